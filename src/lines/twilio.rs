//! Twilio: SMS both ways and statuses; to Mali it sends only.
//!
//! Facts from the provider's public documents and its own libraries. Each callback is signed with the account's token, over the address
//! that it was sent to and all of its fields: so the line knows the public address of its hooks from the settings, and never from what a
//! caller says. The signature has no time in it: a callback that is played again is known by its id.
//!
//! Statuses bear a name of ours in the address that each message brings along, so that they settle also a message whose request had no
//! answer. Must not know: any client, clock, store or dialogue. Tested here, in `tests/it/lines/`, and against the provider's own library
//! in `tests/it/lines/sdk.rs`.

use super::form::{self, Fields, Form, MOST_WORD, Pair};
use super::json::Json;
use super::{
    Answer, Call, Event, Fate, Hook, Outbound, Refused, Reply, Request, SmsIn, StatusIn, UNTIL_SOMEBODY_ACTS, Verdict,
    Wire,
};
use crate::domain::phone::ProviderMessageId;
use crate::seal::proof::{self, Method};
use zeroize::Zeroizing;

/// Where the live service is.
pub const API_URL: &str = "https://api.twilio.com";
/// The code of a person who wrote STOP to Twilio.
const OPTED_OUT: &str = "21610";
/// Most seconds that Twilio keeps a message: ten hours.
const LONGEST_VALIDITY: u64 = 36_000;

/// One account. Holds its token: no `Debug`.
pub struct Twilio {
    /// The account (`AC…`).
    pub account_sid: String,
    /// Its token, which also signs callbacks.
    pub auth_token: Zeroizing<String>,
    /// The number or name that our messages come from, or a messaging service (`MG…`).
    pub sender: String,
    /// [`API_URL`], or a stand-in.
    pub api_url: String,
    /// Where this line's callbacks are, secret included, as Twilio was told it: `https://…/hooks/LINE/SECRET`.
    pub hooks: Zeroizing<String>,
}

impl Wire for Twilio {
    fn receive(&self, request: &Request<'_>) -> Result<Vec<Event>, Refused> {
        if !matches!(request.hook, Hook::Sms | Hook::Status) {
            return Err(Refused::NoSuchHook);
        }
        self.prove(request)?;
        let fields = Fields::posted(request)?;
        let event = if request.hook == Hook::Sms {
            Event::Sms(SmsIn {
                id: ProviderMessageId(fields.id("MessageSid")?),
                from: fields.sender("From", request.plan)?,
                text: fields.text("Body")?.ok_or(Refused::Missing("Body"))?,
            })
        } else {
            status(&fields, request)?
        };
        Ok(vec![event])
    }

    fn answer(&self, request: &Request<'_>, answer: Answer<'_>) -> Reply {
        let (status, body) = match (answer, request.hook) {
            (Answer::Later, _) => (503, ""),
            // Whatever else it held would be sent to the phone.
            (_, Hook::Sms) => (200, "<Response/>"),
            _ => (200, ""),
        };
        Reply { status, content_type: "text/xml", headers: Vec::new(), body: body.into() }
    }

    fn compose(&self, message: &Outbound<'_>) -> Call {
        let is_service = self.sender.len() == 34 && self.sender.starts_with("MG");
        let validity = message.lasts().map(|lasts| lasts.as_secs().clamp(1, LONGEST_VALIDITY).to_string());
        let form = Form::new()
            .with("To", &message.to.e164())
            .with(if is_service { "MessagingServiceSid" } else { "From" }, &self.sender)
            .with("Body", message.text)
            .with("StatusCallback", &format!("{}/status?ref={}", *self.hooks, message.name()))
            .with_some("ValidityPeriod", validity.as_deref());
        let api = self.api_url.trim_end_matches('/');
        Call {
            method: "POST",
            url: format!("{api}/2010-04-01/Accounts/{}/Messages.json", self.account_sid),
            headers: vec![
                ("Content-Type", Form::CONTENT_TYPE.into()),
                ("Authorization", proof::basic(&self.account_sid, &self.auth_token).to_string()),
            ],
            body: form.written().into_bytes(),
        }
    }

    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        let body = Json::read(body);
        let word = |path| body.as_ref()?.optional(path, MOST_WORD).ok()?;
        if (200..=299).contains(&status) {
            return match (word("sid"), word("error_code").and_then(|code| of_code(&code, retry_after))) {
                (Some(_), Some(failed)) => failed,
                (Some(_), None) => Verdict::Accepted { id: None },
                (None, _) => Verdict::Unknown { why: "unreadable" },
            };
        }
        let coded = word("code").and_then(|code| of_code(&code, retry_after));
        coded.unwrap_or_else(|| Verdict::of_failure(status, retry_after))
    }

    fn names(&self, message: &Outbound<'_>) -> Option<ProviderMessageId> {
        Some(ProviderMessageId(message.name()))
    }
}

impl Twilio {
    fn prove(&self, request: &Request<'_>) -> Result<(), Refused> {
        let (query, body) = (Fields::of(request.query.as_bytes(), "query")?, Fields::of(request.body, "body")?);
        let proved = || {
            let given = request.header("x-twilio-signature")?;
            // A body that is no form is not signed itself: its digest is in the address, which is.
            let digest = query.optional("bodySHA256", MOST_WORD).ok()?;
            let right = |digest: Zeroizing<String>| {
                proof::same(digest.to_ascii_lowercase().as_bytes(), proof::digest(request.body).as_bytes())
            };
            let fields = match digest.map(right) {
                Some(true) => Vec::new(),
                Some(false) => return None,
                None => body.all()?,
            };
            let question = if request.query.is_empty() { "" } else { "?" };
            let url = format!("{}/{}{question}{}", *self.hooks, request.hook.segment(), request.query);
            // Each is compared, whichever was right.
            let right =
                |found, url: String| found | proof::same(given.as_bytes(), self.signed(&url, &fields).as_bytes());
            spellings(&url).into_iter().fold(false, right).then_some(())
        };
        proved().ok_or(Refused::Unproved)
    }

    /// What Twilio puts into `X-Twilio-Signature` when it posts this form to this address; `None` for a form that is damaged.
    pub fn signature(&self, url: &str, form: &[u8]) -> Option<String> {
        Some(self.signed(url, &Fields::of(form, "body").ok()?.all()?))
    }

    /// In the order of the fields' names, those given twice in the order of their values and the same one once.
    fn signed(&self, url: &str, fields: &[Pair]) -> String {
        let mut fields: Vec<(&[u8], &[u8])> = fields.iter().map(|(name, value)| (&name[..], &value[..])).collect();
        fields.sort_unstable();
        fields.dedup();
        let fields = fields.into_iter().flat_map(|(name, value)| [name, value]);
        let parts: Vec<&[u8]> = std::iter::once(url.as_bytes()).chain(fields).collect();
        proof::base64(&proof::signed(Method::HmacSha1, self.auth_token.as_bytes(), &parts))
    }
}

/// An address with its port and without: Twilio signs either.
fn spellings(url: &str) -> [String; 2] {
    let Some((scheme, rest)) = url.split_once("://") else { return [url.to_owned(), url.to_owned()] };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let port = host.rsplit_once(':').filter(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    match port {
        Some((host, _)) => [url.to_owned(), format!("{scheme}://{host}{path}")],
        None => {
            let port = if scheme == "https" { 443 } else { 80 };
            [url.to_owned(), format!("{scheme}://{host}:{port}{path}")]
        }
    }
}

fn status(fields: &Fields<'_>, request: &Request<'_>) -> Result<Event, Refused> {
    let said = fields.required("MessageStatus", MOST_WORD)?;
    let code = fields.optional("ErrorCode", MOST_WORD)?.unwrap_or_default();
    let fate = match said.as_str() {
        "accepted" | "scheduled" | "queued" | "sending" | "sent" => Fate::Underway,
        "delivered" | "read" => Fate::Delivered,
        "undelivered" | "failed" if *code == OPTED_OUT => Fate::OptedOut,
        "undelivered" | "failed" | "canceled" => Fate::Failed,
        _ => return Ok(Event::Ignored),
    };
    let id = form::reference(request)?;
    Ok(id.map_or(Event::Ignored, |id| Event::Status(StatusIn { id, fate })))
}

/// What an error of Twilio's means; `None` for those that its HTTP status says well enough.
fn of_code(code: &str, retry_after: Option<u64>) -> Option<Verdict> {
    let acts = |why| Verdict::Again { after: Some(UNTIL_SOMEBODY_ACTS), why };
    Some(match code {
        OPTED_OUT => Verdict::OptedOut,
        // No number, or none that takes texts.
        "21211" | "21614" | "30005" | "30006" => Verdict::Never { why: "number" },
        // A country that the account may not send to, a number that a trial may not, a pair without a way.
        "21408" | "21608" | "21612" => Verdict::Never { why: "route" },
        "21617" => Verdict::Never { why: "refused" },
        "30004" | "30007" => Verdict::Never { why: "network" },
        "21212" | "21606" => acts("sender"),
        "20003" => acts("auth"),
        "30002" => acts("policy"),
        "20429" | "14107" | "63018" => Verdict::of_failure(429, retry_after),
        "21611" | "30001" => Verdict::of_failure(503, retry_after),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phone::{Phone, Plan};
    use crate::domain::time::{At, HOUR};

    fn line(token: &str, hooks: &str) -> Twilio {
        Twilio {
            account_sid: "AC9".into(),
            auth_token: Zeroizing::new(token.into()),
            sender: "+15005550006".into(),
            api_url: API_URL.into(),
            hooks: Zeroizing::new(hooks.into()),
        }
    }

    fn fields(fields: &[(&str, &str)]) -> Vec<Pair> {
        let bytes = |text: &str| Zeroizing::new(text.as_bytes().to_vec());
        fields.iter().map(|(name, value)| (bytes(name), bytes(value))).collect()
    }

    /// The vectors of the provider's own libraries.
    #[test]
    fn signatures_are_those_that_twilio_publishes() {
        let line = line("12345", "");
        let call = fields(&[
            ("CallSid", "CA1234567890ABCDE"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
            ("Caller", "+14158675309"),
        ]);
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert_eq!(line.signed(url, &call), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        let [same, with_port] = spellings(url);
        assert_eq!((same.as_str(), line.signed(&with_port, &call).as_str()), (url, "kvajT1Ptam85bY51eRf/AJRuM3w="));
        let digest = proof::digest(br#"{"property": "value", "boolean": true}"#);
        assert_eq!(digest, "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620");
        let signed = line.signed(&format!("{url}&bodySHA256={digest}"), &[]);
        assert_eq!(signed, "a9nBmqA0ju/hNViExpshrM61xv4=");
        let twice = fields(&[("b", "2"), ("a", "z"), ("a", "y"), ("a", "z")]);
        assert_eq!(line.signed("u", &twice), line.signed("u", &fields(&[("a", "yazb2")])));
    }

    #[test]
    fn an_address_with_its_port_and_without() {
        for (url, other) in [
            ("https://a.ml/x:1?y=:2", "https://a.ml:443/x:1?y=:2"),
            ("http://a.ml/x", "http://a.ml:80/x"),
            ("https://a.ml:8443/x", "https://a.ml/x"),
            ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]/x"),
            ("https://[2001:db8::1]/x", "https://[2001:db8::1]:443/x"),
            ("https://a.ml", "https://a.ml:443"),
        ] {
            assert_eq!(spellings(url), [url.to_owned(), other.to_owned()]);
        }
    }

    const BODY: &str =
        "MessageSid=SM0a1b&AccountSid=AC9&From=%2B22376123456&To=%2B15005550006&Body=l%27%C3%A9t%C3%A9+a&New=";

    #[test]
    fn only_what_is_signed_for_our_own_address_is_read() {
        const HOOKS: &str = "https://baro.example.org/hooks/tw/s3cret";
        let (line, stranger) = (line("token", HOOKS), line("Token", HOOKS));
        let signed = |url: &str, body: &str| line.signature(url, body.as_bytes()).unwrap();
        let receive = |signature: &str, query: &str, content_type, body: &str| {
            let headers = [("x-twilio-signature", signature), ("host", "evil.example.org")];
            let content_type = Some(content_type);
            let body = body.as_bytes();
            line.receive(&Request { content_type, query, body, headers: &headers, ..Request::to(Hook::Sms) })
        };
        let url = format!("{HOOKS}/sms");
        for (url, query) in [
            (url.clone(), ""),
            ("https://baro.example.org:443/hooks/tw/s3cret/sms".into(), ""),
            (format!("{url}?a=1&b=%2F"), "a=1&b=%2F"),
        ] {
            let read = receive(&signed(&url, BODY), query, Form::CONTENT_TYPE, BODY).unwrap();
            let [Event::Sms(sms)] = &read[..] else { panic!("{read:?}") };
            assert_eq!((sms.id.0.as_str(), sms.text.read()), ("SM0a1b", "l'été a"));
        }
        let good = signed(&url, BODY);
        for (signature, query, body) in [
            ("", "", BODY),
            ("x", "", BODY),
            (&*good.to_lowercase(), "", BODY),
            (&*good, "a=1", BODY),
            (&*good, "", &BODY[1..]),
            (&*good, "", &BODY.replace("76123456", "76123457")),
            (&*good, "", &format!("{BODY}&Body=l%27%C3%A9t%C3%A9")),
            (&*signed("https://evil.example.org/hooks/tw/s3cret/sms", BODY), "", BODY),
            (&*signed(&format!("{HOOKS}/status"), BODY), "", BODY),
            (&*signed("http://baro.example.org/hooks/tw/s3cret/sms", BODY), "", BODY),
        ] {
            assert_eq!(receive(signature, query, Form::CONTENT_TYPE, body), Err(Refused::Unproved));
        }
        let other = stranger.signature(&url, BODY.as_bytes()).unwrap();
        assert_eq!(receive(&other, "", Form::CONTENT_TYPE, BODY), Err(Refused::Unproved), "another token");
        let twice = [("x-twilio-signature", good.as_str()), ("x-twilio-signature", good.as_str())];
        let request = Request { body: BODY.as_bytes(), headers: &twice, ..Request::to(Hook::Sms) };
        assert_eq!(line.receive(&request), Err(Refused::Unproved), "twice");

        // A body of JSON is proved by its digest, and then it is not what this hook reads.
        let body = r#"{"MessageSid":"SM0a1b"}"#;
        let query = format!("bodySHA256={}", proof::digest(body.as_bytes()));
        let signature = line.signed(&format!("{url}?{query}"), &[]);
        assert_eq!(receive(&signature, &query, "application/json", body), Err(Refused::ContentType));
        assert_eq!(receive(&signature, &query, "application/json", "{}"), Err(Refused::Unproved), "another body");
        assert_eq!(receive(&signature, &query, Form::CONTENT_TYPE, BODY), Err(Refused::Unproved), "another body");
    }

    #[test]
    fn every_status_has_its_fate_under_our_name() {
        let line = line("token", "https://baro.example.org/hooks/tw/s3cret");
        let receive = |query: &str, body: &str| {
            let query_part = if query.is_empty() { String::new() } else { format!("?{query}") };
            let url = format!("https://baro.example.org/hooks/tw/s3cret/status{query_part}");
            let signature = line.signature(&url, body.as_bytes()).unwrap();
            let headers = [("x-twilio-signature", signature.as_str())];
            let content_type = Some(Form::CONTENT_TYPE);
            let body = body.as_bytes();
            line.receive(&Request { content_type, query, body, headers: &headers, ..Request::to(Hook::Status) })
        };
        for (said, fate) in [
            ("queued", Fate::Underway),
            ("sending", Fate::Underway),
            ("sent", Fate::Underway),
            ("delivered", Fate::Delivered),
            ("read", Fate::Delivered),
            ("undelivered&ErrorCode=30003", Fate::Failed),
            ("failed&ErrorCode=30005", Fate::Failed),
            ("canceled", Fate::Failed),
            ("failed&ErrorCode=21610", Fate::OptedOut),
            ("undelivered&ErrorCode=21610", Fate::OptedOut),
        ] {
            let id = ProviderMessageId("2a-ff".into());
            let body = format!("MessageSid=SM0a1b&To=%2B22376123456&MessageStatus={said}");
            assert_eq!(receive("ref=2a-ff", &body), Ok(vec![Event::Status(StatusIn { id, fate })]), "{said}");
            assert_eq!(receive("", &body), Ok(vec![Event::Ignored]), "somebody else's");
        }
        assert_eq!(receive("ref=2a-ff", "MessageStatus=receiving"), Ok(vec![Event::Ignored]));
    }

    #[test]
    fn every_code_has_its_meaning() {
        let (line, acts) = (line("token", ""), Some(UNTIL_SOMEBODY_ACTS));
        let (never, again) = (|why| Verdict::Never { why }, |after, why| Verdict::Again { after, why });
        for (status, code, verdict) in [
            (400, 21610, Verdict::OptedOut),
            (400, 21211, never("number")),
            (400, 21614, never("number")),
            (400, 21612, never("route")),
            (403, 21408, never("route")),
            (400, 21608, never("route")),
            (400, 21617, never("refused")),
            (400, 21212, again(acts, "sender")),
            (400, 21606, again(acts, "sender")),
            (401, 20003, again(acts, "auth")),
            (429, 20429, again(None, "rate")),
            (400, 14107, again(None, "rate")),
            (400, 21611, again(None, "busy")),
            (400, 99999, never("refused")),
            (500, 20500, Verdict::Unknown { why: "status" }),
        ] {
            let body = format!(r#"{{"code":{code},"message":"The +22376123456","more_info":"x","status":{status}}}"#);
            assert_eq!(line.verdict(status, None, body.as_bytes()), verdict, "{body}");
        }
        for (body, verdict) in [
            (r#"{"sid":"SM1","status":"queued","error_code":null}"#, Verdict::Accepted { id: None }),
            (r#"{"sid":"SM1","status":"failed","error_code":21610}"#, Verdict::OptedOut),
            (r#"{"status":"queued"}"#, Verdict::Unknown { why: "unreadable" }),
            ("<html>", Verdict::Unknown { why: "unreadable" }),
        ] {
            assert_eq!(line.verdict(201, None, body.as_bytes()), verdict, "{body}");
        }
    }

    #[test]
    fn a_messaging_service_is_told_from_a_number() {
        let to = Phone::read("76123456", Plan::MALI).unwrap();
        let sent = |sender: &str, until, name: &str| {
            let line = Twilio { sender: sender.into(), ..line("token", "https://baro.example.org/hooks/tw/s3cret") };
            let message = Outbound { reference: 42, to: &to, text: "a", now: At(0), until: At(until) };
            let body = line.compose(&message).body;
            let found = form_urlencoded::parse(&body).find(|(known, _)| known == name);
            found.map(|(_, value)| value.into_owned())
        };
        let service = format!("MG{}", "a".repeat(32));
        assert_eq!(sent(&service, HOUR, "MessagingServiceSid").as_deref(), Some(service.as_str()));
        assert_eq!(sent(&service, HOUR, "From"), None);
        assert_eq!(sent("MGARA", HOUR, "From").as_deref(), Some("MGARA"));
        for (until, seconds) in [(HOUR, Some("3600")), (48 * HOUR, Some("36000")), (0, Some("1")), (i64::MAX, None)] {
            assert_eq!(sent("BARO", until, "ValidityPeriod").as_deref(), seconds);
        }
    }
}

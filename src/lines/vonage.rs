//! Vonage (once Nexmo), its SMS API: SMS both ways and statuses.
//!
//! Facts from the provider's public documents and its own libraries. By the account's settings callbacks come as the query of a `GET`, as a
//! form or as JSON: all three are read. They can be signed, by one of five methods of the account's choice, with the time inside.
//!
//! Its newer Messages API, whose callbacks bear a token (JWT) and have other fields, is another wire and not spoken here: leave the account's
//! SMS setting at *SMS API*.
//!
//! Long texts come in parts, each by itself. They are not joined: the first would have to lie open until the last comes, and what somebody
//! wrote lies open nowhere. Each part is taken for itself, and none for a command. Messages go under names of ours, under which statuses
//! come. Must not know: any client, clock, store or dialogue. Tested here and in `tests/it/lines/`.

use super::form::{Fields, Form, MOST_ID, MOST_WORD, Pair};
use super::json::Json;
use super::{
    Answer, Call, Event, Fate, Hook, Outbound, Refused, Reply, Request, SmsIn, StatusIn, UNTIL_SOMEBODY_ACTS, Verdict,
    Wire,
};
use crate::domain::phone::{FreeText, Phone, Plan, ProviderMessageId};
use crate::domain::text::gsm7;
use crate::domain::time::{DAY, MINUTE};
use crate::seal::proof::{self, Method};
use std::time::Duration;
use zeroize::Zeroizing;

/// Where the live service is.
pub const API_URL: &str = "https://rest.nexmo.com";
/// How old what is signed may be, in milliseconds: as long as Vonage repeats a callback, which nothing says that it signs anew. What is
/// played again in this time is known by its id.
const LONGEST_AGO: i64 = DAY + 5 * MINUTE;
/// How far its clock may be ahead of ours, in milliseconds.
const MOST_AHEAD: i64 = 5 * MINUTE;
/// For how long Vonage may try to deliver, in milliseconds, from the least that it takes to a week.
const VALIDITY: std::ops::RangeInclusive<u128> = 20_000..=604_800_000;

/// One account. Holds its secrets: no `Debug`.
pub struct Vonage {
    /// The account's key.
    pub api_key: String,
    /// Its secret.
    pub api_secret: Zeroizing<String>,
    /// What callbacks are signed with and how, where the account has that switched on.
    pub signature: Option<(Method, Zeroizing<String>)>,
    /// The number or name that our messages come from.
    pub sender: String,
    /// [`API_URL`], or a stand-in.
    pub api_url: String,
}

impl Wire for Vonage {
    fn receive(&self, request: &Request<'_>) -> Result<Vec<Event>, Refused> {
        if !matches!(request.hook, Hook::Sms | Hook::Status) {
            return Err(Refused::NoSuchHook);
        }
        if request.method == "GET" && request.query.is_empty() {
            // The dashboard tries the address.
            return Ok(vec![Event::Ignored]);
        }
        let said = Said::in_request(request)?;
        if let Some((method, secret)) = &self.signature {
            prove(&said, *method, secret, request).ok_or(Refused::Unproved)?;
        }
        let event = if request.hook == Hook::Sms { sms(&said, request)? } else { status(&said)? };
        Ok(vec![event])
    }

    fn answer(&self, _: &Request<'_>, answer: Answer<'_>) -> Reply {
        let status = if answer == Answer::Later { 503 } else { 200 };
        Reply { status, content_type: "text/plain; charset=utf-8", headers: Vec::new(), body: String::new() }
    }

    fn compose(&self, message: &Outbound<'_>) -> Call {
        let to = std::str::from_utf8(message.to.digits()).expect("digits are ASCII");
        let lasts = message.lasts().map(|lasts| lasts.as_millis().clamp(*VALIDITY.start(), *VALIDITY.end()));
        let form = Form::new()
            .with("from", &self.sender)
            .with("to", to)
            .with("text", message.text)
            .with("type", if gsm7::is_gsm7(message.text) { "text" } else { "unicode" })
            .with("status-report-req", "1")
            .with("client-ref", &message.name())
            .with_some("ttl", lasts.map(|lasts| lasts.to_string()).as_deref());
        Call {
            method: "POST",
            url: format!("{}/sms/json", self.api_url.trim_end_matches('/')),
            headers: vec![
                ("Content-Type", Form::CONTENT_TYPE.into()),
                ("Authorization", proof::basic(&self.api_key, &self.api_secret).to_string()),
            ],
            body: form.written().into_bytes(),
        }
    }

    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        if !(200..=299).contains(&status) {
            return Verdict::of_failure(status, retry_after);
        }
        Json::read(body).and_then(|body| taken(&body)).unwrap_or(Verdict::Unknown { why: "unreadable" })
    }

    fn names(&self, message: &Outbound<'_>) -> Option<ProviderMessageId> {
        Some(ProviderMessageId(message.name()))
    }
}

/// What a callback says, whatever carries it.
enum Said<'a> {
    Fields(Fields<'a>),
    Json(Json),
}

impl<'a> Said<'a> {
    fn in_request(request: &Request<'a>) -> Result<Said<'a>, Refused> {
        let kind = request.content_type.unwrap_or_default();
        let is_json = kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        match request.method {
            "GET" => Fields::queried(request).map(Said::Fields),
            "POST" if is_json => Json::posted(request).map(Said::Json),
            _ => Fields::posted(request).map(Said::Fields),
        }
    }

    fn optional(&self, name: &'static str, most: usize) -> Result<Option<Zeroizing<String>>, Refused> {
        match self {
            Said::Fields(fields) => fields.optional(name, most),
            Said::Json(json) => json.optional(name, most),
        }
    }

    fn required(&self, name: &'static str) -> Result<Zeroizing<String>, Refused> {
        match self {
            Said::Fields(fields) => fields.required(name, MOST_WORD),
            Said::Json(json) => json.required(name, MOST_WORD),
        }
    }

    fn id(&self, name: &'static str) -> Result<ProviderMessageId, Refused> {
        let id = match self {
            Said::Fields(fields) => fields.id(name),
            Said::Json(json) => json.id(name),
        };
        id.map(ProviderMessageId)
    }

    fn sender(&self, name: &'static str, plan: Plan) -> Result<Option<Phone>, Refused> {
        match self {
            Said::Fields(fields) => fields.sender(name, plan),
            Said::Json(json) => json.sender(name, plan),
        }
    }

    fn text(&self, name: &'static str) -> Result<FreeText, Refused> {
        match self {
            Said::Fields(fields) => fields.text(name)?.ok_or(Refused::Missing(name)),
            Said::Json(json) => json.text(name),
        }
    }

    /// All fields but the signature, by name; `None` where one is damaged or has parts.
    fn signed(&self) -> Option<Vec<Pair>> {
        let bytes = |text: &str| Zeroizing::new(text.as_bytes().to_vec());
        let mut all = match self {
            Said::Fields(fields) => fields.all()?,
            Said::Json(Json::Object(fields)) => {
                fields.iter().map(|(name, value)| Some((bytes(name), bytes(value.word()?)))).collect::<Option<_>>()?
            }
            Said::Json(_) => return None,
        };
        all.retain(|(name, _)| **name != b"sig"[..]);
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        Some(all)
    }
}

/// The signature is over all other fields in the order of their names, written `&name=value` with `_` for what would divide them.
fn prove(said: &Said<'_>, method: Method, secret: &str, request: &Request<'_>) -> Option<()> {
    let given = said.optional("sig", 2 * MOST_WORD).ok()??;
    let fields = said.signed()?;
    let mut whole = Zeroizing::new(Vec::with_capacity(2 * request.body.len() + request.query.len()));
    for (name, value) in &fields {
        whole.push(b'&');
        whole.extend_from_slice(name);
        whole.push(b'=');
        whole.extend(value.iter().map(|byte| if matches!(byte, b'&' | b'=') { b'_' } else { *byte }));
    }
    let right = proof::hex(&proof::signed(method, secret.as_bytes(), &[&whole]));
    let same = proof::same(given.to_ascii_lowercase().as_bytes(), right.as_bytes());
    let at = said.optional("timestamp", MOST_WORD).ok()??.parse::<i64>().ok()?.checked_mul(1000)?;
    let ago = request.now.0.checked_sub(at)?;
    (same && (-MOST_AHEAD..=LONGEST_AGO).contains(&ago)).then_some(())
}

fn sms(said: &Said<'_>, request: &Request<'_>) -> Result<Event, Refused> {
    let id = said.id("messageId")?;
    let from = said.sender("msisdn", request.plan)?;
    if said.optional("type", MOST_WORD)?.is_some_and(|kind| *kind == "binary") {
        // Settings for the phone, a ringing tone: nothing that somebody wrote.
        return Ok(Event::Ignored);
    }
    let is_part = said.optional("concat", MOST_WORD)?.is_some_and(|word| *word == "true");
    let sms = SmsIn { id, from, text: said.text("text")? };
    Ok(if is_part { Event::Part(sms) } else { Event::Sms(sms) })
}

fn status(said: &Said<'_>) -> Result<Event, Refused> {
    let fate = match said.required("status")?.as_str() {
        "accepted" | "buffered" => Fate::Underway,
        "delivered" => Fate::Delivered,
        "expired" | "failed" | "rejected" => Fate::Failed,
        _ => return Ok(Event::Ignored),
    };
    // What others sent from the same account has none, or theirs.
    match said.optional("client-ref", MOST_ID)?.filter(|name| !name.is_empty()) {
        Some(_) => Ok(Event::Status(StatusIn { id: said.id("client-ref")?, fate })),
        None => Ok(Event::Ignored),
    }
}

/// What the receipt says, which comes with 200 also where nothing was taken. It has an entry for each part of a long message.
fn taken(body: &Json) -> Option<Verdict> {
    let Some(Json::List(parts)) = body.at("messages", "messages").ok()? else { return None };
    let statuses: Option<Vec<_>> = parts.iter().map(|part| part.required("status", MOST_WORD).ok()).collect();
    let statuses = statuses?;
    let refused = statuses.iter().position(|status| **status != "0");
    Some(match refused {
        None if statuses.is_empty() => return None,
        None => Verdict::Accepted { id: None },
        // A part of it is on its way, and a phone may or may not show what is left.
        Some(_) if statuses.iter().any(|status| **status == "0") => Verdict::Unknown { why: "unclear" },
        Some(at) => of_status(&statuses[at], &parts[at]),
    })
}

fn of_status(status: &str, part: &Json) -> Verdict {
    let acts = |why| Verdict::Again { after: Some(UNTIL_SOMEBODY_ACTS), why };
    match status {
        "1" => Verdict::Again { after: wait(part), why: "rate" },
        "5" => Verdict::Again { after: None, why: "provider" },
        "10" => Verdict::Again { after: None, why: "busy" },
        "4" | "14" => acts("auth"),
        "8" => acts("policy"),
        "9" => acts("balance"),
        "15" => acts("sender"),
        "7" | "29" | "33" => Verdict::Never { why: "number" },
        _ => Verdict::Never { why: "refused" },
    }
}

/// How long to wait, which stands in the words of the error: `Throughput Rate Exceeded - please wait [ 250 ] and retry`, in milliseconds.
fn wait(part: &Json) -> Option<Duration> {
    let words = part.optional("error-text", 1024).ok()??;
    let (inside, _) = words.split_once('[')?.1.split_once(']')?;
    let wait = Duration::from_millis(inside.trim().parse().ok()?);
    Some(wait.min(super::LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{At, HOUR};

    const NOW: i64 = 1_385_047_698_000;

    fn line(signature: Option<(Method, &str)>) -> Vonage {
        Vonage {
            api_key: "key".into(),
            api_secret: Zeroizing::new("secret".into()),
            signature: signature.map(|(method, secret)| (method, Zeroizing::new(secret.to_owned()))),
            sender: "BARO".into(),
            api_url: API_URL.into(),
        }
    }

    fn got(line: &Vonage, hook: Hook, query: &str, now: i64) -> Result<Event, Refused> {
        let request = Request { method: "GET", query, now: At(now), ..Request::to(hook) };
        line.receive(&request).map(|mut events| events.remove(0))
    }

    /// The vector of the provider's own libraries.
    const KEY: &str = "my_secret_key_for_testing";
    const SIGNED: &str = "message-timestamp=2013-11-21+15%3A27%3A30&messageId=020000001B0FE827&msisdn=14843472194\
        &text=Test+again&timestamp=1385047698&to=13239877404&type=text";
    const SHA_256: &str = "ddb8397c2b90aac7f3882d306475c9a5058c92322eef43c92b298b6e0fc0d330";

    #[test]
    fn only_what_is_signed_is_read() {
        for (method, sig) in [
            (Method::Md5, "d2e7b1dc968737c5998ad624e02f90b7"),
            (Method::HmacMd5, "ddebd46008c2d4e93cce578a332a52d5"),
            (Method::HmacSha256, SHA_256),
        ] {
            let line = line(Some((method, KEY)));
            for (query, now) in [
                (format!("{SIGNED}&sig={sig}"), NOW),
                (format!("sig={}&{SIGNED}", sig.to_ascii_uppercase()), NOW),
                (format!("{SIGNED}&sig={sig}"), NOW + LONGEST_AGO),
                (format!("{SIGNED}&sig={sig}"), NOW - MOST_AHEAD),
            ] {
                let read = got(&line, Hook::Sms, &query, now);
                assert!(matches!(&read, Ok(Event::Sms(sms)) if sms.text.read() == "Test again"), "{method:?} {read:?}");
            }
            for (query, now) in [
                (SIGNED.to_owned(), NOW),
                (format!("{SIGNED}&sig="), NOW),
                (format!("{SIGNED}&sig={}", &sig[1..]), NOW),
                (format!("{SIGNED}&sig={sig}&sig=0"), NOW),
                (format!("{SIGNED}&sig={sig}&concat=true"), NOW),
                (format!("{}&sig={sig}", SIGNED.replace("again", "agaim")), NOW),
                (format!("{}&sig={sig}", SIGNED.replace("&timestamp=1385047698", "")), NOW),
                (format!("{SIGNED}&sig={sig}"), NOW + LONGEST_AGO + 1),
                (format!("{SIGNED}&sig={sig}"), NOW - MOST_AHEAD - 1),
                (format!("{SIGNED}&sig={sig}"), i64::MIN),
            ] {
                assert_eq!(got(&line, Hook::Sms, &query, now), Err(Refused::Unproved), "{method:?} {query} {now}");
            }
        }
        let other = line(Some((Method::HmacSha1, KEY)));
        assert_eq!(got(&other, Hook::Sms, &format!("{SIGNED}&sig={SHA_256}"), NOW), Err(Refused::Unproved));
    }

    #[test]
    fn the_same_fields_are_proved_whatever_carries_them() {
        let line = line(Some((Method::HmacSha256, KEY)));
        let json = format!(
            r#"{{"message-timestamp":"2013-11-21 15:27:30","messageId":"020000001B0FE827","msisdn":"14843472194",
                "text":"Test again","timestamp":1385047698,"to":"13239877404","type":"text","sig":"{SHA_256}"}}"#
        );
        let form = format!("{SIGNED}&sig={SHA_256}");
        let posted = |content_type, body: &str| {
            let content_type = Some(content_type);
            let body = body.as_bytes();
            line.receive(&Request { content_type, body, now: At(NOW), ..Request::to(Hook::Sms) })
        };
        let by_query = got(&line, Hook::Sms, &form, NOW).map(|event| vec![event]);
        assert!(by_query.is_ok());
        assert_eq!(posted(Form::CONTENT_TYPE, &form), by_query);
        assert_eq!(posted("application/json; charset=utf-8", &json), by_query);
        let nested = json.replace("\"text\":", "\"new\":{},\"text\":");
        assert_eq!(posted("application/json", &nested), Err(Refused::Unproved));
        // What would divide the fields divides nothing: `&` and `=` in a value are signed as `_`.
        let divided = form.replace("Test+again", "Test%26again%3D");
        assert_eq!(posted(Form::CONTENT_TYPE, &divided), Err(Refused::Unproved));
    }

    #[test]
    fn the_dashboard_may_try_the_address() {
        for line in [line(None), line(Some((Method::HmacSha256, KEY)))] {
            assert_eq!(got(&line, Hook::Sms, "", NOW), Ok(Event::Ignored));
        }
    }

    #[test]
    fn a_part_is_no_whole() {
        let read = |rest: &str| {
            let query = format!("msisdn=22376123456&to=36000&messageId=0B0C&text=STOP&type=text{rest}");
            got(&line(None), Hook::Sms, &query, NOW)
        };
        assert!(matches!(read("&concat=true&concat-ref=1&concat-total=2&concat-part=2"), Ok(Event::Part(_))));
        assert!(matches!(read("&concat=false"), Ok(Event::Sms(_))));
        assert!(matches!(read(""), Ok(Event::Sms(_))));
        let binary = "msisdn=22376123456&messageId=0B0C&type=binary&data=0605&udh=05";
        assert_eq!(got(&line(None), Hook::Sms, binary, NOW), Ok(Event::Ignored));
    }

    #[test]
    fn every_status_has_its_fate_under_our_name() {
        let read = |rest: &str| {
            let query =
                format!("msisdn=22376123456&to=BARO&messageId=0A0B&err-code=0&price=0.05&scts=2611210915{rest}");
            got(&line(None), Hook::Status, &query, NOW)
        };
        for (said, fate) in [
            ("accepted", Fate::Underway),
            ("buffered", Fate::Underway),
            ("delivered", Fate::Delivered),
            ("expired", Fate::Failed),
            ("failed", Fate::Failed),
            ("rejected", Fate::Failed),
        ] {
            let id = ProviderMessageId("2a-ff".into());
            let event = Event::Status(StatusIn { id, fate });
            assert_eq!(read(&format!("&status={said}&client-ref=2a-ff")), Ok(event), "{said}");
            assert_eq!(read(&format!("&status={said}")), Ok(Event::Ignored), "somebody else's");
        }
        assert_eq!(read("&status=unknown&client-ref=2a-ff"), Ok(Event::Ignored));
    }

    #[test]
    fn a_receipt_with_200_may_say_no() {
        let acts = Some(UNTIL_SOMEBODY_ACTS);
        let again = |after, why| Verdict::Again { after, why };
        let part = |status: &str| format!(r#"{{"to":"22376123456","status":"{status}","error-text":"x"}}"#);
        let said = |parts: &[String]| {
            let body = format!(r#"{{"message-count":"1","messages":[{}]}}"#, parts.join(","));
            line(None).verdict(200, None, body.as_bytes())
        };
        for (status, verdict) in [
            ("0", Verdict::Accepted { id: None }),
            ("1", again(None, "rate")),
            ("2", Verdict::Never { why: "refused" }),
            ("3", Verdict::Never { why: "refused" }),
            ("4", again(acts, "auth")),
            ("5", again(None, "provider")),
            ("6", Verdict::Never { why: "refused" }),
            ("7", Verdict::Never { why: "number" }),
            ("9", again(acts, "balance")),
            ("10", again(None, "busy")),
            ("15", again(acts, "sender")),
            ("29", Verdict::Never { why: "number" }),
            ("33", Verdict::Never { why: "number" }),
        ] {
            assert_eq!(said(&[part(status)]), verdict, "{status}");
        }
        let throttled = r#"{"status":"1","error-text":"Throughput Rate Exceeded - please wait [ 250 ] and retry"}"#;
        assert_eq!(said(&[throttled.into()]), again(Some(Duration::from_millis(250)), "rate"));
        for odd in ["[]", "[ -1 ]", "[ 99999999999999999999 ]", "[ 7", "7 ]"] {
            let odd = format!(r#"{{"status":"1","error-text":"wait {odd}"}}"#);
            assert_eq!(said(&[odd]), again(None, "rate"));
        }
        assert_eq!(said(&[part("0"), part("0")]), Verdict::Accepted { id: None });
        assert_eq!(said(&[part("0"), part("1")]), Verdict::Unknown { why: "unclear" });
        assert_eq!(said(&[part("1"), part("1")]), again(None, "rate"));
        for unreadable in [vec![], vec!["{}".to_owned()], vec![part("0"), "7".to_owned()]] {
            assert_eq!(said(&unreadable), Verdict::Unknown { why: "unreadable" });
        }
    }

    #[test]
    fn letters_outside_of_gsm_are_announced() {
        let to = Phone::read("76123456", Plan::MALI).unwrap();
        let sent = |text, until, name: &str| {
            let call = line(None).compose(&Outbound { reference: 42, to: &to, text, now: At(HOUR), until: At(until) });
            let found = form_urlencoded::parse(&call.body).find(|(known, _)| known == name);
            found.map(|(_, value)| value.into_owned())
        };
        assert_eq!(sent("Forum à 10h {€}", HOUR, "type").as_deref(), Some("text"));
        assert_eq!(sent("Nyɔgɔnye", HOUR, "type").as_deref(), Some("unicode"));
        assert_eq!(sent("a", HOUR, "client-ref").as_deref(), Some("2a-36ee80"));
        for (until, ttl) in
            [(2 * HOUR, Some("3600000")), (0, Some("20000")), (1000 * HOUR, Some("604800000")), (i64::MAX, None)]
        {
            assert_eq!(sent("a", until, "ttl").as_deref(), ttl, "{until}");
        }
    }
}

//! Orange SMS API (Africa and Middle East): SMS both ways and delivery receipts.
//!
//! Facts from the provider's public documents and from independent client libraries that agree with each other. Calls need a
//! token of OAuth 2, which holds an hour. Callbacks are not signed: they are proved by the secret in their path and the allow-list
//! of the line, before they come here.
//!
//! A receipt may say *impossible* and later *delivered*: the store takes that turn, and not the other one. Must not know: any
//! client, clock, store or dialogue. Tested here and in `tests/it/lines/`.

use super::form::{Form, MOST_ID, MOST_WORD};
use super::json::Json;
use super::{
    Answer, Call, Event, Fate, Hook, Outbound, Permit, Permits, Refused, Reply, Request, SmsIn, StatusIn,
    UNTIL_SOMEBODY_ACTS, Verdict, Wire,
};
use crate::domain::phone::ProviderMessageId;
use crate::domain::time::MINUTE;
use crate::seal::proof;
use serde_json::json;
use std::time::Duration;
use zeroize::Zeroizing;

/// Where the live service is.
pub const API_URL: &str = "https://api.orange.com";
/// The address that messages of Mali come from; each country has its own.
pub const MALI: &str = "+2230000";
/// How long a text without an id and a time of its own is a repeat of the same one, in milliseconds.
const REPEATED: i64 = 10 * MINUTE;
/// How long a token holds that does not say how long.
const SHORT: Duration = Duration::from_secs(300);

/// One application at Orange. Holds its secret: no `Debug`.
pub struct Orange {
    /// The application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Zeroizing<String>,
    /// The country's address, [`MALI`].
    pub sender_address: String,
    /// The registered name that people see; Orange's default where there is none.
    pub sender: Option<String>,
    /// [`API_URL`], or a stand-in.
    pub api_url: String,
}

impl Wire for Orange {
    fn receive(&self, request: &Request<'_>) -> Result<Vec<Event>, Refused> {
        match request.hook {
            Hook::Sms => Ok(vec![self.sms(&Json::posted(request)?, request)?]),
            Hook::Status => statuses(&Json::posted(request)?),
            Hook::Ussd | Hook::Ended | Hook::Optout => Err(Refused::NoSuchHook),
        }
    }

    fn answer(&self, _: &Request<'_>, answer: Answer<'_>) -> Reply {
        let status = if answer == Answer::Later { 503 } else { 200 };
        Reply { status, content_type: "text/plain; charset=utf-8", headers: Vec::new(), body: String::new() }
    }

    fn compose(&self, message: &Outbound<'_>) -> Call {
        // There is no place for our reference that Orange documents, hence no way to ask what became of a request without an answer.
        let sender = format!("tel:{}", self.sender_address);
        let mut request = json!({
            "address": format!("tel:{}", *message.to.e164()),
            "senderAddress": sender,
            "outboundSMSTextMessage": { "message": message.text },
        });
        if let Some(name) = &self.sender {
            request["senderName"] = name.as_str().into();
        }
        let encoded = sender.replace(':', "%3A").replace('+', "%2B");
        Call {
            method: "POST",
            url: format!("{}/smsmessaging/v1/outbound/{encoded}/requests", self.api_url.trim_end_matches('/')),
            headers: vec![("Content-Type", "application/json".into()), ("Accept", "application/json".into())],
            body: json!({ "outboundSMSMessageRequest": request }).to_string().into_bytes(),
        }
    }

    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        let body = Json::read(body);
        if (200..=299).contains(&status) {
            let id = body.and_then(|body| resource(&body));
            return id.map_or(Verdict::Unknown { why: "unreadable" }, |id| Verdict::Accepted { id: Some(id) });
        }
        match (status, body.as_ref().and_then(code).as_deref()) {
            // Too many requests: not a word about our rights.
            (403, Some("53")) => Verdict::of_failure(429, Some(retry_after.unwrap_or(1).max(1))),
            // A wrong value, an address that no phone has.
            (400, Some("SVC0002" | "SVC0004")) => Verdict::Never { why: "number" },
            // The contract, the bundle, the name that people see.
            (400, Some(code)) if code.starts_with("POL") => {
                Verdict::Again { after: Some(UNTIL_SOMEBODY_ACTS), why: "policy" }
            }
            _ => Verdict::of_failure(status, retry_after),
        }
    }

    fn account(&self) -> Option<&dyn super::account::Account> {
        Some(self)
    }

    fn permits(&self) -> Option<&dyn Permits> {
        Some(self)
    }
}

impl Permits for Orange {
    fn ask(&self) -> Call {
        Call {
            method: "POST",
            url: format!("{}/oauth/v3/token", self.api_url.trim_end_matches('/')),
            headers: vec![
                ("Content-Type", Form::CONTENT_TYPE.into()),
                ("Accept", "application/json".into()),
                ("Authorization", proof::basic(&self.client_id, &self.client_secret).to_string()),
            ],
            body: Form::new().with("grant_type", "client_credentials").written().into_bytes(),
        }
    }

    fn granted(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Result<Permit, Verdict> {
        if !(200..=299).contains(&status) {
            return Err(match Verdict::of_failure(status, retry_after) {
                again @ Verdict::Again { .. } => again,
                // A wrong secret comes as 400 as well; no message is to blame for it.
                Verdict::Never { .. } => Verdict::Again { after: Some(UNTIL_SOMEBODY_ACTS), why: "auth" },
                _ => Verdict::Again { after: None, why: "permit" },
            });
        }
        let read = |body: Json| {
            let token = body.required("access_token", MOST_TOKEN).ok()?;
            // A text in the provider's documents, a number in the standard's.
            let seconds = body.optional("expires_in", MOST_WORD).ok()?.and_then(|seconds| seconds.parse().ok());
            let legal = token.bytes().all(|byte| byte.is_ascii_graphic());
            let header = Zeroizing::new(format!("Bearer {}", *token));
            legal.then_some(Permit { header, lasts: seconds.map_or(SHORT, Duration::from_secs) })
        };
        Json::read(body).and_then(read).ok_or(Verdict::Again { after: None, why: "permit" })
    }
}

/// Longest token, in bytes.
const MOST_TOKEN: usize = 4096;

impl Orange {
    fn sms(&self, body: &Json, request: &Request<'_>) -> Result<Event, Refused> {
        const MESSAGE: &str = "inboundSMSMessageNotification.inboundSMSMessage.message";
        const SENDER: &str = "inboundSMSMessageNotification.inboundSMSMessage.senderAddress";
        const ID: &str = "inboundSMSMessageNotification.inboundSMSMessage.messageId";
        const TIME: &str = "inboundSMSMessageNotification.inboundSMSMessage.dateTime";
        let text = body.text(MESSAGE)?;
        let written = body.required(SENDER, MOST_WORD)?;
        let from = body.sender(SENDER, request.plan)?;
        let id = match body.optional(ID, MOST_ID)?.filter(|id| !id.is_empty()) {
            Some(_) => body.id(ID)?,
            None => {
                let at = body.optional(TIME, MOST_WORD)?.filter(|at| !at.is_empty());
                let at = at.unwrap_or_else(|| Zeroizing::new((request.now.0 / REPEATED).to_string()));
                let who = from.as_ref().map_or(written.as_bytes(), |phone| phone.digits());
                let parts = [who, at.as_bytes(), text.read().as_bytes()];
                proof::fingerprint(self.client_secret.as_bytes(), &parts)
            }
        };
        Ok(Event::Sms(SmsIn { id: ProviderMessageId(id), from, text }))
    }
}

/// The receipts of one callback. The documents show one; the standard that they follow allows several, of which one that can't be read
/// costs none of the others.
fn statuses(body: &Json) -> Result<Vec<Event>, Refused> {
    const INFO: &str = "deliveryInfoNotification.deliveryInfo";
    const STATUS: &str = "deliveryStatus";
    let id = body.id("deliveryInfoNotification.callbackData")?;
    let info = body.at(INFO, INFO)?.ok_or(Refused::Missing(INFO))?;
    let entries = if let Json::List(entries) = info { entries } else { std::slice::from_ref(info) };
    let read = |entry: &Json| {
        let fate = match entry.required(STATUS, MOST_WORD)?.as_str() {
            "DeliveredToTerminal" => Fate::Delivered,
            "DeliveredToNetwork" | "MessageWaiting" => Fate::Underway,
            "DeliveryImpossible" => Fate::Failed,
            // *Uncertain*: handed to another network, which says no more.
            _ => return Ok(Event::Ignored),
        };
        Ok(Event::Status(StatusIn { id: ProviderMessageId(id.clone()), fate }))
    };
    let read: Vec<Result<Event, Refused>> = entries.iter().map(read).collect();
    let refused = read.iter().find_map(|read| read.as_ref().err().copied()).unwrap_or(Refused::Missing(INFO));
    let good: Vec<Event> = read.into_iter().flatten().collect();
    if good.is_empty() { Err(refused) } else { Ok(good) }
}

/// The id that receipts will bear: the last segment of the address under which Orange keeps the message.
fn resource(body: &Json) -> Option<ProviderMessageId> {
    let url = body.optional("outboundSMSMessageRequest.resourceURL", 1024).ok()??;
    let (_, id) = url.trim_end_matches('/').rsplit_once("/requests/")?;
    let right = !id.is_empty() && id.len() <= MOST_ID && !id.chars().any(char::is_control);
    right.then(|| ProviderMessageId(id.to_owned()))
}

/// The code of an error, in one of the shapes that it has.
fn code(body: &Json) -> Option<String> {
    let shapes = ["code", "requestError.serviceException.messageId", "requestError.policyException.messageId"];
    shapes.into_iter().find_map(|path| body.optional(path, MOST_WORD).ok().flatten().map(|code| code.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phone::{Phone, Plan};
    use crate::domain::time::At;

    fn line() -> Orange {
        Orange {
            client_id: "id".into(),
            client_secret: Zeroizing::new("secret".into()),
            sender_address: MALI.into(),
            sender: None,
            api_url: API_URL.into(),
        }
    }

    fn receive(hook: Hook, body: &str, now: i64) -> Result<Vec<Event>, Refused> {
        let content_type = Some("application/json");
        line().receive(&Request { content_type, body: body.as_bytes(), now: At(now), ..Request::to(hook) })
    }

    fn status(info: &str) -> Result<Vec<Event>, Refused> {
        let body = format!(r#"{{"deliveryInfoNotification":{{"callbackData":"6d1f-42","deliveryInfo":{info}}}}}"#);
        receive(Hook::Status, &body, 0)
    }

    fn fate(fate: Fate) -> Event {
        Event::Status(StatusIn { id: ProviderMessageId("6d1f-42".into()), fate })
    }

    #[test]
    fn every_status_has_its_fate() {
        for (word, event) in [
            ("DeliveredToTerminal", fate(Fate::Delivered)),
            ("DeliveredToNetwork", fate(Fate::Underway)),
            ("MessageWaiting", fate(Fate::Underway)),
            ("DeliveryImpossible", fate(Fate::Failed)),
            ("DeliveryUncertain", Event::Ignored),
            ("SomethingNew", Event::Ignored),
        ] {
            let info = format!(r#"{{"address":"tel:+22376123456","deliveryStatus":"{word}"}}"#);
            assert_eq!(status(&info), Ok(vec![event]), "{word}");
        }
    }

    #[test]
    fn one_bad_receipt_costs_no_other() {
        let batch = r#"[{"deliveryStatus":7777},{"address":"x"},[],{"deliveryStatus":"DeliveredToTerminal"}]"#;
        assert_eq!(status(batch), Ok(vec![Event::Ignored, fate(Fate::Delivered)]));
        assert_eq!(status(r#"[{"address":"x"},{}]"#), Err(Refused::Missing("deliveryStatus")));
        assert_eq!(status("[]"), Err(Refused::Missing("deliveryInfoNotification.deliveryInfo")));
    }

    #[test]
    fn a_text_without_an_id_is_known_again() {
        let body = |time: &str, text: &str| {
            format!(
                r#"{{"inboundSMSMessageNotification":{{"callbackData":"","inboundSMSMessage":{{"dateTime":{time},
                    "destinationAddress":"+2236000","messageId":null,"message":"{text}",
                    "senderAddress":"tel:+22376123456"}}}}}}"#
            )
        };
        let read = |time: &str, text: &str, now: i64| receive(Hook::Sms, &body(time, text), now).unwrap();
        let time = r#""Sat Nov 21 09:15:30 GMT 2026""#;
        let first = read(time, "AIDE", 0);
        assert_eq!(read(time, "AIDE", 40 * MINUTE), first, "repeated");
        assert_ne!(read(time, "STOP", 0), first);
        assert_ne!(read(r#""Sat Nov 21 09:15:31 GMT 2026""#, "AIDE", 0), first);
        // Where it has no time either, ours serves for a while.
        let first = read("null", "AIDE", 0);
        assert_eq!(read("\"\"", "AIDE", 9 * MINUTE), first);
        assert_ne!(read("null", "AIDE", 11 * MINUTE), first, "said again, not repeated");
    }

    #[test]
    fn errors_blame_what_is_to_blame() {
        let acts = Some(UNTIL_SOMEBODY_ACTS);
        let one = Some(Duration::from_secs(1));
        for (status, body, verdict) in [
            (403, r#"{"code":53,"message":"Too many requests"}"#, Verdict::Again { after: one, why: "rate" }),
            (403, r#"{"code":"53"}"#, Verdict::Again { after: one, why: "rate" }),
            (403, r#"{"code":50,"message":"Access denied"}"#, Verdict::Again { after: acts, why: "auth" }),
            (401, r#"{"code":42,"message":"Expired credentials"}"#, Verdict::Again { after: acts, why: "auth" }),
            (503, r#"{"code":6,"message":"Over capacity"}"#, Verdict::Again { after: None, why: "busy" }),
            (
                400,
                r#"{"requestError":{"serviceException":{"messageId":"SVC0004","text":"x","variables":["tel:+1"]}}}"#,
                Verdict::Never { why: "number" },
            ),
            (
                400,
                r#"{"requestError":{"policyException":{"messageId":"POL1009","text":"x"}}}"#,
                Verdict::Again { after: acts, why: "policy" },
            ),
            (400, "<html>", Verdict::Never { why: "refused" }),
        ] {
            assert_eq!(line().verdict(status, None, body.as_bytes()), verdict, "{status} {body}");
        }
    }

    #[test]
    fn a_page_is_no_receipt() {
        for body in [
            "<html>Maintenance</html>",
            "{}",
            r#"{"outboundSMSMessageRequest":{"resourceURL":"https://api.orange.com/x"}}"#,
            r#"{"outboundSMSMessageRequest":{"resourceURL":"https://api.orange.com/requests/"}}"#,
        ] {
            assert_eq!(line().verdict(200, None, body.as_bytes()), Verdict::Unknown { why: "unreadable" }, "{body}");
        }
    }

    #[test]
    fn a_token_is_read_and_nothing_less() {
        let granted = |status, body: &str| {
            line().granted(status, None, body.as_bytes()).map(|permit| (permit.header.to_string(), permit.lasts))
        };
        let bearer = |seconds| Ok(("Bearer AbC123".to_owned(), Duration::from_secs(seconds)));
        assert_eq!(
            granted(200, r#"{"token_type":"Bearer","access_token":"AbC123","expires_in":"3600"}"#),
            bearer(3600)
        );
        assert_eq!(granted(200, r#"{"access_token":"AbC123","expires_in":7776000}"#), bearer(7_776_000));
        assert_eq!(granted(200, r#"{"access_token":"AbC123"}"#), bearer(300));
        let permit = Err(Verdict::Again { after: None, why: "permit" });
        for body in ["<html>", "{}", r#"{"access_token":""}"#, r#"{"access_token":"a\r\nb"}"#, r#"{"access_token":"#] {
            assert_eq!(granted(200, body), permit, "{body}");
        }
        let auth = Err(Verdict::Again { after: Some(UNTIL_SOMEBODY_ACTS), why: "auth" });
        for (status, said) in
            [(400, auth.clone()), (401, auth), (500, permit), (503, Err(Verdict::Again { after: None, why: "busy" }))]
        {
            assert_eq!(granted(status, r#"{"error":"invalid_client"}"#), said, "{status}");
        }
    }

    #[test]
    fn the_address_of_the_country_is_in_the_path() {
        let to = Phone::read("76123456", Plan::MALI).unwrap();
        let call = line().compose(&Outbound { reference: 1, to: &to, text: "é", now: At(0), until: At(1) });
        assert_eq!(call.url, "https://api.orange.com/smsmessaging/v1/outbound/tel%3A%2B2230000/requests");
    }
}

//! Africa's Talking: SMS both ways, USSD, delivery reports and opt-outs.
//!
//! Facts from the provider's public documents, its own client libraries, and responses recorded from the live service.
//! It signs nothing: a callback is proved by the secret in its path and the allow-list of the line, before it comes
//! here.
//!
//! Must not know: any client, clock, store or dialogue. Tested here and in `tests/it/lines.rs`.

use super::form::{Fields, Form, MOST_ID, MOST_WORD};
use super::{
    Answer, Call, Event, Fate, Hook, Outbound, Refused, Reply, Request, SmsIn, StatusIn, Typed, UNTIL_SOMEBODY_ACTS,
    UssdIn, Verdict, Wire,
};
use crate::domain::phone::{FreeText, ProviderMessageId, SessionId};
use serde_json::Value;
use zeroize::Zeroizing;

/// Where the live service is.
pub const API_URL: &str = "https://api.africastalking.com";

/// One account. Holds its key: no `Debug`.
pub struct AfricasTalking {
    /// The account's name; `sandbox` for tests against the provider.
    pub username: String,
    /// The account's key.
    pub api_key: Zeroizing<String>,
    /// The registered name or short code that our messages come from; the account's own where there is none.
    pub sender: Option<String>,
    /// [`API_URL`], or a stand-in.
    pub api_url: String,
    /// Whether the provider may queue our messages before it answers: faster for us, later for them.
    pub enqueue: bool,
}

impl Wire for AfricasTalking {
    fn receive(&self, request: &Request<'_>) -> Result<Vec<Event>, Refused> {
        let fields = Fields::posted(request)?;
        let event = match request.hook {
            Hook::Sms => Event::Sms(SmsIn {
                id: ProviderMessageId(fields.id("id")?),
                from: fields.sender("from", request.plan)?,
                text: fields.text("text")?.ok_or(Refused::Missing("text"))?,
            }),
            Hook::Ussd => Event::Ussd(UssdIn {
                session: SessionId(fields.id("sessionId")?),
                from: fields.phone("phoneNumber", request.plan)?,
                typed: Typed::SoFar(fields.text("text")?.unwrap_or(FreeText::new(""))),
                turn: None,
            }),
            Hook::Status => status(&fields)?,
            // The event repeats all that was typed and shown; none of it is read.
            Hook::Ended => Event::Ended(SessionId(fields.id("sessionId")?)),
            Hook::Optout => optout(&fields, request)?,
        };
        Ok(vec![event])
    }

    fn answer(&self, request: &Request<'_>, answer: Answer<'_>) -> Reply {
        let (status, body) = match (request.hook, answer) {
            (_, Answer::Later) => (503, String::new()),
            (Hook::Ussd, Answer::Screen { text, end: false }) => (200, format!("CON {text}")),
            (Hook::Ussd, Answer::Screen { text, end: true }) => (200, format!("END {text}")),
            // Any other first word shows an error on the phone.
            (Hook::Ussd, Answer::Taken) => (200, "END ".into()),
            (_, Answer::Taken | Answer::Screen { .. }) => (200, "OK".into()),
        };
        Reply { status, content_type: "text/plain; charset=utf-8", headers: Vec::new(), body }
    }

    fn compose(&self, message: &Outbound<'_>) -> Call {
        // There is no place for our reference, hence no way to ask what became of a request without an answer.
        let form = Form::new()
            .with("username", &self.username)
            .with("to", &message.to.e164())
            .with("message", message.text)
            .with_some("from", self.sender.as_deref())
            // We pay, not the person.
            .with("bulkSMSMode", "1")
            .with_some("enqueue", self.enqueue.then_some("1"));
        Call {
            method: "POST",
            url: format!("{}/version1/messaging", self.api_url.trim_end_matches('/')),
            headers: vec![
                ("Content-Type", Form::CONTENT_TYPE.into()),
                // The answer is XML otherwise.
                ("Accept", "application/json".into()),
                ("apiKey", self.api_key.to_string()),
            ],
            body: form.written().into_bytes(),
        }
    }

    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        // A wrong key comes as 401 with plain text, even though JSON was asked for: only a success is worth reading.
        if (200..=299).contains(&status) { of_receipt(body) } else { Verdict::of_failure(status, retry_after) }
    }

    fn account(&self) -> Option<&dyn super::account::Account> {
        Some(self)
    }
}

/// A delivery report. Compared without case: the documents spell one reason in two ways.
fn status(fields: &Fields<'_>) -> Result<Event, Refused> {
    let id = ProviderMessageId(fields.id("id")?);
    let status = fields.required("status", MOST_WORD)?;
    let fate = match status.to_ascii_lowercase().as_str() {
        "sent" | "submitted" | "buffered" => Fate::Underway,
        "success" => Fate::Delivered,
        "failed" | "rejected" | "expired" => failure(fields)?,
        // Refusing a word that we do not know would only have it repeated for ten minutes.
        _ => return Ok(Event::Ignored),
    };
    Ok(Event::Status(StatusIn { id, fate }))
}

fn failure(fields: &Fields<'_>) -> Result<Fate, Refused> {
    let reason = fields.optional("failureReason", MOST_WORD)?.unwrap_or_default();
    let stopped = ["UserInBlackList", "DoNotDisturbRejection"].iter().any(|known| reason.eq_ignore_ascii_case(known));
    Ok(if stopped { Fate::OptedOut } else { Fate::Failed })
}

/// Somebody left one of the account's senders (`senderId`, not read: whoever leaves an old name of ours wants silence
/// from the new one too), or joined or left a premium product (`updateType`).
fn optout(fields: &Fields<'_>, request: &Request<'_>) -> Result<Event, Refused> {
    let phone = fields.phone("phoneNumber", request.plan)?;
    let joined = fields.optional("updateType", MOST_WORD)?.is_some_and(|kind| !kind.eq_ignore_ascii_case("deletion"));
    Ok(if joined { Event::Ignored } else { Event::Optout(phone) })
}

/// What one recipient's entry means. `Again` here is about the account or the provider, never about the number.
#[derive(Clone, Copy)]
enum Outcome {
    Accepted,
    Again(&'static str),
    AfterSomebodyActs(&'static str),
    Never(&'static str),
    OptedOut,
}

/// Codes and names of a recipient's entry, as recorded from the live service; `Success` is the name of all three good
/// codes.
const OUTCOMES: [(u64, &str, Outcome); 14] = [
    (100, "Success", Outcome::Accepted),
    (101, "Success", Outcome::Accepted),
    (102, "Success", Outcome::Accepted),
    (401, "RiskHold", Outcome::AfterSomebodyActs("risk")),
    (402, "InvalidSenderId", Outcome::Never("sender")),
    (403, "InvalidPhoneNumber", Outcome::Never("number")),
    (404, "UnsupportedNumberType", Outcome::Never("number")),
    (405, "InsufficientBalance", Outcome::AfterSomebodyActs("balance")),
    (406, "UserInBlacklist", Outcome::OptedOut),
    (407, "CouldNotRoute", Outcome::Never("route")),
    (409, "DoNotDisturbRejection", Outcome::OptedOut),
    (500, "InternalServerError", Outcome::Again("provider")),
    (501, "GatewayError", Outcome::Again("provider")),
    (502, "RejectedByGateway", Outcome::Never("network")),
];

/// Reads the body of a 2xx, which alone says nothing: a wrong sender comes as 201 with an empty list of recipients.
fn of_receipt(body: &[u8]) -> Verdict {
    const UNREADABLE: Verdict = Verdict::Unknown { why: "unreadable" };
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return UNREADABLE };
    let Some(entries) = body.pointer("/SMSMessageData/Recipients").and_then(Value::as_array) else { return UNREADABLE };
    let Some(entry) = entries.first() else {
        let said = body.pointer("/SMSMessageData/Message").and_then(Value::as_str).unwrap_or_default();
        // Nobody on the list means that nobody was sent anything, whatever the reason.
        return outcome_named(said)
            .map_or(Verdict::Again { after: None, why: "nobody" }, |outcome| outcome.verdict(None));
    };
    let name = entry.get("status").and_then(Value::as_str).unwrap_or_default();
    // The name first: it is what the provider documents as success. The code serves where the name is new to us.
    let outcome = outcome_named(name).or_else(|| outcome_coded(entry.get("statusCode")?));
    let id = entry.get("messageId").and_then(Value::as_str).filter(|id| is_id(id));
    outcome.map_or(Verdict::Unknown { why: "code" }, |outcome| outcome.verdict(id))
}

impl Outcome {
    fn verdict(self, id: Option<&str>) -> Verdict {
        match self {
            Outcome::Accepted => Verdict::Accepted { id: id.map(|id| ProviderMessageId(id.into())) },
            Outcome::Again(why) => Verdict::Again { after: None, why },
            Outcome::AfterSomebodyActs(why) => Verdict::Again { after: Some(UNTIL_SOMEBODY_ACTS), why },
            Outcome::Never(why) => Verdict::Never { why },
            Outcome::OptedOut => Verdict::OptedOut,
        }
    }
}

fn outcome_named(name: &str) -> Option<Outcome> {
    let name = name.trim();
    OUTCOMES.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name)).map(|&(_, _, outcome)| outcome)
}

fn outcome_coded(code: &Value) -> Option<Outcome> {
    // A number in all recordings; a text costs nothing to read as well.
    let code = code.as_u64().or_else(|| code.as_str()?.parse().ok())?;
    OUTCOMES.iter().find(|(known, _, _)| *known == code).map(|&(_, _, outcome)| outcome)
}

/// The text `None` stands for no id; an id that a report could never carry back is none either.
fn is_id(id: &str) -> bool {
    !id.is_empty() && id != "None" && id.len() <= MOST_ID && !id.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::super::Plan;
    use super::*;
    use crate::domain::phone::Phone;

    fn receive(hook: Hook, body: &str) -> Event {
        let line = AfricasTalking {
            username: "baro".into(),
            api_key: Zeroizing::new("key".into()),
            sender: None,
            api_url: API_URL.into(),
            enqueue: false,
        };
        let content_type = Some(Form::CONTENT_TYPE);
        let request = Request { content_type, body: body.as_bytes(), ..Request::to(hook) };
        line.receive(&request).unwrap().remove(0)
    }

    #[test]
    fn every_status_has_its_fate() {
        for (status, reason, fate) in [
            ("Sent", "", Fate::Underway),
            ("Submitted", "", Fate::Underway),
            ("Buffered", "", Fate::Underway),
            ("Success", "", Fate::Delivered),
            ("success", "UserInBlackList", Fate::Delivered),
            ("Rejected", "", Fate::Failed),
            ("Failed", "UserDoesNotExist", Fate::Failed),
            ("Failed", "DeliveryFailure", Fate::Failed),
            ("Failed", "SomethingNew", Fate::Failed),
            ("Expired", "", Fate::Failed),
            ("Failed", "UserInBlackList", Fate::OptedOut),
            ("Failed", "UserInBlacklist", Fate::OptedOut),
            ("Rejected", "DoNotDisturbRejection", Fate::OptedOut),
        ] {
            let id = ProviderMessageId("ATXid_5f".into());
            let body = format!("id=ATXid_5f&status={status}&failureReason={reason}&retryCount=0");
            assert_eq!(receive(Hook::Status, &body), Event::Status(StatusIn { id, fate }), "{body}");
        }
        assert_eq!(receive(Hook::Status, "id=ATXid_5f&status=AbsentSubscriber"), Event::Ignored);
    }

    #[test]
    fn who_joins_a_product_has_not_left() {
        let left = || Event::Optout(Phone::read("76123456", Plan::MALI).unwrap());
        for (rest, event) in [
            ("senderId=BARO", left()),
            ("updateType=deletion&shortCode=36001&keyword=a", left()),
            ("updateType=Deletion", left()),
            ("updateType=addition", Event::Ignored),
            ("updateType=Addition", Event::Ignored),
        ] {
            assert_eq!(receive(Hook::Optout, &format!("phoneNumber=%2B22376123456&{rest}")), event, "{rest}");
        }
    }

    #[test]
    fn the_first_turn_may_have_no_text() {
        for rest in ["", "&text", "&text="] {
            let body = format!("sessionId=s&phoneNumber=%2B22376123456{rest}");
            match receive(Hook::Ussd, &body) {
                Event::Ussd(turn) => assert_eq!(turn.typed, Typed::SoFar(FreeText::new("")), "{body}"),
                other => panic!("{other:?}"),
            }
        }
    }

    fn receipt(entry: &str) -> Verdict {
        of_receipt(format!(r#"{{"SMSMessageData":{{"Message":"Sent to 1/1","Recipients":[{entry}]}}}}"#).as_bytes())
    }

    fn accepted(id: Option<&str>) -> Verdict {
        Verdict::Accepted { id: id.map(|id| ProviderMessageId(id.into())) }
    }

    #[test]
    fn every_code_and_every_name_has_its_meaning() {
        let acts = Some(UNTIL_SOMEBODY_ACTS);
        for (code, name, verdict) in [
            (100, "Processed", accepted(Some("a"))),
            (101, "Success", accepted(Some("a"))),
            (102, "Queued", accepted(Some("a"))),
            (401, "RiskHold", Verdict::Again { after: acts, why: "risk" }),
            (402, "InvalidSenderId", Verdict::Never { why: "sender" }),
            (403, "InvalidPhoneNumber", Verdict::Never { why: "number" }),
            (404, "UnsupportedNumberType", Verdict::Never { why: "number" }),
            (405, "InsufficientBalance", Verdict::Again { after: acts, why: "balance" }),
            (406, "UserInBlacklist", Verdict::OptedOut),
            (407, "CouldNotRoute", Verdict::Never { why: "route" }),
            (409, "DoNotDisturbRejection", Verdict::OptedOut),
            (500, "InternalServerError", Verdict::Again { after: None, why: "provider" }),
            (501, "GatewayError", Verdict::Again { after: None, why: "provider" }),
            (502, "RejectedByGateway", Verdict::Never { why: "network" }),
            (408, "Perhaps", Verdict::Unknown { why: "code" }),
        ] {
            let whole = format!(r#"{{"statusCode":{code},"status":"{name}","messageId":"a"}}"#);
            assert_eq!(receipt(&whole), verdict, "{whole}");
            assert_eq!(
                receipt(&format!(r#"{{"statusCode":"{code}","messageId":"a"}}"#)),
                verdict,
                "{code} as text, no name"
            );
            if code > 102 {
                assert_eq!(receipt(&format!(r#"{{"status":"{name}","messageId":"a"}}"#)), verdict, "{name} alone");
            }
        }
    }

    #[test]
    fn an_accepted_message_may_have_no_id() {
        for none in [r#","messageId":"None""#, r#","messageId":"""#, r#","messageId":null"#, r#","messageId":7"#, ""] {
            let whole = format!(r#"{{"statusCode":101,"status":"Success","cost":0{none}}}"#);
            assert_eq!(receipt(&whole), accepted(None), "{whole}");
        }
    }

    #[test]
    fn a_success_without_a_recipient_is_none() {
        let said = |message: &str| {
            of_receipt(format!(r#"{{"SMSMessageData":{{"Message":"{message}","Recipients":[]}}}}"#).as_bytes())
        };
        assert_eq!(said("InvalidSenderId"), Verdict::Never { why: "sender" });
        assert_eq!(said("InsufficientBalance"), Verdict::Again { after: Some(UNTIL_SOMEBODY_ACTS), why: "balance" });
        assert_eq!(said("Sent to 0/1 Total Cost: 0"), Verdict::Again { after: None, why: "nobody" });
    }

    #[test]
    fn what_cannot_be_read_may_have_been_sent() {
        for body in ["", "OK", "<xml/>", "{}", "[]", r#"{"SMSMessageData":{"Recipients":"x"}}"#, "\u{feff}{}"] {
            assert_eq!(of_receipt(body.as_bytes()), Verdict::Unknown { why: "unreadable" }, "{body}");
        }
        assert_eq!(receipt("7"), Verdict::Unknown { why: "code" });
    }
}

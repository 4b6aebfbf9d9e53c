//! Our own wire: what the built-in phone, the demo and a `curl` line speak.
//!
//! Callbacks are forms, short to type; answers and outgoing messages are JSON. `ussd` carries one answer at a time, the
//! way most aggregators other than Africa's Talking do. Both ends of `POST {api_url}/messages` are here:
//! [`Wire::compose`] writes it, [`Delivered::read`] reads it.
//!
//! | callback | fields |
//! | --- | --- |
//! | `sms` | `id`, `from`, `text` (may be empty) |
//! | `ussd` | `session`, `from`, `input` (absent on the first turn, empty for an empty answer), `turn` (its number; may be absent) |
//! | `status` | `id`, `status` (`underway`, `delivered`, `failed`, `optout`) |
//! | `ended` | `session` |
//! | `optout` | `from` |
//!
//! Further fields (`to`, `code`) may be there and are not read. Must not know: any client, clock, store or dialogue.
//! Tested here and in `tests/it/lines.rs`.

use super::form::{Fields, MOST_ID, MOST_WORD};
use super::{
    Answer, Call, Event, Fate, Hook, Outbound, Refused, Reply, Request, SmsIn, StatusIn, Typed, UssdIn, Verdict, Wire,
};
use crate::domain::phone::{FreeText, Phone, Plan, ProviderMessageId, SessionId};
use serde_json::{Value, json};
use zeroize::Zeroizing;

/// One simulated line. Holds a secret: no `Debug`.
pub struct Simulator {
    /// Where messages go; `/messages` is added.
    pub api_url: String,
    /// What proves to the other end that a message is ours.
    pub secret: Zeroizing<String>,
    /// The short code that our messages come from.
    pub number: String,
}

impl Wire for Simulator {
    fn receive(&self, request: &Request<'_>) -> Result<Vec<Event>, Refused> {
        let fields = Fields::posted(request)?;
        let event = match request.hook {
            Hook::Sms => Event::Sms(SmsIn {
                id: ProviderMessageId(fields.id("id")?),
                from: fields.sender("from", request.plan)?,
                text: fields.text("text")?.ok_or(Refused::Missing("text"))?,
            }),
            Hook::Ussd => Event::Ussd(UssdIn {
                session: SessionId(fields.id("session")?),
                from: fields.phone("from", request.plan)?,
                typed: Typed::Latest(fields.text("input")?),
                turn: turn(&fields)?,
            }),
            Hook::Status => status(&fields)?,
            Hook::Ended => Event::Ended(SessionId(fields.id("session")?)),
            Hook::Optout => Event::Optout(fields.phone("from", request.plan)?),
        };
        Ok(vec![event])
    }

    fn answer(&self, request: &Request<'_>, answer: Answer<'_>) -> Reply {
        let (status, body) = match (request.hook, answer) {
            (_, Answer::Later) => (503, json!({})),
            (Hook::Ussd, Answer::Screen { text, end }) => (200, json!({ "text": text, "end": end })),
            (Hook::Ussd, Answer::Taken) => (200, json!({ "text": "", "end": true })),
            (_, Answer::Taken | Answer::Screen { .. }) => (200, json!({})),
        };
        Reply { status, content_type: "application/json", headers: Vec::new(), body: body.to_string() }
    }

    fn compose(&self, message: &Outbound<'_>) -> Call {
        let body = json!({
            "reference": message.reference,
            "from": self.number,
            "to": *message.to.e164(),
            "text": message.text,
        });
        Call {
            method: "POST",
            url: format!("{}/messages", self.api_url.trim_end_matches('/')),
            headers: vec![
                ("Content-Type", "application/json".into()),
                ("Authorization", format!("Bearer {}", *self.secret)),
            ],
            body: body.to_string().into_bytes(),
        }
    }

    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        if !(200..=299).contains(&status) {
            return Verdict::of_failure(status, retry_after);
        }
        let body = serde_json::from_slice::<Value>(body).unwrap_or_default();
        match body.get("id").and_then(Value::as_str) {
            // A reference that it has seen gets the same id again, so a repeat is accepted like the first.
            Some(id) if !id.is_empty() && id.len() <= MOST_ID => {
                Verdict::Accepted { id: Some(ProviderMessageId(id.into())) }
            }
            _ => Verdict::Unknown { why: "unreadable" },
        }
    }
}

/// The number of a turn, where the sender counts.
fn turn(fields: &Fields<'_>) -> Result<Option<u32>, Refused> {
    let written = fields.optional("turn", MOST_WORD)?;
    written.map(|written| written.parse().map_err(|_| Refused::Unreadable("turn"))).transpose()
}

fn status(fields: &Fields<'_>) -> Result<Event, Refused> {
    let id = ProviderMessageId(fields.id("id")?);
    let fate = match fields.required("status", MOST_WORD)?.as_str() {
        "underway" => Fate::Underway,
        "delivered" => Fate::Delivered,
        "failed" => Fate::Failed,
        "optout" => Fate::OptedOut,
        _ => return Ok(Event::Ignored),
    };
    Ok(Event::Status(StatusIn { id, fate }))
}

/// A message as it reaches the simulated phone.
#[derive(Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Names the message; the same one twice is one message.
    pub reference: i64,
    /// The short code that it comes from.
    pub from: String,
    /// Whose phone it is.
    pub to: Phone,
    /// What the phone shows.
    pub text: FreeText,
}

impl Delivered {
    /// Reads the body of a `POST {api_url}/messages`; `None` for anything that [`Wire::compose`] cannot have written.
    pub fn read(body: &[u8], plan: Plan) -> Option<Delivered> {
        let body = serde_json::from_slice::<Value>(body).ok()?;
        let field = |name: &str| body.get(name).and_then(Value::as_str);
        Some(Delivered {
            reference: body.get("reference")?.as_i64()?,
            from: field("from")?.to_owned(),
            to: Phone::read(field("to")?, plan)?,
            text: FreeText::new(field("text")?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::At;

    fn line() -> Simulator {
        Simulator {
            api_url: "http://127.0.0.1:9/sim/".into(),
            secret: Zeroizing::new("s3cret".into()),
            number: "36001".into(),
        }
    }

    #[test]
    fn a_message_reaches_the_phone_as_written() {
        let to = Phone::read("76123456", Plan::MALI).unwrap();
        let (now, until) = (At(0), At(i64::MAX));
        let call = line().compose(&Outbound { reference: -7, to: &to, text: "Forum à 10h.\n\"ɲɛ\"", now, until });
        assert_eq!(call.url, "http://127.0.0.1:9/sim/messages");
        assert_eq!(call.headers[1], ("Authorization", "Bearer s3cret".to_owned()));
        let delivered =
            Delivered { reference: -7, from: "36001".into(), to, text: FreeText::new("Forum à 10h.\n\"ɲɛ\"") };
        assert_eq!(Delivered::read(&call.body, Plan::MALI), Some(delivered));
    }

    #[test]
    fn what_no_line_wrote_reaches_nobody() {
        for body in [
            "",
            "[]",
            "null",
            r#"{"reference":1,"from":"36001","to":"+22376123456"}"#,
            r#"{"reference":"1","from":"36001","to":"+22376123456","text":""}"#,
            r#"{"reference":1,"from":"36001","to":"36001","text":""}"#,
        ] {
            assert_eq!(Delivered::read(body.as_bytes(), Plan::MALI), None, "{body}");
        }
    }

    fn receive(hook: Hook, body: &str) -> Event {
        let content_type = Some("application/x-www-form-urlencoded");
        let request = Request { content_type, body: body.as_bytes(), ..Request::to(hook) };
        line().receive(&request).unwrap().remove(0)
    }

    #[test]
    fn no_input_and_an_empty_input_differ() {
        for (rest, typed) in [("", None), ("&input=", Some("")), ("&input", Some("")), ("&input=1*2", Some("1*2"))] {
            match receive(Hook::Ussd, &format!("session=a&from=76123456{rest}")) {
                Event::Ussd(turn) => assert_eq!(turn.typed, Typed::Latest(typed.map(FreeText::new)), "{rest}"),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn every_status_has_its_fate() {
        for (status, fate) in [
            ("underway", Fate::Underway),
            ("delivered", Fate::Delivered),
            ("failed", Fate::Failed),
            ("optout", Fate::OptedOut),
        ] {
            let id = ProviderMessageId("m1".into());
            assert_eq!(receive(Hook::Status, &format!("id=m1&status={status}")), Event::Status(StatusIn { id, fate }));
        }
        assert_eq!(receive(Hook::Status, "id=m1&status=eaten"), Event::Ignored);
    }

    #[test]
    fn a_receipt_without_an_id_is_none() {
        let long = format!(r#"{{"id":"{}"}}"#, "a".repeat(MOST_ID + 1));
        for body in ["{}", r#"{"id":""}"#, r#"{"id":7}"#, "[]", &long] {
            let verdict = line().verdict(200, None, body.as_bytes());
            assert_eq!(verdict, Verdict::Unknown { why: "unreadable" }, "{body}");
        }
    }

    #[test]
    fn a_screen_is_json() {
        let reply = line().answer(&Request::to(Hook::Ussd), Answer::Screen { text: "1. Oui\n2. Non", end: false });
        assert_eq!((reply.status, reply.body.as_str()), (200, r#"{"end":false,"text":"1. Oui\n2. Non"}"#));
    }
}

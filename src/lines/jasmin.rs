//! Jasmin: SMS over SMPP links with the operators, through a gateway of our own; the other one beside Kannel.
//!
//! Facts from its documents, its source and its own tests (0.12), and from what a real one (0.11.1) sent and took. It signs nothing: keep it on this machine or a private network. Its HTTP
//! connector is told `…/hooks/LINE/SECRET/sms` with `method POST`, so that no number ends in a log of addresses.
//!
//! Each callback wants the words `ACK/Jasmin` back. Whatever is answered otherwise Jasmin repeats three times within two minutes and then
//! throws away: set `max_retries = 1000` under `[deliversm-thrower]` and `[dlr-thrower]` in `jasmin.cfg`, so that a restart of ours loses
//! nothing. After a 404 its documents promise no repeat at all; what this line reads is never answered so.
//!
//! Its logs hold numbers and texts unless told otherwise: `log_level = ERROR` and `log_privacy = True` under `[http-api]`, `[sm-listener]` and
//! `[dlr]`. Of version 0.11.1 statuses come for texts of several parts only; the fault is mended after it.
//!
//! A text comes as the octets of the SMPP message with their coding. Long ones are joined by Jasmin. The id that it gives is not kept:
//! statuses bear one of ours, in the address that each message brings along, so that they settle also a message whose request had no
//! answer. Must not know: any client, clock, store or dialogue. Tested here and in `tests/it/lines/`.

use super::charset;
use super::form::{self, Fields, Form, MOST_BODY, MOST_WORD};
use super::{
    Answer, Call, Event, Fate, Hook, Outbound, Refused, Reply, Request, SmsIn, StatusIn, UNTIL_SOMEBODY_ACTS, Verdict,
    Wire,
};
use crate::domain::phone::{FreeText, ProviderMessageId};
use crate::domain::text::gsm7;
use crate::seal::proof;
use zeroize::Zeroizing;

/// What Jasmin wants to hear, and nothing else counts.
const ACKNOWLEDGED: &str = "ACK/Jasmin";
/// Statuses of both levels: that the operator refused a message is told on the first, that a phone has it on the second.
const BOTH_LEVELS: &str = "3";
/// Most minutes that SMPP links are asked to keep a message: a week, as operators do.
const LONGEST_VALIDITY: u64 = 7 * 24 * 60;

/// One user of one Jasmin. Holds its password: no `Debug`.
pub struct Jasmin {
    /// Where its HTTP API listens, for example `http://127.0.0.1:1401`.
    pub api_url: String,
    /// The user.
    pub username: String,
    /// Their password.
    pub password: Zeroizing<String>,
    /// The short code or name that our messages come from; the user's default where there is none.
    pub sender: Option<String>,
    /// Where this line's callbacks are, secret included: `http://127.0.0.1:8080/hooks/LINE/SECRET`.
    pub hooks: Zeroizing<String>,
}

impl Wire for Jasmin {
    fn receive(&self, request: &Request<'_>) -> Result<Vec<Event>, Refused> {
        if !matches!(request.hook, Hook::Sms | Hook::Status) {
            return Err(Refused::NoSuchHook);
        }
        let fields = Fields::posted(request)?;
        let event = if request.hook == Hook::Sms { sms(&fields, request)? } else { status(&fields, request)? };
        Ok(vec![event])
    }

    fn answer(&self, _: &Request<'_>, answer: Answer<'_>) -> Reply {
        let (status, body) = if answer == Answer::Later { (503, "") } else { (200, ACKNOWLEDGED) };
        Reply { status, content_type: "text/plain; charset=utf-8", headers: Vec::new(), body: body.into() }
    }

    fn compose(&self, message: &Outbound<'_>) -> Call {
        let to = std::str::from_utf8(message.to.digits()).expect("digits are ASCII");
        let form = Form::new()
            .with("username", &self.username)
            // In the body, because Jasmin takes it nowhere else but in the address, and addresses are logged.
            .with("password", &self.password)
            .with("to", to)
            .with_some("from", self.sender.as_deref())
            .with("dlr-level", BOTH_LEVELS)
            .with("dlr-method", "POST")
            .with("dlr-url", &format!("{}/status?ref={}", *self.hooks, message.name()));
        // In minutes; a message that is worth less is worth one.
        let validity = message.lasts().map(|lasts| lasts.as_secs().div_ceil(60).clamp(1, LONGEST_VALIDITY));
        let form = form.with_some("validity-period", validity.map(|minutes| minutes.to_string()).as_deref());
        let form = if gsm7::is_gsm7(message.text) {
            form.with("coding", "0").with("content", message.text)
        } else {
            // Jasmin hands these octets on as they are.
            let octets: Vec<u8> = message.text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            form.with("coding", "8").with("hex-content", &proof::hex(&octets))
        };
        Call {
            method: "POST",
            url: format!("{}/send", self.api_url.trim_end_matches('/')),
            headers: vec![("Content-Type", Form::CONTENT_TYPE.into())],
            body: form.written().into_bytes(),
        }
    }

    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        let body = std::str::from_utf8(body).unwrap_or_default().trim();
        let said = |word| body.strip_prefix(word).and_then(|rest| rest.strip_prefix(" \"")?.strip_suffix('"'));
        if (200..=299).contains(&status) {
            let taken = said("Success").is_some_and(|id| !id.is_empty());
            return if taken { Verdict::Accepted { id: None } } else { Verdict::Unknown { why: "unreadable" } };
        }
        match (status, said("Error")) {
            // Faster than the user may be; not a word about their rights.
            (403, Some("User throughput exceeded")) => Verdict::of_failure(429, retry_after),
            (403, Some(why)) if why.starts_with("Cannot charge") => {
                Verdict::Again { after: Some(UNTIL_SOMEBODY_ACTS), why: "balance" }
            }
            // No route, or none of whose links is up.
            (412, Some(_)) => Verdict::Again { after: None, why: "route" },
            // Said before the message is in any queue.
            (500, Some(why)) if why.starts_with("Cannot send") => Verdict::Again { after: None, why: "provider" },
            _ => Verdict::of_failure(status, retry_after),
        }
    }

    fn names(&self, message: &Outbound<'_>) -> Option<ProviderMessageId> {
        Some(ProviderMessageId(message.name()))
    }
}

fn sms(fields: &Fields<'_>, request: &Request<'_>) -> Result<Event, Refused> {
    let id = ProviderMessageId(fields.id("id")?);
    let from = fields.sender("from", request.plan)?;
    // `content` has the same octets raw, which no form can be trusted with.
    let written = fields.optional("binary", MOST_BODY)?.ok_or(Refused::Missing("binary"))?;
    let octets = unhex(&written).ok_or(Refused::Unreadable("binary"))?;
    let Some(text) = decoded(&octets, coding(fields)?)? else { return Ok(Event::Ignored) };
    Ok(Event::Sms(SmsIn { id, from, text }))
}

/// The data coding (SMPP 3.4, section 5.2.19): its documents show a number, the program sends the one octet that it is.
fn coding(fields: &Fields<'_>) -> Result<u8, Refused> {
    let written = fields.optional("coding", MOST_WORD)?.unwrap_or_default();
    match written.as_bytes() {
        [] => Ok(0),
        [octet] if !octet.is_ascii_digit() => Ok(*octet),
        _ => written.parse().map_err(|_| Refused::Unreadable("coding")),
    }
}

/// What somebody wrote; `None` for settings for the phone, a ringing tone.
fn decoded(octets: &[u8], coding: u8) -> Result<Option<FreeText>, Refused> {
    let text = match coding {
        // Some links send Latin-1 under the name of the default alphabet; it has no codes above 127.
        0 => gsm7::decoded(octets).unwrap_or_else(|| charset::windows_1252(octets)),
        1 | 3 => charset::windows_1252(octets),
        8 => charset::utf16(octets, u16::from_be_bytes).ok_or(Refused::Unreadable("binary"))?,
        2 | 4 => return Ok(None),
        _ => return Err(Refused::Unreadable("coding")),
    };
    Ok(Some(FreeText::new(text)))
}

fn unhex(written: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (pairs, rest) = written.as_bytes().as_chunks::<2>();
    let digit = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
    let octets: Option<Vec<u8>> = pairs.iter().map(|[high, low]| Some((digit(*high)? << 4) | digit(*low)?)).collect();
    octets.filter(|_| rest.is_empty()).map(Zeroizing::new)
}

fn status(fields: &Fields<'_>, request: &Request<'_>) -> Result<Event, Refused> {
    let said = fields.required("message_status", MOST_WORD)?;
    let fate = match said.as_str() {
        "DELIVRD" => Fate::Delivered,
        "ESME_ROK" | "ACCEPTD" | "ENROUTE" => Fate::Underway,
        "UNDELIV" | "REJECTD" | "EXPIRED" | "DELETED" => Fate::Failed,
        // The operator took it not; those that are worth it Jasmin has tried again by itself.
        refused if refused.starts_with("ESME_R") => Fate::Failed,
        _ => return Ok(Event::Ignored),
    };
    let id = form::reference(request)?;
    Ok(id.map_or(Event::Ignored, |id| Event::Status(StatusIn { id, fate })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phone::{Phone, Plan};
    use crate::domain::time::{At, HOUR};

    fn line() -> Jasmin {
        Jasmin {
            api_url: "http://127.0.0.1:1401".into(),
            username: "baro".into(),
            password: Zeroizing::new("password".into()),
            sender: None,
            hooks: Zeroizing::new("http://127.0.0.1:8080/hooks/jasmin/s3cret".into()),
        }
    }

    fn receive(hook: Hook, query: &str, body: &str) -> Result<Event, Refused> {
        let content_type = Some(Form::CONTENT_TYPE);
        let request = Request { content_type, query, body: body.as_bytes(), ..Request::to(hook) };
        line().receive(&request).map(|mut events| events.remove(0))
    }

    fn text(rest: &str) -> Result<String, Refused> {
        match receive(Hook::Sms, "", &format!("id=7c1&from=22376123456&to=36000&origin-connector=orange-ml{rest}"))? {
            Event::Sms(sms) => Ok(sms.text.read().to_owned()),
            Event::Ignored => Ok("ignored".into()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_text_in_every_coding() {
        for (rest, read) in [
            // The default alphabet; what stands in `content` is never looked at.
            ("&coding=0&content=AIDE&binary=41494445", "AIDE"),
            ("&coding=%00&content=%05t%05&binary=057405", "été"),
            ("&coding=&binary=1b65", "€"),
            ("&binary=", ""),
            ("&coding=0&binary=e974e9", "été"),
            ("&coding=%03&content=%E9&binary=e974e9", "été"),
            ("&coding=1&binary=4149", "AI"),
            // As its own tests have it: one octet.
            ("&coding=%08&content=%02r%02%5B&binary=0272025B", "ɲɛ"),
            ("&coding=8&binary=d83dde00", "😀"),
            ("&coding=8&binary=0041d83d", "A\u{fffd}"),
            ("&coding=4&binary=060504", "ignored"),
            ("&coding=%02&binary=060504", "ignored"),
        ] {
            assert_eq!(text(rest).as_deref(), Ok(read), "{rest}");
        }
        for (rest, why) in [
            ("&coding=8&binary=024", Refused::Unreadable("binary")),
            ("&coding=8&binary=024102", Refused::Unreadable("binary")),
            ("&coding=8&binary=zz", Refused::Unreadable("binary")),
            ("&coding=13&binary=41", Refused::Unreadable("coding")),
            ("&coding=256&binary=41", Refused::Unreadable("coding")),
            ("&coding=0&content=AIDE", Refused::Missing("binary")),
        ] {
            assert_eq!(text(rest), Err(why), "{rest}");
        }
    }

    #[test]
    fn every_status_has_its_fate_under_our_name() {
        for (said, fate) in [
            ("ESME_ROK&level=1", Fate::Underway),
            ("ACCEPTD&level=3", Fate::Underway),
            ("DELIVRD&level=3&id_smsc=77&sub=001&dlvrd=001&err=000&text=%E9", Fate::Delivered),
            ("UNDELIV&err=0A1", Fate::Failed),
            ("REJECTD", Fate::Failed),
            ("EXPIRED", Fate::Failed),
            ("DELETED", Fate::Failed),
            ("ESME_RINVDSTADR&level=1", Fate::Failed),
        ] {
            let id = ProviderMessageId("2a-ff".into());
            let body = format!("id=3e1b77c2&connector=orange-ml&message_status={said}");
            let event = receive(Hook::Status, "ref=2a-ff", &body);
            assert_eq!(event, Ok(Event::Status(StatusIn { id, fate })), "{said}");
            assert_eq!(receive(Hook::Status, "", &body), Ok(Event::Ignored), "somebody else's");
        }
        assert_eq!(receive(Hook::Status, "ref=2a-ff", "message_status=UNKNOWN"), Ok(Event::Ignored));
        let doubled = receive(Hook::Status, "ref=a&ref=b", "message_status=DELIVRD");
        assert_eq!(doubled, Err(Refused::Doubled("ref")));
    }

    fn sent(text: &str, until: At, name: &str) -> Option<String> {
        let to = Phone::read("76123456", Plan::MALI).unwrap();
        let call = line().compose(&Outbound { reference: 42, to: &to, text, now: At(HOUR), until });
        let body = Fields::of(&call.body, "body").unwrap();
        let found = body.all().unwrap().into_iter().find(|(known, _)| **known == name.as_bytes());
        found.map(|(_, value)| String::from_utf8(value.to_vec()).unwrap())
    }

    #[test]
    fn what_is_outside_of_gsm_goes_in_ucs_2() {
        let sent = |text, name| sent(text, At(HOUR), name);
        assert_eq!(sent("Forum à 10h {€}", "coding").as_deref(), Some("0"));
        assert_eq!(sent("Forum à 10h {€}", "content").as_deref(), Some("Forum à 10h {€}"));
        assert_eq!(sent("Nyɔ", "coding").as_deref(), Some("8"));
        assert_eq!(sent("Nyɔ", "hex-content").as_deref(), Some("004e00790254"));
        assert_eq!(sent("Nyɔ", "content"), None);
    }

    #[test]
    fn what_nobody_wants_any_more_is_not_kept_for_them() {
        for (until, minutes) in [(2 * HOUR, Some("60")), (0, Some("1")), (1000 * HOUR, Some("10080")), (i64::MAX, None)]
        {
            assert_eq!(sent("a", At(until), "validity-period").as_deref(), minutes, "{until}");
        }
    }

    #[test]
    fn errors_blame_what_is_to_blame() {
        let acts = Some(UNTIL_SOMEBODY_ACTS);
        for (status, body, verdict) in [
            (403, r#"Error "User throughput exceeded""#, Verdict::Again { after: None, why: "rate" }),
            (
                403,
                r#"Error "Cannot charge submit_sm, check RouterPB log file for details""#,
                Verdict::Again { after: acts, why: "balance" },
            ),
            (403, r#"Error "Authentication failure for username:baro""#, Verdict::Again { after: acts, why: "auth" }),
            (412, r#"Error "No route found""#, Verdict::Again { after: None, why: "route" }),
            (412, "<html>", Verdict::Never { why: "refused" }),
            (
                500,
                r#"Error "Cannot send submit_sm, check SMPPClientManagerPB log file for details""#,
                Verdict::Again { after: None, why: "provider" },
            ),
            (500, r#"Error "Unknown error: x""#, Verdict::Unknown { why: "status" }),
            (400, r#"Error "Argument [to] has an invalid value: [b'x'].""#, Verdict::Never { why: "refused" }),
        ] {
            assert_eq!(line().verdict(status, None, body.as_bytes()), verdict, "{status} {body}");
        }
        for page in ["", "<html>", "Success", "Success \"", "Success \"\"", r#"Error "x""#] {
            assert_eq!(line().verdict(200, None, page.as_bytes()), Verdict::Unknown { why: "unreadable" }, "{page}");
        }
    }
}

//! Kannel: SMS over SMPP links with the operators, through a gateway of our own.
//!
//! Facts from its user guide and from what Kannel 1.4.5 of Debian sent and answered. It signs nothing: keep it on this
//! machine or a private network. Its `smsbox` is told, in a group `sms-service`:
//!
//! ```text
//! keyword = default
//! catch-all = true
//! get-url = "http://127.0.0.1:8080/hooks/LINE/SECRET/sms?id=%I&from=%p&text=%b&charset=%C"
//! max-messages = 0          # what we answer is never sent to the phone …
//! omit-empty = true         # … and where we answer nothing, neither is a sentence of Kannel's
//! ```
//!
//! and in its group `smsbox`, so that a restart of ours loses nothing and texts nobody: `http-request-retry = 1000` and empty
//! `reply-couldnotfetch`, `reply-couldnotrepresent`, `reply-requestfailed`, `reply-emptymessage`.
//!
//! Messages leave as `POST` with `X-Kannel-…` headers: a number or a password in an address would end in its access log.
//! Kannel gives no id, so statuses bear one of ours. Must not know: any client, clock, store or dialogue. Tested here and in
//! `tests/it/lines/`.

use super::charset;
use super::form::{Fields, MOST_BODY, MOST_WORD};
use super::{Answer, Call, Event, Fate, Hook, Outbound, Refused, Reply, Request, SmsIn, StatusIn, Verdict, Wire};
use crate::domain::phone::{FreeText, ProviderMessageId};
use crate::domain::text::gsm7;
use zeroize::Zeroizing;

/// Which statuses are asked for (`dlr-mask`): delivered, not delivered, refused by the SMSC. That a message is on its way
/// tells nothing that its acceptance did not.
const WANTED: &str = "19";

/// One user of one Kannel. Holds its password: no `Debug`.
pub struct Kannel {
    /// Where `smsbox` listens, for example `http://127.0.0.1:13013`.
    pub api_url: String,
    /// The `sendsms-user`.
    pub username: String,
    /// Their password.
    pub password: Zeroizing<String>,
    /// The short code or name that our messages come from; the user's default where there is none.
    pub sender: Option<String>,
    /// The link that carries them (`smsc-id`); Kannel's own choice where there is none.
    pub smsc: Option<String>,
    /// Where this line's callbacks are, secret included: `http://127.0.0.1:8080/hooks/LINE/SECRET`.
    pub hooks: Zeroizing<String>,
}

impl Wire for Kannel {
    fn receive(&self, request: &Request<'_>) -> Result<Vec<Event>, Refused> {
        if !matches!(request.hook, Hook::Sms | Hook::Status) {
            return Err(Refused::NoSuchHook);
        }
        let fields = Fields::queried(request)?;
        let event = if request.hook == Hook::Sms { sms(&fields, request)? } else { status(&fields)? };
        Ok(vec![event])
    }

    fn answer(&self, _: &Request<'_>, answer: Answer<'_>) -> Reply {
        // Whatever stands in the body would be sent to the phone.
        let status = if answer == Answer::Later { 503 } else { 200 };
        Reply { status, content_type: "text/plain; charset=utf-8", headers: Vec::new(), body: String::new() }
    }

    fn compose(&self, message: &Outbound<'_>) -> Call {
        // Kannel puts `?` for what the alphabet of GSM lacks, unless told to send UCS-2.
        let coding = if gsm7::is_gsm7(message.text) { "0" } else { "2" };
        let status = format!("{}/status?id={}&value=%d", *self.hooks, message.name());
        let mut headers = vec![
            ("Content-Type", "text/plain; charset=UTF-8".to_owned()),
            ("X-Kannel-Username", self.username.clone()),
            ("X-Kannel-Password", self.password.to_string()),
            ("X-Kannel-To", message.to.e164().to_string()),
            ("X-Kannel-Coding", coding.to_owned()),
            ("X-Kannel-DLR-Mask", WANTED.to_owned()),
            ("X-Kannel-DLR-Url", status),
        ];
        headers.extend(self.sender.as_ref().map(|sender| ("X-Kannel-From", sender.clone())));
        headers.extend(self.smsc.as_ref().map(|smsc| ("X-Kannel-SMSC", smsc.clone())));
        // In minutes; a message that is worth less is worth one.
        let validity = message.lasts().map(|lasts| lasts.as_secs().div_ceil(60).clamp(1, LONGEST_VALIDITY));
        headers.extend(validity.map(|minutes| ("X-Kannel-Validity", minutes.to_string())));
        Call {
            method: "POST",
            url: format!("{}/cgi-bin/sendsms", self.api_url.trim_end_matches('/')),
            headers,
            body: message.text.as_bytes().to_vec(),
        }
    }

    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        if !(200..=299).contains(&status) {
            return Verdict::of_failure(status, retry_after);
        }
        // Anything else at this address is not Kannel: a proxy's page, a portal that wants a login.
        let taken: [&[u8]; 2] = [b"0: Accepted for delivery", b"3: Queued for later delivery"];
        match taken.contains(&body.trim_ascii()) {
            true => Verdict::Accepted { id: None },
            false => Verdict::Unknown { why: "unreadable" },
        }
    }

    fn names(&self, message: &Outbound<'_>) -> Option<ProviderMessageId> {
        Some(ProviderMessageId(message.name()))
    }
}

/// Most minutes that SMPP links are asked to keep a message: a week, as operators do.
const LONGEST_VALIDITY: u64 = 7 * 24 * 60;

fn sms(fields: &Fields<'_>, request: &Request<'_>) -> Result<Event, Refused> {
    let id = ProviderMessageId(fields.id("id")?);
    let from = fields.sender("from", request.plan)?;
    let charset = fields.optional("charset", MOST_WORD)?.unwrap_or_default();
    let bytes = fields.bytes("text", MOST_BODY)?.ok_or(Refused::Missing("text"))?;
    if ["8-BIT", "binary"].iter().any(|binary| charset.eq_ignore_ascii_case(binary)) {
        // Settings for the phone, a ringing tone: nothing that somebody wrote.
        return Ok(Event::Ignored);
    }
    let text = FreeText::new(std::mem::take(&mut *decoded(&bytes, &charset)?));
    Ok(Event::Sms(SmsIn { id, from, text }))
}

/// The text of `%b` in the charset of `%C`.
fn decoded(bytes: &[u8], named: &str) -> Result<Zeroizing<String>, Refused> {
    let is = |names: &[&str]| names.iter().any(|name| named.eq_ignore_ascii_case(name));
    let text = if is(&["", "UTF-8"]) {
        std::str::from_utf8(bytes).ok().map(str::to_owned)
    } else if is(&["UTF-16BE", "UCS-2", "UCS-2BE", "UTF-16"]) {
        charset::utf16(bytes, u16::from_be_bytes)
    } else if is(&["UTF-16LE", "UCS-2LE"]) {
        charset::utf16(bytes, u16::from_le_bytes)
    } else if is(&["WINDOWS-1252", "ISO-8859-1", "LATIN1", "US-ASCII"]) {
        Some(charset::windows_1252(bytes))
    } else {
        return Err(Refused::Unreadable("charset"));
    };
    text.map(Zeroizing::new).ok_or(Refused::Unreadable("text"))
}

fn status(fields: &Fields<'_>) -> Result<Event, Refused> {
    let id = ProviderMessageId(fields.id("id")?);
    let fate = match fields.required("value", MOST_WORD)?.as_str() {
        "1" => Fate::Delivered,
        // "Not delivered" and "refused by the SMSC"; both for good, however they came about.
        "2" | "16" => Fate::Failed,
        "4" | "8" => Fate::Underway,
        _ => return Ok(Event::Ignored),
    };
    Ok(Event::Status(StatusIn { id, fate }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phone::{Phone, Plan};
    use crate::domain::time::{At, HOUR};

    fn line() -> Kannel {
        Kannel {
            api_url: "http://127.0.0.1:13013".into(),
            username: "baro".into(),
            password: Zeroizing::new("password".into()),
            sender: None,
            smsc: None,
            hooks: Zeroizing::new("http://127.0.0.1:8080/hooks/kannel/s3cret".into()),
        }
    }

    fn receive(hook: Hook, query: &str) -> Result<Event, Refused> {
        line().receive(&Request { method: "GET", query, ..Request::to(hook) }).map(|mut events| events.remove(0))
    }

    fn text(rest: &str) -> Result<String, Refused> {
        match receive(Hook::Sms, &format!("id=15f9210d&from=%2B22376123456{rest}"))? {
            Event::Sms(sms) => Ok(sms.text.read().to_owned()),
            Event::Ignored => Ok("ignored".into()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_text_in_every_charset_that_kannel_gives() {
        for (rest, read) in [
            // As Kannel 1.4.5 sent them.
            ("&text=Bonjour++deux++espaces&charset=UTF-8", "Bonjour  deux  espaces"),
            ("&text=%C3%A9t%C3%A9&charset=UTF-8", "été"),
            ("&text=AIDE", "AIDE"),
            ("&text=&charset=UTF-8", ""),
            ("&text=%02r%02%5B%00+%01K%D8%3D%DE%00&charset=UTF-16BE", "ɲɛ ŋ😀"),
            ("&text=%00A%D8%3D&charset=UTF-16BE", "A\u{fffd}"),
            ("&text=r%02%5B%02&charset=UTF-16LE", "ɲɛ"),
            ("&text=%E9t%E9+%80&charset=WINDOWS-1252", "été €"),
            ("&text=%E9t%E9&charset=iso-8859-1", "été"),
            ("&text=%06%05%04&charset=8-BIT", "ignored"),
        ] {
            assert_eq!(text(rest).as_deref(), Ok(read), "{rest}");
        }
        for (rest, why) in [
            ("&text=%E9t%E9&charset=UTF-8", Refused::Unreadable("text")),
            ("&text=%02r%02&charset=UTF-16BE", Refused::Unreadable("text")),
            ("&text=a&charset=EBCDIC", Refused::Unreadable("charset")),
            ("&charset=UTF-8", Refused::Missing("text")),
        ] {
            assert_eq!(text(rest), Err(why), "{rest}");
        }
    }

    #[test]
    fn every_status_has_its_fate() {
        let id = || ProviderMessageId("2a-ff".into());
        for (value, fate) in [
            ("1", Fate::Delivered),
            ("2", Fate::Failed),
            ("4", Fate::Underway),
            ("8", Fate::Underway),
            ("16", Fate::Failed),
        ] {
            let event = receive(Hook::Status, &format!("id=2a-ff&value={value}"));
            assert_eq!(event, Ok(Event::Status(StatusIn { id: id(), fate })), "{value}");
        }
        assert_eq!(receive(Hook::Status, "id=2a-ff&value=32"), Ok(Event::Ignored));
    }

    fn header(text: &str, until: At, name: &str) -> Option<String> {
        let to = Phone::read("76123456", Plan::MALI).unwrap();
        let call = line().compose(&Outbound { reference: 42, to: &to, text, now: At(HOUR), until });
        call.headers.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    #[test]
    fn letters_outside_of_gsm_are_announced() {
        assert_eq!(header("Forum à 10h {€}", At(HOUR), "X-Kannel-Coding").as_deref(), Some("0"));
        assert_eq!(header("Nyɔgɔnye", At(HOUR), "X-Kannel-Coding").as_deref(), Some("2"));
    }

    #[test]
    fn what_nobody_wants_any_more_is_not_kept_for_them() {
        for (until, minutes) in [
            (2 * HOUR, Some("60")),
            (HOUR + 61_000, Some("2")),
            (HOUR + 500, Some("1")),
            (0, Some("1")),
            (1000 * HOUR, Some("10080")),
            (i64::MAX, None),
        ] {
            assert_eq!(header("a", At(until), "X-Kannel-Validity").as_deref(), minutes, "{until}");
        }
    }

    #[test]
    fn only_what_kannel_says_is_believed() {
        let line = line();
        for taken in ["0: Accepted for delivery", "3: Queued for later delivery\n"] {
            assert_eq!(line.verdict(202, None, taken.as_bytes()), Verdict::Accepted { id: None });
        }
        for page in ["", "<html>Bienvenue sur le portail</html>", "Sent.", "4: Perhaps"] {
            assert_eq!(line.verdict(200, None, page.as_bytes()), Verdict::Unknown { why: "unreadable" }, "{page}");
        }
    }
}

//! A phone with a SIM as a line: the app *SMS Gateway for Android* (capcom6), spoken to directly or through its cloud.
//!
//! Facts from the app's public documents and source. Its callbacks are signed; each is read by its event, whichever of `…/sms`
//! and `…/status` it is registered at. One phone may carry several lines, one for each SIM. The phone keeps messages under ids of
//! ours and can be asked for them, so that a message whose fate was not learnt is not sent twice.
//!
//! Must not know: any client, clock, store or dialogue. Tested here and in `tests/it/lines/`.

use super::form::{MOST_ID, MOST_WORD};
use super::json::Json;
use super::{
    Answer, Call, Event, Fate, Found, Hook, LookUp, Outbound, Refused, Reply, Request, SmsIn, StatusIn, Verdict, Wire,
};
use crate::domain::phone::ProviderMessageId;
use crate::domain::time::MINUTE;
use crate::seal::proof;
use serde_json::json;
use zeroize::Zeroizing;

/// The cloud of the app's makers.
pub const CLOUD_URL: &str = "https://api.sms-gate.app/3rdparty/v1";
/// How far the phone's clock may be from ours, in milliseconds; also how long a callback could be played again, and then it is
/// known by its id. The app signs anew what it repeats.
const MOST_ASKEW: i64 = 5 * MINUTE;

/// One SIM in one phone. Holds keys: no `Debug`.
pub struct Android {
    /// The phone on our network (`http://192.168.1.20:8080`), or a cloud.
    pub api_url: String,
    /// The address is a cloud's, not the phone's own.
    pub cloud: bool,
    /// The user that the app shows.
    pub username: String,
    /// Their password.
    pub password: Zeroizing<String>,
    /// The signing key of the app's settings for webhooks.
    pub signing_key: Zeroizing<String>,
    /// Which SIM, counted from 1; whatever the phone uses where there is none.
    pub sim: Option<u32>,
}

impl Wire for Android {
    fn receive(&self, request: &Request<'_>) -> Result<Vec<Event>, Refused> {
        if !matches!(request.hook, Hook::Sms | Hook::Status) {
            return Err(Refused::NoSuchHook);
        }
        self.prove(request)?;
        let body = Json::posted(request)?;
        let event = body.required("event", MOST_WORD)?;
        let fate = match event.as_str() {
            "sms:received" => return Ok(vec![self.sms(&body, request)?]),
            "sms:sent" => Fate::Underway,
            "sms:delivered" => Fate::Delivered,
            "sms:failed" | "sms:cancelled" => Fate::Failed,
            // Pictures, pings, a start of the app.
            _ => return Ok(vec![Event::Ignored]),
        };
        let id = ProviderMessageId(body.id("payload.messageId")?);
        Ok(vec![Event::Status(StatusIn { id, fate })])
    }

    fn answer(&self, _: &Request<'_>, answer: Answer<'_>) -> Reply {
        let status = if answer == Answer::Later { 503 } else { 200 };
        Reply { status, content_type: "text/plain; charset=utf-8", headers: Vec::new(), body: String::new() }
    }

    fn compose(&self, message: &Outbound<'_>) -> Call {
        let mut body = json!({
            "id": message.name(),
            "textMessage": { "text": message.text },
            "phoneNumbers": [*message.to.e164()],
            "withDeliveryReport": true,
        });
        if let Some(sim) = self.sim {
            body["simNumber"] = sim.into();
        }
        // In seconds, five at least.
        if let Some(lasts) = message.lasts() {
            body["ttl"] = lasts.as_secs().max(5).into();
        }
        Call {
            method: "POST",
            url: self.messages(),
            headers: vec![
                ("Content-Type", "application/json".into()),
                ("Authorization", proof::basic(&self.username, &self.password).to_string()),
            ],
            body: body.to_string().into_bytes(),
        }
    }

    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        if !(200..=299).contains(&status) {
            return Verdict::of_failure(status, retry_after);
        }
        let id = Json::read(body).and_then(|body| Some(body.required("id", MOST_ID).ok()?.to_string()));
        id.map_or(Verdict::Unknown { why: "unreadable" }, |id| Verdict::Accepted { id: Some(ProviderMessageId(id)) })
    }

    fn names(&self, message: &Outbound<'_>) -> Option<ProviderMessageId> {
        Some(ProviderMessageId(message.name()))
    }

    fn look_up(&self) -> Option<&dyn LookUp> {
        Some(self)
    }
}

impl LookUp for Android {
    fn ask(&self, message: &Outbound<'_>) -> Call {
        let authorization = proof::basic(&self.username, &self.password).to_string();
        let headers = vec![("Authorization", authorization)];
        Call { method: "GET", url: format!("{}/{}", self.messages(), message.name()), headers, body: Vec::new() }
    }

    fn found(&self, status: u16, body: &[u8]) -> Found {
        let state = Json::read(body).and_then(|body| Some(body.required("state", MOST_WORD).ok()?.to_string()));
        match (status, state.as_deref()) {
            (200, Some("Pending" | "Processed" | "Sent" | "Delivered")) => Found::Taken,
            (200, Some("Failed")) => Found::Failed,
            (404, _) => Found::Absent,
            _ => Found::Unclear,
        }
    }
}

impl Android {
    fn messages(&self) -> String {
        // The two spell it differently.
        let path = if self.cloud { "messages" } else { "message" };
        format!("{}/{path}", self.api_url.trim_end_matches('/'))
    }

    /// The signature is over the body as it came, followed by the timestamp, which must be of now.
    fn prove(&self, request: &Request<'_>) -> Result<(), Refused> {
        let signed = || {
            let (given, at) = (request.header("x-signature")?, request.header("x-timestamp")?);
            let askew = at.parse::<i64>().ok()?.checked_mul(1000)?.abs_diff(request.now.0);
            let right = proof::signature(self.signing_key.as_bytes(), &[request.body, at.as_bytes()]);
            let same = proof::same(given.to_ascii_lowercase().as_bytes(), right.as_bytes());
            (same && askew <= MOST_ASKEW.unsigned_abs()).then_some(())
        };
        signed().ok_or(Refused::Unproved)
    }

    fn sms(&self, body: &Json, request: &Request<'_>) -> Result<Event, Refused> {
        // Each line of a phone hears of all its SIMs. One that the phone can't name is taken for the first.
        let sim = body.optional("payload.simNumber", MOST_WORD)?;
        let sim = sim.map_or(Ok(1), |sim| sim.parse::<u32>()).map_err(|_| Refused::Unreadable("payload.simNumber"))?;
        // Where apps before 2025 had it.
        let old = body.optional("payload.phoneNumber", MOST_WORD)?.filter(|number| !number.is_empty());
        let sender = if old.is_some() && body.at("payload.sender", "payload.sender")?.is_none() {
            "payload.phoneNumber"
        } else {
            "payload.sender"
        };
        let text = body.text("payload.message")?;
        let at = body.optional("payload.receivedAt", MOST_WORD)?.unwrap_or_default();
        let written = body.required(sender, MOST_WORD)?;
        let from = body.sender(sender, request.plan)?;
        // The app's own id is 32 bits of these, and another one when its inbox is exported again.
        let who = from.as_ref().map_or(written.as_bytes(), |phone| phone.digits());
        let parts = [who, at.as_bytes(), text.read().as_bytes()];
        let id = ProviderMessageId(proof::fingerprint(self.signing_key.as_bytes(), &parts));
        let others = self.sim.is_some_and(|own| own != sim);
        Ok(if others { Event::Ignored } else { Event::Sms(SmsIn { id, from, text }) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phone::{Phone, Plan};
    use crate::domain::time::{At, HOUR};

    const NOW: i64 = 1_700_000_000_000;

    fn line(key: &str, sim: Option<u32>) -> Android {
        Android {
            api_url: "http://192.168.1.20:8080".into(),
            cloud: false,
            username: "sms".into(),
            password: Zeroizing::new("password".into()),
            signing_key: Zeroizing::new(key.into()),
            sim,
        }
    }

    fn receive(line: &Android, body: &str) -> Result<Vec<Event>, Refused> {
        let at = (NOW / 1000).to_string();
        let signature = proof::signature(line.signing_key.as_bytes(), &[body.as_bytes(), at.as_bytes()]);
        receive_signed(line, body, &[("x-signature", &signature), ("x-timestamp", &at)], NOW)
    }

    fn receive_signed(line: &Android, body: &str, headers: &[(&str, &str)], now: i64) -> Result<Vec<Event>, Refused> {
        let content_type = Some("application/json");
        line.receive(&Request { content_type, body: body.as_bytes(), headers, now: At(now), ..Request::to(Hook::Sms) })
    }

    /// The signature of `{}` at this time under the key `k`, computed apart from this program.
    const KNOWN: &str = "d07ff774ed595d7656738285e82d8cf26091294caf1f4487e8c58a0cee3fc7b3";

    #[test]
    fn only_what_is_signed_now_is_read() {
        let line = line("k", None);
        let signed = |signature: &str, at: &str, now| {
            receive_signed(&line, "{}", &[("x-signature", signature), ("x-timestamp", at)], now)
        };
        let proved = Err(Refused::Missing("event"));
        assert_eq!(signed(KNOWN, "1700000000", NOW), proved);
        assert_eq!(signed(&KNOWN.to_ascii_uppercase(), "1700000000", NOW), proved);
        for now in [NOW - MOST_ASKEW, NOW + MOST_ASKEW] {
            assert_eq!(signed(KNOWN, "1700000000", now), proved, "{now}");
        }
        for now in [NOW - MOST_ASKEW - 1, NOW + MOST_ASKEW + 1, 0] {
            assert_eq!(signed(KNOWN, "1700000000", now), Err(Refused::Unproved), "played again {now}");
        }
        let other = KNOWN.replace('d', "e");
        for (signature, at) in [
            (other.as_str(), "1700000000"),
            (KNOWN, "1700000001"),
            (KNOWN, "01700000000"),
            (KNOWN, "9223372036854775807"),
            (KNOWN, ""),
            ("", "1700000000"),
        ] {
            assert_eq!(signed(signature, at, NOW), Err(Refused::Unproved), "{signature} {at}");
        }
        let both = [("x-signature", KNOWN), ("x-timestamp", "1700000000")];
        for missing in [&both[..1], &both[1..], &[], &[both[0], both[1], both[0]]] {
            assert_eq!(receive_signed(&line, "{}", missing, NOW), Err(Refused::Unproved));
        }
        assert_eq!(receive_signed(&line, "{ }", &both, NOW), Err(Refused::Unproved), "another body");
    }

    fn sms(rest: &str) -> String {
        format!(
            r#"{{"id":"Ey6E","webhookId":"LreF","event":"sms:received","deviceId":"dev-1","payload":{{{rest},
                "messageId":"a1","receivedAt":"2026-11-21T09:15:30.000+00:00"}}}}"#
        )
    }

    #[test]
    fn a_message_is_known_again_also_from_the_inbox() {
        let line = line("a long signing key", None);
        let body = sms(r#""sender":"+22376123456","message":"AIDE","simNumber":1"#);
        let first = receive(&line, &body).unwrap();
        assert_eq!(receive(&line, &body.replace("\"a1\"", "\"b2\"").replace("Ey6E", "Fz7F")).unwrap(), first);
        assert_ne!(receive(&line, &body.replace("AIDE", "STOP")).unwrap(), first);
        assert_ne!(receive(&line, &body.replace("09:15:30", "09:15:31")).unwrap(), first);
        let old = sms(r#""phoneNumber":"+22376123456","message":"AIDE""#);
        assert_eq!(receive(&line, &old).unwrap(), first, "as older apps send it");
    }

    #[test]
    fn each_sim_has_its_line() {
        for (own, sim, taken) in [
            (None, r#""simNumber":2"#, true),
            (Some(2), r#""simNumber":2"#, true),
            (Some(1), r#""simNumber":2"#, false),
            (Some(1), r#""simNumber":null"#, true),
            (Some(2), r#""simNumber":null"#, false),
        ] {
            let body = sms(&format!(r#""sender":"+22376123456","message":"AIDE",{sim}"#));
            let events = receive(&line("a long signing key", own), &body).unwrap();
            assert_eq!(matches!(events[..], [Event::Sms(_)]), taken, "{own:?} {sim}");
        }
        let line = line("a long signing key", Some(1));
        let body = sms(r#""sender":"+22376123456","message":"AIDE","simNumber":"one""#);
        assert_eq!(receive(&line, &body), Err(Refused::Unreadable("payload.simNumber")));
    }

    #[test]
    fn every_event_has_its_fate() {
        let line = line("a long signing key", None);
        for (event, fate) in [
            ("sms:sent", Fate::Underway),
            ("sms:delivered", Fate::Delivered),
            ("sms:failed", Fate::Failed),
            ("sms:cancelled", Fate::Failed),
        ] {
            let body = format!(r#"{{"event":"{event}","payload":{{"messageId":"2a-1","reason":"RESULT_ERROR"}}}}"#);
            let id = ProviderMessageId("2a-1".into());
            assert_eq!(receive(&line, &body), Ok(vec![Event::Status(StatusIn { id, fate })]), "{event}");
        }
        for event in ["system:ping", "app:started", "mms:received", "sms:data-received"] {
            let body = format!(r#"{{"event":"{event}","payload":{{}}}}"#);
            assert_eq!(receive(&line, &body), Ok(vec![Event::Ignored]), "{event}");
        }
    }

    #[test]
    fn the_phone_and_the_cloud_are_asked_each_in_its_way() {
        let to = Phone::read("76123456", Plan::MALI).unwrap();
        let message = Outbound { reference: 42, to: &to, text: "a", now: At(0), until: At(2 * HOUR) };
        let cloud = Android { api_url: CLOUD_URL.into(), cloud: true, ..line("k", Some(2)) };
        let composed = cloud.compose(&message);
        assert_eq!(composed.url, "https://api.sms-gate.app/3rdparty/v1/messages");
        let body = Json::read(&composed.body).unwrap();
        let field = |path| body.optional(path, 99).unwrap().map(|value| value.to_string());
        assert_eq!(field("ttl").as_deref(), Some("7200"));
        assert_eq!(field("simNumber").as_deref(), Some("2"));
        assert_eq!(field("id").as_deref(), Some("2a-6ddd00"));
        let asked = line("k", None).ask(&message);
        assert_eq!((asked.method, asked.url.as_str()), ("GET", "http://192.168.1.20:8080/message/2a-6ddd00"));
        for (status, body, found) in [
            (200, r#"{"id":"2a-6ddd00","state":"Pending"}"#, Found::Taken),
            (200, r#"{"id":"2a-6ddd00","state":"Delivered"}"#, Found::Taken),
            (200, r#"{"id":"2a-6ddd00","state":"Failed"}"#, Found::Failed),
            (200, r#"{"id":"2a-6ddd00","state":"Eaten"}"#, Found::Unclear),
            (200, "<html>Bienvenue</html>", Found::Unclear),
            (404, "", Found::Absent),
            (401, "", Found::Unclear),
            (500, "", Found::Unclear),
        ] {
            assert_eq!(cloud.found(status, body.as_bytes()), found, "{status} {body}");
        }
    }
}

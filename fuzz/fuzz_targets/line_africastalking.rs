//! Any bytes as a callback or a receipt of Africa's Talking: nothing panics, and what was read is read again the same
//! after being written down.
#![no_main]

use baro::lines::africastalking::AfricasTalking;
use baro::lines::form::{Form, MOST_BODY};
use baro::lines::{Event, Fate, Hook, Request, Typed, Wire};
use libfuzzer_sys::fuzz_target;
use zeroize::Zeroizing;

const HOOKS: [Hook; 5] = [Hook::Sms, Hook::Ussd, Hook::Status, Hook::Ended, Hook::Optout];

fuzz_target!(|data: &[u8]| {
    let Some((&choice, body)) = data.split_first() else { return };
    let line = AfricasTalking {
        username: "baro".into(),
        api_key: Zeroizing::new("key".into()),
        sender: None,
        api_url: "https://stand-in.test".into(),
        enqueue: false,
    };
    let _ = line.verdict(200, None, body);
    let hook = HOOKS[usize::from(choice) % HOOKS.len()];
    let receive = |body: &[u8]| {
        let content_type = Some(Form::CONTENT_TYPE);
        line.receive(&Request { content_type, body, ..Request::to(hook) })
    };
    let Ok(events) = receive(body) else { return };
    let [event] = events.as_slice() else { panic!("one callback, one event") };
    if let Some(form) = written(event) {
        let form = form.written();
        // A text that escaping makes longer than a body may be.
        assert!(form.len() > MOST_BODY || receive(form.as_bytes()).as_ref() == Ok(&events));
    }
});

/// The callback that says `event`, as the provider would write it.
fn written(event: &Event) -> Option<Form> {
    Some(match event {
        Event::Sms(sms) => {
            let from = sms.from.as_ref().map(|phone| phone.e164());
            let from = from.as_ref().map_or("ORANGE", |number| number.as_str());
            Form::new().with("id", &sms.id.0).with("from", from).with("text", sms.text.read())
        }
        Event::Ussd(turn) => {
            let Typed::SoFar(text) = &turn.typed else { panic!("the provider joins all answers") };
            let form = Form::new().with("sessionId", &turn.session.0).with("phoneNumber", &turn.from.e164());
            form.with("text", text.read())
        }
        Event::Status(status) => {
            let (word, reason) = match status.fate {
                Fate::Underway => ("Sent", None),
                Fate::Delivered => ("Success", None),
                Fate::Failed => ("Failed", None),
                Fate::OptedOut => ("Failed", Some("UserInBlackList")),
            };
            Form::new().with("id", &status.id.0).with("status", word).with_some("failureReason", reason)
        }
        Event::Ended(session) => Form::new().with("sessionId", &session.0),
        Event::Optout(phone) => Form::new().with("phoneNumber", &phone.e164()),
        Event::Ignored => return None,
    })
}

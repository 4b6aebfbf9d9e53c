//! Any bytes as a callback, a receipt or a message of our own wire: nothing panics, and what was read is read again the
//! same after being written down.
#![no_main]

use baro::domain::phone::Plan;
use baro::domain::time::At;
use baro::lines::form::{Form, MOST_BODY};
use baro::lines::simulator::{Delivered, Simulator};
use baro::lines::{Event, Fate, Hook, Outbound, Request, Typed, Wire};
use libfuzzer_sys::fuzz_target;
use zeroize::Zeroizing;

const HOOKS: [Hook; 5] = [Hook::Sms, Hook::Ussd, Hook::Status, Hook::Ended, Hook::Optout];

fuzz_target!(|data: &[u8]| {
    let Some((&choice, body)) = data.split_first() else { return };
    let line = Simulator {
        api_url: "http://127.0.0.1:9".into(),
        secret: Zeroizing::new("secret".into()),
        number: "36001".into(),
    };
    let _ = line.verdict(200, None, body);
    if let Some(delivered) = Delivered::read(body, Plan::MALI) {
        let Delivered { reference, from, to, text } = &delivered;
        let sender = Simulator { number: from.clone(), api_url: String::new(), secret: Zeroizing::default() };
        let call = sender.compose(&Outbound { reference: *reference, to, text: text.read(), now: At(0), until: At(i64::MAX) });
        assert!(Delivered::read(&call.body, Plan::MALI).as_ref() == Some(&delivered));
    }
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

/// The callback that says `event`.
fn written(event: &Event) -> Option<Form> {
    Some(match event {
        Event::Sms(sms) => {
            let from = sms.from.as_ref().map(|phone| phone.e164());
            let from = from.as_ref().map_or("ORANGE", |number| number.as_str());
            Form::new().with("id", &sms.id.0).with("from", from).with("text", sms.text.read())
        }
        Event::Ussd(turn) => {
            let Typed::Latest(input) = &turn.typed else { panic!("one answer at a time") };
            let form = Form::new().with("session", &turn.session.0).with("from", &turn.from.e164());
            form.with_some("input", input.as_ref().map(|input| input.read()))
        }
        Event::Status(status) => {
            let word = match status.fate {
                Fate::Underway => "underway",
                Fate::Delivered => "delivered",
                Fate::Failed => "failed",
                Fate::OptedOut => "optout",
            };
            Form::new().with("id", &status.id.0).with("status", word)
        }
        Event::Ended(session) => Form::new().with("session", &session.0),
        Event::Optout(phone) => Form::new().with("from", &phone.e164()),
        Event::Ignored => return None,
    })
}

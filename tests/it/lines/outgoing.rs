//! What every line says: messages, screens, answers to callbacks; and what it believes of responses.

use super::kinds::kinds;
use super::{CANARY, HOOKS, NOW, SECRET, phone, texts};
use baro::domain::phone::ProviderMessageId;
use baro::domain::time::HOUR;
use baro::lines::{Answer, Hook, Outbound, Request, Verdict};
use std::time::Duration;

#[test]
fn a_message_leaves_as_it_was_written() {
    for kind in kinds() {
        for number in ["+22376123456", "+33612345678"] {
            for text in texts() {
                let to = phone(number);
                let message = Outbound { reference: 42, to: &to, text: &text, now: NOW, until: NOW.plus(HOUR) };
                let call = kind.wire.compose(&message);
                assert_eq!(call.method, "POST");
                assert_eq!(call.headers.iter().filter(|(name, _)| *name == "Content-Type").count(), 1);
                // Jasmin takes its password nowhere else.
                let inside = String::from_utf8_lossy(&call.body).contains(SECRET);
                assert!(!call.url.contains(SECRET) && inside == (kind.name == "jasmin"), "{}", kind.name);
                let (reached, read) = (kind.stand_in)(&call);
                assert!(reached == to && read == text, "{} {text}", kind.name);
            }
        }
    }
}

#[test]
fn a_screen_has_the_form_of_its_line() {
    for kind in kinds() {
        let Some(screen) = kind.screen else { continue };
        for text in texts() {
            for end in [false, true] {
                let reply = kind.wire.answer(&Request::to(Hook::Ussd), Answer::Screen { text: &text, end });
                assert_eq!((reply.status, reply.content_type), (200, kind.answers), "{}", kind.name);
                assert_eq!(reply.body, screen(&text, end), "{}", kind.name);
            }
        }
    }
}

#[test]
fn the_other_callbacks_hear_little() {
    for kind in kinds() {
        for hook in HOOKS {
            let answer = |answer| kind.wire.answer(&Request::to(hook), answer);
            let later = answer(Answer::Later);
            assert_eq!(later.status, 503, "{} {hook:?}", kind.name);
            let taken = answer(Answer::Taken);
            assert_eq!((taken.status, taken.content_type), (200, kind.answers), "{} {hook:?}", kind.name);
            let screen = answer(Answer::Screen { text: CANARY, end: true });
            let shows = hook == Hook::Ussd && kind.screen.is_some();
            assert_eq!(screen.body.contains(CANARY), shows, "{} {hook:?}: an SMS has no screen", kind.name);
            for reply in [later, taken, screen] {
                assert!(!format!("{reply:?}").contains(SECRET), "{}", kind.name);
                assert!(hook == Hook::Ussd || reply.body.len() < 20, "{}", kind.name);
            }
        }
    }
}

#[test]
fn a_receipt_is_believed_and_nothing_less() {
    for kind in kinds() {
        let (status, body, id) = kind.receipt;
        let accepted = Verdict::Accepted { id: id.map(|id| ProviderMessageId(id.into())) };
        assert_eq!(kind.wire.verdict(status, None, body), accepted, "{}", kind.name);
        assert!(id.is_none_or(|id| !format!("{accepted:?}").contains(id)), "an id is private");
        // A portal's page, the greeting of a proxy.
        for page in [&b"<!DOCTYPE html><html><body>Bienvenue</body></html>"[..], b"OK", b"", b"\xff\xfe<\0"] {
            for status in [200, status] {
                let verdict = kind.wire.verdict(status, None, page);
                assert_eq!(verdict, Verdict::Unknown { why: "unreadable" }, "{} {status}", kind.name);
            }
        }
        // A success that cannot be read may have been sent: cut short at every byte, none reads as accepted or refused.
        for cut in 0..body.len() {
            let verdict = kind.wire.verdict(status, None, &body[..cut]);
            assert_eq!(verdict, Verdict::Unknown { why: "unreadable" }, "{} cut at {cut}", kind.name);
        }
    }
}

#[test]
fn a_failure_blames_the_message_only_where_it_is_to_blame() {
    let again = |after: Option<u64>, why| Verdict::Again { after: after.map(Duration::from_secs), why };
    let never = || Verdict::Never { why: "refused" };
    let unknown = || Verdict::Unknown { why: "status" };
    let table = [
        (100, None, unknown()),
        (302, None, again(Some(1800), "address")),
        (400, None, never()),
        (401, Some(5), again(Some(1800), "auth")),
        (403, None, again(Some(1800), "auth")),
        (404, None, again(Some(1800), "address")),
        (405, None, again(Some(1800), "address")),
        (408, None, again(None, "slow")),
        (409, None, never()),
        (413, None, never()),
        (422, None, never()),
        (429, None, again(None, "rate")),
        (429, Some(60), again(Some(60), "rate")),
        (429, Some(u64::MAX), again(Some(86_400), "rate")),
        (500, None, unknown()),
        (502, Some(5), unknown()),
        (503, None, again(None, "busy")),
        (503, Some(30), again(Some(30), "busy")),
        (504, None, unknown()),
        (999, None, unknown()),
    ];
    for kind in kinds() {
        // A body that says the contrary is not read; nor is the plain text of a wrong key.
        for body in [kind.receipt.1, b"", b"The supplied authentication is invalid"] {
            for (status, retry_after, verdict) in &table {
                assert_eq!(kind.wire.verdict(*status, *retry_after, body), *verdict, "{} {status}", kind.name);
            }
        }
    }
}

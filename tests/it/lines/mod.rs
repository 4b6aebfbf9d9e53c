//! What every line must do, whatever its aggregator: one table per line, one set of tests over all of them. Also the
//! numbers and texts that phones really send. What only one line does is tested in its own file.
//!
//! A new line adds one [`Kind`] to `kinds` and is held to everything here.

mod abroad;
mod account;
pub mod calls;
mod kinds;
mod outgoing;
mod presets;
mod sdk;
mod shape;

use baro::domain::phone::{FreeText, Phone, Plan, ProviderMessageId, SessionId};
use baro::domain::time::{At, HOUR};
use baro::lines::form::MOST_BODY;
use baro::lines::{Call, Event, Fate, Hook, Refused, Request, SmsIn, StatusIn, Typed, UssdIn, Wire};
use baro::seal::proof;
use kinds::kinds;
use proptest::prelude::*;
use shape::Shape;

/// A value that no refusal, answer or debug output may show.
const CANARY: &str = "zq-canari-76555444";
const NUMBER: &str = "+22376123456";
const SECRET: &str = "zq-secret-8c1f-0123";
const HOOKS: [Hook; 5] = [Hook::Sms, Hook::Ussd, Hook::Status, Hook::Ended, Hook::Optout];
/// When all callbacks here come.
const NOW: At = At(1_795_000_000_000);

type Pairs = Vec<(&'static str, String)>;

/// One line, and all that a test needs to know of it.
struct Kind {
    name: &'static str,
    wire: Box<dyn Wire>,
    shape: Shape,
    callbacks: Vec<Callback>,
    /// Reads back what `compose` wrote, as the aggregator would: number and text.
    stand_in: fn(&Call) -> (Phone, String),
    /// How the aggregator accepts a message, and the id that it gives.
    receipt: (u16, &'static [u8], Option<&'static str>),
    /// What a screen looks like on the wire, on lines that have any.
    screen: Option<fn(text: &str, end: bool) -> String>,
    answers: &'static str,
}

/// One good callback: the fields that the line reads, others that it does not, and what they say.
struct Callback {
    hook: Hook,
    fields: Vec<(&'static str, &'static str, Need)>,
    spare: Pairs,
    event: Event,
}

/// What a field must be: there with a value; there; or neither.
#[derive(Clone, Copy, PartialEq)]
enum Need {
    Filled,
    There,
    Nothing,
}
use Need::{Filled, Nothing, There};

fn callback(
    hook: Hook,
    event: Event,
    fields: &[(&'static str, &'static str, Need)],
    spare: &[(&'static str, &'static str)],
) -> Callback {
    Callback { hook, fields: fields.to_vec(), spare: pairs(spare), event }
}

fn pairs(fields: &[(&'static str, &str)]) -> Pairs {
    fields.iter().map(|&(name, value)| (name, value.to_owned())).collect()
}

fn phone(written: &str) -> Phone {
    Phone::read(written, Plan::MALI).expect("a number in a fixture")
}

/// Fields that hold what somebody wrote: bounded by what carries them only.
fn is_text(field: &str) -> bool {
    ["text", "input", "message", "Body", OCTETS].contains(&field.rsplit('.').next().unwrap_or(field))
}

/// The field that holds a text as the octets of UTF-16, in hexadecimal.
const OCTETS: &str = "binary";

/// What somebody wrote, as this field carries it.
fn carried(field: &str, text: &str) -> String {
    let octets = || text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    if field == OCTETS { proof::hex(&octets()) } else { text.to_owned() }
}

fn sms(id: &str, text: &str) -> Event {
    let from = Some(phone(NUMBER));
    Event::Sms(SmsIn { id: ProviderMessageId(id.into()), from, text: FreeText::new(text) })
}

fn ussd(session: &str, typed: Typed) -> Event {
    Event::Ussd(UssdIn { session: SessionId(session.into()), from: phone(NUMBER), typed, turn: None })
}

fn ended(session: &str) -> Event {
    Event::Ended(SessionId(session.into()))
}

fn status(id: &str, fate: Fate) -> Event {
    Event::Status(StatusIn { id: ProviderMessageId(id.into()), fate })
}

impl Callback {
    fn whole(&self) -> Pairs {
        let fields = self.fields.iter().map(|&(name, value, _)| (name, value.to_owned()));
        fields.chain(self.spare.iter().cloned()).collect()
    }

    /// The good callback with one field changed or, for `None`, left out.
    fn with(&self, name: &'static str, value: Option<&str>) -> Pairs {
        let mut pairs = self.whole();
        pairs.retain(|(field, _)| *field != name);
        pairs.extend(value.map(|value| (name, value.to_owned())));
        pairs
    }

    /// The fields that hold the sender's number.
    fn numbers(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().filter(|field| field.1 == NUMBER).map(|field| field.0)
    }
}

impl Kind {
    fn receive(&self, hook: Hook, fields: &Pairs) -> Result<Vec<Event>, Refused> {
        self.raw(hook, &self.shape.written(fields))
    }

    /// The same with these bytes in place of fields.
    fn raw(&self, hook: Hook, written: &[u8]) -> Result<Vec<Event>, Refused> {
        self.changed(hook, written, |_| {})
    }

    /// The same after a change to the request.
    fn changed(
        &self,
        hook: Hook,
        written: &[u8],
        change: impl FnOnce(&mut Request<'_>),
    ) -> Result<Vec<Event>, Refused> {
        let sent = self.shape.sent(hook, written);
        let headers: Vec<(&str, &str)> = sent.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut request = Request {
            method: if self.shape.is_query() { "GET" } else { "POST" },
            query: &sent.query,
            content_type: self.shape.content_type(),
            body: &sent.body,
            headers: &headers,
            now: NOW,
            ..Request::to(hook)
        };
        change(&mut request);
        self.wire.receive(&request)
    }
}

/// Whether a refusal names this field, by its path or the end of it.
fn names(field: &str, refused: Refused) -> bool {
    let (Refused::Missing(name) | Refused::Doubled(name) | Refused::Unreadable(name) | Refused::TooLong(name)) =
        refused
    else {
        return false;
    };
    field == name || field.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'))
}

/// Every field that some line reads, with a name to blame.
fn each_field(check: impl Fn(&Kind, &Callback, &'static str, Need, &str)) {
    for kind in kinds() {
        for callback in &kind.callbacks {
            for &(field, _, need) in &callback.fields {
                check(&kind, callback, field, need, &format!("{} {:?} {field}", kind.name, callback.hook));
            }
        }
    }
}

/// Every good callback, with a name to blame.
fn each_callback(check: impl Fn(&Kind, &Callback, &str)) {
    for kind in kinds() {
        for callback in &kind.callbacks {
            check(&kind, callback, &format!("{} {:?}", kind.name, callback.hook));
        }
    }
}

/// A refusal that may go to a log and to the aggregator.
fn refused(result: Result<Vec<Event>, Refused>, blame: &str) -> Refused {
    let why = result.expect_err(blame);
    let shown = format!("{why:?}");
    assert!(!shown.contains("canari") && !shown.contains("76"), "{blame}: {shown}");
    why
}

#[test]
fn every_line_has_a_fixture_for_every_callback() {
    for kind in kinds() {
        for hook in HOOKS {
            let known = kind.callbacks.iter().any(|callback| callback.hook == hook);
            let refused = kind.receive(hook, &vec![]) == Err(Refused::NoSuchHook);
            assert!(known != refused, "{} {hook:?}: a fixture or no such callback", kind.name);
        }
    }
}

#[test]
fn a_good_callback_is_read_and_its_repeat_too() {
    each_callback(|kind, callback, blame| {
        let first = kind.receive(callback.hook, &callback.whole()).unwrap();
        assert_eq!(first, std::slice::from_ref(&callback.event), "{blame}");
        let shuffled: Pairs = callback.whole().into_iter().rev().collect();
        assert_eq!(kind.receive(callback.hook, &shuffled), Ok(first), "{blame} repeated");
        let shown = format!("{:?}", callback.event);
        assert!(!shown.contains("76") && !shown.contains("AIDE") && !shown.contains("77aa"), "{shown}");
    });
}

#[test]
fn what_must_be_there_is_named() {
    each_field(|kind, callback, field, need, blame| {
        for (value, enough) in [(None, need == Nothing), (Some(""), need != Filled)] {
            let result = kind.receive(callback.hook, &callback.with(field, value));
            if enough {
                assert!(result.is_ok(), "{blame} {value:?}: {result:?}");
            } else {
                let why = refused(result, blame);
                assert!(matches!(why, Refused::Missing(_)) && names(field, why), "{blame} {value:?}: {why:?}");
            }
        }
    });
}

#[test]
fn a_field_given_twice_must_agree() {
    each_field(|kind, callback, field, _, blame| {
        let good = callback.whole();
        let again = good.iter().find(|(name, _)| *name == field).cloned();
        let twice: Pairs = good.iter().cloned().chain(again).collect();
        let read = kind.receive(callback.hook, &twice).unwrap();
        assert_eq!(read, std::slice::from_ref(&callback.event), "{blame} twice the same");
        let differing: Pairs = good.into_iter().chain([(field, CANARY.to_owned())]).collect();
        let why = refused(kind.receive(callback.hook, &differing), blame);
        assert!(matches!(why, Refused::Doubled(_)) && names(field, why), "{blame}: {why:?}");
    });
}

#[test]
fn a_field_that_is_damaged_is_named() {
    each_field(|kind, callback, field, _, blame| {
        if kind.shape.is_json() {
            return;
        }
        // Latin-1, half a sequence, half an escape, no digit, half a surrogate pair, raw bytes.
        for damage in [&b"%E9"[..], b"%C3", b"%C", b"%", b"%zz", b"%ED%A0%80", b"\xff\xfe"] {
            // No header of HTTP holds raw bytes.
            if kind.shape.is_query() && !damage.is_ascii() {
                continue;
            }
            let mut body = kind.shape.written(&callback.with(field, None));
            body.extend_from_slice(format!("&{field}={CANARY}").as_bytes());
            body.extend_from_slice(damage);
            let why = refused(kind.raw(callback.hook, &body), blame);
            let unprovable = kind.shape.covers_fields() && [&b"%C"[..], b"%", b"%zz"].contains(&damage);
            let expected = if unprovable { Refused::Unproved } else { Refused::Unreadable(field) };
            assert_eq!(why, expected, "{blame} {damage:?}");
        }
    });
}

#[test]
fn json_that_is_damaged_or_cut_is_refused() {
    each_callback(|kind, callback, blame| {
        if !kind.shape.is_json() {
            return;
        }
        let good = kind.shape.written(&callback.whole());
        for cut in 0..good.len() {
            let why = refused(kind.raw(callback.hook, &good[..cut]), blame);
            assert_eq!(why, Refused::Unreadable("body"), "{blame} cut at {cut}");
        }
        let latin: Vec<u8> = [&good[..good.len() - 2], b"\xe9\"}"].concat();
        let twice = [&good[..], &good[..]].concat();
        let utf16: Vec<u8> = String::from_utf8(good).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
        for damaged in [latin, twice, utf16] {
            assert_eq!(refused(kind.raw(callback.hook, &damaged), blame), Refused::Unreadable("body"), "{blame}");
        }
    });
}

#[test]
fn a_field_of_another_kind_is_named() {
    each_field(|kind, callback, field, _, blame| {
        if !kind.shape.is_json() {
            return;
        }
        let good = String::from_utf8(kind.shape.written(&callback.with(field, Some(CANARY)))).unwrap();
        for other in ["[]", "{}", "[\"x\"]", "{\"x\":\"y\"}"] {
            let body = good.replace(&format!("\"{CANARY}\""), other);
            let why = refused(kind.raw(callback.hook, body.as_bytes()), blame);
            assert!(matches!(why, Refused::Unreadable(_)) && names(field, why), "{blame} {other}: {why:?}");
        }
    });
}

#[test]
fn what_is_signed_is_read_only_with_its_signature() {
    each_callback(|kind, callback, blame| {
        if !kind.shape.is_signed() {
            return;
        }
        let good = kind.shape.written(&callback.whole());
        let mut unproved = vec![if kind.shape.is_query() {
            kind.changed(callback.hook, &good, |request| request.query = &request.query[1..])
        } else {
            kind.changed(callback.hook, &good, |request| request.body = &request.body[1..])
        }];
        match kind.shape {
            Shape::SignedQuery => unproved.extend([
                kind.changed(callback.hook, &good, |request| {
                    request.query = request.query.split_once("&sig").unwrap().0
                }),
                kind.changed(callback.hook, &good, |request| request.now = NOW.plus(25 * HOUR)),
                kind.changed(callback.hook, &good, |request| request.now = At(NOW.0 - HOUR)),
            ]),
            Shape::TwilioForm => unproved.extend([
                kind.changed(callback.hook, &good, |request| request.headers = &[]),
                kind.changed(callback.hook, &good, |request| request.query = "to=another"),
            ]),
            _ => unproved.extend([
                kind.changed(callback.hook, &good, |request| request.headers = &[]),
                kind.changed(callback.hook, &good, |request| request.headers = &request.headers[..1]),
                kind.changed(callback.hook, &good, |request| request.now = NOW.plus(HOUR)),
            ]),
        }
        for unproved in unproved {
            assert_eq!(unproved, Err(Refused::Unproved), "{blame}");
        }
    });
}

#[test]
fn a_field_that_is_too_long_is_named() {
    each_field(|kind, callback, field, _, blame| {
        let long = |times: usize| carried(field, &CANARY.repeat(times));
        let longer = kind.receive(callback.hook, &callback.with(field, Some(&long(70))));
        if is_text(field) {
            assert!(longer.is_ok(), "{blame}: a text has no bound but that of what carries it");
        } else {
            let why = refused(longer, blame);
            assert!(matches!(why, Refused::TooLong(_)) && names(field, why), "{blame}: {why:?}");
        }
        let longest = kind.receive(callback.hook, &callback.with(field, Some(&long(1000))));
        assert_eq!(refused(longest, blame), Refused::TooLong(kind.shape.part()), "{blame}");
    });
}

#[test]
fn only_the_documented_method_and_content_type() {
    each_callback(|kind, callback, blame| {
        let good = kind.shape.written(&callback.whole());
        let sent = |method: Option<&'static str>, content_type| {
            let changed = kind.changed(callback.hook, &good, |request| {
                request.method = method.unwrap_or(request.method);
                request.content_type = content_type;
            });
            refused(changed, blame)
        };
        let other = if kind.shape.is_query() { "POST" } else { "GET" };
        for method in [other, "PUT", "HEAD", "post", ""] {
            if method == other && kind.shape.is_any() {
                continue;
            }
            assert_eq!(sent(Some(method), kind.shape.content_type()), Refused::Method, "{blame} {method}");
        }
        if kind.shape.is_query() {
            return;
        }
        let strange = if kind.shape.is_json() { "application/x-www-form-urlencoded" } else { "application/json" };
        for other in [None, Some(""), Some(strange), Some("text/plain"), Some("multipart/form-data")] {
            if other == Some(strange) && kind.shape.is_any() {
                continue;
            }
            assert_eq!(sent(None, other), Refused::ContentType, "{blame} {other:?}");
        }
        let own = kind.shape.content_type().and_then(|own| own.split(';').next()).unwrap();
        for charset in ["ISO-8859-1", "UTF-16"] {
            let latin = format!("{own}; charset={charset}");
            assert_eq!(sent(None, Some(latin.leak())), Refused::Unreadable("charset"), "{blame}");
        }
    });
}

#[test]
fn nothing_and_junk_are_refused() {
    let junk: Vec<u8> = (0..MOST_BODY).map(|i| (i * 31 % 251) as u8).collect();
    let full = [[b'&'; MOST_BODY], [b'%'; MOST_BODY]];
    each_callback(|kind, callback, blame| {
        for body in [&b""[..], b"&", b"=", b"%", b"\0", b"{}", b"\xef\xbb\xbfid=1", &junk, &full[0], &full[1]] {
            refused(kind.raw(callback.hook, body), blame);
        }
    });
}

#[test]
fn one_person_however_the_number_is_spelled() {
    // The last is a `+` that was not encoded.
    let spellings =
        ["22376123456", "76123456", "0022376123456", "+223 76 12 34 56", "tel:+22376123456", " 22376123456"];
    each_callback(|kind, callback, blame| {
        for field in callback.numbers() {
            for spelled in spellings {
                let read = kind.receive(callback.hook, &callback.with(field, Some(spelled))).unwrap();
                assert_eq!(read, std::slice::from_ref(&callback.event), "{blame} {spelled}");
            }
        }
    });
}

#[test]
fn what_no_phone_has_is_nobody_to_answer() {
    let impossible = ["36001", "ORANGE", "+2237612345", "+223761234567", "+22306123456", "٧٦١٢٣٤٥٦", "*", "76a23456"];
    each_callback(|kind, callback, blame| {
        for field in callback.numbers() {
            for number in impossible {
                let result = kind.receive(callback.hook, &callback.with(field, Some(number)));
                match (callback.hook, result.as_deref()) {
                    // Short codes and names write too; they are read and never answered.
                    (Hook::Sms, Ok([Event::Sms(sms)])) => assert_eq!(sms.from, None, "{blame} {number}"),
                    (Hook::Sms, other) => panic!("{blame} {number}: {other:?}"),
                    _ => assert_eq!(refused(result, blame), Refused::Unreadable(field), "{blame} {number}"),
                }
            }
        }
    });
}

/// What people type, paste and hold down.
fn texts() -> Vec<String> {
    let signs = "1*2*3|*|**|#|a&b=c;d%e+f|ligne 1\nligne 2\r\n|  |\t|'; --|<b>|{\"a\":1}|\\u0000|l’été « où »";
    let scripts = "😀👩🏾‍🌾|ߊ߬ ߣߌ߫ ߛߐ߯ߡߊ߫|ɲɛgɛn ŋ|𞤀𞤣|مرحبا|\u{202e}retourné|\u{fffd}|\u{feff}x";
    let long = "e".repeat(10_000);
    signs.split('|').chain(scripts.split('|')).chain([long.as_str()]).map(str::to_owned).collect()
}

#[test]
fn a_text_comes_in_as_it_was_written() {
    each_field(|kind, callback, field, _, blame| {
        if !is_text(field) {
            return;
        }
        for text in texts() {
            let carried = carried(field, &text);
            if carried.len() > MOST_BODY {
                // Three times as long as all parts of an SMS, and still not what a body holds.
                assert!(field == OCTETS && text.len() > MOST_BODY / 4);
                continue;
            }
            let events = kind.receive(callback.hook, &callback.with(field, Some(&carried))).unwrap();
            let read = match events.as_slice() {
                [Event::Sms(sms)] => &sms.text,
                [Event::Ussd(UssdIn { typed: Typed::SoFar(typed) | Typed::Latest(Some(typed)), .. })] => typed,
                other => panic!("{blame} {other:?}"),
            };
            assert!(read.read() == text, "{blame} {text}");
        }
    });
}

proptest! {
    #[test]
    fn no_bytes_break_a_line(
        body in proptest::collection::vec(any::<u8>(), 0..400),
        content_type in any::<Option<String>>(),
        status: u16,
    ) {
        for kind in kinds() {
            for hook in HOOKS {
                let _ = kind.raw(hook, &body);
                let _ = kind.changed(hook, &body, |request| {
                    request.content_type = content_type.as_deref().map(|kind| &*kind.to_owned().leak());
                });
            }
            let _ = kind.wire.verdict(status, None, &body);
        }
    }

    #[test]
    fn a_damaged_callback_is_shown_nowhere(at: prop::sample::Index, byte: u8) {
        each_callback(|kind, callback, blame| {
            let mut body = kind.shape.written(&callback.whole());
            let at = at.index(body.len());
            body[at] = byte;
            let shown = format!("{:?}", kind.raw(callback.hook, &body));
            assert!(!shown.contains("2376") && !shown.contains("AIDE") && !shown.contains("77aa"), "{blame}: {shown}");
        });
    }
}

//! Aggregators that fail: a stand-in of every kind's API at the wire with one layer of faults in front of them all ([`carrier`]), a property
//! of failover with the whole app ([`failover`]), what each bad answer ends in ([`answers`], of many messages at once [`bulk`]) and each bad
//! callback ([`callbacks`]).
//!
//! What a wire makes of one response is in `lines/`, what the outbox makes of one verdict in `dispatch.rs` and `routing.rs`: here all of it is
//! joined, for each kind, and nothing is believed but what the stand-in itself has seen.
//!
//! Must not know: rows beyond what became of a message. Tested by itself: a stand-in that took anything would prove nothing.

mod abroad;
mod answers;
mod bulk;
mod callbacks;
mod carrier;
mod deeds;
mod failover;
mod heard;
mod http;
mod own;
pub mod ticks;

use crate::app::SECRET;
use baro::lines::Fate;
use http::{Asked, Callback, Said};

/// The password, key or token of every account here.
const KEY: &str = "zq-key-8c1f-0123";
/// Where the world reaches the app, as aggregators that sign addresses were told.
const PUBLIC: &str = "https://baro.example.org";
/// No name of anything: what is heard of it is a text's.
const CANARY: &str = "KANARI";

/// A message that an aggregator understood.
#[derive(Clone, Debug)]
pub struct Taken {
    /// In international form, with `+`.
    pub to: String,
    pub text: String,
    /// Our name for it, on wires that have one.
    pub name: Option<String>,
    /// The address for its statuses, on wires that tell one.
    pub told: Option<String>,
    /// The permit that it showed, on wires that ask for one.
    pub permit: Option<String>,
}

/// What a request is about.
pub enum Want {
    Send(Taken),
    /// Many in one request.
    SendAll(Vec<Taken>),
    /// What became of the message with this name.
    Asks(String),
    /// A permit.
    Permit,
    /// What is left on the account: it is answered so.
    Account(Said),
    /// A wrong key.
    Unproved,
    /// Nothing that this service would understand.
    Strange,
}

/// A message that was taken, for the callbacks about it.
pub struct Sent<'a> {
    /// The path of the line's callbacks, secret included.
    pub hooks: &'a str,
    /// The stand-in's own id of it.
    pub id: &'a str,
    pub taken: &'a Taken,
    /// When the callback is made, in seconds.
    pub seconds: i64,
}

impl Sent<'_> {
    /// The path of the address that its statuses were asked for.
    fn told(&self) -> String {
        let told = self.taken.told.as_deref().expect("a wire that tells where statuses go");
        let (_, path) = told.split_once("/hooks/").expect("an address of ours");
        format!("/hooks/{path}")
    }

    /// Under what statuses of it come: our name of it, or else the stand-in's.
    fn id(&self) -> &str {
        self.taken.name.as_deref().unwrap_or(self.id)
    }
}

/// An SMS from a phone.
pub struct Written<'a> {
    pub hooks: &'a str,
    pub id: &'a str,
    pub from: &'a str,
    pub text: &'a str,
    pub seconds: i64,
}

/// Answers a request with many messages, of which these are dead.
pub type Receipts = fn(&[(&Taken, bool)]) -> Said;

/// One aggregator at the wire.
#[derive(Clone, Copy)]
pub struct Api {
    pub kind: &'static str,
    /// The keys that a line which sends to this address has of its own.
    pub settings: fn(url: &str) -> String,
    pub read: fn(&Asked) -> Want,
    /// It has the message.
    pub receipt: fn(&Taken, id: &str) -> Said,
    /// It has those messages of a request, but for the ones whose numbers are dead; for kinds that take many in one.
    pub receipts: Option<Receipts>,
    /// The number is dead, or whatever else of the message it refuses for good; and what staff are told then.
    pub dead: (fn() -> Said, &'static str),
    /// What became of a message, where it can be asked; `None`: it never heard of it.
    pub known: Option<fn(name: &str, fate: Option<Fate>) -> Said>,
    pub status: fn(&Sent<'_>, Fate) -> Callback,
    pub sms: fn(&Written<'_>) -> Callback,
    /// Its callbacks prove themselves.
    pub signs: bool,
}

/// All kinds of lines to real phones.
pub fn all() -> [Api; 9] {
    let [kannel, jasmin, android, generic] = own::ALL;
    let [orange, africastalking, infobip, twilio, vonage] = abroad::ALL;
    [kannel, orange, android, jasmin, infobip, twilio, vonage, africastalking, generic]
}

impl Api {
    /// The block of settings of a line that sends to this address.
    fn line(&self, name: &str, url: &str, more: &str) -> String {
        format!(
            "[[line]]\nname = \"{name}\"\nkind = \"{}\"\nshort_codes = [\"36001\"]\nsecret = \"{SECRET}\"\n{more}\n{}\n",
            self.kind,
            (self.settings)(url)
        )
    }
}

/// The path of a line's callbacks.
fn hooks(line: &str) -> String {
    format!("/hooks/{line}/{SECRET}")
}

/// Every secret of these lines, and what texts hold: nothing may say any of it.
fn secrets() -> [&'static str; 4] {
    [SECRET, KEY, CANARY, carrier::TOKEN]
}

#[test]
fn every_kind_of_line_has_a_stand_in() {
    let settings = include_str!("../../../src/config/line/kinds.rs");
    let (_, table) = settings.split_once("const OWN_KEYS").unwrap();
    let (table, _) = table.split_once("];").unwrap();
    let known: Vec<&str> =
        table.lines().filter_map(|line| line.trim().strip_prefix("(\"")?.split('"').next()).collect();
    let mut ours: Vec<&str> = all().iter().map(|api| api.kind).chain(["simulator"]).collect();
    ours.sort_unstable();
    let mut known = known;
    known.sort_unstable();
    assert_eq!(ours, known);
}

//! What is wrong with a row of a list, or with a field of a form, in the reader's words.
//!
//! Must not know: pages. Tested in `tests/it/console/people.rs`.

use super::super::visit::Visit;
use crate::domain::force::Force;
use crate::lists::reason::Reason;
use crate::lists::sheet::{Fault, Quote};
use crate::locale::console::Tongue;

/// A cell as it may be shown.
fn quoted(visit: &Visit, quote: &Quote) -> String {
    match quote {
        Quote::Empty => visit.say("people-quote-empty"),
        Quote::Cell(cell) => visit.tell("people-quote", &[("cell", cell.as_str().into())]),
        Quote::Hidden => visit.say("people-quote-hidden"),
    }
}

fn one_of(visit: &Visit, names: &[String]) -> String {
    let quoted: Vec<String> =
        names.iter().map(|name| visit.tell("people-quote", &[("cell", name.as_str().into())])).collect();
    quoted.join(&format!(" {} ", visit.say("people-or")))
}

fn forces(visit: &Visit) -> String {
    Force::ALL.map(|force| visit.name(&force)).join(", ")
}

/// What a column of a list is called in the reader's language; lists may have either name.
pub(super) fn column(visit: &Visit, name: &str) -> String {
    let french = match name {
        "phone" => "telephone",
        "name" => "nom",
        "language" => "langue",
        "gender" => "sexe",
        "consent" => "consentement",
        same => same,
    };
    if visit.tongue() == Tongue::French { french } else { name }.to_owned()
}

/// Why a file can't be read.
fn fault(visit: &Visit, fault: &Fault) -> String {
    match fault {
        Fault::NotCsv => visit.say("people-fault-csv"),
        Fault::Empty => visit.say("people-fault-empty"),
        Fault::Twice(name) => visit.tell("people-fault-twice", &[("column", column(visit, name).into())]),
        Fault::Missing(name) => visit.tell("people-fault-missing", &[("column", column(visit, name).into())]),
        Fault::Misspelt { title, meant } => {
            visit.tell("people-fault-misspelt", &[("title", quoted(visit, title).into()), ("meant", (*meant).into())])
        }
        Fault::Unknown { title, ours } => visit.tell(
            "people-fault-unknown",
            &[
                ("title", quoted(visit, title).into()),
                ("ours", ours.iter().map(|name| column(visit, name)).collect::<Vec<_>>().join(", ").into()),
            ],
        ),
    }
}

/// Why a row or a field can't be taken, and what to do.
pub(super) fn words(visit: &Visit, reason: &Reason) -> String {
    let cell = |key: &'static str, quote: &Quote| visit.tell(key, &[("cell", quoted(visit, quote).into())]);
    let line = |key: &'static str, line: &u64| visit.tell(key, &[("line", line.to_string().into())]);
    match reason {
        Reason::Sheet(wrong) => fault(visit, wrong),
        Reason::Overfull => visit.say("people-reason-overfull"),
        Reason::NoNumber => visit.say("people-reason-no-number"),
        Reason::Rounded => visit.say("people-reason-rounded"),
        Reason::NotANumber(digits) => visit.tell("people-reason-not-a-number", &[("digits", (*digits).into())]),
        Reason::NumberInName => visit.say("people-reason-number-in-name"),
        Reason::NoConsent => visit.say("people-reason-no-consent"),
        Reason::Empty => visit.say("people-reason-empty"),
        Reason::TooLong { length, most } => {
            visit.tell("people-reason-long", &[("length", (*length).into()), ("most", (*most).into())])
        }
        Reason::Unreadable => visit.say("people-reason-unreadable"),
        Reason::Role(quote) => cell("people-reason-role", quote),
        Reason::Force(quote) => visit
            .tell("people-reason-force", &[("cell", quoted(visit, quote).into()), ("forces", forces(visit).into())]),
        Reason::Gender(quote) => cell("people-reason-gender", quote),
        Reason::Language(quote, known) => {
            let tags: Vec<&str> = known.iter().map(|language| language.tag()).collect();
            let args = [("cell", quoted(visit, quote).into()), ("known", tags.join(", ").into())];
            visit.tell("people-reason-language", &args)
        }
        Reason::ForceOfNobody => visit.say("people-reason-force-of-nobody"),
        Reason::NoForce => visit.tell("people-reason-no-force", &[("forces", forces(visit).into())]),
        Reason::RegionCode | Reason::Region => visit.say("people-reason-region"),
        Reason::Several(names) => visit.tell("people-reason-several", &[("names", one_of(visit, names).into())]),
        Reason::Cercle(id) => visit.tell("people-reason-cercle", &[("code", id.0.as_str().into())]),
        Reason::NoCommune(quote, near) if near.is_empty() => cell("people-reason-no-commune", quote),
        Reason::NoCommune(quote, near) => visit.tell(
            "people-reason-near-commune",
            &[("cell", quoted(visit, quote).into()), ("names", one_of(visit, near).into())],
        ),
        Reason::OtherOwner(at) => line("people-reason-other-owner", at),
        Reason::OtherCommander(at) => line("people-reason-other-commander", at),
        Reason::Otherwise(at) => line("people-reason-otherwise", at),
        Reason::Taken => visit.say("people-reason-taken"),
    }
}

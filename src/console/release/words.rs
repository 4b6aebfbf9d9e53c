//! What the values that only these pages show are called, and why a step was refused.
//!
//! Must not know: pages, stores. Tested with the pages that show them.

use crate::console::parts::Tone;
use crate::console::visit::Visit;
use crate::domain::review::casework;
use crate::domain::review::release::{Outcome, Recipient, Refusal, Stage};
use crate::domain::review::remarks::Why;
use crate::domain::time::Day;

/// What came of a text, and its word in forms.
pub(super) const OUTCOMES: [(Outcome, &str, &str); 4] = [
    (Outcome::Acted, "acted", "release-outcome-acted"),
    (Outcome::NotFound, "not_found", "release-outcome-not-found"),
    (Outcome::Refused, "refused", "release-outcome-refused"),
    (Outcome::Silence, "silence", "release-outcome-silence"),
];

/// Who gets a text.
pub(super) fn recipient(visit: &Visit, recipient: Recipient) -> String {
    match recipient {
        Recipient::Oversight => visit.say("release-to-oversight"),
        Recipient::Force(force) => visit.tell("release-to-force", &[("force", visit.name(&force).into())]),
    }
}

/// How far a text is, in a word.
pub(super) fn stage(stage: &Stage, today: Day) -> (Tone, &'static str) {
    match stage {
        Stage::Draft => (Tone::Warn, "release-stage-draft"),
        Stage::Approved { due, .. } if *due <= today => (Tone::Bad, "release-stage-due"),
        Stage::Approved { .. } => (Tone::Calm, "release-stage-waiting"),
        Stage::HandedOver { .. } => (Tone::Warn, "release-stage-handed-over"),
        Stage::Ended { .. } => (Tone::Good, "release-stage-ended"),
        Stage::Withdrawn { .. } => (Tone::Off, "release-stage-withdrawn"),
    }
}

/// What came of it.
pub(super) fn outcome(outcome: Outcome) -> &'static str {
    OUTCOMES.iter().find(|(own, ..)| *own == outcome).expect("all outcomes are in the list").2
}

/// Why something in a text is marked.
pub(super) fn why(why: Why) -> &'static str {
    match why {
        Why::Quote => "release-why-quote",
        Why::NearQuote => "release-why-near-quote",
        Why::Day => "release-why-day",
        Why::SmallPlace => "release-why-small-place",
        Why::Phone => "release-why-phone",
        Why::Number => "release-why-number",
        Why::Plate => "release-why-plate",
        Why::Name => "release-why-name",
        Why::Kin => "release-why-kin",
    }
}

/// Why a step was refused, as what to do.
pub(super) fn refusal(visit: &Visit, refusal: casework::Refusal) -> String {
    use casework::Refusal as Case;
    let key = match refusal {
        Case::Release(Refusal::NotDue(due)) => {
            return visit.tell("release-refused-not-due", &[("day", visit.day(due).into())]);
        }
        Case::Role | Case::Release(Refusal::Role) => "release-refused-role",
        Case::Tied | Case::Conflict | Case::Release(Refusal::Tied) => "release-refused-tied",
        Case::Release(Refusal::OwnText) => "release-refused-own",
        Case::Release(Refusal::OtherText) => "release-refused-other-text",
        Case::Release(Refusal::Remarks) => "release-refused-remarks",
        Case::Release(Refusal::NamesRecipient) => "release-refused-recipient",
        Case::NotTriaged => "release-refused-not-triaged",
        Case::Merged => "release-refused-merged",
        _ => "release-refused-stage",
    };
    visit.say(key)
}

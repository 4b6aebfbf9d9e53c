//! What the values that only these pages show are called, and why something was refused.
//!
//! Must not know: pages. Tested with the pages that show them.

use super::reading::Reading;
use crate::console::parts::Tone;
use crate::console::visit::Visit;
use crate::domain::review::alike;
use crate::domain::review::casework::{Action, Closing, Danger, Refusal, Status};
use crate::domain::review::queue::{Due, Only, Tab};
use crate::domain::review::remarks;

pub(super) fn tab(tab: Tab) -> &'static str {
    match tab {
        Tab::New => "review-tab-new",
        Tab::Mine => "review-tab-mine",
        Tab::Others => "review-tab-others",
        Tab::Waiting => "review-tab-waiting",
        Tab::Closed => "review-tab-closed",
    }
}

/// What an empty list says.
pub(super) fn nothing_in(tab: Tab) -> &'static str {
    match tab {
        Tab::New => "review-none-new",
        Tab::Mine => "review-none-mine",
        Tab::Others => "review-none-others",
        Tab::Waiting => "review-none-waiting",
        Tab::Closed => "review-none-closed",
    }
}

pub(super) fn due(due: Due) -> &'static str {
    match due {
        Due::Danger => "review-due-danger",
        Due::Late => "review-due-late",
        Due::Today => "review-due-today",
        Due::Week => "review-due-week",
        Due::Open => "review-due-open",
    }
}

pub(super) fn only(only: Only) -> &'static str {
    match only {
        Only::Danger => "review-only-danger",
        Only::News => "review-only-news",
        Only::Lead => "review-only-lead",
        Only::Translation => "review-only-translation",
    }
}

pub(super) fn status(status: Status) -> (Tone, &'static str) {
    match status {
        Status::New => (Tone::Warn, "review-status-new"),
        Status::Claimed => (Tone::Calm, "review-status-claimed"),
        Status::Waiting => (Tone::Calm, "review-status-waiting"),
        Status::Answered => (Tone::Good, "review-status-answered"),
        Status::Closed(_) => (Tone::Off, "review-status-closed"),
    }
}

/// Why a case was closed, and the word in forms.
pub(super) const CLOSINGS: [(Closing, &str, &str); 3] = [
    (Closing::Settled, "settled", "review-closing-settled"),
    (Closing::CannotHelp, "cannot_help", "review-closing-cannot-help"),
    (Closing::NoConcern, "no_concern", "review-closing-no-concern"),
];

/// Whether somebody is in danger, and the word in forms.
pub(super) const DANGERS: [(Danger, &str, &str); 3] = [
    (Danger::None, "none", "review-danger-none"),
    (Danger::Harm, "harm", "review-danger-harm"),
    (Danger::Life, "life", "review-danger-life"),
];

pub(super) fn alike(why: alike::Why) -> &'static str {
    match why {
        alike::Why::SameTextSameDay => "review-alike-same",
        alike::Why::NearlySame => "review-alike-near",
        alike::Why::Burst => "review-alike-burst",
    }
}

/// What is marked in a report: the class of its mark and its name. Other remarks are about texts that leave the house.
pub(super) fn mark(why: remarks::Why) -> (&'static str, &'static str) {
    use remarks::Why::{Day, Kin, Name, NearQuote, Number, Phone, Plate, Quote, SmallPlace};
    match why {
        Phone | Number => ("digits", "review-mark-number"),
        Plate => ("plate", "review-mark-plate"),
        Kin => ("kin", "review-mark-kin"),
        Name | Quote | NearQuote | Day | SmallPlace => ("proper", "review-mark-name"),
    }
}

/// What the page says after something was done.
pub(super) fn done(action: &Action) -> &'static str {
    match action {
        Action::Claim => "review-done-claim",
        Action::LetGo => "review-done-let-go",
        Action::Triage(_) => "review-done-triage",
        Action::Ask(_) | Action::Answer(_) => "review-done-letter",
        Action::Escalate => "review-done-escalate",
        Action::DeclareConflict => "review-done-conflict",
        Action::MergeInto { .. } => "review-done-merge",
        Action::Part => "review-done-part",
        Action::AskTranslation(_) => "review-done-ask-translation",
        Action::Translate(_) => "review-done-translate",
        Action::Close(_) => "review-done-close",
        Action::Reopen => "review-done-reopen",
        Action::Added(_) | Action::Release(_) => "review-done",
    }
}

/// Why something was refused, as what to do.
pub(super) fn refusal(visit: &Visit, reading: &Reading, why: Refusal) -> String {
    let key = match why {
        Refusal::Held(holder) => {
            return visit.tell("review-refused-held", &[("who", reading.who(holder).to_owned().into())]);
        }
        Refusal::Role => "review-refused-role",
        Refusal::Tied | Refusal::Conflict => "review-refused-tied",
        Refusal::NotHeld => "review-refused-not-held",
        Refusal::Closed => "review-refused-closed",
        Refusal::Open => "review-refused-open",
        Refusal::NotTriaged => "review-refused-not-triaged",
        Refusal::NoText => "review-refused-no-text",
        Refusal::Merged => "review-refused-merged",
        Refusal::NotMerged => "review-refused-not-merged",
        Refusal::NotEarlier => "review-refused-not-earlier",
        Refusal::NotAsked => "review-refused-not-asked",
        Refusal::Releasing => "review-refused-releasing",
        Refusal::Known | Refusal::Release(_) => "review-refused-other",
    };
    visit.say(key)
}

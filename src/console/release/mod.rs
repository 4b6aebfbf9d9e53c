//! Texts that leave the house: drafted beside a case, approved by a second lead with the second factor, left lying, handed over, followed up.
//!
//! Must not know: SQL, who reports. Tested in `tests/it/console/release.rs`.
//!
//! What may be done when is decided by [`crate::domain::review::release`]; these pages ask for it and say why not. Every page that shows words
//! of a case is told in the audit trail before it is shown.

mod document;
mod draft;
mod list;
mod show;
mod steps;
mod words;

use crate::console::pages::Pages;
use crate::console::parts::Tone;
use crate::console::review::reading::Reading;
use crate::console::today::Due;
use crate::console::visit::Visit;
use crate::domain::review::Act;
use list::Waits;

/// The pages of this group.
pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/release", Act::DraftRelease, list::show)
        .get("/release/new", Act::DraftRelease, draft::begin)
        .get("/release/case/{case}", Act::DraftRelease, show::show)
        .get("/release/case/{case}/draft", Act::DraftRelease, draft::show)
        .post("/release/case/{case}/draft", Act::DraftRelease, draft::save)
        .post("/release/case/{case}/approve", Act::ApproveRelease, steps::approve)
        .post("/release/case/{case}/withdraw", Act::DraftRelease, steps::withdraw)
        .get("/release/case/{case}/document", Act::HandOver, document::show)
        .get("/release/case/{case}/document.txt", Act::HandOver, document::text)
        .post("/release/case/{case}/handed-over", Act::HandOver, steps::hand_over)
        .post("/release/case/{case}/outcome", Act::HandOver, steps::end)
}

/// What needs somebody here: texts to approve, texts whose day has come.
pub(super) fn due(visit: &Visit, reading: &Reading) -> Vec<Due> {
    if !visit.may(Act::DraftRelease) {
        return Vec::new();
    }
    let lines = list::lines(reading, visit);
    let count = |waits: Waits| lines.iter().filter(|line| line.waits == waits).count();
    let mut due = Vec::new();
    let hands_over = visit.may(Act::HandOver);
    for (waits, tone, key) in
        [(Waits::Due, Tone::Bad, "release-due-today"), (Waits::Mine, Tone::Warn, "release-due-approve")]
    {
        let count = i64::try_from(count(waits)).unwrap_or(i64::MAX);
        if count > 0 && hands_over {
            let text = visit.tell(key, &[("count", count.into())]);
            due.push(Due { tone, text, href: "/release".to_owned() });
        }
    }
    due
}

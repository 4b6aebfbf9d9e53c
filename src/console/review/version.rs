//! What somebody had in front of them when they pressed a button: whoever was slower sees what the other did, and loses no text.
//!
//! Must not know: forms, what was pressed. Tested here and in `tests/it/console/review/race.rs`.

use super::reading::Reading;
use super::words;
use crate::console::visit::Visit;
use crate::domain::review::StaffId;
use crate::reading::index::Found;
use maud::{Markup, html};

/// A case as a page showed it: its version, and what can be told of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    version: String,
    status: String,
    holder: i64,
    letters: usize,
    notes: usize,
}

impl Seen {
    /// What a page shows of a case now.
    pub fn of(found: &Found) -> Seen {
        let work = found.casework.as_ref().ok();
        Seen {
            version: found.version(),
            status: work.map_or("", |work| words::status(work.status).1).to_owned(),
            holder: work.and_then(|work| work.holder).map_or(0, |holder| holder.0),
            letters: work.map_or(0, |work| work.letters.len()),
            notes: found.case.notes.len(),
        }
    }

    /// As a form carries it.
    pub fn write(&self) -> String {
        let Seen { version, status, holder, letters, notes } = self;
        format!("{version}.{status}.{holder}.{letters}.{notes}")
    }

    /// Reads it; what nobody wrote is a page that shows nothing.
    fn read(written: &str) -> Option<Seen> {
        let mut parts = written.split('.');
        let mut next = || parts.next();
        Some(Seen {
            version: next()?.to_owned(),
            status: next()?.to_owned(),
            holder: next()?.parse().ok()?,
            letters: next()?.parse().ok()?,
            notes: next()?.parse().ok()?,
        })
    }
}

/// What is different now from what a form says that was seen.
pub(super) fn changes(visit: &Visit, reading: &Reading, found: &Found, seen: &str) -> Markup {
    let (now, before) = (Seen::of(found), Seen::read(seen));
    let mut told: Vec<String> = Vec::new();
    if let Some(before) = before {
        if before.holder != now.holder {
            told.push(if now.holder == 0 {
                visit.say("review-changed-free")
            } else {
                visit.tell("review-changed-holder", &[("who", reading.who(StaffId(now.holder)).to_owned().into())])
            });
        }
        if before.status != now.status && !now.status.is_empty() {
            told.push(visit.tell("review-changed-status", &[("status", visit.say(&now.status).into())]));
        }
        if before.letters < now.letters {
            told.push(visit.tell("review-changed-letters", &[("count", (now.letters - before.letters).into())]));
        }
        if before.notes < now.notes {
            told.push(visit.tell("review-changed-notes", &[("count", (now.notes - before.notes).into())]));
        }
    }
    html! {
        div.alarm role="alert" {
            h2 { (visit.say("review-changed-title")) }
            p { (visit.say("review-changed")) }
            @if !told.is_empty() { ul { @for told in &told { li { (told) } } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_carries_reads_back() {
        let seen = Seen { version: "ab12".into(), status: "review-status-new".into(), holder: 3, letters: 1, notes: 2 };
        assert_eq!(Seen::read(&seen.write()), Some(seen));
        for broken in ["", "a", "a.b.c.d.e", "a.b.1.2", "<script>"] {
            assert_eq!(Seen::read(broken), None, "{broken}");
        }
    }
}

//! Opened envelopes gathered into cases: one thread, its parts in order, what was added later after them.
//!
//! Must not know: how envelopes are opened, what staff do with a case ([`crate::domain::review::casework`]). Tested here.

use crate::domain::concern::{Accused, Compartment, Kind};
use crate::domain::message::Language;
use crate::domain::phone::FreeText;
use crate::domain::place::PlaceId;
use crate::domain::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The random token that the envelopes of one report share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Thread(pub [u8; 16]);

/// The random id of one envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnvelopeId(pub [u8; 16]);

/// How a note came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// By the menus: part of a report.
    Concern,
    /// By SMS: nobody asked what it is about.
    Unsorted,
    /// With a code, after the report.
    FollowUp,
}

/// What was in one envelope. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    /// Its envelope.
    pub id: EnvelopeId,
    /// The report that it belongs to.
    pub thread: Thread,
    /// How it came.
    pub sort: Sort,
    /// The day that it was filed: the only time that is kept.
    pub day: Day,
    /// What it is about, as its author said.
    pub kind: Option<Kind>,
    /// Whom it is about, as its author said.
    pub accused: Accused,
    /// Where, as its author said.
    pub place: Option<PlaceId>,
    /// The language of the menus.
    pub language: Option<Language>,
    /// Its place in a longer text, from 0.
    pub part: u16,
    /// The words; empty where the choices alone were filed.
    pub text: FreeText,
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Note(…)")
    }
}

/// An envelope as a session found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It opened.
    Note(Note),
    /// It did not open, or holds what no version wrote.
    Damaged {
        /// Which.
        id: EnvelopeId,
    },
}

/// All notes of one thread; there is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The thread.
    pub thread: Thread,
    /// Parts of the report in order, then what was added, by day.
    pub notes: Vec<Note>,
}

impl Case {
    /// The first note: what its author chose is the same in all parts.
    fn first(&self) -> &Note {
        self.notes.first().expect("a case is made of at least one note")
    }

    /// The day that it was filed.
    pub fn day(&self) -> Day {
        self.first().day
    }

    /// The day of the last note.
    pub fn last_day(&self) -> Day {
        self.notes.iter().map(|note| note.day).max().unwrap_or(self.day())
    }

    /// What it is about, as its author said.
    pub fn kind(&self) -> Option<Kind> {
        self.first().kind
    }

    /// Whom it is about, as its author said.
    pub fn accused(&self) -> Accused {
        self.first().accused
    }

    /// Where, as its author said.
    pub fn place(&self) -> Option<&PlaceId> {
        self.first().place.as_ref()
    }

    /// The language of the menus.
    pub fn language(&self) -> Option<Language> {
        self.first().language
    }

    /// Whose key opens it.
    pub fn compartment(&self) -> Compartment {
        Compartment::of(self.kind(), self.accused())
    }

    /// Whether somebody may be in danger, as far as its author's choices tell.
    pub fn is_dangerous(&self) -> bool {
        self.kind().is_some_and(Kind::is_dangerous)
    }

    /// The texts of the report itself, in order, without what was added later.
    pub fn report(&self) -> impl Iterator<Item = &str> {
        self.notes.iter().filter(|note| note.sort != Sort::FollowUp).map(|note| note.text.read())
    }

    /// All texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.notes.iter().map(|note| note.text.read())
    }
}

/// What came out of a compartment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// Cases, the oldest first; those of one day in the order of their random tokens.
    pub cases: Vec<Case>,
    /// Envelopes that did not open: shown, because somebody may have written there.
    pub damaged: Vec<EnvelopeId>,
}

/// Gathers envelopes into cases. The order in which they are given does not matter, and an envelope given twice counts once.
pub fn gather(opened: impl IntoIterator<Item = Opened>) -> Gathered {
    let mut threads: BTreeMap<Thread, Vec<Note>> = BTreeMap::new();
    let mut damaged = BTreeSet::new();
    for envelope in opened {
        match envelope {
            Opened::Note(note) => threads.entry(note.thread).or_default().push(note),
            Opened::Damaged { id } => {
                damaged.insert(id);
            }
        }
    }
    let case = |(thread, mut notes): (Thread, Vec<Note>)| {
        // Texts are never compared: their order would say nothing.
        notes.sort_by_key(place_in_case);
        notes.dedup_by_key(|note| note.id);
        Case { thread, notes }
    };
    let mut cases: Vec<Case> = threads.into_iter().map(case).collect();
    cases.sort_by_key(|case| (case.day(), case.thread));
    Gathered { cases, damaged: damaged.into_iter().collect() }
}

/// What was added comes after the report, by day; whatever a day has is in the order of its parts.
fn place_in_case(note: &Note) -> (bool, Day, u16, EnvelopeId) {
    (note.sort == Sort::FollowUp, note.day, note.part, note.id)
}

#[cfg(test)]
pub(in crate::domain::review) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A note of the report numbered `thread`.
    pub fn note(thread: u32, part: u16, day: i32, text: &str) -> Note {
        let mut token = [0; 16];
        token[..4].copy_from_slice(&thread.to_be_bytes());
        let mut id = token;
        id[14..].copy_from_slice(&part.to_be_bytes());
        Note {
            id: EnvelopeId(id),
            thread: Thread(token),
            sort: Sort::Concern,
            day: Day(day),
            kind: Some(Kind::Corruption),
            accused: Accused::Unknown,
            place: None,
            language: Some(Language::FRENCH),
            part,
            text: FreeText::new(text),
        }
    }

    fn added(thread: u32, n: u16, day: i32) -> Note {
        Note { sort: Sort::FollowUp, ..note(thread, n, day, "plus") }
    }

    #[test]
    fn parts_in_order_and_what_was_added_after_them() {
        let late = added(1, 900, 13);
        let given = [late.clone(), note(2, 0, 9, "b"), note(1, 1, 10, "deux"), added(1, 901, 11), note(1, 0, 10, "un")];
        let gathered = gather(given.into_iter().map(Opened::Note));
        let days: Vec<i32> = gathered.cases.iter().map(|case| case.day().0).collect();
        assert_eq!(days, [9, 10]);
        let case = &gathered.cases[1];
        assert_eq!(case.notes.iter().map(|note| note.part).collect::<Vec<_>>(), [0, 1, 901, 900]);
        assert_eq!(case.report().collect::<Vec<_>>(), ["un", "deux"]);
        assert_eq!((case.day(), case.last_day(), case.texts().count()), (Day(10), Day(13), 4));
        // A follow-up to an unknown code has a thread of its own.
        assert_eq!(gather([Opened::Note(late)]).cases[0].report().count(), 0);
    }

    #[test]
    fn a_damaged_row_is_shown_and_nothing_is_shown_twice() {
        let id = EnvelopeId([9; 16]);
        let all = [Opened::Damaged { id }, Opened::Note(note(1, 0, 1, "barrage")), Opened::Damaged { id }];
        let gathered = gather(all.iter().chain(&all).cloned());
        assert_eq!(gathered.damaged, [id]);
        assert_eq!(gathered.cases.len(), 1);
        assert_eq!(gathered.cases[0].notes.len(), 1);
        assert!(!format!("{gathered:?}").contains("barrage"), "texts are not printed");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_order_does_not_matter(
            mut given in proptest::collection::vec((0u32..6, 0u16..4, 0i32..5, any::<bool>(), any::<bool>()), 0..60),
            turn in any::<usize>(),
        ) {
            given.sort_unstable();
            // One envelope has one content.
            given.dedup_by_key(|(thread, part, ..)| (*thread, *part));
            let mut opened: Vec<Opened> = given.iter().map(|&(thread, part, day, later, damaged)| {
                let note = if later { added(thread, part, day) } else { note(thread, part, day, "t") };
                if damaged { Opened::Damaged { id: note.id } } else { Opened::Note(note) }
            }).collect();
            let gathered = gather(opened.clone());
            prop_assert_eq!(gathered.cases.iter().map(|case| case.notes.len()).sum::<usize>() + gathered.damaged.len(), opened.len());
            prop_assert!(gathered.cases.iter().all(|case| case.notes.iter().all(|note| note.thread == case.thread)));
            if !opened.is_empty() {
                let at = turn % opened.len();
                opened.rotate_left(at);
            }
            prop_assert_eq!(gather(opened), gathered);
        }
    }
}

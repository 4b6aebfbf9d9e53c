//! What there is to say about a proposed date.
//!
//! Must not know: the dialogue that says it. Tested in the parent and, as phones show it, in `tests/it/calendar.rs`.

use super::{Feast, Holiday};
use crate::domain::message::{Arg, Message};
use crate::domain::time::Day;

/// One thing against a date. The first ones forbid it, the others only warn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Remark {
    /// A holiday by law.
    Holiday(Holiday),
    /// A feast whose date was announced.
    Feast(Feast),
    /// The Friday prayer: 12h to 15h.
    Prayer,
    /// A feast may fall on the day: its date is computed so far.
    NearFeast(Feast),
    /// Ramadan; after 15h people are weak and wait for the evening.
    Ramadan {
        /// From 15h on.
        afternoon: bool,
    },
    /// People would travel in the dark: before 7h, or home from a meeting that began at 17h or later.
    Dark,
    /// Market day, where it keeps people away.
    Market,
    /// The rains: work in the fields, tracks are cut.
    Rains,
}

impl Remark {
    /// Whether no forum may be held then.
    pub fn blocks(self) -> bool {
        matches!(self, Remark::Holiday(_) | Remark::Feast(_) | Remark::Prayer)
    }

    /// The sentence for a phone about `day`: why not, or what to think of before saying yes.
    pub fn message(self, day: Day) -> Message {
        let named = |key, name: &'static str| Message::new(key).with("name", Arg::Key(name.into()));
        match self {
            Remark::Holiday(holiday) => named("date-holiday", holiday.key()).with("date", Arg::Date(day)),
            Remark::Feast(feast) => named("date-feast", feast.key()).with("date", Arg::Date(day)),
            Remark::Prayer => Message::new("date-friday"),
            Remark::NearFeast(feast) => named("warn-feast", feast.key()),
            Remark::Ramadan { afternoon: false } => Message::new("warn-ramadan"),
            Remark::Ramadan { afternoon: true } => Message::new("warn-ramadan-late"),
            Remark::Dark => Message::new("warn-late"),
            Remark::Market => Message::new("warn-market"),
            Remark::Rains => Message::new("warn-rains"),
        }
    }
}

/// The sentence for a date nearer than the notice that people need; `first` is the first day that may be proposed.
pub fn too_soon(first: Day) -> Message {
    Message::new("date-too-soon").with("date", Arg::Date(first))
}

//! The record: which forums were held in time, which force came, how many women and men; by place, force and period.
//!
//! Must not know: rows, how it is shown. Tested here and in `tests/it/record.rs`.

use super::{Cadence, Word};
use crate::domain::board::{ForumId, Kind, Stage};
use crate::domain::force::Force;
use crate::domain::place::PlaceId;
use crate::domain::time::Day;
use std::collections::BTreeMap;

/// How a forum stands in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Held within its period.
    OnTime,
    /// Held after its period.
    Late,
    /// Its period went by without a date.
    Missed,
    /// Called off.
    Cancelled,
    /// Its day went by and nobody said how it went.
    Unreported,
    /// Not over yet.
    UnderWay,
}

/// One forum in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub forum: ForumId,
    /// Where.
    pub place: PlaceId,
    /// What kind of meeting.
    pub kind: Kind,
    /// Of which period.
    pub period: String,
    /// How it went.
    pub how: How,
    /// Its date, where it has one.
    pub day: Option<Day>,
    /// Women, men, and youth among them, where it was reported.
    pub counts: Option<[u32; 3]>,
    /// What each required force said before, and whether it came, where that is known.
    pub forces: Vec<(Force, Word, Option<bool>)>,
}

impl How {
    /// How a forum of `period` stands that is at `stage`, with the date `day`.
    pub fn of(stage: Stage, cadence: Cadence, period: &str, day: Option<Day>) -> How {
        match stage {
            Stage::Held if day.is_some_and(|day| cadence.period(day).code.as_str() > period) => How::Late,
            Stage::Held => How::OnTime,
            Stage::Missed => How::Missed,
            Stage::Cancelled => How::Cancelled,
            Stage::Unreported => How::Unreported,
            Stage::Collecting | Stage::Polling | Stage::Confirming | Stage::Confirmed | Stage::Stuck => How::UnderWay,
        }
    }
}

/// Forums counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tallied {
    /// Held within their period.
    pub on_time: u32,
    /// Held after it.
    pub late: u32,
    /// Without a date.
    pub missed: u32,
    /// Called off.
    pub cancelled: u32,
    /// Never reported.
    pub unreported: u32,
    /// Not over.
    pub under_way: u32,
    /// Women who came, men, and youth among them.
    pub came: [u32; 3],
}

impl Tallied {
    fn add(&mut self, entry: &Entry) {
        let count = match entry.how {
            How::OnTime => &mut self.on_time,
            How::Late => &mut self.late,
            How::Missed => &mut self.missed,
            How::Cancelled => &mut self.cancelled,
            How::Unreported => &mut self.unreported,
            How::UnderWay => &mut self.under_way,
        };
        *count += 1;
        for (sum, came) in self.came.iter_mut().zip(entry.counts.unwrap_or_default()) {
            *sum += came;
        }
    }
}

/// A force at forums that were held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attendance {
    /// It came.
    pub came: u32,
    /// It did not, whatever it had said.
    pub absent: u32,
    /// It did not although it had said yes.
    pub broken: u32,
    /// It never said whether it would.
    pub silent: u32,
    /// Nobody noted whether it came.
    pub unknown: u32,
}

/// Forums by what `key` makes of them: place, period, kind.
pub fn tally<K: Ord>(entries: &[Entry], key: impl Fn(&Entry) -> K) -> BTreeMap<K, Tallied> {
    let mut tallied: BTreeMap<K, Tallied> = BTreeMap::new();
    for entry in entries {
        tallied.entry(key(entry)).or_default().add(entry);
    }
    tallied
}

/// Each force at the forums that were held, by force and what `key` makes of them.
pub fn attendance<K: Ord>(entries: &[Entry], key: impl Fn(&Entry) -> K) -> BTreeMap<(K, Force), Attendance> {
    let mut all: BTreeMap<(K, Force), Attendance> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| matches!(entry.how, How::OnTime | How::Late)) {
        for (force, said, came) in &entry.forces {
            let sum = all.entry((key(entry), *force)).or_default();
            sum.silent += u32::from(*said == Word::Silent);
            sum.came += u32::from(*came == Some(true));
            sum.absent += u32::from(*came == Some(false));
            sum.broken += u32::from(*came == Some(false) && *said == Word::Yes);
            sum.unknown += u32::from(came.is_none());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Date;

    fn entry(period: &str, how: How, forces: Vec<(Force, Word, Option<bool>)>) -> Entry {
        let (place, period) = (PlaceId("konna".into()), period.to_owned());
        let counts = matches!(how, How::OnTime | How::Late).then_some([12, 30, 8]);
        Entry { forum: ForumId(1), place, kind: Kind::Forum, period, how, day: None, counts, forces }
    }

    #[test]
    fn in_time_is_within_the_period() {
        let day = |month, d| Some(Day::of(Date::constant(2027, month, d)));
        let held = |day| How::of(Stage::Held, Cadence::Quarter, "2027-T1", day);
        assert_eq!((held(day(3, 31)), held(day(4, 1))), (How::OnTime, How::Late));
        assert_eq!(How::of(Stage::Held, Cadence::Month, "2027-03", day(4, 1)), How::Late);
        assert_eq!(How::of(Stage::Stuck, Cadence::Quarter, "2027-T1", None), How::UnderWay);
    }

    #[test]
    fn forums_and_forces_are_counted() {
        let entries = [
            entry(
                "2027-T1",
                How::OnTime,
                vec![(Force::Army, Word::Yes, Some(true)), (Force::Police, Word::Yes, Some(false))],
            ),
            entry("2027-T2", How::Late, vec![(Force::Army, Word::Silent, Some(true)), (Force::Police, Word::No, None)]),
            entry("2027-T3", How::Missed, vec![(Force::Army, Word::Silent, None)]),
        ];
        let all = tally(&entries, |entry| entry.place.clone());
        let konna = all[&PlaceId("konna".into())];
        assert_eq!((konna.on_time, konna.late, konna.missed, konna.came), (1, 1, 1, [24, 60, 16]));
        let forces = attendance(&entries, |_| ());
        assert_eq!(forces[&((), Force::Army)], Attendance { came: 2, silent: 1, ..Attendance::default() });
        let police = forces[&((), Force::Police)];
        assert_eq!((police.absent, police.broken, police.unknown), (1, 1, 1));
    }
}

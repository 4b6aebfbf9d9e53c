//! When not to meet: holidays, feasts by the moon, Ramadan, the Friday prayer, market days, rains, the dark. Judges a date that
//! somebody proposes ([`look`]) and finds some where nobody did ([`suggest`]).
//!
//! Must not know: forums (but [`ics`], which shows them to calendars), rows, words. Tested here.

mod feast;
mod holiday;
pub mod ics;
mod remark;

pub use feast::{Feast, Observance};
pub use holiday::Holiday;
pub use remark::{Remark, too_soon};

use crate::domain::time::{Day, Minute};
use jiff::civil::Weekday;

/// The days that a programme keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Feasts by the moon, in any order.
    pub observances: Vec<Observance>,
}

/// A date of the same feast nearer than this many days is the same one of the same year.
const SAME: i32 = 60;

impl Calendar {
    /// Where the feast stands already in the year of `day`; the line on `instead_of` is not looked at, nor that on `day` itself.
    pub fn same_year(&self, feast: Feast, day: Day, instead_of: Option<Day>) -> Option<Day> {
        let days = self.observances.iter().filter(|seen| seen.feast == feast).map(|seen| seen.day);
        let other = |there: &Day| *there != day && Some(*there) != instead_of;
        days.filter(other).find(|there| (i64::from(there.0) - i64::from(day.0)).abs() < i64::from(SAME))
    }

    /// The line of a feast on a day.
    pub fn on(&self, feast: Feast, day: Day) -> Option<&Observance> {
        self.observances.iter().find(|seen| (seen.feast, seen.day) == (feast, day))
    }
}

/// What is so at one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Local {
    /// Its market.
    pub market: Option<Market>,
    /// Its rainy season.
    pub rains: Option<Season>,
}

/// A market that comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Market {
    /// Any day on which it was or will be held.
    pub anchor: Day,
    /// How often.
    pub round: Round,
    /// Whether forums go with it.
    pub wish: Wish,
}

impl Market {
    /// Whether it is held on `day`.
    pub fn is_on(&self, day: Day) -> bool {
        (i64::from(day.0) - i64::from(self.anchor.0)).rem_euclid(i64::from(self.round.days())) == 0
    }
}

/// How often a market comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Every five days, as in Dogon country: it moves through the week.
    Five,
    /// On the same day every week.
    Seven,
}

impl Round {
    /// In days, as in tables.
    pub fn days(self) -> u8 {
        match self {
            Round::Five => 5,
            Round::Seven => 7,
        }
    }

    /// Reads the number of tables.
    pub fn read(days: i64) -> Option<Round> {
        [Round::Five, Round::Seven].into_iter().find(|round| i64::from(round.days()) == days)
    }
}

/// What market day is for forums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The worst day: people sell.
    Avoid,
    /// The best day: everybody is there.
    Seek,
}

impl Wish {
    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Wish::Avoid => "avoid",
            Wish::Seek => "seek",
        }
    }

    /// Reads the word of tables.
    pub fn read(written: &str) -> Option<Wish> {
        [Wish::Avoid, Wish::Seek].into_iter().find(|wish| wish.code() == written)
    }
}

/// A part of every year, both ends included; may pass New Year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Season {
    /// Its first day.
    pub from: MonthDay,
    /// Its last day.
    pub to: MonthDay,
}

impl Season {
    /// Whether `day` lies in it.
    pub fn contains(&self, day: Day) -> bool {
        let (date, Season { from, to }) = (MonthDay::of(day), *self);
        if from <= to { from <= date && date <= to } else { from <= date || date <= to }
    }
}

/// A day of any year, ordered as in the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: u8,
    day: u8,
}

impl MonthDay {
    /// The `day` of `month`; `None` where no year has it. 29 February is a day.
    pub fn new(month: u8, day: u8) -> Option<MonthDay> {
        let longest = match month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => 0,
        };
        (1..=longest).contains(&day).then_some(MonthDay { month, day })
    }

    /// Which day of the year `day` is.
    pub fn of(day: Day) -> MonthDay {
        let date = day.date();
        MonthDay { month: date.month().unsigned_abs(), day: date.day().unsigned_abs() }
    }

    /// The month, from 1.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }
}

/// No longer than this does Ramadan last.
const RAMADAN: i32 = 30;
/// From here on people who fast are spared.
const AFTERNOON: Minute = Minute(15 * 60);
/// The Friday prayer, with the way there and back.
const PRAYER: std::ops::Range<Minute> = Minute(12 * 60)..AFTERNOON;
/// Hours from which people come and go by day: dusk is between 18h and 19h all year.
const DAYLIGHT: std::ops::Range<Minute> = Minute(7 * 60)..Minute(17 * 60);
/// How far ahead a better day is looked for.
const NEAR: usize = 5 * 7;
/// How far ahead any day is looked for: no calendar forbids ten years.
const FAR: i32 = 10 * 366;

/// Everything that speaks against a forum on `day` at `minute`, the weightiest first: what blocks comes before what warns.
pub fn look(day: Day, minute: Minute, calendar: &Calendar, local: &Local) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = closed(day, calendar).into_iter().collect();
    let mut say = |so: bool, remark: Remark| remarks.extend(so.then_some(remark));
    say(is_prayer(day, minute), Remark::Prayer);
    for seen in calendar.observances.iter().filter(|seen| !seen.announced && seen.feast.is_holiday()) {
        say(seen.may_be_on(day), Remark::NearFeast(seen.feast));
    }
    say(is_ramadan(day, calendar), Remark::Ramadan { afternoon: minute >= AFTERNOON });
    say(!DAYLIGHT.contains(&minute), Remark::Dark);
    say(local.market.is_some_and(|market| market.wish == Wish::Avoid && market.is_on(day)), Remark::Market);
    say(local.rains.is_some_and(|rains| rains.contains(day)), Remark::Rains);
    remarks
}

/// What forbids the whole day, whatever the hour: a holiday or an announced feast.
pub fn closed(day: Day, calendar: &Calendar) -> Option<Remark> {
    let announced = |seen: &&Observance| seen.announced && seen.feast.is_holiday() && seen.day == day;
    let feast = || calendar.observances.iter().find(announced).map(|seen| Remark::Feast(seen.feast));
    Holiday::on(day).map(Remark::Holiday).or_else(feast)
}

/// Whether `day` is a day of fasting: from the first of Ramadan to the day before the Korité that follows, thirty days at most.
pub fn is_ramadan(day: Day, calendar: &Calendar) -> bool {
    let of = |feast: Feast| calendar.observances.iter().filter(move |seen| seen.feast == feast).map(|seen| seen.day);
    of(Feast::Ramadan).any(|first| {
        let end = of(Feast::Korite).filter(|korite| *korite > first).min();
        let within = (0..i64::from(RAMADAN)).contains(&(i64::from(day.0) - i64::from(first.0)));
        within && end.is_none_or(|korite| day < korite)
    })
}

fn is_prayer(day: Day, minute: Minute) -> bool {
    day.weekday() == Weekday::Friday && PRAYER.contains(&minute)
}

/// `n` days from `from` on for a forum at `minute`, in order: on the usual weekday, on any but Sunday where there is none. Never one that
/// something blocks; within five weeks days without a warning are preferred, then market days where they are sought, then early
/// ones. A usual weekday that can never be, Friday at noon, counts as none.
pub fn suggest(
    from: Day,
    weekday: Option<Weekday>,
    minute: Minute,
    calendar: &Calendar,
    local: &Local,
    n: usize,
) -> Vec<Day> {
    let usual = weekday.filter(|weekday| *weekday != Weekday::Friday || !PRAYER.contains(&minute));
    let fits = |day: &Day| usual.map_or(day.weekday() != Weekday::Sunday, |usual| day.weekday() == usual);
    let sought = |day: Day| local.market.is_some_and(|market| market.wish == Wish::Seek && market.is_on(day));
    let mut near: Vec<((usize, bool), Day)> = Vec::new();
    let mut later: Vec<Day> = Vec::new();
    for ahead in 0..FAR {
        let day = Day(from.0.saturating_add(ahead));
        let is_near = (ahead as usize) < NEAR;
        if !is_near && near.len() + later.len() >= n {
            break;
        }
        let remarks = if fits(&day) { look(day, minute, calendar, local) } else { continue };
        if remarks.iter().any(|remark| remark.blocks()) {
            continue;
        }
        if is_near { near.push(((remarks.len(), !sought(day)), day)) } else { later.push(day) }
    }
    near.sort();
    let mut days: Vec<Day> = near.into_iter().map(|(_, day)| day).chain(later).take(n).collect();
    days.sort();
    days
}

#[cfg(test)]
mod tests;

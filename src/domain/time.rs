//! Instants, days and hours as values. Nothing here reads a clock; Mali is on UTC all year, so neither does it know zones.
//!
//! Must not know: how dates are written (`text::when` reads them, `locale` words them). Tested here.

use jiff::civil::{Date, DateTime, Time, Weekday};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct At(pub i64);

/// Milliseconds in a minute, an hour and a day.
pub const MINUTE: i64 = 60_000;
/// Milliseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Milliseconds in a day.
pub const DAY: i64 = 24 * HOUR;

impl At {
    /// The instant `ms` milliseconds later (earlier where negative).
    pub fn plus(self, ms: i64) -> At {
        At(self.0.saturating_add(ms))
    }

    /// The calendar day in Mali.
    pub fn day(self) -> Day {
        Day(self.0.div_euclid(DAY) as i32)
    }

    /// Minutes since midnight in Mali.
    pub fn minute(self) -> Minute {
        Minute((self.0.rem_euclid(DAY) / MINUTE) as u16)
    }
}

/// A calendar day, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Day(pub i32);

impl Day {
    /// The day of a civil date.
    pub fn of(date: Date) -> Day {
        let epoch = Date::constant(1970, 1, 1);
        let span = date.since((jiff::Unit::Day, epoch)).expect("any two civil dates are a number of days apart");
        Day(span.get_days())
    }

    /// Midnight at its start.
    pub fn start(self) -> At {
        At(i64::from(self.0) * DAY)
    }

    /// The instant at `minute` of this day.
    pub fn at(self, minute: Minute) -> At {
        self.start().plus(i64::from(minute.0) * MINUTE)
    }

    /// The civil date. Days outside the years -9999 to 9999 become the nearest date that there is.
    pub fn date(self) -> Date {
        let epoch = DateTime::from_parts(Date::constant(1970, 1, 1), Time::midnight());
        epoch.saturating_add(jiff::Span::new().days(self.0.clamp(-4_000_000, 2_900_000))).date()
    }

    /// The month that it is in: `2027-01`.
    pub fn month(self) -> String {
        let date = self.date();
        format!("{:04}-{:02}", date.year(), date.month())
    }

    /// The Monday of its week.
    pub fn monday(self) -> Day {
        Day(self.0.saturating_sub(i32::from(self.weekday().to_monday_zero_offset())))
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        self.date().weekday()
    }
}

/// Minutes since midnight, 0 to 1439.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Minute(pub u16);

impl Minute {
    /// `10h`, `9h30`: how an hour is written in both languages.
    pub fn spoken(self) -> String {
        let (hour, minute) = (self.0 / 60, self.0 % 60);
        if minute == 0 { format!("{hour}h") } else { format!("{hour}h{minute:02}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        for (y, m, d) in [(1970, 1, 1), (2026, 11, 22), (2024, 2, 29), (1969, 12, 31), (2100, 3, 1)] {
            let date = Date::constant(y, m, d);
            assert_eq!(Day::of(date).date(), date);
            assert_eq!(Day::of(date).at(Minute(605)).day(), Day::of(date));
            assert_eq!(Day::of(date).at(Minute(605)).minute(), Minute(605));
        }
        assert_eq!(Day(0).date(), Date::constant(1970, 1, 1));
        assert_eq!(Day::of(Date::constant(2027, 1, 12)).weekday(), Weekday::Tuesday);
    }

    #[test]
    fn hours_as_people_write_them() {
        assert_eq!(Minute(600).spoken(), "10h");
        assert_eq!(Minute(570).spoken(), "9h30");
        assert_eq!(Minute(905).spoken(), "15h05");
    }
}

//! The days that are holidays by law whatever the moon does: law 05-040 of 22 July 2005.
//!
//! Must not know: the words for them (each has a key). Tested here.

use crate::domain::time::Day;
use jiff::civil::Date;

/// A holiday of Mali that can be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// 20 January, the day of the army.
    Army,
    /// 26 March, the martyrs of 1991.
    Martyrs,
    /// The day after Easter.
    EasterMonday,
    /// 1 May.
    Labour,
    /// 25 May, the day of Africa.
    Africa,
    /// 22 September.
    Independence,
    /// 25 December.
    Christmas,
}

impl Holiday {
    /// All of them, in the order of the year.
    pub const ALL: [Holiday; 8] = [
        Holiday::NewYear,
        Holiday::Army,
        Holiday::Martyrs,
        Holiday::EasterMonday,
        Holiday::Labour,
        Holiday::Africa,
        Holiday::Independence,
        Holiday::Christmas,
    ];

    /// The holiday on `day`.
    pub fn on(day: Day) -> Option<Holiday> {
        Holiday::ALL.into_iter().find(|holiday| holiday.is_on(day))
    }

    fn is_on(self, day: Day) -> bool {
        let date = day.date();
        let fixed = match self {
            Holiday::NewYear => (1, 1),
            Holiday::Army => (1, 20),
            Holiday::Martyrs => (3, 26),
            Holiday::EasterMonday => return day.0 == easter(date.year()).0 + 1,
            Holiday::Labour => (5, 1),
            Holiday::Africa => (5, 25),
            Holiday::Independence => (9, 22),
            Holiday::Christmas => (12, 25),
        };
        (date.month(), date.day()) == fixed
    }

    /// The message that names it.
    pub fn key(self) -> &'static str {
        match self {
            Holiday::NewYear => "holiday-new-year",
            Holiday::Army => "holiday-army",
            Holiday::Martyrs => "holiday-martyrs",
            Holiday::EasterMonday => "holiday-easter",
            Holiday::Labour => "holiday-labour",
            Holiday::Africa => "holiday-africa",
            Holiday::Independence => "holiday-independence",
            Holiday::Christmas => "holiday-christmas",
        }
    }
}

/// Easter Sunday of a Gregorian year, by the rule that Nature printed on 20 April 1876.
fn easter(year: i16) -> Day {
    let first = Day::of(Date::new(year, 3, 22).expect("every year has a 22 March"));
    let year = i32::from(year);
    let golden = year.rem_euclid(19);
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    // 22 March is the first day that Easter can be. How far the full moon has drifted against the year, and the leap days that centuries leave out.
    let drift = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let moon = (19 * golden + century - century.div_euclid(4) - drift + 15).rem_euclid(30);
    let to_sunday = (32 + 2 * century.rem_euclid(4) + 2 * (of_century / 4) - moon - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * moon + 22 * to_sunday).div_euclid(451);
    Day(first.0 + moon + to_sunday - 7 * late)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday;
    use std::collections::BTreeSet;

    fn day(year: i16, month: i8, day: i8) -> Day {
        Day::of(Date::constant(year, month, day))
    }

    #[test]
    fn easter_is_where_almanacs_have_it() {
        for (year, month, date) in [
            (1818, 3, 22),
            (1943, 4, 25),
            (1954, 4, 18),
            (1981, 4, 19),
            (2000, 4, 23),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2029, 4, 1),
            (2030, 4, 21),
            (2031, 4, 13),
            (2032, 3, 28),
            (2033, 4, 17),
            (2034, 4, 9),
            (2035, 3, 25),
            (2038, 4, 25),
            (2076, 4, 19),
        ] {
            assert_eq!(easter(year), day(year, month, date), "{year}");
        }
    }

    #[test]
    fn easter_is_a_sunday_in_spring_in_every_year() {
        for year in 1583..=9900 {
            let easter = easter(year);
            assert_eq!(easter.weekday(), Weekday::Sunday, "{year}");
            assert!((day(year, 3, 22)..=day(year, 4, 25)).contains(&easter), "{year}");
        }
        // Years that nobody asks for are no reason to fall.
        for day in [i32::MIN, -800_000, 0, i32::MAX] {
            Holiday::on(Day(day));
        }
    }

    #[test]
    fn a_year_has_its_holidays() {
        for year in 2025..=2035 {
            let all: Vec<Holiday> =
                (day(year, 1, 1).0..=day(year, 12, 31).0).filter_map(|d| Holiday::on(Day(d))).collect();
            // In 2035 Easter Monday is 26 March.
            assert_eq!(all.len(), if year == 2035 { 7 } else { 8 }, "{year}: {all:?}");
        }
        assert_eq!(Holiday::on(day(2027, 1, 20)), Some(Holiday::Army));
        assert_eq!(Holiday::on(day(2027, 3, 29)), Some(Holiday::EasterMonday));
        assert_eq!(Holiday::on(day(2027, 9, 22)), Some(Holiday::Independence));
        assert_eq!(Holiday::on(day(2027, 9, 23)), None);
        let keys: BTreeSet<&str> = Holiday::ALL.map(Holiday::key).into();
        assert_eq!(keys.len(), Holiday::ALL.len());
    }
}

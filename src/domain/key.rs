//! What names a review key: the month in which it seals and the compartment whose readers open it. Months drive every deletion of
//! concerns, for a day or an hour beside one would say too much.
//!
//! Must not know: keys themselves, stores. Tested here.

use crate::domain::concern::Compartment;
use crate::domain::time::Day;
use jiff::civil::Date;
use std::fmt;

/// A month of the civil calendar: the year times twelve, and 0 for January to 11 for December.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub u16);

impl Month {
    /// The month that a day lies in. Days before the year 0 and after 5461 are held to those.
    pub fn of(day: Day) -> Month {
        let date = day.date();
        let month = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        Month(u16::try_from(month.max(0)).unwrap_or(u16::MAX))
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Month {
        self.plus(1)
    }

    /// So many months later (earlier where negative).
    #[must_use]
    pub fn plus(self, months: i16) -> Month {
        Month(self.0.saturating_add_signed(months))
    }

    /// Its first day.
    pub fn begins(self) -> Day {
        let (year, month) = (self.0 / 12, self.0 % 12 + 1);
        Day::of(Date::constant(year.cast_signed(), i8::try_from(month).expect("a remainder of twelve is small"), 1))
    }

    /// Its last day.
    pub fn ends(self) -> Day {
        Day::of(self.begins().date().last_of_month())
    }
}

/// `2026-11`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 12, self.0 % 12 + 1)
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The name of a review key: its month as two bytes, the higher first, then the place of its compartment in
/// [`Compartment::ALL`]. So key ids sort by month, and a span of them is a span of months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 3]);

impl KeyId {
    /// The key that seals for a compartment in a month.
    pub fn new(month: Month, compartment: Compartment) -> KeyId {
        let at = Compartment::ALL.iter().position(|own| *own == compartment).expect("all compartments are in the list");
        let [high, low] = month.0.to_be_bytes();
        KeyId([high, low, u8::try_from(at).expect("there are seven")])
    }

    /// The first name of a month: no key of an earlier month has it or one after it.
    pub fn first(month: Month) -> KeyId {
        let [high, low] = month.0.to_be_bytes();
        KeyId([high, low, 0])
    }

    /// The month in which it seals.
    pub fn month(self) -> Month {
        Month(u16::from_be_bytes([self.0[0], self.0[1]]))
    }

    /// Whose it is; `None` if these bytes came from elsewhere.
    pub fn compartment(self) -> Option<Compartment> {
        Compartment::ALL.get(usize::from(self.0[2])).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i16, month: i8, day: i8) -> Day {
        Day::of(Date::constant(year, month, day))
    }

    #[test]
    fn a_month_has_its_days_and_follows_the_one_before() {
        let november = Month::of(day(2026, 11, 22));
        assert_eq!((november.0, november.to_string()), (2026 * 12 + 10, "2026-11".to_owned()));
        assert_eq!((november.begins(), november.ends()), (day(2026, 11, 1), day(2026, 11, 30)));
        assert_eq!(november.next().next().to_string(), "2027-01");
        assert_eq!(november.plus(-23).ends(), day(2024, 12, 31));
        assert_eq!(Month::of(day(2024, 2, 10)).ends(), day(2024, 2, 29));
        let mut month = Month::of(day(1999, 12, 31));
        for _ in 0..2_000 {
            assert_eq!((Month::of(month.begins()), Month::of(month.ends())), (month, month));
            assert_eq!(month.next().begins(), Day(month.ends().0 + 1));
            month = month.next();
        }
    }

    #[test]
    fn days_out_of_reach_are_held_to_the_ends() {
        assert_eq!(Month::of(Day(i32::MIN)), Month(0));
        assert_eq!(Month::of(Day(i32::MAX)), Month(u16::MAX));
        assert_eq!(Month(u16::MAX).next(), Month(u16::MAX));
        assert_eq!(Month::of(Month(u16::MAX).ends()), Month(u16::MAX));
    }

    #[test]
    fn names_sort_by_month_and_are_read_back() {
        let mut names = Vec::new();
        for month in [Month(255), Month(256), Month(24_000)] {
            for compartment in Compartment::ALL {
                let name = KeyId::new(month, compartment);
                assert_eq!((name.month(), name.compartment()), (month, Some(compartment)));
                assert!(KeyId::first(month) <= name && name < KeyId::first(month.next()));
                names.push(name);
            }
        }
        assert!(names.is_sorted());
        assert_eq!(KeyId([0, 0, 7]).compartment(), None);
    }
}

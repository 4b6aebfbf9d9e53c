//! What staff type in the forms of this group, read or named wrong: days, hours, venues, reasons, numbers.
//!
//! Must not know: what is done with it. Tested here and in `tests/it/console/forums/`.

use super::LONGEST_REASON;
use crate::console::parts::Wrongs;
use crate::console::posted::{Posted, is_plain, is_plain_text};
use crate::console::visit::Visit;
use crate::domain::dialogue::LONGEST_VENUE;
use crate::domain::time::{Day, Minute};
use jiff::civil::Date;

/// A form with what is wrong in it so far.
pub(super) struct Entered<'p> {
    visit: &'p Visit,
    posted: &'p Posted,
    pub wrong: Wrongs,
}

impl<'p> Entered<'p> {
    pub(super) fn new(visit: &'p Visit, posted: &'p Posted) -> Entered<'p> {
        Entered { visit, posted, wrong: Wrongs::new() }
    }

    /// What is in a field.
    pub(super) fn text(&self, field: &str) -> &'p str {
        self.posted.text(field)
    }

    /// Names what is wrong with a field.
    pub(super) fn wrong(&mut self, field: &str, key: &str) {
        self.wrong.add(field, self.visit.say(key));
    }

    /// A day; wrong where it is missing or none.
    pub(super) fn day(&mut self, field: &str) -> Option<Day> {
        let day = day(self.posted.text(field));
        if day.is_none() {
            self.wrong(field, "forums-wrong-day");
        }
        day
    }

    /// A day, or none where the field is empty.
    pub(super) fn day_or_none(&mut self, field: &str) -> Option<Day> {
        if self.posted.text(field).is_empty() { None } else { self.day(field) }
    }

    /// An hour.
    pub(super) fn hour(&mut self, field: &str) -> Option<Minute> {
        let hour = hour(self.posted.text(field));
        if hour.is_none() {
            self.wrong(field, "forums-wrong-hour");
        }
        hour
    }

    /// A venue; may be empty. It must fit one message.
    pub(super) fn venue(&mut self, field: &str) -> String {
        let venue = self.posted.text(field);
        if venue.chars().count() > LONGEST_VENUE || !is_plain(venue) {
            self.wrong(field, "forums-wrong-venue");
        }
        venue.to_owned()
    }

    /// Why something is decided: kept with who and when.
    pub(super) fn reason(&mut self) -> String {
        let reason = self.posted.text("reason");
        if reason.is_empty() {
            self.wrong("reason", "forums-wrong-reason-missing");
        } else if reason.chars().count() > LONGEST_REASON || !is_plain_text(reason) {
            self.wrong("reason", "forums-wrong-reason");
        }
        reason.to_owned()
    }

    /// Some words of a length; may be empty.
    pub(super) fn words(&mut self, field: &str, most: usize, key: &str) -> String {
        let words = self.posted.text(field);
        if words.chars().count() > most || !is_plain_text(words) {
            self.wrong(field, key);
        }
        words.to_owned()
    }

    /// A number within bounds; an empty field is wrong.
    pub(super) fn number(&mut self, field: &str, within: std::ops::RangeInclusive<u16>) -> u16 {
        let number = self.posted.text(field).parse().ok().filter(|number| within.contains(number));
        if number.is_none() {
            let told = [("least", i64::from(*within.start()).into()), ("most", i64::from(*within.end()).into())];
            self.wrong.add(field, self.visit.tell("forums-wrong-number", &told));
        }
        number.unwrap_or(*within.start())
    }
}

/// `2027-01-19` as browsers send it, `19/01/2027` as people type it where a browser has no calendar.
pub(super) fn day(written: &str) -> Option<Day> {
    let numbers = |separator| {
        let parts: Vec<&str> = written.split(separator).collect();
        let [a, b, c] = parts[..] else { return None };
        let digits = |part: &str| part.len() <= 4 && !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        [a, b, c].iter().all(|part| digits(part)).then_some([a, b, c])
    };
    let (year, month, day) = match (numbers('-'), numbers('/')) {
        (Some([year, month, day]), _) | (_, Some([day, month, year])) => (year, month, day),
        _ => return None,
    };
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (2000..=2100).contains(&date.year()).then(|| Day::of(date))
}

/// `10:30`, `10h30`, `10h`.
pub(super) fn hour(written: &str) -> Option<Minute> {
    let (hour, minute) = written.split_once([':', 'h', 'H'])?;
    let number = |part: &str| part.trim().parse::<u16>().ok().filter(|_| part.trim().len() <= 2);
    let minute = if minute.trim().is_empty() { 0 } else { number(minute)? };
    let hour = number(hour)?;
    (hour < 24 && minute < 60).then_some(Minute(hour * 60 + minute))
}

/// A day as a field of a form holds it.
pub(super) fn field_day(day: Day) -> String {
    let date = day.date();
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// An hour as a field of a form holds it.
pub(super) fn field_hour(minute: Minute) -> String {
    format!("{:02}:{:02}", minute.0 / 60, minute.0 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_browsers_and_people_write_them() {
        let nineteenth = Some(Day::of(Date::constant(2027, 1, 19)));
        for written in ["2027-01-19", "2027-1-19", "19/01/2027", "19/1/2027"] {
            assert_eq!(day(written), nineteenth, "{written}");
        }
        for wrong in
            ["", "2027-02-30", "27-01-19", "19/01/27", "1999-12-31", "2101-01-01", "2027-01-19T10:00", "-1--1-1"]
        {
            assert_eq!(day(wrong), None, "{wrong}");
        }
        assert_eq!(nineteenth.map(field_day).as_deref(), Some("2027-01-19"));
    }

    #[test]
    fn hours_are_read_as_browsers_and_people_write_them() {
        for written in ["10:30", "10h30", "10H30"] {
            assert_eq!(hour(written), Some(Minute(630)), "{written}");
        }
        assert_eq!((hour("9h"), hour("09:00")), (Some(Minute(540)), Some(Minute(540))));
        for wrong in ["", "10", "24:00", "10:60", "10:3x", "-1:00", "100:00", "10:300", "h"] {
            assert_eq!(hour(wrong), None, "{wrong}");
        }
        assert_eq!(field_hour(Minute(545)), "09:05");
    }
}

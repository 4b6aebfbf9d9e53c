//! Days and weeks in words, each language's own way: its file says how a weekday is called and how a date is put together.
//!
//! Must not know: the words of any language, or the clock. Tested here and, over a whole year, in `tests/it/locales.rs`.

use super::check::{Expect, Limit, Sample};
use super::{Catalogue, Fault, LANGUAGE_NAME};
use crate::domain::time::Day;
use fluent_bundle::FluentArgs;

/// The days of the week in the file, Monday first. Short or long, as people of that language can tell them apart: `mar`
/// and `mer` in French, but `alamisa` and `araba` in full.
const WEEKDAYS: [&str; 7] = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];
/// A day: `mar 12/01`.
const DATE: &str = "date";
/// A week by its Monday: `semaine du 11/01`.
const WEEK: &str = "week";

/// The messages that a language needs to be one, besides what the dialogue says.
pub(super) const OWN: [Expect; 10] = [
    fragment(LANGUAGE_NAME, &[]),
    fragment(WEEKDAYS[0], &[]),
    fragment(WEEKDAYS[1], &[]),
    fragment(WEEKDAYS[2], &[]),
    fragment(WEEKDAYS[3], &[]),
    fragment(WEEKDAYS[4], &[]),
    fragment(WEEKDAYS[5], &[]),
    fragment(WEEKDAYS[6], &[]),
    fragment(DATE, &[("weekday", Sample::Key("weekday-")), ("day", Sample::Text(2)), ("month", Sample::Text(2))]),
    fragment(WEEK, &[("day", Sample::Text(2)), ("month", Sample::Text(2))]),
];

const fn fragment(key: &'static str, args: &'static [(&'static str, Sample)]) -> Expect {
    Expect { key, args, limit: Limit::Fragment }
}

/// A day with its weekday.
pub(super) fn date(catalogue: &Catalogue, day: Day) -> Result<String, Fault> {
    let nth = day.weekday().to_monday_zero_offset() as usize;
    let weekday = catalogue.format(WEEKDAYS[nth], &FluentArgs::new())?;
    let mut args = day_and_month(day);
    args.set("weekday", weekday);
    catalogue.format(DATE, &args)
}

/// The week that the day is in.
pub(super) fn week(catalogue: &Catalogue, day: Day) -> Result<String, Fault> {
    catalogue.format(WEEK, &day_and_month(day.monday()))
}

/// Day and month in two digits each: `03/04` is read as a date everywhere, `3/4` also as a part.
fn day_and_month(day: Day) -> FluentArgs<'static> {
    let date = day.date();
    let mut args = FluentArgs::with_capacity(3);
    args.set("day", format!("{:02}", date.day()));
    args.set("month", format!("{:02}", date.month()));
    args
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::Language;
    use jiff::civil::Date;

    const FTL: &str = "weekday-1 = lun\nweekday-2 = mar\nweekday-3 = mer\nweekday-4 = jeu\nweekday-5 = ven\n\
        weekday-6 = sam\nweekday-7 = dim\ndate = { $weekday } { $day }/{ $month }\nweek = semaine du { $day }/{ $month }\n";

    #[test]
    fn a_day_and_its_week() {
        let french = Catalogue::read(Language::FRENCH, FTL.to_owned()).unwrap();
        for ((y, m, d), date_said, week_said) in [
            ((2027, 1, 12), "mar 12/01", "semaine du 11/01"),
            ((2027, 1, 11), "lun 11/01", "semaine du 11/01"),
            ((2027, 1, 3), "dim 03/01", "semaine du 28/12"),
            ((2028, 2, 29), "mar 29/02", "semaine du 28/02"),
        ] {
            let day = Day::of(Date::constant(y, m, d));
            assert_eq!(date(&french, day).unwrap(), date_said);
            assert_eq!(week(&french, day).unwrap(), week_said);
        }
    }

    #[test]
    fn a_file_without_weekdays_gives_no_date() {
        let french = Catalogue::read(Language::FRENCH, "date = { $weekday } { $day }/{ $month }\n".into()).unwrap();
        assert_eq!(date(&french, Day(0)).unwrap_err().at, "weekday-4");
    }
}

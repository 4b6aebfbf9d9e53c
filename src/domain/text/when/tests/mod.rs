//! What people write and what it means, as tables ([`days`], [`hours`]), and [`laws`] that hold for any text and any day.
//!
//! Meanings are written `15/12 10h | the rest`; `a ou b` for either; `?` behind hours and `?h` behind days whose hour is to be
//! asked; `-` for no date.

mod days;
mod hours;
mod laws;

use super::{Told, When, read};
use crate::domain::time::Day;
use jiff::civil::Date;

const SUNDAY: Date = Date::constant(2026, 11, 22);
const MONDAY: Date = Date::constant(2026, 11, 23);
const TUESDAY: Date = Date::constant(2026, 11, 24);
const WEDNESDAY: Date = Date::constant(2026, 11, 25);
const FRIDAY: Date = Date::constant(2026, 11, 27);

fn day(day: Day) -> String {
    let date = day.date();
    let year = if date.year() == 2026 { String::new() } else { format!("/{}", date.year()) };
    format!("{:02}/{:02}{year}", date.day(), date.month())
}

fn told(told: &Told) -> String {
    let hour = told.minute.map_or(String::new(), |minute| format!(" {}", minute.spoken()));
    format!("{}{hour}{}", day(told.day), rest(&told.rest))
}

fn rest(rest: &str) -> String {
    if rest.is_empty() { String::new() } else { format!(" | {rest}") }
}

fn meaning(when: &When) -> String {
    match when {
        When::Clear(one) => told(one),
        When::Either(all) => all.iter().map(told).collect::<Vec<_>>().join(" ou "),
        When::WhichHour { day: on, hours: [one, two], rest: left } => {
            format!("{} {} {}?{}", day(*on), one.spoken(), two.spoken(), rest(left))
        }
        When::NeedsHour { days, rest: left } => {
            format!("{} ?h{}", days.iter().map(|on| day(*on)).collect::<Vec<_>>().join(" "), rest(left))
        }
        When::Past { day: on } => format!("past {}", day(*on)),
        When::Impossible => "impossible".into(),
        When::TooWide => "wide".into(),
        When::Several => "several".into(),
        When::Unknown => "-".into(),
    }
}

fn check(today: Date, rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, meaning(&read(text, Day::of(today)))))
        .filter(|(_, expected, got)| got != *expected)
        .map(|(text, expected, got)| format!("{text:?}: expected {expected:?}, got {got:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! Bambara as it is spoken on the radio, in official spelling. Not read by a native speaker yet. Numbers, weekdays, months
//! and the order of a date are attested in the press; hours are the broadcasters' own coinage (`nɛgɛ kanɲɛ`).
//!
//! Must not know: what is told. Tested here and in the module above.

use super::Speech;
use crate::domain::board::Kind;
use crate::domain::force::Force;
use crate::domain::time::{Day, Minute};

pub(super) struct Bambara;

const NUMBERS: [&str; 10] =
    ["fu", "kelen", "fila", "saba", "naani", "duuru", "wɔɔrɔ", "wolonwula", "segin", "kɔnɔntɔn"];
const WEEKDAYS: [&str; 7] = ["ntɛnɛdon", "taratadon", "arabadon", "alamisadon", "jumadon", "sibiridon", "karidon"];
const MONTHS: [&str; 12] = [
    "zanwuye",
    "feburuye",
    "marisi",
    "awirili",
    "mɛ",
    "zuwɛn",
    "zuluye",
    "uti",
    "sɛtanburu",
    "ɔkutɔburu",
    "nowanburu",
    "desanburu",
];

/// Tens are 10 `tan`, 20 `mugan`, then `bi saba`; joined by `ni`.
fn number(n: u16) -> String {
    let digit = |n: u16| NUMBERS[usize::from(n)];
    match n {
        0..=9 => digit(n).to_owned(),
        10..=19 => rest("tan".to_owned(), n - 10),
        20..=29 => rest("mugan".to_owned(), n - 20),
        30..=99 => rest(format!("bi {}", digit(n / 10)), n % 10),
        100..=199 => rest("kɛmɛ".to_owned(), n - 100),
        200..=999 => rest(format!("kɛmɛ {}", digit(n / 100)), n % 100),
        _ => rest(format!("waa {}", number(n / 1000)), n % 1000),
    }
}

fn rest(before: String, n: u16) -> String {
    if n == 0 { before } else { format!("{before} ni {}", number(n)) }
}

impl Speech for Bambara {
    fn date(&self, day: Day) -> String {
        let date = day.date();
        let weekday = WEEKDAYS[day.weekday().to_monday_zero_offset() as usize];
        format!(
            "{weekday}, {} san {}",
            self.day_and_month(date.day(), date.month()),
            number(date.year().unsigned_abs())
        )
    }

    fn day_and_month(&self, day: i8, month: i8) -> String {
        let month = MONTHS[usize::from(month.unsigned_abs()) - 1];
        format!("{month}kalo tile {}", number(day.unsigned_abs().into()))
    }

    fn hour(&self, at: Minute) -> String {
        let hour = format!("nɛgɛ kanɲɛ {}", number(at.0 / 60));
        if at.0.is_multiple_of(60) { hour } else { format!("{hour} ni sanga {}", number(at.0 % 60)) }
    }

    fn owner(&self, force: Option<Force>) -> &'static str {
        match force {
            Some(Force::Army) => "Kɛlɛbolo",
            Some(Force::Gendarmerie) => "Zandarameri",
            Some(Force::Police) => "Polisi",
            // Loans: no Bambara name was found.
            Some(Force::Guard) => "Garde nationale",
            Some(Force::Customs) => "Duwani",
            Some(Force::Forest) => "Eaux et Forêts",
            Some(Force::Drugs) => "OCS",
            None => "Jama",
        }
    }

    fn meeting(&self, kind: Kind, place: &str) -> String {
        match kind {
            Kind::Forum => format!("{place} ɲɔgɔnye la"),
            Kind::Committee => format!("{place} lakana tɔnsigi la"),
            Kind::Network => format!("{place} lakanabagaw ka ɲɔgɔnye la"),
        }
    }

    fn opening(&self, meeting: &str, date: &str) -> String {
        format!("Aw ye aw tulo malɔ.\nNin ye min fɔra {meeting}, {date}.")
    }

    fn promised(&self) -> &'static str {
        "Nin ye layidu minnu tara."
    }

    fn promise(&self, owner: &str, promise: &str, due: &str) -> String {
        format!("{owner} ye layidu ta: {promise}. A ka kan ka kɛ sani {due}.")
    }

    fn again(&self) -> &'static str {
        "An bɛ layiduw fɔ tugun."
    }

    fn closing(&self) -> &'static str {
        "A fɔ mɔgɔ tɔw ye. Aw ni ce."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_years() {
        for (n, said) in [
            (1, "kelen"),
            (10, "tan"),
            (16, "tan ni wɔɔrɔ"),
            (20, "mugan"),
            (29, "mugan ni kɔnɔntɔn"),
            (30, "bi saba"),
            (31, "bi saba ni kelen"),
            (2021, "waa fila ni mugan ni kelen"),
            (2100, "waa fila ni kɛmɛ"),
        ] {
            assert_eq!(number(n), said);
        }
    }

    #[test]
    fn hours() {
        assert_eq!(Bambara.hour(Minute(600)), "nɛgɛ kanɲɛ tan");
        assert_eq!(Bambara.hour(Minute(630)), "nɛgɛ kanɲɛ tan ni sanga bi saba");
    }
}

//! French as it is spoken on the radio.
//!
//! Must not know: what is told. Tested here and in the module above.

use super::Speech;
use crate::domain::board::Kind;
use crate::domain::force::Force;
use crate::domain::time::{Day, Minute};

pub(super) struct French;

const NUMBERS: [&str; 17] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize",
];
const TENS: [(u16, &str); 5] = [(20, "vingt"), (30, "trente"), (40, "quarante"), (50, "cinquante"), (60, "soixante")];
const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// Numbers below 2 × 1,000 × 1,000 are more than any date has; below 100 they are exact, above only thousands with less than a
/// hundred, as years of this century are.
fn number(n: u16) -> String {
    match n {
        0..=16 => NUMBERS[usize::from(n)].to_owned(),
        17..=19 => format!("dix-{}", NUMBERS[usize::from(n - 10)]),
        20..=69 => {
            let (ten, name) = TENS.into_iter().rev().find(|(ten, _)| *ten <= n).expect("n is at least twenty");
            match n - ten {
                0 => name.to_owned(),
                1 => format!("{name} et un"),
                rest => format!("{name}-{}", NUMBERS[usize::from(rest)]),
            }
        }
        71 => "soixante et onze".to_owned(),
        70..=79 => format!("soixante-{}", number(n - 60)),
        80 => "quatre-vingts".to_owned(),
        81..=99 => format!("quatre-vingt-{}", number(n - 80)),
        100..=199 => rest("cent", n - 100),
        200..=999 => match n % 100 {
            0 => format!("{} cents", number(n / 100)),
            less => rest(&format!("{} cent", number(n / 100)), less),
        },
        1000..=1999 => rest("mille", n - 1000),
        _ => rest(&format!("{} mille", number(n / 1000)), n % 1000),
    }
}

fn rest(before: &str, n: u16) -> String {
    if n == 0 { before.to_owned() } else { format!("{before} {}", number(n)) }
}

/// As number, before a feminine noun: `vingt et une heures`.
fn feminine(n: u16) -> String {
    let said = number(n);
    if said == "un" || said.ends_with(" un") { said + "e" } else { said }
}

impl Speech for French {
    fn date(&self, day: Day) -> String {
        let date = day.date();
        let weekday = WEEKDAYS[day.weekday().to_monday_zero_offset() as usize];
        format!("{weekday} {} {}", self.day_and_month(date.day(), date.month()), number(date.year().unsigned_abs()))
    }

    fn day_and_month(&self, day: i8, month: i8) -> String {
        let day = if day == 1 { "premier".to_owned() } else { number(day.unsigned_abs().into()) };
        format!("{day} {}", MONTHS[usize::from(month.unsigned_abs()) - 1])
    }

    fn hour(&self, at: Minute) -> String {
        let (hour, minute) = (at.0 / 60, at.0 % 60);
        let name = |hour: u16| match hour {
            0 | 24 => "minuit".to_owned(),
            1 => "une heure".to_owned(),
            12 => "midi".to_owned(),
            hour => format!("{} heures", feminine(hour)),
        };
        match minute {
            0 => name(hour),
            15 => format!("{} et quart", name(hour)),
            // The half of noon is a he, of an hour a she.
            30 if hour % 12 == 0 => format!("{} et demi", name(hour)),
            30 => format!("{} et demie", name(hour)),
            45 => format!("{} moins le quart", name(hour + 1)),
            minute => format!("{} {}", name(hour), feminine(minute)),
        }
    }

    fn owner(&self, force: Option<Force>) -> &'static str {
        match force {
            Some(Force::Army) => "L'Armée",
            Some(Force::Gendarmerie) => "La Gendarmerie nationale",
            Some(Force::Police) => "La Police nationale",
            Some(Force::Guard) => "La Garde nationale",
            Some(Force::Customs) => "La Douane",
            Some(Force::Forest) => "Le service des Eaux et Forêts",
            Some(Force::Drugs) => "L'Office central des stupéfiants",
            None => "La communauté",
        }
    }

    fn meeting(&self, kind: Kind, place: &str) -> String {
        match kind {
            Kind::Forum => format!("au forum de {place}"),
            Kind::Committee => format!("au comité de sécurité de {place}"),
            Kind::Network => format!("à la réunion des forces de {place}"),
        }
    }

    fn opening(&self, meeting: &str, date: &str) -> String {
        format!("Écoutez bien.\nVoici ce qui a été dit {meeting}, le {date}.")
    }

    fn promised(&self) -> &'static str {
        "Voici ce qui a été promis."
    }

    fn promise(&self, owner: &str, promise: &str, due: &str) -> String {
        format!("{owner} promet: {promise}. C'est à faire avant le {due}.")
    }

    fn again(&self) -> &'static str {
        "Répétons ce qui a été promis."
    }

    fn closing(&self) -> &'static str {
        "Parlez-en autour de vous. Merci de votre écoute."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_years() {
        for (n, said) in [
            (1, "un"),
            (17, "dix-sept"),
            (21, "vingt et un"),
            (31, "trente et un"),
            (59, "cinquante-neuf"),
            (70, "soixante-dix"),
            (71, "soixante et onze"),
            (80, "quatre-vingts"),
            (99, "quatre-vingt-dix-neuf"),
            (1999, "mille neuf cent quatre-vingt-dix-neuf"),
            (2000, "deux mille"),
            (2027, "deux mille vingt-sept"),
            (2100, "deux mille cent"),
        ] {
            assert_eq!(number(n), said);
        }
    }

    #[test]
    fn hours() {
        for (minute, said) in [
            (0, "minuit"),
            (60, "une heure"),
            (600, "dix heures"),
            (630, "dix heures et demie"),
            (720, "midi"),
            (750, "midi et demi"),
            (885, "quinze heures moins le quart"),
            (915, "quinze heures et quart"),
            (1260, "vingt et une heures"),
            (545, "neuf heures cinq"),
            (1425, "minuit moins le quart"),
        ] {
            assert_eq!(French.hour(Minute(minute)), said);
        }
    }
}

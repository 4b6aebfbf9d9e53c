//! What holds for any text on any day.

use super::SUNDAY;
use crate::domain::text::when::{DAYS_AHEAD, Told, When, alone, read};
use crate::domain::time::{Day, Minute};
use proptest::prelude::*;

#[test]
fn a_sentence_that_opens_with_a_day_is_no_date_alone() {
    let today = Day::of(SUNDAY);
    for text in [
        "hier ils ont pris 5000",
        "bi an taara sugu la",
        "1/2 tonne de riz volée",
        "mardi chez nous",
        "30/02 mairie",
        "99/99 F",
    ] {
        assert_eq!(alone(text, today), When::Unknown, "{text}");
    }
    for text in ["hier", "bi", "mardi 10h svp", "15/12 10h merci", "30/02", "dɔgɔkun nata"] {
        assert_ne!(alone(text, today), When::Unknown, "{text}");
        assert_eq!(alone(text, today), read(text, today), "{text}");
    }
}

#[test]
fn long_texts_end() {
    let today = Day::of(SUNDAY);
    for piece in ["15/12 ", "o", "1O", "a ", "10h ", "mardi x ", "/", "l'", "\u{301}", "tile ", "9 "] {
        let text = piece.repeat(10_000 / piece.len());
        read(&text, today);
        read(&format!("15/12 x {text}"), today);
    }
}

/// Whatever is read, these hold.
fn lawful(when: &When, today: Day) {
    match when {
        When::Clear(told) => assert!(told.day >= today),
        When::Either(all) => {
            assert!((2..=3).contains(&all.len()) && all[0].day >= today);
            assert!(all.windows(2).all(|pair| pair[0].day < pair[1].day));
        }
        When::WhichHour { day, hours, .. } => assert!(*day >= today && hours[0] < hours[1] && hours[1] < Minute(1440)),
        When::NeedsHour { days, .. } => {
            assert!((1..=3).contains(&days.len()) && days[0] >= today);
            assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
        }
        When::Past { day } => assert!(*day < today),
        When::Impossible | When::TooWide | When::Several | When::Unknown => {}
    }
}

/// Any words of dates in any order.
fn salad() -> impl Strategy<Value = String> {
    let words = [
        "mardi",
        "juma",
        "dimanche",
        "arabasu",
        "mar",
        "prochain",
        "nata",
        "en huit",
        "dernier",
        "ce",
        "bi",
        "sini",
        "demain",
        "tile",
        "kofe",
        "dans",
        "jours",
        "le",
        "15",
        "8",
        "3",
        "31",
        "12",
        "15/12",
        "29.02",
        "10.05",
        "decembre",
        "desanburukalo",
        "kalo nata",
        "la semaine prochaine",
        "cette semaine",
        "10h",
        "3h",
        "10h5",
        "0h",
        "midi",
        "soir",
        "su",
        "matin",
        "a",
        "et",
        "2026",
        "san",
        "mairie",
        "tan ni duuru",
        "/",
        "-",
        ":",
        "moins",
        "h",
        "minuit",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 1..7).prop_map(|words| words.join(" "))
}

fn any_today() -> impl Strategy<Value = Day> {
    (20_000..22_000i32).prop_map(Day)
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,200}", today in any::<i32>()) {
        read(&text, Day(today));
    }

    #[test]
    fn any_words_are_read_on_any_day(text in salad(), today in any::<i32>()) {
        read(&text, Day(today));
    }

    #[test]
    fn any_text_of_digits_and_marks_is_lawful(text in "[0-9oOlIhH/.: ,-]{0,24}", today in any_today()) {
        lawful(&read(&text, today), today);
    }

    #[test]
    fn any_words_of_dates_are_lawful(text in salad(), today in any_today()) {
        lawful(&read(&text, today), today);
        if alone(&text, today) != When::Unknown {
            prop_assert_eq!(alone(&text, today), read(&text, today));
        }
    }

    #[test]
    fn what_is_written_in_figures_is_read_back(today in any_today(), ahead in 0..=DAYS_AHEAD, minute in 420..1440u16) {
        let day = Day(today.0 + ahead);
        let (date, hour) = (day.date(), format!("{}h{:02}", minute / 60, minute % 60));
        let (d, m, y) = (date.day(), date.month(), date.year());
        let clear = When::Clear(Told { day, minute: Some(Minute(minute)), rest: String::new() });
        for mark in ["/", ".", "-", " ", " / ", " - "] {
            prop_assert_eq!(read(&format!("{d:02}{mark}{m:02} {hour}"), today), clear.clone());
            prop_assert_eq!(read(&format!("le {d}{mark}{m} a {hour}"), today), clear.clone());
        }
        for mark in ["/", ".", "-"] {
            prop_assert_eq!(read(&format!("{d:02}{mark}{m:02}{mark}{y} {hour}"), today), clear.clone());
            prop_assert_eq!(read(&format!("{d}{mark}{m}{mark}{} {hour}", y % 100), today), clear.clone());
        }
        for (at, written) in [":", ".", "H", " h ", " heures "].iter().map(|mark| {
            format!("{d:02}/{m:02} {}{mark}{:02}", minute / 60, minute % 60)
        }).enumerate() {
            prop_assert_eq!(read(&written, today), clear.clone(), "{} {}", at, written);
        }
    }

    // No word of dates begins with these letters: `15/12 10h Tènè…` is a Monday that is none, and no venue.
    #[test]
    fn a_venue_comes_back_as_typed(venue in "[GRX][a-zéɛɲ]{3,9} (de|ni|\\(x\\)) [A-Z][a-zèɔŋ]{3,9}") {
        let today = Day::of(SUNDAY);
        let When::Clear(told) = read(&format!("15/12 10h {venue} "), today) else { panic!("{venue}") };
        prop_assert_eq!(told.rest, venue);
    }
}

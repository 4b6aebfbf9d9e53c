//! Any bytes as a list of people or places: rows are read or refused with a line, and no refusal quotes a number.
#![no_main]

use baro::cli::places;
use baro::domain::message::Language;
use baro::domain::phone::Plan;
use baro::domain::place::{Level, Place, PlaceId};
use baro::lists::{Known, rows};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let konna = Place {
        id: PlaceId("konna".into()),
        level: Level::Commune,
        name: "Konna".into(),
        also: vec![],
        parent: None,
    };
    let known = Known { places: vec![konna], languages: vec![Language::FRENCH], plan: Plan::MALI };
    for wrong in rows::read(bytes, &known).wrong {
        let told = wrong.to_string();
        let mut digits = 0;
        // A line's number stands first and may be long.
        for c in told.split_once(',').map_or("", |(_, rest)| rest).chars() {
            digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
            assert!(digits < 8, "a number is quoted");
        }
    }
    let _ = places::read(bytes, &known.places);
});

//! Any text as an SMS: dates lie ahead, a command is the same whatever stands around it politely, nothing panics.
#![no_main]

use baro::domain::dialogue::keyword;
use baro::domain::text::when::{self, When};
use baro::domain::time::Day;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, &str)| {
    let (day, text) = input;
    let today = Day(i32::from(day));
    match when::read(text, today) {
        When::Clear(told) => assert!(told.day >= today),
        When::Either(all) => assert!(all.iter().all(|told| told.day >= today)),
        When::Past { day } => assert!(day < today),
        _ => {}
    }
    let command = keyword::read(text, today);
    if let Some(command) = &command {
        assert_eq!(keyword::read(&format!("{text} merci"), today).as_ref(), Some(command));
    }
});

//! Any text on any phone: parts and pages fit, nothing is lost, folding settles, numbers keep their spelling.
#![no_main]

use baro::domain::phone::{Phone, Plan};
use baro::domain::text::fold::{self, Orthography};
use baro::domain::text::screen::{Limits, Nav, pages};
use baro::domain::text::segment::{measure, split};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parts = split(text);
    assert_eq!(parts.concat(), text);
    assert_eq!(parts.len(), measure(text).segments);
    let folded = fold::fold(text);
    assert_eq!(fold::fold(&folded), folded);
    assert!(measure(&fold::for_phone(text, Orthography::Gsm7)).segments <= measure(text).segments);
    let key = fold::key(text);
    assert_eq!(fold::key(&key), key);
    let nav = Nav::checked("Suite", "Retour").expect("short words");
    for page in pages(text, &["1 Oui".into(), "2 Non".into()], &nav, Limits::default()) {
        let size = measure(&page);
        assert!(size.units <= 160 && !page.trim().is_empty());
    }
    if let Some(phone) = Phone::read(text, Plan::MALI) {
        assert!(Phone::read(&phone.e164(), Plan::MALI).as_ref() == Some(&phone));
    }
});

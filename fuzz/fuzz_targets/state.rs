//! Any bytes as the state of a conversation: what an older version wrote starts at the menu, what is read writes the same.
#![no_main]

use baro::domain::dialogue::State;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let state = State::from_bytes(bytes);
    assert_eq!(State::from_bytes(&state.to_bytes()), state);
});

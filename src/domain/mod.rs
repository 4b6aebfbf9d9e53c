//! What Baro knows about forums, phones and words. PURE: no async, clock, randomness, database, HTTP or logging; values in,
//! values out, so that nothing here can fail for a reason that the caller could not see in its arguments.
//!
//! Must not know: any other module of the crate. Tested in each file and by `tests/transcripts/`.

pub mod board;
pub mod calendar;
pub mod concern;
pub mod delivery;
pub mod dialogue;
pub mod force;
pub mod forum;
pub mod health;
pub mod key;
pub mod message;
pub mod money;
pub mod network;
pub mod openings;
pub mod own_number;
pub mod pace;
pub mod person;
pub mod phone;
pub mod place;
pub mod review;
pub mod route;
pub mod summary;
pub mod text;
pub mod time;

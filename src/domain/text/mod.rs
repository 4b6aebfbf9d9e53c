//! Text as a phone carries it and as people type it: what fits, what it costs, how it is read.
//!
//! Must not know: what any text is about, or who sends it. No crate is used here but the standard library and, for dates,
//! the domain's own time. Tested in each file.

pub mod fold;
pub mod gsm7;
pub mod screen;
pub mod segment;
pub mod when;

//! The stores and the one way into them. [`engine`] is the facade over SQLite and PostgreSQL, [`door`] the one place that
//! writes, [`desk`] its reading twin, [`dialect`] where the two engines differ, [`moment`] what is kept in memory only, [`upkeep`]
//! what is done outside transactions; tables and statements are in [`book`] and, for concerns, in [`vault`].
//!
//! Must not know: lines, HTTP, cryptography, words, clocks. sqlx is named nowhere else.

pub mod book;
pub mod desk;
pub mod dialect;
pub mod door;
pub mod engine;
pub mod error;
pub mod moment;
mod site;
mod tx;
pub mod upkeep;
pub mod vault;

pub use error::{StoreError, Violation};

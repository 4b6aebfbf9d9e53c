//! The stores and the one way into them. [`engine`] is the facade over SQLite and PostgreSQL, [`door`] the one place that
//! writes, [`desk`] its reading twin, [`dialect`] where the two engines differ, [`moment`] what is kept in memory only; the
//! book's tables and statements are in [`book`].
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

pub use error::{StoreError, Violation};

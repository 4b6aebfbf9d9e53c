//! What staff do with concerns: who may do what ([`role`]) and who gets which key ([`grant`]), reports gathered into cases ([`case`]) and like ones beside each other
//! ([`alike`]), what staff add to a case ([`casework`]), in which order they are looked at ([`queue`]), how a text leaves the house ([`release`], [`remarks`]), what may be counted
//! aloud ([`aggregate`], [`agenda`]), and what is written down about staff ([`audit`]).
//!
//! Must not know: keys, stores, how pages look; who reports. Tested in each file.

pub mod agenda;
pub mod aggregate;
pub mod alike;
pub mod audit;
pub mod case;
pub mod casework;
pub mod finer;
pub mod grant;
pub mod queue;
pub mod release;
pub mod remarks;
pub mod role;
pub mod wording;

pub use role::{Account, Act, By, Role, Roles, StaffId, may};

#[cfg(test)]
mod tests;

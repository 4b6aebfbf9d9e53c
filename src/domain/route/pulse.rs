//! How a line does on a network, from what was heard of its last messages.
//!
//! Must not know: other lines. Tested in `tests.rs` beside it.
//!
//! A line is judged by its last messages ([`STEP`]), however well it sent a million before them. Time forgives: after [`HALF`] half of what was bad
//! is forgotten, so that a line of which nothing is heard drifts back. Trust falls with health at once and comes back slowly: a line that was bad gets
//! a few messages more each minute, and loses them again where they fail.

use super::Heard;
use super::fault::Fault;
use crate::domain::time::{At, MINUTE};

/// What one message changes.
const STEP: f64 = 0.06;
/// What one report changes: phones that are off make every line lose some, and that says little of the line.
const REPORT: f64 = 0.02;
/// After how long half of what was bad is forgotten, in milliseconds.
const HALF: f64 = 5.0 * MINUTE as f64;
/// From when on a line that takes messages is slow, in milliseconds.
const SLOW: i64 = 5_000;
/// How long trust takes to come back whole, in milliseconds.
const BACK: f64 = 10.0 * MINUTE as f64;
/// A part of the best line's health from which on a line keeps everything.
const AS_GOOD: f64 = 0.8;
/// And the one at which it keeps the least.
const BAD: f64 = 0.5;
/// The least: so much shows when it is well again.
const LEAST: f64 = 0.02;

/// How a line does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pulse {
    /// From 0 to 1, when something was last heard.
    health: f64,
    /// How far it may be used, from [`LEAST`] to 1, at that time.
    trust: f64,
    at: At,
}

impl Default for Pulse {
    fn default() -> Pulse {
        Pulse { health: 1.0, trust: 1.0, at: At(0) }
    }
}

/// How good what was heard is, from 0 to 1, and what it changes; nothing where it says nothing of the line.
pub(super) fn beat(heard: Heard) -> Option<(f64, f64)> {
    match heard {
        Heard::Taken(ms) => Some((if ms < SLOW { 1.0 } else { 0.4 }, STEP)),
        Heard::Failed(Fault::Line | Fault::Way) => Some((0.0, STEP)),
        Heard::Failed(Fault::Message) => None,
        Heard::Arrived => Some((1.0, REPORT)),
        Heard::Lost => Some((0.0, REPORT)),
    }
}

/// What a line keeps whose health is this part of the best line's.
pub(super) fn weight(part: f64) -> f64 {
    ((part - BAD) / (AS_GOOD - BAD)).clamp(LEAST, 1.0)
}

impl Pulse {
    /// Something was heard, so good, of such weight.
    pub fn beat(&mut self, (good, step): (f64, f64), now: At) {
        let health = self.health(now) * (1.0 - step) + good * step;
        // Time does not go back here: an older word counts as of the latest.
        *self = Pulse { health, trust: self.trust(now).min(weight(health)), at: self.at.max(now) };
    }

    /// From 0 to 1; how well its last messages went.
    pub fn health(&self, now: At) -> f64 {
        1.0 - (1.0 - self.health) * (-self.since(now) / HALF).exp2()
    }

    /// How far it may be used, from [`LEAST`] to 1.
    pub fn trust(&self, now: At) -> f64 {
        (self.trust + self.since(now) / BACK).min(1.0)
    }

    fn since(&self, now: At) -> f64 {
        now.0.saturating_sub(self.at.0).max(0) as f64
    }
}

//! A line that fails time after time is left alone, then tried with one message.
//!
//! Must not know: which failures count. Tested here and in `tests.rs`.
//!
//! ```text
//! closed ──failures in a row──▶ open ──a pause──▶ half open ──the trial fails──▶ open, for longer
//!    ▲                                               │
//!    └──────────────── the trial is taken ───────────┘
//! ```

use crate::domain::time::{At, MINUTE};

/// Failures in a row that open it: a line that loses one message in five still does so once in three thousand only.
const IN_A_ROW: u32 = 5;
/// How long it stays open the first time, in milliseconds.
const PAUSE: i64 = 15_000;
/// The longest, in milliseconds.
const LONGEST: i64 = 5 * MINUTE;
/// How long a trial may take before another message is one, in milliseconds: messages wait for their turn, and calls last up to 20 s.
const TRIAL: i64 = MINUTE;

/// A line's breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// Failures since it last took something.
    in_a_row: u32,
    stands: Stands,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    Closed,
    /// Until then nothing is risked; the pause that led here.
    Open(At, i64),
    /// This message is the trial, until then; the pause before it.
    HalfOpen(i64, At, i64),
}

impl Default for Breaker {
    fn default() -> Breaker {
        Breaker { in_a_row: 0, stands: Stands::Closed }
    }
}

impl Breaker {
    /// The line is used as always.
    pub fn is_closed(&self) -> bool {
        self.stands == Stands::Closed
    }

    /// Nothing is risked on it now.
    pub fn is_open(&self, now: At) -> bool {
        matches!(self.stands, Stands::Open(until, _) if now < until)
    }

    /// It took a message.
    pub fn succeeded(&mut self) {
        *self = Breaker::default();
    }

    /// It failed with a message.
    pub fn failed(&mut self, id: i64, now: At) {
        self.in_a_row = self.in_a_row.saturating_add(1);
        match self.stands {
            Stands::Closed if self.in_a_row >= IN_A_ROW => self.stands = Stands::Open(now.plus(PAUSE), PAUSE),
            Stands::HalfOpen(trial, _, pause) if trial == id => {
                let pause = (2 * pause).min(LONGEST);
                self.stands = Stands::Open(now.plus(pause), pause);
            }
            // What was under way when it opened fails after it, and says nothing new.
            Stands::Closed | Stands::Open(..) | Stands::HalfOpen(..) => {}
        }
    }

    /// Whether this message is the trial: it becomes one where the pause is over and no other is.
    pub fn tries(&mut self, id: i64, now: At) -> bool {
        match self.stands {
            Stands::HalfOpen(trial, until, _) if now < until => trial == id,
            Stands::Open(until, pause) | Stands::HalfOpen(_, until, pause) if now >= until => {
                self.stands = Stands::HalfOpen(id, now.plus(TRIAL), pause);
                true
            }
            Stands::Closed | Stands::Open(..) | Stands::HalfOpen(..) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened() -> Breaker {
        let mut breaker = Breaker::default();
        (0..IN_A_ROW).for_each(|id| breaker.failed(i64::from(id), At(0)));
        breaker
    }

    #[test]
    fn failures_in_a_row_open_it_and_a_success_between_them_does_not() {
        let mut breaker = Breaker::default();
        for id in 0..100 {
            if id % 4 == 3 {
                breaker.succeeded()
            } else {
                breaker.failed(id, At(0))
            }
            assert!(breaker.is_closed());
        }
        assert!(!opened().is_closed());
    }

    #[test]
    fn one_message_is_the_trial_and_decides() {
        let mut breaker = opened();
        assert!(!breaker.tries(7, At(PAUSE - 1)));
        assert!(breaker.tries(7, At(PAUSE)) && !breaker.tries(8, At(PAUSE)) && breaker.tries(7, At(PAUSE + 1)));
        breaker.failed(3, At(PAUSE));
        assert!(breaker.tries(7, At(PAUSE)), "a straggler decides nothing");
        breaker.failed(7, At(PAUSE));
        assert!(!breaker.tries(8, At(PAUSE + 2 * PAUSE - 1)) && breaker.tries(8, At(PAUSE + 2 * PAUSE)));
        breaker.succeeded();
        assert!(breaker.is_closed());
    }

    #[test]
    fn a_trial_that_is_never_heard_of_is_followed_by_another() {
        let mut breaker = opened();
        assert!(breaker.tries(7, At(PAUSE)) && !breaker.tries(8, At(PAUSE + TRIAL - 1)));
        assert!(breaker.tries(8, At(PAUSE + TRIAL)) && !breaker.tries(7, At(PAUSE + TRIAL)));
    }

    #[test]
    fn pauses_grow_to_the_longest() {
        let (mut breaker, mut now) = (opened(), At(PAUSE));
        for id in 10..20 {
            assert!(breaker.tries(id, now));
            breaker.failed(id, now);
            now = now.plus(LONGEST);
        }
        breaker.tries(20, now);
        breaker.failed(20, now);
        assert!(!breaker.tries(21, now.plus(LONGEST - 1)) && breaker.tries(21, now.plus(LONGEST)));
    }
}

//! The life of an outgoing message and when it is tried again.
//!
//! Must not know: lines, rows. Tested here.
//!
//! ```text
//! queued ──claim──▶ (leased) ──accepted──▶ sent ──report──▶ delivered
//!    ▲                 │  │                  └───report──▶ failed
//!    └─────again───────┘  ├──never──▶ failed
//!    └─────unknown────────┘  (later, and once only: it may have arrived)
//! ```

use crate::domain::calendar::{Calendar, is_ramadan};
use crate::domain::time::{At, Day, HOUR, MINUTE, Minute};

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// To be sent, now or later.
    Queued,
    /// The aggregator has it.
    Sent,
    /// It is on the phone.
    Delivered,
    /// It will not arrive.
    Failed,
    /// It waits until its broadcast goes on.
    Held,
    /// Its event was over before it could leave.
    Expired,
    /// It is not wanted any more: STOP, or the question was closed.
    Dropped,
}

impl State {
    const ALL: [(State, &'static str); 7] = [
        (State::Queued, "queued"),
        (State::Sent, "sent"),
        (State::Delivered, "delivered"),
        (State::Failed, "failed"),
        (State::Held, "held"),
        (State::Expired, "expired"),
        (State::Dropped, "dropped"),
    ];

    /// The word in tables.
    pub fn code(self) -> &'static str {
        State::ALL.iter().find(|(state, _)| *state == self).expect("every state is in the list").1
    }

    /// Reads the word of tables.
    pub fn read(written: &str) -> Option<State> {
        State::ALL.iter().find(|(_, code)| *code == written).map(|(state, _)| *state)
    }
}

/// Longest pause between two attempts, in milliseconds.
pub const LONGEST_PAUSE: i64 = HOUR;
/// How long a message of unknown outcome waits for a delivery report before it is sent once more, in milliseconds.
pub const UNKNOWN_PAUSE: i64 = 10 * MINUTE;

/// When attempt number `attempts` (1 was the first) is followed by another. There is no last one: what cannot be sent now is the line's
/// trouble and not the message's, and ends when the message expires.
///
/// Pauses double from 5 s to [`LONGEST_PAUSE`]. `jitter` in 0..=255 spreads them over three quarters to five quarters, so that a line
/// that comes back is not met by all at once. An aggregator that asks for longer is heard, up to a day.
pub fn retry(attempts: u32, asked: Option<i64>, jitter: u8, now: At) -> At {
    let doubled = 5_000_i64.saturating_mul(1 << attempts.saturating_sub(1).min(20));
    let pause = doubled.min(LONGEST_PAUSE);
    let spread = pause * 3 / 4 + pause / 2 * i64::from(jitter) / 255;
    now.plus(spread.max(asked.unwrap_or(0).min(24 * HOUR)))
}

/// Hours in which nothing is sent but answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// First minute of the evening.
    pub from: Minute,
    /// First minute of the morning.
    pub to: Minute,
}

impl Quiet {
    /// The first instant from `now` on that is not quiet.
    pub fn after(self, now: At) -> At {
        let (minute, today) = (now.minute(), now.day());
        let over_midnight = self.from > self.to;
        let quiet = if over_midnight {
            minute >= self.from || minute < self.to
        } else {
            (self.from..self.to).contains(&minute)
        };
        if !quiet {
            return now;
        }
        let tomorrow = over_midnight && minute >= self.from;
        Day(today.0 + i32::from(tomorrow)).at(self.to)
    }
}

/// Quiet hours through the year: in Ramadan they are others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nights {
    /// On ordinary days.
    pub usual: Quiet,
    /// During Ramadan.
    pub ramadan: Quiet,
}

impl Nights {
    /// The same hours all year.
    pub fn all_year(quiet: Quiet) -> Nights {
        Nights { usual: quiet, ramadan: quiet }
    }

    /// The first instant from `now` on that is not quiet. A night belongs to the day on which it begins, its morning to the day on which
    /// it ends.
    pub fn after(self, now: At, calendar: &Calendar) -> At {
        let on = |day: Day| if is_ramadan(day, calendar) { self.ramadan } else { self.usual };
        let open = on(now.day()).after(now);
        if open.day() == now.day() { open } else { on(open.day()).after(open.day().start()).max(open.day().start()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_night_is_quiet() {
        let quiet = Quiet { from: Minute(20 * 60), to: Minute(7 * 60) };
        let at = |hour: u16| Day(100).at(Minute(hour * 60));
        assert_eq!(quiet.after(at(7)), at(7));
        assert_eq!(quiet.after(at(19)), at(19));
        assert_eq!(quiet.after(at(3)), at(7));
        assert_eq!(quiet.after(at(20)), Day(101).at(Minute(7 * 60)));
        let noon = Quiet { from: Minute(12 * 60), to: Minute(14 * 60) };
        assert_eq!((noon.after(at(13)), noon.after(at(15))), (at(14), at(15)));
    }

    #[test]
    fn in_ramadan_nights_are_longer() {
        use crate::domain::calendar::{Feast, Observance};
        let hours = |from: u16, to: u16| Quiet { from: Minute(from * 60), to: Minute(to * 60) };
        let nights = Nights { usual: hours(20, 7), ramadan: hours(18, 8) };
        let on = |feast, day| Observance { feast, day: Day(day), announced: false };
        let calendar = Calendar { observances: vec![on(Feast::Ramadan, 100), on(Feast::Korite, 130)] };
        let at = |day: i32, hour: u16| Day(day).at(Minute(hour * 60));
        let after = |day, hour| nights.after(at(day, hour), &calendar);
        assert_eq!((after(50, 19), after(50, 20)), (at(50, 19), at(51, 7)));
        assert_eq!((after(110, 17), after(110, 18), after(110, 7)), (at(110, 17), at(111, 8), at(110, 8)));
        assert_eq!((after(99, 21), after(129, 19)), (at(100, 8), at(130, 7)), "the first and the last morning");
    }

    #[test]
    fn pauses_grow_to_the_longest() {
        let pauses: Vec<i64> = (1..=12).map(|n| retry(n, None, 127, At(0)).0).collect();
        assert!(pauses.windows(2).all(|pair| pair[0] <= pair[1]), "{pauses:?}");
        assert!((4_900..=5_100).contains(&pauses[0]), "{pauses:?}");
        assert!(pauses[11] <= LONGEST_PAUSE * 5 / 4 && pauses[11] > LONGEST_PAUSE / 2, "{pauses:?}");
        assert!(retry(u32::MAX, None, 255, At(0)).0 <= LONGEST_PAUSE * 5 / 4);
    }

    #[test]
    fn jitter_spreads_and_a_wish_is_heard() {
        assert_eq!(retry(1, None, 0, At(0)), At(3_750));
        assert_eq!(retry(1, None, 255, At(0)), At(6_250));
        assert_eq!(retry(1, Some(60_000), 0, At(0)), At(60_000));
    }

    #[test]
    fn states_read_back() {
        for (state, code) in State::ALL {
            assert_eq!(State::read(code), Some(state));
        }
        assert_eq!(State::read("?"), None);
    }
}

//! The pace of a line: how many messages a second may leave, and how many at once after a pause.
//!
//! Must not know: messages; what time it is. Tested here.
//!
//! An aggregator counts what arrives, and a message a second too many may be refused. So the pace is a little slower than what was granted, by
//! more than one message may leave late and travel faster than another.

use std::num::NonZeroU32;
use std::time::Duration;
use tokio::time::Instant;

/// How long a second of the pace is.
const SECOND: Duration = Duration::from_millis(1_006);
/// Who leaves late by this makes nobody after him leave late: timers are good to a millisecond, and the loss of every pause would add up
/// to messages that a line could have sent.
const LATE: Duration = Duration::from_millis(2);

/// When messages may leave.
pub(super) struct Pace {
    /// From one to the next.
    gap: Duration,
    /// How long before its regular time a message may leave.
    early: Duration,
    /// The regular time of the next.
    next: Instant,
}

impl Pace {
    /// `rate` messages a second, `burst` of them at once, from `now` on.
    pub fn new(rate: NonZeroU32, burst: NonZeroU32, now: Instant) -> Pace {
        let gap = SECOND / rate.get();
        Pace { gap, early: gap * (burst.get() - 1) + LATE, next: now }
    }

    /// How long the next message has to wait.
    pub fn wait(&self, now: Instant) -> Duration {
        self.next.saturating_duration_since(now + self.early)
    }

    /// A message leaves.
    pub fn take(&mut self, now: Instant) {
        self.next = self.next.max(now) + self.gap;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(rate: u32, burst: u32, now: Instant) -> Pace {
        Pace::new(NonZeroU32::new(rate).unwrap(), NonZeroU32::new(burst).unwrap(), now)
    }

    /// When messages leave in a minute, each as late as `late` says.
    fn leave(pace: &mut Pace, begin: Instant, late: impl Fn(usize) -> u64) -> Vec<Duration> {
        let (mut now, mut left) = (begin, Vec::new());
        while now < begin + Duration::from_secs(60) {
            now += pace.wait(now) + Duration::from_millis(late(left.len()));
            pace.take(now);
            left.push(now - begin);
        }
        left
    }

    fn most_in_a_second(left: &[Duration]) -> usize {
        let second = Duration::from_secs(1);
        left.iter().map(|from| left.iter().filter(|at| *at >= from && **at - *from < second).count()).max().unwrap()
    }

    #[test]
    fn what_was_granted_is_used_and_never_exceeded() {
        let begin = Instant::now();
        for rate in [1, 5, 25, 100] {
            let minute = |late: fn(usize) -> u64| leave(&mut pace(rate, 1, begin), begin, late);
            for late in [|_| 0, |i| i as u64 % 3, |i| if i % 50 == 0 { 30 } else { 1 }] {
                assert!(most_in_a_second(&minute(late)) <= rate as usize, "{rate}/s");
            }
            for late in [|_| 0, |i| i as u64 % 3] {
                let left = minute(late).len();
                assert!(left * 100 >= rate as usize * 60 * 99, "of {rate}/s only {left} left in a minute");
            }
        }
    }

    #[test]
    fn after_a_pause_a_burst_leaves_and_no_more() {
        let begin = Instant::now();
        let mut pace = pace(10, 4, begin);
        for pause in [0, 60] {
            let now = begin + Duration::from_secs(pause);
            for _ in 0..4 {
                assert_eq!(pace.wait(now), Duration::ZERO);
                pace.take(now);
            }
            assert!(pace.wait(now) > Duration::from_millis(90), "{:?}", pace.wait(now));
        }
    }
}

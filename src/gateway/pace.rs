//! The pace of a line: how many messages a second may leave, and how many at once after a pause.
//!
//! Must not know: messages; what time it is. Tested here.
//!
//! A message may leave a second after the one that left as many before it as were granted a second: so no second sees more, whatever
//! was late, and who left late makes nobody late but the one a second after him. That alone would let all of a second leave at once: so there is
//! a little less than a regular pause between two.

use crate::domain::pace::MESSAGE;
use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::time::Instant;

/// A second as it is kept: an aggregator counts what arrives, and one message may travel a little faster than another.
const SECOND: Duration = Duration::from_millis(1_005);
/// How much shorter than regular a pause may be, to catch up with who left late; never by more than a quarter.
const SHORTER: Duration = Duration::from_millis(5);

/// When messages may leave.
pub(super) struct Pace {
    /// Thousandths of a message a second.
    rate: u32,
    /// Messages at once after a pause.
    at_once: u32,
    /// So many in so long a time: the grant.
    grant: (usize, Duration),
    /// So many in so long a time: the burst.
    burst: (usize, Duration),
    /// When the last ones left.
    left: VecDeque<Instant>,
}

impl Pace {
    /// `rate` thousandths of a message a second, `burst` messages of them at once. A burst of more than a second's messages is followed by as long a
    /// pause.
    pub fn new(rate: u32, burst: NonZeroU32) -> Pace {
        let none = (0, Duration::ZERO);
        let mut pace = Pace { rate: 0, at_once: burst.get(), grant: none, burst: none, left: VecDeque::new() };
        pace.set(rate);
        pace
    }

    /// Another rate from now on; what has left already counts.
    pub fn set(&mut self, rate: u32) {
        if rate == self.rate {
            return;
        }
        self.rate = rate;
        if rate == 0 {
            return;
        }
        let each = |messages: u32| SECOND * messages * MESSAGE / rate;
        let most = rate.div_ceil(MESSAGE).max(self.at_once);
        self.grant = (most as usize, each(most));
        let pause = each(1);
        self.burst = (self.at_once as usize, (pause - SHORTER.min(pause / 4)) * self.at_once);
    }

    /// How long the next message has to wait.
    pub fn wait(&self, now: Instant) -> Duration {
        if self.rate == 0 {
            return SECOND;
        }
        let until = |(many, time)| Some(self.left[self.left.len().checked_sub(many)?] + time);
        let until = until(self.grant).max(until(self.burst));
        until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    /// A message leaves.
    pub fn take(&mut self, now: Instant) {
        self.left.push_back(now);
        while self.left.len() > self.grant.0 {
            self.left.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(rate: u32, burst: u32) -> Pace {
        Pace::new(rate * MESSAGE, NonZeroU32::new(burst).unwrap())
    }

    /// When messages leave in a minute, each so many milliseconds late.
    fn minute(rate: u32, burst: u32, late: fn(usize) -> u64) -> Vec<Duration> {
        let (begin, mut pace) = (Instant::now(), pace(rate, burst));
        let (mut now, mut left) = (begin, Vec::new());
        while now < begin + Duration::from_secs(60) {
            now += pace.wait(now) + Duration::from_millis(late(left.len()));
            pace.take(now);
            left.push(now - begin);
        }
        left
    }

    fn most_in_a_second(left: &[Duration]) -> usize {
        let after = |from: &Duration| left.partition_point(|at| *at < *from + Duration::from_secs(1));
        left.iter().enumerate().map(|(i, from)| after(from) - i).max().unwrap()
    }

    #[test]
    fn what_was_granted_is_used_and_never_exceeded() {
        for rate in [1, 5, 25, 100] {
            for (late, least) in [
                ((|_| 0) as fn(usize) -> u64, 99),
                (|i| i as u64 % 3, 99),
                (|_| 2, 99),
                // A busy machine: now and then a message leaves long after its time.
                (|i| if i % 53 == 0 { 30 } else { 0 }, 98),
            ] {
                let left = minute(rate, 1, late);
                assert!(most_in_a_second(&left) <= rate as usize, "{rate}/s");
                assert!(left.len() * 100 >= rate as usize * 60 * least, "of {rate}/s only {} left", left.len());
            }
            assert!(most_in_a_second(&minute(rate, rate, |_| 0)) <= rate as usize, "{rate}/s in bursts");
        }
    }

    #[test]
    fn a_share_that_shrinks_counts_at_once_and_one_that_grows_is_used() {
        let (begin, mut pace) = (Instant::now(), pace(100, 1));
        let (mut now, mut left) = (begin, Vec::new());
        while now < begin + Duration::from_secs(9) {
            let seconds = (now - begin).as_secs();
            pace.set([100, 40, 100][seconds as usize / 3] * MESSAGE);
            now += pace.wait(now);
            pace.take(now);
            left.push(now - begin);
        }
        let of = |from: u64, to: u64| left.iter().filter(|at| (from..to).contains(&at.as_secs())).count();
        assert!(most_in_a_second(&left) <= 100);
        assert!(of(4, 6) <= 80 && of(4, 6) >= 78, "{}", of(4, 6));
        assert!(of(7, 9) >= 198, "{}", of(7, 9));
        let mut half = pace_of_half();
        half.take(begin);
        assert!(half.wait(begin) > Duration::from_millis(1_990));
    }

    fn pace_of_half() -> Pace {
        Pace::new(MESSAGE / 2, NonZeroU32::MIN)
    }

    #[test]
    fn between_two_there_is_a_pause() {
        let left = minute(5, 1, |i| if i % 7 == 0 { 90 } else { 0 });
        let pauses: Vec<u128> = left.windows(2).map(|two| (two[1] - two[0]).as_millis()).collect();
        assert!(pauses.iter().all(|pause| (195..=330).contains(pause)), "{pauses:?}");
    }

    #[test]
    fn after_a_pause_a_burst_leaves_and_no_more() {
        let (begin, mut pace) = (Instant::now(), pace(2, 6));
        for pause in [0, 60] {
            let now = begin + Duration::from_secs(pause);
            for _ in 0..6 {
                assert_eq!(pace.wait(now), Duration::ZERO);
                pace.take(now);
            }
            assert!(pace.wait(now) > Duration::from_millis(2_900), "{:?}", pace.wait(now));
        }
    }
}

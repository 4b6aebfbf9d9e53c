//! Whether a line is in trouble, from what can be counted of it.
//!
//! Must not know: rows, settings, words. Tested here.
//!
//! A big broadcast takes hours and is no trouble; a line that sends nothing while something could leave is. Few messages prove nothing.

use crate::domain::time::{At, HOUR, MINUTE};

/// How long something may wait that could leave, while nothing leaves, in milliseconds.
pub const STUCK: i64 = 30 * MINUTE;
/// How long a line that reports may be silent while messages leave, in milliseconds.
pub const SILENT: i64 = 24 * HOUR;
/// Fewest messages from which a share says something.
pub const FEWEST: i64 = 20;
/// A share of failures from which it is trouble, in percent.
pub const FAILING: i64 = 20;

/// What was counted of a line in the last day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Since when the oldest message could leave, where one waits.
    pub oldest: Option<At>,
    /// The same of messages that leave at night too.
    pub urgent: Option<At>,
    /// How many left and are not known to have failed.
    pub left: i64,
    /// How many will not arrive.
    pub failed: i64,
    /// When the last one left.
    pub sent: Option<At>,
    /// When the aggregator last told what became of one; nothing where it never does.
    pub reported: Option<At>,
}

/// What is wrong with a line, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing leaves, though something could since then.
    Stuck(At),
    /// So many of a hundred fail.
    Failing(i64),
    /// Messages leave, and nothing was heard of them since then.
    Unreported(At),
}

/// What is wrong with a line; `quiet` where only what is urgent may leave now.
pub fn trouble(seen: &Seen, quiet: bool, now: At) -> Option<Trouble> {
    let oldest = if quiet { seen.urgent } else { seen.oldest };
    let idle = seen.sent.is_none_or(|sent| now.0 - sent.0 > STUCK);
    if let Some(since) = oldest.filter(|since| idle && now.0 - since.0 > STUCK) {
        return Some(Trouble::Stuck(since));
    }
    let all = seen.left + seen.failed;
    let percent = if all < FEWEST { 0 } else { seen.failed * 100 / all };
    if percent >= FAILING {
        return Some(Trouble::Failing(percent));
    }
    let silent = seen.reported.filter(|reported| seen.left >= FEWEST && now.0 - reported.0 > SILENT);
    silent.map(Trouble::Unreported)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: At = At(1_800_000_000_000);

    fn ago(minutes: i64) -> Option<At> {
        Some(NOW.plus(-minutes * MINUTE))
    }

    #[test]
    fn a_line_is_stuck_where_something_could_leave_and_nothing_does() {
        let waits = Seen { oldest: ago(31), ..Seen::default() };
        assert_eq!(trouble(&waits, false, NOW), Some(Trouble::Stuck(NOW.plus(-31 * MINUTE))));
        assert_eq!(trouble(&waits, true, NOW), None, "it waits for the morning");
        assert_eq!(
            trouble(&Seen { urgent: ago(31), ..waits }, true, NOW),
            Some(Trouble::Stuck(NOW.plus(-31 * MINUTE)))
        );
        assert_eq!(trouble(&Seen { oldest: ago(30), ..waits }, false, NOW), None, "not long enough");
        assert_eq!(
            trouble(&Seen { oldest: ago(600), sent: ago(1), left: 9000, ..waits }, false, NOW),
            None,
            "a broadcast"
        );
        assert_eq!(trouble(&Seen::default(), false, NOW), None);
    }

    #[test]
    fn few_failures_prove_nothing() {
        let failing = |left, failed| trouble(&Seen { left, failed, sent: ago(1), ..Seen::default() }, false, NOW);
        assert_eq!(failing(16, 4), Some(Trouble::Failing(20)));
        assert_eq!(failing(15, 4), None);
        assert_eq!(failing(81, 19), None);
        assert_eq!(failing(0, 20), Some(Trouble::Failing(100)));
    }

    #[test]
    fn a_line_that_reports_is_missed_when_it_does_not() {
        let seen = Seen { left: 20, sent: ago(1), reported: ago(24 * 60 + 1), ..Seen::default() };
        assert_eq!(trouble(&seen, false, NOW), Some(Trouble::Unreported(NOW.plus(-SILENT - MINUTE))));
        assert_eq!(trouble(&Seen { reported: None, ..seen }, false, NOW), None, "it never does");
        assert_eq!(trouble(&Seen { left: 19, ..seen }, false, NOW), None);
        assert_eq!(trouble(&Seen { reported: ago(24 * 60), ..seen }, false, NOW), None);
    }
}

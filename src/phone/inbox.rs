//! What the demo's phones have received: the stand-in aggregator's memory, bounded, gone when the process ends.
//!
//! Must not know: HTTP, clocks, stores, or any number that belongs to a living person. Tested here.

use crate::domain::time::At;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most messages kept for one number; the oldest goes first.
pub const MOST_PER_NUMBER: usize = 200;
/// Most messages kept in all.
pub const MOST_IN_ALL: usize = 10_000;
/// Most messages in one [`Batch`]; whoever gets as many asks again.
pub const MOST_PER_BATCH: usize = 500;

/// An SMS as a simulated phone shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sms {
    /// Place in the order of arrival, from 1, over all numbers.
    pub n: u64,
    /// The id that the sender was told, for delivery statuses.
    pub id: String,
    /// Who it says it is from: the line's number or name.
    pub from: String,
    /// The phone it is for, in international form.
    pub to: String,
    /// What it says.
    pub text: String,
    /// When it came, by the demo's clock; absent where the clock cannot be moved.
    pub at: Option<At>,
}

/// What a phone is told when it asks for its messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The highest `n` given so far. Lower than what the asker has seen means that the inbox started anew.
    pub newest: u64,
    /// Oldest first, at most [`MOST_PER_BATCH`].
    pub messages: Vec<Sms>,
}

/// The inboxes of all simulated phones.
#[derive(Default)]
pub struct Inbox(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    newest: u64,
    messages: BTreeMap<u64, Sms>,
    of_number: HashMap<String, VecDeque<u64>>,
    of_id: HashMap<String, u64>,
}

impl Inbox {
    /// Stores a message and gives its id, which follows from `reference` alone, so that it stays the same over restarts. A
    /// reference that is still kept stores nothing.
    pub fn take(&self, reference: i64, from: &str, to: &str, text: &str, at: Option<At>) -> String {
        let id = format!("sim-{reference}");
        let mut kept = self.kept();
        if !kept.of_id.contains_key(&id) {
            kept.newest += 1;
            let n = kept.newest;
            kept.add(Sms { n, id: id.clone(), from: from.into(), to: to.into(), text: text.into(), at });
        }
        id
    }

    /// Messages after the `after`-th: those for `number`, or for every number where `None`.
    pub fn since(&self, number: Option<&str>, after: u64) -> Batch {
        let kept = self.kept();
        let newer = kept.messages.range(after.saturating_add(1)..).map(|(_, sms)| sms);
        let wanted = newer.filter(|sms| number.is_none_or(|number| sms.to == number));
        Batch { newest: kept.newest, messages: wanted.take(MOST_PER_BATCH).cloned().collect() }
    }

    /// A panic elsewhere cannot have left the maps half changed in a way that matters to a demo.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn add(&mut self, sms: Sms) {
        let thread = self.of_number.entry(sms.to.clone()).or_default();
        thread.push_back(sms.n);
        let crowded = if thread.len() > MOST_PER_NUMBER { thread.front().copied() } else { None };
        self.of_id.insert(sms.id.clone(), sms.n);
        self.messages.insert(sms.n, sms);
        let oldest = if self.messages.len() > MOST_IN_ALL { self.messages.keys().next().copied() } else { None };
        if let Some(n) = crowded.or(oldest) {
            self.forget(n);
        }
    }

    /// All that is known of a message leaves with it. It is always the oldest of its number.
    fn forget(&mut self, n: u64) {
        let Some(sms) = self.messages.remove(&n) else { return };
        self.of_id.remove(&sms.id);
        if let Some(thread) = self.of_number.get_mut(&sms.to) {
            thread.pop_front();
            if thread.is_empty() {
                self.of_number.remove(&sms.to);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWA: &str = "+22370000001";
    const MODIBO: &str = "+22370000002";

    fn texts(batch: &Batch) -> Vec<&str> {
        batch.messages.iter().map(|sms| sms.text.as_str()).collect()
    }

    #[test]
    fn each_number_sees_its_own_and_only_what_is_new() {
        let inbox = Inbox::default();
        inbox.take(1, "36123", AWA, "un", Some(At(5)));
        inbox.take(2, "36123", MODIBO, "deux", None);
        inbox.take(3, "36123", AWA, "trois", None);
        assert_eq!(texts(&inbox.since(Some(AWA), 0)), ["un", "trois"]);
        assert_eq!(texts(&inbox.since(Some(AWA), 1)), ["trois"]);
        assert_eq!(texts(&inbox.since(None, 1)), ["deux", "trois"]);
        assert_eq!(inbox.since(Some("+22370000009"), 0), Batch { newest: 3, messages: vec![] });
        assert_eq!(inbox.since(None, u64::MAX), Batch { newest: 3, messages: vec![] });
    }

    #[test]
    fn a_repeated_reference_stores_nothing_twice() {
        let inbox = Inbox::default();
        let first = inbox.take(41, "36123", AWA, "bonjour", None);
        assert_eq!(inbox.take(41, "36123", AWA, "bonjour", None), first);
        assert_ne!(inbox.take(42, "36123", AWA, "bonjour", None), first);
        assert_eq!(inbox.since(None, 0).messages.len(), 2);
    }

    #[test]
    fn one_number_keeps_its_last_two_hundred() {
        let inbox = Inbox::default();
        inbox.take(-1, "36123", MODIBO, "reste", None);
        for n in 0..MOST_PER_NUMBER + 3 {
            inbox.take(n as i64, "36123", AWA, &n.to_string(), None);
        }
        let batch = inbox.since(Some(AWA), 0);
        assert_eq!(batch.messages.len(), MOST_PER_NUMBER);
        assert_eq!(batch.messages[0].text, "3");
        assert_eq!(texts(&inbox.since(Some(MODIBO), 0)), ["reste"]);
    }

    #[test]
    fn all_numbers_together_keep_ten_thousand_and_nothing_else_grows() {
        let inbox = Inbox::default();
        for n in 0..MOST_IN_ALL + 5 {
            inbox.take(n as i64, "36123", &format!("+2237{:07}", n % 9_000), "x", None);
        }
        let kept = inbox.kept();
        assert_eq!((kept.messages.len(), kept.of_id.len()), (MOST_IN_ALL, MOST_IN_ALL));
        assert_eq!(kept.of_number.values().map(VecDeque::len).sum::<usize>(), MOST_IN_ALL);
        assert_eq!(kept.messages.keys().next(), Some(&6));
        drop(kept);
        assert_eq!(inbox.since(None, 0).messages.len(), MOST_PER_BATCH);
    }
}

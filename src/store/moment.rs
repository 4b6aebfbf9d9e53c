//! State that lives in memory only and leaves no trace: dialogue state, tags of turns, day counts, claim markers.
//!
//! Must not know: what the bytes mean, whose they are, clocks. Tested here.
//!
//! A map of (key, revision, value, until) with five verbs: [`get`](Moment::get), [`cas`](Moment::cas),
//! [`put_new`](Moment::put_new), [`bump`](Moment::bump), [`sweep`](Moment::sweep). Bytes in and bytes out, and `async`, so that
//! a store on the network without persistence can take its place when several processes serve one line. Values are wiped when
//! they are replaced, removed or dropped. A restart forgets everything: that is the point.

use crate::domain::time::At;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// Parts with a lock each: enough that two turns rarely meet, and that a sweep holds each only for a moment.
const SHARDS: usize = 64;

/// Entries unless the operator says otherwise: at some 200 bytes each this is what a small server can spare.
pub const MOST_ENTRIES: usize = 1_000_000;

/// Under what something is kept: the output of a keyed hash, so its bytes are evenly spread and say nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; 32]);

impl From<[u8; 32]> for Key {
    fn from(bytes: [u8; 32]) -> Key {
        Key(bytes)
    }
}

impl From<[u8; 16]> for Key {
    /// Half a hash, the rest zeros: it meets a whole one once in 2^128.
    fn from(bytes: [u8; 16]) -> Key {
        let mut key = [0; 32];
        key[..16].copy_from_slice(&bytes);
        Key(key)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// What marks a version of a value. No two versions share one, not even under a key that was gone in between, so a caller who
/// slept through an expiry can't write into the session that came after.
pub type Revision = u64;

/// Why a verb did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not as the caller believed: another was faster, or it is there already, or it expired.
    #[error("changed meanwhile")]
    Changed,
    /// No room for another entry until some expire: answer "out of service".
    #[error("the memory of this moment is full")]
    Full,
}

struct Slot {
    revision: Revision,
    value: Zeroizing<Vec<u8>>,
    until: At,
}

/// The map. Shared by reference; all verbs take `&self`.
pub struct Moment {
    shards: Vec<Mutex<HashMap<Key, Slot>>>,
    last: AtomicU64,
    entries: AtomicUsize,
    most: usize,
}

impl Moment {
    /// An empty map with room for `most` entries.
    pub fn new(most: usize) -> Moment {
        Moment {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            last: AtomicU64::new(0),
            entries: AtomicUsize::new(0),
            most,
        }
    }

    /// The value and its revision, unless there is none or it expired by `now`.
    pub async fn get(&self, key: Key, now: At) -> Option<(Revision, Zeroizing<Vec<u8>>)> {
        let shard = self.shard(key);
        shard.get(&key).filter(|slot| slot.until > now).map(|slot| (slot.revision, slot.value.clone()))
    }

    /// Replaces the value if it is still at `revision`, and returns the next one. With an `until` that is not after `now` the
    /// entry is removed, its value wiped.
    ///
    /// # Errors
    /// `Changed` if it is at another revision, gone or expired.
    pub async fn cas(
        &self,
        key: Key,
        revision: Revision,
        value: Zeroizing<Vec<u8>>,
        until: At,
        now: At,
    ) -> Result<Revision, Refused> {
        let mut shard = self.shard(key);
        let Entry::Occupied(mut entry) = shard.entry(key) else { return Err(Refused::Changed) };
        if entry.get().until <= now || entry.get().revision != revision {
            return Err(Refused::Changed);
        }
        let revision = self.next();
        if until > now {
            entry.insert(Slot { revision, value, until });
        } else {
            entry.remove();
            self.entries.fetch_sub(1, Ordering::Relaxed);
        }
        Ok(revision)
    }

    /// Puts a value where there is none, and returns its revision.
    ///
    /// # Errors
    /// `Changed` if there is one that has not expired; `Full` if there is no room.
    pub async fn put_new(&self, key: Key, value: Zeroizing<Vec<u8>>, until: At, now: At) -> Result<Revision, Refused> {
        let mut shard = self.shard(key);
        let revision = self.next();
        match shard.entry(key) {
            Entry::Occupied(entry) if entry.get().until > now => return Err(Refused::Changed),
            Entry::Occupied(mut entry) => drop(entry.insert(Slot { revision, value, until })),
            Entry::Vacant(entry) => {
                self.make_room()?;
                entry.insert(Slot { revision, value, until });
            }
        }
        Ok(revision)
    }

    /// Counts one more under this key and returns the count, 1 the first time. The first call sets when it ends; later ones
    /// don't move it, so a count of a day ends with the day.
    ///
    /// # Errors
    /// `Full` if there is no room; `Changed` if something else than a count is kept there.
    pub async fn bump(&self, key: Key, until: At, now: At) -> Result<u64, Refused> {
        let mut shard = self.shard(key);
        let revision = self.next();
        let first = || Slot { revision, value: Zeroizing::new(1u64.to_be_bytes().to_vec()), until };
        match shard.entry(key) {
            Entry::Occupied(mut entry) if entry.get().until > now => {
                let slot = entry.get_mut();
                let count = slot.value.as_slice().try_into().map_err(|_| Refused::Changed)?;
                let count = u64::from_be_bytes(count).saturating_add(1);
                slot.value.copy_from_slice(&count.to_be_bytes());
                slot.revision = revision;
                return Ok(count);
            }
            Entry::Occupied(mut entry) => drop(entry.insert(first())),
            Entry::Vacant(entry) => {
                self.make_room()?;
                entry.insert(first());
            }
        }
        Ok(1)
    }

    /// Removes what expired by `now` and returns how much that was. Call it about once a minute.
    pub async fn sweep(&self, now: At) -> usize {
        let mut swept = 0;
        for shard in &self.shards {
            let mut shard = held(shard);
            let before = shard.len();
            shard.retain(|_, slot| slot.until > now);
            // A rush leaves tables behind that would be kept for ever.
            if shard.capacity() > 4 * shard.len() {
                let keep = 2 * shard.len();
                shard.shrink_to(keep);
            }
            swept += before - shard.len();
            self.entries.fetch_sub(before - shard.len(), Ordering::Relaxed);
        }
        swept
    }

    /// How many entries there are, expired ones that were not swept included.
    pub fn len(&self) -> usize {
        self.entries.load(Ordering::Relaxed)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn shard(&self, key: Key) -> MutexGuard<'_, HashMap<Key, Slot>> {
        held(&self.shards[usize::from(key.0[0]) % SHARDS])
    }

    fn next(&self) -> Revision {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Counts one more entry in, if there may be one.
    fn make_room(&self) -> Result<(), Refused> {
        let more = |entries| (entries < self.most).then_some(entries + 1);
        match self.entries.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more) {
            Ok(_) => Ok(()),
            Err(_) => Err(Refused::Full),
        }
    }
}

/// No verb leaves a shard half changed, so one whose holder panicked is sound.
fn held(shard: &Mutex<HashMap<Key, Slot>>) -> MutexGuard<'_, HashMap<Key, Slot>> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    const K: Key = Key([7; 32]);

    fn bytes(text: &str) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(text.as_bytes().to_vec())
    }

    #[tokio::test]
    async fn only_the_one_who_saw_the_last_version_replaces_it() {
        let moment = Moment::new(10);
        let first = moment.put_new(K, bytes("a"), At(100), At(0)).await.unwrap();
        assert_eq!(moment.put_new(K, bytes("b"), At(100), At(0)).await, Err(Refused::Changed));
        let second = moment.cas(K, first, bytes("c"), At(100), At(1)).await.unwrap();
        assert_eq!(moment.cas(K, first, bytes("d"), At(100), At(1)).await, Err(Refused::Changed));
        assert_eq!(moment.get(K, At(1)).await, Some((second, bytes("c"))));
        assert_eq!(moment.cas(Key::from([1; 16]), 0, bytes("e"), At(9), At(1)).await, Err(Refused::Changed));
    }

    #[tokio::test]
    async fn what_expired_is_not_there_and_its_revision_does_not_come_back() {
        let moment = Moment::new(10);
        let old = moment.put_new(K, bytes("a"), At(100), At(0)).await.unwrap();
        assert!(moment.get(K, At(99)).await.is_some());
        assert_eq!(moment.get(K, At(100)).await, None);
        assert_eq!(moment.cas(K, old, bytes("b"), At(300), At(100)).await, Err(Refused::Changed));
        let new = moment.put_new(K, bytes("c"), At(300), At(100)).await.unwrap();
        assert_ne!(new, old);
        assert_eq!(moment.cas(K, old, bytes("d"), At(300), At(100)).await, Err(Refused::Changed));
        assert_eq!(moment.len(), 1);
    }

    #[tokio::test]
    async fn an_end_in_the_past_removes() {
        let moment = Moment::new(10);
        let revision = moment.put_new(K, bytes("a"), At(100), At(0)).await.unwrap();
        moment.cas(K, revision, bytes(""), At(50), At(50)).await.unwrap();
        assert_eq!(moment.get(K, At(50)).await, None);
        assert!(moment.is_empty());
    }

    #[tokio::test]
    async fn a_count_ends_when_its_first_call_said() {
        let moment = Moment::new(10);
        assert_eq!(moment.bump(K, At(100), At(0)).await, Ok(1));
        assert_eq!(moment.bump(K, At(900), At(50)).await, Ok(2));
        assert_eq!(moment.bump(K, At(900), At(100)).await, Ok(1));
        let other = Key::from([1; 16]);
        moment.put_new(other, bytes("text"), At(100), At(0)).await.unwrap();
        assert_eq!(moment.bump(other, At(100), At(0)).await, Err(Refused::Changed));
    }

    #[tokio::test]
    async fn a_full_map_refuses_until_it_is_swept() {
        let moment = Moment::new(3);
        for n in 0..3u8 {
            moment.put_new(Key([n; 32]), bytes("x"), At(100 + i64::from(n)), At(0)).await.unwrap();
        }
        assert_eq!(moment.put_new(K, bytes("x"), At(500), At(0)).await, Err(Refused::Full));
        assert_eq!(moment.bump(K, At(500), At(0)).await, Err(Refused::Full));
        assert_eq!(moment.sweep(At(101)).await, 2);
        assert_eq!(moment.len(), 1);
        moment.put_new(K, bytes("x"), At(500), At(101)).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_at_once_one_wins_each_time() {
        let moment = Arc::new(Moment::new(MOST_ENTRIES));
        moment.put_new(K, bytes("0"), At(100), At(0)).await.unwrap();
        let racers: Vec<_> = (0..8)
            .map(|_| {
                let moment = moment.clone();
                tokio::spawn(async move {
                    let mut won = 0;
                    for _ in 0..200 {
                        let (revision, value) = moment.get(K, At(1)).await.unwrap();
                        let n: u32 = std::str::from_utf8(&value).unwrap().parse().unwrap();
                        let next = bytes(&(n + 1).to_string());
                        won += u32::from(moment.cas(K, revision, next, At(100), At(1)).await.is_ok());
                        moment.bump(Key([9; 32]), At(100), At(1)).await.unwrap();
                    }
                    won
                })
            })
            .collect();
        let mut won = 0;
        for racer in racers {
            won += racer.await.unwrap();
        }
        let (_, value) = moment.get(K, At(1)).await.unwrap();
        assert_eq!(value.as_slice(), won.to_string().as_bytes());
        assert_eq!(moment.bump(Key([9; 32]), At(100), At(1)).await, Ok(1601));
    }

    #[test]
    fn keys_are_not_printed() {
        assert_eq!(format!("{K:?}"), "Key(…)");
    }
}

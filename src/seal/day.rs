//! Keys of the day: names for sessions, tags and counts that cannot be joined to anything after two days.
//!
//! Must not know: what is kept under the names. Tested here.
//!
//! One random key a day; yesterday's is kept so that a session which runs over midnight goes on. Both live in memory only and are
//! wiped when they go.

use crate::domain::time::Day;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::sync::RwLock;
use zeroize::ZeroizeOnDrop;

/// A name under a key of the day.
pub type Tag = [u8; 32];

#[derive(ZeroizeOnDrop)]
struct Keys {
    #[zeroize(skip)]
    day: Day,
    today: [u8; 32],
    yesterday: [u8; 32],
}

/// The keys of today and yesterday.
pub struct DayKeys(RwLock<Keys>);

impl DayKeys {
    /// Starts with random keys for `today`.
    pub fn new(today: Day, random: [[u8; 32]; 2]) -> DayKeys {
        DayKeys(RwLock::new(Keys { day: today, today: random[0], yesterday: random[1] }))
    }

    /// Changes keys when the day has changed; `fresh` is asked for random bytes only then. A clock that went back keeps the
    /// newer keys: names given under them stay good.
    pub fn turn(&self, today: Day, fresh: impl Fn() -> [u8; 32]) {
        if self.0.read().expect("no holder of this lock panics").day >= today {
            return;
        }
        let mut keys = self.0.write().expect("no holder of this lock panics");
        if keys.day < today {
            // After a day without a turn nothing of the day before is alive either.
            keys.yesterday = if keys.day.0 + 1 == today.0 { keys.today } else { fresh() };
            keys.today = fresh();
            keys.day = today;
        }
    }

    /// The name of `parts` under today's and yesterday's key. New things go under the first.
    pub fn tags(&self, parts: &[&[u8]]) -> [Tag; 2] {
        let keys = self.0.read().expect("no holder of this lock panics");
        [tag(&keys.today, parts), tag(&keys.yesterday, parts)]
    }
}

fn tag(key: &[u8; 32], parts: &[&[u8]]) -> Tag {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_lives_two_days() {
        let keys = DayKeys::new(Day(1), [[1; 32], [2; 32]]);
        let [first, _] = keys.tags(&[b"session"]);
        keys.turn(Day(1), || unreachable!("the same day asks for nothing"));
        keys.turn(Day(2), || [3; 32]);
        let [second, old] = keys.tags(&[b"session"]);
        assert_eq!(old, first);
        assert_ne!(second, first);
        keys.turn(Day(1), || unreachable!("a clock that went back changes nothing"));
        keys.turn(Day(3), || [4; 32]);
        assert!(!keys.tags(&[b"session"]).contains(&first));
        keys.turn(Day(9), || [5; 32]);
        assert!(!keys.tags(&[b"session"]).contains(&second));
    }
}

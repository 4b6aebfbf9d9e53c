//! The public review keys, and which of them a concern is sealed to today.
//!
//! Must not know: private keys, who reads. Tested here.

use crate::domain::concern::Compartment;
use crate::domain::key::{KeyId, Month};
use crate::seal::ReviewPublic;
use std::collections::BTreeMap;

/// All that live, by month and compartment.
#[derive(Default)]
pub struct Keys(BTreeMap<KeyId, ReviewPublic>);

/// A key to seal to.
pub struct Chosen {
    /// Its name.
    pub id: KeyId,
    /// The key.
    pub public: ReviewPublic,
    /// It is not this month's key of the compartment: staff are late with their keys.
    pub is_late: bool,
}

impl Keys {
    /// Of these.
    pub fn new(keys: impl IntoIterator<Item = (KeyId, ReviewPublic)>) -> Keys {
        Keys(keys.into_iter().collect())
    }

    /// Whether any concern can be sealed in this month: *unsorted* takes what has no other key.
    pub fn is_open(&self, month: Month) -> bool {
        self.newest(month, Compartment::Unsorted).is_some()
    }

    /// The key of this month and compartment; where it is missing the newest older one of the compartment, then that of *unsorted*.
    /// A key of a month to come is not used: its month may be read by others.
    pub fn choose(&self, month: Month, compartment: Compartment) -> Option<Chosen> {
        let (id, public) =
            self.newest(month, compartment).or_else(|| self.newest(month, Compartment::Unsorted))?;
        Some(Chosen { id, public, is_late: id != KeyId::new(month, compartment) })
    }

    fn newest(&self, month: Month, compartment: Compartment) -> Option<(KeyId, ReviewPublic)> {
        let until = self.0.range(..KeyId::first(month.next()));
        until.rev().find(|(id, _)| id.compartment() == Some(compartment)).map(|(id, public)| (*id, *public))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(of: &[(u16, Compartment)]) -> Keys {
        let key = |(month, compartment): &(u16, Compartment)| {
            let public = ReviewPublic::from_bytes([u8::try_from(*month).unwrap(); 32]);
            (KeyId::new(Month(*month), *compartment), public)
        };
        Keys::new(of.iter().map(key))
    }

    fn chosen(keys: &Keys, month: u16, compartment: Compartment) -> Option<(KeyId, bool)> {
        keys.choose(Month(month), compartment).map(|chosen| (chosen.id, chosen.is_late))
    }

    #[test]
    fn what_seals_where_a_key_is_missing() {
        use Compartment::{Army, Police, Unsorted};
        let keys = keys(&[(9, Police), (10, Police), (12, Police), (8, Unsorted)]);
        assert_eq!(chosen(&keys, 10, Police), Some((KeyId::new(Month(10), Police), false)));
        assert_eq!(chosen(&keys, 11, Police), Some((KeyId::new(Month(10), Police), true)), "none of a month to come");
        assert_eq!(chosen(&keys, 11, Army), Some((KeyId::new(Month(8), Unsorted), true)));
        assert_eq!(chosen(&keys, 7, Police), None);
        assert!(keys.is_open(Month(8)) && !keys.is_open(Month(7)));
        assert!(!Keys::default().is_open(Month(9)));
    }
}

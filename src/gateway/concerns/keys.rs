//! The public review keys, and which of them a concern is sealed to today (`seal::rotation` says which).
//!
//! Must not know: private keys, who reads. Tested here.

use crate::domain::concern::Compartment;
use crate::domain::key::{KeyId, Month};
use crate::seal::ReviewPublic;
use crate::seal::rotation::{self, Choice};
use std::collections::BTreeMap;

/// All that live.
#[derive(Default)]
pub struct Keys {
    names: Vec<KeyId>,
    public: BTreeMap<KeyId, ReviewPublic>,
    frozen: Vec<Compartment>,
}

impl Keys {
    /// Of these, but those of compartments that are frozen.
    pub fn new(keys: impl IntoIterator<Item = (KeyId, ReviewPublic)>, frozen: Vec<Compartment>) -> Keys {
        let lives = |(name, _): &(KeyId, _)| name.compartment().is_some_and(|own| !frozen.contains(&own));
        let public: BTreeMap<KeyId, ReviewPublic> = keys.into_iter().filter(lives).collect();
        Keys { names: public.keys().copied().collect(), public, frozen }
    }

    /// Whether one is frozen that was not in `before`.
    pub fn freezes_more_than(&self, before: &Keys) -> bool {
        self.frozen.iter().any(|own| !before.frozen.contains(own))
    }

    /// Whether any concern can be sealed in this month: *unsorted* takes what has no other key.
    pub fn is_open(&self, month: Month) -> bool {
        self.sealing(month, Compartment::Unsorted).is_some()
    }

    /// Whether a compartment lacks its key of this month.
    pub fn is_late(&self, month: Month) -> bool {
        let due = |own: &Compartment| rotation::sealing(&self.names, month, *own).map(|(_, choice)| choice);
        Compartment::ALL.iter().any(|own| due(own) != Some(Choice::Due))
    }

    /// Whether a clock that says this month may be believed by who destroys keys.
    pub fn is_plausible(&self, month: Month) -> bool {
        rotation::is_plausible(&self.names, month)
    }

    /// The key that a concern for `compartment` is sealed to in this month.
    pub fn sealing(&self, month: Month, compartment: Compartment) -> Option<(KeyId, ReviewPublic)> {
        let (name, _) = rotation::sealing(&self.names, month, compartment)?;
        Some((name, *self.public.get(&name)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_seals_where_a_key_is_missing() {
        use Compartment::{Army, Police, Unsorted};
        let key = |month, own| (KeyId::new(Month(month), own), ReviewPublic::from_bytes([7; 32]));
        let keys = Keys::new([key(9, Police), key(10, Police), key(8, Unsorted)], Vec::new());
        let sealing = |month, own| keys.sealing(Month(month), own).map(|(name, _)| name);
        assert_eq!(sealing(11, Police), Some(KeyId::new(Month(10), Police)));
        assert_eq!(sealing(11, Army), Some(KeyId::new(Month(8), Unsorted)));
        assert_eq!(sealing(7, Police), None);
        assert!(keys.is_open(Month(8)) && !keys.is_open(Month(7)) && keys.is_late(Month(10)));
        let all =
            Keys::new(rotation::wanted(Month(9)).map(|name| (name, ReviewPublic::from_bytes([7; 32]))), Vec::new());
        assert!(!all.is_late(Month(9)) && !Keys::default().is_open(Month(9)));
    }

    #[test]
    fn what_is_frozen_seals_nothing_and_is_told_once() {
        use Compartment::{Army, Police, Unsorted};
        let all = || rotation::wanted(Month(9)).map(|name| (name, ReviewPublic::from_bytes([7; 32])));
        let frozen = |frozen: &[Compartment]| Keys::new(all(), frozen.to_vec());
        let (none, one, two) = (frozen(&[]), frozen(&[Police]), frozen(&[Police, Army]));
        let sealing = |keys: &Keys| keys.sealing(Month(9), Police).map(|(name, _)| name.compartment().unwrap());
        assert_eq!((sealing(&none), sealing(&one)), (Some(Police), Some(Unsorted)));
        assert!(one.freezes_more_than(&none) && two.freezes_more_than(&one));
        assert!(!one.freezes_more_than(&one) && !one.freezes_more_than(&two) && !none.freezes_more_than(&one));
    }
}

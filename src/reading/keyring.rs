//! The keys that somebody was given, opened for one request.
//!
//! Must not know: how the key of a member of staff is kept. Tested in `tests/it/reading.rs`.

use crate::domain::concern::Compartment;
use crate::domain::key::KeyId;
use crate::seal::review::NotTheKey;
use crate::seal::{ReviewKey, ReviewPublic, StaffKey};
use crate::store::StoreError;
use crate::store::vault::Vault;
use crate::store::vault::keys::Freeze;
use std::collections::{BTreeMap, BTreeSet};

/// Review keys, opened. Wiped when dropped.
pub struct Keyring {
    keys: BTreeMap<KeyId, ReviewKey>,
    /// Compartments whose public key is not that of the key which was handed out: somebody put another in its place, and what was
    /// sealed since is read by them. They are not opened, and frozen at once; leads must hear of it.
    pub swapped: BTreeSet<Compartment>,
    /// Wraps that do not open: damaged, or made for a key that was lost.
    pub damaged: Vec<KeyId>,
}

impl Keyring {
    /// Opens every wrap of the slot `slot` with the key of its owner, and holds each against the public key in its row.
    ///
    /// # Errors
    /// Those of the vault.
    pub async fn open(vault: &Vault, slot: i64, owner: &StaffKey) -> Result<Keyring, StoreError> {
        let public: BTreeMap<KeyId, [u8; 32]> =
            vault.review_keys().await?.into_iter().map(|row| (row.id, row.public)).collect();
        let mut ring = Keyring { keys: BTreeMap::new(), swapped: BTreeSet::new(), damaged: Vec::new() };
        for wrap in vault.wraps(slot).await? {
            let Some(row) = public.get(&wrap.key) else { continue };
            match ReviewKey::unwrap(&wrap.body, wrap.key, owner, slot, &ReviewPublic::from_bytes(*row)) {
                Ok(key) => drop(ring.keys.insert(wrap.key, key)),
                Err(NotTheKey::Swapped) => ring.swapped.extend(wrap.key.compartment()),
                Err(NotTheKey::Sealed(_)) => ring.damaged.push(wrap.key),
            }
        }
        for compartment in ring.swapped.iter().copied() {
            vault.write(Freeze { compartment, frozen: true }).await?;
        }
        // One swapped key is enough to distrust what else is said of its compartment.
        let swapped = ring.swapped.clone();
        ring.keys.retain(|id, _| id.compartment().is_some_and(|own| !swapped.contains(&own)));
        Ok(ring)
    }

    /// A key, where this keyring has it.
    pub fn key(&self, id: KeyId) -> Option<&ReviewKey> {
        self.keys.get(&id)
    }

    /// The names of all keys in it, by month and compartment.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.keys.keys().copied()
    }
}

//! Review keys: made by a lead, wrapped to those who may read and to the recovery key, and watched so that nobody swaps one.
//!
//! Must not know: who is entitled to which, where keys are kept. Tested here.
//!
//! Whoever could put a public key of his own in a row would read all that is sealed from then on. So a wrap is opened together with the
//! public key of its row and answers [`NotTheKey::Swapped`] if the two do not belong together, and a lead keeps a [`Manifest`] of all
//! public keys that only he can make.

use super::pair::{self, OVERHEAD, Private, Role};
use super::{BadKey, RecoveryKey, RecoveryPublic, ReviewKey, ReviewPublic, StaffKey, StaffPublic, Unopened, VERSION};
use super::{framed, stretch};
use crate::domain::key::KeyId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of a wrapped key.
pub const WRAP: usize = 32 + OVERHEAD;
const TO_STAFF: &[u8] = b"baro/wrap/staff/v1";
const TO_RECOVERY: &[u8] = b"baro/wrap/recovery/v1";

/// Why a wrap gave no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTheKey {
    /// It does not open.
    #[error(transparent)]
    Sealed(#[from] Unopened),
    /// It opens, and the public key in the row is of another key: concerns are sealed to somebody else. Freeze and alarm.
    #[error("the public key in the row is not that of the wrapped key: somebody has put another in its place")]
    Swapped,
}

impl ReviewKey {
    /// Wraps the key called `name` to who has the slot `slot` of the staff. `seed` must be fresh and random.
    ///
    /// # Errors
    /// If the public key was made to give secrets away.
    pub fn wrap(&self, name: KeyId, to: &StaffPublic, slot: i64, seed: [u8; 32]) -> Result<Vec<u8>, BadKey> {
        pair::seal(to, TO_STAFF, &[&name.0, &slot.to_be_bytes()], self.secret(), seed)
    }

    /// Opens a wrap with the key of its holder and holds it against `public`, as the row of the key has it.
    ///
    /// # Errors
    /// If it is damaged or another's, or the row's public key was swapped.
    pub fn unwrap(
        wrap: &[u8],
        name: KeyId,
        holder: &StaffKey,
        slot: i64,
        public: &ReviewPublic,
    ) -> Result<ReviewKey, NotTheKey> {
        unwrapped(wrap, TO_STAFF, &[&name.0, &slot.to_be_bytes()], holder, public)
    }

    /// Wraps the key called `name` to the recovery key. `seed` must be fresh and random.
    ///
    /// # Errors
    /// If the public key was made to give secrets away.
    pub fn wrap_for_recovery(&self, name: KeyId, to: &RecoveryPublic, seed: [u8; 32]) -> Result<Vec<u8>, BadKey> {
        pair::seal(to, TO_RECOVERY, &[&name.0], self.secret(), seed)
    }

    /// Opens what [`ReviewKey::wrap_for_recovery`] wrapped and holds it against `public`, as the row of the key has it.
    ///
    /// # Errors
    /// If it is damaged or of another recovery key, or the row's public key was swapped.
    pub fn recover(
        wrap: &[u8],
        name: KeyId,
        recovery: &RecoveryKey,
        public: &ReviewPublic,
    ) -> Result<ReviewKey, NotTheKey> {
        unwrapped(wrap, TO_RECOVERY, &[&name.0], recovery, public)
    }
}

fn unwrapped<R: Role>(
    wrap: &[u8],
    purpose: &[u8],
    bound: &[&[u8]],
    holder: &Private<R>,
    public: &ReviewPublic,
) -> Result<ReviewKey, NotTheKey> {
    let key = ReviewKey::from_secret(&*pair::open_exact::<32, _>(holder, purpose, bound, wrap)?);
    if key.is_of(public) { Ok(key) } else { Err(NotTheKey::Swapped) }
}

/// A lead's word on which public keys there are: a MAC that only he can make or check. Its serial number goes up each time; kept
/// elsewhere too, in the audit trail, it shows when old rows and an old manifest were put back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Which manifest of this lead it is.
    pub serial: u64,
    mac: [u8; 32],
}

/// Bytes of a [`Manifest`] as it is kept.
pub const MANIFEST: usize = 1 + 8 + 32;

/// A manifest does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHeld {
    /// Of a version that this program does not know, or not of a manifest's length.
    #[error("not a manifest that this program can read")]
    Format,
    /// Keys were added, taken away or swapped since, or it is another lead's.
    #[error("the public keys are not those that the lead saw: look which, before anything is sealed to them")]
    Changed,
}

impl Manifest {
    /// The lead's word on `keys`, in any order.
    pub fn of(lead: &StaffKey, serial: u64, keys: &[(KeyId, ReviewPublic)]) -> Manifest {
        let mac = manifest_mac(lead, serial, keys).finalize().into_bytes().into();
        Manifest { serial, mac }
    }

    /// Checks that `keys` are what the lead saw.
    ///
    /// # Errors
    /// If they are not, or the manifest is another lead's.
    pub fn check(&self, lead: &StaffKey, keys: &[(KeyId, ReviewPublic)]) -> Result<(), NotHeld> {
        // Compares in constant time.
        manifest_mac(lead, self.serial, keys).verify_slice(&self.mac).map_err(|_| NotHeld::Changed)
    }

    /// As it is kept.
    pub fn to_bytes(&self) -> [u8; MANIFEST] {
        let mut bytes = [VERSION; MANIFEST];
        bytes[1..9].copy_from_slice(&self.serial.to_be_bytes());
        bytes[9..].copy_from_slice(&self.mac);
        bytes
    }

    /// Reads what was kept.
    ///
    /// # Errors
    /// If it is of another version or length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Manifest, NotHeld> {
        let rest = bytes.strip_prefix(&[VERSION]).ok_or(NotHeld::Format)?;
        let (serial, mac) = rest.split_first_chunk().ok_or(NotHeld::Format)?;
        let mac = mac.try_into().map_err(|_| NotHeld::Format)?;
        Ok(Manifest { serial: u64::from_be_bytes(*serial), mac })
    }
}

fn manifest_mac(lead: &StaffKey, serial: u64, keys: &[(KeyId, ReviewPublic)]) -> Hmac<Sha256> {
    let mut keys: Vec<_> = keys.iter().map(|(name, public)| [&name.0[..], public.bytes()].concat()).collect();
    keys.sort_unstable();
    let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
    let own = stretch::expand::<32>(lead.secret(), b"baro/manifest/v1");
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&own[..]).expect("HMAC takes keys of any length");
    mac.update(&framed(&[&[&serial.to_be_bytes()[..]], &keys[..]].concat()));
    mac
}

#[cfg(test)]
mod tests {
    use super::super::kat::{each_byte, hex};
    use super::*;
    use crate::domain::concern::Compartment;
    use crate::domain::key::Month;

    fn key() -> ReviewKey {
        ReviewKey::new(&[1; 32])
    }

    fn holder() -> StaffKey {
        StaffKey::new(&[2; 32])
    }

    fn name() -> KeyId {
        KeyId::new(Month(2026 * 12 + 10), Compartment::Army)
    }

    fn sealed(answer: Result<ReviewKey, NotTheKey>) -> Result<(), Unopened> {
        answer.map(drop).map_err(|error| match error {
            NotTheKey::Sealed(why) => why,
            NotTheKey::Swapped => panic!("nothing was swapped"),
        })
    }

    #[test]
    fn a_wrap_opens_for_its_holder_under_its_name_in_its_slot() {
        let wrap = key().wrap(name(), &holder().public(), 7, [3; 32]).unwrap();
        assert_eq!(
            hex(&wrap),
            "0190ab790ecbf0704232ffe9436faeccc913b66a60e99c688a40bba4d5e2e6145087e07a75544b09f229f90b1a7471c3019c79c2a9743a5b5880646ca681e9d93a4f24033bb2c80b8e999c32317c5fb684"
        );
        assert_eq!(wrap.len(), WRAP);
        let public = key().public();
        let own = ReviewKey::unwrap(&wrap, name(), &holder(), 7, &public).unwrap();
        assert_eq!(own.public(), public);
        let other = KeyId::new(name().month(), Compartment::Police);
        for refused in [
            ReviewKey::unwrap(&wrap, name(), &StaffKey::new(&[9; 32]), 7, &public),
            ReviewKey::unwrap(&wrap, name(), &holder(), 8, &public),
            ReviewKey::unwrap(&wrap, other, &holder(), 7, &public),
            ReviewKey::recover(&wrap, name(), &RecoveryKey::new(&[2; 32]), &public),
        ] {
            assert_eq!(sealed(refused), Err(Unopened::Wrong));
        }
        each_byte(&wrap, |changed| sealed(ReviewKey::unwrap(changed, name(), &holder(), 7, &public)));
    }

    #[test]
    fn the_recovery_key_opens_its_own_wrap() {
        let recovery = RecoveryKey::new(&[4; 32]);
        let wrap = key().wrap_for_recovery(name(), &recovery.public(), [3; 32]).unwrap();
        assert_eq!(
            hex(&wrap),
            "0190ab790ecbf0704232ffe9436faeccc913b66a60e99c688a40bba4d5e2e61450dbf4d4cb034761369cc82c752ff495e9b20ac16c4145e6ec9b8a35c3f31c9c93a8e71fe7237d3d079bf6e44c1776712a"
        );
        let public = key().public();
        assert_eq!(ReviewKey::recover(&wrap, name(), &recovery, &public).unwrap().public(), public);
        let other = ReviewKey::recover(&wrap, name(), &RecoveryKey::new(&[9; 32]), &public);
        assert_eq!(sealed(other), Err(Unopened::Wrong));
        each_byte(&wrap, |changed| sealed(ReviewKey::recover(changed, name(), &recovery, &public)));
    }

    #[test]
    fn a_swapped_public_key_is_told_from_damage() {
        let intruder = ReviewKey::new(&[9; 32]).public();
        let wrap = key().wrap(name(), &holder().public(), 7, [3; 32]).unwrap();
        let opened = ReviewKey::unwrap(&wrap, name(), &holder(), 7, &intruder);
        assert_eq!(opened.map(drop), Err(NotTheKey::Swapped));
    }

    #[test]
    fn a_manifest_holds_for_these_keys_in_any_order() {
        let other = KeyId::new(name().month().next(), Compartment::Army);
        let keys = [(name(), key().public()), (other, ReviewKey::new(&[5; 32]).public())];
        let manifest = Manifest::of(&holder(), 3, &keys);
        assert_eq!(
            hex(&manifest.to_bytes()),
            "010000000000000003ffcaa8dd74b2ac6e7fb06264832a86dc0e62ea88887abe76a6212408a92aecf1"
        );
        let manifest = Manifest::from_bytes(&manifest.to_bytes()).unwrap();
        assert_eq!(manifest.serial, 3);
        let [one, two] = keys;
        assert_eq!(manifest.check(&holder(), &[two, one]), Ok(()));
        let swapped = (one.0, two.1);
        for changed in [&[][..], &[one], &[one, two, two], &[one, swapped], &[swapped, (two.0, one.1)]] {
            assert_eq!(manifest.check(&holder(), changed), Err(NotHeld::Changed), "{changed:?}");
        }
        assert_eq!(manifest.check(&StaffKey::new(&[9; 32]), &keys), Err(NotHeld::Changed));
        let renumbered = Manifest { serial: 4, ..manifest };
        assert_eq!(renumbered.check(&holder(), &keys), Err(NotHeld::Changed));
    }

    #[test]
    fn a_manifest_is_read_whole_and_unchanged() {
        let keys = [(name(), key().public())];
        let bytes = Manifest::of(&holder(), 3, &keys).to_bytes();
        for at in 0..MANIFEST {
            let mut changed = bytes;
            changed[at] ^= 1;
            let said = Manifest::from_bytes(&changed).and_then(|manifest| manifest.check(&holder(), &keys));
            assert_eq!(said, Err(if at == 0 { NotHeld::Format } else { NotHeld::Changed }), "byte {at}");
            assert_eq!(Manifest::from_bytes(&bytes[..at]), Err(NotHeld::Format));
        }
        assert_eq!(Manifest::from_bytes(&[&bytes[..], &[0]].concat()), Err(NotHeld::Format));
    }
}

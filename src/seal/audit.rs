//! The chain of the audit trail, and names for what staff touched that say nothing without their key.
//!
//! Must not know: which actions there are, where the trail is kept. Tested here; the trail that is made with it in
//! `tests/it/audit.rs`.
//!
//! The chain has no key: whoever can write the database can also compute a whole new one. What shows that is a head (a hash and a
//! count) which auditors wrote down elsewhere.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Version byte of a link: SHA-256 over version, purpose, the link before, length and entry.
const VERSION: u8 = 1;
const PURPOSE: &[u8] = b"baro/audit/link";
const OBJECT: &[u8] = b"baro/audit/object/v1";

/// The link that follows `previous` when `entry` is added. The first follows 32 zero bytes.
pub fn link(previous: &[u8; 32], entry: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([VERSION]);
    hash.update(PURPOSE);
    hash.update(previous);
    hash.update((entry.len() as u64).to_be_bytes());
    hash.update(entry);
    hash.finalize().into()
}

/// What the trail calls something: the same under one key, and joined to nothing without it.
pub fn object_id(key: &[u8; 32], id: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in [OBJECT, id] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed apart, with Python's hashlib and hmac.
    #[test]
    fn known_answers() {
        let hex = |bytes: [u8; 32]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(link(&[0; 32], b"entry")), "e92db89143d5de21b01216f233fef9bb53875be83a0530b47062bc5881a5d3f9");
        assert_eq!(
            hex(object_id(&[7; 32], b"case")),
            "8bea66a37f37d136597f1c6b14b00b42a15326c2229bc7ed24c643c7c949fcd9"
        );
    }

    #[test]
    fn every_part_counts() {
        let first = link(&[0; 32], b"entry");
        assert_ne!(link(&first, b"entry"), first);
        assert_ne!(link(&[0; 32], b"entrY"), first);
        assert_ne!(link(&[0; 32], b""), link(&[0; 32], b"\0"));
        let name = object_id(&[7; 32], b"case");
        assert_ne!(object_id(&[8; 32], b"case"), name);
        assert_ne!(object_id(&[7; 32], b"casf"), name);
    }
}

//! The chain of the audit trail, and the names of what its rows are about.
//!
//! Must not know: actions, actors, rows. Tested here.

use super::{VERSION, framed};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What the first row follows.
pub const BEGINNING: [u8; 32] = [0; 32];

/// The hash of a row that says `bytes` and follows the row with the hash `previous`: SHA-256 over a version, the hash before, the
/// length of the bytes and the bytes. Nobody can change, take out or move a row without changing all hashes after it.
pub fn link(previous: &[u8; 32], bytes: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"baro/audit/v1");
    hash.update([VERSION]);
    hash.update(previous);
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
    hash.finalize().into()
}

/// The name under which the trail speaks of an object: HMAC-SHA-256 under the audit key, so that the disk alone joins a row of the trail
/// to nothing.
pub fn object_id(key: &[u8; 32], id: &[u8]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&framed(&[b"baro/audit-object/v1", id]));
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::super::kat::hex;
    use super::*;

    #[test]
    fn known_answers() {
        assert_eq!(hex(&link(&BEGINNING, b"")), "a0303d7ae2fadb177524b1bebb8377147d1d2c697960200823da5dc358a49619");
        assert_eq!(
            hex(&link(&link(&BEGINNING, b""), b"read")),
            "17c32f97afb82e7a724f0b3057c0334c0c3f89660cba085bb65e5cb857caa514"
        );
        assert_eq!(
            hex(&object_id(&[1; 32], &[2; 16])),
            "e5f8c71215e215044ed9d339de32195f6bc4857edc276c6aa168199255fdbdb5"
        );
    }

    #[test]
    fn a_chain_depends_on_every_row_and_their_order() {
        let chain = |rows: &[&[u8]]| rows.iter().fold(BEGINNING, |previous, row| link(&previous, row));
        let whole = chain(&[b"a", b"b", b"c"]);
        for other in [&[&b"b"[..], b"a", b"c"][..], &[b"a", b"c"], &[b"a", b"b"], &[b"ab", b"c"], &[b"a", b"b", b"d"]] {
            assert_ne!(chain(other), whole, "{other:?}");
        }
        assert_ne!(object_id(&[1; 32], b"a"), object_id(&[2; 32], b"a"));
    }
}

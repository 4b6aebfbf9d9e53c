//! Proofs that a caller may call: signatures, and comparisons that take the same time whatever was guessed. Also the proof that we
//! show to others.
//!
//! Must not know: what is proved to whom. Tested here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Whether two secrets are equal. The time taken depends on neither their contents nor where they differ, nor on their lengths:
/// both are first brought to one length by an HMAC under a key that is of no account.
pub fn same(given: &[u8], expected: &[u8]) -> bool {
    let digest = |secret: &[u8]| -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"baro/compare/v1").expect("HMAC takes keys of any length");
        mac.update(secret);
        mac.finalize().into_bytes().into()
    };
    digest(given).ct_eq(&digest(expected)).into()
}

/// The HMAC-SHA-256 (RFC 2104) of `parts`, one after the other, in lower-case hexadecimal: how aggregators sign.
pub fn signature(key: &[u8], parts: &[&[u8]]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A name for what has none of its own, from what it consists of: the same parts, the same name, under the same `key`.
pub fn fingerprint(key: &[u8], parts: &[&[u8]]) -> String {
    let lengths: Vec<[u8; 8]> = parts.iter().map(|part| (part.len() as u64).to_be_bytes()).collect();
    let pieces: Vec<&[u8]> = lengths.iter().zip(parts).flat_map(|(length, part)| [&length[..], part]).collect();
    signature(key, &pieces)
}

/// The value of an `Authorization` header that proves us by name and password (RFC 7617).
pub fn basic(name: &str, password: &str) -> Zeroizing<String> {
    let both = Zeroizing::new(format!("{name}:{password}"));
    Zeroizing::new(format!("Basic {}", STANDARD.encode(both.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::{basic, fingerprint, same, signature};

    #[test]
    fn equal_and_not() {
        assert!(same(b"secret", b"secret") && same(b"", b""));
        assert!(!same(b"secret", b"secreT") && !same(b"secret", b"secret1") && !same(b"", b"s"));
    }

    #[test]
    fn signatures_are_those_of_the_standard() {
        // RFC 4231, test case 2; the same in pieces.
        let known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(signature(b"Jefe", &[b"what do ya want for nothing?"]), known);
        assert_eq!(signature(b"Jefe", &[b"what do ya want ", b"", b"for nothing?"]), known);
    }

    #[test]
    fn a_fingerprint_knows_where_parts_begin() {
        let of = |parts: &[&[u8]]| fingerprint(b"key", parts);
        assert_eq!(of(&[b"a", b"bc"]), of(&[b"a", b"bc"]));
        assert_ne!(of(&[b"a", b"bc"]), of(&[b"ab", b"c"]));
        assert_ne!(of(&[b"a"]), of(&[b"a", b""]));
    }

    #[test]
    fn a_password_as_the_standard_writes_it() {
        // RFC 7617, section 2.
        assert_eq!(*basic("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }
}

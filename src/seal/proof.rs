//! Proofs that a caller may call: signatures, and comparisons that take the same time whatever was guessed. Also the proof that we
//! show to others.
//!
//! Must not know: what is proved to whom. Tested here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
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

/// What an aggregator signs with. It chooses, we don't: MD5 and SHA-1 are here for its signatures alone, and as HMAC neither is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// HMAC-MD5.
    HmacMd5,
    /// HMAC-SHA-1.
    HmacSha1,
    /// HMAC-SHA-256.
    HmacSha256,
    /// HMAC-SHA-512.
    HmacSha512,
    /// MD5 of what is signed with the secret behind it; the oldest and the weakest.
    Md5,
}

/// The signature of `parts`, one after the other, by this method (RFC 2104).
pub fn signed(method: Method, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    match method {
        Method::HmacMd5 => mac::<Hmac<Md5>>(key, parts),
        Method::HmacSha1 => mac::<Hmac<Sha1>>(key, parts),
        Method::HmacSha256 => mac::<Hmac<Sha256>>(key, parts),
        Method::HmacSha512 => mac::<Hmac<Sha512>>(key, parts),
        Method::Md5 => {
            let digest = parts.iter().fold(Md5::new(), |digest, part| digest.chain_update(part));
            digest.chain_update(key).finalize().to_vec()
        }
    }
}

fn mac<M: Mac + KeyInit>(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

/// The HMAC-SHA-256 (RFC 2104) of `parts`, one after the other, in lower-case hexadecimal: how aggregators sign.
pub fn signature(key: &[u8], parts: &[&[u8]]) -> String {
    hex(&signed(Method::HmacSha256, key, parts))
}

/// The SHA-256 of a body (FIPS 180-4), in lower-case hexadecimal: by it a signature covers what it does not contain.
pub fn digest(body: &[u8]) -> String {
    hex(&Sha256::digest(body))
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes in base64, with padding (RFC 4648, section 4).
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
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
    use super::{Method, base64, basic, digest, fingerprint, hex, same, signature, signed};

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
    fn every_method_is_that_of_its_standard() {
        // RFC 2202 (test case 2 of each), RFC 4231 (test case 2), RFC 1321 (appendix A.5: the text, and its end as the secret).
        let what: [&[u8]; 3] = [b"what do ya want", b" ", b"for nothing?"];
        for (method, known) in [
            (Method::HmacMd5, "750c783e6ab0b503eaa86e310a5db738"),
            (Method::HmacSha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (Method::HmacSha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (
                Method::HmacSha512,
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
            ),
        ] {
            assert_eq!(hex(&signed(method, b"Jefe", &what)), known, "{method:?}");
        }
        assert_eq!(hex(&signed(Method::Md5, b"digest", &[b"message ", b""])), "f96b697d7cb7938d525a2f31aaf161d0");
        // FIPS 180-4, and RFC 4648, section 10.
        assert_eq!(digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(base64(b"fooba"), "Zm9vYmE=");
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

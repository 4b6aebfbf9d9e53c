//! Numbers of known people: sealed for dispatch, blind for look-up.
//!
//! Must not know: reporters; their numbers are never kept. Tested here.
//!
//! A hashed phone number is a phone number: all of Mali's can be hashed in seconds. Safety is where the two keys live (the
//! secrets file, outside the data folder and its backups).

use crate::domain::phone::{Phone, Plan};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// Version byte of a sealed number: XChaCha20-Poly1305 under the contact key, random 24-byte nonce.
const VERSION: u8 = 1;
const NONCE: usize = 24;
const BOUND_TO: &[u8] = b"baro/number/v1";

/// The blind index of a number: HMAC-SHA-256 under the index key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Blind(pub [u8; 32]);

/// The keys to known people's numbers.
#[derive(ZeroizeOnDrop)]
pub struct NumberKeys {
    index: [u8; 32],
    contact: [u8; 32],
}

/// What was to be opened is not a number sealed under this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored number does not open: the contact key is not the one it was sealed with")]
pub struct WrongKey;

impl NumberKeys {
    /// Derives the working keys from the two of the secrets file, each for its one use.
    pub fn new(index_key: &[u8; 32], contact_key: &[u8; 32]) -> NumberKeys {
        let derive = |key: &[u8; 32], purpose: &[u8]| {
            let mut derived = [0; 32];
            Hkdf::<Sha256>::new(None, key)
                .expand(purpose, &mut derived)
                .expect("32 bytes are a length that HKDF can give");
            derived
        };
        NumberKeys {
            index: derive(index_key, b"baro/blind-index/v1"),
            contact: derive(contact_key, b"baro/contact/v1"),
        }
    }

    /// The blind index of `phone`.
    pub fn blind(&self, phone: &Phone) -> Blind {
        Blind(self.mac(&[phone.digits()]))
    }

    /// A name for something that must be found again but not read: the repeat of an SMS, by line and provider id.
    pub fn name(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.mac(parts)
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.index).expect("HMAC takes keys of any length");
        for part in parts {
            // The length first, so that no two lists of parts read the same.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Seals `phone` with a fresh random nonce.
    pub fn seal(&self, phone: &Phone, nonce: [u8; NONCE]) -> Vec<u8> {
        let cipher = XChaCha20Poly1305::new(&self.contact.into());
        // Fifteen digits always: a length would tell a Malian number from a foreign one.
        let mut padded = Zeroizing::new([0u8; crate::domain::phone::MOST_DIGITS]);
        padded[..phone.digits().len()].copy_from_slice(phone.digits());
        let body = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: &padded[..], aad: BOUND_TO })
            .expect("fifteen bytes are within what the cipher takes");
        [&[VERSION][..], &nonce, &body].concat()
    }

    /// Opens what [`NumberKeys::seal`] sealed.
    pub fn open(&self, sealed: &[u8]) -> Result<Phone, WrongKey> {
        let rest = sealed.strip_prefix(&[VERSION]).ok_or(WrongKey)?;
        let (nonce, body) = rest.split_at_checked(NONCE).ok_or(WrongKey)?;
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| WrongKey)?;
        let cipher = XChaCha20Poly1305::new(&self.contact.into());
        let opened =
            cipher.decrypt(&XNonce::from(nonce), Payload { msg: body, aad: BOUND_TO }).map_err(|_| WrongKey)?;
        let padded = Zeroizing::new(opened);
        let length = padded.iter().position(|digit| *digit == 0).unwrap_or(padded.len());
        let digits = std::str::from_utf8(&padded[..length]).map_err(|_| WrongKey)?;
        let mut written = Zeroizing::new(String::with_capacity(digits.len() + 1));
        written.push('+');
        written.push_str(digits);
        Phone::read(&written, Plan::MALI).ok_or(WrongKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> NumberKeys {
        NumberKeys::new(&[1; 32], &[2; 32])
    }

    fn phone(written: &str) -> Phone {
        Phone::read(written, Plan::MALI).unwrap()
    }

    #[test]
    fn sealed_and_opened() {
        for written in ["76123456", "+33612345678", "+123456789012345"] {
            let sealed = keys().seal(&phone(written), [7; NONCE]);
            assert!(keys().open(&sealed).unwrap() == phone(written));
            assert_eq!(sealed.len(), 1 + NONCE + 15 + 16, "all sealed numbers have one length");
            let digits = phone(written).digits().to_vec();
            assert!(!sealed.windows(digits.len()).any(|window| window == digits));
        }
    }

    #[test]
    fn another_key_or_a_changed_byte_opens_nothing() {
        let sealed = keys().seal(&phone("76123456"), [7; NONCE]);
        assert!(NumberKeys::new(&[1; 32], &[3; 32]).open(&sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(keys().open(&changed).is_err(), "byte {at}");
        }
        assert!(keys().open(&[]).is_err());
    }

    #[test]
    fn the_blind_index_is_one_for_all_spellings_and_depends_on_the_key() {
        assert!(keys().blind(&phone("76 12 34 56")) == keys().blind(&phone("+22376123456")));
        assert!(keys().blind(&phone("76123456")) != keys().blind(&phone("76123457")));
        assert!(keys().blind(&phone("76123456")) != NumberKeys::new(&[9; 32], &[2; 32]).blind(&phone("76123456")));
        assert_ne!(keys().name(&[b"ab", b"c"]), keys().name(&[b"a", b"bc"]));
    }
}

//! Casework: what staff add to a case, sealed to the review key of its compartment, in a few sizes only.
//!
//! Must not know: what is in it. Tested here.

use super::layout::TooLong;
use super::pair::{self, OVERHEAD};
use super::{BadKey, ReviewKey, ReviewPublic, Unopened};
use crate::domain::key::KeyId;
use zeroize::Zeroizing;

/// Bytes of a body before it is sealed: the smallest that holds it is taken. With pages of 16 KiB a row of one of the first two stays
/// in its page; longer ones spill, which shows the order of staff's work and of nobody else's.
pub const SIZES: [usize; 3] = [1024, 3840, 65_536];
/// Bytes of a body at most.
pub const MOST: usize = SIZES[2] - LENGTH;
const LENGTH: usize = 4;
const PURPOSE: &[u8] = b"baro/casework/v1";

/// Why a body was not sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSealed {
    /// It has more than [`MOST`] bytes.
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// Nothing can be sealed to this key.
    #[error(transparent)]
    BadKey(#[from] BadKey),
}

/// Seals a body to `to`, the key called `key`, for the row `id`. `seed` must be fresh and random.
///
/// # Errors
/// If the body is too long, or the public key was made to give secrets away.
pub fn seal(body: &[u8], to: &ReviewPublic, key: KeyId, id: &[u8; 16], seed: [u8; 32]) -> Result<Vec<u8>, NotSealed> {
    let size = SIZES.into_iter().find(|size| *size >= body.len() + LENGTH).ok_or(TooLong(MOST))?;
    let length = u32::try_from(body.len()).expect("what fits is shorter than 4 GiB");
    let mut plain = Zeroizing::new(Vec::with_capacity(size));
    plain.extend_from_slice(&length.to_be_bytes());
    plain.extend_from_slice(body);
    plain.resize(size, 0);
    Ok(pair::seal(to, PURPOSE, &[&key.0, id], &plain, seed)?)
}

/// Opens the body of the row `id`.
///
/// # Errors
/// If it is damaged, from another row, sealed with another key or of another version.
pub fn open(key: &ReviewKey, name: KeyId, id: &[u8; 16], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let mut plain = pair::open(key, PURPOSE, &[&name.0, id], sealed)?;
    let length = plain.first_chunk::<LENGTH>().ok_or(Unopened::Content)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Unopened::Content)?;
    let end = length.checked_add(LENGTH).filter(|end| *end <= plain.len()).ok_or(Unopened::Content)?;
    if !SIZES.contains(&plain.len()) || plain[end..].iter().any(|byte| *byte != 0) {
        return Err(Unopened::Content);
    }
    plain.truncate(end);
    plain.drain(..LENGTH);
    Ok(plain)
}

/// Whether a row's body has a length that casework has.
pub fn is_of_a_size(sealed: usize) -> bool {
    SIZES.iter().any(|size| size + OVERHEAD == sealed)
}

#[cfg(test)]
mod tests {
    use super::super::kat::{digest, each_byte};
    use super::*;
    use crate::domain::concern::Compartment;
    use crate::domain::key::Month;

    const ID: &[u8; 16] = &[8; 16];

    fn key() -> ReviewKey {
        ReviewKey::new(&[1; 32])
    }

    fn name() -> KeyId {
        KeyId::new(Month(2026 * 12 + 10), Compartment::Army)
    }

    fn sealed(body: &[u8]) -> Vec<u8> {
        seal(body, &key().public(), name(), ID, [5; 32]).unwrap()
    }

    #[test]
    fn known_answer() {
        assert_eq!(digest(&sealed(b"{}")), "3b1a4757a19dcefb689b60984d578f270d6a601e77e4ce13aad6d39e9bf6a46c");
    }

    #[test]
    fn bodies_come_back_from_one_of_a_few_sizes() {
        for (length, size) in [(0, 0), (1, 0), (1020, 0), (1021, 1), (3836, 1), (3837, 2), (MOST, 2)] {
            let body = vec![7; length];
            let sealed = sealed(&body);
            assert_eq!(sealed.len(), SIZES[size] + OVERHEAD, "{length}");
            assert!(is_of_a_size(sealed.len()) && !is_of_a_size(sealed.len() + 1));
            assert_eq!(*open(&key(), name(), ID, &sealed).unwrap(), body);
        }
        let long = seal(&vec![7; MOST + 1], &key().public(), name(), ID, [5; 32]);
        assert_eq!(long, Err(NotSealed::TooLong(TooLong(MOST))));
        let bad = seal(b"{}", &ReviewPublic::from_bytes([0; 32]), name(), ID, [5; 32]);
        assert_eq!(bad, Err(NotSealed::BadKey(BadKey)));
    }

    #[test]
    fn opened_by_its_key_in_its_row_only() {
        let sealed = sealed(b"{}");
        let other = KeyId::new(name().month(), Compartment::Police);
        assert_eq!(open(&ReviewKey::new(&[9; 32]), name(), ID, &sealed), Err(Unopened::Wrong));
        assert_eq!(open(&key(), other, ID, &sealed), Err(Unopened::Wrong));
        assert_eq!(open(&key(), name(), &[9; 16], &sealed), Err(Unopened::Wrong));
        each_byte(&sealed, |changed| open(&key(), name(), ID, changed).map(drop));
    }

    #[test]
    fn what_does_not_keep_to_the_format_is_told_as_such() {
        let padded = |size: usize, length: u32, last: u8| {
            let mut plain = vec![0; size];
            plain[..size.min(4)].copy_from_slice(&length.to_be_bytes()[..size.min(4)]);
            if let Some(end) = plain.last_mut() {
                *end |= last;
            }
            pair::seal(&key().public(), PURPOSE, &[&name().0, ID], &plain, [5; 32]).unwrap()
        };
        for (size, length, last) in
            [(0, 0, 0), (3, 0, 0), (1024, 1021, 0), (1024, u32::MAX, 0), (1024, 2, 1), (1025, 2, 0)]
        {
            let opened = open(&key(), name(), ID, &padded(size, length, last));
            assert_eq!(opened, Err(Unopened::Content), "{size} {length} {last}");
        }
        assert!(open(&key(), name(), ID, &padded(1024, 2, 0)).is_ok());
    }
}

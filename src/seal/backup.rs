//! Backups: a file of any length, sealed to the recovery key, piece by piece, so that little of it is in memory.
//!
//! Must not know: what is in the file, where it is kept. Tested here.
//!
//! A random key is sealed to the recovery key; under it each piece is locked with its number and whether it is the last: pieces left out, moved
//! or cut off at the end show. The key is of one backup only, so that the pieces' numbers can be their nonces.

use super::locked::{self, NONCE};
use super::pair;
use super::{BadKey, RecoveryKey, RecoveryPublic, Unopened, secret};
use std::io::{self, Read, Write};
use zeroize::Zeroizing;

const PIECE: usize = 64 * 1024;
const HEAD: usize = 32 + pair::OVERHEAD;
const KEY: &[u8] = b"baro/backup-key/v1";
const PURPOSE: &[u8] = b"baro/backup/v1";

/// Why a backup was not sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum NotBackedUp {
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Nothing can be sealed to this key.
    #[error(transparent)]
    BadKey(#[from] BadKey),
    /// It does not open.
    #[error("the backup: {0}")]
    Unopened(#[from] Unopened),
}

/// Seals all of `from` into `into`. `seed` and `key` must be fresh and random.
///
/// # Errors
/// If reading or writing fails, or the public key was made to give secrets away.
pub fn seal(
    from: &mut impl Read,
    into: &mut impl Write,
    to: &RecoveryPublic,
    seed: [u8; 32],
    key: [u8; 32],
) -> Result<(), NotBackedUp> {
    let key = secret(&key);
    into.write_all(&pair::seal(to, KEY, &[], &key[..], seed)?)?;
    pieces(from, PIECE, |number, piece, last| {
        let locked = locked::lock(&key, PURPOSE, &[&number.to_be_bytes(), &[u8::from(last)]], piece, nonce(number));
        Ok(into.write_all(&locked)?)
    })
}

/// Opens all of `from` into `into`. Each piece is proved before it is written, the end only at the end: what was written before an error
/// must be thrown away.
///
/// # Errors
/// If reading or writing fails, the backup is damaged or cut, of another recovery key or of another version.
pub fn open(from: &mut impl Read, into: &mut impl Write, key: &RecoveryKey) -> Result<(), NotBackedUp> {
    let mut head = Vec::with_capacity(HEAD);
    from.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let key = pair::open_exact::<32, _>(key, KEY, &[], &head)?;
    pieces(from, PIECE + locked::OVERHEAD, |number, piece, last| {
        let plain = locked::unlock(&key, PURPOSE, &[&number.to_be_bytes(), &[u8::from(last)]], piece)?;
        Ok(into.write_all(&plain)?)
    })
}

/// Reads to the end by pieces of one size, of which the last may be shorter or empty, and says of each if it is the last.
fn pieces(
    from: &mut impl Read,
    size: usize,
    mut each: impl FnMut(u64, &[u8], bool) -> Result<(), NotBackedUp>,
) -> Result<(), NotBackedUp> {
    let mut read = || {
        let mut piece = Zeroizing::new(Vec::with_capacity(size));
        from.by_ref().take(size as u64).read_to_end(&mut piece).map(|_| piece)
    };
    let (mut piece, mut number) = (read()?, 0);
    loop {
        let next = read()?;
        each(number, &piece, next.is_empty())?;
        if next.is_empty() {
            return Ok(());
        }
        (piece, number) = (next, number + 1);
    }
}

fn nonce(number: u64) -> [u8; NONCE] {
    let mut nonce = [0; NONCE];
    nonce[..8].copy_from_slice(&number.to_be_bytes());
    nonce
}

#[cfg(test)]
mod tests {
    use super::super::kat::digest;
    use super::*;

    fn sealed(plain: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::new();
        seal(&mut &*plain, &mut sealed, &key().public(), [2; 32], [3; 32]).unwrap();
        sealed
    }

    fn key() -> RecoveryKey {
        RecoveryKey::new(&[1; 32])
    }

    fn opened(sealed: &[u8]) -> Result<Vec<u8>, Unopened> {
        let mut plain = Vec::new();
        match open(&mut &*sealed, &mut plain, &key()) {
            Ok(()) => Ok(plain),
            Err(NotBackedUp::Unopened(why)) => Err(why),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn known_answer() {
        assert_eq!(
            digest(&sealed(&[4; PIECE + 1])),
            "fc2491342b8c1a9a78639739bd5a07946e81c5f0a105f4c08a53236b5410cd77"
        );
    }

    #[test]
    fn files_of_any_length_come_back() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let plain: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            assert!(opened(&sealed(&plain)) == Ok(plain), "{length}");
        }
    }

    #[test]
    fn damage_is_found_wherever_it_is() {
        let sealed = sealed(&[4; 2 * PIECE + 5]);
        let piece = PIECE + locked::OVERHEAD;
        for at in (0..HEAD + 64).chain((HEAD + 64..sealed.len()).step_by(997)).chain(sealed.len() - 64..sealed.len()) {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            let version = at == 0 || (at >= HEAD && (at - HEAD).is_multiple_of(piece));
            let said = if version { Unopened::Version } else { Unopened::Wrong };
            assert_eq!(opened(&changed).map(drop), Err(said), "byte {at}");
        }
        for cut in [0, 1, HEAD, HEAD + 1, HEAD + piece - 1, HEAD + piece, HEAD + 2 * piece, sealed.len() - 1] {
            assert!(opened(&sealed[..cut]).is_err(), "cut at {cut}");
        }
        let swapped = [&sealed[..HEAD], &sealed[HEAD + piece..][..piece], &sealed[HEAD..][..piece]].concat();
        assert_eq!(opened(&[&swapped, &sealed[HEAD + 2 * piece..]].concat()).map(drop), Err(Unopened::Wrong));
        assert_eq!(opened(&[&sealed[..], &[0]].concat()).map(drop), Err(Unopened::Wrong));
        let left_out = [&sealed[..HEAD + piece], &sealed[HEAD + 2 * piece..]].concat();
        assert_eq!(opened(&left_out).map(drop), Err(Unopened::Wrong));
    }

    #[test]
    fn another_key_opens_nothing() {
        let mut plain = Vec::new();
        let answer = open(&mut &*sealed(b"plain"), &mut plain, &RecoveryKey::new(&[9; 32]));
        assert!(matches!(answer, Err(NotBackedUp::Unopened(Unopened::Wrong))) && plain.is_empty());
        let bad = RecoveryPublic::from_bytes([0; 32]);
        let answer = seal(&mut &b"plain"[..], &mut plain, &bad, [2; 32], [3; 32]);
        assert!(matches!(answer, Err(NotBackedUp::BadKey(BadKey))) && plain.is_empty());
    }
}

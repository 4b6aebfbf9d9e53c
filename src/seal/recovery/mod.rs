//! The key of last resort: three printed shares of which any two rebuild it.
//!
//! Must not know: who holds a share, what the key opens (`review`, `backup`). Tested here.
//!
//! The secret is `r1 ^ r2 ^ r3`; each holder has two of the three, so that two holders have all and one alone has nothing: the piece that he lacks
//! could be any.

mod printed;

pub use printed::{LINES, Misread};

use super::{RecoveryKey, RecoveryPublic, Secret, secret};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// Which two of the three pieces the holder of each share has.
const HELD: [[usize; 2]; 3] = [[0, 1], [1, 2], [0, 2]];

/// Whose share it is: three bytes each for the instance and the key, in print on every share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Marks {
    instance: [u8; 3],
    key: [u8; 3],
}

/// One of three shares of a recovery key. No `Display`, no `Serialize`, only its number in `Debug`; wiped when dropped.
///
/// ```compile_fail
/// fn printed(share: baro::seal::recovery::Share) -> String {
///     format!("{share}")
/// }
/// ```
///
/// ```compile_fail
/// fn kept(share: baro::seal::recovery::Share) -> String {
///     serde_json::to_string(&share).unwrap()
/// }
/// ```
pub struct Share {
    number: u8,
    marks: Marks,
    pieces: [Secret; 2],
}

/// Why two shares gave no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRecovered {
    /// One share, given twice.
    #[error("share {0} was given twice: another holder's is needed")]
    Twice(u8),
    /// A share of another instance of the program.
    #[error("share {0} is of another programme")]
    OtherInstance(u8),
    /// A share of a key that this instance has no longer, or not yet.
    #[error("share {0} is of another recovery key of this programme")]
    OtherKey(u8),
    /// Each is well-formed, and what both hold differs: one was made up.
    #[error("shares {0} and {1} do not belong together: try each with the third")]
    Disagree(u8, u8),
    /// They belong together, and give another key than that of the server.
    #[error("shares {0} and {1} give another key than the one on the server: try each with the third")]
    WrongKey(u8, u8),
}

/// Makes the recovery key of an instance: its public half, to be kept, and three shares, to be shown once. `random` is the secret and two
/// of its pieces.
pub fn shares(random: [[u8; 32]; 3], instance: &[u8; 16]) -> (RecoveryPublic, [Share; 3]) {
    let [own, one, two] = random.each_ref().map(secret);
    let public = RecoveryKey::new(&own).public();
    let three = xor(&own, &xor(&one, &two));
    let pieces = [one, two, three];
    let share = |number: u8| {
        let [a, b] = HELD[usize::from(number) - 1];
        Share { number, marks: marks(instance, &public), pieces: [secret(&pieces[a]), secret(&pieces[b])] }
    };
    (public, [1, 2, 3].map(share))
}

/// Rebuilds the key of this instance from two of its shares, and holds it against the public key on the server.
///
/// # Errors
/// If one share is another instance's or another key's, the same one was given twice, or they are not what they seem.
pub fn combine(
    first: &Share,
    second: &Share,
    instance: &[u8; 16],
    public: &RecoveryPublic,
) -> Result<RecoveryKey, NotRecovered> {
    let expected = marks(instance, public);
    for share in [first, second] {
        if share.marks.instance != expected.instance {
            return Err(NotRecovered::OtherInstance(share.number));
        }
        if share.marks.key != expected.key {
            return Err(NotRecovered::OtherKey(share.number));
        }
    }
    let key = joined(first, second)?;
    if key.is_of(public) { Ok(key) } else { Err(NotRecovered::WrongKey(first.number, second.number)) }
}

/// Rebuilds the key from two shares where there is no server to hold it against: to open a backup. What each share says of its key is held
/// against the key that comes out.
///
/// # Errors
/// If they are of two keys, the same one was given twice, or they are not what they seem.
pub fn combine_alone(first: &Share, second: &Share) -> Result<RecoveryKey, NotRecovered> {
    if first.marks.instance != second.marks.instance {
        return Err(NotRecovered::OtherInstance(second.number));
    }
    if first.marks.key != second.marks.key {
        return Err(NotRecovered::OtherKey(second.number));
    }
    let key = joined(first, second)?;
    let is_own = key_mark(&key.public()) == first.marks.key;
    if is_own { Ok(key) } else { Err(NotRecovered::WrongKey(first.number, second.number)) }
}

fn joined(first: &Share, second: &Share) -> Result<RecoveryKey, NotRecovered> {
    let numbers = (first.number, second.number);
    if numbers.0 == numbers.1 {
        return Err(NotRecovered::Twice(numbers.0));
    }
    let mut pieces = [&[0; 32]; 3];
    for share in [first, second] {
        for (at, piece) in HELD[usize::from(share.number) - 1].into_iter().zip(&share.pieces) {
            pieces[at] = piece;
        }
    }
    // The second share's pieces are in place; the first's are too, if the one that both hold is the same.
    let held = HELD[usize::from(first.number) - 1];
    if !held.into_iter().zip(&first.pieces).all(|(at, piece)| pieces[at].ct_eq(&***piece).into()) {
        return Err(NotRecovered::Disagree(numbers.0, numbers.1));
    }
    Ok(RecoveryKey::new(&xor(pieces[0], &xor(pieces[1], pieces[2]))))
}

fn xor(a: &[u8; 32], b: &[u8; 32]) -> Secret {
    let mut both = secret(a);
    both.iter_mut().zip(b).for_each(|(own, other)| *own ^= other);
    both
}

fn marks(instance: &[u8; 16], public: &RecoveryPublic) -> Marks {
    Marks { instance: mark(b"baro/instance/v1", instance), key: key_mark(public) }
}

fn key_mark(public: &RecoveryPublic) -> [u8; 3] {
    mark(b"baro/recovery/v1", public.bytes())
}

fn mark(purpose: &[u8], of: &[u8]) -> [u8; 3] {
    let digest = Sha256::new().chain_update(purpose).chain_update(of).finalize();
    [digest[0], digest[1], digest[2]]
}

impl Share {
    /// Which share it is: 1, 2 or 3.
    pub fn number(&self) -> u8 {
        self.number
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({} of 3, …)", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HERE: &[u8; 16] = &[9; 16];

    fn made() -> (RecoveryPublic, [Share; 3]) {
        shares([[1; 32], [2; 32], [3; 32]], HERE)
    }

    #[test]
    fn any_two_in_any_order_rebuild_the_key() {
        let (public, shares) = made();
        for (first, second) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
            let key = combine(&shares[first], &shares[second], HERE, &public).unwrap();
            assert!(key.is_of(&public));
            assert!(combine_alone(&shares[first], &shares[second]).unwrap().is_of(&public));
        }
        let again = combine(&shares[1], &shares[1], HERE, &public);
        assert_eq!(again.unwrap_err(), NotRecovered::Twice(2));
    }

    #[test]
    fn a_share_of_elsewhere_is_named() {
        let (public, [one, two, three]) = made();
        let (other_public, [_, other, _]) = shares([[4; 32], [2; 32], [3; 32]], HERE);
        assert_eq!(combine(&one, &other, HERE, &public).unwrap_err(), NotRecovered::OtherKey(2));
        assert_eq!(combine(&one, &other, HERE, &other_public).unwrap_err(), NotRecovered::OtherKey(1));
        let (_, [_, _, foreign]) = shares([[1; 32], [2; 32], [3; 32]], &[8; 16]);
        assert_eq!(combine(&foreign, &one, HERE, &public).unwrap_err(), NotRecovered::OtherInstance(3));
        // Made up by somebody who knows the marks: what both hold differs, or what comes out.
        let forged =
            |pieces: [[u8; 32]; 2]| Share { number: 2, marks: two.marks, pieces: pieces.each_ref().map(secret) };
        let disagrees = forged([[7; 32], **two.pieces[1]]);
        assert_eq!(combine(&one, &disagrees, HERE, &public).unwrap_err(), NotRecovered::Disagree(1, 2));
        let agrees = forged([**two.pieces[0], [7; 32]]);
        assert_eq!(combine(&one, &agrees, HERE, &public).unwrap_err(), NotRecovered::WrongKey(1, 2));
        assert_eq!(combine(&agrees, &three, HERE, &public).unwrap_err(), NotRecovered::Disagree(2, 3));
        // The same where no server is left to ask.
        let alone = |first: &Share, second: &Share| combine_alone(first, second).unwrap_err();
        assert_eq!(alone(&one, &other), NotRecovered::OtherKey(2));
        assert_eq!(alone(&one, &foreign), NotRecovered::OtherInstance(3));
        assert_eq!(alone(&one, &one), NotRecovered::Twice(1));
        assert_eq!(alone(&one, &disagrees), NotRecovered::Disagree(1, 2));
        assert_eq!(alone(&one, &agrees), NotRecovered::WrongKey(1, 2));
    }

    #[test]
    fn one_share_alone_says_nothing_of_the_secret() {
        // Another secret, split so that the first holder gets the same two pieces: what he has fits any secret.
        let [one, _, _] = made().1;
        let [same, other, _] = shares([[5; 32], **one.pieces[0], **one.pieces[1]], HERE).1;
        assert!(same.pieces == one.pieces && other.pieces != made().1[1].pieces);
    }

    proptest! {
        #[test]
        fn any_key_comes_back_from_any_two_shares(random: [[u8; 32]; 3], instance: [u8; 16], left_out in 0..3usize) {
            let (public, shares) = shares(random, &instance);
            let read = shares.each_ref().map(|share| Share::read(&share.lines()).unwrap());
            let (one, two) = ((left_out + 1) % 3, (left_out + 2) % 3);
            prop_assert!(combine(&read[one], &read[two], &instance, &public).is_ok());
        }
    }
}

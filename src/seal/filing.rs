//! The filing of one session: names for its rows, all from one seed that dies with it.
//!
//! Must not know: what is filed, whose session it is. Tested here.

use super::{Secret, secret, stretch};
use std::fmt;

/// A name of 16 random bytes that would join what must not be joined, if it were seen outside of an envelope.
macro_rules! token {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

token! {
    /// What the envelopes of one concern have in common.
    Thread
}
token! {
    /// The key of an envelope's row.
    Id
}
token! {
    /// The key of a box's row.
    Locator
}

impl Thread {
    /// The row in which staff keep what they add to the concern: who knows the thread finds it, and nobody else can tell whose it is.
    pub fn casework(&self) -> [u8; 16] {
        **self.name(b"baro/casework-id/v1")
    }

    /// The row of the n-th letter to its author, from 1: left twice, it is one.
    pub fn letter(&self, number: u16) -> Id {
        Id(**self.name(&[&b"baro/letter-id/v1"[..], &number.to_be_bytes()].concat()))
    }

    fn name(&self, purpose: &[u8]) -> Secret<16> {
        let mut root = secret(&[0; 32]);
        root[..16].copy_from_slice(&self.0);
        stretch::expand(&root, purpose)
    }
}

/// The seed of one session's filing, from which ids and the thread come: a repeat after an error makes the same rows. It dies with the
/// session; then nothing joins the rows any more. No `Display`, no `Serialize`, nothing in `Debug`.
///
/// ```compile_fail
/// fn kept(filing: baro::seal::filing::Filing) -> String {
///     serde_json::to_string(&filing).unwrap()
/// }
/// ```
pub struct Filing(Secret);

impl Filing {
    /// Takes a random seed.
    pub fn new(seed: [u8; 32]) -> Filing {
        Filing(secret(&seed))
    }

    /// The seed, for the session's state in memory and nowhere else.
    pub fn seed(&self) -> &[u8; 32] {
        &self.0
    }

    /// The id of the session's n-th envelope, from 0. A session has 256 at most: more text than anybody types.
    pub fn id(&self, part: u8) -> Id {
        Id(**stretch::expand(&self.0, &[&b"baro/envelope-id/v1"[..], &[part]].concat()))
    }

    /// The thread of a new concern.
    pub fn thread(&self) -> Thread {
        Thread(**stretch::expand(&self.0, b"baro/thread/v1"))
    }
}

impl fmt::Debug for Filing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Filing(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::super::kat::hex;
    use super::*;

    #[test]
    fn known_answers() {
        let filing = Filing::new([6; 32]);
        assert_eq!(hex(&filing.id(0).0), "32c98bb76508f32bf0fbc0208e332023");
        assert_eq!(hex(&filing.id(1).0), "d66b0aac91d6681b123a0aed82bc88fa");
        assert_eq!(hex(&filing.thread().0), "7f8e4336f89270595b051a3af0b46d43");
    }

    #[test]
    fn a_filing_repeated_makes_the_same_rows() {
        let ids: Vec<Id> = (0..=u8::MAX).map(|part| Filing::new([6; 32]).id(part)).collect();
        assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), 256);
        assert!(ids[3] == Filing::new(*Filing::new([6; 32]).seed()).id(3));
        assert!(Filing::new([7; 32]).id(0) != ids[0] && Filing::new([7; 32]).thread() != Filing::new([6; 32]).thread());
        assert_eq!(format!("{:?} {:?}", ids[0], Filing::new([6; 32])), "Id(…) Filing(…)");
    }
}

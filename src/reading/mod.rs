//! The reading room: what somebody of the staff can open of the vault for the time of one request, and what they do with it.
//!
//! Must not know: pages, cookies, passwords, phones. Tested in `tests/it/reading.rs`.
//!
//! [`keyring`] opens the keys that somebody was given, [`index`] is what a session has opened so far, [`desk`] does what they decide. Between
//! two requests nothing of this is in memory: the index is locked under the token of a cookie (`seal::index`), and everything here is
//! wiped when it is dropped.

pub mod desk;
pub mod index;
pub mod keyring;

use crate::seal::BadKey;
use crate::seal::casework::NotSealed;
use crate::store::StoreError;

/// Why something could not be read or done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// The rules of casework do not allow it.
    #[error(transparent)]
    Refused(#[from] crate::domain::review::casework::Refusal),
    /// Somebody else changed the case meanwhile: read it again.
    #[error("somebody else changed this case meanwhile")]
    Changed,
    /// The key of the case is not in this keyring, or the case is gone.
    #[error("this case can't be opened any more")]
    Gone,
    /// What was added does not open, or was written by a newer program: nothing is done over it.
    #[error("what was added to this case is damaged or newer than this program")]
    Damaged,
    /// It is longer than what a row takes.
    #[error(transparent)]
    NotSealed(#[from] NotSealed),
    /// The key of the box was made to give secrets away.
    #[error(transparent)]
    BadKey(#[from] BadKey),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

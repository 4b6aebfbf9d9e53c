//! The only place that calls cryptography: concerns and their keys, receipts, sealed numbers, keyed look-ups, keys of the day, proofs,
//! random bytes.
//!
//! Must not know: stores, lines, the network. Primitives are those of maintained crates (HPKE, XChaCha20-Poly1305, HMAC-SHA-256, HKDF,
//! Argon2id); none is ours. Whatever is kept begins with a version byte. Tested in each file.

pub mod audit;
pub mod audit_key;
pub mod backup;
pub mod case_names;
pub mod casework;
pub mod day;
pub mod envelope;
pub mod factor;
pub mod filing;
pub mod index;
#[cfg(test)]
mod kat;
pub mod layout;
pub mod locked;
pub mod numbers;
pub mod pair;
pub mod proof;
pub mod receipt;
pub mod recovery;
pub mod review;
pub mod rotation;
pub mod staff;
pub mod stretch;

pub use pair::BadKey;
pub use stretch::{Cost, NoMemory};

use rand::TryRng;
use rand::rngs::SysRng;
use zeroize::Zeroizing;

/// The key of one month's concerns in one compartment.
pub type ReviewKey = pair::Private<pair::Review>;
/// Its public half, to which concerns are sealed.
pub type ReviewPublic = pair::Public<pair::Review>;
/// The key of one of the staff.
pub type StaffKey = pair::Private<pair::Staff>;
/// Its public half, to which other keys are wrapped.
pub type StaffPublic = pair::Public<pair::Staff>;
/// The key of last resort.
pub type RecoveryKey = pair::Private<pair::Recovery>;
/// Its public half, to which every review key is wrapped too.
pub type RecoveryPublic = pair::Public<pair::Recovery>;
/// The key of a receipt's box.
pub type BoxKey = pair::Private<pair::Mailbox>;
/// Its public half, to which replies are sealed.
pub type BoxPublic = pair::Public<pair::Mailbox>;

/// Version byte of all that is sealed, locked or kept by this module: the suite of 2026.
const VERSION: u8 = 1;

/// Why something sealed or locked was not opened. It carries nothing of what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    /// Of a version that this program does not know.
    #[error("sealed in a format that this program does not know")]
    Version,
    /// Cut, or padded.
    #[error("damaged: not of the length that it was made with")]
    Length,
    /// Changed, moved from its place, or sealed with another key.
    #[error("damaged, in another's place, or sealed with another key")]
    Wrong,
    /// Sealed by somebody who did not keep to the format.
    #[error("opened, but not made as it should be")]
    Content,
}

/// Random bytes from the operating system: the one place where randomness enters the program.
///
/// # Panics
/// If the operating system has none to give; nothing can be sealed safely then.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Secret bytes. On the heap, because what is moved on the stack stays behind there; wiped when dropped.
type Secret<const N: usize = 32> = Box<Zeroizing<[u8; N]>>;

fn secret<const N: usize>(bytes: &[u8; N]) -> Secret<N> {
    let mut kept = Box::new(Zeroizing::new([0; N]));
    kept.copy_from_slice(bytes);
    kept
}

/// What something is bound to, as bytes: the version, and each part with its length before it, so that no two lists read the same.
fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

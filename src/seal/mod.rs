//! The only place that calls cryptography: sealed numbers, keyed look-ups, keys of the day, proofs, random bytes.
//!
//! Must not know: stores, lines, the network. Primitives are RustCrypto's (XChaCha20-Poly1305, HMAC-SHA-256, HKDF); none is ours.
//! Tested in each file.

pub mod audit;
pub mod day;
pub mod numbers;
pub mod proof;

use rand::TryRng;
use rand::rngs::SysRng;

/// Random bytes from the operating system: the one place where randomness enters the program.
///
/// # Panics
/// If the operating system has none to give; nothing can be sealed safely then.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

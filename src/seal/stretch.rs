//! Keys from secrets: Argon2id makes what people can remember or write down dear to guess, HKDF-SHA-256 makes keys of one purpose each.
//!
//! Must not know: whose code or password it is. Tested here, with what OpenSSL's Argon2 gives.

use super::{Secret, secret};
use argon2::{Algorithm, Argon2, Params, Version};
use hkdf::Hkdf;
use sha2::Sha256;

/// What one derivation costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory: u32,
    passes: u32,
}

impl Cost {
    /// For receipt codes: 64 MiB, 2 passes.
    pub const CODE: Cost = Cost::new(64 * 1024, 2);
    /// For passwords: 64 MiB, 3 passes.
    pub const PASSWORD: Cost = Cost::new(64 * 1024, 3);

    /// `memory` in KiB, and how often it is passed over. Anything under the two constants is for tests.
    ///
    /// # Panics
    /// Under 8 KiB, above 4 GiB or without a pass: Argon2 has no such parameters.
    pub const fn new(memory: u32, passes: u32) -> Cost {
        assert!(memory >= Params::MIN_M_COST && memory <= 4 * 1024 * 1024 && passes >= Params::MIN_T_COST);
        Cost { memory, passes }
    }
}

/// The memory that a derivation needs is not to be had just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no memory for the derivation of a key")]
pub struct NoMemory;

/// A key from something that could be guessed. `pepper` is a key that is not kept beside the salt, or nothing.
pub(super) fn stretch(guessable: &[u8], salt: &[u8; 16], pepper: &[u8], cost: Cost) -> Result<Secret, NoMemory> {
    let params = Params::new(cost.memory, cost.passes, 1, Some(32)).expect("a cost is within what Argon2 takes");
    let argon2 = Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params)
        .expect("a pepper is shorter than 4 GiB");
    let mut root = secret(&[0; 32]);
    // With these lengths memory is all that can be lacking.
    argon2.hash_password_into(guessable, salt, &mut root[..]).map_err(|_| NoMemory)?;
    Ok(root)
}

/// The key for one purpose, from a key that is evenly random or came out of [`stretch`].
pub(super) fn expand<const N: usize>(root: &[u8; 32], purpose: &[u8]) -> Secret<N> {
    let mut key = secret(&[0; N]);
    Hkdf::<Sha256>::new(None, root).expand(purpose, &mut key[..]).expect("keys are shorter than 255 hashes");
    key
}

#[cfg(test)]
mod tests {
    use super::super::kat::hex;
    use super::*;

    #[test]
    fn known_answers() {
        let cheap = Cost::new(64, 2);
        let root = stretch(b"18890549884248", &[1; 16], &[2; 32], cheap).unwrap();
        assert_eq!(hex(&**root), "6579e6254d4d6efe5b170a843766c0170f01f8d084d52f1cbb54b74373466534");
        assert_eq!(
            hex(&**stretch(b"18890549884248", &[1; 16], &[], cheap).unwrap()),
            "5e27062e0861d48405d93acf96dfaffdeb593fb388990080a0a5352737d2a2e6"
        );
        assert_eq!(
            hex(&**expand::<32>(&[3; 32], b"purpose")),
            "390c124b4f5ffe9b3a22909db68210a89d73a2ecf00291521953c3ab99a28001"
        );
        assert_ne!(expand::<32>(&root, b"one"), expand::<32>(&root, b"two"));
    }

    #[test]
    fn the_costs_are_those_of_the_specification() {
        assert_eq!((Cost::CODE.memory, Cost::CODE.passes), (65_536, 2));
        assert_eq!((Cost::PASSWORD.memory, Cost::PASSWORD.passes), (65_536, 3));
        assert_eq!(
            hex(&**stretch(b"mot de passe", &[4; 16], &[], Cost::PASSWORD).unwrap()),
            "0e0b353b2b6ef93b384751b318270de6c076f31962823f9f29e2ffccedff164d"
        );
    }
}

//! Between two requests of somebody of the staff: what the server keeps opens with the token in their cookie only.
//!
//! Must not know: cookies, sessions, what is in an index. Tested here.

use super::locked::{self, NONCE, OVERHEAD};
use super::{Secret, StaffKey, Unopened, secret, stretch};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of a staff key locked under a token.
pub const LOCKED_KEY: usize = 32 + OVERHEAD;

/// The 32 random bytes in a cookie. The server keeps [`Token::hash`] only. No `Display`, no `Serialize`, nothing in `Debug`; wiped when
/// dropped.
///
/// ```compile_fail
/// fn printed(token: baro::seal::index::Token) -> String {
///     format!("{token}")
/// }
/// ```
pub struct Token(Secret);

impl Token {
    /// Takes random bytes, or those of a cookie.
    pub fn new(bytes: [u8; 32]) -> Token {
        Token(secret(&bytes))
    }

    /// The bytes, for the cookie and nothing else.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What the server knows a session by: from it comes neither the token nor a key.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::new().chain_update(b"baro/session/v1").chain_update(&self.0[..]).finalize().into()
    }

    /// What proves that a form was made for this session.
    pub fn form(&self) -> Secret {
        self.key(FORM)
    }

    /// Locks the key of who has the slot `slot`, for the length of a session. `nonce` must be fresh and random.
    pub fn lock_key(&self, key: &StaffKey, slot: i64, nonce: [u8; NONCE]) -> Vec<u8> {
        locked::lock(&self.key(KEY), KEY, &[&slot.to_be_bytes()], key.secret(), nonce)
    }

    /// Opens what [`Token::lock_key`] locked.
    ///
    /// # Errors
    /// If it is damaged, of another session or of another version.
    pub fn unlock_key(&self, locked: &[u8], slot: i64) -> Result<StaffKey, Unopened> {
        let secret = locked::unlock_exact(&self.key(KEY), KEY, &[&slot.to_be_bytes()], locked)?;
        Ok(StaffKey::from_secret(&secret))
    }

    /// Locks the index of a session: what it found when it opened its envelopes. `nonce` must be fresh and random each time.
    pub fn lock_index(&self, index: &[u8], slot: i64, nonce: [u8; NONCE]) -> Vec<u8> {
        locked::lock(&self.key(INDEX), INDEX, &[&slot.to_be_bytes()], index, nonce)
    }

    /// Opens what [`Token::lock_index`] locked.
    ///
    /// # Errors
    /// If it is damaged, of another session or of another version.
    pub fn unlock_index(&self, locked: &[u8], slot: i64) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        locked::unlock(&self.key(INDEX), INDEX, &[&slot.to_be_bytes()], locked)
    }

    fn key(&self, purpose: &[u8]) -> Secret {
        stretch::expand(&self.0, purpose)
    }
}

const KEY: &[u8] = b"baro/session-key/v1";
const FORM: &[u8] = b"baro/session-form/v1";
const INDEX: &[u8] = b"baro/session-index/v1";

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::super::kat::{each_byte, hex};
    use super::*;

    fn token() -> Token {
        Token::new([1; 32])
    }

    #[test]
    fn known_answers() {
        assert_eq!(hex(&token().hash()), "4547296465af7db33f55153830af8ce6f0632646f638b4964ce74dd99243a0d9");
        assert_eq!(
            hex(&token().lock_key(&StaffKey::new(&[2; 32]), 7, [3; NONCE])),
            "01030303030303030303030303030303030303030303030303bd84cabee8de5089c01d95911e900ec107f44f2e5270b86b1cb4e0bb8b474a0c9cb83521470a168d04e1fd0db1521946"
        );
        assert_eq!(
            hex(&token().lock_index(b"index", 7, [3; NONCE])),
            "010303030303030303030303030303030303030303030303039f81e2677057050c016fe570aab4bb04f0ca532556"
        );
    }

    #[test]
    fn a_session_opens_its_own_and_nothing_else() {
        let key = StaffKey::new(&[2; 32]);
        let locked = token().lock_key(&key, 7, [3; NONCE]);
        assert_eq!(locked.len(), LOCKED_KEY);
        assert!(token().unlock_key(&locked, 7).unwrap().is_of(&key.public()));
        let index = token().lock_index(&[5; 32], 7, [3; NONCE]);
        assert_eq!(token().unlock_index(&index, 7).unwrap().as_slice(), [5; 32]);
        let hash = Token::new(token().hash());
        for other in [Token::new([9; 32]), hash] {
            assert_eq!(other.unlock_key(&locked, 7).map(drop), Err(Unopened::Wrong));
            assert_eq!(other.unlock_index(&index, 7).map(drop), Err(Unopened::Wrong));
        }
        assert_eq!(token().unlock_key(&locked, 8).map(drop), Err(Unopened::Wrong));
        assert_eq!(token().unlock_index(&index, 8).map(drop), Err(Unopened::Wrong));
        // An index of the length of a key is none.
        assert_eq!(token().unlock_key(&index, 7).map(drop), Err(Unopened::Wrong));
        each_byte(&locked, |changed| token().unlock_key(changed, 7).map(drop));
        each_byte(&index, |changed| token().unlock_index(changed, 7).map(drop));
        assert_eq!(format!("{:?}", token()), "Token(…)");
    }
}

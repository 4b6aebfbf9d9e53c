//! What a password opens: the proof that it is known, and the key under which somebody's own private key is kept.
//!
//! Must not know: names, roles, sessions, when somebody tried. Tested here.
//!
//! The server keeps a salt, a hash of the proof, and what is locked under the other key: from these a password can only be guessed, at the
//! cost of Argon2id a guess. Who is not known is answered by [`Account::nobody`], with the same work.

use super::locked::{self, NONCE, OVERHEAD};
use super::stretch::{Cost, NoMemory, expand, stretch};
use super::{Secret, StaffKey, Unopened, VERSION};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Bytes of an [`Account`] as it is kept.
pub const ACCOUNT: usize = 1 + 16 + 32;
/// Bytes of a locked staff key.
pub const LOCKED_KEY: usize = 32 + OVERHEAD;
/// Bytes of a second factor ([`super::factor`]).
pub const SECOND_FACTOR: usize = super::factor::KEPT;
/// Bytes of a locked second factor.
pub const LOCKED_SECOND_FACTOR: usize = SECOND_FACTOR + OVERHEAD;
const KEY: &[u8] = b"baro/staff-key/v1";
const SECOND: &[u8] = b"baro/second-factor/v1";

/// What is kept of a password.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Account {
    salt: [u8; 16],
    proof: [u8; 32],
}

/// What is kept of a password cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an account that this program can read")]
pub struct NotAnAccount;

/// Why a password opened nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// It is not the password, or there is no such account: one answer.
    #[error("name or password is wrong")]
    Wrong,
    /// Try again later.
    #[error(transparent)]
    NoMemory(#[from] NoMemory),
}

/// The key that came out of a password. No `Display`, no `Serialize`, nothing in `Debug`; wiped when dropped.
///
/// ```compile_fail
/// fn kept(kek: baro::seal::staff::Kek) -> String {
///     serde_json::to_string(&kek).unwrap()
/// }
/// ```
pub struct Kek(Secret);

impl Account {
    /// The account of a new password, and the key to lock things with. `salt` must be fresh and random.
    ///
    /// # Errors
    /// If there is no memory for it just now.
    pub fn new(password: &str, salt: [u8; 16], cost: Cost) -> Result<(Account, Kek), NoMemory> {
        let (proof, kek) = derived(password, &salt, cost)?;
        Ok((Account { salt, proof }, kek))
    }

    /// An account that no password opens, for names that are not known: what comes out takes as long as for others.
    pub fn nobody(random: [u8; 48]) -> Account {
        let (salt, proof) = random.split_at(16);
        let fixed = "the two are 16 and 32 bytes";
        Account { salt: salt.try_into().expect(fixed), proof: proof.try_into().expect(fixed) }
    }

    /// Admits who knows the password.
    ///
    /// # Errors
    /// If it is another one, or there is no memory for the derivation just now.
    pub fn admit(&self, password: &str, cost: Cost) -> Result<Kek, NotAdmitted> {
        let (proof, kek) = derived(password, &self.salt, cost)?;
        if proof.ct_eq(&self.proof).into() { Ok(kek) } else { Err(NotAdmitted::Wrong) }
    }

    /// As it is kept.
    pub fn to_bytes(&self) -> [u8; ACCOUNT] {
        let mut bytes = [VERSION; ACCOUNT];
        bytes[1..17].copy_from_slice(&self.salt);
        bytes[17..].copy_from_slice(&self.proof);
        bytes
    }

    /// Reads what was kept.
    ///
    /// # Errors
    /// If it is of another version or length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Account, NotAnAccount> {
        let rest = bytes.strip_prefix(&[VERSION]).ok_or(NotAnAccount)?;
        let (salt, proof) = rest.split_first_chunk().ok_or(NotAnAccount)?;
        Ok(Account { salt: *salt, proof: proof.try_into().map_err(|_| NotAnAccount)? })
    }
}

fn derived(password: &str, salt: &[u8; 16], cost: Cost) -> Result<([u8; 32], Kek), NoMemory> {
    let root = stretch(password.as_bytes(), salt, &[], cost)?;
    // What proves the password is kept as a hash: the row alone must not let anybody in who sends it.
    let proof = Sha256::digest(&expand::<32>(&root, b"baro/auth/v1")[..]).into();
    Ok((proof, Kek(expand(&root, b"baro/kek/v1"))))
}

impl Kek {
    /// Locks the private key of who has the slot `slot`. `nonce` must be fresh and random.
    pub fn lock(&self, key: &StaffKey, slot: i64, nonce: [u8; NONCE]) -> Vec<u8> {
        locked::lock(&self.0, KEY, &[&slot.to_be_bytes()], key.secret(), nonce)
    }

    /// Opens what [`Kek::lock`] locked.
    ///
    /// # Errors
    /// If it is damaged, another's or of another version.
    pub fn unlock(&self, locked: &[u8], slot: i64) -> Result<StaffKey, Unopened> {
        let secret = locked::unlock_exact(&self.0, KEY, &[&slot.to_be_bytes()], locked)?;
        Ok(StaffKey::from_secret(&secret))
    }

    /// Locks a second factor. `nonce` must be fresh and random.
    pub fn lock_second(&self, seed: &[u8; SECOND_FACTOR], slot: i64, nonce: [u8; NONCE]) -> Vec<u8> {
        locked::lock(&self.0, SECOND, &[&slot.to_be_bytes()], seed, nonce)
    }

    /// Opens what [`Kek::lock_second`] locked.
    ///
    /// # Errors
    /// If it is damaged, another's or of another version.
    pub fn unlock_second(&self, locked: &[u8], slot: i64) -> Result<Box<Zeroizing<[u8; SECOND_FACTOR]>>, Unopened> {
        locked::unlock_exact(&self.0, SECOND, &[&slot.to_be_bytes()], locked)
    }
}

/// What somebody needs to choose the first password of an account: sixteen letters and digits, 80 bits, told to them by who opened it. No
/// `Display`, no `Serialize`, nothing in `Debug`; wiped when dropped.
pub struct Invitation(Zeroizing<String>);

impl Invitation {
    /// A new one. `random` must be random.
    pub fn new(random: [u8; 16]) -> Invitation {
        // No letter or digit that is taken for another.
        const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
        Invitation(Zeroizing::new(random.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect()))
    }

    /// Reads what somebody typed; whether it is one shows by its mark.
    pub fn read(typed: &str) -> Invitation {
        let kept = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
        Invitation(Zeroizing::new(kept.collect()))
    }

    /// In four groups, for the page of who opened the account.
    pub fn groups(&self) -> Zeroizing<String> {
        let mut shown = Zeroizing::new(String::with_capacity(19));
        for (nth, c) in self.0.chars().enumerate() {
            if nth > 0 && nth % 4 == 0 {
                shown.push('-');
            }
            shown.push(c);
        }
        shown
    }

    /// What the server knows it by.
    pub fn mark(&self) -> [u8; 32] {
        Sha256::new().chain_update(b"baro/invitation/v1").chain_update(self.0.as_bytes()).finalize().into()
    }
}

impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Invitation(…)")
    }
}

impl fmt::Debug for Kek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kek(…)")
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Account(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::super::kat::{each_byte, hex};
    use super::*;

    const CHEAP: Cost = Cost::new(64, 1);

    fn account() -> (Account, Kek) {
        Account::new("mot de passe", [1; 16], CHEAP).unwrap()
    }

    #[test]
    fn known_answers() {
        let (account, kek) = account();
        assert_eq!(
            hex(&account.to_bytes()),
            "01010101010101010101010101010101019c00d8ea825a2dc092a4e57c7eb4f50a76c4ce41714ae0e04100eb75c5a6ed27"
        );
        assert_eq!(
            hex(&kek.lock(&StaffKey::new(&[2; 32]), 7, [3; NONCE])),
            "01030303030303030303030303030303030303030303030303d0dd16736bbb29046d9b767a90a5a6e5557490646f86cb04f1d15482d2ff43b3f99ba10e269d9e435d368f518a9e5260"
        );
        // A stream: what twenty bytes become is the beginning of what more become.
        let second = hex(&kek.lock_second(&[4; SECOND_FACTOR], 7, [3; NONCE]));
        assert!(
            second.starts_with(
                "0103030303030303030303030303030303030303030303030344279d459dbc49388e6bb29781dcfd9c227b5426"
            )
        );
    }

    #[test]
    fn the_password_admits_and_nothing_else() {
        let (account, _) = account();
        let kept = Account::from_bytes(&account.to_bytes()).unwrap();
        assert!(kept.admit("mot de passe", CHEAP).is_ok());
        for wrong in ["", "mot de pass", "mot de passe ", "Mot de passe"] {
            assert_eq!(kept.admit(wrong, CHEAP).unwrap_err(), NotAdmitted::Wrong, "{wrong}");
        }
        assert_eq!(Account::nobody([0; 48]).admit("", CHEAP).unwrap_err(), NotAdmitted::Wrong);
        // Another cost is another key: it cannot be lowered under a kept account.
        assert_eq!(kept.admit("mot de passe", Cost::new(64, 2)).unwrap_err(), NotAdmitted::Wrong);
    }

    #[test]
    fn an_invitation_is_read_as_people_type_it() {
        let invitation = Invitation::new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]);
        assert_eq!(invitation.groups().as_str(), "abcd-efgh-jkmn-pqr9");
        assert_eq!(Invitation::read(" ABCD efgh-jkmn-pqr9 ").mark(), invitation.mark());
        assert_ne!(Invitation::read("abcd-efgh-jkmn-pqrs").mark(), invitation.mark());
        assert_eq!(format!("{invitation:?}"), "Invitation(…)");
    }

    #[test]
    fn what_is_kept_lets_nobody_in() {
        let (account, _) = account();
        assert_eq!(account.admit(&hex(&account.proof), CHEAP).unwrap_err(), NotAdmitted::Wrong);
        for at in 0..ACCOUNT {
            let mut changed = account.to_bytes();
            changed[at] ^= 1;
            let admitted = Account::from_bytes(&changed).map(|changed| changed.admit("mot de passe", CHEAP).is_ok());
            assert_eq!(admitted, if at == 0 { Err(NotAnAccount) } else { Ok(false) }, "byte {at}");
            assert_eq!(Account::from_bytes(&account.to_bytes()[..at]), Err(NotAnAccount));
        }
        assert_eq!(Account::from_bytes(&[&account.to_bytes()[..], &[0]].concat()), Err(NotAnAccount));
    }

    #[test]
    fn the_staff_key_opens_with_the_password_in_its_slot() {
        let (account, kek) = account();
        let key = StaffKey::new(&[2; 32]);
        let locked = kek.lock(&key, 7, [3; NONCE]);
        assert_eq!(locked.len(), LOCKED_KEY);
        let again = account.admit("mot de passe", CHEAP).unwrap();
        assert!(again.unlock(&locked, 7).unwrap().is_of(&key.public()));
        let (_, other) = Account::new("autre", [1; 16], CHEAP).unwrap();
        for refused in [other.unlock(&locked, 7), kek.unlock(&locked, 8)] {
            assert_eq!(refused.map(drop), Err(Unopened::Wrong));
        }
        each_byte(&locked, |changed| kek.unlock(changed, 7).map(drop));
    }

    #[test]
    fn the_second_factor_is_no_key_and_a_key_no_second_factor() {
        let (_, kek) = account();
        let locked = kek.lock_second(&[4; SECOND_FACTOR], 7, [3; NONCE]);
        assert_eq!(locked.len(), LOCKED_SECOND_FACTOR);
        assert_eq!(**kek.unlock_second(&locked, 7).unwrap(), [4; SECOND_FACTOR]);
        assert_eq!(kek.unlock_second(&locked, 8).map(drop), Err(Unopened::Wrong));
        assert_eq!(kek.unlock(&locked, 7).map(drop), Err(Unopened::Length));
        let disguised = locked::lock(&kek.0, SECOND, &[&7i64.to_be_bytes()], &[5; 32], [3; NONCE]);
        assert_eq!(kek.unlock(&disguised, 7).map(drop), Err(Unopened::Wrong));
        each_byte(&locked, |changed| kek.unlock_second(changed, 7).map(drop));
        assert_eq!(format!("{kek:?}"), "Kek(…)");
    }
}

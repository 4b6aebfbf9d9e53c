//! Accounts: opened with a password and a key of their own, signed in to, closed, begun anew.
//!
//! Must not know: terminals and pages, cookies, second factors. Tested in `tests/it/keys`.

use super::{Custody, NotDone, unwritten};
use crate::domain::review::grant::{Member, Refusal};
use crate::domain::review::{self as domain, Roles, StaffId};
use crate::seal::review::NotTheKey;
use crate::seal::staff::{self as seal, NotAdmitted};
use crate::seal::{Cost, ReviewKey, ReviewPublic, StaffKey, StaffPublic, random};
use crate::store::StoreError;
use crate::store::book::staff::{Activate, AddStaff, Right, Secrets, SetState, list, secrets};
use crate::store::vault::keys::{RemoveWraps, Wrap};
use std::fmt;

/// Fewest characters of a password: with Argon2id at 64 MiB a guess, twelve that are not of a list outlast whoever stole the book.
pub const SHORTEST: usize = 12;
/// Most characters of a name.
pub const LONGEST_NAME: usize = 40;

/// Bytes that the column of the salt has of what is kept of a password: version and salt. The rest is the proof's.
const SALT: usize = 1 + 16;

/// Somebody who has proved who they are, with their key. Nothing of it is printed; it is wiped when dropped.
pub struct SignedIn {
    /// Who.
    pub member: Member,
    pub(super) key: StaffKey,
}

impl SignedIn {
    /// Opens one of their wraps and holds it against `public`, as the row of the key has it.
    ///
    /// # Errors
    /// If it is damaged or another's, or the row's public key was swapped.
    pub fn unwrap(&self, wrap: &Wrap, public: &ReviewPublic) -> Result<ReviewKey, NotTheKey> {
        ReviewKey::unwrap(&wrap.body, wrap.key, &self.key, self.member.slot, public)
    }
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedIn(…)")
    }
}

/// Who somebody says to be: what is kept of them, or of nobody. The proof takes the same work for both.
pub struct Claim {
    account: seal::Account,
    known: Option<(Member, Secrets)>,
}

impl Claim {
    /// Admits who knows the password. Takes as long as [`Cost`] says: not on a thread that others wait for.
    ///
    /// # Errors
    /// [`NotDone::NotAdmitted`] if the password is another or there is no such account; `Broken` if the account is damaged.
    pub fn prove(self, password: &str, cost: Cost) -> Result<SignedIn, NotDone> {
        let kek = self.account.admit(password, cost).map_err(|error| match error {
            NotAdmitted::Wrong => NotDone::NotAdmitted,
            NotAdmitted::NoMemory(error) => NotDone::NoMemory(error),
        })?;
        let (member, kept) = self.known.ok_or(NotDone::NotAdmitted)?;
        let key = kek.unlock(&kept.sealed_key, member.slot).map_err(|_| unwritten("staff.sealed_key"))?;
        if !key.is_of(&public_of(kept.public_key)?) {
            return Err(
                StoreError::Broken("the public key of this account is not its own: it was swapped".into()).into()
            );
        }
        Ok(SignedIn { member, key })
    }
}

/// A public key as its column has it.
pub(super) fn public_of(bytes: Vec<u8>) -> Result<StaffPublic, NotDone> {
    Ok(StaffPublic::from_bytes(bytes.try_into().map_err(|_| unwritten("staff.public_key"))?))
}

/// A password and a key, ready to be kept.
struct Fresh {
    account: seal::Account,
    kek: seal::Kek,
    key: StaffKey,
}

impl Fresh {
    fn new(password: &str, cost: Cost) -> Result<Fresh, NotDone> {
        if password.chars().count() < SHORTEST {
            return Err(NotDone::Short);
        }
        let (account, kek) = seal::Account::new(password, random(), cost)?;
        Ok(Fresh { account, kek, key: StaffKey::new(&random()) })
    }

    fn secrets(&self, slot: i64) -> Secrets {
        let account = self.account.to_bytes();
        let (salt, auth) = account.split_at(SALT);
        Secrets {
            salt: salt.to_vec(),
            auth: auth.to_vec(),
            public_key: self.key.public().bytes().to_vec(),
            sealed_key: self.kek.lock(&self.key, slot, random()),
            sealed_factor: None,
        }
    }
}

impl Custody<'_> {
    /// Everybody.
    ///
    /// # Errors
    /// Those of the look-up.
    pub async fn staff(&self) -> Result<Vec<Member>, NotDone> {
        Ok(list(self.book.engine()).await?)
    }

    async fn member(&self, name: &str) -> Result<Member, NotDone> {
        let all = self.staff().await?;
        Ok(all.into_iter().find(|member| member.name == name.trim()).ok_or(Refusal::Unknown)?)
    }

    /// Looks up what somebody has to prove. Says nothing of whether there is such an account.
    ///
    /// # Errors
    /// Those of the look-ups; `Broken` for an account that this program never wrote.
    pub async fn claim(&self, name: &str) -> Result<Claim, NotDone> {
        // Both are asked for whoever it is, so that the same is done for an unknown name.
        let (kept, all) = (secrets(self.book.engine(), name.trim()).await?, self.staff().await?);
        let Some((id, kept)) = kept else {
            return Ok(Claim { account: seal::Account::nobody(random()), known: None });
        };
        let account = seal::Account::from_bytes(&[&kept.salt[..], &kept.auth].concat());
        let member = all.into_iter().find(|member| member.id == id).ok_or_else(|| unwritten("staff.id"))?;
        Ok(Claim { account: account.map_err(|_| unwritten("staff.auth"))?, known: Some((member, kept)) })
    }

    /// [`Custody::claim`] and [`Claim::prove`], where nobody else waits.
    ///
    /// # Errors
    /// Those of both.
    pub async fn sign_in(&self, name: &str, password: &str) -> Result<SignedIn, NotDone> {
        self.claim(name).await?.prove(password, self.cost)
    }

    /// The same for what only leads may do.
    ///
    /// # Errors
    /// Those of [`Custody::sign_in`]; [`NotDone::NotLead`].
    pub async fn sign_in_lead(&self, name: &str, password: &str) -> Result<SignedIn, NotDone> {
        let signed = self.sign_in(name, password).await?;
        if signed.member.may(domain::Act::GrantKeys) { Ok(signed) } else { Err(NotDone::NotLead) }
    }

    /// Opens an account with a password and a key of its own, by an administrator, or by nobody as long as [`Right::First`] holds. It can
    /// read nothing yet. One that a crash left without its key is finished by [`Custody::renew_account`].
    ///
    /// # Errors
    /// The rules' refusal; what is wrong with name or password.
    pub async fn open_account(
        &self,
        name: &str,
        roles: Roles,
        password: &str,
        by: Option<&SignedIn>,
    ) -> Result<Member, NotDone> {
        let right = by.map_or(Right::First, |_| Right::Administrator);
        self.open_by(right, name, roles, password, by).await.map(|signed| signed.member)
    }

    pub(super) async fn open_by(
        &self,
        right: Right,
        name: &str,
        roles: Roles,
        password: &str,
        by: Option<&SignedIn>,
    ) -> Result<SignedIn, NotDone> {
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(NotDone::Name);
        }
        let fresh = Fresh::new(password, self.cost)?;
        let acting = self.acting(by.map_or(StaffId(0), |by| by.member.id));
        let member = self.book.write(AddStaff { name, roles, acting, right }).await??;
        self.enter(member, fresh).await
    }

    /// Keeps what somebody's password opens: the account is active from here on.
    async fn enter(&self, member: Member, fresh: Fresh) -> Result<SignedIn, NotDone> {
        let secrets = fresh.secrets(member.slot);
        self.book.write(Activate { secrets, acting: self.acting(member.id) }).await??;
        let member = Member { state: domain::Account::Active, ..member };
        Ok(SignedIn { member, key: fresh.key })
    }

    /// Closes an account: it can't be signed in to, its wraps and grants are taken away. Whoever reads again needs a new account.
    ///
    /// # Errors
    /// The rules' refusal.
    pub async fn close_account(&self, name: &str, by: &SignedIn) -> Result<(), NotDone> {
        self.empty(&self.member(name).await?, domain::Account::Disabled, by).await
    }

    /// A forgotten password: a new one and a new key. What the old key opened stays closed; access is granted again.
    ///
    /// # Errors
    /// The rules' refusal; what is wrong with the password.
    pub async fn renew_account(&self, name: &str, password: &str, by: &SignedIn) -> Result<(), NotDone> {
        let member = self.member(name).await?;
        let fresh = Fresh::new(password, self.cost)?;
        self.empty(&member, domain::Account::Invited, by).await?;
        self.enter(member, fresh).await.map(drop)
    }

    /// Takes everything from an account: in the book first, so that nobody makes new wraps for it after the old ones are gone. Cut short, it is
    /// finished by doing it again.
    async fn empty(&self, of: &Member, state: domain::Account, by: &SignedIn) -> Result<(), NotDone> {
        let lost = self.book.write(SetState { staff: of.id, state, acting: self.acting(by.member.id) }).await??;
        self.vault.write(RemoveWraps { slot: lost.slot, keys: None }).await?;
        Ok(())
    }
}

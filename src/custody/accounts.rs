//! Accounts: opened with a password and a key of their own, signed in to, closed, begun anew.
//!
//! Must not know: terminals and pages, cookies, second factors. Tested in `tests/it/keys`.

use super::{Custody, NotDone, unwritten};
use crate::domain::review::audit::{Action, Detail};
use crate::domain::review::grant::{Member, Refusal};
use crate::domain::review::{self as domain, Roles, StaffId};
use crate::domain::time::DAY;
use crate::seal::factor::Factor;
use crate::seal::review::NotTheKey;
use crate::seal::staff::Invitation;
use crate::seal::staff::{self as seal, NotAdmitted};
use crate::seal::{Cost, ReviewKey, ReviewPublic, StaffKey, StaffPublic, random};
use crate::store::StoreError;
use crate::store::book::staff::{Activate, AddStaff, Right, Secrets, SetState, list, secrets};
use crate::store::book::staff::{SetFactor, SetInvitation, SetPassword, TakeInvitation};
use crate::store::vault::keys::{RemoveWraps, Wrap};
use std::fmt;
use zeroize::Zeroizing;

/// Fewest characters of a password: with Argon2id at 64 MiB a guess, twelve that are not of a list outlast whoever stole the book.
pub const SHORTEST: usize = 12;
/// Most characters of a name.
pub const LONGEST_NAME: usize = 40;

/// Milliseconds within which an invitation is taken.
const INVITED: i64 = 7 * DAY;

/// Bytes that the column of the salt has of what is kept of a password: version and salt. The rest is the proof's.
const SALT: usize = 1 + 16;

/// Somebody who has proved who they are, with their key. Nothing of it is printed; it is wiped when dropped.
pub struct SignedIn {
    /// Who.
    pub member: Member,
    pub(super) key: StaffKey,
}

impl SignedIn {
    /// Somebody whose session goes on.
    pub fn resume(member: Member, key: StaffKey) -> SignedIn {
        SignedIn { member, key }
    }

    /// Their key.
    pub fn key(&self) -> &StaffKey {
        &self.key
    }

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
        self.begin(password, cost).map(|half| half.signed)
    }

    /// The same, for who asks for the second factor next.
    ///
    /// # Errors
    /// Those of [`Claim::prove`].
    pub fn begin(self, password: &str, cost: Cost) -> Result<Half, NotDone> {
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
        Ok(Half { signed: SignedIn { member, key }, kek, factor: kept.sealed_factor })
    }
}

/// Somebody who knows a password; the second factor is asked for next.
pub struct Half {
    signed: SignedIn,
    kek: seal::Kek,
    factor: Option<Vec<u8>>,
}

/// A second factor to be kept in the place of another.
#[derive(Clone)]
pub struct NewFactor {
    staff: StaffId,
    before: Option<Vec<u8>>,
    sealed: Vec<u8>,
    /// Spare codes that are left.
    pub spares: usize,
}

impl Half {
    /// Whether they have a second factor.
    pub fn has_factor(&self) -> bool {
        self.factor.is_some()
    }

    /// Who it is.
    pub fn member(&self) -> &Member {
        &self.signed.member
    }

    /// Takes a code at `unix` (seconds). What comes with it is to be kept before anything is opened: the code counts once.
    ///
    /// # Errors
    /// [`NotDone::NotAdmitted`] if it is another or was used; `Broken` if the factor is damaged.
    pub fn accept(self, code: &str, unix: u64) -> Result<(SignedIn, NewFactor), NotDone> {
        let before = self.factor.ok_or(NotDone::NotAdmitted)?;
        let slot = self.signed.member.slot;
        let mut factor = Factor::unlock(&before, &self.kek, slot).map_err(|_| unwritten("staff.sealed_factor"))?;
        if !factor.accept(code, unix) {
            return Err(NotDone::NotAdmitted);
        }
        let sealed = factor.lock(&self.kek, slot, random());
        let (staff, spares) = (self.signed.member.id, factor.spares_left());
        Ok((self.signed, NewFactor { staff, before: Some(before), sealed, spares }))
    }

    /// A factor in the place of the one that there is, or of none.
    pub fn renew(&self, mut factor: Factor) -> NewFactor {
        let (staff, spares) = (self.signed.member.id, factor.spares_left());
        let sealed = factor.lock(&self.kek, self.signed.member.slot, random());
        NewFactor { staff, before: self.factor.clone(), sealed, spares }
    }

    /// Goes on with the password alone, where there is no factor yet.
    pub fn signed(self) -> SignedIn {
        self.signed
    }
}

fn plain_name(name: &str) -> Result<String, NotDone> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(NotDone::Name);
    }
    Ok(name.to_owned())
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
    /// Stretches the password on a thread that phones do not wait for.
    async fn new(password: &str, cost: Cost) -> Result<Fresh, NotDone> {
        if password.chars().count() < SHORTEST {
            return Err(NotDone::Short);
        }
        let password = Zeroizing::new(password.to_owned());
        let made = tokio::task::spawn_blocking(move || seal::Account::new(&password, random(), cost)).await;
        let (account, kek) = made.unwrap_or_else(|ended| std::panic::resume_unwind(ended.into_panic()))?;
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

    /// Keeps a second factor.
    ///
    /// # Errors
    /// [`NotDone::NotAdmitted`] if it was changed meanwhile: somebody used the same code at the same moment.
    pub async fn keep_factor(&self, factor: NewFactor) -> Result<(), NotDone> {
        let NewFactor { staff, before, sealed, .. } = factor;
        if self.book.write(SetFactor { staff, before, sealed }).await? { Ok(()) } else { Err(NotDone::NotAdmitted) }
    }

    /// Another password in the place of the one that was just proved; key and second factor stay what they are.
    ///
    /// # Errors
    /// [`NotDone::Short`]; [`NotDone::NotAdmitted`] if the account was changed meanwhile.
    pub async fn change_password(&self, half: Half, password: &str) -> Result<(), NotDone> {
        let Half { signed, kek, factor } = half;
        let SignedIn { member, key } = signed;
        let fresh = Fresh { key, ..Fresh::new(password, self.cost).await? };
        let mut secrets = fresh.secrets(member.slot);
        if let Some(locked) = factor {
            let factor = Factor::unlock(&locked, &kek, member.slot).map_err(|_| unwritten("staff.sealed_factor"))?;
            secrets.sealed_factor = Some(factor.lock(&fresh.kek, member.slot, random()));
        }
        let renewed = self.book.write(SetPassword { staff: member.id, secrets }).await?;
        if renewed { Ok(()) } else { Err(NotDone::NotAdmitted) }
    }

    /// Tells in the trail that somebody came in, or went.
    ///
    /// # Errors
    /// Those of the write.
    pub async fn tell_of(&self, who: &Member, action: Action) -> Result<(), NotDone> {
        self.tell(who.id, action, Detail::Nothing).await
    }

    /// Opens an account whose owner chooses the password: answers a code that they need for it once, within a week.
    ///
    /// # Errors
    /// The rules' refusal; what is wrong with the name.
    pub async fn invite(&self, name: &str, roles: Roles, by: &SignedIn) -> Result<(Member, Invitation), NotDone> {
        let name = plain_name(name)?;
        let acting = self.acting(by.member.id);
        let member = self.book.write(AddStaff { name, roles, acting, right: Right::Administrator }).await??;
        Ok((member.clone(), self.invitation(&member).await?))
    }

    /// Lets somebody choose a password again, with a new key: what the old one opened stays closed until it is granted again.
    ///
    /// # Errors
    /// The rules' refusal.
    pub async fn reset(&self, of: StaffId, by: &SignedIn) -> Result<Invitation, NotDone> {
        let all = self.staff().await?;
        let member = all.into_iter().find(|member| member.id == of).ok_or(Refusal::Unknown)?;
        self.empty(&member, domain::Account::Invited, by).await?;
        self.invitation(&member).await
    }

    async fn invitation(&self, member: &Member) -> Result<Invitation, NotDone> {
        let code = Invitation::new(random());
        let until = self.now.plus(INVITED);
        self.book.write(SetInvitation { staff: member.id, mark: code.mark().to_vec(), until }).await?;
        Ok(code)
    }

    /// Takes an invitation: its owner has chosen a password.
    ///
    /// # Errors
    /// [`NotDone::NotAdmitted`] if name and code do not belong together, or it is too late; what is wrong with the password.
    pub async fn accept(&self, name: &str, code: &str, password: &str) -> Result<Member, NotDone> {
        let fresh = Fresh::new(password, self.cost).await?;
        let all = self.staff().await?;
        let invited = |member: &Member| member.name == name.trim() && member.state == domain::Account::Invited;
        let member = all.into_iter().find(invited).ok_or(NotDone::NotAdmitted)?;
        let mark = Invitation::read(code).mark().to_vec();
        if !self.book.write(TakeInvitation { staff: member.id, mark, now: self.now }).await? {
            return Err(NotDone::NotAdmitted);
        }
        self.enter(member, fresh).await.map(|signed| signed.member)
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
        let name = plain_name(name)?;
        let fresh = Fresh::new(password, self.cost).await?;
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
        let fresh = Fresh::new(password, self.cost).await?;
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

//! Accounts of staff: opened, used for the first time, closed; ties.
//!
//! Must not know: passwords and keys (it gets bytes), who may do what ([`crate::domain::review::grant`]). Tested in `tests/it/accounts.rs` on
//! both engines.

use super::{audit, grants, unreadable};
use crate::domain::concern::Compartment;
use crate::domain::force::Force;
use crate::domain::review::audit::{Action, Detail, Entry, Link};
use crate::domain::review::grant::{Member, Refusal, declare};
use crate::domain::review::{Account, Act, Role, Roles, StaffId};
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::sql;
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const ALL_OF_THEM: Sql = Sql::both("SELECT id, name, roles, state, slot, ties FROM staff ORDER BY id");
const LOCK_ALL: Sql = sql!("SELECT id, name, roles, state, slot, ties FROM staff ORDER BY id", for_update);
const SECRETS: Sql = Sql::both(
    "SELECT id, salt, auth, public_key, sealed_key, sealed_factor FROM staff WHERE name = $1 AND state = 'active'",
);
const PUBLIC_KEY: Sql = Sql::both("SELECT public_key FROM staff WHERE id = $1 AND state = 'active'");
const ADD: Sql = Sql::both(
    "INSERT INTO staff (name, roles, state, slot, ties)
     SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), 'invited', coalesce(max(slot), 0) + 1, '' FROM staff WHERE TRUE
     ON CONFLICT (name) DO NOTHING RETURNING id, name, roles, state, slot, ties",
);
const ACTIVATE: Sql = Sql::both(
    "UPDATE staff SET state = 'active', salt = $2, auth = $3, public_key = $4, sealed_key = $5, sealed_factor = $6
      WHERE id = $1 AND state = 'invited'",
);
// Whoever is let in again makes a new key: what was sealed to the old one stays closed to them.
const SET_STATE: Sql = Sql::both(
    "UPDATE staff SET state = $2, salt = NULL, auth = NULL, public_key = NULL, sealed_key = NULL, sealed_factor = NULL,
            invitation = NULL, invited_until = NULL
      WHERE id = $1",
);
const SET_FACTOR: Sql = Sql::both(
    "UPDATE staff SET sealed_factor = $2 WHERE id = $1 AND state = 'active' AND sealed_factor IS NOT DISTINCT FROM $3",
);
const SET_PASSWORD: Sql = Sql::both(
    "UPDATE staff SET salt = $2, auth = $3, sealed_key = $5, sealed_factor = $6
      WHERE id = $1 AND state = 'active' AND public_key = $4",
);
const SET_INVITATION: Sql =
    Sql::both("UPDATE staff SET invitation = $2, invited_until = $3 WHERE id = $1 AND state = 'invited'");
const TAKE_INVITATION: Sql = Sql::both(
    "UPDATE staff SET invitation = NULL, invited_until = NULL
      WHERE id = $1 AND state = 'invited' AND invitation = $2 AND invited_until > $3",
);
const SET_TIES: Sql = Sql::both("UPDATE staff SET ties = $2 WHERE id = $1");

/// This file's statements.
pub const ALL: &[Sql] = &[
    ALL_OF_THEM,
    LOCK_ALL,
    SECRETS,
    PUBLIC_KEY,
    ADD,
    ACTIVATE,
    SET_STATE,
    SET_FACTOR,
    SET_PASSWORD,
    SET_INVITATION,
    TAKE_INVITATION,
    SET_TIES,
];

type MemberRow = (i64, String, String, String, i64, String);

fn member((id, name, roles, state, slot, ties): MemberRow) -> Result<Member, StoreError> {
    let ties = ties.split(',').filter(|tie| !tie.is_empty());
    let ties: Option<Vec<Force>> = ties.map(Force::read).collect();
    Ok(Member {
        id: StaffId(id),
        name,
        roles: Roles::read(&roles).ok_or_else(|| unreadable("staff.roles"))?,
        state: Account::read(&state).ok_or_else(|| unreadable("staff.state"))?,
        slot,
        ties: ties.ok_or_else(|| unreadable("staff.ties"))?,
    })
}

/// All accounts, in the order in which they were made.
///
/// # Errors
/// Those of the look-up.
pub async fn list(engine: &Engine) -> Result<Vec<Member>, StoreError> {
    engine.all::<MemberRow>(engine.query(ALL_OF_THEM)).await?.into_iter().map(member).collect()
}

/// What is needed to sign somebody in. All of it is sealed or hashed; how is the caller's affair.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    /// Of the password.
    pub salt: Vec<u8>,
    /// A hash to know the right password by.
    pub auth: Vec<u8>,
    /// What keys are wrapped to.
    pub public_key: Vec<u8>,
    /// The private key, under the password.
    pub sealed_key: Vec<u8>,
    /// The seed of the second factor, under the password; empty where none was set up yet.
    pub sealed_factor: Option<Vec<u8>>,
}

type SecretsRow = (i64, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);

/// The secrets of the active account with this name.
///
/// # Errors
/// Those of the look-up.
pub async fn secrets(engine: &Engine, name: &str) -> Result<Option<(StaffId, Secrets)>, StoreError> {
    let row: Option<SecretsRow> = engine.opt(engine.query(SECRETS).bind(name.to_owned())).await?;
    let Some((id, salt, auth, public_key, sealed_key, sealed_factor)) = row else { return Ok(None) };
    let there = |bytes: Option<Vec<u8>>| bytes.ok_or_else(|| unreadable("staff.auth"));
    let (salt, auth, public_key, sealed_key) = (there(salt)?, there(auth)?, there(public_key)?, there(sealed_key)?);
    Ok(Some((StaffId(id), Secrets { salt, auth, public_key, sealed_key, sealed_factor })))
}

/// What keys are wrapped to for an active account.
///
/// # Errors
/// Those of the look-up.
pub async fn public_key(engine: &Engine, staff: StaffId) -> Result<Option<Vec<u8>>, StoreError> {
    let row: Option<(Option<Vec<u8>>,)> = engine.opt(engine.query(PUBLIC_KEY).bind(staff.0)).await?;
    Ok(row.and_then(|(key,)| key))
}

/// Who does something to accounts or grants, and what the trail needs to tell it.
#[derive(Clone, Debug)]
pub struct Acting {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: At,
    /// What the trail calls that to which it is done: an HMAC.
    pub object: [u8; 32],
    /// Random, for this one act.
    pub once: [u8; 16],
    /// How the trail is chained.
    pub link: Link,
}

impl Acting {
    /// Tells in the trail what was done.
    pub(super) async fn tell(&self, action: Action, detail: Detail, tx: &mut Tx) -> Result<(), StoreError> {
        let Acting { by, at, object, once, link } = *self;
        audit::append(&Entry { at, actor: by, action, object, detail, once }, link, tx).await
    }
}

/// Everybody, locked against others until this transaction ends: what is allowed depends on more than one account.
pub(super) async fn locked(tx: &mut Tx) -> Result<Vec<Member>, StoreError> {
    tx.all::<MemberRow>(tx.query(LOCK_ALL)).await?.into_iter().map(member).collect()
}

/// The one with this id.
pub(super) fn find(all: &[Member], id: StaffId) -> Result<&Member, Refusal> {
    all.iter().find(|member| member.id == id).ok_or(Refusal::Unknown)
}

fn active_with(all: &[Member], role: Role) -> usize {
    all.iter().filter(|member| member.state == Account::Active && member.roles.has(role)).count()
}

/// By what right an account is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// An administrator does it.
    Administrator,
    /// From the shell of the machine: nobody is there yet who could ask or agree. Holds as long as no administrator is active, and for the
    /// first active lead. The trail has the new account as who did it.
    First,
    /// By two shares of the recovery key: a lead, when no other lead can open anything. The trail has the new account as who did it.
    Recovery,
}

/// Opens an account. Its owner chooses a password and makes a key at the first sign-in ([`Activate`]).
#[derive(Clone, Debug)]
pub struct AddStaff {
    /// The name to sign in with.
    pub name: String,
    /// What they are.
    pub roles: Roles,
    /// Who opens it; `by` is looked at for administrators only.
    pub acting: Acting,
    /// By what right.
    pub right: Right,
}

impl Work for AddStaff {
    type Out = Result<Member, Refusal>;
    const NAME: &'static str = "add_staff";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let all = locked(tx).await?;
        let lacks = |role| active_with(&all, role) == 0;
        let may = match self.right {
            Right::Administrator => find(&all, self.acting.by).is_ok_and(|by| by.may(Act::ManageAccounts)),
            Right::First => lacks(Role::Administrator) || self.roles.has(Role::Lead) && lacks(Role::Lead),
            Right::Recovery => self.roles.has(Role::Lead),
        };
        if !may {
            return Ok(Err(Refusal::Role));
        }
        let name = self.name.trim();
        let added: Option<MemberRow> = tx.opt(tx.query(ADD).bind(name.to_owned()).bind(self.roles.code())).await?;
        let Some(added) = added.map(member).transpose()? else { return Ok(Err(Refusal::Taken)) };
        let mut acting = self.acting.clone();
        if self.right != Right::Administrator {
            acting.by = added.id;
        }
        acting.tell(Action::AccountAdded, Detail::Roles(self.roles), tx).await?;
        Ok(Ok(added))
    }
}

/// The first sign-in: a password was chosen and a key made.
#[derive(Clone)]
pub struct Activate {
    /// What came of it.
    pub secrets: Secrets,
    /// Whose account it is.
    pub acting: Acting,
}

impl Work for Activate {
    type Out = Result<(), Refusal>;
    const NAME: &'static str = "activate_staff";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let Secrets { salt, auth, public_key, sealed_key, sealed_factor } = self.secrets.clone();
        let query = tx.query(ACTIVATE).bind(self.acting.by.0).bind(salt).bind(auth).bind(public_key);
        if tx.exec(query.bind(sealed_key).bind(sealed_factor)).await? == 0 {
            return Ok(Err(Refusal::Stage));
        }
        self.acting.tell(Action::Activated, Detail::Account(Account::Active), tx).await?;
        Ok(Ok(()))
    }
}

/// Keeps a second factor in the place of another.
#[derive(Clone)]
pub struct SetFactor {
    /// Whose.
    pub staff: StaffId,
    /// What was there; nothing is kept if it is something else by now.
    pub before: Option<Vec<u8>>,
    /// The new one, sealed.
    pub sealed: Vec<u8>,
}

impl Work for SetFactor {
    /// Whether it is kept.
    type Out = bool;
    const NAME: &'static str = "set_factor";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let query = tx.query(SET_FACTOR).bind(self.staff.0).bind(self.sealed.clone()).bind(self.before.clone());
        Ok(tx.exec(query).await? > 0)
    }
}

/// Keeps another password, under which the same key is sealed.
#[derive(Clone)]
pub struct SetPassword {
    /// Whose.
    pub staff: StaffId,
    /// What came of it. Nothing is kept if the public key is another by now: somebody began anew.
    pub secrets: Secrets,
}

impl Work for SetPassword {
    /// Whether it is kept.
    type Out = bool;
    const NAME: &'static str = "set_password";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let Secrets { salt, auth, public_key, sealed_key, sealed_factor } = self.secrets.clone();
        let query = tx.query(SET_PASSWORD).bind(self.staff.0).bind(salt).bind(auth).bind(public_key);
        Ok(tx.exec(query.bind(sealed_key).bind(sealed_factor)).await? > 0)
    }
}

/// Keeps what an invitation is known by.
#[derive(Clone)]
pub struct SetInvitation {
    /// Whose.
    pub staff: StaffId,
    /// A hash of the code.
    pub mark: Vec<u8>,
    /// Until when it is taken.
    pub until: At,
}

impl Work for SetInvitation {
    type Out = ();
    const NAME: &'static str = "set_invitation";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        let query = tx.query(SET_INVITATION).bind(self.staff.0).bind(self.mark.clone());
        tx.exec(query.bind(self.until.0)).await?;
        Ok(())
    }
}

/// Takes an invitation, once.
#[derive(Clone)]
pub struct TakeInvitation {
    /// Whose.
    pub staff: StaffId,
    /// A hash of the code that was given.
    pub mark: Vec<u8>,
    /// Now.
    pub now: At,
}

impl Work for TakeInvitation {
    /// Whether it was the one, and in time.
    type Out = bool;
    const NAME: &'static str = "take_invitation";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let query = tx.query(TAKE_INVITATION).bind(self.staff.0).bind(self.mark.clone());
        Ok(tx.exec(query.bind(self.now.0)).await? > 0)
    }
}

/// What somebody lost with it: the caller deletes these wraps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The slot of the wraps.
    pub slot: i64,
    /// The compartments.
    pub compartments: Vec<Compartment>,
}

/// Closes an account, or lets its owner begin anew with a new key. Either way all grants are taken away.
#[derive(Clone, Debug)]
pub struct SetState {
    /// Whose.
    pub staff: StaffId,
    /// Disabled or invited; nobody is made active by others.
    pub state: Account,
    /// Who does it.
    pub acting: Acting,
}

impl Work for SetState {
    type Out = Result<Lost, Refusal>;
    const NAME: &'static str = "set_staff_state";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let all = locked(tx).await?;
        let of = match find(&all, self.acting.by).and_then(|by| set_state(&all, by, self.staff, self.state)) {
            Ok(of) => of,
            Err(refusal) => return Ok(Err(refusal)),
        };
        tx.exec(tx.query(SET_STATE).bind(self.staff.0).bind(self.state.code().to_owned())).await?;
        let compartments = grants::revoke_of(self.staff, &Compartment::ALL, self.acting.by, tx).await?;
        let action = if self.state == Account::Invited { Action::ResetStarted } else { Action::AccountSet };
        self.acting.tell(action, Detail::Account(self.state), tx).await?;
        Ok(Ok(Lost { slot: of.slot, compartments }))
    }
}

fn set_state<'m>(all: &'m [Member], by: &Member, staff: StaffId, state: Account) -> Result<&'m Member, Refusal> {
    if !by.may(Act::ManageAccounts) {
        return Err(Refusal::Role);
    }
    let of = find(all, staff)?;
    let last =
        of.state == Account::Active && of.roles.has(Role::Administrator) && active_with(all, Role::Administrator) == 1;
    match state {
        Account::Active => Err(Refusal::Stage),
        _ if last => Err(Refusal::Last),
        _ => Ok(of),
    }
}

/// Sets the forces that somebody is tied to, and takes away the grants that do not go with them.
#[derive(Clone, Debug)]
pub struct SetTies {
    /// Whose.
    pub staff: StaffId,
    /// All of them.
    pub ties: Vec<Force>,
    /// Who does it.
    pub acting: Acting,
}

impl Work for SetTies {
    type Out = Result<Lost, Refusal>;
    const NAME: &'static str = "set_ties";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let all = locked(tx).await?;
        let found = find(&all, self.acting.by).and_then(|by| {
            let of = find(&all, self.staff)?;
            declare(by, of, &self.ties).map(|()| of)
        });
        let of = match found {
            Ok(of) => of,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut ties = self.ties.clone();
        ties.sort_unstable();
        ties.dedup();
        let codes: Vec<&str> = ties.iter().map(|tie| tie.code()).collect();
        tx.exec(tx.query(SET_TIES).bind(self.staff.0).bind(codes.join(","))).await?;
        let barred = Compartment::ALL
            .into_iter()
            .filter(|compartment| crate::domain::review::role::is_barred(&ties, *compartment));
        let barred: Vec<Compartment> = barred.collect();
        let compartments = grants::revoke_of(self.staff, &barred, self.acting.by, tx).await?;
        self.acting.tell(Action::TiesDeclared, Detail::Nothing, tx).await?;
        Ok(Ok(Lost { slot: of.slot, compartments }))
    }
}

//! Custody: who has which key, and the acts by which that changes: accounts ([`accounts`]), the first keys and later ones ([`ceremony`]),
//! keys given and taken away ([`grants`]), the key to the trail ([`trail`]), the last resort ([`recovery`]), copies ([`copies`]), and how things stand ([`survey`]). Here what is sealed, the book and the vault
//! come together, for the command line and the console alike.
//!
//! Must not know: terminals, pages, settings, clocks (it gets the time). Tested in `tests/it/keys`.
//!
//! Book and vault share no transaction. So an act is told in the trail before the vault changes: one that a crash cut short is told and not
//! done, never done and untold. Every act can be repeated.

pub mod accounts;
pub mod ceremony;
pub mod copies;
pub mod grants;
pub mod recovery;
pub mod survey;
pub mod trail;

use crate::domain::concern::Compartment;
use crate::domain::key::Month;
use crate::domain::review::StaffId;
use crate::domain::review::audit::{Action, Detail, Entry};
use crate::domain::review::grant::Refusal;
use crate::domain::time::At;
use crate::seal::backup::NotBackedUp;
use crate::seal::recovery::NotRecovered;
use crate::seal::{self, BadKey, Cost, NoMemory, RecoveryPublic};
use crate::store::StoreError;
use crate::store::book::staff::Acting;
use crate::store::book::{Book, audit};
use crate::store::vault::Vault;
use crate::store::vault::keys::Setting;
use std::path::PathBuf;

/// Where an act of custody takes place, and when.
#[derive(Clone, Copy)]
pub struct Custody<'a> {
    /// Accounts, grants, the trail.
    pub book: &'a Book,
    /// Keys and wraps.
    pub vault: &'a Vault,
    /// Now.
    pub now: At,
    /// What a password costs: [`Cost::PASSWORD`] outside of tests.
    pub cost: Cost,
}

/// Why an act of custody was not done. Holds names of compartments, months and files at most.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// The password is wrong, or there is no such active account: one answer.
    #[error("name or password is wrong")]
    NotAdmitted,
    /// Too easily guessed.
    #[error("a password has at least {} characters", accounts::SHORTEST)]
    Short,
    /// No name that somebody could sign in with.
    #[error("a name has 1 to {} letters, digits or other signs, and no line break", accounts::LONGEST_NAME)]
    Name,
    /// The rules of accounts refuse it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It takes a lead.
    #[error("only a lead may do this")]
    NotLead,
    /// Keys are made for the first time once.
    #[error("there is a recovery key already; later keys are made by `baro key rotate`")]
    Settled,
    /// No keys yet.
    #[error("there are no keys yet: a lead makes them with `baro key init`")]
    Unsettled,
    /// The lead can open nothing, so nobody has given him anything to go on with.
    #[error("this lead holds no keys: another lead and an administrator grant them first")]
    NoHolder,
    /// Public keys do not belong to the keys that the lead holds. Told in the trail.
    #[error(
        "ALARM: the public key of {} is not the one that was made: somebody has put another in its place. Stop the server, keep the \
         data as it is, and tell the other leads",
        listed(.0)
    )]
    Swapped(Vec<Compartment>),
    /// The list of public keys is not the one that the lead saw last. Told in the trail.
    #[error(
        "ALARM: the public keys are not those that this lead saw last: some were taken away, added or swapped. Stop the server, keep the \
         data as it is, and tell the other leads"
    )]
    Changed,
    /// The lead's word does not reach over all keys: another lead made some, or his word is too old or gone.
    #[error(
        "this lead has not vouched for the keys from {0} on: ask who made them (`baro key list`, the trail); if a lead did, repeat with --trust"
    )]
    Unvouched(Month),
    /// Somebody else changed keys meanwhile.
    #[error("keys were changed at the same time by somebody else: look with `baro key list`, then repeat")]
    Overtaken,
    /// Shares gave no key.
    #[error(transparent)]
    Recovery(#[from] NotRecovered),
    /// Somebody's public key gives secrets away.
    #[error(transparent)]
    BadKey(#[from] BadKey),
    /// No memory for a password just now.
    #[error(transparent)]
    NoMemory(#[from] NoMemory),
    /// A copy was not sealed or opened.
    #[error(transparent)]
    Copy(#[from] NotBackedUp),
    /// A file is in the way.
    #[error("{0} is there already: nothing is overwritten")]
    There(PathBuf),
    /// A file is not there, or not to be used.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// A store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn listed(compartments: &[Compartment]) -> String {
    compartments.iter().map(|own| own.code()).collect::<Vec<_>>().join(", ")
}

impl Custody<'_> {
    /// What the trail needs to tell an act. What it is done to has no name there: the key to such names is with leads and auditors, in their
    /// sessions.
    fn acting(&self, by: StaffId) -> Acting {
        Acting { by, at: self.now, object: [0; 32], once: seal::random(), link: seal::audit::link }
    }

    /// Tells an act in the trail, before it is done.
    async fn tell(&self, by: StaffId, action: Action, detail: Detail) -> Result<(), NotDone> {
        let Acting { by, at, object, once, link } = self.acting(by);
        let entry = Entry { at, actor: by, action, object, detail, once };
        Ok(self.book.write(audit::Append { entry, link }).await?)
    }

    /// The public recovery key, once it is settled.
    async fn recovery_key(&self) -> Result<Option<RecoveryPublic>, NotDone> {
        let settled = self.vault.setting(Setting::Recovery).await?;
        let public = settled.map(|bytes| bytes.try_into().map_err(|_| unwritten("setting.recovery"))).transpose()?;
        Ok(public.map(RecoveryPublic::from_bytes))
    }
}

/// A column holds what no version of this program wrote.
fn unwritten(column: &str) -> StoreError {
    StoreError::Broken(format!("column {column} holds what no version wrote"))
}

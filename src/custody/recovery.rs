//! The last resort: two shares of the recovery key open every review key for a new lead.
//!
//! Must not know: paper, terminals, backups. Tested in `tests/it/keys`.

use super::accounts::SignedIn;
use super::ceremony::{Made, Reader};
use super::{Custody, NotDone};
use crate::domain::concern::Compartment;
use crate::domain::key::KeyId;
use crate::domain::review::audit::{Action, Detail};
use crate::domain::review::grant::Refusal;
use crate::domain::review::{Role, Roles};
use crate::seal::recovery::{Share, combine};
use crate::seal::review::NotTheKey;
use crate::seal::{RecoveryKey, ReviewKey, ReviewPublic};
use crate::store::book::staff::Right;
use crate::store::vault::keys::{SetWraps, Wrap};

/// What two shares gave back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// Keys that the new lead has now.
    pub keys: usize,
    /// Keys that did not open, or whose public key is not theirs: told in the trail. Others must know.
    pub lost: Vec<KeyId>,
    /// The keys that were lacking and are made now; `None` where some are lost, for nobody can vouch for the list then.
    pub made: Option<Made>,
}

impl Custody<'_> {
    /// Rebuilds the recovery key from two shares, for as long as this takes.
    ///
    /// # Errors
    /// [`NotDone::Recovery`] with the share that is wrong; [`NotDone::Unsettled`] where there is no recovery key.
    pub async fn rebuild(&self, first: &Share, second: &Share) -> Result<RecoveryKey, NotDone> {
        let public = self.recovery_key().await?.ok_or(NotDone::Unsettled)?;
        Ok(combine(first, second, &self.instance().await?, &public)?)
    }

    /// Opens an account for a new lead and wraps every live review key to it. Cut short, it is finished with the same name and password.
    ///
    /// # Errors
    /// The rules' refusal; what is wrong with name or password. A key that does not open stops nothing: it is in [`Recovered::lost`].
    pub async fn recover(&self, key: &RecoveryKey, name: &str, password: &str) -> Result<Recovered, NotDone> {
        let lead = self.new_lead(name, password).await?;
        self.tell(lead.member.id, Action::KeysRecovered, Detail::Nothing).await?;
        let reader = Reader::of(&lead, Compartment::ALL.into());
        let (wraps, lost) = self.opened(key, &reader).await?;
        let keys = wraps.len();
        self.vault.write(SetWraps(wraps)).await?;
        self.register_holder(&lead, &reader.compartments).await?;
        if lost.is_empty() {
            return Ok(Recovered { keys, lost, made: Some(self.rotate(&lead, true).await?) });
        }
        for own in Compartment::ALL.into_iter().filter(|own| lost.iter().any(|key| key.compartment() == Some(*own))) {
            self.tell(lead.member.id, Action::KeysDoubted, Detail::Compartment(own)).await?;
        }
        Ok(Recovered { keys, lost, made: None })
    }

    /// A lead's account by right of the shares, or the one that was opened before the first try was cut short.
    async fn new_lead(&self, name: &str, password: &str) -> Result<SignedIn, NotDone> {
        let roles = Roles::of(&[Role::Lead]).expect("a lead may be nothing else");
        match self.open_by(Right::Recovery, name, roles, password, None).await {
            Err(NotDone::Refused(Refusal::Taken)) => match self.sign_in_lead(name, password).await {
                Err(NotDone::NotAdmitted) => Err(Refusal::Taken.into()),
                other => other,
            },
            other => other,
        }
    }

    /// Wraps of all keys that open, and the names of those that do not.
    async fn opened(&self, recovery: &RecoveryKey, to: &Reader) -> Result<(Vec<Wrap>, Vec<KeyId>), NotDone> {
        let (mut wraps, mut lost) = (Vec::new(), Vec::new());
        for row in self.vault.review_keys().await? {
            match ReviewKey::recover(&row.recovery_wrap, row.id, recovery, &ReviewPublic::from_bytes(row.public)) {
                Ok(key) => wraps.extend(to.wrap(row.id, &key)?),
                Err(NotTheKey::Swapped | NotTheKey::Sealed(_)) => lost.push(row.id),
            }
        }
        Ok((wraps, lost))
    }
}

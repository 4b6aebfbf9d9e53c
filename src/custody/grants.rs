//! Keys given to somebody and taken away: what the register says becomes wraps here, in the session of a lead who holds the key.
//!
//! Must not know: pages, the rules ([`crate::domain::review::grant`]). Tested in `tests/it/keys`.

use super::accounts::{SignedIn, public_of};
use super::{Custody, NotDone};
use crate::domain::concern::Compartment;
use crate::domain::force::Force;
use crate::domain::key::KeyId;
use crate::domain::review::grant::{Grant, GrantId, Refusal};
use crate::domain::review::role::is_barred;
use crate::domain::review::{Act, StaffId};
use crate::seal::{ReviewPublic, random};
use crate::store::book::grants::{ApproveGrant, RequestGrant, RevokeGrant, register};
use crate::store::book::staff::{self, Lost, SetTies};
use crate::store::vault::keys::{RemoveWraps, SetWraps};
use std::collections::{BTreeMap, BTreeSet};

impl Custody<'_> {
    /// The register of who may read what.
    ///
    /// # Errors
    /// Those of the look-up.
    pub async fn register(&self) -> Result<Vec<Grant>, NotDone> {
        Ok(register(self.book.engine()).await?)
    }

    /// Asks for somebody to read a compartment.
    ///
    /// # Errors
    /// The rules' refusal.
    pub async fn ask(&self, staff: StaffId, compartment: Compartment, by: &SignedIn) -> Result<Grant, NotDone> {
        let acting = self.acting(by.member.id);
        Ok(self.book.write(RequestGrant { staff, compartment, acting }).await??)
    }

    /// Agrees to a grant, as a lead or as an administrator. Where both have agreed and a lead does, the keys are handed over at once; else
    /// by [`Custody::hand_over`].
    ///
    /// # Errors
    /// The rules' refusal.
    pub async fn agree(&self, grant: GrantId, by: &SignedIn) -> Result<Grant, NotDone> {
        let acting = self.acting(by.member.id);
        let agreed = self.book.write(ApproveGrant { grant, acting }).await??;
        if by.member.may(Act::GrantKeys) {
            self.hand_over(by).await?;
        }
        Ok(agreed)
    }

    /// Wraps to everybody whom the register lets in what they lack of the keys that this lead holds; says how many people got keys.
    ///
    /// # Errors
    /// Those of the stores. A key whose public half was swapped is handed to nobody.
    pub async fn hand_over(&self, lead: &SignedIn) -> Result<usize, NotDone> {
        let rows = self.vault.review_keys().await?;
        let public: BTreeMap<KeyId, ReviewPublic> =
            rows.into_iter().map(|row| (row.id, ReviewPublic::from_bytes(row.public))).collect();
        let held: BTreeSet<(KeyId, i64)> = self.vault.held().await?.into_iter().collect();
        let own = self.vault.wraps(lead.member.slot).await?;
        let register = self.register().await?;
        let mut people = 0;
        for member in self.staff().await?.into_iter().filter(|member| member.may(Act::HoldKeys)) {
            let given: BTreeSet<Compartment> = register
                .iter()
                .filter(|grant| {
                    grant.staff == member.id && grant.is_given() && !is_barred(&member.ties, grant.compartment)
                })
                .map(|grant| grant.compartment)
                .collect();
            let lacks = |key: KeyId| {
                key.compartment().is_some_and(|own| given.contains(&own)) && !held.contains(&(key, member.slot))
            };
            let lacking: Vec<_> = own.iter().filter(|wrap| lacks(wrap.key)).collect();
            let Some(to) = staff::public_key(self.book.engine(), member.id).await?.filter(|_| !lacking.is_empty())
            else {
                continue;
            };
            let to = public_of(to)?;
            let mut wraps = Vec::with_capacity(lacking.len());
            for wrap in lacking {
                let Some(key) = public.get(&wrap.key).and_then(|public| lead.unwrap(wrap, public).ok()) else {
                    continue;
                };
                let body = key.wrap(wrap.key, &to, member.slot, random())?;
                wraps.push(crate::store::vault::keys::Wrap { key: wrap.key, slot: member.slot, body });
            }
            people += usize::from(!wraps.is_empty());
            self.vault.write(SetWraps(wraps)).await?;
        }
        self.share_trail(lead).await?;
        Ok(people)
    }

    /// Takes a grant away, and the wraps with it.
    ///
    /// # Errors
    /// The rules' refusal.
    pub async fn take_away(&self, grant: GrantId, by: &SignedIn) -> Result<(), NotDone> {
        let acting = self.acting(by.member.id);
        let lost = self.book.write(RevokeGrant { grant, acting }).await??;
        self.remove(lost).await
    }

    /// Sets the forces that somebody is tied to; keys that do not go with them are taken away.
    ///
    /// # Errors
    /// The rules' refusal.
    pub async fn declare(&self, of: StaffId, ties: Vec<Force>, by: &SignedIn) -> Result<(), NotDone> {
        let acting = self.acting(by.member.id);
        let lost = self.book.write(SetTies { staff: of, ties, acting }).await??;
        self.remove(lost).await
    }

    /// Closes an account by its id; see [`Custody::close_account`].
    ///
    /// # Errors
    /// The rules' refusal.
    pub async fn close(&self, of: StaffId, by: &SignedIn) -> Result<(), NotDone> {
        let all = self.staff().await?;
        let member = all.into_iter().find(|member| member.id == of).ok_or(Refusal::Unknown)?;
        self.close_account(&member.name, by).await
    }

    async fn remove(&self, lost: Lost) -> Result<(), NotDone> {
        let keys = self.vault.review_keys().await?.into_iter().map(|row| row.id);
        let keys = keys.filter(|key| key.compartment().is_some_and(|own| lost.compartments.contains(&own))).collect();
        self.vault.write(RemoveWraps { slot: lost.slot, keys: Some(keys) }).await?;
        Ok(())
    }
}

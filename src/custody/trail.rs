//! The key to the names in the audit trail: made by the first lead who comes, wrapped to leads, auditors and whoever reads concerns. From the disk alone
//! nobody tells which rows of the trail are about one case.
//!
//! Must not know: pages, cases. Tested in `tests/it/keys`.
//!
//! Whoever reads concerns has it too: what they do is written under these names, in their own session.

use super::accounts::{SignedIn, public_of};
use super::{Custody, NotDone, unwritten};
use crate::domain::review::Act;
use crate::seal::audit_key::AuditKey;
use crate::seal::random;
use crate::store::book::staff;
use crate::store::vault::trail::SetAuditWrap;

impl Custody<'_> {
    /// The key, opened by somebody who has it; made here by a lead where nobody has one. `None` for who was not given it yet.
    ///
    /// # Errors
    /// `Broken` for a wrap that does not open; those of the stores.
    pub async fn trail_key(&self, by: &SignedIn) -> Result<Option<AuditKey>, NotDone> {
        let slot = by.member.slot;
        if let Some(wrap) = self.vault.audit_wrap(slot).await? {
            let key = AuditKey::unwrap(&wrap, by.key(), slot).map_err(|_| unwritten("audit_wrap.body"))?;
            return Ok(Some(key));
        }
        if !by.member.may(Act::GrantKeys) {
            return Ok(None);
        }
        let key = AuditKey::new(random());
        let body = key.wrap(&by.key().public(), slot, random())?;
        let first = self.vault.write(SetAuditWrap { slot, body, first: true }).await?;
        Ok(first.then_some(key))
    }

    /// Hands the key to everybody whose role goes with it and who lacks it, in the session of somebody who has it; says to how many.
    ///
    /// Their public keys are those of the book: who can write there can learn which rows of the trail belong together, and nothing of a concern.
    ///
    /// # Errors
    /// Those of [`Custody::trail_key`].
    pub async fn share_trail(&self, by: &SignedIn) -> Result<usize, NotDone> {
        let Some(key) = self.trail_key(by).await? else { return Ok(0) };
        let there = self.vault.audit_slots().await?;
        let lacks = |member: &crate::domain::review::grant::Member| {
            (member.may(Act::ReadAudit) || member.may(Act::ReadConcerns)) && !there.contains(&member.slot)
        };
        let mut given = 0;
        for member in self.staff().await?.into_iter().filter(lacks) {
            let Some(public) = staff::public_key(self.book.engine(), member.id).await? else { continue };
            let body = key.wrap(&public_of(public)?, member.slot, random())?;
            self.vault.write(SetAuditWrap { slot: member.slot, body, first: false }).await?;
            given += 1;
        }
        Ok(given)
    }
}

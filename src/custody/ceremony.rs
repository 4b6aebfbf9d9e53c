//! Review keys: made for the first time together with the recovery key, then for the months ahead, and watched so that nobody swaps one.
//!
//! Must not know: terminals and pages, paper. Tested in `tests/it/keys`.
//!
//! A lead's word on the public keys ([`Manifest`]) covers the month in which it is given and those ahead: older keys seal nothing any more, and
//! go by themselves. Its serial number begins with that month, so that whoever checks it knows which keys it is about.

use super::accounts::{SignedIn, public_of};
use super::{Custody, NotDone};
use crate::domain::concern::Compartment;
use crate::domain::key::{KeyId, Month};
use crate::domain::review::Act;
use crate::domain::review::audit::{Action, Detail};
use crate::domain::review::grant::Member;
use crate::domain::review::role::is_barred;
use crate::seal::recovery::{self, Share};
use crate::seal::review::{Manifest, NotTheKey};
use crate::seal::{self, RecoveryPublic, ReviewKey, ReviewPublic, StaffPublic, rotation};
use crate::store::book::{grants, staff};
use crate::store::vault::keys::{self, Freeze, KeepKeys, SetManifest, SetReviewKeys, Setting, Settle, Wrap};
use std::collections::{BTreeMap, BTreeSet};

/// Bits of a manifest's serial number after the month.
const COUNT: u32 = 32;

/// A recovery key that is not kept yet: its shares are to be written down first.
pub struct Founding {
    public: RecoveryPublic,
    /// For three people; shown once.
    pub shares: [Share; 3],
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// How many keys.
    pub keys: usize,
    /// The last month that has keys.
    pub until: Month,
    /// Who can open them.
    pub readers: Vec<String>,
    /// What only the recovery key opens until somebody is let in.
    pub unread: Vec<Compartment>,
}

/// Somebody whom keys are wrapped to.
pub(super) struct Reader {
    pub name: String,
    pub slot: i64,
    pub public: StaffPublic,
    pub compartments: BTreeSet<Compartment>,
}

impl Reader {
    /// Somebody signed in, for the compartments that no tie bars them from.
    pub(super) fn of(signed: &SignedIn, mut compartments: BTreeSet<Compartment>) -> Reader {
        let SignedIn { member, key } = signed;
        compartments.retain(|own| !is_barred(&member.ties, *own));
        // Not the public key that the book has: this one can't have been swapped.
        Reader { name: member.name.clone(), slot: member.slot, public: key.public(), compartments }
    }

    fn reads(&self, key: KeyId) -> bool {
        key.compartment().is_some_and(|own| self.compartments.contains(&own))
    }

    pub(super) fn wrap(&self, id: KeyId, key: &ReviewKey) -> Result<Option<Wrap>, NotDone> {
        if !self.reads(id) {
            return Ok(None);
        }
        Ok(Some(Wrap { key: id, slot: self.slot, body: key.wrap(id, &self.public, self.slot, seal::random())? }))
    }
}

/// New keys with their wraps, and what everybody may know of them.
struct Fresh {
    set: SetReviewKeys,
    public: Vec<(KeyId, ReviewPublic)>,
}

impl Fresh {
    fn of(names: &[KeyId], recovery: &RecoveryPublic, readers: &[Reader]) -> Result<Fresh, NotDone> {
        let mut fresh = Fresh { set: SetReviewKeys { keys: Vec::new(), wraps: Vec::new() }, public: Vec::new() };
        for id in names.iter().copied() {
            let key = ReviewKey::new(&seal::random());
            let recovery_wrap = key.wrap_for_recovery(id, recovery, seal::random())?;
            for reader in readers {
                fresh.set.wraps.extend(reader.wrap(id, &key)?);
            }
            fresh.set.keys.push(keys::ReviewKey { id, public: *key.public().bytes(), recovery_wrap });
            fresh.public.push((id, key.public()));
        }
        Ok(fresh)
    }
}

impl Custody<'_> {
    fn month(&self) -> Month {
        Month::of(self.now.day())
    }

    /// Prepares the first keys: the recovery key is made, and nothing kept. Its shares go to three people before [`Custody::found`].
    ///
    /// # Errors
    /// [`NotDone::Settled`] if there are keys already.
    pub async fn prepare(&self) -> Result<Founding, NotDone> {
        if self.recovery_key().await?.is_some() || !self.vault.review_keys().await?.is_empty() {
            return Err(NotDone::Settled);
        }
        let random = [seal::random(), seal::random(), seal::random()];
        let (public, shares) = recovery::shares(random, &self.instance().await?);
        Ok(Founding { public, shares })
    }

    /// What shares name this instance by: the salt of codes, settled by whoever comes first.
    pub(super) async fn instance(&self) -> Result<[u8; 16], NotDone> {
        let fresh = seal::random::<16>().to_vec();
        self.vault.write(Settle { setting: Setting::Salt, value: fresh }).await?;
        let salt = self.vault.setting(Setting::Salt).await?;
        Ok(salt.and_then(|salt| salt.try_into().ok()).ok_or_else(|| super::unwritten("setting.salt"))?)
    }

    /// Makes the first keys, in one commit: the recovery key is settled, all months ahead have keys, wrapped to this lead (but where a tie bars
    /// them) and to the recovery key.
    ///
    /// # Errors
    /// [`NotDone::Settled`] if somebody else was faster.
    pub async fn found(&self, lead: &SignedIn, founding: &Founding) -> Result<Made, NotDone> {
        let readers = [Reader::of(lead, Compartment::ALL.into())];
        let names: Vec<KeyId> = rotation::wanted(self.month()).collect();
        let fresh = Fresh::of(&names, &founding.public, &readers)?;
        let made = made(&fresh, &readers);
        let manifest = Some(self.vouch(lead, None, &fresh.public));
        self.tell(lead.member.id, Action::KeysMade, Detail::Nothing).await?;
        let keep = KeepKeys { recovery: *founding.public.bytes(), set: fresh.set, manifest };
        if !self.vault.write(keep).await? {
            return Err(NotDone::Settled);
        }
        self.register_holder(lead, &readers[0].compartments).await?;
        Ok(made)
    }

    /// Makes the keys that the months ahead lack, and renews the lead's word on all: after every wrap that the lead has was held against
    /// its public key, and the list of these against the word. `trust`: keys that the word does not cover were asked about.
    ///
    /// The new keys are wrapped to everybody whom the register lets in, to this lead where they hold the compartment already, and to the recovery
    /// key.
    ///
    /// # Errors
    /// [`NotDone::Swapped`] and [`NotDone::Changed`], which are told in the trail too; [`NotDone::Unvouched`] without `trust`.
    pub async fn rotate(&self, lead: &SignedIn, trust: bool) -> Result<Made, NotDone> {
        let recovery = self.recovery_key().await?.ok_or(NotDone::Unsettled)?;
        let mut public = self.public_keys().await?;
        let mut own = self.examine(lead, &public).await?;
        let word = self.word(lead).await?;
        let unvouched = self.look_over(lead, word, &public).await?;
        if public.is_empty() {
            // All have gone with their time: there is nothing left that the lead could be let in to.
            own = Compartment::ALL.into();
        } else if own.is_empty() {
            return Err(NotDone::NoHolder);
        }
        if let Some(month) = unvouched.filter(|_| !trust) {
            return Err(NotDone::Unvouched(month));
        }
        // Every key of theirs is the right one again.
        for compartment in self.vault.frozen().await?.into_iter().filter(|frozen| own.contains(frozen)) {
            self.vault.write(Freeze { compartment, frozen: false }).await?;
        }
        let readers = self.readers(lead, own).await?;
        let there: BTreeSet<KeyId> = public.iter().map(|(id, _)| *id).collect();
        let names: Vec<KeyId> = rotation::wanted(self.month()).filter(|id| !there.contains(id)).collect();
        let fresh = Fresh::of(&names, &recovery, &readers)?;
        public.extend(&fresh.public);
        let made = made(&fresh, &readers);
        let manifest = Some(self.vouch(lead, word, &public));
        self.tell(lead.member.id, Action::KeysMade, Detail::Nothing).await?;
        let keep = KeepKeys { recovery: *recovery.bytes(), set: fresh.set, manifest };
        if self.vault.write(keep).await? { Ok(made) } else { Err(NotDone::Overtaken) }
    }

    /// Enters a lead in the register for what they hold without anybody's grant, and makes the key to the trail's names if there is none.
    pub(super) async fn register_holder(&self, lead: &SignedIn, own: &BTreeSet<Compartment>) -> Result<(), NotDone> {
        let compartments = own.iter().copied().collect();
        self.book.write(grants::HoldKeys { staff: lead.member.id, compartments }).await?;
        self.trail_key(lead).await.map(drop)
    }

    async fn public_keys(&self) -> Result<Vec<(KeyId, ReviewPublic)>, NotDone> {
        let rows = self.vault.review_keys().await?;
        Ok(rows.into_iter().map(|row| (row.id, ReviewPublic::from_bytes(row.public))).collect())
    }

    /// Opens every wrap of a lead and holds it against its public key; answers the compartments that they hold.
    async fn examine(
        &self,
        lead: &SignedIn,
        public: &[(KeyId, ReviewPublic)],
    ) -> Result<BTreeSet<Compartment>, NotDone> {
        let public: BTreeMap<KeyId, ReviewPublic> = public.iter().copied().collect();
        let (mut held, mut swapped) = (BTreeSet::new(), BTreeSet::new());
        for wrap in self.vault.wraps(lead.member.slot).await? {
            let (Some(row), Some(own)) = (public.get(&wrap.key), wrap.key.compartment()) else { continue };
            match lead.unwrap(&wrap, row) {
                Ok(_) => drop(held.insert(own)),
                // A wrap that does not open was put there by somebody who has not the lead's public key, or is damaged: as bad.
                Err(NotTheKey::Swapped | NotTheKey::Sealed(_)) => drop(swapped.insert(own)),
            }
        }
        if swapped.is_empty() {
            return Ok(held);
        }
        for own in &swapped {
            self.vault.write(Freeze { compartment: *own, frozen: true }).await?;
            self.tell(lead.member.id, Action::KeysDoubted, Detail::Compartment(*own)).await?;
        }
        Err(NotDone::Swapped(swapped.into_iter().collect()))
    }

    async fn word(&self, lead: &SignedIn) -> Result<Option<Manifest>, NotDone> {
        let kept = self.vault.manifest(lead.member.slot).await?;
        let word = kept.map(|bytes| Manifest::from_bytes(&bytes)).transpose();
        Ok(word.map_err(|_| super::unwritten("manifest.proof"))?)
    }

    /// Holds the list of public keys against the lead's word. Answers the first month that it does not cover, if there is one.
    async fn look_over(
        &self,
        lead: &SignedIn,
        word: Option<Manifest>,
        public: &[(KeyId, ReviewPublic)],
    ) -> Result<Option<Month>, NotDone> {
        let first = public.first().map(|(id, _)| id.month());
        let Some(word) = word else { return Ok(first) };
        let given = vouched_in(word.serial);
        if first.is_none_or(|first| first > given) {
            // Keys of that month were destroyed when their time was over: the word can't be checked any more.
            return Ok(first);
        }
        if word.check(&lead.key, &covered(given, public)).is_err() {
            self.tell(lead.member.id, Action::KeysDoubted, Detail::Nothing).await?;
            return Err(NotDone::Changed);
        }
        let after = given.plus(rotation::AHEAD);
        Ok(public.iter().map(|(id, _)| id.month()).find(|month| *month > after))
    }

    /// The lead's word on the keys of this month and those ahead.
    pub(super) fn vouch(
        &self,
        lead: &SignedIn,
        before: Option<Manifest>,
        public: &[(KeyId, ReviewPublic)],
    ) -> SetManifest {
        let least = before.map_or(0, |word| word.serial + 1);
        let serial = least.max(u64::from(self.month().0) << COUNT);
        let word = Manifest::of(&lead.key, serial, &covered(vouched_in(serial), public));
        SetManifest { slot: lead.member.slot, proof: word.to_bytes() }
    }

    /// Everybody who is to get new keys: the lead who makes them, where they hold the compartment already, and whom two have let in.
    async fn readers(&self, lead: &SignedIn, own: BTreeSet<Compartment>) -> Result<Vec<Reader>, NotDone> {
        let register = grants::register(self.book.engine()).await?;
        let mut readers = vec![Reader::of(lead, own)];
        let reads = |member: &Member| member.may(Act::HoldKeys) && member.id != lead.member.id;
        for member in self.staff().await?.into_iter().filter(reads) {
            let given = register.iter().filter(|grant| grant.staff == member.id && grant.is_given());
            let compartments: BTreeSet<Compartment> =
                given.map(|grant| grant.compartment).filter(|own| !is_barred(&member.ties, *own)).collect();
            let public = staff::public_key(self.book.engine(), member.id).await?;
            if let (false, Some(public)) = (compartments.is_empty(), public) {
                let public = public_of(public)?;
                readers.push(Reader { name: member.name, slot: member.slot, public, compartments });
            }
        }
        Ok(readers)
    }
}

/// The month in which a word was given.
fn vouched_in(serial: u64) -> Month {
    Month(u16::try_from(serial >> COUNT).unwrap_or(u16::MAX))
}

/// The keys that a word of this month is about.
fn covered(given: Month, public: &[(KeyId, ReviewPublic)]) -> Vec<(KeyId, ReviewPublic)> {
    let months = given..=given.plus(rotation::AHEAD);
    public.iter().filter(|(id, _)| months.contains(&id.month())).copied().collect()
}

fn made(fresh: &Fresh, readers: &[Reader]) -> Made {
    let until = fresh.public.iter().map(|(id, _)| id.month()).max().unwrap_or(Month(0));
    let reads = |own: &Compartment| readers.iter().any(|reader| reader.compartments.contains(own));
    Made {
        keys: fresh.public.len(),
        until,
        readers: readers.iter().map(|reader| reader.name.clone()).collect(),
        unread: Compartment::ALL.into_iter().filter(|own| !reads(own)).collect(),
    }
}

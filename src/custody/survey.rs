//! How keys and accounts stand: for lists, and for warnings before it is too late.
//!
//! Must not know: how it is shown, what is in the vault. Tested in `tests/it/keys`.

use super::{Custody, NotDone};
use crate::domain::concern::Compartment;
use crate::domain::key::{KeyId, Month};
use crate::domain::review::grant::Member;
use crate::domain::review::{Account, Role};
use crate::domain::time::Day;
use crate::seal::rotation;
use std::collections::BTreeMap;

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Whether there is a recovery key.
    pub settled: bool,
    /// The keys that live, by month and compartment, and the slots that have a wrap of each.
    pub keys: BTreeMap<KeyId, Vec<i64>>,
    /// Everybody.
    pub staff: Vec<Member>,
}

/// What leads and administrators should see to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Worry {
    /// Nobody can make keys.
    #[error("no lead: `baro staff add NAME --role lead`")]
    NoLead,
    /// If this one is ill, nobody can.
    #[error("only one lead: a second one must be able to make keys and approve what leaves the house")]
    OneLead,
    /// No concern can be filed.
    #[error("no keys: concerns can't be filed until a lead has run `baro key init`")]
    Unsettled,
    /// A compartment lacks its key of this month.
    #[error("this month's key is missing for {0} of seven compartments: a lead runs `baro key rotate` now")]
    Missing(usize),
    /// Keys run out.
    #[error("keys end in {0} days: a lead runs `baro key rotate`")]
    Ending(i32),
    /// The clock is years off, or the programme rested for years: nothing is destroyed on its word.
    #[error("the clock is years away from the newest key: set the machine's time; nothing is purged until then")]
    Clock,
}

impl Custody<'_> {
    /// Looks at everything.
    ///
    /// # Errors
    /// Those of the look-ups.
    pub async fn survey(&self) -> Result<Survey, NotDone> {
        let mut keys: BTreeMap<KeyId, Vec<i64>> =
            self.vault.review_keys().await?.into_iter().map(|row| (row.id, Vec::new())).collect();
        for (key, slot) in self.vault.held().await? {
            keys.entry(key).or_default().push(slot);
        }
        Ok(Survey { settled: self.recovery_key().await?.is_some(), keys, staff: self.staff().await? })
    }
}

impl Survey {
    /// The names of the keys.
    pub fn names(&self) -> Vec<KeyId> {
        self.keys.keys().copied().collect()
    }

    /// The last day for which every compartment has a key of its own, if today is one.
    pub fn last_day(&self, today: Day) -> Option<Day> {
        let whole = |month: Month| Compartment::ALL.iter().all(|own| self.keys.contains_key(&KeyId::new(month, *own)));
        let mut month = Some(Month::of(today)).filter(|month| whole(*month))?;
        while whole(month.next()) {
            month = month.next();
        }
        Some(month.ends())
    }

    /// What is to be seen to, the worst first.
    pub fn worries(&self, today: Day) -> Vec<Worry> {
        let mut worries = Vec::new();
        let leads = self.staff.iter().filter(|one| one.state == Account::Active && one.roles.has(Role::Lead)).count();
        match leads {
            0 => worries.push(Worry::NoLead),
            1 => worries.push(Worry::OneLead),
            _ => {}
        }
        let month = Month::of(today);
        if !rotation::is_plausible(&self.names(), month) {
            worries.push(Worry::Clock);
        }
        match self.last_day(today) {
            _ if !self.settled => worries.push(Worry::Unsettled),
            None => {
                let lacks = |own: &&Compartment| !self.keys.contains_key(&KeyId::new(month, **own));
                worries.push(Worry::Missing(Compartment::ALL.iter().filter(lacks).count()));
            }
            Some(last) if last.0 - today.0 < rotation::WARNED => worries.push(Worry::Ending(last.0 - today.0)),
            Some(_) => {}
        }
        worries
    }

    /// Who has the wrap of a key, by name; a slot that belongs to nobody shows as its number.
    pub fn readers(&self, key: KeyId) -> Vec<String> {
        let name = |slot: &i64| {
            let of = self.staff.iter().find(|member| member.slot == *slot);
            of.map_or_else(|| format!("slot {slot}"), |member| member.name.clone())
        };
        self.keys.get(&key).map_or_else(Vec::new, |slots| slots.iter().map(name).collect())
    }
}

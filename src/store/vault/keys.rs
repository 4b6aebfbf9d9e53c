//! Review keys, the wraps through which staff open them, and their destruction.
//!
//! Must not know: private keys, who the staff are (it knows slots). Tested in `tests/it/vault`.

use super::{PROOF, Vault, exactly};
use crate::domain::concern::Compartment;
use crate::domain::key::KeyId;
use crate::store::StoreError;
use crate::store::dialect::{self, Hex, sql};
use crate::store::door::Work;
use crate::store::engine::{Sql, Tx};
use std::ops::Range;

const PUBLIC: Sql = Sql::both("SELECT key_id, public, recovery_wrap FROM review_key ORDER BY key_id");
const OTHERS: Sql = sql!(
    "SELECT count(*) FROM ",
    rows("$1"),
    " JOIN review_key k ON k.key_id = ",
    unhex("value ->> 0"),
    " WHERE k.public <> ",
    unhex("value ->> 1")
);
const ADD_KEYS: Sql = sql!(
    "INSERT INTO review_key (key_id, public, recovery_wrap)
     SELECT ",
    unhex("value ->> 0"),
    ", ",
    unhex("value ->> 1"),
    ", ",
    unhex("value ->> 2"),
    " FROM ",
    rows("$1"),
    " WHERE TRUE ON CONFLICT DO NOTHING"
);
const SET_WRAPS: Sql = sql!(
    "INSERT INTO wrap (key_id, slot, body)
     SELECT ",
    unhex("value ->> 0"),
    ", CAST(value ->> 1 AS BIGINT), ",
    unhex("value ->> 2"),
    " FROM ",
    rows("$1"),
    " WHERE TRUE ON CONFLICT (key_id, slot) DO UPDATE SET body = excluded.body"
);
const WRAPS: Sql = Sql::both("SELECT key_id, body FROM wrap WHERE slot = $1 ORDER BY key_id");
const HELD: Sql = Sql::both("SELECT key_id, slot FROM wrap ORDER BY key_id, slot");
const REMOVE_WRAPS: Sql = Sql::both("DELETE FROM wrap WHERE slot = $1");
const REMOVE_SOME: Sql =
    sql!("DELETE FROM wrap WHERE slot = $1 AND key_id IN (SELECT ", unhex("value ->> 0"), " FROM ", rows("$2"), ")");
const SET_MANIFEST: Sql = Sql::both(
    "INSERT INTO manifest (slot, proof) VALUES ($1, $2) ON CONFLICT (slot) DO UPDATE SET proof = excluded.proof",
);
const MANIFEST: Sql = Sql::both("SELECT proof FROM manifest WHERE slot = $1");
const REMOVE_MANIFEST: Sql = Sql::both("DELETE FROM manifest WHERE slot = $1");
const SETTLE: Sql = Sql::both("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING");
const SETTING: Sql = Sql::both("SELECT value FROM setting WHERE name = $1");
const FREEZE: Sql = Sql::both("INSERT INTO frozen (compartment) VALUES ($1) ON CONFLICT DO NOTHING");
const THAW: Sql = Sql::both("DELETE FROM frozen WHERE compartment = $1");
const FROZEN: Sql = Sql::both("SELECT compartment FROM frozen ORDER BY compartment");
/// Their wraps go with them.
const DESTROY: Sql = Sql::both("DELETE FROM review_key WHERE key_id >= $1 AND key_id < $2");

/// This file's statements.
pub const ALL: &[Sql] = &[
    PUBLIC,
    OTHERS,
    ADD_KEYS,
    SET_WRAPS,
    WRAPS,
    HELD,
    REMOVE_WRAPS,
    REMOVE_SOME,
    SET_MANIFEST,
    MANIFEST,
    REMOVE_MANIFEST,
    SETTLE,
    SETTING,
    FREEZE,
    THAW,
    FROZEN,
    DESTROY,
];

/// What everybody may know of a review key.
#[derive(Clone, PartialEq, Eq)]
pub struct ReviewKey {
    /// Its name.
    pub id: KeyId,
    /// What envelopes are sealed to.
    pub public: [u8; 32],
    /// The private half, sealed to the recovery key: [`WRAP`](super::WRAP) bytes.
    pub recovery_wrap: Vec<u8>,
}

/// The private half of a review key, sealed to the key of one of the staff.
#[derive(Clone, PartialEq, Eq)]
pub struct Wrap {
    /// The review key.
    pub key: KeyId,
    /// Whose: a number that the book gives to each of the staff.
    pub slot: i64,
    /// [`WRAP`](super::WRAP) bytes.
    pub body: Vec<u8>,
}

/// What all of the vault rests on: set once, at install.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The public recovery key.
    Recovery,
    /// What codes are stretched with.
    Salt,
}

impl Setting {
    fn name(self) -> &'static str {
        match self {
            Setting::Recovery => "recovery",
            Setting::Salt => "salt",
        }
    }
}

impl Vault {
    /// Every review key that was not destroyed, by month and compartment. About two hundred: read them at start, after a write and
    /// once in a while, for another process may have added some.
    ///
    /// # Errors
    /// Those of the look-up; `Broken` for a row that this program never wrote.
    pub async fn review_keys(&self) -> Result<Vec<ReviewKey>, StoreError> {
        let keys: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> = self.engine.all(self.engine.query(PUBLIC)).await?;
        let key = |(id, public, recovery_wrap)| {
            let id = KeyId(exactly(id, "review_key.key_id")?);
            Ok(ReviewKey { id, public: exactly(public, "review_key.public")?, recovery_wrap })
        };
        keys.into_iter().map(key).collect()
    }

    /// The wraps of one of the staff, by key.
    ///
    /// # Errors
    /// Those of the look-up; `Broken` for a row that this program never wrote.
    pub async fn wraps(&self, slot: i64) -> Result<Vec<Wrap>, StoreError> {
        let wraps: Vec<(Vec<u8>, Vec<u8>)> = self.engine.all(self.engine.query(WRAPS).bind(slot)).await?;
        let wrap = |(key, body)| Ok(Wrap { key: KeyId(exactly(key, "wrap.key_id")?), slot, body });
        wraps.into_iter().map(wrap).collect()
    }

    /// Compartments to which nothing is sealed: somebody put another public key in the place of theirs.
    ///
    /// # Errors
    /// Those of the look-up; `Broken` for a row that this program never wrote.
    pub async fn frozen(&self) -> Result<Vec<Compartment>, StoreError> {
        let rows: Vec<(i64,)> = self.engine.all(self.engine.query(FROZEN)).await?;
        let read =
            |(place,): (i64,)| usize::try_from(place).ok().and_then(|place| Compartment::ALL.get(place).copied());
        let unknown = || StoreError::Broken("column frozen.compartment holds what no version wrote".into());
        rows.into_iter().map(|row| read(row).ok_or_else(unknown)).collect()
    }

    /// Which slots have a wrap of which key, by key.
    ///
    /// # Errors
    /// Those of the look-up; `Broken` for a row that this program never wrote.
    pub async fn held(&self) -> Result<Vec<(KeyId, i64)>, StoreError> {
        let held: Vec<(Vec<u8>, i64)> = self.engine.all(self.engine.query(HELD)).await?;
        held.into_iter().map(|(key, slot)| Ok((KeyId(exactly(key, "wrap.key_id")?), slot))).collect()
    }

    /// A lead's proof over the list of public keys; `None` where the slot has not kept one.
    ///
    /// # Errors
    /// Those of the look-up; `Broken` for a row that this program never wrote.
    pub async fn manifest(&self, slot: i64) -> Result<Option<[u8; PROOF]>, StoreError> {
        let proof: Option<(Vec<u8>,)> = self.engine.opt(self.engine.query(MANIFEST).bind(slot)).await?;
        proof.map(|(proof,)| exactly(proof, "manifest.proof")).transpose()
    }

    /// What was settled at install.
    ///
    /// # Errors
    /// Those of the look-up.
    pub async fn setting(&self, setting: Setting) -> Result<Option<Vec<u8>>, StoreError> {
        let value: Option<(Vec<u8>,)> =
            self.engine.opt(self.engine.query(SETTING).bind(setting.name().to_owned())).await?;
        Ok(value.map(|(value,)| value))
    }
}

/// Adds review keys, and wraps of these or older ones in the same commit: no key lives that nobody can open. Nothing is written where
/// one of the names belongs to another key already: a key that was replaced would seal to whoever replaced it.
pub struct SetReviewKeys {
    /// The new keys; those that are there already stay.
    pub keys: Vec<ReviewKey>,
    /// For each reader of each.
    pub wraps: Vec<Wrap>,
}

impl Work for SetReviewKeys {
    /// Whether they are written.
    type Out = bool;
    const NAME: &'static str = "set_review_keys";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let keys = || self.keys.iter().map(|key| (Hex(&key.id.0), Hex(&key.public), Hex(&key.recovery_wrap)));
        let others: Option<(i64,)> = tx.opt(tx.query(OTHERS).bind(dialect::rows(keys()))).await?;
        if others.is_none_or(|(others,)| others > 0) {
            return Ok(false);
        }
        tx.exec(tx.query(ADD_KEYS).bind(dialect::rows(keys()))).await?;
        set_wraps(&self.wraps, tx).await?;
        Ok(true)
    }
}

/// Gives wraps to staff; one that has such a wrap already gets the new one.
///
/// Fails with a conflict, and gives none, if a key was destroyed meanwhile.
pub struct SetWraps(pub Vec<Wrap>);

impl Work for SetWraps {
    type Out = ();
    const NAME: &'static str = "set_wraps";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        set_wraps(&self.0, tx).await
    }
}

async fn set_wraps(wraps: &[Wrap], tx: &mut Tx) -> Result<(), StoreError> {
    let set = dialect::rows(wraps.iter().map(|wrap| (Hex(&wrap.key.0), wrap.slot, Hex(&wrap.body))));
    tx.exec(tx.query(SET_WRAPS).bind(set)).await?;
    Ok(())
}

/// Freezes a compartment, or thaws it: while it is frozen, what is for it goes to *unsorted*. Doing it again changes nothing.
#[derive(Clone, Copy)]
pub struct Freeze {
    /// Which.
    pub compartment: Compartment,
    /// Frozen, or not any more.
    pub frozen: bool,
}

impl Work for Freeze {
    type Out = ();
    const NAME: &'static str = "freeze";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        let place =
            Compartment::ALL.iter().position(|own| *own == self.compartment).expect("all of them are in the list");
        let place = i64::try_from(place).expect("there are seven");
        tx.exec(tx.query(if self.frozen { FREEZE } else { THAW }).bind(place)).await?;
        Ok(())
    }
}

/// Takes wraps from one of the staff: of some keys (who declared a tie), or all, and their proof with them. They are out of the file
/// after the next [`Vault::maintain`].
pub struct RemoveWraps {
    /// Whose.
    pub slot: i64,
    /// Of which keys; `None`: of all.
    pub keys: Option<Vec<KeyId>>,
}

impl Work for RemoveWraps {
    /// How many.
    type Out = u64;
    const NAME: &'static str = "remove_wraps";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        let slot = self.slot;
        let Some(keys) = &self.keys else {
            tx.exec(tx.query(REMOVE_MANIFEST).bind(slot)).await?;
            tx.exec(tx.query(super::trail::REMOVE).bind(slot)).await?;
            return tx.exec(tx.query(REMOVE_WRAPS).bind(slot)).await;
        };
        let keys = dialect::keys(keys.iter().map(|key| key.0));
        tx.exec(tx.query(REMOVE_SOME).bind(slot).bind(keys)).await
    }
}

/// Keeps a lead's proof over the list of public keys.
pub struct SetManifest {
    /// Whose.
    pub slot: i64,
    /// A serial number and a MAC under a key of his own.
    pub proof: [u8; PROOF],
}

impl Work for SetManifest {
    type Out = ();
    const NAME: &'static str = "set_manifest";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        tx.exec(tx.query(SET_MANIFEST).bind(self.slot).bind(self.proof.to_vec())).await?;
        Ok(())
    }
}

/// All that a lead does to keys at once, in one commit: the recovery key is settled, or is the one that was; keys and wraps are added;
/// the lead's proof covers them. Nothing is written if another recovery key was settled, or a name belongs to another key.
pub struct KeepKeys {
    /// The public recovery key.
    pub recovery: [u8; 32],
    /// Keys and wraps.
    pub set: SetReviewKeys,
    /// The lead's word on all of them; `None` where a lead can't give it.
    pub manifest: Option<SetManifest>,
}

impl Work for KeepKeys {
    /// Whether they are written.
    type Out = bool;
    const NAME: &'static str = "keep_keys";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let name = Setting::Recovery.name().to_owned();
        let settled: Option<(Vec<u8>,)> = tx.opt(tx.query(SETTING).bind(name)).await?;
        if settled.is_some_and(|(other,)| other != self.recovery) || !self.set.run(tx).await? {
            return Ok(false);
        }
        Settle { setting: Setting::Recovery, value: self.recovery.to_vec() }.run(tx).await?;
        if let Some(manifest) = &self.manifest {
            manifest.run(tx).await?;
        }
        Ok(true)
    }
}

/// Settles something once. Answers whether it is this value that holds: what was settled before stays.
pub struct Settle {
    /// What.
    pub setting: Setting,
    /// 64 bytes at most.
    pub value: Vec<u8>,
}

impl Work for Settle {
    type Out = bool;
    const NAME: &'static str = "settle";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let name = self.setting.name().to_owned();
        tx.exec(tx.query(SETTLE).bind(name.clone()).bind(self.value.clone())).await?;
        let holds: Option<(Vec<u8>,)> = tx.opt(tx.query(SETTING).bind(name)).await?;
        Ok(holds.is_some_and(|(value,)| value == self.value))
    }
}

/// Destroys a span of review keys with all their wraps: from here on, what was sealed to them is noise. [`Vault::destroy`] removes that
/// too.
pub(super) struct DestroyKeys(pub Range<KeyId>);

impl Work for DestroyKeys {
    type Out = u64;
    const NAME: &'static str = "destroy_keys";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        tx.exec(tx.query(DESTROY).bind(self.0.start.0.to_vec()).bind(self.0.end.0.to_vec())).await
    }
}

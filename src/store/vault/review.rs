//! What staff read and keep: envelopes by the key that opens them, and casework.
//!
//! Must not know: what is inside. Tested in `tests/it/vault`.

use super::filing::Envelope;
use super::{Vault, exactly};
use crate::domain::key::KeyId;
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Sql, Tx};

const IDS: Sql = Sql::both("SELECT id FROM envelope WHERE key_id = $1 ORDER BY id");
const SOME: Sql =
    sql!("SELECT id, key_id, body FROM envelope WHERE id IN (SELECT ", unhex("value ->> 0"), " FROM ", rows("$1"), ")");
/// The first bytes of what a body was sealed with: fresh with every writing.
const TAGS: Sql = Sql::both("SELECT id, substr(body, 2, 16) FROM casework WHERE key_id = $1");
const SOME_CASEWORK: Sql = sql!(
    "SELECT id, key_id, state, body FROM casework WHERE id IN (SELECT ",
    unhex("value ->> 0"),
    " FROM ",
    rows("$1"),
    ")"
);
const PUT_CASEWORK: Sql = Sql::both(
    "INSERT INTO casework (id, key_id, state, body)
     SELECT $1, $2, $3, $4 WHERE $5 IS NULL OR EXISTS (SELECT 1 FROM casework WHERE id = $1)
     ON CONFLICT (id) DO UPDATE SET key_id = excluded.key_id, state = excluded.state, body = excluded.body
      WHERE casework.body = $5 OR casework.body = excluded.body",
);

/// This file's statements.
pub const ALL: &[Sql] = &[IDS, SOME, TAGS, SOME_CASEWORK, PUT_CASEWORK];

/// What staff added to a case, sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Casework {
    /// Random.
    pub id: [u8; 16],
    /// The review key that it is sealed to.
    pub key: KeyId,
    /// As whoever seals says; the disk shows it.
    pub state: u8,
    /// One of a few sizes.
    pub body: Vec<u8>,
}

impl Casework {
    /// What is new with every writing: sixteen bytes of the key agreement that the body begins with.
    pub fn tag(&self) -> [u8; 16] {
        tag_of(self.body.get(1..).unwrap_or_default())
    }
}

/// The first sixteen bytes; zeros where a body that somebody tampered with has fewer.
fn tag_of(bytes: &[u8]) -> [u8; 16] {
    std::array::from_fn(|at| bytes.get(at).copied().unwrap_or_default())
}

/// Id, key id, state, body.
type CaseworkRow = (Vec<u8>, Vec<u8>, i64, Vec<u8>);

impl Vault {
    /// The ids of all envelopes of a key: what a session has not opened yet is what its index lacks.
    ///
    /// # Errors
    /// Those of the look-up; `Broken` for a row that this program never wrote.
    pub async fn envelope_ids(&self, key: KeyId) -> Result<Vec<[u8; 16]>, StoreError> {
        let ids: Vec<(Vec<u8>,)> = self.engine.all(self.engine.query(IDS).bind(key.0.to_vec())).await?;
        ids.into_iter().map(|(id,)| exactly(id, "envelope.id")).collect()
    }

    /// The envelopes with these ids, in no order; a few hundred at a time.
    ///
    /// # Errors
    /// Those of the look-up; `Broken` for a row that this program never wrote.
    pub async fn envelopes_with(&self, ids: &[[u8; 16]]) -> Result<Vec<Envelope>, StoreError> {
        let query = self.engine.query(SOME).bind(dialect::keys(ids));
        self.engine.all(query).await?.into_iter().map(envelope).collect()
    }

    /// Which casework is sealed to a key, each with what changes whenever it is written: a session opens only what it does not have.
    ///
    /// # Errors
    /// Those of the look-up; `Broken` for a row that this program never wrote.
    pub async fn casework_tags(&self, key: KeyId) -> Result<Vec<([u8; 16], [u8; 16])>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = self.engine.all(self.engine.query(TAGS).bind(key.0.to_vec())).await?;
        rows.into_iter().map(|(id, tag)| Ok((exactly(id, "casework.id")?, tag_of(&tag)))).collect()
    }

    /// The casework with these ids, in no order; a few hundred at a time.
    ///
    /// # Errors
    /// Those of the look-up; `Broken` for a row that this program never wrote.
    pub async fn casework_with(&self, ids: &[[u8; 16]]) -> Result<Vec<Casework>, StoreError> {
        let query = self.engine.query(SOME_CASEWORK).bind(dialect::keys(ids));
        let rows: Vec<CaseworkRow> = self.engine.all(query).await?;
        rows.into_iter().map(casework).collect()
    }
}

fn casework((id, key, state, body): CaseworkRow) -> Result<Casework, StoreError> {
    let id = exactly(id, "casework.id")?;
    let state = u8::try_from(state).map_err(|_| StoreError::Broken("column casework.state".into()))?;
    Ok(Casework { id, key: KeyId(exactly(key, "casework.key_id")?), state, body })
}

fn envelope((id, key, body): (Vec<u8>, Vec<u8>, Vec<u8>)) -> Result<Envelope, StoreError> {
    Ok(Envelope { id: exactly(id, "envelope.id")?, key: KeyId(exactly(key, "envelope.key_id")?), body })
}

/// Keeps casework, unless somebody else changed it meanwhile.
pub struct PutCasework {
    /// As it shall be.
    pub casework: Casework,
    /// The body that it was made from; `None` for the first.
    pub over: Option<Vec<u8>>,
}

impl Work for PutCasework {
    /// Whether it is kept. `false`: it was changed or destroyed meanwhile; read it and apply the change again.
    type Out = bool;
    const NAME: &'static str = "put_casework";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let Casework { id, key, state, body } = &self.casework;
        let put = tx.query(PUT_CASEWORK).bind(id.to_vec()).bind(key.0.to_vec()).bind(i64::from(*state));
        Ok(tx.exec(put.bind(body.clone()).bind(self.over.clone())).await? > 0)
    }
}

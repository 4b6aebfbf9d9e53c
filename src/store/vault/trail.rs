//! The wraps through which staff open the key to the names in the audit trail.
//!
//! Must not know: that key, who the staff are (it knows slots). Tested in `tests/it/keys`.

use super::{Vault, WRAP, exactly};
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::{Sql, Tx};

const WRAP_OF: Sql = Sql::both("SELECT body FROM audit_wrap WHERE slot = $1");
const SLOTS: Sql = Sql::both("SELECT slot FROM audit_wrap ORDER BY slot");
const SET: Sql = Sql::both(
    "INSERT INTO audit_wrap (slot, body) VALUES ($1, $2) ON CONFLICT (slot) DO UPDATE SET body = excluded.body",
);
const FIRST: Sql = Sql::both(
    "INSERT INTO audit_wrap (slot, body) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM audit_wrap) ON CONFLICT DO NOTHING",
);
pub(super) const REMOVE: Sql = Sql::both("DELETE FROM audit_wrap WHERE slot = $1");

/// This file's statements.
pub const ALL: &[Sql] = &[WRAP_OF, SLOTS, SET, FIRST, REMOVE];

impl Vault {
    /// The wrap of a slot: [`WRAP`] bytes.
    ///
    /// # Errors
    /// Those of the look-up; `Broken` for a row that this program never wrote.
    pub async fn audit_wrap(&self, slot: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> = self.engine.opt(self.engine.query(WRAP_OF).bind(slot)).await?;
        row.map(|(body,)| exactly::<WRAP>(body, "audit_wrap.body").map(|body| body.to_vec())).transpose()
    }

    /// The slots that have one.
    ///
    /// # Errors
    /// Those of the look-up.
    pub async fn audit_slots(&self) -> Result<Vec<i64>, StoreError> {
        let rows: Vec<(i64,)> = self.engine.all(self.engine.query(SLOTS)).await?;
        Ok(rows.into_iter().map(|(slot,)| slot).collect())
    }
}

/// Keeps a wrap.
pub struct SetAuditWrap {
    /// Whose.
    pub slot: i64,
    /// [`WRAP`] bytes.
    pub body: Vec<u8>,
    /// Whether it is of a new key: kept only where nobody has one.
    pub first: bool,
}

impl Work for SetAuditWrap {
    /// Whether it is kept.
    type Out = bool;
    const NAME: &'static str = "set_audit_wrap";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let query = tx.query(if self.first { FIRST } else { SET }).bind(self.slot).bind(self.body.clone());
        Ok(tx.exec(query).await? > 0)
    }
}

//! The audit trail's rows: added in the transaction of the act that they tell, read in order.
//!
//! Must not know: how links are computed (a function comes with each entry), what an act does. Tested in `tests/it/audit.rs` on both engines.

use super::unreadable;
use crate::domain::review::audit::{Break, Entry, Head, Link, Row, Walk, Walked};
use crate::store::StoreError;
use crate::store::dialect::sql;
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

/// Rows that are read at once.
const PAGE: i64 = 1000;

const LOCK_HEAD: Sql = sql!("SELECT length, hash FROM audit_head WHERE id = 1", for_update);
const HEAD: Sql = Sql::both("SELECT length, hash FROM audit_head WHERE id = 1");
const ADD: Sql = Sql::both(
    "INSERT INTO audit (sequence, hour, actor, action, object, detail, once, previous, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (once) DO NOTHING",
);
const MOVE_HEAD: Sql = Sql::both("UPDATE audit_head SET length = $1, hash = $2 WHERE id = 1");
const ROWS: Sql = Sql::both(
    "SELECT sequence, hour, actor, action, object, detail, once, previous, hash FROM audit
      WHERE sequence > $1 ORDER BY sequence LIMIT $2",
);

/// This file's statements.
pub const ALL: &[Sql] = &[LOCK_HEAD, HEAD, ADD, MOVE_HEAD, ROWS];

#[derive(sqlx::FromRow)]
struct Stored {
    sequence: i64,
    hour: i64,
    actor: i64,
    action: String,
    object: Vec<u8>,
    detail: String,
    once: Vec<u8>,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

impl From<Stored> for Row {
    fn from(row: Stored) -> Row {
        let Stored { sequence, hour, actor, action, object, detail, once, previous, hash } = row;
        Row { sequence, hour, actor, action, object, detail, once, previous, hash }
    }
}

fn head((count, hash): (i64, Vec<u8>)) -> Result<Head, StoreError> {
    Ok(Head { count, hash: hash.try_into().map_err(|_| unreadable("audit_head.hash"))? })
}

/// Writes what was done, in the transaction that does it. An entry that is there already is not written again.
pub(super) async fn append(entry: &Entry, link: Link, tx: &mut Tx) -> Result<(), StoreError> {
    let stands: Option<(i64, Vec<u8>)> = tx.opt(tx.query(LOCK_HEAD)).await?;
    let row = Row::after(head(stands.ok_or_else(|| unreadable("audit_head.id"))?)?, entry, link);
    let (sequence, hash) = (row.sequence, row.hash.clone());
    let query = tx.query(ADD).bind(sequence).bind(row.hour).bind(row.actor).bind(row.action).bind(row.object);
    if tx.exec(query.bind(row.detail).bind(row.once).bind(row.previous).bind(row.hash)).await? > 0 {
        tx.exec(tx.query(MOVE_HEAD).bind(sequence).bind(hash)).await?;
    }
    Ok(())
}

/// Writes what staff did where nothing else of the book changes: signed in, opened a case.
#[derive(Clone, Debug)]
pub struct Append {
    /// What.
    pub entry: Entry,
    /// How it is chained.
    pub link: Link,
}

impl Work for Append {
    type Out = ();
    const NAME: &'static str = "append_audit";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        append(&self.entry, self.link, tx).await
    }
}

/// Where the trail stands, as it says itself.
///
/// # Errors
/// Those of the look-up.
pub async fn stands(engine: &Engine) -> Result<Head, StoreError> {
    head(engine.one(engine.query(HEAD)).await?)
}

/// A page of the trail: what follows the row with this number.
///
/// # Errors
/// Those of the look-up.
pub async fn after(engine: &Engine, sequence: i64, most: i64) -> Result<Vec<Row>, StoreError> {
    let rows: Vec<Stored> = engine.all(engine.query(ROWS).bind(sequence).bind(most)).await?;
    Ok(rows.into_iter().map(Row::from).collect())
}

/// Walks the whole trail, also over what staff add meanwhile. `sought` is a hash that was written down earlier.
///
/// # Errors
/// Those of the look-ups. What is wrong with the trail itself is in what is returned.
pub async fn verify(
    engine: &Engine,
    link: Link,
    sought: Option<[u8; 32]>,
) -> Result<Result<Walked, Break>, StoreError> {
    let mut walk = Walk::new(link, sought);
    let mut last = i64::MIN;
    loop {
        // The head first: if no row follows then, it is the head of what was walked.
        let kept = stands(engine).await?;
        let rows = after(engine, last, PAGE).await?;
        if rows.is_empty() {
            return Ok(walk.end(kept));
        }
        for row in rows {
            last = row.sequence;
            if let Err(broken) = walk.step(&row) {
                return Ok(Err(broken));
            }
        }
    }
}

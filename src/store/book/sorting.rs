//! Messages of the outbox change their line: those that belong to none yet get one, and what a line does not carry goes to another.
//!
//! Must not know: why; networks, prices. Tested in `tests/it/routing.rs`.
//!
//! A row names the line that has it in hand, or had. So a line is changed only while nothing of the message may be under way: who
//! died with it in hand leaves it where it was.

use crate::domain::route::NO_LINE;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const DUE: Sql = Sql::both(
    "SELECT id, recipient, rank FROM outbox WHERE state = 'queued' AND line = $1 AND rank IN (0, 1, 2) AND due_at <= $2
      ORDER BY rank, due_at, id LIMIT $3",
);
const ADDRESS: Sql = sql!(
    "UPDATE outbox SET line = r.line, due_at = r.due_at
     FROM (SELECT CAST(value ->> 0 AS BIGINT) AS id, value ->> 1 AS line, CAST(value ->> 2 AS BIGINT) AS due_at FROM ",
    rows("$1"),
    ") AS r
     WHERE outbox.id = r.id AND outbox.line = $2 AND outbox.state = 'queued' AND outbox.leased_until = 0"
);
const GIVE: Sql = sql!(
    "UPDATE outbox SET line = r.line, due_at = r.due_at, leased_until = 0, attempts = attempts - 1
     FROM (SELECT CAST(value ->> 0 AS BIGINT) AS id, value ->> 1 AS line, CAST(value ->> 2 AS BIGINT) AS due_at FROM ",
    rows("$1"),
    ") AS r
     WHERE outbox.id = r.id AND outbox.lease_owner = $2 AND outbox.state = 'queued' AND outbox.leased_until > 0"
);

/// This file's statements.
pub const ALL: &[Sql] = &[DUE, ADDRESS, GIVE];

/// A message that belongs to no line.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Unsorted {
    /// Its row.
    pub id: i64,
    /// The sealed number.
    pub recipient: Vec<u8>,
    /// How urgent it is: 0 is the most.
    pub rank: i64,
}

/// The most urgent messages that belong to no line and may leave now.
///
/// # Errors
/// Those of the look-up.
pub async fn due(engine: &Engine, now: At, most: i64) -> Result<Vec<Unsorted>, StoreError> {
    engine.all(engine.query(DUE).bind(NO_LINE.to_owned()).bind(now.0).bind(most)).await
}

/// A row, the line that it goes to, and when it may leave there, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Turn(pub i64, pub String, pub i64);

/// Gives messages that belong to no line to the lines named. Who was faster wins.
#[derive(Clone, Debug)]
pub struct Address(pub Vec<Turn>);

impl Work for Address {
    type Out = u64;
    const NAME: &'static str = "address";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        tx.exec(tx.query(ADDRESS).bind(dialect::rows(&self.0)).bind(NO_LINE.to_owned())).await
    }
}

/// Gives messages that this process leased, and did not begin to send, to the lines named.
#[derive(Clone, Debug)]
pub struct Give {
    /// Its owner number.
    pub owner: i64,
    /// Which messages.
    pub turns: Vec<Turn>,
}

impl Work for Give {
    type Out = u64;
    const NAME: &'static str = "give";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        tx.exec(tx.query(GIVE).bind(dialect::rows(&self.turns)).bind(self.owner)).await
    }
}

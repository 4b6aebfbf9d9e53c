//! What messages cost, by day, line, network and broadcast; and the ceiling of a month.
//!
//! Must not know: prices, settings. Tested in `tests/it/spending.rs` on both engines.
//!
//! Answers to who wrote are of no day: how many wrote on a day is nobody's business. Beside this the rows of the outbox are summed up
//! when they are deleted ([`super::traffic`]): by place, class and end, of which money knows nothing. Neither can be told from the other.

use crate::domain::money::Francs;
use crate::domain::time::{At, Day};
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};
use std::collections::BTreeMap;

const ADD: Sql = sql!(
    "INSERT INTO spending (month, day, line, network, broadcast, messages, segments, francs)
     SELECT value ->> 0, CAST(value ->> 1 AS BIGINT), value ->> 2, value ->> 3, CAST(value ->> 4 AS BIGINT),
            CAST(value ->> 5 AS BIGINT), CAST(value ->> 6 AS BIGINT), CAST(value ->> 7 AS BIGINT) FROM ",
    rows("$1"),
    " WHERE TRUE
     ON CONFLICT (month, day, line, network, broadcast) DO UPDATE SET messages = spending.messages + excluded.messages,
       segments = spending.segments + excluded.segments, francs = spending.francs + excluded.francs"
);
const MONTH: Sql = Sql::both("SELECT CAST(coalesce(sum(francs), 0) AS BIGINT) FROM spending WHERE month = $1");
const LINES: Sql = Sql::both(
    "SELECT line, network, CAST(sum(messages) AS BIGINT) AS messages, CAST(sum(segments) AS BIGINT) AS segments,
            CAST(CASE WHEN count(francs) = count(*) THEN sum(francs) END AS BIGINT) AS francs
       FROM spending WHERE month = $1 GROUP BY line, network ORDER BY line, network",
);
const DAYS: Sql = Sql::both(
    "SELECT day, CAST(sum(messages) AS BIGINT), CAST(sum(segments) AS BIGINT), CAST(coalesce(sum(francs), 0) AS BIGINT)
       FROM spending WHERE month = $1 GROUP BY day ORDER BY day",
);
const BROADCAST: Sql = Sql::both(
    "SELECT CAST(coalesce(sum(messages), 0) AS BIGINT), CAST(coalesce(sum(segments), 0) AS BIGINT), CAST(coalesce(sum(francs), 0) AS BIGINT)
       FROM spending WHERE broadcast = $1",
);
// Only what would leave now: what begins next month is paid next month.
const PAUSE: Sql = Sql::both(
    "UPDATE broadcast SET state = 'paused'
      WHERE starts_at <= $1 AND (state IN ('waiting', 'running')
         OR state = 'done' AND EXISTS (SELECT 1 FROM outbox o WHERE o.broadcast = broadcast.id AND o.state = 'queued'))",
);
// Of a line it is said again only after somebody has seen to it.
const RAISE: Sql = Sql::both(
    "INSERT INTO alert (once, kind, line, at) SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT)
      WHERE CAST($3 AS TEXT) IS NULL
         OR NOT EXISTS (SELECT 1 FROM alert a WHERE a.kind = $2 AND a.line = $3 AND a.done_at IS NULL)
     ON CONFLICT (once) DO NOTHING",
);

/// This file's statements.
pub const ALL: &[Sql] = &[ADD, MONTH, LINES, DAYS, BROADCAST, PAUSE, RAISE];

/// What a message was billed as, beside whatever else is added up with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Account {
    /// When it left.
    pub day: Day,
    /// It answers who wrote.
    pub is_answer: bool,
    pub line: String,
    pub network: &'static str,
    pub broadcast: Option<i64>,
}

/// What was paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    /// How many messages.
    pub messages: i64,
    /// How many parts.
    pub segments: i64,
    /// What they cost at the prices of their day; parts without a price cost nothing here.
    pub francs: Francs,
}

/// Adds to the sums, in the transaction that records the messages. `francs`: `None` where no price was known.
pub(super) async fn add(billed: Vec<(Account, u32, Option<Francs>)>, tx: &mut Tx) -> Result<(), StoreError> {
    let mut sums: BTreeMap<Account, (i64, i64, Option<u64>)> = BTreeMap::new();
    for (account, segments, francs) in billed {
        let sum = sums.entry(account).or_insert((0, 0, Some(0)));
        *sum = (sum.0 + 1, sum.1 + i64::from(segments), sum.2.zip(francs).map(|(sum, more)| sum + more.0));
    }
    if sums.is_empty() {
        return Ok(());
    }
    let set = dialect::rows(sums.into_iter().map(|(account, (messages, segments, francs))| {
        let Account { day, is_answer, line, network, broadcast } = account;
        let of_month = if is_answer { 0 } else { i64::from(day.date().day()) };
        (day.month(), of_month, line, network, broadcast.unwrap_or(0), messages, segments, francs)
    }));
    tx.exec(tx.query(ADD).bind(set)).await.map(drop)
}

/// What was spent in a month, as [`Day::month`] writes it; what had no price is not in it.
///
/// # Errors
/// Those of the look-up.
pub async fn month(engine: &Engine, month: &str) -> Result<Francs, StoreError> {
    let (francs,): (i64,) = engine.one(engine.query(MONTH).bind(month.to_owned())).await?;
    Ok(Francs(francs.unsigned_abs()))
}

/// What was spent in a month on a line and network.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Sum {
    /// Which line.
    pub line: String,
    /// Which network; empty where none is known.
    pub network: String,
    /// How many messages.
    pub messages: i64,
    /// How many parts.
    pub segments: i64,
    /// What they cost; empty where some had no price.
    pub francs: Option<i64>,
}

/// What was spent in a month by line and network.
///
/// # Errors
/// Those of the look-up.
pub async fn lines(engine: &Engine, month: &str) -> Result<Vec<Sum>, StoreError> {
    engine.all(engine.query(LINES).bind(month.to_owned())).await
}

/// What was spent on each day of a month; day 0 are answers, which are of no day.
///
/// # Errors
/// Those of the look-up.
pub async fn days(engine: &Engine, month: &str) -> Result<Vec<(i64, Paid)>, StoreError> {
    let rows: Vec<(i64, i64, i64, i64)> = engine.all(engine.query(DAYS).bind(month.to_owned())).await?;
    let paid = |(day, messages, segments, francs): (i64, i64, i64, i64)| {
        (day, Paid { messages, segments, francs: Francs(francs.unsigned_abs()) })
    };
    Ok(rows.into_iter().map(paid).collect())
}

/// What a broadcast has cost so far.
///
/// # Errors
/// Those of the look-up.
pub async fn broadcast(engine: &Engine, id: i64) -> Result<Paid, StoreError> {
    let (messages, segments, francs): (i64, i64, i64) = engine.one(engine.query(BROADCAST).bind(id)).await?;
    Ok(Paid { messages, segments, francs: Francs(francs.unsigned_abs()) })
}

/// Something about money that staff must see to; said once under each name.
#[derive(Clone, Debug)]
pub struct Raise {
    /// Its name.
    pub once: String,
    /// `ceiling-near`, `ceiling` or `balance`.
    pub kind: &'static str,
    /// Of which line, where it is of one.
    pub line: Option<String>,
    /// Broadcasts that leave now are paused with it.
    pub pauses: bool,
    /// Now.
    pub at: At,
}

impl Work for Raise {
    type Out = ();
    const NAME: &'static str = "raise";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        if self.pauses {
            Pause { at: self.at }.run(tx).await?;
        }
        let query = tx.query(RAISE).bind(self.once.clone()).bind(self.kind.to_owned());
        tx.exec(query.bind(self.line.clone()).bind(self.at.0)).await.map(drop)
    }
}

/// Pauses every broadcast of which something would leave now.
#[derive(Clone, Copy, Debug)]
pub struct Pause {
    /// Now.
    pub at: At,
}

impl Work for Pause {
    /// How many were paused.
    type Out = u64;
    const NAME: &'static str = "pause_broadcasts";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        tx.exec(tx.query(PAUSE).bind(self.at.0)).await
    }
}

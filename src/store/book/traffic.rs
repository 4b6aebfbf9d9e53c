//! What messages came to: how many, in how many segments, how they ended; by month. Rows of the outbox are deleted after weeks; their sums stay.
//!
//! Must not know: prices, numbers of people, words. Tested in `tests/it/traffic.rs` on both engines.

use super::unreadable;
use crate::domain::delivery::State;
use crate::domain::key::Month;
use crate::domain::place::PlaceId;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::engine::{Engine, Sql, Tx};
use std::collections::BTreeMap;

const ADD: Sql = sql!(
    "INSERT INTO traffic (month, place, line, class, state, messages, segments)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, CAST(value ->> 5 AS BIGINT), CAST(value ->> 6 AS BIGINT)
       FROM ",
    rows("$1"),
    " WHERE TRUE
     ON CONFLICT (month, place, line, class, state) DO UPDATE
       SET messages = traffic.messages + excluded.messages, segments = traffic.segments + excluded.segments"
);
const KEPT: Sql = Sql::both(
    "WITH RECURSIVE under (id) AS (
       SELECT id FROM place WHERE id = $3
       UNION ALL SELECT p.id FROM place p JOIN under u ON p.parent = u.id)
     SELECT line, class, state, CAST(sum(messages) AS BIGINT), CAST(sum(segments) AS BIGINT) FROM traffic
      WHERE month >= $1 AND month <= $2 AND ($3 = '' OR place IN (SELECT id FROM under))
      GROUP BY line, class, state ORDER BY line, class, state",
);
const THERE: Sql = Sql::both(
    "WITH RECURSIVE under (id) AS (
       SELECT id FROM place WHERE id = $3
       UNION ALL SELECT p.id FROM place p JOIN under u ON p.parent = u.id)
     SELECT o.line, o.class, o.state, count(*), CAST(sum(o.segments) AS BIGINT)
       FROM outbox o LEFT JOIN person p ON p.id = o.person
      WHERE o.ended_at IS NOT NULL AND coalesce(o.sent_at, o.ended_at) >= $1 AND coalesce(o.sent_at, o.ended_at) < $2
        AND ($3 = '' OR p.place IN (SELECT id FROM under))
      GROUP BY o.line, o.class, o.state ORDER BY o.line, o.class, o.state",
);

/// This file's statements.
pub const ALL: &[Sql] = &[ADD, KEPT, THERE];

/// A row that was deleted: line, class, state, place, segments, when it was sent, when it ended.
pub(super) type Deleted = (String, String, String, Option<String>, i64, Option<i64>, i64);

/// Adds what is deleted to the sums, in the transaction that deletes it.
pub(super) async fn add(deleted: Vec<Deleted>, tx: &mut Tx) -> Result<(), StoreError> {
    let mut sums: BTreeMap<[String; 5], (i64, i64)> = BTreeMap::new();
    for (line, class, state, place, segments, sent, ended) in deleted {
        let month = Month::of(At(sent.unwrap_or(ended)).day()).to_string();
        let sum = sums.entry([month, place.unwrap_or_default(), line, class, state]).or_default();
        *sum = (sum.0 + 1, sum.1 + segments);
    }
    if sums.is_empty() {
        return Ok(());
    }
    let set = dialect::rows(sums.into_iter().map(|([month, place, line, class, state], (messages, segments))| {
        (month, place, line, class, state, messages, segments)
    }));
    tx.exec(tx.query(ADD).bind(set)).await.map(drop)
}

/// Messages of one line and class that ended alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Over which line.
    pub line: String,
    /// What kind of message: `invitation`, `answer`, …
    pub class: String,
    /// How they ended.
    pub state: State,
    /// How many.
    pub messages: i64,
    /// In how many segments; those that were never taken have none.
    pub segments: i64,
}

/// What messages of the months from `first` to `last` came to; those to people of one place and of everything under it, or all. Whoever
/// had themselves erased is in no sum, and answers belong to no place.
///
/// # Errors
/// Those of the look-ups.
pub async fn sums(engine: &Engine, first: Month, last: Month, place: Option<&PlaceId>) -> Result<Vec<Sum>, StoreError> {
    let under = place.map_or_else(String::new, |place| place.0.clone());
    let kept = engine.query(KEPT).bind(first.to_string()).bind(last.to_string()).bind(under.clone());
    let (from, to) = (first.begins().start(), last.next().begins().start());
    let there = engine.query(THERE).bind(from.0).bind(to.0).bind(under);
    type Row = (String, String, String, i64, i64);
    let mut sums: BTreeMap<(String, String, String), (i64, i64)> = BTreeMap::new();
    for query in [kept, there] {
        for (line, class, state, messages, segments) in engine.all::<Row>(query).await? {
            let sum = sums.entry((line, class, state)).or_default();
            *sum = (sum.0 + messages, sum.1 + segments);
        }
    }
    let read = |((line, class, state), (messages, segments)): ((String, String, String), (i64, i64))| {
        let state = State::read(&state).ok_or_else(|| unreadable("outbox.state"))?;
        Ok(Sum { line, class, state, messages, segments })
    };
    sums.into_iter().map(read).collect()
}

//! Whom a broadcast would reach, before it is ordered, and what became of its messages: counted, and with sealed numbers so that their
//! networks can be counted.
//!
//! Must not know: how a number is opened, what a message costs. Tested in `tests/it/broadcasts.rs`.
//!
//! The conditions are those by which `broadcasts` puts messages in; a test holds both against each other.

use super::broadcasts::sets;
use super::unreadable;
use crate::domain::delivery::State;
use crate::domain::message::Language;
use crate::domain::summary::{Audience, BroadcastId};
use crate::store::StoreError;
use crate::store::dialect::sql;
use crate::store::engine::{Engine, Sql};

const PEOPLE: Sql = sql!(
    "WITH RECURSIVE area(id) AS (
       SELECT id FROM place WHERE id = $1 UNION SELECT p.id FROM place p JOIN area a ON p.parent = a.id),
     home(id) AS (SELECT s.id FROM series s WHERE s.place IN (SELECT id FROM area)),
     reached(id) AS (
       SELECT h.id FROM person h WHERE CAST($2 AS TEXT) = '[]' AND h.place IN (SELECT id FROM area)
       UNION SELECT m.person FROM member m WHERE m.series IN (SELECT id FROM home)
         AND (CAST($2 AS TEXT) = '[]' OR m.role IN (SELECT value ->> 0 FROM ",
    rows("$2"),
    "))
       UNION SELECT t.holder FROM post t WHERE t.series IN (SELECT id FROM home)
         AND (CAST($2 AS TEXT) = '[]' OR 'commander' IN (SELECT value ->> 0 FROM ",
    rows("$2"),
    "))
       UNION SELECT t.deputy FROM post t WHERE t.series IN (SELECT id FROM home)
         AND (CAST($2 AS TEXT) = '[]' OR 'commander' IN (SELECT value ->> 0 FROM ",
    rows("$2"),
    ")))
     SELECT p.language, count(*) FROM person p JOIN number n ON n.person = p.id AND n.position = 0
      WHERE NOT p.stopped AND p.id IN (SELECT id FROM reached)
        AND (CAST($3 AS TEXT) = '[]' OR coalesce(p.language, '-') IN (SELECT value ->> 0 FROM ",
    rows("$3"),
    "))
      GROUP BY p.language ORDER BY p.language"
);
const NUMBERS: Sql = sql!(
    "WITH RECURSIVE area(id) AS (
       SELECT id FROM place WHERE id = $1 UNION SELECT p.id FROM place p JOIN area a ON p.parent = a.id),
     home(id) AS (SELECT s.id FROM series s WHERE s.place IN (SELECT id FROM area)),
     reached(id) AS (
       SELECT h.id FROM person h WHERE CAST($2 AS TEXT) = '[]' AND h.place IN (SELECT id FROM area)
       UNION SELECT m.person FROM member m WHERE m.series IN (SELECT id FROM home)
         AND (CAST($2 AS TEXT) = '[]' OR m.role IN (SELECT value ->> 0 FROM ",
    rows("$2"),
    "))
       UNION SELECT t.holder FROM post t WHERE t.series IN (SELECT id FROM home)
         AND (CAST($2 AS TEXT) = '[]' OR 'commander' IN (SELECT value ->> 0 FROM ",
    rows("$2"),
    "))
       UNION SELECT t.deputy FROM post t WHERE t.series IN (SELECT id FROM home)
         AND (CAST($2 AS TEXT) = '[]' OR 'commander' IN (SELECT value ->> 0 FROM ",
    rows("$2"),
    ")))
     SELECT p.id, p.language, n.sealed FROM person p JOIN number n ON n.person = p.id AND n.position = 0
      WHERE p.id > $4 AND NOT p.stopped AND p.id IN (SELECT id FROM reached)
        AND (CAST($3 AS TEXT) = '[]' OR coalesce(p.language, '-') IN (SELECT value ->> 0 FROM ",
    rows("$3"),
    "))
      ORDER BY p.id LIMIT $5"
);
const OUTCOMES: Sql =
    Sql::both("SELECT state, why, count(*) FROM outbox WHERE broadcast = $1 GROUP BY state, why ORDER BY state, why");
const MESSAGES: Sql =
    Sql::both("SELECT id, recipient, state FROM outbox WHERE broadcast = $1 AND id > $2 ORDER BY id LIMIT $3");

/// This file's statements.
pub const ALL: &[Sql] = &[PEOPLE, NUMBERS, OUTCOMES, MESSAGES];

/// How many people would get a message now, by language; `None` who never chose one.
///
/// # Errors
/// Those of the look-up.
pub async fn people(engine: &Engine, audience: &Audience) -> Result<Vec<(Option<Language>, i64)>, StoreError> {
    let [circles, languages] = sets(audience);
    let query = engine.query(PEOPLE).bind(audience.place().0.clone()).bind(circles).bind(languages);
    let rows: Vec<(Option<String>, i64)> = engine.all(query).await?;
    Ok(rows.into_iter().map(|(language, count)| (language.and_then(|tag| tag.parse().ok()), count)).collect())
}

/// Somebody who would get a message.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reached {
    /// The row, to go on behind.
    pub id: i64,
    language: Option<String>,
    /// The sealed number that messages go to.
    pub sealed: Vec<u8>,
}

impl Reached {
    /// The language chosen, where one was.
    pub fn language(&self) -> Option<Language> {
        self.language.as_deref().and_then(|tag| tag.parse().ok())
    }
}

/// The same people one by one in the order of their ids, those behind `after`; `most` of them.
///
/// # Errors
/// Those of the look-up.
pub async fn numbers(engine: &Engine, audience: &Audience, after: i64, most: i64) -> Result<Vec<Reached>, StoreError> {
    let [circles, languages] = sets(audience);
    let query = engine.query(NUMBERS).bind(audience.place().0.clone()).bind(circles).bind(languages);
    engine.all(query.bind(after).bind(most)).await
}

/// Messages of a broadcast that stand alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Where they stand.
    pub state: State,
    /// Why they did not arrive: a fixed word.
    pub why: Option<String>,
    /// How many.
    pub count: i64,
}

/// What became of a broadcast's messages, as long as their rows are kept.
///
/// # Errors
/// Those of the look-up.
pub async fn outcomes(engine: &Engine, broadcast: BroadcastId) -> Result<Vec<Outcome>, StoreError> {
    let rows: Vec<(String, Option<String>, i64)> = engine.all(engine.query(OUTCOMES).bind(broadcast.0)).await?;
    rows.into_iter()
        .map(|(state, why, count)| {
            Ok(Outcome { state: State::read(&state).ok_or_else(|| unreadable("outbox.state"))?, why, count })
        })
        .collect()
}

/// A message of a broadcast: its row, the sealed number, where it stands.
pub type Message = (i64, Vec<u8>, State);

/// The messages of a broadcast one by one in the order of their rows, those behind `after`; `most` of them.
///
/// # Errors
/// Those of the look-up.
pub async fn messages(
    engine: &Engine,
    broadcast: BroadcastId,
    after: i64,
    most: i64,
) -> Result<Vec<Message>, StoreError> {
    let query = engine.query(MESSAGES).bind(broadcast.0).bind(after).bind(most);
    let rows: Vec<(i64, Vec<u8>, String)> = engine.all(query).await?;
    let state = |code: &str| State::read(code).ok_or_else(|| unreadable("outbox.state"));
    rows.into_iter().map(|(id, sealed, code)| Ok((id, sealed, state(&code)?))).collect()
}

//! How lines do: what waits, what left, what failed and why; and the messages of one person.
//!
//! Must not know: settings of lines, prices, words. Tested in `tests/it/deliveries.rs` on both engines.
//!
//! Answers to who wrote are left out of what is counted by day: their rows go after two days, and how many wrote on a day is nobody's
//! business.

use super::unreadable;
use crate::domain::delivery::State;
use crate::domain::person::PersonId;
use crate::domain::time::{At, DAY, Day, HOUR};
use crate::store::StoreError;
use crate::store::engine::{Engine, Sql};

/// Messages on a page.
pub const PAGE: i64 = 50;

// What waits is in an index of its own, by line.
const WAITING: Sql = Sql::both(
    "SELECT line, count(CASE WHEN due_at <= $1 THEN 1 END) AS due, count(*) AS queued,
            min(CASE WHEN due_at <= $1 THEN due_at END) AS oldest, min(CASE WHEN due_at <= $1 AND rank = 0 THEN due_at END) AS urgent
       FROM outbox WHERE state = 'queued' GROUP BY line",
);
// Classes are named so that the index by class and end is used.
const RECENT: Sql = Sql::both(
    "SELECT line, count(CASE WHEN state IN ('sent', 'delivered') AND sent_at >= $2 THEN 1 END) AS hour,
            count(CASE WHEN state IN ('sent', 'delivered') AND ended_at >= $3 THEN 1 END) AS handed,
            count(CASE WHEN state = 'failed' AND ended_at >= $3 THEN 1 END) AS failed, max(sent_at) AS sent_at,
            max(CASE WHEN state = 'delivered' OR state = 'failed' AND sent_at IS NOT NULL THEN ended_at END) AS reported_at
       FROM outbox
      WHERE class IN ('answer', 'urgent', 'change', 'today', 'question', 'invitation', 'eve', 'summary', 'week', 'pulse')
        AND ended_at >= $1 GROUP BY line",
);
const CAUSES: Sql = Sql::both(
    "SELECT line, state, coalesce(why, '') AS why, count(*) AS messages FROM outbox
      WHERE class IN ('answer', 'urgent', 'change', 'today', 'question', 'invitation', 'eve', 'summary', 'week', 'pulse')
        AND ended_at >= $1 AND state IN ('failed', 'expired')
      GROUP BY line, state, coalesce(why, '')
     UNION ALL
     SELECT line, state, why, count(*) FROM outbox WHERE state = 'queued' AND why IS NOT NULL GROUP BY line, state, why
      ORDER BY 1, 4 DESC, 3",
);
const DAYS: Sql = Sql::both(
    "SELECT line, coalesce(sent_at, ended_at) / 86400000 AS day,
            count(CASE WHEN state IN ('sent', 'delivered') OR sent_at IS NOT NULL THEN 1 END) AS sent,
            count(CASE WHEN state = 'delivered' THEN 1 END) AS delivered, count(CASE WHEN state = 'failed' THEN 1 END) AS failed
       FROM outbox
      WHERE class IN ('urgent', 'change', 'today', 'question', 'invitation', 'eve', 'summary', 'week', 'pulse')
        AND ended_at >= $1 AND coalesce(sent_at, ended_at) >= $1 AND state IN ('sent', 'delivered', 'failed')
      GROUP BY line, coalesce(sent_at, ended_at) / 86400000",
);
const MESSAGES: Sql = Sql::both(
    "SELECT line, class, screen, state, why, due_at, sent_at, ended_at, attempts FROM outbox
      WHERE person = $1 ORDER BY id DESC LIMIT 50 OFFSET $2",
);
const COUNT: Sql = Sql::both("SELECT count(*) FROM outbox WHERE person = $1");

/// This file's statements.
pub const ALL: &[Sql] = &[WAITING, RECENT, CAUSES, DAYS, MESSAGES, COUNT];

/// What waits on a line.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Waiting {
    /// Its name.
    pub line: String,
    /// How many could leave now.
    pub due: i64,
    /// How many wait, for now or later.
    pub queued: i64,
    /// Since when the oldest could leave, in milliseconds.
    pub oldest: Option<i64>,
    /// The same of what does not wait for the morning.
    pub urgent: Option<i64>,
}

/// What left by a line in the last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// Its name.
    pub line: String,
    /// How many left in the last hour.
    pub hour: i64,
    /// How many left and are not known to have failed.
    pub left: i64,
    /// How many will not arrive.
    pub failed: i64,
    /// When the last one left.
    pub sent: Option<At>,
    /// When the aggregator last told what became of one.
    pub reported: Option<At>,
}

type RecentRow = (String, i64, i64, i64, Option<i64>, Option<i64>);

/// What waits, by line; nothing of lines on which nothing does.
///
/// # Errors
/// Those of the look-up.
pub async fn waiting(engine: &Engine, now: At) -> Result<Vec<Waiting>, StoreError> {
    engine.all(engine.query(WAITING).bind(now.0)).await
}

/// What left by each line in the last day; reports are looked for in the last three.
///
/// # Errors
/// Those of the look-up.
pub async fn recent(engine: &Engine, now: At) -> Result<Vec<Recent>, StoreError> {
    let query = engine.query(RECENT).bind(now.plus(-3 * DAY).0).bind(now.plus(-HOUR).0).bind(now.plus(-DAY).0);
    let rows: Vec<RecentRow> = engine.all(query).await?;
    let read = |(line, hour, left, failed, sent, reported): RecentRow| Recent {
        line,
        hour,
        left,
        failed,
        sent: sent.map(At),
        reported: reported.map(At),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Why messages did not leave or arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Which line.
    pub line: String,
    /// `Failed`, `Expired`, or `Queued`: it will be tried again.
    pub state: State,
    /// The fixed word; empty where none was written.
    pub why: String,
    /// How many.
    pub messages: i64,
}

/// What failed since `since` and why, and what is tried again at present: by line, the commonest first.
///
/// # Errors
/// Those of the look-up.
pub async fn causes(engine: &Engine, since: At) -> Result<Vec<Cause>, StoreError> {
    let rows: Vec<(String, String, String, i64)> = engine.all(engine.query(CAUSES).bind(since.0)).await?;
    rows.into_iter()
        .map(|(line, state, why, messages)| {
            let state = State::read(&state).ok_or_else(|| unreadable("outbox.state"))?;
            Ok(Cause { line, state, why, messages })
        })
        .collect()
}

/// What became of the messages that left on a day, or failed on it before they could.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OfDay {
    /// Which line.
    pub line: String,
    /// Days since 1970.
    pub day: i64,
    /// How many left.
    pub sent: i64,
    /// How many of them are known to be on the phone.
    pub delivered: i64,
    /// How many failed.
    pub failed: i64,
}

/// What left by day and line, from the day `since` on.
///
/// # Errors
/// Those of the look-up.
pub async fn days(engine: &Engine, since: Day) -> Result<Vec<OfDay>, StoreError> {
    engine.all(engine.query(DAYS).bind(since.start().0)).await
}

/// A message of somebody, as its row has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The line that it leaves by.
    pub line: String,
    /// What kind of message it is.
    pub class: String,
    /// What it says: keys and arguments as JSON.
    pub screen: String,
    /// Where it stands.
    pub state: State,
    /// Why, where it is not sent.
    pub why: Option<String>,
    /// When it is or was to leave.
    pub due: At,
    /// When it left.
    pub sent: Option<At>,
    /// When it ended.
    pub ended: Option<At>,
    /// How often it was tried.
    pub attempts: i64,
}

#[derive(sqlx::FromRow)]
struct MessageRow {
    line: String,
    class: String,
    screen: String,
    state: String,
    why: Option<String>,
    due_at: i64,
    sent_at: Option<i64>,
    ended_at: Option<i64>,
    attempts: i64,
}

/// A page of somebody's messages, the latest first, and how many there are. Answers name nobody and are not among them.
///
/// # Errors
/// Those of the look-ups.
pub async fn messages(engine: &Engine, person: PersonId, page: i64) -> Result<(Vec<Message>, i64), StoreError> {
    let (count,): (i64,) = engine.one(engine.query(COUNT).bind(person.0)).await?;
    let query = engine.query(MESSAGES).bind(person.0).bind((page - 1).max(0).saturating_mul(PAGE));
    let rows: Vec<MessageRow> = engine.all(query).await?;
    let messages: Result<Vec<Message>, StoreError> = rows
        .into_iter()
        .map(|row| {
            Ok(Message {
                line: row.line,
                class: row.class,
                screen: row.screen,
                state: State::read(&row.state).ok_or_else(|| unreadable("outbox.state"))?,
                why: row.why,
                due: At(row.due_at),
                sent: row.sent_at.map(At),
                ended: row.ended_at.map(At),
                attempts: row.attempts,
            })
        })
        .collect();
    Ok((messages?, count))
}

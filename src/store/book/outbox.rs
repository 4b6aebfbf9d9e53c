//! The outbox: messages wait here, are leased to one worker at a time, sent, and matched with what became of them.
//!
//! Must not know: HTTP, words, how a number is sealed. Tested in `tests/it/book.rs` and `tests/it/dispatch.rs`.

use super::spending::{self, Account};
use super::traffic;
use crate::domain::delivery::State;
use crate::domain::money::Francs;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::{self, Hex, sql};
use crate::store::door::{Many, Work};
use crate::store::engine::{Engine, Sql, Tx};
use std::collections::{HashMap, HashSet};

const KNOWN: Sql =
    sql!("SELECT once FROM outbox WHERE once IN (SELECT ", unhex("value ->> 0"), " FROM ", rows("$1"), ")");
const PUT_REPLIES: Sql = sql!(
    "INSERT INTO outbox (once, line, recipient, language, screen, class, rank, state, due_at, expires_at, attempts, leased_until, lease_owner)
     SELECT ", unhex("value ->> 0"), ", value ->> 1, ", unhex("value ->> 2"), ", value ->> 3, value ->> 4, 'answer', 0, 'queued',
            CAST(value ->> 5 AS BIGINT), CAST(value ->> 6 AS BIGINT),
            CASE WHEN CAST(value ->> 7 AS BIGINT) > 0 THEN 1 ELSE 0 END, CAST(value ->> 7 AS BIGINT), CAST(value ->> 8 AS BIGINT)
       FROM ", rows("$1"), " WHERE TRUE
     ON CONFLICT (once) DO NOTHING RETURNING id, once"
);
const CLAIM: Sql = sql!(
    "WITH due AS MATERIALIZED (
       SELECT id FROM outbox
        WHERE state = 'queued' AND line = $1 AND rank = $2 AND due_at <= $3 AND leased_until <= $3
          AND (broadcast IS NULL OR NOT EXISTS (SELECT 1 FROM broadcast b WHERE b.id = outbox.broadcast AND b.state IN ('paused', 'cancelled')))
        ORDER BY due_at, id LIMIT $4", skip_locked, ")
     UPDATE outbox SET unknowns = unknowns + CASE WHEN leased_until > 0 THEN 1 ELSE 0 END,
       leased_until = $5, lease_owner = $6, attempts = attempts + 1
       FROM due WHERE outbox.id = due.id AND outbox.state = 'queued' AND outbox.leased_until <= $3
     RETURNING outbox.id, outbox.recipient, outbox.screen, outbox.question, outbox.class, outbox.broadcast, outbox.expires_at, outbox.attempts, outbox.unknowns,
       coalesce(outbox.language, (SELECT p.language FROM person p WHERE p.id = outbox.person)) AS language"
);
const RECORD: Sql = sql!(
    "UPDATE outbox SET state = r.state, line = coalesce(r.line, outbox.line), due_at = r.due_at, leased_until = 0, provider_id = coalesce(r.provider_id, outbox.provider_id),
       why = r.why, unknowns = outbox.unknowns + r.unknowns, segments = outbox.segments + r.segments,
       sent_at = CASE WHEN r.state = 'sent' THEN r.at ELSE outbox.sent_at END,
       ended_at = CASE WHEN r.state = 'queued' THEN NULL ELSE r.at END
     FROM (SELECT CAST(value ->> 0 AS BIGINT) AS id, CAST(value ->> 1 AS BIGINT) AS owner, value ->> 2 AS state,
                  CAST(value ->> 3 AS BIGINT) AS due_at, value ->> 4 AS provider_id, value ->> 5 AS why,
                  CAST(value ->> 6 AS BIGINT) AS unknowns, CAST(value ->> 7 AS BIGINT) AS at,
                  CAST(value ->> 8 AS BIGINT) AS segments, value ->> 9 AS line FROM ", rows("$1"), ") AS r
     WHERE outbox.id = r.id AND outbox.lease_owner = r.owner AND outbox.state = 'queued'
     RETURNING outbox.id, outbox.line, outbox.class = 'answer' AS is_answer, outbox.broadcast"
);
const REPORT: Sql = sql!(
    "UPDATE outbox SET state = r.state, why = r.why, ended_at = r.at
     FROM (SELECT value ->> 0 AS line, value ->> 1 AS provider_id, value ->> 2 AS state, value ->> 3 AS why,
                  CAST(value ->> 4 AS BIGINT) AS at FROM ",
    rows("$1"),
    ") AS r
     WHERE outbox.line = r.line AND outbox.provider_id = r.provider_id
       AND (outbox.state = 'sent' OR outbox.state = 'failed' AND r.state = 'delivered'
            OR outbox.state = 'queued' AND outbox.unknowns > 0 AND outbox.leased_until = 0)
     RETURNING outbox.line, outbox.provider_id, outbox.recipient"
);
// The first of each rank by the order of the index: for `min` PostgreSQL reads all of a rank that grew since it was last analysed.
const NEXT: Sql = Sql::both(
    "SELECT min(due) FROM (
       SELECT (SELECT due_at FROM outbox WHERE state = 'queued' AND line = $1 AND rank = 0 AND leased_until <= $3
                ORDER BY due_at LIMIT 1) AS due
       UNION ALL
       SELECT (SELECT due_at FROM outbox WHERE state = 'queued' AND line = $1 AND rank = 1 AND $2 >= 1 AND leased_until <= $3
                ORDER BY due_at LIMIT 1)
       UNION ALL
       SELECT (SELECT due_at FROM outbox WHERE state = 'queued' AND line = $1 AND rank = 2 AND $2 >= 2 AND leased_until <= $3
                  AND (broadcast IS NULL OR NOT EXISTS (
                    SELECT 1 FROM broadcast b WHERE b.id = outbox.broadcast AND b.state IN ('paused', 'cancelled')))
                ORDER BY due_at LIMIT 1)) AS ranks",
);
const FREE: Sql = Sql::both(
    "UPDATE outbox SET leased_until = 0, attempts = attempts - 1
      WHERE state = 'queued' AND leased_until > 0 AND lease_owner = $1 AND line = $2",
);
const RECIPIENT: Sql = Sql::both("SELECT recipient FROM outbox WHERE line = $1 AND provider_id = $2 LIMIT 1");
// A message that asked about several forums names none in its row: it stays 120 days longer, which hardly any forum outlasts.
const PURGE: Sql = Sql::both(
    "DELETE FROM outbox WHERE id IN (
       SELECT id FROM outbox
        WHERE class = 'answer' AND ended_at < $1
           OR class IN ('urgent', 'change', 'today', 'question', 'invitation', 'eve', 'summary', 'week', 'pulse')
              AND ended_at < $2 - CASE WHEN forum IS NULL AND question IS NOT NULL THEN 10368000000 ELSE 0 END
              AND NOT EXISTS (SELECT 1 FROM forum f
                WHERE f.id = outbox.forum AND f.stage IN ('collecting', 'polling', 'confirming', 'confirmed', 'stuck'))
        LIMIT 2000)
     RETURNING line, class, state, (SELECT p.place FROM person p WHERE p.id = outbox.person), segments, sent_at, ended_at",
);
// Nothing expires before it is due; that is in the index, so the rows of a broadcast that only began to wait are not read.
const ABANDONED: Sql = Sql::both(
    "SELECT id FROM outbox WHERE state = 'queued' AND due_at < $1 AND expires_at < $1
     UNION ALL SELECT id FROM outbox WHERE broadcast IS NOT NULL AND state = 'held' AND expires_at < $1
     LIMIT 2000",
);
const FORGET: Sql = sql!(
    "DELETE FROM outbox WHERE state IN ('queued', 'held') AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    ")"
);
const COUNT: Sql = Sql::both("SELECT state, count(*) FROM outbox GROUP BY state");

/// This file's statements.
pub const ALL: &[Sql] =
    &[ABANDONED, FORGET, KNOWN, PUT_REPLIES, CLAIM, RECORD, REPORT, NEXT, FREE, RECIPIENT, PURGE, COUNT];

/// The answer to an SMS. Belongs to no person: it names neither who is listed nor who is not.
#[derive(Clone, Debug)]
pub struct NewReply {
    /// A name that the repeat of the same SMS would give again.
    pub once: Vec<u8>,
    /// The line that it came in on.
    pub line: String,
    /// The sealed number.
    pub recipient: Vec<u8>,
    /// The language of the turn.
    pub language: String,
    /// The screen, as JSON.
    pub screen: String,
    /// When it may leave.
    pub due: At,
    /// After this it is pointless.
    pub expires: At,
    /// A lease taken with the insert by the worker that will send it at once; `None` leaves it to whoever claims it.
    pub lease: Option<Lease>,
}

/// Who may send a message, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// A random number of one process.
    pub owner: i64,
    /// When others may take over.
    pub until: At,
}

/// Which of these names are in the outbox.
pub(super) async fn known<'a>(
    names: impl Iterator<Item = &'a Vec<u8>>,
    tx: &mut Tx,
) -> Result<HashSet<Vec<u8>>, StoreError> {
    let rows: Vec<(Vec<u8>,)> = tx.all(tx.query(KNOWN).bind(dialect::keys(names))).await?;
    Ok(rows.into_iter().map(|(once,)| once).collect())
}

/// Puts answers in; says under which id each name is.
pub(super) async fn put_replies(put: &[(&NewReply, &str)], tx: &mut Tx) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let set = dialect::rows(put.iter().map(|(reply, screen)| {
        let (until, owner) = reply.lease.map_or((0, 0), |lease| (lease.until.0, lease.owner));
        (
            Hex(&reply.once),
            &reply.line,
            Hex(&reply.recipient),
            &reply.language,
            screen,
            reply.due.0,
            reply.expires.0,
            until,
            owner,
        )
    }));
    tx.all(tx.query(PUT_REPLIES).bind(set)).await
}

/// A message leased to this worker.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Leased {
    /// Its row.
    pub id: i64,
    /// The sealed number.
    pub recipient: Vec<u8>,
    /// The screen, as JSON.
    pub screen: String,
    /// The question, as JSON.
    pub question: Option<String>,
    /// What kind of message it is.
    pub class: String,
    /// The broadcast that it is of.
    pub broadcast: Option<i64>,
    /// After this it is pointless.
    pub expires_at: i64,
    /// Attempts, this one counted.
    pub attempts: i64,
    /// Attempts whose outcome was never learnt.
    pub unknowns: i64,
    /// The language to word it in; empty where the person never chose.
    pub language: Option<String>,
}

/// Leases up to `most` messages of one rank that are due on a line.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The line.
    pub line: String,
    /// Which rank.
    pub rank: i64,
    /// Now.
    pub now: At,
    /// How many.
    pub most: i64,
    /// For whom and how long.
    pub lease: Lease,
}

impl Work for Claim {
    type Out = Vec<Leased>;
    const NAME: &'static str = "claim";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Vec<Leased>, StoreError> {
        let query = tx.query(CLAIM).bind(self.line.clone()).bind(self.rank).bind(self.now.0).bind(self.most);
        tx.all(query.bind(self.lease.until.0).bind(self.lease.owner)).await
    }
}

/// What a message will be billed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The network, by its name in the prices; empty where it is not known.
    pub network: &'static str,
    /// Parts.
    pub segments: u32,
    /// What they cost, where that is known.
    pub francs: Option<Francs>,
}

/// What became of an attempt. Refused by the statement if the lease has passed to another.
#[derive(Clone, Debug)]
pub struct Record {
    /// The row.
    pub id: i64,
    /// Whose lease it was.
    pub owner: i64,
    /// Where the message stands now.
    pub state: State,
    /// The line that it goes on by, where that is another.
    pub line: Option<String>,
    /// When it may be tried again, where it is queued still.
    pub due: At,
    /// The aggregator's id, where it gave one.
    pub provider_id: Option<String>,
    /// A fixed word on why it is not sent.
    pub why: Option<&'static str>,
    /// The outcome of this attempt was not learnt.
    pub unknown: bool,
    /// What the aggregator will ask for, where it took the message.
    pub spent: Option<Spent>,
    /// When.
    pub at: At,
}

impl Many for Record {
    type Out = bool;
    const NAME: &'static str = "record";

    async fn run_all<'t>(items: &'t [&'t Record], tx: &'t mut Tx) -> Result<Vec<bool>, StoreError> {
        let set = dialect::rows(items.iter().map(|r| {
            let segments = r.spent.map_or(0, |spent| i64::from(spent.segments));
            (
                r.id,
                r.owner,
                r.state.code(),
                r.due.0,
                &r.provider_id,
                r.why,
                i64::from(r.unknown),
                r.at.0,
                segments,
                &r.line,
            )
        }));
        let written: Vec<Written> = tx.all(tx.query(RECORD).bind(set)).await?;
        let written: HashMap<i64, Written> = written.into_iter().map(|row| (row.0, row)).collect();
        spend(items, &written, tx).await?;
        Ok(items.iter().map(|record| written.contains_key(&record.id)).collect())
    }
}

/// A row that was recorded: its id and line, whether it answers somebody, its broadcast.
type Written = (i64, String, bool, Option<i64>);

/// Adds to the sums what these messages will be billed as: only those whose record was taken, so that none counts twice.
async fn spend(items: &[&Record], written: &HashMap<i64, Written>, tx: &mut Tx) -> Result<(), StoreError> {
    let billed = items.iter().filter_map(|record| {
        let (spent, (_, line, is_answer, broadcast)) = (record.spent?, written.get(&record.id)?);
        let (day, line, network) = (record.at.day(), line.clone(), spent.network);
        let account = Account { day, is_answer: *is_answer, line, network, broadcast: *broadcast };
        Some((account, spent.segments, spent.francs))
    });
    spending::add(billed.collect(), tx).await
}

/// A delivery status from an aggregator: any order, any repeats. What is delivered stays so.
#[derive(Clone, Debug)]
pub struct Report {
    /// The line that it came in on.
    pub line: String,
    /// The aggregator's id.
    pub provider_id: String,
    /// `Delivered` or `Failed`.
    pub state: State,
    /// A fixed word on why it failed.
    pub why: Option<&'static str>,
    /// When.
    pub at: At,
}

impl Many for Report {
    /// The sealed number that the message went to; `None` where no message is as it says.
    type Out = Option<Vec<u8>>;
    const NAME: &'static str = "report";

    async fn run_all<'t>(items: &'t [&'t Report], tx: &'t mut Tx) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        // One report a message in a set: delivered wins, whatever came first.
        let mut last: HashMap<(&str, &str), &Report> = HashMap::new();
        for report in items {
            let kept = last.entry((&report.line, &report.provider_id)).or_insert(report);
            if report.state == State::Delivered {
                *kept = report;
            }
        }
        let set = dialect::rows(last.values().map(|r| (&r.line, &r.provider_id, r.state.code(), r.why, r.at.0)));
        let rows: Vec<(String, String, Vec<u8>)> = tx.all(tx.query(REPORT).bind(set)).await?;
        let written: HashMap<(String, String), Vec<u8>> =
            rows.into_iter().map(|(line, id, to)| ((line, id), to)).collect();
        Ok(items.iter().map(|r| written.get(&(r.line.clone(), r.provider_id.clone())).cloned()).collect())
    }
}

/// Gives back what a stopping process has leased and not begun to send.
#[derive(Clone, Debug)]
pub struct Free {
    /// Its owner number.
    pub owner: i64,
    /// The line that stops; others of the process may still be at work.
    pub line: String,
}

impl Work for Free {
    type Out = u64;
    const NAME: &'static str = "free";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        tx.exec(tx.query(FREE).bind(self.owner).bind(self.line.clone())).await
    }
}

/// Deletes what ended long ago: rows name a person or hold a sealed number, and times. Their sums stay ([`traffic`]). At most 2,000 at once, so
/// that nobody waits.
#[derive(Clone, Debug)]
pub struct Purge {
    /// Answers that ended before this.
    pub answers: At,
    /// Questions and news that ended before this.
    pub notices: At,
    /// What waits for a line that is served no more: see [`abandoned`].
    pub abandoned: Vec<i64>,
}

impl Work for Purge {
    type Out = u64;
    const NAME: &'static str = "purge";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        let deleted: Vec<traffic::Deleted> = tx.all(tx.query(PURGE).bind(self.answers.0).bind(self.notices.0)).await?;
        let purged = deleted.len() as u64;
        traffic::add(deleted, tx).await?;
        if self.abandoned.is_empty() {
            return Ok(purged);
        }
        let set = dialect::rows(self.abandoned.iter().map(|id| [id]));
        Ok(purged + tx.exec(tx.query(FORGET).bind(set)).await?)
    }
}

/// Messages that still wait although they expired before `before`: no worker serves their line any more. Looked for by a reader, so
/// that nobody waits.
pub async fn abandoned(engine: &Engine, before: At) -> Result<Vec<i64>, StoreError> {
    let rows: Vec<(i64,)> = engine.all(engine.query(ABANDONED).bind(before.0)).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// When the next message of a line, up to the rank `last`, is due that nobody holds at `now`; `None` where none waits.
pub async fn next_due(engine: &Engine, line: &str, last: i64, now: At) -> Result<Option<At>, StoreError> {
    let (next,): (Option<i64>,) = engine.one(engine.query(NEXT).bind(line.to_owned()).bind(last).bind(now.0)).await?;
    Ok(next.map(At))
}

/// The sealed number that a message went to, by the aggregator's id of it.
pub async fn recipient(engine: &Engine, line: &str, provider_id: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let query = engine.query(RECIPIENT).bind(line.to_owned()).bind(provider_id.to_owned());
    Ok(engine.opt::<(Vec<u8>,)>(query).await?.map(|(recipient,)| recipient))
}

/// How many messages stand where.
pub async fn count(engine: &Engine) -> Result<Vec<(String, i64)>, StoreError> {
    engine.all(engine.query(COUNT)).await
}

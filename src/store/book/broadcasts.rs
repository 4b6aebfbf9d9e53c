//! Broadcasts: one summary to everybody of a place, put in the outbox a few people at a time so that nobody waits, once each.
//!
//! Must not know: words, lines beyond a name. Tested in `tests/it/broadcasts.rs`, measured by `benches/broadcast`.
//!
//! People are gone through in the order of their ids. Who joins meanwhile has a higher id and is reached; who stops before
//! his turn is not, and who stops after it is dropped by STOP itself. A message is named by summary and person: whatever is
//! repeated, restarted or done by two at once, it stands in the outbox once. A row holds a reference of a few bytes; it
//! becomes the reader's words when it leaves.

use super::summaries::{self, Refused};
use super::unreadable;
use crate::domain::delivery::State as Fate;
use crate::domain::dialogue::Screen;
use crate::domain::message::Language;
use crate::domain::place::PlaceId;
use crate::domain::summary::{Audience, BroadcastId, CLASS, Part, SummaryId, UNCHOSEN, reference};
use crate::domain::time::{At, DAY};
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const ORDER: Sql = Sql::both(
    "INSERT INTO broadcast (summary, audience, state, starts_at, total, author, created_at, circles, languages)
     SELECT s.id, $2, 'waiting', CAST($3 AS BIGINT), CAST($4 AS BIGINT), $5, CAST($6 AS BIGINT), $8, $9
       FROM summary s WHERE s.id = $1 AND s.state IN ('approved', 'sent') AND coalesce(s.sent_at, CAST($6 AS BIGINT)) >= $7
     ON CONFLICT (summary, audience, circles, languages) DO NOTHING",
);
const ORDERED: Sql =
    Sql::both("SELECT id FROM broadcast WHERE summary = $1 AND audience = $2 AND circles = $3 AND languages = $4");
const PAUSE: Sql = Sql::both(
    "UPDATE broadcast SET state = 'paused' WHERE id = $1 AND state IN ('waiting', 'running', 'done', 'paused')",
);
const RESUME: Sql =
    Sql::both("UPDATE broadcast SET state = 'running' WHERE id = $1 AND state IN ('paused', 'running')");
const CANCEL: Sql =
    Sql::both("UPDATE broadcast SET state = 'cancelled', ended_at = coalesce(ended_at, $2) WHERE id = $1");
const ONE: Sql = sql!(
    "SELECT b.summary, b.audience, b.circles, b.languages, b.state, b.starts_at, b.cursor, s.state AS text
       FROM broadcast b JOIN summary s ON s.id = b.summary WHERE b.id = $1",
    for_update
);
// So many people in the order of their ids, and which of them get it. The number is bounded by those looked at, not by those
// found: a small place in a large book would hold others up for the whole of the search.
const NEXT: Sql = sql!(
    "WITH RECURSIVE area(id) AS (
       SELECT id FROM place WHERE id = $1 UNION SELECT p.id FROM place p JOIN area a ON p.parent = a.id),
     home(id) AS (SELECT s.id FROM series s WHERE s.place IN (SELECT id FROM area))
     SELECT max(id), count(*), ",
    either("group_concat", "string_agg"),
    "(CASE WHEN reached THEN CAST(id AS TEXT) END, ',') FROM (
       SELECT p.id, NOT p.stopped
           AND (CAST($5 AS TEXT) = '[]' OR coalesce(p.language, '-') IN (SELECT value ->> 0 FROM ",
    rows("$5"),
    "))
           AND (CAST($4 AS TEXT) = '[]' AND p.place IN (SELECT id FROM area)
             OR EXISTS (SELECT 1 FROM member m WHERE m.person = p.id AND m.series IN (SELECT id FROM home)
                  AND (CAST($4 AS TEXT) = '[]' OR m.role IN (SELECT value ->> 0 FROM ",
    rows("$4"),
    ")))
             OR (CAST($4 AS TEXT) = '[]' OR 'commander' IN (SELECT value ->> 0 FROM ",
    rows("$4"),
    ")) AND (EXISTS (SELECT 1 FROM post t WHERE t.holder = p.id AND t.series IN (SELECT id FROM home))
               OR EXISTS (SELECT 1 FROM post t WHERE t.deputy = p.id AND t.series IN (SELECT id FROM home)))) AS reached
         FROM person p WHERE p.id > $2 ORDER BY p.id LIMIT $3) AS looked"
);
// A person who says STOP at this moment is waited for, or waits: his row is locked. Whose week is full gets none, which is kept with its
// reason: what waits and counts less gives way instead, and who leads a forum is not capped.
const PUT: Sql = sql!(
    "WITH week(id, spent) AS MATERIALIZED (
       SELECT q.id, (
               SELECT count(*) FROM outbox o
                WHERE o.person = q.id AND o.class IN ('question', 'invitation', 'eve', 'summary', 'week', 'pulse')
                  AND (o.state IN ('sent', 'delivered') OR o.state = 'queued' AND NOT (o.class IN ('week', 'pulse') AND o.leased_until = 0))
                  AND coalesce(o.sent_at, o.due_at) > $11) >= $12
             AND NOT EXISTS (SELECT 1 FROM post t WHERE t.holder = q.id)
             AND NOT EXISTS (SELECT 1 FROM post t WHERE t.deputy = q.id)
             AND NOT EXISTS (SELECT 1 FROM member m WHERE m.person = q.id AND m.role = 'facilitator')
         FROM person q WHERE q.id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    "))
     INSERT INTO outbox (broadcast, line, screen, class, rank, due_at, expires_at, once, recipient, person, state, why, ended_at)
     SELECT CAST($2 AS BIGINT), $3, $4, $5, CAST($6 AS BIGINT), CAST($7 AS BIGINT), CAST($8 AS BIGINT), ",
    either("CAST(CAST($9 AS TEXT) || n.person AS BLOB)", "convert_to(CAST($9 AS TEXT) || n.person, 'UTF8')"),
    ", n.sealed, n.person, CASE WHEN w.spent THEN 'dropped' ELSE 'queued' END, CASE WHEN w.spent THEN 'cap' END,
            CASE WHEN w.spent THEN CAST($10 AS BIGINT) END
       FROM week w
       JOIN person p ON p.id = w.id AND NOT p.stopped
       JOIN number n ON n.person = p.id AND n.position = 0
      WHERE TRUE",
    either("", " FOR SHARE OF p "),
    "
     ON CONFLICT (once) DO NOTHING"
);
const GIVE_WAY: Sql = sql!(
    "UPDATE outbox SET state = 'dropped', why = 'cap', ended_at = $2
      WHERE state = 'queued' AND leased_until = 0 AND class IN ('week', 'pulse')
        AND person IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    ")
        AND (SELECT count(*) FROM outbox o
              WHERE o.person = outbox.person AND o.class IN ('question', 'invitation', 'eve', 'summary', 'week', 'pulse')
                AND o.state IN ('queued', 'sent', 'delivered') AND coalesce(o.sent_at, o.due_at) > $3) > $4"
);
const MOVE: Sql =
    Sql::both("UPDATE broadcast SET state = $2, cursor = $3, put = put + $4, ended_at = $5 WHERE id = $1");
const HOLD: Sql = Sql::both(
    "UPDATE outbox SET state = 'held'
      WHERE state = 'queued' AND leased_until <= $2 AND id IN (
        SELECT id FROM outbox WHERE broadcast = $1 AND state = 'queued' AND leased_until <= $2 LIMIT $3)",
);
const RELEASE: Sql = Sql::both(
    "UPDATE outbox SET state = 'queued', due_at = $2, expires_at = $3
      WHERE state = 'held' AND id IN (SELECT id FROM outbox WHERE broadcast = $1 AND state = 'held' LIMIT $4)",
);
const DROP: Sql = Sql::both(
    "UPDATE outbox SET state = 'dropped', why = 'cancelled', ended_at = $2
      WHERE state IN ('queued', 'held') AND leased_until <= $2 AND id IN (
        SELECT id FROM outbox
         WHERE broadcast = $1 AND state IN ('queued', 'held') AND leased_until <= $2 LIMIT $3)",
);
// What a worker has in its hands ends as it ends: it is taken at the next look.
const UNSETTLED: Sql = Sql::both(
    "SELECT b.id, b.state FROM broadcast b
      WHERE b.state IN ('waiting', 'running') AND b.starts_at <= $1
         OR b.state IN ('running', 'done')
            AND EXISTS (SELECT 1 FROM outbox o WHERE o.broadcast = b.id AND o.state = 'held')
         OR b.state IN ('paused', 'cancelled')
            AND EXISTS (SELECT 1 FROM outbox o WHERE o.broadcast = b.id AND o.state = 'queued' AND o.leased_until <= $1)
         OR b.state = 'cancelled'
            AND EXISTS (SELECT 1 FROM outbox o WHERE o.broadcast = b.id AND o.state = 'held')
      ORDER BY b.id",
);
const AHEAD: Sql = Sql::both(
    "SELECT count(*) FROM (
       SELECT 1 FROM outbox WHERE state = 'queued' AND broadcast IS NOT NULL LIMIT $1) AS waiting",
);
const PROGRESS: Sql = Sql::both("SELECT state, total, put FROM broadcast WHERE id = $1");
const COUNT: Sql = Sql::both("SELECT state, count(*) FROM outbox WHERE broadcast = $1 GROUP BY state");

/// This file's statements.
pub const ALL: &[Sql] = &[
    ORDER, ORDERED, PAUSE, RESUME, CANCEL, ONE, NEXT, PUT, GIVE_WAY, MOVE, HOLD, RELEASE, DROP, UNSETTLED, AHEAD,
    PROGRESS, COUNT,
];

/// How long after it was first sent a summary may be sent to more people, in milliseconds: rows of messages are deleted 30 days
/// after their end, and then nobody knows any more who had it.
pub const FRESH: i64 = 21 * DAY;
/// How long a message may wait for its turn on the line, in milliseconds: a summary a week late is no news.
const EXPIRES: i64 = 7 * DAY;

/// Where a broadcast stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// Its hour has not come, or its text was changed and waits for approval again.
    Waiting,
    /// It is being put in the outbox.
    Running,
    /// Nothing more leaves.
    Paused,
    /// Nothing more will leave.
    Cancelled,
    /// Everybody has been looked at; messages may still be on their way.
    Done,
}

impl Stand {
    const ALL: [(Stand, &'static str); 5] = [
        (Stand::Waiting, "waiting"),
        (Stand::Running, "running"),
        (Stand::Paused, "paused"),
        (Stand::Cancelled, "cancelled"),
        (Stand::Done, "done"),
    ];

    /// The word in tables.
    pub fn code(self) -> &'static str {
        Stand::ALL.iter().find(|(stand, _)| *stand == self).expect("every stand is in the list").1
    }

    pub(super) fn read(written: &str) -> Result<Stand, StoreError> {
        let found = Stand::ALL.iter().find(|(_, code)| *code == written);
        found.map(|(stand, _)| *stand).ok_or_else(|| unreadable("broadcast.state"))
    }
}

/// Orders a summary to be sent to a place and everything under it.
#[derive(Clone, Debug)]
pub struct Broadcast {
    /// Which summary; it must be approved.
    pub summary: SummaryId,
    /// To whom.
    pub audience: Audience,
    /// Not before.
    pub starts: At,
    /// How many people there are: the sum of [`super::reach::people`].
    pub total: i64,
    /// Who orders it, by their name among staff.
    pub by: String,
    /// When it is ordered.
    pub at: At,
}

impl Work for Broadcast {
    /// The same broadcast again where it was ordered before.
    type Out = Result<BroadcastId, Refused>;
    const NAME: &'static str = "broadcast";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let (circles, languages) = (self.audience.circle_codes(), self.audience.language_codes());
        let query = tx.query(ORDER).bind(self.summary.0).bind(self.audience.place().0.clone()).bind(self.starts.0);
        let query = query.bind(self.total).bind(self.by.clone()).bind(self.at.0).bind(self.at.plus(-FRESH).0);
        tx.exec(query.bind(circles.clone()).bind(languages.clone())).await?;
        let query = tx.query(ORDERED).bind(self.summary.0).bind(self.audience.place().0.clone());
        let query = query.bind(circles).bind(languages);
        let ordered: Option<(i64,)> = tx.opt(query).await?;
        Ok(ordered.map(|(id,)| BroadcastId(id)).ok_or(Refused::NotToSend))
    }
}

/// What staff want of a broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Nothing more leaves until it is resumed.
    Pause,
    /// It goes on.
    Resume,
    /// It ends: what has not left is dropped.
    Cancel,
}

/// Steers a broadcast. It counts at once: no message of a paused or cancelled one is claimed. Its rows follow by [`Settle`].
#[derive(Clone, Copy, Debug)]
pub struct Steer {
    /// Which.
    pub broadcast: BroadcastId,
    /// Where to.
    pub course: Course,
    /// When.
    pub at: At,
}

impl Work for Steer {
    /// `false` where it can't be steered so: a cancelled one stays cancelled.
    type Out = bool;
    const NAME: &'static str = "steer";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let query = match self.course {
            Course::Pause => tx.query(PAUSE).bind(self.broadcast.0),
            Course::Resume => tx.query(RESUME).bind(self.broadcast.0),
            Course::Cancel => tx.query(CANCEL).bind(self.broadcast.0).bind(self.at.0),
        };
        Ok(tx.exec(query).await? > 0)
    }
}

/// Puts a broadcast's next messages in the outbox.
#[derive(Clone, Debug)]
pub struct PutChunk {
    /// Which.
    pub broadcast: BroadcastId,
    /// Now.
    pub now: At,
    /// The first instant from now on at which messages may leave.
    pub opens: At,
    /// The line that they go out by.
    pub line: String,
    /// How many people are looked at.
    pub most: i64,
    /// Most messages that a person gets in seven days.
    pub weekly_cap: u32,
}

/// What a chunk did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    /// Messages put in.
    pub put: u64,
    /// There is more to do now.
    pub more: bool,
    /// The board shows a new summary: it is to be read anew.
    pub board_changed: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    summary: i64,
    audience: String,
    circles: String,
    languages: String,
    state: String,
    starts_at: i64,
    cursor: i64,
    text: String,
}

impl Work for PutChunk {
    type Out = Chunk;
    const NAME: &'static str = "put_chunk";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Chunk, StoreError> {
        let Some(row): Option<Row> = tx.opt(tx.query(ONE).bind(self.broadcast.0)).await? else {
            return Ok(Chunk::default());
        };
        let stand = Stand::read(&row.state)?;
        if !matches!(stand, Stand::Waiting | Stand::Running) || row.starts_at > self.now.0 || row.text == "draft" {
            return Ok(Chunk::default());
        }
        let board_changed = summaries::mark_sent(SummaryId(row.summary), self.now, tx).await?;
        let audience = audience(row.audience, &row.circles, &row.languages)?;
        let [circles, languages] = sets(&audience);
        let query = tx.query(NEXT).bind(audience.place().0.clone()).bind(row.cursor).bind(self.most);
        let query = query.bind(circles).bind(languages);
        let looked: Option<(Option<i64>, i64, Option<String>)> = tx.opt(query).await?;
        let (last, count, reached) = looked.unwrap_or_default();
        let put = self.put(row.summary, reached.as_deref().unwrap_or(""), tx).await?;
        let more = count >= self.most;
        let (stand, ended) = if more { (Stand::Running, None) } else { (Stand::Done, Some(self.now.0)) };
        let query = tx.query(MOVE).bind(self.broadcast.0).bind(stand.code().to_owned());
        tx.exec(query.bind(last.unwrap_or(row.cursor)).bind(put as i64).bind(ended)).await?;
        // Also where the summary was sent before: it has one audience more.
        if row.state == Stand::Waiting.code() {
            summaries::bump(tx).await?;
        }
        Ok(Chunk { put, more, board_changed: board_changed || row.state == Stand::Waiting.code() })
    }
}

impl PutChunk {
    async fn put(&self, summary: i64, reached: &str, tx: &mut Tx) -> Result<u64, StoreError> {
        let people: Vec<[i64; 1]> = reached.split(',').filter_map(|id| Some([id.parse().ok()?])).collect();
        if people.is_empty() {
            return Ok(0);
        }
        let (week, cap) = (self.now.plus(-7 * DAY).0, i64::from(self.weekly_cap));
        let people = dialect::rows(people);
        let query = tx.query(PUT).bind(people.clone()).bind(self.broadcast.0).bind(self.line.clone());
        let query = query.bind(screen(SummaryId(summary))).bind(CLASS.code().to_owned()).bind(CLASS.lane());
        let query = query.bind(self.opens.0).bind(self.now.plus(EXPIRES).0);
        let query = query.bind(format!("summary {summary} ")).bind(self.now.0).bind(week).bind(cap);
        let put = tx.exec(query).await?;
        tx.exec(tx.query(GIVE_WAY).bind(people).bind(self.now.0).bind(week).bind(cap)).await?;
        Ok(put)
    }
}

/// What stands in each row: no text, only which one.
fn screen(summary: SummaryId) -> String {
    let screen = Screen::last(reference(summary, Part::Short));
    serde_json::to_string(&screen).expect("a screen is plain values")
}

/// Brings a broadcast's rows to where it was steered, a few at a time: held back, let go, or dropped.
#[derive(Clone, Copy, Debug)]
pub struct Settle {
    /// Which.
    pub broadcast: BroadcastId,
    /// Now.
    pub now: At,
    /// The first instant from now on at which messages may leave.
    pub opens: At,
    /// How many rows.
    pub most: i64,
}

impl Work for Settle {
    /// How many rows were moved.
    type Out = u64;
    const NAME: &'static str = "settle";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        let Some(row): Option<Row> = tx.opt(tx.query(ONE).bind(self.broadcast.0)).await? else { return Ok(0) };
        let query = match Stand::read(&row.state)? {
            Stand::Paused => tx.query(HOLD).bind(self.broadcast.0).bind(self.now.0).bind(self.most),
            Stand::Cancelled => tx.query(DROP).bind(self.broadcast.0).bind(self.now.0).bind(self.most),
            Stand::Waiting | Stand::Running | Stand::Done => {
                let query = tx.query(RELEASE).bind(self.broadcast.0).bind(self.opens.0);
                // Days on hold do not count.
                query.bind(self.now.plus(EXPIRES).0).bind(self.most)
            }
        };
        tx.exec(query).await
    }
}

/// Broadcasts that have something to put in, or rows that are not yet where they were steered.
///
/// # Errors
/// Those of the look-up.
pub async fn unsettled(engine: &Engine, now: At) -> Result<Vec<(BroadcastId, Stand)>, StoreError> {
    let rows: Vec<(i64, String)> = engine.all(engine.query(UNSETTLED).bind(now.0)).await?;
    rows.into_iter().map(|(id, state)| Ok((BroadcastId(id), Stand::read(&state)?))).collect()
}

/// How many messages of broadcasts wait for a line; counts to `most` and no further.
///
/// # Errors
/// Those of the look-up.
pub async fn ahead(engine: &Engine, most: i64) -> Result<i64, StoreError> {
    let (count,): (i64,) = engine.one(engine.query(AHEAD).bind(most)).await?;
    Ok(count)
}

/// Reads to whom a broadcast goes.
pub(super) fn audience(place: String, circles: &str, languages: &str) -> Result<Audience, StoreError> {
    Audience::read(PlaceId(place), circles, languages).ok_or_else(|| unreadable("broadcast.circles"))
}

/// The circles and the languages of an audience, each as a set; empty for all.
pub(super) fn sets(audience: &Audience) -> [String; 2] {
    let circles = audience.circles().iter().map(|circle| [circle.code()]);
    let languages = audience.languages().iter().map(|language| [language.as_ref().map_or(UNCHOSEN, Language::tag)]);
    [dialect::rows(circles), dialect::rows(languages)]
}

/// How far a broadcast is. Rows are deleted some weeks after their end; until then the fates add up to `put`, but for people
/// who were erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub stand: Stand,
    /// People when it was ordered.
    pub total: i64,
    /// Messages put in the outbox.
    pub put: i64,
    /// Waiting for the line.
    pub queued: i64,
    /// Waiting for the broadcast to go on.
    pub held: i64,
    /// Handed to the aggregator.
    pub sent: i64,
    /// On the phone.
    pub delivered: i64,
    /// Refused, or given up.
    pub failed: i64,
    /// Not wanted any more.
    pub dropped: i64,
    /// Too late.
    pub expired: i64,
}

/// How far a broadcast is, counted in its own index; `None` where there is none of that id.
///
/// # Errors
/// Those of the look-up.
pub async fn progress(engine: &Engine, id: BroadcastId) -> Result<Option<Progress>, StoreError> {
    let row: Option<(String, i64, i64)> = engine.opt(engine.query(PROGRESS).bind(id.0)).await?;
    let Some((state, total, put)) = row else { return Ok(None) };
    let counts: Vec<(String, i64)> = engine.all(engine.query(COUNT).bind(id.0)).await?;
    let of = |fate: Fate| counts.iter().find(|(code, _)| code == fate.code()).map_or(0, |(_, count)| *count);
    Ok(Some(Progress {
        stand: Stand::read(&state)?,
        total,
        put,
        queued: of(Fate::Queued),
        held: of(Fate::Held),
        sent: of(Fate::Sent),
        delivered: of(Fate::Delivered),
        failed: of(Fate::Failed),
        dropped: of(Fate::Dropped),
        expired: of(Fate::Expired),
    }))
}

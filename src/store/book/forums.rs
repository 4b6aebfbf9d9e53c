//! Forums move on: the rules of [`crate::domain::forum`] are run on what has been answered, or staff decide.
//!
//! Must not know: the rules, words. Tested in `tests/it/book.rs`, `tests/it/simulation/` and by the transcripts.

use super::notices::{self, Manners};
use super::{board, bundles, cases, offers, posts};
use crate::domain::board::{Forum, ForumId, Stage};
use crate::domain::forum::{self, Alert, Case, Outcome, Refusal, Ruling};
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};
use std::collections::BTreeSet;

const MOVE: Sql = Sql::both(
    "UPDATE forum SET stage = $2, begun_at = $3, closes_at = $4, said = $5, edition = $6, chosen = $7, venue = $8, reopened = $9
      WHERE id = $1",
);
pub(super) const LOOK: Sql = Sql::both("UPDATE forum SET look_at = $2 WHERE id = $1");
const CHANGE: Sql = sql!(
    "UPDATE option SET refused = r.refused, day = r.day, minute = r.minute
       FROM (SELECT CAST(value ->> 0 AS BIGINT) AS id, CAST(value ->> 1 AS BOOLEAN) AS refused, CAST(value ->> 2 AS BIGINT) AS day,
                    CAST(value ->> 3 AS BIGINT) AS minute FROM ",
    rows("$1"),
    ") AS r WHERE option.id = r.id"
);
const WORDS: Sql = sql!(
    "INSERT INTO confirmation (post, option, yes, at)
     SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT), CAST(value ->> 2 AS BOOLEAN), CAST($2 AS BIGINT) FROM ",
    rows("$1"),
    "
      WHERE TRUE ON CONFLICT (post, option) DO UPDATE SET yes = excluded.yes, at = excluded.at"
);
const ASK_AGAIN: Sql = Sql::both("DELETE FROM confirmation WHERE option = $1 AND NOT yes");
const PRESENCE: Sql = sql!(
    "INSERT INTO presence (forum, post, said)
     SELECT CAST($2 AS BIGINT), CAST(value ->> 0 AS BIGINT), value ->> 1 FROM ",
    rows("$1"),
    "
      WHERE TRUE ON CONFLICT (forum, post) DO UPDATE SET said = excluded.said"
);
// What a worker has in hand may be under way and cannot be called back; should it be tried again, it has expired.
pub(super) const UNSAY: Sql = Sql::both(
    "UPDATE outbox SET state = CASE WHEN leased_until = 0 THEN 'dropped' ELSE state END,
       why = CASE WHEN leased_until = 0 THEN 'changed' END,
       ended_at = CASE WHEN leased_until = 0 THEN CAST($2 AS BIGINT) END,
       expires_at = CASE WHEN leased_until = 0 THEN expires_at ELSE CAST($2 AS BIGINT) END
      WHERE forum = $1 AND state = 'queued'",
);
// A question of a stage that is over is asked of nobody; whether a post is still somebody's is no question of a stage.
const CLOSED: Sql = Sql::both(
    "UPDATE outbox SET state = 'dropped', why = 'closed', ended_at = $2
      WHERE forum = $1 AND state = 'queued' AND leased_until = 0 AND class = 'question'
        AND coalesce(question, '') <> '[\"in_post\"]'",
);
const FORGET_REPORT: Sql = Sql::both("DELETE FROM report WHERE forum = $1");
// What comes back is told again, also where staff have seen to it before.
const ALERTS: Sql = sql!(
    "INSERT INTO alert (once, kind, series, forum, post, at)
     SELECT value ->> 0, value ->> 1, CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST(value ->> 2 AS BIGINT), CAST($4 AS BIGINT) FROM ",
    rows("$1"),
    " WHERE TRUE ON CONFLICT (once) DO UPDATE SET at = excluded.at, done_at = NULL"
);
pub(super) const DECISION: Sql =
    Sql::both("INSERT INTO decision (forum, what, staff, reason, at) VALUES ($1, $2, $3, $4, $5)");
const DUE: Sql =
    Sql::both("SELECT id FROM forum WHERE look_at IS NOT NULL AND look_at <= $1 ORDER BY look_at, id LIMIT 100");
// Due forums in which somebody sits who sits in one of these too.
const BESIDE: Sql = sql!(
    "WITH own AS (SELECT f.series FROM ",
    rows("$1"),
    " JOIN forum f ON f.id = CAST(value ->> 0 AS BIGINT)),
     sits AS (SELECT t.holder AS person FROM post t JOIN own ON own.series = t.series WHERE t.holder IS NOT NULL
        UNION SELECT t.deputy FROM post t JOIN own ON own.series = t.series WHERE t.deputy IS NOT NULL
        UNION SELECT m.person FROM member m JOIN own ON own.series = m.series WHERE m.role IN ('participant', 'facilitator')),
     beside AS (SELECT t.series FROM post t JOIN sits ON sits.person = t.holder
        UNION SELECT t.series FROM post t JOIN sits ON sits.person = t.deputy
        UNION SELECT m.series FROM member m JOIN sits ON sits.person = m.person WHERE m.role IN ('participant', 'facilitator'))
     SELECT f.id FROM forum f JOIN beside ON beside.series = f.series WHERE f.look_at <= $2 ORDER BY f.id"
);
const UNFINISHED: Sql = Sql::both(
    "SELECT f.id FROM forum f
      WHERE f.id = $1 AND (f.stage IN ('collecting', 'confirming', 'confirmed') OR f.stage = 'polling' AND NOT EXISTS (
       SELECT 1 FROM member m JOIN person p ON p.id = m.person AND NOT p.stopped
        WHERE m.series = f.series AND m.role = 'participant' AND EXISTS (
          SELECT 1 FROM option o WHERE o.forum = f.id AND NOT o.refused AND NOT EXISTS (
            SELECT 1 FROM answer a WHERE a.person = p.id AND a.option = o.id))))",
);

/// This file's statements.
pub const ALL: &[Sql] = &[
    MOVE,
    LOOK,
    CHANGE,
    WORDS,
    ASK_AGAIN,
    PRESENCE,
    UNSAY,
    CLOSED,
    FORGET_REPORT,
    ALERTS,
    DECISION,
    DUE,
    BESIDE,
    UNFINISHED,
];

/// Most rounds of the rules at once; from the call for dates to a date that stands there are five.
const MOST_ROUNDS: usize = 8;
/// Most forums that move on in one commit: others wait for it.
const MOST_TOGETHER: usize = 32;

/// Runs the rules on one forum until it waits, and sends what they say.
#[derive(Clone, Debug)]
pub struct Advance {
    /// Which.
    pub forum: ForumId,
    /// Now.
    pub now: At,
    /// How messages leave.
    pub manners: Manners,
}

impl Work for Advance {
    /// How many notices were put in the outbox; `None` where nothing changed.
    type Out = Option<u64>;
    const NAME: &'static str = "advance";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Option<u64>, StoreError> {
        let sent = settle(self.forum, &self.manners, self.now, tx).await?;
        if sent.is_some() {
            tx.exec(tx.query(board::BUMP)).await?;
        }
        Ok(sent)
    }
}

/// As [`Advance`], and in the same commit every forum that is due and in which somebody sits who sits in this one: else the first question to
/// a commander might leave between two commits, and the second wait for tomorrow. Where more than 32 hang together, some wait for a commit
/// of their own.
#[derive(Clone, Debug)]
pub struct AdvanceTogether(pub Advance);

impl Work for AdvanceTogether {
    /// How many forums moved on.
    type Out = u64;
    const NAME: &'static str = "advance_together";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        let Advance { forum, now, manners } = &self.0;
        let mut moved = 0;
        // In the order of their ids: two processes that lock the same forums lock them in the same order.
        for forum in together(*forum, *now, tx).await? {
            moved += u64::from(settle(forum, manners, *now, tx).await?.is_some());
        }
        if moved > 0 {
            tx.exec(tx.query(board::BUMP)).await?;
        }
        Ok(moved)
    }
}

/// The forum, those that are due and share somebody with it, those that share somebody with one of these, and so on.
async fn together(forum: ForumId, now: At, tx: &mut Tx) -> Result<BTreeSet<ForumId>, StoreError> {
    let (mut all, mut newest) = (BTreeSet::from([forum]), vec![forum]);
    while !newest.is_empty() {
        let set = dialect::rows(newest.iter().map(|forum| [forum.0]));
        let beside: Vec<(i64,)> = tx.all(tx.query(BESIDE).bind(set).bind(now.0)).await?;
        let room = MOST_TOGETHER - all.len();
        newest = beside.into_iter().map(|(id,)| ForumId(id)).filter(|id| !all.contains(id)).take(room).collect();
        all.extend(&newest);
    }
    Ok(all)
}

/// What staff decide about one forum, kept with who and why.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Which.
    pub forum: ForumId,
    /// What.
    pub ruling: Ruling,
    /// Who decided.
    pub staff: String,
    /// Why.
    pub reason: String,
    /// Now.
    pub now: At,
    /// How messages leave.
    pub manners: Manners,
}

impl Work for Rule {
    /// Refused where the forum is not at the stage for it, or is not there.
    type Out = Result<(), Refusal>;
    const NAME: &'static str = "rule";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Result<(), Refusal>, StoreError> {
        let Some(read) = cases::read(self.forum, true, &self.manners.board, self.now, tx).await? else {
            return Ok(Err(Refusal::Stage));
        };
        let outcome = match forum::rule(&read.case, &self.ruling, self.now) {
            Ok(outcome) => outcome,
            Err(refusal) => return Ok(Err(refusal)),
        };
        write(&read.case, &outcome, &self.manners, self.now, tx).await?;
        let query = tx.query(DECISION).bind(self.forum.0).bind(self.ruling.code().to_owned());
        tx.exec(query.bind(self.staff.clone()).bind(self.reason.clone()).bind(self.now.0)).await?;
        settle(self.forum, &self.manners, self.now, tx).await?;
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(Ok(()))
    }
}

/// Runs the rules until the forum waits, and notes when it is to be looked at again. `None` where nothing changed.
async fn settle(forum: ForumId, manners: &Manners, now: At, tx: &mut Tx) -> Result<Option<u64>, StoreError> {
    let mut sent = None;
    for _ in 0..MOST_ROUNDS {
        let Some(read) = cases::read(forum, false, &manners.board, now, tx).await? else { return Ok(sent) };
        let Some(outcome) = forum::advance(&read.case, now) else {
            let look = forum::look(&read.case);
            if look != read.look {
                tx.exec(tx.query(LOOK).bind(forum.0).bind(look.map(|at| at.0))).await?;
            }
            return Ok(sent);
        };
        sent = Some(sent.unwrap_or(0) + write(&read.case, &outcome, manners, now, tx).await?);
    }
    Ok(sent)
}

/// Writes what happens to a forum; answers how many messages were put in.
async fn write(case: &Case, outcome: &Outcome, manners: &Manners, now: At, tx: &mut Tx) -> Result<u64, StoreError> {
    let forum = &outcome.forum;
    let query = tx.query(MOVE).bind(forum.id.0).bind(forum.stage.code().to_owned()).bind(forum.begun.0);
    let query = query.bind(forum.closes.0).bind(i64::from(forum.said.0)).bind(i64::from(forum.edition));
    tx.exec(query.bind(forum.chosen.map(|option| option.0)).bind(forum.venue.clone()).bind(forum.reopened)).await?;
    change_options(&case.forum, forum, tx).await?;
    for date in &outcome.added {
        offers::add(forum.id, *date, None, tx).await?;
    }
    if let Some(option) = outcome.asked_again {
        tx.exec(tx.query(ASK_AGAIN).bind(option.0)).await?;
    }
    let words =
        outcome.confirmed.iter().map(|word| (word, true)).chain(outcome.refused.iter().map(|word| (word, false)));
    let words: Vec<(i64, i64, bool)> = words.map(|((post, option), yes)| (post.0, option.0, yes)).collect();
    if !words.is_empty() {
        tx.exec(tx.query(WORDS).bind(dialect::rows(words)).bind(now.0)).await?;
    }
    if !outcome.presence.is_empty() {
        let set = dialect::rows(outcome.presence.iter().map(|(post, word)| (post.0, word.code())));
        tx.exec(tx.query(PRESENCE).bind(set).bind(forum.id.0)).await?;
    }
    if outcome.posts_asked {
        posts::ask(case.series.id, &case.quarter(), tx).await?;
    }
    let mut untied = BTreeSet::new();
    if outcome.unsaid || forum.stage != case.forum.stage {
        untied = bundles::untie(Some(forum.id), &case.asked(), now, tx).await?;
    }
    if outcome.unsaid {
        tx.exec(tx.query(UNSAY).bind(forum.id.0).bind(now.0)).await?;
    }
    if forum.stage != case.forum.stage {
        tx.exec(tx.query(CLOSED).bind(forum.id.0).bind(now.0)).await?;
    }
    // Kept where it is the record of what was held, and where something else has happened meanwhile.
    if case.report.is_some() && forum.stage != Stage::Held && forum.stage != case.forum.stage {
        tx.exec(tx.query(FORGET_REPORT).bind(forum.id.0)).await?;
    }
    alert(case, &outcome.alerts, now, tx).await?;
    let put = notices::put(&outcome.notices, Some(forum.id), manners, now, tx).await?;
    bundles::tie(untied, manners, now, tx).await?;
    Ok(put)
}

async fn change_options(before: &Forum, after: &Forum, tx: &mut Tx) -> Result<(), StoreError> {
    let changed = after.options.iter().filter(|option| !before.options.contains(option));
    let set: Vec<(i64, bool, i64, i64)> =
        changed.map(|o| (o.id.0, o.refused, i64::from(o.day.0), i64::from(o.minute.0))).collect();
    if !set.is_empty() {
        tx.exec(tx.query(CHANGE).bind(dialect::rows(set))).await?;
    }
    Ok(())
}

async fn alert(case: &Case, alerts: &[Alert], now: At, tx: &mut Tx) -> Result<(), StoreError> {
    if alerts.is_empty() {
        return Ok(());
    }
    let row = |alert: &Alert| (alert.name(&case.forum), alert.code(), alert.post().map(|post| post.0));
    let set = dialect::rows(alerts.iter().map(row));
    tx.exec(tx.query(ALERTS).bind(set).bind(case.series.id.0).bind(case.forum.id.0).bind(now.0)).await?;
    Ok(())
}

/// Forums at which something is to be done, longest due first; a hundred at most.
pub async fn due(engine: &Engine, now: At) -> Result<Vec<ForumId>, StoreError> {
    let rows: Vec<(i64,)> = engine.all(engine.query(DUE).bind(now.0)).await?;
    Ok(rows.into_iter().map(|(id,)| ForumId(id)).collect())
}

/// Whether an answer may just have ended the forum's stage: a cheap look before the rules are run.
pub async fn is_worth_advancing(engine: &Engine, forum: ForumId) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = engine.opt(engine.query(UNFINISHED).bind(forum.0)).await?;
    Ok(row.is_some())
}

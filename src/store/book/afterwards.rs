//! What a facilitator says during a poll and after a forum, and whether participants were heard. Each checks in its statement who
//! writes and whether it is time.
//!
//! Must not know: the dialogue, words. Tested in `tests/it/afterwards.rs` and by the transcripts.

use super::forums;
use crate::domain::board::{ForumId, OptionId, PostId, SeriesId};
use crate::domain::dialogue::Heard;
use crate::domain::forum::{Went, pulse_name};
use crate::domain::person::PersonId;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::engine::{Sql, Tx};

const HANDS: Sql = sql!(
    "INSERT INTO hands (option, votes, at)
     SELECT o.id, CAST(value ->> 1 AS BIGINT), CAST($2 AS BIGINT)
       FROM ",
    rows("$1"),
    "
       JOIN option o ON o.id = CAST(value ->> 0 AS BIGINT) AND NOT o.refused
       JOIN forum f ON f.id = o.forum AND f.id = $3 AND f.stage = 'polling'
      WHERE EXISTS (SELECT 1 FROM member m WHERE m.series = f.series AND m.person = $4 AND m.role = 'facilitator')
     ON CONFLICT (option) DO UPDATE SET votes = excluded.votes, at = excluded.at
     RETURNING option"
);
const REPORT: Sql = Sql::both(
    "INSERT INTO report (forum, outcome, women, men, youth, doubtful, at)
     SELECT f.id, $3, CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BOOLEAN), CAST($8 AS BIGINT)
       FROM forum f
      WHERE f.id = $1 AND f.stage = 'confirmed' AND f.closes_at <= $8
        AND EXISTS (SELECT 1 FROM member m WHERE m.series = f.series AND m.person = $2 AND m.role = 'facilitator')
     ON CONFLICT (forum) DO NOTHING RETURNING forum",
);
const DOUBT: Sql = Sql::both(
    "INSERT INTO alert (once, kind, series, forum, at)
     SELECT 'doubtful ' || f.id, 'doubtful', f.series, f.id, CAST($2 AS BIGINT) FROM forum f WHERE f.id = $1
     ON CONFLICT (once) DO NOTHING",
);
const CAME: Sql = sql!(
    "UPDATE presence SET came = post IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    ")
      WHERE forum = $2 AND EXISTS (
        SELECT 1 FROM report r JOIN forum f ON f.id = r.forum JOIN member m ON m.series = f.series AND m.role = 'facilitator'
         WHERE r.forum = $2 AND r.outcome = 'held' AND m.person = $3)"
);
const POINTS: Sql = Sql::both(
    "UPDATE report SET points = $3
      WHERE forum = $1 AND outcome = 'held' AND EXISTS (
        SELECT 1 FROM forum f JOIN member m ON m.series = f.series AND m.role = 'facilitator' WHERE f.id = $1 AND m.person = $2)",
);
// The question's row lets its person count once, and does not say how.
const ANSWERED: Sql = Sql::both(
    "UPDATE outbox SET question = NULL WHERE once = $1 AND person = $2 AND question IS NOT NULL
        AND EXISTS (SELECT 1 FROM forum f WHERE f.id = outbox.forum AND f.series = $3)",
);
const COUNT: Sql = Sql::both(
    "INSERT INTO pulse (series, period, heard, unheard, absent)
     SELECT f.series, f.period, CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM forum f WHERE f.id = $1 AND f.series = $5
     ON CONFLICT (series, period) DO UPDATE SET heard = pulse.heard + excluded.heard,
       unheard = pulse.unheard + excluded.unheard, absent = pulse.absent + excluded.absent",
);

/// This file's statements.
pub const ALL: &[Sql] = &[HANDS, REPORT, DOUBT, CAME, POINTS, ANSWERED, COUNT];

/// A show of hands; `false` where the poll is over or the person does not convene it.
pub(super) async fn hands(
    forum: ForumId,
    person: PersonId,
    counts: &[(OptionId, u16)],
    at: At,
    tx: &mut Tx,
) -> Result<bool, StoreError> {
    let set = dialect::rows(counts.iter().map(|(option, hands)| (option.0, i64::from(*hands))));
    let query = tx.query(HANDS).bind(set).bind(at.0).bind(forum.0).bind(person.0);
    let written: Vec<(i64,)> = tx.all(query).await?;
    Ok(written.len() == counts.len())
}

/// How a forum went.
pub(super) struct Report {
    pub forum: ForumId,
    pub person: PersonId,
    pub went: Went,
    pub counts: [u16; 3],
    pub doubtful: bool,
    pub at: At,
}

impl Report {
    /// Writes it, where its hour has come and nobody was faster.
    pub(super) async fn write(&self, tx: &mut Tx) -> Result<bool, StoreError> {
        let query = tx.query(REPORT).bind(self.forum.0).bind(self.person.0).bind(self.went.code().to_owned());
        let query = self.counts.iter().fold(query, |query, count| query.bind(i64::from(*count)));
        let row: Option<(i64,)> = tx.opt(query.bind(self.doubtful).bind(self.at.0)).await?;
        if row.is_some() {
            // The bell is rung after the commit: a process that dies between leaves the report to whoever looks next.
            tx.exec(tx.query(forums::LOOK).bind(self.forum.0).bind(self.at.0)).await?;
        }
        if row.is_some() && self.doubtful {
            tx.exec(tx.query(DOUBT).bind(self.forum.0).bind(self.at.0)).await?;
        }
        Ok(row.is_some())
    }
}

/// Which posts came; all others that were expected did not.
pub(super) async fn came(forum: ForumId, person: PersonId, posts: &[PostId], tx: &mut Tx) -> Result<bool, StoreError> {
    let set = dialect::rows(posts.iter().map(|post| [post.0]));
    Ok(tx.exec(tx.query(CAME).bind(set).bind(forum.0).bind(person.0)).await? > 0)
}

/// Key points in the facilitator's words.
pub(super) async fn points(forum: ForumId, person: PersonId, text: &str, tx: &mut Tx) -> Result<bool, StoreError> {
    Ok(tx.exec(tx.query(POINTS).bind(forum.0).bind(person.0).bind(text.to_owned())).await? > 0)
}

/// Counts one participant who was asked.
pub(super) async fn pulse(
    series: SeriesId,
    forum: ForumId,
    person: PersonId,
    heard: Heard,
    tx: &mut Tx,
) -> Result<bool, StoreError> {
    let once = pulse_name(forum, person).into_bytes();
    if tx.exec(tx.query(ANSWERED).bind(once).bind(person.0).bind(series.0)).await? == 0 {
        return Ok(false);
    }
    let one = |answer: Heard| i64::from(heard == answer);
    let query = tx.query(COUNT).bind(forum.0).bind(one(Heard::Yes)).bind(one(Heard::No)).bind(one(Heard::Absent));
    Ok(tx.exec(query.bind(series.0)).await? > 0)
}

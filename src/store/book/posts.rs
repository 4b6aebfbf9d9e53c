//! Posts and who holds them: asked whether they are still theirs, handed over, named anew by staff.
//!
//! Must not know: the dialogue. Tested in `tests/it/posts.rs` and by the transcripts.

use super::notices::{self, Manners};
use super::{board, bundles, cases};
use crate::domain::board::{ForumId, PostId, SeriesId};
use crate::domain::forum;
use crate::domain::person::PersonId;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::sql;
use crate::store::door::Work;
use crate::store::engine::{Sql, Tx};
use std::collections::BTreeSet;

const SURE: Sql = Sql::both("UPDATE post SET unsure = FALSE WHERE holder = $1");
const HANDED: Sql = Sql::both(
    "INSERT INTO alert (once, kind, series, post, person, at)
     SELECT 'hand-over ' || t.id || ' ' || CAST($1 AS BIGINT), 'hand-over', t.series, t.id, CAST($1 AS BIGINT), CAST($2 AS BIGINT)
       FROM post t WHERE t.holder = $1
     ON CONFLICT (once) DO UPDATE SET at = excluded.at, done_at = NULL",
);
// Who was asked in this quarter, for whatever series, is not asked again.
const UNSURE: Sql = sql!(
    "UPDATE post SET unsure = TRUE
      WHERE series = $1 AND holder IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.once = ",
    either("CAST('post ' || $2 || ' ' || holder AS BLOB)", "convert_to('post ' || $2 || ' ' || holder, 'UTF8')"),
    ")"
);
const HOLDER: Sql = Sql::both("SELECT holder FROM post WHERE id = $1");
const END: Sql = Sql::both("UPDATE term SET until = $2 WHERE post = $1 AND until IS NULL");
const BEGIN: Sql = Sql::both(
    "INSERT INTO term (post, since, person) VALUES ($1, $2, $3) ON CONFLICT (post, since) DO UPDATE SET person = excluded.person, until = NULL",
);
// A list names holders without a word about those before.
const END_OTHERS: Sql = Sql::both(
    "UPDATE term SET until = $1 WHERE until IS NULL AND NOT EXISTS (SELECT 1 FROM post t WHERE t.id = term.post AND t.holder = term.person)",
);
const BEGIN_OTHERS: Sql = Sql::both(
    "INSERT INTO term (post, since, person) SELECT t.id, $1, t.holder FROM post t
      WHERE t.holder IS NOT NULL AND NOT EXISTS (SELECT 1 FROM term e WHERE e.post = t.id AND e.until IS NULL)
     ON CONFLICT (post, since) DO UPDATE SET person = excluded.person, until = NULL",
);
const NAME: Sql = Sql::both("UPDATE post SET holder = $2, unsure = FALSE WHERE id = $1");
const NO_DEPUTY: Sql = Sql::both("UPDATE post SET deputy = NULL WHERE id = $1 AND deputy = $2");
// The old holder gets nothing more about this post's forums. Who leads the series in another way loses the questions to this post only,
// who is a member of it only those to who leads. What a worker has in hand is not tried again.
const DROP: Sql = Sql::both(
    "UPDATE outbox SET state = CASE WHEN leased_until = 0 THEN 'dropped' ELSE state END,
       why = CASE WHEN leased_until = 0 THEN 'handed over' END,
       ended_at = CASE WHEN leased_until = 0 THEN CAST($3 AS BIGINT) END,
       expires_at = CASE WHEN leased_until = 0 THEN expires_at ELSE CAST($3 AS BIGINT) END
      WHERE person = $2 AND state = 'queued'
        AND (forum IN (SELECT f.id FROM forum f JOIN post t ON t.series = f.series WHERE t.id = $1)
             AND (question LIKE '[{\"confirm\":[%,' || CAST($1 AS TEXT) || ',%]}]'
               OR NOT EXISTS (
                 SELECT 1 FROM post t JOIN post o ON o.series = t.series WHERE t.id = $1 AND (o.holder = $2 OR o.deputy = $2)
                 UNION ALL SELECT 1 FROM post t JOIN member m ON m.series = t.series
                            WHERE t.id = $1 AND m.person = $2 AND m.role = 'facilitator')
                AND (class = 'question' AND coalesce(question, '') NOT LIKE '[{\"vote\"%'
                  OR NOT EXISTS (SELECT 1 FROM post t JOIN member m ON m.series = t.series WHERE t.id = $1 AND m.person = $2)))
          OR forum IS NULL AND class = 'question' AND NOT EXISTS (
               SELECT 1 FROM post o WHERE o.holder = $2 OR o.deputy = $2
               UNION ALL SELECT 1 FROM member m WHERE m.person = $2 AND m.role = 'facilitator'))",
);
const DONE: Sql = Sql::both("UPDATE alert SET done_at = $2 WHERE post = $1 AND kind = 'hand-over' AND done_at IS NULL");
const FORUM: Sql = Sql::both(
    "SELECT f.id FROM forum f JOIN post t ON t.series = f.series
      WHERE t.id = $1 AND f.stage IN ('polling', 'confirming', 'confirmed') ORDER BY f.id DESC LIMIT 1",
);
const STOPPED: Sql = Sql::both(
    "INSERT INTO alert (once, kind, person, at)
     SELECT 'stopped ' || p.id, 'stopped', p.id, CAST($2 AS BIGINT) FROM person p
      WHERE p.id = $1 AND (EXISTS (SELECT 1 FROM post t WHERE t.holder = p.id OR t.deputy = p.id)
        OR EXISTS (SELECT 1 FROM member m WHERE m.person = p.id AND m.role = 'facilitator'))
     ON CONFLICT (once) DO UPDATE SET at = excluded.at, done_at = NULL",
);

const RESUMED: Sql =
    Sql::both("UPDATE alert SET done_at = $2 WHERE once = 'stopped ' || CAST($1 AS TEXT) AND done_at IS NULL");

/// This file's statements.
pub const ALL: &[Sql] = &[
    SURE,
    HANDED,
    UNSURE,
    HOLDER,
    END,
    BEGIN,
    END_OTHERS,
    BEGIN_OTHERS,
    NAME,
    NO_DEPUTY,
    DROP,
    DONE,
    FORUM,
    STOPPED,
    RESUMED,
];

/// The holder says whether his posts are still his; `false` where he holds none. Who leaves is named to staff, who name the successor.
pub(super) async fn in_post(person: PersonId, stays: bool, at: At, tx: &mut Tx) -> Result<bool, StoreError> {
    let held = tx.exec(tx.query(SURE).bind(person.0)).await? > 0;
    if held && !stays {
        tx.exec(tx.query(HANDED).bind(person.0).bind(at.0)).await?;
    }
    Ok(held)
}

/// Notes that the holders of a series' posts are asked whether these are still theirs.
pub(super) async fn ask(series: SeriesId, quarter: &str, tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(UNSURE).bind(series.0).bind(quarter.to_owned())).await?;
    Ok(())
}

/// Notes who holds posts from `at` on where a list has said so.
pub(super) async fn note_terms(at: At, tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(END_OTHERS).bind(at.0)).await?;
    tx.exec(tx.query(BEGIN_OTHERS).bind(at.0)).await?;
    Ok(())
}

/// STOP by somebody whom forums need is told to staff.
pub(super) async fn stopped(person: PersonId, at: At, tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(STOPPED).bind(person.0).bind(at.0)).await?;
    Ok(())
}

/// Who said STOP wants messages again: staff have nothing more to see to.
pub(super) async fn resumed(person: PersonId, at: At, tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(RESUMED).bind(person.0).bind(at.0)).await?;
    Ok(())
}

/// A post passes to somebody else, or stands empty: open questions move to the successor, the old holder gets nothing more.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// Which.
    pub post: PostId,
    /// Who holds it from now on.
    pub successor: Option<PersonId>,
    /// Now.
    pub now: At,
    /// How messages leave.
    pub manners: Manners,
}

impl Work for HandOver {
    /// Whether there is such a post.
    type Out = bool;
    const NAME: &'static str = "hand_over";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let row: Option<(Option<i64>,)> = tx.opt(tx.query(HOLDER).bind(self.post.0)).await?;
        let Some((old,)) = row else { return Ok(false) };
        let successor = self.successor.map(|person| person.0);
        if old == successor {
            return Ok(true);
        }
        tx.exec(tx.query(END).bind(self.post.0).bind(self.now.0)).await?;
        if let Some(successor) = successor {
            tx.exec(tx.query(BEGIN).bind(self.post.0).bind(self.now.0).bind(successor)).await?;
            tx.exec(tx.query(NO_DEPUTY).bind(self.post.0).bind(successor)).await?;
        }
        tx.exec(tx.query(NAME).bind(self.post.0).bind(successor)).await?;
        let mut untied = BTreeSet::new();
        if let Some(old) = old {
            untied = bundles::untie(None, &BTreeSet::from([PersonId(old)]), self.now, tx).await?;
            tx.exec(tx.query(DROP).bind(self.post.0).bind(old).bind(self.now.0)).await?;
        }
        bundles::tie(untied, &self.manners, self.now, tx).await?;
        tx.exec(tx.query(DONE).bind(self.post.0).bind(self.now.0)).await?;
        self.ask_successor(tx).await?;
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(true)
    }
}

impl HandOver {
    /// What the post was asked and has not answered.
    async fn ask_successor(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let forum: Option<(i64,)> = tx.opt(tx.query(FORUM).bind(self.post.0)).await?;
        let Some(forum) = forum.map(|(id,)| ForumId(id)) else { return Ok(()) };
        if let Some(read) = cases::read(forum, false, &self.manners.board, self.now, tx).await? {
            let notices = forum::open_questions(&read.case, self.post, self.now);
            notices::put(&notices, Some(forum), &self.manners, self.now, tx).await?;
        }
        Ok(())
    }
}

//! What staff must see to, until somebody has: the list, and the word that it is done.
//!
//! Must not know: what raises an alert ([`crate::domain::forum::Alert`]). Tested in `tests/it/meetings.rs` on both engines.

use super::unreadable;
use crate::domain::board::{ForumId, PostId, SeriesId, Stage};
use crate::domain::force::Force;
use crate::domain::person::PersonId;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const OPEN: Sql = Sql::both(
    "SELECT a.id, a.kind, a.series, a.forum, f.stage, a.post, t.force, a.person, p.name, a.at
       FROM alert a LEFT JOIN forum f ON f.id = a.forum LEFT JOIN post t ON t.id = a.post LEFT JOIN person p ON p.id = a.person
      WHERE a.done_at IS NULL AND a.kind NOT IN ('ceiling', 'ceiling-near', 'balance') AND (CAST($1 AS BIGINT) IS NULL OR a.forum = $1)
      ORDER BY a.at, a.id LIMIT 500",
);
const OF_MONEY: Sql = Sql::both(
    "SELECT id, kind, line, at FROM alert WHERE done_at IS NULL AND kind IN ('ceiling', 'ceiling-near', 'balance') ORDER BY at, id LIMIT 50",
);
const DONE: Sql = Sql::both("UPDATE alert SET done_at = $2 WHERE id = $1 AND done_at IS NULL");
// What the same transaction raised anew stands at this very time.
const SETTLED: Sql =
    Sql::both("UPDATE alert SET done_at = $2 WHERE forum = $1 AND done_at IS NULL AND at < $2 AND kind <> 'doubtful'");
const SPOKEN: Sql = Sql::both(
    "UPDATE alert SET done_at = $3 WHERE forum = $1 AND post = $2 AND done_at IS NULL AND at < $3
        AND kind IN ('silent', 'unreachable', 'withdrawn')",
);
const REPORTED: Sql = Sql::both(
    "UPDATE alert SET done_at = $2 WHERE forum = $1 AND done_at IS NULL AND kind IN ('unreported', 'doubtful')",
);

/// This file's statements.
pub const ALL: &[Sql] = &[OPEN, OF_MONEY, DONE, SETTLED, SPOKEN, REPORTED];

/// Something that staff must see to, with the names that tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its row.
    pub id: i64,
    /// What it is: `stuck`, `silent`, `hand-over`, …
    pub kind: String,
    /// Of which series.
    pub series: Option<SeriesId>,
    /// At which forum, and where that stands now.
    pub forum: Option<(ForumId, Stage)>,
    /// Which post, and of which force.
    pub post: Option<(PostId, Force)>,
    /// Who said STOP, or leaves.
    pub person: Option<(PersonId, String)>,
    /// Since when.
    pub at: At,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    kind: String,
    series: Option<i64>,
    forum: Option<i64>,
    stage: Option<String>,
    post: Option<i64>,
    force: Option<String>,
    person: Option<i64>,
    name: Option<String>,
    at: i64,
}

/// What nobody has seen to and still needs somebody, of one forum or of all, oldest first; 500 at most.
///
/// # Errors
/// Those of the look-up.
pub async fn open(engine: &Engine, forum: Option<ForumId>) -> Result<Vec<Open>, StoreError> {
    let rows: Vec<Row> = engine.all(engine.query(OPEN).bind(forum.map(|forum| forum.0))).await?;
    let mut open: Vec<Open> = rows.into_iter().map(Row::read).collect::<Result<_, _>>()?;
    open.retain(|alert| !alert.is_overtaken());
    Ok(open)
}

impl Open {
    /// The forum has moved on by itself since: somebody answered after all, or it is over.
    fn is_overtaken(&self) -> bool {
        let Some((_, stage)) = self.forum else { return false };
        match self.kind.as_str() {
            "stuck" => stage != Stage::Stuck,
            "unconvened" => stage != Stage::Collecting,
            "silent" | "unreachable" | "withdrawn" => stage.is_over(),
            "unreported" => !matches!(stage, Stage::Confirmed | Stage::Unreported),
            _ => false,
        }
    }
}

impl Row {
    fn read(self) -> Result<Open, StoreError> {
        let force = self.force.map(|force| Force::read(&force).ok_or_else(|| unreadable("post.force")));
        let stage = self.stage.map(|stage| Stage::read(&stage).ok_or_else(|| unreadable("forum.stage")));
        Ok(Open {
            id: self.id,
            kind: self.kind,
            series: self.series.map(SeriesId),
            forum: self.forum.map(ForumId).zip(stage.transpose()?),
            post: self.post.map(PostId).zip(force.transpose()?),
            person: self.person.map(PersonId).zip(self.name),
            at: At(self.at),
        })
    }
}

/// Something about money that staff must see to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfMoney {
    /// Its row.
    pub id: i64,
    /// `ceiling`, `ceiling-near` or `balance`.
    pub kind: String,
    /// Of which line, where it is of one.
    pub line: Option<String>,
    /// Since when.
    pub at: At,
}

/// What nobody has seen to of money, oldest first.
///
/// # Errors
/// Those of the look-up.
pub async fn of_money(engine: &Engine) -> Result<Vec<OfMoney>, StoreError> {
    let rows: Vec<(i64, String, Option<String>, i64)> = engine.all(engine.query(OF_MONEY)).await?;
    Ok(rows.into_iter().map(|(id, kind, line, at)| OfMoney { id, kind, line, at: At(at) }).collect())
}

/// Somebody has seen to it.
#[derive(Clone, Copy, Debug)]
pub struct SeeTo {
    /// Which row.
    pub alert: i64,
    /// Now.
    pub now: At,
}

impl Work for SeeTo {
    /// Whether it was open.
    type Out = bool;
    const NAME: &'static str = "see_to";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        Ok(tx.exec(tx.query(DONE).bind(self.alert).bind(self.now.0)).await? > 0)
    }
}

/// Staff have decided about the forum: what stood there before needs them no more.
pub(super) async fn settled(forum: ForumId, now: At, tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(SETTLED).bind(forum.0).bind(now.0)).await.map(drop)
}

/// Staff have noted a post's word.
pub(super) async fn spoken(forum: ForumId, post: PostId, now: At, tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(SPOKEN).bind(forum.0).bind(post.0).bind(now.0)).await.map(drop)
}

/// Staff have written how the forum went.
pub(super) async fn reported(forum: ForumId, now: At, tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(REPORTED).bind(forum.0).bind(now.0)).await.map(drop)
}

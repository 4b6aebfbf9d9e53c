//! Promises: the list of a forum, the owner's own word, and what staff found.
//!
//! Must not know: who asks, words. Tested in `tests/it/summaries.rs`.

use super::summaries::{day, tag};
use super::{board, unreadable};
use crate::domain::board::{ForumId, PostId, SeriesId};
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::summary::{Commitment, CommitmentId, Counted, Fate, NewCommitment, Word};
use crate::domain::time::{At, Day};
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};
use std::collections::HashMap;

const OF_FORUM: Sql = Sql::both("SELECT id, post, due_day FROM commitment WHERE forum = $1 ORDER BY number");
const TEXTS_OF_FORUM: Sql = Sql::both(
    "SELECT t.commitment, t.language, t.text FROM commitment_text t JOIN commitment c ON c.id = t.commitment
      WHERE c.forum = $1 ORDER BY t.commitment, t.language",
);
const ERASE: Sql = Sql::both("DELETE FROM commitment WHERE forum = $1");
const PUT: Sql = sql!(
    "INSERT INTO commitment (forum, number, post, due_day, state)
     SELECT CAST($2 AS BIGINT), CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT), CAST(value ->> 2 AS BIGINT), 'open'
       FROM ",
    rows("$1"),
    " WHERE TRUE RETURNING id, number"
);
const PUT_TEXTS: Sql = sql!(
    "INSERT INTO commitment_text (commitment, language, text)
     SELECT CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2 FROM ",
    rows("$1")
);
const OF_FORUMS: Sql = sql!(
    "SELECT c.id, c.forum, f.series, c.number, c.post, p.force, c.due_day, c.state, c.said
       FROM commitment c JOIN forum f ON f.id = c.forum LEFT JOIN post p ON p.id = c.post
      WHERE c.forum IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    ") ORDER BY c.forum, c.number"
);
const TEXTS_OF_FORUMS: Sql = sql!(
    "SELECT t.commitment, t.language, t.text FROM commitment_text t JOIN commitment c ON c.id = t.commitment
      WHERE c.forum IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    ") ORDER BY t.commitment, t.language"
);
const OPEN: Sql = Sql::both(
    "SELECT c.id, c.forum, f.series, c.number, c.post, p.force, c.due_day, c.state, c.said
       FROM commitment c JOIN forum f ON f.id = c.forum LEFT JOIN post p ON p.id = c.post
      WHERE c.state = 'open' AND EXISTS (SELECT 1 FROM summary s WHERE s.forum = c.forum AND s.state = 'sent')
      ORDER BY c.due_day, c.forum, c.number",
);
const TEXTS_OPEN: Sql = Sql::both(
    "SELECT t.commitment, t.language, t.text FROM commitment_text t JOIN commitment c ON c.id = t.commitment
      WHERE c.state = 'open' ORDER BY t.commitment, t.language",
);
// The post's promises are its commanders' to report on, the community's are the facilitators'.
const SAY: Sql = Sql::both(
    "UPDATE commitment SET said = $2, said_at = $3
      WHERE id = $1 AND state = 'open' AND (
        EXISTS (SELECT 1 FROM post p WHERE p.id = commitment.post AND (p.holder = $4 OR p.deputy = $4))
        OR commitment.post IS NULL AND EXISTS (
          SELECT 1 FROM forum f JOIN member m ON m.series = f.series AND m.role = 'facilitator'
           WHERE f.id = commitment.forum AND m.person = $4))",
);
// Only what is still as it was seen; or the same once more, after an answer that was lost.
const CHECK: Sql = Sql::both(
    "UPDATE commitment SET state = $2, checked_by = $3, checked_at = $4, note = $5
      WHERE id = $1 AND (state = $6 OR state = $2 AND checked_by = $3 AND checked_at = $4)",
);
const COUNT: Sql = Sql::both(
    "SELECT CASE WHEN c.state = 'open' AND c.due_day < $2 THEN 'late' ELSE c.state END AS stood, count(*)
       FROM commitment c
      WHERE c.forum = (
        SELECT f.id FROM summary s JOIN forum f ON f.id = s.forum
         WHERE f.series = $1 AND s.state = 'sent' ORDER BY s.day DESC, s.version DESC LIMIT 1)
      GROUP BY 1",
);

/// This file's statements.
pub const ALL: &[Sql] =
    &[OF_FORUM, TEXTS_OF_FORUM, ERASE, PUT, PUT_TEXTS, OF_FORUMS, TEXTS_OF_FORUMS, OPEN, TEXTS_OPEN, SAY, CHECK, COUNT];

pub(super) type Texts = HashMap<i64, Vec<(Language, String)>>;

fn texts(rows: Vec<(i64, String, String)>) -> Result<Texts, StoreError> {
    let mut texts = Texts::new();
    for (commitment, language, text) in rows {
        texts.entry(commitment).or_default().push((tag(&language)?, text));
    }
    Ok(texts)
}

/// A forum's promises as staff wrote them, languages in the order of their tags.
pub(super) async fn of_forum(forum: ForumId, tx: &mut Tx) -> Result<Vec<NewCommitment>, StoreError> {
    let rows: Vec<(i64, Option<i64>, i64)> = tx.all(tx.query(OF_FORUM).bind(forum.0)).await?;
    let mut texts = texts(tx.all(tx.query(TEXTS_OF_FORUM).bind(forum.0)).await?)?;
    rows.into_iter()
        .map(|(id, post, due)| {
            Ok(NewCommitment {
                owner: post.map(PostId),
                due: day(due, "commitment.due_day")?,
                texts: texts.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
}

/// Writes a forum's list anew, before any of it was told.
pub(super) async fn replace(forum: ForumId, list: &[NewCommitment], tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(ERASE).bind(forum.0)).await?;
    if list.is_empty() {
        return Ok(());
    }
    let set = (1..).zip(list).map(|(number, promise)| (number, promise.owner.map(|post| post.0), promise.due.0));
    let put: Vec<(i64, i64)> = tx.all(tx.query(PUT).bind(dialect::rows::<(i64, _, _)>(set)).bind(forum.0)).await?;
    let mut said = Vec::new();
    for (id, number) in put {
        let promise = list.get((number - 1) as usize).ok_or_else(|| unreadable("commitment.number"))?;
        said.extend(promise.texts.iter().map(|(language, text)| (id, language.tag(), text.trim())));
    }
    tx.exec(tx.query(PUT_TEXTS).bind(dialect::rows(said))).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: i64,
    pub(super) forum: i64,
    pub(super) series: i64,
    number: i64,
    post: Option<i64>,
    force: Option<String>,
    due_day: i64,
    state: String,
    said: Option<String>,
}

impl Row {
    pub(super) fn read(self, texts: &mut Texts) -> Result<Commitment, StoreError> {
        let force = self.force.as_deref().map(|force| Force::read(force).ok_or_else(|| unreadable("post.force")));
        Ok(Commitment {
            id: CommitmentId(self.id),
            number: u8::try_from(self.number).map_err(|_| unreadable("commitment.number"))?,
            owner: self.post.map(PostId).zip(force.transpose()?),
            due: day(self.due_day, "commitment.due_day")?,
            fate: Fate::read(&self.state).ok_or_else(|| unreadable("commitment.state"))?,
            said: self.said.as_deref().map(|said| said == DONE),
            texts: texts.remove(&self.id).unwrap_or_default(),
        })
    }
}

const DONE: &str = "done";
const NOT_DONE: &str = "not";

/// The words of all promises of these forums, by promise.
pub(super) async fn texts_of(forums: impl Iterator<Item = i64>, engine: &Engine) -> Result<Texts, StoreError> {
    let set = dialect::rows(forums.map(|forum| [forum]));
    texts(engine.all(engine.query(TEXTS_OF_FORUMS).bind(set)).await?)
}

/// The promises of forums, by forum.
pub(super) async fn of_forums(
    forums: impl Iterator<Item = i64>,
    engine: &Engine,
) -> Result<HashMap<i64, Vec<Commitment>>, StoreError> {
    let forums: Vec<i64> = forums.collect();
    let set = dialect::rows(forums.iter().map(|forum| [forum]));
    let mut texts = texts_of(forums.into_iter(), engine).await?;
    let mut found: HashMap<i64, Vec<Commitment>> = HashMap::new();
    for row in engine.all::<Row>(engine.query(OF_FORUMS).bind(set)).await? {
        found.entry(row.forum).or_default().push(row.read(&mut texts)?);
    }
    Ok(found)
}

/// Promises that were told and not closed, the most urgent first, for the board.
pub(super) async fn open(engine: &Engine) -> Result<Vec<(SeriesId, Commitment)>, StoreError> {
    let rows: Vec<Row> = engine.all(engine.query(OPEN)).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut texts = texts(engine.all(engine.query(TEXTS_OPEN)).await?)?;
    rows.into_iter().map(|row| Ok((SeriesId(row.series), row.read(&mut texts)?))).collect()
}

/// Writes the owner's own word; `false` where it is not theirs to give, or staff have closed the promise.
pub(super) async fn say(word: &Word, at: At, tx: &mut Tx) -> Result<bool, StoreError> {
    let said = if word.done { DONE } else { NOT_DONE };
    let query = tx.query(SAY).bind(word.commitment.0).bind(said.to_owned()).bind(at.0);
    Ok(tx.exec(query.bind(word.person.0)).await? > 0)
}

/// Staff have looked whether a promise was kept.
#[derive(Clone, Debug)]
pub struct CheckCommitment {
    /// Which.
    pub commitment: CommitmentId,
    /// How it stood on the page that they had in front of them.
    pub seen: Fate,
    /// What they found. Open again, where an earlier look was wrong.
    pub found: Fate,
    /// What they saw, in a line.
    pub note: String,
    /// Who looked, by their name among staff.
    pub by: String,
    /// When.
    pub at: At,
}

impl Work for CheckCommitment {
    /// `false` where somebody else has found otherwise meanwhile.
    type Out = bool;
    const NAME: &'static str = "check_commitment";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let query = tx.query(CHECK).bind(self.commitment.0).bind(self.found.code().to_owned());
        let query = query.bind(self.by.clone()).bind(self.at.0).bind(self.note.trim().to_owned());
        let touched = tx.exec(query.bind(self.seen.code().to_owned())).await?;
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(touched > 0)
    }
}

/// How the promises of a series' last forum that was told of stand on `today`.
///
/// # Errors
/// Those of the look-up.
pub async fn counted(engine: &Engine, series: SeriesId, today: Day) -> Result<Counted, StoreError> {
    let query = engine.query(COUNT).bind(series.0).bind(i64::from(today.0));
    Ok(sum(engine.all(query).await?))
}

/// The same inside a transaction, for whoever writes the next invitation.
///
/// # Errors
/// Those of the look-up.
pub async fn counted_in(tx: &mut Tx, series: SeriesId, today: Day) -> Result<Counted, StoreError> {
    let query = tx.query(COUNT).bind(series.0).bind(i64::from(today.0));
    Ok(sum(tx.all(query).await?))
}

fn sum(rows: Vec<(String, i64)>) -> Counted {
    let of = |state: Fate| rows.iter().find(|(code, _)| code == state.code()).map_or(0, |(_, count)| *count);
    Counted { kept: of(Fate::Kept), late: of(Fate::Late), dropped: of(Fate::Dropped), open: of(Fate::Open) }
}

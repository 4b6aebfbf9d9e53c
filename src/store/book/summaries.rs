//! Summaries: drafts, their approval by a second person, and what was sent.
//!
//! Must not know: words around the text, how a summary is sent (`broadcasts`). Tested in `tests/it/summaries.rs`.

use super::{board, commitments, unreadable};
use crate::domain::board::{ForumId, Kind, SeriesId};
use crate::domain::message::{Arg, Language};
use crate::domain::place::PlaceId;
use crate::domain::summary::{Draft, Lack, Summary, SummaryId};
use crate::domain::time::{At, Day};
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};
use std::collections::HashMap;

const LATEST: Sql = sql!(
    "SELECT id, version, revision, state, day, author, approver, forum FROM summary
      WHERE forum = $1 ORDER BY version DESC LIMIT 1",
    for_update
);
const ONE: Sql =
    sql!("SELECT id, version, revision, state, day, author, approver, forum FROM summary WHERE id = $1", for_update);
const ANY_SENT: Sql = Sql::both("SELECT count(*) FROM summary WHERE forum = $1 AND state = 'sent'");
const BEGIN: Sql = Sql::both(
    "INSERT INTO summary (forum, version, revision, state, day, author, written_at)
     VALUES ($1, $2, 1, 'draft', $3, $4, $5) RETURNING id",
);
const REWRITE: Sql = Sql::both(
    "UPDATE summary SET revision = revision + 1, state = 'draft', ready = FALSE, day = $2, author = $3, written_at = $4,
       approver = NULL, approved_at = NULL
      WHERE id = $1",
);
const ERASE_TEXTS: Sql = Sql::both("DELETE FROM summary_text WHERE summary = $1");
const PUT_TEXTS: Sql = sql!(
    "INSERT INTO summary_text (summary, language, text)
     SELECT CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2 FROM ",
    rows("$1")
);
const TEXTS: Sql = sql!(
    "SELECT summary, language, text FROM summary_text
      WHERE summary IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    ") ORDER BY summary, language"
);
const APPROVE: Sql = Sql::both("UPDATE summary SET state = 'approved', approver = $2, approved_at = $3 WHERE id = $1");
const SENT: Sql = Sql::both("UPDATE summary SET state = 'sent', sent_at = $2 WHERE id = $1 AND state = 'approved'");
const TOLD: Sql = Sql::both(
    "SELECT id, forum, day, sent_at, series, kind, name FROM (
       SELECT s.id, s.forum, s.day, s.sent_at, f.series, e.kind, p.name,
              row_number() OVER (PARTITION BY f.series ORDER BY s.day DESC, s.version DESC) AS nth
         FROM summary s JOIN forum f ON f.id = s.forum JOIN series e ON e.id = f.series JOIN place p ON p.id = e.place
        WHERE s.state = 'sent') AS sent
      WHERE nth = 1 ORDER BY name, series",
);
const TOLD_ONE: Sql = Sql::both(
    "SELECT s.id, s.forum, s.day, s.sent_at, f.series, e.kind, p.name
       FROM summary s JOIN forum f ON f.id = s.forum JOIN series e ON e.id = f.series JOIN place p ON p.id = e.place
      WHERE s.id = $1 AND s.state = 'sent'",
);
const PAST: Sql = Sql::both(
    "INSERT INTO forum (series, period, stage, closes_at, venue) VALUES ($1, $2, 'held', $3, $4)
     ON CONFLICT (series, period) DO NOTHING",
);
const OF_PERIOD: Sql = Sql::both("SELECT id FROM forum WHERE series = $1 AND period = $2");
const AUDIENCES: Sql = sql!(
    "SELECT summary, audience FROM broadcast
      WHERE state <> 'waiting' AND summary IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    ") ORDER BY id"
);

/// This file's statements.
pub const ALL: &[Sql] = &[
    LATEST,
    ONE,
    ANY_SENT,
    BEGIN,
    REWRITE,
    ERASE_TEXTS,
    PUT_TEXTS,
    TEXTS,
    APPROVE,
    SENT,
    TOLD,
    TOLD_ONE,
    AUDIENCES,
    PAST,
    OF_PERIOD,
];

/// Why a summary stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is none of that id.
    #[error("there is no such summary")]
    Gone,
    /// It was written again since it was read.
    #[error("it was changed since you read it")]
    Changed,
    /// Nobody approves what he wrote himself.
    #[error("who wrote it cannot approve it")]
    Author,
    /// It is not whole.
    #[error("it is not complete")]
    Lacks(Vec<Lack>),
    /// It was approved by somebody else already, or sent.
    #[error("it is no draft")]
    NoDraft,
    /// It was not approved yet, or was first sent so long ago that nobody knows any more who had it.
    #[error("it is not approved, or was sent three weeks ago and more")]
    NotToSend,
    /// A correction may change the text, and not what was told to everybody as promised.
    #[error("what was promised has been sent and stands")]
    Promised,
}

#[derive(Clone, sqlx::FromRow)]
struct Row {
    id: i64,
    version: i64,
    revision: i64,
    state: String,
    day: i64,
    author: String,
    approver: Option<String>,
    forum: i64,
}

/// A forum that was held before its place used this program: its summary can be told, and its promises followed.
#[derive(Clone, Debug)]
pub struct Past {
    /// Of which series.
    pub series: SeriesId,
    /// Its period, e.g. `2026-T3`.
    pub period: String,
    /// When it was held.
    pub day: Day,
    /// Where.
    pub venue: String,
}

impl Work for Past {
    /// The forum of that period, where there is one already that.
    type Out = ForumId;
    const NAME: &'static str = "past";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<ForumId, StoreError> {
        let query = tx.query(PAST).bind(self.series.0).bind(self.period.clone()).bind(self.day.start().0);
        tx.exec(query.bind(self.venue.clone())).await?;
        let found: Option<(i64,)> = tx.opt(tx.query(OF_PERIOD).bind(self.series.0).bind(self.period.clone())).await?;
        found.map(|(id,)| ForumId(id)).ok_or_else(|| unreadable("forum.period"))
    }
}

/// Writes a forum's summary with all its promises: over what was not sent yet, else as the next version. What was approved is a draft
/// again.
#[derive(Clone, Debug)]
pub struct WriteDraft {
    /// Of which forum.
    pub forum: ForumId,
    /// What it says.
    pub draft: Draft,
    /// Who writes, by their name among staff.
    pub author: String,
    /// When.
    pub at: At,
}

impl Work for WriteDraft {
    /// Which summary it is, and the revision that an approval names.
    type Out = Result<(SummaryId, i64), Refused>;
    const NAME: &'static str = "write_draft";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let latest: Option<Row> = tx.opt(tx.query(LATEST).bind(self.forum.0)).await?;
        let (sent,): (i64,) = tx.opt(tx.query(ANY_SENT).bind(self.forum.0)).await?.unwrap_or((0,));
        if sent > 0 {
            if commitments::of_forum(self.forum, tx).await? != self.draft.commitments {
                return Ok(Err(Refused::Promised));
            }
        } else {
            commitments::replace(self.forum, &self.draft.commitments, tx).await?;
        }
        let (day, author) = (i64::from(self.draft.day.0), self.author.clone());
        let (id, revision) = match latest {
            Some(row) if row.state != "sent" => {
                tx.exec(tx.query(REWRITE).bind(row.id).bind(day).bind(author).bind(self.at.0)).await?;
                (row.id, row.revision + 1)
            }
            older => {
                let version = older.map_or(1, |row| row.version + 1);
                let query = tx.query(BEGIN).bind(self.forum.0).bind(version).bind(day).bind(author).bind(self.at.0);
                let (id,): (i64,) = tx.opt(query).await?.ok_or_else(|| unreadable("summary.id"))?;
                (id, 1)
            }
        };
        tx.exec(tx.query(ERASE_TEXTS).bind(id)).await?;
        let texts = self.draft.texts.iter().map(|(language, text)| (id, language.tag(), text.trim()));
        tx.exec(tx.query(PUT_TEXTS).bind(dialect::rows(texts))).await?;
        Ok(Ok((SummaryId(id), revision)))
    }
}

/// A second person agrees to exactly what he read.
#[derive(Clone, Debug)]
pub struct Approve {
    /// Which.
    pub summary: SummaryId,
    /// The revision that was read.
    pub revision: i64,
    /// Who agrees, by their name among staff.
    pub by: String,
    /// The languages of the programme: all must say it.
    pub languages: Vec<Language>,
    /// When.
    pub at: At,
}

impl Work for Approve {
    type Out = Result<(), Refused>;
    const NAME: &'static str = "approve";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let Some(row): Option<Row> = tx.opt(tx.query(ONE).bind(self.summary.0)).await? else {
            return Ok(Err(Refused::Gone));
        };
        if row.revision != self.revision {
            return Ok(Err(Refused::Changed));
        }
        if row.state != "draft" {
            // The same word again, after an answer that was lost.
            let again = row.state == "approved" && row.approver.as_deref() == Some(self.by.as_str());
            return Ok(if again { Ok(()) } else { Err(Refused::NoDraft) });
        }
        if row.author == self.by {
            return Ok(Err(Refused::Author));
        }
        let lacks = read_draft(&row, tx).await?.lacks(&self.languages);
        if !lacks.is_empty() {
            return Ok(Err(Refused::Lacks(lacks)));
        }
        tx.exec(tx.query(APPROVE).bind(row.id).bind(self.by.clone()).bind(self.at.0)).await?;
        Ok(Ok(()))
    }
}

/// Lets everybody read an approved summary on their phones without sending it to anybody: it was read aloud, or is of long ago.
#[derive(Clone, Copy, Debug)]
pub struct Publish {
    /// Which.
    pub summary: SummaryId,
    /// When.
    pub at: At,
}

impl Work for Publish {
    /// `false` where it is not approved, or was published before.
    type Out = bool;
    const NAME: &'static str = "publish";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let published = mark_sent(self.summary, self.at, tx).await?;
        if published {
            bump(tx).await?;
        }
        Ok(published)
    }
}

/// From now on it is everybody's to read; `false` where it was before, or is not approved.
pub(super) async fn mark_sent(summary: SummaryId, at: At, tx: &mut Tx) -> Result<bool, StoreError> {
    Ok(tx.exec(tx.query(SENT).bind(summary.0).bind(at.0)).await? > 0)
}

async fn read_draft(row: &Row, tx: &mut Tx) -> Result<Draft, StoreError> {
    let texts: Vec<(i64, String, String)> = tx.all(tx.query(TEXTS).bind(dialect::rows([[row.id]]))).await?;
    let texts = texts.into_iter().map(|(_, language, text)| Ok((tag(&language)?, text)));
    Ok(Draft {
        day: day(row.day, "summary.day")?,
        texts: texts.collect::<Result<_, StoreError>>()?,
        commitments: commitments::of_forum(ForumId(row.forum), tx).await?,
    })
}

pub(super) fn tag(language: &str) -> Result<Language, StoreError> {
    language.parse().map_err(|_| unreadable("language"))
}

pub(super) fn day(day: i64, column: &'static str) -> Result<Day, StoreError> {
    i32::try_from(day).map(Day).map_err(|_| unreadable(column))
}

#[derive(sqlx::FromRow)]
struct ToldRow {
    id: i64,
    forum: i64,
    day: i64,
    sent_at: Option<i64>,
    series: i64,
    kind: String,
    name: String,
}

/// The latest summary of each series that was sent, for the board.
pub(super) async fn told(engine: &Engine) -> Result<Vec<Summary>, StoreError> {
    let rows: Vec<ToldRow> = engine.all(engine.query(TOLD)).await?;
    whole(rows, engine).await
}

/// A summary that was sent, latest or not: a message of an older one may still be on its way.
///
/// # Errors
/// Those of the look-up.
pub async fn sent(engine: &Engine, id: SummaryId) -> Result<Option<Summary>, StoreError> {
    let rows: Vec<ToldRow> = engine.all(engine.query(TOLD_ONE).bind(id.0)).await?;
    Ok(whole(rows, engine).await?.pop())
}

async fn whole(rows: Vec<ToldRow>, engine: &Engine) -> Result<Vec<Summary>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids = dialect::rows(rows.iter().map(|row| [row.id]));
    let mut texts: HashMap<i64, Vec<(Language, String)>> = HashMap::new();
    for (summary, language, text) in engine.all::<(i64, String, String)>(engine.query(TEXTS).bind(ids.clone())).await? {
        texts.entry(summary).or_default().push((tag(&language)?, text));
    }
    let mut audiences: HashMap<i64, Vec<PlaceId>> = HashMap::new();
    for (summary, place) in engine.all::<(i64, String)>(engine.query(AUDIENCES).bind(ids)).await? {
        audiences.entry(summary).or_default().push(PlaceId(place));
    }
    let mut promised = commitments::of_forums(rows.iter().map(|row| row.forum), engine).await?;
    rows.into_iter()
        .map(|row| {
            let kind = Kind::read(&row.kind).ok_or_else(|| unreadable("series.kind"))?;
            Ok(Summary {
                id: SummaryId(row.id),
                forum: ForumId(row.forum),
                series: SeriesId(row.series),
                title: Arg::Meeting(kind, row.name),
                day: day(row.day, "summary.day")?,
                sent: At(row.sent_at.unwrap_or(0)),
                audiences: audiences.remove(&row.id).unwrap_or_default(),
                texts: texts.remove(&row.id).unwrap_or_default(),
                commitments: promised.remove(&row.forum).unwrap_or_default(),
            })
        })
        .collect()
}

/// The board shows another summary from now on.
pub(super) async fn bump(tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(board::BUMP)).await.map(drop)
}

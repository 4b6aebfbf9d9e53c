//! Promises as staff follow them: all that were told, what is overdue first.
//!
//! Must not know: words, who looks. Tested in `tests/it/tellings.rs` on both engines.

use super::commitments::{Row, texts_of};
use super::unreadable;
use crate::domain::board::{ForumId, Kind, SeriesId};
use crate::domain::force::Force;
use crate::domain::place::PlaceId;
use crate::domain::summary::{Commitment, CommitmentId, Standing};
use crate::domain::time::{At, Day};
use crate::store::StoreError;
use crate::store::engine::{Engine, Sql};

const LIST: Sql = Sql::both(
    "WITH RECURSIVE area(id) AS (
       SELECT id FROM place WHERE id = $1 UNION SELECT p.id FROM place p JOIN area a ON p.parent = a.id)
     SELECT c.id, c.forum, f.series, c.number, c.post, p.force, c.due_day, c.state, c.said,
            e.place, e.kind, l.name, f.period, c.said_at, c.checked_by, c.checked_at, c.note, count(*) OVER () AS many
       FROM commitment c JOIN forum f ON f.id = c.forum JOIN series e ON e.id = f.series JOIN place l ON l.id = e.place
       LEFT JOIN post p ON p.id = c.post
      WHERE EXISTS (SELECT 1 FROM summary s WHERE s.forum = c.forum AND s.state = 'sent')
        AND (CAST($1 AS TEXT) = '' OR e.place IN (SELECT id FROM area))
        AND (CAST($2 AS TEXT) = '' OR coalesce(p.force, 'community') = $2)
        AND (CAST($3 AS TEXT) = ''
          OR $3 = CASE WHEN c.state = 'late' OR c.state = 'open' AND c.due_day < $4 THEN 'overdue' ELSE c.state END)
        AND (CAST($5 AS BIGINT) = 0 OR c.id = $5)
      ORDER BY CASE WHEN c.state = 'late' OR c.state = 'open' AND c.due_day < $4 THEN 0 WHEN c.state = 'open' THEN 1 ELSE 2 END,
               c.due_day, c.id
      LIMIT $6 OFFSET $7",
);

/// This file's statements.
pub const ALL: &[Sql] = &[LIST];

/// Which promises.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Made at forums of a place and everything under it.
    pub place: Option<PlaceId>,
    /// Made by a force; `Some(None)` by the community.
    pub owner: Option<Option<Force>>,
    /// How they stand.
    pub standing: Option<Standing>,
}

/// A promise with where it was made and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Itself.
    pub commitment: Commitment,
    /// At which forum.
    pub forum: ForumId,
    /// Of which series.
    pub series: SeriesId,
    /// Where.
    pub place: PlaceId,
    /// What kind of meeting.
    pub kind: Kind,
    /// What the place is called.
    pub name: String,
    /// Of which period.
    pub period: String,
    /// When its owner spoke.
    pub said_at: Option<At>,
    /// Who looked, and when.
    pub checked: Option<(String, At)>,
    /// What they saw.
    pub note: String,
}

#[derive(sqlx::FromRow)]
struct ListRow {
    #[sqlx(flatten)]
    row: Row,
    place: String,
    kind: String,
    name: String,
    period: String,
    said_at: Option<i64>,
    checked_by: Option<String>,
    checked_at: Option<i64>,
    note: String,
    many: i64,
}

/// Promises that were told, what is overdue first: `most` behind the first `skipped`. Also how many there are.
///
/// # Errors
/// Those of the look-ups.
pub async fn list(
    engine: &Engine,
    filter: &Filter,
    today: Day,
    most: i64,
    skipped: i64,
) -> Result<(Vec<Promise>, i64), StoreError> {
    read(engine, filter, today, 0, (most, skipped)).await
}

/// One promise that was told; `None` where there is none of that id.
///
/// # Errors
/// Those of the look-ups.
pub async fn one(engine: &Engine, id: CommitmentId, today: Day) -> Result<Option<Promise>, StoreError> {
    Ok(read(engine, &Filter::default(), today, id.0, (1, 0)).await?.0.pop())
}

async fn read(
    engine: &Engine,
    filter: &Filter,
    today: Day,
    id: i64,
    (most, skipped): (i64, i64),
) -> Result<(Vec<Promise>, i64), StoreError> {
    let place = filter.place.as_ref().map_or(String::new(), |place| place.0.clone());
    let owner = filter.owner.map_or("", |owner| owner.map_or("community", Force::code)).to_owned();
    let standing = filter.standing.map_or("", Standing::code).to_owned();
    let query = engine.query(LIST).bind(place).bind(owner).bind(standing).bind(i64::from(today.0)).bind(id);
    let rows: Vec<ListRow> = engine.all(query.bind(most).bind(skipped)).await?;
    let many = rows.first().map_or(0, |row| row.many);
    let mut texts = texts_of(rows.iter().map(|row| row.row.forum), engine).await?;
    let promises = rows.into_iter().map(|row| {
        Ok(Promise {
            forum: ForumId(row.row.forum),
            series: SeriesId(row.row.series),
            commitment: row.row.read(&mut texts)?,
            place: PlaceId(row.place),
            kind: Kind::read(&row.kind).ok_or_else(|| unreadable("series.kind"))?,
            name: row.name,
            period: row.period,
            said_at: row.said_at.map(At),
            checked: row.checked_by.zip(row.checked_at.map(At)),
            note: row.note,
        })
    });
    Ok((promises.collect::<Result<_, StoreError>>()?, many))
}

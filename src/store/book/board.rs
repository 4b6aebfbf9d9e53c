//! Reads the board: places with series, their posts, and the forum that each is at.
//!
//! Must not know: who looks at it. Tested in `tests/it/book.rs`.

use super::unreadable;
use crate::domain::board::{
    Board, Choice, Disclosure, Forum, ForumId, Kind, OptionId, Post, PostId, Series, SeriesId, Stage,
};
use crate::domain::force::Force;
use crate::domain::person::PersonId;
use crate::domain::place::{Level, Place, PlaceId};
use crate::domain::time::{At, Day, Minute};
use crate::store::StoreError;
use crate::store::engine::{Engine, Sql};
use std::collections::HashMap;

const REVISION: Sql = Sql::both("SELECT board FROM revision");
pub(super) const BUMP: Sql = Sql::both("UPDATE revision SET board = board + 1");
const PLACES: Sql = Sql::both(
    "SELECT id, level, name, also, parent FROM place
      WHERE id IN (SELECT place FROM series) OR EXISTS (SELECT 1 FROM person WHERE person.place = place.id)",
);
const SERIES: Sql = Sql::both(
    "SELECT s.id, s.place, s.kind, s.disclosure, s.venue, s.open_to_join FROM series s JOIN place p ON p.id = s.place ORDER BY p.name, s.id",
);
const POSTS: Sql = Sql::both("SELECT id, series, force, holder, deputy, required FROM post ORDER BY series, id");
const FORUMS: Sql = Sql::both(
    "SELECT id, series, period, stage, closes_at, chosen, venue, reopened FROM forum f
      WHERE id = (SELECT max(g.id) FROM forum g WHERE g.series = f.series AND g.stage NOT IN ('held', 'cancelled'))",
);
const OPTIONS: Sql = Sql::both(
    "SELECT o.id, o.forum, o.number, o.day, o.minute, o.refused FROM option o JOIN forum f ON f.id = o.forum
      WHERE f.stage NOT IN ('held', 'cancelled') ORDER BY o.forum, o.number",
);

/// This file's statements.
pub const ALL: &[Sql] = &[REVISION, BUMP, PLACES, SERIES, POSTS, FORUMS, OPTIONS];

#[derive(sqlx::FromRow)]
struct PlaceRow {
    id: String,
    level: String,
    name: String,
    also: String,
    parent: Option<String>,
}

#[derive(sqlx::FromRow)]
struct SeriesRow {
    id: i64,
    place: String,
    kind: String,
    disclosure: String,
    venue: String,
    open_to_join: bool,
}

#[derive(sqlx::FromRow)]
pub(super) struct PostRow {
    pub id: i64,
    pub series: i64,
    pub force: String,
    pub holder: Option<i64>,
    pub deputy: Option<i64>,
    pub required: bool,
}

#[derive(sqlx::FromRow)]
pub(super) struct ForumRow {
    pub id: i64,
    pub series: i64,
    pub period: String,
    pub stage: String,
    pub closes_at: i64,
    pub chosen: Option<i64>,
    pub venue: String,
    pub reopened: bool,
}

#[derive(sqlx::FromRow)]
pub(super) struct OptionRow {
    pub id: i64,
    pub forum: i64,
    pub number: i64,
    pub day: i64,
    pub minute: i64,
    pub refused: bool,
}

/// How often the board has changed.
pub async fn revision(engine: &Engine) -> Result<i64, StoreError> {
    let (revision,): (i64,) = engine.one(engine.query(REVISION)).await?;
    Ok(revision)
}

/// Reads all of it.
pub async fn read(engine: &Engine) -> Result<Board, StoreError> {
    let places: Vec<PlaceRow> = engine.all(engine.query(PLACES)).await?;
    let mut board = Board { places: HashMap::with_capacity(places.len()), ..Board::default() };
    for row in places {
        let place = row.read()?;
        board.places.insert(place.id.clone(), place);
    }
    let mut posts: HashMap<i64, Vec<Post>> = HashMap::new();
    for row in engine.all::<PostRow>(engine.query(POSTS)).await? {
        posts.entry(row.series).or_default().push(row.read()?);
    }
    let mut options: HashMap<i64, Vec<Choice>> = HashMap::new();
    for row in engine.all::<OptionRow>(engine.query(OPTIONS)).await? {
        options.entry(row.forum).or_default().push(row.read()?);
    }
    let mut forums: HashMap<i64, Forum> = HashMap::new();
    for row in engine.all::<ForumRow>(engine.query(FORUMS)).await? {
        let choices = options.remove(&row.id).unwrap_or_default();
        forums.insert(row.series, row.read(choices)?);
    }
    for row in engine.all::<SeriesRow>(engine.query(SERIES)).await? {
        let (posts, forum) = (posts.remove(&row.id).unwrap_or_default(), forums.remove(&row.id));
        let disclosure = Disclosure::read(&row.disclosure).ok_or_else(|| unreadable("series.disclosure"))?;
        let kind = Kind::read(&row.kind).ok_or_else(|| unreadable("series.kind"))?;
        let (id, place) = (SeriesId(row.id), PlaceId(row.place));
        if row.open_to_join && kind.is_public() {
            board.joinable.insert(id);
        }
        board.series.push(Series { id, place, kind, disclosure, venue: row.venue, posts, forum });
    }
    Ok(board)
}

impl PlaceRow {
    fn read(self) -> Result<Place, StoreError> {
        Ok(Place {
            id: PlaceId(self.id),
            level: Level::read(&self.level).ok_or_else(|| unreadable("place.level"))?,
            name: self.name,
            also: self.also.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            parent: self.parent.map(PlaceId),
        })
    }
}

impl PostRow {
    pub(super) fn read(self) -> Result<Post, StoreError> {
        Ok(Post {
            id: PostId(self.id),
            force: Force::read(&self.force).ok_or_else(|| unreadable("post.force"))?,
            holder: self.holder.map(PersonId),
            deputy: self.deputy.map(PersonId),
            required: self.required,
        })
    }
}

impl ForumRow {
    pub(super) fn read(self, options: Vec<Choice>) -> Result<Forum, StoreError> {
        Ok(Forum {
            id: ForumId(self.id),
            period: self.period,
            stage: Stage::read(&self.stage).ok_or_else(|| unreadable("forum.stage"))?,
            closes: At(self.closes_at),
            chosen: self.chosen.map(OptionId),
            venue: self.venue,
            reopened: self.reopened,
            options,
        })
    }
}

impl OptionRow {
    pub(super) fn read(self) -> Result<Choice, StoreError> {
        Ok(Choice {
            id: OptionId(self.id),
            number: u8::try_from(self.number).map_err(|_| unreadable("option.number"))?,
            day: Day(i32::try_from(self.day).map_err(|_| unreadable("option.day"))?),
            minute: Minute(u16::try_from(self.minute).map_err(|_| unreadable("option.minute"))?),
            refused: self.refused,
        })
    }
}

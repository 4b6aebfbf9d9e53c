//! Reads the board: places with series, their posts, and the forum that each is at.
//!
//! Must not know: who looks at it. Tested in `tests/it/book.rs`.

use super::{calendar, commitments, openings, summaries, unreadable};
use crate::domain::board::{
    Board, Choice, Disclosure, Forum, ForumId, Kind, Last, OptionId, Post, PostId, Series, SeriesId, Stage,
};
use crate::domain::force::Force;
use crate::domain::forum::{Cadence, PULSE_LASTS, Said};
use crate::domain::person::PersonId;
use crate::domain::place::{Level, Place, PlaceId};
use crate::domain::time::{At, Day, Minute};
use crate::store::StoreError;
use crate::store::engine::{Engine, Sql};
use std::collections::HashMap;

const REVISION: Sql = Sql::both("SELECT board FROM revision");
pub(super) const BUMP: Sql = Sql::both("UPDATE revision SET board = board + 1");
const PLACES: Sql = Sql::both(
    "WITH RECURSIVE known(id) AS (
       SELECT id FROM place WHERE id IN (SELECT place FROM series) OR EXISTS (SELECT 1 FROM person WHERE person.place = place.id)
           OR concerns_open_on IS NOT NULL
       UNION SELECT p.parent FROM place p JOIN known k ON k.id = p.id WHERE p.parent IS NOT NULL)
     SELECT id, level, name, also, parent FROM place WHERE id IN (SELECT id FROM known)",
);
const SERIES: Sql = Sql::both(
    "SELECT s.id, s.place, s.kind, s.disclosure, s.venue, s.cadence, s.notice_days, s.open_to_join FROM series s JOIN place p ON p.id = s.place ORDER BY p.name, s.id",
);
const POSTS: Sql =
    Sql::both("SELECT id, series, force, holder, deputy, required, unsure FROM post ORDER BY series, id");
const FORUMS: Sql = Sql::both(
    "SELECT id, series, period, stage, begun_at, closes_at, said, edition, look_at, chosen, venue, reopened FROM forum f
      WHERE id = (SELECT max(g.id) FROM forum g
                   WHERE g.series = f.series AND g.stage IN ('collecting', 'polling', 'confirming', 'confirmed', 'stuck'))",
);
const OPTIONS: Sql = Sql::both(
    "SELECT o.id, o.forum, o.number, o.day, o.minute, o.refused FROM option o JOIN forum f ON f.id = o.forum
      WHERE f.stage IN ('collecting', 'polling', 'confirming', 'confirmed', 'stuck') ORDER BY o.forum, o.number",
);
const LAST: Sql = Sql::both(
    "SELECT f.series, f.id, o.day, CASE WHEN s.pulse THEN f.begun_at END AS asked_at,
            EXISTS (SELECT 1 FROM presence p WHERE p.forum = f.id AND p.came IS NULL) AS awaits_forces
       FROM forum f JOIN option o ON o.id = f.chosen JOIN series s ON s.id = f.series
      WHERE f.id = (SELECT max(g.id) FROM forum g WHERE g.series = f.series AND g.stage = 'held')",
);

/// This file's statements.
pub const ALL: &[Sql] = &[REVISION, BUMP, PLACES, SERIES, POSTS, FORUMS, OPTIONS, LAST];

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
    cadence: String,
    notice_days: i64,
}

#[derive(sqlx::FromRow)]
struct LastRow {
    series: i64,
    id: i64,
    day: i64,
    asked_at: Option<i64>,
    awaits_forces: bool,
}

#[derive(sqlx::FromRow)]
pub(super) struct PostRow {
    pub id: i64,
    pub series: i64,
    pub force: String,
    pub holder: Option<i64>,
    pub deputy: Option<i64>,
    pub required: bool,
    pub unsure: bool,
}

#[derive(sqlx::FromRow)]
pub(super) struct ForumRow {
    pub id: i64,
    pub series: i64,
    pub period: String,
    pub stage: String,
    pub begun_at: i64,
    pub closes_at: i64,
    pub said: i64,
    pub edition: i64,
    pub look_at: Option<i64>,
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
    let mut last: HashMap<i64, Last> = HashMap::new();
    for row in engine.all::<LastRow>(engine.query(LAST)).await? {
        last.insert(row.series, row.read()?);
    }
    for row in engine.all::<SeriesRow>(engine.query(SERIES)).await? {
        let (posts, forum) = (posts.remove(&row.id).unwrap_or_default(), forums.remove(&row.id));
        let disclosure = Disclosure::read(&row.disclosure).ok_or_else(|| unreadable("series.disclosure"))?;
        let kind = Kind::read(&row.kind).ok_or_else(|| unreadable("series.kind"))?;
        let cadence = Cadence::read(&row.cadence).ok_or_else(|| unreadable("series.cadence"))?;
        let notice_days = u16::try_from(row.notice_days).map_err(|_| unreadable("series.notice_days"))?;
        let (id, place, last) = (SeriesId(row.id), PlaceId(row.place), last.remove(&row.id));
        if row.open_to_join && kind.is_public() {
            board.joinable.insert(id);
        }
        let venue = row.venue;
        board.series.push(Series { id, place, kind, disclosure, venue, cadence, notice_days, posts, forum, last });
    }
    (board.calendar, board.locals) = (calendar::read(engine).await?, calendar::locals(engine).await?);
    board.summaries = summaries::told(engine).await?;
    board.promises = commitments::open(engine).await?;
    board.openings = openings::read(engine).await?;
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
            unsure: self.unsure,
        })
    }
}

impl ForumRow {
    pub(super) fn read(self, options: Vec<Choice>) -> Result<Forum, StoreError> {
        Ok(Forum {
            id: ForumId(self.id),
            period: self.period,
            stage: Stage::read(&self.stage).ok_or_else(|| unreadable("forum.stage"))?,
            begun: At(self.begun_at),
            closes: At(self.closes_at),
            said: Said(u32::try_from(self.said).map_err(|_| unreadable("forum.said"))?),
            edition: u32::try_from(self.edition).map_err(|_| unreadable("forum.edition"))?,
            chosen: self.chosen.map(OptionId),
            venue: self.venue,
            reopened: self.reopened,
            options,
        })
    }
}

impl LastRow {
    fn read(self) -> Result<Last, StoreError> {
        Ok(Last {
            id: ForumId(self.id),
            day: Day(i32::try_from(self.day).map_err(|_| unreadable("option.day"))?),
            awaits_forces: self.awaits_forces,
            pulse_until: self.asked_at.map(|at| At(at).plus(PULSE_LASTS)),
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

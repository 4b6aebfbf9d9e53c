//! The record of forums, for the console and for exports.
//!
//! Must not know: what is in time ([`crate::domain::forum::How`]). Tested in `tests/it/record.rs` on both engines.

use super::unreadable;
use crate::domain::board::{ForumId, Kind, SeriesId, Stage};
use crate::domain::force::Force;
use crate::domain::forum::{Cadence, Entry, How, Word};
use crate::domain::place::PlaceId;
use crate::domain::time::{At, Day};
use crate::store::StoreError;
use crate::store::engine::{Engine, Sql};
use std::collections::HashMap;

const FORUMS: Sql = Sql::both(
    "WITH RECURSIVE under (id) AS (
       SELECT id FROM place WHERE id = $1
       UNION ALL SELECT p.id FROM place p JOIN under u ON p.parent = u.id)
     SELECT f.id, s.place, s.kind, s.cadence, f.period, f.stage, o.day, r.women, r.men, r.youth
       FROM under u JOIN series s ON s.place = u.id JOIN forum f ON f.series = s.id
       LEFT JOIN option o ON o.id = f.chosen LEFT JOIN report r ON r.forum = f.id AND r.outcome = 'held'
      WHERE f.period >= $2 AND f.period <= $3
      ORDER BY f.period, s.place, f.id",
);
const PRESENCE: Sql = Sql::both(
    "WITH RECURSIVE under (id) AS (
       SELECT id FROM place WHERE id = $1
       UNION ALL SELECT p.id FROM place p JOIN under u ON p.parent = u.id)
     SELECT c.forum, t.force, c.said, c.came
       FROM under u JOIN series s ON s.place = u.id JOIN forum f ON f.series = s.id
       JOIN presence c ON c.forum = f.id JOIN post t ON t.id = c.post
      WHERE f.period >= $2 AND f.period <= $3
      ORDER BY c.forum, t.id",
);
const PULSE: Sql = Sql::both("SELECT period, heard, unheard, absent FROM pulse WHERE series = $1 ORDER BY period");
const ALERTS: Sql = Sql::both(
    "SELECT id, kind, series, forum, post, person, at FROM alert WHERE done_at IS NULL ORDER BY at, id LIMIT 500",
);
const CAPPED: Sql = Sql::both(
    "SELECT class, count(*) FROM outbox WHERE state = 'dropped' AND why = 'cap' AND ended_at >= $1 GROUP BY class",
);

/// This file's statements.
pub const ALL: &[Sql] = &[FORUMS, PRESENCE, PULSE, ALERTS, CAPPED];

#[derive(sqlx::FromRow)]
struct ForumRow {
    id: i64,
    place: String,
    kind: String,
    cadence: String,
    period: String,
    stage: String,
    day: Option<i64>,
    women: Option<i64>,
    men: Option<i64>,
    youth: Option<i64>,
}

/// What each force said, and whether it came; by forum.
type Presences = HashMap<i64, Vec<(Force, Word, Option<bool>)>>;

/// The forums of a place and everything under it, of periods from `first` to `last` by their codes (`2027-T1`).
///
/// # Errors
/// Those of the look-up.
pub async fn entries(engine: &Engine, place: &PlaceId, first: &str, last: &str) -> Result<Vec<Entry>, StoreError> {
    let bound = |sql: Sql| engine.query(sql).bind(place.0.clone()).bind(first.to_owned()).bind(last.to_owned());
    let mut forces = Presences::new();
    for (forum, force, said, came) in engine.all::<(i64, String, String, Option<bool>)>(bound(PRESENCE)).await? {
        let force = Force::read(&force).ok_or_else(|| unreadable("post.force"))?;
        let said = Word::read(&said).ok_or_else(|| unreadable("presence.said"))?;
        forces.entry(forum).or_default().push((force, said, came));
    }
    let rows: Vec<ForumRow> = engine.all(bound(FORUMS)).await?;
    rows.into_iter().map(|row| row.read(&mut forces)).collect()
}

impl ForumRow {
    fn read(self, forces: &mut Presences) -> Result<Entry, StoreError> {
        let day = self.day.map(|day| i32::try_from(day).map(Day).map_err(|_| unreadable("option.day"))).transpose()?;
        let cadence = Cadence::read(&self.cadence).ok_or_else(|| unreadable("series.cadence"))?;
        let stage = Stage::read(&self.stage).ok_or_else(|| unreadable("forum.stage"))?;
        let count = |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok());
        let counts = [count(self.women), count(self.men), count(self.youth)];
        Ok(Entry {
            forum: ForumId(self.id),
            how: How::of(stage, cadence, &self.period, day),
            place: PlaceId(self.place),
            kind: Kind::read(&self.kind).ok_or_else(|| unreadable("series.kind"))?,
            period: self.period,
            day,
            counts: match counts {
                [Some(women), Some(men), Some(youth)] => Some([women, men, youth]),
                _ => None,
            },
            forces: forces.remove(&self.id).unwrap_or_default(),
        })
    }
}

/// How many felt heard, not heard, and were not there; by period.
///
/// # Errors
/// Those of the look-up.
pub async fn pulse(engine: &Engine, series: SeriesId) -> Result<Vec<(String, [i64; 3])>, StoreError> {
    let rows: Vec<(String, i64, i64, i64)> = engine.all(engine.query(PULSE).bind(series.0)).await?;
    Ok(rows.into_iter().map(|(period, heard, unheard, absent)| (period, [heard, unheard, absent])).collect())
}

/// Something that staff must see to.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Open {
    /// Its row.
    pub id: i64,
    /// What it is: `stuck`, `silent`, `hand-over`, …
    pub kind: String,
    /// Of which series.
    pub series: Option<i64>,
    /// At which forum.
    pub forum: Option<i64>,
    /// Which post.
    pub post: Option<i64>,
    /// Who said STOP, or leaves.
    pub person: Option<i64>,
    /// Since when, in milliseconds.
    pub at: i64,
}

/// What needs staff and nobody has seen to, oldest first; 500 at most.
///
/// # Errors
/// Those of the look-up.
pub async fn open_alerts(engine: &Engine) -> Result<Vec<Open>, StoreError> {
    engine.all(engine.query(ALERTS)).await
}

/// What the weekly cap has dropped since then, by class.
///
/// # Errors
/// Those of the look-up.
pub async fn capped(engine: &Engine, since: At) -> Result<Vec<(String, i64)>, StoreError> {
    engine.all(engine.query(CAPPED).bind(since.0)).await
}

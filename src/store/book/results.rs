//! What reports tell beside the record of forums: what became of promises, and who belongs to series.
//!
//! Must not know: numbers, names, words; who asks. Tested in `tests/it/traffic.rs` on both engines.

use super::unreadable;
use crate::domain::force::Force;
use crate::domain::person::{Gender, Role};
use crate::domain::place::PlaceId;
use crate::domain::summary::Fate;
use crate::domain::time::Day;
use crate::store::StoreError;
use crate::store::engine::{Engine, Sql};

// What nobody has looked at counts as late once its day is over, as phones are told it.
const PROMISES: Sql = Sql::both(
    "WITH RECURSIVE under (id) AS (
       SELECT id FROM place WHERE id = $1 OR ($1 = '' AND parent IS NULL)
       UNION ALL SELECT p.id FROM place p JOIN under u ON p.parent = u.id)
     SELECT f.period, t.force, CASE WHEN c.state = 'open' AND c.due_day < $2 THEN 'late' ELSE c.state END AS stood, count(*)
       FROM under u JOIN series s ON s.place = u.id JOIN forum f ON f.series = s.id
       JOIN commitment c ON c.forum = f.id LEFT JOIN post t ON t.id = c.post
      WHERE EXISTS (SELECT 1 FROM summary m WHERE m.forum = f.id AND m.state = 'sent')
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
);
const MEMBERS: Sql = Sql::both(
    "WITH RECURSIVE under (id) AS (
       SELECT id FROM place WHERE id = $1 OR ($1 = '' AND parent IS NULL)
       UNION ALL SELECT p.id FROM place p JOIN under u ON p.parent = u.id)
     SELECT m.role, p.gender, count(DISTINCT m.person)
       FROM under u JOIN series s ON s.place = u.id JOIN member m ON m.series = s.id JOIN person p ON p.id = m.person
      GROUP BY 1, 2 ORDER BY 1, 2",
);

/// This file's statements.
pub const ALL: &[Sql] = &[PROMISES, MEMBERS];

/// Promises that were told of, of the forums of one period, by one owner, that stand alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promises {
    /// The period of the forum.
    pub period: String,
    /// Whose they are; the community's where it is no force.
    pub owner: Option<Force>,
    /// How they stand.
    pub fate: Fate,
    /// How many.
    pub count: i64,
}

fn under(place: Option<&PlaceId>) -> String {
    place.map_or_else(String::new, |place| place.0.clone())
}

/// The promises of the forums of a place and of everything under it, or of all, as they stand on `today`.
///
/// # Errors
/// Those of the look-up.
pub async fn promises(engine: &Engine, place: Option<&PlaceId>, today: Day) -> Result<Vec<Promises>, StoreError> {
    type Row = (String, Option<String>, String, i64);
    let rows: Vec<Row> = engine.all(engine.query(PROMISES).bind(under(place)).bind(i64::from(today.0))).await?;
    let read = |(period, owner, fate, count): Row| {
        let owner = owner.map(|force| Force::read(&force).ok_or_else(|| unreadable("post.force"))).transpose()?;
        Ok(Promises { period, owner, fate: Fate::read(&fate).ok_or_else(|| unreadable("commitment.state"))?, count })
    };
    rows.into_iter().map(read).collect()
}

/// How many women and men belong to the series of a place and of everything under it, or to any, in which role; a person once in each.
///
/// # Errors
/// Those of the look-up.
pub async fn members(engine: &Engine, place: Option<&PlaceId>) -> Result<Vec<(Role, Option<Gender>, i64)>, StoreError> {
    let rows: Vec<(String, Option<String>, i64)> = engine.all(engine.query(MEMBERS).bind(under(place))).await?;
    let read = |(role, gender, count): (String, Option<String>, i64)| {
        let gender = gender.map(|own| Gender::read(&own).ok_or_else(|| unreadable("person.gender"))).transpose()?;
        Ok((Role::read(&role).ok_or_else(|| unreadable("member.role"))?, gender, count))
    };
    rows.into_iter().map(read).collect()
}

//! Forums of all places side by side: by series and period, and by the days of a month.
//!
//! Must not know: how tables are shown. Tested in `tests/it/meetings.rs` on both engines.

use super::unreadable;
use crate::domain::board::{ForumId, Kind, SeriesId, Stage};
use crate::domain::force::Force;
use crate::domain::time::{At, Day, Minute};
use crate::store::StoreError;
use crate::store::engine::{Engine, Sql};

const SLOTS: Sql = Sql::both(
    "SELECT f.id, f.series, f.period, f.stage, f.closes_at, o.day, o.minute,
            (SELECT count(*) FROM post t WHERE t.series = f.series AND t.required) AS posts,
            (SELECT count(*) FROM post t JOIN confirmation c ON c.post = t.id AND c.option = f.chosen
              WHERE t.series = f.series AND t.required) AS spoken,
            EXISTS (SELECT 1 FROM report r WHERE r.forum = f.id) AS reported
       FROM forum f JOIN series s ON s.id = f.series LEFT JOIN option o ON o.id = f.chosen
      WHERE s.kind = $1 AND f.period >= $2 AND f.period < $3
      ORDER BY f.series, f.period, f.id",
);
const DATES: Sql = Sql::both(
    "SELECT f.id, f.series, f.stage, o.day, o.minute, coalesce(o.id = f.chosen, FALSE) AS chosen
       FROM option o JOIN forum f ON f.id = o.forum
      WHERE o.day >= $1 AND o.day <= $2
        AND (o.id = f.chosen OR f.stage IN ('collecting', 'polling') AND NOT o.refused)
      ORDER BY o.day, o.minute, f.id",
);
const MISSING: Sql = Sql::both(
    "SELECT f.series, t.force, count(CASE WHEN c.came = FALSE THEN 1 END), count(CASE WHEN c.said = 'silent' THEN 1 END)
       FROM presence c JOIN forum f ON f.id = c.forum JOIN series s ON s.id = f.series JOIN post t ON t.id = c.post
      WHERE s.kind = $1 AND f.period >= $2 AND f.period < $3 AND f.stage = 'held'
      GROUP BY f.series, t.force
     HAVING count(CASE WHEN c.came = FALSE THEN 1 END) + count(CASE WHEN c.said = 'silent' THEN 1 END) > 0
      ORDER BY f.series, t.force",
);
const WAITING: Sql = Sql::both(
    "SELECT f.id, f.series, f.closes_at,
            (SELECT count(*) FROM post t WHERE t.series = f.series AND t.required AND NOT EXISTS (
              SELECT 1 FROM confirmation c WHERE c.post = t.id AND c.option = f.chosen)) AS silent
       FROM forum f WHERE f.stage = 'confirming' AND f.closes_at < $1 ORDER BY f.closes_at, f.id LIMIT 50",
);

/// This file's statements.
pub const ALL: &[Sql] = &[SLOTS, DATES, MISSING, WAITING];

/// A forum as one cell of a table shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Which.
    pub forum: ForumId,
    /// Of which series.
    pub series: SeriesId,
    /// Of which period, e.g. `2027-T1`.
    pub period: String,
    /// Where it stands.
    pub stage: Stage,
    /// When its stage ends by itself; of a date that stands, when the meeting begins.
    pub closes: At,
    /// The date chosen.
    pub date: Option<(Day, Minute)>,
    /// How many forces it needs the word of.
    pub posts: i64,
    /// How many of them have said yes or no to the date chosen.
    pub spoken: i64,
    /// Somebody has said how it went.
    pub reported: bool,
}

#[derive(sqlx::FromRow)]
struct SlotRow {
    id: i64,
    series: i64,
    period: String,
    stage: String,
    closes_at: i64,
    day: Option<i64>,
    minute: Option<i64>,
    posts: i64,
    spoken: i64,
    reported: bool,
}

/// All forums of series of this kind whose period lies in the years from `first` to `last`, by series and period.
///
/// # Errors
/// Those of the look-up.
pub async fn slots(engine: &Engine, kind: Kind, first: i16, last: i16) -> Result<Vec<Slot>, StoreError> {
    let query = engine.query(SLOTS).bind(kind.code().to_owned()).bind(first.to_string());
    let rows: Vec<SlotRow> = engine.all(query.bind(last.saturating_add(1).to_string())).await?;
    rows.into_iter().map(SlotRow::read).collect()
}

impl SlotRow {
    fn read(self) -> Result<Slot, StoreError> {
        let date = self.day.zip(self.minute).map(|(day, minute)| date(day, minute)).transpose()?;
        Ok(Slot {
            forum: ForumId(self.id),
            series: SeriesId(self.series),
            period: self.period,
            stage: Stage::read(&self.stage).ok_or_else(|| unreadable("forum.stage"))?,
            closes: At(self.closes_at),
            date,
            posts: self.posts,
            spoken: self.spoken,
            reported: self.reported,
        })
    }
}

fn date(day: i64, minute: i64) -> Result<(Day, Minute), StoreError> {
    let day = i32::try_from(day).map_err(|_| unreadable("option.day"))?;
    Ok((Day(day), Minute(u16::try_from(minute).map_err(|_| unreadable("option.minute"))?)))
}

/// A force that was missed at forums of a series that were held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Which series.
    pub series: SeriesId,
    /// Which force.
    pub force: Force,
    /// How often nobody came.
    pub absent: i64,
    /// How often it never said whether it would.
    pub silent: i64,
}

/// Forces that were absent from forums held, or silent before them, in the years from `first` to `last`.
///
/// # Errors
/// Those of the look-up.
pub async fn missing(engine: &Engine, kind: Kind, first: i16, last: i16) -> Result<Vec<Missing>, StoreError> {
    let query = engine.query(MISSING).bind(kind.code().to_owned()).bind(first.to_string());
    let rows: Vec<(i64, String, i64, i64)> = engine.all(query.bind(last.saturating_add(1).to_string())).await?;
    let read = |(series, force, absent, silent): (i64, String, i64, i64)| {
        let force = Force::read(&force).ok_or_else(|| unreadable("post.force"))?;
        Ok(Missing { series: SeriesId(series), force, absent, silent })
    };
    rows.into_iter().map(read).collect()
}

/// A forum whose commanders must say something soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub forum: ForumId,
    /// Of which series.
    pub series: SeriesId,
    /// Until when they can.
    pub closes: At,
    /// How many forces have not.
    pub silent: i64,
}

/// Forums whose time to confirm ends before `until`, the soonest first; 50 at most.
///
/// # Errors
/// Those of the look-up.
pub async fn waiting(engine: &Engine, until: At) -> Result<Vec<Waiting>, StoreError> {
    let rows: Vec<(i64, i64, i64, i64)> = engine.all(engine.query(WAITING).bind(until.0)).await?;
    let read = |(forum, series, closes, silent)| Waiting {
        forum: ForumId(forum),
        series: SeriesId(series),
        closes: At(closes),
        silent,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// A date of a forum in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// Which forum.
    pub forum: ForumId,
    /// Of which series.
    pub series: SeriesId,
    /// Where it stands.
    pub stage: Stage,
    /// The day.
    pub day: Day,
    /// The hour.
    pub minute: Minute,
    /// It is the date chosen; else it is only proposed.
    pub chosen: bool,
}

/// Dates from `first` to `last`: those chosen, and those that people are being asked about.
///
/// # Errors
/// Those of the look-up.
pub async fn dates(engine: &Engine, first: Day, last: Day) -> Result<Vec<Dated>, StoreError> {
    let query = engine.query(DATES).bind(i64::from(first.0)).bind(i64::from(last.0));
    let rows: Vec<(i64, i64, String, i64, i64, bool)> = engine.all(query).await?;
    let read = |(forum, series, stage, day, minute, chosen): (i64, i64, String, i64, i64, bool)| {
        let (day, minute) = date(day, minute)?;
        let stage = Stage::read(&stage).ok_or_else(|| unreadable("forum.stage"))?;
        Ok(Dated { forum: ForumId(forum), series: SeriesId(series), stage, day, minute, chosen })
    };
    rows.into_iter().map(read).collect()
}

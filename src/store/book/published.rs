//! Counts of concerns that were told aloud, and themes for the agendas of forums. What was told once stays as it was told: nothing here
//! changes or deletes a count.
//!
//! Must not know: concerns; how counts are made ([`crate::domain::review::aggregate`] makes them). Tested in `tests/it/published.rs` on both
//! engines.

use super::staff::Acting;
use super::unreadable;
use crate::domain::concern::{Compartment, Kind};
use crate::domain::place::PlaceId;
use crate::domain::review::StaffId;
use crate::domain::review::agenda::{About, Theme};
use crate::domain::review::aggregate::{Line, Quarter, Table};
use crate::domain::review::audit::{Action, Detail};
use crate::domain::time::Day;
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const BEGIN: Sql = Sql::both(
    "INSERT INTO publication (quarter, compartment, staff, day) VALUES ($1, $2, $3, $4)
     ON CONFLICT (quarter, compartment) DO NOTHING",
);
const TELL: Sql = sql!(
    "INSERT INTO published (quarter, compartment, place, kind, count)
     SELECT CAST($2 AS TEXT), CAST($3 AS TEXT), value ->> 0, value ->> 1, CAST(value ->> 2 AS BIGINT) FROM ",
    rows("$1")
);
const PUBLICATIONS: Sql =
    Sql::both("SELECT quarter, compartment, staff, day FROM publication ORDER BY quarter, compartment");
const TOLD: Sql = Sql::both(
    "SELECT quarter, compartment, place, kind, count FROM published
      WHERE quarter >= $1 AND quarter <= $2 ORDER BY quarter, compartment, place, kind",
);
const PROPOSE: Sql = Sql::both(
    "INSERT INTO theme (quarter, place, about, staff) VALUES ($1, $2, $3, $4)
     ON CONFLICT (quarter, place, about) DO NOTHING",
);
const WITHDRAW: Sql = Sql::both("DELETE FROM theme WHERE quarter = $1 AND place = $2 AND about = $3");
const THEMES: Sql = Sql::both("SELECT place, about FROM theme WHERE quarter = $1 ORDER BY place, about");
const THEMES_AT: Sql = Sql::both(
    "WITH RECURSIVE above (id, parent) AS (
       SELECT id, parent FROM place WHERE id = $2
       UNION ALL SELECT p.id, p.parent FROM place p JOIN above a ON p.id = a.parent)
     SELECT t.place, t.about FROM theme t JOIN above a ON a.id = t.place WHERE t.quarter = $1 ORDER BY t.place, t.about",
);

/// This file's statements.
pub const ALL: &[Sql] = &[BEGIN, TELL, PUBLICATIONS, TOLD, PROPOSE, WITHDRAW, THEMES, THEMES_AT];

/// Tells the counts of one compartment's quarter, once for ever.
#[derive(Clone, Debug)]
pub struct Publish {
    /// Whose concerns were counted.
    pub compartment: Compartment,
    /// What is told; may be empty.
    pub table: Table,
    /// Who tells it.
    pub acting: Acting,
}

impl Work for Publish {
    /// `false` where it was told before: that stands.
    type Out = bool;
    const NAME: &'static str = "publish";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let (quarter, compartment) = (self.table.quarter.to_string(), self.compartment.code().to_owned());
        let query = tx.query(BEGIN).bind(quarter.clone()).bind(compartment.clone()).bind(self.acting.by.0);
        if tx.exec(query.bind(i64::from(self.acting.at.day().0))).await? == 0 {
            return Ok(false);
        }
        let set = dialect::rows(self.table.lines.iter().map(|line| {
            let place = line.place.as_ref().map_or("", |place| place.0.as_str());
            (place, line.kind.code(), line.count)
        }));
        tx.exec(tx.query(TELL).bind(set).bind(quarter).bind(compartment)).await?;
        self.acting.tell(Action::AggregatesPublished, Detail::Compartment(self.compartment), tx).await?;
        Ok(true)
    }
}

/// That the counts of a quarter were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Which quarter.
    pub quarter: Quarter,
    /// Of which compartment.
    pub compartment: Compartment,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub on: Day,
}

/// All that were told, the oldest first.
///
/// # Errors
/// Those of the look-up.
pub async fn publications(engine: &Engine) -> Result<Vec<Publication>, StoreError> {
    let rows: Vec<(String, String, i64, i64)> = engine.all(engine.query(PUBLICATIONS)).await?;
    let read = |(quarter, compartment, by, day): (String, String, i64, i64)| {
        let day = i32::try_from(day).map_err(|_| unreadable("publication.day"))?;
        Ok(Publication {
            quarter: of_quarter(&quarter)?,
            compartment: of_compartment(&compartment)?,
            by: StaffId(by),
            on: Day(day),
        })
    };
    rows.into_iter().map(read).collect()
}

fn of_quarter(written: &str) -> Result<Quarter, StoreError> {
    Quarter::read(written).ok_or_else(|| unreadable("publication.quarter"))
}

fn of_compartment(written: &str) -> Result<Compartment, StoreError> {
    Compartment::read(written).ok_or_else(|| unreadable("publication.compartment"))
}

/// A number that was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Of which quarter.
    pub quarter: Quarter,
    /// Of which compartment.
    pub compartment: Compartment,
    /// Where, what, how many.
    pub line: Line,
}

/// What was told of quarters from `first` to `last`.
///
/// # Errors
/// Those of the look-up.
pub async fn told(engine: &Engine, first: Quarter, last: Quarter) -> Result<Vec<Told>, StoreError> {
    let query = engine.query(TOLD).bind(first.to_string()).bind(last.to_string());
    let rows: Vec<(String, String, String, String, i64)> = engine.all(query).await?;
    let read = |(quarter, compartment, place, kind, count): (String, String, String, String, i64)| {
        let kind = Kind::read(&kind).ok_or_else(|| unreadable("published.kind"))?;
        let count = u32::try_from(count).map_err(|_| unreadable("published.count"))?;
        let place = (!place.is_empty()).then_some(PlaceId(place));
        let (quarter, compartment) = (of_quarter(&quarter)?, of_compartment(&compartment)?);
        Ok(Told { quarter, compartment, line: Line { place, kind, count } })
    };
    rows.into_iter().map(read).collect()
}

/// Puts a theme on the agenda of every forum of its place in the quarter after the one that it was found in.
#[derive(Clone, Debug)]
pub struct Propose {
    /// The quarter that it was found in.
    pub quarter: Quarter,
    /// Which, where; the caller has found it among [`crate::domain::review::agenda::themes`].
    pub theme: Theme,
    /// Who proposes it.
    pub acting: Acting,
}

impl Work for Propose {
    /// `false` where it was proposed before.
    type Out = bool;
    const NAME: &'static str = "propose_theme";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let query = tx.query(PROPOSE).bind(self.quarter.to_string()).bind(self.theme.place.0.clone());
        let new = tx.exec(query.bind(self.theme.about.code()).bind(self.acting.by.0)).await? > 0;
        if new {
            self.acting.tell(Action::ThemeProposed, Detail::Nothing, tx).await?;
        }
        Ok(new)
    }
}

/// Takes a theme off the agendas again.
#[derive(Clone, Debug)]
pub struct Withdraw {
    /// The quarter that it was found in.
    pub quarter: Quarter,
    /// Which, where.
    pub theme: Theme,
    /// Who takes it back.
    pub acting: Acting,
}

impl Work for Withdraw {
    /// `false` where it was not proposed.
    type Out = bool;
    const NAME: &'static str = "withdraw_theme";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let query = tx.query(WITHDRAW).bind(self.quarter.to_string()).bind(self.theme.place.0.clone());
        let gone = tx.exec(query.bind(self.theme.about.code())).await? > 0;
        if gone {
            self.acting.tell(Action::ThemeWithdrawn, Detail::Nothing, tx).await?;
        }
        Ok(gone)
    }
}

fn themes_of(rows: Vec<(String, String)>) -> Result<Vec<Theme>, StoreError> {
    let read = |(place, about): (String, String)| {
        let about = About::read(&about).ok_or_else(|| unreadable("theme.about"))?;
        Ok(Theme { place: PlaceId(place), about })
    };
    rows.into_iter().map(read).collect()
}

/// The themes that were proposed from a quarter, by place.
///
/// # Errors
/// Those of the look-up.
pub async fn themes(engine: &Engine, quarter: Quarter) -> Result<Vec<Theme>, StoreError> {
    themes_of(engine.all(engine.query(THEMES).bind(quarter.to_string())).await?)
}

/// Those for the forums of a place in the quarter after `quarter`: its own, and those of all that it lies in.
///
/// # Errors
/// Those of the look-up.
pub async fn themes_at(engine: &Engine, quarter: Quarter, place: &PlaceId) -> Result<Vec<Theme>, StoreError> {
    themes_of(engine.all(engine.query(THEMES_AT).bind(quarter.to_string()).bind(place.0.clone())).await?)
}

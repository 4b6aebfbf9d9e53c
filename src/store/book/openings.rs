//! Where concerns can be filed, and whom to call there in danger: set by staff, read into the board. Nothing of a concern is here.
//!
//! Must not know: the vault. Tested in `tests/it/openings.rs` on both engines.

use super::{board, unreadable};
use crate::domain::openings::{Danger, Openings};
use crate::domain::place::PlaceId;
use crate::domain::time::Day;
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};
use std::collections::HashMap;

const OPEN: Sql = Sql::both("SELECT id, concerns_open_on FROM place WHERE concerns_open_on IS NOT NULL");
const DANGERS: Sql = Sql::both("SELECT place, number, tested_by, tested_on FROM danger");
const SET_OPEN: Sql = Sql::both("UPDATE place SET concerns_open_on = $2 WHERE id = $1");
const SET_DANGER: Sql = Sql::both(
    "INSERT INTO danger (place, number, tested_by, tested_on) SELECT id, $2, $3, $4 FROM place WHERE id = $1
     ON CONFLICT (place) DO UPDATE SET number = excluded.number, tested_by = excluded.tested_by, tested_on = excluded.tested_on",
);
const REMOVE_DANGER: Sql = Sql::both("DELETE FROM danger WHERE place = $1");

/// This file's statements.
pub const ALL: &[Sql] = &[OPEN, DANGERS, SET_OPEN, SET_DANGER, REMOVE_DANGER];

/// All that the board knows of it.
///
/// # Errors
/// Those of the look-ups.
pub(super) async fn read(engine: &Engine) -> Result<Openings, StoreError> {
    let open: Vec<(String, i64)> = engine.all(engine.query(OPEN)).await?;
    let since = |(place, day): (String, i64)| Ok((PlaceId(place), day_of(day, "place.concerns_open_on")?));
    let dangers: Vec<(String, String, String, i64)> = engine.all(engine.query(DANGERS)).await?;
    let danger = |(place, number, tested_by, day): (String, String, String, i64)| {
        Ok((PlaceId(place), Danger { number, tested_by, tested_on: day_of(day, "danger.tested_on")? }))
    };
    Ok(Openings {
        since: open.into_iter().map(since).collect::<Result<HashMap<_, _>, StoreError>>()?,
        dangers: dangers.into_iter().map(danger).collect::<Result<HashMap<_, _>, StoreError>>()?,
    })
}

fn day_of(number: i64, column: &'static str) -> Result<Day, StoreError> {
    i32::try_from(number).map(Day).map_err(|_| unreadable(column))
}

/// Opens a place for concerns, or closes it. `false`: there is no such place.
#[derive(Clone, Debug)]
pub struct OpenConcerns {
    /// Which.
    pub place: PlaceId,
    /// From which day on; `None` closes it.
    pub on: Option<Day>,
}

impl Work for OpenConcerns {
    type Out = bool;
    const NAME: &'static str = "open_concerns";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let on = self.on.map(|day| i64::from(day.0));
        let known = tx.exec(tx.query(SET_OPEN).bind(self.place.0.clone()).bind(on)).await? > 0;
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(known)
    }
}

/// Says whom to call in danger at a place and in all that lies in it and says nothing itself, or takes the number off. `false`: there is no
/// such place, or it had no number.
#[derive(Clone, Debug)]
pub struct SetDanger {
    /// Where.
    pub place: PlaceId,
    /// Whom; `None` takes it off.
    pub danger: Option<Danger>,
}

impl Work for SetDanger {
    type Out = bool;
    const NAME: &'static str = "set_danger";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let place = self.place.0.clone();
        let written = match &self.danger {
            Some(Danger { number, tested_by, tested_on }) => {
                let query = tx.query(SET_DANGER).bind(place).bind(number.clone()).bind(tested_by.clone());
                tx.exec(query.bind(i64::from(tested_on.0))).await?
            }
            None => tx.exec(tx.query(REMOVE_DANGER).bind(place)).await?,
        };
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(written > 0)
    }
}

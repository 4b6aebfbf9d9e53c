//! The calendar: feasts by the moon, and what is so at each place that has meetings.
//!
//! Must not know: what follows from it ([`crate::domain::calendar`]). Tested in `tests/it/calendar.rs` on both engines.

use super::{board, unreadable};
use crate::domain::calendar::{Calendar, Feast, Local, Market, MonthDay, Observance, Round, Season, Wish};
use crate::domain::place::PlaceId;
use crate::domain::time::Day;
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};
use std::collections::HashMap;

const FEASTS: Sql = Sql::both("SELECT name, day, announced FROM feast ORDER BY day, name");
/// For each place with meetings its own line, its parent's and that one's, nearest first.
const LOCALS: Sql = Sql::both(
    "SELECT s.place, l.market_anchor, l.market_period, l.market_wish, l.rains_from, l.rains_to
       FROM (SELECT DISTINCT place FROM series) s JOIN place p ON p.id = s.place LEFT JOIN place q ON q.id = p.parent
       JOIN local l ON l.place = p.id OR l.place = p.parent OR l.place = q.parent
      ORDER BY s.place, CASE l.place WHEN p.id THEN 0 WHEN p.parent THEN 1 ELSE 2 END",
);
const SAID: Sql = Sql::both(
    "SELECT place, market_anchor, market_period, market_wish, rains_from, rains_to FROM local ORDER BY place",
);
const REMOVE: Sql = Sql::both("DELETE FROM feast WHERE name = $1 AND day = $2");
const PUT: Sql = Sql::both(
    "INSERT INTO feast (name, day, announced) VALUES ($1, $2, $3)
     ON CONFLICT (name, day) DO UPDATE SET announced = excluded.announced",
);
const SET_LOCAL: Sql = Sql::both(
    "INSERT INTO local (place, market_anchor, market_period, market_wish, rains_from, rains_to)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (place) DO UPDATE SET market_anchor = excluded.market_anchor, market_period = excluded.market_period,
       market_wish = excluded.market_wish, rains_from = excluded.rains_from, rains_to = excluded.rains_to",
);

/// This file's statements.
pub const ALL: &[Sql] = &[FEASTS, LOCALS, SAID, REMOVE, PUT, SET_LOCAL];

/// The feasts of all years, in the order of days.
///
/// # Errors
/// Those of the look-up.
pub async fn read(engine: &Engine) -> Result<Calendar, StoreError> {
    let rows: Vec<(String, i64, bool)> = engine.all(engine.query(FEASTS)).await?;
    let observance = |(name, day, announced): (String, i64, bool)| {
        let feast = Feast::read(&name).ok_or_else(|| unreadable("feast.name"))?;
        Ok(Observance { day: day_of(day, "feast.day")?, feast, announced })
    };
    Ok(Calendar { observances: rows.into_iter().map(observance).collect::<Result<_, StoreError>>()? })
}

/// What is so at each place with meetings; what it does not say itself is as in its cercle, else as in its region.
///
/// # Errors
/// Those of the look-up.
pub async fn locals(engine: &Engine) -> Result<HashMap<PlaceId, Local>, StoreError> {
    let mut locals: HashMap<PlaceId, Local> = HashMap::new();
    for row in engine.all::<LocalRow>(engine.query(LOCALS)).await? {
        let (market, rains) = (row.market()?, row.rains()?);
        let local = locals.entry(PlaceId(row.place)).or_default();
        *local = Local { market: local.market.or(market), rains: local.rains.or(rains) };
    }
    Ok(locals)
}

/// What places say themselves, without what they have from the place that they lie in.
///
/// # Errors
/// Those of the look-up.
pub async fn said(engine: &Engine) -> Result<Vec<(PlaceId, Local)>, StoreError> {
    let rows: Vec<LocalRow> = engine.all(engine.query(SAID)).await?;
    let read = |row: LocalRow| Ok((PlaceId(row.place.clone()), Local { market: row.market()?, rains: row.rains()? }));
    rows.into_iter().map(read).collect()
}

#[derive(sqlx::FromRow)]
struct LocalRow {
    place: String,
    market_anchor: Option<i64>,
    market_period: Option<i64>,
    market_wish: Option<String>,
    rains_from: Option<i64>,
    rains_to: Option<i64>,
}

impl LocalRow {
    fn market(&self) -> Result<Option<Market>, StoreError> {
        let (Some(anchor), Some(period), Some(wish)) = (self.market_anchor, self.market_period, &self.market_wish)
        else {
            return Ok(None);
        };
        let round = Round::read(period).ok_or_else(|| unreadable("local.market_period"))?;
        let wish = Wish::read(wish).ok_or_else(|| unreadable("local.market_wish"))?;
        Ok(Some(Market { anchor: day_of(anchor, "local.market_anchor")?, round, wish }))
    }

    fn rains(&self) -> Result<Option<Season>, StoreError> {
        let (Some(from), Some(to)) = (self.rains_from, self.rains_to) else { return Ok(None) };
        let date = |number: i64, column| {
            let part = |number: i64| u8::try_from(number).ok();
            let date = part(number / 100).zip(part(number % 100)).and_then(|(month, day)| MonthDay::new(month, day));
            date.ok_or_else(|| unreadable(column))
        };
        Ok(Some(Season { from: date(from, "local.rains_from")?, to: date(to, "local.rains_to")? }))
    }
}

fn day_of(number: i64, column: &'static str) -> Result<Day, StoreError> {
    i32::try_from(number).map(Day).map_err(|_| unreadable(column))
}

/// Puts a feast on a day, moves it, or takes it off.
#[derive(Clone, Debug)]
pub struct SetFeast {
    /// Which.
    pub feast: Feast,
    /// The day that it leaves.
    pub old: Option<Day>,
    /// The day that it is on from now on.
    pub new: Option<Day>,
    /// The new day was announced.
    pub announced: bool,
}

impl Work for SetFeast {
    type Out = ();
    const NAME: &'static str = "set_feast";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        let name = self.feast.code().to_owned();
        if let Some(old) = self.old {
            tx.exec(tx.query(REMOVE).bind(name.clone()).bind(i64::from(old.0))).await?;
        }
        if let Some(new) = self.new {
            tx.exec(tx.query(PUT).bind(name).bind(i64::from(new.0)).bind(self.announced)).await?;
        }
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(())
    }
}

/// Says what is so at a place; what is `None` is as in the place that it lies in.
#[derive(Clone, Debug)]
pub struct SetLocal {
    /// Where.
    pub place: PlaceId,
    /// What is so there.
    pub local: Local,
}

impl Work for SetLocal {
    type Out = ();
    const NAME: &'static str = "set_local";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        let Local { market, rains } = self.local;
        let number = |date: MonthDay| i64::from(date.month()) * 100 + i64::from(date.day());
        let query = tx.query(SET_LOCAL).bind(self.place.0.clone());
        let query = query.bind(market.map(|market| i64::from(market.anchor.0)));
        let query = query.bind(market.map(|market| i64::from(market.round.days())));
        let query = query.bind(market.map(|market| market.wish.code().to_owned()));
        let query = query.bind(rains.map(|rains| number(rains.from))).bind(rains.map(|rains| number(rains.to)));
        tx.exec(query).await?;
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(())
    }
}

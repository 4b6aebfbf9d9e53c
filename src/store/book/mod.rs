//! The book: places, people, series, forums, answers, outbox. One file for each kind of question, its statements as constants at
//! its top; a test prepares every one of them on both engines ([`STATEMENTS`]).
//!
//! Must not know: lines, HTTP, words; how numbers are sealed (it gets bytes). Tested in `tests/it/book.rs` on both engines.

mod afterwards;
pub mod alerts;
pub mod audit;
pub mod audited;
pub mod board;
pub mod broadcasts;
mod bundles;
pub mod calendar;
pub mod callers;
mod cases;
pub mod closing;
pub mod commitments;
pub mod decisions;
pub mod deliveries;
pub mod editing;
pub mod forums;
pub mod grants;
pub mod joining;
pub mod lines;
pub mod notices;
pub mod numbers;
mod offers;
pub mod offices;
pub mod openings;
pub mod outbox;
pub mod people;
pub mod places;
pub mod posts;
pub mod promises;
pub mod published;
pub mod reach;
pub mod record;
pub mod register;
pub mod results;
pub mod roster;
pub mod series;
pub mod shares;
pub mod sheet;
pub mod sorting;
pub mod spending;
pub mod staff;
pub mod summaries;
pub mod tellings;
pub mod timetable;
pub mod traffic;
pub mod trials;
pub mod turns;

use crate::domain::board::Board;
use crate::store::StoreError;
use crate::store::desk::Desk;
use crate::store::door::{Door, Work};
use crate::store::engine::{Engine, Settings, Sql};
use std::path::Path;
use std::sync::{Arc, RwLock};

/// Every statement of the book, for the test that prepares them.
pub const STATEMENTS: &[&[Sql]] = &[
    afterwards::ALL,
    alerts::ALL,
    audit::ALL,
    board::ALL,
    bundles::ALL,
    broadcasts::ALL,
    calendar::ALL,
    closing::ALL,
    callers::ALL,
    cases::ALL,
    commitments::ALL,
    decisions::ALL,
    deliveries::ALL,
    editing::ALL,
    forums::ALL,
    grants::ALL,
    joining::ALL,
    lines::ALL,
    notices::ALL,
    numbers::ALL,
    offers::ALL,
    offices::ALL,
    openings::ALL,
    outbox::ALL,
    people::ALL,
    places::ALL,
    posts::ALL,
    published::ALL,
    promises::ALL,
    reach::ALL,
    record::ALL,
    register::ALL,
    roster::ALL,
    results::ALL,
    series::ALL,
    sheet::ALL,
    shares::ALL,
    sorting::ALL,
    spending::ALL,
    staff::ALL,
    summaries::ALL,
    timetable::ALL,
    traffic::ALL,
    trials::ALL,
    tellings::ALL,
    turns::ALL,
];

/// The open book. Clones share it.
#[derive(Clone)]
pub struct Book {
    engine: Engine,
    door: Door,
    callers: Desk<callers::Callers>,
    /// The board and the revision that it was read at.
    board: Arc<RwLock<(i64, Arc<Board>)>>,
}

impl Book {
    /// Opens the book at `url`, brings its schema up to date where `migrate` says so, and reads the board.
    ///
    /// # Errors
    /// Those of [`Engine::open`] and [`Engine::migrate`]; the statements fail where the schema is not up to date.
    pub async fn open(url: &str, settings: &Settings, migrate: bool) -> Result<Book, StoreError> {
        let engine = Engine::open(url, settings).await?;
        if migrate {
            engine.migrate().await?;
        }
        let door = Door::start(engine.clone());
        while migrate && door.write(people::FoldNames).await? > 0 {}
        let book = Book {
            door,
            callers: Desk::start(engine.clone()),
            engine,
            board: Arc::new(RwLock::new((-1, Arc::default()))),
        };
        book.refresh().await?;
        Ok(book)
    }

    /// The board as of the last refresh.
    pub fn board(&self) -> Arc<Board> {
        self.board.read().expect("no holder of this lock panics").1.clone()
    }

    /// Reads the board anew if it changed since it was last read, by this process or another.
    ///
    /// # Errors
    /// Those of the look-ups; the old board stays then.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let revision = board::revision(&self.engine).await?;
        if self.board.read().expect("no holder of this lock panics").0 >= revision {
            return Ok(());
        }
        let read = Arc::new(board::read(&self.engine).await?);
        // The revision was read before the board: at worst the board is newer than it says and is read once more. Of two who read at
        // the same time the newer stays.
        let mut board = self.board.write().expect("no holder of this lock panics");
        if board.0 < revision {
            *board = (revision, read);
        }
        Ok(())
    }

    /// Who owns the number with this blind index; `None` where it is on no list.
    ///
    /// # Errors
    /// Those of the look-up.
    pub async fn caller(&self, blind: [u8; 32]) -> Result<Option<crate::domain::person::Caller>, StoreError> {
        self.callers.find(blind).await
    }

    /// Writes a turn, together with all others that wait.
    ///
    /// # Errors
    /// Those of the write; nothing was kept then, or (`Gone`) it is unknown: repeat it, its natural keys make that safe.
    pub async fn turn(&self, write: turns::TurnWrite) -> Result<turns::TurnOut, StoreError> {
        let out = self.door.write_many(write).await?;
        if out.board_changed {
            // What was written is written: a board that could not be read now is read at the next look.
            self.refresh().await.ok();
        }
        Ok(out)
    }

    /// Writes something rarer than a turn.
    ///
    /// # Errors
    /// Those of the work.
    pub async fn write<W: Work>(&self, work: W) -> Result<W::Out, StoreError> {
        self.door.write(work).await
    }

    /// The door itself, for sets.
    pub fn door(&self) -> &Door {
        &self.door
    }

    /// The engine, for reads.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Writes a copy to the new file `to`, whole or not at all, while others read and write.
    ///
    /// # Errors
    /// `Gone` if `to` is there already or can't be written; `Broken` on PostgreSQL, whose own tools make copies (`pg_dump`).
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        self.engine.copy(to).await
    }

    /// Lets all writes that wait end, then closes.
    pub async fn close(&self) {
        self.door.drain().await;
        self.engine.close().await;
    }
}

/// Splits what an aggregate of `a b,c d` pairs holds.
fn pairs(text: Option<&str>) -> impl Iterator<Item = (&str, &str)> {
    text.unwrap_or("").split(',').filter_map(|pair| pair.split_once(' '))
}

/// A column that this program wrote holds what this program can't read.
fn unreadable(column: &'static str) -> StoreError {
    StoreError::Broken(format!("column {column} holds what no version wrote"))
}

//! By which line messages leave, for one process: the roads of the domain behind a lock, and what staff switched as the book has it.
//!
//! Must not know: wires, texts. Tested in `tests/it/routing.rs`.
//!
//! Each process learns by itself how lines do. What staff want of them is in the book and read every few seconds.

use super::outlet::Outgoing;
use super::{Gateway, Line};
use crate::domain::network::{Blocks, Network};
use crate::domain::phone::Phone;
use crate::domain::route::{Heard, NO_LINE, Parcel, Refused, Roads};
use crate::domain::time::{At, MINUTE};
use crate::store::StoreError;
use crate::store::book::lines;
use crate::store::book::sorting::{self, Address, Turn};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::Notify;

/// How often the switches and what was spent are read, and messages without a line looked for, without being told.
const LOOK: Duration = Duration::from_secs(5);
/// Messages that get a line in one transaction.
const AT_ONCE: i64 = 400;
/// How long a message waits that no line carries now, in milliseconds.
const NO_WAY: i64 = MINUTE;

/// The roads of this process.
pub struct Map {
    roads: Mutex<Roads>,
    /// Whose numbers begin how.
    blocks: Blocks,
    /// Where messages are put in: with the only line that carries anything, or with none.
    pub wait_at: String,
    /// Something was put in that has no line.
    bell: Arc<Notify>,
}

impl Map {
    /// The roads at the start.
    pub fn new(roads: Roads, blocks: Blocks, wait_at: String) -> Map {
        Map { roads: Mutex::new(roads), blocks, wait_at, bell: Arc::new(Notify::new()) }
    }

    /// The network of a number.
    pub fn network(&self, phone: &Phone) -> Option<Network> {
        self.blocks.network(phone)
    }

    /// Whether some line carries an answer to this number now.
    pub(super) fn reaches(&self, phone: &Phone, now: At) -> bool {
        let parcel = Parcel { id: 0, network: self.network(phone), is_urgent: true, home: None };
        self.roads().pick(parcel, now).is_some()
    }

    fn roads(&self) -> MutexGuard<'_, Roads> {
        self.roads.lock().expect("no holder of this lock panics")
    }

    /// Whether the line numbered `line` is used as always: it has not failed time after time.
    pub(super) fn is_sound(&self, line: usize) -> bool {
        self.roads().is_sound(line)
    }

    /// Where a message goes on after the line numbered `line` refused it, and whether at once; `None` where it stays.
    pub(super) fn onward(&self, line: usize, phone: &Phone, refused: Refused) -> Option<(usize, bool)> {
        let (roads, network) = (self.roads(), self.network(phone));
        Some((roads.onward(line, network, refused)?, roads.is_onward_now(network, refused)))
    }

    /// What was heard of the line numbered `line`.
    pub(super) fn heard(&self, line: usize, phone: &Phone, id: i64, heard: Heard, now: At) {
        self.roads().heard(line, self.network(phone), id, heard, now);
    }
}

impl Gateway {
    /// Something was put in the outbox.
    pub fn wake(&self) {
        self.wake_at(&self.map.wait_at);
    }

    /// Something waits with this line, or with none.
    pub(super) fn wake_at(&self, line: &str) {
        match self.line(line) {
            Some(line) => line.outlet.wake(),
            None => self.map.bell.notify_one(),
        }
    }

    /// The line that a message in the hands of the line numbered `line` leaves by; `None` where it has to wait. What may have arrived
    /// by this line stays with it.
    pub(super) fn way(&self, line: usize, message: &Outgoing, now: At) -> Option<&Arc<Line>> {
        let mut roads = self.map.roads();
        let picked = if message.unknowns > 0 {
            Some(line).filter(|line| !roads.is_off(*line))
        } else {
            let parcel = Parcel {
                id: message.id.unwrap_or(0),
                network: self.map.network(&message.phone),
                is_urgent: message.is_urgent,
                // What was tried before was sent on here on purpose.
                home: (message.is_answer || message.attempts > 1).then_some(line),
            };
            roads.pick(parcel, now)
        };
        picked.map(|picked| &self.lines[picked])
    }

    /// Where a row is to wait that the line `line` does not send now, and from when on it is looked at again.
    pub(super) fn turn(&self, id: i64, way: Option<&Arc<Line>>, stays: Option<&str>, now: At) -> Turn {
        match way {
            Some(way) => Turn(id, way.name.clone(), now.0),
            None => Turn(id, stays.unwrap_or(NO_LINE).to_owned(), now.plus(NO_WAY).0),
        }
    }

    /// Reads what staff switched.
    ///
    /// # Errors
    /// Those of the look-up.
    pub async fn read_switches(&self) -> Result<(), StoreError> {
        let known = lines::list(self.book.engine()).await?;
        let mut roads = self.map.roads();
        for (at, line) in self.lines.iter().enumerate() {
            let known = known.iter().find(|known| known.name == line.name);
            let switch = known.map(|known| known.switch).unwrap_or_default();
            if roads.switch(at) != switch {
                roads.set(at, switch);
                line.outlet.wake();
                self.map.bell.notify_one();
            }
        }
        Ok(())
    }

    /// Reads what the book has to say to lines.
    async fn look(&self) -> Result<(), StoreError> {
        self.read_switches().await?;
        self.read_purse(self.clock.now()).await
    }

    /// Gives messages without a line to the lines that carry them, until none is due.
    async fn sort(&self) -> Result<(), StoreError> {
        loop {
            let now = self.clock.now();
            let due = sorting::due(self.book.engine(), now, AT_ONCE).await?;
            if due.is_empty() {
                return Ok(());
            }
            let turns: Vec<Turn> = due.iter().map(|row| self.sorted(row, now)).collect();
            let mut names: Vec<String> = turns.iter().map(|turn| turn.1.clone()).collect();
            if self.book.write(Address(turns)).await? == 0 {
                // Another process was faster: it goes on.
                return Ok(());
            }
            names.sort();
            names.dedup();
            names.iter().filter_map(|name| self.line(name)).for_each(|line| line.outlet.wake());
        }
    }

    fn sorted(&self, row: &sorting::Unsorted, now: At) -> Turn {
        let Ok(phone) = self.numbers.open(&row.recipient) else {
            // Whoever gets it finds that nobody can send it, and says so.
            return self.turn(row.id, self.lines.first(), None, now);
        };
        let network = self.map.network(&phone);
        let parcel = Parcel { id: row.id, network, is_urgent: row.rank == 0, home: None };
        let way = self.map.roads().pick(parcel, now);
        self.turn(row.id, way.map(|way| &self.lines[way]), None, now)
    }
}

/// Sorts, and reads the switches, until `stop` resolves.
pub async fn run(gateway: Arc<Gateway>, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    let (bell, mut moved) = (gateway.map.bell.clone(), gateway.clock.moved());
    let mut look = tokio::time::interval(LOOK);
    loop {
        let read = tokio::select! {
            () = &mut stop => return,
            () = bell.notified() => false,
            _ = moved.changed() => false,
            _ = look.tick() => true,
        };
        if read && gateway.look().await.is_err() {
            tracing::warn!("what staff want of the lines, or what was spent, could not be read");
        }
        if gateway.sort().await.is_err() {
            tracing::warn!("messages without a line could not be sorted; it is tried again at the next look");
        }
    }
}

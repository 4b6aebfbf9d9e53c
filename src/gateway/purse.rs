//! The money of a month: what was spent, and what happens near its ceiling and at it.
//!
//! Must not know: wires, who gets what. Tested in `tests/it/spending.rs`.
//!
//! At the ceiling broadcasts are paused in the book, as staff would pause them: for every process, with their messages kept. Nothing else stops:
//! answers, dates and what is urgent leave whatever they cost. Nobody resumes by himself: whoever raises the ceiling, or begins a new month,
//! says which news is still news.

use super::Gateway;
use crate::domain::money::Francs;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::book::spending::{self, Raise};
use std::sync::{Mutex, MutexGuard};

/// A part of the ceiling at which staff are warned, in percent.
const NEAR: u64 = 80;

/// What this process knows of the month.
pub struct Purse {
    ceiling: Option<Francs>,
    spent: Mutex<Spent>,
}

#[derive(Default)]
struct Spent {
    month: String,
    francs: Francs,
    /// What was told of the month so far, in percent of the ceiling.
    told: u64,
}

impl Purse {
    /// An empty one; without a ceiling it stays so.
    pub fn new(ceiling: Option<Francs>) -> Purse {
        Purse { ceiling, spent: Mutex::default() }
    }

    fn of_month(&self, now: At) -> MutexGuard<'_, Spent> {
        let mut spent = self.spent.lock().expect("no holder of this lock panics");
        let month = now.day().month();
        if spent.month != month {
            *spent = Spent { month, ..Spent::default() };
        }
        spent
    }

    /// Whether nothing may be spent on broadcasts any more this month.
    pub fn is_empty(&self, now: At) -> bool {
        self.ceiling.is_some_and(|ceiling| self.of_month(now).francs >= ceiling)
    }

    /// A message was paid. Answers what staff are to hear now: a percentage that was reached by it.
    fn pay(&self, francs: Francs, now: At) -> Option<u64> {
        let ceiling = self.ceiling?;
        let mut spent = self.of_month(now);
        spent.francs = spent.francs.plus(francs);
        let reached = |percent: u64| spent.francs.0.saturating_mul(100) >= ceiling.0.saturating_mul(percent);
        let percent = [100, NEAR].into_iter().find(|percent| reached(*percent))?;
        (spent.told < percent).then_some(percent)
    }
}

impl Gateway {
    /// A message of this price left.
    pub(super) async fn paid(&self, francs: Francs, now: At) {
        let reached = self.purse.pay(francs, now);
        self.tell_money(reached, now).await;
    }

    /// Reads what all processes have spent this month, and what comes of it.
    ///
    /// # Errors
    /// Those of the look-up.
    pub async fn read_purse(&self, now: At) -> Result<(), StoreError> {
        if self.purse.ceiling.is_none() {
            return Ok(());
        }
        let francs = spending::month(self.book.engine(), &now.day().month()).await?;
        self.purse.of_month(now).francs = francs;
        let reached = self.purse.pay(Francs(0), now);
        self.tell_money(reached, now).await;
        if self.purse.is_empty(now) {
            // What staff resumed without raising the ceiling.
            self.stop_broadcasts(now).await;
        }
        Ok(())
    }

    async fn tell_money(&self, reached: Option<u64>, now: At) {
        let (Some(percent), Some(ceiling)) = (reached, self.purse.ceiling) else { return };
        let (month, pauses) = (now.day().month(), percent >= 100);
        let kind = if pauses { "ceiling" } else { "ceiling-near" };
        // Another ceiling is another story.
        let once = format!("{kind} {month} {}", ceiling.0);
        match self.book.write(Raise { once, kind, line: None, pauses, at: now }).await {
            Ok(_) => self.purse.of_month(now).told = percent,
            Err(_) => tracing::warn!("a ceiling that was reached could not be written down"),
        }
    }

    async fn stop_broadcasts(&self, now: At) {
        if self.book.write(spending::Pause { at: now }).await.is_err() {
            tracing::warn!("broadcasts could not be paused at the ceiling; it is tried again at the next look");
        }
    }
}

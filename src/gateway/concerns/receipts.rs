//! Receipts made ahead: deriving a box from a code is slow on purpose, and who files does not wait for it.
//!
//! Must not know: who gets one. Tested here and by `benches/concerns`.

use crate::seal::NoMemory;
use crate::seal::receipt::{Codes, Receipt};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Receipts kept ready: a minute's filings of a busy country, and a few hundred bytes each.
pub const READY: usize = 64;
/// How long the maker waits when there was no memory for one.
const PAUSE: Duration = Duration::from_secs(1);
/// How much the maker gives way to threads that somebody waits for (`nice`, 0 to 19).
const GIVES_WAY: i32 = 10;

/// The store of receipts. One thread of low priority fills it once it is asked to, and ends when this is dropped.
pub struct Receipts(Arc<Shelf>);

struct Shelf {
    stock: Mutex<Stock>,
    changed: Condvar,
}

#[derive(Default)]
struct Stock {
    ready: VecDeque<Receipt>,
    /// It ran out, and is not full again.
    is_short: bool,
    is_making: bool,
    is_over: bool,
}

impl Shelf {
    /// Nobody leaves the stock half changed.
    fn stock(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Receipts {
    /// An empty store.
    #[expect(clippy::new_without_default, reason = "an empty store that nobody fills is no default of anything")]
    pub fn new() -> Receipts {
        Receipts(Arc::new(Shelf { stock: Mutex::default(), changed: Condvar::new() }))
    }

    /// Begins to make receipts with these codes, once.
    pub fn fill(&self, codes: Arc<Codes>) {
        let mut stock = self.0.stock();
        if stock.is_making || stock.is_over {
            return;
        }
        stock.is_making = true;
        let shelf = self.0.clone();
        let maker = std::thread::Builder::new().name("receipts".into());
        if maker.spawn(move || make(&shelf, &codes)).is_err() {
            stock.is_making = false;
            tracing::warn!("no thread for receipts");
        }
    }

    /// One that is ready; nothing once a flood has emptied the store, until it is full again: who files then gets no code. If each new one
    /// were given away at once, who sees which concern has a box would see after which pause it came.
    pub fn take(&self) -> Option<Receipt> {
        let mut stock = self.0.stock();
        stock.is_short = if stock.is_short { stock.ready.len() < READY } else { stock.ready.is_empty() };
        let taken = if stock.is_short { None } else { stock.ready.pop_front() };
        // Many at a time: one made for each that is taken would show on the machine's graphs when somebody files.
        if stock.ready.len() < READY / 2 {
            self.0.changed.notify_all();
        }
        taken
    }

    /// Puts one back that nobody has seen.
    pub fn give_back(&self, receipt: Receipt) {
        self.0.stock().ready.push_front(receipt);
    }

    /// How many are ready.
    pub fn ready(&self) -> usize {
        self.0.stock().ready.len()
    }
}

impl Drop for Receipts {
    fn drop(&mut self) {
        let mut stock = self.0.stock();
        stock.is_over = true;
        stock.ready.clear();
        self.0.changed.notify_all();
    }
}

fn make(shelf: &Shelf, codes: &Codes) {
    // Of this thread alone on Linux; where it is refused, receipts are made as fast as everything else.
    rustix::process::nice(GIVES_WAY).ok();
    let mut stock = shelf.stock();
    while !stock.is_over {
        if stock.ready.len() >= READY {
            stock = shelf.changed.wait(stock).unwrap_or_else(PoisonError::into_inner);
            continue;
        }
        drop(stock);
        match codes.receipt(crate::seal::random::<8>) {
            Ok(receipt) => {
                stock = shelf.stock();
                if !stock.is_over {
                    stock.ready.push_back(receipt);
                }
            }
            Err(NoMemory) => {
                tracing::warn!("no memory to make a receipt");
                std::thread::sleep(PAUSE);
                stock = shelf.stock();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::Cost;
    use std::time::Instant;

    fn codes() -> Arc<Codes> {
        Arc::new(Codes::new([1; 16], &[2; 32], Cost::new(64, 1)))
    }

    /// Waits until the maker has come so far.
    fn until(done: impl Fn() -> bool) {
        #[expect(clippy::disallowed_methods, reason = "another thread is waited for, in real time")]
        let late = Instant::now() + Duration::from_secs(20);
        while !done() {
            #[expect(clippy::disallowed_methods, reason = "another thread is waited for, in real time")]
            let now = Instant::now();
            assert!(now < late, "the maker does not come on");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    #[test]
    fn none_is_made_before_it_is_asked_for_and_then_the_store_is_kept_full() {
        let receipts = Receipts::new();
        assert!(receipts.take().is_none());
        receipts.fill(codes());
        receipts.fill(codes());
        until(|| receipts.ready() == READY);
        let (one, two) = (receipts.take().unwrap(), receipts.take().unwrap());
        assert!(one.code != two.code);
        assert_eq!(receipts.ready(), READY - 2, "a few are not made again at once");
        receipts.give_back(one);
        for _ in 0..READY / 2 {
            receipts.take().unwrap();
        }
        until(|| receipts.ready() == READY);
    }

    #[test]
    fn once_empty_it_gives_nothing_until_it_is_full() {
        let receipts = Receipts::new();
        let codes = codes();
        let make = || receipts.give_back(codes.receipt(crate::seal::random::<8>).ok().unwrap());
        make();
        assert!(receipts.take().is_some(), "one that is there is given as long as it never ran out");
        assert!(receipts.take().is_none());
        for _ in 0..READY {
            assert!(receipts.take().is_none());
            make();
        }
        for _ in 0..READY {
            assert!(receipts.take().is_some());
        }
        make();
        assert!(receipts.take().is_some() && receipts.take().is_none(), "it had not run out before that");
    }

    #[test]
    fn the_maker_ends_with_the_store() {
        let receipts = Receipts::new();
        receipts.fill(codes());
        let shelf = Arc::downgrade(&receipts.0);
        drop(receipts);
        until(|| shelf.upgrade().is_none());
    }
}

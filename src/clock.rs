//! The one place that reads the time. Tests hold it, the demo moves it.
//!
//! Must not know: what the time is for. Tested through everything that waits.

use crate::domain::time::At;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;
use tokio::sync::watch;

/// A clock; clones share it.
#[derive(Clone)]
pub struct Clock(Arc<Inner>);

struct Inner {
    /// `None`: the system's time plus the offset.
    held: RwLock<Option<At>>,
    offset: AtomicI64,
    /// How far it was ever moved ahead, in milliseconds.
    ahead: AtomicI64,
    begun: tokio::time::Instant,
    moved: watch::Sender<u64>,
}

impl Clock {
    /// The system's time.
    pub fn system() -> Clock {
        Clock::new(None)
    }

    /// A clock that stands at `at` until it is moved.
    pub fn held(at: At) -> Clock {
        Clock::new(Some(at))
    }

    fn new(held: Option<At>) -> Clock {
        Clock(Arc::new(Inner {
            held: RwLock::new(held),
            offset: AtomicI64::new(0),
            ahead: AtomicI64::new(0),
            begun: tokio::time::Instant::now(),
            moved: watch::Sender::new(0),
        }))
    }

    /// Now.
    pub fn now(&self) -> At {
        let held = *self.0.held.read().expect("no holder of this lock panics");
        held.unwrap_or_else(|| system().plus(self.offset()))
    }

    /// How far the clock is from the system's, in milliseconds; 0 where it is held.
    pub fn offset(&self) -> i64 {
        self.0.offset.load(Ordering::Relaxed)
    }

    /// Moves the clock by `ms`.
    pub fn advance(&self, ms: i64) {
        let mut held = self.0.held.write().expect("no holder of this lock panics");
        match held.as_mut() {
            Some(at) => *at = at.plus(ms),
            None => drop(self.0.offset.fetch_add(ms, Ordering::Relaxed)),
        }
        drop(held);
        self.0.ahead.fetch_add(ms.max(0), Ordering::Relaxed);
        self.0.moved.send_modify(|times| *times += 1);
    }

    /// Back to the system's time; a held clock stays where it is.
    pub fn reset(&self) {
        self.0.offset.store(0, Ordering::Relaxed);
        self.0.moved.send_modify(|times| *times += 1);
    }

    /// How long this process has run, whatever the clock was moved by; a held clock runs by its moves ahead. For what is counted in minutes
    /// of somebody's patience.
    pub fn ran(&self) -> Duration {
        let is_held = self.0.held.read().expect("no holder of this lock panics").is_some();
        if is_held {
            Duration::from_millis(self.0.ahead.load(Ordering::Relaxed).unsigned_abs())
        } else {
            self.0.begun.elapsed()
        }
    }

    /// The system's time, for what other clocks must agree with; a held clock's own.
    pub fn wall(&self) -> At {
        self.now().plus(-self.offset())
    }

    /// Changes whenever the clock was moved: whoever sleeps until an instant looks again.
    pub fn moved(&self) -> watch::Receiver<u64> {
        self.0.moved.subscribe()
    }
}

fn system() -> At {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the time")]
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    At(since.map_or(0, |since| since.as_millis() as i64))
}

impl governor::clock::Clock for Clock {
    type Instant = governor::nanos::Nanos;

    /// Never goes back: rates on a clock that did would refuse everybody until it has caught up.
    fn now(&self) -> governor::nanos::Nanos {
        let is_held = self.0.held.read().expect("no holder of this lock panics").is_some();
        let ran = if is_held { 0 } else { self.0.begun.elapsed().as_nanos() as u64 };
        governor::nanos::Nanos::new(ran + self.0.ahead.load(Ordering::Relaxed) as u64 * 1_000_000)
    }
}

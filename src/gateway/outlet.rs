//! Where messages are handed to a line's worker: answers that were just written, with their lease, and what is said from memory only.
//!
//! Must not know: HTTP, wires, rows beyond their ids. Tested in `tests/it/dispatch.rs`.

use crate::domain::dialogue::Screen;
use crate::domain::dialogue::state::Question;
use crate::domain::message::Language;
use crate::domain::phone::Phone;
use crate::domain::time::At;
use crate::store::book::outbox::Lease;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::{Notify, mpsc};

/// How long a worker may hold a message, in milliseconds: longer than any HTTP call may take.
pub(super) const LEASE: i64 = 30_000;
/// Longest that a call to an aggregator takes, connecting included, in milliseconds.
pub(super) const LONGEST_CALL: i64 = 20_000;
/// Answers that may wait in memory for a line; more wait in the outbox only.
const WAITING: usize = 512;

/// Where a line's messages are handed over; the receiving end is its worker.
pub struct Outlet {
    answers: mpsc::Sender<Outgoing>,
    bell: Arc<Notify>,
    owner: i64,
    in_hand: InHand,
}

/// Counts messages that are in a worker's memory: handed over or claimed, and their fate not recorded yet.
#[derive(Clone, Default)]
pub(super) struct InHand(Arc<(AtomicUsize, Mutex<HashSet<i64>>)>);

/// One message in memory; gone when its errand is over, however that ends.
pub(super) struct Held {
    all: InHand,
    id: Option<i64>,
}

impl InHand {
    pub(super) fn one(&self) -> Held {
        self.0.0.fetch_add(1, Ordering::Relaxed);
        Held { all: self.clone(), id: None }
    }

    pub(super) fn rows(&self) -> MutexGuard<'_, HashSet<i64>> {
        self.0.1.lock().expect("no holder of this lock panics")
    }
}

impl Held {
    /// The row that it is.
    pub(super) fn of(mut self, id: Option<i64>) -> Held {
        self.all.rows().extend(id);
        self.id = id;
        self
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.all.rows().remove(&id);
        }
        self.all.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Room for one answer in a line's memory.
pub struct Place<'a> {
    permit: mpsc::Permit<'a, Outgoing>,
    held: Held,
}

impl Place<'_> {
    /// Hands the answer over.
    pub fn send(self, mut message: Outgoing) {
        message.held = Some(self.held.of(message.id));
        self.permit.send(message);
    }
}

/// The receiving end of an [`Outlet`].
pub struct Inlet {
    pub(super) answers: mpsc::Receiver<Outgoing>,
    pub(super) bell: Arc<Notify>,
    pub(super) owner: i64,
    pub(super) in_hand: InHand,
}

/// A message in this worker's hands.
pub struct Outgoing {
    /// Its row; `None` for what is said from memory only.
    pub(super) id: Option<i64>,
    pub(super) phone: Phone,
    pub(super) screen: Screen,
    pub(super) language: Language,
    /// It answers somebody who wrote, on the line that they wrote on.
    pub(super) is_answer: bool,
    /// It goes before others.
    pub(super) is_urgent: bool,
    /// It is one of many of the same, which stop when the month's money is spent.
    pub(super) is_broadcast: bool,
    pub(super) questions: Vec<Question>,
    pub(super) expires: At,
    pub(super) attempts: u32,
    pub(super) unknowns: i64,
    /// Until when it is ours.
    pub(super) until: At,
    pub(super) held: Option<Held>,
}

impl Outgoing {
    /// The answer to an SMS, just written under `id`.
    pub fn answer(id: i64, phone: Phone, screen: Screen, language: Language, expires: At, until: At) -> Outgoing {
        let (id, questions, held) = (Some(id), Vec::new(), None);
        Outgoing {
            id,
            phone,
            screen,
            language,
            is_answer: true,
            is_urgent: true,
            is_broadcast: false,
            questions,
            expires,
            attempts: 1,
            unknowns: 0,
            until,
            held,
        }
    }

    /// Whether its lease may run out before an aggregator has answered: somebody else may send it then.
    pub(super) fn is_stale(&self, now: At) -> bool {
        self.until.0.saturating_sub(now.0) < LONGEST_CALL
    }
}

/// An outlet and its receiving end. `owner` is a random number of this process.
pub fn outlet(owner: i64) -> (Outlet, Inlet) {
    let (answers, waiting) = mpsc::channel(WAITING);
    let bell = Arc::new(Notify::new());
    let in_hand = InHand::default();
    let inlet = Inlet { answers: waiting, bell: bell.clone(), owner, in_hand: in_hand.clone() };
    (Outlet { answers, bell, owner, in_hand }, inlet)
}

impl Outlet {
    /// Room for one more answer, if there is.
    pub fn reserve(&self) -> Option<Place<'_>> {
        let permit = self.answers.try_reserve().ok()?;
        Some(Place { permit, held: self.in_hand.one() })
    }

    /// The lease that goes with it.
    pub fn lease(&self, now: At) -> Lease {
        Lease { owner: self.owner, until: now.plus(LEASE) }
    }

    /// Says something that is in no outbox. Dropped where too much waits, and not counted: a count would show when somebody wrote what is
    /// no command.
    pub fn tell(&self, phone: Phone, screen: Screen, language: Language) {
        let message = Outgoing::answer(0, phone, screen, language, At(i64::MAX), At(i64::MAX));
        self.forward(Outgoing { id: None, ..message });
    }

    /// Takes over what is in no outbox, from a line that does not carry it now.
    pub(super) fn forward(&self, message: Outgoing) {
        self.answers.try_send(Outgoing { held: Some(self.in_hand.one()), ..message }).ok();
    }

    /// Messages in the worker's memory: handed over or claimed, and not done with.
    pub fn in_hand(&self) -> usize {
        self.in_hand.0.0.load(Ordering::Relaxed)
    }

    /// Something was put in the outbox.
    pub fn wake(&self) {
        self.bell.notify_one();
    }
}

//! The reading twin of the door: look-ups of one kind that wait together are answered by one query, so that under load a
//! read costs a fraction of a statement, and an idle desk asks at once.
//!
//! Must not know: any table. Tested in `tests/it/engine` on both engines.

use crate::store::engine::{Engine, LOOK_UPS};
use crate::store::error::StoreError;
use metrics::{counter, histogram};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, oneshot};

/// Most keys in one query.
const GROUP: usize = 64;
/// Callers that may wait before others are held back.
const WAITING: usize = 4096;
/// How long a caller is held back before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(2);

/// A question that many ask at the same time.
pub trait Lookup: Send + Sync + 'static {
    /// What is looked up by.
    type Key: Send + Sync + 'static;
    /// What is found; an `Option` where there may be nothing.
    type Out: Send + 'static;
    /// What it is called in metrics.
    const NAME: &'static str = "lookup";
    /// Answers all keys in their order. Keys may repeat.
    fn find_all(keys: &[Self::Key], engine: &Engine)
    -> impl Future<Output = Result<Vec<Self::Out>, StoreError>> + Send;
}

/// Where one kind of question is asked; clones share it.
pub struct Desk<L: Lookup>(mpsc::Sender<Ask<L>>);

/// A key, and who waits for its answer.
type Ask<L> = (<L as Lookup>::Key, oneshot::Sender<Result<<L as Lookup>::Out, StoreError>>);

impl<L: Lookup> Clone for Desk<L> {
    fn clone(&self) -> Desk<L> {
        Desk(self.0.clone())
    }
}

impl<L: Lookup> Desk<L> {
    /// Opens the desk. It closes when the last clone is gone.
    pub fn start(engine: Engine) -> Desk<L> {
        let (asks, waiting) = mpsc::channel(WAITING);
        tokio::spawn(serve::<L>(engine, waiting));
        Desk(asks)
    }

    /// Looks up one key. Sees everything that was committed before the call.
    ///
    /// # Errors
    /// Those of the query; `Busy` if too many wait; `Broken` if it panics.
    pub async fn find(&self, key: L::Key) -> Result<L::Out, StoreError> {
        let (reply, answer) = oneshot::channel();
        match self.0.send_timeout((key, reply), PATIENCE).await {
            Ok(()) => answer.await.map_err(|_| StoreError::Broken(format!("{} panicked", L::NAME)))?,
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => Err(StoreError::Busy),
            Err(mpsc::error::SendTimeoutError::Closed(_)) => Err(StoreError::Gone("the desk is closed".into())),
        }
    }
}

async fn serve<L: Lookup>(engine: Engine, mut waiting: mpsc::Receiver<Ask<L>>) {
    let places = Arc::new(Semaphore::new(LOOK_UPS));
    loop {
        // First a place, then the keys: those who come while both places are taken are answered together.
        let place = places.clone().acquire_owned().await.expect("nobody closes the semaphore");
        let mut asks = Vec::new();
        if waiting.recv_many(&mut asks, GROUP).await == 0 {
            return;
        }
        let engine = engine.clone();
        // A task of its own, so that a panic reaches only those who asked: their replies are dropped with it.
        tokio::spawn(async move {
            answer::<L>(&engine, asks).await;
            drop(place);
        });
    }
}

async fn answer<L: Lookup>(engine: &Engine, asks: Vec<Ask<L>>) {
    let (keys, replies): (Vec<_>, Vec<_>) = asks.into_iter().unzip();
    counter!("store_lookups_total", "name" => L::NAME).increment(keys.len() as u64);
    histogram!("store_keys_per_lookup", "name" => L::NAME).record(keys.len() as f64);
    let found = match L::find_all(&keys, engine).await {
        Ok(found) if found.len() != keys.len() => {
            Err(StoreError::Broken(format!("{} gave {} answers to {}", L::NAME, found.len(), keys.len())))
        }
        found => found,
    };
    match found {
        Ok(found) => replies.into_iter().zip(found).for_each(|(reply, out)| {
            // The caller may have gone.
            reply.send(Ok(out)).ok();
        }),
        Err(error) => replies.into_iter().for_each(|reply| {
            reply.send(Err(error.clone())).ok();
        }),
    }
}

//! How much of each line's pace is this process's, where several send by the same line: a lease in the book, renewed every few seconds.
//!
//! Must not know: messages. Tested in `tests/it/shares.rs`.
//!
//! In the book and not in [`crate::store::moment`], which is one process's memory. A share that grew is used a second later, so that no second sees both
//! what another sent with it and what we do. A process that can't renew stops sending when its lease ends, before another may take it. SQLite is
//! one process's: it has the whole grant, and writes nothing.

use super::Gateway;
use crate::domain::pace::MESSAGE;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::book::shares::{Leave, Take};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// How long a share is held, in milliseconds.
const LEASE: i64 = 10_000;
/// How often it is renewed.
const RENEW: Duration = Duration::from_secs(3);
/// And where others still hold what is ours.
const SOON: Duration = Duration::from_millis(700);
/// How long one that grew is not used yet.
const REST: Duration = Duration::from_millis(1_010);

/// A line's share in this process.
pub struct Share {
    grant: u32,
    /// What may be used now, in thousandths of a message a second.
    rate: AtomicU32,
    /// Until when; `None` where nobody shares.
    until: Mutex<Option<Instant>>,
}

impl Share {
    /// All of a grant of so many messages a second, for good; where others may send by the same line, nothing until the first lease.
    pub fn of(grant: NonZeroU32, is_shared: bool) -> Share {
        let rate = if is_shared { 0 } else { grant.get() * MESSAGE };
        Share { grant: grant.get(), rate: AtomicU32::new(rate), until: Mutex::new(None) }
    }

    /// The whole grant, in messages a second.
    pub(super) fn grant(&self) -> u32 {
        self.grant
    }

    /// What may be used now, in thousandths of a message a second.
    pub(super) fn rate(&self, now: Instant) -> u32 {
        let until = *self.until.lock().expect("no holder of this lock panics");
        if until.is_some_and(|until| until <= now) { 0 } else { self.rate.load(Ordering::Relaxed) }
    }

    fn hold(&self, rate: u32, until: Instant) {
        self.rate.store(rate, Ordering::Relaxed);
        *self.until.lock().expect("no holder of this lock panics") = Some(until);
    }
}

/// Renews this process's shares until `stop` resolves, then gives them back. `owner` is a random number of this process.
pub async fn run(gateway: Arc<Gateway>, owner: i64, stop: impl Future<Output = ()>) {
    if gateway.book.engine().is_lite() {
        return stop.await;
    }
    tokio::pin!(stop);
    loop {
        let pause = match renew(&gateway, owner).await {
            Ok(true) => SOON,
            Ok(false) => RENEW,
            Err(_) => {
                tracing::warn!("the pace of the lines could not be agreed on with other processes");
                SOON
            }
        };
        tokio::select! {
            () = &mut stop => break,
            () = tokio::time::sleep(pause) => {}
        }
    }
    let now = gateway.clock.wall();
    if gateway.book.write(Leave { owner, now }).await.is_err() {
        tracing::warn!("shares of the lines' pace could not be given back; they run out by themselves");
    }
}

/// Takes what is ours; whether others still hold some of it.
async fn renew(gateway: &Gateway, owner: i64) -> Result<bool, StoreError> {
    let begun = Instant::now();
    let now: At = gateway.clock.wall();
    let lines = gateway.lines.iter().map(|line| (line.name.clone(), line.share.grant)).collect();
    let taken = gateway.book.write(Take { owner, lines, now, until: now.plus(LEASE) }).await?;
    let until = begun + Duration::from_millis(LEASE.unsigned_abs());
    let grows = |(line, taken): (&Arc<super::Line>, &crate::store::book::shares::Share)| {
        let had = line.share.rate(Instant::now());
        // Less counts at once; more, where somebody else had it, after a rest.
        line.share.hold(if taken.is_alone { taken.rate } else { had.min(taken.rate) }, until);
        !taken.is_alone && had < taken.rate
    };
    let rests = gateway.lines.iter().zip(&taken).map(grows).fold(false, |any, grows| any | grows);
    if rests {
        tokio::time::sleep(REST).await;
        gateway.lines.iter().zip(&taken).for_each(|(line, taken)| line.share.hold(taken.rate, until));
    }
    Ok(taken.iter().any(|taken| taken.is_short))
}

//! What the vault needs by itself: the log emptied every hour, all written anew at night, what is over destroyed, new keys read.
//!
//! Must not know: what is in it. Tested in `tests/it/concerns/`.

use crate::domain::key::Month;
use crate::domain::time::{At, Day, HOUR, Minute};
use crate::gateway::Gateway;
use crate::store::vault::upkeep::Upkeep;
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked whether something is due: also how long new keys of staff wait to be used.
const LOOK: Duration = Duration::from_secs(60);
/// From this hour on the night's work is done, whenever somebody is there to do it.
const NIGHT: Minute = Minute(2 * 60);

/// When which work was last done.
#[derive(Default)]
pub struct Done {
    hourly: Option<At>,
    nightly: Option<Day>,
}

/// Looks after the vault until told to stop.
pub async fn run(gateway: Arc<Gateway>, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    let mut done = Done::default();
    loop {
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(LOOK) => gateway.keep_vault(&mut done).await,
        }
    }
}

impl Gateway {
    /// Does what is due. What could not be done is tried again at the next look.
    pub async fn keep_vault(&self, done: &mut Done) {
        let now = self.clock.now();
        if self.concerns.refresh(Month::of(now.day())).await.is_err() {
            tracing::warn!("review keys could not be read");
        }
        if done.nightly.is_none_or(|day| day < now.day()) && now >= now.day().at(NIGHT) {
            self.keep_vault_by_night(now, done).await;
        }
        // Also where the night's work fails: what was erased must leave the log.
        if done.hourly.is_none_or(|at| now.0 - at.0 >= HOUR) {
            match self.concerns.vault.maintain(Upkeep::Hourly).await {
                Ok(true) => done.hourly = Some(now),
                Ok(false) => {}
                Err(_) => tracing::warn!("the vault's log could not be emptied"),
            }
        }
    }

    async fn keep_vault_by_night(&self, now: At, done: &mut Done) {
        if self.concerns.is_open(now.day()) && self.concerns.is_late(now.day()) {
            tracing::warn!("review keys of this month are missing: a lead has to make them");
        }
        if !self.concerns.is_plausible(now.day()) {
            tracing::warn!("the clock is years away from the newest review key: nothing is destroyed");
            done.nightly = Some(now.day());
            return;
        }
        match self.concerns.vault.purge(now.day()).await {
            Ok(purged) => {
                done.nightly = Some(now.day());
                done.hourly = purged.emptied.then_some(now).or(done.hourly);
            }
            Err(_) => tracing::warn!("the vault could not be tidied"),
        }
    }
}

//! What falls due: forums whose stage has run out or may have been decided by an answer, answers that are to be deleted, memory
//! to be swept.
//!
//! Must not know: the rules of forums (the store runs them). Tested by the transcripts and in `tests/it/gateway/`.

use super::{Gateway, Unavailable};
use crate::domain::board::{ForumId, SeriesId};
use crate::domain::phone::Phone;
use crate::domain::time::DAY;
use crate::store::book::forums::{self, Advance, AdvanceTogether};
use crate::store::book::outbox::{self, Purge};
use crate::store::book::people::OptOut;
use crate::store::book::series::{self, TurnPeriod};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// How often deadlines are looked at without being told.
const LOOK: Duration = Duration::from_secs(20);
/// How often memory is swept and old answers deleted.
const SWEEP: Duration = Duration::from_secs(60);
/// Answers that come within this are looked at together: a village answers at once.
const GATHER: Duration = Duration::from_millis(100);
/// Forums that may wait to be looked at; more are found at the next look.
const WAITING: usize = 4096;

/// How long questions and news are kept after their end, in milliseconds: until a forum is over, its messages are not said again.
const NOTICES_KEPT: i64 = 30 * DAY;

/// Where forums are named that an answer may have moved on.
#[derive(Clone)]
pub struct Bell(mpsc::Sender<ForumId>);

/// The other end of the bell.
pub struct Rung(mpsc::Receiver<ForumId>);

/// A bell and its other end.
pub fn bell() -> (Bell, Rung) {
    let (bell, rung) = mpsc::channel(WAITING);
    (Bell(bell), Rung(rung))
}

impl Bell {
    /// Names a forum. Where too many wait nothing is lost: deadlines are looked at anyway.
    pub fn ring(&self, forum: ForumId) {
        self.0.try_send(forum).ok();
    }
}

/// Works until `stop` resolves.
pub async fn run(gateway: Arc<Gateway>, mut rung: Rung, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    let mut moved = gateway.clock.moved();
    let mut sweep = tokio::time::interval(SWEEP);
    loop {
        gateway.due_forums().await;
        gateway.due_broadcasts().await;
        let forum = tokio::select! {
            () = &mut stop => return,
            forum = rung.0.recv() => forum,
            _ = moved.changed() => None,
            () = tokio::time::sleep(LOOK) => None,
            _ = sweep.tick() => {
                gateway.swept().await;
                None
            }
        };
        if let Some(forum) = forum {
            tokio::time::sleep(GATHER).await;
            let mut forums = BTreeSet::from([forum]);
            while let Ok(forum) = rung.0.try_recv() {
                forums.insert(forum);
            }
            for forum in forums {
                gateway.answered_forum(forum).await;
            }
        }
    }
}

impl Gateway {
    /// Begins periods whose time has come, runs the rules on every forum at which something is due, and looks whether another process
    /// changed the board.
    pub async fn due_forums(&self) {
        self.book.refresh().await.ok();
        let (engine, now) = (self.book.engine(), self.clock.now());
        match series::due(engine, now).await {
            Ok(due) => {
                for series in due {
                    self.turn_period(series).await;
                }
            }
            Err(_) => tracing::warn!("periods that are due could not be read"),
        }
        match forums::due(engine, now).await {
            Ok(due) => {
                let mut moved = false;
                for forum in due {
                    moved |= self.move_on(forum).await;
                }
                if moved {
                    self.wake();
                }
            }
            Err(_) => tracing::warn!("forums that are due could not be read"),
        }
    }

    async fn turn_period(&self, series: SeriesId) {
        match self.book.write(TurnPeriod { series, now: self.clock.now() }).await {
            Ok(None) => {}
            Ok(Some(_)) => metrics::counter!("baro_forums_begun_total").increment(1),
            Err(_) => tracing::warn!("a period could not be begun"),
        }
    }

    /// An answer came: run the rules if it may have been the last one.
    async fn answered_forum(&self, forum: ForumId) {
        if forums::is_worth_advancing(self.book.engine(), forum).await.unwrap_or(false) {
            self.advance(forum).await;
        }
    }

    /// Runs the rules on one forum and lets its messages go.
    pub async fn advance(&self, forum: ForumId) {
        if self.move_on(forum).await {
            self.wake();
        }
    }

    /// Runs the rules on one forum and those beside it that are due; whether anything changed.
    async fn move_on(&self, forum: ForumId) -> bool {
        let Some(manners) = self.manners() else { return false };
        let advance = Advance { forum, now: self.clock.now(), manners };
        let moved = match self.book.write(AdvanceTogether(advance.clone())).await {
            // One that cannot be read holds up no other.
            Err(_) => self.book.write(advance).await.map(|sent| u64::from(sent.is_some())),
            moved => moved,
        };
        match moved {
            Ok(0) => false,
            Ok(count) => {
                metrics::counter!("baro_forums_advanced_total").increment(count);
                self.book.refresh().await.ok();
                true
            }
            Err(_) => {
                tracing::warn!(forum = forum.0, "a forum could not be moved on");
                false
            }
        }
    }

    async fn swept(&self) {
        let now = self.clock.now();
        self.day.turn(now.day(), crate::seal::random::<32>);
        self.moment.sweep(now).await;
        self.limits.sweep();
        let abandoned = outbox::abandoned(self.book.engine(), now.plus(-DAY)).await.unwrap_or_default();
        let purge = Purge { answers: now.plus(-self.answers_kept), notices: now.plus(-NOTICES_KEPT), abandoned };
        if self.book.write(purge).await.is_err() {
            tracing::warn!("old messages could not be deleted");
        }
    }

    /// The aggregator says that this number wants nothing more.
    pub(super) async fn opted_out(&self, phone: &Phone) -> Result<(), Unavailable> {
        if let Some(caller) = self.book.caller(self.numbers.blind(phone).0).await? {
            self.book.write(OptOut { person: caller.person, at: self.clock.now() }).await?;
        }
        Ok(())
    }
}

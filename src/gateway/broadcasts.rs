//! Broadcasts that are under way: a few people more go into the outbox whenever few of them wait there, and rows follow what
//! staff decided.
//!
//! Must not know: who is reached (the store finds them). Tested by the transcripts and in `tests/it/gateway/`.

use super::Gateway;
use crate::domain::summary::BroadcastId;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::book::broadcasts::{self, PutChunk, Settle, Stand};

/// People looked at in one transaction, and rows moved in one: as many as hold no other commit up for 30 ms (`benches/broadcast`).
pub const CHUNK: i64 = 400;
/// Messages of broadcasts that may wait on all lines together; the rest of the people come when some have left. Who stops or joins meanwhile is
/// met as they are then, a pause moves few rows, and the busiest line still has work until the next look.
const AHEAD: i64 = 20_000;

impl Gateway {
    /// Does what broadcasts need now. Between chunks others write.
    pub async fn due_broadcasts(&self) {
        let due = match broadcasts::unsettled(self.book.engine(), self.clock.now()).await {
            Ok(due) => due,
            Err(_) => return tracing::warn!("broadcasts could not be read"),
        };
        for (broadcast, stand) in due {
            if self.carried_on(broadcast, stand).await.is_err() {
                tracing::warn!("a broadcast could not be carried on; it is tried again at the next look");
            }
        }
    }

    /// Now, and the first instant from now on that is not quiet.
    fn opens(&self) -> (At, At) {
        let now = self.clock.now();
        (now, self.nights.after(now, &self.book.board().calendar))
    }

    async fn carried_on(&self, broadcast: BroadcastId, stand: Stand) -> Result<(), StoreError> {
        if self.lines.is_empty() {
            return Ok(());
        }
        loop {
            let (now, opens) = self.opens();
            let settle = Settle { broadcast, now, opens, most: CHUNK };
            if self.book.write(settle).await? == 0 {
                break;
            }
        }
        self.lines.iter().for_each(|line| line.outlet.wake());
        if !matches!(stand, Stand::Waiting | Stand::Running) {
            return Ok(());
        }
        if self.purse.is_empty(self.clock.now()) {
            return Ok(());
        }
        let mut room = AHEAD - broadcasts::ahead(self.book.engine(), AHEAD).await?;
        while room > 0 {
            let (now, opens) = self.opens();
            let line = self.map.wait_at.clone();
            let chunk = PutChunk { broadcast, now, opens, line, most: CHUNK, weekly_cap: self.weekly_cap };
            let put = self.book.write(chunk).await?;
            room -= put.put as i64;
            if put.board_changed {
                self.book.refresh().await?;
            }
            if put.put > 0 {
                self.wake();
            }
            if !put.more {
                break;
            }
        }
        Ok(())
    }
}

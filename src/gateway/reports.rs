//! What became of messages, as aggregators report it: in any order, repeated, sometimes before we have written down that they were sent.
//!
//! Must not know: any aggregator's words. Tested in `tests/it/gateway/reports.rs`.

use super::{Gateway, Line, Unavailable};
use crate::domain::delivery::State;
use crate::domain::phone::ProviderMessageId;
use crate::domain::route::Heard;
use crate::domain::time::{At, MINUTE};
use crate::lines::Fate;
use crate::store::book::outbox::{self, Report};
use crate::store::moment::Refused;
use zeroize::Zeroizing;

/// How long the fate of a message that is not recorded as sent yet is kept for it, in milliseconds.
const EARLY: i64 = 10 * MINUTE;

impl Gateway {
    /// A delivery report came. One that is faster than our own record of the message waits for it a while.
    pub(super) async fn reported(&self, line: &Line, id: &ProviderMessageId, fate: Fate) -> Result<(), Unavailable> {
        let now = self.clock.now();
        if self.report(line, id, fate, now).await? {
            return Ok(());
        }
        let [tag, _] = self.tags(&[b"early", line.name.as_bytes(), id.0.as_bytes()]);
        let value = || Zeroizing::new(vec![early(fate)]);
        match self.moment.put_new(tag.into(), value(), now.plus(EARLY), now).await {
            Err(full @ Refused::Full) => return Err(full.into()),
            Err(Refused::Changed) if fate == Fate::Delivered => {
                if let Some((revision, _)) = self.moment.get(tag.into(), now).await {
                    // It fails only where the message was recorded meanwhile, and then the report below finds it.
                    self.moment.cas(tag.into(), revision, value(), now.plus(EARLY), now).await.ok();
                }
            }
            Ok(_) | Err(Refused::Changed) => {}
        }
        // Our record may have been written between the look and the note.
        self.report(line, id, fate, now).await?;
        Ok(())
    }

    /// Our record of a message has been written: a report that was faster counts now.
    pub(super) async fn early_fate(&self, line: &Line, id: &ProviderMessageId) {
        if let Some(fate) = self.early(line, id).await {
            self.report(line, id, fate, self.clock.now()).await.ok();
        }
    }

    /// What a report said that found no record it could count for.
    pub(super) async fn early(&self, line: &Line, id: &ProviderMessageId) -> Option<Fate> {
        let now = self.clock.now();
        for tag in self.tags(&[b"early", line.name.as_bytes(), id.0.as_bytes()]) {
            if let Some((_, value)) = self.moment.get(tag.into(), now).await {
                let fate = EARLY_FATES.into_iter().find(|fate| value.first() == Some(&early(*fate)));
                return Some(fate.unwrap_or(Fate::Failed));
            }
        }
        None
    }

    async fn report(&self, line: &Line, id: &ProviderMessageId, fate: Fate, at: At) -> Result<bool, Unavailable> {
        let (state, why) = match fate {
            Fate::Delivered => (State::Delivered, None),
            Fate::OptedOut => (State::Failed, Some("opted out")),
            Fate::Failed | Fate::Underway => (State::Failed, Some("reported")),
        };
        let report = Report { line: line.name.clone(), provider_id: id.0.clone(), state, why, at };
        let to = self.book.door().write_many(report).await?;
        let is_known = to.is_some();
        let sealed = match (to, fate) {
            // What was known already still tells whose number it is.
            (None, Fate::OptedOut) => outbox::recipient(self.book.engine(), &line.name, &id.0).await?,
            (to, _) => to,
        };
        let Some(phone) = sealed.and_then(|sealed| self.numbers.open(&sealed).ok()) else { return Ok(is_known) };
        match fate {
            Fate::OptedOut => self.opted_out(&phone).await?,
            Fate::Delivered => self.map.heard(line.at, &phone, 0, Heard::Arrived, at),
            Fate::Failed => self.map.heard(line.at, &phone, 0, Heard::Lost, at),
            Fate::Underway => {}
        }
        Ok(is_known)
    }
}

/// Fates that may come before our own record of a message.
const EARLY_FATES: [Fate; 3] = [Fate::Delivered, Fate::Failed, Fate::OptedOut];

/// A fate as one byte of memory.
fn early(fate: Fate) -> u8 {
    EARLY_FATES.iter().position(|known| *known == fate).unwrap_or(EARLY_FATES.len()) as u8
}

//! What became of messages, as aggregators report it: in any order, repeated, sometimes before we have written down that they were sent.
//!
//! Must not know: any aggregator's words. Tested in `tests/it/gateway/reports.rs`.

use super::{Gateway, Line, Unavailable};
use crate::domain::delivery::State;
use crate::domain::phone::ProviderMessageId;
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
        let now = self.clock.now();
        for tag in self.tags(&[b"early", line.name.as_bytes(), id.0.as_bytes()]) {
            if let Some((_, value)) = self.moment.get(tag.into(), now).await {
                let fate = EARLY_FATES.into_iter().find(|fate| value.first() == Some(&early(*fate)));
                self.report(line, id, fate.unwrap_or(Fate::Failed), now).await.ok();
            }
        }
    }

    async fn report(&self, line: &Line, id: &ProviderMessageId, fate: Fate, at: At) -> Result<bool, Unavailable> {
        let (state, why) = match fate {
            Fate::Delivered => (State::Delivered, None),
            Fate::OptedOut => (State::Failed, Some("opted out")),
            Fate::Failed | Fate::Underway => (State::Failed, Some("reported")),
        };
        let report = Report { line: line.name.clone(), provider_id: id.0.clone(), state, why, at };
        let known = self.book.door().write_many(report).await?;
        if fate == Fate::OptedOut {
            let sealed = outbox::recipient(self.book.engine(), &line.name, &id.0).await?;
            if let Some(phone) = sealed.and_then(|sealed| self.numbers.open(&sealed).ok()) {
                self.opted_out(&phone).await?;
            }
        }
        Ok(known)
    }
}

/// Fates that may come before our own record of a message.
const EARLY_FATES: [Fate; 3] = [Fate::Delivered, Fate::Failed, Fate::OptedOut];

/// A fate as one byte of memory.
fn early(fate: Fate) -> u8 {
    EARLY_FATES.iter().position(|known| *known == fate).unwrap_or(EARLY_FATES.len()) as u8
}

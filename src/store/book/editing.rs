//! How staff write a summary together: only over the writing that they had in front of them, and an agreement can be taken back.
//!
//! Must not know: what a page shows, words. Tested in `tests/it/tellings.rs` on both engines.

use super::summaries::{Refused, WriteDraft};
use crate::domain::message::Language;
use crate::domain::summary::SummaryId;
use crate::store::StoreError;
use crate::store::dialect::sql;
use crate::store::door::Work;
use crate::store::engine::{Sql, Tx};

const LATEST: Sql = sql!(
    "SELECT version, revision, state, author, written_at FROM summary WHERE forum = $1 ORDER BY version DESC LIMIT 1",
    for_update
);
const READY: Sql = Sql::both("UPDATE summary SET ready = TRUE WHERE id = $1 AND revision = $2 AND state = 'draft'");
const TAKE_BACK: Sql = Sql::both(
    "UPDATE summary SET state = 'draft', approver = NULL, approved_at = NULL
      WHERE id = $1 AND revision = $2 AND state = 'approved'",
);
const STANDS: Sql = Sql::both("SELECT revision, state FROM summary WHERE id = $1");

/// This file's statements.
pub const ALL: &[Sql] = &[LATEST, READY, TAKE_BACK, STANDS];

/// Which writing of a forum's summary: none yet is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writing {
    /// The version, from 1.
    pub version: i64,
    /// The revision of that version, from 1.
    pub revision: i64,
}

/// Writes over the writing that was seen, and over no other.
#[derive(Clone, Debug)]
pub struct WriteOver {
    /// What the writer had in front of them.
    pub seen: Writing,
    /// What they made of it.
    pub write: WriteDraft,
    /// A second person is asked to agree; only where nothing lacks in these languages of the programme.
    pub ask: Option<Vec<Language>>,
}

type Row = (i64, i64, String, String, i64);

impl Work for WriteOver {
    /// As of [`WriteDraft`]; [`Refused::Changed`] where another writing is there, [`Refused::Lacks`] where agreement is asked too early.
    /// Nothing is written then.
    type Out = Result<(SummaryId, i64), Refused>;
    const NAME: &'static str = "write_over";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let lacks = self.ask.as_ref().map(|languages| self.write.draft.lacks(languages)).unwrap_or_default();
        if !lacks.is_empty() {
            return Ok(Err(Refused::Lacks(lacks)));
        }
        let latest: Option<Row> = tx.opt(tx.query(LATEST).bind(self.write.forum.0)).await?;
        if !self.is_over(latest.as_ref()) {
            return Ok(Err(Refused::Changed));
        }
        let written = self.write.run(tx).await?;
        if let (Ok((summary, revision)), Some(_)) = (&written, &self.ask) {
            tx.exec(tx.query(READY).bind(summary.0).bind(*revision)).await?;
        }
        Ok(written)
    }
}

impl WriteOver {
    /// Whether what stands there is what was seen, or already what is to be written: then an answer was lost.
    fn is_over(&self, latest: Option<&Row>) -> bool {
        let Some((version, revision, state, author, at)) = latest else { return self.seen == Writing::default() };
        let own = state == "draft" && *author == self.write.author && *at == self.write.at.0;
        let next = match *revision {
            1 => *version == self.seen.version + 1,
            later => self.seen == Writing { version: *version, revision: later - 1 },
        };
        self.seen == Writing { version: *version, revision: *revision } || own && next
    }
}

/// Takes an agreement back before anything was sent: the summary is a draft again that waits for a second word.
#[derive(Clone, Copy, Debug)]
pub struct TakeBack {
    /// Which.
    pub summary: SummaryId,
    /// The revision that was agreed to.
    pub revision: i64,
}

impl Work for TakeBack {
    type Out = Result<(), Refused>;
    const NAME: &'static str = "take_back";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let query = tx.query(TAKE_BACK).bind(self.summary.0).bind(self.revision);
        if tx.exec(query).await? > 0 {
            return Ok(Ok(()));
        }
        let stands: Option<(i64, String)> = tx.opt(tx.query(STANDS).bind(self.summary.0)).await?;
        Ok(match stands {
            None => Err(Refused::Gone),
            Some((revision, _)) if revision != self.revision => Err(Refused::Changed),
            Some((_, state)) if state == "draft" => Ok(()),
            Some(_) => Err(Refused::NoDraft),
        })
    }
}

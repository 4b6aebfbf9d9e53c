//! Messages that somebody sends by hand to try a line. The aggregator has them before their row is written, which is there so that their
//! status finds it, and so that the month counts them.
//!
//! Must not know: what they say, which is kept nowhere. Tested in `tests/it/deliveries.rs` on both engines.

use super::outbox::Spent;
use super::spending::{self, Account};
use super::unreadable;
use crate::domain::delivery::State;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

// As an answer: it names nobody, no day counts it, and it is deleted after two days.
const PUT: Sql = Sql::both(
    "INSERT INTO outbox (once, line, recipient, screen, class, rank, state, due_at, expires_at, attempts, segments, provider_id, why, sent_at, ended_at)
     VALUES ($1, $2, $3, '{}', 'answer', 0, $4, $5, $5, 1, $6, $7, $8, $9, $5)
     ON CONFLICT (once) DO NOTHING",
);
const STANDS: Sql = Sql::both("SELECT state, why FROM outbox WHERE once = $1");

/// This file's statements.
pub const ALL: &[Sql] = &[PUT, STANDS];

/// A message that was given to an aggregator.
#[derive(Clone, Debug)]
pub struct Tried {
    /// A random name.
    pub once: [u8; 16],
    /// By which line.
    pub line: String,
    /// The sealed number.
    pub recipient: Vec<u8>,
    /// Under what its statuses come.
    pub provider_id: String,
    /// A fixed word where it was not learnt whether the aggregator took it.
    pub unknown: Option<&'static str>,
    /// What it is billed as, where it was taken.
    pub spent: Spent,
    /// When.
    pub at: At,
}

impl Work for Tried {
    type Out = ();
    const NAME: &'static str = "tried";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        let Spent { network, segments, francs } = self.spent;
        // Of one whose outcome is unknown, only a report that it has arrived changes anything.
        let (state, billed, sent) = match self.unknown {
            None => (State::Sent, segments, Some(self.at.0)),
            Some(_) => (State::Failed, 0, None),
        };
        let query = tx.query(PUT).bind(self.once.to_vec()).bind(self.line.clone()).bind(self.recipient.clone());
        let query = query.bind(state.code().to_owned()).bind(self.at.0).bind(i64::from(billed));
        let query = query.bind(self.provider_id.clone()).bind(self.unknown.map(str::to_owned)).bind(sent);
        let is_new = tx.exec(query).await? > 0;
        if is_new && self.unknown.is_none() {
            let (day, line) = (self.at.day(), self.line.clone());
            let account = Account { day, is_answer: true, line, network, broadcast: None };
            spending::add(vec![(account, segments, francs)], tx).await?;
        }
        Ok(())
    }
}

/// Where such a message stands, and why; `None` where it is not there any more.
///
/// # Errors
/// Those of the look-up.
pub async fn stands(engine: &Engine, once: [u8; 16]) -> Result<Option<(State, String)>, StoreError> {
    let row: Option<(String, Option<String>)> = engine.opt(engine.query(STANDS).bind(once.to_vec())).await?;
    let read = |(state, why): (String, Option<String>)| {
        let state = State::read(&state).ok_or_else(|| unreadable("outbox.state"))?;
        Ok((state, why.unwrap_or_default()))
    };
    row.map(read).transpose()
}

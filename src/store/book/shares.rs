//! How much of a line's pace each process may use: leases in the book, so that several processes together keep to the grant.
//!
//! Must not know: when messages leave. Tested in `tests/it/shares.rs` on both engines.
//!
//! A process writes what it takes in the transaction in which it reads what the others hold: whoever comes later gets nothing until the
//! others have looked and taken less. Who dies holds its share until the lease ends.

use crate::domain::pace::share;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Sql, Tx};

// One after the other: a row that is not there yet can't be locked. Whoever changes the board waits for less than a millisecond.
const LOCK: Sql = sql!("SELECT board FROM revision", for_update);
const HELD: Sql = Sql::both("SELECT line, owner, rate FROM share WHERE leased_until > $1 AND owner <> $2");
const TAKE: Sql = sql!(
    "INSERT INTO share (line, owner, rate, leased_until)
     SELECT value ->> 0, CAST(value ->> 1 AS BIGINT), CAST(value ->> 2 AS BIGINT), CAST(value ->> 3 AS BIGINT) FROM ",
    rows("$1"),
    " WHERE TRUE
     ON CONFLICT (line, owner) DO UPDATE SET rate = excluded.rate, leased_until = excluded.leased_until"
);
const SWEEP: Sql = Sql::both("DELETE FROM share WHERE leased_until <= $1 OR owner = $2");

/// This file's statements.
pub const ALL: &[Sql] = &[LOCK, HELD, TAKE, SWEEP];

/// Takes this process's share of each line until a time.
#[derive(Clone, Debug)]
pub struct Take {
    /// A random number of this process.
    pub owner: i64,
    /// Each line with its grant, in messages a second.
    pub lines: Vec<(String, u32)>,
    /// Now.
    pub now: At,
    /// Until when.
    pub until: At,
}

/// A share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Thousandths of a message a second.
    pub rate: u32,
    /// Nobody else sends by the line.
    pub is_alone: bool,
    /// Others still hold some of what is this process's: it is to look again soon.
    pub is_short: bool,
}

impl Work for Take {
    /// In the order of `lines`.
    type Out = Vec<Share>;
    const NAME: &'static str = "take_share";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Vec<Share>, StoreError> {
        tx.all::<(i64,)>(tx.query(LOCK)).await?;
        let held: Vec<(String, i64, i64)> = tx.all(tx.query(HELD).bind(self.now.0).bind(self.owner)).await?;
        let shares: Vec<Share> = self.lines.iter().map(|(line, grant)| self.share(line, *grant, &held)).collect();
        let rows = self.lines.iter().zip(&shares);
        let rows = rows.map(|((line, _), share)| (line, self.owner, share.rate, self.until.0));
        tx.exec(tx.query(TAKE).bind(dialect::rows(rows))).await?;
        Ok(shares)
    }
}

impl Take {
    fn share(&self, line: &str, grant: u32, held: &[(String, i64, i64)]) -> Share {
        let others: Vec<&(String, i64, i64)> = held.iter().filter(|(of, ..)| of == line).collect();
        let before = others.iter().filter(|(_, owner, _)| *owner < self.owner).count();
        let taken: i64 = others.iter().map(|(.., rate)| *rate).sum();
        let (me, all) = (u32::try_from(before).unwrap_or(0), u32::try_from(others.len() + 1).unwrap_or(1));
        let rate = share(grant, me, all, u32::try_from(taken).unwrap_or(u32::MAX));
        Share { rate, is_alone: others.is_empty(), is_short: rate < share(grant, me, all, 0) }
    }
}

/// Gives all shares of a process back, and those whose lease has ended.
#[derive(Clone, Copy, Debug)]
pub struct Leave {
    /// Which process.
    pub owner: i64,
    /// Now.
    pub now: At,
}

impl Work for Leave {
    type Out = ();
    const NAME: &'static str = "leave_share";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        tx.exec(tx.query(SWEEP).bind(self.now.0).bind(self.owner)).await.map(drop)
    }
}

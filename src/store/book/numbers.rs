//! The numbers of one person, given and taken by staff: each change is told in the trail, in its own transaction.
//!
//! Must not know: numbers (it gets blind indexes and sealed bytes), words. Tested in `tests/it/register.rs` on both engines.

use super::joining::GiveNames;
use super::register::{Facts, Refusal, facts, owner};
use super::staff::Acting;
use crate::domain::person::PersonId;
use crate::domain::review::audit::{Action, Detail};
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::{Sql, Tx};

/// Most numbers of one person.
pub const MOST_NUMBERS: i64 = 8;

const HAS: Sql = Sql::both("SELECT count(*), coalesce(max(position) + 1, 0) FROM number WHERE person = $1");
const ADD_NUMBER: Sql = Sql::both(
    "INSERT INTO number (blind, person, sealed, position) VALUES ($1, $2, $3, $4) ON CONFLICT (blind) DO NOTHING",
);
const TAKE_NUMBER: Sql = Sql::both("DELETE FROM number WHERE person = $1 AND position = $2 AND sealed = $3");
const PROMOTE: Sql = Sql::both(
    "UPDATE number SET position = 0
      WHERE person = $1 AND position = (SELECT min(n.position) FROM number n WHERE n.person = $1)",
);
// What waits for a number that is somebody else's now goes to the first that is left, or nowhere. What a worker has in hand is not tried
// again.
const READDRESS: Sql = Sql::both(
    "UPDATE outbox SET recipient = (SELECT n.sealed FROM number n WHERE n.person = $1 AND n.position = 0)
      WHERE person = $1 AND recipient = $2 AND state IN ('queued', 'held') AND leased_until = 0
        AND EXISTS (SELECT 1 FROM number n WHERE n.person = $1 AND n.position = 0)",
);
const UNREACHED: Sql = Sql::both(
    "UPDATE outbox SET state = CASE WHEN state = 'queued' AND leased_until > 0 THEN state ELSE 'dropped' END,
       why = CASE WHEN state = 'queued' AND leased_until > 0 THEN why ELSE 'number gone' END,
       ended_at = CASE WHEN state = 'queued' AND leased_until > 0 THEN NULL ELSE CAST($3 AS BIGINT) END,
       expires_at = CASE WHEN state = 'queued' AND leased_until > 0 THEN CAST($3 AS BIGINT) ELSE expires_at END
      WHERE person = $1 AND recipient = $2 AND state IN ('queued', 'held')
        AND NOT EXISTS (SELECT 1 FROM number n WHERE n.person = $1 AND n.sealed = $2)",
);

/// This file's statements.
pub const ALL: &[Sql] = &[HAS, ADD_NUMBER, TAKE_NUMBER, PROMOTE, READDRESS, UNREACHED];

/// Gives somebody another number. One that joined by phone without a name becomes theirs with what was said by it.
#[derive(Clone, Debug)]
pub struct AddNumber {
    /// Whom.
    pub person: PersonId,
    /// Its blind index.
    pub blind: [u8; 32],
    /// The sealed number.
    pub sealed: Vec<u8>,
    /// Who gives it.
    pub acting: Acting,
}

impl Work for AddNumber {
    type Out = Result<(), Refusal>;
    const NAME: &'static str = "add_number";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let Some(Facts { name, place, .. }) = facts(self.person, tx).await? else { return Ok(Err(Refusal::Gone)) };
        match owner(&self.blind, tx).await? {
            Some((owner, _)) if owner == self.person => return Ok(Ok(())),
            Some((_, nobody)) if nobody.is_empty() && !name.is_empty() => {
                GiveNames { names: vec![(self.blind, name, place)] }.run(tx).await?;
            }
            Some(_) => return Ok(Err(Refusal::NumberTaken)),
            None => {
                let (count, next): (i64, i64) =
                    tx.opt(tx.query(HAS).bind(self.person.0)).await?.ok_or(StoreError::Busy)?;
                if count >= MOST_NUMBERS {
                    return Ok(Err(Refusal::TooMany));
                }
                let query = tx.query(ADD_NUMBER).bind(self.blind.to_vec()).bind(self.person.0);
                // Another process was faster with the same number: its owner is found by the repeat.
                if tx.exec(query.bind(self.sealed.clone()).bind(next)).await? == 0 {
                    return Err(StoreError::Busy);
                }
            }
        }
        self.acting.tell(Action::PeopleChanged, Detail::Nothing, tx).await?;
        Ok(Ok(()))
    }
}

/// Takes a number from somebody: a card that was lost or sold. What waits for it goes to the first number that is left.
#[derive(Clone, Debug)]
pub struct TakeNumber {
    /// From whom.
    pub person: PersonId,
    /// Its place among their numbers.
    pub position: i64,
    /// The sealed number that staff saw there.
    pub sealed: Vec<u8>,
    /// Who takes it.
    pub acting: Acting,
}

impl Work for TakeNumber {
    type Out = Result<(), Refusal>;
    const NAME: &'static str = "take_number";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let query = tx.query(TAKE_NUMBER).bind(self.person.0).bind(self.position).bind(self.sealed.clone());
        if tx.exec(query).await? == 0 {
            return Ok(Err(Refusal::Gone));
        }
        if self.position == 0 {
            tx.exec(tx.query(PROMOTE).bind(self.person.0)).await?;
        }
        tx.exec(tx.query(READDRESS).bind(self.person.0).bind(self.sealed.clone())).await?;
        let query = tx.query(UNREACHED).bind(self.person.0).bind(self.sealed.clone());
        tx.exec(query.bind(self.acting.at.0)).await?;
        self.acting.tell(Action::PeopleChanged, Detail::Nothing, tx).await?;
        Ok(Ok(()))
    }
}

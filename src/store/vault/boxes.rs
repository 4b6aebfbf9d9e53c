//! Boxes: what the holder of a code finds, and what staff leave for them.
//!
//! Must not know: codes. Tested in `tests/it/vault`.
//!
//! Looking changes no row, and runs the same statements whether there is such a box or not.

use super::{Vault, exactly};
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::{Sql, Tx};

const THREAD: Sql = Sql::both("SELECT thread FROM box WHERE locator = $1");
const REPLIES: Sql = Sql::both("SELECT id, body FROM reply WHERE locator = $1 ORDER BY id");
const LEAVE: Sql = Sql::both(
    "INSERT INTO reply (locator, id, body) SELECT locator, $2, $3 FROM box WHERE locator = $1
     ON CONFLICT DO NOTHING",
);
const IS_LEFT: Sql = Sql::both("SELECT 1 FROM reply WHERE locator = $1 AND id = $2");
const EMPTY: Sql = Sql::both("DELETE FROM reply WHERE locator = $1");

/// This file's statements.
pub const ALL: &[Sql] = &[THREAD, REPLIES, LEAVE, IS_LEFT, EMPTY];

/// What is in a box; nothing for a locator that leads nowhere.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// The thread, sealed to the box.
    pub thread: Option<Vec<u8>>,
    /// In the order of their ids, which are random: the order of writing is inside them.
    pub replies: Vec<Reply>,
}

/// A sealed reply.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// Random.
    pub id: [u8; 16],
    /// [`REPLY`](super::REPLY) bytes where nobody tampered with it.
    pub body: Vec<u8>,
}

impl Vault {
    /// Looks into the box at `locator`.
    ///
    /// # Errors
    /// Those of the look-up; `Broken` for a row that this program never wrote.
    pub async fn look(&self, locator: [u8; 16]) -> Result<Contents, StoreError> {
        let thread: Option<(Vec<u8>,)> = self.engine.opt(self.engine.query(THREAD).bind(locator.to_vec())).await?;
        let replies: Vec<(Vec<u8>, Vec<u8>)> =
            self.engine.all(self.engine.query(REPLIES).bind(locator.to_vec())).await?;
        let reply = |(id, body)| Ok(Reply { id: exactly(id, "reply.id")?, body });
        Ok(Contents {
            thread: thread.map(|(thread,)| thread),
            replies: replies.into_iter().map(reply).collect::<Result<_, StoreError>>()?,
        })
    }
}

/// Leaves a reply in a box. Answers whether it lies there: the box may be gone.
pub struct PutReply {
    /// Of the box.
    pub locator: [u8; 16],
    /// The reply, under a random id: leaving the same again changes nothing.
    pub reply: Reply,
}

impl Work for PutReply {
    type Out = bool;
    const NAME: &'static str = "put_reply";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let (locator, id) = (self.locator.to_vec(), self.reply.id.to_vec());
        let leave = tx.query(LEAVE).bind(locator.clone()).bind(id.clone()).bind(self.reply.body.clone());
        tx.exec(leave).await?;
        Ok(tx.opt::<(i64,)>(tx.query(IS_LEFT).bind(locator).bind(id)).await?.is_some())
    }
}

/// Empties a box at its holder's wish. The box stays, so that staff can still answer; one that is not there is no error.
pub struct EraseReplies {
    /// Of the box.
    pub locator: [u8; 16],
}

impl Work for EraseReplies {
    type Out = ();
    const NAME: &'static str = "erase_replies";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        tx.exec(tx.query(EMPTY).bind(self.locator.to_vec())).await?;
        Ok(())
    }
}

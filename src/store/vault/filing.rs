//! Filing: envelopes and the box for replies, in one durable commit; and taking them back.
//!
//! Must not know: what is inside. Tested in `tests/it/vault`.

use super::Vault;
use crate::domain::key::{KeyId, Month};
use crate::store::StoreError;
use crate::store::dialect::{self, Hex, sql};
use crate::store::door::{Many, Work};
use crate::store::engine::{Sql, Tx};
use std::collections::BTreeMap;

const FILE: Sql = sql!(
    "INSERT INTO envelope (id, key_id, body)
     SELECT ",
    unhex("value ->> 0"),
    ", ",
    unhex("value ->> 1"),
    ", ",
    unhex("value ->> 2"),
    " FROM ",
    rows("$1"),
    " WHERE TRUE ON CONFLICT DO NOTHING"
);
const PLACE_BOX: Sql = sql!(
    "INSERT INTO box (locator, month, thread)
     SELECT ",
    unhex("value ->> 0"),
    ", CAST(value ->> 1 AS BIGINT), ",
    unhex("value ->> 2"),
    " FROM ",
    rows("$1"),
    " WHERE TRUE ON CONFLICT DO NOTHING"
);
const TAKE_BACK: Sql =
    sql!("DELETE FROM envelope WHERE id IN (SELECT ", unhex("value ->> 0"), " FROM ", rows("$1"), ")");
/// Its replies go with it.
const REMOVE_BOX: Sql = Sql::both("DELETE FROM box WHERE locator = $1");

/// This file's statements.
pub const ALL: &[Sql] = &[FILE, PLACE_BOX, TAKE_BACK, REMOVE_BOX];

/// A sealed envelope.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Random to all but the session that made it.
    pub id: [u8; 16],
    /// The review key that it is sealed to.
    pub key: KeyId,
    /// [`ENVELOPE`](super::ENVELOPE) bytes where nobody tampered with it.
    pub body: Vec<u8>,
}

/// A new box for replies.
#[derive(Clone, PartialEq, Eq)]
pub struct NewBox {
    /// Where the code leads.
    pub locator: [u8; 16],
    /// The month of filing; the box goes 90 days after its end.
    pub month: Month,
    /// The thread, sealed to the box: [`THREAD`](super::THREAD) bytes.
    pub thread: Vec<u8>,
}

/// What is filed together: the parts of a first text and the box of its receipt, or a later text alone.
#[derive(Clone)]
pub struct File {
    /// One for each part.
    pub envelopes: Vec<Envelope>,
    /// None for a later text, a follow-up, an SMS, or where no receipt was ready.
    pub place: Option<NewBox>,
}

impl Vault {
    /// Files, together with all others who file now; durable when it returns. Filing the same again changes nothing.
    ///
    /// # Errors
    /// Transient ones if the vault is full, locked or gone: acknowledge nothing, and file the same again or not at all.
    pub async fn file(&self, file: File) -> Result<(), StoreError> {
        self.door.write_many(file).await
    }
}

impl Many for File {
    type Out = ();
    const NAME: &'static str = "file";

    /// Rows of a group go in by the order of their keys: inside a page, too, they do not lie as they came.
    async fn run_all<'t>(items: &'t [&'t File], tx: &'t mut Tx) -> Result<Vec<()>, StoreError> {
        let envelopes: BTreeMap<_, _> =
            items.iter().flat_map(|file| &file.envelopes).map(|envelope| (envelope.id, envelope)).collect();
        let boxes: BTreeMap<_, _> =
            items.iter().filter_map(|file| file.place.as_ref()).map(|b| (b.locator, b)).collect();
        if !envelopes.is_empty() {
            let set = envelopes.values().map(|envelope| (Hex(&envelope.id), Hex(&envelope.key.0), Hex(&envelope.body)));
            tx.exec(tx.query(FILE).bind(dialect::rows(set))).await?;
        }
        if !boxes.is_empty() {
            let set = boxes.values().map(|new| (Hex(&new.locator), new.month.0, Hex(&new.thread)));
            tx.exec(tx.query(PLACE_BOX).bind(dialect::rows(set))).await?;
        }
        Ok(vec![(); items.len()])
    }
}

/// Takes one filing back: its envelopes, its box, and the replies in it. What is not there is no error.
pub struct Erase {
    /// Of all parts of all its texts.
    pub envelopes: Vec<[u8; 16]>,
    /// Where it had a receipt.
    pub locator: Option<[u8; 16]>,
}

impl Work for Erase {
    type Out = ();
    const NAME: &'static str = "erase";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        tx.exec(tx.query(TAKE_BACK).bind(dialect::keys(&self.envelopes))).await?;
        if let Some(locator) = self.locator {
            tx.exec(tx.query(REMOVE_BOX).bind(locator.to_vec())).await?;
        }
        Ok(())
    }
}

//! Upkeep of the vault: rows put where their keys belong, what is over destroyed, a copy for the backup and the way back from one.
//!
//! Must not know: clocks (it gets the day), the recovery key (the caller seals the copy). Tested in `tests/it/vault`.

use super::keys::DestroyKeys;
use super::{PAGE, STEPS, Vault, address};
use crate::domain::key::{KeyId, Month};
use crate::domain::time::Day;
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::{Engine, Settings, Sql, Tx};
use crate::store::upkeep::{Draft, create_private, unwritten};
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

/// How long a key outlives its month, in months (anonymity: keys are destroyed twelve months after the month's end).
const KEY_LIFE: i16 = 12;
/// How long a box outlives its month, in days.
const BOX_LIFE: i32 = 90;
/// Rows deleted in one transaction: who files in between waits for one such batch.
const BATCH: i64 = 500;
/// How often the log is tried to be emptied while somebody reads, with pauses that double from 50 ms: six seconds in all.
const TRIES: u32 = 7;
/// A file of at most so many pages (32 MiB, some 25,000 envelopes) is written anew each hour: that takes a fraction of a second.
const SMALL: i64 = 2048;

const REMOVE_ENVELOPES: Sql =
    Sql::both("DELETE FROM envelope WHERE id IN (SELECT id FROM envelope WHERE key_id >= $1 AND key_id < $2 LIMIT $3)");
const REMOVE_CASEWORK: Sql =
    Sql::both("DELETE FROM casework WHERE id IN (SELECT id FROM casework WHERE key_id >= $1 AND key_id < $2 LIMIT $3)");
/// Their replies go with them.
const REMOVE_BOXES: Sql =
    Sql::both("DELETE FROM box WHERE locator IN (SELECT locator FROM box WHERE month < $1 LIMIT $2)");
const COUNTS: Sql = Sql::both(
    "SELECT (SELECT count(*) FROM envelope), (SELECT count(*) FROM box), (SELECT count(*) FROM reply),
            (SELECT count(*) FROM casework), (SELECT count(*) FROM review_key), (SELECT count(*) FROM wrap)",
);
const PAGES: Sql = Sql::both("SELECT page_count FROM pragma_page_count");
const SOUND: Sql = Sql::both("SELECT integrity_check FROM pragma_integrity_check LIMIT 1");

/// This file's statements.
pub const ALL: &[Sql] = &[REMOVE_ENVELOPES, REMOVE_CASEWORK, REMOVE_BOXES, COUNTS, PAGES, SOUND];

/// Fills a copy, by the order of keys: all but wraps, which open what is inside, and proofs, which belong to those who held them.
const COPY: &[&str] = &[
    "INSERT INTO main.setting SELECT * FROM source.setting ORDER BY name",
    "INSERT INTO main.review_key SELECT * FROM source.review_key ORDER BY key_id",
    "INSERT INTO main.frozen SELECT * FROM source.frozen ORDER BY compartment",
    "INSERT INTO main.envelope SELECT * FROM source.envelope ORDER BY id",
    "INSERT INTO main.box SELECT * FROM source.box ORDER BY locator",
    "INSERT INTO main.reply SELECT * FROM source.reply ORDER BY locator, id",
    "INSERT INTO main.casework SELECT * FROM source.casework ORDER BY id",
];

/// How much is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upkeep {
    /// The log of writes is emptied: what was deleted is in no file. A small file is written anew as at night; in a large one, until then,
    /// short rows (boxes, the index by key) lie inside their page as they came.
    Hourly,
    /// The file is written anew as well: nothing in it lies in the order in which it came.
    Nightly,
}

/// What was over and is destroyed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Review keys, with all their wraps.
    pub keys: u64,
    /// Envelopes that were sealed to them, or to keys destroyed before.
    pub envelopes: u64,
    /// Casework likewise.
    pub casework: u64,
    /// Boxes, with all their replies.
    pub boxes: u64,
    /// Whether the log of writes could be emptied; else what was deleted is still in it until the next upkeep.
    pub emptied: bool,
}

/// How many rows there are, for `baro check`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the number of rows of the table of its name")]
pub struct Counts {
    pub envelopes: i64,
    pub boxes: i64,
    pub replies: i64,
    pub casework: i64,
    pub review_keys: i64,
    pub wraps: i64,
}

impl Vault {
    /// Tidies the file, outside transactions. Who files meanwhile waits; the writer is let go between the steps. `false` if somebody read
    /// for so long that the log could not be emptied: try again soon.
    ///
    /// # Errors
    /// Transient ones if the vault is full, locked or gone.
    pub async fn maintain(&self, upkeep: Upkeep) -> Result<bool, StoreError> {
        let emptied = self.empty_log().await?;
        let (pages,): (i64,) = self.engine.one(self.engine.query(PAGES)).await?;
        if upkeep == Upkeep::Hourly && pages > SMALL {
            return Ok(emptied);
        }
        self.engine.vacuum().await?;
        self.empty_log().await
    }

    async fn empty_log(&self) -> Result<bool, StoreError> {
        for attempt in 0..TRIES {
            if self.engine.checkpoint().await? {
                return Ok(true);
            }
            tokio::time::sleep(Duration::from_millis(50 << attempt)).await;
        }
        Ok(false)
    }

    /// Destroys what is over on this day, then does the nightly upkeep: review keys twelve months after the end of their month, with all
    /// that was sealed to them; boxes 90 days after the end of theirs. It does not matter how often it runs, or whether the last run
    /// was cut short.
    ///
    /// # Errors
    /// Transient ones if the vault is full, locked or gone.
    pub async fn purge(&self, today: Day) -> Result<Purged, StoreError> {
        let month = Month::of(today);
        let over = KeyId::first(Month(0))..KeyId::first(month.plus(-KEY_LIFE));
        let mut purged = self.destroy(over).await?;
        let mut kept = month;
        while kept > Month(0) && kept.plus(-1).ends().0 + BOX_LIFE >= today.0 {
            kept = kept.plus(-1);
        }
        purged.boxes = self.in_batches(|| RemoveBoxes(kept)).await?;
        purged.emptied = self.maintain(Upkeep::Nightly).await?;
        Ok(purged)
    }

    /// Destroys a span of review keys: first keys and wraps, in one commit, then what was sealed to them, in batches between which others
    /// write. [`Vault::maintain`] takes it out of the files.
    ///
    /// # Errors
    /// Transient ones if the vault is full, locked or gone; run it again then.
    pub async fn destroy(&self, keys: Range<KeyId>) -> Result<Purged, StoreError> {
        let destroyed = self.write(DestroyKeys(keys.clone())).await?;
        let rows = |statement| RemoveRows { statement, keys: keys.clone() };
        let envelopes = self.in_batches(|| rows(REMOVE_ENVELOPES)).await?;
        let casework = self.in_batches(|| rows(REMOVE_CASEWORK)).await?;
        Ok(Purged { keys: destroyed, envelopes, casework, ..Purged::default() })
    }

    async fn in_batches<W: Work<Out = u64>>(&self, work: impl Fn() -> W) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let some = self.write(work()).await?;
            all += some;
            if some < BATCH.unsigned_abs() {
                return Ok(all);
            }
        }
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// Those of the look-up.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let (envelopes, boxes, replies, casework, review_keys, wraps) =
            self.engine.one(self.engine.query(COUNTS)).await?;
        Ok(Counts { envelopes, boxes, replies, casework, review_keys, wraps })
    }

    /// Does the nightly upkeep, then writes a copy without wraps and proofs to the new file `to`, whole or not at all. Whoever calls seals
    /// it to the recovery key and removes it.
    ///
    /// # Errors
    /// `Gone` if `to` is there already or can't be written.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        // Where somebody read all the time the log is not empty; the copy has the order of keys all the same.
        self.maintain(Upkeep::Nightly).await?;
        let draft = Draft::new(to)?;
        create_private(&draft.path).map_err(|error| unwritten(&error))?;
        let copy = Vault::open(&draft.path, true).await?;
        let filled = copy.engine.fill(&self.engine, COPY).await;
        let emptied = copy.engine.checkpoint().await;
        copy.close().await;
        filled?;
        alone(emptied)?;
        draft.finish()
    }

    /// Makes a vault at `to` of a copy that [`Vault::backup`] wrote, perhaps in an older version. Nobody has a wrap in it: they are made anew
    /// with the recovery key.
    ///
    /// # Errors
    /// `Gone` if `to` is there already or `from` can't be read; `Broken` if it is no such copy, or a damaged one.
    pub async fn restore(from: &Path, to: &Path) -> Result<Vault, StoreError> {
        let draft = Draft::new(to)?;
        let mut source = std::fs::File::open(from).map_err(|error| unwritten(&error))?;
        create_private(&draft.path)
            .and_then(|mut copy| std::io::copy(&mut source, &mut copy))
            .map_err(|error| unwritten(&error))?;
        let settings = Settings { page_size: PAGE, ..Settings::default() };
        let engine = Engine::open(&address(&draft.path)?, &settings).await?;
        let sound = sound(&engine).await;
        let emptied = engine.checkpoint().await;
        engine.close().await;
        sound?;
        alone(emptied)?;
        draft.finish()?;
        Vault::open(to, true).await
    }
}

/// A file gets its name without the log beside it, so nothing may be left in that.
fn alone(emptied: Result<bool, StoreError>) -> Result<(), StoreError> {
    if emptied? { Ok(()) } else { Err(StoreError::Busy) }
}

/// Says what is wrong with a file, if something is.
async fn sound(engine: &Engine) -> Result<(), StoreError> {
    engine.migrate_with(&STEPS).await?;
    let (said,): (String,) = engine.one(engine.query(SOUND)).await?;
    // What SQLite says names pages and rows: none of its words are needed.
    if said == "ok" { Ok(()) } else { Err(StoreError::Broken("the copy is damaged".into())) }
}

/// Removes one batch of what was sealed to a span of keys. Which of them does not matter.
struct RemoveRows {
    statement: Sql,
    keys: Range<KeyId>,
}

impl Work for RemoveRows {
    type Out = u64;
    const NAME: &'static str = "remove_rows";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        let (first, end) = (self.keys.start.0.to_vec(), self.keys.end.0.to_vec());
        tx.exec(tx.query(self.statement).bind(first).bind(end).bind(BATCH)).await
    }
}

/// Removes one batch of the boxes of months before this one.
struct RemoveBoxes(Month);

impl Work for RemoveBoxes {
    type Out = u64;
    const NAME: &'static str = "remove_boxes";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        tx.exec(tx.query(REMOVE_BOXES).bind(i64::from(self.0.0)).bind(BATCH)).await
    }
}

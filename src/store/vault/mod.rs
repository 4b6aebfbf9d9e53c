//! The vault: concerns and what belongs to them, all sealed, in a file of SQLite of its own, also beside a book on PostgreSQL. One
//! file here for each kind of question, its statements as constants at its top; a test prepares every one ([`STATEMENTS`]).
//!
//! Must not know: keys, codes, clear text, numbers, times, the book (it gets and gives bytes). Tested in `tests/it/vault`.
//!
//! No row has a time, a number, a session or a sequence, keys are random, and [`Vault::maintain`] puts rows where their keys belong: who
//! has the file learns neither who nor when. An error of the kind [`StoreError::is_transient`] means that the vault is full, locked or
//! gone: nothing may be acknowledged, and the same call may be repeated, for every write goes by natural keys.

pub mod boxes;
pub mod filing;
pub mod keys;
pub mod review;
pub mod trail;
pub mod upkeep;

use crate::store::StoreError;
use crate::store::door::{Door, Work};
use crate::store::engine::{Engine, Settings, Sql};
use sqlx::migrate::Migrator;
use std::path::Path;

static STEPS: Migrator = sqlx::migrate!("migrations/vault");

/// Every statement of the vault, for the test that prepares them.
pub const STATEMENTS: &[&[Sql]] = &[boxes::ALL, filing::ALL, keys::ALL, review::ALL, trail::ALL, upkeep::ALL];

/// Bytes of a sealed envelope, whatever it holds: version, encapsulated key, 1024 bytes, tag.
pub const ENVELOPE: usize = 1 + 32 + 1024 + 16;
/// Bytes of a thread token and its compartment, sealed to a box.
pub const THREAD: usize = 1 + 32 + 17 + 16;
/// Bytes of a sealed reply: 640 before it was sealed.
pub const REPLY: usize = 1 + 32 + 640 + 16;
/// Bytes of the private half of a review key, sealed to one reader or to the recovery key.
pub const WRAP: usize = 1 + 32 + 32 + 16;
/// Bytes of a lead's proof over the list of public keys: version, serial number, MAC.
pub const PROOF: usize = 1 + 8 + 32;

/// With pages of 4 KiB a body spills to further pages, which lie in the order of arrival. With these it stays with its key.
const PAGE: u32 = 16_384;
const READERS: u32 = 2;
const CACHE_KIB: u32 = 8192;

/// The open vault. Clones share it.
#[derive(Clone)]
pub struct Vault {
    engine: Engine,
    door: Door,
}

impl Vault {
    /// Opens the vault in the file at `path` (it and its folder are made, for this user alone), and brings its schema up to date
    /// where `migrate` says so.
    ///
    /// # Errors
    /// Those of [`Engine::open`] and [`Engine::migrate`]; the statements fail where the schema is not up to date.
    pub async fn open(path: &Path, migrate: bool) -> Result<Vault, StoreError> {
        let settings = Settings { page_size: PAGE, readers: READERS, cache_kib: CACHE_KIB, ..Settings::default() };
        let engine = Engine::open(&address(path)?, &settings).await?;
        if migrate {
            engine.migrate_with(&STEPS).await?;
        }
        Ok(Vault { door: Door::start_unseen(engine.clone()), engine })
    }

    /// Writes something rarer than a filing.
    ///
    /// # Errors
    /// Those of the work.
    pub async fn write<W: Work>(&self, work: W) -> Result<W::Out, StoreError> {
        self.door.write(work).await
    }

    /// The engine, for reads.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Lets all writes that wait end, then closes.
    pub async fn close(&self) {
        self.door.drain().await;
        self.engine.close().await;
    }
}

/// The address of a file, whatever signs its name has.
fn address(path: &Path) -> Result<String, StoreError> {
    let name = path.to_str().ok_or_else(|| StoreError::Broken("the name of the vault is not UTF-8".into()))?;
    Ok(format!("sqlite:{}", name.replace('%', "%25").replace('?', "%3F")))
}

/// A column of fixed length, as it should be.
fn exactly<const N: usize>(bytes: Vec<u8>, column: &'static str) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Broken(format!("column {column} holds what no version wrote")))
}

//! The vault: what is filed is there and nothing else is, whatever fails in between.

// Says to clippy that the functions here which the tests share may unwrap too.
#![cfg(test)]

mod crash;
mod faults;
mod order;
pub mod schema;
mod upkeep;
mod works;

use baro::domain::concern::Compartment;
use baro::domain::key::{KeyId, Month};
use baro::store::vault::boxes::Reply;
use baro::store::vault::filing::{Envelope, File, NewBox};
use baro::store::vault::keys::{ReviewKey, Wrap};
use baro::store::vault::{ENVELOPE, REPLY, THREAD, Vault, WRAP};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// November 2026.
pub const MONTH: Month = Month(2026 * 12 + 10);

/// An empty vault in a folder of its own.
pub struct Base {
    pub vault: Vault,
    pub folder: TempDir,
}

impl Base {
    pub async fn new() -> Base {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(&folder.path().join("vault.db"), true).await.unwrap();
        Base { vault, folder }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("vault.db")
    }

    /// Everything on the disk: the file and its log.
    pub fn bytes(&self) -> Vec<u8> {
        everything(self.folder.path())
    }
}

pub fn everything(folder: &Path) -> Vec<u8> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().flat_map(|file| std::fs::read(file).unwrap()).collect()
}

/// Bytes that look sealed and are the same each time (splitmix64, Sebastiano Vigna 2015).
pub fn noise<const N: usize>(of: &str, n: u64) -> [u8; N] {
    let mut state = of.bytes().fold(n.wrapping_mul(0x2545_F491_4F6C_DD1D), |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3).rotate_left(29)
    });
    let mut bytes = [0; N];
    for chunk in bytes.chunks_mut(8) {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
    }
    bytes
}

pub fn key(compartment: Compartment) -> KeyId {
    KeyId::new(MONTH, compartment)
}

/// All envelopes that are sealed to a key, by id, as staff read them.
pub async fn all_of(vault: &Vault, key: KeyId) -> Vec<Envelope> {
    let mut all = Vec::new();
    for ids in vault.envelope_ids(key).await.unwrap().chunks(500) {
        all.extend(vault.envelopes_with(ids).await.unwrap());
    }
    all.sort_by_key(|envelope| envelope.id);
    all
}

pub fn envelope(n: u64, key: KeyId) -> Envelope {
    Envelope { id: noise("id", n), key, body: noise::<ENVELOPE>("envelope", n).to_vec() }
}

pub fn place(n: u64, month: Month) -> NewBox {
    NewBox { locator: noise("locator", n), month, thread: noise::<THREAD>("thread", n).to_vec() }
}

/// One text with a receipt.
pub fn file(n: u64) -> File {
    File { envelopes: vec![envelope(n, key(Compartment::Police))], place: Some(place(n, MONTH)) }
}

pub fn reply(n: u64) -> Reply {
    Reply { id: noise("reply id", n), body: noise::<REPLY>("reply", n).to_vec() }
}

pub fn review_key(id: KeyId, n: u64) -> ReviewKey {
    ReviewKey { id, public: noise("public", n), recovery_wrap: noise::<WRAP>("recovery", n).to_vec() }
}

pub fn wrap(key: KeyId, slot: i64, n: u64) -> Wrap {
    Wrap { key, slot, body: noise::<WRAP>("wrap", n).to_vec() }
}

//! Book and vault, open for one command of staff.
//!
//! Must not know: what is done with them. Tested in `tests/it/keys`.

use super::Session;
use super::run::keep_memory_private;
use crate::app;
use crate::config::Config;
use crate::custody::Custody;
use crate::domain::time::At;
use crate::seal::Cost;
use crate::store::book::Book;
use crate::store::vault::Vault;
use anyhow::Context;

/// Both, and when.
pub(super) struct Stores {
    pub book: Book,
    pub vault: Vault,
    pub now: At,
}

impl Stores {
    /// Opens both, made where they are missing. What is typed from here on stays in memory.
    pub(super) async fn open(session: &Session, config: &Config) -> anyhow::Result<Stores> {
        keep_memory_private()?;
        // The keys come with the data folder: whoever fills it first makes both.
        session.secrets(config)?;
        let book = app::open_book(config, true).await.context("the book can't be opened")?;
        let vault = Vault::open(&config.vault.file, true).await.context("the vault can't be opened")?;
        Ok(Stores { book, vault, now: session.clock().now() })
    }

    /// What staff do with them.
    pub(super) fn custody(&self) -> Custody<'_> {
        Custody { book: &self.book, vault: &self.vault, now: self.now, cost: Cost::PASSWORD }
    }

    pub(super) async fn close(&self) {
        self.book.close().await;
        self.vault.close().await;
    }
}

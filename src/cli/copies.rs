//! `baro backup`, `baro restore`, `baro purge`: sealed copies, the way back from them, and what is over.
//!
//! Must not know: what is in the stores. Tested in `tests/it/keys`.

use super::run::{keep_memory_private, say};
use super::stores::Stores;
use super::{Session, ask};
use crate::config::Config;
use crate::custody::copies::{self, KEPT};
use crate::domain::key::Month;
use crate::seal::{recovery, rotation};
use crate::store::vault::Vault;
use anyhow::Context;
use clap::Args;
use std::path::{Path, PathBuf};

/// `baro backup`.
#[derive(Args)]
pub(super) struct Backup {
    /// The folder for the copies
    folder: PathBuf,
}

impl Backup {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        let stores = Stores::open(session, &config).await?;
        let files = stores.custody().back_up(&self.folder, &config.server.data).await;
        let on_server = !stores.book.engine().is_lite();
        stores.close().await;
        for file in files? {
            say(&format!("{}", file.display()));
        }
        if on_server {
            say("The book is on PostgreSQL: copy it with pg_dump, and seal that copy too.");
        }
        say(&format!(
            "Two shares of the recovery key open these. Delete copies after {KEPT} days: what was destroyed here lives on in them.\n\
             Keep {} elsewhere: without it known numbers can't be read.",
            config.secrets.file.display()
        ));
        Ok(true)
    }
}

/// `baro restore`.
#[derive(Args)]
pub(super) struct Restore {
    /// The folder of the copies; the newest are taken
    folder: PathBuf,
    /// Read two shares from standard input, nine lines each
    #[arg(long)]
    shares_stdin: bool,
}

impl Restore {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        keep_memory_private()?;
        let config = session.config(None, None)?;
        let data = &config.server.data;
        anyhow::ensure!(super::is_empty(data), "{} is not empty: nothing is overwritten", data.display());
        let day = copies::newest(&self.folder)?;
        let [first, second] = ask::shares(self.shares_stdin)?;
        let key = recovery::combine_alone(&first, &second)?;
        let book = book_file(&config);
        copies::restore(&self.folder, day, &key, &config.vault.file, book.as_deref()).await?;
        say(&format!("The copies of {} are back.", day.date()));
        if book.is_none() {
            say("The book is on PostgreSQL: bring it back with its own tools.");
        }
        if !config.secrets.file.exists() {
            say(&format!("Put {} back from where you keep it.", config.secrets.file.display()));
        }
        say("Nobody can open concerns yet: `baro key recover --as NAME` makes a lead who can. Then `baro check`.");
        Ok(true)
    }
}

/// Where the book is, if it is a file.
fn book_file(config: &Config) -> Option<PathBuf> {
    let file = config.book.url.reveal().strip_prefix("sqlite:")?;
    Some(Path::new(file.strip_prefix("//").unwrap_or(file)).to_owned())
}

/// `baro purge`.
pub(super) async fn purge(session: &Session) -> anyhow::Result<bool> {
    let config = session.config(None, None)?;
    anyhow::ensure!(config.vault.file.exists(), "there is no vault yet, and nothing that could be over");
    let vault = Vault::open(&config.vault.file, true).await.context("the vault can't be opened")?;
    let done = purged(&vault, session).await;
    vault.close().await;
    say(&done?);
    Ok(true)
}

async fn purged(vault: &Vault, session: &Session) -> anyhow::Result<String> {
    let today = session.clock().now().day();
    let live: Vec<_> = vault.review_keys().await?.iter().map(|key| key.id).collect();
    anyhow::ensure!(
        rotation::is_plausible(&live, Month::of(today)),
        "today is {}, years away from the newest key: nothing is destroyed on the word of this clock. Set the machine's time",
        today.date()
    );
    let gone = vault.purge(today).await?;
    let mut told = format!(
        "Destroyed: {} keys, {} envelopes, {} pieces of casework, {} boxes.",
        gone.keys, gone.envelopes, gone.casework, gone.boxes
    );
    if !gone.emptied {
        told.push_str("\nSomebody was reading: what was deleted is still in the log of writes. Run it again.");
    }
    Ok(told)
}

//! `baro people import` and `baro places import`: which file, in which book.
//!
//! Must not know: what is in the files ([`super::people`], [`super::places`]). Tested in `tests/it/cli.rs`.

use super::people::{self, Options};
use super::{Session, places};
use crate::app;
use crate::lists::Known;
use anyhow::Context;
use clap::Args;
use std::path::{Path, PathBuf};

/// `baro people import`.
#[derive(Args)]
pub(super) struct People {
    /// The list: CSV with comma or semicolon, UTF-8 or Windows-1252
    file: PathBuf,
    /// Only say what is wrong and what would be done
    #[arg(long)]
    dry_run: bool,
    /// Leave wrong rows out instead of refusing the whole list
    #[arg(long)]
    skip_bad: bool,
}

impl People {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        let numbers = session.numbers(&config)?;
        let bytes = read(&self.file)?;
        let book = app::open_book(&config, true).await.context("the book can't be opened")?;
        let tags = config.programme.languages.iter().filter_map(|tag| tag.parse().ok());
        let known = Known::load(&book, tags.collect(), config.programme.plan).await?;
        let options = Options { dry_run: self.dry_run, skip_bad: self.skip_bad };
        let now = session.clock().now();
        let done = people::import(&book, &numbers, &known, &bytes, options, now, &mut std::io::stdout()).await;
        book.close().await;
        done
    }
}

/// `baro places import`.
#[derive(Args)]
pub(super) struct Places {
    /// The list: CSV with the columns id, level, name, also, parent
    #[arg(required_unless_present = "mali")]
    file: Option<PathBuf>,
    /// The built-in regions, cercles and communes of Mali
    #[arg(long, conflicts_with = "file")]
    mali: bool,
}

impl Places {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        // The keys come with the data folder: whoever fills it first makes both.
        session.numbers(&config)?;
        let bytes = match &self.file {
            Some(file) => read(file)?,
            None => places::MALI.to_vec(),
        };
        let book = app::open_book(&config, true).await.context("the book can't be opened")?;
        let done = places::import(&book, &bytes, &mut std::io::stdout()).await;
        book.close().await;
        done
    }
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))
}

//! `baro line`: how lines are switched, and switching one. A running server follows within seconds.
//!
//! Must not know: how messages find their way. Tested in `tests/it/cli.rs`.

use super::{Session, run::say};
use crate::app;
use crate::config::Config;
use crate::domain::route::Switch;
use crate::store::book::Book;
use crate::store::book::lines::{self, SetSwitch};
use anyhow::{Context, bail};
use clap::Args;

/// `baro line`.
#[derive(Args)]
pub(super) struct Line {
    /// Which line; without one, all are listed
    name: Option<String>,
    /// on, off (nothing leaves by it), or drain (it finishes what it has begun and answers who writes on it)
    #[arg(value_parser = switch, requires = "name")]
    switch: Option<Switch>,
}

impl Line {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        // The keys come with the data folder: whoever fills it first makes both.
        session.numbers(&config)?;
        if let Some(name) = self.name.as_ref().filter(|name| !config.lines.iter().any(|line| line.name == **name)) {
            bail!("there is no line {name:?} in the settings: `baro line` lists them");
        }
        let book = app::open_book(&config, true).await.context("the book can't be opened")?;
        let done = self.perform(&config, &book, session).await;
        book.close().await;
        say(done?.trim_end());
        Ok(true)
    }

    async fn perform(&self, config: &Config, book: &Book, session: &Session) -> anyhow::Result<String> {
        if let (Some(name), Some(switch)) = (&self.name, self.switch) {
            book.write(SetSwitch { line: name.clone(), switch, at: session.clock().now() }).await?;
        }
        let known = lines::list(book.engine()).await?;
        let asked = |name: &&str| self.name.as_deref().is_none_or(|asked| asked == *name);
        let line = |name: &str| {
            let known = known.iter().find(|known| known.name == name);
            let switch = known.map(|known| known.switch).unwrap_or_default().code();
            match known.and_then(|known| known.balance.as_ref()) {
                Some((left, at)) => format!("{name:<20} {switch:<6} {left} on {}\n", at.day().date()),
                None => format!("{name:<20} {switch}\n"),
            }
        };
        Ok(config.lines.iter().map(|line| line.name.as_str()).filter(asked).map(line).collect())
    }
}

fn switch(written: &str) -> Result<Switch, String> {
    Switch::read(written).ok_or_else(|| "write on, off or drain".to_owned())
}

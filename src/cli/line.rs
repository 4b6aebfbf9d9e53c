//! `baro line`: how lines are switched, and switching one (a running server follows within seconds); what to set at a line's provider.
//!
//! Must not know: how messages find their way. Tested in `tests/it/cli.rs`.

use super::{Session, run::say};
use crate::app;
use crate::config::{self, Config};
use crate::domain::route::Switch;
use crate::lines::{Hook, Refused, Request};
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
    /// Show the addresses to set at the provider; they hold the line's secret
    #[arg(long, requires = "name", conflicts_with = "switch")]
    callbacks: bool,
}

impl Line {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        // The keys come with the data folder: whoever fills it first makes both.
        session.numbers(&config)?;
        if let Some(name) = self.name.as_ref().filter(|name| !config.lines.iter().any(|line| line.name == **name)) {
            bail!("there is no line {name:?} in the settings: `baro line` lists them");
        }
        if let Some(line) = config.lines.iter().find(|line| self.callbacks && Some(&line.name) == self.name.as_ref()) {
            say(callbacks(&config, line).trim_end());
            return Ok(true);
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

/// An address for each callback that the line's wire knows, ready to be pasted.
fn callbacks(config: &Config, line: &config::Line) -> String {
    let wire = app::wire(line, &config.programme.short_code, config.server.bind);
    let own = line.kind.callback_url().or(config.server.public_url.as_deref());
    let base = own.unwrap_or("https://YOUR-ADDRESS").trim_end_matches('/');
    let knows = |hook: &Hook| !matches!(wire.receive(&Request::to(*hook)), Err(Refused::NoSuchHook));
    let (name, secret) = (&line.name, line.secret.reveal());
    let address = |hook: Hook| {
        let segment = hook.segment();
        format!("{segment:<8} {base}/hooks/{name}/{secret}/{segment}\n")
    };
    Hook::ALL.into_iter().filter(knows).map(address).collect()
}

fn switch(written: &str) -> Result<Switch, String> {
    Switch::read(written).ok_or_else(|| "write on, off or drain".to_owned())
}

//! `baro line`: how lines are switched, and switching one (a running server follows within seconds); what to set at a line's provider.
//!
//! Must not know: how messages find their way. Tested in `tests/it/cli.rs`.

use super::{Session, run::say};
use crate::app;
use crate::config::{self, Config, Kind};
use crate::domain::route::Switch;
use crate::lines::{Hook, Refused, Request, Wire};
use crate::store::book::Book;
use crate::store::book::lines::{self, SetSwitch};
use anyhow::Context;
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
        let line = self.name.as_ref().map(|name| find(&config, name)).transpose()?;
        if let Some(line) = line.filter(|_| self.callbacks) {
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

/// The line of this name.
pub(super) fn find<'c>(config: &'c Config, name: &str) -> anyhow::Result<&'c config::Line> {
    let line = config.lines.iter().find(|line| line.name == name);
    line.with_context(|| format!("there is no line {name:?} in the settings: `baro line` lists them"))
}

/// An address for each callback that the line's wire knows, ready to be pasted.
pub(super) fn callbacks(config: &Config, line: &config::Line) -> String {
    let wire = app::wire(line, &config.programme.short_code, config.server.bind);
    let base = reached_at(config, line).unwrap_or_else(|| "https://YOUR-ADDRESS".to_owned());
    let address = |hook: Hook| format!("{:<8} {}\n", hook.segment(), callback(&base, line, hook));
    Hook::ALL.into_iter().filter(|hook| knows(&*wire, *hook)).map(address).collect()
}

/// Where the provider reaches us, without a slash at the end; `None` where no setting says it. A gateway of our own reaches us where we listen.
pub(super) fn reached_at(config: &Config, line: &config::Line) -> Option<String> {
    let said = line.kind.callback_url().or(config.server.public_url.as_deref());
    let beside = matches!(line.kind, Kind::Kannel(_) | Kind::Jasmin(_) | Kind::Simulator { .. });
    let listens = || beside.then(|| format!("http://{}", config.server.bind));
    said.map(|url| url.trim_end_matches('/').to_owned()).or_else(listens)
}

/// The address of one callback. Holds the line's secret.
pub(super) fn callback(base: &str, line: &config::Line, hook: Hook) -> String {
    format!("{base}/hooks/{}/{}/{}", line.name, line.secret.reveal(), hook.segment())
}

/// Whether a line has such a callback.
pub(super) fn knows(wire: &dyn Wire, hook: Hook) -> bool {
    !matches!(wire.receive(&Request::to(hook)), Err(Refused::NoSuchHook))
}

fn switch(written: &str) -> Result<Switch, String> {
    Switch::read(written).ok_or_else(|| "write on, off or drain".to_owned())
}

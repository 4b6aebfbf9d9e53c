//! `baro check`: proves settings, words, keys, database and lines, and exits 0 only if `serve` would serve. Calls nobody, unless a line is named.
//!
//! Must not know: how to repair; it says what to do. Tested in `tests/it/cli.rs`.

use super::run::say;
use super::{Session, keeping, line, openings, prove};
use crate::app;
use crate::config::{self, Config};
use crate::domain::time::{At, Day};
use crate::store::StoreError;
use clap::Args;
use jiff::civil::Date;

/// `baro check`.
#[derive(Args)]
pub(super) struct Check {
    /// Show the settings in force, secrets hidden
    #[arg(long)]
    print: bool,
    /// Prove this line alone, step by step, and show what to set at its provider. Its provider is called, and our own public address;
    /// no message is sent. Without this nothing outside is called
    #[arg(long, value_name = "NAME", conflicts_with = "print")]
    line: Option<String>,
}

/// A finding: whether it stops `serve`, and what it is.
pub(super) enum Finding {
    Good(String),
    Warning(String),
    Bad(String),
}

impl Finding {
    /// Says it; `false` for one that stops `serve`.
    pub(super) fn tell(&self) -> bool {
        match self {
            Finding::Good(what) => say(&format!("ok       {what}")),
            Finding::Warning(what) => say(&format!("warning  {what}")),
            Finding::Bad(what) => say(&format!("WRONG    {what}")),
        }
        !matches!(self, Finding::Bad(_))
    }

    /// The same, with the line that it is about.
    fn of(self, line: &config::Line) -> Finding {
        let named = |what: String| format!("line {}: {what}", line.name);
        match self {
            Finding::Good(what) => Finding::Good(named(what)),
            Finding::Warning(what) => Finding::Warning(named(what)),
            Finding::Bad(what) => Finding::Bad(named(what)),
        }
    }
}

impl Check {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        if self.print {
            say(&config.print());
            return Ok(true);
        }
        if let Some(name) = &self.line {
            return prove::line(session, &config, line::find(&config, name)?).await;
        }
        let mut findings = vec![Finding::Good("settings hold".into())];
        findings.extend(words(&config));
        findings.push(keys(session, &config));
        findings.extend(book(session, &config).await);
        findings.push(clock(session.clock().now()));
        findings.extend(lines(&config));
        findings.extend(swap());
        // Each is told, also after one that stops it.
        let stopping = findings.iter().filter(|finding| !finding.tell()).count();
        Ok(stopping == 0)
    }
}

fn words(config: &Config) -> Vec<Finding> {
    let words = match app::words(config) {
        Ok(words) => words,
        Err(faults) => return faults.into_iter().map(|fault| Finding::Bad(format!("words: {fault}"))).collect(),
    };
    let tags: Vec<&str> = words.languages.iter().map(|language| language.tag()).collect();
    let mut findings = vec![Finding::Good(format!("words: every message in {}", tags.join(", ")))];
    for language in &words.languages {
        let unread = words.locales.unreviewed(*language).count();
        if unread > 0 {
            findings.push(Finding::Warning(format!(
                "words: {unread} texts of {language} not yet read by a native speaker"
            )));
        }
    }
    findings
}

fn keys(session: &Session, config: &Config) -> Finding {
    match config::secrets::load(&config.secrets.file, &config.server.data, &session.environment) {
        Ok(_) => Finding::Good("keys are there and ours alone".into()),
        Err(config::secrets::SecretsError::Absent(_)) if super::is_empty(&config.server.data) => {
            Finding::Good("keys: none yet, and no data; the first start makes them".into())
        }
        Err(error) => Finding::Bad(format!("keys: {error}")),
    }
}

async fn book(session: &Session, config: &Config) -> Vec<Finding> {
    match super::book_if_any(config).await {
        Ok(None) => vec![Finding::Good("book: none yet; the first start makes it".into())],
        Ok(Some(book)) => {
            let logs = book.engine().logs_parameters().await;
            let board = book.board();
            let kept = keeping::findings(session, config, &book).await;
            book.close().await;
            let opens = match logs {
                Ok(false) => Finding::Good("book opens and its schema is known".into()),
                Ok(true) => Finding::Bad(
                    "book: PostgreSQL writes parameters to its log; set log_statement = none, \
                     log_min_duration_statement = -1 and log_parameter_max_length_on_error = 0"
                        .into(),
                ),
                Err(error) => Finding::Bad(format!("book: {error}")),
            };
            // Words that do not hold are told already.
            let today = session.clock().now().day();
            let concerns = app::words(config).map(|words| openings::findings(config, &words, &board, today));
            std::iter::once(opens).chain(concerns.unwrap_or_default()).chain(kept).collect()
        }
        Err(StoreError::Broken(_)) => {
            vec![Finding::Bad("book: its schema is not this version's; `baro migrate` brings it up to date".into())]
        }
        Err(error) => vec![Finding::Bad(format!("book: {error}"))],
    }
}

/// A clock that is years off would send everything at once, or nothing ever.
fn clock(now: At) -> Finding {
    let released = Day::of(Date::constant(2026, 11, 1));
    if now.day() < released {
        Finding::Bad("clock: it is before this program was written; set the machine's time".into())
    } else {
        Finding::Good("clock is plausible".into())
    }
}

fn lines(config: &Config) -> Vec<Finding> {
    if config.lines.is_empty() {
        return vec![Finding::Warning("lines: none; nobody can be heard or reached".into())];
    }
    let of = |line| prove::dry(config, line).into_iter().map(|finding| finding.of(line));
    config.lines.iter().flat_map(of).collect()
}

/// Memory that is written to disk keeps what must die with the process.
fn swap() -> Option<Finding> {
    let swaps = std::fs::read_to_string("/proc/swaps").ok()?;
    let plain = swaps.lines().skip(1).any(|line| !line.starts_with("/dev/zram") && !line.trim().is_empty());
    plain.then(|| Finding::Warning("swap is on: encrypt it, or forbid it for this service (MemorySwapMax=0)".into()))
}

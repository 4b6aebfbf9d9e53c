//! `baro check`: proves settings, words, keys, database and lines, and exits 0 only if `serve` would serve.
//!
//! Must not know: how to repair; it says what to do. Tested in `tests/it/cli.rs`.

use super::run::say;
use super::{Session, keeping, openings};
use crate::app;
use crate::config::{Config, Kind};
use crate::domain::phone::Phone;
use crate::domain::time::{At, Day};
use crate::lines::Outbound;
use crate::store::StoreError;
use clap::Args;
use jiff::civil::Date;

/// `baro check`.
#[derive(Args)]
pub(super) struct Check {
    /// Show the settings in force, secrets hidden
    #[arg(long)]
    print: bool,
}

/// A finding: whether it stops `serve`, and what it is.
pub(super) enum Finding {
    Good(String),
    Warning(String),
    Bad(String),
}

impl Check {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        if self.print {
            say(&config.print());
            return Ok(true);
        }
        let mut findings = vec![Finding::Good("settings hold".into())];
        findings.extend(words(&config));
        findings.push(keys(session, &config));
        findings.extend(book(session, &config).await);
        findings.push(clock(session.clock().now()));
        findings.extend(lines(&config));
        findings.extend(swap());
        let mut serves = true;
        for finding in findings {
            match finding {
                Finding::Good(what) => say(&format!("ok       {what}")),
                Finding::Warning(what) => say(&format!("warning  {what}")),
                Finding::Bad(what) => {
                    serves = false;
                    say(&format!("WRONG    {what}"));
                }
            }
        }
        Ok(serves)
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
    match crate::config::secrets::load(&config.secrets.file, &config.server.data, &session.environment) {
        Ok(_) => Finding::Good("keys are there and ours alone".into()),
        Err(crate::config::secrets::SecretsError::Absent(_)) if super::is_empty(&config.server.data) => {
            Finding::Good("keys: none yet, and no data; the first start makes them".into())
        }
        Err(error) => Finding::Bad(format!("keys: {error}")),
    }
}

async fn book(session: &Session, config: &Config) -> Vec<Finding> {
    if !config.book.url.reveal().starts_with("postgres") && super::is_empty(&config.server.data) {
        return vec![Finding::Good("book: none yet; the first start makes it".into())];
    }
    match app::open_book(config, false).await {
        Ok(book) => {
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
    let sample = Phone::read("+22370000000", config.programme.plan).expect("a number of the right length");
    let dry = |line: &crate::config::Line| {
        let wire = app::wire(line, &config.programme.short_code, config.server.bind);
        let (now, until) = (At(0), At(i64::MAX));
        let call = wire.compose(&Outbound { reference: 1, to: &sample, text: "AIDE", now, until });
        let secure = call.url.starts_with("https://")
            || call.url.starts_with("http://127.")
            || call.url.starts_with("http://[::1]");
        let name = &line.name;
        if call.url.is_empty() {
            return Finding::Good(format!("line {name} hears, and sends nothing"));
        }
        let proved = line.kind.signs() || matches!(line.kind, Kind::Simulator { .. });
        match (secure, line.allow.is_empty(), proved) {
            (false, ..) => Finding::Warning(format!("line {name}: its API is not reached by https")),
            (true, true, false) => Finding::Warning(format!(
                "line {name}: callbacks come from any address; set allow where the provider's are known"
            )),
            _ => Finding::Good(format!("line {name} composes")),
        }
    };
    config.lines.iter().map(dry).collect()
}

/// Memory that is written to disk keeps what must die with the process.
fn swap() -> Option<Finding> {
    let swaps = std::fs::read_to_string("/proc/swaps").ok()?;
    let plain = swaps.lines().skip(1).any(|line| !line.starts_with("/dev/zram") && !line.trim().is_empty());
    plain.then(|| Finding::Warning("swap is on: encrypt it, or forbid it for this service (MemorySwapMax=0)".into()))
}

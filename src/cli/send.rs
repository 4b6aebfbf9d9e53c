//! `baro send`: one SMS by a line, each step said, and what became of it.
//!
//! Must not know: any wire format. Tested in `tests/it/proving/`.
//!
//! The message goes to the aggregator from here, past the outbox. Its row is written after that: a running server hears its status and
//! finds the row, and this command reads there what became of it.

use super::refusals::plain;
use super::run::{Stop, say};
use super::{Session, line};
use crate::app;
use crate::config::{self, Config};
use crate::domain::delivery::State;
use crate::domain::money::Francs;
use crate::domain::network::Network;
use crate::domain::phone::{Phone, ProviderMessageId};
use crate::domain::text::segment::{Encoding, Size, measure};
use crate::domain::time::DAY;
use crate::gateway::dispatch::{self, Caller};
use crate::lines::{Found, Hook, Outbound, Verdict, Wire};
use crate::store::StoreError;
use crate::store::book::Book;
use crate::store::book::outbox::Spent;
use crate::store::book::trials::{self, Tried};
use anyhow::Context;
use clap::Args;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// How often the row is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// `baro send`. Exits 0 if the message was delivered, or taken and nothing else was heard of it.
#[derive(Args)]
pub(super) struct Send {
    /// To whom: your own phone is best
    #[arg(long, value_name = "NUMBER")]
    to: String,
    /// By which line [default: the first]
    #[arg(long, value_name = "NAME")]
    line: Option<String>,
    /// How long to wait for what became of it; 0 for not at all
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(0..=3600))]
    wait: u64,
    /// What it says
    #[arg(required = true)]
    text: Vec<String>,
}

impl Send {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        let to =
            Phone::read(&self.to, config.programme.plan).context("--to is not a number that a telephone can have")?;
        let line = match &self.line {
            Some(name) => line::find(&config, name)?,
            None => config.lines.first().context("there is no line in the settings")?,
        };
        let wire = app::wire(line, &config.programme.short_code, config.server.bind);
        let trial =
            Trial { session, line, wire, to, text: self.text.join(" "), caller: Caller::new(dispatch::client()?) };
        let spent = trial.announce(&config);
        let Some(book) = book(&config).await else { return Ok(trial.send().await.is_taken) };
        let sealed = session.numbers(&config).map(|keys| keys.seal(&trial.to, crate::seal::random()));
        let fate = match sealed {
            Ok(sealed) => trial.followed(&book, sealed, spent, Duration::from_secs(self.wait)).await,
            Err(error) => Err(error),
        };
        book.close().await;
        fate
    }
}

/// The book, for statuses; `None` where there is none to hear them by, which is said.
async fn book(config: &Config) -> Option<Book> {
    let why = match super::book_if_any(config).await {
        Ok(Some(book)) => return Some(book),
        Ok(None) => "`baro serve` has not run here yet".to_owned(),
        Err(error) => format!("book: {error}"),
    };
    say(&format!("Its status will not be heard ({why}): look at the phone."));
    None
}

/// One message to try a line with.
struct Trial<'a> {
    session: &'a Session,
    line: &'a config::Line,
    wire: Box<dyn Wire>,
    to: Phone,
    text: String,
    caller: Caller,
}

/// What the aggregator said.
struct Heard {
    /// It has the message.
    is_taken: bool,
    /// A fixed word where that was not learnt.
    unknown: Option<&'static str>,
    /// Under what statuses come.
    id: Option<ProviderMessageId>,
}

impl Trial<'_> {
    /// Says what leaves, by what and at what price; returns the bill.
    fn announce(&self, config: &Config) -> Spent {
        let network = config.networks.network(&self.to);
        let code = network.map_or("", Network::code);
        let size = measure(&self.text);
        let price = self.line.prices.on(code).or_else(|| self.line.prices.dearest());
        let francs = price.map(|price| Francs::of(size.segments, 1, price));
        let (line, kind) = (&self.line.name, self.line.kind.name());
        let (to, network) = (self.to.masked(config.programme.plan), network.map_or("network unknown", Network::name));
        say(&format!("Line {line} ({kind}), to {to} ({network}): {}.", told_size(size, francs)));
        Spent { network: code, segments: u32::try_from(size.segments).unwrap_or(u32::MAX), francs }
    }

    /// Sends it, and says what that means.
    async fn send(&self) -> Heard {
        let reference = i64::from_be_bytes(crate::seal::random()) & i64::MAX;
        let now = self.session.clock().now();
        let message = Outbound { reference, to: &self.to, text: &self.text, now, until: now.plus(DAY) };
        let verdict = self.caller.send(&*self.wire, &message, || true, async {}).await;
        say(&told(&verdict, &self.line.name));
        let name = self.wire.names(&message);
        match verdict {
            Verdict::Accepted { id } => Heard { is_taken: true, unknown: None, id: id.or(name) },
            Verdict::Unknown { why } => {
                self.asked(&message, Heard { is_taken: false, unknown: Some(why), id: name }).await
            }
            Verdict::Again { .. } | Verdict::Never { .. } | Verdict::OptedOut => {
                Heard { is_taken: false, unknown: None, id: None }
            }
        }
    }

    /// Asks what became of a message of unknown outcome, where the aggregator can be asked.
    async fn asked(&self, message: &Outbound<'_>, heard: Heard) -> Heard {
        let Some(desk) = self.wire.look_up() else { return heard };
        let (is_taken, unknown, what) = match self.caller.look_up(&*self.wire, desk, message).await {
            Found::Taken => (true, None, "it has the message"),
            Found::Failed => (false, None, "it had the message, and it did not arrive"),
            Found::Absent => (false, None, "it never heard of it; you may send again"),
            Found::Unclear => (false, heard.unknown, "it does not say"),
        };
        say(&format!("Asked what became of it: {what}."));
        let id = heard.id.filter(|_| is_taken || unknown.is_some());
        Heard { is_taken, unknown, id }
    }

    /// Sends it, writes its row, and waits for what becomes of it.
    async fn followed(&self, book: &Book, recipient: Vec<u8>, spent: Spent, wait: Duration) -> anyhow::Result<bool> {
        let Heard { is_taken, unknown, id } = self.send().await;
        if !is_taken && unknown.is_none() {
            return Ok(false);
        }
        let (true, Some(ProviderMessageId(id))) = (line::knows(&*self.wire, Hook::Status), &id) else {
            say("This line tells no status of it: look at the phone.");
            return Ok(is_taken);
        };
        let (once, line) = (crate::seal::random(), self.line.name.clone());
        let at = self.session.clock().now();
        let tried = Tried { once, line, recipient, provider_id: id.clone(), unknown, spent, at };
        book.write(tried).await.context("it was sent, and could not be written down: its status will not be heard")?;
        if wait.is_zero() {
            return Ok(is_taken);
        }
        let stop = Stop::listen()?;
        say(&format!("Waiting up to {} s for its status. Ctrl-C stops waiting.", wait.as_secs()));
        let begun = Instant::now();
        let ended = tokio::select! {
            ended = timeout(wait, ended(book, once, unknown.is_some())) => ended.ok().transpose()?,
            () = stop.heard() => None,
        };
        let after = begun.elapsed().as_secs();
        match &ended {
            Some((State::Delivered, _)) => say(&format!("Delivered after {after} s: it is on the phone.")),
            Some((_, why)) => say(&format!("Not delivered, after {after} s ({why}): {}.", plain(why))),
            None => say(&format!(
                "No status after {after} s: look at the phone. If it is there, the line sends, and statuses do not come back:\n\
                 is `baro serve` running, and the status address set at the provider? `baro check --line {}` shows it.",
                self.line.name
            )),
        }
        Ok(ended.map_or(is_taken, |(state, _)| state == State::Delivered))
    }
}

/// Waits until a message has ended, for as long as anybody waits for that. Of one of unknown outcome only its arrival is news.
async fn ended(book: &Book, once: [u8; 16], is_unknown: bool) -> Result<(State, String), StoreError> {
    loop {
        if let Some((state, why)) = trials::stands(book.engine(), once).await?
            && (state == State::Delivered || state == State::Failed && !is_unknown)
        {
            return Ok((state, why));
        }
        sleep(LOOK).await;
    }
}

/// `18 characters in GSM-7, 1 segment, 14 F`.
fn told_size(size: Size, francs: Option<Francs>) -> String {
    let alphabet = match size.encoding {
        Encoding::Gsm7 => "GSM-7",
        Encoding::Ucs2 => "UCS-2 (letters that GSM-7 lacks)",
    };
    let plural = if size.segments == 1 { "" } else { "s" };
    let cost = francs.map_or_else(|| "no price set".to_owned(), |francs| francs.to_string());
    format!("{} characters in {alphabet}, {} segment{plural}, {cost}", size.units, size.segments)
}

/// A verdict in words, for whoever tries a line.
fn told(verdict: &Verdict, line: &str) -> String {
    match verdict {
        // What comes from outside is shown on a terminal.
        Verdict::Accepted { id: Some(ProviderMessageId(id)) } if id.bytes().all(|byte| byte.is_ascii_graphic()) => {
            format!("Accepted; the provider calls it {id}.")
        }
        Verdict::Accepted { .. } => "Accepted.".into(),
        Verdict::Again { why, .. } => {
            let what = plain(why).replace("NAME", line);
            format!("Not taken ({why}): {what}.")
        }
        Verdict::Never { why } => format!("Refused ({why}): {}.", plain(why)),
        Verdict::Unknown { why } => {
            format!(
                "Unknown ({why}): {}. It may have gone: do not send again before you have looked at the phone.",
                plain(why)
            )
        }
        Verdict::OptedOut => {
            "Refused: this number has said STOP at the provider; only its owner can take that back.".into()
        }
    }
}

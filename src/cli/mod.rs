//! The command line: what `baro` can be asked to do. Exit codes: 0 done, 1 failed, 2 wrong use.
//!
//! Must not know: how anything is done; each command's file does. Tested in `tests/it/cli.rs`.

mod ask;
mod audit;
mod calendar;
mod check;
mod codes;
mod copies;
mod demo;
mod forum;
mod import;
mod keeping;
mod key;
mod line;
mod openings;
pub mod people;
mod phrases;
pub mod places;
mod prove;
mod refusals;
mod run;
mod send;
mod series;
mod staff;
mod stores;
mod talk;

use crate::app;
use crate::clock::Clock;
use crate::config::secrets::Secrets;
use crate::config::{Config, Environment, Overrides, secrets};
use crate::seal::numbers::NumberKeys;
use crate::store::StoreError;
use crate::store::book::Book;
use anyhow::Context;
use clap::{Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// SMS and USSD for community-security forums: members and commanders agree on a date, on any phone.
#[derive(Parser)]
#[command(name = "baro", version, max_term_width = 100, disable_help_subcommand = true)]
struct Arguments {
    /// The settings file [default: baro.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Try it: two communes, a vote to play, and phones to hold in the browser
    Demo(demo::Demo),
    /// Serve aggregators' callbacks and send messages
    Serve(run::Serve),
    /// Serve the pages of staff alone, beside `baro serve --without-console`
    Console(run::Console),
    /// Prove settings, words, database and lines; exits 0 only if it would serve. With --line, prove one line outside
    Check(check::Check),
    /// Bring the database's schema up to date
    Migrate,
    /// Bring people in from a list
    #[command(subcommand)]
    People(PeopleCommand),
    /// Bring regions, cercles and communes in, and open them for concerns
    #[command(subcommand)]
    Places(PlacesCommand),
    /// See what no native speaker has read, have it read, and bring it back
    #[command(subcommand)]
    Phrases(phrases::Phrases),
    /// See and set the days of feasts, markets and rains
    #[command(subcommand)]
    Calendar(calendar::Calendar),
    /// See and set which meetings each place has
    #[command(subcommand)]
    Series(series::Series),
    /// See where forums stand, and decide
    #[command(subcommand)]
    Forum(forum::Forum),
    /// Accounts of staff: open, list, close, begin anew
    #[command(subcommand)]
    Staff(staff::Staff),
    /// The keys to concerns: make them, see who holds them, get them back
    #[command(subcommand)]
    Key(key::Key),
    /// See whether the trail of what staff did is whole
    #[command(subcommand)]
    Audit(audit::Audit),
    /// See how lines are switched, and switch one: on, off or drain
    Line(line::Line),
    /// Write copies of the data, sealed to the recovery key
    Backup(copies::Backup),
    /// Bring such copies back into an empty data folder, with two shares of the recovery key
    Restore(copies::Restore),
    /// Destroy now what is over; a running server does it each night
    Purge,
    /// A phone in this terminal, on a simulator line of a running server
    Talk(talk::Talk),
    /// Send one SMS by a line, and say what the aggregator answered and what became of it
    Send(send::Send),
    /// The version
    Version,
}

#[derive(Subcommand)]
enum PeopleCommand {
    /// Read a CSV file: phone,name,commune,role,force,language,gender,consent
    Import(import::People),
}

#[derive(Subcommand)]
enum PlacesCommand {
    /// Read a CSV file of places, or the built-in list of Mali
    Import(import::Places),
    /// See where concerns can be filed, and whom to call there in danger
    Concerns,
    /// Open a place for concerns from a day on, or close it
    Open(openings::Open),
    /// Set whom to call in danger: a number that somebody of the team has called
    Danger(openings::SetNumber),
}

/// Runs the command of `arguments` in `environment`.
pub fn run(arguments: impl IntoIterator<Item = std::ffi::OsString>, environment: Environment) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no mistakes; clap knows which is which.
            error.print().ok();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime.context("the runtime can't be started").and_then(|runtime| {
        let session = Session { config: arguments.config, environment };
        runtime.block_on(session.perform(arguments.command))
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("baro: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What every command starts from.
struct Session {
    config: Option<PathBuf>,
    environment: Environment,
}

impl Session {
    /// Performs a command; `false` is a failure that has been told already.
    async fn perform(self, command: Command) -> anyhow::Result<bool> {
        match command {
            Command::Demo(demo) => demo.run(&self).await,
            Command::Serve(serve) => serve.run(&self).await,
            Command::Console(console) => console.run(&self).await,
            Command::Check(check) => check.run(&self).await,
            Command::Migrate => run::migrate(&self).await,
            Command::People(PeopleCommand::Import(import)) => import.run(&self).await,
            Command::Places(PlacesCommand::Import(import)) => import.run(&self).await,
            Command::Places(PlacesCommand::Concerns) => openings::list(&self).await,
            Command::Places(PlacesCommand::Open(open)) => open.run(&self).await,
            Command::Places(PlacesCommand::Danger(danger)) => danger.run(&self).await,
            Command::Phrases(phrases) => phrases.run(&self).await,
            Command::Calendar(calendar) => calendar.run(&self).await,
            Command::Series(series) => series.run(&self).await,
            Command::Forum(forum) => forum.run(&self).await,
            Command::Staff(staff) => staff.run(&self).await,
            Command::Key(key) => key.run(&self).await,
            Command::Audit(audit) => audit.run(&self).await,
            Command::Line(line) => line.run(&self).await,
            Command::Backup(backup) => backup.run(&self).await,
            Command::Restore(restore) => restore.run(&self).await,
            Command::Purge => copies::purge(&self).await,
            Command::Talk(talk) => talk.run(&self).await,
            Command::Send(send) => send.run(&self).await,
            Command::Version => {
                run::say(&format!("baro {}", env!("CARGO_PKG_VERSION")));
                Ok(true)
            }
        }
    }

    fn config(&self, bind: Option<SocketAddr>, data: Option<PathBuf>) -> anyhow::Result<Config> {
        let overrides = Overrides { bind, data };
        Config::load(self.config.as_deref(), &self.environment, &overrides)
            .map_err(|problems| anyhow::anyhow!("the settings do not hold:\n{}", problems.0.join("\n")))
    }

    /// The keys made at installation: read, or made where there are none and no data either.
    fn secrets(&self, config: &Config) -> anyhow::Result<Secrets> {
        let (file, data) = (&config.secrets.file, &config.server.data);
        match secrets::load(file, data, &self.environment) {
            Err(secrets::SecretsError::Absent(_)) if is_empty(data) => {
                let mut random = zeroize::Zeroizing::new([0u8; 96]);
                random.copy_from_slice(&crate::seal::random::<96>());
                Ok(secrets::create(file, data, &random)?)
            }
            read => Ok(read?),
        }
    }

    /// The keys to numbers.
    fn numbers(&self, config: &Config) -> anyhow::Result<NumberKeys> {
        let secrets = self.secrets(config)?;
        Ok(NumberKeys::new(&secrets.index_key, &secrets.contact_key))
    }

    fn clock(&self) -> Clock {
        Clock::system()
    }
}

/// The book as it stands; `None` where nothing has run yet.
async fn book_if_any(config: &Config) -> Result<Option<Book>, StoreError> {
    if !config.book.url.reveal().starts_with("postgres") && is_empty(&config.server.data) {
        return Ok(None);
    }
    app::open_book(config, false).await.map(Some)
}

/// Keys are made only for data that does not exist: with other keys, what is there would be lost.
fn is_empty(folder: &std::path::Path) -> bool {
    std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

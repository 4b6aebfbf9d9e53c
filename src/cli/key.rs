//! `baro key`: the ceremony of keys: made once with three shares on paper, renewed each year, brought back with two shares.
//!
//! Must not know: how keys are made and checked ([`crate::custody`]). Tested in `tests/it/keys`.

use super::run::say;
use super::stores::Stores;
use super::{Session, ask};
use crate::custody::Custody;
use crate::custody::ceremony::{Founding, Made};
use crate::custody::recovery::Recovered;
use crate::custody::survey::Survey;
use crate::domain::concern::Compartment;
use crate::domain::key::{KeyId, Month};
use crate::domain::time::Day;
use anyhow::Context;
use clap::{Args, Subcommand};
use std::collections::BTreeSet;

/// `baro key`.
#[derive(Subcommand)]
pub(super) enum Key {
    /// Once: make the recovery key, shown as three shares to write down, and the keys of the next months
    Init(Lead),
    /// Make the keys that the months ahead lack; first see that nobody has swapped one
    Rotate(Rotate),
    /// With two shares: open an account for a new lead who can read everything that lives
    Recover(Recover),
    /// Which keys there are, until when, and who holds them
    List,
}

/// The lead who does it.
#[derive(Args)]
pub(super) struct Lead {
    /// The lead who does it
    #[arg(long = "as", value_name = "NAME")]
    name: String,
    /// Read the password from standard input, one line
    #[arg(long)]
    password_stdin: bool,
}

/// `baro key rotate`.
#[derive(Args)]
pub(super) struct Rotate {
    #[command(flatten)]
    lead: Lead,
    /// Vouch also for keys that somebody else made: ask them first
    #[arg(long)]
    trust: bool,
}

/// `baro key recover`.
#[derive(Args)]
pub(super) struct Recover {
    /// The name of the new lead
    #[arg(long = "as", value_name = "NAME")]
    name: String,
    /// Read the new password from standard input, one line
    #[arg(long)]
    password_stdin: bool,
    /// Read two shares from standard input, nine lines each, after the password
    #[arg(long)]
    shares_stdin: bool,
}

impl Key {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        let stores = Stores::open(session, &config).await?;
        let done = self.perform(&stores.custody()).await;
        stores.close().await;
        done
    }

    async fn perform(self, custody: &Custody<'_>) -> anyhow::Result<bool> {
        match self {
            Key::Init(lead) => lead.found(custody).await,
            Key::Rotate(Rotate { lead, trust }) => {
                let lead = custody.sign_in_lead(&lead.name, &lead.password()?).await?;
                say(&told(&custody.rotate(&lead, trust).await?));
                Ok(true)
            }
            Key::Recover(recover) => recover.run(custody).await,
            Key::List => {
                say(&listed(&custody.survey().await?, custody.now.day()));
                Ok(true)
            }
        }
    }
}

impl Lead {
    fn password(&self) -> anyhow::Result<zeroize::Zeroizing<String>> {
        ask::password(&self.name, self.password_stdin)
    }

    async fn found(&self, custody: &Custody<'_>) -> anyhow::Result<bool> {
        let lead = custody.sign_in_lead(&self.name, &self.password()?).await?;
        let founding = custody.prepare().await?;
        show(&founding);
        if !self.password_stdin {
            ask::confirm(&founding.shares)?;
        }
        let made = custody.found(&lead, &founding).await.context("these shares open nothing, destroy them")?;
        say(&told(&made));
        Ok(true)
    }
}

impl Recover {
    async fn run(self, custody: &Custody<'_>) -> anyhow::Result<bool> {
        let password = ask::new_password(&self.name, self.password_stdin)?;
        let [first, second] = ask::shares(self.shares_stdin)?;
        let key = custody.rebuild(&first, &second).await?;
        let recovered = custody.recover(&key, &self.name, &password).await?;
        let Recovered { keys, lost, made } = recovered;
        say(&format!("{} is a lead and can open {keys} keys.", self.name));
        if let Some(made) = made {
            say(&told(&made));
        }
        if lost.is_empty() {
            return Ok(true);
        }
        say(
            "ALARM: these keys did not open, or their public key was swapped. Stop the server, keep the data as it is:",
        );
        for key in lost {
            say(&format!("  {} {}", key.month(), key.compartment().map_or("unknown", Compartment::code)));
        }
        Ok(false)
    }
}

/// The three shares. `#` begins what is no part of them.
fn show(founding: &Founding) {
    say(
        "# The recovery key, in three shares for three people who are not under one roof. Any two open everything; one alone opens\n\
         # nothing. This is the only time that they are shown: write each on its own paper, and keep none in a file.",
    );
    for share in &founding.shares {
        say(&format!("\n# Share {} of 3", share.number()));
        say(share.lines().trim_end());
    }
    say("");
}

fn told(made: &Made) -> String {
    if made.keys == 0 {
        return "No key was lacking; every public key is the one that was made.".into();
    }
    let readers = if made.readers.is_empty() { "nobody".to_owned() } else { made.readers.join(", ") };
    let mut told = format!("{} keys are made, until the end of {}. They open for {readers}.", made.keys, made.until);
    if !made.unread.is_empty() {
        let unread: Vec<&str> = made.unread.iter().map(|own| own.code()).collect();
        told.push_str(&format!("\nNobody can read yet: {}. Let somebody in who has no tie there.", unread.join(", ")));
    }
    told
}

/// One month a line: how many of the seven compartments have a key, and who can open how many.
fn listed(survey: &Survey, today: Day) -> String {
    if !survey.settled {
        return "No keys yet: a lead makes them with `baro key init`.".into();
    }
    let months: BTreeSet<Month> = survey.keys.keys().map(|key| key.month()).collect();
    let mut lines: Vec<String> = months.into_iter().map(|month| line(survey, month)).collect();
    lines.push(match survey.last_day(today) {
        Some(last) => format!("Keys for {} days more; then `baro key rotate`.", last.0 - today.0),
        None => "This month's keys are missing: `baro key rotate`.".into(),
    });
    lines.join("\n")
}

fn line(survey: &Survey, month: Month) -> String {
    let keys: Vec<KeyId> = survey.keys.keys().copied().filter(|key| key.month() == month).collect();
    let readers: Vec<String> = keys.iter().flat_map(|key| survey.readers(*key)).collect();
    let names: BTreeSet<&String> = readers.iter().collect();
    let held = names.into_iter().map(|name| (name, readers.iter().filter(|other| *other == name).count()));
    let held: Vec<String> = held.map(|(name, count)| format!("{name} {count}")).collect();
    format!("{month}  {} of 7 compartments  {}", keys.len(), if held.is_empty() { "-".into() } else { held.join(", ") })
}

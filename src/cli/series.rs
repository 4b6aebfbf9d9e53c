//! `baro series`: which meetings each place has, and from when on they begin by themselves.
//!
//! Must not know: when a period begins. Tested in `tests/it/cli.rs`.

use super::{Session, run::say};
use crate::app;
use crate::domain::board::{Disclosure, Kind};
use crate::domain::place::PlaceId;
use crate::domain::time::{DAY, Day, Minute};
use crate::store::book::joining::SetJoinable;
use crate::store::book::series::{self, SetSeries};
use crate::store::book::{Book, places};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use jiff::civil::{Date, Time};

/// `baro series`.
#[derive(Subcommand)]
pub(super) enum Series {
    /// All series, one a line
    List,
    /// Make a place's series or change it; what is not said stays as it is
    Set(Box<Set>),
}

/// `baro series set`.
#[derive(Args)]
pub(super) struct Set {
    /// The code of the commune, cercle or region, as in the list of places
    place: String,
    /// forum (every quarter), committee or network (every month)
    #[arg(long, value_parser = kind, default_value = "forum")]
    kind: Kind,
    /// The first day on which its meetings begin by themselves, as 2027-01-01
    #[arg(long, value_name = "DAY", conflicts_with = "stop")]
    starts: Option<Date>,
    /// Its meetings begin by themselves no more
    #[arg(long)]
    stop: bool,
    /// What is told to whom before the day: open (all to everybody) or eve
    #[arg(long, value_parser = disclosure)]
    disclosure: Option<Disclosure>,
    /// Where it usually meets, 20 letters at most
    #[arg(long, value_parser = venue)]
    venue: Option<String>,
    /// The usual day of the week, 1 (Monday) to 7
    #[arg(long, value_name = "1-7", value_parser = clap::value_parser!(u8).range(1..=7))]
    weekday: Option<u8>,
    /// The usual hour, as 10:00
    #[arg(long, value_name = "HOUR")]
    hour: Option<Time>,
    /// Days for proposing dates, for the poll, for commanders, and of notice: 7,5,4,10
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pace: Option<[u16; 4]>,
    /// What a date needs where somebody is silent: participants, commanders, women: 5,1,1
    #[arg(long, value_name = "NUMBERS", value_parser = quorum)]
    quorum: Option<[u16; 3]>,
    /// Ask participants afterwards whether they were heard: true or false
    #[arg(long)]
    pulse: Option<bool>,
    /// A flash point: first in lists: true or false
    #[arg(long)]
    priority: Option<bool>,
    /// Its list can be joined by phone: true or false
    #[arg(long)]
    joinable: Option<bool>,
}

impl Series {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        // The keys come with the data folder: whoever fills it first makes both.
        session.numbers(&config)?;
        let book = app::open_book(&config, true).await.context("the book can't be opened")?;
        let done = match self {
            Series::List => Ok(()),
            Series::Set(set) => set.write(&book).await,
        };
        let listed = match done {
            Ok(()) => list(&book).await,
            Err(error) => Err(error),
        };
        book.close().await;
        say(listed?.trim_end());
        Ok(true)
    }
}

impl Set {
    async fn write(self, book: &Book) -> anyhow::Result<()> {
        let place = PlaceId(self.place.clone());
        if !places::list(book.engine()).await?.iter().any(|known| known.id == place) {
            bail!("no place has the code {:?}: `baro places import` brings places in", place.0);
        }
        let all = series::all(book.engine()).await?;
        let had = all.into_iter().find(|set| set.place == place && set.kind == self.kind);
        let set = had.unwrap_or_else(|| SetSeries::new(place, self.kind, Disclosure::Eve, ""));
        let joinable = self.joinable;
        let series = book.write(self.changed(set)).await?;
        if let Some(open) = joinable {
            book.write(SetJoinable { series, open }).await?;
        }
        Ok(())
    }

    fn changed(self, mut set: SetSeries) -> SetSeries {
        if self.stop {
            set.starts = None;
        }
        set.starts = self.starts.map(Day::of).or(set.starts);
        set.disclosure = self.disclosure.unwrap_or(set.disclosure);
        set.venue = self.venue.unwrap_or(set.venue);
        set.weekday = self.weekday.or(set.weekday);
        let minute = |hour: Time| Minute(hour.hour().unsigned_abs() as u16 * 60 + hour.minute().unsigned_abs() as u16);
        set.minute = self.hour.map_or(set.minute, minute);
        if let Some([options, poll, confirm, notice]) = self.pace {
            let ms = |days: u16| i64::from(days) * DAY;
            (set.pace.options, set.pace.poll, set.pace.confirm) = (ms(options), ms(poll), ms(confirm));
            set.pace.notice_days = notice;
        }
        if let Some([participants, commanders, women]) = self.quorum.map(|numbers| numbers.map(usize::from)) {
            (set.quorum.participants, set.quorum.commanders, set.quorum.women) = (participants, commanders, women);
        }
        set.pulse = self.pulse.unwrap_or(set.pulse);
        set.priority = self.priority.unwrap_or(set.priority);
        set
    }
}

/// One series a line.
async fn list(book: &Book) -> anyhow::Result<String> {
    let line = |set: &SetSeries| {
        let starts = set.starts.map_or("not yet".to_owned(), |day| day.date().to_string());
        let days = [set.pace.options, set.pace.poll, set.pace.confirm].map(|ms| ms / DAY);
        format!(
            "{:<16} {:<9} {:<4} starts {:<10} days {},{},{},{} quorum {},{},{} {}\n",
            set.place.0,
            set.kind.code(),
            set.disclosure.code(),
            starts,
            days[0],
            days[1],
            days[2],
            set.pace.notice_days,
            set.quorum.participants,
            set.quorum.commanders,
            set.quorum.women,
            set.venue,
        )
    };
    let all = series::all(book.engine()).await?;
    Ok(if all.is_empty() { "No series yet.".to_owned() } else { all.iter().map(line).collect() })
}

fn kind(written: &str) -> Result<Kind, String> {
    Kind::read(written).ok_or_else(|| format!("write one of {}", Kind::ALL.map(Kind::code).join(", ")))
}

fn disclosure(written: &str) -> Result<Disclosure, String> {
    Disclosure::read(written).ok_or_else(|| "write open or eve".to_owned())
}

pub(super) fn venue(written: &str) -> Result<String, String> {
    let written = written.trim();
    let short = written.chars().count() <= crate::domain::dialogue::LONGEST_VENUE;
    short
        .then(|| written.to_owned())
        .ok_or_else(|| "a venue has 20 letters at most: it must fit one message".to_owned())
}

fn days(written: &str) -> Result<[u16; 4], String> {
    let days =
        numbers::<4>(written).filter(|days| days[..3].iter().all(|days| (1..=60).contains(days)) && days[3] <= 60);
    days.ok_or_else(|| "write four numbers of days, like 7,5,4,10".to_owned())
}

fn quorum(written: &str) -> Result<[u16; 3], String> {
    numbers::<3>(written).ok_or_else(|| "write three numbers, like 5,1,1".to_owned())
}

fn numbers<const N: usize>(written: &str) -> Option<[u16; N]> {
    let numbers: Option<Vec<u16>> = written.split(',').map(|number| number.trim().parse().ok()).collect();
    numbers?.try_into().ok()
}

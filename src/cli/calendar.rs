//! `baro calendar`: the feasts by the moon, as they are computed and as they are announced; markets and rains of places.
//!
//! Must not know: what follows from them. Tested in `tests/it/cli.rs`.

use super::{Session, run::say};
use crate::app;
use crate::domain::calendar::{Feast, Local, Market, MonthDay, Observance, Round, Season, Wish};
use crate::domain::place::PlaceId;
use crate::domain::time::Day;
use crate::store::book::calendar::{SetFeast, SetLocal};
use crate::store::book::{Book, places};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use jiff::civil::Date;

/// `baro calendar`.
#[derive(Subcommand)]
pub(super) enum Calendar {
    /// All feasts by the moon, and whether each date is announced or only computed
    List,
    /// Put a feast on a day
    Set(Set),
    /// Say when market and rains are at a place; what is not said is as in the place that it lies in
    Place(Place),
}

/// `baro calendar set`.
#[derive(Args)]
pub(super) struct Set {
    /// ramadan (its first day), korite, tabaski, maouloud or bapteme
    #[arg(value_parser = feast)]
    feast: Feast,
    /// The day, as 2027-05-17
    day: Date,
    /// The date was announced: no forum is held on it
    #[arg(long)]
    announced: bool,
    /// The day that it was on so far
    #[arg(long, value_name = "DAY")]
    instead_of: Option<Date>,
}

/// `baro calendar place`.
#[derive(Args)]
pub(super) struct Place {
    /// The code of the region, cercle or commune, as in the list of places
    place: String,
    /// A day on which its market is held, as 2027-01-07
    #[arg(long, value_name = "DAY", requires = "wish")]
    market: Option<Date>,
    /// Every how many days, 5 or 7
    #[arg(long, value_name = "DAYS", value_parser = round, default_value = "7")]
    every: Round,
    /// What market day is for forums: avoid or seek
    #[arg(long, value_parser = wish, requires = "market")]
    wish: Option<Wish>,
    /// First and last day of the rains in any year, as 06-15..09-30
    #[arg(long, value_name = "FROM..TO", value_parser = season)]
    rains: Option<Season>,
}

impl Calendar {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        // The keys come with the data folder: whoever fills it first makes both.
        session.numbers(&config)?;
        let book = app::open_book(&config, true).await.context("the book can't be opened")?;
        let done = match self {
            Calendar::List => Ok(listed(&book.board().calendar.observances)),
            Calendar::Set(set) => set.write(&book).await,
            Calendar::Place(place) => place.write(&book).await,
        };
        book.close().await;
        say(done?.trim_end());
        Ok(true)
    }
}

impl Set {
    /// Writes it and lists all feasts.
    async fn write(self, book: &Book) -> anyhow::Result<String> {
        let (new, old) = (Day::of(self.day), self.instead_of.map(Day::of));
        let board = book.board();
        let (calendar, name) = (&board.calendar, self.feast.code());
        if let Some(old) = old.filter(|old| calendar.on(self.feast, *old).is_none()) {
            bail!("{name} is not on {}: `baro calendar list` shows where it is", old.date());
        }
        if let Some(there) = calendar.same_year(self.feast, new, old) {
            bail!("{name} is on {0} already: add --instead-of {0}", there.date());
        }
        book.write(SetFeast { feast: self.feast, old, new: Some(new), announced: self.announced }).await?;
        book.refresh().await?;
        Ok(listed(&book.board().calendar.observances))
    }
}

impl Place {
    async fn write(self, book: &Book) -> anyhow::Result<String> {
        let place = PlaceId(self.place);
        if !places::list(book.engine()).await?.iter().any(|known| known.id == place) {
            bail!("no place has the code {:?}: `baro places import` brings places in", place.0);
        }
        let market = |(anchor, wish)| Market { anchor: Day::of(anchor), round: self.every, wish };
        let local = Local { market: self.market.zip(self.wish).map(market), rains: self.rains };
        let done = format!("{}: written", place.0);
        book.write(SetLocal { place, local }).await?;
        Ok(done)
    }
}

/// One feast a line, in the order of days.
fn listed(observances: &[Observance]) -> String {
    let line = |seen: &Observance| {
        let how = if seen.announced { "announced" } else { "computed" };
        format!("{}  {:<9} {how}\n", seen.day.date(), seen.feast.code())
    };
    observances.iter().map(line).collect()
}

fn feast(written: &str) -> Result<Feast, String> {
    Feast::read(written).ok_or_else(|| format!("write one of {}", Feast::ALL.map(Feast::code).join(", ")))
}

fn round(written: &str) -> Result<Round, String> {
    written.parse().ok().and_then(Round::read).ok_or_else(|| "write 5 or 7".to_owned())
}

fn wish(written: &str) -> Result<Wish, String> {
    Wish::read(written).ok_or_else(|| "write avoid or seek".to_owned())
}

fn season(written: &str) -> Result<Season, String> {
    let date = |written: &str| {
        let (month, day) = written.split_once('-')?;
        MonthDay::new(month.parse().ok()?, day.parse().ok()?)
    };
    let ends = written.split_once("..").and_then(|(from, to)| Some(Season { from: date(from)?, to: date(to)? }));
    ends.ok_or_else(|| "write two days of the year, like 06-15..09-30".to_owned())
}

//! `baro places open`, `danger` and `concerns`: where concerns can be filed, and whom to call there in danger; and what `baro check` has to
//! say about it.
//!
//! Must not know: keys, what was filed. Tested in `tests/it/cli.rs`.

use super::check::Finding;
use super::{Session, run::say};
use crate::app;
use crate::config::{Config, Kind};
use crate::domain::board::Board;
use crate::domain::openings::{self, Danger};
use crate::domain::place::PlaceId;
use crate::domain::time::Day;
use crate::locale::render::Words;
use crate::store::book::Book;
use crate::store::book::openings::{OpenConcerns, SetDanger};
use anyhow::{Context, bail};
use clap::Args;
use jiff::civil::Date;

/// `baro places open`.
#[derive(Args)]
pub(super) struct Open {
    /// The code of the commune, as in the list of places
    place: String,
    /// The first day on which concerns can be about it, as 2027-01-01
    #[arg(long, value_name = "DAY", required_unless_present = "close")]
    on: Option<Date>,
    /// No more from now on
    #[arg(long, conflicts_with = "on")]
    close: bool,
}

/// `baro places danger`.
#[derive(Args)]
pub(super) struct SetNumber {
    /// The code of the region, cercle or commune, as in the list of places
    place: String,
    /// Digits as they are dialled, like "80 00 11 15"
    #[arg(value_parser = number, required_unless_present = "none", requires_all = ["tested_by", "on"])]
    number: Option<String>,
    /// Who of the team called it, and was answered
    #[arg(long, value_name = "NAME")]
    tested_by: Option<String>,
    /// The day of that call, as 2026-12-01
    #[arg(long, value_name = "DAY")]
    on: Option<Date>,
    /// No number there any more
    #[arg(long, conflicts_with_all = ["number", "tested_by", "on"])]
    none: bool,
}

impl Open {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        if self.on.is_some() {
            may_open(&config)?;
        }
        let place = PlaceId(self.place);
        let work = OpenConcerns { place: place.clone(), on: self.on.map(Day::of) };
        with_book(session, &config, async |book| known(book.write(work).await?, &place)).await
    }
}

impl SetNumber {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        let (place, today) = (PlaceId(self.place), session.clock().now().day());
        let tested = self.number.zip(self.tested_by).zip(self.on.map(Day::of));
        let danger = tested.map(|((number, tested_by), tested_on)| Danger { number, tested_by, tested_on });
        if let Some(danger) = danger.as_ref().filter(|danger| danger.tested_on > today) {
            bail!("a number is shown once it was called: {} is still to come", danger.tested_on.date());
        }
        let work = SetDanger { place: place.clone(), danger };
        with_book(session, &config, async |book| known(book.write(work).await?, &place)).await
    }
}

/// `baro places concerns`: lists them.
pub(super) async fn list(session: &Session) -> anyhow::Result<bool> {
    let config = session.config(None, None)?;
    with_book(session, &config, async |_| Ok(())).await
}

/// Does something in the book and shows what is there then.
async fn with_book(
    session: &Session,
    config: &Config,
    act: impl AsyncFnOnce(&Book) -> anyhow::Result<()>,
) -> anyhow::Result<bool> {
    // The keys come with the data folder: whoever fills it first makes both.
    session.numbers(config)?;
    let book = app::open_book(config, true).await.context("the book can't be opened")?;
    let done = act(&book).await;
    let renewed = book.refresh().await;
    book.close().await;
    done?;
    renewed?;
    say(listed(&book.board(), session.clock().now().day()).trim_end());
    Ok(true)
}

fn known(written: bool, place: &PlaceId) -> anyhow::Result<()> {
    if !written {
        bail!("nothing is there under {:?}: `baro places import` brings places in", place.0);
    }
    Ok(())
}

/// One place a line, in the order of their codes: from when on, and whom to call.
fn listed(board: &Board, today: Day) -> String {
    let openings = &board.openings;
    let mut places: Vec<&PlaceId> = openings.since.keys().chain(openings.dangers.keys()).collect();
    places.sort();
    places.dedup();
    if places.is_empty() {
        return "Concerns can be about no place yet.".into();
    }
    let line = |place: &PlaceId| {
        let since = openings.since.get(place).map_or("not open".into(), |day| format!("open from {}", day.date()));
        let danger = board.danger(Some(place), today).map_or("no number to call".into(), |danger| {
            format!("call {} ({}, {})", danger.number, danger.tested_by, danger.tested_on.date())
        });
        format!("{:<20} {since:<20} {danger}\n", place.0)
    };
    places.into_iter().map(line).collect()
}

fn number(written: &str) -> Result<String, String> {
    let right = Danger::is_number(written);
    right.then(|| written.to_owned()).ok_or_else(|| {
        format!("write digits with single blanks between them, {} characters at most", openings::LONGEST_NUMBER)
    })
}

/// What is not read by a native speaker must not be what people stake their safety on: only the built-in phone shows it.
fn may_open(config: &Config) -> anyhow::Result<()> {
    let words = app::words(config).ok().context("the words do not hold: `baro check` says where")?;
    match unread(config, &words).first() {
        Some(why) => bail!("{why}"),
        None => Ok(()),
    }
}

/// Why no concern may be filed on a real line: a sentence for each language.
fn unread(config: &Config, words: &Words) -> Vec<String> {
    if config.lines.iter().all(|line| matches!(line.kind, Kind::Simulator { .. })) {
        return Vec::new();
    }
    let languages = words.languages.iter().map(|language| (language, words.locales.unread_for_safety(*language)));
    let unread = languages.filter(|(_, keys)| !keys.is_empty());
    let told = |(language, keys): (&crate::domain::message::Language, Vec<&str>)| {
        format!("concerns: a native speaker of {language} must read {} before anybody relies on them", keys.join(", "))
    };
    unread.map(told).collect()
}

/// What to say about a programme that opens concerns.
pub(super) fn findings(config: &Config, words: &Words, board: &Board, today: Day) -> Vec<Finding> {
    if board.openings.since.is_empty() {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = unread(config, words).into_iter().map(Finding::Bad).collect();
    let mut open: Vec<&PlaceId> = board.openings.since.keys().collect();
    open.sort();
    for place in open {
        if board.danger(Some(place), today).is_none() {
            findings.push(Finding::Warning(format!(
                "concerns: no number to call in danger at {}; `baro places danger` sets one that was tried",
                place.0
            )));
        }
    }
    let mut dangers: Vec<(&PlaceId, &Danger)> = board.openings.dangers.iter().collect();
    dangers.sort_by_key(|(place, _)| *place);
    for (place, danger) in dangers.into_iter().filter(|(_, danger)| danger.is_stale(today)) {
        findings.push(Finding::Warning(format!(
            "concerns: {} for {} was tried on {}, more than {} days ago; call it again",
            danger.number,
            place.0,
            danger.tested_on.date(),
            openings::TEST_LASTS
        )));
    }
    if findings.is_empty() {
        findings.push(Finding::Good("concerns: texts are read, numbers were tried".into()));
    }
    findings
}

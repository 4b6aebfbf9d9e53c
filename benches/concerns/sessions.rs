//! Whole sessions: a concern told from the menu to the thanks, beside somebody who looks around in as many turns, and beside a member who
//! looks around and votes, which is one durable commit as well. Then how fast receipts are made.
//!
//! Concerns and harmless sessions are of people on no list; only members vote. A run has as many sessions as the service keeps receipts
//! ready, so every concern gets its code; whether it did is looked at.

use super::driver::{StandIn, closed};
use super::http::Connection;
use super::ours::{self, Ours};
use super::table::{Goal, Row};
use super::{PAIRS, process, safe, village};
use anyhow::{Context, ensure};
use baro::domain::place::PlaceId;
use baro::gateway::concerns::receipts::READY;
use baro::store::book::Book;
use baro::store::book::openings::OpenConcerns;
use baro::store::engine::Settings;
use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// Turns of every session.
pub const TURNS: usize = 9;
/// What is typed in a session; nothing when it is dialled.
pub type Script = [Option<&'static str>; TURNS];
/// A racket by the gendarmerie in the first commune, told in one text.
pub const CONCERN: Script = [
    None,
    Some("2"),
    Some("1"),
    Some("1"),
    Some("1"),
    Some("2"),
    Some("1"),
    Some("Au+pont+de+Konna+les+gendarmes+prennent+mille+francs+a+chaque+moto"),
    Some("0"),
];
/// Where the next forum is and which messages come, twice.
pub const HARMLESS: Script =
    [None, Some("1"), Some("0"), Some("4"), Some("0"), Some("1"), Some("0"), Some("4"), Some("0")];
/// Which messages come, three times, then a vote.
const VOTE: Script = [None, Some("4"), Some("0"), Some("4"), Some("0"), Some("4"), Some("0"), Some("1"), Some("1")];

/// Runs of each kind: one is over in a moment, so there are several in a pair.
const RUNS: usize = 3 * PAIRS;
/// Sessions in flight: the most whose filings fit in one transaction.
const IN_FLIGHT: usize = 64;
/// Sessions in one run of those that need no receipt.
const MANY: usize = 1_000;
/// A process that used less of a core than this makes no receipts, also where others leave little to a thread of low priority.
const QUIET: f64 = 0.02;
/// How long it is looked at to tell.
const LOOK: Duration = Duration::from_secs(1);

/// A service where concerns can be told.
pub struct Open {
    /// It.
    pub ours: Ours,
    /// Numbers taken so far, so that no two sessions have the same.
    next: Cell<usize>,
    _home: TempDir,
}

/// What came of a number of sessions.
#[derive(Clone, Copy)]
pub struct Told {
    /// How many a second.
    pub per_second: f64,
    /// CPU seconds for each thousand.
    pub cpu: f64,
    /// How many got a code.
    pub codes: usize,
}

impl Open {
    /// Starts it and waits until its receipts are ready.
    ///
    /// # Errors
    /// If it does not get ready.
    pub async fn start() -> anyhow::Result<Open> {
        let (home, stand_in) = (tempfile::tempdir()?, StandIn::start().await?);
        let url = ours::url(home.path());
        village::fill(&url).await?;
        let book = Book::open(&url, &Settings::default(), true).await?;
        let open = OpenConcerns { place: PlaceId("bench-0".into()), on: Some(safe::today()) };
        ensure!(book.write(open).await?, "the village has no such commune");
        book.close().await;
        safe::open(&home.path().join("data/vault.db")).await?.close().await;
        let ours = Ours::start(home.path(), None, stand_in.address).await?;
        let open = Open { ours, next: Cell::new(0), _home: home };
        open.full().await?;
        Ok(open)
    }

    /// Numbers on no list that nobody had before.
    pub fn strangers(&self, count: usize) -> Range<usize> {
        let first = self.next.replace(self.next.get() + count);
        let numbers = village::strangers(0, first + count);
        numbers.start + first..numbers.end
    }

    /// Waits until the store of receipts is full: until then a thread works on nothing else.
    ///
    /// # Errors
    /// If the service has ended.
    pub async fn full(&self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        process::within(async {
            loop {
                let (before, looked) = (process::cpu(&[self.ours.id()])?, begun.elapsed());
                sleep(LOOK).await;
                if process::cpu(&[self.ours.id()])? - before < QUIET * LOOK.as_secs_f64() {
                    return Ok(looked);
                }
            }
        })
        .await
    }

    /// Whole sessions of these numbers.
    ///
    /// # Errors
    /// If a turn is refused, or a concern not filed.
    pub async fn play(&self, script: Script, lanes: usize, numbers: Range<usize>) -> anyhow::Result<Told> {
        let (codes, seen, count) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)), numbers.len());
        let (counting, files) = ((codes.clone(), seen.clone()), script == CONCERN);
        let cpu = process::cpu(&[self.ours.id()])?;
        let took = closed(self.ours.address, lanes, numbers, async move |connection: &mut Connection, number| {
            let (filed, coded) = session(connection, &script, number).await?;
            counting.0.set(counting.0.get() + usize::from(coded));
            counting.1.set(counting.1.get() + usize::from(filed));
            Ok(())
        })
        .await?
        .as_secs_f64();
        ensure!(!files || seen.get() == count, "{} of {count} concerns were filed", seen.get());
        let cpu = (process::cpu(&[self.ours.id()])? - cpu) * 1e3 / count as f64;
        Ok(Told { per_second: count as f64 / took, cpu, codes: codes.get() })
    }
}

/// One session: whether something was filed, and whether it got a code.
///
/// # Errors
/// If a turn is refused.
pub async fn session(connection: &mut Connection, script: &Script, number: usize) -> anyhow::Result<(bool, bool)> {
    let (mut filed, mut coded) = (false, false);
    for (turn, typed) in script.iter().enumerate() {
        let heard = connection.call(&ours::ussd("whole", number, *typed)).await?;
        ensure!(heard.status() == 200, "turn {turn} was refused: {}", heard.first);
        let text = heard.text();
        let ended = text.starts_with(r#"{"end":true"#);
        ensure!(!ended || turn + 1 == TURNS, "turn {turn} ended the session: {text}");
        filed |= text.contains("Recu.");
        coded |= text.contains("Code: ");
    }
    Ok((filed, coded))
}

/// All of it.
///
/// # Errors
/// If the service does not start or refuses a turn.
pub async fn measured() -> anyhow::Result<Vec<Row>> {
    let open = Open::start().await?;
    let ([mut told, mut harmless, mut votes], mut receipts) = ([const { Vec::new() }; 3], Vec::new());
    for run in 0..=RUNS {
        let mut voters = village::VOTERS;
        let voters = voters.nth(run * READY).context("the village has too few voters")?;
        let looked = open.play(HARMLESS, IN_FLIGHT, open.strangers(READY)).await?;
        let voted = open.play(VOTE, IN_FLIGHT, voters..voters + READY).await?;
        let concern = open.play(CONCERN, IN_FLIGHT, open.strangers(READY)).await?;
        ensure!(concern.codes == READY, "{} of {READY} concerns got a code", concern.codes);
        let refilled = open.full().await?;
        if run > 0 {
            told.push(concern);
            harmless.push(looked);
            votes.push(voted);
            receipts.push(READY as f64 / refilled.as_secs_f64());
        }
    }
    let [mut bare, mut around] = [const { Vec::new() }; 2];
    for run in 0..=PAIRS {
        let looked = open.play(HARMLESS, IN_FLIGHT, open.strangers(MANY)).await?;
        let concern = open.play(CONCERN, IN_FLIGHT, open.strangers(MANY)).await?;
        if run > 0 {
            bare.push(concern);
            around.push(looked);
        }
    }
    let [rate, cpu] = [|told: &Told| told.per_second, |told: &Told| told.cpu];
    let figures = |all: &[Told], figure: fn(&Told) -> f64| -> Vec<f64> { all.iter().map(figure).collect() };
    let both = |what: &str, one: &[Told], other: &[Told], figure, goal| {
        Row::beside(what, figures(one, figure), figures(other, figure), goal)
    };
    Ok(vec![
        both("concern sessions /s, harmless", &told, &harmless, rate, Goal::Over(0.6, 0.8)),
        both("concern sessions /s, voting", &told, &votes, rate, Goal::Told),
        both("CPU s /1,000 concern sessions, harmless", &told, &harmless, cpu, Goal::Told),
        Row::alone("receipts /s, sustained", receipts, Goal::Told),
        both("1,000 at once, nearly all without a code /s, harmless", &bare, &around, rate, Goal::Told),
        both("CPU s /1,000 of these, harmless", &bare, &around, cpu, Goal::Told),
        Row::alone("codes among these", bare.iter().map(|told| told.codes as f64).collect(), Goal::Told),
    ])
}

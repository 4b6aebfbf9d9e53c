//! A hundred thousand messages in the outbox, and everybody else: turns while they are written and while they leave, answers on a
//! line that they fill, and what memory they take.
//!
//! Must not know: how the rows come into the outbox.

use super::crowd;
use super::driver::{StandIn, latencies};
use super::http::Connection;
use super::ours::{self, FAST, Lines, Ours};
use super::process;
use super::table::{Goal, Row, quantile};
use super::village;
use anyhow::ensure;
use std::cell::Cell;
use std::fs::{copy, create_dir_all};
use std::net::SocketAddr;
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

/// Runs of each figure.
const RUNS: usize = 3;
/// A line that a broadcast fills: what a small programme is granted.
pub const NARROW: Lines = Lines { count: 1, rate: 5, burst: 1 };
/// A session of three turns begins so often: a hundred turns a second.
const SESSION: Duration = Duration::from_millis(30);
/// From one turn of a session to its next: turns of different sessions never fall together.
const TURN: Duration = Duration::from_millis(490);
/// How long turns are taken before the broadcast, and how long while it leaves.
const BESIDE: Duration = Duration::from_secs(4);
/// How often an SMS comes in: no multiple of the line's pace, so that each meets it at another moment.
const SMS: Duration = Duration::from_millis(470);
/// SMS in one run.
const ASKED: usize = 120;
/// How long memory is left to settle: once in it the service sweeps and looks through the outbox.
const REST: Duration = Duration::from_secs(70);

/// A turn: when it was due, and how many milliseconds later it was answered.
type Taken = (Instant, f64);

/// How long a USSD turn takes at a hundred a second, while a broadcast is written and while it leaves at a hundred a second.
///
/// # Errors
/// If a service does not start, refuses a turn or does not write the broadcast.
pub async fn turns() -> anyhow::Result<Vec<Row>> {
    let (crowd, stand_in) = (settled().await?, StandIn::start().await?);
    village::open_polls(&ours::url(crowd.path())).await?;
    let [mut quiet, mut written, mut leaving, mut wrote] = [const { Vec::new() }; 4];
    for _ in 0..RUNS {
        let home = copied(&crowd)?;
        let crier = crowd::crier(Lines { rate: 100, burst: 1, ..FAST }, home.path(), stand_in.address).await?;
        let (asked, until) = (Instant::now() + BESIDE, Cell::new(None));
        let crying = async {
            sleep_until(asked).await;
            let took = crowd::cried(&crier).await?;
            until.set(Some(asked + took + BESIDE));
            Ok(took)
        };
        let (taken, took) = tokio::try_join!(turns_until(crier.address, &until), crying)?;
        let p99 = |from: Instant, to: Instant| {
            let within = taken.iter().filter(|(due, _)| (from..to).contains(due));
            quantile(&within.map(|(_, ms)| *ms).collect::<Vec<_>>(), 0.99)
        };
        quiet.push(p99(asked - BESIDE, asked));
        written.push(p99(asked, asked + took));
        leaving.push(p99(asked + took, asked + took + BESIDE));
        wrote.push(took.as_secs_f64());
    }
    Ok(vec![
        Row::alone("ms a USSD turn, p99, at 100/s, broadcast written", written, Goal::Under(500.0, 100.0)),
        Row::alone("ms a USSD turn, p99, at 100/s, broadcast leaves", leaving, Goal::Under(500.0, 100.0)),
        Row::alone("ms a USSD turn, p99, at 100/s, before it", quiet, Goal::Told),
        Row::alone("s until it was written", wrote, Goal::Told),
    ])
}

/// Sessions of one member after the other, until it is said when to end.
async fn turns_until(address: SocketAddr, until: &Cell<Option<Instant>>) -> anyhow::Result<Vec<Taken>> {
    let begin = Instant::now();
    let mut sessions = JoinSet::new();
    for (i, member) in village::VOTERS.enumerate() {
        let start = begin + SESSION * (i as u32 + 1);
        sleep_until(start - SESSION / 2).await;
        if until.get().is_some_and(|until| start >= until) {
            break;
        }
        sessions.spawn_local(session(address, member, start));
    }
    let mut taken = Vec::new();
    while let Some(ended) = sessions.join_next().await {
        taken.extend(ended??);
    }
    Ok(taken)
}

/// Dials, asks for the forum, votes.
async fn session(address: SocketAddr, member: usize, start: Instant) -> anyhow::Result<[Taken; 3]> {
    let mut connection = Connection::open(address).await?;
    let mut taken = [(start, 0.0); 3];
    for (turn, input) in [None, Some("1"), Some("1")].into_iter().enumerate() {
        let (due, request) = (start + TURN * turn as u32, ours::ussd("queued", member, input));
        sleep_until(due).await;
        let heard = connection.call(&request).await?;
        taken[turn] = (due, due.elapsed().as_secs_f64() * 1e3);
        ensure!(heard.status() == 200, "a turn was refused: {}", heard.first);
        let ended = heard.body.starts_with(br#"{"end":true"#);
        ensure!(ended == (turn == 2), "a vote went another way: {}", heard.text());
    }
    Ok(taken)
}

/// How long the answer to an SMS takes on a line of five a second that a broadcast fills.
///
/// # Errors
/// If the service does not start or loses a message.
pub async fn answers() -> anyhow::Result<Vec<Row>> {
    let (crowd, stand_in) = (queued().await?, StandIn::start().await?);
    let ours = Ours::start_with(NARROW, crowd.path(), None, stand_in.address).await?;
    let mut target = ours.target()?;
    target.sms = Box::new(|number| ours::sms_by(0, number));
    let [mut p50, mut p99, mut sent] = [const { Vec::new() }; 3];
    for run in 0..RUNS {
        let (before, begun) = (stand_in.arrivals().len(), Instant::now());
        let taken = latencies(&target, &stand_in, SMS, village::strangers(run, ASKED)).await?;
        p50.push(quantile(&taken, 0.5));
        p99.push(quantile(&taken, 0.99));
        sent.push((stand_in.arrivals().len() - before) as f64 / begun.elapsed().as_secs_f64());
    }
    Ok(vec![
        Row::alone("ms from an SMS to its answer, p99, line full", p99, Goal::Under(600.0, 300.0)),
        Row::alone("ms from an SMS to its answer, p50, line full", p50, Goal::Told),
        Row::alone("messages a second meanwhile", sent, Goal::Told),
    ])
}

/// What memory a full outbox takes: in a service that finds it, beside one whose outbox is empty, and in one that fills it.
///
/// # Errors
/// If a service does not start or does not write the broadcast.
pub async fn memory() -> anyhow::Result<Vec<Row>> {
    let (empty, full, stand_in) = (settled().await?, queued().await?, StandIn::start().await?);
    let [mut found, mut filled, mut without] = [const { Vec::new() }; 3];
    for _ in 0..RUNS {
        let homes = [copied(&full)?, copied(&empty)?, copied(&empty)?];
        let finds = Ours::start_with(NARROW, homes[0].path(), None, stand_in.address).await?;
        let has_none = Ours::start_with(NARROW, homes[1].path(), None, stand_in.address).await?;
        let fills = crowd::crier(NARROW, homes[2].path(), stand_in.address).await?;
        sleep(REST).await;
        let before = process::memory(&[fills.id()])?;
        without.push(process::memory(&[has_none.id()])?);
        found.push(process::memory(&[finds.id()])? - process::memory(&[has_none.id()])?);
        crowd::cried(&fills).await?;
        sleep(REST / 10).await;
        filled.push(process::memory(&[fills.id()])? - before);
    }
    Ok(vec![
        Row::alone("MB more with 100,000 queued than with none", found, Goal::Under(16.0, 4.0)),
        Row::alone("MB more after 100,000 were put in than before", filled, Goal::Under(16.0, 4.0)),
        Row::alone("MB with none", without, Goal::Told),
    ])
}

/// A folder with the book of a village and its crowd.
async fn settled() -> anyhow::Result<TempDir> {
    let home = folder()?;
    crowd::settle(&ours::url(home.path())).await?;
    Ok(home)
}

/// The same, and a broadcast waits for the crowd.
///
/// # Errors
/// If its book can't be written.
pub async fn queued() -> anyhow::Result<TempDir> {
    let home = settled().await?;
    crowd::queue(&ours::url(home.path())).await?;
    Ok(home)
}

/// Another folder with the same book.
///
/// # Errors
/// If there is no room.
pub fn copied(home: &TempDir) -> anyhow::Result<TempDir> {
    let copied = folder()?;
    create_dir_all(copied.path().join("data"))?;
    copy(ours::book(home.path()), ours::book(copied.path()))?;
    Ok(copied)
}

fn folder() -> std::io::Result<TempDir> {
    tempfile::Builder::new().prefix("bench-queued-").tempdir()
}

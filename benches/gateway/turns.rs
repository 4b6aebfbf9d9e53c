//! USSD turns: one that casts a vote and is answered once that is durable, and one that only shows a screen.
//!
//! A vote is a session of three turns (dial, `1` for the forum, `1` for the first date); only the third is timed, the first two
//! have been taken before. A screen is the first turn of a member who dials: it looks the member up.

use super::ceiling::{Ceiling, Kind};
use super::driver::{Run, StandIn, closed};
use super::http::Connection;
use super::ours::{self, Ours};
use super::postgres::Cluster;
use super::process;
use super::table::{Goal, Row};
use super::village;
use super::{IN_FLIGHT, PAIRS};
use anyhow::ensure;
use std::fs::copy;
use std::net::SocketAddr;
use std::ops::Range;
use std::path::Path;

/// Who takes turns.
#[derive(Clone, Copy)]
pub struct Voted {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub id: u32,
    /// It has sessions: what comes before the vote is to be said first.
    pub has_sessions: bool,
}

impl Voted {
    /// The service.
    pub fn ours(ours: &Ours) -> Voted {
        Voted { address: ours.address, id: ours.id(), has_sessions: true }
    }

    /// A ceiling: it takes any turn for the vote.
    pub fn ceiling(ceiling: &Ceiling) -> Voted {
        Voted { address: ceiling.address, id: ceiling.id(), has_sessions: false }
    }
}

/// Votes in one run; every run has voters of its own.
const VOTES: usize = 2_000;
/// Screens in one run.
const SCREENS: usize = 5_000;

/// On SQLite, beside the ceilings.
///
/// # Errors
/// If a contender does not start or refuses a turn.
pub async fn on_sqlite() -> anyhow::Result<Vec<Row>> {
    let (home, floor) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let stand_in = StandIn::start().await?;
    village::fill(&ours::url(home.path())).await?;
    let bare = floor.path().join("book.db");
    copy(ours::book(home.path()), &bare)?;
    let ours = Ours::start(home.path(), None, stand_in.address).await?;
    let vote = Ceiling::start(Kind::Vote, &bare, stand_in.address).await?;
    let screen = Ceiling::start(Kind::Screen, &bare, stand_in.address).await?;

    let before = grouped(&ours, "turn").await?;
    let [own, bare] = votes([Voted::ours(&ours), Voted::ceiling(&vote)]).await?;
    let together = per_transaction(&ours, "turn", before).await?;
    let [shown, bare_shown] = screens([Voted::ours(&ours), Voted::ceiling(&screen)]).await?;
    let rate = |runs: &[Run]| -> Vec<f64> { runs.iter().map(|run| run.per_second).collect() };
    let cpu = |runs: &[Run]| -> Vec<f64> { runs.iter().map(|run| run.cpu).collect() };
    Ok(vec![
        Row::beside("voting turns /s, ceiling", rate(&own), rate(&bare), Goal::Over(0.25, 0.6)),
        Row::beside("CPU s /1,000 voting turns, ceiling", cpu(&own), cpu(&bare), Goal::Told),
        Row::alone("voting turns per transaction", vec![together], Goal::Over(8.0, 16.0)),
        Row::beside("screens /s, bare handler", rate(&shown), rate(&bare_shown), Goal::Over(0.25, 0.5)),
        Row::beside("CPU s /1,000 screens, bare handler", cpu(&shown), cpu(&bare_shown), Goal::Told),
    ])
}

/// On PostgreSQL, beside one transaction a turn; nothing where there is no PostgreSQL.
///
/// # Errors
/// If a contender does not start or refuses a turn.
pub async fn on_postgres() -> anyhow::Result<Vec<Row>> {
    let Some(cluster) = Cluster::start().await? else { return Ok(Vec::new()) };
    let (home, stand_in) = (tempfile::tempdir()?, StandIn::start().await?);
    let [url, bare] = [cluster.database("ours").await?, cluster.database("bare").await?];
    village::fill(&url).await?;
    village::fill(&bare).await?;
    let ours = Ours::start(home.path(), Some(&url), stand_in.address).await?;
    let ceiling = Ceiling::start(Kind::VotePostgres, Path::new(&bare), stand_in.address).await?;
    let before = grouped(&ours, "turn").await?;
    let [own, other] = votes([Voted::ours(&ours), Voted::ceiling(&ceiling)]).await?;
    let together = per_transaction(&ours, "turn", before).await?;
    let rate = |runs: &[Run]| -> Vec<f64> { runs.iter().map(|run| run.per_second).collect() };
    Ok(vec![
        Row::beside(
            "voting turns /s, PostgreSQL, one transaction each",
            rate(&own),
            rate(&other),
            Goal::Over(0.6, 0.9),
        ),
        Row::alone("voting turns per transaction", vec![together], Goal::Told),
    ])
}

/// Votes at two contenders in turn, and once before that to warm both up.
///
/// # Errors
/// If a turn is refused.
pub async fn votes(contenders: [Voted; 2]) -> anyhow::Result<[Vec<Run>; 2]> {
    let mut runs = [Vec::new(), Vec::new()];
    for run in 0..=PAIRS {
        let first = village::VOTERS.start + run * VOTES;
        let voters = first..first + VOTES;
        ensure!(voters.end <= village::VOTERS.end, "the village has too few voters");
        for (voted, runs) in contenders.iter().zip(&mut runs) {
            for input in [None, Some("1")].into_iter().filter(|_| voted.has_sessions) {
                turns(voted.address, "vote", voters.clone(), input, false).await?;
            }
            let vote = turns(voted.address, "vote", voters.clone(), Some("1"), true);
            let seen = timed(voted.id, VOTES, vote).await?;
            if run > 0 {
                runs.push(seen);
            }
        }
    }
    Ok(runs)
}

async fn screens(contenders: [Voted; 2]) -> anyhow::Result<[Vec<Run>; 2]> {
    let mut runs = [Vec::new(), Vec::new()];
    for run in 0..=PAIRS {
        for (voted, runs) in contenders.iter().zip(&mut runs) {
            let members = village::VOTERS.start..village::VOTERS.start + SCREENS;
            let session = format!("screen{run}");
            let seen = timed(voted.id, SCREENS, turns(voted.address, &session, members, None, false)).await?;
            if run > 0 {
                runs.push(seen);
            }
        }
    }
    Ok(runs)
}

/// One turn for each number. Whether it ended the session shows that it did what it should; a bare handler ends none, or all.
async fn turns(
    address: SocketAddr,
    session: &str,
    numbers: Range<usize>,
    input: Option<&'static str>,
    ends: bool,
) -> anyhow::Result<f64> {
    let first = numbers.start;
    let requests: Vec<String> = numbers.clone().map(|number| ours::ussd(session, number, input)).collect();
    let took = closed(address, IN_FLIGHT, numbers, async move |connection: &mut Connection, number: usize| {
        let heard = connection.call(&requests[number - first]).await?;
        ensure!(heard.status() == 200, "a turn was refused: {}", heard.first);
        let ended = heard.body.starts_with(br#"{"end":true"#);
        ensure!(ended || !ends, "a vote was not taken: {}", heard.text());
        Ok(())
    })
    .await?;
    Ok(took.as_secs_f64())
}

async fn timed(id: u32, count: usize, work: impl Future<Output = anyhow::Result<f64>>) -> anyhow::Result<Run> {
    let before = process::cpu(&[id])?;
    let took = work.await?;
    Ok(Run { per_second: count as f64 / took, cpu: (process::cpu(&[id])? - before) * 1e3 / count as f64 })
}

/// Writes of one name (or of all) and transactions so far.
///
/// # Errors
/// If the metrics can't be read.
pub async fn grouped(ours: &Ours, name: &str) -> anyhow::Result<[f64; 2]> {
    Ok([ours.counted("store_works_total", name).await?, ours.counted("store_transactions_total", "").await?])
}

/// Writes per transaction since `before`.
///
/// # Errors
/// If the metrics can't be read.
pub async fn per_transaction(ours: &Ours, name: &str, before: [f64; 2]) -> anyhow::Result<f64> {
    let [works, transactions] = grouped(ours, name).await?;
    Ok((works - before[0]) / (transactions - before[1]))
}

//! The durable round trip: an SMS comes in, its answer is kept, posted to the aggregator and marked as sent.
//!
//! The SMS is `AIDE` from a number never seen before. Ours keeps and seals, Kannel has its file store; the ceiling keeps the same rows
//! by SQLite itself.

use super::ceiling::{Ceiling, Kind};
use super::driver::{Run, StandIn, Target, latencies, round_trips};
use super::kannel::Kannel;
use super::ours::{self, Ours};
use super::table::{Goal, Row, quantile};
use super::turns::{self, Voted};
use super::village;
use super::{IN_FLIGHT, PAIRS};
use std::fs::{copy, create_dir_all};
use std::time::Duration;
use tempfile::TempDir;

/// Round trips in one run.
const ROUNDS: usize = 3_000;
/// Messages a second where the figure is how long one takes: a busy evening.
const RATE: u32 = 20;
/// Messages in one run of that.
const TIMED: usize = 200;

/// How many a second, at what cost.
///
/// # Errors
/// If a contender does not start or loses a message.
pub async fn rates() -> anyhow::Result<Vec<Row>> {
    let (stand_in, [home, floor, hut]) = (StandIn::start().await?, folders()?);
    village::fill(&ours::url(home.path())).await?;
    let bare = floor.path().join("book.db");
    copy(ours::book(home.path()), &bare)?;
    let ours = Ours::start(home.path(), None, stand_in.address).await?;
    let ceiling = Ceiling::start(Kind::Round, &bare, stand_in.address).await?;
    let kannel = Kannel::start(hut.path(), stand_in.address).await?;
    let mut targets = vec![ours.target()?, ceiling.target()?];
    targets.extend(kannel.iter().map(Kannel::target));

    let before = turns::grouped(&ours, "").await?;
    let runs = in_turn(&targets, &stand_in).await?;
    let together = turns::per_transaction(&ours, "", before).await?;
    let [per_second, cpu] = [|run: &Run| run.per_second, |run: &Run| run.cpu];
    let figures = |which: usize, figure: fn(&Run) -> f64| -> Vec<f64> { runs[which].iter().map(figure).collect() };
    let mut rows = Vec::new();
    if kannel.is_some() {
        rows.push(Row::beside(
            "round trips /s, Kannel",
            figures(0, per_second),
            figures(2, per_second),
            Goal::Over(1.5, 3.5),
        ));
        rows.push(Row::beside(
            "CPU s /1,000 round trips, Kannel",
            figures(0, cpu),
            figures(2, cpu),
            Goal::Under(0.6, 0.25),
        ));
    }
    rows.push(Row::beside(
        "round trips /s, ceiling",
        figures(0, per_second),
        figures(1, per_second),
        Goal::Over(0.25, 0.6),
    ));
    rows.push(Row::beside("CPU s /1,000 round trips, ceiling", figures(0, cpu), figures(1, cpu), Goal::Told));
    rows.push(Row::alone("writes per transaction", vec![together], Goal::Told));
    Ok(rows)
}

/// How long one takes, beside Kannel.
///
/// # Errors
/// If a contender does not start or loses a message.
pub async fn latency() -> anyhow::Result<Vec<Row>> {
    let (stand_in, [home, _, hut]) = (StandIn::start().await?, folders()?);
    let ours = Ours::start(home.path(), None, stand_in.address).await?;
    let kannel = Kannel::start(hut.path(), stand_in.address).await?;
    let mut targets = vec![ours.target()?];
    targets.extend(kannel.iter().map(Kannel::target));
    let mut taken = vec![Vec::new(); targets.len()];
    for run in 0..=PAIRS {
        for (target, taken) in targets.iter().zip(&mut taken) {
            let numbers = village::strangers(run, TIMED);
            let run_took = latencies(target, &stand_in, Duration::from_secs(1) / RATE, numbers).await?;
            if run > 0 {
                taken.push(run_took);
            }
        }
    }
    let part = |which: usize, part: f64| -> Vec<f64> {
        taken.get(which).map_or(Vec::new(), |runs| runs.iter().map(|run| quantile(run, part)).collect())
    };
    let goals =
        if kannel.is_some() { [Goal::Under(0.25, 0.12), Goal::Under(0.75, 0.4)] } else { [Goal::Told, Goal::Told] };
    Ok(vec![
        Row::beside(format!("ms at {RATE}/s, p50, Kannel"), part(0, 0.5), part(1, 0.5), goals[0]),
        Row::beside(format!("ms at {RATE}/s, p99, Kannel"), part(0, 0.99), part(1, 0.99), goals[1]),
    ])
}

/// The same rates on a book with the rows of years, beside an empty one.
///
/// # Errors
/// If a contender does not start, refuses a turn or loses a message.
pub async fn grown() -> anyhow::Result<Vec<Row>> {
    let (stand_in, [old, new, _]) = (StandIn::start().await?, folders()?);
    village::settle(&ours::url(old.path())).await?;
    create_dir_all(new.path().join("data"))?;
    copy(ours::book(old.path()), ours::book(new.path()))?;
    village::age(&ours::book(old.path()))?;
    for home in [&old, &new] {
        village::open_polls(&ours::url(home.path())).await?;
    }
    let old = Ours::start(old.path(), None, stand_in.address).await?;
    let new = Ours::start(new.path(), None, stand_in.address).await?;
    let runs = in_turn(&[old.target()?, new.target()?], &stand_in).await?;
    let votes = turns::votes([Voted::ours(&old), Voted::ours(&new)]).await?;
    let figures = |runs: &[Run], figure: fn(&Run) -> f64| -> Vec<f64> { runs.iter().map(figure).collect() };
    let [per_second, cpu] = [|run: &Run| run.per_second, |run: &Run| run.cpu];
    let both = |what, runs: &[Vec<Run>], figure, goal| {
        Row::beside(what, figures(&runs[0], figure), figures(&runs[1], figure), goal)
    };
    Ok(vec![
        both("round trips /s, empty book", &runs, per_second, Goal::Over(0.8, 1.0)),
        both("CPU s /1,000 round trips, empty book", &runs, cpu, Goal::Told),
        both("voting turns /s, empty book", &votes, per_second, Goal::Over(0.8, 1.0)),
        both("CPU s /1,000 voting turns, empty book", &votes, cpu, Goal::Told),
    ])
}

/// Runs all targets in turn, and once before that to warm up.
async fn in_turn(targets: &[Target], stand_in: &StandIn) -> anyhow::Result<Vec<Vec<Run>>> {
    let mut runs = vec![Vec::new(); targets.len()];
    for run in 0..=PAIRS {
        for (target, runs) in targets.iter().zip(&mut runs) {
            let seen = round_trips(target, stand_in, IN_FLIGHT, village::strangers(run, ROUNDS)).await?;
            if run > 0 {
                runs.push(seen);
            }
        }
    }
    Ok(runs)
}

fn folders() -> std::io::Result<[TempDir; 3]> {
    let folder = |name| tempfile::Builder::new().prefix(name).tempdir();
    Ok([folder("bench-ours-")?, folder("bench-ceiling-")?, folder("bench-kannel-")?])
}

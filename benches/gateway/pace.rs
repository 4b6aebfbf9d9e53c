//! What lines send in a minute of what they are granted, and the most in any one second: one process, one whose aggregator takes a second to answer, and
//! two on one PostgreSQL that share a line.
//! The stand-in counts what arrives.
//!
//! Must not know: how the rows come into the outbox.

use super::crowd;
use super::driver::StandIn;
use super::ours::{Lines, Ours};
use super::postgres::Cluster;
use super::queued::{NARROW, copied, queued};
use super::table::{Goal, Row};
use anyhow::Context;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// What lines are granted, and the name of a database for each.
const RATES: [(u32, &str); 3] = [(5, "five"), (25, "twenty_five"), (100, "a_hundred")];
/// How long a line is watched.
const MINUTE: Duration = Duration::from_secs(60);
/// How long two processes take at most to know of each other and to have their shares.
const SHARED: Duration = Duration::from_secs(15);

/// One process for each grant, then two.
///
/// # Errors
/// If a service does not start or sends nothing.
pub async fn measured() -> anyhow::Result<Vec<Row>> {
    let crowd = queued().await?;
    let mut rows = Vec::new();
    for (rate, _) in RATES {
        let (home, stand_in) = (copied(&crowd)?, StandIn::start().await?);
        let _ours = Ours::start_with(Lines { rate, ..NARROW }, home.path(), None, stand_in.address).await?;
        sleep(MINUTE + Duration::from_secs(2)).await;
        rows.extend(seen(&stand_in, "one process", rate, Duration::ZERO)?);
    }
    let (home, far) = (copied(&crowd)?, StandIn::thinking(Duration::from_secs(1)).await?);
    let ours = Ours::start_with(Lines { rate: 100, ..NARROW }, home.path(), None, far.address).await?;
    sleep(MINUTE + Duration::from_secs(2)).await;
    rows.extend(seen(&far, "each answered after a second", 100, Duration::ZERO)?);
    drop(ours);
    let Some(cluster) = Cluster::start().await? else { return Ok(rows) };
    for (rate, name) in RATES {
        let url = cluster.database(name).await?;
        crowd::settle(&url).await?;
        crowd::queue(&url).await?;
        let (homes, stand_in) = ([tempfile::tempdir()?, tempfile::tempdir()?], StandIn::start().await?);
        let lines = Lines { rate, ..NARROW };
        let _first = Ours::start_with(lines, homes[0].path(), Some(&url), stand_in.address).await?;
        let _second = Ours::start_with(lines, homes[1].path(), Some(&url), stand_in.address).await?;
        sleep(SHARED + MINUTE + Duration::from_secs(2)).await;
        rows.extend(seen(&stand_in, "two processes", rate, SHARED)?);
    }
    Ok(rows)
}

/// What arrived in a minute that began so long after the first message, and the most in any second, of all of them.
fn seen(stand_in: &StandIn, who: &str, rate: u32, after: Duration) -> anyhow::Result<[Row; 2]> {
    let arrivals = stand_in.arrivals();
    let begin = *arrivals.first().context("a line sends nothing")? + after;
    let within = |from: Instant, long: Duration| arrivals.iter().filter(|at| (from..from + long).contains(at)).count();
    let share = 100.0 * within(begin, MINUTE) as f64 / (f64::from(rate) * MINUTE.as_secs_f64());
    let most = arrivals.iter().map(|from| within(*from, Duration::from_secs(1))).max().unwrap_or(0) as f64;
    let grant = f64::from(rate);
    Ok([
        Row::alone(format!("% of {rate}/s sent in a minute, {who}"), vec![share], Goal::Over(95.0, 99.0)),
        Row::alone(format!("most of {rate}/s in a second, {who}"), vec![most], Goal::Under(grant + 1.0, grant)),
    ])
}

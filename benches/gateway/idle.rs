//! What it costs to have it running: time to be ready, memory and CPU without traffic, and the size of the binary.

use super::kannel::Kannel;
use super::ours::{self, FAST, Lines, Ours};
use super::process;
use super::table::{Goal, Row};
use super::{PAIRS, driver::StandIn};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a contender rests before its memory is read.
const REST: Duration = Duration::from_secs(3);
/// How long CPU without traffic is counted.
const MINUTE: Duration = Duration::from_secs(60);
/// Kannel's time to be ready, in milliseconds, on a machine of two cores: stands in where it is not installed.
const KANNEL_READY: f64 = 245.0;

/// All of it.
///
/// # Errors
/// If a contender does not start.
pub async fn measured() -> anyhow::Result<Vec<Row>> {
    let (stand_in, home, hut) = (StandIn::start().await?, tempfile::tempdir()?, tempfile::tempdir()?);
    let (mut ready, mut other_ready, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    let mut running = None;
    // The first start makes the book: it does not count.
    for run in 0..=PAIRS {
        drop(running.take());
        let begun = Instant::now();
        let ours = Ours::start_with(Lines { count: 1, ..FAST }, home.path(), None, stand_in.address).await?;
        let took = begun.elapsed().as_secs_f64() * 1e3;
        let begun = Instant::now();
        let kannel = Kannel::start(hut.path(), stand_in.address).await?;
        let other = if kannel.is_some() { begun.elapsed().as_secs_f64() * 1e3 } else { KANNEL_READY };
        sleep(REST).await;
        if run > 0 {
            ready.push(took);
            other_ready.push(other);
            memory.push(process::memory(&[ours.id()])?);
        }
        running = Some((ours, kannel));
    }
    let mut cpu = Vec::new();
    if let Some((ours, _kannel)) = &running {
        let before = process::cpu(&[ours.id()])?;
        sleep(MINUTE).await;
        cpu.push(process::cpu(&[ours.id()])? - before);
    }
    Ok(vec![
        Row::alone("memory without traffic, MB", memory, Goal::Under(33.0, 20.0)),
        Row::alone("stripped binary, MB", vec![ours::size()?], Goal::Under(25.0, 15.0)),
        Row::beside("start to ready, ms, Kannel", ready, other_ready, Goal::Under(1.0, 0.5)),
        Row::alone("CPU s a minute without traffic", cpu, Goal::Under(0.1, 0.02)),
    ])
}

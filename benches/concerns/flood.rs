//! What others notice while a flood of concerns empties the store of receipts: turns of harmless sessions, one due every hundredth of a second
//! whatever becomes of those before, alone, beside a flood of harmless sessions, and beside a flood of concerns.

use super::driver::closed;
use super::http::Connection;
use super::ours;
use super::sessions::{CONCERN, HARMLESS, Open, Script, session};
use super::table::{Goal, Row, quantile};
use anyhow::ensure;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;
use tokio::task::{JoinSet, spawn_local};
use tokio::time::{Instant, sleep, sleep_until};

/// One harmless turn is due so often.
const EVERY: Duration = Duration::from_millis(10);
/// How many of them in one run.
const TURNS: usize = 1_000;
/// Sessions a second of a flood: ten times what receipts are made for.
const FLOOD: u32 = 60;
/// Runs that count; one more before them warms up.
const RUNS: usize = 3;
/// Connections that a flood may use at once.
const LANES: usize = 64;

/// What a flood came to.
#[derive(Clone, Copy, Default)]
struct Filed {
    sessions: usize,
    codes: usize,
}

/// All of it.
///
/// # Errors
/// If the service does not start, refuses a turn or does not file a concern.
pub async fn measured() -> anyhow::Result<Vec<Row>> {
    let open = Open::start().await?;
    let mut waits = [const { Vec::new() }; 3];
    let (mut filed, mut coded) = (Vec::new(), Vec::new());
    for run in 0..=RUNS {
        for (script, waits) in [None, Some(HARMLESS), Some(CONCERN)].into_iter().zip(&mut waits) {
            let came: Rc<Cell<Filed>> = Rc::default();
            let numbers = open.strangers(FLOOD as usize * 2 * TURNS / 100);
            let flood = script.map(|script| spawn_local(pour(open.ours.address, script, numbers, came.clone())));
            let took = due(&open, open.strangers(TURNS)).await?;
            if let Some(flood) = flood {
                flood.await??;
            }
            open.full().await?;
            if run > 0 {
                waits.push(took);
            }
            if run > 0 && script == Some(CONCERN) {
                filed.push(came.get().sessions as f64);
                coded.push(came.get().codes as f64);
            }
        }
    }
    let part = |which: usize, part: f64| -> Vec<f64> { waits[which].iter().map(|run| quantile(run, part)).collect() };
    let beside = |what: &str, of: f64, other: usize, goal| Row::beside(what, part(2, of), part(other, of), goal);
    Ok(vec![
        beside("ms for a turn in a flood of concerns, p50, no flood", 0.5, 0, Goal::Told),
        beside("p99, no flood", 0.99, 0, Goal::Told),
        beside("p50, a flood of harmless sessions", 0.5, 1, Goal::Told),
        beside("p99, a flood of harmless sessions", 0.99, 1, Goal::Under(1.5, 1.1)),
        Row::alone("concerns filed by the flood", filed, Goal::Told),
        Row::alone("of these with a code", coded, Goal::Told),
    ])
}

/// Milliseconds from when each turn was due to its answer.
async fn due(open: &Open, numbers: Range<usize>) -> anyhow::Result<Vec<f64>> {
    let resting: Rc<RefCell<Vec<Connection>>> = Rc::default();
    let begin = Instant::now() + Duration::from_millis(100);
    let mut tasks = JoinSet::new();
    for (i, number) in numbers.enumerate() {
        let due = begin + EVERY * i as u32;
        sleep_until(due).await;
        // The timer is good to a millisecond: what it adds is its own.
        let begun = Instant::now().max(due);
        let (resting, address) = (resting.clone(), open.ours.address);
        tasks.spawn_local(async move {
            let rested = resting.borrow_mut().pop();
            let mut connection = match rested {
                Some(connection) => connection,
                None => Connection::open(address).await?,
            };
            let heard = connection.call(&ours::ussd("due", number, None)).await?;
            ensure!(heard.status() == 200, "a turn was refused: {}", heard.first);
            resting.borrow_mut().push(connection);
            Ok(begun.elapsed().as_secs_f64() * 1e3)
        });
    }
    let mut waits = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        waits.push(ended??);
    }
    Ok(waits)
}

/// Begins sessions at the pace of a flood.
async fn pour(
    address: std::net::SocketAddr,
    script: Script,
    numbers: Range<usize>,
    came: Rc<Cell<Filed>>,
) -> anyhow::Result<()> {
    let (begin, first) = (Instant::now(), numbers.start);
    let numbers = first..first + (EVERY * TURNS as u32).as_secs() as usize * FLOOD as usize;
    let counting = came.clone();
    closed(address, LANES, numbers.clone(), async move |connection: &mut Connection, number: usize| {
        sleep(begin + Duration::from_secs(1) / FLOOD * (number - first) as u32 - Instant::now()).await;
        let (filed, coded) = session(connection, &script, number).await?;
        let Filed { sessions, codes } = counting.get();
        counting.set(Filed { sessions: sessions + usize::from(filed), codes: codes + usize::from(coded) });
        Ok(())
    })
    .await?;
    let expected = if script == CONCERN { numbers.len() } else { 0 };
    ensure!(came.get().sessions == expected, "{} of {expected} concerns were filed", came.get().sessions);
    Ok(())
}

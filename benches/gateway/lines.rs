//! What twenty lines cost that have a hundred thousand messages for later: CPU between two times at which something is due.
//!
//! Must not know: how the rows would come into the outbox.

use super::driver::StandIn;
use super::ours::{self, Lines, Ours};
use super::process;
use super::table::{Goal, Row};
use rusqlite::Connection;
use std::time::{Duration, SystemTime};
use tokio::time::sleep;

/// Lines, and messages on all of them.
const LINES: usize = 20;
const QUEUED: i64 = 100_000;
/// How long after the start CPU is counted, and for how long.
const REST: Duration = Duration::from_secs(10);
const MINUTE: Duration = Duration::from_secs(60);

/// Messages of a broadcast and reminders, due in an hour or later, spread over the lines.
const ROWS: &str = "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?1)
    INSERT INTO outbox (once, line, recipient, screen, class, rank, state, due_at, expires_at)
    SELECT CAST('queued ' || n AS BLOB), 'bench-' || (n % ?2), zeroblob(57), '{}', 'summary', 1 + n % 2, 'queued', ?3 + n, ?3 + 86400000 FROM n";

/// Percent of a core.
///
/// # Errors
/// If the service does not start, or its book can't be written.
pub async fn idle() -> anyhow::Result<Vec<Row>> {
    let (home, stand_in) = (tempfile::tempdir()?, StandIn::start().await?);
    let lines = Lines { count: LINES, rate: 5, burst: 1 };
    // The first start makes the book.
    drop(Ours::start_with(lines, home.path(), None, stand_in.address).await?);
    #[expect(clippy::disallowed_methods, reason = "rows are due by the clock of the service that is measured")]
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let due = i64::try_from(since.as_millis())? + 3_600_000;
    Connection::open(ours::book(home.path()))?.execute(ROWS, (QUEUED, LINES as i64, due))?;
    let ours = Ours::start_with(lines, home.path(), None, stand_in.address).await?;
    sleep(REST).await;
    let before = process::cpu(&[ours.id()])?;
    sleep(MINUTE).await;
    let used = (process::cpu(&[ours.id()])? - before) / MINUTE.as_secs_f64() * 100.0;
    Ok(vec![Row::alone("% of a core, 20 lines, 100,000 messages for later", vec![used], Goal::Under(1.0, 0.3))])
}

//! Somebody who answers phones while another process imports: how long each small write has to wait.
//!
//! Must not know: what is imported.

use super::open;
use baro::clock::Clock;
use baro::domain::dialogue::Effect;
use baro::domain::message::Language;
use baro::domain::person::PersonId;
use baro::store::book::turns::TurnWrite;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Between two turns.
const PAUSE: Duration = Duration::from_millis(10);

/// Milliseconds that each turn took from its writing to its commit while the list went in.
///
/// # Errors
/// If the other process can't be started or fails, or the book refuses.
pub async fn beside(path: &Path, file: &Path) -> anyhow::Result<Vec<f64>> {
    let book = open(path).await?;
    let mut other =
        Command::new(std::env::current_exe()?).arg("ours").arg(path).arg(file).stdout(Stdio::null()).spawn()?;
    let mut waits = Vec::new();
    while other.try_wait()?.is_none() {
        let effect = Some(Effect::Language { person: PersonId(1), language: Language::FRENCH });
        let turn = TurnWrite { at: Clock::system().now(), effect, caller: None, reply: None, otherwise: None };
        let begun = Instant::now();
        book.turn(turn).await?;
        waits.push(begun.elapsed().as_secs_f64() * 1000.0);
        sleep(PAUSE).await;
    }
    book.close().await;
    anyhow::ensure!(other.wait()?.success(), "the import failed");
    Ok(waits)
}

//! What is left on a line's account, asked now and then where the aggregator tells it, and kept for staff.
//!
//! Must not know: what a wire looks like. Tested in `tests/it/lines/account.rs`.

use super::super::{Gateway, Line};
use super::calls::Caller;
use crate::store::StoreError;
use crate::store::book::lines::SetBalance;
use crate::store::book::spending::Raise;
use std::sync::Arc;
use std::time::Duration;

/// How long after the start it is asked first: nobody waits for it.
const FIRST: Duration = Duration::from_secs(20);
/// And then how often.
const AGAIN: Duration = Duration::from_secs(60 * 60);

/// Asks until `stop` resolves; at once over for lines that can't be asked.
pub async fn run(gateway: Arc<Gateway>, line: Arc<Line>, client: super::Client, stop: impl Future<Output = ()>) {
    if line.wire.account().is_none() {
        return stop.await;
    }
    let (caller, mut pause) = (Caller::new(client), FIRST);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = AGAIN;
        if look(&gateway, &line, &caller).await.is_err() {
            tracing::warn!(line = %line.name, "what is left on an account could not be kept");
        }
    }
}

/// Asks once and keeps the answer; says whether there was one. Little is told once a day.
///
/// # Errors
/// Those of the store.
pub async fn look(gateway: &Gateway, line: &Line, caller: &Caller) -> Result<bool, StoreError> {
    let Some(balance) = caller.balance(&*line.wire).await else { return Ok(false) };
    let now = gateway.clock.now();
    let is_little = line.balance_warning.is_some_and(|least| balance.hundredths < i64::from(least) * 100);
    gateway.book.write(SetBalance { line: line.name.clone(), balance, at: now }).await?;
    if is_little {
        let once = format!("balance {} {}", line.name, now.day().date());
        let raise = Raise { once, kind: "balance", line: Some(line.name.clone()), pauses: false, at: now };
        gateway.book.write(raise).await?;
    }
    Ok(true)
}

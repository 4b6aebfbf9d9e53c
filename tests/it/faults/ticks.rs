//! Time that a test moves itself: as fast as the machine's at most, and it stands while the machine is late, or its disk. What is measured in it
//! says what the program does, and not how busy the machine is.
//!
//! Must not know: what happens in it. Tested by everything that waits for it.

use crate::app::TestApp;
use std::sync::mpsc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// One step of time.
const STEP: Duration = Duration::from_millis(2);
/// After so many steps the app's clock is moved, too.
const STEPS: u32 = 125;

/// Time at work; it stands again when this is dropped. For runtimes of one thread.
pub struct Ticks {
    _stands: mpsc::Sender<()>,
    moves: Option<JoinHandle<()>>,
}

impl Ticks {
    /// Time stops: nothing moves it but this.
    pub fn hold() -> Ticks {
        tokio::time::pause();
        let (stands, ended) = mpsc::channel::<()>();
        // While a blocking task is under way the runtime moves time by no means itself.
        tokio::task::spawn_blocking(move || ended.recv());
        Ticks { _stands: stands, moves: None }
    }

    /// It goes on for an app, and with it that app's clock, where that is `moved` as well.
    pub fn run(&mut self, app: &TestApp, moved: bool) {
        let clock = moved.then(|| app.clock.clone());
        let door = app.gateway.book.door().clone();
        self.moves = Some(tokio::spawn(async move {
            for step in 1_u32.. {
                tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_millis(1))).await.unwrap();
                // A commit takes no time, however long the disk makes it wait.
                door.drain().await;
                tokio::time::advance(STEP).await;
                if let Some(clock) = clock.as_ref().filter(|_| step.is_multiple_of(STEPS)) {
                    clock.advance(i64::from(STEPS) * STEP.as_millis() as i64);
                }
            }
        }));
    }
}

impl Drop for Ticks {
    fn drop(&mut self) {
        if let Some(moves) = &self.moves {
            moves.abort();
        }
        tokio::time::resume();
    }
}

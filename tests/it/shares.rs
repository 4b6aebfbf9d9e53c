//! A line's pace shared by processes: by the rows, on both engines, and by what a stand-in counts of two whole apps on one server.

use crate::app::{SECRET, TestApp};
use crate::book::{NOW, both};
use crate::dispatch::Waiting;
use crate::postgres;
use crate::standin::{Standin, eventually};
use baro::store::book::Book;
use baro::store::book::shares::{Leave, Share, Take};
use std::time::Duration;

async fn take(book: &Book, owner: i64, after: i64) -> Share {
    let now = NOW.plus(after);
    let lines = vec![("main".to_owned(), 5), ("other".to_owned(), 25)];
    book.write(Take { owner, lines, now, until: now.plus(10_000) }).await.unwrap()[0]
}

#[tokio::test]
async fn together_processes_hold_what_was_granted() {
    both(|book| async move {
        let share = |rate, is_alone, is_short| Share { rate, is_alone, is_short };
        assert_eq!(take(&book, 7, 0).await, share(5_000, true, false));
        assert_eq!(take(&book, -8, 100).await, share(0, false, true), "nothing before the other has looked");
        assert_eq!(take(&book, 7, 200).await, share(2_000, false, false));
        assert_eq!(take(&book, -8, 300).await, share(3_000, false, false));
        book.write(Leave { owner: -8, now: NOW.plus(400) }).await.unwrap();
        assert_eq!(take(&book, 7, 500).await, share(5_000, true, false));
        take(&book, 9, 600).await;
        // Who died holds what it had until its lease ends.
        assert_eq!(take(&book, 9, 10_499).await, share(0, false, true));
        assert_eq!(take(&book, 9, 10_500).await, share(5_000, true, false));
        book.close().await;
    })
    .await;
}

/// Takes twenty seconds: two processes with a full queue each, counted by whoever gets the messages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_server_keep_to_one_grant_and_use_it() {
    const RATE: usize = 25;
    let Some(url) = postgres::fresh_url().await else { return };
    let standin = Standin::start().await;
    let line = standin.line("at", SECRET, &format!("rate_per_second = {RATE}\nburst = 1"));
    let settings = format!("[server]\nmetrics_bind = \"off\"\n{line}");
    let apps = [TestApp::with(&settings, Some(&url)).await, TestApp::with(&settings, Some(&url)).await];
    let queued = RATE * 22;
    for n in 0..queued {
        let (once, to) = (format!("m{n}"), format!("+2236500{n:04}"));
        Waiting::now(&apps[n % 2].clock, &once, &to).put(&apps[n % 2].gateway, "at").await;
    }
    eventually("the last message", async || (standin.count() >= queued).then_some(())).await;
    let all: Vec<Duration> = standin.messages().iter().map(|m| m.at - standin.messages()[0].at).collect();
    let within = |from: Duration, long: u64| {
        let until = from + Duration::from_millis(long);
        all.iter().filter(|at| (from..until).contains(*at)).count()
    };
    // A reading that came 100 ms late on a busy machine must not count as a message too early.
    let most = all.iter().map(|from| within(*from, 900)).max().unwrap();
    // After the first seconds, in which the second process waits for its share.
    let used = within(Duration::from_secs(8), 10_000);
    crate::measured(format_args!(
        "two processes at {RATE}/s: at most {most} in nine tenths of a second, {used} messages in ten seconds"
    ));
    assert!(most <= RATE + 1, "{most} in one second");
    // Nearly all of it on a machine of its own; a busy one lets each process lose a little.
    assert!(used >= RATE * 9, "{used} in ten seconds");
    for app in apps {
        app.finish().await;
    }
    assert_eq!(standin.doubled(), []);
}

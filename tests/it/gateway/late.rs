//! Turns that take longer than the network waits: what the phone is told, what is kept nonetheless, and to whom an SMS comes.

use super::*;
use crate::filing::{TO_THE_TEXT, code, keyed};
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;

/// What a line of the tests says of its patience: far less than a writer waits for another (`store::site`).
const IMPATIENT: &str = "ussd_answer_seconds = 2";
const SLOW: &str = "Le service est lent. Plus tard, composez *123#";
const SLOW_SMS: &str = "Le service est lent. La réponse vient par SMS. Sinon, composez *123#";

/// Holds the right to write: whoever wants to write meanwhile waits.
struct Hold(Connection);

impl Hold {
    fn on(file: &Path) -> Hold {
        let hold = Connection::open(file).unwrap();
        hold.busy_timeout(Duration::from_secs(5)).unwrap();
        hold.execute_batch("BEGIN IMMEDIATE").unwrap();
        Hold(hold)
    }

    fn ends(self) {
        self.0.execute_batch("ROLLBACK").unwrap();
    }
}

/// Konna's poll, its book in a file.
async fn impatient(standin: &Standin) -> TestApp {
    konna_with(&settings(standin, "", WIDE, IMPATIENT), None).await
}

/// Awa is asked which dates suit her, and nobody can write.
async fn held_at_the_question(app: &TestApp) -> Hold {
    turn(app, "s1", AWA, "").await;
    turn(app, "s1", AWA, "1").await;
    Hold::on(&app.data().join("book.db"))
}

async fn votes(app: &TestApp, number: &str) {
    eventually("the vote", async || (answers(&app.gateway, number).await == BOTH).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_vote_is_kept_and_answered_by_sms_once() {
    let standin = Standin::start().await;
    let mut app = impatient(&standin).await;
    let hold = held_at_the_question(&app).await;
    assert_eq!(turn(&app, "s1", AWA, "1*12").await, format!("END {SLOW_SMS}"));
    assert_eq!(standin.to(AWA).len(), 0, "nothing is said before it is kept");
    // The aggregator, too, may think that it was not heard.
    let again = turn(&app, "s1", AWA, "1*12");
    hold.ends();
    let again = again.await;
    assert!(again.starts_with("END Noté: "), "{again}");
    votes(&app, AWA).await;
    standin.until(AWA, 1).await;
    assert_eq!(format!("END {}", standin.to(AWA)[0].text), again, "the SMS says what the screen would have said");
    assert_eq!(turn(&app, "s1", AWA, "1*12").await, again);
    app.settle().await;
    assert_eq!((standin.to(AWA).len(), replies(&app.gateway).await), (1, 1));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twins_that_are_both_late_are_one_sms() {
    let standin = Standin::start().await;
    let mut app = impatient(&standin).await;
    let hold = held_at_the_question(&app).await;
    let (a, b) = tokio::join!(turn(&app, "s1", AWA, "1*12"), turn(&app, "s1", AWA, "1*12"));
    assert_eq!((a.as_str(), b.as_str()), (&*format!("END {SLOW_SMS}"), &*format!("END {SLOW_SMS}")));
    hold.ends();
    votes(&app, AWA).await;
    standin.until(AWA, 1).await;
    app.gateway.under_way.idle().await;
    app.settle().await;
    assert_eq!((standin.to(AWA).len(), replies(&app.gateway).await), (1, 1));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_bambara() {
    let standin = Standin::start().await;
    let app = impatient(&standin).await;
    turn(&app, "s1", AWA, "").await;
    turn(&app, "s1", AWA, "9").await;
    turn(&app, "s1", AWA, "9*1").await;
    let hold = Hold::on(&app.data().join("book.db"));
    let told = turn(&app, "s1", AWA, "9*1*12").await;
    assert_eq!(told, "END An bèna jaabi ci i ma ni SMS ye. Ni a ma na, *123# wele.");
    hold.ends();
    standin.until(AWA, 1).await;
    assert!(!standin.to(AWA)[0].text.contains("Noté"), "{:?}", standin.to(AWA));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_tells_a_concern_is_promised_no_sms_and_gets_none() {
    let standin = Standin::start().await;
    let mut app = impatient(&standin).await;
    let moderators = keyed(&app).await;
    let mut so_far = String::new();
    turn(&app, "s1", AWA, "").await;
    for typed in TO_THE_TEXT.into_iter().chain(["8"]) {
        so_far = if so_far.is_empty() { typed.into() } else { format!("{so_far}*{typed}") };
        turn(&app, "s1", AWA, &so_far).await;
    }
    so_far = format!("{so_far}*Ils prennent tout");
    let hold = Hold::on(&app.data().join("vault.db"));
    assert_eq!(turn(&app, "s1", AWA, &so_far).await, format!("END {SLOW}"));
    hold.ends();
    app.gateway.under_way.idle().await;
    assert_eq!(moderators.texts(&app).await, ["Ils prennent tout"], "it goes on by itself");
    let shown = turn(&app, "s1", AWA, &so_far).await;
    assert!(code(&shown).is_some(), "a repeat gets the screen and the code: {shown}");
    assert_eq!(turn(&app, "s1", AWA, &so_far).await, shown);
    assert_eq!(moderators.texts(&app).await.len(), 1, "and files nothing twice");
    app.settle().await;
    assert_eq!((standin.to(AWA).len(), replies(&app.gateway).await), (0, 0));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_in_the_concerns_is_promised_no_sms_in_that_session() {
    let standin = Standin::start().await;
    let mut app = impatient(&standin).await;
    keyed(&app).await;
    for so_far in ["", "2", "2*0"] {
        turn(&app, "s1", AWA, so_far).await;
    }
    let poll = turn(&app, "s1", AWA, "2*0*1").await;
    assert!(poll.contains("Quelle date?"), "{poll}");
    let hold = Hold::on(&app.data().join("book.db"));
    assert_eq!(turn(&app, "s1", AWA, "2*0*1*12").await, format!("END {SLOW}"));
    hold.ends();
    votes(&app, AWA).await;
    app.gateway.under_way.idle().await;
    app.settle().await;
    assert_eq!((standin.to(AWA).len(), replies(&app.gateway).await), (0, 0));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_outlives_the_connection_that_brought_it() {
    let standin = Standin::start().await;
    let app = impatient(&standin).await;
    let hold = held_at_the_question(&app).await;
    let vote = form(&[("sessionId", "s1"), ("phoneNumber", AWA), ("text", "1*12")]);
    let path = format!("/hooks/at/{AT_SECRET}/ussd");
    let hung_up = timeout(Duration::from_millis(300), raw(&app, "POST", &path, FORM, vote.as_bytes())).await;
    assert!(hung_up.is_err(), "it can't have been answered: {hung_up:?}");
    hold.ends();
    votes(&app, AWA).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_waits_for_what_is_late() {
    let standin = Standin::start().await;
    let app = impatient(&standin).await;
    let hold = held_at_the_question(&app).await;
    assert_eq!(turn(&app, "s1", AWA, "1*12").await, format!("END {SLOW_SMS}"));
    let ends = tokio::spawn(async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        hold.ends();
    });
    let app = app.restart().await;
    ends.await.unwrap();
    assert_eq!(answers(&app.gateway, AWA).await, BOTH);
    standin.until(AWA, 1).await;
    app.finish().await;
}

/// A question that was late comes by SMS as SMS ask it, and is answered by one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_question_is_answered_by_sms() {
    use sqlx::{Connection, Executor};
    let Some(url) = postgres::fresh_url().await else { return };
    let standin = Standin::start().await;
    let app = konna_with(&settings(&standin, "", WIDE, IMPATIENT), Some(&url)).await;
    turn(&app, "s1", AWA, "").await;
    let asked = turn(&app, "s1", AWA, "1").await;
    let mut other = sqlx::PgConnection::connect(&url).await.unwrap();
    let mut hold = other.begin().await.unwrap();
    hold.execute("LOCK TABLE number IN ACCESS EXCLUSIVE MODE").await.unwrap();
    // Nobody knows yet who this is, and 5 is no date.
    assert_eq!(turn(&app, "s1", AWA, "1*5").await, format!("END {SLOW_SMS}"));
    hold.rollback().await.unwrap();
    standin.until(AWA, 1).await;
    let said = standin.to(AWA)[0].text.clone();
    assert!(asked.contains("12 Les deux") && said.contains("12) Les deux"), "{said} after {asked}");
    assert_eq!(at_sms(&app, "m1", AWA, "12").await, 200);
    votes(&app, AWA).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_line_carries_an_sms_none_is_promised() {
    let standin = Standin::start().await;
    let app = impatient(&standin).await;
    for line in ["sim", "at"] {
        let off = baro::store::book::lines::SetSwitch {
            line: line.into(),
            switch: baro::domain::route::Switch::Off,
            at: app.clock.now(),
        };
        app.gateway.book.write(off).await.unwrap();
    }
    app.gateway.read_switches().await.unwrap();
    let hold = held_at_the_question(&app).await;
    assert_eq!(turn(&app, "s1", AWA, "1*12").await, format!("END {SLOW}"));
    hold.ends();
    votes(&app, AWA).await;
    app.finish().await;
}

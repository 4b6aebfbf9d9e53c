//! Messages between two lines: who carries what, what happens when one fails, what staff switch. Each line is a stand-in of its own, so
//! that both together show whether anything was sent twice.

use crate::app::{SECRET, TestApp};
use crate::dispatch::{Row, Waiting, row_once, village};
use crate::standin::{Answer, Standin, eventually};
use baro::demo;
use baro::domain::route::{NO_LINE, Switch};
use baro::domain::time::MINUTE;
use baro::gateway::Gateway;
use baro::store::book::lines::SetSwitch;
use std::collections::HashSet;

const SERVER: &str = "[server]\nmetrics_bind = \"off\"\n";
const FAST: &str = "rate_per_second = 1000\nburst = 1000";
/// Of Orange, and of Malitel.
const A: &str = "+22375000001";
const B: &str = "+22365000001";

/// Two lines, with further settings of each.
async fn two(more: [&str; 2]) -> (Standin, Standin, TestApp) {
    let (first, second) = (Standin::start().await, Standin::start().await);
    let line = |standin: &Standin, name: &str, more: &str| standin.line(name, SECRET, &format!("{FAST}\n{more}"));
    let settings = format!("{SERVER}{}{}", line(&first, "one", more[0]), line(&second, "two", more[1]));
    let app = TestApp::with(&settings, None).await;
    (first, second, app)
}

async fn put(app: &TestApp, once: &str, to: &str) {
    Waiting::now(&app.clock, once, to).put(&app.gateway, NO_LINE).await;
}

async fn settled(gateway: &Gateway, once: &str, state: &str) -> Row {
    row_once(gateway, once, |row| row.state == state && row.leased_until == 0 && row.attempts > 0).await
}

async fn switch(app: &TestApp, line: &str, switch: Switch) {
    let set = SetSwitch { line: line.to_owned(), switch, at: app.clock.now() };
    assert!(app.gateway.book.write(set).await.unwrap());
    app.gateway.read_switches().await.unwrap();
}

/// Nobody got the same text twice, by whatever line.
fn is_none_doubled(lines: &[&Standin]) -> bool {
    let all: Vec<(String, String)> =
        lines.iter().flat_map(|line| line.messages()).map(|message| (message.to, message.text)).collect();
    all.iter().collect::<HashSet<_>>().len() == all.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_network_has_its_line() {
    let (one, two, app) =
        two(["priority = { orange = 1, malitel = 2 }", "priority = { malitel = 1, orange = 2, other = 1 }"]).await;
    for (once, to) in [("a", A), ("b", B), ("c", "+33612345678")] {
        put(&app, once, to).await;
        settled(&app.gateway, once, "sent").await;
    }
    assert_eq!((one.to(A).len(), one.count()), (1, 1));
    assert_eq!((two.to(B).len(), two.count()), (1, 2));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_line_refuses_goes_by_the_next_at_once() {
    let (one, two, app) = two(["", ""]).await;
    let refusals = [
        Answer::Status(503),
        Answer::WrongKey,
        Answer::Entry("InsufficientBalance"),
        Answer::Nobody("InvalidSenderId"),
    ];
    for (n, refusal) in refusals.into_iter().enumerate() {
        let (once, to) = (format!("m{n}"), format!("+2237500100{n}"));
        one.answers(&to, [refusal]);
        put(&app, &once, &to).await;
        let row = settled(&app.gateway, &once, "sent").await;
        assert_eq!((row.line.as_str(), row.attempts, row.unknowns), ("two", 2, 0));
    }
    assert_eq!((one.count(), two.count()), (4, 4));
    // A dead number is dead by every line.
    one.answers(A, [Answer::Entry("InvalidPhoneNumber")]);
    put(&app, "dead", A).await;
    let row = settled(&app.gateway, "dead", "failed").await;
    assert_eq!((row.line.as_str(), row.attempts, two.to(A).len()), ("one", 1, 0));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_every_line_refuses_a_message_waits() {
    let (one, two, app) = two(["", ""]).await;
    one.answers(A, [Answer::Status(503), Answer::Status(503)]);
    two.answers(A, [Answer::Status(503)]);
    put(&app, "m", A).await;
    let row = row_once(&app.gateway, "m", |row| row.attempts == 2 && row.leased_until == 0).await;
    assert!(row.state == "queued" && row.due_at > app.clock.now().0, "{row:?}");
    assert_eq!((one.count(), two.count()), (1, 1));
    app.clock.advance(MINUTE);
    assert_eq!(settled(&app.gateway, "m", "sent").await.attempts, 4);
    assert_eq!((one.count(), two.count()), (2, 2));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_have_arrived_stays_with_its_line() {
    let (one, two, app) = two(["", ""]).await;
    one.answers_all(Answer::HangUp);
    for n in 0..8 {
        put(&app, &format!("m{n}"), &format!("+2237500100{n}")).await;
        let row = settled(&app.gateway, &format!("m{n}"), if n < 5 { "queued" } else { "sent" }).await;
        assert_eq!(row.line, if n < 5 { "one" } else { "two" }, "{n}: {row:?}");
    }
    one.answers_all(Answer::Accepted);
    app.clock.advance(10 * MINUTE);
    for n in 0..5 {
        let row = settled(&app.gateway, &format!("m{n}"), "sent").await;
        assert_eq!((row.line.as_str(), row.unknowns), ("one", 1), "risked once more, where it was");
    }
    assert_eq!((one.count(), two.count()), (10, 3));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_switch_a_line_and_everything_moves_but_its_answers() {
    let (one, two, app) = two(["", ""]).await;
    switch(&app, "one", Switch::Drain).await;
    put(&app, "drained", A).await;
    assert_eq!(settled(&app.gateway, "drained", "sent").await.line, "two");
    let asks = async |id: &str| {
        let form = format!("id={id}&from=%2B22365000001&to=36001&text=AIDE");
        assert_eq!(app.post_to(&format!("/hooks/one/{SECRET}/sms"), form).await.0, 200);
    };
    asks("q1").await;
    one.until(B, 1).await;
    switch(&app, "one", Switch::Off).await;
    asks("q2").await;
    two.until(B, 1).await;
    assert_eq!((one.count(), two.count()), (1, 2));
    switch(&app, "two", Switch::Off).await;
    put(&app, "waits", A).await;
    let row = row_once(&app.gateway, "waits", |row| row.due_at > app.clock.now().0).await;
    assert_eq!((row.line.as_str(), row.attempts), (NO_LINE, 0));
    switch(&app, "one", Switch::On).await;
    app.clock.advance(MINUTE);
    assert_eq!(settled(&app.gateway, "waits", "sent").await.line, "one");
    app.finish().await;
}

/// What is sent is keys until it leaves: a line on which nobody can write back says what to dial.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_is_worded_for_the_line_that_carries_it() {
    for switched in [Switch::On, Switch::Off] {
        let (one, two, mut app) = two(["", "can_receive = false"]).await;
        if switched != Switch::On {
            switch(&app, "one", switched).await;
        }
        let series = demo::people(&app.gateway).await.unwrap();
        village(&app.gateway, 3).await;
        demo::forums(&app.gateway, series).await.unwrap();
        app.settle().await;
        let (by, not) = if switched == Switch::On { (&one, &two) } else { (&two, &one) };
        let text = by.to("+22371000000")[0].text.clone();
        assert_eq!((text.contains("*123#"), not.count()), (switched == Switch::Off, 0), "{text}");
        app.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_dies_in_the_middle_of_a_broadcast_loses_and_doubles_nothing() {
    const PEOPLE: usize = 300;
    let (one, two, app) = two(["", ""]).await;
    let series = demo::people(&app.gateway).await.unwrap();
    village(&app.gateway, PEOPLE).await;
    demo::forums(&app.gateway, series).await.unwrap();
    eventually("some to leave", async || (one.count() >= 40).then_some(())).await;
    let (had, refused) = (one.count(), Answer::Status(503));
    one.answers_all(refused);
    eventually("the rest", async || {
        let last = app.gateway.lines.iter().all(|line| line.outlet.in_hand() == 0);
        (last && two.count() + had >= PEOPLE).then_some(())
    })
    .await;
    let mut app = app;
    app.settle().await;
    let tried = one.count() - had;
    assert!(tried < 120, "{tried} were tried on a line that was dead");
    let taken: HashSet<String> = one.messages()[..had].iter().chain(&two.messages()).map(|m| m.to.clone()).collect();
    assert!((0..PEOPLE).all(|n| taken.contains(&format!("+2237100{n:04}"))), "somebody was left out");
    assert!(is_none_doubled(&[&two]) && one.doubled().is_empty());
    let by_two: HashSet<(String, String)> = two.messages().into_iter().map(|m| (m.to, m.text)).collect();
    assert!(!one.messages()[..had].iter().any(|m| by_two.contains(&(m.to.clone(), m.text.clone()))));
    app.finish().await;
}

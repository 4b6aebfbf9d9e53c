//! Messages on their way out: retries, permanent failures, unknown outcomes, expiry, rates, order, leases.

use crate::app::{SECRET, TestApp};
use crate::faults::ticks::Ticks;
use crate::postgres;
use crate::standin::{Answer, Standin, eventually};
use baro::clock::Clock;
use baro::demo;
use baro::domain::board::Kind;
use baro::domain::dialogue::Screen;
use baro::domain::message::{Arg, Message};
use baro::domain::person::{Gender, Role};
use baro::domain::phone::{Phone, Plan};
use baro::domain::place::PlaceId;
use baro::domain::time::{At, HOUR, MINUTE};
use baro::gateway::Gateway;
use baro::store::book::outbox::{Lease, NewReply};
use baro::store::book::people::{AddPeople, NewPerson};
use baro::store::book::turns::TurnWrite;
use baro::store::engine::Sql;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

const SERVER: &str = "[server]\nmetrics_bind = \"off\"\n";
/// No pace to wait for.
const FAST: &str = "rate_per_second = 1000\nburst = 1000";

/// A row of the outbox.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    pub state: String,
    pub attempts: i64,
    pub unknowns: i64,
    pub due_at: i64,
    pub leased_until: i64,
    pub why: Option<String>,
    pub line: String,
}

const ROW: Sql =
    Sql::both("SELECT state, attempts, unknowns, due_at, leased_until, why, line FROM outbox WHERE once = $1");

pub async fn row(gateway: &Gateway, once: &str) -> Option<Row> {
    let engine = gateway.book.engine();
    engine.opt(engine.query(ROW).bind(once.as_bytes().to_vec())).await.unwrap()
}

/// Waits until a row is as wanted.
pub async fn row_once(gateway: &Gateway, once: &str, wanted: impl Fn(&Row) -> bool) -> Row {
    eventually(&format!("the row {once}"), async || row(gateway, once).await.filter(&wanted)).await
}

/// Waits until nobody works on a row and it stands so.
async fn settled(gateway: &Gateway, once: &str, state: &str) -> Row {
    row_once(gateway, once, |row| row.state == state && row.leased_until == 0 && row.attempts > 0).await
}

pub fn phone(number: &str) -> Phone {
    Phone::read(number, Plan::MALI).unwrap()
}

/// A message that waits in the outbox.
pub struct Waiting<'a> {
    pub once: &'a str,
    pub to: &'a str,
    pub due: At,
    pub expires: At,
    pub lease: Option<Lease>,
}

impl<'a> Waiting<'a> {
    /// Due now and good for a day.
    pub fn now(clock: &Clock, once: &'a str, to: &'a str) -> Waiting<'a> {
        Waiting { once, to, due: clock.now(), expires: clock.now().plus(24 * HOUR), lease: None }
    }

    /// Puts it in and rings. Each has a text of its own.
    pub async fn put(self, gateway: &Gateway, line: &str) {
        let screen =
            Screen::last(Message::new("menu-title").with("forum", Arg::Meeting(Kind::Forum, self.once.to_owned())));
        let reply = NewReply {
            once: self.once.as_bytes().to_vec(),
            line: line.to_owned(),
            recipient: gateway.numbers.seal(&phone(self.to), baro::seal::random()),
            language: "fr".into(),
            screen: serde_json::to_string(&screen).unwrap(),
            due: self.due,
            expires: self.expires,
            lease: self.lease,
        };
        let write =
            TurnWrite { at: gateway.clock.now(), effect: None, caller: None, reply: Some(reply), otherwise: None };
        assert!(!gateway.book.turn(write).await.unwrap().repeat);
        match gateway.line(line) {
            Some(line) => line.outlet.wake(),
            None => gateway.wake(),
        }
    }
}

async fn put(app: &TestApp, once: &str, to: &str) {
    Waiting::now(&app.clock, once, to).put(&app.gateway, "at").await;
}

/// Sends a message that was put in last: whatever else was due before has been taken up when it arrives.
async fn barrier(app: &TestApp, standin: &Standin, name: &str) {
    put(app, name, "+22365999999").await;
    let text = format!("Forum de {name}");
    eventually(name, async || standin.to("+22365999999").iter().any(|m| m.text == text).then_some(())).await;
}

async fn start(standin: &Standin, more: &str) -> TestApp {
    TestApp::with(&format!("{SERVER}{}", standin.line("at", SECRET, more)), None).await
}

/// People of Konna, none of whom has answered anything.
pub async fn village(gateway: &Gateway, count: usize) -> Vec<String> {
    let numbers: Vec<String> = (0..count).map(|n| format!("+2237100{n:04}")).collect();
    let people = numbers.iter().enumerate().map(|(n, number)| {
        let phone = phone(number);
        NewPerson {
            name: format!("Habitant {n}"),
            place: PlaceId("demo-konna".into()),
            language: None,
            gender: Some(Gender::Woman),
            consent: "test".into(),
            role: Some(Role::Participant),
            force: None,
            numbers: vec![(gateway.numbers.blind(&phone).0, gateway.numbers.seal(&phone, baro::seal::random()))],
        }
    });
    gateway.book.write(AddPeople { people: people.collect(), at: gateway.clock.now() }).await.unwrap();
    gateway.book.refresh().await.unwrap();
    numbers
}

const A: &str = "+22365000001";
const B: &str = "+22365000002";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_for_now_is_tried_again_later_and_not_before() {
    let standin = Standin::start().await;
    standin.answers(A, [Answer::Status(503), Answer::After(429, 60), Answer::WrongKey]);
    let app = start(&standin, FAST).await;
    put(&app, "m", A).await;
    let first = settled(&app.gateway, "m", "queued").await;
    let pause = first.due_at - app.clock.now().0;
    assert!((3_750..=6_250).contains(&pause) && first.attempts == 1 && first.unknowns == 0, "{first:?}");
    app.clock.advance(pause - 1);
    barrier(&app, &standin, "avant").await;
    assert_eq!(standin.to(A).len(), 1, "not before its time");

    app.clock.advance(1);
    let second = row_once(&app.gateway, "m", |row| row.attempts == 2 && row.leased_until == 0).await;
    let pause = second.due_at - app.clock.now().0;
    assert!((60_000..=61_000).contains(&pause), "an aggregator that asks for a minute is heard: {second:?}");
    app.clock.advance(pause - 1);
    barrier(&app, &standin, "encore").await;
    assert_eq!(standin.to(A).len(), 2);

    app.clock.advance(1);
    let third = row_once(&app.gateway, "m", |row| row.attempts == 3 && row.leased_until == 0).await;
    let pause = third.due_at - app.clock.now().0;
    assert!(pause >= 30 * MINUTE && third.why.as_deref() == Some("auth"), "a wrong key waits for somebody: {third:?}");
    app.clock.advance(pause);
    let last = settled(&app.gateway, "m", "sent").await;
    assert_eq!((last.attempts, last.unknowns), (4, 0));
    assert_eq!(standin.to(A).len(), 4);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_refused_together_comes_back_spread() {
    let standin = Standin::start().await;
    let app = start(&standin, FAST).await;
    let names: Vec<(String, String)> = (0..40).map(|n| (format!("m{n}"), format!("+2236500{n:04}"))).collect();
    let mut pauses = HashSet::new();
    for (once, to) in &names {
        standin.answers(to, [Answer::Status(503)]);
        put(&app, once, to).await;
    }
    for (once, _) in &names {
        let pause = settled(&app.gateway, once, "queued").await.due_at - app.clock.now().0;
        assert!((3_750..=6_250).contains(&pause), "{pause}");
        pauses.insert(pause);
    }
    // Of 256 pauses forty draw fewer than twenty different ones once in more tests than will ever run.
    assert!(pauses.len() >= 20, "{pauses:?}");
    app.clock.advance(6_250);
    for (once, _) in &names {
        settled(&app.gateway, once, "sent").await;
    }
    assert_eq!(standin.count(), 80);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trying_again_has_an_end() {
    let standin = Standin::start().await;
    standin.answers(A, vec![Answer::Status(503); 30]);
    let app = start(&standin, FAST).await;
    Waiting { expires: app.clock.now().plus(4 * HOUR), ..Waiting::now(&app.clock, "m", A) }
        .put(&app.gateway, "at")
        .await;
    let mut last = 0;
    for attempt in 1..=12 {
        let row = row_once(&app.gateway, "m", |row| row.attempts == attempt && row.leased_until == 0).await;
        let pause = row.due_at - app.clock.now().0;
        assert!(row.state == "queued" && pause > 0, "an outage is not the message's fault");
        assert!(attempt > 8 || pause > last, "pauses grow: {last} then {pause}");
        last = pause;
        app.clock.advance(pause);
    }
    // The message ends with what it was about.
    app.clock.advance(4 * HOUR);
    let expired = settled(&app.gateway, "m", "expired").await;
    assert_eq!(expired.why.as_deref(), Some("late"));
    let tried = standin.to(A).len();
    app.clock.advance(24 * HOUR);
    barrier(&app, &standin, "apres").await;
    assert_eq!(standin.to(A).len(), tried);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_for_good_is_not_tried_again() {
    let standin = Standin::start().await;
    let app = start(&standin, FAST).await;
    let refusals = [
        (Answer::Entry("InvalidPhoneNumber"), "number"),
        (Answer::Nobody("InvalidSenderId"), "sender"),
        (Answer::Status(400), "refused"),
        (Answer::Entry("UserInBlacklist"), "opted out"),
    ];
    for (n, (answer, why)) in refusals.into_iter().enumerate() {
        let (once, to) = (format!("m{n}"), format!("+2236500100{n}"));
        standin.answers(&to, [answer]);
        put(&app, &once, &to).await;
        let row = settled(&app.gateway, &once, "failed").await;
        assert_eq!((row.attempts, row.unknowns, row.why.as_deref()), (1, 0, Some(why)));
    }
    app.clock.advance(3 * HOUR);
    barrier(&app, &standin, "apres").await;
    assert_eq!(standin.count(), 5, "each once, and the barrier");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_outcome_is_risked_once_more_and_no_further() {
    let standin = Standin::start().await;
    standin.answers(A, [Answer::HangUp, Answer::Status(500)]);
    standin.answers(B, [Answer::HangUp]);
    let app = start(&standin, FAST).await;
    put(&app, "twice", A).await;
    put(&app, "once", B).await;
    for once in ["twice", "once"] {
        let row = settled(&app.gateway, once, "queued").await;
        assert_eq!((row.attempts, row.unknowns, row.why.as_deref()), (1, 1, Some("broken")));
        assert_eq!(row.due_at, app.clock.now().0 + 10 * MINUTE, "after a pause in which a report may come");
    }
    app.clock.advance(10 * MINUTE - 1);
    barrier(&app, &standin, "avant").await;
    assert_eq!((standin.to(A).len(), standin.to(B).len()), (1, 1));
    app.clock.advance(1);
    assert_eq!(settled(&app.gateway, "once", "sent").await.unknowns, 1);
    assert_eq!(settled(&app.gateway, "twice", "failed").await.unknowns, 2);
    app.clock.advance(3 * HOUR);
    barrier(&app, &standin, "apres").await;
    assert_eq!((standin.to(A).len(), standin.to(B).len()), (2, 2));
    app.finish().await;
}

/// Takes fifteen seconds: as long as the client waits for an answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_aggregator_that_never_answers_is_an_unknown_outcome() {
    let standin = Standin::start().await;
    standin.answers(A, [Answer::Hang]);
    let app = start(&standin, FAST).await;
    put(&app, "m", A).await;
    let row = settled(&app.gateway, "m", "queued").await;
    assert_eq!((row.unknowns, row.why.as_deref()), (1, Some("timeout")));
    app.clock.advance(10 * MINUTE);
    settled(&app.gateway, "m", "sent").await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_died_with_a_message_in_hand_leaves_an_unknown_outcome() {
    let standin = Standin::start().await;
    standin.answers(A, [Answer::HangUp]);
    let app = start(&standin, FAST).await;
    let lease = Some(Lease { owner: 7, until: app.clock.now().plus(30_000) });
    Waiting { lease, ..Waiting::now(&app.clock, "m", A) }.put(&app.gateway, "at").await;
    app.clock.advance(29_999);
    barrier(&app, &standin, "avant").await;
    assert_eq!(standin.to(A).len(), 0, "another holds it");
    app.clock.advance(1);
    standin.until(A, 1).await;
    // The first attempt, of whoever died, may have arrived; ours may have, too. A third would be one too many.
    let row = row_once(&app.gateway, "m", |row| row.leased_until == 0).await;
    assert_eq!((row.state.as_str(), row.attempts, row.unknowns), ("failed", 2, 2), "{row:?}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_too_late_is_never_sent() {
    let standin = Standin::start().await;
    standin.answers(B, [Answer::After(429, 3600)]);
    let app = start(&standin, FAST).await;
    let now = app.clock.now();
    let late = Waiting { due: now.plus(2 * MINUTE), expires: now.plus(MINUTE), ..Waiting::now(&app.clock, "late", A) };
    late.put(&app.gateway, "at").await;
    Waiting { expires: now.plus(30 * MINUTE), ..Waiting::now(&app.clock, "again", B) }.put(&app.gateway, "at").await;
    settled(&app.gateway, "again", "queued").await;
    app.clock.advance(2 * HOUR);
    for once in ["late", "again"] {
        assert_eq!(settled(&app.gateway, once, "expired").await.why.as_deref(), Some("late"));
    }
    assert_eq!((standin.to(A).len(), standin.to(B).len()), (0, 1));
    app.finish().await;
}

#[tokio::test]
async fn a_line_keeps_to_its_rate_and_uses_it() {
    const COUNT: usize = 61;
    let mut ticks = Ticks::hold();
    let standin = Standin::start().await;
    let app = start(&standin, "rate_per_second = 20\nburst = 1").await;
    for n in 0..COUNT {
        put(&app, &format!("m{n}"), &format!("+2236500{n:04}")).await;
    }
    ticks.run(&app, false);
    eventually("all messages", async || (standin.count() >= COUNT).then_some(())).await;
    let times: Vec<Duration> = standin.messages().iter().map(|m| m.at - standin.messages()[0].at).collect();
    let longest = *times.last().unwrap();
    let second =
        |from: Duration| times.iter().filter(|at| **at >= from && **at < from + Duration::from_secs(1)).count();
    let most = times.iter().map(|from| second(*from)).max();
    assert!(most <= Some(21), "{most:?} in less than a second: {times:?}");
    // Time stands while the machine is late: sixty pauses of 50 ms are 3 s, and nineteen twentieths of the grant are used at least.
    assert!((2_950..=3_150).contains(&longest.as_millis()), "{longest:?}");
    app.finish().await;
    drop(ticks);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_with_a_rate_of_its_own_slows_nobody_else() {
    const EACH: usize = 40;
    let standin = Standin::start().await;
    let app = start(&standin, "rate_per_second = 200\nburst = 1\nnetwork_rates = { orange = 10 }").await;
    let due = app.clock.now().plus(MINUTE);
    for prefix in ["+2237600", "+2236600"] {
        for n in 0..EACH {
            let (once, to) = (format!("{prefix}{n}"), format!("{prefix}{n:04}"));
            Waiting { due, ..Waiting::now(&app.clock, &once, &to) }.put(&app.gateway, "at").await;
        }
    }
    app.clock.advance(MINUTE);
    eventually("all messages", async || (standin.count() >= 2 * EACH).then_some(())).await;
    let messages = standin.messages();
    let places = |prefix: &str| -> Vec<usize> {
        (0..messages.len()).filter(|place| messages[*place].to.starts_with(prefix)).collect()
    };
    let (slow, quick) = (places("+22376"), places("+22366"));
    assert_eq!((slow.len(), quick.len()), (EACH, EACH));
    assert!(quick[EACH - 1] < slow[EACH - 3], "what was put in later and is not held back waits for nothing: {slow:?}");
    let times: Vec<Instant> = slow.iter().map(|place| messages[*place].at).collect();
    let within =
        |from: &Instant| times.iter().filter(|at| (*from..*from + Duration::from_millis(900)).contains(at)).count();
    let most = times.iter().map(within).max();
    assert!(most <= Some(11), "{most:?} to one network in less than a second");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_goes_before_a_backlog_of_notices() {
    const BACKLOG: usize = 500;
    let standin = Standin::start().await;
    let app = start(&standin, "rate_per_second = 150\nburst = 1").await;
    let series = demo::people(&app.gateway).await.unwrap();
    village(&app.gateway, BACKLOG).await;
    demo::forums(&app.gateway, series).await.unwrap();
    eventually("the backlog to flow", async || (standin.count() >= 20).then_some(())).await;
    let form = "id=q1&from=%2B22365000001&to=36001&text=AIDE".to_owned();
    let (status, _) = app.post_to(&format!("/hooks/at/{SECRET}/sms"), form).await;
    let before = standin.count();
    assert_eq!(status, 200);
    standin.until(A, 1).await;
    let place = standin.messages().iter().position(|message| message.to == A).unwrap();
    assert!(place < before + 15 && place < BACKLOG, "number {place}, {before} had gone when it was asked");
    eventually("the whole backlog", async || (standin.count() > BACKLOG).then_some(())).await;
    app.finish().await;
    assert_eq!(standin.doubled(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_takes_the_next_turn_of_a_full_line() {
    const BACKLOG: usize = 12;
    let standin = Standin::start().await;
    let app = start(&standin, "rate_per_second = 2\nburst = 1").await;
    for n in 0..BACKLOG {
        put(&app, &format!("m{n}"), &format!("+223650060{n:02}")).await;
    }
    for n in 0..BACKLOG {
        // Just after one has arrived nothing is under way, for half a second.
        let seen = standin.count();
        eventually("the backlog to flow", async || (standin.count() > seen).then_some(())).await;
        let (before, from) = (standin.count(), format!("+22366000{n:03}"));
        let form = format!("id=q{n}&from=%2B{}&to=36001&text=AIDE", &from[1..]);
        assert_eq!(app.post_to(&format!("/hooks/at/{SECRET}/sms"), form).await.0, 200);
        if standin.count() > before {
            continue;
        }
        standin.until(&from, 1).await;
        let place = standin.messages().iter().position(|message| message.to == from);
        assert_eq!(place, Some(before), "something else took the turn first");
        eventually("the backlog", async || (standin.count() > BACKLOG + n).then_some(())).await;
        app.finish().await;
        return;
    }
    panic!("half a second was never enough for an SMS");
}

async fn two_apps_send_once(book: &str) {
    const COUNT: usize = 300;
    let standin = Standin::start().await;
    let settings = format!("{SERVER}{}", standin.line("at", SECRET, FAST));
    let first = TestApp::with(&settings, Some(book)).await;
    let second = TestApp::with(&settings, Some(book)).await;
    for n in 0..COUNT {
        let app = if n % 2 == 0 { &first } else { &second };
        put(app, &format!("m{n}"), &format!("+2236500{n:04}")).await;
        if n % 16 == 0 {
            first.gateway.lines[0].outlet.wake();
            second.gateway.lines[0].outlet.wake();
        }
    }
    eventually("all messages", async || (standin.count() >= COUNT).then_some(())).await;
    // Nothing is left in either's hands when they have ended; then all has been counted that will be.
    first.finish().await;
    second.finish().await;
    assert_eq!((standin.count(), standin.doubled()), (COUNT, vec![]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_file_send_each_message_once() {
    let folder = tempfile::tempdir().unwrap();
    two_apps_send_once(&format!("sqlite://{}", folder.path().join("book.db").display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_server_send_each_message_once() {
    let Some(url) = postgres::fresh_url().await else { return };
    two_apps_send_once(&url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_held_a_message_too_long_does_not_send_it() {
    let standin = Standin::start().await;
    let folder = tempfile::tempdir().unwrap();
    let book = format!("sqlite://{}", folder.path().join("book.db").display());
    let settings = |more| format!("{SERVER}{}", standin.line("at", SECRET, more));
    let slow = TestApp::with(&settings("rate_per_second = 1\nburst = 1"), Some(&book)).await;
    for n in 0..4 {
        put(&slow, &format!("m{n}"), &format!("+2236500200{n}")).await;
    }
    eventually("the first message", async || (standin.count() >= 1).then_some(())).await;
    // All were claimed together; now the leases of those that still wait for the rate run out.
    let quick = TestApp::with(&settings(FAST), Some(&book)).await;
    slow.clock.advance(31_000);
    quick.clock.advance(31_000);
    eventually("the other process", async || (standin.count() >= 4).then_some(())).await;
    eventually("the slow one's hands", async || (slow.gateway.lines[0].outlet.in_hand() == 0).then_some(())).await;
    slow.finish().await;
    quick.finish().await;
    assert_eq!(standin.doubled(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_under_way_is_not_taken_up_again_when_the_clock_jumps() {
    let standin = Standin::start().await;
    let gate = Arc::new(Semaphore::new(0));
    standin.answers(A, [Answer::Held("ATXid_held", gate.clone())]);
    let app = start(&standin, FAST).await;
    put(&app, "m", A).await;
    standin.until(A, 1).await;
    app.clock.advance(HOUR);
    barrier(&app, &standin, "apres").await;
    assert_eq!(standin.to(A).len(), 1);
    gate.add_permits(1);
    settled(&app.gateway, "m", "sent").await;
    assert_eq!(standin.to(A).len(), 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_stopping_process_did_not_send_is_free_at_once() {
    let standin = Standin::start().await;
    let app = start(&standin, "rate_per_second = 3\nburst = 1").await;
    for n in 0..5 {
        put(&app, &format!("m{n}"), &format!("+2236500300{n}")).await;
    }
    eventually("the first message", async || (standin.count() >= 1).then_some(())).await;
    let app = app.restart().await;
    // The clock stands: a lease would never run out.
    eventually("the rest", async || (standin.count() >= 5).then_some(())).await;
    for n in 0..5 {
        assert_eq!(
            settled(&app.gateway, &format!("m{n}"), "sent").await.attempts,
            1,
            "what was not tried does not count"
        );
    }
    assert_eq!((standin.count(), standin.doubled()), (5, vec![]));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_stops_gives_back_its_own_leases_only() {
    let standin = Standin::start().await;
    let folder = tempfile::tempdir().unwrap();
    let book = format!("sqlite://{}", folder.path().join("book.db").display());
    let other = "fedcba9876543210";
    let settings =
        |rate: &str| format!("{SERVER}{}{}", standin.line("slow", SECRET, rate), standin.line("at", other, FAST));
    let ends = TestApp::with(&settings("rate_per_second = 1\nburst = 1"), Some(&book)).await;
    let gate = Arc::new(Semaphore::new(0));
    standin.answers(A, [Answer::Held("ATXid_held", gate.clone())]);
    put(&ends, "held", A).await;
    standin.until(A, 1).await;
    for n in 0..5 {
        let (once, to) = (format!("m{n}"), format!("+2236500400{n}"));
        Waiting::now(&ends.clock, &once, &to).put(&ends.gateway, "slow").await;
    }
    eventually("the slow line", async || (standin.count() >= 2).then_some(())).await;
    let stays = TestApp::with(&settings(FAST), Some(&book)).await;
    // Freed by the line that has ended: the other process sends them. The line that has not ended still holds its message.
    let watch = async {
        row_once(&stays.gateway, "m4", |row| row.leased_until == 0).await;
        put(&stays, "after", B).await;
        standin.until(B, 1).await;
        assert_eq!(standin.to(A).len(), 1, "it is in the hands of the process that is ending");
        gate.add_permits(1);
    };
    let (ends, ()) = tokio::join!(ends.restart(), watch);
    assert_eq!(settled(&stays.gateway, "held", "sent").await.attempts, 1);
    stays.gateway.line("slow").unwrap().outlet.wake();
    eventually("all messages", async || (standin.count() >= 7).then_some(())).await;
    stays.finish().await;
    ends.finish().await;
    assert_eq!(standin.doubled(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_cannot_receive_says_what_to_dial() {
    for (can_receive, said) in [(true, "Répondez 1 ou 2."), (false, "Composez *123#")] {
        let standin = Standin::start().await;
        let app = start(&standin, &format!("{FAST}\ncan_receive = {can_receive}")).await;
        let series = demo::people(&app.gateway).await.unwrap();
        demo::forums(&app.gateway, series).await.unwrap();
        standin.until("+22370000001", 1).await;
        let text = standin.to("+22370000001")[0].text.clone();
        assert!(text.contains(said) && text.contains("*123#") != can_receive, "{text}");
        app.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_night_answers_leave_and_questions_wait() {
    let standin = Standin::start().await;
    let mut app = start(&standin, FAST).await;
    app.clock.advance(13 * HOUR);
    let series = demo::people(&app.gateway).await.unwrap();
    demo::forums(&app.gateway, series).await.unwrap();
    let form = "id=q1&from=%2B22370000001&to=36001&text=AIDE".to_owned();
    assert_eq!(app.post_to(&format!("/hooks/at/{SECRET}/sms"), form).await.0, 200);
    standin.until("+22370000001", 1).await;
    barrier(&app, &standin, "nuit").await;
    assert_eq!(standin.count(), 2, "22:00: the answer and the barrier");
    // What is under way when the clock jumps would have lost its lease.
    app.settle().await;
    app.clock.advance(9 * HOUR - 1);
    barrier(&app, &standin, "aube").await;
    assert_eq!(standin.count(), 3);
    app.settle().await;
    app.clock.advance(1);
    standin.until("+22370000001", 2).await;
    app.finish().await;
}

//! Bad answers of every kind of aggregator, over HTTP, through the whole app: the outcome that each ends in, what becomes of it when nothing
//! fails any more, and that nothing of it is said.
//!
//! Must not know: wires. What a wire makes of a response is in `lines/calls.rs`; what one verdict becomes, in `dispatch.rs`.

use super::carrier::Carrier;
use super::deeds::Deed;
use super::heard::{self, Heard};
use super::ticks::Ticks;
use super::{Api, CANARY, Sent, all, hooks, secrets};
use crate::app::TestApp;
use crate::dispatch::{Row, Waiting, row, row_once};
use crate::standin::eventually;
use baro::domain::route::NO_LINE;
use baro::domain::time::MINUTE;
use baro::lines::Fate;
use std::time::Duration;

const SERVER: &str = "[server]\nmetrics_bind = \"off\"\n";
const FAST: &str = "rate_per_second = 1000\nburst = 1000";
/// So many messages meet the same at once.
const STORM: usize = 4;
const UNKNOWN: i64 = 10 * MINUTE;
const SOMEBODY_ACTS: i64 = 30 * MINUTE;

/// An app with one line, and time that the test moves.
struct World {
    app: TestApp,
    carrier: Carrier,
    ticks: Ticks,
    heard: Heard,
}

impl World {
    async fn begin(api: Api) -> World {
        World::at_rate(api, FAST).await
    }

    async fn at_rate(api: Api, rate: &str) -> World {
        let heard = heard::listen();
        let mut ticks = Ticks::hold();
        let carrier = Carrier::start(api, "one").await;
        let app = TestApp::with(&format!("{SERVER}{}", carrier.settings(rate)), None).await;
        // The app's own clock stands: pauses can be told to the millisecond.
        ticks.run(&app, false);
        World { app, carrier, ticks, heard }
    }

    async fn put(&self, once: &str, to: &str) {
        Waiting::now(&self.app.clock, once, to).put(&self.app.gateway, "one").await;
    }

    /// Waits until nothing is under way, but for calls whose answer never ends; then their time is up.
    async fn give_up(&self) {
        let in_hand = || self.app.gateway.lines[0].outlet.in_hand();
        eventually("the rest", async || (in_hand() == self.carrier.dripping()).then_some(())).await;
        tokio::time::advance(Duration::from_secs(16)).await;
        eventually("all calls", async || (in_hand() == 0).then_some(())).await;
    }

    async fn end(self) {
        assert_eq!(self.carrier.strange(), Vec::<String>::new(), "{}", self.carrier.api.kind);
        self.heard.holds_none(secrets().into_iter().chain(["6500", "2236"]), self.carrier.api.kind);
        self.app.finish().await;
        drop(self.ticks);
    }
}

/// What is done with a message, and the outcome that it must have: the state of its row, the word for staff, attempts of which nobody knows, and
/// the least pause before it is tried again.
struct Case {
    deed: Deed,
    state: &'static str,
    why: Option<&'static str>,
    unknowns: i64,
    pause: i64,
}

fn cases(api: &Api) -> Vec<Case> {
    let unknown = |deed, why| Case { deed, state: "queued", why: Some(why), unknowns: 1, pause: UNKNOWN };
    let again = |deed, why, pause| Case { deed, state: "queued", why: Some(why), unknowns: 0, pause };
    let never = |deed, why| Case { deed, state: "failed", why: Some(why), unknowns: 0, pause: 0 };
    let taken = |deed| Case { deed, state: "sent", why: None, unknowns: 0, pause: 0 };
    vec![
        taken(Deed::Takes),
        taken(Deed::Late(300)),
        unknown(Deed::Page(true), "unreadable"),
        unknown(Deed::Page(false), "unreadable"),
        unknown(Deed::Halves, "unreadable"),
        unknown(Deed::CutsShort, "broken"),
        unknown(Deed::Cuts(true), "broken"),
        unknown(Deed::Cuts(false), "broken"),
        unknown(Deed::Drips, "broken"),
        unknown(Deed::Floods, "long"),
        unknown(Deed::Fails(500, false), "status"),
        unknown(Deed::Fails(504, true), "status"),
        again(Deed::Moved, "address", SOMEBODY_ACTS),
        again(Deed::Refuses(401, 0), "auth", SOMEBODY_ACTS),
        again(Deed::Refuses(403, 0), "auth", SOMEBODY_ACTS),
        again(Deed::Refuses(429, 60), "rate", MINUTE),
        again(Deed::Refuses(503, 0), "busy", 3_750),
        never(Deed::Refuses(402, 0), "refused"),
        never(Deed::Dead, api.dead.1),
    ]
}

fn number(case: usize, n: usize) -> String {
    format!("+2236500{case:02}{n:02}")
}

fn once(case: usize, n: usize) -> String {
    format!("{CANARY}{case}x{n}")
}

async fn each_ends_as_it_must(api: Api) {
    let world = World::begin(api).await;
    let cases = cases(&api);
    for (at, case) in cases.iter().enumerate() {
        for n in 0..STORM {
            // A new permit is tried once before somebody is asked to look.
            let times = if api.kind == "orange" && case.deed == Deed::Refuses(401, 0) { 2 } else { 1 };
            world.carrier.does(&number(at, n), vec![case.deed; times]);
            world.put(&once(at, n), &number(at, n)).await;
        }
    }
    world.give_up().await;
    let now = world.app.clock.now().0;
    for (at, case) in cases.iter().enumerate() {
        for n in 0..STORM {
            let row = row(&world.app.gateway, &once(at, n)).await.unwrap();
            let blame = format!("{} {:?}: {row:?}", api.kind, case.deed);
            let Row { state, why, unknowns, attempts, due_at, leased_until, .. } = row;
            assert_eq!((state.as_str(), why.as_deref()), (case.state, case.why), "{blame}");
            assert_eq!((unknowns, attempts, leased_until), (case.unknowns, 1, 0), "{blame}");
            if state == "queued" {
                assert!((case.pause..=case.pause.max(5_000) * 5 / 4).contains(&(due_at - now)), "{blame}");
            }
        }
    }
    heals(&world, &cases).await;
    world.end().await;
}

/// Nothing fails any more: what waits leaves, and what arrived already is known, where that can be asked.
async fn heals(world: &World, cases: &[Case]) {
    world.app.clock.advance(SOMEBODY_ACTS);
    let api = world.carrier.api;
    for (at, case) in cases.iter().enumerate() {
        for n in 0..STORM {
            let row =
                row_once(&world.app.gateway, &once(at, n), |row| row.state != "queued" && row.leased_until == 0).await;
            let came = world.carrier.to(&number(at, n));
            let blame = format!("{} {:?}: {row:?}", api.kind, case.deed);
            assert_eq!(row.state, if case.state == "failed" { "failed" } else { "sent" }, "{blame}");
            let copies = came.iter().filter(|arrival| arrival.deed.reaches()).count() as i64;
            let asked = api.known.is_some();
            let right = match (case.deed.reaches(), case.unknowns) {
                // It was paid for twice, unless the aggregator could be asked first.
                (true, 1) => {
                    if asked {
                        1
                    } else {
                        2
                    }
                }
                _ => i64::from(case.state != "failed"),
            };
            assert_eq!(copies, right, "{blame}");
            assert!(came.iter().all(|arrival| arrival.taken.text == format!("Forum de {}", once(at, n))), "{blame}");
        }
    }
}

#[tokio::test]
async fn every_bad_answer_ends_as_it_must_with_our_own_gateways() {
    for api in all().into_iter().filter(|api| ["kannel", "jasmin", "android", "generic"].contains(&api.kind)) {
        each_ends_as_it_must(api).await;
    }
}

#[tokio::test]
async fn every_bad_answer_ends_as_it_must_with_aggregators() {
    for api in all().into_iter().filter(|api| ["orange", "africastalking", "infobip"].contains(&api.kind)) {
        each_ends_as_it_must(api).await;
    }
}

#[tokio::test]
async fn every_bad_answer_ends_as_it_must_abroad() {
    for api in all().into_iter().filter(|api| ["twilio", "vonage"].contains(&api.kind)) {
        each_ends_as_it_must(api).await;
    }
}

/// A permit is taken back with many calls under way: a new one is fetched once, and each message arrives once.
#[tokio::test]
async fn a_permit_that_is_taken_back_in_the_middle_costs_no_message() {
    let [_, orange, ..] = all();
    let world = World::begin(orange).await;
    for n in 0..40 {
        if n == 20 {
            world.carrier.does(&number(0, n), [Deed::Revokes]);
        }
        world.put(&once(0, n), &number(0, n)).await;
    }
    for n in 0..40 {
        let row = row_once(&world.app.gateway, &once(0, n), |row| row.state != "queued").await;
        assert_eq!((row.state.as_str(), row.attempts, row.unknowns), ("sent", 1, 0), "{row:?}");
        let came = world.carrier.to(&number(0, n));
        assert_eq!(came.iter().filter(|arrival| arrival.deed.reaches()).count(), 1, "{came:?}");
    }
    assert_eq!(world.carrier.to(&number(0, 20))[0].deed, Deed::Revokes);
    assert_eq!(world.carrier.permits(), 3, "one at first, the revocation, and one after it");
    world.end().await;
}

/// Whoever takes back every permit has each message sent twice, and still at the pace that it granted.
#[tokio::test]
async fn what_is_sent_again_with_a_new_permit_keeps_to_the_pace() {
    const RATE: usize = 10;
    let [_, orange, ..] = all();
    let world = World::at_rate(orange, "rate_per_second = 10\nburst = 1").await;
    for n in 0..15 {
        world.carrier.does(&number(0, n), [Deed::Revokes]);
        world.put(&once(0, n), &number(0, n)).await;
    }
    for n in 0..15 {
        row_once(&world.app.gateway, &once(0, n), |row| row.state == "sent" && row.attempts == 1).await;
        assert!(world.carrier.to(&number(0, n)).len() > 1, "it was refused once");
    }
    let all: Vec<_> = world.carrier.arrivals().into_iter().map(|arrival| arrival.at).collect();
    let within = |from| all.iter().filter(|at| (from..from + Duration::from_secs(1)).contains(*at)).count();
    let most = all.iter().map(|from| within(*from)).max().unwrap();
    assert!(most <= RATE + 1, "{most} in a second");
    world.end().await;
}

/// The second try of a message waits for its turn when the report of the first one comes: it is not sent again.
#[tokio::test]
async fn a_report_that_comes_while_a_second_try_waits_is_heard() {
    for api in all() {
        let world = World::at_rate(api, "rate_per_second = 1\nburst = 1").await;
        // Others go before its second try, one a second: they were put in before it.
        let due = world.app.clock.now().plus(UNKNOWN - 1);
        for n in 1..5 {
            let (once, to) = (once(0, n), number(0, n));
            Waiting { due, ..Waiting::now(&world.app.clock, &once, &to) }.put(&world.app.gateway, "one").await;
        }
        let (again, to) = (once(0, 0), number(0, 0));
        world.carrier.does(&to, [Deed::Drips]);
        world.put(&again, &to).await;
        let came = eventually("the message", async || world.carrier.to(&to).pop()).await;
        world.give_up().await;
        if came.taken.name.is_none() {
            // Where the aggregator alone gives ids nobody can tell whose report that would be.
            world.end().await;
            continue;
        }
        let unknown = row(&world.app.gateway, &again).await.unwrap();
        assert_eq!((unknown.state.as_str(), unknown.unknowns), ("queued", 1), "{}", api.kind);
        world.app.clock.advance(UNKNOWN);
        let in_hand = || world.app.gateway.lines[0].outlet.in_hand();
        eventually("the second try to be claimed", async || {
            (in_hand() >= 2 && world.carrier.count() > 1).then_some(())
        })
        .await;
        let seconds = world.app.clock.now().0 / 1000;
        let sent = Sent { hooks: &hooks("one"), id: &came.id, taken: &came.taken, seconds };
        assert_eq!((api.status)(&sent, Fate::Delivered).post(world.app.address).await.0, 200, "{}", api.kind);
        row_once(&world.app.gateway, &again, |row| row.state == "delivered").await;
        assert_eq!(world.carrier.to(&to).len(), 1, "{}", api.kind);
        world.end().await;
    }
}

/// A call is given up after a quarter of a minute; by then the phone may have shown the message, and the report of that may have come.
#[tokio::test]
async fn a_report_that_is_faster_than_the_answer_settles_what_nobody_would_know() {
    for api in all() {
        let world = World::begin(api).await;
        let (once, to) = (once(0, 0), number(0, 0));
        world.carrier.does(&to, [Deed::Drips]);
        world.put(&once, &to).await;
        let came = eventually("the message", async || world.carrier.to(&to).pop()).await;
        let seconds = world.app.clock.now().0 / 1000;
        let sent = Sent { hooks: &hooks("one"), id: &came.id, taken: &came.taken, seconds };
        assert_eq!((api.status)(&sent, Fate::Delivered).post(world.app.address).await.0, 200, "{}", api.kind);
        world.give_up().await;
        let row = row(&world.app.gateway, &once).await.unwrap();
        // Where the aggregator alone gives ids nobody can tell whose report that was.
        let is_named = came.taken.name.is_some();
        assert_eq!(row.state, if is_named { "delivered" } else { "queued" }, "{}: {row:?}", api.kind);
        world.app.clock.advance(UNKNOWN);
        row_once(&world.app.gateway, &once, |row| row.state != "queued").await;
        assert_eq!(world.carrier.to(&to).len(), if is_named { 1 } else { 2 }, "{}", api.kind);
        world.end().await;
    }
}

/// The name of an aggregator's server is gone (RFC 6761, section 6.4): nothing was sent, and the next line carries it.
#[tokio::test]
async fn where_a_name_is_gone_the_next_line_carries_the_message() {
    let [behind, ..] = all();
    for api in all() {
        let heard = heard::listen();
        let carrier = Carrier::start(behind, "two").await;
        let gone = api.line("one", "http://nobody.invalid", FAST);
        let app = TestApp::with(&format!("{SERVER}{gone}{}", carrier.settings(FAST)), None).await;
        let (once, to) = (once(0, 0), number(0, 0));
        Waiting::now(&app.clock, &once, &to).put(&app.gateway, NO_LINE).await;
        let row = row_once(&app.gateway, &once, |row| row.state == "sent").await;
        assert_eq!((row.line.as_str(), row.attempts, row.unknowns), ("two", 2, 0), "{}: {row:?}", api.kind);
        assert_eq!(carrier.count(), 1, "{}", api.kind);
        heard.holds_none(secrets().into_iter().chain(["6500", "2236", "nobody"]), api.kind);
        app.finish().await;
    }
}

/// What would show a stand-in that takes anything: a wrong key, a wrong address, a request without its message.
#[tokio::test]
async fn every_stand_in_refuses_what_the_service_would() {
    use super::Want;
    use super::http::Asked;
    for api in all() {
        let asked = |method: &str, path: &str| Asked {
            method: method.into(),
            path: path.into(),
            query: String::new(),
            headers: Vec::new(),
            body: b"to=%2B22365000000&text=AIDE".to_vec(),
        };
        for asked in [asked("GET", "/"), asked("POST", "/"), asked("PUT", "/send")] {
            assert!(matches!((api.read)(&asked), Want::Strange | Want::Unproved), "{}", api.kind);
        }
        let carrier = Carrier::start(api, "one").await;
        let right = carrier.settings(FAST);
        let wrong = right.replace(super::KEY, "another-key-of-nobody");
        assert_ne!(right, wrong, "{}", api.kind);
        // Jasmin's passwords are short.
        let app =
            TestApp::with(&format!("{SERVER}{}", wrong.replace("another-key-of-nobody", "another-key-0123")), None)
                .await;
        Waiting::now(&app.clock, "m", &number(0, 0)).put(&app.gateway, "one").await;
        let row = row_once(&app.gateway, "m", |row| row.attempts == 1 && row.leased_until == 0).await;
        assert_eq!((row.state.as_str(), row.why.as_deref()), ("queued", Some("auth")), "{}: {row:?}", api.kind);
        assert_eq!(carrier.count(), 0, "{}", api.kind);
        app.finish().await;
    }
}

//! Broadcasts and answers over two lines of which both fail in every way at once: the promises of failover, held against what the stand-ins
//! saw. Each kind of line goes first once, before another kind.
//!
//! Who fails how is drawn by dice from a seed, which each failure names: `BARO_TEST_FAULTS=5,6,7` runs these instead of the usual ones.
//!
//! Must not know: wires. Time is the test's own ([`Ticks`]): what is said of a second does not depend on the machine.

use super::carrier::{Arrival, Carrier};
use super::deeds::{Deed, mood};
use super::heard::{self, Heard};
use super::ticks::Ticks;
use super::{Api, Written, all, hooks, secrets};
use crate::app::TestApp;
use crate::dispatch::village;
use crate::gateway::broadcasts::ordered;
use crate::postgres;
use crate::simulation::dice::Dice;
use crate::standin::eventually;
use baro::demo;
use baro::domain::delivery::UNKNOWN_PAUSE;
use baro::domain::time::At;
use baro::lines::Fate;
use baro::store::engine::Sql;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

/// What both lines were granted.
const RATE: usize = 25;
/// People who hear of the broadcast beside the 13 of the demo, and people who ask meanwhile.
const VILLAGE: usize = 60;
const ASKING: usize = 16;
/// Broadcasts that may have taken their turn already, and not arrived yet, when an answer is written: a worker has as many calls under way.
const UNDER_WAY: usize = 32;

/// A row of the outbox, as far as it says what became of a message.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Row {
    recipient: Vec<u8>,
    state: String,
    why: Option<String>,
    unknowns: i64,
    attempts: i64,
    due_at: i64,
    expires_at: i64,
    leased_until: i64,
    broadcast: Option<i64>,
}

const ROWS: Sql = Sql::both(
    "SELECT recipient, state, why, unknowns, attempts, due_at, expires_at, leased_until, broadcast FROM outbox ORDER BY id",
);

/// An answer that somebody is owed.
struct Owed {
    from: String,
    /// The line on which they wrote, and how many messages had come by it when that was acknowledged.
    line: usize,
    before: usize,
}

struct World {
    app: TestApp,
    lines: [Carrier; 2],
    ticks: Ticks,
    heard: Heard,
    owed: Vec<Owed>,
    blame: String,
}

impl World {
    async fn begin(first: Api, behind: Api, seed: u64, burst: usize, book: Option<&str>) -> World {
        let blame = format!("{} before {}, seed {seed}", first.kind, behind.kind);
        let heard = heard::listen();
        let mut ticks = Ticks::hold();
        let lines = [Carrier::start(first, "one").await, Carrier::start(behind, "two").await];
        let more = format!("rate_per_second = {RATE}\nburst = {burst}");
        let settings =
            format!("[server]\nmetrics_bind = \"off\"\n{}{}", lines[0].settings(&more), lines[1].settings(&more));
        let app = TestApp::with(&settings, book).await;
        ticks.run(&app, true);
        demo::people(&app.gateway).await.unwrap();
        village(&app.gateway, VILLAGE).await;
        let mut dice = Dice::new(seed);
        let storms = [
            Deed::Refuses(503, 0),
            Deed::Refuses(401, 0),
            Deed::Refuses(402, 0),
            Deed::Refuses(429, 2),
            Deed::Fails(500, true),
            Deed::Cuts(false),
            Deed::Moved,
        ];
        let from = dice.between(5, 25) as usize;
        let storm = Some((*dice.pick(&storms), from, from + 20));
        for (line, storm) in lines.iter().zip([storm, None]) {
            line.tells(app.address, &app.clock);
            line.falls_into(Some((Dice::new(dice.between(0, 1 << 40) as u64), mood(storm))));
        }
        World { app, lines, ticks, heard, owed: Vec::new(), blame }
    }

    async fn rows(&self) -> Vec<Row> {
        let engine = self.app.gateway.book.engine();
        engine.all(engine.query(ROWS)).await.unwrap()
    }

    fn came(&self) -> usize {
        self.lines.iter().map(Carrier::count).sum()
    }

    /// Somebody writes on a line.
    async fn asks(&mut self, n: usize) {
        let (from, line) = (format!("+2236500{n:04}"), n % 2);
        let (carrier, id) = (&self.lines[line], format!("mo-{n}"));
        let seconds = self.app.clock.now().0 / 1000;
        let written = Written { hooks: &hooks(carrier.line), id: &id, from: &from, text: "AIDE", seconds };
        let (status, said) = (carrier.api.sms)(&written).post(self.app.address).await;
        assert_eq!(status, 200, "{}: {said}", self.blame);
        self.owed.push(Owed { from, line, before: carrier.count() });
    }

    /// A broadcast leaves while everything fails, and people ask in the middle of it; then nothing fails any more.
    async fn run(&mut self) {
        ordered(&self.app).await;
        self.app.gateway.due_broadcasts().await;
        for n in 0..ASKING {
            eventually(&self.blame, async || (self.came() > 4 * n).then_some(())).await;
            self.asks(n).await;
        }
        eventually(&self.blame, async || {
            self.rows().await.iter().all(|row| row.attempts > 0 || row.state != "queued").then_some(())
        })
        .await;
        self.dies().await;
        self.lines.iter().for_each(|line| line.falls_into(None));
        self.settle().await;
    }

    /// The first line dies while all of which nobody knows whether they arrived are to be tried again.
    async fn dies(&self) {
        self.lines[0].falls_into(Some((Dice::new(0), Box::new(|_, _| (Deed::Refuses(503, 0), Vec::new())))));
        // A report that comes while a message waits for its second turn is a race that nobody wins.
        let is_silent = || self.in_hand() == 0 && self.lines.iter().all(Carrier::is_silent);
        while !is_silent() {
            self.rest().await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.app.clock.advance(UNKNOWN_PAUSE);
        let is_tried = |row: &Row| row.state != "queued" || row.unknowns == 0 || row.attempts > 1;
        eventually(&self.blame, async || self.rows().await.iter().all(is_tried).then_some(())).await;
        // What is refused now would go on by the other line within this.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }

    fn in_hand(&self) -> usize {
        self.app.gateway.lines.iter().map(|line| line.outlet.in_hand()).sum()
    }

    /// Waits until no worker holds anything: only then may the app's clock jump, because a lease that runs out counts as an unknown outcome.
    async fn rest(&self) {
        let (mut same, mut came) = (0, 0);
        while self.in_hand() > 0 {
            let dripping: usize = self.lines.iter().map(Carrier::dripping).sum();
            let is_same = self.in_hand() == dripping && came == self.came();
            (same, came) = (if is_same { same + 1 } else { 0 }, self.came());
            if same > 40 {
                // Nothing is under way but calls that nobody answers: their time is up.
                tokio::time::advance(Duration::from_secs(16)).await;
                same = 0;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Goes on to the end of everything: whatever waits for its time, for an answer that never comes, for a status.
    async fn settle(&self) {
        for _ in 0..4_000 {
            self.rest().await;
            let rows = self.rows().await;
            let waiting = rows.iter().filter(|row| row.state == "queued");
            let soonest = waiting.map(|row| row.due_at.max(row.leased_until)).min();
            let is_silent = self.in_hand() == 0 && self.lines.iter().all(Carrier::is_silent);
            let now = self.app.clock.now().0;
            match soonest {
                None if is_silent => return,
                Some(due) if is_silent && due > now => self.app.clock.advance(due - now),
                _ => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
        panic!("{}: not settled", self.blame);
    }
}

/// All arrivals of each number, whatever line, in the order in which they came; each with the number of its line.
fn by_number(lines: &[Carrier; 2]) -> HashMap<String, Vec<(usize, Arrival)>> {
    let mut all: HashMap<String, Vec<(usize, Arrival)>> = HashMap::new();
    for (line, carrier) in lines.iter().enumerate() {
        for arrival in carrier.arrivals() {
            all.entry(arrival.taken.to.clone()).or_default().push((line, arrival));
        }
    }
    all.values_mut().for_each(|arrivals| arrivals.sort_by_key(|(_, arrival)| arrival.place));
    all
}

/// Whether nobody can tell if it was taken.
fn is_unknown(deed: Deed) -> bool {
    !deed.says_yes() && !deed.says_no()
}

impl World {
    /// Each message has one outcome, which what the stand-ins did explains; it was on a second line only after a no.
    fn each_message_ends_once(&self, rows: &[Row], burst: usize, now: At) {
        let numbers = &self.app.gateway.numbers;
        let mut all = by_number(&self.lines);
        let mut unexplained = 0;
        for row in rows {
            let number = numbers.open(&row.recipient).unwrap().e164().to_string();
            let came = all.remove(&number).unwrap_or_default();
            let blame = format!("{}: {number} {row:?} {came:#?}", self.blame);
            for pair in came.windows(2) {
                let [(line, earlier), (_, later)] = pair else { unreachable!("windows of two") };
                assert!(!earlier.deed.says_yes(), "it was sent again although it had been taken; {blame}");
                let told = self.lines[*line].told_of(earlier);
                let known = told.iter().any(|status| status.fate != Fate::Underway && status.place < later.place);
                // Without a name of ours nobody knows whose status that was.
                let known = known && earlier.taken.name.is_some() && is_unknown(earlier.deed);
                assert!(!known, "it was sent again although its end was known: {told:?}; {blame}");
            }
            for (at, (line, later)) in came.iter().enumerate() {
                let may = came[..at].iter().any(|(earlier, arrival)| earlier != line && !arrival.deed.says_no());
                assert!(!may, "on two lines, and both may have taken it: {later:?}; {blame}");
            }
            let unknown = came.iter().filter(|(_, arrival)| is_unknown(arrival.deed)).count() as i64;
            assert!(unknown <= row.unknowns && row.unknowns <= 2, "{unknown} unknown; {blame}");
            unexplained += row.unknowns - unknown;
            let copies = came.iter().filter(|(_, arrival)| arrival.deed.reaches()).count() as i64;
            assert!(copies <= 1 + row.unknowns, "{copies} copies; {blame}");
            self.ends_as_it_was_told(row, &came, now, &blame);
        }
        // What was cut before it was read may have been sent, as far as anybody knows.
        let unread: usize = self.lines.iter().map(Carrier::unread).sum();
        assert!(unexplained <= (unread * burst) as i64, "{}: {unexplained} unknown, {unread} unread", self.blame);
        assert!(all.is_empty(), "{}: messages that nobody owed: {:?}", self.blame, all.keys());
    }

    fn ends_as_it_was_told(&self, row: &Row, came: &[(usize, Arrival)], now: At, blame: &str) {
        let of = |(line, arrival): &(usize, Arrival)| self.lines[*line].told_of(arrival);
        let told: Vec<Fate> = came.iter().flat_map(of).map(|status| status.fate).collect();
        let last = came.last().map(|(_, arrival)| arrival.deed);
        match row.state.as_str() {
            "delivered" => assert!(told.contains(&Fate::Delivered), "{blame}"),
            "sent" => {
                assert!(came.iter().any(|(_, arrival)| arrival.deed.says_yes() || arrival.deed.reaches()), "{blame}");
            }
            "failed" if row.why.as_deref() == Some("reported") => assert!(told.contains(&Fate::Failed), "{blame}"),
            "failed" => assert!(row.unknowns == 2 || last.is_some_and(Deed::says_no), "{blame}"),
            "expired" => assert!(row.expires_at <= now.0, "{blame}"),
            _ => panic!("{blame}"),
        }
        if last.is_some_and(Deed::says_yes) {
            let last = of(came.last().expect("it came")).into_iter().map(|status| status.fate);
            let last: Vec<Fate> = last.collect();
            let expected = [(Fate::Delivered, "delivered"), (Fate::Failed, "failed")];
            let expected =
                expected.into_iter().find(|(fate, _)| last.contains(fate)).map_or("sent", |(_, state)| state);
            assert_eq!(row.state, expected, "{last:?} was told; {blame}");
        }
    }

    /// No second sees more than was granted, and one. Where many leave at once, some travel a little faster than others, or a whole request does:
    /// a second is a tenth shorter then.
    fn keeps_to_the_pace(&self, burst: usize) {
        let second = Duration::from_millis(if burst == 1 { 1_000 } else { 900 });
        for carrier in &self.lines {
            let all: Vec<_> = carrier.arrivals().into_iter().map(|arrival| arrival.at).collect();
            let within = |from| all.iter().filter(|at| **at >= from && **at < from + second).count();
            let most = all.iter().map(|from| within(*from)).max().unwrap_or(0);
            assert!(most <= RATE + 1, "{}: {most} by line {} in a second", self.blame, carrier.line);
        }
    }

    /// Only news that are sent for the first time are in a request with others, and then they are.
    fn only_news_go_together(&self, rows: &[Row], burst: usize) {
        let all = by_number(&self.lines);
        let mut most = 0;
        for row in rows {
            let number = self.app.gateway.numbers.open(&row.recipient).unwrap().e164().to_string();
            for (at, (_, arrival)) in all.get(&number).into_iter().flatten().enumerate() {
                let Some(together) = arrival.together else { continue };
                // An attempt that was cut before it was read is not among those that came.
                assert!(row.broadcast.is_some() && at == 0, "{}: {row:?} {arrival:?}", self.blame);
                assert!(together <= burst, "{}: {arrival:?}", self.blame);
                most = most.max(together);
            }
        }
        assert_eq!(most > 1, burst > 1, "{}: {most}", self.blame);
    }

    /// Nobody who asked waited behind news, but for what had taken its turn before: for each at most as many as a worker has under way, and
    /// nearly none for most. Counted where the first attempt was by the line on which they wrote, and was seen.
    fn answers_overtake(&self, rows: &[Row]) {
        let of = |row: &Row| (self.app.gateway.numbers.open(&row.recipient).unwrap().e164().to_string(), row.clone());
        let rows: HashMap<String, Row> = rows.iter().map(of).collect();
        let all = by_number(&self.lines);
        let mut behind = Vec::new();
        for owed in &self.owed {
            let Some(seen) = all.get(&owed.from).filter(|seen| seen.len() as i64 >= rows[&owed.from].attempts) else {
                continue;
            };
            let (line, first) = &seen[0];
            let came = self.lines[owed.line].arrivals();
            let between = came[owed.before..].iter().take_while(|arrival| arrival.place < first.place);
            if *line == owed.line {
                behind.push(between.filter(|arrival| rows[&arrival.taken.to].broadcast.is_some()).count());
            }
        }
        behind.sort_unstable();
        let (most, half) = (behind.last().copied(), behind.get(behind.len() / 2).copied());
        assert!(most <= Some(UNDER_WAY) && half.is_some_and(|half| half <= 2), "{}: {behind:?}", self.blame);
    }
}

async fn promises_hold(first: Api, behind: Api, seed: u64, burst: usize, book: Option<&str>) {
    let mut world = World::begin(first, behind, seed, burst, book).await;
    world.run().await;
    let (rows, now) = (world.rows().await, world.app.clock.now());
    let states = rows.iter().fold(BTreeMap::<&str, usize>::new(), |mut all, row| {
        *all.entry(&row.state).or_default() += 1;
        all
    });
    crate::measured(format_args!(
        "{}: {states:?}, {} sent, {} permits",
        world.blame,
        world.came(),
        world.lines[0].permits()
    ));
    assert_eq!(rows.len(), VILLAGE + 13 + ASKING, "{}", world.blame);
    world.each_message_ends_once(&rows, burst, now);
    world.keeps_to_the_pace(burst);
    world.answers_overtake(&rows);
    world.only_news_go_together(&rows, burst);
    for line in &world.lines {
        assert_eq!(line.strange(), Vec::<String>::new(), "{}", world.blame);
    }
    let asking = world.owed.iter().map(|owed| &owed.from[4..]);
    let came: Vec<Arrival> = world.lines.iter().flat_map(Carrier::arrivals).collect();
    // What every text begins with.
    let texts: BTreeSet<String> = came.iter().map(|arrival| arrival.taken.text.chars().take(20).collect()).collect();
    let private = asking.chain(texts.iter().map(String::as_str)).chain(["7100", "2237"]).chain(secrets());
    world.heard.holds_none(private, &world.blame);
    let World { app, ticks, .. } = world;
    app.finish().await;
    drop(ticks);
}

/// An answer that its own line refuses goes on by the other one, before all the news that wait there for their turns: those that were in
/// the worker's hands already as well.
#[tokio::test]
async fn an_answer_that_is_sent_on_waits_behind_no_news() {
    let mut ticks = Ticks::hold();
    let [kannel, orange, ..] = all();
    let (one, two) = (Carrier::start(kannel, "one").await, Carrier::start(orange, "two").await);
    let fast = one.settings("rate_per_second = 100\npriority = { malitel = 1 }");
    let slow = two.settings("rate_per_second = 4\npriority = { malitel = 2, other = 1 }");
    let app = TestApp::with(&format!("[server]\nmetrics_bind = \"off\"\n{fast}{slow}"), None).await;
    ticks.run(&app, true);
    demo::people(&app.gateway).await.unwrap();
    village(&app.gateway, 12).await;
    ordered(&app).await;
    app.gateway.due_broadcasts().await;
    eventually("the news to flow", async || (two.count() >= 2).then_some(())).await;
    let from = "+22365001122";
    one.does(from, [Deed::Refuses(503, 0)]);
    let seconds = app.clock.now().0 / 1000;
    let asks = Written { hooks: &hooks("one"), id: "mo", from, text: "AIDE", seconds };
    assert_eq!((kannel.sms)(&asks).post(app.address).await.0, 200);
    let answer = eventually("the answer", async || two.to(from).pop()).await;
    let refused = &one.to(from)[0];
    let between = (refused.place..answer.place, two.arrivals());
    let before =
        between.1.iter().filter(|arrival| between.0.contains(&arrival.place) && arrival.taken.to != from).count();
    // Two seconds to write a refusal down and to read it; all of them were in the worker's hands.
    assert!(before <= 8, "{before} of twenty that waited went before it");
    eventually("the news", async || (two.count() == 26).then_some(())).await;
    app.finish().await;
}

/// The seeds to run: those that were asked for, or else this one.
fn seeds(usual: u64) -> Vec<u64> {
    let asked = crate::set("BARO_TEST_FAULTS");
    asked.map_or(vec![usual], |list| list.split(',').map(|seed| seed.trim().parse().unwrap()).collect())
}

/// The kind first, the next one behind it.
async fn first(kind: &str) {
    let apis = all();
    let at = apis.iter().position(|api| api.kind == kind).unwrap();
    for seed in seeds(at as u64 + 1) {
        promises_hold(apis[at], apis[(at + 1) % apis.len()], seed, 1, None).await;
    }
}

#[tokio::test]
async fn kannel_first() {
    first("kannel").await;
}

#[tokio::test]
async fn orange_first() {
    first("orange").await;
}

#[tokio::test]
async fn android_first() {
    first("android").await;
}

#[tokio::test]
async fn jasmin_first() {
    first("jasmin").await;
}

#[tokio::test]
async fn infobip_first() {
    first("infobip").await;
}

/// The same with as many in one request as the line takes at once.
#[tokio::test]
async fn infobip_first_in_bulk() {
    let [_, orange, _, _, infobip, ..] = all();
    for seed in seeds(5) {
        promises_hold(infobip, orange, seed, 10, None).await;
        promises_hold(orange, infobip, seed + 1, 10, None).await;
    }
}

#[tokio::test]
async fn twilio_first() {
    first("twilio").await;
}

#[tokio::test]
async fn vonage_first() {
    first("vonage").await;
}

#[tokio::test]
async fn africastalking_first() {
    first("africastalking").await;
}

#[tokio::test]
async fn generic_first() {
    first("generic").await;
}

#[tokio::test]
async fn orange_first_on_a_server() {
    let Some(url) = postgres::fresh_url().await else { return };
    let [_, orange, android, ..] = all();
    promises_hold(orange, android, 20, 1, Some(&url)).await;
}

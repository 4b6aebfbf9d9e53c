//! News that go many in one request: each has its own end, whatever befalls the request.
//!
//! Must not know: wires. The pace and the order of such requests among others are in [`super::failover`].

use super::carrier::{Arrival, Carrier};
use super::deeds::{About, Deed, Mood};
use super::ticks::Ticks;
use super::{Api, all};
use crate::app::TestApp;
use crate::dispatch::village;
use crate::gateway::broadcasts::ordered;
use crate::simulation::dice::Dice;
use crate::standin::eventually;
use baro::demo;
use baro::domain::delivery::UNKNOWN_PAUSE;
use baro::lines::Fate;
use baro::store::engine::Sql;
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// People beside the 13 of the demo.
const VILLAGE: usize = 45;
const PEOPLE: usize = VILLAGE + 13;
const BURST: usize = 20;

#[derive(Debug, sqlx::FromRow)]
struct Row {
    recipient: Vec<u8>,
    state: String,
    why: Option<String>,
    unknowns: i64,
    provider_id: Option<String>,
}

const ROWS: Sql = Sql::both("SELECT recipient, state, why, unknowns, provider_id FROM outbox ORDER BY id");

/// A broadcast to everybody by one line.
struct World {
    app: TestApp,
    carrier: Carrier,
    ticks: Ticks,
}

impl World {
    /// It has left once when this answers, as far as the line let it.
    async fn begin(api: Api, burst: usize, mood: Box<Mood>) -> World {
        let mut ticks = Ticks::hold();
        let carrier = Carrier::start(api, "one").await;
        let line = carrier.settings(&format!("rate_per_second = 50\nburst = {burst}"));
        let app = TestApp::with(&format!("[server]\nmetrics_bind = \"off\"\n{line}"), None).await;
        ticks.run(&app, true);
        carrier.tells(app.address, &app.clock);
        carrier.falls_into(Some((Dice::new(1), mood)));
        demo::people(&app.gateway).await.unwrap();
        village(&app.gateway, VILLAGE).await;
        ordered(&app).await;
        app.gateway.due_broadcasts().await;
        let world = World { app, carrier, ticks };
        eventually("the news", async || (world.came().len() == PEOPLE).then_some(())).await;
        world
    }

    /// What came for each number, in order.
    fn came(&self) -> HashMap<String, Vec<Arrival>> {
        let mut came: HashMap<String, Vec<Arrival>> = HashMap::new();
        self.carrier.arrivals().into_iter().for_each(|arrival| {
            came.entry(arrival.taken.to.clone()).or_default().push(arrival);
        });
        came
    }

    /// The rows by number, once none of them is queued.
    async fn ended(&self) -> HashMap<String, Row> {
        let rows = eventually("all ends", async || {
            let engine = self.app.gateway.book.engine();
            let rows: Vec<Row> = engine.all(engine.query(ROWS)).await.unwrap();
            let is_silent = self.carrier.is_silent();
            (is_silent && rows.iter().all(|row| row.state != "queued")).then_some(rows)
        })
        .await;
        let number = |row: &Row| self.app.gateway.numbers.open(&row.recipient).unwrap().e164().to_string();
        rows.into_iter().map(|row| (number(&row), row)).collect()
    }

    async fn end(self) {
        assert_eq!(self.carrier.strange(), Vec::<String>::new());
        self.app.finish().await;
        drop(self.ticks);
    }
}

fn infobip() -> Api {
    all().into_iter().find(|api| api.kind == "infobip").unwrap()
}

#[tokio::test]
async fn each_of_a_request_has_its_own_name_and_end() {
    let told = |fate| vec![(5, About::Itself, fate)];
    let world = World::begin(
        infobip(),
        BURST,
        Box::new(move |_, count| match count {
            3 => (Deed::Dead, Vec::new()),
            n if n % 7 == 0 => (Deed::Takes, told(Fate::Failed)),
            _ => (Deed::Takes, told(Fate::Delivered)),
        }),
    )
    .await;
    let (rows, came) = (world.ended().await, world.came());
    let arrivals = world.carrier.arrivals();
    assert_eq!(arrivals.len(), PEOPLE, "each once");
    let most = arrivals.iter().filter_map(|arrival| arrival.together).max();
    assert_eq!(most, Some(BURST), "as many as may leave at once");
    let names: BTreeSet<&str> = arrivals.iter().map(Arrival::known).collect();
    assert_eq!(names.len(), PEOPLE);
    for (at, arrival) in arrivals.iter().enumerate() {
        let row = &rows[&arrival.taken.to];
        let expected = match at {
            3 => ("failed", Some("refused"), None),
            n if n % 7 == 0 => ("failed", Some("reported"), arrival.taken.name.as_deref()),
            _ => ("delivered", None, arrival.taken.name.as_deref()),
        };
        assert_eq!((row.state.as_str(), row.why.as_deref(), row.provider_id.as_deref()), expected, "{row:?}");
        assert_eq!(row.unknowns, 0);
    }
    // Both languages in one request: each has its own text.
    let texts: BTreeSet<String> = came.values().flatten().map(|arrival| arrival.taken.text.clone()).collect();
    assert!(texts.len() > 1, "{texts:?}");
    let all: Vec<_> = arrivals.iter().map(|arrival| arrival.at).collect();
    // A second, less what a request may take longer on its way than the next.
    let second = Duration::from_millis(900);
    let within = |from| all.iter().filter(|at| **at >= from && **at < from + second).count();
    assert!(all.iter().all(|from| within(*from) <= 50), "no second sees more than was granted");
    world.end().await;
}

/// A whole request comes to grief: what was not taken is sent again, alone; what was, is not.
#[tokio::test]
async fn what_befalls_a_request_costs_none_of_its_messages() {
    let cases = [
        (Deed::Cuts(true), 1, 1),
        (Deed::Cuts(false), 2, 1),
        (Deed::Fails(500, true), 1, 1),
        (Deed::Halves, 1, 1),
        (Deed::Page(false), 2, 1),
        (Deed::Refuses(400, 0), 2, 0),
        (Deed::Refuses(503, 0), 2, 0),
        (Deed::Revokes, 2, 0),
    ];
    for (deed, times, unknowns) in cases {
        let mood: Box<Mood> = Box::new(move |_, count| (if count < BURST { deed } else { Deed::Takes }, Vec::new()));
        let world = World::begin(infobip(), BURST, mood).await;
        let first = world.carrier.arrivals();
        assert!(first[..BURST].iter().all(|arrival| arrival.together == Some(BURST)), "{deed:?}");
        eventually("the request", async || (world.app.gateway.lines[0].outlet.in_hand() == 0).then_some(())).await;
        world.app.clock.advance(4 * UNKNOWN_PAUSE);
        let (rows, came) = (world.ended().await, world.came());
        for (at, arrival) in first.iter().enumerate() {
            let (row, came) = (&rows[&arrival.taken.to], &came[&arrival.taken.to]);
            let (times, unknowns) = if at < BURST { (times, unknowns) } else { (1, 0) };
            assert_eq!((row.state.as_str(), row.unknowns, came.len()), ("sent", unknowns, times), "{deed:?}: {row:?}");
            assert!(came[1..].iter().all(|again| again.together.is_none()), "{deed:?}: {came:?}");
            assert!(came.iter().all(|again| again.taken.name == arrival.taken.name), "{deed:?}: one name");
        }
        world.end().await;
    }
}

/// After five requests that failed the line is left alone: what still has to leave by it, as there is no other, goes one by one.
#[tokio::test]
async fn a_line_that_fails_risks_no_message_for_another() {
    let (burst, failures) = (4, 5);
    let mood: Box<Mood> = Box::new(move |_, count| {
        let deed = if count < PEOPLE { Deed::Refuses(503, 0) } else { Deed::Takes };
        (deed, Vec::new())
    });
    let world = World::begin(infobip(), burst, mood).await;
    let first = world.carrier.arrivals();
    let before = burst * failures;
    assert!(first[..before].iter().all(|arrival| arrival.together == Some(burst)), "{first:?}");
    // What was under way when the fifth was heard of went as before.
    let after = before + 4 * burst;
    assert!(first[after..PEOPLE].iter().all(|arrival| arrival.together.is_none()), "{first:?}");
    let (rows, came) = (world.ended().await, world.came());
    assert!(rows.values().all(|row| row.state == "sent" && row.unknowns == 0), "{rows:?}");
    assert!(came.values().all(|came| came.len() == 2), "each was refused once and taken once");
    world.end().await;
}

//! Baro behind a real Kannel, the gateway that nobody here wrote, end to end: phones write through its `fakesmsc`, Baro answers through its `smsbox`,
//! statuses come back. Then five thousand messages while both are killed.
//!
//! Needs `kannel` and `kannel-extras` of Debian. Without them the tests say so and pass, unless `BARO_REQUIRE_KANNEL=1`.

mod gateway;

use crate::crash::{Process, Sent, Site, outbox};
use crate::ports::free;
use crate::standin::eventually;
use baro::gateway::dispatch;
use gateway::{Kannel, is_here};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use tokio::time::Instant;

/// Messages of the long run.
const MESSAGES: usize = 5_000;
/// Phones that they come from, one at random each time: so many that none writes the same thing as often as only machines do (`gateway::sms`).
const PHONES: usize = 40_000;
/// In each so many, one of the two is killed.
const EVERY: usize = 250;
/// How long nothing may happen in the long run: leases of what was in a dead process's hands run out after half a minute.
const PATIENCE: Duration = Duration::from_secs(90);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vote_goes_through_kannel_and_back() {
    if !is_here() {
        return;
    }
    let port = free().port();
    let kannel = Kannel::start(port).await;
    let site = Site::at(&format!("127.0.0.1:{port}"), "metrics_bind = \"off\"", &kannel.line());
    site.settle(0).await;
    let client = dispatch::client().unwrap();
    // The operator is there before anybody speaks.
    let vote = "+22370000001 36000 text OUI 1".to_owned();
    let operator = kannel.operator(1, &[vote]).await;
    operator.allow(1);
    let process = Process::start(&site, &client).await;
    // é of the GSM alphabet arrives.
    let noted = |(to, words): &(String, String)| to == "+22370000001" && words.starts_with("Noté: ");
    eventually("the answer", async || operator.received().iter().any(noted).then_some(())).await;
    let deadline = Instant::now() + Duration::from_secs(20);
    let all = loop {
        let all = outbox(&site).await;
        // A question that was answered before it left is dropped.
        if all.iter().all(|sent| ["delivered", "dropped"].contains(&sent.state.as_str())) {
            break all;
        }
        assert!(Instant::now() < deadline, "not all were delivered: {:?}", states(&all));
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    process.terminate();
    // Kannel calls a message delivered when it is in the operator's socket; the operator says that it came when it has read it.
    let delivered = all.iter().filter(|sent| sent.state == "delivered").count();
    eventually("the operator to have read all", async || (operator.received().len() >= delivered).then_some(())).await;
    let came = operator.received();
    assert_eq!(came.len(), delivered, "each once: {came:?}");
    assert!(came.iter().any(|(_, words)| words.starts_with("Forum de Konna. Quelle date? 1)")), "{came:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_while_both_are_killed() {
    if !is_here() {
        return;
    }
    let port = free().port();
    let mut kannel = Kannel::start(port).await;
    let site = Site::at(&format!("127.0.0.1:{port}"), "metrics_bind = \"off\"", &kannel.line());
    let client = dispatch::client().unwrap();
    let mut process = Process::start(&site, &client).await;
    let writers: Vec<String> = (0..PHONES).map(|n| format!("+223770{n:05} 36000 text AIDE")).collect();
    let operator = kannel.operator(MESSAGES, &writers).await;
    let mut patience = Patience { seen: String::new(), until: Instant::now() };

    for round in 0..MESSAGES / EVERY {
        operator.allow(EVERY);
        let written = (round + 1) * EVERY;
        if round % 2 == 0 {
            // Baro in the middle of everything.
            while operator.passed() < written - EVERY / 2 {
                patience.wait("half of a round to be written", operator.passed());
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            process.kill();
            process = Process::start(&site, &client).await;
        } else {
            // The box that it speaks with when all that was written is handed on, while answers and statuses flow.
            loop {
                let answered = outbox(&site).await.len();
                assert!(answered <= written, "{answered} answers to {written} messages");
                if answered == written {
                    break;
                }
                patience.wait("what was written to be answered", (operator.passed(), answered));
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            kannel.kill_smsbox().await;
        }
    }

    // What a dead process had in its hands is taken up when its lease ends; what may have arrived waits for word of it, and is not sent again meanwhile.
    let mut before = BTreeMap::new();
    let rows = loop {
        let rows = outbox(&site).await;
        let now = states(&rows);
        patience.wait("every message to have an outcome", &now);
        let is_done = |sent: &Sent| sent.state != "queued" || sent.unknowns > 0;
        if rows.len() >= MESSAGES && rows.iter().all(is_done) && now == before {
            break rows;
        }
        before = now;
        tokio::time::sleep(Duration::from_secs(2)).await;
    };
    process.terminate();
    assert_eq!(rows.len(), MESSAGES, "each message that was written was answered once, and no other");
    let delivered = rows.iter().filter(|sent| sent.state == "delivered").count();
    loop {
        let (carried, read) = (operator.carried(), operator.received().len());
        if carried >= delivered && read == carried {
            break;
        }
        patience.wait("the operator to have read all", (carried, read));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    accounted(&rows, &operator);
}

/// As long as something happens.
struct Patience {
    seen: String,
    until: Instant,
}

impl Patience {
    fn wait(&mut self, what: &str, seen: impl std::fmt::Debug) {
        let seen = format!("{what}: {seen:?}");
        if seen != self.seen {
            *self = Patience { seen, until: Instant::now() + PATIENCE };
        }
        assert!(Instant::now() < self.until, "still waiting for {}", self.seen);
    }
}

fn states(rows: &[Sent]) -> BTreeMap<String, usize> {
    let mut states = BTreeMap::new();
    for sent in rows {
        *states.entry(sent.state.clone()).or_default() += 1;
    }
    states
}

/// Each answer arrived once, but for those whose outcome was unknown: they may have arrived twice, or not.
fn accounted(rows: &[Sent], operator: &gateway::Operator) {
    let mut arrived = HashMap::new();
    operator.counts(&mut arrived);
    let mut by_phone: HashMap<String, (usize, usize)> = HashMap::new();
    for sent in rows {
        let (count, unsure) = by_phone.entry(sent.to.e164().to_string()).or_default();
        *count += 1;
        *unsure += usize::try_from(sent.unknowns).unwrap();
    }
    let (mut doubled, mut lost) = (0, 0);
    for (phone, (count, unsure)) in &by_phone {
        let came = arrived.remove(phone).unwrap_or(0);
        assert!(came <= count + unsure, "{phone} was owed {count}, {unsure} unknown, and got {came}");
        assert!(came + unsure >= *count, "{phone} was owed {count}, {unsure} unknown, and got {came}");
        doubled += came.saturating_sub(*count);
        lost += count.saturating_sub(came);
    }
    assert!(arrived.is_empty(), "somebody got an answer who asked for none: {arrived:?}");
    let unknown: i64 = rows.iter().map(|sent| sent.unknowns).sum();
    let undelivered = rows.iter().filter(|sent| sent.state != "delivered").count();
    crate::measured(format_args!(
        "{} answers through Kannel: {unknown} attempts unknown, {doubled} doubled, {lost} not arrived, {undelivered} without word of delivery",
        rows.len()
    ));
}

//! Phones and aggregator around a contender: closed loops for rates, an open loop for latency, and the stand-in that messages
//! arrive at.
//!
//! Must not know: which contender.

use super::http::{self, Connection, Heard};
use super::process;
use super::village;
use anyhow::{Context, ensure};
use std::cell::RefCell;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinSet, spawn_local};
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// Longest that a message may take to arrive.
const LOST: Duration = Duration::from_secs(20);
/// A connection that rested longer may have been closed by the other end.
const RESTED: Duration = Duration::from_secs(2);
/// What the content application says to Kannel: as long as Baro's own answer.
const SAID: &str = "Envoyez DATE pour le prochain forum, AIDE pour cette aide, STOP pour ne plus recevoir de messages.";

/// What a contender is to the driver.
pub struct Target {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its processes.
    pub ids: Vec<u32>,
    /// The request with which an SMS from this number comes in.
    pub sms: Box<dyn Fn(usize) -> String>,
    /// How many messages it has not marked as sent yet.
    pub unsent: Box<dyn Fn() -> anyhow::Result<i64>>,
}

/// One run of a closed loop.
#[derive(Clone, Copy)]
pub struct Run {
    /// How many a second.
    pub per_second: f64,
    /// CPU seconds for each thousand.
    pub cpu: f64,
}

/// The aggregator's API, and Kannel's content application, in one.
#[derive(Clone)]
pub struct StandIn {
    /// Where it listens.
    pub address: SocketAddr,
    pause: Duration,
    awaited: Rc<RefCell<HashMap<usize, oneshot::Sender<Instant>>>>,
    arrived: Rc<RefCell<Vec<Instant>>>,
}

impl StandIn {
    /// Starts it, for as long as this process lives.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn start() -> anyhow::Result<StandIn> {
        StandIn::thinking(Duration::ZERO).await
    }

    /// The same, far away: it answers so long after it was asked.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn thinking(pause: Duration) -> anyhow::Result<StandIn> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let stand_in = StandIn { address, pause, awaited: Rc::default(), arrived: Rc::default() };
        let serving = stand_in.clone();
        spawn_local(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                spawn_local(async move {
                    // A contender that is stopped breaks its connections.
                    serving.serve(Connection::over(stream)?).await
                });
            }
        });
        Ok(stand_in)
    }

    async fn serve(self, mut connection: Connection) -> anyhow::Result<()> {
        while let Some(request) = connection.hear().await? {
            let answer = self.answer(&request);
            if !self.pause.is_zero() {
                sleep(self.pause).await;
            }
            connection.say(&http::ok(&answer)).await?;
        }
        Ok(())
    }

    fn answer(&self, request: &Heard) -> String {
        let path = request.first.split(' ').nth(1).unwrap_or_default();
        if path.starts_with("/app") {
            return SAID.to_owned();
        }
        let number = village::number_in(request.first.as_bytes()).or_else(|| village::number_in(&request.body));
        if let Some(awaited) = number.and_then(|number| self.awaited.borrow_mut().remove(&number)) {
            // Whoever waited may have given up.
            awaited.send(Instant::now()).ok();
        }
        if path.starts_with("/send") {
            return "0: Accepted for delivery".to_owned();
        }
        let mut arrived = self.arrived.borrow_mut();
        arrived.push(Instant::now());
        format!(r#"{{"id":"bench-{}"}}"#, arrived.len())
    }

    /// When each of our messages arrived.
    pub fn arrivals(&self) -> Vec<Instant> {
        self.arrived.borrow().clone()
    }

    fn awaits(&self, number: usize) -> oneshot::Receiver<Instant> {
        let (landed, landing) = oneshot::channel();
        self.awaited.borrow_mut().insert(number, landed);
        landing
    }
}

/// Runs `one` for each number on `lanes` kept connections, each waiting for its own; how long all took.
///
/// # Errors
/// The first of `one`.
pub async fn closed(
    address: SocketAddr,
    lanes: usize,
    numbers: Range<usize>,
    one: impl AsyncFn(&mut Connection, usize) -> anyhow::Result<()> + 'static,
) -> anyhow::Result<Duration> {
    let mut connections = Vec::new();
    for _ in 0..lanes {
        connections.push(Connection::open(address).await?);
    }
    let (numbers, one) = (Rc::new(RefCell::new(numbers)), Rc::new(one));
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for mut connection in connections {
        let (numbers, one) = (numbers.clone(), one.clone());
        let next = move || numbers.borrow_mut().next();
        tasks.spawn_local(async move {
            while let Some(number) = next() {
                one(&mut connection, number).await?;
            }
            anyhow::Ok(())
        });
    }
    process::within(async {
        while let Some(ended) = tasks.join_next().await {
            ended??;
        }
        Ok(())
    })
    .await?;
    Ok(begun.elapsed())
}

/// An SMS in, its answer at the aggregator and marked as sent, for each number: how many a second, and what it cost.
///
/// # Errors
/// If one is refused or lost.
pub async fn round_trips(
    target: &Target,
    stand_in: &StandIn,
    lanes: usize,
    numbers: Range<usize>,
) -> anyhow::Result<Run> {
    let sms: HashMap<usize, String> = numbers.clone().map(|number| (number, (target.sms)(number))).collect();
    let (count, stand_in) = (numbers.len(), stand_in.clone());
    let cpu = process::cpu(&target.ids)?;
    let begun = Instant::now();
    closed(target.address, lanes, numbers, async move |connection: &mut Connection, number: usize| {
        let landing = stand_in.awaits(number);
        let heard = connection.call(&sms[&number]).await?;
        ensure!((200..300).contains(&heard.status()), "an SMS was refused: {}", heard.first);
        timeout(LOST, landing).await.context("an answer never arrived")??;
        Ok(())
    })
    .await?;
    // The last few are marked after they arrived.
    while (target.unsent)()? > 0 {
        ensure!(begun.elapsed() < LOST * 3, "messages were sent and never marked so");
        sleep(Duration::from_millis(1)).await;
    }
    let took = begun.elapsed().as_secs_f64();
    Ok(Run { per_second: count as f64 / took, cpu: (process::cpu(&target.ids)? - cpu) * 1e3 / count as f64 })
}

/// Milliseconds from when each SMS was due to the arrival of its answer, one being due every so often whatever becomes of those before.
///
/// # Errors
/// If one is refused or lost.
pub async fn latencies(
    target: &Target,
    stand_in: &StandIn,
    every: Duration,
    numbers: Range<usize>,
) -> anyhow::Result<Vec<f64>> {
    let resting: Rc<RefCell<Vec<(Connection, Instant)>>> = Rc::default();
    let begin = Instant::now() + Duration::from_millis(20);
    let mut tasks = JoinSet::new();
    for (i, number) in numbers.enumerate() {
        let due = begin + every * i as u32;
        // The timer is good to a millisecond; the last of them is waited for awake.
        sleep_until(due - Duration::from_millis(2)).await;
        while Instant::now() < due {
            tokio::task::yield_now().await;
        }
        let (request, landing) = ((target.sms)(number), stand_in.awaits(number));
        let (resting, address) = (resting.clone(), target.address);
        tasks.spawn_local(async move {
            let rested = resting.borrow_mut().pop().filter(|(_, since)| since.elapsed() < RESTED);
            let mut connection = match rested {
                Some((connection, _)) => connection,
                None => Connection::open(address).await?,
            };
            let heard = connection.call(&request).await?;
            ensure!((200..300).contains(&heard.status()), "an SMS was refused: {}", heard.first);
            resting.borrow_mut().push((connection, Instant::now()));
            let landed = timeout(LOST, landing).await.context("an answer never arrived")??;
            Ok((landed - due).as_secs_f64() * 1e3)
        });
    }
    let mut latencies = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        latencies.push(ended??);
    }
    Ok(latencies)
}

//! A whole app for a test: a real book in a folder of its own, a held clock, the workers, real HTTP on loopback, and the built-in
//! phone as the aggregator. It refuses to be dropped with work left over.

use baro::app::{App, Outset, Running};
use baro::clock::Clock;
use baro::config::{Config, Overrides};
use baro::demo;
use baro::domain::board::SeriesId;
use baro::domain::route::NO_LINE;
use baro::domain::time::{At, Day, Minute};
use baro::gateway::dispatch::{self, Client};
use baro::gateway::{Gateway, Line};
use baro::seal::Cost;
use baro::seal::numbers::NumberKeys;
use baro::serve;
use baro::store::book::outbox;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

pub const SECRET: &str = "0123456789abcdef";

/// Settings of a test: one simulator line without a pace to wait for.
pub const SETTINGS: &str = "[server]\nmetrics_bind = \"off\"\n[limits]\nussd_sessions = [\"400/day\", \"6/10min\"]\n\
    [[line]]\nname = \"sim\"\nkind = \"simulator\"\nshort_codes = [\"36000\"]\nsecret = \"0123456789abcdef\"\n\
    rate_per_second = 1000\nburst = 1000\n";

pub struct TestApp {
    pub gateway: Arc<Gateway>,
    pub clock: Clock,
    pub address: SocketAddr,
    pub client: Client,
    running: Option<Running>,
    server: Option<(oneshot::Sender<()>, JoinHandle<serve::Drained>)>,
    folder: Option<TempDir>,
    settings: String,
    heard: u64,
}

/// An SMS on a phone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sms {
    pub to: String,
    pub text: String,
}

/// 09:00 on 1 December 2026, a Tuesday.
pub fn start() -> At {
    Day::of(jiff::civil::Date::constant(2026, 12, 1)).at(Minute(9 * 60))
}

impl TestApp {
    /// An app with an empty book.
    pub async fn empty() -> TestApp {
        TestApp::with(SETTINGS, None).await
    }

    /// An app with the demo's people and no forum.
    pub async fn people() -> (TestApp, [SeriesId; 2]) {
        let app = TestApp::empty().await;
        let series = demo::people(&app.gateway).await.unwrap();
        (app, series)
    }

    /// An app with the demo's people and forums, their first messages sent and read.
    pub async fn demo() -> TestApp {
        let (mut app, series) = TestApp::people().await;
        demo::forums(&app.gateway, series).await.unwrap();
        app.settle().await;
        app.received().await;
        app
    }

    /// An app with these settings, on a book of PostgreSQL where a URL is given.
    pub async fn with(settings: &str, book: Option<&str>) -> TestApp {
        let folder = tempfile::tempdir().unwrap();
        let settings = match book {
            Some(url) => format!("[book]\nurl = \"{url}\"\n{settings}"),
            None => settings.to_owned(),
        };
        TestApp::begin(folder, settings, Clock::held(start())).await
    }

    async fn begin(folder: TempDir, settings: String, clock: Clock) -> TestApp {
        let overrides = Overrides { bind: None, data: Some(folder.path().join("data")) };
        let config = Config::read(Some(("test", &settings)), &Default::default(), &overrides).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let numbers = NumberKeys::new(&[1; 32], &[2; 32]);
        let (pepper, cost, cast) = (Zeroizing::new([3; 32]), Cost::new(64, 1), Some(demo::cast()));
        let outset = Outset { numbers, pepper, cost, clock: clock.clone(), address, with_phone: true, cast };
        let app = App::open(&config, outset).await.unwrap();
        let (gateway, router) = (app.gateway().clone(), app.router());
        let running = Some(app.start().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let server = Some((stop, tokio::spawn(serve::serve(listener, router, stopped, serve::Limits::default()))));
        let client = dispatch::client().unwrap();
        TestApp { gateway, clock, address, client, running, server, folder: Some(folder), settings, heard: 0 }
    }

    /// Stops everything and starts again on the same book: what a restart leaves is what is durable.
    pub async fn restart(mut self) -> TestApp {
        let (folder, settings, clock) = (self.folder.take().unwrap(), self.settings.clone(), self.clock.clone());
        self.stop().await;
        TestApp::begin(folder, settings, clock).await
    }

    async fn stop(&mut self) {
        if let Some((stop, server)) = self.server.take() {
            stop.send(()).ok();
            assert_eq!(server.await.unwrap().cut_off, 0, "a connection was cut off");
        }
        if let Some(running) = self.running.take() {
            assert!(running.stop().await, "a worker died");
        }
    }

    /// The folder of everything that is kept.
    pub fn data(&self) -> std::path::PathBuf {
        self.folder.as_ref().expect("it is given away only by a restart").path().join("data")
    }

    /// Posts a callback of the simulator line; status and body.
    pub async fn post(&self, hook: &str, form: &[(&str, &str)]) -> (u16, String) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.post_to(&format!("/hooks/sim/{SECRET}/{hook}"), body).await
    }

    pub async fn post_to(&self, path: &str, body: String) -> (u16, String) {
        dispatch::exchange(&self.client, "POST", &format!("http://{}{path}", self.address), Some(body)).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> (u16, String) {
        dispatch::exchange(&self.client, "GET", &format!("http://{}{path}", self.address), None).await.unwrap()
    }

    /// One USSD turn: the page and whether the session ends. `input` is `None` on the first turn.
    pub async fn ussd(&self, session: &str, from: &str, input: Option<&str>) -> (String, bool) {
        self.ussd_turn(session, from, input, None).await
    }

    /// The same with the number of the turn, as aggregators that count send it.
    pub async fn ussd_turn(
        &self,
        session: &str,
        from: &str,
        input: Option<&str>,
        turn: Option<usize>,
    ) -> (String, bool) {
        let turn = turn.map(|turn| turn.to_string());
        let mut form = vec![("session", session), ("from", from), ("code", "*123#")];
        form.extend(input.map(|input| ("input", input)));
        form.extend(turn.as_deref().map(|turn| ("turn", turn)));
        let (status, body) = self.post("ussd", &form).await;
        assert_eq!(status, 200, "{body}");
        let answer: Value = serde_json::from_str(&body).unwrap();
        (answer["text"].as_str().unwrap().to_owned(), answer["end"].as_bool().unwrap())
    }

    pub async fn sms(&self, id: &str, from: &str, text: &str) -> u16 {
        self.post("sms", &[("id", id), ("from", from), ("to", "36000"), ("text", text)]).await.0
    }

    /// Waits until all that was set off is done: rules run, everything due sent and recorded.
    pub async fn settle(&mut self) {
        for _ in 0..500 {
            // A disk that is slow is not a message that is left.
            self.gateway.book.door().drain().await;
            // The schedule of the app does the same at its own time: what it has done already changes nothing.
            self.gateway.due_forums().await;
            let board = self.gateway.book.board();
            for forum in board.series.iter().filter_map(|series| series.forum.as_ref()) {
                self.gateway.advance(forum.id).await;
            }
            if self.is_settled().await {
                // The schedule may have written and not yet taken its own change in.
                self.gateway.book.refresh().await.unwrap();
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("messages are left over that should have been sent: {:?}", self.left().await);
    }

    /// At night only answers leave.
    fn last_rank(&self) -> i64 {
        let now = self.clock.now();
        if self.gateway.is_quiet(now) { 0 } else { i64::MAX }
    }

    async fn is_settled(&self) -> bool {
        self.left().await.is_empty()
    }

    /// Lines that have something due, and since when, in milliseconds; or messages in hand, and how many.
    async fn left(&self) -> Vec<(String, Option<i64>, usize)> {
        let now = self.clock.now();
        let in_hand = |line: &Arc<Line>| (line.name.clone(), line.outlet.in_hand());
        let lines = self.gateway.lines.iter().map(in_hand).chain([(NO_LINE.to_owned(), 0)]);
        let mut left = Vec::new();
        for (name, in_hand) in lines {
            let engine = self.gateway.book.engine();
            let next = outbox::next_due(engine, &name, self.last_rank(), At(i64::MAX)).await.unwrap();
            let since = next.filter(|due| *due <= now).map(|due| now.0 - due.0);
            if since.is_some() || in_hand > 0 {
                left.push((name, since, in_hand));
            }
        }
        left
    }

    /// What phones have received since this was asked last, in the order of numbers.
    pub async fn received(&mut self) -> Vec<Sms> {
        let (status, body) = self.get(&format!("/phone/api/inbox?after={}", self.heard)).await;
        assert_eq!(status, 200);
        let batch: Value = serde_json::from_str(&body).unwrap();
        self.heard = batch["newest"].as_u64().unwrap();
        let sms = |message: &Value| Sms {
            to: message["to"].as_str().unwrap().to_owned(),
            text: message["text"].as_str().unwrap().to_owned(),
        };
        let mut all: Vec<Sms> = batch["messages"].as_array().unwrap().iter().map(sms).collect();
        all.sort();
        all
    }

    /// Ends in order and makes sure that nothing was left.
    pub async fn finish(mut self) {
        self.settle().await;
        self.stop().await;
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if !std::thread::panicking() && self.folder.is_some() {
            assert!(self.running.is_none(), "a test ends its app with finish() or restart()");
        }
    }
}

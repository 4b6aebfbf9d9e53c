//! Callbacks as aggregators make them, right and wrong, against a whole app over plain HTTP: what is refused and how, repeats, twins,
//! lost sessions, delivery reports, opt-outs, clocks that jump, a book that goes away, limits that name themselves.

pub mod broadcasts;
mod late;
mod outages;
mod refused;
mod reports;
mod signed;
mod turns;

use crate::app::{SECRET, TestApp};
use crate::dispatch::{Row, Waiting, phone, row, row_once};
use crate::postgres;
use crate::standin::{Answer, Standin, eventually};
use baro::demo;
use baro::domain::time::{DAY, HOUR, MINUTE};
use baro::gateway::Gateway;
use baro::store::engine::Sql;
use std::collections::HashSet;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// The secret of the africastalking line; the simulator line has [`SECRET`].
const AT_SECRET: &str = "fedcba9876543210";
const FAST: &str = "rate_per_second = 1000\nburst = 1000";
const AWA: &str = "+22370000001";
/// Keeps limits out of tests that are not about them.
const WIDE: &str = "ussd_sessions = [\"4000/day\"]\nsms = [\"4000/day\"]\n";

/// Both lines, the simulator first, also for messages; `limits`, `server` and `line` are more lines of these blocks.
fn settings(standin: &Standin, server: &str, limits: &str, line: &str) -> String {
    format!(
        "[server]\nmetrics_bind = \"off\"\n{server}\n[limits]\n{limits}\n[[line]]\nname = \"sim\"\nkind = \"simulator\"\n\
         short_codes = [\"36000\"]\nsecret = \"{SECRET}\"\npriority = 1\n{FAST}\n{}",
        standin.line("at", AT_SECRET, &format!("{FAST}\n{line}"))
    )
}

/// An app with both lines and the demo's forums: Konna's poll is open, four have not answered it, Awa among them.
async fn konna(standin: &Standin) -> TestApp {
    konna_with(&settings(standin, "", WIDE, ""), None).await
}

async fn konna_with(settings: &str, book: Option<&str>) -> TestApp {
    let mut app = TestApp::with(settings, book).await;
    let series = demo::people(&app.gateway).await.unwrap();
    demo::forums(&app.gateway, series).await.unwrap();
    app.settle().await;
    app.received().await;
    app
}

fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// One USSD turn by the africastalking line, with all that was typed so far.
async fn turn(app: &TestApp, session: &str, from: &str, so_far: &str) -> String {
    let pairs = [("sessionId", session), ("phoneNumber", from), ("serviceCode", "*123#"), ("text", so_far)];
    let (status, page) = app.post_to(&format!("/hooks/at/{AT_SECRET}/ussd"), form(&pairs)).await;
    assert_eq!(status, 200, "{page}");
    page
}

async fn at_sms(app: &TestApp, id: &str, from: &str, text: &str) -> u16 {
    let pairs = [("id", id), ("from", from), ("to", "36001"), ("text", text), ("date", "2026-12-01T09:00:00Z")];
    app.post_to(&format!("/hooks/at/{AT_SECRET}/sms"), form(&pairs)).await.0
}

async fn report(app: &TestApp, id: &str, status: &str, reason: &str) {
    let pairs = [("id", id), ("status", status), ("failureReason", reason), ("networkCode", "61002")];
    let answer = app.post_to(&format!("/hooks/at/{AT_SECRET}/status"), form(&pairs)).await;
    assert_eq!(answer, (200, "OK".to_owned()));
}

const ANSWERS: Sql = Sql::both(
    "SELECT o.number, a.yes FROM answer a JOIN option o ON o.id = a.option JOIN number n ON n.person = a.person
      WHERE n.blind = $1 ORDER BY o.number",
);

/// What somebody answered: option and whether it suits.
async fn answers(gateway: &Gateway, number: &str) -> Vec<(i64, bool)> {
    let engine = gateway.book.engine();
    engine.all(engine.query(ANSWERS).bind(gateway.numbers.blind(&phone(number)).0.to_vec())).await.unwrap()
}

const BOTH: &[(i64, bool)] = &[(1, true), (2, true)];
const NONE: &[(i64, bool)] = &[(1, false), (2, false)];

const STOPPED: Sql = Sql::both("SELECT p.stopped FROM person p JOIN number n ON n.person = p.id WHERE n.blind = $1");

async fn is_stopped(gateway: &Gateway, number: &str) -> bool {
    let engine = gateway.book.engine();
    let blind = gateway.numbers.blind(&phone(number)).0.to_vec();
    let (stopped,): (bool,) = engine.one(engine.query(STOPPED).bind(blind)).await.unwrap();
    stopped
}

const NOTICES: Sql =
    Sql::both("SELECT x.state FROM outbox x JOIN number n ON n.person = x.person WHERE n.blind = $1 ORDER BY x.id");

async fn notices(gateway: &Gateway, number: &str) -> Vec<String> {
    let engine = gateway.book.engine();
    let blind = gateway.numbers.blind(&phone(number)).0.to_vec();
    let rows: Vec<(String,)> = engine.all(engine.query(NOTICES).bind(blind)).await.unwrap();
    rows.into_iter().map(|(state,)| state).collect()
}

const REPLIES: Sql = Sql::both("SELECT count(*) FROM outbox WHERE class = 'answer'");

async fn replies(gateway: &Gateway) -> i64 {
    let engine = gateway.book.engine();
    engine.one::<(i64,)>(engine.query(REPLIES)).await.unwrap().0
}

/// An answer as it came over the wire.
#[derive(Debug, PartialEq, Eq)]
struct Heard {
    status: u16,
    /// Without `date`, which changes.
    head: String,
    body: String,
}

impl Heard {
    fn has(&self, header: &str) -> bool {
        self.head.to_ascii_lowercase().contains(&header.to_ascii_lowercase())
    }
}

const FORM: &str = "content-type: application/x-www-form-urlencoded\r\n";

/// Sends bytes and hears all that comes back.
async fn raw(app: &TestApp, method: &str, path: &str, headers: &str, body: &[u8]) -> Heard {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let length = if headers.contains("transfer-encoding") {
        String::new()
    } else {
        format!("content-length: {}\r\n", body.len())
    };
    let head = format!("{method} {path} HTTP/1.1\r\nhost: baro\r\nconnection: close\r\n{headers}{length}\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    // Who is refused early may find the connection closed while still sending.
    stream.write_all(body).await.ok();
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).await.ok();
    let heard = String::from_utf8(heard).unwrap();
    let (head, body) = heard.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {heard:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let head =
        head.lines().filter(|line| !line.to_ascii_lowercase().starts_with("date:")).collect::<Vec<_>>().join("\n");
    Heard { status, head, body: body.to_owned() }
}

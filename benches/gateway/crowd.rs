//! Everybody of a large place, and the broadcast that waits for them: a hundred thousand messages of the last rank.
//!
//! Rows are put in by a service that does so while it serves, through its own door, as a broadcast is: this binary, started again with
//! [`ARGUMENT`]. Must not know: what is measured.

use super::http::{self, FORM};
use super::ours::{Lines, Ours};
use super::process;
use super::village;
use anyhow::{Context, bail, ensure};
use axum::http::StatusCode;
use axum::routing::post;
use baro::app::{App, Outset};
use baro::clock::Clock;
use baro::config::{Config, Overrides};
use baro::domain::dialogue::Screen;
use baro::domain::message::Message;
use baro::domain::time::{At, DAY};
use baro::seal::Cost;
use baro::serve;
use baro::sql;
use baro::store::StoreError;
use baro::store::book::Book;
use baro::store::door::Work;
use baro::store::engine::{Settings, Sql, Tx};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::Instant;
use zeroize::Zeroizing;

/// The argument that makes this binary a service that puts a broadcast in when it is asked to.
pub const ARGUMENT: &str = "crier";
/// How many people.
pub const CROWD: usize = 100_000;
/// The line that their messages leave by.
pub const LINE: &str = "bench-0";
/// People in one transaction.
const CHUNK: i64 = 300;

const PUT: Sql = sql!(
    "INSERT INTO outbox (once, line, recipient, person, screen, class, rank, state, due_at, expires_at)
     SELECT ",
    either("CAST('bench ' || n.person AS BLOB)", "convert_to('bench ' || n.person, 'UTF8')"),
    ", $3, n.sealed, n.person, $4, 'summary', 2, 'queued', $5, CAST($6 AS BIGINT)
       FROM person p JOIN number n ON n.person = p.id AND n.position = 0
      WHERE p.id > $1 AND p.id <= $2 AND NOT p.stopped
     ON CONFLICT (once) DO NOTHING"
);
const LAST: Sql = Sql::both("SELECT max(id) FROM person");

/// Some of the rows: to people after `after`, up to `last`.
struct Put {
    after: i64,
    last: i64,
    now: At,
}

impl Work for Put {
    type Out = u64;
    const NAME: &'static str = "put_crowd";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        let screen = serde_json::to_string(&Screen::last(Message::new("help-unlisted"))).expect("a screen is plain");
        let query = tx.query(PUT).bind(self.after).bind(self.last).bind(LINE.to_owned()).bind(screen);
        tx.exec(query.bind(self.now.0).bind(self.now.plus(7 * DAY).0)).await
    }
}

/// Puts the whole broadcast in, a few rows at a time; `each` is called after every transaction.
///
/// # Errors
/// Those of the store.
async fn cry(book: &Book, each: impl Fn()) -> Result<u64, StoreError> {
    let (end,): (i64,) = book.engine().one(book.engine().query(LAST)).await?;
    let (mut after, mut put) = (end - CROWD as i64, 0);
    while after < end {
        let last = (after + CHUNK).min(end);
        put += book.write(Put { after, last, now: Clock::system().now() }).await?;
        each();
        after = last;
    }
    Ok(put)
}

/// Makes a book of a village and the crowd.
///
/// # Errors
/// If it can't be opened or written.
pub async fn settle(url: &str) -> anyhow::Result<()> {
    village::settle(url).await?;
    village::add(url, village::crowd(CROWD), None).await
}

/// Puts the broadcast in a book that nobody serves.
///
/// # Errors
/// If it can't be opened or written.
pub async fn queue(url: &str) -> anyhow::Result<()> {
    let book = Book::open(url, &Settings::default(), true).await?;
    let put = cry(&book, || ()).await?;
    book.close().await;
    ensure!(put == CROWD as u64, "of the crowd only {put} are written to");
    Ok(())
}

/// Starts a service that puts the broadcast in when it is asked to.
///
/// # Errors
/// If it does not get ready.
pub async fn crier(lines: Lines, folder: &Path, api: SocketAddr) -> anyhow::Result<Ours> {
    let mut program = Command::new(std::env::current_exe()?);
    program.arg(ARGUMENT);
    Ours::start_as(program, lines, folder, None, api).await
}

/// Has the crier put the broadcast in; how long that took.
///
/// # Errors
/// If it was not.
pub async fn cried(crier: &Ours) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let heard = process::within(http::once(crier.address, &http::post("/cry", FORM, ""))).await?;
    ensure!(heard.status() == 200, "the broadcast was not put in: {}", heard.first);
    Ok(begun.elapsed())
}

/// The crier's own process: serves until it is killed.
///
/// # Errors
/// If its arguments are not those of `baro serve`, or it can't serve.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let [_, settings, _, _, data] = arguments else { bail!("a crier wants the arguments of `baro serve`") };
    let flags = Overrides { bind: None, data: Some(data.into()) };
    let keys = village::keys().map(|(name, key)| (name.to_owned(), key)).collect();
    let config = Config::load(Some(Path::new(settings)), &keys, &flags);
    let config = config.map_err(|problems| anyhow::anyhow!(problems.0.join("\n")))?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(config.server.bind).await?;
        let address = listener.local_addr()?;
        let (numbers, clock) = (village::number_keys(), Clock::system());
        let (pepper, cost) = (Zeroizing::new([3; 32]), Cost::CODE);
        let outset = Outset { numbers, pepper, cost, clock, address, with_phone: false, cast: None };
        let app = App::open(&config, outset).await?;
        let gateway = app.gateway().clone();
        let crying = async move || {
            let line = gateway.line(LINE).cloned();
            let put = cry(&gateway.book, || line.iter().for_each(|line| line.outlet.wake())).await;
            if put.is_ok_and(|put| put == CROWD as u64) { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR }
        };
        let crying = Arc::new(crying);
        let router = app.router().route("/cry", post(async move || crying().await));
        let _running = app.start().context("nothing is sent")?;
        let _drained = serve::serve(listener, router, std::future::pending(), serve::Limits::default()).await;
        Ok(())
    })
}

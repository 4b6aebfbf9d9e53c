//! The least that any program must do for the same rows: axum, the form read, one grouped durable commit by SQLite itself (or one
//! transaction a turn on PostgreSQL), and the message posted. No rules, no words, no limits, no sealing, no metrics.
//!
//! It runs in a process of its own: this binary, started again with [`ARGUMENT`]. Must not know: the service.

use super::driver::Target;
use super::http::{self, Connection};
use super::ours;
use super::process::{Process, free_address};
use super::village;
use anyhow::{Context, bail};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::serve::ListenerExt;
use baro::clock::Clock;
use rusqlite::OpenFlags;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, mpsc};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The argument that makes this binary a ceiling.
pub const ARGUMENT: &str = "ceiling";
/// Most jobs in one transaction: as many as ours.
const GROUP: usize = 64;
/// Connections to PostgreSQL, each with one transaction at a time.
const CONNECTIONS: u32 = 16;

/// Every member with the two dates that they are asked about, in the order of their names.
const ASKED: &str = "SELECT p.id, min(o.id), max(o.id) FROM person p JOIN member m ON m.person = p.id
    JOIN forum f ON f.series = m.series AND f.stage = 'polling' JOIN option o ON o.forum = f.id GROUP BY p.id, p.name ORDER BY p.name";
/// Parameters in the order in which they first stand: SQLite numbers them so.
const VOTE: &str = "INSERT INTO answer (person, option, yes, at) VALUES ($1, $2, TRUE, $3), ($1, $4, FALSE, $3)
    ON CONFLICT (person, option) DO UPDATE SET yes = excluded.yes, at = excluded.at";
const ANSWER: &str = "INSERT INTO outbox
    (once, line, recipient, language, screen, class, rank, state, due_at, expires_at, attempts, leased_until, lease_owner)
    VALUES (?1, ?2, ?3, 'fr', '{\"body\":[{\"key\":\"help-unlisted\"}],\"end\":true}', 'answer', 0, 'queued', ?4, ?4 + 21600000, 1, ?4 + 30000, 1)";
const SENT: &str =
    "UPDATE outbox SET state = 'sent', leased_until = 0, provider_id = ?2, sent_at = ?3, ended_at = ?3 WHERE id = ?1";

/// What a ceiling does.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Answers a page.
    Screen,
    /// Keeps a vote, then answers a page.
    Vote,
    /// Keeps an answer to an SMS, posts it, marks it as sent.
    Round,
    /// Keeps a vote on PostgreSQL, each in a transaction of its own.
    VotePostgres,
}

const KINDS: [(&str, Kind); 4] =
    [("screen", Kind::Screen), ("vote", Kind::Vote), ("round", Kind::Round), ("vote-postgres", Kind::VotePostgres)];

/// A ceiling at work.
pub struct Ceiling {
    process: Process,
    /// Where it listens.
    pub address: SocketAddr,
    book: PathBuf,
}

impl Ceiling {
    /// Starts one on a book of its own: a file, or an address of PostgreSQL.
    ///
    /// # Errors
    /// If it does not get ready.
    pub async fn start(kind: Kind, book: &Path, api: SocketAddr) -> anyhow::Result<Ceiling> {
        let address = free_address()?;
        let name = KINDS.iter().find(|(_, other)| *other as u8 == kind as u8).map_or("", |(name, _)| *name);
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(ARGUMENT).arg(name).arg(book).arg(address.to_string()).arg(api.to_string());
        let mut process = Process::start(&mut command)?;
        process.listens(address).await?;
        Ok(Ceiling { process, address, book: book.to_owned() })
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// As a target of round trips.
    ///
    /// # Errors
    /// If its book can't be read.
    pub fn target(&self) -> anyhow::Result<Target> {
        let book = rusqlite::Connection::open_with_flags(&self.book, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let unsent = Box::new(move || village::unsent(&book));
        Ok(Target { address: self.address, ids: vec![self.id()], sms: Box::new(ours::sms), unsent })
    }
}

/// The ceiling's own process: serves until it is killed.
///
/// # Errors
/// If its arguments are not those of [`Ceiling::start`], or its book can't be opened.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let [kind, book, address, api] = arguments else { bail!("a ceiling wants a kind, a book and two addresses") };
    let (_, kind) = KINDS.into_iter().find(|(name, _)| name == kind).context("no such ceiling")?;
    let (address, api): (SocketAddr, SocketAddr) = (address.parse()?, api.parse()?);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let store = Store::open(kind, book).await?;
        let floor = Arc::new(Floor { kind, store, api, resting: Mutex::default() });
        let router = Router::new().route("/hooks/{line}/{secret}/{hook}", post(called)).with_state(floor);
        let listener = TcpListener::bind(address).await?.tap_io(|stream| drop(stream.set_nodelay(true)));
        Ok(axum::serve(listener, router).await?)
    })
}

struct Floor {
    kind: Kind,
    store: Store,
    api: SocketAddr,
    resting: Mutex<Vec<Connection>>,
}

enum Store {
    None,
    Lite { asked: Vec<Asked>, writer: mpsc::Sender<Post> },
    Pg { asked: Vec<Asked>, pool: PgPool },
}

/// A member and two dates.
type Asked = (i64, i64, i64);
/// What is to be written, and who waits for its row.
type Post = (Job, oneshot::Sender<i64>);

enum Job {
    Vote(Asked),
    Answer { once: [u8; 32], line: String, recipient: [u8; 56] },
    Sent { id: i64, provider: String },
}

impl Store {
    async fn open(kind: Kind, book: &str) -> anyhow::Result<Store> {
        match kind {
            Kind::Screen => Ok(Store::None),
            Kind::Vote | Kind::Round => {
                let lite = rusqlite::Connection::open(book)?;
                let asked = lite.prepare(ASKED)?.query_map([], |row| row.try_into())?.collect::<Result<_, _>>()?;
                let (writer, posts) = mpsc::channel();
                std::thread::spawn(move || write(&lite, &posts));
                Ok(Store::Lite { asked, writer })
            }
            Kind::VotePostgres => {
                let pool =
                    PgPoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(false).connect(book).await?;
                let asked = sqlx::query_as(ASKED).fetch_all(&pool).await?;
                Ok(Store::Pg { asked, pool })
            }
        }
    }
}

/// The one writer: all that waits in one transaction, each row by one prepared statement.
fn write(lite: &rusqlite::Connection, posts: &mpsc::Receiver<Post>) -> anyhow::Result<()> {
    lite.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192",
    )?;
    let [mut begin, mut commit] = [lite.prepare("BEGIN IMMEDIATE")?, lite.prepare("COMMIT")?];
    let [mut vote, mut answer, mut sent] = [lite.prepare(VOTE)?, lite.prepare(ANSWER)?, lite.prepare(SENT)?];
    let clock = Clock::system();
    while let Ok(first) = posts.recv() {
        let mut done = Vec::with_capacity(GROUP);
        begin.execute([])?;
        for (job, reply) in std::iter::once(first).chain(posts.try_iter()).take(GROUP) {
            let now = clock.now().0;
            match job {
                Job::Vote((person, one, other)) => vote.execute((person, one, now, other))?,
                Job::Answer { once, line, recipient } => answer.execute((once, line, recipient, now))?,
                Job::Sent { id, provider } => sent.execute((id, provider, now))?,
            };
            done.push((lite.last_insert_rowid(), reply));
        }
        commit.execute([])?;
        for (id, reply) in done {
            // Who asked may have gone.
            reply.send(id).ok();
        }
    }
    Ok(())
}

async fn called(State(floor): State<Arc<Floor>>, body: Bytes) -> (StatusCode, String) {
    match floor.answer(&body).await {
        Ok(answer) => (StatusCode::OK, answer),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, String::new()),
    }
}

impl Floor {
    async fn answer(self: &Arc<Floor>, body: &[u8]) -> anyhow::Result<String> {
        let fields: HashMap<_, _> = form_urlencoded::parse(body).collect();
        let from = fields.get("from").context("no number")?;
        let number = village::number_in(from.as_bytes()).context("no number")?;
        match (self.kind, &self.store) {
            (Kind::Vote, Store::Lite { asked, .. }) => drop(self.written(Job::Vote(asked[number])).await?),
            (Kind::VotePostgres, Store::Pg { asked, pool }) => {
                let (person, one, other) = asked[number];
                let now = Clock::system().now().0;
                sqlx::query(VOTE).bind(person).bind(one).bind(now).bind(other).execute(pool).await?;
            }
            (Kind::Round, _) => {
                let (once, recipient) = (baro::seal::random(), baro::seal::random());
                let id = self.written(Job::Answer { once, line: "bench-0".into(), recipient }).await?;
                let (floor, to) = (self.clone(), from.clone().into_owned());
                tokio::spawn(async move { floor.deliver(id, &to).await });
                return Ok("{}".to_owned());
            }
            _ => {}
        }
        let end = !matches!(self.kind, Kind::Screen);
        Ok(serde_json::json!({ "text": "Forum de Konna\n1 Prochain forum\n4 Mes messages\n5 Aide\n9 Bamanankan", "end": end }).to_string())
    }

    async fn written(&self, job: Job) -> anyhow::Result<i64> {
        let Store::Lite { writer, .. } = &self.store else { bail!("this ceiling writes nothing") };
        let (reply, row) = oneshot::channel();
        writer.send((job, reply)).ok().context("the writer has ended")?;
        Ok(row.await?)
    }

    async fn deliver(&self, id: i64, to: &str) -> anyhow::Result<()> {
        let text = "Envoyez DATE pour le prochain forum, AIDE pour cette aide, STOP pour ne plus recevoir de messages.";
        let body = serde_json::json!({ "reference": id, "from": "36000", "to": to, "text": text }).to_string();
        let rested = self.resting.lock().expect("no holder of this lock panics").pop();
        let mut connection = match rested {
            Some(connection) => connection,
            None => Connection::open(self.api).await?,
        };
        let heard = connection.call(&http::post("/messages", "application/json", &body)).await?;
        self.resting.lock().expect("no holder of this lock panics").push(connection);
        let receipt: serde_json::Value = serde_json::from_slice(&heard.body)?;
        let provider = receipt["id"].as_str().context("no id")?.to_owned();
        self.written(Job::Sent { id, provider }).await?;
        Ok(())
    }
}

//! How long a broadcast to 100,000 people takes to be put in the outbox, beside one raw INSERT … SELECT of the same rows, and how long
//! others who write meanwhile are held up.
//!
//! `cargo bench --bench broadcast` measures SQLite, and PostgreSQL where `BARO_TEST_PG_URL` names an empty server's address;
//! `-- 250 500` tries other sizes of chunks. Both contenders write the same table with the same indexes, empty at the start of each run,
//! in turn: read ratios, not rates. Nothing here is a test. Must not know: lines, words.

#[path = "../gateway/table.rs"]
#[expect(dead_code, reason = "rates, where more is better, are the other benchmark's")]
mod table;

use anyhow::{Context, bail};
use baro::domain::board::{Disclosure, ForumId, Kind};
use baro::domain::dialogue::Effect;
use baro::domain::message::Language;
use baro::domain::person::{PersonId, Role};
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::summary::{BroadcastId, Draft, SummaryId};
use baro::domain::time::{At, DAY, HOUR};
use baro::store::StoreError;
use baro::store::book::Book;
use baro::store::book::broadcasts::{Broadcast, PutChunk};
use baro::store::book::people::{AddPeople, NewPerson};
use baro::store::book::places::AddPlaces;
use baro::store::book::series::SetSeries;
use baro::store::book::summaries::{Approve, Past, WriteDraft};
use baro::store::book::turns::TurnWrite;
use baro::store::door::Work;
use baro::store::engine::{Settings, Sql, Tx};
use std::time::Duration;
use table::{Goal, Row, quantile};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

/// Everybody who is reached.
const PEOPLE: usize = 100_000;
/// People added in one transaction.
const SOME: usize = 500;
/// Rounds that count; one more before them warms up.
const PAIRS: usize = 5;
/// How often somebody else writes meanwhile.
const OTHERS: Duration = Duration::from_millis(5);
/// People looked at in one transaction, as the service does.
const CHUNK: i64 = 400;
const NOW: At = At(20_000 * DAY + 9 * HOUR);
const LANGUAGES: [Language; 2] = [Language::FRENCH, Language::BAMBARA];

const EMPTY: Sql = Sql::both("DELETE FROM outbox");
/// What the chunks put in, in one statement: the same columns, the same values, the same indexes.
const RAW: Sql = Sql::each(
    "INSERT INTO outbox (broadcast, line, screen, class, rank, due_at, expires_at, once, recipient, person, state)
     SELECT 1, 'sim', '{\"body\":[{\"key\":\"summary-text\",\"args\":[[\"summary\",{\"number\":1}],[\"part\",{\"number\":0}]]}],\"choices\":[],\"end\":true}',
            'summary', 2, 1728032400000, 1728637200000, CAST('summary 1 ' || n.person AS BLOB), n.sealed, n.person, 'queued'
       FROM person p JOIN number n ON n.person = p.id AND n.position = 0 WHERE NOT p.stopped ORDER BY p.id",
    "INSERT INTO outbox (broadcast, line, screen, class, rank, due_at, expires_at, once, recipient, person, state)
     SELECT 1, 'sim', '{\"body\":[{\"key\":\"summary-text\",\"args\":[[\"summary\",{\"number\":1}],[\"part\",{\"number\":0}]]}],\"choices\":[],\"end\":true}',
            'summary', 2, 1728032400000, 1728637200000, convert_to('summary 1 ' || n.person, 'UTF8'), n.sealed, n.person, 'queued'
       FROM person p JOIN number n ON n.person = p.id AND n.position = 0 WHERE NOT p.stopped ORDER BY p.id",
);

/// One statement in one transaction.
struct Raw(Sql);

impl Work for Raw {
    type Out = u64;
    const NAME: &'static str = "raw";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        tx.exec(tx.query(self.0)).await
    }
}

fn main() -> anyhow::Result<()> {
    let arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let mut chunks: Vec<i64> =
        arguments.map(|size| size.parse().context("sizes of chunks")).collect::<Result<_, _>>()?;
    if chunks.is_empty() {
        chunks.push(CHUNK);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let folder = tempfile::tempdir()?;
        measured("sqlite", &format!("sqlite://{}", folder.path().join("book.db").display()), &chunks).await?;
        if let Some(server) = std::env::var_os("BARO_TEST_PG_URL").and_then(|server| server.into_string().ok()) {
            measured("postgres", &format!("{}/postgres", server.trim_end_matches('/')), &chunks).await?;
        }
        Ok(())
    })
}

async fn measured(engine: &str, url: &str, chunks: &[i64]) -> anyhow::Result<()> {
    let book = Book::open(url, &Settings::default(), true).await?;
    let forum = settled(&book).await?;
    for (nth, chunk) in chunks.iter().enumerate() {
        let (mut ours, mut raw, mut longest, mut late) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for run in 0..=PAIRS {
            let broadcast = ordered(&book, forum, nth * (PAIRS + 1) + run).await?;
            book.write(Raw(EMPTY)).await?;
            let others = Others::start(&book);
            let took = put(&book, broadcast, *chunk).await?;
            let mut waits = others.stop().await?;
            book.write(Raw(EMPTY)).await?;
            let begun = Instant::now();
            let rows = book.write(Raw(RAW)).await?;
            if rows != PEOPLE as u64 {
                bail!("the raw statement put {rows} rows in");
            }
            if run > 0 {
                ours.push(took.as_secs_f64());
                raw.push(begun.elapsed().as_secs_f64());
                waits.sort_by(f64::total_cmp);
                longest.push(waits.last().copied().unwrap_or(0.0));
                late.push(quantile(&waits, 0.99));
            }
        }
        table::print(
            &format!("{engine}, {chunk} people a chunk"),
            &[
                Row::beside("s for 100,000, one INSERT ... SELECT", ours, raw, Goal::Under(4.0, 2.0)),
                Row::alone("longest wait of another commit meanwhile, ms", longest, Goal::Under(100.0, 30.0)),
                Row::alone("its p99, ms", late, Goal::Told),
            ],
        )?;
    }
    book.close().await;
    Ok(())
}

/// Somebody else who writes every few milliseconds, and how long each write took.
struct Others {
    stop: oneshot::Sender<()>,
    waits: tokio::task::JoinHandle<Result<Vec<f64>, StoreError>>,
}

impl Others {
    fn start(book: &Book) -> Others {
        let (stop, mut stopped) = oneshot::channel();
        let book = book.clone();
        let waits = tokio::spawn(async move {
            let mut waits = Vec::new();
            while stopped.try_recv() == Err(oneshot::error::TryRecvError::Empty) {
                let begun = Instant::now();
                let effect = Some(Effect::Language { person: PersonId(1), language: Language::FRENCH });
                book.turn(TurnWrite { at: NOW, effect, caller: None, reply: None, otherwise: None }).await?;
                waits.push(begun.elapsed().as_secs_f64() * 1_000.0);
                sleep(OTHERS).await;
            }
            Ok(waits)
        });
        Others { stop, waits }
    }

    async fn stop(self) -> anyhow::Result<Vec<f64>> {
        self.stop.send(()).ok();
        Ok(self.waits.await??)
    }
}

/// Puts all of a broadcast in, chunk after chunk.
async fn put(book: &Book, broadcast: BroadcastId, most: i64) -> anyhow::Result<Duration> {
    let (begun, mut rows) = (Instant::now(), 0);
    loop {
        let chunk = book
            .write(PutChunk { broadcast, now: NOW, opens: NOW, line: "sim".into(), most, weekly_cap: 1000 })
            .await?;
        rows += chunk.put;
        if !chunk.more {
            break;
        }
    }
    let took = begun.elapsed();
    if rows != PEOPLE as u64 {
        bail!("the broadcast put {rows} rows in");
    }
    Ok(took)
}

/// An approved summary of its own for each run: a message of the same name is not put in twice.
async fn ordered(book: &Book, forum: ForumId, run: usize) -> anyhow::Result<BroadcastId> {
    let texts = LANGUAGES.map(|language| (language, format!("Version {run}.")));
    let draft = Draft { day: NOW.day(), texts: texts.to_vec(), commitments: vec![] };
    let (summary, revision): (SummaryId, i64) =
        book.write(WriteDraft { forum, draft, author: "a".into(), at: NOW }).await??;
    let (by, languages) = ("b".to_owned(), LANGUAGES.to_vec());
    book.write(Approve { summary, revision, by, languages, at: NOW }).await??;
    let (audience, total) = (place("region").into(), PEOPLE as i64);
    Ok(book.write(Broadcast { summary, audience, starts: NOW, total, by: "a".into(), at: NOW }).await??)
}

fn place(id: &str) -> PlaceId {
    PlaceId(format!("bench-{id}"))
}

/// A region of 40 communes and its people, each with one number, members of their commune's forum.
async fn settled(book: &Book) -> anyhow::Result<ForumId> {
    let named = |id: &str, level, parent| Place { id: place(id), level, name: id.into(), also: Vec::new(), parent };
    let communes = (0..40).map(|i| named(&i.to_string(), Level::Commune, Some(place("region"))));
    let places = std::iter::once(named("region", Level::Region, None)).chain(communes).collect();
    book.write(AddPlaces { places }).await?;
    let series = book.write(SetSeries::new(place("0"), Kind::Forum, Disclosure::Open, "mairie")).await?;
    let past = Past { series, period: "bench".into(), day: NOW.day(), venue: "mairie".into() };
    let forum = book.write(past).await?;
    for first in (0..PEOPLE).step_by(SOME) {
        let people = (first..first + SOME).map(somebody).collect();
        book.write(AddPeople { people, at: NOW }).await?;
    }
    Ok(forum)
}

fn somebody(i: usize) -> NewPerson {
    let mut blind = [0; 32];
    // As an HMAC would: no order.
    let mut mixed = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for part in blind.chunks_mut(8) {
        mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        part.copy_from_slice(&mixed.to_be_bytes());
    }
    NewPerson {
        name: format!("Member {i:07}"),
        place: place(&(i % 40).to_string()),
        language: Some(LANGUAGES[i % 2]),
        gender: None,
        consent: "bench".into(),
        role: Some(Role::Subscriber),
        force: None,
        numbers: vec![(blind, vec![i as u8; 56])],
    }
}

//! Who the measured service knows: communes whose polls are open, members who have not voted, and, where asked, the rows of years.
//!
//! Must not know: who serves the book, or when.

use anyhow::Context;
use baro::clock::Clock;
use baro::config::secrets::VARIABLES;
use baro::domain::board::{Disclosure, Kind};
use baro::domain::delivery::{Nights, Quiet};
use baro::domain::forum::Cadence;
use baro::domain::message::Language;
use baro::domain::person::{Gender, Role};
use baro::domain::phone::{Phone, Plan};
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::time::{Day, HOUR, Minute};
use baro::seal::numbers::NumberKeys;
use baro::store::book::Book;
use baro::store::book::forums::Advance;
use baro::store::book::notices::Manners;
use baro::store::book::people::{AddPeople, NewPerson};
use baro::store::book::places::AddPlaces;
use baro::store::book::series::{Open, SetSeries};
use baro::store::engine::Settings;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;
use std::ops::Range;
use std::path::Path;

/// Communes, each with a forum whose poll is open.
const COMMUNES: usize = 40;
/// Members of all forums together.
const MEMBERS: usize = 12_100;
/// Members added in one transaction.
const SOME: usize = 500;
/// A line that nobody serves: the questions of the polls wait on it for ever instead of leaving during a measurement.
const ELSEWHERE: &str = "elsewhere";
/// Rows of years, in the outbox and among the answers.
const BALLAST: i64 = 1_000_000;
/// Forums held before, in each commune: two dates each, so that all members together gave a million answers.
const HELD: i64 = 42;
const INDEX_KEY: [u8; 32] = [1; 32];
const CONTACT_KEY: [u8; 32] = [2; 32];
const PEPPER: [u8; 32] = [3; 32];

/// Members from here on may vote. One of each forum never does: its rules are looked at, and never run.
pub const VOTERS: Range<usize> = COMMUNES..MEMBERS;

/// The number of a member, or (from [`MEMBERS`] on) of somebody on no list.
pub fn number(member: usize) -> String {
    format!("2237{member:07}")
}

/// The member whose number stands in a message.
pub fn number_in(message: &[u8]) -> Option<usize> {
    let at =
        message.windows(11).position(|digits| digits.starts_with(b"2237") && digits.iter().all(u8::is_ascii_digit))?;
    std::str::from_utf8(&message[at + 4..at + 11]).ok()?.parse().ok()
}

/// Numbers on no list, the same ones never again: `count` of them for the `run`th run.
pub fn strangers(run: usize, count: usize) -> Range<usize> {
    let first = 1_000_000 + run * count;
    first..first + count
}

/// Numbers of `count` people of whom nobody is a member or a stranger.
pub fn crowd(count: usize) -> Range<usize> {
    5_000_000..5_000_000 + count
}

/// The keys of the village's numbers.
pub fn number_keys() -> NumberKeys {
    NumberKeys::new(&INDEX_KEY, &CONTACT_KEY)
}

/// The variables that hold the keys of the village's numbers.
pub fn keys() -> impl Iterator<Item = (&'static str, String)> {
    VARIABLES.into_iter().zip([INDEX_KEY, CONTACT_KEY, PEPPER].map(|key| STANDARD.encode(key)))
}

/// Fills an empty book: [`settle`], then [`open_polls`].
///
/// # Errors
/// If it can't be opened or written.
pub async fn fill(url: &str) -> anyhow::Result<()> {
    settle(url).await?;
    open_polls(url).await
}

/// Fills an empty book with communes and their members.
///
/// # Errors
/// If it can't be opened or written.
pub async fn settle(url: &str) -> anyhow::Result<()> {
    let book = Book::open(url, &Settings::default(), true).await?;
    let commune =
        |i| Place { id: place(i), level: Level::Commune, name: format!("Commune {i}"), also: Vec::new(), parent: None };
    book.write(AddPlaces { places: (0..COMMUNES).map(commune).collect() }).await?;
    book.close().await;
    add(url, 0..MEMBERS, Some(Role::Participant)).await
}

/// Adds people of these numbers to a book that has the communes.
///
/// # Errors
/// If it can't be opened or written.
pub async fn add(url: &str, numbers: Range<usize>, role: Option<Role>) -> anyhow::Result<()> {
    let book = Book::open(url, &Settings::default(), true).await?;
    let keys = number_keys();
    let person = |i: usize| -> anyhow::Result<NewPerson> {
        let phone = Phone::read(&format!("+{}", number(i)), Plan::MALI).context("members have Malian numbers")?;
        Ok(NewPerson {
            name: format!("Member {i:07}"),
            place: place(i % COMMUNES),
            language: Some(Language::FRENCH),
            gender: Some(Gender::Woman),
            consent: "bench".into(),
            role,
            force: None,
            numbers: vec![(keys.blind(&phone).0, keys.seal(&phone, baro::seal::random()))],
        })
    };
    for first in numbers.clone().step_by(SOME) {
        let people = (first..numbers.end.min(first + SOME)).map(person).collect::<anyhow::Result<_>>()?;
        book.write(AddPeople { people, at: Clock::system().now() }).await?;
    }
    book.close().await;
    Ok(())
}

/// Opens a poll on two dates in every commune.
///
/// # Errors
/// If the book can't be opened or written.
pub async fn open_polls(url: &str) -> anyhow::Result<()> {
    let book = Book::open(url, &Settings::default(), true).await?;
    let (now, ten) = (Clock::system().now(), Minute(600));
    let (one, other) = (Day(now.day().0 + 14), Day(now.day().0 + 16));
    let never = Quiet { from: Minute(0), to: Minute(0) };
    for i in 0..COMMUNES {
        let series = book.write(SetSeries::new(place(i), Kind::Forum, Disclosure::Open, "mairie")).await?;
        let options = vec![(one, ten), (other, ten)];
        let open = Open {
            series,
            period: Cadence::Quarter.period(one).code,
            now,
            closes: now.plus(-HOUR),
            venue: "mairie".into(),
            options,
        };
        let forum = book.write(open).await?.context("a commune has no forum in this quarter yet")?;
        let manners =
            Manners { line: ELSEWHERE.into(), nights: Nights::all_year(never), board: book.board(), weekly_cap: 3 };
        book.write(Advance { forum, now, manners }).await?;
    }
    book.close().await;
    Ok(())
}

fn place(commune: usize) -> PlaceId {
    PlaceId(format!("bench-{commune}"))
}

/// Adds a million answers of forums long held, and a million messages sent within the hour, to communes that are settled.
///
/// # Errors
/// If the file can't be written.
pub fn age(book: &Path) -> anyhow::Result<()> {
    let book = Connection::open(book)?;
    book.execute_batch("PRAGMA synchronous = OFF; BEGIN IMMEDIATE")?;
    book.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO forum (series, period, stage, closes_at, venue) SELECT s.id, 'held ' || n.i, 'held', 0, '' FROM series s, n",
        [HELD],
    )?;
    book.execute(
        "INSERT INTO option (forum, number, day, minute)
         SELECT f.id, n.column1, 20000, 600 FROM forum f, (VALUES (1), (2)) AS n WHERE f.stage = 'held'",
        [],
    )?;
    book.execute(
        "INSERT INTO answer (person, option, yes, at)
         SELECT m.person, o.id, TRUE, 0 FROM member m JOIN forum f ON f.series = m.series AND f.stage = 'held'
           JOIN option o ON o.forum = f.id LIMIT ?1",
        [BALLAST],
    )?;
    book.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO outbox (once, line, recipient, language, screen, class, rank, state, due_at, expires_at, attempts, provider_id,
                             sent_at, ended_at)
         SELECT randomblob(32), 'bench-' || (i % 8), randomblob(56), 'fr', '{\"body\":[{\"key\":\"help-unlisted\"}],\"end\":true}', 'answer', 0,
                'sent', ?2 - i, ?2 + 21600000, 1, 'old-' || i, ?2 - i, ?2 - i FROM n",
        (BALLAST, Clock::system().now().0),
    )?;
    book.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

/// How many messages wait on lines that somebody serves.
///
/// # Errors
/// If the book can't be read.
pub fn unsent(book: &Connection) -> anyhow::Result<i64> {
    const UNSENT: &str = "SELECT count(*) FROM outbox WHERE state = 'queued' AND line <> ?1";
    Ok(book.query_row(UNSENT, [ELSEWHERE], |row| row.get(0))?)
}

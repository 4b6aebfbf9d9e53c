//! What falls due now, found in a book of the whole country after three years, beside the same look-up by primary key.
//!
//! Must not know: what is done with what is due.

use super::PAIRS;
use super::ours;
use super::postgres::Cluster;
use super::table::{Goal, Row};
use anyhow::ensure;
use baro::clock::Clock;
use baro::domain::time::At;
use baro::store::StoreError;
use baro::store::book::Book;
use baro::store::book::{forums, series};
use baro::store::door::Work;
use baro::store::engine::{Engine, Settings, Sql, Tx};
use tokio::time::Instant;

/// Communes of the country, each with a series.
const COMMUNES: i64 = 815;
/// Forums of one commune in three years; the last one of some is not over.
const PERIODS: i64 = 12;
/// Every so many communes have a forum that is not over.
const OPEN: i64 = 3;
/// Every so many of those have something due now.
const DUE: i64 = 14;
/// People on the lists.
const PEOPLE: i64 = 200_000;
/// Look-ups in one run.
const LOOKS: usize = 400;

const PLACES: Sql = Sql::both(
    "INSERT INTO place (id, level, name)
     WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1)
     SELECT 'commune-' || i, 'commune', 'Commune ' || i FROM n",
);
const SERIES: Sql = Sql::both(
    "INSERT INTO series (place, kind, disclosure, starts_on, look_at)
     SELECT id, 'forum', 'eve', 19000, $1 + 86400000 + length(name) FROM place",
);
const DUE_SERIES: Sql = Sql::both("UPDATE series SET look_at = $1 - id WHERE id % 100 = 1");
const FORUMS: Sql = Sql::both(
    "INSERT INTO forum (series, period, stage, closes_at, venue, begun_at, look_at)
     WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1)
     SELECT s.id, 'period ' || n.i, CASE WHEN n.i = $1 AND s.id % $2 = 0 THEN 'polling' ELSE 'held' END, $4, 'mairie', $4,
            CASE WHEN n.i < $1 OR s.id % $2 <> 0 THEN NULL WHEN s.id % ($2 * $3) = 0 THEN $4 - s.id ELSE $4 + 3600000 + s.id END
       FROM n CROSS JOIN series s",
);
const OPTIONS: Sql = Sql::both(
    "INSERT INTO option (forum, number, day, minute)
     SELECT f.id, n.column1, 20000, 600 FROM forum f CROSS JOIN (VALUES (1), (2), (3)) AS n",
);
const PERSONS: Sql = Sql::both(
    "INSERT INTO person (name, place, language)
     WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1)
     SELECT 'Person ' || i, 'commune-' || (1 + i % $2), 'fr' FROM n",
);
const MEMBERS: Sql = Sql::both(
    "INSERT INTO member (series, person, role)
     SELECT s.id, p.id, CASE WHEN p.id % 10 = 0 THEN 'participant' ELSE 'subscriber' END
       FROM person p JOIN series s ON s.place = p.place",
);
const FORUM: Sql = Sql::both("SELECT id FROM forum WHERE id = $1");
const ONE_SERIES: Sql = Sql::both("SELECT id FROM series WHERE id = $1");

/// Three years of the country.
struct Country(At);

impl Work for Country {
    type Out = ();
    const NAME: &'static str = "country";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        let now = self.0.0;
        tx.exec(tx.query(PLACES).bind(COMMUNES)).await?;
        tx.exec(tx.query(SERIES).bind(now)).await?;
        tx.exec(tx.query(DUE_SERIES).bind(now)).await?;
        tx.exec(tx.query(FORUMS).bind(PERIODS).bind(OPEN).bind(DUE).bind(now)).await?;
        tx.exec(tx.query(OPTIONS)).await?;
        tx.exec(tx.query(PERSONS).bind(PEOPLE).bind(COMMUNES)).await?;
        tx.exec(tx.query(MEMBERS)).await?;
        Ok(())
    }
}

/// On both engines; on one where there is no PostgreSQL.
///
/// # Errors
/// If a book can't be made or read.
pub async fn found() -> anyhow::Result<Vec<Row>> {
    let home = tempfile::tempdir()?;
    let mut rows = on("SQLite", &ours::url(home.path())).await?;
    if let Some(cluster) = Cluster::start().await? {
        rows.extend(on("PostgreSQL", &cluster.database("country").await?).await?);
    }
    Ok(rows)
}

async fn on(engine: &str, url: &str) -> anyhow::Result<Vec<Row>> {
    let book = Book::open(url, &Settings::default(), true).await?;
    let now = Clock::system().now();
    book.write(Country(now)).await?;
    let (due, periods) = (forums::due(book.engine(), now).await?, series::due(book.engine(), now).await?);
    ensure!(due.len() == 19 && periods.len() == 9, "{} forums and {} periods are due", due.len(), periods.len());
    let [mut forums, mut forum, mut series, mut one] = [const { Vec::new() }; 4];
    for run in 0..=PAIRS {
        let figures = [
            timed(async || Ok(forums::due(book.engine(), now).await?.len())).await?,
            timed(async || by_key(book.engine(), FORUM, due[0].0).await).await?,
            timed(async || Ok(series::due(book.engine(), now).await?.len())).await?,
            timed(async || by_key(book.engine(), ONE_SERIES, periods[0].0).await).await?,
        ];
        if run > 0 {
            for (all, figure) in [&mut forums, &mut forum, &mut series, &mut one].into_iter().zip(figures) {
                all.push(figure);
            }
        }
    }
    book.close().await;
    Ok(vec![
        Row::beside(format!("µs to find forums due, {engine}, one by key"), forums, forum, Goal::Under(50.0, 10.0)),
        Row::beside(format!("µs to find periods due, {engine}, one by key"), series, one, Goal::Under(50.0, 10.0)),
    ])
}

async fn by_key(engine: &Engine, sql: Sql, id: i64) -> anyhow::Result<usize> {
    let rows: Vec<(i64,)> = engine.all(engine.query(sql).bind(id)).await?;
    Ok(rows.len())
}

/// Microseconds of one look-up, of many one after the other.
async fn timed(look: impl AsyncFn() -> anyhow::Result<usize>) -> anyhow::Result<f64> {
    let begun = Instant::now();
    for _ in 0..LOOKS {
        ensure!(look().await? > 0, "a look-up found nothing");
    }
    Ok(begun.elapsed().as_secs_f64() * 1e6 / LOOKS as f64)
}

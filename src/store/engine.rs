//! One facade over SQLite and PostgreSQL: one SQL text, owned binds, rows as plain structs.
//!
//! Must not know: any table, who writes, when. Tested in `tests/it/engine` on both engines.
//!
//! Reads go through a pool here; writes through a [`Tx`], which only the [`Door`](crate::store::door::Door) can begin.

use crate::store::error::StoreError;
use crate::store::site::{self, Lite, Pg, Plans, REACH, Site};
use crate::store::tx::{Link, Writer};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgArguments, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqlitePoolOptions, SqliteRow};
use sqlx::{Connection, Encode, Executor, FromRow, Postgres, SqlSafeStr, Sqlite, Type};
use std::sync::Arc;
use tokio::sync::RwLock;

pub use crate::store::tx::Tx;

static BOOK_LITE: Migrator = sqlx::migrate!("migrations/book/sqlite");
static BOOK_PG: Migrator = sqlx::migrate!("migrations/book/postgres");

const LOGS_PARAMETERS: Sql = Sql::each(
    "SELECT FALSE",
    "SELECT (current_setting('log_statement') <> 'none' OR current_setting('log_min_duration_statement') <> '-1')
              AND current_setting('log_parameter_max_length') <> '0'
            OR current_setting('log_parameter_max_length_on_error') <> '0'",
);

/// A statement: one text, or one for each engine. Texts are constants, so nothing a user said can become part of one.
#[derive(Clone, Copy, Debug)]
pub struct Sql {
    /// What SQLite reads.
    pub lite: &'static str,
    /// What PostgreSQL reads.
    pub pg: &'static str,
}

impl Sql {
    /// One text that both read.
    pub const fn both(text: &'static str) -> Sql {
        Sql { lite: text, pg: text }
    }

    /// One text each; [`sql!`](crate::sql) writes them from one.
    pub const fn each(lite: &'static str, pg: &'static str) -> Sql {
        Sql { lite, pg }
    }
}

/// What can be bound: owned values that both engines can store (`i64`, `bool`, `String`, `Vec<u8>`, `Option`, `Json`).
pub trait Value:
    Send + 'static + Encode<'static, Sqlite> + Type<Sqlite> + Encode<'static, Postgres> + Type<Postgres>
{
}
impl<T> Value for T where
    T: Send + 'static + Encode<'static, Sqlite> + Type<Sqlite> + Encode<'static, Postgres> + Type<Postgres>
{
}

/// What a row can be read into: anything with `#[derive(sqlx::FromRow)]`, and tuples.
pub trait Row: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}
impl<T> Row for T where T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

/// A statement with its parameters, made by [`Engine::query`] or [`Tx::query`].
pub enum Query {
    /// For SQLite.
    Lite(sqlx::query::Query<'static, Sqlite, SqliteArguments>),
    /// For PostgreSQL.
    Pg(sqlx::query::Query<'static, Postgres, PgArguments>),
}

impl Query {
    pub(in crate::store) fn new(lite: bool, sql: Sql) -> Query {
        if lite { Query::Lite(sqlx::query(sql.lite)) } else { Query::Pg(sqlx::query(sql.pg)) }
    }

    /// Gives the next parameter, `$1` first.
    #[must_use]
    pub fn bind<T: Value>(self, value: T) -> Query {
        match self {
            Query::Lite(query) => Query::Lite(query.bind(value)),
            Query::Pg(query) => Query::Pg(query.bind(value)),
        }
    }
}

/// Look-ups by key under way at once: one runs while the next gathers its keys.
pub const LOOK_UPS: usize = 2;

/// What an operator may choose about a store.
#[derive(Clone, Debug)]
pub struct Settings {
    /// SQLite: bytes of a page of a new file. An old file must have it already.
    pub page_size: u32,
    /// SQLite: connections that read.
    pub readers: u32,
    /// SQLite: page cache of the writer, in KiB; each reader has a quarter.
    pub cache_kib: u32,
    /// PostgreSQL: connections that read; the writer is one more, and look-ups by key have as many as run at once ([`LOOK_UPS`]).
    pub connections: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { page_size: 4096, readers: 4, cache_kib: 8192, connections: 8 }
    }
}

/// An open database. Clones share it.
#[derive(Clone)]
pub struct Engine(pub(in crate::store) Arc<Kind>);

pub(in crate::store) enum Kind {
    /// Readers hold `pause` shared; upkeep that they would stand in the way of takes it for itself.
    Lite { read: SqlitePool, write: Box<Writer<Lite>>, pause: RwLock<()> },
    /// Look-ups by key have connections of their own, on which a statement is planned once.
    Pg { read: PgPool, look_up: PgPool, write: Box<Writer<Pg>> },
}

impl Engine {
    /// Opens `sqlite:path` (the file and its folder are made, for this user alone) or `postgres://…`.
    ///
    /// # Errors
    /// `Broken` if the address is not understood or SQLite did not take a setting that durability or privacy rest on
    /// (all are read back, on every connection); `Gone` if the database can't be reached.
    pub async fn open(url: &str, settings: &Settings) -> Result<Engine, StoreError> {
        let kind = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => {
                let site = Lite::new(url, settings)?;
                let write = Box::new(Writer::new(site));
                // The writer comes first: it makes a new file what the readers expect.
                drop(write.bare().await?);
                Kind::Lite { read: lite_readers(&write.site, settings), write, pause: RwLock::default() }
            }
            Some("postgres" | "postgresql") => {
                let write = Box::new(Writer::new(Pg::new(url)?));
                drop(write.bare().await?);
                let look_up = pg_readers(&write.site, LOOK_UPS as u32, Plans::Once);
                let read = pg_readers(&write.site, settings.connections, Plans::Anew);
                Kind::Pg { read, look_up, write }
            }
            _ => return Err(StoreError::Broken("the address of a database starts with sqlite: or postgres:".into())),
        };
        Ok(Engine(Arc::new(kind)))
    }

    /// Brings the schema of the book to this program's version. Several processes may do so at once.
    ///
    /// # Errors
    /// `Broken` if the database is newer than the program or a step was changed after it ran.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.migrate_with(if self.is_lite() { &BOOK_LITE } else { &BOOK_PG }).await
    }

    /// As [`Engine::migrate`], with other steps: the vault has its own.
    pub async fn migrate_with(&self, steps: &Migrator) -> Result<(), StoreError> {
        match &*self.0 {
            Kind::Lite { write, .. } => {
                let mut once = write.site.connect().await?;
                steps.run(&mut once).await?;
                Ok(once.close().await?)
            }
            Kind::Pg { write, .. } => {
                let mut once = write.site.connect_plain().await?;
                steps.run(&mut once).await?;
                Ok(once.close().await?)
            }
        }
    }

    /// Whether this is SQLite.
    pub fn is_lite(&self) -> bool {
        matches!(*self.0, Kind::Lite { .. })
    }

    /// Starts a statement for this engine.
    pub fn query(&self, sql: Sql) -> Query {
        Query::new(self.is_lite(), sql)
    }

    /// All rows of a statement that only reads.
    pub async fn all<T: Row>(&self, query: Query) -> Result<Vec<T>, StoreError> {
        match (&*self.0, query) {
            (Kind::Lite { read, pause, .. }, Query::Lite(query)) => {
                let _reading = pause.read().await;
                decode(&query.fetch_all(read).await?)
            }
            (Kind::Pg { read, .. }, Query::Pg(query)) => decode(&query.fetch_all(read).await?),
            _ => Err(other_engine()),
        }
    }

    /// All rows of a statement that finds by keys, in indexes. Asked at a [`Desk`](crate::store::desk::Desk).
    pub async fn by_key<T: Row>(&self, query: Query) -> Result<Vec<T>, StoreError> {
        match (&*self.0, query) {
            (Kind::Pg { look_up, .. }, Query::Pg(query)) => decode(&query.fetch_all(look_up).await?),
            (_, query) => self.all(query).await,
        }
    }

    /// The first row, if there is one.
    pub async fn opt<T: Row>(&self, query: Query) -> Result<Option<T>, StoreError> {
        Ok(match (&*self.0, query) {
            (Kind::Lite { read, pause, .. }, Query::Lite(query)) => {
                let _reading = pause.read().await;
                query.fetch_optional(read).await?.map(|row| T::from_row(&row)).transpose()?
            }
            (Kind::Pg { read, .. }, Query::Pg(query)) => {
                query.fetch_optional(read).await?.map(|row| T::from_row(&row)).transpose()?
            }
            _ => return Err(other_engine()),
        })
    }

    /// The row of a statement that always has one (`SELECT count(*)`).
    ///
    /// # Errors
    /// `Broken` if it had none.
    pub async fn one<T: Row>(&self, query: Query) -> Result<T, StoreError> {
        self.opt(query).await?.ok_or_else(|| StoreError::Broken("a statement that has one row had none".into()))
    }

    /// Lets the engine read a statement without running it; a test does so with every constant.
    ///
    /// # Errors
    /// `Broken` with the engine's own words if the statement does not fit the schema.
    pub async fn prepare(&self, sql: Sql) -> Result<(), StoreError> {
        match &*self.0 {
            Kind::Lite { read, .. } => drop(read.acquire().await?.prepare(sql.lite.into_sql_str()).await?),
            Kind::Pg { read, .. } => drop(read.acquire().await?.prepare(sql.pg.into_sql_str()).await?),
        }
        Ok(())
    }

    /// Whether the server writes the parameters of statements to its log (PostgreSQL; SQLite has none). They hold sealed numbers, blind
    /// indexes and venues, which belong in the book and nowhere else.
    ///
    /// # Errors
    /// Those of the look-up.
    pub async fn logs_parameters(&self) -> Result<bool, StoreError> {
        let (logs,): (bool,) = self.one(self.query(LOGS_PARAMETERS)).await?;
        Ok(logs)
    }

    /// Starts a transaction that writes, once the one before has ended. For the [`Door`](crate::store::door::Door) only.
    pub(in crate::store) async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(Tx::new(match &*self.0 {
            Kind::Lite { write, .. } => Link::Lite(write.begin().await?),
            Kind::Pg { write, .. } => Link::Pg(write.begin().await?),
        }))
    }

    /// Closes all connections, once the transaction under way has ended. What comes later is refused or opens a new one.
    pub async fn close(&self) {
        match &*self.0 {
            Kind::Lite { read, write, .. } => {
                read.close().await;
                if let Some(writer) = write.take().await {
                    // SQLite empties its log on the last close; if that fails the next open does it.
                    drop(writer.close().await);
                }
            }
            Kind::Pg { read, look_up, write } => {
                read.close().await;
                look_up.close().await;
                if let Some(writer) = write.take().await {
                    drop(writer.close().await);
                }
            }
        }
    }
}

fn lite_readers(site: &Lite, settings: &Settings) -> SqlitePool {
    let expected = site.expected();
    SqlitePoolOptions::new()
        .max_connections(settings.readers)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .acquire_timeout(REACH)
        .after_connect(move |reader, _| {
            Box::pin(async move {
                site::read_back(reader, expected).await.map_err(|error| sqlx::Error::Protocol(error.to_string()))
            })
        })
        .connect_lazy_with(site.reader.clone())
}

fn pg_readers(site: &Pg, count: u32, plans: Plans) -> PgPool {
    PgPoolOptions::new()
        .max_connections(count)
        .test_before_acquire(false)
        .acquire_timeout(REACH)
        .before_acquire(|reader, age| Box::pin(async move { Ok(site::still_there(reader, age.idle_for).await) }))
        .after_connect(move |reader, _| Box::pin(site::limit(reader, plans)))
        .connect_lazy_with(site.options.clone())
}

/// Reads rows into structs.
pub(in crate::store) fn decode<'r, T: FromRow<'r, R>, R: sqlx::Row>(rows: &'r [R]) -> Result<Vec<T>, StoreError> {
    Ok(rows.iter().map(T::from_row).collect::<Result<_, _>>()?)
}

/// A query made by one engine was given to another: a mistake in this program.
pub(in crate::store) fn other_engine() -> StoreError {
    StoreError::Broken("a query was given to the other engine".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Sql = Sql::both("CREATE TABLE item (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID");
    const PUT: Sql = Sql::both("INSERT INTO item VALUES ($1)");
    const COUNT: Sql = Sql::both("SELECT count(*) FROM item");

    async fn write(engine: &Engine, query: Query) {
        let mut tx = engine.begin().await.unwrap();
        tx.exec(query).await.unwrap();
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn readers_cannot_write_and_the_dropped_is_undone() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("book.db").display());
        let engine = Engine::open(&url, &Settings::default()).await.unwrap();
        write(&engine, engine.query(TABLE)).await;
        let past_the_door = engine.all::<(i64,)>(engine.query(PUT).bind(vec![1u8])).await;
        assert!(matches!(past_the_door, Err(StoreError::Gone(_))), "{past_the_door:?}");
        let mut tx = engine.begin().await.unwrap();
        tx.exec(engine.query(PUT).bind(vec![2u8])).await.unwrap();
        drop(tx);
        write(&engine, engine.query(PUT).bind(vec![3u8])).await;
        assert_eq!(engine.one::<(i64,)>(engine.query(COUNT)).await.unwrap().0, 1);
    }
}

//! A transaction that writes: the only value that can, so nothing gets past the door.
//!
//! Must not know: any table, who waits. Tested in `tests/it/engine` on both engines.

use crate::store::engine::{Query, Row, Sql, decode, other_engine};
use crate::store::error::StoreError;
use crate::store::site::Site;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The connection of a site that writes, opened when it is needed and again after it failed.
///
/// One is enough: SQLite has one writer anyway, and the [`Door`](crate::store::door::Door) groups what waits. It is not in the
/// pool because a pool tests a connection each time it comes back: a round trip for each transaction.
pub(in crate::store) struct Writer<S: Site> {
    pub site: S,
    connection: Arc<Mutex<Option<S::Connection>>>,
}

/// The writer's connection, held until the transaction ends.
type Held<C> = OwnedMutexGuard<Option<C>>;

impl<S: Site> Writer<S> {
    pub fn new(site: S) -> Writer<S> {
        Writer { site, connection: Arc::default() }
    }

    /// Waits until the transaction before has ended, then starts one. A connection that died meanwhile (the server was
    /// restarted) is replaced: nothing was lost with it.
    pub async fn begin(&self) -> Result<Held<S::Connection>, StoreError> {
        let mut held = self.connection.clone().lock_owned().await;
        if let Some(mut connection) = held.take() {
            match self.site.begin(&mut connection).await {
                Ok(()) => *held = Some(connection),
                // Nothing is wrong with it: others hold the lock.
                Err(StoreError::Busy) => {
                    *held = Some(connection);
                    return Err(StoreError::Busy);
                }
                Err(_) => drop(connection),
            }
        }
        if held.is_none() {
            let mut connection = self.site.connect().await?;
            self.site.begin(&mut connection).await?;
            *held = Some(connection);
        }
        Ok(held)
    }

    /// The connection outside any transaction, for upkeep that can't run in one.
    pub async fn bare(&self) -> Result<Held<S::Connection>, StoreError> {
        let mut held = self.connection.clone().lock_owned().await;
        if held.is_none() {
            *held = Some(self.site.connect().await?);
        }
        Ok(held)
    }

    /// Ends the connection, once no transaction holds it.
    pub async fn take(&self) -> Option<S::Connection> {
        self.connection.lock().await.take()
    }
}

/// A transaction, from [`Engine::begin`](crate::store::engine::Engine) to its commit.
///
/// Once a statement failed (or was dropped halfway) it can only be rolled back: SQLite would go on and PostgreSQL would not,
/// and would answer a commit by rolling back without an error. So a body returns the error it gets.
pub struct Tx {
    link: Link,
    /// No statement failed.
    sound: bool,
    /// Neither committed nor rolled back.
    open: bool,
}

/// The connection a transaction runs on.
pub(in crate::store) enum Link {
    Lite(Held<SqliteConnection>),
    Pg(Held<PgConnection>),
}

fn live<C>(held: &mut Held<C>) -> &mut C {
    held.as_mut().expect("a transaction holds a connection until it ends")
}

impl Tx {
    pub(in crate::store) fn new(link: Link) -> Tx {
        Tx { link, sound: true, open: true }
    }

    /// Starts a statement for this engine.
    pub fn query(&self, sql: Sql) -> Query {
        Query::new(matches!(self.link, Link::Lite(_)), sql)
    }

    /// Runs a statement and returns its rows.
    pub async fn all<T: Row>(&mut self, query: Query) -> Result<Vec<T>, StoreError> {
        let was = std::mem::replace(&mut self.sound, false);
        let rows = match (&mut self.link, query) {
            (Link::Lite(lite), Query::Lite(query)) => decode(&query.fetch_all(live(lite)).await?)?,
            (Link::Pg(pg), Query::Pg(query)) => decode(&query.fetch_all(live(pg)).await?)?,
            _ => return Err(other_engine()),
        };
        self.sound = was;
        Ok(rows)
    }

    /// Runs a statement that has one row or none.
    pub async fn opt<T: Row>(&mut self, query: Query) -> Result<Option<T>, StoreError> {
        Ok(self.all(query).await?.into_iter().next())
    }

    /// Runs a statement and says how many rows it touched.
    pub async fn exec(&mut self, query: Query) -> Result<u64, StoreError> {
        let was = std::mem::replace(&mut self.sound, false);
        let touched = match (&mut self.link, query) {
            (Link::Lite(lite), Query::Lite(query)) => query.execute(live(lite)).await?.rows_affected(),
            (Link::Pg(pg), Query::Pg(query)) => query.execute(live(pg)).await?.rows_affected(),
            _ => return Err(other_engine()),
        };
        self.sound = was;
        Ok(touched)
    }

    /// Whether every statement so far did its work; only then may it be committed.
    pub(in crate::store) fn is_sound(&self) -> bool {
        self.sound
    }

    /// Makes it durable. An error with `Gone` leaves open whether it was.
    pub(in crate::store) async fn commit(mut self) -> Result<(), StoreError> {
        if !self.sound {
            self.rollback().await;
            return Err(StoreError::Broken("a transaction went on after a statement failed".into()));
        }
        self.exec_bare("COMMIT").await?;
        self.open = false;
        Ok(())
    }

    /// Undoes it. If that fails the connection is closed, which undoes it too (SQLite has rolled back by itself when its disk
    /// is full, and then refuses to do so again).
    pub(in crate::store) async fn rollback(mut self) {
        self.open = self.exec_bare("ROLLBACK").await.is_err();
    }

    async fn exec_bare(&mut self, text: &'static str) -> Result<(), StoreError> {
        match &mut self.link {
            Link::Lite(lite) => sqlx::query(text).execute(live(lite)).await.map(drop)?,
            Link::Pg(pg) => sqlx::raw_sql(text).execute(live(pg)).await.map(drop)?,
        }
        Ok(())
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if self.open {
            match &mut self.link {
                Link::Lite(lite) => drop(lite.take()),
                Link::Pg(pg) => drop(pg.take()),
            }
        }
    }
}

//! Databases that fail: a full disk, a lock held elsewhere, a deadlock, a server that restarts or stops.
//!
//! Must not know: the book.

use super::{Base, Put, Statement, lite, pg, settle, sum, with_tables};
use crate::postgres::{self, Server};
use baro::store::StoreError;
use baro::store::door::{Door, Work};
use baro::store::engine::{Engine, Settings, Sql, Tx};
use std::time::Duration;

#[tokio::test]
async fn a_full_disk_is_gone_and_comes_back() {
    let Base { engine, folder: _folder, .. } = lite().await;
    let door = Door::start(engine.clone());
    // As if the disk had room for a few pages more. The setting is of one connection, which ends with the failure or not.
    door.write(Pages("PRAGMA max_page_count = 1")).await.unwrap();
    let large = Sql::both("INSERT INTO item SELECT randomblob(4000), 0, '' FROM task LIMIT 1000");
    let full = door.write(Statement(large)).await.unwrap_err();
    assert!(matches!(full, StoreError::Gone(_)), "{full:?}");
    assert_eq!(sum(&engine).await, (0, 0));
    door.write(Pages("PRAGMA max_page_count = 1000000")).await.unwrap();
    door.write(Put(vec![1])).await.unwrap();
    assert_eq!(sum(&engine).await, (1, 0));
}

/// Sets how large the file may grow; answers with what holds.
struct Pages(&'static str);
impl Work for Pages {
    type Out = i64;
    const NAME: &'static str = "pages";
    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<i64, StoreError> {
        let pages: Option<(i64,)> = tx.opt(tx.query(Sql::both(self.0))).await?;
        pages.map(|(pages,)| pages).ok_or(StoreError::Busy)
    }
}

#[tokio::test]
async fn another_process_is_waited_for_and_then_named_busy() {
    use sqlx::{ConnectOptions, Executor};
    let Base { engine, folder, .. } = lite().await;
    let folder = folder.expect("SQLite has a folder");
    let door = Door::start(engine);
    let other = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("test.db"));
    let mut other = other.connect().await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let patient = tokio::spawn({
        let door = door.clone();
        async move { door.write(Put(vec![1])).await }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    other.execute("COMMIT").await.unwrap();
    patient.await.unwrap().unwrap();

    other.execute("BEGIN IMMEDIATE").await.unwrap();
    assert_eq!(door.write(Put(vec![2])).await, Err(StoreError::Busy));
    other.execute("ROLLBACK").await.unwrap();
    door.write(Put(vec![2])).await.unwrap();
}

/// Changes two tasks in this order, slowly.
struct Both(i64, i64);
impl Work for Both {
    type Out = ();
    const NAME: &'static str = "both";
    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        const TOUCH: Sql = Sql::both("UPDATE task SET owner = owner + 1 WHERE id = $1");
        tx.exec(tx.query(TOUCH).bind(self.0)).await?;
        tx.exec(tx.query(Sql::both("SELECT pg_sleep(0.3)"))).await?;
        tx.exec(tx.query(TOUCH).bind(self.1)).await?;
        Ok(())
    }
}

#[tokio::test]
async fn a_deadlock_is_tried_again() {
    let Some(Base { engine, url, .. }) = pg().await else { return };
    let second = Engine::open(&url, &Settings::default()).await.unwrap();
    let (one, two) = (Door::start(engine.clone()), Door::start(second));
    let (first, second) = tokio::join!(one.write(Both(1, 2)), two.write(Both(2, 1)));
    assert_eq!((first, second), (Ok(()), Ok(())));
    let owners: (i64,) =
        engine.one(engine.query(Sql::both("SELECT CAST(sum(owner) AS BIGINT) FROM task WHERE id < 3"))).await.unwrap();
    assert_eq!(owners.0, 4);
}

#[tokio::test]
async fn a_server_that_stops_is_gone_and_one_that_restarts_is_found() {
    let Some(server) = Server::start() else { return };
    let url = format!("{}/postgres", server.url);
    let engine = with_tables(&url).await;
    let door = Door::start(engine.clone());
    door.write(Put(vec![1])).await.unwrap();

    // As after a restart: the connections that were open are dead, new ones are taken.
    let all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'baro'".to_owned();
    postgres::execute(&url, all).await;
    settle().await;
    door.write(Put(vec![2])).await.unwrap();

    server.stop();
    let gone = door.write(Put(vec![3])).await.unwrap_err();
    assert!(matches!(gone, StoreError::Gone(_)), "{gone:?}");
    let gone: StoreError = engine.all::<(i64,)>(engine.query(Sql::both("SELECT n FROM item"))).await.unwrap_err();
    assert!(gone.is_transient(), "{gone:?}");
}

//! The store's engine, door and desk on both engines: what is promised about groups, faults, leases and lost databases.
//!
//! Must not know: the book. Its tables are its own.

// Says to clippy that the functions here which the tests share may unwrap too.
#![cfg(test)]

use crate::postgres;
use baro::sql;
use baro::store::desk::{Desk, Lookup};
use baro::store::dialect::{Hex, keys, rows};
use baro::store::door::{Door, Many, Work};
use baro::store::engine::{Engine, Settings, Sql, Tx};
use baro::store::{StoreError, Violation};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

mod faults;

/// Runs a test on both engines, each on a new database with the tables of this file.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => { $(mod $name {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn sqlite() {
            super::$name(super::lite().await).await;
        }
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn postgres() {
            if let Some(base) = super::pg().await {
                super::$name(base).await;
            }
        }
    })+ };
}

on_both_engines!(
    a_set_is_written_and_found_by_one_statement,
    a_fault_is_its_callers_own,
    a_caller_who_goes_away_cancels_nothing,
    five_hundred_at_once_lose_nothing,
    no_lease_is_given_twice,
    what_was_written_is_read,
    statements_are_read_without_being_run,
    keys_and_values_are_in_no_error,
);

/// A new database with the tables of this file.
struct Base {
    engine: Engine,
    url: String,
    /// Where the file of SQLite is; removed in the end.
    folder: Option<TempDir>,
}

async fn lite() -> Base {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    Base { engine: with_tables(&url).await, url, folder: Some(folder) }
}

async fn pg() -> Option<Base> {
    let url = postgres::fresh_url().await?;
    Some(Base { engine: with_tables(&url).await, url, folder: None })
}

async fn with_tables(url: &str) -> Engine {
    let engine = Engine::open(url, &Settings::default()).await.expect("a new database opens");
    let door = Door::start(engine.clone());
    const TABLES: [Sql; 4] = [
        sql!("CREATE TABLE item (id ", either("BLOB", "BYTEA"), " PRIMARY KEY, n BIGINT NOT NULL, note TEXT)"),
        sql!("CREATE TABLE part (item ", either("BLOB", "BYTEA"), " NOT NULL REFERENCES item (id))"),
        Sql::both("CREATE TABLE task (id BIGINT PRIMARY KEY, until BIGINT NOT NULL, owner BIGINT NOT NULL)"),
        Sql::both(
            "INSERT INTO task WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
                   SELECT i, 0, 0 FROM n",
        ),
    ];
    for table in TABLES {
        door.write(Statement(table)).await.expect("the tables of this file fit both engines");
    }
    engine
}

/// Any statement without parameters.
struct Statement(Sql);
impl Work for Statement {
    type Out = u64;
    const NAME: &'static str = "statement";
    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        tx.exec(tx.query(self.0)).await
    }
}

/// Adds to an item, makes it where it is missing, and tells its sum: as a set.
struct Add {
    id: Vec<u8>,
    n: i64,
}
impl Many for Add {
    type Out = i64;
    const NAME: &'static str = "add";
    async fn run_all<'t>(items: &'t [&'t Add], tx: &'t mut Tx) -> Result<Vec<i64>, StoreError> {
        const ADD: Sql = sql!(
            "INSERT INTO item (id, n, note) SELECT ",
            unhex("value ->> 0"),
            ", CAST(value ->> 1 AS BIGINT), value ->> 2 FROM ",
            rows("$1"),
            " WHERE TRUE
             ON CONFLICT (id) DO UPDATE SET n = item.n + excluded.n RETURNING id, n"
        );
        let mut sums: BTreeMap<&[u8], i64> = BTreeMap::new();
        for item in items {
            *sums.entry(&item.id).or_default() += item.n;
        }
        let set = rows(sums.iter().map(|(id, n)| (Hex(id), n, None::<&str>)));
        let now: HashMap<Vec<u8>, i64> = tx.all(tx.query(ADD).bind(set)).await?.into_iter().collect();
        Ok(items.iter().map(|item| now[&item.id]).collect())
    }
}

/// Inserts one item, which must be new.
struct Put(Vec<u8>);
impl Work for Put {
    type Out = ();
    const NAME: &'static str = "put";
    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        const PUT: Sql = Sql::both("INSERT INTO item (id, n) VALUES ($1, 0)");
        tx.exec(tx.query(PUT).bind(self.0.clone())).await?;
        Ok(())
    }
}

/// Inserts, then panics.
struct Panics(Vec<u8>);
impl Work for Panics {
    type Out = ();
    const NAME: &'static str = "panics";
    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        Put(self.0.clone()).run(tx).await?;
        panic!("on purpose");
    }
}

/// Inserts one twice and forgets the error.
struct Swallows(Vec<u8>);
impl Work for Swallows {
    type Out = ();
    const NAME: &'static str = "swallows";
    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        Put(self.0.clone()).run(tx).await?;
        Put(self.0.clone()).run(tx).await.ok();
        Ok(())
    }
}

/// Keeps the writer until it is let go, so that others wait together.
struct Gate(Arc<Semaphore>);
impl Work for Gate {
    type Out = ();
    const NAME: &'static str = "gate";
    async fn run<'t>(&'t self, _: &'t mut Tx) -> Result<(), StoreError> {
        self.0.acquire().await.expect("the gate is never closed").forget();
        Ok(())
    }
}

/// A door whose writer is held, and the permit that lets it go on.
async fn held_door(engine: &Engine) -> (Door, Arc<Semaphore>) {
    let (door, gate) = (Door::start(engine.clone()), Arc::new(Semaphore::new(0)));
    let (through, held) = (door.clone(), gate.clone());
    tokio::spawn(async move { through.write(Gate(held)).await });
    settle().await;
    (door, gate)
}

/// Lets the tasks that were spawned reach the point where they wait.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

/// How many items have this id, by the desk.
struct Sum;
impl Lookup for Sum {
    type Key = Vec<u8>;
    type Out = Option<i64>;
    async fn find_all(ids: &[Vec<u8>], engine: &Engine) -> Result<Vec<Option<i64>>, StoreError> {
        const SUMS: Sql =
            sql!("SELECT id, n FROM item WHERE id IN (SELECT ", unhex("value ->> 0"), " FROM ", rows("$1"), ")");
        assert!(!ids.contains(&vec![0xee]), "on purpose");
        let found: HashMap<Vec<u8>, i64> = engine.all(engine.query(SUMS).bind(keys(ids))).await?.into_iter().collect();
        Ok(ids.iter().map(|id| found.get(id).copied()).collect())
    }
}

async fn sum(engine: &Engine) -> (i64, i64) {
    const SUM: Sql = Sql::both("SELECT count(*), CAST(coalesce(sum(n), 0) AS BIGINT) FROM item");
    engine.one(engine.query(SUM)).await.expect("a count is always there")
}

async fn exists(engine: &Engine, id: u8) -> bool {
    Sum::find_all(&[vec![id]], engine).await.expect("a look-up works")[0].is_some()
}

async fn a_set_is_written_and_found_by_one_statement(base: Base) {
    let engine = base.engine.clone();
    let (door, gate) = held_door(&engine).await;
    let mut adds = JoinSet::new();
    for n in 0..60i64 {
        let door = door.clone();
        adds.spawn(async move { (n % 3, door.write_many(Add { id: vec![(n % 3) as u8, 0xff], n: 1 }).await) });
    }
    settle().await;
    gate.add_permits(1);
    while let Some(done) = adds.join_next().await {
        // All sixty were one set, so each sees the sum of its key at the end.
        assert_eq!(done.unwrap().1.unwrap(), 20);
    }
    let desk: Desk<Sum> = Desk::start(engine);
    assert_eq!(desk.find(vec![1, 0xff]).await.unwrap(), Some(20));
    assert_eq!(desk.find(vec![9]).await.unwrap(), None);
    let panicked = desk.find(vec![0xee]).await;
    assert!(matches!(panicked, Err(StoreError::Broken(_))), "{panicked:?}");
    assert_eq!(desk.find(vec![2, 0xff]).await.unwrap(), Some(20), "the desk is open after a panic");
}

async fn a_fault_is_its_callers_own(base: Base) {
    let engine = base.engine.clone();
    let (door, gate) = held_door(&engine).await;
    door_put(&door, 1).await;
    let mut works: JoinSet<(&str, Result<(), StoreError>)> = JoinSet::new();
    let [a, b, c, d, e, f] = std::array::from_fn(|_| door.clone());
    works.spawn(async move { ("good", a.write(Put(vec![10])).await) });
    works.spawn(async move { ("twice", b.write(Put(vec![1])).await) });
    works.spawn(async move { ("panics", c.write(Panics(vec![11])).await) });
    works.spawn(async move { ("swallows", d.write(Swallows(vec![12])).await) });
    works.spawn(async move { ("many", e.write_many(Add { id: vec![13], n: 1 }).await.map(drop)) });
    works.spawn(async move { ("last", f.write(Put(vec![14])).await) });
    settle().await;
    gate.add_permits(1);
    let mut outcomes = BTreeMap::new();
    while let Some(done) = works.join_next().await {
        let (name, outcome) = done.unwrap();
        outcomes.insert(name, outcome);
    }
    assert_eq!(outcomes["good"], Ok(()));
    assert_eq!(outcomes["many"], Ok(()));
    assert_eq!(outcomes["last"], Ok(()));
    assert!(outcomes["twice"].as_ref().is_err_and(StoreError::is_duplicate), "{:?}", outcomes["twice"]);
    assert_eq!(outcomes["panics"], Err(StoreError::Broken("panics panicked".into())));
    assert!(matches!(&outcomes["swallows"], Err(StoreError::Broken(why)) if why.contains("went on")));
    for (id, there) in [(10, true), (11, false), (12, false), (13, true), (14, true)] {
        assert_eq!(exists(&engine, id).await, there, "{id}");
    }
}

/// Puts one item behind a gate that others stand before, without waiting for it.
async fn door_put(door: &Door, id: u8) {
    let door = door.clone();
    tokio::spawn(async move { door.write(Put(vec![id])).await });
    settle().await;
}

async fn a_caller_who_goes_away_cancels_nothing(base: Base) {
    let engine = base.engine.clone();
    let (door, gate) = held_door(&engine).await;
    let (one, many) = (door.clone(), door.clone());
    let one = tokio::spawn(async move { one.write(Put(vec![1])).await });
    let many = tokio::spawn(async move { many.write_many(Add { id: vec![2], n: 5 }).await });
    settle().await;
    one.abort();
    many.abort();
    assert!(one.await.unwrap_err().is_cancelled() && many.await.unwrap_err().is_cancelled());
    gate.add_permits(1);
    door.drain().await;
    assert_eq!(sum(&engine).await, (2, 5));
}

async fn five_hundred_at_once_lose_nothing(base: Base) {
    let engine = base.engine.clone();
    let door = Door::start(engine.clone());
    let mut writers = JoinSet::new();
    for n in 0..500u16 {
        let door = door.clone();
        writers.spawn(async move {
            for _ in 0..4 {
                door.write_many(Add { id: vec![(n % 50) as u8], n: 1 }).await.unwrap();
            }
            door.write(Put(n.to_be_bytes().to_vec())).await.unwrap();
        });
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    assert_eq!(sum(&engine).await, (550, 2000));
}

/// Takes a few tasks that nobody has.
struct Claim {
    owner: i64,
}
impl Work for Claim {
    type Out = Vec<i64>;
    const NAME: &'static str = "claim";
    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Vec<i64>, StoreError> {
        const CLAIM: Sql = sql!(
            "WITH due AS MATERIALIZED (SELECT id FROM task WHERE until <= $1 ORDER BY id LIMIT 7",
            skip_locked,
            ")
             UPDATE task SET until = $1 + 1, owner = $2 FROM due WHERE task.id = due.id RETURNING task.id"
        );
        let rows: Vec<(i64,)> = tx.all(tx.query(CLAIM).bind(0i64).bind(self.owner)).await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }
}

async fn no_lease_is_given_twice(base: Base) {
    // Two processes, as the database sees it, with two workers each.
    let second = Engine::open(&base.url, &Settings::default()).await.unwrap();
    let doors = [Door::start(base.engine.clone()), Door::start(second)];
    let mut workers = JoinSet::new();
    for owner in 0..4 {
        let door = doors[owner % 2].clone();
        workers.spawn(async move {
            let mut mine = Vec::new();
            loop {
                match door.write(Claim { owner: owner as i64 }).await.unwrap() {
                    some if some.is_empty() => return mine,
                    some => mine.extend(some),
                }
            }
        });
    }
    let mut all = Vec::new();
    while let Some(mine) = workers.join_next().await {
        all.extend(mine.unwrap());
    }
    assert_eq!(all.len(), 2000);
    assert_eq!(all.into_iter().collect::<HashSet<_>>().len(), 2000);
}

async fn what_was_written_is_read(base: Base) {
    let engine = base.engine.clone();
    let (door, desk) = (Door::start(engine.clone()), Desk::<Sum>::start(engine.clone()));
    let mut callers = JoinSet::new();
    for id in 0..40u8 {
        let (door, desk) = (door.clone(), desk.clone());
        callers.spawn(async move {
            for n in 1..=10 {
                assert_eq!(door.write_many(Add { id: vec![id], n: 1 }).await.unwrap(), n);
                assert_eq!(desk.find(vec![id]).await.unwrap(), Some(n));
            }
        });
    }
    while let Some(done) = callers.join_next().await {
        done.unwrap();
    }
}

async fn statements_are_read_without_being_run(base: Base) {
    let engine = base.engine.clone();
    engine.prepare(sql!("DELETE FROM item WHERE id = ", unhex("$1"))).await.unwrap();
    let wrong = engine.prepare(Sql::both("SELECT nothing FROM item")).await;
    assert!(matches!(&wrong, Err(StoreError::Broken(why)) if why.contains("nothing")), "{wrong:?}");
}

async fn keys_and_values_are_in_no_error(base: Base) {
    let engine = base.engine.clone();
    let door = Door::start(engine.clone());
    let id = b"+22376123456".to_vec();
    door.write(Put(id.clone())).await.unwrap();
    let twice = door.write(Put(id)).await.unwrap_err();
    assert!(matches!(twice, StoreError::Conflict { violation: Violation::Unique, .. }));
    let orphan = Sql::each("INSERT INTO part VALUES (x'7612')", r"INSERT INTO part VALUES ('\x7612')");
    let orphan = door.write(Statement(orphan)).await.unwrap_err();
    assert!(matches!(orphan, StoreError::Conflict { violation: Violation::Reference, .. }));
    // PostgreSQL quotes what is no number; SQLite what is no JSON path.
    let number = Sql::each("SELECT json_extract('{}', '76123456')", "SELECT CAST(lower('x76123456') AS BIGINT)");
    let number = door.write(Statement(number)).await.unwrap_err();
    let type_of: Result<Vec<(i64,)>, _> = engine.all(engine.query(Sql::both("SELECT '76123456'"))).await;
    for error in [twice, orphan, number, type_of.unwrap_err()] {
        assert!(!format!("{error} {error:?}").contains("7612"), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("2b323233"), "{error:?}");
    }
}

/// Works per transaction with 64 callers that write at the same time, from the counters an operator sees.
async fn works_per_transaction(engine: Engine, counters: impl Fn() -> String) -> f64 {
    let count = |name: &str| -> f64 {
        let text = counters();
        let lines = text.lines().filter(|line| line.starts_with(name));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    };
    let before = (count("store_works_total"), count("store_transactions_total"));
    let door = Door::start(engine);
    let mut callers = JoinSet::new();
    for id in 0..64u8 {
        let door = door.clone();
        callers.spawn(async move {
            for _ in 0..10 {
                door.write_many(Add { id: vec![id], n: 1 }).await.unwrap();
            }
        });
    }
    while let Some(done) = callers.join_next().await {
        done.unwrap();
    }
    let after = (count("store_works_total"), count("store_transactions_total"));
    assert_eq!(after.0 - before.0, 640.0);
    (after.0 - before.0) / (after.1 - before.1)
}

#[test]
fn many_share_a_transaction() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    // Counters are kept for this thread, so all runs on it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&recorder, || {
        runtime.block_on(async {
            let base = lite().await;
            let shared = works_per_transaction(base.engine, || handle.render()).await;
            assert!(shared >= 8.0, "SQLite: {shared}");
            if let Some(base) = pg().await {
                let shared = works_per_transaction(base.engine, || handle.render()).await;
                assert!(shared >= 8.0, "PostgreSQL: {shared}");
            }
        });
    });
}

/// A look-up is planned once, by index also while its table is empty; all else is planned for the tables as they are.
#[tokio::test]
async fn look_ups_by_key_keep_a_plan_that_does_not_age() {
    let Some(base) = pg().await else { return };
    const FIND: Sql = Sql::both("EXPLAIN SELECT n FROM item WHERE id = 'x'");
    const MODE: Sql = Sql::both("SELECT current_setting('plan_cache_mode')");
    let engine = &base.engine;
    let plan: Vec<(String,)> = engine.by_key(engine.query(FIND)).await.unwrap();
    assert!(plan.iter().any(|(line,)| line.contains("item_pkey")), "{plan:?}");
    let modes: Vec<(String,)> = engine.by_key(engine.query(MODE)).await.unwrap();
    let others: Vec<(String,)> = engine.all(engine.query(MODE)).await.unwrap();
    assert_eq!((modes[0].0.as_str(), others[0].0.as_str()), ("force_generic_plan", "force_custom_plan"));
    base.engine.close().await;
}

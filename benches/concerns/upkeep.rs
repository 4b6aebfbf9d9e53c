//! Upkeep of a hundred thousand envelopes with a box each: how long it takes, and how long somebody who files and somebody who looks into a
//! box wait meanwhile.

use super::safe;
use super::table::{Goal, Row};
use baro::domain::concern::Compartment;
use baro::domain::key::KeyId;
use baro::seal;
use baro::store::StoreError;
use baro::store::vault::filing::{Envelope, File, NewBox};
use baro::store::vault::upkeep::Upkeep;
use baro::store::vault::{ENVELOPE, THREAD, Vault};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;
use tokio::task::{JoinHandle, JoinSet, spawn_local};
use tokio::time::{Instant, sleep};

/// Envelopes that are there.
const ENVELOPES: usize = 100_000;
/// Those of them whose key is over: a month of thirteen.
const OVER: usize = ENVELOPES / 13;
/// Envelopes filed at a time while the vault is filled.
const SOME: usize = 640;
/// How often somebody files, and somebody looks.
const OFTEN: Duration = Duration::from_millis(5);
/// Runs of each.
const RUNS: usize = 3;

/// All of it.
///
/// # Errors
/// If the vault can't be used.
pub async fn measured() -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("vault.db");
    let vault = safe::open(&file).await?;
    let over = KeyId::new(safe::month().plus(-13), Compartment::Gendarmerie);
    fill(&vault, safe::name(), ENVELOPES - OVER).await?;
    let mut rows = Vec::new();
    rows.extend(beside(&vault, "hourly", async |vault: &Vault| vault.maintain(Upkeep::Hourly).await.map(drop)).await?);
    rows.extend(
        beside(&vault, "nightly", async |vault: &Vault| vault.maintain(Upkeep::Nightly).await.map(drop)).await?,
    );
    let mut tables = [const { Vec::new() }; 3];
    for _ in 0..RUNS {
        fill(&vault, over, OVER).await?;
        let seen = once(&vault, async |vault: &Vault| vault.purge(safe::today()).await.map(drop)).await?;
        tables.iter_mut().zip(seen).for_each(|(all, one)| all.push(one));
    }
    rows.extend(told("purge and nightly", tables));
    let copies = std::cell::Cell::new(0);
    let copied = async |vault: &Vault| {
        copies.set(copies.get() + 1);
        vault.backup(&folder.path().join(format!("copy-{}.db", copies.get()))).await
    };
    rows.extend(beside(&vault, "nightly and a copy", copied).await?);
    vault.close().await;
    rows.push(Row::alone("the file, MB", vec![std::fs::metadata(&file)?.len() as f64 / 1e6], Goal::Told));
    Ok(rows)
}

/// Random bytes of the right sizes: upkeep does not know the difference.
async fn fill(vault: &Vault, key: KeyId, count: usize) -> Result<(), StoreError> {
    for first in (0..count).step_by(SOME) {
        let mut filings = JoinSet::new();
        for _ in first..count.min(first + SOME) {
            let vault = vault.clone();
            filings.spawn(async move { vault.file(somebodys(key)).await });
        }
        while let Some(filed) = filings.join_next().await {
            filed.map_err(|_| StoreError::Gone("a filing was given up".into()))??;
        }
    }
    Ok(())
}

fn somebodys(key: KeyId) -> File {
    let envelope = Envelope { id: seal::random(), key, body: seal::random::<ENVELOPE>().to_vec() };
    let place = NewBox { locator: seal::random(), month: safe::month(), thread: seal::random::<THREAD>().to_vec() };
    File { envelopes: vec![envelope], place: Some(place) }
}

async fn beside(
    vault: &Vault,
    what: &str,
    work: impl AsyncFn(&Vault) -> Result<(), StoreError>,
) -> anyhow::Result<Vec<Row>> {
    let mut all = [const { Vec::new() }; 3];
    for _ in 0..RUNS {
        let seen = once(vault, &work).await?;
        all.iter_mut().zip(seen).for_each(|(all, one)| all.push(one));
    }
    Ok(told(what, all))
}

fn told(what: &str, [took, filing, looking]: [Vec<f64>; 3]) -> Vec<Row> {
    vec![
        Row::alone(format!("{what}, s"), took, Goal::Told),
        Row::alone(format!("{what}: longest wait of a filing, s"), filing, Goal::Under(5.0, 2.0)),
        Row::alone(format!("{what}: longest wait of a look into a box, s"), looking, Goal::Under(5.0, 2.0)),
    ]
}

/// Seconds that the work took, and the longest that somebody waited who filed or looked meanwhile.
async fn once(vault: &Vault, work: impl AsyncFn(&Vault) -> Result<(), StoreError>) -> anyhow::Result<[f64; 3]> {
    let filing = Often::start(vault, async |vault: &Vault| vault.file(somebodys(safe::name())).await);
    let looking = Often::start(vault, async |vault: &Vault| vault.look(seal::random()).await.map(drop));
    sleep(OFTEN * 10).await;
    let begun = Instant::now();
    work(vault).await?;
    let took = begun.elapsed().as_secs_f64();
    sleep(OFTEN * 10).await;
    Ok([took, filing.stop().await?, looking.stop().await?])
}

/// Somebody who does the same every few milliseconds, and the longest that it took.
struct Often {
    stop: oneshot::Sender<()>,
    longest: JoinHandle<Result<f64, StoreError>>,
}

impl Often {
    fn start(vault: &Vault, one: impl AsyncFn(&Vault) -> Result<(), StoreError> + 'static) -> Often {
        let (stop, mut stopped) = oneshot::channel();
        let vault = vault.clone();
        let longest = spawn_local(async move {
            let mut longest: f64 = 0.0;
            while stopped.try_recv() == Err(TryRecvError::Empty) {
                let begun = Instant::now();
                one(&vault).await?;
                longest = longest.max(begun.elapsed().as_secs_f64());
                sleep(OFTEN).await;
            }
            Ok(longest)
        });
        Often { stop, longest }
    }

    async fn stop(self) -> anyhow::Result<f64> {
        self.stop.send(()).ok();
        Ok(self.longest.await??)
    }
}

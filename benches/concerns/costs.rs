//! What a filing costs apart from its turn: sealing an envelope and a box, and the vault's commit, alone and with others.

use super::table::{Goal, Row};
use super::{PAIRS, process, safe};
use baro::domain::concern::Compartment;
use baro::seal;
use baro::seal::filing::Filing;
use baro::seal::receipt::Entry;
use baro::store::vault::Vault;
use baro::store::vault::filing::File;
use std::hint::black_box;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Sealings in one run.
const SEALED: usize = 5_000;
/// Filings in one run.
const FILED: usize = 640;
/// Filings that wait at the same time, up to the most that fit in one transaction.
const TOGETHER: [usize; 3] = [1, 8, 64];

/// All of it, for one envelope, box or filing.
///
/// # Errors
/// If the vault can't be written.
pub async fn measured() -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let vault = safe::open(&folder.path().join("vault.db")).await?;
    let (mut envelope, mut entry, mut filings) = (Vec::new(), Vec::new(), [const { (Vec::new(), Vec::new()) }; 3]);
    for run in 0..=PAIRS {
        let sealings = [envelopes()?, entries()?];
        for (together, (took, cpu)) in TOGETHER.into_iter().zip(&mut filings) {
            let seen = filed(&vault, together).await?;
            if run > 0 {
                took.push(seen[0]);
                cpu.push(seen[1]);
            }
        }
        if run > 0 {
            envelope.push(sealings[0]);
            entry.push(sealings[1]);
        }
    }
    vault.close().await;
    let mut rows = vec![
        Row::alone("an envelope sealed, µs of CPU", envelope, Goal::Told),
        Row::alone("a box sealed, µs of CPU", entry, Goal::Told),
    ];
    for (together, (took, cpu)) in TOGETHER.into_iter().zip(filings) {
        rows.push(Row::alone(format!("a filing, {together} in a commit, µs"), took, Goal::Told));
        rows.push(Row::alone("of that CPU, µs", cpu, Goal::Told));
    }
    Ok(rows)
}

fn envelopes() -> anyhow::Result<f64> {
    let (key, filing) = (safe::key().public(), Filing::new(seal::random()));
    let (envelope, id) = (safe::concern(&filing, Some(safe::reply_to()))?, filing.id(0));
    own_time(SEALED, || {
        black_box(envelope.seal(&key, safe::name(), &id, seal::random())?);
        Ok(())
    })
}

fn entries() -> anyhow::Result<f64> {
    let to = safe::reply_to();
    let entry = Entry { thread: Filing::new(seal::random()).thread(), compartment: Compartment::Gendarmerie };
    own_time(SEALED, || {
        black_box(entry.seal(&to, seal::random())?);
        Ok(())
    })
}

/// Microseconds of the processor for each of `count`: others who use it as well do not count.
fn own_time(count: usize, each: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let before = process::cpu(&[std::process::id()])?;
    for _ in 0..count {
        each()?;
    }
    Ok((process::cpu(&[std::process::id()])? - before) * 1e6 / count as f64)
}

/// Files what was sealed before, `together` at a time.
async fn filed(vault: &Vault, together: usize) -> anyhow::Result<[f64; 2]> {
    let mut sealed = (0..FILED).map(|_| safe::sealed()).collect::<anyhow::Result<Vec<File>>>()?;
    let (begun, before) = (Instant::now(), process::cpu(&[std::process::id()])?);
    while !sealed.is_empty() {
        let mut filings = JoinSet::new();
        for file in sealed.drain(..together.min(sealed.len())) {
            let vault = vault.clone();
            filings.spawn(async move { vault.file(file).await });
        }
        while let Some(filed) = filings.join_next().await {
            filed??;
        }
    }
    let took = begun.elapsed().as_secs_f64();
    let cpu = process::cpu(&[std::process::id()])? - before;
    Ok([took, cpu].map(|seconds| seconds * 1e6 / FILED as f64))
}

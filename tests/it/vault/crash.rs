//! Killed again and again while it files and tidies: what was acknowledged is there, whole, and nothing of a filing is there alone.

use super::{Base, file, noise};
use baro::store::vault::Vault;
use baro::store::vault::upkeep::Upkeep;
use std::collections::{BTreeSet, HashMap};
use std::env::{current_exe, var_os};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

const NAME: &str = "vault::crash::what_was_acknowledged_survives_every_kill";
/// Says to this test that it is the process to be killed, and where its vault is.
const PLACE: &str = "BARO_TEST_VAULT";
const KILLS: u64 = 20;

/// Files without end from many hands, tidies, and prints the number of each filing once it is durable.
async fn live(vault: Vault, first: u64) {
    for hand in 0..8 {
        let vault = vault.clone();
        tokio::spawn(async move {
            for n in (0..).map(|n| first + n * 8 + hand) {
                vault.file(file(n)).await.unwrap();
                writeln!(std::io::stdout(), "filed {n}").unwrap();
            }
        });
    }
    loop {
        for upkeep in [Upkeep::Hourly, Upkeep::Nightly] {
            vault.maintain(upkeep).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_every_kill() {
    if let Some(place) = var_os(PLACE) {
        let place = place.into_string().unwrap();
        let (first, path) = place.split_once(' ').unwrap();
        live(Vault::open(path.as_ref(), true).await.unwrap(), first.parse().unwrap()).await;
    }
    let base = Base::new().await;
    let path = base.file();
    base.vault.close().await;
    let mut acknowledged = BTreeSet::new();
    for life in 0..KILLS {
        let mut child = Command::new(current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture", "--test-threads=1"])
            .env(PLACE, format!("{} {}", life * 1_000_000, path.display()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        // It works when it has said so; then it lives a little longer, each time another while.
        let mut read = |acknowledged: &mut BTreeSet<u64>| {
            let mut line = String::new();
            let bytes = said.read_line(&mut line).unwrap();
            // The harness writes on the same lines.
            let number = line.trim_end().rsplit_once("filed ").filter(|_| line.ends_with('\n'));
            acknowledged.extend(number.map(|(_, n)| n.parse::<u64>().unwrap()));
            bytes > 0
        };
        let before = acknowledged.len();
        while acknowledged.len() < before + 8 {
            assert!(read(&mut acknowledged), "it ended by itself");
        }
        tokio::time::sleep(Duration::from_millis(10 + life * 17 % 90)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        while read(&mut acknowledged) {}

        let vault = Vault::open(&path, true).await.unwrap();
        let now: Vec<u64> = acknowledged.range(life * 1_000_000..).copied().collect();
        for part in now.chunks(500) {
            let ids: Vec<[u8; 16]> = part.iter().map(|n| noise("id", *n)).collect();
            let kept: HashMap<_, _> =
                vault.envelopes_with(&ids).await.unwrap().into_iter().map(|kept| (kept.id, kept)).collect();
            for n in part {
                assert!(kept.get(&noise("id", *n)) == Some(&file(*n).envelopes[0]), "filing {n} was acknowledged");
            }
        }
        let counts = vault.counts().await.unwrap();
        assert!(now.len() >= 8 && counts.envelopes >= acknowledged.len() as i64);
        assert_eq!(counts.envelopes, counts.boxes, "no envelope without its box");
        vault.close().await;
    }
}

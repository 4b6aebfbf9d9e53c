//! Where rows lie in the file says nothing of when they came: the physical place of 300 concerns against their arrival.

use super::{Base, MONTH, envelope, file, key, noise, place};
use baro::domain::concern::Compartment::Police;
use baro::store::door::Door;
use baro::store::engine::{Engine, Settings};
use baro::store::vault::boxes::PutReply;
use baro::store::vault::filing::File;
use baro::store::vault::upkeep::Upkeep;
use std::collections::HashMap;
use std::path::Path;

const CONCERNS: u64 = 300;
/// Above this the place would say something of the arrival.
const MOST: f64 = 0.2;

/// Spearman's rank correlation of the order in which `needles` are given and the place where each lies last in `bytes`.
fn correlation(bytes: &[u8], needles: &[[u8; 8]]) -> f64 {
    let wanted: HashMap<&[u8], usize> = needles.iter().enumerate().map(|(n, needle)| (&needle[..], n)).collect();
    let mut places = vec![None; needles.len()];
    for (at, window) in bytes.windows(8).enumerate() {
        if let Some(n) = wanted.get(window) {
            places[*n] = Some(at);
        }
    }
    let places: Vec<usize> = places.into_iter().map(|place| place.expect("every row is in the file")).collect();
    let mut by_place: Vec<usize> = (0..places.len()).collect();
    by_place.sort_by_key(|n| places[*n]);
    let n = places.len() as f64;
    let squares: f64 = by_place.iter().enumerate().map(|(rank, n)| (rank as f64 - *n as f64).powi(2)).sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}

/// A piece of each row's bytes, in the order of arrival: the head and the tail of bodies, for a long row may lie in two places.
fn pieces() -> [(&'static str, Vec<[u8; 8]>); 4] {
    let head = |bytes: &[u8]| bytes.first_chunk::<8>().copied().unwrap();
    let tail = |bytes: &[u8]| bytes.last_chunk::<8>().copied().unwrap();
    let all = |piece: &dyn Fn(u64) -> [u8; 8]| (0..CONCERNS).map(piece).collect::<Vec<_>>();
    [
        ("head", all(&|n| head(&envelope(n, key(Police)).body))),
        ("tail", all(&|n| tail(&envelope(n, key(Police)).body))),
        ("box", all(&|n| tail(&place(n, MONTH).thread))),
        ("id", all(&|n| head(&noise::<16>("id", n)))),
    ]
}

#[tokio::test]
async fn the_place_of_a_row_does_not_tell_when_it_came() {
    let base = Base::new().await;
    for n in 0..CONCERNS {
        base.vault.file(file(n)).await.unwrap();
        base.vault.write(PutReply { locator: noise("locator", n), reply: super::reply(n) }).await.unwrap();
    }
    for upkeep in [Upkeep::Hourly, Upkeep::Nightly] {
        assert!(base.vault.maintain(upkeep).await.unwrap());
        assert_eq!(std::fs::metadata(base.folder.path().join("vault.db-wal")).unwrap().len(), 0);
        let bytes = base.bytes();
        for (what, needles) in pieces() {
            let found = correlation(&bytes, &needles);
            assert!(found.abs() < MOST, "{upkeep:?}: the place of each {what} follows its arrival by {found:.3}");
        }
    }
}

/// The measure sees what it looks for: pages of the usual size, where long rows spill to pages taken as they came.
#[tokio::test]
async fn pages_of_the_usual_size_would_tell() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("vault.db").display());
    let engine = Engine::open(&url, &Settings::default()).await.unwrap();
    let steps = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/vault");
    engine.migrate_with(&sqlx::migrate::Migrator::new(steps).await.unwrap()).await.unwrap();
    let door = Door::start(engine.clone());
    for n in 0..CONCERNS {
        let file = File { envelopes: vec![envelope(n, key(Police))], place: Some(place(n, MONTH)) };
        door.write_many(file).await.unwrap();
    }
    assert!(engine.checkpoint().await.unwrap());
    let bytes = super::everything(folder.path());
    let (what, tails) = &pieces()[1];
    let found = correlation(&bytes, tails);
    assert!(found > 0.9, "the place of each {what} follows its arrival by {found:.3} only");
}

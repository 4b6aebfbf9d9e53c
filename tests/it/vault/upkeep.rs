//! Upkeep: what is over goes, what was erased is in no byte of any file, copies are whole and open nothing, and who files meanwhile
//! does not wait for long.

use super::{Base, MONTH, all_of, envelope, everything, file, key, noise, place, reply, review_key, wrap};
use baro::domain::concern::Compartment::{Army, Police};
use baro::domain::key::{KeyId, Month};
use baro::domain::time::Day;
use baro::store::StoreError;
use baro::store::door::Work;
use baro::store::engine::{Engine, Settings, Sql, Tx};
use baro::store::vault::Vault;
use baro::store::vault::boxes::{EraseReplies, PutReply};
use baro::store::vault::filing::{Erase, File};
use baro::store::vault::keys::{SetManifest, SetReviewKeys, Setting, Settle};
use baro::store::vault::review::{Casework, PutCasework};
use baro::store::vault::upkeep::{Counts, Purged, Upkeep};
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::Instant;

/// How many of the pieces of 16 bytes that these consist of are anywhere in `bytes`.
fn found(bytes: &[u8], needles: &[Vec<u8>]) -> usize {
    let wanted: HashSet<&[u8]> = needles.iter().flat_map(|needle| needle.chunks_exact(16)).collect();
    // Most places are told by their first two bytes, without a hash.
    let start = |piece: &[u8]| usize::from(u16::from_le_bytes([piece[0], piece[1]]));
    let mut starts = vec![false; 1 << 16];
    wanted.iter().for_each(|piece| starts[start(piece)] = true);
    let may_be = bytes.windows(16).filter(|piece| starts[start(piece)]);
    may_be.filter(|piece| wanted.contains(piece)).collect::<HashSet<_>>().len()
}

#[tokio::test]
async fn what_was_erased_is_in_no_byte_after_the_night() {
    let base = Base::new().await;
    for n in 0..200 {
        base.vault.file(file(n)).await.unwrap();
        base.vault.write(PutReply { locator: noise("locator", n), reply: reply(n) }).await.unwrap();
    }
    let bodies: Vec<Vec<u8>> = (0..200).map(|n| envelope(n, key(Police)).body).collect();
    let replies: Vec<Vec<u8>> = (0..200).map(|n| reply(n).body).collect();
    assert!(found(&base.bytes(), &bodies) == 200 * (1073 / 16), "the test looks in the right place");
    base.vault.maintain(Upkeep::Nightly).await.unwrap();
    for n in 0..100 {
        let erase = Erase { envelopes: vec![noise("id", n)], locator: Some(noise("locator", n)) };
        base.vault.write(erase).await.unwrap();
        base.vault.write(EraseReplies { locator: noise("locator", n + 100) }).await.unwrap();
    }
    // The log has what it was written from; it is emptied each hour.
    assert!(base.vault.maintain(Upkeep::Hourly).await.unwrap());
    assert_eq!(found(&base.bytes(), &bodies[..100]), 0, "nothing of the erased, to the byte");
    assert_eq!(found(&base.bytes(), &replies), 0);
    assert_eq!(found(&base.bytes(), &bodies[100..]), 100 * (1073 / 16), "and all of the others");
}

/// Rows move from page to page as a table grows: erasing overwrites where they were, too. The log alone is emptied here, as in a large
/// vault by day.
#[tokio::test]
async fn what_moved_before_it_was_erased_is_gone_without_writing_the_file_anew() {
    let base = Base::new().await;
    for n in 0..200 {
        base.vault.file(file(n)).await.unwrap();
    }
    let erased = || (0..200).step_by(3);
    let envelopes = erased().map(|n| noise("id", n)).collect();
    base.vault.write(Erase { envelopes, locator: None }).await.unwrap();
    let bodies: Vec<Vec<u8>> = erased().map(|n| envelope(n, key(Police)).body).collect();
    assert!(found(&base.bytes(), &bodies) > 0, "the log has them");
    assert!(base.vault.engine().checkpoint().await.unwrap());
    assert_eq!(found(&base.bytes(), &bodies), 0);
}

/// A vault with keys of two years, and in each month one envelope, one box with a reply, one casework.
async fn two_years() -> (Base, Month) {
    let base = Base::new().await;
    let first = MONTH.plus(-23);
    for n in 0..36u64 {
        let key = KeyId::new(first.plus(n as i16), Police);
        let set = SetReviewKeys { keys: vec![review_key(key, n)], wraps: vec![wrap(key, 1, n), wrap(key, 2, n + 100)] };
        assert!(base.vault.write(set).await.unwrap());
        if n < 24 {
            let file = File { envelopes: vec![envelope(n, key)], place: Some(place(n, key.month())) };
            base.vault.file(file).await.unwrap();
            base.vault.write(PutReply { locator: noise("locator", n), reply: reply(n) }).await.unwrap();
            let casework = Casework { id: noise("case", n), key, state: 0, body: vec![7; 512] };
            base.vault.write(PutCasework { casework, over: None }).await.unwrap();
        }
    }
    (base, first)
}

#[tokio::test]
async fn what_is_over_is_destroyed_on_its_day_and_not_before() {
    let (base, first) = two_years().await;
    let vault = &base.vault;
    let keys = async || vault.review_keys().await.unwrap();
    // The first key is that of December 2024: it lives until the end of December 2025. Its box lives for 90 days.
    let purged = vault.purge(first.ends()).await.unwrap();
    assert_eq!(purged, Purged { emptied: true, ..Purged::default() });
    assert_eq!(vault.purge(Day(first.ends().0 + 90)).await.unwrap().boxes, 0);
    assert_eq!(vault.purge(Day(first.ends().0 + 91)).await.unwrap().boxes, 1);
    assert!(vault.look(noise("locator", 0)).await.unwrap().replies.is_empty(), "the replies went with the box");
    let last = first.plus(12).ends();
    assert_eq!((vault.purge(last).await.unwrap().keys, keys().await.len()), (0, 36));
    let purged = vault.purge(Day(last.0 + 1)).await.unwrap();
    assert_eq!((purged.keys, purged.envelopes, purged.casework), (1, 1, 1));
    assert!(keys().await[0].id.month() == first.next() && keys().await.len() == 35);

    // Long without a purge; and again, for nothing.
    let purged = vault.purge(MONTH.ends()).await.unwrap();
    assert_eq!((purged.keys, purged.envelopes, purged.casework), (10, 10, 10));
    assert_eq!(vault.purge(MONTH.ends()).await.unwrap(), Purged { emptied: true, ..Purged::default() });
    // Live: keys of 13 months back to 12 ahead; boxes of the present month and the three before, whose ends are 30, 61 and 91 days
    // ago, the last too long.
    let counts = Counts { envelopes: 13, boxes: 3, replies: 3, casework: 13, review_keys: 25, wraps: 50 };
    assert_eq!(vault.counts().await.unwrap(), counts);
    let gone: Vec<Vec<u8>> =
        (0..11).flat_map(|n| [wrap(key(Police), 1, n).body, review_key(key(Police), n).recovery_wrap]).collect();
    assert_eq!(found(&base.bytes(), &gone), 0, "what would open the destroyed is in no file");
    let there: Vec<Vec<u8>> = (11..36).map(|n| wrap(key(Police), 1, n).body).collect();
    assert_eq!(found(&base.bytes(), &there), 25 * 5);
}

#[tokio::test]
async fn a_span_of_keys_is_destroyed_with_all_that_was_sealed_to_it_in_batches() {
    let base = Base::new().await;
    let vault = &base.vault;
    let spans = [key(Police), key(Army), KeyId::new(MONTH.next(), Police)];
    for (n, key) in spans.into_iter().enumerate() {
        assert!(
            vault
                .write(SetReviewKeys { keys: vec![review_key(key, n as u64)], wraps: vec![wrap(key, 1, 1)] })
                .await
                .unwrap()
        );
        for part in 0..3 {
            let first = (n * 3 + part) as u64 * 600;
            let envelopes = (first..first + 600).map(|n| envelope(n, key)).collect();
            vault.file(File { envelopes, place: None }).await.unwrap();
        }
    }
    let month = KeyId::first(MONTH)..KeyId::first(MONTH.next());
    let purged = vault.destroy(month.clone()).await.unwrap();
    assert_eq!((purged.keys, purged.envelopes), (2, 3600));
    assert_eq!(vault.destroy(month).await.unwrap(), Purged::default());
    assert_eq!(
        vault.counts().await.unwrap(),
        Counts { envelopes: 1800, review_keys: 1, wraps: 1, ..Counts::default() }
    );
}

#[tokio::test]
async fn a_copy_opens_nothing_and_becomes_a_vault_again() {
    let (base, _) = two_years().await;
    let vault = &base.vault;
    vault.write(SetManifest { slot: 1, proof: noise("proof", 1) }).await.unwrap();
    vault.write(Settle { setting: Setting::Salt, value: vec![5; 32] }).await.unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("vault 100%?.copy");
    for beside in ["", "-wal"] {
        let cut_short = elsewhere.path().join(format!("vault 100%?.copy.part{beside}"));
        std::fs::copy(base.folder.path().join(format!("vault.db{beside}")), cut_short).unwrap();
    }
    vault.backup(&copy).await.unwrap();
    let files: Vec<_> = std::fs::read_dir(elsewhere.path()).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files, [copy.as_path()], "one file, whole, nothing beside it");
    let bytes = everything(elsewhere.path());
    let wraps: Vec<Vec<u8>> =
        (0..36).flat_map(|n| [wrap(key(Police), 1, n).body, wrap(key(Police), 2, n + 100).body]).collect();
    let proof = vec![noise::<41>("proof", 1).to_vec()];
    assert_eq!((found(&base.bytes(), &wraps), found(&base.bytes(), &proof)), (72 * 5, 2));
    assert_eq!((found(&bytes, &wraps), found(&bytes, &proof)), (0, 0));
    assert!(matches!(vault.backup(&copy).await, Err(StoreError::Gone(_))), "never over another");

    let to = elsewhere.path().join("new/vault.db");
    assert!(Vault::restore(&copy, &to).await.is_err(), "into a folder that is there");
    std::fs::create_dir(elsewhere.path().join("new")).unwrap();
    let restored = Vault::restore(&copy, &to).await.unwrap();
    assert_eq!(restored.counts().await.unwrap(), Counts { wraps: 0, ..vault.counts().await.unwrap() });
    assert!(restored.review_keys().await.unwrap() == vault.review_keys().await.unwrap());
    assert!(restored.look(noise("locator", 3)).await.unwrap() == vault.look(noise("locator", 3)).await.unwrap());
    assert_eq!(restored.setting(Setting::Salt).await.unwrap(), Some(vec![5; 32]));
    restored.file(file(5_000)).await.unwrap();
    assert!(matches!(Vault::restore(&copy, &to).await, Err(StoreError::Gone(_))), "never over another");
}

#[tokio::test]
async fn what_is_no_copy_or_a_damaged_one_is_not_restored() {
    let (base, _) = two_years().await;
    let copy = base.folder.path().join("copy");
    base.vault.backup(&copy).await.unwrap();
    let to = base.folder.path().join("restored.db");
    let whole = std::fs::read(&copy).unwrap();
    let mut torn = whole.clone();
    torn.truncate(whole.len() / 2);
    let mut scribbled = whole.clone();
    let page = whole.len() - 16_384;
    scribbled[page..page + 64].fill(0xEE);
    for damaged in [torn, scribbled, b"Dear diary".repeat(100)] {
        std::fs::write(&copy, damaged).unwrap();
        let refused = Vault::restore(&copy, &to).await.map(drop);
        assert!(refused.is_err(), "{refused:?}");
        assert!(!to.exists());
    }
    let book = base.folder.path().join("book.db");
    let engine = Engine::open(&format!("sqlite:{}", book.display()), &Settings::default()).await.unwrap();
    engine.migrate().await.unwrap();
    engine.close().await;
    assert!(Vault::restore(&book, &to).await.is_err(), "a book is no vault");
    std::fs::write(&copy, whole).unwrap();
    Vault::restore(&copy, &to).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_without_pause_do_not_keep_the_log_from_being_emptied() {
    let base = Base::new().await;
    let envelopes = (0..2_000).map(|n| envelope(n, key(Police))).collect();
    base.vault.file(File { envelopes, place: None }).await.unwrap();
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let vault = base.vault.clone();
            tokio::spawn(async move {
                loop {
                    assert_eq!(all_of(&vault, key(Police)).await.len(), 2_000);
                }
            })
        })
        .collect();
    for n in 0..5 {
        base.vault.file(File { envelopes: vec![envelope(n, key(Army))], place: None }).await.unwrap();
        assert!(base.vault.maintain(Upkeep::Hourly).await.unwrap(), "round {n}");
        assert_eq!(std::fs::metadata(base.folder.path().join("vault.db-wal")).unwrap().len(), 0);
    }
    assert!(readers.iter().all(|reader| !reader.is_finished()), "they read all the time");
    readers.iter().for_each(tokio::task::JoinHandle::abort);
}

/// Fills the vault with noise, as quickly as SQLite can make it.
struct Fill(i64);
impl Work for Fill {
    type Out = u64;
    const NAME: &'static str = "fill";
    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        const FILL: Sql = Sql::both(
            "INSERT INTO envelope WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
             SELECT randomblob(16), $2, randomblob(1073) FROM n ORDER BY 1",
        );
        tx.exec(tx.query(FILL).bind(self.0).bind(KeyId::new(MONTH, Army).0.to_vec())).await
    }
}

/// Files and looks, one after the other, until `upkeep` has ended; returns the longest wait.
async fn longest_wait(base: &Base, what: &str, upkeep: impl Future<Output = ()> + Send + 'static) -> Duration {
    let begun = Instant::now();
    let upkeep = tokio::spawn(upkeep);
    let (mut filed, mut looked, mut n) = (Duration::ZERO, Duration::ZERO, 0);
    while !upkeep.is_finished() {
        let turn = Instant::now();
        base.vault.file(file(n)).await.unwrap();
        filed = filed.max(turn.elapsed());
        let turn = Instant::now();
        base.vault.look(noise("locator", n)).await.unwrap().thread.unwrap();
        looked = looked.max(turn.elapsed());
        n += 1;
    }
    upkeep.await.unwrap();
    let took = begun.elapsed();
    eprintln!(
        "{what} took {took:?}: {n} turns filed, waiting at most {filed:?}, and looked, waiting at most {looked:?}"
    );
    filed.max(looked)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_five_seconds_for_the_upkeep_of_a_hundred_thousand() {
    let base = Base::new().await;
    for _ in 0..10 {
        base.vault.write(Fill(10_000)).await.unwrap();
    }
    assert_eq!(base.vault.counts().await.unwrap().envelopes, 100_000);
    let most = Duration::from_secs(5);
    let vault = base.vault.clone();
    let night = async move { assert!(vault.maintain(Upkeep::Nightly).await.unwrap()) };
    assert!(longest_wait(&base, "the nightly upkeep", night).await < most);
    let vault = base.vault.clone();
    let month = KeyId::first(MONTH)..KeyId::first(MONTH.next());
    let destruction = async move { assert!(vault.destroy(month).await.unwrap().envelopes >= 100_000) };
    assert!(longest_wait(&base, "the destruction of a month", destruction).await < most);
}

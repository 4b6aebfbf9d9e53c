//! A vault that is full, locked, removed or replaced: the caller learns that nothing may be acknowledged.

use super::{Base, all_of, file, noise};
use baro::store::StoreError;
use baro::store::door::Work;
use baro::store::engine::{Engine, Settings, Sql, Tx};
use baro::store::vault::Vault;
use baro::store::vault::upkeep::Upkeep;

/// Sets how large the file may grow.
struct Pages(&'static str);
impl Work for Pages {
    type Out = ();
    const NAME: &'static str = "pages";
    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        tx.opt::<(i64,)>(tx.query(Sql::both(self.0))).await?;
        Ok(())
    }
}

#[tokio::test]
async fn a_full_vault_says_so_and_takes_filings_again_when_there_is_room() {
    let Base { vault, folder: _folder } = Base::new().await;
    // As if the disk were full. The setting is of one connection, which ends with the failure.
    vault.write(Pages("PRAGMA max_page_count = 1")).await.unwrap();
    let mut kept = 0;
    let full = loop {
        match vault.file(file(kept)).await {
            Ok(()) => kept += 1,
            Err(full) => break full,
        }
    };
    assert!(matches!(full, StoreError::Gone(_)) && full.is_transient(), "{full:?}");
    assert_eq!(vault.counts().await.unwrap().envelopes as u64, kept);
    assert!(vault.look(noise("locator", kept)).await.unwrap().thread.is_none(), "half a filing is none");
    vault.write(Pages("PRAGMA max_page_count = 1000000")).await.unwrap();
    vault.file(file(kept)).await.unwrap();
    assert_eq!(vault.counts().await.unwrap().envelopes as u64, kept + 1);
}

#[tokio::test]
async fn a_vault_that_another_holds_is_busy() {
    use sqlx::{ConnectOptions, Executor};
    let base = Base::new().await;
    let mut other = sqlx::sqlite::SqliteConnectOptions::new().filename(base.file()).connect().await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let busy = base.vault.file(file(1)).await.unwrap_err();
    assert!(busy == StoreError::Busy && busy.is_transient(), "{busy:?}");
    assert_eq!(base.vault.look(noise("locator", 1)).await.unwrap().replies.len(), 0, "reading goes on");
    other.execute("ROLLBACK").await.unwrap();
    base.vault.file(file(1)).await.unwrap();
}

#[tokio::test]
async fn a_vault_that_was_removed_or_replaced_takes_nothing() {
    let base = Base::new().await;
    base.vault.file(file(1)).await.unwrap();
    let aside = base.folder.path().join("aside.db");
    std::fs::rename(base.file(), &aside).unwrap();
    assert!(matches!(base.vault.maintain(Upkeep::Hourly).await, Err(StoreError::Gone(_))));
    assert!(matches!(base.vault.backup(&base.folder.path().join("copy")).await, Err(StoreError::Gone(_))));
    assert!(!base.file().exists(), "none was made in its place");
    assert!(matches!(base.vault.file(file(2)).await, Err(StoreError::Gone(_))));
    std::fs::write(base.file(), "").unwrap();
    assert!(matches!(base.vault.file(file(2)).await, Err(StoreError::Gone(_))));
    std::fs::rename(&aside, base.file()).unwrap();
    base.vault.file(file(2)).await.unwrap();
    assert_eq!(base.vault.counts().await.unwrap().envelopes, 2);
}

#[tokio::test]
async fn a_tampered_row_is_handed_over_or_named_and_never_a_panic() {
    use sqlx::{ConnectOptions, Executor};
    let base = Base::new().await;
    base.vault.file(file(1)).await.unwrap();
    base.vault.file(file(2)).await.unwrap();
    base.vault.maintain(Upkeep::Hourly).await.unwrap();
    let mut other = sqlx::sqlite::SqliteConnectOptions::new().filename(base.file()).connect().await.unwrap();
    other.execute("PRAGMA ignore_check_constraints = ON").await.unwrap();
    other.execute("UPDATE envelope SET body = x'00' WHERE id = (SELECT max(id) FROM envelope)").await.unwrap();
    let key = super::key(baro::domain::concern::Compartment::Police);
    let page = all_of(&base.vault, key).await;
    assert_eq!(page.iter().map(|envelope| envelope.body.len()).collect::<Vec<_>>(), [1073, 1], "damaged, and shown");
    other.execute("UPDATE envelope SET id = x'00' WHERE length(body) = 1").await.unwrap();
    let Err(StoreError::Broken(why)) = base.vault.envelope_ids(key).await else { panic!("not an id") };
    assert!(why.contains("envelope.id"), "{why}");
}

#[tokio::test]
async fn a_file_of_other_pages_is_no_vault() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    Engine::open(&format!("sqlite:{}", path.display()), &Settings::default()).await.unwrap().close().await;
    let Err(StoreError::Broken(why)) = Vault::open(&path, true).await.map(drop) else { panic!("it was opened") };
    assert!(why.contains("page_size"), "{why}");
}

/// What durability and privacy rest on holds on the connection that writes and on each that reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_connection_has_its_settings() {
    const SETTINGS: Sql = Sql::both(
        "SELECT (SELECT secure_delete FROM pragma_secure_delete), (SELECT temp_store FROM pragma_temp_store),
                (SELECT trusted_schema FROM pragma_trusted_schema), (SELECT synchronous FROM pragma_synchronous),
                (SELECT journal_mode FROM pragma_journal_mode), (SELECT page_size FROM pragma_page_size)",
    );
    type Held = (i64, i64, i64, i64, String, i64);
    struct OfWriter;
    impl Work for OfWriter {
        type Out = Option<Held>;
        const NAME: &'static str = "settings";
        async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Option<Held>, StoreError> {
            tx.opt(tx.query(SETTINGS)).await
        }
    }
    let Base { vault, folder: _folder } = Base::new().await;
    // on, MEMORY, off, FULL
    let must: Held = (1, 2, 0, 2, "wal".into(), 16_384);
    assert_eq!(vault.write(OfWriter).await.unwrap(), Some(must.clone()));
    let reads = (0..8).map(|_| {
        let vault = vault.clone();
        tokio::spawn(async move { vault.engine().one::<Held>(vault.engine().query(SETTINGS)).await.unwrap() })
    });
    for read in reads.collect::<Vec<_>>() {
        assert_eq!(read.await.unwrap(), must);
    }
    vault.maintain(Upkeep::Nightly).await.unwrap();
    assert_eq!(vault.write(OfWriter).await.unwrap(), Some(must), "upkeep leaves them as they were");
}

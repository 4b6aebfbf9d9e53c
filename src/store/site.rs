//! Where a database is and how a connection to it is made and made safe: settings that durability and privacy rest on are
//! given on every connection and read back.
//!
//! Must not know: statements of the store. Tested here and in `tests/it/engine`.

use crate::store::engine::Settings;
use crate::store::error::StoreError;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor};
use std::fs::{DirBuilder, OpenOptions, metadata};
use std::future::Future;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a connection may take to open, or to come free.
pub(in crate::store) const REACH: Duration = Duration::from_secs(5);
/// How long SQLite waits for a lock that another process holds.
const LOCK: Duration = Duration::from_secs(5);
/// Statements kept prepared on each connection; the store has fewer.
const PREPARED: usize = 512;
/// Rows the SQLite driver's thread may hand over before it waits for us: more than the largest set, so that it never stops
/// midway.
const ROWS: usize = 512;

/// A place where connections that write can be opened.
pub(in crate::store) trait Site {
    type Connection: Send;
    /// Opens a connection and makes it safe.
    fn connect(&self) -> impl Future<Output = Result<Self::Connection, StoreError>> + Send;
    /// Starts a transaction that will write.
    fn begin(&self, connection: &mut Self::Connection) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A file of SQLite.
pub(in crate::store) struct Lite {
    path: PathBuf,
    /// Device and inode when it was opened.
    identity: (u64, u64),
    page_size: u32,
    writer: SqliteConnectOptions,
    pub reader: SqliteConnectOptions,
}

impl Lite {
    /// Makes the file and its folder where they are missing, open to this user alone; SQLite gives its journal the same mode.
    pub fn new(url: &str, settings: &Settings) -> Result<Lite, StoreError> {
        let options: SqliteConnectOptions = url.parse()?;
        let path = options.get_filename().to_owned();
        // What lives in memory has a name that is no file's: one would be made of it here.
        if url.contains(":memory:") || url.contains("mode=memory") || path.to_string_lossy().starts_with("file:") {
            return Err(StoreError::Broken("a database in memory keeps nothing: name a file".into()));
        }
        let identity =
            make_private(&path).map_err(|error| StoreError::Gone(format!("{}: {}", path.display(), error.kind())))?;
        let options = options
            .page_size(settings.page_size)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(LOCK)
            .foreign_keys(true)
            .pragma("secure_delete", "ON")
            .pragma("trusted_schema", "OFF")
            .pragma("temp_store", "MEMORY")
            .statement_cache_capacity(PREPARED)
            .row_buffer_size(ROWS)
            .disable_statement_logging();
        let reader = options.clone().read_only(true).pragma("cache_size", format!("-{}", settings.cache_kib / 4));
        let writer = options.pragma("cache_size", format!("-{}", settings.cache_kib));
        Ok(Lite { path, identity, page_size: settings.page_size, writer, reader })
    }

    /// What a connection must say of itself; see [`read_back`].
    pub fn expected(&self) -> Expected {
        Expected { page_size: i64::from(self.page_size) }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file is still the one that was opened. A process can go on writing into a file that was removed or replaced, and
    /// all it acknowledges then is lost when it ends.
    pub fn check(&self) -> Result<(), StoreError> {
        match identity(&self.path) {
            Ok(identity) if identity == self.identity => Ok(()),
            _ => Err(StoreError::Gone("the file was removed or replaced while it was open".into())),
        }
    }
}

impl Site for Lite {
    type Connection = SqliteConnection;

    async fn connect(&self) -> Result<SqliteConnection, StoreError> {
        self.check()?;
        let mut writer = self.writer.connect().await?;
        read_back(&mut writer, self.expected()).await?;
        Ok(writer)
    }

    /// SQLite takes its lock at once: a transaction that read first could not write after another wrote in between.
    async fn begin(&self, writer: &mut SqliteConnection) -> Result<(), StoreError> {
        self.check()?;
        sqlx::query("BEGIN IMMEDIATE").execute(writer).await?;
        Ok(())
    }
}

fn identity(path: &Path) -> std::io::Result<(u64, u64)> {
    metadata(path).map(|file| (file.dev(), file.ino()))
}

fn make_private(path: &Path) -> std::io::Result<(u64, u64)> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
    identity(path)
}

/// Settings that differ between files.
#[derive(Clone, Copy)]
pub(in crate::store) struct Expected {
    page_size: i64,
}

/// Asks a connection for the settings that matter: SQLite ignores what it can't do without an error (WAL on some network
/// disks, a page size on a file that has another).
pub(in crate::store) async fn read_back(lite: &mut SqliteConnection, expected: Expected) -> Result<(), StoreError> {
    const SETTINGS: &str = "SELECT
        (SELECT journal_mode = 'wal' FROM pragma_journal_mode), (SELECT synchronous FROM pragma_synchronous),
        (SELECT foreign_keys FROM pragma_foreign_keys), (SELECT secure_delete FROM pragma_secure_delete),
        (SELECT trusted_schema FROM pragma_trusted_schema), (SELECT temp_store FROM pragma_temp_store),
        (SELECT timeout FROM pragma_busy_timeout), (SELECT page_size FROM pragma_page_size)";
    let is: (i64, i64, i64, i64, i64, i64, i64, i64) = sqlx::query_as(SETTINGS).fetch_one(lite).await?;
    // wal, FULL, on, on, off, MEMORY
    let must = (1, 2, 1, 1, 0, 2, LOCK.as_millis() as i64, expected.page_size);
    if is == must {
        return Ok(());
    }
    Err(StoreError::Broken(format!(
        "SQLite did not take its settings (wal, synchronous, foreign_keys, secure_delete, trusted_schema, temp_store, \
         busy_timeout, page_size): it has {is:?}, must have {must:?}"
    )))
}

/// A database on a server of PostgreSQL.
pub(in crate::store) struct Pg {
    pub options: PgConnectOptions,
}

impl Pg {
    pub fn new(url: &str) -> Result<Pg, StoreError> {
        let options: PgConnectOptions = url.parse()?;
        let options = options.application_name("baro").statement_cache_capacity(PREPARED).disable_statement_logging();
        Ok(Pg { options })
    }

    /// A connection without limits of time, for steps of a migration.
    pub async fn connect_plain(&self) -> Result<PgConnection, StoreError> {
        match tokio::time::timeout(REACH, self.options.connect()).await {
            Ok(connection) => Ok(connection?),
            Err(_) => Err(StoreError::Gone("no connection in time".into())),
        }
    }
}

impl Site for Pg {
    type Connection = PgConnection;

    async fn connect(&self) -> Result<PgConnection, StoreError> {
        let mut writer = self.connect_plain().await?;
        limit(&mut writer, Plans::Anew).await?;
        Ok(writer)
    }

    async fn begin(&self, writer: &mut PgConnection) -> Result<(), StoreError> {
        writer.execute("BEGIN").await?;
        Ok(())
    }
}

/// When a connection plans its statements.
#[derive(Clone, Copy)]
pub(in crate::store) enum Plans {
    /// Each time, for the tables as they are: a plan that was kept from when the outbox was small read all of it for each chunk of a broadcast (25 s
    /// instead of 3).
    Anew,
    /// Once, and by index however small the tables are now. For statements that find a few rows by keys: to plan one takes several times as
    /// long as to run it.
    Once,
}

/// Sets limits of time, and asks the server not to write statements or keys into its log. Only a superuser may ask that, so
/// it is no error if the server refuses; `baro check` reads what holds.
pub(in crate::store) async fn limit(pg: &mut PgConnection, plans: Plans) -> Result<(), sqlx::Error> {
    const LIMITS: &str = "SET statement_timeout = '15s'; SET lock_timeout = '5s';
        SET idle_in_transaction_session_timeout = '30s';
        DO $$ DECLARE setting text[]; BEGIN
            FOREACH setting SLICE 1 IN ARRAY ARRAY[['log_statement', 'none'], ['log_min_duration_statement', '-1'],
                ['log_parameter_max_length', '0'], ['log_parameter_max_length_on_error', '0'],
                ['log_min_error_statement', 'panic'], ['log_error_verbosity', 'terse']]
            LOOP
                BEGIN PERFORM set_config(setting[1], setting[2], false); EXCEPTION WHEN OTHERS THEN NULL; END;
            END LOOP;
        END $$";
    const ANEW: &str = "SET plan_cache_mode = 'force_custom_plan'";
    const ONCE: &str = "SET plan_cache_mode = 'force_generic_plan'; SET enable_seqscan = off";
    sqlx::raw_sql(LIMITS).execute(&mut *pg).await?;
    let plans = match plans {
        Plans::Anew => ANEW,
        Plans::Once => ONCE,
    };
    sqlx::raw_sql(plans).execute(pg).await.map(drop)
}

/// Whether a connection that rested still lives; one in use shows by failing that it does not.
pub(in crate::store) async fn still_there(pg: &mut PgConnection, rested: Duration) -> bool {
    rested < Duration::from_secs(30) || matches!(tokio::time::timeout(REACH, pg.ping()).await, Ok(Ok(())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::engine::Engine;
    use std::os::unix::fs::PermissionsExt;

    #[tokio::test]
    async fn the_file_is_private_and_keeps_its_page_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/book.db");
        let url = format!("sqlite:{}", path.display());
        let large = Settings { page_size: 16384, ..Settings::default() };
        Engine::open(&url, &large).await.unwrap().close().await;
        assert_eq!(metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);

        let engine = Engine::open(&url, &large).await.unwrap();
        for suffix in ["-wal", "-shm"] {
            let beside = format!("{}{suffix}", path.display());
            assert_eq!(metadata(beside).unwrap().permissions().mode() & 0o777, 0o600, "{suffix}");
        }
        engine.close().await;
        let Err(StoreError::Broken(why)) = Engine::open(&url, &Settings::default()).await else {
            panic!("a file of other pages was opened");
        };
        assert!(why.contains("page_size"), "{why}");
    }

    #[tokio::test]
    async fn what_has_no_log_of_writes_is_refused() {
        for url in ["sqlite::memory:", "sqlite://book.db?mode=memory"] {
            assert!(matches!(Engine::open(url, &Settings::default()).await, Err(StoreError::Broken(_))), "{url}");
        }
        assert!(!Path::new("file:sqlx-in-memory-0").exists() && !Path::new("book.db").exists());
        assert!(matches!(Engine::open("mysql://x", &Settings::default()).await, Err(StoreError::Broken(_))));
    }

    #[tokio::test]
    async fn a_file_that_went_away_takes_no_more_writes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.db");
        let engine = Engine::open(&format!("sqlite:{}", path.display()), &Settings::default()).await.unwrap();
        engine.begin().await.unwrap().rollback().await;
        std::fs::rename(&path, folder.path().join("moved.db")).unwrap();
        assert!(matches!(engine.begin().await, Err(StoreError::Gone(_))));
        std::fs::write(&path, "").unwrap();
        assert!(matches!(engine.begin().await, Err(StoreError::Gone(_))));
    }
}

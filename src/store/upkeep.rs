//! What is done to a file of SQLite outside transactions: its log of writes emptied, the file written anew, copies made.
//!
//! Must not know: any table, how often. Tested here and in `tests/it/vault`.

use crate::store::engine::{Engine, Kind};
use crate::store::error::StoreError;
use sqlx::AssertSqlSafe;
use sqlx::sqlite::SqliteConnection;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

impl Engine {
    /// SQLite: moves the log of writes into the file and empties it, so that what was deleted is gone from the log too; `false`
    /// if a reader or writer of another process stood in the way: try again. Our own readers wait meanwhile. PostgreSQL does so by
    /// itself.
    ///
    /// # Errors
    /// If the file can't be reached or written.
    pub async fn checkpoint(&self) -> Result<bool, StoreError> {
        let Kind::Lite { write, pause, .. } = &*self.0 else { return Ok(true) };
        write.site.check()?;
        let _paused = pause.write().await;
        let mut held = write.bare().await?;
        let emptied = empty_log(held.as_mut().expect("a bare writer holds its connection")).await;
        if emptied.is_err() {
            // It may have kept the short time of waiting: the next who writes opens another.
            drop(held.take());
        }
        emptied
    }

    /// SQLite: writes the file anew, in the order of its keys and without holes. Writers wait meanwhile, and the copy is made
    /// in memory, so this is for small files (the vault). Nothing on PostgreSQL.
    ///
    /// # Errors
    /// `Busy` if another process writes; `Gone` if there is no room.
    pub async fn vacuum(&self) -> Result<(), StoreError> {
        let Kind::Lite { write, .. } = &*self.0 else { return Ok(()) };
        write.site.check()?;
        let mut held = write.bare().await?;
        let writer = held.as_mut().expect("a bare writer holds its connection");
        sqlx::query("VACUUM").execute(writer).await?;
        Ok(())
    }

    /// SQLite: a copy of all that was committed, whole or not at all, in a file of its own that only this user can read. Nobody waits.
    ///
    /// # Errors
    /// `Gone` if `to` is there already or can't be written; `Broken` on PostgreSQL, which has its own tools (`pg_dump`).
    pub async fn copy(&self, to: &Path) -> Result<(), StoreError> {
        let Kind::Lite { read, write, .. } = &*self.0 else {
            return Err(StoreError::Broken("a copy of PostgreSQL is made by pg_dump".into()));
        };
        write.site.check()?;
        let draft = Draft::new(to)?;
        create_private(&draft.path).map_err(|error| unwritten(&error))?;
        sqlx::query("VACUUM INTO $1").bind(text(&draft.path)?).execute(&mut *read.acquire().await?).await?;
        draft.finish()
    }

    /// SQLite: runs statements that fill this file from another one, `from`, which they call `source`, in one transaction here and one
    /// reading there.
    ///
    /// # Errors
    /// Those of the statements; nothing was kept then.
    pub(in crate::store) async fn fill(&self, from: &Engine, steps: &[&'static str]) -> Result<(), StoreError> {
        let (Kind::Lite { write, .. }, Kind::Lite { write: from, .. }) = (&*self.0, &*from.0) else {
            return Err(StoreError::Broken("only files of SQLite are filled from others".into()));
        };
        from.site.check()?;
        let mut held = write.bare().await?;
        let writer = held.as_mut().expect("a bare writer holds its connection");
        let filled = run_attached(writer, text(from.site.path())?, steps).await;
        if filled.is_err() {
            // What was begun ends with the connection.
            drop(held.take());
        }
        filled
    }
}

/// Empties the log. Who reads in another process is not waited for long: writers stand behind us.
async fn empty_log(writer: &mut SqliteConnection) -> Result<bool, StoreError> {
    let (patience,): (i64,) = sqlx::query_as("PRAGMA busy_timeout").fetch_one(&mut *writer).await?;
    sqlx::raw_sql("PRAGMA busy_timeout = 100").execute(&mut *writer).await?;
    let (busy, _, _): (i64, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *writer).await?;
    // A pragma takes no parameter.
    sqlx::raw_sql(AssertSqlSafe(format!("PRAGMA busy_timeout = {patience}"))).execute(writer).await?;
    Ok(busy == 0)
}

async fn run_attached(writer: &mut SqliteConnection, source: String, steps: &[&'static str]) -> Result<(), StoreError> {
    sqlx::query("ATTACH $1 AS source").bind(source).execute(&mut *writer).await?;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *writer).await?;
    for step in steps {
        sqlx::query(*step).execute(&mut *writer).await?;
    }
    sqlx::query("COMMIT").execute(&mut *writer).await?;
    sqlx::query("DETACH source").execute(writer).await?;
    Ok(())
}

/// A file that gets its name once it is whole and on the disk; what is given up is removed.
pub(in crate::store) struct Draft {
    /// Where it is written.
    pub path: PathBuf,
    name: PathBuf,
}

impl Draft {
    /// # Errors
    /// `Gone` if there is such a file already.
    pub fn new(name: &Path) -> Result<Draft, StoreError> {
        if name.symlink_metadata().is_ok() {
            return Err(StoreError::Gone(format!("{} is there already", name.display())));
        }
        let mut path = name.as_os_str().to_owned();
        path.push(".part");
        let draft = Draft { path: path.into(), name: name.to_owned() };
        // Of one that was cut short: a log beside it would be taken for its own.
        draft.remove();
        Ok(draft)
    }

    /// Makes it durable under its name.
    pub fn finish(self) -> Result<(), StoreError> {
        let renamed = File::open(&self.path)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(&self.path, &self.name))
            .and_then(|()| sync_folder(&self.name));
        renamed.map_err(|error| unwritten(&error))
    }

    fn remove(&self) {
        for beside in ["", "-wal", "-shm", "-journal"] {
            let mut path = self.path.as_os_str().to_owned();
            path.push(beside);
            // It was renamed, or never made.
            std::fs::remove_file(path).ok();
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        self.remove();
    }
}

/// A name in a folder is durable once the folder is.
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Makes an empty file for this user alone.
pub(in crate::store) fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)
}

/// A file that could not be written or read.
pub(in crate::store) fn unwritten(error: &io::Error) -> StoreError {
    StoreError::Gone(format!("file: {}", error.kind()))
}

fn text(path: &Path) -> Result<String, StoreError> {
    path.to_str().map(str::to_owned).ok_or_else(|| StoreError::Broken("the name of a file is not UTF-8".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::engine::{Query, Settings, Sql};
    use std::os::unix::fs::PermissionsExt;

    const TABLE: Sql = Sql::both("CREATE TABLE item (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID");
    const PUT: Sql = Sql::both("INSERT INTO item VALUES ($1)");
    const EMPTY: Sql = Sql::both("DELETE FROM item");
    const COUNT: Sql = Sql::both("SELECT count(*) FROM item");

    async fn write(engine: &Engine, query: Query) {
        let mut tx = engine.begin().await.unwrap();
        tx.exec(query).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn open(path: &Path) -> Engine {
        Engine::open(&format!("sqlite:{}", path.display()), &Settings::default()).await.unwrap()
    }

    #[tokio::test]
    async fn what_was_deleted_is_in_no_file_after_a_checkpoint() {
        let folder = tempfile::tempdir().unwrap();
        let engine = open(&folder.path().join("vault.db")).await;
        let secret = b"canary 76123456".to_vec();
        let is_anywhere = || {
            let files =
                std::fs::read_dir(folder.path()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
            files.into_iter().any(|bytes| bytes.windows(secret.len()).any(|window| window == secret))
        };
        write(&engine, engine.query(TABLE)).await;
        write(&engine, engine.query(PUT).bind(secret.clone())).await;
        assert!(is_anywhere(), "the test looks in the right place");
        write(&engine, engine.query(EMPTY)).await;
        assert!(is_anywhere(), "the log of writes still has it");
        engine.vacuum().await.unwrap();
        assert!(engine.checkpoint().await.unwrap());
        assert!(!is_anywhere());
        assert_eq!(engine.one::<(i64,)>(engine.query(COUNT)).await.unwrap().0, 0);
    }

    #[tokio::test]
    async fn a_reader_elsewhere_stands_in_the_way_and_writers_do_not_wait_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.db");
        let engine = open(&path).await;
        write(&engine, engine.query(TABLE)).await;
        use sqlx::{ConnectOptions, Executor};
        let other = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
        let mut other = other.connect().await.unwrap();
        other.execute("BEGIN; SELECT count(*) FROM item").await.unwrap();
        write(&engine, engine.query(PUT).bind(vec![1u8])).await;
        let begun = tokio::time::Instant::now();
        assert!(!engine.checkpoint().await.unwrap(), "it says that it could not");
        assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
        write(&engine, engine.query(PUT).bind(vec![2u8])).await;
        other.execute("COMMIT").await.unwrap();
        assert!(engine.checkpoint().await.unwrap());
        assert_eq!(std::fs::metadata(folder.path().join("vault.db-wal")).unwrap().len(), 0);
        assert_eq!(engine.one::<(i64,)>(engine.query(COUNT)).await.unwrap().0, 2);
    }

    #[tokio::test]
    async fn a_copy_is_whole_private_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let engine = open(&folder.path().join("book.db")).await;
        write(&engine, engine.query(TABLE)).await;
        write(&engine, engine.query(PUT).bind(vec![1u8])).await;
        let to = folder.path().join("copy's.db");
        engine.copy(&to).await.unwrap();
        assert_eq!(to.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let copy = open(&to).await;
        assert_eq!(copy.one::<(i64,)>(copy.query(COUNT)).await.unwrap().0, 1);
        assert!(matches!(engine.copy(&to).await, Err(StoreError::Gone(_))));
        let nowhere = folder.path().join("missing/copy.db");
        assert!(matches!(engine.copy(&nowhere).await, Err(StoreError::Gone(_))));
        let parts = std::fs::read_dir(folder.path()).unwrap();
        let left = parts.filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains(".part"));
        assert_eq!(left.count(), 0);
    }
}

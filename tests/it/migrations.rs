//! The schema of the book (the vault's is in `vault::schema`), as it grows: the same on both engines, every step with rows that stood before the next one, every
//! column with a reason to exist, every statement of the program fit for it.
//!
//! A new step NNNN comes with `tests/rows/book/NNNN.sql`: rows as the program of that time wrote them, one text for both
//! engines, so that each table has a row and each column a value. Bytes are written `unhex('00ff')`. A new column comes with
//! a line in `tests/rows/columns.txt`.

use crate::{left_out, postgres, vault};
use baro::domain::dialogue::Screen;
use baro::domain::dialogue::state::Question;
use baro::store::book::{Book, STATEMENTS};
use baro::store::engine::{Engine, Settings, Sql};
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Which types of PostgreSQL keep what a type of SQLite keeps.
const TYPES: [(&str, &[&str]); 3] = [("INTEGER", &["bigint", "boolean"]), ("TEXT", &["text"]), ("BLOB", &["bytea"])];

/// SQLite says of a key that it may be NULL where it can't.
const LITE_COLUMNS: &str = "SELECT t.name, c.name, c.type, c.\"notnull\" OR c.pk > 0
    FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY t.name, c.cid";
const PG_COLUMNS: &str = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT),
      CASE WHEN is_nullable = 'NO' THEN CAST(1 AS BIGINT) ELSE 0 END
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'
    ORDER BY table_name COLLATE \"C\", ordinal_position";
const LITE_INDEXES: &str = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
/// Those of primary keys are not written out on either engine.
const PG_INDEXES: &str = "SELECT CAST(indexname AS TEXT) FROM pg_indexes WHERE schemaname = 'public'
    AND indexname NOT LIKE '%\\_pkey' ORDER BY indexname COLLATE \"C\"";
const MESSAGES: Sql = Sql::both("SELECT screen, question FROM outbox ORDER BY id");

pub fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The names in a folder, in order.
pub fn names(path: &str) -> Vec<String> {
    let entries = fs::read_dir(folder(path)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// An empty book on one engine.
struct Base {
    url: String,
    engine: Engine,
    /// Holds the file of SQLite.
    folder: TempDir,
}

impl Base {
    async fn open(url: Option<String>) -> Base {
        let folder = tempfile::tempdir().unwrap();
        let url = url.unwrap_or_else(|| format!("sqlite:{}", folder.path().join("book.db").display()));
        let engine = Engine::open(&url, &Settings::default()).await.unwrap();
        let base = Base { url, engine, folder };
        if !base.engine.is_lite() {
            // What SQLite has already, so that one text holds bytes for both.
            const UNHEX: &str =
                "CREATE FUNCTION unhex(text) RETURNS bytea LANGUAGE sql AS $$ SELECT decode($1, 'hex') $$";
            base.run(UNHEX.to_owned()).await;
        }
        base
    }

    /// Both, or SQLite alone where there is no PostgreSQL.
    async fn each() -> Vec<Base> {
        let mut bases = vec![Base::open(None).await];
        match postgres::fresh_url().await {
            Some(url) => bases.push(Base::open(Some(url)).await),
            None => left_out("no PostgreSQL (Debian: apt-get install postgresql)"),
        }
        bases
    }

    /// Runs a text of many statements on a connection of its own.
    async fn run(&self, text: String) {
        if self.engine.is_lite() {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        } else {
            postgres::execute(&self.url, text).await;
        }
    }

    /// Brings the schema to this step and no further.
    async fn step(&self, files: &[String]) {
        let engine = if self.engine.is_lite() { "sqlite" } else { "postgres" };
        let until = self.folder.path().join("steps");
        fs::create_dir_all(&until).unwrap();
        for file in files {
            fs::copy(folder("migrations/book").join(engine).join(file), until.join(file)).unwrap();
        }
        self.engine.migrate_with(&Migrator::new(until).await.unwrap()).await.unwrap();
    }

    /// Takes every step, and loads the rows that were written between it and the next. Each table has one then.
    async fn grow(&self) {
        let files = names("migrations/book/sqlite");
        for (at, file) in files.iter().enumerate() {
            self.step(&files[..=at]).await;
            let (number, _) = file.split_once('_').unwrap();
            let rows = folder("tests/rows/book").join(format!("{number}.sql"));
            self.run(fs::read_to_string(&rows).unwrap_or_else(|_| panic!("{} is missing", rows.display()))).await;
            let empty = self.without_value().await;
            assert!(empty.is_empty(), "{file} needs rows with a value of {empty:?}");
        }
    }

    async fn columns(&self) -> Vec<Column> {
        let query = self.engine.query(Sql::each(LITE_COLUMNS, PG_COLUMNS));
        let rows: Vec<(String, String, String, i64)> = self.engine.all(query).await.unwrap();
        let column = |(table, name, kind, required)| Column { table, name, kind, required: required != 0 };
        rows.into_iter().map(column).collect()
    }

    /// The columns in which no row has a value.
    async fn without_value(&self) -> Vec<String> {
        let mut empty = Vec::new();
        for column in self.columns().await {
            let count = format!("SELECT count({}) FROM {}", column.name, column.table);
            let (values,): (i64,) = self.engine.one(self.engine.query(Sql::both(count.leak()))).await.unwrap();
            if values == 0 {
                empty.push(column.path());
            }
        }
        empty
    }

    async fn indexes(&self) -> Vec<String> {
        let query = self.engine.query(Sql::each(LITE_INDEXES, PG_INDEXES));
        let rows: Vec<(String,)> = self.engine.all(query).await.unwrap();
        rows.into_iter().map(|(name,)| name).collect()
    }
}

struct Column {
    table: String,
    name: String,
    kind: String,
    required: bool,
}

impl Column {
    fn path(&self) -> String {
        format!("{}.{}", self.table, self.name)
    }
}

/// Each line of the list of allowed columns: which, and why it may exist.
fn allowed(list: &str) -> BTreeMap<&str, &str> {
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut allowed = BTreeMap::new();
    for line in lines {
        let (column, reason) = line.split_once(' ').unwrap_or((line, ""));
        assert!(reason.trim().split(' ').count() >= 3, "{line:?} does not say why the column exists");
        assert!(allowed.insert(column, reason.trim()).is_none(), "{column} is listed twice");
    }
    allowed
}

/// What the list lacks, and what it allows in vain.
fn unlisted<'a>(columns: &'a [String], list: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let there: BTreeSet<&str> = columns.iter().map(String::as_str).collect();
    let allowed: BTreeSet<&str> = allowed(list).into_keys().collect();
    (there.difference(&allowed).copied().collect(), allowed.difference(&there).copied().collect())
}

#[test]
fn both_engines_have_the_same_steps_each_with_rows() {
    let steps = names("migrations/book/sqlite");
    assert_eq!(steps, names("migrations/book/postgres"), "the same numbers and names");
    for (at, file) in steps.iter().enumerate() {
        assert!(file.starts_with(&format!("{:04}_", at + 1)) && file.ends_with(".sql"), "{file} is step {}", at + 1);
    }
    let rows: Vec<String> = (1..=steps.len()).map(|number| format!("{number:04}.sql")).collect();
    assert_eq!(names("tests/rows/book"), rows, "one file of rows for each step");
}

#[tokio::test]
async fn old_rows_are_carried_to_the_present_schema() {
    for base in Base::each().await {
        base.grow().await;
        // The steps inside the program are the ones that just ran: sqlx compares their checksums.
        let book = Book::open(&base.url, &Settings::default(), true).await.unwrap();
        let board = book.board();
        let konna = board.series.iter().find(|series| series.place.0 == "ml-r05-konna").unwrap();
        let forum = konna.forum.as_ref().unwrap();
        assert_eq!((forum.period.as_str(), forum.options.len(), konna.posts.len()), ("2027-T1", 2, 2));
        assert!(book.caller([0x11; 32]).await.unwrap().is_some(), "the number of the sample rows is known");
        // What is kept as JSON is read back too.
        let messages: Vec<(String, Option<String>)> = base.engine.all(base.engine.query(MESSAGES)).await.unwrap();
        for (screen, question) in messages {
            let screen: Screen = serde_json::from_str(&screen).unwrap();
            let question: Option<Question> = question.map(|question| serde_json::from_str(&question).unwrap());
            assert!(!screen.body.is_empty() && question.is_none_or(|question| question == Question::Vote(forum.id)));
        }
        book.close().await;
        base.engine.close().await;
    }
}

#[tokio::test]
async fn both_engines_end_with_the_same_tables() {
    let [lite, pg] = &Base::each().await[..] else { return };
    lite.engine.migrate().await.unwrap();
    pg.engine.migrate().await.unwrap();
    let (of_lite, of_pg) = (lite.columns().await, pg.columns().await);
    let shape = |column: &Column| (column.path(), column.required);
    assert_eq!(of_lite.iter().map(shape).collect::<Vec<_>>(), of_pg.iter().map(shape).collect::<Vec<_>>());
    for (lite, pg) in of_lite.iter().zip(&of_pg) {
        let fits = TYPES.iter().any(|(kind, kinds)| *kind == lite.kind && kinds.contains(&pg.kind.as_str()));
        assert!(fits, "{} is {} on SQLite and {} on PostgreSQL", lite.path(), lite.kind, pg.kind);
    }
    assert_eq!(lite.indexes().await, pg.indexes().await);
}

#[tokio::test]
async fn every_column_has_a_reason_to_exist() {
    let base = Base::open(None).await;
    base.engine.migrate().await.unwrap();
    let columns = base.columns().await;
    let columns: Vec<String> = columns.iter().map(Column::path).chain(vault::schema::columns().await).collect();
    assert!(columns.len() > 80, "the columns were found");
    let list = include_str!("../rows/columns.txt");
    let (unknown, gone) = unlisted(&columns, list);
    assert!(unknown.is_empty(), "tests/rows/columns.txt does not say why these exist: {unknown:?}");
    assert!(gone.is_empty(), "tests/rows/columns.txt lists what is not there: {gone:?}");
    // The list would show it.
    let more = [columns, vec!["person.last_seen".to_owned()]].concat();
    assert_eq!(unlisted(&more, list), (vec!["person.last_seen"], vec![]));
    assert_eq!(unlisted(&more[1..], list), (vec!["person.last_seen"], vec![more[0].as_str()]));
}

#[tokio::test]
async fn every_statement_fits_the_schema() {
    for base in Base::each().await {
        base.engine.migrate().await.unwrap();
        for sql in STATEMENTS.iter().copied().flatten() {
            if let Err(error) = base.engine.prepare(*sql).await {
                panic!("{error}: {sql:?}");
            }
        }
    }
}

/// A constant that is in no list would not be prepared above.
#[test]
fn every_statement_is_in_the_list_of_its_file() {
    for (store, statements) in [("src/store/book", STATEMENTS), ("src/store/vault", baro::store::vault::STATEMENTS)] {
        let mut listed = 0;
        for file in names(store).iter().filter(|file| *file != "mod.rs") {
            let text = fs::read_to_string(folder(store).join(file)).unwrap();
            let declared = text.lines().filter_map(|line| line.split_once(": Sql =")?.0.split_once("const "));
            let declared: BTreeSet<&str> = declared.map(|(_, name)| name).collect();
            if declared.is_empty() && !text.contains("Sql::") && !text.contains("sql!(") {
                continue;
            }
            // The list may be broken over lines after the sign.
            let list = text.split_once("pub const ALL: &[Sql] =").and_then(|(_, rest)| rest.split_once("&["));
            let list = list.unwrap_or_else(|| panic!("{file} has no list ALL")).1;
            let list: Vec<&str> = list.split_once("];").unwrap().0.split(',').map(str::trim).collect();
            let list: BTreeSet<&str> = list.into_iter().filter(|name| !name.is_empty()).collect();
            assert_eq!(declared, list, "{file}: ALL has every statement");
            listed += list.len();
        }
        assert_eq!(
            statements.iter().map(|list| list.len()).sum::<usize>(),
            listed,
            "{store}: STATEMENTS has every file"
        );
    }
}

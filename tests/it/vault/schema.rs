//! The schema of the vault: every step with rows that stood before the next, no column that could tell who or when, every statement of
//! the program fit for it. That every column has a reason to exist is tested with those of the book.

use super::{Base, all_of, key};
use crate::migrations::{folder, names};
use baro::domain::concern::Compartment;
use baro::store::engine::{Engine, Settings, Sql};
use baro::store::vault::upkeep::Counts;
use baro::store::vault::{STATEMENTS, Vault};
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, ConnectOptions};
use std::fs;

const TABLES: Sql = Sql::both(
    "SELECT name, strict, wr FROM pragma_table_list
      WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY name",
);
const COLUMNS: Sql = Sql::both(
    "SELECT t.name, c.name, c.type, c.\"notnull\", c.dflt_value IS NOT NULL FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c
      WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'
      ORDER BY t.name, c.cid",
);
const TRIGGERS: Sql = Sql::both("SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index')");

/// Every column, as `tests/rows/columns.txt` writes it.
pub async fn columns() -> Vec<String> {
    let base = Base::new().await;
    let columns: Vec<(String, String, String, bool, bool)> =
        base.vault.engine().all(base.vault.engine().query(COLUMNS)).await.unwrap();
    columns.into_iter().map(|(table, name, ..)| format!("vault/{table}.{name}")).collect()
}

#[tokio::test]
async fn no_table_keeps_an_order_and_no_column_a_number_but_few() {
    let base = Base::new().await;
    let engine = base.vault.engine();
    let tables: Vec<(String, bool, bool)> = engine.all(engine.query(TABLES)).await.unwrap();
    let names: Vec<&str> = tables.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(
        names,
        ["audit_wrap", "box", "casework", "envelope", "frozen", "manifest", "reply", "review_key", "setting", "wrap"]
    );
    assert!(tables.iter().all(|(_, strict, without_rowid)| *strict && *without_rowid), "{tables:?}");
    let columns: Vec<(String, String, String, bool, bool)> = engine.all(engine.query(COLUMNS)).await.unwrap();
    assert!(columns.iter().all(|(.., required, default)| *required && !default), "{columns:?}");
    let not_bytes: Vec<String> = columns
        .iter()
        .filter(|(_, _, kind, ..)| kind != "BLOB")
        .map(|(table, name, ..)| format!("{table}.{name}"))
        .collect();
    assert_eq!(
        not_bytes,
        [
            "audit_wrap.slot",
            "box.month",
            "casework.state",
            "frozen.compartment",
            "manifest.slot",
            "setting.name",
            "wrap.slot"
        ]
    );
    assert_eq!(engine.one::<(i64,)>(engine.query(TRIGGERS)).await.unwrap().0, 0, "nothing writes by itself");
}

#[tokio::test]
async fn every_statement_fits_the_schema() {
    let base = Base::new().await;
    for sql in STATEMENTS.iter().copied().flatten() {
        if let Err(error) = base.vault.engine().prepare(*sql).await {
            panic!("{error}: {sql:?}");
        }
    }
}

#[tokio::test]
async fn old_rows_are_carried_to_the_present_schema() {
    let base = tempfile::tempdir().unwrap();
    let path = base.path().join("vault.db");
    let steps = names("migrations/vault");
    let rows: Vec<String> = (1..=steps.len()).map(|number| format!("{number:04}.sql")).collect();
    assert_eq!(names("tests/rows/vault"), rows, "one file of rows for each step");
    for (at, step) in steps.iter().enumerate() {
        assert!(step.starts_with(&format!("{:04}_", at + 1)), "{step} is step {}", at + 1);
        let until = base.path().join("steps");
        fs::create_dir_all(&until).unwrap();
        fs::copy(folder("migrations/vault").join(step), until.join(step)).unwrap();
        let settings = Settings { page_size: 16_384, ..Settings::default() };
        let engine = Engine::open(&format!("sqlite:{}", path.display()), &settings).await.unwrap();
        engine.migrate_with(&Migrator::new(until).await.unwrap()).await.unwrap();
        engine.close().await;
        let text = fs::read_to_string(folder("tests/rows/vault").join(&rows[at])).unwrap();
        let mut other = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut other).await.unwrap();
    }
    let vault = Vault::open(&path, true).await.unwrap();
    let one = Counts { envelopes: 1, boxes: 1, replies: 1, casework: 1, review_keys: 1, wraps: 1 };
    assert_eq!(vault.counts().await.unwrap(), one);
    // What is in the sample rows is read by the program of today.
    let keys = vault.review_keys().await.unwrap();
    assert_eq!(keys[0].id.compartment(), Some(Compartment::Police));
    assert_eq!(all_of(&vault, keys[0].id).await.len(), 1);
    assert!(all_of(&vault, key(Compartment::Army)).await.is_empty());
    assert_eq!(vault.look([0x22; 16]).await.unwrap().replies.len(), 1);
    assert_eq!((vault.wraps(1).await.unwrap().len(), vault.casework_tags(keys[0].id).await.unwrap().len()), (1, 1));
    assert_eq!(vault.manifest(1).await.unwrap(), Some([0; 41]));
}

//! What can go wrong in a store, sorted by what the caller does about it: try again, answer "out of service", refuse, or
//! report a fault of ours.
//!
//! Must not know: any table. Tested here and in `tests/it/engine`.
//!
//! Nothing here can print what was stored: the driver's own errors carry keys and values (PostgreSQL's `DETAIL`, the text that
//! did not parse as a number), so they are reduced here to codes and names of the schema, and never travel further.

use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::postgres::PgDatabaseError;

/// Why a store did not do what it was asked. Holds names and codes only, so `Display` and `Debug` are safe to log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Others hold what this needs, or too many wait: the same call may succeed in a moment.
    #[error("the store is busy")]
    Busy,
    /// The database can't be reached, is full, or its disk fails: answer 503, so that the sender repeats. Whether a write that
    /// ends like this was kept is unknown, as with any lost connection: repeat it, by its natural key.
    #[error("the store is gone: {0}")]
    Gone(String),
    /// The data refuse it: nothing was written, and a repetition would be refused too.
    #[error("{violation} at {on}")]
    Conflict {
        /// Which kind of rule.
        violation: Violation,
        /// The constraint (PostgreSQL) or its columns (SQLite); for people to read, not to branch on.
        on: String,
    },
    /// A fault in this program or its schema: a statement that does not fit, a column of another type, a panic.
    #[error("the store is broken: {0}")]
    Broken(String),
}

/// The rules whose violation a caller can understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// There is such a row already.
    #[error("a second row with the same key")]
    Unique,
    /// The row it belongs to is not there (or has others that belong to it).
    #[error("a reference to a missing row")]
    Reference,
}

impl StoreError {
    /// Whether the same call may succeed later: the caller's sender should repeat it.
    pub fn is_transient(&self) -> bool {
        matches!(self, StoreError::Busy | StoreError::Gone(_))
    }

    /// Whether a row with this key was there already.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, StoreError::Conflict { violation: Violation::Unique, .. })
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        use sqlx::Error as E;
        match error {
            E::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
                Some(error) => of_postgres(error),
                None => of_sqlite(&*error),
            },
            E::Io(error) => StoreError::Gone(format!("connection: {}", error.kind())),
            E::Tls(_) => StoreError::Gone("connection: TLS".into()),
            E::PoolTimedOut => StoreError::Gone("no connection in time".into()),
            E::PoolClosed => StoreError::Gone("closed".into()),
            E::WorkerCrashed => StoreError::Gone("the driver's thread ended".into()),
            // The source of these may quote the value that did not fit.
            E::ColumnDecode { index, .. } => StoreError::Broken(format!("column {index} is not of the expected type")),
            E::Decode(_) => StoreError::Broken("a value is not of the expected type".into()),
            E::Encode(_) => StoreError::Broken("a parameter can't be sent".into()),
            E::Configuration(_) => StoreError::Broken("the address of the database can't be understood".into()),
            E::Migrate(error) => (*error).into(),
            other => StoreError::Broken(other.to_string()),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> StoreError {
        use sqlx::migrate::MigrateError as E;
        match error {
            E::Execute(error) => error.into(),
            E::ExecuteMigration(error, version) => match StoreError::from(error) {
                StoreError::Broken(why) => StoreError::Broken(format!("migration {version}: {why}")),
                other => other,
            },
            other => StoreError::Broken(other.to_string()),
        }
    }
}

/// Codes: PostgreSQL documentation, appendix A.
fn of_postgres(error: &PgDatabaseError) -> StoreError {
    let code = error.code();
    let on = || error.constraint().or(error.table()).unwrap_or("an unnamed constraint").to_owned();
    match code {
        "23505" | "23P01" => StoreError::Conflict { violation: Violation::Unique, on: on() },
        "23503" => StoreError::Conflict { violation: Violation::Reference, on: on() },
        // serialization_failure, deadlock_detected, lock_not_available, query_canceled by a time-out
        "40001" | "40P01" | "55P03" | "57014" => StoreError::Busy,
        // read_only_sql_transaction: the server became a standby
        "25006" => StoreError::Gone(format!("PostgreSQL {code}")),
        _ => match code.get(..2).unwrap_or(code) {
            // connection, authorization, no such database, resources (disk full), operator intervention, disk
            "08" | "28" | "3D" | "53" | "57" | "58" => StoreError::Gone(format!("PostgreSQL {code}")),
            // In class 42 the message names things of the schema and of the statement, which hold no values.
            "42" => StoreError::Broken(format!("PostgreSQL {code}: {}", error.message())),
            "23" => StoreError::Broken(format!("PostgreSQL {code} at {}", on())),
            _ => StoreError::Broken(format!("PostgreSQL {code}")),
        },
    }
}

/// Codes: <https://www.sqlite.org/rescode.html>; the low byte is the kind.
fn of_sqlite(error: &dyn DatabaseError) -> StoreError {
    let code: i32 = error.code().and_then(|code| code.parse().ok()).unwrap_or(1);
    let on = || error.message().split_once(": ").map_or("an unnamed constraint", |(_, on)| on).to_owned();
    match (error.kind(), code & 0xff) {
        (ErrorKind::UniqueViolation, _) => StoreError::Conflict { violation: Violation::Unique, on: on() },
        // SQLite does not say which.
        (ErrorKind::ForeignKeyViolation, _) => {
            StoreError::Conflict { violation: Violation::Reference, on: "a foreign key".into() }
        }
        // BUSY, LOCKED
        (_, 5 | 6) => StoreError::Busy,
        // NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB
        (_, 7 | 8 | 10 | 11 | 13 | 14 | 15 | 26) => StoreError::Gone(format!("SQLite {code}: {}", error.message())),
        _ => StoreError::Broken(format!("SQLite {code}: {}", without_values(error.message()))),
    }
}

/// SQLite's messages name columns and words of the statement, but some quote a value (`bad JSON path: 'x'`), always between
/// single quotes.
fn without_values(message: &str) -> String {
    match (message.find('\''), message.rfind('\'')) {
        (Some(first), Some(last)) if first < last => format!("{}…{}", &message[..=first], &message[last..]),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_fit_is_never_quoted() {
        let inner: Box<dyn std::error::Error + Send + Sync> = "22370000000".parse::<i8>().unwrap_err().into();
        let source = format!("{inner}: 22370000000").into();
        let error = StoreError::from(sqlx::Error::ColumnDecode { index: "phone".into(), source });
        assert_eq!(error.to_string(), "the store is broken: column phone is not of the expected type");
        assert!(!format!("{error:?}").contains("2237"));
    }

    #[test]
    fn only_names_are_left_of_a_message() {
        assert_eq!(without_values("bad JSON path: 'it's 76'"), "bad JSON path: '…'");
        assert_eq!(without_values("no such column: phone"), "no such column: phone");
    }

    #[test]
    fn the_decision_is_in_the_kind() {
        assert!(StoreError::from(sqlx::Error::PoolTimedOut).is_transient());
        assert!(StoreError::from(sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into())).is_transient());
        assert!(!StoreError::from(sqlx::Error::RowNotFound).is_transient());
        let conflict = StoreError::Conflict { violation: Violation::Unique, on: "person.id".into() };
        assert!(conflict.is_duplicate() && !conflict.is_transient());
    }
}

//! Keys and who has them: the ceremony, renewal, the last resort, copies; through the library with time that moves, and through the
//! program as an operator runs it.

// Says to clippy that the functions here which the tests share may unwrap too.
#![cfg(test)]

mod accounts;
mod ceremony;
mod commands;
mod copies;
mod recovery;

use baro::custody::Custody;
use baro::custody::accounts::SignedIn;
use baro::custody::ceremony::Founding;
use baro::domain::review::{Role, Roles};
use baro::domain::time::{At, Day, Minute};
use baro::seal::{Cost, ReviewPublic};
use baro::store::book::{Book, audit};
use baro::store::engine::Settings;
use baro::store::vault::Vault;
use jiff::civil::Date;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::path::PathBuf;
use tempfile::TempDir;

pub const CHEAP: Cost = Cost::new(64, 1);
pub const PASSWORD: &str = "le mot de passe";

/// A day of the middle of a month.
pub fn at(year: i16, month: i8) -> At {
    Day::of(Date::new(year, month, 15).unwrap()).at(Minute(600))
}

/// An empty book and vault in a folder of their own.
pub struct Place {
    pub book: Book,
    pub vault: Vault,
    pub folder: TempDir,
    pub now: At,
}

impl Place {
    pub async fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("book.db").display());
        let book = Book::open(&url, &Settings::default(), true).await.unwrap();
        let vault = Vault::open(&folder.path().join("vault.db"), true).await.unwrap();
        Place { book, vault, folder, now: at(2026, 11) }
    }

    pub fn custody(&self) -> Custody<'_> {
        Custody { book: &self.book, vault: &self.vault, now: self.now, cost: CHEAP }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("vault.db")
    }

    /// An account opened from the shell.
    pub async fn first(&self, name: &str, role: Role) -> SignedIn {
        let custody = self.custody();
        custody.open_account(name, Roles::of(&[role]).unwrap(), PASSWORD, None).await.unwrap();
        custody.sign_in(name, PASSWORD).await.unwrap()
    }

    /// An account opened by an administrator.
    pub async fn added(&self, name: &str, role: Role, by: &SignedIn) -> SignedIn {
        let custody = self.custody();
        custody.open_account(name, Roles::of(&[role]).unwrap(), PASSWORD, Some(by)).await.unwrap();
        custody.sign_in(name, PASSWORD).await.unwrap()
    }

    /// A lead and the first keys.
    pub async fn founded(&self) -> (SignedIn, Founding) {
        let lead = self.first("aminata", Role::Lead).await;
        let founding = self.custody().prepare().await.unwrap();
        self.custody().found(&lead, &founding).await.unwrap();
        (lead, founding)
    }

    /// How many of their wraps somebody can open, all held against the public keys.
    pub async fn opens(&self, who: &SignedIn) -> usize {
        opens(&self.vault, who).await
    }

    /// What the trail tells, whole: actor, act and detail.
    pub async fn told(&self) -> Vec<String> {
        assert!(audit::verify(self.book.engine(), baro::seal::audit::link, None).await.unwrap().is_ok());
        let rows = audit::after(self.book.engine(), 0, 1000).await.unwrap();
        rows.into_iter().map(|row| format!("{} {} {}", row.actor, row.action, row.detail).trim().to_owned()).collect()
    }

    /// Changes the vault's file as somebody does who got at it.
    pub async fn tamper(&self, statement: &str) {
        let mut file = SqliteConnection::connect(&format!("sqlite:{}", self.file().display())).await.unwrap();
        let done = sqlx::query(AssertSqlSafe(statement)).execute(&mut file).await.unwrap();
        assert!(done.rows_affected() > 0, "{statement}");
        file.close().await.unwrap();
    }
}

pub async fn opens(vault: &Vault, who: &SignedIn) -> usize {
    let keys = vault.review_keys().await.unwrap();
    let wraps = vault.wraps(who.member.slot).await.unwrap();
    let opened = wraps.iter().filter(|wrap| {
        let row = keys.iter().find(|key| key.id == wrap.key).unwrap();
        who.unwrap(wrap, &ReviewPublic::from_bytes(row.public)).is_ok()
    });
    opened.count()
}

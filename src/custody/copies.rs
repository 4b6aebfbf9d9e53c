//! Copies of book and vault: sealed to the recovery key, opened with two shares of it into an empty folder.
//!
//! Must not know: settings, terminals, shares. Tested in `tests/it/keys`.
//!
//! A plain copy exists only beside the originals and only while it is sealed or opened. The vault's has no wraps: who has a backup and a
//! member of staff's password can read nothing with them.

use super::{Custody, NotDone};
use crate::domain::time::Day;
use crate::seal::{self, RecoveryKey, RecoveryPublic, backup};
use crate::store::StoreError;
use crate::store::book::Book;
use crate::store::engine::Settings;
use crate::store::vault::Vault;
use crate::store::vault::keys::Setting;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Days that backups are kept: what was deleted is gone once the last one with it is.
pub const KEPT: i32 = 30;

/// Which store a copy is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// The book.
    Book,
    /// The vault.
    Vault,
}

impl Store {
    /// `vault-2026-11-22.sealed`.
    pub fn file(self, day: Day) -> String {
        let name = match self {
            Store::Book => "book",
            Store::Vault => "vault",
        };
        format!("{name}-{}.sealed", day.date())
    }
}

/// A file of ours that is removed again unless it is kept.
struct Passing {
    path: PathBuf,
    kept: bool,
}

impl Passing {
    fn new(path: PathBuf) -> Passing {
        Passing { path, kept: false }
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        let beside: &[&str] = if self.kept { &[] } else { &["", "-wal", "-shm"] };
        for beside in beside {
            let mut path = self.path.as_os_str().to_owned();
            path.push(beside);
            // It may never have been made.
            fs::remove_file(path).ok();
        }
    }
}

impl Custody<'_> {
    /// Writes a sealed copy of each store to the folder `to` and answers their files: the vault's, and the book's unless it is on PostgreSQL,
    /// which has its own tools. `beside` is the folder of the originals, for plain copies in passing.
    ///
    /// # Errors
    /// [`NotDone::Unsettled`] without a recovery key; [`NotDone::There`] if a copy of this day is there; those of files and stores.
    pub async fn back_up(&self, to: &Path, beside: &Path) -> Result<Vec<PathBuf>, NotDone> {
        let key = self.recovery_key().await?.ok_or(NotDone::Unsettled)?;
        let mut stores = vec![Store::Vault];
        stores.extend(self.book.engine().is_lite().then_some(Store::Book));
        let files: Vec<PathBuf> = stores.iter().map(|store| to.join(store.file(self.now.day()))).collect();
        if let Some(there) = files.iter().find(|file| file.symlink_metadata().is_ok()) {
            return Err(NotDone::There(there.clone()));
        }
        for (store, file) in stores.into_iter().zip(&files) {
            let plain = Passing::new(beside.join(format!("{}.plain", store.file(self.now.day()))));
            // Of a backup that was cut short.
            fs::remove_file(&plain.path).ok();
            match store {
                Store::Vault => self.vault.backup(&plain.path).await?,
                Store::Book => self.book.backup(&plain.path).await?,
            }
            sealed(&plain.path, file, &key)?;
        }
        Ok(files)
    }
}

fn sealed(plain: &Path, to: &Path, key: &RecoveryPublic) -> Result<(), NotDone> {
    let mut from = BufReader::new(File::open(plain).map_err(|error| NotDone::File(plain.to_owned(), error))?);
    written(to, |into| backup::seal(&mut from, into, key, seal::random(), seal::random()))
}

/// Writes a new file, whole and durable or not at all, that only this user can read.
fn written(
    to: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), backup::NotBackedUp>,
) -> Result<(), NotDone> {
    let failed = |error| NotDone::File(to.to_owned(), error);
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
    let file = opened.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => NotDone::There(to.to_owned()),
        _ => failed(error),
    })?;
    let draft = Passing::new(to.to_owned());
    let mut into = BufWriter::new(file);
    write(&mut into)?;
    into.flush().and_then(|()| into.get_ref().sync_all()).map_err(failed)?;
    draft.keep();
    Ok(())
}

/// The day of the newest copy of the vault in a folder.
///
/// # Errors
/// If the folder can't be read, or has none.
pub fn newest(folder: &Path) -> Result<Day, NotDone> {
    let failed = |error| NotDone::File(folder.to_owned(), error);
    let mut days = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let day = name.to_str().and_then(|name| name.strip_prefix("vault-")?.strip_suffix(".sealed")?.parse().ok());
        days.extend(day.map(Day::of));
    }
    let none =
        || failed(std::io::Error::new(std::io::ErrorKind::NotFound, "there is no vault-YYYY-MM-DD.sealed in it"));
    days.into_iter().max().ok_or_else(none)
}

/// Opens the copies of a day: the vault's into the file `vault`, the book's into the file `book` if there is one. Both are looked through before
/// either gets its place. What comes out has no wraps: [`Custody::recover`] makes some.
///
/// # Errors
/// [`NotDone::There`] if something is in the way; [`NotDone::Copy`] if a copy is damaged or of another recovery key. Nothing is left then.
pub async fn restore(
    folder: &Path,
    day: Day,
    key: &RecoveryKey,
    vault: &Path,
    book: Option<&Path>,
) -> Result<(), NotDone> {
    for there in [Some(vault), book].into_iter().flatten() {
        if there.symlink_metadata().is_ok() {
            return Err(NotDone::There(there.to_owned()));
        }
    }
    let kept_book = match book {
        Some(book) => {
            let place = Passing::new(book.to_owned());
            opened(&folder.join(Store::Book.file(day)), book, key)?;
            let opened = Book::open(&format!("sqlite:{}", book.display()), &Settings::default(), true).await?;
            opened.close().await;
            Some(place)
        }
        None => None,
    };
    let plain = Passing::new(vault.with_extension("plain"));
    fs::remove_file(&plain.path).ok();
    opened(&folder.join(Store::Vault.file(day)), &plain.path, key)?;
    let place = Passing::new(vault.to_owned());
    let restored = Vault::restore(&plain.path, vault).await?;
    let settled = restored.setting(Setting::Recovery).await;
    restored.close().await;
    if settled?.as_deref() != Some(&key.public().bytes()[..]) {
        return Err(StoreError::Broken("the copy of the vault has another recovery key".into()).into());
    }
    place.keep();
    kept_book.into_iter().for_each(Passing::keep);
    Ok(())
}

fn opened(sealed: &Path, to: &Path, key: &RecoveryKey) -> Result<(), NotDone> {
    let mut from = BufReader::new(File::open(sealed).map_err(|error| NotDone::File(sealed.to_owned(), error))?);
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| NotDone::File(folder.to_owned(), error))?;
    }
    written(to, |into| backup::open(&mut from, into, key))
}

//! Copies of both stores, and the way back from them.

use super::*;
use baro::custody::NotDone;
use baro::custody::copies::{Store, newest, restore};
use baro::seal::RecoveryKey;
use baro::seal::recovery::combine_alone;
use std::path::Path;

struct Copied {
    place: Place,
    founding: Founding,
    to: PathBuf,
}

async fn copied() -> Copied {
    let place = Place::new().await;
    let nowhere = place.custody().back_up(place.folder.path(), place.folder.path()).await;
    assert!(matches!(nowhere, Err(NotDone::Unsettled)), "there is nothing to seal a copy to");
    let (_, founding) = place.founded().await;
    let to = place.folder.path().join("copies");
    std::fs::create_dir(&to).unwrap();
    let files = place.custody().back_up(&to, place.folder.path()).await.unwrap();
    assert_eq!(files, [to.join("vault-2026-11-15.sealed"), to.join("book-2026-11-15.sealed")]);
    Copied { place, founding, to }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn back(copied: &Copied, key: &RecoveryKey, into: &Path) -> Result<(), NotDone> {
    let day = newest(&copied.to)?;
    restore(&copied.to, day, key, &into.join("vault.db"), Some(&into.join("book.db"))).await
}

#[tokio::test]
async fn both_come_back_without_wraps_and_a_new_lead_opens_them() {
    let copied = copied().await;
    let before = copied.place.vault.review_keys().await.unwrap();
    let [_, second, third] = &copied.founding.shares;
    let key = combine_alone(second, third).unwrap();
    let into = tempfile::tempdir().unwrap();
    back(&copied, &key, into.path()).await.unwrap();
    assert_eq!(names(into.path()), ["book.db", "vault.db"], "no plain copy is left");

    let url = format!("sqlite:{}", into.path().join("book.db").display());
    let book = Book::open(&url, &Settings::default(), true).await.unwrap();
    let vault = Vault::open(&into.path().join("vault.db"), true).await.unwrap();
    assert!(vault.review_keys().await.unwrap() == before && vault.held().await.unwrap().is_empty());
    let custody = Custody { book: &book, vault: &vault, now: copied.place.now, cost: CHEAP };
    assert!(custody.sign_in("aminata", PASSWORD).await.is_ok(), "accounts are as they were");
    let key = custody.rebuild(second, third).await.unwrap();
    custody.recover(&key, "coumba", PASSWORD).await.unwrap();
    assert_eq!(opens(&vault, &custody.sign_in("coumba", PASSWORD).await.unwrap()).await, 91);

    let again = back(&copied, &key, into.path()).await;
    assert!(matches!(again, Err(NotDone::There(_))), "what is there is never written over");
}

#[tokio::test]
async fn a_copy_is_never_written_over_and_nothing_plain_stays() {
    let copied = copied().await;
    let before = std::fs::read(copied.to.join("book-2026-11-15.sealed")).unwrap();
    let again = copied.place.custody().back_up(&copied.to, copied.place.folder.path()).await;
    assert!(matches!(again, Err(NotDone::There(_))));
    assert!(before == std::fs::read(copied.to.join("book-2026-11-15.sealed")).unwrap());
    assert!(names(copied.place.folder.path()).iter().all(|name| !name.contains("plain")));
    // What staff are called can be read in the book, and not in its copy.
    let has_name = |bytes: &[u8]| bytes.windows(7).any(|window| window == b"aminata");
    let book = copied.place.folder.path();
    let plain = ["book.db", "book.db-wal"].map(|name| std::fs::read(book.join(name)).unwrap_or_default());
    assert!(plain.iter().any(|bytes| has_name(bytes)) && !has_name(&before));
    assert_eq!(newest(&copied.to).unwrap(), copied.place.now.day());
    assert!(matches!(newest(&book.join("nowhere")), Err(NotDone::File(..))));
}

#[tokio::test]
async fn a_damaged_copy_or_another_key_leaves_nothing_behind() {
    let copied = copied().await;
    let [first, second, _] = &copied.founding.shares;
    let key = combine_alone(first, second).unwrap();
    let into = tempfile::tempdir().unwrap();
    let other = back(&copied, &RecoveryKey::new(&[9; 32]), into.path()).await;
    assert!(matches!(other, Err(NotDone::Copy(_))), "{other:?}");
    assert!(names(into.path()).is_empty());
    for store in [Store::Vault, Store::Book] {
        let file = copied.to.join(store.file(copied.place.now.day()));
        let whole = std::fs::read(&file).unwrap();
        let mut damaged = whole.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        for bytes in [&damaged[..], &whole[..whole.len() - 1]] {
            std::fs::write(&file, bytes).unwrap();
            assert!(matches!(back(&copied, &key, into.path()).await, Err(NotDone::Copy(_))), "{store:?}");
            assert!(names(into.path()).is_empty(), "{store:?}: half a restore is none");
        }
        std::fs::write(&file, whole).unwrap();
    }
    back(&copied, &key, into.path()).await.unwrap();
}

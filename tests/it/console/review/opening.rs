//! After signing in: keys, progress, and what is said where something is wrong with either.

use super::{Told, let_in, listed, told, with_readers};
use crate::console::Desk;
use axum::http::StatusCode;
use baro::domain::concern::Compartment;
use baro::domain::key::{KeyId, Month};
use baro::domain::review::Role;
use baro::seal::ReviewKey;
use baro::store::vault::keys::RemoveWraps;
use sqlx::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Moves the clock while something is done: a request that looks at it has no time left after its first page of envelopes.
async fn in_a_hurry<T>(desk: &Desk, done: impl Future<Output = T>) -> T {
    let (clock, over) = (desk.clock.clone(), Arc::new(AtomicBool::new(false)));
    let until = over.clone();
    let mover = std::thread::spawn(move || {
        while !until.load(Ordering::Relaxed) {
            clock.advance(100);
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    });
    let out = done.await;
    over.store(true, Ordering::Relaxed);
    mover.join().unwrap();
    out
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_opened_a_page_at_a_time_and_once() {
    let desk = with_readers().await;
    for n in 0..300 {
        told(&desk, &format!("Texte {n}")).await;
    }
    let mut fanta = desk.visit(Role::Moderator).await;
    let today = fanta.get("/").await;
    assert!(today.has("Ouvrir les soucis pour voir ce qui attend"), "{}", today.text());
    let seen = in_a_hurry(&desk, fanta.get("/review/opening")).await;
    assert!(seen.has("256 messages ouverts sur 300"), "{}", seen.text());
    assert!(seen.html.contains("http-equiv=\"refresh\"") && seen.html.contains("max=\"300\" value=\"256\""));
    // The rest is little: it comes with the queue.
    let seen = fanta.get("/review/opening").await;
    assert!(seen.path == "/review" && seen.has("Nouveaux (300)"), "{} {}", seen.path, seen.text());
    // Now nothing is new, whatever the clock does.
    let seen = in_a_hurry(&desk, fanta.get("/review")).await;
    assert!(seen.has("Nouveaux (300)"));
    let today = fanta.get("/").await;
    assert!(today.has("Nouveaux, Gendarmerie : 10 ou plus"), "{}", today.text());
    assert!(!today.text().contains("300"), "no count stands on the first page");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_given_nothing_is_told_whom_to_ask() {
    let desk = Desk::start().await;
    told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let seen = fanta.get("/review").await;
    assert_eq!(seen.status, StatusCode::CONFLICT);
    assert!(seen.has("Vous n’avez pas encore la clé du journal"), "{}", seen.text());
    assert_eq!(fanta.get("/").await.status, StatusCode::OK, "the first page is there for everybody");
    // With the key to the trail and no other.
    let custody = desk.console.custody();
    let lead = custody.sign_in("aminata", desk.password()).await.unwrap();
    custody.share_trail(&lead).await.unwrap();
    let seen = fanta.get("/review").await;
    assert!(seen.has("Vous n’avez aucune clé") && listed(&seen.html).is_empty(), "{}", seen.text());
    // Those who read nothing get no page at all.
    for role in [Role::Manager, Role::Administrator, Role::Auditor] {
        let name = match role {
            Role::Manager => "moussa",
            Role::Administrator => "sekou",
            _ => "awa",
        };
        assert_eq!(desk.visit_as(name).await.get("/review").await.status, StatusCode::FORBIDDEN, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_swapped_key_is_told_in_red_and_nothing_of_it_is_opened() {
    let desk = with_readers().await;
    told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    assert_eq!(listed(&fanta.get("/review").await.html).len(), 1);
    let mut hand = hand_in_the_file(&desk).await;
    let own = ReviewKey::new(&[5; 32]);
    let swap = sqlx::query("UPDATE review_key SET public = $1 WHERE key_id IN (SELECT key_id FROM envelope)");
    swap.bind(own.public().bytes().to_vec()).execute(&mut hand).await.unwrap();
    let seen = fanta.get("/review").await;
    assert!(seen.has("Une clé a été remplacée") && seen.has("pour : Gendarmerie"), "{}", seen.text());
    assert!(seen.has("Dites-le tout de suite aux autres responsables") && listed(&seen.html).is_empty());
    assert!(fanta.get("/").await.has("Une clé a été remplacée"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_missing_or_damaged_is_told() {
    let desk = with_readers().await;
    told(&desk, "Au pont").await;
    let vault = &desk.console.vault;
    let slot = desk.console.custody().sign_in("fanta", desk.password()).await.unwrap().member.slot;
    let this = KeyId::new(Month::of(desk.clock.now().day()), Compartment::Gendarmerie);
    vault.write(RemoveWraps { slot, keys: Some(vec![this]) }).await.unwrap();
    let mut fanta = desk.visit(Role::Moderator).await;
    let seen = fanta.get("/review").await;
    assert!(seen.has("Vous n’avez pas la clé de ce mois pour : Gendarmerie."), "{}", seen.text());
    assert!(listed(&seen.html).is_empty());
    let damage = "UPDATE wrap SET body = zeroblob(length(body)) WHERE slot = $1 AND key_id = $2";
    let other = KeyId::new(this.month(), Compartment::Police);
    let mut hand = hand_in_the_file(&desk).await;
    let damaged = sqlx::query(damage).bind(slot).bind(other.0.to_vec()).execute(&mut hand).await.unwrap();
    assert_eq!(damaged.rows_affected(), 1);
    let seen = fanta.get("/review").await;
    assert!(
        seen.has("Une de vos clés est abîmée.") && seen.has("Gendarmerie, Police") || seen.has("Police, Gendarmerie")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_damaged_is_counted_and_shown() {
    let desk = Desk::start().await;
    let_in(&desk).await;
    let long = Told::racket(&desk);
    long.says(&desk, "Au pont").await;
    told(&desk, "Au barrage").await;
    let mut hand = hand_in_the_file(&desk).await;
    let change = "UPDATE envelope SET body = CAST(substr(body, 1, 500) || x'00ff00ff' || substr(body, 505) AS BLOB)
                   WHERE id IN (SELECT id FROM envelope ORDER BY id LIMIT 1)";
    sqlx::query(change).execute(&mut hand).await.unwrap();
    let mut fanta = desk.visit(Role::Moderator).await;
    let seen = fanta.get("/review").await;
    assert!(seen.has("Un message est abîmé et ne s’ouvre plus."), "{}", seen.text());
    assert_eq!(listed(&seen.html).len(), 1);
}

/// Somebody with a hand in the file.
pub async fn hand_in_the_file(desk: &Desk) -> sqlx::SqliteConnection {
    let url = format!("sqlite:{}", desk._folder.path().join("vault.db").display());
    sqlx::SqliteConnection::connect(&url).await.unwrap()
}

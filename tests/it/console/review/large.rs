//! Ten thousand cases in one compartment: how long the opening, the queue, a search and a case take. In a release build
//! (`cargo test --release --test it -- large --nocapture`) queue and search are held to 300 ms; a build for tests works with a tenth.

use super::{GENDARMES, listed, with_readers};
use baro::clock::Clock;
use baro::domain::concern::{Compartment, Kind};
use baro::domain::key::{KeyId, Month};
use baro::domain::message::Language;
use baro::domain::review::Role;
use baro::domain::time::Day;
use baro::seal::envelope::{Envelope, Origin, Part};
use baro::seal::filing::{Id, Thread};
use baro::seal::{ReviewPublic, random};
use baro::store::vault::filing::{Envelope as Row, File};

const CASES: usize = if cfg!(debug_assertions) { 1_000 } else { 10_000 };
/// Milliseconds of server time for queue and search.
const MOST: i64 = 300;

const WORDS: [&str; 24] = [
    "poste", "argent", "moto", "gendarme", "route", "marche", "pont", "nuit", "vaches", "mille", "papier", "prison",
    "village", "barrage", "camion", "berger", "chef", "enfant", "puits", "champ", "pirogue", "fleuve", "brousse",
    "foire",
];

/// About two hundred letters, another for each number.
fn text(n: usize) -> String {
    let mut state = n as u64 + 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS[(state >> 33) as usize % WORDS.len()]
    };
    (0..30).map(|_| next()).collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_cases_in_one_compartment() {
    let desk = with_readers().await;
    let (vault, today) = (&desk.console.vault, desk.clock.now().day());
    let name = KeyId::new(Month::of(today), Compartment::Gendarmerie);
    let keys = vault.review_keys().await.unwrap();
    let public = ReviewPublic::from_bytes(keys.iter().find(|key| key.id == name).unwrap().public);
    for some in (0..CASES).collect::<Vec<_>>().chunks(250) {
        let sealed = |n: &usize| {
            let id: [u8; 16] = random();
            let envelope = Envelope {
                origin: Origin::Concern,
                thread: Thread(random()),
                reply_to: None,
                day: Day(today.0 - (*n % 30) as i32),
                kind: Some(Kind::Corruption),
                accused: GENDARMES,
                place: None,
                language: Language::FRENCH,
                part: 0,
                text: Part::new(&text(*n)).unwrap(),
            };
            Row { id, key: name, body: envelope.seal(&public, name, &Id(id), random()).unwrap() }
        };
        vault.file(File { envelopes: some.iter().map(sealed).collect(), place: None }).await.unwrap();
    }
    let mut fanta = desk.visit(Role::Moderator).await;
    let watch = Clock::system();
    let mut told = Vec::new();
    let mut timed = |what: &'static str, begun: baro::domain::time::At| told.push((what, watch.now().0 - begun.0));
    let begun = watch.now();
    for _ in 0..200 {
        if fanta.get("/review/opening").await.path == "/review" {
            break;
        }
    }
    timed("opening", begun);
    for _ in 0..2 {
        let begun = watch.now();
        let seen = fanta.get("/review").await;
        timed("queue", begun);
        assert!(seen.has(&format!("Nouveaux ({CASES})")) && listed(&seen.html).len() == 50);
    }
    let begun = watch.now();
    fanta.post("/review/filter", &[("words", "pirogue fleuve brousse")]).await;
    timed("search", begun);
    let begun = watch.now();
    let case = listed(&fanta.get("/review?tab=new&page=2").await.html)[0].clone();
    timed("second page of the search", begun);
    let begun = watch.now();
    assert!(fanta.get(&case).await.has("Ce qui a été dit"));
    timed("case", begun);
    let begun = watch.now();
    fanta.get("/").await;
    timed("today", begun);
    eprintln!("{CASES} cases, ms: {told:?}");
    let slow = |(what, ms): &&(&str, i64)| ["queue", "search"].contains(what) && *ms > MOST;
    assert!(cfg!(debug_assertions) || !told.iter().any(|one| slow(&one)), "{told:?}");
    // Signed out, the session holds nothing any more.
    let before = desk.console.sessions.count();
    fanta.post("/sign-out", &[]).await;
    assert_eq!(desk.console.sessions.count(), before - 1);
}

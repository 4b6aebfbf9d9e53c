//! The queue: where cases stand, in which order, what is looked for, and that no address tells it.

use super::{GENDARMES, TRIAGE, Told, listed, only_case, press, told, with_readers};
use axum::http::StatusCode;
use baro::domain::concern::{Accused, Kind};
use baro::domain::review::Role;
use baro::domain::time::{DAY, Day};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_queue_says_so_in_each_tab() {
    let desk = with_readers().await;
    let mut fanta = desk.visit(Role::Moderator).await;
    for (tab, said) in [
        ("new", "Aucun souci n’attend"),
        ("mine", "Vous n’avez pris aucun souci"),
        ("others", "Personne d’autre"),
        ("waiting", "Aucune question"),
        ("closed", "Aucun souci n’est clos"),
        ("nonsense", "Aucun souci n’attend"),
    ] {
        let seen = fanta.get(&format!("/review?tab={tab}&page=7")).await;
        assert!(seen.status == StatusCode::OK && seen.has(said), "{tab}: {}", seen.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn danger_first_then_what_is_late() {
    let desk = with_readers().await;
    let today = desk.clock.now().day();
    let danger = Told { kind: Some(Kind::Abuse), ..Told::racket(&desk) };
    danger.says(&desk, "Ils frappent les gens").await;
    Told { day: Day(today.0 - 9), ..Told::racket(&desk) }.says(&desk, "Vieux texte").await;
    Told { day: Day(today.0 - 7), ..Told::racket(&desk) }.says(&desk, "Pour ce jour").await;
    Told { place: Some("demo-konna"), ..Told::racket(&desk) }.says(&desk, "").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let seen = fanta.get("/review").await;
    let text = seen.text();
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} in {text}"));
    assert!(at("Ils frappent") < at("Vieux texte") && at("Vieux texte") < at("Pour ce jour"), "{text}");
    assert!(at("Pour ce jour") < at("Sans texte"), "{text}");
    assert!(seen.has("Répondre avant le 04/12/2026") && seen.has("En retard depuis le 29/11/2026"), "{text}");
    let today = fanta.get("/").await;
    assert!(today.has("Danger : 1 à 4 à lire") && today.has("Réponses en retard : 1 à 4"), "{}", today.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_looked_for_is_kept_and_in_no_address() {
    let desk = with_readers().await;
    told(&desk, "Les gendarmes de Sɛbɛ prennent 1000 F").await;
    Told { kind: Some(Kind::Insecurity), accused: Accused::Unknown, ..Told::racket(&desk) }
        .says(&desk, "Des bœufs volés")
        .await;
    let mut fanta = desk.visit(Role::Moderator).await;
    fanta.get("/review").await;
    let seen = fanta.post("/review/filter", &[("tab", "new"), ("words", "SEBE prennent")]).await;
    assert_eq!(seen.path, "/review?tab=new");
    assert!(seen.has("Nouveaux (1)") && seen.has("Sɛbɛ") && !seen.has("bœufs"), "{}", seen.text());
    // It is still looked for on the next page, until it is cleared.
    assert!(fanta.get("/review?tab=new").await.has("Nouveaux (1)"));
    assert!(fanta.post("/review/filter", &[("words", "rien de tel")]).await.has("Rien ne correspond"));
    assert!(fanta.post("/review/filter", &[("all", "1")]).await.has("Nouveaux (2)"));
    for (field, value, found) in [
        ("compartment", "armed", 1),
        ("compartment", "nonsense", 2),
        ("kind", "insecurity", 1),
        ("only", "danger", 1),
        ("place", "nowhere", 2),
        ("place", "demo-konna", 0),
        ("words", "vol", 1),
    ] {
        let seen = fanta.post("/review/filter", &[(field, value)]).await;
        assert!(seen.has(&format!("Nouveaux ({found})")), "{field} {value}: {}", seen.text());
    }
    // Another session begins without it.
    assert!(desk.visit_as("fanta").await.get("/review").await.has("Nouveaux (2)"));
    for hostile in ["x".repeat(101), "a\u{202e}b".to_owned(), "a\nb".to_owned()] {
        let seen = fanta.post("/review/filter", &[("words", &hostile)]).await;
        assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has("Au plus 100 signes"), "{}", seen.text());
    }
    let seen = fanta.post("/review/filter", &[("words", "<script>alert(1)</script>")]).await;
    assert!(seen.status == StatusCode::OK && !seen.html.contains("<script>alert"), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_a_page() {
    let desk = with_readers().await;
    for n in 0..53 {
        told(&desk, &format!("Texte {n}")).await;
    }
    let mut fanta = desk.visit(Role::Moderator).await;
    let seen = fanta.get("/review").await;
    assert!(listed(&seen.html).len() == 50 && seen.has("Page 1 sur 2"), "{}", seen.text());
    assert!(seen.html.len() < 40_000, "{} bytes", seen.html.len());
    let rest = fanta.get("/review?tab=new&page=2").await;
    assert_eq!(listed(&rest.html).len(), 3);
    assert_eq!(listed(&fanta.get("/review?tab=new&page=99").await.html).len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_is_on_it_until_they_let_it_lie() {
    let desk = with_readers().await;
    told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = only_case(&mut fanta).await;
    press(&mut fanta, &case, "step", &[("do", "claim")]).await;
    assert!(fanta.get("/review?tab=mine").await.has("Les miens (1)"));
    let mut issa = desk.visit_as("issa").await;
    assert!(listed(&issa.get("/review").await.html).is_empty());
    let others = issa.get("/review?tab=others").await;
    assert!(others.has("fanta est dessus"), "{}", others.text());
    desk.clock.advance(3 * DAY);
    let mut issa = desk.visit_as("issa").await;
    let seen = issa.get("/review").await;
    assert!(
        seen.has("fanta l’a pris, sans nouvelles : à reprendre") && listed(&seen.html).len() == 1,
        "{}",
        seen.text()
    );
    let own = listed(&seen.html)[0].clone();
    assert_ne!(own, case, "each has addresses of their own");
    assert!(press(&mut issa, &own, "step", &[("do", "claim")]).await.has("Vous êtes dessus"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_word_of_its_author_is_told_to_who_works_on_it() {
    let desk = with_readers().await;
    let author = told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = only_case(&mut fanta).await;
    press(&mut fanta, &case, "step", &[("do", "claim")]).await;
    press(&mut fanta, &case, "triage", &TRIAGE).await;
    let asked = press(&mut fanta, &case, "letter", &[("do", "ask"), ("letter", "Quel jour ?")]).await;
    assert!(asked.has("En attente de l’auteur"), "{}", asked.text());
    assert!(fanta.get("/review?tab=waiting").await.has("En attente de l’auteur (1)"));
    author.more(desk.clock.now().day()).says(&desk, "Mardi").await;
    let mine = fanta.get("/review?tab=mine").await;
    assert!(mine.has("Nouveau mot de l’auteur") && mine.has("Les miens (1)"), "{}", mine.text());
    let today = fanta.get("/").await;
    assert!(today.has("Un auteur a répondu : 1 à 4 chez vous"), "{}", today.text());
    assert_eq!(author.accused, GENDARMES);
}

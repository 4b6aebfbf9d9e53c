//! What is done to a case: triage, closing, stepping back, putting together; two at one case, forms twice, old pages.

use super::{TRIAGE, Told, listed, only_case, press, press_here, told, with_readers};
use crate::console::Browser;
use axum::http::StatusCode;
use baro::domain::review::{Role, audit};
use baro::store::book::audit::after;

async fn claimed(browser: &mut Browser<'_>) -> String {
    let case = only_case(browser).await;
    press(browser, &case, "step", &[("do", "claim")]).await;
    case
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_triage_says_what_is_missing_and_finds_places_by_name() {
    let desk = with_readers().await;
    told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = claimed(&mut fanta).await;
    let seen = press(&mut fanta, &case, "triage", &[("finer", "<b>"), ("place", "Atlantis")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in
        ["Choisissez un sujet précis.", "Choisissez qui", "Dites si quelqu’un est en danger.", "pas dans la liste"]
    {
        assert!(seen.has(said), "{said}: {}", seen.text());
    }
    assert!(seen.html.contains("value=\"Atlantis\""), "what was typed is kept");
    let with = |place: &'static str| [TRIAGE[0], TRIAGE[1], ("danger", "harm"), ("place", place)];
    let seen = press(&mut fanta, &case, "triage", &with("konna")).await;
    assert!(seen.has("C’est enregistré.") && seen.has("Konna, Mopti"), "{}", seen.text());
    assert!(seen.has("Racket à un poste de contrôle"), "{}", seen.text());
    for wrong in ["\u{202e}Konna".to_owned(), "K".repeat(200)] {
        let fields = [TRIAGE[0], TRIAGE[1], TRIAGE[2], ("place", wrong.as_str())];
        assert_eq!(press(&mut fanta, &case, "triage", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Emptied, it is not known.
    let seen = press(&mut fanta, &case, "triage", &with("")).await;
    assert!(seen.has("Lieu non dit"), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closed_with_a_reason_and_opened_again() {
    let desk = with_readers().await;
    told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = claimed(&mut fanta).await;
    let seen = press(&mut fanta, &case, "close", &[]).await;
    assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has("Dites pourquoi."), "{}", seen.text());
    // What it is about is not said yet: the rules refuse, and the page says what to do.
    let seen = press(&mut fanta, &case, "close", &[("why", "settled")]).await;
    assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has("Dites d’abord de quoi il s’agit."));
    let seen = press(&mut fanta, &case, "close", &[("why", "no_concern")]).await;
    assert!(seen.has("Ce n’est pas un souci") && seen.has("Le rouvrir"), "{}", seen.text());
    assert!(fanta.get("/review?tab=closed").await.has("Clos (1)"));
    let seen = press(&mut fanta, &case, "step", &[("do", "reopen")]).await;
    assert!(seen.has("Vous êtes dessus"), "{}", seen.text());
    let seen = press(&mut fanta, &case, "step", &[("do", "dance")]).await;
    assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has("ce bouton n’existe plus"), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_steps_back_sees_it_no_more() {
    let desk = with_readers().await;
    told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = claimed(&mut fanta).await;
    let seen = press(&mut fanta, &case, "conflict", &[]).await;
    assert!(seen.path == "/review" && seen.has("Vous avez renoncé à ce souci."), "{}", seen.text());
    assert!(seen.has("Un souci n’est pas montré") && listed(&seen.html).is_empty());
    assert_eq!(fanta.get(&case).await.status, StatusCode::NOT_FOUND);
    let mut issa = desk.visit_as("issa").await;
    assert_eq!(listed(&issa.get("/review").await.html).len(), 1, "it is free again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_is_called_and_finds_it() {
    let desk = with_readers().await;
    told(&desk, "Au pont").await;
    told(&desk, "Au marché").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = listed(&fanta.get("/review").await.html)[0].clone();
    press(&mut fanta, &case, "step", &[("do", "claim")]).await;
    let seen = press(&mut fanta, &case, "step", &[("do", "escalate")]).await;
    assert!(seen.has("Responsable appelé") && !seen.has("Appeler un responsable"), "{}", seen.text());
    let mut issa = desk.visit_as("issa").await;
    issa.get("/review").await;
    let found = issa.post("/review/filter", &[("tab", "others"), ("only", "lead")]).await;
    assert_eq!(listed(&found.html).len(), 1);
    let today = issa.get("/").await;
    assert!(today.has("Un responsable est appelé : 1 à 4"), "{}", today.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_at_one_case_and_no_text_is_lost() {
    let desk = with_readers().await;
    let author = told(&desk, "Au pont").await;
    let (mut fanta, mut issa) = (desk.visit(Role::Moderator).await, desk.visit_as("issa").await);
    let case = claimed(&mut fanta).await;
    press(&mut fanta, &case, "triage", &TRIAGE).await;
    fanta.get(&case).await;
    // The lead takes it over and asks, while Fanta writes.
    let own = listed(&issa.get("/review?tab=others").await.html)[0].clone();
    press(&mut issa, &own, "step", &[("do", "claim")]).await;
    press(&mut issa, &own, "letter", &[("do", "ask"), ("letter", "Quel jour ?")]).await;
    let seen = press_here(&mut fanta, &case, "letter", &[("do", "answer"), ("letter", "Mon long texte")]).await;
    assert_eq!(seen.status, StatusCode::CONFLICT);
    for said in [
        "Ce souci a changé pendant que vous le lisiez",
        "issa est dessus.",
        "Il en est maintenant à : En attente de l’auteur.",
        "Une réponse ou question a été déposée.",
        "Quel jour ?",
    ] {
        assert!(seen.has(said), "{said}: {}", seen.text());
    }
    assert_eq!(author.box_of(&desk).await, ["Quel jour ?"]);
    // She is not on it any more: the form is not there, but her text is. Back on it she sends it.
    assert!(seen.html.contains("Mon long texte</textarea>") && !seen.has("Déposer la réponse"), "{}", seen.text());
    let taken = press_here(&mut issa, &own, "step", &[("do", "let-go")]).await;
    assert_eq!(taken.status, StatusCode::OK);
    press(&mut fanta, &case, "step", &[("do", "claim")]).await;
    let seen = press_here(&mut fanta, &case, "letter", &[("do", "answer"), ("letter", "Mon long texte")]).await;
    assert!(seen.has("Le texte est dans la boîte"), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_its_author_adds_meanwhile_is_read_first() {
    let desk = with_readers().await;
    let author = told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = claimed(&mut fanta).await;
    press(&mut fanta, &case, "triage", &TRIAGE).await;
    fanta.get(&case).await;
    author.more(desk.clock.now().day()).says(&desk, "Non, ne faites rien !").await;
    let seen = press_here(&mut fanta, &case, "letter", &[("do", "answer"), ("letter", "Nous transmettons.")]).await;
    assert!(seen.status == StatusCode::CONFLICT && seen.has("L’auteur a ajouté un mot."), "{}", seen.text());
    assert!(seen.has("Non, ne faites rien !") && seen.html.contains("Nous transmettons.</textarea>"));
    assert!(author.box_of(&desk).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_posted_twice_is_done_once() {
    let desk = with_readers().await;
    let author = told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = claimed(&mut fanta).await;
    let (csrf, once, seen) = ["csrf", "once", "seen"].map(|name| fanta.hidden(name).unwrap()).into();
    let fields = [("do", "ask"), ("letter", "Quel jour ?"), ("csrf", &csrf), ("once", &once), ("seen", &seen)];
    let path = format!("{case}/letter");
    assert!(fanta.post(&path, &fields).await.has("Le texte est dans la boîte"));
    let again = fanta.post(&path, &fields).await;
    assert!(again.has("C’était déjà fait."), "{}", again.text());
    assert_eq!(author.box_of(&desk).await.len(), 1);
    let rows = after(desk.console.book.engine(), 0, 1000).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.action == audit::Action::CaseAnswered.code()).count(), 1);
    // A form without what its page says is an old one.
    let seen = fanta.post(&path, &[("do", "ask"), ("letter", "Encore ?")]).await;
    assert_eq!(seen.status, StatusCode::CONFLICT, "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_told_twice_stands_side_by_side_and_is_put_together() {
    let desk = with_readers().await;
    let text = "Au poste de Somadougou les gendarmes prennent 1000 francs a chaque moto le jour du marche";
    let (one, other) = (Told::racket(&desk), Told::racket(&desk));
    let (first, second) = if one.thread < other.thread { (one, other) } else { (other, one) };
    first.says(&desk, text).await;
    second.says(&desk, text).await;
    told(&desk, "Tout autre chose, sur la route de Fatoma, avec des vaches et des bergers en colere").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let mut pair = Vec::new();
    for case in listed(&fanta.get("/review").await.html) {
        let seen = fanta.get(&case).await;
        if seen.has("Un souci ressemble à celui-ci") {
            assert!(seen.has("Même texte, même jour"), "{}", seen.text());
            pair.push(case);
        }
    }
    assert_eq!(pair.len(), 2);
    let mut merged = 0;
    for case in &pair {
        let seen = press(&mut fanta, case, "step", &[("do", "claim")]).await;
        let Some(into) = fanta.hidden("into") else { continue };
        assert!(seen.has("Rattacher à celui-ci"));
        let seen = press_here(&mut fanta, case, "step", &[("do", "merge"), ("into", &into)]).await;
        assert!(seen.has("Le souci est rattaché à l’autre.") && seen.has("Le détacher"), "{}", seen.text());
        let seen = press(&mut fanta, case, "step", &[("do", "part")]).await;
        assert!(seen.has("Le souci est détaché."), "{}", seen.text());
        let seen = press(&mut fanta, case, "step", &[("do", "merge"), ("into", "nonsense")]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        merged += 1;
    }
    assert_eq!(merged, 1, "only the newer is put to the older");
    // All that is like one, in the queue.
    let name = pair[0].rsplit('/').next().unwrap().to_owned();
    let seen = fanta.post("/review/filter", &[("tab", "mine"), ("like", &name)]).await;
    assert!(seen.has("Les miens (2)") && seen.has("qui ressemblent à celui que vous regardiez"), "{}", seen.text());
}

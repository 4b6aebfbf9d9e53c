//! The page of a case: the words as they were told, what is marked in them, days and nothing finer, and that each reading is noted.

use super::opening::hand_in_the_file;
use super::{TRIAGE, Told, listed, only_case, press, told, with_readers};
use axum::http::StatusCode;
use baro::domain::message::Language;
use baro::domain::review::{Role, audit};
use baro::domain::time::Day;
use baro::store::book::audit::after;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_tell_on_somebody_is_marked() {
    let desk = with_readers().await;
    let text = "Le pont: Moussa Traoré, mari de ma voisine, AB 1234 MD, le 76 12 34 56.";
    let author = Told { place: Some("demo-konna"), ..Told::racket(&desk) };
    author.says(&desk, text).await;
    let day = Day(desk.clock.now().day().0 + 1);
    author.more(day).says(&desk, "Ils sont revenus").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = only_case(&mut fanta).await;
    let seen = fanta.get(&case).await;
    for (class, words) in [("proper", "Moussa"), ("kin", "voisine"), ("plate", "AB 1234 MD"), ("digits", "76 12 34 56")]
    {
        let mark = format!("<mark class=\"{class}\"");
        let marked = seen
            .html
            .split(&mark)
            .skip(1)
            .any(|rest| rest.split_once('>').is_some_and(|(_, rest)| rest.starts_with(words)));
        assert!(marked, "{class} {words}: {}", seen.html);
    }
    assert!(seen.has("Marqué dans le texte, à ne jamais recopier :"), "{}", seen.text());
    assert!(
        seen.has("Message du mardi 1er décembre 2026") && seen.has("Ajouté par l’auteur, mercredi 2 décembre 2026")
    );
    assert!(!seen.text().contains("09 h") && !seen.text().contains("9 h 0"), "no hour is shown");
    assert!(seen.html.len() < 40_000, "{} bytes", seen.html.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_hostile_text_is_shown_as_text() {
    let desk = with_readers().await;
    let hostile = "<script>alert(1)</script> \u{202e}0001 sel erdne rP\u{202c} &lt; \" ' =CMD() 😀 ߒߞߏ ";
    let text = hostile.repeat(10_000 / hostile.chars().count());
    told(&desk, &text).await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = only_case(&mut fanta).await;
    let seen = fanta.get(&case).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(!seen.html.contains("<script>alert") && !seen.html.contains('\u{202e}'));
    assert!(seen.has("Signes invisibles retirés") && seen.html.contains("&lt;script&gt;"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_reading_is_noted_and_says_nothing_of_which_case() {
    let desk = with_readers().await;
    told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = only_case(&mut fanta).await;
    let opened = async || {
        let rows = after(desk.console.book.engine(), 0, 1000).await.unwrap();
        rows.into_iter().filter(|row| row.action == audit::Action::CaseOpened.code()).collect::<Vec<_>>()
    };
    assert_eq!(opened().await.len(), 0, "the list is no reading of a case");
    fanta.get(&case).await;
    fanta.get(&case).await;
    let rows = opened().await;
    assert_eq!(rows.len(), 2);
    let name = case.rsplit('/').next().unwrap();
    let object: String = rows[0].object.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(rows[0].object != [0; 32] && !object.starts_with(name), "what a proxy writes down is not in the trail");
    // What no case is called is no page, and no reading.
    for wrong in ["/review/case/0123456789abcdef", "/review/case/x", "/review/case/%3Cb%3E"] {
        assert_eq!(fanta.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert_eq!(opened().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_the_rules_allow_is_offered() {
    let desk = with_readers().await;
    told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = only_case(&mut fanta).await;
    let fresh = fanta.get(&case).await;
    assert!(fresh.has("Je m’en occupe") && fresh.has("Pour répondre, occupez-vous d’abord de ce souci."));
    assert!(!fresh.has("Enregistrer") && !fresh.has("Clore ce souci") && !fresh.has("Le laisser aux autres"));
    let taken = press(&mut fanta, &case, "step", &[("do", "claim")]).await;
    assert!(taken.has("Enregistrer") && taken.has("Le laisser aux autres") && taken.has("Déposer la question"));
    assert!(!taken.has("Déposer la réponse") && !taken.has("Je m’en occupe"), "{}", taken.text());
    let done = press(&mut fanta, &case, "triage", &TRIAGE).await;
    assert!(done.has("Déposer la réponse") && done.has("Clore ce souci"), "{}", done.text());
    // For somebody else it is taken; a lead may take it over.
    let mut issa = desk.visit_as("issa").await;
    let own = listed(&issa.get("/review?tab=others").await.html)[0].clone();
    let seen = issa.get(&own).await;
    assert!(
        seen.has("fanta est dessus") && seen.has("Le reprendre") && !seen.has("Déposer la réponse"),
        "{}",
        seen.text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_casework_is_read_and_not_worked_on() {
    let desk = with_readers().await;
    told(&desk, "Au pont").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = only_case(&mut fanta).await;
    press(&mut fanta, &case, "step", &[("do", "claim")]).await;
    let change = "UPDATE casework SET body = CAST(substr(body, 1, 500) || x'00ff00ff' || substr(body, 505) AS BLOB)";
    sqlx::query(change).execute(&mut hand_in_the_file(&desk).await).await.unwrap();
    // A session that had it open keeps what it opened; a new one sees the damage.
    let mut fanta = desk.visit_as("fanta").await;
    let queue = fanta.get("/review").await;
    assert!(queue.has("Travail abîmé"), "{}", queue.text());
    let seen = fanta.get(&case).await;
    assert!(seen.has("Le travail fait sur ce souci est abîmé") && seen.has("Au pont"), "{}", seen.text());
    assert!(!seen.has("Je m’en occupe"));
    let seen = fanta.post(&format!("{case}/step"), &[("do", "claim"), ("seen", "x")]).await;
    assert!(seen.status == StatusCode::CONFLICT && seen.has("Rien n’a été fait."), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn translations_are_asked_for_and_given() {
    let desk = with_readers().await;
    Told { language: Language::BAMBARA, ..Told::racket(&desk) }.says(&desk, "U bɛ wari minɛ").await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = only_case(&mut fanta).await;
    press(&mut fanta, &case, "step", &[("do", "claim")]).await;
    press(&mut fanta, &case, "translation", &[("ask", "fr")]).await;
    let mut issa = desk.visit_as("issa").await;
    issa.get("/review").await;
    let found = issa.post("/review/filter", &[("tab", "others"), ("only", "translation")]).await;
    let own = listed(&found.html)[0].clone();
    for (text, said) in [("", "Écrivez la traduction."), ("a\u{202e}b", "signes invisibles")] {
        let seen = press(&mut issa, &own, "translation", &[("translation", text)]).await;
        assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has(said), "{}", seen.text());
    }
    let seen = press(&mut issa, &own, "translation", &[("translation", "Ils prennent de l’argent.")]).await;
    assert!(seen.has("Traduction (Français) par issa Ils prennent de l’argent."), "{}", seen.text());
}

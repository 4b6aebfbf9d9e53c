//! Coming in and going out.

use super::Desk;
use axum::http::StatusCode;
use baro::domain::review::Role;

#[tokio::test(flavor = "multi_thread")]
async fn in_by_name_password_and_code_and_out_again() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Lead).await;
    assert!(browser.get("/").await.has("Bonjour aminata"));
    let seen = browser.post("/sign-out", &[]).await;
    assert!(seen.has("Entrer"), "{}", seen.text());
    assert!(browser.get("/").await.has("Code à 6 chiffres"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_answer_for_all_that_is_wrong() {
    let desk = Desk::start().await;
    let mut answers = Vec::new();
    let code = desk.code("aminata");
    for (name, password, code) in [
        ("aminata", "une autre phrase", code.as_str()),
        ("nobody", desk.password(), code.as_str()),
        ("aminata", desk.password(), "000000"),
        ("aminata", desk.password(), ""),
    ] {
        let mut browser = desk.browser();
        browser.get("/sign-in").await;
        let seen = browser.post("/sign-in", &[("name", name), ("password", password), ("code", code)]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {code}");
        answers.push(seen.html.replace(name, "NAME"));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "the answer tells what was wrong");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_counts_once() {
    let desk = Desk::start().await;
    let code = desk.code("aminata");
    let fields = [("name", "aminata"), ("password", desk.password()), ("code", code.as_str())];
    let mut first = desk.browser();
    first.get("/sign-in").await;
    assert_eq!(first.post("/sign-in", &fields).await.status, StatusCode::OK);
    let mut second = desk.browser();
    second.get("/sign-in").await;
    assert_eq!(second.post("/sign-in", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_for_a_quarter_of_an_hour_is_out_and_what_was_typed_is_kept() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Lead).await;
    browser.get("/close").await;
    desk.clock.advance(16 * 60_000);
    let text = "Une longue réponse, que personne ne veut écrire deux fois: elle a plus de soixante signes.";
    let seen = browser.post("/close", &[("text", text), ("password", "un mot de passe"), ("code", "123456")]).await;
    assert!(
        !seen.html.contains("un mot de passe") && !seen.html.contains("123456"),
        "no secret is written into a page"
    );
    assert_eq!(seen.status, StatusCode::UNAUTHORIZED);
    assert!(seen.has("ce que vous avez écrit n’est pas perdu"), "{}", seen.text());
    let code = desk.code("aminata");
    let (then, kept) = (browser.hidden("then").unwrap(), browser.hidden("kept-text").unwrap());
    assert_eq!((then.as_str(), kept.as_str()), ("/close", text));
    let fields = [
        ("name", "aminata"),
        ("password", desk.password()),
        ("code", code.as_str()),
        ("then", then.as_str()),
        ("kept-text", kept.as_str()),
    ];
    let seen = browser.post("/sign-in", &fields).await;
    assert!(seen.has(text), "{}", seen.text());
    assert!(!desk.console.is_frozen(), "nothing is posted but by its author");
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_by_anybody_and_opened_by_two_leads() {
    let desk = Desk::start().await;
    let mut lead = desk.visit_as("aminata").await;
    let mut auditor = desk.visit(Role::Auditor).await;
    auditor.get("/close").await;
    auditor.post("/close", &[]).await;
    assert!(lead.get("/").await.has("Code à 6 chiffres"), "everybody is out");
    let mut moderator = desk.visit(Role::Moderator).await;
    assert!(moderator.get("/").await.has("Deux responsables doivent rouvrir"));
    let mut lead = desk.visit_as("aminata").await;
    assert!(lead.get("/").await.has("awa a tout fermé"));
    assert!(lead.post("/open-again", &[]).await.has("Il faut encore une autre personne"));
    lead.post("/open-again", &[]).await;
    assert!(desk.console.is_frozen(), "one lead twice is one lead");
    let mut other = desk.visit_as("issa").await;
    assert!(other.get("/").await.has("aminata veut rouvrir"));
    other.post("/open-again", &[]).await;
    assert!(moderator.get("/").await.has("Bonjour fanta"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_language_for_who_reads_it() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Auditor).await;
    browser.get("/").await;
    let seen = browser.post("/language", &[("tongue", "en"), ("back", "/")]).await;
    assert!(seen.has("Hello awa. Today is Tuesday 1 December 2026"), "{}", seen.text());
    assert!(seen.html.contains("<html lang=\"en\">"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_nothing_is_at_says_so() {
    let desk = Desk::start().await;
    let mut browser = desk.browser();
    let seen = browser.get("/nulle-part/du-tout").await;
    assert!(seen.status == StatusCode::NOT_FOUND && seen.has("Cette page n’existe pas"), "{}", seen.text());
    let mut known = desk.visit(Role::Lead).await;
    let seen = known.get("/dossiers").await;
    assert!(seen.status == StatusCode::NOT_FOUND && seen.has("Cette page n’existe pas"), "{}", seen.text());
    // What programs ask for gets no page.
    for path in ["/hooks/at", "/hooks/at/secret/sms/more", "/calendar/x/y", "/assets/none.css"] {
        let seen = known.get(path).await;
        assert!(seen.status == StatusCode::NOT_FOUND && seen.html.is_empty(), "{path}: {}", seen.html);
    }
}

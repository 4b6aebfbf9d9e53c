//! What is left in the author's box: looked at first, in the author's language, and read there with the code.

use super::{TRIAGE, Told, only_case, press, press_here, told, with_readers};
use crate::console::{Browser, Desk};
use axum::http::StatusCode;
use baro::domain::message::Language;
use baro::domain::review::Role;
use baro::seal::envelope::Origin;

/// Fanta, with the only case taken and triaged.
async fn at_work(desk: &Desk) -> (Browser<'_>, String) {
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = only_case(&mut fanta).await;
    press(&mut fanta, &case, "step", &[("do", "claim")]).await;
    press(&mut fanta, &case, "triage", &TRIAGE).await;
    (fanta, case)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looked_at_left_and_read_with_the_code() {
    let desk = with_readers().await;
    let author = told(&desk, "Au pont").await;
    let (mut fanta, case) = at_work(&desk).await;
    let seen = press(&mut fanta, &case, "letter", &[("do", "preview"), ("letter", "Quel jour était-ce ?")]).await;
    assert!(seen.has("Sur le téléphone de l’auteur") && seen.has("- Quel jour était-ce ?"), "{}", seen.text());
    assert!(seen.has("1 Effacer") && seen.has("signes") && author.box_of(&desk).await.is_empty());
    let seen = press_here(&mut fanta, &case, "letter", &[("do", "ask"), ("letter", "Quel jour était-ce ?")]).await;
    assert!(seen.has("Le texte est dans la boîte de l’auteur.") && seen.has("Question de fanta"), "{}", seen.text());
    assert_eq!(author.box_of(&desk).await, ["Quel jour était-ce ?"]);
    let seen = press(&mut fanta, &case, "letter", &[("do", "answer"), ("letter", "Merci. Nous suivons cela.")]).await;
    assert!(seen.has("Répondu"), "{}", seen.text());
    assert_eq!(author.box_of(&desk).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ready_sentences_in_the_language_of_the_author() {
    let desk = with_readers().await;
    let author = Told { language: Language::BAMBARA, ..Told::racket(&desk) };
    author.says(&desk, "U bɛ wari minɛ").await;
    let (mut fanta, case) = at_work(&desk).await;
    let page = fanta.get(&case).await;
    assert!(page.has("Votre texte (Bambara)") && page.has("Don jumɛn? Quel jour?") && page.has("à faire relire"));
    let fields = [("insert", "letter-when"), ("letter", "I ni ce."), ("letter-french", "Merci.")];
    let seen = press_here(&mut fanta, &case, "letter", &fields).await;
    assert!(seen.html.contains("I ni ce. Don jumɛn?</textarea>"), "{}", seen.html);
    assert!(seen.html.contains("Merci. Quel jour?</textarea>"));
    let both = [("do", "ask"), ("letter", "I ni ce. Don jumɛn?"), ("letter-french", "Merci. Quel jour?")];
    press_here(&mut fanta, &case, "letter", &both).await;
    assert_eq!(author.box_of(&desk).await, ["I ni ce. Don jumɛn?"], "the French is for colleagues");
    let seen = fanta.get(&case).await;
    assert!(seen.has("Merci. Quel jour?"), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_box_takes_is_said_and_the_text_kept() {
    let desk = with_readers().await;
    let author = told(&desk, "Au pont").await;
    let (mut fanta, case) = at_work(&desk).await;
    let long = "é".repeat(400);
    for (text, said) in [
        ("", "Écrivez un texte"),
        (long.as_str(), "Trop long pour la boîte : retirez environ 167 lettres."),
        ("a\u{202e}b", "signes invisibles"),
    ] {
        let seen = press(&mut fanta, &case, "letter", &[("do", "answer"), ("letter", text)]).await;
        assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has(said), "{}", seen.text());
        assert!(seen.html.contains(text));
    }
    assert!(author.box_of(&desk).await.is_empty());
    let named = [("do", "preview"), ("letter", "Dites à Moussa Traoré d’appeler.")];
    let seen = press(&mut fanta, &case, "letter", &named).await;
    assert!(seen.has("Un nom, un numéro ou un parent dans ce texte ?"), "{}", seen.text());
    let markup = [("do", "answer"), ("letter", "<b>Merci</b> & bien 😀")];
    let seen = press_here(&mut fanta, &case, "letter", &markup).await;
    assert!(!seen.html.contains("<b>Merci"), "{}", seen.text());
    assert_eq!(author.box_of(&desk).await, ["<b>Merci</b> & bien 😀"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_code_cannot_be_answered() {
    let desk = with_readers().await;
    let sms = Told {
        origin: Origin::Sms,
        kind: None,
        receipt: None,
        accused: baro::domain::concern::Accused::Unknown,
        ..Told::racket(&desk)
    };
    sms.says(&desk, "Les douaniers demandent de l'argent").await;
    let (mut fanta, case) = at_work(&desk).await;
    let seen = fanta.get(&case).await;
    assert!(
        seen.has("L’auteur n’a pas de code") && !seen.has("Déposer la réponse") && seen.has("Par SMS"),
        "{}",
        seen.text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_when_the_session_ended_is_left_after_signing_in_again() {
    let desk = with_readers().await;
    let author = told(&desk, "Au pont").await;
    let (mut fanta, case) = at_work(&desk).await;
    fanta.get(&case).await;
    let text = "Merci pour votre message. Nous l’avons lu à plusieurs et nous suivons cela de près.";
    desk.clock.advance(16 * 60_000);
    let seen = press_here(&mut fanta, &case, "letter", &[("do", "answer"), ("letter", text)]).await;
    assert_eq!(seen.status, StatusCode::UNAUTHORIZED);
    let carried = ["then", "kept-do", "kept-letter", "kept-seen"].map(|name| (name, fanta.hidden(name).unwrap()));
    let code = desk.code("fanta");
    let mut fields = vec![("name", "fanta"), ("password", desk.password()), ("code", code.as_str())];
    fields.extend(carried.iter().map(|(name, value)| (*name, value.as_str())));
    let seen = fanta.post("/sign-in", &fields).await;
    assert!(seen.has(text) && author.box_of(&desk).await.is_empty(), "{}", seen.text());
    let seen = press_here(&mut fanta, &case, "letter", &[("do", "answer"), ("letter", text)]).await;
    assert!(seen.has("Le texte est dans la boîte de l’auteur."), "{}", seen.text());
    assert_eq!(author.box_of(&desk).await, [text]);
}

//! Lines and messages as staff see them: what waits, what failed and why, what it cost, and the messages of one person without a word of them.

use super::Desk;
use axum::http::StatusCode;
use baro::domain::delivery::State;
use baro::domain::phone::{Phone, Plan};
use baro::domain::review::Role;
use baro::domain::route::Switch;
use baro::domain::time::{At, HOUR, MINUTE};
use baro::store::book::outbox::{Claim, Lease, Record, Report, Spent};
use baro::store::book::spending::Raise;
use baro::store::book::{alerts, lines, roster};

/// Sends all that is due: every fourth fails, every third is reported.
async fn send(desk: &Desk, now: At) -> usize {
    let book = &desk.console.book;
    let mut all = 0;
    for rank in 0..3 {
        let lease = Lease { owner: 1, until: now.plus(MINUTE) };
        for message in book.write(Claim { line: "sim".into(), rank, now, most: 100, lease }).await.unwrap() {
            let (state, why) = if all % 4 == 3 { (State::Failed, Some("balance")) } else { (State::Sent, None) };
            let record = Record {
                id: message.id,
                owner: 1,
                state,
                line: None,
                due: now,
                provider_id: Some(format!("p{all}")),
                why,
                unknown: false,
                spent: (state == State::Sent).then_some(Spent { network: "orange", segments: 2, francs: None }),
                at: now,
            };
            assert!(book.door().write_many(record).await.unwrap());
            if all % 3 == 0 {
                let report = Report {
                    line: "sim".into(),
                    provider_id: format!("p{all}"),
                    state: State::Delivered,
                    why: None,
                    at: now.plus(MINUTE),
                };
                book.door().write_many(report).await.unwrap();
            }
            all += 1;
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_tells_what_waits_and_what_it_cost() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let before = browser.get("/delivery").await;
    assert!(before.has("sim Va bien") && before.has("Rien n’a été envoyé ce mois-ci."), "{}", before.text());
    assert!(before.has("à envoyer maintenant") && before.has("Rien n’est parti ces quatorze derniers jours."));
    let sent = send(&desk, desk.clock.now()).await;
    assert!(sent > 4);
    let seen = browser.get("/delivery").await;
    for words in [
        "rien n’attend",
        "1000 par seconde au plus",
        "Le compte chez l’opérateur est vide : il faut le recharger.",
        "Échoué",
        "Coût de décembre 2026",
        "orange",
        "Les réglages ne donnent pas de prix pour cette ligne.",
        "01/12/2026",
    ] {
        assert!(seen.has(words), "{words}: {}", seen.text());
    }
    assert!(seen.html.contains("<svg role=\"img\"") && seen.html.contains("class=\"delivered\""));
    assert!(seen.html.len() < 40_000, "{} bytes", seen.html.len());
    assert!(!seen.html.contains("style="));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_in_trouble_is_told_on_the_first_page() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Administrator).await;
    assert!(!browser.get("/").await.has("n’envoie plus rien"));
    desk.clock.advance(HOUR);
    let mut browser = desk.visit(Role::Administrator).await;
    assert!(browser.get("/").await.has("La ligne sim n’envoie plus rien : un message attend depuis"));
    let seen = browser.get("/delivery").await;
    assert!(seen.has("En difficulté") && !seen.has("Les messages d’une personne"), "{}", seen.text());
    send(&desk, desk.clock.now()).await;
    assert!(!browser.get("/").await.has("n’envoie plus rien"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_messages_of_a_person_have_kinds_and_times_and_no_words() {
    let desk = Desk::start().await;
    let blind = desk.console.numbers.blind(&Phone::read("70000001", Plan::MALI).unwrap()).0;
    let awa = roster::owner(desk.console.book.engine(), blind).await.unwrap().unwrap();
    let path = format!("/delivery/people/{}", awa.0);
    let mut browser = desk.visit(Role::Manager).await;
    let seen = browser.get(&path).await;
    assert!(seen.has("Messages : Awa Traoré") && seen.has("Question") && seen.has("En attente"), "{}", seen.text());
    assert!(!seen.has("Quelle date"), "no word of it: {}", seen.text());
    send(&desk, desk.clock.now()).await;
    let seen = browser.get(&path).await;
    assert!(!seen.has("En attente"), "{}", seen.text());
    assert_eq!(browser.get("/delivery/people/999").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/delivery/people/x").await.status, StatusCode::NOT_FOUND);
    assert!(browser.get(&format!("{path}?page=9")).await.has("Aucun message"));
    let mut browser = desk.visit(Role::Administrator).await;
    assert_eq!(browser.get(&path).await.status, StatusCode::FORBIDDEN, "lines, not people");
    assert_eq!(browser.get("/people").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn managers_and_administrators_switch_a_line_and_the_trail_tells_it() {
    let desk = Desk::start().await;
    for (role, switch, said) in
        [(Role::Manager, "drain", "Finit ce qu’elle a"), (Role::Administrator, "off", "Éteinte")]
    {
        let mut browser = desk.visit(role).await;
        browser.get("/delivery").await;
        let done = browser.post("/delivery/lines/sim", &[("switch", switch)]).await;
        assert!(done.has("C’est fait.") && done.has(said), "{}", done.text());
    }
    assert!(desk.visit(Role::Manager).await.get("/").await.has("La ligne sim ne porte pas tout depuis"));
    let known = lines::list(desk.console.book.engine()).await.unwrap();
    assert_eq!((known.len(), known[0].switch), (1, Switch::Off));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ceiling_that_was_reached_is_told_until_somebody_has_seen_it() {
    let desk = Desk::start().await;
    let now = desk.clock.now();
    let raise = Raise { once: "ceiling 2026-12 5".into(), kind: "ceiling", line: None, pauses: true, at: now };
    desk.console.book.write(raise).await.unwrap();
    let mut browser = desk.visit(Role::Manager).await;
    assert!(browser.get("/").await.has("Le plafond de décembre 2026 est atteint"));
    assert!(!browser.get("/forums/attention").await.has("plafond"));
    browser.get("/delivery").await;
    let path = format!("/delivery/alerts/{}", alerts::of_money(desk.console.book.engine()).await.unwrap()[0].id);
    let done = browser.post(&path, &[("done", "1")]).await;
    assert!(!done.has("plafond"), "{}", done.text());
}

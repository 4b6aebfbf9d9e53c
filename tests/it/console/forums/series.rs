//! Series, posts and days off, as the programme manager has them.

use super::{Desk, series_of};
use axum::http::StatusCode;
use baro::domain::force::Force;
use baro::domain::place::PlaceId;
use baro::domain::review::Role;

#[tokio::test(flavor = "multi_thread")]
async fn a_series_is_made_set_paused_and_opened() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let list = browser.get("/forums/series").await;
    assert!(list.has("Konna") && list.has("Chaque trimestre") && list.has("En pause"), "{}", list.text());
    // A committee for Fatoma.
    let search = browser.get("/forums/series/new?name=fato").await;
    assert!(search.has("Fatoma") && search.has("Comité de sécurité"), "{}", search.text());
    assert!(browser.get("/forums/series/new?name=nowhere").await.has("Aucun lieu de ce nom"));
    let form = browser.get("/forums/series/new?place=demo-fatoma&kind=committee").await;
    assert!(form.has("Nouvelle série : Comité de sécurité de Fatoma"), "{}", form.text());
    let whole = [
        ("place", "demo-fatoma"),
        ("kind", "committee"),
        ("cadence", "month"),
        ("disclosure", "eve"),
        ("weekday", "2"),
        ("hour", "10:00"),
        ("venue", "cercle"),
        ("starts", ""),
        ("options", "3"),
        ("poll", "3"),
        ("confirm", "2"),
        ("notice", "5"),
        ("participants", "3"),
        ("commanders", "1"),
        ("quorum-women", "0"),
        ("more", "priority"),
    ];
    for (field, value, said) in [
        ("cadence", "", "Choisissez une réponse"),
        ("hour", "soir", "Écrivez une heure"),
        ("options", "0", "Écrivez un nombre de 1 à 60."),
        ("notice", "999", "Écrivez un nombre de 0 à 60."),
        ("weekday", "8", "Choisissez une réponse"),
        ("starts", "demain", "Écrivez un jour"),
    ] {
        let fields: Vec<(&str, &str)> =
            whole.iter().map(|(own, was)| if *own == field { (*own, value) } else { (*own, *was) }).collect();
        let wrong = browser.post("/forums/series/new", &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(wrong.has(said), "{field}: {}", wrong.text());
    }
    let made = browser.post("/forums/series/new", &whole).await;
    assert!(made.has("La série est créée.") && made.has("mardi, 10h, cercle"), "{}", made.text());
    let home = made.path.clone();
    browser.get("/forums/series/new?place=demo-fatoma&kind=committee").await;
    assert!(browser.post("/forums/series/new", &whole).await.has("Ce lieu a déjà une telle série"));
    // Its forces.
    browser.get(&home).await;
    let forces =
        browser.post(&format!("{home}/forces"), &[("force", "army"), ("force", "customs"), ("force", "pirates")]).await;
    assert!(forces.has("Armée") && forces.has("Douanes") && forces.has("Poste vide"), "{}", forces.text());
    browser.get(&home).await;
    assert!(browser.post(&format!("{home}/forces"), &[("force", "army")]).await.has("non exigée"));
    // It begins, and is paused again.
    browser.get(&home).await;
    let bad = browser.post(&format!("{home}/pause"), &[("do", "resume"), ("starts", "x")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let resumed = browser.post(&format!("{home}/pause"), &[("do", "resume"), ("starts", "2027-01-01")]).await;
    assert!(resumed.has("La série reprend.") && resumed.has("vendredi 1er janvier 2027"), "{}", resumed.text());
    browser.get(&home).await;
    assert!(browser.post(&format!("{home}/pause"), &[]).await.has("La série est en pause."));
    // Staff open one by hand.
    browser.get(&home).await;
    let open = format!("{home}/open");
    let soon = browser.post(&open, &[("period", "2026-12"), ("day1", "2026-12-02"), ("hour1", "10:00")]).await;
    assert_eq!(soon.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(soon.has("Cette date est trop proche"), "{}", soon.text());
    assert!(browser.post(&open, &[("period", "1999-01")]).await.has("Choisissez une des deux périodes"));
    let opened = browser
        .post(&open, &[("period", "2026-12"), ("day1", "2026-12-15"), ("hour1", "10:00"), ("venue", "cercle")])
        .await;
    assert!(
        opened.has("Le forum est ouvert.") && opened.has("Comité de sécurité de Fatoma, décembre 2026"),
        "{}",
        opened.text()
    );
    browser.get(&home).await;
    assert!(browser.post(&open, &[("period", "2027-01")]).await.has("Un forum est déjà en cours"));
    assert_eq!(browser.get("/forums/series/999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_kept_where_they_are_wrong_and_saved_where_not() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let path = format!("/forums/series/{}/settings", series_of(&desk, "Konna").0);
    let form = browser.get(&path).await;
    assert!(form.html.contains("value=\"mairie\""), "{}", form.text());
    let whole = [
        ("cadence", "quarter"),
        ("disclosure", "open"),
        ("weekday", ""),
        ("hour", "9:30"),
        ("venue", "préfecture"),
        ("starts", "2026-12-01"),
        ("options", "7"),
        ("poll", "6"),
        ("confirm", "4"),
        ("notice", "10"),
        ("participants", "5"),
        ("commanders", "2"),
        ("quorum-women", "1"),
    ];
    let mut wrong = whole.to_vec();
    wrong[7] = ("poll", "beaucoup");
    let seen = browser.post(&path, &wrong).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        seen.html.contains("value=\"préfecture\"") && seen.html.contains("value=\"beaucoup\""),
        "what was typed stays"
    );
    let saved = browser.post(&path, &whole).await;
    assert!(saved.has("C’est enregistré.") && saved.has("6 jours de sondage"), "{}", saved.text());
    let set = baro::store::book::series::all(desk.console.book.engine()).await.unwrap();
    let konna = set.iter().find(|set| set.place.0 == "demo-konna").unwrap();
    assert_eq!((konna.venue.as_str(), konna.quorum.commanders, konna.pulse), ("préfecture", 2, false));
    assert!(!desk.console.book.board().joinable.contains(&series_of(&desk, "Konna")), "unticked");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_convenes_is_found_by_name_and_changed() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let home = format!("/forums/series/{}", series_of(&desk, "Konna").0);
    let page = browser.get(&home).await;
    assert!(page.has("Oumar Cissé") && page.has("Convoque"), "{}", page.text());
    let found = browser.get(&format!("{home}?who=kadi")).await;
    assert!(found.has("Kadiatou Coulibaly, Konna"), "{}", found.text());
    let (_, rest) = found.html.split_once("name=\"person\" value=\"").unwrap();
    assert!(!rest.is_empty());
    let nobody = browser.post(&format!("{home}/facilitators"), &[("do", "add")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let invented = browser.post(&format!("{home}/facilitators"), &[("do", "add"), ("person", "99999")]).await;
    assert!(invented.has("Choisissez une personne de la liste"), "{}", invented.text());
    let all = browser.get(&format!("{home}?who=kadi")).await;
    let person = all
        .html
        .rsplit_once("type=\"radio\" name=\"person\" value=\"")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let added = browser.post(&format!("{home}/facilitators"), &[("do", "add"), ("person", &person)]).await;
    assert!(added.has("Kadiatou Coulibaly"), "{}", added.text());
    let second = browser.post(&format!("{home}/facilitators"), &[("do", "second"), ("person", &person)]).await;
    assert!(second.has("Adjoint"), "{}", second.text());
    let removed = browser.post(&format!("{home}/facilitators"), &[("do", "remove"), ("person", &person)]).await;
    assert!(!removed.has("Kadiatou"), "{}", removed.text());
    assert!(browser.get(&format!("{home}?who=%25%5F%00")).await.has("Personne de ce nom"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_handed_over_to_somebody_on_the_list() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let posts = browser.get("/forums/posts").await;
    for words in ["Armée", "Capitaine Touré", "Adjudant Koné", "Bien"] {
        assert!(posts.has(words), "{words}: {}", posts.text());
    }
    assert!(browser.get("/forums/posts?force=customs").await.has("Aucun poste ne correspond"));
    let board = desk.console.book.board();
    let army =
        board.series.iter().flat_map(|series| &series.posts).find(|post| post.force == Force::Army).unwrap().clone();
    let path = format!("/forums/posts/{}", army.id.0);
    let found = browser.get(&format!("{path}?who=Salif")).await;
    assert!(found.has("Salif Keïta, Konna"), "{}", found.text());
    let salif = found
        .html
        .rsplit_once("type=\"radio\" name=\"person\" value=\"")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let nobody = browser.post(&path, &[("do", "name"), ("person", "0")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.has("Choisissez une personne de la liste"));
    let once = browser.hidden("once").unwrap();
    let fields = [("do", "name"), ("person", salif.as_str()), ("once", &once)];
    let done = browser.post(&path, &fields).await;
    assert!(done.has("Le poste est passé au successeur.") && done.has("Salif Keïta"), "{}", done.text());
    assert!(done.has("Capitaine Touré"), "who held it before is kept");
    assert!(!browser.post(&path, &fields).await.has("Le poste est passé"), "once");
    // A deputy, but not himself.
    browser.get(&format!("{path}?for=deputy")).await;
    let own = browser.post(&format!("{path}/deputy"), &[("person", &salif)]).await;
    assert!(own.has("Le commandant ne peut pas être son propre adjoint"), "{}", own.text());
    let named = browser.post(&format!("{path}/deputy"), &[("person", &army.holder.unwrap().0.to_string())]).await;
    assert!(named.has("C’est enregistré."), "{}", named.text());
    let vacated = browser.post(&path, &[("do", "nobody")]).await;
    assert!(vacated.has("Le poste est vide.") && vacated.has("Poste vide"), "{}", vacated.text());
    assert_eq!(browser.get("/forums/posts/999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn feasts_are_added_moved_announced_and_taken_away() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let page = browser.get("/forums/holidays?year=2027").await;
    for words in ["Fête de l’Armée", "Korité (fin du Ramadan)", "calculé", "Fixé par la loi", "Lundi de Pâques"]
    {
        assert!(page.has(words), "{words}: {}", page.text());
    }
    let change = browser.get("/forums/holidays?year=2027&feast=korite&day=2027-03-09").await;
    assert!(change.has("Changer cette fête"), "{}", change.text());
    let moved = [("feast", "korite"), ("old", "2027-03-09"), ("day", "2027-03-10"), ("announced", "1")];
    let done = browser.post("/forums/holidays", &moved).await;
    assert!(done.has("mercredi 10 mars 2027") && done.has("Annoncé"), "{}", done.text());
    assert!(browser.post("/forums/holidays", &moved).await.has("Cette ligne a changé entre-temps"));
    let twice = browser.post("/forums/holidays", &[("feast", "korite"), ("day", "2027-03-15")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.has("Cette fête est déjà dans cette année"), "{}", twice.text());
    for (feast, day) in [("", "2030-01-01"), ("noel", "2030-01-01"), ("korite", ""), ("korite", "31/02/2030")] {
        let wrong = browser.post("/forums/holidays", &[("feast", feast), ("day", day)]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{feast} {day}");
    }
    let added = browser.post("/forums/holidays", &[("feast", "korite"), ("day", "2030-02-04")]).await;
    assert!(added.has("lundi 4 février 2030"), "{}", added.text());
    let removed = browser.post("/forums/holidays/remove", &[("feast", "korite"), ("old", "2030-02-04")]).await;
    assert!(removed.has("C’est retiré.") && !removed.has("lundi 4 février 2030"), "{}", removed.text());
    // A feast on the day of a date that stands is said.
    browser.get("/forums/holidays").await;
    let warned =
        browser.post("/forums/holidays", &[("feast", "tabaski"), ("day", "2026-12-12"), ("announced", "1")]).await;
    assert!(warned.has("Dates en cours à revoir") && warned.has("Forum de Fatoma"), "{}", warned.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn markets_and_rains_are_said_by_place() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    assert!(browser.get("/forums/holidays/place").await.has("Aucun lieu n’a encore dit son marché"));
    assert!(browser.get("/forums/holidays/place?name=mop").await.has("Mopti"));
    let path = "/forums/holidays/place";
    browser.get("/forums/holidays/place?place=demo-mopti").await;
    let whole = [
        ("place", "demo-mopti"),
        ("market", "2027-01-07"),
        ("every", "7"),
        ("wish", "avoid"),
        ("from", "15/06"),
        ("to", "30/09"),
    ];
    for (field, value) in [("every", "6"), ("wish", ""), ("from", "31/02"), ("to", ""), ("market", "jeudi")] {
        let fields: Vec<(&str, &str)> =
            whole.iter().map(|(own, was)| if *own == field { (*own, value) } else { (*own, *was) }).collect();
        let wrong = browser.post(path, &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
    }
    let saved = browser.post(path, &whole).await;
    assert!(saved.has("tous les 7 jours") && saved.has("15/06 – 30/09"), "{}", saved.text());
    let local = desk.console.book.board().local(&PlaceId("demo-konna".into()));
    assert!(local.market.is_some() && local.rains.is_some(), "Konna has it from its region");
}

//! People as staff meet them: searched, looked at, written down, corrected, brought in from lists. What is seen, what a form does, and what a
//! wrong form says.

use super::{Browser, Desk, Seen};
use axum::http::StatusCode;
use baro::domain::person::PersonId;
use baro::domain::phone::{Phone, Plan};
use baro::domain::review::Role;
use baro::store::book::roster;
use baro::store::engine::Sql;
use std::fmt::Write;

/// The person with this number.
async fn owner(desk: &Desk, number: &str) -> Option<PersonId> {
    let blind = desk.console.numbers.blind(&Phone::read(number, Plan::MALI).unwrap()).0;
    roster::owner(desk.console.book.engine(), blind).await.unwrap()
}

async fn page_of(desk: &Desk, number: &str) -> String {
    format!("/people/{}", owner(desk, number).await.unwrap().0)
}

/// What the trail tells of people: action and detail.
async fn told(desk: &Desk) -> Vec<String> {
    let all = Sql::both(
        "SELECT action, detail FROM audit WHERE action LIKE 'people%' OR action LIKE 'number%' ORDER BY sequence",
    );
    let engine = desk.console.book.engine();
    let rows: Vec<(String, String)> = engine.all(engine.query(all)).await.unwrap();
    rows.into_iter().map(|(action, detail)| format!("{action} {detail}").trim().to_owned()).collect()
}

/// No whole number of the demo's people may be on a page, in any spelling.
fn hides_numbers(seen: &Seen) {
    let digits: String = seen.html.chars().filter(char::is_ascii_digit).collect();
    assert!(!digits.contains("7000000") && !digits.contains("6000000"), "{}", seen.text());
}

/// A value as it stands in a page.
fn plain(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

async fn manager(desk: &Desk) -> Browser<'_> {
    desk.visit(Role::Manager).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_searched_by_name_in_any_spelling_and_by_everything_else() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    let all = browser.get("/people").await;
    assert!(all.has("13 personnes. Personne n’a dit STOP.") && all.has("Awa Traoré"), "{}", all.text());
    assert!(
        all.has("Commandant · Gendarmerie") && all.has("Adjoint du commandant · Gendarmerie, Abonné"),
        "{}",
        all.text()
    );
    hides_numbers(&all);
    let found = browser.post("/people/find", &[("q", "TRAORE aw")]).await;
    assert_eq!(found.path, "/people?name=TRAORE+aw");
    assert!(found.has("Une personne.") && found.has("Awa Traoré") && !found.has("Moussa"), "{}", found.text());
    for (field, value, count) in [
        ("place", "demo-fatoma", "2 personnes"),
        ("place", "demo-mopti", "13 personnes"),
        ("role", "facilitator", "Une personne"),
        ("role", "commander", "3 personnes"),
        ("role", "deputy", "Une personne"),
        ("force", "police", "Une personne"),
        ("language", "bm", "5 personnes"),
        ("state", "reached", "13 personnes"),
    ] {
        let found = browser.post("/people/find", &[(field, value)]).await;
        assert!(found.path.contains(value) && found.has(count), "{field} {value}: {}", found.text());
    }
    let none = browser.get("/people?name=Zorro&place=nowhere&role=x&page=-3").await;
    assert!(none.status == StatusCode::OK && none.has("Personne ne répond à cette recherche."), "{}", none.text());
    assert!(browser.get("/people?name=a&name=b").await.status == StatusCode::OK);
    let hostile = browser.get("/people?name=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(!hostile.html.contains("<script>alert") && hostile.html.contains("&lt;script&gt;"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_leads_to_its_owner_and_stays_out_of_addresses() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    browser.get("/people").await;
    let found = browser.post("/people/find", &[("q", "70 00 00 01")]).await;
    assert_eq!(found.path, page_of(&desk, "70000001").await);
    browser.get("/people").await;
    for (typed, said) in [
        ("70 00 00 99", "Ce numéro n’est à personne ici."),
        ("70 00 0", "Ce n’est pas un numéro complet."),
        ("700000011111111111111111111111", "Ce n’est pas un numéro complet."),
    ] {
        let seen = browser.post("/people/find", &[("q", typed)]).await;
        assert_eq!((seen.status, seen.path.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "/people/find"));
        assert!(seen.has(said) && !seen.html.contains(typed), "{}", seen.text());
    }
    // In an address it is not looked for, nor shown again.
    let seen = browser.get("/people?name=70000001").await;
    assert!(seen.has("13 personnes") && !seen.html.contains("70000001"));
    assert_eq!(told(&desk).await, ["number_sought"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_fifty_and_an_empty_list() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    let people = (0..60).map(|n| baro::store::book::people::NewPerson {
        name: format!("Zan {n:02} \u{1f600} =1+1"),
        place: baro::domain::place::PlaceId("demo-konna".into()),
        language: None,
        gender: None,
        consent: "oral".into(),
        role: Some(baro::domain::person::Role::Subscriber),
        force: None,
        numbers: vec![],
    });
    let add = baro::store::book::people::AddPeople { people: people.collect(), at: desk.clock.now() };
    desk.console.book.write(add).await.unwrap();
    let first = browser.get("/people").await;
    assert!(first.has("73 personnes") && first.has("Page 1 sur 2") && first.has("Sans numéro"), "{}", first.text());
    assert_eq!(first.html.matches("<tr>").count(), 51);
    assert!(first.html.len() < 26_000, "{} bytes", first.html.len());
    let second = browser.get("/people?page=2").await;
    assert_eq!(second.html.matches("<tr>").count(), 24);
    let desk = Desk::empty().await;
    let mut browser = manager(&desk).await;
    assert!(browser.get("/people").await.has("Personne n’est encore inscrit."));
    assert!(browser.get("/people/import").await.has("Choisissez un fichier CSV."));
    assert_eq!(browser.get("/people/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/people/x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_shown_with_numbers_hidden_and_nothing_of_their_calls() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    let page = page_of(&desk, "70000003").await;
    let seen = browser.get(&page).await;
    for words in [
        "Fatoumata Maïga",
        "Konna (Mopti)",
        "Femme",
        "+223 •• •• •• 03",
        "Participant · Forum · Konna",
        "Réponses aux dates",
        "Oui",
        "Les appels ne sont pas notés.",
    ] {
        assert!(seen.has(words), "{words}: {}", seen.text());
    }
    hides_numbers(&seen);
    assert!(seen.html.len() < 26_000, "{} bytes", seen.html.len());
    let commander = browser.get(&page_of(&desk, "70000012").await).await;
    assert!(commander.has("Commandant · Gendarmerie · Konna") && commander.has("Cette personne n’a encore répondu"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_shown_once_for_a_reason_and_told_in_the_trail() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    let page = page_of(&desk, "70000002").await;
    assert!(browser.get(&page).await.has("Les messages vont au premier."));
    let show = format!("{page}/number/show");
    let without = browser.post(&show, &[("position", "0"), ("ends", "02")]).await;
    assert!(without.status == StatusCode::UNPROCESSABLE_ENTITY && without.has("Choisissez une raison."));
    hides_numbers(&without);
    assert_eq!(told(&desk).await, [""; 0]);
    let form = [("position", "1"), ("ends", "02"), ("need-1", "call")];
    let once = browser.hidden("once").unwrap();
    let shown = browser.post(&show, &form).await;
    assert!(shown.has("+223 60 00 00 02") && !shown.has("70 00 00 02"), "{}", shown.text());
    assert_eq!(told(&desk).await, ["number_shown need call"]);
    let again = browser.post(&show, &[&form[..], &[("once", &once)]].concat()).await;
    hides_numbers(&again);
    assert_eq!(told(&desk).await.len(), 1, "loaded again it is not shown again");
    for wrong in [("7", "02"), ("0", "03"), ("x", "02")] {
        let seen = browser.post(&show, &[("position", wrong.0), ("ends", wrong.1), ("need-0", "call")]).await;
        assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has("quelqu’un d’autre vient de le changer"));
        hides_numbers(&seen);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_come_and_go() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    let page = page_of(&desk, "70000001").await;
    browser.get(&page).await;
    let add = format!("{page}/number/add");
    for (number, said) in [
        ("", "Ce n’est pas un numéro de téléphone."),
        ("15", "Ce n’est pas un numéro de téléphone."),
        ("70000003", "Ce numéro est à une autre personne."),
    ] {
        let seen = browser.post(&add, &[("number", number)]).await;
        assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has(said), "{}", seen.text());
        hides_numbers(&seen);
    }
    let seen = browser.post(&add, &[("number", "66 12 34 77")]).await;
    assert!(seen.has("C’est noté.") && seen.has("+223 •• •• •• 77"), "{}", seen.text());
    assert_eq!(owner(&desk, "66123477").await, owner(&desk, "70000001").await);
    let take = format!("{page}/number/take");
    let seen = browser.post(&take, &[("position", "0"), ("ends", "01")]).await;
    assert!(seen.has("C’est noté.") && !seen.has("•• 01"), "{}", seen.text());
    assert_eq!(owner(&desk, "70000001").await, None);
    assert_eq!(told(&desk).await, ["people_changed"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_is_written_down_once() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    browser.get("/people/new").await;
    let wrong = browser.post("/people/new", &[("name", "66 12 34 56"), ("commune", "Kona"), ("language", "xx")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "Un nom ne contient pas de numéro.",
        "Aucune commune ne s’appelle « Kona ». Vouliez-vous écrire « Konna (Mopti) » ?",
        "Dites comment la personne a dit oui",
        "Il n’y a pas de numéro.",
        "Choisissez dans la liste.",
    ] {
        assert!(wrong.has(words), "{words}: {}", wrong.text());
    }
    let form = [
        ("name", "Hawa  Ba <b>"),
        ("commune", "konna"),
        ("language", "bm"),
        ("gender", "f"),
        ("consent", "réunion, fiche 3"),
        ("number", "66 00 11 22"),
        ("role", "participant"),
    ];
    let hostile = [("name", "Awa\u{202e}ab"), ("commune", "Konna"), ("consent", "x")];
    let seen = browser.post("/people/new", &hostile).await;
    assert!(seen.has("Un signe ne peut pas être lu."), "{}", seen.text());
    let long = "a".repeat(5000);
    assert!(browser.post("/people/new", &[("name", &long)]).await.has("C’est trop long : 5000 signes, 60 au plus."));
    let once = browser.hidden("once").unwrap();
    let seen = browser.post("/people/new", &form).await;
    assert!(
        seen.has("La personne est inscrite.") && seen.has("Hawa Ba <b>") && seen.has("+223 •• •• •• 22"),
        "{}",
        seen.text()
    );
    let twice = browser.post("/people/new", &[&form[..], &[("once", &once)]].concat()).await;
    assert!(twice.path == "/people" && twice.has("C’était déjà fait.") && twice.has("14 personnes"));
    browser.get("/people/new").await;
    let seen =
        browser.post("/people/new", &[&form[..5], &[("number", "66001133"), ("role", "participant")]].concat()).await;
    assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has("porte déjà ce nom"), "{}", seen.text());
    assert!(
        seen.html.contains("réunion, fiche 3") && !seen.html.contains("66001133"),
        "fields are kept, the number is not"
    );
    assert_eq!(told(&desk).await, ["people_added"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_commander_takes_the_post_over() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    browser.get("/people/new").await;
    let form = [
        ("name", "Capitaine Bah"),
        ("commune", "Konna"),
        ("consent", "lettre"),
        ("number", "66001144"),
        ("role", "commander"),
    ];
    assert!(browser.post("/people/new", &form).await.has("Un commandant a une force"));
    let seen = browser.post("/people/new", &[&form[..], &[("force", "army")]].concat()).await;
    assert!(seen.has("Commandant · Armée · Konna"), "{}", seen.text());
    let old = browser.get(&page_of(&desk, "70000011").await).await;
    assert!(old.has("Ni rôle ni poste"), "{}", old.text());
    let page = page_of(&desk, "66001144").await;
    browser.get(&page).await;
    let post = plain(&browser.hidden("post").unwrap());
    let seen = browser.post(&format!("{page}/post/take"), &[("post", &post)]).await;
    assert!(seen.has("C’est noté.") && seen.has("Ni rôle ni poste"), "{}", seen.text());
    let seen = browser.post(&format!("{page}/post/take"), &[("post", &post)]).await;
    assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY);
    let give = [("as", "deputy"), ("force", "customs"), ("commune-of-post", "Fatoma")];
    let seen = browser.post(&format!("{page}/post/give"), &give).await;
    assert!(seen.has("Adjoint du commandant · Douanes · Fatoma"), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_given_and_taken() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    let page = page_of(&desk, "70000001").await;
    browser.get(&page).await;
    let add = format!("{page}/role/add");
    let wrong = browser.post(&add, &[("role", "king"), ("commune-of-role", "Konna")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.has("Choisissez dans la liste."));
    let seen = browser.post(&add, &[("role", "second"), ("commune-of-role", "Fatoma")]).await;
    assert!(seen.has("Facilitateur adjoint · Forum · Fatoma"), "{}", seen.text());
    // The last form of the page takes the last role away: that at Konna.
    let (series, was) = (browser.hidden("series").unwrap(), browser.hidden("was").unwrap());
    let take = format!("{page}/role/take");
    let seen = browser.post(&take, &[("series", &series), ("was", &was)]).await;
    assert!(seen.has("C’est noté.") && !seen.has("Participant · Forum · Konna"), "{}", seen.text());
    let seen = browser.post(&take, &[("series", &series), ("was", &was)]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_of_what_another_corrected_is_asked_again() {
    let desk = Desk::start().await;
    let (mut one, mut other) = (manager(&desk).await, desk.visit_as("issa").await);
    let page = page_of(&desk, "70000001").await;
    let edit = format!("{page}/edit");
    let form = |name: &'static str| {
        [("name", name), ("commune", "Konna (Mopti)"), ("language", "fr"), ("gender", "f"), ("consent", "réunion")]
    };
    assert!(one.get(&edit).await.html.contains("value=\"Konna (Mopti)\""));
    other.get(&edit).await;
    let seen = plain(&one.hidden("seen").unwrap());
    let first = one.post(&edit, &[&form("Awa Traoré-Ba")[..], &[("seen", &seen)]].concat()).await;
    assert!(
        first.path == page && first.has("Awa Traoré-Ba") && first.has("réunion, le mardi 1er décembre 2026"),
        "{}",
        first.text()
    );
    let late = other.post(&edit, &[&form("Awa T.")[..], &[("seen", &seen)]].concat()).await;
    assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.has("Quelqu’un a corrigé"), "{}", late.text());
    assert!(late.html.contains("value=\"Awa T.\""), "what was typed is kept");
    let seen = plain(&other.hidden("seen").unwrap());
    assert!(other.post(&edit, &[&form("Awa T.")[..], &[("seen", &seen)]].concat()).await.has("C’est noté."));
    other.get(&edit).await;
    let seen = plain(&other.hidden("seen").unwrap());
    let taken = other.post(&edit, &[&form("Amadou Barry")[..], &[("seen", &seen)]].concat()).await;
    assert!(taken.has("porte déjà ce nom"), "{}", taken.text());
    assert_eq!(other.post(&edit, &[("seen", "{")]).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(told(&desk).await, ["people_changed"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_again_and_erasure_at_their_word() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    let page = page_of(&desk, "70000006").await;
    browser.get(&page).await;
    let seen = browser.post(&format!("{page}/stop"), &[("stopped", "yes")]).await;
    assert!(seen.has("STOP est noté.") && seen.has("Cette personne a dit STOP"), "{}", seen.text());
    let today = browser.get("/").await;
    assert_eq!(
        today.text().matches("a dit STOP").count(),
        1,
        "a facilitator is missed, and told once: {}",
        today.text()
    );
    assert!(browser.get("/people?state=stopped").await.has("Une personne. Une a dit STOP."));
    browser.get(&page).await;
    assert!(browser.post(&format!("{page}/stop"), &[("stopped", "no")]).await.has("Les messages reprennent."));
    assert!(!browser.get("/").await.has("a dit STOP"));
    browser.get(&page).await;
    assert_eq!(browser.post(&format!("{page}/stop"), &[("stopped", "maybe")]).await.status, StatusCode::BAD_REQUEST);
    browser.get(&page).await;
    let once = browser.hidden("once").unwrap();
    let seen = browser.post(&format!("{page}/erase"), &[]).await;
    assert!(
        seen.path == "/people" && seen.has("La personne est effacée.") && seen.has("12 personnes"),
        "{}",
        seen.text()
    );
    let seen = browser.post(&format!("{page}/erase"), &[("once", &once)]).await;
    assert!(seen.has("C’était déjà fait."));
    assert_eq!(browser.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(told(&desk).await, ["people_changed", "people_changed", "people_erased"]);
}

const HEADER: &str = "phone,name,commune,role,force,language,gender,consent\n";

/// Waits until the list that is being brought in is.
async fn brought_in(browser: &mut Browser<'_>) -> Seen {
    // Three minutes: other tests want the machine too.
    for _ in 0..3600 {
        let seen = browser.get("/people/import").await;
        if !seen.html.contains("<progress") {
            return seen;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the list was not brought in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_looked_at_before_anything_is_written() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    browser.get("/people/import").await;
    let none = browser.post_file("/people/import", &[], ("other", b"x")).await;
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.has("Choisissez un fichier."));
    let list = format!(
        "{HEADER}66000001,Nana Ba,Konna,participant,,bm,f,oral\n66000002,Nana Ba,Konna,participant,,,,oral\n\
         70000001,Awa Traoré,Konna,facilitator,,fr,f,oral\n70000004,Amadou Barry,Konna,participant,,fr,m,oral\n\
         66000005,Colonel Ly,Konna,commander,army,,,lettre\n"
    );
    let seen = browser.post_file("/people/import", &[], ("csv", list.as_bytes())).await;
    assert_eq!(seen.path, "/people/import");
    for words in [
        "Nouvelles personnes 2",
        "Personnes qui changent 1",
        "Déjà inscrites, sans changement 1",
        "Lignes fausses 0",
        "Rien n’est encore écrit.",
        "Des postes changent de main",
        "Ligne 6 : Armée",
        "Les 4 premières personnes sur 4",
        "Importer 4 personnes",
    ] {
        assert!(seen.has(words), "{words}: {}", seen.text());
    }
    hides_numbers(&seen);
    assert!(!seen.html.contains("66000001"));
    assert!(browser.get("/people").await.has("13 personnes"));
    let seen = browser.get("/people/import").await;
    assert!(seen.has("Importer 4 personnes"), "it is kept in the session");
    let (once, form) = (browser.hidden("once").unwrap(), [("people", "4"), ("wrong", "0")]);
    browser.post("/people/import/write", &form).await;
    let seen = brought_in(&mut browser).await;
    assert!(seen.has("La liste est inscrite. Nouvelles : 2. Changées : 1. Sans changement : 1."), "{}", seen.text());
    let again = browser.post("/people/import/write", &[&form[..], &[("once", &once)]].concat()).await;
    assert!(again.path == "/people/import", "nothing twice");
    assert!(browser.get("/people").await.has("15 personnes"));
    assert_eq!(told(&desk).await, ["people_imported"]);
    browser.get("/people/import").await;
    let gone = browser.post("/people/import/write", &form).await;
    assert!(gone.has("Le fichier n’est plus là."), "{}", gone.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_rows_are_named_in_french_and_left_out_only_when_asked() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    browser.get("/people/import").await;
    let list = format!(
        "{HEADER}66000001,Nana Ba,Konna,participant,,bm,f,oral\n15,Nana Bo,Kona,roi,pompiers,xx,z,\n\
         70000003,Autre Nom,Konna,participant,,,,oral\n+2,3,\"=cmd|' /C calc'!A0\",participant,,,,oral\n"
    );
    let seen = browser.post_file("/people/import", &[], ("csv", list.as_bytes())).await;
    for words in [
        "Lignes fausses 3",
        "3 phone Ce n’est pas un numéro de téléphone. Écrivez 8 chiffres, ou + et l’indicatif du pays.",
        "3 commune Aucune commune ne s’appelle « Kona ». Vouliez-vous écrire « Konna (Mopti) » ?",
        "3 role Rôle inconnu : « roi ».",
        "3 force Force inconnue : « pompiers ».",
        "3 language Langue inconnue : « xx ».",
        "3 gender Sexe inconnu : « z ».",
        "3 consent Dites comment la personne a dit oui",
        "4 phone Ce numéro est déjà à une autre personne",
        "Laisser de côté les 3 lignes fausses",
        "Importer une personne",
    ] {
        assert!(seen.has(words), "{words}: {}", seen.text());
    }
    let file = browser.send("GET", "/people/import/wrong.csv", Vec::new(), "").await;
    assert!(
        file.headers["content-type"].starts_with("text/csv") && file.html.contains("Ligne;Colonne;Ce qui est faux")
    );
    let cells = file.html.lines().flat_map(|line| line.split(';'));
    assert!(
        !cells.into_iter().any(|cell| cell.trim_start_matches('"').starts_with(['=', '+', '-', '@'])),
        "{}",
        file.html
    );
    browser.get("/people/import").await;
    let stale = browser.post("/people/import/write", &[("people", "1"), ("wrong", "0")]).await;
    assert!(stale.has("La base a changé depuis que vous avez regardé."), "{}", stale.text());
    browser.post("/people/import/write", &[("people", "1"), ("wrong", "3")]).await;
    assert!(brought_in(&mut browser).await.has("Nouvelles : 1."));
    assert!(browser.get("/people").await.has("14 personnes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_no_lists() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    browser.get("/people/import").await;
    for (file, said) in [
        (&b"PK\x03\x04xx"[..], "Ce n’est pas un fichier CSV."),
        (
            b"telephon;nom;commune;role;consentement\n",
            "Colonne inconnue : « telephon ». Vouliez-vous écrire telephone ?",
        ),
        (b"phone,name\n", "La colonne commune manque."),
        (b"\xff\xfe\x00", "Ce n’est pas un fichier CSV."),
        (b"\n\n", "Le fichier est vide."),
    ] {
        let seen = browser.post_file("/people/import", &[], ("csv", file)).await;
        assert!(
            seen.has(said) && seen.has("Prendre un autre fichier") && !seen.html.contains("/import/write"),
            "{}",
            seen.text()
        );
    }
    assert!(browser.post("/people/import/drop", &[("drop", "yes")]).await.has("Choisissez un fichier CSV."));
    let example = browser.send("GET", "/people/import/example.csv", Vec::new(), "").await;
    assert!(example.headers["content-disposition"].contains("attachment"));
    browser.get("/people/import").await;
    let seen = browser.post_file("/people/import", &[], ("csv", example.html.as_bytes())).await;
    assert!(seen.has("Lignes fausses 0") || seen.has("Ce numéro est déjà à une autre personne"), "{}", seen.text());
    assert!(!seen.has("Colonne inconnue"));
    let large = vec![b'a'; 9 * 1024 * 1024];
    browser.get("/people/import").await;
    let seen = browser.post_file("/people/import", &[], ("csv", &large)).await;
    assert_eq!(seen.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_thousand_rows() {
    let desk = Desk::start().await;
    let mut browser = manager(&desk).await;
    let mut list = HEADER.to_owned();
    for n in 0..50_000 {
        let place = if n % 2 == 0 { "Konna" } else { "Fatoma" };
        // Five digits in a name would pass for a number.
        let name: String = format!("{n:05}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
        writeln!(list, "66{n:06},Personne {name},{place},subscriber,,bm,f,oral").unwrap();
    }
    browser.get("/people/import").await;
    let watch = baro::clock::Clock::system();
    let start = watch.now();
    let seen = browser.post_file("/people/import", &[], ("csv", list.as_bytes())).await;
    let looked = watch.now();
    assert!(seen.has("Importer 50") && seen.html.len() < 40_000, "{}", seen.text());
    let busy = browser.post("/people/import/write", &[("people", "50000"), ("wrong", "0")]).await;
    assert!(busy.html.contains("<progress"), "{}", busy.text());
    let mut other = desk.visit_as("issa").await;
    assert!(other.get("/people/import").await.html.contains("<progress"), "whoever looks sees how far it is");
    brought_in(&mut browser).await;
    let wrote = watch.now();
    crate::measured(format_args!("50,000 rows: {} ms to look, {} ms to write", looked.0 - start.0, wrote.0 - looked.0));
    assert!(browser.get("/people?page=1001").await.has("Page 1001 sur 1001"));
    let all_wrong: Vec<String> = list.lines().take(5001).map(|line| line.replace(",subscriber,", ",roi,")).collect();
    let all_wrong = all_wrong.join("\n");
    browser.get("/people/import").await;
    let seen = browser.post_file("/people/import", &[], ("csv", all_wrong.as_bytes())).await;
    assert!(
        seen.has("Voici les 50 premières erreurs sur 5 000") && seen.html.len() < 40_000,
        "{} bytes",
        seen.html.len()
    );
}

//! Texts that leave the house: written by a moderator, read and approved by a lead with the second factor, left lying, handed over, followed up.

use super::review::{Told, told, with_readers};
use super::{Browser, Desk, Seen};
use axum::http::StatusCode;
use baro::domain::concern::Accused;
use baro::domain::force::Force;
use baro::domain::place::PlaceId;
use baro::domain::review::casework::{Action, Danger, Triage};
use baro::domain::review::finer::Finer;
use baro::domain::review::{By, Role, release};
use baro::domain::time::DAY;
use baro::reading::desk::Desk as ReadingDesk;
use baro::reading::index::{Found, Index};
use baro::reading::keyring::Keyring;
use baro::seal::envelope::PlaceTag;
use baro::store::book::audit::after;
use baro::store::book::places;
use std::collections::HashMap;

const REPORT: &str = "Hier au poste de Somadougou deux gendarmes ont pris 2500 a ma soeur qui vend du poisson";
const QUOTE: &str = "Mardi, deux gendarmes ont pris 2500 a ma soeur. Appelez le 76 12 34 56.";
const CLEAR: &str = "Dans la région, des usagers disent payer aux barrages sans recevoir de quittance.";

/// Does something to every case that somebody can open, as their pages would.
pub async fn each(desk: &Desk, name: &str, action: impl Fn(usize, &Found) -> Action) {
    let custody = desk.console.custody();
    let signed = custody.sign_in(name, desk.password()).await.unwrap();
    let trail = custody.trail_key(&signed).await.unwrap().unwrap();
    let (vault, book) = (&desk.console.vault, &desk.console.book);
    let keyring = Keyring::open(vault, signed.member.slot, signed.key()).await.unwrap();
    let mut index = Index::default();
    index.catch_up(vault, &keyring, |_| true).await.unwrap();
    let all = places::list(book.engine()).await.unwrap();
    let tags: HashMap<PlaceTag, PlaceId> = all.iter().map(|own| (PlaceTag::of(&own.id), own.id.clone())).collect();
    let by = By::from(&signed.member);
    let room = ReadingDesk { vault, keyring: &keyring, book, trail: &trail, by: &by, now: desk.clock.now() };
    for (n, found) in index.cases(&tags).0.iter().enumerate() {
        room.act(found, action(n, found)).await.unwrap();
    }
}

/// Takes every case and says what it is about.
pub async fn triage_all(desk: &Desk, name: &str, danger: Danger) {
    each(desk, name, |_, _| Action::Claim).await;
    each(desk, name, |_, found| {
        let (accused, place) = (found.case.accused(), found.case.place().cloned());
        Action::Triage(Triage { finer: Finer::Checkpoint, accused, place, danger })
    })
    .await;
}

/// The first text of a list, as this person's addresses call it.
async fn listed(browser: &mut Browser<'_>) -> String {
    let seen = browser.get("/release").await;
    let (_, rest) = seen.html.split_once("href=\"/release/case/").unwrap_or_else(|| panic!("{}", seen.text()));
    format!("/release/case/{}", rest.split('"').next().unwrap())
}

/// The address of the text of the only case that there is, in whichever list it is.
pub async fn beside(browser: &mut Browser<'_>) -> String {
    for tab in ["new", "mine", "others"] {
        let queue = browser.get(&format!("/review?tab={tab}")).await;
        if let [case] = &super::review::listed(&queue.html)[..] {
            return case.replace("/review/case/", "/release/case/");
        }
    }
    panic!("there is one case");
}

pub async fn write(browser: &mut Browser<'_>, text: &str, address: &str) -> Seen {
    let fields = [("text", text), ("place", ""), ("week", ""), ("recipient", "oversight")];
    let form = format!("{address}/draft");
    browser.get(&form).await;
    let seen = browser.hidden("seen").unwrap();
    browser.post(&form, &[&fields[..], &[("seen", seen.as_str())]].concat()).await
}

/// Posts the form of a text that was seen last.
async fn save(browser: &mut Browser<'_>, form: &str, fields: &[(&str, &str)]) -> Seen {
    let seen = browser.hidden("seen").unwrap();
    browser.post(form, &[fields, &[("seen", seen.as_str())]].concat()).await
}

/// Agrees to what the page shows, as a browser does that posts its form.
async fn approve(desk: &Desk, browser: &mut Browser<'_>, name: &str, address: &str) -> Seen {
    browser.get(address).await;
    approve_here(desk, browser, name, address).await
}

async fn approve_here(desk: &Desk, browser: &mut Browser<'_>, name: &str, address: &str) -> Seen {
    desk.clock.advance(30_000);
    let code = desk.code(name);
    let read: Vec<String> =
        ["text", "place", "week", "recipient"].iter().map(|field| browser.hidden(field).unwrap_or_default()).collect();
    let fields = [
        ("text", read[0].as_str()),
        ("place", &read[1]),
        ("week", &read[2]),
        ("recipient", &read[3]),
        ("password", desk.password()),
        ("code", &code),
    ];
    browser.post(&format!("{address}/approve"), &fields).await
}

/// What the trail tells of texts, in order.
async fn trail(desk: &Desk) -> Vec<String> {
    let rows = after(desk.console.book.engine(), 0, 10_000).await.unwrap();
    let ours = |action: &str| action.starts_with("release_") || action == "outcome_noted" || action == "case_opened";
    let mut told: Vec<String> = rows.into_iter().map(|row| row.action).filter(|action| ours(action)).collect();
    told.dedup();
    told
}

async fn with_case(danger: Danger) -> Desk {
    let desk = with_readers().await;
    told(&desk, REPORT).await;
    triage_all(&desk, "fanta", danger).await;
    desk
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_draft_to_what_came_of_it() {
    let desk = with_case(Danger::None).await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let seen = fanta.get("/release").await;
    assert!(seen.has("Aucun communiqué"), "{}", seen.text());
    let address = beside(&mut fanta).await;
    let seen = fanta.get(&address).await;
    assert!(seen.path.ends_with("/draft") && seen.has("Écrire un communiqué"), "{} {}", seen.path, seen.text());
    assert!(!seen.html.contains("value=\"gendarmerie\""), "whom it is about is no recipient");

    // What would tell who wrote stops the text, and is shown beside it.
    let seen = write(&mut fanta, QUOTE, &address).await;
    assert!(seen.path == address && seen.has("Le brouillon est enregistré."), "{}", seen.text());
    for said in ["Ce sont les mots du signalement", "Un jour ou une heure", "le numéro de quelqu’un", "À changer"] {
        assert!(seen.has(said), "{said}: {}", seen.text());
    }
    assert!(!seen.html.contains("name=\"code\""), "a moderator approves nothing");
    let mut aminata = desk.visit(Role::Lead).await;
    let hers = listed(&mut aminata).await;
    let seen = aminata.get(&hers).await;
    assert!(seen.has("ne peut pas être approuvé") && !seen.html.contains("name=\"code\""), "{}", seen.text());
    desk.clock.advance(30_000);
    let code = desk.code("aminata");
    let fields = [("text", QUOTE), ("recipient", "oversight"), ("password", desk.password()), ("code", &code)];
    let refused = aminata.post(&format!("{hers}/approve"), &fields).await;
    let stopped = refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.has("Le texte dit encore trop");
    assert!(stopped, "{}", refused.text());

    let seen = write(&mut fanta, CLEAR, &address).await;
    assert!(seen.has("Rien n’a été trouvé"), "{}", seen.text());
    let seen = aminata.get("/").await;
    assert!(seen.has("Un communiqué attend votre approbation"), "{}", seen.text());
    aminata.get(&hers).await;
    let wrong = aminata
        .post(
            &format!("{hers}/approve"),
            &[("text", CLEAR), ("recipient", "oversight"), ("password", "x"), ("code", "1")],
        )
        .await;
    assert!(wrong.has("Le mot de passe ou le code est faux"), "{}", wrong.text());
    let seen = approve(&desk, &mut aminata, "aminata", &hers).await;
    assert!(seen.has("Le communiqué est approuvé.") && seen.has("Il ne peut être remis avant"), "{}", seen.text());

    // Before its day there is no document, and nobody hands it over.
    let seen = aminata.get(&format!("{hers}/document")).await;
    assert!(seen.path == hers && !seen.html.contains("class=\"paper\""), "{}", seen.text());
    let seen = aminata.post(&format!("{hers}/handed-over"), &[]).await;
    assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has("Son jour n’est pas venu"), "{}", seen.text());

    // Three to five days later, and the day after that begins.
    desk.clock.advance(6 * DAY);
    let mut issa = desk.visit_as("issa").await;
    issa.get("/review").await;
    let seen = issa.get("/").await;
    assert!(seen.has("Un communiqué est à remettre"), "{}", seen.text());
    let his = listed(&mut issa).await;
    assert_ne!(his, hers, "everybody has names of their own for cases");
    let seen = issa.get(&format!("{his}/document")).await;
    assert!(seen.has(CLEAR) && seen.has("Les faits ne sont pas établis"), "{}", seen.text());
    assert!(!seen.has("poisson") && !seen.has("fanta"), "nothing of the report is on the paper: {}", seen.text());
    let seen = issa.get(&format!("{his}/document.txt")).await;
    assert_eq!(seen.headers["content-type"], "text/plain; charset=utf-8");
    assert!(seen.html.contains(CLEAR) && !seen.html.contains("fanta"), "{}", seen.html);
    let mut fanta = desk.visit(Role::Moderator).await;
    assert_eq!(fanta.get(&format!("{address}/document")).await.status, StatusCode::FORBIDDEN);

    issa.get(&his).await;
    let seen = issa.post(&format!("{his}/handed-over"), &[]).await;
    assert!(seen.has("le communiqué est remis"), "{}", seen.text());
    let seen = issa.post(&format!("{his}/outcome"), &[("outcome", "nothing")]).await;
    assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has("Choisissez ce qui en est venu"));
    let seen = issa.post(&format!("{his}/outcome"), &[("outcome", "acted")]).await;
    assert!(seen.has("La suite est notée.") && seen.has("Le destinataire a fait quelque chose"), "{}", seen.text());
    let told = trail(&desk).await;
    let steps: Vec<&str> = told.iter().map(String::as_str).filter(|action| *action != "case_opened").collect();
    let drafted = "release_drafted";
    assert_eq!(steps, [drafted, drafted, "release_approved", "release_handed_over", "outcome_noted"]);
    assert!(told.contains(&"case_opened".to_owned()), "reading the text is told too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_approves_their_own_text_or_one_that_was_changed() {
    let desk = with_case(Danger::None).await;
    let mut aminata = desk.visit(Role::Lead).await;
    let hers = beside(&mut aminata).await;
    let seen = write(&mut aminata, CLEAR, &hers).await;
    assert!(seen.has("Une autre personne responsable") && !seen.html.contains("name=\"code\""), "{}", seen.text());
    let own = approve_here(&desk, &mut aminata, "aminata", &hers).await;
    assert!(own.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", own.text());
    desk.clock.advance(30_000);
    let code = desk.code("aminata");
    let fields = [("text", CLEAR), ("recipient", "oversight"), ("password", desk.password()), ("code", &code)];
    let own = aminata.post(&format!("{hers}/approve"), &fields).await;
    assert!(own.has("Qui a écrit le texte ne l’approuve pas"), "{}", own.text());

    let mut issa = desk.visit_as("issa").await;
    let his = listed(&mut issa).await;
    issa.get(&his).await;
    // While he reads, she writes it anew.
    write(&mut aminata, "Des usagers paient aux barrages sans quittance.", &hers).await;
    let stale = approve_here(&desk, &mut issa, "issa", &his).await;
    assert!(stale.status == StatusCode::UNPROCESSABLE_ENTITY && stale.has("Le texte a été changé"), "{}", stale.text());
    assert!(stale.has("sans quittance."), "what is there now is shown");
    let seen = approve_here(&desk, &mut issa, "issa", &his).await;
    assert!(seen.has("Le communiqué est approuvé."), "{}", seen.text());

    // Approved, it is not written at any more; withdrawn, another is begun.
    let seen = aminata.get(&format!("{hers}/draft")).await;
    assert!(seen.has("déjà approuvé") && !seen.html.contains("textarea"), "{}", seen.text());
    aminata.get(&hers).await;
    let seen = aminata.post(&format!("{hers}/withdraw"), &[]).await;
    assert!(seen.has("Le communiqué est retiré."), "{}", seen.text());
    let once = aminata.hidden("once").unwrap();
    let twice = [("once", once.as_str())];
    aminata.post(&format!("{hers}/withdraw"), &twice).await;
    let again = aminata.post(&format!("{hers}/withdraw"), &twice).await;
    assert_eq!((again.status, again.path.as_str()), (StatusCode::OK, hers.as_str()), "a second click does nothing");
    let seen = write(&mut aminata, CLEAR, &hers).await;
    assert!(seen.has("Communiqués d’avant") && seen.has("Retiré"), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_life_is_in_danger_it_leaves_the_same_day_after_two_people() {
    let desk = with_case(Danger::Life).await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let address = beside(&mut fanta).await;
    write(&mut fanta, CLEAR, &address).await;
    let mut aminata = desk.visit(Role::Lead).await;
    let hers = listed(&mut aminata).await;
    approve(&desk, &mut aminata, "aminata", &hers).await;
    let seen = aminata.get(&format!("{hers}/document")).await;
    assert!(seen.html.contains("class=\"paper\"") && seen.has(CLEAR), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_values_are_refused_and_nothing_is_lost() {
    let desk = with_case(Danger::None).await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let form = format!("{}/draft", beside(&mut fanta).await);
    let long = "é".repeat(2_001);
    for (fields, said) in [
        (vec![("text", ""), ("recipient", "oversight")], "Écrivez le texte."),
        (vec![("text", " \r\n "), ("recipient", "oversight")], "Écrivez le texte."),
        (vec![("text", long.as_str()), ("recipient", "oversight")], "trop long"),
        (vec![("text", "a\u{202e}b"), ("recipient", "oversight")], "signes invisibles"),
        (vec![("text", "<script>x</script>")], "Choisissez un destinataire"),
        (vec![("text", "x"), ("recipient", "gendarmerie")], "Choisissez un destinataire"),
        (vec![("text", "x"), ("recipient", "oversight"), ("place", "konna' OR 1=1")], "Choisissez un lieu"),
        (vec![("text", "x"), ("recipient", "oversight"), ("week", "0")], "Choisissez une semaine"),
    ] {
        fanta.get(&form).await;
        let seen = save(&mut fanta, &form, &fields).await;
        assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has(said), "{said}: {}", seen.text());
        assert!(!seen.html.contains("<script>x"), "{said}");
    }
    // A text that names a force does not go there, although the case is not about it.
    let seen = save(&mut fanta, &form, &[("text", "La douane prend de l’argent."), ("recipient", "customs")]).await;
    assert!(seen.has("Un texte ne va jamais à la force") && seen.has("La douane prend"), "{}", seen.text());
    assert!(fanta.get("/release").await.has("Aucun communiqué"), "nothing was kept");
    let emoji = "Des usagers paient 😀 & <b>attendent</b>.";
    fanta.get(&form).await;
    let seen = save(&mut fanta, &form, &[("text", emoji), ("recipient", "oversight")]).await;
    assert!(seen.has(emoji), "{}", seen.text());
    // Two write at once: the slower keeps their text and sees the other's.
    let mut aminata = desk.visit(Role::Lead).await;
    let hers = format!("{}/draft", listed(&mut aminata).await);
    aminata.get(&hers).await;
    fanta.get(&form).await;
    save(&mut fanta, &form, &[("text", "Écrit d’abord."), ("recipient", "oversight")]).await;
    let seen = save(&mut aminata, &hers, &[("text", "Écrit ensuite."), ("recipient", "oversight")]).await;
    assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has("Quelqu’un d’autre vient"), "{}", seen.text());
    assert!(seen.has("Écrit d’abord.") && seen.has("Écrit ensuite."), "{}", seen.text());
    let seen = save(&mut aminata, &hers, &[("text", "Écrit ensuite."), ("recipient", "oversight")]).await;
    assert!(seen.has("Le brouillon est enregistré."), "{}", seen.text());
    assert_eq!(fanta.get("/release/case/0123456789abcdef").await.status, StatusCode::NOT_FOUND);
    assert_eq!(fanta.get("/release/new").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_that_is_not_sorted_has_no_text() {
    let desk = with_readers().await;
    told(&desk, REPORT).await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let address = beside(&mut fanta).await;
    let seen = fanta.get(&address).await;
    assert!(seen.has("Dites d’abord dans le dossier") && !seen.html.contains("textarea"), "{}", seen.text());
    let name = address.rsplit('/').next().unwrap();
    assert!(fanta.get(&format!("/release/new?case={name}")).await.has("Dites d’abord dans le dossier"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_list_has_pages() {
    let desk = with_readers().await;
    for n in 0..53 {
        let told = Told { accused: Accused::Force(Force::Police), ..Told::racket(&desk) };
        told.says(&desk, &format!("Texte {n}")).await;
    }
    triage_all(&desk, "fanta", Danger::None).await;
    each(&desk, "fanta", |_, _| {
        let text = baro::domain::review::wording::Wording::new(CLEAR).unwrap();
        let draft = release::Draft { text, place: None, week: None, recipient: release::Recipient::Oversight };
        Action::Release(release::Step::Draft(draft))
    })
    .await;
    let mut issa = desk.visit_as("issa").await;
    issa.get("/review/opening").await;
    let seen = issa.get("/release").await;
    assert!(seen.has("À approuver par vous (53)") && seen.has("Page 1 sur 2"), "{}", seen.text());
    assert_eq!(seen.html.matches("/release/case/").count(), 50);
    let seen = issa.get("/release?page=2").await;
    assert_eq!(seen.html.matches("/release/case/").count(), 3);
    assert_eq!(issa.get("/release?page=99").await.html.matches("/release/case/").count(), 3);
}

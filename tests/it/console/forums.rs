//! Forums, as the programme manager has them: the board, one forum and what is decided about it, months, series, posts, days off.

use super::{Browser, Desk, Seen};
use axum::http::StatusCode;
use baro::domain::board::{ForumId, Kind, SeriesId, Stage};
use baro::domain::force::Force;
use baro::domain::forum::Ruling;
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::review::Role;
use baro::domain::time::{DAY, Day, HOUR, Minute};
use baro::store::book::forums::Rule;
use baro::store::book::outbox;
use baro::store::book::places::AddPlaces;
use baro::store::book::series::{Open, SetSeries};
use baro::store::book::sheet::{self, Sheet};

/// What nobody should see unescaped, and what is no plain text.
const HOSTILE: [&str; 3] = ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "à \u{202e}trevni"];

fn forum_of(desk: &Desk, place: &str) -> i64 {
    let board = desk.console.book.board();
    let series = board.series.iter().find(|series| board.name(&series.place) == place).unwrap();
    series.forum.as_ref().unwrap().id.0
}

fn series_of(desk: &Desk, place: &str) -> SeriesId {
    let board = desk.console.book.board();
    board.series.iter().find(|series| board.name(&series.place) == place).unwrap().id
}

async fn read(desk: &Desk, forum: i64) -> Sheet {
    sheet::read(desk.console.book.engine(), ForumId(forum)).await.unwrap().unwrap()
}

async fn rule(desk: &Desk, forum: i64, ruling: Ruling) {
    let (staff, reason, now) = ("test".to_owned(), "test".to_owned(), desk.clock.now());
    let rule = Rule { forum: ForumId(forum), ruling, staff, reason, now, manners: desk.gateway.manners().unwrap() };
    desk.console.book.write(rule).await.unwrap().unwrap();
    desk.console.book.refresh().await.unwrap();
}

async fn queued(desk: &Desk) -> i64 {
    let counted = outbox::count(desk.console.book.engine()).await.unwrap();
    counted.into_iter().find(|(state, _)| state == "queued").map_or(0, |(_, count)| count)
}

/// Looks at what a decision would do, then takes it.
async fn decide(browser: &mut Browser<'_>, path: &str, fields: &[(&str, &str)]) -> (Seen, Seen) {
    browser.get(path).await;
    let weighed = browser.post(path, fields).await;
    assert_eq!(weighed.status, StatusCode::OK, "{}", weighed.text());
    let seen = browser.hidden("seen").unwrap();
    let mut all = fields.to_vec();
    all.extend([("seen", seen.as_str()), ("sure", "1")]);
    let done = browser.post(path, &all).await;
    (weighed, done)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_shows_every_place_in_words() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let seen = browser.get("/forums").await;
    assert_eq!(seen.status, StatusCode::OK);
    for words in
        ["Konna", "Fatoma", "Sondage ouvert jusqu’au", "Fixé le 12/12/2026", "4e trimestre 2026", "1er trimestre 2027"]
    {
        assert!(seen.has(words), "{words}: {}", seen.text());
    }
    assert!(seen.has("à temps : 1") || seen.has("Rien encore"), "{}", seen.text());
    let nowhere = browser.get("/forums?kind=committee").await;
    assert!(nowhere.has("Aucune série ici"), "{}", nowhere.text());
    let area = browser.get("/forums?area=demo-mopti&from=2026-T4").await;
    assert!(area.has("Konna") && area.has("3e trimestre 2027"), "{}", area.text());
    for odd in [
        "/forums?kind=x&area=%27%3B--&from=2027-T9&page=99",
        "/forums?from=9999-T4",
        "/forums?page=0",
        "/forums?from=-999-01",
    ] {
        assert_eq!(browser.get(odd).await.status, StatusCode::OK, "{odd}");
    }
    let english = browser.post("/language", &[("tongue", "en"), ("back", "/forums")]).await;
    assert!(
        english.has("Poll open until") || browser.get("/forums").await.has("Poll open until"),
        "{}",
        english.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_places_come_in_pages_and_small_ones() {
    let desk = Desk::start().await;
    let place = |n: usize| Place {
        id: PlaceId(format!("many-{n:03}")),
        level: Level::Commune,
        name: format!("Commune {n:03}"),
        also: Vec::new(),
        parent: Some(PlaceId("demo-mopti".into())),
    };
    desk.console.book.write(AddPlaces { places: (0..120).map(place).collect() }).await.unwrap();
    for n in 0..120 {
        let id = PlaceId(format!("many-{n:03}"));
        let set = SetSeries::new(id, Kind::Forum, baro::domain::board::Disclosure::Eve, "mairie");
        let series = desk.console.book.write(SetSeries { priority: n == 119, ..set }).await.unwrap();
        let now = desk.clock.now();
        let options = vec![(Day(now.day().0 + 30), Minute(600))];
        let open = Open { series, period: "2026-T4".into(), now, closes: now, venue: "mairie".into(), options };
        desk.console.book.write(open).await.unwrap();
    }
    let mut browser = desk.visit(Role::Manager).await;
    let first = browser.get("/forums").await;
    assert!(first.has("Page 1 sur 3") && first.has("Commune 119") && !first.has("Commune 060"), "{}", first.text());
    assert!(first.html.len() < 40_000, "{} bytes", first.html.len());
    let last = browser.get("/forums?page=3").await;
    assert!(last.has("Commune 118") && !last.has("Commune 119"));
    for path in ["/forums/series", "/forums/posts", "/forums/attention"] {
        let seen = browser.get(path).await;
        assert!(seen.status == StatusCode::OK && seen.html.len() < 40_000, "{path}: {} bytes", seen.html.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forum_tells_where_it_stands_and_names_nobody_who_answered() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let konna = forum_of(&desk, "Konna");
    let seen = browser.get(&format!("/forums/{konna}")).await;
    for words in [
        "Forum de Konna",
        "Sondage ouvert",
        "3 participants sur 5 ont répondu",
        "3 oui (dont 2 femmes), 0 non",
        "Armée",
        "Gendarmerie",
        "Capitaine Touré",
        "à mi-délai",
        "Questions",
        "Annuler le forum",
    ] {
        assert!(seen.has(words), "{words}: {}", seen.text());
    }
    for participant in ["Awa Traoré", "Fatoumata", "+223", "7000000"] {
        assert!(!seen.html.contains(participant), "{participant}");
    }
    assert!(!seen.has("Déplacer"), "nothing stands yet that could be moved");
    assert!(seen.html.len() < 40_000);
    assert_eq!(browser.get("/forums/9999").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&format!("/forums/{konna}/decide/explode")).await.status, StatusCode::NOT_FOUND);
    let early = browser.get(&format!("/forums/{konna}/decide/move")).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.has("Le forum n’en est plus là"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_is_weighed_then_taken_once() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let fatoma = forum_of(&desk, "Fatoma");
    let path = format!("/forums/{fatoma}/decide/cancel");
    browser.get(&path).await;
    let lacking = browser.post(&path, &[("reason", " ")]).await;
    assert_eq!(lacking.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(lacking.has("Dites pourquoi"));
    let before = queued(&desk).await;
    let weighed = browser.post(&path, &[("reason", "la route est coupée")]).await;
    assert!(weighed.has("À confirmer") && weighed.has("la route est coupée"), "{}", weighed.text());
    assert_eq!(queued(&desk).await, before, "a look sends nothing");
    assert_eq!(read(&desk, fatoma).await.forum.stage, Stage::Confirmed);
    let (seen, once) = (browser.hidden("seen").unwrap(), browser.hidden("once").unwrap());
    let fields = [("reason", "la route est coupée"), ("seen", &seen), ("sure", "1"), ("once", &once)];
    let done = browser.post(&path, &fields).await;
    assert!(done.has("C’est décidé.") && done.has("Annulé") && done.has("la route est coupée"), "{}", done.text());
    assert!(done.has("moussa"), "who decided is kept");
    let again = browser.post(&path, &fields).await;
    assert_eq!(again.status, StatusCode::OK, "a double click changes nothing: {}", again.text());
    let sheet = read(&desk, fatoma).await;
    assert_eq!((sheet.forum.stage, sheet.decisions.len()), (Stage::Cancelled, 1));
    // From another page that still shows the old state.
    let stale = browser.post(&path, &[("reason", "x"), ("seen", &seen), ("sure", "1")]).await;
    assert!(stale.has("Ce forum a changé"), "{}", stale.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_weighed_counts_people_messages_and_money() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let konna = forum_of(&desk, "Konna");
    let option = read(&desk, konna).await.forum.options[0].id.0.to_string();
    let (weighed, done) = decide(
        &mut browser,
        &format!("/forums/{konna}/decide/choose"),
        &[("option", &option), ("reason", "le préfet le demande")],
    )
    .await;
    for words in ["2 personnes seront prévenues", "commandants, adjoints ou facilitateurs", "SMS.", "Forum de Konna"] {
        assert!(weighed.has(words), "{words}: {}", weighed.text());
    }
    assert!(done.has("On attend les forces"), "{}", done.text());
    // A word by voice.
    let police =
        read(&desk, konna).await.posts.iter().find(|post| post.command.force == Force::Police).unwrap().command.post;
    let page = browser.get(&format!("/forums/{konna}")).await;
    assert!(page.has("Noter la réponse d’une force"));
    let seen = browser.hidden("seen").unwrap();
    let path = format!("/forums/{konna}/word");
    let nothing = browser.post(&path, &[("seen", &seen)]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.has("Choisissez une force") && nothing.has("Dites si elle vient"), "{}", nothing.text());
    let post = police.0.to_string();
    let noted =
        browser.post(&path, &[("seen", &seen), ("post", &post), ("comes", "yes"), ("reason", "par téléphone")]).await;
    assert!(noted.has("La réponse est notée."), "{}", noted.text());
    let option = read(&desk, konna).await.forum.chosen.unwrap();
    let police = read(&desk, konna).await.posts.into_iter().find(|own| own.command.post == police).unwrap();
    assert_eq!(police.words.get(&option).map(|(yes, _)| *yes), Some(true));
    let (_, stands) =
        decide(&mut browser, &format!("/forums/{konna}/decide/stand"), &[("reason", "tous d’accord")]).await;
    assert!(stands.has("Fixé"), "{}", stands.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_shows_what_speaks_against_the_new_date() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let fatoma = forum_of(&desk, "Fatoma");
    let path = format!("/forums/{fatoma}/decide/move");
    let form = browser.get(&path).await;
    assert!(form.html.contains("value=\"2026-12-12\"") && form.html.contains("value=\"09:00\""), "{}", form.html);
    for (field, value, said) in [
        ("day", "2026-13-40", "Écrivez un jour"),
        ("day", "2020-01-01", "Cette date est passée"),
        ("hour", "25:00", "Écrivez une heure"),
        ("venue", "une salle au nom beaucoup trop long", "Le lieu a 20 lettres"),
        ("venue", "école\u{202e}", "Le lieu a 20 lettres"),
        ("reason", "", "Dites pourquoi"),
    ] {
        let mut fields = vec![("day", "2026-12-19"), ("hour", "09:00"), ("venue", "école"), ("reason", "marché")];
        for own in &mut fields {
            if own.0 == field {
                own.1 = value;
            }
        }
        browser.get(&path).await;
        let wrong = browser.post(&path, &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        assert!(wrong.has(said), "{field} {value}: {}", wrong.text());
    }
    // Christmas, 13 h on a Friday: said, and still theirs to decide.
    let fields = [("day", "25/12/2026"), ("hour", "13h"), ("venue", "mairie"), ("reason", "le maire y tient")];
    let (weighed, done) = decide(&mut browser, &path, &fields).await;
    assert!(weighed.has("Noël") && weighed.has("Prière du vendredi"), "{}", weighed.text());
    assert!(done.has("vendredi 25 décembre 2026, 13h, mairie"), "{}", done.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_words_are_shown_as_words_or_refused() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let fatoma = forum_of(&desk, "Fatoma");
    for words in HOSTILE {
        let path = format!("/forums/{fatoma}/decide/move");
        browser.get(&path).await;
        let seen = browser
            .post(&path, &[("day", "2026-12-19"), ("hour", "09:00"), ("venue", "école"), ("reason", words)])
            .await;
        assert!(!seen.html.contains("<script>alert"), "{words}");
        let refused = words.contains('\u{202e}');
        assert_eq!(seen.status == StatusCode::UNPROCESSABLE_ENTITY, refused, "{words}");
    }
    let long = "a".repeat(20_000);
    let path = format!("/forums/{fatoma}/decide/cancel");
    browser.get(&path).await;
    assert!(browser.post(&path, &[("reason", &long)]).await.has("300 signes au plus"));
    assert!(
        browser.post(&path, &[("reason", &"😀".repeat(300))]).await.has("À confirmer"),
        "300 are counted as letters"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_write_how_it_went() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let fatoma = forum_of(&desk, "Fatoma");
    let path = format!("/forums/{fatoma}/report");
    assert_eq!(browser.get(&path).await.status, StatusCode::UNPROCESSABLE_ENTITY, "its hour has not come");
    let begins = read(&desk, fatoma).await.forum.closes;
    drop(browser);
    desk.clock.advance(begins.0 - desk.clock.now().0 + 5 * HOUR);
    let mut browser = desk.visit(Role::Manager).await;
    let page = browser.get(&format!("/forums/{fatoma}")).await;
    assert!(page.has("Écrire le compte rendu") && page.has("L’heure est passée"), "{}", page.text());
    assert!(browser.get("/forums").await.has("sans compte rendu"));
    browser.get(&path).await;
    let seen = browser.hidden("seen").unwrap();
    let wrong =
        browser.post(&path, &[("seen", &seen), ("women", "x"), ("men", "-1"), ("youth", "9"), ("reason", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("Écrivez un nombre de 0 à 5000.") && wrong.has("Dites pourquoi"), "{}", wrong.text());
    let young = browser
        .post(&path, &[("seen", &seen), ("women", "2"), ("men", "3"), ("youth", "6"), ("reason", "le maire")])
        .await;
    assert!(young.has("Les jeunes sont comptés parmi"), "{}", young.text());
    let points = ("points", "La route.\nL’eau.");
    let fields =
        [("seen", seen.as_str()), ("women", "12"), ("men", "30"), ("youth", "8"), points, ("reason", "le maire")];
    let saved = browser.post(&path, &fields).await;
    assert!(
        saved.has("Le compte rendu est enregistré.") && saved.has("42 personnes : 12 femmes et 30 hommes"),
        "{}",
        saved.text()
    );
    assert_eq!(read(&desk, fatoma).await.forum.stage, Stage::Held);
    let again = browser.get(&path).await;
    assert!(again.html.contains("value=\"12\"") && again.html.contains("La route.\nL’eau."), "it can be put right");
    assert!(browser.get("/forums").await.has("Tenu le 12/12/2026"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_must_see_to_is_on_its_page_and_on_the_first() {
    let desk = Desk::start().await;
    let konna = forum_of(&desk, "Konna");
    let option = read(&desk, konna).await.forum.options[0].id;
    let mut browser = desk.visit(Role::Manager).await;
    let empty = browser.get("/forums/attention").await;
    assert!(empty.has("Rien à voir"), "{}", empty.text());
    rule(&desk, konna, Ruling::Choose(option)).await;
    let closes = read(&desk, konna).await.forum.closes;
    drop(browser);
    desk.clock.advance(closes.0 - desk.clock.now().0 - DAY);
    let mut browser = desk.visit(Role::Manager).await;
    let soon = browser.get("/").await;
    assert!(soon.has("Forum de Konna: 2 forces n’ont pas répondu"), "{}", soon.text());
    drop(browser);
    desk.clock.advance(2 * DAY);
    desk.gateway.advance(ForumId(konna)).await;
    let mut browser = desk.visit(Role::Manager).await;
    let first = browser.get("/").await;
    assert!(first.has("pas de réponse malgré les relances"), "{}", first.text());
    let all = browser.get("/forums/attention").await;
    assert!(all.has("Gendarmerie") && all.has("C’est vu"), "{}", all.text());
    let path = {
        let (_, rest) = all.html.split_once("action=\"/forums/attention/").unwrap();
        format!("/forums/attention/{}", rest.split('"').next().unwrap())
    };
    let fewer = browser.post(&path, &[]).await;
    assert!(fewer.has("C’est noté."), "{}", fewer.text());
    browser.get("/forums/attention").await;
    let gone = browser.post(&path, &[]).await;
    assert!(gone.has("C’était déjà réglé."), "{}", gone.text());
    drop(browser);
    // Others are not told.
    let mut moderator = desk.visit(Role::Moderator).await;
    assert!(!moderator.get("/").await.has("Konna"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_a_table_and_calendars_can_follow() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let month = browser.get("/forums/calendar").await;
    for words in ["décembre 2026", "lundi", "Noël", "9h", "Forum de Fatoma", "Fixé", "Forum de Konna", "Proposé"] {
        assert!(month.has(words), "{words}: {}", month.text());
    }
    assert!(month.has("server.calendar_token"), "no address is set: {}", month.text());
    let march = browser.get("/forums/calendar?month=2027-03").await;
    assert!(march.has("Korité") && march.has("calculé") && march.has("Ramadan"), "{}", march.text());
    for odd in ["2027-13", "x", "99999-01", "1-1", ""] {
        assert_eq!(browser.get(&format!("/forums/calendar?month={odd}")).await.status, StatusCode::OK, "{odd}");
    }
}

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

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_is_taken_back_and_a_date_of_their_own_proposed() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Manager).await;
    let konna = forum_of(&desk, "Konna");
    let choose = format!("/forums/{konna}/decide/choose");
    browser.get(&choose).await;
    for option in ["", "x", "99999"] {
        let wrong = browser.post(&choose, &[("option", option), ("reason", "ainsi")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{option}");
        assert!(wrong.has("Choisissez une des dates"), "{}", wrong.text());
    }
    let (_, postponed) =
        decide(&mut browser, &format!("/forums/{konna}/decide/postpone"), &[("reason", "inondation")]).await;
    assert!(postponed.has("Pas de date") && postponed.has("Écartée"), "{}", postponed.text());
    let propose = format!("/forums/{konna}/decide/propose");
    let (_, asked) =
        decide(&mut browser, &propose, &[("day", "2027-01-12"), ("hour", "10:00"), ("reason", "après la fête")]).await;
    assert!(asked.has("Sondage ouvert") && asked.has("mardi 12 janvier 2027, 10h"), "{}", asked.text());
    assert_eq!(read(&desk, konna).await.decisions.len(), 2);
}

//! Forums, as the programme manager has them: the board, one forum and what is decided about it, what must be seen to, months.

mod series;

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
    assert!(first.has("Page 1 sur 5") && first.has("Commune 119") && !first.has("Commune 060"), "{}", first.text());
    assert!(first.html.len() < 30_000, "{} bytes", first.html.len());
    let last = browser.get("/forums?page=5").await;
    assert!(last.has("Konna") && !last.has("Commune 119"));
    for path in ["/forums/series", "/forums/posts", "/forums/attention"] {
        let seen = browser.get(path).await;
        assert!(seen.status == StatusCode::OK && seen.html.len() < 30_000, "{path}: {} bytes", seen.html.len());
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
    assert!(seen.html.len() < 30_000);
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
    assert!(soon.has("Forum de Konna : 2 forces n’ont pas répondu"), "{}", soon.text());
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

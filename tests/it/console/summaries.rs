//! Summaries as programme staff work on them: one writes, another agrees, it is sent, held and counted; promises are followed.

use super::browser::{axe, fill, look, served, sign_in};
use super::{Browser, Desk, Seen};
use crate::browser::{click, until, with_browser};
use axum::http::StatusCode;
use baro::domain::board::{ForumId, SeriesId};
use baro::domain::review::Role;
use baro::domain::time::{DAY, Day, HOUR};
use baro::store::book::summaries::Past;
use fantoccini::Client;
use std::net::SocketAddr;
use std::sync::Arc;

const FRENCH: &str = "La route est gardée le jour du marché. La nuit, les femmes demandent qu’on passe aussi. La gendarmerie donne un \
    numéro à appeler jour et nuit: il est affiché à la mairie.";
const BAMBARA: &str = "Sira bɛ kɔlɔsi sugu don na.";

/// A form's fields.
type Fields<'f> = Vec<(&'f str, &'f str)>;

fn konna(desk: &Desk) -> SeriesId {
    desk.gateway.book.board().series.iter().find(|series| series.place.0 == "demo-konna").unwrap().id
}

/// A forum of Konna that was held and has no summary.
async fn held(desk: &Desk, period: &str) -> ForumId {
    let past = Past {
        series: konna(desk),
        period: period.into(),
        day: desk.clock.now().plus(-20 * DAY).day(),
        venue: "mairie".into(),
    };
    desk.gateway.book.write(past).await.unwrap()
}

fn days(desk: &Desk, days: i32) -> String {
    Day(desk.clock.now().day().0 + days).date().to_string()
}

/// Opens the form and posts it over what stands there.
async fn write(browser: &mut Browser<'_>, forum: ForumId, fields: &[(&str, &str)]) -> Seen {
    let path = format!("/summaries/{}/edit", forum.0);
    browser.get(&path).await;
    post_over(browser, &path, fields).await
}

async fn post_over(browser: &mut Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Seen {
    let (version, revision) = (browser.hidden("version").unwrap(), browser.hidden("revision").unwrap());
    let seen = [("version", version.as_str()), ("revision", revision.as_str())];
    browser.post(path, &[&seen, fields].concat()).await
}

/// A whole summary with one promise of the community.
fn whole<'f>(day: &'f str, due: &'f str, more: &[(&'f str, &'f str)]) -> Fields<'f> {
    let fields = [
        ("day", day),
        ("text-fr", FRENCH),
        ("text-bm", BAMBARA),
        ("p1-owner", "community"),
        ("p1-due", due),
        ("p1-fr", "réparer 2 lampes"),
        ("p1-bm", "fitinɛ 2 dilan"),
    ];
    [&fields[..], more].concat()
}

/// Written by one, agreed to by another.
async fn approved(desk: &Desk, forum: ForumId) {
    let (day, due) = (days(desk, -20), days(desk, 30));
    let mut moussa = desk.visit_as("moussa").await;
    let asked = write(&mut moussa, forum, &whole(&day, &due, &[("do", "ask")])).await;
    assert!(asked.has("Une autre personne doit maintenant l’approuver"), "{}", asked.text());
    let mut issa = desk.visit_as("issa").await;
    assert!(agree(&mut issa, forum).await.has("Approuvé. Il peut maintenant être envoyé."));
}

async fn agree(browser: &mut Browser<'_>, forum: ForumId) -> Seen {
    let path = format!("/summaries/{}", forum.0);
    browser.get(&path).await;
    decide(browser, forum, "approve").await
}

/// Posts what a page of the summary hides.
async fn decide(browser: &mut Browser<'_>, forum: ForumId, what: &str) -> Seen {
    let hidden = |name| browser.hidden(name).unwrap_or_default();
    let (summary, revision) = (hidden("summary"), hidden("revision"));
    let fields = [("summary", summary.as_str()), ("revision", revision.as_str())];
    browser.post(&format!("/summaries/{}/{what}", forum.0), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_says_how_far_each_is() {
    let desk = Desk::empty().await;
    let mut moussa = desk.visit(Role::Manager).await;
    let empty = moussa.get("/summaries").await;
    assert!(empty.has("Aucun forum n’a encore été tenu"), "{}", empty.text());
    assert!(moussa.get("/promises").await.has("Rien n’a encore été promis"));
    drop(moussa);

    let desk = Desk::start().await;
    for n in 0..60 {
        held(&desk, &format!("20{n:02}-T1")).await;
    }
    let mut moussa = desk.visit(Role::Manager).await;
    let first = moussa.get("/summaries").await;
    assert_eq!((first.status, first.html.matches("<tr>").count()), (StatusCode::OK, 51));
    assert!(first.has("Page 1 sur 2") && first.html.len() < 40_000, "{}", first.html.len());
    assert_eq!(moussa.get("/summaries?page=2").await.html.matches("<tr>").count(), 12);
    let told = moussa.get("/summaries?step=told").await;
    assert!(told.has("Forum de Konna") && told.has("Envoyé") && told.html.matches("<tr>").count() == 2);
    assert!(moussa.get("/summaries?step=told&place=demo-fatoma").await.has("Rien ne correspond"));
    assert!(moussa.get("/summaries?step=%3Cb%3E&page=-7&place='").await.has("Rien ne correspond"));
    assert_eq!(moussa.get("/summaries/99999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_writes_and_another_agrees() {
    let desk = Desk::start().await;
    let forum = held(&desk, "2026-T2").await;
    let (day, due, path) = (days(&desk, -20), days(&desk, 30), format!("/summaries/{}", forum.0));
    let mut moussa = desk.visit_as("moussa").await;
    assert!(moussa.get(&path).await.has("Personne n’a encore écrit"));
    let saved = write(&mut moussa, forum, &[("day", &day), ("text-fr", FRENCH)]).await;
    assert!(saved.path == path && saved.has("Enregistré.") && saved.has("Brouillon"), "{}", saved.text());
    assert!(saved.has("il manque : le texte en Bambara") && saved.html.contains("La route est gard"));
    // What is not whole asks nobody, and nothing that was typed is lost.
    let early = write(&mut moussa, forum, &[("day", &day), ("text-fr", FRENCH), ("do", "ask")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.has("le texte en Bambara") && early.has(FRENCH), "{}", early.text());
    let asked = write(&mut moussa, forum, &whole(&day, &due, &[("do", "ask")])).await;
    assert!(asked.has("Vous l’avez écrit") && asked.has("Peuvent l’approuver : issa."), "{}", asked.text());
    assert!(asked.has("réparer 2 lampes") && asked.has("La communauté"));
    // A hand-made post does not get around it.
    let mut issa = desk.visit_as("issa").await;
    issa.get(&path).await;
    let (summary, revision) = (issa.hidden("summary").unwrap(), issa.hidden("revision").unwrap());
    let fields = [("summary", summary.as_str()), ("revision", revision.as_str())];
    moussa.get(&path).await;
    assert!(moussa.post(&format!("{path}/approve"), &fields).await.has("une autre personne doit l’approuver"));
    // What was read is what is agreed to.
    let stale = issa.post(&format!("{path}/approve"), &[("summary", &summary), ("revision", "1")]).await;
    assert!(stale.has("Le texte a changé"), "{}", stale.text());
    let done = agree(&mut issa, forum).await;
    assert!(done.has("Approuvé, pas envoyé") && done.has("Envoyer par SMS"), "{}", done.text());
    let back = decide(&mut issa, forum, "back").await;
    assert!(back.has("L’approbation est retirée.") && back.has("Attend un second avis"), "{}", back.text());
    assert!(agree(&mut issa, forum).await.has("Approuvé par issa"));
    // Read aloud, and to be read by everybody; a correction is another version.
    let public = decide(&mut issa, forum, "publish").await;
    assert!(public.has("Tout le monde peut maintenant le lire."), "{}", public.text());
    let edit = issa.get(&format!("{path}/edit")).await;
    assert!(edit.has("Ce texte a été envoyé") && edit.has("Les promesses ont été envoyées"));
    assert!(!edit.html.contains("p1-owner"));
    let again = write(&mut issa, forum, &[("day", &day), ("text-fr", "Corrigé."), ("text-bm", BAMBARA)]).await;
    assert!(again.has("Brouillon") && again.has("Version 1") && again.has("réparer 2 lampes"), "{}", again.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_summary_is_said_and_kept() {
    let desk = Desk::start().await;
    let forum = held(&desk, "2026-T2").await;
    let (day, due, path) = (days(&desk, -20), days(&desk, 30), format!("/summaries/{}/edit", forum.0));
    let mut moussa = desk.visit(Role::Manager).await;
    let (huge, tomorrow) = ("x".repeat(9_000), days(&desk, 1));
    let wrong: [(&[(&str, &str)], &str); 7] = [
        (&[], "Choisissez un jour"),
        (&[("day", &day)], "Écrivez quelque chose."),
        (&[("day", &tomorrow), ("text-fr", FRENCH)], "Ce jour n’est pas encore passé."),
        (&[("day", &day), ("text-fr", &huge)], "C’est trop long : 2000 signes au plus."),
        (&[("day", &day), ("text-bm", "a\u{202e}b")], "signes qu’aucun téléphone ne montre"),
        (&[("day", &day), ("p1-fr", "une lampe"), ("p1-owner", "community")], "Promesse 1 : choisissez un jour."),
        (
            &[("day", &day), ("p3-fr", "une lampe"), ("p3-due", &due), ("p3-owner", "77")],
            "Promesse 1 : choisissez qui promet.",
        ),
    ];
    for (fields, said) in wrong {
        let seen = write(&mut moussa, forum, fields).await;
        assert_eq!((seen.status, seen.path.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, path.as_str()), "{fields:?}");
        assert!(seen.has(said), "{said}: {}", seen.text());
        for (_, value) in fields.iter().filter(|(name, _)| name.starts_with("text") || name.ends_with("fr")) {
            assert!(seen.html.contains(value), "nothing that was typed is lost");
        }
    }
    // Markup, formulas and signs of four bytes are text.
    let hostile = "<script>alert(1)</script> =1+1 😀 & \"guillemets\"";
    let saved = write(&mut moussa, forum, &[("day", &day), ("text-fr", hostile), ("text-bm", BAMBARA)]).await;
    assert!(saved.has("Enregistré.") && !saved.html.contains("<script>alert"), "{}", saved.text());
    assert!(saved.has("Ces signes coûtent cher") && saved.has("« 😀 »"), "{}", saved.text());
    let shown = moussa.get(&path).await;
    assert!(shown.html.contains("&lt;script&gt;alert(1)") && !shown.html.contains("<script>alert"));
    assert!(shown.html.len() < 40_000);
    // The same form twice is one writing.
    let before = moussa.hidden("revision").unwrap();
    let once = moussa.hidden("once").unwrap();
    let fields = [("day", day.as_str()), ("text-fr", FRENCH), ("once", &once)];
    assert!(post_over(&mut moussa, &path, &fields).await.has("Enregistré."));
    let csrf = moussa.hidden("csrf").unwrap();
    let again = [&fields[..], &[("csrf", &csrf), ("version", "1"), ("revision", &before)]].concat();
    assert!(moussa.post(&path, &again).await.has("C’était déjà fait."));
    moussa.get(&path).await;
    assert_eq!(moussa.hidden("revision").unwrap(), (before.parse::<i64>().unwrap() + 1).to_string());
    // A forum that is still to come has nothing to tell.
    let coming = desk.gateway.book.board().series(konna(&desk)).unwrap().forum.as_ref().unwrap().id;
    let early = moussa.get(&format!("/summaries/{}/edit", coming.0)).await;
    assert!(early.status == StatusCode::CONFLICT && early.has("n’a pas été tenu"), "{}", early.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_write_at_once_lose_nothing() {
    let desk = Desk::start().await;
    let forum = held(&desk, "2026-T2").await;
    let (day, path) = (days(&desk, -20), format!("/summaries/{}/edit", forum.0));
    let (mut moussa, mut issa) = (desk.visit_as("moussa").await, desk.visit_as("issa").await);
    moussa.get(&path).await;
    issa.get(&path).await;
    let fields = |text| [("day", day.as_str()), ("text-fr", text), ("text-bm", BAMBARA)];
    assert!(post_over(&mut moussa, &path, &fields("Le texte de Moussa.")).await.has("Enregistré."));
    let met = post_over(&mut issa, &path, &fields("Le texte d’Issa.")).await;
    assert_eq!(met.status, StatusCode::CONFLICT);
    assert!(met.has("moussa a enregistré un autre texte"), "{}", met.text());
    assert!(met.has("Le texte de Moussa.") && met.has("Le texte d’Issa."), "both are there");
    assert!(moussa.get(&path).await.has("Le texte de Moussa."), "and nothing was written over");
    // Having seen both, the second one decides.
    let over = post_over(&mut issa, &path, &fields("Le texte des deux.")).await;
    assert!(over.has("Enregistré.") && over.has("Le texte des deux."), "{}", over.text());
    assert!(post_over(&mut moussa, &path, &fields("Encore Moussa.")).await.has("issa a enregistré un autre texte"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_phones_uses_nothing_up() {
    let desk = Desk::start().await;
    let forum = held(&desk, "2026-T2").await;
    let (day, due, path) = (days(&desk, -20), days(&desk, 30), format!("/summaries/{}/edit", forum.0));
    let mut moussa = desk.visit(Role::Manager).await;
    let look = write(&mut moussa, forum, &whole(&day, &due, &[("do", "look")])).await;
    assert_eq!((look.status, look.path.as_str()), (StatusCode::OK, path.as_str()));
    assert!(look.has("Rien ne manque.") && look.has("Forum de Konna, ") && look.has("La suite, pour qui répond SUITE"));
    assert!(look.has("écran") && look.has("prix inconnu") && look.html.contains("lang=\"bm\""), "{}", look.text());
    assert!(moussa.get(&format!("/summaries/{}", forum.0)).await.has("Personne n’a encore écrit"), "nothing was kept");
    // One promise more, up to nine.
    let more = write(&mut moussa, forum, &whole(&day, &due, &[("do", "more")])).await;
    assert!(more.html.contains("p3-owner") && !more.html.contains("p4-owner") && more.has(FRENCH));
    // The script asks the same for a piece of the page; the form can be saved after it.
    moussa.get(&path).await;
    let (csrf, once) = (moussa.hidden("csrf").unwrap(), moussa.hidden("once").unwrap());
    let own = [("csrf", csrf.as_str()), ("once", &once), ("version", "0"), ("revision", "0")];
    let fields = [&own, &[("day", day.as_str()), ("text-fr", FRENCH)][..]].concat();
    let piece = moussa.post(&format!("/summaries/{}/preview", forum.0), &fields).await;
    assert!(piece.status == StatusCode::OK && !piece.html.contains("<html"), "{}", piece.html);
    assert!(piece.html.contains("le texte en Bambara") && piece.html.contains("Forum de Konna"));
    assert!(moussa.post(&path, &fields).await.has("Enregistré."));
}

/// The page of the broadcast, and its address.
async fn ordered(desk: &Desk, browser: &mut Browser<'_>, forum: ForumId, more: &[(&str, &str)]) -> Seen {
    browser.get(&format!("/summaries/{}/send", forum.0)).await;
    let summary = browser.hidden("summary").unwrap();
    let fields = [&[("summary", summary.as_str()), ("place", "demo-mopti"), ("when", "now")], more].concat();
    let seen = browser.post(&format!("/summaries/{}/send", forum.0), &fields).await;
    desk.gateway.due_broadcasts().await;
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn all_is_counted_before_anything_is_ordered() {
    let desk = Desk::start().await;
    let forum = held(&desk, "2026-T2").await;
    let path = format!("/summaries/{}/send", forum.0);
    let mut moussa = desk.visit_as("moussa").await;
    let early = moussa.get(&path).await;
    assert!(early.status == StatusCode::CONFLICT && early.has("n’est pas approuvé"), "{}", early.text());
    // Who had the one of two months ago is forgotten.
    let old = moussa.get("/summaries/1/send").await;
    assert!(old.status == StatusCode::CONFLICT && old.has("plus de trois semaines"), "{}", old.text());
    assert!(!moussa.get("/summaries/1").await.has("Envoyer à d’autres"));
    approved(&desk, forum).await;
    let konna = moussa.get(&path).await;
    assert!(konna.has("Konna · tout le monde") && konna.has("11 personnes"), "{}", konna.text());
    assert!(konna.has("Orange") && konna.has("Envoyer à 11 personnes") && konna.has("prix inconnu"));
    let region = moussa.get(&format!("{path}?place=demo-mopti")).await;
    assert!(region.has("Envoyer à 13 personnes"), "{}", region.text());
    let some = moussa.get(&format!("{path}?place=demo-konna&circle=commander&circle=facilitator&language=bm")).await;
    assert!(
        some.has("Konna · Facilitateur, Commandant · Bambara") && some.has("Envoyer à 1 personne"),
        "{}",
        some.text()
    );
    let none = moussa.get(&format!("{path}?place=demo-fatoma&circle=commander")).await;
    assert!(none.has("Personne n’est joignable ici") && !none.has("Envoyer à"), "{}", none.text());
    assert!(moussa.get(&format!("{path}?place=%3Cb%3E&circle=x&language=%00")).await.has("Konna · tout le monde"));
    // What cannot be is refused, and the choice is kept.
    let summary = moussa.hidden("summary").unwrap();
    let tomorrow = days(&desk, 1);
    let wrong = [
        (&tomorrow, "23:00", "Les SMS ne partent pas à cette heure"),
        (&days(&desk, -1), "10:00", "Choisissez un jour à venir"),
        (&days(&desk, 90), "10:00", "Choisissez un jour à venir"),
        (&tomorrow, "", "Choisissez une heure"),
        (&String::new(), "10:00", "Choisissez un jour"),
    ];
    for (day, hour, said) in wrong {
        let fields =
            [("summary", summary.as_str()), ("place", "demo-mopti"), ("when", "later"), ("day", day), ("hour", hour)];
        moussa.get(&path).await;
        let seen = moussa.post(&path, &fields).await;
        assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.has(said), "{said}: {}", seen.text());
        assert!(seen.has("Mopti · tout le monde"));
    }
    let stale = moussa.post(&path, &[("summary", "77"), ("place", "demo-mopti"), ("when", "now")]).await;
    assert!(stale.status == StatusCode::UNPROCESSABLE_ENTITY && stale.has("Le texte a changé"), "{}", stale.text());
    let later = [("when", "later"), ("day", tomorrow.as_str()), ("hour", "10:00")];
    let fields = [&[("summary", summary.as_str()), ("place", "demo-mopti")], &later[..]].concat();
    moussa.get(&path).await;
    let waits = moussa.post(&path, &fields).await;
    assert!(waits.has("L’envoi est commandé.") && waits.has("Attend son heure"), "{}", waits.text());
    assert!(!waits.html.contains("http-equiv=\"refresh\""), "nothing moves before tomorrow");
    // The same order again is the same broadcast.
    moussa.get(&path).await;
    let again = moussa.post(&path, &fields).await;
    assert_eq!(again.path, waits.path);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broadcast_is_watched_held_and_ended() {
    let desk = Desk::start().await;
    let forum = held(&desk, "2026-T2").await;
    approved(&desk, forum).await;
    let mut moussa = desk.visit_as("moussa").await;
    let going = ordered(&desk, &mut moussa, forum, &[]).await;
    assert!(going.has("L’envoi est commandé."), "{}", going.text());
    let here = going.path.clone();
    let seen = moussa.get(&here).await;
    assert!(seen.has("0 messages réglés sur 13 (0 %)") && seen.html.contains("<progress"), "{}", seen.text());
    assert!(seen.html.contains("http-equiv=\"refresh\" content=\"15\"") && seen.has("Ne plus la mettre à jour"));
    let still = moussa.get(&format!("{here}?still=1")).await;
    assert!(!still.html.contains("http-equiv=\"refresh\"") && still.has("Mettre à jour"));
    let networks = moussa.get(&format!("{here}?by=network")).await;
    assert!(networks.has("Orange 13 0 0"), "{}", networks.text());
    assert!(moussa.get(&format!("/summaries/{}", forum.0)).await.has("Mopti · tout le monde"));
    assert!(moussa.get("/summaries?step=going").await.has("En cours d’envoi"));
    moussa.get(&here).await;
    let paused = moussa.post(&here, &[("course", "pause")]).await;
    assert!(paused.has("L’envoi est en pause.") && paused.has("Reprendre l’envoi"), "{}", paused.text());
    assert!(!paused.html.contains("http-equiv=\"refresh\""));
    assert!(moussa.get("/").await.has("Un envoi est en pause"));
    moussa.get(&here).await;
    assert!(moussa.post(&here, &[("course", "resume")]).await.has("L’envoi reprend."));
    assert!(moussa.post(&here, &[("course", "nothing")]).await.status == StatusCode::BAD_REQUEST);
    moussa.get(&here).await;
    let ended = moussa.post(&here, &[("course", "cancel")]).await;
    assert!(ended.has("L’envoi est arrêté.") && ended.has("Arrêté"), "{}", ended.text());
    desk.gateway.due_broadcasts().await;
    let over = moussa.get(&here).await;
    assert!(over.has("13 messages réglés sur 13 (100 %)") && over.has("Envoi arrêté") && !over.has("Mettre en pause"));
    moussa.get(&here).await;
    let late = moussa.post(&here, &[("course", "resume")]).await;
    assert!(late.has("rien n’a été fait"), "{}", late.text());
    assert_eq!(moussa.get("/broadcasts/999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_night_a_broadcast_waits_for_the_morning() {
    let desk = Desk::start().await;
    let forum = held(&desk, "2026-T2").await;
    approved(&desk, forum).await;
    while desk.clock.now().minute().0 / 60 != 21 {
        desk.clock.advance(HOUR);
    }
    let mut moussa = desk.visit_as("moussa").await;
    let night = moussa.get(&format!("/summaries/{}/send", forum.0)).await;
    assert!(night.has("Dès que les SMS peuvent partir"), "{}", night.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_radio_reads_what_was_approved() {
    let desk = Desk::start().await;
    let forum = held(&desk, "2026-T2").await;
    let path = format!("/summaries/{}/radio", forum.0);
    let mut moussa = desk.visit_as("moussa").await;
    assert!(moussa.get(&path).await.has("n’est pas approuvé"));
    approved(&desk, forum).await;
    let french = moussa.get(&path).await;
    assert!(
        french.has("Écoutez bien.") && french.has(FRENCH) && french.has("La communauté promet"),
        "{}",
        french.text()
    );
    let bambara = moussa.get(&format!("{path}?language=bm")).await;
    assert!(bambara.has("Aw ye aw tulo malɔ.") && bambara.html.contains("lang=\"bm\""));
    let text = moussa.get(&format!("{path}.txt?language=bm")).await;
    assert_eq!(text.headers["content-type"], "text/plain; charset=utf-8");
    assert!(
        text.headers["content-disposition"].starts_with("attachment") && text.html.starts_with("Aw ye aw tulo malɔ.")
    );
    assert!(moussa.get(&format!("{path}?language=..%2F")).await.has("Écoutez bien."), "the first language else");
}

#[tokio::test(flavor = "multi_thread")]
async fn promises_are_followed() {
    let desk = Desk::start().await;
    let mut moussa = desk.visit_as("moussa").await;
    let all = moussa.get("/promises").await;
    assert!(
        all.has("une patrouille chaque jour de marché") && all.has("La communauté") && all.has("En cours"),
        "{}",
        all.text()
    );
    assert!(moussa.get("/promises?owner=gendarmerie").await.has("une patrouille"));
    assert!(moussa.get("/promises?owner=community&standing=open&place=demo-mopti").await.has("réparer 2 lampes"));
    assert!(moussa.get("/promises?owner=army").await.has("Aucune promesse"));
    let promise = all.html.split("/promises/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let here = format!("/promises/{promise}");
    let one = moussa.get(&here).await;
    assert!(one.has("Gendarmerie") && one.html.contains("yaala sugu don b"), "{}", one.text());
    let missing = moussa.post(&here, &[("seen", "open")]).await;
    assert!(missing.status == StatusCode::UNPROCESSABLE_ENTITY && missing.has("Choisissez ce que vous avez constaté."));
    let huge = "x".repeat(600);
    let long = moussa.post(&here, &[("seen", "open"), ("found", "kept"), ("note", &huge)]).await;
    assert!(
        long.status == StatusCode::UNPROCESSABLE_ENTITY && long.has("C’est trop long") && long.html.contains(&huge)
    );
    let note = "<b>vu</b> au marché";
    let kept = moussa.post(&here, &[("seen", "open"), ("found", "kept"), ("note", note)]).await;
    assert!(
        kept.has("C’est noté.") && kept.has("Tenue") && kept.has("Vérifié par moussa") && kept.has(note),
        "{}",
        kept.text()
    );
    assert!(moussa.get("/promises?standing=kept").await.has("une patrouille"));
    // Somebody else had the old page in front of them.
    let mut issa = desk.visit_as("issa").await;
    issa.get(&here).await;
    let met = issa.post(&here, &[("seen", "open"), ("found", "dropped"), ("note", "abandonnée")]).await;
    assert!(
        met.status == StatusCode::CONFLICT && met.has("Quelqu’un a noté autre chose") && met.has(note),
        "{}",
        met.text()
    );
    let over = issa.post(&here, &[("seen", "kept"), ("found", "open"), ("note", "")]).await;
    assert!(over.has("C’est noté.") && over.has("En cours"), "{}", over.text());
    for nowhere in ["/promises/0", "/promises/-1", "/promises/9999"] {
        assert_eq!(moussa.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
    // Past its day it is the first that is asked for.
    desk.clock.advance(30 * DAY);
    let mut moussa = desk.visit_as("moussa").await;
    assert!(moussa.get("/").await.has("2 promesses sont en retard."));
    assert!(moussa.get("/promises?standing=overdue").await.has("En retard"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_says_what_waits() {
    let desk = Desk::start().await;
    let forum = held(&desk, "2026-T2").await;
    let (day, due) = (days(&desk, -20), days(&desk, 30));
    let mut moussa = desk.visit_as("moussa").await;
    write(&mut moussa, forum, &whole(&day, &due, &[("do", "ask")])).await;
    assert!(!moussa.get("/").await.has("attend votre avis"), "nobody agrees to their own");
    let mut issa = desk.visit_as("issa").await;
    assert!(issa.get("/").await.has("Un résumé attend votre avis."));
    agree(&mut issa, forum).await;
    assert!(moussa.get("/").await.has("Un résumé est approuvé et pas encore envoyé."));
    assert!(!desk.visit(Role::Moderator).await.get("/").await.has("résumé"));
    // In English the same.
    issa.get("/").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_phones_show_follows_the_typing() {
    let desk = Arc::new(Desk::start().await);
    let forum = held(&desk, "2026-T2").await;
    let address = served(&desk).await;
    with_browser(async move |client| typed(client, desk, address, forum).await).await;
}

/// With JavaScript: a summary from the first letter to the last message.
async fn typed(client: Client, desk: Arc<Desk>, address: SocketAddr, forum: ForumId) {
    let (axe, mut wrong) = (axe(), Vec::new());
    let page = format!("http://{address}/summaries/{}", forum.0);
    let heading = |words: &str| format!("document.querySelector('h1').textContent.startsWith('{words}')");
    let mut read = async |name: &str| {
        if let Some(axe) = &axe {
            wrong.extend(look(&client, axe, name).await);
        }
    };
    sign_in(&desk, &client, address, "moussa").await;
    client.goto(&format!("{page}/edit")).await.unwrap();
    fill(&client, "#text-fr", "Le pont \u{2602} est gardé.").await;
    until(&client, "document.querySelector('#look').textContent.includes('Forum de Konna')").await;
    until(&client, "document.querySelector('#look').textContent.includes('le texte en Bambara')").await;
    read("summaries-typing").await;
    // What was looked at can still be saved.
    fill(&client, "#text-bm", "Pon be kolosi.").await;
    until(&client, "document.querySelector('#look').textContent.includes('Rien ne manque')").await;
    click(&client, "button[value=ask]").await;
    until(&client, &heading("Résumé")).await;
    read("summaries-own").await;
    sign_in(&desk, &client, address, "issa").await;
    client.goto(&page).await.unwrap();
    read("summaries-asked").await;
    click(&client, "form[action$=approve] button").await;
    until(&client, "document.querySelector('.notice')?.textContent.startsWith('Approuvé')").await;
    read("summaries-approved").await;
    client.goto(&format!("{page}/send?place=demo-mopti")).await.unwrap();
    read("summaries-send").await;
    click(&client, "main form[method=post] button").await;
    until(&client, &heading("Envoi")).await;
    desk.gateway.due_broadcasts().await;
    // A page that renews itself is refused by axe, which cannot see that its reader may stop it: stopped, it reads well.
    click(&client, "a[href$='?still=1']").await;
    until(&client, "!document.querySelector('meta[http-equiv=refresh]')").await;
    read("summaries-going").await;
    client.goto(&format!("http://{address}/promises")).await.unwrap();
    read("summaries-promises").await;
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

//! A summary on its way to phones: each in their language, once, in the form that the line allows; steered while it runs.

use crate::app::{SETTINGS, Sms, TestApp};
use crate::summaries::texts;
use baro::demo;
use baro::domain::place::PlaceId;
use baro::domain::summary::{BroadcastId, Draft};
use baro::domain::time::{DAY, HOUR};
use baro::store::book::alerts::of_money;
use baro::store::book::broadcasts::{self, Broadcast, Course, Stand, Steer, progress};
use baro::store::book::reach::people;
use baro::store::book::summaries::{Approve, Past, WriteDraft};
use std::collections::BTreeSet;

const FRENCH: &str = "La route est gardée le jour. La nuit elle fait peur aux femmes qui vont au marché de Sévaré. \
    La gendarmerie passera chaque jour de marché, et un numéro est affiché à la mairie.";
const BAMBARA: &str = "Sira bɛ kɔlɔsi tile fɛ. Su fɛ, musow bɛ siran ka taa Sewari sugu la. Zandaramaw bɛna yaala sugu don bɛɛ, \
    nimɔrɔ dɔ sɛbɛnnen bɛ mɛri la.";

/// Orders a summary of Konna's last forum to the whole region.
pub async fn ordered(app: &TestApp) -> BroadcastId {
    let (book, at) = (&app.gateway.book, app.clock.now());
    let series = book.board().series.iter().find(|series| series.place.0 == "demo-konna").unwrap().id;
    let past = Past { series, period: "2026-T3".into(), day: at.plus(-100 * DAY).day(), venue: "mairie".into() };
    let forum = book.write(past).await.unwrap();
    let draft = Draft { day: at.plus(-100 * DAY).day(), texts: texts(FRENCH, BAMBARA), commitments: vec![] };
    let written = book.write(WriteDraft { forum, draft, author: "a".into(), at }).await.unwrap();
    let (summary, revision) = written.unwrap();
    let languages = app.gateway.languages().to_vec();
    book.write(Approve { summary, revision, by: "b".into(), languages, at }).await.unwrap().unwrap();
    let audience = PlaceId("demo-mopti".into()).into();
    let total = people(book.engine(), &audience).await.unwrap().iter().map(|(_, people)| people).sum();
    let order = Broadcast { summary, audience, starts: at, total, by: "a".into(), at };
    book.write(order).await.unwrap().unwrap()
}

async fn with_people(settings: &str) -> TestApp {
    let app = TestApp::with(settings, None).await;
    demo::people(&app.gateway).await.unwrap();
    app
}

async fn steer(app: &TestApp, broadcast: BroadcastId, course: Course) {
    assert!(app.gateway.book.write(Steer { broadcast, course, at: app.clock.now() }).await.unwrap());
    app.gateway.due_broadcasts().await;
}

/// Carries broadcasts on until all is sent; what phones got.
async fn sent(app: &mut TestApp) -> Vec<Sms> {
    app.gateway.due_broadcasts().await;
    app.settle().await;
    app.received().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_gets_it_once_in_their_language_across_a_restart() {
    let app = with_people(SETTINGS).await;
    let broadcast = ordered(&app).await;
    app.gateway.due_broadcasts().await;
    let mut app = app.restart().await;
    // What met a server that was going is tried again after a while.
    app.clock.advance(HOUR);
    let all = sent(&mut app).await;
    assert_eq!(sent(&mut app).await, []);
    let progress = progress(app.gateway.book.engine(), broadcast).await.unwrap().unwrap();
    assert_eq!((progress.total, progress.put, progress.sent + progress.delivered), (13, 13, 13));
    let french = "Forum de Konna, dim 23/08: La route est gardée le jour. La nuit elle fait peur aux femmes qui vont au marché de Sévaré. La suite: SUITE";
    let bambara =
        "Konna nyògònye, kari 23/08: Sira bè kòlòsi tile fè. Su fè, musow bè siran ka taa Sewari sugu la. A tò: SUITE";
    // What left before the restart was heard by the phones of that time.
    let texts: BTreeSet<&str> = all.iter().map(|sms| sms.text.as_str()).collect();
    assert!(texts.is_subset(&BTreeSet::from([french, bambara])), "{texts:?}");
    let phones: BTreeSet<&str> = all.iter().map(|sms| sms.to.as_str()).collect();
    assert_eq!(phones.len(), all.len(), "nobody twice");
    // Somebody of another commune was sent it too, and asks for the rest.
    assert_eq!(app.sms("m1", "+22370000022", "suite").await, 200);
    app.settle().await;
    let rest = app.received().await;
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].text, "2/2 Zandaramaw bèna yaala sugu don bèè, nimòrò dò sèbènnen bè mèri la.");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_line_that_cannot_receive_it_says_what_to_dial() {
    let mut app = with_people(&format!("{SETTINGS}can_receive = false\n")).await;
    ordered(&app).await;
    let all = sent(&mut app).await;
    assert_eq!(all.len(), 13);
    let french = all.iter().find(|sms| sms.to == "+22370000001").unwrap();
    assert!(french.text.ends_with("au marché de Sévaré. La suite: composez *123#"), "{}", french.text);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_paused_leaves_when_it_is_resumed_and_what_is_cancelled_never() {
    let mut app = with_people(SETTINGS).await;
    let broadcast = ordered(&app).await;
    steer(&app, broadcast, Course::Pause).await;
    assert_eq!(sent(&mut app).await, []);
    steer(&app, broadcast, Course::Resume).await;
    assert_eq!(sent(&mut app).await.len(), 13);
    steer(&app, broadcast, Course::Cancel).await;
    assert_eq!(sent(&mut app).await, []);
    assert_eq!(broadcasts::unsettled(app.gateway.book.engine(), app.clock.now()).await.unwrap(), []);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_ceiling_broadcasts_stop_and_answers_do_not() {
    let slow = SETTINGS.replace("rate_per_second = 1000\nburst = 1000", "rate_per_second = 2\nburst = 4");
    let settings = format!("[money]\nmonthly_ceiling = 40\n{slow}prices = {{ orange = 15, malitel = 15 }}\n");
    let mut app = with_people(&settings).await;
    let broadcast = ordered(&app).await;
    let first = sent(&mut app).await.len();
    assert_eq!(first, 4, "what was under way left, and nothing after it");
    app.gateway.due_broadcasts().await;
    let seen = progress(app.gateway.book.engine(), broadcast).await.unwrap().unwrap();
    assert_eq!((seen.stand, seen.queued), (Stand::Paused, 0));
    assert_eq!((seen.held + seen.sent + seen.delivered, seen.put), (13, 13));
    let told = of_money(app.gateway.book.engine()).await.unwrap();
    assert_eq!(told.iter().map(|told| told.kind.as_str()).collect::<Vec<_>>(), ["ceiling"]);
    assert_eq!(app.sms("m1", "+22370000001", "AIDE").await, 200);
    app.settle().await;
    assert_eq!(app.received().await.len(), 1);
    // Resumed by hand, without more money: it is paused again.
    steer(&app, broadcast, Course::Resume).await;
    app.gateway.read_purse(app.clock.now()).await.unwrap();
    let seen = progress(app.gateway.book.engine(), broadcast).await.unwrap().unwrap();
    assert_eq!(seen.stand, Stand::Paused);
    app.finish().await;
}

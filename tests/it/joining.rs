//! Joining by phone, as the book keeps it: once, whoever asks twice; only where a list is open; without a name. On both engines.

use crate::app::TestApp;
use crate::postgres;
use baro::domain::board::{Disclosure, Kind, SeriesId};
use baro::domain::dialogue::Effect;
use baro::domain::message::Language;
use baro::domain::person::{Caller, Gender, Role};
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::time::{At, DAY, Day, HOUR, Minute};
use baro::store::book::Book;
use baro::store::book::joining::{NewNumber, SetJoinable};
use baro::store::book::people::{AddPeople, NewPerson};
use baro::store::book::places::AddPlaces;
use baro::store::book::series::SetSeries;
use baro::store::book::turns::{TurnOut, TurnWrite};
use baro::store::engine::{Settings, Sql};

const NOW: At = At(20_000 * DAY + 9 * HOUR);

async fn both<F: Future<Output = ()>>(story: impl Fn(Book, SeriesId) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let lite = format!("sqlite://{}", folder.path().join("book.db").display());
    for url in [Some(lite), postgres::fresh_url().await].into_iter().flatten() {
        let book = Book::open(&url, &Settings::default(), true).await.unwrap();
        let places = vec![Place {
            id: PlaceId("konna".into()),
            level: Level::Commune,
            name: "Konna".into(),
            also: vec![],
            parent: None,
        }];
        book.write(AddPlaces { places }).await.unwrap();
        let set = SetSeries::new(PlaceId("konna".into()), Kind::Forum, Disclosure::Open, "");
        let series = book.write(set).await.unwrap();
        book.refresh().await.unwrap();
        story(book, series).await;
    }
}

fn join(series: SeriesId, n: u8, language: Language) -> TurnWrite {
    TurnWrite {
        at: NOW,
        effect: Some(Effect::Join { series, language, gender: Some(Gender::Woman) }),
        caller: Some(NewNumber { blind: [n; 32], sealed: vec![n; 56] }),
        reply: None,
        otherwise: None,
    }
}

/// Somebody joins the forum of Konna by phone.
pub async fn join_as(book: &Book, n: u8) {
    book.refresh().await.unwrap();
    let series = book.board().series[0].id;
    assert!(!joined(book, join(series, n, Language::BAMBARA)).await.refused);
}

async fn joined(book: &Book, write: TurnWrite) -> TurnOut {
    book.turn(write).await.unwrap()
}

async fn caller(book: &Book, n: u8) -> Caller {
    book.caller([n; 32]).await.unwrap().unwrap()
}

/// People, numbers and memberships.
async fn counts(book: &Book) -> (i64, i64, i64) {
    const COUNTS: Sql =
        Sql::both("SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM number), (SELECT count(*) FROM member)");
    book.engine().one(book.engine().query(COUNTS)).await.unwrap()
}

#[tokio::test]
async fn who_joins_is_a_subscriber_without_a_name() {
    type Kept = (String, String, Option<String>, Option<String>, String, i64);
    const KEPT: Sql = Sql::both("SELECT name, place, language, gender, consent, consent_at FROM person ORDER BY id");
    both(async |book, series| {
        assert!(!joined(&book, join(series, 1, Language::BAMBARA)).await.refused);
        let known = caller(&book, 1).await;
        assert_eq!((known.place.0.as_str(), known.language), ("konna", Some(Language::BAMBARA)));
        assert_eq!((known.roles, known.stopped), (vec![(series, Role::Subscriber)], false));
        let kept: Vec<Kept> = book.engine().all(book.engine().query(KEPT)).await.unwrap();
        let [language, gender] = ["bm", "f"].map(|said| Some(said.to_owned()));
        let consent = "phone, join-1 bm".to_owned();
        let day = Day(20_000).at(Minute(0));
        assert_eq!(kept, [(String::new(), "konna".to_owned(), language, gender, consent, day.0)]);
        // Any number of people have no name.
        assert!(!joined(&book, join(series, 2, Language::FRENCH)).await.refused);
        assert_eq!(counts(&book).await, (2, 2, 2));
    })
    .await;
}

#[tokio::test]
async fn joining_twice_is_joining_once() {
    both(async |book, series| {
        joined(&book, join(series, 1, Language::FRENCH)).await;
        // Again later, and twice in one group.
        joined(&book, join(series, 1, Language::BAMBARA)).await;
        let (one, two) =
            tokio::join!(book.turn(join(series, 2, Language::FRENCH)), book.turn(join(series, 2, Language::FRENCH)));
        assert!(!one.unwrap().refused && !two.unwrap().refused);
        assert_eq!(counts(&book).await, (2, 2, 2));
        assert_eq!(caller(&book, 1).await.language, Some(Language::BAMBARA), "the latest word on it");
    })
    .await;
}

#[tokio::test]
async fn two_processes_that_hear_the_same_yes_keep_one_person() {
    let Some(url) = postgres::fresh_url().await else { return };
    let first = Book::open(&url, &Settings::default(), true).await.unwrap();
    let second = Book::open(&url, &Settings::default(), true).await.unwrap();
    let place =
        Place { id: PlaceId("konna".into()), level: Level::Commune, name: "Konna".into(), also: vec![], parent: None };
    first.write(AddPlaces { places: vec![place] }).await.unwrap();
    let set = SetSeries::new(PlaceId("konna".into()), Kind::Forum, Disclosure::Open, "");
    let series = first.write(set).await.unwrap();
    for n in 0..40 {
        let (one, two) =
            tokio::join!(first.turn(join(series, n, Language::FRENCH)), second.turn(join(series, n, Language::FRENCH)));
        assert!(!one.unwrap().refused && !two.unwrap().refused);
    }
    assert_eq!(counts(&first).await, (40, 40, 40), "nobody is left without a number");
}

#[tokio::test]
async fn a_list_that_is_closed_is_not_joined() {
    both(async |book, series| {
        assert!(book.board().joinable.contains(&series), "open unless somebody says otherwise");
        book.write(SetJoinable { series, open: false }).await.unwrap();
        book.refresh().await.unwrap();
        assert!(!book.board().joinable.contains(&series));
        assert!(joined(&book, join(series, 1, Language::FRENCH)).await.refused);
        assert!(joined(&book, join(SeriesId(99), 1, Language::FRENCH)).await.refused);
        assert_eq!(counts(&book).await, (0, 0, 0), "a refusal leaves nothing");
        book.write(SetJoinable { series, open: true }).await.unwrap();
        assert!(!joined(&book, join(series, 1, Language::FRENCH)).await.refused);
    })
    .await;
}

#[tokio::test]
async fn who_came_onto_the_list_in_between_keeps_role_and_stop() {
    both(async |book, series| {
        let person = NewPerson {
            name: "Awa".into(),
            place: PlaceId("konna".into()),
            language: None,
            gender: None,
            consent: "said so".into(),
            role: Some(Role::Participant),
            force: None,
            numbers: vec![([1; 32], vec![1; 56])],
        };
        book.write(AddPeople { people: vec![person], at: NOW }).await.unwrap();
        let person = caller(&book, 1).await.person;
        let stop = TurnWrite {
            effect: Some(Effect::Stop { person, stopped: true }),
            caller: None,
            ..join(series, 1, Language::FRENCH)
        };
        joined(&book, stop).await;
        assert!(!joined(&book, join(series, 1, Language::BAMBARA)).await.refused);
        let known = caller(&book, 1).await;
        assert_eq!((known.person, known.language, known.stopped), (person, Some(Language::BAMBARA), true));
        assert_eq!(known.roles, [(series, Role::Participant)]);
        assert_eq!(counts(&book).await, (1, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn who_is_erased_leaves_nothing_and_may_join_again() {
    both(async |book, series| {
        joined(&book, join(series, 1, Language::FRENCH)).await;
        let person = caller(&book, 1).await.person;
        let erase =
            TurnWrite { effect: Some(Effect::Erase { person }), caller: None, ..join(series, 1, Language::FRENCH) };
        joined(&book, erase).await;
        assert_eq!(counts(&book).await, (0, 0, 0));
        joined(&book, join(series, 1, Language::BAMBARA)).await;
        assert_eq!(counts(&book).await, (1, 1, 1));
    })
    .await;
}

/// Staff's lists need not say a language.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_language_is_spoken_to_in_the_default_one() {
    let (mut app, [konna, _]) = TestApp::people().await;
    const NONE: Sql = Sql::both("UPDATE person SET language = NULL");
    struct Forget;
    impl baro::store::door::Work for Forget {
        type Out = u64;
        const NAME: &'static str = "forget";
        async fn run<'t>(&'t self, tx: &'t mut baro::store::engine::Tx) -> Result<u64, baro::store::StoreError> {
            tx.exec(tx.query(NONE)).await
        }
    }
    assert!(app.gateway.book.write(Forget).await.unwrap() > 10);
    let (page, _) = app.ussd("s1", "+22370000002", None).await;
    assert!(page.starts_with("Forum de Konna\n1 Prochain forum"), "{page}");
    app.sms("m1", "+22370000002", "AIDE").await;
    app.settle().await;
    assert!(app.received().await[0].text.starts_with("Envoyez FORUM"));
    // What nobody asked for too: a poll to everybody.
    baro::demo::forums(&app.gateway, [konna, SeriesId(konna.0 + 1)]).await.unwrap();
    app.settle().await;
    let asked = app.received().await;
    let poll = asked.iter().filter(|sms| sms.text.contains("Quelle date?")).count();
    assert!(poll >= 8, "{asked:?}");
    assert!(asked.iter().all(|sms| !sms.text.contains("nyògònye")), "{asked:?}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_one_that_was_offered_for_joining_stops_nobody() {
    let (app, [konna, _]) = TestApp::people().await;
    const STRANGER: &str = "+22379999999";
    app.ussd("old", STRANGER, None).await;
    let (page, _) = app.ussd("old", STRANGER, Some("4")).await;
    assert!(page.ends_with("1 S'inscrire\n0 Retour"), "{page}");
    // Another session of the same phone is faster.
    app.ussd("new", STRANGER, None).await;
    let mut last = String::new();
    for answer in ["4", "1", "2", "1", "3", "1"] {
        last = app.ussd("new", STRANGER, Some(answer)).await.0;
    }
    assert!(last.starts_with("C'est fait."), "{last}");
    let (page, _) = app.ussd("old", STRANGER, Some("1")).await;
    assert!(page.starts_with("S'inscrire: quelle commune?"), "{page}");
    for answer in ["2", "2", "1"] {
        app.ussd("old", STRANGER, Some(answer)).await;
    }
    let (page, end) = app.ussd("old", STRANGER, Some("1")).await;
    assert!(end && page.starts_with("A kèra."), "{page}");
    let phone = baro::domain::phone::Phone::read(STRANGER, app.gateway.plan).unwrap();
    let known = app.gateway.book.caller(app.gateway.numbers.blind(&phone).0).await.unwrap().unwrap();
    assert_eq!((known.stopped, known.language), (false, Some(Language::BAMBARA)), "once more changes the language");
    assert_eq!(known.roles, [(konna, Role::Subscriber)]);
    app.finish().await;
}

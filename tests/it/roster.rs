//! People as staff find them, on both engines: by name in any spelling, place, role, force, language, and how they stand to messages.

use crate::book::{NOW, advance, blind, both, caller, options, turn, village};
use baro::domain::dialogue::Effect;
use baro::domain::force::Force;
use baro::domain::message::Language;
use baro::domain::person::{PersonId, Role};
use baro::domain::place::{Level, Place, PlaceId};
use baro::store::book::Book;
use baro::store::book::people::{AddPeople, NewPerson};
use baro::store::book::places::AddPlaces;
use baro::store::book::roster::{self, Duty, Filter, Reach};
use baro::store::engine::{Settings, Sql};

fn named(name: &str, place: &str, n: u8) -> NewPerson {
    NewPerson {
        name: name.into(),
        place: PlaceId(place.into()),
        language: None,
        gender: None,
        consent: "oral".into(),
        role: Some(Role::Participant),
        force: None,
        numbers: vec![(blind(n), vec![n; 56])],
    }
}

async fn names(book: &Book, filter: &Filter) -> Vec<String> {
    let found = roster::find(book.engine(), filter, 1).await.unwrap();
    let (count, _) = roster::count(book.engine(), filter).await.unwrap();
    assert_eq!(count as usize, found.len());
    found.into_iter().map(|person| person.name).collect()
}

#[tokio::test]
async fn people_are_found_by_what_staff_know_of_them() {
    both(|book| async move {
        village(&book).await;
        let commune = Place {
            id: PlaceId("fatoma".into()),
            level: Level::Commune,
            name: "Fatoma".into(),
            also: vec![],
            parent: Some(PlaceId("mopti".into())),
        };
        book.write(AddPlaces { places: vec![commune] }).await.unwrap();
        let people = vec![
            named("Élisabeth N'Diaye", "fatoma", 31),
            named("Seydou Traoré", "fatoma", 32),
            named("Traoré Élie 100%", "fatoma", 33),
        ];
        book.write(AddPeople { people, at: NOW }).await.unwrap();
        let by_name = async |name: &str| names(&book, &Filter { name: name.into(), ..Filter::default() }).await;
        assert_eq!(by_name("TRAORE").await, ["Seydou Traoré", "Traoré Élie 100%"]);
        assert_eq!(by_name("eli traore").await, ["Traoré Élie 100%"], "each word, in any order, by its first letters");
        assert_eq!(by_name("élisabeth ndiaye").await, [""; 0]);
        assert_eq!(by_name("diaye").await, ["Élisabeth N'Diaye"]);
        assert_eq!(by_name("lisabeth").await, [""; 0]);
        assert_eq!(by_name("100%").await, ["Traoré Élie 100%"]);
        assert_eq!(by_name("%").await.len(), 10, "no words, no condition");
        let of = |place: &str| Some(vec![PlaceId(place.into())]);
        assert_eq!(names(&book, &Filter { places: of("fatoma"), ..Filter::default() }).await.len(), 3);
        assert_eq!(names(&book, &Filter { places: Some(vec![]), ..Filter::default() }).await.len(), 0);
        let by_duty = async |duty| names(&book, &Filter { duty: Some(duty), ..Filter::default() }).await;
        assert_eq!(by_duty(Duty::Role(Role::Facilitator)).await, ["person 4"]);
        assert_eq!(by_duty(Duty::Commander).await, ["person 11", "person 12"]);
        assert_eq!(by_duty(Duty::Deputy).await.len(), 0);
        let police = Filter { force: Some(Force::Police), ..Filter::default() };
        assert_eq!(names(&book, &police).await, ["person 12"]);
        let without = Filter { language: Some(None), ..Filter::default() };
        assert_eq!(names(&book, &without).await.len(), 3);
        let french = Filter { language: Some(Some(Language::FRENCH)), places: of("konna"), ..Filter::default() };
        assert_eq!(names(&book, &french).await.len(), 7);
        let four = caller(&book, 4).await.person;
        turn(&book, Effect::Stop { person: four, stopped: true }).await;
        let reach = async |reach| names(&book, &Filter { reach: Some(reach), ..Filter::default() }).await.len();
        assert_eq!((reach(Reach::Stopped).await, reach(Reach::Reached).await, reach(Reach::Nameless).await), (1, 9, 0));
        assert_eq!(reach(Reach::Numberless).await, 0);
        assert_eq!(roster::count(book.engine(), &Filter::default()).await.unwrap(), (10, 1));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn pages_hold_fifty_in_the_order_of_names() {
    both(|book| async move {
        village(&book).await;
        let people = (0..100u8).map(|n| NewPerson { numbers: vec![], ..named(&format!("Zan {n:03}"), "konna", 0) });
        book.write(AddPeople { people: people.collect(), at: NOW }).await.unwrap();
        let page = async |page| roster::find(book.engine(), &Filter::default(), page).await.unwrap();
        let (one, two, three, four) = (page(1).await, page(2).await, page(3).await, page(4).await);
        assert_eq!([one.len(), two.len(), three.len(), four.len()], [50, 50, 7, 0]);
        assert_eq!((one[0].name.as_str(), three[6].name.as_str()), ("person 1", "Zan 099"));
        assert_eq!((page(-5).await, page(i64::MAX).await.len()), (one, 0));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_person_is_shown_with_what_is_kept_and_nothing_else() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let one = caller(&book, 1).await.person;
        let [first, second] = options(&book.board(), forum)[..] else { panic!() };
        turn(&book, Effect::Vote { forum, person: one, answers: vec![(first, true), (second, false)] }).await;
        let person = roster::person(book.engine(), one).await.unwrap().unwrap();
        assert_eq!((person.name.as_str(), person.consent.as_str(), person.consented), ("person 1", "said so", NOW));
        assert_eq!(person.roles.len(), 1);
        assert_eq!(
            (person.roles[0].series, person.roles[0].role, person.roles[0].deputy),
            (series, Role::Participant, false)
        );
        let numbers = roster::numbers(book.engine(), one).await.unwrap();
        assert_eq!(numbers, [(0, vec![1; 56]), (1, vec![1; 56])]);
        assert_eq!(roster::owner(book.engine(), blind(101)).await.unwrap(), Some(one));
        assert_eq!(roster::owner(book.engine(), blind(99)).await.unwrap(), None);
        let said: Vec<(i32, bool, bool)> = roster::answers(book.engine(), one)
            .await
            .unwrap()
            .into_iter()
            .map(|answer| (answer.day.0, answer.yes, answer.chosen))
            .collect();
        assert_eq!(said, [(20_022, false, false), (20_020, true, false)]);
        assert_eq!(roster::person(book.engine(), PersonId(-1)).await.unwrap(), None);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn names_of_an_older_version_are_found_once_the_book_was_opened() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("book.db").display());
    let book = Book::open(&url, &Settings::default(), true).await.unwrap();
    village(&book).await;
    book.write(crate::people::Statement(Sql::both("UPDATE person SET folded = NULL"))).await.unwrap();
    let seek = Filter { name: "person".into(), ..Filter::default() };
    assert_eq!(names(&book, &seek).await.len(), 0);
    book.close().await;
    let book = Book::open(&url, &Settings::default(), true).await.unwrap();
    assert_eq!(names(&book, &seek).await.len(), 7);
}

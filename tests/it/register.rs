//! What staff change about one person, on both engines: each change once, told in the trail, refused where it would harm.

use crate::book::{NOW, advance, blind, both, caller, manners, village};
use baro::domain::message::Language;
use baro::domain::person::{PersonId, Role};
use baro::domain::place::PlaceId;
use baro::domain::review::StaffId;
use baro::domain::time::HOUR;
use baro::seal;
use baro::store::book::Book;
use baro::store::book::numbers::{AddNumber, MOST_NUMBERS, TakeNumber};
use baro::store::book::people::NewPerson;
use baro::store::book::register::{AddRole, Edit, Erase, Facts, Refusal, Register, SetStopped, TakeRole};
use baro::store::book::roster;
use baro::store::book::staff::Acting;
use baro::store::engine::Sql;

fn acting() -> Acting {
    Acting { by: StaffId(1), at: NOW.plus(HOUR), object: [0; 32], once: seal::random(), link: seal::audit::link }
}

async fn told(book: &Book) -> Vec<String> {
    let rows: Vec<(String,)> =
        book.engine().all(book.engine().query(Sql::both("SELECT action FROM audit ORDER BY sequence"))).await.unwrap();
    rows.into_iter().map(|(action,)| action).collect()
}

async fn messages(book: &Book, person: PersonId) -> Vec<(String, String, Vec<u8>)> {
    let all = Sql::both("SELECT state, coalesce(why, ''), recipient FROM outbox WHERE person = $1 ORDER BY id");
    book.engine().all(book.engine().query(all).bind(person.0)).await.unwrap()
}

/// How much of STOP staff have to see to.
async fn alerts(book: &Book) -> i64 {
    let open = Sql::both("SELECT count(*) FROM alert WHERE kind = 'stopped' AND done_at IS NULL");
    let (count,): (i64,) = book.engine().one(book.engine().query(open)).await.unwrap();
    count
}

fn konna() -> PlaceId {
    PlaceId("konna".into())
}

fn awa(numbers: Vec<([u8; 32], Vec<u8>)>) -> NewPerson {
    NewPerson {
        name: "Awa".into(),
        place: konna(),
        language: Some(Language::BAMBARA),
        gender: None,
        consent: "oral".into(),
        role: Some(Role::Participant),
        force: None,
        numbers,
    }
}

async fn facts(book: &Book, person: PersonId) -> Facts {
    let person = roster::person(book.engine(), person).await.unwrap().unwrap();
    let roster::Person { name, place, language, gender, consent, .. } = person;
    Facts { name, place, language, gender, consent }
}

#[tokio::test]
async fn somebody_new_is_written_once() {
    both(|book| async move {
        village(&book).await;
        let register = |person: NewPerson| Register { person, acting: acting() };
        let first = book.write(register(awa(vec![(blind(40), vec![40; 56])]))).await.unwrap().unwrap();
        let again = book.write(register(awa(vec![(blind(40), vec![40; 56])]))).await.unwrap();
        assert_eq!(again, Ok(first), "the same form twice");
        assert_eq!(book.write(register(awa(vec![]))).await.unwrap(), Err(Refusal::NameTaken));
        let other = NewPerson { name: "Binta".into(), ..awa(vec![(blind(1), vec![1; 56])]) };
        assert_eq!(book.write(register(other)).await.unwrap(), Err(Refusal::NumberTaken));
        assert_eq!(caller(&book, 40).await.roles.len(), 1);
        assert_eq!(told(&book).await, ["people_added"]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_number_that_joined_by_phone_brings_its_person_along() {
    both(|book| async move {
        village(&book).await;
        crate::joining::join_as(&book, 50).await;
        let joined = caller(&book, 50).await.person;
        let person = awa(vec![(blind(50), vec![50; 56])]);
        assert_eq!(book.write(Register { person, acting: acting() }).await.unwrap(), Ok(joined));
        crate::joining::join_as(&book, 51).await;
        let add = AddNumber { person: joined, blind: blind(51), sealed: vec![51; 56], acting: acting() };
        assert_eq!(book.write(add).await.unwrap(), Ok(()));
        assert_eq!(caller(&book, 51).await.person, joined);
        assert_eq!(told(&book).await, ["people_added", "people_changed"]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_correction_is_made_of_what_staff_saw() {
    both(|book| async move {
        village(&book).await;
        let one = caller(&book, 1).await.person;
        let before = facts(&book, one).await;
        let edit = |before: &Facts, after: &Facts| Edit {
            person: one,
            before: before.clone(),
            after: after.clone(),
            acting: acting(),
        };
        let after = Facts { name: "Oumou Sangaré".into(), place: PlaceId("mopti".into()), ..before.clone() };
        assert_eq!(book.write(edit(&before, &after)).await.unwrap(), Ok(()));
        assert_eq!(book.write(edit(&before, &after)).await.unwrap(), Ok(()), "the same again");
        assert_eq!(facts(&book, one).await, after);
        let stale = Facts { name: "Oumou".into(), ..before.clone() };
        assert_eq!(book.write(edit(&before, &stale)).await.unwrap(), Err(Refusal::Stale));
        let taken = Facts { name: "person 2".into(), ..before.clone() };
        assert_eq!(book.write(edit(&after, &taken)).await.unwrap(), Err(Refusal::NameTaken));
        let person = roster::person(book.engine(), one).await.unwrap().unwrap();
        assert_eq!(person.consented, NOW, "the same consent as before");
        let agreed = Facts { consent: "téléphone".into(), ..after.clone() };
        assert_eq!(book.write(edit(&after, &agreed)).await.unwrap(), Ok(()));
        let person = roster::person(book.engine(), one).await.unwrap().unwrap();
        assert_eq!(person.consented, NOW.plus(HOUR));
        let gone = Edit { person: PersonId(-1), ..edit(&before, &after) };
        assert_eq!(book.write(gone).await.unwrap(), Err(Refusal::Gone));
        assert_eq!(told(&book).await, ["people_changed", "people_changed"]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn numbers_come_and_go_and_what_waits_follows() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let (one, two) = (caller(&book, 1).await.person, caller(&book, 2).await.person);
        let add = |n: u8| AddNumber { person: one, blind: blind(n), sealed: vec![n; 56], acting: acting() };
        assert_eq!(book.write(add(60)).await.unwrap(), Ok(()));
        assert_eq!(book.write(add(60)).await.unwrap(), Ok(()), "the same again");
        assert_eq!(book.write(add(2)).await.unwrap(), Err(Refusal::NumberTaken));
        for n in 61..61 + MOST_NUMBERS as u8 - 3 {
            assert_eq!(book.write(add(n)).await.unwrap(), Ok(()));
        }
        assert_eq!(book.write(add(99)).await.unwrap(), Err(Refusal::TooMany));
        let take = |position, n: u8| TakeNumber { person: one, position, sealed: vec![n; 56], acting: acting() };
        assert_eq!(book.write(take(0, 9)).await.unwrap(), Err(Refusal::Gone), "another number stands there");
        assert_eq!(book.write(take(1, 1)).await.unwrap(), Ok(()));
        assert_eq!(messages(&book, one).await, [("queued".into(), String::new(), vec![1; 56])]);
        assert_eq!(book.write(take(0, 1)).await.unwrap(), Ok(()));
        assert_eq!(messages(&book, one).await, [("queued".into(), String::new(), vec![60; 56])], "to the next number");
        let left = roster::numbers(book.engine(), one).await.unwrap();
        assert_eq!((left[0].clone(), left.len()), ((0, vec![60; 56]), MOST_NUMBERS as usize - 2));
        for _ in 0..2 {
            let (position, sealed) = roster::numbers(book.engine(), two).await.unwrap()[0].clone();
            let take = TakeNumber { person: two, position, sealed, acting: acting() };
            assert_eq!(book.write(take).await.unwrap(), Ok(()));
        }
        assert_eq!(messages(&book, two).await, [("dropped".into(), "number gone".into(), vec![2; 56])]);
        let (last, first) = told(&book).await.split_last().map(|(last, all)| (last.clone(), all[0].clone())).unwrap();
        assert_eq!((first.as_str(), last.as_str()), ("people_changed", "people_changed"));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn roles_come_and_go() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let one = caller(&book, 1).await.person;
        let add = |place: &str, role, deputy| AddRole {
            person: one,
            place: PlaceId(place.into()),
            role,
            deputy,
            acting: acting(),
        };
        assert_eq!(book.write(add("mopti", Role::Facilitator, true)).await.unwrap(), Ok(()));
        assert_eq!(book.write(add("mopti", Role::Facilitator, true)).await.unwrap(), Ok(()));
        let roles = roster::person(book.engine(), one).await.unwrap().unwrap().roles;
        assert_eq!(
            roles.iter().map(|role| (role.place.0.as_str(), role.deputy)).collect::<Vec<_>>(),
            [("konna", false), ("mopti", true)]
        );
        let take =
            || TakeRole { person: one, series, role: Role::Participant, manners: manners(&book), acting: acting() };
        assert_eq!(book.write(take()).await.unwrap(), Ok(()));
        assert_eq!(book.write(take()).await.unwrap(), Err(Refusal::Gone));
        assert_eq!(messages(&book, one).await, [("dropped".into(), "left".into(), vec![1; 56])]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn stop_and_erasure_are_as_on_the_phone() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let four = caller(&book, 4).await.person;
        let stop = |stopped| SetStopped { person: four, stopped, acting: acting() };
        assert_eq!(book.write(stop(true)).await.unwrap(), Ok(()));
        assert!(caller(&book, 4).await.stopped);
        assert_eq!(alerts(&book).await, 1, "a facilitator is missed");
        assert_eq!(book.write(stop(false)).await.unwrap(), Ok(()));
        assert!(!caller(&book, 4).await.stopped);
        assert_eq!(alerts(&book).await, 0);
        let erase = || Erase { person: four, acting: acting() };
        assert_eq!(book.write(erase()).await.unwrap(), Ok(()));
        assert_eq!(book.write(erase()).await.unwrap(), Err(Refusal::Gone));
        assert_eq!(book.caller(blind(4)).await.unwrap(), None);
        assert_eq!(messages(&book, four).await, []);
        assert_eq!(book.write(stop(true)).await.unwrap(), Err(Refusal::Gone));
        assert_eq!(told(&book).await, ["people_changed", "people_changed", "people_erased"]);
        book.close().await;
    })
    .await;
}

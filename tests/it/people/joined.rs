//! Lists that name people who joined by phone before anybody asked their name.

use super::{Desk, NOW};
use baro::domain::dialogue::Effect;
use baro::domain::message::Language;
use baro::domain::phone::{Phone, Plan};
use baro::domain::time::{At, DAY};
use baro::sql;
use baro::store::book::joining::NewNumber;
use baro::store::book::turns::TurnWrite;
use baro::store::engine::Sql;

on_both_engines!(who_joined_by_phone_is_named_by_a_list);

async fn who_joined_by_phone_is_named_by_a_list(desk: Desk) {
    assert!(desk.rows("76000001,Awa,Konna,participant,,,,oral\n").await.0);
    let konna = desk.book.board().series[0].id;
    for n in 2..=5 {
        let phone = Phone::read(&format!("7600000{n}"), Plan::MALI).unwrap();
        let caller = NewNumber { blind: desk.numbers.blind(&phone).0, sealed: desk.numbers.seal(&phone, [n; 24]) };
        let effect = Some(Effect::Join { series: konna, language: Language::BAMBARA, gender: None });
        let at = At(NOW.0 / DAY * DAY);
        desk.book.turn(TurnWrite { at, effect, caller: Some(caller), reply: None, otherwise: None }).await.unwrap();
    }
    let binta = Phone::read("76000002", Plan::MALI).unwrap();
    let person = desk.book.caller(desk.numbers.blind(&binta).0).await.unwrap().unwrap().person;
    let effect = Some(Effect::Stop { person, stopped: true });
    desk.book.turn(TurnWrite { at: NOW, effect, caller: None, reply: None, otherwise: None }).await.unwrap();
    // A new name, one that is there, the same new name twice, and in another place.
    let list = "76000002,Awa,Konna,participant,,fr,,oral\n\
        76000003,Binta,Konna,participant,,fr,f,oral\n\
        76000004,Binta,Konna,participant,,fr,f,oral\n\
        76000005,Moussa,p1,facilitator,,,,oral\n";
    for _ in 0..2 {
        let said = "People: 3; numbers: 4, of which already there: 4; wrong rows: 0. Written.\n";
        assert_eq!(desk.rows(list).await, (true, said.to_owned()));
    }
    type Person = (String, String, Option<String>, bool, String, Option<String>);
    const PEOPLE: Sql = sql!(
        "SELECT p.name, p.place, p.language, p.stopped, p.consent,
           (SELECT ",
        either("group_concat", "string_agg"),
        "(x.role, ' ') FROM
             (SELECT m.role FROM member m WHERE m.person = p.id ORDER BY m.role) AS x)
           FROM person p ORDER BY p.name"
    );
    let people: Vec<Person> = desk.book.engine().all(desk.book.engine().query(PEOPLE)).await.unwrap();
    let person = |name: &str, place: &str, stopped, consent: &str, roles: &str| -> Person {
        (name.into(), place.into(), Some("bm".into()), stopped, consent.into(), Some(roles.into()))
    };
    let expected = [
        person("Awa", "konna", true, "oral", "participant"),
        person("Binta", "konna", false, "phone, join-1 bm", "participant"),
        person("Moussa", "p1", false, "phone, join-1 bm", "facilitator subscriber"),
    ];
    assert_eq!(people, expected, "their own word on language and STOP stands");
    const NUMBERS: Sql = Sql::both(
        "SELECT p.name, count(*), min(n.position), max(n.position) FROM number n JOIN person p ON p.id = n.person
          GROUP BY p.name ORDER BY p.name",
    );
    let numbers: Vec<(String, i64, i64, i64)> =
        desk.book.engine().all(desk.book.engine().query(NUMBERS)).await.unwrap();
    let expected = [("Awa", 2, 0, 1), ("Binta", 2, 0, 1), ("Moussa", 1, 0, 0)];
    assert_eq!(numbers, expected.map(|(name, count, first, last)| (name.to_owned(), count, first, last)));
}

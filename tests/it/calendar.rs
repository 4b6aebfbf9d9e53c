//! The calendar as it is kept on both engines, said on phones, and fetched by other calendars: read back by a parser of our own.

use crate::app::{SETTINGS, TestApp, start};
use crate::postgres;
use baro::demo;
use baro::domain::board::{Disclosure, ForumId, Kind};
use baro::domain::calendar::ics::{Event, Span, Status, feed};
use baro::domain::calendar::{
    Feast, Holiday, Local, Market, MonthDay, Observance, Remark, Round, Season, Wish, too_soon,
};
use baro::domain::message::{Arg, Language, Message};
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::text::fold::fold;
use baro::domain::text::screen::{Limits, Nav, pages};
use baro::domain::time::{DAY, Day, Minute};
use baro::locale::Locales;
use baro::store::book::Book;
use baro::store::book::calendar::{self, SetFeast, SetLocal};
use baro::store::book::places::AddPlaces;
use baro::store::book::series::SetSeries;
use baro::store::engine::Settings;
use jiff::civil::Date;
use std::collections::BTreeMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const TOKEN: &str = "tambourine-tambourine";

fn day(year: i16, month: i8, day: i8) -> Day {
    Day::of(Date::constant(year, month, day))
}

/// Runs a story on SQLite, and on PostgreSQL where there is one.
async fn both<F: Future<Output = ()>>(story: impl Fn(Book) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("book.db").display());
    story(Book::open(&url, &Settings::default(), true).await.unwrap()).await;
    if let Some(url) = postgres::fresh_url().await {
        story(Book::open(&url, &Settings::default(), true).await.unwrap()).await;
    }
}

/// The feasts on the board, as of now.
async fn feasts(book: &Book) -> Vec<Observance> {
    book.refresh().await.unwrap();
    book.board().calendar.observances.clone()
}

#[tokio::test]
async fn the_computed_feasts_come_with_the_book() {
    both(|book| async move {
        let computed = [
            (Feast::Ramadan, [(2027, 2, 8), (2028, 1, 28), (2029, 1, 16)]),
            (Feast::Korite, [(2027, 3, 9), (2028, 2, 26), (2029, 2, 14)]),
            (Feast::Tabaski, [(2027, 5, 16), (2028, 5, 5), (2029, 4, 24)]),
            (Feast::Maouloud, [(2027, 8, 14), (2028, 8, 3), (2029, 7, 24)]),
            (Feast::Bapteme, [(2027, 8, 21), (2028, 8, 10), (2029, 7, 31)]),
        ];
        let each = computed
            .into_iter()
            .flat_map(|(feast, days)| days.map(|(y, m, d)| Observance { day: day(y, m, d), feast, announced: false }));
        let mut expected: Vec<Observance> = each.collect();
        expected.sort();
        assert_eq!(feasts(&book).await, expected);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_feast_is_put_moved_announced_and_taken_off() {
    both(|book| async move {
        let (computed, announced) = (day(2027, 5, 16), day(2027, 5, 17));
        let tabaski = |old, new, announced| SetFeast { feast: Feast::Tabaski, old, new, announced };
        let at = |observances: &[Observance], day| observances.iter().find(|seen| seen.day == day).map(|o| o.announced);
        let before = feasts(&book).await;
        // A write may happen twice: the second changes nothing.
        for _ in 0..2 {
            book.write(tabaski(Some(computed), Some(announced), true)).await.unwrap();
            let moved = feasts(&book).await;
            assert_eq!((at(&moved, computed), at(&moved, announced), moved.len()), (None, Some(true), before.len()));
        }
        book.write(tabaski(None, Some(day(2030, 4, 13)), false)).await.unwrap();
        assert_eq!(at(&feasts(&book).await, day(2030, 4, 13)), Some(false));
        book.write(tabaski(Some(day(2030, 4, 13)), Some(day(2030, 4, 13)), true)).await.unwrap();
        assert_eq!(at(&feasts(&book).await, day(2030, 4, 13)), Some(true));
        book.write(tabaski(Some(day(2030, 4, 13)), None, false)).await.unwrap();
        assert_eq!(at(&feasts(&book).await, day(2030, 4, 13)), None);
        book.write(tabaski(Some(announced), Some(computed), false)).await.unwrap();
        assert_eq!(feasts(&book).await, before, "as it was");
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_place_does_not_say_is_as_in_the_larger_place() {
    both(|book| async move {
        let id = |id: &str| PlaceId(id.into());
        let place = |name: &str, level, parent: Option<&str>| Place {
            id: id(name),
            level,
            name: name.into(),
            also: vec![],
            parent: parent.map(id),
        };
        let places = vec![
            place("region", Level::Region, None),
            place("cercle", Level::Cercle, Some("region")),
            place("konna", Level::Commune, Some("cercle")),
            place("fatoma", Level::Commune, Some("cercle")),
            place("far", Level::Region, None),
        ];
        book.write(AddPlaces { places }).await.unwrap();
        for place in ["konna", "fatoma", "region", "far"] {
            let set = SetSeries::new(id(place), Kind::Forum, Disclosure::Open, "mairie");
            book.write(set).await.unwrap();
        }
        let date = |month, day| MonthDay::new(month, day).unwrap();
        let rains = Some(Season { from: date(6, 1), to: date(10, 15) });
        let market = |anchor, round, wish| Some(Market { anchor: day(2027, 1, anchor), round, wish });
        let (weekly, dogon) = (market(7, Round::Seven, Wish::Avoid), market(9, Round::Five, Wish::Seek));
        let set = |place, market, rains| SetLocal { place: id(place), local: Local { market, rains } };
        book.write(set("region", None, rains)).await.unwrap();
        book.write(set("cercle", weekly, None)).await.unwrap();
        book.write(set("konna", dogon, None)).await.unwrap();
        let local = async |place: &str| {
            book.refresh().await.unwrap();
            book.board().local(&id(place))
        };
        assert_eq!(local("konna").await, Local { market: dogon, rains });
        assert_eq!(local("fatoma").await, Local { market: weekly, rains });
        assert_eq!(local("region").await, Local { market: None, rains });
        assert_eq!(local("far").await, Local::default());
        let shorter = Some(Season { from: date(6, 15), to: date(9, 30) });
        book.write(set("fatoma", None, shorter)).await.unwrap();
        assert_eq!(local("fatoma").await, Local { market: weekly, rains: shorter });
        book.write(set("konna", None, None)).await.unwrap();
        assert_eq!(local("konna").await, Local { market: weekly, rains }, "taken back");
        let said = calendar::said(book.engine()).await.unwrap();
        let fatoma = said.iter().find(|(place, _)| *place == id("fatoma")).map(|(_, local)| *local);
        assert_eq!(fatoma, Some(Local { market: None, rains: shorter }), "only what it says itself");
        book.close().await;
    })
    .await;
}

/// Everything that can be said of a date.
fn remarks() -> Vec<Remark> {
    let mut all: Vec<Remark> = Holiday::ALL.map(Remark::Holiday).into();
    all.extend(
        Feast::ALL
            .into_iter()
            .filter(|feast| feast.is_holiday())
            .flat_map(|f| [Remark::Feast(f), Remark::NearFeast(f)]),
    );
    all.extend([true, false].map(|afternoon| Remark::Ramadan { afternoon }));
    all.extend([Remark::Prayer, Remark::Dark, Remark::Market, Remark::Rains]);
    all
}

#[test]
fn what_is_said_of_a_date_fits_one_page_with_the_question() {
    let locales = Locales::embedded();
    // 24 December 2026 is an alamisa.
    let date = day(2026, 12, 24);
    let (hour, venue) = (Arg::Hour(Minute(630)), Arg::Text("x".repeat(20)));
    let sure = Message::new("offer-sure-venue").with("date", Arg::Date(date)).with("hour", hour).with("venue", venue);
    let choices = ["1 Oui".to_owned(), "2 Non".to_owned()];
    let nav = Nav::checked("Suite", "Retour").unwrap();
    for language in [Language::FRENCH, Language::BAMBARA] {
        let say = |message: &Message| fold(&locales.text(language, message).unwrap()).into_owned();
        for remark in remarks() {
            let body = format!("{} {}", say(&remark.message(date)), say(&sure));
            assert_eq!(pages(&body, &choices, &nav, Limits::default()).len(), 1, "{language}: {body}");
        }
    }
    let french = |message: Message| locales.text(Language::FRENCH, &message).unwrap();
    assert_eq!(
        french(Remark::Holiday(Holiday::Army).message(day(2027, 1, 20))),
        "mer 20/01 est férié (fête de l'armée)."
    );
    assert_eq!(french(Remark::NearFeast(Feast::Korite).message(date)), "Korité peut tomber ce jour.");
    assert_eq!(french(too_soon(day(2027, 1, 12))), "Trop tôt. À partir du mar 12/01.");
}

/// The properties of each event of a feed, by name and parameters: unfolded, split, unescaped, and strict about all of it.
fn parsed(text: &str) -> Vec<BTreeMap<String, String>> {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "lines end with CRLF");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "no line is longer than 75 octets");
    let unfolded = text.replace("\r\n ", "");
    let mut lines = unfolded.lines().map(|line| line.split_once(':').expect("a line has a name and a value"));
    assert_eq!(lines.next(), Some(("BEGIN", "VCALENDAR")));
    let (mut events, mut event) = (Vec::new(), None);
    let mut ended = false;
    for (name, value) in lines {
        assert!(!ended, "nothing follows the end");
        match (name, value) {
            ("BEGIN", "VEVENT") => assert_eq!(event.replace(BTreeMap::new()), None),
            ("END", "VEVENT") => events.push(event.take().unwrap()),
            ("END", "VCALENDAR") => ended = true,
            _ => {
                let Some(event) = &mut event else { continue };
                assert_eq!(event.insert(name.to_owned(), unescaped(value)), None, "{name} is there twice");
            }
        }
    }
    assert!(ended && event.is_none());
    events
}

fn unescaped(value: &str) -> String {
    let mut text = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        assert!(!matches!(letter, ',' | ';') && !letter.is_control(), "{value:?} is not escaped");
        text.push(if letter != '\\' {
            letter
        } else {
            match letters.next() {
                Some('n' | 'N') => '\n',
                Some(escaped @ ('\\' | ',' | ';')) => escaped,
                other => panic!("\\{other:?} means nothing"),
            }
        });
    }
    text
}

#[test]
fn a_feed_reads_back_as_it_was_meant() {
    let name = "Bèlèbugu; \"Kɔna\", Ɲɔgɔnye\\ni ye\n🙂".repeat(4);
    let event = |forum, span, status| Event {
        forum: ForumId(forum),
        sequence: 8,
        status,
        span,
        summary: name.clone(),
        location: (forum == 12).then(|| "mairie, Konna".to_owned()),
    };
    let monday = day(2026, 12, 28);
    let events = [
        event(12, Span::From(monday.at(Minute(630))), Status::Confirmed),
        event(13, Span::Week(monday), Status::Tentative),
        event(14, Span::Day(monday), Status::Cancelled),
    ];
    let text = feed(&events, start());
    for stated in ["VERSION:2.0\r\n", "PRODID:", "METHOD:PUBLISH\r\n"] {
        assert!(text.contains(stated), "{stated}");
    }
    let [timed, week, whole] = &parsed(&text)[..] else { panic!("three events: {text}") };
    assert_eq!((timed["UID"].as_str(), timed["SUMMARY"].as_str()), ("forum-12@baro", name.as_str()));
    assert_eq!((timed["DTSTART"].as_str(), timed["DTEND"].as_str()), ("20261228T103000Z", "20261228T123000Z"));
    assert_eq!((timed["DTSTAMP"].as_str(), timed["SEQUENCE"].as_str()), ("20261201T090000Z", "8"));
    assert_eq!((timed["LOCATION"].as_str(), timed["STATUS"].as_str()), ("mairie, Konna", "CONFIRMED"));
    let span =
        |event: &BTreeMap<String, String>| ["DTSTART", "DTEND"].map(|n| event[&format!("{n};VALUE=DATE")].clone());
    assert_eq!(span(week), ["20261228", "20270104"], "seven days, the last one not among them");
    assert_eq!(span(whole), ["20261228", "20261229"]);
    assert_eq!([&week["STATUS"], &whole["STATUS"]], ["TENTATIVE", "CANCELLED"]);
    assert_eq!(week.get("LOCATION"), None);
    assert_eq!(parsed(&feed(&[], start())), []);
}

#[tokio::test]
async fn the_feed_tells_what_anybody_may_know_to_who_has_its_address() {
    let settings = SETTINGS.replacen("[server]\n", &format!("[server]\ncalendar_token = \"{TOKEN}\"\n"), 1);
    let mut app = TestApp::with(&settings, None).await;
    let series = demo::people(&app.gateway).await.unwrap();
    demo::forums(&app.gateway, series).await.unwrap();
    app.settle().await;
    let path = format!("/calendar/{TOKEN}.ics");
    let (status, text) = app.get(&path).await;
    assert_eq!(status, 200);
    // Konna is still being asked; Fatoma tells the week until the day before: Saturday 12 December, 9h, at the school.
    let [week] = &parsed(&text)[..] else { panic!("one event: {text}") };
    assert_eq!(week["DTSTART;VALUE=DATE"], "20261207");
    assert!(!text.contains("école") && !text.contains("20261212"), "{text}");
    app.clock.advance(day(2026, 12, 11).start().0 - start().0 + 9 * DAY / 24);
    app.settle().await;
    let (_, text) = app.get(&path).await;
    let [eve, asked] = &parsed(&text)[..] else { panic!("two events: {text}") };
    assert_eq!((eve["DTSTART"].as_str(), eve["LOCATION"].as_str()), ("20261212T090000Z", "école, Fatoma"));
    assert_eq!((eve["UID"].as_str(), eve["STATUS"].as_str()), (week["UID"].as_str(), "CONFIRMED"));
    // Konna tells all to everybody; its commanders have not all answered.
    assert_eq!((asked["DTSTART"].as_str(), asked["STATUS"].as_str()), ("20261222T100000Z", "TENTATIVE"));
    assert!(eve["SEQUENCE"].parse::<u32>().unwrap() > week["SEQUENCE"].parse().unwrap());

    assert!(head(&app, &path).await.contains("content-type: text/calendar; charset=utf-8\r\n"));
    let short = &TOKEN[1..];
    for wrong in
        ["x.ics", ".ics", TOKEN, &format!("{short}.ics"), &format!("{TOKEN}.ics/"), "%ff.ics", &format!("{TOKEN}.ICS")]
    {
        assert_eq!(app.get(&format!("/calendar/{wrong}")).await, (404, String::new()), "{wrong}");
    }
    app.finish().await;

    let without = TestApp::empty().await;
    for any in [path.as_str(), "/calendar/.ics"] {
        assert_eq!(without.get(any).await, (404, String::new()));
    }
    without.finish().await;
}

/// The head of the answer to a GET, as it is on the wire.
async fn head(app: &TestApp, path: &str) -> String {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: baro\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split_once("\r\n\r\n").unwrap().0.to_owned() + "\r\n"
}

//! Broadcasts in the book, on both engines: everybody once, whatever is repeated, steered, joined or left meanwhile.

use crate::book::{NOW, blind, both, caller, somebody, village};
use crate::postgres;
use crate::summaries::{approve, draft, write};
use baro::domain::board::SeriesId;
use baro::domain::delivery::{Quiet, State};
use baro::domain::person::{PersonId, Role};
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::summary::{BroadcastId, CLASS, SummaryId};
use baro::domain::time::{At, DAY, HOUR, MINUTE, Minute};
use baro::store::book::Book;
use baro::store::book::broadcasts::{
    self, Broadcast, Chunk, Course, Progress, PutChunk, Settle, Stand, Steer, progress,
};
use baro::store::book::outbox::{self, Claim, Lease, Leased, Record};
use baro::store::book::people::{AddPeople, NewPerson, OptOut};
use baro::store::book::places::AddPlaces;
use baro::store::book::reach;
use baro::store::book::summaries::Refused;
use baro::store::engine::Settings;
use std::collections::BTreeSet;

/// When messages may leave: not at night.
fn opens(now: At) -> At {
    Quiet { from: Minute(20 * 60), to: Minute(7 * 60) }.after(now)
}

fn place(id: &str) -> PlaceId {
    PlaceId(id.into())
}

/// Somebody of a commune who never chose a language and has one number.
fn neighbour(n: u8, commune: &str) -> NewPerson {
    let person = somebody(n, Some(Role::Subscriber), None);
    NewPerson { place: place(commune), language: None, numbers: vec![(blind(n), vec![n; 56])], ..person }
}

/// Konna with its people of [`village`] and neighbours 20 to 49, others 60 to 69 who live elsewhere; an approved summary.
async fn ready(book: &Book) -> (SeriesId, SummaryId) {
    let (series, forum) = village(book).await;
    let commune = |id: &str| Place {
        id: place(id),
        level: Level::Commune,
        name: id.into(),
        also: vec![],
        parent: Some(place("mopti")),
    };
    book.write(AddPlaces { places: vec![commune("konna"), commune("fatoma")] }).await.unwrap();
    let near = (20..50).map(|n| neighbour(n, "konna"));
    let far = (60..70).map(|n| neighbour(n, "fatoma"));
    book.write(AddPeople { people: near.chain(far).collect(), at: NOW }).await.unwrap();
    book.refresh().await.unwrap();
    let draft = draft(book, series).await;
    let written = write(book, forum, draft, "aminata").await.unwrap();
    approve(book, written, "sekou").await.unwrap();
    (series, written.0)
}

async fn order(book: &Book, summary: SummaryId, audience: &str, starts: At) -> BroadcastId {
    let reach = reach::people(book.engine(), &place(audience).into()).await.unwrap();
    let total = reach.iter().map(|(_, people)| people).sum();
    let order = Broadcast { summary, audience: place(audience).into(), starts, total, by: "aminata".into(), at: NOW };
    book.write(order).await.unwrap().unwrap()
}

async fn put(book: &Book, broadcast: BroadcastId, now: At, most: i64) -> Chunk {
    book.write(PutChunk { broadcast, now, opens: opens(now), line: "sim".into(), most, weekly_cap: 3 }).await.unwrap()
}

async fn put_all(book: &Book, broadcast: BroadcastId, now: At) -> u64 {
    let mut put_in = 0;
    loop {
        let chunk = put(book, broadcast, now, 7).await;
        put_in += chunk.put;
        if !chunk.more {
            return put_in;
        }
    }
}

async fn steer(book: &Book, broadcast: BroadcastId, course: Course) -> bool {
    book.write(Steer { broadcast, course, at: NOW }).await.unwrap()
}

async fn settle(book: &Book, broadcast: BroadcastId, now: At) -> u64 {
    let mut moved = 0;
    loop {
        match book.write(Settle { broadcast, now, opens: opens(now), most: 4 }).await.unwrap() {
            0 => return moved,
            some => moved += some,
        }
    }
}

async fn far(book: &Book, broadcast: BroadcastId) -> Progress {
    progress(book.engine(), broadcast).await.unwrap().unwrap()
}

async fn claim(book: &Book, now: At, most: i64) -> Vec<Leased> {
    let lease = Lease { owner: 1, until: now.plus(30_000) };
    book.write(Claim { line: "sim".into(), rank: CLASS.lane(), now, most, lease }).await.unwrap()
}

async fn sent(book: &Book, id: i64) {
    let record = Record {
        id,
        owner: 1,
        state: State::Sent,
        line: None,
        due: NOW,
        provider_id: Some(format!("p{id}")),
        why: None,
        unknown: false,
        spent: None,
        at: NOW,
    };
    assert!(book.door().write_many(record).await.unwrap());
}

/// Everybody to whom something is leased, as the byte that their sealed number is made of.
async fn drained(book: &Book, now: At) -> Vec<u8> {
    let mut reached = Vec::new();
    loop {
        let leased = claim(book, now, 16).await;
        if leased.is_empty() {
            return reached;
        }
        for row in leased {
            assert!(row.screen.len() < 120 && row.screen.contains("summary-text"), "no text in a row: {}", row.screen);
            reached.push(row.recipient[0]);
            sent(book, row.id).await;
        }
    }
}

fn konna() -> BTreeSet<u8> {
    (1..=5).chain([11, 12]).chain(20..50).collect()
}

#[tokio::test]
async fn everybody_of_the_place_gets_it_once() {
    both(|book| async move {
        let (_, summary) = ready(&book).await;
        let reach = reach::people(book.engine(), &place("konna").into()).await.unwrap();
        let by_language: Vec<(Option<String>, i64)> =
            reach.into_iter().map(|(language, people)| (language.map(String::from), people)).collect();
        assert_eq!(by_language.iter().map(|(_, people)| people).sum::<i64>(), 37);
        assert!(by_language.contains(&(Some("fr".into()), 7)) && by_language.contains(&(None, 30)));
        let broadcast = order(&book, summary, "konna", NOW).await;
        assert_eq!(order(&book, summary, "konna", NOW).await, broadcast, "ordered twice is ordered once");
        let first = put(&book, broadcast, NOW, 7).await;
        assert_eq!(first, Chunk { put: 7, more: true, board_changed: true });
        assert_eq!(put_all(&book, broadcast, NOW).await, 30);
        assert_eq!(put_all(&book, broadcast, NOW).await, 0, "done is done");
        let far = far(&book, broadcast).await;
        assert_eq!((far.stand, far.total, far.put, far.queued), (Stand::Done, 37, 37, 37));
        let reached = drained(&book, NOW).await;
        assert_eq!(reached.iter().copied().collect::<BTreeSet<u8>>(), konna());
        assert_eq!(reached.len(), 37);
        // The whole region gets the same summary: who has it does not get it again.
        let wider = order(&book, summary, "mopti", NOW).await;
        assert_eq!(put_all(&book, wider, NOW).await, 10);
        assert_eq!(drained(&book, NOW).await.into_iter().collect::<BTreeSet<u8>>(), (60..70).collect());
        book.refresh().await.unwrap();
        assert_eq!(book.board().summaries[0].audiences, [place("konna"), place("mopti")]);
        // When the rows may be gone nobody knows any more who had it.
        let at = NOW.plus(22 * DAY);
        let late =
            Broadcast { summary, audience: place("fatoma").into(), starts: at, total: 10, by: "aminata".into(), at };
        assert_eq!(book.write(late).await.unwrap(), Err(Refused::NotToSend));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_leaves_before_its_hour_nor_at_night() {
    both(|book| async move {
        let (_, summary) = ready(&book).await;
        let tonight = NOW.plus(13 * HOUR);
        let broadcast = order(&book, summary, "konna", tonight).await;
        assert_eq!(broadcasts::unsettled(book.engine(), NOW).await.unwrap(), []);
        assert_eq!(put(&book, broadcast, NOW, 100).await, Chunk::default());
        assert_eq!(broadcasts::unsettled(book.engine(), tonight).await.unwrap(), [(broadcast, Stand::Waiting)]);
        assert_eq!(put(&book, broadcast, tonight, 100).await.put, 37);
        assert!(claim(&book, tonight, 100).await.is_empty());
        let morning = NOW.plus(DAY - 2 * HOUR);
        assert_eq!(outbox::next_due(book.engine(), "sim", 2, tonight).await.unwrap(), Some(morning));
        assert_eq!(drained(&book, morning).await.len(), 37);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_text_that_was_changed_waits_for_approval_again() {
    both(|book| async move {
        let (series, summary) = ready(&book).await;
        let broadcast = order(&book, summary, "konna", NOW.plus(HOUR)).await;
        let forum = book.board().series(series).unwrap().forum.as_ref().unwrap().id;
        let again = write(&book, forum, draft(&book, series).await, "sekou").await.unwrap();
        assert_eq!(put(&book, broadcast, NOW.plus(HOUR), 100).await, Chunk::default());
        approve(&book, again, "aminata").await.unwrap();
        assert_eq!(put(&book, broadcast, NOW.plus(HOUR), 100).await.put, 37);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn who_joins_is_reached_and_who_stops_is_not() {
    both(|book| async move {
        let (_, summary) = ready(&book).await;
        let broadcast = order(&book, summary, "konna", NOW).await;
        assert_eq!(put(&book, broadcast, NOW, 10).await.put, 10);
        // One stops who has a message waiting, one whose turn has not come; one is erased; one joins.
        let person = async |n| caller(&book, n).await.person;
        let (had, coming, erased) = (person(2).await, person(30).await, person(31).await);
        for person in [had, coming] {
            book.write(OptOut { person, at: NOW }).await.unwrap();
        }
        erase(&book, erased).await;
        book.write(AddPeople { people: vec![neighbour(80, "konna"), neighbour(81, "fatoma")], at: NOW }).await.unwrap();
        put_all(&book, broadcast, NOW).await;
        let mut expected = konna();
        expected.retain(|n| ![2, 30, 31].contains(n));
        expected.insert(80);
        let reached = drained(&book, NOW).await;
        assert_eq!((reached.len(), reached.into_iter().collect::<BTreeSet<u8>>()), (35, expected));
        let far = far(&book, broadcast).await;
        assert_eq!((far.put, far.sent, far.dropped), (36, 35, 1));
        book.close().await;
    })
    .await;
}

async fn erase(book: &Book, person: PersonId) {
    let effect = Some(baro::domain::dialogue::Effect::Erase { person });
    let turn = baro::store::book::turns::TurnWrite { at: NOW, effect, caller: None, reply: None, otherwise: None };
    assert!(!book.turn(turn).await.unwrap().refused);
}

#[tokio::test]
async fn what_is_paused_stays_and_what_goes_on_loses_nobody() {
    both(|book| async move {
        let (_, summary) = ready(&book).await;
        let broadcast = order(&book, summary, "konna", NOW).await;
        put(&book, broadcast, NOW, 20).await;
        let [under_way] = &claim(&book, NOW, 1).await[..] else { panic!("one is leased") };
        assert!(steer(&book, broadcast, Course::Pause).await);
        // At once, before any row is moved.
        assert!(claim(&book, NOW, 10).await.is_empty());
        assert_eq!(outbox::next_due(book.engine(), "sim", 2, NOW).await.unwrap(), None);
        assert_eq!(put(&book, broadcast, NOW, 20).await, Chunk::default());
        assert_eq!(settle(&book, broadcast, NOW).await, 19);
        assert_eq!(broadcasts::unsettled(book.engine(), NOW).await.unwrap(), []);
        // What was in a worker's hands ends as it ends.
        sent(&book, under_way.id).await;
        let paused = far(&book, broadcast).await;
        assert_eq!((paused.stand, paused.queued, paused.held, paused.sent), (Stand::Paused, 0, 19, 1));
        // Who stops while it is on hold gets nothing when it goes on.
        book.write(OptOut { person: caller(&book, 5).await.person, at: NOW }).await.unwrap();
        let later = NOW.plus(8 * DAY);
        assert!(steer(&book, broadcast, Course::Resume).await);
        assert_eq!(broadcasts::unsettled(book.engine(), later).await.unwrap(), [(broadcast, Stand::Running)]);
        let held = settle(&book, broadcast, later).await;
        assert!((18..=19).contains(&held), "{held}");
        put_all(&book, broadcast, later).await;
        let rows = drained(&book, later).await;
        let mut reached: BTreeSet<u8> = rows.iter().copied().collect();
        assert_eq!(reached.len(), rows.len(), "nobody twice");
        reached.insert(under_way.recipient[0]);
        let mut expected = konna();
        if under_way.recipient[0] != 5 {
            expected.remove(&5);
        }
        assert_eq!(reached, expected);
        assert!(steer(&book, broadcast, Course::Pause).await, "what is put in and waits can be held back still");
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_cancelled_is_dropped_and_stays_so() {
    both(|book| async move {
        let (_, summary) = ready(&book).await;
        let broadcast = order(&book, summary, "konna", NOW).await;
        put(&book, broadcast, NOW, 20).await;
        let [under_way] = &claim(&book, NOW, 1).await[..] else { panic!("one is leased") };
        steer(&book, broadcast, Course::Pause).await;
        settle(&book, broadcast, NOW).await;
        assert!(steer(&book, broadcast, Course::Cancel).await);
        assert_eq!(settle(&book, broadcast, NOW).await, 19);
        // The lease ran out: the worker died. It is dropped then.
        let later = NOW.plus(MINUTE);
        assert_eq!(broadcasts::unsettled(book.engine(), later).await.unwrap(), [(broadcast, Stand::Cancelled)]);
        assert_eq!(settle(&book, broadcast, later).await, 1);
        assert!(!steer(&book, broadcast, Course::Resume).await && !steer(&book, broadcast, Course::Pause).await);
        assert_eq!(put(&book, broadcast, later, 20).await, Chunk::default());
        let far = far(&book, broadcast).await;
        assert_eq!((far.stand, far.put, far.dropped, far.queued), (Stand::Cancelled, 20, 20, 0));
        assert!(drained(&book, later).await.is_empty() && under_way.attempts == 1);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn two_who_put_at_once_put_everybody_in_once() {
    let folder = tempfile::tempdir().unwrap();
    let lite = format!("sqlite://{}", folder.path().join("book.db").display());
    for url in [Some(lite), postgres::fresh_url().await].into_iter().flatten() {
        let book = Book::open(&url, &Settings::default(), true).await.unwrap();
        let (_, summary) = ready(&book).await;
        let broadcast = order(&book, summary, "mopti", NOW).await;
        // Two processes, as the database sees it.
        let other = Book::open(&url, &Settings::default(), false).await.unwrap();
        let (left, right) = tokio::join!(put_all(&book, broadcast, NOW), put_all(&other, broadcast, NOW));
        assert_eq!(left + right, 47);
        other.close().await;
        let reached = drained(&book, NOW).await;
        assert_eq!((reached.len(), reached.into_iter().collect::<BTreeSet<u8>>().len()), (47, 47));
        book.close().await;
    }
}

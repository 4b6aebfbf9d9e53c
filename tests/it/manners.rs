//! The manners of messages that nobody asked for, on both engines: the week's cap and what gives way in it, questions to one commander in
//! one message a day, quiet hours.

use crate::afterwards::{confirmed, rule};
use crate::book::{NOW, advance, both, caller, manners, options, village};
use crate::posts::hand_over;
use crate::village::Statement;
use baro::domain::board::{Disclosure, ForumId, Kind, SeriesId};
use baro::domain::delivery::State;
use baro::domain::force::Force;
use baro::domain::forum::Ruling;
use baro::domain::person::Role;
use baro::domain::place::PlaceId;
use baro::domain::time::{At, DAY, Day, HOUR, Minute};
use baro::store::book::Book;
use baro::store::book::forums::{Advance, AdvanceTogether};
use baro::store::book::notices::Manners;
use baro::store::book::outbox::{Claim, Lease, Record};
use baro::store::book::series::{Open, SetMember, SetPost, SetSeries};
use baro::store::engine::Sql;
use jiff::civil::Date;

/// What waits for somebody or was dropped by the cap: class, state, reason, due.
async fn put(book: &Book, n: u8) -> Vec<(String, String, String, i64)> {
    let person = caller(book, n).await.person;
    let all = Sql::both("SELECT class, state, coalesce(why, ''), due_at FROM outbox WHERE person = $1 ORDER BY id");
    book.engine().all(book.engine().query(all).bind(person.0)).await.unwrap()
}

/// The same without hours.
async fn words(book: &Book, n: u8) -> Vec<String> {
    let all = put(book, n).await.into_iter();
    all.map(|(class, state, why, _)| format!("{class} {state} {why}").trim().to_owned()).collect()
}

/// Everything that is due leaves.
async fn sent(book: &Book, now: At) {
    for rank in 0..3 {
        let lease = Lease { owner: 1, until: now.plus(30_000) };
        let claim = Claim { line: "sim".into(), rank, now, most: 1000, lease };
        for message in book.write(claim).await.unwrap() {
            let record = Record {
                id: message.id,
                owner: 1,
                state: State::Sent,
                line: None,
                due: now,
                provider_id: None,
                why: None,
                unknown: false,
                spent: None,
                at: now,
            };
            assert!(book.door().write_many(record).await.unwrap());
        }
    }
}

async fn advance_with(book: &Book, forum: ForumId, now: At, manners: Manners) {
    book.write(Advance { forum, now, manners }).await.unwrap();
    book.refresh().await.unwrap();
}

/// A network of the commanders of army and police, with a date in the third week.
async fn network(book: &Book) -> (SeriesId, ForumId) {
    let set = SetSeries::new(PlaceId("konna".into()), Kind::Network, Disclosure::Open, "camp");
    let series = book.write(set).await.unwrap();
    for (n, force) in [(11, Force::Army), (12, Force::Police)] {
        let post = book.write(SetPost { series, force, required: true }).await.unwrap();
        assert!(hand_over(book, post, Some(caller(book, n).await.person), NOW).await);
    }
    let options = vec![(Day(20_021), Minute(600))];
    let open = Open { series, period: "2024-10".into(), now: NOW, closes: NOW, venue: "camp".into(), options };
    (series, book.write(open).await.unwrap().unwrap())
}

#[tokio::test]
async fn a_week_has_room_for_so_many_and_an_invitation_is_not_kept_back() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        let one_a_week = |book: &Book| Manners { weekly_cap: 1, ..manners(book) };
        advance_with(&book, forum, NOW, one_a_week(&book)).await;
        sent(&book, NOW).await;
        let half = NOW.plus(3 * DAY);
        advance_with(&book, forum, half, one_a_week(&book)).await;
        assert_eq!(words(&book, 1).await, ["question sent", "question dropped cap"], "the nudge is one too many");
        assert_eq!(words(&book, 11).await, ["question sent", "question queued"], "who leads is not capped");
        sent(&book, half).await;
        let one = options(&book.board(), forum)[0];
        let decide = |ruling| {
            let rule = baro::store::book::forums::Rule {
                forum,
                ruling,
                staff: "Aminata".into(),
                reason: "a test".into(),
                now: half,
                manners: one_a_week(&book),
            };
            book.write(rule)
        };
        decide(Ruling::Choose(one)).await.unwrap().unwrap();
        decide(Ruling::Stand).await.unwrap().unwrap();
        let all = put(&book, 1).await;
        let (class, state, _, due) = all.last().unwrap();
        assert_eq!((class.as_str(), state.as_str(), *due), ("invitation", "queued", half.0));
        assert_eq!(put(&book, 11).await.last().unwrap().3, half.0);
        assert_eq!(put(&book, 5).await.last().unwrap().3, half.0, "a subscriber was not asked before");
        // What takes back what was told is not capped, and nobody hears it twice.
        sent(&book, half).await;
        decide(Ruling::Cancel).await.unwrap().unwrap();
        assert_eq!(words(&book, 5).await, ["invitation sent", "change queued"]);
        assert_eq!(
            words(&book, 1).await[2..],
            ["invitation sent".to_owned(), "change queued".to_owned()],
            "who was asked hears it too"
        );
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_mornings_reminder_is_not_capped_and_the_weeks_is() {
    both(|book| async move {
        let (_, forum) = confirmed(&book).await;
        sent(&book, NOW).await;
        let none_left = |book: &Book| Manners { weekly_cap: 1, ..manners(book) };
        for (day, class, state) in [(20_013, "week", "queued"), (20_019, "eve", "dropped"), (20_020, "today", "queued")]
        {
            let morning = Day(day).at(Minute(8 * 60));
            advance_with(&book, forum, morning, none_left(&book)).await;
            sent(&book, morning).await;
            let all = put(&book, 1).await;
            let (last, became, ..) = all.last().unwrap();
            let became = if became == "sent" { "queued" } else { became };
            assert_eq!((last.as_str(), became), (class, state), "{day}");
        }
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_question_pushes_out_a_pulse_that_waits() {
    both(|book| async move {
        let (series, forum) = confirmed(&book).await;
        let pulse = Sql::both("UPDATE series SET pulse = TRUE WHERE id = $1");
        book.write(Statement { sql: pulse, id: series.0 }).await.unwrap();
        let evening = Day(20_030).at(Minute(21 * 60));
        assert!(rule(&book, forum, Ruling::Held, evening).await);
        assert_eq!(words(&book, 1).await.last().unwrap(), "pulse queued");
        let options = vec![(Day(20_060), Minute(600))];
        let open = Open { series, period: "2025-T1".into(), now: evening, closes: evening, venue: "".into(), options };
        let next = book.write(open).await.unwrap().unwrap();
        advance_with(&book, next, evening, Manners { weekly_cap: 1, ..manners(&book) }).await;
        let words = words(&book, 1).await;
        assert_eq!(words[words.len() - 2..], ["pulse dropped cap".to_owned(), "question queued".to_owned()]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_question_pushes_out_no_invitation_that_waits() {
    both(|book| async move {
        confirmed(&book).await;
        let (series, other) = network(&book).await;
        let person = caller(&book, 1).await.person;
        book.write(SetMember { series, person, role: Role::Participant }).await.unwrap();
        advance_with(&book, other, NOW, Manners { weekly_cap: 1, ..manners(&book) }).await;
        let words = words(&book, 1).await;
        assert_eq!(words[words.len() - 2..], ["invitation queued".to_owned(), "question dropped cap".to_owned()]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn questions_of_two_series_that_wait_leave_as_one_and_are_untied_when_one_is_settled() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        let (_, other) = network(&book).await;
        advance(&book, forum, NOW).await;
        advance(&book, other, NOW).await;
        assert_eq!(words(&book, 11).await, ["question dropped bundled", "question dropped bundled", "question queued"]);
        assert_eq!(words(&book, 1).await, ["question queued"], "a participant is in one series only");
        // One of the two is called off before the message has left: the other is asked alone, and nobody hears of the first.
        assert!(rule(&book, forum, Ruling::Cancel, NOW).await);
        let own = words(&book, 11).await;
        assert_eq!(own, ["question dropped changed", "question queued", "question dropped untied"]);
        sent(&book, NOW).await;
        assert_eq!(words(&book, 11).await[1], "question sent");
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_due_at_once_and_shares_somebody_is_written_at_once() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        let (_, other) = network(&book).await;
        let third = network_of_one(&book).await;
        // One commit: no worker can take the first question to the commander of the army before the third is there.
        let together = |forum| AdvanceTogether(Advance { forum, now: NOW, manners: manners(&book) });
        assert_eq!(book.write(together(forum)).await.unwrap(), 3);
        let all = words(&book, 11).await;
        assert_eq!(all.iter().filter(|words| *words == "question queued").count(), 1, "{all:?}");
        assert_eq!(all.iter().filter(|words| *words == "question dropped bundled").count(), all.len() - 1);
        for due in [other, third] {
            assert_eq!(book.write(together(due)).await.unwrap(), 0, "nothing is left to do");
        }
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_participant_who_leads_elsewhere_hears_it_too() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        let (series, other) = network(&book).await;
        let post = book.write(SetPost { series, force: Force::Customs, required: true }).await.unwrap();
        assert!(hand_over(&book, post, Some(caller(&book, 1).await.person), NOW).await);
        advance(&book, forum, NOW).await;
        advance(&book, other, NOW).await;
        sent(&book, NOW).await;
        assert!(words(&book, 1).await.contains(&"question dropped bundled".to_owned()), "both in one message");
        assert!(rule(&book, forum, Ruling::Cancel, NOW.plus(HOUR)).await);
        assert_eq!(words(&book, 1).await.last().unwrap(), "change queued");
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn who_was_asked_among_other_things_hears_that_it_is_called_off() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        let (_, other) = network(&book).await;
        advance(&book, forum, NOW).await;
        advance(&book, other, NOW).await;
        sent(&book, NOW).await;
        assert!(rule(&book, other, Ruling::Cancel, NOW.plus(HOUR)).await);
        assert_eq!(words(&book, 11).await.last().unwrap(), "change queued");
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_second_question_of_the_day_waits_for_the_next_morning() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        let (_, other) = network(&book).await;
        advance(&book, forum, NOW).await;
        sent(&book, NOW).await;
        advance(&book, other, NOW.plus(HOUR)).await;
        let all = put(&book, 11).await;
        assert_eq!(all.last().unwrap().3, Day(20_001).at(Minute(7 * 60)).0);
        // So it is while a worker has the first in hand.
        let third = network_of_one(&book).await;
        let lease = Lease { owner: 2, until: NOW.plus(2 * HOUR + 30_000) };
        book.write(Claim { line: "sim".into(), rank: 1, now: NOW.plus(2 * HOUR), most: 9, lease }).await.unwrap();
        advance(&book, third, NOW.plus(2 * HOUR)).await;
        assert!(put(&book, 11).await.last().unwrap().3 >= Day(20_001).at(Minute(7 * 60)).0);
        book.close().await;
    })
    .await;
}

/// A committee with the commander of the army alone.
async fn network_of_one(book: &Book) -> ForumId {
    let set = SetSeries::new(PlaceId("konna".into()), Kind::Committee, Disclosure::Open, "camp");
    let series = book.write(set).await.unwrap();
    let post = book.write(SetPost { series, force: Force::Army, required: true }).await.unwrap();
    assert!(hand_over(book, post, Some(caller(book, 11).await.person), NOW).await);
    let options = vec![(Day(20_023), Minute(600))];
    let open = Open { series, period: "2024-10".into(), now: NOW, closes: NOW, venue: "".into(), options };
    book.write(open).await.unwrap().unwrap()
}

#[tokio::test]
async fn nothing_leaves_at_night_but_a_cancellation_for_the_day() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        let night = Day(20_000).at(Minute(22 * 60));
        advance(&book, forum, night).await;
        assert_eq!(put(&book, 1).await[0].3, Day(20_001).at(Minute(7 * 60)).0);
        let one = options(&book.board(), forum)[0];
        sent(&book, Day(20_001).at(Minute(7 * 60))).await;
        assert!(rule(&book, forum, Ruling::Choose(one), night.plus(DAY)).await);
        assert!(rule(&book, forum, Ruling::Stand, night.plus(DAY)).await);
        let early = Day(20_020).at(Minute(4 * 60));
        sent(&book, Day(20_003).at(Minute(7 * 60))).await;
        assert!(rule(&book, forum, Ruling::Cancel, early).await);
        let all = put(&book, 1).await;
        assert_eq!((all.last().unwrap().0.as_str(), all.last().unwrap().3), ("urgent", early.0));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn nights_are_longer_in_ramadan() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        assert!(rule(&book, forum, Ruling::Cancel, NOW).await);
        let fast = Day::of(Date::constant(2027, 2, 15));
        let dusk = fast.at(Minute(18 * 60 + 30));
        let options = vec![(Day(fast.0 + 40), Minute(600))];
        let open = Open { series, period: "2027-T1".into(), now: dusk, closes: dusk, venue: "".into(), options };
        let forum = book.write(open).await.unwrap().unwrap();
        advance(&book, forum, dusk).await;
        assert_eq!(put(&book, 1).await.last().unwrap().3, Day(fast.0 + 1).at(Minute(8 * 60)).0);
        book.close().await;
    })
    .await;
}

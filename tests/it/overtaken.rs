//! What is overtaken: messages in a worker's hands when a date moves or a post changes hands, reports that nobody was rung for, alerts
//! that come back. Each of these the simulation has found.
//!
//! Must not know: the rules. On both engines.

use crate::book::{advance, both, caller, manners, options, rule, turn, turn_at, village};
use baro::domain::board::{ForumId, SeriesId, Stage};
use baro::domain::delivery::State;
use baro::domain::dialogue::Effect;
use baro::domain::forum::{Ruling, Went};
use baro::domain::time::{At, DAY, Day, HOUR, Minute};
use baro::store::book::Book;
use baro::store::book::forums;
use baro::store::book::outbox::{Claim, Lease, Leased, Record};
use baro::store::book::posts::HandOver;
use baro::store::book::record::open_alerts;
use baro::store::book::series::Open;

const NOW: At = At(20_000 * DAY + 9 * HOUR);

async fn claim(book: &Book, owner: i64, now: At) -> Vec<Leased> {
    let mut all = Vec::new();
    for rank in 0..=2 {
        let lease = Lease { owner, until: now.plus(30_000) };
        all.extend(book.write(Claim { line: "sim".into(), rank, now, most: 100, lease }).await.unwrap());
    }
    all
}

async fn send(book: &Book, rows: &[Leased], owner: i64, at: At) {
    for row in rows {
        let (state, due, provider_id, why, unknown) = (State::Sent, at, None, None, false);
        let record = Record { id: row.id, owner, state, line: None, due, provider_id, why, unknown, spent: None, at };
        assert!(book.door().write_many(record).await.unwrap());
    }
}

/// Konna, with its first date confirmed by all; nothing of it has left yet.
async fn confirmed(book: &Book) -> (SeriesId, ForumId) {
    let (series, forum) = village(book).await;
    advance(book, forum, NOW).await;
    let polls = claim(book, 1, NOW).await;
    send(book, &polls, 1, NOW).await;
    let board = book.board();
    let [one, two] = options(&board, forum)[..] else { panic!() };
    for n in [1, 2, 3, 11, 12] {
        let person = caller(book, n).await.person;
        turn(book, Effect::Vote { forum, person, answers: vec![(one, true), (two, false)] }).await;
    }
    advance(book, forum, NOW).await;
    assert_eq!(book.board().of_forum(forum).unwrap().1.stage, Stage::Confirmed);
    (series, forum)
}

fn about<'r>(rows: &'r [Leased], key: &str) -> Vec<&'r Leased> {
    rows.iter().filter(|row| row.screen.contains(key)).collect()
}

#[tokio::test]
async fn what_was_in_hand_when_the_date_moved_is_not_tried_again() {
    both(|book| async move {
        let (_, forum) = confirmed(&book).await;
        let in_hand = claim(&book, 1, NOW).await;
        assert_eq!(about(&in_hand, "invited").len(), 7);
        let venue = "stade".to_owned();
        rule(&book, forum, Ruling::Move { day: Day(20_030), minute: Minute(540), venue }, NOW).await.unwrap();
        // The first worker has died.
        let later = NOW.plus(60_000);
        let again = claim(&book, 2, later).await;
        assert_eq!(about(&again, "\"changed").len(), 7, "whoever may have been told hears the change");
        let old = about(&again, "\"invited");
        assert_eq!(old.len(), 7);
        assert!(old.iter().all(|row| row.expires_at <= later.0), "the old date is not told after the new one");
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn who_was_asked_about_his_post_only_was_told_of_no_forum() {
    both(|book| async move {
        let (series, first) = village(&book).await;
        rule(&book, first, Ruling::Cancel, NOW).await.unwrap();
        let (period, venue) = ("2025-T1".to_owned(), "mairie".to_owned());
        let open = Open { series, period, now: NOW, closes: NOW.plus(7 * DAY), venue, options: vec![] };
        let forum = book.write(open).await.unwrap().unwrap();
        advance(&book, forum, NOW).await;
        let asked = claim(&book, 1, NOW).await;
        assert_eq!((about(&asked, "post-sms").len(), about(&asked, "offer-first").len()), (2, 1));
        send(&book, &asked, 1, NOW).await;
        rule(&book, forum, Ruling::Cancel, NOW).await.unwrap();
        let told = claim(&book, 1, NOW).await;
        assert_eq!(told.iter().map(|row| row.recipient[0]).collect::<Vec<_>>(), [4], "the facilitator only");
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_report_is_due_without_a_bell_and_outlives_the_word_of_a_post() {
    both(|book| async move {
        let (series, forum) = confirmed(&book).await;
        let person = caller(&book, 4).await.person;
        let after = Day(20_040).at(Minute(600));
        advance(&book, forum, after).await;
        assert_eq!(forums::due(book.engine(), after).await.unwrap(), []);
        let report = Effect::Report { forum, person, went: Went::Held, counts: [3, 2, 1], doubtful: false };
        assert!(!turn_at(&book, report, after).await.refused);
        assert_eq!(forums::due(book.engine(), after).await.unwrap(), [forum]);
        let post = book.board().series(series).unwrap().posts[0].id;
        rule(&book, forum, Ruling::Word { post, yes: true }, after).await.unwrap();
        advance(&book, forum, after).await;
        let board = book.board();
        let last = board.series(series).unwrap().last.as_ref().expect("it was held, as was said");
        assert_eq!(last.id, forum);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn who_has_handed_over_gets_nothing_that_still_waited() {
    both(|book| async move {
        let (series, _) = confirmed(&book).await;
        let holder = caller(&book, 11).await.person;
        let board = book.board();
        let posts = &board.series(series).unwrap().posts;
        let post = posts.iter().find(|post| post.holder == Some(holder)).unwrap().id;
        let hand_over = HandOver { post, successor: None, now: NOW, manners: manners(&book) };
        assert!(book.write(hand_over).await.unwrap());
        let left = claim(&book, 1, NOW).await;
        assert_eq!(left.len(), 6);
        assert!(left.iter().all(|row| row.recipient[0] != 11));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_stuck_again_is_told_to_staff_again() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let first = NOW.plus(6 * DAY);
        advance(&book, forum, first).await;
        let stuck = |all: Vec<baro::store::book::record::Open>| -> Vec<i64> {
            all.into_iter().filter(|alert| alert.kind == "stuck").map(|alert| alert.at).collect()
        };
        assert_eq!(stuck(open_alerts(book.engine()).await.unwrap()), [first.0]);
        rule(&book, forum, Ruling::Propose { day: Day(20_050), minute: Minute(600) }, first).await.unwrap();
        let second = first.plus(6 * DAY);
        advance(&book, forum, second).await;
        assert_eq!(stuck(open_alerts(book.engine()).await.unwrap()), [second.0]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_date_after_the_next_period_begins_no_forum() {
    both(|book| async move {
        let (series, first) = village(&book).await;
        rule(&book, first, Ruling::Cancel, NOW).await.unwrap();
        let person = caller(&book, 4).await.person;
        // 04/10/2024: what lies in 2025-T2 is too far, what lies in 2025-T1 is not.
        let offer =
            |ahead| Effect::Offer { series, person, day: Day(20_000 + ahead), minute: Minute(600), venue: None };
        assert!(turn(&book, offer(200)).await.refused);
        assert!(!turn(&book, offer(120)).await.refused);
        assert_eq!(book.board().series(series).unwrap().forum.as_ref().unwrap().period, "2025-T1");
        book.close().await;
    })
    .await;
}

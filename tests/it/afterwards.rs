//! What a facilitator and participants say during a poll and after a forum, on both engines: by whom, when, and how often.

use crate::book::{NOW, advance, both, caller, options, turn_at, village};
use baro::domain::board::{ForumId, OptionId, PostId, SeriesId, Stage};
use baro::domain::dialogue::{Effect, Heard};
use baro::domain::forum::{Ruling, Went};
use baro::domain::person::PersonId;
use baro::domain::time::{At, DAY, Day, HOUR, Minute};
use baro::store::book::Book;
use baro::store::engine::Sql;

/// Four hours after the first date of the village.
const AFTER: At = At(20_020 * DAY + 14 * HOUR);

async fn person(book: &Book, n: u8) -> PersonId {
    caller(book, n).await.person
}

/// Whether staff may decide so.
pub async fn rule(book: &Book, forum: ForumId, ruling: Ruling, now: At) -> bool {
    crate::book::rule(book, forum, ruling, now).await.is_ok()
}

/// The village with its first date confirmed by staff.
pub async fn confirmed(book: &Book) -> (SeriesId, ForumId) {
    let (series, forum) = village(book).await;
    advance(book, forum, NOW).await;
    let one = options(&book.board(), forum)[0];
    assert!(rule(book, forum, Ruling::Choose(one), NOW).await && rule(book, forum, Ruling::Stand, NOW).await);
    (series, forum)
}

/// Whether the effect was taken.
async fn taken(book: &Book, effect: Effect, at: At) -> bool {
    !turn_at(book, effect, at).await.refused
}

async fn numbers(book: &Book, sql: &'static str) -> Vec<(i64, i64, i64)> {
    book.engine().all(book.engine().query(Sql::both(sql))).await.unwrap()
}

#[tokio::test]
async fn hands_are_counted_by_who_convenes_while_the_poll_is_open() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        let (facilitator, participant) = (person(&book, 4).await, person(&book, 1).await);
        book.refresh().await.unwrap();
        let [one, two] = options(&book.board(), forum)[..] else { panic!() };
        let hands = |person, counts: Vec<(OptionId, u16)>| Effect::Hands { forum, person, counts };
        assert!(!taken(&book, hands(facilitator, vec![(one, 5)]), NOW).await, "the poll is not open yet");
        advance(&book, forum, NOW).await;
        assert!(!taken(&book, hands(participant, vec![(one, 5)]), NOW).await, "a participant counts nobody");
        assert!(taken(&book, hands(facilitator, vec![(one, 5), (two, 9)]), NOW).await);
        assert!(taken(&book, hands(facilitator, vec![(two, 7)]), NOW).await, "counted again");
        let kept = numbers(&book, "SELECT option, votes, 0 * option FROM hands ORDER BY option").await;
        assert_eq!(kept, [(one.0, 5, 0), (two.0, 7, 0)]);
        assert!(!taken(&book, hands(facilitator, vec![(one, 5), (OptionId(99), 1)]), NOW).await, "no such date");
        assert!(rule(&book, forum, Ruling::Choose(one), NOW).await);
        assert!(!taken(&book, hands(facilitator, vec![(one, 50)]), NOW).await, "the poll is over");
        book.close().await;
    })
    .await;
}

fn report(forum: ForumId, person: PersonId, went: Went, counts: [u16; 3]) -> Effect {
    Effect::Report { forum, person, went, counts, doubtful: counts[0] > 400 }
}

#[tokio::test]
async fn a_forum_is_reported_once_when_its_hour_has_come_by_who_convenes_it() {
    both(|book| async move {
        let (_, forum) = confirmed(&book).await;
        let (facilitator, participant, commander) =
            (person(&book, 4).await, person(&book, 1).await, person(&book, 11).await);
        let counts = [12, 30, 8];
        assert!(!taken(&book, report(forum, facilitator, Went::Held, counts), NOW).await, "before its hour");
        assert!(!taken(&book, report(forum, participant, Went::Held, counts), AFTER).await);
        assert!(!taken(&book, report(forum, commander, Went::Cancelled, [0; 3]), AFTER).await);
        let posts: Vec<PostId> = book.board().of_forum(forum).unwrap().0.posts.iter().map(|post| post.id).collect();
        let came = |person, posts: &[PostId]| Effect::Came { forum, person, posts: posts.to_vec() };
        let points = |person, text: &str| Effect::Points { forum, person, text: text.into() };
        assert!(!taken(&book, came(facilitator, &posts), AFTER).await, "nothing is reported yet");
        assert!(!taken(&book, points(facilitator, "eau"), AFTER).await);
        assert!(taken(&book, report(forum, facilitator, Went::Held, counts), AFTER).await);
        assert!(
            !taken(&book, report(forum, facilitator, Went::Cancelled, [0; 3]), AFTER).await,
            "the first word stands"
        );
        advance(&book, forum, AFTER).await;
        assert_eq!(book.board().of_forum(forum), None, "it is over");
        assert!(!taken(&book, came(participant, &posts), AFTER).await);
        assert!(taken(&book, came(facilitator, &posts[..1]), AFTER).await);
        let came = numbers(
            &book,
            "SELECT post, CAST(CASE WHEN came THEN 1 ELSE 0 END AS BIGINT), 0 * post FROM presence ORDER BY post",
        )
        .await;
        assert_eq!(came, [(posts[0].0, 1, 0), (posts[1].0, 0, 0)]);
        assert!(!taken(&book, points(participant, "eau"), AFTER).await);
        assert!(taken(&book, points(facilitator, "eau"), AFTER).await);
        let kept = numbers(&book, "SELECT women, men, youth FROM report WHERE points = 'eau'").await;
        assert_eq!(kept, [(12, 30, 8)]);
        assert!(!rule(&book, forum, Ruling::Cancel, AFTER).await, "what is over stays so");
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_put_off_is_forgotten_as_a_report_and_doubt_is_shown_to_staff() {
    both(|book| async move {
        let (series, forum) = confirmed(&book).await;
        let facilitator = person(&book, 4).await;
        assert!(taken(&book, report(forum, facilitator, Went::Postponed, [0; 3]), AFTER).await);
        advance(&book, forum, AFTER).await;
        assert_eq!(book.board().of_forum(forum).unwrap().1.stage, Stage::Collecting);
        assert_eq!(numbers(&book, "SELECT women, men, youth FROM report").await, [], "its day is still to come");
        // Another date, and that one is reported in turn.
        let offer = Effect::Offer { series, person: facilitator, day: Day(20_040), minute: Minute(600), venue: None };
        assert!(taken(&book, offer, AFTER).await);
        advance(&book, forum, AFTER.plus(2 * DAY)).await;
        let again = options(&book.board(), forum)[2];
        assert!(rule(&book, forum, Ruling::Choose(again), AFTER.plus(2 * DAY)).await);
        assert!(rule(&book, forum, Ruling::Stand, AFTER.plus(2 * DAY)).await);
        let after = Day(20_040).at(Minute(14 * 60));
        assert!(taken(&book, report(forum, facilitator, Went::Held, [900, 30, 8]), after).await);
        let doubts =
            numbers(&book, "SELECT count(*), 0 * count(*), 0 * count(*) FROM alert WHERE kind = 'doubtful'").await;
        assert_eq!(doubts, [(1, 0, 0)]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_was_asked_is_heard_once_and_only_counted() {
    both(|book| async move {
        let (series, forum) = confirmed(&book).await;
        let pulse = Sql::both("UPDATE series SET pulse = TRUE WHERE id = $1");
        let write = crate::village::Statement { sql: pulse, id: series.0 };
        book.write(write).await.unwrap();
        let (one, two, commander) = (person(&book, 1).await, person(&book, 2).await, person(&book, 11).await);
        let say = |person, heard| Effect::Pulse { series, forum, person, heard };
        assert!(!taken(&book, say(one, Heard::Yes), AFTER).await, "nobody was asked yet");
        assert!(rule(&book, forum, Ruling::Held, AFTER).await);
        assert_eq!(caller(&book, 1).await.unheard, [forum]);
        assert_eq!(caller(&book, 11).await.unheard, [], "a commander is not asked");
        assert!(taken(&book, say(one, Heard::No), AFTER).await);
        assert!(!taken(&book, say(one, Heard::Yes), AFTER).await, "twice");
        assert!(!taken(&book, say(commander, Heard::Yes), AFTER).await);
        assert!(
            !taken(&book, Effect::Pulse { series: SeriesId(99), forum, person: two, heard: Heard::Yes }, AFTER).await
        );
        assert_eq!(caller(&book, 1).await.unheard, []);
        let counted = numbers(&book, "SELECT heard, unheard, absent FROM pulse").await;
        assert_eq!(counted, [(0, 1, 0)]);
        assert!(taken(&book, say(two, Heard::Absent), AFTER).await, "the slip has cost nothing");
        assert_eq!(numbers(&book, "SELECT heard, unheard, absent FROM pulse").await, [(0, 1, 1)]);
        book.close().await;
    })
    .await;
}

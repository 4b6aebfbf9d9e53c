//! Posts change hands, on both engines: what moves to the successor, what the old holder still gets, what is kept.

use crate::afterwards::{confirmed, rule};
use crate::book::{NOW, advance, both, caller, manners, options, turn_at, village};
use baro::domain::board::{Kind, PostId, Stage};
use baro::domain::dialogue::Effect;
use baro::domain::force::Force;
use baro::domain::forum::Ruling;
use baro::domain::person::{PersonId, Role};
use baro::domain::place::PlaceId;
use baro::domain::time::{At, DAY};
use baro::store::book::Book;
use baro::store::book::posts::HandOver;
use baro::store::book::series::{Open, SetMember, SetPost, SetSeries};
use baro::store::engine::Sql;

async fn person(book: &Book, n: u8) -> PersonId {
    caller(book, n).await.person
}

fn post(book: &Book, force: Force) -> PostId {
    let board = book.board();
    board.series.iter().flat_map(|series| &series.posts).find(|post| post.force == force).unwrap().id
}

pub async fn hand_over(book: &Book, post: PostId, successor: Option<PersonId>, now: At) -> bool {
    let out = book.write(HandOver { post, successor, now, manners: manners(book) }).await.unwrap();
    book.refresh().await.unwrap();
    out
}

/// Class, state and reason of everything that was ever put in for somebody, in order.
async fn messages(book: &Book, person: PersonId) -> Vec<(String, String, String)> {
    let all = Sql::both("SELECT class, state, coalesce(why, '') FROM outbox WHERE person = $1 ORDER BY id");
    book.engine().all(book.engine().query(all).bind(person.0)).await.unwrap()
}

fn words(messages: &[(String, String, String)]) -> Vec<String> {
    messages.iter().map(|(class, state, why)| format!("{class} {state} {why}").trim().to_owned()).collect()
}

async fn alerts(book: &Book) -> Vec<(String, i64)> {
    let all =
        Sql::both("SELECT kind, CAST(CASE WHEN done_at IS NULL THEN 0 ELSE 1 END AS BIGINT) FROM alert ORDER BY id");
    book.engine().all(book.engine().query(all)).await.unwrap()
}

#[tokio::test]
async fn an_open_question_moves_and_the_old_holder_gets_nothing_more() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let (old, new, army) = (person(&book, 11).await, person(&book, 5).await, post(&book, Force::Army));
        assert_eq!(words(&messages(&book, old).await), ["question queued"]);
        assert!(hand_over(&book, army, Some(new), NOW.plus(DAY)).await);
        assert_eq!(words(&messages(&book, old).await), ["question dropped handed over"]);
        assert_eq!(words(&messages(&book, new).await), ["question queued"], "the poll is his now");
        assert!(hand_over(&book, army, Some(new), NOW.plus(2 * DAY)).await, "the same again changes nothing");
        let terms = Sql::both("SELECT person, since, coalesce(until, 0) FROM term WHERE post = $1 ORDER BY since");
        let terms: Vec<(i64, i64, i64)> = book.engine().all(book.engine().query(terms).bind(army.0)).await.unwrap();
        let day = NOW.plus(DAY).0;
        assert_eq!(terms, [(old.0, NOW.0, day), (new.0, day, 0)]);
        // He can't speak for it any more, and hears nothing of what comes.
        let one = options(&book.board(), forum)[0];
        assert!(rule(&book, forum, Ruling::Choose(one), NOW.plus(DAY)).await);
        let word = |person| Effect::Confirm { forum, post: army, option: one, person, yes: true };
        assert!(turn_at(&book, word(old), NOW.plus(DAY)).await.refused);
        assert!(!turn_at(&book, word(new), NOW.plus(DAY)).await.refused);
        assert!(rule(&book, forum, Ruling::Stand, NOW.plus(DAY)).await);
        assert_eq!(messages(&book, old).await.len(), 1);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn who_takes_over_when_the_date_stands_is_invited_and_an_empty_post_asks_nobody() {
    both(|book| async move {
        let (_, forum) = confirmed(&book).await;
        let (army, police) = (post(&book, Force::Army), post(&book, Force::Police));
        let new = person(&book, 1).await;
        let before = messages(&book, new).await.len();
        assert!(hand_over(&book, army, Some(new), NOW).await);
        assert_eq!(messages(&book, new).await.len(), before, "he was invited as a participant already");
        assert!(hand_over(&book, police, None, NOW).await);
        assert_eq!(book.board().of_forum(forum).unwrap().0.posts[1].holder, None);
        assert!(!hand_over(&book, PostId(99), None, NOW).await, "there is no such post");
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_holder_says_whether_the_post_is_still_his_once_a_quarter() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        let (participant, army) = (person(&book, 1).await, person(&book, 11).await);
        let says = |person, stays| Effect::InPost { person, stays };
        assert!(turn_at(&book, says(participant, false), NOW).await.refused, "who holds no post leaves none");
        assert!(!turn_at(&book, says(army, true), NOW).await.refused);
        assert_eq!(alerts(&book).await, []);
        assert!(turn_at(&book, says(army, false), NOW).await.board_changed);
        turn_at(&book, says(army, false), NOW).await;
        assert_eq!(alerts(&book).await, [("hand-over".to_owned(), 0)], "once");
        assert!(hand_over(&book, post(&book, Force::Army), Some(participant), NOW).await);
        assert_eq!(alerts(&book).await, [("hand-over".to_owned(), 1)], "and done with");
        assert!(rule(&book, forum, Ruling::Cancel, NOW).await);

        // A network that meets every month asks its commanders once in the quarter, also if it begins twice in it.
        let police = person(&book, 12).await;
        let set = SetSeries::new(PlaceId("konna".into()), Kind::Network, baro::domain::board::Disclosure::Open, "");
        let network = book.write(set).await.unwrap();
        let own = book.write(SetPost { series: network, force: Force::Police, required: true }).await.unwrap();
        assert!(hand_over(&book, own, Some(police), NOW).await);
        book.write(SetMember { series: network, person: participant, role: Role::Facilitator }).await.unwrap();
        let mut asked = Vec::new();
        for (period, days) in [("2024-10", 0), ("2024-11", 20)] {
            let now = NOW.plus(days * DAY);
            let open = Open {
                series: network,
                period: period.into(),
                now,
                closes: now.plus(DAY),
                venue: String::new(),
                options: vec![],
            };
            let forum = book.write(open).await.unwrap().unwrap();
            advance(&book, forum, now).await;
            let count = Sql::both("SELECT count(*) FROM outbox WHERE question = '[\"in_post\"]' AND person = $1");
            asked.push(book.engine().one::<(i64,)>(book.engine().query(count).bind(police.0)).await.unwrap().0);
            assert!(rule(&book, forum, Ruling::Cancel, now).await);
        }
        assert_eq!(asked, [1, 1]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn stop_by_whom_a_forum_needs_is_told_to_staff() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        for (n, told) in [(1, 0), (5, 0), (4, 1), (11, 2), (11, 2)] {
            let person = person(&book, n).await;
            turn_at(&book, Effect::Stop { person, stopped: true }, NOW).await;
            assert_eq!(alerts(&book).await.len(), told, "person {n}");
        }
        assert_eq!(book.board().of_forum(forum).unwrap().1.stage, Stage::Polling);
        book.close().await;
    })
    .await;
}

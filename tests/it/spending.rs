//! What messages cost, by day, line, network and broadcast, on both engines; answers by month alone.

use crate::book::{NOW, advance, both, village, write};
use baro::domain::delivery::State;
use baro::domain::dialogue::Screen;
use baro::domain::message::Message;
use baro::domain::money::Francs;
use baro::domain::time::{At, DAY, HOUR, MINUTE};
use baro::store::book::Book;
use baro::store::book::alerts::{SeeTo, of_money, open};
use baro::store::book::outbox::{Claim, Lease, NewReply, Record, Spent};
use baro::store::book::spending::{self, Paid, Raise};
use baro::store::book::turns::TurnWrite;

/// Sends what is due at `now` in a rank, at `francs` a message of two segments; how many.
async fn send(book: &Book, rank: i64, now: At, francs: Option<u64>) -> i64 {
    let lease = Lease { owner: 1, until: now.plus(MINUTE) };
    let claimed = book.write(Claim { line: "sim".into(), rank, now, most: 10, lease }).await.unwrap();
    for message in &claimed {
        let spent = Some(Spent { network: "orange", segments: 2, francs: francs.map(Francs) });
        let (id, owner, state, due, at) = (message.id, 1, State::Sent, now, now);
        let record =
            Record { id, owner, state, line: None, due, provider_id: None, why: None, unknown: false, spent, at };
        assert!(write(book, record.clone()).await);
        assert!(!write(book, record).await, "what is recorded twice is paid once");
    }
    claimed.len() as i64
}

async fn answer(book: &Book, now: At) {
    let reply = NewReply {
        once: b"answer".to_vec(),
        line: "sim".into(),
        recipient: vec![1],
        language: "fr".into(),
        screen: serde_json::to_string(&Screen::last(Message::new("menu-title"))).unwrap(),
        due: now,
        expires: now.plus(HOUR),
        lease: None,
    };
    let turn = TurnWrite { at: now, effect: None, caller: None, reply: Some(reply), otherwise: None };
    assert!(!book.turn(turn).await.unwrap().repeat);
}

#[tokio::test]
async fn days_lines_and_months_add_up_and_answers_are_of_no_day() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let asked = send(&book, 1, NOW, Some(30)).await;
        assert!(asked > 2);
        answer(&book, NOW.plus(DAY)).await;
        assert_eq!(send(&book, 0, NOW.plus(DAY), Some(34)).await, 1);
        let month = NOW.day().month();
        let days = spending::days(book.engine(), &month).await.unwrap();
        let paid = |messages, francs| Paid { messages, segments: 2 * messages, francs: Francs(francs) };
        let sum = asked as u64 * 30;
        assert_eq!(days, [(0, paid(1, 34)), (i64::from(NOW.day().date().day()), paid(asked, sum))]);
        assert_eq!(spending::month(book.engine(), &month).await.unwrap(), Francs(sum + 34));
        let [line] = &spending::lines(book.engine(), &month).await.unwrap()[..] else { panic!() };
        assert_eq!((line.messages, line.francs), (asked + 1, Some(sum as i64 + 34)));
        assert_eq!(spending::broadcast(book.engine(), 1).await.unwrap(), Paid::default());
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_had_no_price_is_told_as_such() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        assert!(send(&book, 1, NOW, None).await > 0);
        let month = NOW.day().month();
        assert_eq!(spending::month(book.engine(), &month).await.unwrap(), Francs(0));
        assert_eq!(spending::lines(book.engine(), &month).await.unwrap()[0].francs, None);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_told_of_money_is_told_once_and_apart() {
    both(|book| async move {
        let raise = || Raise { once: "ceiling 2024-10 5".into(), kind: "ceiling", line: None, pauses: true, at: NOW };
        book.write(raise()).await.unwrap();
        book.write(raise()).await.unwrap();
        let [told] = &of_money(book.engine()).await.unwrap()[..] else { panic!() };
        assert_eq!((told.kind.as_str(), told.at), ("ceiling", NOW));
        assert_eq!(open(book.engine(), None).await.unwrap(), []);
        assert!(book.write(SeeTo { alert: told.id, now: NOW }).await.unwrap());
        let low = |day| Raise {
            once: format!("balance sim {day}"),
            kind: "balance",
            line: Some("sim".into()),
            pauses: false,
            at: NOW,
        };
        book.write(low(1)).await.unwrap();
        book.write(low(2)).await.unwrap();
        let [told] = &of_money(book.engine()).await.unwrap()[..] else { panic!("once until somebody has seen it") };
        assert_eq!(told.line.as_deref(), Some("sim"));
        assert!(book.write(SeeTo { alert: told.id, now: NOW }).await.unwrap());
        book.write(raise()).await.unwrap();
        assert_eq!(of_money(book.engine()).await.unwrap(), []);
        book.close().await;
    })
    .await;
}

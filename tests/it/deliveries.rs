//! How lines do, counted on both engines: what waits, what left, why the rest did not, and what it cost.

use crate::book::{NOW, advance, both, caller, village};
use baro::domain::delivery::State;
use baro::domain::time::{At, DAY, HOUR, MINUTE};
use baro::store::book::Book;
use baro::store::book::deliveries;
use baro::store::book::outbox::Purge;
use baro::store::book::outbox::{Claim, Lease, Record, Report, Spent};
use baro::store::book::spending;
use baro::store::book::trials::{self, Tried};

const BILL: Spent = Spent { network: "orange", segments: 2, francs: None };

/// Sends what is due at `now`; the first stays queued for a while, the second fails, the others are taken.
async fn send(book: &Book, now: At) -> usize {
    let lease = Lease { owner: 1, until: now.plus(MINUTE) };
    let claimed = book.write(Claim { line: "sim".into(), rank: 1, now, most: 10, lease }).await.unwrap();
    for (i, message) in claimed.iter().enumerate() {
        let (state, why, spent) = match i {
            0 => (State::Queued, Some("balance"), None),
            1 => (State::Failed, Some("number"), None),
            _ => (State::Sent, None, Some(BILL)),
        };
        let record = Record {
            id: message.id,
            owner: 1,
            state,
            line: None,
            due: now.plus(HOUR),
            provider_id: Some(format!("p{i}")),
            why,
            unknown: false,
            spent,
            at: now,
        };
        assert!(book.door().write_many(record.clone()).await.unwrap());
        assert_eq!(book.door().write_many(record).await.unwrap(), state == State::Queued, "what ended counts once");
    }
    claimed.len()
}

#[tokio::test]
async fn a_line_is_counted() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let all = i64::try_from(send(&book, NOW).await).unwrap();
        assert!(all > 3);
        let report =
            |state, why| Report { line: "sim".into(), provider_id: "p2".into(), state, why, at: NOW.plus(MINUTE) };
        assert!(book.door().write_many(report(State::Delivered, None)).await.unwrap().is_some());
        let later = NOW.plus(2 * HOUR);
        let [waiting] = &deliveries::waiting(book.engine(), later).await.unwrap()[..] else { panic!() };
        assert_eq!((waiting.line.as_str(), waiting.due, waiting.queued), ("sim", 1, 1));
        assert_eq!((waiting.oldest, waiting.urgent), (Some(NOW.plus(HOUR).0), None));
        let none = deliveries::waiting(book.engine(), NOW).await.unwrap();
        assert_eq!((none[0].due, none[0].oldest), (0, None));
        let [recent] = &deliveries::recent(book.engine(), NOW.plus(MINUTE)).await.unwrap()[..] else { panic!() };
        assert_eq!((recent.hour, recent.left, recent.failed), (all - 2, all - 2, 1));
        assert_eq!((recent.sent, recent.reported), (Some(NOW), Some(NOW.plus(MINUTE))));
        let [recent] = &deliveries::recent(book.engine(), NOW.plus(2 * DAY)).await.unwrap()[..] else { panic!() };
        assert_eq!((recent.hour, recent.left, recent.failed, recent.reported), (0, 0, 0, Some(NOW.plus(MINUTE))));
        assert_eq!(deliveries::recent(book.engine(), NOW.plus(4 * DAY)).await.unwrap(), []);
        let causes = deliveries::causes(book.engine(), NOW.plus(-DAY)).await.unwrap();
        let causes: Vec<(State, &str, i64)> =
            causes.iter().map(|cause| (cause.state, cause.why.as_str(), cause.messages)).collect();
        assert_eq!(causes, [(State::Queued, "balance", 1), (State::Failed, "number", 1)]);
        let [day] = &deliveries::days(book.engine(), NOW.day()).await.unwrap()[..] else { panic!() };
        assert_eq!((day.day, day.sent, day.delivered, day.failed), (20_000, all - 2, 1, 1));
        let [sum] = &spending::lines(book.engine(), &NOW.day().month()).await.unwrap()[..] else { panic!() };
        assert_eq!((sum.network.as_str(), sum.messages, sum.segments), ("orange", all - 2, 2 * (all - 2)));
        assert_eq!(spending::lines(book.engine(), "2024-09").await.unwrap(), []);
        let one = caller(&book, 1).await.person;
        let (messages, count) = deliveries::messages(book.engine(), one, 1).await.unwrap();
        assert_eq!((messages.len(), count, messages[0].class.as_str()), (1, 1, "question"));
        assert_eq!(deliveries::messages(book.engine(), one, 2).await.unwrap(), (vec![], 1));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_message_to_try_a_line_is_found_by_its_status() {
    both(|book| async move {
        let tried = |n: u8, unknown| Tried {
            once: [n; 16],
            line: "sim".into(),
            recipient: vec![n; 40],
            provider_id: format!("t{n}"),
            unknown,
            spent: BILL,
            at: NOW,
        };
        for message in [tried(1, None), tried(2, None), tried(3, Some("timeout")), tried(4, Some("timeout"))] {
            book.write(message.clone()).await.unwrap();
            book.write(message).await.unwrap();
        }
        let stands = async |n: u8| trials::stands(book.engine(), [n; 16]).await.unwrap();
        assert_eq!(stands(1).await, Some((State::Sent, String::new())));
        assert_eq!(stands(3).await, Some((State::Failed, "timeout".into())));
        assert_eq!(stands(9).await, None);
        let [sum] = &spending::lines(book.engine(), &NOW.day().month()).await.unwrap()[..] else { panic!() };
        assert_eq!((sum.messages, sum.segments), (2, 4), "once each, and what may not have left costs nothing");
        assert_eq!(deliveries::days(book.engine(), NOW.day()).await.unwrap(), [], "no day counts them");

        for (n, state, why) in [
            (1, State::Delivered, None),
            (2, State::Failed, Some("reported")),
            (3, State::Failed, Some("reported")),
            (4, State::Delivered, None),
        ] {
            let at = NOW.plus(MINUTE);
            let report = Report { line: "sim".into(), provider_id: format!("t{n}"), state, why, at };
            book.door().write_many(report).await.unwrap();
        }
        assert_eq!(stands(1).await, Some((State::Delivered, String::new())));
        assert_eq!(stands(2).await, Some((State::Failed, "reported".into())));
        assert_eq!(stands(3).await, Some((State::Failed, "timeout".into())));
        assert_eq!(stands(4).await, Some((State::Delivered, String::new())));
        let [recent] = &deliveries::recent(book.engine(), NOW.plus(MINUTE)).await.unwrap()[..] else { panic!() };
        assert_eq!((recent.sent, recent.reported), (Some(NOW), Some(NOW.plus(MINUTE))));

        // They go with the answers.
        let purge = Purge { answers: NOW.plus(HOUR), notices: NOW, abandoned: Vec::new() };
        assert_eq!(book.write(purge).await.unwrap(), 4);
        assert_eq!(stands(1).await, None);
        book.close().await;
    })
    .await;
}

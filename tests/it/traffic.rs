//! What reports tell beside the record of forums, on both engines: sums of messages that outlive their rows, promises, who belongs.

use crate::book::{NOW, both, manners, village};
use crate::summaries::{approve, draft, send, write};
use baro::domain::delivery::State;
use baro::domain::force::Force;
use baro::domain::forum::LANES;
use baro::domain::key::Month;
use baro::domain::person::{Gender, Role};
use baro::domain::place::PlaceId;
use baro::domain::summary::{CommitmentId, Fate};
use baro::domain::time::{DAY, Day};
use baro::store::book::Book;
use baro::store::book::commitments::CheckCommitment;
use baro::store::book::forums::Advance;
use baro::store::book::outbox::{Claim, Lease, Purge, Record, Spent};
use baro::store::book::results::{Promises, members, promises};
use baro::store::book::traffic::{Sum, sums};

/// Sends what waits: each message in two segments; the first fails.
async fn sent(book: &Book) -> usize {
    let mut leased = Vec::new();
    for rank in LANES {
        let lease = Lease { owner: 1, until: NOW.plus(30_000) };
        leased.extend(book.write(Claim { line: "sim".into(), rank, now: NOW, most: 100, lease }).await.unwrap());
    }
    for (n, row) in leased.iter().enumerate() {
        let (state, spent) = if n == 0 {
            (State::Failed, None)
        } else {
            (State::Sent, Some(Spent { network: "orange", segments: 2, francs: None }))
        };
        let (id, owner, due, at) = (row.id, 1, NOW, NOW);
        let record =
            Record { id, owner, state, line: None, due, provider_id: None, why: None, unknown: false, spent, at };
        assert!(book.door().write_many(record).await.unwrap());
    }
    leased.len()
}

async fn all(book: &Book, place: Option<&str>) -> Vec<Sum> {
    let month = Month::of(NOW.day());
    sums(book.engine(), month, month, place.map(|place| PlaceId(place.into())).as_ref()).await.unwrap()
}

#[tokio::test]
async fn sums_of_messages_outlive_their_rows() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        book.write(Advance { forum, now: NOW, manners: manners(&book) }).await.unwrap();
        let count = sent(&book).await;
        assert!(count > 2, "{count}");
        let before = all(&book, None).await;
        assert_eq!(before.iter().map(|sum| sum.messages).sum::<i64>(), count as i64);
        assert_eq!(before.iter().map(|sum| sum.segments).sum::<i64>(), 2 * (count as i64 - 1));
        assert_eq!(
            (all(&book, Some("mopti")).await, all(&book, Some("konna")).await),
            (before.clone(), before.clone())
        );
        assert_eq!(all(&book, Some("elsewhere")).await, []);
        // Half a year later the forum is over and rows are gone: sums are what they were.
        let late = NOW.plus(200 * DAY);
        book.write(baro::store::book::forums::Rule {
            forum,
            ruling: baro::domain::forum::Ruling::Cancel,
            staff: "aminata".into(),
            reason: "pluie".into(),
            now: NOW,
            manners: manners(&book),
        })
        .await
        .unwrap()
        .unwrap();
        let purge = || Purge { answers: late, notices: late, abandoned: vec![] };
        assert!(book.write(purge()).await.unwrap() >= count as u64);
        assert_eq!(book.write(purge()).await.unwrap(), 0);
        let kept = all(&book, Some("konna")).await;
        let of = |sums: &[Sum]| -> Vec<Sum> {
            sums.iter().filter(|sum| matches!(sum.state, State::Sent | State::Failed)).cloned().collect()
        };
        assert_eq!(of(&kept), of(&before));
        let other = Month::of(late.day());
        assert_eq!(sums(book.engine(), other, other, None).await.unwrap(), []);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn promises_that_were_told_are_counted_by_owner_as_they_stand() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        book.refresh().await.unwrap();
        let draft = draft(&book, series).await;
        let summary = write(&book, forum, draft, "aminata").await.unwrap();
        approve(&book, summary, "sekou").await.unwrap();
        let count = async |place: Option<&str>, today: i32| {
            let place = place.map(|place| PlaceId(place.into()));
            promises(book.engine(), place.as_ref(), Day(today)).await.unwrap()
        };
        assert_eq!(count(None, 20_000).await, [], "nobody was told of them yet");
        send(&book, summary.0).await;
        let of = |owner, fate| Promises { period: "2024-T4".into(), owner, fate, count: 1 };
        let sorted = |mut all: Vec<Promises>| {
            all.sort_by_key(|one| one.owner);
            all
        };
        let both_open = [of(None, Fate::Open), of(Some(Force::Army), Fate::Open)];
        assert_eq!(sorted(count(None, 20_000).await), both_open);
        assert_eq!(sorted(count(Some("mopti"), 20_000).await), both_open);
        assert_eq!(count(Some("elsewhere"), 20_000).await, []);
        let id = book.board().promises.first().map(|(_, promise)| promise.id).unwrap_or(CommitmentId(1));
        let check = CheckCommitment {
            commitment: id,
            seen: Fate::Open,
            found: Fate::Kept,
            note: String::new(),
            by: "aminata".into(),
            at: NOW,
        };
        assert!(book.write(check).await.unwrap());
        let late = sorted(count(Some("konna"), 20_090).await);
        assert_eq!(late.iter().filter(|one| one.fate == Fate::Kept).count(), 1);
        assert_eq!(late.iter().filter(|one| one.fate == Fate::Late).count(), 1);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn women_and_men_of_a_place_are_counted_by_role() {
    both(|book| async move {
        village(&book).await;
        let count = async |place: Option<&str>| {
            let place = place.map(|place| PlaceId(place.into()));
            let mut all = members(book.engine(), place.as_ref()).await.unwrap();
            all.sort_by_key(|(role, gender, _)| (role.code(), gender.map(Gender::code)));
            all
        };
        let expected = [
            (Role::Facilitator, Some(Gender::Woman), 1),
            (Role::Participant, Some(Gender::Woman), 1),
            (Role::Participant, Some(Gender::Man), 2),
            (Role::Subscriber, Some(Gender::Man), 1),
        ];
        assert_eq!(count(None).await, expected);
        assert_eq!(count(Some("konna")).await, expected);
        assert_eq!(count(Some("elsewhere")).await, []);
        book.close().await;
    })
    .await;
}

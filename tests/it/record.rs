//! The record of forums on both engines: what was held in time, who came, what needs staff.

use crate::book::{NOW, both, caller, village};
use baro::domain::dialogue::Effect;
use baro::domain::force::Force;
use baro::domain::forum::record::{Attendance, attendance, tally};
use baro::domain::forum::{How, Ruling, Went, Word};
use baro::domain::place::PlaceId;
use baro::domain::time::{At, DAY, Day, HOUR, Minute};
use baro::store::book::record;

#[tokio::test]
async fn what_was_held_and_who_came_is_found_by_place_force_and_period() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        crate::book::advance(&book, forum, NOW).await;
        let [one, two] = crate::book::options(&book.board(), forum)[..] else { panic!() };
        for n in [1u8, 2, 3, 11, 12] {
            let person = caller(&book, n).await.person;
            crate::book::turn(&book, Effect::Vote { forum, person, answers: vec![(one, true), (two, false)] }).await;
        }
        crate::book::advance(&book, forum, NOW).await;
        let all =
            async || record::entries(book.engine(), &PlaceId("mopti".into()), "2024-T1", "2030-T4").await.unwrap();
        assert_eq!(all().await[0].how, How::UnderWay);
        let over = Day(20_020).at(Minute(600)).plus(4 * HOUR);
        let person = caller(&book, 4).await.person;
        let went = Effect::Report { forum, person, went: Went::Held, counts: [12, 30, 8], doubtful: false };
        assert!(!crate::book::turn_at(&book, went, over).await.refused);
        crate::book::advance(&book, forum, over).await;
        let board = book.board();
        let posts = &board.series[0].posts;
        let army = posts.iter().find(|post| post.force == Force::Army).unwrap().id;
        let came = Effect::Came { forum, person, posts: vec![army] };
        assert!(!crate::book::turn_at(&book, came, over).await.refused);
        let entries = all().await;
        let [entry] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!((entry.how, entry.counts, entry.day), (How::OnTime, Some([12, 30, 8]), Some(Day(20_020))));
        assert_eq!(entry.forces, [(Force::Army, Word::Yes, Some(true)), (Force::Police, Word::Yes, Some(false))]);
        let places = tally(&entries, |entry| entry.place.clone());
        assert_eq!(places[&PlaceId("konna".into())].on_time, 1);
        let forces = attendance(&entries, |entry| entry.period.clone());
        let police = Attendance { absent: 1, broken: 1, ..Attendance::default() };
        assert_eq!(forces[&("2024-T4".to_owned(), Force::Police)], police);
        let outside = record::entries(book.engine(), &PlaceId("mopti".into()), "2025-T1", "2030-T4").await.unwrap();
        assert!(outside.is_empty());
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_needs_staff_is_listed_until_it_is_done() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        crate::book::advance(&book, forum, NOW).await;
        crate::book::advance(&book, forum, NOW.plus(6 * DAY)).await;
        let alerts = record::open_alerts(book.engine()).await.unwrap();
        assert_eq!(alerts.iter().map(|alert| alert.kind.as_str()).collect::<Vec<_>>(), ["stuck"]);
        assert_eq!(crate::book::rule(&book, forum, Ruling::Cancel, NOW.plus(6 * DAY)).await, Ok(()));
        assert_eq!(record::capped(book.engine(), At(0)).await.unwrap(), []);
        book.close().await;
    })
    .await;
}

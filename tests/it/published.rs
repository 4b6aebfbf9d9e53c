//! Counts that were told and themes for agendas, on both engines: told once for ever, nothing under five, the trail tells who.

use crate::accounts::{acting, team};
use crate::book::{both, village};
use baro::domain::concern::{Compartment, Kind};
use baro::domain::place::PlaceId;
use baro::domain::review::agenda::{About, Theme};
use baro::domain::review::aggregate::{Line, Quarter, Table};
use baro::domain::review::finer::Finer;
use baro::seal;
use baro::store::StoreError;
use baro::store::book::published::{Propose, Publish, Withdraw, publications, themes, themes_at, told};
use baro::store::book::{Book, audit};

fn quarter() -> Quarter {
    Quarter::read("2026-T3").unwrap()
}

fn line(place: Option<&str>, kind: Kind, count: u32) -> Line {
    Line { place: place.map(|place| PlaceId(place.into())), kind, count }
}

async fn words(book: &Book) -> Vec<String> {
    assert!(audit::verify(book.engine(), seal::audit::link, None).await.unwrap().is_ok());
    let rows = audit::after(book.engine(), 0, 100).await.unwrap();
    let ours = rows.into_iter().filter(|row| row.action.contains("theme") || row.action.contains("aggregates"));
    ours.map(|row| format!("{} {} {}", row.actor, row.action, row.detail).trim().to_owned()).collect()
}

#[tokio::test]
async fn what_was_told_once_stays_as_it_was_told() {
    both(|book| async move {
        village(&book).await;
        let [_, lead, other, _] = team(&book).await;
        let table = Table {
            quarter: quarter(),
            lines: vec![line(None, Kind::Abuse, 5), line(Some("konna"), Kind::Corruption, 10)],
        };
        let publish =
            |compartment, table: &Table, by| Publish { compartment, table: table.clone(), acting: acting(by) };
        assert!(book.write(publish(Compartment::Police, &table, lead.id)).await.unwrap());
        // Late triage has changed the counts: nobody hears of it.
        let late = Table { quarter: quarter(), lines: vec![line(Some("konna"), Kind::Corruption, 15)] };
        assert!(!book.write(publish(Compartment::Police, &late, other.id)).await.unwrap());
        let empty = Table { quarter: quarter(), lines: vec![] };
        assert!(book.write(publish(Compartment::Army, &empty, other.id)).await.unwrap());
        assert!(
            !book.write(publish(Compartment::Army, &late, other.id)).await.unwrap(),
            "nothing to tell was told too"
        );
        let all = told(book.engine(), quarter(), quarter()).await.unwrap();
        let lines: Vec<Line> = all.iter().map(|told| told.line.clone()).collect();
        assert_eq!(lines, table.lines);
        assert!(all.iter().all(|told| told.quarter == quarter() && told.compartment == Compartment::Police));
        assert_eq!(told(book.engine(), quarter().plus(1), quarter().plus(9)).await.unwrap(), []);
        let done = publications(book.engine()).await.unwrap();
        let by: Vec<_> = done.iter().map(|done| (done.compartment, done.by)).collect();
        assert_eq!(by, [(Compartment::Army, other.id), (Compartment::Police, lead.id)]);
        assert_eq!(
            words(&book).await,
            [
                format!("{} aggregates_published compartment police", lead.id.0),
                format!("{} aggregates_published compartment army", other.id.0)
            ]
        );
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_book_itself_takes_nothing_under_five() {
    both(|book| async move {
        village(&book).await;
        let [_, lead, ..] = team(&book).await;
        for count in [0, 4, 7] {
            let table = Table { quarter: quarter(), lines: vec![line(Some("konna"), Kind::Abuse, count)] };
            let acting = acting(lead.id);
            let refused = book.write(Publish { compartment: Compartment::Police, table, acting }).await;
            assert!(matches!(refused, Err(StoreError::Broken(_))), "{count}: {refused:?}");
        }
        assert_eq!(publications(book.engine()).await.unwrap(), [], "nor that it was told");
        assert_eq!(words(&book).await, [""; 0]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_theme_is_for_every_forum_under_its_place_in_one_quarter() {
    both(|book| async move {
        village(&book).await;
        let [_, lead, _, moderator] = team(&book).await;
        let theme = |place: &str, about| Theme { place: PlaceId(place.into()), about };
        let bribes = theme("konna", About::Finer(Finer::Bribe));
        let abuse = theme("mopti", About::Kind(Kind::Abuse));
        for (theme, by) in [(&bribes, moderator.id), (&abuse, lead.id)] {
            let propose = || Propose { quarter: quarter(), theme: theme.clone(), acting: acting(by) };
            assert!(book.write(propose()).await.unwrap());
            assert!(!book.write(propose()).await.unwrap(), "twice is once");
        }
        assert_eq!(themes(book.engine(), quarter()).await.unwrap(), [bribes.clone(), abuse.clone()]);
        assert_eq!(themes(book.engine(), quarter().plus(1)).await.unwrap(), []);
        let at = async |place: &str| themes_at(book.engine(), quarter(), &PlaceId(place.into())).await.unwrap();
        assert_eq!(at("konna").await, [bribes.clone(), abuse.clone()]);
        assert_eq!(at("mopti").await, std::slice::from_ref(&abuse));
        assert_eq!(at("elsewhere").await, []);
        let withdraw = || Withdraw { quarter: quarter(), theme: bribes.clone(), acting: acting(lead.id) };
        assert!(book.write(withdraw()).await.unwrap());
        assert!(!book.write(withdraw()).await.unwrap());
        assert_eq!(at("konna").await, [abuse]);
        assert_eq!(
            words(&book).await,
            [
                format!("{} theme_proposed", moderator.id.0),
                format!("{} theme_proposed", lead.id.0),
                format!("{} theme_withdrawn", lead.id.0)
            ]
        );
        book.close().await;
    })
    .await;
}

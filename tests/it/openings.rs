//! Where concerns can be filed and whom to call, as the book keeps it on both engines and the board shows it.

use crate::postgres;
use baro::domain::openings::Danger;
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::time::Day;
use baro::store::book::Book;
use baro::store::book::openings::{OpenConcerns, SetDanger};
use baro::store::book::places::AddPlaces;
use baro::store::engine::Settings;

const TODAY: Day = Day(20_800);

fn id(code: &str) -> PlaceId {
    PlaceId(code.into())
}

fn places() -> Vec<Place> {
    let place = |code: &str, level, parent: Option<&str>| Place {
        id: id(code),
        level,
        name: code.into(),
        also: Vec::new(),
        parent: parent.map(id),
    };
    vec![place("mopti", Level::Region, None), place("konna", Level::Commune, Some("mopti"))]
}

fn danger(number: &str) -> Option<Danger> {
    Some(Danger { number: number.into(), tested_by: "Aminata".into(), tested_on: Day(20_790) })
}

/// Runs a story on SQLite, and on PostgreSQL where there is one; a region and a commune, no series.
async fn both<F: Future<Output = ()>>(story: impl Fn(Book) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let lite = format!("sqlite://{}", folder.path().join("book.db").display());
    for url in [Some(lite), postgres::fresh_url().await].into_iter().flatten() {
        let book = Book::open(&url, &Settings::default(), true).await.unwrap();
        book.write(AddPlaces { places: places() }).await.unwrap();
        story(book).await;
    }
}

/// Names of the places that are open, and whom to call in Konna.
async fn seen(book: &Book, today: Day) -> (Vec<String>, Option<String>) {
    book.refresh().await.unwrap();
    let board = book.board();
    let open = board.open_for_concerns(today).iter().map(|place| place.name.clone()).collect();
    (open, board.danger(Some(&id("konna")), today).map(|danger| danger.number.clone()))
}

#[tokio::test]
async fn a_place_opens_on_its_day_and_closes_again() {
    both(|book| async move {
        assert_eq!(seen(&book, TODAY).await, (vec![], None));
        let open = |place: &str, on| book.write(OpenConcerns { place: id(place), on });
        assert!(open("konna", Some(TODAY)).await.unwrap());
        assert!(!open("nowhere", Some(TODAY)).await.unwrap());
        assert_eq!(seen(&book, Day(TODAY.0 - 1)).await.0, [""; 0]);
        assert_eq!(seen(&book, TODAY).await.0, ["konna"]);
        // A new list of places changes nothing of it.
        book.write(AddPlaces { places: places() }).await.unwrap();
        assert_eq!(seen(&book, TODAY).await.0, ["konna"]);
        assert!(open("konna", None).await.unwrap());
        assert_eq!(seen(&book, TODAY).await.0, [""; 0]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_number_holds_for_what_lies_around_it() {
    both(|book| async move {
        let set = |place: &str, danger| book.write(SetDanger { place: id(place), danger });
        assert!(book.write(OpenConcerns { place: id("konna"), on: Some(TODAY) }).await.unwrap());
        assert!(set("mopti", danger("17")).await.unwrap());
        assert_eq!(seen(&book, TODAY).await.1.as_deref(), Some("17"));
        assert!(set("konna", danger("18")).await.unwrap() && set("konna", danger("80 00 11 15")).await.unwrap());
        assert_eq!(seen(&book, TODAY).await.1.as_deref(), Some("80 00 11 15"));
        assert_eq!(book.board().openings.dangers[&id("konna")], danger("80 00 11 15").unwrap());
        assert!(set("konna", None).await.unwrap() && !set("konna", None).await.unwrap());
        assert_eq!(seen(&book, TODAY).await.1.as_deref(), Some("17"));
        assert!(!set("nowhere", danger("17")).await.unwrap());
        book.close().await;
    })
    .await;
}

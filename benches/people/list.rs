//! The list: forty communes, in each its commanders, a facilitator, participants, and a great many who only want to hear.
//!
//! Must not know: how it is brought in.

use super::open;
use anyhow::bail;
use baro::cli::places;
use baro::domain::board::{Disclosure, Kind};
use baro::domain::force::Force;
use baro::domain::message::Language;
use baro::domain::phone::Plan;
use baro::domain::place::{Level, PlaceId};
use baro::lists::Known;
use baro::seal::numbers::NumberKeys;
use baro::store::StoreError;
use baro::store::book::Book;
use baro::store::book::series::SetSeries;
use std::fmt::Write;
use std::path::Path;

/// Rows of the list; each is one person with one number.
pub const ROWS: usize = 50_000;
const COMMUNES: usize = 40;

/// The keys that numbers are sealed with.
pub fn keys() -> NumberKeys {
    NumberKeys::new(&[1; 32], &[2; 32])
}

/// What a list is read against.
///
/// # Errors
/// Those of the look-up.
pub async fn known(book: &Book) -> Result<Known, StoreError> {
    Known::load(book, vec![Language::FRENCH, Language::BAMBARA], Plan::MALI).await
}

/// A book with all places of Mali, and series in the communes of the list; answers these.
///
/// # Errors
/// If the book can't be opened or written.
pub async fn settle(path: &Path) -> anyhow::Result<Vec<PlaceId>> {
    let book = open(path).await?;
    if !places::import(&book, places::MALI, &mut Vec::new()).await? {
        bail!("the built-in places were refused");
    }
    let communes = communes(&known(&book).await?);
    for place in &communes {
        book.write(SetSeries::new(place.clone(), Kind::Forum, Disclosure::Eve, "mairie")).await?;
    }
    book.close().await;
    Ok(communes)
}

fn communes(known: &Known) -> Vec<PlaceId> {
    let communes = known.places.iter().filter(|place| place.level == Level::Commune);
    communes.take(COMMUNES).map(|place| place.id.clone()).collect()
}

/// The file. Communes are written by their codes, so that no name is in doubt.
pub fn written(communes: &[PlaceId]) -> String {
    let mut file = "phone,name,commune,role,force,language,gender,consent\n".to_owned();
    for i in 0..ROWS {
        let (commune, place) = (i / COMMUNES, &communes[i % COMMUNES].0);
        let (role, force) = match commune {
            0..7 => ("commander", Force::ALL[commune].code()),
            7 => ("facilitator", ""),
            8..38 => ("participant", ""),
            _ => ("subscriber", ""),
        };
        let (language, gender) = (["fr", "bm", ""][i % 3], ["f", "m"][i % 2]);
        writeln!(
            file,
            "76{i:06},Habitante Numérotée {},{place},{role},{force},{language},{gender},réunion de mars",
            letters(i)
        )
        .expect("a String takes all that is written");
    }
    file
}

/// A number as letters: names have none.
fn letters(mut number: usize) -> String {
    let mut word = String::new();
    while word.is_empty() || number > 0 {
        word.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    word
}

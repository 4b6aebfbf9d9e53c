//! `baro places import`: regions, cercles and communes into the book, from a file or the list of Mali built in.
//!
//! Must not know: SQL. Tested in `tests/it/people/`.
//!
//! Where `mali.csv` comes from:
//! - Regions and cercles are those of laws 2023-006 and 2023-007 of 13 March 2023, as listed with their codes in
//!   AIArmada/commerce (MIT licence), compared with French Wikipedia and press counts; one misprint is put right.
//! - No free list of the communes after 2023 is known. Communes and their cercles (`ml-ok-…`, `ml-oc-…`) are those of
//!   2019 from andaletech/geo-api-mali (MIT licence), good but not official: 706 where the official count was 703.
//! - These cercles hang on the region of 2023 that has the cercle's chief town, which is wrong for some communes
//!   (Ouéléssébougou). Bambara names are those met in Bambara texts.
//!
//! Limits are contested in places. Staff may edit the list; an import renews what has the same id and removes nothing.

use crate::domain::place::{Level, Place, PlaceId};
use crate::lists::sheet::{self, Column, Quote, Wrong};
use crate::locale::LONGEST_NAME;
use crate::store::book::{Book, places};
use std::collections::HashMap;
use std::io::Write;

/// The districts of Mali; see the top of this file.
pub const MALI: &[u8] = include_bytes!("mali.csv");

/// Most characters of a place's name; one with more than [`LONGEST_NAME`] is taken with a warning.
pub const LONGEST_PLACE_NAME: usize = 60;

const COLUMNS: [Column; 12] = [
    Column::required(&["id"]),
    Column::required(&["level", "niveau"]),
    Column::required(&["name", "nom"]),
    Column::optional(&["parent", "parent_id"]),
    Column::optional(&["name_ascii"]),
    Column::optional(&["also", "alt_names"]),
    Column::optional(&["name_bm"]),
    // Known, so that lists that have them are taken as they are.
    Column::optional(&["code"]),
    Column::optional(&["iso3166_2"]),
    Column::optional(&["vintage"]),
    Column::optional(&["region_2023"]),
    Column::optional(&["source"]),
];
const ID: usize = 0;
const LEVEL: usize = 1;
const NAME: usize = 2;
const PARENT: usize = 3;
const SPELLINGS: [usize; 3] = [4, 5, 6];

/// A list that was read.
#[derive(Default)]
pub struct Reading {
    /// The places, larger ones first.
    pub places: Vec<Place>,
    /// Why some rows can't be taken.
    pub wrong: Vec<Wrong<String>>,
    /// What to know about rows that can.
    pub warnings: Vec<Wrong<String>>,
}

/// Reads a list; `book` are the places that are there already.
pub fn read(bytes: &[u8], book: &[Place]) -> Reading {
    let sheet = match sheet::read(bytes, &COLUMNS) {
        Ok(sheet) => sheet,
        Err(wrong) => {
            let wrong = wrong.into_iter().map(|wrong| wrong.map(|fault| fault.to_string())).collect();
            return Reading { wrong, ..Reading::default() };
        }
    };
    let mut reading = Reading::default();
    let mut placed: Vec<(u64, Place)> = Vec::with_capacity(sheet.rows.len());
    let mut levels: HashMap<PlaceId, Level> = book.iter().map(|place| (place.id.clone(), place.level)).collect();
    let mut lines: HashMap<PlaceId, u64> = HashMap::new();
    let wrong = |line, column: usize, reason| Wrong { line, column: Some(sheet.titles[column].clone()), reason };
    for row in &sheet.rows {
        match read_row(row) {
            Err((column, reason)) => reading.wrong.push(wrong(row.line, column, reason)),
            Ok(place) => {
                if let Some(first) = lines.insert(place.id.clone(), row.line) {
                    reading.wrong.push(wrong(row.line, ID, format!("line {first} has the same id")));
                }
                let length = place.name.chars().count();
                if length > LONGEST_NAME {
                    let reason = format!(
                        "{} has {length} characters; with more than {LONGEST_NAME} a message may cost one SMS more",
                        place.id.0
                    );
                    reading.warnings.push(wrong(row.line, NAME, reason));
                }
                levels.insert(place.id.clone(), place.level);
                placed.push((row.line, place));
            }
        }
    }
    for (line, place) in &placed {
        let Some(parent) = &place.parent else { continue };
        let reason = match levels.get(parent) {
            None => format!("no place has the id {}", Quote::of(&parent.0)),
            // Smaller and smaller: so there are no circles, and the order of levels puts parents first.
            Some(level) if rank(*level) >= rank(place.level) => format!("{} is no larger place", Quote::of(&parent.0)),
            Some(_) => continue,
        };
        reading.wrong.push(wrong(*line, PARENT, reason));
    }
    placed.sort_by_key(|(line, place)| (rank(place.level), *line));
    reading.places = placed.into_iter().map(|(_, place)| place).collect();
    reading.wrong.sort_by(|a, b| (a.line, &a.column, &a.reason).cmp(&(b.line, &b.column, &b.reason)));
    reading
}

/// Reads a list and writes it into the book, if all of it is right. What is wrong, or what was done, goes to `out`.
///
/// `false`: the list has wrong rows, and nothing was written.
///
/// # Errors
/// Those of the book and of `out`.
pub async fn import(book: &Book, bytes: &[u8], out: &mut impl Write) -> anyhow::Result<bool> {
    let reading = read(bytes, &places::list(book.engine()).await?);
    for wrong in &reading.wrong {
        writeln!(out, "{wrong}")?;
    }
    for warning in &reading.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    if !reading.wrong.is_empty() || reading.places.is_empty() {
        writeln!(out, "Nothing was written. Put the list right first.")?;
        return Ok(false);
    }
    let count = reading.places.len();
    book.write(places::AddPlaces { places: reading.places }).await?;
    book.refresh().await?;
    writeln!(out, "Places: {count}. Written.")?;
    Ok(true)
}

/// Reads one row, up to the first thing that is wrong.
fn read_row(row: &sheet::Row<{ COLUMNS.len() }>) -> Result<Place, (usize, String)> {
    let [id, level, name, parent, ..] = &row.cells;
    if !is_id(id) {
        return Err((ID, "an id is made of small letters, digits and hyphens, 60 at most".to_owned()));
    }
    let level = Level::read(level)
        .ok_or((LEVEL, format!("{} is not known: write region, cercle or commune", Quote::of(level))))?;
    if name.is_empty() || name.chars().count() > LONGEST_PLACE_NAME || name.contains(unreadable) {
        return Err((NAME, format!("a name has 1 to {LONGEST_PLACE_NAME} readable characters")));
    }
    if row.overfull {
        return Err((NAME, "the row has more cells than the header: put a text with a separator in quotes".to_owned()));
    }
    let parent = (!parent.is_empty()).then(|| PlaceId(parent.clone()));
    let mut place = Place { id: PlaceId(id.clone()), level, name: name.clone(), also: Vec::new(), parent };
    for (column, spelling) in
        SPELLINGS.iter().flat_map(|at| row.cells[*at].split('|').map(move |one| (*at, one.trim())))
    {
        if spelling.contains(unreadable) {
            return Err((
                column,
                "this has a character that can't be read: save the sheet as \"CSV UTF-8\"".to_owned(),
            ));
        }
        if !spelling.is_empty() && !place.is_called(spelling) {
            place.also.push(spelling.to_owned());
        }
    }
    Ok(place)
}

fn is_id(text: &str) -> bool {
    let right = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=60).contains(&text.len()) && text.bytes().all(right)
}

/// What no name has. A bar would fall apart: spellings are kept in one text with bars in between.
fn unreadable(c: char) -> bool {
    c.is_control() || c == '\u{fffd}' || c == '|'
}

/// Larger places come first.
fn rank(level: Level) -> u8 {
    match level {
        Level::Region => 0,
        Level::Cercle => 1,
        Level::Commune => 2,
    }
}

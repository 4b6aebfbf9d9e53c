//! The rows of a list of people: each cell read, then rows held against each other. Bytes in, rows and refusals out.
//!
//! Must not know: the book, keys, who is told. Tested in `tests/it/people/`.

use super::Known;
use super::reason::Reason;
use super::sheet::{self, Column, Quote, Wrong};
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::person::{Gender, Role};
use crate::domain::phone::{Phone, Plan};
use crate::domain::place::{Level, Place, PlaceId};
use crate::domain::text::fold;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Most characters of a person's name.
pub const LONGEST_PERSON_NAME: usize = 60;
/// Most characters that say how somebody agreed.
pub const LONGEST_CONSENT: usize = 200;

const COLUMNS: [Column; 8] = [
    Column::required(&["phone", "telephone", "numero", "tel", "numero de telephone"]),
    Column::required(&["name", "nom", "nom et prenom", "prenom et nom"]),
    Column::required(&["commune"]),
    Column::required(&["role"]),
    Column::optional(&["force"]),
    Column::optional(&["language", "langue"]),
    Column::optional(&["gender", "sexe", "genre"]),
    Column::required(&["consent", "consentement"]),
];
const PHONE: usize = 0;
const NAME: usize = 1;
const COMMUNE: usize = 2;
const ROLE: usize = 3;
const FORCE: usize = 4;
const LANGUAGE: usize = 5;
const GENDER: usize = 6;
const CONSENT: usize = 7;

/// One right row: a person with one of their numbers.
pub struct Row {
    /// Its line in the file.
    pub line: u64,
    /// The number.
    pub phone: Phone,
    /// Name, with single blanks.
    pub name: String,
    /// Commune, or the cercle where its code was written.
    pub place: PlaceId,
    /// What they are to the place's forum.
    pub duty: Duty,
    /// Language, where the row says.
    pub language: Option<Language>,
    /// Woman or man, where the row says.
    pub gender: Option<Gender>,
    /// How they agreed.
    pub consent: String,
}

impl Row {
    /// Whom the row is about: a name is unique within a place.
    pub fn person(&self) -> (&PlaceId, &str) {
        (&self.place, &self.name)
    }
}

/// What a list can say that somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Duty {
    /// A member of the forum.
    Member(Role),
    /// Who holds a force's post.
    Commander(Force),
}

/// A list that was read.
#[derive(Default)]
pub struct Reading {
    /// The rows that are right.
    pub rows: Vec<Row>,
    /// Why the others are not.
    pub wrong: Vec<Wrong<Reason>>,
    /// What the file calls the column of the numbers.
    pub phone: String,
}

impl Duty {
    /// From the two cells; no role is a commander.
    fn of(role: Option<Role>, force: Option<Force>) -> Result<Duty, Reason> {
        match (role, force) {
            (Some(role), None) => Ok(Duty::Member(role)),
            (None, Some(force)) => Ok(Duty::Commander(force)),
            (Some(_), Some(_)) => Err(Reason::ForceOfNobody),
            (None, None) => Err(Reason::NoForce),
        }
    }
}

/// Reads a list. Rows that contradict each other are all wrong: only who wrote the list can tell which is true.
pub fn read(bytes: &[u8], known: &Known) -> Reading {
    let sheet = match sheet::read(bytes, &COLUMNS) {
        Ok(sheet) => sheet,
        Err(wrong) => {
            let wrong = wrong.into_iter().map(|wrong| wrong.map(Reason::Sheet)).collect();
            return Reading { wrong, ..Reading::default() };
        }
    };
    let mut communes = Communes { places: &known.places, found: HashMap::new() };
    let mut rows = Vec::with_capacity(sheet.rows.len());
    let mut wrong = Vec::new();
    for row in sheet.rows {
        let cells = Cells { titles: &sheet.titles, row: &row, wrong: &mut wrong };
        rows.extend(read_row(cells, known, &mut communes));
    }
    let contradictions = contradictions(&rows, &sheet.titles);
    let contradicted: HashSet<u64> = contradictions.iter().map(|wrong| wrong.line).collect();
    rows.retain(|row| !contradicted.contains(&row.line));
    wrong.extend(contradictions);
    let [phone, ..] = sheet.titles;
    Reading { rows, wrong, phone }
}

/// The cells of one row, and where refusals go.
struct Cells<'a> {
    titles: &'a [String; 8],
    row: &'a sheet::Row<8>,
    wrong: &'a mut Vec<Wrong<Reason>>,
}

impl Cells<'_> {
    fn read<T>(&mut self, column: usize, read: impl FnOnce(&str) -> Result<T, Reason>) -> Option<T> {
        read(&self.row.cells[column]).map_err(|reason| self.refuse(Some(column), reason)).ok()
    }

    fn refuse(&mut self, column: Option<usize>, reason: Reason) {
        let column = column.map(|column| self.titles[column].clone());
        self.wrong.push(Wrong { line: self.row.line, column, reason });
    }
}

/// Reads every cell before giving up, so that all that is wrong shows at once.
fn read_row(mut cells: Cells<'_>, known: &Known, communes: &mut Communes<'_>) -> Option<Row> {
    let overfull = cells.row.overfull;
    if overfull {
        cells.refuse(None, Reason::Overfull);
    }
    let phone = cells.read(PHONE, |cell| read_phone(cell, known.plan));
    let name = cells.read(NAME, read_name);
    let place = cells.read(COMMUNE, |cell| communes.find(cell));
    let role = cells.read(ROLE, read_role);
    let force = cells.read(FORCE, read_force);
    let language = cells.read(LANGUAGE, |cell| read_language(cell, &known.languages));
    let gender = cells.read(GENDER, read_gender);
    let consent = cells.read(CONSENT, read_consent);
    let (role, force) = (role?, force?);
    let duty = cells.read(FORCE, |_| Duty::of(role, force));
    let row = Row {
        line: cells.row.line,
        phone: phone?,
        name: name?,
        place: place?,
        duty: duty?,
        language: language?,
        gender: gender?,
        consent: consent?,
    };
    (!overfull).then_some(row)
}

fn read_phone(cell: &str, plan: Plan) -> Result<Phone, Reason> {
    if cell.is_empty() {
        return Err(Reason::NoNumber);
    }
    if cell.contains(['E', 'e']) && cell.contains('+') {
        return Err(Reason::Rounded);
    }
    Phone::read(cell, plan).ok_or(Reason::NotANumber(plan.national_digits))
}

/// A person's name, with single blanks.
///
/// # Errors
/// What is wrong with it.
pub fn read_name(cell: &str) -> Result<String, Reason> {
    let name = one_line(cell, LONGEST_PERSON_NAME)?;
    // In the wrong column a number would be stored readable.
    if name.chars().filter(|c| c.is_numeric()).count() >= 5 {
        return Err(Reason::NumberInName);
    }
    Ok(name)
}

/// How somebody agreed, with single blanks.
///
/// # Errors
/// What is wrong with it.
pub fn read_consent(cell: &str) -> Result<String, Reason> {
    if cell.is_empty() {
        return Err(Reason::NoConsent);
    }
    one_line(cell, LONGEST_CONSENT)
}

/// Text with single blanks. Marks that turn the direction of writing or are invisible would make a name look like another one.
fn one_line(cell: &str, longest: usize) -> Result<String, Reason> {
    let text = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err(Reason::Empty),
        length if length > longest => Err(Reason::TooLong { length, most: longest }),
        _ if text.contains(|c: char| c.is_control() || fold::is_invisible(c) || c == '\u{fffd}') => {
            Err(Reason::Unreadable)
        }
        _ => Ok(text),
    }
}

/// `None` is a commander.
fn read_role(cell: &str) -> Result<Option<Role>, Reason> {
    if matches!(fold::key(cell).as_str(), "commander" | "commandant" | "commandante") {
        return Ok(None);
    }
    Role::read(cell).map(Some).ok_or_else(|| Reason::Role(Quote::of(cell)))
}

fn read_force(cell: &str) -> Result<Option<Force>, Reason> {
    optional(cell, Force::read, Reason::Force)
}

fn read_gender(cell: &str) -> Result<Option<Gender>, Reason> {
    optional(cell, Gender::read, Reason::Gender)
}

fn read_language(cell: &str, known: &[Language]) -> Result<Option<Language>, Reason> {
    let read = |cell: &str| cell.to_lowercase().parse().ok().filter(|language| known.contains(language));
    optional(cell, read, |cell| Reason::Language(cell, known.to_vec()))
}

fn optional<T>(
    cell: &str,
    read: impl Fn(&str) -> Option<T>,
    otherwise: impl Fn(Quote) -> Reason,
) -> Result<Option<T>, Reason> {
    if cell.is_empty() {
        return Ok(None);
    }
    read(cell).map(Some).ok_or_else(|| otherwise(Quote::of(cell)))
}

/// The commune that somebody wrote: its name, with its cercle in brackets where several have it, or its code; the code of a cercle too.
///
/// # Errors
/// Why none is meant.
pub fn find_commune(places: &[Place], written: &str) -> Result<PlaceId, Reason> {
    Communes { places, found: HashMap::new() }.find(written.trim())
}

/// How a commune is written so that [`find_commune`] finds it again.
pub fn commune_words(places: &[Place], id: &PlaceId) -> String {
    let communes = Communes { places, found: HashMap::new() };
    let place = places.iter().find(|place| place.id == *id);
    let written = place.and_then(|place| Some(format!("{} ({})", place.name, communes.parent(place)?.name)));
    written.filter(|written| communes.look_up(written).as_ref() == Ok(id)).unwrap_or_else(|| id.0.clone())
}

/// Finds places by what lists call them, and remembers: a list has many rows and few places.
struct Communes<'a> {
    places: &'a [Place],
    found: HashMap<String, Result<PlaceId, Reason>>,
}

impl Communes<'_> {
    fn find(&mut self, written: &str) -> Result<PlaceId, Reason> {
        if let Some(found) = self.found.get(written) {
            return found.clone();
        }
        let found = self.look_up(written);
        self.found.insert(written.to_owned(), found.clone());
        found
    }

    fn look_up(&self, written: &str) -> Result<PlaceId, Reason> {
        if written.is_empty() {
            return Err(Reason::Empty);
        }
        if let Some(place) = self.places.iter().find(|place| place.id.0 == written) {
            return match place.level {
                Level::Commune | Level::Cercle => Ok(place.id.clone()),
                Level::Region => Err(Reason::RegionCode),
            };
        }
        match self.called(written)[..] {
            [place] => Ok(place.id.clone()),
            [] => Err(self.unknown(written)),
            ref several => Err(Reason::Several(self.list(several))),
        }
    }

    /// The communes of that name, or of that name in that cercle: `Pondori (Koro)`.
    fn called(&self, written: &str) -> Vec<&Place> {
        let whole: Vec<&Place> = self.communes().filter(|place| place.is_called(written)).collect();
        let parts = written.strip_suffix(')').and_then(|written| written.rsplit_once('('));
        match parts {
            Some((name, cercle)) if whole.is_empty() => self
                .communes()
                .filter(|place| {
                    place.is_called(name) && self.parent(place).is_some_and(|in_it| in_it.is_called(cercle))
                })
                .collect(),
            _ => whole,
        }
    }

    fn unknown(&self, written: &str) -> Reason {
        if let Some(place) = self.places.iter().find(|place| place.is_called(written)) {
            return match place.level {
                Level::Cercle => Reason::Cercle(place.id.clone()),
                _ => Reason::Region,
            };
        }
        let key = fold::key(written.split('(').next().unwrap_or(written));
        let near: Vec<&Place> =
            self.communes().filter(|place| fold::within_one_edit(&key, &fold::key(&place.name))).take(5).collect();
        Reason::NoCommune(Quote::of(written), self.list(&near))
    }

    /// What tells these places apart.
    fn list(&self, places: &[&Place]) -> Vec<String> {
        let in_cercle = |place: &&Place| Some(format!("{} ({})", place.name, self.parent(place)?.name));
        let names: Option<HashSet<String>> = places.iter().map(in_cercle).collect();
        let mut names: Vec<String> = match names {
            Some(names) if names.len() == places.len() => names.into_iter().collect(),
            // A code is the only thing that tells these apart.
            _ => places.iter().map(|place| place.id.0.clone()).collect(),
        };
        names.sort();
        names
    }

    fn communes(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| place.level == Level::Commune)
    }

    fn parent(&self, place: &Place) -> Option<&Place> {
        let parent = place.parent.as_ref()?;
        self.places.iter().find(|place| place.id == *parent)
    }
}

/// What right rows say against each other.
fn contradictions(rows: &[Row], titles: &[String; 8]) -> Vec<Wrong<Reason>> {
    let mut wrong = Vec::new();
    let mut refuse = |column: usize, rivals: Vec<(&Row, &Row)>, reason: fn(u64) -> Reason| {
        wrong.extend(rivals.into_iter().map(|(row, rival)| {
            let column = Some(titles[column].clone());
            Wrong { line: row.line, column, reason: reason(rival.line) }
        }));
    };
    refuse(PHONE, rivals(rows, |row| Some((&row.phone, row.person()))), Reason::OtherOwner);
    let post = |row: &'_ Row| match row.duty {
        Duty::Commander(force) => Some(force),
        Duty::Member(_) => None,
    };
    refuse(FORCE, rivals(rows, |row| Some(((&row.place, post(row)?), row.person()))), Reason::OtherCommander);
    refuse(ROLE, rivals(rows, |row| Some((row.person(), row.duty))), Reason::Otherwise);
    refuse(LANGUAGE, rivals(rows, |row| Some((row.person(), row.language?))), Reason::Otherwise);
    refuse(GENDER, rivals(rows, |row| Some((row.person(), row.gender?))), Reason::Otherwise);
    wrong
}

/// Rows that say different things of the same, each with one that it is at odds with.
fn rivals<'a, K, V>(rows: &'a [Row], says: impl Fn(&'a Row) -> Option<(K, V)>) -> Vec<(&'a Row, &'a Row)>
where
    K: Hash + Eq,
    V: PartialEq,
{
    // Of each thing: what is said first and where, and the first row that says something else.
    let mut said: HashMap<K, (V, &Row, Option<&Row>)> = HashMap::new();
    for row in rows {
        let Some((of, what)) = says(row) else { continue };
        let (first, _, other) = said.entry(of).or_insert((what, row, None));
        if other.is_none() && says(row).is_some_and(|(_, what)| what != *first) {
            *other = Some(row);
        }
    }
    let rival = |row| {
        let (of, what) = says(row)?;
        let (first, one, other) = &said[&of];
        let other = (*other)?;
        Some((row, if what == *first { other } else { *one }))
    };
    rows.iter().filter_map(rival).collect()
}

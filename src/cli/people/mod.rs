//! `baro people import`: a list of people into the book. All or nothing, unless asked to leave wrong rows out.
//!
//! Must not know: SQL, how numbers are sealed. Tested in `tests/it/people/`.
//!
//! No number is shown, not even a part of one: a refusal names the line, and who reads it has the list.

pub mod rows;

use crate::cli::sheet::Wrong;
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::phone::Plan;
use crate::domain::place::PlaceId;
use crate::domain::time::At;
use crate::seal;
use crate::seal::numbers::NumberKeys;
use crate::store::StoreError;
use crate::store::book::joining::GiveNames;
use crate::store::book::people::{AddPeople, NewPerson, holders, owners};
use crate::store::book::{Book, places};
use indicatif::ProgressBar;
use rows::{Duty, Known, Reading, Row};
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::time::Duration;
use tokio::time::sleep;

/// Names given in one transaction, each by several statements.
const NAMES: usize = 50;
/// People in one transaction: few enough that phones are answered in between.
const CHUNK: usize = 500;
/// Between two transactions nobody holds the book for so long. SQLite's lock is nobody's turn: another process that waits for it looks
/// from time to time, and would find it taken until the whole list is in.
const BREATH: Duration = Duration::from_millis(8);

/// How to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Only say what would be done.
    pub dry_run: bool,
    /// Leave wrong rows out instead of refusing the file.
    pub skip_bad: bool,
}

impl Known {
    /// The places of the book, with what the settings say.
    ///
    /// # Errors
    /// Those of the look-up.
    pub async fn load(book: &Book, languages: Vec<Language>, plan: Plan) -> Result<Known, StoreError> {
        Ok(Known { places: places::list(book.engine()).await?, languages, plan })
    }
}

/// Reads a list and writes it into the book. What is wrong with it, and what was done, goes to `out`. The same list
/// again changes nothing, so an import that was interrupted is completed by repeating it.
///
/// `false`: the list has wrong rows or none, and nothing was written.
///
/// # Errors
/// Those of the book, with what was written until then; those of `out`.
pub async fn import(
    book: &Book,
    numbers: &NumberKeys,
    known: &Known,
    bytes: &[u8],
    options: Options,
    now: At,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    if known.places.is_empty() {
        writeln!(out, "No places are known yet. First run: baro places import --mali")?;
        return Ok(false);
    }
    let (list, mut wrong) = List::of(rows::read(bytes, known), numbers, book).await?;
    wrong.sort();
    for wrong in &wrong {
        writeln!(out, "{wrong}")?;
    }
    for (line, force) in list.handed_over(book).await? {
        writeln!(out, "warning: line {line}: the post ({}) passes from its holder to this person", force.code())?;
    }
    let wrong_lines = wrong.iter().map(|wrong| wrong.line).collect::<HashSet<_>>().len();
    let summary = list.summary(wrong_lines);
    if list.people.is_empty() || (wrong_lines > 0 && !options.skip_bad) {
        let todo = if wrong_lines == 0 {
            "The list is empty."
        } else {
            "Put the list right, or leave these rows out with --skip-bad."
        };
        writeln!(out, "{summary}. Nothing was written. {todo}")?;
        return Ok(false);
    }
    if options.dry_run {
        writeln!(out, "{summary}. Nothing was written: this was a dry run.")?;
        return Ok(true);
    }
    list.write(numbers, book, now).await?;
    writeln!(out, "{summary}. Written.")?;
    Ok(true)
}

/// The people of a list, in its order, and how many of their numbers the book has.
struct List {
    people: Vec<Person>,
    already: usize,
    /// Numbers of the list that have joined by phone and have no name yet.
    joined: Vec<([u8; 32], String, PlaceId)>,
}

/// All rows about one person.
struct Person {
    rows: Vec<(Row, [u8; 32])>,
}

impl List {
    /// Puts rows together by person. Rows with a number that the book gives to somebody else are wrong; who joined by phone is
    /// nobody else.
    async fn of(reading: Reading, numbers: &NumberKeys, book: &Book) -> Result<(List, Vec<Wrong>), StoreError> {
        let Reading { rows, mut wrong, phone } = reading;
        let blinds: Vec<[u8; 32]> = rows.iter().map(|row| numbers.blind(&row.phone).0).collect();
        let owners = owners(book.engine(), &blinds).await?;
        let mut places: HashMap<(PlaceId, String), usize> = HashMap::new();
        let mut seen = HashSet::new();
        let mut list = List { people: Vec::new(), already: 0, joined: Vec::new() };
        for (row, blind) in rows.into_iter().zip(blinds) {
            let owner = owners.get(&blind[..]);
            let nameless = owner.is_some_and(|(name, _)| name.is_empty());
            if !nameless && owner.is_some_and(|(name, place)| (place, name.as_str()) != row.person()) {
                wrong.push(Wrong { line: row.line, column: Some(phone.clone()), reason: TAKEN.to_owned() });
            } else if seen.insert(blind) {
                list.already += usize::from(owner.is_some());
                list.joined.extend(nameless.then(|| (blind, row.name.clone(), row.place.clone())));
                let next = list.people.len();
                let at = *places.entry((row.place.clone(), row.name.clone())).or_insert(next);
                if at == next {
                    list.people.push(Person { rows: Vec::new() });
                }
                list.people[at].rows.push((row, blind));
            }
        }
        Ok((list, wrong))
    }

    /// Lines that take a post from its holder: an old list would bring back who has left.
    async fn handed_over(&self, book: &Book) -> Result<Vec<(u64, Force)>, StoreError> {
        let commanders: Vec<(&Row, Force)> = self.people.iter().filter_map(Person::post).collect();
        let holders = holders(book.engine(), &commanders.iter().map(|(row, _)| &row.place).collect()).await?;
        let is_new = |(row, force): &(&Row, Force)| {
            let holder = holders.get(&(row.place.clone(), *force));
            holder.is_some_and(|(name, place)| (place, name.as_str()) != row.person())
        };
        Ok(commanders.into_iter().filter(is_new).map(|(row, force)| (row.line, force)).collect())
    }

    fn summary(&self, wrong: usize) -> String {
        let numbers: usize = self.people.iter().map(|person| person.rows.len()).sum();
        let (people, already) = (self.people.len(), self.already);
        format!("People: {people}; numbers: {numbers}, of which already there: {already}; wrong rows: {wrong}")
    }

    async fn write(&self, numbers: &NumberKeys, book: &Book, now: At) -> anyhow::Result<()> {
        for some in self.joined.chunks(NAMES) {
            book.write(GiveNames { names: some.to_vec() }).await?;
        }
        let bar = ProgressBar::new(self.people.len() as u64);
        for (i, some) in self.people.chunks(CHUNK).enumerate() {
            let breath = sleep(if i == 0 { Duration::ZERO } else { BREATH });
            let people = some.iter().map(|person| person.sealed(numbers)).collect();
            breath.await;
            book.write(AddPeople { people, at: now }).await.map_err(|error| {
                let (done, all) = (i * CHUNK, self.people.len());
                anyhow::Error::from(error).context(format!(
                    "{done} of {all} people were written, then the book refused; run the same command again: it \
                     adds what is missing and changes nothing else"
                ))
            })?;
            bar.inc(some.len() as u64);
        }
        bar.finish_and_clear();
        Ok(book.refresh().await?)
    }
}

const TAKEN: &str = "the number already belongs to another person, or to this one under another name or commune";

impl Person {
    fn first(&self) -> &Row {
        let (row, _) = self.rows.first().expect("a person is made of rows");
        row
    }

    fn post(&self) -> Option<(&Row, Force)> {
        match self.first().duty {
            Duty::Commander(force) => Some((self.first(), force)),
            Duty::Member(_) => None,
        }
    }

    fn sealed(&self, numbers: &NumberKeys) -> NewPerson {
        let rows = || self.rows.iter().map(|(row, _)| row);
        let first = self.first();
        let (role, force) = match first.duty {
            Duty::Member(role) => (Some(role), None),
            Duty::Commander(force) => (None, Some(force)),
        };
        NewPerson {
            name: first.name.clone(),
            place: first.place.clone(),
            language: rows().find_map(|row| row.language),
            gender: rows().find_map(|row| row.gender),
            consent: first.consent.clone(),
            role,
            force,
            numbers: self.rows.iter().map(|(row, blind)| (*blind, numbers.seal(&row.phone, seal::random()))).collect(),
        }
    }
}

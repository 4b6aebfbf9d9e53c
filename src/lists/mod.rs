//! Lists of people as spreadsheets hold them: read, held against the book, written. The command line and the console bring lists in by the
//! same steps.
//!
//! Must not know: SQL, how numbers are sealed, who is told what is wrong. Tested in `tests/it/people/`.
//!
//! A list that was read ([`List`]) holds no readable number: each is sealed on the spot, as the book will keep it. So a list may wait until
//! somebody has looked at what is wrong with it.

pub mod reason;
pub mod rows;
pub mod sheet;

use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::phone::{Phone, Plan};
use crate::domain::place::{Place, PlaceId};
use crate::domain::time::At;
use crate::seal;
use crate::seal::numbers::NumberKeys;
use crate::store::StoreError;
use crate::store::book::joining::GiveNames;
use crate::store::book::people::{AddPeople, NewPerson, Owner, Standing, holders, owners, standing};
use crate::store::book::{Book, places};
use reason::Reason;
use rows::{Duty, Reading, Row};
use sheet::Wrong;
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::time::sleep;

/// Names given in one transaction, each by several statements.
const NAMES: usize = 50;
/// People in one transaction: few enough that phones are answered in between.
const CHUNK: usize = 500;
/// Between two transactions nobody holds the book for so long. SQLite's lock is nobody's turn: another process that waits for it looks
/// from time to time, and would find it taken until the whole list is in.
const BREATH: Duration = Duration::from_millis(8);

/// What a list is read against.
pub struct Known {
    /// All places.
    pub places: Vec<Place>,
    /// The languages of the programme.
    pub languages: Vec<Language>,
    /// What a number without a prefix means.
    pub plan: Plan,
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

/// A number as the book keeps it: its blind index, and sealed.
pub fn sealed(phone: &Phone, numbers: &NumberKeys) -> ([u8; 32], Vec<u8>) {
    (numbers.blind(phone).0, numbers.seal(phone, seal::random()))
}

/// The people of a list, in its order, with what the book says of them.
#[derive(Default)]
pub struct List {
    /// Whom the rows that are right are about, each with all their numbers.
    pub people: Vec<NewPerson>,
    /// Why the other rows are not right, by line.
    pub wrong: Vec<Wrong<Reason>>,
    /// How many numbers of the list the book has already.
    pub already: usize,
    /// Lines that take a post from its holder, with the force: an old list would bring back who has left.
    pub handed_over: Vec<(u64, Force)>,
    /// What writing it would do.
    pub counts: Counts,
    /// Numbers of the list that have joined by phone and have no name yet.
    joined: Vec<([u8; 32], String, PlaceId)>,
}

/// What writing a list would do to how many people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They come into the book.
    pub new: usize,
    /// They get a number, a role, a post, a language, or their name.
    pub changed: usize,
    /// The book has all of this already.
    pub unchanged: usize,
}

/// The book refused in the middle of a list. The same list again adds what is missing and changes nothing else.
#[derive(Debug, thiserror::Error)]
#[error("{done} of {all} people were written, then the book refused")]
pub struct Stopped {
    /// How many people were written.
    pub done: usize,
    /// How many were to be.
    pub all: usize,
    /// Why.
    pub source: StoreError,
}

/// A person of the list with what the book knows of the numbers.
struct Draft {
    person: NewPerson,
    line: u64,
    /// Numbers that the book does not give to this name yet.
    news: usize,
    /// One of the numbers has joined by phone, and gets a name now.
    named: bool,
}

impl List {
    /// Puts rows together by person. Rows with a number that the book gives to somebody else are wrong; who joined by phone is
    /// nobody else.
    ///
    /// # Errors
    /// Those of the look-ups.
    pub async fn of(reading: Reading, numbers: &NumberKeys, book: &Book) -> Result<List, StoreError> {
        let Reading { rows, wrong, phone } = reading;
        let blinds: Vec<[u8; 32]> = rows.iter().map(|row| numbers.blind(&row.phone).0).collect();
        let owners = owners(book.engine(), &blinds).await?;
        let mut at: HashMap<(PlaceId, String), usize> = HashMap::new();
        let mut seen = HashSet::new();
        let mut list = List { wrong, ..List::default() };
        let mut drafts: Vec<Draft> = Vec::new();
        for (row, blind) in rows.into_iter().zip(blinds) {
            let owner = owners.get(&blind[..]);
            let nameless = owner.is_some_and(|owner| owner.name.is_empty());
            if !nameless && owner.is_some_and(|owner| (&owner.place, owner.name.as_str()) != row.person()) {
                list.wrong.push(Wrong { line: row.line, column: Some(phone.clone()), reason: Reason::Taken });
            } else if seen.insert(blind) {
                list.already += usize::from(owner.is_some());
                list.joined.extend(nameless.then(|| (blind, row.name.clone(), row.place.clone())));
                let number = (blind, numbers.seal(&row.phone, seal::random()));
                let next = drafts.len();
                let at = *at.entry((row.place.clone(), row.name.clone())).or_insert(next);
                if at == next {
                    drafts.push(Draft::of(row, number));
                } else {
                    drafts[at].add(row, number);
                }
                drafts[at].news += usize::from(owner.is_none());
                drafts[at].named |= nameless;
            }
        }
        list.wrong.sort_by(|a, b| (a.line, &a.column).cmp(&(b.line, &b.column)));
        list.handed_over = handed_over(&drafts, book).await?;
        list.counts = counts(&drafts, book).await?;
        list.people = drafts.into_iter().map(|draft| draft.person).collect();
        Ok(list)
    }

    /// How many numbers the people of the list have.
    pub fn numbers(&self) -> usize {
        self.people.iter().map(|person| person.numbers.len()).sum()
    }

    /// How many lines have something wrong.
    pub fn wrong_lines(&self) -> usize {
        self.wrong.iter().map(|wrong| wrong.line).collect::<HashSet<_>>().len()
    }

    /// Writes the people, some hundreds at a time; `told` hears after each how many are written. The same list again changes nothing, so
    /// what was interrupted is completed by repeating it.
    ///
    /// # Errors
    /// Where the book refuses; what was written until then stays.
    pub async fn write(&self, book: &Book, now: At, mut told: impl FnMut(usize)) -> Result<(), Stopped> {
        let all = self.people.len();
        let stopped = |done| move |source| Stopped { done, all, source };
        for some in self.joined.chunks(NAMES) {
            book.write(GiveNames { names: some.to_vec() }).await.map_err(stopped(0))?;
        }
        for (i, some) in self.people.chunks(CHUNK).enumerate() {
            let done = i * CHUNK;
            sleep(if i == 0 { Duration::ZERO } else { BREATH }).await;
            book.write(AddPeople { people: some.to_vec(), at: now }).await.map_err(stopped(done))?;
            told(done + some.len());
        }
        book.refresh().await.map_err(stopped(all))
    }
}

impl Draft {
    fn of(row: Row, number: ([u8; 32], Vec<u8>)) -> Draft {
        let (role, force) = match row.duty {
            Duty::Member(role) => (Some(role), None),
            Duty::Commander(force) => (None, Some(force)),
        };
        let person = NewPerson {
            name: row.name,
            place: row.place,
            language: row.language,
            gender: row.gender,
            consent: row.consent,
            role,
            force,
            numbers: vec![number],
        };
        Draft { person, line: row.line, news: 0, named: false }
    }

    /// Another row about the same person: it adds a number, and says what the first did not.
    fn add(&mut self, row: Row, number: ([u8; 32], Vec<u8>)) {
        let person = &mut self.person;
        person.language = person.language.or(row.language);
        person.gender = person.gender.or(row.gender);
        person.numbers.push(number);
    }

    /// Whether writing it would change what stands in the book.
    fn changes(&self, stands: &Standing) -> bool {
        let person = &self.person;
        self.news > 0
            || person.language.is_some() && stands.language.is_none()
            || person.gender.is_some() && stands.gender != person.gender
            || person.role.is_some_and(|role| !stands.roles.contains(&role))
            || person.force.is_some_and(|force| !stands.posts.contains(&force))
    }
}

async fn handed_over(drafts: &[Draft], book: &Book) -> Result<Vec<(u64, Force)>, StoreError> {
    let commanders: Vec<(&Draft, Force)> =
        drafts.iter().filter_map(|draft| Some((draft, draft.person.force?))).collect();
    let places = commanders.iter().map(|(draft, _)| &draft.person.place).collect();
    let holders = holders(book.engine(), &places).await?;
    let is_new = |(draft, force): &(&Draft, Force)| {
        let person = &draft.person;
        let holder = holders.get(&(person.place.clone(), *force));
        holder.is_some_and(|holder| (&holder.place, &holder.name) != (&person.place, &person.name))
    };
    Ok(commanders.into_iter().filter(is_new).map(|(draft, force)| (draft.line, force)).collect())
}

async fn counts(drafts: &[Draft], book: &Book) -> Result<Counts, StoreError> {
    let names: Vec<(&PlaceId, &str)> =
        drafts.iter().map(|draft| (&draft.person.place, draft.person.name.as_str())).collect();
    let standing = standing(book.engine(), &names).await?;
    let mut counts = Counts::default();
    for draft in drafts {
        let owner = Owner { name: draft.person.name.clone(), place: draft.person.place.clone() };
        match standing.get(&owner) {
            None if !draft.named => counts.new += 1,
            Some(stands) if !draft.named && !draft.changes(stands) => counts.unchanged += 1,
            _ => counts.changed += 1,
        }
    }
    Ok(counts)
}

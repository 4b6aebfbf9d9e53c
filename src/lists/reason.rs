//! Why a row of a list of people can't be taken. A closed list, so that each reader is told in words of their own.
//!
//! Must not know: who is told; what stands in a cell that may hold a number ([`Quote`]). Tested in `tests/it/people/`.
//!
//! In English as the command line says it; the console words each in the language of who reads.

use super::sheet::{Fault, Quote};
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::place::PlaceId;
use std::fmt;

/// Why a row, or the whole list, can't be taken, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The file can't be read as a table.
    Sheet(Fault),
    /// More cells than the header has.
    Overfull,
    /// No number.
    NoNumber,
    /// A number as spreadsheets round it.
    Rounded,
    /// What no telephone has; with the length of a national number.
    NotANumber(usize),
    /// A name that may be a number.
    NumberInName,
    /// Nobody is listed who did not agree.
    NoConsent,
    /// Nothing where something must be.
    Empty,
    /// Longer than we keep.
    TooLong {
        /// Characters.
        length: usize,
        /// Most of them.
        most: usize,
    },
    /// Characters that were lost on the way, or that hide what stands beside them.
    Unreadable,
    /// A role that we do not know.
    Role(Quote),
    /// A force that we do not know.
    Force(Quote),
    /// Neither woman nor man.
    Gender(Quote),
    /// A language that the programme does not speak, with those that it does.
    Language(Quote, Vec<Language>),
    /// A force beside another role.
    ForceOfNobody,
    /// A commander of what?
    NoForce,
    /// A region, by its code.
    RegionCode,
    /// Several communes have the name; what tells them apart.
    Several(Vec<String>),
    /// The name of a cercle, with its code.
    Cercle(PlaceId),
    /// The name of a region.
    Region,
    /// No commune has the name; those that nearly do.
    NoCommune(Quote, Vec<String>),
    /// That line gives the number to another person.
    OtherOwner(u64),
    /// That line names another commander.
    OtherCommander(u64),
    /// That line says otherwise of the same person.
    Otherwise(u64),
    /// The book gives the number to somebody else.
    Taken,
}

/// A cell that is not one of the words that may stand there.
fn absent(cell: &Quote) -> String {
    match cell {
        Quote::Empty => "this is empty".to_owned(),
        cell => format!("{cell} is not known"),
    }
}

fn one_of(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

fn forces() -> String {
    format!("the forces are {}", Force::ALL.map(Force::code).join(", "))
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Sheet(fault) => write!(f, "{fault}"),
            Reason::Overfull => {
                f.write_str("the row has more cells than the header: put a text with a separator in quotes")
            }
            Reason::NoNumber => f.write_str("there is no number"),
            Reason::Rounded => {
                f.write_str("the spreadsheet has rounded the number: format the column as text and write it again")
            }
            Reason::NotANumber(digits) => {
                write!(f, "this is no telephone number: write {digits} digits, or + and the country's code")
            }
            Reason::NumberInName => f.write_str("a name has no number in it"),
            Reason::NoConsent => f.write_str("say how the person agreed; nobody is listed who did not"),
            Reason::Empty => f.write_str("this is empty"),
            Reason::TooLong { length, most } => write!(f, "this has {length} characters; {most} is the most"),
            Reason::Unreadable => {
                f.write_str("this has a character that can't be read: save the sheet as \"CSV UTF-8\"")
            }
            Reason::Role(cell) => {
                write!(f, "{}: write participant, subscriber, facilitator or commander", absent(cell))
            }
            Reason::Force(cell) => write!(f, "{}: {}", absent(cell), forces()),
            Reason::Gender(cell) => write!(f, "{}: write f, m or nothing", absent(cell)),
            Reason::Language(cell, known) => {
                let tags: Vec<&str> = known.iter().map(Language::tag).collect();
                write!(f, "{}: the languages here are {}", absent(cell), tags.join(", "))
            }
            Reason::ForceOfNobody => f.write_str("only a commander has a force"),
            Reason::NoForce => write!(f, "a commander needs a force: {}", forces()),
            Reason::RegionCode => f.write_str("a forum is of a commune or a cercle"),
            Reason::Several(names) => write!(f, "several communes are called so: write {}", one_of(names)),
            Reason::Cercle(id) => {
                write!(f, "this is a cercle: write a commune, or {} for the cercle's own forum", id.0)
            }
            Reason::Region => f.write_str("this is a region: write a commune"),
            Reason::NoCommune(cell, near) if near.is_empty() => write!(f, "no commune is called {cell}"),
            Reason::NoCommune(cell, near) => {
                write!(f, "no commune is called {cell}; did you mean {}?", one_of(near))
            }
            Reason::OtherOwner(line) => write!(f, "line {line} gives this number to another person"),
            Reason::OtherCommander(line) => write!(f, "line {line} names another commander for this post"),
            Reason::Otherwise(line) => {
                write!(f, "line {line} says otherwise of this name and commune: two people need two names")
            }
            Reason::Taken => f.write_str(
                "the number already belongs to another person, or to this one under another name or commune",
            ),
        }
    }
}

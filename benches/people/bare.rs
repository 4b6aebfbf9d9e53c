//! The least that any import must do: the rows of another book, sealed already, put in by plain statements, five hundred people in a
//! transaction, through the same door.
//!
//! Must not know: where the rows came from, or what they mean.

use super::{open, seconds_since};
use baro::clock::Clock;
use baro::sql;
use baro::store::StoreError;
use baro::store::dialect::{Hex, rows};
use baro::store::door::Work;
use baro::store::engine::{Sql, Tx};
use std::path::Path;

const PEOPLE: Sql = Sql::both("SELECT id, name, place, language, gender, consent, consent_at FROM person ORDER BY id");
const NUMBERS: Sql = Sql::both("SELECT blind, person, sealed, position FROM number ORDER BY person");
const MEMBERS: Sql = Sql::both("SELECT series, person, role FROM member ORDER BY person");
const POSTS: Sql = Sql::both("SELECT series, force, holder FROM post ORDER BY holder");

const ADD_PEOPLE: Sql = sql!(
    "INSERT INTO person (id, name, place, language, gender, consent, consent_at)
     SELECT CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, CAST(value ->> 6 AS BIGINT)
       FROM ",
    rows("$1")
);
const ADD_NUMBERS: Sql = sql!(
    "INSERT INTO number (blind, person, sealed, position)
     SELECT ",
    unhex("value ->> 0"),
    ", CAST(value ->> 1 AS BIGINT), ",
    unhex("value ->> 2"),
    ", CAST(value ->> 3 AS BIGINT) FROM ",
    rows("$1")
);
const ADD_MEMBERS: Sql = sql!(
    "INSERT INTO member (series, person, role)
     SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT), value ->> 2 FROM ",
    rows("$1")
);
const ADD_POSTS: Sql = sql!(
    "INSERT INTO post (series, force, holder)
     SELECT CAST(value ->> 0 AS BIGINT), value ->> 1, CAST(value ->> 2 AS BIGINT) FROM ",
    rows("$1")
);

/// People in one transaction.
const CHUNK: usize = 500;

type Person = (i64, String, String, Option<String>, Option<String>, String, i64);
type Number = (Vec<u8>, i64, Vec<u8>, i64);

/// Some people with what belongs to them.
struct Put {
    people: Vec<Person>,
    numbers: Vec<Number>,
    members: Vec<(i64, i64, String)>,
    posts: Vec<(i64, String, i64)>,
}

impl Work for Put {
    type Out = ();
    const NAME: &'static str = "put";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        tx.exec(tx.query(ADD_PEOPLE).bind(rows(&self.people))).await?;
        let numbers = self.numbers.iter().map(|(blind, person, sealed, at)| (Hex(blind), person, Hex(sealed), at));
        tx.exec(tx.query(ADD_NUMBERS).bind(rows(numbers))).await?;
        tx.exec(tx.query(ADD_MEMBERS).bind(rows(&self.members))).await?;
        tx.exec(tx.query(ADD_POSTS).bind(rows(&self.posts))).await?;
        Ok(())
    }
}

/// Puts the people of `full` into the book at `path`; answers how many seconds it took, reading not counted.
///
/// # Errors
/// If a book can't be opened, read or written.
pub async fn insert(path: &Path, full: &Path) -> anyhow::Result<f64> {
    let (book, full) = (open(path).await?, open(full).await?);
    let from = full.engine();
    let people: Vec<Person> = from.all(from.query(PEOPLE)).await?;
    let numbers: Vec<Number> = from.all(from.query(NUMBERS)).await?;
    let members: Vec<(i64, i64, String)> = from.all(from.query(MEMBERS)).await?;
    let posts: Vec<(i64, String, i64)> = from.all(from.query(POSTS)).await?;
    let sets: Vec<Put> = people
        .chunks(CHUNK)
        .map(|people| {
            let those = people[0].0..=people[people.len() - 1].0;
            Put {
                people: people.to_vec(),
                numbers: numbers.iter().filter(|(_, person, ..)| those.contains(person)).cloned().collect(),
                members: members.iter().filter(|(_, person, _)| those.contains(person)).cloned().collect(),
                posts: posts.iter().filter(|(.., person)| those.contains(person)).cloned().collect(),
            }
        })
        .collect();
    full.close().await;
    let begun = Clock::system().now();
    for set in sets {
        book.write(set).await?;
    }
    let took = seconds_since(begun);
    book.close().await;
    Ok(took)
}

//! Joining a list by phone: who calls becomes a subscriber without a name; and which lists can be joined so.
//!
//! Must not know: the number (it gets its blind index and its sealed bytes). Tested in `tests/it/joining.rs` on both engines.

use super::{board, people};
use crate::domain::board::SeriesId;
use crate::domain::message::Language;
use crate::domain::person::{Gender, PersonId};
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::sql;
use crate::store::door::Work;
use crate::store::engine::{Sql, Tx};

// A forum is everybody's; the other kinds are joined by staff's word only.
const OPEN: Sql = sql!(
    "SELECT s.place, (SELECT n.person FROM number n WHERE n.blind = $2)
       FROM series s WHERE s.id = $1 AND s.kind = 'forum' AND s.open_to_join",
    either("", " FOR SHARE OF s ")
);
const ADD_PERSON: Sql = Sql::both(
    "INSERT INTO person (name, place, language, gender, consent, consent_at) VALUES ('', $1, $2, $3, $4, $5) RETURNING id",
);
const ADD_NUMBER: Sql = Sql::both(
    "INSERT INTO number (blind, person, sealed, position) VALUES ($1, $2, $3, 0) ON CONFLICT (blind) DO NOTHING",
);
// Who is more than a subscriber already is told all that a subscriber is.
const ADD_MEMBER: Sql = Sql::both(
    "INSERT INTO member (series, person, role)
     SELECT s.id, p.id, 'subscriber' FROM series s CROSS JOIN person p
      WHERE s.id = $1 AND p.id = $2 AND NOT EXISTS (SELECT 1 FROM member m WHERE m.series = s.id AND m.person = p.id)
     ON CONFLICT (series, role, person) DO NOTHING",
);
const SET_OPEN: Sql = Sql::both("UPDATE series SET open_to_join = $2 WHERE id = $1");

/// This file's statements.
pub const ALL: &[Sql] = &[OPEN, ADD_PERSON, ADD_NUMBER, ADD_MEMBER, SET_OPEN];

/// The text of `join-ask` that people agree to at present; counted up with every change of what it promises.
const WORDING: &str = "join-1";

/// A number that joins, as it is kept.
#[derive(Clone, Debug)]
pub struct NewNumber {
    /// Its blind index.
    pub blind: [u8; 32],
    /// The sealed number.
    pub sealed: Vec<u8>,
}

/// Somebody has said yes.
pub(super) struct Join<'a> {
    pub series: SeriesId,
    pub language: Language,
    pub gender: Option<Gender>,
    pub number: &'a NewNumber,
    pub at: At,
}

impl Join<'_> {
    /// Writes it; `false` where the series can't be joined. A number that is on a list by now keeps its person, and its STOP: only
    /// the membership and the language chosen are added.
    pub(super) async fn write(&self, tx: &mut Tx) -> Result<bool, StoreError> {
        let open = tx.query(OPEN).bind(self.series.0).bind(self.number.blind.to_vec());
        let Some((place, owner)) = tx.opt::<(String, Option<i64>)>(open).await? else { return Ok(false) };
        let person = match owner {
            Some(person) => {
                people::set_language(PersonId(person), self.language, tx).await?;
                person
            }
            None => self.person(place, tx).await?,
        };
        tx.exec(tx.query(ADD_MEMBER).bind(self.series.0).bind(person)).await?;
        Ok(true)
    }

    async fn person(&self, place: String, tx: &mut Tx) -> Result<i64, StoreError> {
        // The day is proof enough; the hour would only tell when the phone was used.
        let day = self.at.day().at(crate::domain::time::Minute(0));
        let consent = format!("phone, {WORDING} {}", self.language.tag());
        let person = tx.query(ADD_PERSON).bind(place).bind(self.language.tag().to_owned());
        let person = person.bind(self.gender.map(|gender| gender.code().to_owned())).bind(consent).bind(day.0);
        let (person,): (i64,) = tx.opt(person).await?.ok_or(StoreError::Busy)?;
        let number =
            tx.query(ADD_NUMBER).bind(self.number.blind.to_vec()).bind(person).bind(self.number.sealed.clone());
        // Another process was faster with the same number: the person just made is taken back, and the other one found.
        if tx.exec(number).await? == 0 { Err(StoreError::Busy) } else { Ok(person) }
    }
}

/// Lets a series be joined by phone, or no longer. Who has joined stays.
#[derive(Clone, Copy, Debug)]
pub struct SetJoinable {
    /// Which.
    pub series: SeriesId,
    /// Whether it can be joined.
    pub open: bool,
}

impl Work for SetJoinable {
    type Out = ();
    const NAME: &'static str = "set_joinable";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        tx.exec(tx.query(SET_OPEN).bind(self.series.0).bind(self.open)).await?;
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(())
    }
}

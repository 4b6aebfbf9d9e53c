//! Joining a list by phone: who calls becomes a subscriber without a name; and which lists can be joined so.
//!
//! Must not know: the number (it gets its blind index and its sealed bytes). Tested in `tests/it/joining.rs` and
//! `tests/it/people/joined.rs` on both engines.

use super::{board, people};
use crate::domain::board::SeriesId;
use crate::domain::message::Language;
use crate::domain::person::{Gender, PersonId, folded};
use crate::domain::place::PlaceId;
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
    "INSERT INTO person (name, folded, place, language, gender, consent, consent_at) VALUES ('', '', $1, $2, $3, $4, $5) RETURNING id",
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
const NAMELESS: Sql =
    Sql::both("SELECT p.id FROM number n JOIN person p ON p.id = n.person WHERE n.blind = $1 AND p.name = ''");
const NAME: Sql = Sql::both(
    "UPDATE person SET name = $2, place = $3, folded = $4
      WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM person p WHERE p.place = $3 AND p.name = $2)",
);
// They are more than a subscriber of their own forum by what the list says next.
const NO_SUBSCRIBER: Sql = Sql::both(
    "DELETE FROM member WHERE person = $1 AND role = 'subscriber'
        AND series IN (SELECT s.id FROM series s WHERE s.place = $2 AND s.kind = 'forum')",
);
const NAMESAKE: Sql = Sql::both("SELECT id FROM person WHERE place = $1 AND name = $2 AND name <> ''");
const TAKE_OVER: Sql = Sql::both(
    "UPDATE person SET language = coalesce(j.language, person.language), stopped = person.stopped OR j.stopped
       FROM (SELECT language, stopped FROM person WHERE id = $1) AS j WHERE person.id = $2",
);
const PASS_MEMBERS: Sql = Sql::both(
    "INSERT INTO member (series, person, role) SELECT m.series, p.id, m.role FROM member m JOIN person p ON p.id = $2
      WHERE m.person = $1 ON CONFLICT (series, role, person) DO NOTHING",
);
const PASS_NUMBERS: Sql = Sql::both(
    "UPDATE number SET person = $2,
       position = number.position + (SELECT coalesce(max(n.position) + 1, 0) FROM number n WHERE n.person = $2)
      WHERE person = $1",
);
const SET_OPEN: Sql = Sql::both("UPDATE series SET open_to_join = $2 WHERE id = $1");

/// This file's statements.
pub const ALL: &[Sql] = &[
    OPEN,
    ADD_PERSON,
    ADD_NUMBER,
    ADD_MEMBER,
    NAMELESS,
    NAME,
    NO_SUBSCRIBER,
    NAMESAKE,
    TAKE_OVER,
    PASS_MEMBERS,
    PASS_NUMBERS,
    SET_OPEN,
];

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

/// Gives a name to people who joined by phone, as a list of staff names their numbers. Who has that name already takes the number
/// over, with the STOP and the language that were said with it. A number whose owner has a name stays as it is.
#[derive(Clone, Debug)]
pub struct GiveNames {
    /// Blind index, name, place; a few dozen at a time.
    pub names: Vec<([u8; 32], String, PlaceId)>,
}

impl Work for GiveNames {
    type Out = ();
    const NAME: &'static str = "give_names";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        for (blind, name, place) in &self.names {
            let Some((joined,)) = tx.opt::<(i64,)>(tx.query(NAMELESS).bind(blind.to_vec())).await? else { continue };
            tx.exec(tx.query(NO_SUBSCRIBER).bind(joined).bind(place.0.clone())).await?;
            let query = tx.query(NAME).bind(joined).bind(name.clone()).bind(place.0.clone()).bind(folded(name));
            if tx.exec(query).await? > 0 {
                continue;
            }
            let query = tx.query(NAMESAKE).bind(place.0.clone()).bind(name.clone());
            let (named,): (i64,) = tx.opt(query).await?.ok_or(StoreError::Busy)?;
            for sql in [TAKE_OVER, PASS_MEMBERS, PASS_NUMBERS] {
                tx.exec(tx.query(sql).bind(joined).bind(named)).await?;
            }
            tx.exec(tx.query(people::ERASE).bind(joined)).await?;
        }
        Ok(())
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

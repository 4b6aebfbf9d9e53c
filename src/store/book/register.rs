//! What staff change about one person: written down, corrected, given and taken a role, silenced at their word, erased ([`super::numbers`] for
//! their numbers). Each is told in the trail, in its own transaction.
//!
//! Must not know: numbers (it gets blind indexes and sealed bytes), who may do what, words. Tested in `tests/it/register.rs` on both
//! engines.

use super::joining::GiveNames;
use super::notices::Manners;
use super::people::{self, AddPeople, NewPerson};
use super::staff::Acting;
use super::{board, bundles};
use crate::domain::board::{PostId, SeriesId};
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::person::{Gender, PersonId, Role, folded};
use crate::domain::place::PlaceId;
use crate::domain::review::audit::{Action, Detail};
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::{Sql, Tx};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

const NAMED: Sql = Sql::both("SELECT id FROM person WHERE place = $1 AND name = $2 AND name <> ''");
const FACTS: Sql = Sql::both("SELECT name, place, language, gender, consent FROM person WHERE id = $1");
const EDIT: Sql = Sql::both(
    "UPDATE person SET name = $2, folded = $3, place = $4, language = $5, gender = $6, consent = $7,
       consent_at = CASE WHEN consent = $7 THEN consent_at ELSE CAST($8 AS BIGINT) END
      WHERE id = $1",
);
const OWNER: Sql =
    Sql::both("SELECT n.person, p.name FROM number n JOIN person p ON p.id = n.person WHERE n.blind = $1");
const ADD_ROLE: Sql = Sql::both(
    "INSERT INTO member (series, person, role, deputy) SELECT CAST($1 AS BIGINT), p.id, $3, $4 FROM person p WHERE p.id = $2
     ON CONFLICT (series, role, person) DO UPDATE SET deputy = excluded.deputy",
);
const TAKE_ROLE: Sql = Sql::both("DELETE FROM member WHERE series = $1 AND person = $2 AND role = $3");
// Who is tied to the series in another way is still told.
const LEFT: Sql = Sql::both(
    "UPDATE outbox SET state = CASE WHEN leased_until = 0 THEN 'dropped' ELSE state END,
       why = CASE WHEN leased_until = 0 THEN 'left' ELSE why END,
       ended_at = CASE WHEN leased_until = 0 THEN CAST($3 AS BIGINT) END,
       expires_at = CASE WHEN leased_until = 0 THEN expires_at ELSE CAST($3 AS BIGINT) END
      WHERE person = $2 AND state IN ('queued', 'held') AND forum IN (SELECT f.id FROM forum f WHERE f.series = $1)
        AND NOT EXISTS (SELECT 1 FROM member m WHERE m.series = $1 AND m.person = $2)
        AND NOT EXISTS (SELECT 1 FROM post t WHERE t.series = $1 AND (t.holder = $2 OR t.deputy = $2))",
);

const ADD_POST: Sql = Sql::both(
    "INSERT INTO post (series, force, required) VALUES ($1, $2, TRUE) ON CONFLICT (series, force) DO NOTHING",
);
const POST: Sql = Sql::both("SELECT id FROM post WHERE series = $1 AND force = $2");

/// This file's statements.
pub const ALL: &[Sql] = &[NAMED, FACTS, EDIT, OWNER, ADD_ROLE, TAKE_ROLE, ADD_POST, POST, LEFT];

/// Why nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody else of that place has the name.
    NameTaken,
    /// The number is somebody else's.
    NumberTaken,
    /// They have as many numbers as a person may have.
    TooMany,
    /// Somebody changed it meanwhile.
    Stale,
    /// There is no such person, number or role any more.
    Gone,
}

/// What staff may correct of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Unique within a place; empty only for who joined by phone.
    pub name: String,
    /// Whose forum greets them.
    pub place: PlaceId,
    /// The language chosen.
    pub language: Option<Language>,
    /// Woman or man, where said.
    pub gender: Option<Gender>,
    /// How they agreed.
    pub consent: String,
}

type FactsRow = (String, String, Option<String>, Option<String>, String);

pub(super) async fn facts(person: PersonId, tx: &mut Tx) -> Result<Option<Facts>, StoreError> {
    let row: Option<FactsRow> = tx.opt(tx.query(FACTS).bind(person.0)).await?;
    Ok(row.map(|(name, place, language, gender, consent)| Facts {
        name,
        place: PlaceId(place),
        language: language.and_then(|tag| tag.parse().ok()),
        gender: gender.as_deref().and_then(Gender::read),
        consent,
    }))
}

async fn named(place: &PlaceId, name: &str, tx: &mut Tx) -> Result<Option<PersonId>, StoreError> {
    let row: Option<(i64,)> = tx.opt(tx.query(NAMED).bind(place.0.clone()).bind(name.to_owned())).await?;
    Ok(row.map(|(id,)| PersonId(id)))
}

pub(super) async fn owner(blind: &[u8; 32], tx: &mut Tx) -> Result<Option<(PersonId, String)>, StoreError> {
    let row: Option<(i64, String)> = tx.opt(tx.query(OWNER).bind(blind.to_vec())).await?;
    Ok(row.map(|(id, name)| (PersonId(id), name)))
}

/// Writes down somebody new. A number that joined by phone brings its person along, with what was said by it.
#[derive(Clone, Debug)]
pub struct Register {
    /// Whom; posts are given by [`HandOver`](super::posts::HandOver).
    pub person: NewPerson,
    /// Who writes.
    pub acting: Acting,
}

impl Work for Register {
    type Out = Result<PersonId, Refusal>;
    const NAME: &'static str = "register";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let NewPerson { name, place, numbers, .. } = &self.person;
        let there = named(place, name, tx).await?;
        let (mut joined, mut own) = (Vec::new(), 0);
        for (blind, _) in numbers {
            match owner(blind, tx).await? {
                Some((_, nobody)) if nobody.is_empty() => joined.push((*blind, name.clone(), place.clone())),
                Some((owner, _)) if Some(owner) == there => own += 1,
                Some(_) => return Ok(Err(Refusal::NumberTaken)),
                None => {}
            }
        }
        match there {
            // The same once more, after an answer that was lost.
            Some(id) if own == numbers.len() && own > 0 => return Ok(Ok(id)),
            Some(_) => return Ok(Err(Refusal::NameTaken)),
            None => {}
        }
        GiveNames { names: joined }.run(tx).await?;
        AddPeople { people: vec![self.person.clone()], at: self.acting.at }.run(tx).await?;
        // The first person of a place brings the place onto the board.
        tx.exec(tx.query(board::BUMP)).await?;
        self.acting.tell(Action::PeopleAdded, Detail::Nothing, tx).await?;
        Ok(named(place, name, tx).await?.ok_or(Refusal::Gone))
    }
}

/// Corrects what is written of somebody, if it is still what staff saw. A consent in other words is a new one, of today.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Whom.
    pub person: PersonId,
    /// What staff saw.
    pub before: Facts,
    /// What it should be.
    pub after: Facts,
    /// Who corrects.
    pub acting: Acting,
}

impl Work for Edit {
    type Out = Result<(), Refusal>;
    const NAME: &'static str = "edit_person";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let Some(stands) = facts(self.person, tx).await? else { return Ok(Err(Refusal::Gone)) };
        if stands == self.after {
            return Ok(Ok(()));
        }
        if stands != self.before {
            return Ok(Err(Refusal::Stale));
        }
        let Facts { name, place, language, gender, consent } = &self.after;
        if named(place, name, tx).await?.is_some_and(|id| id != self.person) {
            return Ok(Err(Refusal::NameTaken));
        }
        let query = tx.query(EDIT).bind(self.person.0).bind(name.clone()).bind(folded(name)).bind(place.0.clone());
        let query = query.bind(language.map(|language| language.tag().to_owned()));
        let query = query.bind(gender.map(|gender| gender.code().to_owned())).bind(consent.clone());
        tx.exec(query.bind(self.acting.at.0)).await?;
        if *place != stands.place {
            tx.exec(tx.query(board::BUMP)).await?;
        }
        self.acting.tell(Action::PeopleChanged, Detail::Nothing, tx).await?;
        Ok(Ok(()))
    }
}

/// Somebody belongs to the forum of a place from now on; its series is made where there is none.
#[derive(Clone, Debug)]
pub struct AddRole {
    /// Who.
    pub person: PersonId,
    /// To the forum of which place.
    pub place: PlaceId,
    /// As what.
    pub role: Role,
    /// A facilitator who is asked where the other does not answer.
    pub deputy: bool,
    /// Who says so.
    pub acting: Acting,
}

impl Work for AddRole {
    type Out = Result<(), Refusal>;
    const NAME: &'static str = "add_role";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        if facts(self.person, tx).await?.is_none() {
            return Ok(Err(Refusal::Gone));
        }
        let (series, made) = people::forum_series(&HashSet::from([self.place.0.as_str()]), tx).await?;
        let Some(series) = series.get(&self.place.0) else { return Ok(Err(Refusal::Gone)) };
        let query = tx.query(ADD_ROLE).bind(series.0).bind(self.person.0).bind(self.role.code().to_owned());
        tx.exec(query.bind(self.deputy && self.role == Role::Facilitator)).await?;
        if made > 0 {
            tx.exec(tx.query(board::BUMP)).await?;
        }
        self.acting.tell(Action::PeopleChanged, Detail::Nothing, tx).await?;
        Ok(Ok(()))
    }
}

/// Somebody belongs to a series no more in this role. Who is tied to it in no other way gets nothing more about its forums.
#[derive(Clone, Debug)]
pub struct TakeRole {
    /// Who.
    pub person: PersonId,
    /// To which.
    pub series: SeriesId,
    /// As what.
    pub role: Role,
    /// How messages leave.
    pub manners: Manners,
    /// Who says so.
    pub acting: Acting,
}

impl Work for TakeRole {
    type Out = Result<(), Refusal>;
    const NAME: &'static str = "take_role";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let (person, at) = (self.person, self.acting.at);
        let query = tx.query(TAKE_ROLE).bind(self.series.0).bind(person.0).bind(self.role.code().to_owned());
        if tx.exec(query).await? == 0 {
            return Ok(Err(Refusal::Gone));
        }
        let untied = bundles::untie(None, &BTreeSet::from([person]), at, tx).await?;
        tx.exec(tx.query(LEFT).bind(self.series.0).bind(person.0).bind(at.0)).await?;
        bundles::tie(untied, &self.manners, at, tx).await?;
        self.acting.tell(Action::PeopleChanged, Detail::Nothing, tx).await?;
        Ok(Ok(()))
    }
}

/// The post of a force at the forum of a place, made where there is none: somebody is about to hold it, or to stand in
/// ([`HandOver`](super::posts::HandOver), [`SetDeputy`](super::series::SetDeputy)).
#[derive(Clone, Debug)]
pub struct FindPost {
    /// At which place.
    pub place: PlaceId,
    /// Of which force.
    pub force: Force,
    /// Who gives it.
    pub acting: Acting,
}

impl Work for FindPost {
    type Out = Result<(SeriesId, PostId), Refusal>;
    const NAME: &'static str = "find_post";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let (series, made) = people::forum_series(&HashSet::from([self.place.0.as_str()]), tx).await?;
        let Some(series) = series.get(&self.place.0).copied() else { return Ok(Err(Refusal::Gone)) };
        let force = self.force.code().to_owned();
        let new = tx.exec(tx.query(ADD_POST).bind(series.0).bind(force.clone())).await?;
        if made + new > 0 {
            tx.exec(tx.query(board::BUMP)).await?;
        }
        let post: Option<(i64,)> = tx.opt(tx.query(POST).bind(series.0).bind(force)).await?;
        self.acting.tell(Action::PeopleChanged, Detail::Nothing, tx).await?;
        Ok(post.map(|(id,)| (series, PostId(id))).ok_or(Refusal::Gone))
    }
}

/// STOP or its end, at the person's word to staff.
#[derive(Clone, Debug)]
pub struct SetStopped {
    /// Who.
    pub person: PersonId,
    /// Whether messages end.
    pub stopped: bool,
    /// To whom they said it.
    pub acting: Acting,
}

impl Work for SetStopped {
    type Out = Result<(), Refusal>;
    const NAME: &'static str = "set_stopped";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        if facts(self.person, tx).await?.is_none() {
            return Ok(Err(Refusal::Gone));
        }
        people::set_stopped(self.person, self.stopped, self.acting.at, tx).await?;
        self.acting.tell(Action::PeopleChanged, Detail::Nothing, tx).await?;
        Ok(Ok(()))
    }
}

/// EFFACER, at the person's word to staff: the row goes with numbers, roles, answers and messages.
#[derive(Clone, Debug)]
pub struct Erase {
    /// Whom.
    pub person: PersonId,
    /// To whom they said it.
    pub acting: Acting,
}

impl Work for Erase {
    type Out = Result<(), Refusal>;
    const NAME: &'static str = "erase_person";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        if facts(self.person, tx).await?.is_none() {
            return Ok(Err(Refusal::Gone));
        }
        people::erase(self.person, self.acting.at, tx).await?;
        tx.exec(tx.query(board::BUMP)).await?;
        self.acting.tell(Action::PeopleErased, Detail::Nothing, tx).await?;
        Ok(Ok(()))
    }
}

//! People: language, STOP, EFFACER, and lists that staff bring in.
//!
//! Must not know: numbers (it gets blind indexes and sealed bytes), files. Tested in `tests/it/book.rs` and `tests/it/people/`.

use super::{board, unreadable};
use crate::domain::board::SeriesId;
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::person::{Gender, PersonId, Role, folded};
use crate::domain::place::PlaceId;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::{self, Hex, sql};
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};
use std::collections::{BTreeMap, HashMap, HashSet};

const LANGUAGE: Sql = Sql::both("UPDATE person SET language = $2 WHERE id = $1");
const STOP: Sql = Sql::both("UPDATE person SET stopped = $2 WHERE id = $1");
// What a worker has in hand may arrive, and counts then; it is not tried again.
const DROP_QUEUED: Sql = Sql::both(
    "UPDATE outbox SET state = CASE WHEN state = 'queued' AND leased_until > 0 THEN state ELSE 'dropped' END,
       why = CASE WHEN state = 'queued' AND leased_until > 0 THEN why ELSE 'stopped' END,
       ended_at = CASE WHEN state = 'queued' AND leased_until > 0 THEN NULL ELSE CAST($2 AS BIGINT) END,
       expires_at = CASE WHEN state = 'queued' AND leased_until > 0 THEN CAST($2 AS BIGINT) ELSE expires_at END
      WHERE person = $1 AND state IN ('queued', 'held')",
);
const ERASE_ANSWERS: Sql = Sql::both("DELETE FROM answer WHERE person = $1 AND option IN (SELECT id FROM option)");
pub(super) const ERASE: Sql = Sql::both("DELETE FROM person WHERE id = $1");
const ERASE_SENT: Sql = Sql::both("DELETE FROM outbox WHERE person = $1");
const OWNERS: Sql = sql!(
    "SELECT n.blind, p.name, p.place FROM number n JOIN person p ON p.id = n.person
      WHERE n.blind IN (SELECT ",
    unhex("value ->> 0"),
    " FROM ",
    rows("$1"),
    ")"
);
const HOLDERS: Sql = sql!(
    "SELECT s.place, p.force, h.name, h.place
       FROM post p JOIN series s ON s.id = p.series JOIN person h ON h.id = p.holder
      WHERE s.kind = 'forum' AND s.place IN (SELECT value ->> 0 FROM ",
    rows("$1"),
    ")"
);
const STANDING: Sql = sql!(
    "SELECT p.name, p.place, p.language, p.gender,
       (SELECT ",
    either("group_concat", "string_agg"),
    "(m.role, ',') FROM member m JOIN series s ON s.id = m.series AND s.place = p.place AND s.kind = 'forum'
         WHERE m.person = p.id) AS roles,
       (SELECT ",
    either("group_concat", "string_agg"),
    "(t.force, ',') FROM post t JOIN series s ON s.id = t.series AND s.place = p.place AND s.kind = 'forum'
         WHERE t.holder = p.id) AS posts
      FROM ",
    rows("$1"),
    " JOIN person p ON p.place = value ->> 0 AND p.name = value ->> 1 AND p.name <> ''"
);
// What people chose on the phone is stronger than what a list says of them.
const ADD_PEOPLE: Sql = sql!(
    "INSERT INTO person (name, place, language, gender, consent, consent_at, folded)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, CAST($2 AS BIGINT), value ->> 5 FROM ",
    rows("$1"),
    " WHERE TRUE
     ON CONFLICT (place, name) WHERE name <> '' DO UPDATE SET
       language = coalesce(person.language, excluded.language), gender = coalesce(excluded.gender, person.gender)
     RETURNING id, name, place"
);
// Only numbers that are new are counted: the first that a person has stands at 0, for there messages go.
const ADD_NUMBERS: Sql = sql!(
    "INSERT INTO number (blind, person, sealed, position)
     SELECT ",
    unhex("value ->> 0"),
    ", CAST(value ->> 1 AS BIGINT), ",
    unhex("value ->> 2"),
    ",
            row_number() OVER (PARTITION BY value ->> 1 ORDER BY CAST(value ->> 3 AS BIGINT)) - 1
              + coalesce((SELECT max(n.position) + 1 FROM number n WHERE n.person = CAST(value ->> 1 AS BIGINT)), 0)
       FROM ",
    rows("$1"),
    " WHERE NOT EXISTS (SELECT 1 FROM number n WHERE n.blind = ",
    unhex("value ->> 0"),
    ")
     ON CONFLICT (blind) DO NOTHING"
);
const ADD_MEMBERS: Sql = sql!(
    "INSERT INTO member (series, person, role)
     SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT), value ->> 2 FROM ",
    rows("$1"),
    " WHERE TRUE
     ON CONFLICT (series, role, person) DO NOTHING"
);
const UNFOLDED: Sql = Sql::both("SELECT id, name FROM person WHERE folded IS NULL LIMIT 1000");
const FOLD: Sql = sql!(
    "UPDATE person SET folded = r.folded
       FROM (SELECT CAST(value ->> 0 AS BIGINT) AS id, value ->> 1 AS folded FROM ",
    rows("$1"),
    ") AS r WHERE person.id = r.id"
);
const ADD_SERIES: Sql = sql!(
    "INSERT INTO series (place, kind, disclosure)
     SELECT value ->> 0, 'forum', 'eve' FROM ",
    rows("$1"),
    " WHERE TRUE ON CONFLICT (place, kind) DO NOTHING"
);
const SERIES_OF: Sql =
    sql!("SELECT id, place FROM series WHERE kind = 'forum' AND place IN (SELECT value ->> 0 FROM ", rows("$1"), ")");
const TAKE_POST: Sql = sql!(
    "INSERT INTO post (series, force, holder)
     SELECT CAST(value ->> 0 AS BIGINT), value ->> 1, CAST(value ->> 2 AS BIGINT) FROM ",
    rows("$1"),
    " WHERE TRUE
     ON CONFLICT (series, force) DO UPDATE SET holder = excluded.holder
       WHERE post.holder IS DISTINCT FROM excluded.holder"
);

/// This file's statements.
pub const ALL: &[Sql] = &[
    ERASE_ANSWERS,
    HOLDERS,
    LANGUAGE,
    STOP,
    DROP_QUEUED,
    ERASE,
    ERASE_SENT,
    OWNERS,
    STANDING,
    UNFOLDED,
    FOLD,
    ADD_PEOPLE,
    ADD_NUMBERS,
    ADD_MEMBERS,
    ADD_SERIES,
    SERIES_OF,
    TAKE_POST,
];

pub(super) async fn set_language(person: PersonId, language: Language, tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(LANGUAGE).bind(person.0).bind(language.tag().to_owned())).await?;
    Ok(())
}

/// STOP also takes back what has not left yet.
pub(super) async fn set_stopped(person: PersonId, stopped: bool, at: At, tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(STOP).bind(person.0).bind(stopped)).await?;
    if stopped {
        tx.exec(tx.query(DROP_QUEUED).bind(person.0).bind(at.0)).await?;
        super::posts::stopped(person, at, tx).await?;
    } else {
        super::posts::resumed(person, at, tx).await?;
    }
    Ok(())
}

/// The person, their numbers, roles and answers are deleted, and messages to them; posts they held stand empty.
pub(super) async fn erase(person: PersonId, _at: At, tx: &mut Tx) -> Result<(), StoreError> {
    tx.exec(tx.query(ERASE_SENT).bind(person.0)).await?;
    tx.exec(tx.query(ERASE_ANSWERS).bind(person.0)).await?;
    tx.exec(tx.query(ERASE).bind(person.0)).await?;
    Ok(())
}

/// STOP by the aggregator's word: the number's owner gets nothing more.
#[derive(Clone, Copy, Debug)]
pub struct OptOut {
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: At,
}

impl Work for OptOut {
    type Out = ();
    const NAME: &'static str = "opt_out";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        set_stopped(self.person, true, self.at, tx).await
    }
}

/// Writes down how names are looked for where an earlier version wrote them; answers how many, a thousand at most.
pub(super) struct FoldNames;

impl Work for FoldNames {
    type Out = usize;
    const NAME: &'static str = "fold_names";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<usize, StoreError> {
        let names: Vec<(i64, String)> = tx.all(tx.query(UNFOLDED)).await?;
        if !names.is_empty() {
            let set = dialect::rows(names.iter().map(|(id, name)| (id, folded(name))));
            tx.exec(tx.query(FOLD).bind(set)).await?;
        }
        Ok(names.len())
    }
}

/// One person of a list, with all their numbers.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Name, unique within a place.
    pub name: String,
    /// Commune.
    pub place: PlaceId,
    /// Language, where the list says.
    pub language: Option<Language>,
    /// Woman or man, where the list says.
    pub gender: Option<Gender>,
    /// How they agreed, in the list's words.
    pub consent: String,
    /// What they are to the commune's forum; none for commanders.
    pub role: Option<Role>,
    /// The post that they hold there.
    pub force: Option<Force>,
    /// Blind index and sealed number, the one that messages go to first.
    pub numbers: Vec<([u8; 32], Vec<u8>)>,
}

/// Whom a list means: a name is unique within a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Empty for who joined by phone.
    pub name: String,
    /// Commune.
    pub place: PlaceId,
}

/// What the book says of somebody whom a list names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The language chosen.
    pub language: Option<Language>,
    /// Woman or man, where said.
    pub gender: Option<Gender>,
    /// What they are to the forum of their place.
    pub roles: Vec<Role>,
    /// The posts that they hold there.
    pub posts: Vec<Force>,
}

/// Who owns which of these numbers, by blind index.
///
/// # Errors
/// Those of the look-up.
pub async fn owners(engine: &Engine, blinds: &[[u8; 32]]) -> Result<HashMap<Vec<u8>, Owner>, StoreError> {
    let mut owners = HashMap::new();
    for some in blinds.chunks(1000) {
        let rows: Vec<(Vec<u8>, String, String)> = engine.all(engine.query(OWNERS).bind(dialect::keys(some))).await?;
        owners.extend(rows.into_iter().map(|(blind, name, place)| (blind, Owner { name, place: PlaceId(place) })));
    }
    Ok(owners)
}

/// Who holds which post of these places' forums.
///
/// # Errors
/// Those of the look-up.
pub async fn holders(
    engine: &Engine,
    places: &HashSet<&PlaceId>,
) -> Result<HashMap<(PlaceId, Force), Owner>, StoreError> {
    let set = dialect::rows(places.iter().map(|place| [&place.0]));
    let rows: Vec<(String, String, String, String)> = engine.all(engine.query(HOLDERS).bind(set)).await?;
    rows.into_iter()
        .map(|(place, force, name, home)| {
            let force = Force::read(&force).ok_or_else(|| unreadable("post.force"))?;
            Ok(((PlaceId(place), force), Owner { name, place: PlaceId(home) }))
        })
        .collect()
}

/// What the book says of these names, each with its place; nothing of those that it does not know.
///
/// # Errors
/// Those of the look-up.
pub async fn standing(engine: &Engine, names: &[(&PlaceId, &str)]) -> Result<HashMap<Owner, Standing>, StoreError> {
    let mut standing = HashMap::new();
    for some in names.chunks(1000) {
        let set = dialect::rows(some.iter().map(|(place, name)| (&place.0, name)));
        for row in engine.all::<StandingRow>(engine.query(STANDING).bind(set)).await? {
            let list = |written: &Option<String>| -> Vec<String> {
                written.iter().flat_map(|written| written.split(',')).map(str::to_owned).collect()
            };
            let (roles, posts) = (list(&row.roles), list(&row.posts));
            let stands = Standing {
                language: row.language.and_then(|tag| tag.parse().ok()),
                gender: row.gender.as_deref().and_then(Gender::read),
                roles: roles.iter().filter_map(|role| Role::read(role)).collect(),
                posts: posts.iter().filter_map(|force| Force::read(force)).collect(),
            };
            standing.insert(Owner { name: row.name, place: PlaceId(row.place) }, stands);
        }
    }
    Ok(standing)
}

#[derive(sqlx::FromRow)]
struct StandingRow {
    name: String,
    place: String,
    language: Option<String>,
    gender: Option<String>,
    roles: Option<String>,
    posts: Option<String>,
}

/// Adds some people of a list: a few hundred at a time, so that phones are answered in between. Adding the same again changes nothing.
#[derive(Clone, Debug)]
pub struct AddPeople {
    /// Whom.
    pub people: Vec<NewPerson>,
    /// When.
    pub at: At,
}

impl Work for AddPeople {
    type Out = ();
    const NAME: &'static str = "add_people";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        let ids = self.add_people(tx).await?;
        let id = |person: &NewPerson| ids[&(person.name.clone(), person.place.0.clone())];
        let numbers = self.people.iter().flat_map(|person| {
            let numbers = person.numbers.iter().enumerate();
            numbers.map(move |(i, (blind, sealed))| (Hex(*blind), id(person), Hex(sealed), i as i64))
        });
        tx.exec(tx.query(ADD_NUMBERS).bind(dialect::rows(numbers))).await?;
        let places = self.people.iter().map(|person| person.place.0.as_str()).collect();
        let (series, made) = forum_series(&places, tx).await?;
        let of = |person: &NewPerson| series[&person.place.0].0;
        let members = self.people.iter().filter_map(|person| Some((of(person), id(person), person.role?.code())));
        tx.exec(tx.query(ADD_MEMBERS).bind(dialect::rows(members))).await?;
        let mut posts: BTreeMap<(i64, &str), i64> = BTreeMap::new();
        posts.extend(self.people.iter().filter_map(|person| Some(((of(person), person.force?.code()), id(person)))));
        let taken = dialect::rows(posts.iter().map(|((s, f), p)| (s, f, p)));
        let taken = tx.exec(tx.query(TAKE_POST).bind(taken)).await?;
        if taken > 0 {
            super::posts::note_terms(self.at, tx).await?;
        }
        // The board shows series and who holds posts, and no other people.
        if made + taken > 0 {
            tx.exec(tx.query(board::BUMP)).await?;
        }
        Ok(())
    }
}

impl AddPeople {
    async fn add_people(&self, tx: &mut Tx) -> Result<HashMap<(String, String), i64>, StoreError> {
        let mut seen = HashSet::new();
        let once = self.people.iter().filter(|person| seen.insert((&person.name, &person.place)));
        let set = dialect::rows(once.map(|person| {
            let language = person.language.map(|language| language.tag().to_owned());
            let folded = folded(&person.name);
            (&person.name, &person.place.0, language, person.gender.map(Gender::code), &person.consent, folded)
        }));
        let rows: Vec<(i64, String, String)> = tx.all(tx.query(ADD_PEOPLE).bind(set).bind(self.at.0)).await?;
        Ok(rows.into_iter().map(|(id, name, place)| ((name, place), id)).collect())
    }
}

/// The forum series of each of these places, made where there is none; and how many were made.
pub(super) async fn forum_series(
    places: &HashSet<&str>,
    tx: &mut Tx,
) -> Result<(HashMap<String, SeriesId>, u64), StoreError> {
    let set = dialect::rows(places.iter().map(|place| [place]));
    let made = tx.exec(tx.query(ADD_SERIES).bind(set.clone())).await?;
    let rows: Vec<(i64, String)> = tx.all(tx.query(SERIES_OF).bind(set)).await?;
    Ok((rows.into_iter().map(|(id, place)| (place, SeriesId(id))).collect(), made))
}

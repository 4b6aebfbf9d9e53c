//! People as staff look at them: found by place, role, force, language and name, a page at a time; one person with all that is kept.
//!
//! Must not know: numbers (it hands out sealed bytes), how names are folded, words. Tested in `tests/it/roster.rs` on both engines.

use super::{pairs, unreadable};
use crate::domain::board::{Kind, SeriesId};
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::person::{Gender, PersonId, Role, folded};
use crate::domain::place::PlaceId;
use crate::domain::time::{At, Day, Minute};
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::engine::{Engine, Query, Sql};

/// People on a page.
pub const PAGE: i64 = 50;

/// A statement about the people that a [`Filter`] finds: what is asked of them, and in which order.
macro_rules! of_filter {
    ([$($what:tt)+], $order:literal) => {
        sql!(
            $($what)+,
            " FROM person p
             WHERE ($1 = '' OR p.place IN (SELECT value ->> 0 FROM ",
            rows("$2"),
            "))
              AND NOT EXISTS (SELECT 1 FROM ",
            rows("$3"),
            " WHERE ",
            either("instr", "strpos"),
            "(coalesce(p.folded, ''), value ->> 0) = 0)
              AND ($4 = '' OR EXISTS (SELECT 1 FROM member m WHERE m.person = p.id AND m.role = $4)
                OR $4 = 'commander' AND EXISTS (SELECT 1 FROM post t WHERE t.holder = p.id)
                OR $4 = 'deputy' AND EXISTS (SELECT 1 FROM post t WHERE t.deputy = p.id))
              AND ($5 = '' OR EXISTS (SELECT 1 FROM post t WHERE (t.holder = p.id OR t.deputy = p.id) AND t.force = $5))
              AND ($6 = '' OR coalesce(p.language, 'none') = $6)
              AND ($7 = '' OR $7 = 'stopped' AND p.stopped OR $7 = 'reached' AND NOT p.stopped
                OR $7 = 'nameless' AND p.name = ''
                OR $7 = 'numberless' AND NOT EXISTS (SELECT 1 FROM number n WHERE n.person = p.id)) ",
            $order
        )
    };
}

const FIND: Sql = of_filter!(
    [
        "SELECT p.id, p.name, p.place, p.language, p.stopped,
           (SELECT ",
        either("group_concat", "string_agg"),
        "(m.series || ' ' || m.role || CASE WHEN m.deputy THEN '+' ELSE '' END, ',') FROM member m WHERE m.person = p.id) AS roles,
           (SELECT count(*) FROM number n WHERE n.person = p.id) AS numbers"
    ],
    "ORDER BY p.folded, p.id LIMIT 50 OFFSET $8"
);
const COUNT: Sql = of_filter!(["SELECT count(*), count(CASE WHEN p.stopped THEN 1 END)"], "");
const PERSON: Sql =
    Sql::both("SELECT name, place, language, gender, stopped, consent, consent_at FROM person WHERE id = $1");
const ROLES: Sql = Sql::both(
    "SELECT m.series, s.place, s.kind, m.role, m.deputy FROM member m JOIN series s ON s.id = m.series JOIN place l ON l.id = s.place
      WHERE m.person = $1 ORDER BY l.name, s.kind, m.role",
);
const NUMBERS: Sql = Sql::both("SELECT position, sealed FROM number WHERE person = $1 ORDER BY position");
const OWNER: Sql = Sql::both("SELECT person FROM number WHERE blind = $1");
// By date, as answers lie: there is no index by person, and a page of somebody is looked at rarely.
const ANSWERS: Sql = Sql::both(
    "SELECT s.place, s.kind, f.period, o.day, o.minute, a.yes, a.at, coalesce(f.chosen = o.id, FALSE) AS chosen
       FROM option o JOIN answer a ON a.option = o.id AND a.person = $1 JOIN forum f ON f.id = o.forum JOIN series s ON s.id = f.series
      ORDER BY o.day DESC, o.minute DESC, o.id DESC LIMIT 40",
);
/// This file's statements.
pub const ALL: &[Sql] = &[FIND, COUNT, PERSON, ROLES, NUMBERS, OWNER, ANSWERS];

/// How somebody stands to messages, as a list is asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Said STOP.
    Stopped,
    /// Did not.
    Reached,
    /// Joined by phone and was given no name.
    Nameless,
    /// Has no number left.
    Numberless,
}

impl Reach {
    /// All.
    pub const ALL: [Reach; 4] = [Reach::Stopped, Reach::Reached, Reach::Nameless, Reach::Numberless];

    /// The word in statements and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Reach::Stopped => "stopped",
            Reach::Reached => "reached",
            Reach::Nameless => "nameless",
            Reach::Numberless => "numberless",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Reach> {
        Reach::ALL.into_iter().find(|reach| reach.code() == written)
    }
}

/// What somebody is sought as: a role, or an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// In any series.
    Role(Role),
    /// Holds a post.
    Commander,
    /// Stands in for who holds one.
    Deputy,
}

impl Duty {
    /// All.
    pub const ALL: [Duty; 5] = [
        Duty::Role(Role::Participant),
        Duty::Role(Role::Subscriber),
        Duty::Role(Role::Facilitator),
        Duty::Commander,
        Duty::Deputy,
    ];

    /// The word in statements and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Duty::Role(role) => role.code(),
            Duty::Commander => "commander",
            Duty::Deputy => "deputy",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Duty> {
        Duty::ALL.into_iter().find(|duty| duty.code() == written)
    }
}

/// Whom staff look for; what is empty is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Homes: a place with everything under it, as the caller found that out.
    pub places: Option<Vec<PlaceId>>,
    /// Words of the name, in any spelling: each must begin a word of it.
    pub name: String,
    /// What they are.
    pub duty: Option<Duty>,
    /// The force whose post they hold or stand in for.
    pub force: Option<Force>,
    /// The language chosen; `Some(None)` is: none.
    pub language: Option<Option<Language>>,
    /// How they stand to messages.
    pub reach: Option<Reach>,
}

impl Filter {
    fn bound(&self, query: Query) -> Query {
        let places = dialect::rows(self.places.iter().flatten().map(|place| [&place.0]));
        let name = folded(&self.name);
        let words = dialect::rows(name.split(' ').filter(|word| !word.is_empty()).map(|word| [format!(" {word}")]));
        let language = match self.language {
            None => String::new(),
            Some(None) => "none".to_owned(),
            Some(Some(language)) => language.tag().to_owned(),
        };
        query
            .bind(if self.places.is_some() { "some" } else { "" }.to_owned())
            .bind(places)
            .bind(words)
            .bind(self.duty.map_or("", Duty::code).to_owned())
            .bind(self.force.map_or("", Force::code).to_owned())
            .bind(language)
            .bind(self.reach.map_or("", Reach::code).to_owned())
    }
}

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub id: PersonId,
    /// Empty for who joined by phone.
    pub name: String,
    /// Whose forum greets them.
    pub place: PlaceId,
    /// The language chosen.
    pub language: Option<Language>,
    /// They said STOP.
    pub stopped: bool,
    /// What they are to which series; `true` for a facilitator's deputy.
    pub roles: Vec<(SeriesId, Role, bool)>,
    /// How many numbers they have.
    pub numbers: i64,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: i64,
    name: String,
    place: String,
    language: Option<String>,
    stopped: bool,
    roles: Option<String>,
    numbers: i64,
}

impl ListedRow {
    fn read(self) -> Result<Listed, StoreError> {
        let mut roles = Vec::new();
        for (series, role) in pairs(self.roles.as_deref()) {
            let (role, deputy) = role.strip_suffix('+').map_or((role, false), |role| (role, true));
            let series = series.parse().map_err(|_| unreadable("member.series"))?;
            roles.push((SeriesId(series), Role::read(role).ok_or_else(|| unreadable("member.role"))?, deputy));
        }
        roles.sort_by_key(|(series, role, _)| (*series, role.code()));
        Ok(Listed {
            id: PersonId(self.id),
            name: self.name,
            place: PlaceId(self.place),
            language: self.language.and_then(|tag| tag.parse().ok()),
            stopped: self.stopped,
            roles,
            numbers: self.numbers,
        })
    }
}

/// A page of the people that a filter finds, by name; the first page is 1.
///
/// # Errors
/// Those of the look-up.
pub async fn find(engine: &Engine, filter: &Filter, page: i64) -> Result<Vec<Listed>, StoreError> {
    let query = filter.bound(engine.query(FIND)).bind((page - 1).max(0).saturating_mul(PAGE));
    engine.all::<ListedRow>(query).await?.into_iter().map(ListedRow::read).collect()
}

/// How many people a filter finds, and how many of them said STOP.
///
/// # Errors
/// Those of the look-up.
pub async fn count(engine: &Engine, filter: &Filter) -> Result<(i64, i64), StoreError> {
    engine.one(filter.bound(engine.query(COUNT))).await
}

/// A person with all that is kept of them, but numbers and answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Empty for who joined by phone.
    pub name: String,
    /// Whose forum greets them.
    pub place: PlaceId,
    /// The language chosen.
    pub language: Option<Language>,
    /// Woman or man, where said.
    pub gender: Option<Gender>,
    /// They said STOP.
    pub stopped: bool,
    /// How they agreed.
    pub consent: String,
    /// When that was said.
    pub consented: At,
    /// What they are to which series.
    pub roles: Vec<Membership>,
}

/// What somebody is to a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Which.
    pub series: SeriesId,
    /// Where it meets.
    pub place: PlaceId,
    /// What kind of meeting.
    pub kind: Kind,
    /// As what.
    pub role: Role,
    /// A facilitator who is asked where the other does not answer.
    pub deputy: bool,
}

type PersonRow = (String, String, Option<String>, Option<String>, bool, String, i64);

/// Everything about a person but numbers and answers.
///
/// # Errors
/// Those of the look-ups.
pub async fn person(engine: &Engine, id: PersonId) -> Result<Option<Person>, StoreError> {
    let row: Option<PersonRow> = engine.opt(engine.query(PERSON).bind(id.0)).await?;
    let Some((name, place, language, gender, stopped, consent, consented)) = row else { return Ok(None) };
    let rows: Vec<(i64, String, String, String, bool)> = engine.all(engine.query(ROLES).bind(id.0)).await?;
    let mut roles = Vec::with_capacity(rows.len());
    for (series, place, kind, role, deputy) in rows {
        roles.push(Membership {
            series: SeriesId(series),
            place: PlaceId(place),
            kind: Kind::read(&kind).ok_or_else(|| unreadable("series.kind"))?,
            role: Role::read(&role).ok_or_else(|| unreadable("member.role"))?,
            deputy,
        });
    }
    Ok(Some(Person {
        id,
        name,
        place: PlaceId(place),
        language: language.and_then(|tag| tag.parse().ok()),
        gender: gender.as_deref().and_then(Gender::read),
        stopped,
        consent,
        consented: At(consented),
        roles,
    }))
}

/// A person's numbers, sealed, each with its position: messages go to the first.
///
/// # Errors
/// Those of the look-up.
pub async fn numbers(engine: &Engine, id: PersonId) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    engine.all(engine.query(NUMBERS).bind(id.0)).await
}

/// Whose number has this blind index.
///
/// # Errors
/// Those of the look-up.
pub async fn owner(engine: &Engine, blind: [u8; 32]) -> Result<Option<PersonId>, StoreError> {
    let row: Option<(i64,)> = engine.opt(engine.query(OWNER).bind(blind.to_vec())).await?;
    Ok(row.map(|(person,)| PersonId(person)))
}

/// What somebody said about a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Where the meeting is.
    pub place: PlaceId,
    /// What kind of meeting.
    pub kind: Kind,
    /// Its period.
    pub period: String,
    /// The date that was asked about.
    pub day: Day,
    /// Its hour.
    pub minute: Minute,
    /// Whether it suits.
    pub yes: bool,
    /// When they said so.
    pub at: At,
    /// It became the date of the meeting.
    pub chosen: bool,
}

#[derive(sqlx::FromRow)]
struct AnsweredRow {
    place: String,
    kind: String,
    period: String,
    day: i64,
    minute: i64,
    yes: bool,
    at: i64,
    chosen: bool,
}

/// The latest forty answers of somebody about dates of forums: the whole history that is kept of anybody.
///
/// # Errors
/// Those of the look-up.
pub async fn answers(engine: &Engine, id: PersonId) -> Result<Vec<Answered>, StoreError> {
    let rows: Vec<AnsweredRow> = engine.all(engine.query(ANSWERS).bind(id.0)).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Answered {
                place: PlaceId(row.place),
                kind: Kind::read(&row.kind).ok_or_else(|| unreadable("series.kind"))?,
                period: row.period,
                day: Day(i32::try_from(row.day).map_err(|_| unreadable("option.day"))?),
                minute: Minute(u16::try_from(row.minute).map_err(|_| unreadable("option.minute"))?),
                yes: row.yes,
                at: At(row.at),
                chosen: row.chosen,
            })
        })
        .collect()
}

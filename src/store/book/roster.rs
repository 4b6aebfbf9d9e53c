//! Who holds which command, who convenes, and who might: by name, for staff.
//!
//! Must not know: numbers. Tested in `tests/it/meetings.rs` on both engines.

use super::{board, unreadable};
use crate::domain::board::{PostId, SeriesId};
use crate::domain::force::Force;
use crate::domain::person::{PersonId, Role};
use crate::domain::place::PlaceId;
use crate::domain::text::fold;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const COMMANDS: Sql = Sql::both(
    "SELECT t.id, t.series, t.force, t.required, t.unsure, t.holder, h.name AS holder_name, h.stopped AS holder_stopped,
            EXISTS (SELECT 1 FROM number n WHERE n.person = t.holder) AS holder_has,
            t.deputy, d.name AS deputy_name, d.stopped AS deputy_stopped,
            EXISTS (SELECT 1 FROM number n WHERE n.person = t.deputy) AS deputy_has,
            (SELECT max(e.since) FROM term e WHERE e.post = t.id AND e.until IS NULL) AS since,
            EXISTS (SELECT 1 FROM alert a WHERE a.post = t.id AND a.kind = 'hand-over' AND a.done_at IS NULL) AS leaves
       FROM post t LEFT JOIN person h ON h.id = t.holder LEFT JOIN person d ON d.id = t.deputy
      WHERE CAST($1 AS BIGINT) IS NULL OR t.series = $1
      ORDER BY t.series, t.id",
);
const TERMS: Sql = Sql::both(
    "SELECT e.since, e.until, p.name FROM term e LEFT JOIN person p ON p.id = e.person
      WHERE e.post = $1 ORDER BY e.since DESC LIMIT 50",
);
const MEMBERS: Sql = Sql::both(
    "SELECT p.id, p.name, p.stopped, EXISTS (SELECT 1 FROM number n WHERE n.person = p.id) AS has, m.deputy
       FROM member m JOIN person p ON p.id = m.person
      WHERE m.series = $1 AND m.role = $2 ORDER BY m.deputy, p.name, p.id",
);
const COUNTS: Sql = Sql::both("SELECT role, count(*) FROM member WHERE series = $1 GROUP BY role");
const CANDIDATES: Sql = Sql::both(
    "SELECT p.id, p.name, p.stopped, EXISTS (SELECT 1 FROM number n WHERE n.person = p.id) AS has, l.name AS place
       FROM person p JOIN place l ON l.id = p.place
      WHERE p.name <> '' AND (CAST($2 AS TEXT) = '' AND p.place = $1 OR $2 <> '' AND lower(p.name) LIKE $2)
      ORDER BY CASE WHEN p.place = $1 THEN 0 ELSE 1 END, p.name, p.id LIMIT 2000",
);
const KNOWN: Sql = Sql::both("SELECT id FROM person WHERE id = $1");
const REMOVE: Sql = Sql::both("DELETE FROM member WHERE series = $1 AND person = $2 AND role = $3");

/// This file's statements.
pub const ALL: &[Sql] = &[COMMANDS, TERMS, MEMBERS, COUNTS, CANDIDATES, KNOWN, REMOVE];

/// Whether messages reach somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// They do.
    Fine,
    /// STOP was said.
    Stopped,
    /// No number is known.
    NoNumber,
}

/// Somebody by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Who.
    pub id: PersonId,
    /// The name; empty where somebody joined a list by phone.
    pub name: String,
    /// Whether messages reach them.
    pub reach: Reach,
}

fn named(id: i64, name: String, stopped: bool, has_number: bool) -> Named {
    let reach = match (stopped, has_number) {
        (true, _) => Reach::Stopped,
        (_, false) => Reach::NoNumber,
        _ => Reach::Fine,
    };
    Named { id: PersonId(id), name, reach }
}

/// The command of a force at a series' place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which.
    pub post: PostId,
    /// Of which series.
    pub series: SeriesId,
    /// Of which force.
    pub force: Force,
    /// Forums need its word.
    pub required: bool,
    /// The holder was asked whether the post is still his, and has not said.
    pub unsure: bool,
    /// Who holds it.
    pub holder: Option<Named>,
    /// Who answers where he does not.
    pub deputy: Option<Named>,
    /// Since when, where it was noted; 0 for who held it from the beginning.
    pub since: Option<At>,
    /// The holder has said that he leaves, and nobody was named yet.
    pub leaves: bool,
}

#[derive(sqlx::FromRow)]
struct CommandRow {
    id: i64,
    series: i64,
    force: String,
    required: bool,
    unsure: bool,
    holder: Option<i64>,
    holder_name: Option<String>,
    holder_stopped: Option<bool>,
    holder_has: bool,
    deputy: Option<i64>,
    deputy_name: Option<String>,
    deputy_stopped: Option<bool>,
    deputy_has: bool,
    since: Option<i64>,
    leaves: bool,
}

/// The posts of a series, or of all of them.
///
/// # Errors
/// Those of the look-up.
pub async fn commands(engine: &Engine, series: Option<SeriesId>) -> Result<Vec<Command>, StoreError> {
    let query = engine.query(COMMANDS).bind(series.map(|series| series.0));
    engine.all::<CommandRow>(query).await?.into_iter().map(CommandRow::read).collect()
}

impl CommandRow {
    fn read(self) -> Result<Command, StoreError> {
        let somebody = |id: Option<i64>, name: Option<String>, stopped: Option<bool>, has: bool| {
            Some(named(id?, name?, stopped.unwrap_or(false), has))
        };
        Ok(Command {
            post: PostId(self.id),
            series: SeriesId(self.series),
            force: Force::read(&self.force).ok_or_else(|| unreadable("post.force"))?,
            required: self.required,
            unsure: self.unsure,
            holder: somebody(self.holder, self.holder_name, self.holder_stopped, self.holder_has),
            deputy: somebody(self.deputy, self.deputy_name, self.deputy_stopped, self.deputy_has),
            since: self.since.map(At),
            leaves: self.leaves,
        })
    }
}

/// Who held a post from when to when, the latest first: since, until, name where the person is still on the list.
///
/// # Errors
/// Those of the look-up.
pub async fn terms(engine: &Engine, post: PostId) -> Result<Vec<(At, Option<At>, Option<String>)>, StoreError> {
    let rows: Vec<(i64, Option<i64>, Option<String>)> = engine.all(engine.query(TERMS).bind(post.0)).await?;
    Ok(rows.into_iter().map(|(since, until, name)| (At(since), until.map(At), name)).collect())
}

/// Who convenes a series, each with whether they are the deputy of the others; deputies last.
///
/// # Errors
/// Those of the look-up.
pub async fn facilitators(engine: &Engine, series: SeriesId) -> Result<Vec<(Named, bool)>, StoreError> {
    let query = engine.query(MEMBERS).bind(series.0).bind(Role::Facilitator.code().to_owned());
    let rows: Vec<(i64, String, bool, bool, bool)> = engine.all(query).await?;
    Ok(rows.into_iter().map(|(id, name, stopped, has, deputy)| (named(id, name, stopped, has), deputy)).collect())
}

/// How many people are what to a series.
///
/// # Errors
/// Those of the look-up.
pub async fn counts(engine: &Engine, series: SeriesId) -> Result<Vec<(Role, i64)>, StoreError> {
    let rows: Vec<(String, i64)> = engine.all(engine.query(COUNTS).bind(series.0)).await?;
    let read = |(role, count): (String, i64)| Ok((Role::read(&role).ok_or_else(|| unreadable("member.role"))?, count));
    rows.into_iter().map(read).collect()
}

/// Most people that [`candidates`] finds.
pub const MOST_CANDIDATES: usize = 50;

/// People by a part of their name, in any case and with or without accents, those of `near` first; without a name everybody there. Each
/// with the name of their place; [`MOST_CANDIDATES`] at most, and one more to show that there are.
///
/// # Errors
/// Those of the look-up.
pub async fn candidates(engine: &Engine, near: &PlaceId, name: &str) -> Result<Vec<(Named, String)>, StoreError> {
    let wanted = fold::key(name);
    let query = engine.query(CANDIDATES).bind(near.0.clone()).bind(pattern(&wanted));
    let rows: Vec<(i64, String, bool, bool, String)> = engine.all(query).await?;
    let found = rows.into_iter().filter(|(_, name, ..)| fold::key(name).contains(&wanted)).take(MOST_CANDIDATES + 1);
    Ok(found.map(|(id, name, stopped, has, place)| (named(id, name, stopped, has), place)).collect())
}

/// What `LIKE` looks for: a letter that may carry an accent can be any. The engines fold accents differently or not at all.
fn pattern(wanted: &str) -> String {
    if wanted.is_empty() {
        return String::new();
    }
    let plain = |letter: char| letter.is_ascii_alphanumeric() && !"aceinouy".contains(letter);
    let letters: String = wanted.chars().map(|letter| if plain(letter) { letter } else { '_' }).collect();
    format!("%{letters}%")
}

/// Whether somebody is on the list.
///
/// # Errors
/// Those of the look-up.
pub async fn is_known(engine: &Engine, person: PersonId) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = engine.opt(engine.query(KNOWN).bind(person.0)).await?;
    Ok(row.is_some())
}

/// Somebody is no more what they were to a series. What they have answered stays.
#[derive(Clone, Copy, Debug)]
pub struct RemoveMember {
    /// Of which.
    pub series: SeriesId,
    /// Who.
    pub person: PersonId,
    /// What they were.
    pub role: Role,
}

impl Work for RemoveMember {
    /// Whether they were.
    type Out = bool;
    const NAME: &'static str = "remove_member";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let query = tx.query(REMOVE).bind(self.series.0).bind(self.person.0).bind(self.role.code().to_owned());
        let removed = tx.exec(query).await? > 0;
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(removed)
    }
}

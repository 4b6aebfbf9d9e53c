//! Who calls: one look-up finds a person by the blind index of a number, with all that a turn may ask about them.
//!
//! Must not know: the number. Tested in `tests/it/book.rs`.

use super::{pairs, unreadable};
use crate::domain::board::{ForumId, OptionId, PostId, SeriesId};
use crate::domain::person::{Caller, PersonId, Role};
use crate::domain::place::PlaceId;
use crate::store::StoreError;
use crate::store::desk::Lookup;
use crate::store::dialect::{self, sql};
use crate::store::engine::{Engine, Sql};
use std::collections::HashMap;

// Answers are looked up at the dates that are open in the person's own series: a handful, however much was answered in years before.
const FIND: Sql = sql!(
    "SELECT n.blind, p.id, p.language, p.place, p.stopped,
       (SELECT ", either("group_concat", "string_agg"), "(m.series || ' ' || m.role, ',')
          FROM member m WHERE m.person = p.id) AS roles,
       (SELECT ", either("group_concat", "string_agg"), "(a.option || ' ' || CASE WHEN a.yes THEN 1 ELSE 0 END, ',')
          FROM forum f JOIN option o ON o.forum = f.id JOIN answer a ON a.option = o.id AND a.person = p.id
         WHERE f.stage IN ('collecting', 'polling', 'confirming') AND f.series IN (
           SELECT m.series FROM member m WHERE m.person = p.id
           UNION ALL SELECT t.series FROM post t WHERE t.holder = p.id
           UNION ALL SELECT t.series FROM post t WHERE t.deputy = p.id)) AS answers,
       (SELECT ", either("group_concat", "string_agg"),
         "(t.id || ' ' || c.option || ' ' || CASE WHEN c.yes THEN 1 ELSE 0 END, ',')
          FROM post t JOIN confirmation c ON c.post = t.id JOIN option o ON o.id = c.option JOIN forum f ON f.id = o.forum
         WHERE (t.holder = p.id OR t.deputy = p.id) AND f.stage IN ('confirming', 'confirmed')) AS confirmations,
       (SELECT ", either("group_concat", "string_agg"), "(f.id || '', ',')
          FROM member m JOIN series s ON s.id = m.series AND s.pulse JOIN forum f ON f.series = m.series AND f.stage = 'held'
          JOIN outbox o ON o.question IS NOT NULL
           AND o.once = ", either("CAST('pulse ' || f.id || ' ' || p.id AS BLOB)", "convert_to('pulse ' || f.id || ' ' || p.id, 'UTF8')"), "
         WHERE m.person = p.id AND m.role = 'participant') AS unheard
     FROM number n JOIN person p ON p.id = n.person
    WHERE n.blind IN (SELECT ", unhex("value ->> 0"), " FROM ", rows("$1"), ")"
);

/// This file's statements.
pub const ALL: &[Sql] = &[FIND];

/// The look-up by blind index.
pub struct Callers;

#[derive(sqlx::FromRow)]
struct Found {
    blind: Vec<u8>,
    id: i64,
    language: Option<String>,
    place: String,
    stopped: bool,
    roles: Option<String>,
    answers: Option<String>,
    confirmations: Option<String>,
    unheard: Option<String>,
}

impl Lookup for Callers {
    type Key = [u8; 32];
    type Out = Option<Caller>;
    const NAME: &'static str = "callers";

    async fn find_all(keys: &[[u8; 32]], engine: &Engine) -> Result<Vec<Option<Caller>>, StoreError> {
        let found: Vec<Found> = engine.by_key(engine.query(FIND).bind(dialect::keys(keys))).await?;
        let mut callers = HashMap::with_capacity(found.len());
        for row in found {
            callers.insert(row.blind.clone(), row.read()?);
        }
        // The same number may have asked twice at once: both get an answer.
        Ok(keys.iter().map(|key| callers.get(&key[..]).cloned()).collect())
    }
}

impl Found {
    fn read(self) -> Result<Caller, StoreError> {
        let number = |text: &str, column| text.parse::<i64>().map_err(|_| unreadable(column));
        let mut roles = Vec::new();
        for (series, role) in pairs(self.roles.as_deref()) {
            let role = Role::read(role).ok_or_else(|| unreadable("member.role"))?;
            roles.push((SeriesId(number(series, "member.series")?), role));
        }
        let mut answers = Vec::new();
        for (option, yes) in pairs(self.answers.as_deref()) {
            answers.push((OptionId(number(option, "answer.option")?), yes == "1"));
        }
        let mut confirmations = Vec::new();
        for (post, rest) in pairs(self.confirmations.as_deref()) {
            let (option, yes) = rest.split_once(' ').ok_or_else(|| unreadable("confirmation"))?;
            let post = PostId(number(post, "confirmation.post")?);
            confirmations.push((post, OptionId(number(option, "confirmation.option")?), yes == "1"));
        }
        let mut unheard = Vec::new();
        for forum in self.unheard.as_deref().unwrap_or_default().split(',').filter(|id| !id.is_empty()) {
            unheard.push(ForumId(number(forum, "forum.id")?));
        }
        Ok(Caller {
            person: PersonId(self.id),
            // A language that was taken out of the configuration is nobody's: the default speaks.
            language: self.language.and_then(|tag| tag.parse().ok()),
            place: PlaceId(self.place),
            stopped: self.stopped,
            roles,
            answers,
            confirmations,
            unheard,
        })
    }
}

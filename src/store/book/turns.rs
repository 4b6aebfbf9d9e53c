//! What a turn changes and the answer that it sends, in one write: repeats are seen by the answer's name, preconditions are
//! checked by the statement that writes, and what waits together is written together.
//!
//! Must not know: the dialogue (it gets effects), words. Tested in `tests/it/book.rs`.

use super::joining::{self, NewNumber};
use super::outbox::{self, NewReply};
use super::{afterwards, board, commitments, offers, people, posts};
use crate::domain::dialogue::Effect;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Many;
use crate::store::engine::{Sql, Tx};
use std::collections::{HashMap, HashSet};

const VOTE: Sql = sql!(
    "INSERT INTO answer (person, option, yes, at)
     SELECT CAST(value ->> 0 AS BIGINT), o.id, CAST(value ->> 2 AS BOOLEAN), CAST(value ->> 3 AS BIGINT)
       FROM ",
    rows("$1"),
    "
       JOIN option o ON o.id = CAST(value ->> 1 AS BIGINT) AND NOT o.refused
       JOIN forum f ON f.id = o.forum AND f.stage = 'polling'
      WHERE TRUE",
    either("", " FOR SHARE OF f "),
    "
     ON CONFLICT (person, option) DO UPDATE SET yes = excluded.yes, at = excluded.at
     RETURNING person, option"
);
const CONFIRM: Sql = sql!(
    "INSERT INTO confirmation (post, option, yes, at)
     SELECT p.id, f.chosen, CAST(value ->> 2 AS BOOLEAN), CAST(value ->> 3 AS BIGINT)
       FROM ",
    rows("$1"),
    "
       JOIN post p ON p.id = CAST(value ->> 0 AS BIGINT)
        AND (p.holder = CAST(value ->> 4 AS BIGINT) OR p.deputy = CAST(value ->> 4 AS BIGINT))
       JOIN option o ON o.id = CAST(value ->> 1 AS BIGINT)
       JOIN forum f ON f.id = o.forum AND f.chosen = o.id AND f.stage IN ('confirming', 'confirmed')
      WHERE TRUE",
    either("", " FOR SHARE OF f "),
    "
     ON CONFLICT (post, option) DO UPDATE SET yes = excluded.yes, at = excluded.at
     RETURNING post, option"
);

/// This file's statements.
pub const ALL: &[Sql] = &[VOTE, CONFIRM];

/// A turn to write.
#[derive(Clone, Debug)]
pub struct TurnWrite {
    /// When it was.
    pub at: At,
    /// What it changes.
    pub effect: Option<Effect>,
    /// The caller's number, where the effect is that they join; else it is nobody's business.
    pub caller: Option<NewNumber>,
    /// The answer to send; none on USSD, where the screen is the answer.
    pub reply: Option<NewReply>,
    /// The screen sent instead if the effect is refused.
    pub otherwise: Option<String>,
}

/// What became of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnOut {
    /// It was written before: nothing was done again.
    pub repeat: bool,
    /// The effect was refused.
    pub refused: bool,
    /// The row of the answer, where one was put in.
    pub message: Option<i64>,
    /// The board is to be read anew.
    pub board_changed: bool,
}

impl Many for TurnWrite {
    type Out = TurnOut;
    const NAME: &'static str = "turn";

    async fn run_all<'t>(items: &'t [&'t TurnWrite], tx: &'t mut Tx) -> Result<Vec<TurnOut>, StoreError> {
        let mut repeats = repeats(items, tx).await?;
        let fresh: Vec<usize> = (0..items.len()).filter(|i| !repeats.contains(i)).collect();
        let mut refused = HashSet::new();
        refused.extend(vote(items, &fresh, tx).await?);
        refused.extend(confirm(items, &fresh, tx).await?);
        let mut changed = HashSet::new();
        for &i in &fresh {
            let item = items[i];
            let Some(effect) = &item.effect else { continue };
            match rare(effect, item, tx).await? {
                Rare::Common => {}
                Rare::Done => {}
                Rare::BoardChanged => drop(changed.insert(i)),
                Rare::Refused => drop(refused.insert(i)),
            }
        }
        if !changed.is_empty() {
            tx.exec(tx.query(board::BUMP)).await?;
        }
        let messages = replies(items, &fresh, &refused, tx).await?;
        // What the insert did not take was there already.
        repeats.extend(fresh.iter().filter(|i| items[**i].reply.is_some() && !messages.contains_key(*i)));
        Ok((0..items.len())
            .map(|i| TurnOut {
                repeat: repeats.contains(&i),
                refused: refused.contains(&i),
                message: messages.get(&i).copied(),
                board_changed: changed.contains(&i),
            })
            .collect())
    }
}

/// Turns whose answer stands twice in this group, or whose effect must not be done again because their answer is in the outbox
/// already. Where nothing but the answer is written, its insert tells.
async fn repeats(items: &[&TurnWrite], tx: &mut Tx) -> Result<HashSet<usize>, StoreError> {
    let named = items.iter().enumerate().filter_map(|(i, item)| Some((i, &item.reply.as_ref()?.once)));
    let named: Vec<(usize, &Vec<u8>)> = named.collect();
    let acting: Vec<&Vec<u8>> =
        named.iter().filter(|(i, _)| items[*i].effect.is_some()).map(|(_, once)| *once).collect();
    let known = if acting.is_empty() { HashSet::new() } else { outbox::known(acting.into_iter(), tx).await? };
    let mut seen = HashSet::new();
    Ok(named.into_iter().filter(|(_, once)| known.contains(*once) || !seen.insert(*once)).map(|(i, _)| i).collect())
}

/// Writes all votes; answers which turns were refused.
async fn vote(items: &[&TurnWrite], fresh: &[usize], tx: &mut Tx) -> Result<Vec<usize>, StoreError> {
    // Who votes twice within a group has changed his mind: the last word counts, and PostgreSQL wants each row once.
    let mut last: HashMap<(i64, i64), (bool, i64)> = HashMap::new();
    for &i in fresh {
        if let Some(Effect::Vote { person, answers, .. }) = &items[i].effect {
            last.extend(answers.iter().map(|(option, yes)| ((person.0, option.0), (*yes, items[i].at.0))));
        }
    }
    if last.is_empty() {
        return Ok(Vec::new());
    }
    let set = dialect::rows(last.iter().map(|((person, option), (yes, at))| (person, option, yes, at)));
    let written: Vec<(i64, i64)> = tx.all(tx.query(VOTE).bind(set)).await?;
    let written: HashSet<(i64, i64)> = written.into_iter().collect();
    let refused = |i: &usize| match &items[*i].effect {
        Some(Effect::Vote { person, answers, .. }) => {
            !answers.iter().all(|(option, _)| written.contains(&(person.0, option.0)))
        }
        _ => false,
    };
    Ok(fresh.iter().copied().filter(refused).collect())
}

/// Writes all words of commanders; answers which turns were refused.
async fn confirm(items: &[&TurnWrite], fresh: &[usize], tx: &mut Tx) -> Result<Vec<usize>, StoreError> {
    let mut last: HashMap<(i64, i64), (bool, i64, i64)> = HashMap::new();
    for &i in fresh {
        if let Some(Effect::Confirm { post, option, person, yes, .. }) = &items[i].effect {
            last.insert((post.0, option.0), (*yes, items[i].at.0, person.0));
        }
    }
    if last.is_empty() {
        return Ok(Vec::new());
    }
    let set = dialect::rows(last.iter().map(|((post, option), (yes, at, person))| (post, option, yes, at, person)));
    let written: Vec<(i64, i64)> = tx.all(tx.query(CONFIRM).bind(set)).await?;
    let refused = |i: &usize| match &items[*i].effect {
        Some(Effect::Confirm { post, option, .. }) => !written.contains(&(post.0, option.0)),
        _ => false,
    };
    Ok(fresh.iter().copied().filter(refused).collect())
}

enum Rare {
    /// Not rare: written as a set.
    Common,
    Done,
    BoardChanged,
    Refused,
}

fn done(written: bool) -> Rare {
    if written { Rare::Done } else { Rare::Refused }
}

fn changed(written: bool) -> Rare {
    if written { Rare::BoardChanged } else { Rare::Refused }
}

async fn rare(effect: &Effect, item: &TurnWrite, tx: &mut Tx) -> Result<Rare, StoreError> {
    let at = item.at;
    Ok(match effect {
        Effect::Vote { .. } | Effect::Confirm { .. } => Rare::Common,
        Effect::Hands { forum, person, counts } => done(afterwards::hands(*forum, *person, counts, at, tx).await?),
        Effect::Report { forum, person, went, counts, doubtful } => {
            let report = afterwards::Report {
                forum: *forum,
                person: *person,
                went: *went,
                counts: *counts,
                doubtful: *doubtful,
                at,
            };
            done(report.write(tx).await?)
        }
        Effect::Came { forum, person, posts } => changed(afterwards::came(*forum, *person, posts, tx).await?),
        Effect::Points { forum, person, text } => done(afterwards::points(*forum, *person, text, tx).await?),
        Effect::Pulse { series, forum, person, heard } => {
            done(afterwards::pulse(*series, *forum, *person, *heard, tx).await?)
        }
        Effect::InPost { person, stays } => changed(posts::in_post(*person, *stays, at, tx).await?),
        Effect::Language { person, language } => {
            people::set_language(*person, *language, tx).await?;
            Rare::Done
        }
        Effect::Stop { person, stopped } => {
            people::set_stopped(*person, *stopped, at, tx).await?;
            Rare::Done
        }
        Effect::Promise(word) => {
            if commitments::say(word, at, tx).await? {
                Rare::BoardChanged
            } else {
                Rare::Refused
            }
        }
        Effect::Erase { person } => {
            people::erase(*person, at, tx).await?;
            Rare::BoardChanged
        }
        Effect::Join { series, language, gender } => {
            let number = item.caller.as_ref().ok_or_else(|| StoreError::Broken("who joins has no number".into()))?;
            let join = joining::Join { series: *series, language: *language, gender: *gender, number, at };
            if join.write(tx).await? { Rare::Done } else { Rare::Refused }
        }
        Effect::Offer { series, person, day, minute, venue } => {
            let offer = offers::Offer {
                series: *series,
                person: *person,
                day: *day,
                minute: *minute,
                venue: venue.as_deref(),
                at,
            };
            if offer.write(tx).await? { Rare::BoardChanged } else { Rare::Refused }
        }
    })
}

/// Puts the answers in; a refused turn says so instead.
async fn replies(
    items: &[&TurnWrite],
    fresh: &[usize],
    refused: &HashSet<usize>,
    tx: &mut Tx,
) -> Result<HashMap<usize, i64>, StoreError> {
    let mut put: Vec<(&NewReply, &str)> = Vec::new();
    let mut by_name: HashMap<&[u8], usize> = HashMap::new();
    for &i in fresh {
        let Some(reply) = &items[i].reply else { continue };
        let screen = match (&items[i].otherwise, refused.contains(&i)) {
            (Some(otherwise), true) => otherwise,
            _ => &reply.screen,
        };
        put.push((reply, screen));
        by_name.insert(&reply.once, i);
    }
    if put.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = outbox::put_replies(&put, tx).await?;
    Ok(ids.into_iter().filter_map(|(id, once)| Some((*by_name.get(once.as_slice())?, id))).collect())
}

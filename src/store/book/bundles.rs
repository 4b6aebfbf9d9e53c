//! Questions to one commander or facilitator leave in one message a day. What waits together is tied into one message that asks which is
//! meant, and untied when one of its questions is settled first.
//!
//! Must not know: what is asked. Tested in `tests/it/manners.rs`.

use super::notices::{self, Manners};
use super::unreadable;
use crate::domain::board::ForumId;
use crate::domain::dialogue::Screen;
use crate::domain::dialogue::state::Question;
use crate::domain::forum::Class;
use crate::domain::message::{Arg, Message};
use crate::domain::person::PersonId;
use crate::domain::time::{At, DAY, Day};
use crate::store::StoreError;
use crate::store::dialect::{self, Hex, sql};
use crate::store::engine::{Sql, Tx};
use std::collections::{BTreeMap, BTreeSet};

const QUESTIONS: Sql = sql!(
    "SELECT o.id, o.person, o.forum, o.screen, o.question, o.state = 'queued' AND o.leased_until = 0 AS waits, o.due_at, o.expires_at
       FROM ",
    rows("$1"),
    "
       JOIN outbox o ON o.person = CAST(value ->> 0 AS BIGINT)
      WHERE o.class = 'question' AND o.question IS NOT NULL
        AND (o.state = 'queued' OR o.state IN ('sent', 'delivered') AND o.sent_at >= $2
             AND (o.forum IS NULL OR EXISTS (SELECT 1 FROM forum f WHERE f.id = o.forum AND f.stage IN ('polling', 'confirming'))))
      ORDER BY o.id"
);
const LATER: Sql = sql!(
    "UPDATE outbox SET due_at = r.due_at
       FROM (SELECT CAST(value ->> 0 AS BIGINT) AS id, CAST(value ->> 1 AS BIGINT) AS due_at FROM ",
    rows("$1"),
    ") AS r WHERE outbox.id = r.id AND outbox.state = 'queued' AND outbox.leased_until = 0"
);

const BUNDLES: Sql = sql!(
    "SELECT o.id, o.person, o.once, o.question, o.due_at, o.state = 'queued' AND o.leased_until = 0 AND o.unknowns = 0 AS waits
       FROM ",
    rows("$1"),
    "
       JOIN outbox o ON o.person = CAST(value ->> 0 AS BIGINT)
      WHERE o.class = 'question' AND o.forum IS NULL AND o.question IS NOT NULL
        AND (o.state IN ('queued', 'sent', 'delivered') OR o.unknowns > 0)"
);
const AGAIN: Sql = sql!(
    "UPDATE outbox SET state = 'queued', why = NULL, ended_at = NULL, due_at = $2
      WHERE state = 'dropped' AND why = 'bundled' AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    ")"
);

/// This file's statements.
pub const ALL: &[Sql] = &[QUESTIONS, LATER, BUNDLES, AGAIN];

/// Most questions that one message names each.
const MOST_NAMED: usize = 3;

#[derive(sqlx::FromRow)]
struct Asked {
    id: i64,
    person: i64,
    forum: Option<i64>,
    screen: String,
    question: String,
    waits: bool,
    due_at: i64,
    expires_at: i64,
}

/// Questions to one commander leave in one message a day: those of today wait for tomorrow where one has left today already, and what
/// waits together becomes one.
pub(super) async fn tie(people: BTreeSet<PersonId>, manners: &Manners, now: At, tx: &mut Tx) -> Result<(), StoreError> {
    if people.is_empty() {
        return Ok(());
    }
    let today = manners.open(now).day();
    let query = tx.query(QUESTIONS).bind(dialect::rows(people.iter().map(|person| [person.0])));
    let rows: Vec<Asked> = tx.all(query.bind(today.start().0)).await?;
    let mut by_person: BTreeMap<i64, (Vec<Asked>, Vec<Asked>)> = BTreeMap::new();
    for row in rows {
        let (waiting, sent) = by_person.entry(row.person).or_default();
        // What a worker has in hand is as good as sent.
        if row.waits { waiting.push(row) } else { sent.push(row) }
    }
    for (person, (waiting, sent)) in by_person {
        // What was put off and then asked anew in the same words is asked once.
        let asked_already =
            |row: &Asked| sent.iter().any(|sent| (&sent.question, &sent.screen) == (&row.question, &row.screen));
        let (twice, waiting): (Vec<Asked>, Vec<Asked>) = waiting.into_iter().partition(asked_already);
        if !twice.is_empty() {
            let set = dialect::rows(twice.iter().map(|row| [row.id]));
            tx.exec(tx.query(notices::DROP).bind(set).bind("bundled".to_owned()).bind(now.0)).await?;
        }
        // What was asked about the same forum is overtaken: the new question takes its place.
        let other = |row: &Asked| waiting.iter().all(|waiting| waiting.forum != row.forum);
        let sent_today = sent.iter().any(other);
        let tomorrow = manners.open(Day(today.0 + 1).start());
        // What would be too late tomorrow leaves today.
        let (late, waiting): (Vec<Asked>, Vec<Asked>) =
            waiting.into_iter().partition(|row| sent_today && row.expires_at <= tomorrow.0 + DAY / 2);
        drop(late);
        match (waiting.as_slice(), sent_today) {
            ([], _) | ([_], false) => {}
            ([one], true) => {
                let set = dialect::rows([(one.id, one.due_at.max(tomorrow.0))]);
                tx.exec(tx.query(LATER).bind(set)).await?;
            }
            (several, _) => {
                let due =
                    if sent_today { tomorrow.0 } else { several.iter().map(|row| row.due_at).max().unwrap_or(now.0) };
                merge(PersonId(person), several, At(due), manners, now, tx).await?;
            }
        }
    }
    Ok(())
}

/// Several questions that wait become one message.
async fn merge(
    person: PersonId,
    rows: &[Asked],
    due: At,
    manners: &Manners,
    now: At,
    tx: &mut Tx,
) -> Result<(), StoreError> {
    let mut questions: Vec<Question> = Vec::new();
    let mut screen = Screen { body: Vec::new(), choices: Vec::new(), end: true };
    for row in rows {
        let asked: Vec<Question> = serde_json::from_str(&row.question).map_err(|_| unreadable("outbox.question"))?;
        let shown: Screen = serde_json::from_str(&row.screen).map_err(|_| unreadable("outbox.screen"))?;
        let labels = labels(&asked, &shown);
        for (question, label) in asked.into_iter().zip(labels) {
            if !questions.contains(&question) {
                questions.push(question);
                screen = screen.choice(questions.len().to_string(), label);
            }
        }
    }
    if let ([_], [first, ..]) = (questions.as_slice(), rows) {
        // The same question twice: the first is enough.
        let others = rows.iter().skip(1).map(|row| [row.id]);
        tx.exec(tx.query(notices::DROP).bind(dialect::rows(others)).bind("bundled".to_owned()).bind(now.0)).await?;
        tx.exec(tx.query(LATER).bind(dialect::rows([(first.id, due.0)]))).await?;
        return Ok(());
    }
    let number = Arg::Number(questions.len() as i64);
    if questions.len() > MOST_NAMED {
        screen.choices.clear();
        screen.body.push(Message::new("questions-many").with("n", number));
    } else {
        screen.body.push(Message::new("questions-open").with("n", number));
    }
    let all = rows.iter().map(|row| [row.id]);
    tx.exec(tx.query(notices::DROP).bind(dialect::rows(all)).bind("bundled".to_owned()).bind(now.0)).await?;
    let once =
        format!("bundle {} {}", person.0, rows.iter().map(|row| row.id.to_string()).collect::<Vec<_>>().join("-"));
    let expires = rows.iter().map(|row| row.expires_at).max().unwrap_or(due.0);
    let class = Class::Question;
    let row = (
        Hex(once.into_bytes()),
        person.0,
        notices::json(&screen),
        notices::json(&questions),
        class.code(),
        class.lane(),
        "queued",
        None::<&str>,
        due.0,
        expires,
        None::<i64>,
    );
    let query = tx.query(notices::PUT).bind(dialect::rows([row])).bind(manners.line.clone()).bind(None::<i64>);
    tx.exec(query).await?;
    Ok(())
}

/// What each question of a waiting message is called in a list.
fn labels(questions: &[Question], shown: &Screen) -> Vec<Message> {
    if !shown.choices.is_empty() {
        return shown.choices.iter().map(|(_, label)| label.clone()).collect();
    }
    let title = shown.body.iter().flat_map(|message| &message.args).find_map(|(_, arg)| match arg {
        Arg::Meeting(..) => Some(arg.clone()),
        _ => None,
    });
    questions.iter().map(|question| question.label(title.clone())).collect()
}

/// A message of several questions.
#[derive(sqlx::FromRow)]
struct Bundle {
    id: i64,
    person: i64,
    once: Vec<u8>,
    question: String,
    due_at: i64,
    waits: bool,
}

impl Bundle {
    fn names(&self, forum: ForumId) -> Result<bool, StoreError> {
        let asked: Vec<Question> = serde_json::from_str(&self.question).map_err(|_| unreadable("outbox.question"))?;
        Ok(asked.iter().any(|question| question.forum() == Some(forum)))
    }

    /// The messages that were tied together: the name says which.
    fn tied(&self) -> Vec<[i64; 1]> {
        let name = String::from_utf8_lossy(&self.once);
        let ids = name.rsplit(' ').next().unwrap_or_default();
        ids.split('-').filter_map(|id| id.parse().ok()).map(|id| [id]).collect()
    }
}

async fn bundles(people: &BTreeSet<PersonId>, tx: &mut Tx) -> Result<Vec<Bundle>, StoreError> {
    tx.all(tx.query(BUNDLES).bind(dialect::rows(people.iter().map(|person| [person.0])))).await
}

/// Who of these was asked about the forum among other things.
pub(super) async fn asked_in(
    forum: ForumId,
    people: &BTreeSet<PersonId>,
    tx: &mut Tx,
) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut asked = BTreeSet::new();
    for bundle in bundles(people, tx).await?.iter().filter(|bundle| !bundle.waits) {
        asked.extend(bundle.names(forum)?.then_some(PersonId(bundle.person)));
    }
    Ok(asked)
}

/// Unties what waits and asks about this forum, or about anything where none is named; answers whose questions stand alone again.
pub(super) async fn untie(
    forum: Option<ForumId>,
    people: &BTreeSet<PersonId>,
    now: At,
    tx: &mut Tx,
) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut untied = BTreeSet::new();
    for bundle in bundles(people, tx).await?.iter().filter(|bundle| bundle.waits) {
        if forum.is_some_and(|forum| !bundle.names(forum).unwrap_or(true)) {
            continue;
        }
        let drop = tx.query(notices::DROP).bind(dialect::rows([[bundle.id]])).bind("untied".to_owned()).bind(now.0);
        tx.exec(drop).await?;
        tx.exec(tx.query(AGAIN).bind(dialect::rows(bundle.tied())).bind(bundle.due_at)).await?;
        untied.insert(PersonId(bundle.person));
    }
    Ok(untied)
}

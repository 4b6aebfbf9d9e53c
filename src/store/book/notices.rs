//! Messages that nobody asked for are put in the outbox, with our manners: each once, not at night, no more a week than a person can
//! bear, and the questions to one commander in one message a day.
//!
//! Must not know: what is said, how it is sent. Tested in `tests/it/manners.rs`.

use crate::domain::board::{Board, ForumId};
use crate::domain::delivery::Nights;
use crate::domain::dialogue::Screen;
use crate::domain::dialogue::state::Question;
use crate::domain::forum::{Class, Notice};
use crate::domain::message::{Arg, Message};
use crate::domain::person::PersonId;
use crate::domain::time::{At, DAY, Day};
use crate::store::StoreError;
use crate::store::book::unreadable;
use crate::store::dialect::{self, Hex, sql};
use crate::store::engine::{Sql, Tx};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

const PUT: Sql = sql!(
    "INSERT INTO outbox (once, line, recipient, person, forum, screen, question, class, rank, state, why, due_at, expires_at, ended_at)
     SELECT ",
    unhex("value ->> 0"),
    ", $2, n.sealed, n.person, CAST($3 AS BIGINT), value ->> 2, value ->> 3, value ->> 4, CAST(value ->> 5 AS BIGINT),
            value ->> 6, value ->> 7, CAST(value ->> 8 AS BIGINT), CAST(value ->> 9 AS BIGINT), CAST(value ->> 10 AS BIGINT)
       FROM ",
    rows("$1"),
    "
       JOIN number n ON n.person = CAST(value ->> 1 AS BIGINT) AND n.position = 0 WHERE TRUE
     ON CONFLICT (once) DO NOTHING"
);
const KNOWN: Sql =
    sql!("SELECT once FROM outbox WHERE once IN (SELECT ", unhex("value ->> 0"), " FROM ", rows("$1"), ")");
// What a person got, may have got, or will get in the week, however long it has been waiting.
const WEEK: Sql = sql!(
    "SELECT o.id, o.person, o.class, o.state = 'queued' AND o.leased_until = 0 AND o.unknowns = 0 AS waits
       FROM ",
    rows("$1"),
    "
       JOIN outbox o ON o.person = CAST(value ->> 0 AS BIGINT)
      WHERE o.class IN ('question', 'invitation', 'eve', 'summary', 'week', 'pulse')
        AND (o.state = 'queued' OR (o.state IN ('sent', 'delivered') OR o.unknowns > 0) AND coalesce(o.sent_at, o.due_at) > $2)"
);
const DROP: Sql = sql!(
    "UPDATE outbox SET state = 'dropped', why = $2, ended_at = $3
      WHERE state = 'queued' AND leased_until = 0 AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    ")"
);
const QUESTIONS: Sql = sql!(
    "SELECT o.id, o.person, o.forum, o.screen, o.question, o.state, o.due_at, o.expires_at, coalesce(o.sent_at, 0) AS sent_at
       FROM ",
    rows("$1"),
    "
       JOIN outbox o ON o.person = CAST(value ->> 0 AS BIGINT)
      WHERE o.class = 'question' AND o.question IS NOT NULL
        AND (o.state = 'queued' AND o.leased_until = 0
          OR o.state IN ('sent', 'delivered') AND o.sent_at >= $2
             AND EXISTS (SELECT 1 FROM forum f WHERE f.id = o.forum AND f.stage IN ('polling', 'confirming')))
      ORDER BY o.id"
);
const LATER: Sql = sql!(
    "UPDATE outbox SET due_at = r.due_at
       FROM (SELECT CAST(value ->> 0 AS BIGINT) AS id, CAST(value ->> 1 AS BIGINT) AS due_at FROM ",
    rows("$1"),
    ") AS r WHERE outbox.id = r.id AND outbox.state = 'queued' AND outbox.leased_until = 0"
);

/// This file's statements.
pub const ALL: &[Sql] = &[PUT, KNOWN, WEEK, DROP, QUESTIONS, LATER];

/// How messages that nobody asked for leave.
#[derive(Clone, Debug)]
pub struct Manners {
    /// The line that they leave by.
    pub line: String,
    /// When they may.
    pub nights: Nights,
    /// What the calendar says of days: the nights of Ramadan, and which days are usual for a forum.
    pub board: Arc<Board>,
    /// Most that a participant or subscriber gets in seven days.
    pub weekly_cap: u32,
}

/// Most questions that one message names each.
const MOST_NAMED: usize = 3;

/// Puts notices in, for whoever has a number; each once and for ever. Answers how many are to be sent.
pub(super) async fn put(
    notices: &[Notice],
    forum: Option<ForumId>,
    manners: &Manners,
    now: At,
    tx: &mut Tx,
) -> Result<u64, StoreError> {
    if notices.is_empty() {
        return Ok(0);
    }
    let over = over_the_cap(notices, manners, now, tx).await?;
    let row = |notice: &Notice| {
        let dropped = over.contains(notice.once.as_str());
        let mut body = vec![notice.message.clone()];
        body.extend(notice.also.clone());
        (
            Hex(notice.once.as_bytes().to_vec()),
            notice.to.0,
            json(&Screen { body, choices: Vec::new(), end: true }),
            notice.question.map(|question| json(&[question])),
            notice.class.code(),
            notice.class.lane(),
            if dropped { "dropped" } else { "queued" },
            dropped.then_some("cap"),
            manners.due(notice.class, now).0,
            notice.expires.0,
            dropped.then_some(now.0),
        )
    };
    let set = dialect::rows(notices.iter().map(row));
    let query = tx.query(PUT).bind(set).bind(manners.line.clone()).bind(forum.map(|forum| forum.0));
    let put = tx.exec(query).await?;
    let asked = notices.iter().filter(|notice| notice.leads && notice.question.is_some()).map(|notice| notice.to);
    bundle(asked.collect(), manners, now, tx).await?;
    Ok(put)
}

impl Manners {
    /// The first instant from `now` on at which messages may leave.
    fn open(&self, now: At) -> At {
        self.nights.after(now, &self.board.calendar)
    }

    /// When a message of this class may leave.
    fn due(&self, class: Class, now: At) -> At {
        if class.lane() == 0 { now } else { self.open(now) }
    }
}

#[derive(sqlx::FromRow)]
struct Had {
    id: i64,
    person: i64,
    class: String,
    waits: bool,
}

/// The notices that their person's week has no room for, by name. A message that waits and counts less gives way to one that
/// counts more.
async fn over_the_cap<'n>(
    notices: &'n [Notice],
    manners: &Manners,
    now: At,
    tx: &mut Tx,
) -> Result<BTreeSet<&'n str>, StoreError> {
    let counted: Vec<&Notice> = notices.iter().filter(|notice| notice.class.is_capped() && !notice.leads).collect();
    let people: BTreeSet<i64> = counted.iter().map(|notice| notice.to.0).collect();
    if people.is_empty() {
        return Ok(BTreeSet::new());
    }
    let week = tx.query(WEEK).bind(dialect::rows(people.iter().map(|person| [person])));
    let rows: Vec<Had> = tx.all(week.bind(now.plus(-7 * DAY).0)).await?;
    if rows.is_empty() {
        return Ok(BTreeSet::new());
    }
    // What is in the outbox already takes no second place.
    let names = counted.iter().map(|notice| Hex(notice.once.as_bytes().to_vec()));
    let known: Vec<(Vec<u8>,)> = tx.all(tx.query(KNOWN).bind(dialect::rows(names.map(|name| [name])))).await?;
    let known: BTreeSet<Vec<u8>> = known.into_iter().map(|(once,)| once).collect();
    let mut had: HashMap<i64, Vec<(i64, Class, bool)>> = HashMap::new();
    for row in rows {
        let class = Class::read(&row.class).ok_or_else(|| unreadable("outbox.class"))?;
        had.entry(row.person).or_default().push((row.id, class, row.waits));
    }
    let (mut over, mut given_way) = (BTreeSet::new(), Vec::new());
    for notice in counted.into_iter().filter(|notice| !known.contains(notice.once.as_bytes())) {
        let week = had.entry(notice.to.0).or_default();
        if week.len() < manners.weekly_cap as usize {
            week.push((0, notice.class, false));
            continue;
        }
        let least = week.iter().enumerate().filter(|(_, (_, class, waits))| *waits && *class > notice.class);
        match least.max_by_key(|(_, (_, class, _))| *class).map(|(i, _)| i) {
            Some(least) => {
                given_way.push([week[least].0]);
                week[least] = (0, notice.class, false);
            }
            None => drop(over.insert(notice.once.as_str())),
        }
    }
    if !given_way.is_empty() {
        tx.exec(tx.query(DROP).bind(dialect::rows(given_way)).bind("cap".to_owned()).bind(now.0)).await?;
    }
    Ok(over)
}

#[derive(sqlx::FromRow)]
struct Asked {
    id: i64,
    person: i64,
    forum: Option<i64>,
    screen: String,
    question: String,
    state: String,
    due_at: i64,
    expires_at: i64,
    sent_at: i64,
}

/// Questions to one commander leave in one message a day: those of today wait for tomorrow where one has left today already, and what
/// waits together becomes one.
async fn bundle(people: BTreeSet<PersonId>, manners: &Manners, now: At, tx: &mut Tx) -> Result<(), StoreError> {
    if people.is_empty() {
        return Ok(());
    }
    let today = manners.open(now).day();
    let query = tx.query(QUESTIONS).bind(dialect::rows(people.iter().map(|person| [person.0])));
    let rows: Vec<Asked> = tx.all(query.bind(today.start().0)).await?;
    let mut by_person: BTreeMap<i64, (Vec<Asked>, Vec<Asked>)> = BTreeMap::new();
    for row in rows {
        let (waiting, sent) = by_person.entry(row.person).or_default();
        if row.state == "queued" { waiting.push(row) } else { sent.push(row) }
    }
    for (person, (waiting, sent)) in by_person {
        // What was asked about the same forum is overtaken: the new question takes its place.
        let other = |row: &Asked| waiting.iter().all(|waiting| waiting.forum != row.forum);
        let sent_today = sent.iter().any(|row| At(row.sent_at).day() == today && other(row));
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
        tx.exec(tx.query(DROP).bind(dialect::rows(others)).bind("bundled".to_owned()).bind(now.0)).await?;
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
    tx.exec(tx.query(DROP).bind(dialect::rows(all)).bind("bundled".to_owned()).bind(now.0)).await?;
    let once =
        format!("bundle {} {}", person.0, rows.iter().map(|row| row.id.to_string()).collect::<Vec<_>>().join("-"));
    let expires = rows.iter().map(|row| row.expires_at).max().unwrap_or(due.0);
    let class = Class::Question;
    let row = (
        Hex(once.into_bytes()),
        person.0,
        json(&screen),
        json(&questions),
        class.code(),
        class.lane(),
        "queued",
        None::<&str>,
        due.0,
        expires,
        None::<i64>,
    );
    let query = tx.query(PUT).bind(dialect::rows([row])).bind(manners.line.clone()).bind(None::<i64>);
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

/// Keys and plain arguments as the JSON text of a column.
fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("keys and plain arguments can be written as JSON")
}

//! Messages that nobody asked for are put in the outbox, with our manners: each once, not at night, no more a week than a person can
//! bear, and the questions to one commander in one message a day ([`bundles`]).
//!
//! Must not know: what is said, how it is sent. Tested in `tests/it/manners.rs`.

use super::bundles;
use crate::domain::board::{Board, ForumId};
use crate::domain::delivery::Nights;
use crate::domain::dialogue::Screen;
use crate::domain::forum::{Class, Notice};
use crate::domain::time::{At, DAY};
use crate::store::StoreError;
use crate::store::book::unreadable;
use crate::store::dialect::{self, Hex, sql};
use crate::store::engine::{Sql, Tx};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

pub(super) const PUT: Sql = sql!(
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
pub(super) const DROP: Sql = sql!(
    "UPDATE outbox SET state = 'dropped', why = $2, ended_at = $3
      WHERE state = 'queued' AND leased_until = 0 AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    ")"
);
/// This file's statements.
pub const ALL: &[Sql] = &[PUT, KNOWN, WEEK, DROP];

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
        body.extend(notice.also.iter().cloned());
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
    bundles::tie(asked.collect(), manners, now, tx).await?;
    Ok(put)
}

impl Manners {
    /// The first instant from `now` on at which messages may leave.
    pub(super) fn open(&self, now: At) -> At {
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

/// A message that counts in a person's week.
struct Counted {
    id: i64,
    class: Class,
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
    let mut had: HashMap<i64, Vec<Counted>> = HashMap::new();
    for row in rows {
        let class = Class::read(&row.class).ok_or_else(|| unreadable("outbox.class"))?;
        let counted = Counted { id: row.id, class, waits: row.waits };
        had.entry(row.person).or_default().push(counted);
    }
    let (mut over, mut given_way) = (BTreeSet::new(), Vec::new());
    for notice in counted.into_iter().filter(|notice| !known.contains(notice.once.as_bytes())) {
        let week = had.entry(notice.to.0).or_default();
        let own = Counted { id: 0, class: notice.class, waits: false };
        if week.len() < manners.weekly_cap as usize {
            week.push(own);
            continue;
        }
        let least = week
            .iter_mut()
            .filter(|counted| counted.waits && counted.class.is_capped() && counted.class > notice.class);
        match least.max_by_key(|counted| counted.class) {
            Some(least) => {
                given_way.push([least.id]);
                *least = own;
            }
            None => drop(over.insert(notice.once.as_str())),
        }
    }
    if !given_way.is_empty() {
        tx.exec(tx.query(DROP).bind(dialect::rows(given_way)).bind("cap".to_owned()).bind(now.0)).await?;
    }
    Ok(over)
}

/// Keys and plain arguments as the JSON text of a column.
pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("keys and plain arguments can be written as JSON")
}

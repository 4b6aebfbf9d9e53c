//! One forum with all that staff may know of it, at whatever stage.
//!
//! Must not know: the rules, how it is shown. Tested in `tests/it/meetings.rs` on both engines.

use super::board::{ForumRow, OptionRow};
use super::roster::{self, Command};
use super::unreadable;
use crate::domain::board::{Forum, ForumId, OptionId, PostId, SeriesId};
use crate::domain::delivery::State;
use crate::domain::forum::{Class, Quorum, Tally, Went, Word};
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::engine::{Engine, Sql};
use std::collections::BTreeMap;

const FORUM: Sql = Sql::both(
    "SELECT id, series, period, stage, begun_at, closes_at, said, edition, look_at, chosen, venue, reopened FROM forum WHERE id = $1",
);
const OPTIONS: Sql =
    Sql::both("SELECT id, forum, number, day, minute, refused FROM option WHERE forum = $1 ORDER BY number");
const PROPOSERS: Sql = Sql::both(
    "SELECT o.id, p.name, h.votes FROM option o LEFT JOIN person p ON p.id = o.proposer LEFT JOIN hands h ON h.option = o.id
      WHERE o.forum = $1",
);
const QUORUM: Sql = Sql::both("SELECT quorum_participants, quorum_commanders, quorum_women FROM series WHERE id = $1");
const PEOPLE: Sql = Sql::both(
    "SELECT count(*), count(CASE WHEN p.stopped THEN 1 END),
            count(CASE WHEN EXISTS (SELECT 1 FROM answer a JOIN option o ON o.id = a.option WHERE o.forum = $2 AND a.person = p.id) THEN 1 END)
       FROM member m JOIN person p ON p.id = m.person WHERE m.series = $1 AND m.role = 'participant'",
);
const VOTES: Sql = Sql::both(
    "SELECT a.option, a.yes, coalesce(p.gender, '') = 'f' AS woman, count(*)
       FROM option o JOIN forum f ON f.id = o.forum JOIN answer a ON a.option = o.id
       JOIN member m ON m.series = f.series AND m.person = a.person AND m.role = 'participant'
       JOIN person p ON p.id = a.person
      WHERE o.forum = $1 GROUP BY 1, 2, 3",
);
// The deputy's answer first: the holder's, where there is one, takes its place.
const POST_VOTES: Sql = Sql::both(
    "SELECT t.id, a.option, a.yes FROM option o JOIN forum f ON f.id = o.forum JOIN answer a ON a.option = o.id
       JOIN post t ON t.series = f.series AND (t.holder = a.person OR t.deputy = a.person)
      WHERE o.forum = $1 ORDER BY t.id, a.option, CASE WHEN t.holder = a.person THEN 1 ELSE 0 END",
);
const WORDS: Sql = Sql::both(
    "SELECT c.post, c.option, c.yes, c.at FROM confirmation c JOIN option o ON o.id = c.option WHERE o.forum = $1 ORDER BY c.post, c.option",
);
const PRESENCE: Sql = Sql::both("SELECT post, said, came FROM presence WHERE forum = $1");
const DECISIONS: Sql = Sql::both("SELECT what, staff, reason, at FROM decision WHERE forum = $1 ORDER BY id");
const REPORT: Sql = Sql::both("SELECT outcome, women, men, youth, points, doubtful, at FROM report WHERE forum = $1");
const SENT: Sql = Sql::both(
    "SELECT class, state, coalesce(why, '') = 'bundled' AS bundled, count(*) FROM outbox WHERE forum = $1 GROUP BY 1, 2, 3",
);
const PULSE: Sql = Sql::both("SELECT heard, unheard, absent FROM pulse WHERE series = $1 AND period = $2");

/// This file's statements.
pub const ALL: &[Sql] =
    &[FORUM, OPTIONS, PROPOSERS, QUORUM, PEOPLE, VOTES, POST_VOTES, WORDS, PRESENCE, DECISIONS, REPORT, SENT, PULSE];

/// One forum.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Of which series.
    pub series: SeriesId,
    /// The forum.
    pub forum: Forum,
    /// What a date needs to stand when somebody stays silent.
    pub quorum: Quorum,
    /// Participants: all of them, those who said STOP, those who have answered at least one date.
    pub people: People,
    /// What was said of each date, in the order of the forum's options.
    pub dates: Vec<Date>,
    /// The posts of the series, with what each has said here.
    pub posts: Vec<Post>,
    /// What staff have decided, the earliest first.
    pub decisions: Vec<Decision>,
    /// How it went.
    pub report: Option<Report>,
    /// Messages about it, by class. Those that asked a commander about several forums at once are not here.
    pub sent: Vec<(Class, Fates)>,
    /// How many participants felt heard, did not, and were not there.
    pub pulse: Option<[i64; 3]>,
}

/// Participants in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// All.
    pub all: i64,
    /// Who get no messages.
    pub stopped: i64,
    /// Who have answered at least one date.
    pub answered: i64,
}

/// What was said of a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// Which.
    pub option: OptionId,
    /// Who can come: participants, women among them, posts that gave their word.
    pub yes: Tally,
    /// Participants who can't.
    pub no: i64,
    /// Hands were counted.
    pub hands: Option<i64>,
    /// Who proposed it, where a person on the list did.
    pub proposer: Option<String>,
}

/// A post at this forum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The post, and who holds it.
    pub command: Command,
    /// What was answered in the poll.
    pub votes: BTreeMap<OptionId, bool>,
    /// What was said of a date when asked for a word, and when.
    pub words: BTreeMap<OptionId, (bool, At)>,
    /// What was said of the date that stands, and whether somebody came.
    pub presence: Option<(Word, Option<bool>)>,
}

/// Something that staff decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What: [`Ruling::code`](crate::domain::forum::Ruling::code), or `report`.
    pub what: String,
    /// Who.
    pub staff: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: At,
}

/// How it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// In a word.
    pub went: Went,
    /// Women, men, youth among them.
    pub counts: [i64; 3],
    /// Key points; may be empty.
    pub points: String,
    /// The numbers are such that staff should ask.
    pub doubtful: bool,
    /// When it was first said.
    pub at: At,
}

/// What became of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fates {
    /// Not sent yet.
    pub waiting: i64,
    /// An aggregator has them; no word from the phone.
    pub sent: i64,
    /// On the phone.
    pub delivered: i64,
    /// They will not arrive.
    pub failed: i64,
    /// Not wanted any more before they could leave, or too late.
    pub dropped: i64,
    /// Asked together with questions about other forums.
    pub bundled: i64,
}

impl Fates {
    /// All of them that left or are to leave.
    pub fn all(self) -> i64 {
        self.waiting + self.sent + self.delivered + self.failed
    }

    fn add(&mut self, state: State, bundled: bool, count: i64) {
        let place = match state {
            State::Queued | State::Held => &mut self.waiting,
            State::Sent => &mut self.sent,
            State::Delivered => &mut self.delivered,
            State::Failed => &mut self.failed,
            State::Dropped if bundled => &mut self.bundled,
            State::Dropped | State::Expired => &mut self.dropped,
        };
        *place += count;
    }
}

/// Reads it; `None` where there is no such forum.
///
/// # Errors
/// Those of the look-ups.
pub async fn read(engine: &Engine, id: ForumId) -> Result<Option<Sheet>, StoreError> {
    let of = |sql| engine.query(sql).bind(id.0);
    let Some(row) = engine.opt::<ForumRow>(of(FORUM)).await? else { return Ok(None) };
    let series = SeriesId(row.series);
    let options: Vec<OptionRow> = engine.all(of(OPTIONS)).await?;
    let forum = row.read(options.into_iter().map(OptionRow::read).collect::<Result<_, _>>()?)?;
    let (participants, commanders, women): (i64, i64, i64) = engine.one(engine.query(QUORUM).bind(series.0)).await?;
    let count = |number: i64| usize::try_from(number).map_err(|_| unreadable("series.quorum_participants"));
    let quorum = Quorum { participants: count(participants)?, commanders: count(commanders)?, women: count(women)? };
    let (all, stopped, answered) = engine.one(engine.query(PEOPLE).bind(series.0).bind(id.0)).await?;
    let posts = posts(engine, series, id).await?;
    let dates = dates(engine, &forum, &posts).await?;
    let decisions: Vec<(String, String, String, i64)> = engine.all(of(DECISIONS)).await?;
    let decision = |(what, staff, reason, at)| Decision { what, staff, reason, at: At(at) };
    let pulse = engine.query(PULSE).bind(series.0).bind(forum.period.clone());
    let pulse: Option<(i64, i64, i64)> = engine.opt(pulse).await?;
    Ok(Some(Sheet {
        series,
        forum,
        quorum,
        people: People { all, stopped, answered },
        dates,
        posts,
        decisions: decisions.into_iter().map(decision).collect(),
        report: report(engine, id).await?,
        sent: sent(engine, id).await?,
        pulse: pulse.map(|(heard, unheard, absent)| [heard, unheard, absent]),
    }))
}

async fn dates(engine: &Engine, forum: &Forum, posts: &[Post]) -> Result<Vec<Date>, StoreError> {
    let said =
        |option: OptionId| posts.iter().filter(|post| post.words.get(&option).is_some_and(|(yes, _)| *yes)).count();
    let mut dates: Vec<Date> = forum
        .options
        .iter()
        .map(|option| {
            let yes = Tally { commanders: said(option.id), ..Tally::default() };
            Date { option: option.id, yes, no: 0, hands: None, proposer: None }
        })
        .collect();
    let votes: Vec<(i64, bool, bool, i64)> = engine.all(engine.query(VOTES).bind(forum.id.0)).await?;
    for (option, yes, woman, count) in votes {
        let Some(date) = dates.iter_mut().find(|date| date.option.0 == option) else { continue };
        let people = usize::try_from(count).unwrap_or(0);
        if yes {
            date.yes.participants += people;
            date.yes.women += if woman { people } else { 0 };
        } else {
            date.no += count;
        }
    }
    let more: Vec<(i64, Option<String>, Option<i64>)> = engine.all(engine.query(PROPOSERS).bind(forum.id.0)).await?;
    for (option, name, hands) in more {
        let Some(date) = dates.iter_mut().find(|date| date.option.0 == option) else { continue };
        (date.proposer, date.hands) = (name.filter(|name| !name.is_empty()), hands);
    }
    Ok(dates)
}

async fn posts(engine: &Engine, series: SeriesId, forum: ForumId) -> Result<Vec<Post>, StoreError> {
    let empty = |command| Post { command, votes: BTreeMap::new(), words: BTreeMap::new(), presence: None };
    let mut posts: Vec<Post> = roster::commands(engine, Some(series)).await?.into_iter().map(empty).collect();
    let votes: Vec<(i64, i64, bool)> = engine.all(engine.query(POST_VOTES).bind(forum.0)).await?;
    for (post, option, yes) in votes {
        of(&mut posts, post, |post| post.votes.extend([(OptionId(option), yes)]));
    }
    let words: Vec<(i64, i64, bool, i64)> = engine.all(engine.query(WORDS).bind(forum.0)).await?;
    for (post, option, yes, at) in words {
        of(&mut posts, post, |post| post.words.extend([(OptionId(option), (yes, At(at)))]));
    }
    let presence: Vec<(i64, String, Option<bool>)> = engine.all(engine.query(PRESENCE).bind(forum.0)).await?;
    for (post, said, came) in presence {
        let said = Word::read(&said).ok_or_else(|| unreadable("presence.said"))?;
        of(&mut posts, post, |post| post.presence = Some((said, came)));
    }
    Ok(posts)
}

fn of(posts: &mut [Post], id: i64, change: impl FnOnce(&mut Post)) {
    if let Some(post) = posts.iter_mut().find(|post| post.command.post == PostId(id)) {
        change(post);
    }
}

async fn report(engine: &Engine, forum: ForumId) -> Result<Option<Report>, StoreError> {
    type Row = (String, i64, i64, i64, String, bool, i64);
    let row: Option<Row> = engine.opt(engine.query(REPORT).bind(forum.0)).await?;
    let Some((went, women, men, youth, points, doubtful, at)) = row else { return Ok(None) };
    let went = Went::read(&went).ok_or_else(|| unreadable("report.outcome"))?;
    Ok(Some(Report { went, counts: [women, men, youth], points, doubtful, at: At(at) }))
}

async fn sent(engine: &Engine, forum: ForumId) -> Result<Vec<(Class, Fates)>, StoreError> {
    let rows: Vec<(String, String, bool, i64)> = engine.all(engine.query(SENT).bind(forum.0)).await?;
    let mut fates: BTreeMap<Class, Fates> = BTreeMap::new();
    for (class, state, bundled, count) in rows {
        let class = Class::read(&class).ok_or_else(|| unreadable("outbox.class"))?;
        let state = State::read(&state).ok_or_else(|| unreadable("outbox.state"))?;
        fates.entry(class).or_default().add(state, bundled, count);
    }
    Ok(fates.into_iter().collect())
}

//! Forums: a date is proposed, and the rules of [`crate::domain::forum`] are run on what has been answered.
//!
//! Must not know: who asks, words. Tested in `tests/it/book.rs` and by the transcripts.

use super::board::{self, ForumRow, OptionRow, PostRow};
use super::{outbox, unreadable};
use crate::domain::board::{Disclosure, Forum, ForumId, Kind, OptionId, PostId, Series, SeriesId, Stage};
use crate::domain::delivery::Quiet;
use crate::domain::force::Force;
use crate::domain::forum::{self, Case, Member, Outcome, Pace, Quorum};
use crate::domain::message::Arg;
use crate::domain::person::{Gender, PersonId, Role};
use crate::domain::place::PlaceId;
use crate::domain::time::{At, DAY, Day, Minute};
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const FORUM: Sql =
    sql!("SELECT id, series, period, stage, closes_at, chosen, venue, reopened FROM forum WHERE id = $1", for_update);
const OPTIONS: Sql =
    Sql::both("SELECT id, forum, number, day, minute, refused FROM option WHERE forum = $1 ORDER BY number");
const SERIES: Sql = Sql::both(
    "SELECT s.place, s.kind, p.name, s.disclosure, s.venue, s.options_days, s.poll_days, s.confirm_days,
            s.quorum_participants, s.quorum_commanders, s.quorum_women
       FROM series s JOIN place p ON p.id = s.place WHERE s.id = $1",
);
const POSTS: Sql =
    Sql::both("SELECT id, series, force, holder, deputy, required FROM post WHERE series = $1 ORDER BY id");
const MEMBERS: Sql = Sql::both(
    "SELECT m.role, p.id, p.gender, p.stopped FROM member m JOIN person p ON p.id = m.person
      WHERE m.series = $1 AND (m.role <> 'subscriber' OR $2) ORDER BY p.id",
);
const STOPPED: Sql = Sql::both(
    "SELECT p.id FROM person p JOIN post t ON t.holder = p.id OR t.deputy = p.id WHERE t.series = $1 AND p.stopped",
);
const ANSWERS: Sql = Sql::both(
    "SELECT a.option, a.person, a.yes FROM answer a JOIN option o ON o.id = a.option WHERE o.forum = $1 ORDER BY a.person, a.option",
);
const CONFIRMATIONS: Sql = Sql::both(
    "SELECT c.post, c.option, c.yes FROM confirmation c JOIN option o ON o.id = c.option WHERE o.forum = $1 ORDER BY c.at, c.post",
);
const MOVE: Sql = Sql::both("UPDATE forum SET stage = $2, closes_at = $3, chosen = $4, reopened = $5 WHERE id = $1");
const REFUSE: Sql =
    sql!("UPDATE option SET refused = TRUE WHERE id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ", rows("$1"), ")");
const AGREED: Sql = sql!(
    "INSERT INTO confirmation (post, option, yes, at)
     SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT), TRUE, CAST($2 AS BIGINT) FROM ",
    rows("$1"),
    "
      WHERE TRUE ON CONFLICT (post, option) DO NOTHING"
);
const DUE: Sql = Sql::both(
    "SELECT id FROM forum WHERE stage IN ('collecting', 'polling', 'confirming') AND closes_at <= $1 ORDER BY closes_at LIMIT 100",
);
const UNFINISHED: Sql = Sql::both(
    "SELECT f.id FROM forum f WHERE f.id = $1 AND (f.stage = 'confirming' OR f.stage = 'polling' AND NOT EXISTS (
       SELECT 1 FROM member m JOIN person p ON p.id = m.person AND NOT p.stopped
        WHERE m.series = f.series AND m.role = 'participant' AND EXISTS (
          SELECT 1 FROM option o WHERE o.forum = f.id AND NOT o.refused AND NOT EXISTS (
            SELECT 1 FROM answer a WHERE a.person = p.id AND a.option = o.id))))",
);
const CURRENT: Sql = sql!(
    "SELECT id, series, period, stage, closes_at, chosen, venue, reopened FROM forum
      WHERE series = $1 AND stage NOT IN ('held', 'cancelled') ORDER BY id DESC LIMIT 1",
    for_update
);
const BEGIN: Sql = Sql::both(
    "INSERT INTO forum (series, period, stage, closes_at, venue)
     SELECT s.id, $2, 'collecting', CAST($3 AS BIGINT) + s.options_days * 86400000, s.venue FROM series s WHERE s.id = $1
     ON CONFLICT (series, period) DO NOTHING RETURNING id",
);
const ADD: Sql = Sql::both(
    "INSERT INTO option (forum, number, day, minute, proposer)
     VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM option WHERE forum = $1), $2, $3, $4)",
);
const VENUE: Sql = Sql::both("UPDATE forum SET venue = $2 WHERE id = $1");
const ASK_AGAIN: Sql =
    Sql::both("UPDATE forum SET stage = 'collecting', chosen = NULL, closes_at = $2, reopened = $3 WHERE id = $1");
const REQUIRED: Sql =
    Sql::both("SELECT id FROM post WHERE series = $1 AND required AND (holder = $2 OR deputy = $2) LIMIT 1");
const SET_SERIES: Sql = Sql::both(
    "INSERT INTO series (place, kind, disclosure, venue) VALUES ($1, 'forum', $2, $3)
     ON CONFLICT (place, kind) DO UPDATE SET disclosure = excluded.disclosure, venue = excluded.venue RETURNING id",
);
const OPEN: Sql = Sql::both(
    "INSERT INTO forum (series, period, stage, closes_at, venue) VALUES ($1, $2, 'collecting', $3, $4)
     ON CONFLICT (series, period) DO NOTHING RETURNING id",
);
const DEPUTY: Sql = Sql::both("UPDATE post SET deputy = $3 WHERE series = $1 AND force = $2");

/// This file's statements.
pub const ALL: &[Sql] = &[
    SET_SERIES,
    OPEN,
    DEPUTY,
    FORUM,
    OPTIONS,
    SERIES,
    POSTS,
    MEMBERS,
    STOPPED,
    ANSWERS,
    CONFIRMATIONS,
    MOVE,
    REFUSE,
    AGREED,
    DUE,
    UNFINISHED,
    CURRENT,
    BEGIN,
    ADD,
    VENUE,
    ASK_AGAIN,
    REQUIRED,
];

/// Runs the rules on one forum until it waits, and sends what they say.
#[derive(Clone, Debug)]
pub struct Advance {
    /// Which.
    pub forum: ForumId,
    /// Now.
    pub now: At,
    /// When messages may leave.
    pub quiet: Quiet,
    /// The line that notices go out by.
    pub line: String,
}

impl Work for Advance {
    /// How many notices were put in the outbox; `None` where nothing changed.
    type Out = Option<u64>;
    const NAME: &'static str = "advance";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Option<u64>, StoreError> {
        let mut notices = None;
        // Each outcome may bring the next; from collecting to confirmed there are three.
        for _ in 0..4 {
            let Some(case) = read(self.forum, tx).await? else { break };
            let Some(outcome) = forum::advance(&case, self.now) else { break };
            let sent = self.write(&case, &outcome, tx).await?;
            notices = Some(notices.unwrap_or(0) + sent);
        }
        if notices.is_some() {
            tx.exec(tx.query(board::BUMP)).await?;
        }
        Ok(notices)
    }
}

impl Advance {
    async fn write(&self, case: &Case, outcome: &Outcome, tx: &mut Tx) -> Result<u64, StoreError> {
        let forum = &outcome.forum;
        let query = tx.query(MOVE).bind(forum.id.0).bind(forum.stage.code().to_owned()).bind(forum.closes.0);
        tx.exec(query.bind(forum.chosen.map(|option| option.0)).bind(forum.reopened)).await?;
        let was_open = |id: OptionId| case.forum.open_options().any(|option| option.id == id);
        let refused: Vec<[i64; 1]> =
            forum.options.iter().filter(|o| o.refused && was_open(o.id)).map(|o| [o.id.0]).collect();
        if !refused.is_empty() {
            tx.exec(tx.query(REFUSE).bind(dialect::rows(refused))).await?;
        }
        if !outcome.confirmed.is_empty() {
            let set = dialect::rows(outcome.confirmed.iter().map(|(post, option)| (post.0, option.0)));
            tx.exec(tx.query(AGREED).bind(set).bind(self.now.0)).await?;
        }
        outbox::put_notices(&outcome.notices, &self.line, self.quiet.after(self.now), tx).await
    }
}

#[derive(sqlx::FromRow)]
struct SeriesRow {
    place: String,
    kind: String,
    name: String,
    disclosure: String,
    venue: String,
    options_days: i64,
    poll_days: i64,
    confirm_days: i64,
    quorum_participants: i64,
    quorum_commanders: i64,
    quorum_women: i64,
}

async fn read(id: ForumId, tx: &mut Tx) -> Result<Option<Case>, StoreError> {
    let Some(row): Option<ForumRow> = tx.opt(tx.query(FORUM).bind(id.0)).await? else { return Ok(None) };
    let series_id = SeriesId(row.series);
    let mut options = Vec::new();
    for option in tx.all::<OptionRow>(tx.query(OPTIONS).bind(id.0)).await? {
        options.push(option.read()?);
    }
    let forum: Forum = row.read(options)?;
    let row: Option<SeriesRow> = tx.opt(tx.query(SERIES).bind(series_id.0)).await?;
    let row = row.ok_or_else(|| unreadable("forum.series"))?;
    let mut posts = Vec::new();
    for post in tx.all::<PostRow>(tx.query(POSTS).bind(series_id.0)).await? {
        posts.push(post.read()?);
    }
    let with_subscribers = forum.stage == Stage::Confirming;
    let (participants, facilitators, subscribers) = members(series_id, with_subscribers, tx).await?;
    let stopped: Vec<(i64,)> = tx.all(tx.query(STOPPED).bind(series_id.0)).await?;
    let answers: Vec<(i64, i64, bool)> = tx.all(tx.query(ANSWERS).bind(id.0)).await?;
    let confirmations: Vec<(i64, i64, bool)> = tx.all(tx.query(CONFIRMATIONS).bind(id.0)).await?;
    let kind = Kind::read(&row.kind).ok_or_else(|| unreadable("series.kind"))?;
    Ok(Some(Case {
        pace: Pace { options: row.options_days * DAY, poll: row.poll_days * DAY, confirm: row.confirm_days * DAY },
        quorum: Quorum {
            participants: row.quorum_participants.max(0) as usize,
            commanders: row.quorum_commanders.max(0) as usize,
            women: row.quorum_women.max(0) as usize,
        },
        series: Series {
            id: series_id,
            place: PlaceId(row.place),
            kind,
            disclosure: Disclosure::read(&row.disclosure).ok_or_else(|| unreadable("series.disclosure"))?,
            venue: row.venue,
            posts,
            forum: None,
        },
        title: Arg::Meeting(kind, row.name),
        forum,
        participants,
        facilitators,
        subscribers,
        stopped_commanders: stopped.into_iter().map(|(person,)| PersonId(person)).collect(),
        answers: answers.into_iter().map(|(option, person, yes)| (OptionId(option), PersonId(person), yes)).collect(),
        confirmations: confirmations
            .into_iter()
            .map(|(post, option, yes)| (PostId(post), OptionId(option), yes))
            .collect(),
    }))
}

type Members = (Vec<Member>, Vec<Member>, Vec<Member>);

async fn members(series: SeriesId, with_subscribers: bool, tx: &mut Tx) -> Result<Members, StoreError> {
    let rows: Vec<(String, i64, Option<String>, bool)> =
        tx.all(tx.query(MEMBERS).bind(series.0).bind(with_subscribers)).await?;
    let mut members = Members::default();
    for (role, person, gender, stopped) in rows {
        let gender = gender.as_deref().and_then(Gender::read);
        let member = Member { person: PersonId(person), gender, stopped };
        match Role::read(&role).ok_or_else(|| unreadable("member.role"))? {
            Role::Participant => members.0.push(member),
            Role::Facilitator => members.1.push(member),
            Role::Subscriber => members.2.push(member),
        }
    }
    Ok(members)
}

/// Forums whose stage has run out.
pub async fn due(engine: &Engine, now: At) -> Result<Vec<ForumId>, StoreError> {
    let rows: Vec<(i64,)> = engine.all(engine.query(DUE).bind(now.0)).await?;
    Ok(rows.into_iter().map(|(id,)| ForumId(id)).collect())
}

/// Whether an answer may just have ended the forum's stage: a cheap look before the rules are run.
pub async fn is_worth_advancing(engine: &Engine, forum: ForumId) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = engine.opt(engine.query(UNFINISHED).bind(forum.0)).await?;
    Ok(row.is_some())
}

/// Makes a place's forum series, or changes what is told and where it meets.
#[derive(Clone, Debug)]
pub struct SetSeries {
    /// Whose.
    pub place: PlaceId,
    /// What is told to whom.
    pub disclosure: Disclosure,
    /// The usual venue; may be empty.
    pub venue: String,
}

impl Work for SetSeries {
    type Out = SeriesId;
    const NAME: &'static str = "set_series";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<SeriesId, StoreError> {
        let query = tx.query(SET_SERIES).bind(self.place.0.clone());
        let query = query.bind(self.disclosure.code().to_owned()).bind(self.venue.clone());
        let row: Option<(i64,)> = tx.opt(query).await?;
        tx.exec(tx.query(board::BUMP)).await?;
        row.map(|(id,)| SeriesId(id)).ok_or_else(|| unreadable("series.id"))
    }
}

/// Makes a forum with the dates that staff propose. Its poll opens as soon as the rules are run after `closes`.
#[derive(Clone, Debug)]
pub struct Open {
    /// Of which series.
    pub series: SeriesId,
    /// Its period, e.g. `2027-T1`.
    pub period: String,
    /// Until when further dates are collected.
    pub closes: At,
    /// Where it is held.
    pub venue: String,
    /// Dates proposed, three at most.
    pub options: Vec<(Day, Minute)>,
}

impl Work for Open {
    /// The forum; `None` if the series has one of that period already.
    type Out = Option<ForumId>;
    const NAME: &'static str = "open";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Option<ForumId>, StoreError> {
        let query = tx.query(OPEN).bind(self.series.0).bind(self.period.clone());
        let row: Option<(i64,)> = tx.opt(query.bind(self.closes.0).bind(self.venue.clone())).await?;
        let Some((id,)) = row else { return Ok(None) };
        for (day, minute) in &self.options {
            let query = tx.query(ADD).bind(id).bind(i64::from(day.0)).bind(i64::from(minute.0));
            tx.exec(query.bind(None::<i64>)).await?;
        }
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(Some(ForumId(id)))
    }
}

/// Names the deputy of a post.
#[derive(Clone, Copy, Debug)]
pub struct SetDeputy {
    /// Of which series.
    pub series: SeriesId,
    /// Of which force.
    pub force: Force,
    /// Who; nobody from now on where empty.
    pub deputy: Option<PersonId>,
}

impl Work for SetDeputy {
    /// Whether there is such a post.
    type Out = bool;
    const NAME: &'static str = "set_deputy";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let query = tx.query(DEPUTY).bind(self.series.0).bind(self.force.code().to_owned());
        let touched = tx.exec(query.bind(self.deputy.map(|deputy| deputy.0))).await?;
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(touched > 0)
    }
}

/// A date proposed from a phone.
pub(super) struct Offer<'a> {
    pub series: SeriesId,
    pub person: PersonId,
    pub day: Day,
    pub minute: Minute,
    pub venue: Option<&'a str>,
    pub at: At,
}

impl Offer<'_> {
    /// Writes it; `false` where the forum can't take another date.
    pub(super) async fn write(&self, tx: &mut Tx) -> Result<bool, StoreError> {
        let current: Option<ForumRow> = tx.opt(tx.query(CURRENT).bind(self.series.0)).await?;
        let forum = match current {
            Some(row) => row.read(Vec::new())?,
            None => match self.begin(tx).await? {
                Some(forum) => forum,
                None => return Ok(false),
            },
        };
        let mut options = Vec::new();
        for row in tx.all::<OptionRow>(tx.query(OPTIONS).bind(forum.id.0)).await? {
            options.push(row.read()?);
        }
        let forum = Forum { options, ..forum };
        let may_move = matches!(forum.stage, Stage::Collecting | Stage::Polling);
        if may_move && forum.open_options().any(|option| (option.day, option.minute) == (self.day, self.minute)) {
            self.move_to_venue(forum.id, tx).await?;
            return Ok(true);
        }
        let commander: Option<(i64,)> = tx.opt(tx.query(REQUIRED).bind(self.series.0).bind(self.person.0)).await?;
        if !forum.takes_offer(commander.is_some()) {
            return Ok(false);
        }
        let (reopens, chosen) = (forum.stage == Stage::Confirming, forum.chosen.map(|option| option.0));
        if reopens && let Some(chosen) = chosen {
            tx.exec(tx.query(REFUSE).bind(dialect::rows([[chosen]]))).await?;
        }
        let query = tx.query(ADD).bind(forum.id.0).bind(i64::from(self.day.0)).bind(i64::from(self.minute.0));
        tx.exec(query.bind(self.person.0)).await?;
        self.move_to_venue(forum.id, tx).await?;
        if forum.stage != Stage::Collecting {
            // The poll opens anew at once: whoever has answered the other dates is asked about this one.
            let query = tx.query(ASK_AGAIN).bind(forum.id.0).bind(self.at.0).bind(forum.reopened || reopens);
            tx.exec(query).await?;
        }
        Ok(true)
    }

    async fn move_to_venue(&self, forum: ForumId, tx: &mut Tx) -> Result<(), StoreError> {
        if let Some(venue) = self.venue {
            tx.exec(tx.query(VENUE).bind(forum.0).bind(venue.to_owned())).await?;
        }
        Ok(())
    }

    async fn begin(&self, tx: &mut Tx) -> Result<Option<Forum>, StoreError> {
        let query = tx.query(BEGIN).bind(self.series.0).bind(self.day.quarter()).bind(self.at.0);
        let Some((id,)): Option<(i64,)> = tx.opt(query).await? else { return Ok(None) };
        let row: Option<ForumRow> = tx.opt(tx.query(FORUM).bind(id)).await?;
        row.map(|row| row.read(Vec::new())).transpose()
    }
}

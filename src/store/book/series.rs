//! Series: what a place's meetings are like, and the periods that begin by themselves.
//!
//! Must not know: when a period begins ([`crate::domain::forum::Rota`]). Tested in `tests/it/book.rs` and `tests/it/simulation/`.

use super::board::ForumRow;
use super::{board, cases, forums, offers, unreadable};
use crate::domain::board::{Disclosure, Forum, ForumId, Kind, PostId, SeriesId, Stage};
use crate::domain::force::Force;
use crate::domain::forum::{Alert, Cadence, Pace, Quorum, Rota, Said};
use crate::domain::person::{PersonId, Role};
use crate::domain::place::PlaceId;
use crate::domain::time::{At, DAY, Day, HOUR, Minute};
use crate::store::StoreError;
use crate::store::dialect::sql;
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const SET: Sql = Sql::both(
    "INSERT INTO series (place, kind, disclosure, venue, cadence, options_days, poll_days, confirm_days, notice_days,
       quorum_participants, quorum_commanders, quorum_women, usual_weekday, usual_minute, priority, pulse, starts_on, look_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, CASE WHEN CAST($17 AS BIGINT) IS NULL THEN NULL ELSE 0 END)
     ON CONFLICT (place, kind) DO UPDATE SET disclosure = excluded.disclosure, venue = excluded.venue, cadence = excluded.cadence,
       options_days = excluded.options_days, poll_days = excluded.poll_days, confirm_days = excluded.confirm_days,
       notice_days = excluded.notice_days, quorum_participants = excluded.quorum_participants,
       quorum_commanders = excluded.quorum_commanders, quorum_women = excluded.quorum_women,
       usual_weekday = excluded.usual_weekday, usual_minute = excluded.usual_minute, priority = excluded.priority,
       pulse = excluded.pulse, starts_on = excluded.starts_on, look_at = excluded.look_at
     RETURNING id",
);
const ALL_OF_THEM: Sql = Sql::both(
    "SELECT place, kind, disclosure, venue, cadence, options_days, poll_days, confirm_days, notice_days, quorum_participants,
            quorum_commanders, quorum_women, usual_weekday, usual_minute, priority, pulse, starts_on
       FROM series ORDER BY place, kind",
);
const OPEN: Sql = Sql::both(
    "INSERT INTO forum (series, period, stage, begun_at, closes_at, look_at, said, venue)
     VALUES ($1, $2, 'collecting', $3, $4, $3, $6, $5)
     ON CONFLICT (series, period) DO NOTHING RETURNING id",
);
const DEPUTY: Sql = Sql::both("UPDATE post SET deputy = $3 WHERE series = $1 AND force = $2");
const POST: Sql = Sql::both(
    "INSERT INTO post (series, force, required) VALUES ($1, $2, $3)
     ON CONFLICT (series, force) DO UPDATE SET required = excluded.required RETURNING id",
);
const MEMBER: Sql = Sql::both(
    "INSERT INTO member (series, person, role) VALUES ($1, $2, $3) ON CONFLICT (series, role, person) DO NOTHING",
);
const SECOND: Sql =
    Sql::both("UPDATE member SET deputy = $3 WHERE series = $1 AND person = $2 AND role = 'facilitator'");
const ROTA: Sql = sql!(
    "SELECT cadence, starts_on, options_days, poll_days, confirm_days, notice_days FROM series WHERE id = $1",
    for_update
);
const CURRENT: Sql = Sql::both(
    "SELECT id, series, period, stage, begun_at, closes_at, said, edition, look_at, chosen, venue, reopened FROM forum
      WHERE series = $1 AND stage IN ('collecting', 'polling', 'confirming', 'confirmed', 'stuck') ORDER BY id DESC LIMIT 1",
);
const HAD: Sql = Sql::both("SELECT period FROM forum WHERE series = $1");
const REPORTED: Sql = Sql::both("SELECT forum FROM report WHERE forum = $1");
const GIVE_UP: Sql = Sql::both("UPDATE forum SET stage = $2, look_at = NULL WHERE id = $1");
const ALERT: Sql = Sql::both(
    "INSERT INTO alert (once, kind, series, forum, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (once) DO NOTHING",
);
const BEGIN: Sql = Sql::both(
    "INSERT INTO forum (series, period, stage, begun_at, closes_at, look_at, venue)
     SELECT s.id, $2, 'collecting', CAST($3 AS BIGINT), CAST($3 AS BIGINT) + s.options_days * 86400000, CAST($3 AS BIGINT), s.venue
       FROM series s WHERE s.id = $1
     ON CONFLICT (series, period) DO NOTHING RETURNING id",
);
const LOOK: Sql = Sql::both("UPDATE series SET look_at = $2 WHERE id = $1");
const DUE: Sql =
    Sql::both("SELECT id FROM series WHERE look_at IS NOT NULL AND look_at <= $1 ORDER BY look_at, id LIMIT 100");

/// This file's statements.
pub const ALL: &[Sql] = &[
    SET,
    ALL_OF_THEM,
    OPEN,
    POST,
    MEMBER,
    DEPUTY,
    SECOND,
    ROTA,
    CURRENT,
    HAD,
    REPORTED,
    GIVE_UP,
    ALERT,
    BEGIN,
    LOOK,
    DUE,
];

/// Makes a place's series, or changes it.
#[derive(Clone, Debug)]
pub struct SetSeries {
    /// Whose.
    pub place: PlaceId,
    /// What kind of meeting.
    pub kind: Kind,
    /// What is told to whom.
    pub disclosure: Disclosure,
    /// The usual venue; may be empty.
    pub venue: String,
    /// How often it meets.
    pub cadence: Cadence,
    /// How long stages last.
    pub pace: Pace,
    /// What a date needs to stand when somebody stays silent.
    pub quorum: Quorum,
    /// The usual day of the week, Monday 1 to Sunday 7; any where empty.
    pub weekday: Option<u8>,
    /// The usual hour.
    pub minute: Minute,
    /// A flash point: first in the lists of staff.
    pub priority: bool,
    /// Participants are asked afterwards whether they were heard.
    pub pulse: bool,
    /// From when on its forums begin by themselves; not yet where empty.
    pub starts: Option<Day>,
}

impl SetSeries {
    /// A series as it is usual for its kind, whose periods do not begin by themselves yet.
    pub fn new(place: PlaceId, kind: Kind, disclosure: Disclosure, venue: &str) -> SetSeries {
        let monthly = Pace { options: 3 * DAY, poll: 3 * DAY, confirm: 2 * DAY, notice_days: 5 };
        let (cadence, pace, quorum) = match kind {
            Kind::Forum => (Cadence::Quarter, Pace::default(), Quorum::default()),
            Kind::Committee => (Cadence::Month, monthly, Quorum { participants: 3, commanders: 1, women: 0 }),
            Kind::Network => (Cadence::Month, monthly, Quorum { participants: 0, commanders: 2, women: 0 }),
        };
        SetSeries {
            place,
            kind,
            disclosure,
            venue: venue.to_owned(),
            cadence,
            pace,
            quorum,
            weekday: None,
            minute: Minute(10 * 60),
            priority: false,
            pulse: false,
            starts: None,
        }
    }
}

impl Work for SetSeries {
    type Out = SeriesId;
    const NAME: &'static str = "set_series";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<SeriesId, StoreError> {
        let days = |ms: i64| ms / DAY;
        let query = tx.query(SET).bind(self.place.0.clone()).bind(self.kind.code().to_owned());
        let query = query.bind(self.disclosure.code().to_owned()).bind(self.venue.clone());
        let query = query.bind(self.cadence.code().to_owned()).bind(days(self.pace.options)).bind(days(self.pace.poll));
        let query = query.bind(days(self.pace.confirm)).bind(i64::from(self.pace.notice_days));
        let query = query.bind(self.quorum.participants as i64).bind(self.quorum.commanders as i64);
        let query = query.bind(self.quorum.women as i64).bind(self.weekday.map(i64::from));
        let query = query.bind(i64::from(self.minute.0)).bind(self.priority).bind(self.pulse);
        let row: Option<(i64,)> = tx.opt(query.bind(self.starts.map(|day| i64::from(day.0)))).await?;
        tx.exec(tx.query(board::BUMP)).await?;
        row.map(|(id,)| SeriesId(id)).ok_or_else(|| unreadable("series.id"))
    }
}

#[derive(sqlx::FromRow)]
struct SeriesRow {
    place: String,
    kind: String,
    disclosure: String,
    venue: String,
    cadence: String,
    options_days: i64,
    poll_days: i64,
    confirm_days: i64,
    notice_days: i64,
    quorum_participants: i64,
    quorum_commanders: i64,
    quorum_women: i64,
    usual_weekday: Option<i64>,
    usual_minute: i64,
    priority: bool,
    pulse: bool,
    starts_on: Option<i64>,
}

/// All series as they are set.
///
/// # Errors
/// Those of the look-up.
pub async fn all(engine: &Engine) -> Result<Vec<SetSeries>, StoreError> {
    let rows: Vec<SeriesRow> = engine.all(engine.query(ALL_OF_THEM)).await?;
    rows.into_iter().map(SeriesRow::read).collect()
}

impl SeriesRow {
    fn read(self) -> Result<SetSeries, StoreError> {
        let count = |number: i64, column| usize::try_from(number).map_err(|_| unreadable(column));
        let weekday = self.usual_weekday.map(|day| u8::try_from(day).map_err(|_| unreadable("series.usual_weekday")));
        let starts = self.starts_on.map(|day| i32::try_from(day).map(Day).map_err(|_| unreadable("series.starts_on")));
        Ok(SetSeries {
            place: PlaceId(self.place),
            kind: Kind::read(&self.kind).ok_or_else(|| unreadable("series.kind"))?,
            disclosure: Disclosure::read(&self.disclosure).ok_or_else(|| unreadable("series.disclosure"))?,
            venue: self.venue,
            cadence: Cadence::read(&self.cadence).ok_or_else(|| unreadable("series.cadence"))?,
            pace: cases::pace([self.options_days, self.poll_days, self.confirm_days, self.notice_days])?,
            quorum: Quorum {
                participants: count(self.quorum_participants, "series.quorum_participants")?,
                commanders: count(self.quorum_commanders, "series.quorum_commanders")?,
                women: count(self.quorum_women, "series.quorum_women")?,
            },
            weekday: weekday.transpose()?,
            minute: Minute(u16::try_from(self.usual_minute).map_err(|_| unreadable("series.usual_minute"))?),
            priority: self.priority,
            pulse: self.pulse,
            starts: starts.transpose()?,
        })
    }
}

/// Makes a forum with the dates that staff propose. Its poll opens as soon as the rules are run after `closes`.
#[derive(Clone, Debug)]
pub struct Open {
    /// Of which series.
    pub series: SeriesId,
    /// Its period, e.g. `2027-T1`.
    pub period: String,
    /// Now.
    pub now: At,
    /// Until when further dates are collected.
    pub closes: At,
    /// Where it is held.
    pub venue: String,
    /// Dates proposed, three at most; where there are none they are called for.
    pub options: Vec<(Day, Minute)>,
}

impl Work for Open {
    /// The forum; `None` if the series has one of that period already.
    type Out = Option<ForumId>;
    const NAME: &'static str = "open";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Option<ForumId>, StoreError> {
        let said = if self.options.is_empty() { Said::default() } else { Said::BEGUN };
        let query = tx.query(OPEN).bind(self.series.0).bind(self.period.clone()).bind(self.now.0);
        let query = query.bind(self.closes.0).bind(self.venue.clone()).bind(i64::from(said.0));
        let row: Option<(i64,)> = tx.opt(query).await?;
        let Some((id,)) = row else { return Ok(None) };
        for date in &self.options {
            offers::add(ForumId(id), *date, None, tx).await?;
        }
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(Some(ForumId(id)))
    }
}

/// A series has a post of this force, which stands empty where it is new: who holds it is said by
/// [`HandOver`](super::posts::HandOver).
#[derive(Clone, Copy, Debug)]
pub struct SetPost {
    /// Which series.
    pub series: SeriesId,
    /// Of which force.
    pub force: Force,
    /// Forums need its word.
    pub required: bool,
}

impl Work for SetPost {
    type Out = PostId;
    const NAME: &'static str = "set_post";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<PostId, StoreError> {
        let query = tx.query(POST).bind(self.series.0).bind(self.force.code().to_owned()).bind(self.required);
        let row: Option<(i64,)> = tx.opt(query).await?;
        tx.exec(tx.query(board::BUMP)).await?;
        row.map(|(id,)| PostId(id)).ok_or_else(|| unreadable("post.id"))
    }
}

/// Somebody on the list belongs to a series from now on, whatever its kind.
#[derive(Clone, Copy, Debug)]
pub struct SetMember {
    /// To which.
    pub series: SeriesId,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: Role,
}

impl Work for SetMember {
    type Out = ();
    const NAME: &'static str = "set_member";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        let query = tx.query(MEMBER).bind(self.series.0).bind(self.person.0).bind(self.role.code().to_owned());
        tx.exec(query).await?;
        Ok(())
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

/// Says whether a facilitator is the deputy of the others: asked where they do not answer.
#[derive(Clone, Copy, Debug)]
pub struct SetSecond {
    /// Of which series.
    pub series: SeriesId,
    /// Who.
    pub person: PersonId,
    /// Whether he is the deputy.
    pub deputy: bool,
}

impl Work for SetSecond {
    /// Whether the person is a facilitator there.
    type Out = bool;
    const NAME: &'static str = "set_second";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let query = tx.query(SECOND).bind(self.series.0).bind(self.person.0).bind(self.deputy);
        Ok(tx.exec(query).await? > 0)
    }
}

/// Looks at the periods of a series: the next forum begins, one that found no date is given up.
#[derive(Clone, Copy, Debug)]
pub struct TurnPeriod {
    /// Of which series.
    pub series: SeriesId,
    /// Now.
    pub now: At,
}

#[derive(sqlx::FromRow)]
struct RotaRow {
    cadence: String,
    starts_on: Option<i64>,
    options_days: i64,
    poll_days: i64,
    confirm_days: i64,
    notice_days: i64,
}

impl Work for TurnPeriod {
    /// The forum that begins.
    type Out = Option<ForumId>;
    const NAME: &'static str = "turn_period";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Option<ForumId>, StoreError> {
        let row: Option<RotaRow> = tx.opt(tx.query(ROTA).bind(self.series.0)).await?;
        let Some((row, Some(starts))) = row.map(|row| {
            let starts = row.starts_on;
            (row, starts)
        }) else {
            return Ok(None);
        };
        let rota = self.rota(row, starts, tx).await?;
        let turn = rota.turn(self.now);
        if let (Some(Stage::Unreported), Some(forum)) = (turn.give_up, &rota.forum)
            && tx.opt::<(i64,)>(tx.query(REPORTED).bind(forum.id.0)).await?.is_some()
        {
            // Somebody did say how it went, and the rules have not been run on it yet.
            tx.exec(tx.query(LOOK).bind(self.series.0).bind(self.now.plus(HOUR).0)).await?;
            return Ok(None);
        }
        if let (Some(stage), Some(forum)) = (turn.give_up, &rota.forum) {
            self.give_up(forum, stage, tx).await?;
        }
        let mut begun = None;
        if let Some(period) = &turn.begin {
            let query = tx.query(BEGIN).bind(self.series.0).bind(period.code.clone()).bind(self.now.0);
            begun = tx.opt::<(i64,)>(query).await?.map(|(id,)| ForumId(id));
        }
        tx.exec(tx.query(LOOK).bind(self.series.0).bind(turn.look.0)).await?;
        if begun.is_some() || turn.give_up.is_some() {
            tx.exec(tx.query(board::BUMP)).await?;
        }
        Ok(begun)
    }
}

impl TurnPeriod {
    async fn rota(&self, row: RotaRow, starts: i64, tx: &mut Tx) -> Result<Rota, StoreError> {
        let current: Option<ForumRow> = tx.opt(tx.query(CURRENT).bind(self.series.0)).await?;
        let forum = match current {
            Some(row) => cases::forum(ForumId(row.id), tx).await?.map(|(_, forum, _)| forum),
            None => None,
        };
        let had: Vec<(String,)> = tx.all(tx.query(HAD).bind(self.series.0)).await?;
        Ok(Rota {
            cadence: Cadence::read(&row.cadence).ok_or_else(|| unreadable("series.cadence"))?,
            starts: Day(i32::try_from(starts).map_err(|_| unreadable("series.starts_on"))?),
            pace: cases::pace([row.options_days, row.poll_days, row.confirm_days, row.notice_days])?,
            forum,
            had: had.into_iter().map(|(period,)| period).collect(),
        })
    }

    async fn give_up(&self, forum: &Forum, stage: Stage, tx: &mut Tx) -> Result<(), StoreError> {
        tx.exec(tx.query(GIVE_UP).bind(forum.id.0).bind(stage.code().to_owned())).await?;
        tx.exec(tx.query(forums::UNSAY).bind(forum.id.0).bind(self.now.0)).await?;
        let alert = if stage == Stage::Missed { Alert::Missed } else { Alert::Unreported };
        let query = tx.query(ALERT).bind(alert.name(forum)).bind(alert.code().to_owned());
        tx.exec(query.bind(self.series.0).bind(forum.id.0).bind(self.now.0)).await?;
        Ok(())
    }
}

/// Series whose periods are to be looked at; a hundred at most.
pub async fn due(engine: &Engine, now: At) -> Result<Vec<SeriesId>, StoreError> {
    let rows: Vec<(i64,)> = engine.all(engine.query(DUE).bind(now.0)).await?;
    Ok(rows.into_iter().map(|(id,)| SeriesId(id)).collect())
}

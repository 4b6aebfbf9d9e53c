//! A forum with all that its fate depends on, read in the transaction that will write what comes of it.
//!
//! Must not know: the rules ([`crate::domain::forum`]). Tested in `tests/it/book.rs` and by the transcripts.

use super::board::{ForumRow, OptionRow, PostRow};
use super::{bundles, commitments, unreadable};
use crate::domain::board::{Board, Disclosure, Forum, ForumId, Kind, OptionId, PostId, Series, SeriesId, Stage};
use crate::domain::calendar;
use crate::domain::forum::{Cadence, Case, Member, Pace, Quorum, Went, Word};
use crate::domain::message::Arg;
use crate::domain::person::{Gender, PersonId, Role};
use crate::domain::place::PlaceId;
use crate::domain::time::{At, DAY, Day, Minute};
use crate::store::StoreError;
use crate::store::dialect::sql;
use crate::store::engine::{Sql, Tx};
use jiff::civil::Weekday;

const FORUM: Sql = sql!(
    "SELECT id, series, period, stage, begun_at, closes_at, said, edition, look_at, chosen, venue, reopened FROM forum WHERE id = $1",
    for_update
);
const OPTIONS: Sql =
    Sql::both("SELECT id, forum, number, day, minute, refused FROM option WHERE forum = $1 ORDER BY number");
const SERIES: Sql = Sql::both(
    "SELECT s.place, s.kind, p.name, s.disclosure, s.venue, s.cadence, s.options_days, s.poll_days, s.confirm_days, s.notice_days,
            s.quorum_participants, s.quorum_commanders, s.quorum_women, s.usual_weekday, s.usual_minute, s.pulse
       FROM series s JOIN place p ON p.id = s.place WHERE s.id = $1",
);
const POSTS: Sql =
    Sql::both("SELECT id, series, force, holder, deputy, required, unsure FROM post WHERE series = $1 ORDER BY id");
const MEMBERS: Sql = Sql::both(
    "SELECT m.role, p.id, p.gender, p.stopped, m.deputy FROM member m JOIN person p ON p.id = m.person
      WHERE m.series = $1 AND (m.role <> 'subscriber' OR $2) ORDER BY p.id",
);
const OUT_OF_REACH: Sql = Sql::both(
    "SELECT p.id FROM person p JOIN post t ON t.holder = p.id OR t.deputy = p.id
      WHERE t.series = $1 AND (p.stopped OR NOT EXISTS (SELECT 1 FROM number n WHERE n.person = p.id))",
);
const ANSWERS: Sql = Sql::both(
    "SELECT a.option, a.person, a.yes FROM answer a JOIN option o ON o.id = a.option WHERE o.forum = $1 ORDER BY a.person, a.option",
);
const CONFIRMATIONS: Sql = Sql::both(
    "SELECT c.post, c.option, c.yes FROM confirmation c JOIN option o ON o.id = c.option WHERE o.forum = $1 ORDER BY c.at, c.post",
);
const PRESENCE: Sql = Sql::both("SELECT post, said FROM presence WHERE forum = $1");
const HANDS: Sql =
    Sql::both("SELECT h.option, h.votes FROM hands h JOIN option o ON o.id = h.option WHERE o.forum = $1");
const REPORT: Sql = Sql::both("SELECT outcome FROM report WHERE forum = $1");
// Whoever got anything that names the forum, or may have got it, and whether that was the date that stands: what was said in stages before
// was of another. Whether a post is still somebody's names no forum.
const TOLD: Sql = Sql::both(
    "SELECT o.person, CAST(max(CASE WHEN o.class IN ('invitation', 'change', 'week', 'eve', 'today') AND o.due_at >= f.begun_at THEN 1 ELSE 0 END) AS BIGINT)
       FROM outbox o JOIN forum f ON f.id = o.forum
      WHERE o.forum = $1 AND o.person IS NOT NULL AND coalesce(o.question, '') <> '[\"in_post\"]'
        AND (o.state IN ('sent', 'delivered') OR o.unknowns > 0 OR o.state = 'queued' AND o.leased_until > 0)
      GROUP BY o.person",
);

/// This file's statements.
pub const ALL: &[Sql] =
    &[FORUM, OPTIONS, SERIES, POSTS, MEMBERS, OUT_OF_REACH, ANSWERS, CONFIRMATIONS, PRESENCE, HANDS, REPORT, TOLD];

#[derive(sqlx::FromRow)]
struct SeriesRow {
    place: String,
    kind: String,
    name: String,
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
    pulse: bool,
}

/// A case as it was read, and when the rules were to be run again.
pub(super) struct Read {
    pub case: Case,
    pub look: Option<At>,
}

/// Reads a forum's row and options, and locks it against others.
pub(super) async fn forum(id: ForumId, tx: &mut Tx) -> Result<Option<(SeriesId, Forum, Option<At>)>, StoreError> {
    let Some(row): Option<ForumRow> = tx.opt(tx.query(FORUM).bind(id.0)).await? else { return Ok(None) };
    let (series, look) = (SeriesId(row.series), row.look_at.map(At));
    let mut options = Vec::new();
    for option in tx.all::<OptionRow>(tx.query(OPTIONS).bind(id.0)).await? {
        options.push(option.read()?);
    }
    Ok(Some((series, row.read(options)?, look)))
}

/// Reads all of it. `whole` also reads those who are only told, and who was told already.
pub(super) async fn read(
    id: ForumId,
    whole: bool,
    board: &Board,
    now: At,
    tx: &mut Tx,
) -> Result<Option<Read>, StoreError> {
    let Some((series_id, forum, look)) = forum(id, tx).await? else { return Ok(None) };
    let row: Option<SeriesRow> = tx.opt(tx.query(SERIES).bind(series_id.0)).await?;
    let row = row.ok_or_else(|| unreadable("forum.series"))?;
    let with_subscribers = whole || matches!(forum.stage, Stage::Confirming | Stage::Stuck);
    let (participants, facilitators, subscribers) = members(series_id, with_subscribers, tx).await?;
    let out_of_reach: Vec<(i64,)> = tx.all(tx.query(OUT_OF_REACH).bind(series_id.0)).await?;
    let answers: Vec<(i64, i64, bool)> = tx.all(tx.query(ANSWERS).bind(id.0)).await?;
    let confirmations: Vec<(i64, i64, bool)> = tx.all(tx.query(CONFIRMATIONS).bind(id.0)).await?;
    let presence = presence(&forum, tx).await?;
    let hands: Vec<(i64, i64)> = tx.all(tx.query(HANDS).bind(id.0)).await?;
    let report: Option<(String,)> = tx.opt(tx.query(REPORT).bind(id.0)).await?;
    let told: Vec<(i64, i64)> = if whole { tx.all(tx.query(TOLD).bind(id.0)).await? } else { Vec::new() };
    let report = report.map(|(word,)| Went::read(&word).ok_or_else(|| unreadable("report.outcome"))).transpose()?;
    // Told with the date that stands.
    let promises = match with_subscribers {
        true => commitments::counted_in(tx, series_id, now.day()).await?.message(),
        false => None,
    };
    let (series, title) = row.series(series_id, posts(series_id, tx).await?)?;
    let mut case = Case {
        pace: row.pace()?,
        quorum: row.quorum(),
        usual: row.usual(now.day(), board)?,
        pulse: row.pulse,
        series,
        title,
        forum,
        participants,
        facilitators,
        subscribers,
        out_of_reach: out_of_reach.into_iter().map(|(person,)| PersonId(person)).collect(),
        answers: answers.into_iter().map(|(option, person, yes)| (OptionId(option), PersonId(person), yes)).collect(),
        confirmations: confirmations
            .into_iter()
            .map(|(post, option, yes)| (PostId(post), OptionId(option), yes))
            .collect(),
        presence,
        hands: hands.into_iter().map(|(option, votes)| (OptionId(option), u32::try_from(votes).unwrap_or(0))).collect(),
        dated: told.iter().filter(|(_, dated)| *dated > 0).map(|(person, _)| PersonId(*person)).collect(),
        told: told.into_iter().map(|(person, _)| PersonId(person)).collect(),
        report,
        promises,
    };
    if whole {
        case.told.extend(bundles::asked_in(id, &case.asked(), tx).await?);
    }
    Ok(Some(Read { case, look }))
}

impl SeriesRow {
    fn series(&self, id: SeriesId, posts: Vec<crate::domain::board::Post>) -> Result<(Series, Arg), StoreError> {
        let kind = Kind::read(&self.kind).ok_or_else(|| unreadable("series.kind"))?;
        let series = Series {
            id,
            place: PlaceId(self.place.clone()),
            kind,
            disclosure: Disclosure::read(&self.disclosure).ok_or_else(|| unreadable("series.disclosure"))?,
            venue: self.venue.clone(),
            cadence: Cadence::read(&self.cadence).ok_or_else(|| unreadable("series.cadence"))?,
            notice_days: self.pace()?.notice_days,
            posts,
            forum: None,
            last: None,
        };
        Ok((series, Arg::Meeting(kind, self.name.clone())))
    }

    fn pace(&self) -> Result<Pace, StoreError> {
        pace([self.options_days, self.poll_days, self.confirm_days, self.notice_days])
    }

    fn quorum(&self) -> Quorum {
        Quorum {
            participants: self.quorum_participants.max(0) as usize,
            commanders: self.quorum_commanders.max(0) as usize,
            women: self.quorum_women.max(0) as usize,
        }
    }

    /// Two dates at the usual day and hour that the calendar does not forbid, as soon as one can be met in time.
    fn usual(&self, today: Day, board: &Board) -> Result<Vec<(Day, Minute)>, StoreError> {
        let pace = self.pace()?;
        let lead = (pace.poll + pace.confirm) / DAY + i64::from(pace.notice_days);
        let from = Day(today.0 + i32::try_from(lead).map_err(|_| unreadable("series.poll_days"))?);
        let minute = Minute(u16::try_from(self.usual_minute).map_err(|_| unreadable("series.usual_minute"))?);
        let weekday = self.usual_weekday.map(|number| {
            let number = i8::try_from(number).map_err(|_| unreadable("series.usual_weekday"))?;
            Weekday::from_monday_one_offset(number).map_err(|_| unreadable("series.usual_weekday"))
        });
        let local = board.local(&PlaceId(self.place.clone()));
        let days = calendar::suggest(from, weekday.transpose()?, minute, &board.calendar, &local, 2);
        Ok(days.into_iter().map(|day| (day, minute)).collect())
    }
}

/// Days of the stages and of notice, as a series has them.
pub(super) fn pace([options, poll, confirm, notice]: [i64; 4]) -> Result<Pace, StoreError> {
    let notice_days = u16::try_from(notice).map_err(|_| unreadable("series.notice_days"))?;
    Ok(Pace { options: options * DAY, poll: poll * DAY, confirm: confirm * DAY, notice_days })
}

async fn posts(series: SeriesId, tx: &mut Tx) -> Result<Vec<crate::domain::board::Post>, StoreError> {
    let rows = tx.all::<PostRow>(tx.query(POSTS).bind(series.0)).await?;
    rows.into_iter().map(PostRow::read).collect()
}

/// What posts had said of a date that stands.
async fn presence(forum: &Forum, tx: &mut Tx) -> Result<Vec<(PostId, Word)>, StoreError> {
    if forum.stage != Stage::Confirmed {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, String)> = tx.all(tx.query(PRESENCE).bind(forum.id.0)).await?;
    rows.into_iter()
        .map(|(post, said)| Ok((PostId(post), Word::read(&said).ok_or_else(|| unreadable("presence.said"))?)))
        .collect()
}

type Members = (Vec<Member>, Vec<Member>, Vec<Member>);

async fn members(series: SeriesId, with_subscribers: bool, tx: &mut Tx) -> Result<Members, StoreError> {
    let rows: Vec<(String, i64, Option<String>, bool, bool)> =
        tx.all(tx.query(MEMBERS).bind(series.0).bind(with_subscribers)).await?;
    let mut members = Members::default();
    for (role, person, gender, stopped, deputy) in rows {
        let gender = gender.as_deref().and_then(Gender::read);
        let member = Member { person: PersonId(person), gender, stopped, deputy };
        match Role::read(&role).ok_or_else(|| unreadable("member.role"))? {
            Role::Participant => members.0.push(member),
            Role::Facilitator => members.1.push(member),
            Role::Subscriber => members.2.push(member),
        }
    }
    Ok(members)
}

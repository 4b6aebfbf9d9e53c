//! Summaries as staff see them: which forums have one and how far it is, one with all that belongs to it, what waits for somebody.
//!
//! Must not know: who may do what, words. Tested in `tests/it/tellings.rs` on both engines.

use super::broadcasts::{Stand, audience};
use super::summaries::{day, tag};
use super::{commitments, unreadable};
use crate::domain::board::{ForumId, Kind, SeriesId, Stage};
use crate::domain::message::Language;
use crate::domain::place::PlaceId;
use crate::domain::summary::{Audience, BroadcastId, Commitment, Step, SummaryId};
use crate::domain::time::{At, Day};
use crate::store::StoreError;
use crate::store::book::editing::Writing;
use crate::store::engine::{Engine, Sql};

// How far each forum's latest version is. What is paused or not yet settled is on its way still.
const LIST: Sql = Sql::both(
    "WITH RECURSIVE area(id) AS (
       SELECT id FROM place WHERE id = $2 UNION SELECT p.id FROM place p JOIN area a ON p.parent = a.id),
     told AS (
       SELECT f.id AS forum, f.period, e.place, e.kind, p.name, m.day, m.version, m.author, m.written_at, o.day AS held,
              CASE WHEN m.id IS NULL THEN 'missing'
                   WHEN m.state = 'draft' THEN CASE WHEN m.ready THEN 'asked' ELSE 'draft' END
                   WHEN EXISTS (SELECT 1 FROM broadcast b WHERE b.summary = m.id AND (b.state IN ('waiting', 'running', 'paused')
                          OR b.state = 'done' AND EXISTS (
                            SELECT 1 FROM outbox x WHERE x.broadcast = b.id AND x.state IN ('queued', 'held')))) THEN 'going'
                   WHEN m.state = 'approved' THEN 'approved'
                   ELSE 'told' END AS step
         FROM forum f JOIN series e ON e.id = f.series JOIN place p ON p.id = e.place
         LEFT JOIN option o ON o.id = f.chosen
         LEFT JOIN summary m ON m.forum = f.id
           AND m.version = (SELECT max(n.version) FROM summary n WHERE n.forum = f.id)
        WHERE (f.stage = 'held' OR m.id IS NOT NULL)
          AND (CAST($2 AS TEXT) = '' OR e.place IN (SELECT id FROM area)))
     SELECT forum, period, place, kind, name, coalesce(day, held) AS day, version, author, written_at, step, count(*) OVER () AS many
       FROM told WHERE CAST($1 AS TEXT) = '' OR step = $1
      ORDER BY CASE step WHEN 'asked' THEN 0 WHEN 'approved' THEN 1 WHEN 'going' THEN 2 WHEN 'draft' THEN 3 WHEN 'missing' THEN 4 ELSE 5 END,
               coalesce(day, held) DESC, forum DESC
      LIMIT $3 OFFSET $4",
);
const FORUM: Sql = Sql::both(
    "SELECT f.series, f.period, f.stage, e.place, e.kind, p.name, o.day, r.women, r.men, r.youth, r.points
       FROM forum f JOIN series e ON e.id = f.series JOIN place p ON p.id = e.place
       LEFT JOIN option o ON o.id = f.chosen LEFT JOIN report r ON r.forum = f.id AND r.outcome = 'held'
      WHERE f.id = $1",
);
const VERSIONS: Sql = Sql::both(
    "SELECT id, version, revision, state, ready, day, author, written_at, approver, approved_at, sent_at FROM summary
      WHERE forum = $1 ORDER BY version DESC",
);
const TEXTS: Sql = Sql::both(
    "SELECT t.summary, t.language, t.text FROM summary_text t JOIN summary s ON s.id = t.summary
      WHERE s.forum = $1 ORDER BY t.summary, t.language",
);
const BROADCASTS: Sql = Sql::both(
    "SELECT b.id, b.summary, s.version, s.forum, b.audience, p.name, b.circles, b.languages, b.state, b.starts_at, b.total, b.put, b.author, b.created_at
       FROM broadcast b JOIN summary s ON s.id = b.summary JOIN place p ON p.id = b.audience
      WHERE s.forum = $1 ORDER BY b.id DESC",
);
const BROADCAST: Sql = Sql::both(
    "SELECT b.id, b.summary, s.version, s.forum, b.audience, p.name, b.circles, b.languages, b.state, b.starts_at, b.total, b.put, b.author, b.created_at
       FROM broadcast b JOIN summary s ON s.id = b.summary JOIN place p ON p.id = b.audience
      WHERE b.id = $1",
);
const WAITS: Sql = Sql::both(
    "SELECT (SELECT count(*) FROM summary WHERE state = 'draft' AND ready AND author <> $1),
            (SELECT count(*) FROM summary s WHERE s.state = 'approved'
               AND NOT EXISTS (SELECT 1 FROM broadcast b WHERE b.summary = s.id AND b.state <> 'cancelled')),
            (SELECT count(*) FROM forum f WHERE f.stage = 'held' AND f.begun_at >= $2
               AND NOT EXISTS (SELECT 1 FROM summary s WHERE s.forum = f.id)),
            (SELECT count(*) FROM broadcast WHERE state = 'paused'),
            (SELECT count(*) FROM commitment c WHERE (c.state = 'late' OR c.state = 'open' AND c.due_day < $3)
               AND EXISTS (SELECT 1 FROM summary s WHERE s.forum = c.forum AND s.state = 'sent'))",
);

/// This file's statements.
pub const ALL: &[Sql] = &[LIST, FORUM, VERSIONS, TEXTS, BROADCASTS, BROADCAST, WAITS];

/// A forum in the list of summaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub forum: ForumId,
    /// Its period.
    pub period: String,
    /// Where.
    pub place: PlaceId,
    /// What kind of meeting.
    pub kind: Kind,
    /// What the place is called.
    pub name: String,
    /// When it was held, where that is known.
    pub day: Option<Day>,
    /// How far its summary is.
    pub step: Step,
    /// The version and who wrote it when, where there is one.
    pub written: Option<(i64, String, At)>,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    forum: i64,
    period: String,
    place: String,
    kind: String,
    name: String,
    day: Option<i64>,
    version: Option<i64>,
    author: Option<String>,
    written_at: Option<i64>,
    step: String,
    many: i64,
}

/// Forums that were held or have a summary, what waits for somebody first: those of a step, in a place and everything under it, `None` for
/// all; `most` behind the first `skipped`. Also how many there are.
///
/// # Errors
/// Those of the look-up.
pub async fn list(
    engine: &Engine,
    (step, place): (Option<Step>, Option<&PlaceId>),
    most: i64,
    skipped: i64,
) -> Result<(Vec<Line>, i64), StoreError> {
    let step = step.map_or("", Step::code).to_owned();
    let query = engine.query(LIST).bind(step).bind(place.map_or(String::new(), |place| place.0.clone()));
    let rows: Vec<LineRow> = engine.all(query.bind(most).bind(skipped)).await?;
    let many = rows.first().map_or(0, |row| row.many);
    let lines = rows.into_iter().map(|row| {
        let written = row.version.zip(row.author).zip(row.written_at);
        Ok(Line {
            forum: ForumId(row.forum),
            period: row.period,
            place: PlaceId(row.place),
            kind: Kind::read(&row.kind).ok_or_else(|| unreadable("series.kind"))?,
            name: row.name,
            day: row.day.map(|of| day(of, "summary.day")).transpose()?,
            step: Step::read(&row.step).ok_or_else(|| unreadable("summary.state"))?,
            written: written.map(|((version, author), at)| (version, author, At(at))),
        })
    });
    Ok((lines.collect::<Result<_, StoreError>>()?, many))
}

/// How far a version is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Somebody is writing.
    Draft,
    /// A second person is asked to agree.
    Asked,
    /// Agreed to.
    Approved,
    /// Everybody may read it.
    Sent,
}

/// One version of a forum's summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Which.
    pub id: SummaryId,
    /// Which writing it is.
    pub writing: Writing,
    /// How far it is.
    pub state: State,
    /// When the forum was held.
    pub day: Day,
    /// Its text in each language.
    pub texts: Vec<(Language, String)>,
    /// Who wrote it, and when.
    pub written: (String, At),
    /// Who agreed, and when.
    pub approved: Option<(String, At)>,
    /// When it became everybody's to read.
    pub sent: Option<At>,
}

/// A forum with everything that was written of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Which forum.
    pub forum: ForumId,
    /// Of which series.
    pub series: SeriesId,
    /// Where.
    pub place: PlaceId,
    /// What kind of meeting.
    pub kind: Kind,
    /// What the place is called.
    pub name: String,
    /// Its period.
    pub period: String,
    /// Where the forum stands.
    pub stage: Stage,
    /// Its date, where one was chosen.
    pub day: Option<Day>,
    /// Women, men, and youth among them, and the facilitator's key points.
    pub report: Option<([i64; 3], String)>,
    /// All versions, the latest first.
    pub versions: Vec<Version>,
    /// What was promised there.
    pub commitments: Vec<Commitment>,
    /// Its broadcasts, the latest first.
    pub broadcasts: Vec<Sending>,
}

impl Telling {
    /// The latest version.
    pub fn latest(&self) -> Option<&Version> {
        self.versions.first()
    }

    /// The writing that a page shows, for who writes over it.
    pub fn writing(&self) -> Writing {
        self.latest().map(|version| version.writing).unwrap_or_default()
    }

    /// Whether any version was sent: the promises stand then.
    pub fn is_told(&self) -> bool {
        self.versions.iter().any(|version| version.state == State::Sent)
    }
}

#[derive(sqlx::FromRow)]
struct ForumRow {
    series: i64,
    period: String,
    stage: String,
    place: String,
    kind: String,
    name: String,
    day: Option<i64>,
    women: Option<i64>,
    men: Option<i64>,
    youth: Option<i64>,
    points: Option<String>,
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    id: i64,
    version: i64,
    revision: i64,
    state: String,
    ready: bool,
    day: i64,
    author: String,
    written_at: i64,
    approver: Option<String>,
    approved_at: Option<i64>,
    sent_at: Option<i64>,
}

impl VersionRow {
    fn read(self, texts: &[(i64, String, String)]) -> Result<Version, StoreError> {
        let own = texts.iter().filter(|(summary, _, _)| *summary == self.id);
        Ok(Version {
            id: SummaryId(self.id),
            writing: Writing { version: self.version, revision: self.revision },
            state: match (self.state.as_str(), self.ready) {
                ("draft", false) => State::Draft,
                ("draft", true) => State::Asked,
                ("approved", _) => State::Approved,
                ("sent", _) => State::Sent,
                _ => return Err(unreadable("summary.state")),
            },
            day: day(self.day, "summary.day")?,
            texts: own
                .map(|(_, language, text)| Ok((tag(language)?, text.clone())))
                .collect::<Result<_, StoreError>>()?,
            written: (self.author, At(self.written_at)),
            approved: self.approver.zip(self.approved_at.map(At)),
            sent: self.sent_at.map(At),
        })
    }
}

/// One forum with everything; `None` where there is none of that id.
///
/// # Errors
/// Those of the look-ups.
pub async fn one(engine: &Engine, forum: ForumId) -> Result<Option<Telling>, StoreError> {
    let Some(row): Option<ForumRow> = engine.opt(engine.query(FORUM).bind(forum.0)).await? else { return Ok(None) };
    let versions: Vec<VersionRow> = engine.all(engine.query(VERSIONS).bind(forum.0)).await?;
    let texts: Vec<(i64, String, String)> = engine.all(engine.query(TEXTS).bind(forum.0)).await?;
    let sendings: Vec<SendingRow> = engine.all(engine.query(BROADCASTS).bind(forum.0)).await?;
    let mut promised = commitments::of_forums([forum.0].into_iter(), engine).await?;
    let counts = row.women.zip(row.men).zip(row.youth).map(|((women, men), youth)| [women, men, youth]);
    Ok(Some(Telling {
        forum,
        series: SeriesId(row.series),
        place: PlaceId(row.place),
        kind: Kind::read(&row.kind).ok_or_else(|| unreadable("series.kind"))?,
        name: row.name,
        period: row.period,
        stage: Stage::read(&row.stage).ok_or_else(|| unreadable("forum.stage"))?,
        day: row.day.map(|of| day(of, "option.day")).transpose()?,
        report: counts.map(|counts| (counts, row.points.unwrap_or_default())),
        versions: versions.into_iter().map(|version| version.read(&texts)).collect::<Result<_, _>>()?,
        commitments: promised.remove(&forum.0).unwrap_or_default(),
        broadcasts: sendings.into_iter().map(SendingRow::read).collect::<Result<_, _>>()?,
    }))
}

/// A broadcast as it was ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Which.
    pub id: BroadcastId,
    /// What is sent: which version of which forum's summary.
    pub summary: SummaryId,
    /// The number of that version.
    pub version: i64,
    /// Of which forum.
    pub forum: ForumId,
    /// To whom.
    pub audience: Audience,
    /// What the place is called.
    pub name: String,
    /// Where it stands.
    pub stand: Stand,
    /// Not before.
    pub starts: At,
    /// People when it was ordered.
    pub total: i64,
    /// Messages put in the outbox so far.
    pub put: i64,
    /// Who ordered it, and when.
    pub ordered: (String, At),
}

#[derive(sqlx::FromRow)]
struct SendingRow {
    id: i64,
    summary: i64,
    version: i64,
    forum: i64,
    audience: String,
    name: String,
    circles: String,
    languages: String,
    state: String,
    starts_at: i64,
    total: i64,
    put: i64,
    author: String,
    created_at: i64,
}

impl SendingRow {
    fn read(self) -> Result<Sending, StoreError> {
        Ok(Sending {
            id: BroadcastId(self.id),
            summary: SummaryId(self.summary),
            version: self.version,
            forum: ForumId(self.forum),
            audience: audience(self.audience, &self.circles, &self.languages)?,
            name: self.name,
            stand: Stand::read(&self.state)?,
            starts: At(self.starts_at),
            total: self.total,
            put: self.put,
            ordered: (self.author, At(self.created_at)),
        })
    }
}

/// One broadcast as it was ordered; `None` where there is none of that id.
///
/// # Errors
/// Those of the look-up.
pub async fn sending(engine: &Engine, id: BroadcastId) -> Result<Option<Sending>, StoreError> {
    engine.opt::<SendingRow>(engine.query(BROADCAST).bind(id.0)).await?.map(SendingRow::read).transpose()
}

/// What waits for somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// Summaries by others that this member of staff could agree to.
    pub asked: i64,
    /// Agreed to, and ordered to be sent to nobody.
    pub approved: i64,
    /// Forums that were held since, and have no summary.
    pub missing: i64,
    /// Broadcasts on hold.
    pub paused: i64,
    /// Promises past their day.
    pub overdue: i64,
}

/// What waits for the member of staff of this name. Forums that were held before `since` are let be.
///
/// # Errors
/// Those of the look-up.
pub async fn waits(engine: &Engine, name: &str, since: At, today: Day) -> Result<Waits, StoreError> {
    let query = engine.query(WAITS).bind(name.to_owned()).bind(since.0).bind(i64::from(today.0));
    let (asked, approved, missing, paused, overdue): (i64, i64, i64, i64, i64) = engine.one(query).await?;
    Ok(Waits { asked, approved, missing, paused, overdue })
}

//! What staff decide about a forum on a page: as it stood there, after a look at who would hear of it, and how it went where no
//! facilitator has said.
//!
//! Must not know: the rules, words, prices. Tested in `tests/it/meetings.rs` on both engines.

use super::forums::{DECISION, Rule};
use super::notices::Manners;
use super::{alerts, board, cases};
use crate::domain::board::{Forum, ForumId, PostId, Stage};
use crate::domain::forum::{Refusal, Ruling};
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Sql, Tx};

const MARK: Sql = Sql::both("SAVEPOINT weighed");
const BACK: Sql = Sql::both("ROLLBACK TO SAVEPOINT weighed");
const FREE: Sql = Sql::both("RELEASE SAVEPOINT weighed");
const LAST: Sql = Sql::both("SELECT coalesce(max(id), 0) FROM outbox");
const PUT: Sql = Sql::both(
    "SELECT o.screen, p.language,
            CASE WHEN EXISTS (SELECT 1 FROM post t WHERE t.series = f.series AND (t.holder = p.id OR t.deputy = p.id))
                   OR EXISTS (SELECT 1 FROM member m WHERE m.series = f.series AND m.person = p.id AND m.role = 'facilitator') THEN 'leads'
                 WHEN EXISTS (SELECT 1 FROM member m WHERE m.series = f.series AND m.person = p.id AND m.role = 'participant')
                 THEN 'takes part' ELSE 'listens' END AS part,
            count(*) AS people
       FROM outbox o JOIN person p ON p.id = o.person JOIN forum f ON f.id = $2
      WHERE o.id > $1 AND o.state = 'queued' AND (o.forum = $2 OR o.forum IS NULL)
      GROUP BY 1, 2, 3 ORDER BY 3, 1, 2",
);
const REPORT: Sql = Sql::both(
    "INSERT INTO report (forum, outcome, women, men, youth, points, doubtful, at) VALUES ($1, 'held', $2, $3, $4, $5, FALSE, $6)
     ON CONFLICT (forum) DO UPDATE SET outcome = excluded.outcome, women = excluded.women, men = excluded.men, youth = excluded.youth,
       points = excluded.points, doubtful = FALSE",
);
const CAME: Sql = sql!(
    "UPDATE presence SET came = post IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ",
    rows("$1"),
    ") WHERE forum = $2"
);

/// This file's statements.
pub const ALL: &[Sql] = &[MARK, BACK, FREE, LAST, PUT, REPORT, CAME];

/// Why nothing was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDecided {
    /// The forum has moved on since the page was shown.
    Stale,
    /// The rules do not allow it.
    Refused(Refusal),
}

impl From<Refusal> for NotDecided {
    fn from(refusal: Refusal) -> NotDecided {
        NotDecided::Refused(refusal)
    }
}

/// A decision about a forum as a page has shown it.
#[derive(Clone, Debug)]
pub struct Decide {
    /// The decision.
    pub rule: Rule,
    /// What [`Forum::stamp`] was on the page.
    pub seen: String,
}

impl Work for Decide {
    type Out = Result<(), NotDecided>;
    const NAME: &'static str = "decide";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let Rule { forum, ruling, now, .. } = &self.rule;
        let Some(found) = as_seen(*forum, &self.seen, tx).await? else { return Ok(Err(NotDecided::Stale)) };
        if let Err(refusal) = self.rule.run(tx).await? {
            return Ok(Err(refusal.into()));
        }
        match ruling {
            Ruling::Word { post, .. } => alerts::spoken(found.id, *post, *now, tx).await?,
            _ => alerts::settled(found.id, *now, tx).await?,
        }
        Ok(Ok(()))
    }
}

/// The forum, locked, where it is still what the page has shown.
async fn as_seen(forum: ForumId, seen: &str, tx: &mut Tx) -> Result<Option<Forum>, StoreError> {
    let found = cases::forum(forum, tx).await?.map(|(_, forum, _)| forum);
    Ok(found.filter(|forum| forum.stamp() == seen))
}

/// What somebody is to a forum who hears of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A commander, a deputy or a facilitator.
    Leads,
    /// A participant.
    TakesPart,
    /// A subscriber.
    Listens,
}

/// Messages that are all alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copies {
    /// What is said: a [`Screen`](crate::domain::dialogue::Screen) as JSON.
    pub screen: String,
    /// In which language; that of the programme where empty.
    pub language: Option<String>,
    /// To whom.
    pub part: Part,
    /// How many people get it.
    pub people: u64,
}

/// What a decision would send if it were taken now. It is taken and taken back, so that nothing is counted by other rules than those
/// that send; nothing of it stays.
#[derive(Clone, Debug)]
pub struct Weigh(pub Rule);

impl Work for Weigh {
    type Out = Result<Vec<Copies>, Refusal>;
    const NAME: &'static str = "weigh";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        tx.exec(tx.query(MARK)).await?;
        let last: Option<(i64,)> = tx.opt(tx.query(LAST)).await?;
        let ruled = self.0.run(tx).await?;
        let put = tx.query(PUT).bind(last.map_or(0, |(id,)| id)).bind(self.0.forum.0);
        let rows: Vec<(String, Option<String>, String, i64)> = tx.all(put).await?;
        tx.exec(tx.query(BACK)).await?;
        tx.exec(tx.query(FREE)).await?;
        let copies = |(screen, language, part, people): (String, Option<String>, String, i64)| {
            let part = match part.as_str() {
                "leads" => Part::Leads,
                "takes part" => Part::TakesPart,
                _ => Part::Listens,
            };
            Copies { screen, language, part, people: people.unsigned_abs() }
        };
        Ok(ruled.map(|()| rows.into_iter().map(copies).collect()))
    }
}

/// How a forum went, as staff have learnt it: where no facilitator has said, or to put right what one has said.
#[derive(Clone, Debug)]
pub struct WriteReport {
    /// Which forum.
    pub forum: ForumId,
    /// What [`Forum::stamp`] was on the page.
    pub seen: String,
    /// Women, men, and youth among them.
    pub counts: [u16; 3],
    /// The posts that came; all others that were expected did not.
    pub came: Vec<PostId>,
    /// Key points; may be empty.
    pub points: String,
    /// Who writes.
    pub staff: String,
    /// From whom they know.
    pub reason: String,
    /// Now.
    pub now: At,
    /// How messages leave.
    pub manners: Manners,
}

impl Work for WriteReport {
    type Out = Result<(), NotDecided>;
    const NAME: &'static str = "write_report";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let Some(found) = as_seen(self.forum, &self.seen, tx).await? else { return Ok(Err(NotDecided::Stale)) };
        if found.stage == Stage::Held {
            let query = tx.query(DECISION).bind(self.forum.0).bind("report".to_owned()).bind(self.staff.clone());
            tx.exec(query.bind(self.reason.clone()).bind(self.now.0)).await?;
        } else if let Err(refusal) = self.held().run(tx).await? {
            return Ok(Err(refusal.into()));
        }
        let query = self.counts.iter().fold(tx.query(REPORT).bind(self.forum.0), |query, n| query.bind(i64::from(*n)));
        tx.exec(query.bind(self.points.clone()).bind(self.now.0)).await?;
        let came = dialect::rows(self.came.iter().map(|post| [post.0]));
        tx.exec(tx.query(CAME).bind(came).bind(self.forum.0)).await?;
        alerts::reported(self.forum, self.now, tx).await?;
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(Ok(()))
    }
}

impl WriteReport {
    fn held(&self) -> Rule {
        Rule {
            forum: self.forum,
            ruling: Ruling::Held,
            staff: self.staff.clone(),
            reason: self.reason.clone(),
            now: self.now,
            manners: self.manners.clone(),
        }
    }
}

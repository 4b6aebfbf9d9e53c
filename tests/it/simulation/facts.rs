//! What the simulation knows of people, series and forums without asking the rules: what it set up, and what it has seen happen.
//!
//! Must not know: the rules. Tested by the simulation.

use baro::domain::board::{ForumId, Kind, PostId, SeriesId, Stage};
use baro::domain::force::Force;
use baro::domain::person::PersonId;
use baro::domain::time::{At, Day, Minute};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Somebody with a phone, or without.
#[derive(Clone, Debug)]
pub struct Soul {
    /// Under which number of the simulation.
    pub phone: Option<u32>,
    pub stopped: Option<At>,
    pub erased: Option<At>,
    /// When what they are to anybody last changed.
    pub changed: At,
}

impl Soul {
    pub fn is_reachable(&self) -> bool {
        self.phone.is_some() && self.stopped.is_none() && self.erased.is_none()
    }
}

/// A command.
#[derive(Clone, Debug)]
pub struct PostFacts {
    pub id: PostId,
    pub force: Force,
    pub holder: Option<PersonId>,
    pub deputy: Option<PersonId>,
    pub required: bool,
}

/// A recurring meeting.
#[derive(Clone, Debug)]
pub struct SeriesFacts {
    pub id: SeriesId,
    pub kind: Kind,
    pub place: String,
    pub eve: bool,
    pub quarterly: bool,
    pub starts: Day,
    /// Days that finding a date takes, and the invitation.
    pub lead: i32,
    /// Participants, women and quorum are looked at where a date stands.
    pub quorum: [usize; 3],
    pub participants: BTreeSet<PersonId>,
    pub women: BTreeSet<PersonId>,
    pub facilitators: BTreeSet<PersonId>,
    pub subscribers: BTreeSet<PersonId>,
    pub posts: Vec<PostFacts>,
    /// When each of its forums was under way.
    pub busy: Vec<(ForumId, At, Option<At>)>,
}

/// What somebody is to a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Leads,
    Participates,
    Subscribes,
    Stranger,
}

impl SeriesFacts {
    pub fn commands(&self, person: PersonId) -> bool {
        self.posts.iter().any(|post| post.holder == Some(person) || post.deputy == Some(person))
    }

    pub fn part(&self, person: PersonId) -> Part {
        if self.commands(person) || self.facilitators.contains(&person) {
            Part::Leads
        } else if self.participants.contains(&person) {
            Part::Participates
        } else if self.subscribers.contains(&person) {
            Part::Subscribes
        } else {
            Part::Stranger
        }
    }

    pub fn is_polled(&self, person: PersonId) -> bool {
        self.participants.contains(&person) || self.commands(person)
    }

    pub fn everybody(&self) -> BTreeSet<PersonId> {
        let posts = self.posts.iter().flat_map(|post| post.holder.into_iter().chain(post.deputy));
        let members = self.participants.iter().chain(&self.facilitators).chain(&self.subscribers);
        members.copied().chain(posts).collect()
    }
}

/// One meeting, as it was last seen.
#[derive(Clone, Debug, PartialEq)]
pub struct ForumFacts {
    pub id: ForumId,
    pub series: SeriesId,
    pub period: String,
    pub stage: Stage,
    pub edition: i64,
    pub begun: At,
    pub date: Option<(Day, Minute)>,
    pub venue: String,
}

/// Everybody and everything.
#[derive(Default)]
pub struct Facts {
    pub souls: HashMap<PersonId, Soul>,
    /// Who answers at a number.
    pub phones: HashMap<u32, PersonId>,
    pub series: BTreeMap<SeriesId, SeriesFacts>,
    pub titles: HashMap<(Kind, String), SeriesId>,
    pub forums: BTreeMap<ForumId, ForumFacts>,
    /// Who has heard anything of a forum.
    pub told: HashMap<ForumId, BTreeSet<PersonId>>,
    /// Who may have heard of it: a worker had it in hand, or never learnt what became of it.
    pub perhaps: HashMap<ForumId, BTreeSet<PersonId>>,
    /// When nothing ran that begins periods.
    pub asleep: Vec<(At, At)>,
}

impl Facts {
    /// The forum that a series is at.
    pub fn current(&self, series: SeriesId) -> Option<&ForumFacts> {
        let of = self.series[&series].busy.iter().rev().find(|(_, _, over)| over.is_none());
        of.and_then(|(forum, _, _)| self.forums.get(forum))
    }

    /// The forum that a series is at, or was at last.
    pub fn latest(&self, series: SeriesId) -> Option<&ForumFacts> {
        self.series[&series].busy.last().and_then(|(forum, _, _)| self.forums.get(forum))
    }

    /// Whether nothing ran at any time between.
    pub fn slept(&self, from: At, to: At) -> bool {
        self.asleep.iter().any(|(off, on)| *off < to && from < *on)
    }

    pub fn is_reachable(&self, person: PersonId) -> bool {
        self.souls.get(&person).is_some_and(Soul::is_reachable)
    }
}

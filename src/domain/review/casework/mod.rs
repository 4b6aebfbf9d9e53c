//! What staff add to a case. It is written as one versioned piece of data, which others seal; a report itself is never part of it.
//!
//! Must not know: keys, stores, pages; what was reported. Tested in `domain/review/tests.rs`.
//!
//! Every change goes through [`apply`], which allows it or says why not. Of times only days are kept.

mod action;

use crate::domain::concern::Accused;
use crate::domain::message::Language;
use crate::domain::place::PlaceId;
use crate::domain::review::case::{Case, EnvelopeId, Note, Sort, Thread};
use crate::domain::review::finer::Finer;
use crate::domain::review::release::Release;
use crate::domain::review::role::StaffId;
use crate::domain::review::wording::Wording;
use crate::domain::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use zeroize::Zeroizing;

pub use action::{Action, Refusal, apply};

/// The version that this program writes.
const VERSION: u8 = 1;
/// Days without a word from its holder after which anybody may take a case that somebody waits for: a colleague is ill, or forgot.
pub const STALE: i32 = 3;
/// The same where somebody may be in danger.
pub const STALE_IN_DANGER: i32 = 1;
/// Days in which somebody who wrote is answered, as the phone tells them.
const REPLY: i32 = 7;
/// The same where somebody may be in danger.
const REPLY_IN_DANGER: i32 = 3;

/// What staff added to one case. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Casework {
    version: u8,
    /// Which case.
    pub thread: Thread,
    /// The day of its first note.
    pub reported: Day,
    /// Whom its author named: who is tied to them stays away whatever triage says.
    pub accused: Accused,
    /// Whether its author's choices speak of danger: three days were promised then.
    pub dangerous: bool,
    /// How far it is.
    pub status: Status,
    /// The day from which its deadline counts: of the report, or of what was added last.
    pub since: Day,
    /// Who works on it.
    pub holder: Option<StaffId>,
    /// The day on which the holder last did something here.
    #[serde(default)]
    pub touched: Option<Day>,
    /// Notes that its author added and staff know of, by the first bytes of their random ids: one that is missing here is news.
    #[serde(default)]
    pub heard: BTreeSet<u32>,
    /// What it is about, as staff see it.
    pub triage: Option<Triage>,
    /// Who called a lead.
    pub escalated: Option<StaffId>,
    /// Who stepped back from it.
    pub conflicts: BTreeSet<StaffId>,
    /// The earlier case that tells the same. Its author is answered all the same; it is counted and released there.
    pub same_as: Option<Thread>,
    /// Whether a reader of another language can follow it.
    pub translation: Translation,
    /// Texts for the holder of the code, in the order in which they were left.
    pub letters: Vec<Letter>,
    /// Texts that are to leave the house; only the last can be unfinished.
    pub releases: Vec<Release>,
}

impl fmt::Debug for Casework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Casework(…)")
    }
}

/// How far a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has taken it.
    New,
    /// Somebody works on it.
    Claimed,
    /// Its author was asked something.
    Waiting,
    /// Its author was answered.
    Answered,
    /// Nothing more is to be done.
    Closed(Closing),
}

/// Why a case was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Something was done about it.
    Settled,
    /// Nothing can be done, and its author was told.
    CannotHelp,
    /// It is no concern: a trial, a greeting, abuse. Counted nowhere.
    NoConcern,
}

/// What a case is about, as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triage {
    /// Its finer kind, which says the coarse one too.
    pub finer: Finer,
    /// Whom it is about.
    pub accused: Accused,
    /// Where it is.
    pub place: Option<PlaceId>,
    /// Whether somebody is in danger.
    pub danger: Danger,
}

/// Whether somebody is in danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Danger {
    /// Nobody, as far as can be seen.
    None,
    /// Somebody may be hurt.
    Harm,
    /// A life is in danger: a release need not wait.
    Life,
}

/// Whether a reader of another language can follow a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Translation {
    /// Nobody asked for one.
    NotAsked,
    /// Somebody who knows its language is asked to put it into this one.
    Asked(Language),
    /// What it says, in this language.
    Done {
        /// The language.
        language: Language,
        /// The text.
        text: Wording,
        /// Who wrote it.
        by: StaffId,
    },
}

/// A text for the holder of the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The same in each language.
    pub texts: Vec<(Language, Wording)>,
    /// Whether an answer is awaited.
    pub asks: bool,
    /// Who wrote it.
    pub by: StaffId,
    /// When.
    pub on: Day,
}

fn added(case: &Case) -> impl Iterator<Item = &Note> {
    case.notes.iter().filter(|note| note.sort == Sort::FollowUp)
}

/// Two of a case's notes would have to meet in 32 bits to be mistaken.
fn mark(id: EnvelopeId) -> u32 {
    let [a, b, c, d, ..] = id.0;
    u32::from_be_bytes([a, b, c, d])
}

/// Casework that no version wrote, or a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A newer program wrote it.
    #[error("casework of a newer version")]
    Newer,
    /// Nobody did.
    #[error("casework that no version wrote")]
    Broken,
}

impl Casework {
    /// A case that nobody has touched.
    pub fn of(case: &Case) -> Casework {
        Casework {
            version: VERSION,
            thread: case.thread,
            reported: case.day(),
            accused: case.accused(),
            dangerous: case.is_dangerous(),
            status: Status::New,
            since: case.day(),
            holder: None,
            touched: None,
            heard: added(case).map(|note| mark(note.id)).collect(),
            triage: None,
            escalated: None,
            conflicts: BTreeSet::new(),
            same_as: None,
            translation: Translation::NotAsked,
            letters: Vec::new(),
            releases: Vec::new(),
        }
    }

    /// As bytes to be sealed; wiped when dropped.
    ///
    /// # Panics
    /// Never: all of it can be written as JSON.
    pub fn write(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(serde_json::to_vec(self).expect("casework is made of plain values"))
    }

    /// Reads what [`Casework::write`] wrote.
    ///
    /// # Errors
    /// Where this program cannot read it; the error says nothing of what is inside.
    pub fn read(bytes: &[u8]) -> Result<Casework, Unreadable> {
        #[derive(Deserialize)]
        struct Version {
            version: u8,
        }
        let Version { version } = serde_json::from_slice(bytes).map_err(|_| Unreadable::Broken)?;
        if version > VERSION {
            return Err(Unreadable::Newer);
        }
        serde_json::from_slice(bytes).map_err(|_| Unreadable::Broken)
    }

    /// By when its author is to be answered; `None` where the next word is not ours.
    pub fn deadline(&self) -> Option<Day> {
        let owed = matches!(self.status, Status::New | Status::Claimed);
        let danger = self.dangerous || self.triage.as_ref().is_some_and(|triage| triage.danger > Danger::None);
        owed.then(|| Day(self.since.0.saturating_add(if danger { REPLY_IN_DANGER } else { REPLY })))
    }

    /// Whether somebody may be in danger: as staff say, else as its author's choices tell.
    pub fn is_dangerous(&self) -> bool {
        self.triage.as_ref().map_or(self.dangerous, |triage| triage.danger > Danger::None)
    }

    /// Whether somebody took it and has let it lie, while its author waits for a word: anybody may take it then.
    pub fn is_stale(&self, today: Day) -> bool {
        let patience = if self.is_dangerous() { STALE_IN_DANGER } else { STALE };
        let heard_of = self.touched.unwrap_or(self.since).max(self.since);
        self.holder.is_some() && self.deadline().is_some() && today.0.saturating_sub(heard_of.0) >= patience
    }

    /// Whether its author added something that staff do not know of.
    pub fn is_news(&self, case: &Case) -> bool {
        added(case).any(|note| !self.heard.contains(&mark(note.id)))
    }

    /// The casework as it is with all that its author added: where something is news, the next word is ours, whatever was decided before.
    /// What follows of it is kept with the next action.
    pub fn caught_up(&self, case: &Case) -> Casework {
        let mut work = self.clone();
        if self.is_news(case) && self.deadline().is_none() {
            // Who waits already does not wait longer because they wrote twice; who was answered waits from here on.
            work.since = case.last_day().max(work.since);
            work.status = if work.holder.is_some() { Status::Claimed } else { Status::New };
        }
        work.heard = added(case).map(|note| mark(note.id)).collect();
        work
    }

    /// Everybody it may be about, as author and staff say.
    pub fn accused(&self) -> impl Iterator<Item = Accused> {
        std::iter::once(self.accused).chain(self.triage.as_ref().map(|triage| triage.accused))
    }

    /// What it adds to the counts that are published: triaged, a concern, and told by no earlier case.
    pub fn counted(&self) -> Option<&Triage> {
        let counts = self.same_as.is_none() && self.status != Status::Closed(Closing::NoConcern);
        self.triage.as_ref().filter(|_| counts)
    }

    /// Whether a text of it is still on its way out.
    fn is_releasing(&self) -> bool {
        self.releases.last().is_some_and(Release::is_open)
    }
}

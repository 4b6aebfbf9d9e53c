//! What staff add to a case. It is written as one versioned piece of data, which others seal; a report itself is never part of it.
//!
//! Must not know: keys, stores, pages; what was reported. Tested in `domain/review/tests.rs`.
//!
//! Every change goes through [`apply`], which allows it or says why not. Of times only days are kept.

use crate::domain::concern::Accused;
use crate::domain::message::Language;
use crate::domain::place::PlaceId;
use crate::domain::review::case::{Case, Thread};
use crate::domain::review::finer::Finer;
use crate::domain::review::release::{self, Release};
use crate::domain::review::role::{Act, By, StaffId};
use crate::domain::review::wording::Wording;
use crate::domain::time::{At, Day};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// The version that this program writes.
const VERSION: u8 = 1;
/// Days in which somebody who wrote is answered, as the phone tells them.
const REPLY: i32 = 7;
/// The same where somebody may be in danger.
const REPLY_IN_DANGER: i32 = 3;

/// What staff added to one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What it is about, as staff see it.
    pub triage: Option<Triage>,
    /// Who called a lead.
    pub escalated: Option<StaffId>,
    /// Who stepped back from it.
    pub conflicts: BTreeSet<StaffId>,
    /// The earlier case that tells the same.
    pub same_as: Option<Thread>,
    /// Whether a reader of another language can follow it.
    pub translation: Translation,
    /// Texts for the holder of the code, in the order in which they were left.
    pub letters: Vec<Letter>,
    /// Texts that are to leave the house; only the last can be unfinished.
    pub releases: Vec<Release>,
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

/// What staff do to a case.
#[derive(Clone, Debug)]
pub enum Action {
    /// Takes it; a lead also from somebody else.
    Claim,
    /// Leaves it to others.
    LetGo,
    /// Says what it is about.
    Triage(Triage),
    /// Asks its author something.
    Ask(Vec<(Language, Wording)>),
    /// Answers its author.
    Answer(Vec<(Language, Wording)>),
    /// Takes notice of what its author added on a day.
    Added(Day),
    /// Calls a lead.
    Escalate,
    /// Steps back: a relative, a friend, an old account.
    DeclareConflict,
    /// It tells what an earlier case tells.
    MergeInto {
        /// That case.
        thread: Thread,
        /// Its day.
        reported: Day,
    },
    /// It does not after all.
    Part,
    /// Asks for a translation.
    AskTranslation(Language),
    /// Gives it.
    Translate(Wording),
    /// Closes it.
    Close(Closing),
    /// Opens it again.
    Reopen,
    /// Works on a text that is to leave the house.
    Release(release::Step),
}

/// Why something is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not with this role.
    #[error("your role may not do this")]
    Role,
    /// A declared tie to whom it is about.
    #[error("you are tied to the force that this is about")]
    Tied,
    /// Stepped back earlier.
    #[error("you stepped back from this case")]
    Conflict,
    /// Somebody else works on it.
    #[error("somebody else works on it")]
    Held(StaffId),
    /// Who wants to do this takes it first.
    #[error("take the case first")]
    NotHeld,
    /// It is closed.
    #[error("the case is closed")]
    Closed,
    /// It is open.
    #[error("the case is not closed")]
    Open,
    /// Nobody has said yet what it is about.
    #[error("say first what it is about")]
    NotTriaged,
    /// There is no text.
    #[error("a text is missing")]
    NoText,
    /// It tells what another case tells: work on that one.
    #[error("it was put to an earlier case")]
    Merged,
    /// It was not put to another.
    #[error("it was not put to another case")]
    NotMerged,
    /// Only to an earlier one, so that two can never be put to each other.
    #[error("a case is put to an earlier one")]
    NotEarlier,
    /// Nobody asked for a translation.
    #[error("nobody asked for a translation")]
    NotAsked,
    /// Before the day of the last thing that happened.
    #[error("that day has been looked at")]
    Known,
    /// A text that is to leave the house is still open.
    #[error("a text is still on its way out: withdraw it or see it through")]
    Releasing,
    /// Something about such a text.
    #[error(transparent)]
    Release(#[from] release::Refusal),
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
        let owed = matches!(self.status, Status::New | Status::Claimed) && self.same_as.is_none();
        let danger = self.dangerous || self.triage.as_ref().is_some_and(|triage| triage.danger > Danger::None);
        owed.then(|| Day(self.since.0.saturating_add(if danger { REPLY_IN_DANGER } else { REPLY })))
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

    fn is_held(&self, by: &By) -> Result<(), Refusal> {
        match self.holder {
            Some(holder) if holder == by.id => Ok(()),
            Some(holder) => Err(Refusal::Held(holder)),
            None => Err(Refusal::NotHeld),
        }
    }
}

impl Action {
    /// The right that it takes.
    pub fn takes(&self) -> Act {
        match self {
            Action::Ask(_) | Action::Answer(_) => Act::Answer,
            Action::AskTranslation(_) | Action::Translate(_) => Act::Redact,
            Action::DeclareConflict | Action::Added(_) => Act::ReadConcerns,
            Action::Release(step) => step.takes(),
            _ => Act::Classify,
        }
    }

    /// Whether only who works on the case may do it.
    fn is_of_holder(&self) -> bool {
        use Action::{Answer, Ask, AskTranslation, Close, Escalate, LetGo, MergeInto, Part, Triage};
        matches!(
            self,
            LetGo | Triage(_) | Ask(_) | Answer(_) | Escalate | MergeInto { .. } | Part | AskTranslation(_) | Close(_)
        )
    }
}

/// The case after an action at `now`, of which only the day is kept.
///
/// # Errors
/// Where it is not allowed, or not now; nothing is changed then.
pub fn apply(casework: &Casework, action: Action, by: &By, now: At) -> Result<Casework, Refusal> {
    let mut work = casework.clone();
    if !by.roles.may(action.takes()) {
        return Err(Refusal::Role);
    }
    if let Action::DeclareConflict = action {
        work.conflicts.insert(by.id);
        if work.holder == Some(by.id) {
            let_go(&mut work);
        }
        return Ok(work);
    }
    if work.conflicts.contains(&by.id) {
        return Err(Refusal::Conflict);
    }
    if work.accused().any(|accused| by.is_tied_to(accused)) {
        return Err(Refusal::Tied);
    }
    let action = match action {
        Action::Release(step) => return released(work, step, by, now),
        Action::Added(day) => return added(work, day),
        Action::Reopen => return reopened(work, by),
        other => other,
    };
    if matches!(work.status, Status::Closed(_)) {
        return Err(Refusal::Closed);
    }
    if work.same_as.is_some() && !matches!(action, Action::Part | Action::Claim | Action::LetGo) {
        return Err(Refusal::Merged);
    }
    if action.is_of_holder() {
        work.is_held(by)?;
    }
    worked(work, action, by, now.day())
}

/// What is done to an open case.
fn worked(mut work: Casework, action: Action, by: &By, today: Day) -> Result<Casework, Refusal> {
    match action {
        Action::Claim => {
            let free = work.holder.is_none_or(|holder| holder == by.id) || by.roles.may(Act::ApproveRelease);
            if !free {
                return work.is_held(by).map(|()| work);
            }
            work.holder = Some(by.id);
            if work.status == Status::New {
                work.status = Status::Claimed;
            }
        }
        Action::LetGo => let_go(&mut work),
        Action::Triage(triage) => work.triage = Some(triage),
        Action::Ask(texts) => write(&mut work, Letter { texts, asks: true, by: by.id, on: today })?,
        Action::Answer(texts) => {
            if work.triage.is_none() {
                return Err(Refusal::NotTriaged);
            }
            write(&mut work, Letter { texts, asks: false, by: by.id, on: today })?;
        }
        Action::Escalate => work.escalated = Some(by.id),
        Action::MergeInto { thread, reported } => {
            // Days and tokens are in one order: no ring can come about.
            if (reported, thread) >= (work.reported, work.thread) {
                return Err(Refusal::NotEarlier);
            }
            if work.is_releasing() {
                return Err(Refusal::Releasing);
            }
            work.same_as = Some(thread);
        }
        Action::Part => work.same_as = work.same_as.map(|_| None).ok_or(Refusal::NotMerged)?,
        Action::AskTranslation(language) => work.translation = Translation::Asked(language),
        Action::Translate(text) => {
            let Translation::Asked(language) = work.translation else { return Err(Refusal::NotAsked) };
            work.translation = Translation::Done { language, text, by: by.id };
        }
        Action::Close(why) => {
            if work.triage.is_none() && why != Closing::NoConcern {
                return Err(Refusal::NotTriaged);
            }
            if work.is_releasing() {
                return Err(Refusal::Releasing);
            }
            work.status = Status::Closed(why);
        }
        Action::DeclareConflict | Action::Added(_) | Action::Reopen | Action::Release(_) => {
            unreachable!("apply has done these")
        }
    }
    Ok(work)
}

fn let_go(work: &mut Casework) {
    work.holder = None;
    if work.status == Status::Claimed {
        work.status = Status::New;
    }
}

fn write(work: &mut Casework, letter: Letter) -> Result<(), Refusal> {
    if letter.texts.is_empty() {
        return Err(Refusal::NoText);
    }
    work.status = if letter.asks { Status::Waiting } else { Status::Answered };
    work.letters.push(letter);
    Ok(())
}

/// Its author wrote again: the next word is ours, whatever was decided before.
fn added(mut work: Casework, day: Day) -> Result<Casework, Refusal> {
    let owed = matches!(work.status, Status::New | Status::Claimed);
    if day < work.since || owed && day == work.since {
        return Err(Refusal::Known);
    }
    // Who waits already does not wait longer because they wrote twice.
    if !owed {
        work.since = day;
    }
    work.status = if work.holder.is_some() { Status::Claimed } else { Status::New };
    Ok(work)
}

fn reopened(mut work: Casework, by: &By) -> Result<Casework, Refusal> {
    if !matches!(work.status, Status::Closed(_)) {
        return Err(Refusal::Open);
    }
    work.holder = Some(by.id);
    work.status = Status::Claimed;
    Ok(work)
}

impl Casework {
    fn is_releasing(&self) -> bool {
        self.releases.last().is_some_and(|release| release.is_open())
    }
}

fn released(mut work: Casework, step: release::Step, by: &By, now: At) -> Result<Casework, Refusal> {
    if work.same_as.is_some() {
        return Err(Refusal::Merged);
    }
    let Some(triage) = &work.triage else { return Err(Refusal::NotTriaged) };
    let about: Vec<Accused> = work.accused().collect();
    let life = triage.danger == Danger::Life;
    let begins = matches!(step, release::Step::Draft(_));
    let last = work.releases.last().filter(|release| !begins || release.is_open());
    let next = release::take(last, step, by, now, release::Facts { about: &about, life })?;
    match work.releases.last_mut().filter(|release| !begins || release.is_open()) {
        Some(last) => *last = next,
        None => work.releases.push(next),
    }
    Ok(work)
}

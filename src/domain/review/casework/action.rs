//! What staff do to a case: each action is allowed or refused with its reason.
//!
//! Must not know: keys, stores, pages; what was reported. Tested in `domain/review/tests.rs`.

use super::{Casework, Closing, Danger, Letter, Status, Translation, Triage};
use crate::domain::concern::Accused;
use crate::domain::message::Language;
use crate::domain::review::case::Thread;
use crate::domain::review::release;
use crate::domain::review::role::{Act, By, StaffId};
use crate::domain::review::wording::Wording;
use crate::domain::time::{At, Day};

/// What staff do to a case.
#[derive(Clone, Debug)]
pub enum Action {
    /// Takes it; a lead also from somebody else, and anybody from who let it lie ([`Casework::is_stale`]).
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
    /// It tells what another case tells: that one is counted and released.
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

impl Casework {
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
    let mut work = applied(casework, action, by, now)?;
    match work.holder {
        Some(holder) if holder == by.id => work.touched = Some(now.day()),
        // What somebody else did is no word of who has it.
        Some(holder) if casework.holder == Some(holder) => {}
        _ => work.touched = None,
    }
    Ok(work)
}

fn applied(casework: &Casework, action: Action, by: &By, now: At) -> Result<Casework, Refusal> {
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
    if action.is_of_holder() {
        work.is_held(by)?;
    }
    worked(work, action, by, now.day())
}

/// What is done to an open case.
fn worked(mut work: Casework, action: Action, by: &By, today: Day) -> Result<Casework, Refusal> {
    match action {
        Action::Claim => {
            let own = work.holder.is_none_or(|holder| holder == by.id);
            let free = own || by.roles.may(Act::ApproveRelease) || work.is_stale(today);
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
        Action::MergeInto { .. } if work.same_as.is_some() => return Err(Refusal::Merged),
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

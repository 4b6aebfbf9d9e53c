//! What staff decide against or beside the rules, and what a facilitator reports. Each is refused where the forum is not at the
//! stage for it.
//!
//! Must not know: who of the staff, and why: that is kept beside it. Tested in `tests/`.

use super::search::at_stage;
use super::{Case, Class, Outcome, Said, Went, Word, rules};
use crate::domain::board::{Choice, Forum, MOST_EVER, MOST_OPEN, OptionId, PostId, Stage};
use crate::domain::person::PersonId;
use crate::domain::time::{At, Day, HOUR, Minute};
use serde::{Deserialize, Serialize};

const CANCELLED: [&str; 3] = ["cancelled", "cancelled-week", "cancelled-undated"];
const POSTPONED: [&str; 3] = ["postponed", "postponed-week", "postponed-undated"];

/// A decision about one forum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// Another option than the rules chose, or one where they chose none: its commanders are asked, also those who refused it.
    Choose(OptionId),
    /// A date of the staff's own: people are asked about it at once.
    Propose {
        /// The day.
        day: Day,
        /// The hour.
        minute: Minute,
    },
    /// The option chosen stands, whoever was silent.
    Stand,
    /// A date that stood is another now, or at another venue.
    Move {
        /// The day.
        day: Day,
        /// The hour.
        minute: Minute,
        /// The venue.
        venue: String,
    },
    /// Not now: dates are collected anew.
    Postpone,
    /// Not at all in this period.
    Cancel,
    /// It took place.
    Held,
    /// A post's word that came by other ways than the phone: by voice, on paper.
    Word {
        /// Whose.
        post: PostId,
        /// Whether it comes.
        yes: bool,
    },
}

impl Ruling {
    /// The word in tables.
    pub fn code(&self) -> &'static str {
        match self {
            Ruling::Choose(_) => "choose",
            Ruling::Propose { .. } => "propose",
            Ruling::Stand => "stand",
            Ruling::Move { .. } => "move",
            Ruling::Postpone => "postpone",
            Ruling::Cancel => "cancel",
            Ruling::Held => "held",
            Ruling::Word { .. } => "word",
        }
    }
}

/// Why a decision can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The forum is not at a stage where this can be decided.
    #[error("the forum is not at the stage for this")]
    Stage,
    /// No such option, or it lies in the past.
    #[error("there is no such date ahead")]
    Date,
    /// As many dates are open as can be asked about, or the forum has had as many as it can have.
    #[error("this forum can have no more dates")]
    Full,
    /// No such post in this series.
    #[error("there is no such post")]
    Post,
}

/// What becomes of the forum by this decision.
///
/// # Errors
/// Why it can't be decided now.
pub fn rule(case: &Case, ruling: &Ruling, now: At) -> Result<Outcome, Refusal> {
    match ruling {
        Ruling::Choose(option) => case.choose(*option, now),
        Ruling::Propose { day, minute } => case.propose(*day, *minute, now),
        Ruling::Stand => case.stand(now),
        Ruling::Move { day, minute, venue } => case.move_to(*day, *minute, venue, now),
        Ruling::Postpone => case.postpone(now),
        Ruling::Cancel => case.cancel(now),
        Ruling::Held => case.held(now),
        Ruling::Word { post, yes } => case.word_by_staff(*post, *yes),
    }
}

impl Case {
    fn choose(&self, option: OptionId, now: At) -> Result<Outcome, Refusal> {
        let seeking = matches!(self.forum.stage, Stage::Collecting | Stage::Polling | Stage::Confirming | Stage::Stuck);
        if !seeking {
            return Err(Refusal::Stage);
        }
        let found = self.forum.options.iter().find(|choice| choice.id == option && rules::is_ahead(choice, now));
        let chosen = found.ok_or(Refusal::Date)?.clone();
        let options = self.forum.options.iter().cloned();
        let reopened = |choice: Choice| Choice { refused: choice.refused && choice.id != option, ..choice };
        // Another edition, so that who was asked about this date before is asked anew.
        let edition = self.forum.edition + 1;
        let forum = Forum { options: options.map(reopened).collect(), edition, ..self.forum.clone() };
        let mut case = Case { forum, ..self.clone() };
        // Who said no says so himself if he comes now: an earlier yes in the poll is not his last word.
        let no: Vec<PostId> = self.required().filter(|post| self.word(*post, option) == Some(Word::No)).collect();
        let spoke = |person: PersonId| {
            let posts = self.series.posts.iter().filter(|post| no.contains(&post.id));
            posts.into_iter().any(|post| post.is_spoken_for_by(person))
        };
        case.confirmations.retain(|(_, on, yes)| *yes || *on != option);
        case.answers.retain(|(on, person, _)| *on != option || !spoke(*person));
        let outcome = case.ask_posts(&Choice { refused: false, ..chosen }, now);
        Ok(Outcome { asked_again: Some(option), ..outcome })
    }

    /// The new option has no number yet: it is added, and the poll opens in the next round.
    fn propose(&self, day: Day, minute: Minute, now: At) -> Result<Outcome, Refusal> {
        if !matches!(self.forum.stage, Stage::Collecting | Stage::Stuck) {
            return Err(Refusal::Stage);
        }
        if day.at(minute) <= now {
            return Err(Refusal::Date);
        }
        let open = || self.forum.open_options().filter(|option| rules::is_ahead(option, now));
        let known = open().any(|option| (option.day, option.minute) == (day, minute));
        if !known && (open().count() >= MOST_OPEN || self.forum.options.len() >= MOST_EVER) {
            return Err(Refusal::Full);
        }
        let forum = at_stage(Stage::Collecting, now, now, self.forum.clone());
        let forum = Forum { said: Said::BEGUN, ..forum };
        let added = if known { Vec::new() } else { vec![(day, minute)] };
        Ok(Outcome { added, ..Outcome::of(forum) })
    }

    fn stand(&self, now: At) -> Result<Outcome, Refusal> {
        if !matches!(self.forum.stage, Stage::Confirming | Stage::Stuck) {
            return Err(Refusal::Stage);
        }
        let chosen = self.forum.date().filter(|option| rules::is_ahead(option, now)).ok_or(Refusal::Date)?;
        Ok(self.stands(chosen, now))
    }

    /// The option chosen takes the new day and hour: people are told the change, not asked again.
    fn move_to(&self, day: Day, minute: Minute, venue: &str, now: At) -> Result<Outcome, Refusal> {
        let (Stage::Confirmed, Some(old)) = (self.forum.stage, self.forum.date()) else { return Err(Refusal::Stage) };
        if day.at(minute) <= now || !rules::is_ahead(old, now) {
            return Err(Refusal::Date);
        }
        let mut forum = Forum { venue: venue.to_owned(), edition: self.forum.edition + 1, ..self.forum.clone() };
        for option in forum.options.iter_mut().filter(|option| option.id == old.id) {
            (option.day, option.minute) = (day, minute);
        }
        let option = Choice { day, minute, ..old.clone() };
        let forum = at_stage(Stage::Confirmed, day.at(minute), self.forum.begun, forum);
        let forum = self.without_reminders_just_given(forum, &option, now);
        let moved = Case { forum: forum.clone(), ..self.clone() };
        let notices = moved.changes((&self.forum, old), (&forum, &option), now);
        Ok(Outcome { unsaid: true, notices, ..Outcome::of(forum) })
    }

    fn postpone(&self, now: At) -> Result<Outcome, Refusal> {
        if !matches!(self.forum.stage, Stage::Polling | Stage::Confirming | Stage::Confirmed | Stage::Stuck) {
            return Err(Refusal::Stage);
        }
        let mut forum = Forum { edition: self.forum.edition + 1, reopened: false, ..self.forum.clone() };
        for option in &mut forum.options {
            option.refused = true;
        }
        let again = Case { forum: forum.clone(), ..self.clone() }.collect_again(forum, now);
        let mut notices = self.taken_back_from_all(POSTPONED, now);
        notices.extend(again.notices.iter().cloned());
        Ok(Outcome { unsaid: true, notices, ..again })
    }

    fn cancel(&self, now: At) -> Result<Outcome, Refusal> {
        if self.forum.stage.is_over() {
            return Err(Refusal::Stage);
        }
        let forum = at_stage(Stage::Cancelled, now, now, self.forum.clone());
        Ok(Outcome { unsaid: true, notices: self.taken_back_from_all(CANCELLED, now), ..Outcome::of(forum) })
    }

    /// Who was told hears it, while it can still matter to them: after the meeting's hour nobody does.
    fn taken_back_from_all(&self, keys: [&'static str; 3], now: At) -> Vec<super::Notice> {
        let begins = self.forum.date().filter(|_| self.forum.stage == Stage::Confirmed);
        let begins = begins.map(|option| option.day.at(option.minute));
        if begins.is_some_and(|begins| begins.plus(HOUR) <= now) {
            return Vec::new();
        }
        let today = begins.is_some_and(|begins| begins.day() == now.day());
        let class = if today { Class::Urgent } else { Class::Change };
        // Also an hour after it should have begun people may wait in vain.
        let expires = begins.map_or(now.plus(7 * 24 * HOUR), |begins| begins.plus(HOUR));
        self.taken_back(keys, class, expires, now)
    }

    /// What the facilitator said of a forum whose hour has come.
    pub(super) fn went(&self, went: Went, now: At) -> Option<Outcome> {
        let quiet = |outcome: Outcome| Outcome { notices: Vec::new(), ..outcome };
        match went {
            Went::Held => self.held(now).ok(),
            Went::Cancelled => self.cancel(now).ok().map(quiet),
            Went::Postponed => self.postpone(now).ok().map(|outcome| {
                let wanted = self.offer_notices(&outcome.forum);
                Outcome { notices: wanted, ..outcome }
            }),
        }
    }

    /// Also after it was given up as never reported: somebody who was there has been asked since.
    fn held(&self, now: At) -> Result<Outcome, Refusal> {
        let begun = self.forum.date().is_some_and(|option| !rules::is_ahead(option, now));
        let late = self.forum.stage == Stage::Unreported;
        if !begun || !(late || self.forum.stage == Stage::Confirmed) {
            return Err(Refusal::Stage);
        }
        let notices = if self.pulse && !late { self.pulse_notices(now) } else { Vec::new() };
        Ok(Outcome { unsaid: true, notices, ..Outcome::of(at_stage(Stage::Held, now, now, self.forum.clone())) })
    }

    fn word_by_staff(&self, post: PostId, yes: bool) -> Result<Outcome, Refusal> {
        if !matches!(self.forum.stage, Stage::Confirming | Stage::Confirmed) {
            return Err(Refusal::Stage);
        }
        let chosen = self.forum.chosen.ok_or(Refusal::Stage)?;
        self.required().find(|own| *own == post).ok_or(Refusal::Post)?;
        let confirmed = if yes { vec![(post, chosen)] } else { Vec::new() };
        let refused = if yes { Vec::new() } else { vec![(post, chosen)] };
        Ok(Outcome { confirmed, refused, ..Outcome::of(self.forum.clone()) })
    }
}

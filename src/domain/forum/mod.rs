//! From date options to a date that stands. [`advance`] looks at a forum and all that was answered, and says what happens
//! next; the store writes it in the transaction that read it, so it happens once.
//!
//! Must not know: rows, lines, words. Tested here and by `tests/transcripts/`.

mod notice;
mod rules;

pub use notice::{Class, Notice};
pub use rules::{Pace, Quorum};

use crate::domain::board::{Choice, Forum, MOST_OPEN, OptionId, PostId, Series, Stage};
use crate::domain::message::Arg;
use crate::domain::person::{Gender, PersonId};
use crate::domain::time::At;

/// Somebody who belongs to a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Woman or man, where said.
    pub gender: Option<Gender>,
    /// Gets no messages.
    pub stopped: bool,
}

/// A forum with all that its fate depends on.
#[derive(Clone, Debug)]
pub struct Case {
    /// The series; its `forum` field is not looked at.
    pub series: Series,
    /// The forum.
    pub forum: Forum,
    /// What it is called.
    pub title: Arg,
    /// How long its stages last.
    pub pace: Pace,
    /// What it needs to stand when somebody stays silent.
    pub quorum: Quorum,
    /// Who is polled and invited.
    pub participants: Vec<Member>,
    /// Who convenes.
    pub facilitators: Vec<Member>,
    /// Who is told once.
    pub subscribers: Vec<Member>,
    /// Commanders and deputies who said STOP.
    pub stopped_commanders: Vec<PersonId>,
    /// Answers to options: who, which, yes or no.
    pub answers: Vec<(OptionId, PersonId, bool)>,
    /// Words of posts on options.
    pub confirmations: Vec<(PostId, OptionId, bool)>,
}

/// What happens to a forum.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The forum as it is from now on.
    pub forum: Forum,
    /// Posts whose answer to the poll counts as their word on the option chosen.
    pub confirmed: Vec<(PostId, OptionId)>,
    /// Who is told or asked what.
    pub notices: Vec<Notice>,
}

/// What happens to the forum now; `None` where it waits. Ask again after each outcome: one may bring the next.
pub fn advance(case: &Case, now: At) -> Option<Outcome> {
    match case.forum.stage {
        Stage::Collecting => case.collect(now),
        Stage::Polling => case.poll(now),
        Stage::Confirming => case.confirm(now),
        Stage::Confirmed | Stage::Stuck | Stage::Held | Stage::Cancelled => None,
    }
}

impl Case {
    fn collect(&self, now: At) -> Option<Outcome> {
        let open = self.forum.open_options().count();
        if open >= MOST_OPEN || (now >= self.forum.closes && open > 0) {
            return Some(self.open_poll(self.forum.clone(), now));
        }
        (now >= self.forum.closes).then(|| self.to(Stage::Stuck, now))
    }

    fn open_poll(&self, forum: Forum, now: At) -> Outcome {
        let forum = Forum { stage: Stage::Polling, chosen: None, closes: now.plus(self.pace.poll), ..forum };
        let notices = self.poll_notices(&forum);
        Outcome { forum, confirmed: Vec::new(), notices }
    }

    fn poll(&self, now: At) -> Option<Outcome> {
        if now < self.forum.closes && !self.everybody_answered() {
            return None;
        }
        let Some(best) = self.best() else { return Some(self.to(Stage::Stuck, now)) };
        let forum = Forum {
            stage: Stage::Confirming,
            chosen: Some(best.id),
            closes: now.plus(self.pace.confirm),
            ..self.forum.clone()
        };
        let agreed = |post: &PostId| self.post_said_yes(*post, best.id);
        let confirmed: Vec<(PostId, OptionId)> = self.required().filter(agreed).map(|post| (post, best.id)).collect();
        let asked: Vec<PostId> = self.required().filter(|post| !agreed(post)).collect();
        let notices = self.confirm_notices(&forum, best, &asked);
        Some(Outcome { forum, confirmed, notices })
    }

    fn confirm(&self, now: At) -> Option<Outcome> {
        let chosen = self.forum.date()?;
        let word = |post: PostId| {
            self.confirmations
                .iter()
                .rev()
                .find(|(p, option, _)| *p == post && *option == chosen.id)
                .map(|(_, _, yes)| *yes)
        };
        if self.required().any(|post| word(post) == Some(false)) {
            return Some(self.refused(chosen.id, now));
        }
        let all = self.required().all(|post| word(post) == Some(true));
        if all || (now >= self.forum.closes && self.quorum_stands(chosen.id)) {
            let forum = Forum { stage: Stage::Confirmed, closes: chosen.day.at(chosen.minute), ..self.forum.clone() };
            let notices = self.invitations(&forum, chosen, now);
            return Some(Outcome { forum, confirmed: Vec::new(), notices });
        }
        (now >= self.forum.closes).then(|| self.to(Stage::Stuck, now))
    }

    /// A no reopens the poll once, with the options that are left; without any, dates are collected again; after that staff decide.
    fn refused(&self, option: OptionId, now: At) -> Outcome {
        let mut forum = self.forum.clone();
        for choice in forum.options.iter_mut().filter(|choice| choice.id == option) {
            choice.refused = true;
        }
        let left = forum.open_options().count();
        if forum.reopened {
            return Outcome {
                forum: Forum { stage: Stage::Stuck, chosen: None, ..forum },
                ..self.to(Stage::Stuck, now)
            };
        }
        forum.reopened = true;
        if left > 0 {
            return self.open_poll(forum, now);
        }
        let forum = Forum { stage: Stage::Collecting, chosen: None, closes: now.plus(self.pace.options), ..forum };
        let notices = self.offer_notices(&forum);
        Outcome { forum, confirmed: Vec::new(), notices }
    }

    fn to(&self, stage: Stage, now: At) -> Outcome {
        let forum = Forum { stage, closes: now, ..self.forum.clone() };
        Outcome { forum, confirmed: Vec::new(), notices: Vec::new() }
    }

    fn required(&self) -> impl Iterator<Item = PostId> {
        self.series.posts.iter().filter(|post| post.required).map(|post| post.id)
    }

    fn best(&self) -> Option<&Choice> {
        let liked = |option: &&Choice| self.answers.iter().any(|(id, _, yes)| *id == option.id && *yes);
        self.forum.open_options().filter(liked).max_by_key(|option| {
            let every_post = self.required().all(|post| self.post_said_yes(post, option.id));
            let earlier = std::cmp::Reverse((option.day, option.minute));
            (every_post, self.participants_for(option.id).count(), earlier)
        })
    }
}

#[cfg(test)]
mod tests;

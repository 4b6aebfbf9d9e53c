//! From date options to a date that stands.
//!
//! Must not know: words, rows. Tested in `tests/` and by `tests/transcripts/`.

use super::agenda::Event;
use super::{Alert, Case, Outcome, Said, Word, rules};
use crate::domain::board::{Choice, Forum, MOST_EVER, MOST_OPEN, OptionId, PostId, Stage};
use crate::domain::time::At;

impl Case {
    pub(super) fn collect(&self, now: At) -> Option<Outcome> {
        let open = self.forum.open_options().count();
        let due = self.due(now);
        if due.contains(&Event::Begin) {
            return Some(self.begin(open));
        }
        if open >= MOST_OPEN || (due.contains(&Event::Close) && open > 0) {
            return Some(self.open_poll(self.forum.clone(), now));
        }
        if due.contains(&Event::Close) {
            // Nobody proposed anything: the usual day and hour are offered.
            let room = MOST_EVER.saturating_sub(self.forum.options.len());
            let added: Vec<_> = self.usual.iter().copied().take(room).collect();
            if added.is_empty() {
                return Some(self.stuck(now));
            }
            // They are asked about in the next round, when they have numbers.
            return Some(Outcome { added, ..Outcome::of(self.forum.clone()) });
        }
        if due.contains(&Event::Half) {
            let notices = if open == 0 { self.call_for_dates("again") } else { Vec::new() };
            return Some(Outcome { notices, ..self.said(&due) });
        }
        None
    }

    /// A period begins: dates are called for where none is there yet, and each commander is asked whether the post is still his.
    fn begin(&self, open: usize) -> Outcome {
        let mut notices = if open == 0 { self.call_for_dates("first") } else { Vec::new() };
        let alerts = if notices.is_empty() && open == 0 { vec![Alert::Unconvened] } else { Vec::new() };
        notices.extend(self.posts_notices());
        Outcome { posts_asked: true, notices, alerts, ..self.said(&[Event::Begin]) }
    }

    /// The poll opens; options that nobody can come to any more are closed.
    pub(super) fn open_poll(&self, mut forum: Forum, now: At) -> Outcome {
        for option in forum.options.iter_mut().filter(|option| !rules::is_ahead(option, now)) {
            option.refused = true;
        }
        let closes = self.poll_closes(forum.open_options(), now);
        let forum = at_stage(Stage::Polling, closes, now, Forum { chosen: None, ..forum });
        let notices = self.poll_notices(&forum, "poll");
        Outcome { notices, ..Outcome::of(forum) }
    }

    pub(super) fn poll(&self, now: At) -> Option<Outcome> {
        let due = self.due(now);
        if due.contains(&Event::Close) || (self.everybody_answered() && self.forum.open_options().next().is_some()) {
            return Some(match self.best(now) {
                Some(best) => self.ask_posts(best, now),
                None => self.stuck(now),
            });
        }
        let nudge = *due.first()?;
        let stem = if nudge == Event::Half { "half" } else { "last" };
        Some(Outcome { notices: self.poll_notices(&self.forum, stem), ..self.said(&due) })
    }

    /// An option is chosen: a yes of a commander to it in the poll is his word, the others are asked.
    pub(super) fn ask_posts(&self, best: &Choice, now: At) -> Outcome {
        let closes = self.confirm_closes(best, now);
        let forum = at_stage(Stage::Confirming, closes, now, Forum { chosen: Some(best.id), ..self.forum.clone() });
        let known = |post: &PostId| self.word(*post, best.id).is_some();
        let agreed = |post: &PostId| self.post_said_yes(*post, best.id);
        let confirmed: Vec<(PostId, OptionId)> =
            self.required().filter(|post| !known(post) && agreed(post)).map(|post| (post, best.id)).collect();
        let asked: Vec<PostId> = self.required().filter(|post| !known(post) && !agreed(post)).collect();
        let notices = self.confirm_notices(&forum, best, &asked, "confirm", false);
        let alerts = self.nobody_to_ask(&asked);
        Outcome { confirmed, notices, alerts, ..Outcome::of(forum) }
    }

    pub(super) fn confirm(&self, now: At) -> Option<Outcome> {
        let Some(chosen) = self.forum.date().filter(|option| rules::is_ahead(option, now)) else {
            return Some(self.stuck(now));
        };
        if self.required().any(|post| self.word(post, chosen.id) == Some(Word::No)) {
            return Some(self.refused(chosen.id, now));
        }
        let silent = self.silent(chosen.id);
        let due = self.due(now);
        let closes = due.contains(&Event::Close);
        if silent.is_empty() || (closes && self.tally(chosen.id).reaches(self.quorum)) {
            let alerts = silent.into_iter().map(Alert::Silent).collect();
            return Some(Outcome { alerts, ..self.stands(chosen, now) });
        }
        if closes {
            let alerts = silent.into_iter().map(Alert::Silent).chain([Alert::Stuck]).collect();
            return Some(Outcome { alerts, ..self.stuck(now) });
        }
        let nudge = *due.first()?;
        let (stem, deputies) = if nudge == Event::Half { ("confirm half", false) } else { ("confirm last", true) };
        let notices = self.confirm_notices(&self.forum, chosen, &silent, stem, deputies);
        Some(Outcome { notices, ..self.said(&due) })
    }

    /// Required posts that have not said yes or no to the option.
    pub(super) fn silent(&self, option: OptionId) -> Vec<PostId> {
        self.required().filter(|post| self.word(*post, option).is_none()).collect()
    }

    /// The date stands from now on: everybody is invited.
    pub(super) fn stands(&self, option: &Choice, now: At) -> Outcome {
        let begins = option.day.at(option.minute);
        let forum = at_stage(Stage::Confirmed, begins, now, Forum { chosen: Some(option.id), ..self.forum.clone() });
        let forum = self.without_reminders_just_given(forum, option, now);
        let presence = self.required().map(|post| (post, self.word(post, option.id).unwrap_or(Word::Silent))).collect();
        let notices = self.invitations(&forum, option, now);
        Outcome { presence, notices, ..Outcome::of(forum) }
    }

    /// A no reopens the poll once, with the options that are left; without any, dates are collected again; after that staff decide.
    fn refused(&self, option: OptionId, now: At) -> Outcome {
        let mut forum = self.forum.clone();
        let earliest = self.series.earliest(now.day());
        for choice in forum.options.iter_mut().filter(|choice| choice.id == option || choice.day < earliest) {
            choice.refused = true;
        }
        let left = forum.open_options().count();
        if forum.reopened {
            let stuck = self.stuck(now);
            return Outcome { forum: Forum { chosen: None, options: forum.options, ..stuck.forum.clone() }, ..stuck };
        }
        forum.reopened = true;
        if left > 0 {
            return self.open_poll(forum, now);
        }
        self.collect_again(forum, now)
    }

    /// Dates are wanted anew.
    pub(super) fn collect_again(&self, forum: Forum, now: At) -> Outcome {
        let closes = now.plus(self.pace.options);
        let forum = at_stage(Stage::Collecting, closes, now, Forum { chosen: None, ..forum });
        let forum = Forum { said: Said::BEGUN, ..forum };
        let notices = self.offer_notices(&forum);
        Outcome { notices, ..Outcome::of(forum) }
    }

    /// No date by the rules: staff decide.
    fn stuck(&self, now: At) -> Outcome {
        let forum = at_stage(Stage::Stuck, now, now, self.forum.clone());
        Outcome { alerts: vec![Alert::Stuck], ..Outcome::of(forum) }
    }

    /// The same stage, with these things done.
    pub(super) fn said(&self, events: &[Event]) -> Outcome {
        let said = events.iter().fold(self.forum.said, |said, event| said.with(*event));
        Outcome::of(Forum { said, ..self.forum.clone() })
    }

    /// The option with every required post, then the most participants; equals are told apart by a show of hands, then the
    /// earlier is taken.
    fn best(&self, now: At) -> Option<&Choice> {
        let liked = |option: &&Choice| self.answers.iter().any(|(id, _, yes)| *id == option.id && *yes);
        let open = self.forum.open_options().filter(|option| rules::is_ahead(option, now)).filter(liked);
        open.max_by_key(|option| {
            let every_post = self.required().all(|post| self.post_said_yes(post, option.id));
            let earlier = std::cmp::Reverse((option.day, option.minute));
            (every_post, self.participants_for(option.id).count(), self.tally(option.id).hands, earlier)
        })
    }

    fn nobody_to_ask(&self, posts: &[PostId]) -> Vec<Alert> {
        let all = self.series.posts.iter().filter(|post| posts.contains(&post.id));
        all.filter(|post| self.spokesman(post).is_none()).map(|post| Alert::Unreachable(post.id)).collect()
    }
}

/// The forum at the beginning of a stage.
pub(super) fn at_stage(stage: Stage, closes: At, begun: At, forum: Forum) -> Forum {
    Forum { stage, closes, begun, said: Default::default(), ..forum }
}

//! The counting rules: who has answered, what a post said, whether a quorum stands, how long a stage may last.
//!
//! Must not know: stages (`search.rs` decides). Tested in `tests/`.

use super::{Case, MORNING, Member, Word};
use crate::domain::board::{Choice, OptionId, Post, PostId};
use crate::domain::person::{Gender, PersonId};
use crate::domain::time::{At, DAY, Day};

/// How long stages last, in milliseconds, and how long before its date a forum is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Collecting options.
    pub options: i64,
    /// Polling.
    pub poll: i64,
    /// Waiting for commanders.
    pub confirm: i64,
    /// Days that the invitation leaves ahead.
    pub notice_days: u16,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { options: 7 * DAY, poll: 5 * DAY, confirm: 4 * DAY, notice_days: 10 }
    }
}

impl Pace {
    /// Until when other dates may still be proposed beside one on `day` that is proposed `now`: as long as there is time to vote and
    /// confirm before the invitation must leave, a day at least.
    pub fn collecting_closes(self, day: Day, now: At) -> At {
        let latest = day.at(MORNING).plus(-(i64::from(self.notice_days) * DAY + self.poll + self.confirm));
        latest.max(now.plus(DAY))
    }
}

/// Least numbers with which a date stands although a required post was silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// Participants who can come.
    pub participants: usize,
    /// Posts that said yes.
    pub commanders: usize,
    /// Women among the participants who can come.
    pub women: usize,
}

impl Default for Quorum {
    fn default() -> Quorum {
        Quorum { participants: 5, commanders: 1, women: 1 }
    }
}

/// How many can come on a date, as it stands now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Participants who can come.
    pub participants: usize,
    /// Women among them.
    pub women: usize,
    /// Posts that said yes.
    pub commanders: usize,
    /// Hands shown for it, counted apart.
    pub hands: u32,
}

impl Tally {
    /// Whether the date may stand although somebody is silent.
    pub fn reaches(self, quorum: Quorum) -> bool {
        self.participants >= quorum.participants && self.commanders >= quorum.commanders && self.women >= quorum.women
    }
}

impl Case {
    /// Every participant who gets messages and every required post has answered each open option.
    pub(super) fn everybody_answered(&self) -> bool {
        let mut participants = self.participants.iter().filter(|member| !member.stopped);
        let mut posts = self.series.posts.iter().filter(|post| post.required);
        participants.all(|member| self.answered(member.person))
            && posts.all(|post| speakers(post).any(|person| self.answered(person)))
    }

    pub(super) fn answered(&self, person: PersonId) -> bool {
        let each = |option: &Choice| self.answers.iter().any(|(id, who, _)| *id == option.id && *who == person);
        self.forum.open_options().all(each)
    }

    /// What the holder said counts; the deputy's answer where the holder gave none.
    pub(super) fn post_said_yes(&self, post: PostId, option: OptionId) -> bool {
        let Some(post) = self.series.posts.iter().find(|p| p.id == post) else { return false };
        let said = |person: PersonId| {
            self.answers.iter().find(|(id, who, _)| *id == option && *who == person).map(|(_, _, yes)| *yes)
        };
        speakers(post).find_map(said).unwrap_or(false)
    }

    /// What a post said of an option when it was asked, or has said since.
    pub(super) fn word(&self, post: PostId, option: OptionId) -> Option<Word> {
        let mut words = self.confirmations.iter().rev().filter(|(p, o, _)| (*p, *o) == (post, option));
        words.next().map(|(_, _, yes)| if *yes { Word::Yes } else { Word::No })
    }

    /// Participants who can come on the option.
    pub(super) fn participants_for(&self, option: OptionId) -> impl Iterator<Item = &Member> {
        let can = move |member: &&Member| self.answers.contains(&(option, member.person, true));
        self.participants.iter().filter(can)
    }

    /// How many can come on the option.
    pub fn tally(&self, option: OptionId) -> Tally {
        let posts = self.series.posts.iter();
        Tally {
            participants: self.participants_for(option).count(),
            women: self.participants_for(option).filter(|member| member.gender == Some(Gender::Woman)).count(),
            commanders: posts.filter(|post| self.word(post.id, option) == Some(Word::Yes)).count(),
            hands: self.hands.iter().find(|(id, _)| *id == option).map_or(0, |(_, votes)| *votes),
        }
    }

    /// Posts that the forum needs.
    pub(super) fn required(&self) -> impl Iterator<Item = PostId> {
        self.series.posts.iter().filter(|post| post.required).map(|post| post.id)
    }

    /// When a poll that opens `now` closes: after its time, or so early that commanders have theirs and the invitation leaves its
    /// days ahead of the first date; a day at least.
    pub(super) fn poll_closes(&self, options: impl Iterator<Item = impl std::borrow::Borrow<Choice>>, now: At) -> At {
        let first = options.map(|option| option.borrow().day).min();
        let latest = first.map(|day| day.at(MORNING).plus(-self.notice() - self.pace.confirm));
        within(now, self.pace.poll, latest)
    }

    /// When commanders who are asked `now` must have said.
    pub(super) fn confirm_closes(&self, option: &Choice, now: At) -> At {
        within(now, self.pace.confirm, Some(option.day.at(MORNING).plus(-self.notice())))
    }

    fn notice(&self) -> i64 {
        i64::from(self.pace.notice_days) * DAY
    }
}

/// `now` and the usual time, or until `latest` where that is earlier; a day at least.
fn within(now: At, usual: i64, latest: Option<At>) -> At {
    let usual = now.plus(usual);
    latest.map_or(usual, |latest| latest.min(usual)).max(now.plus(DAY.min(usual.0 - now.0)))
}

/// Whether somebody can still come on the option.
pub(super) fn is_ahead(option: &Choice, now: At) -> bool {
    option.day.at(option.minute) > now
}

/// Who speaks for a post, in order of precedence.
pub(super) fn speakers(post: &Post) -> impl Iterator<Item = PersonId> {
    post.holder.into_iter().chain(post.deputy)
}

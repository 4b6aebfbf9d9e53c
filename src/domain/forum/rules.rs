//! The counting rules: who has answered, what a post said, whether a quorum stands.
//!
//! Must not know: stages (`mod.rs` decides). Tested in `tests.rs`.

use super::{Case, Member};
use crate::domain::board::{Choice, OptionId, Post, PostId};
use crate::domain::person::{Gender, PersonId};
use crate::domain::time::DAY;

/// How long stages last, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Collecting options.
    pub options: i64,
    /// Polling.
    pub poll: i64,
    /// Waiting for commanders.
    pub confirm: i64,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { options: 7 * DAY, poll: 5 * DAY, confirm: 4 * DAY }
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

impl Case {
    /// Every participant who gets messages and every required post has answered each open option.
    pub(super) fn everybody_answered(&self) -> bool {
        let participants =
            self.participants.iter().filter(|member| !member.stopped).all(|member| self.answered(member.person));
        let posts = self
            .series
            .posts
            .iter()
            .filter(|post| post.required)
            .all(|post| speakers(post).any(|person| self.answered(person)));
        participants && posts
    }

    fn answered(&self, person: PersonId) -> bool {
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

    /// Participants who can come on the option.
    pub(super) fn participants_for(&self, option: OptionId) -> impl Iterator<Item = &Member> {
        let can = move |member: &&Member| self.answers.contains(&(option, member.person, true));
        self.participants.iter().filter(can)
    }

    /// Whether the option may stand although somebody is silent.
    pub(super) fn quorum_stands(&self, option: OptionId) -> bool {
        let women = self.participants_for(option).filter(|member| member.gender == Some(Gender::Woman)).count();
        let posts =
            self.series.posts.iter().filter(|post| self.confirmations.contains(&(post.id, option, true))).count();
        self.participants_for(option).count() >= self.quorum.participants
            && posts >= self.quorum.commanders
            && women >= self.quorum.women
    }
}

/// Who speaks for a post, in order of precedence.
pub(super) fn speakers(post: &Post) -> impl Iterator<Item = PersonId> {
    post.holder.into_iter().chain(post.deputy)
}

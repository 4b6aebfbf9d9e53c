//! Posts change hands: is it still yours, and `RELEVE` from who leaves.
//!
//! Must not know: who follows; staff say that. Tested by `tests/transcripts/`.

use super::{Effect, Here, Node, Screen, Turn};
use crate::domain::message::Message;

/// Does the commander still hold his posts?
pub(super) fn question() -> Screen {
    Screen::asking(Message::new("post-ask")).choice("1", Message::new("yes")).choice("2", Message::new("no"))
}

/// He says that he leaves: really?
pub(super) fn hand_over_sure() -> Screen {
    Screen::asking(Message::new("hand-over-ask")).choice("1", Message::new("yes")).choice("2", Message::new("no"))
}

impl Here<'_> {
    /// Whether the caller holds a post anywhere.
    pub(super) fn holds_post(&self) -> bool {
        let Some(caller) = self.caller else { return false };
        let mut posts = self.facts.board.series.iter().flat_map(|series| &series.posts);
        posts.any(|post| post.holder == Some(caller.person))
    }

    /// Whether one of the caller's posts waits for his word that it is still his.
    pub(super) fn is_unsure_of_post(&self) -> bool {
        let Some(caller) = self.caller else { return false };
        let mut posts = self.facts.board.series.iter().flat_map(|series| &series.posts);
        posts.any(|post| post.unsure && post.holder == Some(caller.person))
    }

    /// The answer to *still in post?*
    pub(super) fn in_post(&self, said: &str) -> Turn {
        match said {
            "1" => self.stays_in_post(true),
            "2" => self.stays_in_post(false),
            _ => self.miss(),
        }
    }

    /// `RELEVE`: only who holds a post has one to hand over.
    pub(super) fn relief(&self) -> Turn {
        if !self.holds_post() {
            return self.close(Message::new("nothing-asked"));
        }
        self.show(self.fresh(), Node::HandOverSure, Vec::new())
    }

    /// The answer to *really?*
    pub(super) fn hand_over(&self, said: &str) -> Turn {
        match said {
            "1" => self.stays_in_post(false),
            "2" => self.stays_in_post(true),
            _ => self.miss(),
        }
    }

    fn stays_in_post(&self, stays: bool) -> Turn {
        let Some(caller) = self.caller.filter(|_| self.holds_post()) else {
            return self.close(Message::new("too-late"));
        };
        let key = if stays { "post-kept" } else { "post-left" };
        let effect = Effect::InPost { person: caller.person, stays };
        Turn { effect: Some(effect), ..self.close(Message::new(key)) }
    }
}

//! What is kept of a USSD session between two turns, in memory and for ten minutes.
//!
//! Must not know: how a turn is decided, what a page is. Tested with turns, in `tests/it/gateway/`, and by `tests/transcripts/`.

use crate::domain::dialogue::{Filing as Wish, Node, Screen, State};
use crate::domain::message::{Arg, Language};
use crate::gateway::concerns::session::{About, Confided};
use crate::seal::day::Tag;
use serde::{Deserialize, Serialize};

/// How many earlier inputs of a session are known again when they come late.
const MOST_PAST: usize = 40;

/// What is kept of a session between turns.
#[derive(Serialize, Deserialize)]
pub struct Session {
    pub state: State,
    /// The screen shown last, for repeats.
    pub screen: Screen,
    pub language: Language,
    /// Length of all input seen, and its keyed hash: input itself is not kept.
    pub seen: usize,
    pub seen_tag: [u8; 8],
    /// The same of what was seen before that, so that what comes late is known.
    #[serde(default)]
    pub past: Vec<(usize, [u8; 8])>,
    /// The number of the latest turn, on lines that number them.
    pub turn: Option<u32>,
    /// What names and opens the concern told or followed in it.
    #[serde(default)]
    pub confided: Confided,
    /// The latest turn wants something filed, and nobody knows yet whether it is.
    #[serde(default)]
    pub pending: Option<Pending>,
    /// A concern was told or followed in it, or begun: nothing of it is ever promised by SMS.
    #[serde(default)]
    pub apart: bool,
}

/// A turn whose filing is not known to be durable.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pending {
    /// The state that it was decided in.
    pub before: State,
    /// Length of all input before it.
    pub seen: usize,
    /// Envelopes that it may have filed.
    pub parts: u8,
}

/// A session as it was found.
pub struct Kept {
    pub key: Tag,
    pub revision: u64,
    pub session: Session,
}

impl Kept {
    /// A concern was told or followed in it, or begun.
    pub fn is_apart(&self) -> bool {
        self.session.apart || self.session.state.node.is_apart() || self.is_pending()
    }

    /// Whether it is not known that the latest turn was filed.
    pub fn is_pending(&self) -> bool {
        self.session.pending.is_some()
    }
}

impl Session {
    /// Shows a screen, and nothing was typed before.
    pub fn at(state: State, screen: Screen, language: Language) -> Session {
        let (seen, seen_tag, past, turn) = (0, [0; 8], Vec::new(), None);
        let (confided, pending, apart) = (Confided::default(), None, false);
        Session { state, screen, language, seen, seen_tag, past, turn, confided, pending, apart }
    }

    /// What was seen, the latest last: as many as a long session has.
    pub fn and_before(&self) -> Vec<(usize, [u8; 8])> {
        let from = self.past.len().saturating_sub(MOST_PAST);
        self.past[from..].iter().copied().chain([(self.seen, self.seen_tag)]).collect()
    }

    /// Where another answer goes on. Where nobody knows whether the one before was filed it goes on from before that: its author has
    /// not been thanked.
    pub fn next_from(&self) -> State {
        self.pending.as_ref().map_or(&self.state, |pending| &pending.before).clone()
    }

    /// Hands over what is confided. Names that a filing may have used are used again by its repeat only.
    pub fn confide(&mut self, again: bool) -> Confided {
        let mut confided = std::mem::take(&mut self.confided);
        if let Some(pending) = self.pending.as_ref().filter(|_| !again) {
            confided.parts = confided.parts.saturating_add(pending.parts);
        }
        confided
    }

    /// What the turn wanted filed is durable.
    pub fn filed(&mut self, wish: &Wish, parts: u8) {
        self.pending = None;
        self.confided.parts = self.confided.parts.saturating_add(parts);
        match wish {
            Wish::File { draft, .. } => self.confided.about = Some(About::of(draft)),
            Wish::EraseFiling | Wish::EraseBox => self.confided = Confided::default(),
            Wish::Add { .. } | Wish::FollowUp { .. } | Wish::Unsorted { .. } => {}
        }
        self.end();
    }

    /// At its end nothing is kept of a concern but what the last screen shows, for repeats of it.
    pub fn end(&mut self) {
        if self.state.node == Node::Closed && self.pending.is_none() {
            let confided = std::mem::take(&mut self.confided);
            self.apart = false;
            let shows = |(_, arg): &(_, Arg)| *arg == Arg::Receipt;
            let receipt =
                confided.receipt.filter(|_| self.screen.body.iter().any(|message| message.args.iter().any(shows)));
            self.confided.receipt = receipt;
        }
    }
}

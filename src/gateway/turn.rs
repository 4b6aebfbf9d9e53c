//! One turn of the dialogue: the step is asked until it is decided, its effect written, its answer chosen.
//!
//! Must not know: channels beyond what the dialogue is told. Tested by the transcripts.

use super::{Gateway, Unavailable};
use crate::domain::board::Board;
use crate::domain::dialogue::{self, Effect, Facts, Input, Known, Need, Screen, State, Step, Turn};
use crate::domain::message::Message;
use crate::domain::person::Caller;
use crate::limits::{self, Action};
use crate::seal::numbers::Blind;
use std::sync::Arc;

/// A conversation partner, looked up at most once a turn.
pub(super) struct Partner<'g> {
    gateway: &'g Gateway,
    blind: Blind,
    found: Option<Option<Caller>>,
    board: Arc<Board>,
}

impl<'g> Partner<'g> {
    pub(super) fn new(gateway: &'g Gateway, blind: Blind) -> Partner<'g> {
        Partner { gateway, blind, found: None, board: gateway.book.board() }
    }

    /// Decides what `input` does in `state`.
    pub(super) async fn decide(&mut self, state: &State, input: Input<'_>) -> Result<Turn, Unavailable> {
        loop {
            let caller = match &self.found {
                None => Known::NotAsked,
                Some(None) => Known::Unlisted,
                Some(Some(caller)) => Known::Listed(caller),
            };
            let languages = self.gateway.languages();
            let facts = Facts { board: &self.board, caller, languages, now: self.gateway.clock.now() };
            match dialogue::step(state, input, &facts) {
                Step::Done(turn) => return Ok(self.within_limits(*turn)),
                Step::Need(Need::Caller) => self.found = Some(self.gateway.book.caller(self.blind.0).await?),
            }
        }
    }

    /// A date too many is not proposed, and says so.
    fn within_limits(&self, turn: Turn) -> Turn {
        let Some(Effect::Offer { person, .. }) = &turn.effect else { return turn };
        let [tag, _] = self.gateway.tags(&[b"proposal", &person.0.to_be_bytes()]);
        match self.gateway.limits.take(Action::Proposal, limits::key(&tag)) {
            Ok(()) => turn,
            Err(_) => {
                let screen = Screen::last(Message::new("limit-offers"));
                Turn { effect: None, reply: dialogue::Reply::Screen(screen), ..turn }
            }
        }
    }
}

impl Gateway {
    /// After an effect was written: forums that it may move on are looked at.
    pub(super) fn ring(&self, effect: &Effect) {
        match effect {
            Effect::Vote { forum, .. } | Effect::Confirm { forum, .. } | Effect::Report { forum, .. } => {
                self.schedule.ring(*forum)
            }
            Effect::Offer { series, .. } => {
                let board = self.book.board();
                if let Some(forum) = board.series(*series).and_then(|series| series.forum.as_ref()) {
                    self.schedule.ring(forum.id);
                }
            }
            Effect::Hands { .. }
            | Effect::Came { .. }
            | Effect::Points { .. }
            | Effect::Pulse { .. }
            | Effect::InPost { .. }
            | Effect::Language { .. }
            | Effect::Stop { .. }
            | Effect::Promise(_)
            | Effect::Erase { .. } => {}
        }
    }
}

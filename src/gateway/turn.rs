//! One turn of the dialogue: the step is asked until it is decided, its effect written, its answer chosen.
//!
//! Must not know: channels beyond what the dialogue is told. Tested by the transcripts.

use super::{Gateway, Unavailable};
use crate::domain::board::Board;
use crate::domain::dialogue::{self, Concerns, Effect, Facts, Input, Known, Need, Screen, State, Step, Turn};
use crate::domain::message::Message;
use crate::domain::person::Caller;
use crate::domain::phone::Phone;
use crate::limits::{self, Action};
use crate::seal;
use crate::store::book::joining::NewNumber;
use std::sync::Arc;

/// A conversation partner, looked up at most once a turn.
pub(super) struct Partner<'g> {
    gateway: &'g Gateway,
    phone: &'g Phone,
    found: Option<Option<Caller>>,
    board: Arc<Board>,
}

impl<'g> Partner<'g> {
    pub(super) fn new(gateway: &'g Gateway, phone: &'g Phone) -> Partner<'g> {
        Partner { gateway, phone, found: None, board: gateway.book.board() }
    }

    /// Who it is.
    pub(super) fn phone(&self) -> &'g Phone {
        self.phone
    }

    /// The number of whoever joins a list, as it will be kept. No other effect has one.
    pub(super) fn newcomer(&self, effect: Option<&Effect>) -> Option<NewNumber> {
        let Some(Effect::Join { .. }) = effect else { return None };
        let numbers = &self.gateway.numbers;
        Some(NewNumber { blind: numbers.blind(self.phone).0, sealed: numbers.seal(self.phone, seal::random()) })
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
            let now = self.gateway.clock.now();
            let facts = Facts { board: &self.board, caller, languages, concerns: Concerns::default(), now };
            match dialogue::step(state, input, &facts) {
                // Nothing can be filed without keys: no step asks for these.
                Step::Done(turn) if turn.filing.is_some() => return Err(Unavailable),
                Step::Need(Need::Receipt | Need::Box(_)) => return Err(Unavailable),
                Step::Done(turn) => return Ok(self.within_limits(*turn)),
                Step::Need(Need::Caller) => {
                    let blind = self.gateway.numbers.blind(self.phone);
                    self.found = Some(self.gateway.book.caller(blind.0).await?);
                }
            }
        }
    }

    /// A date too many is not proposed, and a list not joined once too often; the screen says so.
    fn within_limits(&self, turn: Turn) -> Turn {
        let (action, [tag, _], said) = match &turn.effect {
            Some(Effect::Offer { person, .. }) => {
                (Action::Proposal, self.gateway.tags(&[b"proposal", &person.0.to_be_bytes()]), "limit-offers")
            }
            Some(Effect::Join { .. }) => {
                (Action::Join, self.gateway.tags(&[b"join", self.phone.digits()]), "limit-joins")
            }
            _ => return turn,
        };
        match self.gateway.limits.take(action, limits::key(&tag)) {
            Ok(()) => turn,
            Err(_) => {
                let screen = Screen::last(Message::new(said));
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
            | Effect::Erase { .. }
            | Effect::Promise(_)
            | Effect::Join { .. } => {}
        }
    }
}

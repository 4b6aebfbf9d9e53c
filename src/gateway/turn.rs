//! One turn of the dialogue: the step is asked until it is decided, its effect written, its answer chosen.
//!
//! Must not know: channels beyond what the dialogue is told. Tested by the transcripts.

use super::concerns::session::Confided;
use super::{Gateway, Unavailable};
use crate::domain::board::Board;
use crate::domain::dialogue::{self, Concerns, Effect, Facts, Input, Known, Need, Screen, State, Step, Turn};
use crate::domain::message::Message;
use crate::domain::person::Caller;
use crate::domain::phone::Phone;
use crate::domain::time::{At, DAY};
use crate::limits::{self, Action};
use crate::seal;
use crate::seal::day::Tag;
use crate::store::book::joining::NewNumber;
use std::sync::Arc;

/// Under what the day's unknown codes are counted.
const UNKNOWN: &[u8] = b"unknown codes";
/// Unknown codes a day from which on each session may read one box only; none is refused its first.
const MOST_UNKNOWN: u64 = 2000;

/// The bound of this day: drawn with its key, so that nobody can count up to it and learn from the next code whether it counted.
fn most_unknown(tag: &Tag) -> u64 {
    MOST_UNKNOWN + u64::from(tag[0]) + u64::from(tag[1])
}

/// A conversation partner, looked up at most once a turn.
pub(super) struct Partner<'g> {
    gateway: &'g Gateway,
    phone: &'g Phone,
    found: Option<Option<Caller>>,
    board: Arc<Board>,
    /// What the session keeps for a concern.
    pub(super) confided: Confided,
    /// Its receipt was reserved for the turn that is being decided.
    reserved: bool,
}

impl<'g> Partner<'g> {
    pub(super) fn new(gateway: &'g Gateway, phone: &'g Phone) -> Partner<'g> {
        Partner {
            gateway,
            phone,
            found: None,
            board: gateway.book.board(),
            confided: Confided::default(),
            reserved: false,
        }
    }

    /// Who it is.
    pub(super) fn phone(&self) -> &'g Phone {
        self.phone
    }

    /// What the session keeps, for another try at a turn.
    pub(super) fn begin_again(&mut self, confided: Confided) {
        self.confided = confided;
        self.reserved = false;
    }

    /// The turn is not taken: a receipt that was reserved for it goes back. One that the session had before stays its own.
    pub(super) fn give_back(&mut self, confided: Confided) {
        if let (true, Some(receipt)) = (std::mem::take(&mut self.reserved), confided.receipt) {
            self.gateway.concerns.give_back(receipt);
        }
    }

    /// The number of whoever joins a list, as it will be kept. No other effect has one.
    pub(super) fn newcomer(&self, effect: Option<&Effect>) -> Option<NewNumber> {
        let Some(Effect::Join { .. }) = effect else { return None };
        let numbers = &self.gateway.numbers;
        Some(NewNumber { blind: numbers.blind(self.phone).0, sealed: numbers.seal(self.phone, seal::random()) })
    }

    /// Decides what `input` does in `state`.
    pub(super) async fn decide(&mut self, state: &State, input: Input<'_>) -> Result<Turn, Unavailable> {
        let now = self.gateway.clock.now();
        let mut concerns = self.gateway.concerns_now(now).await;
        loop {
            let caller = match &self.found {
                None => Known::NotAsked,
                Some(None) => Known::Unlisted,
                Some(Some(caller)) => Known::Listed(caller),
            };
            let languages = self.gateway.languages();
            let facts = Facts { board: &self.board, caller, languages, concerns, now };
            match dialogue::step(state, input, &facts) {
                Step::Done(turn) => return Ok(self.within_limits(*turn)),
                Step::Need(Need::Caller) => {
                    let blind = self.gateway.numbers.blind(self.phone);
                    let found = self.gateway.book.caller(blind.0).await;
                    // Who tells or follows a concern can go on while the book is away: it has nothing to do with it.
                    let is_apart = state.node.is_apart();
                    self.found = Some(if is_apart { found.unwrap_or_default() } else { found? });
                }
                Step::Need(Need::Receipt) => {
                    self.reserved |= self.confided.receipt.is_none();
                    concerns.receipt = Some(self.gateway.concerns.reserve(&mut self.confided));
                }
                Step::Need(Need::Box(code)) => {
                    let opened = self.gateway.concerns.read(code).await?;
                    if opened.entry.is_none() {
                        self.gateway.count_unknown(now).await;
                    }
                    concerns.replies = Some(u8::try_from(opened.replies.len()).unwrap_or(u8::MAX));
                    self.confided.opened = Some(opened);
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
    /// What a step may know for concerns before it asks.
    async fn concerns_now(&self, now: At) -> Concerns {
        let [tag, _] = self.tags(&[UNKNOWN]);
        let kept = self.moment.get(tag.into(), now).await;
        let unknown = kept.and_then(|(_, count)| Some(u64::from_be_bytes(count.as_slice().try_into().ok()?)));
        let one_box = unknown.unwrap_or(0) >= most_unknown(&tag);
        Concerns { open: self.concerns.is_open(now.day()), one_box, ..Concerns::default() }
    }

    /// Somebody typed a code that leads nowhere: one of these is a slip of the hand, thousands are somebody who guesses.
    /// Where there is no room to count, it is not counted: a known code answers then too.
    async fn count_unknown(&self, now: At) {
        let [tag, _] = self.tags(&[UNKNOWN]);
        if self.moment.bump(tag.into(), now.plus(DAY), now).await == Ok(most_unknown(&tag)) {
            tracing::error!("somebody guesses codes: each session may read one box until tomorrow");
            metrics::counter!("baro_limits_hit_total", "limit" => "codes").increment(1);
        }
    }

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

//! SMS turns: a repeat is seen, the turn decided, its effect and its answer written in one transaction, the conversation's state
//! moved on.
//!
//! Must not know: any aggregator's fields. Tested by `tests/transcripts/sms/` and `tests/it/gateway/`.
//!
//! The one line that everything gets that is no command never touches the book: it goes out from memory, once a day and number, so that
//! no row marks who wrote something that is nobody's business.
//!
//! So who has memory and book together, and tries all numbers, sees who wrote what is no command: they have the mark of having been told, and no
//! answer in the outbox. Giving that mark to everybody would hide nothing while the row is missing, and silence the line for who wrote a
//! command before; giving everybody a row would write into the book who tells a concern. What was sealed and what was dropped leave the same.

use super::concerns::Author;
use super::outlet::Outgoing;
use super::turn::Partner;
use super::{Gateway, Line, Unavailable};
use crate::domain::dialogue::{Input, Node, Reply, Screen, State, Turn, keyword, unsorted};
use crate::domain::message::{Arg, Language, Message};
use crate::domain::phone::Phone;
use crate::domain::time::{At, DAY, HOUR, MINUTE};
use crate::limits::{self, Action};
use crate::lines::SmsIn;
use crate::store::book::outbox::NewReply;
use crate::store::book::turns::TurnWrite;
use crate::store::moment::Refused;
use std::sync::Arc;
use zeroize::Zeroizing;

/// How long a bare number answers the last text that offered numbers.
const ANSWERABLE: i64 = HOUR;
/// How long an answer may be late before it is pointless.
const ANSWER_EXPIRES: i64 = 6 * HOUR;
/// Two days: as long as any aggregator repeats.
const REPEATS: i64 = 2 * DAY;
/// Identical answers to one number within [`LOOP_SPAN`]; beyond, a machine is at the other end.
const MOST_ALIKE: u64 = 3;
const LOOP_SPAN: i64 = 10 * MINUTE;

impl Gateway {
    /// Takes an SMS. `Ok` only after everything that it changes is durable. One that is not `whole` is a part of a longer one: something that
    /// somebody tells, and never a command.
    pub(super) async fn sms(&self, line: &Arc<Line>, sms: &SmsIn, whole: bool) -> Result<(), Unavailable> {
        // Names and short codes are machines: never answered.
        let Some(phone) = &sms.from else { return Ok(()) };
        let now = self.clock.now();
        let [turn_tag, older] = self.tags(&[b"sms", line.name.as_bytes(), sms.id.0.as_bytes()]);
        for tag in [turn_tag, older] {
            if self.moment.get(tag.into(), now).await.is_some() {
                return Ok(());
            }
        }
        let text = sms.text.read();
        // What we could not take the first time must not count again each time it is repeated.
        let is_new = self.is_new(line, sms, now).await?;
        if !self.is_answered(phone).await? {
            let language = self.language_of(phone).await?;
            self.sealed_beyond(phone, text, language, is_new, now).await?;
        } else if is_new && !self.is_within_limit(phone, text, now) {
            let language = self.language_of(phone).await?;
            self.sealed_beyond(phone, text, language, is_new, now).await?;
            self.tell_once(line, phone, ("limit-sms-day", language), now).await?;
        } else if whole {
            self.answered(line, phone, sms, is_new, now).await?;
        } else {
            let author = Author { phone, language: self.language_of(phone).await?, now };
            if let Some(concern) = unsorted::part(text) {
                self.concerns.unsorted(&concern, author).await?;
            }
            self.tell_once(line, phone, ("ordinary", self.languages()[0]), now).await?;
        }
        match self.moment.put_new(turn_tag.into(), Zeroizing::default(), now.plus(REPEATS), now).await {
            Ok(_) | Err(Refused::Changed) => Ok(()),
            Err(full @ Refused::Full) => Err(full.into()),
        }
    }

    /// Whether this message was never seen before, not even when it could not be taken.
    async fn is_new(&self, line: &Line, sms: &SmsIn, now: At) -> Result<bool, Unavailable> {
        let [tag, older] = self.tags(&[b"counted", line.name.as_bytes(), sms.id.0.as_bytes()]);
        if self.moment.get(older.into(), now).await.is_some() {
            return Ok(false);
        }
        match self.moment.put_new(tag.into(), Zeroizing::default(), now.plus(REPEATS), now).await {
            Ok(_) => Ok(true),
            Err(Refused::Changed) => Ok(false),
            Err(full @ Refused::Full) => Err(full.into()),
        }
    }

    /// Whether whoever writes from there gets an answer: this country, others that the programme named, and everybody whom it knows. An answer
    /// to any number of the world is what sellers of traffic live on.
    async fn is_answered(&self, phone: &Phone) -> Result<bool, Unavailable> {
        Ok(self.is_from_here(phone) || self.book.caller(self.numbers.blind(phone).0).await?.is_some())
    }

    /// Whether everybody of that country is answered.
    pub(super) fn is_from_here(&self, phone: &Phone) -> bool {
        let is_of = |code: &str| phone.digits().starts_with(code.as_bytes());
        is_of(self.plan.code) || self.answer_abroad.iter().any(|code| is_of(code))
    }

    /// STOP is heard also from who has said too much today.
    fn is_within_limit(&self, phone: &Phone, text: &str, now: At) -> bool {
        let [tag, _] = self.tags(&[b"caller", phone.digits()]);
        let within = self.limits.take(Action::Sms, limits::key(&tag)).is_ok();
        within || keyword::read(text, now.day()) == Some(keyword::Command::Stop)
    }

    /// Who has said too much today gets no answer; what may be a concern is kept nonetheless, up to another bound. That counts whatever is
    /// said, the first time that it comes: what it has counted tells nothing.
    async fn sealed_beyond(
        &self,
        phone: &Phone,
        text: &str,
        language: Language,
        is_new: bool,
        now: At,
    ) -> Result<(), Unavailable> {
        let [tag, _] = self.tags(&[b"caller", phone.digits()]);
        let is_within = !is_new || self.limits.take(Action::SealedSms, limits::key(&tag)).is_ok();
        let may_count = is_within && keyword::read(text, now.day()).is_none();
        match unsorted::read(text).filter(|_| may_count) {
            Some(concern) => self.concerns.unsorted(&concern, Author { phone, language, now }).await.map(drop),
            None => Ok(()),
        }
    }

    async fn answered(
        &self,
        line: &Arc<Line>,
        phone: &Phone,
        sms: &SmsIn,
        is_new: bool,
        now: At,
    ) -> Result<(), Unavailable> {
        let conversation = self.conversation(phone);
        let state = self.conversation_state(&conversation, now).await;
        let mut partner = Partner::new(self, phone);
        let turn = partner.decide(&state, Input::Sms(sms.text.read())).await?;
        match &turn.reply {
            Reply::Ordinary => {
                if let Some(wish) = &turn.filing {
                    let author = Author { phone, language: turn.language, now };
                    let text = wish.text().ok_or(Unavailable)?;
                    self.concerns.unsorted(text, author).await?;
                }
                // The same for everybody, in the default language: it must not be told apart from any other.
                return self.tell_once(line, phone, ("ordinary", self.languages()[0]), now).await;
            }
            Reply::Screen(screen) if !is_new || !self.loops(phone, screen, now).await? => {
                let screen = screen.clone();
                self.write_and_send(line, &partner, &self.named(line, sms), &turn, Some(screen), now).await?;
            }
            Reply::Screen(_) | Reply::Silence => {
                self.write_and_send(line, &partner, &self.named(line, sms), &turn, None, now).await?;
            }
        }
        self.remember(&conversation, &turn.state, now).await
    }

    async fn conversation_state(&self, tags: &[[u8; 32]; 2], now: At) -> State {
        for tag in tags {
            if let Some((_, bytes)) = self.moment.get((*tag).into(), now).await {
                return State::from_bytes(&bytes);
            }
        }
        State { node: Node::Closed, ..State::default() }
    }

    /// Keeps what was shown, so that a bare number can answer it. The latest text counts, whoever was faster.
    pub(super) async fn remember(&self, tags: &[[u8; 32]; 2], state: &State, now: At) -> Result<(), Unavailable> {
        let until = now.plus(ANSWERABLE);
        loop {
            let bytes = Zeroizing::new(state.to_bytes());
            let kept = self.moment.get(tags[0].into(), now).await;
            let moved = match kept {
                Some((revision, _)) => self.moment.cas(tags[0].into(), revision, bytes, until, now).await,
                None => self.moment.put_new(tags[0].into(), bytes, until, now).await,
            };
            match moved {
                Ok(_) => return Ok(()),
                Err(Refused::Changed) => {}
                Err(full @ Refused::Full) => return Err(full.into()),
            }
        }
    }

    /// Whether the same answer has gone to this number again and again.
    async fn loops(&self, phone: &Phone, screen: &Screen, now: At) -> Result<bool, Unavailable> {
        let shown = serde_json::to_vec(screen).expect("a screen is plain values");
        let [tag, _] = self.tags(&[b"alike", phone.digits(), &shown]);
        let count = self.moment.bump(tag.into(), now.plus(LOOP_SPAN), now).await?;
        Ok(count > MOST_ALIKE)
    }

    /// The name of the answer to an SMS: a repeat has the same.
    fn named(&self, line: &Line, sms: &SmsIn) -> [u8; 32] {
        self.numbers.name(&[b"sms", line.name.as_bytes(), sms.id.0.as_bytes()])
    }

    /// Writes the effect and the answer together, and hands the answer to the line's sender with its lease where that has room.
    pub(super) async fn write_and_send(
        &self,
        line: &Arc<Line>,
        partner: &Partner<'_>,
        once: &[u8; 32],
        turn: &Turn,
        screen: Option<Screen>,
        now: At,
    ) -> Result<(), Unavailable> {
        if screen.is_none() && turn.effect.is_none() {
            return Ok(());
        }
        let phone = partner.phone();
        let place = screen.as_ref().and_then(|_| line.outlet.reserve());
        let lease = place.as_ref().map(|_| line.outlet.lease(now));
        let reply = screen.as_ref().map(|screen| NewReply {
            once: once.to_vec(),
            line: line.name.clone(),
            recipient: self.numbers.seal(phone, crate::seal::random()),
            language: turn.language.tag().to_owned(),
            screen: json(&without_words(screen)),
            due: now,
            expires: now.plus(ANSWER_EXPIRES),
            lease,
        });
        let otherwise = turn.effect.is_some().then(|| json(&turn.otherwise));
        let caller = partner.newcomer(turn.effect.as_ref());
        let write = TurnWrite { at: now, effect: turn.effect.clone(), caller, reply, otherwise };
        let out = self.book.turn(write).await?;
        if out.repeat {
            return Ok(());
        }
        let until = lease.map_or(now, |lease| lease.until);
        if let (Some(place), Some(id), Some(screen)) = (place, out.message, screen) {
            let screen = if out.refused { turn.otherwise.clone() } else { screen };
            place.send(Outgoing::answer(id, phone.clone(), screen, turn.language, now.plus(ANSWER_EXPIRES), until));
        } else if out.message.is_some() {
            line.outlet.wake();
        }
        if let (Some(effect), false) = (&turn.effect, out.refused) {
            self.ring(effect);
        }
        Ok(())
    }

    /// Says something from memory, once a day and number: no row, no report, gone on a crash.
    async fn tell_once(
        &self,
        line: &Arc<Line>,
        phone: &Phone,
        (key, language): (&'static str, Language),
        now: At,
    ) -> Result<(), Unavailable> {
        let [tag, older] = self.tags(&[b"told", key.as_bytes(), phone.digits()]);
        if self.moment.get(older.into(), now).await.is_some() {
            return Ok(());
        }
        match self.moment.put_new(tag.into(), Zeroizing::default(), now.plus(DAY), now).await {
            Err(Refused::Changed) => Ok(()),
            Err(full @ Refused::Full) => Err(full.into()),
            Ok(_) => {
                line.outlet.tell(phone.clone(), Screen::last(Message::new(key)), language);
                Ok(())
            }
        }
    }
}

/// The screen as it may stand in a row: the echo of words that nobody has said yes to yet is sent from memory. A venue is left out of the
/// row; instead of key points it asks for them again, should the process die before they are sent.
fn without_words(screen: &Screen) -> Screen {
    if screen.body.iter().any(|message| message.key == "points-sure") {
        return Screen::last(Message::new("points-again"));
    }
    let mut screen = screen.clone();
    for message in screen.body.iter_mut().filter(|message| message.key == "offer-sure-venue") {
        message.key = "offer-sure".into();
        message.args.retain(|(_, arg)| !matches!(arg, Arg::Text(_)));
    }
    screen
}

fn json(screen: &Screen) -> String {
    serde_json::to_string(screen).expect("a screen is plain values")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_wait_for_a_yes_stand_in_no_row() {
        for key in ["offer-sure-venue", "points-sure"] {
            let echo = Screen::asking(Message::new(key).with("text", Arg::Text("sous le fromager".into())));
            assert!(json(&echo).contains("fromager"));
            assert!(!json(&without_words(&echo)).contains("fromager"), "{key}");
        }
    }
}

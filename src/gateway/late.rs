//! A session's turn against the patience of the network: what is not decided in time goes on by itself, and the phone gets a closing screen.
//!
//! A network ends a session that waits too long with words of its own, and nobody hears of it. So we are faster. What the turn writes is
//! written nonetheless, once; an aggregator that repeats it gets the answer then.
//!
//! The closing screen says neither that something is kept nor that it is not. In a dialogue about dates or summaries the answer comes by SMS.
//! Who was in *Parler en confiance* in that session is promised none, and none is sent: it would stay on the phone, and in the outbox.
//!
//! Must not know: any aggregator's fields, what is filed. Tested in `tests/it/gateway/late.rs`.

use super::turn::Partner;
use super::ussd::{Page, Sitting};
use super::{Gateway, Line, Unavailable};
use crate::domain::dialogue::{self, Input, Node, Reply, Screen, State, Turn};
use crate::domain::message::Message;
use crate::domain::phone::Phone;
use crate::lines::UssdIn;
use std::sync::Arc;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

/// Turns under way at once, late ones among them; beyond, phones are asked to come again. The store gives up on each within half a minute.
const MOST: u32 = 2_048;

/// Places of turns under way.
pub struct UnderWay(Arc<Semaphore>);

impl Default for UnderWay {
    fn default() -> UnderWay {
        UnderWay(Arc::new(Semaphore::new(MOST as usize)))
    }
}

impl UnderWay {
    /// Waits until there is none.
    pub async fn idle(&self) {
        drop(self.0.acquire_many(MOST).await);
    }
}

impl Gateway {
    /// Takes a turn and answers its page: within the line's patience, whatever becomes of the turn.
    pub(super) async fn ussd_in_time(self: &Arc<Gateway>, line: &Arc<Line>, turn: UssdIn) -> Page {
        let Ok(place) = self.under_way.0.clone().try_acquire_owned() else {
            return self.closing(line, None, "unavailable");
        };
        let (answer, answered) = oneshot::channel();
        let (gateway, own) = (self.clone(), line.clone());
        // A task of its own: it must not end with the connection.
        tokio::spawn(async move {
            gateway.go_on(&own, &turn, answer).await;
            drop(place);
        });
        match answered.await {
            Ok(page) => page,
            Err(_) => self.closing(line, None, "unavailable"),
        }
    }

    async fn go_on(&self, line: &Arc<Line>, turn: &UssdIn, answer: oneshot::Sender<Page>) {
        let mut deciding = std::pin::pin!(self.ussd(line, turn));
        let in_time = timeout(line.patience, &mut deciding).await;
        if let Ok(Ok(turned)) = in_time {
            // Who hung up hears nothing.
            return drop(answer.send(turned.page));
        }
        // As it stood before this turn.
        let sitting = self.sitting(line, turn).await;
        if in_time.is_ok() {
            return drop(answer.send(self.closing(line, sitting.as_ref(), "unavailable")));
        }
        let is_texted = sitting.as_ref().is_some_and(|sitting| self.is_texted(sitting, &turn.from));
        let key = if is_texted { "slow-sms" } else { "slow" };
        answer.send(self.closing(line, sitting.as_ref(), key)).ok();
        match deciding.await {
            Ok(turned) if is_texted && !turned.sitting.is_apart => {
                if self.text(line, turn, turned.sitting).await.is_err() {
                    tracing::warn!("an answer that was promised by SMS could not be kept");
                }
            }
            Ok(_) | Err(Unavailable) => {}
        }
    }

    /// Whether the answer to a turn in this session may come by SMS, and would arrive.
    fn is_texted(&self, sitting: &Sitting, phone: &Phone) -> bool {
        let may = !sitting.is_apart && sitting.state.node.may_be_texted();
        may && self.is_from_here(phone) && self.map.reaches(phone, self.clock.now())
    }

    /// The last screen of a turn that has no other, in the language of its session.
    fn closing(&self, line: &Line, sitting: Option<&Sitting>, key: &'static str) -> Page {
        let language = sitting.map_or(self.languages()[0], |sitting| sitting.language);
        let mut pages = self.words.pages(language, &Screen::last(Message::new(key)), &line.code, line.page);
        Page { text: pages.swap_remove(0), end: true }
    }

    /// Sends by SMS what the session stands at since its late turn; a bare number answers it.
    async fn text(&self, line: &Arc<Line>, turn: &UssdIn, sitting: Sitting) -> Result<(), Unavailable> {
        let now = self.clock.now();
        let mut partner = Partner::new(self, &turn.from);
        let told = if sitting.state.node == Node::Closed {
            let Sitting { state, screen, language, .. } = sitting;
            let reply = Reply::Screen(screen);
            Turn { state, reply, language, effect: None, filing: None, otherwise: dialogue::too_late() }
        } else {
            let state = State { page: 0, missed: 0, language: Some(sitting.language), ..sitting.state };
            partner.decide(&state, Input::Late).await?
        };
        let Reply::Screen(screen) = &told.reply else { return Ok(()) };
        let once = [b"late", line.name.as_bytes(), turn.session.0.as_bytes(), &sitting.revision.to_be_bytes()];
        let once = self.numbers.name(&once);
        self.write_and_send(line, &partner, &once, &told, Some(screen.clone()), now).await?;
        self.remember(&self.conversation(&turn.from), &told.state, now).await
    }
}

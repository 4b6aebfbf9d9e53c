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
use super::ussd::{Kept, Page, Session, Turned};
use super::{Gateway, Line, Unavailable};
use crate::domain::dialogue::{self, Input, Node, Reply, Screen, State, Turn};
use crate::domain::message::Message;
use crate::domain::phone::Phone;
use crate::lines::UssdIn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Turns under way at once, late ones among them; beyond, phones are asked to come again. None lasts: every wait for a store ends by itself (`store::site`).
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

/// A turn that is gone through to its end, also when nobody waits for it any more.
struct Going {
    turn: Option<Deciding>,
    place: Option<OwnedSemaphorePermit>,
}

type Deciding = Pin<Box<dyn Future<Output = Result<Turned, Unavailable>> + Send>>;

impl Future for Going {
    type Output = Result<Turned, Unavailable>;

    fn poll(mut self: Pin<&mut Going>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let turn = self.turn.as_mut().expect("nobody asks again after the end");
        let done = turn.as_mut().poll(context);
        if done.is_ready() {
            self.turn = None;
        }
        done
    }
}

impl Drop for Going {
    /// Its connection was closed, or the server is to stop: it goes on in a task of its own. Turns are not begun there, because most end at once.
    fn drop(&mut self) {
        if let (Some(turn), Ok(runtime)) = (self.turn.take(), Handle::try_current()) {
            let place = self.place.take();
            runtime.spawn(async move {
                turn.await.ok();
                drop(place);
            });
        }
    }
}

impl Gateway {
    /// Takes a turn and answers its page: within the line's patience, whatever becomes of the turn.
    pub(super) async fn ussd_in_time(self: &Arc<Gateway>, line: &Arc<Line>, turn: UssdIn) -> Page {
        let Ok(place) = self.under_way.0.clone().try_acquire_owned() else {
            return self.closing(line, None, "unavailable");
        };
        let turn = Arc::new(turn);
        let (gateway, own, taken) = (self.clone(), line.clone(), turn.clone());
        let deciding: Deciding = Box::pin(async move { gateway.ussd(&own, &taken).await });
        let mut going = Going { turn: Some(deciding), place: Some(place) };
        let in_time = timeout(line.patience, &mut going).await;
        if let Ok(Ok(turned)) = in_time {
            return turned.page;
        }
        // As it stood before this turn.
        let kept = self.sitting(line, &turn).await;
        if in_time.is_ok() {
            return self.closing(line, kept.as_ref(), "unavailable");
        }
        let is_texted = kept.as_ref().is_some_and(|kept| self.is_texted(kept, &turn.from));
        if is_texted {
            let (gateway, own) = (self.clone(), line.clone());
            tokio::spawn(async move { gateway.texted(&own, &turn, going).await });
        }
        self.closing(line, kept.as_ref(), if is_texted { "slow-sms" } else { "slow" })
    }

    /// Waits for a late turn, and sends its answer by SMS.
    async fn texted(&self, line: &Arc<Line>, turn: &UssdIn, mut going: Going) {
        let Ok(turned) = (&mut going).await else { return };
        if !turned.kept.is_apart() && self.text(line, turn, turned.kept).await.is_err() {
            tracing::warn!("an answer that was promised by SMS could not be kept");
        }
    }

    /// Whether the answer to a turn in this session may come by SMS, and would arrive.
    fn is_texted(&self, kept: &Kept, phone: &Phone) -> bool {
        let may = !kept.is_apart() && kept.session.state.node.may_be_texted();
        may && self.is_from_here(phone) && self.map.reaches(phone, self.clock.now())
    }

    /// The last screen of a turn that has no other, in the language of its session.
    fn closing(&self, line: &Line, kept: Option<&Kept>, key: &'static str) -> Page {
        let language = kept.map_or(self.languages()[0], |kept| kept.session.language);
        let mut pages = self.words.pages(language, &Screen::last(Message::new(key)), &line.code, line.page);
        Page { text: pages.swap_remove(0), end: true }
    }

    /// Sends by SMS what the session stands at since its late turn; a bare number answers it.
    async fn text(&self, line: &Arc<Line>, turn: &UssdIn, kept: Kept) -> Result<(), Unavailable> {
        let now = self.clock.now();
        let mut partner = Partner::new(self, &turn.from);
        let Session { state, screen, language, .. } = kept.session;
        let told = if state.node == Node::Closed {
            let reply = Reply::Screen(screen);
            Turn { state, reply, language, effect: None, filing: None, otherwise: dialogue::too_late() }
        } else {
            let state = State { page: 0, missed: 0, language: Some(language), ..state };
            partner.decide(&state, Input::Late).await?
        };
        let Reply::Screen(screen) = &told.reply else { return Ok(()) };
        let once = [b"late", line.name.as_bytes(), turn.session.0.as_bytes(), &kept.revision.to_be_bytes()];
        let once = self.numbers.name(&once);
        self.write_and_send(line, &partner, &once, &told, Some(screen.clone()), now).await?;
        self.remember(&self.conversation(&turn.from), &told.state, now).await
    }
}

//! USSD turns: the session's state is found or begun, the turn decided and written, the state moved on, the page shown.
//!
//! Must not know: any aggregator's fields. Tested by `tests/transcripts/ussd/` and `tests/it/gateway/`.
//!
//! Aggregators repeat turns, send two at once, and some send all input again each time. What was seen is kept as a length and a
//! keyed hash; a repeat gets the screen of the first time, from the same state. Who lost the race against a twin turn reads again.
//!
//! A turn that files something moves the state first, which settles under what names it is filed, then files, then answers. Until it is
//! durable the state says so, and a repeat files it again under the same names.

mod session;

use super::concerns::{Author, most_parts};
use super::turn::Partner;
use super::{Gateway, Line, Unavailable};
use crate::domain::dialogue::receipt::{Private, revealed};
use crate::domain::dialogue::{Filing as Wish, Input, Node, Reply, Screen, State, Turn};
use crate::domain::message::Message;
use crate::domain::phone::Phone;
use crate::domain::summary;
use crate::domain::time::{At, MINUTE};
use crate::limits::{self, Action, Hit};
use crate::lines::{Typed, UssdIn};
use crate::seal::day::Tag;
use crate::seal::filing::Filing;
use crate::store::book::turns::TurnWrite;
use crate::store::moment::Refused;
use session::Pending;
pub(super) use session::{Kept, Session};
use zeroize::Zeroizing;

/// How long a session's state is kept after its latest turn: longer than any network keeps a session open.
const KEPT: i64 = 10 * MINUTE;
/// How often a turn that met its twin is tried.
const TRIES: usize = 8;
/// Most answers of a session that are gone through again when its state is lost.
const MOST_REPLAYED: usize = 20;

/// A page for the phone.
pub(super) struct Page {
    pub text: String,
    pub end: bool,
}

/// A turn that was taken.
pub(super) struct Turned {
    pub page: Page,
    /// Where its session stands since.
    pub kept: Kept,
}

/// A decided turn: the session as it is from now on, and what is to be filed.
struct Decided {
    session: Session,
    /// The state in which the last answer was decided.
    before: State,
    wish: Option<Wish>,
    /// Some state on the way was that of a concern.
    apart: bool,
}

/// What a request is to a session.
enum Meant<'t> {
    /// The answer before, again.
    Repeat,
    /// The answer before, again, and what it wanted filed may not be.
    Again(Pending, &'t str),
    /// An answer from before that one, which comes late: nothing is done.
    Stale,
    /// One more answer.
    Next(&'t str),
    /// A session of which we know nothing: its answers so far, oldest first.
    Fresh(Vec<&'t str>),
}

impl Gateway {
    /// Takes a turn and answers its page, however long that takes.
    pub(super) async fn ussd(&self, line: &Line, turn: &UssdIn) -> Result<Turned, Unavailable> {
        let tags = self.session(line, turn);
        let mut partner = Partner::new(self, &turn.from);
        for _ in 0..TRIES {
            let now = self.clock.now();
            let mut kept = self.kept(&tags, now).await;
            let session = kept.as_ref().map(|kept| &kept.session);
            let meant = self.meant(session, turn);
            let (state, inputs, seen_before) = match &meant {
                Meant::Repeat => {
                    let kept = kept.expect("only a session that is kept can be repeated");
                    return Ok(self.shown(line, kept));
                }
                Meant::Stale => {
                    let kept = kept.expect("only a session that is kept can be behind");
                    // What a code belongs to may not be durable yet.
                    return if kept.is_pending() { Err(Unavailable) } else { Ok(self.shown(line, kept)) };
                }
                Meant::Again(pending, typed) => (pending.before.clone(), vec![Input::Typed(typed)], pending.seen),
                Meant::Next(typed) => {
                    let state = session.map(Session::next_from).unwrap_or_default();
                    (state, vec![Input::Typed(typed)], session.map_or(0, |session| session.seen))
                }
                Meant::Fresh(typed) => {
                    let dial = std::iter::once(Input::Dial);
                    let before =
                        typed.split_last().map_or(0, |(_, before)| before.iter().map(|typed| typed.len() + 1).sum());
                    let inputs = dial.chain(typed.iter().map(|typed| Input::Typed(typed))).collect();
                    (State::default(), inputs, usize::saturating_sub(before, 1))
                }
            };
            let begins = inputs.first() == Some(&Input::Dial);
            let again = matches!(meant, Meant::Again(..));
            let confide = |kept: &mut Kept| kept.session.confide(again);
            partner.begin_again(kept.as_mut().filter(|_| !begins).map(confide).unwrap_or_default());
            let decided = match if begins { self.begun(turn) } else { Ok(()) } {
                Ok(()) => self.went_through(&mut partner, &state, &inputs, now).await?,
                Err(hit) => self.too_many(&turn.from, hit, state).await?,
            };
            let Decided { session, before, wish, apart } = decided;
            if wish.is_none() && matches!(meant, Meant::Next(_)) && kept.as_ref().is_some_and(Kept::is_pending) {
                // Whether the text before was filed is not known: neither "kept" nor "not kept" may be said.
                return Err(Unavailable);
            }
            let (seen, seen_tag) = self.seen(&turn.typed);
            let confided = std::mem::take(&mut partner.confided);
            let past = match (&meant, &kept) {
                (Meant::Next(_), Some(kept)) => kept.session.and_before(),
                (Meant::Again(..), Some(kept)) => kept.session.past.clone(),
                _ => Vec::new(),
            };
            let apart = apart || kept.as_ref().is_some_and(|kept| kept.session.apart);
            let mut next = Session { seen, seen_tag, past, turn: turn.turn, confided, apart, ..session };
            if let Some(wish) = &wish {
                next.confided.filing.get_or_insert_with(|| Filing::new(crate::seal::random()));
                next.pending = Some(Pending { before, seen: seen_before, parts: most_parts(wish) });
            }
            let page = self.page(line, &mut next);
            next.end();
            let at = kept.as_ref().map(|kept| (kept.key, kept.revision));
            // Also where it is filed again: who was overtaken by the answer that comes next files nothing any more.
            let revision = match self.moved(&tags, at, &next, now).await {
                Ok(revision) => revision,
                Err(Refused::Changed) => {
                    partner.give_back(next.confided);
                    continue;
                }
                Err(full @ Refused::Full) => return Err(full.into()),
            };
            let key = at.map_or(tags[0], |(key, _)| key);
            let Some(wish) = wish else { return Ok(Turned { page, kept: Kept { key, revision, session: next } }) };
            let author = Author { phone: &turn.from, language: next.language, now };
            next.filed(&wish, self.concerns.carry_out(&wish, &next.confided, author).await?);
            // Where it has moved on meanwhile, somebody knows already that this was filed.
            self.moved(&tags, Some((key, revision)), &next, now).await.ok();
            return Ok(Turned { page, kept: Kept { key, revision, session: next } });
        }
        Err(Unavailable)
    }

    /// Keeps the session as it is now, unless it is not as it was read.
    async fn moved(&self, tags: &[Tag; 2], at: Option<(Tag, u64)>, next: &Session, now: At) -> Result<u64, Refused> {
        let bytes = Zeroizing::new(serde_json::to_vec(next).expect("a session is plain values"));
        let until = now.plus(KEPT);
        match at {
            Some((key, revision)) => self.moment.cas(key.into(), revision, bytes, until, now).await,
            None => self.moment.put_new(tags[0].into(), bytes, until, now).await,
        }
    }

    /// Under what a session is kept.
    fn session(&self, line: &Line, turn: &UssdIn) -> [Tag; 2] {
        self.tags(&[b"session", line.name.as_bytes(), turn.session.0.as_bytes(), turn.from.digits()])
    }

    /// Where a session stands, where there is one.
    pub(super) async fn sitting(&self, line: &Line, turn: &UssdIn) -> Option<Kept> {
        self.kept(&self.session(line, turn), self.clock.now()).await
    }

    async fn kept(&self, tags: &[Tag; 2], now: At) -> Option<Kept> {
        for tag in tags {
            if let Some((revision, bytes)) = self.moment.get((*tag).into(), now).await {
                return serde_json::from_slice(&bytes).ok().map(|session| Kept { key: *tag, revision, session });
            }
        }
        None
    }

    fn meant<'t>(&self, session: Option<&Session>, turn: &'t UssdIn) -> Meant<'t> {
        let repeat = |session: &Session, typed: &'t str| match &session.pending {
            None => Meant::Repeat,
            Some(pending) => Meant::Again(pending.clone(), typed),
        };
        match (session, &turn.typed) {
            (Some(session), Typed::Latest(typed)) if turn.turn.is_some() && session.turn == turn.turn => {
                repeat(session, typed.as_ref().map_or("", |typed| typed.read()))
            }
            (Some(session), _) if turn.turn.is_some() && turn.turn < session.turn => Meant::Stale,
            (None, Typed::SoFar(text)) if text.read().is_empty() => Meant::Fresh(Vec::new()),
            (None, Typed::SoFar(text)) => Meant::Fresh(replayed(text.read())),
            // The answers before it are lost: it can't be known what this one was to.
            (None, Typed::Latest(_)) | (Some(_), Typed::Latest(None)) => Meant::Fresh(Vec::new()),
            (Some(_), Typed::Latest(Some(text))) => Meant::Next(text.read()),
            (Some(session), Typed::SoFar(text)) => {
                let text = text.read();
                let numbered = turn.turn.is_some() && session.turn == turn.turn;
                if numbered || text.len() == session.seen && self.is_seen(text, session) {
                    let before = session.pending.as_ref().map_or(0, |pending| pending.seen);
                    let typed = text.get(before..).unwrap_or("");
                    return repeat(session, typed.strip_prefix('*').filter(|_| before > 0).unwrap_or(typed));
                }
                let tags = self.tags(&[b"seen", text.as_bytes()]);
                if session
                    .past
                    .iter()
                    .any(|(length, tag)| *length == text.len() && tags.iter().any(|own| short(own) == *tag))
                {
                    return Meant::Stale;
                }
                match (text.get(..session.seen), text.get(session.seen..)) {
                    (Some(""), Some(rest)) => Meant::Next(rest),
                    (Some(before), Some(rest)) if rest.starts_with('*') && self.is_seen(before, session) => {
                        Meant::Next(&rest[1..])
                    }
                    _ if text.is_empty() => Meant::Fresh(Vec::new()),
                    _ => Meant::Fresh(replayed(text)),
                }
            }
        }
    }

    fn seen(&self, typed: &Typed) -> (usize, [u8; 8]) {
        let Typed::SoFar(text) = typed else { return (0, [0; 8]) };
        (text.read().len(), short(&self.tags(&[b"seen", text.read().as_bytes()])[0]))
    }

    fn is_seen(&self, text: &str, session: &Session) -> bool {
        self.tags(&[b"seen", text.as_bytes()]).iter().any(|tag| short(tag) == session.seen_tag)
    }

    /// Counts a session that begins.
    fn begun(&self, turn: &UssdIn) -> Result<(), Hit> {
        let [tag, _] = self.tags(&[b"caller", turn.from.digits()]);
        self.limits.take(Action::UssdSession, limits::key(&tag))
    }

    async fn too_many(&self, phone: &Phone, hit: Hit, before: State) -> Result<Decided, Unavailable> {
        let key = if hit == Hit::Soon { "limit-ussd-burst" } else { "limit-ussd-day" };
        metrics::counter!("baro_limits_hit_total", "limit" => key).increment(1);
        let state = State { node: Node::Closed, ..State::default() };
        let language = self.language_of(phone).await?;
        let session = Session::at(state, Screen::last(Message::new(key)), language);
        Ok(Decided { session, before, wish: None, apart: false })
    }

    /// Goes through `inputs` from `state`. Where a lost session is gone through again, only its last answer changes anything: the ones
    /// before have been answered already. One that told a concern is over: what named it went with the session.
    async fn went_through(
        &self,
        partner: &mut Partner<'_>,
        state: &State,
        inputs: &[Input<'_>],
        now: At,
    ) -> Result<Decided, Unavailable> {
        let mut state = state.clone();
        let mut apart = state.node.is_apart();
        for (i, input) in inputs.iter().enumerate() {
            let turn = partner.decide(&state, *input).await?;
            apart |= turn.state.node.is_apart();
            if i + 1 == inputs.len() {
                let (session, wish) = self.written(partner, turn, now).await?;
                return Ok(Decided { session, before: state, wish, apart });
            }
            if turn.filing.is_some() {
                let confided = std::mem::take(&mut partner.confided);
                partner.give_back(confided);
                let over = State { node: Node::Closed, ..State::default() };
                let screen = Screen::last(Message::new("session-over"));
                let session = Session::at(over, screen, turn.language);
                return Ok(Decided { session, before: state, wish: None, apart });
            }
            state = turn.state;
        }
        Err(Unavailable)
    }

    /// Writes the turn's effect, and says what the phone gets.
    async fn written(
        &self,
        partner: &Partner<'_>,
        turn: Turn,
        now: At,
    ) -> Result<(Session, Option<Wish>), Unavailable> {
        let Turn { mut state, reply, language, effect, filing, otherwise } = turn;
        let mut screen = match reply {
            Reply::Screen(screen) => screen,
            Reply::Ordinary | Reply::Silence => Screen::last(Message::new("session-over")),
        };
        if let Some(effect) = effect {
            let caller = partner.newcomer(Some(&effect));
            let write = TurnWrite { at: now, effect: Some(effect.clone()), caller, reply: None, otherwise: None };
            if self.book.turn(write).await?.refused {
                screen = otherwise;
                state.node = Node::Closed;
            } else {
                self.ring(&effect);
            }
        }
        Ok((Session::at(state, screen, language), filing))
    }

    /// What a session that is kept shows.
    fn shown(&self, line: &Line, mut kept: Kept) -> Turned {
        let page = self.page(line, &mut kept.session);
        Turned { page, kept }
    }

    /// The page that the session is at. Past the last one there is none: it goes back to that.
    fn page(&self, line: &Line, session: &mut Session) -> Page {
        let board = self.book.board();
        let referred = session.screen.body.iter().find_map(summary::referred);
        let summary = referred.and_then(|(id, _)| board.summary(id));
        let confided = &session.confided;
        let private = Private {
            receipt: confided.receipt.as_ref().map(|receipt| &receipt.code),
            replies: confided.opened.as_ref().map_or(&[], |opened| &opened.replies),
        };
        let told = self.words.told(session.language, &revealed(&session.screen, private), None, summary);
        let shown = told.unwrap_or_else(|| Screen::last(Message::new("summary-none")));
        let mut pages = self.words.pages(session.language, &shown, &line.code, line.page);
        let at = usize::from(session.state.page).min(pages.len() - 1);
        session.state.page = u8::try_from(at).unwrap_or(u8::MAX);
        Page { text: pages.swap_remove(at), end: session.screen.end }
    }
}

/// The answers of a lost session; none where they are so many that the last one could not be told from the rest.
fn replayed(text: &str) -> Vec<&str> {
    let answers: Vec<&str> = text.split('*').take(MOST_REPLAYED + 1).collect();
    if answers.len() > MOST_REPLAYED { Vec::new() } else { answers }
}

fn short(tag: &Tag) -> [u8; 8] {
    tag[..8].try_into().expect("eight of thirty-two bytes")
}

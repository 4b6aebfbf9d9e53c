//! USSD turns: the session's state is found or begun, the turn decided and written, the state moved on, the page shown.
//!
//! Must not know: any aggregator's fields. Tested by `tests/transcripts/ussd/` and `tests/it/gateway/`.
//!
//! Aggregators repeat turns, send two at once, and some send all input again each time. What was seen is kept as a length and a
//! keyed hash; a repeat gets the screen of the first time, from the same state. Who lost the race against a twin turn reads again.

use super::turn::Partner;
use super::{Gateway, Line, Unavailable};
use crate::domain::dialogue::{Input, Node, Reply, Screen, State, Turn};
use crate::domain::message::{Language, Message};
use crate::domain::phone::Phone;
use crate::domain::summary;
use crate::domain::time::{At, MINUTE};
use crate::limits::{self, Action, Hit};
use crate::lines::{Typed, UssdIn};
use crate::seal::day::Tag;
use crate::store::book::turns::TurnWrite;
use crate::store::moment::Refused;
use serde::{Deserialize, Serialize};
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

/// What is kept of a session between turns.
#[derive(Serialize, Deserialize)]
struct Session {
    state: State,
    /// The screen shown last, for repeats.
    screen: Screen,
    language: Language,
    /// Length of all input seen, and its keyed hash: input itself is not kept.
    seen: usize,
    seen_tag: [u8; 8],
    /// The number of the latest turn, on lines that number them.
    turn: Option<u32>,
}

/// What a request is to a session.
enum Meant<'t> {
    /// The answer before, again.
    Repeat,
    /// One more answer.
    Next(&'t str),
    /// A session of which we know nothing: its answers so far, oldest first.
    Fresh(Vec<&'t str>),
}

impl Gateway {
    /// Takes a turn and answers its page.
    pub(super) async fn ussd(&self, line: &Line, turn: &UssdIn) -> Result<Page, Unavailable> {
        let tags = self.tags(&[b"session", line.name.as_bytes(), turn.session.0.as_bytes(), turn.from.digits()]);
        let mut partner = Partner::new(self, &turn.from);
        for _ in 0..TRIES {
            let now = self.clock.now();
            let mut kept = self.kept(&tags, now).await;
            if let (Some((_, _, session)), Some(turn)) = (&mut kept, turn.turn)
                && session.turn == Some(turn)
            {
                return Ok(self.page(line, session));
            }
            let session = kept.as_ref().map(|(_, _, session)| session);
            let (state, inputs) = match self.meant(session, &turn.typed) {
                Meant::Repeat => {
                    let (_, _, session) = kept.as_mut().expect("only a session that is kept can be repeated");
                    return Ok(self.page(line, session));
                }
                Meant::Next(typed) => (session.map(|s| s.state.clone()).unwrap_or_default(), vec![Input::Typed(typed)]),
                Meant::Fresh(typed) => {
                    let dial = std::iter::once(Input::Dial);
                    (State::default(), dial.chain(typed.into_iter().map(Input::Typed)).collect())
                }
            };
            let begins = inputs.first() == Some(&Input::Dial);
            let (seen, seen_tag) = self.seen(&turn.typed);
            let next = match if begins { self.begun(turn) } else { Ok(()) } {
                Ok(()) => self.went_through(&mut partner, state, &inputs, now).await?,
                Err(hit) => self.too_many(&turn.from, hit).await?,
            };
            let mut next = Session { seen, seen_tag, turn: turn.turn, ..next };
            let page = self.page(line, &mut next);
            let bytes = Zeroizing::new(serde_json::to_vec(&next).expect("a session is plain values"));
            let until = now.plus(KEPT);
            let moved = match &kept {
                Some((key, revision, _)) => self.moment.cas((*key).into(), *revision, bytes, until, now).await,
                None => self.moment.put_new(tags[0].into(), bytes, until, now).await,
            };
            match moved {
                Ok(_) => return Ok(page),
                Err(Refused::Changed) => continue,
                Err(full @ Refused::Full) => return Err(full.into()),
            }
        }
        Err(Unavailable)
    }

    async fn kept(&self, tags: &[Tag; 2], now: At) -> Option<(Tag, u64, Session)> {
        for tag in tags {
            if let Some((revision, bytes)) = self.moment.get((*tag).into(), now).await {
                return serde_json::from_slice(&bytes).ok().map(|session| (*tag, revision, session));
            }
        }
        None
    }

    fn meant<'t>(&self, session: Option<&Session>, typed: &'t Typed) -> Meant<'t> {
        match (session, typed) {
            (None, Typed::SoFar(text)) if text.read().is_empty() => Meant::Fresh(Vec::new()),
            (None, Typed::SoFar(text)) => Meant::Fresh(replayed(text.read())),
            // The answers before it are lost: it can't be known what this one was to.
            (None, Typed::Latest(_)) | (Some(_), Typed::Latest(None)) => Meant::Fresh(Vec::new()),
            (Some(_), Typed::Latest(Some(text))) => Meant::Next(text.read()),
            (Some(session), Typed::SoFar(text)) => {
                let text = text.read();
                if text.len() == session.seen && self.is_seen(text, session) {
                    return Meant::Repeat;
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

    async fn too_many(&self, phone: &Phone, hit: Hit) -> Result<Session, Unavailable> {
        let key = if hit == Hit::Soon { "limit-ussd-burst" } else { "limit-ussd-day" };
        metrics::counter!("baro_limits_hit_total", "limit" => key).increment(1);
        let state = State { node: Node::Closed, ..State::default() };
        let language = self.language_of(phone).await?;
        Ok(Session { state, screen: Screen::last(Message::new(key)), language, seen: 0, seen_tag: [0; 8], turn: None })
    }

    /// Goes through `inputs` from `state`. Where a lost session is gone through again, only its last answer changes anything: the ones
    /// before have been answered already.
    async fn went_through(
        &self,
        partner: &mut Partner<'_>,
        mut state: State,
        inputs: &[Input<'_>],
        now: At,
    ) -> Result<Session, Unavailable> {
        let mut last = None;
        for (i, input) in inputs.iter().enumerate() {
            let turn = partner.decide(&state, *input).await?;
            state = turn.state.clone();
            if i + 1 == inputs.len() {
                last = Some(self.written(partner, turn, now).await?);
            }
        }
        Ok(last.expect("a turn has at least one input"))
    }

    /// Writes the turn's effect, and says what the phone gets.
    async fn written(&self, partner: &Partner<'_>, turn: Turn, now: At) -> Result<Session, Unavailable> {
        let Turn { mut state, reply, language, effect, otherwise, .. } = turn;
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
        Ok(Session { state, screen, language, seen: 0, seen_tag: [0; 8], turn: None })
    }

    /// The page that the session is at. Past the last one there is none: it goes back to that.
    fn page(&self, line: &Line, session: &mut Session) -> Page {
        let board = self.book.board();
        let referred = session.screen.body.iter().find_map(summary::referred);
        let summary = referred.and_then(|(id, _)| board.summary(id));
        let told = self.words.told(session.language, &session.screen, None, summary);
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

//! The gateway: callbacks come in ([`webhooks`]), turns are decided and written ([`ussd`], [`sms`]), messages go out
//! ([`dispatch`]), and what falls due is done ([`schedule`]).
//!
//! Must not know: the console. reqwest is named in [`dispatch`] only. Tested in `tests/it/` with the whole app.

mod broadcasts;
pub mod concerns;
pub mod dispatch;
mod late;
pub mod outlet;
mod pace;
pub mod purse;
mod reports;
pub mod roads;
pub mod schedule;
pub mod shares;
mod sms;
mod turn;
mod ussd;
pub mod webhooks;

use crate::clock::Clock;
use crate::config::Secret;
use crate::domain::board::{Board, Forum, Stage};
use crate::domain::delivery::Nights;
use crate::domain::dialogue::Screen;
use crate::domain::dialogue::state::Question;
use crate::domain::message::Language;
use crate::domain::money::Prices;
use crate::domain::phone::{Phone, Plan};
use crate::domain::summary;
use crate::domain::text::screen;
use crate::domain::time::At;
use crate::limits::Limits;
use crate::lines::Wire;
use crate::locale::render::Words;
use crate::seal::day::{DayKeys, Tag};
use crate::seal::numbers::NumberKeys;
use crate::store::book::notices::Manners;
use crate::store::book::{Book, summaries};
use crate::store::moment::Moment;
use ipnet::IpNet;
pub use late::UnderWay;
use std::sync::Arc;
use std::time::Duration;

/// Everything that a callback may need.
pub struct Gateway {
    /// The book.
    pub book: Book,
    /// State that lives in memory only.
    pub moment: Moment,
    /// Where concerns go.
    pub concerns: concerns::Concerns,
    /// The keys to known people's numbers.
    pub numbers: Arc<NumberKeys>,
    /// Names that last two days.
    pub day: DayKeys,
    /// The words.
    pub words: Arc<Words>,
    /// Rates.
    pub limits: Limits,
    /// The time.
    pub clock: Clock,
    /// How numbers without a prefix are read.
    pub plan: Plan,
    /// Calling codes of other countries whose SMS are answered, whoever writes.
    pub answer_abroad: Vec<String>,
    /// Hours in which only answers leave.
    pub nights: Nights,
    /// Most programme messages that a participant or subscriber gets in seven days.
    pub weekly_cap: u32,
    /// How long the row of an answer is kept after its end, in milliseconds.
    pub answers_kept: i64,
    /// The lines, in the order of the settings.
    pub lines: Vec<Arc<Line>>,
    /// By which of them what leaves.
    pub map: roads::Map,
    /// What this month may cost.
    pub purse: purse::Purse,
    /// Networks of proxies that are believed about addresses.
    pub proxies: Vec<IpNet>,
    /// Where forums are sent to be looked at.
    pub schedule: schedule::Bell,
    /// Turns of sessions that are under way.
    pub under_way: UnderWay,
}

/// One account at one aggregator.
pub struct Line {
    /// Its name in paths, logs and the outbox.
    pub name: String,
    /// Its place among the lines.
    pub at: usize,
    /// Its wire.
    pub wire: Box<dyn Wire>,
    /// The secret part of its paths.
    pub secret: Secret,
    /// Networks that callbacks may come from; empty for any.
    pub allow: Vec<IpNet>,
    /// Room on a USSD page.
    pub page: screen::Limits,
    /// How long a USSD turn may take before the phone gets a closing screen: less than the network waits.
    pub patience: Duration,
    /// What people dial.
    pub code: String,
    /// People can write back on it.
    pub can_receive: bool,
    /// What a segment costs.
    pub prices: Prices,
    /// So much left on the account is too little, in its unit.
    pub balance_warning: Option<u32>,
    /// How much of its pace is this process's.
    pub share: shares::Share,
    /// Where its messages go out.
    pub outlet: outlet::Outlet,
}

impl Gateway {
    /// The languages in the order of the settings.
    pub fn languages(&self) -> &[Language] {
        &self.words.languages
    }

    /// A line by its name.
    pub fn line(&self, name: &str) -> Option<&Arc<Line>> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// Names under today's and yesterday's key, after a look at the calendar.
    fn tags(&self, parts: &[&[u8]]) -> [Tag; 2] {
        self.day.turn(self.clock.now().day(), crate::seal::random::<32>);
        self.day.tags(parts)
    }

    /// Whether one of the questions still waits for answers: what was settled before its text could leave is not asked. A board that
    /// says no is read anew first: a question may be younger than it.
    async fn is_any_open(&self, questions: &[Question], now: At) -> bool {
        let any = |board: &Board| questions.iter().any(|question| is_open_on(board, *question, now));
        if any(&self.book.board()) {
            return true;
        }
        // A book that does not answer settles nothing.
        self.book.refresh().await.is_err() || any(&self.book.board())
    }

    /// Whether it is night: only answers leave, and what must not wait for the morning.
    pub fn is_quiet(&self, now: At) -> bool {
        self.nights.after(now, &self.book.board().calendar) != now
    }

    /// How messages that nobody asked for leave.
    pub fn manners(&self) -> Option<Manners> {
        self.lines.first()?;
        let line = self.map.wait_at.clone();
        Some(Manners { line, nights: self.nights, board: self.book.board(), weekly_cap: self.weekly_cap })
    }

    /// The language of whoever owns this number, as far as it is known.
    async fn language_of(&self, phone: &Phone) -> Result<Language, Unavailable> {
        let caller = self.book.caller(self.numbers.blind(phone).0).await?;
        let own = caller.and_then(|caller| caller.language).filter(|own| self.languages().contains(own));
        Ok(own.unwrap_or(self.languages()[0]))
    }

    /// The screen as it can be worded: references to a summary have become its text. The board has the latest summaries; a message of
    /// an older one is looked up. `None` where it is gone.
    async fn told(&self, shown: &Screen, language: Language, dial: Option<&str>) -> Option<Screen> {
        let Some((id, _)) = shown.body.iter().find_map(summary::referred) else { return Some(shown.clone()) };
        let board = self.book.board();
        if let Some(summary) = board.summary(id) {
            return self.words.told(language, shown, dial, Some(summary));
        }
        let older = summaries::sent(self.book.engine(), id).await.ok().flatten();
        self.words.told(language, shown, dial, older.as_ref())
    }

    /// The name under which a phone's SMS conversation is kept, whatever line it comes by.
    fn conversation(&self, phone: &Phone) -> [Tag; 2] {
        self.tags(&[b"conversation", phone.digits()])
    }
}

/// Whether a question still waits for answers on this board.
pub fn is_open_on(board: &Board, question: Question, now: At) -> bool {
    match question {
        Question::Vote(forum) => board.of_forum(forum).is_some_and(|(_, forum)| forum.stage == Stage::Polling),
        Question::Confirm(forum, _, option) => {
            let asked = |forum: &Forum| forum.stage == Stage::Confirming && forum.chosen == Some(option);
            board.of_forum(forum).is_some_and(|(_, forum)| asked(forum))
        }
        // Who is meant is not said here: that a post changed hands is seen when the answer comes.
        Question::InPost => board.series.iter().any(|series| series.posts.iter().any(|post| post.unsure)),
        Question::Held(forum) => board.of_forum(forum).is_some_and(|(_, forum)| forum.stage == Stage::Confirmed),
        Question::Pulse(series, forum) => {
            let last = board.series(series).and_then(|series| series.last.as_ref());
            last.is_some_and(|last| last.id == forum && last.pulse_until.is_some_and(|until| now < until))
        }
    }
}

/// The store or the memory can't take it now: the sender is to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

impl From<crate::store::StoreError> for Unavailable {
    fn from(error: crate::store::StoreError) -> Unavailable {
        let why = if error.is_transient() { "the store is busy or gone" } else { "the store refused" };
        tracing::warn!(why, "a turn could not be kept");
        metrics::counter!("baro_turns_unavailable_total").increment(1);
        Unavailable
    }
}

impl From<crate::store::moment::Refused> for Unavailable {
    fn from(_: crate::store::moment::Refused) -> Unavailable {
        tracing::warn!("the memory of the moment is full");
        metrics::counter!("baro_turns_unavailable_total").increment(1);
        Unavailable
    }
}

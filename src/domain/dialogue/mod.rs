//! The dialogue: one pure step from what a phone said to what it shows. The same screens serve USSD and SMS.
//!
//! [`step`] is asked again and again: it answers [`Step::Need`] until it has the facts that the turn depends on, then
//! [`Step::Done`]. It cannot fail. State is language-free bytes between turns; words come later, in `locale`.
//!
//! Must not know: where facts come from, how long a page is, what a language says. Tested by `tests/transcripts/`.

mod after;
mod answer;
pub mod concern;
mod hands;
mod home;
mod join;
pub mod keyword;
mod offer;
mod poll;
mod posts;
pub mod receipt;
mod sms;
mod standing;
pub mod state;
mod summary;
pub mod unsorted;

pub use after::LONGEST_POINTS;
pub use concern::{Concerns, Draft, Filing};
pub use offer::LONGEST_VENUE;
pub use poll::asked;
pub use standing::{Sight, dated};

use crate::domain::board::{Board, ForumId, OptionId, PostId, SeriesId};
use crate::domain::concern::ReceiptCode;
use crate::domain::forum::Went;
use crate::domain::message::{Language, Message};
use crate::domain::person::{Caller, Gender, PersonId};
use crate::domain::summary::Word;
use crate::domain::time::{At, Day, Minute};
use serde::{Deserialize, Serialize};
pub use state::{Node, State};

/// How the person speaks with us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// A session of screens.
    Ussd,
    /// Text messages.
    Sms,
}

/// What the phone said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Input<'a> {
    /// A USSD session begins.
    Dial,
    /// An answer within a USSD session; may be empty.
    Typed(&'a str),
    /// An SMS.
    Sms(&'a str),
    /// Nothing: what could not be shown in time is to be said by SMS.
    Late,
}

/// What is known about the caller so far.
#[derive(Clone, Copy)]
pub enum Known<'a> {
    /// Nobody has looked yet.
    NotAsked,
    /// On no list.
    Unlisted,
    /// On the list.
    Listed(&'a Caller),
}

/// What a step may look at.
pub struct Facts<'a> {
    /// Places, series, forums.
    pub board: &'a Board,
    /// The caller.
    pub caller: Known<'a>,
    /// Phone languages in the order of the configuration; the first is the default.
    pub languages: &'a [Language],
    /// What there is to know for concerns.
    pub concerns: Concerns,
    /// Now.
    pub now: At,
}

/// A fact that a step asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Who calls: look the number up.
    Caller,
    /// A concern is about to be filed: reserve a receipt for this session, if one is ready.
    Receipt,
    /// A code was typed: open its box, and keep what opens it with the session. It does the same work whether there is one.
    Box(ReceiptCode),
}

/// The outcome of [`step`].
pub enum Step {
    /// Ask again with this fact.
    Need(Need),
    /// The turn is decided.
    Done(Box<Turn>),
}

/// A decided turn.
#[derive(Debug)]
pub struct Turn {
    /// The state to keep for the next turn of this conversation.
    pub state: State,
    /// What the phone gets.
    pub reply: Reply,
    /// The language that it is said in.
    pub language: Language,
    /// What the turn changes, at most one thing; may be refused when written.
    pub effect: Option<Effect>,
    /// What the turn puts in the vault or takes out of it, at most one thing, and then no effect. The answer is given only after that is
    /// durable.
    pub filing: Option<Filing>,
    /// What the phone gets instead if the effect is refused.
    pub otherwise: Screen,
}

/// What the phone gets.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// A screen.
    Screen(Screen),
    /// The one line that everything gets that is no command: it must not be told apart from the answer to a concern.
    Ordinary,
    /// Nothing: a machine, or a loop.
    Silence,
}

/// A short text and a list of choices: one USSD screen or one SMS.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    /// Sentences.
    pub body: Vec<Message>,
    /// What can be typed, and what it does.
    pub choices: Vec<(String, Message)>,
    /// Nothing more can be asked: a USSD session ends with it.
    pub end: bool,
}

impl Screen {
    /// A screen that ends the session.
    pub fn last(message: Message) -> Screen {
        Screen { body: vec![message], choices: Vec::new(), end: true }
    }

    /// A screen that goes on.
    pub fn asking(message: Message) -> Screen {
        Screen { body: vec![message], choices: Vec::new(), end: false }
    }

    /// Adds a choice.
    pub fn choice(mut self, typed: impl Into<String>, message: Message) -> Screen {
        self.choices.push((typed.into(), message));
        self
    }
}

/// What a turn changes in the book; nothing of a concern is one. Each may be refused if what it presumes no longer holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The person's answer to every open option of a poll; replaces an earlier one. Presumes that the poll is open.
    Vote {
        /// The forum polled.
        forum: ForumId,
        /// Who answers.
        person: PersonId,
        /// Each open option and whether it suits.
        answers: Vec<(OptionId, bool)>,
    },
    /// A commander's word on the option chosen. Presumes that the forum waits for it, or stands on it.
    Confirm {
        /// The forum.
        forum: ForumId,
        /// The post spoken for.
        post: PostId,
        /// The option asked about.
        option: OptionId,
        /// Who speaks.
        person: PersonId,
        /// Yes or no.
        yes: bool,
    },
    /// A date is proposed. Presumes that the forum can still take one.
    Offer {
        /// The series; its forum is made if there is none.
        series: SeriesId,
        /// Who proposes.
        person: PersonId,
        /// The day.
        day: Day,
        /// The hour.
        minute: Minute,
        /// The venue, from facilitators only.
        venue: Option<String>,
    },
    /// A show of hands, counted beside the answers. Presumes that the poll is open, and a facilitator.
    Hands {
        /// In which poll.
        forum: ForumId,
        /// Who counted.
        person: PersonId,
        /// Each option and its hands.
        counts: Vec<(OptionId, u16)>,
    },
    /// The commander says whether his posts are still his. Presumes that he holds one.
    InPost {
        /// Who.
        person: PersonId,
        /// Whether he stays.
        stays: bool,
    },
    /// How the forum went. Presumes that its hour has come, that it was not reported, and a facilitator.
    Report {
        /// Which.
        forum: ForumId,
        /// Who reports.
        person: PersonId,
        /// In one word.
        went: Went,
        /// Women, men, youth among them; nothing where it was not held.
        counts: [u16; 3],
        /// They are more than the place has people on its list: staff look at it.
        doubtful: bool,
    },
    /// Which forces came. Presumes a report, and a facilitator.
    Came {
        /// To which forum.
        forum: ForumId,
        /// Who reports.
        person: PersonId,
        /// The posts that were there.
        posts: Vec<PostId>,
    },
    /// Key points of a forum, echoed before they are kept. Presumes a report, and a facilitator.
    Points {
        /// Of which.
        forum: ForumId,
        /// Who writes.
        person: PersonId,
        /// His words.
        text: String,
    },
    /// Whether a participant was heard: counted, not kept. Presumes that he was asked and has not said.
    Pulse {
        /// Of which series.
        series: SeriesId,
        /// At which forum.
        forum: ForumId,
        /// Who.
        person: PersonId,
        /// What he says.
        heard: Heard,
    },
    /// The person's language.
    Language {
        /// Who.
        person: PersonId,
        /// Which.
        language: Language,
    },
    /// No more messages, or messages again.
    Stop {
        /// Who.
        person: PersonId,
        /// True for STOP, false for DEBUT.
        stopped: bool,
    },
    /// The owner's own word on a promise. Presumes that it is theirs, and that staff have not closed it.
    Promise(Word),
    /// The person's row is deleted.
    Erase {
        /// Who.
        person: PersonId,
    },
    /// Whoever calls becomes a subscriber. Presumes that the series can be joined by phone. Whose number it is stands beside the effect,
    /// not in it: a step never has one.
    Join {
        /// Of which series.
        series: SeriesId,
        /// The language of their messages, and the one that they agreed in.
        language: Language,
        /// Woman or man, where they said so.
        gender: Option<Gender>,
    },
}

/// What a participant says of a forum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// He was heard.
    Yes,
    /// He was not.
    No,
    /// He was not there.
    Absent,
}

/// One step. Pure, total, cheap; asks for at most one fact at a time and never for the same one twice.
pub fn step(state: &State, input: Input<'_>, facts: &Facts<'_>) -> Step {
    let listed = match facts.caller {
        Known::NotAsked => return Step::Need(Need::Caller),
        Known::Unlisted => None,
        Known::Listed(caller) => Some(caller),
    };
    let here = Here { facts, caller: listed, channel: channel_of(input), state };
    if let Input::Typed(typed) = input
        && let Some(need) = concern::need(&here, unpadded(typed)).or_else(|| receipt::need(&here, unpadded(typed)))
    {
        return Step::Need(need);
    }
    Step::Done(Box::new(match input {
        // The language of the first screen is the session's: item 9 means the other one, also when it comes twice.
        Input::Dial => {
            let language = Some(here.language());
            here.show(State { language, ..State::default() }, Node::Menu, Vec::new())
        }
        Input::Typed(typed) => answer::typed(&here, unpadded(typed)),
        Input::Sms(text) => sms::read(&here, text),
        Input::Late => here.show(state.clone(), sms::instead(&state.node), Vec::new()),
    }))
}

/// What was typed, without what packing leaves behind it: eight letters fit in seven octets, and the bits that are left over after seven are an `@`
/// or the end of a line to gateways that do not take them off (3GPP TS 23.038, section 6.1.2.3.1).
fn unpadded(typed: &str) -> &str {
    typed.trim().trim_end_matches(['@', '\0', '\r']).trim_end()
}

fn channel_of(input: Input<'_>) -> Channel {
    if matches!(input, Input::Sms(_) | Input::Late) { Channel::Sms } else { Channel::Ussd }
}

/// Where a step stands: the facts, and who speaks how in which conversation.
pub(crate) struct Here<'a> {
    facts: &'a Facts<'a>,
    caller: Option<&'a Caller>,
    channel: Channel,
    state: &'a State,
}

impl Here<'_> {
    fn today(&self) -> Day {
        self.facts.now.day()
    }

    /// The language of this turn: chosen in this conversation, else the person's, else the default.
    fn language(&self) -> Language {
        let own = self.caller.and_then(|caller| caller.language);
        let spoken = |language: &Language| self.facts.languages.contains(language);
        self.state.language.filter(spoken).or(own.filter(spoken)).unwrap_or(self.facts.languages[0])
    }

    /// Goes to `node` and shows it, after `first` has been said.
    fn show(&self, state: State, node: Node, first: Vec<Message>) -> Turn {
        let mut screen = self.view(&node);
        screen.body.splice(0..0, first);
        self.turn(State { node: if screen.end { Node::Closed } else { node }, ..state }, screen)
    }

    /// Shows a given screen.
    fn turn(&self, state: State, screen: Screen) -> Turn {
        let language = state.language.unwrap_or_else(|| self.language());
        Turn { state, reply: Reply::Screen(screen), language, effect: None, filing: None, otherwise: too_late() }
    }

    /// Ends with one message.
    fn close(&self, message: Message) -> Turn {
        let state = State { node: Node::Closed, page: 0, missed: 0, ..self.state.clone() };
        self.turn(state, Screen::last(message))
    }

    /// Ends with one message because something is changed. By SMS it also says how to change it again.
    fn change(&self, effect: Effect, message: Message) -> Turn {
        let mut turn = self.close(message);
        if let (Channel::Sms, Reply::Screen(screen)) = (self.channel, &mut turn.reply) {
            screen.body.push(Message::new("change-by-date"));
        }
        Turn { effect: Some(effect), ..turn }
    }

    /// What `node` shows to this caller now.
    fn view(&self, node: &Node) -> Screen {
        match node {
            Node::Menu | Node::Closed => home::menu(self),
            Node::Help => home::help(self),
            Node::Languages => home::languages(self),
            Node::Messages { stopped } => home::messages(self, *stopped),
            Node::NotListed => join::not_listed(self),
            Node::EraseSure => home::erase_sure(),
            Node::Places { letters } => standing::places(self, letters),
            Node::Mine => standing::mine(self),
            Node::Forum { series } => standing::forum(self, *series),
            Node::Summaries { letters } => summary::list(self, letters),
            Node::Summary { summary } => summary::text(self, *summary),
            Node::Promises { commitments } => summary::promises(self, commitments, 0),
            Node::Promise { commitment } => summary::promise(self, *commitment),
            Node::Vote { forum } => poll::question(self, *forum),
            Node::Confirm { forum, .. } => poll::confirmation(self, *forum),
            Node::InPost => posts::question(),
            Node::HandOverSure => posts::hand_over_sure(),
            Node::HandsSure { forum, counts } => hands::sure(self, *forum, counts),
            Node::Held { forum } => after::question(self, *forum),
            Node::Count { said, .. } => after::count(self, said),
            Node::CountSure { counts, .. } => after::count_sure(*counts),
            Node::Came { series, .. } => after::forces(self, *series),
            Node::PointsSure { text, .. } => after::points_sure(text),
            Node::Pulse { series, .. } => after::pulse(self, *series),
            Node::Which { questions } => poll::which(self, questions),
            Node::Offer { series } => offer::ask(self, *series),
            Node::OfferSure { series, day, minute, venue } => {
                offer::sure(self, *series, *day, *minute, venue.as_deref())
            }
            Node::OfferWhichDay { days, .. } => offer::which_day(days),
            Node::OfferWhichHour { day, hours, .. } => offer::which_hour(*day, hours),
            Node::OfferHour { day, .. } => offer::hour(*day),
            Node::Telling(at) => concern::view(self, at),
            Node::Following(at) => receipt::view(at),
            Node::JoinWhere { letters } => join::place(self, letters),
            Node::JoinLanguage { .. } => home::languages(self),
            Node::JoinGender { .. } => join::gender(),
            Node::JoinSure { series, .. } => join::sure(self, *series),
        }
    }
}

/// What is said when a question was closed before the answer came.
pub fn too_late() -> Screen {
    Screen::last(Message::new("too-late"))
}

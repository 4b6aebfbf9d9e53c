//! Where a conversation stands between two turns: kept as bytes, without words or numbers of phones.
//!
//! Must not know: who talks. Tested here and by every transcript (each turn goes through bytes).

use super::concern::Telling;
use super::receipt::Following;
use crate::domain::board::{ForumId, OptionId, PostId, SeriesId};
use crate::domain::message::{Arg, Language, Message};
use crate::domain::person::Gender;
use crate::domain::summary::{CommitmentId, SummaryId};
use crate::domain::time::{Day, Minute};
use serde::{Deserialize, Serialize};

/// The state of one conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// What was shown last.
    pub node: Node,
    /// Which page of it, from 0.
    #[serde(default)]
    pub page: u8,
    /// A language chosen in this conversation.
    #[serde(default)]
    pub language: Option<Language>,
    /// Answers in a row that fitted nothing.
    #[serde(default)]
    pub missed: u8,
}

/// What a phone is looking at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "at")]
pub enum Node {
    /// The main menu.
    #[default]
    Menu,
    /// Nothing is asked any more.
    Closed,
    /// What can be asked.
    Help,
    /// The languages, where there are more than two.
    Languages,
    /// Messages on or off.
    Messages {
        /// They were off when this was shown: what was offered is what an answer means.
        stopped: bool,
    },
    /// On no list: the way onto one. Whoever gets onto one meanwhile was still offered that, and not a STOP.
    NotListed,
    /// Really off the list?
    EraseSure,
    /// Communes that have forums, narrowed by first letters.
    Places {
        /// What was typed so far.
        letters: String,
    },
    /// The series that the person belongs to, where there are several.
    Mine,
    /// A series' next forum.
    Forum {
        /// Which.
        series: SeriesId,
    },
    /// Summaries to choose from, narrowed by first letters of communes.
    Summaries {
        /// What was typed so far.
        letters: String,
    },
    /// A summary is read.
    Summary {
        /// Which.
        summary: SummaryId,
    },
    /// The promises that the person answers for.
    Promises {
        /// In the order shown.
        commitments: Vec<CommitmentId>,
    },
    /// Is a promise done?
    Promise {
        /// Which.
        commitment: CommitmentId,
    },
    /// Which dates suit?
    Vote {
        /// Which forum.
        forum: ForumId,
    },
    /// Does a commander come?
    Confirm {
        /// Which forum.
        forum: ForumId,
        /// For which post.
        post: PostId,
        /// On which date: a yes is to this one only.
        option: OptionId,
    },
    /// Does the commander still hold his posts?
    InPost,
    /// How did the forum go?
    Held {
        /// Which forum.
        forum: ForumId,
    },
    /// How many came? Women, men, youth among them: asked one by one, or all in one text.
    Count {
        /// At which forum.
        forum: ForumId,
        /// What was said so far.
        said: Vec<u16>,
    },
    /// The numbers are echoed for a yes.
    CountSure {
        /// At which forum.
        forum: ForumId,
        /// Women, men, youth among them.
        counts: [u16; 3],
    },
    /// Which forces came?
    Came {
        /// Of which series.
        series: SeriesId,
        /// To which forum.
        forum: ForumId,
    },
    /// Key points in the facilitator's words are echoed for a yes.
    PointsSure {
        /// Of which forum.
        forum: ForumId,
        /// His words.
        text: String,
    },
    /// Was the person heard?
    Pulse {
        /// Of which series.
        series: SeriesId,
        /// At which forum.
        forum: ForumId,
    },
    /// The commander hands his posts over: really?
    HandOverSure,
    /// A show of hands is echoed for a yes.
    HandsSure {
        /// In which poll.
        forum: ForumId,
        /// Number of the option, and hands.
        counts: Vec<(u8, u16)>,
    },
    /// Several questions are open: which is meant?
    Which {
        /// In the order shown.
        questions: Vec<Question>,
    },
    /// Which date is proposed?
    Offer {
        /// For which series.
        series: SeriesId,
    },
    /// A proposal is echoed for a yes.
    OfferSure {
        /// For which series.
        series: SeriesId,
        /// The day understood.
        day: Day,
        /// The hour understood.
        minute: Minute,
        /// The venue, from facilitators.
        venue: Option<String>,
    },
    /// The words fit several days.
    OfferWhichDay {
        /// For which series.
        series: SeriesId,
        /// Days in order, each with the hour where one was said.
        days: Vec<(Day, Option<Minute>)>,
        /// The venue, from facilitators.
        venue: Option<String>,
    },
    /// The hour can be two.
    OfferWhichHour {
        /// For which series.
        series: SeriesId,
        /// The day understood.
        day: Day,
        /// Morning and afternoon.
        hours: [Minute; 2],
        /// The venue, from facilitators.
        venue: Option<String>,
    },
    /// The day is known, the hour is not.
    OfferHour {
        /// For which series.
        series: SeriesId,
        /// The day understood.
        day: Day,
        /// The venue, from facilitators.
        venue: Option<String>,
    },
    /// A concern is told; no word of it is here.
    Telling(Telling),
    /// A concern is followed by its code; the code is not here.
    Following(Following),
    /// The list of which commune is joined? Narrowed by first letters.
    JoinWhere {
        /// What was typed so far.
        letters: String,
    },
    /// In which language will messages come?
    JoinLanguage {
        /// The series that is joined.
        series: SeriesId,
    },
    /// Woman or man?
    JoinGender {
        /// The series that is joined.
        series: SeriesId,
    },
    /// What is agreed to, for a yes.
    JoinSure {
        /// The series that is joined.
        series: SeriesId,
        /// What was said; nothing where it was not.
        gender: Option<Gender>,
    },
}

impl Node {
    /// A concern is told or followed here.
    pub fn is_apart(&self) -> bool {
        matches!(self, Node::Telling(_) | Node::Following(_))
    }

    /// Dates or summaries: what may also come by SMS, and stay on a phone that others read.
    pub fn may_be_texted(&self) -> bool {
        match self {
            Node::Mine
            | Node::Places { .. }
            | Node::Forum { .. }
            | Node::Vote { .. }
            | Node::Confirm { .. }
            | Node::HandsSure { .. }
            | Node::Offer { .. }
            | Node::OfferSure { .. }
            | Node::OfferWhichDay { .. }
            | Node::OfferWhichHour { .. }
            | Node::OfferHour { .. }
            | Node::Summaries { .. }
            | Node::Summary { .. } => true,
            Node::Menu
            | Node::Closed
            | Node::Help
            | Node::Languages
            | Node::Messages { .. }
            | Node::NotListed
            | Node::EraseSure
            | Node::Promises { .. }
            | Node::Promise { .. }
            | Node::InPost
            | Node::Held { .. }
            | Node::Count { .. }
            | Node::CountSure { .. }
            | Node::Came { .. }
            | Node::PointsSure { .. }
            | Node::Pulse { .. }
            | Node::HandOverSure
            | Node::Which { .. }
            | Node::Telling(_)
            | Node::Following(_)
            | Node::JoinWhere { .. }
            | Node::JoinLanguage { .. }
            | Node::JoinGender { .. }
            | Node::JoinSure { .. } => false,
        }
    }
}

/// A question that waits for a person's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Which dates suit?
    Vote(ForumId),
    /// Does the post come on this date?
    Confirm(ForumId, PostId, OptionId),
    /// Does the commander still hold his posts?
    InPost,
    /// How did the forum go?
    Held(ForumId),
    /// Was the person heard?
    Pulse(SeriesId, ForumId),
}

impl Question {
    /// What the question is called where one of several is to be chosen; `title` is the meeting that it is about.
    pub fn label(self, title: Option<Arg>) -> Message {
        let key = match (self, &title) {
            (Question::InPost, _) | (_, None) => return Message::new("which-post"),
            (Question::Vote(_), _) => "which-vote",
            (Question::Confirm(..), _) => "which-confirm",
            (Question::Held(_), _) => "which-held",
            (Question::Pulse(..), _) => "which-pulse",
        };
        let message = Message::new(key);
        match title {
            Some(title) => message.with("forum", title),
            None => message,
        }
    }

    /// The forum that it is about.
    pub fn forum(self) -> Option<ForumId> {
        match self {
            Question::Vote(forum)
            | Question::Confirm(forum, ..)
            | Question::Held(forum)
            | Question::Pulse(_, forum) => Some(forum),
            Question::InPost => None,
        }
    }

    /// The node of a message that asks these: the one question, or which of them is meant.
    pub fn asked(questions: &[Question]) -> Option<Node> {
        match questions {
            [] => None,
            [only] => Some(only.node()),
            several => Some(Node::Which { questions: several.to_vec() }),
        }
    }

    /// The node that asks it.
    pub fn node(self) -> Node {
        match self {
            Question::Vote(forum) => Node::Vote { forum },
            Question::Confirm(forum, post, option) => Node::Confirm { forum, post, option },
            Question::InPost => Node::InPost,
            Question::Held(forum) => Node::Held { forum },
            Question::Pulse(series, forum) => Node::Pulse { series, forum },
        }
    }
}

impl State {
    /// The state as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a state is made of strings and numbers only")
    }

    /// Reads bytes back. What an older version wrote and this one cannot read starts at the menu.
    pub fn from_bytes(bytes: &[u8]) -> State {
        serde_json::from_slice(bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_back() {
        let state = State {
            node: Node::OfferSure {
                series: SeriesId(7),
                day: Day(20_000),
                minute: Minute(600),
                venue: Some("mairie".into()),
            },
            page: 2,
            language: None,
            missed: 1,
        };
        assert_eq!(State::from_bytes(&state.to_bytes()), state);
        let asked = State {
            node: Node::Which {
                questions: vec![Question::Vote(ForumId(1)), Question::Confirm(ForumId(1), PostId(2), OptionId(3))],
            },
            ..State::default()
        };
        assert_eq!(State::from_bytes(&asked.to_bytes()), asked);
        assert_eq!(State::from_bytes(b"of another version"), State::default());
    }
}

//! Who is told or asked what when a forum moves on, until when it makes sense, and under which name it is sent once only.
//!
//! Must not know: languages, lines. Tested in `tests.rs` and by `tests/transcripts/`.

use super::{Case, rules};
use crate::domain::board::{Choice, Forum, Post, PostId};
use crate::domain::dialogue::state::Question;
use crate::domain::dialogue::{Sight, asked, dated};
use crate::domain::message::{Arg, Message};
use crate::domain::person::PersonId;
use crate::domain::time::At;

/// What a message is, which decides when it may be sent and what goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Answers something that was just sent: at any hour, first of all.
    Answer,
    /// Asks somebody.
    Question,
    /// Tells a date, or that it changed.
    News,
}

impl Class {
    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Class::Answer => "answer",
            Class::Question => "question",
            Class::News => "news",
        }
    }

    /// Reads the word of tables.
    pub fn read(written: &str) -> Option<Class> {
        [Class::Answer, Class::Question, Class::News].into_iter().find(|class| class.code() == written)
    }

    /// What goes first on a busy line: 0 before all.
    pub fn rank(self) -> i64 {
        self as i64
    }
}

/// One message to one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// To whom.
    pub to: PersonId,
    /// What.
    pub message: Message,
    /// The question that a bare number in reply will answer.
    pub question: Option<Question>,
    /// What kind.
    pub class: Class,
    /// A name that this message has once and for ever: a second one of the same name is not sent.
    pub once: String,
    /// After this it is pointless.
    pub expires: At,
}

const INVITED: [&str; 4] = ["invited", "invited-hour", "invited-day", "invited-week"];

impl Case {
    /// The poll, to participants and commanders.
    pub(super) fn poll_notices(&self, forum: &Forum) -> Vec<Notice> {
        let options: Vec<&Choice> = forum.open_options().collect();
        let message = poll_message(self.title.clone(), &options);
        let numbers: String = options.iter().map(|option| option.number.to_string()).collect();
        let unanswered = |person: &PersonId| {
            !options.iter().all(|option| self.answers.iter().any(|(id, who, _)| *id == option.id && who == person))
        };
        let participants = self.participants.iter().filter(|member| !member.stopped).map(|member| member.person);
        let mut people: Vec<PersonId> = participants.chain(self.spokesmen()).filter(unanswered).collect();
        people.sort_unstable();
        people.dedup();
        people
            .into_iter()
            .map(|to| Notice {
                to,
                message: message.clone(),
                question: Some(Question::Vote(forum.id)),
                class: Class::Question,
                once: format!("poll {} {numbers} {}", forum.id.0, to.0),
                expires: forum.closes,
            })
            .collect()
    }

    /// The question to the commanders who have not said yes yet. The deputy is asked where a post has no holder.
    pub(super) fn confirm_notices(&self, forum: &Forum, option: &Choice, posts: &[PostId]) -> Vec<Notice> {
        let wanted = self.series.posts.iter().filter(|post| posts.contains(&post.id));
        wanted
            .filter_map(|post| Some((post.id, self.spokesman(post)?)))
            .map(|(post, to)| Notice {
                to,
                message: with_words(asked(self.title.clone(), &forum.venue, option)),
                question: Some(Question::Confirm(forum.id, post, option.id)),
                class: Class::Question,
                once: format!("confirm {} {} {} {}", forum.id.0, option.id.0, post.0, to.0),
                expires: forum.closes,
            })
            .collect()
    }

    /// Dates are wanted again: to those who may propose.
    pub(super) fn offer_notices(&self, forum: &Forum) -> Vec<Notice> {
        let message = Message::new("offer-wanted").with("forum", self.title.clone());
        let facilitators = self.facilitators.iter().filter(|member| !member.stopped).map(|member| member.person);
        let mut people: Vec<PersonId> = facilitators.chain(self.spokesmen()).collect();
        people.sort_unstable();
        people.dedup();
        let options = forum.options.len();
        people
            .into_iter()
            .map(|to| Notice {
                to,
                message: message.clone(),
                question: None,
                class: Class::Question,
                once: format!("offer {} {options} {}", forum.id.0, to.0),
                expires: forum.closes,
            })
            .collect()
    }

    /// The date stands: everybody who belongs to the series hears it, each as much as they may.
    pub(super) fn invitations(&self, forum: &Forum, option: &Choice, now: At) -> Vec<Notice> {
        let leads = self.commanders().chain(self.facilitators.iter().filter(|m| !m.stopped).map(|m| m.person));
        let participants = self.participants.iter().filter(|m| !m.stopped).map(|m| m.person);
        let subscribers = self.subscribers.iter().filter(|m| !m.stopped).map(|m| m.person);
        let mut told: Vec<(PersonId, bool, bool)> = leads.map(|person| (person, true, false)).collect();
        told.extend(participants.map(|person| (person, false, true)));
        told.extend(subscribers.map(|person| (person, false, false)));
        let mut seen = std::collections::HashSet::new();
        told.retain(|(person, ..)| seen.insert(*person));
        told.into_iter()
            .map(|(to, leads, participates)| {
                let sight = Sight::granted(&self.series, leads, participates, option.day, now.day());
                Notice {
                    to,
                    message: dated(INVITED, sight, self.title.clone(), &forum.venue, option),
                    question: None,
                    class: Class::News,
                    once: format!("invited {} {} {}", forum.id.0, option.id.0, to.0),
                    expires: option.day.at(option.minute),
                }
            })
            .collect()
    }

    /// Who is asked for each post: the holder, or the deputy where there is none who gets messages.
    fn spokesmen(&self) -> impl Iterator<Item = PersonId> {
        self.series.posts.iter().filter_map(|post| self.spokesman(post))
    }

    fn spokesman(&self, post: &Post) -> Option<PersonId> {
        rules::speakers(post).find(|person| self.reachable(person))
    }

    /// Holders and deputies who get messages.
    fn commanders(&self) -> impl Iterator<Item = PersonId> {
        self.series.posts.iter().flat_map(rules::speakers).filter(|person| self.reachable(person))
    }

    fn reachable(&self, person: &PersonId) -> bool {
        !self.stopped_commanders.contains(person)
    }
}

/// The question of a poll as one text message.
fn poll_message(title: Arg, options: &[&Choice]) -> Message {
    let keys = ["poll-one", "poll-two", "poll-three"];
    let names = [("n1", "date1", "hour1"), ("n2", "date2", "hour2"), ("n3", "date3", "hour3")];
    let shown = &options[..options.len().min(names.len())];
    let mut message = Message::new(keys[shown.len().saturating_sub(1)]).with("forum", title);
    for (option, (number, date, hour)) in shown.iter().zip(names) {
        message = message
            .with(number, Arg::Number(option.number.into()))
            .with(date, Arg::Date(option.day))
            .with(hour, Arg::Hour(option.minute));
    }
    message
}

/// The same question as a text message, which says how to answer.
fn with_words(mut message: Message) -> Message {
    message.key = match message.key.as_ref() {
        "confirm-ask" => "confirm-sms".into(),
        _ => "confirm-sms-hour".into(),
    };
    message
}

//! A message to one person, its kind, until when it makes sense, and the name under which it is sent once only.
//!
//! Must not know: what is said (`tell.rs`), languages, lines. Tested in `tests/` and by `tests/transcripts/`.

use crate::domain::dialogue::state::Question;
use crate::domain::message::Message;
use crate::domain::person::PersonId;
use crate::domain::time::At;

/// What a message is: when it may leave, what goes first, and what gives way where a person's week is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Answers something that was just sent: at any hour, first of all.
    Answer,
    /// A cancellation for today: at any hour.
    Urgent,
    /// Takes back what was told.
    Change,
    /// The reminder on the morning itself.
    Today,
    /// Asks somebody.
    Question,
    /// Tells a date that stands.
    Invitation,
    /// The reminder on the day before.
    Eve,
    /// What was said and promised.
    Summary,
    /// The reminder seven days before.
    Week,
    /// Was the person heard?
    Pulse,
}

impl Class {
    /// All of them, what gives way last first.
    pub const ALL: [Class; 10] = [
        Class::Answer,
        Class::Urgent,
        Class::Change,
        Class::Today,
        Class::Question,
        Class::Invitation,
        Class::Eve,
        Class::Summary,
        Class::Week,
        Class::Pulse,
    ];

    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Class::Answer => "answer",
            Class::Urgent => "urgent",
            Class::Change => "change",
            Class::Today => "today",
            Class::Question => "question",
            Class::Invitation => "invitation",
            Class::Eve => "eve",
            Class::Summary => "summary",
            Class::Week => "week",
            Class::Pulse => "pulse",
        }
    }

    /// Reads the word of tables.
    pub fn read(written: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.code() == written)
    }

    /// What goes first on a busy line: lane 0, which is open at night too, before 1 before 2.
    pub fn lane(self) -> i64 {
        match self {
            Class::Answer | Class::Urgent => 0,
            Class::Change | Class::Today | Class::Question | Class::Invitation | Class::Eve => 1,
            Class::Summary | Class::Week | Class::Pulse => 2,
        }
    }

    /// Whether it gives way where a person's week is full. Answers, changes and the morning's reminder do not, and not the invitation: nobody
    /// may miss that a date stands because they were asked about it three times. It counts all the same, so that others give way.
    pub fn is_capped(self) -> bool {
        self >= Class::Question && self != Class::Invitation
    }
}

/// Lanes of a line, first to last.
pub const LANES: [i64; 3] = [0, 1, 2];

/// One message to one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// To whom.
    pub to: PersonId,
    /// What.
    pub message: Message,
    /// The sentences that follow.
    pub also: Vec<Message>,
    /// The question that a bare number in reply will answer.
    pub question: Option<Question>,
    /// What kind.
    pub class: Class,
    /// The person leads here, as commander or facilitator: no weekly cap, but questions come in one message a day.
    pub leads: bool,
    /// A name that this message has once and for ever: a second one of the same name is not sent.
    pub once: String,
    /// After this it is pointless.
    pub expires: At,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_read_back_and_questions_give_way_last() {
        for class in Class::ALL {
            assert_eq!(Class::read(class.code()), Some(class));
            assert!(LANES.contains(&class.lane()));
        }
        assert!(Class::ALL.is_sorted());
        assert!(!Class::Today.is_capped() && Class::Question.is_capped());
        assert!(Class::Question < Class::Eve && Class::Eve < Class::Summary && Class::Week < Class::Pulse);
    }
}

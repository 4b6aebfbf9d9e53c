//! A forum from the first call for dates to the report on it. [`advance`] looks at a forum and all that was answered, and says what
//! happens next; [`rule`] is what staff decide; the store writes either in the transaction that read the case, so it happens once.
//!
//! Must not know: rows, lines, words. Tested in `tests/`, by `tests/transcripts/` and in the simulation.
//!
//! ```text
//! collecting ──▶ polling ──▶ confirming ──▶ confirmed ──▶ held
//!     ▲  ▲          │            │  │           │  │  └─▶ unreported
//!     │  └──refused─┼────────────┘  │           │  └────▶ cancelled
//!     └──postponed──┼───────────────┼───────────┘
//!                   └─▶ stuck ◀─────┘  (staff decide; at the end of its period: missed)
//! ```

mod agenda;
mod confirmed;
mod notice;
mod period;
pub mod record;
mod rules;
mod ruling;
mod search;
mod tell;

pub use agenda::{Nudge, Said, has_begun, nudges};
pub use notice::{Class, LANES, Notice};
pub use period::{Cadence, MORNING, Period, Rota, Turn};
pub use record::{Entry, How};
pub use rules::{Pace, Quorum, Tally};
pub use ruling::{Refusal, Ruling, rule};
pub use tell::{PULSE_LASTS, pulse_name};

use crate::domain::board::{Forum, OptionId, PostId, Series, Stage};
use crate::domain::message::{Arg, Message};
use crate::domain::person::{Gender, PersonId};
use crate::domain::time::{At, Day, Minute};
use serde::{Deserialize, Serialize};

/// Somebody who belongs to a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Woman or man, where said.
    pub gender: Option<Gender>,
    /// Gets no messages.
    pub stopped: bool,
    /// A facilitator's deputy: asked where the facilitator does not answer.
    pub deputy: bool,
}

/// A forum with all that its fate depends on.
#[derive(Clone, Debug)]
pub struct Case {
    /// The series; its `forum` and `last` fields are not looked at.
    pub series: Series,
    /// The forum.
    pub forum: Forum,
    /// What it is called.
    pub title: Arg,
    /// How long its stages last.
    pub pace: Pace,
    /// What it needs to stand when somebody stays silent.
    pub quorum: Quorum,
    /// Who is polled and invited.
    pub participants: Vec<Member>,
    /// Who convenes.
    pub facilitators: Vec<Member>,
    /// Who is told once.
    pub subscribers: Vec<Member>,
    /// Commanders and deputies who get no messages: they said STOP, or have no number.
    pub out_of_reach: Vec<PersonId>,
    /// Answers to options: who, which, yes or no.
    pub answers: Vec<(OptionId, PersonId, bool)>,
    /// Words of posts on options.
    pub confirmations: Vec<(PostId, OptionId, bool)>,
    /// What posts had said of a date that stands, when everybody was told of it.
    pub presence: Vec<(PostId, Word)>,
    /// Shows of hands: option and count.
    pub hands: Vec<(OptionId, u32)>,
    /// Who was told or asked anything about this forum.
    pub told: Vec<PersonId>,
    /// Who was told the date that stands.
    pub dated: Vec<PersonId>,
    /// Dates from the usual day and hour that the calendar does not forbid, for a forum that nobody proposes one for.
    pub usual: Vec<(Day, Minute)>,
    /// What the facilitator said of how it went, and nobody has acted on yet.
    pub report: Option<Went>,
    /// Participants are asked whether they were heard.
    pub pulse: bool,
    /// What came of the promises of the forum before, for the invitation.
    pub promises: Option<Message>,
}

/// What happens to a forum.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The forum as it is from now on.
    pub forum: Forum,
    /// Dates that are added to its options.
    pub added: Vec<(Day, Minute)>,
    /// Posts whose answer to the poll counts as their word on the option chosen.
    pub confirmed: Vec<(PostId, OptionId)>,
    /// An option whose refusals do not count any more: its posts are asked again.
    pub asked_again: Option<OptionId>,
    /// Posts whose no has come by other ways than the phone.
    pub refused: Vec<(PostId, OptionId)>,
    /// What each required post has said of the date that stands now; nothing where it was said before.
    pub presence: Vec<(PostId, Word)>,
    /// Commanders are asked whether their posts are still theirs.
    pub posts_asked: bool,
    /// What waits to be sent about the earlier state is not sent any more, unless a worker has it in hand.
    pub unsaid: bool,
    /// Who is told or asked what.
    pub notices: Vec<Notice>,
    /// What staff must see to.
    pub alerts: Vec<Alert>,
}

impl Outcome {
    /// The forum goes on like this, and nobody hears of it.
    fn of(forum: Forum) -> Outcome {
        let (added, confirmed, refused) = (Vec::new(), Vec::new(), Vec::new());
        let (presence, notices, alerts) = (Vec::new(), Vec::new(), Vec::new());
        let (posts_asked, unsaid, asked_again) = (false, false, None);
        Outcome { forum, added, confirmed, asked_again, refused, presence, posts_asked, unsaid, notices, alerts }
    }
}

/// How a forum went, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Went {
    /// It took place.
    Held,
    /// It will be on another day.
    Postponed,
    /// It will not be.
    Cancelled,
}

impl Went {
    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Went::Held => "held",
            Went::Postponed => "postponed",
            Went::Cancelled => "cancelled",
        }
    }

    /// Reads the word of tables.
    pub fn read(written: &str) -> Option<Went> {
        [Went::Held, Went::Postponed, Went::Cancelled].into_iter().find(|went| went.code() == written)
    }
}

/// What a post said before the forum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It comes.
    Yes,
    /// It does not.
    No,
    /// It never said.
    Silent,
}

impl Word {
    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Word::Yes => "yes",
            Word::No => "no",
            Word::Silent => "silent",
        }
    }

    /// Reads the word of tables.
    pub fn read(written: &str) -> Option<Word> {
        [Word::Yes, Word::No, Word::Silent].into_iter().find(|word| word.code() == written)
    }
}

/// Something that staff must see to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Alert {
    /// The rules found no date.
    Stuck,
    /// Nobody convenes the series: there is no facilitator who can be reached.
    Unconvened,
    /// Nobody can be asked for this post: it stands empty, or without a phone.
    Unreachable(PostId),
    /// The post has not answered, nor has its deputy.
    Silent(PostId),
    /// The post took its word back after the date was told to all.
    Withdrawn(PostId),
    /// Nobody said how the forum went.
    Unreported,
    /// Its period went by without a date.
    Missed,
}

impl Alert {
    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Alert::Stuck => "stuck",
            Alert::Unconvened => "unconvened",
            Alert::Unreachable(_) => "unreachable",
            Alert::Silent(_) => "silent",
            Alert::Withdrawn(_) => "withdrawn",
            Alert::Unreported => "unreported",
            Alert::Missed => "missed",
        }
    }

    /// The name that it has once, as the forum stands: the same thing is not said twice.
    pub fn name(self, forum: &Forum) -> String {
        let (chosen, post) = (forum.chosen.map_or(0, |option| option.0), self.post().map_or(0, |post| post.0));
        format!("{} {} {} {chosen} {post}", self.code(), forum.id.0, forum.edition)
    }

    /// The post that it is about.
    pub fn post(self) -> Option<PostId> {
        match self {
            Alert::Unreachable(post) | Alert::Silent(post) | Alert::Withdrawn(post) => Some(post),
            Alert::Stuck | Alert::Unconvened | Alert::Unreported | Alert::Missed => None,
        }
    }
}

/// What happens to the forum now; `None` where it waits. Ask again after each outcome: one may bring the next.
pub fn advance(case: &Case, now: At) -> Option<Outcome> {
    match case.forum.stage {
        Stage::Collecting => case.collect(now),
        Stage::Polling => case.poll(now),
        Stage::Confirming => case.confirm(now),
        Stage::Confirmed => case.confirmed(now),
        Stage::Stuck | Stage::Held | Stage::Cancelled | Stage::Missed | Stage::Unreported => None,
    }
}

/// What a post has been asked and has not answered, or was told: for who holds it now.
pub fn open_questions(case: &Case, post: PostId, now: At) -> Vec<Notice> {
    let holder = case.series.posts.iter().find(|own| own.id == post).and_then(|own| case.spokesman(own));
    let only_to_holder = |mut notices: Vec<Notice>| {
        notices.retain(|notice| Some(notice.to) == holder);
        notices
    };
    match (case.forum.stage, case.forum.date()) {
        (Stage::Polling, _) => only_to_holder(case.poll_notices(&case.forum, "poll")),
        (Stage::Confirmed, Some(option)) if rules::is_ahead(option, now) => {
            only_to_holder(case.invitations(&case.forum, option, now))
        }
        (Stage::Confirming, Some(chosen)) if case.silent(chosen.id).contains(&post) => {
            case.confirm_notices(&case.forum, chosen, &[post], "confirm", false)
        }
        _ => Vec::new(),
    }
}

/// When the rules are to be run again although nobody answers; never where staff must decide first or all is over.
pub fn look(case: &Case) -> Option<At> {
    case.agenda().into_iter().map(|(at, _)| at).min()
}

#[cfg(test)]
mod tests;

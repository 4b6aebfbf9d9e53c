//! Summaries of forums and the promises made there: what staff write, when it is whole, and what phones are told.
//!
//! Must not know: rows, words around the text (`locale`). Tested here and in `tests/it/summaries.rs`.

mod audience;
mod layout;
mod preview;
mod step;

pub use audience::{Audience, Circle, UNCHOSEN, language};
pub use layout::{Frame, Laid, lay_out};
pub use preview::{Bill, Costly, Readers, Shown, preview};
pub use step::{Standing, Step};

use crate::domain::board::{ForumId, PostId, SeriesId};
use crate::domain::force::Force;
use crate::domain::forum::Class;
use crate::domain::message::{Arg, Language, Message};
use crate::domain::person::PersonId;
use crate::domain::place::PlaceId;
use crate::domain::text::segment::Extent;
use crate::domain::time::{At, Day};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One version of a forum's summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SummaryId(pub i64);
/// A promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CommitmentId(pub i64);
/// One summary on its way to the people of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BroadcastId(pub i64);

/// What a broadcast's messages are, which decides when they leave and what goes first.
pub const CLASS: Class = Class::Summary;
/// Most characters of a summary in one language: some fifteen pages; beyond that nobody reads.
pub const LONGEST: usize = 2_000;
/// Most characters of a promise, so that its echo fits one segment.
pub const LONGEST_PROMISE: usize = 100;
/// Most promises of one forum: each has one digit.
pub const MOST_PROMISES: usize = 9;

/// What became of a promise, as staff found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nobody has looked yet.
    Open,
    /// It was kept.
    Kept,
    /// Its day has passed, and it was not.
    Late,
    /// It stands no more.
    Dropped,
}

impl Fate {
    const ALL: [(Fate, &'static str); 4] =
        [(Fate::Open, "open"), (Fate::Kept, "kept"), (Fate::Late, "late"), (Fate::Dropped, "dropped")];

    /// The word in tables.
    pub fn code(self) -> &'static str {
        Fate::ALL.iter().find(|(fate, _)| *fate == self).expect("every fate is in the list").1
    }

    /// Reads the word of tables.
    pub fn read(written: &str) -> Option<Fate> {
        Fate::ALL.iter().find(|(_, code)| *code == written).map(|(fate, _)| *fate)
    }
}

/// A promise that phones are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Which.
    pub id: CommitmentId,
    /// Its number in the forum's list, from 1.
    pub number: u8,
    /// The post that promised and its force; the community where there is none.
    pub owner: Option<(PostId, Force)>,
    /// Until when.
    pub due: Day,
    /// As staff found it.
    pub fate: Fate,
    /// The owner's own word: done or not.
    pub said: Option<bool>,
    /// In each language.
    pub texts: Vec<(Language, String)>,
}

impl Commitment {
    /// Its words in a language, else in the first that it has.
    pub fn text(&self, language: Language) -> &str {
        spoken(&self.texts, language)
    }
}

/// A summary that was sent: everybody may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Which.
    pub id: SummaryId,
    /// Of which forum.
    pub forum: ForumId,
    /// Of which series.
    pub series: SeriesId,
    /// What the series' meetings are called.
    pub title: Arg,
    /// When the forum was held.
    pub day: Day,
    /// When it began to be sent.
    pub sent: At,
    /// The places whose people it was sent to.
    pub audiences: Vec<PlaceId>,
    /// In each language.
    pub texts: Vec<(Language, String)>,
    /// What was promised, by number.
    pub commitments: Vec<Commitment>,
}

impl Summary {
    /// Its text in a language, else in the first that it has.
    pub fn text(&self, language: Language) -> &str {
        spoken(&self.texts, language)
    }
}

fn spoken(texts: &[(Language, String)], language: Language) -> &str {
    let own = texts.iter().find(|(spoken, _)| *spoken == language).or(texts.first());
    own.map_or("", |(_, text)| text.as_str())
}

/// A part of a summary as it is asked for, before it has words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What goes out by SMS.
    Short,
    /// What `SUITE` brings, from 1.
    Piece(u8),
    /// All of it, for USSD pages.
    Whole,
}

/// The key of a message that stands for a part of a summary until it is worded: a row of a broadcast holds no text.
pub const REFERENCE: &str = "summary-text";

/// A message that stands for a part of a summary.
pub fn reference(summary: SummaryId, part: Part) -> Message {
    let part = match part {
        Part::Short => 0,
        Part::Piece(n) => i64::from(n),
        Part::Whole => -1,
    };
    Message::new(REFERENCE).with("summary", Arg::Number(summary.0)).with("part", Arg::Number(part))
}

/// What a message made by [`reference()`] stands for; `None` for all others.
pub fn referred(message: &Message) -> Option<(SummaryId, Part)> {
    match (message.key.as_ref(), message.args.as_slice()) {
        (REFERENCE, [(_, Arg::Number(summary)), (_, Arg::Number(part))]) => {
            let part = match part {
                0 => Part::Short,
                -1 => Part::Whole,
                n => Part::Piece(u8::try_from(*n).unwrap_or(u8::MAX)),
            };
            Some((SummaryId(*summary), part))
        }
        _ => None,
    }
}

/// A promise as staff write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommitment {
    /// The post that promises; the community where there is none.
    pub owner: Option<PostId>,
    /// Until when.
    pub due: Day,
    /// In each language.
    pub texts: Vec<(Language, String)>,
}

/// A summary as staff write it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// When the forum was held.
    pub day: Day,
    /// In each language.
    pub texts: Vec<(Language, String)>,
    /// What was promised, in the order of the list.
    pub commitments: Vec<NewCommitment>,
}

/// Why a draft can't be approved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    /// No text in a language of the programme.
    #[error("there is no text in {0}")]
    Text(Language),
    /// A promise is not said in a language of the programme: the languages would promise different things.
    #[error("promise {0} is not said in {1}")]
    Promise(usize, Language),
    /// A text is too long.
    #[error("the text in {0} has {1} characters, {LONGEST} at most")]
    LongText(Language, usize),
    /// A promise is too long.
    #[error("promise {0} in {1} has {2} characters as phones show it, {LONGEST_PROMISE} at most")]
    LongPromise(usize, Language, usize),
    /// More promises than there are digits.
    #[error("there are {0} promises, {MOST_PROMISES} at most")]
    ManyPromises(usize),
    /// One text names a number that the other does not.
    #[error("promise {0} has other numbers in {1} than in {2}")]
    Numbers(usize, Language, Language),
}

impl Draft {
    /// All that keeps the draft from being approved in a programme of these languages.
    pub fn lacks(&self, languages: &[Language]) -> Vec<Lack> {
        let mut lacks = Vec::new();
        for language in languages {
            match said(&self.texts, *language) {
                None => lacks.push(Lack::Text(*language)),
                Some(text) if text.chars().count() > LONGEST => {
                    lacks.push(Lack::LongText(*language, text.chars().count()));
                }
                Some(_) => {}
            }
        }
        if self.commitments.len() > MOST_PROMISES {
            lacks.push(Lack::ManyPromises(self.commitments.len()));
        }
        for (nth, commitment) in self.commitments.iter().enumerate() {
            lacks.extend(commitment.lacks(nth + 1, languages));
        }
        lacks
    }
}

impl NewCommitment {
    fn lacks(&self, number: usize, languages: &[Language]) -> Vec<Lack> {
        let mut lacks = Vec::new();
        let mut first: Option<(Language, BTreeSet<String>)> = None;
        for language in languages {
            let Some(text) = said(&self.texts, *language) else {
                lacks.push(Lack::Promise(number, *language));
                continue;
            };
            let shown = Extent::of(&crate::domain::text::fold::fold(text)).as_sent().1;
            if shown > LONGEST_PROMISE {
                lacks.push(Lack::LongPromise(number, *language, shown));
            }
            match &first {
                None => first = Some((*language, numbers(text))),
                Some((other, theirs)) if *theirs != numbers(text) => {
                    lacks.push(Lack::Numbers(number, *language, *other));
                }
                Some(_) => {}
            }
        }
        lacks
    }
}

fn said(texts: &[(Language, String)], language: Language) -> Option<&str> {
    let text = texts.iter().find(|(spoken, _)| *spoken == language)?.1.trim();
    (!text.is_empty()).then_some(text)
}

/// The numbers written in digits: what two languages must have in common.
fn numbers(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).map(str::to_owned).collect()
}

/// How many promises of a forum stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Found kept.
    pub kept: i64,
    /// Found late, or past their day and not looked at.
    pub late: i64,
    /// Found dropped.
    pub dropped: i64,
    /// Not due yet.
    pub open: i64,
}

impl Counted {
    /// The sentence for the next invitation and summary; `None` where nothing was promised.
    pub fn message(self) -> Option<Message> {
        let any = self.kept + self.late + self.dropped + self.open > 0;
        any.then(|| {
            Message::new("promises-counted")
                .with("kept", Arg::Number(self.kept))
                .with("late", Arg::Number(self.late))
                .with("dropped", Arg::Number(self.dropped))
                .with("open", Arg::Number(self.open))
        })
    }
}

/// The owner's word on a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// On which promise.
    pub commitment: CommitmentId,
    /// Who speaks.
    pub person: PersonId,
    /// Done, or not.
    pub done: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Language; 2] = [Language::FRENCH, Language::BAMBARA];

    fn texts(fr: &str, bm: &str) -> Vec<(Language, String)> {
        vec![(Language::FRENCH, fr.into()), (Language::BAMBARA, bm.into())]
    }

    fn draft() -> Draft {
        let promise = NewCommitment { owner: Some(PostId(1)), due: Day(20_900), texts: texts("2 lampes", "fitinɛ 2") };
        Draft {
            day: Day(20_800),
            texts: texts("La route est sûre.", "Sira lakananen don."),
            commitments: vec![promise],
        }
    }

    #[test]
    fn a_whole_draft_lacks_nothing() {
        assert_eq!(draft().lacks(&BOTH), []);
    }

    #[test]
    fn every_language_says_everything() {
        let mut lacking = draft();
        lacking.texts.truncate(1);
        lacking.commitments[0].texts[1].1 = "  ".into();
        assert_eq!(lacking.lacks(&BOTH), [Lack::Text(BOTH[1]), Lack::Promise(1, BOTH[1])]);
        assert_eq!(lacking.lacks(&BOTH[..1]), []);
    }

    #[test]
    fn the_same_is_promised_in_every_language() {
        let mut other = draft();
        other.commitments[0].texts[1].1 = "fitinɛ 3".into();
        assert_eq!(other.lacks(&BOTH), [Lack::Numbers(1, BOTH[1], BOTH[0])]);
    }

    #[test]
    fn what_no_phone_can_show_is_refused() {
        let mut long = draft();
        long.texts[0].1 = "a".repeat(LONGEST + 1);
        long.commitments[0].texts = texts(&"ɲ".repeat(51), "a");
        long.commitments.extend(vec![draft().commitments[0].clone(); MOST_PROMISES]);
        assert_eq!(
            long.lacks(&BOTH),
            [Lack::LongText(BOTH[0], LONGEST + 1), Lack::ManyPromises(10), Lack::LongPromise(1, BOTH[0], 102)]
        );
    }

    #[test]
    fn a_reference_is_read_back() {
        for part in [Part::Short, Part::Piece(3), Part::Whole] {
            let row = serde_json::to_string(&reference(SummaryId(12), part)).unwrap();
            assert_eq!(referred(&serde_json::from_str(&row).unwrap()), Some((SummaryId(12), part)), "{row}");
        }
        assert_eq!(referred(&Message::new(REFERENCE).with("text", Arg::Text("x".into()))), None);
    }

    #[test]
    fn fates_read_back_and_counts_speak_only_of_something() {
        for (fate, code) in Fate::ALL {
            assert_eq!(Fate::read(code), Some(fate));
        }
        assert_eq!(Counted::default().message(), None);
        assert_eq!(Counted { late: 1, ..Counted::default() }.message().unwrap().key, "promises-counted");
    }
}

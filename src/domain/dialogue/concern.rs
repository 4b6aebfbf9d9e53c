//! Telling a concern: what is hidden and what is not, what it is about, who, where, and then the text, which is filed the moment it
//! comes. What was chosen is in the state; no word of the text is, and no code.
//!
//! Must not know: who tells it, keys, where it goes. Tested here and by `tests/transcripts/concern/`.

use super::answer::MOST_MISSED;
use super::standing::communes;
use super::{Channel, Here, Need, Node, Reply, Screen, Turn};
use crate::domain::concern::{Accused, Kind};
use crate::domain::message::{Arg, Message};
use crate::domain::phone::FreeText;
use crate::domain::place::{Place, PlaceId};
use crate::domain::text::screen;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a step may know for concerns: never what anybody filed, nor a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concerns {
    /// They can be filed: a review key lives.
    pub open: bool,
    /// Whether a receipt is reserved for this session, once that was asked for.
    pub receipt: Option<bool>,
    /// How many replies are in the box of the code that was just typed, once that was asked for. A box that is unknown, was erased or
    /// has none is all the same.
    pub replies: Option<u8>,
    /// Too many codes that nobody has were typed today: a session opens one box only, but each its first.
    pub one_box: bool,
}

/// What is chosen before the text; it makes a concern by itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it is about.
    pub kind: Kind,
    /// Whom it is about.
    pub accused: Accused,
    /// Where; nothing where that was not said.
    pub place: Option<PlaceId>,
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Draft(…)")
    }
}

/// What a turn puts in the vault, or takes out of it. Everything is of the session that says it: whose thread, seed and box are meant
/// is known where the session is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Filing {
    /// A concern, without text where none was wanted. At most one a session: a repeat is the same one.
    File {
        /// What was chosen.
        draft: Draft,
        /// The first text.
        text: Option<FreeText>,
    },
    /// More text of the concern just filed.
    Add {
        /// The text.
        text: FreeText,
    },
    /// The concern just filed, all texts and its box, are deleted.
    EraseFiling,
    /// A text of who holds the code that was typed; also of a code that nobody gave out.
    FollowUp {
        /// The text.
        text: FreeText,
    },
    /// The box of the code that was typed is deleted with its replies; so is one that is not there.
    EraseBox,
    /// A text message that says neither what it is about nor whom.
    Unsorted {
        /// The text.
        text: FreeText,
    },
}

impl Filing {
    /// The text, where there is one.
    pub fn text(&self) -> Option<&FreeText> {
        match self {
            Filing::File { text, .. } => text.as_ref(),
            Filing::Add { text } | Filing::FollowUp { text } | Filing::Unsorted { text } => Some(text),
            Filing::EraseFiling | Filing::EraseBox => None,
        }
    }
}

impl fmt::Debug for Filing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Filing(…)")
    }
}

/// Where telling a concern stands.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Telling {
    /// A new concern, or one that has a code?
    Choose,
    /// What is hidden and what is not.
    Warning,
    /// How to stay safe.
    Advice,
    /// What is it about?
    Kind,
    /// Whom is it about?
    Accused {
        /// What it is about.
        kind: Kind,
    },
    /// Where was it? Narrowed by first letters.
    Place {
        /// What it is about.
        kind: Kind,
        /// Whom it is about.
        accused: Accused,
        /// What was typed so far.
        letters: String,
    },
    /// Nobody reads at once: whom to call in danger.
    Danger {
        /// What was chosen.
        draft: Draft,
    },
    /// The text, or none.
    Text {
        /// What was chosen.
        draft: Draft,
    },
    /// It is filed.
    Filed {
        /// There is a code to come back with.
        receipt: bool,
    },
    /// More text.
    More {
        /// There is a code to come back with.
        receipt: bool,
    },
    /// Really deleted?
    EraseSure {
        /// There is a code to come back with.
        receipt: bool,
    },
}

impl fmt::Debug for Telling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Telling(…)")
    }
}

/// What skips the question for the place; lists of places are shorter.
const SKIP: &str = "8";

/// The fact that an answer needs before anything comes of it: who files gets a receipt first.
pub(super) fn need(here: &Here<'_>, typed: &str) -> Option<Need> {
    let files =
        matches!(here.state.node, Node::Telling(Telling::Text { .. })) && (typed == "1" || text(typed).is_some());
    (files && here.facts.concerns.open && here.facts.concerns.receipt.is_none()).then_some(Need::Receipt)
}

/// What was typed as a text: not one of the choices, and not nothing.
pub(super) fn text(typed: &str) -> Option<FreeText> {
    let is_choice = typed.is_empty() || ["0", "1", "2", screen::MORE].contains(&typed);
    (!is_choice).then(|| FreeText::new(typed))
}

/// What a step shows.
pub(super) fn view(here: &Here<'_>, at: &Telling) -> Screen {
    match at {
        Telling::Choose => asking("concern-which", &[("1", "concern-new"), ("2", "concern-follow"), ("0", "back")]),
        Telling::Warning => {
            asking("concern-warning", &[("1", "concern-go-on"), ("2", "concern-tips"), ("0", "concern-quit")])
        }
        Telling::Advice => asking("concern-advice", &[("0", "back")]),
        Telling::Kind => asking(
            "concern-kind",
            &[
                ("1", "concern-corruption"),
                ("2", "concern-insecurity"),
                ("3", "concern-abuse"),
                ("4", "concern-other"),
                ("0", "concern-quit"),
            ],
        ),
        Telling::Accused { .. } => accused(),
        Telling::Place { letters, .. } => {
            communes(&here.open_places(letters), letters, ["places-which", "places-letters"])
                .choice(SKIP, Message::new("concern-skip"))
                .choice("0", Message::new("concern-quit"))
        }
        Telling::Danger { draft } => danger(here, draft.place.as_ref()),
        Telling::Text { .. } => asking("concern-text", &[("1", "concern-no-text"), ("0", "concern-quit")]),
        Telling::Filed { receipt } => with_receipt(["concern-filed", "concern-received"], *receipt)
            .choice("1", Message::new("concern-add"))
            .choice("2", Message::new("concern-erase"))
            .choice("0", Message::new("concern-end")),
        Telling::More { receipt } => {
            with_receipt(["concern-more", "concern-more-bare"], *receipt).choice("0", Message::new("concern-end"))
        }
        Telling::EraseSure { receipt } => with_receipt(["concern-erase-ask", "concern-erase-bare"], *receipt)
            .choice("1", Message::new("yes"))
            .choice("2", Message::new("no")),
    }
}

/// A question with its choices.
pub(super) fn asking(key: &'static str, choices: &[(&'static str, &'static str)]) -> Screen {
    let asked = Screen::asking(Message::new(key));
    choices.iter().fold(asked, |screen, (typed, key)| screen.choice(*typed, Message::new(key)))
}

/// The sentence with the code, or the one without.
fn with_receipt([with, without]: [&'static str; 2], receipt: bool) -> Screen {
    Screen::asking(said_with_receipt([with, without], receipt))
}

fn said_with_receipt([with, without]: [&'static str; 2], receipt: bool) -> Message {
    if receipt { Message::new(with).with("receipt", Arg::Receipt) } else { Message::new(without) }
}

fn accused() -> Screen {
    let mut screen = Screen::asking(Message::new("concern-accused"));
    for (i, accused) in Accused::ALL.iter().enumerate() {
        let named = match accused {
            Accused::Force(force) => Message::new("force-choice").with("force", Arg::Key(force.key())),
            Accused::SelfDefence => Message::new("accused-self-defence"),
            Accused::Other => Message::new("accused-other"),
            Accused::Unknown => Message::new("accused-unknown"),
        };
        screen = screen.choice((i + 1).to_string(), named);
    }
    screen.choice("0", Message::new("concern-quit"))
}

/// A number that nobody has tried is no help: without one it says to get to safety.
fn danger(here: &Here<'_>, place: Option<&PlaceId>) -> Screen {
    let said = match here.facts.board.danger(place, here.today()) {
        Some(danger) => Message::new("concern-danger").with("number", Arg::Text(danger.number.clone())),
        None => Message::new("concern-danger-bare"),
    };
    Screen::asking(said).choice("1", Message::new("concern-go-on")).choice("0", Message::new("concern-quit"))
}

impl<'a> Here<'a> {
    /// Whether the menu leads to concerns: guided, and on screens that the phone does not keep.
    pub(super) fn offers_concerns(&self) -> bool {
        self.channel == Channel::Ussd && self.facts.concerns.open
    }

    /// Places that a concern can be about and that begin with the letters; all where none were typed.
    fn open_places(&self, letters: &str) -> Vec<(&'a PlaceId, &'a Place)> {
        let open = self.facts.board.open_for_concerns(self.today()).into_iter();
        open.filter(|place| letters.is_empty() || place.starts_with(letters)).map(|place| (&place.id, place)).collect()
    }

    /// An answer on the way to a concern.
    pub(super) fn at_telling(&self, at: &Telling, said: &str) -> Turn {
        let go = |at: Telling| self.show(self.fresh(), Node::Telling(at), Vec::new());
        match (at, said) {
            (Telling::Filed { receipt }, said) => self.at_filed(*receipt, said),
            (Telling::More { receipt }, said) => self.at_more(*receipt, said),
            (Telling::EraseSure { .. }, "1") => {
                Turn { filing: Some(Filing::EraseFiling), ..self.close(Message::new("concern-erased")) }
            }
            (Telling::EraseSure { receipt }, "2") => go(Telling::Filed { receipt: *receipt }),
            (Telling::EraseSure { receipt }, _) => self.miss_or(thanks(*receipt)),
            // The last key went while somebody was choosing.
            _ if !self.facts.concerns.open => self.close(Message::new("unavailable")),
            (Telling::Choose, "1") => go(Telling::Warning),
            (Telling::Choose, "2") => self.ask_code(),
            (Telling::Choose, "0") => self.show(self.fresh(), Node::Menu, Vec::new()),
            (Telling::Advice, "0") => go(Telling::Warning),
            (Telling::Choose, _) => self.miss(),
            (Telling::Advice, _) => self.again(),
            (_, "0") => self.close(Message::new("concern-left")),
            (Telling::Warning, "1") => go(Telling::Kind),
            (Telling::Warning, "2") => go(Telling::Advice),
            (Telling::Kind, number) => match self.nth(number, &Kind::ALL) {
                Some(kind) => go(Telling::Accused { kind: *kind }),
                None => self.miss(),
            },
            (Telling::Accused { kind }, number) => match self.nth(number, &Accused::ALL) {
                Some(accused) => self.show(self.fresh(), self.place_or_next(*kind, *accused), Vec::new()),
                None => self.miss(),
            },
            (Telling::Place { kind, accused, letters }, said) => self.at_place((*kind, *accused), letters, said),
            (Telling::Danger { draft }, "1") => go(Telling::Text { draft: draft.clone() }),
            (Telling::Text { draft }, "1") => self.file(draft, None),
            (Telling::Text { draft }, said) => match text(said) {
                Some(text) => self.file(draft, Some(text)),
                None => self.miss(),
            },
            (Telling::Warning, _) => self.again(),
            (Telling::Danger { .. }, _) => self.miss(),
        }
    }

    /// The question for the place, where there is a place to name.
    fn place_or_next(&self, kind: Kind, accused: Accused) -> Node {
        if self.open_places("").is_empty() {
            return after_place(Draft { kind, accused, place: None });
        }
        Node::Telling(Telling::Place { kind, accused, letters: String::new() })
    }

    fn at_place(&self, (kind, accused): (Kind, Accused), letters: &str, said: &str) -> Turn {
        let draft = |place: Option<&PlaceId>| after_place(Draft { kind, accused, place: place.cloned() });
        if said == SKIP {
            return self.show(self.fresh(), draft(None), Vec::new());
        }
        self.at_communes(
            said,
            (letters, &|letters| self.open_places(letters)),
            |place| draft(Some(place)),
            |letters| Node::Telling(Telling::Place { kind, accused, letters }),
        )
    }

    /// It is filed now: a session that is dropped loses nothing.
    fn file(&self, draft: &Draft, text: Option<FreeText>) -> Turn {
        let receipt = self.facts.concerns.receipt == Some(true);
        let turn = self.show(self.fresh(), Node::Telling(Telling::Filed { receipt }), Vec::new());
        Turn { filing: Some(Filing::File { draft: draft.clone(), text }), ..turn }
    }

    fn at_filed(&self, receipt: bool, said: &str) -> Turn {
        let go = |at: Telling| self.show(self.fresh(), Node::Telling(at), Vec::new());
        match said {
            "0" => self.close(thanks(receipt)),
            "1" => go(Telling::More { receipt }),
            "2" => go(Telling::EraseSure { receipt }),
            // Who goes on writing need not ask first.
            said => self.at_more(receipt, said),
        }
    }

    fn at_more(&self, receipt: bool, said: &str) -> Turn {
        match text(said) {
            Some(text) => {
                let turn = self.show(self.fresh(), Node::Telling(Telling::Filed { receipt }), Vec::new());
                Turn { filing: Some(Filing::Add { text }), ..turn }
            }
            None if said == "0" => self.close(thanks(receipt)),
            None => self.miss_or(thanks(receipt)),
        }
    }

    /// The answer fits nothing, on a screen that fills its page: not a word may push its ways out onto the next one.
    fn again(&self) -> Turn {
        let mut turn = self.miss();
        if let (Node::Telling(_), Reply::Screen(screen)) = (&turn.state.node, &mut turn.reply) {
            screen.body.remove(0);
        }
        turn
    }

    /// The answer fits nothing; where it is the last such one, this ends the session.
    pub(super) fn miss_or(&self, last: Message) -> Turn {
        if self.state.missed + 1 >= MOST_MISSED { self.close(last) } else { self.miss() }
    }
}

/// Danger is spoken of once the place is known: each has its own number.
fn after_place(draft: Draft) -> Node {
    Node::Telling(if draft.kind.is_dangerous() { Telling::Danger { draft } } else { Telling::Text { draft } })
}

/// The last screen: it stays on the phone after the session.
fn thanks(receipt: bool) -> Message {
    said_with_receipt(["concern-thanks", "concern-thanks-bare"], receipt)
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_choice_is_no_text_and_everything_else_is() {
        for choice in ["", "0", "1", "2", "98"] {
            assert_eq!(text(choice), None, "{choice}");
        }
        for typed in ["x", "3", "5000", "10", "1 2", "*", "\u{1}\u{2}", "😡", "ߞߎߡߊ", &"mot ".repeat(500)] {
            assert_eq!(text(typed), Some(FreeText::new(typed)));
        }
    }

    #[test]
    fn nothing_of_a_concern_is_printed() {
        let draft = Draft { kind: Kind::Abuse, accused: Accused::SelfDefence, place: Some(PlaceId("konna".into())) };
        let node = Node::Telling(Telling::Text { draft: draft.clone() });
        let filing = Filing::File { draft: draft.clone(), text: Some(FreeText::new("konna")) };
        let state = State { node, ..State::default() };
        let shown =
            format!("{draft:?} {state:?} {filing:?} {:?}", Telling::Accused { kind: Kind::Abuse }).to_lowercase();
        assert!(["konna", "abuse", "self"].iter().all(|word| !shown.contains(word)), "{shown}");
        assert_eq!(State::from_bytes(&state.to_bytes()), state);
    }
}

//! Following a concern by its code: read the replies, answer them, erase them. A code that is unknown, one without replies and one
//! that was erased show the same.
//!
//! Must not know: codes beyond their form, keys, where replies are kept; neither a code nor a reply is in the state. Tested here and by
//! `tests/transcripts/concern/`.

use super::concern::{Filing, Telling, asking, text};
use super::{Here, Need, Node, Screen, Turn};
use crate::domain::concern::ReceiptCode;
use crate::domain::message::{Arg, Message};
use crate::domain::phone::FreeText;
use serde::{Deserialize, Serialize};

/// Codes that may be typed in a session, mistyped ones too.
const MOST_TRIES: u8 = 3;
/// So many digits and no letter are meant as a code, where a text could stand too.
const CODE_LIKE: usize = 12;

/// Where following a concern stands. What opens the box is kept with the session, by who answered [`Need::Box`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Following {
    /// Which code?
    Code {
        /// Codes typed in this session.
        tries: u8,
    },
    /// What is in its box.
    Box {
        /// Codes typed in this session.
        tries: u8,
        /// Replies shown.
        replies: u8,
    },
    /// An answer is written.
    Note {
        /// Codes typed in this session.
        tries: u8,
        /// Replies in the box.
        replies: u8,
    },
    /// The answer is kept.
    Noted {
        /// Codes typed in this session.
        tries: u8,
        /// Replies in the box.
        replies: u8,
    },
    /// Really deleted?
    EraseSure {
        /// Codes typed in this session.
        tries: u8,
        /// Replies in the box.
        replies: u8,
    },
}

/// The fact that an answer needs: what is in the box of a code of the right form. One that is mistyped costs no work.
pub(super) fn need(here: &Here<'_>, typed: &str) -> Option<Need> {
    let Node::Following(at @ (Following::Code { .. } | Following::Box { .. })) = here.state.node else { return None };
    let concerns = here.facts.concerns;
    if at.tries() >= MOST_TRIES || here.is_last_box(at) || concerns.replies.is_some() || !concerns.open {
        return None;
    }
    ReceiptCode::read(typed).ok().map(Need::Box)
}

/// What a step shows.
pub(super) fn view(at: &Following) -> Screen {
    match at {
        Following::Code { tries: 0 } => asking("receipt-ask", &[("0", "back")]),
        Following::Code { .. } => asking("receipt-ask", &[("0", "concern-end")]),
        Following::Box { replies, .. } => {
            let mut screen =
                asking("receipt-nothing", &[("1", "concern-erase"), ("2", "receipt-answer"), ("0", "concern-end")]);
            if *replies > 0 {
                let reply = |n| Message::new("receipt-reply").with("reply", Arg::Reply(n));
                screen.body = (0..*replies).map(reply).collect();
            }
            screen
        }
        Following::Note { .. } => asking("receipt-note", &[("0", "back")]),
        Following::Noted { .. } => asking("concern-received", &[("1", "concern-add"), ("0", "concern-end")]),
        Following::EraseSure { .. } => asking("receipt-erase-ask", &[("1", "yes"), ("2", "no")]),
    }
}

/// What only the holder of a phone may see. It is put into a screen when that is worded and kept nowhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Private<'a> {
    /// The code of the session's receipt.
    pub receipt: Option<&'a ReceiptCode>,
    /// The replies of the box that the session opened, newest first.
    pub replies: &'a [FreeText],
}

/// The screen with the code and the replies in their places, ready to be worded; no screen like this is kept or logged. What is not
/// there stays as it is, and then cannot be worded.
pub fn revealed(screen: &Screen, private: Private<'_>) -> Screen {
    let mut screen = screen.clone();
    for (_, arg) in screen.body.iter_mut().flat_map(|message| &mut message.args) {
        let shown = match arg {
            Arg::Receipt => private.receipt.map(|code| code.pairs().to_string()),
            Arg::Reply(n) => private.replies.get(usize::from(*n)).map(|reply| reply.read().to_owned()),
            _ => None,
        };
        if let Some(shown) = shown {
            *arg = Arg::Text(shown);
        }
    }
    screen
}

/// What the holder of a code sees who has these replies, newest first: for staff who write one.
pub fn in_box(replies: &[FreeText]) -> Screen {
    let count = u8::try_from(replies.len()).unwrap_or(u8::MAX);
    let screen = view(&Following::Box { tries: 1, replies: count });
    revealed(&screen, Private { receipt: None, replies })
}

/// Whether a text can only be meant as a code.
fn is_code_like(typed: &str) -> bool {
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    digits >= CODE_LIKE && !typed.contains(char::is_alphabetic)
}

impl Following {
    fn tries(self) -> u8 {
        match self {
            Following::Code { tries }
            | Following::Box { tries, .. }
            | Following::Note { tries, .. }
            | Following::Noted { tries, .. }
            | Following::EraseSure { tries, .. } => tries,
        }
    }
}

impl Here<'_> {
    /// Asks for a code.
    pub(super) fn ask_code(&self) -> Turn {
        self.show(self.fresh(), Node::Following(Following::Code { tries: 0 }), Vec::new())
    }

    /// An answer where a concern is followed.
    pub(super) fn at_following(&self, at: &Following, said: &str) -> Turn {
        let go = |at: Following| self.show(self.fresh(), Node::Following(at), Vec::new());
        if !self.facts.concerns.open {
            return self.close(Message::new("unavailable"));
        }
        match (*at, said) {
            // The tries stay with the session: nobody goes back to new ones.
            (Following::Code { tries: 0 }, "0") => self.show(self.fresh(), Node::Telling(Telling::Choose), Vec::new()),
            (Following::Code { .. } | Following::Box { .. }, "0") => self.close(Message::new("receipt-left")),
            (Following::Code { tries }, said) => self.code(tries, *at, said),
            (Following::Box { tries, replies }, "1") => go(Following::EraseSure { tries, replies }),
            (Following::Box { tries, replies }, "2") => go(Following::Note { tries, replies }),
            (Following::Box { tries, .. }, said) if is_code_like(said) => self.code(tries, *at, said),
            (Following::Note { tries, replies }, "0") => go(Following::Box { tries, replies }),
            (Following::Noted { tries, replies }, "1") => go(Following::Note { tries, replies }),
            (Following::Noted { .. }, "0") => self.close(Message::new("receipt-thanks")),
            // Who answers what they read need not ask first.
            (
                Following::Box { tries, replies }
                | Following::Note { tries, replies }
                | Following::Noted { tries, replies },
                said,
            ) => match text(said) {
                Some(text) => {
                    Turn { filing: Some(Filing::FollowUp { text }), ..go(Following::Noted { tries, replies }) }
                }
                None => self.miss(),
            },
            (Following::EraseSure { .. }, "1") => {
                Turn { filing: Some(Filing::EraseBox), ..self.close(Message::new("concern-erased")) }
            }
            (Following::EraseSure { tries, replies }, "2") => go(Following::Box { tries, replies }),
            (Following::EraseSure { .. }, _) => self.miss(),
        }
    }

    /// A code is typed; the third one that is mistyped, and any after three, ends the session.
    fn code(&self, tries: u8, at: Following, said: &str) -> Turn {
        let tries = tries.saturating_add(1);
        let read = ReceiptCode::read(said);
        if tries > MOST_TRIES || tries == MOST_TRIES && read.is_err() || self.is_last_box(at) && read.is_ok() {
            return self.close(Message::new("receipt-tries"));
        }
        match (read, self.facts.concerns.replies, at) {
            (Ok(_), replies, _) => {
                let at = Following::Box { tries, replies: replies.unwrap_or(0) };
                self.show(self.fresh(), Node::Following(at), Vec::new())
            }
            (Err(_), _, Following::Box { replies, .. }) => self.mistyped(Following::Box { tries, replies }),
            (Err(_), ..) => self.mistyped(Following::Code { tries }),
        }
    }

    /// A box was opened, and no other one may be.
    fn is_last_box(&self, at: Following) -> bool {
        self.facts.concerns.one_box && matches!(at, Following::Box { .. })
    }

    fn mistyped(&self, at: Following) -> Turn {
        self.show(self.fresh(), Node::Following(at), vec![Message::new("receipt-mistyped")])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_holds_neither_code_nor_reply_until_it_is_worded() {
        let code = ReceiptCode::new(188_905_498_842);
        let mut screen = view(&Following::Box { tries: 1, replies: 2 });
        screen.body.push(Message::new("concern-filed").with("receipt", Arg::Receipt));
        let kept = serde_json::to_string(&screen).unwrap();
        assert!(!kept.contains("18"), "{kept}");

        let replies = [FreeText::new("ou?"), FreeText::new("quand?")];
        let shown = revealed(&screen, Private { receipt: Some(&code), replies: &replies });
        let text = |n: usize| shown.body[n].args[0].1.clone();
        assert_eq!(text(0), Arg::Text("ou?".into()));
        assert_eq!(text(1), Arg::Text("quand?".into()));
        assert_eq!(text(2), Arg::Text("18 89 05 49 88 42 48".into()));
        assert_eq!(revealed(&screen, Private::default()), screen);
    }

    #[test]
    fn digits_alone_are_a_code_and_words_are_not() {
        assert!(is_code_like("18 89 05 49 88 42 49") && is_code_like("188905498842"));
        assert!(!is_code_like("5000") && !is_code_like("18 89 05 49 88 42 F") && !is_code_like("oui"));
    }
}

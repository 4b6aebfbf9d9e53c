//! The neutral first screen, help, language, messages on and off.
//!
//! Must not know: forums beyond the greeting. Tested by `tests/transcripts/`.

use super::{Effect, Here, Node, Screen, State, Turn};
use crate::domain::board::Kind;
use crate::domain::message::{Arg, Language, Message};

/// The main menu: it shows to nobody looking over a shoulder what the phone is used for.
pub(super) fn menu(here: &Here<'_>) -> Screen {
    let title = match here.caller {
        Some(caller) => {
            let name = here.facts.board.name(&caller.place).to_owned();
            Message::new("menu-title").with("forum", Arg::Meeting(Kind::Forum, name))
        }
        None => Message::new("menu-title-unlisted"),
    };
    let mut screen = Screen::asking(title).choice("1", Message::new("menu-forum"));
    if here.offers_concerns() {
        screen = screen.choice("2", Message::new("menu-concern"));
    }
    if here.has_summaries() {
        screen = screen.choice("3", Message::new("menu-summary"));
    }
    let screen = screen.choice("4", Message::new("menu-messages")).choice("5", Message::new("menu-help"));
    match here.facts.languages.len() {
        0 | 1 => screen,
        2 => screen.choice("9", named(here.other_language())),
        _ => screen.choice("9", Message::new("menu-languages")),
    }
}

/// The keywords, in one breath.
pub(super) fn help(here: &Here<'_>) -> Screen {
    let key = if here.caller.is_some() { "help" } else { "help-unlisted" };
    Screen::last(Message::new(key))
}

/// All languages by number, where there are more than two.
pub(super) fn languages(here: &Here<'_>) -> Screen {
    let mut screen = Screen::asking(Message::new("language-ask"));
    for (i, language) in here.facts.languages.iter().enumerate() {
        screen = screen.choice((i + 1).to_string(), named(*language));
    }
    screen.choice("0", Message::new("back"))
}

/// Whether messages come, and how to change that.
pub(super) fn messages(here: &Here<'_>, stopped: bool) -> Screen {
    match here.caller {
        None => Screen::asking(Message::new("messages-unlisted")),
        Some(_) if stopped => Screen::asking(Message::new("messages-off")).choice("1", Message::new("messages-start")),
        Some(_) => Screen::asking(Message::new("messages-on"))
            .choice("1", Message::new("messages-stop"))
            .choice("2", Message::new("messages-erase")),
    }
    .choice("0", Message::new("back"))
}

/// Really off the list?
pub(super) fn erase_sure() -> Screen {
    Screen::asking(Message::new("erase-ask")).choice("1", Message::new("yes")).choice("2", Message::new("no"))
}

impl Here<'_> {
    /// The language that item 9 offers where there are two.
    pub(super) fn other_language(&self) -> Language {
        let now = self.language();
        *self.facts.languages.iter().find(|language| **language != now).unwrap_or(&self.facts.languages[0])
    }

    /// Goes on in `language`: the person's from now on where they are listed, this conversation's else.
    pub(super) fn speak(&self, language: Language, then: Node) -> Turn {
        let state = State { language: Some(language), page: 0, missed: 0, ..self.state.clone() };
        // Seen in the new language: the menu offers the other one.
        let turn = Here { state: &state, ..*self }.show(state.clone(), then, vec![Message::new("language-changed")]);
        let effect = self.caller.map(|caller| Effect::Language { person: caller.person, language });
        Turn { effect, language, ..turn }
    }

    /// No more messages.
    pub(super) fn stop(&self) -> Turn {
        self.messages_to(true, if self.caller.is_some() { "stopped" } else { "messages-unlisted" })
    }

    /// Messages again; for who is on no list yet, the way onto one.
    pub(super) fn start(&self) -> Turn {
        match self.caller {
            Some(_) => self.messages_to(false, "started"),
            None => self.begin_to_join(),
        }
    }

    fn messages_to(&self, stopped: bool, said: &'static str) -> Turn {
        // A number on no list gets nothing but answers: there is nothing to stop, and nothing of it is kept.
        let effect = self.caller.map(|caller| Effect::Stop { person: caller.person, stopped });
        Turn { effect, ..self.close(Message::new(said)) }
    }

    /// Off the list.
    pub(super) fn erase(&self) -> Turn {
        let effect = self.caller.map(|caller| Effect::Erase { person: caller.person });
        Turn { effect, ..self.close(Message::new("erased")) }
    }
}

/// A language by its own name for itself.
fn named(language: Language) -> Message {
    Message::new("language-choice").with("language", Arg::Language(language))
}

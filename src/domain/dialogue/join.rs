//! Joining the list of a commune by oneself: which commune, which language, woman or man, and what is agreed to. Nothing is kept
//! before the yes, and a no leaves nothing.
//!
//! Must not know: the number that joins. Tested by `tests/transcripts/` (`*-join-*`).

use super::standing::communes;
use super::{Effect, Here, Node, Screen, State, Turn};
use crate::domain::board::{Series, SeriesId};
use crate::domain::message::Message;
use crate::domain::person::Gender;
use crate::domain::place::Place;

/// What can be answered, in the order of the numbers.
const GENDERS: [(&str, Option<Gender>); 3] =
    [("join-woman", Some(Gender::Woman)), ("join-man", Some(Gender::Man)), ("join-unsaid", None)];

/// Whoever is on no list, and how to get onto one where that can be.
pub(super) fn not_listed(here: &Here<'_>) -> Screen {
    let screen = Screen::asking(Message::new("messages-unlisted"));
    let screen = if here.can_join() { screen.choice("1", Message::new("join")) } else { screen };
    screen.choice("0", Message::new("back"))
}

/// Which commune's list?
pub(super) fn place(here: &Here<'_>, letters: &str) -> Screen {
    communes(&here.joinable(letters), letters, ["join-which", "join-letters"]).choice("0", Message::new("back"))
}

/// Woman or man?
pub(super) fn gender() -> Screen {
    let mut screen = Screen::asking(Message::new("join-gender"));
    for (i, (key, _)) in GENDERS.iter().enumerate() {
        screen = screen.choice((i + 1).to_string(), Message::new(key));
    }
    screen.choice("0", Message::new("back"))
}

/// What exactly is agreed to. Whoever changes this text counts up the wording that the store keeps with the consent.
pub(super) fn sure(here: &Here<'_>, series: SeriesId) -> Screen {
    let Some(series) = here.facts.board.series(series) else { return closed() };
    let title = here.facts.board.title(series);
    Screen::asking(Message::new("join-ask").with("forum", title))
        .choice("1", Message::new("yes"))
        .choice("2", Message::new("no"))
        .choice("0", Message::new("back"))
}

/// Nobody can join now.
fn closed() -> Screen {
    Screen::last(Message::new("join-closed"))
}

impl<'a> Here<'a> {
    /// Series that can be joined by phone and whose place begins with the letters; all where none were typed.
    pub(super) fn joinable(&self, letters: &str) -> Vec<(&'a Series, &'a Place)> {
        let open = &self.facts.board.joinable;
        self.places(letters).into_iter().filter(|(series, _)| open.contains(&series.id)).collect()
    }

    /// Whether there is a list that can be joined by phone.
    pub(super) fn can_join(&self) -> bool {
        !self.joinable("").is_empty()
    }

    /// Where joining begins: with the commune, where there is a choice.
    pub(super) fn joining(&self) -> Node {
        match self.joinable("").as_slice() {
            [(only, _)] => self.join_in(only.id),
            _ => Node::JoinWhere { letters: String::new() },
        }
    }

    /// By SMS: the first question, or that there is none to ask.
    pub(super) fn begin_to_join(&self) -> Turn {
        if self.can_join() {
            self.show(self.fresh(), self.joining(), Vec::new())
        } else {
            self.close(Message::new("join-closed"))
        }
    }

    /// What is asked once the commune is known.
    fn join_in(&self, series: SeriesId) -> Node {
        if self.facts.languages.len() > 1 { Node::JoinLanguage { series } } else { Node::JoinGender { series } }
    }

    /// What comes before the language.
    fn before_language(&self) -> Node {
        if self.joinable("").len() > 1 { Node::JoinWhere { letters: String::new() } } else { Node::NotListed }
    }

    /// An answer on the way onto a list.
    pub(super) fn at_join(&self, said: &str) -> Turn {
        let go = |node: Node| self.show(self.fresh(), node, Vec::new());
        match (&self.state.node, said) {
            (Node::JoinWhere { letters }, "0") if letters.is_empty() => go(Node::NotListed),
            (Node::JoinWhere { .. }, "0") => go(Node::JoinWhere { letters: String::new() }),
            (Node::JoinWhere { letters }, said) => self.at_communes(
                said,
                (letters, &|letters| self.joinable(letters)),
                |series| self.join_in(series.id),
                |letters| Node::JoinWhere { letters },
            ),
            (Node::JoinLanguage { .. }, "0") => go(self.before_language()),
            (Node::JoinLanguage { series }, number) => match self.nth(number, self.facts.languages) {
                Some(language) => {
                    let state = State { language: Some(*language), ..self.fresh() };
                    self.show(state, Node::JoinGender { series: *series }, Vec::new())
                }
                None => self.miss(),
            },
            (Node::JoinGender { series }, "0") if self.facts.languages.len() > 1 => {
                go(Node::JoinLanguage { series: *series })
            }
            (Node::JoinGender { .. }, "0") => go(self.before_language()),
            (Node::JoinGender { series }, number) => match self.nth(number, &GENDERS) {
                Some((_, gender)) => go(Node::JoinSure { series: *series, gender: *gender }),
                None => self.miss(),
            },
            (Node::JoinSure { series, gender }, "1") => self.join(*series, *gender),
            (Node::JoinSure { .. }, "2") => self.close(Message::new("join-not")),
            (Node::JoinSure { series, .. }, "0") => go(Node::JoinGender { series: *series }),
            _ => self.miss(),
        }
    }

    /// The yes. It is to a list that can still be joined, or to nothing.
    fn join(&self, series: SeriesId, gender: Option<Gender>) -> Turn {
        let Some((series, _)) = self.joinable("").into_iter().find(|(open, _)| open.id == series) else {
            return self.close(Message::new("join-closed"));
        };
        let done = Message::new("join-done").with("forum", self.facts.board.title(series));
        let effect = Effect::Join { series: series.id, language: self.language(), gender };
        Turn { effect: Some(effect), otherwise: closed(), ..self.close(done) }
    }
}

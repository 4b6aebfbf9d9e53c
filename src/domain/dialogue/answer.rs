//! What a typed answer does at each screen. USSD answers come straight here; SMS answers once it is known which question they meet.
//!
//! Must not know: keywords (`sms`). Tested by `tests/transcripts/`.

use super::concern::Telling;
use super::{Here, Node, Reply, State, Turn};
use crate::domain::message::Message;
use crate::domain::place::Place;

/// Answers in a row that fit nothing before we stop asking: a machine, or somebody who needs help from a person.
pub(super) const MOST_MISSED: u8 = 3;

/// The communes that begin with given letters, each with what it stands for; all for none.
pub(super) type Beginning<'f, 'b, T> = &'f dyn Fn(&str) -> Vec<(T, &'b Place)>;

/// Takes an answer to what was shown last.
pub(super) fn typed(here: &Here<'_>, typed: &str) -> Turn {
    if here.state.node == Node::Closed {
        return here.close(Message::new("session-over"));
    }
    match typed {
        "98" => return here.turn_page(1),
        // Where 0 is an answer of the screen's own, it is that on every page.
        "0" if here.state.page > 0 && !here.has_choice("0") => return here.turn_page(-1),
        _ => {}
    }
    here.at_node(typed)
}

impl Here<'_> {
    fn at_node(&self, typed: &str) -> Turn {
        let go = |node: Node| self.show(self.fresh(), node, Vec::new());
        match (&self.state.node, typed) {
            (Node::Menu, "1") => go(self.next_forum()),
            (Node::Menu, "2") if self.offers_concerns() => go(Node::Telling(Telling::Choose)),
            (Node::Telling(at), said) => self.at_telling(at, said),
            (Node::Following(at), said) => self.at_following(at, said),
            (Node::Menu, "3") if self.has_summaries() => go(self.next_summary()),
            (Node::Menu, "4") => go(self.own_messages()),
            (Node::Menu, "5") => go(Node::Help),
            (Node::Menu, "9") if self.facts.languages.len() == 2 => self.speak(self.other_language(), Node::Menu),
            (Node::Menu, "9") if self.facts.languages.len() > 2 => go(Node::Languages),
            (Node::Languages | Node::Messages { .. } | Node::NotListed | Node::Mine, "0") => go(Node::Menu),
            (Node::Languages, number) => match self.nth(number, self.facts.languages) {
                Some(language) => self.speak(*language, Node::Menu),
                None => self.miss(),
            },
            (Node::NotListed, "1") if self.can_join() => go(self.joining()),
            (Node::Messages { stopped: true }, "1") if self.caller.is_some() => self.start(),
            (Node::Messages { stopped: false }, "1") if self.caller.is_some() => self.stop(),
            (Node::Messages { stopped: false }, "2") if self.caller.is_some() => go(Node::EraseSure),
            (Node::EraseSure, "1") => self.erase(),
            (Node::EraseSure, "2") => go(self.own_messages()),
            (Node::Places { letters }, "0") => {
                go(if letters.is_empty() { Node::Menu } else { Node::Places { letters: String::new() } })
            }
            (Node::Places { letters }, said) => self.at_communes(
                said,
                (letters, &|letters| self.places(letters)),
                |series| self.forum_of(series),
                |letters| Node::Places { letters },
            ),
            (Node::Summaries { letters }, said) => self.at_summaries(letters, said),
            (Node::Summary { .. } | Node::Promises { .. }, "0") => go(Node::Menu),
            (Node::Promises { commitments }, number) => match self.nth(number, commitments) {
                Some(commitment) => go(Node::Promise { commitment: *commitment }),
                None => self.miss(),
            },
            (Node::Promise { commitment }, "1") => self.give_word(*commitment, true),
            (Node::Promise { commitment }, "2") => self.give_word(*commitment, false),
            (Node::Promise { .. }, "0") => go(self.next_promises(None)),
            (Node::Mine, number) => match self.nth(number, &self.own_series()) {
                Some(series) => go(self.forum_of(series)),
                None => self.miss(),
            },
            (Node::Forum { series }, said) => self.at_forum(*series, said),
            (Node::Vote { forum }, said) => self.vote(*forum, said).unwrap_or_else(|| self.miss()),
            (Node::Confirm { forum, post, option }, "1") => self.confirm((*forum, *post, *option), true),
            (Node::Confirm { forum, post, option }, "2") => self.confirm((*forum, *post, *option), false),
            (Node::Confirm { forum, .. }, "3") => match self.facts.board.of_forum(*forum) {
                Some((series, _)) if !self.may_offer(series) => self.miss(),
                Some((series, _)) => go(Node::Offer { series: series.id }),
                None => self.close(Message::new("too-late")),
            },
            (Node::InPost, said) => self.in_post(said),
            (Node::HandOverSure, said) => self.hand_over(said),
            (Node::HandsSure { forum, counts }, said) => self.hands(*forum, counts, said),
            (
                Node::Held { .. }
                | Node::Count { .. }
                | Node::CountSure { .. }
                | Node::Came { .. }
                | Node::PointsSure { .. }
                | Node::Pulse { .. },
                said,
            ) => self.afterwards(said),
            (Node::Which { questions }, number) => match self.nth(number, questions) {
                Some(question) => go(question.node()),
                None => self.miss(),
            },
            (
                Node::JoinWhere { .. } | Node::JoinLanguage { .. } | Node::JoinGender { .. } | Node::JoinSure { .. },
                said,
            ) => self.at_join(said),
            (node, said) => self.at_offer(node, said),
        }
    }

    /// An answer to a list of communes: the number of one, or first letters. It comes with the letters so far and what
    /// begins with given ones; one commune leads `on`, several to a narrower `list`.
    pub(super) fn at_communes<T>(
        &self,
        said: &str,
        (letters, begin_with): (&str, Beginning<'_, '_, T>),
        on: impl Fn(&T) -> Node,
        list: impl Fn(String) -> Node,
    ) -> Turn {
        let go = |node: Node| self.show(self.fresh(), node, Vec::new());
        let found = begin_with(letters);
        if found.len() <= super::standing::MOST_LISTED
            && let Some((meant, _)) = self.nth(said, &found)
        {
            return go(on(meant));
        }
        if !said.chars().any(char::is_alphabetic) {
            return self.miss();
        }
        match begin_with(said).as_slice() {
            [(only, _)] => go(on(only)),
            // What is no beginning of any place is not kept.
            [] => self.show(self.fresh(), list(String::new()), vec![Message::new("places-unknown")]),
            _ => go(list(said.chars().take(20).collect())),
        }
    }

    fn at_forum(&self, id: crate::domain::board::SeriesId, said: &str) -> Turn {
        let Some(series) = self.facts.board.series(id) else { return self.close(Message::new("too-late")) };
        match said {
            "0" => self.show(self.fresh(), Node::Menu, Vec::new()),
            "1" => match self.question_again(series) {
                Some(question) => self.show(self.fresh(), question.node(), Vec::new()),
                None => self.miss(),
            },
            "2" if self.may_offer(series) => self.show(self.fresh(), Node::Offer { series: id }, Vec::new()),
            "3" if self.has_promises(id) => self.show(self.fresh(), self.next_promises(Some(id)), Vec::new()),
            _ => self.miss(),
        }
    }

    fn at_offer(&self, node: &Node, said: &str) -> Turn {
        let go = |node: Node| self.show(self.fresh(), node, Vec::new());
        match (node, said) {
            (Node::Offer { series }, "0") => go(Node::Forum { series: *series }),
            (Node::Offer { series }, said) => self.offered_text(*series, said),
            (Node::OfferSure { series, day, minute, venue }, "1") => self.offer(*series, *day, *minute, venue.clone()),
            (Node::OfferSure { series, .. }, "2") => go(Node::Offer { series: *series }),
            (
                Node::OfferWhichDay { series, .. }
                | Node::OfferWhichHour { series, .. }
                | Node::OfferHour { series, .. },
                "0",
            ) => go(Node::Offer { series: *series }),
            (Node::OfferWhichDay { series, days, venue }, number) => match self.nth(number, days) {
                Some((day, Some(minute))) => self.echoed(*series, *day, *minute, venue.clone()),
                Some((day, None)) => go(Node::OfferHour { series: *series, day: *day, venue: venue.clone() }),
                None => self.miss(),
            },
            (Node::OfferWhichHour { series, day, hours, venue }, number) => match self.nth(number, hours) {
                Some(minute) => self.echoed(*series, *day, *minute, venue.clone()),
                None => self.miss(),
            },
            (Node::OfferHour { series, day, venue }, said) => self.offered_hour(*series, *day, venue.clone(), said),
            _ => self.miss(),
        }
    }

    fn has_choice(&self, typed: &str) -> bool {
        self.view(&self.state.node).choices.iter().any(|(choice, _)| choice == typed)
    }

    /// Messages on or off, as they are now; for who is on no list, the way onto one.
    fn own_messages(&self) -> Node {
        self.caller.map_or(Node::NotListed, |caller| Node::Messages { stopped: caller.stopped })
    }

    /// The item that a typed number stands for, counted from 1.
    pub(super) fn nth<'t, T>(&self, typed: &str, items: &'t [T]) -> Option<&'t T> {
        let number: usize = typed.parse().ok()?;
        items.get(number.checked_sub(1)?)
    }

    /// The answer fits nothing: the same screen again, and after a few of them no more.
    pub(super) fn miss(&self) -> Turn {
        let missed = self.state.missed + 1;
        if missed >= MOST_MISSED {
            let turn = self.close(Message::new("session-over"));
            return match self.channel {
                super::Channel::Ussd => turn,
                super::Channel::Sms => Turn { reply: Reply::Silence, ..turn },
            };
        }
        let state = State { missed, page: 0, ..self.state.clone() };
        self.show(state, self.state.node.clone(), vec![Message::new("wrong-choice")])
    }

    /// The same screen, another page. How many pages there are is known only where it is laid out; past the last it stays there.
    pub(super) fn turn_page(&self, by: i8) -> Turn {
        let page = self.state.page.saturating_add_signed(by);
        self.show(State { page, missed: 0, ..self.state.clone() }, self.state.node.clone(), Vec::new())
    }
}

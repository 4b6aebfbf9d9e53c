//! What an SMS means in its conversation: a command, an answer to what was asked last, or neither.
//!
//! A bare number answers the last text sent to this phone that offered numbers (kept for an hour); else the one open question;
//! if several are open, it is asked which.
//!
//! Must not know: how texts are parsed (`keyword`). Tested by `tests/transcripts/sms/`.

use super::keyword::{self, Command, Picked};
use super::state::Question;
use super::{Filing, Here, Node, Reply, State, Turn, after, answer, unsorted};
use crate::domain::board::{Choice, ForumId, Series, Stage};
use crate::domain::message::{Language, Message};
use crate::domain::text::when::When;

/// Reads a text and answers it. What is answered as everything unknown is, is a concern where it is long enough.
pub(super) fn read(here: &Here<'_>, text: &str) -> Turn {
    let turn = understood(here, text);
    let may_be_concern = turn.reply == Reply::Ordinary && here.facts.concerns.open;
    let filing = if may_be_concern { unsorted::read(text).map(|text| Filing::Unsorted { text }) } else { None };
    Turn { filing, ..turn }
}

/// What is said by SMS to whom a session should have shown this: the way to what is not said so.
pub(super) fn instead(node: &Node) -> Node {
    if node.may_be_texted() { node.clone() } else { Node::Help }
}

fn understood(here: &Here<'_>, text: &str) -> Turn {
    let hinted = here.hinted(text);
    let is_new_hint = hinted.language != here.state.language;
    let here = &Here { state: &hinted, ..*here };
    if let (Some(forum), Some(counts)) = (here.awaits_counts(), after::counts(text)) {
        return here.counted(forum, counts);
    }
    match keyword::read(text, here.today()) {
        // Who asks for another language in Bambara has it already.
        Some(Command::Language) if is_new_hint => here.speak(here.language(), Node::Closed).only_body(),
        Some(command) => here.obey(command),
        None => here.not_understood(text),
    }
}

impl Here<'_> {
    /// An unlisted number that writes a Bambara word is answered in Bambara; nothing is kept longer than the conversation.
    fn hinted(&self, text: &str) -> State {
        let guess = self.caller.is_none() && self.state.language.is_none() && keyword::is_bambara(text);
        let spoken = self.facts.languages.contains(&Language::BAMBARA);
        let language = if guess && spoken { Some(Language::BAMBARA) } else { self.state.language };
        State { language, ..self.state.clone() }
    }

    fn obey(&self, command: Command) -> Turn {
        let go = |node: Node| self.show(self.fresh(), node, Vec::new());
        match command {
            Command::Forum => go(self.next_forum()),
            Command::Propose(when) => self.proposed(when),
            Command::Date => self.date(),
            Command::Yes(None) => self.yes_or_no(true),
            Command::Yes(Some(picked)) => self.picked_date(&picked),
            Command::No => self.yes_or_no(false),
            Command::Picked(picked) => self.picked(&picked),
            Command::Every => self.every(),
            Command::When(when) => self.when(when),
            Command::HandOver => self.relief(),
            Command::Hands(counts) => self.show_of_hands(counts),
            Command::Points(text) => self.points(&text).unwrap_or_else(|| self.ordinary()),
            Command::Summary if self.has_summaries() => go(self.next_summary()),
            Command::Summary => self.close(Message::new("summary-none")),
            Command::More => self.more(),
            Command::Promises => go(self.next_promises(None)),
            Command::Done { number, done } => self.said_done(number, done),
            Command::Language => match self.facts.languages.len() {
                0..=2 => self.speak(self.other_language(), Node::Closed).only_body(),
                _ => go(Node::Languages),
            },
            Command::Help => go(Node::Help),
            Command::Stop => self.stop(),
            Command::Start => self.start(),
            Command::Erase => match self.caller {
                Some(_) => go(Node::EraseSure),
                None => self.close(Message::new("messages-unlisted")),
            },
        }
    }

    /// The forum whose numbers are asked for: by the text that was read last, or because nothing else can be meant.
    fn awaits_counts(&self) -> Option<ForumId> {
        match &self.state.node {
            Node::Held { forum } | Node::Count { forum, .. } => Some(*forum),
            Node::Closed => match self.unreported().as_slice() {
                [(_, forum)] => Some(forum.id),
                _ => None,
            },
            _ => None,
        }
    }

    /// Which forces came takes more digits than other answers.
    fn is_many_digits(&self, text: &str) -> bool {
        matches!(self.state.node, Node::Came { .. }) && keyword::digits(text.trim()).is_some()
    }

    /// No command. The name of a commune or an hour counts where it was asked for; everything else gets what everything else gets.
    fn not_understood(&self, text: &str) -> Turn {
        match &self.state.node {
            Node::Places { .. } if !self.places(text).is_empty() => answer::typed(self, text.trim()),
            Node::JoinWhere { .. } if !self.joinable(text).is_empty() => answer::typed(self, text.trim()),
            Node::Summaries { .. } if self.names_summary(text) => answer::typed(self, text.trim()),
            Node::OfferHour { day, .. } if self.hour_of(*day, text).is_some() => answer::typed(self, text.trim()),
            _ if self.is_many_digits(text) => answer::typed(self, text.trim()),
            _ => self.ordinary(),
        }
    }

    fn ordinary(&self) -> Turn {
        Turn { reply: Reply::Ordinary, ..self.turn(self.state.clone(), super::Screen::default()) }
    }

    /// `FORUM 15/12 10h mairie`. A venue counts from a facilitator only; from others the text has left-over words.
    fn proposed(&self, when: When) -> Turn {
        let rest = match &when {
            When::Clear(told) => told.rest.clone(),
            When::Either(all) => all.first().map_or(String::new(), |told| told.rest.clone()),
            When::WhichHour { rest, .. } | When::NeedsHour { rest, .. } => rest.clone(),
            _ => String::new(),
        };
        let offerable = self.offerable();
        let convenes = |caller: &crate::domain::person::Caller| {
            offerable.iter().any(|series| caller.is(crate::domain::person::Role::Facilitator, series.id))
        };
        let may_be_venue = self.caller.is_some_and(convenes) && super::offer::is_venue(&rest);
        if !rest.is_empty() && !may_be_venue {
            return self.ordinary();
        }
        match offerable.as_slice() {
            [only] => self.offered(only.id, when),
            [] => self.close(Message::new("offer-not-now")),
            _ => self.show(self.fresh(), Node::Mine, Vec::new()),
        }
    }

    /// Questions that the caller may answer, also those answered before.
    fn questions_again(&self) -> Vec<Question> {
        self.own_series().into_iter().filter_map(|series| self.question_again(series)).collect()
    }

    /// `DATE`: the question about dates, also where it was answered before.
    fn date(&self) -> Turn {
        match self.ask_one_of(self.questions_again()) {
            Some(node) => self.show(self.fresh(), node, Vec::new()),
            None => self.show(self.fresh(), self.next_forum(), Vec::new()),
        }
    }

    fn yes_or_no(&self, yes: bool) -> Turn {
        let typed = if yes { "1" } else { "2" };
        let asks_yes_or_no = matches!(
            self.state.node,
            Node::Confirm { .. }
                | Node::OfferSure { .. }
                | Node::EraseSure
                | Node::JoinSure { .. }
                | Node::InPost
                | Node::HandOverSure
                | Node::HandsSure { .. }
                | Node::CountSure { .. }
                | Node::PointsSure { .. }
                | Node::Pulse { .. }
        );
        if asks_yes_or_no {
            return answer::typed(self, typed);
        }
        // The text that was read last asked about dates: that is what a yes or no is to.
        if let Node::Vote { forum } = self.state.node {
            return self.yes_to_poll(forum, yes);
        }
        let waiting = self.questions();
        let questions = if waiting.is_empty() { self.questions_again() } else { waiting };
        match questions.as_slice() {
            [] => self.close(Message::new("nothing-asked")),
            [Question::Confirm(forum, post, option)] => self.confirm((*forum, *post, *option), yes),
            [Question::Vote(forum)] => self.yes_to_poll(*forum, yes),
            [only @ (Question::InPost | Question::Pulse(..))] => self.answer_in(only.node(), typed),
            // It was not held: put off, or called off?
            [Question::Held(_)] if !yes => self.show(self.fresh(), questions[0].node(), Vec::new()),
            [only @ Question::Held(_)] => self.answer_in(only.node(), typed),
            _ => self.show(self.fresh(), Node::Which { questions }, Vec::new()),
        }
    }

    /// Yes to a poll says which date only where there is one; no says none of them.
    fn yes_to_poll(&self, forum: ForumId, yes: bool) -> Turn {
        let options: Vec<u8> = self
            .facts
            .board
            .of_forum(forum)
            .map(|(_, forum)| forum.open_options().map(|option| option.number).collect())
            .unwrap_or_default();
        let typed = match (yes, options.as_slice()) {
            (true, [only]) => only.to_string(),
            (false, _) => "0".to_owned(),
            _ => return self.show(self.fresh(), Node::Vote { forum }, Vec::new()),
        };
        self.vote(forum, &typed).unwrap_or_else(|| self.ordinary())
    }

    fn picked(&self, picked: &Picked) -> Turn {
        self.answer_question(&typed_of(picked))
    }

    /// `les deux`: every date of the poll that is meant.
    fn every(&self) -> Turn {
        let polls = || self.questions_again().into_iter().filter(|question| matches!(question, Question::Vote(_)));
        let forum = match (&self.state.node, polls().collect::<Vec<_>>().as_slice()) {
            (Node::Vote { forum }, _) | (_, [Question::Vote(forum)]) => Some(*forum),
            (_, []) => None,
            (_, several) => return self.show(self.fresh(), Node::Which { questions: several.to_vec() }, Vec::new()),
        };
        let found = forum.and_then(|forum| self.facts.board.of_forum(forum));
        let numbers =
            found.map(|(_, forum)| forum.open_options().map(|option| option.number.to_string()).collect::<String>());
        match (forum, numbers) {
            (Some(forum), Some(numbers)) => self.vote(forum, &numbers).unwrap_or_else(|| self.ordinary()),
            _ => self.close(Message::new("nothing-asked")),
        }
    }

    fn answer_question(&self, typed: &str) -> Turn {
        // A summary asks nothing.
        if !matches!(self.state.node, Node::Closed | Node::Summary { .. }) {
            return answer::typed(self, typed);
        }
        // A later answer replaces the earlier one, as long as the question is open.
        match self.ask_one_of(self.questions()).or_else(|| self.ask_one_of(self.questions_again())) {
            None if self.was_polled() => self.close(Message::new("too-late")),
            None => self.ordinary(),
            Some(Node::Which { questions }) => self.show(self.fresh(), Node::Which { questions }, Vec::new()),
            Some(node) => self.answer_in(node, typed),
        }
    }

    /// A date has been chosen that the caller was asked about: an answer comes too late.
    fn was_polled(&self) -> bool {
        let Some(caller) = self.caller else { return false };
        let chosen = |series: &&Series| {
            series.forum.as_ref().is_some_and(|forum| matches!(forum.stage, Stage::Confirming | Stage::Confirmed))
        };
        self.own_series().into_iter().filter(chosen).any(|series| self.facts.board.is_polled(caller, series))
    }

    /// Takes an answer as if `node` had been read last. A no to *still in post?* that something else was read after may be to that: whether
    /// he leaves is asked once more.
    fn answer_in(&self, node: Node, typed: &str) -> Turn {
        if (&node, typed) == (&Node::InPost, "2") {
            return self.show(self.fresh(), Node::HandOverSure, Vec::new());
        }
        let state = State { node, ..self.fresh() };
        answer::typed(&Here { state: &state, ..*self }, typed)
    }

    /// `OUI 2`: a date of the one poll that is open for this person.
    fn picked_date(&self, picked: &Picked) -> Turn {
        let typed = typed_of(picked);
        match self.questions_again().as_slice() {
            [Question::Vote(forum)] => self.vote(*forum, &typed).unwrap_or_else(|| {
                self.show(self.fresh(), Node::Vote { forum: *forum }, vec![Message::new("wrong-choice")])
            }),
            _ => self.date(),
        }
    }

    /// A date alone: one of the options for who is polled, a proposal from who may make one.
    fn when(&self, when: When) -> Turn {
        if let Node::Offer { series } | Node::OfferHour { series, .. } = self.state.node {
            return self.offered(series, when);
        }
        if let When::Clear(told) = &when {
            if let Some(turn) = self.same_as_asked(None, told.day, told.minute) {
                return turn;
            }
            let hit =
                |option: &Choice| option.day == told.day && told.minute.is_none_or(|minute| minute == option.minute);
            let polled = self
                .own_series()
                .into_iter()
                .filter(|series| matches!(self.question_again(series), Some(Question::Vote(_))));
            for forum in polled.filter_map(|series| series.forum.as_ref()).filter(|forum| forum.stage == Stage::Polling)
            {
                let mut hits = forum.open_options().filter(|option| hit(option));
                if let (Some(option), None) = (hits.next(), hits.next())
                    && let Some(turn) = self.vote(forum.id, &option.number.to_string())
                {
                    return turn;
                }
            }
        }
        match self.offerable().as_slice() {
            [only] => self.offered(only.id, when),
            _ => self.date(),
        }
    }
}

fn typed_of(picked: &Picked) -> String {
    picked.0.iter().map(|digit| char::from(b'0' + digit)).collect()
}

impl Turn {
    /// Keeps the first sentence only: a reply that needs no menu behind it.
    fn only_body(mut self) -> Turn {
        if let Reply::Screen(screen) = &mut self.reply {
            screen.body.truncate(1);
            screen.choices.clear();
            screen.end = true;
        }
        self.state.node = Node::Closed;
        self
    }
}

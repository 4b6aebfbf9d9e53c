//! People with phones: they answer, change their minds, say STOP, leave, dial and look around. All through the program's own dialogue.
//!
//! Must not know: what comes of it. Tested by the simulation.

use super::observer::shown;
use super::setup::blind;
use super::{Plan, World};
use baro::domain::board::{ForumId, SeriesId};
use baro::domain::dialogue::{
    self, Concerns, Effect, Facts, Input, Known, Need, Node, Reply, Screen, State, Step, Turn,
};
use baro::domain::message::Language;
use baro::domain::person::{Caller, PersonId};
use baro::domain::time::{DAY, HOUR};
use baro::store::book::outbox::NewReply;
use baro::store::book::turns::TurnWrite;

/// Most texts that somebody writes in a row.
const MOST_TEXTS: usize = 8;

impl World {
    /// Somebody who was asked something answers, until nothing more is asked of him.
    pub async fn answer(&mut self, person: PersonId, offers: bool) {
        let Some(phone) = self.observer.facts.souls[&person].phone else { return };
        let mut text = if offers { self.proposal() } else { self.first_word(phone) };
        for _ in 0..MOST_TEXTS {
            let node = self.text(phone, &text).await;
            match node.and_then(|node| self.reply_to(&node)) {
                Some(next) => text = next,
                None => return,
            }
        }
    }

    /// What somebody says to what was asked last.
    fn first_word(&mut self, phone: u32) -> String {
        let node = self.conversation(phone).node;
        self.reply_to(&node).unwrap_or_else(|| (*self.dice.pick(&["1", "OUI", "2", "DATE", "0"])).to_owned())
    }

    /// What is typed at a node; nothing where nothing is asked.
    fn reply_to(&mut self, node: &Node) -> Option<String> {
        let said = match node {
            Node::Vote { forum } => return Some(self.vote(*forum)),
            Node::Confirm { .. } => match self.dice.between(0, 99) {
                0..=74 => "OUI",
                75..=84 => "NON",
                85..=92 => return Some(self.date()),
                _ => "2",
            },
            Node::InPost => *self.dice.pick(&["1", "1", "1", "1", "1", "1", "1", "2"]),
            Node::Held { .. } => *self.dice.pick(&["1", "1", "1", "1", "12 30 8", "12 30 8", "2", "3"]),
            Node::Count { .. } => *self.dice.pick(&["12 30 8", "12 30 8", "3 2 9", "300 200 9"]),
            Node::CountSure { .. } => *self.dice.pick(&["1", "1", "1", "2"]),
            Node::Came { .. } => *self.dice.pick(&["1", "0", "12", "7"]),
            Node::Pulse { .. } => *self.dice.pick(&["1", "2", "3"]),
            Node::OfferSure { .. } | Node::HandOverSure | Node::HandsSure { .. } | Node::PointsSure { .. } => "1",
            Node::EraseSure => *self.dice.pick(&["1", "2"]),
            Node::Which { .. } | Node::OfferWhichDay { .. } | Node::OfferWhichHour { .. } => "1",
            Node::OfferHour { .. } => "10h",
            Node::Offer { .. } => return Some(self.date()),
            _ => return None,
        };
        Some(said.to_owned())
    }

    /// Mostly a date that is offered, or all of them.
    fn vote(&mut self, forum: ForumId) -> String {
        let board = self.book.board();
        let options =
            board.of_forum(forum).map(|(_, forum)| forum.open_options().map(|option| option.number).collect());
        let numbers: Vec<u8> = options.unwrap_or_default();
        let one = self.dice.any(&numbers).map_or("1".to_owned(), |number| number.to_string());
        match self.dice.between(0, 99) {
            0..=39 => one,
            40..=79 => numbers.iter().map(u8::to_string).collect(),
            80..=84 => format!("OUI {one}"),
            85..=89 => "les deux".to_owned(),
            90..=92 => "22".to_owned(),
            _ => "0".to_owned(),
        }
    }

    /// A day that may do: mostly some weeks ahead, now and then next year.
    fn date(&mut self) -> String {
        let ahead = if self.dice.percent(97) { self.dice.between(8, 50) } else { self.dice.between(51, 300) };
        let date = self.now.plus(ahead * DAY).day().date();
        format!("{:02}/{:02} {}h", date.day(), date.month(), self.dice.between(8, 16))
    }

    fn proposal(&mut self) -> String {
        let venue = self.dice.pick(&["", " mairie", " ecole B"]);
        format!("FORUM {}{venue}", self.date())
    }

    /// Something that nobody asked for.
    pub async fn out_of_the_blue(&mut self, series: SeriesId) {
        let everybody: Vec<PersonId> = self.observer.facts.series[&series].everybody().into_iter().collect();
        let Some(person) = self.dice.any(&everybody) else { return };
        let Some(phone) = self.observer.facts.souls[&person].phone else { return };
        match self.dice.between(0, 999) {
            0..=599 => self.dial(phone).await,
            600..=639 => self.dial(9_000_000 + phone).await,
            640..=849 => {
                let text = *self.dice.pick(&["DATE", "1", "2", "OUI", "NON", "FORUM", "0", "12"]);
                self.text(phone, text).await;
                self.plan(self.now.plus(60_000), Plan::Answer { person, offers: false });
            }
            850..=879 => {
                let (one, two) = (self.dice.between(0, 30), self.dice.between(0, 30));
                self.text(phone, &format!("MAINS 1={one} 2={two}")).await;
                self.text(phone, "1").await;
            }
            880..=919 => self.answer(person, true).await,
            920..=929 => {
                self.text(phone, "RELEVE").await;
                self.text(phone, "1").await;
            }
            930..=949 => self.stop(phone).await,
            950..=989 => self.leave(phone).await,
            _ => self.start(phone).await,
        }
    }

    /// STOP at an awkward moment; most come back some day.
    pub async fn stop(&mut self, phone: u32) {
        self.text(phone, "STOP").await;
        if self.dice.percent(80) {
            let at = self.now.plus(self.dice.between(1, 30) * DAY);
            self.plan(at, Plan::Return { phone });
        }
    }

    /// And back.
    pub async fn start(&mut self, phone: u32) {
        self.text(phone, "DEBUT").await;
    }

    /// EFFACER at an awkward moment, by few.
    pub async fn leave(&mut self, phone: u32) {
        self.text(phone, "EFFACER").await;
        let really = if self.dice.percent(10) { "1" } else { "2" };
        self.text(phone, really).await;
    }

    /// A session: the menu, the next forum, and what is asked there.
    async fn dial(&mut self, phone: u32) {
        let mut state = self.turn(phone, &State::default(), Input::Dial, false).await;
        let mut typed = "1".to_owned();
        for _ in 0..3 {
            if state.node == Node::Closed {
                return;
            }
            state = self.turn(phone, &state, Input::Typed(&typed), false).await;
            let next = self.reply_to(&state.node);
            typed = next.unwrap_or_else(|| (*self.dice.pick(&["1", "2", "0"])).to_owned());
        }
    }

    fn conversation(&self, phone: u32) -> State {
        let kept = self.conversations.get(&phone).filter(|(_, until)| self.now < *until);
        kept.map_or(State { node: Node::Closed, ..State::default() }, |(state, _)| state.clone())
    }

    /// A text message; answers where it leaves the conversation.
    async fn text(&mut self, phone: u32, text: &str) -> Option<Node> {
        let state = self.conversation(phone);
        let state = self.turn(phone, &state, Input::Sms(text), true).await;
        self.conversations.insert(phone, (state.clone(), self.now.plus(HOUR)));
        (state.node != Node::Closed).then_some(state.node)
    }

    /// One turn, decided and written as the gateway does.
    async fn turn(&mut self, phone: u32, state: &State, input: Input<'_>, by_text: bool) -> State {
        self.see_the_board().await;
        let caller = self.book.caller(blind(phone)).await.unwrap();
        let turn = self.decide(state, input, caller.as_ref());
        let person = caller.as_ref().map(|caller| caller.person);
        let Reply::Screen(screen) = &turn.reply else { return turn.state };
        let refused = self.write(phone, &turn, screen, by_text).await;
        let screen = if refused { &turn.otherwise } else { screen };
        self.observer.disclosed(person, screen, self.now);
        self.observer.count("screens");
        if let (Some(effect), false) = (&turn.effect, refused) {
            self.done(effect).await;
        }
        let said = match input {
            Input::Dial => "dials",
            Input::Late => "waits for an SMS",
            Input::Typed(text) | Input::Sms(text) => text,
        };
        let series = self.observer.series_of(screen);
        let note = format!("{person:?} says {said:?}: {} ({:?}, refused {refused})", shown(screen), turn.effect);
        self.observer.note(series, self.now, note);
        turn.state
    }

    fn decide(&self, state: &State, input: Input<'_>, caller: Option<&Caller>) -> Turn {
        let board = self.book.board();
        let languages = [Language::FRENCH, Language::BAMBARA];
        let mut known = Known::NotAsked;
        loop {
            let concerns = Concerns::default();
            let facts = Facts { board: &board, caller: known, languages: &languages, concerns, now: self.now };
            match dialogue::step(state, input, &facts) {
                Step::Done(turn) => return *turn,
                Step::Need(Need::Caller) => known = caller.map_or(Known::Unlisted, Known::Listed),
                Step::Need(Need::Receipt | Need::Box(_)) => panic!("no concern can be filed here"),
            }
        }
    }

    /// Writes the effect, and some answers; whether it was refused.
    async fn write(&mut self, phone: u32, turn: &Turn, screen: &Screen, by_text: bool) -> bool {
        let kept = by_text && self.dice.percent(10);
        if turn.effect.is_none() && !kept {
            return false;
        }
        self.turns += 1;
        let reply = kept.then(|| NewReply {
            once: format!("turn {}", self.turns).into_bytes(),
            line: self.line.clone(),
            recipient: phone.to_be_bytes().to_vec(),
            language: turn.language.tag().to_owned(),
            screen: serde_json::to_string(screen).unwrap(),
            due: self.now,
            expires: self.now.plus(6 * HOUR),
            lease: None,
        });
        let otherwise = turn.effect.is_some().then(|| serde_json::to_string(&turn.otherwise).unwrap());
        let write = TurnWrite { at: self.now, effect: turn.effect.clone(), caller: None, reply, otherwise };
        let out = self.book.turn(write).await.unwrap();
        assert!(!out.repeat);
        out.refused
    }

    /// What a turn has changed: seen by the observer, and rung for the schedule unless the process dies first.
    async fn done(&mut self, effect: &Effect) {
        let rung = !self.dice.percent(if self.restless { 20 } else { 3 });
        if let Effect::Report { forum, .. } = effect {
            self.history.reported.insert(*forum);
        }
        match effect {
            Effect::Vote { forum, .. } | Effect::Confirm { forum, .. } | Effect::Report { forum, .. } if rung => {
                self.bell.insert(*forum);
            }
            Effect::Offer { series, .. } => {
                let (series, now) = (*series, self.now);
                self.observer.look_at_series(&self.book, &mut self.history, series, now).await;
                let forum = self.observer.facts.current(series).map(|forum| forum.id);
                self.bell.extend(forum.filter(|_| rung));
            }
            Effect::Stop { person, stopped } => {
                let soul = self.observer.facts.souls.get_mut(person).expect("listed people were set up");
                (soul.stopped, soul.changed) = (stopped.then_some(self.now), self.now);
                self.observer.count("stopped or started");
            }
            Effect::Erase { person } => self.erased(*person),
            Effect::InPost { person, stays: false } => self.will_be_relieved(*person),
            _ => {}
        }
    }

    fn erased(&mut self, person: PersonId) {
        let facts = &mut self.observer.facts;
        let soul = facts.souls.get_mut(&person).expect("listed people were set up");
        (soul.erased, soul.changed) = (Some(self.now), self.now);
        for series in facts.series.values_mut() {
            series.participants.remove(&person);
            series.facilitators.remove(&person);
            series.subscribers.remove(&person);
            for post in &mut series.posts {
                post.holder = post.holder.filter(|holder| *holder != person);
                post.deputy = post.deputy.filter(|deputy| *deputy != person);
            }
        }
        self.observer.count("erased");
    }

    /// Staff name a successor to each of his posts, in the days that follow.
    fn will_be_relieved(&mut self, person: PersonId) {
        let posts = self.observer.facts.series.values().flat_map(|series| &series.posts);
        let held: Vec<_> = posts.filter(|post| post.holder == Some(person)).map(|post| post.id).collect();
        for post in held {
            let at = self.now.plus(self.dice.between(1, 10) * DAY);
            self.plan(at, Plan::HandOver { post });
        }
    }
}

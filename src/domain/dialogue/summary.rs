//! What was said at the last forum, and what its owners promised: read in pages or pieces, and reported on by a digit.
//!
//! Must not know: how a text is laid out (a reference stands for it until it is worded). Tested by `tests/transcripts/`.

use super::standing::MOST_LISTED;
use super::{Channel, Effect, Here, Node, Screen, State, Turn};
use crate::domain::board::SeriesId;
use crate::domain::message::{Arg, Message};
use crate::domain::person::Role;
use crate::domain::summary::{Commitment, CommitmentId, Part, Summary, SummaryId, Word, reference};
use crate::domain::time::Day;

/// Promises in one SMS: two segments hold no more.
const IN_ONE_SMS: usize = 2;

/// A summary: all of it in pages by USSD, its short form by SMS.
pub(super) fn text(here: &Here<'_>, id: SummaryId) -> Screen {
    if here.facts.board.summary(id).is_none() {
        return Screen::last(Message::new("summary-none"));
    }
    let part = if here.channel == Channel::Ussd { Part::Whole } else { Part::Short };
    Screen::asking(reference(id, part))
}

/// The summaries to choose from: one's own, else everybody's by commune.
pub(super) fn list(here: &Here<'_>, letters: &str) -> Screen {
    let found = here.summaries(letters);
    let back = |screen: Screen| screen.choice("0", Message::new("back"));
    if found.is_empty() {
        let key = if letters.is_empty() { "summary-none" } else { "places-unknown" };
        return back(Screen::asking(Message::new(key)));
    }
    if found.len() > MOST_LISTED {
        return back(Screen::asking(Message::new("places-letters")));
    }
    let mut screen = Screen::asking(Message::new("summary-which"));
    for (i, summary) in found.iter().enumerate() {
        let choice = Message::new("summary-choice").with("forum", summary.title.clone());
        screen = screen.choice((i + 1).to_string(), choice.with("date", Arg::Date(summary.day)));
    }
    back(screen)
}

/// The promises that the caller answers for.
pub(super) fn promises(here: &Here<'_>, ids: &[CommitmentId], page: usize) -> Screen {
    let found: Vec<(usize, &Commitment)> =
        (1..).zip(ids).filter_map(|(nth, id)| Some((nth, here.promise(*id)?))).collect();
    if found.is_empty() {
        return Screen::last(Message::new("promises-none"));
    }
    if here.channel == Channel::Ussd {
        let screen = Screen::asking(Message::new("promises-ask"));
        return choices(here, screen, found.into_iter()).choice("0", Message::new("back"));
    }
    let last = (found.len() - 1) / IN_ONE_SMS;
    let from = page.min(last) * IN_ONE_SMS;
    let mut screen = Screen::asking(Message::new("promises-sms"));
    if page < last {
        screen.body.push(Message::new("promises-more"));
    }
    choices(here, screen, found.into_iter().skip(from).take(IN_ONE_SMS))
}

fn choices<'a>(here: &Here<'_>, screen: Screen, found: impl Iterator<Item = (usize, &'a Commitment)>) -> Screen {
    found.fold(screen, |screen, (nth, promise)| {
        let key = if promise.said == Some(true) { "promise-choice-done" } else { "promise-choice" };
        screen.choice(nth.to_string(), worded(here, key, promise))
    })
}

/// One promise: is it done?
pub(super) fn promise(here: &Here<'_>, id: CommitmentId) -> Screen {
    match here.promise(id) {
        None => Screen::last(Message::new("too-late")),
        Some(promise) => Screen::asking(worded(here, "promise-ask", promise))
            .choice("1", Message::new("promise-done"))
            .choice("2", Message::new("promise-not"))
            .choice("0", Message::new("back")),
    }
}

/// A sentence with the promise, and its due day where the sentence has one.
fn worded(here: &Here<'_>, key: &'static str, promise: &Commitment) -> Message {
    let said = Message::new(key).with("promise", Arg::Text(promise.text(here.language()).to_owned()));
    match key {
        "promise-choice" | "promise-ask" => said.with("day", Arg::Text(day_and_month(promise.due))),
        _ => said,
    }
}

/// `15/03`: a due day needs no weekday.
fn day_and_month(day: Day) -> String {
    let date = day.date();
    format!("{:02}/{:02}", date.day(), date.month())
}

impl<'a> Here<'a> {
    /// Whether item 3 is there.
    pub(super) fn has_summaries(&self) -> bool {
        !self.summaries("").is_empty()
    }

    /// Where item 3 leads: straight to the one summary, else to a list.
    pub(super) fn next_summary(&self) -> Node {
        match self.summaries("").as_slice() {
            [only] => Node::Summary { summary: only.id },
            _ => Node::Summaries { letters: String::new() },
        }
    }

    /// Summaries of forums that the caller belongs to, or that were sent to where he lives, the latest first.
    fn own_summaries(&self) -> Vec<&'a Summary> {
        let (Some(caller), board) = (self.caller, self.facts.board) else { return Vec::new() };
        let own = self.own_series();
        let is_own = |summary: &&Summary| {
            own.iter().any(|series| series.id == summary.series)
                || summary.audiences.iter().any(|area| board.lies_in(&caller.place, area))
        };
        let mut found: Vec<&Summary> = board.summaries.iter().filter(is_own).collect();
        found.sort_by_key(|summary| std::cmp::Reverse(summary.sent));
        found
    }

    /// What a list shows: the caller's own until letters ask for another commune; everybody's forums where he has none.
    fn summaries(&self, letters: &str) -> Vec<&'a Summary> {
        let own = self.own_summaries();
        if letters.is_empty() && !own.is_empty() {
            return own;
        }
        let places = self.places(letters);
        let is_there = |summary: &&Summary| places.iter().any(|(series, _)| series.id == summary.series);
        self.facts.board.summaries.iter().filter(is_there).collect()
    }

    /// An answer to the list of summaries.
    pub(super) fn at_summaries(&self, letters: &str, said: &str) -> Turn {
        let go = |node: Node| self.show(self.fresh(), node, Vec::new());
        let found = self.summaries(letters);
        if said == "0" {
            return go(if letters.is_empty() { Node::Menu } else { Node::Summaries { letters: String::new() } });
        }
        if found.len() <= MOST_LISTED
            && let Some(summary) = self.nth(said, &found)
        {
            return go(Node::Summary { summary: summary.id });
        }
        if !said.chars().any(char::is_alphabetic) {
            return self.miss();
        }
        match self.summaries(said).as_slice() {
            [only] => go(Node::Summary { summary: only.id }),
            // What is no beginning of any place is not kept.
            [] => {
                let node = Node::Summaries { letters: String::new() };
                self.show(self.fresh(), node, vec![Message::new("places-unknown")])
            }
            _ => go(Node::Summaries { letters: said.chars().take(20).collect() }),
        }
    }

    /// Whether the text is the beginning of a commune of the list that was shown.
    pub(super) fn names_summary(&self, text: &str) -> bool {
        text.chars().any(char::is_alphabetic) && !self.summaries(text).is_empty()
    }

    /// `SUITE`: the next piece of what was read last; of the latest summary where nothing was, because nothing is kept of who
    /// was sent what.
    pub(super) fn more(&self) -> Turn {
        match (&self.state.node, self.own_summaries().first()) {
            (Node::Summary { summary }, _) => self.piece(*summary, self.state.page.saturating_add(1)),
            (Node::Promises { commitments }, _) => {
                let page = self.state.page.saturating_add(1);
                self.turn(State { page, ..self.state.clone() }, promises(self, commitments, page.into()))
            }
            (_, Some(latest)) => self.piece(latest.id, 1),
            (Node::Closed, None) => self.close(Message::new("nothing-asked")),
            _ => self.turn_page(1),
        }
    }

    fn piece(&self, summary: SummaryId, page: u8) -> Turn {
        let screen = Screen::asking(reference(summary, Part::Piece(page)));
        self.turn(State { node: Node::Summary { summary }, page, ..self.fresh() }, screen)
    }

    /// Promises that the caller answers for: of his posts, and of the community where he convenes; the most urgent first.
    fn own_promises(&self) -> impl Iterator<Item = (SeriesId, &'a Commitment)> {
        let board = self.facts.board;
        let owns = move |series: &SeriesId, promise: &Commitment| {
            let caller = self.caller?;
            Some(match promise.owner {
                None => caller.is(Role::Facilitator, *series),
                Some((post, _)) => {
                    let posts = &board.series(*series)?.posts;
                    posts.iter().any(|other| other.id == post && other.is_spoken_for_by(caller.person))
                }
            })
        };
        let own = board.promises.iter().filter(move |(series, promise)| owns(series, promise) == Some(true));
        own.map(|(series, promise)| (*series, promise))
    }

    /// Whether the caller answers for a promise of this series.
    pub(super) fn has_promises(&self, series: SeriesId) -> bool {
        self.own_promises().any(|(of, _)| of == series)
    }

    /// The caller's promises, of one series or of all.
    pub(super) fn next_promises(&self, series: Option<SeriesId>) -> Node {
        let wanted = self.own_promises().filter(|(of, _)| series.is_none_or(|series| series == *of));
        Node::Promises { commitments: wanted.map(|(_, promise)| promise.id).collect() }
    }

    fn promise(&self, id: CommitmentId) -> Option<&'a Commitment> {
        self.own_promises().map(|(_, promise)| promise).find(|promise| promise.id == id)
    }

    /// `FAIT 1`, `PAS FAIT 1`: of the list that was shown, else of the list as it is; without a number where there is one.
    pub(super) fn said_done(&self, number: Option<u8>, done: bool) -> Turn {
        let listed = match &self.state.node {
            Node::Promises { commitments } => commitments.clone(),
            Node::Promise { commitment } if number.is_none() => vec![*commitment],
            _ => self.own_promises().map(|(_, promise)| promise.id).collect(),
        };
        let meant = match number {
            Some(number) => listed.get(usize::from(number).wrapping_sub(1)),
            None => listed.first().filter(|_| listed.len() == 1),
        };
        match meant {
            Some(promise) => self.give_word(*promise, done),
            None => self.show(self.fresh(), self.next_promises(None), Vec::new()),
        }
    }

    /// The owner's own word.
    pub(super) fn give_word(&self, commitment: CommitmentId, done: bool) -> Turn {
        let (Some(caller), Some(promise)) = (self.caller, self.promise(commitment)) else {
            return self.close(Message::new("too-late"));
        };
        let noted = worded(self, if done { "promise-noted-done" } else { "promise-noted-not" }, promise);
        let effect = Some(Effect::Promise(Word { commitment, person: caller.person, done }));
        Turn { effect, ..self.close(noted) }
    }
}

//! The questions about a date: which dates suit, does the post come, and which question is meant where several are open.
//!
//! Must not know: how a poll is closed ([`crate::domain::forum`]). Tested by `tests/transcripts/`.

use super::state::Question;
use super::{Effect, Here, Node, Screen, Turn, keyword, too_late};
use crate::domain::board::{Choice, Forum, ForumId, OptionId, Post, PostId, SeriesId, Stage};
use crate::domain::message::{Arg, Message};
use crate::domain::time::{At, Day, Minute};

/// Which dates suit? `0` is an answer: none of them.
pub(super) fn question(here: &Here<'_>, id: ForumId) -> Screen {
    let found = here.facts.board.of_forum(id).filter(|(_, forum)| forum.stage == Stage::Polling);
    // Who was asked an hour ago may have left since.
    let is_polled = |series| here.caller.is_some_and(|caller| here.facts.board.is_polled(caller, series));
    let Some((series, forum)) = found.filter(|(series, _)| is_polled(series)) else { return too_late() };
    let title = here.facts.board.title(series);
    let mut screen = Screen::asking(Message::new("vote-ask").with("forum", title));
    for option in forum.open_options() {
        screen = screen.choice(option.number.to_string(), on("vote-choice", option));
    }
    let all: String = forum.open_options().map(|option| option.number.to_string()).collect();
    screen = match all.len() {
        0 | 1 => screen,
        2 => screen.choice(all, Message::new("vote-both")),
        _ => screen.choice(all, Message::new("vote-all")),
    };
    screen.choice("0", Message::new("vote-none"))
}

/// Does the post come on the day chosen?
pub(super) fn confirmation(here: &Here<'_>, id: ForumId) -> Screen {
    let found = here.facts.board.of_forum(id).filter(|(_, forum)| is_asked_about(forum, here.facts.now));
    // Who has handed over since he was asked sees no venue any more.
    let found = found.filter(|(series, _)| here.caller.is_some_and(|caller| series.has_commander(caller.person)));
    let Some((series, forum, option)) = found.and_then(|(series, forum)| Some((series, forum, forum.date()?))) else {
        return too_late();
    };
    let title = here.facts.board.title(series);
    let screen = Screen::asking(asked(title, &forum.venue, option))
        .choice("1", Message::new("yes"))
        .choice("2", Message::new("no"));
    if here.may_offer(series) { screen.choice("3", Message::new("other-date")) } else { screen }
}

/// Whether a commander may say that he comes, or that he does not after all.
fn is_asked_about(forum: &Forum, now: At) -> bool {
    forum.stage == Stage::Confirming || (forum.stage == Stage::Confirmed && now < forum.closes)
}

/// The question to a commander, with the venue where it is known.
pub fn asked(title: Arg, venue: &str, option: &Choice) -> Message {
    let key = if venue.is_empty() { "confirm-ask-hour" } else { "confirm-ask" };
    let message = on(key, option).with("forum", title);
    if venue.is_empty() { message } else { message.with("venue", Arg::Text(venue.to_owned())) }
}

/// Several questions are open: which is meant?
pub(super) fn which(here: &Here<'_>, questions: &[Question]) -> Screen {
    let mut screen = Screen::asking(Message::new("which-ask"));
    for (i, question) in questions.iter().enumerate() {
        screen = screen.choice((i + 1).to_string(), question.label(here.title_of(*question)));
    }
    screen
}

impl Here<'_> {
    /// The meeting that a question is about.
    fn title_of(&self, question: Question) -> Option<Arg> {
        let board = self.facts.board;
        let series = match question {
            Question::Vote(forum) | Question::Confirm(forum, ..) | Question::Held(forum) => board.of_forum(forum)?.0,
            Question::Pulse(series, _) => board.series(series)?,
            Question::InPost => return None,
        };
        Some(board.title(series))
    }

    /// The questions that wait for the caller's first answer, in board order.
    pub(super) fn questions(&self) -> Vec<Question> {
        let Some(caller) = self.caller else { return Vec::new() };
        let board = self.facts.board;
        let mut open = Vec::new();
        for (series, forum) in board.series.iter().filter_map(|s| Some((s, s.forum.as_ref()?))) {
            match forum.stage {
                Stage::Polling if board.is_polled(caller, series) => {
                    let answered = |option: &Choice| caller.answers.iter().any(|(id, _)| *id == option.id);
                    if !forum.open_options().all(answered) {
                        open.push(Question::Vote(forum.id));
                    }
                }
                Stage::Confirming => {
                    let asked = |post: PostId| {
                        !caller.confirmations.iter().any(|(p, option, _)| *p == post && Some(*option) == forum.chosen)
                    };
                    let own = series.posts.iter().filter(|post| post.required && post.is_spoken_for_by(caller.person));
                    let waiting = own.filter(|post| asked(post.id));
                    let question = |post: &Post| Some(Question::Confirm(forum.id, post.id, forum.chosen?));
                    open.extend(waiting.filter_map(question));
                }
                _ => {}
            }
        }
        open.extend(self.unreported().into_iter().map(|(_, forum)| Question::Held(forum.id)));
        open.extend(self.pulses().into_iter().map(|(series, forum)| Question::Pulse(series, forum)));
        open.extend(self.is_unsure_of_post().then_some(Question::InPost));
        open
    }

    /// Takes an answer to the poll: the numbers of the dates that suit, or 0 for none. `None` where the numbers are not all offered.
    pub(super) fn vote(&self, id: ForumId, typed: &str) -> Option<Turn> {
        let caller = self.caller?;
        let Some((_, forum)) = self.facts.board.of_forum(id).filter(|(_, forum)| forum.stage == Stage::Polling) else {
            return Some(self.close(Message::new("too-late")));
        };
        let picked = keyword::picked(typed)?.0;
        let offered = |number: &u8| forum.open_options().any(|option| option.number == *number);
        // `22` is nobody's way to say 2: it is a date, or a slip.
        let twice = (1..picked.len()).any(|i| picked[..i].contains(&picked[i]));
        if twice || (picked != [0] && !picked.iter().all(offered)) {
            return None;
        }
        let answers: Vec<(OptionId, bool)> =
            forum.open_options().map(|option| (option.id, picked.contains(&option.number))).collect();
        let noted = noted(forum, &answers);
        Some(self.change(Effect::Vote { forum: id, person: caller.person, answers }, noted))
    }

    /// Takes a commander's yes or no.
    pub(super) fn confirm(&self, (id, post, asked): (ForumId, PostId, OptionId), yes: bool) -> Turn {
        let found = self.facts.board.of_forum(id).filter(|(_, forum)| is_asked_about(forum, self.facts.now));
        let (Some(caller), Some(option)) = (self.caller, found.and_then(|(_, forum)| forum.date())) else {
            return self.close(Message::new("too-late"));
        };
        if option.id != asked {
            // Another date has been chosen since the question: a yes to the old one says nothing about it.
            return self.show(self.fresh(), Node::Confirm { forum: id, post, option: option.id }, Vec::new());
        }
        let effect = Effect::Confirm { forum: id, post, option: option.id, person: caller.person, yes };
        self.change(effect, on(if yes { "confirm-yes" } else { "confirm-no" }, option))
    }

    /// A date that a commander names although it is the one that he is asked about is his yes.
    pub(super) fn same_as_asked(&self, of: Option<SeriesId>, day: Day, minute: Option<Minute>) -> Option<Turn> {
        let meant = self.own_series().into_iter().filter(|series| of.is_none_or(|of| of == series.id));
        let questions = meant.filter_map(|series| self.question_again(series));
        questions.into_iter().find_map(|question| {
            let Question::Confirm(forum, post, asked) = question else { return None };
            let option = self.facts.board.of_forum(forum)?.1.date()?;
            let same = option.day == day && minute.is_none_or(|minute| minute == option.minute);
            same.then(|| self.confirm((forum, post, asked), true))
        })
    }

    /// What the caller answered to the poll, echoed; `None` where nothing was.
    pub(super) fn own_answer(&self, forum: &Forum) -> Option<Message> {
        let caller = self.caller?;
        let own: Vec<(OptionId, bool)> = caller
            .answers
            .iter()
            .filter(|(id, _)| forum.open_options().any(|option| option.id == *id))
            .copied()
            .collect();
        (!own.is_empty()).then(|| noted(forum, &own))
    }

    /// The node of a question, or the choice between several.
    pub(super) fn ask_one_of(&self, questions: Vec<Question>) -> Option<Node> {
        match questions.as_slice() {
            [] => None,
            [only] => Some(only.node()),
            _ => Some(Node::Which { questions }),
        }
    }
}

/// The echo of an answer: every date that suits, with its hour.
fn noted(forum: &Forum, answers: &[(OptionId, bool)]) -> Message {
    let suits = |option: &&Choice| answers.contains(&(option.id, true));
    let dates: Vec<&Choice> = forum.open_options().filter(suits).collect();
    match dates.as_slice() {
        [] => Message::new("vote-noted-none"),
        [one] => on("vote-noted-one", one),
        [one, two] => on("vote-noted-two", one).with("date2", Arg::Date(two.day)).with("hour2", Arg::Hour(two.minute)),
        [one, two, three, ..] => on("vote-noted-three", one)
            .with("date2", Arg::Date(two.day))
            .with("hour2", Arg::Hour(two.minute))
            .with("date3", Arg::Date(three.day))
            .with("hour3", Arg::Hour(three.minute)),
    }
}

fn on(key: &'static str, option: &Choice) -> Message {
    Message::new(key).with("date", Arg::Date(option.day)).with("hour", Arg::Hour(option.minute))
}

//! After a forum: did it take place, how many came, which forces, what was said; and to participants, were they heard.
//!
//! Must not know: who is asked when ([`crate::domain::forum`]). Tested here and by `tests/transcripts/`.

use super::{Channel, Effect, Heard, Here, Node, Screen, Turn, keyword, too_late};
use crate::domain::board::{Forum, ForumId, Last, Post, PostId, Series, SeriesId, Stage};
use crate::domain::forum::Went;
use crate::domain::message::{Arg, Message};
use crate::domain::person::Role;

/// Most that one of the numbers may be; a longer one is a slip.
const MOST_CAME: u16 = 5000;
/// More than this is asked back with doubt, and staff look at it.
const DOUBTFUL: u32 = 400;
/// Days after a forum in which points may be added to it.
const POINTS_FOR: i32 = 30;
/// Longest key points, in characters: three text messages.
pub const LONGEST_POINTS: usize = 450;

/// Did it take place?
pub(super) fn question(here: &Here<'_>, id: ForumId) -> Screen {
    let found = here.facts.board.of_forum(id).filter(|(_, forum)| forum.stage == Stage::Confirmed);
    let Some((series, option)) = found.and_then(|(series, forum)| Some((series, forum.date()?))) else {
        return too_late();
    };
    let message =
        Message::new("held-question").with("forum", here.facts.board.title(series)).with("date", Arg::Date(option.day));
    Screen::asking(message)
        .choice("1", Message::new("yes"))
        .choice("2", Message::new("held-postponed"))
        .choice("3", Message::new("held-cancelled"))
}

/// How many came: one number a screen, or all three by text.
pub(super) fn count(here: &Here<'_>, said: &[u16]) -> Screen {
    let key = match (here.channel, said.len()) {
        (Channel::Sms, 0) => "count-all",
        (_, 0) => "count-women",
        (_, 1) => "count-men",
        _ => "count-youth",
    };
    Screen::asking(Message::new(key))
}

/// The numbers as understood, for a yes.
pub(super) fn count_sure(counts: [u16; 3]) -> Screen {
    let [women, men, youth] = counts.map(|n| Arg::Number(n.into()));
    let key = if is_doubtful(counts) { "count-doubt" } else { "count-sure" };
    let message = Message::new(key).with("women", women).with("men", men).with("youth", youth);
    Screen::asking(message).choice("1", Message::new("yes")).choice("2", Message::new("no"))
}

/// Which forces came? Several digits in one answer.
pub(super) fn forces(here: &Here<'_>, series: SeriesId) -> Screen {
    let Some(series) = here.facts.board.series(series) else { return too_late() };
    let mut screen = Screen::asking(Message::new("came-ask"));
    for (i, post) in required(series).iter().enumerate() {
        screen =
            screen.choice((i + 1).to_string(), Message::new("force-choice").with("force", Arg::Key(post.force.key())));
    }
    screen.choice("0", Message::new("came-none"))
}

/// Key points as they were written, for a yes.
pub(super) fn points_sure(text: &str) -> Screen {
    Screen::asking(Message::new("points-sure").with("text", Arg::Text(text.to_owned())))
        .choice("1", Message::new("yes"))
        .choice("2", Message::new("no"))
}

/// Was the person heard?
pub(super) fn pulse(here: &Here<'_>, series: SeriesId) -> Screen {
    let Some(series) = here.facts.board.series(series) else { return too_late() };
    Screen::asking(Message::new("pulse-question").with("forum", here.facts.board.title(series)))
        .choice("1", Message::new("yes"))
        .choice("2", Message::new("no"))
        .choice("3", Message::new("pulse-absent"))
}

/// The posts that are asked about, in the order in which lists show forces, however they came to be.
fn required(series: &Series) -> Vec<&Post> {
    let mut posts: Vec<&Post> = series.posts.iter().filter(|post| post.required).collect();
    posts.sort_by_key(|post| post.force);
    posts
}

fn is_doubtful([women, men, youth]: [u16; 3]) -> bool {
    let all = u32::from(women) + u32::from(men);
    all > DOUBTFUL || all == 0 || u32::from(youth) > all
}

/// Three numbers in one text: `12 30 8`, `12, 30, 8`, `12/30/8`.
pub(super) fn counts(said: &str) -> Option<[u16; 3]> {
    let words = said.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '-')).filter(|w| !w.is_empty());
    let numbers: Option<Vec<u16>> = words.map(|word| word.parse().ok().filter(|n| *n <= MOST_CAME)).collect();
    numbers?.try_into().ok()
}

impl Here<'_> {
    /// Forums of the caller, as facilitator, whose hour has come and that nobody has reported.
    pub(super) fn unreported(&self) -> Vec<(&Series, &Forum)> {
        let Some(caller) = self.caller else { return Vec::new() };
        let all = self.facts.board.series.iter().filter_map(|series| Some((series, series.forum.as_ref()?)));
        all.filter(|(series, forum)| {
            forum.stage == Stage::Confirmed && forum.closes <= self.facts.now && caller.is(Role::Facilitator, series.id)
        })
        .collect()
    }

    /// The series whose latest forum asks the caller, as participant, whether he was heard.
    pub(super) fn pulses(&self) -> Vec<(SeriesId, ForumId)> {
        let Some(caller) = self.caller else { return Vec::new() };
        let asks = |last: &Last| last.pulse_until.is_some_and(|until| self.facts.now < until);
        let all = self.facts.board.series.iter().filter_map(|series| Some((series, series.last.as_ref()?)));
        all.filter(|(_, last)| asks(last) && caller.unheard.contains(&last.id))
            .map(|(series, last)| (series.id, last.id))
            .collect()
    }

    /// An answer to what is asked after a forum.
    pub(super) fn afterwards(&self, said: &str) -> Turn {
        match (&self.state.node, said) {
            (Node::Held { forum }, "1") => {
                self.show(self.fresh(), Node::Count { forum: *forum, said: Vec::new() }, Vec::new())
            }
            (Node::Held { forum }, "2") => self.report(*forum, Went::Postponed, [0; 3]),
            (Node::Held { forum }, "3") => self.report(*forum, Went::Cancelled, [0; 3]),
            (Node::Held { forum }, text) => match counts(text) {
                Some(counts) => self.counted(*forum, counts),
                None => self.miss(),
            },
            (Node::Count { forum, said: before }, text) => self.number(*forum, before, text),
            (Node::CountSure { forum, counts }, "1") => self.report(*forum, Went::Held, *counts),
            (Node::CountSure { forum, .. }, "2") => {
                self.show(self.fresh(), Node::Count { forum: *forum, said: Vec::new() }, Vec::new())
            }
            (Node::Came { series, forum }, digits) => self.came(*series, *forum, digits),
            (Node::PointsSure { forum, text }, "1") => self.keep_points(*forum, text.clone()),
            (Node::PointsSure { .. }, "2") => self.close(Message::new("points-again")),
            (Node::Pulse { series, forum }, "1") => self.heard(*series, *forum, Heard::Yes),
            (Node::Pulse { series, forum }, "2") => self.heard(*series, *forum, Heard::No),
            (Node::Pulse { series, forum }, "3") => self.heard(*series, *forum, Heard::Absent),
            _ => self.miss(),
        }
    }

    /// One number more, or all three.
    fn number(&self, forum: ForumId, before: &[u16], text: &str) -> Turn {
        if let Some(counts) = counts(text) {
            return self.counted(forum, counts);
        }
        let Some(number) = text.trim().parse::<u16>().ok().filter(|n| *n <= MOST_CAME) else { return self.miss() };
        // By text all three come at once: one alone is asked for again.
        if self.channel == Channel::Sms {
            return self.miss();
        }
        let said: Vec<u16> = before.iter().copied().chain([number]).collect();
        match <[u16; 3]>::try_from(said.as_slice()) {
            Ok(counts) => self.counted(forum, counts),
            Err(_) => self.show(self.fresh(), Node::Count { forum, said }, Vec::new()),
        }
    }

    pub(super) fn counted(&self, forum: ForumId, counts: [u16; 3]) -> Turn {
        let [women, men, youth] = counts.map(u32::from);
        if women + men == 0 || youth > women + men {
            let again = Node::Count { forum, said: Vec::new() };
            return self.show(self.fresh(), again, vec![Message::new("count-wrong")]);
        }
        self.show(self.fresh(), Node::CountSure { forum, counts }, Vec::new())
    }

    fn report(&self, id: ForumId, went: Went, counts: [u16; 3]) -> Turn {
        let reported = self.unreported().into_iter().find(|(_, forum)| forum.id == id);
        let (Some(caller), Some((series, _))) = (self.caller, reported) else {
            return self.close(Message::new("too-late"));
        };
        let doubtful = went == Went::Held && is_doubtful(counts);
        let effect = Effect::Report { forum: id, person: caller.person, went, counts, doubtful };
        let turn = match went {
            Went::Held if !required(series).is_empty() => {
                let next = Node::Came { series: series.id, forum: id };
                self.show(self.fresh(), next, vec![Message::new("report-noted")])
            }
            Went::Held => self.close(Message::new("report-thanks")),
            Went::Postponed | Went::Cancelled => self.close(Message::new("report-not-held")),
        };
        Turn { effect: Some(effect), ..turn }
    }

    fn came(&self, series: SeriesId, forum: ForumId, digits: &str) -> Turn {
        let (Some(caller), Some(series)) = (self.caller, self.facts.board.series(series)) else {
            return self.close(Message::new("too-late"));
        };
        let posts = required(series);
        let Some(picked) = keyword::digits(digits) else { return self.miss() };
        let twice = (1..picked.len()).any(|i| picked[..i].contains(&picked[i]));
        let known = |digit: &u8| (1..=posts.len()).contains(&usize::from(*digit));
        if twice || (picked != [0] && !picked.iter().all(known)) {
            return self.miss();
        }
        let there: Vec<PostId> = posts
            .iter()
            .enumerate()
            .filter(|(i, _)| picked.contains(&(*i as u8 + 1)))
            .map(|(_, post)| post.id)
            .collect();
        let effect = Effect::Came { forum, person: caller.person, posts: there };
        Turn { effect: Some(effect), ..self.close(Message::new("report-thanks")) }
    }

    /// `POINTS …`: echoed in full before it is kept. `None` from who has no forum to tell of: then it is a text like any other, which may be
    /// a concern.
    pub(super) fn points(&self, text: &str) -> Option<Turn> {
        let caller = self.caller?;
        let recent = |last: &Last| self.today().0 - last.day.0 <= POINTS_FOR;
        let convened = self.facts.board.series.iter().filter(|series| caller.is(Role::Facilitator, series.id));
        let lasts = convened.filter_map(|series| series.last.as_ref()).filter(|last| recent(last));
        let last = lasts.max_by_key(|last| last.day)?;
        if text.chars().count() > LONGEST_POINTS {
            return Some(self.close(Message::new("points-long")));
        }
        let next = Node::PointsSure { forum: last.id, text: text.to_owned() };
        Some(self.show(self.fresh(), next, Vec::new()))
    }

    fn keep_points(&self, forum: ForumId, text: String) -> Turn {
        let Some(caller) = self.caller else { return self.close(Message::new("too-late")) };
        let effect = Effect::Points { forum, person: caller.person, text };
        Turn { effect: Some(effect), ..self.close(Message::new("points-kept")) }
    }

    fn heard(&self, series: SeriesId, forum: ForumId, heard: Heard) -> Turn {
        let Some(caller) = self.caller else { return self.close(Message::new("too-late")) };
        let effect = Effect::Pulse { series, forum, person: caller.person, heard };
        Turn { effect: Some(effect), ..self.close(Message::new("pulse-thanks")) }
    }
}

#[cfg(test)]
mod tests {
    use super::{counts, is_doubtful};

    #[test]
    fn three_numbers_as_people_write_them() {
        for text in ["12 30 8", "12, 30, 8", "12/30/8", " 12-30-8 "] {
            assert_eq!(counts(text), Some([12, 30, 8]), "{text}");
        }
        for text in ["12 30", "12 30 8 1", "12 30 x", "12 30 99999", ""] {
            assert_eq!(counts(text), None, "{text}");
        }
    }

    #[test]
    fn what_makes_no_sense() {
        assert!(is_doubtful([900, 30, 8]) && is_doubtful([0, 0, 0]) && is_doubtful([3, 2, 6]));
        assert!(!is_doubtful([12, 30, 8]));
    }
}

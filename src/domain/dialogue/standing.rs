//! Where a forum stands, told to each as disclosure allows; and which forum is meant.
//!
//! Must not know: how questions are answered (`poll`, `offer`). Tested by `tests/transcripts/`.

use super::state::Question;
use super::{Here, Node, Screen};
use crate::domain::board::{Choice, Disclosure, Forum, Series, SeriesId, Stage};
use crate::domain::message::{Arg, Message};
use crate::domain::person::{Caller, Role};
use crate::domain::place::Place;
use crate::domain::time::Day;

/// Most communes that one list shows; beyond it first letters are asked.
pub(super) const MOST_LISTED: usize = 6;

/// How much of a date somebody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Day, hour, venue.
    Venue,
    /// The day.
    Day,
    /// The week.
    Week,
}

impl Sight {
    /// What `caller` may see on `today` of a forum held on `day`.
    pub fn of(series: &Series, caller: Option<&Caller>, day: Day, today: Day) -> Sight {
        let leads = |c: &Caller| c.is(Role::Facilitator, series.id) || series.has_commander(c.person);
        Sight::granted(
            series,
            caller.is_some_and(leads),
            caller.is_some_and(|c| c.is(Role::Participant, series.id)),
            day,
            today,
        )
    }

    /// The same for somebody known by what they are: who leads sees all, a participant the day, everybody else the week; from
    /// the day before on all see all.
    pub fn granted(series: &Series, leads: bool, participates: bool, day: Day, today: Day) -> Sight {
        let eve = today.0 >= day.0 - 1;
        match (series.disclosure, leads, participates) {
            (Disclosure::Open, _, _) | (Disclosure::Eve, true, _) => Sight::Venue,
            (Disclosure::Eve, _, _) if eve => Sight::Venue,
            (Disclosure::Eve, false, true) => Sight::Day,
            (Disclosure::Eve, false, false) => Sight::Week,
        }
    }
}

/// A sentence about a date: `{stem}-venue`, `-hour`, `-day` or `-week`, by what may be seen and what is known.
pub fn dated(stem: [&'static str; 4], sight: Sight, title: Arg, venue: &str, option: &Choice) -> Message {
    let [with_venue, with_hour, with_day, with_week] = stem;
    let about = |key| Message::new(key).with("forum", title.clone());
    match sight {
        Sight::Venue if venue.is_empty() => {
            about(with_hour).with("date", Arg::Date(option.day)).with("hour", Arg::Hour(option.minute))
        }
        Sight::Venue => about(with_venue)
            .with("date", Arg::Date(option.day))
            .with("hour", Arg::Hour(option.minute))
            .with("venue", Arg::Text(venue.to_owned())),
        Sight::Day => about(with_day).with("date", Arg::Date(option.day)),
        // The day itself does not leave for who may know the week.
        Sight::Week => about(with_week).with("week", Arg::Week(option.day.monday())),
    }
}

const CONFIRMED: [&str; 4] = ["forum-confirmed", "forum-confirmed-hour", "forum-confirmed-day", "forum-confirmed-week"];
const CONFIRMING: [&str; 4] =
    ["forum-confirming", "forum-confirming-hour", "forum-confirming-day", "forum-confirming-week"];

/// A series' next forum.
pub(super) fn forum(here: &Here<'_>, id: SeriesId) -> Screen {
    let Some(series) = here.facts.board.series(id) else { return places(here, "") };
    let title = here.facts.board.title(series);
    let said = |key| Message::new(key).with("forum", title.clone());
    let dated = |stem, forum: &Forum| {
        forum.date().map(|option| {
            let sight = Sight::of(series, here.caller, option.day, here.today());
            dated(stem, sight, title.clone(), &forum.venue, option)
        })
    };
    let body = match &series.forum {
        None => vec![said("forum-none")],
        Some(forum) => match forum.stage {
            Stage::Collecting => vec![said("forum-none")],
            Stage::Polling => here
                .own_answer(forum)
                .map_or_else(|| vec![said("forum-polling")], |own| vec![said("forum-polling"), own]),
            Stage::Confirming => vec![dated(CONFIRMING, forum).unwrap_or_else(|| said("forum-polling"))],
            // Nobody has said yet how it went; what is over is not next.
            Stage::Confirmed if forum.date().is_some_and(|option| option.day < here.today()) => {
                vec![said("forum-none")]
            }
            Stage::Confirmed => vec![dated(CONFIRMED, forum).unwrap_or_else(|| said("forum-polling"))],
            Stage::Stuck => vec![said("forum-polling")],
            Stage::Held | Stage::Cancelled | Stage::Missed | Stage::Unreported => vec![said("forum-none")],
        },
    };
    let mut screen = Screen { body, choices: Vec::new(), end: false };
    if here.may_change(series) {
        screen = screen.choice("1", Message::new("change"));
    }
    if here.may_offer(series) {
        screen = screen.choice("2", Message::new("offer"));
    }
    if here.has_promises(id) {
        screen = screen.choice("3", Message::new("menu-promises"));
    }
    screen.choice("0", Message::new("back"))
}

/// Communes that have forums: all where they are few, those that begin with the letters typed else.
pub(super) fn places(here: &Here<'_>, letters: &str) -> Screen {
    communes(&here.places(letters), letters, ["places-which", "places-letters"]).choice("0", Message::new("back"))
}

/// A list of communes, each with what it stands for, or the question for their first letters where they are too many.
pub(super) fn communes<T>(found: &[(T, &Place)], letters: &str, [which, begin]: [&'static str; 2]) -> Screen {
    if found.is_empty() {
        return Screen::asking(Message::new(if letters.is_empty() { "places-none" } else { "places-unknown" }));
    }
    if found.len() > MOST_LISTED {
        return Screen::asking(Message::new(begin));
    }
    let mut screen = Screen::asking(Message::new(which));
    for (i, (_, place)) in found.iter().enumerate() {
        screen = screen.choice((i + 1).to_string(), named(&place.name));
    }
    screen
}

/// The series that the person belongs to.
pub(super) fn mine(here: &Here<'_>) -> Screen {
    let mut screen = Screen::asking(Message::new("forums-which"));
    for (i, series) in here.own_series().iter().enumerate() {
        let title = here.facts.board.title(series);
        screen = screen.choice((i + 1).to_string(), Message::new("forum-choice").with("forum", title));
    }
    screen.choice("0", Message::new("back"))
}

fn named(place: &str) -> Message {
    Message::new("place-choice").with("place", Arg::Place(place.to_owned()))
}

impl<'a> Here<'a> {
    /// Series whose place begins with the letters; all where none were typed.
    pub(super) fn places(&self, letters: &str) -> Vec<(&'a Series, &'a Place)> {
        let board = self.facts.board;
        let public = board.series.iter().filter(|series| series.kind.is_public());
        let all = public.filter_map(|series| Some((series, board.places.get(&series.place)?)));
        all.filter(|(_, place)| letters.is_empty() || place.starts_with(letters)).collect()
    }

    /// Series that the caller belongs to.
    pub(super) fn own_series(&self) -> Vec<&'a Series> {
        self.caller.map(|caller| self.facts.board.of_person(caller).collect()).unwrap_or_default()
    }

    /// Where *next forum* leads: straight to the one forum, and there to the question that waits; else to a list.
    pub(super) fn next_forum(&self) -> Node {
        if self.is_unsure_of_post() {
            return Node::InPost;
        }
        match self.own_series().as_slice() {
            [] => match self.places("").as_slice() {
                [(only, _)] => self.forum_of(only),
                _ => Node::Places { letters: String::new() },
            },
            [only] => self.forum_of(only),
            _ => Node::Mine,
        }
    }

    /// The question that waits for the caller in this series, else where its forum stands.
    pub(super) fn forum_of(&self, series: &Series) -> Node {
        let open = self.questions().into_iter().find(|question| match (question, &series.forum) {
            (Question::Vote(id) | Question::Confirm(id, ..) | Question::Held(id), Some(forum)) => forum.id == *id,
            (Question::Pulse(id, _), _) => series.id == *id,
            (Question::InPost, _) | (_, None) => false,
        });
        open.map_or(Node::Forum { series: series.id }, Question::node)
    }

    fn may_change(&self, series: &Series) -> bool {
        self.question_again(series).is_some()
    }

    /// The question of this series that the caller may answer anew.
    pub(super) fn question_again(&self, series: &Series) -> Option<Question> {
        let (caller, forum) = (self.caller?, series.forum.as_ref()?);
        match forum.stage {
            Stage::Polling if self.facts.board.is_polled(caller, series) => Some(Question::Vote(forum.id)),
            // Until it begins a commander may take his word back.
            Stage::Confirmed if forum.closes <= self.facts.now => None,
            Stage::Confirming | Stage::Confirmed => {
                let post = series.posts.iter().find(|post| post.required && post.is_spoken_for_by(caller.person))?;
                Some(Question::Confirm(forum.id, post.id, forum.chosen?))
            }
            _ => None,
        }
    }

    /// Whether the caller may propose a date: facilitators and commanders until one is chosen; then only a commander who is asked
    /// about it, and once.
    pub(super) fn may_offer(&self, series: &Series) -> bool {
        let Some(caller) = self.caller else { return false };
        let commands = series.posts.iter().any(|post| post.required && post.is_spoken_for_by(caller.person));
        let leads = commands || series.has_commander(caller.person) || caller.is(Role::Facilitator, series.id);
        leads && series.forum.as_ref().is_none_or(|forum| forum.takes_offer(commands))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::board::Kind;
    use crate::domain::forum::Cadence;
    use crate::domain::place::PlaceId;

    #[test]
    fn who_sees_what_when_the_day_comes_closer() {
        let series = Series {
            id: SeriesId(1),
            place: PlaceId("k".into()),
            kind: Kind::Forum,
            disclosure: Disclosure::Eve,
            venue: "mairie".into(),
            cadence: Cadence::Quarter,
            notice_days: 10,
            posts: vec![],
            forum: None,
            last: None,
        };
        let (day, far, eve) = (Day(100), Day(90), Day(99));
        let sight = |leads, participates, today| Sight::granted(&series, leads, participates, day, today);
        assert_eq!(
            [sight(true, false, far), sight(false, true, far), sight(false, false, far)],
            [Sight::Venue, Sight::Day, Sight::Week]
        );
        assert_eq!(
            [sight(true, false, eve), sight(false, true, eve), sight(false, false, eve)],
            [Sight::Venue, Sight::Venue, Sight::Venue]
        );
        let open = Series { disclosure: Disclosure::Open, ..series };
        assert_eq!(Sight::granted(&open, false, false, day, far), Sight::Venue);
    }
}

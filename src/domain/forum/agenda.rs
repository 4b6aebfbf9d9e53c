//! What is to be done at which time in a stage, and what of it has been done.
//!
//! Must not know: what is said then. Tested in `tests/`.

use super::{Case, MORNING};
use crate::domain::board::{Forum, Stage};
use crate::domain::time::{At, DAY, Day, HOUR, Minute};

/// What has been done in a stage, one bit each; empty when the stage begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said(pub u32);

/// Something to be done at its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A period begins: dates are called for, and commanders asked whether the post is still theirs.
    Begin,
    /// Half of the stage is over: the silent are asked again.
    Half,
    /// A day is left: the silent are asked once more.
    LastDay,
    /// The stage ends.
    Close,
    /// Seven days before.
    Week,
    /// The morning of the day before: a Bambara day begins at dusk, so an evening would be too late.
    Eve,
    /// The morning itself.
    Today,
    /// The facilitator is asked how it went.
    Ask,
    /// The facilitator has not said for three days: the deputy is asked.
    AskDeputy,
    /// Nobody has said for three more days: staff see to it.
    AskStaff,
}

impl Said {
    /// The call for dates and the question about posts have been said, or are not to be.
    pub const BEGUN: Said = Said(1);

    pub(super) fn has(self, event: Event) -> bool {
        self.0 & event.bit() != 0
    }

    pub(super) fn with(self, event: Event) -> Said {
        Said(self.0 | event.bit())
    }
}

impl Event {
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Hours after its beginning when a forum is over and can be asked about.
const LASTS: i64 = 3 * HOUR;
/// Days that a facilitator, then a deputy, has to say how it went.
const PATIENCE: i64 = 3 * DAY;
/// Earliest hour at which the morning's reminder leaves.
const EARLY: Minute = Minute(7 * 60);

impl Case {
    /// What is still to be done in this stage, each with its time.
    pub(super) fn agenda(&self) -> Vec<(At, Event)> {
        let forum = &self.forum;
        let mut agenda = match forum.stage {
            Stage::Collecting => {
                vec![(forum.begun, Event::Begin), (half(forum), Event::Half), (forum.closes, Event::Close)]
            }
            Stage::Polling | Stage::Confirming => {
                let last = in_the_morning(forum.closes.plus(-DAY), forum);
                let mut agenda = vec![(half(forum), Event::Half), (forum.closes, Event::Close)];
                // A short stage has no last day of its own.
                agenda.extend((last > half(forum)).then_some((last, Event::LastDay)));
                agenda
            }
            Stage::Confirmed => forum.date().map_or(Vec::new(), |date| days(date.day, date.minute)),
            _ => Vec::new(),
        };
        agenda.retain(|(_, event)| !forum.said.has(*event));
        agenda
    }

    /// What is due at `now`, the latest first: where several were slept through only the latest is said.
    pub(super) fn due(&self, now: At) -> Vec<Event> {
        let mut due: Vec<(At, Event)> = self.agenda().into_iter().filter(|(at, _)| *at <= now).collect();
        due.sort_by_key(|(at, event)| (*at, *event as u32));
        due.into_iter().rev().map(|(_, event)| event).collect()
    }
}

/// A time at which those who have not answered are asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nudge {
    /// When.
    pub at: At,
    /// The last one before the stage ends; deputies are asked too.
    pub last: bool,
    /// It has been done, or its time was slept through.
    pub done: bool,
}

/// When the silent are asked again in the stage that the forum is at; none where nobody is being asked.
pub fn nudges(forum: &Forum) -> Vec<Nudge> {
    if !matches!(forum.stage, Stage::Polling | Stage::Confirming) {
        return Vec::new();
    }
    let (half, last) = (half(forum), in_the_morning(forum.closes.plus(-DAY), forum));
    let nudge = |at, event| Nudge { at, last: event == Event::LastDay, done: forum.said.has(event) };
    let mut nudges = vec![nudge(half, Event::Half)];
    nudges.extend((last > half).then(|| nudge(last, Event::LastDay)));
    nudges
}

/// Whether the hour of a forum's date has come, so that it can be said how it went.
pub fn has_begun(forum: &Forum, now: At) -> bool {
    forum.date().is_some_and(|option| option.day.at(option.minute) <= now)
}

fn half(forum: &Forum) -> At {
    in_the_morning(forum.begun.plus((forum.closes.0 - forum.begun.0) / 2), forum)
}

/// The morning of that day, where the stage had begun by then: what would fall due in an evening would leave after the night, a few
/// hours before the next.
fn in_the_morning(at: At, forum: &Forum) -> At {
    let morning = at.day().at(MORNING);
    if morning > forum.begun { morning } else { at }
}

/// The days around a date that stands.
fn days(day: Day, minute: Minute) -> Vec<(At, Event)> {
    let over = day.at(minute).plus(LASTS);
    vec![
        (Day(day.0 - 7).at(MORNING), Event::Week),
        (Day(day.0 - 1).at(MORNING), Event::Eve),
        (day.at(morning_of(minute)), Event::Today),
        (over, Event::Ask),
        (over.plus(PATIENCE), Event::AskDeputy),
        (over.plus(2 * PATIENCE), Event::AskStaff),
    ]
}

/// When the morning's reminder leaves: two hours before an early meeting, but not in the night.
fn morning_of(minute: Minute) -> Minute {
    MORNING.min(Minute(minute.0.saturating_sub(120))).max(EARLY)
}

//! Proposing a date: by a facilitator or a commander, in their own words, echoed before it counts.
//!
//! Must not know: how dates are read ([`crate::domain::text::when`]) or calendars kept. Tested by `tests/transcripts/`.

use super::{Effect, Here, Node, Screen, State, Turn};
use crate::domain::board::{Series, SeriesId};
use crate::domain::calendar::{self, Remark};
use crate::domain::message::{Arg, Message};
use crate::domain::person::Role;
use crate::domain::text::when::{self, When};
use crate::domain::time::{Day, Minute};

/// Longest venue kept, in characters: it must fit an invitation of one segment.
pub const LONGEST_VENUE: usize = 20;

/// Which date?
pub(super) fn ask(here: &Here<'_>, series: SeriesId) -> Screen {
    let Some(series) = here.facts.board.series(series) else { return super::too_late() };
    let title = here.facts.board.title(series);
    Screen::asking(Message::new("offer-ask").with("forum", title)).choice("0", Message::new("back"))
}

/// The date as understood, for a yes. What the calendar says against it is said before it.
pub(super) fn sure(here: &Here<'_>, series: SeriesId, day: Day, minute: Minute, venue: Option<&str>) -> Screen {
    let key = if venue.is_some() { "offer-sure-venue" } else { "offer-sure" };
    let mut message = Message::new(key).with("date", Arg::Date(day)).with("hour", Arg::Hour(minute));
    if let Some(venue) = venue {
        message = message.with("venue", Arg::Text(venue.to_owned()));
    }
    let mut screen = Screen::asking(message).choice("1", Message::new("yes")).choice("2", Message::new("no"));
    let remarks = here.remarks(series, day, Some(minute));
    screen.body.splice(0..0, remarks.first().map(|remark| remark.message(day)));
    screen
}

/// The words fit several days.
pub(super) fn which_day(days: &[(Day, Option<Minute>)]) -> Screen {
    let mut screen = Screen::asking(Message::new("offer-which-day"));
    for (i, (day, minute)) in days.iter().enumerate() {
        let label = match minute {
            Some(minute) => Message::new("vote-choice").with("date", Arg::Date(*day)).with("hour", Arg::Hour(*minute)),
            None => Message::new("day-choice").with("date", Arg::Date(*day)),
        };
        screen = screen.choice((i + 1).to_string(), label);
    }
    screen.choice("0", Message::new("back"))
}

/// Morning or afternoon?
pub(super) fn which_hour(day: Day, hours: &[Minute; 2]) -> Screen {
    let label = |minute: Minute| Message::new("hour-choice").with("hour", Arg::Hour(minute));
    Screen::asking(Message::new("offer-which-hour").with("date", Arg::Date(day)))
        .choice("1", label(hours[0]))
        .choice("2", label(hours[1]))
        .choice("0", Message::new("back"))
}

/// The day is clear, the hour was not said.
pub(super) fn hour(day: Day) -> Screen {
    Screen::asking(Message::new("offer-hour").with("date", Arg::Date(day))).choice("0", Message::new("back"))
}

/// Whether words after a date can be a venue: short enough for an invitation.
pub(super) fn is_venue(rest: &str) -> bool {
    // Everybody is told the venue: a number does not belong there.
    let digits = rest.chars().filter(|c| c.is_numeric()).count();
    !rest.is_empty() && rest.chars().count() <= LONGEST_VENUE && digits < 5
}

impl Here<'_> {
    /// Series for which the caller may propose a date now.
    pub(super) fn offerable(&self) -> Vec<&Series> {
        self.own_series().into_iter().filter(|series| self.may_offer(series)).collect()
    }

    /// Takes a date as read and asks back whatever is not clear.
    pub(super) fn offered(&self, series: SeriesId, when: When) -> Turn {
        let venue = |rest: &str| self.venue(series, rest);
        let node = match when {
            When::Clear(told) if told.minute.is_some_and(|minute| told.day.at(minute) <= self.facts.now) => {
                return self.ask_again(series, Message::new("date-past").with("date", Arg::Date(told.day)));
            }
            When::WhichHour { day, .. } if let Some(why) = self.hindrance(series, day, None) => {
                return self.ask_again(series, why);
            }
            When::Clear(told) => match told.minute {
                Some(minute) => return self.echoed(series, told.day, minute, venue(&told.rest)),
                None if let Some(why) = self.hindrance(series, told.day, None) => return self.ask_again(series, why),
                None => Node::OfferHour { series, day: told.day, venue: venue(&told.rest) },
            },
            When::Either(all) => {
                let days: Vec<(Day, Option<Minute>)> = all.iter().map(|told| (told.day, told.minute)).collect();
                return self.one_of(series, days, venue(all.first().map_or("", |told| told.rest.as_str())));
            }
            When::WhichHour { day, hours, rest } => Node::OfferWhichHour { series, day, hours, venue: venue(&rest) },
            When::NeedsHour { days, rest } => {
                return self.one_of(series, days.iter().map(|day| (*day, None)).collect(), venue(&rest));
            }
            When::Past { day } => {
                return self.ask_again(series, Message::new("date-past").with("date", Arg::Date(day)));
            }
            When::Impossible => return self.ask_again(series, Message::new("date-impossible")),
            When::TooWide => return self.ask_again(series, Message::new("date-too-wide")),
            When::Several => return self.ask_again(series, Message::new("date-several")),
            When::Unknown => return self.ask_again(series, Message::new("date-unknown")),
        };
        self.show(self.fresh(), node, Vec::new())
    }

    /// One of several days is meant: it is asked which, among those that can be. Where none can, that is said before more is asked.
    fn one_of(&self, series: SeriesId, mut days: Vec<(Day, Option<Minute>)>, venue: Option<String>) -> Turn {
        let why = days.last().and_then(|(day, minute)| self.hindrance(series, *day, *minute));
        days.retain(|(day, minute)| self.hindrance(series, *day, *minute).is_none());
        match (days.as_slice(), why) {
            ([], Some(why)) => self.ask_again(series, why),
            ([(day, Some(minute))], _) => self.echoed(series, *day, *minute, venue),
            ([(day, None)], _) => self.show(self.fresh(), Node::OfferHour { series, day: *day, venue }, Vec::new()),
            _ => self.show(self.fresh(), Node::OfferWhichDay { series, days, venue }, Vec::new()),
        }
    }

    /// A date that is clear is echoed for a yes, where nothing forbids it.
    pub(super) fn echoed(&self, series: SeriesId, day: Day, minute: Minute, venue: Option<String>) -> Turn {
        if let Some(turn) = self.same_as_asked(Some(series), day, Some(minute)) {
            return turn;
        }
        match self.forbidden(series, day, Some(minute)) {
            Some(why) => self.ask_again(series, why),
            None => self.show(self.fresh(), Node::OfferSure { series, day, minute, venue }, Vec::new()),
        }
    }

    /// A typed text where a date was asked.
    pub(super) fn offered_text(&self, series: SeriesId, typed: &str) -> Turn {
        self.offered(series, when::read(typed, self.today()))
    }

    /// A typed text where only the hour was missing.
    pub(super) fn offered_hour(&self, series: SeriesId, day: Day, venue: Option<String>, typed: &str) -> Turn {
        match self.hour_of(day, typed) {
            Some(Ok(minute)) => self.echoed(series, day, minute, venue),
            Some(Err(hours)) => self.show(self.fresh(), Node::OfferWhichHour { series, day, hours, venue }, Vec::new()),
            None => self.miss(),
        }
    }

    /// Reads an hour alone: one, or the two that it can be.
    pub(super) fn hour_of(&self, day: Day, typed: &str) -> Option<Result<Minute, [Minute; 2]>> {
        let date = day.date();
        // The reader of dates knows every way to write an hour: lend it the day.
        let with_day = format!("{:02}/{:02}/{} {typed}", date.day(), date.month(), date.year());
        let bare = typed.trim().parse::<u16>().ok().filter(|hour| *hour < 24).map(|_| format!("{with_day}h"));
        match when::read(bare.as_deref().unwrap_or(&with_day), self.today()) {
            When::Clear(told) if told.day == day && told.rest.is_empty() => told.minute.map(Ok),
            When::WhichHour { hours, rest, .. } if rest.is_empty() => Some(Err(hours)),
            _ => None,
        }
    }

    /// The echoed date is right.
    pub(super) fn offer(&self, series: SeriesId, day: Day, minute: Minute, venue: Option<String>) -> Turn {
        let Some(caller) = self.caller else { return self.close(Message::new("too-late")) };
        if let Some(why) = self.forbidden(series, day, Some(minute)) {
            return self.ask_again(series, why);
        }
        if let Some(turn) = self.same_as_asked(Some(series), day, Some(minute)) {
            return turn;
        }
        let noted = Message::new("offer-noted").with("date", Arg::Date(day)).with("hour", Arg::Hour(minute));
        let effect = Effect::Offer { series, person: caller.person, day, minute, venue };
        let otherwise = Screen::last(Message::new("offer-not-now"));
        Turn { effect: Some(effect), otherwise, ..self.close(noted) }
    }

    /// A venue is kept from a facilitator only: it is the one free text of a phone that is ever stored readable.
    fn venue(&self, series: SeriesId, rest: &str) -> Option<String> {
        let convenes = self.caller.is_some_and(|caller| caller.is(Role::Facilitator, series));
        (convenes && is_venue(rest)).then(|| rest.to_owned())
    }

    /// Why a date can't be proposed: the calendar forbids it, or it is too near for the invitation to leave in time.
    fn forbidden(&self, id: SeriesId, day: Day, minute: Option<Minute>) -> Option<Message> {
        let series = self.facts.board.series(id)?;
        let remarks = self.remarks(id, day, minute);
        let blocked = remarks.first().filter(|remark| remark.blocks()).map(|remark| remark.message(day));
        let earliest = series.earliest(self.today());
        blocked.or_else(|| (day < earliest).then(|| calendar::too_soon(earliest)))
    }

    /// What forbids a date; nothing where it is the one that the caller is asked about.
    fn hindrance(&self, series: SeriesId, day: Day, minute: Option<Minute>) -> Option<Message> {
        self.forbidden(series, day, minute).filter(|_| self.same_as_asked(Some(series), day, minute).is_none())
    }

    /// What the calendar says to a date, what forbids it first.
    fn remarks(&self, id: SeriesId, day: Day, minute: Option<Minute>) -> Vec<Remark> {
        let board = self.facts.board;
        let Some(series) = board.series(id) else { return Vec::new() };
        match minute {
            Some(minute) => calendar::look(day, minute, &board.calendar, &board.local(&series.place)),
            None => calendar::closed(day, &board.calendar).into_iter().collect(),
        }
    }

    fn ask_again(&self, series: SeriesId, why: Message) -> Turn {
        self.show(self.fresh(), Node::Offer { series }, vec![why])
    }

    /// The same conversation at its first page, with nothing missed.
    pub(super) fn fresh(&self) -> State {
        State { page: 0, missed: 0, ..self.state.clone() }
    }
}

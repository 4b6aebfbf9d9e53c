//! Forums as an iCalendar feed (RFC 5545), for the calendars of staff and partners. A feed is seen by whoever has its address,
//! so it tells what an unknown number would be told and not more.
//!
//! Must not know: where it is served. Tested here, and read back by a parser in `tests/it/calendar.rs`.

use crate::domain::board::{Choice, Forum, ForumId, Series, Stage};
use crate::domain::dialogue::Sight;
use crate::domain::time::{At, Day, HOUR};
use std::fmt::Write;

/// A forum in the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Which: the event keeps its name however often it moves.
    pub forum: ForumId,
    /// Grows whenever a date is proposed, refused or moved, the forum comes a stage further, or more of it may be told.
    pub sequence: u32,
    /// How sure it is.
    pub status: Status,
    /// When.
    pub span: Span,
    /// What it is called.
    pub summary: String,
    /// Where, if that may be told.
    pub location: Option<String>,
}

/// How sure an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Commanders are being asked.
    Tentative,
    /// It stands, or took place.
    Confirmed,
    /// It does not take place.
    Cancelled,
}

/// When an event is, as exactly as may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// From this instant.
    From(At),
    /// On this day.
    Day(Day),
    /// In the week of this Monday.
    Week(Day),
}

/// How long a forum is taken to last: nobody says, and calendars want to know.
const LENGTH: i64 = 2 * HOUR;
/// Longest line, in octets, without its end (RFC 5545, 3.1).
const LINE: usize = 75;

/// The event of a forum that has a date, as an unknown number may know of it on `today`; `None` for one without a date and for
/// meetings that are not public. `place` is the name of the series' place.
pub fn event(series: &Series, forum: &Forum, place: &str, today: Day) -> Option<Event> {
    let date = forum.date().filter(|_| series.kind.is_public())?;
    let (status, stage) = match forum.stage {
        Stage::Confirming => (Status::Tentative, 0),
        Stage::Confirmed => (Status::Confirmed, 1),
        Stage::Held => (Status::Confirmed, 2),
        Stage::Cancelled => (Status::Cancelled, 3),
        Stage::Collecting | Stage::Polling | Stage::Stuck | Stage::Missed | Stage::Unreported => return None,
    };
    let sight = Sight::granted(series, false, false, date.day, today);
    let told = u32::from(sight == Sight::Venue);
    Some(Event {
        forum: forum.id,
        sequence: (rounds(&forum.options) + forum.edition) * 8 + stage * 2 + told,
        status,
        span: match sight {
            Sight::Venue => Span::From(date.day.at(date.minute)),
            Sight::Day => Span::Day(date.day),
            Sight::Week => Span::Week(Day(date.day.0 - i32::from(date.day.weekday().to_monday_zero_offset()))),
        },
        summary: format!("Forum: {place}, {}", forum.period),
        location: (sight == Sight::Venue && !forum.venue.is_empty()).then(|| format!("{}, {place}", forum.venue)),
    })
}

/// How often a date was proposed or refused. It never falls: options stay, and so does a refusal.
fn rounds(options: &[Choice]) -> u32 {
    options.iter().map(|option| 1 + u32::from(option.refused)).sum()
}

/// All events as one text, as of `now`.
pub fn feed(events: &[Event], now: At) -> String {
    let mut feed = Feed(String::new());
    feed.line("BEGIN:VCALENDAR");
    feed.line("VERSION:2.0");
    feed.line("PRODID:-//Baro//Baro//FR");
    feed.line("CALSCALE:GREGORIAN");
    feed.line("METHOD:PUBLISH");
    for event in events {
        feed.event(event, now);
    }
    feed.line("END:VCALENDAR");
    feed.0
}

/// The text as it grows, line by line.
struct Feed(String);

impl Feed {
    fn event(&mut self, event: &Event, now: At) {
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:forum-{}@baro", event.forum.0));
        self.line(&format!("DTSTAMP:{}", instant(now)));
        self.line(&format!("SEQUENCE:{}", event.sequence));
        self.line(match event.status {
            Status::Tentative => "STATUS:TENTATIVE",
            Status::Confirmed => "STATUS:CONFIRMED",
            Status::Cancelled => "STATUS:CANCELLED",
        });
        match event.span {
            Span::From(start) => {
                self.line(&format!("DTSTART:{}", instant(start)));
                self.line(&format!("DTEND:{}", instant(start.plus(LENGTH))));
            }
            Span::Day(day) => self.days(day, 1),
            Span::Week(monday) => self.days(monday, 7),
        }
        self.line(&format!("SUMMARY:{}", escaped(&event.summary)));
        if let Some(location) = &event.location {
            self.line(&format!("LOCATION:{}", escaped(location)));
        }
        self.line("END:VEVENT");
    }

    /// Whole days; the last one named is the first that is free again. They fill nobody's calendar.
    fn days(&mut self, first: Day, count: i32) {
        self.line(&format!("DTSTART;VALUE=DATE:{}", date(first)));
        self.line(&format!("DTEND;VALUE=DATE:{}", date(Day(first.0 + count))));
        self.line("TRANSP:TRANSPARENT");
    }

    /// One line, folded where it is too long: a line that begins with a blank goes on with the one before.
    fn line(&mut self, line: &str) {
        let mut room = LINE;
        for letter in line.chars() {
            if letter.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            room -= letter.len_utf8();
            self.0.push(letter);
        }
        self.0.push_str("\r\n");
    }
}

/// Text as RFC 5545, 3.3.11 wants it; control characters, which it forbids, are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// `20270112`.
fn date(day: Day) -> String {
    let date = day.date();
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// `20270112T100000Z`.
fn instant(at: At) -> String {
    let mut text = date(at.day());
    let (minute, second) = (at.minute().0, at.0.rem_euclid(60_000) / 1000);
    write!(text, "T{:02}{:02}{second:02}Z", minute / 60, minute % 60).expect("a String takes all that is written");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::board::{Disclosure, Kind, OptionId, SeriesId};
    use crate::domain::forum::{Cadence, Said};
    use crate::domain::place::PlaceId;
    use crate::domain::time::Minute;
    use jiff::civil::Date;

    /// Tuesday 12 January 2027.
    const TUESDAY: Date = Date::constant(2027, 1, 12);

    fn series(kind: Kind, disclosure: Disclosure) -> Series {
        let (place, venue) = (PlaceId("k".into()), String::new());
        Series {
            id: SeriesId(1),
            place,
            kind,
            disclosure,
            venue,
            cadence: Cadence::Quarter,
            notice_days: 10,
            posts: vec![],
            forum: None,
            last: None,
        }
    }

    fn forum(stage: Stage) -> Forum {
        let option = |id, refused| Choice {
            id: OptionId(id),
            number: id as u8,
            day: Day::of(TUESDAY),
            minute: Minute(630),
            refused,
        };
        Forum {
            id: ForumId(12),
            period: "2027-T1".into(),
            stage,
            begun: At(0),
            closes: At(0),
            said: Said::default(),
            edition: 0,
            chosen: Some(OptionId(2)),
            venue: "mairie".into(),
            reopened: false,
            options: vec![option(1, true), option(2, false)],
        }
    }

    #[test]
    fn until_the_eve_only_the_week_is_told() {
        let (series, forum) = (series(Kind::Forum, Disclosure::Eve), forum(Stage::Confirmed));
        let day = Day::of(TUESDAY);
        let early = event(&series, &forum, "Konna", Day(day.0 - 2)).unwrap();
        assert_eq!((early.span, early.location), (Span::Week(Day(day.0 - 1)), None));
        let eve = event(&series, &forum, "Konna", Day(day.0 - 1)).unwrap();
        assert_eq!(eve.span, Span::From(day.at(Minute(630))));
        assert_eq!(eve.location.as_deref(), Some("mairie, Konna"));
        assert!(eve.sequence > early.sequence);
        let open = Series { disclosure: Disclosure::Open, ..series };
        assert_eq!(event(&open, &forum, "Konna", Day(day.0 - 60)).unwrap().span, eve.span);
    }

    #[test]
    fn only_public_meetings_with_a_date_are_shown_and_their_sequence_grows() {
        let open = series(Kind::Forum, Disclosure::Open);
        let shown = |series: &Series, forum: &Forum| event(series, forum, "Konna", Day(0));
        for stage in [Stage::Collecting, Stage::Polling, Stage::Stuck] {
            assert_eq!(shown(&open, &forum(stage)), None);
        }
        assert_eq!(shown(&open, &Forum { chosen: None, ..forum(Stage::Confirming) }), None);
        for kind in [Kind::Committee, Kind::Network] {
            assert_eq!(shown(&series(kind, Disclosure::Open), &forum(Stage::Confirmed)), None);
        }
        let stages = [Stage::Confirming, Stage::Confirmed, Stage::Cancelled];
        let events = stages.map(|stage| shown(&open, &forum(stage)).unwrap());
        assert_eq!(events.each_ref().map(|e| e.status), [Status::Tentative, Status::Confirmed, Status::Cancelled]);
        assert!(events.is_sorted_by(|a, b| a.sequence < b.sequence));
        let mut again = forum(Stage::Confirming);
        again.options[1].refused = true;
        assert!(shown(&open, &again).unwrap().sequence > events[1].sequence, "reopened");
    }

    #[test]
    fn long_lines_are_folded_between_letters() {
        let mut feed = Feed(String::new());
        let long = format!("SUMMARY:{}", "ɲɔgɔnye 🙂 ".repeat(30));
        feed.line(&long);
        assert!(feed.0.ends_with("\r\n") && feed.0.lines().count() > 4);
        assert!(feed.0.split("\r\n").all(|line| line.len() <= LINE));
        assert_eq!(feed.0.replace("\r\n ", "").trim_end_matches("\r\n"), long);
        for length in [74, 75, 76] {
            let mut feed = Feed(String::new());
            feed.line(&"x".repeat(length));
            assert_eq!(feed.0.matches("\r\n").count(), 1 + usize::from(length > 75), "{length}");
        }
    }

    #[test]
    fn text_is_escaped_and_instants_are_utc() {
        assert_eq!(escaped("a,b;c\\d\r\ne\u{7}"), "a\\,b\\;c\\\\d\\ne");
        assert_eq!(instant(Day::of(TUESDAY).at(Minute(630)).plus(5_000)), "20270112T103005Z");
    }
}

//! A month as a table of weeks: meetings with their hours, days off, Ramadan; and where calendars fetch it.
//!
//! Must not know: SQL. Tested in `tests/it/console/forums/`.

use super::{Tab, tabs, words};
use crate::console::parts::{self, Here, Tone, tag};
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{Board, Stage};
use crate::domain::calendar::{self, Holiday};
use crate::domain::time::Day;
use crate::store::book::timetable::{self, Dated};
use axum::extract::{Query, State};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Days of a week.
const WEEK: i32 = 7;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    /// `2027-01`; this month where it is none.
    month: String,
}

/// The first day of the month that an address names.
fn first_of(written: &str, today: Day) -> Day {
    let named = || {
        let (year, month) = written.split_once('-')?;
        let date = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
        (2000..=2100).contains(&date.year()).then_some(date)
    };
    let this = today.date().first_of_month();
    Day::of(named().unwrap_or(this))
}

fn href(day: Day) -> String {
    let date = day.date();
    format!("/forums/calendar?month={:04}-{:02}", date.year(), date.month())
}

pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    console.book.refresh().await?;
    let first = first_of(&asked.month, visit.today());
    let next = Day::of(Day(first.0 + 31).date().first_of_month());
    let (start, end) = (first.monday(), Day(Day(next.0 - 1).monday().0 + WEEK - 1));
    let dates = timetable::dates(console.book.engine(), start, end).await?;
    let board = console.book.board();
    let month = Month { visit: &visit, board: &board, first, next, dates };
    let body = html! {
        (tabs(&visit, Tab::Month))
        p.pager {
            a rel="prev" href=(href(Day(first.0 - 1))) { (visit.month(Day(first.0 - 1))) }
            a rel="next" href=(href(next)) { (visit.month(next)) }
        }
        (month.table(start, end))
        (feed(&console, &visit))
    };
    Ok(visit.page(Here::Forums, &visit.tell("forums-month", &[("month", visit.month(first).into())]), body))
}

struct Month<'p> {
    visit: &'p Visit,
    board: &'p Board,
    first: Day,
    next: Day,
    dates: Vec<Dated>,
}

impl Month<'_> {
    fn table(&self, start: Day, end: Day) -> Markup {
        let heads: Vec<String> = (1..=7).map(|number| words::weekday(self.visit, number)).collect();
        let weeks = (start.0..=end.0).step_by(WEEK as usize);
        let rows = weeks.map(|monday| (monday..monday + WEEK).map(|day| self.day(Day(day))).collect()).collect();
        parts::table(&self.visit.month(self.first), &heads, rows)
    }

    fn day(&self, day: Day) -> Markup {
        let visit = self.visit;
        let number = day.date().day();
        let within = (self.first..self.next).contains(&day);
        html! {
            @if day == visit.today() {
                strong { (number) } " " (tag(Tone::Calm, &visit.say("frame-today")))
            } @else if within {
                strong { (number) }
            } @else {
                small { (visit.day_short(day)) }
            }
            (self.off(day))
            @for dated in self.dates.iter().filter(|dated| dated.day == day) { div { (self.meeting(dated)) } }
        }
    }

    /// Holidays, feasts and fasting.
    fn off(&self, day: Day) -> Markup {
        let (visit, calendar) = (self.visit, &self.board.calendar);
        let feasts = calendar.observances.iter().filter(|seen| seen.day == day);
        html! {
            @if let Some(holiday) = Holiday::on(day) { div { (tag(Tone::Off, &words::holiday(visit, holiday))) } }
            @for seen in feasts {
                div {
                    (tag(Tone::Off, &words::feast(visit, seen.feast)))
                    @if !seen.announced { " " small { (visit.say("forums-computed")) } }
                }
            }
            @if calendar::is_ramadan(day, calendar) { div { small { (visit.say("forums-remark-ramadan")) } } }
        }
    }

    fn meeting(&self, dated: &Dated) -> Markup {
        let visit = self.visit;
        let place =
            self.board.series(dated.series).map_or(String::new(), |series| words::of_series(visit, self.board, series));
        let sure = match (dated.chosen, dated.stage) {
            (false, _) => tag(Tone::Off, &visit.say("forums-date-proposed")),
            (true, Stage::Confirming | Stage::Stuck) => tag(Tone::Warn, &visit.say("forums-date-asked")),
            (true, stage) => words::stage(visit, stage),
        };
        html! { (dated.minute.spoken()) " " (parts::link(&format!("/forums/{}", dated.forum.0), &place)) " " (sure) }
    }
}

/// Where calendars fetch all this by themselves.
fn feed(console: &Console, visit: &Visit) -> Markup {
    let settings = &console.settings;
    let address = settings.calendar_token.as_ref().map(|token| {
        let host = settings.public_url.clone().unwrap_or_default();
        format!("{host}/calendar/{token}.ics")
    });
    html! {
        section {
            h2 { (visit.say("forums-feed")) }
            @match address {
                Some(address) => {
                    p { (visit.say("forums-feed-how")) }
                    p.code { (address) }
                    p.hint { (visit.say("forums-feed-secret")) }
                    @if settings.public_url.is_none() { p.hint { (visit.say("forums-feed-host")) } }
                }
                None => p { (visit.say("forums-feed-none")) },
            }
        }
    }
}

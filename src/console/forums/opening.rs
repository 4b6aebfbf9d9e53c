//! A forum that staff open by hand, with dates of their own or none.
//!
//! Must not know: SQL, when periods begin by themselves. Tested in `tests/it/console/forums/`.

use super::entered::{self, Entered};
use super::series::{self, Found};
use super::words;
use crate::console::parts::{self, Field, Wrongs};
use crate::console::posted::Posted;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::MOST_OPEN;
use crate::domain::forum::Period;
use crate::domain::time::{Day, Minute};
use crate::store::book::series::Open;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use std::sync::Arc;

/// Names of the fields of the dates that a forum is opened with.
const DATES: [(&str, &str); MOST_OPEN] = [("day1", "hour1"), ("day2", "hour2"), ("day3", "hour3")];
/// The periods that staff may open a forum for: this one and the next.
fn periods(visit: &Visit, found: &Found) -> [Period; 2] {
    let this = found.set.cadence.period(visit.today());
    let next = found.set.cadence.period(this.next);
    [this, next]
}

/// The form; what was typed stays where it was wrong.
pub(super) fn form(visit: &Visit, found: &Found, posted: Option<&Posted>, wrong: &Wrongs) -> Markup {
    let text = |name: &str| posted.map_or("", |posted| posted.text(name));
    let periods: Vec<(String, String)> =
        periods(visit, found).iter().map(|period| (period.code.clone(), words::period(visit, &period.code))).collect();
    let hour = entered::field_hour(found.set.minute);
    let venue = if posted.is_some() { text("venue") } else { &found.set.venue };
    html! {
        details open[posted.is_some()] {
            summary { (visit.say("forums-open")) }
            form method="post" action=(format!("{}/open", found.href())) {
                (visit.hidden())
                (parts::select("period", &visit.say("forums-field-period"), &periods, text("period"), wrong))
                p.hint { (visit.say("forums-open-hint")) }
                @for (n, (day, time)) in DATES.iter().enumerate() {
                    @let n = [("n", (n as i64 + 1).into())];
                    @let (label, label_hour) = (visit.tell("forums-field-day-n", &n), visit.tell("forums-field-hour-n", &n));
                    div.row {
                        (parts::field(Field { name: day, label: &label, value: text(day), kind: "date", ..Field::default() }, wrong))
                        (parts::field(Field { name: time, label: &label_hour, value: if posted.is_some() { text(time) } else { &hour }, kind: "time", ..Field::default() }, wrong))
                    }
                }
                (super::decide::venue(visit, venue, wrong))
                (parts::button(&visit.say("forums-open")))
            }
        }
    }
}

/// Staff open a forum by hand.
pub(super) async fn open(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    posted: Posted,
) -> Answer {
    let found = Found::read(&console, id).await?;
    if posted.is_repeated() {
        return Ok(visit.go(&found.href(), None));
    }
    let mut entered = Entered::new(&visit, &posted);
    let period = periods(&visit, &found).into_iter().find(|period| period.code == posted.text("period"));
    if period.is_none() {
        entered.wrong("period", "forums-wrong-period");
    }
    let mut options: Vec<(Day, Minute)> = Vec::new();
    for (day, hour) in DATES {
        let Some(on) = entered.day_or_none(day) else { continue };
        let Some(minute) = entered.hour(hour) else { continue };
        if on < found.series().earliest(visit.today()) || options.contains(&(on, minute)) {
            entered.wrong(day, "forums-wrong-too-soon");
        }
        options.push((on, minute));
    }
    let venue = entered.venue("venue");
    if found.series().forum.is_some() {
        entered.wrong("period", "forums-wrong-under-way");
    }
    let mut wrong = entered.wrong;
    if let (Some(period), true) = (period, wrong.is_empty()) {
        let now = visit.now();
        let closes = if options.is_empty() { now.plus(found.set.pace.options) } else { now };
        let open = Open { series: found.id, period: period.code, now, closes, venue, options };
        let forum = console.book.write(open).await?;
        console.book.refresh().await?;
        match forum {
            Some(forum) => {
                return Ok(visit.go(&format!("/forums/{}", forum.0), Some(visit.say("forums-opened"))));
            }
            None => wrong.add("period", visit.say("forums-wrong-had")),
        }
    }
    posted.undone();
    series::page(&console, &visit, &found, StatusCode::UNPROCESSABLE_ENTITY, "", Some(&posted), &wrong).await
}

//! Days on which no forum is held or people should think twice: holidays by law, feasts by the moon, and the dates under way that fall on them.
//!
//! Must not know: how the moon is computed. Tested in `tests/it/console/forums/`.

use super::entered::{Entered, day, field_day};
use super::{Tab, forum, tabs, words};
use crate::console::parts::{self, Field, Here, Tone, Wrongs, tag};
use crate::console::posted::Posted;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{Board, Choice, Forum, Series, Stage};
use crate::domain::calendar::{self, Feast, Holiday, Observance};
use crate::domain::time::{At, Day};
use crate::store::book::calendar::SetFeast;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Most dates under way that are shown with what speaks against them.
const MOST_WARNINGS: usize = 50;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    year: String,
    /// The feast whose line is to be changed.
    feast: String,
    /// The day that it is on.
    day: String,
}

/// What the form holds.
#[derive(Default)]
struct Held {
    feast: String,
    /// The day that a line leaves; empty where one is added.
    old: String,
    day: String,
    announced: bool,
}

impl Held {
    /// The line that the address names.
    fn first(asked: &Asked, board: &Board) -> Held {
        let named = || {
            let (feast, day) = (Feast::read(&asked.feast)?, day(&asked.day)?);
            board.calendar.on(feast, day).copied()
        };
        named().map_or_else(Held::default, |seen| Held {
            feast: seen.feast.code().to_owned(),
            old: field_day(seen.day),
            day: field_day(seen.day),
            announced: seen.announced,
        })
    }

    fn posted(posted: &Posted) -> Held {
        let text = |name: &str| posted.text(name).to_owned();
        Held { feast: text("feast"), old: text("old"), day: text("day"), announced: posted.has("announced") }
    }
}

pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    console.book.refresh().await?;
    let year = asked.year.parse().ok().filter(|year| (2000..=2100).contains(year));
    let year = year.unwrap_or(visit.today().date().year());
    let held = Held::first(&asked, &console.book.board());
    Ok(page(&console, &visit, StatusCode::OK, year, &held, &Wrongs::new()))
}

fn page(console: &Console, visit: &Visit, status: StatusCode, year: i16, held: &Held, wrong: &Wrongs) -> Response {
    let board = console.book.board();
    let body = html! {
        (tabs(visit, Tab::Holidays))
        (parts::wrongs(visit, wrong))
        (warnings(visit, &board))
        p.pager {
            a rel="prev" href=(format!("/forums/holidays?year={}", year - 1)) { (year - 1) }
            a rel="next" href=(format!("/forums/holidays?year={}", year + 1)) { (year + 1) }
        }
        (table(visit, &board, year))
        p.hint { (visit.say("forums-holidays-hint")) }
        (form(visit, held, wrong))
        p { (parts::link("/forums/holidays/place", &visit.say("forums-places-days"))) }
    };
    visit.page_with(status, Here::Forums, &visit.say("forums-holidays"), body)
}

/// Dates that people are asked about or count on, with what speaks against them.
fn warnings(visit: &Visit, board: &Board) -> Markup {
    let dates = |series: &Series| -> Vec<Choice> {
        let Some(forum) = &series.forum else { return Vec::new() };
        open_dates(forum, visit.now()).filter(|option| !remarks(board, series, option).is_empty()).cloned().collect()
    };
    let all = board.series.iter().flat_map(|series| dates(series).into_iter().map(move |option| (series, option)));
    let all: Vec<(&Series, Choice)> = all.take(MOST_WARNINGS).collect();
    html! {
        @if !all.is_empty() {
            section {
                h2 { (visit.say("forums-warnings")) }
                ul {
                    @for (series, option) in &all {
                        @let forum = series.forum.as_ref().map_or(0, |forum| forum.id.0);
                        li {
                            (parts::link(&format!("/forums/{forum}"), &words::of_series(visit, board, series))) ", "
                            (words::colon(visit, &words::date(visit, option.day, option.minute))) " " (forum::remarks(visit, board, series, option))
                        }
                    }
                }
            }
        }
    }
}

/// The date that stands, else those that can be voted for.
fn open_dates(forum: &Forum, now: At) -> impl Iterator<Item = &Choice> {
    let stands = matches!(forum.stage, Stage::Confirming | Stage::Confirmed);
    let fits = move |option: &&Choice| if stands { forum.chosen == Some(option.id) } else { !option.refused };
    forum.options.iter().filter(fits).filter(move |option| option.day.at(option.minute) > now)
}

fn remarks(board: &Board, series: &Series, option: &Choice) -> Vec<calendar::Remark> {
    calendar::look(option.day, option.minute, &board.calendar, &board.local(&series.place))
}

/// A line of the year.
enum Line<'b> {
    Law(Day, Holiday),
    Moon(&'b Observance),
}

impl Line<'_> {
    fn day(&self) -> Day {
        match self {
            Line::Law(day, _) => *day,
            Line::Moon(seen) => seen.day,
        }
    }
}

fn table(visit: &Visit, board: &Board, year: i16) -> Markup {
    let first = Day::of(Date::constant(year, 1, 1));
    let next = Day::of(Date::constant(year + 1, 1, 1));
    let by_law = (first.0..next.0).map(Day).filter_map(|day| Holiday::on(day).map(|holiday| Line::Law(day, holiday)));
    let by_moon = board.calendar.observances.iter().filter(|seen| (first..next).contains(&seen.day)).map(Line::Moon);
    let mut lines: Vec<Line> = by_law.chain(by_moon).collect();
    lines.sort_by_key(Line::day);
    let heads =
        ["forums-head-day", "forums-head-holiday", "forums-head-sure", "forums-head-action"].map(|key| visit.say(key));
    let row = |line: &Line| {
        let (name, sure, change) = match line {
            Line::Law(_, holiday) => {
                (words::holiday(visit, *holiday), tag(Tone::Off, &visit.say("forums-by-law")), html! {})
            }
            Line::Moon(seen) => {
                let sure = match seen.announced {
                    true => tag(Tone::Good, &visit.say("forums-announced")),
                    false => tag(Tone::Warn, &visit.say("forums-computed")),
                };
                let href = format!(
                    "/forums/holidays?year={year}&feast={}&day={}#line",
                    seen.feast.code(),
                    field_day(seen.day)
                );
                (words::feast(visit, seen.feast), sure, parts::link(&href, &visit.say("forums-change")))
            }
        };
        vec![html! { (visit.day(line.day())) }, html! { (name) }, sure, change]
    };
    parts::table(
        &visit.tell("forums-holidays-of", &[("year", year.to_string().into())]),
        &heads,
        lines.iter().map(row).collect(),
    )
}

/// A feast is added, moved or announced; a line that is changed can also be taken away.
fn form(visit: &Visit, held: &Held, wrong: &Wrongs) -> Markup {
    let changes = !held.old.is_empty();
    let feasts: Vec<(String, String)> =
        Feast::ALL.iter().map(|feast| (feast.code().to_owned(), words::feast(visit, *feast))).collect();
    let label = visit.say("forums-field-day");
    let announced = [("1".to_owned(), visit.say("forums-field-announced"), held.announced)];
    let field =
        Field { name: "day", label: &label, value: &held.day, kind: "date", required: true, ..Field::default() };
    html! {
        section #line {
            h2 { (visit.say(if changes { "forums-feast-change" } else { "forums-feast-add" })) }
            form method="post" action="/forums/holidays" {
                (visit.hidden())
                @if changes {
                    input type="hidden" name="old" value=(held.old);
                    input type="hidden" name="feast" value=(held.feast);
                    @if let Some(feast) = Feast::read(&held.feast) { p { strong { (words::feast(visit, feast)) } } }
                } @else {
                    (parts::select("feast", &visit.say("forums-head-holiday"), &feasts, &held.feast, wrong))
                }
                (parts::field(field, wrong))
                (parts::checks("announced", &visit.say("forums-head-sure"), &announced, wrong))
                (parts::button(&visit.say("forums-save")))
            }
            @if changes {
                details.confirm {
                    summary { (visit.say("forums-remove")) }
                    form method="post" action="/forums/holidays/remove" {
                        (visit.hidden())
                        input type="hidden" name="feast" value=(held.feast);
                        input type="hidden" name="old" value=(held.old);
                        p { (visit.say("forums-feast-remove-question")) }
                        (parts::danger(&visit.say("forums-remove")))
                    }
                }
            }
        }
    }
}

fn back(day: Day) -> String {
    format!("/forums/holidays?year={}", day.date().year())
}

/// A feast is put on a day, moved or announced.
pub(super) async fn set(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let held = Held::posted(&posted);
    let mut entered = Entered::new(&visit, &posted);
    let new = entered.day("day");
    if let (true, Some(new)) = (posted.is_repeated(), new) {
        return Ok(visit.go(&back(new), None));
    }
    console.book.refresh().await?;
    let board = console.book.board();
    let feast = Feast::read(&held.feast);
    if feast.is_none() {
        entered.wrong("feast", "forums-wrong-choice");
    }
    let old = day(&held.old);
    if let (Some(feast), Some(new)) = (feast, new) {
        let gone =
            old.is_some_and(|old| board.calendar.on(feast, old).is_none()) || old.is_none() && !held.old.is_empty();
        if gone {
            entered.wrong("day", "forums-wrong-feast-moved");
        } else if board.calendar.same_year(feast, new, old).is_some()
            || old != Some(new) && board.calendar.on(feast, new).is_some()
        {
            entered.wrong("day", "forums-wrong-feast-there");
        }
    }
    let wrong = entered.wrong;
    let (Some(feast), Some(new), true) = (feast, new, wrong.is_empty()) else {
        posted.undone();
        let year = new.unwrap_or(visit.today()).date().year();
        return Ok(page(&console, &visit, StatusCode::UNPROCESSABLE_ENTITY, year, &held, &wrong));
    };
    console.book.write(SetFeast { feast, old, new: Some(new), announced: held.announced }).await?;
    console.book.refresh().await?;
    Ok(visit.go(&back(new), Some(visit.say("forums-saved"))))
}

/// A line is taken away.
pub(super) async fn remove(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let (feast, old) = (Feast::read(posted.text("feast")), day(posted.text("old")));
    let (Some(feast), Some(old)) = (feast, old) else {
        return Ok(visit.go("/forums/holidays", Some(visit.say("forums-wrong-feast-moved"))));
    };
    if posted.is_repeated() {
        return Ok(visit.go(&back(old), None));
    }
    console.book.write(SetFeast { feast, old: Some(old), new: None, announced: false }).await?;
    console.book.refresh().await?;
    Ok(visit.go(&back(old), Some(visit.say("forums-removed"))))
}

//! Forums in the console: all places side by side, one forum and what staff decide about it, months, series, posts, days off.
//!
//! Must not know: the rules of forums ([`crate::domain::forum`]), SQL. Tested in `tests/it/console/forums.rs`.

mod attention;
mod board;
mod convene;
mod decide;
mod entered;
mod forum;
mod holidays;
mod locals;
mod month;
mod opening;
mod posts;
mod report;
mod series;
mod settings;
mod weighed;
mod word;
mod words;

pub(super) use attention::due;

use super::Console;
use super::pages::Pages;
use super::trouble::Trouble;
use super::visit::Visit;
use crate::domain::board::Board;
use crate::domain::place::{Level, PlaceId};
use crate::domain::review::Act;
use crate::store::book::notices::Manners;
use maud::{Markup, html};

/// Rows of a table on one page.
const ROWS: usize = 50;
/// Longest reason, in characters.
const LONGEST_REASON: usize = 300;

/// The pages of this group.
pub(super) fn pages() -> Pages {
    let may = Act::ManageForums;
    Pages::new()
        .get("/forums", may, board::show)
        .get("/forums/attention", may, attention::show)
        .post("/forums/attention/{id}", may, attention::done)
        .get("/forums/calendar", may, month::show)
        .get("/forums/holidays", may, holidays::show)
        .post("/forums/holidays", may, holidays::set)
        .post("/forums/holidays/remove", may, holidays::remove)
        .get("/forums/holidays/place", may, locals::show)
        .post("/forums/holidays/place", may, locals::save)
        .get("/forums/posts", may, posts::list)
        .get("/forums/posts/{id}", may, posts::show)
        .post("/forums/posts/{id}", may, posts::hand_over)
        .post("/forums/posts/{id}/deputy", may, posts::set_deputy)
        .get("/forums/series", may, series::list)
        .get("/forums/series/new", may, settings::begin)
        .post("/forums/series/new", may, settings::create)
        .get("/forums/series/{id}", may, series::show)
        .get("/forums/series/{id}/settings", may, settings::show)
        .post("/forums/series/{id}/settings", may, settings::save)
        .post("/forums/series/{id}/pause", may, settings::pause)
        .post("/forums/series/{id}/forces", may, series::set_forces)
        .post("/forums/series/{id}/facilitators", may, convene::set_facilitator)
        .post("/forums/series/{id}/open", may, opening::open)
        .get("/forums/{id}", may, forum::show)
        .get("/forums/{id}/decide/{what}", may, decide::show)
        .post("/forums/{id}/decide/{what}", may, decide::post)
        .post("/forums/{id}/word", may, word::note)
        .get("/forums/{id}/report", may, report::show)
        .post("/forums/{id}/report", may, report::save)
}

/// The ways between the pages of this group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Board,
    Attention,
    Month,
    Series,
    Posts,
    Holidays,
}

fn tabs(visit: &Visit, here: Tab) -> Markup {
    let all = [
        (Tab::Board, "/forums", "forums-tab-board"),
        (Tab::Attention, "/forums/attention", "forums-tab-attention"),
        (Tab::Month, "/forums/calendar", "forums-tab-month"),
        (Tab::Series, "/forums/series", "forums-tab-series"),
        (Tab::Posts, "/forums/posts", "forums-tab-posts"),
        (Tab::Holidays, "/forums/holidays", "forums-tab-holidays"),
    ];
    html! {
        nav.tabs aria-label=(visit.say("forums-tabs")) {
            ul {
                @for (tab, href, key) in all {
                    li { a href=(href) aria-current=[(tab == here).then_some("page")] { (visit.say(key)) } }
                }
            }
        }
    }
}

/// How messages leave that a decision causes.
fn manners(console: &Console) -> Result<Manners, Trouble> {
    let line = console.settings.lines.first().ok_or(Trouble::Gone("forums-no-line"))?.name.clone();
    let board = console.book.board();
    Ok(Manners { line, nights: console.settings.nights, board, weekly_cap: console.settings.weekly_cap })
}

/// Regions and cercles with a series in them, and the communes where few enough: what tables can be narrowed to. Value and name.
fn areas(visit: &Visit, board: &Board) -> Vec<(String, String)> {
    let mut areas: Vec<(String, String)> = Vec::new();
    for place in board.places.values() {
        let has =
            || board.series.iter().any(|series| series.place != place.id && board.lies_in(&series.place, &place.id));
        if place.level == Level::Commune || !has() {
            continue;
        }
        let name = match place.level {
            Level::Region => visit.tell("forums-region", &[("name", place.name.as_str().into())]),
            _ => visit.tell("forums-cercle", &[("name", place.name.as_str().into())]),
        };
        areas.push((place.id.0.clone(), name));
    }
    areas.sort_by(|a, b| a.1.cmp(&b.1));
    areas
}

/// The area that an address names; everywhere where it names none of the board's.
fn area(board: &Board, written: &str) -> Option<PlaceId> {
    let id = PlaceId(written.to_owned());
    board.places.contains_key(&id).then_some(id)
}

/// Which page is meant, from 1, and how many `rows` fill; the first where no number is written.
fn page_of(rows: usize, wanted: &str) -> (usize, usize) {
    let pages = rows.div_ceil(ROWS).max(1);
    (wanted.parse().unwrap_or(1).clamp(1, pages), pages)
}

/// The rows of a page.
fn on_page<T>(rows: Vec<T>, page: usize) -> Vec<T> {
    rows.into_iter().skip((page - 1) * ROWS).take(ROWS).collect()
}

/// The form that narrows a table: what is chosen comes back in the address.
fn narrow(visit: &Visit, action: &str, fields: Markup) -> Markup {
    html! {
        form.row method="get" action=(action) {
            (fields)
            button.quiet { (visit.say("forums-narrow")) }
        }
    }
}

//! Forums in the console: all places side by side, one forum and what staff decide about it, months, series, posts, days off.
//!
//! Must not know: the rules of forums ([`crate::domain::forum`]), SQL. Tested in `tests/it/console/forums/`.

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
use crate::domain::place::{Level, Place, PlaceId};
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
    let line = console.settings.wait_at().ok_or(Trouble::Gone("forums-no-line"))?;
    let board = console.book.board();
    Ok(Manners { line, nights: console.settings.nights, board, weekly_cap: console.settings.weekly_cap })
}

/// What tables can be narrowed to: regions with a series in them, and the cercles of the one that is `chosen` or that it lies in. Value and
/// name. All cercles of a country would make the page heavier than its table.
fn areas(visit: &Visit, board: &Board, chosen: Option<&PlaceId>) -> Vec<(String, String)> {
    let has = |place: &Place| board.series.iter().any(|series| board.lies_in(&series.place, &place.id));
    let shown = |place: &Place| match (place.level, &place.parent, chosen) {
        (Level::Region, ..) | (Level::Cercle, None, _) => true,
        (Level::Cercle, Some(region), Some(chosen)) => board.lies_in(chosen, region),
        (Level::Cercle | Level::Commune, ..) => false,
    };
    let named = |place: &Place| {
        let key = if place.level == Level::Region { "forums-region" } else { "forums-cercle" };
        (place.id.0.clone(), visit.tell(key, &[("name", place.name.as_str().into())]))
    };
    let mut areas: Vec<(String, String)> =
        board.places.values().filter(|place| shown(place) && has(place)).map(named).collect();
    areas.sort_by(|a, b| a.1.cmp(&b.1));
    areas
}

/// The area that an address names; everywhere where it names none of the board's.
fn area(board: &Board, written: &str) -> Option<PlaceId> {
    let id = PlaceId(written.to_owned());
    board.places.contains_key(&id).then_some(id)
}

/// Part of a list, with the number of the page that it is, from 1, and of all pages; the first where `wanted` is no number.
fn on_page<T>(rows: Vec<T>, most: usize, wanted: &str) -> (Vec<T>, usize, usize) {
    let pages = rows.len().div_ceil(most).max(1);
    let page = wanted.parse().unwrap_or(1).clamp(1, pages);
    (rows.into_iter().skip((page - 1) * most).take(most).collect(), page, pages)
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

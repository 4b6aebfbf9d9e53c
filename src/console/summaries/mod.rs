//! Summaries and promises: written in every language side by side, agreed to by a second person, sent to a place, read on the radio; what was
//! promised followed until it is kept.
//!
//! Must not know: how messages leave; a broadcast is rows that the gateway finds. Tested in `tests/it/console/summaries.rs`.

mod edit;
mod form;
mod going;
mod list;
mod preview;
mod promises;
mod radio;
mod send;
mod show;

use super::pages::Pages;
use super::parts::Tone;
use super::today::Due;
use super::trouble::Trouble;
use super::visit::Visit;
use super::{Console, Settings};
use crate::domain::board::{ForumId, Kind, Stage};
use crate::domain::message::Language;
use crate::domain::money::Prices;
use crate::domain::place::{Level, PlaceId};
use crate::domain::review::Act;
use crate::domain::route::usual_prices;
use crate::domain::time::{DAY, Day};
use crate::store::book::tellings::{self, Telling};
use jiff::civil::Date;
use maud::{Markup, html};

/// Rows of a list on a page.
const ROWS: i64 = 50;
/// Places in a list to choose from: more would make the page heavy.
const MOST_PLACES: usize = 200;
/// How long a forum without a summary is asked for on the first page, in milliseconds: what was not written then is not written any more.
const NAGGED: i64 = 180 * DAY;

pub(super) fn pages() -> Pages {
    let (write, send) = (Act::WriteSummaries, Act::Broadcast);
    Pages::new()
        .get("/summaries", write, list::show)
        .get("/summaries/{forum}", write, show::show)
        .get("/summaries/{forum}/edit", write, edit::show)
        .post("/summaries/{forum}/edit", write, edit::save)
        .post("/summaries/{forum}/preview", write, edit::look)
        .post("/summaries/{forum}/approve", write, show::approve)
        .post("/summaries/{forum}/back", write, show::take_back)
        .post("/summaries/{forum}/publish", write, show::publish)
        .get("/summaries/{forum}/radio", write, radio::show)
        .get("/summaries/{forum}/radio.txt", write, radio::download)
        .get("/summaries/{forum}/send", send, send::show)
        .post("/summaries/{forum}/send", send, send::order)
        .get("/broadcasts/{broadcast}", send, going::show)
        .post("/broadcasts/{broadcast}", send, going::steer)
        .get("/promises", write, promises::list)
        .get("/promises/{promise}", write, promises::show)
        .post("/promises/{promise}", write, promises::check)
}

/// What waits for whoever writes summaries.
pub(super) async fn due(console: &Console, visit: &Visit) -> Result<Vec<Due>, Trouble> {
    if !visit.may(Act::WriteSummaries) {
        return Ok(Vec::new());
    }
    let since = visit.now().plus(-NAGGED);
    let waits = tellings::waits(console.book.engine(), &visit.member().name, since, visit.today()).await?;
    let all = [
        (waits.paused, Tone::Bad, "summaries-due-paused", "/summaries?step=going"),
        (waits.asked, Tone::Warn, "summaries-due-asked", "/summaries?step=asked"),
        (waits.approved, Tone::Warn, "summaries-due-approved", "/summaries?step=approved"),
        (waits.missing, Tone::Warn, "summaries-due-missing", "/summaries?step=missing"),
        (waits.overdue, Tone::Warn, "summaries-due-overdue", "/promises?standing=overdue"),
    ];
    let due = all.into_iter().filter(|(count, ..)| *count > 0).map(|(count, tone, key, href)| Due {
        tone,
        text: visit.tell(key, &[("count", count.into())]),
        href: href.to_owned(),
    });
    Ok(due.collect())
}

/// A forum with all that was written of it.
async fn telling(console: &Console, forum: i64) -> Result<Telling, Trouble> {
    tellings::one(console.book.engine(), ForumId(forum)).await?.ok_or(Trouble::Missing)
}

/// The same, where there is something to tell: it was held, or somebody has written before.
async fn writable(console: &Console, forum: i64) -> Result<Telling, Trouble> {
    let telling = telling(console, forum).await?;
    if telling.stage == Stage::Held || telling.latest().is_some() {
        Ok(telling)
    } else {
        Err(Trouble::Gone("summaries-not-held"))
    }
}

/// `Forum de Konna`.
fn meeting(visit: &Visit, kind: Kind, place: &str) -> String {
    let key = match kind {
        Kind::Forum => "summaries-forum",
        Kind::Committee => "summaries-committee",
        Kind::Network => "summaries-network",
    };
    visit.tell(key, &[("place", place.into())])
}

/// `Forum de Konna, 2027-T1`.
fn named(visit: &Visit, telling: &Telling) -> String {
    format!("{}, {}", meeting(visit, telling.kind, &telling.name), telling.period)
}

/// The languages of the programme, the default one first.
fn languages(console: &Console) -> &[Language] {
    &console.phone.languages
}

/// What a segment costs by the lines that broadcasts leave by, and what to dial for the rest where nobody can write back on one of them.
fn line(settings: &Settings) -> (Prices, Option<&str>) {
    let carriers = || settings.lines.iter().filter(|line| line.priority.is_any());
    let prices = usual_prices(carriers().map(|line| (&line.priority, &line.prices)));
    let is_deaf = carriers().any(|line| !line.can_receive);
    (prices, is_deaf.then_some(settings.short_code.as_str()))
}

/// A day as a browser sends it (`2027-01-12`) or, where it knows no field for days, as people write it (`12/01/2027`).
fn day(written: &str) -> Option<Day> {
    let date = match written.split('/').collect::<Vec<_>>()[..] {
        [day, month, year] => Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?,
        _ => written.parse().ok()?,
    };
    (2000..2100).contains(&date.year()).then(|| Day::of(date))
}

/// The same for a field.
fn field_day(day: Day) -> String {
    day.date().to_string()
}

/// The way between the two lists of this group.
fn tabs(visit: &Visit, of_promises: bool) -> Markup {
    let tab = |href: &str, key: &str, here: bool| html! { a href=(href) aria-current=[here.then_some("page")] { (visit.say(key)) } };
    html! {
        nav.tabs aria-label=(visit.say("summaries-tabs")) {
            (tab("/summaries", "summaries-title", !of_promises))
            (tab("/promises", "summaries-follow-title", of_promises))
        }
    }
}

/// Places to choose from in a list: those with forums, and those that they lie in, each with its level; the larger first. Where they are too many for
/// a list, its communes are left out but for `own`.
fn places(console: &Console, visit: &Visit, own: Option<&PlaceId>) -> Vec<(String, String)> {
    let board = console.book.board();
    let mut found: Vec<PlaceId> = Vec::new();
    for series in &board.series {
        let mut at = Some(series.place.clone());
        // Region, cercle, commune: a list that went in circles would end here too.
        for _ in 0..4 {
            let Some(place) = at else { break };
            at = board.places.get(&place).and_then(|place| place.parent.clone());
            if !found.contains(&place) {
                found.push(place);
            }
        }
    }
    let mut places: Vec<_> = found.iter().filter_map(|id| board.places.get(id)).collect();
    if places.len() > MOST_PLACES {
        places.retain(|place| place.level != Level::Commune || Some(&place.id) == own);
    }
    places.sort_by_key(|place| (place.level as u8, place.name.clone()));
    places
        .into_iter()
        .map(|place| (place.id.0.clone(), format!("{} ({})", place.name, visit.name(&place.level))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_browsers_and_people_write_them() {
        let expected = Day::of(jiff::civil::date(2027, 1, 12));
        assert_eq!((day("2027-01-12"), day("12/01/2027")), (Some(expected), Some(expected)));
        assert_eq!(day(&field_day(expected)), Some(expected));
        for wrong in ["", "2027", "12/01", "32/01/2027", "2027-02-30", "0001-01-01", "9999-12-31", "1/1/1/1", "é"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }
}

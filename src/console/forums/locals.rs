//! When market and rains are at a place, so that dates are warned of or sought.
//!
//! Must not know: what follows from it. Tested in `tests/it/console/forums/`.

use super::entered::{Entered, field_day};
use super::{Tab, board, tabs};
use crate::console::parts::{self, Field, Here, Wrongs};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::calendar::{Local, Market, MonthDay, Round, Season, Wish};
use crate::domain::place::{Place, PlaceId};
use crate::store::book::calendar::{self, SetLocal};
use crate::store::book::places;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Most places that a search shows.
const MOST_PLACES: usize = 50;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    /// The name of a place that is looked for.
    name: String,
    /// The code of the place chosen.
    place: String,
}

/// What the form holds.
#[derive(Default)]
struct Held {
    market: String,
    every: String,
    wish: String,
    from: String,
    to: String,
}

impl Held {
    fn of(local: Local) -> Held {
        let date = |date: MonthDay| format!("{:02}/{:02}", date.day(), date.month());
        let market = local.market;
        Held {
            market: market.map_or(String::new(), |market| field_day(market.anchor)),
            every: market.map_or("7".to_owned(), |market| market.round.days().to_string()),
            wish: market.map_or(Wish::Avoid, |market| market.wish).code().to_owned(),
            from: local.rains.map_or(String::new(), |rains| date(rains.from)),
            to: local.rains.map_or(String::new(), |rains| date(rains.to)),
        }
    }

    fn posted(posted: &Posted) -> Held {
        let text = |name: &str| posted.text(name).to_owned();
        Held { market: text("market"), every: text("every"), wish: text("wish"), from: text("from"), to: text("to") }
    }

    /// What is so at the place; names what is wrong.
    fn read(&self, entered: &mut Entered) -> Local {
        let round = self.every.parse().ok().and_then(Round::read);
        if round.is_none() {
            entered.wrong("every", "forums-wrong-choice");
        }
        let wish = Wish::read(&self.wish);
        if wish.is_none() {
            entered.wrong("wish", "forums-wrong-choice");
        }
        let anchor = entered.day_or_none("market");
        let market = anchor.zip(round).zip(wish).map(|((anchor, round), wish)| Market { anchor, round, wish });
        let (from, to) = (month_day(&self.from), month_day(&self.to));
        for (field, written, read) in [("from", &self.from, from), ("to", &self.to, to)] {
            let other_is_there = !self.from.is_empty() || !self.to.is_empty();
            if read.is_none() && (!written.is_empty() || other_is_there) {
                entered.wrong(field, "forums-wrong-month-day");
            }
        }
        Local { market, rains: from.zip(to).map(|(from, to)| Season { from, to }) }
    }
}

/// `15/06`.
fn month_day(written: &str) -> Option<MonthDay> {
    let (day, month) = written.split_once('/')?;
    let number = |part: &str| part.parse::<u8>().ok().filter(|_| part.len() <= 2);
    MonthDay::new(number(month)?, number(day)?)
}

pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let all = places::list(console.book.engine()).await?;
    let said = calendar::said(console.book.engine()).await?;
    match all.iter().find(|place| place.id.0 == asked.place) {
        Some(place) => {
            let local = said.iter().find(|(own, _)| *own == place.id).map(|(_, local)| *local).unwrap_or_default();
            Ok(form(&visit, place, StatusCode::OK, &Held::of(local), &Wrongs::new()))
        }
        None => Ok(list(&visit, &all, &said, asked.name.trim())),
    }
}

fn href(place: &PlaceId) -> String {
    format!("/forums/holidays/place?place={}", board::encoded(&place.0))
}

fn list(visit: &Visit, all: &[Place], said: &[(PlaceId, Local)], name: &str) -> Response {
    let found: Vec<&Place> = all.iter().filter(|place| place.starts_with(name)).take(MOST_PLACES).collect();
    let name_of = |id: &PlaceId| all.iter().find(|place| place.id == *id).map_or("", |place| place.name.as_str());
    let label = visit.say("forums-field-place");
    let heads = ["forums-head-place", "forums-head-market", "forums-head-rains"].map(|key| visit.say(key));
    let row = |(place, local): &(PlaceId, Local)| {
        vec![parts::link(&href(place), name_of(place)), market(visit, *local), rains(*local)]
    };
    let rows = said.iter().filter(|(_, local)| *local != Local::default()).take(MOST_PLACES).map(row).collect();
    let body = html! {
        (tabs(visit, Tab::Holidays))
        p { (visit.say("forums-places-days-hint")) }
        form.row method="get" action="/forums/holidays/place" {
            (parts::field(Field { name: "name", label: &label, value: name, kind: "search", ..Field::default() }, &Wrongs::new()))
            (parts::button(&visit.say("forums-seek")))
        }
        @if !name.is_empty() && found.is_empty() { (parts::empty(&visit.say("forums-no-place"), None)) }
        @if !found.is_empty() {
            ul { @for place in found { li { (parts::link(&href(&place.id), &place.name)) " " small { (visit.name(&place.level)) } } } }
        }
        @if said.iter().all(|(_, local)| *local == Local::default()) {
            (parts::empty(&visit.say("forums-places-days-empty"), None))
        } @else {
            (parts::table(&visit.say("forums-places-days"), &heads, rows))
        }
    };
    visit.page(Here::Forums, &visit.say("forums-places-days"), body)
}

fn market(visit: &Visit, local: Local) -> Markup {
    let Some(market) = local.market else { return html! { "–" } };
    let wish = if market.wish == Wish::Avoid { "forums-wish-avoid" } else { "forums-wish-seek" };
    let told = [("day", visit.day_short(market.anchor).into()), ("every", i64::from(market.round.days()).into())];
    html! { (visit.tell("forums-market", &told)) ", " (visit.say(wish)) }
}

fn rains(local: Local) -> Markup {
    let held = Held::of(local);
    html! { @if held.from.is_empty() { "–" } @else { (held.from) " – " (held.to) } }
}

fn form(visit: &Visit, place: &Place, status: StatusCode, held: &Held, wrong: &Wrongs) -> Response {
    let rounds: Vec<(String, String, bool)> = ["7", "5"]
        .map(|days| {
            (
                days.to_owned(),
                visit.tell("forums-days", &[("count", days.parse::<i64>().unwrap_or(7).into())]),
                held.every == days,
            )
        })
        .into();
    let wishes: Vec<(String, String, bool)> = [(Wish::Avoid, "forums-wish-avoid"), (Wish::Seek, "forums-wish-seek")]
        .map(|(wish, key)| (wish.code().to_owned(), visit.say(key), held.wish == wish.code()))
        .into();
    let labels = ["forums-field-market", "forums-field-from", "forums-field-to"].map(|key| visit.say(key));
    let (market_hint, rains_hint) = (visit.say("forums-field-market-hint"), visit.say("forums-field-rains-hint"));
    let body = html! {
        p { (parts::link("/forums/holidays/place", &visit.say("forums-places-days"))) }
        (parts::wrongs(visit, wrong))
        form method="post" action="/forums/holidays/place" {
            (visit.hidden())
            input type="hidden" name="place" value=(place.id.0);
            (parts::field(Field { name: "market", label: &labels[0], value: &held.market, kind: "date", hint: Some(&market_hint), ..Field::default() }, wrong))
            (parts::radios("every", &visit.say("forums-field-every"), &rounds, wrong))
            (parts::radios("wish", &visit.say("forums-field-wish"), &wishes, wrong))
            div.row {
                (parts::field(Field { name: "from", label: &labels[1], value: &held.from, hint: Some(&rains_hint), ..Field::default() }, wrong))
                (parts::field(Field { name: "to", label: &labels[2], value: &held.to, hint: Some(&rains_hint), ..Field::default() }, wrong))
            }
            (parts::button(&visit.say("forums-save")))
        }
    };
    let title = visit.tell("forums-place-days", &[("place", place.name.as_str().into())]);
    visit.page_with(status, Here::Forums, &title, body)
}

pub(super) async fn save(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let back = "/forums/holidays/place";
    if posted.is_repeated() {
        return Ok(visit.go(back, None));
    }
    let all = places::list(console.book.engine()).await?;
    let place = all.iter().find(|place| place.id.0 == posted.text("place")).ok_or(Trouble::Missing)?;
    let held = Held::posted(&posted);
    let mut entered = Entered::new(&visit, &posted);
    let local = held.read(&mut entered);
    let wrong = entered.wrong;
    if !wrong.is_empty() {
        posted.undone();
        return Ok(form(&visit, place, StatusCode::UNPROCESSABLE_ENTITY, &held, &wrong));
    }
    console.book.write(SetLocal { place: place.id.clone(), local }).await?;
    console.book.refresh().await?;
    Ok(visit.go(back, Some(visit.say("forums-saved"))))
}

//! All forums that were held, and how far the summary of each is.
//!
//! Must not know: what is written. Tested in `tests/it/console/summaries.rs`.

use super::{ROWS, meeting, places, tabs};
use crate::console::parts::{self, Here, Tone, Wrongs};
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::place::PlaceId;
use crate::domain::summary::Step;
use crate::store::book::tellings::{self, Line};
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What of the list is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    step: String,
    place: String,
    page: String,
}

/// GET the list.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(wanted): Query<Wanted>) -> Answer {
    let step = Step::read(&wanted.step);
    let place = Some(PlaceId(wanted.place.clone())).filter(|place| !place.0.is_empty());
    let page: i64 = wanted.page.parse().unwrap_or(1).clamp(1, 1_000_000);
    let (lines, many) = tellings::list(console.book.engine(), (step, place.as_ref()), ROWS, (page - 1) * ROWS).await?;
    let href = |page: usize| {
        let code = step.map_or("", Step::code);
        let mut query = form_urlencoded::Serializer::new(String::from("/summaries?"));
        query.append_pair("step", code).append_pair("place", &wanted.place).append_pair("page", &page.to_string());
        query.finish()
    };
    let body = html! {
        (tabs(&visit, false))
        p { (visit.say("summaries-intro")) }
        (narrowed(&visit, &console, step, place.as_ref()))
        @if lines.is_empty() {
            @if step.is_some() || place.is_some() {
                (parts::empty(&visit.say("summaries-none-so"), Some(("/summaries", &visit.say("summaries-all")))))
            } @else {
                (parts::empty(&visit.say("summaries-none"), Some(("/forums", &visit.say("summaries-to-forums")))))
            }
        } @else {
            (table(&visit, &lines))
        }
        (parts::pager(&visit, page as usize, ((many + ROWS - 1) / ROWS) as usize, href))
    };
    Ok(visit.page(Here::Summaries, &visit.say("summaries-title"), body))
}

fn narrowed(visit: &Visit, console: &Console, step: Option<Step>, place: Option<&PlaceId>) -> Markup {
    let all = (String::new(), visit.say("summaries-any"));
    let steps: Vec<(String, String)> =
        std::iter::once(all.clone()).chain(Step::ALL.map(|step| (step.code().to_owned(), visit.name(&step)))).collect();
    let places: Vec<(String, String)> = std::iter::once(all).chain(places(console, visit, place)).collect();
    let none = Wrongs::new();
    html! {
        form.row method="get" action="/summaries" {
            (parts::select("step", &visit.say("summaries-step"), &steps, step.map_or("", Step::code), &none))
            (parts::select("place", &visit.say("summaries-place"), &places, place.map_or("", |place| &place.0), &none))
            button.quiet { (visit.say("summaries-narrow")) }
        }
    }
}

fn table(visit: &Visit, lines: &[Line]) -> Markup {
    let heads = ["summaries-head-forum", "summaries-step", "summaries-head-day", "summaries-head-written"];
    let heads: Vec<String> = heads.iter().map(|key| visit.say(key)).collect();
    let rows = lines.iter().map(|line| {
        let href = format!("/summaries/{}", line.forum.0);
        let name = format!("{}, {}", meeting(visit, line.kind, &line.name), line.period);
        let written = line.written.as_ref().map(|(_, author, at)| {
            visit.tell("summaries-by", &[("name", author.clone().into()), ("day", visit.day_short(at.day()).into())])
        });
        vec![
            parts::link(&href, &name),
            tag(visit, line.step),
            html! { (line.day.map_or_else(|| "–".to_owned(), |day| visit.day_short(day))) },
            html! { (written.unwrap_or_else(|| "–".to_owned())) },
        ]
    });
    html! { div.named { (parts::table(&visit.say("summaries-caption"), &heads, rows.collect())) } }
}

/// How far a summary is, in colour.
pub(super) fn tag(visit: &Visit, step: Step) -> Markup {
    let tone = match step {
        Step::Missing | Step::Asked | Step::Approved => Tone::Warn,
        Step::Draft | Step::Going => Tone::Calm,
        Step::Told => Tone::Good,
    };
    parts::tag(tone, &visit.name(&step))
}

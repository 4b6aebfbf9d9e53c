//! The lines, one after the other: those in trouble first say so.
//!
//! Must not know: SQL, people. Tested in `tests/it/console/delivery.rs`.

use super::super::parts::{self, Here, Tone};
use super::super::visit::Visit;
use super::money::Money;
use super::{Answer, Console, Health, chart, cost, healths, switch, trouble_words, why};
use crate::console::LineFacts;
use crate::domain::delivery::State;
use crate::domain::money::Francs;
use crate::domain::review::Act;
use crate::domain::time::{At, DAY, Day};
use crate::store::book::deliveries::{self, Cause, OfDay};
use crate::store::book::lines::{self as store, Known};
use crate::store::book::spending::{self, Sum};
use axum::extract;
use maud::{Markup, html};
use std::sync::Arc;

/// Since when failures are told, in milliseconds.
const CAUSES: i64 = 7 * DAY;

/// What the page counts besides how lines do.
struct Counts {
    causes: Vec<Cause>,
    days: Vec<OfDay>,
    spent: Vec<Sum>,
    known: Vec<Known>,
}

pub(super) async fn show(extract::State(console): extract::State<Arc<Console>>, visit: Visit) -> Answer {
    let (engine, now) = (console.book.engine(), visit.now());
    let healths = healths(&console, now).await?;
    let since = Day(visit.today().0 + 1 - chart::DAYS);
    let counts = Counts {
        causes: deliveries::causes(engine, now.plus(-CAUSES)).await?,
        days: deliveries::days(engine, since).await?,
        spent: spending::lines(engine, &visit.today().month()).await?,
        known: store::list(engine).await?,
    };
    let money = Money::read(&console, &visit).await?;
    let body = html! {
        (money.alerts(&visit, &console))
        @for health in &healths {
            @if let Some(trouble) = health.trouble { p.alarm { (trouble_words(&visit, &health.line, trouble)) } }
        }
        @if visit.may(Act::ManagePeople) {
            form.row method="post" action="/people/find" role="search" {
                (visit.hidden())
                (parts::field(parts::Field { name: "q", label: &visit.say("delivery-person"), kind: "search",
                    hint: Some(&visit.say("delivery-person-hint")), ..parts::Field::default() }, &parts::Wrongs::new()))
                (parts::button(&visit.say("people-find-button")))
            }
        }
        @if healths.is_empty() { (parts::empty(&visit.say("delivery-none"), None)) }
        @for health in &healths {
            @let facts = console.settings.lines.iter().find(|line| line.name == health.line);
            (section(&visit, health, facts, &counts, now))
        }
        (money.month(&visit, &console))
    };
    Ok(visit.page(Here::Delivery, &visit.say("frame-delivery"), body))
}

fn section(visit: &Visit, health: &Health, facts: Option<&LineFacts>, counts: &Counts, now: At) -> Markup {
    let state = match (health.trouble, facts) {
        (Some(_), _) => parts::tag(Tone::Bad, &visit.say("delivery-in-trouble")),
        (None, Some(_)) => parts::tag(Tone::Good, &visit.say("delivery-well")),
        (None, None) => parts::tag(Tone::Off, &visit.say("delivery-unknown-line")),
    };
    html! {
        section {
            @let switch = switch::of(&counts.known, &health.line);
            h2 { (health.line) " " (state) " " (switch::tag(visit, switch)) }
            (stand(visit, health, facts, &counts.known, now))
            @if facts.is_some() { (switch::form(visit, &health.line, switch)) }
            (causes(visit, &health.line, &counts.causes))
            h3 { (visit.say("delivery-days")) }
            (chart::days(visit, &health.line, now.day(), &counts.days))
            h3 { (visit.tell("delivery-cost", &[("month", visit.month(now.day()).into())])) }
            (costs(visit, &health.line, facts, &counts.spent))
        }
    }
}

/// What waits, how fast it goes, and when anything was last heard.
fn stand(visit: &Visit, health: &Health, facts: Option<&LineFacts>, known: &[Known], now: At) -> Markup {
    let (due, later) = health.waiting.as_ref().map_or((0, 0), |waiting| (waiting.due, waiting.queued - waiting.due));
    let queue = visit.tell("delivery-queue", &[("due", due.into()), ("later", later.into())]);
    let moment = |at: Option<At>| at.map_or_else(|| visit.say("delivery-not-lately"), |at| visit.at(at));
    let oldest = health.waiting.as_ref().and_then(|waiting| waiting.oldest);
    let oldest = oldest.map_or_else(
        || visit.say("delivery-nothing-waits"),
        |since| visit.tell("delivery-minutes", &[("minutes", ((now.0 - since).max(0) / 60_000).into())]),
    );
    let hour = health.recent.as_ref().map_or(0, |recent| recent.hour);
    let rate = match facts {
        Some(facts) => visit.tell("delivery-rate-of", &[("hour", hour.into()), ("rate", facts.rate_per_second.into())]),
        None => visit.tell("delivery-rate-only", &[("hour", hour.into())]),
    };
    let mut all = Vec::new();
    if let Some(facts) = facts {
        let codes = facts.numbers.iter().chain(&facts.short_codes).cloned().collect::<Vec<_>>().join(", ");
        all.push((visit.say("delivery-kind"), html! { (facts.kind) @if !codes.is_empty() { " · " (codes) } }));
    }
    let sent = health.recent.as_ref().and_then(|recent| recent.sent);
    let reported = health.recent.as_ref().and_then(|recent| recent.reported);
    all.extend([
        (visit.say("delivery-waiting"), html! { (queue) }),
        (visit.say("delivery-oldest"), html! { (oldest) }),
        (visit.say("delivery-rate"), html! { (rate) }),
        (visit.say("delivery-last-sent"), html! { (moment(sent)) }),
        (visit.say("delivery-last-report"), html! { (moment(reported)) }),
    ]);
    let known = known.iter().find(|known| known.name == health.line);
    if let Some((left, at)) = known.and_then(|known| known.balance.as_ref()) {
        let args = [("left", left.to_string().into()), ("at", visit.at(*at).into())];
        all.push((visit.say("delivery-balance"), html! { (visit.tell("delivery-balance-of", &args)) }));
    }
    parts::facts(&all)
}

/// Why messages failed, expired, or wait to be tried again.
fn causes(visit: &Visit, line: &str, causes: &[Cause]) -> Markup {
    // Several words of the program are one sentence here.
    let mut merged: Vec<(String, State, i64)> = Vec::new();
    for cause in causes.iter().filter(|cause| cause.line == line) {
        let words = why::words(visit, if cause.state == State::Expired { "late" } else { &cause.why });
        match merged.iter_mut().find(|(own, state, _)| *own == words && *state == cause.state) {
            Some((_, _, messages)) => *messages += cause.messages,
            None => merged.push((words, cause.state, cause.messages)),
        }
    }
    merged.sort_by_key(|(_, _, messages)| -messages);
    let heads = ["delivery-why", "delivery-outcome", "delivery-messages"].map(|head| visit.say(head));
    let rows = merged.into_iter().map(|(words, state, messages)| {
        let tone = if state == State::Queued { Tone::Warn } else { Tone::Bad };
        let outcome = if state == State::Queued { visit.say("delivery-again") } else { why::state(visit, state) };
        vec![html! { (words) }, parts::tag(tone, &outcome), html! { (visit.number(messages)) }]
    });
    let rows: Vec<Vec<Markup>> = rows.collect();
    html! {
        h3 { (visit.say("delivery-causes")) }
        @if rows.is_empty() {
            p.hint { (visit.say("delivery-causes-none")) }
        } @else {
            (parts::table(&visit.say("delivery-causes-table"), &heads, rows))
        }
    }
}

/// What the month has cost so far, by network.
fn costs(visit: &Visit, line: &str, facts: Option<&LineFacts>, spent: &[Sum]) -> Markup {
    let sums: Vec<&Sum> = spent.iter().filter(|sum| sum.line == line).collect();
    if sums.is_empty() {
        return html! { p.hint { (visit.say("delivery-cost-none")) } };
    }
    let prices = facts.map(|facts| facts.prices.clone()).unwrap_or_default();
    let money =
        |francs: Option<Francs>| francs.map_or_else(|| visit.say("delivery-no-price"), |francs| visit.money(francs));
    let heads = ["delivery-network", "delivery-messages", "delivery-segments", "delivery-price", "delivery-francs"];
    let mut rows: Vec<Vec<Markup>> = sums
        .iter()
        .map(|sum| {
            let network =
                if sum.network.is_empty() { visit.say("delivery-network-unknown") } else { sum.network.clone() };
            let price = prices.on(&sum.network).or_else(|| prices.dearest());
            vec![
                html! { (network) },
                html! { (visit.number(sum.messages)) },
                html! { (visit.number(sum.segments)) },
                html! { (money(price.map(|price| Francs(u64::from(price))))) },
                html! { (money(cost(sum, &prices))) },
            ]
        })
        .collect();
    let total = sums.iter().filter_map(|sum| cost(sum, &prices)).fold(Francs::default(), Francs::plus);
    if prices.dearest().is_some() {
        let none = || html! {};
        rows.push(vec![
            html! { strong { (visit.say("delivery-total")) } },
            none(),
            none(),
            none(),
            html! { strong { (visit.money(total)) } },
        ]);
    }
    html! {
        (parts::table(&visit.say("delivery-cost-table"), &heads.map(|head| visit.say(head)), rows))
        p.hint { (visit.say(if prices.dearest().is_some() { "delivery-cost-hint" } else { "delivery-cost-unpriced" })) }
    }
}

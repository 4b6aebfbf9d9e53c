//! A broadcast on its way: how far it is, held and let go, and what came of it by outcome and network. The page looks again by itself as long as
//! something moves.
//!
//! Must not know: how messages leave. Tested in `tests/it/console/summaries.rs`.

use super::preview::network;
use super::{named, telling};
use crate::console::parts::{self, Here, Tone};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::delivery::State as Fate;
use crate::domain::message::Language;
use crate::domain::money::Francs;
use crate::domain::network::Network;
use crate::domain::review::audit::Action;
use crate::domain::summary::{Audience, BroadcastId};
use crate::domain::time::HOUR;
use crate::store::book::audited::Audited;
use crate::store::book::broadcasts::{Course, Progress, Stand, Steer, progress};
use crate::store::book::reach::{self, Outcome};
use crate::store::book::spending::{self, Paid};
use crate::store::book::tellings::{self, Sending, State, Telling};
use axum::extract::{Path, Query, State as Shared};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Seconds after which the page looks again.
const AGAIN: u32 = 15;
/// Messages that are looked at between two looks at others who wait.
const CHUNK: i64 = 2_000;

/// What of the page is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// `network`: results by network, which opens every number for a moment.
    by: String,
    /// The page stays as it is.
    still: String,
}

/// To whom, in words.
pub(super) fn whom(visit: &Visit, console: &Console, audience: &Audience) -> String {
    let board = console.book.board();
    let place = board.name(audience.place()).to_owned();
    let circles: Vec<String> = audience.circles().iter().map(|circle| visit.name(circle)).collect();
    let circles = if circles.is_empty() { visit.say("summaries-everybody") } else { circles.join(", ") };
    let language = |own: &Option<Language>| own.map_or_else(|| visit.say("summaries-unchosen"), |own| visit.name(&own));
    let languages: Vec<String> = audience.languages().iter().map(language).collect();
    let all = [vec![place, circles], languages].concat();
    all.join(" · ")
}

/// Its text was taken back or written again: nothing leaves before somebody agrees.
fn is_held_back(telling: &Telling, sending: &Sending) -> bool {
    let version = telling.versions.iter().find(|version| version.id == sending.summary);
    version.is_some_and(|version| matches!(version.state, State::Draft | State::Asked))
}

/// Where a broadcast stands, in colour. As long as messages wait for the line it is under way.
pub(super) fn stand(visit: &Visit, sending: &Sending, far: &Progress) -> Markup {
    let (tone, key) = match far.stand {
        Stand::Waiting if sending.starts <= visit.now() => (Tone::Calm, "summaries-stand-soon"),
        Stand::Waiting => (Tone::Calm, "summaries-stand-waiting"),
        Stand::Done if waits(far) > 0 => (Tone::Calm, "summaries-stand-running"),
        Stand::Running => (Tone::Calm, "summaries-stand-running"),
        Stand::Paused => (Tone::Bad, "summaries-stand-paused"),
        Stand::Cancelled => (Tone::Off, "summaries-stand-cancelled"),
        Stand::Done => (Tone::Good, "summaries-stand-done"),
    };
    parts::tag(tone, &visit.say(key))
}

/// Messages that are settled: sent, or never to be.
fn settled(far: &Progress) -> i64 {
    far.sent + far.delivered + far.failed + far.dropped + far.expired
}

/// Messages that may still leave.
fn waits(far: &Progress) -> i64 {
    far.queued + far.held
}

/// How many there will be: as ordered, as long as not everybody has been looked at.
fn total(far: &Progress) -> i64 {
    match far.stand {
        Stand::Done | Stand::Cancelled => far.put,
        Stand::Waiting | Stand::Running | Stand::Paused => far.total.max(far.put),
    }
}

fn is_over(far: &Progress) -> bool {
    matches!(far.stand, Stand::Done | Stand::Cancelled) && waits(far) == 0
}

/// GET the page.
pub(super) async fn show(
    Shared(console): Shared<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let engine = console.book.engine();
    let sending = tellings::sending(engine, BroadcastId(id)).await?.ok_or(Trouble::Missing)?;
    let far = progress(engine, sending.id).await?.ok_or(Trouble::Missing)?;
    let outcomes = reach::outcomes(engine, sending.id).await?;
    let paid = spending::broadcast(engine, id).await?;
    let telling = telling(&console, sending.forum.0).await?;
    let by_network = if wanted.by == "network" { Some(networks(&console, sending.id).await?) } else { None };
    let title = visit.tell("summaries-going-title", &[("forum", named(&visit, &telling).into())]);
    let soon = sending.starts <= visit.now().plus(HOUR);
    let moves = !is_over(&far) && far.stand != Stand::Paused && soon;
    let again = (moves && wanted.still.is_empty() && by_network.is_none()).then_some(AGAIN);
    let here = format!("/broadcasts/{id}");
    let body = html! {
        (facts(&visit, &console, &sending, &far, paid))
        @if is_held_back(&telling, &sending) { p.wrong { (visit.say("summaries-held-back")) } }
        (bar(&visit, &far))
        @if again.is_some() {
            p.hint { (visit.say("summaries-again")) " " (parts::link(&format!("{here}?still=1"), &visit.say("summaries-still"))) }
        } @else if moves {
            p { (parts::link(&here, &visit.say("summaries-look-again"))) }
        }
        (courses(&visit, &here, &far))
        @if !outcomes.is_empty() { (results(&visit, &outcomes)) }
        @match &by_network {
            Some(found) => (table(&visit, found)),
            None if !outcomes.is_empty() => p { (parts::link(&format!("{here}?by=network"), &visit.say("summaries-show-networks"))) },
            None => {},
        }
        p { (parts::link(&format!("/summaries/{}", sending.forum.0), &visit.say("summaries-leave"))) }
    };
    Ok(match again {
        Some(seconds) => visit.page_again(Here::Summaries, &title, seconds, body),
        None => visit.page(Here::Summaries, &title, body),
    })
}

fn facts(visit: &Visit, console: &Console, sending: &Sending, far: &Progress, paid: Paid) -> Markup {
    let (by, at) = &sending.ordered;
    let mut all = vec![
        (visit.say("summaries-head-stand"), stand(visit, sending, far)),
        (visit.say("summaries-head-whom"), html! { (whom(visit, console, &sending.audience)) }),
        (visit.say("summaries-head-starts"), html! { (visit.at(sending.starts)) }),
        (
            visit.say("summaries-head-ordered"),
            html! { (visit.tell("summaries-by", &[("name", by.clone().into()), ("day", visit.day_short(at.day()).into())])) },
        ),
    ];
    if paid.francs > Francs::default() {
        all.push((visit.say("summaries-paid"), html! { (visit.money(paid.francs)) }));
    }
    parts::facts(&all)
}

/// The bar, with its words: it is never the only sign.
fn bar(visit: &Visit, far: &Progress) -> Markup {
    let (done, all) = (settled(far), total(far));
    let percent = if all > 0 { done.saturating_mul(100) / all } else { 0 };
    let said = visit.tell(
        "summaries-bar",
        &[("done", visit.number(done).into()), ("all", visit.number(all).into()), ("percent", percent.into())],
    );
    html! {
        p #bar { (said) }
        progress value=(done) max=(all.max(1)) aria-labelledby="bar" { (percent) " %" }
    }
}

/// What can be done with it.
fn courses(visit: &Visit, here: &str, far: &Progress) -> Markup {
    if is_over(far) || far.stand == Stand::Cancelled {
        return html! {};
    }
    let course = |course: &str, button: Markup| {
        html! {
            form method="post" action=(here) {
                (visit.hidden())
                input type="hidden" name="course" value=(course);
                (button)
            }
        }
    };
    html! {
        @if far.stand == Stand::Paused {
            p { (visit.say("summaries-paused-hint")) }
            (course("resume", parts::button(&visit.say("summaries-resume"))))
        } @else {
            (course("pause", parts::button(&visit.say("summaries-pause"))))
        }
        details.confirm {
            summary { (visit.say("summaries-cancel")) }
            (course("cancel", html! {
                p { (visit.tell("summaries-cancel-question", &[("count", (total(far) - settled(far)).into())])) }
                (parts::danger(&visit.say("summaries-cancel-button")))
            }))
        }
    }
}

/// What a fate is called here.
fn fate(fate: Fate) -> (Tone, &'static str) {
    match fate {
        Fate::Queued => (Tone::Calm, "summaries-fate-queued"),
        Fate::Held => (Tone::Warn, "summaries-fate-held"),
        Fate::Sent => (Tone::Good, "summaries-fate-sent"),
        Fate::Delivered => (Tone::Good, "summaries-fate-delivered"),
        Fate::Failed => (Tone::Bad, "summaries-fate-failed"),
        Fate::Expired => (Tone::Warn, "summaries-fate-expired"),
        Fate::Dropped => (Tone::Off, "summaries-fate-dropped"),
    }
}

/// Why messages did not arrive.
fn why(word: &str) -> &'static str {
    match word {
        "cap" => "summaries-why-cap",
        "cancelled" => "summaries-why-cancelled",
        "late" => "summaries-why-late",
        "opted out" | "stopped" => "summaries-why-stopped",
        "number" => "summaries-why-number",
        "unreachable" => "summaries-why-unreachable",
        "balance" => "summaries-why-balance",
        _ => "summaries-why-other",
    }
}

fn results(visit: &Visit, outcomes: &[Outcome]) -> Markup {
    let heads = ["summaries-head-outcome", "summaries-head-why", "summaries-head-messages"];
    let heads: Vec<String> = heads.iter().map(|key| visit.say(key)).collect();
    let rows = outcomes.iter().map(|outcome| {
        let (tone, key) = fate(outcome.state);
        let ended = matches!(outcome.state, Fate::Failed | Fate::Expired | Fate::Dropped);
        let why = outcome.why.as_deref().filter(|_| ended).map(|word| visit.say(why(word)));
        vec![
            parts::tag(tone, &visit.say(key)),
            html! { (why.unwrap_or_default()) },
            html! { (visit.number(outcome.count)) },
        ]
    });
    parts::table(&visit.say("summaries-results"), &heads, rows.collect())
}

/// Messages of one network: all, arrived or handed over, not to arrive.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    all: i64,
    went: i64,
    lost: i64,
}

/// Counts results by network. Each number is open for as long as it takes to look at its first digits.
async fn networks(console: &Console, broadcast: BroadcastId) -> Result<BTreeMap<Option<Network>, Sum>, Trouble> {
    let mut sums: BTreeMap<Option<Network>, Sum> = BTreeMap::new();
    let mut after = 0;
    loop {
        let some = reach::messages(console.book.engine(), broadcast, after, CHUNK).await?;
        for (_, sealed, state) in &some {
            let phone = console.numbers.open(sealed).ok();
            let sum =
                sums.entry(phone.as_ref().and_then(|phone| console.settings.networks.network(phone))).or_default();
            sum.all += 1;
            sum.went += i64::from(matches!(state, Fate::Sent | Fate::Delivered));
            sum.lost += i64::from(matches!(state, Fate::Failed | Fate::Expired | Fate::Dropped));
        }
        match some.last() {
            Some((last, ..)) if some.len() as i64 == CHUNK => after = *last,
            _ => return Ok(sums),
        }
    }
}

fn table(visit: &Visit, sums: &BTreeMap<Option<Network>, Sum>) -> Markup {
    let heads = ["summaries-head-network", "summaries-head-messages", "summaries-head-went", "summaries-head-lost"];
    let heads: Vec<String> = heads.iter().map(|key| visit.say(key)).collect();
    let rows = sums.iter().map(|(of, sum)| {
        let number = |count: i64| html! { (visit.number(count)) };
        vec![html! { (network(visit, of.map(Network::code))) }, number(sum.all), number(sum.went), number(sum.lost)]
    });
    parts::table(&visit.say("summaries-results-network"), &heads, rows.collect())
}

/// POST: held, let go on, or ended.
pub(super) async fn steer(
    Shared(console): Shared<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    posted: Posted,
) -> Answer {
    let here = format!("/broadcasts/{id}");
    if posted.is_repeated() {
        return Ok(visit.go(&here, Some(visit.say("done-already"))));
    }
    let (course, done) = match posted.text("course") {
        "pause" => (Course::Pause, "summaries-did-pause"),
        "resume" => (Course::Resume, "summaries-did-resume"),
        "cancel" => (Course::Cancel, "summaries-did-cancel"),
        _ => return Err(Trouble::Stale),
    };
    tellings::sending(console.book.engine(), BroadcastId(id)).await?.ok_or(Trouble::Missing)?;
    let work = Steer { broadcast: BroadcastId(id), course, at: visit.now() };
    let steer = Audited { work, action: Action::BroadcastSteered, acting: visit.acting() };
    let did = console.book.write(steer).await?;
    Ok(visit.go(&here, Some(visit.say(if did { done } else { "summaries-did-not" }))))
}

//! The queue: tabs with their counts, a filter, and fifty cases a page, the most urgent first.
//!
//! Must not know: what is done to a case. Tested in `tests/it/console/review/queue.rs`; how long ten thousand cases take in `large.rs` there.
//!
//! What somebody looks for is kept in their session, locked, and posted: addresses have the tab and the number of the page, so that what a proxy writes
//! down tells neither place nor words.

use super::reading::{Reading, aside};
use super::words;
use crate::console::parts::{self, Field, Here, Tone, Wrongs};
use crate::console::posted::{Posted, is_plain};
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::concern::{Compartment, Kind};
use crate::domain::key::{KeyId, Month};
use crate::domain::place::PlaceId;
use crate::domain::review::StaffId;
use crate::domain::review::alike;
use crate::domain::review::case::{Case, Thread};
use crate::domain::review::queue::{About, Due, Filter, Only, Sieve, Tab, first_words, place_in_list};
use crate::domain::time::Day;
use crate::reading::index::Found;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Cases on a page.
const PAGE: usize = 50;
/// Places to choose from.
const PLACES: usize = 120;
/// Letters of a report that the list shows.
const WORDS: usize = 90;
/// Letters of a search.
const LONGEST: usize = 100;
/// Under which a session keeps the filter.
const KEPT: &str = "filter";

#[derive(Deserialize)]
pub(super) struct Asked {
    tab: Option<String>,
    page: Option<usize>,
}

/// What of all cases a page shows.
struct Picked {
    counts: [usize; Tab::ALL.len()],
    compartments: BTreeMap<Compartment, usize>,
    places: BTreeMap<PlaceId, usize>,
    /// Positions, the most urgent first.
    listed: Vec<usize>,
}

/// Shows a tab of the queue.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let tab = asked.tab.as_deref().and_then(Tab::read).unwrap_or(Tab::New);
    let filter = kept(&visit)?;
    view(&console, &visit, (tab, asked.page.unwrap_or(1)), filter, &Wrongs::new()).await
}

async fn view(console: &Console, visit: &Visit, at: (Tab, usize), mut filter: Filter, wrong: &Wrongs) -> Answer {
    let (tab, page) = at;
    let reading = Reading::open(console, visit).await?;
    filter.place = filter.place.filter(|place| reading.place(place).is_some());
    let (me, today) = (visit.member().id, visit.today());
    let (reading, filter, picked) = aside(move || {
        let picked = pick(&reading, &filter, tab, me, today);
        (reading, filter, picked)
    })
    .await;
    let pages = picked.listed.len().div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    let shown = &picked.listed[(page - 1) * PAGE..picked.listed.len().min(page * PAGE)];
    let body = html! {
        (parts::wrongs(visit, wrong))
        (alarms(visit, &reading))
        (tabs(visit, tab, &picked))
        (search(visit, &reading, (tab, &filter), &picked, wrong))
        @if shown.is_empty() { (nothing(visit, &reading, tab, &filter)) }
        (listed(visit, &reading, tab, shown))
        (parts::pager(visit, page, pages, |page| format!("/review?tab={}&page={page}", tab.code())))
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(visit.page_with(status, Here::Review, &visit.say("review-title"), body))
}

/// Keeps what somebody looks for, or forgets it.
pub(super) async fn search_for(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let tab = Tab::read(posted.text("tab")).unwrap_or(Tab::New);
    let here = format!("/review?tab={}", tab.code());
    if posted.has("all") {
        visit.drop_kept(KEPT);
        return Ok(visit.go(&here, None));
    }
    let words = posted.text("words");
    if words.chars().count() > LONGEST || !is_plain(words) {
        posted.undone();
        let mut wrong = Wrongs::new();
        wrong.add("words", visit.tell("review-search-wrong", &[("most", LONGEST.into())]));
        return view(&console, &visit, (tab, 1), kept(&visit)?, &wrong).await;
    }
    let like = match posted.text("like") {
        "" => None,
        // What the address of a case calls it; the one that is kept goes on.
        "same" => kept(&visit)?.like,
        name => Reading::open(&console, &visit).await?.find(name).map(|found| found.case.thread),
    };
    let filter = Filter {
        compartment: Compartment::read(posted.text("compartment")),
        place: Some(posted.text("place")).filter(|place| !place.is_empty()).map(|place| PlaceId(place.to_owned())),
        kind: read_kind(posted.text("kind")),
        only: Only::read(posted.text("only")),
        like,
        words: words.to_owned(),
    };
    let written = serde_json::to_vec(&filter).map_err(|_| Trouble::Bug("a filter is made of plain values".into()))?;
    visit.keep(KEPT, &written);
    Ok(visit.go(&here, None))
}

/// What somebody looks for; nothing where what was kept does not read.
fn kept(visit: &Visit) -> Result<Filter, Trouble> {
    let kept = visit.kept(KEPT)?;
    Ok(kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
}

fn pick(reading: &Reading, filter: &Filter, tab: Tab, me: StaffId, today: Day) -> Picked {
    let cases: Vec<&Case> = reading.cases.iter().map(|found| &found.case).collect();
    let at = filter.like.and_then(|like| cases.iter().position(|case| case.thread == like));
    let like: Vec<Thread> =
        at.map_or_else(Vec::new, |at| alike::beside(&cases, at).into_iter().map(|(n, _)| cases[n].thread).collect());
    let sieve = Sieve::new(filter, &reading.places, like);
    let mut picked = Picked {
        counts: [0; Tab::ALL.len()],
        compartments: BTreeMap::new(),
        places: BTreeMap::new(),
        listed: Vec::new(),
    };
    for (at, found) in reading.cases.iter().enumerate() {
        let work = found.casework.as_ref().ok();
        *picked.compartments.entry(found.case.compartment()).or_default() += 1;
        if let Some(place) = About::of(&found.case, work).place {
            *picked.places.entry(place.clone()).or_default() += 1;
        }
        if !sieve.lets(&found.case, work, found.news) {
            continue;
        }
        let own = tab_of(found, me, today);
        picked.counts[own as usize] += 1;
        if own == tab {
            picked.listed.push(at);
        }
    }
    // What can't be read of staff's work comes last: nobody can go on with it.
    picked.listed.sort_by_cached_key(|at| {
        let work = reading.cases[*at].casework.as_ref();
        (work.is_err(), work.ok().map(|work| place_in_list(work, today)))
    });
    picked
}

/// Where a case stands; one whose casework does not open is nobody's.
fn tab_of(found: &Found, me: StaffId, today: Day) -> Tab {
    found.casework.as_ref().map_or(Tab::New, |work| Tab::of(work, me, today))
}

/// What is wrong with keys or rows, above everything else.
fn alarms(visit: &Visit, reading: &Reading) -> Markup {
    let swapped: Vec<String> = reading.keyring.swapped.iter().map(|own| visit.name(own)).collect();
    let month = Month::of(visit.today());
    let open = reading.compartments();
    let lost: Vec<String> = open
        .iter()
        .filter(|own| reading.keyring.key(KeyId::new(month, **own)).is_none())
        .map(|own| visit.name(own))
        .collect();
    html! {
        @if !swapped.is_empty() {
            div.alarm role="alert" {
                h2 { (visit.say("review-swapped-title")) }
                p { (visit.tell("review-swapped", &[("which", swapped.join(", ").into())])) }
            }
        }
        @if open.is_empty() && swapped.is_empty() { p.alarm role="alert" { (visit.say("review-no-keys")) } }
        @if !lost.is_empty() { p.alarm { (visit.tell("review-no-key-now", &[("which", lost.join(", ").into())])) } }
        @if !reading.keyring.damaged.is_empty() {
            p.alarm { (visit.tell("review-keys-damaged", &[("count", reading.keyring.damaged.len().into())])) }
        }
        @if reading.damaged > 0 { p.alarm { (visit.tell("review-damaged", &[("count", reading.damaged.into())])) } }
    }
}

fn tabs(visit: &Visit, here: Tab, picked: &Picked) -> Markup {
    html! {
        nav.tabs aria-label=(visit.say("review-tabs")) {
            @for tab in Tab::ALL {
                a href={ "/review?tab=" (tab.code()) } aria-current=[(tab == here).then_some("page")] {
                    (visit.say(words::tab(tab))) " (" (picked.counts[tab as usize]) ")"
                }
            }
        }
    }
}

fn search(visit: &Visit, reading: &Reading, at: (Tab, &Filter), picked: &Picked, wrong: &Wrongs) -> Markup {
    let (tab, filter) = at;
    let all = || (String::new(), visit.say("review-search-all"));
    let compartments: Vec<(String, String)> = picked
        .compartments
        .iter()
        .map(|(own, count)| (own.code().to_owned(), format!("{} ({count})", visit.name(own))))
        .collect();
    let kinds = Kind::ALL.iter().map(|kind| (kind_code(*kind).to_owned(), visit.name(kind)));
    let only = Only::ALL.iter().map(|only| (only.code().to_owned(), visit.say(words::only(*only))));
    let with_all = |options: Vec<(String, String)>| [vec![all()], options].concat();
    html! {
        form.search method="post" action="/review/filter" role="search" aria-label=(visit.say("review-search")) {
            (visit.hidden())
            input type="hidden" name="tab" value=(tab.code());
            @if filter.like.is_some() { input type="hidden" name="like" value="same"; }
            div.row {
                (parts::field(Field { name: "words", label: &visit.say("review-search-words"), value: &filter.words, kind: "search", ..Field::default() }, wrong))
                (parts::select("compartment", &visit.say("review-search-compartment"), &with_all(compartments), filter.compartment.map_or("", Compartment::code), wrong))
                (parts::select("place", &visit.say("review-search-place"), &with_all(places(reading, picked, filter)), filter.place.as_ref().map_or("", |place| &place.0), wrong))
                (parts::select("kind", &visit.say("review-search-kind"), &with_all(kinds.collect()), filter.kind.map_or("", kind_code), wrong))
                (parts::select("only", &visit.say("review-search-only"), &with_all(only.collect()), filter.only.map_or("", Only::code), wrong))
            }
            p.row {
                (parts::button(&visit.say("review-search-go")))
                @if !filter.is_none() { (parts::quiet("all", "1", &visit.say("review-search-clear"))) }
            }
            @if filter.like.is_some() { p.hint { (visit.say("review-search-like")) } }
        }
    }
}

/// The places that cases are about, and those that they lie in.
fn places(reading: &Reading, picked: &Picked, filter: &Filter) -> Vec<(String, String)> {
    let mut counts: BTreeMap<&PlaceId, usize> = filter.place.iter().map(|place| (place, 0)).collect();
    for (place, count) in &picked.places {
        let mut next = reading.place(place);
        for _ in 0..4 {
            let Some(place) = next else { break };
            *counts.entry(&place.id).or_default() += count;
            next = place.parent.as_ref().and_then(|parent| reading.place(parent));
        }
    }
    // Those with the most cases: a list of all the communes of a country would be longer than the page.
    let mut counts: Vec<(&PlaceId, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(place, count)| (filter.place.as_ref() != Some(*place), Reverse(*count)));
    let mut named: Vec<(String, String)> = counts
        .into_iter()
        .take(PLACES)
        .map(|(place, count)| (place.0.clone(), format!("{} ({count})", reading.place_name(place))))
        .collect();
    named.sort_by(|a, b| a.1.cmp(&b.1));
    named
}

pub(super) fn kind_code(kind: Kind) -> &'static str {
    match kind {
        Kind::Corruption => "corruption",
        Kind::Insecurity => "insecurity",
        Kind::Abuse => "abuse",
        Kind::Other => "other",
    }
}

fn read_kind(written: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind_code(*kind) == written)
}

fn nothing(visit: &Visit, reading: &Reading, tab: Tab, filter: &Filter) -> Markup {
    let text = if filter.is_none() { words::nothing_in(tab) } else { "review-none-found" };
    html! {
        (parts::empty(&visit.say(text), None))
        @if reading.withheld > 0 { (withheld(visit, reading)) }
    }
}

fn withheld(visit: &Visit, reading: &Reading) -> Markup {
    html! { p.hint { (visit.tell("review-withheld", &[("count", reading.withheld.into())])) } }
}

fn listed(visit: &Visit, reading: &Reading, tab: Tab, shown: &[usize]) -> Markup {
    let due = |at: &usize| {
        let work = reading.cases[*at].casework.as_ref();
        work.map_or(Due::Open, |work| Due::of(work, visit.today()))
    };
    html! {
        @for group in shown.chunk_by(|a, b| due(a) == due(b)) {
            section {
                // Where no word is owed there is nothing to sort by.
                @if !matches!(tab, Tab::Waiting | Tab::Closed) { h2 { (visit.say(words::due(due(&group[0])))) } }
                ol.cases { @for at in group { li { (row(visit, reading, &reading.cases[*at])) } } }
            }
        }
        @if !shown.is_empty() && reading.withheld > 0 { (withheld(visit, reading)) }
    }
}

/// One case of the list.
fn row(visit: &Visit, reading: &Reading, found: &Found) -> Markup {
    let name = reading.name_of(found.case.thread);
    html! {
        a href={ "/review/case/" (name) } {
            @match first_words(&found.case, WORDS) {
                Some(words) => bdi { (words) },
                None => (visit.say("review-no-text")),
            }
        }
        " " (tags(visit, reading, found))
        p.hint { (about(visit, reading, found)) }
    }
}

/// Kind, whom, where, day, language.
pub(super) fn about(visit: &Visit, reading: &Reading, found: &Found) -> String {
    let about = About::of(&found.case, found.casework.as_ref().ok());
    let kind = match (about.finer, about.kind) {
        (Some(finer), _) => visit.name(&finer),
        (None, Some(kind)) => visit.name(&kind),
        (None, None) => visit.say("review-by-sms"),
    };
    let place = about.place.map_or_else(|| visit.say("review-no-place"), |place| reading.place_name(place));
    let language = found.case.language().map(|language| visit.name(&language)).unwrap_or_default();
    [kind, visit.name(&about.accused), place, visit.day_short(found.case.day()), language].join(" · ")
}

/// What calls for somebody, as words in colour.
pub(super) fn tags(visit: &Visit, reading: &Reading, found: &Found) -> Markup {
    let Ok(work) = &found.casework else { return parts::tag(Tone::Bad, &visit.say("review-tag-damaged")) };
    let today = visit.today();
    let deadline = work.deadline().map(|day| {
        let tone = if day < today { Tone::Bad } else { Tone::Warn };
        let key = if day < today { "review-tag-late" } else { "review-tag-before" };
        (tone, visit.tell(key, &[("day", visit.day_short(day).into())]))
    });
    let holder = work.holder.filter(|holder| *holder != visit.member().id).map(|holder| {
        let who = [("who", reading.who(holder).to_owned().into())];
        if work.is_stale(today) {
            (Tone::Warn, visit.tell("review-tag-stale", &who))
        } else {
            (Tone::Calm, visit.tell("review-tag-held", &who))
        }
    });
    let open = work.deadline().is_some();
    let all = [
        (open && work.is_dangerous()).then(|| (Tone::Bad, visit.say("review-tag-danger"))),
        deadline,
        found.news.then(|| (Tone::Warn, visit.say("review-tag-news"))),
        holder,
        work.escalated.map(|_| (Tone::Warn, visit.say("review-tag-lead"))),
        work.same_as.map(|_| (Tone::Off, visit.say("review-tag-merged"))),
    ];
    html! { @for (tone, text) in all.into_iter().flatten() { (parts::tag(tone, &text)) " " } }
}

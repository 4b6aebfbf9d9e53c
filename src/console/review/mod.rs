//! Concerns: the queue of those that somebody may read, and the page of each.
//!
//! Must not know: how concerns are sealed, who told them. Tested in `tests/it/console/review/`.
//!
//! A page opens what it shows by the keys of who looks ([`reading`]) and forgets it when it is made. What may be done, and by whom, is decided in
//! [`crate::domain::review::casework`]; here it is asked.

mod acts;
mod beside;
mod case;
mod forms;
mod letter;
mod opening;
mod queue;
pub(super) mod reading;
mod thread;
mod version;
mod words;

use super::pages::Pages;
use super::parts::Tone;
use super::today::Due;
use super::visit::Visit;
use crate::domain::review::Act;
use crate::domain::review::queue::{Due as Urgency, Tab};
use reading::Reading;
use std::collections::BTreeMap;

pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/review", Act::ReadConcerns, queue::show)
        .get("/review/opening", Act::ReadConcerns, opening::show)
        .post("/review/filter", Act::ReadConcerns, queue::search_for)
        .get("/review/case/{name}", Act::ReadConcerns, case::show)
        .post("/review/case/{name}/step", Act::Classify, acts::step)
        .post("/review/case/{name}/triage", Act::Classify, acts::triage)
        .post("/review/case/{name}/translation", Act::Redact, acts::translation)
        .post("/review/case/{name}/letter", Act::Answer, letter::write)
        .post("/review/case/{name}/close", Act::Classify, acts::close)
        .post("/review/case/{name}/conflict", Act::ReadConcerns, acts::conflict)
}

/// What of concerns needs who looks, as far as their session has opened them.
pub(super) fn due(visit: &Visit, reading: Option<&Reading>) -> Vec<Due> {
    if !visit.may(Act::ReadConcerns) {
        return Vec::new();
    }
    let Some(reading) = reading else {
        let text = visit.say("review-today-open");
        return vec![Due { tone: Tone::Calm, text, href: reading::OPENING.into() }];
    };
    let (me, today) = (visit.member().id, visit.today());
    let (mut danger, mut late, mut ends, mut news, mut called) = (0, 0, 0, 0, 0);
    let mut new: BTreeMap<_, usize> = BTreeMap::new();
    for found in &reading.cases {
        let Ok(work) = &found.casework else { continue };
        let tab = Tab::of(work, me, today);
        news += usize::from(tab == Tab::Mine && found.news);
        called += usize::from(tab != Tab::Closed && work.escalated.is_some_and(|who| who != me));
        if tab == Tab::New {
            *new.entry(found.case.compartment()).or_default() += 1;
        }
        if matches!(tab, Tab::New | Tab::Mine) {
            match Urgency::of(work, today) {
                Urgency::Danger => danger += 1,
                Urgency::Late => late += 1,
                Urgency::Today => ends += 1,
                Urgency::Week | Urgency::Open => {}
            }
        }
    }
    let tell = |tone, count: usize, key, href: &str| {
        let text = || visit.tell(key, &[("count", about(visit, count).into())]);
        (count > 0).then(|| Due { tone, text: text(), href: href.to_owned() })
    };
    let first = [
        (!reading.keyring.swapped.is_empty()).then(|| Due {
            tone: Tone::Bad,
            text: visit.say("review-swapped-title"),
            href: "/review".to_owned(),
        }),
        tell(Tone::Bad, danger, "review-today-danger", "/review"),
        tell(Tone::Bad, late, "review-today-late", "/review"),
        tell(
            Tone::Warn,
            if visit.may(Act::ApproveRelease) { called } else { 0 },
            "review-today-lead",
            "/review?tab=others",
        ),
        tell(Tone::Warn, news, "review-today-news", "/review?tab=mine"),
        tell(Tone::Warn, ends, "review-today-ends", "/review"),
    ];
    let compartments = new.into_iter().map(|(compartment, count)| {
        let (which, count) = (visit.name(&compartment), about(visit, count));
        let text = visit.tell("review-today-new", &[("which", which.into()), ("count", count.into())]);
        Due { tone: Tone::Calm, text, href: "/review".to_owned() }
    });
    first.into_iter().flatten().chain(compartments).take(8).collect()
}

/// About how many: whoever stands behind a screen learns no count.
fn about(visit: &Visit, count: usize) -> String {
    visit.say(match count {
        0..=4 => "review-about-few",
        5..=9 => "review-about-some",
        _ => "review-about-many",
    })
}

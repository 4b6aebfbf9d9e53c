//! The guide for programme staff: one chapter a page, made to be printed.
//!
//! Must not know: other groups of pages. Tested in `tests/it/console/guide.rs`.

use super::Answer;
use super::pages::{Needs, Pages};
use super::parts::{self, Here};
use super::trouble::Trouble;
use super::visit::Visit;
use axum::extract::Path;
use maud::html;

/// Chapters in their order: the end of the address, the key of the title, the key of the steps.
const CHAPTERS: [(&str, &str, &str); 8] = [
    ("sign-in", "guide-sign-in", "guide-sign-in-steps"),
    ("review", "guide-review", "guide-review-steps"),
    ("release", "guide-release", "guide-release-steps"),
    ("forums", "guide-forums", "guide-forums-steps"),
    ("people", "guide-people", "guide-people-steps"),
    ("summaries", "guide-summaries", "guide-summaries-steps"),
    ("reports", "guide-reports", "guide-reports-steps"),
    ("danger", "guide-danger", "guide-danger-steps"),
];

pub(super) fn pages() -> Pages {
    Pages::new().get("/guide", Needs::SignedIn, contents).get("/guide/{chapter}", Needs::SignedIn, chapter)
}

async fn contents(visit: Visit) -> Answer {
    let body = html! {
        p.lead { (visit.say("guide-lead")) }
        ol { @for (name, title, _) in CHAPTERS { li { (parts::link(&format!("/guide/{name}"), &visit.say(title))) } } }
    };
    Ok(visit.page(Here::Guide, &visit.say("guide-title"), body))
}

async fn chapter(visit: Visit, Path(name): Path<String>) -> Answer {
    let nth = CHAPTERS.iter().position(|(own, ..)| *own == name).ok_or(Trouble::Missing)?;
    let (_, title, steps) = CHAPTERS[nth];
    let steps = visit.say(steps);
    let body = html! {
        ol.steps { @for step in steps.lines() { li { (step) } } }
        nav.pager aria-label=(visit.say("guide-contents")) {
            (parts::link("/guide", &visit.say("guide-contents")))
            @if let Some((next, title, _)) = CHAPTERS.get(nth + 1) {
                a rel="next" href={ "/guide/" (next) } { (visit.say("guide-next")) ": " (visit.say(title)) }
            }
        }
    };
    Ok(visit.page(Here::Guide, &visit.say(title), body))
}

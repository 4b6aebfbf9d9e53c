//! The guide for programme staff: one chapter a page, made to be printed.
//!
//! Must not know: other groups of pages. Tested in `tests/it/console/guide.rs`.

use super::Answer;
use super::assets::guide::Picture;
use super::pages::{Needs, Pages};
use super::parts::{self, Here};
use super::trouble::Trouble;
use super::visit::Visit;
use axum::extract::Path;
use maud::{Markup, html};

/// Chapters in their order: the end of the address, the key of the title, the key of the steps, those of what its pictures
/// show.
const CHAPTERS: [(&str, &str, &str, &[&str]); 8] = [
    ("sign-in", "guide-sign-in", "guide-sign-in-steps", &["guide-picture-sign-in"]),
    ("review", "guide-review", "guide-review-steps", &["guide-picture-review", "guide-picture-answer"]),
    ("release", "guide-release", "guide-release-steps", &["guide-picture-release"]),
    ("forums", "guide-forums", "guide-forums-steps", &["guide-picture-forums"]),
    ("people", "guide-people", "guide-people-steps", &["guide-picture-people"]),
    ("summaries", "guide-summaries", "guide-summaries-steps", &["guide-picture-summaries"]),
    ("reports", "guide-reports", "guide-reports-steps", &["guide-picture-reports"]),
    ("danger", "guide-danger", "guide-danger-steps", &["guide-picture-danger"]),
];

pub(super) fn pages() -> Pages {
    Pages::new().get("/guide", Needs::SignedIn, contents).get("/guide/{chapter}", Needs::SignedIn, chapter)
}

async fn contents(visit: Visit) -> Answer {
    let body = html! {
        p.lead { (visit.say("guide-lead")) }
        ol { @for (name, title, ..) in CHAPTERS { li { (parts::link(&format!("/guide/{name}"), &visit.say(title))) } } }
    };
    Ok(visit.page(Here::Guide, &visit.say("guide-title"), body))
}

async fn chapter(visit: Visit, Path(name): Path<String>) -> Answer {
    let nth = CHAPTERS.iter().position(|(own, ..)| *own == name).ok_or(Trouble::Missing)?;
    let (_, title, steps, pictures) = CHAPTERS[nth];
    let steps = visit.say(steps);
    let body = html! {
        ol.steps { @for step in steps.lines() { li { (step) } } }
        @for words in pictures {
            // What comes after `guide` and `picture` is its name.
            @if let Some(picture) = words.splitn(3, '-').last().and_then(|name| Picture::of(name, visit.tongue())) {
                (shown(picture, &visit.say(words)))
            }
        }
        nav.pager aria-label=(visit.say("guide-contents")) {
            (parts::link("/guide", &visit.say("guide-contents")))
            @if let Some((next, title, ..)) = CHAPTERS.get(nth + 1) {
                a rel="next" href={ "/guide/" (next) } { (visit.say("guide-next")) ": " (visit.say(title)) }
            }
        }
    };
    Ok(visit.page(Here::Guide, &visit.say(title), body))
}

/// A picture with what it shows said beneath: who cannot see it reads the same. It opens alone, for eyes that need it larger.
fn shown(picture: &Picture, words: &str) -> Markup {
    let (width, height) = picture.size();
    html! {
        figure {
            a href=(picture.path()) { img src=(picture.path()) width=(width) height=(height) alt=(words); }
            figcaption aria-hidden="true" { (words) }
        }
    }
}

//! Cases that look like this one, beside it: the same text delivered twice, words that were passed on, many on one day.
//!
//! Must not know: how likeness is found. Tested in `tests/it/console/review/beside.rs`.

use super::case::Page;
use super::thread::plain;
use super::{queue, words};
use crate::console::parts::{self, Tone};
use crate::domain::review::alike::Why;
use crate::domain::review::case::Case;
use crate::domain::review::casework::Action;
use maud::{Markup, html};

/// Cases that are shown whole; the queue shows all.
const MOST: usize = 3;

/// The part of the page that shows them.
pub(super) fn section(page: &Page<'_>, alike: &[(usize, Why)]) -> Markup {
    let (visit, reading) = (page.visit, page.reading);
    let merged = page.work().and_then(|work| work.same_as);
    if alike.is_empty() && merged.is_none() {
        return html! {};
    }
    let name = reading.name_of(page.found.case.thread);
    html! {
        section {
            h2 { (visit.tell("review-alike", &[("count", alike.len().into())])) }
            @if let Some(thread) = merged {
                p {
                    (parts::tag(Tone::Off, &visit.say("review-tag-merged"))) " "
                    // It may be of a compartment that they cannot open.
                    @if reading.cases.iter().any(|found| found.case.thread == thread) {
                        (parts::link(&format!("/review/case/{}", reading.name_of(thread)), &visit.say("review-merged-to")))
                    }
                }
                @if page.can(Action::Part) { (page.step("part", "review-part")) }
            } @else {
                p.hint { (visit.say("review-alike-hint")) }
            }
            @for (at, why) in alike.iter().take(MOST) { (other(page, *at, *why)) }
            @if alike.len() > MOST {
                form method="post" action="/review/filter" {
                    (visit.hidden())
                    input type="hidden" name="like" value=(name);
                    (parts::quiet("show", "1", &visit.tell("review-alike-all", &[("count", alike.len().into())])))
                }
            }
        }
    }
}

fn other(page: &Page<'_>, at: usize, why: Why) -> Markup {
    let (visit, reading) = (page.visit, page.reading);
    let found = &reading.cases[at];
    let name = reading.name_of(found.case.thread);
    let into = Action::MergeInto { thread: found.case.thread, reported: found.case.day() };
    html! {
        article.told {
            p {
                (parts::tag(if why == Why::SameTextSameDay { Tone::Warn } else { Tone::Calm }, &visit.say(words::alike(why)))) " "
                (parts::link(&format!("/review/case/{name}"), &visit.day(found.case.day())))
            }
            p.hint { (queue::about(visit, reading, found)) " " (queue::tags(visit, reading, found)) }
            p.text dir="auto" { (text(&found.case)) }
            @if page.can(into) {
                form method="post" action=(page.path("step")) {
                    (page.hidden())
                    input type="hidden" name="into" value=(name);
                    (parts::quiet("do", "merge", &visit.say("review-merge")))
                }
            }
        }
    }
}

/// The words of a report, one after the other.
fn text(case: &Case) -> String {
    case.report().map(plain).collect::<Vec<_>>().join("\n")
}

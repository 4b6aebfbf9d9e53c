//! All texts on their way out, by what they wait for.
//!
//! Must not know: SQL; it shows no word of a text, so that looking at the list reads no case. Tested in `tests/it/console/release.rs`.

use super::words;
use crate::console::parts::{self, Here};
use crate::console::review::reading::Reading;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::review::Act;
use crate::domain::review::casework::{Casework, Danger};
use crate::domain::review::release::{Release, Stage};
use crate::domain::time::Day;
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Rows of a page.
const PAGE: usize = 50;

/// What a text waits for, in the order in which lists show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Waits {
    /// For the word of whoever looks at the list.
    Mine,
    /// To be handed over: its day has come.
    Due,
    /// For another lead.
    Other,
    /// For its day.
    Day,
    /// For what comes of it.
    Outcome,
    /// For nothing any more.
    Over,
}

const ALL: [(Waits, &str); 6] = [
    (Waits::Mine, "release-list-mine"),
    (Waits::Due, "release-list-due"),
    (Waits::Other, "release-list-other"),
    (Waits::Day, "release-list-day"),
    (Waits::Outcome, "release-list-outcome"),
    (Waits::Over, "release-list-over"),
];

/// A text in the list.
pub(super) struct Line<'r> {
    pub waits: Waits,
    pub name: String,
    pub work: &'r Casework,
    pub release: &'r Release,
}

/// All of them that this person may see, the most urgent first.
pub(super) fn lines<'r>(reading: &'r Reading, visit: &Visit) -> Vec<Line<'r>> {
    let today = visit.today();
    let (approves, by) = (visit.may(Act::ApproveRelease), reading.by().id);
    let mut lines: Vec<Line<'_>> = Vec::new();
    for found in &reading.cases {
        let Ok(work) = &found.casework else { continue };
        let name = reading.name_of(found.case.thread);
        lines.extend(work.releases.iter().enumerate().map(|(n, release)| {
            // Only the last of a case can be unfinished.
            let is_last = n + 1 == work.releases.len();
            let waits = match &release.stage {
                Stage::Draft if approves && !release.authors.contains(&by) => Waits::Mine,
                Stage::Draft => Waits::Other,
                Stage::Approved { due, .. } if *due <= today => Waits::Due,
                Stage::Approved { .. } => Waits::Day,
                Stage::HandedOver { .. } if is_last => Waits::Outcome,
                Stage::HandedOver { .. } | Stage::Ended { .. } | Stage::Withdrawn { .. } => Waits::Over,
            };
            Line { waits, name: name.clone(), work, release }
        }));
    }
    let is_urgent = |line: &Line<'_>| line.work.triage.as_ref().is_some_and(|triage| triage.danger == Danger::Life);
    lines.sort_by_key(|line| (line.waits, !is_urgent(line), std::cmp::Reverse(since(line.release))));
    lines
}

/// The last day that something was done.
fn since(release: &Release) -> Option<Day> {
    match release.stage {
        Stage::Draft => None,
        Stage::Approved { on, .. }
        | Stage::HandedOver { on, .. }
        | Stage::Ended { on, .. }
        | Stage::Withdrawn { on, .. } => Some(on),
    }
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    page: Option<usize>,
}

/// Shows them.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let reading = Reading::open(&console, &visit).await?;
    let lines = lines(&reading, &visit);
    let pages = lines.len().div_ceil(PAGE).max(1);
    let page = asked.page.unwrap_or(1).clamp(1, pages);
    let shown = &lines[(page - 1) * PAGE..(page * PAGE).min(lines.len())];
    let body = html! {
        p { (visit.say("release-list-why")) }
        @if lines.is_empty() {
            (parts::empty(&visit.say("release-list-empty"), Some(("/review", &visit.say("release-list-review")))))
        }
        @for (waits, head) in ALL {
            @let own: Vec<&Line<'_>> = shown.iter().filter(|line| line.waits == waits).collect();
            @if !own.is_empty() {
                section {
                    h2 { (visit.say(head)) " (" (lines.iter().filter(|line| line.waits == waits).count()) ")" }
                    (table(&visit, &reading, head, &own))
                }
            }
        }
        (parts::pager(&visit, page, pages, |page| format!("/release?page={page}")))
    };
    Ok(visit.page(Here::Release, &visit.say("release-list-title"), body))
}

fn table(visit: &Visit, reading: &Reading, head: &str, lines: &[&Line<'_>]) -> Markup {
    let heads = ["release-about", "release-place", "release-to", "release-stage"].map(|key| visit.say(key));
    let rows = lines.iter().map(|line| {
        let draft = &line.release.draft;
        let kind = line.work.triage.as_ref().map_or_else(String::new, |triage| visit.name(&triage.finer));
        let place =
            draft.place.as_ref().map_or_else(|| visit.say("release-no-place"), |place| reading.place_name(place));
        vec![
            parts::link(&format!("/release/case/{}", line.name), &kind),
            html! { (place) },
            html! { (words::recipient(visit, draft.recipient)) },
            standing(visit, line.release),
        ]
    });
    parts::table(&visit.say(head), &heads, rows.collect())
}

/// How far a text is, with its day.
pub(super) fn standing(visit: &Visit, release: &Release) -> Markup {
    let (tone, key) = words::stage(&release.stage, visit.today());
    html! {
        (parts::tag(tone, &visit.say(key)))
        @if let Stage::Approved { due, .. } = release.stage {
            " " (visit.tell("release-from", &[("day", visit.day(due).into())]))
        } @else if let Stage::Ended { outcome, .. } = release.stage {
            " " (visit.say(words::outcome(outcome)))
        }
    }
}

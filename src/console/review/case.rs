//! The page of one case: what was told, what it is about, what stands beside it, and what may be done now. A button that the rules would refuse is not
//! shown. Every time the page is shown, that is noted in the trail.
//!
//! Must not know: how anything is done. Tested in `tests/it/console/review/case.rs`.

use super::reading::{Reading, aside};
use super::version::{self, Seen};
use super::{beside, forms, letter, queue, thread, words};
use crate::console::parts::{self, Here, Tone, Wrongs};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::review::alike::{self, Why};
use crate::domain::review::case::Case;
use crate::domain::review::casework::{Action, Casework, Refusal, apply};
use crate::reading::index::Found;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use std::sync::Arc;

/// What a page is shown again with, after a form that was not done.
#[derive(Default)]
pub(super) struct Again<'a> {
    /// The form: what was typed is kept.
    pub posted: Option<&'a Posted>,
    /// What is wrong with it.
    pub wrong: Wrongs,
    /// Why the rules refused it.
    pub refused: Option<Refusal>,
    /// Somebody was faster.
    pub changed: bool,
    /// A text to be looked at before it is left in the box.
    pub preview: Option<letter::Draft>,
    /// Where the list of places leaves a choice.
    pub places: Vec<(String, String)>,
}

impl Again<'_> {
    /// What a field had, where this form was posted; else what it has by itself.
    pub fn value(&self, field: &str, own: &str) -> String {
        let posted = self.posted.and_then(|posted| posted.fields().find(|(name, _)| *name == field));
        posted.map_or_else(|| own.to_owned(), |(_, value)| value.to_owned())
    }

    fn status(&self) -> StatusCode {
        match self {
            Again { changed: true, .. } => StatusCode::CONFLICT,
            Again { refused: Some(_), .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Again { wrong, .. } if !wrong.is_empty() => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::OK,
        }
    }
}

/// What the parts of the page are made from.
pub(super) struct Page<'a> {
    pub console: &'a Console,
    pub visit: &'a Visit,
    pub reading: &'a Reading,
    pub found: &'a Found,
    pub again: &'a Again<'a>,
}

impl Page<'_> {
    /// Where its forms go.
    pub fn path(&self, form: &str) -> String {
        format!("/review/case/{}/{form}", self.reading.name_of(self.found.case.thread))
    }

    /// What staff added, where it opens.
    pub fn work(&self) -> Option<&Casework> {
        self.found.casework.as_ref().ok()
    }

    /// Whether the rules allow it now.
    pub fn can(&self, action: Action) -> bool {
        self.work().is_some_and(|work| apply(work, action, self.reading.by(), self.visit.now()).is_ok())
    }

    /// What each form begins with.
    pub fn hidden(&self) -> Markup {
        html! { (self.visit.hidden()) input type="hidden" name="seen" value=(Seen::of(self.found).write()); }
    }

    /// A form of one button.
    pub fn step(&self, step: &str, text: &str) -> Markup {
        html! { form method="post" action=(self.path("step")) { (self.hidden()) (parts::quiet("do", step, &self.visit.say(text))) } }
    }
}

/// Shows a case.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(name): Path<String>) -> Answer {
    let reading = Reading::open(&console, &visit).await?;
    page(&console, &visit, reading, &name, Again::default()).await
}

/// Shows a case, with what is to be said of a form that was not done. It is noted that it was read.
pub(super) async fn page(console: &Console, visit: &Visit, reading: Reading, name: &str, again: Again<'_>) -> Answer {
    let name = name.to_owned();
    let (reading, at, beside) = aside(move || {
        let at = reading.position(&name);
        let cases: Vec<&Case> = reading.cases.iter().map(|found| &found.case).collect();
        let beside = at.map(|at| alike::beside(&cases, at)).unwrap_or_default();
        (reading, at, beside)
    })
    .await;
    let found = &reading.cases[at.ok_or(Trouble::Missing)?];
    reading.desk(console).opened(found).await?;
    let page = Page { console, visit, reading: &reading, found, again: &again };
    let title = visit.tell("review-case-title", &[("day", visit.day(found.case.day()).into())]);
    Ok(visit.page_with(again.status(), Here::Review, &title, body(&page, &beside)))
}

fn body(page: &Page<'_>, alike: &[(usize, Why)]) -> Markup {
    let Page { visit, reading, found, again, .. } = *page;
    let seen = again.posted.map_or("", |posted| posted.text("seen"));
    html! {
        (parts::wrongs(visit, &again.wrong))
        @if again.changed { (version::changes(visit, reading, found, seen)) }
        @if let Some(why) = again.refused { p.alarm role="alert" { (words::refusal(visit, reading, why)) } }
        p.lead { (queue::about(visit, reading, found)) }
        @if let Some(work) = page.work() {
            p {
                (status(visit, work)) " "
                @if work.holder == Some(reading.by().id) { (parts::tag(Tone::Good, &visit.say("review-yours"))) " " }
                (queue::tags(visit, reading, found))
            }
            (holding(page))
        } @else {
            p.alarm role="alert" { (visit.say("review-case-damaged")) }
        }
        div.sides {
            div {
                (thread::thread(visit, reading, found))
                @if let Some(work) = page.work() { (thread::translation(visit, reading, work)) (forms::translation(page, work)) }
                (beside::section(page, alike))
            }
            div {
                @if let Some(work) = page.work() {
                    (forms::triage(page, work))
                    (letter::section(page, work))
                    (releases(page, work))
                    (forms::ending(page, work))
                }
            }
        }
        p { (parts::link("/review", &visit.say("review-back"))) }
    }
}

fn status(visit: &Visit, work: &Casework) -> Markup {
    let (tone, key) = words::status(work.status);
    let why =
        words::CLOSINGS.iter().find(|(why, ..)| work.status == crate::domain::review::casework::Status::Closed(*why));
    html! {
        (parts::tag(tone, &visit.say(key)))
        @if let Some((_, _, key)) = why { " " (visit.say(key)) }
    }
}

/// Taking it, leaving it, calling a lead: one button each, where it is possible.
fn holding(page: &Page<'_>) -> Markup {
    let Some(work) = page.work() else { return html! {} };
    let own = work.holder == Some(page.reading.by().id);
    let claim = match work.holder {
        None => "review-claim",
        Some(_) => "review-take-over",
    };
    html! {
        div.row {
            @if !own && page.can(Action::Claim) { (page.step("claim", claim)) }
            @if page.can(Action::LetGo) { (page.step("let-go", "review-let-go")) }
            @if work.escalated.is_none() && page.can(Action::Escalate) { (page.step("escalate", "review-escalate")) }
            @if page.can(Action::Reopen) { (page.step("reopen", "review-reopen")) }
        }
        @if !own && page.can(Action::Claim) { p.hint { (page.visit.say("review-claim-hint")) } }
    }
}

/// Texts that are to leave the house have a page of their own.
fn releases(page: &Page<'_>, work: &Casework) -> Markup {
    let visit = page.visit;
    let (count, name) = (work.releases.len(), page.reading.name_of(page.found.case.thread));
    html! {
        section {
            h2 { (visit.say("review-releases")) }
            p { (visit.tell("review-releases-count", &[("count", count.into())])) }
            @if work.triage.is_some() && work.same_as.is_none() {
                p { (parts::link(&format!("/release/case/{name}"), &visit.say("review-releases-go"))) }
            } @else {
                p.hint { (visit.say("review-releases-later")) }
            }
        }
    }
}

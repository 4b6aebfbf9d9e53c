//! The report: a form for place and quarters, then each figure with its drawing, its table and what was counted.
//!
//! Must not know: SQL, files. Tested in `tests/it/console/reports.rs`.

use super::figure::{Cell, Figure, Part};
use super::figures::Desk;
use super::numbers::{self, Numbers};
use super::places::Places;
use super::plot::plot;
use super::scope::{Asked, Scope};
use crate::console::parts::{self, Here};
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::money::Francs;
use crate::domain::review::Act;
use axum::extract::{Query, State};
use maud::{Markup, html};
use std::sync::Arc;

/// What an address asks for, read.
pub(super) struct Report {
    pub scope: Scope,
    pub places: Places,
    numbers: Numbers,
}

impl Report {
    /// Reads it.
    pub async fn of(console: &Console, visit: &Visit, asked: &Asked) -> Result<Report, Trouble> {
        let places = numbers::all_places(console).await?;
        let scope = Scope::of(asked, &places, visit.today());
        let numbers = numbers::read(console, &places, &scope, visit.today()).await?;
        Ok(Report { scope, places, numbers })
    }

    /// What its figures are made with.
    pub fn desk<'a>(&'a self, console: &'a Console, visit: &'a Visit) -> Desk<'a> {
        let Report { scope, places, numbers } = self;
        let prices = console.settings.lines.iter().map(|line| (line.name.as_str(), &line.prices)).collect();
        Desk { visit, places, scope, numbers, prices }
    }
}

/// Shows one page of it.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let report = Report::of(&console, &visit, &asked).await?;
    let (scope, part) = (&report.scope, asked.part());
    let query = scope.query(part);
    let may_export = visit.may(Act::Export);
    let made = [("programme", console.settings.programme.clone().into()), ("day", visit.day(visit.today()).into())];
    let body = html! {
        (scope.form(&visit, &report.places, part))
        nav.tabs aria-label=(visit.say("reports-title")) {
            @for (one, _, name) in Part::ALL {
                a href=(format!("/reports{}", scope.query(one))) aria-current=[(one == part).then_some("page")] { (visit.say(name)) }
            }
        }
        p { strong { (scope.told(&visit, &report.places)) } " · " (visit.tell("reports-made", &made)) }
        @for figure in report.desk(&console, &visit).of(part) {
            (section(&visit, &figure, may_export.then_some(query.as_str())))
        }
        section.noprint {
            ul {
                @if may_export { li { (parts::link(&format!("/reports/all.xlsx{query}"), &visit.say("reports-xlsx"))) } }
                @if visit.may(Act::PublishAggregates) { li { (parts::link("/reports/publish", &visit.say("reports-publish-link"))) } }
                @if visit.may(Act::PrepareThemes) || visit.may(Act::ManageForums) { li { (parts::link("/reports/themes", &visit.say("reports-themes-link"))) } }
            }
        }
    };
    Ok(visit.page(Here::Reports, &visit.say("reports-title"), body))
}

fn section(visit: &Visit, figure: &Figure, export: Option<&str>) -> Markup {
    html! {
        section.figure id=(figure.code) {
            h2 { (figure.title) }
            @if figure.is_empty() {
                p { (visit.say("reports-nothing")) }
            } @else {
                @let drawn = plot(figure);
                @if !drawn.0.is_empty() {
                    div.scroll tabindex="0" role="region" aria-label=(visit.tell("reports-drawing", &[("title", figure.title.clone().into())])) { (drawn) }
                }
                (table(visit, figure))
            }
            p.definition { (figure.definition) }
            @if let Some(query) = export.filter(|_| !figure.is_empty()) {
                p.noprint { (parts::link(&format!("/reports/{}.csv{query}", figure.code), &visit.say("reports-csv"))) }
            }
        }
    }
}

fn table(visit: &Visit, figure: &Figure) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(figure.title) {
            table {
                thead { tr {
                    th scope="col" { (figure.of) }
                    @for head in &figure.columns { th.n scope="col" { (head) } }
                } }
                tbody { @for row in &figure.rows { tr {
                    th scope="row" { @match &row.href { Some(href) => (parts::link(href, &row.name)), None => (row.name) } }
                    @for cell in &row.cells { td.n { (told(visit, cell)) } }
                } } }
            }
        }
    }
}

fn told(visit: &Visit, cell: &Cell) -> Markup {
    match cell {
        Cell::Number(value) => html! { (visit.number(*value)) },
        Cell::Money(value) => html! { (visit.money(Francs(u64::try_from(*value).unwrap_or(0)))) },
        Cell::Nothing => html! { "–" },
    }
}

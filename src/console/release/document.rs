//! The text as it is handed over: on paper, or as a plain file. For leads, from its day on.
//!
//! Must not know: who wrote in, when; what else is in the case. Tested in `tests/it/console/release.rs`.

use super::{show, words};
use crate::console::parts::{self, Here};
use crate::console::review::reading::Reading;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::review::release::{Release, Stage};
use crate::reading::index::Found;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use maud::html;
use std::sync::Arc;

/// Everything that is on the paper, in words.
struct Paper {
    title: String,
    facts: Vec<(String, String)>,
    text: String,
    note: String,
}

/// The text that may be handed over today, or was.
fn ready<'f>(visit: &Visit, found: &'f Found) -> Result<Option<&'f Release>, Trouble> {
    let release = show::last(found)?.map(|(_, release)| release);
    Ok(release.filter(|release| match release.stage {
        Stage::Approved { due, .. } => due <= visit.today(),
        Stage::HandedOver { .. } => true,
        _ => false,
    }))
}

fn paper(console: &Console, visit: &Visit, reading: &Reading, release: &Release) -> Paper {
    let Release { draft, stage, .. } = release;
    let day = if let Stage::HandedOver { on, .. } = stage { *on } else { visit.today() };
    let fact = |key: &str, value: String| (visit.say(key), value);
    let mut facts = vec![
        fact("release-paper-from", console.settings.programme.clone()),
        fact("release-to", words::recipient(visit, draft.recipient)),
        fact("release-paper-day", visit.day(day)),
    ];
    facts.extend(draft.place.as_ref().map(|place| fact("release-place", reading.place_name(place))));
    facts.extend(draft.week.map(|day| fact("release-week", show::week(visit, day))));
    let text = draft.text.read().to_owned();
    Paper { title: visit.say("release-paper-title"), facts, text, note: visit.say("release-paper-note") }
}

/// The paper, to be printed.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(case): Path<String>) -> Answer {
    let reading = Reading::open(&console, &visit).await?;
    let found = reading.find(&case).ok_or(Trouble::Missing)?;
    let Some(release) = ready(&visit, found)? else { return Ok(visit.go(&format!("/release/case/{case}"), None)) };
    reading.desk(&console).opened(found).await?;
    let paper = paper(&console, &visit, &reading, release);
    let facts: Vec<_> = paper.facts.into_iter().map(|(term, value)| (term, html! { (value) })).collect();
    let body = html! {
        p.noprint {
            (visit.say("release-paper-print")) " "
            (parts::link(&format!("/release/case/{case}/document.txt"), &visit.say("release-document-text"))) " · "
            (parts::link(&format!("/release/case/{case}"), &visit.say("release-back")))
        }
        article.paper {
            (parts::facts(&facts))
            div.release-text { @for line in paper.text.lines() { p { (line) } } }
            p.note { (paper.note) }
        }
    };
    Ok(visit.page(Here::Release, &paper.title, body))
}

/// The same as a plain file.
pub(super) async fn text(State(console): State<Arc<Console>>, visit: Visit, Path(case): Path<String>) -> Answer {
    let reading = Reading::open(&console, &visit).await?;
    let found = reading.find(&case).ok_or(Trouble::Missing)?;
    let Some(release) = ready(&visit, found)? else { return Ok(visit.go(&format!("/release/case/{case}"), None)) };
    reading.desk(&console).opened(found).await?;
    let Paper { title, facts, text, note } = paper(&console, &visit, &reading, release);
    let facts: Vec<String> = facts
        .into_iter()
        .map(|(term, value)| visit.tell("release-paper-fact", &[("term", term.into()), ("value", value.into())]))
        .collect();
    // Read on a machine of an office: lines end as they do there.
    let file = [title, facts.join("\n"), text, note].join("\n\n").replace('\n', "\r\n") + "\r\n";
    let heads = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        // Named by nothing that could be joined with a case.
        (CONTENT_DISPOSITION, "attachment; filename=\"document.txt\""),
    ];
    Ok((heads, file).into_response())
}

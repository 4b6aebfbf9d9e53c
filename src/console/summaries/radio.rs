//! The summary to be read aloud on local radio: a page to print and a text to carry away.
//!
//! Must not know: how dates are spoken ([`crate::locale::radio`]). Tested in `tests/it/console/summaries.rs`.

use super::preview::as_told;
use super::{form, languages, named, telling};
use crate::console::parts::{self, Here};
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::message::Language;
use crate::domain::summary::{Draft, Summary};
use crate::locale::radio::radio;
use crate::store::book::tellings::{State as Stand, Telling};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use maud::html;
use serde::Deserialize;
use std::sync::Arc;

/// In which language.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    language: String,
}

/// The latest version that somebody has agreed to: what is read aloud is what was approved.
fn agreed(telling: &Telling) -> Result<Summary, Trouble> {
    let version = telling.versions.iter().find(|version| matches!(version.state, Stand::Approved | Stand::Sent));
    let version = version.ok_or(Trouble::Gone("summaries-not-approved"))?;
    let draft = Draft { day: version.day, texts: version.texts.clone(), commitments: form::promised(telling) };
    Ok(as_told(telling, &draft, &[]))
}

/// The language asked for, where the programme speaks it; its first one else.
fn language(console: &Console, wanted: &Wanted) -> Result<Language, Trouble> {
    let known = languages(console);
    let asked = known.iter().find(|language| language.tag() == wanted.language);
    asked.or(known.first()).copied().ok_or(Trouble::Missing)
}

/// GET the page.
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(forum): Path<i64>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let telling = telling(&console, forum).await?;
    let (summary, language) = (agreed(&telling)?, language(&console, &wanted)?);
    let title = visit.tell("summaries-radio-title", &[("forum", named(&visit, &telling).into())]);
    let here = format!("/summaries/{forum}/radio");
    let body = html! {
        nav.tabs aria-label=(visit.say("summaries-radio-languages")) {
            @for other in languages(&console) {
                a href={ (here) "?language=" (other) } lang=(other.tag()) aria-current=[(*other == language).then_some("page")] { (visit.name(other)) }
            }
        }
        @match radio(&summary, language) {
            Some(script) => {
                p.hint { (visit.say("summaries-radio-hint")) }
                div.script lang=(language.tag()) {
                    @for paragraph in script.split("\n\n") { p { @for line in paragraph.lines() { (line) br; } } }
                }
                p { (parts::action(&format!("{here}.txt?language={language}"), &visit.say("summaries-radio-text"))) }
            }
            None => (parts::empty(&visit.say("summaries-radio-none"), None)),
        }
        p.noprint { (parts::link(&format!("/summaries/{forum}"), &visit.say("summaries-leave"))) }
    };
    Ok(visit.page(Here::Summaries, &title, body))
}

/// GET the text.
pub(super) async fn download(
    State(console): State<Arc<Console>>,
    Path(forum): Path<i64>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let telling = telling(&console, forum).await?;
    let (summary, language) = (agreed(&telling)?, language(&console, &wanted)?);
    let script = radio(&summary, language).ok_or(Trouble::Missing)?;
    // A name that every disk takes: no letter of a place in it.
    let name = format!("attachment; filename=\"radio-{}-{language}.txt\"", telling.forum.0);
    let heads = [(header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((heads, script).into_response())
}

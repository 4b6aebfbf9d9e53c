//! The settings as they stand, and what is wrong with keys and accounts. They are changed in a file, by whoever has the machine: a page that could would
//! be worth stealing.
//!
//! Must not know: how settings are read. Tested in `tests/it/console/office.rs`.

use super::keys::worry;
use crate::console::pages::Pages;
use crate::console::parts::Here;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::review::Act;
use axum::extract::State;
use maud::html;
use std::sync::Arc;

pub(super) const PATH: &str = "/office/settings";

pub(super) fn pages() -> Pages {
    Pages::new().get(PATH, Act::Configure, show)
}

async fn show(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    let survey = console.custody().survey().await?;
    let worries = survey.worries(visit.today());
    let until = survey.last_day(visit.today());
    let body = html! {
        section {
            h2 { (visit.say("office-keys")) }
            @for own in &worries { p.alarm { (worry(&visit, *own)) } }
            @if worries.is_empty() { p { (visit.say("office-keys-well")) } }
            @if let Some(day) = until { p { (visit.tell("office-keys-until", &[("day", visit.day(day).into())])) } }
        }
        section {
            h2 { (visit.say("office-settings-file")) }
            p { (visit.say("office-settings-how")) }
            div.scroll tabindex="0" role="region" aria-label=(visit.say("office-settings-file")) { pre { (console.settings.printed) } }
            p.hint { (visit.tell("office-version", &[("version", env!("CARGO_PKG_VERSION").into())])) }
        }
    };
    Ok(visit.page(Here::Office, &visit.say("office-settings"), body))
}

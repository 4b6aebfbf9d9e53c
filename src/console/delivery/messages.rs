//! The messages of one person: what kind, when, and what became of each. Never a word of them, and no answer to what somebody wrote: those
//! name nobody.
//!
//! Must not know: SQL, wording. Tested in `tests/it/console/delivery.rs`.

use super::super::parts::{self, Here, Tone};
use super::super::trouble::Trouble;
use super::super::visit::Visit;
use super::{Answer, Console, why};
use crate::domain::delivery::State;
use crate::domain::dialogue::Screen;
use crate::domain::person::PersonId;
use crate::store::book::deliveries::{self, Message, PAGE};
use crate::store::book::roster;
use axum::extract::rejection::QueryRejection;
use axum::extract::{self, Path, Query};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Which page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    page: String,
}

pub(super) async fn show(
    extract::State(console): extract::State<Arc<Console>>,
    visit: Visit,
    Path(written): Path<String>,
    query: Result<Query<Asked>, QueryRejection>,
) -> Answer {
    let id = written.parse().map(PersonId).map_err(|_| Trouble::Missing)?;
    let Query(asked) = query.unwrap_or_default();
    let page: i64 = asked.page.parse().unwrap_or(1).max(1);
    let person = roster::person(console.book.engine(), id).await?.ok_or(Trouble::Missing)?;
    let (messages, count) = deliveries::messages(console.book.engine(), id, page).await?;
    let pages = usize::try_from((count + PAGE - 1) / PAGE).unwrap_or(1);
    let back = format!("/people/{}", id.0);
    let name = if person.name.is_empty() { visit.say("people-nameless") } else { person.name };
    let body = html! {
        p { (parts::link(&back, &visit.say("delivery-to-person"))) }
        @if messages.is_empty() {
            (parts::empty(&visit.say("delivery-messages-none"), Some((&back, &visit.say("delivery-to-person")))))
        } @else {
            (table(&visit, &messages))
            (parts::pager(&visit, usize::try_from(page).unwrap_or(1), pages,
                |page| format!("/delivery/people/{}?page={page}", id.0)))
        }
        p.hint { (visit.say("delivery-messages-hint")) }
    };
    let title = visit.tell("delivery-messages-of", &[("name", name.into())]);
    Ok(visit.page(Here::Delivery, &title, body))
}

fn table(visit: &Visit, messages: &[Message]) -> Markup {
    let heads = [
        "delivery-class",
        "delivery-outcome",
        "delivery-due",
        "delivery-sent-at",
        "delivery-ended-at",
        "delivery-line",
    ];
    let rows = messages.iter().map(|message| {
        let (state, why) = (message.state, message.why.as_deref());
        let at = |at| html! { @if let Some(at) = at { (visit.at(at)) } };
        vec![
            html! { (why::class(visit, &message.class)) br; @for key in keys(&message.screen) { code { (key) } " " } },
            html! {
                (parts::tag(tone(state), &why::state(visit, state)))
                @if let Some(why) = why { br; (why::words(visit, why)) }
                @if message.attempts > 1 { br; (visit.tell("delivery-attempts", &[("count", message.attempts.into())])) }
            },
            at(Some(message.due)),
            at(message.sent),
            at(message.ended.filter(|_| state != State::Sent)),
            html! { (message.line) },
        ]
    });
    parts::table(&visit.say("delivery-messages-table"), &heads.map(|head| visit.say(head)), rows.collect())
}

fn tone(state: State) -> Tone {
    match state {
        State::Queued | State::Held => Tone::Warn,
        State::Sent => Tone::Calm,
        State::Delivered => Tone::Good,
        State::Failed => Tone::Bad,
        State::Expired | State::Dropped => Tone::Off,
    }
}

/// The keys of what a message says, without what they are filled with.
fn keys(screen: &str) -> Vec<String> {
    let screen: Option<Screen> = serde_json::from_str(screen).ok();
    screen.into_iter().flat_map(|screen| screen.body).map(|message| message.key.into_owned()).collect()
}

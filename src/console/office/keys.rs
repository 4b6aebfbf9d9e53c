//! Keys of the months ahead: how they stand, and making more. The first ones are made on the machine itself, with paper at hand.
//!
//! Must not know: how keys are made ([`crate::custody::ceremony`]). Tested in `tests/it/console/office.rs`.

use crate::console::pages::Pages;
use crate::console::parts::{self, Here, Tone};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::custody::NotDone;
use crate::custody::survey::Worry;
use crate::domain::concern::Compartment;
use crate::domain::key::{KeyId, Month};
use crate::domain::review::Act;
use axum::extract::State;
use axum::http::StatusCode;
use maud::{Markup, html};
use std::sync::Arc;

pub(super) const PATH: &str = "/office/keys";

pub(super) fn pages() -> Pages {
    Pages::new().get(PATH, Act::GrantKeys, show).post(PATH, Act::GrantKeys, rotate)
}

/// What a worry is in words.
pub(super) fn worry(visit: &Visit, worry: Worry) -> String {
    match worry {
        Worry::NoLead => visit.say("office-worry-no-lead"),
        Worry::OneLead => visit.say("office-worry-one-lead"),
        Worry::Unsettled => visit.say("office-worry-unsettled"),
        Worry::Missing(count) => visit.tell("office-worry-missing", &[("count", count.into())]),
        Worry::Ending(days) => visit.tell("office-worry-ending", &[("days", days.into())]),
        Worry::Clock => visit.say("office-worry-clock"),
    }
}

async fn body(console: &Console, visit: &Visit, why: Option<Markup>) -> Result<Markup, Trouble> {
    let custody = console.custody();
    let (survey, register) = (custody.survey().await?, custody.register().await?);
    let worries = survey.worries(visit.today());
    let month = Month::of(visit.today());
    let frozen = console.vault.frozen().await?;
    let line = |own: Compartment| {
        let key = KeyId::new(month, own);
        let last = survey.keys.keys().filter(|key| key.compartment() == Some(own)).map(|key| key.month()).max();
        let given = register.iter().filter(|grant| grant.compartment == own && grant.is_given()).count();
        let state = if frozen.contains(&own) {
            parts::tag(Tone::Bad, &visit.say("office-key-frozen"))
        } else if survey.keys.contains_key(&key) {
            parts::tag(Tone::Good, &visit.say("office-key-there"))
        } else {
            parts::tag(Tone::Bad, &visit.say("office-key-missing"))
        };
        let until = last.map(|month| visit.month(month.begins())).unwrap_or_default();
        vec![html! { (visit.name(&own)) }, state, html! { (until) }, html! { (given) }]
    };
    let heads =
        ["office-compartment", "office-key-now", "office-key-until", "office-key-readers"].map(|key| visit.say(key));
    Ok(html! {
        @if let Some(why) = why { (why) }
        @for own in &worries { p.alarm { (worry(visit, *own)) } }
        (parts::table(&visit.say("office-keys"), &heads, Compartment::ALL.into_iter().map(line).collect()))
        @if survey.settled {
            p { (visit.say("office-rotate-what")) }
            form method="post" action=(PATH) { (visit.hidden()) (parts::button(&visit.say("office-rotate"))) }
        } @else {
            (parts::empty(&visit.say("office-keys-none"), None))
        }
    })
}

async fn show(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    let body = body(&console, &visit, None).await?;
    Ok(visit.page(Here::Office, &visit.say("office-keys"), body))
}

async fn rotate(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go(PATH, Some(visit.say("done-already"))));
    }
    let lead = visit.signed_in()?;
    let why = match console.custody().rotate(&lead, posted.has("trust")).await {
        Ok(made) => {
            console.custody().hand_over(&lead).await?;
            let until = visit.month(made.until.begins());
            let said = match made.keys {
                0 => visit.say("office-rotated-none"),
                keys => visit.tell("office-rotated", &[("count", keys.into()), ("month", until.into())]),
            };
            return Ok(visit.go(PATH, Some(said)));
        }
        Err(NotDone::Swapped(which)) => {
            let names: Vec<String> = which.iter().map(|own| visit.name(own)).collect();
            html! { p.alarm role="alert" { (visit.tell("office-swapped", &[("names", names.join(", ").into())])) } }
        }
        Err(NotDone::Changed) => html! { p.alarm role="alert" { (visit.say("office-keys-changed")) } },
        Err(NotDone::NoHolder) => html! { p.alarm role="alert" { (visit.say("office-no-holder")) } },
        Err(NotDone::Unsettled) => html! { p.alarm role="alert" { (visit.say("office-worry-unsettled")) } },
        Err(NotDone::Overtaken) => html! { p.alarm role="alert" { (visit.say("office-overtaken")) } },
        Err(NotDone::Unvouched(month)) => html! {
            div.alarm role="alert" {
                p { (visit.tell("office-unvouched", &[("month", visit.month(month.begins()).into())])) }
                form method="post" action=(PATH) { (visit.hidden()) (parts::quiet("trust", "yes", &visit.say("office-trust"))) }
            }
        },
        Err(error) => return Err(error.into()),
    };
    let body = body(&console, &visit, Some(why)).await?;
    Ok(visit.page_with(StatusCode::CONFLICT, Here::Office, &visit.say("office-keys"), body))
}

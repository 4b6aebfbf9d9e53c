//! Who convenes a series: found among people by name, named, made deputy, taken off. What looks somebody up by name is used for posts too.
//!
//! Must not know: SQL. Tested in `tests/it/console/forums/`.

use super::series::{self, Found};
use super::words;
use crate::console::parts::{self, Field, Wrongs};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::person::{PersonId, Role};
use crate::store::book::offices::{self, Named, RemoveMember};
use crate::store::book::series::{SetMember, SetSecond};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use std::sync::Arc;

/// Those who convene a series, and the search for others.
pub(super) fn facilitators(
    visit: &Visit,
    found: &Found,
    convene: &[(Named, bool)],
    who: &str,
    candidates: &[(Named, String)],
) -> Markup {
    let heads = ["forums-head-name", "forums-head-part", "forums-head-action"].map(|key| visit.say(key));
    let rows = convene.iter().map(|(somebody, second)| {
        let part = if *second { "forums-part-deputy" } else { "forums-part-first" };
        let (change, label) = if *second { ("first", "forums-make-first") } else { ("second", "forums-make-deputy") };
        vec![
            words::named(visit, somebody),
            html! { (visit.say(part)) },
            html! {
                form method="post" action=(format!("{}/facilitators", found.href())) {
                    (visit.hidden())
                    input type="hidden" name="person" value=(somebody.id.0);
                    (parts::quiet("do", change, &visit.say(label))) " "
                    (parts::quiet("do", "remove", &visit.say("forums-remove")))
                }
            },
        ]
    });
    html! {
        section {
            h2 { (visit.say("forums-facilitators")) }
            @if convene.is_empty() {
                p.alarm { (visit.say("forums-facilitators-none")) }
            } @else {
                (parts::table(&visit.say("forums-facilitators"), &heads, rows.collect()))
            }
            form method="get" action=(found.href()) { (seek(visit, who)) }
            @if !who.is_empty() {
                (choose(visit, &format!("{}/facilitators", found.href()), candidates, "add", &visit.say("forums-facilitator-add")))
            }
        }
    }
}

/// What is in a form that looks for somebody by name.
pub(super) fn seek(visit: &Visit, value: &str) -> Markup {
    let (label, hint) = (visit.say("forums-field-who"), visit.say("forums-field-who-hint"));
    let field = Field { name: "who", label: &label, value, kind: "search", hint: Some(&hint), ..Field::default() };
    html! {
        (parts::field(field, &Wrongs::new()))
        button.quiet { (visit.say("forums-seek")) }
    }
}

/// Those who were found, one to be chosen.
pub(super) fn choose(visit: &Visit, action: &str, candidates: &[(Named, String)], what: &str, button: &str) -> Markup {
    if candidates.is_empty() {
        return parts::empty(&visit.say("forums-nobody-found"), Some(("/people", &visit.say("frame-people"))));
    }
    let shown = candidates.iter().take(offices::MOST_CANDIDATES);
    html! {
        form method="post" action=(action) {
            (visit.hidden())
            input type="hidden" name="do" value=(what);
            fieldset.choices #person {
                legend { (visit.say("forums-found")) }
                @for (somebody, place) in shown {
                    label { input type="radio" name="person" value=(somebody.id.0); " " (words::named(visit, somebody)) ", " (place) }
                }
            }
            @if candidates.len() > offices::MOST_CANDIDATES { p.hint { (visit.say("forums-found-more")) } }
            (parts::button(button))
        }
    }
}

/// Who convenes.
pub(super) async fn set_facilitator(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    posted: Posted,
) -> Answer {
    let found = Found::read(&console, id).await?;
    if posted.is_repeated() {
        return Ok(visit.go(&found.href(), None));
    }
    let series = found.id;
    let Some(person) = posted.text("person").parse().ok().map(PersonId) else {
        return nobody_chosen(&console, &visit, &found).await;
    };
    let role = Role::Facilitator;
    let known = match posted.text("do") {
        "add" => {
            let known = offices::is_known(console.book.engine(), person).await?;
            if known {
                console.book.write(SetMember { series, person, role }).await?;
            }
            known
        }
        "remove" => console.book.write(RemoveMember { series, person, role }).await?,
        "first" => console.book.write(SetSecond { series, person, deputy: false }).await?,
        "second" => console.book.write(SetSecond { series, person, deputy: true }).await?,
        _ => return Err(Trouble::Missing),
    };
    if !known {
        return nobody_chosen(&console, &visit, &found).await;
    }
    Ok(visit.go(&found.href(), Some(visit.say("forums-saved"))))
}

async fn nobody_chosen(console: &Console, visit: &Visit, found: &Found) -> Answer {
    let mut wrong = Wrongs::new();
    wrong.add("person", visit.say("forums-wrong-person"));
    series::page(console, visit, found, StatusCode::UNPROCESSABLE_ENTITY, "", None, &wrong).await
}

//! One's own account: password, second factor, ties.
//!
//! Must not know: others' accounts. Tested in `tests/it/console/office.rs`.

use super::trouble;
use crate::console::pages::{Needs, Pages};
use crate::console::parts::{self, Field, Here, Wrongs};
use crate::console::posted::Posted;
use crate::console::signing;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::custody::NotDone;
use crate::custody::accounts::SHORTEST;
use crate::domain::force::Force;
use axum::extract::State;
use axum::http::StatusCode;
use maud::{Markup, html};
use std::sync::Arc;

pub(super) const PATH: &str = "/office/me";
const TIES: &str = "/office/me/ties";
const PASSWORD: &str = "/office/me/password";

pub(super) fn pages() -> Pages {
    Pages::new().get(PATH, Needs::SignedIn, show).post(TIES, Needs::SignedIn, declare).post(
        PASSWORD,
        Needs::SignedIn,
        change,
    )
}

async fn show(visit: Visit) -> Answer {
    let body = body(&visit, &Wrongs::new());
    Ok(visit.page(Here::Office, &visit.say("office-me"), body))
}

fn body(visit: &Visit, wrong: &Wrongs) -> Markup {
    let member = visit.member();
    let ties: Vec<(String, String, bool)> = Force::ALL
        .map(|force| (force.code().to_owned(), visit.name(&force), member.ties.contains(&force)))
        .into_iter()
        .collect();
    html! {
        (parts::wrongs(visit, wrong))
        (parts::facts(&[
            (visit.say("signing-name"), html! { (member.name) }),
            (visit.say("office-roles"), html! { (super::staff::named(visit, member.roles)) }),
        ]))
        section {
            h2 { (visit.say("office-ties")) }
            p { (visit.say("office-ties-what")) }
            form method="post" action=(TIES) {
                (visit.hidden())
                (parts::checks("tie", &visit.say("office-ties-mine"), &ties, wrong))
                (parts::button(&visit.say("office-ties-keep")))
            }
        }
        section {
            h2 { (visit.say("office-factor")) }
            p { (visit.say("office-factor-what")) }
            p { (parts::action(signing::FACTOR, &visit.say("office-factor-new"))) }
        }
        section {
            h2 { (visit.say("office-password")) }
            form method="post" action=(PASSWORD) {
                (visit.hidden())
                (parts::field(Field { name: "password", label: &visit.say("office-password-now"), kind: "password", required: true, fill: "current-password", ..Field::default() }, wrong))
                (parts::field(Field { name: "new", label: &visit.say("signing-new-password"), kind: "password", required: true, fill: "new-password",
                    hint: Some(&visit.tell("signing-password-hint", &[("count", SHORTEST.into())])), ..Field::default() }, wrong))
                (parts::field(Field { name: "again", label: &visit.say("signing-password-again"), kind: "password", required: true, fill: "new-password", ..Field::default() }, wrong))
                (parts::button(&visit.say("office-password-change")))
            }
        }
    }
}

async fn declare(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let mut ties: Vec<Force> = posted.all("tie").filter_map(Force::read).collect();
    // What was declared before stays: an administrator takes it back.
    ties.extend(&visit.member().ties);
    ties.sort_unstable();
    ties.dedup();
    console.custody().declare(visit.member().id, ties, &visit.signed_in()?).await.map_err(trouble)?;
    Ok(visit.go(PATH, Some(visit.say("office-ties-kept"))))
}

async fn change(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let mut wrong = Wrongs::new();
    if posted.text("new") != posted.text("again") {
        wrong.add("again", visit.say("signing-differ"));
    }
    if posted.text("new").chars().count() < SHORTEST {
        wrong.add("new", visit.tell("signing-password-hint", &[("count", SHORTEST.into())]));
    }
    if wrong.is_empty() {
        match console.door.half(&console, &visit.member().name, posted.text("password")).await? {
            None => wrong.add("password", visit.say("signing-password-wrong")),
            Some(half) => match console.custody().change_password(half, posted.text("new")).await {
                Ok(()) => return Ok(visit.go(PATH, Some(visit.say("office-password-changed")))),
                Err(NotDone::NotAdmitted) => wrong.add("password", visit.say("signing-password-wrong")),
                Err(error) => return Err(error.into()),
            },
        }
    }
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Here::Office, &visit.say("office-me"), body(&visit, &wrong)))
}

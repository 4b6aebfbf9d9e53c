//! The trail: what staff did, newest first, and whether it is whole.
//!
//! Must not know: what was done it to; rows of one case have one name, which is an HMAC. Tested in `tests/it/console/office.rs`.

use crate::console::pages::Pages;
use crate::console::parts::{self, Here, Tone};
use crate::console::visit::{Visit, hex};
use crate::console::{Answer, Console};
use crate::domain::concern::Compartment;
use crate::domain::review::audit::{self as domain, Row};
use crate::domain::review::{Account, Act, Roles};
use crate::domain::time::{At, HOUR};
use crate::seal;
use crate::store::book::audit;
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

pub(super) const PATH: &str = "/office/trail";
const ON_A_PAGE: i64 = 50;

pub(super) fn pages() -> Pages {
    Pages::new().get(PATH, Act::ReadAudit, show).get("/office/trail/verify", Act::ReadAudit, verify)
}

#[derive(Deserialize, Default)]
struct Asked {
    /// Counts from 1, the newest rows first.
    page: Option<i64>,
}

async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let engine = console.book.engine();
    let head = audit::stands(engine).await?;
    let pages = (head.count + ON_A_PAGE - 1) / ON_A_PAGE;
    let page = asked.page.unwrap_or(1).clamp(1, pages.max(1));
    let upto = head.count - (page - 1) * ON_A_PAGE;
    let from = (upto - ON_A_PAGE).max(0);
    let mut rows = audit::after(engine, from, upto - from).await?;
    rows.reverse();
    let staff = console.custody().staff().await?;
    let name = |id: i64| {
        staff.iter().find(|member| member.id.0 == id).map_or_else(|| format!("n° {id}"), |member| member.name.clone())
    };
    let line = |row: &Row| {
        let day = At(row.hour.saturating_mul(HOUR));
        vec![
            html! { (visit.day_short(day.day())) " " (visit.tell("office-trail-hour", &[("hour", (day.minute().0 / 60).into())])) },
            html! { (name(row.actor)) },
            html! { (action(&visit, &row.action)) (detail(&visit, &row.detail)) },
            html! { @if row.object.iter().any(|byte| *byte != 0) { code { (hex(&row.object[..row.object.len().min(4)])) } } },
        ]
    };
    let heads =
        ["office-trail-when", "office-trail-who", "office-trail-did", "office-trail-to"].map(|key| visit.say(key));
    let count = usize::try_from(pages).unwrap_or(1);
    let here = usize::try_from(page).unwrap_or(1);
    let body = html! {
        p { (visit.say("office-trail-about")) }
        p { (parts::action("/office/trail/verify", &visit.say("office-trail-verify"))) }
        (parts::table(&visit.say("office-trail"), &heads, rows.iter().map(line).collect()))
        (parts::pager(&visit, here, count, |page| format!("{PATH}?page={page}")))
    };
    Ok(visit.page(Here::Office, &visit.say("office-trail"), body))
}

fn action(visit: &Visit, code: &str) -> String {
    let known = domain::Action::ALL.iter().find(|action| action.code() == code);
    known.map_or_else(|| code.to_owned(), |action| visit.say(&format!("audit-{}", action.code().replace('_', "-"))))
}

fn detail(visit: &Visit, code: &str) -> Markup {
    let (what, value) = code.split_once(' ').unwrap_or((code, ""));
    let said = match what {
        "compartment" => Compartment::read(value).map(|value| visit.name(&value)),
        "account" => Account::read(value).map(|value| visit.name(&value)),
        "need" => domain::Need::read(value).map(|value| visit.name(&value)),
        "roles" => Roles::read(value).map(|roles| super::staff::named(visit, roles)),
        _ => None,
    };
    html! { @if let Some(said) = said { " (" (said) ")" } }
}

async fn verify(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    let body = match audit::verify(console.book.engine(), seal::audit::link, None).await? {
        Ok(walked) => html! {
            p { (parts::tag(Tone::Good, &visit.say("office-trail-whole"))) " " (visit.tell("office-trail-rows", &[("count", walked.head.count.into())])) }
            p { (visit.say("office-trail-write-down")) }
            p.code { (hex(&walked.head.hash)) }
        },
        Err(broken) => html! {
            p.alarm { (visit.tell("office-trail-broken", &[("row", broken.row.into())])) }
        },
    };
    Ok(visit.page(Here::Office, &visit.say("office-trail-verify"), body))
}

//! Accounts of staff, and who reads what: invited, closed, begun anew; keys asked for, agreed to by two, taken away.
//!
//! Must not know: how any of it is done ([`crate::custody`]). Tested in `tests/it/console/office.rs`.

use super::{refused, trouble};
use crate::console::pages::{Needs, Pages};
use crate::console::parts::{self, Field, Here, Tone, Wrongs};
use crate::console::posted::{Posted, is_plain};
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::custody::accounts::LONGEST_NAME;
use crate::domain::concern::Compartment;
use crate::domain::force::Force;
use crate::domain::review::grant::{Grant, GrantId, Member};
use crate::domain::review::role::is_barred;
use crate::domain::review::{Account, Act, Role, Roles, StaffId};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use std::sync::Arc;

pub(super) const PATH: &str = "/office/staff";
/// Who sees it.
pub(super) const READERS: &[Act] = &[Act::ManageAccounts, Act::ReadGrants, Act::RequestGrant];
const SEES: Needs = Needs::Any(READERS);

pub(super) fn pages() -> Pages {
    Pages::new()
        .get(PATH, SEES, list)
        .post(PATH, Act::ManageAccounts, invite)
        .get("/office/staff/{id}", SEES, show)
        .post("/office/staff/{id}/ties", Act::ManageAccounts, declare)
        .post("/office/staff/{id}/reset", Act::ManageAccounts, reset)
        .post("/office/staff/{id}/close", Act::ManageAccounts, close)
        .post("/office/staff/{id}/ask", Act::RequestGrant, ask)
        .post("/office/grants/{id}/agree", Needs::Any(&[Act::GrantKeys, Act::CountersignGrant]), agree)
        .post("/office/grants/{id}/take", Act::RevokeGrant, take)
}

/// Whether a grant waits for the word of whoever is here.
pub(super) fn waits_for(grant: &Grant, visit: &Visit) -> bool {
    grant.revoked_by.is_none()
        && (grant.lead.is_none() && visit.may(Act::GrantKeys)
            || grant.administrator.is_none() && visit.may(Act::CountersignGrant))
}

fn tone(state: Account) -> Tone {
    match state {
        Account::Invited => Tone::Warn,
        Account::Active => Tone::Good,
        Account::Disabled => Tone::Off,
    }
}

fn roles(visit: &Visit, member: &Member) -> String {
    named(visit, member.roles)
}

/// Roles in words.
pub(super) fn named(visit: &Visit, roles: Roles) -> String {
    let each = Role::ALL.into_iter().filter(|role| roles.has(*role));
    each.map(|role| visit.name(&role)).collect::<Vec<_>>().join(", ")
}

async fn list(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    let body = overview(&console, &visit, &Posting::default(), &Wrongs::new()).await?;
    Ok(visit.page(Here::Office, &visit.say("office-staff"), body))
}

/// What was typed of a new account.
#[derive(Default)]
struct Posting {
    name: String,
    role: String,
}

async fn overview(console: &Console, visit: &Visit, typed: &Posting, wrong: &Wrongs) -> Result<Markup, Trouble> {
    let custody = console.custody();
    let (all, register) = (custody.staff().await?, custody.register().await?);
    let reads = |member: &Member| {
        let held = register.iter().filter(|grant| grant.staff == member.id && grant.is_given());
        held.map(|grant| visit.name(&grant.compartment)).collect::<Vec<_>>().join(", ")
    };
    let waits = |member: &Member| register.iter().any(|grant| grant.staff == member.id && waits_for(grant, visit));
    let rows = all.iter().map(|member| {
        vec![
            html! {
                (parts::link(&format!("{PATH}/{}", member.id.0), &member.name))
                @if waits(member) { " " (parts::tag(Tone::Warn, &visit.say("office-waits-for-you"))) }
            },
            html! { (roles(visit, member)) },
            parts::tag(tone(member.state), &visit.name(&member.state)),
            html! { (reads(member)) },
        ]
    });
    let heads = ["signing-name", "office-roles", "office-state", "office-reads"].map(|key| visit.say(key));
    let options: Vec<(String, String)> =
        Roles::EACH.into_iter().map(|roles| (roles.code(), named(visit, roles))).collect();
    Ok(html! {
        (parts::wrongs(visit, wrong))
        (parts::table(&visit.say("office-staff"), &heads, rows.collect()))
        @if visit.may(Act::ManageAccounts) {
            section {
                h2 { (visit.say("office-invite")) }
                form method="post" action=(PATH) {
                    (visit.hidden())
                    (parts::field(Field { name: "name", label: &visit.say("signing-name"), value: &typed.name, required: true, ..Field::default() }, wrong))
                    (parts::select("role", &visit.say("office-role"), &options, &typed.role, wrong))
                    (parts::button(&visit.say("office-invite-do")))
                }
            }
        }
    })
}

async fn invite(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go(PATH, Some(visit.say("done-already"))));
    }
    let typed = Posting { name: posted.text("name").to_owned(), role: posted.text("role").to_owned() };
    let mut wrong = Wrongs::new();
    if typed.name.is_empty() || typed.name.chars().count() > LONGEST_NAME || !is_plain(&typed.name) {
        wrong.add("name", visit.say("office-wrong-name"));
    }
    let roles = Roles::read(&typed.role);
    if roles.is_none() {
        wrong.add("role", visit.say("office-wrong-role"));
    }
    if let (Some(roles), true) = (roles, wrong.is_empty()) {
        match console.custody().invite(&typed.name, roles, &visit.signed_in()?).await {
            Ok((member, code)) => return Ok(invited(&visit, &member, &code.groups())),
            Err(error) => match refused(&error) {
                Some(why) => wrong.add("name", visit.say(why)),
                None => return Err(error.into()),
            },
        }
    }
    posted.undone();
    let body = overview(&console, &visit, &typed, &wrong).await?;
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Here::Office, &visit.say("office-staff"), body))
}

fn invited(visit: &Visit, member: &Member, code: &str) -> axum::response::Response {
    let body = html! {
        p.lead { (visit.tell("office-invited-tell", &[("name", member.name.clone().into())])) }
        p.code { (code) }
        p { (visit.say("office-invited-how")) }
        p { (parts::link(PATH, &visit.say("office-staff"))) }
    };
    visit.page(Here::Office, &visit.say("office-invited"), body)
}

async fn member(console: &Console, id: i64) -> Result<Member, Trouble> {
    let all = console.custody().staff().await?;
    all.into_iter().find(|member| member.id == StaffId(id)).ok_or(Trouble::Missing)
}

async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(id): Path<i64>) -> Answer {
    let member = member(&console, id).await?;
    let custody = console.custody();
    let (all, register) = (custody.staff().await?, custody.register().await?);
    let name = |id: Option<StaffId>| {
        let found = id.and_then(|id| all.iter().find(|other| other.id == id));
        found.map(|other| other.name.clone()).unwrap_or_default()
    };
    let own: Vec<&Grant> = register.iter().filter(|grant| grant.staff == member.id).collect();
    let ties: Vec<String> = member.ties.iter().map(|force| visit.name(force)).collect();
    let none = || visit.say("office-none");
    let body = html! {
        (parts::facts(&[
            (visit.say("office-roles"), html! { (roles(&visit, &member)) }),
            (visit.say("office-state"), parts::tag(tone(member.state), &visit.name(&member.state))),
            (visit.say("office-ties"), html! { @if ties.is_empty() { (none()) } @else { (ties.join(", ")) } }),
        ]))
        @if member.roles.may(Act::HoldKeys) { (keys(&visit, &member, &own, &name)) }
        @if visit.may(Act::ManageAccounts) { (acts(&visit, &member)) }
    };
    Ok(visit.page(Here::Office, &member.name, body))
}

/// The seven compartments: who let them in, who has still to agree, what can be done.
fn keys(visit: &Visit, member: &Member, own: &[&Grant], name: &impl Fn(Option<StaffId>) -> String) -> Markup {
    let line = |compartment: Compartment| {
        let live = own.iter().find(|grant| grant.compartment == compartment && grant.revoked_by.is_none());
        let asks = visit.may(Act::RequestGrant) && member.state == Account::Active;
        let (state, act) = match live {
            Some(grant) if grant.is_given() => {
                let ceremony = grant.lead == Some(member.id) && grant.administrator == Some(member.id);
                let how = if ceremony {
                    visit.say("office-by-ceremony")
                } else {
                    let by = [("lead", name(grant.lead).into()), ("administrator", name(grant.administrator).into())];
                    visit.tell("office-given-by", &by)
                };
                (html! { (parts::tag(Tone::Good, &visit.say("office-reads-it"))) " " (how) }, take_form(visit, grant))
            }
            Some(grant) => (
                html! { (parts::tag(Tone::Warn, &visit.say("office-asked"))) " " (waiting(visit, grant, name)) },
                html! {
                    @if waits_for(grant, visit) {
                        form method="post" action={ "/office/grants/" (grant.id.0) "/agree" } { (visit.hidden()) (parts::button(&visit.say("office-agree"))) }
                    }
                    (take_form(visit, grant))
                },
            ),
            None if is_barred(&member.ties, compartment) => {
                (parts::tag(Tone::Off, &visit.say("office-tied")), html! {})
            }
            None => (
                parts::tag(Tone::Off, &visit.say("office-reads-not")),
                html! {
                    @if asks {
                        form method="post" action={ (PATH) "/" (member.id.0) "/ask" } {
                            (visit.hidden())
                            (parts::quiet("compartment", compartment.code(), &visit.say("office-ask")))
                        }
                    }
                },
            ),
        };
        vec![html! { (visit.name(&compartment)) }, state, act]
    };
    let heads = ["office-compartment", "office-state", "office-act"].map(|key| visit.say(key));
    html! {
        section {
            h2 { (visit.say("office-reads-title")) }
            p { (visit.say("office-reads-what")) }
            (parts::table(&visit.say("office-reads-table"), &heads, Compartment::ALL.into_iter().map(line).collect()))
        }
    }
}

fn waiting(visit: &Visit, grant: &Grant, name: &impl Fn(Option<StaffId>) -> String) -> String {
    match (grant.lead, grant.administrator) {
        (None, None) => visit.say("office-waits-both"),
        (Some(_), _) => visit.tell("office-waits-administrator", &[("name", name(grant.lead).into())]),
        (None, Some(_)) => visit.tell("office-waits-lead", &[("name", name(grant.administrator).into())]),
    }
}

fn take_form(visit: &Visit, grant: &Grant) -> Markup {
    html! {
        @if visit.may(Act::RevokeGrant) {
            (parts::confirm(visit, &format!("/office/grants/{}/take", grant.id.0), &visit.say("office-take"), &visit.say("office-take-what"), &visit.say("office-take-do")))
        }
    }
}

/// What an administrator does with an account.
fn acts(visit: &Visit, member: &Member) -> Markup {
    let path = |what: &str| format!("{PATH}/{}/{what}", member.id.0);
    let ties: Vec<(String, String, bool)> = Force::ALL
        .map(|force| (force.code().to_owned(), visit.name(&force), member.ties.contains(&force)))
        .into_iter()
        .collect();
    html! {
        section {
            h2 { (visit.say("office-account")) }
            @if member.state != Account::Disabled {
                form method="post" action=(path("ties")) {
                    (visit.hidden())
                    (parts::checks("tie", &visit.say("office-ties"), &ties, &Wrongs::new()))
                    (parts::button(&visit.say("office-ties-keep")))
                }
                (parts::confirm(visit, &path("close"), &visit.say("office-close"), &visit.say("office-close-what"), &visit.say("office-close-do")))
            }
            (parts::confirm(visit, &path("reset"), &visit.say("office-reset"), &visit.say("office-reset-what"), &visit.say("office-reset-do")))
        }
    }
}

async fn declare(State(console): State<Arc<Console>>, visit: Visit, Path(id): Path<i64>, posted: Posted) -> Answer {
    let ties = posted.all("tie").filter_map(Force::read).collect();
    console.custody().declare(StaffId(id), ties, &visit.signed_in()?).await.map_err(trouble)?;
    Ok(visit.go(&format!("{PATH}/{id}"), Some(visit.say("office-ties-kept"))))
}

async fn reset(State(console): State<Arc<Console>>, visit: Visit, Path(id): Path<i64>, posted: Posted) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go(&format!("{PATH}/{id}"), Some(visit.say("done-already"))));
    }
    let member = member(&console, id).await?;
    let code = console.custody().reset(StaffId(id), &visit.signed_in()?).await.map_err(trouble)?;
    console.sessions.end_of(StaffId(id));
    Ok(invited(&visit, &member, &code.groups()))
}

async fn close(State(console): State<Arc<Console>>, visit: Visit, Path(id): Path<i64>, _posted: Posted) -> Answer {
    console.custody().close(StaffId(id), &visit.signed_in()?).await.map_err(trouble)?;
    console.sessions.end_of(StaffId(id));
    Ok(visit.go(PATH, Some(visit.say("office-closed"))))
}

async fn ask(State(console): State<Arc<Console>>, visit: Visit, Path(id): Path<i64>, posted: Posted) -> Answer {
    let compartment = Compartment::read(posted.text("compartment")).ok_or(Trouble::Missing)?;
    console.custody().ask(StaffId(id), compartment, &visit.signed_in()?).await.map_err(trouble)?;
    Ok(visit.go(&format!("{PATH}/{id}"), Some(visit.say("office-asked-for"))))
}

async fn agree(State(console): State<Arc<Console>>, visit: Visit, Path(id): Path<i64>, _posted: Posted) -> Answer {
    let grant = console.custody().agree(GrantId(id), &visit.signed_in()?).await.map_err(trouble)?;
    let said = if grant.is_given() { "office-agreed-given" } else { "office-agreed-half" };
    Ok(visit.go(&format!("{PATH}/{}", grant.staff.0), Some(visit.say(said))))
}

async fn take(State(console): State<Arc<Console>>, visit: Visit, Path(id): Path<i64>, _posted: Posted) -> Answer {
    console.custody().take_away(GrantId(id), &visit.signed_in()?).await.map_err(trouble)?;
    Ok(visit.go(PATH, Some(visit.say("office-taken"))))
}

//! Switching a line: on, drained or off; for every process that sends.
//!
//! Must not know: how messages find their way. Tested in `tests/it/console/delivery.rs`.

use super::super::parts::{self, Tone};
use super::super::posted::Posted;
use super::super::today::Due;
use super::super::visit::Visit;
use super::{Answer, Console};
use crate::console::trouble::Trouble;
use crate::domain::review::audit::Action;
use crate::domain::route::Switch;
use crate::store::book::audited::Audited;
use crate::store::book::lines::{self, Known, SetSwitch};
use axum::extract::{Path, State};
use maud::{Markup, html};
use std::sync::Arc;

fn key(switch: Switch) -> &'static str {
    match switch {
        Switch::On => "delivery-switch-on",
        Switch::Drain => "delivery-switch-drain",
        Switch::Off => "delivery-switch-off",
    }
}

/// How a line is switched.
pub(super) fn of(known: &[Known], line: &str) -> Switch {
    known.iter().find(|known| known.name == line).map(|known| known.switch).unwrap_or_default()
}

/// How a line is switched, in colour, where it is not on.
pub(super) fn tag(visit: &Visit, switch: Switch) -> Markup {
    match switch {
        Switch::On => html! {},
        Switch::Drain => parts::tag(Tone::Warn, &visit.say("delivery-switched-drain")),
        Switch::Off => parts::tag(Tone::Bad, &visit.say("delivery-switched-off")),
    }
}

/// The ways to switch it otherwise.
pub(super) fn form(visit: &Visit, line: &str, switch: Switch) -> Markup {
    let others = Switch::ALL.into_iter().filter(|other| *other != switch);
    html! {
        form.row method="post" action=(format!("/delivery/lines/{line}")) {
            (visit.hidden())
            @for other in others { (parts::quiet("switch", other.code(), &visit.say(key(other)))) }
        }
        p.hint { (visit.say("delivery-switch-hint")) }
    }
}

/// Lines that are not on: nobody forgets them.
pub(super) async fn due(console: &Console, visit: &Visit) -> Result<Vec<Due>, Trouble> {
    let known = lines::list(console.book.engine()).await?;
    let of_settings = |known: &&Known| console.settings.lines.iter().any(|line| line.name == known.name);
    let off = known.iter().filter(|known| known.switch != Switch::On).filter(of_settings);
    let due = |known: &Known| {
        let args = [("line", known.name.clone().into()), ("since", visit.at(known.switched).into())];
        Due { tone: Tone::Warn, text: visit.tell("delivery-due-off", &args), href: "/delivery".to_owned() }
    };
    Ok(off.map(due).collect())
}

/// POST: a line is switched.
pub(super) async fn set(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(line): Path<String>,
    posted: Posted,
) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go("/delivery", Some(visit.say("done-already"))));
    }
    let switch = Switch::read(posted.text("switch")).ok_or(Trouble::Stale)?;
    if !console.settings.lines.iter().any(|known| known.name == line) {
        return Err(Trouble::Missing);
    }
    let work = SetSwitch { line, switch, at: visit.now() };
    let set = Audited { work, action: Action::LineSwitched, acting: visit.acting() };
    let done = if console.book.write(set).await? { "delivery-switch-done" } else { "done-already" };
    Ok(visit.go("/delivery", Some(visit.say(done))))
}

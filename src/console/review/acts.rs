//! What a press of a button does to a case, by the rules of casework: who was slower sees what the other did, and nothing is done twice.
//!
//! Must not know: how a page looks. Tested in `tests/it/console/review/acts.rs`.

use super::case::{Again, page};
use super::forms::{ACCUSED, accused_code, finer_code};
use super::reading::Reading;
use super::version::Seen;
use super::words;
use crate::console::posted::{Posted, is_plain, is_plain_text};
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::message::Language;
use crate::domain::place::{Place, PlaceId};
use crate::domain::review::casework::{Action, Triage};
use crate::domain::review::finer::Finer;
use crate::domain::review::wording::Wording;
use crate::reading::NotDone;
use crate::reading::index::Found;
use axum::extract::{Path, State};
use std::sync::Arc;

/// Letters of a translation.
const LONGEST: usize = 4_000;
/// Places that are offered where a name leaves a choice.
const OFFERED: usize = 12;

/// Does what a form asks for. `read` makes an action of it, or says what is wrong.
pub(super) async fn perform(
    console: &Console,
    visit: &Visit,
    name: &str,
    posted: &Posted,
    read: impl FnOnce(&Reading, &Found, &mut Again<'_>) -> Option<Action>,
) -> Answer {
    let here = format!("/review/case/{name}");
    if posted.is_repeated() {
        return Ok(visit.go(&here, Some(visit.say("done-already"))));
    }
    let reading = Reading::for_form(console, visit).await?;
    let found = reading.find(name).ok_or(Trouble::Missing)?;
    let mut again = Again { posted: Some(posted), ..Again::default() };
    if posted.text("seen") != Seen::of(found).write() {
        again.changed = true;
        return back(console, visit, reading, name, again).await;
    }
    let Some(action) = read(&reading, found, &mut again) else {
        return back(console, visit, reading, name, again).await;
    };
    let (notice, leaves) = (words::done(&action), matches!(action, Action::DeclareConflict | Action::LetGo));
    match reading.desk(console).act(found, action).await {
        Ok(_) => Ok(visit.go(if leaves { "/review" } else { &here }, Some(visit.say(notice)))),
        Err(NotDone::Refused(why)) => {
            again.refused = Some(why);
            back(console, visit, reading, name, again).await
        }
        Err(NotDone::Changed) => {
            again.changed = true;
            back(console, visit, Reading::for_form(console, visit).await?, name, again).await
        }
        Err(NotDone::Gone | NotDone::Damaged) => Err(Trouble::Gone("review-gone")),
        Err(NotDone::NotSealed(_)) => Err(Trouble::Gone("review-full")),
        Err(other) => Err(other.into()),
    }
}

/// Shows a case again with what a form has; nothing is done.
pub(super) async fn shown_again(
    console: &Console,
    visit: &Visit,
    name: &str,
    posted: &Posted,
    fill: impl FnOnce(&Found, &mut Again<'_>),
) -> Answer {
    let reading = Reading::for_form(console, visit).await?;
    let mut again = Again { posted: Some(posted), ..Again::default() };
    fill(reading.find(name).ok_or(Trouble::Missing)?, &mut again);
    back(console, visit, reading, name, again).await
}

/// The page again: the form was not done, and may be posted again.
async fn back(console: &Console, visit: &Visit, reading: Reading, name: &str, again: Again<'_>) -> Answer {
    if let Some(posted) = again.posted {
        posted.undone();
    }
    page(console, visit, reading, name, again).await
}

/// A button: takes a case, leaves it, calls a lead, opens it again, puts it to an earlier one or takes it from there.
pub(super) async fn step(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(name): Path<String>,
    posted: Posted,
) -> Answer {
    perform(&console, &visit, &name, &posted, |reading, _, again| {
        let action = match posted.text("do") {
            "claim" => Some(Action::Claim),
            "let-go" => Some(Action::LetGo),
            "escalate" => Some(Action::Escalate),
            "reopen" => Some(Action::Reopen),
            "part" => Some(Action::Part),
            "merge" => reading.find(posted.text("into")).map(|into| merge(reading, into)),
            _ => None,
        };
        if action.is_none() {
            again.wrong.add("do", visit.say("review-no-such-step"));
        }
        action
    })
    .await
}

/// Putting a case to another, or to the one that this was put to itself: what tells the same stands at one case.
fn merge(reading: &Reading, into: &Found) -> Action {
    let first = into.casework.as_ref().ok().and_then(|work| work.same_as);
    let first = first.and_then(|thread| reading.cases.iter().find(|found| found.case.thread == thread)).unwrap_or(into);
    Action::MergeInto { thread: first.case.thread, reported: first.case.day() }
}

/// Steps back from a case.
pub(super) async fn conflict(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(name): Path<String>,
    posted: Posted,
) -> Answer {
    perform(&console, &visit, &name, &posted, |_, _, _| Some(Action::DeclareConflict)).await
}

/// Closes a case.
pub(super) async fn close(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(name): Path<String>,
    posted: Posted,
) -> Answer {
    perform(&console, &visit, &name, &posted, |_, _, again| {
        let why = words::CLOSINGS.iter().find(|(_, code, _)| *code == posted.text("why"));
        if why.is_none() {
            again.wrong.add("why", visit.say("review-close-missing"));
        }
        why.map(|(why, ..)| Action::Close(*why))
    })
    .await
}

/// Asks for a translation, or gives it.
pub(super) async fn translation(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(name): Path<String>,
    posted: Posted,
) -> Answer {
    perform(&console, &visit, &name, &posted, |_, _, again| {
        if posted.text("ask") == "fr" {
            return Some(Action::AskTranslation(Language::FRENCH));
        }
        let text = posted.text("translation");
        let wrong = match () {
            () if text.is_empty() => Some(visit.say("review-translation-missing")),
            () if !is_plain_text(text) => Some(visit.say("review-not-plain")),
            () if text.chars().count() > LONGEST => {
                Some(visit.tell("review-translation-long", &[("most", LONGEST.into())]))
            }
            () => None,
        };
        if let Some(wrong) = wrong {
            again.wrong.add("translation", wrong);
            return None;
        }
        Wording::new(text).map(Action::Translate)
    })
    .await
}

/// Says what a case is about.
pub(super) async fn triage(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(name): Path<String>,
    posted: Posted,
) -> Answer {
    perform(&console, &visit, &name, &posted, |reading, _, again| {
        let finer = Finer::ALL.into_iter().find(|finer| finer_code(*finer) == posted.text("finer"));
        let accused = ACCUSED.into_iter().find(|accused| accused_code(*accused) == posted.text("accused"));
        let danger = words::DANGERS.iter().find(|(_, code, _)| *code == posted.text("danger"));
        if finer.is_none() {
            again.wrong.add("finer", visit.say("review-triage-kind-missing"));
        }
        if accused.is_none() {
            again.wrong.add("accused", visit.say("review-triage-accused-missing"));
        }
        if danger.is_none() {
            again.wrong.add("danger", visit.say("review-triage-danger-missing"));
        }
        let place = place(&visit, reading, &posted, again);
        let (finer, accused, (danger, ..)) = (finer?, accused?, danger?);
        Some(Action::Triage(Triage { finer, accused, place: place.ok()?, danger: *danger }))
    })
    .await
}

/// More than one place is called so, or none.
struct NoPlace;

fn place(visit: &Visit, reading: &Reading, posted: &Posted, again: &mut Again<'_>) -> Result<Option<PlaceId>, NoPlace> {
    let (typed, chosen) = (posted.text("place"), posted.text("place_id"));
    if let Some(place) = reading.places.iter().find(|place| place.id.0 == chosen) {
        return Ok(Some(place.id.clone()));
    }
    if typed.is_empty() {
        return Ok(None);
    }
    if typed.chars().count() > 100 || !is_plain(typed) {
        again.wrong.add("place", visit.say("review-triage-place-unknown"));
        return Err(NoPlace);
    }
    let exact = reading.places.iter().find(|place| reading.place_name(&place.id) == typed);
    let fits = |fits: &dyn Fn(&Place) -> bool| reading.places.iter().filter(|place| fits(place)).collect::<Vec<_>>();
    let mut found = exact.map_or_else(|| fits(&|place| place.is_called(typed)), |place| vec![place]);
    if found.is_empty() {
        found = fits(&|place| place.starts_with(typed));
    }
    match found[..] {
        [only] => return Ok(Some(only.id.clone())),
        [] => again.wrong.add("place", visit.say("review-triage-place-unknown")),
        _ => {
            again.wrong.add("place", visit.say("review-triage-place-many"));
            let named = |place: &&Place| {
                (place.id.0.clone(), format!("{} ({})", reading.place_name(&place.id), visit.name(&place.level)))
            };
            again.places = found.iter().take(OFFERED).map(named).collect();
        }
    }
    Err(NoPlace)
}

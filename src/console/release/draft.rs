//! Writing a text that is to leave the house, beside the report that it must not give away.
//!
//! Must not know: SQL, what is allowed when. Tested in `tests/it/console/release.rs`.

use super::{show, words};
use crate::console::parts::{self, Here, Wrongs};
use crate::console::posted::{self, Posted};
use crate::console::review::reading::Reading;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::concern::Accused;
use crate::domain::force::Force;
use crate::domain::place::{Level, PlaceId};
use crate::domain::review::Act;
use crate::domain::review::aggregate::{Quarter, is_enough};
use crate::domain::review::casework::{Action, Casework};
use crate::domain::review::release::{Draft, Recipient, Stage, Step};
use crate::domain::review::wording::Wording;
use crate::domain::time::Day;
use crate::reading::NotDone;
use crate::reading::index::Found;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use serde::Deserialize;
use std::sync::Arc;

/// Most characters of a text: a page in print.
pub(super) const LONGEST: usize = 2_000;
/// Weeks before the report that a text may be about.
const WEEKS: i32 = 5;
/// Which recipient the oversight body is, in forms.
const OVERSIGHT: &str = "oversight";

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    case: Option<String>,
}

/// Begins a text for the case that the address names.
pub(super) async fn begin(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    open(&console, &visit, &asked.case.ok_or(Trouble::Missing)?).await
}

/// The form, with what was written so far.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(case): Path<String>) -> Answer {
    open(&console, &visit, &case).await
}

async fn open(console: &Console, visit: &Visit, case: &str) -> Answer {
    let reading = Reading::open(console, visit).await?;
    let found = reading.find(case).ok_or(Trouble::Missing)?;
    let work = found.casework.as_ref().map_err(|_| NotDone::Damaged)?;
    if let Some(why) = cannot(work) {
        return Ok(visit.page(Here::Release, &visit.say("release-draft-title"), why_not(visit, case, why)));
    }
    let written = written(found);
    let fields = Fields {
        text: written.map_or_else(String::new, |draft| draft.text.read().to_owned()),
        place: written.and_then(|draft| draft.place.clone()),
        week: written.and_then(|draft| draft.week),
        recipient: written.map_or(Recipient::Oversight, |draft| draft.recipient),
    };
    reading.desk(console).opened(found).await?;
    Ok(form(visit, &reading, found, case, &fields, StatusCode::OK, &Wrongs::new()))
}

/// The text that is being written.
fn written(found: &Found) -> Option<&Draft> {
    let last = found.casework.as_ref().ok().and_then(|work| work.releases.last());
    last.filter(|release| release.stage == Stage::Draft).map(|release| &release.draft)
}

/// Why no text can be written now.
fn cannot(work: &Casework) -> Option<&'static str> {
    if work.triage.is_none() {
        Some("release-refused-not-triaged")
    } else if work.same_as.is_some() {
        Some("release-refused-merged")
    } else if work.releases.last().is_some_and(|release| matches!(release.stage, Stage::Approved { .. })) {
        Some("release-refused-approved")
    } else {
        None
    }
}

fn why_not(visit: &Visit, case: &str, why: &str) -> maud::Markup {
    let back = format!("/review/case/{case}");
    html! { (parts::empty(&visit.say(why), Some((&back, &visit.say("release-back-to-case"))))) }
}

/// What stands in the form.
struct Fields {
    text: String,
    place: Option<PlaceId>,
    week: Option<Day>,
    recipient: Recipient,
}

/// The places that a text about a case may name: its own commune where enough wrote from it, and what that lies in.
fn places(reading: &Reading, found: &Found) -> Vec<PlaceId> {
    let triaged = found.casework.as_ref().ok().and_then(|work| work.triage.as_ref());
    let mut next = triaged.and_then(|triage| triage.place.clone()).or_else(|| found.case.place().cloned());
    let facts = show::facts(reading);
    let quarter = Quarter::of(found.case.day());
    let mut places = Vec::new();
    while let Some(place) = next.as_ref().and_then(|id| reading.place(id)).filter(|_| places.len() < 4) {
        if place.level != Level::Commune || is_enough(&facts, &place.id, quarter) {
            places.push(place.id.clone());
        }
        next = place.parent.clone();
    }
    places
}

fn weeks(found: &Found) -> Vec<Day> {
    let last = found.case.day().monday();
    (0..WEEKS).map(|back| Day(last.0 - 7 * back)).collect()
}

/// Who may get a text about a case: the oversight body first, then forces that it is not about.
fn recipients(work: &Casework) -> Vec<Recipient> {
    let accused: Vec<Accused> = work.accused().collect();
    let forces = Force::ALL.into_iter().map(Recipient::Force);
    std::iter::once(Recipient::Oversight).chain(forces).filter(|to| to.may_get(&accused)).collect()
}

/// The word of a recipient in forms.
pub(super) fn code(recipient: Recipient) -> &'static str {
    match recipient {
        Recipient::Oversight => OVERSIGHT,
        Recipient::Force(force) => force.code(),
    }
}

/// Reads it.
pub(super) fn recipient(written: &str) -> Option<Recipient> {
    let force = || Force::ALL.into_iter().find(|force| force.code() == written).map(Recipient::Force);
    if written == OVERSIGHT { Some(Recipient::Oversight) } else { force() }
}

/// Keeps the text, then shows it with what was remarked on it.
pub(super) async fn save(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(case): Path<String>,
    posted: Posted,
) -> Answer {
    let here = format!("/release/case/{case}");
    if posted.is_repeated() {
        return Ok(visit.go(&here, None));
    }
    let reading = Reading::open(&console, &visit).await?;
    let found = reading.find(&case).ok_or(Trouble::Missing)?;
    let work = found.casework.as_ref().map_err(|_| NotDone::Damaged)?;
    let (fields, mut wrong) = read(&visit, &posted, &reading, found, work);
    if posted.text("seen") != found.version() {
        // Whoever was slower keeps their text and sees the other's.
        wrong.add("text", visit.say("release-changed"));
    }
    if wrong.is_empty() {
        let draft = fields.draft().ok_or(Trouble::Missing)?;
        match reading.desk(&console).act(found, Action::Release(Step::Draft(draft))).await {
            Ok(_) => return Ok(visit.go(&here, Some(visit.say("release-saved")))),
            Err(NotDone::Refused(refusal)) => wrong.add("text", words::refusal(&visit, refusal)),
            Err(NotDone::Changed) => wrong.add("text", visit.say("release-changed")),
            Err(NotDone::NotSealed(_)) => wrong.add("text", visit.say("release-case-full")),
            Err(trouble) => return Err(trouble.into()),
        }
    }
    posted.undone();
    reading.desk(&console).opened(found).await?;
    Ok(form(&visit, &reading, found, &case, &fields, StatusCode::UNPROCESSABLE_ENTITY, &wrong))
}

impl Fields {
    fn draft(&self) -> Option<Draft> {
        let text = Wording::new(&self.text)?;
        Some(Draft { text, place: self.place.clone(), week: self.week, recipient: self.recipient })
    }
}

/// What was posted, and what is wrong with it. What was not offered is not taken.
fn read(visit: &Visit, posted: &Posted, reading: &Reading, found: &Found, work: &Casework) -> (Fields, Wrongs) {
    let mut wrong = Wrongs::new();
    let text = posted.text("text").to_owned();
    if text.is_empty() {
        wrong.add("text", visit.say("release-text-missing"));
    } else if text.chars().count() > LONGEST {
        wrong.add("text", visit.tell("release-text-long", &[("most", (LONGEST as i64).into())]));
    } else if !posted::is_plain_text(&text) {
        wrong.add("text", visit.say("release-text-signs"));
    }
    let place = Some(posted.text("place")).filter(|place| !place.is_empty()).map(|place| PlaceId(place.to_owned()));
    if place.as_ref().is_some_and(|place| !places(reading, found).contains(place)) {
        wrong.add("place", visit.say("release-place-other"));
    }
    let week = Some(posted.text("week")).filter(|week| !week.is_empty());
    let chosen = week.and_then(|week| weeks(found).into_iter().find(|day| day.0.to_string() == week));
    if week.is_some() && chosen.is_none() {
        wrong.add("week", visit.say("release-week-other"));
    }
    let to = recipient(posted.text("recipient")).filter(|to| recipients(work).contains(to));
    if to.is_none() {
        wrong.add("recipient", visit.say("release-recipient-other"));
    }
    (Fields { text, place, week: chosen, recipient: to.unwrap_or_default() }, wrong)
}

fn form(
    visit: &Visit,
    reading: &Reading,
    found: &Found,
    case: &str,
    fields: &Fields,
    status: StatusCode,
    wrong: &Wrongs,
) -> Response {
    let none = String::new();
    let mut place_choices = vec![(none.clone(), visit.say("release-no-place"))];
    place_choices.extend(places(reading, found).into_iter().map(|place| (place.0.clone(), reading.place_name(&place))));
    let mut week_choices = vec![(none, visit.say("release-no-week"))];
    week_choices.extend(weeks(found).into_iter().map(|day| (day.0.to_string(), show::week(visit, day))));
    let allowed = found.casework.as_ref().map(recipients).unwrap_or_default();
    let to: Vec<(String, String, bool)> = allowed
        .into_iter()
        .map(|to| (code(to).to_owned(), words::recipient(visit, to), to == fields.recipient))
        .collect();
    let chosen_place = fields.place.as_ref().map_or("", |place| place.0.as_str());
    let chosen_week = fields.week.map_or_else(String::new, |day| day.0.to_string());
    let stored = written(found).filter(|draft| !wrong.is_empty() && draft.text.read() != fields.text);
    let body = html! {
        (parts::wrongs(visit, wrong))
        div.beside {
            form method="post" action=(format!("/release/case/{case}/draft")) {
                (visit.hidden())
                input type="hidden" name="seen" value=(found.version());
                ul.rules {
                    li { (visit.say("release-rule-words")) }
                    li { (visit.say("release-rule-who")) }
                    li { (visit.say("release-rule-when")) }
                }
                (parts::area("text", &visit.say("release-text"), &fields.text, 10, None, wrong))
                (parts::select("place", &visit.say("release-place"), &place_choices, chosen_place, wrong))
                (parts::select("week", &visit.say("release-week"), &week_choices, &chosen_week, wrong))
                (parts::radios("recipient", &visit.say("release-to"), &to, wrong))
                (parts::button(&visit.say("release-save")))
                p.hint { (visit.say("release-save-hint")) }
                @if visit.may(Act::ApproveRelease) { p.hint { (visit.say("release-author-hint")) } }
            }
            (show::report(visit, found))
        }
        @if let Some(stored) = stored {
            h2 { (visit.say("release-stored")) }
            div.release-text { (stored.text.read()) }
        }
        p { (parts::link(&format!("/review/case/{case}"), &visit.say("release-back-to-case"))) }
    };
    visit.page_with(status, Here::Release, &visit.say("release-draft-title"), body)
}

//! One text with what was remarked on it, how far it is, and what can be done with it now.
//!
//! Must not know: SQL, what is allowed when (it asks). Tested in `tests/it/console/release.rs`.

use super::{draft, list, words};
use crate::console::parts::{self, Field, Here, Tone, Wrongs};
use crate::console::review::reading::Reading;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::review::Act;
use crate::domain::review::aggregate::{Fact, Quarter, is_enough};
use crate::domain::review::casework::{Casework, Translation};
use crate::domain::review::release::{Draft, Release, Stage};
use crate::domain::review::remarks::{Checked, Ground, Remark};
use crate::domain::time::Day;
use crate::reading::NotDone;
use crate::reading::index::Found;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

/// Shows it.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(case): Path<String>) -> Answer {
    let reading = Reading::open(&console, &visit).await?;
    let found = reading.find(&case).ok_or(Trouble::Missing)?;
    if last(found)?.is_none() {
        return Ok(visit.go(&format!("/release/case/{case}/draft"), None));
    }
    reading.desk(&console).opened(found).await?;
    page(&visit, &reading, found, &case, StatusCode::OK, &Wrongs::new())
}

/// The casework of a case, with its last text.
pub(super) fn last(found: &Found) -> Result<Option<(&Casework, &Release)>, NotDone> {
    let work = found.casework.as_ref().map_err(|_| NotDone::Damaged)?;
    Ok(work.releases.last().map(|release| (work, release)))
}

/// What everything that this person may read adds to counts: whether a commune may be named.
pub(super) fn facts(reading: &Reading) -> Vec<Fact> {
    reading.cases.iter().filter_map(|found| found.casework.as_ref().ok().and_then(Fact::of)).collect()
}

/// A text held against the report, the list of places and who else wrote from there.
pub(super) fn checked(reading: &Reading, found: &Found, draft: &Draft) -> Checked {
    let texts: Vec<&str> = found.case.texts().collect();
    let translated = found.casework.as_ref().ok().and_then(|work| match &work.translation {
        Translation::Done { text, .. } => Some(text.read()),
        _ => None,
    });
    let report: Vec<&str> = texts.into_iter().chain(translated).collect();
    let (facts, quarter) = (facts(reading), Quarter::of(found.case.day()));
    let enough = |place: &_| is_enough(&facts, place, quarter);
    Checked::of(draft, Ground { report: &report, places: &reading.places, enough: &enough })
}

/// The page of a text; `wrong` says what came of a step that was refused.
pub(super) fn page(
    visit: &Visit,
    reading: &Reading,
    found: &Found,
    case: &str,
    status: StatusCode,
    wrong: &Wrongs,
) -> Answer {
    let Some((work, release)) = last(found)? else { return Err(Trouble::Missing) };
    let checked = checked(reading, found, &release.draft);
    let is_open = release.is_open();
    let body = html! {
        (parts::wrongs(visit, wrong))
        (facts_of(visit, reading, release))
        div.beside {
            section {
                h2 { (visit.say("release-text")) }
                @if is_open { (marked(visit, &checked)) } @else { div.release-text { (release.draft.text.read()) } }
            }
            @if is_open { (report(visit, found)) }
        }
        (steps(visit, reading, case, release, &checked, wrong))
        @if work.releases.len() > 1 {
            h2 { (visit.say("release-earlier")) }
            ul { @for earlier in work.releases.iter().rev().skip(1) { li { (list::standing(visit, earlier)) " " (words::recipient(visit, earlier.draft.recipient)) } } }
        }
        p { (parts::link(&format!("/review/case/{case}"), &visit.say("release-back-to-case"))) " · " (parts::link("/release", &visit.say("release-list-title"))) }
    };
    Ok(visit.page_with(status, Here::Release, &visit.say("release-title"), body))
}

/// `semaine du 4 janvier 2027`.
pub(super) fn week(visit: &Visit, monday: Day) -> String {
    visit.tell("release-week-of", &[("day", visit.day(monday).into())])
}

fn facts_of(visit: &Visit, reading: &Reading, release: &Release) -> Markup {
    let draft = &release.draft;
    let place = draft.place.as_ref().map_or_else(|| visit.say("release-no-place"), |place| reading.place_name(place));
    let about = draft.week.map_or_else(|| visit.say("release-no-week"), |day| week(visit, day));
    let authors: Vec<&str> = release.authors.iter().map(|id| reading.who(*id)).collect();
    let mut facts = vec![
        (visit.say("release-stage"), list::standing(visit, release)),
        (visit.say("release-to"), html! { (words::recipient(visit, draft.recipient)) }),
        (visit.say("release-place"), html! { (place) }),
        (visit.say("release-week"), html! { (about) }),
        (visit.say("release-authors"), html! { (authors.join(", ")) }),
    ];
    let done = match &release.stage {
        Stage::Draft => None,
        Stage::Approved { by, on, .. } => Some(("release-approved-by", *by, *on)),
        Stage::HandedOver { by, on } => Some(("release-handed-over-by", *by, *on)),
        Stage::Ended { by, on, .. } => Some(("release-ended-by", *by, *on)),
        Stage::Withdrawn { by, on } => Some(("release-withdrawn-by", *by, *on)),
    };
    if let Some((key, by, on)) = done {
        let told = html! { (reading.who(by)) ", " (visit.day(on)) };
        facts.push((visit.say(key), told));
    }
    parts::facts(&facts)
}

/// The report that a text must not give away, folded in.
pub(super) fn report(visit: &Visit, found: &Found) -> Markup {
    html! {
        details.report {
            summary { (visit.say("release-report")) }
            p.hint { (visit.say("release-report-hint")) }
            @for text in found.case.texts().filter(|text| !text.is_empty()) { blockquote { (text) } }
            @if let Ok(Some(Translation::Done { text, .. })) = found.casework.as_ref().map(|work| Some(&work.translation)) {
                h3 { (visit.say("release-translation")) }
                blockquote { (text.read()) }
            }
        }
    }
}

/// The text with its marks, each numbered as in the list of remarks below.
fn marked(visit: &Visit, checked: &Checked) -> Markup {
    let (text, remarks) = (checked.draft().text.read(), checked.remarks());
    html! {
        div.release-text { (pieces(text, remarks)) }
        @if remarks.is_empty() {
            p { (parts::tag(Tone::Good, &visit.say("release-no-remarks"))) }
        } @else {
            ol.remarks {
                @for remark in remarks {
                    li {
                        @if remark.stops() { (parts::tag(Tone::Bad, &visit.say("release-stops"))) } @else { (parts::tag(Tone::Warn, &visit.say("release-look"))) }
                        " "
                        @if !remark.at.is_empty() { q { (&text[remark.at.clone()]) } " " }
                        (visit.say(words::why(remark.why)))
                    }
                }
            }
        }
    }
}

/// A text cut wherever a remark begins or ends; what a remark is about is marked, with the remarks' numbers.
fn pieces(text: &str, remarks: &[Remark]) -> Markup {
    let mut cuts: Vec<usize> = remarks.iter().flat_map(|remark| [remark.at.start, remark.at.end]).collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    html! {
        @for cut in cuts.windows(2) {
            @let over: Vec<(usize, &Remark)> = remarks.iter().enumerate().filter(|(_, remark)| remark.at.start <= cut[0] && cut[1] <= remark.at.end && !remark.at.is_empty()).collect();
            @let piece = &text[cut[0]..cut[1]];
            @if over.is_empty() {
                (piece)
            } @else {
                mark.stops[over.iter().any(|(_, remark)| remark.stops())] { (piece) }
                @for (number, remark) in &over { @if remark.at.end == cut[1] { sup { (number + 1) } } }
            }
        }
    }
}

/// What can be done with a text now, by whoever looks at it.
fn steps(visit: &Visit, reading: &Reading, case: &str, release: &Release, checked: &Checked, wrong: &Wrongs) -> Markup {
    let leads = visit.may(Act::HandOver);
    html! {
        @match &release.stage {
            Stage::Draft => {
                p { (parts::link(&format!("/release/case/{case}/draft"), &visit.say("release-change"))) }
                @if visit.may(Act::ApproveRelease) && !release.authors.contains(&reading.by().id) {
                    (approval(visit, case, checked, wrong))
                } @else {
                    p { (visit.say("release-waits-for-lead")) }
                }
                (withdraw(visit, case))
            }
            Stage::Approved { due, .. } => {
                @if *due > visit.today() {
                    p { (visit.tell("release-not-before", &[("day", visit.day(*due).into())])) }
                    p.hint { (visit.say("release-why-wait")) }
                } @else if leads {
                    section {
                        h2 { (visit.say("release-hand-over-title")) }
                        p { (visit.say("release-hand-over-how")) }
                        p { (parts::link(&format!("/release/case/{case}/document"), &visit.say("release-document"))) " · " (parts::link(&format!("/release/case/{case}/document.txt"), &visit.say("release-document-text"))) }
                        (parts::confirm(visit, &format!("/release/case/{case}/handed-over"), &visit.say("release-hand-over-open"), &visit.say("release-hand-over-sure"), &visit.say("release-hand-over")))
                    }
                } @else {
                    p { (visit.say("release-waits-for-hand")) }
                }
                (withdraw(visit, case))
            }
            Stage::HandedOver { .. } => {
                @if leads { (outcome(visit, case, wrong)) } @else { p { (visit.say("release-waits-for-outcome")) } }
            }
            Stage::Ended { .. } | Stage::Withdrawn { .. } => {
                p { (parts::link(&format!("/release/case/{case}/draft"), &visit.say("release-another"))) }
            }
        }
    }
}

fn withdraw(visit: &Visit, case: &str) -> Markup {
    let [open, sure, go] =
        ["release-withdraw-open", "release-withdraw-sure", "release-withdraw"].map(|key| visit.say(key));
    parts::confirm(visit, &format!("/release/case/{case}/withdraw"), &open, &sure, &go)
}

/// Where a lead agrees. The form carries the text that was read: another is not agreed to.
fn approval(visit: &Visit, case: &str, checked: &Checked, wrong: &Wrongs) -> Markup {
    if checked.remarks().iter().any(Remark::stops) {
        return html! { p { (visit.say("release-approve-stopped")) } };
    }
    let read = checked.draft();
    html! {
        section.approve {
            h2 { (visit.say("release-approve-title")) }
            p { (visit.say("release-approve-how")) }
            form method="post" action=(format!("/release/case/{case}/approve")) {
                (visit.hidden())
                input type="hidden" name="text" value=(read.text.read());
                input type="hidden" name="place" value=(read.place.as_ref().map_or("", |place| place.0.as_str()));
                input type="hidden" name="week" value=(read.week.map_or_else(String::new, |day| day.0.to_string()));
                input type="hidden" name="recipient" value=(draft::code(read.recipient));
                (parts::field(Field { name: "password", label: &visit.say("release-password"), kind: "password", required: true, fill: "current-password", ..Field::default() }, wrong))
                (parts::field(Field { name: "code", label: &visit.say("release-code"), hint: Some(&visit.say("release-code-hint")), required: true, fill: "one-time-code", ..Field::default() }, wrong))
                (parts::button(&visit.say("release-approve")))
            }
        }
    }
}

fn outcome(visit: &Visit, case: &str, wrong: &Wrongs) -> Markup {
    let choices: Vec<(String, String, bool)> =
        words::OUTCOMES.iter().map(|(_, code, key)| ((*code).to_owned(), visit.say(key), false)).collect();
    html! {
        form method="post" action=(format!("/release/case/{case}/outcome")) {
            (visit.hidden())
            (parts::radios("outcome", &visit.say("release-outcome"), &choices, wrong))
            (parts::button(&visit.say("release-outcome-save")))
        }
    }
}

/// The same page again after a step was refused, with why.
pub(super) async fn again(
    console: &Console,
    visit: &Visit,
    case: &str,
    (field, why): (&str, String),
) -> Result<Response, Trouble> {
    // What is shown is what is there now: somebody else may have gone on meanwhile.
    let reading = Reading::open(console, visit).await?;
    let found = reading.find(case).ok_or(Trouble::Missing)?;
    reading.desk(console).opened(found).await?;
    let mut wrong = Wrongs::new();
    wrong.add(field, why);
    page(visit, &reading, found, case, StatusCode::UNPROCESSABLE_ENTITY, &wrong)
}

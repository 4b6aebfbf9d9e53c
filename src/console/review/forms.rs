//! The forms of a case but for the letter: what it is about, a translation, its end.
//!
//! Must not know: what comes of them. Tested in `tests/it/console/review/`.

use super::case::Page;
use super::words::{CLOSINGS, DANGERS};
use crate::console::parts;
use crate::domain::concern::Accused;
use crate::domain::message::Language;
use crate::domain::place::PlaceId;
use crate::domain::review::casework::{Action, Casework, Closing, Danger, Translation, Triage};
use crate::domain::review::finer::Finer;
use crate::domain::review::queue::About;
use crate::domain::review::wording::Wording;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// The word of a finer kind in forms: its name in casework.
pub(super) fn finer_code(finer: Finer) -> String {
    written(&finer)
}

/// The word of who is accused in forms.
pub(super) fn accused_code(accused: Accused) -> String {
    match accused {
        Accused::Force(force) => written(&force),
        other => written(&other),
    }
}

fn written(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(value).ok();
    json.and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default()
}

/// All that somebody can be accused as, in the order of lists.
pub(super) const ACCUSED: [Accused; 10] = Accused::ALL;

/// A triage as any could be, to ask whether one is allowed.
fn any_triage() -> Action {
    let triage = Triage { finer: Finer::Other, accused: Accused::Unknown, place: None, danger: Danger::None };
    Action::Triage(triage)
}

/// What it is about, as staff see it.
pub(super) fn triage(page: &Page<'_>, work: &Casework) -> Markup {
    let (visit, reading, again) = (page.visit, page.reading, page.again);
    let about = About::of(&page.found.case, Some(work));
    let danger = work.triage.as_ref().map(|triage| triage.danger);
    if !page.can(any_triage()) {
        let Some(danger) = danger else { return html! {} };
        let (_, _, key) = DANGERS[danger as usize];
        return html! { section { h2 { (visit.say("review-triage")) } p { (visit.say("review-triage-done")) " " (visit.say(key)) } } };
    }
    let unchosen = || (String::new(), visit.say("review-triage-choose"));
    let finer = std::iter::once(unchosen()).chain(
        Finer::ALL.map(|finer| (finer_code(finer), format!("{} – {}", visit.name(&finer.kind()), visit.name(&finer)))),
    );
    let accused = ACCUSED.map(|accused| (accused_code(accused), visit.name(&accused)));
    let place = about.place.map(|place| reading.place_name(place)).unwrap_or_default();
    let chosen = again.value("danger", danger.map_or("", |danger| DANGERS[danger as usize].1));
    let dangers = DANGERS.map(|(_, code, key)| (code.to_owned(), visit.say(key), code == chosen));
    html! {
        section {
            h2 { (visit.say("review-triage")) }
            p.hint { (visit.say("review-triage-hint")) }
            form method="post" action=(page.path("triage")) {
                (page.hidden())
                (parts::select("finer", &visit.say("review-triage-kind"), &finer.collect::<Vec<_>>(), &again.value("finer", &about.finer.map(finer_code).unwrap_or_default()), &again.wrong))
                (parts::select("accused", &visit.say("review-triage-accused"), &accused, &again.value("accused", &accused_code(about.accused)), &again.wrong))
                (place_field(page, &again.value("place", &place)))
                (parts::radios("danger", &visit.say("review-triage-danger"), &dangers, &again.wrong))
                (parts::button(&visit.say("review-triage-save")))
            }
        }
    }
}

/// A place by its name; those that cases are about come up by themselves in most browsers.
fn place_field(page: &Page<'_>, value: &str) -> Markup {
    let (visit, reading, again) = (page.visit, page.reading, page.again);
    let used: BTreeSet<&PlaceId> = reading.cases.iter().filter_map(|found| found.case.place()).collect();
    let wrong = again.wrong.of("place");
    html! {
        div.field {
            label for="place" { (visit.say("review-triage-place")) }
            p.hint #place-hint { (visit.say("review-triage-place-hint")) }
            @if let Some(wrong) = wrong { p.wrong #place-wrong { (wrong) } }
            input #place name="place" value=(value) list="places" autocomplete="off" aria-describedby="place-hint" aria-invalid=[wrong.map(|_| "true")];
            datalist #places { @for place in used.iter().take(60) { option value=(reading.place_name(place)) {} } }
        }
        @if !again.places.is_empty() {
            (parts::radios("place_id", &visit.say("review-triage-place-which"), &again.places.iter().map(|(id, name)| (id.clone(), name.clone(), false)).collect::<Vec<_>>(), &again.wrong))
        }
    }
}

/// Asking for a translation, or giving it.
pub(super) fn translation(page: &Page<'_>, work: &Casework) -> Markup {
    let (visit, again) = (page.visit, page.again);
    let gives = Wording::new(".").is_some_and(|text| page.can(Action::Translate(text)));
    let asks = !gives && page.can(Action::AskTranslation(Language::FRENCH));
    html! {
        @if gives {
            form method="post" action=(page.path("translation")) {
                (page.hidden())
                (parts::area("translation", &visit.say("review-translation-text"), &again.value("translation", ""), 5, Some(&visit.say("review-translation-hint")), &again.wrong))
                (parts::button(&visit.say("review-translation-save")))
            }
        } @else if asks && matches!(work.translation, Translation::NotAsked | Translation::Done { .. }) {
            form method="post" action=(page.path("translation")) {
                (page.hidden())
                (parts::quiet("ask", "fr", &visit.say("review-translation-ask")))
            }
        }
    }
}

/// Stepping back, and closing: both behind a second look.
pub(super) fn ending(page: &Page<'_>, work: &Casework) -> Markup {
    let (visit, again) = (page.visit, page.again);
    let possible: Vec<&(Closing, &str, &str)> =
        CLOSINGS.iter().filter(|(why, ..)| page.can(Action::Close(*why))).collect();
    let chosen = again.value("why", "");
    let options: Vec<(String, String, bool)> =
        possible.iter().map(|(_, code, key)| ((*code).to_owned(), visit.say(key), *code == chosen)).collect();
    html! {
        @if !options.is_empty() {
            section {
                h2 { (visit.say("review-close")) }
                @if work.letters.is_empty() && page.found.reply_to.is_some() { p.hint { (visit.say("review-close-unanswered")) } }
                details.confirm open[again.wrong.of("why").is_some()] {
                    summary { (visit.say("review-close-open")) }
                    form method="post" action=(page.path("close")) {
                        (page.hidden())
                        (parts::radios("why", &visit.say("review-close-why"), &options, &again.wrong))
                        p.hint { (visit.say("review-close-hint")) }
                        (parts::danger(&visit.say("review-close-go")))
                    }
                }
            }
        }
        @if page.can(Action::DeclareConflict) {
            details.confirm {
                summary { (visit.say("review-conflict")) }
                form method="post" action=(page.path("conflict")) {
                    (page.hidden())
                    p { (visit.say("review-conflict-sure")) }
                    (parts::danger(&visit.say("review-conflict-go")))
                }
            }
        }
    }
}

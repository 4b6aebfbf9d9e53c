//! What a series is like: made, changed, paused.
//!
//! Must not know: SQL, what follows from a setting. Tested in `tests/it/console/forums/`.

use super::entered::{Entered, field_day, field_hour};
use super::series::Found;
use super::{Tab, tabs, words};
use crate::console::parts::{self, Field, Here, Wrongs};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{Disclosure, Kind};
use crate::domain::forum::{Cadence, Pace, Quorum};
use crate::domain::place::{Place, PlaceId};
use crate::domain::time::DAY;
use crate::store::book::joining::SetJoinable;
use crate::store::book::places;
use crate::store::book::series::SetSeries;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Most days of a stage.
const LONGEST_STAGE: u16 = 60;
/// Most people that a quorum may ask for.
const LARGEST_QUORUM: u16 = 500;
/// Most places that a search shows.
const MOST_PLACES: usize = 50;

/// Numbers of the form: name, words, least, most.
const NUMBERS: [(&str, &str, u16, u16); 7] = [
    ("options", "forums-field-options", 1, LONGEST_STAGE),
    ("poll", "forums-field-poll", 1, LONGEST_STAGE),
    ("confirm", "forums-field-confirm", 1, LONGEST_STAGE),
    ("notice", "forums-field-notice", 0, LONGEST_STAGE),
    ("participants", "forums-field-participants", 0, LARGEST_QUORUM),
    ("commanders", "forums-field-commanders", 0, 7),
    ("quorum-women", "forums-field-quorum-women", 0, LARGEST_QUORUM),
];

/// What the form holds.
struct Held {
    cadence: String,
    disclosure: String,
    weekday: String,
    hour: String,
    venue: String,
    starts: String,
    numbers: [String; 7],
    priority: bool,
    pulse: bool,
    joinable: bool,
}

impl Held {
    fn of(set: &SetSeries, joinable: bool) -> Held {
        let days = |ms: i64| (ms / DAY).to_string();
        let Quorum { participants, commanders, women } = set.quorum;
        Held {
            cadence: set.cadence.code().to_owned(),
            disclosure: set.disclosure.code().to_owned(),
            weekday: set.weekday.map_or(String::new(), |day| day.to_string()),
            hour: field_hour(set.minute),
            venue: set.venue.clone(),
            starts: set.starts.map_or(String::new(), field_day),
            numbers: [
                days(set.pace.options),
                days(set.pace.poll),
                days(set.pace.confirm),
                set.pace.notice_days.to_string(),
                participants.to_string(),
                commanders.to_string(),
                women.to_string(),
            ],
            priority: set.priority,
            pulse: set.pulse,
            joinable,
        }
    }

    fn posted(posted: &Posted) -> Held {
        let text = |name: &str| posted.text(name).to_owned();
        let ticked = |name: &str| posted.all("more").any(|value| value == name);
        Held {
            cadence: text("cadence"),
            disclosure: text("disclosure"),
            weekday: text("weekday"),
            hour: text("hour"),
            venue: text("venue"),
            starts: text("starts"),
            numbers: NUMBERS.map(|(name, ..)| text(name)),
            priority: ticked("priority"),
            pulse: ticked("pulse"),
            joinable: ticked("joinable"),
        }
    }

    /// The series as the form has it; names what is wrong.
    fn read(&self, entered: &mut Entered, place: PlaceId, kind: Kind) -> Option<SetSeries> {
        let cadence = Cadence::read(&self.cadence);
        if cadence.is_none() {
            entered.wrong("cadence", "forums-wrong-choice");
        }
        let disclosure = Disclosure::read(&self.disclosure);
        if disclosure.is_none() {
            entered.wrong("disclosure", "forums-wrong-choice");
        }
        let weekday = self.weekday.parse::<u8>().ok().filter(|day| (1..=7).contains(day));
        if weekday.is_none() && !self.weekday.is_empty() {
            entered.wrong("weekday", "forums-wrong-choice");
        }
        let (minute, venue) = (entered.hour("hour"), entered.venue("venue"));
        let starts = entered.day_or_none("starts");
        let [options, poll, confirm, notice, participants, commanders, women] =
            NUMBERS.map(|(name, _, least, most)| entered.number(name, least..=most));
        let days = |days: u16| i64::from(days) * DAY;
        Some(SetSeries {
            place,
            kind,
            disclosure: disclosure?,
            venue,
            cadence: cadence?,
            pace: Pace { options: days(options), poll: days(poll), confirm: days(confirm), notice_days: notice },
            quorum: Quorum { participants: participants.into(), commanders: commanders.into(), women: women.into() },
            weekday,
            minute: minute?,
            priority: self.priority,
            pulse: self.pulse,
            starts,
        })
    }
}

fn fields(visit: &Visit, held: &Held, kind: Kind, wrong: &Wrongs) -> Markup {
    let cadences: Vec<(String, String, bool)> = [Cadence::Quarter, Cadence::Month]
        .map(|cadence| (cadence.code().to_owned(), words::cadence(visit, cadence), held.cadence == cadence.code()))
        .into();
    let told: Vec<(String, String, bool)> = [Disclosure::Open, Disclosure::Eve]
        .map(|one| (one.code().to_owned(), visit.name(&one), held.disclosure == one.code()))
        .into();
    let mut weekdays = vec![(String::new(), visit.say("forums-any-day"))];
    weekdays.extend((1..=7).map(|day| (day.to_string(), words::weekday(visit, day))));
    let mut more = vec![
        ("priority".to_owned(), visit.say("forums-field-priority"), held.priority),
        ("pulse".to_owned(), visit.say("forums-field-pulse"), held.pulse),
    ];
    if kind.is_public() {
        more.push(("joinable".to_owned(), visit.say("forums-field-joinable"), held.joinable));
    }
    let (hour, starts, starts_hint) =
        (visit.say("forums-field-usual-hour"), visit.say("forums-field-starts"), visit.say("forums-field-starts-hint"));
    let number = |n: usize| {
        let (name, key, ..) = NUMBERS[n];
        let label = visit.say(key);
        let field =
            Field { name, label: &label, value: &held.numbers[n], kind: "number", required: true, ..Field::default() };
        parts::field(field, wrong)
    };
    html! {
        (parts::field(Field { name: "starts", label: &starts, value: &held.starts, kind: "date", hint: Some(&starts_hint), ..Field::default() }, wrong))
        (parts::radios("cadence", &visit.say("forums-field-cadence"), &cadences, wrong))
        div.row {
            (parts::select("weekday", &visit.say("forums-field-weekday"), &weekdays, &held.weekday, wrong))
            (parts::field(Field { name: "hour", label: &hour, value: &held.hour, kind: "time", required: true, ..Field::default() }, wrong))
        }
        (super::decide::venue(visit, &held.venue, wrong))
        (parts::radios("disclosure", &visit.say("forums-fact-told"), &told, wrong))
        p.hint { (visit.say("forums-disclosure-hint")) }
        h2 { (visit.say("forums-fact-pace")) }
        div.row { @for n in 0..4 { (number(n)) } }
        h2 { (visit.say("forums-fact-quorum")) }
        p.hint { (visit.say("forums-quorum-hint")) }
        div.row { @for n in 4..7 { (number(n)) } }
        (parts::checks("more", &visit.say("forums-field-more"), &more, wrong))
    }
}

pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(id): Path<i64>) -> Answer {
    let found = Found::read(&console, id).await?;
    let held = Held::of(&found.set, found.board.joinable.contains(&found.id));
    Ok(page(&visit, &found, StatusCode::OK, &held, &Wrongs::new()))
}

fn page(visit: &Visit, found: &Found, status: StatusCode, held: &Held, wrong: &Wrongs) -> Response {
    let body = html! {
        p { (parts::link(&found.href(), &visit.say("forums-back-series"))) }
        (parts::wrongs(visit, wrong))
        p.hint { (visit.say("forums-settings-hint")) }
        form method="post" action=(format!("{}/settings", found.href())) {
            (visit.hidden())
            (fields(visit, held, found.set.kind, wrong))
            (parts::button(&visit.say("forums-save")))
        }
    };
    let title = format!("{} {}", words::colon(visit, &found.title(visit)), visit.say("forums-settings"));
    visit.page_with(status, Here::Forums, &title, body)
}

pub(super) async fn save(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    posted: Posted,
) -> Answer {
    let found = Found::read(&console, id).await?;
    if posted.is_repeated() {
        return Ok(visit.go(&found.href(), None));
    }
    let held = Held::posted(&posted);
    let mut entered = Entered::new(&visit, &posted);
    let set = held.read(&mut entered, found.set.place.clone(), found.set.kind);
    let wrong = entered.wrong;
    let (Some(set), true) = (set, wrong.is_empty()) else {
        posted.undone();
        return Ok(page(&visit, &found, StatusCode::UNPROCESSABLE_ENTITY, &held, &wrong));
    };
    write(&console, set, held.joinable).await?;
    Ok(visit.go(&found.href(), Some(visit.say("forums-saved"))))
}

/// Writes a series and whether its list can be joined by phone.
async fn write(console: &Console, set: SetSeries, joinable: bool) -> Result<i64, Trouble> {
    let public = set.kind.is_public();
    let series = console.book.write(set).await?;
    if public {
        console.book.write(SetJoinable { series, open: joinable }).await?;
    }
    console.book.refresh().await?;
    Ok(series.0)
}

/// The form that pauses a series, or lets it begin again.
pub(super) fn pause_form(visit: &Visit, found: &Found) -> Markup {
    let action = format!("{}/pause", found.href());
    if found.set.starts.is_some() {
        let (question, button) = (visit.say("forums-pause-question"), visit.say("forums-pause"));
        return parts::confirm(visit, &action, &button, &question, &button);
    }
    let (label, value) = (visit.say("forums-field-starts"), field_day(visit.today()));
    let field =
        Field { name: "starts", label: &label, value: &value, kind: "date", required: true, ..Field::default() };
    html! {
        details {
            summary { (visit.say("forums-resume")) }
            form method="post" action=(action) {
                (visit.hidden())
                input type="hidden" name="do" value="resume";
                (parts::field(field, &Wrongs::new()))
                (parts::button(&visit.say("forums-resume")))
            }
        }
    }
}

/// No forum begins by itself any more, or they do from a day on.
pub(super) async fn pause(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    posted: Posted,
) -> Answer {
    let found = Found::read(&console, id).await?;
    if posted.is_repeated() {
        return Ok(visit.go(&found.href(), None));
    }
    let mut entered = Entered::new(&visit, &posted);
    let resumes = posted.text("do") == "resume";
    let starts = if resumes { entered.day("starts") } else { None };
    let wrong = entered.wrong;
    if !wrong.is_empty() {
        posted.undone();
        let held = Held::of(&SetSeries { starts, ..found.set.clone() }, found.board.joinable.contains(&found.id));
        return Ok(page(&visit, &found, StatusCode::UNPROCESSABLE_ENTITY, &held, &wrong));
    }
    console.book.write(SetSeries { starts, ..found.set.clone() }).await?;
    console.book.refresh().await?;
    let said = if resumes { "forums-resumed" } else { "forums-paused-now" };
    Ok(visit.go(&found.href(), Some(visit.say(said))))
}

/// What the address of a new series says.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    /// The name of a place that is looked for.
    name: String,
    /// The code of the place chosen.
    place: String,
    kind: String,
}

pub(super) async fn begin(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let all = places::list(console.book.engine()).await?;
    let chosen = all.iter().find(|place| place.id.0 == asked.place);
    match (chosen, Kind::read(&asked.kind)) {
        (Some(place), Some(kind)) => {
            let set = SetSeries::new(place.id.clone(), kind, Disclosure::Eve, "");
            let new = New { visit: &visit, place, kind };
            Ok(new.page(StatusCode::OK, &Held::of(&set, true), &Wrongs::new()))
        }
        _ => Ok(where_to(&visit, &all, asked.name.trim())),
    }
}

/// The first step: which place, which kind of meeting.
fn where_to(visit: &Visit, all: &[Place], name: &str) -> Response {
    let found: Vec<&Place> = all.iter().filter(|place| place.starts_with(name)).take(MOST_PLACES).collect();
    let name_of = |id: &PlaceId| all.iter().find(|place| place.id == *id).map_or("", |place| place.name.as_str());
    let label = visit.say("forums-field-place");
    let field = Field { name: "name", label: &label, value: name, kind: "search", ..Field::default() };
    let body = html! {
        (tabs(visit, Tab::Series))
        form.row method="get" action="/forums/series/new" {
            (parts::field(field, &Wrongs::new()))
            (parts::button(&visit.say("forums-seek")))
        }
        @if !name.is_empty() && found.is_empty() {
            (parts::empty(&visit.say("forums-no-place"), None))
        }
        @if !found.is_empty() {
            ul {
                @for place in found {
                    li {
                        (place.name)
                        small { " (" (visit.name(&place.level)) @if let Some(parent) = &place.parent { ", " (name_of(parent)) } ")" } " "
                        @for kind in Kind::ALL {
                            (parts::link(&format!("/forums/series/new?place={}&kind={}", super::board::encoded(&place.id.0), kind.code()), &visit.name(&kind))) " "
                        }
                    }
                }
            }
        }
    };
    visit.page(Here::Forums, &visit.say("forums-series-new"), body)
}

/// The second step: what it is like.
struct New<'p> {
    visit: &'p Visit,
    place: &'p Place,
    kind: Kind,
}

impl New<'_> {
    fn page(&self, status: StatusCode, held: &Held, wrong: &Wrongs) -> Response {
        let visit = self.visit;
        let body = html! {
            (tabs(visit, Tab::Series))
            (parts::wrongs(visit, wrong))
            form method="post" action="/forums/series/new" {
                (visit.hidden())
                input type="hidden" name="place" value=(self.place.id.0);
                input type="hidden" name="kind" value=(self.kind.code());
                (fields(visit, held, self.kind, wrong))
                (parts::button(&visit.say("forums-series-make")))
            }
        };
        let title = words::meeting(visit, self.kind, &self.place.name);
        visit.page_with(status, Here::Forums, &visit.tell("forums-new-title", &[("title", title.into())]), body)
    }
}

pub(super) async fn create(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go("/forums/series", None));
    }
    console.book.refresh().await?;
    let all = places::list(console.book.engine()).await?;
    let place = all.iter().find(|place| place.id.0 == posted.text("place")).ok_or(Trouble::Missing)?;
    let kind = Kind::read(posted.text("kind")).ok_or(Trouble::Missing)?;
    let held = Held::posted(&posted);
    let mut entered = Entered::new(&visit, &posted);
    let set = held.read(&mut entered, place.id.clone(), kind);
    let board = console.book.board();
    if board.series.iter().any(|series| series.place == place.id && series.kind == kind) {
        entered.wrong("starts", "forums-wrong-series-there");
    }
    let wrong = entered.wrong;
    let (Some(set), true) = (set, wrong.is_empty()) else {
        posted.undone();
        return Ok(New { visit: &visit, place, kind }.page(StatusCode::UNPROCESSABLE_ENTITY, &held, &wrong));
    };
    let series = write(&console, set, held.joinable).await?;
    Ok(visit.go(&format!("/forums/series/{series}"), Some(visit.say("forums-series-made"))))
}

//! Series: all of them, and one with its forces, who convenes it, its record, and the forum that staff open by hand.
//!
//! Must not know: SQL, when periods begin by themselves. Tested in `tests/it/console/forums.rs`.

use super::entered::{self, Entered};
use super::{Tab, area, areas, board, narrow, on_page, page_of, tabs, words};
use crate::console::parts::{self, Field, Here, Tone, Wrongs, tag};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{Board, Kind, MOST_OPEN, Series, SeriesId};
use crate::domain::force::Force;
use crate::domain::forum::record::{Tallied, tally};
use crate::domain::forum::{Entry, Period, Word};
use crate::domain::person::{PersonId, Role};
use crate::domain::time::{DAY, Day, Minute};
use crate::store::book::record;
use crate::store::book::roster::{self, Command, Named, RemoveMember};
use crate::store::book::series::{self, Open, SetMember, SetPost, SetSecond, SetSeries};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Names of the fields of the dates that a forum is opened with.
const DATES: [(&str, &str); MOST_OPEN] = [("day1", "hour1"), ("day2", "hour2"), ("day3", "hour3")];
/// Longest name that is looked for.
const LONGEST_NAME: usize = 60;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
    area: String,
    page: Option<usize>,
}

pub(super) async fn list(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    console.book.refresh().await?;
    let board = console.book.board();
    let set = series::all(console.book.engine()).await?;
    let (kind, within) = (Kind::read(&asked.kind), area(&board, &asked.area));
    let fits = |series: &&Series| {
        kind.is_none_or(|kind| series.kind == kind)
            && within.as_ref().is_none_or(|area| board.lies_in(&series.place, area))
    };
    let found: Vec<(&Series, &SetSeries)> = board
        .series
        .iter()
        .filter(fits)
        .filter_map(|series| {
            Some((series, set.iter().find(|set| (&set.place, set.kind) == (&series.place, series.kind))?))
        })
        .collect();
    let (page, pages) = page_of(found.len(), asked.page.unwrap_or(1));
    let heads = [
        "forums-head-place",
        "forums-field-kind",
        "forums-head-usual",
        "forums-head-required",
        "forums-head-starts",
        "forums-head-now",
    ];
    let heads = heads.map(|key| visit.say(key));
    let href = |n: usize| {
        let kind = kind.map_or("", Kind::code);
        format!("/forums/series?kind={kind}&area={}&page={n}", board::encoded(&asked.area))
    };
    let body = html! {
        (tabs(&visit, Tab::Series))
        p { (parts::action("/forums/series/new", &visit.say("forums-series-new"))) }
        (filter(&visit, &board, &asked))
        @if found.is_empty() {
            (parts::empty(&visit.say("forums-series-empty"), None))
        } @else {
            (parts::table(&visit.say("forums-series"), &heads, on_page(found, page).into_iter().map(|(series, set)| row(&visit, &board, series, set)).collect()))
            (parts::pager(&visit, page, pages, href))
        }
    };
    Ok(visit.page(Here::Forums, &visit.say("forums-series"), body))
}

fn filter(visit: &Visit, board: &Board, asked: &Asked) -> Markup {
    let none = Wrongs::new();
    let mut kinds = vec![(String::new(), visit.say("forums-all-kinds"))];
    kinds.extend(Kind::ALL.iter().map(|kind| (kind.code().to_owned(), visit.name(kind))));
    let mut places = vec![(String::new(), visit.say("forums-everywhere"))];
    places.extend(areas(visit, board));
    let fields = html! {
        (parts::select("kind", &visit.say("forums-field-kind"), &kinds, &asked.kind, &none))
        (parts::select("area", &visit.say("forums-field-area"), &places, &asked.area, &none))
    };
    narrow(visit, "/forums/series", fields)
}

fn row(visit: &Visit, board: &Board, series: &Series, set: &SetSeries) -> Vec<Markup> {
    let required = series.posts.iter().filter(|post| post.required).count();
    vec![
        html! {
            (parts::link(&format!("/forums/series/{}", series.id.0), board.name(&series.place)))
            @if set.priority { " " (tag(Tone::Warn, &visit.say("forums-priority"))) }
            br; small { (words::lies_in(board, &series.place)) }
        },
        html! { (visit.name(&series.kind)) br; small { (words::cadence(visit, set.cadence)) } },
        html! { (usual(visit, set)) },
        html! { (required) },
        html! {
            @match set.starts {
                Some(day) => (visit.day_short(day)),
                None => (tag(Tone::Off, &visit.say("forums-paused"))),
            }
        },
        html! {
            @match &series.forum {
                Some(forum) => a href=(format!("/forums/{}", forum.id.0)) { (words::stage(visit, forum.stage)) },
                None => "–",
            }
        },
    ]
}

/// `mardi, 10h, mairie`.
fn usual(visit: &Visit, set: &SetSeries) -> String {
    let mut usual = vec![set.weekday.map_or_else(|| visit.say("forums-any-day"), |day| words::weekday(visit, day))];
    usual.push(set.minute.spoken());
    usual.extend((!set.venue.is_empty()).then(|| set.venue.clone()));
    usual.join(", ")
}

/// A series as its pages need it.
pub(super) struct Found {
    pub board: Arc<Board>,
    pub id: SeriesId,
    pub set: SetSeries,
}

impl Found {
    /// Reads it.
    pub(super) async fn read(console: &Console, id: i64) -> Result<Found, Trouble> {
        console.book.refresh().await?;
        let board = console.book.board();
        let series = board.series(SeriesId(id)).ok_or(Trouble::Missing)?;
        let (place, kind) = (series.place.clone(), series.kind);
        let all = series::all(console.book.engine()).await?;
        let set = all.into_iter().find(|set| set.place == place && set.kind == kind).ok_or(Trouble::Missing)?;
        Ok(Found { board, id: SeriesId(id), set })
    }

    pub(super) fn series(&self) -> &Series {
        self.board.series(self.id).expect("it was found on this board")
    }

    pub(super) fn title(&self, visit: &Visit) -> String {
        words::of_series(visit, &self.board, self.series())
    }

    pub(super) fn href(&self) -> String {
        format!("/forums/series/{}", self.id.0)
    }
}

/// What the address of one series says.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Sought {
    /// A name that is looked for among people, to convene.
    who: String,
}

pub(super) async fn show(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    Query(sought): Query<Sought>,
) -> Answer {
    let found = Found::read(&console, id).await?;
    page(&console, &visit, &found, StatusCode::OK, &sought.who, None, &Wrongs::new()).await
}

async fn page(
    console: &Console,
    visit: &Visit,
    found: &Found,
    status: StatusCode,
    who: &str,
    opened: Option<&Posted>,
    wrong: &Wrongs,
) -> Answer {
    let engine = console.book.engine();
    let commands = roster::commands(engine, Some(found.id)).await?;
    let convene = roster::facilitators(engine, found.id).await?;
    let counts = roster::counts(engine, found.id).await?;
    let who: String = who.trim().chars().take(LONGEST_NAME).collect();
    let candidates = match who.is_empty() {
        true => Vec::new(),
        false => roster::candidates(engine, &found.set.place, &who).await?,
    };
    let entries = record::entries(engine, &found.set.place, "0", "9").await?;
    let own = |entry: &Entry| entry.place == found.set.place && entry.kind == found.set.kind;
    let entries: Vec<Entry> = entries.into_iter().filter(own).collect();
    let body = html! {
        (tabs(visit, Tab::Series))
        (parts::wrongs(visit, wrong))
        (about(visit, found, &counts))
        (under_way(visit, found, opened, wrong))
        (forces(visit, found, &commands))
        (facilitators(visit, found, &convene, &who, &candidates))
        (history(visit, &entries))
    };
    Ok(visit.page_with(status, Here::Forums, &found.title(visit), body))
}

fn about(visit: &Visit, found: &Found, counts: &[(Role, i64)]) -> Markup {
    let (set, board) = (&found.set, &found.board);
    let of = |role: Role| counts.iter().find(|(own, _)| *own == role).map_or(0, |(_, count)| *count);
    let days = |ms: i64| visit.tell("forums-days", &[("count", (ms / DAY).into())]);
    let pace = [
        ("options", days(set.pace.options).into()),
        ("poll", days(set.pace.poll).into()),
        ("confirm", days(set.pace.confirm).into()),
        ("notice", days(i64::from(set.pace.notice_days) * DAY).into()),
    ];
    let people = [
        ("participants", of(Role::Participant).into()),
        ("subscribers", of(Role::Subscriber).into()),
        ("facilitators", of(Role::Facilitator).into()),
    ];
    let starts = match set.starts {
        Some(day) => html! { (visit.tell("forums-starts", &[("day", visit.day(day).into())])) },
        None => html! { (tag(Tone::Off, &visit.say("forums-paused"))) " " (visit.say("forums-paused-hint")) },
    };
    let facts = [
        (visit.say("forums-head-place"), html! { (board.name(&set.place)) ", " (words::lies_in(board, &set.place)) }),
        (visit.say("forums-head-starts"), starts),
        (visit.say("forums-head-usual"), html! { (words::cadence(visit, set.cadence)) ", " (usual(visit, set)) }),
        (visit.say("forums-fact-told"), html! { (visit.name(&set.disclosure)) }),
        (visit.say("forums-fact-pace"), html! { (visit.tell("forums-pace", &pace)) }),
        (visit.say("forums-fact-people"), html! { (visit.tell("forums-members", &people)) }),
    ];
    html! {
        (parts::facts(&facts))
        p { (parts::action(&format!("{}/settings", found.href()), &visit.say("forums-settings"))) }
        (super::settings::pause_form(visit, found))
    }
}

/// The forum that it is at, or the form that opens one.
fn under_way(visit: &Visit, found: &Found, opened: Option<&Posted>, wrong: &Wrongs) -> Markup {
    html! {
        section {
            h2 { (visit.say("forums-now")) }
            @match &found.series().forum {
                Some(forum) => p {
                    a href=(format!("/forums/{}", forum.id.0)) { (words::period(visit, &forum.period)) } " " (words::stage(visit, forum.stage))
                },
                None => {
                    p { (visit.say("forums-open-none")) }
                    (open_form(visit, found, opened, wrong))
                }
            }
        }
    }
}

/// The periods that staff may open a forum for: this one and the next.
fn periods(visit: &Visit, found: &Found) -> [Period; 2] {
    let this = found.set.cadence.period(visit.today());
    let next = found.set.cadence.period(this.next);
    [this, next]
}

fn open_form(visit: &Visit, found: &Found, posted: Option<&Posted>, wrong: &Wrongs) -> Markup {
    let text = |name: &str| posted.map_or("", |posted| posted.text(name));
    let periods: Vec<(String, String)> =
        periods(visit, found).iter().map(|period| (period.code.clone(), words::period(visit, &period.code))).collect();
    let hour = entered::field_hour(found.set.minute);
    let venue = if posted.is_some() { text("venue") } else { &found.set.venue };
    html! {
        details open[posted.is_some()] {
            summary { (visit.say("forums-open")) }
            form method="post" action=(format!("{}/open", found.href())) {
                (visit.hidden())
                (parts::select("period", &visit.say("forums-field-period"), &periods, text("period"), wrong))
                p.hint { (visit.say("forums-open-hint")) }
                @for (n, (day, time)) in DATES.iter().enumerate() {
                    @let n = ("n", (n as i64 + 1).into());
                    @let (label, label_hour) = (visit.tell("forums-field-day-n", &[n.clone()]), visit.tell("forums-field-hour-n", &[n]));
                    div.row {
                        (parts::field(Field { name: day, label: &label, value: text(day), kind: "date", ..Field::default() }, wrong))
                        (parts::field(Field { name: time, label: &label_hour, value: if posted.is_some() { text(time) } else { &hour }, kind: "time", ..Field::default() }, wrong))
                    }
                }
                (super::decide::venue(visit, venue, wrong))
                (parts::button(&visit.say("forums-open")))
            }
        }
    }
}

/// Staff open a forum by hand.
pub(super) async fn open(
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
    let period = periods(&visit, &found).into_iter().find(|period| period.code == posted.text("period"));
    if period.is_none() {
        entered.wrong("period", "forums-wrong-period");
    }
    let mut options: Vec<(Day, Minute)> = Vec::new();
    for (day, hour) in DATES {
        let Some(on) = entered.day_or_none(day) else { continue };
        let Some(minute) = entered.hour(hour) else { continue };
        if on < found.series().earliest(visit.today()) || options.contains(&(on, minute)) {
            entered.wrong(day, "forums-wrong-too-soon");
        }
        options.push((on, minute));
    }
    let venue = entered.venue("venue");
    if found.series().forum.is_some() {
        entered.wrong("period", "forums-wrong-under-way");
    }
    let mut wrong = entered.wrong;
    if let (Some(period), true) = (period, wrong.is_empty()) {
        let now = visit.now();
        let closes = if options.is_empty() { now.plus(found.set.pace.options) } else { now };
        let open = Open { series: found.id, period: period.code, now, closes, venue, options };
        let forum = console.book.write(open).await?;
        console.book.refresh().await?;
        match forum {
            Some(forum) => {
                return Ok(visit.go(&format!("/forums/{}", forum.0), Some(visit.say("forums-opened"))));
            }
            None => wrong.add("period", visit.say("forums-wrong-had")),
        }
    }
    posted.undone();
    page(&console, &visit, &found, StatusCode::UNPROCESSABLE_ENTITY, "", Some(&posted), &wrong).await
}

/// The forces whose word forums need, and who holds each post.
fn forces(visit: &Visit, found: &Found, commands: &[Command]) -> Markup {
    let heads = ["forums-head-force", "forums-head-holder", "forums-deputy"].map(|key| visit.say(key));
    let rows = commands.iter().map(|command| {
        vec![
            html! {
                (parts::link(&format!("/forums/posts/{}", command.post.0), &visit.name(&command.force)))
                @if !command.required { br; small { (visit.say("forums-not-required")) } }
            },
            html! {
                @match &command.holder { Some(holder) => (words::named(visit, holder)), None => (tag(Tone::Warn, &visit.say("forums-post-empty"))) }
            },
            html! { @match &command.deputy { Some(deputy) => (words::named(visit, deputy)), None => "–" } },
        ]
    });
    let required = |force: Force| commands.iter().any(|command| command.force == force && command.required);
    let checks: Vec<(String, String, bool)> =
        Force::ALL.iter().map(|force| (force.code().to_owned(), visit.name(force), required(*force))).collect();
    html! {
        section {
            h2 { (visit.say("forums-forces")) }
            @if commands.is_empty() { p { (visit.say("forums-forces-none")) } } @else {
                (parts::table(&visit.say("forums-forces"), &heads, rows.collect()))
            }
            details {
                summary { (visit.say("forums-forces-change")) }
                form method="post" action=(format!("{}/forces", found.href())) {
                    (visit.hidden())
                    p.hint { (visit.say("forums-forces-hint")) }
                    (parts::checks("force", &visit.say("forums-forces-required"), &checks, &Wrongs::new()))
                    (parts::button(&visit.say("forums-save")))
                }
            }
        }
    }
}

/// Which forces forums need.
pub(super) async fn set_forces(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    posted: Posted,
) -> Answer {
    let found = Found::read(&console, id).await?;
    if posted.is_repeated() {
        return Ok(visit.go(&found.href(), None));
    }
    let wanted: Vec<Force> = posted.all("force").filter_map(Force::read).collect();
    for force in Force::ALL {
        let has = found.series().posts.iter().find(|post| post.force == force);
        let required = wanted.contains(&force);
        let changes = has.map_or(required, |post| post.required != required);
        if changes {
            console.book.write(SetPost { series: found.id, force, required }).await?;
        }
    }
    console.book.refresh().await?;
    Ok(visit.go(&found.href(), Some(visit.say("forums-saved"))))
}

fn facilitators(
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
    let shown = candidates.iter().take(roster::MOST_CANDIDATES);
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
            @if candidates.len() > roster::MOST_CANDIDATES { p.hint { (visit.say("forums-found-more")) } }
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
            let known = roster::is_known(console.book.engine(), person).await?;
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

async fn nobody_chosen(console: &Console, visit: &Visit, found: &Found) -> Result<Response, Trouble> {
    let mut wrong = Wrongs::new();
    wrong.add("person", visit.say("forums-wrong-person"));
    page(console, visit, found, StatusCode::UNPROCESSABLE_ENTITY, "", None, &wrong).await
}

/// The record of all forums of the series, the latest first.
fn history(visit: &Visit, entries: &[Entry]) -> Markup {
    if entries.is_empty() {
        return html! {};
    }
    let heads =
        ["forums-field-period", "forums-head-record", "forums-head-date", "forums-head-people", "forums-head-forces"];
    let heads = heads.map(|key| visit.say(key));
    let row = |entry: &Entry| {
        vec![
            parts::link(&format!("/forums/{}", entry.forum.0), &words::period(visit, &entry.period)),
            words::how(visit, entry.how),
            html! { @if let Some(day) = entry.day { (visit.day_short(day)) } @else { "–" } },
            html! {
                @match entry.counts {
                    Some([women, men, _]) => (visit.tell("forums-came-counts", &[("all", i64::from(women + men).into()), ("women", i64::from(women).into())])),
                    None => "–",
                }
            },
            html! {
                @for (force, _, came) in entry.forces.iter().filter(|(_, said, came)| *came == Some(false) || *said == Word::Silent) {
                    div {
                        (visit.name(force)) ": "
                        (tag(Tone::Warn, &visit.say(if *came == Some(false) { "forums-absent" } else { "forums-word-silent" })))
                    }
                }
            },
        ]
    };
    let sum = tally(entries, |_| ()).remove(&()).unwrap_or_default();
    let rows = entries.iter().rev().take(super::ROWS).map(row).collect();
    html! {
        section {
            h2 { (visit.say("forums-head-record")) }
            p { (tallied(visit, sum)) }
            (parts::table(&visit.say("forums-head-record"), &heads, rows))
        }
    }
}

fn tallied(visit: &Visit, sum: Tallied) -> String {
    let counts = [
        ("forums-record-on-time", sum.on_time),
        ("forums-record-late", sum.late),
        ("forums-record-missed", sum.missed),
        ("forums-record-unreported", sum.unreported),
    ];
    let said: Vec<String> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| visit.tell(key, &[("count", i64::from(count).into())]))
        .collect();
    if said.is_empty() { visit.say("forums-record-none") } else { said.join(", ") }
}

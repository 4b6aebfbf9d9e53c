//! Series: all of them, and one with its forces, who convenes it, and its record.
//!
//! Must not know: SQL, when periods begin by themselves. Tested in `tests/it/console/forums/`.

use super::{ROWS, Tab, area, areas, board, convene, narrow, on_page, opening, tabs, words};
use crate::console::parts::{self, Here, Tone, Wrongs, tag};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{Board, Kind, Series, SeriesId};
use crate::domain::force::Force;
use crate::domain::forum::record::{Tallied, tally};
use crate::domain::forum::{Entry, Word};
use crate::domain::person::Role;
use crate::domain::time::DAY;
use crate::store::book::offices::{self, Command};
use crate::store::book::record;
use crate::store::book::series::{self, SetPost, SetSeries};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Longest name that is looked for.
const LONGEST_NAME: usize = 60;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
    area: String,
    page: String,
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
    let (found, page, pages) = on_page(found, ROWS, &asked.page);
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
            div.bare { (parts::table(&visit.say("forums-series"), &heads, found.into_iter().map(|(series, set)| row(&visit, &board, series, set)).collect())) }
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
    places.extend(areas(visit, board, area(board, &asked.area).as_ref()));
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

/// The page of a series; `opened` is a form for a new forum that is shown again.
pub(super) async fn page(
    console: &Console,
    visit: &Visit,
    found: &Found,
    status: StatusCode,
    who: &str,
    opened: Option<&Posted>,
    wrong: &Wrongs,
) -> Answer {
    let engine = console.book.engine();
    let commands = offices::commands(engine, Some(found.id)).await?;
    let convene = offices::facilitators(engine, found.id).await?;
    let counts = offices::counts(engine, found.id).await?;
    let who: String = who.trim().chars().take(LONGEST_NAME).collect();
    let candidates = match who.is_empty() {
        true => Vec::new(),
        false => offices::candidates(engine, &found.set.place, &who).await?,
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
        (convene::facilitators(visit, found, &convene, &who, &candidates))
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
                    (opening::form(visit, found, opened, wrong))
                }
            }
        }
    }
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
                        (words::colon(visit, &visit.name(force))) " "
                        (tag(Tone::Warn, &visit.say(if *came == Some(false) { "forums-absent" } else { "forums-word-silent" })))
                    }
                }
            },
        ]
    };
    let sum = tally(entries, |_| ()).remove(&()).unwrap_or_default();
    let rows = entries.iter().rev().take(ROWS).map(row).collect();
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

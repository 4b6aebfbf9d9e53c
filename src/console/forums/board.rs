//! All places side by side: a row for each, a column for each period, and what the last two years' record says.
//!
//! Must not know: SQL. Tested in `tests/it/console/forums/`.

use super::{Tab, area, areas, narrow, on_page, tabs, words};
use crate::console::parts::{self, Here, Tone, Wrongs, tag};
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{Board, Kind, Series, SeriesId, Stage};
use crate::domain::forum::{Cadence, How, Period};
use crate::domain::time::Day;
use crate::store::book::series;
use crate::store::book::series::SetSeries;
use crate::store::book::timetable::{self, Missing, Slot};
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Rows on one page: with four columns no more keep it light enough for a slow line.
const ROWS: usize = 30;
/// Columns of quarters, and of months.
const COLUMNS: usize = 4;
/// Periods before this one that the first columns show.
const BEFORE: usize = 1;

/// What the address says.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
    area: String,
    /// The first period shown.
    from: String,
    page: String,
}

impl Asked {
    fn kind(&self) -> Kind {
        Kind::read(&self.kind).unwrap_or(Kind::Forum)
    }

    fn href(&self, from: &str, page: usize) -> String {
        let area = if self.area.is_empty() { String::new() } else { format!("&area={}", encoded(&self.area)) };
        format!("/forums?kind={}{area}&from={from}&page={page}", self.kind().code())
    }
}

/// Codes of places are plain words; anything else in an address is left out.
pub(super) fn encoded(code: &str) -> String {
    code.chars().filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')).collect()
}

pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    console.book.refresh().await?;
    let (board, kind) = (console.book.board(), asked.kind());
    let columns = columns(kind, &asked.from, visit.today());
    let year = visit.today().date().year();
    let (first, last) = (columns.first(year), columns.last(year));
    let slots = timetable::slots(console.book.engine(), kind, first.min(year - 1), last.max(year)).await?;
    let missing = timetable::missing(console.book.engine(), kind, year - 1, year).await?;
    let set = series::all(console.book.engine()).await?;
    let rows = rows(&board, kind, &asked, &set);
    let (rows, page, pages) = on_page(rows, ROWS, &asked.page);
    let table = Table { visit: &visit, board: &board, columns: &columns, year, slots: by_series(slots), missing };
    let body = html! {
        (tabs(&visit, Tab::Board))
        (filter(&visit, &board, &asked))
        @if rows.is_empty() {
            (parts::empty(&visit.say("forums-board-empty"), Some(("/forums/series/new", &visit.say("forums-series-new")))))
        } @else {
            (turn(&visit, &asked, &columns))
            (table.show(rows))
            (parts::pager(&visit, page, pages, |n| asked.href(&columns.0[0].code, n)))
            p.hint { (visit.tell("forums-record-hint", &[("year", (year - 1).to_string().into())])) }
        }
    };
    Ok(visit.page(Here::Forums, &visit.say("forums-board"), body))
}

/// The periods shown.
struct Columns(Vec<Period>);

impl Columns {
    fn first(&self, otherwise: i16) -> i16 {
        self.0.first().map_or(otherwise, |period| period.first.date().year())
    }

    fn last(&self, otherwise: i16) -> i16 {
        self.0.last().map_or(otherwise, |period| period.first.date().year())
    }

    /// Whether a forum's period begins in the column.
    fn holds(column: &Period, period: &str) -> bool {
        Period::read(period).is_some_and(|period| (column.first..column.next).contains(&period.first))
    }
}

/// Quarters for forums, months for what meets every month; from the period named, else from the one before this one on.
fn columns(kind: Kind, from: &str, today: Day) -> Columns {
    let cadence = if kind == Kind::Forum { Cadence::Quarter } else { Cadence::Month };
    let first =
        Period::read(from).map_or_else(|| back(cadence, cadence.period(today), BEFORE), |period| period.clone());
    let mut columns = vec![cadence.period(first.first)];
    while columns.len() < COLUMNS {
        columns.push(cadence.period(columns[columns.len() - 1].next));
    }
    Columns(columns)
}

fn back(cadence: Cadence, period: Period, periods: usize) -> Period {
    (0..periods).fold(period, |period, _| cadence.period(Day(period.first.0 - 1)))
}

/// The series of the table: priority first, then by name.
fn rows<'b>(board: &'b Board, kind: Kind, asked: &Asked, set: &'b [SetSeries]) -> Vec<(&'b Series, &'b SetSeries)> {
    let area = area(board, &asked.area);
    let set: HashMap<_, _> = set.iter().map(|set| ((&set.place, set.kind), set)).collect();
    let within =
        |series: &&Series| series.kind == kind && area.as_ref().is_none_or(|area| board.lies_in(&series.place, area));
    let series = board.series.iter().filter(within);
    let mut rows: Vec<_> = series.filter_map(|series| Some((series, *set.get(&(&series.place, kind))?))).collect();
    rows.sort_by_key(|(_, set)| !set.priority);
    rows
}

fn by_series(slots: Vec<Slot>) -> BTreeMap<SeriesId, Vec<Slot>> {
    let mut all: BTreeMap<SeriesId, Vec<Slot>> = BTreeMap::new();
    for slot in slots {
        all.entry(slot.series).or_default().push(slot);
    }
    all
}

fn filter(visit: &Visit, board: &Board, asked: &Asked) -> Markup {
    let none = Wrongs::new();
    let kinds: Vec<(String, String)> =
        Kind::ALL.iter().map(|kind| (kind.code().to_owned(), visit.name(kind))).collect();
    let mut places = vec![(String::new(), visit.say("forums-everywhere"))];
    places.extend(areas(visit, board, area(board, &asked.area).as_ref()));
    let fields = html! {
        (parts::select("kind", &visit.say("forums-field-kind"), &kinds, asked.kind().code(), &none))
        (parts::select("area", &visit.say("forums-field-area"), &places, &asked.area, &none))
    };
    narrow(visit, "/forums", fields)
}

/// Earlier and later periods.
fn turn(visit: &Visit, asked: &Asked, columns: &Columns) -> Markup {
    let cadence = if asked.kind() == Kind::Forum { Cadence::Quarter } else { Cadence::Month };
    let (first, last) = (&columns.0[0], &columns.0[columns.0.len() - 1]);
    let earlier = back(cadence, first.clone(), COLUMNS - 1);
    html! {
        p.forums-turn {
            (parts::link(&asked.href(&earlier.code, 1), &visit.say("forums-earlier"))) " "
            (parts::link(&asked.href(&last.code, 1), &visit.say("forums-later")))
        }
    }
}

/// What the table is made of.
struct Table<'p> {
    visit: &'p Visit,
    board: &'p Board,
    columns: &'p Columns,
    year: i16,
    slots: BTreeMap<SeriesId, Vec<Slot>>,
    missing: Vec<Missing>,
}

impl Table<'_> {
    fn show(&self, rows: Vec<(&Series, &SetSeries)>) -> Markup {
        let visit = self.visit;
        let mut heads = vec![visit.say("forums-head-place")];
        heads.extend(self.columns.0.iter().map(|column| words::period(visit, &column.code)));
        heads.push(visit.say("forums-head-record"));
        let rows = rows.into_iter().map(|(series, set)| self.row(series, set)).collect();
        parts::table(&visit.say("forums-board-caption"), &heads, rows)
    }

    fn row(&self, series: &Series, set: &SetSeries) -> Vec<Markup> {
        let none = Vec::new();
        let slots = self.slots.get(&series.id).unwrap_or(&none);
        let mut cells = vec![self.place(series, set)];
        cells.extend(self.columns.0.iter().map(|column| self.cell(series, set, column, slots)));
        cells.push(self.record(series, slots));
        cells
    }

    fn place(&self, series: &Series, set: &SetSeries) -> Markup {
        let visit = self.visit;
        html! {
            (parts::link(&format!("/forums/series/{}", series.id.0), self.board.name(&series.place)))
            @if set.priority { " " (tag(Tone::Warn, &visit.say("forums-priority"))) }
            @if set.starts.is_none() { " " (tag(Tone::Off, &visit.say("forums-paused"))) }
            br; small { (words::lies_in(self.board, &series.place)) }
        }
    }

    fn cell(&self, series: &Series, set: &SetSeries, column: &Period, slots: &[Slot]) -> Markup {
        let here: Vec<&Slot> = slots.iter().filter(|slot| Columns::holds(column, &slot.period)).collect();
        let today = self.visit.today();
        html! {
            @for slot in &here {
                a href=(format!("/forums/{}", slot.forum.0)) { (stands(self.visit, slot, series.cadence)) }
                @if here.len() > 1 { br; }
            }
            @if here.is_empty() {
                @if column.next <= today || set.starts.is_none_or(|starts| starts >= column.next) {
                    span.none { (self.visit.say("forums-cell-none")) }
                } @else {
                    span.none { (self.visit.say("forums-cell-to-come")) }
                }
            }
        }
    }

    /// Held on time, late, missed; and which forces were not there or never said.
    fn record(&self, series: &Series, slots: &[Slot]) -> Markup {
        let visit = self.visit;
        let recent = |slot: &&Slot| Period::read(&slot.period).is_some_and(|p| p.first.date().year() + 1 >= self.year);
        let mut counts: BTreeMap<How, i64> = BTreeMap::new();
        for slot in slots.iter().filter(recent) {
            let day = slot.date.map(|(day, _)| day);
            *counts.entry(How::of(slot.stage, series.cadence, &slot.period, day)).or_default() += 1;
        }
        let count = |how| counts.get(&how).copied().unwrap_or(0);
        let keys = [
            (How::OnTime, "forums-record-on-time"),
            (How::Late, "forums-record-late"),
            (How::Missed, "forums-record-missed"),
            (How::Unreported, "forums-record-unreported"),
        ];
        let said: Vec<String> = keys
            .iter()
            .filter(|(how, _)| count(*how) > 0)
            .map(|(how, key)| visit.tell(key, &[("count", count(*how).into())]))
            .collect();
        html! {
            @if said.is_empty() { span.none { (visit.say("forums-record-none")) } } @else { (said.join(", ")) }
            @for missing in self.missing.iter().filter(|missing| missing.series == series.id) {
                br; small { (missed(visit, missing)) }
            }
        }
    }
}

/// `Police nationale: absente 2 fois, muette 1 fois`.
pub(super) fn missed(visit: &Visit, missing: &Missing) -> String {
    let mut said = Vec::new();
    if missing.absent > 0 {
        said.push(visit.tell("forums-missing-absent", &[("count", missing.absent.into())]));
    }
    if missing.silent > 0 {
        said.push(visit.tell("forums-missing-silent", &[("count", missing.silent.into())]));
    }
    let force = visit.name(&missing.force);
    visit.tell("forums-missing", &[("force", force.into()), ("said", said.join(", ").into())])
}

/// A forum in a word and, where there is more to know, a few.
fn stands(visit: &Visit, slot: &Slot, cadence: Cadence) -> Markup {
    let day = slot.date.map(|(day, _)| day);
    let late = How::of(slot.stage, cadence, &slot.period, day) == How::Late;
    let more = more(visit, slot);
    html! {
        @if late { (words::how(visit, How::Late)) } @else { (words::stage(visit, slot.stage)) }
        @if !more.is_empty() { br; small { (more) } }
    }
}

fn more(visit: &Visit, slot: &Slot) -> String {
    let date = |key: &str, day: Option<Day>| {
        visit.tell(key, &[("date", day.map_or(String::new(), |day| visit.day_short(day)).into())])
    };
    let (closes, day) = (Some(slot.closes.day()), slot.date.map(|(day, _)| day));
    match slot.stage {
        Stage::Collecting => date("forums-cell-collecting", closes),
        Stage::Polling => date("forums-cell-polling", closes),
        Stage::Confirming => {
            let waits = [("count", (slot.posts - slot.spoken).into()), ("all", slot.posts.into())];
            visit.tell("forums-cell-confirming", &waits)
        }
        Stage::Stuck => visit.say("forums-cell-stuck"),
        Stage::Confirmed if slot.closes <= visit.now() => date("forums-cell-over", day),
        Stage::Confirmed | Stage::Held | Stage::Unreported if day.is_some() => date("forums-cell-on", day),
        Stage::Confirmed | Stage::Held | Stage::Unreported | Stage::Cancelled | Stage::Missed => String::new(),
    }
}

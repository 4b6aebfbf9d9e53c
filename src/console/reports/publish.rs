//! Counts of concerns told aloud: a lead looks at what would be told of a quarter and a group, and tells it, once for ever.
//!
//! Must not know: SQL, texts of concerns. Tested in `tests/it/console/reports.rs`.

use super::numbers;
use super::places::Places;
use super::scope::quarter as named;
use crate::console::parts::{self, Here, Tone};
use crate::console::posted::Posted;
use crate::console::review::reading::Reading;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::concern::Compartment;
use crate::domain::key::{KeyId, Month};
use crate::domain::review::aggregate::{Fact, Quarter, Table, Tree, of_quarter, table};
use crate::domain::review::casework::{Casework, Closing, Status};
use crate::domain::time::Day;
use crate::reading::index::Found;
use crate::store::book::published::{self, Publication, Publish};
use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Quarters back that can be told: keys live for a year.
pub(super) const BACK: i16 = 4;

/// How the counts of a group stand.
pub(super) enum Stand {
    /// Nothing could be filed there then.
    Unkeyed,
    /// Told.
    Told(Publication),
    /// Somebody else must tell it: this keyring does not open all of it.
    Closed,
    /// It can be told: what, and how many cases would never be counted because nobody has said what they are.
    Open(Table, usize),
}

/// The last quarter that is over.
pub(super) fn last_over(today: Day) -> Quarter {
    Quarter::of(today).plus(-1)
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    quarter: Option<String>,
}

impl Asked {
    /// The quarter asked for, among those that can be told.
    pub fn quarter(&self, today: Day) -> Quarter {
        self.quarter.as_deref().and_then(|written| open_quarter(written, today)).unwrap_or(last_over(today))
    }
}

/// Reads a quarter that can be told.
pub(super) fn open_quarter(written: &str, today: Day) -> Option<Quarter> {
    let last = last_over(today);
    Quarter::read(written).filter(|one| (last.plus(1 - BACK)..=last).contains(one))
}

/// What a case adds to the counts.
pub(super) fn fact(found: &Found) -> Option<Fact> {
    found.casework.as_ref().ok().and_then(Fact::of)
}

/// Whether a case will never be counted unless somebody says what it is.
fn is_unsaid(found: &Found) -> bool {
    let unsaid = |work: &Casework| {
        work.triage.is_none() && work.same_as.is_none() && work.status != Status::Closed(Closing::NoConcern)
    };
    found.casework.as_ref().map_or(true, unsaid)
}

/// The names of the keys to which concerns of a quarter may be sealed: a month whose key was late used an older one.
pub(super) async fn keys(console: &Console, quarter: Quarter) -> Result<Vec<KeyId>, Trouble> {
    let last = Month::of(Day(quarter.end().0 - 1));
    let rows = console.vault.review_keys().await?;
    Ok(rows.into_iter().map(|row| row.id).filter(|key| key.month() <= last).collect())
}

/// How the counts of a compartment stand.
pub(super) fn stand(
    reading: &Reading,
    keys: &[KeyId],
    told: &[Publication],
    (quarter, compartment): (Quarter, Compartment),
    today: Day,
) -> Stand {
    if let Some(done) = told.iter().find(|done| done.quarter == quarter && done.compartment == compartment) {
        return Stand::Told(*done);
    }
    let mut needed = keys.iter().filter(|key| key.compartment() == Some(compartment)).peekable();
    if needed.peek().is_none() {
        return Stand::Unkeyed;
    }
    if !needed.all(|key| reading.keyring.key(*key).is_some()) {
        return Stand::Closed;
    }
    let own = || reading.cases.iter().filter(|found| found.key.compartment() == Some(compartment));
    let facts: Vec<Fact> = own().filter_map(fact).collect();
    let unsaid = own().filter(|found| Quarter::of(found.case.day()) == quarter && is_unsaid(found)).count();
    match table(&facts, &Tree::of(&reading.places), quarter, today) {
        Ok(table) => Stand::Open(table, unsaid),
        Err(_) => Stand::Closed,
    }
}

/// Shows how the counts of a quarter stand.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let reading = Reading::open(&console, &visit).await?;
    let places = numbers::all_places(&console).await?;
    let quarter = asked.quarter(visit.today());
    let (keys, told) = (keys(&console, quarter).await?, published::publications(console.book.engine()).await?);
    let last = last_over(visit.today());
    let body = html! {
        p { (visit.say("reports-publish-why")) }
        ul.rules {
            li { (visit.say("reports-publish-five")) }
            li { (visit.say("reports-publish-once")) }
            li { (visit.say("reports-publish-group")) }
        }
        nav.tabs aria-label=(visit.say("reports-publish-quarters")) {
            @for back in 0..BACK {
                @let one = last.plus(-back);
                a href=(format!("/reports/publish?quarter={one}")) aria-current=[(one == quarter).then_some("page")] { (named(&visit, one)) }
                " "
            }
        }
        @if reading.withheld > 0 { p { (visit.tell("reports-publish-withheld", &[("count", count(reading.withheld).into())])) } }
        @for compartment in Compartment::ALL {
            section.group {
                h2 { (visit.name(&compartment)) }
                (standing(&visit, &reading, &places, stand(&reading, &keys, &told, (quarter, compartment), visit.today()), (quarter, compartment)))
            }
        }
    };
    Ok(visit.page(
        Here::Reports,
        &visit.tell("reports-publish-title", &[("quarter", named(&visit, quarter).into())]),
        body,
    ))
}

fn standing(
    visit: &Visit,
    reading: &Reading,
    places: &Places,
    stand: Stand,
    (quarter, compartment): (Quarter, Compartment),
) -> Markup {
    match stand {
        Stand::Unkeyed => html! { p { (visit.say("reports-publish-unkeyed")) } },
        Stand::Closed => html! { p { (parts::tag(Tone::Off, &visit.say("reports-publish-closed"))) } },
        Stand::Told(done) => {
            let who = reading.who(done.by).to_owned();
            let told = [("who", who.into()), ("day", visit.day(done.on).into())];
            html! { p { (parts::tag(Tone::Good, &visit.say("reports-publish-told"))) " " (visit.tell("reports-publish-told-by", &told)) } }
        }
        Stand::Open(table, unsaid) => html! {
            @if unsaid > 0 {
                p { (parts::tag(Tone::Warn, &visit.tell("reports-publish-unsaid", &[("count", count(unsaid).into())]))) " " (parts::link("/review", &visit.say("reports-publish-review"))) }
            }
            @if table.lines.is_empty() {
                p { (visit.say("reports-publish-empty")) }
            } @else {
                (lines(visit, places, &table))
            }
            (parts::confirm(visit, &format!("/reports/publish/{quarter}/{}", compartment.code()), &visit.say("reports-publish-open"), &visit.say("reports-publish-sure"), &visit.say("reports-publish-go")))
        },
    }
}

fn lines(visit: &Visit, places: &Places, table: &Table) -> Markup {
    let heads = ["reports-by-place", "reports-kind", "reports-at-least"].map(|key| visit.say(key));
    let rows = table.lines.iter().map(|line| {
        let name = match &line.place {
            Some(place) if !places.is_larger(place) => places.name(place).to_owned(),
            Some(place) => visit.tell("reports-rest-of", &[("place", places.name(place).to_owned().into())]),
            None => visit.say("reports-rest-of-country"),
        };
        let cells = [name, visit.name(&line.kind), visit.number(i64::from(line.count))];
        cells.into_iter().map(|cell| html! { (cell) }).collect()
    });
    parts::table(&visit.say("reports-publish-table"), &heads, rows.collect())
}

fn count(some: usize) -> i64 {
    i64::try_from(some).unwrap_or(i64::MAX)
}

/// Tells the counts of a quarter and a compartment.
pub(super) async fn publish(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path((quarter, compartment)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let compartment = Compartment::read(&compartment).ok_or(Trouble::Missing)?;
    let quarter = open_quarter(&quarter, visit.today()).ok_or(Trouble::Missing)?;
    let back = format!("/reports/publish?quarter={quarter}");
    if posted.is_repeated() {
        return Ok(visit.go(&back, None));
    }
    let reading = Reading::open(&console, &visit).await?;
    let (keys, told) = (keys(&console, quarter).await?, published::publications(console.book.engine()).await?);
    let notice = match stand(&reading, &keys, &told, (quarter, compartment), visit.today()) {
        Stand::Open(table, _) => {
            let publish = Publish { compartment, table, acting: visit.acting() };
            if console.book.write(publish).await? { "reports-published" } else { "reports-published-before" }
        }
        Stand::Told(_) => "reports-published-before",
        Stand::Closed | Stand::Unkeyed => "reports-not-published",
    };
    Ok(visit.go(&back, Some(visit.say(notice))))
}

/// Facts of a quarter from everything that this person may read; for themes, which are told without numbers.
pub(super) fn facts(reading: &Reading, quarter: Quarter) -> Vec<Fact> {
    let all: Vec<Fact> = reading.cases.iter().filter_map(fact).collect();
    of_quarter(&all, quarter).cloned().collect()
}

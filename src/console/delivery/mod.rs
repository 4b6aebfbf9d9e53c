//! Lines and messages: what waits, what left, what failed and why, what it cost; and, for who may see people, the messages of one person.
//!
//! Must not know: SQL, aggregators. Tested in `tests/it/console/delivery.rs`.

mod chart;
mod lines;
mod messages;
mod money;
mod switch;
mod why;

use super::pages::{Needs, Pages};
use super::parts::Tone;
use super::today::Due;
use super::trouble::Trouble;
use super::visit::Visit;
use super::{Answer, Console};
use crate::domain::health::{self, Seen};
use crate::domain::money::{Francs, Prices};
use crate::domain::review::Act;
use crate::domain::route::NO_LINE;
use crate::domain::time::At;
use crate::store::book::deliveries::{self, Recent, Waiting};
use crate::store::book::spending::{self, Sum};

/// Who looks after lines, and who sends by them.
const LINES: Needs = Needs::Any(&[Act::ManageLines, Act::Broadcast]);

pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/delivery", LINES, lines::show)
        .post("/delivery/lines/{line}", LINES, switch::set)
        .post("/delivery/alerts/{id}", LINES, money::seen)
        .get("/delivery/people/{id}", Act::ManagePeople, messages::show)
}

/// A line with what was counted of it.
struct Health {
    /// Its name.
    line: String,
    waiting: Option<Waiting>,
    recent: Option<Recent>,
    trouble: Option<health::Trouble>,
}

/// How all lines do: those of the settings, then those that messages still name.
async fn healths(console: &Console, now: At) -> Result<Vec<Health>, Trouble> {
    let engine = console.book.engine();
    let (mut waiting, mut recent) = (deliveries::waiting(engine, now).await?, deliveries::recent(engine, now).await?);
    // Messages without a line wait for a moment, or until somebody switches one on.
    waiting.retain(|waiting| waiting.line != NO_LINE);
    recent.retain(|recent| recent.line != NO_LINE);
    let mut names: Vec<String> = console.settings.lines.iter().map(|line| line.name.clone()).collect();
    let others = waiting.iter().map(|waiting| &waiting.line).chain(recent.iter().map(|recent| &recent.line));
    for name in others.cloned().collect::<Vec<_>>() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let quiet = console.settings.nights.after(now, &console.book.board().calendar) != now;
    Ok(names
        .into_iter()
        .map(|line| {
            let waiting = waiting.iter().position(|waiting| waiting.line == line).map(|at| waiting.swap_remove(at));
            let recent = recent.iter().position(|recent| recent.line == line).map(|at| recent.swap_remove(at));
            let seen = Seen {
                oldest: waiting.as_ref().and_then(|waiting| waiting.oldest).map(At),
                urgent: waiting.as_ref().and_then(|waiting| waiting.urgent).map(At),
                left: recent.as_ref().map_or(0, |recent| recent.left),
                failed: recent.as_ref().map_or(0, |recent| recent.failed),
                sent: recent.as_ref().and_then(|recent| recent.sent),
                reported: recent.as_ref().and_then(|recent| recent.reported),
            };
            Health { line, waiting, recent, trouble: health::trouble(&seen, quiet, now) }
        })
        .collect())
}

/// What is wrong with a line, in a sentence.
fn trouble_words(visit: &Visit, line: &str, trouble: health::Trouble) -> String {
    let line = ("line", line.to_owned().into());
    match trouble {
        health::Trouble::Stuck(since) => visit.tell("delivery-stuck", &[line, ("since", visit.at(since).into())]),
        health::Trouble::Failing(percent) => visit.tell("delivery-failing", &[line, ("percent", percent.into())]),
        health::Trouble::Unreported(since) => {
            visit.tell("delivery-unreported", &[line, ("since", visit.at(since).into())])
        }
    }
}

/// What a sum cost on a line: at the prices of its days; where they had none at today's, or the dearest where the network has none.
fn cost(sum: &Sum, prices: &Prices) -> Option<Francs> {
    if let Some(francs) = sum.francs {
        return Some(Francs(francs.unsigned_abs()));
    }
    let price = prices.on(&sum.network).or_else(|| prices.dearest())?;
    Some(Francs::of(usize::try_from(sum.segments).unwrap_or(0), 1, price))
}

/// Lines in trouble, and what this month has cost.
pub(super) async fn due(console: &Console, visit: &Visit) -> Result<Vec<Due>, Trouble> {
    if !visit.meets(LINES) {
        return Ok(Vec::new());
    }
    let href = || "/delivery".to_owned();
    let in_trouble = healths(console, visit.now()).await?.into_iter().filter_map(|health| {
        let text = trouble_words(visit, &health.line, health.trouble?);
        Some(Due { tone: Tone::Bad, text, href: href() })
    });
    let mut all: Vec<Due> = in_trouble.take(6).collect();
    all.extend(switch::due(console, visit).await?);
    all.extend(money::due(console, visit).await?);
    let spent = spending::lines(console.book.engine(), &visit.today().month()).await?;
    let priced = spent.iter().filter_map(|sum| {
        let line = console.settings.lines.iter().find(|line| line.name == sum.line)?;
        cost(sum, &line.prices)
    });
    let month = priced.fold(Francs::default(), Francs::plus);
    if month > Francs::default() {
        let args = [("month", visit.month(visit.today()).into()), ("cost", visit.money(month).into())];
        all.push(Due { tone: Tone::Calm, text: visit.tell("delivery-due-cost", &args), href: href() });
    }
    Ok(all)
}

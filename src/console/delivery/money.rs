//! What messages cost: the month against its ceiling, its days, and what somebody must see to.
//!
//! Must not know: SQL, who got what. Tested in `tests/it/console/delivery.rs`.

use super::super::parts::{self, Tone};
use super::super::posted::Posted;
use super::super::today::Due;
use super::super::visit::Visit;
use super::{Answer, Console};
use crate::console::trouble::Trouble;
use crate::domain::money::Francs;
use crate::store::book::alerts::{self, OfMoney, SeeTo};
use crate::store::book::spending::{self, Paid};
use axum::extract::{Path, State};
use maud::{Markup, html};
use std::sync::Arc;

/// What nobody has seen to, worded.
fn words(visit: &Visit, console: &Console, alert: &OfMoney) -> (Tone, String) {
    let ceiling = console.settings.monthly_ceiling.unwrap_or_default();
    let args = [("ceiling", visit.money(ceiling).into()), ("month", visit.month(alert.at.day()).into())];
    match alert.kind.as_str() {
        "ceiling" => (Tone::Bad, visit.tell("delivery-ceiling", &args)),
        "ceiling-near" => (Tone::Warn, visit.tell("delivery-ceiling-near", &args)),
        _ => {
            let line = alert.line.clone().unwrap_or_default();
            (Tone::Bad, visit.tell("delivery-balance-low", &[("line", line.into())]))
        }
    }
}

/// What is due on the first page.
pub(super) async fn due(console: &Console, visit: &Visit) -> Result<Vec<Due>, Trouble> {
    let alerts = alerts::of_money(console.book.engine()).await?;
    let due = |alert: &OfMoney| {
        let (tone, text) = words(visit, console, alert);
        Due { tone, text, href: "/delivery".to_owned() }
    };
    Ok(alerts.iter().map(due).collect())
}

/// What must be seen to, the month so far, and what each day cost.
pub(super) struct Money {
    alerts: Vec<OfMoney>,
    spent: Francs,
    days: Vec<(i64, Paid)>,
}

impl Money {
    pub(super) async fn read(console: &Console, visit: &Visit) -> Result<Money, Trouble> {
        let (engine, month) = (console.book.engine(), visit.today().month());
        Ok(Money {
            alerts: alerts::of_money(engine).await?,
            spent: spending::month(engine, &month).await?,
            days: spending::days(engine, &month).await?,
        })
    }

    /// What must be seen to, each with the word that somebody has.
    pub(super) fn alerts(&self, visit: &Visit, console: &Console) -> Markup {
        html! {
            @for alert in &self.alerts {
                @let (tone, text) = words(visit, console, alert);
                form.row method="post" action=(format!("/delivery/alerts/{}", alert.id)) {
                    (visit.hidden())
                    p.alarm[tone == Tone::Bad] { (text) }
                    (parts::quiet("done", "1", &visit.say("forums-attention-done")))
                }
            }
        }
    }

    /// The month and its days; nothing where nothing was paid.
    pub(super) fn month(&self, visit: &Visit, console: &Console) -> Markup {
        if self.days.is_empty() {
            return html! {};
        }
        let ceiling = console.settings.monthly_ceiling;
        let of = |ceiling: Francs| {
            let args = [("cost", visit.money(self.spent).into()), ("ceiling", visit.money(ceiling).into())];
            visit.tell("delivery-month-of", &args)
        };
        let heads = ["delivery-day", "delivery-messages", "delivery-segments", "delivery-francs"];
        let rows = self.days.iter().map(|(day, paid)| {
            let day = if *day == 0 { visit.say("delivery-day-answers") } else { day.to_string() };
            vec![
                html! { (day) },
                html! { (visit.number(paid.messages)) },
                html! { (visit.number(paid.segments)) },
                html! { (visit.money(paid.francs)) },
            ]
        });
        html! {
            section {
                h2 { (visit.tell("delivery-cost", &[("month", visit.month(visit.today()).into())])) }
                @if let Some(ceiling) = ceiling { p { (of(ceiling)) } }
                details {
                    summary { (visit.say("delivery-by-day")) }
                    (parts::table(&visit.say("delivery-by-day"), &heads.map(|head| visit.say(head)), rows.collect()))
                }
            }
        }
    }
}

/// POST: somebody has seen to it.
pub(super) async fn seen(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(alert): Path<i64>,
    posted: Posted,
) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go("/delivery", None));
    }
    let open = console.book.write(SeeTo { alert, now: visit.now() }).await?;
    let said = if open { "forums-attention-noted" } else { "forums-attention-gone" };
    Ok(visit.go("/delivery", Some(visit.say(said))))
}

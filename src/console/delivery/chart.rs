//! Fourteen days of a line as bars, with the same numbers in a table beside them.
//!
//! Must not know: where the numbers come from. Tested in `tests/it/console/delivery.rs`.

use super::super::parts;
use super::super::visit::Visit;
use crate::domain::time::Day;
use crate::store::book::deliveries::OfDay;
use maud::{Markup, html};

/// How many days are shown, today the last.
pub(super) const DAYS: i32 = 14;

const WIDTH: i64 = 560;
const HEIGHT: i64 = 120;
/// Width of a day, a gap included.
const STEP: i64 = WIDTH / DAYS as i64;

/// What became of the messages of one day.
#[derive(Clone, Copy, Default)]
struct Bar {
    delivered: i64,
    /// Left, and nothing was heard of it.
    unheard: i64,
    failed: i64,
}

impl Bar {
    fn of(day: &OfDay) -> Bar {
        // What failed after it had left counts as failed only.
        Bar { delivered: day.delivered, unheard: (day.sent - day.delivered - day.failed).max(0), failed: day.failed }
    }

    fn all(self) -> i64 {
        self.delivered + self.unheard + self.failed
    }
}

/// The days of one line up to `today`.
pub(super) fn days(visit: &Visit, line: &str, today: Day, of: &[OfDay]) -> Markup {
    let bars: Vec<(Day, Bar)> = (1 - DAYS..=0)
        .map(|ago| {
            let day = Day(today.0 + ago);
            let found = of.iter().find(|of| of.line == line && of.day == i64::from(day.0));
            (day, found.map(Bar::of).unwrap_or_default())
        })
        .collect();
    let most = bars.iter().map(|(_, bar)| bar.all()).max().unwrap_or(0);
    if most == 0 {
        return html! { p.hint { (visit.say("delivery-days-none")) } };
    }
    let heads =
        ["delivery-day", "delivery-delivered", "delivery-unheard", "delivery-failed"].map(|head| visit.say(head));
    let number = |number: i64| html! { (visit.number(number)) };
    let rows = bars.iter().rev().map(|(day, bar)| {
        vec![html! { (visit.day_short(*day)) }, number(bar.delivered), number(bar.unheard), number(bar.failed)]
    });
    let title = visit.say("delivery-days");
    html! {
        div.sides {
            figure.delivery-days {
                (drawing(&title, &bars, most, visit))
                figcaption {
                    span.delivery-key.delivered {} " " (visit.say("delivery-delivered")) " · "
                    span.delivery-key.unheard {} " " (visit.say("delivery-unheard")) " · "
                    span.delivery-key.failed {} " " (visit.say("delivery-failed"))
                }
            }
            (parts::table(&title, &heads, rows.collect()))
        }
        p.hint { (visit.say("delivery-days-hint")) }
    }
}

/// The bars, each from the bottom: delivered, unheard, failed.
fn drawing(title: &str, bars: &[(Day, Bar)], most: i64, visit: &Visit) -> Markup {
    let high = |count: i64| count * HEIGHT / most;
    html! {
        svg role="img" viewBox={ "0 0 " (WIDTH) " " (HEIGHT + 20) } width=(WIDTH) height=(HEIGHT + 20) {
            title { (title) }
            @for (nth, (day, bar)) in bars.iter().enumerate() {
                @let x = nth as i64 * STEP;
                @let (first, second) = (high(bar.delivered), high(bar.delivered + bar.unheard));
                @let whole = high(bar.all());
                rect.delivered x=(x) y=(HEIGHT - first) width=(STEP - 6) height=(first) {}
                rect.unheard x=(x) y=(HEIGHT - second) width=(STEP - 6) height=(second - first) {}
                rect.failed x=(x) y=(HEIGHT - whole) width=(STEP - 6) height=(whole - second) {}
                @if nth % 3 == 1 { text x=(x) y=(HEIGHT + 15) { (visit.day_short(*day).get(..5).unwrap_or_default()) } }
            }
        }
    }
}

//! After signing in: everything is opened once, as much in each request as there is time for, and how far it is is shown.
//!
//! Must not know: what is opened. Tested in `tests/it/console/review/opening.rs`.

use super::reading;
use crate::console::parts::{self, Here};
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use axum::extract::State;
use maud::html;
use std::sync::Arc;

/// Opens some, then shows how far it is and loads itself again; goes to the queue once all is open.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    let progress = reading::advance(&console, &visit).await?;
    if progress.is_done() {
        return Ok(visit.go("/review", None));
    }
    let count = |count: usize| visit.number(i64::try_from(count).unwrap_or(i64::MAX));
    let far =
        visit.tell("review-opening-far", &[("done", count(progress.opened).into()), ("of", count(progress.of).into())]);
    let body = html! {
        p { (visit.say("review-opening-why")) }
        p role="status" { (far) }
        progress max=(progress.of) value=(progress.opened) aria-label=(far) {}
        p.hint { (visit.say("review-opening-again")) " " (parts::link(reading::OPENING, &visit.say("review-opening-go-on"))) }
    };
    Ok(visit.page_again(Here::Review, &visit.say("review-opening-title"), 1, body))
}

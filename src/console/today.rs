//! The first page: what needs whoever has come, the most urgent first, each a way to where it is done.
//!
//! Must not know: how any of it is done; each group of pages says what is due. Tested in `tests/it/console/today.rs`.

use super::pages::{Needs, Pages};
use super::parts::{self, Here, Tone};
use super::review::reading::Reading;
use super::trouble::Trouble;
use super::visit::Visit;
use super::{Answer, Console, delivery, forums, office, release, reports, review, summaries};
use crate::domain::review::Act;
use axum::extract::State;
use maud::{Markup, html};
use std::sync::Arc;

/// Something that needs somebody.
#[derive(Clone, Debug)]
pub struct Due {
    /// How much.
    pub tone: Tone,
    /// What, in a sentence.
    pub text: String,
    /// Where it is done.
    pub href: String,
}

pub(super) fn pages() -> Pages {
    Pages::new().get("/", Needs::SignedIn, show)
}

/// All that is due for somebody, the most urgent first; what is as urgent as something else in the order of the menu.
async fn due(console: &Console, visit: &Visit) -> Result<Vec<Due>, Trouble> {
    let reads = visit.may(Act::ReadConcerns) || visit.may(Act::DraftRelease);
    let reading = if reads { Reading::glance(console, visit).await? } else { None };
    let mut all = review::due(visit, reading.as_ref());
    all.extend(reading.iter().flat_map(|reading| release::due(visit, reading)));
    all.extend(forums::due(console, visit).await?);
    all.extend(summaries::due(console, visit).await?);
    all.extend(delivery::due(console, visit).await?);
    all.extend(reports::due(console, visit).await?);
    all.extend(office::due(console, visit).await?);
    all.sort_by_key(|due| due.tone);
    Ok(all)
}

async fn show(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    let all = due(&console, &visit).await?;
    let body = html! {
        p.lead { (visit.tell("today-greeting", &[("name", visit.member().name.clone().into()), ("day", visit.day(visit.today()).into())])) }
        @if all.is_empty() {
            (parts::empty(&visit.say("today-nothing"), None))
        } @else {
            ul.todo { @for due in &all { (line(&visit, due)) } }
        }
    };
    Ok(visit.page(Here::Today, &visit.say("frame-today"), body))
}

fn line(visit: &Visit, due: &Due) -> Markup {
    let word = match due.tone {
        Tone::Bad => "today-now",
        Tone::Warn => "today-soon",
        Tone::Calm | Tone::Good | Tone::Off => "today-know",
    };
    html! { li { (parts::tag(due.tone, &visit.say(word))) (parts::link(&due.href, &due.text)) } }
}

//! What staff must see to in forums, all of it here and the most pressing on the first page.
//!
//! Must not know: what raises an alert. Tested in `tests/it/console/forums/`.

use super::{ROWS, Tab, on_page, tabs, words};
use crate::console::parts::{self, Here, Tone, tag};
use crate::console::posted::Posted;
use crate::console::today::Due;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{Board, SeriesId};
use crate::domain::review::Act;
use crate::domain::time::DAY;
use crate::store::book::alerts::{self, Open, SeeTo};
use crate::store::book::timetable::{self, Waiting};
use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Most lines on the first page.
const MOST_DUE: usize = 8;
/// How long before the end of a stage staff are told who has not answered.
const SOON: i64 = 2 * DAY;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    page: String,
}

/// One thing to see to, worded.
struct Line {
    tone: Tone,
    place: String,
    text: String,
    href: String,
    /// The alert that it is, where somebody can say that it is done.
    alert: Option<Open>,
}

impl Line {
    fn of_alert(visit: &Visit, board: &Board, alert: Open) -> Line {
        let (tone, text) = words::alert(visit, &alert);
        let place = place(visit, board, alert.series);
        Line { tone, place, text, href: words::alert_href(&alert), alert: Some(alert) }
    }

    fn of_waiting(visit: &Visit, board: &Board, waiting: &Waiting) -> Line {
        let told = [("count", waiting.silent.into()), ("when", visit.at(waiting.closes).into())];
        Line {
            tone: Tone::Warn,
            place: place(visit, board, Some(waiting.series)),
            text: visit.tell("forums-due-waiting", &told),
            href: format!("/forums/{}", waiting.forum.0),
            alert: None,
        }
    }
}

fn place(visit: &Visit, board: &Board, series: Option<SeriesId>) -> String {
    let series = series.and_then(|series| board.series(series));
    series.map_or(String::new(), |series| words::of_series(visit, board, series))
}

/// All of it, the worst first, then the oldest.
async fn lines(console: &Console, visit: &Visit) -> Result<Vec<Line>, Trouble> {
    let board = console.book.board();
    let engine = console.book.engine();
    let waiting = timetable::waiting(engine, visit.now().plus(SOON)).await?;
    let waiting = waiting.iter().filter(|waiting| waiting.silent > 0);
    let mut lines: Vec<Line> = waiting.map(|waiting| Line::of_waiting(visit, &board, waiting)).collect();
    lines.extend(alerts::open(engine, None).await?.into_iter().map(|alert| Line::of_alert(visit, &board, alert)));
    lines.sort_by_key(|line| line.tone != Tone::Bad);
    Ok(lines)
}

/// What forums need of who looks at the first page.
pub(in crate::console) async fn due(console: &Console, visit: &Visit) -> Result<Vec<Due>, Trouble> {
    if !visit.may(Act::ManageForums) {
        return Ok(Vec::new());
    }
    console.book.refresh().await?;
    let lines = lines(console, visit).await?;
    let more = lines.len().saturating_sub(MOST_DUE - 1);
    let shown = if lines.len() > MOST_DUE { MOST_DUE - 1 } else { lines.len() };
    let one = |line: Line| {
        let text = if line.place.is_empty() {
            line.text
        } else {
            format!("{} {}", words::colon(visit, &line.place), line.text)
        };
        Due { tone: line.tone, text, href: line.href }
    };
    let mut due: Vec<Due> = lines.into_iter().take(shown).map(one).collect();
    if more > 1 {
        let text = visit.tell("forums-due-more", &[("count", (more as i64).into())]);
        due.push(Due { tone: Tone::Warn, text, href: "/forums/attention".to_owned() });
    }
    Ok(due)
}

pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    console.book.refresh().await?;
    let lines = lines(&console, &visit).await?;
    let (lines, page, pages) = on_page(lines, ROWS, &asked.page);
    let body = html! {
        (tabs(&visit, Tab::Attention))
        @if lines.is_empty() {
            (parts::empty(&visit.say("forums-attention-empty"), Some(("/forums", &visit.say("forums-tab-board")))))
        } @else {
            p { (visit.say("forums-attention-hint")) }
            div.bare { (table(&visit, lines)) }
            (parts::pager(&visit, page, pages, |n| format!("/forums/attention?page={n}")))
        }
    };
    Ok(visit.page(Here::Forums, &visit.say("forums-attention"), body))
}

fn table(visit: &Visit, lines: Vec<Line>) -> Markup {
    let heads = ["forums-head-meeting", "forums-head-what", "forums-head-since", "forums-head-action"];
    let heads = heads.map(|key| visit.say(key));
    let row = |line: Line| {
        let since = line.alert.as_ref().map_or(String::new(), |alert| visit.day_short(alert.at.day()));
        let what = html! {
            (tag(line.tone, &visit.say(if line.tone == Tone::Bad { "forums-pressing" } else { "forums-soon" })))
            " " (parts::link(&line.href, &line.text))
        };
        vec![
            html! { (line.place) },
            what,
            html! { (since) },
            html! { @if let Some(alert) = &line.alert { (done_form(visit, alert)) } },
        ]
    };
    parts::table(&visit.say("forums-attention"), &heads, lines.into_iter().map(row).collect())
}

/// The button that says that somebody has seen to it.
pub(super) fn done_form(visit: &Visit, alert: &Open) -> Markup {
    html! {
        form.inline method="post" action=(format!("/forums/attention/{}", alert.id)) {
            (visit.hidden())
            @if let Some((forum, _)) = alert.forum { input type="hidden" name="forum" value=(forum.0); }
            (parts::quiet("done", "1", &visit.say("forums-attention-done")))
        }
    }
}

/// Somebody has seen to it.
pub(super) async fn done(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(alert): Path<i64>,
    posted: Posted,
) -> Answer {
    let back = match posted.text("forum").parse::<i64>() {
        Ok(forum) => format!("/forums/{forum}"),
        Err(_) => "/forums/attention".to_owned(),
    };
    if posted.is_repeated() {
        return Ok(visit.go(&back, None));
    }
    let open = console.book.write(SeeTo { alert, now: visit.now() }).await?;
    let said = if open { "forums-attention-noted" } else { "forums-attention-gone" };
    Ok(visit.go(&back, Some(visit.say(said))))
}

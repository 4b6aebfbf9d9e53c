//! Themes for the agendas of forums: what five or more wrote of in a quarter that is over, for every forum of the place, without numbers.
//!
//! Must not know: SQL, texts of concerns, how themes are found ([`crate::domain::review::agenda`]). Tested in `tests/it/console/reports.rs`.
//!
//! Who reads concerns finds and proposes them; who manages forums sees what was proposed, and nothing of what it comes from.

use super::publish::{self, Asked, BACK, last_over};
use super::scope::quarter as named;
use super::{numbers, places::Places};
use crate::console::parts::{self, Here};
use crate::console::posted::Posted;
use crate::console::review::reading::Reading;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{Board, Kind};
use crate::domain::place::PlaceId;
use crate::domain::review::Act;
use crate::domain::review::agenda::{About, Theme, themes};
use crate::domain::review::aggregate::{Quarter, Tree};
use crate::store::book::published::{self, Propose, Withdraw};
use axum::extract::{Query, State};
use maud::{Markup, html};
use std::sync::Arc;

/// Shows what was proposed, and to who may propose what could be.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let quarter = asked.quarter(visit.today());
    let proposed = published::themes(console.book.engine(), quarter).await?;
    let may_propose = visit.may(Act::PrepareThemes);
    let mut found = Vec::new();
    if may_propose {
        let reading = Reading::open(&console, &visit).await?;
        found = themes(&publish::facts(&reading, quarter), &Tree::of(&reading.places), quarter);
        found.retain(|theme| !proposed.contains(theme));
    }
    let (places, board) = (numbers::all_places(&console).await?, console.book.board());
    let list = List { visit: &visit, places: &places, board: &board, quarter };
    let last = last_over(visit.today());
    let body = html! {
        p { (visit.tell("reports-themes-why", &[("next", named(&visit, quarter.plus(1)).into())])) }
        nav.tabs aria-label=(visit.say("reports-publish-quarters")) {
            @for back in 0..BACK {
                @let one = last.plus(-back);
                a href=(format!("/reports/themes?quarter={one}")) aria-current=[(one == quarter).then_some("page")] { (named(&visit, one)) }
                " "
            }
        }
        h2 { (visit.say("reports-themes-proposed")) }
        @if proposed.is_empty() {
            (parts::empty(&visit.say("reports-themes-none"), None))
        } @else {
            (list.table(&visit.say("reports-themes-proposed"), &proposed, may_propose.then_some(("/reports/themes/withdraw", "reports-themes-withdraw"))))
        }
        @if may_propose {
            h2 { (visit.say("reports-themes-found")) }
            p { (visit.say("reports-themes-rule")) }
            @if found.is_empty() {
                (parts::empty(&visit.say("reports-themes-none-found"), None))
            } @else {
                (list.table(&visit.say("reports-themes-found"), &found, Some(("/reports/themes/propose", "reports-themes-propose"))))
            }
        }
    };
    Ok(visit.page(
        Here::Reports,
        &visit.tell("reports-themes-title", &[("quarter", named(&visit, quarter).into())]),
        body,
    ))
}

struct List<'a> {
    visit: &'a Visit,
    places: &'a Places,
    board: &'a Board,
    quarter: Quarter,
}

impl List<'_> {
    fn table(&self, caption: &str, themes: &[Theme], button: Option<(&str, &'static str)>) -> Markup {
        let visit = self.visit;
        let mut heads =
            ["reports-by-place", "reports-theme", "reports-themes-forums"].map(|key| visit.say(key)).to_vec();
        heads.extend(button.map(|_| visit.say("reports-themes-do")));
        let rows = themes.iter().map(|theme| {
            let mut cells = vec![
                html! { (self.places.name(&theme.place)) },
                html! { (about(visit, theme.about)) },
                html! { (self.forums(&theme.place)) },
            ];
            cells.extend(button.map(|(action, word)| self.button(action, word, theme)));
            cells
        });
        parts::table(caption, &heads, rows.collect())
    }

    /// Which forums would hear of it.
    fn forums(&self, place: &PlaceId) -> String {
        let own = self.board.series.iter().filter(|series| series.kind == Kind::Forum);
        let under = own.filter(|series| self.board.lies_in(&series.place, place));
        let names: Vec<&str> = under.map(|series| self.board.name(&series.place)).collect();
        match names.len() {
            0 => self.visit.say("reports-themes-no-forum"),
            1..=6 => names.join(", "),
            many => self.visit.tell("reports-themes-many", &[("count", many.into())]),
        }
    }

    fn button(&self, action: &str, word: &str, theme: &Theme) -> Markup {
        html! {
            form method="post" action=(action) {
                (self.visit.hidden())
                input type="hidden" name="quarter" value=(self.quarter);
                input type="hidden" name="place" value=(theme.place.0);
                input type="hidden" name="about" value=(theme.about.code());
                button.quiet { (self.visit.say(word)) }
            }
        }
    }
}

fn about(visit: &Visit, about: About) -> String {
    match about {
        About::Finer(finer) => visit.name(&finer),
        About::Kind(kind) => visit.tell("reports-theme-of-kind", &[("kind", visit.name(&kind).into())]),
    }
}

fn asked(posted: &Posted, visit: &Visit) -> Result<(Quarter, Theme), Trouble> {
    let quarter = publish::open_quarter(posted.text("quarter"), visit.today()).ok_or(Trouble::Missing)?;
    let about = About::read(posted.text("about")).ok_or(Trouble::Missing)?;
    Ok((quarter, Theme { place: PlaceId(posted.text("place").to_owned()), about }))
}

/// Puts a theme on the agendas. It is found again first: what a form says is not believed.
pub(super) async fn propose(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let (quarter, theme) = asked(&posted, &visit)?;
    let back = format!("/reports/themes?quarter={quarter}");
    if posted.is_repeated() {
        return Ok(visit.go(&back, None));
    }
    let reading = Reading::open(&console, &visit).await?;
    let found = themes(&publish::facts(&reading, quarter), &Tree::of(&reading.places), quarter);
    if !found.contains(&theme) {
        return Ok(visit.go(&back, Some(visit.say("reports-themes-gone"))));
    }
    console.book.write(Propose { quarter, theme, acting: visit.acting() }).await?;
    Ok(visit.go(&back, Some(visit.say("reports-themes-put"))))
}

/// Takes a theme off the agendas.
pub(super) async fn withdraw(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let (quarter, theme) = asked(&posted, &visit)?;
    if !posted.is_repeated() {
        console.book.write(Withdraw { quarter, theme, acting: visit.acting() }).await?;
    }
    Ok(visit.go(&format!("/reports/themes?quarter={quarter}"), Some(visit.say("reports-themes-taken"))))
}

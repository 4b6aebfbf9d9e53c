//! Posts: who holds which command where, who answers for him, and how it passes to somebody else.
//!
//! Must not know: SQL, which questions move with a post. Tested in `tests/it/console/forums/`.

use super::convene::{choose, seek};
use super::{ROWS, Tab, area, areas, board, manners, narrow, on_page, tabs, words};
use crate::console::parts::{self, Here, Tone, Wrongs, tag};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{Board, PostId, Series};
use crate::domain::force::Force;
use crate::domain::person::PersonId;
use crate::domain::time::At;
use crate::store::book::offices::{self, Command, Reach};
use crate::store::book::posts::HandOver;
use crate::store::book::series::SetDeputy;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    area: String,
    force: String,
    page: String,
}

/// What is the matter with a post, the most pressing first.
fn troubles(visit: &Visit, command: &Command) -> Vec<Markup> {
    let reach = |key: &str| tag(Tone::Warn, &visit.say(key));
    let mut all = Vec::new();
    if command.leaves {
        all.push(tag(Tone::Bad, &visit.say("forums-post-leaves")));
    }
    match &command.holder {
        None => all.push(tag(Tone::Bad, &visit.say("forums-post-empty"))),
        Some(holder) if holder.reach == Reach::Stopped => all.push(reach("forums-reach-stopped")),
        Some(holder) if holder.reach == Reach::NoNumber => all.push(reach("forums-reach-none")),
        Some(_) => {}
    }
    if command.unsure {
        all.push(tag(Tone::Calm, &visit.say("forums-post-unsure")));
    }
    all
}

/// How pressing a post is: to be handed over or empty, not reached, asked, well.
fn rank(command: &Command) -> u8 {
    match &command.holder {
        _ if command.leaves => 0,
        None => 1,
        Some(holder) if holder.reach != Reach::Fine => 2,
        Some(_) if command.unsure => 3,
        Some(_) => 4,
    }
}

pub(super) async fn list(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    console.book.refresh().await?;
    let board = console.book.board();
    let (within, force) = (area(&board, &asked.area), Force::read(&asked.force));
    let place = |command: &Command| board.series(command.series).map(|series| series.place.clone());
    let mut found = offices::commands(console.book.engine(), None).await?;
    found.retain(|command| {
        force.is_none_or(|force| command.force == force)
            && within.as_ref().is_none_or(|area| place(command).is_some_and(|place| board.lies_in(&place, area)))
    });
    let name = |command: &Command| place(command).map_or(String::new(), |place| board.name(&place).to_owned());
    found.sort_by_cached_key(|command| (rank(command), name(command)));
    let (found, page, pages) = on_page(found, ROWS, &asked.page);
    let heads = [
        "forums-head-meeting",
        "forums-head-force",
        "forums-head-holder",
        "forums-deputy",
        "forums-head-since",
        "forums-head-state",
    ];
    let heads = heads.map(|key| visit.say(key));
    let href = |n: usize| {
        let force = force.map_or("", Force::code);
        format!("/forums/posts?area={}&force={force}&page={n}", board::encoded(&asked.area))
    };
    let body = html! {
        (tabs(&visit, Tab::Posts))
        (filter(&visit, &board, &asked))
        @if found.is_empty() {
            (parts::empty(&visit.say("forums-posts-empty"), Some(("/forums/series", &visit.say("forums-series")))))
        } @else {
            div.bare { (parts::table(&visit.say("forums-posts"), &heads, found.iter().map(|command| row(&visit, &board, command)).collect())) }
            (parts::pager(&visit, page, pages, href))
        }
    };
    Ok(visit.page(Here::Forums, &visit.say("forums-posts"), body))
}

fn filter(visit: &Visit, board: &Board, asked: &Asked) -> Markup {
    let none = Wrongs::new();
    let mut places = vec![(String::new(), visit.say("forums-everywhere"))];
    places.extend(areas(visit, board, area(board, &asked.area).as_ref()));
    let mut forces = vec![(String::new(), visit.say("forums-all-forces"))];
    forces.extend(Force::ALL.iter().map(|force| (force.code().to_owned(), visit.name(force))));
    let fields = html! {
        (parts::select("area", &visit.say("forums-field-area"), &places, &asked.area, &none))
        (parts::select("force", &visit.say("forums-head-force"), &forces, &asked.force, &none))
    };
    narrow(visit, "/forums/posts", fields)
}

fn row(visit: &Visit, board: &Board, command: &Command) -> Vec<Markup> {
    let meeting = board.series(command.series).map_or(String::new(), |series| words::of_series(visit, board, series));
    vec![
        html! { (meeting) },
        html! {
            (parts::link(&format!("/forums/posts/{}", command.post.0), &visit.name(&command.force)))
            @if !command.required { br; small { (visit.say("forums-not-required")) } }
        },
        html! { @match &command.holder { Some(holder) => (words::name(visit, &holder.name)), None => "–" } },
        html! { @match &command.deputy { Some(deputy) => (words::named(visit, deputy)), None => "–" } },
        html! { (since(visit, command.since)) },
        html! {
            @let troubles = troubles(visit, command);
            @for trouble in &troubles { (trouble) " " }
            @if troubles.is_empty() { (tag(Tone::Good, &visit.say("forums-post-fine"))) }
        },
    ]
}

fn since(visit: &Visit, since: Option<At>) -> String {
    match since {
        Some(at) if at.0 > 0 => visit.day_short(at.day()),
        _ => visit.say("forums-since-beginning"),
    }
}

/// One post as its page needs it.
struct Found {
    board: Arc<Board>,
    command: Command,
}

impl Found {
    async fn read(console: &Console, id: i64) -> Result<Found, Trouble> {
        console.book.refresh().await?;
        let board = console.book.board();
        let holds = |series: &&Series| series.posts.iter().any(|post| post.id == PostId(id));
        let series = board.series.iter().find(holds).ok_or(Trouble::Missing)?.id;
        let commands = offices::commands(console.book.engine(), Some(series)).await?;
        let command = commands.into_iter().find(|command| command.post == PostId(id)).ok_or(Trouble::Missing)?;
        Ok(Found { board, command })
    }

    fn series(&self) -> &Series {
        self.board.series(self.command.series).expect("a post is found by its series")
    }

    fn href(&self) -> String {
        format!("/forums/posts/{}", self.command.post.0)
    }
}

/// Whom staff look for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Sought {
    /// A part of the name.
    who: String,
    /// `deputy` where it is for that.
    r#for: String,
}

pub(super) async fn show(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    Query(sought): Query<Sought>,
) -> Answer {
    let found = Found::read(&console, id).await?;
    page(&console, &visit, &found, StatusCode::OK, &sought, &Wrongs::new()).await
}

async fn page(
    console: &Console,
    visit: &Visit,
    found: &Found,
    status: StatusCode,
    sought: &Sought,
    wrong: &Wrongs,
) -> Answer {
    let engine = console.book.engine();
    let terms = offices::terms(engine, found.command.post).await?;
    let who: String = sought.who.trim().chars().take(60).collect();
    let candidates = offices::candidates(engine, &found.series().place, &who).await?;
    let (command, series) = (&found.command, found.series());
    let meeting = words::of_series(visit, &found.board, series);
    let holder = html! {
        @match &command.holder { Some(holder) => (words::named(visit, holder)), None => "–" }
        @for trouble in troubles(visit, command) { " " (trouble) }
    };
    let facts = [
        (visit.say("forums-head-meeting"), parts::link(&format!("/forums/series/{}", series.id.0), &meeting)),
        (visit.say("forums-head-holder"), holder),
        (visit.say("forums-head-since"), html! { (since(visit, command.since)) }),
        (
            visit.say("forums-deputy"),
            html! { @match &command.deputy { Some(deputy) => (words::named(visit, deputy)), None => "–" } },
        ),
    ];
    let is_for_deputy = sought.r#for == "deputy";
    let (action, button, hint) = if is_for_deputy {
        (format!("{}/deputy", found.href()), "forums-deputy-name", "forums-deputy-hint")
    } else {
        (found.href(), "forums-hand-over", "forums-hand-over-hint")
    };
    let body = html! {
        (tabs(visit, Tab::Posts))
        (parts::wrongs(visit, wrong))
        (parts::facts(&facts))
        section {
            h2 { (visit.say(button)) }
            p { (visit.say(hint)) }
            form method="get" action=(found.href()) {
                @if is_for_deputy { input type="hidden" name="for" value="deputy"; }
                (seek(visit, &who))
            }
            (choose(visit, &action, &candidates, "name", &visit.say(button)))
            p {
                @if is_for_deputy { (parts::link(&found.href(), &visit.say("forums-hand-over"))) }
                @else { (parts::link(&format!("{}?for=deputy", found.href()), &visit.say("forums-deputy-name"))) }
            }
            (vacate(visit, found, is_for_deputy))
        }
        (history(visit, &terms))
    };
    let title = format!("{}, {meeting}", visit.name(&command.force));
    Ok(visit.page_with(status, Here::Forums, &title, body))
}

/// The form that leaves a post empty, or without a deputy.
fn vacate(visit: &Visit, found: &Found, is_for_deputy: bool) -> Markup {
    let (filled, action, question, button) = if is_for_deputy {
        let action = format!("{}/deputy", found.href());
        (found.command.deputy.is_some(), action, "forums-deputy-none-question", "forums-deputy-none")
    } else {
        (found.command.holder.is_some(), found.href(), "forums-vacate-question", "forums-vacate")
    };
    html! {
        @if filled {
            details.confirm {
                summary { (visit.say(button)) }
                form method="post" action=(action) {
                    (visit.hidden())
                    input type="hidden" name="do" value="nobody";
                    p { (visit.say(question)) }
                    (parts::danger(&visit.say(button)))
                }
            }
        }
    }
}

fn history(visit: &Visit, terms: &[(At, Option<At>, Option<String>)]) -> Markup {
    html! {
        @if !terms.is_empty() {
            section {
                h2 { (visit.say("forums-terms")) }
                ul {
                    @for (from, until, who) in terms {
                        li {
                            (words::colon(visit, &who.as_deref().map_or_else(|| visit.say("forums-gone"), |name| words::name(visit, name)))) " "
                            (since(visit, Some(*from))) " – "
                            @match until { Some(until) => (visit.day_short(until.day())), None => (visit.say("forums-until-now")) }
                        }
                    }
                }
            }
        }
    }
}

/// Who was chosen: somebody, nobody on purpose, or nothing that can be.
async fn chosen(console: &Console, posted: &Posted) -> Result<Option<Option<PersonId>>, Trouble> {
    if posted.text("do") == "nobody" {
        return Ok(Some(None));
    }
    let Some(person) = posted.text("person").parse().ok().map(PersonId) else { return Ok(None) };
    Ok(offices::is_known(console.book.engine(), person).await?.then_some(Some(person)))
}

async fn nobody_chosen(console: &Console, visit: &Visit, found: &Found, is_for: &str) -> Answer {
    let mut wrong = Wrongs::new();
    wrong.add("person", visit.say("forums-wrong-person"));
    let sought = Sought { who: String::new(), r#for: is_for.to_owned() };
    page(console, visit, found, StatusCode::UNPROCESSABLE_ENTITY, &sought, &wrong).await
}

/// A post passes to somebody else, or stands empty.
pub(super) async fn hand_over(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    posted: Posted,
) -> Answer {
    let found = Found::read(&console, id).await?;
    if posted.is_repeated() {
        return Ok(visit.go(&found.href(), None));
    }
    let Some(successor) = chosen(&console, &posted).await? else {
        posted.undone();
        return nobody_chosen(&console, &visit, &found, "").await;
    };
    let hand_over = HandOver { post: found.command.post, successor, now: visit.now(), manners: manners(&console)? };
    console.book.write(hand_over).await?;
    console.book.refresh().await?;
    let said = if successor.is_some() { "forums-handed-over" } else { "forums-vacated" };
    Ok(visit.go(&found.href(), Some(visit.say(said))))
}

/// Who answers where the holder does not.
pub(super) async fn set_deputy(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    posted: Posted,
) -> Answer {
    let found = Found::read(&console, id).await?;
    if posted.is_repeated() {
        return Ok(visit.go(&found.href(), None));
    }
    let Some(deputy) = chosen(&console, &posted).await? else {
        posted.undone();
        return nobody_chosen(&console, &visit, &found, "deputy").await;
    };
    if deputy.is_some() && deputy == found.command.holder.as_ref().map(|holder| holder.id) {
        let mut wrong = Wrongs::new();
        wrong.add("person", visit.say("forums-wrong-same"));
        posted.undone();
        let sought = Sought { who: String::new(), r#for: "deputy".to_owned() };
        return page(&console, &visit, &found, StatusCode::UNPROCESSABLE_ENTITY, &sought, &wrong).await;
    }
    let set = SetDeputy { series: found.command.series, force: found.command.force, deputy };
    console.book.write(set).await?;
    console.book.refresh().await?;
    Ok(visit.go(&found.href(), Some(visit.say("forums-saved"))))
}

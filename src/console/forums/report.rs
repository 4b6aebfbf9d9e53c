//! How a forum went, written by staff: where no facilitator has said, or to put right what one has said.
//!
//! Must not know: what follows. Tested in `tests/it/console/forums/`.

use super::decide::{reason, why_not};
use super::entered::Entered;
use super::forum::Found;
use super::{manners, words};
use crate::console::parts::{self, Field, Here, Wrongs};
use crate::console::posted::Posted;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{ForumId, PostId, Stage};
use crate::domain::dialogue::LONGEST_POINTS;
use crate::domain::forum::has_begun;
use crate::store::book::decisions::WriteReport;
use crate::store::book::sheet::Post;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

/// Most people that one forum is believed to have had.
const MOST_PEOPLE: u16 = 5000;
/// The numbers of a report, in the order of the book.
const COUNTS: [(&str, &str); 3] =
    [("women", "forums-field-women"), ("men", "forums-field-men"), ("youth", "forums-field-youth")];

/// What the form holds.
#[derive(Default)]
struct Held {
    counts: [String; 3],
    came: Vec<PostId>,
    points: String,
    reason: String,
}

impl Held {
    /// What was reported, to be put right.
    fn first(found: &Found) -> Held {
        let came = |post: &&Post| post.presence.and_then(|(_, came)| came) == Some(true);
        let came = found.sheet.posts.iter().filter(came).map(|post| post.command.post).collect();
        let report = found.sheet.report.as_ref();
        let counts = report.map_or_else(Default::default, |report| report.counts.map(|count| count.to_string()));
        Held {
            counts,
            came,
            points: report.map_or(String::new(), |report| report.points.clone()),
            reason: String::new(),
        }
    }

    fn posted(posted: &Posted) -> Held {
        Held {
            counts: COUNTS.map(|(name, _)| posted.text(name).to_owned()),
            came: posted.all("came").filter_map(|id| id.parse().ok()).map(PostId).collect(),
            points: posted.text("points").to_owned(),
            reason: posted.text("reason").to_owned(),
        }
    }
}

pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(id): Path<i64>) -> Answer {
    let found = Found::read(&console, id).await?;
    let forum = found.forum();
    let open = match forum.stage {
        Stage::Held => true,
        Stage::Confirmed | Stage::Unreported => has_begun(forum, visit.now()),
        _ => false,
    };
    if !open {
        let body = html! { p { (visit.say("forums-refused-stage")) } p { (back(&visit, &found)) } };
        return Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Here::Forums, &found.title(&visit), body));
    }
    Ok(page(&visit, &found, StatusCode::OK, &Held::first(&found), &Wrongs::new()))
}

fn back(visit: &Visit, found: &Found) -> Markup {
    parts::link(&format!("/forums/{}", found.forum().id.0), &visit.say("forums-back"))
}

fn page(visit: &Visit, found: &Found, status: StatusCode, held: &Held, wrong: &Wrongs) -> Response {
    // Who was not expected when the date was told is in no record of it.
    let expected = found.sheet.posts.iter().filter(|post| post.presence.is_some());
    let forces: Vec<(String, String, bool)> = expected
        .map(|post| {
            let id = post.command.post;
            (id.0.to_string(), visit.name(&post.command.force), held.came.contains(&id))
        })
        .collect();
    let points_hint = visit.tell("forums-field-points-hint", &[("count", (LONGEST_POINTS as i64).into())]);
    let body = html! {
        p { (back(visit, found)) }
        (parts::wrongs(visit, wrong))
        p { (visit.say("forums-report-hint")) }
        form method="post" action=(format!("/forums/{}/report", found.forum().id.0)) {
            (visit.hidden())
            input type="hidden" name="seen" value=(found.forum().stamp());
            div.row {
                @for ((name, key), value) in COUNTS.iter().zip(&held.counts) {
                    @let label = visit.say(key);
                    (parts::field(Field { name, label: &label, value, kind: "number", required: true, ..Field::default() }, wrong))
                }
            }
            @if !forces.is_empty() { (parts::checks("came", &visit.say("forums-field-came"), &forces, wrong)) }
            (parts::area("points", &visit.say("forums-field-points"), &held.points, 5, Some(&points_hint), wrong))
            (reason(visit, &held.reason, wrong))
            (parts::button(&visit.say("forums-report-save")))
        }
    };
    let title = format!("{} {}", words::colon(visit, &found.title(visit)), visit.say("forums-report"));
    visit.page_with(status, Here::Forums, &title, body)
}

pub(super) async fn save(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    posted: Posted,
) -> Answer {
    let back = format!("/forums/{id}");
    if posted.is_repeated() {
        return Ok(visit.go(&back, None));
    }
    let found = Found::read(&console, id).await?;
    let held = Held::posted(&posted);
    let mut entered = Entered::new(&visit, &posted);
    let counts = COUNTS.map(|(name, _)| entered.number(name, 0..=MOST_PEOPLE));
    if counts[2] > counts[0].saturating_add(counts[1]) {
        entered.wrong("youth", "forums-wrong-youth");
    }
    let points = entered.words("points", LONGEST_POINTS, "forums-wrong-points");
    let reason = entered.reason();
    let mut wrong = entered.wrong;
    if wrong.is_empty() {
        let own = |post: &PostId| found.sheet.posts.iter().any(|own| own.command.post == *post);
        let write = WriteReport {
            forum: ForumId(id),
            seen: posted.text("seen").to_owned(),
            counts,
            came: held.came.iter().copied().filter(own).collect(),
            points,
            staff: visit.member().name.clone(),
            reason,
            now: visit.now(),
            manners: manners(&console)?,
        };
        let written = console.book.write(write).await?;
        console.book.refresh().await?;
        match written {
            Ok(()) => return Ok(visit.go(&back, Some(visit.say("forums-report-saved")))),
            Err(why) => wrong.add("reason", why_not(&visit, why)),
        }
    }
    posted.undone();
    Ok(page(&visit, &found, StatusCode::UNPROCESSABLE_ENTITY, &held, &wrong))
}

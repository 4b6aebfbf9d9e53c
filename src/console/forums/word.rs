//! A force's word that came by voice or on paper, noted by staff.
//!
//! Must not know: what follows from it. Tested in `tests/it/console/forums/`.

use super::decide::{reason, rule, why_not};
use super::entered::Entered;
use super::forum::Found;
use crate::console::parts::{self, Here, Wrongs};
use crate::console::posted::Posted;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{ForumId, PostId};
use crate::domain::forum::Ruling;
use crate::store::book::decisions::Decide;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use std::sync::Arc;

/// The form for a force's word that came by voice or on paper.
pub(super) fn form(visit: &Visit, found: &Found, wrong: &Wrongs, held: Option<(&str, &str, &str)>) -> Markup {
    let (post, comes, why) = held.unwrap_or_default();
    let posts = found.sheet.posts.iter().filter(|post| post.command.required);
    let posts: Vec<(String, String)> =
        posts.map(|post| (post.command.post.0.to_string(), visit.name(&post.command.force))).collect();
    let comes = [("yes", "forums-word-comes"), ("no", "forums-word-does-not")]
        .map(|(value, key)| (value.to_owned(), visit.say(key), comes == value));
    html! {
        details open[!wrong.is_empty()] {
            summary { (visit.say("forums-word-form")) }
            form method="post" action=(format!("/forums/{}/word", found.forum().id.0)) {
                (visit.hidden())
                input type="hidden" name="seen" value=(found.forum().stamp());
                (parts::select("post", &visit.say("forums-head-force"), &posts, post, wrong))
                (parts::radios("comes", &visit.say("forums-head-word"), &comes, wrong))
                (reason(visit, why, wrong))
                (parts::button(&visit.say("forums-word-note")))
            }
        }
    }
}

/// A force's word that came by voice or on paper.
pub(super) async fn note(
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
    let mut entered = Entered::new(&visit, &posted);
    let post = posted.text("post").parse().ok().map(PostId);
    let post = post.filter(|post| found.sheet.posts.iter().any(|own| own.command.post == *post));
    if post.is_none() {
        entered.wrong("post", "forums-refused-post");
    }
    let yes = match posted.text("comes") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            entered.wrong("comes", "forums-wrong-comes");
            None
        }
    };
    let reason = entered.reason();
    let mut wrong = entered.wrong;
    if let (Some(post), Some(yes), true) = (post, yes, wrong.is_empty()) {
        let rule = rule(&console, &visit, ForumId(id), Ruling::Word { post, yes }, reason)?;
        let decided = console.book.write(Decide { rule, seen: posted.text("seen").to_owned() }).await?;
        console.book.refresh().await?;
        match decided {
            Ok(()) => return Ok(visit.go(&back, Some(visit.say("forums-word-noted")))),
            Err(why) => wrong.add("reason", why_not(&visit, why)),
        }
    }
    let held = (posted.text("post"), posted.text("comes"), posted.text("reason"));
    let body = html! {
        p { (parts::link(&back, &visit.say("forums-back"))) }
        (parts::wrongs(&visit, &wrong))
        (form(&visit, &found, &wrong, Some(held)))
    };
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Here::Forums, &found.title(&visit), body))
}

//! Writing a summary: all languages side by side, with what phones will show of it. Whoever writes over what they have not seen is told, with both
//! texts in front of them.
//!
//! Must not know: how a summary is agreed to or sent. Tested in `tests/it/console/summaries.rs`.

use super::form::{self, Row, Typed};
use super::preview::{as_told, phone, readers, shown};
use super::{languages, named, writable};
use crate::console::parts::{self, Field, Here, Wrongs};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::Post;
use crate::domain::message::Language;
use crate::domain::summary::{Draft, Lack, MOST_PROMISES, Shown};
use crate::store::book::editing::WriteOver;
use crate::store::book::summaries::{Refused, WriteDraft};
use crate::store::book::tellings::{State as Stand, Telling};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};
use maud::{Markup, html};
use std::sync::Arc;

/// The form with what stands around it.
struct Sheet<'s> {
    visit: &'s Visit,
    telling: &'s Telling,
    posts: Vec<Post>,
    typed: &'s Typed,
    wrong: Wrongs,
    /// Somebody has written meanwhile: theirs stands beside what was typed.
    met: bool,
    look: Option<Markup>,
}

/// GET the form.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(forum): Path<i64>) -> Answer {
    let telling = writable(&console, forum).await?;
    let typed = Typed::of(&telling, languages(&console), visit.today());
    page(&console, &visit, &telling, &typed, StatusCode::OK, Wrongs::new(), None)
}

fn page(
    console: &Console,
    visit: &Visit,
    telling: &Telling,
    typed: &Typed,
    status: StatusCode,
    wrong: Wrongs,
    look: Option<Markup>,
) -> Answer {
    let met = status == StatusCode::CONFLICT;
    let sheet = Sheet { visit, telling, posts: posts(console, telling), typed, wrong, met, look };
    let title = visit.tell("summaries-edit-title", &[("forum", named(visit, telling).into())]);
    Ok(visit.page_with(status, Here::Summaries, &title, sheet.markup()))
}

fn posts(console: &Console, telling: &Telling) -> Vec<Post> {
    console.book.board().series(telling.series).map(|series| series.posts.clone()).unwrap_or_default()
}

/// POST the form: looked at, with room for a promise more, kept, or kept with the question to somebody else.
pub(super) async fn save(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(forum): Path<i64>,
    posted: Posted,
) -> Answer {
    let telling = writable(&console, forum).await?;
    let mut typed = Typed::posted(&posted, languages(&console));
    let asks = match posted.text("do") {
        "look" => {
            posted.undone();
            let look = looked(&console, &visit, &telling, &typed).await?;
            return page(&console, &visit, &telling, &typed, StatusCode::OK, Wrongs::new(), Some(look));
        }
        "more" => {
            posted.undone();
            typed.add_room(languages(&console));
            return page(&console, &visit, &telling, &typed, StatusCode::OK, Wrongs::new(), None);
        }
        wanted => wanted == "ask",
    };
    let home = format!("/summaries/{forum}");
    if posted.is_repeated() {
        return Ok(visit.go(&home, Some(visit.say("done-already"))));
    }
    let mut wrong = Wrongs::new();
    let draft = typed.draft(&visit, &telling, &posts(&console, &telling), &mut wrong);
    if wrong.is_empty() && asks {
        tell_lacks(&visit, &draft.lacks(languages(&console)), &mut wrong);
    }
    if !wrong.is_empty() {
        posted.undone();
        return page(&console, &visit, &telling, &typed, StatusCode::UNPROCESSABLE_ENTITY, wrong, None);
    }
    let write = WriteDraft { forum: telling.forum, draft, author: visit.member().name.clone(), at: visit.now() };
    let ask = asks.then(|| languages(&console).to_vec());
    match console.book.write(WriteOver { seen: typed.seen, write, ask }).await? {
        Ok(_) => Ok(visit.go(&home, Some(visit.say(if asks { "summaries-asked" } else { "summaries-saved" })))),
        Err(Refused::Lacks(lacks)) => {
            posted.undone();
            tell_lacks(&visit, &lacks, &mut wrong);
            page(&console, &visit, &telling, &typed, StatusCode::UNPROCESSABLE_ENTITY, wrong, None)
        }
        // Also where the promises were sent meanwhile: the page shows both as they are now, and the next press writes over what is seen.
        Err(_) => {
            posted.undone();
            let telling = writable(&console, forum).await?;
            typed.seen = telling.writing();
            page(&console, &visit, &telling, &typed, StatusCode::CONFLICT, Wrongs::new(), None)
        }
    }
}

fn tell_lacks(visit: &Visit, lacks: &[Lack], wrong: &mut Wrongs) {
    for lack in lacks {
        wrong.add(&form::field(lack), form::lack(visit, lack));
    }
}

/// POST the form to look at it only: a piece of a page, for the script.
pub(super) async fn look(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(forum): Path<i64>,
    posted: Posted,
) -> Answer {
    posted.undone();
    let telling = writable(&console, forum).await?;
    let typed = Typed::posted(&posted, languages(&console));
    Ok(Html(looked(&console, &visit, &telling, &typed).await?.into_string()).into_response())
}

/// What phones will show of what was typed, and what it lacks.
async fn looked(console: &Console, visit: &Visit, telling: &Telling, typed: &Typed) -> Result<Markup, Trouble> {
    let posts = posts(console, telling);
    let mut wrong = Wrongs::new();
    let draft = typed.draft(visit, telling, &posts, &mut wrong);
    let readers = readers(console, &telling.place.clone().into()).await?;
    let shown =
        if wrong.is_empty() { shown(console, &as_told(telling, &draft, &posts), &readers)? } else { Vec::new() };
    Ok(seen(visit, &draft, languages(console), &wrong, &shown))
}

fn seen(visit: &Visit, draft: &Draft, languages: &[Language], wrong: &Wrongs, shown: &[Shown]) -> Markup {
    let lacks = if wrong.is_empty() { draft.lacks(languages) } else { Vec::new() };
    html! {
        h2 { (visit.say("summaries-look")) }
        (parts::wrongs(visit, wrong))
        @if !lacks.is_empty() {
            p { (visit.say("summaries-lacks")) }
            ul { @for lack in &lacks { li { (form::lack(visit, lack)) } } }
        } @else if wrong.is_empty() {
            p { (visit.say("summaries-whole")) }
        }
        div.sides { @for shown in shown { div { (phone(visit, shown, false)) } } }
    }
}

impl Sheet<'_> {
    fn markup(&self) -> Markup {
        let Sheet { visit, telling, typed, wrong, .. } = self;
        let here = format!("/summaries/{}", telling.forum.0);
        html! {
            (parts::wrongs(visit, wrong))
            @if self.met { (self.meeting()) }
            @if let Some(key) = self.standing() { p { (visit.say(key)) } }
            p { (visit.say("summaries-no-names")) }
            (self.points())
            form.write method="post" action={ (here) "/edit" } data-look={ (here) "/preview" } {
                (visit.hidden())
                input type="hidden" name="version" value=(typed.seen.version);
                input type="hidden" name="revision" value=(typed.seen.revision);
                (parts::field(Field { name: "day", label: &visit.say("summaries-day"), value: &typed.day, kind: "date", required: true, ..Field::default() }, wrong))
                h2 { (visit.say("summaries-said")) }
                div.sides { @for (language, text) in &typed.texts { (self.text(*language, text)) } }
                h2 { (visit.say("summaries-promised")) }
                @if telling.is_told() { (self.promised()) } @else { (self.rows()) }
                p.row {
                    (parts::quiet("do", "look", &visit.say("summaries-look-button")))
                    @if !telling.is_told() && typed.promises.len() < MOST_PROMISES {
                        (parts::quiet("do", "more", &visit.say("summaries-more-button")))
                    }
                }
                p.row {
                    button { (visit.say("summaries-save-button")) }
                    (parts::quiet("do", "ask", &visit.say("summaries-ask-button")))
                }
                p.hint { (visit.say("summaries-ask-hint")) }
                p { (parts::link(&here, &visit.say("summaries-leave"))) }
            }
            div #look { @if let Some(look) = &self.look { (look) } }
        }
    }

    /// What saving will do to what is there.
    fn standing(&self) -> Option<&'static str> {
        match self.telling.latest()?.state {
            Stand::Draft => None,
            Stand::Asked => Some("summaries-edit-asked"),
            Stand::Approved => Some("summaries-edit-approved"),
            Stand::Sent => Some("summaries-edit-sent"),
        }
    }

    /// Who has written meanwhile.
    fn meeting(&self) -> Markup {
        let visit = self.visit;
        let Some(latest) = self.telling.latest() else { return html! {} };
        let (author, at) = &latest.written;
        html! {
            div.alarm role="alert" {
                p { (visit.tell("summaries-met", &[("name", author.clone().into()), ("at", visit.at(*at).into())])) }
            }
        }
    }

    /// What the facilitator reported, to write from.
    fn points(&self) -> Markup {
        let visit = self.visit;
        let Some(([women, men, youth], points)) = &self.telling.report else { return html! {} };
        html! {
            section.points {
                p { (visit.tell("summaries-came", &[("women", (*women).into()), ("men", (*men).into()), ("youth", (*youth).into())])) }
                @if !points.is_empty() {
                    p { (visit.say("summaries-points")) }
                    blockquote { (points) }
                }
            }
        }
    }

    fn text(&self, language: Language, text: &str) -> Markup {
        let visit = self.visit;
        let label = visit.tell("summaries-text", &[("language", visit.name(&language).into())]);
        let theirs = self.telling.latest().map_or("", |latest| form::text(&latest.texts, language));
        html! {
            div {
                (parts::area(&format!("text-{language}"), &label, text, 10, None, &self.wrong))
                @if self.met && theirs != text { (self.theirs(language, theirs)) }
            }
        }
    }

    fn theirs(&self, language: Language, text: &str) -> Markup {
        html! {
            p.hint { (self.visit.say("summaries-theirs")) }
            @if text.is_empty() { p { (self.visit.say("summaries-theirs-empty")) } }
            @else { blockquote lang=(language.tag()) { (text) } }
        }
    }

    fn rows(&self) -> Markup {
        let theirs = self.telling.commitments.iter().map(|promise| {
            let texts: Vec<&str> = promise.texts.iter().map(|(_, text)| text.as_str()).collect();
            format!("{}. {} ({})", promise.number, texts.join(" / "), self.visit.day_short(promise.due))
        });
        html! {
            p.hint { (self.visit.say("summaries-promise-hint")) }
            @for (nth, row) in (1..).zip(&self.typed.promises) { (self.row(nth, row)) }
            @if self.met && !self.telling.commitments.is_empty() {
                p.hint { (self.visit.say("summaries-theirs")) }
                ul { @for promise in theirs { li { (promise) } } }
            }
        }
    }

    fn row(&self, nth: usize, row: &Row) -> Markup {
        let visit = self.visit;
        let owners = form::owners(self.telling, &self.posts).into_iter();
        let owners = owners.map(|(post, force)| (post.0.to_string(), visit.name(&force)));
        let community = (form::COMMUNITY.to_owned(), visit.say("summaries-community"));
        let owners: Vec<(String, String)> = owners.chain([community]).collect();
        let field = |name: &str| format!("p{nth}-{name}");
        html! {
            fieldset.promise {
                legend { (visit.tell("summaries-promise", &[("nth", nth.into())])) }
                div.row {
                    (parts::select(&field("owner"), &visit.say("summaries-owner"), &owners, &row.owner, &self.wrong))
                    (parts::field(Field { name: &field("due"), label: &visit.say("summaries-until"), value: &row.due, kind: "date", ..Field::default() }, &self.wrong))
                }
                div.sides {
                    @for (language, text) in &row.texts {
                        (parts::field(Field { name: &field(language.tag()), label: &visit.name(language), value: text, ..Field::default() }, &self.wrong))
                    }
                }
            }
        }
    }

    /// Promises that were sent: they stand.
    fn promised(&self) -> Markup {
        let visit = self.visit;
        html! {
            p.hint { (visit.say("summaries-promises-stand")) }
            @if self.telling.commitments.is_empty() { p { (visit.say("summaries-no-promises")) } }
            ol { @for promise in &self.telling.commitments { li { (promise.text(Language::FRENCH)) } } }
        }
    }
}

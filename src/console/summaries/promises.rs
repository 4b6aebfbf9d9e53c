//! What was promised at forums, by whom and until when; what is overdue stands first. Staff look, and say what they saw.
//!
//! Must not know: how owners report on phones. Tested in `tests/it/console/summaries.rs`.

use super::form::COMMUNITY;
use super::{ROWS, meeting, places, tabs};
use crate::console::parts::{self, Here, Tone, Wrongs};
use crate::console::posted::{self, Posted};
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::place::PlaceId;
use crate::domain::review::audit::Action;
use crate::domain::summary::{Commitment, CommitmentId, Fate, Standing};
use crate::store::book::audited::Audited;
use crate::store::book::commitments::CheckCommitment;
use crate::store::book::promises::{self, Filter, Promise};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Most characters of what staff saw: a line or two.
const LONGEST_NOTE: usize = 500;

/// Which promises are shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    place: String,
    owner: String,
    standing: String,
    page: String,
}

/// GET the list.
pub(super) async fn list(State(console): State<Arc<Console>>, visit: Visit, Query(wanted): Query<Wanted>) -> Answer {
    let filter = Filter {
        place: Some(PlaceId(wanted.place.clone())).filter(|place| !place.0.is_empty()),
        owner: match wanted.owner.as_str() {
            COMMUNITY => Some(None),
            code => Force::ALL.into_iter().find(|force| force.code() == code).map(Some),
        },
        standing: Standing::read(&wanted.standing),
    };
    let page: i64 = wanted.page.parse().unwrap_or(1).clamp(1, 1_000_000);
    let engine = console.book.engine();
    let (found, many) = promises::list(engine, &filter, visit.today(), ROWS, (page - 1) * ROWS).await?;
    let href = |page: usize| {
        let mut query = form_urlencoded::Serializer::new(String::from("/promises?"));
        query.append_pair("place", &wanted.place).append_pair("owner", &wanted.owner);
        query.append_pair("standing", &wanted.standing).append_pair("page", &page.to_string());
        query.finish()
    };
    let body = html! {
        (tabs(&visit, true))
        p { (visit.say("summaries-follow-intro")) }
        (narrowed(&visit, &console, &wanted, filter.place.as_ref()))
        @if found.is_empty() {
            @if filter == Filter::default() { (parts::empty(&visit.say("summaries-follow-none"), None)) }
            @else { (parts::empty(&visit.say("summaries-follow-none-so"), Some(("/promises", &visit.say("summaries-all"))))) }
        } @else {
            (table(&visit, &found))
        }
        (parts::pager(&visit, page as usize, ((many + ROWS - 1) / ROWS) as usize, href))
    };
    Ok(visit.page(Here::Summaries, &visit.say("summaries-follow-title"), body))
}

fn narrowed(visit: &Visit, console: &Console, wanted: &Wanted, place: Option<&PlaceId>) -> Markup {
    let any = |more: Vec<(String, String)>| [vec![(String::new(), visit.say("summaries-any"))], more].concat();
    let mut owners: Vec<(String, String)> =
        Force::ALL.map(|force| (force.code().to_owned(), visit.name(&force))).to_vec();
    owners.push((COMMUNITY.to_owned(), visit.say("summaries-community")));
    let standings = Standing::ALL.map(|standing| (standing.code().to_owned(), visit.name(&standing))).to_vec();
    let none = Wrongs::new();
    html! {
        form.row method="get" action="/promises" {
            (parts::select("standing", &visit.say("summaries-follow-standing"), &any(standings), &wanted.standing, &none))
            (parts::select("owner", &visit.say("summaries-owner"), &any(owners), &wanted.owner, &none))
            (parts::select("place", &visit.say("summaries-place"), &any(places(console, visit, place)), &wanted.place, &none))
            button.quiet { (visit.say("summaries-narrow")) }
        }
    }
}

fn table(visit: &Visit, found: &[Promise]) -> Markup {
    let heads = [
        "summaries-follow-head-what",
        "summaries-follow-standing",
        "summaries-until",
        "summaries-owner",
        "summaries-head-forum",
    ];
    let heads: Vec<String> = heads.iter().map(|key| visit.say(key)).collect();
    let rows = found.iter().map(|promise| {
        let commitment = &promise.commitment;
        vec![
            parts::link(&format!("/promises/{}", commitment.id.0), commitment.text(Language::FRENCH)),
            html! { (tag(visit, commitment.standing(visit.today()))) " " (said(visit, commitment)) },
            html! { (visit.day_short(commitment.due)) },
            html! { (owner(visit, commitment)) },
            html! { (meeting(visit, promise.kind, &promise.name)) ", " (promise.period) },
        ]
    });
    html! { div.named { (parts::table(&visit.say("summaries-follow-caption"), &heads, rows.collect())) } }
}

fn owner(visit: &Visit, commitment: &Commitment) -> String {
    commitment.owner.map_or_else(|| visit.say("summaries-community"), |(_, force)| visit.name(&force))
}

/// How a promise stands, in colour.
pub(super) fn tag(visit: &Visit, standing: Standing) -> Markup {
    let tone = match standing {
        Standing::Overdue => Tone::Bad,
        Standing::Open => Tone::Calm,
        Standing::Kept => Tone::Good,
        Standing::Dropped => Tone::Off,
    };
    parts::tag(tone, &visit.name(&standing))
}

/// What its owner reported.
fn said(visit: &Visit, commitment: &Commitment) -> String {
    match commitment.said {
        Some(true) => visit.say("summaries-follow-said-done"),
        Some(false) => visit.say("summaries-follow-said-not"),
        None => String::new(),
    }
}

/// GET one promise.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(id): Path<i64>) -> Answer {
    let promise = one(&console, &visit, id).await?;
    let note = promise.note.clone();
    Ok(page(&visit, &promise, (promise.commitment.fate, &note), StatusCode::OK, &Wrongs::new()))
}

async fn one(console: &Console, visit: &Visit, id: i64) -> Result<Promise, Trouble> {
    // No promise has the number 0, which means all of them to the list.
    let id = if id > 0 { CommitmentId(id) } else { return Err(Trouble::Missing) };
    promises::one(console.book.engine(), id, visit.today()).await?.ok_or(Trouble::Missing)
}

fn page(visit: &Visit, promise: &Promise, form: (Fate, &str), status: StatusCode, wrong: &Wrongs) -> Response {
    let commitment = &promise.commitment;
    let mut facts = vec![
        (visit.say("summaries-owner"), html! { (owner(visit, commitment)) }),
        (visit.say("summaries-until"), html! { (visit.day(commitment.due)) }),
        (visit.say("summaries-follow-standing"), tag(visit, commitment.standing(visit.today()))),
        (
            visit.say("summaries-head-forum"),
            parts::link(
                &format!("/summaries/{}", promise.forum.0),
                &format!("{}, {}", meeting(visit, promise.kind, &promise.name), promise.period),
            ),
        ),
    ];
    facts.extend(commitment.said.zip(promise.said_at).map(|(_, at)| {
        (
            visit.say("summaries-follow-head-said"),
            html! { (said(visit, commitment)) " (" (visit.day_short(at.day())) ")" },
        )
    }));
    facts.extend(promise.checked.as_ref().map(|(name, at)| {
        let by =
            visit.tell("summaries-by", &[("name", name.clone().into()), ("day", visit.day_short(at.day()).into())]);
        (visit.say("summaries-follow-head-checked"), html! { (by) })
    }));
    if !promise.note.is_empty() {
        facts.push((visit.say("summaries-follow-head-note"), html! { (promise.note) }));
    }
    let body = html! {
        (parts::wrongs(visit, wrong))
        @for (language, text) in &commitment.texts { blockquote lang=(language.tag()) { (text) } }
        (parts::facts(&facts))
        (look(visit, commitment, form, wrong))
        p { (parts::link("/promises", &visit.say("summaries-follow-leave"))) }
    };
    visit.page_with(
        status,
        Here::Summaries,
        &visit.tell("summaries-follow-one-title", &[("number", commitment.number.into())]),
        body,
    )
}

fn look(visit: &Visit, commitment: &Commitment, (found, note): (Fate, &str), wrong: &Wrongs) -> Markup {
    let fates = [
        (Fate::Kept, "summaries-follow-find-kept"),
        (Fate::Late, "summaries-follow-find-late"),
        (Fate::Dropped, "summaries-follow-find-dropped"),
        (Fate::Open, "summaries-follow-find-open"),
    ];
    let options = fates.map(|(fate, key)| (fate.code().to_owned(), visit.say(key), fate == found));
    html! {
        h2 { (visit.say("summaries-follow-look")) }
        form method="post" action={ "/promises/" (commitment.id.0) } {
            (visit.hidden())
            input type="hidden" name="seen" value=(commitment.fate.code());
            (parts::radios("found", &visit.say("summaries-follow-found"), &options, wrong))
            (parts::area("note", &visit.say("summaries-follow-note"), note, 3, Some(&visit.say("summaries-follow-note-hint")), wrong))
            (parts::button(&visit.say("summaries-follow-save")))
        }
    }
}

/// POST what was found.
pub(super) async fn check(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(id): Path<i64>,
    posted: Posted,
) -> Answer {
    let promise = one(&console, &visit, id).await?;
    let here = format!("/promises/{id}");
    if posted.is_repeated() {
        return Ok(visit.go(&here, Some(visit.say("done-already"))));
    }
    let (seen, found) = (Fate::read(posted.text("seen")).ok_or(Trouble::Stale)?, Fate::read(posted.text("found")));
    let (note, mut wrong) = (posted.text("note").to_owned(), Wrongs::new());
    if found.is_none() {
        wrong.add("found", visit.say("summaries-follow-found-missing"));
    }
    if !posted::is_plain_text(&note) {
        wrong.add("note", visit.say("summaries-not-plain"));
    }
    if note.chars().count() > LONGEST_NOTE {
        wrong.add("note", visit.tell("summaries-too-long", &[("most", LONGEST_NOTE.into())]));
    }
    let Some(found) = found.filter(|_| wrong.is_empty()) else {
        posted.undone();
        let form = (found.unwrap_or(promise.commitment.fate), note.as_str());
        return Ok(page(&visit, &promise, form, StatusCode::UNPROCESSABLE_ENTITY, &wrong));
    };
    let (by, at) = (visit.member().name.clone(), visit.now());
    let work = CheckCommitment { commitment: promise.commitment.id, seen, found, note: note.clone(), by, at };
    let check = Audited { work, action: Action::PromiseChecked, acting: visit.acting() };
    let did = console.book.write(check).await?;
    console.book.refresh().await?;
    if did {
        return Ok(visit.go(&here, Some(visit.say("summaries-follow-saved"))));
    }
    posted.undone();
    wrong.add("found", visit.say("summaries-follow-met"));
    let promise = one(&console, &visit, id).await?;
    Ok(page(&visit, &promise, (found, &note), StatusCode::CONFLICT, &wrong))
}

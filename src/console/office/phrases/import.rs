//! A table of phrases that comes back: looked at row by row first, then to take away as a file or to put in its place.
//!
//! Must not know: what makes a phrase right ([`crate::locale::phrases`]). Tested in `tests/it/console/phrases.rs`.
//!
//! Between the two looks the table is kept in the session, and read again against what stands in the folder then.

use super::{NEEDS, PATH as LIST, apart, called, in_place, put};
use crate::console::pages::Pages;
use crate::console::parts::{self, Field, Here, Wrongs};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::message::Language;
use crate::locale::phrases::table::{self, Unread};
use crate::locale::phrases::{Outcome, Reader, Reason, Wrong, bring_in};
use crate::locale::{Fault, Locales, Wrong as Why};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use maud::{Markup, html};
use std::sync::Arc;

pub(super) const PATH: &str = "/office/phrases/import";
const RESULT: &str = "/office/phrases/result";
const FILE: &str = "/office/phrases/phone.ftl";
/// What the session keeps: the reader's name, a line break, the table.
const KEPT: &str = "phrases";
/// Wrong rows that are listed; who has more has another fault.
const MOST_LISTED: usize = 100;

pub(super) fn pages() -> Pages {
    Pages::new()
        .get(PATH, NEEDS, ask)
        .post(PATH, NEEDS, look)
        .get(RESULT, NEEDS, show)
        .post(RESULT, NEEDS, place)
        .get(FILE, NEEDS, download)
}

async fn ask(visit: Visit) -> Answer {
    Ok(visit.page(Here::Office, &visit.say("office-phrases-import"), form(&visit, "", &Wrongs::new())))
}

fn form(visit: &Visit, reader: &str, wrong: &Wrongs) -> Markup {
    let say = |key: &str| visit.say(key);
    html! {
        (parts::wrongs(visit, wrong))
        ol { @for key in ["office-phrases-step-1", "office-phrases-step-2", "office-phrases-step-3"] { li { (say(key)) } } }
        form method="post" action=(PATH) enctype="multipart/form-data" {
            (visit.hidden())
            (parts::field(Field { name: "reader", label: &say("office-phrases-reader"), value: reader, hint: Some(&say("office-phrases-reader-what")), required: true, ..Field::default() }, wrong))
            (parts::field(Field { name: "table", label: &say("office-phrases-file"), kind: "file", required: true, ..Field::default() }, wrong))
            (parts::button(&say("office-phrases-look")))
        }
    }
}

/// What a table comes to, in a language.
struct Brought {
    language: Language,
    before: Locales,
    outcome: Outcome,
}

/// A table against the words as they stand.
async fn brought(
    console: &Console,
    visit: &Visit,
    reader: &str,
    bytes: &[u8],
) -> Result<Result<Brought, Wrongs>, Trouble> {
    let mut wrong = Wrongs::new();
    let reader = Reader::new(reader, visit.today());
    if reader.is_none() {
        wrong.add("reader", visit.say("office-phrases-wrong-reader"));
    }
    let table = table::read(bytes, &console.phone.languages);
    if let Err(unread) = &table {
        wrong.add("table", visit.say(unreadable(unread)));
    }
    let (Some(reader), Ok((language, rows))) = (reader, table) else { return Ok(Err(wrong)) };
    let before = in_place(console).await?;
    let brought = move || {
        let outcome = bring_in(&before, language, &rows, &reader);
        Brought { language, before, outcome }
    };
    let brought = apart(brought).await?;
    if !brought.outcome.is_new && brought.outcome.wrong.is_empty() {
        wrong.add("table", visit.say("office-phrases-nothing"));
        return Ok(Err(wrong));
    }
    Ok(Ok(brought))
}

async fn look(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go(RESULT, None));
    }
    let (reader, bytes) = (posted.text("reader"), posted.file("table").unwrap_or_default());
    let again = |body: Markup| {
        posted.undone();
        visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Here::Office, &visit.say("office-phrases-import"), body)
    };
    let brought = match brought(&console, &visit, reader, bytes).await? {
        Ok(brought) => brought,
        Err(wrong) => return Ok(again(form(&visit, reader, &wrong))),
    };
    if !brought.outcome.wrong.is_empty() {
        let body = html! {
            (rows(&visit, brought.language, &brought.outcome.wrong))
            (form(&visit, reader, &Wrongs::new()))
        };
        return Ok(again(body));
    }
    visit.keep(KEPT, &[reader.as_bytes(), b"\n", bytes].concat());
    Ok(visit.go(RESULT, None))
}

/// Rows that can't be taken, each with its line and why.
fn rows(visit: &Visit, language: Language, wrong: &[Wrong]) -> Markup {
    let cells = wrong.iter().take(MOST_LISTED).map(|wrong| {
        vec![
            html! { (wrong.line) },
            html! { code { (shortened(&wrong.key)) } },
            html! { (why(visit, language, &wrong.reason)) },
        ]
    });
    let heads = ["office-phrases-line", "office-phrases-key", "office-phrases-why"].map(|key| visit.say(key));
    html! {
        div.wrongs role="alert" tabindex="-1" { h2 { (visit.tell("office-phrases-wrong", &[("count", wrong.len().into())])) } }
        (parts::table(&visit.say("office-phrases-wrong-rows"), &heads, cells.collect()))
    }
}

/// A cell of somebody's file, as much of it as a page has room for.
fn shortened(cell: &str) -> String {
    cell.chars().take(40).collect()
}

/// The key of what makes a whole table unreadable.
fn unreadable(unread: &Unread) -> &'static str {
    match unread {
        Unread::Encoding => "office-phrases-wrong-encoding",
        Unread::Long => "office-phrases-wrong-long",
        Unread::Column(_) => "office-phrases-wrong-columns",
        Unread::Language => "office-phrases-wrong-language",
    }
}

/// Why a row can't be taken.
pub(super) fn why(visit: &Visit, language: Language, reason: &Reason) -> String {
    match reason {
        Reason::Unknown => visit.say("office-phrases-why-unknown"),
        Reason::Twice(line) => visit.tell("office-phrases-why-twice", &[("line", (*line).into())]),
        Reason::Empty => visit.say("office-phrases-why-empty"),
        Reason::Status => visit.say("office-phrases-why-status"),
        Reason::French => visit.say("office-phrases-why-french"),
        Reason::Fault(key, fault) => {
            let own = fault_told(visit, &fault.wrong);
            // A part of other texts can be what makes another too long.
            match fault {
                Fault { language: of, at, .. } if of != &language || !at.contains(':') && at != key => {
                    visit.tell("office-phrases-why-elsewhere", &[("key", at.as_str().into()), ("why", own.into())])
                }
                _ => own,
            }
        }
    }
}

fn fault_told(visit: &Visit, wrong: &Why) -> String {
    match wrong {
        Why::TooLong { size, limit } => {
            visit.tell("office-phrases-why-long", &[("size", size.as_str().into()), ("limit", limit.as_str().into())])
        }
        Why::Letters(letters) => visit.tell("office-phrases-why-letters", &[("letters", letters.as_str().into())]),
        Why::Arguments { given, .. } => {
            let given: Vec<String> = given.iter().map(|name| format!("{{ ${name} }}")).collect();
            visit.tell(
                "office-phrases-why-arguments",
                &[("given", given.join(" ").into()), ("count", given.len().into())],
            )
        }
        other => visit.tell("office-phrases-why-grammar", &[("what", other.to_string().into())]),
    }
}

/// What was kept, brought again.
async fn kept(console: &Console, visit: &Visit) -> Result<Brought, Trouble> {
    let kept = visit.kept(KEPT)?.ok_or(Trouble::Gone("office-phrases-not-kept"))?;
    let at = kept.iter().position(|byte| *byte == b'\n').ok_or(Trouble::Gone("office-phrases-not-kept"))?;
    let reader = String::from_utf8_lossy(&kept[..at]);
    let brought = brought(console, visit, &reader, &kept[at + 1..]).await?;
    let whole = brought.ok().filter(|brought| brought.outcome.wrong.is_empty());
    whole.ok_or(Trouble::Gone("office-phrases-moved"))
}

async fn show(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    let Brought { language, before, outcome } = kept(&console, &visit).await?;
    let name = called(&console, &visit, &before, language);
    let count = |count: usize| html! { (visit.number(i64::try_from(count).unwrap_or(i64::MAX))) };
    let known = crate::locale::phrases::list(&before, language);
    let corrected = known.iter().filter(|phrase| outcome.corrected.contains(&phrase.key));
    let say = |key: &str| visit.say(key);
    let body = html! {
        (parts::facts(&[
            (say("office-phrases-language"), html! { (name) }),
            (say("office-phrases-approved"), count(outcome.approved.len())),
            (say("office-phrases-corrected"), count(outcome.corrected.len())),
            (say("office-phrases-left"), count(outcome.unread)),
            (say("office-phrases-left-safety"), count(outcome.unread_for_safety)),
        ]))
        @if outcome.unread_for_safety == 0 { p.notice { (visit.tell("office-phrases-opens", &[("language", name.as_str().into())])) } }
        @if !outcome.corrected.is_empty() {
            details { summary { (say("office-phrases-corrected-before")) }
                dl { @for phrase in corrected { dt { code { (phrase.key) } } dd lang=(language.tag()) { (phrase.text) } } }
            }
        }
        p { (parts::action(FILE, &say("office-phrases-download"))) }
        (put_or_say(&console, &visit))
    };
    Ok(visit.page(Here::Office, &visit.say("office-phrases-result"), body))
}

/// The button where there is a folder, else what to do.
fn put_or_say(console: &Console, visit: &Visit) -> Markup {
    if console.settings.locales_dir.is_none() {
        return html! { p { (visit.say("office-phrases-no-folder")) } };
    }
    let say = |key: &str| visit.say(key);
    parts::confirm(
        visit,
        RESULT,
        &say("office-phrases-put"),
        &say("office-phrases-put-ask"),
        &say("office-phrases-put-do"),
    )
}

async fn place(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go(LIST, None));
    }
    let Brought { language, outcome, .. } = kept(&console, &visit).await?;
    put(&console, &visit, language, outcome.ftl).await?;
    visit.drop_kept(KEPT);
    Ok(visit.go(&format!("{LIST}?language={language}"), Some(visit.say("office-phrases-placed"))))
}

async fn download(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    let Brought { outcome, .. } = kept(&console, &visit).await?;
    let head = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"phone.ftl\""),
    ];
    Ok((head, outcome.ftl).into_response())
}

//! One phrase: approved as it stands or put right, and in its place at once where there is a folder of words.
//!
//! Must not know: what makes a phrase right ([`crate::locale::phrases`]). Tested in `tests/it/console/phrases.rs`.

use super::import::why;
use super::{NEEDS, PATH as LIST, about, apart, beside, called, in_place, put};
use crate::console::pages::Pages;
use crate::console::parts::{self, Field, Here, Wrongs};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::message::Language;
use crate::locale::Locales;
use crate::locale::phrases::{self, Phrase, Reader, Row, bring_in};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

pub(super) const PATH: &str = "/office/phrases/one";
/// What a row that is right is marked with, in a table.
const APPROVED: &str = "approved";

pub(super) fn pages() -> Pages {
    Pages::new().get(PATH, NEEDS, show).post(PATH, NEEDS, keep)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    language: String,
    key: String,
}

/// The phrase of a key in a language of the programme.
fn found(locales: &Locales, language: &str, key: &str) -> Result<(Language, Phrase), Trouble> {
    let language = locales.languages().find(|known| known.tag() == language).ok_or(Trouble::Missing)?;
    let phrase = phrases::list(locales, language).into_iter().find(|phrase| phrase.key == key);
    phrase.map(|phrase| (language, phrase)).ok_or(Trouble::Missing)
}

async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let locales = in_place(&console).await?;
    let (language, phrase) = found(&locales, &asked.language, &asked.key)?;
    let name = called(&console, &visit, &locales, language);
    let written = (phrase.text.as_str(), "");
    let body = body(&console, &visit, (language, &name), &phrase, written, &Wrongs::new());
    Ok(visit.page(Here::Office, &phrase.key, body))
}

fn body(
    console: &Console,
    visit: &Visit,
    (language, name): (Language, &str),
    phrase: &Phrase,
    (text, reader): (&str, &str),
    wrong: &Wrongs,
) -> Markup {
    let say = |key: &str| visit.say(key);
    html! {
        (parts::wrongs(visit, wrong))
        (about(visit, phrase))
        (beside(visit, (language, name), phrase))
        @if !phrase.french.is_empty() { p.hint lang="fr" { (phrase.french) } }
        @if console.settings.locales_dir.is_none() {
            p { (say("office-phrases-no-folder")) }
        } @else {
            form method="post" action=(PATH) {
                (visit.hidden())
                input type="hidden" name="language" value=(language.tag());
                input type="hidden" name="key" value=(phrase.key);
                input type="hidden" name="before" value=(phrase.text);
                (parts::area("text", &say("office-phrases-text"), text, 4, Some(&say("office-phrases-text-what")), wrong))
                (parts::field(Field { name: "reader", label: &say("office-phrases-reader"), value: reader, hint: Some(&say("office-phrases-reader-what")), required: true, ..Field::default() }, wrong))
                (parts::button(&say("office-phrases-keep")))
            }
        }
        p { (parts::link(&format!("{LIST}?language={language}"), &say("office-phrases-back"))) }
    }
}

async fn keep(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let back = format!("{LIST}?language={}", super::word(posted.text("language")));
    if posted.is_repeated() {
        return Ok(visit.go(&back, None));
    }
    let locales = in_place(&console).await?;
    let (language, phrase) = found(&locales, posted.text("language"), posted.text("key"))?;
    if posted.text("before") != phrase.text {
        return Err(Trouble::Gone("office-phrases-moved"));
    }
    let name = called(&console, &visit, &locales, language);
    let mut wrong = Wrongs::new();
    let reader = Reader::new(posted.text("reader"), visit.today());
    if reader.is_none() {
        wrong.add("reader", visit.say("office-phrases-wrong-reader"));
    }
    let (text, status) = (posted.text("text").to_owned(), APPROVED.to_owned());
    let row = Row { line: 1, key: phrase.key.clone(), french: None, text, status };
    if let Some(reader) = reader {
        let outcome = apart(move || bring_in(&locales, language, &[row], &reader)).await?;
        match outcome.wrong.first() {
            Some(refused) => wrong.add("text", why(&visit, language, &refused.reason)),
            None if outcome.is_new => {
                put(&console, &visit, language, outcome.ftl).await?;
                return Ok(visit.go(&back, Some(visit.say("office-phrases-placed"))));
            }
            None => return Ok(visit.go(&back, Some(visit.say("done-already")))),
        }
    }
    posted.undone();
    let written = (posted.text("text"), posted.text("reader"));
    let body = body(&console, &visit, (language, &name), &phrase, written, &wrong);
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Here::Office, &phrase.key, body))
}

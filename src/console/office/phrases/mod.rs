//! Phrases to review: what no native speaker has read, beside the French, as phones show both; out as a table and back ([`import`]), or one
//! by one ([`one`]).
//!
//! Must not know: what makes a phrase right ([`crate::locale::phrases`]). Tested in `tests/it/console/phrases.rs`.
//!
//! What is shown is what stands in the folder of words now. Phones show what stood there at the start.

mod import;
mod one;

use crate::console::pages::{Needs, Pages};
use crate::console::parts::{self, Here, Tone, Way, Wrongs};
use crate::console::terms::Term;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::message::{Language, Message};
use crate::domain::review::Act;
use crate::domain::review::audit::{Action, Detail, Entry};
use crate::locale::inventory::INVENTORY;
use crate::locale::phrases::{self, Phrase, table};
use crate::locale::{Confidence, LANGUAGE_NAME, Limit, Locales, Shown, check};
use crate::store::book::audit::Append;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

pub(super) const PATH: &str = "/office/phrases";
const EXPORT: &str = "/office/phrases/export.csv";
/// Who may see them and have them corrected.
pub(super) const READERS: &[Act] = &[Act::Configure, Act::WriteSummaries];
const NEEDS: Needs = Needs::Any(READERS);
/// Two screens each: a page stays under 40 kB.
const ON_A_PAGE: usize = 20;

pub(super) fn pages() -> Pages {
    Pages::new().get(PATH, NEEDS, show).get(EXPORT, NEEDS, export).and(import::pages()).and(one::pages())
}

/// What is asked for; what is not understood is as if it had not been said.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    language: String,
    /// `low`, `medium`, `high`, `read`, `all`; else all that is unread.
    which: String,
    /// Not empty: only what safety rests on.
    safety: String,
    /// Counts from 1.
    page: String,
}

impl Asked {
    fn language(&self, locales: &Locales) -> Language {
        let asked = locales.languages().find(|language| language.tag() == self.language);
        let unread = || locales.languages().find(|language| locales.unreviewed(*language).next().is_some());
        asked.or_else(unread).unwrap_or_else(|| locales.languages().next().expect("a service has a language"))
    }

    fn takes(&self, phrase: &Phrase) -> bool {
        let is_of = match self.which.as_str() {
            "low" => phrase.confidence == Some(Confidence::Low),
            "medium" => phrase.confidence == Some(Confidence::Medium),
            "high" => phrase.confidence == Some(Confidence::High),
            "read" => !phrase.is_unread(),
            "all" => true,
            _ => phrase.is_unread(),
        };
        is_of && (self.safety.is_empty() || phrase.is_safety)
    }
}

async fn show(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let locales = in_place(&console).await?;
    let language = asked.language(&locales);
    let all = phrases::list(&locales, language);
    let found: Vec<&Phrase> = all.iter().filter(|phrase| asked.takes(phrase)).collect();
    let pages = found.len().div_ceil(ON_A_PAGE).max(1);
    let page = asked.page.parse().unwrap_or(1).clamp(1, pages);
    let here = found.iter().skip((page - 1) * ON_A_PAGE).take(ON_A_PAGE);
    let unread = all.iter().filter(|phrase| phrase.is_unread()).count();
    let unsafe_yet = locales.unread_for_safety(language).len();
    let waits = locales.source(language) != console.phone.locales.source(language);
    let name = called(&console, &visit, &locales, language);
    let told = [("unread", unread.into()), ("all", all.len().into()), ("language", name.as_str().into())];
    let to = |page| {
        format!(
            "{PATH}?language={}&which={}&safety={}&page={page}",
            language.tag(),
            word(&asked.which),
            word(&asked.safety)
        )
    };
    let body = html! {
        p.lead { (visit.tell("office-phrases-count", &told)) }
        @if unsafe_yet > 0 {
            p.alarm { (visit.tell("office-phrases-closed", &[("count", unsafe_yet.into()), ("language", name.as_str().into())])) }
        }
        @if waits { p.notice { (visit.say("office-phrases-waits")) } }
        p { (visit.say("office-phrases-how")) }
        p.row {
            (parts::action(&format!("{EXPORT}?language={}", language.tag()), &visit.say("office-phrases-export")))
            (parts::action(import::PATH, &visit.say("office-phrases-import")))
        }
        (filter(&console, &visit, &locales, language, &asked))
        p.hint { (visit.say("office-phrases-longest")) }
        @if found.is_empty() { (parts::empty(&visit.say("office-phrases-none"), None)) }
        @for phrase in here { (shown(&visit, (language, &name), phrase)) }
        (parts::pager(&visit, page, pages, to))
    };
    Ok(visit.page(Here::Office, &visit.say("office-phrases"), body))
}

/// A word of an address as it may stand in another.
fn word(asked: &str) -> String {
    asked.chars().filter(char::is_ascii_alphanumeric).take(10).collect()
}

fn filter(console: &Console, visit: &Visit, locales: &Locales, language: Language, asked: &Asked) -> Markup {
    let languages: Vec<(String, String)> = locales
        .languages()
        .map(|language| (language.tag().to_owned(), called(console, visit, locales, language)))
        .collect();
    let which = [
        ("", "office-phrases-unread"),
        ("low", "office-phrases-low"),
        ("medium", "office-phrases-medium"),
        ("high", "office-phrases-high"),
        ("read", "office-phrases-read"),
        ("all", "office-phrases-all"),
    ]
    .map(|(value, key)| (value.to_owned(), visit.say(key)));
    let safety = [("1".to_owned(), visit.say("office-phrases-safety-only"), !asked.safety.is_empty())];
    let fine = Wrongs::new();
    html! {
        form.row method="get" action=(PATH) {
            (parts::select("language", &visit.say("office-phrases-language"), &languages, language.tag(), &fine))
            (parts::select("which", &visit.say("office-phrases-which"), &which, &asked.which, &fine))
            (parts::checks("safety", &visit.say("office-phrases-safety"), &safety, &fine))
            (parts::button(&visit.say("office-phrases-show")))
        }
    }
}

/// A phrase as a phone shows it, beside the French.
fn shown(visit: &Visit, (language, name): (Language, &str), phrase: &Phrase) -> Markup {
    let path = format!("{}?language={}&key={}", one::PATH, language.tag(), phrase.key);
    html! {
        section {
            h2 { code { (phrase.key) } }
            (about(visit, phrase))
            (beside(visit, (language, name), phrase))
            p { (parts::link(&path, &visit.tell("office-phrases-one", &[("key", phrase.key.as_str().into())]))) }
        }
    }
}

/// Where a phrase is shown, how long it may be, how sure it is.
fn about(visit: &Visit, phrase: &Phrase) -> Markup {
    let tone = match phrase.confidence {
        None => Tone::Good,
        Some(Confidence::Low) => Tone::Bad,
        Some(Confidence::Medium) => Tone::Warn,
        Some(Confidence::High) => Tone::Calm,
    };
    let state = phrase.confidence.map_or_else(|| table::status(phrase), table::sureness);
    html! {
        p {
            (parts::tag(tone, &visit.say(state))) " "
            @if phrase.is_safety { (parts::tag(Tone::Bad, &visit.say("office-phrases-safety"))) " " }
            @if let Some(reader) = &phrase.reader { (visit.tell("office-phrases-read-by", &[("reader", reader.as_str().into())])) }
        }
        p.hint {
            (visit.say(table::room(phrase.limit())))
            @if let Some(shown) = &phrase.shown { " · " (visit.tell("office-phrases-size", &[("size", table::size(shown).into())])) }
            @if !phrase.remarks.is_empty() { " · " (phrase.remarks) }
        }
    }
}

/// How a message of this limit gets to a phone.
fn way(limit: Limit) -> Way {
    match limit {
        Limit::UssdPage | Limit::UssdPages => Way::Ussd,
        Limit::SmsOne | Limit::SmsTwo | Limit::Fragment => Way::Sms,
    }
}

/// Both languages side by side, each with what it is called.
fn beside(visit: &Visit, (language, name): (Language, &str), phrase: &Phrase) -> Markup {
    let side = |language: Language, name: &str, shown: &Option<Shown>, text: &str| {
        html! {
            p.hint { (name) }
            @match shown {
                Some(shown) => (parts::screens(visit, language.tag(), way(shown.limit), &shown.screens)),
                None => pre lang=(language.tag()) { (text) },
            }
        }
    };
    html! {
        div.sides {
            @if !phrase.french.is_empty() {
                div { (side(Language::FRENCH, &visit.name(&Language::FRENCH), &phrase.french_shown, &phrase.french)) }
            }
            div { (side(language, name, &phrase.shown, &phrase.text)) }
        }
    }
}

async fn export(State(console): State<Arc<Console>>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let locales = in_place(&console).await?;
    let language = asked.language(&locales);
    let table = table::write(&phrases::list(&locales, language), language, &console.words, visit.tongue());
    let name = format!("attachment; filename=\"phrases-{language}.csv\"");
    let head = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((head, table).into_response())
}

/// The words as they stand in their folder.
async fn in_place(console: &Console) -> Result<Locales, Trouble> {
    let (dir, languages) = (console.settings.locales_dir.clone(), console.phone.languages.clone());
    let locales = apart(move || Locales::load(dir.as_deref(), &languages)).await?;
    let locales = locales.ok().filter(|locales| check(locales, INVENTORY).is_empty());
    locales.ok_or(Trouble::Gone("office-phrases-broken"))
}

/// Work that would hold others up.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Trouble::Bug("work on words did not come to its end".into()))
}

/// Puts a file in its place, told in the trail first: what phones say is what people stake their safety on.
async fn put(console: &Console, visit: &Visit, language: Language, ftl: String) -> Result<(), Trouble> {
    let dir = console.settings.locales_dir.clone().ok_or(Trouble::Gone("office-phrases-no-folder"))?;
    let acting = visit.acting();
    let (action, detail) = (Action::PhrasesPlaced, Detail::Nothing);
    let entry = Entry { at: acting.at, actor: acting.by, action, object: acting.object, detail, once: acting.once };
    console.book.write(Append { entry, link: acting.link }).await?;
    apart(move || phrases::put(&dir, language, &ftl)).await?.map_err(|error| {
        tracing::warn!(kind = ?error.kind(), "the folder of words can't be written");
        Trouble::Gone("office-phrases-unwritable")
    })
}

/// What a language is called: in the reader's, or in itself where the console has no name for it.
fn called(console: &Console, visit: &Visit, locales: &Locales, language: Language) -> String {
    if console.words.has(visit.tongue(), &language.key()) {
        return visit.name(&language);
    }
    let own = locales.text(language, &Message::new(LANGUAGE_NAME));
    own.unwrap_or_else(|_| language.tag().to_owned())
}

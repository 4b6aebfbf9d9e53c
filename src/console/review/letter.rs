//! What is left in the author's box: written in their language, looked at as their phone shows it, then left.
//!
//! Must not know: boxes, keys. Tested in `tests/it/console/review/letter.rs`.

use super::acts;
use super::case::{Again, Page};
use crate::console::parts::{self, Tone, Way};
use crate::console::posted::{Posted, is_plain_text};
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::dialogue::receipt;
use crate::domain::message::{Language, Message};
use crate::domain::phone::FreeText;
use crate::domain::review::casework::{Action, Casework, Letter};
use crate::domain::review::remarks;
use crate::domain::review::wording::Wording;
use crate::domain::text::screen::Limits;
use crate::locale::inventory::LETTERS;
use crate::reading::index::Found;
use crate::seal::receipt::{REPLY_TEXT, ReplyText};
use axum::extract::{Path, State};
use maud::{Markup, html};
use std::sync::Arc;

/// A letter that is being written. Wiped with the page.
#[derive(Clone, Default)]
pub(super) struct Draft {
    /// In the author's language.
    own: String,
    /// The same in French, for colleagues.
    french: String,
}

/// The language in which an author reads.
fn language_of(found: &Found) -> Language {
    found.case.language().unwrap_or(Language::FRENCH)
}

/// The part of the page: what the author sees with the code, and the form for the next letter.
pub(super) fn section(page: &Page<'_>, work: &Casework) -> Markup {
    let visit = page.visit;
    html! {
        section {
            h2 #letter-title { (visit.say("review-letter")) }
            @if page.found.reply_to.is_none() {
                p { (visit.say("review-letter-no-box")) }
            } @else {
                (form(page, work))
                details {
                    summary { (visit.say("review-letter-sees")) }
                    p.hint { (visit.say("review-letter-sees-hint")) }
                    (box_shown(page, work, None))
                }
            }
        }
    }
}

fn form(page: &Page<'_>, work: &Casework) -> Markup {
    let (visit, again) = (page.visit, page.again);
    let sample = || Wording::new(".").map(|text| vec![(Language::FRENCH, text)]).unwrap_or_default();
    let (asks, answers) = (page.can(Action::Ask(sample())), page.can(Action::Answer(sample())));
    if !asks && !answers {
        let kept = again.value("letter", "");
        return html! {
            p.hint { (visit.say("review-letter-take-first")) }
            // What they wrote while somebody else took the case.
            @if !kept.is_empty() { (parts::area("kept", &visit.say("review-letter-kept"), &kept, 5, None, &again.wrong)) }
        };
    }
    let language = language_of(page.found);
    let draft = again
        .preview
        .clone()
        .unwrap_or_else(|| Draft { own: again.value("letter", ""), french: again.value("letter-french", "") });
    let label = visit.tell("review-letter-own", &[("language", visit.name(&language).into())]);
    html! {
        form method="post" action=(page.path("letter")) {
            (page.hidden())
            (parts::area("letter", &label, &draft.own, 5, Some(&visit.say("review-letter-hint")), &again.wrong))
            (phrases(page, language))
            @if language != Language::FRENCH {
                (parts::area("letter-french", &visit.say("review-letter-french"), &draft.french, 3, Some(&visit.say("review-letter-french-hint")), &again.wrong))
            }
            @if again.preview.is_some() { (preview(page, work, &draft)) }
            div.row {
                button.quiet name="do" value="preview" formaction=(here(page)) { (visit.say("review-letter-preview")) }
                @if answers { button name="do" value="answer" { (visit.say("review-letter-answer")) } }
                @if asks { button name="do" value="ask" { (visit.say("review-letter-ask")) } }
            }
            @if !answers { p.hint { (visit.say("review-letter-triage-first")) } }
        }
    }
}

/// Where the form goes that is only looked at: the page comes back to it. After a letter was left, what was done stands first.
fn here(page: &Page<'_>) -> String {
    format!("{}#letter-title", page.path("letter"))
}

/// Sentences to put in: each button adds one, in both languages.
fn phrases(page: &Page<'_>, language: Language) -> Markup {
    let locales = &page.console.phone.locales;
    let words = |language, key| locales.text(language, &Message::new(key)).ok();
    html! {
        details {
            summary { (page.visit.say("review-phrases")) }
            p.hint { (page.visit.say("review-phrases-hint")) }
            ul.phrases {
                @for key in LETTERS {
                    @if let Some(text) = words(language, key) {
                        li {
                            button.quiet name="insert" value=(key) formaction=(here(page)) lang=(language.tag()) { (text) }
                            @if language != Language::FRENCH { " " span.hint lang="fr" { (words(Language::FRENCH, key).unwrap_or_default()) } }
                            @if locales.review(language, key).is_some() { " " (parts::tag(Tone::Off, &page.visit.say("review-phrase-unread"))) }
                        }
                    }
                }
            }
        }
    }
}

/// The letter as the author's phone will show it, and what in it could tell on somebody.
fn preview(page: &Page<'_>, work: &Casework, draft: &Draft) -> Markup {
    let visit = page.visit;
    let risky = !remarks::marks(&draft.own, &page.reading.places).is_empty();
    html! {
        h3 { (visit.say("review-letter-previewed")) }
        @if risky { p { (parts::tag(Tone::Warn, &visit.say("review-letter-risky"))) } }
        (box_shown(page, work, Some(&draft.own)))
    }
}

/// The author's box on a phone, the newest first, with a letter that is not left yet.
fn box_shown(page: &Page<'_>, work: &Casework, next: Option<&str>) -> Markup {
    let language = language_of(page.found);
    let left = work.letters.iter().rev().filter_map(|letter| in_language(letter, language));
    let replies: Vec<FreeText> = next.into_iter().chain(left).map(FreeText::new).collect();
    let words = &page.console.phone;
    let spoken = if words.languages.contains(&language) { language } else { Language::FRENCH };
    let code = &page.console.settings.short_code;
    let screens = words.pages(spoken, &receipt::in_box(&replies), code, Limits::default());
    parts::screens(page.visit, spoken.tag(), Way::Ussd, &screens)
}

fn in_language(letter: &Letter, language: Language) -> Option<&str> {
    let own = letter.texts.iter().find(|(own, _)| *own == language);
    own.or(letter.texts.first()).map(|(_, text)| text.read())
}

/// Shows the letter, adds a sentence to it, or leaves it in the box.
pub(super) async fn write(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(name): Path<String>,
    posted: Posted,
) -> Answer {
    let insert = LETTERS.iter().find(|key| **key == posted.text("insert"));
    match (insert, posted.text("do")) {
        (None, "ask") => leave(&console, &visit, &name, &posted, Action::Ask).await,
        (None, "answer") => leave(&console, &visit, &name, &posted, Action::Answer).await,
        _ => {
            let again = |found: &Found, again: &mut Again<'_>| {
                let mut draft = read(&posted);
                if let Some(key) = insert {
                    add(&console, language_of(found), key, &mut draft);
                }
                check(&visit, &draft, again);
                again.preview = Some(draft);
            };
            acts::shown_again(&console, &visit, &name, &posted, again).await
        }
    }
}

async fn leave(
    console: &Console,
    visit: &Visit,
    name: &str,
    posted: &Posted,
    action: impl FnOnce(Vec<(Language, Wording)>) -> Action,
) -> Answer {
    acts::perform(console, visit, name, posted, |_, found, again| {
        let draft = read(posted);
        check(visit, &draft, again);
        let Some(own) = Wording::new(&draft.own).filter(|_| again.wrong.is_empty()) else {
            if again.wrong.is_empty() {
                again.wrong.add("letter", visit.say("review-letter-missing"));
            }
            return None;
        };
        let language = language_of(found);
        let french = Wording::new(&draft.french).filter(|_| language != Language::FRENCH);
        Some(action(std::iter::once((language, own)).chain(french.map(|text| (Language::FRENCH, text))).collect()))
    })
    .await
}

fn read(posted: &Posted) -> Draft {
    Draft { own: posted.text("letter").to_owned(), french: posted.text("letter-french").to_owned() }
}

fn add(console: &Console, language: Language, key: &'static str, draft: &mut Draft) {
    let put = |text: &mut String, language| {
        if let Ok(words) = console.phone.locales.text(language, &Message::new(key)) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&words);
        }
    };
    put(&mut draft.own, language);
    if language != Language::FRENCH {
        put(&mut draft.french, Language::FRENCH);
    }
}

/// What no box takes.
fn check(visit: &Visit, draft: &Draft, again: &mut Again<'_>) {
    for (field, text) in [("letter", &draft.own), ("letter-french", &draft.french)] {
        if !is_plain_text(text) {
            again.wrong.add(field, visit.say("review-not-plain"));
        } else if ReplyText::new(text).is_err() {
            let over = text.len().saturating_sub(REPLY_TEXT);
            again.wrong.add(field, visit.tell("review-letter-long", &[("over", over.into())]));
        }
    }
}

//! What was told and answered, in the order of days, with what could tell who wrote it marked in the text.
//!
//! Must not know: what can be done about it. Tested in `tests/it/console/review/case.rs`.

use super::reading::Reading;
use super::words;
use crate::console::parts::{self, Tone};
use crate::console::posted::is_plain_text;
use crate::console::visit::Visit;
use crate::domain::place::Place;
use crate::domain::review::case::{Note, Sort};
use crate::domain::review::casework::{Casework, Letter, Translation};
use crate::domain::review::remarks;
use crate::domain::time::Day;
use crate::reading::index::Found;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Something that was said.
enum Said<'a> {
    Theirs(&'a Note),
    Ours(&'a Letter),
}

/// The thread of a case, and what its marks mean.
pub(super) fn thread(visit: &Visit, reading: &Reading, found: &Found) -> Markup {
    let work = found.casework.as_ref().ok();
    let mut marked: BTreeSet<(&'static str, &'static str)> = BTreeSet::new();
    let entries: Vec<Markup> = in_order(found, work)
        .into_iter()
        .map(|said| match said {
            Said::Theirs(note) => theirs(visit, reading, note, &mut marked),
            Said::Ours(letter) => ours(visit, reading, letter),
        })
        .collect();
    html! {
        section.thread aria-labelledby="told" {
            h2 #told { (visit.say("review-thread")) }
            @for entry in &entries { (entry) }
            @if !marked.is_empty() {
                p.hint { (visit.say("review-marks")) @for (class, name) in &marked { " " mark class=(class) { (visit.say(name)) } } }
            }
        }
    }
}

/// The report in its order; then what came later, by day. On one day our letter stands before what its author added: it asked for it, most likely.
fn in_order<'a>(found: &'a Found, work: Option<&'a Casework>) -> Vec<Said<'a>> {
    let (mut later, mut all): (Vec<(Day, Said)>, Vec<Said>) = (Vec::new(), Vec::new());
    later.extend(work.into_iter().flat_map(|work| &work.letters).map(|letter| (letter.on, Said::Ours(letter))));
    for note in &found.case.notes {
        if note.sort == Sort::FollowUp {
            later.push((note.day, Said::Theirs(note)));
        } else {
            all.push(Said::Theirs(note));
        }
    }
    later.sort_by_key(|(day, _)| *day);
    all.extend(later.into_iter().map(|(_, said)| said));
    all
}

fn theirs(
    visit: &Visit,
    reading: &Reading,
    note: &Note,
    marked: &mut BTreeSet<(&'static str, &'static str)>,
) -> Markup {
    let key = match note.sort {
        Sort::Concern => "review-told-report",
        Sort::Unsorted => "review-told-sms",
        Sort::FollowUp => "review-told-added",
    };
    let text = note.text.read();
    let lang = note.language.map(|language| language.tag().to_owned());
    html! {
        article.told {
            p.hint { (visit.tell(key, &[("day", visit.day(note.day).into())])) }
            @if text.trim().is_empty() {
                p { em { (visit.say("review-no-text")) } }
            } @else {
                @if !is_plain_text(&text.replace('\t', " ")) { p.hint { (parts::tag(Tone::Off, &visit.say("review-cleaned"))) } }
                p.text dir="auto" lang=[lang] { (with_marks(visit, &plain(text), &reading.places, marked)) }
            }
        }
    }
}

fn ours(visit: &Visit, reading: &Reading, letter: &Letter) -> Markup {
    let key = if letter.asks { "review-told-asked" } else { "review-told-answered" };
    let who = reading.who(letter.by).to_owned();
    html! {
        article.ours {
            p.hint { (visit.tell(key, &[("who", who.into()), ("day", visit.day(letter.on).into())])) }
            @for (language, text) in &letter.texts { p.text lang=(language.tag()) { (text.read()) } }
        }
    }
}

/// A text without signs that nobody sees: what turns the direction of writing would show a moderator other words than were written.
pub(super) fn plain(text: &str) -> String {
    let text = text.chars().map(|c| if c == '\t' { ' ' } else { c });
    text.filter(|c| is_plain_text(c.encode_utf8(&mut [0; 4]))).collect()
}

/// A text with what is marked in it. A mark says its meaning to who does not see colours.
fn with_marks(
    visit: &Visit,
    text: &str,
    places: &[Place],
    marked: &mut BTreeSet<(&'static str, &'static str)>,
) -> Markup {
    let mut pieces = Vec::new();
    let mut end = 0;
    for remark in remarks::marks(text, places) {
        let (class, name) = words::mark(remark.why);
        marked.insert((class, name));
        let (before, own) = (&text[end..remark.at.start], &text[remark.at.clone()]);
        let name = visit.say(name);
        pieces.push(html! { (before) mark class=(class) title=(name) { (own) } });
        end = remark.at.end;
    }
    html! { @for piece in &pieces { (piece) } (&text[end..]) }
}

/// What it says in another language, where somebody wrote that.
pub(super) fn translation(visit: &Visit, reading: &Reading, work: &Casework) -> Markup {
    match &work.translation {
        Translation::NotAsked => html! {},
        Translation::Asked(language) => html! {
            p { (parts::tag(Tone::Warn, &visit.tell("review-translation-asked", &[("language", visit.name(language).into())]))) }
        },
        Translation::Done { language, text, by } => html! {
            article.ours {
                p.hint {
                    (visit.tell("review-translation-done", &[
                        ("language", visit.name(language).into()), ("who", reading.who(*by).to_owned().into()),
                    ]))
                }
                p.text lang=(language.tag()) { (text.read()) }
            }
        },
    }
}

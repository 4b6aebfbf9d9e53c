//! What pages are put together from: the frame around each, forms, tables, words in colour. Labels come in as words.
//!
//! Must not know: what any page is about, stores. Looked at in `tests/it/console/browser.rs`, where axe reads every page.

use super::assets;
use super::signing;
use super::visit::Visit;
use crate::domain::review::Act;
use crate::domain::text::segment::measure;
use crate::locale::console::Tongue;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Where in the menu a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// In no menu.
    Nowhere,
    /// What needs somebody today.
    Today,
    /// Concerns.
    Review,
    /// Texts that are to leave the house.
    Release,
    /// Forums.
    Forums,
    /// People.
    People,
    /// Summaries.
    Summaries,
    /// Lines and messages.
    Delivery,
    /// Reports.
    Reports,
    /// Accounts, trail, settings.
    Office,
    /// How to do things.
    Guide,
}

/// The menu: where, its address, its name, and who sees it.
const MENU: [(Here, &str, &str, &[Act]); 10] = [
    (Here::Today, "/", "frame-today", &[]),
    (Here::Review, "/review", "frame-review", &[Act::ReadConcerns]),
    (Here::Release, "/release", "frame-release", &[Act::DraftRelease]),
    (Here::Forums, "/forums", "frame-forums", &[Act::ManageForums]),
    (Here::People, "/people", "frame-people", &[Act::ManagePeople]),
    (Here::Summaries, "/summaries", "frame-summaries", &[Act::WriteSummaries]),
    (Here::Delivery, "/delivery", "frame-delivery", &[Act::ManageLines, Act::Broadcast]),
    (Here::Reports, "/reports", "frame-reports", &[Act::ReadAggregates]),
    (Here::Office, "/office", "frame-office", &[]),
    (Here::Guide, "/guide", "frame-guide", &[]),
];

/// How a word in colour is meant. The word says it, the colour only helps to find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Needs somebody now.
    Bad,
    /// Needs somebody soon.
    Warn,
    /// Goes its way.
    Calm,
    /// Is done well.
    Good,
    /// Is over.
    Off,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Bad => "tag bad",
            Tone::Warn => "tag warn",
            Tone::Calm => "tag calm",
            Tone::Good => "tag good",
            Tone::Off => "tag off",
        }
    }
}

/// A whole page. `again`: it loads itself again after so many seconds.
pub(super) fn frame(visit: &Visit, here: Here, title: &str, again: Option<u32>, body: Markup) -> Markup {
    let programme = &visit.0.console.settings.programme;
    html! {
        (DOCTYPE)
        html lang=(visit.tongue().tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (programme) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(assets::css());
                script src=(assets::js()) defer {}
                @if let Some(seconds) = again { meta http-equiv="refresh" content=(seconds); }
            }
            body {
                a.skip href="#content" { (visit.say("frame-skip")) }
                header {
                    p.name { a href="/" { (programme) } }
                    @if visit.is_known() { (menu(visit, here)) }
                    (corner(visit))
                }
                main #content tabindex="-1" {
                    @if let Some(notice) = visit.notice() { p.notice role="status" { (notice) } }
                    h1 { (title) }
                    (body)
                }
            }
        }
    }
}

fn menu(visit: &Visit, here: Here) -> Markup {
    let open = |acts: &[Act]| acts.is_empty() || acts.iter().any(|act| visit.may(*act));
    html! {
        nav aria-label=(visit.say("frame-menu")) {
            ul {
                @for (place, path, name, acts) in MENU {
                    @if open(acts) {
                        li { a href=(path) aria-current=[(place == here).then_some("page")] { (visit.say(name)) } }
                    }
                }
            }
        }
    }
}

/// Language, who is here, the way out, and the switch that closes everything.
fn corner(visit: &Visit) -> Markup {
    let other = if visit.tongue() == Tongue::French { Tongue::English } else { Tongue::French };
    html! {
        div.corner {
            @if visit.is_known() {
                span.who { (visit.member().name) }
                a href=(signing::FREEZE) { (visit.say("frame-freeze")) }
                form method="post" action=(signing::OUT) { (visit.hidden()) button.link { (visit.say("frame-sign-out")) } }
            }
            form method="post" action=(signing::TONGUE) {
                @if visit.is_known() { (visit.hidden()) }
                input type="hidden" name="back" value=(visit.0.path);
                button.link name="tongue" value=(other.tag()) lang=(other.tag()) { (visit.say("frame-language")) }
            }
        }
    }
}

/// What is wrong with a form, by field.
#[derive(Clone, Debug, Default)]
pub struct Wrongs(Vec<(String, String)>);

impl Wrongs {
    /// Nothing yet.
    pub fn new() -> Wrongs {
        Wrongs::default()
    }

    /// Something about a field; the first thing about it is shown.
    pub fn add(&mut self, field: &str, what: impl Into<String>) {
        if self.of(field).is_none() {
            self.0.push((field.to_owned(), what.into()));
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == field).map(|(_, what)| what.as_str())
    }
}

/// All that is wrong, first on the page, each a link to its field.
pub fn wrongs(visit: &Visit, wrong: &Wrongs) -> Markup {
    if wrong.is_empty() {
        return html! {};
    }
    html! {
        div.wrongs role="alert" tabindex="-1" {
            h2 { (visit.tell("frame-wrongs", &[("count", wrong.0.len().into())])) }
            ul { @for (field, what) in &wrong.0 { li { a href={ "#" (field) } { (what) } } } }
        }
    }
}

/// A field of one line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'f> {
    /// Its name in the form.
    pub name: &'f str,
    /// What it is called.
    pub label: &'f str,
    /// What is in it.
    pub value: &'f str,
    /// `text` where empty; `date`, `time`, `number`, `tel`, `search`, `password`, `file`.
    pub kind: &'f str,
    /// How to fill it in.
    pub hint: Option<&'f str>,
    /// Whether it may be left empty.
    pub required: bool,
    /// What a browser may fill in: `username`, `one-time-code`; `off` where empty.
    pub fill: &'f str,
}

/// A field of one line with its label, hint and what is wrong with it.
pub fn field(field: Field<'_>, wrong: &Wrongs) -> Markup {
    let Field { name, label, value, kind, hint, required, fill } = field;
    let kind = if kind.is_empty() { "text" } else { kind };
    let fill = if fill.is_empty() { "off" } else { fill };
    let digits = (fill == "one-time-code").then_some("numeric");
    labelled(
        name,
        label,
        hint,
        wrong,
        html! {
            input #(name) name=(name) type=(kind) value=[(kind != "password" && kind != "file").then_some(value)] required[required]
                autocomplete=(fill) inputmode=[digits] aria-invalid=[wrong.of(name).map(|_| "true")] aria-describedby=[described(name, hint, wrong)];
        },
    )
}

/// A field of several lines.
pub fn area(name: &str, label: &str, value: &str, rows: u32, hint: Option<&str>, wrong: &Wrongs) -> Markup {
    labelled(
        name,
        label,
        hint,
        wrong,
        html! {
            // A line break right after the tag is not the text's: one is put there, so that the text keeps its own.
            textarea #(name) name=(name) rows=(rows) aria-invalid=[wrong.of(name).map(|_| "true")]
                aria-describedby=[described(name, hint, wrong)] { "\n" (value) }
        },
    )
}

/// One of a list.
pub fn select(name: &str, label: &str, options: &[(String, String)], chosen: &str, wrong: &Wrongs) -> Markup {
    labelled(
        name,
        label,
        None,
        wrong,
        html! {
            select #(name) name=(name) aria-invalid=[wrong.of(name).map(|_| "true")] aria-describedby=[described(name, None, wrong)] {
                @for (value, text) in options { option value=(value) selected[value == chosen] { (text) } }
            }
        },
    )
}

fn labelled(name: &str, label: &str, hint: Option<&str>, wrong: &Wrongs, control: Markup) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            @if let Some(hint) = hint { p.hint id={ (name) "-hint" } { (hint) } }
            @if let Some(what) = wrong.of(name) { p.wrong id={ (name) "-wrong" } { (what) } }
            (control)
        }
    }
}

fn described(name: &str, hint: Option<&str>, wrong: &Wrongs) -> Option<String> {
    let parts = [hint.map(|_| format!("{name}-hint")), wrong.of(name).map(|_| format!("{name}-wrong"))];
    let all = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!all.is_empty()).then_some(all)
}

/// One of a few, all in sight: value, text, whether it is chosen.
pub fn radios(name: &str, legend: &str, options: &[(String, String, bool)], wrong: &Wrongs) -> Markup {
    choices("radio", name, legend, options, wrong)
}

/// Any of a few: value, text, whether it is chosen.
pub fn checks(name: &str, legend: &str, options: &[(String, String, bool)], wrong: &Wrongs) -> Markup {
    choices("checkbox", name, legend, options, wrong)
}

fn choices(kind: &str, name: &str, legend: &str, options: &[(String, String, bool)], wrong: &Wrongs) -> Markup {
    html! {
        fieldset.choices id=(name) aria-describedby=[described(name, None, wrong)] {
            legend { (legend) }
            @if let Some(what) = wrong.of(name) { p.wrong id={ (name) "-wrong" } { (what) } }
            @for (value, text, chosen) in options {
                label { input type=(kind) name=(name) value=(value) checked[*chosen]; " " (text) }
            }
        }
    }
}

/// The button of a form.
pub fn button(text: &str) -> Markup {
    html! { button { (text) } }
}

/// A second button: `name` and `value` tell which was pressed.
pub fn quiet(name: &str, value: &str, text: &str) -> Markup {
    html! { button.quiet name=(name) value=(value) { (text) } }
}

/// The button of what can't be taken back.
pub fn danger(text: &str) -> Markup {
    html! { button.danger { (text) } }
}

/// A link.
pub fn link(href: &str, text: &str) -> Markup {
    html! { a href=(href) { (text) } }
}

/// A link that looks like a button: the first thing to do on a page.
pub fn action(href: &str, text: &str) -> Markup {
    html! { a.action href=(href) { (text) } }
}

/// A word in a coloured box.
pub fn tag(tone: Tone, text: &str) -> Markup {
    html! { span class=(tone.class()) { (text) } }
}

/// A table that scrolls by itself where it is too wide.
pub fn table(caption: &str, heads: &[String], rows: Vec<Vec<Markup>>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
            }
        }
    }
}

/// What is known of one thing.
pub fn facts(facts: &[(String, Markup)]) -> Markup {
    html! { dl.facts { @for (term, fact) in facts { div { dt { (term) } dd { (fact) } } } } }
}

/// Nothing is here: why, and what to do.
pub fn empty(text: &str, to_do: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            p { (text) }
            @if let Some((href, text)) = to_do { p { (action(href, text)) } }
        }
    }
}

/// The way through many pages; `page` counts from 1.
pub fn pager(visit: &Visit, page: usize, pages: usize, href: impl Fn(usize) -> String) -> Markup {
    if pages < 2 {
        return html! {};
    }
    html! {
        nav.pager aria-label=(visit.tell("frame-page", &[("page", page.into()), ("pages", pages.into())])) {
            @if page > 1 { a rel="prev" href=(href(page - 1)) { (visit.say("frame-before")) } }
            span { (visit.tell("frame-page", &[("page", page.into()), ("pages", pages.into())])) }
            @if page < pages { a rel="next" href=(href(page + 1)) { (visit.say("frame-after")) } }
        }
    }
}

/// How a text gets to a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As a message, paid by segment.
    Sms,
    /// As a screen of a session.
    Ussd,
}

/// Texts as a phone shows them, with what they take: `lang` is their language.
pub fn screens(visit: &Visit, lang: &str, way: Way, screens: &[String]) -> Markup {
    html! {
        ol.phones {
            @for (nth, screen) in screens.iter().enumerate() {
                li {
                    pre lang=(lang) { (screen) }
                    p.hint {
                        (visit.tell("frame-screen", &[("nth", (nth + 1).into())])) " · "
                        (visit.tell("frame-characters", &[("count", screen.chars().count().into())]))
                        @if way == Way::Sms { " · " (visit.tell("frame-segments", &[("count", measure(screen).segments.into())])) }
                    }
                }
            }
        }
    }
}

/// A second look at what hurts: closed until it is asked for, then a question and its button.
pub fn confirm(visit: &Visit, path: &str, summary: &str, question: &str, button: &str) -> Markup {
    html! {
        details.confirm {
            summary { (summary) }
            form method="post" action=(path) {
                (visit.hidden())
                p { (question) }
                (danger(button))
            }
        }
    }
}

/// Markup that is part of the program, as it is.
pub fn literal(markup: &'static str) -> Markup {
    PreEscaped(markup.to_owned())
}

//! A list of people: taken up, looked at, brought in.
//!
//! Must not know: SQL, how a list is read and written ([`crate::lists`]). Tested in `tests/it/console/people.rs`.
//!
//! Between looking and bringing in, the file is kept in the session, locked under its cookie: nothing in memory opens it between two requests. In a
//! hidden field it would go over a slow line three times, in a page of some megabytes. It is read anew each time, so that what is said of it is said of
//! the book as it is then. Bringing in goes on by itself: one list at a time, and whoever looks sees how far it is.

use super::super::parts::{self, Field, Here, Tone, Wrongs};
use super::super::posted::Posted;
use super::super::trouble::Trouble;
use super::super::visit::Visit;
use super::reasons::{column as column_word, words};
use super::{Answer, Console, called, role_word, tell};
use crate::domain::review::StaffId;
use crate::domain::review::audit::{Action, Detail};
use crate::lists::sheet::{Wrong, harmless};
use crate::lists::{Counts, Known, List, rows};
use crate::locale::console::Value;
use crate::store::book::people::NewPerson;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

/// Under which name a session keeps a list.
const KEPT: &str = "people";
/// Wrong rows on the page; all of them are in the file of the errors.
const WRONG: usize = 50;
/// People shown before they are brought in.
const FIRST: usize = 10;

/// The list that is being brought in, or was last.
#[derive(Default)]
pub struct Imports(Mutex<Option<Job>>);

#[derive(Clone, Copy, Debug)]
struct Job {
    by: StaffId,
    counts: Counts,
    done: usize,
    all: usize,
    /// `false`: the book refused in the middle.
    end: Option<bool>,
}

impl Imports {
    fn job(&self) -> MutexGuard<'_, Option<Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `false` while another list is being brought in.
    fn begin(&self, job: Job) -> bool {
        let mut now = self.job();
        if now.is_some_and(|job| job.end.is_none()) {
            return false;
        }
        *now = Some(job);
        true
    }

    fn change(&self, change: impl FnOnce(&mut Job)) {
        if let Some(job) = self.job().as_mut() {
            change(job);
        }
    }

    /// Whoever brought a list in has seen how it ended.
    fn seen(&self, by: StaffId) {
        self.job().take_if(|job| job.by == by && job.end.is_some());
    }
}

/// Reads a list and holds it against the book, away from those who answer requests.
async fn looked_at(console: &Arc<Console>, bytes: impl AsRef<[u8]> + Send + 'static) -> Result<List, Trouble> {
    let languages = console.phone.languages.clone();
    let known = Known::load(&console.book, languages, console.settings.plan).await?;
    let (console, here) = (console.clone(), Handle::current());
    let list = spawn_blocking(move || {
        let reading = rows::read(bytes.as_ref(), &known);
        here.block_on(List::of(reading, &console.numbers, &console.book))
    });
    Ok(list.await.map_err(|_| Trouble::Bug("a list of people could not be read".into()))??)
}

pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    let job = *console.imports.job();
    if let Some(job) = job.filter(|job| job.end.is_none()) {
        return Ok(visit.page_again(Here::People, &visit.say("people-import"), 2, progress(&visit, &job)));
    }
    let ended = job.filter(|job| job.by == visit.member().id).and_then(|job| Some((job, job.end?)));
    let Some(bytes) = visit.kept(KEPT)? else { return Ok(start(&visit, ended, &Wrongs::new())) };
    let list = looked_at(&console, bytes).await?;
    Ok(visit.page(Here::People, &visit.say("people-import"), preview(&visit, &console, &list)))
}

/// A number as it is written in a sentence.
fn figure(visit: &Visit, number: usize) -> Value<'static> {
    visit.number(i64::try_from(number).unwrap_or(i64::MAX)).into()
}

fn progress(visit: &Visit, job: &Job) -> Markup {
    html! {
        p { (visit.tell("people-import-going", &[("done", figure(visit, job.done)), ("all", figure(visit, job.all))])) }
        progress value=(job.done) max=(job.all) aria-label=(visit.say("people-import")) {}
        p.hint { (visit.say("people-import-leave")) }
    }
}

/// The page before a file was chosen; says how the last list ended.
fn start(visit: &Visit, ended: Option<(Job, bool)>, wrong: &Wrongs) -> Response {
    let columns = ["phone", "name", "commune", "role", "force", "language", "gender", "consent"];
    let keys = [
        "people-column-phone",
        "people-column-name",
        "people-column-commune",
        "people-column-role",
        "people-column-force",
        "people-column-language",
        "people-column-gender",
        "people-column-consent",
    ];
    let rows = columns
        .iter()
        .zip(keys)
        .map(|(column, key)| vec![html! { code { (column_word(visit, column)) } }, html! { (visit.say(key)) }]);
    let heads = [visit.say("people-column"), visit.say("people-column-holds")];
    let body = html! {
        (parts::wrongs(visit, wrong))
        @if let Some((job, whole)) = ended { (end(visit, &job, whole)) }
        p.lead { (visit.say("people-import-lead")) }
        form method="post" action="/people/import" enctype="multipart/form-data" {
            (visit.hidden())
            (parts::field(Field { name: "csv", label: &visit.say("people-import-file"), kind: "file",
                hint: Some(&visit.say("people-import-file-hint")), ..Field::default() }, wrong))
            (parts::button(&visit.say("people-import-look")))
        }
        p { (parts::link("/people/import/example.csv", &visit.say("people-import-example"))) }
        (parts::table(&visit.say("people-columns"), &heads, rows.collect()))
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visit.page_with(status, Here::People, &visit.say("people-import"), body)
}

fn end(visit: &Visit, job: &Job, whole: bool) -> Markup {
    let Counts { new, changed, unchanged } = job.counts;
    html! {
        @if whole {
            p.notice role="status" {
                (visit.tell("people-import-done", &[("new", figure(visit, new)), ("changed", figure(visit, changed)), ("unchanged", figure(visit, unchanged))]))
                " " (parts::link("/people", &visit.say("frame-people")))
            }
        } @else {
            p.alarm role="alert" {
                (visit.tell("people-import-stopped", &[("done", figure(visit, job.done)), ("all", figure(visit, job.all))]))
            }
        }
    }
}

fn preview(visit: &Visit, console: &Console, list: &List) -> Markup {
    let (people, wrong) = (list.people.len(), list.wrong_lines());
    let Counts { new, changed, unchanged } = list.counts;
    let count = |number: usize| html! { (visit.number(number as i64)) };
    html! {
        (parts::facts(&[
            (visit.say("people-import-new"), count(new)),
            (visit.say("people-import-changed"), count(changed)),
            (visit.say("people-import-unchanged"), count(unchanged)),
            (visit.say("people-import-wrong"), count(wrong)),
        ]))
        p.hint { (visit.say("people-import-nothing-yet")) }
        @if wrong > 0 { (wrong_rows(visit, list)) }
        @if !list.handed_over.is_empty() { (handed_over(visit, list)) }
        @if people > 0 { (first(visit, console, &list.people)) }
        (decide(visit, people, wrong))
    }
}

/// What can be done with a list that was looked at.
fn decide(visit: &Visit, people: usize, wrong: usize) -> Markup {
    // What was seen: the book may change before the button is pressed.
    let seen = || {
        html! {
            input type="hidden" name="people" value=(people);
            input type="hidden" name="wrong" value=(wrong);
        }
    };
    html! {
        @if people > 0 && wrong == 0 {
            form method="post" action="/people/import/write" {
                (visit.hidden()) (seen())
                (parts::button(&visit.tell("people-import-write", &[("count", people.into()), ("shown", figure(visit, people))])))
            }
        } @else if people > 0 {
            details.confirm {
                summary { (visit.tell("people-import-without", &[("count", wrong.into()), ("shown", figure(visit, wrong))])) }
                form method="post" action="/people/import/write" {
                    (visit.hidden()) (seen())
                    p { (visit.say("people-import-without-question")) }
                    (parts::danger(&visit.tell("people-import-write", &[("count", people.into()), ("shown", figure(visit, people))])))
                }
            }
        }
        form method="post" action="/people/import/drop" {
            (visit.hidden())
            (parts::quiet("drop", "yes", &visit.say("people-import-other")))
        }
    }
}

fn wrong_rows(visit: &Visit, list: &List) -> Markup {
    let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
    for wrong in &list.wrong {
        *columns.entry(wrong.column.as_deref().unwrap_or_default()).or_default() += 1;
    }
    let columns = columns.iter().map(|(column, count)| {
        let column = if column.is_empty() { visit.say("people-import-row") } else { (*column).to_owned() };
        format!("{column} : {}", visit.number(*count as i64))
    });
    let heads = ["people-import-line", "people-column", "people-import-why"].map(|head| visit.say(head));
    let rows = list.wrong.iter().take(WRONG).map(|wrong| {
        let Wrong { line, column, reason } = wrong;
        vec![
            html! { (line) },
            html! { @if let Some(column) = column { code { (column) } } },
            html! { (words(visit, reason)) },
        ]
    });
    html! {
        section {
            h2 { (visit.say("people-import-wrong")) }
            @if list.wrong.len() > WRONG {
                p { (visit.tell("people-import-wrong-first", &[("shown", WRONG.into()), ("count", figure(visit, list.wrong.len()))])) }
                p.hint { (columns.collect::<Vec<_>>().join(" · ")) }
            }
            (parts::table(&visit.say("people-import-wrong-table"), &heads, rows.collect()))
            p { (parts::link("/people/import/wrong.csv", &visit.say("people-import-wrong-file"))) }
        }
    }
}

fn handed_over(visit: &Visit, list: &List) -> Markup {
    html! {
        section {
            h2 { (parts::tag(Tone::Warn, &visit.say("people-import-posts"))) }
            p { (visit.say("people-import-posts-text")) }
            ul {
                @for (line, force) in list.handed_over.iter().take(WRONG) {
                    li { (visit.tell("people-import-post", &[("line", line.to_string().into()), ("force", visit.name(force).into())])) }
                }
            }
        }
    }
}

fn first(visit: &Visit, console: &Console, people: &[NewPerson]) -> Markup {
    let board = console.book.board();
    let heads =
        ["people-name", "people-commune", "people-is", "people-language", "people-numbers"].map(|head| visit.say(head));
    let rows = people.iter().take(FIRST).map(|person| {
        let role = person.role.map(|role| role_word(visit, role, false));
        let post = person.force.map(|force| format!("{} · {}", visit.say("role-commander"), visit.name(&force)));
        let language = person.language.map(|language| visit.name(&language)).unwrap_or_default();
        vec![
            html! { (called(visit, &person.name)) },
            html! { (board.name(&person.place)) },
            html! { (role.or(post).unwrap_or_default()) },
            html! { (language) },
            html! { (person.numbers.len()) },
        ]
    });
    let caption = visit.tell(
        "people-import-first",
        &[("shown", people.len().min(FIRST).into()), ("count", figure(visit, people.len()))],
    );
    parts::table(&caption, &heads, rows.collect())
}

pub(super) async fn upload(visit: Visit, posted: Posted) -> Answer {
    if !posted.is_repeated() {
        let Some(file) = posted.file("csv") else {
            posted.undone();
            let mut wrong = Wrongs::new();
            wrong.add("csv", visit.say("people-import-no-file"));
            return Ok(start(&visit, None, &wrong));
        };
        visit.keep(KEPT, file);
    }
    Ok(visit.go("/people/import", None))
}

/// Forgets the list, or how the last one ended.
pub(super) async fn put_away(State(console): State<Arc<Console>>, visit: Visit, _posted: Posted) -> Answer {
    visit.drop_kept(KEPT);
    console.imports.seen(visit.member().id);
    Ok(visit.go("/people/import", None))
}

/// Begins to bring the list in, if it is still what was looked at.
pub(super) async fn write(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let back = |notice: &str| Ok(visit.go("/people/import", Some(visit.say(notice))));
    if posted.is_repeated() {
        return Ok(visit.go("/people/import", None));
    }
    let Some(bytes) = visit.kept(KEPT)? else { return back("people-import-gone") };
    let list = looked_at(&console, bytes).await?;
    let seen = |name, number: usize| posted.text(name).parse() == Ok(number);
    if list.people.is_empty() || !seen("people", list.people.len()) || !seen("wrong", list.wrong_lines()) {
        return back("people-import-other-now");
    }
    let job = Job { by: visit.member().id, counts: list.counts, done: 0, all: list.people.len(), end: None };
    if !console.imports.begin(job) {
        posted.undone();
        return back("people-import-busy");
    }
    // Told first: what is told and does not happen is better than the other way about.
    if let Err(error) = tell(&console, &visit, Action::PeopleImported, Detail::Nothing).await {
        console.imports.change(|job| job.end = Some(false));
        return Err(error);
    }
    visit.drop_kept(KEPT);
    let now = visit.now();
    tokio::spawn(async move {
        let written = list.write(&console.book, now, |done| console.imports.change(|job| job.done = done)).await;
        if let Err(stopped) = &written {
            tracing::error!(error = %stopped, "a list of people was not written whole");
        }
        console.imports.change(|job| job.end = Some(written.is_ok()));
    });
    Ok(visit.go("/people/import", None))
}

/// A list to fill in: a header, and people who are nobody. With a mark that makes Excel read accents, and no number that begins with `+`.
const EXAMPLE: &str = "\u{feff}telephone;nom;commune;role;force;langue;sexe;consentement\r\n\
    70 00 00 01;Awa Exemple;Konna;participant;;bm;f;réunion du 5 janvier, fiche 2\r\n\
    70 00 00 02;Modibo Exemple;Konna;facilitateur;;fr;m;réunion du 5 janvier, fiche 2\r\n\
    70 00 00 03;Lt Exemple;Konna;commandant;gendarmerie;fr;m;lettre du 12 janvier\r\n";

fn csv(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
    ];
    (headers, text).into_response()
}

pub(super) async fn example(_visit: Visit) -> Answer {
    Ok(csv("baro-personnes", EXAMPLE.to_owned()))
}

/// All that is wrong with the list, as a file to work through beside it.
pub(super) async fn wrong(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    let Some(bytes) = visit.kept(KEPT)? else { return Ok(visit.go("/people/import", None)) };
    let list = looked_at(&console, bytes).await?;
    let heads = ["people-import-line", "people-column", "people-import-why"].map(|head| visit.say(head));
    let mut text = format!("\u{feff}{}\r\n", heads.map(|head| harmless(&head)).join(";"));
    for Wrong { line, column, reason } in &list.wrong {
        let column = harmless(column.as_deref().unwrap_or_default());
        text.push_str(&format!("{line};{column};{}\r\n", harmless(&words(&visit, reason))));
    }
    Ok(csv("baro-erreurs", text))
}

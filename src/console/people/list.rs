//! The list of people, fifty a page, and the search: by name or by a whole number, which is never in an address.
//!
//! Must not know: SQL, pages of one person. Tested in `tests/it/console/people.rs`.

use super::super::parts::{self, Field, Here, Tone, Wrongs};
use super::super::posted::Posted;
use super::super::visit::Visit;
use super::{Answer, Console, address, called, is_like_a_number, role_word, tell};
use crate::domain::board::Board;
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::person::PersonId;
use crate::domain::phone::Phone;
use crate::domain::place::{Level, Place, PlaceId};
use crate::domain::review::audit::{Action, Detail};
use crate::store::book::roster::{self, Duty, Filter, Listed, PAGE, Reach};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use form_urlencoded::Serializer;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Most characters of what is looked for.
const LONGEST: usize = 100;
/// Most places in the choice; with more of them communes are offered only under the place that was chosen.
const PLACES: usize = 80;

/// What a list is asked for, as its address has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    name: String,
    place: String,
    role: String,
    force: String,
    language: String,
    state: String,
    page: String,
}

impl Asked {
    /// From the form of the search.
    fn posted(posted: &Posted) -> Asked {
        let text = |name| posted.text(name).chars().take(LONGEST).collect::<String>();
        Asked {
            name: text("q"),
            place: text("place"),
            role: text("role"),
            force: text("force"),
            language: text("language"),
            state: text("state"),
            page: String::new(),
        }
    }

    fn page(&self) -> i64 {
        self.page.parse().unwrap_or(1).max(1)
    }

    fn is_empty(&self) -> bool {
        [&self.name, &self.place, &self.role, &self.force, &self.language, &self.state]
            .iter()
            .all(|text| text.is_empty())
    }

    /// Whether it asks for more than name and place.
    fn is_narrow(&self) -> bool {
        [&self.role, &self.force, &self.language, &self.state].iter().any(|text| !text.is_empty())
    }

    /// The address of a page of this list.
    fn href(&self, page: usize) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let all = [
            ("name", &self.name),
            ("place", &self.place),
            ("role", &self.role),
            ("force", &self.force),
            ("language", &self.language),
            ("state", &self.state),
            ("page", &page),
        ];
        let mut query = Serializer::new(String::new());
        query.extend_pairs(all.into_iter().filter(|(_, value)| !value.is_empty()));
        let query = query.finish();
        if query.is_empty() { "/people".to_owned() } else { format!("/people?{query}") }
    }

    fn filter(&self, board: &Board) -> Filter {
        let under = |area: &PlaceId| board.places.keys().filter(|place| board.lies_in(place, area)).cloned().collect();
        Filter {
            places: (!self.place.is_empty()).then(|| under(&PlaceId(self.place.clone()))),
            name: self.name.chars().take(LONGEST).collect(),
            duty: Duty::read(&self.role),
            force: Force::ALL.into_iter().find(|force| force.code() == self.force),
            language: match self.language.as_str() {
                "" => None,
                "none" => Some(None),
                tag => tag.parse().ok().map(Some),
            },
            reach: Reach::read(&self.state),
        }
    }
}

pub(super) async fn show(
    State(console): State<Arc<Console>>,
    visit: Visit,
    query: Result<Query<Asked>, QueryRejection>,
) -> Answer {
    let Query(mut asked) = query.unwrap_or_default();
    if is_like_a_number(&asked.name) {
        asked.name.clear();
    }
    page(&console, &visit, &asked, &Wrongs::new()).await
}

/// Looks a name up by its address, a number without one.
pub(super) async fn find(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let mut asked = Asked::posted(&posted);
    if !is_like_a_number(&asked.name) {
        return Ok(visit.go(&asked.href(1), None));
    }
    // A number stays in this request.
    asked.name.clear();
    let mut wrong = Wrongs::new();
    match Phone::read(posted.text("q"), console.settings.plan) {
        None => wrong.add("q", visit.say("people-find-not-whole")),
        Some(phone) => {
            tell(&console, &visit, Action::NumberSought, Detail::Nothing).await?;
            let blind = console.numbers.blind(&phone).0;
            if let Some(owner) = roster::owner(console.book.engine(), blind).await? {
                return Ok(visit.go(&address(owner), None));
            }
            wrong.add("q", visit.say("people-find-nobody"));
        }
    }
    page(&console, &visit, &asked, &wrong).await
}

async fn page(console: &Console, visit: &Visit, asked: &Asked, wrong: &Wrongs) -> Result<Response, super::Trouble> {
    let (board, engine) = (console.book.board(), console.book.engine());
    let filter = asked.filter(&board);
    let (count, stopped) = roster::count(engine, &filter).await?;
    let found = roster::find(engine, &filter, asked.page()).await?;
    let pages = usize::try_from((count + PAGE - 1) / PAGE).unwrap_or(1);
    let page = usize::try_from(asked.page()).unwrap_or(1);
    let body = html! {
        (parts::wrongs(visit, wrong))
        div.row {
            (parts::action("/people/new", &visit.say("people-new")))
            (parts::link("/people/import", &visit.say("people-import")))
        }
        (search(console, visit, &board, asked, wrong))
        @if count == 0 {
            @if asked.is_empty() {
                (parts::empty(&visit.say("people-empty"), Some(("/people/import", &visit.say("people-import")))))
            } @else {
                (parts::empty(&visit.say("people-none"), Some(("/people", &visit.say("people-all")))))
            }
        } @else {
            p { (visit.tell("people-count", &[("count", count.into()), ("shown", visit.number(count).into()),
                ("stopped", stopped.into())])) }
            (table(visit, &board, &found))
            (parts::pager(visit, page, pages, |page| asked.href(page)))
        }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(visit.page_with(status, Here::People, &visit.say("frame-people"), body))
}

fn search(console: &Console, visit: &Visit, board: &Board, asked: &Asked, wrong: &Wrongs) -> Markup {
    let any = || (String::new(), visit.say("people-any"));
    let duties = Duty::ALL.map(|duty| (duty.code().to_owned(), duty_word(visit, duty)));
    let forces = Force::ALL.map(|force| (force.code().to_owned(), visit.name(&force)));
    let languages = console.phone.languages.iter().map(|language| (language.tag().to_owned(), visit.name(language)));
    let languages = languages.chain([("none".to_owned(), visit.say("people-language-none"))]);
    let states = Reach::ALL.map(|reach| (reach.code().to_owned(), visit.say(reach_key(reach))));
    let choose = |name: &str, label: &str, options: Vec<(String, String)>, chosen: &str| {
        let options: Vec<(String, String)> = std::iter::once(any()).chain(options).collect();
        parts::select(name, &visit.say(label), &options, chosen, wrong)
    };
    let sought = Field {
        name: "q",
        label: &visit.say("people-find"),
        value: &asked.name,
        kind: "search",
        hint: Some(&visit.say("people-find-hint")),
        ..Field::default()
    };
    html! {
        form.people-find method="post" action="/people/find" role="search" {
            (visit.hidden())
            div.row {
                (parts::field(sought, wrong))
                (choose("place", "people-place", places(visit, board, &asked.place), &asked.place))
            }
            details open[asked.is_narrow()] {
                summary { (visit.say("people-find-more")) }
                div.row {
                    (choose("role", "people-role", duties.into(), &asked.role))
                    (choose("force", "people-force", forces.into(), &asked.force))
                    (choose("language", "people-language", languages.collect(), &asked.language))
                    (choose("state", "people-state", states.into(), &asked.state))
                }
            }
            (parts::button(&visit.say("people-find-button")))
            @if !asked.is_empty() { " " (parts::link("/people", &visit.say("people-all"))) }
        }
    }
}

/// The places of the programme, each under the one that it lies in.
fn places(visit: &Visit, board: &Board, chosen: &str) -> Vec<(String, String)> {
    let mut all: Vec<(&PlaceId, &Place)> = board.places.iter().collect();
    all.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
    let area = PlaceId(chosen.to_owned());
    let is_offered =
        |place: &Place| all.len() <= PLACES || place.level != Level::Commune || board.lies_in(&place.id, &area);
    let mut options = Vec::new();
    inside(None, 0, &all, &mut |place, depth| {
        if is_offered(place) {
            let level =
                if place.level == Level::Commune { String::new() } else { format!(" ({})", visit.name(&place.level)) };
            options.push((place.id.0.clone(), format!("{}{}{level}", "\u{2003}".repeat(depth), place.name)));
        }
    });
    options
}

fn inside(parent: Option<&PlaceId>, depth: usize, all: &[(&PlaceId, &Place)], tell: &mut impl FnMut(&Place, usize)) {
    for (id, place) in all.iter().filter(|(_, place)| place.parent.as_ref() == parent) {
        tell(place, depth);
        if depth < 4 {
            inside(Some(id), depth + 1, all, tell);
        }
    }
}

fn table(visit: &Visit, board: &Board, found: &[Listed]) -> Markup {
    let heads = ["people-name", "people-commune", "people-is", "people-language", "people-state"];
    let heads = heads.map(|head| visit.say(head));
    let rows = found.iter().map(|person| {
        vec![
            parts::link(&address(person.id), &called(visit, &person.name)),
            html! { (board.name(&person.place)) },
            html! { (duties(visit, board, person)) },
            html! { (language(visit, person.language)) },
            state(visit, person.stopped, person.numbers),
        ]
    });
    parts::table(&visit.say("people-table"), &heads, rows.collect())
}

/// The language of somebody, or that none was chosen.
pub(super) fn language(visit: &Visit, language: Option<Language>) -> String {
    language.map_or_else(|| visit.say("people-language-none"), |language| visit.name(&language))
}

/// Whether messages reach somebody.
pub(super) fn state(visit: &Visit, stopped: bool, numbers: i64) -> Markup {
    if stopped {
        parts::tag(Tone::Warn, &visit.say("people-stopped"))
    } else if numbers == 0 {
        parts::tag(Tone::Off, &visit.say("people-numberless"))
    } else {
        html! {}
    }
}

/// What somebody is, posts first; the place is named where it is not their own.
fn duties(visit: &Visit, board: &Board, person: &Listed) -> String {
    let of = |place: &PlaceId| if *place == person.place { String::new() } else { format!(" ({})", board.name(place)) };
    let posts = posts(board, person.id).map(|post| format!("{}{}", post.words(visit), of(post.place)));
    let roles = person.roles.iter().filter_map(|(series, role, deputy)| {
        let series = board.series(*series)?;
        Some(format!("{}{}", role_word(visit, *role, *deputy), of(&series.place)))
    });
    posts.chain(roles).collect::<Vec<_>>().join(", ")
}

/// A post that somebody holds, or stands in for.
pub(super) struct Held<'b> {
    /// Where it is.
    pub place: &'b PlaceId,
    /// Which.
    pub post: &'b crate::domain::board::Post,
    /// They only stand in for the holder.
    pub deputy: bool,
}

impl Held<'_> {
    /// `Commandant · Gendarmerie`.
    pub fn words(&self, visit: &Visit) -> String {
        let what = visit.say(if self.deputy { "people-deputy" } else { "role-commander" });
        format!("{what} · {}", visit.name(&self.post.force))
    }
}

/// The posts that somebody holds or stands in for.
pub(super) fn posts(board: &Board, person: PersonId) -> impl Iterator<Item = Held<'_>> {
    let all = board.series.iter().flat_map(|series| series.posts.iter().map(|post| (&series.place, post)));
    all.filter(move |(_, post)| post.is_spoken_for_by(person)).map(move |(place, post)| Held {
        place,
        post,
        deputy: post.holder != Some(person),
    })
}

fn duty_word(visit: &Visit, duty: Duty) -> String {
    match duty {
        Duty::Role(role) => visit.name(&role),
        Duty::Commander => visit.say("role-commander"),
        Duty::Deputy => visit.say("people-deputy"),
    }
}

fn reach_key(reach: Reach) -> &'static str {
    match reach {
        Reach::Stopped => "people-state-stopped",
        Reach::Reached => "people-state-reached",
        Reach::Nameless => "people-state-nameless",
        Reach::Numberless => "people-state-numberless",
    }
}

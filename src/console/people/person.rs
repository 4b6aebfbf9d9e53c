//! One person: what the programme needs to know of them, and what staff can do at their word.
//!
//! Must not know: SQL, how numbers are sealed. Tested in `tests/it/console/people.rs`.
//!
//! Numbers are hidden but for two digits. What they said is their answers to dates of forums and nothing else: when they last called is
//! nowhere.

use super::super::parts::{self, Field, Here, Tone, Wrongs};
use super::super::trouble::Trouble;
use super::super::visit::Visit;
use super::{Answer, Console, called, list, meeting, role_word};
use crate::domain::board::Board;
use crate::domain::force::Force;
use crate::domain::person::{PersonId, Role};
use crate::domain::phone::Phone;
use crate::domain::place::{Place, PlaceId};
use crate::domain::review::audit::Need;
use crate::lists::rows;
use crate::store::book::numbers::MOST_NUMBERS;
use crate::store::book::places;
use crate::store::book::roster::{self, Answered, Membership, Person};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

/// The number of a person in an address.
pub(super) fn id(written: &str) -> Result<PersonId, Trouble> {
    written.parse().map(PersonId).map_err(|_| Trouble::Missing)
}

pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(written): Path<String>) -> Answer {
    page(&console, &visit, id(&written)?, None, &Wrongs::new()).await
}

/// A number that is shown whole, on this one answer: its position and its digits.
pub(super) type Shown = Option<(i64, String)>;

/// The page of a person; with what is wrong with a form on it, the form's own fields empty again.
pub(super) async fn page(
    console: &Console,
    visit: &Visit,
    id: PersonId,
    shown: Shown,
    wrong: &Wrongs,
) -> Result<Response, Trouble> {
    let engine = console.book.engine();
    let person = roster::person(engine, id).await?.ok_or(Trouble::Missing)?;
    let numbers = numbers(console, id).await?;
    let answers = roster::answers(engine, id).await?;
    // The board knows the places that the programme is at; a person may live elsewhere.
    let places = places::list(engine).await?;
    let home = rows::commune_words(&places, &person.place);
    let board = console.book.board();
    let body = html! {
        (parts::wrongs(visit, wrong))
        @if person.stopped { p.alarm { (visit.say("people-stopped-lead")) } }
        (facts(visit, &person, &place_words(&places, &person.place)))
        p { (parts::action(&format!("/people/{}/edit", id.0), &visit.say("people-edit"))) " "
            (parts::link(&format!("/delivery/people/{}", id.0), &visit.say("people-messages"))) }
        div.sides {
            (numbers_section(visit, id, &numbers, &shown, wrong))
            (roles_section(visit, &board, &person, &home, wrong))
        }
        (answers_section(visit, &board, &answers))
        (at_their_word(visit, &person))
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(visit.page_with(status, Here::People, &called(visit, &person.name), body))
}

/// A place with the one that it lies in: `Konna (Mopti)`.
fn place_words(places: &[Place], id: &PlaceId) -> String {
    let find = |id: &PlaceId| places.iter().find(|place| place.id == *id);
    let Some(place) = find(id) else { return id.0.clone() };
    match place.parent.as_ref().and_then(find) {
        Some(parent) => format!("{} ({})", place.name, parent.name),
        None => place.name.clone(),
    }
}

/// A number as pages know it.
pub(super) struct Number {
    /// Its place among the person's numbers.
    pub position: i64,
    /// As the book keeps it.
    pub sealed: Vec<u8>,
    /// With all but two digits hidden; nothing where it does not open.
    pub masked: Option<String>,
    /// The last two digits.
    pub ends: String,
}

/// Somebody's numbers.
pub(super) async fn numbers(console: &Console, id: PersonId) -> Result<Vec<Number>, Trouble> {
    let plan = console.settings.plan;
    let all = roster::numbers(console.book.engine(), id).await?;
    Ok(all
        .into_iter()
        .map(|(position, sealed)| {
            let opened = console.numbers.open(&sealed).ok();
            let ends = opened.as_ref().map(Phone::ends).unwrap_or_default();
            Number { position, masked: opened.map(|phone| phone.masked(plan)), sealed, ends }
        })
        .collect())
}

fn facts(visit: &Visit, person: &Person, home: &str) -> Markup {
    let gender = person.gender.map_or_else(|| visit.say("people-not-said"), |gender| visit.name(&gender));
    let state = if person.stopped {
        parts::tag(Tone::Warn, &visit.say("people-stopped"))
    } else {
        parts::tag(Tone::Good, &visit.say("people-reached"))
    };
    parts::facts(&[
        (visit.say("people-commune"), html! { (home) }),
        (visit.say("people-language"), html! { (list::language(visit, person.language)) }),
        (visit.say("people-gender"), html! { (gender) }),
        (visit.say("people-state"), state),
        (visit.say("people-consent"), html! { (consent(visit, person)) }),
    ])
}

/// How, when and on which wording somebody agreed.
fn consent(visit: &Visit, person: &Person) -> String {
    if person.consent.is_empty() {
        return visit.say("people-consent-none");
    }
    let by_phone = person.consent.strip_prefix("phone, ").and_then(|said| said.split_once(' '));
    let how = match by_phone {
        Some((wording, tag)) => {
            let language =
                tag.parse().ok().map_or_else(|| tag.to_owned(), |language| list::language(visit, Some(language)));
            let args = [("wording", wording.to_owned().into()), ("language", language.into())];
            visit.tell("people-consent-phone", &args)
        }
        None => person.consent.clone(),
    };
    if person.consented.0 == 0 {
        return how;
    }
    visit.tell("people-consent-on", &[("how", how.into()), ("day", visit.day(person.consented.day()).into())])
}

fn numbers_section(visit: &Visit, id: PersonId, numbers: &[Number], shown: &Shown, wrong: &Wrongs) -> Markup {
    let needs = Need::ALL.map(|need| (need.code().to_owned(), visit.name(&need)));
    html! {
        section {
            h2 { (visit.say("people-numbers")) }
            @if numbers.is_empty() { p.hint { (visit.say("people-numbers-none")) } }
            @if numbers.len() > 1 { p.hint { (visit.say("people-numbers-first")) } }
            ul.people-numbers {
                @for (nth, number) in numbers.iter().enumerate() {
                    @let named = [("nth", (nth + 1).into()), ("ends", number.ends.as_str().into())];
                    li {
                        @match (shown, &number.masked) {
                            (Some((at, digits)), _) if *at == number.position => {
                                strong.code { (digits) } p.hint { (visit.say("people-number-once")) }
                            }
                            (_, Some(masked)) => span.people-number { (masked) },
                            (_, None) => span { (visit.say("people-number-unreadable")) },
                        }
                        @if number.masked.is_some() {
                            details {
                                summary { (visit.tell("people-number-show", &named)) }
                                form method="post" action={ "/people/" (id.0) "/number/show" } {
                                    (visit.hidden()) (which(number))
                                    (parts::select(&format!("need-{}", number.position), &visit.say("people-need"), &needs, "", wrong))
                                    p.hint { (visit.say("people-need-hint")) }
                                    (parts::button(&visit.say("people-number-show-button")))
                                }
                            }
                        }
                        details.confirm {
                            summary { (visit.tell("people-number-take", &named)) }
                            form method="post" action={ "/people/" (id.0) "/number/take" } {
                                (visit.hidden()) (which(number))
                                p { (visit.say("people-number-take-question")) }
                                (parts::danger(&visit.say("people-number-take-button")))
                            }
                        }
                    }
                }
            }
            @if (numbers.len() as i64) < MOST_NUMBERS {
                form method="post" action={ "/people/" (id.0) "/number/add" } {
                    (visit.hidden())
                    (parts::field(Field { name: "number", label: &visit.say("people-number-new"), kind: "tel",
                        hint: Some(&visit.say("people-number-hint")), ..Field::default() }, wrong))
                    (parts::button(&visit.say("people-number-add")))
                }
            }
        }
    }
}

/// Which number a form is about; its two digits say whether it is still the one that was seen.
fn which(number: &Number) -> Markup {
    html! {
        input type="hidden" name="position" value=(number.position);
        input type="hidden" name="ends" value=(number.ends);
    }
}

fn roles_section(visit: &Visit, board: &Board, person: &Person, home: &str, wrong: &Wrongs) -> Markup {
    let id = person.id;
    let roles: Vec<(String, String)> =
        ROLES.into_iter().map(|(code, role, deputy)| (code.to_owned(), role_word(visit, role, deputy))).collect();
    let forces = Force::ALL.map(|force| (force.code().to_owned(), visit.name(&force)));
    let kinds = [
        ("holder".to_owned(), visit.say("people-post-holder")),
        ("deputy".to_owned(), visit.say("people-post-deputy")),
    ];
    let place = |name| {
        parts::field(Field { name, label: &visit.say("people-commune"), value: home, ..Field::default() }, wrong)
    };
    let posts: Vec<list::Held<'_>> = list::posts(board, id).collect();
    html! {
        section {
            h2 { (visit.say("people-roles")) }
            @if person.roles.is_empty() && posts.is_empty() { p.hint { (visit.say("people-roles-none")) } }
            ul.people-roles {
                @for held in &posts {
                    li {
                        (held.words(visit)) " · " (board.name(held.place))
                        details.confirm {
                            summary { (visit.say("people-post-take")) }
                            form method="post" action={ "/people/" (id.0) "/post/take" } {
                                (visit.hidden())
                                input type="hidden" name="post" value=(held.post.id.0);
                                p { (visit.say("people-post-take-question")) }
                                (parts::danger(&visit.say("people-post-take-button")))
                            }
                        }
                    }
                }
                @for role in &person.roles { (membership(visit, board, id, role)) }
            }
            details open[wrong.of("role").is_some() || wrong.of("commune-of-role").is_some()] {
                summary { (visit.say("people-role-add")) }
                form method="post" action={ "/people/" (id.0) "/role/add" } {
                    (visit.hidden())
                    (parts::select("role", &visit.say("people-role"), &roles, "", wrong))
                    (place("commune-of-role"))
                    (parts::button(&visit.say("people-role-add-button")))
                }
            }
            details open[wrong.of("force").is_some() || wrong.of("commune-of-post").is_some()] {
                summary { (visit.say("people-post-give")) }
                form method="post" action={ "/people/" (id.0) "/post/give" } {
                    (visit.hidden())
                    p.hint { (visit.say("people-post-give-hint")) }
                    (parts::select("as", &visit.say("people-post-as"), &kinds, "", wrong))
                    (parts::select("force", &visit.say("people-force"), &forces, "", wrong))
                    (place("commune-of-post"))
                    (parts::button(&visit.say("people-post-give-button")))
                }
            }
        }
    }
}

fn membership(visit: &Visit, board: &Board, id: PersonId, of: &Membership) -> Markup {
    html! {
        li {
            (role_word(visit, of.role, of.deputy)) " · " (meeting(visit, board, of.kind, &of.place))
            details.confirm {
                summary { (visit.say("people-role-take")) }
                form method="post" action={ "/people/" (id.0) "/role/take" } {
                    (visit.hidden())
                    input type="hidden" name="series" value=(of.series.0);
                    input type="hidden" name="was" value=(of.role.code());
                    p { (visit.say("people-role-take-question")) }
                    (parts::danger(&visit.say("people-role-take-button")))
                }
            }
        }
    }
}

/// What somebody can be to a forum, as forms have it.
pub(super) const ROLES: [(&str, Role, bool); 4] = [
    ("participant", Role::Participant, false),
    ("subscriber", Role::Subscriber, false),
    ("facilitator", Role::Facilitator, false),
    ("second", Role::Facilitator, true),
];

fn answers_section(visit: &Visit, board: &Board, answers: &[Answered]) -> Markup {
    let heads = ["people-answer-forum", "people-answer-date", "people-answer-said", "people-answer-when"];
    let rows = answers.iter().map(|answer| {
        let said = if answer.yes {
            parts::tag(Tone::Good, &visit.say("people-answer-yes"))
        } else {
            parts::tag(Tone::Off, &visit.say("people-answer-no"))
        };
        let date = visit.tell(
            "people-answer-day",
            &[("day", visit.day(answer.day).into()), ("hour", answer.minute.spoken().into())],
        );
        vec![
            html! { (meeting(visit, board, answer.kind, &answer.place)) " · " (answer.period) },
            html! { (date) @if answer.chosen { " " (parts::tag(Tone::Calm, &visit.say("people-answer-chosen"))) } },
            said,
            html! { (visit.day_short(answer.at.day())) },
        ]
    });
    html! {
        section {
            h2 { (visit.say("people-answers")) }
            @if answers.is_empty() {
                p.hint { (visit.say("people-answers-none")) }
            } @else {
                (parts::table(&visit.say("people-answers-table"), &heads.map(|head| visit.say(head)), rows.collect()))
            }
            p.hint { (visit.say("people-answers-hint")) }
        }
    }
}

/// What staff do only because the person said so.
fn at_their_word(visit: &Visit, person: &Person) -> Markup {
    let id = person.id;
    html! {
        section {
            h2 { (visit.say("people-word")) }
            @if person.stopped {
                form method="post" action={ "/people/" (id.0) "/stop" } {
                    (visit.hidden())
                    p { (visit.say("people-again-text")) }
                    (parts::quiet("stopped", "no", &visit.say("people-again")))
                }
            } @else {
                form method="post" action={ "/people/" (id.0) "/stop" } {
                    (visit.hidden())
                    p { (visit.say("people-stop-text")) }
                    (parts::quiet("stopped", "yes", &visit.say("people-stop")))
                }
            }
            (parts::confirm(visit, &format!("/people/{}/erase", id.0), &visit.say("people-erase"),
                &visit.say("people-erase-question"), &visit.say("people-erase-button")))
        }
    }
}

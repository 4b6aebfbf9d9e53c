//! The form of a person: somebody new, or somebody corrected.
//!
//! Must not know: SQL, how numbers are sealed. Tested in `tests/it/console/people.rs`.

use super::super::parts::{self, Field, Here, Wrongs};
use super::super::posted::Posted;
use super::super::trouble::Trouble;
use super::super::visit::Visit;
use super::acts::give;
use super::person::{ROLES, id};
use super::reasons::words;
use super::{Answer, Console, address, called, refused};
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::person::{Gender, Role};
use crate::domain::phone::Phone;
use crate::domain::place::Place;
use crate::lists::reason::Reason;
use crate::lists::{rows, sealed};
use crate::store::book::people::NewPerson;
use crate::store::book::places;
use crate::store::book::register::{Edit, Facts, Refusal, Register};
use crate::store::book::roster::{self, Person};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

/// What stands in the fields of the form, as it was typed.
#[derive(Clone, Debug, Default)]
struct Typed {
    name: String,
    commune: String,
    language: String,
    gender: String,
    consent: String,
}

impl Typed {
    fn posted(posted: &Posted) -> Typed {
        let text = |name| posted.text(name).to_owned();
        Typed {
            name: text("name"),
            commune: text("commune"),
            language: text("language"),
            gender: text("gender"),
            consent: text("consent"),
        }
    }

    fn of(person: &Person, places: &[Place]) -> Typed {
        Typed {
            name: person.name.clone(),
            commune: rows::commune_words(places, &person.place),
            language: person.language.map(|language| language.tag().to_owned()).unwrap_or_default(),
            gender: person.gender.map(|gender| gender.code().to_owned()).unwrap_or_default(),
            consent: person.consent.clone(),
        }
    }

    /// What the fields say; all that is wrong with them goes to `wrong`. `nameless`: the person joined by phone, and may stay without
    /// a name and with the consent given there.
    fn read(
        &self,
        console: &Console,
        visit: &Visit,
        places: &[Place],
        nameless: bool,
        wrong: &mut Wrongs,
    ) -> Option<Facts> {
        let mut take = |field: &'static str, reason: Reason| wrong.add(field, words(visit, &reason));
        let name = match rows::read_name(&self.name) {
            Err(Reason::Empty) if nameless => Some(String::new()),
            read => read.map_err(|reason| take("name", reason)).ok(),
        };
        let place = rows::find_commune(places, &self.commune).map_err(|reason| take("commune", reason)).ok();
        let consent = rows::read_consent(&self.consent).map_err(|reason| take("consent", reason)).ok();
        let known = |language: &Language| console.phone.languages.contains(language);
        let language = match self.language.as_str() {
            "" => Some(None),
            tag => tag.parse().ok().filter(known).map(Some),
        };
        let gender = match self.gender.as_str() {
            "" => Some(None),
            code => Gender::read(code).map(Some),
        };
        if language.is_none() {
            wrong.add("language", visit.say("people-choose"));
        }
        if gender.is_none() {
            wrong.add("gender", visit.say("people-choose"));
        }
        Some(Facts { name: name?, place: place?, language: language?, gender: gender?, consent: consent? })
    }

    fn fields(&self, console: &Console, visit: &Visit, wrong: &Wrongs) -> Markup {
        let none = |key| (String::new(), visit.say(key));
        let languages =
            console.phone.languages.iter().map(|language| (language.tag().to_owned(), visit.name(language)));
        let languages: Vec<(String, String)> = std::iter::once(none("people-language-none")).chain(languages).collect();
        let genders = [Gender::Woman, Gender::Man].map(|gender| (gender.code().to_owned(), visit.name(&gender)));
        let genders: Vec<(String, String)> = std::iter::once(none("people-not-said")).chain(genders).collect();
        html! {
            (parts::field(Field { name: "name", label: &visit.say("people-name"), value: &self.name,
                hint: Some(&visit.say("people-name-hint")), ..Field::default() }, wrong))
            (parts::field(Field { name: "commune", label: &visit.say("people-commune"), value: &self.commune,
                hint: Some(&visit.say("people-commune-hint")), ..Field::default() }, wrong))
            (parts::select("language", &visit.say("people-language"), &languages, &self.language, wrong))
            (parts::select("gender", &visit.say("people-gender"), &genders, &self.gender, wrong))
            (parts::field(Field { name: "consent", label: &visit.say("people-consent"), value: &self.consent,
                hint: Some(&visit.say("people-consent-hint")), ..Field::default() }, wrong))
        }
    }
}

/// What only the form of somebody new has.
#[derive(Default)]
struct Beginning {
    role: String,
    force: String,
}

pub(super) async fn blank(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    Ok(form_of_new(&console, &visit, &Typed::default(), &Beginning::default(), &Wrongs::new()))
}

/// The number is not shown again: whoever corrects the rest types it again.
fn form_of_new(console: &Console, visit: &Visit, typed: &Typed, begins: &Beginning, wrong: &Wrongs) -> Response {
    let roles = ROLES.into_iter().map(|(code, role, deputy)| (code.to_owned(), super::role_word(visit, role, deputy)));
    let commander = ("commander".to_owned(), visit.say("role-commander"));
    let roles: Vec<(String, String)> = roles.filter(|(code, _)| code != "second").chain([commander]).collect();
    let forces = Force::ALL.map(|force| (force.code().to_owned(), visit.name(&force)));
    let no_force = (String::new(), visit.say("people-no-force"));
    let forces: Vec<(String, String)> = std::iter::once(no_force).chain(forces).collect();
    let body = html! {
        (parts::wrongs(visit, wrong))
        form method="post" action="/people/new" {
            (visit.hidden())
            (typed.fields(console, visit, wrong))
            (parts::field(Field { name: "number", label: &visit.say("people-number-new"), kind: "tel",
                hint: Some(&visit.say("people-number-hint")), ..Field::default() }, wrong))
            (parts::select("role", &visit.say("people-role"), &roles, &begins.role, wrong))
            (parts::select("force", &visit.say("people-force"), &forces, &begins.force, wrong))
            (parts::button(&visit.say("people-new-button")))
            " " (parts::link("/people", &visit.say("frame-cancel")))
        }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visit.page_with(status, Here::People, &visit.say("people-new"), body)
}

/// What somebody new is to be: a role, or a post.
fn duty(posted: &Posted, visit: &Visit, wrong: &mut Wrongs) -> Option<(Option<Role>, Option<Force>)> {
    let force = Force::ALL.into_iter().find(|force| force.code() == posted.text("force"));
    if posted.text("role") == "commander" {
        if force.is_none() {
            wrong.add("force", words(visit, &Reason::NoForce));
        }
        return force.map(|force| (None, Some(force)));
    }
    let role = ROLES.into_iter().find(|(code, _, deputy)| *code == posted.text("role") && !deputy);
    if role.is_none() {
        wrong.add("role", visit.say("people-choose"));
    } else if posted.has("force") {
        wrong.add("force", words(visit, &Reason::ForceOfNobody));
        return None;
    }
    role.map(|(_, role, _)| (Some(role), None))
}

pub(super) async fn add(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go("/people", Some(visit.say("done-already"))));
    }
    let (typed, plan) = (Typed::posted(&posted), console.settings.plan);
    let begins = Beginning { role: posted.text("role").to_owned(), force: posted.text("force").to_owned() };
    let mut wrong = Wrongs::new();
    let places = places::list(console.book.engine()).await?;
    let facts = typed.read(&console, &visit, &places, false, &mut wrong);
    let phone = Phone::read(posted.text("number"), plan);
    if phone.is_none() {
        let reason = if posted.has("number") { Reason::NotANumber(plan.national_digits) } else { Reason::NoNumber };
        wrong.add("number", words(&visit, &reason));
    }
    let duty = duty(&posted, &visit, &mut wrong);
    if let (Some(facts), Some(phone), Some((role, force)), true) = (facts, phone, duty, wrong.is_empty()) {
        let Facts { name, place, language, gender, consent } = facts;
        let numbers = vec![sealed(&phone, &console.numbers)];
        let person = NewPerson { name, place: place.clone(), language, gender, consent, role, force: None, numbers };
        match console.book.write(Register { person, acting: visit.acting() }).await? {
            Ok(id) => {
                if let Some(force) = force {
                    // The person is written; a post that could not be made is given on their page.
                    give(&console, &visit, id, &place, force, false).await?.ok();
                }
                console.book.refresh().await?;
                return Ok(visit.go(&address(id), Some(visit.say("people-added"))));
            }
            Err(refusal) => {
                let field = if refusal == Refusal::NumberTaken { "number" } else { "name" };
                wrong.add(field, refused(&visit, refusal));
            }
        }
    }
    posted.undone();
    Ok(form_of_new(&console, &visit, &typed, &begins, &wrong))
}

pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(written): Path<String>) -> Answer {
    let id = id(&written)?;
    let person = roster::person(console.book.engine(), id).await?.ok_or(Trouble::Missing)?;
    let places = places::list(console.book.engine()).await?;
    let before = facts(&person);
    Ok(form(&console, &visit, &person, &Typed::of(&person, &places), &before, &Wrongs::new()))
}

fn facts(person: &Person) -> Facts {
    let Person { name, place, language, gender, consent, .. } = person.clone();
    Facts { name, place, language, gender, consent }
}

fn form(console: &Console, visit: &Visit, person: &Person, typed: &Typed, before: &Facts, wrong: &Wrongs) -> Response {
    let seen = serde_json::to_string(before).unwrap_or_default();
    let body = html! {
        (parts::wrongs(visit, wrong))
        form method="post" action={ "/people/" (person.id.0) "/edit" } {
            (visit.hidden())
            // What was seen when the form was opened: somebody may change it meanwhile.
            input type="hidden" name="seen" value=(seen);
            (typed.fields(console, visit, wrong))
            (parts::button(&visit.say("people-save")))
            " " (parts::link(&address(person.id), &visit.say("frame-cancel")))
        }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = visit.tell("people-edit-title", &[("name", called(visit, &person.name).into())]);
    visit.page_with(status, Here::People, &title, body)
}

pub(super) async fn save(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(written): Path<String>,
    posted: Posted,
) -> Answer {
    let id = id(&written)?;
    if posted.is_repeated() {
        return Ok(visit.go(&address(id), Some(visit.say("done-already"))));
    }
    let person = roster::person(console.book.engine(), id).await?.ok_or(Trouble::Missing)?;
    let before: Facts = serde_json::from_str(posted.text("seen")).map_err(|_| Trouble::Stale)?;
    let places = places::list(console.book.engine()).await?;
    let typed = Typed::posted(&posted);
    let mut wrong = Wrongs::new();
    let after = typed.read(&console, &visit, &places, before.name.is_empty(), &mut wrong);
    let mut now_seen = before.clone();
    if let Some(after) = after.filter(|_| wrong.is_empty()) {
        match console.book.write(Edit { person: id, before, after, acting: visit.acting() }).await? {
            Ok(()) => {
                console.book.refresh().await?;
                return Ok(visit.go(&address(id), Some(visit.say("people-changed"))));
            }
            Err(refusal) => {
                wrong.add("name", refused(&visit, refusal));
                // Whoever posts the form again has been told, and means what is typed.
                now_seen = facts(&person);
            }
        }
    }
    posted.undone();
    Ok(form(&console, &visit, &person, &typed, &now_seen, &wrong))
}

//! People: found, looked at, written down, corrected, brought in from lists. What staff see of anybody is what the programme needs to reach
//! them: no number but its last two digits, no history but answers to dates of forums.
//!
//! Must not know: how numbers are sealed, SQL. Tested in `tests/it/console/people.rs`.

mod acts;
mod edit;
mod import;
mod list;
mod person;
mod reasons;

pub use import::Imports;

use super::pages::Pages;
use super::trouble::Trouble;
use super::visit::Visit;
use super::{Answer, Console};
use crate::domain::board::{Board, Kind};
use crate::domain::person::{PersonId, Role};
use crate::domain::phone::{Phone, Plan};
use crate::domain::place::PlaceId;
use crate::domain::review::Act;
use crate::domain::review::audit::{Action, Detail, Entry};
use crate::store::book::audit::Append;
use crate::store::book::notices::Manners;
use crate::store::book::register::Refusal;
use crate::store::book::staff::Acting;

pub(super) fn pages() -> Pages {
    let may = Act::ManagePeople;
    Pages::new()
        .get("/people", may, list::show)
        .post("/people/find", may, list::find)
        .get("/people/new", may, edit::blank)
        .post("/people/new", may, edit::add)
        .get("/people/import", may, import::show)
        .post("/people/import", may, import::upload)
        .get("/people/import/example.csv", may, import::example)
        .get("/people/import/wrong.csv", may, import::wrong)
        .post("/people/import/drop", may, import::put_away)
        .post("/people/import/write", may, import::write)
        .get("/people/{id}", may, person::show)
        .get("/people/{id}/edit", may, edit::show)
        .post("/people/{id}/edit", may, edit::save)
        .post("/people/{id}/number/show", may, acts::show_number)
        .post("/people/{id}/number/add", may, acts::add_number)
        .post("/people/{id}/number/take", may, acts::take_number)
        .post("/people/{id}/role/add", may, acts::add_role)
        .post("/people/{id}/role/take", may, acts::take_role)
        .post("/people/{id}/post/give", may, acts::give_post)
        .post("/people/{id}/post/take", may, acts::take_post)
        .post("/people/{id}/stop", may, acts::stop)
        .post("/people/{id}/erase", may, acts::erase)
}

/// Where a person's page is.
fn address(id: PersonId) -> String {
    format!("/people/{}", id.0)
}

/// A name, or what stands for it where none is known.
fn called(visit: &Visit, name: &str) -> String {
    if name.is_empty() { visit.say("people-nameless") } else { name.to_owned() }
}

/// `Forum · Konna`.
fn meeting(visit: &Visit, board: &Board, kind: Kind, place: &PlaceId) -> String {
    format!("{} · {}", visit.name(&kind), board.name(place))
}

/// What somebody is, in a word.
fn role_word(visit: &Visit, role: Role, deputy: bool) -> String {
    if deputy { visit.say("people-role-second") } else { visit.name(&role) }
}

/// Whether somebody typed a number, or a part of one, rather than a name. Such a text never becomes part of an address.
fn is_like_a_number(typed: &str) -> bool {
    typed.chars().filter(|c| c.is_numeric()).count() >= 5
}

/// A whole number in pairs, as it is read aloud.
fn whole(phone: &Phone, plan: Plan) -> String {
    let digits: String = phone.digits().iter().map(|digit| char::from(*digit)).collect();
    let (code, rest) = digits.strip_prefix(plan.code).map_or(("", digits.as_str()), |rest| (plan.code, rest));
    let mut shown = format!("+{code}");
    for (nth, digit) in rest.chars().enumerate() {
        if nth % 2 == 0 && shown.len() > 1 {
            shown.push(' ');
        }
        shown.push(digit);
    }
    shown
}

/// How messages leave that come of a change.
fn manners(console: &Console) -> Manners {
    let settings = &console.settings;
    let line = settings.wait_at().unwrap_or_default();
    Manners { line, nights: settings.nights, board: console.book.board(), weekly_cap: settings.weekly_cap }
}

/// Tells in the trail what is written nowhere else, or by several writes.
async fn tell(console: &Console, visit: &Visit, action: Action, detail: Detail) -> Result<(), Trouble> {
    let Acting { by, at, object, once, link } = visit.acting();
    let entry = Entry { at, actor: by, action, object, detail, once };
    Ok(console.book.write(Append { entry, link }).await?)
}

/// Why nothing was changed.
fn refused(visit: &Visit, refusal: Refusal) -> String {
    visit.say(match refusal {
        Refusal::NameTaken => "people-refused-name",
        Refusal::NumberTaken => "people-refused-number",
        Refusal::TooMany => "people-refused-many",
        Refusal::Stale => "people-refused-stale",
        Refusal::Gone => "people-refused-gone",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_written_in_pairs() {
        let read = |written| Phone::read(written, Plan::MALI).unwrap();
        assert_eq!(whole(&read("76123441"), Plan::MALI), "+223 76 12 34 41");
        assert_eq!(whole(&read("+33612345678"), Plan::MALI), "+33 61 23 45 67 8");
        assert!(is_like_a_number("76 12 3") && !is_like_a_number("Awa 2027"));
    }
}

//! What staff do with one person: a number shown, given or taken, a role, a post, STOP, erasure.
//!
//! Must not know: SQL, how pages look. Tested in `tests/it/console/people.rs`.

use super::super::parts::Wrongs;
use super::super::posted::Posted;
use super::super::trouble::Trouble;
use super::super::visit::Visit;
use super::person::{self, Number, ROLES, id, page};
use super::reasons::words;
use super::{Answer, Console, address, manners, refused, tell, whole};
use crate::domain::board::{PostId, SeriesId};
use crate::domain::force::Force;
use crate::domain::person::{PersonId, Role};
use crate::domain::phone::Phone;
use crate::domain::place::PlaceId;
use crate::domain::review::audit::{Action, Detail, Need};
use crate::lists::rows;
use crate::lists::{self, reason::Reason};
use crate::store::book::numbers::{AddNumber, TakeNumber};
use crate::store::book::places;
use crate::store::book::posts::HandOver;
use crate::store::book::register::{AddRole, Erase, FindPost, Refusal, SetStopped, TakeRole};
use crate::store::book::roster;
use crate::store::book::series::SetDeputy;
use axum::extract::{Path, State};
use std::sync::Arc;

/// What all handlers share.
type Shared = State<Arc<Console>>;

/// Goes back to the person after a change, or says on their page why nothing was changed.
async fn done(
    console: &Console,
    visit: &Visit,
    posted: &Posted,
    person: PersonId,
    out: Result<(), (&'static str, String)>,
    notice: &'static str,
) -> Answer {
    match out {
        Ok(()) => {
            console.book.refresh().await?;
            Ok(visit.go(&address(person), Some(visit.say(notice))))
        }
        Err((field, why)) => {
            posted.undone();
            let mut wrong = Wrongs::new();
            wrong.add(field, why);
            page(console, visit, person, None, &wrong).await
        }
    }
}

/// The same form once more.
fn already(visit: &Visit, person: PersonId) -> Answer {
    Ok(visit.go(&address(person), Some(visit.say("done-already"))))
}

fn at(field: &'static str, visit: &Visit) -> impl Fn(Refusal) -> (&'static str, String) {
    move |refusal| (field, refused(visit, refusal))
}

/// The number that a form is about, if it still stands where it stood.
async fn number(console: &Console, person: PersonId, posted: &Posted) -> Result<Option<Number>, Trouble> {
    let position: Option<i64> = posted.text("position").parse().ok();
    let all = person::numbers(console, person).await?;
    Ok(all.into_iter().find(|number| Some(number.position) == position && number.ends == posted.text("ends")))
}

/// Shows a number whole, once, on this answer; the trail has who had it shown and why.
pub(super) async fn show_number(
    State(console): Shared,
    visit: Visit,
    Path(written): Path<String>,
    posted: Posted,
) -> Answer {
    let person = id(&written)?;
    if posted.is_repeated() {
        return Ok(visit.go(&address(person), None));
    }
    let Some(number) = number(&console, person, &posted).await? else {
        let gone = Err(at("number", &visit)(Refusal::Gone));
        return done(&console, &visit, &posted, person, gone, "people-changed").await;
    };
    let field = format!("need-{}", number.position);
    let Some(need) = Need::read(posted.text(&field)) else {
        let mut wrong = Wrongs::new();
        wrong.add(&field, visit.say("people-need-missing"));
        posted.undone();
        return page(&console, &visit, person, None, &wrong).await;
    };
    let phone = console.numbers.open(&number.sealed).map_err(|_| Trouble::Missing)?;
    tell(&console, &visit, Action::NumberShown, Detail::Need(need)).await?;
    let shown = Some((number.position, whole(&phone, console.settings.plan)));
    page(&console, &visit, person, shown, &Wrongs::new()).await
}

pub(super) async fn add_number(
    State(console): Shared,
    visit: Visit,
    Path(written): Path<String>,
    posted: Posted,
) -> Answer {
    let person = id(&written)?;
    if posted.is_repeated() {
        return already(&visit, person);
    }
    let plan = console.settings.plan;
    let out = match Phone::read(posted.text("number"), plan) {
        None => Err(("number", words(&visit, &Reason::NotANumber(plan.national_digits)))),
        Some(phone) => {
            let (blind, sealed) = lists::sealed(&phone, &console.numbers);
            let add = AddNumber { person, blind, sealed, acting: visit.acting() };
            console.book.write(add).await?.map_err(at("number", &visit))
        }
    };
    done(&console, &visit, &posted, person, out, "people-changed").await
}

pub(super) async fn take_number(
    State(console): Shared,
    visit: Visit,
    Path(written): Path<String>,
    posted: Posted,
) -> Answer {
    let person = id(&written)?;
    if posted.is_repeated() {
        return already(&visit, person);
    }
    let out = match number(&console, person, &posted).await? {
        None => Err(Refusal::Gone),
        Some(Number { position, sealed, .. }) => {
            console.book.write(TakeNumber { person, position, sealed, acting: visit.acting() }).await?
        }
    };
    done(&console, &visit, &posted, person, out.map_err(at("number", &visit)), "people-changed").await
}

/// The commune that a field names.
async fn commune(
    console: &Console,
    visit: &Visit,
    posted: &Posted,
    field: &'static str,
) -> Result<Result<PlaceId, (&'static str, String)>, Trouble> {
    let places = places::list(console.book.engine()).await?;
    Ok(rows::find_commune(&places, posted.text(field)).map_err(|reason| (field, words(visit, &reason))))
}

pub(super) async fn add_role(
    State(console): Shared,
    visit: Visit,
    Path(written): Path<String>,
    posted: Posted,
) -> Answer {
    let person = id(&written)?;
    if posted.is_repeated() {
        return already(&visit, person);
    }
    let chosen = ROLES.into_iter().find(|(code, _, _)| *code == posted.text("role"));
    let out = match (chosen, commune(&console, &visit, &posted, "commune-of-role").await?) {
        (None, _) => Err(("role", visit.say("people-choose"))),
        (_, Err(wrong)) => Err(wrong),
        (Some((_, role, deputy)), Ok(place)) => {
            let add = AddRole { person, place, role, deputy, acting: visit.acting() };
            console.book.write(add).await?.map_err(at("role", &visit))
        }
    };
    done(&console, &visit, &posted, person, out, "people-changed").await
}

pub(super) async fn take_role(
    State(console): Shared,
    visit: Visit,
    Path(written): Path<String>,
    posted: Posted,
) -> Answer {
    let person = id(&written)?;
    if posted.is_repeated() {
        return already(&visit, person);
    }
    let series = posted.text("series").parse().map(SeriesId).ok();
    let out = match (series, Role::read(posted.text("was"))) {
        (Some(series), Some(role)) => {
            let take = TakeRole { person, series, role, manners: manners(&console), acting: visit.acting() };
            console.book.write(take).await?
        }
        _ => Err(Refusal::Gone),
    };
    done(&console, &visit, &posted, person, out.map_err(at("role", &visit)), "people-changed").await
}

/// Somebody takes a post over, or stands in for who holds it. Who held it gets nothing more about its forums.
pub(super) async fn give_post(
    State(console): Shared,
    visit: Visit,
    Path(written): Path<String>,
    posted: Posted,
) -> Answer {
    let person = id(&written)?;
    if posted.is_repeated() {
        return already(&visit, person);
    }
    if roster::person(console.book.engine(), person).await?.is_none() {
        return Err(Trouble::Missing);
    }
    let force = Force::ALL.into_iter().find(|force| force.code() == posted.text("force"));
    let out = match (force, commune(&console, &visit, &posted, "commune-of-post").await?) {
        (None, _) => Err(("force", visit.say("people-choose"))),
        (_, Err(wrong)) => Err(wrong),
        (Some(force), Ok(place)) => {
            let deputy = posted.text("as") == "deputy";
            give(&console, &visit, person, &place, force, deputy).await?.map_err(at("force", &visit))
        }
    };
    done(&console, &visit, &posted, person, out, "people-changed").await
}

/// Makes the post where there is none, and gives it.
pub(super) async fn give(
    console: &Console,
    visit: &Visit,
    person: PersonId,
    place: &PlaceId,
    force: Force,
    deputy: bool,
) -> Result<Result<(), Refusal>, Trouble> {
    let find = FindPost { place: place.clone(), force, acting: visit.acting() };
    let (series, post) = match console.book.write(find).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if deputy {
        console.book.write(SetDeputy { series, force, deputy: Some(person) }).await?;
    } else {
        // What the post was asked is on the board that messages are worded by.
        console.book.refresh().await?;
        let successor = Some(person);
        console.book.write(HandOver { post, successor, now: visit.now(), manners: manners(console) }).await?;
    }
    Ok(Ok(()))
}

pub(super) async fn take_post(
    State(console): Shared,
    visit: Visit,
    Path(written): Path<String>,
    posted: Posted,
) -> Answer {
    let person = id(&written)?;
    if posted.is_repeated() {
        return already(&visit, person);
    }
    console.book.refresh().await?;
    let (board, wanted) = (console.book.board(), posted.text("post").parse().map(PostId).ok());
    let theirs = board.series.iter().find_map(|series| {
        let post = series.posts.iter().find(|post| Some(post.id) == wanted && post.is_spoken_for_by(person))?;
        Some((series.id, post.clone()))
    });
    let out = match theirs {
        None => Err(at("force", &visit)(Refusal::Gone)),
        Some((series, post)) => {
            tell(&console, &visit, Action::PeopleChanged, Detail::Nothing).await?;
            if post.holder == Some(person) {
                let now = visit.now();
                let hand_over = HandOver { post: post.id, successor: None, now, manners: manners(&console) };
                console.book.write(hand_over).await?;
            } else {
                console.book.write(SetDeputy { series, force: post.force, deputy: None }).await?;
            }
            Ok(())
        }
    };
    done(&console, &visit, &posted, person, out, "people-changed").await
}

pub(super) async fn stop(State(console): Shared, visit: Visit, Path(written): Path<String>, posted: Posted) -> Answer {
    let person = id(&written)?;
    if posted.is_repeated() {
        return already(&visit, person);
    }
    let (stopped, notice) = match posted.text("stopped") {
        "yes" => (true, "people-stop-done"),
        "no" => (false, "people-again-done"),
        _ => return Err(Trouble::Stale),
    };
    let out = console.book.write(SetStopped { person, stopped, acting: visit.acting() }).await?;
    done(&console, &visit, &posted, person, out.map_err(at("number", &visit)), notice).await
}

pub(super) async fn erase(State(console): Shared, visit: Visit, Path(written): Path<String>, posted: Posted) -> Answer {
    let person = id(&written)?;
    if posted.is_repeated() {
        return Ok(visit.go("/people", Some(visit.say("done-already"))));
    }
    let out = console.book.write(Erase { person, acting: visit.acting() }).await?;
    console.book.refresh().await?;
    let notice = if out.is_ok() { "people-erased" } else { "people-refused-gone" };
    Ok(visit.go("/people", Some(visit.say(notice))))
}

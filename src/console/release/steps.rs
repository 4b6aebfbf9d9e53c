//! Steps of a text: agreed to, taken back, handed over, followed up. Each is asked of the rules and shown with why where it is refused.
//!
//! Must not know: SQL, what is allowed when. Tested in `tests/it/console/release.rs`.

use super::{draft, show, words};
use crate::console::posted::Posted;
use crate::console::review::reading::Reading;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::place::PlaceId;
use crate::domain::review::casework::Action;
use crate::domain::review::release::{Draft, Extra, Step};
use crate::domain::review::wording::Wording;
use crate::domain::time::Day;
use crate::reading::NotDone;
use crate::seal::random;
use axum::extract::{Path, State};
use std::sync::Arc;

/// What a step is, besides its place in the rules.
struct Taken {
    /// The field that a refusal stands at.
    field: &'static str,
    /// What is said when it was done.
    notice: &'static str,
}

/// Takes a step; `step` is made of what is there now.
async fn take(
    console: &Console,
    visit: &Visit,
    case: &str,
    Taken { field, notice }: Taken,
    step: impl FnOnce(&Reading, &crate::reading::index::Found) -> Step,
) -> Answer {
    let reading = Reading::open(console, visit).await?;
    let found = reading.find(case).ok_or(Trouble::Missing)?;
    let step = step(&reading, found);
    let why = match reading.desk(console).act(found, Action::Release(step)).await {
        Ok(_) => return Ok(visit.go(&format!("/release/case/{case}"), Some(visit.say(notice)))),
        Err(NotDone::Refused(refusal)) => words::refusal(visit, refusal),
        Err(NotDone::Changed) => visit.say("release-changed"),
        Err(trouble) => return Err(trouble.into()),
    };
    show::again(console, visit, case, (field, why)).await
}

/// A second lead agrees to the text that they read, with their second factor.
pub(super) async fn approve(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(case): Path<String>,
    posted: Posted,
) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go(&format!("/release/case/{case}"), None));
    }
    let Some(read) = posted_draft(&posted) else {
        return show::again(&console, &visit, &case, ("code", visit.say("release-refused-other-text"))).await;
    };
    if !visit.prove_again(posted.text("password"), posted.text("code")).await? {
        return show::again(&console, &visit, &case, ("code", visit.say("release-code-wrong"))).await;
    }
    let taken = Taken { field: "code", notice: "release-approved" };
    let extra = Extra::of(u64::from_be_bytes(random()));
    take(&console, &visit, &case, taken, |reading, found| Step::Approve(show::checked(reading, found, &read), extra))
        .await
}

/// The text that the form was made of.
fn posted_draft(posted: &Posted) -> Option<Draft> {
    let filled = |name: &str| Some(posted.text(name)).filter(|text| !text.is_empty()).map(str::to_owned);
    let week = filled("week").map(|week| week.parse().map(Day)).transpose().ok()?;
    Some(Draft {
        text: Wording::new(posted.text("text"))?,
        place: filled("place").map(PlaceId),
        week,
        recipient: draft::recipient(posted.text("recipient"))?,
    })
}

/// Somebody takes it back before it is handed over.
pub(super) async fn withdraw(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(case): Path<String>,
    posted: Posted,
) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go(&format!("/release/case/{case}"), None));
    }
    let taken = Taken { field: "stage", notice: "release-withdrawn" };
    take(&console, &visit, &case, taken, |_, _| Step::Withdraw).await
}

/// A lead has handed it over.
pub(super) async fn hand_over(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(case): Path<String>,
    posted: Posted,
) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go(&format!("/release/case/{case}"), None));
    }
    let taken = Taken { field: "stage", notice: "release-handed-over" };
    take(&console, &visit, &case, taken, |_, _| Step::HandOver).await
}

/// A lead says what came of it.
pub(super) async fn end(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(case): Path<String>,
    posted: Posted,
) -> Answer {
    if posted.is_repeated() {
        return Ok(visit.go(&format!("/release/case/{case}"), None));
    }
    let chosen = words::OUTCOMES.iter().find(|(_, code, _)| *code == posted.text("outcome"));
    let Some((outcome, ..)) = chosen else {
        return show::again(&console, &visit, &case, ("outcome", visit.say("release-outcome-missing"))).await;
    };
    let taken = Taken { field: "outcome", notice: "release-ended" };
    take(&console, &visit, &case, taken, |_, _| Step::End(*outcome)).await
}

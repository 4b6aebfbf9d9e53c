//! Reports: what forums, promises, published counts of concerns and messages came to; counts told aloud, themes for agendas.
//!
//! Must not know: SQL; texts of concerns. Tested in `tests/it/console/reports.rs`.
//!
//! [`numbers`] reads, [`figures`] reckons, one [`figure`] is drawn ([`plot`]), laid out ([`show`]) and taken out ([`sheet`], [`download`]). Where
//! people who filed a concern are counted, only what [`publish`] told is shown.

mod download;
mod figure;
mod figures;
mod numbers;
mod places;
mod plot;
mod publish;
mod scope;
mod sheet;
mod show;
mod themes;

use crate::console::Console;
use crate::console::pages::{Needs, Pages};
use crate::console::parts::Tone;
use crate::console::today::Due;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::domain::concern::Compartment;
use crate::domain::review::Act;
use crate::domain::review::role::is_barred;
use crate::store::book::published::publications;

/// The pages of this group.
pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/reports", Act::ReadAggregates, show::show)
        .get("/reports/{file}", Act::Export, download::take)
        .get("/reports/publish", Act::PublishAggregates, publish::show)
        .post("/reports/publish/{quarter}/{compartment}", Act::PublishAggregates, publish::publish)
        .get("/reports/themes", Needs::Any(&[Act::PrepareThemes, Act::ManageForums]), themes::show)
        .post("/reports/themes/propose", Act::PrepareThemes, themes::propose)
        .post("/reports/themes/withdraw", Act::PrepareThemes, themes::withdraw)
}

/// What needs somebody here: counts of the last quarter that nobody has told.
pub(super) async fn due(console: &Console, visit: &Visit) -> Result<Vec<Due>, Trouble> {
    if !visit.may(Act::PublishAggregates) {
        return Ok(Vec::new());
    }
    let quarter = publish::last_over(visit.today());
    let keys = publish::keys(console, quarter).await?;
    let told = publications(console.book.engine()).await?;
    let ties = visit.by().ties;
    let waits = Compartment::ALL.into_iter().filter(|own| {
        let done = told.iter().any(|done| done.quarter == quarter && done.compartment == *own);
        !done && !is_barred(&ties, *own) && keys.iter().any(|key| key.compartment() == Some(*own))
    });
    let count = waits.count();
    if count == 0 {
        return Ok(Vec::new());
    }
    let text = visit.tell(
        "reports-due",
        &[
            ("count", i64::try_from(count).unwrap_or(i64::MAX).into()),
            ("quarter", scope::quarter(visit, quarter).into()),
        ],
    );
    Ok(vec![Due { tone: Tone::Calm, text, href: "/reports/publish".to_owned() }])
}

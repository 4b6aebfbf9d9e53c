//! Figures taken out as files. Each is told in the audit trail: what leaves the house has a name beside it.
//!
//! Must not know: what is counted. Tested in `tests/it/console/reports.rs`.

use super::scope::Asked;
use super::sheet;
use super::show::Report;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::review::audit::{Action, Detail, Entry};
use crate::store::book::audit::Append;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use std::sync::Arc;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

/// One figure as CSV, or all as a workbook: `forums.csv`, `all.xlsx`.
pub(super) async fn take(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let report = Report::of(&console, &visit, &asked).await?;
    let (kind, bytes) = if file == "all.xlsx" {
        let about = report.scope.told(&visit, &report.places);
        let made = sheet::xlsx(&report.desk(&console, &visit).all(), &about, &console.settings.programme);
        (XLSX, made.map_err(|_| Trouble::Gone("reports-no-file"))?)
    } else {
        let code = file.strip_suffix(".csv").ok_or(Trouble::Missing)?;
        let all = report.desk(&console, &visit).all();
        let figure = all.iter().find(|figure| figure.code == code).ok_or(Trouble::Missing)?;
        let separator = visit.say("reports-separator").bytes().next().unwrap_or(b';');
        (CSV, sheet::csv(figure, separator))
    };
    tell(&console, &visit).await?;
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let ending = &file[stem.len()..];
    let name = format!("baro-{stem}-{}-{}{ending}", report.scope.first, report.scope.last);
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response())
}

async fn tell(console: &Console, visit: &Visit) -> Result<(), Trouble> {
    let acting = visit.acting();
    let (action, detail) = (Action::Exported, Detail::Nothing);
    let entry = Entry { at: acting.at, actor: acting.by, action, object: acting.object, detail, once: acting.once };
    Ok(console.book.write(Append { entry, link: acting.link }).await?)
}

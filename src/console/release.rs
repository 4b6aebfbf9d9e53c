//! Being built.
//!
//! Must not know: other groups of pages. Tested in `tests/it/console/release.rs`.

use super::Console;
use super::pages::Pages;
use super::today::Due;
use super::trouble::Trouble;
use super::visit::Visit;

pub(super) fn pages() -> Pages {
    Pages::new()
}

/// What needs somebody today.
pub(super) async fn due(_console: &Console, _visit: &Visit) -> Result<Vec<Due>, Trouble> {
    Ok(Vec::new())
}

//! Being built.
//!
//! Must not know: other groups of pages. Tested in `tests/it/console/guide.rs`.

use super::pages::Pages;

pub(super) fn pages() -> Pages {
    Pages::new()
}

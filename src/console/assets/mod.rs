//! The sheet and the script of all pages: kept in the program, named by what is in them, so that a browser keeps them for good.
//!
//! Must not know: pages. Tested in `tests/it/console/`.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

const CSS: &str = include_str!("console.css");
const JS: &str = include_str!("console.js");

static CSS_PATH: LazyLock<String> = LazyLock::new(|| format!("/assets/console-{:016x}.css", mark(CSS)));
static JS_PATH: LazyLock<String> = LazyLock::new(|| format!("/assets/console-{:016x}.js", mark(JS)));

/// FNV-1a: a name for a version, not a proof of anything.
fn mark(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Where the sheet is.
pub(super) fn css() -> &'static str {
    &CSS_PATH
}

/// Where the script is.
pub(super) fn js() -> &'static str {
    &JS_PATH
}

/// Whether an address is one of these, which a browser may keep.
pub(super) fn is_asset(path: &str) -> bool {
    path == css() || path == js()
}

/// Serves them.
pub(super) async fn show(Path(file): Path<String>) -> Response {
    let path = format!("/assets/{file}");
    let kept = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    if path == css() {
        ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), kept], CSS).into_response()
    } else if path == js() {
        ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), kept], JS).into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

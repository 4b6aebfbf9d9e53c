//! The sheet and the script of all pages and the pictures of the guide: kept in the program, named by what is in them, so that a browser
//! keeps them for good.
//!
//! Must not know: pages. Tested in `tests/it/console/`.

pub mod guide;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

static SHEET: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("console", "css", "text/css; charset=utf-8", include_bytes!("console.css")));
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("console", "js", "text/javascript; charset=utf-8", include_bytes!("console.js")));

/// A file that pages show or use.
struct Asset {
    path: String,
    kind: &'static str,
    bytes: &'static [u8],
}

impl Asset {
    fn new(name: &str, end: &str, kind: &'static str, bytes: &'static [u8]) -> Asset {
        Asset { path: format!("/assets/{name}-{:016x}.{end}", mark(bytes)), kind, bytes }
    }
}

/// FNV-1a: a name for a version, not a proof of anything.
fn mark(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Where the sheet is.
pub(super) fn css() -> &'static str {
    &SHEET.path
}

/// Where the script is.
pub(super) fn js() -> &'static str {
    &SCRIPT.path
}

fn at(path: &str) -> Option<&'static Asset> {
    [&*SHEET, &*SCRIPT].into_iter().chain(guide::all()).find(|asset| asset.path == path)
}

/// Whether an address is one of these, which a browser may keep.
pub(super) fn is_asset(path: &str) -> bool {
    at(path).is_some()
}

/// Serves them.
pub(super) async fn show(Path(file): Path<String>) -> Response {
    let Some(asset) = at(&format!("/assets/{file}")) else { return StatusCode::NOT_FOUND.into_response() };
    let kept = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    ([(header::CONTENT_TYPE, asset.kind), kept], asset.bytes).into_response()
}

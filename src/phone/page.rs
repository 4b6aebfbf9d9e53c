//! The handset's page: three files kept in the program, and the headers under which a browser runs them.
//!
//! Must not know: numbers, secrets or what the phone says; the page fetches those itself. Tested in [`super`] and with a
//! real browser in `tests/it/browser.rs`.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

/// One file as it is served.
pub type File = ([(HeaderName, &'static str); 1], &'static str);

/// Only this server's files, no inline script or style; `data:` is the empty icon that spares a request for one.
const POLICY: &str = "default-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page.
pub const HTML: File = ([(CONTENT_TYPE, "text/html; charset=utf-8")], include_str!("page/phone.html"));
/// What it looks like.
pub const CSS: File = ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("page/phone.css"));
/// What it does.
pub const JS: File = ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("page/phone.js"));

/// Puts the headers on that every answer below `/phone` carries. Nothing is cached: a new program brings a new page, and
/// the inboxes are nobody else's business.
pub async fn guarded(mut response: Response) -> Response {
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

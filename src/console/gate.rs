//! The gate before every page: whose cookie it is, whether their role may go there, whether the request comes from a page of ours.
//!
//! Must not know: what pages are about. Tested in `tests/it/console/{signing,matrix}.rs`.

use super::pages::Needs;
use super::sessions::Stage;
use super::signing;
use super::trouble::Trouble;
use super::visit::{Inner, Visit, Who, see_other, unhex};
use super::{Console, assets};
use crate::domain::review::{Account, Act};
use crate::locale::console::Tongue;
use crate::seal::index::Token;
use crate::store::book::staff;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The cookie of a session. `__Host-`: of this host alone, over a secure connection, for all paths.
pub const COOKIE: &str = "__Host-baro";
/// The cookie of the language, for who is not signed in.
pub const TONGUE: &str = "__Host-baro-language";

/// Under which a browser shows our pages: this server's files only, no script or style inside pages, in nobody's frame, kept by nobody.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: a browser would then send forms with `Origin: null`, which is looked at.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), interest-cohort=()"),
];

/// Puts on every answer what keeps a page to its reader.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let kept = assets::is_asset(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !kept {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Lets a request through to its page, or answers it.
pub(super) async fn pass(
    State(needs): State<Needs>,
    Extension(console): Extension<Arc<Console>>,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = Asked { headers: request.headers().clone(), path: request.uri().path().to_owned() };
    let visit = match recognise(&console, &asked).await {
        Ok(visit) => visit,
        Err(trouble) => return nobody(&console, &asked).trouble(&trouble),
    };
    if request.method() == Method::POST && !is_from_here(request.headers()) {
        return visit.trouble(&Trouble::Stale);
    }
    if needs != Needs::Nobody {
        let Some(token) = visit.0.who.as_ref().map(|who| &who.token) else {
            return signing::ask(visit, request).await;
        };
        let stage = console.sessions.look(token, console.clock.ran()).map(|glance| glance.stage);
        if stage == Some(Stage::Factor) && request.uri().path() != signing::FACTOR {
            return see_other(signing::FACTOR);
        }
        if console.is_frozen() && !is_open_when_frozen(request.uri().path()) {
            return see_other(if visit.may(Act::Thaw) { signing::THAW } else { signing::CLOSED });
        }
        if !visit.meets(needs) {
            return visit.trouble(&Trouble::NotAllowed);
        }
    }
    request.extensions_mut().insert(visit.clone());
    let response = next.run(request).await;
    match response.extensions().get::<Arc<Trouble>>() {
        Some(trouble) => {
            told(trouble);
            visit.trouble(trouble)
        }
        // Our own pages say it with a [`Trouble`]: this is an address whose part or query cannot be read.
        None if response.status() == StatusCode::BAD_REQUEST => visit.trouble(&Trouble::Missing),
        None => response,
    }
}

/// What programs ask for, whose answers have no pages.
const MACHINES: [&str; 3] = ["/hooks/", "/calendar/", "/assets/"];

/// An address that nothing is at: a page that says so, for whoever mistyped it.
pub(super) async fn nowhere(State(console): State<Arc<Console>>, request: Request) -> Response {
    let asked = Asked { headers: request.headers().clone(), path: request.uri().path().to_owned() };
    if request.method() != Method::GET || MACHINES.iter().any(|start| asked.path.starts_with(start)) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match recognise(&console, &asked).await {
        Ok(visit) => visit.trouble(&Trouble::Missing),
        Err(trouble) => nobody(&console, &asked).trouble(&trouble),
    }
}

/// Tells operators what a person can't mend. A store's error holds no values.
fn told(trouble: &Trouble) {
    match trouble {
        Trouble::Store(error) => tracing::error!(error = %error, "a page could not be made"),
        Trouble::Bug(what) => tracing::error!(what = %what, "a page could not be made"),
        _ => {}
    }
}

fn is_open_when_frozen(path: &str) -> bool {
    [signing::THAW, signing::CLOSED, signing::FACTOR, signing::OUT].contains(&path)
}

/// What of a request says who it is of. A body can't be looked at from two threads, so it is left out.
struct Asked {
    headers: HeaderMap,
    path: String,
}

/// Somebody who is not signed in.
fn nobody(console: &Arc<Console>, asked: &Asked) -> Visit {
    let tongue = cookie(&asked.headers, TONGUE).and_then(Tongue::read).unwrap_or_default();
    visit(console, None, tongue, asked)
}

fn visit(console: &Arc<Console>, who: Option<Who>, tongue: Tongue, asked: &Asked) -> Visit {
    let (now, path) = (console.clock.now(), asked.path.clone());
    Visit(Arc::new(Inner { console: console.clone(), who, tongue, now, path }))
}

/// Who a request is of.
async fn recognise(console: &Arc<Console>, asked: &Asked) -> Result<Visit, Trouble> {
    let token = cookie(&asked.headers, COOKIE).and_then(unhex::<32>).map(Token::new);
    let Some(token) = token else { return Ok(nobody(console, asked)) };
    let Some(glance) = console.sessions.look(&token, console.clock.ran()) else {
        return Ok(nobody(console, asked));
    };
    // Roles, ties and state are looked up each time: what an administrator takes away is gone at once.
    let all = staff::list(console.book.engine()).await?;
    let member = all.into_iter().find(|member| member.id == glance.staff && member.state == Account::Active);
    let Some(member) = member else {
        console.sessions.end_of(glance.staff);
        return Ok(nobody(console, asked));
    };
    let who = Who { member, token, key: glance.key };
    Ok(visit(console, Some(who), glance.tongue, asked))
}

/// Whether a browser says that a form was on a page of this host. Those that say nothing of it are old: for them the token in the form has to do.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let site = text(HeaderName::from_static("sec-fetch-site"));
    if site.is_some_and(|site| site != "same-origin") {
        return false;
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, authority)| authority == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

/// The value of a cookie.
fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_other_hosts_are_refused() {
        let headers = |all: &[(&'static str, &'static str)]| -> HeaderMap {
            all.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
        };
        let here = [("host", "baro.ml"), ("origin", "https://baro.ml"), ("sec-fetch-site", "same-origin")];
        assert!(is_from_here(&headers(&here)));
        assert!(is_from_here(&headers(&[("host", "baro.ml")])), "a browser that says nothing");
        for wrong in [
            [("host", "baro.ml"), ("origin", "https://other.ml")],
            [("host", "baro.ml"), ("origin", "null")],
            [("host", "baro.ml"), ("sec-fetch-site", "cross-site")],
            [("host", "baro.ml"), ("sec-fetch-site", "same-site")],
        ] {
            assert!(!is_from_here(&headers(&wrong)), "{wrong:?}");
        }
    }

    #[test]
    fn a_cookie_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; __Host-baro=ff; __Host-baro-language=en"));
        assert_eq!(cookie(&headers, COOKIE), Some("ff"));
        assert_eq!(cookie(&headers, TONGUE), Some("en"));
        assert_eq!(cookie(&headers, "b"), None);
    }
}

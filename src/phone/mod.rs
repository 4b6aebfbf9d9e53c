//! The simulated handset: a basic phone in the browser (`/phone`) and in the terminal (`baro talk`), with the stand-in
//! aggregator between it and a simulator line.
//!
//! The browser plays phone and aggregator at once: it calls the line's hooks itself, and finds what Baro sent to its phones
//! in the [`Inbox`] here. Must not know: stores, sealed things, or a real line. Only invented numbers pass. Tested here, in each
//! file, and with a real browser in `tests/it/browser.rs`.

pub mod inbox;
pub mod page;
pub mod terminal;

use crate::domain::phone::Plan;
use crate::domain::time::{At, DAY};
use crate::lines::simulator::Delivered;
use crate::seal::proof;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use inbox::{Batch, Inbox};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Largest message that the stand-in aggregator takes, in bytes: ten segments with every character escaped.
const LARGEST_MESSAGE: usize = 8 * 1024;
/// Furthest that the clock moves at once, in milliseconds.
const FURTHEST_MOVE: i64 = 366 * DAY;

/// A clock that a demo may move forward, so that a vote of five days closes while somebody watches.
pub trait MovableClock: Send + Sync {
    /// The demo's time.
    fn now(&self) -> At;
    /// How far it is ahead of the real time, in milliseconds.
    fn offset(&self) -> i64;
    /// Moves it `ms` milliseconds further ahead; never negative.
    fn advance(&self, ms: i64);
    /// Back to the real time.
    fn reset(&self);
}

/// Somebody whose phone can be held. Both are invented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Who it is, for a newcomer: `Awa, membre, Konna`.
    pub label: String,
    /// Their number in international form.
    pub phone: String,
}

/// The phones of one simulator line. Holds the line's secret: no `Debug`.
pub struct Handset {
    /// The line's name, as in `/hooks/{line}/…`; safe in a URL.
    pub line: String,
    /// The line's secret, in its hooks and as the bearer of what it sends; safe in a URL.
    pub secret: String,
    /// Where phones send their SMS.
    pub number: String,
    /// What phones dial: `*123#`.
    pub short_code: String,
    /// How a number without a prefix is to be read.
    pub plan: Plan,
    /// Whose phones are offered.
    pub cast: Vec<Person>,
    /// The demo's clock, where it can be moved.
    pub clock: Option<Arc<dyn MovableClock>>,
    /// What the phones have received; empty at the start.
    pub inbox: Inbox,
}

/// `/phone` and what its page asks for, for one simulator line. The line's `api_url` is the address of `/phone/api`.
pub fn router(handset: Arc<Handset>) -> Router {
    let mut router = Router::new()
        .route("/phone", get(async || page::HTML))
        .route("/phone/phone.css", get(async || page::CSS))
        .route("/phone/phone.js", get(async || page::JS))
        .route("/phone/api/messages", post(messages))
        .route("/phone/api/inbox", get(inbox))
        .route("/phone/api/cast", get(cast));
    if handset.clock.is_some() {
        router = router.route("/phone/api/clock", get(clock).post(move_clock));
    }
    router.layer(DefaultBodyLimit::max(LARGEST_MESSAGE)).layer(map_response(page::guarded)).with_state(handset)
}

/// The path below which a line's callbacks are: `{hooks}/ussd`, `{hooks}/sms` and so on.
pub fn hooks(line: &str, secret: &str) -> String {
    format!("/hooks/{line}/{secret}")
}

/// All that a page or a terminal must know to be a phone of this line.
#[derive(Serialize)]
struct Cast<'a> {
    code: &'a str,
    number: &'a str,
    hooks: String,
    cast: &'a [Person],
    clock: bool,
}

async fn cast(State(handset): State<Arc<Handset>>) -> Response {
    Json(Cast {
        code: &handset.short_code,
        number: &handset.number,
        hooks: hooks(&handset.line, &handset.secret),
        cast: &handset.cast,
        clock: handset.clock.is_some(),
    })
    .into_response()
}

#[derive(Serialize)]
struct Taken {
    id: String,
}

/// What a real aggregator does with a message: proves the sender, keeps it, gives its id.
async fn messages(State(handset): State<Arc<Handset>>, headers: HeaderMap, body: Bytes) -> Response {
    if !is_bearer(&headers, &handset.secret) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Some(sent) = Delivered::read(&body, handset.plan) else { return StatusCode::BAD_REQUEST.into_response() };
    let at = handset.clock.as_ref().map(|clock| clock.now());
    let id = handset.inbox.take(sent.reference, &sent.from, &sent.to.e164(), sent.text.read(), at);
    Json(Taken { id }).into_response()
}

fn is_bearer(headers: &HeaderMap, secret: &str) -> bool {
    let said = headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    said.is_some_and(|said| proof::same(said, secret.as_bytes()))
}

#[derive(Deserialize)]
struct Asked {
    number: Option<String>,
    #[serde(default)]
    after: u64,
}

async fn inbox(State(handset): State<Arc<Handset>>, Query(asked): Query<Asked>) -> Json<Batch> {
    Json(handset.inbox.since(asked.number.as_deref(), asked.after))
}

#[derive(Serialize)]
struct Shown {
    now: At,
    offset: i64,
}

/// `{"advance": milliseconds}` or `"reset"`. Sent as JSON, which no page of another origin can do unasked.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Move {
    Advance(i64),
    Reset,
}

async fn clock(State(handset): State<Arc<Handset>>) -> Response {
    match &handset.clock {
        Some(clock) => Json(Shown { now: clock.now(), offset: clock.offset() }).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn move_clock(State(handset): State<Arc<Handset>>, Json(wanted): Json<Move>) -> Response {
    let Some(clock) = &handset.clock else { return StatusCode::NOT_FOUND.into_response() };
    match wanted {
        Move::Advance(ms) if !(0..=FURTHEST_MOVE).contains(&ms) => return StatusCode::BAD_REQUEST.into_response(),
        Move::Advance(ms) => clock.advance(ms),
        Move::Reset => clock.reset(),
    }
    Json(Shown { now: clock.now(), offset: clock.offset() }).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt;
    use serde_json::{Value, json};
    use std::sync::atomic::{AtomicI64, Ordering};
    use tower::ServiceExt;

    struct Ahead(AtomicI64);

    impl MovableClock for Ahead {
        fn now(&self) -> At {
            At(1_800_000_000_000 + self.offset())
        }
        fn offset(&self) -> i64 {
            self.0.load(Ordering::Relaxed)
        }
        fn advance(&self, ms: i64) {
            self.0.fetch_add(ms, Ordering::Relaxed);
        }
        fn reset(&self) {
            self.0.store(0, Ordering::Relaxed);
        }
    }

    fn phone(clock: bool) -> Router {
        let clock = clock.then(|| Arc::new(Ahead(AtomicI64::new(0))) as Arc<dyn MovableClock>);
        router(Arc::new(Handset {
            line: "sim".into(),
            secret: "s3cret".into(),
            number: "36123".into(),
            short_code: "*123#".into(),
            plan: Plan::MALI,
            cast: vec![Person { label: "Awa, membre, Konna".into(), phone: "+22370000001".into() }],
            clock,
            inbox: Inbox::default(),
        }))
    }

    async fn get(router: &Router, path: &str) -> (StatusCode, HeaderMap, String) {
        ask(router, Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn ask(router: &Router, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
        let response = router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, headers, String::from_utf8(body.to_vec()).unwrap())
    }

    fn json_post(path: &str, bearer: &str, body: &str) -> Request<Body> {
        let request = Request::post(path).header("authorization", bearer).header("content-type", "application/json");
        request.body(Body::from(body.to_owned())).unwrap()
    }

    fn value(body: &str) -> Value {
        serde_json::from_str(body).unwrap()
    }

    const HELLO: &str = r#"{"reference":7,"from":"36123","to":"+22370000001","text":"Forum de Konna"}"#;

    #[tokio::test]
    async fn a_message_is_kept_once_and_found_by_its_number() {
        let phone = phone(true);
        for same in [HELLO, HELLO, &HELLO.replace("+223", "")] {
            let (status, _, body) = ask(&phone, json_post("/phone/api/messages", "Bearer s3cret", same)).await;
            assert_eq!((status, value(&body)), (StatusCode::OK, json!({"id": "sim-7"})));
        }
        let (_, _, body) = get(&phone, "/phone/api/inbox?number=%2B22370000001&after=0").await;
        let sms = json!({
            "n": 1, "id": "sim-7", "from": "36123", "to": "+22370000001", "text": "Forum de Konna",
            "at": 1_800_000_000_000_i64,
        });
        assert_eq!(value(&body), json!({"newest": 1, "messages": [sms]}));
        let (_, _, body) = get(&phone, "/phone/api/inbox?number=%2B22370000002").await;
        assert_eq!(value(&body), json!({"newest": 1, "messages": []}));
    }

    #[tokio::test]
    async fn only_the_line_may_send_and_nothing_is_echoed() {
        let phone = phone(false);
        for bearer in ["", "Bearer ", "Bearer s3cre", "Bearer s3crets", "s3cret", "Basic s3cret"] {
            let (status, _, body) = ask(&phone, json_post("/phone/api/messages", bearer, HELLO)).await;
            assert_eq!((status, body.as_str()), (StatusCode::UNAUTHORIZED, ""), "{bearer}");
        }
        for broken in ["", "{}", &HELLO.replace('7', "\"7\""), &HELLO.replace("+22370000001", "36123")] {
            let (status, _, body) = ask(&phone, json_post("/phone/api/messages", "Bearer s3cret", broken)).await;
            assert_eq!((status, body.as_str()), (StatusCode::BAD_REQUEST, ""), "{broken}");
        }
        let large = HELLO.replace("Konna", &"x".repeat(LARGEST_MESSAGE));
        let (status, _, _) = ask(&phone, json_post("/phone/api/messages", "Bearer s3cret", &large)).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        let (_, _, body) = get(&phone, "/phone/api/inbox").await;
        assert_eq!(value(&body)["newest"], 0);
    }

    #[tokio::test]
    async fn the_clock_moves_forward_and_back_to_the_real_time() {
        let phone = phone(true);
        for (wanted, offset) in
            [(r#"{"advance":3600000}"#, 3_600_000), (r#"{"advance":5}"#, 3_600_005), ("\"reset\"", 0)]
        {
            let (status, _, body) = ask(&phone, json_post("/phone/api/clock", "", wanted)).await;
            let shown = json!({"now": 1_800_000_000_000_i64 + offset, "offset": offset});
            assert_eq!((status, value(&body)), (StatusCode::OK, shown));
        }
        for wanted in [r#"{"advance":-1}"#, r#"{"advance":99999999999}"#] {
            let (status, _, _) = ask(&phone, json_post("/phone/api/clock", "", wanted)).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{wanted}");
        }
        let form = Request::post("/phone/api/clock").body(Body::from("\"reset\"")).unwrap();
        assert_eq!(ask(&phone, form).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(value(&get(&phone, "/phone/api/clock").await.2)["offset"], 0);
    }

    #[tokio::test]
    async fn without_a_movable_clock_there_is_no_way_to_move_one() {
        let phone = phone(false);
        assert_eq!(get(&phone, "/phone/api/clock").await.0, StatusCode::NOT_FOUND);
        let (_, _, body) = get(&phone, "/phone/api/cast").await;
        let expected = json!({
            "code": "*123#", "number": "36123", "hooks": "/hooks/sim/s3cret", "clock": false,
            "cast": [{"label": "Awa, membre, Konna", "phone": "+22370000001"}],
        });
        assert_eq!(value(&body), expected);
    }

    #[tokio::test]
    async fn the_page_is_small_and_runs_under_a_strict_policy() {
        let phone = phone(false);
        let mut bytes = 0;
        for (path, kind) in [
            ("/phone", "text/html; charset=utf-8"),
            ("/phone/phone.css", "text/css; charset=utf-8"),
            ("/phone/phone.js", "text/javascript; charset=utf-8"),
        ] {
            let (status, headers, body) = get(&phone, path).await;
            assert_eq!((status, headers["content-type"].to_str().unwrap()), (StatusCode::OK, kind));
            let policy = headers["content-security-policy"].to_str().unwrap();
            assert!(policy.starts_with("default-src 'self';") && !policy.contains("unsafe"), "{policy}");
            assert!(!body.contains("http://") && !body.contains("https://"), "{path} names another host");
            bytes += body.len();
        }
        assert!(bytes < 40 * 1024, "{bytes} bytes");
    }
}

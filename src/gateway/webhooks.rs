//! Callbacks of aggregators: `/hooks/{line}/{secret}/{hook}`. Proved first, read by the line's wire, then handled; 2xx only after
//! what it changes is durable.
//!
//! Must not know: any aggregator's fields. Tested in `tests/it/gateway/`.
//!
//! | what is wrong | answer |
//! | --- | --- |
//! | unknown line, wrong secret, address not allowed, unknown hook | 404, empty, the same work for each |
//! | wrong signature, or one from long ago | 404, empty |
//! | over 16 KiB | 413 |
//! | wrong method, wrong content type | 405, 415 |
//! | missing, doubled, unreadable, too long field | 400 naming it, never a value |
//! | more than the line's own rate | 503 with `Retry-After` |
//! | store or memory not available | 503 with `Retry-After`; on USSD a closing screen |
//! | a USSD turn takes longer than the network waits | a closing screen; the turn goes on ([`super::late`]) |

use super::{Gateway, Line, Unavailable};
use crate::limits::{self, Action};
use crate::lines::{Answer, Event, Fate, Hook, Refused, Reply, Request, StatusIn};
use crate::seal::proof;
use crate::serve::client_ip;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderName, HeaderValue, Request as HttpRequest, Response, StatusCode, header, request::Parts};
use axum::routing::any;
use std::net::SocketAddr;
use std::sync::Arc;

/// Largest body of a callback.
const MOST_BODY: usize = 16 * 1024;
/// Seconds after which a callback that met trouble may be repeated.
const RETRY_AFTER: &str = "5";

/// The routes of all lines.
pub fn router(gateway: Arc<Gateway>) -> Router {
    Router::new().route("/hooks/{line}/{secret}/{hook}", any(called)).with_state(gateway)
}

async fn called(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    request: HttpRequest<Body>,
) -> Response<Body> {
    // A path that is not UTF-8 belongs to no line; axum would say what is wrong with it.
    let Ok(Path((line, secret, hook))) = path else { return empty(StatusCode::NOT_FOUND) };
    let (parts, body) = request.into_parts();
    let Some((line, hook)) = gateway.proved(&line, &secret, &hook, peer, &parts) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let Ok(body) = to_bytes(body, MOST_BODY).await else { return empty(StatusCode::PAYLOAD_TOO_LARGE) };
    let [tag, _] = gateway.tags(&[b"line", line.name.as_bytes()]);
    if gateway.limits.take(Action::LineIn, limits::key(&tag)).is_err() {
        metrics::counter!("baro_limits_hit_total", "limit" => "line").increment(1);
        return later(StatusCode::SERVICE_UNAVAILABLE);
    }
    let headers: Vec<(&str, &str)> =
        parts.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
    let request = gateway.request(hook, &parts, &headers, &body);
    match line.wire.receive(&request) {
        Ok(events) => gateway.handled(&line, &request, events).await,
        Err(refused) => refusal(refused),
    }
}

impl Gateway {
    /// The line that is called, if the caller may. Whatever is wrong takes the same time and gives the same answer.
    fn proved(
        &self,
        name: &str,
        secret: &str,
        hook: &str,
        peer: SocketAddr,
        parts: &Parts,
    ) -> Option<(Arc<Line>, Hook)> {
        let address = client_ip(peer.ip(), &parts.headers, &self.proxies);
        let line = self.line(name);
        let expected =
            line.map_or("no line has this secret, and comparing takes its time", |line| line.secret.reveal());
        let knows = proof::same(secret.as_bytes(), expected.as_bytes());
        let allowed =
            line.is_some_and(|line| line.allow.is_empty() || line.allow.iter().any(|net| net.contains(&address)));
        if let (Some(line), true, true) = (line, knows, allowed) {
            return Some((line.clone(), hook_of(hook)?));
        }
        let [tag, _] = self.tags(&[b"address", address.to_string().as_bytes()]);
        if self.limits.take(Action::WrongSecret, limits::key(&tag)).is_err() {
            metrics::counter!("baro_limits_hit_total", "limit" => "secret").increment(1);
        }
        None
    }

    fn request<'a>(
        &self,
        hook: Hook,
        parts: &'a Parts,
        headers: &'a [(&'a str, &'a str)],
        body: &'a Bytes,
    ) -> Request<'a> {
        Request {
            hook,
            method: parts.method.as_str(),
            query: parts.uri.query().unwrap_or(""),
            content_type: parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()),
            body,
            plan: self.plan,
            headers,
            now: self.clock.now(),
        }
    }

    /// Does what the events say. One callback is one answer: the first event that can't be taken decides it.
    async fn handled(
        self: &Arc<Gateway>,
        line: &Arc<Line>,
        request: &Request<'_>,
        events: Vec<Event>,
    ) -> Response<Body> {
        let mut reply = line.wire.answer(request, Answer::Taken);
        for event in events {
            let done = match event {
                Event::Sms(sms) => self.sms(line, &sms, true).await,
                Event::Part(sms) => self.sms(line, &sms, false).await,
                Event::Ussd(turn) => {
                    let page = self.ussd_in_time(line, turn).await;
                    reply = line.wire.answer(request, Answer::Screen { text: &page.text, end: page.end });
                    Ok(())
                }
                Event::Status(status) => self.status(line, &status).await,
                Event::Optout(phone) => self.opted_out(&phone).await,
                // The session's state runs out by itself; until then a repeat of its last turn is still answered.
                Event::Ended(_) | Event::Ignored => Ok(()),
            };
            if done == Err(Unavailable) {
                return from(line.wire.answer(request, Answer::Later));
            }
        }
        from(reply)
    }

    /// A status is matched by the aggregator's id; unknown ones are taken and forgotten.
    async fn status(&self, line: &Line, status: &StatusIn) -> Result<(), Unavailable> {
        match status.fate {
            Fate::Underway => Ok(()),
            fate => self.reported(line, &status.id, fate).await,
        }
    }
}

fn hook_of(name: &str) -> Option<Hook> {
    Hook::ALL.into_iter().find(|hook| hook.segment() == name)
}

fn refusal(refused: Refused) -> Response<Body> {
    if refused == Refused::Unproved {
        metrics::counter!("baro_callbacks_refused_total").increment(1);
        return empty(StatusCode::NOT_FOUND);
    }
    let (status, said) = match refused {
        Refused::NoSuchHook | Refused::Unproved => (StatusCode::NOT_FOUND, String::new()),
        Refused::Method => (StatusCode::METHOD_NOT_ALLOWED, String::new()),
        Refused::ContentType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, String::new()),
        Refused::Missing(field) => (StatusCode::BAD_REQUEST, format!("missing field: {field}\n")),
        Refused::Doubled(field) => (StatusCode::BAD_REQUEST, format!("field given twice: {field}\n")),
        Refused::Unreadable(field) => (StatusCode::BAD_REQUEST, format!("unreadable field: {field}\n")),
        Refused::TooLong(field) => (StatusCode::BAD_REQUEST, format!("field too long: {field}\n")),
    };
    metrics::counter!("baro_callbacks_refused_total").increment(1);
    let mut response = Response::new(Body::from(said));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

fn from(reply: Reply) -> Response<Body> {
    let status = StatusCode::from_u16(reply.status).expect("wires answer with statuses that exist");
    let mut response = if status == StatusCode::SERVICE_UNAVAILABLE { later(status) } else { empty(status) };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    for (name, value) in &reply.headers {
        // The settings took only what is legal.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    *response.body_mut() = Body::from(reply.body);
    response
}

fn later(status: StatusCode) -> Response<Body> {
    let mut response = empty(status);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
    response
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

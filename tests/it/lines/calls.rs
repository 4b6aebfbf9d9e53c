//! Calls to aggregators over real connections: permits, look-ups, and everything that a network does to them, with every line. What the
//! outbox makes of a verdict is in `dispatch.rs`.

use super::kinds::kinds;
use super::{NOW, SECRET, phone};
use baro::domain::phone::ProviderMessageId;
use baro::domain::time::HOUR;
use baro::gateway::dispatch::{self, Caller};
use baro::lines::android::Android;
use baro::lines::orange::{self, Orange};
use baro::lines::{Call, Found, Outbound, Permits, Request, Verdict, Wire};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

/// What the stand-in does with one request.
#[derive(Clone)]
pub enum Deed {
    /// Status, further header lines, body.
    Says(u16, &'static str, String),
    /// Reads, and closes.
    Cuts,
    /// Says how much will come, and less comes.
    CutsShort,
    /// Says more than anybody wants.
    Floods,
}

/// A server that does one thing after the other, each on a connection of its own, and keeps what it was asked.
pub struct Script {
    pub url: String,
    asked: Arc<Mutex<Vec<String>>>,
    server: JoinHandle<()>,
}

impl Drop for Script {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Script {
    pub async fn start(deeds: impl IntoIterator<Item = Deed>) -> Script {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (asked, mut deeds) = (Arc::new(Mutex::new(Vec::new())), deeds.into_iter().collect::<VecDeque<_>>());
        let kept = asked.clone();
        let server = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut read = Vec::new();
                while !is_whole(&read) && stream.read_buf(&mut read).await.unwrap() > 0 {}
                kept.lock().unwrap().push(String::from_utf8(read).unwrap());
                let said = match deeds.pop_front().expect("nobody asks more than the script knows") {
                    Deed::Cuts => continue,
                    Deed::CutsShort => "HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n{".to_owned(),
                    Deed::Floods => {
                        let flood = "x".repeat(70_000);
                        format!("HTTP/1.1 200 X\r\nconnection: close\r\ncontent-length: 70000\r\n\r\n{flood}")
                    }
                    Deed::Says(status, headers, body) => {
                        let length = body.len();
                        let head = format!("HTTP/1.1 {status} X\r\n{headers}connection: close\r\n");
                        format!("{head}content-length: {length}\r\n\r\n{body}")
                    }
                };
                stream.write_all(said.as_bytes()).await.ok();
                stream.shutdown().await.ok();
            }
        });
        Script { url, asked, server }
    }

    /// What was asked: first line, and the proof shown.
    pub fn asked(&self) -> Vec<(String, String)> {
        let asked = self.asked.lock().unwrap();
        let proof = |request: &str| {
            let line = request.lines().find_map(|line| line.strip_prefix("authorization: "));
            line.unwrap_or_default().to_owned()
        };
        asked.iter().map(|request| (request.lines().next().unwrap_or_default().to_owned(), proof(request))).collect()
    }
}

impl Script {
    /// The body of the first request.
    pub fn body(&self) -> String {
        let asked = self.asked.lock().unwrap();
        asked[0].split_once("\r\n\r\n").map_or(String::new(), |(_, body)| body.to_owned())
    }

    /// A header of the first request.
    pub fn header(&self, name: &str) -> String {
        let asked = self.asked.lock().unwrap();
        let found = asked[0].lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        found.unwrap_or_else(|| panic!("no header {name}")).to_owned()
    }
}

fn is_whole(read: &[u8]) -> bool {
    let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&read[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    read.len() >= end + 4 + length.unwrap_or(0)
}

pub fn says(status: u16, body: &str) -> Deed {
    Deed::Says(status, "", body.to_owned())
}

fn token(name: &str, seconds: u64) -> Deed {
    says(200, &format!(r#"{{"token_type":"Bearer","access_token":"{name}","expires_in":"{seconds}"}}"#))
}

fn taken() -> Deed {
    let url = "https://api.orange.com/smsmessaging/v1/outbound/tel:+2230000/requests/6d1f";
    says(201, &format!(r#"{{"outboundSMSMessageRequest":{{"resourceURL":"{url}"}}}}"#))
}

fn accepted() -> Verdict {
    Verdict::Accepted { id: Some(ProviderMessageId("6d1f".into())) }
}

fn orange(url: &str) -> Orange {
    Orange {
        client_id: "baro".into(),
        client_secret: Zeroizing::new(SECRET.into()),
        sender_address: orange::MALI.into(),
        sender: None,
        api_url: url.into(),
    }
}

/// Sends once for each `true` of `in_time`.
async fn send(caller: &Caller, wire: &dyn Wire, in_time: bool) -> Verdict {
    let to = phone("+22376123456");
    let message = Outbound { reference: 42, to: &to, text: "AIDE", now: NOW, until: NOW.plus(HOUR) };
    caller.send(wire, &message, || in_time, async {}).await
}

fn fresh() -> Caller {
    Caller::new(dispatch::client().unwrap())
}

const TOKEN: &str = "POST /oauth/v3/token HTTP/1.1";
const SEND: &str = "POST /smsmessaging/v1/outbound/tel%3A%2B2230000/requests HTTP/1.1";

fn told(asked: &[(&str, &str)]) -> Vec<(String, String)> {
    asked.iter().map(|(line, proof)| ((*line).to_owned(), (*proof).to_owned())).collect()
}

fn secret() -> String {
    baro::seal::proof::basic("baro", SECRET).to_string()
}

#[tokio::test]
async fn a_permit_is_fetched_once_and_kept() {
    let script = Script::start([token("A", 3600), taken(), taken()]).await;
    let (caller, wire) = (fresh(), orange(&script.url));
    assert_eq!(send(&caller, &wire, true).await, accepted());
    assert_eq!(send(&caller, &wire, true).await, accepted());
    assert_eq!(script.asked(), told(&[(TOKEN, &secret()), (SEND, "Bearer A"), (SEND, "Bearer A")]));
}

#[tokio::test]
async fn a_permit_that_was_taken_back_is_renewed_once() {
    let expired = || says(401, r#"{"code":42,"message":"Expired credentials"}"#);
    let script = Script::start([token("A", 3600), taken(), expired(), token("B", 3600), taken(), taken()]).await;
    let (caller, wire) = (fresh(), orange(&script.url));
    for _ in 0..3 {
        assert_eq!(send(&caller, &wire, true).await, accepted());
    }
    let secret = secret();
    let asked = [
        (TOKEN, secret.as_str()),
        (SEND, "Bearer A"),
        (SEND, "Bearer A"),
        (TOKEN, &secret),
        (SEND, "Bearer B"),
        (SEND, "Bearer B"),
    ];
    assert_eq!(script.asked(), told(&asked));

    // Where a new one is refused as well, it is not the permit: somebody has to look.
    let script = Script::start([token("A", 3600), expired(), token("B", 3600), expired()]).await;
    let verdict = send(&fresh(), &orange(&script.url), true).await;
    assert_eq!(verdict, Verdict::Again { after: Some(Duration::from_secs(1800)), why: "auth" });
    assert_eq!(script.asked().len(), 4);
}

#[tokio::test]
async fn who_grants_no_permit_is_left_alone_and_gets_no_message() {
    for (deed, why) in [
        (says(401, r#"{"error":"invalid_client"}"#), "auth"),
        (says(400, r#"{"error":"invalid_request"}"#), "auth"),
        (says(200, "<html>Bienvenue</html>"), "permit"),
        (says(500, ""), "permit"),
        (says(503, ""), "busy"),
        (Deed::Says(302, "location: http://127.0.0.1:1/\r\n", String::new()), "address"),
        (Deed::Cuts, "permit"),
        (Deed::CutsShort, "permit"),
        (Deed::Floods, "permit"),
    ] {
        let script = Script::start([deed]).await;
        let (caller, wire) = (fresh(), orange(&script.url));
        // A storm: all get the same answer, and one asks.
        for _ in 0..20 {
            match send(&caller, &wire, true).await {
                Verdict::Again { why: said, .. } => assert_eq!(said, why),
                other => panic!("{why}: {other:?}"),
            }
        }
        assert_eq!(script.asked().len(), 1, "{why}");
    }
}

#[tokio::test]
async fn many_at_once_wait_for_one_permit() {
    let script = Script::start([token("A", 3600)].into_iter().chain(vec![taken(); 20])).await;
    let (caller, wire) = (Arc::new(fresh()), Arc::new(orange(&script.url)));
    let all: Vec<_> = (0..20)
        .map(|_| {
            let (caller, wire) = (caller.clone(), wire.clone());
            tokio::spawn(async move { send(&caller, &*wire, true).await })
        })
        .collect();
    for one in all {
        assert_eq!(one.await.unwrap(), accepted());
    }
    assert_eq!(script.asked().iter().filter(|(line, _)| line == TOKEN).count(), 1);
}

#[tokio::test]
async fn what_waited_too_long_for_its_permit_does_not_leave() {
    let script = Script::start([token("A", 3600)]).await;
    let verdict = send(&fresh(), &orange(&script.url), false).await;
    assert_eq!(verdict, Verdict::Again { after: None, why: "late" });
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn a_phone_is_asked_what_became_of_a_message() {
    for (deed, found) in [
        (says(200, r#"{"id":"2a","state":"Sent"}"#), Found::Taken),
        (says(200, r#"{"id":"2a","state":"Failed"}"#), Found::Failed),
        (says(404, ""), Found::Absent),
        (says(200, "<html>"), Found::Unclear),
        (says(502, ""), Found::Unclear),
        (Deed::Cuts, Found::Unclear),
        (Deed::CutsShort, Found::Unclear),
    ] {
        let script = Script::start([deed]).await;
        let wire = Android {
            api_url: script.url.clone(),
            cloud: false,
            username: "sms".into(),
            password: Zeroizing::new(SECRET.into()),
            signing_key: Zeroizing::new(SECRET.into()),
            sim: None,
        };
        let to = phone("+22376123456");
        let message = Outbound { reference: 42, to: &to, text: "", now: NOW, until: NOW.plus(HOUR) };
        let desk = wire.look_up().unwrap();
        assert_eq!(fresh().look_up(&wire, desk, &message).await, found);
        let line = format!("GET /message/{} HTTP/1.1", message.name());
        assert_eq!(script.asked(), [(line, baro::seal::proof::basic("sms", SECRET).to_string())]);
    }
}

/// A line that sends where it is told to, and needs no permit.
struct Aimed(Box<dyn Wire>, String);

impl Wire for Aimed {
    fn receive(&self, request: &Request<'_>) -> Result<Vec<baro::lines::Event>, baro::lines::Refused> {
        self.0.receive(request)
    }

    fn answer(&self, request: &Request<'_>, answer: baro::lines::Answer<'_>) -> baro::lines::Reply {
        self.0.answer(request, answer)
    }

    fn compose(&self, message: &Outbound<'_>) -> Call {
        Call { url: self.1.clone(), ..self.0.compose(message) }
    }

    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        self.0.verdict(status, retry_after, body)
    }
}

#[tokio::test]
async fn whatever_a_network_does_ends_in_the_right_verdict_on_every_line() {
    let again = |why| Verdict::Again { after: None, why };
    let acts = |why| Verdict::Again { after: Some(Duration::from_secs(1800)), why };
    for (deed, verdict) in [
        (Deed::Cuts, Verdict::Unknown { why: "broken" }),
        (Deed::CutsShort, Verdict::Unknown { why: "broken" }),
        (Deed::Floods, Verdict::Unknown { why: "long" }),
        (says(200, "<html>Bienvenue</html>"), Verdict::Unknown { why: "unreadable" }),
        // It is not followed: what is sent there nobody knows.
        (Deed::Says(302, "location: http://127.0.0.1:1/\r\n", String::new()), acts("address")),
        (says(401, ""), acts("auth")),
        (says(402, ""), Verdict::Never { why: "refused" }),
        (says(429, ""), again("rate")),
        (
            Deed::Says(429, "retry-after: 7\r\n", String::new()),
            Verdict::Again { after: Some(Duration::from_secs(7)), why: "rate" },
        ),
        (says(500, ""), Verdict::Unknown { why: "status" }),
        (says(503, ""), again("busy")),
    ] {
        for kind in kinds() {
            let script = Script::start([deed.clone()]).await;
            let wire = Aimed(kind.wire, format!("{}/x", script.url));
            assert_eq!(send(&fresh(), &wire, true).await, verdict, "{}", kind.name);
        }
    }
    for kind in kinds() {
        // A name that nobody has (RFC 6761, section 6.4), a port where nobody listens.
        for gone in ["http://nobody.invalid/x", "http://127.0.0.1:1/x"] {
            let wire = Aimed(kinds().into_iter().find(|other| other.name == kind.name).unwrap().wire, gone.into());
            assert_eq!(send(&fresh(), &wire, true).await, again("unreachable"), "{} {gone}", kind.name);
        }
    }
}

#[test]
fn only_who_needs_a_permit_asks_for_one() {
    let asks: Vec<&str> = kinds().iter().filter(|kind| kind.wire.permits().is_some()).map(|kind| kind.name).collect();
    assert_eq!(asks, ["orange"]);
    let call = Permits::ask(&orange("https://api.orange.com"));
    assert!(!call.url.contains(SECRET) && !String::from_utf8_lossy(&call.body).contains(SECRET));
}

#[test]
fn only_who_names_messages_and_can_be_asked_sends_many_in_one_request() {
    let to = phone("+22376123456");
    let message = Outbound { reference: 42, to: &to, text: "a", now: NOW, until: NOW.plus(HOUR) };
    let mut many = Vec::new();
    for kind in kinds() {
        let Some(bulk) = kind.wire.bulk() else { continue };
        assert!(kind.wire.names(&message).is_some() && kind.wire.look_up().is_some(), "{}", kind.name);
        assert!(kind.wire.permits().is_none(), "{}: a new permit would take turns for all of them", kind.name);
        assert!(bulk.most() > 1 && bulk.compose_all(std::slice::from_ref(&message)) == kind.wire.compose(&message));
        many.push(kind.name);
    }
    assert_eq!(many, ["infobip"]);
}

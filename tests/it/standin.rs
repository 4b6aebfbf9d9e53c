//! A stand-in for Africa's Talking at the wire: it takes messages on loopback, keeps them with their times, and answers as it was told
//! to for each recipient. It speaks HTTP by hand, because it must also do what no server library offers: read and hang up.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// The key that the account of the tests has.
pub const API_KEY: &str = "atsk_of_the_tests";

/// What is answered to one message.
#[derive(Clone)]
pub enum Answer {
    /// 201, accepted under an id of the stand-in's own.
    Accepted,
    /// 201, accepted under this id.
    Named(&'static str),
    /// The same, once the gate lets it through.
    Held(&'static str, Arc<Semaphore>),
    /// 201 with this status for the recipient.
    Entry(&'static str),
    /// 201 without any recipient and with this word instead.
    Nobody(&'static str),
    /// This status and nothing else.
    Status(u16),
    /// This status and `Retry-After` in seconds.
    After(u16, u64),
    /// 401 as the live service gives it: plain text.
    WrongKey,
    /// Nothing, ever.
    Hang,
    /// The message is read and the connection closed.
    HangUp,
}

/// A message as it was received.
#[derive(Clone, Debug)]
pub struct Message {
    pub to: String,
    pub text: String,
    pub at: Instant,
}

#[derive(Default)]
struct Kept {
    messages: Vec<Message>,
    /// What is answered where the script says nothing.
    usual: Option<Answer>,
    script: HashMap<String, VecDeque<Answer>>,
}

/// The stand-in; it ends when this is dropped.
pub struct Standin {
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
    server: JoinHandle<()>,
}

impl Standin {
    pub async fn start() -> Standin {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let of_server = kept.clone();
        let server = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(talk(stream, of_server.clone()));
            }
        });
        Standin { address, kept, server }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The block of settings of a line that sends here. `more` are further lines of it.
    pub fn line(&self, name: &str, secret: &str, more: &str) -> String {
        format!(
            "[[line]]\nname = \"{name}\"\nkind = \"africastalking\"\nshort_codes = [\"36001\"]\nsecret = \"{secret}\"\n\
             username = \"baro\"\napi_key = \"{API_KEY}\"\napi_url = \"{}\"\n{more}\n",
            self.url()
        )
    }

    /// The next messages to this number are answered so, one after the other; then they are accepted.
    pub fn answers(&self, to: &str, answers: impl IntoIterator<Item = Answer>) {
        self.kept.lock().unwrap().script.entry(to.to_owned()).or_default().extend(answers);
    }

    /// From now on messages are answered so where nothing else was said.
    pub fn answers_all(&self, usual: Answer) {
        self.kept.lock().unwrap().usual = Some(usual);
    }

    /// All messages so far, in the order in which they came.
    pub fn messages(&self) -> Vec<Message> {
        self.kept.lock().unwrap().messages.clone()
    }

    pub fn to(&self, number: &str) -> Vec<Message> {
        self.messages().into_iter().filter(|message| message.to == number).collect()
    }

    pub fn count(&self) -> usize {
        self.kept.lock().unwrap().messages.len()
    }

    /// Waits until this many messages to a number have come.
    pub async fn until(&self, number: &str, count: usize) {
        eventually(&format!("{count} messages to {number}"), async || (self.to(number).len() >= count).then_some(()))
            .await;
    }

    /// Numbers that got the same text more than once, with that text.
    pub fn doubled(&self) -> Vec<(String, String)> {
        let mut seen: HashMap<(String, String), u32> = HashMap::new();
        for message in self.messages() {
            *seen.entry((message.to, message.text)).or_default() += 1;
        }
        seen.into_iter().filter(|(_, count)| *count > 1).map(|(message, _)| message).collect()
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Looks again and again until there is something, for half a minute at most.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "still waiting for {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Serves one connection until either side ends it.
async fn talk(mut stream: TcpStream, kept: Arc<Mutex<Kept>>) {
    let mut read = Vec::new();
    while let Some((head, body)) = request(&mut stream, &mut read).await {
        let Some(Posted { to, enqueued, answers }) = received(&kept, &head, &body) else {
            let refused = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(refused).await.ok();
            continue;
        };
        let mut entries = Vec::new();
        let mut instead = None;
        for (to, (number, answer)) in to.iter().zip(answers) {
            let mut taken = |id: &str| entries.push(entry(to, if enqueued { 102 } else { 101 }, "Success", id));
            match answer {
                Answer::Accepted => taken(&format!("ATXid_{number}")),
                Answer::Named(id) => taken(id),
                Answer::Held(id, gate) => {
                    gate.acquire().await.unwrap().forget();
                    taken(id);
                }
                Answer::Entry(status) => entries.push(entry(to, code(status), status, "None")),
                Answer::Nobody(word) => instead = Some(json(word, &[])),
                Answer::Status(status) => instead = Some((status, String::new(), String::new())),
                Answer::After(status, seconds) => {
                    instead = Some((status, format!("retry-after: {seconds}\r\n"), String::new()));
                }
                Answer::WrongKey => {
                    let said = "The supplied authentication is invalid".into();
                    instead = Some((401, "content-type: text/plain\r\n".into(), said));
                }
                Answer::Hang => std::future::pending().await,
                Answer::HangUp => return,
            }
        }
        let sent = format!("Sent to {}/{} Total Cost: XOF 14 Message parts: 1", entries.len(), to.len());
        let (status, headers, body) = instead.unwrap_or_else(|| json(&sent, &entries));
        let response = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\n\r\n{body}", body.len());
        if stream.write_all(response.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The next request of a connection: its header, in lower case where it matters, and its body.
async fn request(stream: &mut TcpStream, read: &mut Vec<u8>) -> Option<(String, Vec<u8>)> {
    loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(read[..end].to_vec()).ok()?;
            let length = header(&head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            if read.len() >= end + 4 + length {
                let body = read[end + 4..end + 4 + length].to_vec();
                read.drain(..end + 4 + length);
                return Some((head, body));
            }
        }
        if stream.read_buf(read).await.ok()? == 0 {
            return None;
        }
    }
}

fn header<'h>(head: &'h str, wanted: &str) -> Option<&'h str> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
}

/// What came in one request: to whom, whether it may be queued, and for each the number of the message and what is answered.
struct Posted {
    to: Vec<String>,
    enqueued: bool,
    answers: Vec<(usize, Answer)>,
}

/// Keeps the messages; `None` for what the live service would not understand.
fn received(kept: &Mutex<Kept>, head: &str, body: &[u8]) -> Option<Posted> {
    let form: HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
    let (to, text) = (form.get("to")?, form.get("message")?);
    let is_ours = form.get("username").map(String::as_str) == Some("baro");
    if !head.starts_with("POST /version1/messaging HTTP/1.1") || !is_ours {
        return None;
    }
    let (to, enqueued): (Vec<String>, bool) =
        (to.split(',').map(str::to_owned).collect(), form.contains_key("enqueue"));
    if header(head, "apikey") != Some(API_KEY) {
        return Some(Posted { answers: vec![(0, Answer::WrongKey); to.len()], to, enqueued });
    }
    let mut kept = kept.lock().unwrap();
    let mut answers = Vec::new();
    let usual = kept.usual.clone().unwrap_or(Answer::Accepted);
    for to in &to {
        let answer = kept.script.get_mut(to).and_then(VecDeque::pop_front).unwrap_or(usual.clone());
        kept.messages.push(Message { to: to.clone(), text: text.clone(), at: Instant::now() });
        answers.push((kept.messages.len(), answer));
    }
    Some(Posted { to, enqueued, answers })
}

type Response = (u16, String, String);

/// The codes that go with the names of refusals, as recorded from the live service.
fn code(status: &str) -> u16 {
    let known = [
        ("RiskHold", 401),
        ("InvalidSenderId", 402),
        ("InvalidPhoneNumber", 403),
        ("UnsupportedNumberType", 404),
        ("InsufficientBalance", 405),
        ("UserInBlacklist", 406),
        ("CouldNotRoute", 407),
        ("DoNotDisturbRejection", 409),
        ("InternalServerError", 500),
        ("GatewayError", 501),
        ("RejectedByGateway", 502),
    ];
    known.into_iter().find(|(name, _)| *name == status).map_or(0, |(_, code)| code)
}

fn entry(to: &str, code: u16, status: &str, id: &str) -> String {
    format!(
        "{{\"statusCode\":{code},\"number\":\"{to}\",\"cost\":\"XOF 14\",\"status\":\"{status}\",\"messageId\":\"{id}\"}}"
    )
}

fn json(said: &str, entries: &[String]) -> Response {
    let body = format!("{{\"SMSMessageData\":{{\"Message\":\"{said}\",\"Recipients\":[{}]}}}}", entries.join(","));
    (201, "content-type: application/json\r\n".into(), body)
}

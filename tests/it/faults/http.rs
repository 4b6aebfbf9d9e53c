//! HTTP by hand, as much as a stand-in needs: requests read to their end, answers written in one piece or broken on purpose, callbacks sent.
//!
//! Must not know: any aggregator. Tested by everything that goes through it.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A request as it came.
pub struct Asked {
    pub method: String,
    pub path: String,
    pub query: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn header(&self, wanted: &str) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// A field of the form that the body is.
    pub fn field(&self, wanted: &str) -> Option<String> {
        form_urlencoded::parse(&self.body).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    }

    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    pub fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }
}

/// What is said to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub status: u16,
    /// Further header lines, each with its end.
    pub headers: String,
    pub body: String,
}

impl Said {
    pub fn new(status: u16, body: impl Into<String>) -> Said {
        Said { status, headers: String::new(), body: body.into() }
    }

    /// The head, promising so many bytes.
    pub fn head(&self, length: usize) -> String {
        format!("HTTP/1.1 {} X\r\n{}content-length: {length}\r\n\r\n", self.status, self.headers)
    }
}

/// A callback of an aggregator.
#[derive(Clone)]
pub struct Callback {
    pub method: &'static str,
    /// From `/hooks/` on, with its query.
    pub path: String,
    pub content_type: &'static str,
    /// Further header lines, each with its end.
    pub headers: String,
    pub body: Vec<u8>,
}

pub const FORM: &str = "application/x-www-form-urlencoded";
pub const JSON: &str = "application/json";

impl Callback {
    pub fn get(path: String) -> Callback {
        Callback { method: "GET", path, content_type: "", headers: String::new(), body: Vec::new() }
    }

    pub fn form(path: String, fields: &[(&str, &str)]) -> Callback {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes();
        Callback { method: "POST", path, content_type: FORM, headers: String::new(), body }
    }

    pub fn json(path: String, body: &serde_json::Value) -> Callback {
        let body = body.to_string().into_bytes();
        Callback { method: "POST", path, content_type: JSON, headers: String::new(), body }
    }

    /// Sends it; status, and all that was said.
    pub async fn post(&self, to: SocketAddr) -> (u16, String) {
        let mut stream = TcpStream::connect(to).await.unwrap();
        let mut head = format!("{} {} HTTP/1.1\r\nhost: baro\r\nconnection: close\r\n", self.method, self.path);
        if !self.content_type.is_empty() {
            head.push_str(&format!("content-type: {}\r\n", self.content_type));
        }
        head.push_str(&format!("{}content-length: {}\r\n\r\n", self.headers, self.body.len()));
        stream.write_all(head.as_bytes()).await.unwrap();
        // Who is refused early may find the connection closed while still sending.
        stream.write_all(&self.body).await.ok();
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).await.ok();
        let heard = String::from_utf8(heard).unwrap();
        let status = heard.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.unwrap_or_else(|| panic!("no answer: {heard:?}")), heard)
    }
}

/// The next request of a connection; `None` where it is over.
pub async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Asked> {
    loop {
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(buffer[..end].to_vec()).ok()?;
            let headers: Vec<(String, String)> = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
                .collect();
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let length = length.map_or(Some(0), |(_, value)| value.parse().ok())?;
            if buffer.len() >= end + 4 + length {
                let body = buffer[end + 4..end + 4 + length].to_vec();
                buffer.drain(..end + 4 + length);
                let mut words = head.lines().next()?.split(' ');
                let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
                let (path, query) = target.split_once('?').unwrap_or((&target, ""));
                return Some(Asked { method, path: path.to_owned(), query: query.to_owned(), headers, body });
            }
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
}

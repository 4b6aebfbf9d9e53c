//! As much HTTP/1.1 as a driver needs, and so little that it costs next to nothing beside what is measured: one message after
//! the other on a kept connection, bodies with a length.
//!
//! Must not know: who is at the other end.

use anyhow::{Context, bail, ensure};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A kept connection.
pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

/// A message from the other end.
pub struct Heard {
    /// Its first line: request line or status line.
    pub first: String,
    /// Its body.
    pub body: Vec<u8>,
}

impl Heard {
    /// The status of an answer; 0 for anything else.
    pub fn status(&self) -> u16 {
        self.first.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// If nobody listens there.
    pub async fn open(address: SocketAddr) -> anyhow::Result<Connection> {
        Connection::over(TcpStream::connect(address).await.with_context(|| format!("nobody listens at {address}"))?)
    }

    /// Takes over a stream that was accepted.
    ///
    /// # Errors
    /// If it has ended already.
    pub fn over(stream: TcpStream) -> anyhow::Result<Connection> {
        stream.set_nodelay(true)?;
        Ok(Connection { stream, read: Vec::with_capacity(1024) })
    }

    /// Sends a request and hears its answer.
    ///
    /// # Errors
    /// If the connection breaks.
    pub async fn call(&mut self, request: &str) -> anyhow::Result<Heard> {
        self.say(request).await?;
        self.hear().await?.context("the connection ended without an answer")
    }

    /// Sends a message.
    ///
    /// # Errors
    /// If the connection breaks.
    pub async fn say(&mut self, message: &str) -> anyhow::Result<()> {
        Ok(self.stream.write_all(message.as_bytes()).await?)
    }

    /// The next message; `None` if the other end has ended in between.
    ///
    /// # Errors
    /// If the connection breaks, or what comes has no length.
    pub async fn hear(&mut self) -> anyhow::Result<Option<Heard>> {
        loop {
            if let Some(end) = self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = std::str::from_utf8(&self.read[..end])?;
                let (body, total) = (end + 4, end + 4 + length(head)?);
                if self.read.len() >= total {
                    let first = head.lines().next().unwrap_or_default().to_owned();
                    let heard = Heard { first, body: self.read[body..total].to_vec() };
                    self.read.drain(..total);
                    return Ok(Some(heard));
                }
            }
            if self.stream.read_buf(&mut self.read).await? == 0 {
                ensure!(self.read.is_empty(), "the connection ended in the middle of a message");
                return Ok(None);
            }
        }
    }
}

fn length(head: &str) -> anyhow::Result<usize> {
    for (name, value) in head.lines().skip(1).filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            return Ok(value.trim().parse()?);
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            bail!("a message without a length");
        }
    }
    Ok(0)
}

/// A request that posts a form.
pub fn post(path: &str, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// The type of forms.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// A request for a page.
pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n")
}

/// An answer of status 200.
pub fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Asks once on a connection of its own.
///
/// # Errors
/// Those of the connection.
pub async fn once(address: SocketAddr, request: &str) -> anyhow::Result<Heard> {
    Connection::open(address).await?.call(request).await
}

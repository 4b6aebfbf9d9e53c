//! One line's calls to its aggregator: made, bounded in time and size, with the permit that some aggregators ask for.
//!
//! Must not know: what a wire looks like; the outbox. Tested in `tests/it/dispatch.rs` and `tests/it/lines/permits.rs`.
//!
//! A permit is kept in memory until shortly before it ends. Whoever finds none fetches one while the others wait; an
//! aggregator that takes it back (401) is asked for a new one once. One that grants none is left alone for a moment, so that a
//! wrong key is not tried once for each message that waits.

use crate::domain::money::Balance;
use crate::lines::{Bulk, Call, Found, LookUp, Outbound, Permit, Permits, Verdict, Wire};
use reqwest::Client;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use zeroize::Zeroizing;

/// Longest wait for an aggregator's response.
const RESPONSE: Duration = Duration::from_secs(15);
/// Longest wait for what comes before a message: a permit, or what became of an earlier attempt.
const BEFORE: Duration = Duration::from_secs(5);
/// Longest wait for a connection.
pub(super) const CONNECT: Duration = Duration::from_secs(5);
/// Largest response that is read.
const MOST_BODY: usize = 64 * 1024;
/// How long before its end a permit is not used any more: a call may take that long.
const SPARE: Duration = Duration::from_secs(60);
/// How long an aggregator that granted no permit is left alone.
const LEFT_ALONE: Duration = Duration::from_secs(5);

/// The client for all lines: bounded times, no redirects, no cookies, no proxy from the environment.
///
/// # Errors
/// If the machine has no roots of trust or no entropy.
pub fn client() -> Result<Client, reqwest::Error> {
    // Another part of the process may have set the same provider already.
    rustls::crypto::ring::default_provider().install_default().ok();
    #[expect(clippy::disallowed_methods, reason = "this is the one client")]
    let builder = Client::builder();
    builder
        .timeout(RESPONSE)
        .connect_timeout(CONNECT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(super::AT_ONCE.1)
        .tcp_nodelay(true)
        .user_agent(concat!("baro/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// One plain exchange with a server of ours: status and body.
///
/// # Errors
/// If it can't be reached or stops halfway; the address is left out of the error.
pub async fn exchange(
    client: &Client,
    method: &str,
    url: &str,
    form: Option<String>,
) -> Result<(u16, String), reqwest::Error> {
    let method = if method == "GET" { reqwest::Method::GET } else { reqwest::Method::POST };
    let mut request = client.request(method, url);
    if let Some(form) = form {
        request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
    }
    let response = request.send().await.map_err(reqwest::Error::without_url)?;
    let status = response.status().as_u16();
    Ok((status, response.text().await.map_err(reqwest::Error::without_url)?))
}

/// A response as it came.
pub(super) struct Heard {
    pub status: u16,
    retry_after: Option<u64>,
    pub body: Zeroizing<Vec<u8>>,
}

/// The calls of one line.
pub struct Caller {
    client: Client,
    permit: Mutex<Option<Kept>>,
}

/// What an aggregator said when it was asked for a permit, and until when that holds.
struct Kept {
    said: Result<Permit, Verdict>,
    until: Instant,
}

impl Caller {
    /// A caller that knows no permit yet.
    pub fn new(client: Client) -> Caller {
        Caller { client, permit: Mutex::new(None) }
    }

    /// Sends a message and says what became of it. `in_time` is asked right before: where it says no, nothing is sent. `turn` is waited for
    /// where it is sent a second time, with a new permit: whoever counts at the other end counts both.
    pub async fn send(
        &self,
        wire: &dyn Wire,
        message: &Outbound<'_>,
        in_time: impl Fn() -> bool + Sync,
        turn: impl Future<Output = ()>,
    ) -> Verdict {
        let mut turn = Some(turn);
        loop {
            let (call, permit) = match self.permitted(wire, wire.compose(message)).await {
                Ok(permitted) => permitted,
                Err(verdict) => return verdict,
            };
            if !in_time() {
                return Verdict::Again { after: None, why: "late" };
            }
            let heard = match self.talk(call, RESPONSE).await {
                Ok(heard) => heard,
                Err(verdict) => return verdict,
            };
            let taken_back = permit.filter(|_| heard.status == 401);
            if let Some(permit) = &taken_back {
                self.forget(permit).await;
            }
            match turn.take().filter(|_| taken_back.is_some()) {
                Some(turn) => turn.await,
                None => return wire.verdict(heard.status, heard.retry_after, &heard.body),
            }
        }
    }

    /// Sends messages in one request and says what became of each. `in_time` as in [`Caller::send`]; a permit that was taken back is not renewed here.
    pub async fn send_all(
        &self,
        wire: &dyn Wire,
        bulk: &dyn Bulk,
        messages: &[Outbound<'_>],
        in_time: impl Fn() -> bool + Sync,
    ) -> Vec<Verdict> {
        let all = |verdict: Verdict| vec![verdict; messages.len()];
        let call = match self.permitted(wire, bulk.compose_all(messages)).await {
            Ok((call, _)) if in_time() => call,
            Ok(_) => return all(Verdict::Again { after: None, why: "late" }),
            Err(verdict) => return all(verdict),
        };
        match self.talk(call, RESPONSE).await {
            Ok(heard) => bulk.verdicts(heard.status, heard.retry_after, &heard.body, messages),
            Err(verdict) => all(verdict),
        }
    }

    /// Asks what became of a message.
    pub async fn look_up(&self, wire: &dyn Wire, desk: &dyn LookUp, message: &Outbound<'_>) -> Found {
        let Ok((call, _)) = self.permitted(wire, desk.ask(message)).await else { return Found::Unclear };
        self.talk(call, BEFORE).await.map_or(Found::Unclear, |heard| desk.found(heard.status, &heard.body))
    }

    /// Asks what is left on the account; `None` where that can't be asked, or nothing readable was heard.
    pub async fn balance(&self, wire: &dyn Wire) -> Option<Balance> {
        let account = wire.account()?;
        let (call, _) = self.permitted(wire, account.ask()).await.ok()?;
        let heard = self.talk(call, BEFORE).await.ok()?;
        account.left(heard.status, &heard.body)
    }

    /// The call with the permit that it needs, if any.
    pub(super) async fn permitted(&self, wire: &dyn Wire, mut call: Call) -> Result<(Call, Option<Permit>), Verdict> {
        let Some(desk) = wire.permits() else { return Ok((call, None)) };
        let permit = self.permit(desk).await?;
        call.headers.push(("Authorization", permit.header.to_string()));
        Ok((call, Some(permit)))
    }

    /// The permit that is kept, or a new one.
    pub(super) async fn permit(&self, desk: &dyn Permits) -> Result<Permit, Verdict> {
        let mut kept = self.permit.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| Instant::now() < kept.until) {
            return kept.said.clone();
        }
        let said = match self.talk(desk.ask(), BEFORE).await {
            Ok(heard) => desk.granted(heard.status, heard.retry_after, &heard.body),
            // No message went: whatever broke, none can have arrived.
            Err(_) => Err(Verdict::Again { after: None, why: "permit" }),
        };
        let holds = match &said {
            Ok(permit) => permit.lasts.saturating_sub(SPARE).max(permit.lasts / 2),
            Err(_) => LEFT_ALONE,
        };
        // Some end in centuries; the clock need not.
        let until = Instant::now() + holds.min(Duration::from_secs(86_400));
        *kept = Some(Kept { said: said.clone(), until });
        said
    }

    /// A permit was taken back; another may be kept already.
    async fn forget(&self, permit: &Permit) {
        let mut kept = self.permit.lock().await;
        if kept.as_ref().is_some_and(|kept| kept.said.as_ref() == Ok(permit)) {
            *kept = None;
        }
    }

    /// One exchange.
    pub(super) async fn talk(&self, call: Call, patience: Duration) -> Result<Heard, Verdict> {
        let method = if call.method == "GET" { reqwest::Method::GET } else { reqwest::Method::POST };
        let mut request = self.client.request(method, call.url).timeout(patience).body(call.body);
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        match request.send().await {
            Ok(response) => heard(response).await,
            // Never connected: it can't have arrived. Anything later may have.
            Err(error) if error.is_connect() => Err(Verdict::Again { after: None, why: "unreachable" }),
            Err(error) if error.is_timeout() => Err(Verdict::Unknown { why: "timeout" }),
            Err(error) if error.is_builder() => Err(Verdict::Never { why: "address" }),
            Err(_) => Err(Verdict::Unknown { why: "broken" }),
        }
    }
}

async fn heard(mut response: reqwest::Response) -> Result<Heard, Verdict> {
    let status = response.status().as_u16();
    let retry_after = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let mut body = Zeroizing::new(Vec::new());
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= MOST_BODY => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err(Verdict::Unknown { why: "long" }),
            Ok(None) => return Ok(Heard { status, retry_after, body }),
            Err(_) => return Err(Verdict::Unknown { why: "broken" }),
        }
    }
}

//! What can be learnt of an aggregator without a message: its name, its door, its certificate, its clock, and whether it takes our key. Each
//! step by itself, so that whoever tries a line hears where it ends.
//!
//! Must not know: what a wire looks like; how findings are told. Tested in `tests/it/proving/`.

use super::Client;
use super::calls::{CONNECT, Caller};
use crate::domain::money::Balance;
use crate::domain::time::At;
use crate::lines::{Call, Found, Outbound, Verdict, Wire};
use jiff::fmt::rfc2822;
use reqwest::Url;
use rustls::CertificateError;
use std::error::Error;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use zeroize::Zeroizing;

/// The machine that an address is on.
pub struct Host {
    origin: Url,
}

/// Where a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing listens there.
    Closed,
    /// Nobody answers in time.
    Silent,
    /// The certificate is over, or not valid yet.
    Expired,
    /// The certificate is for another name.
    OtherName,
    /// No authority that this machine trusts has signed the certificate.
    Unsigned,
    /// Encryption could not be agreed on.
    Unencrypted,
    /// What was heard is no HTTP.
    Gibberish,
}

impl Host {
    /// The machine of an address; `None` for what is no address of the web.
    pub fn of(url: &str) -> Option<Host> {
        let mut origin = Url::parse(url).ok().filter(|url| url.has_host() && url.port_or_known_default().is_some())?;
        origin.set_path("/");
        origin.set_query(None);
        origin.set_fragment(None);
        Some(Host { origin })
    }

    /// Its name or number.
    pub fn name(&self) -> &str {
        self.origin.host_str().expect("an address without host is none").trim_matches(['[', ']'])
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.origin.port_or_known_default().expect("an address without port is none")
    }

    /// It is reached by TLS.
    pub fn is_secure(&self) -> bool {
        self.origin.scheme() == "https"
    }

    /// Its addresses; none where the name is not known, or nobody can be asked.
    pub async fn resolved(&self) -> Vec<SocketAddr> {
        match timeout(CONNECT, lookup_host((self.name(), self.port()))).await {
            Ok(Ok(addresses)) => addresses.collect(),
            Ok(Err(_)) | Err(_) => Vec::new(),
        }
    }

    /// Whether one of these addresses can be connected to.
    ///
    /// # Errors
    /// Where all are closed, or none answers.
    pub async fn connected(&self, addresses: &[SocketAddr]) -> Result<(), Fault> {
        let mut fault = Fault::Silent;
        for address in addresses {
            match timeout(CONNECT, TcpStream::connect(address)).await {
                Ok(Ok(_)) => return Ok(()),
                Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => fault = Fault::Closed,
                Ok(Err(_)) | Err(_) => {}
            }
        }
        Err(fault)
    }

    /// Asks for the first page, whatever that is: proves that TLS and HTTP hold. The time is that of the `Date` header (RFC 9110, section
    /// 6.6.1), where there is one.
    ///
    /// # Errors
    /// Why nothing was heard.
    pub async fn answered(&self, client: &Client) -> Result<Option<At>, Fault> {
        let response = client.get(self.origin.clone()).send().await.map_err(|error| fault(&error))?;
        let date = response.headers().get("date").and_then(|date| date.to_str().ok());
        let read = date.and_then(|date| rfc2822::parse(date).ok());
        Ok(read.map(|date| At(date.timestamp().as_millisecond())))
    }
}

/// Why a client heard nothing from a machine that it can connect to.
fn fault(error: &reqwest::Error) -> Fault {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref() {
            return of_tls(error);
        }
        // The source of an I/O error is not what it wraps, but the source of that.
        cause = match error.downcast_ref().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    match (error.is_timeout(), error.is_connect()) {
        (true, _) => Fault::Silent,
        // It could be connected to before.
        (false, true) => Fault::Unencrypted,
        (false, false) => Fault::Gibberish,
    }
}

fn of_tls(error: &rustls::Error) -> Fault {
    use CertificateError as Wrong;
    match error {
        rustls::Error::InvalidCertificate(
            Wrong::Expired | Wrong::ExpiredContext { .. } | Wrong::NotValidYet | Wrong::NotValidYetContext { .. },
        ) => Fault::Expired,
        rustls::Error::InvalidCertificate(Wrong::NotValidForName | Wrong::NotValidForNameContext { .. }) => {
            Fault::OtherName
        }
        rustls::Error::InvalidCertificate(_) => Fault::Unsigned,
        _ => Fault::Unencrypted,
    }
}

/// What an aggregator says of our key while no message is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// It took it, and this is left on the account, where that is told.
    Taken(Option<Balance>),
    /// It refused it.
    Refused,
    /// It was asked, and its answer says something else, by this fixed word.
    Unclear(&'static str),
    /// It can't be asked.
    Untold,
}

impl Caller {
    /// Shows the key where that sends nothing: for a permit, for what is left, for what became of `nothing`, a message that never was.
    pub async fn key(&self, wire: &dyn Wire, nothing: &Outbound<'_>) -> Key {
        if let Some(desk) = wire.permits()
            && let Err(verdict) = self.permit(desk).await
        {
            return of_verdict(&verdict);
        }
        let none = if wire.permits().is_some() { Key::Taken(None) } else { Key::Untold };
        if let Some(account) = wire.account() {
            return match self.shown(wire, account.ask()).await {
                Ok((status, body)) => match account.left(status, &body) {
                    Some(left) => Key::Taken(Some(left)),
                    // A granted permit is proof enough.
                    None if none != Key::Untold => none,
                    None => of_status(status),
                },
                Err(verdict) => of_verdict(&verdict),
            };
        }
        let Some(desk) = wire.look_up() else { return none };
        match self.shown(wire, desk.ask(nothing)).await {
            Ok((status, body)) => match desk.found(status, &body) {
                Found::Unclear => of_status(status),
                Found::Taken | Found::Failed | Found::Absent => Key::Taken(None),
            },
            Err(verdict) => of_verdict(&verdict),
        }
    }

    async fn shown(&self, wire: &dyn Wire, call: Call) -> Result<(u16, Zeroizing<Vec<u8>>), Verdict> {
        let (call, _) = self.permitted(wire, call).await?;
        let heard = self.talk(call, CONNECT).await?;
        Ok((heard.status, heard.body))
    }
}

/// What is not as expected, in a status that may be.
fn of_status(status: u16) -> Key {
    if (200..=299).contains(&status) {
        Key::Unclear("unreadable")
    } else {
        of_verdict(&Verdict::of_failure(status, None))
    }
}

fn of_verdict(verdict: &Verdict) -> Key {
    match verdict {
        Verdict::Again { why: "auth", .. } | Verdict::Never { why: "auth" } => Key::Refused,
        // There is no message that it could refuse.
        Verdict::Never { why: "refused" } => Key::Unclear("code"),
        Verdict::Again { why, .. } | Verdict::Never { why } | Verdict::Unknown { why } => Key::Unclear(why),
        Verdict::Accepted { .. } | Verdict::OptedOut => Key::Unclear("unreadable"),
    }
}

//! `baro check --line`: proves one line step by step, and shows what to set at its provider. What needs nobody outside is also part of
//! `baro check`.
//!
//! Must not know: any wire format. Tested in `tests/it/proving/`.
//!
//! When somebody last wrote or dialled is kept nowhere, so it can't be told here either: an answer on one's own phone is the proof.

use super::check::Finding;
use super::refusals::plain;
use super::run::say;
use super::{Session, line};
use crate::app;
use crate::config::{self, Config, Kind};
use crate::domain::phone::Phone;
use crate::domain::time::{At, HOUR, MINUTE};
use crate::gateway::dispatch::probe::{Fault, Host, Key};
use crate::gateway::dispatch::{self, Caller, Client};
use crate::lines::{Hook, Outbound, Refused, Request, Wire};
use crate::store::book::deliveries;
use anyhow::Context;

/// How far our clock and a provider's may be apart, in milliseconds: well inside what signatures are valid for.
const APART: i64 = MINUTE;

/// What strangers are answered.
const STRANGER: u16 = 404;

/// A line under proof.
struct Proof<'a> {
    session: &'a Session,
    config: &'a Config,
    line: &'a config::Line,
    wire: Box<dyn Wire>,
    client: Client,
    holds: bool,
}

/// Proves a line, and says each step as it is done; `false` if one does not hold.
pub(super) async fn line(session: &Session, config: &Config, line: &config::Line) -> anyhow::Result<bool> {
    let wire = app::wire(line, &config.programme.short_code, config.server.bind);
    let client = dispatch::client().context("no HTTP client can be made: are the system's certificates installed?")?;
    say(&format!("Line {} ({}). No message is sent.", line.name, line.kind.name()));
    let mut proof = Proof { session, config, line, wire, client, holds: true };
    for finding in dry(config, line) {
        proof.tell(finding);
    }
    proof.provider().await;
    proof.callbacks().await;
    proof.statuses().await;
    say(&set(config, line, &*proof.wire));
    Ok(proof.holds)
}

/// What can be proved of a line without calling anybody.
pub(super) fn dry(config: &Config, line: &config::Line) -> Vec<Finding> {
    let wire = app::wire(line, &config.programme.short_code, config.server.bind);
    let mut findings = Vec::new();
    match api(config, &*wire) {
        None => findings.push(Finding::Good("its settings are complete; it hears, and sends nothing".into())),
        Some(url) if is_private(&url) => findings.push(Finding::Good("its settings are complete".into())),
        Some(_) => findings.push(Finding::Warning("its API is not reached by https".into())),
    }
    let proved = line.kind.signs() || matches!(line.kind, Kind::Simulator { .. });
    if line.allow.is_empty() && !proved {
        let what = "callbacks come from any address; set allow where the provider's are known";
        findings.push(Finding::Warning(what.into()));
    }
    match line::reached_at(config, line) {
        None => findings.push(Finding::Warning(
            "its provider has no address to call: set server.public_url to the https:// address that leads here".into(),
        )),
        Some(base) if !is_private(&base) => {
            findings.push(Finding::Warning("its provider calls us without https: set server.public_url to one".into()));
        }
        Some(_) => {}
    }
    findings
}

/// Where messages go; `None` on a line that sends none.
fn api(config: &Config, wire: &dyn Wire) -> Option<String> {
    let to = nobody(config);
    Some(wire.compose(&never(&to, At(0))).url).filter(|url| !url.is_empty())
}

fn nobody(config: &Config) -> Phone {
    Phone::read("+22370000000", config.programme.plan).expect("a number of the right length")
}

/// A message that never was and never will be.
fn never(to: &Phone, now: At) -> Outbound<'_> {
    Outbound { reference: 1, to, text: "AIDE", now, until: At(i64::MAX) }
}

/// Nobody on the way can read along: encrypted, or on this machine.
fn is_private(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://127.") || url.starts_with("http://[::1]")
}

impl Proof<'_> {
    fn tell(&mut self, finding: Finding) {
        self.holds &= finding.tell();
    }

    /// From the name of the provider's machine to the key. Where a step fails, those after it can't be tried.
    async fn provider(&mut self) {
        let Some(url) = api(self.config, &*self.wire) else { return };
        if let Some(failed) = self.reached(&url).await {
            self.tell(Finding::Bad(failed));
            return say("         the steps from there to the key could not be tried");
        }
        self.key().await;
    }

    /// The steps until the provider's machine answers; returns what is wrong with the first that fails.
    async fn reached(&mut self, url: &str) -> Option<String> {
        let Some(host) = Host::of(url) else {
            return Some("name: api_url is no address; compare it with the provider's documents".into());
        };
        let (name, port) = (host.name(), host.port());
        let addresses = host.resolved().await;
        if addresses.is_empty() {
            return Some(format!("name: nobody knows {name}; is api_url right, and is this machine on the network?"));
        }
        self.tell(Finding::Good(format!("name: {name} is known")));
        if let Err(fault) = host.connected(&addresses).await {
            return Some(format!("connection: port {port} of {name}: {}", told(fault)));
        }
        self.tell(Finding::Good(format!("connection: port {port} opens")));
        let date = match host.answered(&self.client).await {
            Ok(date) => date,
            Err(fault) => {
                let step = if host.is_secure() { "TLS" } else { "answer" };
                return Some(format!("{step}: {}", told(fault)));
            }
        };
        if host.is_secure() {
            self.tell(Finding::Good("TLS: encrypted, and the certificate holds".into()));
        }
        if let Some(theirs) = date {
            self.tell(clock(self.session.clock().now(), theirs));
        }
        None
    }

    async fn key(&mut self) {
        let to = nobody(self.config);
        // Of a random name, so that no aggregator has ever heard of it.
        let reference = i64::from_be_bytes(crate::seal::random()) & i64::MAX;
        let now = self.session.clock().now();
        let nothing = Outbound { reference, ..never(&to, now) };
        let name = &self.line.name;
        let finding = match Caller::new(self.client.clone()).key(&*self.wire, &nothing).await {
            Key::Taken(None) => Finding::Good("key: taken".into()),
            Key::Taken(Some(left)) => {
                self.tell(Finding::Good("key: taken".into()));
                let is_little = self.line.balance_warning.is_some_and(|least| left.hundredths < i64::from(least) * 100);
                if left.hundredths <= 0 {
                    Finding::Bad(format!("balance: {left}; top it up, unless it is paid afterwards"))
                } else if is_little {
                    Finding::Warning(format!("balance: {left}, less than balance_warning; top it up"))
                } else {
                    Finding::Good(format!("balance: {left}"))
                }
            }
            Key::Refused => Finding::Bad(format!("key: {}", plain("auth"))),
            Key::Unclear(why) => Finding::Warning(format!("key: not proved ({why}): {}", plain(why))),
            Key::Untold if matches!(self.line.kind, Kind::Simulator { .. }) => Finding::Good("key: needs none".into()),
            Key::Untold => Finding::Warning(format!(
                "key: can't be asked for here; only a message proves it: baro send --line {name} --to NUMBER Essai"
            )),
        };
        self.tell(finding);
    }

    /// Calls one of our own callbacks as the provider would, with nothing in it: what is refused as our settings say has reached this line.
    async fn callbacks(&mut self) {
        let Some(base) = line::reached_at(self.config, self.line) else { return };
        let refused = |hook: Hook| self.wire.receive(&Request::to(hook)).err().and_then(status);
        let told = Hook::ALL.into_iter().find_map(|hook| Some((hook, refused(hook)?)));
        let (hook, expected) = told.unwrap_or((Hook::Status, STRANGER));
        let url = line::callback(&base, self.line, hook);
        let said = dispatch::exchange(&self.client, "POST", &url, None).await.ok().map(|(status, _)| status);
        let (is_signed, is_fenced) = (told.is_none(), !self.line.allow.is_empty());
        self.tell(match said {
            Some(STRANGER) if is_signed => Finding::Warning(format!(
                "callbacks: {base} answers; whether it leads to this line shows only when the provider signs a call"
            )),
            Some(STRANGER) if is_fenced => Finding::Warning(format!(
                "callbacks: {base} answers; `allow` leaves this machine out, so the provider has to show whether it leads to this line"
            )),
            Some(status) if status == expected => Finding::Good(format!("callbacks: {base} leads to this line")),
            Some(STRANGER) => Finding::Bad(format!(
                "callbacks: {base} does not know this line; does the proxy pass /hooks on, and was `baro serve` started anew since the \
                 settings changed?"
            )),
            Some(300..=399) => {
                Finding::Bad(format!("callbacks: {base} leads elsewhere; set server.public_url to where it leads"))
            }
            Some(502..=504) => {
                Finding::Bad(format!("callbacks: {base} answers, Baro behind it does not; is `baro serve` running?"))
            }
            Some(status) => Finding::Warning(format!("callbacks: {base} answers {status}, which Baro would not")),
            None => Finding::Warning(format!(
                "callbacks: {base} is not reached from this machine; is `baro serve` running? Try {base}/healthz from elsewhere"
            )),
        });
    }

    /// Whether statuses come back, by the rows of messages.
    async fn statuses(&mut self) {
        if !line::knows(&*self.wire, Hook::Status) {
            return self.tell(Finding::Warning("statuses: this line tells none".into()));
        }
        let name = &self.line.name;
        let try_it = format!("baro send --line {name} --to NUMBER Essai");
        let book = match super::book_if_any(self.config).await {
            Ok(Some(book)) => book,
            Ok(None) => {
                let what = format!("statuses: there is no book yet; start `baro serve`, then {try_it}");
                return self.tell(Finding::Warning(what));
            }
            Err(error) => return self.tell(Finding::Bad(format!("statuses: book: {error}"))),
        };
        let now = self.session.clock().now();
        let recent = deliveries::recent(book.engine(), now).await;
        book.close().await;
        let finding = match recent.map(|lines| lines.into_iter().find(|recent| recent.line == *name)) {
            Err(error) => Finding::Bad(format!("statuses: {error}")),
            Ok(None) => {
                Finding::Warning(format!("statuses: nothing left by this line in three days; try it: {try_it}"))
            }
            Ok(Some(recent)) => match (recent.reported, recent.sent) {
                (Some(at), _) => Finding::Good(format!("statuses: the last came {}", ago(now.0 - at.0))),
                (None, Some(at)) => Finding::Warning(format!(
                    "statuses: none in three days, although a message left {}; is the status address set at the provider?",
                    ago(now.0 - at.0)
                )),
                (None, None) => {
                    Finding::Warning(format!("statuses: nothing was taken in three days; try it: {try_it}"))
                }
            },
        };
        self.tell(finding);
    }
}

/// What a callback that is refused so answers; `None` where that is the answer to strangers.
fn status(refused: Refused) -> Option<u16> {
    match refused {
        Refused::NoSuchHook | Refused::Unproved => None,
        Refused::Method => Some(405),
        Refused::ContentType => Some(415),
        Refused::Missing(_) | Refused::Doubled(_) | Refused::Unreadable(_) | Refused::TooLong(_) => Some(400),
    }
}

fn told(fault: Fault) -> &'static str {
    match fault {
        Fault::Closed => "nothing listens there; is api_url right, and the machine on?",
        Fault::Silent => "no answer; is a firewall between?",
        Fault::Expired => "the certificate is not valid today; is this machine's clock right? If so, tell the provider",
        Fault::OtherName => "the certificate is for another name; is api_url right?",
        Fault::Unsigned => {
            "nobody whom this machine trusts signed the certificate; are its root certificates up to date?"
        }
        Fault::Unencrypted => "no encryption could be agreed on; is api_url https:// although the port is not?",
        Fault::Gibberish => "what answers there does not speak HTTP; is the port right?",
    }
}

fn clock(ours: At, theirs: At) -> Finding {
    let apart = ours.0 - theirs.0;
    if apart.abs() <= APART {
        return Finding::Good("clock: as the provider's".into());
    }
    let side = if apart > 0 { "ahead of" } else { "behind" };
    let what = format!(
        "clock: ours is {} s {side} the provider's; set this machine's (timedatectl set-ntp true)",
        apart.abs() / 1000
    );
    Finding::Bad(what)
}

/// How long ago, in one unit.
fn ago(ms: i64) -> String {
    match (ms / HOUR, ms / MINUTE) {
        (1.., _) => format!("{} h ago", ms / HOUR),
        (_, 1..) => format!("{} min ago", ms / MINUTE),
        _ => "just now".into(),
    }
}

/// What is left to do by hand: addresses at the provider, and one's own phone.
fn set(config: &Config, line: &config::Line, wire: &dyn Wire) -> String {
    let mut out =
        String::from("\nSet at the provider; the addresses hold the line's secret, show them to nobody else:\n");
    out += &line::callbacks(config, line);
    out +=
        "Then take your own phone. When people write or dial is kept nowhere: the answer that you get is the proof.\n";
    let name = &line.name;
    if api(config, wire).is_some() {
        out += &format!("  baro send --line {name} --to NUMBER Essai\n");
    }
    let code = line.short_codes.iter().chain(&line.numbers).next();
    if let Some(code) = code.filter(|_| line.can_receive && line::knows(wire, Hook::Sms)) {
        out += &format!("  SMS to {code}: AIDE\n");
    }
    if line::knows(wire, Hook::Ussd) {
        out += &format!("  dial {}\n", config.programme.short_code);
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_may_be_a_minute_apart() {
        let holds = |ours, theirs| matches!(clock(At(ours), At(theirs)), Finding::Good(_));
        assert!(holds(60_000, 0) && holds(0, 60_000) && !holds(60_001, 0) && !holds(0, 60_001));
        let Finding::Bad(told) = clock(At(0), At(3_600_000)) else { panic!() };
        assert!(told.contains("3600 s behind"), "{told}");
    }

    #[test]
    fn how_long_ago() {
        let told: Vec<String> = [-5, 59_999, MINUTE, 59 * MINUTE, HOUR, 71 * HOUR].into_iter().map(ago).collect();
        assert_eq!(told, ["just now", "just now", "1 min ago", "59 min ago", "1 h ago", "71 h ago"]);
    }
}

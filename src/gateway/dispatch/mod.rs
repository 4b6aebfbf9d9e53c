//! Messages leave here: the one place with an HTTP client. Each line has one worker, which keeps to the line's rate, sends
//! answers first, and records what the aggregator said.
//!
//! Must not know: the dialogue; what a wire looks like. Tested in `tests/it/dispatch.rs`.
//!
//! An answer to an SMS comes with its lease from the transaction that wrote it and needs no second look-up. Everything else is claimed
//! from the outbox, a few at a time so that a new answer never waits behind a broadcast. No transaction is open while HTTP
//! is under way. Who dies with a lease leaves the message to whoever comes after it ran out: its outcome is unknown then, and
//! counted so.

mod calls;

use super::outlet::{Inlet, LEASE, Outgoing};
use super::pace::Pace;
use super::{Gateway, Line};
use crate::domain::delivery::{self, State as Fate};
use crate::domain::dialogue::Screen;
use crate::domain::dialogue::state::{Question, State};
use crate::domain::forum::LANES;
use crate::domain::network::Network;
use crate::domain::phone::ProviderMessageId;
use crate::domain::text::segment::measure;
use crate::domain::time::At;
use crate::lines::{Found, Outbound, Verdict, Wire};
use crate::store::book::outbox::{self, Claim, Free, Lease, Leased, Record, Spent};
use metrics::counter;
use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use zeroize::Zeroizing;

pub use calls::{Caller, client, exchange};
/// The client's type, for those who only pass it on.
pub use reqwest::Client;

/// Requests under way at once on one line.
const AT_ONCE: usize = 32;
/// How often the outbox is looked at without being told: another process may have put something in.
const LOOK: Duration = Duration::from_secs(5);

/// Sends one message by itself and says what it means: for trying a line.
pub async fn once(client: Client, wire: &dyn Wire, message: &Outbound<'_>) -> Verdict {
    Caller::new(client).send(wire, message, || true).await
}

/// A line's worker.
pub struct Worker {
    gateway: Arc<Gateway>,
    line: Arc<Line>,
    inlet: Inlet,
    caller: Arc<Caller>,
    pace: Pace,
    claimed: VecDeque<Outgoing>,
    hands: Arc<Semaphore>,
    /// Most rows claimed at once: no more than leave well before their lease runs out.
    most: i64,
    /// More of the outbox may be due than was claimed.
    more: bool,
    /// When the outbox is looked at again without being told.
    look: Instant,
}

impl Worker {
    /// A worker for `line` that sends at most `rate` messages a second, `burst` of them at once.
    pub fn new(
        gateway: Arc<Gateway>,
        line: Arc<Line>,
        inlet: Inlet,
        client: Client,
        (rate, burst): (NonZeroU32, NonZeroU32),
    ) -> Worker {
        let most = (i64::from(rate.get()) * 8).min(AT_ONCE as i64);
        let pace = Pace::new(rate, burst);
        let hands = Arc::new(Semaphore::new(AT_ONCE));
        let caller = Arc::new(Caller::new(client));
        Worker {
            gateway,
            line,
            inlet,
            caller,
            pace,
            claimed: VecDeque::new(),
            hands,
            most,
            more: true,
            look: Instant::now(),
        }
    }

    /// Works until `stop` resolves; then finishes what is under way and gives the rest back.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut moved = self.gateway.clock.moved();
        let bell = self.inlet.bell.clone();
        loop {
            if !self.claimed.is_empty() || !self.inlet.answers.is_empty() {
                tokio::select! {
                    biased;
                    () = &mut stop => break,
                    hand = self.turn_to_send() => self.send_next(hand).await,
                }
                continue;
            }
            if self.more {
                self.claim().await;
                continue;
            }
            tokio::select! {
                () = &mut stop => break,
                answer = self.inlet.answers.recv() => match answer {
                    Some(answer) => self.claimed.push_front(answer),
                    None => break,
                },
                () = bell.notified() => self.more = true,
                _ = moved.changed() => self.more = true,
                () = tokio::time::sleep_until(self.look) => self.look_again().await,
            }
        }
        self.finish().await;
    }

    /// Waits for a free hand and for the line's rate.
    async fn turn_to_send(&self) -> OwnedSemaphorePermit {
        let hand = self.hands.clone().acquire_owned().await.expect("the semaphore is never closed");
        loop {
            let wait = self.pace.wait(Instant::now());
            if wait.is_zero() {
                return hand;
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Sends what is most urgent now: it is chosen when its turn has come and not before, so that an answer never waits for the turn of
    /// something else first.
    async fn send_next(&mut self, hand: OwnedSemaphorePermit) {
        let answer = self.inlet.answers.try_recv().ok();
        let Some(message) = answer.or_else(|| self.claimed.pop_front()) else { return };
        let now = self.gateway.clock.now();
        if let Some(id) = message.id.filter(|_| message.is_stale(now)) {
            // It waited too long for its turn. Given back it is claimed again, and takes no turn from others.
            self.record(id, Fate::Queued, now, None, None, false).await;
            self.more = true;
            return;
        }
        self.pace.take(Instant::now());
        self.send(message, hand);
    }

    /// Takes a few due messages, most urgent lane first.
    async fn claim(&mut self) {
        self.more = false;
        // From here on, so that no moment is without it: a row is leased before it is in this memory.
        let _held = self.inlet.in_hand.one();
        let now = self.gateway.clock.now();
        for lane in self.lanes(now) {
            let claim = Claim {
                line: self.line.name.clone(),
                rank: *lane,
                now,
                most: self.most,
                lease: Lease { owner: self.inlet.owner, until: now.plus(LEASE) },
            };
            match self.gateway.book.write(claim).await {
                Ok(leased) if leased.is_empty() => {}
                Ok(leased) => {
                    for row in leased {
                        self.take(row, now).await;
                    }
                    self.more = true;
                    return;
                }
                Err(_) => {
                    tracing::warn!(line = %self.line.name, "the outbox could not be read");
                    self.look = Instant::now() + Duration::from_secs(1);
                    return;
                }
            }
        }
        self.look_again().await;
    }

    /// Opens a claimed row.
    async fn take(&mut self, row: Leased, now: At) {
        // Its lease ran out while it is under way, because the clock jumped: it is ours again, once.
        if self.inlet.in_hand.rows().contains(&row.id) {
            return;
        }
        if row.unknowns > 1 {
            // It has been sent again once already, and how that ended was not learnt either.
            self.record(row.id, Fate::Failed, now, None, Some("unknown"), false).await;
            return;
        }
        let opened = self.gateway.numbers.open(&row.recipient).ok();
        let screen: Option<Screen> = serde_json::from_str(&row.screen).ok();
        let (Some(phone), Some(screen)) = (opened, screen) else {
            // Sealed under another contact key, or by a version to come: nobody can send it.
            self.record(row.id, Fate::Failed, now, None, Some("unreadable"), false).await;
            return;
        };
        let chosen = row.language.as_deref().and_then(|tag| tag.parse().ok());
        self.claimed.push_back(Outgoing {
            id: Some(row.id),
            phone,
            screen,
            language: chosen.unwrap_or(self.gateway.languages()[0]),
            questions: row.question.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default(),
            expires: At(row.expires_at),
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            unknowns: row.unknowns,
            until: now.plus(LEASE),
            held: Some(self.inlet.in_hand.one().of(Some(row.id))),
        });
    }

    /// What may leave now, most urgent first: at night only answers, and what must not wait for the morning.
    fn lanes(&self, now: At) -> &'static [i64] {
        if self.gateway.is_quiet(now) { &LANES[..1] } else { &LANES }
    }

    /// Looks when the outbox has something next: after a claim and now and then, not before each wait, because answers pass by the outbox
    /// and must not wait for what it holds.
    async fn look_again(&mut self) {
        let pause = self.until_due().await;
        self.more |= pause.is_zero();
        self.look = Instant::now() + pause;
    }

    /// How long until something of this line is due; no time where it is already.
    async fn until_due(&self) -> Duration {
        let now = self.gateway.clock.now();
        let last = self.lanes(now).last().copied().unwrap_or(0);
        match outbox::next_due(self.gateway.book.engine(), &self.line.name, last, now).await {
            Ok(Some(due)) => LOOK.min(Duration::from_millis((due.0 - now.0).max(0) as u64)),
            Ok(None) | Err(_) => LOOK,
        }
    }

    /// Sends one message beside the others.
    fn send(&self, message: Outgoing, hand: OwnedSemaphorePermit) {
        let errand = Errand {
            gateway: self.gateway.clone(),
            line: self.line.clone(),
            caller: self.caller.clone(),
            owner: self.inlet.owner,
            bell: self.inlet.bell.clone(),
        };
        tokio::spawn(async move {
            errand.run(message).await;
            drop(hand);
        });
    }

    async fn record(
        &self,
        id: i64,
        state: Fate,
        due: At,
        provider: Option<String>,
        why: Option<&'static str>,
        unknown: bool,
    ) {
        let at = self.gateway.clock.now();
        let record =
            Record { id, owner: self.inlet.owner, state, due, provider_id: provider, why, unknown, spent: None, at };
        if self.gateway.book.door().write_many(record).await.is_err() {
            tracing::warn!(line = %self.line.name, "the fate of a message could not be kept");
        }
    }

    /// Waits for what is under way and gives the rest back to the outbox.
    async fn finish(mut self) {
        self.inlet.answers.close();
        let all = self.hands.acquire_many(AT_ONCE as u32).await;
        drop(all);
        self.claimed.clear();
        if self.gateway.book.write(Free { owner: self.inlet.owner, line: self.line.name.clone() }).await.is_err() {
            tracing::warn!(line = %self.line.name, "leases could not be given back; they run out by themselves");
        }
    }
}

/// One message on its way.
struct Errand {
    gateway: Arc<Gateway>,
    line: Arc<Line>,
    caller: Arc<Caller>,
    owner: i64,
    bell: Arc<Notify>,
}

/// What the aggregator will bill a text as.
fn spent(message: &Outgoing, text: &str) -> Spent {
    let segments = u32::try_from(measure(text).segments).unwrap_or(u32::MAX);
    Spent { network: Network::of(&message.phone).map_or("", Network::code), segments }
}

impl Errand {
    async fn run(&self, message: Outgoing) {
        let now = self.gateway.clock.now();
        if message.expires <= now {
            self.record(&message, Fate::Expired, now, None, Some("late"), false).await;
            return;
        }
        if message.is_stale(now) {
            self.record(&message, Fate::Queued, now, None, None, false).await;
            return;
        }
        if !message.questions.is_empty() && !self.gateway.is_any_open(&message.questions, now).await {
            self.record(&message, Fate::Dropped, now, None, Some("closed"), false).await;
            return;
        }
        let dial = (!self.line.can_receive).then_some(self.line.code.as_str());
        let Some(screen) = self.gateway.told(&message.screen, message.language, dial).await else {
            self.record(&message, Fate::Dropped, now, None, Some("gone"), false).await;
            return;
        };
        let text = self.text(&message, &screen);
        let spent = spent(&message, &text);
        let reference = message.id.unwrap_or_else(|| i64::from_be_bytes(crate::seal::random::<8>()) | i64::MIN);
        let outbound = Outbound { reference, to: &message.phone, text: &text, now, until: message.expires };
        let verdict = match self.settled(&message, &outbound).await {
            Some(verdict) => verdict,
            None => {
                let in_time = || !message.is_stale(self.gateway.clock.now());
                self.caller.send(&*self.line.wire, &outbound, in_time).await
            }
        };
        // What is said from memory only is not counted: a count would show when somebody wrote what is no command.
        if message.id.is_some() {
            counter!("baro_sends_total", "line" => self.line.name.clone(), "verdict" => word(&verdict)).increment(1);
        }
        let name = self.line.wire.names(&outbound);
        drop(text);
        self.conclude(message, verdict, name, spent).await;
    }

    /// What became of an earlier attempt whose outcome was not learnt, where the aggregator can be asked and it settles the message:
    /// nothing is paid for twice that arrived once.
    async fn settled(&self, message: &Outgoing, outbound: &Outbound<'_>) -> Option<Verdict> {
        let desk = self.line.wire.look_up().filter(|_| message.unknowns > 0)?;
        match self.caller.look_up(&*self.line.wire, desk, outbound).await {
            Found::Taken => Some(Verdict::Accepted { id: None }),
            Found::Failed => Some(Verdict::Never { why: "reported" }),
            Found::Absent => None,
            Found::Unclear => Some(Verdict::Again { after: None, why: "unclear" }),
        }
    }

    fn text(&self, message: &Outgoing, screen: &Screen) -> Zeroizing<String> {
        let words = &self.gateway.words;
        Zeroizing::new(if self.line.can_receive {
            words.sms(message.language, screen, &self.line.code)
        } else {
            words.sms_to_dial(message.language, screen, &self.line.code)
        })
    }

    /// Writes down what became of the attempt. `name`: under what its statuses come, where we chose that; `spent`: what a message that was taken is billed as.
    async fn conclude(&self, message: Outgoing, verdict: Verdict, name: Option<ProviderMessageId>, spent: Spent) {
        let now = self.gateway.clock.now();
        match verdict {
            Verdict::Accepted { id } => self.accepted(message, id.or(name), spent, now).await,
            Verdict::Never { why } => self.record(&message, Fate::Failed, now, None, Some(why), false).await,
            Verdict::OptedOut => {
                self.record(&message, Fate::Failed, now, None, Some("opted out"), false).await;
                // A store that is busy now is not busy for long; the next message to this number would tell again.
                for _ in 0..3 {
                    if self.gateway.opted_out(&message.phone).await.is_ok() {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
            Verdict::Again { after, why } => {
                let asked = after.map(|after| i64::try_from(after.as_millis()).unwrap_or(i64::MAX));
                let [jitter] = crate::seal::random::<1>();
                let due = delivery::retry(message.attempts, asked, jitter, now);
                self.record(&message, Fate::Queued, due, None, Some(why), false).await;
            }
            // A status that comes meanwhile finds it by its name, and settles it.
            Verdict::Unknown { why } if message.unknowns > 0 => {
                let name = name.map(|name| name.0.clone());
                self.record(&message, Fate::Failed, now, name, Some(why), true).await;
            }
            Verdict::Unknown { why } => {
                let (due, name) = (now.plus(delivery::UNKNOWN_PAUSE), name.map(|name| name.0.clone()));
                self.record(&message, Fate::Queued, due, name, Some(why), true).await;
            }
        }
    }

    async fn accepted(&self, message: Outgoing, id: Option<ProviderMessageId>, spent: Spent, now: At) {
        // Before the record: whoever answers at once must find what the text asked.
        if let Some(node) = Question::asked(&message.questions) {
            let state = State { node, ..State::default() };
            let conversation = self.gateway.conversation(&message.phone);
            self.gateway.remember(&conversation, &state, now).await.ok();
        }
        let provider = id.as_ref().map(|id| id.0.clone());
        let record = self.fate(&message, Fate::Sent, now, provider, None, false);
        self.keep(record.map(|record| Record { spent: Some(spent), ..record })).await;
        if let Some(id) = id {
            self.gateway.early_fate(&self.line, &id).await;
        }
    }

    async fn record(
        &self,
        message: &Outgoing,
        state: Fate,
        due: At,
        provider_id: Option<String>,
        why: Option<&'static str>,
        unknown: bool,
    ) {
        self.keep(self.fate(message, state, due, provider_id, why, unknown)).await;
        if state == Fate::Queued && message.id.is_some() {
            self.bell.notify_one();
        }
    }

    /// What became of the attempt; nothing where the message has no row.
    fn fate(
        &self,
        message: &Outgoing,
        state: Fate,
        due: At,
        provider_id: Option<String>,
        why: Option<&'static str>,
        unknown: bool,
    ) -> Option<Record> {
        let (id, at) = (message.id?, self.gateway.clock.now());
        Some(Record { id, owner: self.owner, state, due, provider_id, why, unknown, spent: None, at })
    }

    async fn keep(&self, record: Option<Record>) {
        let Some(record) = record else { return };
        // A write that met a busy store is tried again: the lease runs out by itself should it never get through.
        for _ in 0..3 {
            match self.gateway.book.door().write_many(record.clone()).await {
                Ok(_) => break,
                Err(error) if error.is_transient() => tokio::time::sleep(Duration::from_millis(200)).await,
                Err(_) => {
                    tracing::error!(line = %self.line.name, "the fate of a message could not be kept");
                    break;
                }
            }
        }
    }
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted { .. } => "accepted",
        Verdict::Again { .. } => "again",
        Verdict::Never { .. } => "never",
        Verdict::Unknown { .. } => "unknown",
        Verdict::OptedOut => "opted_out",
    }
}

//! Messages leave here: the one place with an HTTP client. Each line has one worker, which keeps to the line's rate, sends
//! answers first, and records what the aggregator said ([`errand`]).
//!
//! Must not know: the dialogue; what a wire looks like. Tested in `tests/it/dispatch.rs`.
//!
//! An answer to an SMS comes with its lease from the transaction that wrote it and needs no second look-up. Everything else is claimed
//! from the outbox, a few at a time so that a new answer never waits behind a broadcast. No transaction is open while HTTP
//! is under way. Who dies with a lease leaves the message to whoever comes after it ran out: its outcome is unknown then, and
//! counted so.
//!
//! What a line does not carry any more is given away before it is sent: in the book first, so that a row always names the line that may have
//! sent it.

pub mod account;
mod calls;
mod errand;
pub mod probe;
mod turns;

use super::outlet::{Inlet, LEASE, Outgoing};
use super::{Gateway, Line};
use crate::domain::delivery::State as Fate;
use crate::domain::dialogue::Screen;
use crate::domain::forum::LANES;
use crate::domain::network::Network;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::book::outbox::{self, Claim, Free, Lease, Leased, Record};
use crate::store::book::sorting::{Give, Turn};
use errand::Errand;
use std::collections::{BTreeSet, VecDeque};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use turns::Turns;

pub use calls::{Caller, client, exchange};
/// The client's type, for those who only pass it on.
pub use reqwest::Client;

/// Requests under way at once on one line: as many as it was granted in a second, so that an aggregator which takes a second to answer is no
/// slower than one that answers at once; and no fewer and no more than these.
const AT_ONCE: (usize, usize) = (32, 128);
/// Most messages of the outbox in a worker's memory, where some of them wait for their network.
const MOST_CLAIMED: usize = 128;
/// Longest that a worker with something to send does not look up: its share may have changed.
const LONGEST_NAP: Duration = Duration::from_millis(250);
/// How long a message is left in the outbox whose network has enough waiting here, in milliseconds.
const CHOKED: i64 = 8_000;
/// How often it is looked whether something urgent is due that is to go before what was claimed.
const URGENT: Duration = Duration::from_secs(1);
/// How often the outbox is looked at without being told: another process may have put something in.
const LOOK: Duration = Duration::from_secs(5);

/// What a line was granted beside its rate, which may be shared with other processes ([`super::shares`]).
pub struct Grant {
    /// How many messages may leave at once after a pause.
    pub burst: NonZeroU32,
    /// Messages a second to one network, where that has a grant of its own.
    pub networks: Vec<(Network, NonZeroU32)>,
}

/// A line's worker.
pub struct Worker {
    gateway: Arc<Gateway>,
    line: Arc<Line>,
    inlet: Inlet,
    caller: Arc<Caller>,
    turns: Arc<Turns>,
    /// Some network granted this line a pace of its own.
    by_network: bool,
    /// Answers that wait for their turn.
    answers: VecDeque<Outgoing>,
    claimed: VecDeque<Outgoing>,
    hands: Arc<Semaphore>,
    /// How many hands there are.
    at_once: usize,
    /// Most rows claimed at once: no more than leave well before their lease runs out.
    most: i64,
    /// More of the outbox may be due than was claimed.
    more: bool,
    /// When the outbox is looked at again without being told.
    look: Instant,
    /// Something was put in the outbox while messages wait here for their turns.
    rung: bool,
    /// When it is looked for what is urgent without being told.
    look_urgent: Instant,
}

impl Worker {
    /// A worker for `line`, which keeps to what was granted.
    pub fn new(gateway: Arc<Gateway>, line: Arc<Line>, inlet: Inlet, client: Client, grant: Grant) -> Worker {
        let most = (i64::from(line.share.grant()) * 8).min(AT_ONCE.0 as i64);
        let at_once = (line.share.grant() as usize).clamp(AT_ONCE.0, AT_ONCE.1);
        let by_network = !grant.networks.is_empty();
        let turns = Arc::new(Turns::new(grant));
        let hands = Arc::new(Semaphore::new(at_once));
        let caller = Arc::new(Caller::new(client));
        Worker {
            gateway,
            line,
            inlet,
            caller,
            turns,
            by_network,
            answers: VecDeque::new(),
            claimed: VecDeque::new(),
            hands,
            at_once,
            most,
            more: true,
            look: Instant::now(),
            rung: false,
            look_urgent: Instant::now(),
        }
    }

    /// Works until `stop` resolves; then finishes what is under way and gives the rest back.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut moved = self.gateway.clock.moved();
        let bell = self.inlet.bell.clone();
        loop {
            self.take_answers();
            self.overtake().await;
            let wait = self.wait(Instant::now());
            if wait == Some(Duration::ZERO) {
                let hands = self.hands.clone();
                tokio::select! {
                    biased;
                    () = &mut stop => break,
                    hand = hands.acquire_owned() => self.send_next(hand.expect("the semaphore is never closed")).await,
                }
                continue;
            }
            // Where all that was claimed waits for its network, there may be messages to others: they are claimed as soon as the line has a turn.
            let (may_claim, turn) = (self.more && self.claimed.len() < MOST_CLAIMED, self.turns.wait(Instant::now()));
            if let Some(wait) = wait.filter(|_| !(may_claim && turn.is_zero())) {
                let nap = if may_claim { wait.min(turn) } else { wait };
                tokio::select! {
                    biased;
                    () = &mut stop => break,
                    Some(answer) = self.inlet.answers.recv(), if self.answers.len() < MOST_CLAIMED => self.answers.push_back(answer),
                    () = bell.notified() => (self.rung, self.more) = (true, true),
                    () = tokio::time::sleep(nap.min(LONGEST_NAP)) => {}
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
                    Some(answer) => self.answers.push_back(answer),
                    None => break,
                },
                () = bell.notified() => self.more = true,
                _ = moved.changed() => self.more = true,
                () = tokio::time::sleep_until(self.look) => self.look_again().await,
            }
        }
        self.finish().await;
    }

    /// Takes a few answers over, so that they can be looked at; the others wait where they are counted.
    fn take_answers(&mut self) {
        while self.answers.len() < MOST_CLAIMED
            && let Ok(answer) = self.inlet.answers.try_recv()
        {
            self.answers.push_back(answer);
        }
    }

    /// How long until something may leave; `None` where nothing waits for that. The shares of the moment count.
    fn wait(&mut self, now: Instant) -> Option<Duration> {
        self.turns.set(self.line.share.rate(now), self.line.share.grant());
        let soonest = self.answers.iter().chain(&self.claimed).map(|message| self.network_wait(message, now)).min()?;
        Some(soonest.max(self.turns.wait(now)))
    }

    /// How long a message has to wait for its network, where that has a pace of its own on this line.
    fn network_wait(&self, message: &Outgoing, now: Instant) -> Duration {
        self.turns.network_wait(self.of_network(message), now)
    }

    /// Its network, on a line where that makes a difference.
    fn of_network(&self, message: &Outgoing) -> Option<Network> {
        if self.by_network { self.gateway.map.network(&message.phone) } else { None }
    }

    /// Takes out the first message whose network has room: an answer, or else something claimed, what is urgent first.
    fn next(&mut self, now: Instant) -> Option<Outgoing> {
        let free = |message: &Outgoing| self.network_wait(message, now).is_zero();
        if let Some(at) = self.answers.iter().position(free) {
            return self.answers.remove(at);
        }
        let urgent = self.claimed.iter().position(|message| message.is_urgent && free(message));
        self.claimed.remove(urgent.or_else(|| self.claimed.iter().position(free))?)
    }

    /// Sends what is most urgent now: it is chosen when its turn has come and not before, so that an answer never waits for the turn of
    /// something else first. News take those along whose turn has come as well, where they may go in one request.
    async fn send_next(&mut self, hand: OwnedSemaphorePermit) {
        self.take_answers();
        let now = self.gateway.clock.now();
        let Some(message) = self.next(Instant::now()) else { return };
        let Some(message) = self.turned(message, now).await else { return };
        let mut messages = vec![message];
        while let Some(message) = self.companion(&messages) {
            messages.extend(self.turned(message, now).await);
        }
        self.send(messages, hand);
    }

    /// Takes out another message that may leave now in the same request. Only what is tried for the first time goes with others: what one request
    /// was refused or lost for is tried again one by one. Nor is anything risked beside it on a line that fails, and what is tried there is heard of by
    /// itself.
    fn companion(&mut self, messages: &[Outgoing]) -> Option<Outgoing> {
        let most = self.line.wire.bulk()?.most();
        let now = Instant::now();
        let fits = |message: &Outgoing| message.is_broadcast && message.attempts <= 1 && message.unknowns == 0;
        if messages.len() >= most || !messages.iter().all(fits) || !self.turns.wait(now).is_zero() {
            return None;
        }
        if !self.gateway.map.is_sound(self.line.at) {
            return None;
        }
        let is_free = |message: &Outgoing| fits(message) && self.network_wait(message, now).is_zero();
        self.claimed.remove(self.claimed.iter().position(is_free)?)
    }

    /// The message with its turn taken, where it is for this line to send and in time.
    async fn turned(&mut self, message: Outgoing, now: At) -> Option<Outgoing> {
        let message = self.given_away(message, now).await?;
        if let Some(id) = message.id.filter(|_| message.is_stale(now)) {
            // It waited too long for its turn. Given back it is claimed again, and takes no turn from others.
            self.record(id, Fate::Queued, now, None, None, false).await;
            self.more = true;
            return None;
        }
        self.turns.take(self.of_network(&message), Instant::now());
        Some(message)
    }

    /// The message, where it is still for this line to send.
    async fn given_away(&mut self, message: Outgoing, now: At) -> Option<Outgoing> {
        let way = self.gateway.way(self.line.at, &message, now);
        let is_paid = !message.is_broadcast || !self.gateway.purse.is_empty(now);
        if is_paid && way.is_some_and(|way| way.at == self.line.at) {
            return Some(message);
        }
        // Without money it waits where it is, until its broadcast has been paused.
        let (way, stays) = if is_paid { (way, message.unknowns > 0) } else { (None, true) };
        match (message.id, way) {
            (Some(id), way) => {
                let turn = self.gateway.turn(id, way, stays.then_some(self.line.name.as_str()), now);
                self.give(vec![turn]).await;
            }
            (None, Some(way)) => way.outlet.forward(message),
            (None, None) => {}
        }
        None
    }

    /// Gives rows of ours to other lines.
    async fn give(&self, turns: Vec<Turn>) {
        let names: BTreeSet<String> = turns.iter().map(|turn| turn.1.clone()).collect();
        if self.gateway.book.write(Give { owner: self.inlet.owner, turns }).await.is_err() {
            // Their leases run out by themselves.
            return tracing::warn!(line = %self.line.name, "messages could not be given to another line");
        }
        names.iter().for_each(|name| self.gateway.wake_at(name));
    }

    /// Takes a few due messages, most urgent lane first.
    async fn claim(&mut self) {
        self.more = false;
        // From here on, so that no moment is without it: a row is leased before it is in this memory.
        let _held = self.inlet.in_hand.one();
        let now = self.gateway.clock.now();
        for lane in self.lanes(now) {
            match self.claim_of(*lane, now).await {
                Ok(0) => {}
                Ok(_) => {
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

    /// Takes a few due messages of one lane; how many there were.
    async fn claim_of(&mut self, lane: i64, now: At) -> Result<usize, StoreError> {
        let lease = Lease { owner: self.inlet.owner, until: now.plus(LEASE) };
        let claim = Claim { line: self.line.name.clone(), rank: lane, now, most: self.most, lease };
        let leased = self.gateway.book.write(claim).await?;
        let (count, mut turns) = (leased.len(), Vec::new());
        for row in leased {
            turns.extend(self.take(row, lane, now).await);
        }
        if !turns.is_empty() {
            self.give(turns).await;
        }
        Ok(count)
    }

    /// Takes what is urgent and due, where other messages wait here for their turns: an answer that another line has refused, or that is tried
    /// again, waits behind none of them.
    async fn overtake(&mut self) {
        let looks = Instant::now();
        let is_asked = self.rung || looks >= self.look_urgent;
        if !is_asked || self.claimed.len() >= MOST_CLAIMED || self.claimed.iter().all(|message| message.is_urgent) {
            return;
        }
        (self.rung, self.look_urgent) = (false, looks + URGENT);
        let (now, urgent) = (self.gateway.clock.now(), LANES[0]);
        // What can't be read now is claimed in its time.
        let next = outbox::next_due(self.gateway.book.engine(), &self.line.name, urgent, now).await.ok().flatten();
        if next.is_some_and(|due| due <= now) {
            let _held = self.inlet.in_hand.one();
            self.claim_of(urgent, now).await.ok();
        }
    }

    /// Opens a claimed row. One that another line carries is not taken: its turn is answered.
    async fn take(&mut self, row: Leased, lane: i64, now: At) -> Option<Turn> {
        // Its lease ran out while it is under way, because the clock jumped: it is ours again, once.
        if self.inlet.in_hand.rows().contains(&row.id) {
            return None;
        }
        if row.unknowns > 1 {
            // It has been sent again once already, and how that ended was not learnt either.
            self.record(row.id, Fate::Failed, now, None, Some("unknown"), false).await;
            return None;
        }
        let opened = self.gateway.numbers.open(&row.recipient).ok();
        let screen: Option<Screen> = serde_json::from_str(&row.screen).ok();
        let (Some(phone), Some(screen)) = (opened, screen) else {
            // Sealed under another contact key, or by a version to come: nobody can send it.
            self.record(row.id, Fate::Failed, now, None, Some("unreadable"), false).await;
            return None;
        };
        let chosen = row.language.as_deref().and_then(|tag| tag.parse().ok());
        let message = Outgoing {
            id: Some(row.id),
            phone,
            screen,
            language: chosen.unwrap_or(self.gateway.languages()[0]),
            is_answer: row.class == "answer",
            is_urgent: lane == 0,
            is_broadcast: row.broadcast.is_some(),
            questions: row.question.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default(),
            expires: At(row.expires_at),
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            unknowns: row.unknowns,
            until: now.plus(LEASE),
            held: None,
        };
        let way = self.gateway.way(self.line.at, &message, now);
        if way.is_none_or(|way| way.at != self.line.at) {
            // One that may have arrived by this line waits with it.
            let stays = (message.unknowns > 0).then_some(self.line.name.as_str());
            return Some(self.gateway.turn(row.id, way, stays, now));
        }
        if self.is_choked(&message) {
            return Some(Turn(row.id, self.line.name.clone(), now.plus(CHOKED).0));
        }
        let held = Some(self.inlet.in_hand.one().of(Some(row.id)));
        self.claimed.push_back(Outgoing { held, ..message });
        None
    }

    /// Whether as many messages wait here for this one's network as leave before their leases run out.
    fn is_choked(&self, message: &Outgoing) -> bool {
        let network = self.of_network(message);
        let Some(grant) = self.turns.grant(network) else { return false };
        let waiting = self.claimed.iter().filter(|claimed| self.of_network(claimed) == network).count();
        waiting >= grant as usize * 8
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

    /// Sends these in one request, beside the others.
    fn send(&self, messages: Vec<Outgoing>, hand: OwnedSemaphorePermit) {
        let errand = Arc::new(Errand {
            gateway: self.gateway.clone(),
            line: self.line.clone(),
            caller: self.caller.clone(),
            turns: self.turns.clone(),
            owner: self.inlet.owner,
        });
        let network = self.of_network(&messages[0]);
        tokio::spawn(async move {
            errand.run(messages, network).await;
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
        let record = Record {
            id,
            owner: self.inlet.owner,
            state,
            line: None,
            due,
            provider_id: provider,
            why,
            unknown,
            spent: None,
            at,
        };
        if self.gateway.book.door().write_many(record).await.is_err() {
            tracing::warn!(line = %self.line.name, "the fate of a message could not be kept");
        }
    }

    /// Waits for what is under way and gives the rest back to the outbox.
    async fn finish(mut self) {
        self.inlet.answers.close();
        let all = self.hands.acquire_many(self.at_once as u32).await;
        drop(all);
        self.claimed.clear();
        self.answers.clear();
        if self.gateway.book.write(Free { owner: self.inlet.owner, line: self.line.name.clone() }).await.is_err() {
            tracing::warn!(line = %self.line.name, "leases could not be given back; they run out by themselves");
        }
    }
}

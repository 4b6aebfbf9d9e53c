//! Messages on their way: worded for the line that carries them, sent, each alone or many in one request, and what became of each written down.
//!
//! Must not know: what a wire looks like; when messages leave. Tested in `tests/it/dispatch.rs` and `tests/it/routing.rs`.
//!
//! What a line refuses goes to the next line that carries the network, at once, if that was the line's fault and nothing can have
//! arrived. What may have arrived is asked for, where the aggregator can be asked, and stays with its line.

use super::super::outlet::Outgoing;
use super::super::{Gateway, Line};
use super::calls::Caller;
use super::turns::Turns;
use crate::domain::delivery::{self, State as Fate};
use crate::domain::dialogue::Screen;
use crate::domain::dialogue::state::{Question, State};
use crate::domain::money::Francs;
use crate::domain::network::Network;
use crate::domain::phone::ProviderMessageId;
use crate::domain::route::fault::{Fault, fault};
use crate::domain::route::{Heard, Refused};
use crate::domain::text::segment::measure;
use crate::domain::time::At;
use crate::lines::{self, Bulk, Found, Outbound, Verdict};
use crate::store::book::outbox::{Record, Spent};
use metrics::counter;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;
use zeroize::Zeroizing;

/// What messages on their way need of the line.
pub(super) struct Errand {
    pub gateway: Arc<Gateway>,
    pub line: Arc<Line>,
    pub caller: Arc<Caller>,
    pub turns: Arc<Turns>,
    pub owner: i64,
}

/// What became of a message, for its row.
struct Ended {
    state: Fate,
    /// When it is tried again, where it is.
    due: At,
    why: Option<&'static str>,
    provider_id: Option<String>,
    /// The outcome was not learnt.
    unknown: bool,
    /// The line that it goes on by, where that is another.
    onward: Option<usize>,
}

impl Ended {
    fn at(state: Fate, now: At, why: &'static str) -> Ended {
        Ended { state, due: now, why: Some(why), provider_id: None, unknown: false, onward: None }
    }
}

/// A message in the words that it leaves in.
struct Ready {
    message: Outgoing,
    text: Zeroizing<String>,
    spent: Spent,
    reference: i64,
    now: At,
}

impl Ready {
    fn outbound(&self) -> Outbound<'_> {
        let Ready { message, text, reference, now, .. } = self;
        Outbound { reference: *reference, to: &message.phone, text, now: *now, until: message.expires }
    }
}

impl Errand {
    /// Sends a message, or several in one request. `network`: the first one's, on a line where that makes a difference.
    pub(super) async fn run(self: Arc<Self>, messages: Vec<Outgoing>, network: Option<Network>) {
        let mut ready = Vec::with_capacity(messages.len());
        for message in messages {
            ready.extend(self.ready(message).await);
        }
        let Some(bulk) = self.line.wire.bulk().filter(|_| ready.len() > 1) else {
            for ready in ready {
                let verdict = self.alone(&ready, network).await;
                self.ended(ready, verdict).await;
            }
            return;
        };
        let verdicts = self.together(bulk, &ready).await;
        // Written down beside each other, so that they share a commit.
        let ending = ready.into_iter().zip(verdicts).map(|(ready, verdict)| {
            let errand = self.clone();
            async move { errand.ended(ready, verdict).await }
        });
        ending.collect::<JoinSet<()>>().join_all().await;
    }

    /// Words a message; or it is not sent any more, which is written down.
    async fn ready(&self, message: Outgoing) -> Option<Ready> {
        let now = self.gateway.clock.now();
        if message.expires <= now {
            self.record(&message, Ended::at(Fate::Expired, now, "late")).await;
            return None;
        }
        if message.is_stale(now) {
            self.record(&message, Ended { why: None, ..Ended::at(Fate::Queued, now, "") }).await;
            return None;
        }
        if !message.questions.is_empty() && !self.gateway.is_any_open(&message.questions, now).await {
            self.record(&message, Ended::at(Fate::Dropped, now, "closed")).await;
            return None;
        }
        let dial = (!self.line.can_receive).then_some(self.line.code.as_str());
        let Some(screen) = self.gateway.told(&message.screen, message.language, dial).await else {
            self.record(&message, Ended::at(Fate::Dropped, now, "gone")).await;
            return None;
        };
        let text = self.text(&message, &screen);
        let spent = self.spent(&message, &text);
        let reference = message.id.unwrap_or_else(|| i64::from_be_bytes(crate::seal::random::<8>()) | i64::MIN);
        Some(Ready { message, text, spent, reference, now })
    }

    /// Sends one message.
    async fn alone(&self, ready: &Ready, network: Option<Network>) -> Verdict {
        let (message, outbound) = (&ready.message, ready.outbound());
        if let Some(verdict) = self.settled(message, &outbound).await {
            return verdict;
        }
        let in_time = || !message.is_stale(self.gateway.clock.now());
        let begun = Instant::now();
        let turn = self.turns.next(network, in_time);
        let verdict = self.caller.send(&*self.line.wire, &outbound, in_time, turn).await;
        self.noted(message, &verdict, begun.elapsed());
        verdict
    }

    /// Sends messages in one request.
    async fn together(&self, bulk: &dyn Bulk, ready: &[Ready]) -> Vec<Verdict> {
        let outbound: Vec<Outbound<'_>> = ready.iter().map(Ready::outbound).collect();
        let in_time = || ready.iter().all(|ready| !ready.message.is_stale(self.gateway.clock.now()));
        let begun = Instant::now();
        let verdicts = self.caller.send_all(&*self.line.wire, bulk, &outbound, in_time).await;
        // What all were told alike was said once, of the request.
        let said = if verdicts.iter().all(|verdict| word(verdict) == word(&verdicts[0])) { 1 } else { verdicts.len() };
        for (ready, verdict) in ready.iter().zip(&verdicts).take(said) {
            self.noted(&ready.message, verdict, begun.elapsed());
        }
        verdicts
    }

    /// Writes down what became of the attempt.
    async fn ended(&self, ready: Ready, verdict: Verdict) {
        // What is said from memory only is not counted: a count would show when somebody wrote what is no command.
        if ready.message.id.is_some() {
            counter!("baro_sends_total", "line" => self.line.name.clone(), "verdict" => word(&verdict)).increment(1);
        }
        let name = self.line.wire.names(&ready.outbound());
        let Ready { message, text, spent, .. } = ready;
        drop(text);
        self.conclude(message, verdict, name, spent).await;
    }

    /// What became of an earlier attempt whose outcome was not learnt, where a report came while this one waited for its turn, or the aggregator
    /// can be asked and it settles the message: nothing is paid for twice that arrived once.
    async fn settled(&self, message: &Outgoing, outbound: &Outbound<'_>) -> Option<Verdict> {
        if message.unknowns == 0 {
            return None;
        }
        if let Some(name) = self.line.wire.names(outbound)
            && self.gateway.early(&self.line, &name).await == Some(lines::Fate::Delivered)
        {
            return Some(Verdict::Accepted { id: Some(name) });
        }
        let desk = self.line.wire.look_up()?;
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

    /// What the aggregator will bill a text as.
    fn spent(&self, message: &Outgoing, text: &str) -> Spent {
        let segments = u32::try_from(measure(text).segments).unwrap_or(u32::MAX);
        let network = self.gateway.map.network(&message.phone).map_or("", Network::code);
        let price = self.line.prices.on(network).or_else(|| self.line.prices.dearest());
        Spent { network, segments, francs: price.map(|price| Francs::of(segments as usize, 1, price)) }
    }

    /// What an attempt says of the line.
    fn noted(&self, message: &Outgoing, verdict: &Verdict, took: Duration) {
        let heard = match verdict {
            Verdict::Accepted { .. } => Heard::Taken(i64::try_from(took.as_millis()).unwrap_or(i64::MAX)),
            Verdict::Again { why, .. } | Verdict::Never { why } | Verdict::Unknown { why } => Heard::Failed(fault(why)),
            Verdict::OptedOut => Heard::Failed(Fault::Message),
        };
        let (id, now) = (message.id.unwrap_or(0), self.gateway.clock.now());
        self.gateway.map.heard(self.line.at, &message.phone, id, heard, now);
    }

    /// The line that a message goes on by that was refused with this word, and whether at once.
    fn onward(&self, message: &Outgoing, why: &'static str, for_good: bool) -> Option<(usize, bool)> {
        let may_have_arrived = message.unknowns > 0;
        let refused = Refused { fault: fault(why), for_good, attempts: message.attempts, may_have_arrived };
        self.gateway.map.onward(self.line.at, &message.phone, refused)
    }

    /// Writes down what became of the attempt. `name`: under what its statuses come, where we chose that; `spent`: what a message that was taken is billed as.
    async fn conclude(&self, message: Outgoing, verdict: Verdict, name: Option<ProviderMessageId>, spent: Spent) {
        let now = self.gateway.clock.now();
        let name_kept = || name.as_ref().map(|name| name.0.clone());
        match verdict {
            Verdict::Accepted { id } => self.accepted(message, id.or(name), spent, now).await,
            Verdict::Never { why } => {
                let ended = match self.onward(&message, why, true) {
                    Some((line, _)) => Ended { onward: Some(line), ..Ended::at(Fate::Queued, now, why) },
                    None => Ended::at(Fate::Failed, now, why),
                };
                self.record(&message, ended).await;
            }
            Verdict::OptedOut => {
                self.record(&message, Ended::at(Fate::Failed, now, "opted out")).await;
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
                let retry = |asked| delivery::retry(message.attempts, asked, jitter, now);
                let ended = Ended::at(Fate::Queued, now, why);
                self.record(
                    &message,
                    match self.onward(&message, why, false) {
                        Some((line, true)) => Ended { onward: Some(line), ..ended },
                        // How long this aggregator wants us to wait is nothing to the next.
                        Some((line, false)) => Ended { due: retry(None), onward: Some(line), ..ended },
                        None => Ended { due: retry(asked), ..ended },
                    },
                )
                .await;
            }
            // A status that comes later finds it by its name, and settles it; so does one that came before the call was given up.
            Verdict::Unknown { why } => {
                let (state, due) = match message.unknowns {
                    0 => (Fate::Queued, now.plus(delivery::UNKNOWN_PAUSE)),
                    _ => (Fate::Failed, now),
                };
                let ended = Ended { due, provider_id: name_kept(), unknown: true, ..Ended::at(state, now, why) };
                self.record(&message, ended).await;
                if let Some(name) = name {
                    self.gateway.early_fate(&self.line, &name).await;
                }
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
        let provider_id = id.as_ref().map(|id| id.0.clone());
        let ended = Ended { state: Fate::Sent, due: now, why: None, provider_id, unknown: false, onward: None };
        self.keep(self.fate(&message, &ended).map(|record| Record { spent: Some(spent), ..record })).await;
        self.gateway.paid(spent.francs.unwrap_or_default(), now).await;
        if let Some(id) = id {
            self.gateway.early_fate(&self.line, &id).await;
        }
    }

    async fn record(&self, message: &Outgoing, ended: Ended) {
        self.keep(self.fate(message, &ended)).await;
        if ended.state == Fate::Queued && message.id.is_some() {
            let line = ended.onward.map_or(&self.line, |line| &self.gateway.lines[line]);
            line.outlet.wake();
        }
    }

    /// What became of the attempt; nothing where the message has no row.
    fn fate(&self, message: &Outgoing, ended: &Ended) -> Option<Record> {
        let Ended { state, due, why, unknown, .. } = *ended;
        Some(Record {
            id: message.id?,
            owner: self.owner,
            state,
            line: ended.onward.map(|line| self.gateway.lines[line].name.clone()),
            due,
            provider_id: ended.provider_id.clone(),
            why,
            unknown,
            spent: None,
            at: self.gateway.clock.now(),
        })
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

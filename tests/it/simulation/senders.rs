//! Two workers of one line, in two processes: each claims rows, sends what may leave, writes down what became of it, and now and then
//! dies with rows in its hands.
//!
//! Must not know: what is said. Tested by the simulation. It does as `gateway::dispatch` does, with a throw of dice for the aggregator.

use super::World;
use super::facts::ForumFacts;
use super::observer::{Seen, What, shown};
use super::setup::opened;
use baro::domain::board::{ForumId, SeriesId};
use baro::domain::delivery::{self, State as Fate};
use baro::domain::dialogue::Screen;
use baro::domain::dialogue::state::{Question, State};
use baro::domain::forum::LANES;
use baro::domain::person::PersonId;
use baro::domain::time::{At, HOUR};
use baro::gateway::is_open_on;
use baro::store::book::outbox::{self, Claim, Free, Lease, Leased, Record};
use std::collections::BTreeSet;

/// As long as a worker of the program may hold a row.
const LEASE: i64 = 30_000;
/// As many as a worker of the program claims at once.
const MOST: i64 = 32;
const SECOND: i64 = 1_000;

/// One worker.
pub struct Sender {
    owner: i64,
    /// Rows that it had in its hands when the clock jumped.
    held: Vec<Leased>,
    /// It died, and what it had not written down is lost.
    died: bool,
}

impl Sender {
    pub fn new(owner: i64) -> Sender {
        Sender { owner, held: Vec::new(), died: false }
    }
}

/// What the aggregator makes of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Luck {
    Accepted,
    /// Accepted, but the worker dies before it can write that down.
    Lost,
    Again,
    Never,
    /// No response; it may have arrived all the same.
    Unknown {
        arrived: bool,
    },
}

impl World {
    /// Both workers send what may leave.
    pub async fn send(&mut self) {
        for turn in 0..40 {
            let both = self.dice.percent(10);
            let first = if both { 0 } else { self.dice.between(0, 1) as usize };
            self.give_back(first).await;
            let last = if self.is_quiet() { 0 } else { 2 };
            let due = outbox::next_due(self.book.engine(), &self.line, last, self.now).await.unwrap();
            if due.is_none_or(|due| due > self.now) {
                return;
            }
            let lanes = if self.is_quiet() { &LANES[..1] } else { &LANES[..] };
            let mut claimed = Vec::new();
            for lane in lanes {
                claimed = self.claim(first, *lane, both).await;
                if !claimed.is_empty() {
                    break;
                }
            }
            if claimed.is_empty() {
                return;
            }
            if turn > 0 {
                self.now = self.now.plus(SECOND);
            }
            self.handle(claimed).await;
        }
    }

    /// At night only answers leave, and what must not wait for the morning.
    fn is_quiet(&self) -> bool {
        self.nights.after(self.now, &self.book.board().calendar) != self.now
    }

    /// One worker or both at the same time take rows of a lane; no row may be in two hands.
    async fn claim(&mut self, first: usize, lane: i64, both: bool) -> Vec<(usize, Leased)> {
        let claim = |owner: i64, now: At| Claim {
            line: self.line.clone(),
            rank: lane,
            now,
            most: MOST,
            lease: Lease { owner, until: now.plus(LEASE) },
        };
        let [one, other] = [self.senders[first].owner, self.senders[1 - first].owner];
        if !both {
            let rows = self.book.write(claim(one, self.now)).await.unwrap();
            return rows.into_iter().map(|row| (first, row)).collect();
        }
        let claims = tokio::join!(self.book.write(claim(one, self.now)), self.book.write(claim(other, self.now)));
        let (mine, others) = (claims.0.unwrap(), claims.1.unwrap());
        let ids: BTreeSet<i64> = mine.iter().chain(&others).map(|row| row.id).collect();
        assert_eq!(ids.len(), mine.len() + others.len(), "seed {}: a row in two hands", self.observer.seed());
        let mine = mine.into_iter().map(|row| (first, row));
        mine.chain(others.into_iter().map(|row| (1 - first, row))).collect()
    }

    /// What a worker held while the clock jumped is given back, or it died with it.
    async fn give_back(&mut self, sender: usize) {
        let held = std::mem::take(&mut self.senders[sender].held);
        let died = !held.is_empty() && self.dice.percent(30);
        for row in held.into_iter().filter(|_| !died) {
            let errand = (row.id, self.senders[sender].owner);
            let record = self.fate(errand, Fate::Queued, self.now, None, false);
            self.book.door().write_many(record).await.unwrap();
        }
        if died || self.senders[sender].died {
            // Whoever comes after it is another process.
            self.senders[sender].owner += 100;
            self.senders[sender].died = false;
        } else if self.dice.per_million(2_000) {
            // It stops in good order.
            let free = Free { owner: self.senders[sender].owner, line: self.line.clone() };
            self.book.write(free).await.unwrap();
        }
    }

    async fn handle(&mut self, claimed: Vec<(usize, Leased)>) {
        let at = self.now;
        let mut stood = Vec::new();
        for (_, row) in &claimed {
            self.in_hand(row);
            let series = self.named(row);
            stood.push(series.and_then(|series| self.observer.facts.latest(series)).cloned());
        }
        // Between the claim and the call somebody may say STOP, and staff may change their mind.
        if self.dice.percent(if self.restless { 12 } else { 3 }) {
            self.now = self.now.plus(3 * SECOND);
            let (_, row) = self.dice.pick(&claimed);
            self.meanwhile(opened(&row.recipient), self.named(row)).await;
        }
        let mut records = tokio::task::JoinSet::new();
        for ((sender, row), stood) in claimed.into_iter().zip(stood) {
            if self.dice.per_million(if self.restless { 30_000 } else { 3_000 }) {
                self.senders[sender].held.push(row);
                continue;
            }
            if let Some(record) = self.errand(sender, row, (at, stood)).await {
                let door = self.book.door().clone();
                records.spawn(async move { door.write_many(record).await.unwrap() });
            }
        }
        while let Some(written) = records.join_next().await {
            written.unwrap();
        }
    }

    /// One message, from its claim to what is written down of it.
    async fn errand(&mut self, sender: usize, row: Leased, claimed: (At, Option<ForumFacts>)) -> Option<Record> {
        let errand = (row.id, self.senders[sender].owner);
        if row.unknowns > 1 {
            return Some(self.fate(errand, Fate::Failed, self.now, Some("unknown"), false));
        }
        if At(row.expires_at) <= self.now {
            self.observer.count("expired");
            return Some(self.fate(errand, Fate::Expired, self.now, Some("late"), false));
        }
        let questions = questions(&row);
        if !questions.is_empty() && !self.is_any_open(&questions).await {
            self.observer.count("closed");
            return Some(self.fate(errand, Fate::Dropped, self.now, Some("closed"), false));
        }
        let luck = self.luck();
        let unsure = matches!(luck, Luck::Lost | Luck::Unknown { .. });
        if matches!(luck, Luck::Accepted | Luck::Lost | Luck::Unknown { arrived: true }) {
            self.arrive(&row, questions, claimed, unsure).await;
        }
        match luck {
            Luck::Accepted => Some(self.fate(errand, Fate::Sent, self.now, None, false)),
            Luck::Lost => {
                self.senders[sender].died = true;
                None
            }
            Luck::Never => Some(self.fate(errand, Fate::Failed, self.now, Some("refused"), false)),
            Luck::Again => {
                let jitter = self.dice.between(0, 255) as u8;
                let attempts = u32::try_from(row.attempts).unwrap();
                let due = delivery::retry(attempts, None, jitter, self.now);
                Some(self.fate(errand, Fate::Queued, due, Some("busy"), false))
            }
            Luck::Unknown { .. } if row.unknowns > 0 => {
                Some(self.fate(errand, Fate::Failed, self.now, Some("timeout"), true))
            }
            Luck::Unknown { .. } => {
                Some(self.fate(errand, Fate::Queued, self.now.plus(delivery::UNKNOWN_PAUSE), Some("timeout"), true))
            }
        }
    }

    fn luck(&mut self) -> Luck {
        match self.dice.between(0, if self.restless { 299 } else { 999 }) {
            0..=19 => Luck::Again,
            20..=23 => Luck::Never,
            24..=33 => Luck::Unknown { arrived: true },
            34..=43 => Luck::Unknown { arrived: false },
            44..=48 => Luck::Lost,
            _ => Luck::Accepted,
        }
    }

    /// A board that says no is read anew first, as the program does.
    async fn is_any_open(&self, questions: &[Question]) -> bool {
        let any = || questions.iter().any(|question| is_open_on(&self.book.board(), *question, self.now));
        if any() {
            return true;
        }
        self.book.refresh().await.unwrap();
        any()
    }

    /// It is on the phone.
    async fn arrive(
        &mut self,
        row: &Leased,
        questions: Vec<Question>,
        (claimed, stood): (At, Option<ForumFacts>),
        unsure: bool,
    ) {
        let phone = opened(&row.recipient);
        let Some(to) = self.observer.facts.phones.get(&phone).copied() else { return };
        let screen = serde_json::from_str(&row.screen).unwrap();
        let (sent, expires) = (self.now, At(row.expires_at));
        let asked = Question::asked(&questions);
        let seen = Seen { row: row.id, to, screen, questions, claimed, stood, sent, expires, unsure };
        self.observer.sent(&seen);
        if let Some(node) = asked {
            self.conversations.insert(phone, (State { node, ..State::default() }, sent.plus(HOUR)));
        }
        let first = seen.screen.body.first().map(|message| What::of(&message.key));
        self.will_react(to, &seen, first);
    }

    fn named(&self, row: &Leased) -> Option<SeriesId> {
        self.observer.series_of(&serde_json::from_str(&row.screen).unwrap())
    }

    /// From now on its reader may know of the forum that it is about.
    fn in_hand(&mut self, row: &Leased) {
        let Some(to) = self.observer.facts.phones.get(&opened(&row.recipient)).copied() else { return };
        let screen: Screen = serde_json::from_str(&row.screen).unwrap();
        let of_series = self.observer.series_of(&screen).and_then(|series| self.observer.facts.latest(series));
        let mut forums: BTreeSet<ForumId> = of_series.map(|forum| forum.id).into_iter().collect();
        forums.extend(questions(row).iter().filter_map(|question| question.forum()));
        if screen.body.first().is_some_and(|message| What::of(&message.key) == What::Answer) {
            return;
        }
        for forum in forums {
            self.observer.facts.perhaps.entry(forum).or_default().insert(to);
        }
        self.observer.note(
            self.observer.series_of(&screen),
            self.now,
            format!("claimed {} {}", row.id, shown(&screen)),
        );
    }

    /// What is written down of one attempt, by row and owner.
    fn fate(&self, (id, owner): (i64, i64), state: Fate, due: At, why: Option<&'static str>, unknown: bool) -> Record {
        Record { id, owner, state, line: None, due, provider_id: None, why, unknown, spent: None, at: self.now }
    }

    /// Whoever was asked something answers it some time, or not.
    fn will_react(&mut self, to: PersonId, seen: &Seen, what: Option<What>) {
        let asks = !seen.questions.is_empty() || what == Some(What::Lead);
        if asks && self.dice.percent(75) {
            let quick = self.dice.percent(60);
            let minutes = if quick { self.dice.between(1, 50) } else { self.dice.between(60, 4 * 24 * 60) };
            let convenes = seen.screen.body.first().is_some_and(|message| message.key.starts_with("offer-"));
            self.plan(self.now.plus(minutes * 60_000), super::Plan::Answer { person: to, offers: convenes });
        }
    }
}

fn questions(row: &Leased) -> Vec<Question> {
    row.question.as_deref().map(|json| serde_json::from_str(json).unwrap()).unwrap_or_default()
}

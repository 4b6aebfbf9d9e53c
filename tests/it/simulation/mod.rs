//! Communes for two years: random answers, silence, changes of mind, staff who decide at odd moments, STOP and EFFACER, posts that change
//! hands, machines that sleep for days, two schedulers and two workers that die with messages in their hands. An observer that was written
//! from the promises and not from the rules ([`observer`], [`watch`]) looks at every message, every screen and every forum.
//!
//! The store, its works, the rules and the dialogue are the program's own; of the gateway only the worker's loop is imitated
//! ([`senders`]), with dice for the aggregator. A seed that is even is restless: more goes wrong, more minds are changed.
//!
//! How many: an ordinary run has 24 communes in two seeds, for two years, about a second of a processor for each commune (most of it the
//! hops between threads of ten thousands of statements). The 200 of the programme are `BARO_TEST_COMMUNES=200 BARO_TEST_SEEDS=1`;
//! `BARO_TEST_SEEDS=5,6,7` runs other seeds.
//!
//! Must not know: HTTP, words. Nothing tests it but that it fails where a promise is broken.

pub mod dice;
mod facts;
mod observer;
mod phones;
mod senders;
mod setup;
mod staff;
mod watch;

use crate::postgres;
use baro::domain::board::{ForumId, PostId, SeriesId};
use baro::domain::delivery::{Nights, Quiet};
use baro::domain::dialogue::State;
use baro::domain::person::PersonId;
use baro::domain::time::{At, DAY, Day, HOUR, MINUTE, Minute};
use baro::store::book::Book;
use baro::store::book::forums::{self, Advance};
use baro::store::book::notices::Manners;
use baro::store::book::outbox::{self, Purge};
use baro::store::book::series::{self, TurnPeriod};
use baro::store::engine::{Settings, Sql};
use dice::Dice;
use jiff::civil::Date;
use observer::Observer;
use senders::Sender;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::env::var_os;
use std::io::Write;
use watch::History;

const LOOK: Sql = Sql::both(
    "SELECT min(at) FROM (SELECT min(look_at) AS at FROM forum WHERE look_at IS NOT NULL
       UNION ALL SELECT min(look_at) FROM series WHERE look_at IS NOT NULL) AS looks",
);

/// Something that will happen at its time.
#[derive(Clone, Copy, Debug)]
enum Plan {
    Answer { person: PersonId, offers: bool },
    HandOver { post: PostId },
    Unstick { series: SeriesId },
    Return { phone: u32 },
}

/// One run.
struct World {
    book: Book,
    /// The clock, held and moved by the run.
    now: At,
    dice: Dice,
    nights: Nights,
    line: String,
    observer: Observer,
    history: History,
    senders: [Sender; 2],
    /// Forums that an answer may have moved on.
    bell: BTreeSet<ForumId>,
    plans: BTreeMap<(At, u64), Plan>,
    conversations: HashMap<u32, (State, At)>,
    turns: u64,
    /// More goes wrong than is usual, and more minds are changed.
    restless: bool,
    /// The board may be old.
    changed: bool,
    /// Until when the schedulers sleep.
    asleep: At,
    every: Vec<SeriesId>,
}

impl World {
    async fn new(url: &str, seed: u64, communes: usize, (start, end): (At, At)) -> World {
        let book = Book::open(url, &Settings::default(), true).await.unwrap();
        let mut dice = Dice::new(seed);
        let facts = setup::settle(&book, &mut dice, communes, start, end).await;
        let every = facts.series.keys().copied().collect();
        let hours = |from: u16, to: u16| Quiet { from: Minute(from * 60), to: Minute(to * 60) };
        World {
            book,
            now: start,
            dice,
            nights: Nights { usual: hours(20, 7), ramadan: hours(18, 8) },
            line: "line".to_owned(),
            observer: Observer::new(seed, facts),
            history: History::default(),
            senders: [Sender::new(11), Sender::new(22)],
            bell: BTreeSet::new(),
            plans: BTreeMap::new(),
            conversations: HashMap::new(),
            turns: 0,
            restless: seed.is_multiple_of(2),
            changed: false,
            asleep: start,
            every,
        }
    }

    fn plan(&mut self, at: At, plan: Plan) {
        self.turns += 1;
        self.plans.insert((at, self.turns), plan);
    }

    fn manners(&self) -> Manners {
        Manners { line: self.line.clone(), nights: self.nights, board: self.book.board(), weekly_cap: 3 }
    }

    async fn see_the_board(&mut self) {
        if std::mem::take(&mut self.changed) {
            self.book.refresh().await.unwrap();
        }
    }

    async fn run(&mut self, end: At) {
        let mut swept = self.now;
        while self.now < end {
            self.step().await;
            if swept.plus(5 * DAY) < self.now {
                swept = self.now;
                self.sweep().await;
            }
        }
        self.asleep = self.now;
        self.schedule().await;
        let now = self.now;
        self.observer.at_the_end(&self.book, &mut self.history, now).await;
        self.book.close().await;
    }

    /// From now to the next time at which something happens.
    async fn step(&mut self) {
        let before = self.now;
        self.observer.count("steps");
        self.now = self.next().await;
        if self.dice.per_million(800) {
            // The machine is off.
            let off = self.dice.between(1, 20) * DAY;
            self.observer.facts.asleep.push((self.now, self.now.plus(off)));
            self.now = self.now.plus(off);
        } else if self.now >= self.asleep && self.dice.per_million(800) {
            // Only the schedulers are off: people write, messages leave.
            self.asleep = self.now.plus(self.dice.between(1, 20) * DAY);
            self.observer.facts.asleep.push((self.now, self.asleep));
        }
        self.happen().await;
        // Something now and then, whatever the number of communes.
        let hours = (self.now.0 - before.0).min(DAY) / MINUTE * self.every.len() as i64;
        for _ in
            0..hours / (12 * 24 * 60) + i64::from(self.dice.per_million(hours % (12 * 24 * 60) * 1_000_000 / 17_280))
        {
            let series = *self.dice.pick(&self.every);
            if self.dice.percent(if self.restless { 40 } else { 10 }) {
                self.see_the_board().await;
                self.decide_about(series).await;
            } else {
                self.out_of_the_blue(series).await;
            }
        }
        if self.now >= self.asleep {
            self.schedule().await;
        }
        self.send().await;
    }

    /// The next deadline, the next plan, or some hours later.
    async fn next(&mut self) -> At {
        let at_most = self.now.plus(self.dice.between(30, 6 * 60) * MINUTE);
        let engine = self.book.engine();
        let (look,): (Option<i64>,) = engine.one(engine.query(LOOK)).await.unwrap();
        let look = look.map(At).filter(|_| self.now >= self.asleep);
        let last = if is_awake(self.now) { 2 } else { 0 };
        let due = outbox::next_due(engine, &self.line, last, self.now).await.unwrap();
        let plan = self.plans.keys().next().map(|(at, _)| *at);
        let first = look.into_iter().chain(due).chain(plan).min().unwrap_or(at_most);
        first.clamp(self.now.plus(10 * MINUTE), at_most)
    }

    /// Plans whose time has come.
    async fn happen(&mut self) {
        while let Some(entry) = self.plans.first_entry().filter(|entry| entry.key().0 <= self.now) {
            match entry.remove() {
                Plan::Answer { person, offers } => self.answer(person, offers).await,
                Plan::HandOver { post } => self.hand_over(post).await,
                Plan::Unstick { series } => self.unstick(series).await,
                Plan::Return { phone } => self.start(phone).await,
            }
        }
    }

    /// Between a claim and its call: its reader says STOP, leaves, or is relieved, or staff change their mind about what it tells.
    async fn meanwhile(&mut self, phone: u32, about: Option<SeriesId>) {
        match (self.dice.between(0, 9), about) {
            (0..=5, Some(series)) => self.decide_about(series).await,
            (6, Some(series)) => {
                let posts: Vec<PostId> = self.observer.facts.series[&series].posts.iter().map(|post| post.id).collect();
                if let Some(post) = self.dice.any(&posts) {
                    self.hand_over(post).await;
                }
            }
            (7, _) => self.leave(phone).await,
            _ => self.stop(phone).await,
        }
    }

    /// One scheduler, or two at once.
    async fn schedule(&mut self) {
        let both = self.dice.percent(10);
        for series in series::due(self.book.engine(), self.now).await.unwrap() {
            let turn = TurnPeriod { series, now: self.now };
            if both {
                let (one, other) = tokio::join!(self.book.write(turn), self.book.write(turn));
                assert!(one.unwrap().is_none() || other.unwrap().is_none(), "a period begins twice");
            } else {
                self.book.write(turn).await.unwrap();
            }
            self.changed = true;
            let now = self.now;
            self.observer.look_at_series(&self.book, &mut self.history, series, now).await;
        }
        let mut due = forums::due(self.book.engine(), self.now).await.unwrap();
        for forum in std::mem::take(&mut self.bell) {
            if forums::is_worth_advancing(self.book.engine(), forum).await.unwrap() {
                due.push(forum);
            }
        }
        for forum in due {
            self.advance(forum, both).await;
        }
    }

    async fn advance(&mut self, forum: ForumId, both: bool) {
        let advance = Advance { forum, now: self.now, manners: self.manners() };
        let changed = if both {
            let (one, other) = tokio::join!(self.book.write(advance.clone()), self.book.write(advance));
            one.unwrap().is_some() | other.unwrap().is_some()
        } else {
            self.book.write(advance).await.unwrap().is_some()
        };
        if changed {
            self.changed = true;
            let now = self.now;
            self.observer.look(&self.book, &mut self.history, forum, now).await;
            let series = self.observer.facts.forums[&forum].series;
            self.settled(series);
        }
    }

    /// Old rows are deleted, as the gateway does.
    async fn sweep(&mut self) {
        let abandoned = outbox::abandoned(self.book.engine(), self.now.plus(-DAY)).await.unwrap();
        let (answers, notices) = (self.now.plus(-2 * DAY), self.now.plus(-30 * DAY));
        self.book.write(Purge { answers, notices, abandoned }).await.unwrap();
        self.conversations.retain(|_, (_, until)| *until > self.now);
    }
}

fn is_awake(at: At) -> bool {
    !observer::is_night(at)
}

fn day(year: i16, month: i8, day: i8) -> At {
    Day::of(Date::constant(year, month, day)).start()
}

async fn play(url: &str, seed: u64, communes: usize, years: i64) {
    let start = day(2026, 11, 22).plus(9 * HOUR);
    let end = start.plus(years * 365 * DAY);
    let begun = tokio::time::Instant::now();
    let mut world = World::new(url, seed, communes, (start, end)).await;
    world.run(end).await;
    writeln!(
        std::io::stderr(),
        "seed {seed}: {communes} communes in {:?}: {:?}",
        begun.elapsed(),
        world.observer.counts
    )
    .unwrap();
}

/// A file that needs no disk where the machine has memory for it.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn number(name: &str, usual: usize) -> usize {
    var_os(name).map_or(usual, |text| text.to_str().unwrap().parse().unwrap())
}

fn seeds(usual: &[u64]) -> Vec<u64> {
    let named = var_os("BARO_TEST_SEEDS");
    let read = |text: &str| text.split(',').map(|seed| seed.trim().parse().unwrap()).collect();
    named.map_or(usual.to_vec(), |text| read(text.to_str().unwrap()))
}

#[tokio::test]
async fn two_years_of_communes_keep_every_promise() {
    for seed in seeds(&[1, 2]) {
        let folder = folder();
        let url = format!("sqlite://{}", folder.path().join("book.db").display());
        play(&url, seed, number("BARO_TEST_COMMUNES", 12), 2).await;
    }
}

#[tokio::test]
async fn some_communes_on_postgresql() {
    if let Some(url) = postgres::fresh_url().await {
        play(&url, 9, 4, 1).await;
    }
}

//! Two numbers that are on the list, and who sees every store, log and count after each pair of calls guesses which of them told what, and
//! which of them told anything. The guesser learns from one half of the pairs and is tried on the other: it must do no better than a coin.

use super::{ABOUT_ARMY, ABOUT_POLICE, site, started};
use crate::crash::Site;
use crate::filing::{Moderators, code};
use crate::privacy::{Caller, counters};
use crate::standin::Standin;
use baro::clock::Clock;
use baro::domain::concern::Compartment;
use baro::domain::key::{KeyId, Month};
use baro::gateway::dispatch::{self, Client};
use baro::store::vault::Vault;
use baro::store::vault::upkeep::Upkeep;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::BufRead;
use std::time::Duration;

/// So many that a coin stays within ten of a hundred, but for once in a thousand runs where both halves go wrong together.
const PAIRS: usize = 600;
/// How often codes are made short, and so long that one more is made meanwhile.
const ROUNDS: usize = 60;
const PAUSE: Duration = Duration::from_millis(300);
const NUMBERS: [&str; 2] = ["+22371000000", "+22371000001"];
/// The menu, the warning, the advice, back, and out.
const BROWSED: &str = "2*1*2*0*0";

/// What is seen of one pair, by name, and what really was.
struct Pair {
    seen: BTreeMap<String, u64>,
    truth: bool,
}

impl Pair {
    fn value(&self, name: &str) -> u64 {
        self.seen.get(name).copied().unwrap_or(0)
    }
}

/// What each value of the one thing called `name` most often meant.
fn learnt(name: &str, known: &[Pair]) -> HashMap<u64, bool> {
    let mut counts: HashMap<u64, i64> = HashMap::new();
    for pair in known {
        *counts.entry(pair.value(name)).or_default() += if pair.truth { 1 } else { -1 };
    }
    counts.into_iter().map(|(value, count)| (value, count > 0)).collect()
}

/// How many of `asked` that gets right; what was never seen before means no.
fn right(name: &str, known: &[Pair], asked: &[Pair]) -> usize {
    let learnt = learnt(name, known);
    asked.iter().filter(|pair| learnt.get(&pair.value(name)).copied().unwrap_or(false) == pair.truth).count()
}

/// Guesses by the one thing that foretold best inside `known`, each half of it from the other: what is different each time explains
/// everything and foretells nothing. Which thing that was, and how many of `asked` it gets right.
fn guessed<'k>(known: &'k [Pair], asked: &[Pair]) -> (&'k str, usize) {
    let names: BTreeSet<&String> = known.iter().flat_map(|pair| pair.seen.keys()).collect();
    let (one, other) = known.split_at(known.len() / 2);
    let best = names.into_iter().max_by_key(|name| right(name, one, other) + right(name, other, one));
    let best = best.expect("something is seen");
    (best, right(best, known, asked))
}

/// In hundredths, each half learnt from and each tried.
fn score(pairs: &[Pair]) -> usize {
    let (first, second) = pairs.split_at(pairs.len() / 2);
    let [one, other] = [guessed(first, second), guessed(second, first)];
    crate::measured(format_args!("best of all that is seen: {:?}", [one.0, other.0]));
    (one.1 + other.1) * 100 / pairs.len()
}

/// The enemy: all files and what the process says, before and now.
struct Enemy<'a> {
    site: &'a Site,
    client: &'a Client,
    metrics: String,
    vault: &'a Vault,
    keys: Vec<KeyId>,
    known: BTreeSet<[u8; 16]>,
    log: usize,
    boxes: i64,
    counts: BTreeMap<String, i64>,
    sizes: BTreeMap<String, u64>,
}

/// Rows that are new, by compartment.
type New = Vec<(Compartment, [u8; 16], Vec<u8>)>;

impl Enemy<'_> {
    async fn new_rows(&mut self) -> New {
        let mut new = Vec::new();
        for key in &self.keys {
            let ids = self.vault.envelope_ids(*key).await.unwrap();
            let ids: Vec<[u8; 16]> = ids.into_iter().filter(|id| self.known.insert(*id)).collect();
            for row in self.vault.envelopes_with(&ids).await.unwrap() {
                new.push((key.compartment().unwrap(), row.id, row.body));
            }
        }
        new.sort();
        new
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = std::fs::read_dir(self.site.data()).unwrap().map(Result::unwrap);
        entries.map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap())).collect()
    }

    /// Where rows lie in the files, one against the other.
    fn places(files: &BTreeMap<String, Vec<u8>>, new: &New) -> Vec<(String, u64)> {
        let mut seen = Vec::new();
        for (name, bytes) in files {
            let [first, second] = [&new[0].2[1..17], &new[1].2[1..17]].map(|what| place(bytes, what));
            seen.push((format!("order in {name}"), 1 + u64::from(first < second)));
        }
        seen
    }

    /// Everything that may differ, each as a small number.
    async fn sees(&mut self, new: &New) -> BTreeMap<String, u64> {
        let files = self.files();
        let mut seen = BTreeMap::new();
        let mut put = |name: String, value: u64| {
            seen.insert(name, value);
        };
        put("rows".into(), new.len() as u64);
        let boxes = self.vault.counts().await.unwrap().boxes;
        put("boxes".into(), (boxes - self.boxes).unsigned_abs());
        self.boxes = boxes;
        for (n, (compartment, id, body)) in new.iter().enumerate() {
            put(format!("compartment {n}"), *compartment as u64);
            put(format!("length {n}"), body.len() as u64);
            for number in NUMBERS {
                for written in [number, &number[1..], &number[4..]] {
                    let hash = Sha256::digest(written);
                    put(format!("{written} above id {n}"), u64::from(hash[..16] > id[..]));
                    put(format!("{written} and id {n}"), u64::from((hash[0] ^ id[0]).count_ones()));
                    put(format!("{written} and body {n}"), u64::from((hash[0] ^ body[1]).count_ones()));
                }
            }
            for at in 0..4 {
                put(format!("id {n} byte {at}"), u64::from(id[at] & 3));
                put(format!("body {n} byte {at}"), u64::from(body[1 + at] & 3));
            }
        }
        if let [(_, first, one), (_, second, other)] = &new[..] {
            put("ids".into(), u64::from(first < second));
            put("bodies".into(), u64::from(one < other));
            for (name, value) in Enemy::places(&files, new) {
                put(name, value);
            }
        }
        let log = std::fs::read_to_string(self.site.path("stderr.log")).unwrap();
        let lines: Vec<String> = log.lines().skip(self.log).map(without_time).collect();
        self.log = log.lines().count();
        put("lines".into(), hashed(&lines));
        let metrics = dispatch::exchange(self.client, "GET", &self.metrics, None).await.unwrap().1;
        let counts = counters(&metrics);
        for (name, count) in &counts {
            let grown = count - self.counts.get(name).unwrap_or(&0);
            put(format!("grown {name}"), grown.unsigned_abs());
        }
        self.counts = counts;
        let mut times = Vec::new();
        for (name, bytes) in files {
            let about = std::fs::metadata(self.site.data().join(&name)).unwrap();
            times.push((about.modified().unwrap(), name.clone()));
            let was = self.sizes.insert(name.clone(), bytes.len() as u64).unwrap_or(0);
            put(format!("size of {name}"), (bytes.len() as u64).abs_diff(was));
            if !name.starts_with("vault") {
                put(format!("content of {name}"), hashed(&Sha256::digest(&bytes)[..]));
            }
        }
        times.sort();
        put("who was written last".into(), hashed(&times.into_iter().map(|(_, name)| name).collect::<Vec<_>>()));
        seen
    }
}

/// Where a row begins. With the one search of the standard library that is fast without optimisation: files are looked through a thousand
/// times.
fn place(bytes: &[u8], row: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < bytes.len() {
        let mut rest = &bytes[at..];
        at += rest.skip_until(row[0]).unwrap();
        if bytes[at - 1..].starts_with(row) {
            return Some(at - 1);
        }
    }
    None
}

fn hashed<T: Hash + ?Sized>(what: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

fn without_time(line: &str) -> String {
    line.split_once("Z\"").map_or(line, |(_, rest)| rest).to_owned()
}

/// Plays pairs of calls, and answers what was seen: before the upkeep, and after.
async fn played(calls: impl AsyncFn(&Caller<'_>, usize, bool)) -> [Vec<Pair>; 2] {
    let standin = Standin::start().await;
    let free = crate::ports::free();
    let site = site(&standin, &free.to_string());
    assert_eq!(site.settle(2).await, NUMBERS);
    let Moderators(keys) = site.keyed().await;
    let month = Month::of(Clock::system().now().day());
    let (process, client) = started(&site).await;
    process.stocked().await;
    let caller = Caller::of(&process, &client);
    let vault = site.vault().await;
    let mut enemy = Enemy {
        site: &site,
        client: &client,
        metrics: format!("http://{free}/metrics"),
        vault: &vault,
        keys: keys.into_keys().filter(|key| key.month() == month).collect(),
        known: BTreeSet::new(),
        log: 0,
        boxes: 0,
        counts: BTreeMap::new(),
        sizes: BTreeMap::new(),
    };
    crate::privacy::at_rest(&site.data()).await;
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for n in 0..PAIRS {
        let truth = baro::seal::random::<1>()[0] & 1 == 1;
        calls(&caller, n, truth).await;
        let new = enemy.new_rows().await;
        if new.len() == 2 {
            early.push(Pair { seen: Enemy::places(&enemy.files(), &new).into_iter().collect(), truth });
        }
        vault.maintain(Upkeep::Nightly).await.unwrap();
        late.push(Pair { seen: enemy.sees(&new).await, truth });
    }
    vault.close().await;
    process.terminate();
    [early, late]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_told_which_of_two_texts_is_a_guess() {
    let [early, late] = played(async |caller, n, truth| {
        let texts = [(ABOUT_POLICE, "La police prend 500 F au pont"), (ABOUT_ARMY, "Ils ont pris nos motos")];
        // The first number always calls first: whoever learns the order learns all.
        for (k, number) in NUMBERS.iter().enumerate() {
            let (way, text) = texts[usize::from((k == 0) == truth)];
            let page = caller.ussd(&format!("s{n}n{k}"), number, &format!("{way}*{text}")).await;
            assert!(page.starts_with("CON Recu"), "{page}");
        }
    })
    .await;
    assert!(late.iter().all(|pair| pair.seen["rows"] == 2));
    // The guesser is no fool: the order of writing, which only the upkeep takes away, tells it who was first.
    let (sure, score) = (score(&early), score(&late));
    crate::measured(format_args!(
        "who told which text: {score} of 100 right, {sure} of 100 from the log before the upkeep"
    ));
    assert!(sure >= 90, "the guesser would not see it: {sure}");
    assert!((40..=60).contains(&score), "{score} of 100 guesses are right");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_told_and_who_looked_is_a_guess() {
    let [_, late] = played(async |caller, n, truth| {
        let told = format!("{ABOUT_POLICE}*La police prend 500 F au pont");
        // The first number always calls first, and codes are short most of the time: whether one was given must not say how long ago the
        // last concern came, and so whether the first or the second told.
        for (k, number) in NUMBERS.iter().enumerate() {
            let typed = if (k == 0) == truth { &told } else { BROWSED };
            caller.ussd(&format!("s{n}n{k}"), number, typed).await;
        }
    })
    .await;
    assert!(late.iter().all(|pair| pair.seen["rows"] == 1));
    let boxes: u64 = late.iter().map(|pair| pair.value("boxes")).sum();
    let score = score(&late);
    crate::measured(format_args!("who told and who looked: {score} of 100 right, where {boxes} of {PAIRS} got a code"));
    assert!((40..=60).contains(&score), "{score} of 100 guesses are right");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_codes_are_short_a_box_does_not_tell_that_it_came_after_a_pause() {
    let standin = Standin::start().await;
    let site = site(&standin, "off");
    site.settle(0).await;
    site.keyed().await;
    let (process, client) = started(&site).await;
    process.stocked().await;
    let caller = Caller::of(&process, &client);
    let gets_code = async |session: &str, number: &str| {
        code(&caller.ussd(session, number, &format!("{ABOUT_POLICE}*La police prend tout")).await).is_some()
    };
    let (mut others, mut given) = (0, [0; 2]);
    for n in 0..ROUNDS {
        // Others take what there is; then one tells at once, or another does after a pause.
        while gets_code(&format!("o{others}"), "+22379000000").await {
            others += 1;
        }
        others += 1;
        let pauses = n % 2;
        if pauses == 1 {
            tokio::time::sleep(PAUSE).await;
        }
        given[pauses] += usize::from(gets_code(&format!("s{n}"), NUMBERS[pauses]).await);
    }
    crate::measured(format_args!("of {ROUNDS}, {given:?} got a code, at once and after a pause; {others} others told"));
    // Once in a while the store is full again just then.
    assert!(given[1] * 4 <= ROUNDS / 2, "{given:?}: whoever has a box paused");
    process.terminate();
}

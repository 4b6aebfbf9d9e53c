//! The real program, killed again and again while villages vote: what it acknowledged is in the book, and every answer leaves; twice only
//! where a kill fell between sending and writing down.

use crate::dispatch::{phone, village};
use crate::filing::Moderators;
use crate::standin::{Standin, eventually};
use baro::app::{App, Outset};
use baro::clock::Clock;
use baro::config::{Config, Overrides, secrets};
use baro::demo;
use baro::domain::key::Month;
use baro::domain::phone::Phone;
use baro::gateway::dispatch::{self, Client};
use baro::seal::Cost;
use baro::seal::numbers::NumberKeys;
use baro::store::engine::Sql;
use baro::store::vault::Vault;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::Instant;
use zeroize::Zeroizing;

pub const SECRET: &str = "fedcba9876543210";
const KILLS: u64 = 12;
const VILLAGE: usize = 120;
/// Half a minute, the lease of `gateway::dispatch`, and some time to be late.
const LEASE: Duration = Duration::from_secs(33);

/// A folder with settings, keys and a book for the program.
pub struct Site {
    pub folder: TempDir,
    pub keys: [[u8; 32]; 2],
    pub pepper: [u8; 32],
    settings: String,
}

impl Site {
    /// Settings without quiet hours, the keys, and nothing else yet.
    pub fn new(server: &str, lines: &str) -> Site {
        Site::at("127.0.0.1:0", server, lines)
    }

    /// The same for a program that serves there each time.
    pub fn at(bind: &str, server: &str, lines: &str) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let settings = format!(
            "[server]\nbind = \"{bind}\"\ndata = \"{0}/data\"\n{server}\n[secrets]\nfile = \"{0}/secrets.toml\"\n\
             [programme]\nquiet_hours = \"00:00-00:00\"\nramadan_quiet_hours = \"00:00-00:00\"\n[limits]\nussd_sessions = [\"4000/day\"]\nsms = [\"4000/day\"]\n\
             line_in = [\"100000/s\"]\n{lines}",
            folder.path().display()
        );
        std::fs::write(folder.path().join("baro.toml"), &settings).unwrap();
        let random = baro::seal::random::<96>();
        let made = secrets::create(&folder.path().join("secrets.toml"), &folder.path().join("data"), &random).unwrap();
        Site { keys: [made.index_key, made.contact_key], pepper: made.pepper, folder, settings }
    }

    pub fn numbers(&self) -> NumberKeys {
        NumberKeys::new(&self.keys[0], &self.keys[1])
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// An app on the site's book that serves nobody and sends nothing.
    pub async fn open(&self) -> App {
        let config = Config::read(Some(("test", &self.settings)), &Default::default(), &Overrides::default()).unwrap();
        let address = "127.0.0.1:9".parse().unwrap();
        let (numbers, pepper, cost) = (self.numbers(), Zeroizing::new(self.pepper), Cost::CODE);
        let outset = Outset { numbers, pepper, cost, clock: Clock::system(), address, with_phone: false, cast: None };
        App::open(&config, outset).await.unwrap()
    }

    /// The vault, beside a program that may be at work on it.
    pub async fn vault(&self) -> Vault {
        Vault::open(&self.data().join("vault.db"), true).await.unwrap()
    }

    /// Keys of this month and those after it, before the program is started.
    pub async fn keyed(&self) -> Moderators {
        let vault = self.vault().await;
        let moderators = Moderators::make(&vault, Month::of(Clock::system().now().day())).await;
        vault.close().await;
        moderators
    }

    /// The demo's people and forums, and a village more that has not voted.
    pub async fn settle(&self, count: usize) -> Vec<String> {
        let app = self.open().await;
        let series = demo::people(app.gateway()).await.unwrap();
        let numbers = village(app.gateway(), count).await;
        demo::forums(app.gateway(), series).await.unwrap();
        app.gateway().book.close().await;
        app.gateway().concerns.vault.close().await;
        numbers
    }
}

/// What the book has of a message to a phone.
pub struct Sent {
    pub to: Phone,
    pub state: String,
    /// Attempts whose outcome was never learnt.
    pub unknowns: i64,
}

/// The whole outbox of a site's book.
pub async fn outbox(site: &Site) -> Vec<Sent> {
    let app = site.open().await;
    let engine = app.gateway().book.engine();
    let rows: Vec<(Vec<u8>, String, i64)> =
        engine.all(engine.query(Sql::both("SELECT recipient, state, unknowns FROM outbox"))).await.unwrap();
    let numbers = site.numbers();
    let sent = rows.into_iter().map(|(to, state, unknowns)| Sent { to: numbers.open(&to).unwrap(), state, unknowns });
    let sent = sent.collect();
    app.gateway().book.close().await;
    app.gateway().concerns.vault.close().await;
    sent
}

/// Forbids a process every write past so many bytes of a file, on pain of SIGXFSZ.
pub fn bounded(child: &Child, bytes: u64) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let bound = Rlimit { current: Some(bytes), maximum: Some(bytes) };
    prlimit(Some(Pid::from_child(child)), Resource::Fsize, bound).unwrap();
}

/// The program at work. Killed when it is dropped.
pub struct Process {
    child: Child,
    pub address: String,
    log: PathBuf,
}

impl Process {
    /// Starts `baro serve` and waits until it takes work. Its output is appended to files of the site.
    pub async fn start(site: &Site, client: &Client) -> Process {
        let log = site.path("stderr.log");
        let append = |path: &Path| File::options().create(true).append(true).open(path).unwrap();
        let before = std::fs::read(&log).map_or(0, |bytes| bytes.len());
        let mut child = Command::new(env!("CARGO_BIN_EXE_baro"))
            .args(["--config", site.path("baro.toml").to_str().unwrap(), "serve"])
            .current_dir(site.folder.path())
            .stdin(Stdio::null())
            .stdout(append(&site.path("stdout.log")))
            .stderr(append(&log))
            .spawn()
            .unwrap();
        let address = eventually("the program to say where it serves", async || {
            let said = String::from_utf8_lossy(&std::fs::read(&log).unwrap()[before..]).into_owned();
            assert!(child.try_wait().unwrap().is_none(), "it ended by itself: {said}");
            let line = said.lines().find(|line| line.contains("\"serving\""))?.to_owned();
            let bind = serde_json::from_str::<serde_json::Value>(&line).ok()?["fields"]["bind"].as_str()?.to_owned();
            Some(bind)
        })
        .await;
        let process = Process { child, address, log };
        eventually("readiness", async || {
            let url = format!("http://{}/readyz", process.address);
            (dispatch::exchange(client, "GET", &url, None).await.ok()?.0 == 200).then_some(())
        })
        .await;
        process
    }

    /// Its number among the processes.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until its maker of codes has worked for a second: by then it has made several, and who tells something is given one.
    pub async fn stocked(&self) {
        let tasks = PathBuf::from(format!("/proc/{}/task", self.id()));
        let read = |task: &Path, name: &str| std::fs::read_to_string(task.join(name)).unwrap_or_default();
        eventually("codes", async || {
            let mut threads = std::fs::read_dir(&tasks).unwrap().map(|entry| entry.unwrap().path());
            let maker = threads.find(|task| read(task, "comm") == "receipts\n")?;
            // In hundredths of a second, in the program and in the system (proc(5)): the name before them may hold anything.
            let stat = read(&maker, "stat");
            let worked = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2);
            (worked.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() >= 100).then_some(())
        })
        .await;
    }

    /// Lets the system end it at the write that goes past so many bytes of any file: in the middle of that write, as a kill would.
    pub fn ends_at(&self, bytes: u64) {
        bounded(&self.child, bytes);
    }

    /// Waits until it is dead, and answers by which signal.
    pub fn died(mut self) -> Option<i32> {
        self.child.wait().unwrap().signal()
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends as the system would end it, in order.
    pub fn terminate(mut self) {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "{ended}: {}", String::from_utf8_lossy(&std::fs::read(&self.log).unwrap()));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A request that an aggregator repeats until it is acknowledged.
#[derive(Clone)]
struct Request {
    hook: &'static str,
    body: String,
}

fn request(hook: &'static str, pairs: &[(&str, &str)]) -> Request {
    Request { hook, body: form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish() }
}

/// A person in the middle of something: requests that follow each other, each repeated until its answer came.
struct Errand {
    number: String,
    /// The dates voted for, where it votes.
    choice: &'static str,
    steps: Vec<Request>,
    done: usize,
    last: String,
}

impl Errand {
    /// Votes in a session of three turns; the input grows.
    fn ussd(n: usize, number: &str, choice: &'static str) -> Errand {
        let session = format!("ATUid_{n}");
        let turn = |text: &str| {
            let pairs =
                [("sessionId", session.as_str()), ("phoneNumber", number), ("serviceCode", "*123#"), ("text", text)];
            request("ussd", &pairs)
        };
        let steps = vec![turn(""), turn("1"), turn(&format!("1*{choice}"))];
        Errand { number: number.to_owned(), choice, steps, done: 0, last: String::new() }
    }

    fn sms(n: usize, number: &str, choice: &'static str) -> Errand {
        let text = if choice.is_empty() { "AIDE".to_owned() } else { format!("OUI {choice}") };
        let id = format!("ATMid_{n}");
        let steps = vec![request("sms", &[("id", &id), ("from", number), ("to", "36001"), ("text", &text)])];
        Errand { number: number.to_owned(), choice, steps, done: 0, last: String::new() }
    }

    fn is_done(&self) -> bool {
        self.done == self.steps.len()
    }

    /// Goes on until an answer fails to come.
    async fn go(&mut self, client: &Client, address: &str) {
        while let Some(step) = self.steps.get(self.done) {
            let url = format!("http://{address}/hooks/at/{SECRET}/{}", step.hook);
            match dispatch::exchange(client, "POST", &url, Some(step.body.clone())).await {
                Ok((200, said)) => {
                    self.done += 1;
                    self.last = said;
                }
                Ok((503, _)) | Err(_) => return,
                Ok((status, said)) => panic!("{status} {said}"),
            }
        }
    }
}

/// Numbers that look random and are the same each time (xorshift, George Marsaglia 2003).
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Runs all errands at once against one life of the program, which ends after `life`.
async fn live(process: Process, errands: &Arc<Mutex<Vec<Errand>>>, client: &Client, life: Duration) {
    let waiting: Vec<Errand> = {
        let mut errands = errands.lock().unwrap();
        let (waiting, done): (Vec<_>, Vec<_>) = errands.drain(..).partition(|errand| !errand.is_done());
        errands.extend(done);
        waiting
    };
    let mut tasks = tokio::task::JoinSet::new();
    // As many at once as keep it busy for longer than it lives.
    let hands = Arc::new(tokio::sync::Semaphore::new(16));
    for mut errand in waiting {
        let (client, address, hands) = (client.clone(), process.address.clone(), hands.clone());
        tasks.spawn(async move {
            let _hand = hands.acquire().await.unwrap();
            errand.go(&client, &address).await;
            errand
        });
    }
    tokio::time::sleep(life).await;
    process.kill();
    while let Some(errand) = tasks.join_next().await {
        errands.lock().unwrap().push(errand.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_every_kill() {
    let standin = Standin::start().await;
    let site = Site::new("metrics_bind = \"off\"", &standin.line("at", SECRET, "rate_per_second = 1000\nburst = 100"));
    let village = site.settle(VILLAGE).await;
    let client = dispatch::client().unwrap();
    let mut errands = Vec::new();
    for (n, number) in village.iter().enumerate() {
        // Half of the village votes by session, half by message; strangers ask for help.
        errands.push(match n % 2 {
            0 => Errand::ussd(n, number, ["1", "2", "12", "0"][n / 2 % 4]),
            _ => Errand::sms(n, number, ["1", "2", "12"][n / 2 % 3]),
        });
        errands.push(Errand::sms(10_000 + n, &format!("+2237200{n:04}"), ""));
    }
    let errands = Arc::new(Mutex::new(errands));
    let mut seeded = Seeded(0x5EED_0000_BA50);
    for n in 0..KILLS {
        let process = Process::start(&site, &client).await;
        let life = Duration::from_millis(20 + seeded.below(180));
        live(process, &errands, &client, life).await;
        // Others come by while it goes on: there is always something under way when it dies.
        let mut errands = errands.lock().unwrap();
        for k in 0..60 {
            let m = 20_000 + n as usize * 100 + k;
            errands.push(Errand::sms(m, &format!("+22373{m:06}"), ""));
        }
    }
    // One last life, in which all that is owed is done.
    let process = Process::start(&site, &client).await;
    let begun = Instant::now();
    let mut all = std::mem::take(&mut *errands.lock().unwrap());
    let early = all.iter().filter(|errand| errand.is_done()).count();
    assert!(
        early > 0 && early < all.len(),
        "the kills came too early or too late to prove anything: {early} of {}",
        all.len()
    );
    for errand in &mut all {
        errand.go(&client, &process.address).await;
        assert!(errand.is_done());
    }
    every_answer_leaves(&standin, &all, begun).await;
    process.terminate();
    every_vote_is_kept(&site, &all).await;
    copies_are_explained(&standin, &outbox(&site).await);
}

/// Who wrote was answered; answers in the hands of a process that died leave when its lease has run out.
async fn every_answer_leaves(standin: &Standin, errands: &[Errand], begun: Instant) {
    let asked: HashSet<&str> =
        errands.iter().filter(|errand| errand.steps[0].hook == "sms").map(|errand| errand.number.as_str()).collect();
    let deadline = begun + LEASE + Duration::from_secs(20);
    loop {
        let answers = standin.messages();
        let answered: HashSet<&str> =
            answers.iter().filter(|m| !m.text.contains("Quelle date?")).map(|m| m.to.as_str()).collect();
        let missing: Vec<_> = asked.difference(&answered).collect();
        if missing.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "{} were never answered: {missing:?}", missing.len());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What each was told is what the book has.
async fn every_vote_is_kept(site: &Site, errands: &[Errand]) {
    let app = site.open().await;
    let gateway = app.gateway();
    let mut votes = 0;
    for errand in errands.iter().filter(|errand| errand.number.starts_with("+2237100")) {
        let caller = gateway.book.caller(gateway.numbers.blind(&phone(&errand.number)).0).await.unwrap().unwrap();
        let mut answers = caller.answers.clone();
        answers.sort_by_key(|(option, _)| option.0);
        let suits: Vec<bool> = answers.into_iter().map(|(_, yes)| yes).collect();
        let wanted = ['1', '2'].map(|option| errand.choice.contains(option));
        assert_eq!(suits, wanted, "{} answered {} and was told {}", errand.number, errand.choice, errand.last);
        votes += 1;
    }
    assert_eq!(votes, VILLAGE);
    gateway.book.close().await;
}

/// Nobody got more than was owed, but for attempts of which the book says that their outcome was never learnt: the program died after the
/// message had left and before it could write so down.
fn copies_are_explained(standin: &Standin, rows: &[Sent]) {
    let mut owed: HashMap<String, (usize, usize)> = HashMap::new();
    for sent in rows {
        let (count, unsure) = owed.entry(sent.to.e164().to_string()).or_default();
        *count += 1;
        *unsure += usize::try_from(sent.unknowns).unwrap();
    }
    let mut came: HashMap<String, usize> = HashMap::new();
    for message in standin.messages() {
        *came.entry(message.to).or_default() += 1;
    }
    for (phone, came) in came {
        let (count, unsure) = owed[&phone];
        assert!(came <= count + unsure, "{phone} was owed {count}, {unsure} unknown, and got {came}");
    }
    // Each kill may leave as many in the air as one line has requests under way, and as many again being written down.
    let unknown: usize = owed.values().map(|(_, unsure)| unsure).sum();
    assert!(unknown <= KILLS as usize * 64, "{unknown} attempts unknown by {KILLS} kills");
}

//! One of two instances on a folder dies at a point that has a name, in the middle of each thing that somebody may file: what is then in
//! the vault, and after the same request has come to the other instance. The points are reached from outside, through the files that the
//! program writes and the limits that the system gives it; nothing in the program knows of them.
//!
//! Sessions live in the memory of one instance. So a repeat that reaches the other is a session that it does not know: it goes through
//! the answers again. A text that was not thanked for is filed then; one that was filed and whose answer was lost is filed a second time,
//! with a code of its own (*never lost, rarely doubled*: to know it again the vault would need a name of the request, which is the link
//! that we refuse); and what followed a text that was filed is answered with an end, and doubles nothing.

use super::{ABOUT_ARMY, site};
use crate::crash::{Process, SECRET, Site};
use crate::filing::Moderators;
use crate::privacy::Caller;
use crate::privacy::scanner::Scanner;
use crate::standin::{Standin, eventually};
use baro::domain::concern::ReceiptCode;
use baro::gateway::dispatch::{self, Client};
use baro::store::vault::Vault;
use baro::store::vault::upkeep::Upkeep;
use rusqlite::Connection;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What the process is asked when it dies.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    /// To take the first text of a session.
    Tell,
    /// To take a text message.
    Message,
    /// To take a second text of a session.
    Add,
    /// To take back what a session told.
    TakeBack,
    /// To take what somebody answers who has a code.
    FollowUp,
}

/// Where it is then.
#[derive(Clone, Copy, PartialEq)]
enum At {
    /// The session has moved on and says that something is to be filed, the text is sealed; the commit has not begun.
    Sealed,
    /// So many whole pages of the commit are in the vault's log, and half of the next.
    Writing(u64),
    /// It is durable, and nobody has read an answer.
    Durable,
}

/// A point at which it dies; how often the text is in the vault then, and after the same request has come to the other instance.
struct Point(&'static str, Asked, At, usize, usize);

use Asked::{Add, FollowUp, Message, TakeBack, Tell};
use At::{Durable, Sealed, Writing};

const POINTS: &[Point] = &[
    Point("told: the session has moved, nothing is written", Tell, Sealed, 0, 1),
    Point("told: half of the first page is in the log", Tell, Writing(0), 0, 1),
    Point("told: the envelope is in the log, its place by key is not", Tell, Writing(1), 0, 1),
    Point("told: only the box is not in the log, nor the end of the commit", Tell, Writing(2), 0, 1),
    Point("told: durable, not answered", Tell, Durable, 1, 2),
    Point("by message: sealed, nothing is written", Message, Sealed, 0, 1),
    Point("by message: half of the first page is in the log", Message, Writing(0), 0, 1),
    Point("by message: the end of the commit is not in the log", Message, Writing(1), 0, 1),
    Point("by message: durable, not answered", Message, Durable, 1, 2),
    Point("added: nothing is written", Add, Sealed, 0, 0),
    Point("added: the end of the commit is not in the log", Add, Writing(1), 0, 0),
    Point("added: durable, not answered", Add, Durable, 1, 1),
    Point("taken back: nothing is written", TakeBack, Sealed, 1, 1),
    Point("taken back: half of the first page is in the log", TakeBack, Writing(0), 1, 1),
    Point("taken back: durable, not answered", TakeBack, Durable, 0, 0),
    Point("followed up: nothing is written", FollowUp, Sealed, 0, 1),
    Point("followed up: durable, not answered", FollowUp, Durable, 1, 2),
];

/// A page of the vault in its log, with the header that stands before it; the log has one too (SQLite, file format, 4).
const PAGE: u64 = 16_384;
const FRAME: u64 = 24 + PAGE;
const LOG: u64 = 32;
/// The signal for a write past the bound (Linux, all processors that we build for).
const SIGXFSZ: i32 = 25;
/// So long a turn that waits for nobody never takes, nor does what it does before the vault.
pub const LONG: Duration = Duration::from_millis(700);

/// The word that stands in the text of one point only.
fn word(n: usize) -> String {
    let sign = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
    format!("KANARIPOINT{}{}", sign(n / 26), sign(n))
}

/// Somebody with a request that a process will not live to answer.
struct Errand {
    asked: Asked,
    n: usize,
    number: String,
    hook: &'static str,
    /// What is typed or written, in all.
    text: String,
}

impl Errand {
    fn new(n: usize, asked: Asked) -> Errand {
        let told = format!("Au poste de {} ils prennent tout", word(n));
        let nobodys = ReceiptCode::new(9_000_000_000 + n as u64).pairs().to_string();
        let (hook, text) = match asked {
            Tell => ("ussd", format!("{ABOUT_ARMY}*{told}")),
            Message => ("sms", told),
            Add => ("ussd", format!("{ABOUT_ARMY}*Ils sont quatre*{told}")),
            TakeBack => ("ussd", format!("{ABOUT_ARMY}*{told}*2*1")),
            FollowUp => ("ussd", format!("2*2*{nobodys}*2*{told}")),
        };
        Errand { asked, n, number: format!("+2237688{n:04}"), hook, text }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        match self.hook {
            "sms" => vec![
                ("id", format!("m{}", self.n)),
                ("from", self.number.clone()),
                ("to", "36001".into()),
                ("text", self.text.clone()),
            ],
            _ => vec![
                ("sessionId", format!("s{}", self.n)),
                ("phoneNumber", self.number.clone()),
                ("text", self.text.clone()),
            ],
        }
    }

    /// All turns before the last, at the process that will die; what they file is thanked for.
    async fn goes_up_to_it(&self, caller: &Caller<'_>) {
        if self.hook == "ussd" {
            let (before, _) = self.text.rsplit_once('*').unwrap();
            let page = caller.goes_through(&format!("s{}", self.n), &self.number, before).await;
            assert!(page.starts_with("CON"), "{page}");
        }
    }

    /// Sends the request that matters. Its answer is not read.
    async fn sends(&self, address: &str) -> TcpStream {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(self.fields()).finish();
        let head = format!(
            "POST /hooks/at/{SECRET}/{} HTTP/1.1\r\nHost: baro\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n",
            self.hook,
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        stream
    }

    /// The same request to another process, as an aggregator repeats it; whether it is thanked for.
    async fn repeats(&self, caller: &Caller<'_>) -> bool {
        let fields = self.fields();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (status, page) = caller.post(self.hook, &fields).await;
        assert_eq!(status, 200);
        self.asked == Message || page.starts_with("CON Recu") || page.contains("Merci")
    }
}

/// What came of a request before its process died.
async fn read(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is cut off is no answer either.
    stream.read_to_end(&mut answer).await.ok();
    String::from_utf8(answer).unwrap()
}

/// Holds the right to write, as an instance does while it writes.
pub fn held(site: &Site, store: &str) -> Connection {
    let hold = Connection::open(site.data().join(store)).unwrap();
    hold.busy_timeout(Duration::from_secs(5)).unwrap();
    hold.execute_batch("BEGIN IMMEDIATE").unwrap();
    hold
}

/// Who watches the vault, beside those who write it.
struct Watch<'a> {
    site: &'a Site,
    client: &'a Client,
    vault: Vault,
    moderators: Moderators,
}

impl Watch<'_> {
    async fn copies(&self, n: usize) -> usize {
        let read = self.moderators.open(&self.vault).await;
        read.iter().filter(|(_, envelope)| envelope.text.read().contains(&word(n))).count()
    }

    async fn rows(&self) -> i64 {
        self.vault.counts().await.unwrap().envelopes
    }

    /// Lets an instance die there, with `errand` under way.
    async fn kills(&self, at: At, errand: &Errand) {
        let victim = Process::start(self.site, self.client).await;
        if at == Writing(2) {
            // Only with a code is there a third page: that of the box.
            victim.stocked().await;
        }
        errand.goes_up_to_it(&Caller::of(&victim, self.client)).await;
        let unanswered = match at {
            Sealed => {
                let hold = held(self.site, "vault.db");
                let sent = errand.sends(&victim.address).await;
                assert!(tokio::time::timeout(LONG, sent.readable()).await.is_err(), "it waits for nothing");
                victim.kill();
                hold.execute_batch("ROLLBACK").unwrap();
                sent
            }
            Writing(pages) => {
                assert!(self.vault.maintain(Upkeep::Hourly).await.unwrap(), "the log is empty");
                victim.ends_at(LOG + pages * FRAME + FRAME / 2);
                let sent = errand.sends(&victim.address).await;
                assert_eq!(tokio::task::spawn_blocking(|| victim.died()).await.unwrap(), Some(SIGXFSZ));
                let log = std::fs::metadata(self.site.data().join("vault.db-wal")).unwrap().len();
                assert_eq!(log, LOG + pages * FRAME + FRAME / 2, "it died in the middle of this page");
                sent
            }
            Durable => {
                let before = self.rows().await;
                let _unread = errand.sends(&victim.address).await;
                let durable = async || (self.rows().await != before).then_some(());
                eventually("the commit", durable).await;
                victim.kill();
                return;
            }
        };
        assert_eq!(read(unanswered).await, "", "it was answered");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_named_point_loses_nothing_that_was_thanked_for() {
    let standin = Standin::start().await;
    let site = site(&standin, "off");
    site.settle(0).await;
    let moderators = site.keyed().await;
    let client = dispatch::client().unwrap();
    let other = Process::start(&site, &client).await;
    let watch = Watch { site: &site, client: &client, vault: site.vault().await, moderators };
    let caller = Caller::of(&other, &client);

    // What waits for the vault does so because of the lock, and is filed when that is gone.
    let errand = Errand::new(POINTS.len(), Tell);
    errand.goes_up_to_it(&caller).await;
    let hold = held(&site, "vault.db");
    let sent = errand.sends(&other.address).await;
    assert!(tokio::time::timeout(LONG, sent.readable()).await.is_err());
    hold.execute_batch("ROLLBACK").unwrap();
    assert!(read(sent).await.contains("CON Recu"));
    assert_eq!(watch.copies(errand.n).await, 1);

    let mut search = Scanner::new((0..=POINTS.len()).map(word), Vec::<String>::new()).search();
    for (n, Point(name, asked, at, left, repeated)) in POINTS.iter().enumerate() {
        let errand = Errand::new(n, *asked);
        watch.kills(*at, &errand).await;
        search.files(&site.data());
        assert_eq!(watch.copies(n).await, *left, "{name}");
        assert_eq!(errand.repeats(&caller).await, repeated > left, "{name}: thanked for if filed");
        assert_eq!(watch.copies(n).await, *repeated, "{name}: after the repeat");
    }
    watch.vault.close().await;
    other.terminate();
    search.files(&site.data());
    for log in ["stdout.log", "stderr.log"] {
        search.bytes(log, &std::fs::read(site.path(log)).unwrap());
    }
    search.found_nothing(&format!("after a kill at each of {} points", POINTS.len()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_the_book_holds_up_no_concern() {
    let standin = Standin::start().await;
    let site = site(&standin, "off");
    site.settle(0).await;
    let moderators = site.keyed().await;
    let client = dispatch::client().unwrap();
    let (victim, other) = (Process::start(&site, &client).await, Process::start(&site, &client).await);
    let hold = held(&site, "book.db");
    // A command is under way in the book when the process dies, and was not acknowledged.
    let command = Errand { text: "AIDE".into(), ..Errand::new(0, Message) };
    let waits = command.sends(&victim.address).await;
    let caller = Caller::of(&victim, &client);
    let told = [Errand::new(1, Tell), Errand::new(2, Message)];
    for errand in &told {
        errand.goes_up_to_it(&caller).await;
        assert!(errand.repeats(&caller).await);
    }
    assert!(tokio::time::timeout(LONG, waits.readable()).await.is_err(), "the book is held");
    victim.kill();
    hold.execute_batch("ROLLBACK").unwrap();
    assert_eq!(read(waits).await, "");
    let vault = site.vault().await;
    let read = moderators.open(&vault).await;
    let texts: Vec<&str> = read.iter().map(|(_, envelope)| envelope.text.read()).collect();
    assert!(texts.len() == 2 && (1..3).all(|n| texts.iter().any(|text| text.contains(&word(n)))), "{}", texts.len());
    vault.close().await;
    command.repeats(&Caller::of(&other, &client)).await;
    standin.until(&command.number, 1).await;
    other.terminate();
}

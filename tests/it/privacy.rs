//! What the real program leaves behind: no text that was no command, no number that is readable, in no file, log line or metric. The
//! scanner is shown each way of writing a canary before it is believed that there is none.

use crate::crash::{Process, SECRET, Site};
use crate::standin::{Standin, eventually};
use baro::gateway::dispatch::{self, Client};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;

/// Words that stand in texts which are nobody's business.
const WORDS: [&str; 4] = ["KANARIDUGU", "BARIKAKANARI", "KANARISIRABA", "KANARIKUNUNKO"];
/// Numbers without their prefix; the first of the village is on the list, the last two join it, the others never are.
const NUMBERS: [&str; 5] = ["71000000", "76554433", "66112299", "90807060", "65748392"];
const SESSION: &str = "ATUidKANARIBOLO";
const MESSAGE: &str = "ATMidKANARISEN";

// ---- the scanner ----

/// A way to write something down.
struct Encoding {
    name: &'static str,
    /// The whole as it would be written.
    write: fn(&str) -> Vec<u8>,
    /// What is seen of a canary wherever it stands in a whole.
    needles: fn(&str) -> Vec<Vec<u8>>,
}

const ENCODINGS: &[Encoding] = &[
    Encoding { name: "as it is", write: |s| s.into(), needles: |s| vec![s.into()] },
    Encoding { name: "small letters", write: |s| s.to_lowercase().into(), needles: |s| vec![s.to_lowercase().into()] },
    Encoding { name: "UTF-16", write: |s| wide(s, u16::to_le_bytes), needles: |s| vec![wide(s, u16::to_le_bytes)] },
    Encoding { name: "UTF-16 BE", write: |s| wide(s, u16::to_be_bytes), needles: |s| vec![wide(s, u16::to_be_bytes)] },
    Encoding { name: "hex", write: |s| hex(s).into(), needles: |s| vec![hex(s).into()] },
    Encoding { name: "HEX", write: |s| hex(s).to_uppercase().into(), needles: |s| vec![hex(s).to_uppercase().into()] },
    Encoding { name: "URL", write: |s| percent(s).into(), needles: |s| vec![percent(s).into()] },
    Encoding { name: "base64", write: |s| STANDARD.encode(s).into(), needles: base64_needles },
    Encoding { name: "reversed", write: |s| reversed(s).into(), needles: |s| vec![reversed(s).into()] },
    Encoding { name: "GSM-7 packed", write: packed, needles: packed_needles },
];

/// Ways that only numbers have; `write` gets the digits with the prefix, `needles` without.
const OF_NUMBERS: &[Encoding] = &[
    Encoding { name: "pairs", write: |s| grouped(s, " "), needles: |s| vec![pairs(s, " ")] },
    Encoding { name: "dots", write: |s| grouped(s, "."), needles: |s| vec![pairs(s, ".")] },
    Encoding { name: "dashes", write: |s| grouped(s, "-"), needles: |s| vec![pairs(s, "-")] },
    Encoding { name: "BCD", write: |s| bcd(s, false), needles: |s| vec![bcd(&format!("223{s}"), false)] },
    Encoding { name: "swapped BCD", write: |s| bcd(s, true), needles: |s| vec![bcd(&format!("223{s}"), true)] },
    Encoding {
        name: "integer",
        write: |s| integer(s)[2..].into(),
        needles: |s| vec![integer(&format!("223{s}"))[2..].into()],
    },
    Encoding {
        name: "integer LE",
        write: |s| integer(s).into_iter().rev().collect(),
        needles: |s| vec![integer(&format!("223{s}"))[2..].iter().rev().copied().collect()],
    },
    Encoding { name: "SHA-256", write: |s| Sha256::digest(s).to_vec(), needles: |s| hashes(s).collect() },
    Encoding {
        name: "SHA-256 in hex",
        write: |s| hex_of(&Sha256::digest(s)).into(),
        needles: |s| hashes(s).map(|hash| hex_of(&hash).into()).collect(),
    },
];

fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hex(text: &str) -> String {
    hex_of(text.as_bytes())
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

/// The characters that depend on the canary alone, for each of the three places where it may begin in a group.
fn base64_needles(text: &str) -> Vec<Vec<u8>> {
    let at = |before: usize| {
        let whole = STANDARD.encode([&vec![0; before], text.as_bytes()].concat());
        let whole = whole.trim_end_matches('=');
        let first = (before * 8).div_ceil(6);
        let end = (before + text.len()) * 8 / 6;
        whole.as_bytes()[first..end].to_vec()
    };
    (0..3).map(at).collect()
}

/// Septets in octets (3GPP TS 23.038, section 6.1.2); ASCII letters and digits are the same in both alphabets.
fn packed(text: &str) -> Vec<u8> {
    let bits: Vec<bool> = text.bytes().flat_map(|septet| (0..7).map(move |bit| septet >> bit & 1 == 1)).collect();
    let octet = |bits: &[bool]| bits.iter().enumerate().fold(0, |octet, (i, bit)| octet | u8::from(*bit) << i);
    bits.chunks(8).map(octet).collect()
}

fn packed_needles(text: &str) -> Vec<Vec<u8>> {
    let at = |before: usize| {
        let whole = packed(&format!("{}{text}", "@".repeat(before)));
        whole[(before * 7).div_ceil(8)..(before + text.len()) * 7 / 8].to_vec()
    };
    (0..8).map(at).collect()
}

fn pairs(national: &str, between: &str) -> Vec<u8> {
    let pairs: Vec<&str> = (0..4).map(|i| &national[i * 2..i * 2 + 2]).collect();
    pairs.join(between).into()
}

fn grouped(full: &str, between: &str) -> Vec<u8> {
    [b"+223 ".to_vec(), pairs(&full[3..], between)].concat()
}

fn bcd(digits: &str, swapped: bool) -> Vec<u8> {
    let even = if digits.len() % 2 == 1 { format!("{digits}?") } else { digits.to_owned() };
    let nibble = |digit: u8| if digit == b'?' { 15 } else { digit - b'0' };
    let byte = |pair: &[u8]| {
        let (first, second) = (nibble(pair[0]), nibble(pair[1]));
        if swapped { second << 4 | first } else { first << 4 | second }
    };
    even.as_bytes().chunks(2).map(byte).collect()
}

fn integer(full: &str) -> [u8; 8] {
    full.parse::<u64>().unwrap().to_be_bytes()
}

fn hashes(national: &str) -> impl Iterator<Item = Vec<u8>> {
    ["", "223", "+223", "00223"].map(|prefix| Sha256::digest(format!("{prefix}{national}")).to_vec()).into_iter()
}

/// All needles: what it is, how it is written, what to look for.
fn needles() -> Vec<(String, Vec<u8>)> {
    let of = |canary: &'static str, encodings: &'static [Encoding]| {
        encodings.iter().flat_map(move |encoding| {
            let name = format!("{canary} ({})", encoding.name);
            (encoding.needles)(canary).into_iter().map(move |needle| (name.clone(), needle))
        })
    };
    let words = WORDS.into_iter().chain([SESSION, MESSAGE]).flat_map(|word| of(word, ENCODINGS));
    let numbers = NUMBERS.into_iter().flat_map(|number| of(number, ENCODINGS).chain(of(number, OF_NUMBERS)));
    words.chain(numbers).collect()
}

fn holds(hay: &[u8], needle: &[u8]) -> bool {
    // Most places differ in the first byte: comparing whole windows takes ten times as long in a test build.
    let first = needle[0];
    hay.iter().enumerate().any(|(i, byte)| *byte == first && hay[i..].starts_with(needle))
}

#[test]
fn the_scanner_sees_every_way_of_writing() {
    for number in NUMBERS {
        for encoding in OF_NUMBERS {
            let hay = [b"before".to_vec(), (encoding.write)(&format!("223{number}")), b"after".to_vec()].concat();
            let seen = (encoding.needles)(number).iter().any(|needle| holds(&hay, needle));
            assert!(seen, "{number} {}", encoding.name);
            assert!((encoding.needles)("70123456").iter().all(|needle| !holds(&hay, needle)));
        }
    }
    for canary in WORDS.into_iter().chain(NUMBERS).chain([SESSION, MESSAGE]) {
        for encoding in ENCODINGS {
            // Wherever it begins: bytes, groups of three, septets.
            for before in 0..9 {
                let text = format!("{}{canary} ici", "x".repeat(before));
                let hay = [b"\0{".to_vec(), (encoding.write)(&text), b"}\0".to_vec()].concat();
                let seen = (encoding.needles)(canary).iter().any(|needle| holds(&hay, needle));
                assert!(seen, "{canary} {} after {before}", encoding.name);
            }
        }
    }
    // Shorter needles would be met by chance in keys and sealed bytes.
    assert!(needles().iter().all(|(_, needle)| needle.len() >= 6), "{:?}", needles().iter().find(|(_, n)| n.len() < 6));
}

/// Everything in a place that must not be there.
fn found(place: &str, hay: &[u8]) -> Vec<String> {
    needles().iter().filter(|(_, needle)| holds(hay, needle)).map(|(what, _)| format!("{what} in {place}")).collect()
}

fn found_in_files(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(found_in_files(&path));
        } else {
            files += 1;
            all.extend(found(&path.file_name().unwrap().to_string_lossy(), &std::fs::read(&path).unwrap()));
        }
    }
    assert!(files > 0, "{} is empty", folder.display());
    all
}

// ---- the traffic ----

struct Caller<'a> {
    client: &'a Client,
    address: &'a str,
}

impl Caller<'_> {
    async fn post(&self, hook: &str, pairs: &[(&str, &str)]) -> (u16, String) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.send(&format!("/hooks/at/{SECRET}/{hook}"), body).await
    }

    async fn send(&self, path: &str, body: String) -> (u16, String) {
        dispatch::exchange(self.client, "POST", &format!("http://{}{path}", self.address), Some(body)).await.unwrap()
    }

    async fn sms(&self, id: &str, from: &str, text: &str) {
        let answer = self.post("sms", &[("id", id), ("from", from), ("to", "36001"), ("text", text)]).await;
        assert_eq!(answer, (200, "OK".into()), "{text}");
    }

    async fn ussd(&self, session: &str, from: &str, text: &str) -> String {
        let pairs = [("sessionId", session), ("phoneNumber", from), ("text", text)];
        let (status, page) = self.post("ussd", &pairs).await;
        assert_eq!(status, 200);
        page
    }

    /// Harmless turns, right and wrong, of numbers on the list and on none.
    async fn harmless(&self, round: usize) {
        for (n, number) in NUMBERS.iter().enumerate() {
            let spelled = [format!("+223{number}"), format!("00223{number}"), format!("223{number}")];
            let from = &spelled[(round + n) % 3];
            let session = format!("{SESSION}{round}{n}");
            for text in ["", "1", "1", "1*KANARIDUGU", "1*KANARIDUGU*98"] {
                self.ussd(&session, from, text).await;
            }
            self.ussd(&format!("{session}x"), from, "4*KANARISIRABA").await;
            for (k, text) in ["AIDE", "FORUM", "DATE", "LANGUE", "AIDE"].into_iter().enumerate() {
                self.sms(&format!("{MESSAGE}{round}{n}{}", k % 4), from, text).await;
            }
        }
    }

    /// The last two numbers get onto the list of Konna, each its own way.
    async fn joining(&self) {
        let [.., by_sms, by_ussd] = NUMBERS;
        let mut typed = String::new();
        let mut page = self.ussd(&format!("{SESSION}j"), &format!("+223{by_ussd}"), "").await;
        for (n, answer) in ["4", "1", "2", "1", "1", "1"].into_iter().enumerate() {
            typed.push_str(if n == 0 { "" } else { "*" });
            typed.push_str(answer);
            page = self.ussd(&format!("{SESSION}j"), &format!("+223{by_ussd}"), &typed).await;
        }
        assert_eq!(page, "END C'est fait. Vous recevrez les SMS: Forum de Konna. Arreter: STOP");
        for (n, text) in ["DEBUT", "Konna", "1", "3", "OUI"].into_iter().enumerate() {
            self.sms(&format!("{MESSAGE}j{n}"), &format!("00223{by_sms}"), text).await;
        }
    }

    /// What must be refused, with canaries in all its fields.
    async fn malformed(&self) {
        let number = "%2B22376554433";
        let wrong = [
            ("sms", format!("id={MESSAGE}&from={number}&text=KANARIDUGU%E9"), 400),
            ("sms", format!("id={MESSAGE}&from={number}&from=%2B22366112299&text=KANARIDUGU"), 400),
            ("sms", format!("id={MESSAGE}&from={number}"), 400),
            ("sms", format!("id={MESSAGE}&from={number}&text={}", "KANARIDUGU".repeat(2000)), 413),
            ("ussd", format!("sessionId={SESSION}&phoneNumber=7655443"), 400),
            ("ussd", format!("phoneNumber={number}&text=KANARIDUGU"), 400),
            ("status", format!("id={MESSAGE}&phoneNumber={number}"), 400),
            ("status", format!("id={MESSAGE}&phoneNumber={number}&status=KANARIDUGU"), 200),
            ("status", format!("id={MESSAGE}&phoneNumber={number}&status=Success"), 200),
            ("optout", format!("phoneNumber={number}&senderId=KANARIDUGU"), 200),
            ("ended", format!("sessionId={SESSION}&phoneNumber={number}&input=KANARIDUGU&status=Failed"), 200),
            ("KANARIDUGU", format!("from={number}"), 404),
        ];
        for (hook, body, status) in wrong {
            assert_eq!(self.send(&format!("/hooks/at/{SECRET}/{hook}"), body.clone()).await.0, status, "{hook} {body}");
        }
        assert_eq!(self.send("/hooks/KANARIDUGU/KANARISIRABA/sms", format!("from={number}")).await.0, 404);
        assert_eq!(self.send(&format!("/hooks/at/{SECRET}/sms?from={number}"), "KANARIDUGU".into()).await.0, 400);
    }

    /// Texts that are no command, of every length: what somebody tells who is afraid.
    async fn concerns(&self, round: usize) {
        for (n, number) in NUMBERS.iter().enumerate() {
            let texts = [
                format!("Stop au racket a Konna {} {number}", WORDS[n % 4]),
                format!("Les militaires ont pris mes moutons au poste de {}", WORDS[n % 4]),
                format!("{} {}", WORDS[n % 4], WORDS[(n + 1) % 4]),
                format!("{} {}", WORDS[n % 4], "ils ont frappe mon fils ".repeat(30)),
            ];
            for (k, text) in texts.iter().enumerate() {
                let id = format!("{MESSAGE}c{round}{n}{k}");
                self.sms(&id, &format!("+223{number}"), text).await;
                self.sms(&id, &format!("+223{number}"), text).await;
            }
        }
    }
}

/// Every row of every table, as text.
async fn dump(data: &Path) -> BTreeMap<String, String> {
    let mut book = SqliteConnection::connect(&format!("sqlite://{}", data.join("book.db").display())).await.unwrap();
    let tables: Vec<(String,)> = sqlx::query_as("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        .fetch_all(&mut book)
        .await
        .unwrap();
    let mut all = BTreeMap::new();
    for (table,) in tables {
        let columns: Vec<(String,)> =
            sqlx::query_as("SELECT name FROM pragma_table_info($1)").bind(&table).fetch_all(&mut book).await.unwrap();
        let row: Vec<String> = columns.iter().map(|(name,)| format!("quote(\"{name}\")")).collect();
        let rows = format!("SELECT {} FROM \"{table}\" ORDER BY 1", row.join(" || ' ' || "));
        let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(rows)).fetch_all(&mut book).await.unwrap();
        all.insert(table, rows.into_iter().map(|(row,)| row).collect::<Vec<_>>().join("\n"));
    }
    book.close().await.unwrap();
    all
}

/// Waits until nothing waits or is under way in the outbox.
async fn at_rest(data: &Path) -> BTreeMap<String, String> {
    eventually("the outbox to be done", async || {
        let all = dump(data).await;
        (!all["outbox"].contains("'queued'")).then_some(all)
    })
    .await
}

/// The service's own counters.
fn counters(metrics: &str) -> BTreeMap<String, i64> {
    let lines = metrics.lines().filter(|line| line.starts_with("baro_"));
    let counters =
        lines.filter_map(|line| line.rsplit_once(' ')).filter_map(|(name, n)| Some((name.to_owned(), n.parse().ok()?)));
    counters.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_of_what_nobody_may_know() {
    let standin = Standin::start().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let site = Site::new(
        &format!("metrics_bind = \"{free}\""),
        &standin.line("at", SECRET, "rate_per_second = 1000\nburst = 1000"),
    );
    assert_eq!(site.settle(3).await[0], format!("+223{}", NUMBERS[0]));
    let client = dispatch::client().unwrap();
    let process = Process::start(&site, &client).await;
    let metrics = async || dispatch::exchange(&client, "GET", &format!("http://{free}/metrics"), None).await.unwrap().1;
    let caller = Caller { client: &client, address: &process.address };
    caller.harmless(0).await;
    let listed = at_rest(&site.data()).await["number"].lines().count();
    caller.joining().await;
    assert_eq!(at_rest(&site.data()).await["number"].lines().count(), listed + 2, "two numbers joined, sealed");
    caller.malformed().await;
    let before = at_rest(&site.data()).await;
    let answers = standin.count();
    caller.concerns(0).await;
    eventually("the same line for everybody", async || (standin.count() >= answers + NUMBERS.len()).then_some(()))
        .await;
    let after = at_rest(&site.data()).await;
    assert_eq!(after, before, "a text that is no command left something in the book");
    // All are told the same, once, whoever they are and whatever they wrote.
    let told: Vec<_> = standin.messages().split_off(answers).into_iter().map(|message| message.text).collect();
    assert_eq!(told, vec!["Pour toute demande, composez *123#."; NUMBERS.len()]);
    caller.harmless(1).await;
    at_rest(&site.data()).await;

    let mut seen = found_in_files(&site.data());
    seen.extend(found("the rows", dump(&site.data()).await.into_values().collect::<Vec<_>>().join("\n").as_bytes()));
    seen.extend(found("the metrics", metrics().await.as_bytes()));
    process.terminate();
    seen.extend(found_in_files(&site.data()));
    let book = std::fs::read(site.data().join("book.db")).unwrap();
    assert!(holds(&book, b"Habitant 0"), "names of the list are kept, and this is where they would be seen");
    for log in ["stdout.log", "stderr.log"] {
        seen.extend(found(log, &std::fs::read(site.path(log)).unwrap()));
    }
    assert_eq!(seen, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_concern_counts_like_any_text_that_is_not_understood() {
    let standin = Standin::start().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let site = Site::new(
        &format!("metrics_bind = \"{free}\""),
        &standin.line("at", SECRET, "rate_per_second = 1000\nburst = 1000"),
    );
    site.settle(0).await;
    let client = dispatch::client().unwrap();
    let process = Process::start(&site, &client).await;
    let metrics = async || {
        counters(&dispatch::exchange(&client, "GET", &format!("http://{free}/metrics"), None).await.unwrap().1)
    };
    let caller = Caller { client: &client, address: &process.address };
    at_rest(&site.data()).await;
    let mut grown = Vec::new();
    let mut lines = Vec::new();
    let log = || std::fs::read_to_string(site.path("stderr.log")).unwrap().lines().count();
    for (round, text) in ["xyz", "Les militaires ont pris mes moutons au poste de Konna, ils ont frappe mon fils"]
        .into_iter()
        .enumerate()
    {
        let (before, sent, said) = (metrics().await, standin.count(), log());
        for n in 0..10 {
            caller.sms(&format!("{round}{n}"), &format!("+2237655{round}00{n}"), text).await;
        }
        eventually("ten answers", async || (standin.count() == sent + 10).then_some(())).await;
        let after = metrics().await;
        let growth: BTreeMap<String, i64> =
            after.into_iter().map(|(name, n)| (name.clone(), n - before.get(&name).unwrap_or(&0))).collect();
        grown.push(growth);
        lines.push(log() - said);
    }
    assert_eq!(grown[0], grown[1]);
    assert_eq!(lines[0], lines[1]);
    process.terminate();
}

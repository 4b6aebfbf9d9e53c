//! What the real program leaves behind: no text that was no command, no number that is readable, in no file, log line or metric. The
//! scanner is shown each way of writing a canary before it is believed that there is none.

pub mod forensic;
pub mod scanner;

use crate::crash::{Process, SECRET, Site};
use crate::standin::{Standin, eventually};
use baro::gateway::dispatch::{self, Client};
use scanner::{Scanner, holds};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;

/// Words that stand in texts which are nobody's business.
const WORDS: [&str; 4] = ["KANARIDUGU", "BARIKAKANARI", "KANARISIRABA", "KANARIKUNUNKO"];
/// Numbers without their prefix; the first of the village is on the list, the last two join it, the others never are.
const NUMBERS: [&str; 5] = ["71000000", "76554433", "66112299", "90807060", "65748392"];
const SESSION: &str = "ATUidKANARIBOLO";
const MESSAGE: &str = "ATMidKANARISEN";

/// Somebody who speaks to the real program as the aggregator does.
pub struct Caller<'a> {
    pub client: &'a Client,
    pub address: &'a str,
}

impl Caller<'_> {
    pub async fn post(&self, hook: &str, pairs: &[(&str, &str)]) -> (u16, String) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.send(&format!("/hooks/at/{SECRET}/{hook}"), body).await
    }

    async fn send(&self, path: &str, body: String) -> (u16, String) {
        dispatch::exchange(self.client, "POST", &format!("http://{}{path}", self.address), Some(body)).await.unwrap()
    }

    pub async fn sms(&self, id: &str, from: &str, text: &str) {
        let answer = self.post("sms", &[("id", id), ("from", from), ("to", "36001"), ("text", text)]).await;
        assert_eq!(answer, (200, "OK".into()), "{text}");
    }

    pub async fn ussd(&self, session: &str, from: &str, text: &str) -> String {
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
pub async fn dump(data: &Path) -> BTreeMap<String, String> {
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
pub async fn at_rest(data: &Path) -> BTreeMap<String, String> {
    eventually("the outbox to be done", async || {
        let all = dump(data).await;
        (!all["outbox"].contains("'queued'")).then_some(all)
    })
    .await
}

/// All that the program counts, the look-ups and writes of its stores included; of what it measures, how often and how much in all.
pub fn counters(metrics: &str) -> BTreeMap<String, i64> {
    let lines = metrics.lines().filter(|line| !line.starts_with('#') && !line.contains("quantile="));
    let counters =
        lines.filter_map(|line| line.rsplit_once(' ')).filter_map(|(name, n)| Some((name.to_owned(), n.parse().ok()?)));
    counters.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_of_what_nobody_may_know() {
    let standin = Standin::start().await;
    let free = crate::ports::free();
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

    let mut search = Scanner::new(WORDS.iter().chain([&SESSION, &MESSAGE]), NUMBERS).search();
    search.files(&site.data());
    search.bytes("the rows", dump(&site.data()).await.into_values().collect::<Vec<_>>().join("\n").as_bytes());
    search.bytes("the metrics", metrics().await.as_bytes());
    process.terminate();
    search.files(&site.data());
    let book = std::fs::read(site.data().join("book.db")).unwrap();
    assert!(holds(&book, b"Habitant 0"), "names of the list are kept, and this is where they would be seen");
    for log in ["stdout.log", "stderr.log"] {
        search.bytes(log, &std::fs::read(site.path(log)).unwrap());
    }
    search.found_nothing("after commands, wrong requests and concerns without a key");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_concern_counts_like_any_text_that_is_not_understood() {
    let standin = Standin::start().await;
    let free = crate::ports::free();
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

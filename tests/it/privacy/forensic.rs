//! Eighty concerns through the real program, told well and badly, and then everything that can be taken from the machine: databases and
//! their logs, what was said and counted, backups, the memory of the process.

use super::scanner::{Scanner, Search};
use super::{Caller, at_rest, dump};
use crate::crash::{Process, SECRET, Site};
use crate::filing::code;
use crate::standin::{Standin, eventually};
use baro::gateway::dispatch;
use baro::store::book::Book;
use baro::store::engine::Settings;
use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

/// Concerns on each channel.
const MANY: usize = 40;
/// From the menu to the question for the text, as Africa's Talking sends it.
pub const TO_THE_TEXT: &str = "2*1*1*1*2*8";
/// How long a connection that nobody uses is kept: what was read last from it is in its buffer until then.
const IDLE: Duration = Duration::from_secs(6);

/// The word that stands in one concern only.
fn word(n: usize) -> String {
    let sign = |place: u32| char::from(b'A' + u8::try_from(n * 7919 / 26_usize.pow(place) % 26).unwrap());
    format!("KANARI{}{}{}{}", sign(0), sign(1), sign(2), sign(3))
}

/// The number that told it and nothing else, without prefix.
fn number(n: usize) -> String {
    format!("7{:07}", (n * 1_299_709 + 5_550_123) % 10_000_000)
}

fn text(n: usize) -> String {
    let (word, own) = (word(n), number(n));
    match n % 4 {
        0 => format!("Au poste de {word} ils prennent 1000 F"),
        1 => format!("{word}: appelez-moi au {own} ou +223 {own}"),
        2 => format!("Ils ont frappé mon fils à {word} {}", "hier soir ".repeat(40)),
        _ => format!("*{word}* # {word} ɲɛ́ 😀"),
    }
}

/// Codes that were shown.
#[derive(Default)]
struct Codes {
    /// Of concerns that were taken back at once.
    erased: Vec<String>,
    /// Of others: their session shows the code again for ten minutes, so it is in memory as long.
    live: Vec<String>,
}

/// As they are shown, and as they are typed.
fn written(codes: &[String]) -> impl Iterator<Item = String> {
    codes.iter().flat_map(|code| [code.clone(), code.replace(' ', "")])
}

/// Waits until several sessions in a row were given a code: on a busy machine they are made slowly. What these told is taken back.
async fn codes_are_ready(caller: &Caller<'_>) {
    let mut in_a_row = 0;
    for n in 0..400 {
        let (session, typed) = (format!("ready{n}"), format!("{TO_THE_TEXT}*1"));
        let told = caller.ussd(&session, "+22379000000", &typed).await;
        in_a_row = if code(&told).is_some() { in_a_row + 1 } else { 0 };
        caller.ussd(&session, "+22379000000", &format!("{typed}*2")).await;
        caller.ussd(&session, "+22379000000", &format!("{typed}*2*1")).await;
        if in_a_row == 8 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    panic!("no codes are made");
}

/// What a concern of USSD goes through besides being told.
async fn by_session(caller: &Caller<'_>, n: usize, codes: &mut Codes) -> bool {
    let (session, from) = (format!("ATUidKANARI{n}x"), format!("+223{}", number(n)));
    let typed = format!("{TO_THE_TEXT}*{}", text(n));
    let turn = async |typed: &str| caller.ussd(&session, &from, typed).await;
    let first;
    for upto in ["", "2", "2*1", "2*1*1", "2*1*1*1", "2*1*1*1*2", TO_THE_TEXT] {
        turn(upto).await;
    }
    match n % 5 {
        // Given up before the text is sent, which comes where a number was asked for, and where there is nothing more to type.
        0 => {
            assert!(turn(&format!("{TO_THE_TEXT}*0")).await.starts_with("END"));
            turn(&format!("{TO_THE_TEXT}*0*{}", text(n))).await;
            caller.ussd(&format!("{session}b"), &from, "").await;
            caller.ussd(&format!("{session}b"), &from, "2").await;
            caller.ussd(&format!("{session}b"), &from, &format!("2*{}", text(n))).await;
            return false;
        }
        // Told, repeated, taken back.
        1 => {
            first = turn(&typed).await;
            assert_eq!(turn(&typed).await, first);
            turn(&format!("{typed}*2")).await;
            assert!(turn(&format!("{typed}*2*1")).await.contains("ffac"));
        }
        // Told and the phone is put down; asked after by the code, with an answer.
        2 => {
            first = turn(&typed).await;
            if let Some(code) = code(&first) {
                for typed in ["", "2", "2*2", &format!("2*2*{code}"), &format!("2*2*{code}*2")] {
                    caller.ussd(&format!("{session}c"), &from, typed).await;
                }
                caller.ussd(&format!("{session}c"), &from, &format!("2*2*{code}*2*{}", text(n))).await;
            }
        }
        // Told in two pieces, each sent twice, and thanked for.
        3 => {
            first = turn(&typed).await;
            for typed in [typed.clone(), format!("{typed}*encore {}", word(n)), format!("{typed}*encore {}*0", word(n))]
            {
                let said = turn(&typed).await;
                assert_eq!(turn(&typed).await, said);
            }
        }
        // The session is lost and begins again in its middle.
        _ => {
            first = turn(&typed).await;
            caller.ussd(&format!("{session}d"), &from, &typed).await;
        }
    }
    assert!(first.starts_with("CON Recu"), "{first}");
    let is_erased = n % 5 == 1;
    let of = if is_erased { &mut codes.erased } else { &mut codes.live };
    of.extend(code(&first));
    !is_erased
}

async fn by_message(caller: &Caller<'_>, n: usize) {
    let (id, from, text) = (format!("ATMidKANARI{n}x"), format!("+223{}", number(n)), text(n));
    caller.sms(&id, &from, &text).await;
    if n.is_multiple_of(3) {
        caller.sms(&id, &from, &text).await;
    }
}

/// What is refused, with somebody's words in it.
async fn malformed(caller: &Caller<'_>, n: usize) {
    let (from, word) = (number(n), word(n));
    let wrong = [
        ("sms", format!("id=1&from=%2B223{from}&text={word}%E9"), 400),
        ("sms", format!("id=1&from=%2B223{from}&text={}", word.repeat(2000)), 413),
        ("ussd", format!("phoneNumber=%2B223{from}&text=2*1*1*1*2*{word}"), 400),
        ("ussd", format!("sessionId=x&phoneNumber=%2B223{from}&text=%FF{word}"), 400),
    ];
    for (hook, body, status) in wrong {
        let path = format!("/hooks/at/{SECRET}/{hook}");
        assert_eq!(caller.send(&path, body.clone()).await.0, status, "{hook} {body}");
    }
}

/// Tells two concerns while the vault is away, and again when it is back.
async fn through_an_outage(caller: &Caller<'_>, site: &Site, (by_session, by_message): (usize, usize)) {
    let (file, away) = (site.data().join("vault.db"), site.data().join("vault.away"));
    let (session, from) = (format!("ATUidKANARI{by_session}o"), format!("+223{}", number(by_session)));
    for upto in ["", "2", "2*1", "2*1*1", "2*1*1*1", "2*1*1*1*2", TO_THE_TEXT] {
        caller.ussd(&session, &from, upto).await;
    }
    let typed = format!("{TO_THE_TEXT}*{}", text(by_session));
    std::fs::rename(&file, &away).unwrap();
    let sorry = caller.ussd(&session, &from, &typed).await;
    assert!(sorry.starts_with("END") && !sorry.contains("SMS") && !sorry.contains("Recu"), "{sorry}");
    let (from, text) = (format!("+223{}", number(by_message)), text(by_message));
    let pairs = [("id", "ATMidKANARIo"), ("from", &from), ("to", "36001"), ("text", &text)];
    assert_eq!(caller.post("sms", &pairs).await.0, 503);
    std::fs::rename(&away, &file).unwrap();
    let from = format!("+223{}", number(by_session));
    assert!(caller.ussd(&session, &from, &typed).await.starts_with("CON Recu"));
    assert_eq!(caller.post("sms", &pairs).await.0, 200);
}

/// What a process can write to in its memory, if this user may see it at all. A user without privileges may not: the program says so to the
/// system.
pub fn image(id: u32) -> io::Result<Vec<Vec<u8>>> {
    let maps = std::fs::read_to_string(format!("/proc/{id}/maps"))?;
    let mut memory = std::fs::File::open(format!("/proc/{id}/mem"))?;
    let mut parts = Vec::new();
    for map in maps.lines().filter(|map| map.contains(" rw")) {
        let (from, to) = map.split_once(' ').and_then(|(span, _)| span.split_once('-')).unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        memory.seek(SeekFrom::Start(from))?;
        // Some pages cannot be read by anybody.
        if memory.read_exact(&mut bytes).is_ok() {
            parts.push(bytes);
        }
    }
    Ok(parts)
}

/// Searches the memory of a process.
fn memory(id: u32, search: &mut Search) -> io::Result<u64> {
    let parts = image(id)?;
    parts.iter().for_each(|part| search.bytes("memory", part));
    Ok(parts.iter().map(|part| part.len() as u64).sum())
}

/// Time goes by, and turns of other people. What a turn leaves on a thread's stack lies there until the next ones have passed over it.
pub async fn passed_over(caller: &Caller<'_>) {
    tokio::time::sleep(IDLE).await;
    for n in 0..40 {
        let from = format!("+2236612{n:04}");
        for typed in ["", "2", "2*1", "2*1*1", "2*1*1*1", "2*1*1*1*2", TO_THE_TEXT] {
            caller.ussd(&format!("autre{n}"), &from, typed).await;
        }
        let filed =
            caller.ussd(&format!("autre{n}"), &from, &format!("{TO_THE_TEXT}*un autre texte qui est assez long")).await;
        assert!(filed.starts_with("CON Recu"), "{filed}");
        caller.sms(&format!("un autre message {n}"), &from, "un autre texte, celui-ci par message").await;
    }
}

fn is_root() -> bool {
    std::fs::read_to_string("/proc/self/status").unwrap().lines().any(|line| line.starts_with("Uid:\t0\t"))
}

/// No core file, and none but root looks into the memory.
fn is_closed(id: u32) {
    let limits = std::fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
    // What is not dumpable belongs to root, whoever started it: so the system keeps others of the same user out.
    use std::os::unix::fs::MetadataExt;
    assert_eq!(std::fs::metadata(format!("/proc/{id}/mem")).unwrap().uid(), 0);
    if !is_root() {
        assert!(std::fs::File::open(format!("/proc/{id}/mem")).is_err(), "the memory can be read");
    }
}

async fn backups(site: &Site) {
    std::fs::create_dir(site.path("backups")).unwrap();
    let vault = site.vault().await;
    vault.backup(&site.path("backups/vault.copy")).await.unwrap();
    vault.close().await;
    let url = format!("sqlite:{}", site.data().join("book.db").display());
    let book = Book::open(&url, &Settings::default(), false).await.unwrap();
    book.backup(&site.path("backups/book.copy")).await.unwrap();
    book.close().await;
}

fn size(folder: &Path) -> u64 {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eighty_concerns_leave_nothing_that_can_be_read() {
    let standin = Standin::start().await;
    let free = crate::ports::free();
    let site = Site::new(
        &format!("metrics_bind = \"{free}\""),
        &standin.line("at", SECRET, "rate_per_second = 1000\nburst = 1000"),
    );
    site.settle(3).await;
    let moderators = site.keyed().await;
    let client = dispatch::client().unwrap();
    let process = Process::start(&site, &client).await;
    let caller = Caller { client: &client, address: &process.address };
    codes_are_ready(&caller).await;
    let before = at_rest(&site.data()).await;
    let (mut told, mut codes) = (BTreeSet::new(), Codes::default());
    for n in 0..MANY {
        if by_session(&caller, n, &mut codes).await {
            told.insert(word(n));
        }
        by_message(&caller, MANY + n).await;
        told.insert(word(MANY + n));
        malformed(&caller, n).await;
    }
    let outage = (2 * MANY, 2 * MANY + 1);
    through_an_outage(&caller, &site, outage).await;
    told.extend([word(outage.0), word(outage.1)]);
    eventually("the same line for who wrote", async || (standin.count() > MANY).then_some(())).await;
    assert_eq!(at_rest(&site.data()).await, before, "a concern left something in the book");

    let all = 0..2 * MANY + 2;
    let ids = ["ATUidKANARI", "ATMidKANARI"].map(str::to_owned);
    assert!(!codes.erased.is_empty() && !codes.live.is_empty(), "codes are made while the program runs");
    let words: Vec<String> = all.clone().map(word).chain(ids).chain(written(&codes.erased)).collect();
    let mut in_memory = Scanner::new(&words, all.clone().map(number)).search();
    let mut search = Scanner::new(words.into_iter().chain(written(&codes.live)), all.map(number)).search();
    search.files(&site.data());
    search.bytes(
        "the metrics",
        dispatch::exchange(&client, "GET", &format!("http://{free}/metrics"), None).await.unwrap().1.as_bytes(),
    );
    is_closed(process.id());
    passed_over(&caller).await;
    match memory(process.id(), &mut in_memory) {
        Ok(seen) => assert!(seen > 1 << 20),
        Err(refused) => assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied),
    }
    backups(&site).await;
    search.files(&site.path("backups"));
    search.files(&site.data());
    search.bytes("the rows", dump(&site.data()).await.into_values().collect::<Vec<_>>().join("\n").as_bytes());
    process.terminate();
    search.files(&site.data());
    for log in ["stdout.log", "stderr.log"] {
        search.bytes(log, &std::fs::read(site.path(log)).unwrap());
    }

    // All of it is there, for those who have the keys.
    let vault = site.vault().await;
    let read = moderators.open(&vault).await;
    let texts: Vec<&str> = read.iter().map(|(_, envelope)| envelope.text.read()).collect();
    for word in &told {
        assert!(texts.iter().any(|text| text.contains(word)), "{word} is lost");
    }
    let words = texts.iter().filter(|text| text.contains("KANARI")).count();
    assert!(words >= told.len() && size(&site.data()) > 0);
    vault.close().await;
    in_memory.found_nothing("in memory");
    search.found_nothing(&format!("after {} concerns", told.len()));
}

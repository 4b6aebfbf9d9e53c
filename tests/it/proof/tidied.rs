//! The upkeep of the vault dies at points that have a name, beside an instance at work: no envelope is lost or damaged, nothing can be read
//! from what is left, people go on telling, and the next upkeep finishes what that one began.

use super::points::held;
use super::{site, started};
use crate::crash::{Site, bounded};
use crate::filing::Moderators;
use crate::privacy::Caller;
use crate::privacy::scanner::Scanner;
use crate::standin::{Standin, eventually};
use baro::store::vault::Vault;
use baro::store::vault::upkeep::Upkeep;
use rusqlite::Connection;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};

/// Texts in the vault before the first point: some dozen pages.
const TOLD: usize = 150;
/// Texts that come between two points, so that there is something to put back.
const MORE: usize = 6;
/// Pages of the file that may be written before the system ends it.
const SOME_PAGES: u64 = 4 * 16_384;
const SIGKILL: i32 = 9;
const SIGXFSZ: i32 = 25;

/// Where the upkeep is when it dies.
#[derive(Clone, Copy, Debug)]
enum Point {
    /// Another instance writes, and it waits for that one.
    Waits,
    /// Emptying the log: some pages are back in the file, others are not.
    PutsBack,
    /// Writing the file anew: half of the new one is in the log.
    WritesAnew,
    /// All of the new file is in the log, and a reader keeps it from going back.
    IsRead,
}

const POINTS: [Point; 4] = [Point::Waits, Point::PutsBack, Point::WritesAnew, Point::IsRead];

fn word(n: usize) -> String {
    let sign = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
    format!("KANARITIDY{}{}", sign(n / 26), sign(n))
}

/// The length of one of the vault's files.
fn length(site: &Site, name: &str) -> u64 {
    std::fs::metadata(site.data().join(name)).unwrap().len()
}

/// Begins the night's work in a process of its own, which may write so far into a file.
fn purge(site: &Site, bytes: u64) -> Child {
    // It becomes the program once its bound is set.
    let mut child = Command::new("sh")
        .args(["-c", "read -r _ && exec \"$@\"", "sh", env!("CARGO_BIN_EXE_baro"), "--config"])
        .arg(site.path("baro.toml"))
        .arg("purge")
        .current_dir(site.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    bounded(&child, bytes);
    child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    child
}

async fn killed(mut child: Child) -> ExitStatus {
    assert!(child.try_wait().unwrap().is_none(), "it was done before");
    child.kill().unwrap();
    ended(child).await
}

async fn ended(mut child: Child) -> ExitStatus {
    tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap()
}

impl Point {
    /// Lets the upkeep come so far, and no further.
    async fn kills(self, site: &Site, vault: &Vault) {
        let signal = match self {
            Point::Waits => {
                let hold = held(site, "vault.db");
                let child = purge(site, u64::MAX);
                tokio::time::sleep(super::points::LONG).await;
                let signal = killed(child).await.signal();
                hold.execute_batch("ROLLBACK").unwrap();
                signal
            }
            Point::PutsBack => {
                let log = length(site, "vault.db-wal");
                assert!(log > 0 && length(site, "vault.db") > 2 * SOME_PAGES);
                let signal = ended(purge(site, SOME_PAGES)).await.signal();
                assert_eq!(length(site, "vault.db-wal"), log, "it came no further than that");
                signal
            }
            Point::WritesAnew => {
                assert!(vault.maintain(Upkeep::Hourly).await.unwrap(), "there is nothing to put back");
                let half = length(site, "vault.db") / 2;
                let signal = ended(purge(site, half)).await.signal();
                assert_eq!(length(site, "vault.db-wal"), half);
                signal
            }
            Point::IsRead => {
                let reader = Connection::open(site.data().join("vault.db")).unwrap();
                reader.execute_batch("BEGIN; SELECT count(*) FROM envelope").unwrap();
                let whole = length(site, "vault.db");
                let child = purge(site, u64::MAX);
                eventually("the new file", async || (length(site, "vault.db-wal") > whole).then_some(())).await;
                killed(child).await.signal()
            }
        };
        let by = if matches!(self, Point::Waits | Point::IsRead) { SIGKILL } else { SIGXFSZ };
        assert_eq!(signal, Some(by), "{self:?}");
    }
}

async fn tells(caller: &Caller<'_>, words: std::ops::Range<usize>) {
    for n in words {
        let number = format!("+2237699{n:04}");
        caller.sms(&format!("m{n}"), &number, &format!("Au poste de {} ils prennent tout", word(n))).await;
    }
}

/// The file is sound, and each text is there once.
async fn is_whole(site: &Site, vault: &Vault, moderators: &Moderators, told: usize) {
    let file = Connection::open(site.data().join("vault.db")).unwrap();
    let said: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(said, "ok");
    let mut words: Vec<String> = Vec::new();
    for (_, envelope) in moderators.open(vault).await {
        words.extend(envelope.text.read().split(' ').find(|word| word.starts_with("KANARI")).map(str::to_owned));
    }
    words.sort();
    assert_eq!(words, (0..told).map(word).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_named_point_of_the_upkeep_loses_and_shows_nothing() {
    let standin = Standin::start().await;
    let site = site(&standin, "off");
    site.settle(0).await;
    let moderators = site.keyed().await;
    let (process, client) = started(&site).await;
    let caller = Caller::of(&process, &client);
    let vault = site.vault().await;
    tells(&caller, 0..TOLD).await;
    vault.maintain(Upkeep::Nightly).await.unwrap();
    let mut told = TOLD;
    let mut search = Scanner::new((0..TOLD + 2 * MORE * POINTS.len()).map(word), Vec::<String>::new()).search();
    for point in POINTS {
        tells(&caller, told..told + MORE).await;
        point.kills(&site, &vault).await;
        told += MORE;
        is_whole(&site, &vault, &moderators, told).await;
        search.files(&site.data());
        // Who tells meanwhile does not notice.
        tells(&caller, told..told + MORE).await;
        told += MORE;
        is_whole(&site, &vault, &moderators, told).await;
    }
    let done = ended(purge(&site, u64::MAX)).await;
    assert!(done.success() && length(&site, "vault.db-wal") == 0, "{done}");
    is_whole(&site, &vault, &moderators, told).await;
    vault.close().await;
    process.terminate();
    search.files(&site.data());
    search.found_nothing(&format!("after a kill at each of {} points of the upkeep", POINTS.len()));
}

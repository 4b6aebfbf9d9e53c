//! An attacker's evening with a server that still runs: its memory is read, the folder and the secrets file are at hand, and the attacker has
//! called once himself. What can be learnt is listed, as `src/THREATS.md` tells it to programmes; what must not be learnt is tried.
//!
//! Only root can read that memory; elsewhere this test says that it is left out.

use super::{ABOUT_ARMY, ABOUT_POLICE, site, started};
use crate::filing::code;
use crate::privacy::scanner::Scanner;
use crate::privacy::{Caller, at_rest, dump, forensic};
use crate::standin::Standin;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Who calls, and what for; each number in the block that the attacker tries.
const TOLD: &str = "+22376880001";
const TOLD_AND_ENDED: &str = "+22376880002";
const LOOKED: &str = "+22376880003";
const WROTE: &str = "+22376880004";
const WROTE_NOTHING: &str = "+22376880005";
const COMMANDED: &str = "+22376880006";
const ATTACKER: &str = "+22376880007";
const BLOCK: std::ops::Range<u32> = 76_880_000..76_890_000;

const TEXT: &str = "KANARIBOUGOUNI la police prend 500 F au pont";
const MESSAGE: &str = "KANARIKATI ils ont pris nos motos";
/// Parts of the memory as large as what one code is made in: nothing lasts there.
const SCRATCH: usize = 60 << 20;

/// A name under the day's key, as `seal::day` makes it.
fn tag(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether bytes may be random: so many of them different (of 32 random ones, all but one set in millions has 22).
fn is_noise(run: &[u8; 32]) -> bool {
    // Most of a memory is zeros.
    if run[..8] == [0; 8] || run[24..] == [0; 8] {
        return false;
    }
    let mut seen = [0_u128; 2];
    run.iter().for_each(|byte| seen[usize::from(byte >> 7)] |= 1 << (byte & 127));
    seen.iter().map(|some| some.count_ones()).sum::<u32>() >= 22
}

/// What was taken out of the memory.
struct Image {
    parts: Vec<Vec<u8>>,
    /// All its words of eight bytes.
    words: HashSet<u64>,
}

impl Image {
    fn new(parts: Vec<Vec<u8>>) -> Image {
        let parts: Vec<Vec<u8>> = parts.into_iter().filter(|part| part.len() < SCRATCH).collect();
        let word = |bytes: &[u8]| u64::from_ne_bytes(bytes.try_into().unwrap());
        let words = parts.iter().flat_map(|part| part.chunks_exact(8).map(word)).filter(|word| *word != 0).collect();
        Image { parts, words }
    }

    /// Whether something is kept under this name.
    fn keeps(&self, tag: &[u8; 32]) -> bool {
        tag.chunks_exact(8).all(|word| self.words.contains(&u64::from_ne_bytes(word.try_into().unwrap())))
    }

    /// Whether this name was counted: limits go by its first bytes, as a number.
    fn counts(&self, tag: &[u8; 32]) -> bool {
        self.words.contains(&u64::from_be_bytes(tag[..8].try_into().unwrap()))
    }

    /// The day's key: what looks random, and under which there is the session of somebody whose number and session are known.
    fn day_key(&self, session: &str, number: &str) -> (usize, Option<[u8; 32]>) {
        let name: [&[u8]; 4] = [b"session", b"at", session.as_bytes(), &number.as_bytes()[1..]];
        let mut tried = 0;
        for part in &self.parts {
            for at in (0..part.len().saturating_sub(31)).step_by(4) {
                let run: &[u8; 32] = part[at..at + 32].try_into().unwrap();
                if !is_noise(run) {
                    continue;
                }
                tried += 1;
                if self.keeps(&tag(run, &name)) {
                    return (tried, Some(*run));
                }
            }
        }
        (tried, None)
    }

    /// What follows each place where `mark` stands, up to `end`.
    fn after(&self, mark: &str, end: u8) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for part in &self.parts {
            let first = mark.as_bytes()[0];
            for at in part.iter().enumerate().filter(|(_, byte)| **byte == first).map(|(at, _)| at) {
                let Some(rest) = part[at..].strip_prefix(mark.as_bytes()) else { continue };
                let upto = rest.iter().take(200).position(|byte| *byte == end);
                all.extend(upto.map(|upto| String::from_utf8_lossy(&rest[..upto]).into_owned()));
            }
        }
        all
    }
}

/// Everybody does what they do; the codes that they were given.
async fn evening(caller: &Caller<'_>) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let told = caller.goes_through("s1", TOLD, &format!("{ABOUT_POLICE}*{TEXT}")).await;
    codes.extend(code(&told));
    let ended = caller.goes_through("s2", TOLD_AND_ENDED, &format!("{ABOUT_ARMY}*{TEXT}*0")).await;
    assert!(ended.starts_with("END"), "{ended}");
    codes.extend(code(&ended));
    caller.goes_through("s3", LOOKED, "2*1*0").await;
    caller.sms("m1", WROTE, MESSAGE).await;
    caller.sms("m2", WROTE_NOTHING, "xyz").await;
    caller.sms("m3", COMMANDED, "AIDE").await;
    caller.goes_through("s7", ATTACKER, "1").await;
    codes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_memory_of_a_running_service_tells() {
    let standin = Standin::start().await;
    let site = site(&standin, "off");
    site.settle(4).await;
    site.keyed().await;
    let (process, client) = started(&site).await;
    let caller = Caller::of(&process, &client);
    process.stocked().await;
    let codes = evening(&caller).await;
    assert_eq!(codes.len(), 2);
    at_rest(&site.data()).await;
    forensic::passed_over(&caller).await;
    let Ok(parts) = forensic::image(process.id()) else {
        return crate::left_out("the memory of the program, which only root can read");
    };
    let image = Image::new(parts);

    let (tried, key) = image.day_key("s7", ATTACKER);
    crate::measured(format_args!("The key of the day is found: {} after {tried} tries", key.is_some()));
    let key = key.unwrap();

    // With it all numbers are tried.
    let mut seen: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for number in BLOCK {
        let digits = format!("223{number}");
        let digits = digits.as_bytes();
        let mut learn = |what, is| {
            if is {
                seen.entry(what).or_default().push(format!("+223{number}"));
            }
        };
        learn("called or wrote", image.counts(&tag(&key, &[b"caller", digits])));
        learn("were told where to dial", image.keeps(&tag(&key, &[b"told", b"ordinary", digits])));
        learn("are in a conversation by message", image.keeps(&tag(&key, &[b"conversation", digits])));
    }
    for (what, numbers) in &seen {
        crate::measured(format_args!("Numbers that {what}: {numbers:?}"));
    }
    let all = [TOLD, TOLD_AND_ENDED, LOOKED, WROTE, WROTE_NOTHING, COMMANDED, ATTACKER];
    assert_eq!(seen["called or wrote"], all, "all alike, whatever they did");
    // Who wrote what is no command; whether it was kept, and which envelope it is, is not to be seen.
    assert_eq!(seen["were told where to dial"], [WROTE, WROTE_NOTHING]);
    assert_eq!(seen["are in a conversation by message"], [COMMANDED]);

    // Sessions of the last ten minutes: their codes stand there, under names that nobody makes of a number alone.
    let shown: BTreeSet<String> =
        image.after("\"receipt\":[\"", b'"').into_iter().filter(|code| codes.contains(code)).collect();
    crate::measured(format_args!("Codes of sessions of the last ten minutes: {} of {}", shown.len(), codes.len()));
    assert_eq!(shown, codes);
    let with_its_name = |session: &str| tag(&key, &[b"session", b"at", session.as_bytes(), &TOLD.as_bytes()[1..]]);
    assert!(image.keeps(&with_its_name("s1")), "who has the aggregator's name of the session knows whose it is");
    assert!(!image.keeps(&with_its_name("s2")) && !image.keeps(&with_its_name("")));

    // Not there: a word of what was told; a number of who told it, in memory or in any row.
    let numbers = [TOLD, TOLD_AND_ENDED, WROTE].map(|number| &number[4..]);
    let mut search = Scanner::new(["KANARIBOUGOUNI", "KANARIKATI"], Vec::<String>::new()).search();
    for part in &image.parts {
        search.bytes("memory", part);
    }
    search.found_nothing("in memory");
    let mut search = Scanner::new(["KANARIBOUGOUNI", "KANARIKATI"], numbers).search();
    search.files(&site.data());
    search.bytes("the rows", dump(&site.data()).await.into_values().collect::<Vec<_>>().join("\n").as_bytes());
    search.found_nothing("in the folder");
    process.terminate();
}

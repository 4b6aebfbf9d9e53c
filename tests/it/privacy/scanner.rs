//! Looks for canaries in bytes, however they are written: plain, in other encodings, packed, hashed without a key. Each way is planted
//! first, to show that it would be seen.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

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

/// Length of the shortest needle: shorter ones would be met by chance in keys and sealed bytes.
const SHORTEST: usize = 6;

/// All that is looked for.
pub struct Scanner {
    /// What it is and how it is written, and its bytes.
    needles: Vec<(String, Vec<u8>)>,
    /// By their first bytes.
    by_head: HashMap<[u8; SHORTEST], Vec<usize>>,
    /// First two bytes that a needle has: most places are passed by after one look.
    begins: Vec<bool>,
}

impl Scanner {
    /// For these words, as they are written, and numbers of eight digits.
    pub fn new<W: AsRef<str>, N: AsRef<str>>(
        words: impl IntoIterator<Item = W>,
        numbers: impl IntoIterator<Item = N>,
    ) -> Scanner {
        let mut needles = Vec::new();
        let mut add = |canary: &str, encodings: &[Encoding]| {
            for encoding in encodings {
                let name = format!("{canary} ({})", encoding.name);
                needles.extend((encoding.needles)(canary).into_iter().map(|needle| (name.clone(), needle)));
            }
        };
        words.into_iter().for_each(|word| add(word.as_ref(), ENCODINGS));
        for number in numbers {
            add(number.as_ref(), ENCODINGS);
            add(number.as_ref(), OF_NUMBERS);
        }
        let (mut by_head, mut begins) = (HashMap::<_, Vec<usize>>::new(), vec![false; 1 << 16]);
        for (at, (what, needle)) in needles.iter().enumerate() {
            let head = needle.first_chunk().unwrap_or_else(|| panic!("{what} is too short to be looked for"));
            by_head.entry(*head).or_default().push(at);
            begins[usize::from(u16::from_be_bytes([head[0], head[1]]))] = true;
        }
        Scanner { needles, by_head, begins }
    }

    /// What stands in some bytes.
    fn find(&self, hay: &[u8]) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        for at in 0..hay.len().saturating_sub(SHORTEST - 1) {
            if !self.begins[usize::from(u16::from_be_bytes([hay[at], hay[at + 1]]))] {
                continue;
            }
            let head = hay[at..].first_chunk::<SHORTEST>().expect("the loop ends before");
            for needle in self.by_head.get(head).into_iter().flatten() {
                let (what, needle) = &self.needles[*needle];
                if hay[at..].starts_with(needle) {
                    seen.insert(what.as_str());
                }
            }
        }
        seen
    }

    pub fn search(self) -> Search {
        Search { scanner: self, bytes: 0, found: Vec::new() }
    }
}

/// A search through many places.
pub struct Search {
    scanner: Scanner,
    bytes: u64,
    found: Vec<String>,
}

impl Search {
    pub fn bytes(&mut self, place: &str, hay: &[u8]) {
        self.bytes += hay.len() as u64;
        self.found.extend(self.scanner.find(hay).into_iter().map(|what| format!("{what} in {place}")));
    }

    /// All files of a folder and those in it.
    pub fn files(&mut self, folder: &Path) {
        let mut files = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.files(&path);
            } else {
                self.bytes(&path.file_name().unwrap().to_string_lossy(), &std::fs::read(&path).unwrap());
            }
            files += 1;
        }
        assert!(files > 0, "{} is empty", folder.display());
    }

    /// Says how much was searched, and fails if anything was found.
    pub fn found_nothing(self, when: &str) {
        let (needles, bytes) = (self.scanner.needles.len(), self.bytes);
        crate::measured(format_args!("{when}: {needles} needles were looked for in {bytes} bytes"));
        assert_eq!(self.found, Vec::<String>::new(), "{when}");
    }
}

/// Whether some bytes stand in others.
pub fn holds(hay: &[u8], needle: &[u8]) -> bool {
    // Most places differ in the first byte: comparing whole windows takes ten times as long in a test build.
    let first = needle[0];
    hay.iter().enumerate().any(|(i, byte)| *byte == first && hay[i..].starts_with(needle))
}

#[test]
fn the_scanner_sees_every_way_of_writing() {
    let numbers = ["71000000", "76554433", "66112299", "90807060"];
    let words = ["KANARIDUGU", "BARIKAKANARI", "ATUidKANARIBOLO"];
    let scanner = Scanner::new(words, numbers);
    for number in numbers {
        for encoding in OF_NUMBERS {
            let hay = [b"before".to_vec(), (encoding.write)(&format!("223{number}")), b"after".to_vec()].concat();
            let name = format!("{number} ({})", encoding.name);
            assert!(scanner.find(&hay).contains(name.as_str()), "{name}");
            let other = [b"before".to_vec(), (encoding.write)("22370123456"), b"after".to_vec()].concat();
            assert!(scanner.find(&other).is_empty(), "{}", encoding.name);
        }
    }
    for canary in words.into_iter().chain(numbers) {
        for encoding in ENCODINGS {
            // Wherever it begins: bytes, groups of three, septets.
            for before in 0..9 {
                let text = format!("{}{canary} ici", "x".repeat(before));
                let hay = [b"\0{".to_vec(), (encoding.write)(&text), b"}\0".to_vec()].concat();
                let name = format!("{canary} ({})", encoding.name);
                assert!(scanner.find(&hay).contains(name.as_str()), "{name} after {before}");
            }
        }
    }
}

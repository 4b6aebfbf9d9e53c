//! What pages say is there, and all that is there is said.

use baro::locale::console::{Tongue, keys};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Beginnings of keys that are put together from a value: of values of the domain and of messages kept by their key.
const MADE: [&str; 2] = ["language-", "audit-"];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, into);
        } else if entry.extension().is_some_and(|kind| kind == "rs") {
            into.push(entry);
        }
    }
}

/// Every string in the sources that looks like a key.
fn said() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root.join("console"), &mut files);
    files.push(root.join("locale/console.rs"));
    files.push(root.join("domain/force.rs"));
    files.push(root.join("locale/phrases/table.rs"));
    let mut said = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for string in text.split('"').skip(1).step_by(1) {
            let is_key = string.contains('-')
                && string.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if is_key {
                said.insert(string.to_owned());
            }
        }
    }
    said
}

#[test]
fn all_that_is_there_is_said() {
    let said = said();
    let there = keys(Tongue::French);
    let plain = |key: &str| ["francs", "date", "done-already", "role-commander"].contains(&key);
    let unused: Vec<&String> = there
        .keys()
        .filter(|key| !said.contains(*key) && !plain(key) && !MADE.iter().any(|made| key.starts_with(made)))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn what_pages_say_is_there() {
    let there = keys(Tongue::French);
    let groups: BTreeSet<&str> = there.keys().filter_map(|key| key.split_once('-').map(|(group, _)| group)).collect();
    let missing: Vec<String> = said()
        .into_iter()
        .filter(|key| key.split_once('-').is_some_and(|(group, _)| groups.contains(group)))
        .filter(|key| !there.contains_key(key) && !NO_KEYS.contains(&key.as_str()))
        .collect();
    assert!(missing.is_empty(), "nowhere in the words: {missing:?}");
}

/// Strings that look like keys and are names of other things.
const NO_KEYS: [&str; 4] = ["sign-in", "sign-out", "second-factor", "same-origin"];

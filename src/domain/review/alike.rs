//! Cases that look like one another, put beside each other for moderators: the same text twice, nearly the same text, a burst.
//!
//! Must not know: what follows; staff decide whether to merge. Tested here, and how long 10,000 cases take.
//!
//! **How alike two texts are** is the share of runs of five letters that they have in common (Jaccard: common runs by all runs), after
//! both were folded: no accents, no capitals, one blank between words. A changed word or a slip of the hand touches a few runs only;
//! two texts by two people, even about the same checkpoint, share a fifth or less.
//!
//! **Groups have a first text.** A text joins the first group whose first text it resembles. Chains (a like b, b like c, a not like c) cannot
//! arise, a moderator sees what everything was compared with, and a flood of ten thousand copies is compared with one text.
//!
//! **It is fast** because few texts are compared at all. Of each text a sketch is made (MinHash; Broder, 1997): eighty numbers, of which two
//! texts have as large a share in common as of their runs. Texts that agree in one of twenty groups of four are compared: of those that
//! share six runs of ten 94 in a hundred are found, of those that share eight practically all. A group of four that very many first texts
//! have finds no more of them, so that nobody can make a sign-in slow by what they send.

use crate::domain::concern::{Accused, Kind};
use crate::domain::place::PlaceId;
use crate::domain::review::case::Case;
use crate::domain::text::fold;
use crate::domain::time::Day;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};
use zeroize::Zeroizing;

/// Letters in a run.
const RUN: usize = 5;
/// Numbers of a sketch that must agree together, and groups of them.
const ROWS: u64 = 4;
const BANDS: u64 = 20;
/// So many first texts are found by one group.
const MOST: usize = 64;
/// Shorter texts are the same or not: `il a pris 500` and `il a pris 600` differ in what matters.
const SHORT: usize = 24;
/// So many cases of one day about the same thing are a burst.
pub const BURST: usize = 8;

/// Why cases stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The same text on the same day: most likely one report that a network delivered twice. Merge?
    SameTextSameDay,
    /// Texts that are nearly the same: one hand, or words that were passed on.
    NearlySame,
    /// Many on one day about the same kind, accused and place.
    Burst,
}

/// Cases that stand together, as positions in what was given, in order. At least two; the first is what others were compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Why.
    pub why: Why,
    /// Which.
    pub cases: Vec<usize>,
}

/// All groups, by why and then by their first case. A case may be in one group of each sort.
pub fn groups(cases: &[Case]) -> Vec<Group> {
    let texts: Vec<Zeroizing<String>> = cases.iter().map(folded).collect();
    let same =
        collect(cases.iter().zip(&texts).map(|(case, text)| (!text.is_empty()).then(|| (case.day(), text.as_str()))));
    let burst = collect(cases.iter().map(|case| Some(subject(case))));
    let near = nearly_same(&texts);
    let whys = [(Why::SameTextSameDay, 2, same), (Why::NearlySame, 2, near), (Why::Burst, BURST, burst)];
    let large = |(why, least, groups): (Why, usize, Vec<Vec<usize>>)| {
        groups.into_iter().filter(move |cases| cases.len() >= least).map(move |cases| Group { why, cases })
    };
    whys.into_iter().flat_map(large).collect()
}

/// The cases that stand with the one at `at`, each with its position: the same text on the same day first, then nearly the same, then a
/// burst. Each is told once. What is like it is found by comparing it with all, not by groups: chains do not matter to who reads one case.
pub fn beside(cases: &[&Case], at: usize) -> Vec<(usize, Why)> {
    let Some(own) = cases.get(at) else { return Vec::new() };
    let text = folded(own);
    let own_runs = runs(&text);
    let glance = Glance::of(&own_runs);
    let like = |other: &Case| {
        let theirs = folded(other);
        if text.is_empty() || theirs.is_empty() {
            return None;
        }
        if *theirs == *text {
            return Some(if other.day() == own.day() { Why::SameTextSameDay } else { Why::NearlySame });
        }
        let can = own_runs.len() >= SHORT && glance.lets(own_runs.len(), &theirs);
        let near = can && are_alike(&own_runs, &runs(&theirs));
        near.then_some(Why::NearlySame)
    };
    let mut found: Vec<(usize, Why)> =
        (0..cases.len()).filter(|n| *n != at).filter_map(|n| like(cases[n]).map(|why| (n, why))).collect();
    let burst: Vec<usize> = (0..cases.len()).filter(|n| subject(cases[*n]) == subject(own)).collect();
    if burst.len() >= BURST {
        let known: HashSet<usize> = found.iter().map(|(n, _)| *n).collect();
        found.extend(burst.into_iter().filter(|n| *n != at && !known.contains(n)).map(|n| (n, Why::Burst)));
    }
    found.sort_by_key(|(n, why)| (*why != Why::SameTextSameDay, *why == Why::Burst, *n));
    found
}

/// A few of the bits of each run, for a quick look: of two hundred runs three in a thousand others pass for one of them.
struct Glance(Vec<bool>);

impl Glance {
    fn of(runs: &[u64]) -> Glance {
        let mut bits = vec![false; 1 << 16];
        runs.iter().for_each(|run| bits[Glance::place(*run)] = true);
        Glance(bits)
    }

    fn place(run: u64) -> usize {
        (run >> 48) as usize
    }

    /// Whether a text can have half of all runs in common with these, of which there are `count`. One that stands twice is counted twice: too
    /// many texts pass, none is lost.
    fn lets(&self, count: usize, text: &str) -> bool {
        each_run(text).filter(|run| self.0[Glance::place(*run)]).count() * 2 >= count
    }
}

/// What a burst has in common.
fn subject(case: &Case) -> (Day, Option<Kind>, Accused, Option<&PlaceId>) {
    (case.day(), case.kind(), case.accused(), case.place())
}

/// The report's text as it is compared.
fn folded(case: &Case) -> Zeroizing<String> {
    let mut whole = Zeroizing::new(String::with_capacity(case.report().map(|text| text.len() + 1).sum()));
    for text in case.report() {
        whole.push_str(text);
        whole.push(' ');
    }
    Zeroizing::new(fold::key(&whole))
}

/// Positions by key, in order of the first of each.
fn collect<K: Eq + std::hash::Hash>(keys: impl Iterator<Item = Option<K>>) -> Vec<Vec<usize>> {
    let mut places: HashMap<K, usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, key) in keys.enumerate() {
        let Some(key) = key else { continue };
        let place = *places.entry(key).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(at);
    }
    groups
}

/// The runs of a text in their order.
fn each_run(text: &str) -> impl Iterator<Item = u64> {
    let letters: Vec<char> = text.chars().collect();
    let mix =
        |number: u64, c: &char| (number ^ u64::from(u32::from(*c))).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    let count = (letters.len() + 1).saturating_sub(RUN);
    (0..count).map(move |at| letters[at..at + RUN].iter().fold(0, mix))
}

/// All runs of a text, each once and as a number, in order. Two runs in ten million would have to meet in 64 bits to be mistaken.
fn runs(text: &str) -> Vec<u64> {
    let mut runs: Vec<u64> = each_run(text).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// Whether two sets, each in order, have at least half of all their runs in common.
fn are_alike(one: &[u64], other: &[u64]) -> bool {
    let (shorter, longer) = (one.len().min(other.len()), one.len().max(other.len()));
    if shorter * 2 < longer {
        return false;
    }
    let (mut a, mut b, mut common) = (0, 0, 0);
    while a < one.len() && b < other.len() {
        match one[a].cmp(&other[b]) {
            Ordering::Less => a += 1,
            Ordering::Greater => b += 1,
            Ordering::Equal => (a, b, common) = (a + 1, b + 1, common + 1),
        }
    }
    common * 2 >= one.len() + other.len() - common
}

/// The groups of a text's sketch, each folded into one number. Every number of a sketch is the smallest that the runs have in an order of
/// their own, which a multiplication shuffles.
fn sketch(runs: &[u64]) -> impl Iterator<Item = (u64, u64)> {
    let smallest = |order: u64| {
        let by = (order + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        runs.iter().map(|run| (run ^ by).wrapping_mul(by).rotate_left(32).wrapping_mul(by)).min().unwrap_or(0)
    };
    let fold = |number: u64, next: u64| (number ^ next).wrapping_mul(0xBF58_476D_1CE4_E5B9).rotate_left(31);
    (0..BANDS).map(move |band| (band, (0..ROWS).map(|row| smallest(band * ROWS + row)).fold(0, fold)))
}

fn nearly_same(texts: &[Zeroizing<String>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    // The runs of each group's first text.
    let mut firsts: Vec<Vec<u64>> = Vec::new();
    let mut exact: HashMap<&str, usize> = HashMap::new();
    let mut by_sketch: HashMap<(u64, u64), Vec<usize>> = HashMap::new();
    for (at, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        if let Some(group) = exact.get(text.as_str()) {
            groups[*group].push(at);
            continue;
        }
        let runs = runs(text);
        let sketch: Vec<(u64, u64)> = if runs.len() < SHORT { Vec::new() } else { sketch(&runs).collect() };
        let met: BTreeSet<usize> = sketch.iter().filter_map(|band| by_sketch.get(band)).flatten().copied().collect();
        let joined = met.into_iter().find(|group| are_alike(&firsts[*group], &runs));
        let group = joined.unwrap_or_else(|| {
            for band in sketch {
                let found = by_sketch.entry(band).or_default();
                if found.len() < MOST {
                    found.push(groups.len());
                }
            }
            groups.push(Vec::new());
            firsts.push(runs);
            groups.len() - 1
        });
        groups[group].push(at);
        exact.insert(text, group);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::review::case::tests::note;
    use crate::domain::review::case::{Opened, gather};
    use proptest::prelude::*;

    fn cases(texts: &[(i32, &str)]) -> Vec<Case> {
        let notes = texts.iter().enumerate().map(|(n, (day, text))| Opened::Note(note(n as u32, 0, *day, text)));
        gather(notes).cases
    }

    fn found(texts: &[(i32, &str)]) -> Vec<(Why, Vec<usize>)> {
        groups(&cases(texts)).into_iter().map(|group| (group.why, group.cases)).collect()
    }

    const RACKET: &str = "Au poste de Somadougou les gendarmes prennent 1000 francs a chaque moto le jour du marche";
    const AGAIN: &str =
        "au poste de somadougou, les gendarmes prennent 1500 francs à chaque moto les jours du marché !";
    const OTHER: &str =
        "Les gendarmes du poste de Somadougou ont battu un eleveur qui ne voulait pas payer pour ses vaches";

    #[test]
    fn what_stands_together() {
        let both = |why| (why, vec![0, 1]);
        assert_eq!(found(&[(1, RACKET), (2, AGAIN), (3, OTHER)]), [both(Why::NearlySame)]);
        let twice = [both(Why::SameTextSameDay), both(Why::NearlySame)];
        assert_eq!(found(&[(1, RACKET), (1, &RACKET.to_uppercase())]), twice);
        assert_eq!(found(&[(1, "il a pris 500"), (1, "il a pris 600")]), []);
        assert_eq!(found(&[(1, "il a pris 500"), (2, "Il a pris 500.")]), [(Why::NearlySame, vec![0, 1])]);
        // Without words there is nothing to compare.
        assert_eq!(found(&[(1, ""), (1, "")]), []);
    }

    #[test]
    fn what_stands_beside_one_case() {
        let told = |texts: &[(i32, &str)], at: usize| {
            let cases = cases(texts);
            let cases: Vec<&Case> = cases.iter().collect();
            beside(&cases, at)
        };
        let texts = [(1, RACKET), (1, OTHER), (1, RACKET), (2, AGAIN)];
        assert_eq!(told(&texts, 0), [(2, Why::SameTextSameDay), (3, Why::NearlySame)]);
        assert_eq!(told(&texts, 3), [(0, Why::NearlySame), (2, Why::NearlySame)]);
        assert_eq!((told(&texts, 1), told(&texts, 9)), (vec![], vec![]));
        assert_eq!(told(&[(1, "il a pris 500"), (1, "il a pris 600")], 0), []);
        // Of a burst each is told, what is the same as the same.
        let loud = [vec![(1, ""); BURST - 2], vec![(1, RACKET); 2]].concat();
        let found = told(&loud, BURST - 1);
        assert_eq!((found.len(), found[0]), (BURST - 1, (BURST - 2, Why::SameTextSameDay)));
        assert!(found[1..].iter().all(|(_, why)| *why == Why::Burst));
    }

    #[test]
    fn many_on_one_day_are_a_burst() {
        let quiet: Vec<(i32, &str)> = vec![(1, ""); BURST - 1];
        assert_eq!(found(&quiet), []);
        let loud: Vec<(i32, &str)> = vec![(1, ""); BURST];
        assert_eq!(found(&loud), [(Why::Burst, (0..BURST).collect())]);
    }

    proptest! {
        #[test]
        fn a_group_holds_what_is_like_its_first_text(
            words in proptest::collection::vec(proptest::collection::vec(0usize..14, 4..24), 1..40),
        ) {
            const WORDS: [&str; 14] = [
                "poste", "argent", "moto", "gendarme", "route", "marche", "pont", "nuit", "vaches", "mille", "papier",
                "prison", "village", "police",
            ];
            let texts = words.iter().map(|words| words.iter().map(|n| WORDS[*n]).collect::<Vec<_>>().join(" "));
            let texts: Vec<Zeroizing<String>> = texts.map(Zeroizing::new).collect();
            let groups = nearly_same(&texts);
            let mut all: Vec<usize> = groups.iter().flatten().copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..texts.len()).collect::<Vec<_>>());
            for group in &groups {
                let first = runs(&texts[group[0]]);
                prop_assert!(group.iter().all(|at| are_alike(&first, &runs(&texts[*at]))));
            }
        }

        #[test]
        fn a_copy_with_one_word_more_is_found(
            words in proptest::collection::vec("[a-z]{5,9}", 20..60), more in "[a-z]{3,6}", at in any::<usize>(),
        ) {
            let mut other = words.clone();
            other.insert(at % words.len(), more);
            let texts = [words, other].map(|words| Zeroizing::new(words.join(" ")));
            prop_assert_eq!(nearly_same(&texts), [vec![0, 1]]);
        }

        #[test]
        fn any_text_is_taken(texts in proptest::collection::vec("\\PC{0,80}", 0..8)) {
            let texts: Vec<(i32, &str)> = texts.iter().map(|text| (1, text.as_str())).collect();
            for group in groups(&cases(&texts)) {
                prop_assert!(group.cases.len() >= 2 && group.cases.is_sorted());
            }
        }
    }
}

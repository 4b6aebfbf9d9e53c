//! Cases that look like one another, put beside each other for moderators: the same text twice, nearly the same text, a burst.
//!
//! Must not know: what follows; staff decide whether to merge. Tested here, and how long 10,000 cases take.
//!
//! **How alike two texts are** is the share of runs of three letters that they have in common (Jaccard: common runs by all runs), after
//! both were folded: no accents, no capitals, one blank between words. A changed word or a slip of the hand touches a few runs only;
//! two texts by two people, even about the same checkpoint, share a third or less. Three letters fit one number exactly, so
//! nothing is hashed and no two runs are mistaken for each other.
//!
//! **Groups have a first text.** A text joins the first group whose first text it resembles. Chains (a like b, b like c, a not like c) cannot
//! arise, a moderator sees what everything was compared with, and a flood of ten thousand copies is compared with one text.
//!
//! **It is fast** because two texts that share 7 of 10 runs share one among the rarest few of each (prefix filter; Chaudhuri, Ganti and
//! Kaushik, 2006): first texts are looked up by their rarest runs only, and only those found are compared.

use crate::domain::concern::{Accused, Kind};
use crate::domain::place::PlaceId;
use crate::domain::review::case::Case;
use crate::domain::text::fold;
use crate::domain::time::Day;
use std::collections::HashMap;
use zeroize::Zeroizing;

/// Texts with seven tenths of their runs in common are nearly the same.
const ALIKE: (usize, usize) = (7, 10);
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

/// All runs of three letters, each once, in the order of their numbers.
fn runs(text: &str) -> Vec<u64> {
    let letters: Vec<u64> = text.chars().map(|c| u64::from(u32::from(c))).collect();
    // A character needs 21 bits.
    let mut runs: Vec<u64> = letters.windows(3).map(|run| run[0] << 42 | run[1] << 21 | run[2]).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// Whether two sets, each in order, have enough in common.
fn are_alike(one: &[u64], other: &[u64]) -> bool {
    let (mut a, mut b, mut common) = (0, 0, 0);
    while a < one.len() && b < other.len() {
        match one[a].cmp(&other[b]) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => (a, b, common) = (a + 1, b + 1, common + 1),
        }
    }
    // common / (all of both) >= 7 / 10
    common * ALIKE.1 >= (one.len() + other.len() - common) * ALIKE.0
}

/// How many of a text's rarest runs must be looked up, so that no alike text is missed: a set of n runs has at least 7/10 n in common
/// with it, so of any n - 7/10 n + 1 runs at least one is shared.
fn prefix(count: usize) -> usize {
    count - (count * ALIKE.0).div_ceil(ALIKE.1) + 1
}

fn nearly_same(texts: &[Zeroizing<String>]) -> Vec<Vec<usize>> {
    let sets: Vec<Vec<u64>> = texts.iter().map(|text| runs(text)).collect();
    let mut often: HashMap<u64, u32> = HashMap::new();
    for run in sets.iter().flatten() {
        *often.entry(*run).or_default() += 1;
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut exact: HashMap<&str, usize> = HashMap::new();
    let mut by_run: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut looked: Vec<usize> = Vec::new();
    for (at, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        if let Some(group) = exact.get(text.as_str()) {
            groups[*group].push(at);
            continue;
        }
        let rarest = if sets[at].len() < SHORT { Vec::new() } else { rarest(&sets[at], &often) };
        let met = rarest.iter().filter_map(|run| by_run.get(run)).flatten().copied();
        let mut found: Vec<usize> = met.filter(|group| std::mem::replace(&mut looked[*group], at) != at).collect();
        found.sort_unstable();
        let joined = found.into_iter().find(|group| are_alike(&sets[groups[*group][0]], &sets[at]));
        let group = joined.unwrap_or_else(|| {
            groups.push(Vec::new());
            looked.push(usize::MAX);
            for run in rarest {
                by_run.entry(run).or_default().push(groups.len() - 1);
            }
            groups.len() - 1
        });
        groups[group].push(at);
        exact.insert(text, group);
    }
    groups
}

fn rarest(set: &[u64], often: &HashMap<u64, u32>) -> Vec<u64> {
    let mut order = set.to_vec();
    order.sort_unstable_by_key(|run| (often.get(run).copied().unwrap_or(0), *run));
    order.truncate(prefix(set.len()));
    order
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
        let near = (Why::NearlySame, vec![0, 1]);
        assert_eq!(found(&[(1, RACKET), (2, AGAIN), (3, OTHER)]), [near.clone()]);
        assert_eq!(found(&[(1, RACKET), (1, &RACKET.to_uppercase())]), [(Why::SameTextSameDay, vec![0, 1]), near]);
        assert_eq!(found(&[(1, "il a pris 500"), (1, "il a pris 600")]), []);
        assert_eq!(found(&[(1, "il a pris 500"), (2, "Il a pris 500.")]), [(Why::NearlySame, vec![0, 1])]);
        // Without words there is nothing to compare.
        assert_eq!(found(&[(1, ""), (1, "")]), []);
    }

    #[test]
    fn many_on_one_day_are_a_burst() {
        let quiet: Vec<(i32, &str)> = vec![(1, ""); BURST - 1];
        assert_eq!(found(&quiet), []);
        let loud: Vec<(i32, &str)> = vec![(1, ""); BURST];
        assert_eq!(found(&loud), [(Why::Burst, (0..BURST).collect())]);
    }

    /// The definition, without any short cut.
    fn plainly(texts: &[Zeroizing<String>]) -> Vec<Vec<usize>> {
        let sets: Vec<Vec<u64>> = texts.iter().map(|text| runs(text)).collect();
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut of: HashMap<&str, usize> = HashMap::new();
        for at in 0..texts.len() {
            let long = |n: usize| sets[n].len() >= SHORT;
            let like = |group: &Vec<usize>| long(group[0]) && long(at) && are_alike(&sets[group[0]], &sets[at]);
            let group = of.get(texts[at].as_str()).copied().or_else(|| groups.iter().position(like));
            let group = group.unwrap_or_else(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[group].push(at);
            of.insert(&texts[at], group);
        }
        groups
    }

    proptest! {
        #[test]
        fn short_cuts_miss_nothing(
            words in proptest::collection::vec(proptest::collection::vec(0usize..14, 4..14), 1..30),
        ) {
            const WORDS: [&str; 14] = ["poste", "argent", "moto", "gendarme", "route", "marche", "pont", "nuit", "vaches", "mille", "papier", "prison", "village", "police"];
            let texts: Vec<Zeroizing<String>> = words.iter().map(|words| {
                Zeroizing::new(words.iter().map(|n| WORDS[*n]).collect::<Vec<_>>().join(" "))
            }).collect();
            prop_assert_eq!(nearly_same(&texts), plainly(&texts));
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

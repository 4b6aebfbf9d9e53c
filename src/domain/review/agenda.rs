//! Themes for the agendas of forums, from concerns of one quarter: never from fewer than five, and without numbers.
//!
//! Must not know: texts, whom a concern is about; how an agenda looks. Tested here.
//!
//! What five at a commune say goes to its forum. Below five, first its finer kinds are merged; then it rises to the cercle and to the region and
//! goes to every forum there. What rises was told nowhere below: a theme of a cercle is of the communes that had none.

use crate::domain::concern::Kind;
use crate::domain::place::PlaceId;
use crate::domain::review::aggregate::{ENOUGH, Fact, Quarter, Tree, of_quarter};
use crate::domain::review::finer::Finer;
use std::collections::BTreeMap;

/// What may be put on the agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A finer kind.
    Finer(Finer),
    /// Several finer kinds, merged.
    Kind(Kind),
}

impl About {
    /// The words in tables and forms: `corruption/bribe`, `corruption`.
    pub fn code(self) -> String {
        match self {
            About::Finer(finer) => format!("{}/{}", finer.kind().code(), finer.code()),
            About::Kind(kind) => kind.code().to_owned(),
        }
    }

    /// Reads them.
    pub fn read(written: &str) -> Option<About> {
        match written.split_once('/') {
            Some((kind, finer)) => Finer::read(finer).filter(|finer| finer.kind().code() == kind).map(About::Finer),
            None => Kind::read(written).map(About::Kind),
        }
    }
}

/// A theme for the forums of a place and of everything in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Theme {
    /// Where.
    pub place: PlaceId,
    /// What.
    pub about: About,
}

type Counts = BTreeMap<Finer, u32>;

/// All themes of a quarter, by place.
pub fn themes(facts: &[Fact], places: &Tree, quarter: Quarter) -> Vec<Theme> {
    let mut counts: BTreeMap<&PlaceId, Counts> = BTreeMap::new();
    for fact in of_quarter(facts, quarter) {
        if let Some(place) = &fact.place {
            *counts.entry(place).or_default().entry(fact.finer).or_default() += 1;
        }
    }
    let mut themes = Vec::new();
    for place in places.inside(&None) {
        // What is too little for a region is no theme: the country has no forum.
        rise(place, places, &counts, &mut themes);
    }
    themes.sort();
    themes
}

/// Finds the themes of a place and of all in it; returns what is in none.
fn rise(place: &PlaceId, places: &Tree, counts: &BTreeMap<&PlaceId, Counts>, themes: &mut Vec<Theme>) -> Counts {
    let mut own = counts.get(place).cloned().unwrap_or_default();
    for child in places.inside(&Some(place.clone())) {
        for (finer, count) in rise(child, places, counts, themes) {
            *own.entry(finer).or_default() += count;
        }
    }
    let mut found = |about| themes.push(Theme { place: place.clone(), about });
    own.retain(|finer, count| {
        let enough = *count >= ENOUGH;
        if enough {
            found(About::Finer(*finer));
        }
        !enough
    });
    for kind in Kind::ALL {
        let merged: u32 = own.iter().filter(|(finer, _)| finer.kind() == kind).map(|(_, count)| count).sum();
        if merged >= ENOUGH {
            found(About::Kind(kind));
            own.retain(|finer, _| finer.kind() != kind);
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::place::{Level, Place};
    use crate::domain::review::case::Thread;
    use crate::domain::time::Day;

    fn tree() -> Tree {
        let place = |id: &str, level, parent: Option<&str>| Place {
            id: PlaceId(id.into()),
            level,
            name: id.into(),
            also: Vec::new(),
            parent: parent.map(|parent| PlaceId(parent.into())),
        };
        Tree::of(&[
            place("mopti", Level::Region, None),
            place("djenne", Level::Cercle, Some("mopti")),
            place("konna", Level::Commune, Some("djenne")),
            place("fatoma", Level::Commune, Some("djenne")),
        ])
    }

    fn check(counts: &[(&str, Finer, u8)], expected: &[(&str, About)]) {
        let mut facts = Vec::new();
        for (place, finer, count) in counts {
            for _ in 0..*count {
                let thread = Thread([facts.len() as u8; 16]);
                facts.push(Fact { thread, day: Day(20_000), place: Some(PlaceId((*place).into())), finer: *finer });
            }
        }
        let found = themes(&facts, &tree(), Quarter::of(Day(20_000)));
        let expected: Vec<Theme> =
            expected.iter().map(|(place, about)| Theme { place: PlaceId((*place).into()), about: *about }).collect();
        assert_eq!(found, expected, "{counts:?}");
        assert_eq!(themes(&facts, &tree(), Quarter::of(Day(21_000))), []);
    }

    #[test]
    fn themes_have_words_that_read_back() {
        let all = Finer::ALL.map(About::Finer).into_iter().chain(Kind::ALL.map(About::Kind));
        assert!(all.into_iter().all(|about| About::read(&about.code()) == Some(about)));
        assert_eq!(About::Finer(Finer::Other).code(), "other/other");
        assert_eq!((About::read("abuse/bribe"), About::read(""), About::read("/")), (None, None, None));
    }

    #[test]
    fn below_five_kinds_are_merged_and_then_it_rises() {
        use Finer::{Bribe, Checkpoint, Ransom};
        let corruption = About::Kind(Kind::Corruption);
        check(&[("konna", Bribe, 5)], &[("konna", About::Finer(Bribe))]);
        check(&[("konna", Bribe, 4)], &[]);
        check(&[("konna", Bribe, 4), ("konna", Checkpoint, 1)], &[("konna", corruption)]);
        check(&[("konna", Bribe, 4), ("fatoma", Bribe, 1)], &[("djenne", About::Finer(Bribe))]);
        check(&[("konna", Bribe, 4), ("fatoma", Ransom, 1)], &[("djenne", corruption)]);
        check(&[("konna", Bribe, 2), ("djenne", Bribe, 2), ("mopti", Bribe, 1)], &[("mopti", About::Finer(Bribe))]);
        // What made a theme below adds nothing above.
        check(&[("konna", Bribe, 6), ("fatoma", Bribe, 4)], &[("konna", About::Finer(Bribe))]);
        check(&[("elsewhere", Bribe, 9)], &[]);
    }
}

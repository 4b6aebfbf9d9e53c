//! The places of a report: what they are called, what lies in what.
//!
//! Must not know: rows, pages. Tested here.

use crate::domain::board::Board;
use crate::domain::place::{Level, Place, PlaceId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The list of places, with those of them that the programme works at.
pub(super) struct Places {
    all: HashMap<PlaceId, Place>,
    /// Those that can be asked for.
    ours: BTreeSet<PlaceId>,
}

/// Region, cercle, commune: a list that went in circles ends here.
const DEEPEST: usize = 4;

impl Places {
    /// All places, and which of them are on the board.
    pub fn of(all: Vec<Place>, board: &Board) -> Places {
        let ours = all.iter().map(|place| &place.id).filter(|id| board.places.contains_key(id)).cloned().collect();
        Places { all: all.into_iter().map(|place| (place.id.clone(), place)).collect(), ours }
    }

    /// Whether it can be asked for.
    pub fn has(&self, place: &PlaceId) -> bool {
        self.ours.contains(place)
    }

    /// Its name; its code where the list does not have it.
    pub fn name<'a>(&'a self, place: &'a PlaceId) -> &'a str {
        self.all.get(place).map_or(place.0.as_str(), |place| place.name.as_str())
    }

    /// Whether something smaller can lie in it.
    pub fn is_larger(&self, place: &PlaceId) -> bool {
        self.all.get(place).is_none_or(|place| place.level != Level::Commune)
    }

    fn parent(&self, place: &PlaceId) -> Option<&PlaceId> {
        self.all.get(place).and_then(|place| place.parent.as_ref())
    }

    /// The place and all that it lies in.
    fn up<'a>(&'a self, place: &'a PlaceId) -> impl Iterator<Item = &'a PlaceId> {
        std::iter::successors(Some(place), |place| self.parent(place)).take(DEEPEST)
    }

    /// Whether a place is `area` or lies in it; everything lies in no area.
    pub fn lies_in(&self, place: &PlaceId, area: Option<&PlaceId>) -> bool {
        area.is_none_or(|area| self.up(place).any(|place| place == area))
    }

    /// The part of `area` that a place lies in; of no area, its region.
    pub fn part_of(&self, place: &PlaceId, area: Option<&PlaceId>) -> PlaceId {
        let is_part = |place: &&PlaceId| self.parent(place) == area || Some(*place) == area;
        self.up(place).find(is_part).unwrap_or(place).clone()
    }

    /// The highest places that can be asked for.
    pub fn roots(&self) -> impl Iterator<Item = &PlaceId> {
        self.ours.iter().filter(|place| self.parent(place).is_none_or(|parent| !self.ours.contains(parent)))
    }

    /// Those that can be asked for with how deep they lie, each after the one that it lies in, by name.
    pub fn tree(&self) -> Vec<(usize, &PlaceId)> {
        let mut inside: BTreeMap<Option<&PlaceId>, Vec<&PlaceId>> = BTreeMap::new();
        for place in &self.ours {
            let parent = self.parent(place).filter(|parent| self.ours.contains(*parent));
            inside.entry(parent).or_default().push(place);
        }
        let mut tree = Vec::new();
        self.climb(None, 0, &mut inside, &mut tree);
        tree
    }

    fn climb<'a>(
        &'a self,
        area: Option<&'a PlaceId>,
        depth: usize,
        inside: &mut BTreeMap<Option<&'a PlaceId>, Vec<&'a PlaceId>>,
        tree: &mut Vec<(usize, &'a PlaceId)>,
    ) {
        let mut parts = inside.remove(&area).unwrap_or_default();
        parts.sort_by_key(|place| self.name(place));
        for place in parts {
            tree.push((depth, place));
            self.climb(Some(place), depth + 1, inside, tree);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(place: &str) -> PlaceId {
        PlaceId(place.into())
    }

    fn places() -> Places {
        let place = |own: &str, level, parent: Option<&str>| Place {
            id: id(own),
            level,
            name: own.to_uppercase(),
            also: Vec::new(),
            parent: parent.map(id),
        };
        let all = vec![
            place("gao", Level::Region, None),
            place("mopti", Level::Region, None),
            place("konna", Level::Commune, Some("mopti-c")),
            place("mopti-c", Level::Cercle, Some("mopti")),
            place("fatoma", Level::Commune, Some("mopti-c")),
        ];
        let mut board = Board::default();
        for place in all.iter().filter(|place| place.id.0 != "gao" && place.id.0 != "fatoma") {
            board.places.insert(place.id.clone(), place.clone());
        }
        Places::of(all, &board)
    }

    #[test]
    fn what_lies_in_what() {
        let places = places();
        let (konna, cercle, mopti, gao) = (id("konna"), id("mopti-c"), id("mopti"), id("gao"));
        assert!(
            places.lies_in(&konna, Some(&mopti))
                && places.lies_in(&konna, None)
                && places.lies_in(&konna, Some(&konna))
        );
        assert!(!places.lies_in(&mopti, Some(&konna)) && !places.lies_in(&gao, Some(&mopti)));
        assert_eq!(places.part_of(&konna, None), mopti);
        assert_eq!(places.part_of(&konna, Some(&mopti)), cercle);
        assert_eq!(places.part_of(&konna, Some(&konna)), konna);
        assert_eq!(places.part_of(&cercle, Some(&cercle)), cercle);
        assert!(places.has(&konna) && !places.has(&gao) && places.is_larger(&cercle) && !places.is_larger(&konna));
        assert_eq!((places.name(&konna), places.name(&id("x"))), ("KONNA", "x"));
    }

    #[test]
    fn those_of_the_programme_as_a_tree() {
        let places = places();
        let tree: Vec<(usize, &str)> =
            places.tree().into_iter().map(|(depth, place)| (depth, place.0.as_str())).collect();
        assert_eq!(tree, [(0, "mopti"), (1, "mopti-c"), (2, "konna")]);
        assert_eq!(places.roots().collect::<Vec<_>>(), [&id("mopti")]);
    }
}

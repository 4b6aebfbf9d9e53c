//! Where concerns can be filed, and whom to call there in danger.
//!
//! Must not know: who files, keys. Tested here.

use crate::domain::board::Board;
use crate::domain::place::{Place, PlaceId};
use crate::domain::time::Day;
use std::collections::HashMap;

/// After so many days a number must be tried again; until then it is shown.
pub const TEST_LASTS: i32 = 90;
/// Most characters of a number to call, blanks included.
pub const LONGEST_NUMBER: usize = 15;

/// A number to call in danger, that somebody has called and somebody has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Danger {
    /// As it is dialled and shown: `17`, `80 00 11 15`.
    pub number: String,
    /// Who of the team called it.
    pub tested_by: String,
    /// When.
    pub tested_on: Day,
}

impl Danger {
    /// Whether it is to be tried again.
    pub fn is_stale(&self, today: Day) -> bool {
        today.0 - self.tested_on.0 > TEST_LASTS
    }

    /// Whether it looks like a number to call: digits, with single blanks between them.
    pub fn is_number(written: &str) -> bool {
        let right = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        written.len() <= LONGEST_NUMBER && written.split(' ').all(right)
    }
}

/// What the board knows for concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Openings {
    /// From which day on concerns can be filed for a place; forums run there first, because everyday traffic is the cover.
    pub since: HashMap<PlaceId, Day>,
    /// Whom to call; what a place does not say is as in the one that it lies in.
    pub dangers: HashMap<PlaceId, Danger>,
}

impl Board {
    /// Places that a concern can be about on `today`, in the order of their names.
    pub fn open_for_concerns(&self, today: Day) -> Vec<&Place> {
        let open = self.openings.since.iter().filter(|(_, since)| **since <= today);
        let mut places: Vec<&Place> = open.filter_map(|(place, _)| self.places.get(place)).collect();
        places.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        places
    }

    /// Whom to call in danger at `place`: its own number, or that of the nearest place around it. Who names no place gets the number
    /// that is the same wherever concerns are open, and none where it is not.
    pub fn danger(&self, place: Option<&PlaceId>, today: Day) -> Option<&Danger> {
        let Some(place) = place else {
            let mut everywhere = self.open_for_concerns(today).into_iter().map(|place| self.danger_at(&place.id));
            let first = everywhere.next()??;
            return everywhere.all(|other| other.is_some_and(|other| other.number == first.number)).then_some(first);
        };
        self.danger_at(place)
    }

    fn danger_at(&self, place: &PlaceId) -> Option<&Danger> {
        let mut at = Some(place);
        // Region, cercle, commune: a list that went in circles would end here too.
        for _ in 0..4 {
            let here = at?;
            if let Some(danger) = self.openings.dangers.get(here) {
                return Some(danger);
            }
            at = self.places.get(here).and_then(|place| place.parent.as_ref());
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::place::Level;

    fn id(code: &str) -> PlaceId {
        PlaceId(code.into())
    }

    fn board(places: &[(&str, Option<&str>)]) -> Board {
        let mut board = Board::default();
        for (code, parent) in places {
            let level = if parent.is_some() { Level::Commune } else { Level::Region };
            let place = Place { id: id(code), level, name: (*code).into(), also: vec![], parent: parent.map(id) };
            board.places.insert(id(code), place);
        }
        board
    }

    fn danger(number: &str) -> Danger {
        Danger { number: number.into(), tested_by: "Aminata".into(), tested_on: Day(100) }
    }

    #[test]
    fn a_place_is_offered_from_its_day_on() {
        let mut board = board(&[("mopti", None), ("sio", Some("mopti")), ("konna", Some("mopti"))]);
        board.openings.since = [(id("sio"), Day(10)), (id("konna"), Day(20)), (id("gone"), Day(1))].into();
        let names = |today| board.open_for_concerns(today).iter().map(|place| place.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names(Day(9)), [""; 0]);
        assert_eq!(names(Day(10)), ["sio"]);
        assert_eq!(names(Day(20)), ["konna", "sio"]);
    }

    #[test]
    fn a_number_is_the_nearest_places() {
        let mut board = board(&[("mopti", None), ("konna", Some("mopti")), ("sio", Some("mopti")), ("gao", None)]);
        board.openings.dangers = [(id("mopti"), danger("17")), (id("konna"), danger("80 00 11 15"))].into();
        let number = |place: Option<&str>| board.danger(place.map(id).as_ref(), Day(50)).map(|d| d.number.as_str());
        assert_eq!(number(Some("konna")), Some("80 00 11 15"));
        assert_eq!(number(Some("sio")), Some("17"));
        assert_eq!(number(Some("gao")), None);
        assert_eq!(number(None), None, "nowhere is open");
    }

    #[test]
    fn who_names_no_place_gets_a_number_that_holds_everywhere() {
        let mut board = board(&[("mopti", None), ("konna", Some("mopti")), ("sio", Some("mopti")), ("gao", None)]);
        board.openings.since = [(id("konna"), Day(1)), (id("sio"), Day(1)), (id("gao"), Day(60))].into();
        board.openings.dangers = [(id("mopti"), danger("17"))].into();
        assert_eq!(board.danger(None, Day(50)).map(|danger| danger.number.as_str()), Some("17"));
        assert_eq!(board.danger(None, Day(60)), None, "Gao has none");
        board.openings.dangers.insert(id("konna"), danger("18"));
        assert_eq!(board.danger(None, Day(50)), None, "it is not the same everywhere");
    }

    #[test]
    fn what_can_be_dialled() {
        assert!(["17", "80 00 11 15", "+17"].map(Danger::is_number) == [true, true, false]);
        assert!(["", " 17", "17 ", "1  7", "80.00", "1234567890123456"].iter().all(|wrong| !Danger::is_number(wrong)));
        assert!(!danger("17").is_stale(Day(190)) && danger("17").is_stale(Day(191)));
    }
}

//! Counts of concerns that may be told aloud: by place and kind, for one quarter, and never so that a small number can be reckoned.
//!
//! Must not know: texts, whom a concern is about, when in the quarter it came; pages. Tested here: an attacker who knows every
//! published number and this file finds no hidden one.
//!
//! **What counts**: triaged concerns, one a thread. **A number is told from five, rounded down to five**; zero is as hidden as four.
//!
//! **No concern stands in two numbers.** A commune that is told has its own line; the line of a cercle is *the rest of it*, what no line below
//! tells; so for a region and for the country. Numbers that overlap can be subtracted from each other, these cannot: a total here is the sum of
//! what is told and says nothing more.
//!
//! **A hidden cell hides its smallest sibling.** Otherwise "the rest of Mopti: 5" could be one commune whose own line is missing, and a
//! missing line would say "fewer than five". With the sibling, a missing line says nothing.
//!
//! **Periods and places are fixed**: a quarter that is over, told once; the places of the programme. A table of the same quarter told again after
//! late triage, or cut in another way, could be compared with the first: whoever publishes keeps what was published (`store::book::published`).
//! There is one table for each compartment, over the concerns that its key opens: no concern lies in two compartments, so these tables do not
//! overlap either, and who may not read one publishes the others all the same.

use crate::domain::concern::Kind;
use crate::domain::place::{Place, PlaceId};
use crate::domain::review::case::Thread;
use crate::domain::review::casework::Casework;
use crate::domain::review::finer::Finer;
use crate::domain::time::Day;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The smallest number that is told.
pub const ENOUGH: u32 = 5;

/// One concern, as far as counting needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its thread: it counts once.
    pub thread: Thread,
    /// The day that it was filed.
    pub day: Day,
    /// Where it is.
    pub place: Option<PlaceId>,
    /// What it is about.
    pub finer: Finer,
}

impl Fact {
    /// What a case adds; `None` where it is not triaged, no concern, or told by an earlier case.
    pub fn of(work: &Casework) -> Option<Fact> {
        let triage = work.counted()?;
        Some(Fact { thread: work.thread, day: work.reported, place: triage.place.clone(), finer: triage.finer })
    }
}

/// A quarter of a year: the only period that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    year: i16,
    /// 0 to 3.
    number: i8,
}

impl Quarter {
    /// The quarter of a day.
    pub fn of(day: Day) -> Quarter {
        let date = day.date();
        Quarter { year: date.year(), number: (date.month() - 1) / 3 }
    }

    /// Reads what is written `2026-T4`.
    pub fn read(written: &str) -> Option<Quarter> {
        let (year, number) = written.split_once("-T")?;
        let number: i8 = number.parse().ok().filter(|number| (1..=4).contains(number))?;
        let year = year.parse().ok().filter(|year| (1970..=9998).contains(year))?;
        let quarter = Quarter { year, number: number - 1 };
        // Written otherwise it would be a second name of the same quarter.
        (quarter.to_string() == written).then_some(quarter)
    }

    /// The quarter of a forum's period: `2026-T4` and `2026-11` lie in the same.
    pub fn of_period(code: &str) -> Option<Quarter> {
        let month = || {
            let (year, month) = code.split_once('-')?;
            let date = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
            Some(Quarter::of(Day::of(date)))
        };
        Quarter::read(code).or_else(month)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// 1 to 4.
    pub fn number(self) -> i8 {
        self.number + 1
    }

    /// Its first day.
    pub fn begin(self) -> Day {
        Date::new(self.year, self.number * 3 + 1, 1).map_or(Day(i32::MIN), Day::of)
    }

    /// So many quarters later; earlier where negative.
    #[must_use]
    pub fn plus(self, quarters: i16) -> Quarter {
        let all = i32::from(self.year) * 4 + i32::from(self.number) + i32::from(quarters);
        let year = i16::try_from(all.div_euclid(4)).unwrap_or(self.year);
        Quarter { year, number: i8::try_from(all.rem_euclid(4)).expect("a remainder of four is small") }
    }

    /// The day after its last one.
    pub fn end(self) -> Day {
        let (year, number) =
            if self.number == 3 { (self.year.saturating_add(1), 0) } else { (self.year, self.number + 1) };
        Date::new(year, number * 3 + 1, 1).map_or(Day(i32::MAX), Day::of)
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-T{}", self.year, self.number + 1)
    }
}

/// The quarter is not over: its numbers would change after they were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the quarter is not over")]
pub struct NotOver;

/// A number that is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// A commune, or the rest of a larger place; `None` is the rest of the country.
    pub place: Option<PlaceId>,
    /// What the concerns are about.
    pub kind: Kind,
    /// At least so many; a multiple of five, never zero.
    pub count: u32,
}

/// What is told of a quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The quarter.
    pub quarter: Quarter,
    /// By place, then by kind.
    pub lines: Vec<Line>,
}

impl Table {
    /// At least so many concerns of a kind, or of all. The sum of what is told.
    pub fn total(&self, kind: Option<Kind>) -> u32 {
        self.lines.iter().filter(|line| kind.is_none_or(|kind| line.kind == kind)).map(|line| line.count).sum()
    }
}

/// The places of the programme, each with what lies in it.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    inside: BTreeMap<Option<PlaceId>, BTreeSet<PlaceId>>,
}

impl Tree {
    /// The places and what they lie in; the same for every period.
    pub fn of(places: &[Place]) -> Tree {
        let known: BTreeSet<&PlaceId> = places.iter().map(|place| &place.id).collect();
        let mut tree = Tree::default();
        for place in places {
            let parent = place.parent.clone().filter(|parent| known.contains(parent) && *parent != place.id);
            tree.inside.entry(parent).or_default().insert(place.id.clone());
        }
        tree
    }

    /// What lies in a place.
    pub fn inside(&self, place: &Option<PlaceId>) -> impl Iterator<Item = &PlaceId> {
        self.inside.get(place).into_iter().flatten()
    }

    /// Whether it is one of the places.
    pub fn has(&self, place: &PlaceId) -> bool {
        self.inside.values().any(|inside| inside.contains(place))
    }
}

/// The facts of a quarter, one a thread.
pub fn of_quarter(facts: &[Fact], quarter: Quarter) -> impl Iterator<Item = &Fact> {
    let once: BTreeMap<Thread, &Fact> = facts.iter().map(|fact| (fact.thread, fact)).collect();
    once.into_values().filter(move |fact| Quarter::of(fact.day) == quarter)
}

/// Whether enough wrote from a place in a quarter for a text to name it.
pub fn is_enough(facts: &[Fact], place: &PlaceId, quarter: Quarter) -> bool {
    of_quarter(facts, quarter).filter(|fact| fact.place.as_ref() == Some(place)).count() >= ENOUGH as usize
}

/// What is told of a quarter.
///
/// # Errors
/// While it is not over on `today`.
pub fn table(facts: &[Fact], places: &Tree, quarter: Quarter, today: Day) -> Result<Table, NotOver> {
    if today < quarter.end() {
        return Err(NotOver);
    }
    let mut counts: BTreeMap<Kind, Counts> = BTreeMap::new();
    for fact in of_quarter(facts, quarter) {
        // What is told of no place of the programme is somewhere in the country.
        let place = fact.place.clone().filter(|place| places.has(place));
        *counts.entry(fact.finer.kind()).or_default().entry(place).or_default() += 1;
    }
    let mut lines = Vec::new();
    for (kind, counts) in counts {
        let rest = rise(&None, places, &counts, &mut |place, count| {
            lines.push(Line { place: Some(place.clone()), kind, count: rounded(count) });
        });
        if rest >= ENOUGH {
            lines.push(Line { place: None, kind, count: rounded(rest) });
        }
    }
    lines.sort();
    Ok(Table { quarter, lines })
}

/// How many concerns of one kind there are at each place itself.
type Counts = BTreeMap<Option<PlaceId>, u32>;

fn rounded(count: u32) -> u32 {
    count / ENOUGH * ENOUGH
}

/// Tells what can be told of the places in `place`, and returns its rest: what it has itself and what they kept back.
fn rise(place: &Option<PlaceId>, places: &Tree, counts: &Counts, tell: &mut impl FnMut(&PlaceId, u32)) -> u32 {
    let cells: Vec<(u32, &PlaceId)> =
        places.inside(place).map(|child| (rise(&Some(child.clone()), places, counts, tell), child)).collect();
    let hidden = |count: u32| count < ENOUGH;
    let smallest = cells.iter().filter(|(count, _)| !hidden(*count)).min();
    let beside = smallest.filter(|_| cells.iter().any(|(count, _)| hidden(*count)));
    let mut rest = counts.get(place).copied().unwrap_or(0);
    for cell in &cells {
        if hidden(cell.0) || Some(cell) == beside { rest += cell.0 } else { tell(cell.1, cell.0) }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::place::Level;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn place(id: &str, parent: Option<&str>) -> Place {
        let level = if parent.is_some() { Level::Commune } else { Level::Region };
        let parent = parent.map(|parent| PlaceId(parent.into()));
        Place { id: PlaceId(id.into()), level, name: id.into(), also: Vec::new(), parent }
    }

    /// A region `r` with cercles `a`, `b`…, each with so many communes, `a0`, `a1`….
    fn region(shape: &[usize]) -> (Tree, Vec<PlaceId>) {
        let mut places = vec![place("r", None)];
        for (cercle, communes) in ["a", "b", "c"].iter().zip(shape) {
            places.push(place(cercle, Some("r")));
            places.extend((0..*communes).map(|n| place(&format!("{cercle}{n}"), Some(cercle))));
        }
        let communes = places.iter().filter(|place| place.id.0.len() == 2).map(|place| place.id.clone()).collect();
        (Tree::of(&places), communes)
    }

    fn fact(n: u32, place: Option<&str>, finer: Finer, day: Day) -> Fact {
        let mut thread = [0; 16];
        thread[..4].copy_from_slice(&n.to_be_bytes());
        Fact { thread: Thread(thread), day, place: place.map(|place| PlaceId(place.into())), finer }
    }

    const IN: Day = Day(20_000);

    /// So many of one kind at each place.
    fn told(tree: &Tree, counts: &[(Option<&str>, u32)]) -> Vec<(String, u32)> {
        let all = counts.iter().flat_map(|(place, count)| (0..*count).map(move |_| *place));
        let facts: Vec<Fact> = all.enumerate().map(|(n, at)| fact(n as u32, at, Finer::Bribe, IN)).collect();
        let table = table(&facts, tree, Quarter::of(IN), Day(20_400)).unwrap();
        table.lines.into_iter().map(|line| (line.place.map_or("rest".into(), |place| place.0), line.count)).collect()
    }

    fn lines(lines: &[(&str, u32)]) -> Vec<(String, u32)> {
        lines.iter().map(|(place, count)| ((*place).to_owned(), *count)).collect()
    }

    #[test]
    fn from_five_rounded_down_and_the_smallest_sibling_with_what_is_hidden() {
        let (tree, _) = region(&[3, 2]);
        let at = |counts: &[(&str, u32)]| {
            let counts: Vec<_> = counts.iter().map(|(place, count)| (Some(*place), *count)).collect();
            told(&tree, &counts)
        };
        // Everything is told; the rests of the cercles are empty and as hidden as four.
        let all = [("a0", 5), ("a1", 9), ("a2", 12), ("b0", 7), ("b1", 5)];
        assert_eq!(at(&all), lines(&[("a0", 5), ("a1", 5), ("a2", 10), ("b0", 5), ("b1", 5)]));
        // With four at a1 the smallest of its siblings goes too. Nine are the rest of their cercle, which goes with the empty one of the
        // other cercle: they are told of the region.
        let four = [("a0", 5), ("a1", 4), ("a2", 12), ("b0", 7), ("b1", 5)];
        assert_eq!(at(&four), lines(&[("a2", 10), ("b0", 5), ("b1", 5), ("r", 5)]));
        // Both rests are large, so each is told.
        assert_eq!(at(&[("a0", 25), ("a1", 6), ("b0", 6)]), lines(&[("a", 5), ("a0", 25), ("b", 5)]));
        assert_eq!(at(&[("a0", 4)]), []);
        // Of no place, or of none of the programme: with what the region kept back it is the rest of the country.
        assert_eq!(told(&tree, &[(None, 4), (Some("elsewhere"), 1), (Some("r"), 3)]), lines(&[("rest", 5)]));
    }

    #[test]
    fn quarters_are_read_and_counted() {
        let last = Quarter::read("2026-T4").unwrap();
        assert_eq!((last.year(), last.number(), last.to_string().as_str()), (2026, 4, "2026-T4"));
        assert_eq!((Quarter::of(last.begin()), Quarter::of(Day(last.end().0 - 1))), (last, last));
        assert_eq!((last.plus(1).to_string().as_str(), last.plus(1).begin()), ("2027-T1", last.end()));
        assert_eq!((last.plus(-4).to_string().as_str(), last.plus(-4).plus(4)), ("2025-T4", last));
        assert_eq!(Quarter::of_period("2026-11"), Some(last));
        assert_eq!(Quarter::of_period("2026-T3"), Some(last.plus(-1)));
        for written in ["", "2026", "2026-T0", "2026-T5", "2026-T04", "02026-T4", "-1-T4", "2026-T4 ", "99999-T1"] {
            assert_eq!(Quarter::read(written), None, "{written}");
        }
        assert_eq!((Quarter::of_period("2026-13"), Quarter::of_period("x-1")), (None, None));
    }

    #[test]
    fn one_a_thread_and_only_what_is_over() {
        let (tree, _) = region(&[1]);
        let quarter = Quarter::of(IN);
        let once: Vec<Fact> = (0..9).map(|_| fact(1, Some("a0"), Finer::Bribe, IN)).collect();
        assert_eq!(table(&once, &tree, quarter, Day(20_400)).unwrap().lines, []);
        assert_eq!(table(&once, &tree, quarter, Day(quarter.end().0 - 1)), Err(NotOver));
        assert!(table(&once, &tree, quarter, quarter.end()).is_ok());
        let other: Vec<Fact> = (0..9).map(|n| fact(n, Some("a0"), Finer::Bribe, Day(19_000))).collect();
        assert_eq!(table(&other, &tree, quarter, Day(20_400)).unwrap().lines, []);
        assert!(
            is_enough(&other, &PlaceId("a0".into()), Quarter::of(Day(19_000)))
                && !is_enough(&other, &PlaceId("a0".into()), quarter)
        );
        assert_eq!(Quarter::of(Day::of(Date::constant(2026, 12, 31))).to_string(), "2026-T4");
        assert_eq!(Quarter::of(Day::of(Date::constant(2026, 12, 31))).end(), Day::of(Date::constant(2027, 1, 1)));
    }

    /// Everything that may stand in the communes, up to `MOST` each, sorted by what would be told of it: the attacker knows the numbers
    /// and this file, and asks which worlds fit.
    fn attack(shape: &[usize], most: u32, looked_at: u32) {
        let (tree, communes) = region(shape);
        let mut worlds: HashMap<Vec<(PlaceId, u32)>, Vec<Vec<u32>>> = HashMap::new();
        let mut world = vec![0u32; communes.len()];
        loop {
            let counts: Counts = communes.iter().cloned().map(Some).zip(world.iter().copied()).collect();
            let mut told = Vec::new();
            let rest = rise(&None, &tree, &counts, &mut |place, count| told.push((place.clone(), rounded(count))));
            if rest >= ENOUGH {
                told.push((PlaceId("rest".into()), rounded(rest)));
            }
            worlds.entry(told).or_default().push(world.clone());
            let Some(at) = world.iter().position(|count| *count < most) else { break };
            world[..at].fill(0);
            world[at] += 1;
        }
        for (told, fit) in &worlds {
            if !fit.iter().any(|world| world.iter().all(|count| *count <= looked_at)) {
                continue;
            }
            for (n, commune) in communes.iter().enumerate() {
                let values: BTreeSet<u32> = fit.iter().map(|world| world[n]).collect();
                assert!(values.len() > 1, "{commune:?} is {values:?} for sure where {told:?} is told");
            }
        }
    }

    #[test]
    fn no_hidden_number_can_be_reckoned() {
        attack(&[3], 24, 14);
        attack(&[2, 2], 14, 9);
        attack(&[1, 3], 14, 9);
        attack(&[1, 1, 1], 24, 14);
    }

    proptest! {
        #[test]
        fn no_concern_stands_in_two_numbers(at in proptest::collection::vec((0usize..8, 0usize..20), 0..300)) {
            const PLACES: [Option<&str>; 8] = [None, Some("r"), Some("a"), Some("a0"), Some("a1"), Some("b0"), Some("b1"), Some("x")];
            let (tree, _) = region(&[2, 2]);
            let facts: Vec<Fact> = at.iter().enumerate().map(|(n, (place, finer))| fact(n as u32, PLACES[*place], Finer::ALL[*finer], IN)).collect();
            let table = table(&facts, &tree, Quarter::of(IN), Day(20_400)).unwrap();
            prop_assert!(table.lines.iter().all(|line| line.count >= ENOUGH && line.count.is_multiple_of(ENOUGH)));
            for kind in Kind::ALL {
                let all = facts.iter().filter(|fact| fact.finer.kind() == kind).count();
                prop_assert!(table.total(Some(kind)) as usize <= all);
                // What is not told is less than five in all, and what rounding takes.
                let lines = table.lines.iter().filter(|line| line.kind == kind).count();
                prop_assert!(table.total(Some(kind)) as usize + 4 * (lines + 1) >= all);
            }
        }
    }
}

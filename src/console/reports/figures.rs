//! The figures of a report, in the order in which it shows them: forums and who came, promises, concerns that were counted aloud, messages.
//!
//! Must not know: rows, how figures are drawn. Tested in `tests/it/console/reports.rs`.
//!
//! Only concerns are of people who may not be known: their numbers are those that were published, from five on. All others are of known people
//! who came, promised or were written to.

use super::figure::{Cell, Figure, Part, Row};
use super::numbers::Numbers;
use super::places::Places;
use super::scope::{Scope, quarter};
use crate::console::visit::Visit;
use crate::domain::board;
use crate::domain::concern::{Compartment, Kind};
use crate::domain::delivery::State;
use crate::domain::force::Force;
use crate::domain::forum::record::{Attendance, Tallied, attendance, tally};
use crate::domain::forum::{Class, Entry};
use crate::domain::money::{Francs, Prices};
use crate::domain::person::{Gender, Role};
use crate::domain::place::PlaceId;
use crate::domain::review::aggregate::Quarter;
use crate::domain::summary::Fate;
use crate::store::book::published::Told;
use std::collections::{BTreeMap, BTreeSet};

/// What a report is worded and reckoned with.
pub(super) struct Desk<'a> {
    pub visit: &'a Visit,
    pub places: &'a Places,
    pub scope: &'a Scope,
    pub numbers: &'a Numbers,
    /// Each line with its prices.
    pub prices: Vec<(&'a str, &'a Prices)>,
}

impl Desk<'_> {
    /// All figures.
    pub fn all(&self) -> Vec<Figure> {
        Part::ALL.iter().flat_map(|(part, ..)| self.of(*part)).collect()
    }

    /// Those of one page.
    pub fn of(&self, part: Part) -> Vec<Figure> {
        match part {
            Part::Forums => vec![self.forums(), self.by_place(), self.meetings()],
            Part::Presence => vec![self.attendance(), self.forces(), self.members()],
            Part::Promises => vec![self.promises()],
            Part::Concerns => vec![self.concerns(), self.concern_places(), self.concern_groups()],
            Part::Messages => vec![self.messages(), self.costs()],
        }
    }

    fn words<const N: usize>(&self, keys: [&str; N]) -> Vec<String> {
        keys.iter().map(|key| self.visit.say(key)).collect()
    }

    fn figure<const N: usize>(
        &self,
        code: &'static str,
        [title, definition, of]: [&str; 3],
        heads: [&str; N],
    ) -> Figure {
        let [title, definition, of] = [title, definition, of].map(|key| self.visit.say(key));
        Figure { code, title, definition, of, columns: self.words(heads), drawn: N, rows: Vec::new() }
    }

    fn forums_of(&self, kind: board::Kind) -> Vec<(Quarter, Entry)> {
        self.numbers.of_kind(kind).cloned().collect()
    }

    fn forums(&self) -> Figure {
        let keys = ["reports-forums-title", "reports-forums-definition", "reports-by-quarter"];
        let by = sums(&self.forums_of(board::Kind::Forum), |(quarter, _)| *quarter);
        let rows = self
            .scope
            .quarters()
            .map(|one| Row::of(quarter(self.visit, one), stood(&by.get(&one).copied().unwrap_or_default())));
        Figure { rows: rows.collect(), ..self.figure("forums", keys, STOOD) }
    }

    fn meetings(&self) -> Figure {
        let keys = ["reports-meetings-title", "reports-meetings-definition", "reports-by-kind"];
        let rows = board::Kind::ALL.map(|kind| {
            let all = sums(&self.forums_of(kind), |_| ());
            Row::of(self.visit.name(&kind), stood(&all.get(&()).copied().unwrap_or_default()))
        });
        Figure { rows: rows.to_vec(), ..self.figure("meetings", keys, STOOD) }
    }

    fn attendance(&self) -> Figure {
        let keys = ["reports-came-title", "reports-came-definition", "reports-by-quarter"];
        let heads = ["reports-women", "reports-men", "reports-youth", "reports-counted"];
        let forums = self.forums_of(board::Kind::Forum);
        let by = sums(&forums, |(quarter, _)| *quarter);
        let rows = self.scope.quarters().map(|one| {
            let [women, men, youth] = by.get(&one).map_or([0; 3], |tallied| tallied.came.map(i64::from));
            let counted = forums.iter().filter(|(own, entry)| *own == one && entry.counts.is_some()).count();
            Row::of(quarter(self.visit, one), [women, men, youth, count(counted)])
        });
        // Youth are among the women and men.
        Figure { rows: rows.collect(), drawn: 2, ..self.figure("attendance", keys, heads) }
    }

    fn members(&self) -> Figure {
        let keys = ["reports-members-title", "reports-members-definition", "reports-by-role"];
        let heads = ["reports-women", "reports-men", "reports-unsaid"];
        let rows = [Role::Participant, Role::Facilitator, Role::Subscriber].map(|role| {
            let of = |gender: Option<Gender>| {
                let own = self.numbers.members.iter().filter(|(own, said, _)| *own == role && *said == gender);
                own.map(|(.., count)| *count).sum::<i64>()
            };
            Row::of(self.visit.name(&role), [of(Some(Gender::Woman)), of(Some(Gender::Man)), of(None)])
        });
        Figure { rows: rows.to_vec(), ..self.figure("members", keys, heads) }
    }

    fn forces(&self) -> Figure {
        let keys = ["reports-forces-title", "reports-forces-definition", "reports-by-force"];
        let heads = ["reports-present", "reports-absent", "reports-not-noted", "reports-broken", "reports-silent"];
        let entries: Vec<Entry> = self.numbers.entries.iter().map(|(_, entry)| entry.clone()).collect();
        let by = attendance(&entries, |_| ());
        let rows = Force::ALL.map(|force| {
            let Attendance { came, absent, broken, silent, unknown } =
                by.get(&((), force)).copied().unwrap_or_default();
            Row::of(self.visit.name(&force), [came, absent, unknown, broken, silent].map(i64::from))
        });
        // What a force said before is another question than whether it came.
        Figure { rows: rows.to_vec(), drawn: 3, ..self.figure("forces", keys, heads) }
    }

    fn by_place(&self) -> Figure {
        let keys = ["reports-places-title", "reports-places-definition", "reports-by-place"];
        let heads = [
            "reports-on-time",
            "reports-late",
            "reports-missed",
            "reports-cancelled",
            "reports-unreported",
            "reports-under-way",
            "reports-women",
            "reports-men",
        ];
        let part = |entry: &Entry| self.places.part_of(&entry.place, self.scope.place.as_ref());
        let by = sums(&self.forums_of(board::Kind::Forum), |(_, entry)| part(entry));
        let mut rows: Vec<Row> = Vec::new();
        for (place, tallied) in &by {
            let numbers = stood(tallied).into_iter().chain([0, 1].map(|n| i64::from(tallied.came[n])));
            let href = (Some(place) != self.scope.place.as_ref())
                .then(|| format!("/reports{}", self.scope.at(Some(place.clone())).query(Part::Forums)));
            rows.push(Row { href, ..Row::of(self.places.name(place).to_owned(), numbers) });
        }
        rows.sort_by(|one, other| one.name.cmp(&other.name));
        Figure { rows, drawn: 6, ..self.figure("places", keys, heads) }
    }

    fn promises(&self) -> Figure {
        let keys = ["reports-promises-title", "reports-promises-definition", "reports-by-owner"];
        let heads = ["reports-kept", "reports-promise-late", "reports-dropped", "reports-open"];
        let owners = Force::ALL.map(Some).into_iter().chain([None]);
        let rows = owners.map(|owner| {
            let of = |fate: Fate| {
                let own = self.numbers.promises.iter().filter(|one| one.owner == owner && one.fate == fate);
                own.map(|one| one.count).sum::<i64>()
            };
            let name = owner.map_or_else(|| self.visit.say("reports-community"), |force| self.visit.name(&force));
            Row::of(name, [Fate::Kept, Fate::Late, Fate::Dropped, Fate::Open].map(of))
        });
        Figure { rows: rows.collect(), ..self.figure("promises", keys, heads) }
    }

    fn concerns(&self) -> Figure {
        let keys = ["reports-concerns-title", "reports-concerns-definition", "reports-by-quarter"];
        let rows = self.scope.quarters().map(|one| {
            let mut cells = kinds(self.numbers.told.iter().filter(|told| told.quarter == one));
            let done = self.numbers.publications.iter().filter(|done| done.quarter == one).count();
            cells.push(Cell::Number(count(done)));
            Row { name: quarter(self.visit, one), href: None, cells }
        });
        let rows = rows.collect();
        self.of_kinds("concerns", keys, rows, Some("reports-groups-told"))
    }

    fn concern_places(&self) -> Figure {
        let keys = ["reports-where-title", "reports-where-definition", "reports-by-place"];
        let places: BTreeSet<&Option<PlaceId>> = self.numbers.told.iter().map(|told| &told.line.place).collect();
        let rows = places.into_iter().map(|place| {
            let cells = kinds(self.numbers.told.iter().filter(|told| told.line.place == *place));
            Row { name: self.rest_of(place), href: None, cells }
        });
        let mut rows: Vec<Row> = rows.collect();
        rows.sort_by(|one, other| one.name.cmp(&other.name));
        self.of_kinds("concern-places", keys, rows, None)
    }

    /// A commune, or what is left of a larger place beside those that have their own line.
    fn rest_of(&self, place: &Option<PlaceId>) -> String {
        let name = match place {
            Some(place) if !self.places.is_larger(place) => return self.places.name(place).to_owned(),
            Some(place) => self.places.name(place).to_owned(),
            None => return self.visit.say("reports-rest-of-country"),
        };
        self.visit.tell("reports-rest-of", &[("place", name.into())])
    }

    fn concern_groups(&self) -> Figure {
        let keys = ["reports-groups-title", "reports-groups-definition", "reports-by-group"];
        let rows = Compartment::ALL.map(|compartment| Row {
            name: self.visit.name(&compartment),
            href: None,
            cells: kinds(self.numbers.told.iter().filter(|told| told.compartment == compartment)),
        });
        self.of_kinds("concern-groups", keys, rows.to_vec(), None)
    }

    /// A figure by kinds of concerns, with their sum, and one more column.
    fn of_kinds(&self, code: &'static str, keys: [&str; 3], rows: Vec<Row>, more: Option<&str>) -> Figure {
        let mut figure = self.figure(code, keys, []);
        figure.columns = Kind::ALL.iter().map(|kind| self.visit.name(kind)).collect();
        figure.columns.push(self.visit.say("reports-at-least"));
        figure.columns.extend(more.map(|key| self.visit.say(key)));
        Figure { drawn: Kind::ALL.len(), rows, ..figure }
    }

    fn messages(&self) -> Figure {
        let keys = ["reports-messages-title", "reports-messages-definition", "reports-by-class"];
        let heads = ["reports-delivered", "reports-sent", "reports-failed", "reports-not-sent", "reports-segments"];
        let mut by: BTreeMap<Class, [i64; 5]> = BTreeMap::new();
        for sum in &self.numbers.sums {
            let Some(class) = Class::read(&sum.class) else { continue };
            let column = match sum.state {
                State::Delivered => 0,
                State::Sent => 1,
                State::Failed => 2,
                State::Expired | State::Dropped | State::Queued | State::Held => 3,
            };
            let numbers = by.entry(class).or_default();
            numbers[column] += sum.messages;
            numbers[4] += sum.segments;
        }
        let rows = by.into_iter().map(|(class, own)| Row::of(self.visit.say(class_key(class)), own)).collect();
        Figure { rows, drawn: 4, ..self.figure("messages", keys, heads) }
    }

    /// What messages cost: by network where all of the programme is told; which network somebody of a place is on is not kept.
    fn costs(&self) -> Figure {
        let keys = ["reports-costs-title", "reports-costs-definition", "reports-by-network"];
        let mut bills: BTreeMap<String, (i64, i64, Option<Francs>)> = BTreeMap::new();
        let at = |segments: i64, price: Option<u32>| {
            price.map(|price| Francs::of(usize::try_from(segments).unwrap_or(0), 1, price))
        };
        let mut add = |name: String, messages: i64, segments: i64, cost: Option<Francs>| {
            let bill = bills.entry(name).or_insert((0, 0, Some(Francs(0))));
            let sum = bill.2.zip(cost).map(|(sum, cost)| sum.plus(cost));
            *bill = (bill.0 + messages, bill.1 + segments, sum);
        };
        match &self.scope.place {
            None => {
                for sum in &self.numbers.spent {
                    let known = self.prices_of(&sum.line).and_then(|prices| prices.on(&sum.network));
                    let price = known.or_else(|| self.dearest(&sum.line));
                    let then = sum.francs.map(|francs| Francs(francs.unsigned_abs()));
                    let cost = then.or_else(|| at(sum.segments, price));
                    add(self.network(&sum.line, &sum.network), sum.messages, sum.segments, cost);
                }
            }
            Some(_) => {
                for sum in self.numbers.sums.iter().filter(|sum| sum.segments > 0) {
                    add(sum.line.clone(), sum.messages, sum.segments, at(sum.segments, self.dearest(&sum.line)));
                }
            }
        }
        let all = bills.values().fold((0, 0, Some(Francs(0))), |all, own| {
            (all.0 + own.0, all.1 + own.1, all.2.zip(own.2).map(|(sum, cost)| sum.plus(cost)))
        });
        let last = (bills.len() > 1).then(|| (self.visit.say("reports-all"), all));
        let rows = bills.into_iter().chain(last).map(|(name, (messages, segments, cost))| {
            let cost = cost.map_or(Cell::Nothing, |cost| Cell::Money(i64::try_from(cost.0).unwrap_or(i64::MAX)));
            Row { name, href: None, cells: vec![Cell::Number(messages), Cell::Number(segments), cost] }
        });
        let heads = ["reports-messages", "reports-segments", "reports-cost"];
        // A sum of messages and of parts of them says nothing.
        Figure { rows: rows.collect(), drawn: 1, ..self.figure("costs", keys, heads) }
    }

    fn network(&self, line: &str, network: &str) -> String {
        let network = if network.is_empty() { self.visit.say("reports-network-unknown") } else { network.to_owned() };
        self.visit.tell("reports-line-network", &[("line", line.to_owned().into()), ("network", network.into())])
    }

    fn prices_of(&self, line: &str) -> Option<&Prices> {
        self.prices.iter().find(|(name, _)| *name == line).map(|(_, prices)| *prices)
    }

    fn dearest(&self, line: &str) -> Option<u32> {
        self.prices_of(line).and_then(Prices::dearest)
    }
}

/// How forums stand, in the order of [`stood`].
const STOOD: [&str; 6] = [
    "reports-on-time",
    "reports-late",
    "reports-missed",
    "reports-cancelled",
    "reports-unreported",
    "reports-under-way",
];

fn stood(tallied: &Tallied) -> [i64; 6] {
    let Tallied { on_time, late, missed, cancelled, unreported, under_way, .. } = *tallied;
    [on_time, late, missed, cancelled, unreported, under_way].map(i64::from)
}

fn sums<K: Ord>(entries: &[(Quarter, Entry)], key: impl Fn(&(Quarter, Entry)) -> K) -> BTreeMap<K, Tallied> {
    let mut by: BTreeMap<K, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        by.entry(key(entry)).or_default().push(entry.1.clone());
    }
    let all = |entries: Vec<Entry>| tally(&entries, |_| ()).remove(&()).unwrap_or_default();
    by.into_iter().map(|(key, entries)| (key, all(entries))).collect()
}

fn count(some: usize) -> i64 {
    i64::try_from(some).unwrap_or(i64::MAX)
}

/// The sums of what was told, by kind, and of all.
fn kinds<'t>(told: impl Iterator<Item = &'t Told>) -> Vec<Cell> {
    let mut sums = [0i64; Kind::ALL.len()];
    for told in told {
        let at = Kind::ALL.iter().position(|kind| *kind == told.line.kind).expect("all kinds are in the list");
        sums[at] += i64::from(told.line.count);
    }
    sums.iter().chain([&sums.iter().sum()]).map(|sum| Cell::told(*sum)).collect()
}

fn class_key(class: Class) -> &'static str {
    match class {
        Class::Answer => "reports-class-answer",
        Class::Urgent => "reports-class-urgent",
        Class::Change => "reports-class-change",
        Class::Today => "reports-class-today",
        Class::Question => "reports-class-question",
        Class::Invitation => "reports-class-invitation",
        Class::Eve => "reports-class-eve",
        Class::Summary => "reports-class-summary",
        Class::Week => "reports-class-week",
        Class::Pulse => "reports-class-pulse",
    }
}

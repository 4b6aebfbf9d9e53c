//! Of which place and which quarters a report tells: what an address asks for, and the form that asks.
//!
//! Must not know: what is told. Tested in `tests/it/console/reports.rs`.

use super::figure::Part;
use super::places::Places;
use crate::console::visit::Visit;
use crate::domain::place::PlaceId;
use crate::domain::review::aggregate::Quarter;
use crate::domain::time::Day;
use maud::{Markup, html};
use serde::Deserialize;

/// Quarters that a report tells where nobody says otherwise, and the most that it tells.
const USUAL: i16 = 4;
const MOST: i16 = 12;
/// Quarters that can be chosen.
const OFFERED: i16 = 20;

/// What an address asks for; whatever is wrong in it is left out.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    place: Option<String>,
    from: Option<String>,
    to: Option<String>,
    part: Option<String>,
}

impl Asked {
    /// Which page of it.
    pub fn part(&self) -> Part {
        self.part.as_deref().and_then(Part::read).unwrap_or_default()
    }
}

/// What a report is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    /// The place, with everything under it; all of the programme where there is none.
    pub place: Option<PlaceId>,
    /// The first quarter.
    pub first: Quarter,
    /// The last; not before the first.
    pub last: Quarter,
}

impl Scope {
    /// What was asked for, on `today`: known places, no quarter to come, no more quarters than a page holds.
    pub fn of(asked: &Asked, places: &Places, today: Day) -> Scope {
        let now = Quarter::of(today);
        let read = |written: &Option<String>| written.as_deref().and_then(Quarter::read).filter(|one| *one <= now);
        let last = read(&asked.to).unwrap_or(now);
        let first = read(&asked.from).unwrap_or(last.plus(1 - USUAL));
        let (first, last) = (first.min(last), last.max(first));
        let place = asked.place.clone().map(PlaceId).filter(|place| places.has(place));
        Scope { place, first: first.max(last.plus(1 - MOST)), last }
    }

    /// Its quarters, in order.
    pub fn quarters(&self) -> impl Iterator<Item = Quarter> {
        let (first, last) = (self.first, self.last);
        (0..MOST).map(move |n| first.plus(n)).take_while(move |quarter| *quarter <= last)
    }

    /// Whether it tells of this quarter.
    pub fn has(&self, quarter: Quarter) -> bool {
        (self.first..=self.last).contains(&quarter)
    }

    /// The same of another place.
    pub fn at(&self, place: Option<PlaceId>) -> Scope {
        Scope { place, ..self.clone() }
    }

    /// As the end of an address.
    pub fn query(&self, part: Part) -> String {
        let place = self.place.as_ref().map_or("", |place| place.0.as_str());
        form_urlencoded::Serializer::new("?".to_owned())
            .append_pair("place", place)
            .append_pair("from", &self.first.to_string())
            .append_pair("to", &self.last.to_string())
            .append_pair("part", part.code())
            .finish()
    }

    /// In words: `Mopti, T1 2027 – T4 2027`.
    pub fn told(&self, visit: &Visit, places: &Places) -> String {
        let place = match &self.place {
            Some(place) => places.name(place).to_owned(),
            None => visit.say("reports-everywhere"),
        };
        let (first, last) = (quarter(visit, self.first), quarter(visit, self.last));
        if first == last {
            return visit.tell("reports-of-one", &[("place", place.into()), ("quarter", first.into())]);
        }
        visit.tell("reports-of", &[("place", place.into()), ("first", first.into()), ("last", last.into())])
    }

    /// The form that asks for another.
    pub fn form(&self, visit: &Visit, places: &Places, part: Part) -> Markup {
        let now = Quarter::of(visit.today());
        let offered: Vec<Quarter> = (0..OFFERED).map(|n| now.plus(-n)).collect();
        let quarters = |name: &str, label: &str, chosen: Quarter| {
            html! {
                div {
                    label for=(name) { (label) }
                    select id=(name) name=(name) {
                        @for one in &offered {
                            option value=(one) selected[*one == chosen] { (quarter(visit, *one)) }
                        }
                    }
                }
            }
        };
        html! {
            form.scope method="get" action="/reports" {
                input type="hidden" name="part" value=(part.code());
                div {
                    label for="place" { (visit.say("reports-place")) }
                    select id="place" name="place" {
                        option value="" { (visit.say("reports-everywhere")) }
                        @for (depth, place) in places.tree() {
                            option value=(place.0) selected[self.place.as_ref() == Some(place)] {
                                ("\u{a0}\u{a0}".repeat(depth)) (places.name(place))
                            }
                        }
                    }
                }
                (quarters("from", &visit.say("reports-from"), self.first))
                (quarters("to", &visit.say("reports-to"), self.last))
                div { button { (visit.say("reports-show")) } }
            }
        }
    }
}

/// `T4 2026`.
pub(super) fn quarter(visit: &Visit, quarter: Quarter) -> String {
    let number = quarter.number().to_string();
    visit.tell("reports-quarter", &[("number", number.into()), ("year", quarter.year().to_string().into())])
}

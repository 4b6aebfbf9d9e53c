//! What reports are made of, read once for all figures.
//!
//! Must not know: words, how it is shown; any number of a person. Tested in `tests/it/console/reports.rs`.

use super::places::Places;
use super::scope::Scope;
use crate::console::Console;
use crate::domain::board::Kind;
use crate::domain::forum::Entry;
use crate::domain::key::Month;
use crate::domain::person::{Gender, Role};
use crate::domain::review::aggregate::Quarter;
use crate::domain::time::Day;
use crate::store::StoreError;
use crate::store::book::published::{self, Publication, Told};
use crate::store::book::results::{self, Promises};
use crate::store::book::spending;
use crate::store::book::traffic::{self, Sum};
use crate::store::book::{places, record};

/// Everything that a report tells of.
pub(super) struct Numbers {
    /// The forums of its quarters.
    pub entries: Vec<(Quarter, Entry)>,
    /// The promises made at them.
    pub promises: Vec<Promises>,
    /// Who belongs to their series now.
    pub members: Vec<(Role, Option<Gender>, i64)>,
    /// Counts of concerns that were told.
    pub told: Vec<Told>,
    /// Of which quarters and compartments.
    pub publications: Vec<Publication>,
    /// Messages.
    pub sums: Vec<Sum>,
    /// What they are billed as, by network, of all of the programme.
    pub spent: Vec<spending::Sum>,
}

/// The list of places as reports need it.
pub(super) async fn all_places(console: &Console) -> Result<Places, StoreError> {
    Ok(Places::of(places::list(console.book.engine()).await?, &console.book.board()))
}

/// Reads what a report tells of.
pub(super) async fn read(console: &Console, places: &Places, scope: &Scope, today: Day) -> Result<Numbers, StoreError> {
    let engine = console.book.engine();
    let place = scope.place.as_ref();
    let mut told = published::told(engine, scope.first, scope.last).await?;
    told.retain(|told| match &told.line.place {
        Some(own) => places.lies_in(own, place),
        None => place.is_none(),
    });
    let mut promises = results::promises(engine, place, today).await?;
    promises.retain(|promise| Quarter::of_period(&promise.period).is_some_and(|quarter| scope.has(quarter)));
    let (first, last) = (Month::of(scope.first.begin()), Month::of(Day(scope.last.end().0 - 1)));
    Ok(Numbers {
        entries: entries(console, places, scope).await?,
        promises,
        members: results::members(engine, place).await?,
        told,
        publications: published::publications(engine).await?,
        sums: traffic::sums(engine, first, last, place).await?,
        spent: if place.is_none() { spent(console, first, last).await? } else { Vec::new() },
    })
}

/// What was spent in these months, each with its own sums.
async fn spent(console: &Console, first: Month, last: Month) -> Result<Vec<spending::Sum>, StoreError> {
    let mut spent = Vec::new();
    let mut month = first;
    while month <= last {
        spent.extend(spending::lines(console.book.engine(), &month.begins().month()).await?);
        month = month.next();
    }
    Ok(spent)
}

/// The forums of a quarter's meetings and of the monthly ones in it.
async fn entries(console: &Console, places: &Places, scope: &Scope) -> Result<Vec<(Quarter, Entry)>, StoreError> {
    // Codes of quarters and months begin with the year and lie between two years.
    let (first, last) = (scope.first.year().to_string(), (scope.last.year() + 1).to_string());
    let areas: Vec<_> = match &scope.place {
        Some(place) => vec![place.clone()],
        None => places.roots().cloned().collect(),
    };
    let mut found = Vec::new();
    for area in areas {
        for entry in record::entries(console.book.engine(), &area, &first, &last).await? {
            let quarter = Quarter::of_period(&entry.period).filter(|quarter| scope.has(*quarter));
            found.extend(quarter.map(|quarter| (quarter, entry)));
        }
    }
    Ok(found)
}

impl Numbers {
    /// The forums of community and forces alone: the other meetings are counted apart.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &(Quarter, Entry)> {
        self.entries.iter().filter(move |(_, entry)| entry.kind == kind)
    }
}

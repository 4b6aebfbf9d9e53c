//! What somebody of the staff has open for one request: their keys, every case of their compartments, the lists that name things. Everything
//! here is wiped when the request ends; what was opened stays in their session, locked under the token of their cookie.
//!
//! Must not know: pages. Tested in `tests/it/console/review/`.

use crate::console::Console;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::domain::concern::Compartment;
use crate::domain::key::KeyId;
use crate::domain::place::{Place, PlaceId};
use crate::domain::review::StaffId;
use crate::domain::review::case::Thread;
use crate::domain::review::role::By;
use crate::domain::time::At;
use crate::reading::desk::Desk;
use crate::reading::index::{Found, Index, Progress};
use crate::reading::keyring::Keyring;
use crate::seal::audit_key::AuditKey;
use crate::seal::case_names::CaseNames;
use crate::seal::envelope::PlaceTag;
use crate::store::book::{places, staff};
use std::collections::{BTreeSet, HashMap};

/// Where a session opens what it has not opened yet.
pub(in crate::console) const OPENING: &str = "/review/opening";
/// Milliseconds for which one request of the opening opens envelopes.
const LONG: i64 = 1_500;
/// The same for every other request: what came since the last one is a handful.
const SHORT: i64 = 300;
/// Under which a session keeps what it opened.
const KEPT: &str = "index";

/// Everything that somebody may read, for one request.
pub(in crate::console) struct Reading {
    /// The cases of their compartments, the oldest first, but for those that they are tied to or stepped back from.
    pub cases: Vec<Found>,
    /// How many those are.
    pub withheld: usize,
    /// Envelopes that do not open: somebody may have written there.
    pub damaged: usize,
    /// Their keys.
    pub keyring: Keyring,
    /// The list of places.
    pub places: Vec<Place>,
    staff: HashMap<StaffId, String>,
    names: CaseNames,
    trail: AuditKey,
    by: By,
    now: At,
}

impl Reading {
    /// Opens it, with what came since the last request; what is new is kept in the session.
    ///
    /// # Errors
    /// [`Trouble::Elsewhere`] to the page that opens, where there is more than one request has time for; [`Trouble::Gone`] for who was not given the
    /// key to the trail, for what is read is noted there; those of the stores.
    pub async fn open(console: &Console, visit: &Visit) -> Result<Reading, Trouble> {
        let (keyring, index, progress) = caught_up(console, visit, SHORT).await?;
        if !progress.is_done() {
            return Err(Trouble::Elsewhere(OPENING));
        }
        Reading::of(console, visit, keyring, index).await
    }

    /// The same for a form that was posted, however long it takes: what somebody wrote before their session ended comes back right after they signed
    /// in again, and must not get lost on the way.
    ///
    /// # Errors
    /// Those of [`Reading::open`], but for the first.
    pub async fn for_form(console: &Console, visit: &Visit) -> Result<Reading, Trouble> {
        let (keyring, index, _) = caught_up(console, visit, i64::MAX).await?;
        Reading::of(console, visit, keyring, index).await
    }

    /// The same as far as the session has opened it, for a page that must not wait; nothing where it has opened nothing yet, or may not.
    ///
    /// # Errors
    /// Those of the stores.
    pub async fn glance(console: &Console, visit: &Visit) -> Result<Option<Reading>, Trouble> {
        let Some(index) = kept(visit).await? else { return Ok(None) };
        let (keyring, index, progress) = more(console, visit, Some(index), SHORT).await?;
        if !progress.is_done() {
            return Ok(None);
        }
        match Reading::of(console, visit, keyring, index).await {
            Ok(reading) => Ok(Some(reading)),
            Err(Trouble::Gone(_)) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    async fn of(console: &Console, visit: &Visit, keyring: Keyring, index: Index) -> Result<Reading, Trouble> {
        let signed = visit.signed_in()?;
        let trail = console.custody().trail_key(&signed).await?.ok_or(Trouble::Gone("review-no-trail"))?;
        let places = places::list(console.book.engine()).await?;
        let tags: HashMap<PlaceTag, PlaceId> =
            places.iter().map(|place| (PlaceTag::of(&place.id), place.id.clone())).collect();
        let by = visit.by();
        let own = by.clone();
        let (cases, withheld, damaged) = aside(move || {
            let (mut cases, damaged) = index.cases(&tags);
            let all = cases.len();
            cases.retain(|found| !is_withheld(found, &own));
            let withheld = all - cases.len();
            (cases, withheld, damaged.len())
        })
        .await;
        let everybody = staff::list(console.book.engine()).await?;
        let staff = everybody.into_iter().map(|member| (member.id, member.name)).collect();
        let names = CaseNames::of(signed.key());
        Ok(Reading { cases, withheld, damaged, keyring, places, staff, names, trail, by, now: visit.now() })
    }

    /// Where the case stands in the list that this person's addresses call so.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.cases.iter().position(|found| self.name_of(found.case.thread) == name)
    }

    /// The case that this person's addresses call so.
    pub fn find(&self, name: &str) -> Option<&Found> {
        self.position(name).map(|at| &self.cases[at])
    }

    /// What this person's addresses call a case.
    pub fn name_of(&self, thread: Thread) -> String {
        self.names.name(&thread.0)
    }

    /// Where they work.
    pub fn desk<'r>(&'r self, console: &'r Console) -> Desk<'r> {
        let Reading { keyring, trail, by, now, .. } = self;
        Desk { vault: &console.vault, keyring, book: &console.book, trail, by, now: *now }
    }

    /// Who works here.
    pub fn by(&self) -> &By {
        &self.by
    }

    /// The name of one of the staff; nothing for who is not in the list any more.
    pub fn who(&self, id: StaffId) -> &str {
        self.staff.get(&id).map_or("", String::as_str)
    }

    /// A place of the list.
    pub fn place(&self, id: &PlaceId) -> Option<&Place> {
        self.places.iter().find(|place| place.id == *id)
    }

    /// A place with those that it lies in: `Konna, Mopti`.
    pub fn place_name(&self, id: &PlaceId) -> String {
        let mut names: Vec<&str> = Vec::new();
        let mut next = self.place(id);
        // A list that goes round in a circle ends all the same; a cercle has the name of its region often enough.
        while let Some(place) = next.filter(|_| names.len() < 4) {
            if names.last() != Some(&place.name.as_str()) {
                names.push(&place.name);
            }
            next = place.parent.as_ref().and_then(|parent| self.place(parent));
        }
        if names.is_empty() { id.0.clone() } else { names.join(", ") }
    }

    /// The compartments that they can open something of.
    pub fn compartments(&self) -> BTreeSet<Compartment> {
        self.keyring.ids().filter_map(KeyId::compartment).collect()
    }
}

/// Whether somebody stays away from a case: a tie to whom it is about, whoever says so, or a step back. A tie keeps the key from them already; what
/// staff saw behind a case may come later.
fn is_withheld(found: &Found, by: &By) -> bool {
    match &found.casework {
        Ok(work) => work.conflicts.contains(&by.id) || work.accused().any(|accused| by.is_tied_to(accused)),
        Err(_) => by.is_tied_to(found.case.accused()),
    }
}

/// One request of the opening: as much as there is time for.
///
/// # Errors
/// Those of the stores.
pub(super) async fn advance(console: &Console, visit: &Visit) -> Result<Progress, Trouble> {
    caught_up(console, visit, LONG).await.map(|(_, _, progress)| progress)
}

/// What the session has, with what came since, for at most so many milliseconds.
async fn caught_up(console: &Console, visit: &Visit, most: i64) -> Result<(Keyring, Index, Progress), Trouble> {
    let index = kept(visit).await?;
    more(console, visit, index, most).await
}

/// What the session has opened, if anything. What does not read back is opened anew: it is a copy of what the vault has.
async fn kept(visit: &Visit) -> Result<Option<Index>, Trouble> {
    let own = visit.clone();
    aside(move || Ok(own.kept(KEPT)?.map(|bytes| Index::from_bytes(&bytes).unwrap_or_default()))).await
}

/// Adds what came since to an index; it is kept again where it is not what it was.
async fn more(
    console: &Console,
    visit: &Visit,
    index: Option<Index>,
    most: i64,
) -> Result<(Keyring, Index, Progress), Trouble> {
    let signed = visit.signed_in()?;
    let keyring = Keyring::open(&console.vault, visit.member().slot, signed.key()).await?;
    let is_kept = index.is_some();
    let mut index = index.unwrap_or_default();
    let until = console.clock.now().plus(most);
    let progress = index.catch_up(&console.vault, &keyring, |_| console.clock.now() < until).await?;
    if progress.changed || !is_kept {
        let own = visit.clone();
        index = aside(move || {
            own.keep(KEPT, &index.to_bytes());
            index
        })
        .await;
    }
    Ok((keyring, index, progress))
}

/// Work that takes long without waiting for anything, on a thread that phones do not wait for.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(ended) => std::panic::resume_unwind(ended.into_panic()),
    }
}

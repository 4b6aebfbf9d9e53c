//! How far the summary of a forum is, and how a promise stands, as staff speak of it.
//!
//! Must not know: rows, words. Tested in `tests/it/tellings.rs`.

use super::{Commitment, Fate};
use crate::domain::time::Day;

/// How far the summary of a forum is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The forum was held and nobody has written anything.
    Missing,
    /// Somebody is writing.
    Draft,
    /// A second person is asked to agree.
    Asked,
    /// Agreed to, and not on its way to anybody.
    Approved,
    /// On its way.
    Going,
    /// Everybody may read it, and nothing more is on its way.
    Told,
}

impl Step {
    /// All, in the order in which they follow each other.
    pub const ALL: [Step; 6] = [Step::Missing, Step::Draft, Step::Asked, Step::Approved, Step::Going, Step::Told];

    /// The word in queries and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Step::Missing => "missing",
            Step::Draft => "draft",
            Step::Asked => "asked",
            Step::Approved => "approved",
            Step::Going => "going",
            Step::Told => "told",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.code() == written)
    }
}

/// How a promise stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its day has passed and it was not found kept.
    Overdue,
    /// Its day is still to come.
    Open,
    /// It was kept.
    Kept,
    /// It stands no more.
    Dropped,
}

impl Standing {
    /// All four.
    pub const ALL: [Standing; 4] = [Standing::Overdue, Standing::Open, Standing::Kept, Standing::Dropped];

    /// The word in queries and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Overdue => "overdue",
            Standing::Open => "open",
            Standing::Kept => "kept",
            Standing::Dropped => "dropped",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|standing| standing.code() == written)
    }
}

impl Commitment {
    /// How it stands on `today`.
    pub fn standing(&self, today: Day) -> Standing {
        match self.fate {
            Fate::Kept => Standing::Kept,
            Fate::Dropped => Standing::Dropped,
            Fate::Late => Standing::Overdue,
            Fate::Open if self.due < today => Standing::Overdue,
            Fate::Open => Standing::Open,
        }
    }
}

//! How a text leaves the house: drafted, approved by a different lead without a tie, left lying, handed over, followed up.
//!
//! Must not know: how its approver proved a second factor (the page that asks for it does), who carries it. Tested in `domain/review/tests.rs`.
//!
//! Nothing is sent by itself: from the due day on a lead opens the case and hands the text over. The delay is drawn at random so that
//! who gets it cannot reckon back to the day of a report.

use crate::domain::concern::{Accused, Compartment};
use crate::domain::force::Force;
use crate::domain::place::PlaceId;
use crate::domain::review::remarks::{self, Checked};
use crate::domain::review::role::{Act, By, StaffId, is_barred};
use crate::domain::review::wording::Wording;
use crate::domain::time::{At, Day, HOUR};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The shortest time between approval and handing over, in hours.
const DELAY: i64 = 72;
/// Up to so many hours more.
const SPREAD: u64 = 48;

/// A text on its way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// What is said, to whom.
    pub draft: Draft,
    /// Everybody who wrote at it: none of them approves it.
    pub authors: BTreeSet<StaffId>,
    /// How far it is.
    pub stage: Stage,
}

/// What is said, to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The text.
    pub text: Wording,
    /// Where, as coarse as it is told.
    pub place: Option<PlaceId>,
    /// The Monday of the week that it is about; no day is told.
    pub week: Option<Day>,
    /// Who gets it.
    pub recipient: Recipient,
}

/// Who gets a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// A body that oversees the forces.
    #[default]
    Oversight,
    /// The command of a force that the text is not about.
    Force(Force),
}

impl Recipient {
    /// Whether a text about these may go there. Forces whose reports lie together are one here too: the guard does not hear of the army what was
    /// said to be the guard.
    pub fn may_get(self, about: &[Accused]) -> bool {
        let is_of = |force: Force, accused: &Accused| {
            matches!(accused, Accused::Force(_)) && is_barred(&[force], Compartment::of(None, *accused))
        };
        match self {
            Recipient::Oversight => true,
            Recipient::Force(force) => !about.iter().any(|accused| is_of(force, accused)),
        }
    }
}

/// How far a text is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Being written.
    Draft,
    /// A second person agreed.
    Approved {
        /// Who.
        by: StaffId,
        /// When.
        on: Day,
        /// The first day on which it may be handed over.
        due: Day,
    },
    /// It was handed over.
    HandedOver {
        /// By whom.
        by: StaffId,
        /// When.
        on: Day,
    },
    /// Something came of it.
    Ended {
        /// What.
        outcome: Outcome,
        /// Who says so.
        by: StaffId,
        /// When.
        on: Day,
    },
    /// It was taken back.
    Withdrawn {
        /// By whom.
        by: StaffId,
        /// When.
        on: Day,
    },
}

/// What came of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The recipient did something.
    Acted,
    /// The recipient looked into it and found nothing.
    NotFound,
    /// The recipient would not.
    Refused,
    /// The recipient never answered.
    Silence,
}

/// The random part of a delay.
#[derive(Clone, Copy, Debug)]
pub struct Extra(i64);

impl Extra {
    /// From 0 to 48 hours, evenly, for a random number.
    pub fn of(random: u64) -> Extra {
        Extra(i64::try_from(random % (SPREAD + 1)).expect("a number up to 48"))
    }
}

/// What is done to a text.
#[derive(Clone, Debug)]
pub enum Step {
    /// Writes it, or writes it again.
    Draft(Draft),
    /// Agrees to what was checked; the caller has asked for a second factor.
    Approve(Checked, Extra),
    /// Hands it over.
    HandOver,
    /// Says what came of it.
    End(Outcome),
    /// Takes it back before it is handed over.
    Withdraw,
}

impl Step {
    /// The right that it takes.
    pub fn takes(&self) -> Act {
        match self {
            Step::Draft(_) | Step::Withdraw => Act::DraftRelease,
            Step::Approve(..) => Act::ApproveRelease,
            Step::HandOver | Step::End(_) => Act::HandOver,
        }
    }
}

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not with this role.
    #[error("your role may not do this")]
    Role,
    /// A declared tie to whom the text names.
    #[error("you are tied to a force that the text is about")]
    Tied,
    /// Their own text.
    #[error("who wrote at a text does not approve it")]
    OwnText,
    /// The text was changed after it was read.
    #[error("the text was changed meanwhile: read it again")]
    OtherText,
    /// Something in the text would tell who wrote.
    #[error("the text still tells too much: see the remarks")]
    Remarks,
    /// Whom it names would get it.
    #[error("a text never goes to the force that it is about")]
    NamesRecipient,
    /// Its day has not come.
    #[error("its day has not come")]
    NotDue(Day),
    /// Not at this stage.
    #[error("not at this stage")]
    Stage,
}

/// What a step depends on besides the text.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Whom the case is about, as author and staff say.
    pub about: &'a [Accused],
    /// Whether a life is in danger.
    pub life: bool,
}

impl Release {
    /// Whether it can still leave, or come back.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Draft | Stage::Approved { .. })
    }
}

/// The text after a step; `None` is one that nobody has begun.
///
/// # Errors
/// Where the step is not allowed, or not now.
pub fn take(release: Option<&Release>, step: Step, by: &By, now: At, facts: Facts<'_>) -> Result<Release, Refusal> {
    if !by.roles.may(step.takes()) {
        return Err(Refusal::Role);
    }
    let draft = match (&step, release) {
        (Step::Draft(draft), _) => draft,
        (_, Some(release)) => &release.draft,
        (_, None) => return Err(Refusal::Stage),
    };
    let named = remarks::forces(draft.text.read()).into_iter().map(Accused::Force);
    let about: Vec<Accused> = facts.about.iter().copied().chain(named).collect();
    if about.iter().any(|accused| by.is_tied_to(*accused)) {
        return Err(Refusal::Tied);
    }
    if !draft.recipient.may_get(&about) {
        return Err(Refusal::NamesRecipient);
    }
    let today = now.day();
    let release = match (step, release) {
        (Step::Draft(draft), release) => return drafted(release, draft, by),
        (_, None) => return Err(Refusal::Stage),
        (Step::Approve(checked, extra), Some(release)) => {
            if release.stage != Stage::Draft {
                return Err(Refusal::Stage);
            }
            approvable(release, &checked, by)?;
            release.at(Stage::Approved { by: by.id, on: today, due: due(now, extra, facts.life) })
        }
        (Step::HandOver, Some(release)) => match release.stage {
            Stage::Approved { due, .. } if today < due => return Err(Refusal::NotDue(due)),
            Stage::Approved { .. } => release.at(Stage::HandedOver { by: by.id, on: today }),
            _ => return Err(Refusal::Stage),
        },
        (Step::End(outcome), Some(release)) => match release.stage {
            Stage::HandedOver { .. } => release.at(Stage::Ended { outcome, by: by.id, on: today }),
            _ => return Err(Refusal::Stage),
        },
        (Step::Withdraw, Some(release)) if release.is_open() => release.at(Stage::Withdrawn { by: by.id, on: today }),
        (Step::Withdraw, Some(_)) => return Err(Refusal::Stage),
    };
    Ok(release)
}

impl Release {
    fn at(&self, stage: Stage) -> Release {
        Release { stage, ..self.clone() }
    }
}

/// Writes it anew. What was approved is not written at any more: it is withdrawn first.
fn drafted(release: Option<&Release>, mut draft: Draft, by: &By) -> Result<Release, Refusal> {
    let mut authors = match release {
        Some(release) if release.stage != Stage::Draft => return Err(Refusal::Stage),
        Some(release) => release.authors.clone(),
        None => BTreeSet::new(),
    };
    authors.insert(by.id);
    draft.week = draft.week.map(Day::monday);
    Ok(Release { draft, authors, stage: Stage::Draft })
}

fn approvable(release: &Release, checked: &Checked, by: &By) -> Result<(), Refusal> {
    if release.authors.contains(&by.id) {
        Err(Refusal::OwnText)
    } else if *checked.draft() != release.draft {
        Err(Refusal::OtherText)
    } else if checked.remarks().iter().any(|remark| remark.stops()) {
        Err(Refusal::Remarks)
    } else {
        Ok(())
    }
}

/// The first day on which a text approved now may be handed over: the first that begins after the whole delay. Where a life is in danger
/// that is today; two people have agreed all the same.
fn due(now: At, extra: Extra, life: bool) -> Day {
    if life {
        return now.day();
    }
    let ready = now.plus((DELAY + extra.0) * HOUR);
    if ready == ready.day().start() { ready.day() } else { Day(ready.day().0 + 1) }
}

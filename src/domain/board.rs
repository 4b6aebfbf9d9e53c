//! The board: what changes rarely and every turn may ask for. Places that have series, their posts, and the forum that each is
//! at. The store keeps one in memory and renews it after each write that changes it.
//!
//! Must not know: people beyond their ids. Tested through the dialogue.

use crate::domain::calendar::{Calendar, Local};
use crate::domain::force::Force;
use crate::domain::forum::{Cadence, Said};
use crate::domain::message::Arg;
use crate::domain::openings::Openings;
use crate::domain::person::{Caller, PersonId, Role};
use crate::domain::place::{Place, PlaceId};
use crate::domain::summary::{Commitment, Summary, SummaryId};
use crate::domain::time::{At, Day, Minute};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// A recurring meeting of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SeriesId(pub i64);
/// One meeting of a series for one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ForumId(pub i64);
/// A proposed date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OptionId(pub i64);
/// The command of a force at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PostId(pub i64);

/// Most options that a poll may have.
pub const MOST_OPEN: usize = 3;
/// Most options that a forum may ever have had: their numbers have one digit.
pub const MOST_EVER: usize = 9;

/// What kind of meeting a series is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Community and forces, every quarter.
    Forum,
    /// The security committee of a commune, cercle or region, every month.
    Committee,
    /// The forces among themselves, every month.
    Network,
}

impl Kind {
    /// All kinds, in the order in which lists show them.
    pub const ALL: [Kind; 3] = [Kind::Forum, Kind::Committee, Kind::Network];

    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Forum => "forum",
            Kind::Committee => "committee",
            Kind::Network => "network",
        }
    }

    /// Reads the word of tables.
    pub fn read(written: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == written)
    }

    /// Whether anybody may know of it: a forum is everybody's, the others are their members'.
    pub fn is_public(self) -> bool {
        self == Kind::Forum
    }
}

/// How much of a coming forum is told to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// Day, hour and venue to everybody.
    Open,
    /// Until the day before: venue and hour to commanders and facilitators only, the day to participants, the week to all others.
    Eve,
}

impl Disclosure {
    /// Reads the word of tables.
    pub fn read(written: &str) -> Option<Disclosure> {
        match written {
            "open" => Some(Disclosure::Open),
            "eve" => Some(Disclosure::Eve),
            _ => None,
        }
    }

    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Disclosure::Open => "open",
            Disclosure::Eve => "eve",
        }
    }
}

/// Where a forum stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Date options are collected.
    Collecting,
    /// Participants and commanders say which options suit them.
    Polling,
    /// Required commanders are asked for the option chosen.
    Confirming,
    /// The date stands.
    Confirmed,
    /// No date was found by the rules: staff decide.
    Stuck,
    /// It took place.
    Held,
    /// It will not take place.
    Cancelled,
    /// Its period went by without a date.
    Missed,
    /// Its day went by and nobody ever said how it went.
    Unreported,
}

impl Stage {
    const ALL: [(Stage, &'static str); 9] = [
        (Stage::Collecting, "collecting"),
        (Stage::Polling, "polling"),
        (Stage::Confirming, "confirming"),
        (Stage::Confirmed, "confirmed"),
        (Stage::Stuck, "stuck"),
        (Stage::Held, "held"),
        (Stage::Cancelled, "cancelled"),
        (Stage::Missed, "missed"),
        (Stage::Unreported, "unreported"),
    ];

    /// The word in tables.
    pub fn code(self) -> &'static str {
        Stage::ALL.iter().find(|(stage, _)| *stage == self).expect("every stage is in the list").1
    }

    /// Reads the word of tables.
    pub fn read(written: &str) -> Option<Stage> {
        Stage::ALL.iter().find(|(_, code)| *code == written).map(|(stage, _)| *stage)
    }

    /// Nothing more happens to it.
    pub fn is_over(self) -> bool {
        matches!(self, Stage::Held | Stage::Cancelled | Stage::Missed | Stage::Unreported)
    }
}

/// A proposed date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub id: OptionId,
    /// Its number on phones, from 1; numbers are never used twice in a forum.
    pub number: u8,
    /// The day.
    pub day: Day,
    /// The hour.
    pub minute: Minute,
    /// A required commander said no to it.
    pub refused: bool,
}

/// One meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forum {
    /// Which.
    pub id: ForumId,
    /// Its period, e.g. `2027-T1`.
    pub period: String,
    /// Where it stands.
    pub stage: Stage,
    /// When the present stage began.
    pub begun: At,
    /// When the present stage ends by itself; of a confirmed forum, when it begins.
    pub closes: At,
    /// What has been said in the present stage.
    pub said: Said,
    /// How often what people were told has changed.
    pub edition: u32,
    /// The option chosen, from [`Stage::Confirming`] on.
    pub chosen: Option<OptionId>,
    /// Where it is held.
    pub venue: String,
    /// A commander's no has reopened the poll once already.
    pub reopened: bool,
    /// All options, in the order of their numbers.
    pub options: Vec<Choice>,
}

impl Forum {
    /// The option chosen.
    pub fn date(&self) -> Option<&Choice> {
        self.options.iter().find(|option| Some(option.id) == self.chosen)
    }

    /// Whether another date can be proposed: by anybody who may, until one is chosen; then only by a commander instead of a no, which
    /// reopens the poll once.
    pub fn takes_offer(&self, by_commander: bool) -> bool {
        let reopens = self.stage == Stage::Confirming;
        let kept = self.open_options().filter(|option| !(reopens && Some(option.id) == self.chosen)).count();
        let room = kept < MOST_OPEN && self.options.len() < MOST_EVER;
        match self.stage {
            Stage::Collecting | Stage::Polling | Stage::Stuck => room,
            Stage::Confirming => room && by_commander && !self.reopened,
            Stage::Confirmed => false,
            Stage::Held | Stage::Cancelled | Stage::Missed | Stage::Unreported => true,
        }
    }

    /// What the forum was when a page showed it: another text once it is at another stage or date, so that a decision about the one is
    /// not taken for one about the other.
    pub fn stamp(&self) -> String {
        let chosen = self.chosen.map_or(0, |option| option.0);
        format!("{}-{}-{chosen}-{}", self.stage.code(), self.edition, self.begun.0)
    }

    /// Options that can be voted for: those that no required commander refused.
    pub fn open_options(&self) -> impl Iterator<Item = &Choice> {
        self.options.iter().filter(|option| !option.refused)
    }
}

/// The command of a force at a series' place, required for its forums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Which.
    pub id: PostId,
    /// Of which force.
    pub force: Force,
    /// Who holds it now.
    pub holder: Option<PersonId>,
    /// Who answers where the holder does not.
    pub deputy: Option<PersonId>,
    /// The forum needs its word.
    pub required: bool,
    /// The holder was asked whether the post is still his, and has not said.
    pub unsure: bool,
}

impl Post {
    /// Whether `person` may speak for the post.
    pub fn is_spoken_for_by(&self, person: PersonId) -> bool {
        self.holder == Some(person) || self.deputy == Some(person)
    }
}

/// A recurring meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Which.
    pub id: SeriesId,
    /// Whose.
    pub place: PlaceId,
    /// What kind of meeting.
    pub kind: Kind,
    /// What is told to whom.
    pub disclosure: Disclosure,
    /// The usual venue.
    pub venue: String,
    /// How often it meets.
    pub cadence: Cadence,
    /// Days that an invitation leaves ahead of its date.
    pub notice_days: u16,
    /// The posts of its forces.
    pub posts: Vec<Post>,
    /// The forum that it is at: the latest that is not over.
    pub forum: Option<Forum>,
    /// The one before: the latest that was held.
    pub last: Option<Last>,
}

/// A forum that was held, as far as questions about it may still be open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// Which.
    pub id: ForumId,
    /// When it was held.
    pub day: Day,
    /// Which forces came has not been said.
    pub awaits_forces: bool,
    /// Until when participants may say whether they were heard; nobody asks where empty.
    pub pulse_until: Option<At>,
}

impl Series {
    /// The first day that can be proposed on `today`: the invitation must leave ahead of it, and voting and confirming take a day each.
    pub fn earliest(&self, today: Day) -> Day {
        Day(today.0 + i32::from(self.notice_days) + 2)
    }

    /// Whether the person speaks for one of its posts.
    pub fn has_commander(&self, person: PersonId) -> bool {
        self.posts.iter().any(|post| post.is_spoken_for_by(person))
    }
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// Places with a series, with people or open for concerns, and those that they lie in.
    pub places: HashMap<PlaceId, Place>,
    /// Series in the order of their place's name.
    pub series: Vec<Series>,
    /// Those of them that anybody may join by phone.
    pub joinable: HashSet<SeriesId>,
    /// The days that the programme keeps.
    pub calendar: Calendar,
    /// What is so at places with a series, where anything is known.
    pub locals: HashMap<PlaceId, Local>,
    /// The latest summary of each series that was sent.
    pub summaries: Vec<Summary>,
    /// Promises that staff have not closed, of whatever forum was told of.
    pub promises: Vec<(SeriesId, Commitment)>,
    /// Where concerns can be filed, and whom to call there in danger.
    pub openings: Openings,
}

impl Board {
    /// A summary by its id; only the latest of each series is here.
    pub fn summary(&self, id: SummaryId) -> Option<&Summary> {
        self.summaries.iter().find(|summary| summary.id == id)
    }

    /// Whether `place` is `area` or lies in it.
    pub fn lies_in(&self, place: &PlaceId, area: &PlaceId) -> bool {
        let up = |place: &PlaceId| self.places.get(place).and_then(|place| place.parent.clone());
        // Region, cercle, commune: a list that went in circles would end here too.
        let mut at = Some(place.clone());
        for _ in 0..4 {
            match at {
                Some(place) if place == *area => return true,
                Some(place) => at = up(&place),
                None => return false,
            }
        }
        false
    }

    /// A series by its id.
    pub fn series(&self, id: SeriesId) -> Option<&Series> {
        self.series.iter().find(|series| series.id == id)
    }

    /// The series whose current forum is `id`.
    pub fn of_forum(&self, id: ForumId) -> Option<(&Series, &Forum)> {
        self.series
            .iter()
            .find_map(|series| series.forum.as_ref().filter(|forum| forum.id == id).map(|forum| (series, forum)))
    }

    /// The name of a place; its code where the board does not have it.
    pub fn name<'a>(&'a self, place: &'a PlaceId) -> &'a str {
        self.places.get(place).map_or(place.0.as_str(), |place| place.name.as_str())
    }

    /// What is so at a place.
    pub fn local(&self, place: &PlaceId) -> Local {
        self.locals.get(place).copied().unwrap_or_default()
    }

    /// What the meetings of a series are called.
    pub fn title(&self, series: &Series) -> Arg {
        Arg::Meeting(series.kind, self.name(&series.place).to_owned())
    }

    /// The series that a person belongs to by role, post or home commune (its forum), in board order.
    pub fn of_person<'a>(&'a self, caller: &'a Caller) -> impl Iterator<Item = &'a Series> {
        self.series.iter().filter(|series| {
            series.kind.is_public() && series.place == caller.place
                || caller.roles.iter().any(|(id, _)| *id == series.id)
                || series.has_commander(caller.person)
        })
    }

    /// Whether the person is asked in the poll of `series`: participants and commanders.
    pub fn is_polled(&self, caller: &Caller, series: &Series) -> bool {
        caller.is(Role::Participant, series.id) || series.has_commander(caller.person)
    }
}

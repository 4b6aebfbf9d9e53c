//! A date that stands: reminders on the right mornings, then the question how it went.
//!
//! Must not know: how the date was found. Tested in `tests/` and by `tests/transcripts/`.

use super::agenda::Event;
use super::{Alert, Case, Class, Outcome, Word};
use crate::domain::board::{Choice, Forum, PostId};
use crate::domain::time::{At, DAY, Day};

const WEEK: [&str; 4] = ["remind-week", "remind-week-hour", "remind-week-day", "remind-week-week"];
const EVE: [&str; 4] = ["remind-eve", "remind-eve-hour", "remind-eve-hour", "remind-eve-hour"];
const TODAY: [&str; 4] = ["remind-today", "remind-today-hour", "remind-today-hour", "remind-today-hour"];

impl Case {
    pub(super) fn confirmed(&self, now: At) -> Option<Outcome> {
        if let Some(outcome) = self.report.and_then(|went| self.went(went, now)) {
            return Some(outcome);
        }
        let option = self.forum.date()?;
        if let Some(outcome) = self.words_since(option) {
            return Some(outcome);
        }
        let due = self.due(now);
        let latest = *due.first()?;
        let begins = option.day.at(option.minute);
        let said = self.said(&due);
        Some(match latest {
            // Slept through until it says nothing new, a reminder is left out.
            Event::Week if now < Day(option.day.0 - 2).start() => {
                let expires = Day(option.day.0 - 1).start();
                Outcome { notices: self.reminders(WEEK, Class::Week, option, expires, now), ..said }
            }
            Event::Eve if now < option.day.start() => {
                let expires = option.day.start();
                Outcome { notices: self.reminders(EVE, Class::Eve, option, expires, now), ..said }
            }
            Event::Today if now < begins => {
                Outcome { notices: self.reminders(TODAY, Class::Today, option, begins, now), ..said }
            }
            Event::Ask | Event::AskDeputy | Event::AskStaff => self.ask_how(option, latest, said),
            _ => said,
        })
    }

    /// A commander has said something else since everybody was told: who takes his word back is named to staff.
    fn words_since(&self, option: &Choice) -> Option<Outcome> {
        let news = |post: PostId| {
            let word = self.word(post, option.id)?;
            (!self.presence.contains(&(post, word))).then_some((post, word))
        };
        let presence: Vec<(PostId, Word)> = self.required().filter_map(news).collect();
        let withdrawn = presence.iter().filter(|(_, word)| *word == Word::No);
        let alerts = withdrawn.map(|(post, _)| Alert::Withdrawn(*post)).collect();
        (!presence.is_empty()).then(|| Outcome { presence, alerts, ..self.said(&[]) })
    }

    /// The facilitator, then the deputy, then staff: whoever is not there is passed over.
    fn ask_how(&self, option: &Choice, latest: Event, said: Outcome) -> Outcome {
        let facilitators = self.how_did_it_go(option, false);
        let deputies = self.how_did_it_go(option, true);
        match latest {
            Event::Ask if !facilitators.is_empty() => Outcome { notices: facilitators, ..said },
            Event::Ask | Event::AskDeputy if !deputies.is_empty() => Outcome { notices: deputies, ..said },
            _ => Outcome {
                alerts: vec![Alert::Unreported],
                ..self.said(&[Event::Week, Event::Eve, Event::Today, Event::Ask, Event::AskDeputy, Event::AskStaff])
            },
        }
    }

    /// What an invitation that leaves now says already is not said again as a reminder.
    pub(super) fn without_reminders_just_given(&self, forum: Forum, option: &Choice, now: At) -> Forum {
        let days_ahead = option.day.start().0 - now.0;
        let mut said = forum.said;
        // A week's reminder is left out where the invitation came less than a day before it.
        if days_ahead <= 8 * DAY {
            said = said.with(Event::Week);
        }
        if now.day() >= Day(option.day.0 - 1) {
            said = said.with(Event::Eve);
        }
        if now.day() >= option.day {
            said = said.with(Event::Today);
        }
        Forum { said, ..forum }
    }
}

//! Who is told or asked what when a forum moves on.
//!
//! Must not know: when (`search.rs`, `confirmed.rs` decide), languages. Tested in `tests/` and by `tests/transcripts/`.

use super::{Cadence, Case, Class, Member, Notice, rules};
use crate::domain::board::{Choice, Forum, ForumId, Post, PostId};
use crate::domain::dialogue::state::Question;
use crate::domain::dialogue::{Sight, asked, dated};
use crate::domain::message::{Arg, Message};
use crate::domain::person::PersonId;
use crate::domain::time::{At, DAY};
use std::collections::{BTreeMap, BTreeSet};

const INVITED: [&str; 4] = ["invited", "invited-hour", "invited-day", "invited-week"];
const CHANGED: [&str; 4] = ["changed", "changed-hour", "changed-day", "changed-week"];

/// How long participants may say whether they were heard, in milliseconds.
pub const PULSE_LASTS: i64 = 3 * DAY;

/// The name of the pulse question to one person: its row is what makes them count once.
pub fn pulse_name(forum: ForumId, person: PersonId) -> String {
    format!("pulse {} {}", forum.0, person.0)
}

/// What somebody is to a forum; who is several things is the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A commander or facilitator.
    Leads,
    /// A participant.
    Participates,
    /// A subscriber.
    Listens,
}

impl Case {
    /// The poll, to participants and commanders who have not answered every date yet. `stem` names the round: the first or a nudge.
    pub(super) fn poll_notices(&self, forum: &Forum, stem: &str) -> Vec<Notice> {
        let options: Vec<&Choice> = forum.open_options().collect();
        if options.is_empty() {
            return Vec::new();
        }
        let message = poll_message(self.title.clone(), &options);
        let numbers: String = options.iter().map(|option| option.number.to_string()).collect();
        let unanswered = |person: &PersonId| {
            !options.iter().all(|option| self.answers.iter().any(|(id, who, _)| *id == option.id && who == person))
        };
        let spokesmen: BTreeSet<PersonId> = self.spokesmen().collect();
        let participants = self.participants.iter().filter(|member| !member.stopped).map(|member| member.person);
        let people: BTreeSet<PersonId> = participants.chain(spokesmen.iter().copied()).filter(unanswered).collect();
        let notice = |to: PersonId| Notice {
            to,
            message: message.clone(),
            also: Vec::new(),
            question: Some(Question::Vote(forum.id)),
            class: Class::Question,
            leads: spokesmen.contains(&to),
            once: format!("{stem} {} {} {numbers} {}", forum.id.0, forum.edition, to.0),
            expires: forum.closes,
        };
        people.into_iter().map(notice).collect()
    }

    /// The question to the commanders who have not said yes yet. The deputy is asked where a post has no holder who gets messages, and
    /// beside him where `deputies` says so.
    pub(super) fn confirm_notices(
        &self,
        forum: &Forum,
        option: &Choice,
        posts: &[PostId],
        stem: &str,
        deputies: bool,
    ) -> Vec<Notice> {
        let wanted = self.series.posts.iter().filter(|post| posts.contains(&post.id));
        let asked_of = |post: &Post| -> Vec<(PostId, PersonId)> {
            let all = rules::speakers(post).filter(|person| self.is_reachable(person));
            all.take(if deputies { 2 } else { 1 }).map(|person| (post.id, person)).collect()
        };
        let notice = |(post, to): (PostId, PersonId)| Notice {
            to,
            message: with_words(asked(self.title.clone(), &forum.venue, option)),
            also: Vec::new(),
            question: Some(Question::Confirm(forum.id, post, option.id)),
            class: Class::Question,
            leads: true,
            once: format!("{stem} {} {} {} {} {}", forum.id.0, forum.edition, option.id.0, post.0, to.0),
            expires: forum.closes,
        };
        wanted.flat_map(asked_of).map(notice).collect()
    }

    /// Dates are wanted again: to those who may propose.
    pub(super) fn offer_notices(&self, forum: &Forum) -> Vec<Notice> {
        let message = Message::new("offer-wanted").with("forum", self.title.clone());
        let people: BTreeSet<PersonId> = self.convenors().chain(self.spokesmen()).collect();
        let once = format!("offer {} {} {}", forum.id.0, forum.edition, forum.options.len());
        people.into_iter().map(|to| self.call(to, message.clone(), &once, forum.closes)).collect()
    }

    /// The first call of a period: dates are wanted from who convenes. `stem` names the round.
    pub(super) fn call_for_dates(&self, stem: &str) -> Vec<Notice> {
        let message = Message::new("offer-first").with("forum", self.title.clone());
        let once = format!("call {stem} {} {}", self.forum.id.0, self.forum.edition);
        self.convenors().map(|to| self.call(to, message.clone(), &once, self.forum.closes)).collect()
    }

    /// The quarter in which the forum began: the name under which commanders are asked whether their posts are still theirs, once in it,
    /// also where they sit in meetings of every month.
    pub fn quarter(&self) -> String {
        Cadence::Quarter.period(self.forum.begun.day()).code
    }

    /// The first question of a quarter to each commander: is the post still his?
    pub(super) fn posts_notices(&self) -> Vec<Notice> {
        let holders = self.series.posts.iter().filter_map(|post| post.holder);
        let people: BTreeSet<PersonId> = holders.filter(|holder| self.is_reachable(holder)).collect();
        let notice = |to: PersonId| Notice {
            to,
            message: Message::new("post-sms"),
            also: Vec::new(),
            question: Some(Question::InPost),
            class: Class::Question,
            leads: true,
            once: format!("post {} {}", self.quarter(), to.0),
            expires: self.forum.begun.plus(14 * DAY),
        };
        people.into_iter().map(notice).collect()
    }

    fn call(&self, to: PersonId, message: Message, once: &str, expires: At) -> Notice {
        let (class, question) = (Class::Question, None);
        Notice {
            to,
            message,
            also: Vec::new(),
            question,
            class,
            leads: true,
            once: format!("{once} {}", to.0),
            expires,
        }
    }

    /// The date stands: everybody who belongs to the series hears it, each as much as they may.
    pub(super) fn invitations(&self, forum: &Forum, option: &Choice, now: At) -> Vec<Notice> {
        let people = self.everybody();
        self.date_notices(INVITED, Class::Invitation, "invited", people, (forum, option), now)
    }

    /// The date or venue changed: who was told hears what is new to them; everybody else is invited to it. `before` is how it stood.
    pub(super) fn changes(&self, before: (&Forum, &Choice), after: (&Forum, &Choice), now: At) -> Vec<Notice> {
        let ((forum, option), (old, old_option)) = (after, before);
        // Who was asked and whose post gave its word on the date knows it, whatever has not left yet.
        let agreed = |person: &PersonId| {
            let spoken = |post: &&Post| self.word(post.id, option.id).is_some();
            self.series.posts.iter().filter(spoken).any(|post| post.is_spoken_for_by(*person))
        };
        let asked = |person: &PersonId| self.told.contains(person);
        let knows = |(person, _): &(PersonId, Part)| self.dated.contains(person) || (asked(person) && agreed(person));
        let (mut told, others): (Vec<_>, Vec<_>) = self.everybody().into_iter().partition(knows);
        // Who may know the week only is told nothing by another venue.
        let said = |part: Part, venue: &str, option: &Choice| {
            dated(CHANGED, self.sight(part, option, now), self.title.clone(), venue, option)
        };
        told.retain(|(_, part)| said(*part, &forum.venue, option) != said(*part, &old.venue, old_option));
        // Who may be on the way hears it also at night.
        let class = if old_option.day == now.day() { Class::Urgent } else { Class::Change };
        let mut notices = self.date_notices(CHANGED, class, "changed", told, (forum, option), now);
        notices.extend(self.date_notices(INVITED, Class::Invitation, "invited", others, (forum, option), now));
        notices
    }

    fn date_notices(
        &self,
        stem: [&'static str; 4],
        class: Class,
        name: &str,
        people: Vec<(PersonId, Part)>,
        (forum, option): (&Forum, &Choice),
        now: At,
    ) -> Vec<Notice> {
        let notice = |(to, part): (PersonId, Part)| Notice {
            to,
            message: dated(stem, self.sight(part, option, now), self.title.clone(), &forum.venue, option),
            also: if class == Class::Invitation { self.with_promises(part) } else { Vec::new() },
            question: None,
            class,
            leads: part == Part::Leads,
            once: format!("{name} {} {} {} {}", forum.id.0, forum.edition, option.id.0, to.0),
            expires: option.day.at(option.minute),
        };
        people.into_iter().map(notice).collect()
    }

    /// What follows the date in an invitation: what came of the promises of the forum before, to those who take part, then thanks.
    fn with_promises(&self, part: Part) -> Vec<Message> {
        let promises = self.promises.clone().filter(|_| part != Part::Listens);
        promises.into_iter().chain([Message::new("invited-end")]).collect()
    }

    /// A reminder to those who take part; subscribers are told once only.
    pub(super) fn reminders(
        &self,
        stem: [&'static str; 4],
        class: Class,
        option: &Choice,
        expires: At,
        now: At,
    ) -> Vec<Notice> {
        let mut people = self.everybody();
        people.retain(|(_, part)| *part != Part::Listens);
        let mut notices = self.date_notices(stem, class, class.code(), people, (&self.forum, option), now);
        for notice in &mut notices {
            notice.expires = expires;
        }
        notices
    }

    /// The forum will not take place, or not yet: to those who were told or asked anything about it, only them.
    pub(super) fn taken_back(&self, keys: [&'static str; 3], class: Class, expires: At, now: At) -> Vec<Notice> {
        let [on_day, in_week, undated] = keys;
        let (title, edition) = (self.title.clone(), self.forum.edition);
        let about = |key| Message::new(key).with("forum", title.clone());
        let said = |part: Part| match self.forum.date().map(|option| (option, self.sight(part, option, now))) {
            None => about(undated),
            Some((option, Sight::Week)) => about(in_week).with("week", Arg::Week(option.day.monday())),
            Some((option, _)) => about(on_day).with("date", Arg::Date(option.day)),
        };
        let told = self.everybody().into_iter().filter(|(person, _)| self.told.contains(person));
        let notice = |(to, part): (PersonId, Part)| Notice {
            to,
            message: said(part),
            also: Vec::new(),
            question: None,
            class,
            leads: part == Part::Leads,
            once: format!("{on_day} {} {edition} {}", self.forum.id.0, to.0),
            expires,
        };
        told.map(notice).collect()
    }

    /// How did it go? To the facilitator, or to the deputy where there is one.
    pub(super) fn how_did_it_go(&self, option: &Choice, deputy: bool) -> Vec<Notice> {
        let asked = self.facilitators.iter().filter(|member| !member.stopped && member.deputy == deputy);
        let message = Message::new("held-ask").with("forum", self.title.clone()).with("date", Arg::Date(option.day));
        let notice = |to: PersonId| Notice {
            to,
            message: message.clone(),
            also: Vec::new(),
            question: Some(Question::Held(self.forum.id)),
            class: Class::Question,
            leads: true,
            once: format!("held {} {} {}", self.forum.id.0, option.id.0, to.0),
            expires: option.day.at(option.minute).plus(14 * DAY),
        };
        asked.map(|member| notice(member.person)).collect()
    }

    /// Were they heard? To participants.
    pub(super) fn pulse_notices(&self, now: At) -> Vec<Notice> {
        let message = Message::new("pulse-ask").with("forum", self.title.clone());
        let asked = self.everybody().into_iter().filter(|(_, part)| *part == Part::Participates);
        let notice = |(to, _): (PersonId, Part)| Notice {
            to,
            message: message.clone(),
            also: Vec::new(),
            question: Some(Question::Pulse(self.series.id, self.forum.id)),
            class: Class::Pulse,
            leads: false,
            once: pulse_name(self.forum.id, to),
            expires: now.plus(PULSE_LASTS),
        };
        asked.map(notice).collect()
    }

    /// Everybody who belongs to the series and gets messages, each once, as the first of what they are to it.
    pub(super) fn everybody(&self) -> Vec<(PersonId, Part)> {
        let members = |members: &[Member], part: Part| -> Vec<(PersonId, Part)> {
            members.iter().filter(|m| !m.stopped).map(|m| (m.person, part)).collect()
        };
        let mut parts: BTreeMap<PersonId, Part> = BTreeMap::new();
        let leads = self.commanders().map(|person| (person, Part::Leads));
        let all = leads
            .chain(members(&self.facilitators, Part::Leads))
            .chain(members(&self.participants, Part::Participates))
            .chain(members(&self.subscribers, Part::Listens));
        for (person, part) in all {
            let first = parts.entry(person).or_insert(part);
            *first = part.min(*first);
        }
        parts.into_iter().collect()
    }

    fn sight(&self, part: Part, option: &Choice, now: At) -> Sight {
        let (leads, participates) = (part == Part::Leads, part == Part::Participates);
        Sight::granted(&self.series, leads, participates, option.day, now.day())
    }

    fn convenors(&self) -> impl Iterator<Item = PersonId> {
        let main = self.facilitators.iter().filter(|member| !member.stopped);
        main.map(|member| member.person)
    }

    /// Who is asked for each post: the holder, or the deputy where there is none who gets messages.
    fn spokesmen(&self) -> impl Iterator<Item = PersonId> {
        self.series.posts.iter().filter_map(|post| self.spokesman(post))
    }

    pub(super) fn spokesman(&self, post: &Post) -> Option<PersonId> {
        rules::speakers(post).find(|person| self.is_reachable(person))
    }

    /// Holders and deputies who get messages.
    fn commanders(&self) -> impl Iterator<Item = PersonId> {
        self.series.posts.iter().flat_map(rules::speakers).filter(|person| self.is_reachable(person))
    }

    /// Everybody who may be asked anything here, whether messages reach them or not. A participant who leads elsewhere may have been asked
    /// together with questions of there.
    pub fn asked(&self) -> BTreeSet<PersonId> {
        let speakers = self.series.posts.iter().flat_map(rules::speakers);
        let members = self.facilitators.iter().chain(&self.participants).map(|member| member.person);
        speakers.chain(members).collect()
    }

    fn is_reachable(&self, person: &PersonId) -> bool {
        !self.out_of_reach.contains(person)
    }
}

/// The question of a poll as one text message.
fn poll_message(title: Arg, options: &[&Choice]) -> Message {
    let keys = ["poll-one", "poll-two", "poll-three"];
    let names = [("n1", "date1", "hour1"), ("n2", "date2", "hour2"), ("n3", "date3", "hour3")];
    let shown = &options[..options.len().min(names.len())];
    let mut message = Message::new(keys[shown.len().saturating_sub(1)]).with("forum", title);
    for (option, (number, date, hour)) in shown.iter().zip(names) {
        message = message
            .with(number, Arg::Number(option.number.into()))
            .with(date, Arg::Date(option.day))
            .with(hour, Arg::Hour(option.minute));
    }
    message
}

/// The same question as a text message, which says how to answer.
fn with_words(mut message: Message) -> Message {
    message.key = match message.key.as_ref() {
        "confirm-ask" => "confirm-sms".into(),
        _ => "confirm-sms-hour".into(),
    };
    message
}

//! The observer: it sees every message that leaves, every screen, every forum after each change, and holds them against what
//! the programme promised. Written from the promises, not from the rules; it reads rows and calls none of the program's decisions.
//!
//! Must not know: how the program decides. Tested by the simulation, which fails where the two disagree.

use super::facts::{Facts, ForumFacts, Part, SeriesFacts};
use baro::domain::board::{ForumId, Kind, SeriesId, Stage};
use baro::domain::dialogue::Screen;
use baro::domain::dialogue::state::Question;
use baro::domain::forum::Ruling;
use baro::domain::message::{Arg, Message};
use baro::domain::person::PersonId;
use baro::domain::time::{At, DAY, Day, HOUR, Minute};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// First and last days of fasting while the simulation runs, as almanacs have them: 08/02 to 08/03/2027, 28/01 to 25/02/2028.
const FASTING: [(i32, i32); 2] = [(20_857, 20_885), (21_211, 21_239)];

/// A message as a worker took it and sent it.
pub struct Seen {
    pub row: i64,
    pub to: PersonId,
    pub screen: Screen,
    pub questions: Vec<Question>,
    pub claimed: At,
    /// The forum that it names, as it stood then: what changes after the claim overtakes it.
    pub stood: Option<ForumFacts>,
    pub sent: At,
    pub expires: At,
    /// The worker never learnt that it arrived, or could not write it down: it may come once more.
    pub unsure: bool,
}

/// What a message is by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    Answer,
    Poll,
    Confirm,
    Lead,
    Invited,
    Changed,
    Back,
    Week,
    Eve,
    Today,
    Pulse,
}

impl What {
    pub fn of(key: &str) -> What {
        let starts = |stem: &str| key.starts_with(stem);
        match () {
            () if starts("poll-") => What::Poll,
            () if starts("confirm-sms") => What::Confirm,
            () if ["offer-first", "offer-wanted", "post-sms", "held-ask"].contains(&key) => What::Lead,
            () if starts("questions-") => What::Lead,
            () if starts("invited") => What::Invited,
            () if starts("changed") => What::Changed,
            () if starts("cancelled") || starts("postponed") => What::Back,
            () if starts("remind-week") => What::Week,
            () if starts("remind-eve") => What::Eve,
            () if starts("remind-today") => What::Today,
            () if starts("pulse-ask") => What::Pulse,
            () => What::Answer,
        }
    }

    /// Counts among the three of a week.
    fn is_capped(self) -> bool {
        !matches!(self, What::Answer | What::Invited | What::Changed | What::Back | What::Today)
    }

    /// How often the same words may come about the same thing: questions are repeated at half time and on the last day.
    fn most(self) -> usize {
        match self {
            What::Poll | What::Confirm => 3,
            What::Lead => 2,
            _ => 1,
        }
    }
}

/// What is compared and remembered.
pub struct Observer {
    seed: u64,
    pub facts: Facts,
    /// The forum as it was before the decision that is looked at.
    pub before: Option<ForumFacts>,
    notes: HashMap<Option<SeriesId>, VecDeque<String>>,
    /// Each time that a row left, whether it may leave again. Rows of people who were erased leave their numbers to others.
    rows: HashMap<(i64, PersonId, String), Vec<bool>>,
    said: HashMap<(PersonId, Option<ForumId>, i64, String), BTreeSet<i64>>,
    week: HashMap<PersonId, VecDeque<(At, i64, String)>>,
    pub counts: BTreeMap<&'static str, u64>,
}

impl Observer {
    pub fn new(seed: u64, facts: Facts) -> Observer {
        Observer {
            seed,
            facts,
            before: None,
            notes: HashMap::new(),
            rows: HashMap::new(),
            said: HashMap::new(),
            week: HashMap::new(),
            counts: BTreeMap::new(),
        }
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Something happened: told where a promise is broken.
    pub fn note(&mut self, series: Option<SeriesId>, at: At, what: String) {
        let notes = self.notes.entry(series).or_default();
        notes.push_back(format!("{} {what}", written(at)));
        if notes.len() > 60 {
            notes.pop_front();
        }
    }

    pub fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// A promise is broken.
    pub fn broken(&self, series: Option<SeriesId>, at: At, why: &str) -> ! {
        let notes = self.notes.get(&series).into_iter().flatten().cloned().collect::<Vec<_>>().join("\n");
        let facts = series.and_then(|series| self.facts.series.get(&series));
        panic!("{:?}\nwhat happened:\n{notes}\n{facts:?}\nseed {}: {} {why}", self.counts, self.seed, written(at));
    }

    fn hold(&self, so: bool, series: Option<SeriesId>, at: At, why: impl FnOnce() -> String) {
        if !so {
            self.broken(series, at, &why());
        }
    }

    /// A message has left.
    pub fn sent(&mut self, seen: &Seen) {
        let Some(first) = seen.screen.body.first() else { return };
        let what = What::of(&first.key);
        let series = self.series_of(&seen.screen);
        let at = seen.claimed;
        self.note(series, seen.sent, format!("to {} row {} {}", seen.to.0, seen.row, shown(&seen.screen)));
        let told = || format!("row {} {} to {}: ", seen.row, shown(&seen.screen), seen.to.0);
        self.hold(seen.sent < seen.expires, series, seen.sent, || told() + "after its expiry");
        self.alone(seen, series, what);
        if what == What::Answer {
            return self.count("answers");
        }
        let soul = &self.facts.souls[&seen.to];
        // What was written for a commander who is none any more tells him what he knew the day before.
        if soul.changed.plus(DAY) < at {
            self.disclosed(Some(seen.to), &seen.screen, at);
        }
        self.hold(soul.stopped.is_none_or(|stopped| stopped > at), series, at, || told() + "after STOP");
        self.hold(soul.erased.is_none_or(|erased| erased > at), series, at, || told() + "after EFFACER");
        let of_today = self.is_of_today(what, seen.stood.as_ref(), &seen.screen, at);
        self.hold(!is_night(at) || of_today, series, at, || told() + "at night");
        if let Some(series) = series.filter(|_| soul.changed < at) {
            self.to_whom(seen, series, what);
            self.in_time(seen, series, seen.stood.as_ref(), what);
        }
        self.within_the_cap(seen, series, what);
        self.count(match what {
            What::Answer => "answers",
            What::Poll | What::Confirm | What::Lead | What::Pulse => "questions",
            What::Invited => "invitations",
            What::Changed | What::Back => "changes",
            What::Week | What::Eve | What::Today => "reminders",
        });
        if !matches!(what, What::Changed | What::Back) {
            self.heard(seen, series);
        }
    }

    /// The series that a message names.
    pub fn series_of(&self, screen: &Screen) -> Option<SeriesId> {
        let mut args = screen.body.iter().flat_map(|message| &message.args);
        args.find_map(|(_, arg)| match arg {
            Arg::Meeting(kind, place) => self.facts.titles.get(&(*kind, place.clone())).copied(),
            _ => None,
        })
    }

    /// What takes back a meeting of today may leave at night.
    fn is_of_today(&self, what: What, forum: Option<&ForumFacts>, screen: &Screen, at: At) -> bool {
        let named = args(screen).find_map(|arg| match arg {
            Arg::Date(day) => Some(*day),
            _ => None,
        });
        let known = forum.and_then(|forum| forum.date).map(|(day, _)| day);
        what == What::Back && (named.or(known) == Some(at.day()) || has(screen, |arg| matches!(arg, Arg::Week(_))))
    }

    /// Twice only where it was never learnt that the first arrived; the same words only as often as a question is repeated.
    fn alone(&mut self, seen: &Seen, series: Option<SeriesId>, what: What) {
        let times = self.rows.entry((seen.row, seen.to, shown(&seen.screen))).or_default();
        let first = times.is_empty();
        let (known, often) = (times.last() == Some(&false), times.len());
        times.push(seen.unsure);
        self.hold(!known && often < 2, series, seen.sent, || {
            format!("row {} left again: {}", seen.row, shown(&seen.screen))
        });
        if !first || what == What::Answer {
            return;
        }
        let latest = series.and_then(|series| self.facts.latest(series)).map(|forum| forum.id);
        let id = seen.questions.iter().find_map(|question| question.forum()).or(latest);
        let edition = id.and_then(|id| self.facts.forums.get(&id)).map_or(0, |forum| forum.edition);
        let text = if series.is_none() { format!("{} {}", shown(&seen.screen), seen.row) } else { shown(&seen.screen) };
        let rows = self.said.entry((seen.to, id, edition, text)).or_default();
        rows.insert(seen.row);
        let often = rows.len();
        // An invitation that was in hand when its date was taken back leaves under the next edition, and its week may be chosen again.
        let in_hand = usize::from(what == What::Invited && edition > 0);
        self.hold(often <= what.most() + in_hand, series, seen.sent, || {
            format!("the same words {often} times to {}: {}", seen.to.0, shown(&seen.screen))
        });
    }

    /// Each kind of message has those who may get it.
    fn to_whom(&self, seen: &Seen, id: SeriesId, what: What) {
        let series = &self.facts.series[&id];
        let part = series.part(seen.to);
        let so = match what {
            What::Poll => series.is_polled(seen.to),
            What::Confirm => series.commands(seen.to),
            What::Lead => part == Part::Leads,
            What::Pulse => series.participants.contains(&seen.to),
            What::Week | What::Eve | What::Today => matches!(part, Part::Leads | Part::Participates),
            What::Invited | What::Changed | What::Back => part != Part::Stranger,
            What::Answer => true,
        };
        self.hold(so, Some(id), seen.claimed, || {
            format!("row {} {} to {}, who is {part:?}", seen.row, shown(&seen.screen), seen.to.0)
        });
    }

    /// What a screen or message tells of a date is due to whoever reads it.
    pub fn disclosed(&self, reader: Option<PersonId>, screen: &Screen, at: At) {
        let choices = screen.choices.iter().map(|(_, message)| message);
        for message in screen.body.iter().chain(choices) {
            let Some(id) = self.named(message) else { continue };
            let series = &self.facts.series[&id];
            let part = reader.map_or(Part::Stranger, |reader| series.part(reader));
            self.hold(series.kind == Kind::Forum || part != Part::Stranger, Some(id), at, || {
                format!("{} tells strangers of a meeting that is not public", message.key)
            });
            if self.is_dated(&message.key) {
                self.seen_by(series, part, message, at);
            }
        }
    }

    fn named(&self, message: &Message) -> Option<SeriesId> {
        message.args.iter().find_map(|(_, arg)| match arg {
            Arg::Meeting(kind, place) => self.facts.titles.get(&(*kind, place.clone())).copied(),
            _ => None,
        })
    }

    /// Whether a message tells a date that was chosen; the dates of a poll are for whoever is asked about them.
    fn is_dated(&self, key: &str) -> bool {
        ["forum-confirm", "invited", "changed", "remind-", "cancelled", "postponed"].iter().any(|k| key.starts_with(k))
    }

    fn seen_by(&self, series: &SeriesFacts, part: Part, message: &Message, at: At) {
        let day = message.args.iter().find_map(|(_, arg)| match arg {
            Arg::Date(day) => Some(*day),
            _ => None,
        });
        let known = self.facts.latest(series.id).and_then(|forum| forum.date).map(|(day, _)| day);
        let due = day.or(known).is_some_and(|day| at.day().0 >= day.0 - 1);
        if !series.eve || due || part == Part::Leads {
            return;
        }
        let hour = message.args.iter().any(|(_, arg)| matches!(arg, Arg::Hour(_) | Arg::Text(_)));
        let said = hour || (part != Part::Participates && day.is_some());
        self.hold(!said, Some(series.id), at, || format!("{} {:?} to one who {part:?}", message.key, message.args));
    }

    /// A reminder is of the date that stands, on its day.
    fn in_time(&self, seen: &Seen, id: SeriesId, forum: Option<&ForumFacts>, what: What) {
        if !matches!(what, What::Week | What::Eve | What::Today | What::Invited | What::Changed) {
            return;
        }
        let told = || format!("row {} {} to {}", seen.row, shown(&seen.screen), seen.to.0);
        let stands = forum.filter(|forum| forum.stage == Stage::Confirmed).and_then(|forum| forum.date);
        let Some((day, minute)) = stands else {
            self.broken(Some(id), seen.claimed, &format!("{}: no date stands", told()));
        };
        let fits = args(&seen.screen).all(|arg| match arg {
            Arg::Date(said) => *said == day,
            Arg::Hour(said) => *said == minute,
            _ => true,
        });
        self.hold(fits, Some(id), seen.claimed, || format!("{}: another date stands: {day:?}", told()));
        let ahead = day.0 - seen.sent.day().0;
        let so = match what {
            What::Week => (2..=7).contains(&ahead),
            What::Eve => ahead == 1,
            What::Today => ahead == 0 && seen.sent < day.at(minute),
            _ => seen.sent < day.at(minute),
        };
        self.hold(so, Some(id), seen.sent, || format!("{}: {ahead} days ahead", told()));
    }

    /// Three a week: of messages that somebody gets as participant or subscriber. Who also leads elsewhere has a cap for the series in which
    /// he does not.
    fn within_the_cap(&mut self, seen: &Seen, series: Option<SeriesId>, what: What) {
        let part = series.map(|series| self.facts.series[&series].part(seen.to));
        let capped = what.is_capped() && matches!(part, Some(Part::Participates | Part::Subscribes));
        if !capped {
            return;
        }
        let week = self.week.entry(seen.to).or_default();
        while week.front().is_some_and(|(at, ..)| at.plus(7 * DAY) <= seen.sent) {
            week.pop_front();
        }
        if week.iter().all(|(_, row, _)| *row != seen.row) {
            week.push_back((seen.sent, seen.row, shown(&seen.screen)));
        }
        let week: Vec<String> =
            week.iter().map(|(at, row, words)| format!("{row} {}: {words}", written(*at))).collect();
        self.hold(week.len() <= 3, series, seen.sent, || {
            format!("a week of {}: {week:?} {}", seen.to.0, shown(&seen.screen))
        });
    }

    /// Who was told what from now on.
    fn heard(&mut self, seen: &Seen, series: Option<SeriesId>) {
        let of_series = series.and_then(|series| self.facts.latest(series)).map(|forum| forum.id);
        let forums: BTreeSet<ForumId> =
            seen.questions.iter().filter_map(|question| question.forum()).chain(of_series).collect();
        for forum in forums {
            self.facts.told.entry(forum).or_default().insert(seen.to);
        }
    }

    /// Who hears of a change: those who were told, who belong to it still and get messages, and to whom it is new. `got` are those whose
    /// message takes back what they knew, `heard` those who get any; whoever knew no date may be invited to the new one.
    pub fn changed(
        &mut self,
        forum: ForumId,
        at: At,
        (got, heard): (&BTreeSet<PersonId>, &BTreeSet<PersonId>),
        ruling: &Ruling,
    ) {
        let what = format!("{ruling:?}");
        let series = self.facts.forums[&forum].series;
        let belongs = self.facts.series[&series].everybody();
        let may = |person: &&PersonId| belongs.contains(*person) && self.facts.is_reachable(**person);
        let told = self.facts.told.get(&forum).cloned().unwrap_or_default();
        let perhaps = self.facts.perhaps.get(&forum).cloned().unwrap_or_default();
        let new = |person: &&PersonId| self.is_new(forum, **person, at, ruling);
        let missing: Vec<&PersonId> =
            told.iter().filter(may).filter(new).filter(|person| !heard.contains(person)).collect();
        self.hold(missing.is_empty(), Some(series), at, || {
            format!("{what}: {missing:?} were told, and do not hear it")
        });
        let wrong: Vec<&PersonId> =
            got.iter().filter(|person| !told.contains(person) && !perhaps.contains(person)).collect();
        self.hold(wrong.is_empty(), Some(series), at, || format!("{what}: {wrong:?} hear it, and were never told"));
        self.count("told of a change");
    }

    /// Whether somebody learns anything by another date or venue: who may know the day only hears nothing of another hour.
    fn is_new(&self, forum: ForumId, person: PersonId, at: At, ruling: &Ruling) -> bool {
        let Ruling::Move { day, minute, venue } = ruling else { return true };
        let before = &self.before;
        let Some((was, hour)) = before.as_ref().and_then(|before| before.date) else { return true };
        let series = &self.facts.series[&self.facts.forums[&forum].series];
        let week = |day: Day| day.0 - i32::from(day.weekday().to_monday_zero_offset());
        let hidden = |day: Day| series.eve && at.day().0 < day.0 - 1;
        let same_venue = before.as_ref().is_some_and(|before| before.venue == *venue);
        match series.part(person) {
            _ if same_venue && (was, hour) == (*day, *minute) => false,
            Part::Leads => true,
            _ if !hidden(was) || !hidden(*day) => true,
            Part::Participates => was != *day,
            _ => week(was) != week(*day),
        }
    }
}

/// Quiet hours: 20 h to 7 h, in Ramadan 18 h to 8 h.
pub fn is_night(at: At) -> bool {
    let fasting = FASTING.iter().any(|(first, last)| (*first..=*last).contains(&at.day().0));
    let (evening, morning) = if fasting { (18, 8) } else { (20, 7) };
    at.minute() >= Minute(evening * 60) || at.minute() < Minute(morning * 60)
}

fn args(screen: &Screen) -> impl Iterator<Item = &Arg> {
    screen.body.iter().flat_map(|message| &message.args).map(|(_, arg)| arg)
}

fn has(screen: &Screen, is: impl Fn(&Arg) -> bool) -> bool {
    args(screen).any(is)
}

/// A screen in short, for people who mend.
pub fn shown(screen: &Screen) -> String {
    let choices = screen.choices.iter().map(|(_, message)| message);
    let all = screen.body.iter().chain(choices).map(|message| {
        let args = message.args.iter().map(|(_, arg)| match arg {
            Arg::Meeting(kind, place) => format!("{}-{place}", kind.code()),
            Arg::Date(day) | Arg::Week(day) => day.date().to_string(),
            Arg::Hour(minute) => minute.spoken(),
            other => format!("{other:?}"),
        });
        format!("{}({})", message.key, args.collect::<Vec<_>>().join(" "))
    });
    all.collect::<Vec<_>>().join(" + ")
}

/// An instant for people.
pub fn written(at: At) -> String {
    let minutes = at.minute().0;
    format!("{} {:02}:{:02}", at.day().date(), minutes / 60, minutes % 60)
}

/// When a date that stands has begun so long ago that nobody waits for it any more.
pub fn is_past(date: (Day, Minute), at: At) -> bool {
    date.0.at(date.1).plus(HOUR) <= at
}

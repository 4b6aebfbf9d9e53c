//! The observer's eye on forums: each is looked at after whatever may have changed it, and all of them at the end.
//!
//! Must not know: how the program decides. Tested by the simulation, which fails where the two disagree.

use super::facts::{ForumFacts, SeriesFacts};
use super::observer::{Observer, written};
use baro::domain::board::{ForumId, OptionId, PostId, SeriesId, Stage};
use baro::domain::person::PersonId;
use baro::domain::time::{At, DAY, Day, HOUR, Minute};
use baro::store::book::Book;
use baro::store::engine::Sql;
use jiff::civil::{Date, Weekday};
use std::collections::{BTreeMap, BTreeSet};

const FORUM: Sql = Sql::both(
    "SELECT f.id, f.series, f.period, f.stage, f.edition, f.begun_at, f.venue, o.day, o.minute, f.chosen
       FROM forum f LEFT JOIN option o ON o.id = f.chosen WHERE f.id = $1",
);
const CURRENT: Sql = Sql::both("SELECT max(id) FROM forum WHERE series = $1");
const WORDS: Sql = Sql::both("SELECT post, yes FROM confirmation WHERE option = $1");
const PRESENCE: Sql = Sql::both("SELECT post, said FROM presence WHERE forum = $1");
const COMING: Sql = Sql::both("SELECT person FROM answer WHERE option = $1 AND yes");
const ALERTS: Sql = Sql::both("SELECT kind, post, at, done_at FROM alert WHERE forum = $1");
const REMINDED: Sql =
    Sql::both("SELECT person, class FROM outbox WHERE forum = $1 AND class IN ('eve', 'today') AND due_at >= $2");
const LATE: Sql = Sql::both("SELECT count(*) FROM outbox WHERE state = 'queued' AND expires_at < $1");
const ALL: Sql = Sql::both("SELECT id FROM forum");
const LAW: [(i8, i8); 7] = [(1, 1), (1, 20), (3, 26), (5, 1), (5, 25), (9, 22), (12, 25)];

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    series: i64,
    period: String,
    stage: String,
    edition: i64,
    begun_at: i64,
    venue: String,
    day: Option<i64>,
    minute: Option<i64>,
    chosen: Option<i64>,
}

/// What the observer keeps beside a forum: when its date last moved, whether staff had a hand in it.
#[derive(Clone, Debug, Default)]
pub struct History {
    moved: BTreeMap<ForumId, At>,
    pub by_staff: BTreeSet<ForumId>,
    /// Forums whose facilitator has said how they went.
    pub reported: BTreeSet<ForumId>,
}

impl Observer {
    /// Looks at a forum after something that may have changed it.
    pub async fn look(&mut self, book: &Book, history: &mut History, id: ForumId, at: At) {
        let row: Row = book.engine().one(book.engine().query(FORUM).bind(id.0)).await.unwrap();
        let (chosen, now) = (row.chosen.map(OptionId), row.read());
        let before = self.facts.forums.insert(id, now.clone());
        if before.as_ref() == Some(&now) {
            return;
        }
        self.note(Some(now.series), at, format!("forum {now:?}"));
        let was = before.as_ref().map(|before| before.stage);
        if before.as_ref().is_some_and(|old| (old.date, old.edition) != (now.date, now.edition)) {
            history.moved.insert(id, at);
        }
        match &before {
            None => self.begun(&now, at),
            Some(old) if old.stage.is_over() => self.broken(Some(now.series), at, "what is over goes on"),
            Some(old) if old.stage == Stage::Confirmed && now.stage.is_over() => {
                self.reminded(book, old, history, at).await;
            }
            Some(_) => {}
        }
        if now.stage.is_over() && was.is_none_or(|was| !was.is_over()) {
            let series = self.facts.series.get_mut(&now.series).expect("forums are of series that were set up");
            series.busy.iter_mut().filter(|(forum, _, _)| *forum == id).for_each(|(_, _, over)| *over = Some(at));
            self.count(match now.stage {
                Stage::Held => "held",
                Stage::Missed => "missed",
                Stage::Unreported => "unreported",
                _ => "cancelled",
            });
        }
        if was != Some(now.stage) {
            match (now.stage, chosen) {
                (Stage::Confirmed, Some(chosen)) => self.stands(book, &now, chosen, history, at).await,
                (Stage::Confirming, Some(chosen)) => self.asked(book, &now, chosen).await,
                (Stage::Stuck, _) => self.alerted(book, &now, "stuck", None, at).await,
                (Stage::Missed, _) => self.alerted(book, &now, "missed", None, at).await,
                (Stage::Unreported, _) if history.reported.contains(&id) => {
                    self.broken(Some(now.series), at, "it was reported, and is left as if it were not");
                }
                (Stage::Unreported, _) => self.alerted(book, &now, "unreported", None, At(0)).await,
                _ => {}
            }
            if now.stage != Stage::Confirmed {
                history.reported.remove(&id);
            }
        }
    }

    /// Looks at the forum that a series is at, which may be a new one.
    pub async fn look_at_series(&mut self, book: &Book, history: &mut History, series: SeriesId, at: At) {
        let known = self.facts.current(series).map(|forum| forum.id);
        if let Some(forum) = known {
            self.look(book, history, forum, at).await;
        }
        let (last,): (Option<i64>,) = book.engine().one(book.engine().query(CURRENT).bind(series.0)).await.unwrap();
        if let Some(forum) = last.map(ForumId).filter(|forum| !self.facts.forums.contains_key(forum)) {
            self.look(book, history, forum, at).await;
        }
    }

    /// One at a time, of a period that has come or is the next.
    fn begun(&mut self, forum: &ForumFacts, at: At) {
        let series = self.facts.series.get_mut(&forum.series).expect("forums are of series that were set up");
        let alone = series.busy.iter().all(|(_, _, over)| over.is_some());
        series.busy.push((forum.id, at, None));
        let (first, _) = period(&forum.period);
        let ahead = if series.quarterly { 93 } else { 31 };
        let near = first.0 <= at.day().0 + ahead;
        let twice =
            self.facts.forums.values().filter(|other| (other.series, &other.period) == (forum.series, &forum.period));
        let once = twice.count() == 1;
        if !alone || !near || !once {
            self.broken(Some(forum.series), at, &format!("alone {alone}, near {near}, once {once}: {forum:?}"));
        }
        self.count("begun");
    }

    /// A date stands by the rules only with every required yes, or with the quorum and no word against it.
    async fn stands(&mut self, book: &Book, forum: &ForumFacts, chosen: OptionId, history: &History, at: At) {
        let engine = book.engine();
        let words: Vec<(i64, bool)> = engine.all(engine.query(WORDS).bind(chosen.0)).await.unwrap();
        let presence: Vec<(i64, String)> = engine.all(engine.query(PRESENCE).bind(forum.id.0)).await.unwrap();
        let series = self.facts.series[&forum.series].clone();
        let word = |post: PostId| words.iter().find(|(of, _)| *of == post.0).map(|(_, yes)| *yes);
        let required: Vec<PostId> = series.posts.iter().filter(|post| post.required).map(|post| post.id).collect();
        for post in &required {
            let said = presence.iter().find(|(of, _)| *of == post.0).map(|(_, said)| said.as_str());
            let expected = word(*post).map_or("silent", |yes| if yes { "yes" } else { "no" });
            if said != Some(expected) {
                self.broken(Some(series.id), at, &format!("presence of {post:?}: {said:?}, said {expected}"));
            }
        }
        let Some((day, minute)) = forum.date else { self.broken(Some(series.id), at, "stands without a date") };
        if day.at(minute) <= at {
            self.broken(Some(series.id), at, "a date stands that is past");
        }
        if history.by_staff.contains(&forum.id) {
            return;
        }
        if required.iter().any(|post| word(*post) == Some(false)) {
            self.broken(Some(series.id), at, "a date stands against a no");
        }
        if is_forbidden(day, minute) {
            self.broken(Some(series.id), at, "a date stands that the calendar forbids");
        }
        let silent: Vec<PostId> = required.iter().copied().filter(|post| word(*post).is_none()).collect();
        if silent.is_empty() {
            return;
        }
        let coming: Vec<(i64,)> = engine.all(engine.query(COMING).bind(chosen.0)).await.unwrap();
        let coming = coming.into_iter().map(|(person,)| PersonId(person));
        let coming: Vec<PersonId> = coming.filter(|person| series.participants.contains(person)).collect();
        let women = coming.iter().filter(|person| series.women.contains(person)).count();
        let yes = words.iter().filter(|(_, yes)| *yes).count();
        let [participants, commanders, of_women] = series.quorum;
        if coming.len() < participants || women < of_women || yes < commanders {
            self.broken(Some(series.id), at, &format!("stands without its quorum: {} {women} {yes}", coming.len()));
        }
        for post in silent {
            self.alerted(book, forum, "silent", Some(post), at).await;
        }
    }

    /// Staff know of each required post that nobody can be asked for.
    async fn asked(&mut self, book: &Book, forum: &ForumFacts, chosen: OptionId) {
        let words: Vec<(i64, bool)> = book.engine().all(book.engine().query(WORDS).bind(chosen.0)).await.unwrap();
        let posts = self.facts.series[&forum.series].posts.clone();
        for post in posts.iter().filter(|post| post.required && words.iter().all(|(of, _)| *of != post.id.0)) {
            let mut speakers = post.holder.into_iter().chain(post.deputy);
            if !speakers.any(|person| self.facts.is_reachable(person)) {
                self.alerted(book, forum, "unreachable", Some(post.id), At(0)).await;
            }
        }
    }

    /// Staff have been told, or told again, and nobody has ticked it off since.
    async fn alerted(&mut self, book: &Book, forum: &ForumFacts, kind: &str, post: Option<PostId>, since: At) {
        type Alert = (String, Option<i64>, i64, Option<i64>);
        let all: Vec<Alert> = book.engine().all(book.engine().query(ALERTS).bind(forum.id.0)).await.unwrap();
        let told = all.iter().any(|(said, of, at, done)| {
            said == kind && *of == post.map(|post| post.0) && *at >= since.0 && done.is_none()
        });
        if !told {
            self.broken(Some(forum.series), since, &format!("staff do not know: {kind} {post:?} {forum:?} {all:?}"));
        }
        self.count("alerts");
    }

    /// Whoever takes part and could be reached all the time was reminded on the day before and in the morning.
    async fn reminded(&mut self, book: &Book, forum: &ForumFacts, history: &History, at: At) {
        let Some((day, minute)) = forum.date.filter(|(day, minute)| day.at(*minute) <= at) else { return };
        let (from, begins) = (Day(day.0 - 3).start(), day.at(minute));
        let settled = self.settled_before(forum, history, from);
        if !settled || self.facts.slept(from, begins) {
            return;
        }
        let rows: Vec<(i64, String)> =
            book.engine().all(book.engine().query(REMINDED).bind(forum.id.0).bind(from.0)).await.unwrap();
        let series = &self.facts.series[&forum.series];
        let steady = |person: &&PersonId| {
            let soul = &self.facts.souls[*person];
            soul.is_reachable() && soul.changed < from && !series.subscribers.contains(person)
        };
        // In Ramadan the morning may begin with the meeting.
        let early = minute <= Minute(9 * 60);
        for person in series.everybody().iter().filter(steady) {
            for class in ["eve", "today"] {
                let got = rows.iter().any(|(to, said)| *to == person.0 && said == class);
                let excused = early && class == "today";
                if !got && !excused {
                    self.broken(Some(series.id), at, &format!("{person:?} was not reminded: {class} of {forum:?}"));
                }
            }
        }
        self.count("reminders checked");
    }

    fn settled_before(&self, forum: &ForumFacts, history: &History, from: At) -> bool {
        // The stage that has just ended was noted when it began.
        forum.begun < from && history.moved.get(&forum.id).is_none_or(|moved| *moved < from)
    }

    /// After two years: every period had its forum or a reason, and every forum an end or time left.
    pub async fn at_the_end(&mut self, book: &Book, history: &mut History, at: At) {
        let forums: Vec<(i64,)> = book.engine().all(book.engine().query(ALL)).await.unwrap();
        for (forum,) in forums {
            self.look(book, history, ForumId(forum), at).await;
        }
        for forum in self.facts.forums.values() {
            let (_, next) = period(&forum.period);
            let series = &self.facts.series[&forum.series];
            let grace = if series.quarterly { 32 } else { 12 };
            let lawful = match (forum.stage, forum.date) {
                (stage, _) if stage.is_over() || next > at.day() => true,
                (Stage::Polling | Stage::Confirming, _) => at.day().0 < next.0 + grace,
                (Stage::Confirmed, Some((day, _))) => at.day().0 <= day.0 + 16,
                _ => at.day().0 < next.0 + 2,
            };
            if !lawful {
                self.broken(Some(series.id), at, &format!("neither over nor under way: {forum:?}"));
            }
        }
        for series in self.facts.series.values() {
            self.every_period(series, at);
        }
        let (late,): (i64,) = book.engine().one(book.engine().query(LATE).bind(at.plus(-DAY).0)).await.unwrap();
        assert_eq!(late, 0, "seed {}: messages wait although they have expired", self.seed());
    }

    /// A period without a forum began too late for one: another was under way, or nothing ran.
    fn every_period(&self, series: &SeriesFacts, at: At) {
        let mut day = series.starts;
        while day < at.day() {
            let code = code_of(day, series.quarterly);
            let (first, next) = period(&code);
            day = next;
            let had = self.facts.forums.values().any(|forum| forum.series == series.id && forum.period == code);
            if had || next > at.day() {
                continue;
            }
            // Periods are looked at in the morning.
            let from = Day(first.0.max(series.starts.0)).start().plus(9 * HOUR);
            // Two days of slack: the schedulers look every morning.
            let last = Day(next.0 - series.lead - 2).start();
            let mut free = from;
            for (_, begun, over) in &series.busy {
                if *begun <= free {
                    free = free.max(over.unwrap_or(at));
                }
            }
            for (off, on) in &self.facts.asleep {
                // What ends on a day is followed the next morning, if somebody is awake then.
                let morning = Day(free.day().0 + i32::from(free >= free.day().start().plus(9 * HOUR)));
                let morning = morning.start().plus(9 * HOUR);
                if *off <= morning && free < *on {
                    free = *on;
                }
            }
            if free < last {
                let why = format!("no forum in {code}, though free from {} to {}", written(free), written(last));
                self.broken(Some(series.id), at, &why);
            }
        }
    }
}

impl Row {
    fn read(self) -> ForumFacts {
        let date = self.day.zip(self.minute).map(|(day, minute)| (Day(day as i32), Minute(minute as u16)));
        ForumFacts {
            id: ForumId(self.id),
            series: SeriesId(self.series),
            period: self.period,
            stage: Stage::read(&self.stage).unwrap(),
            edition: self.edition,
            begun: At(self.begun_at),
            date,
            venue: self.venue,
        }
    }
}

/// Holidays of law and the Friday prayer.
fn is_forbidden(day: Day, minute: Minute) -> bool {
    let date = day.date();
    let noon = 12 * HOUR..15 * HOUR;
    let prayer = day.weekday() == Weekday::Friday && noon.contains(&(i64::from(minute.0) * 60_000));
    LAW.contains(&(date.month(), date.day())) || prayer
}

fn code_of(day: Day, quarterly: bool) -> String {
    let date = day.date();
    if quarterly {
        format!("{}-T{}", date.year(), (date.month() - 1) / 3 + 1)
    } else {
        format!("{}-{:02}", date.year(), date.month())
    }
}

/// The first day of a period, and the first after it.
fn period(code: &str) -> (Day, Day) {
    let (year, part) = code.split_once('-').expect("a period is a year and a part of it");
    let year: i16 = year.parse().unwrap();
    let (month, months) = match part.strip_prefix('T') {
        Some(quarter) => (quarter.parse::<i8>().unwrap() * 3 - 2, 3),
        None => (part.parse().unwrap(), 1),
    };
    let first = |year, month: i8| Day::of(Date::new(year, month, 1).unwrap());
    let next = if month + months > 12 { first(year + 1, 1) } else { first(year, month + months) };
    (first(year, month), next)
}

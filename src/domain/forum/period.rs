//! Periods: a series meets once in each. The next one's forum begins by itself, once; one that found no date is given up.
//!
//! Must not know: rows, messages. Tested here and in the simulation (`tests/it/simulation/`).

use super::Pace;
use crate::domain::board::{Forum, Stage};
use crate::domain::time::{At, DAY, Day, Minute};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How often a series meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cadence {
    /// Every quarter.
    Quarter,
    /// Every month.
    Month,
}

/// When a period's forum begins and the other things of a morning are done.
pub const MORNING: Minute = Minute(8 * 60);
/// Days after its date when a confirmed forum of an earlier period that nobody reported is left to the record.
const REPORTABLE: i32 = 14;

impl Cadence {
    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Cadence::Quarter => "quarter",
            Cadence::Month => "month",
        }
    }

    /// Reads the word of tables.
    pub fn read(written: &str) -> Option<Cadence> {
        [Cadence::Quarter, Cadence::Month].into_iter().find(|cadence| cadence.code() == written)
    }

    /// The period that `day` lies in.
    pub fn period(self, day: Day) -> Period {
        let date = day.date();
        let months = match self {
            Cadence::Quarter => 3,
            Cadence::Month => 1,
        };
        let first = (date.month() - 1) / months * months + 1;
        let (year, after) = if first + months > 12 { (date.year() + 1, 1) } else { (date.year(), first + months) };
        let code = match self {
            Cadence::Quarter => format!("{}-T{}", date.year(), first / 3 + 1),
            Cadence::Month => format!("{}-{first:02}", date.year()),
        };
        Period { code, first: Day::of(month(date.year(), first)), next: Day::of(month(year, after)) }
    }

    /// The first day that is too far ahead to be proposed on `today`: a forum that began for a later period than the next would keep those
    /// between from theirs.
    pub fn horizon(self, today: Day) -> Day {
        self.period(self.period(today).next).next
    }

    /// How long a forum of an earlier period may go on looking for a date, in days after its end.
    fn grace(self) -> i32 {
        match self {
            Cadence::Quarter => 30,
            Cadence::Month => 10,
        }
    }
}

fn month(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).unwrap_or(Date::MAX)
}

/// A quarter or a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// `2027-T1`, `2027-03`.
    pub code: String,
    /// Its first day.
    pub first: Day,
    /// The first day after it.
    pub next: Day,
}

/// What a series is at when its periods are looked at.
#[derive(Clone, Debug)]
pub struct Rota {
    /// How often it meets.
    pub cadence: Cadence,
    /// The day from which it meets.
    pub starts: Day,
    /// How long stages last.
    pub pace: Pace,
    /// The forum that is not over yet.
    pub forum: Option<Forum>,
    /// Periods that have had their forum, of this one and those to come.
    pub had: Vec<String>,
}

/// What happens to the periods of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The forum under way ends like this.
    pub give_up: Option<Stage>,
    /// A forum of this period begins.
    pub begin: Option<Period>,
    /// When to look again.
    pub look: At,
}

impl Rota {
    /// What is to be done `now`.
    pub fn turn(&self, now: At) -> Turn {
        let today = now.day();
        if today < self.starts {
            return Turn { give_up: None, begin: None, look: self.starts.at(MORNING) };
        }
        let period = self.cadence.period(today);
        let give_up = self.forum.as_ref().and_then(|forum| self.give_up(forum, &period, today));
        if self.forum.is_some() && give_up.is_none() {
            // It is looked at daily whether it is over: a period begins late rather than twice.
            let look = if self.is_of(&period) { period.next } else { Day(today.0 + 1) };
            return Turn { give_up: None, begin: None, look: look.at(MORNING) };
        }
        let fits = today.0 + self.lead() < period.next.0;
        let begin = (fits && !self.had.contains(&period.code)).then(|| period.clone());
        Turn { give_up, begin, look: period.next.at(MORNING) }
    }

    fn is_of(&self, period: &Period) -> bool {
        self.forum.as_ref().is_some_and(|forum| forum.period == period.code)
    }

    /// Days from the first call for dates to the first date that can be met in time, at the usual pace.
    fn lead(&self) -> i32 {
        let days = (self.pace.options + self.pace.poll + self.pace.confirm) / DAY;
        i32::try_from(days).unwrap_or(i32::MAX / 2) + i32::from(self.pace.notice_days)
    }

    /// How a forum of an earlier period ends that is not over.
    fn give_up(&self, forum: &Forum, now: &Period, today: Day) -> Option<Stage> {
        if forum.period >= now.code || self.is_of(now) {
            return None;
        }
        match forum.stage {
            Stage::Collecting | Stage::Stuck => Some(Stage::Missed),
            Stage::Polling | Stage::Confirming => {
                (today.0 >= now.first.0 + self.cadence.grace()).then_some(Stage::Missed)
            }
            Stage::Confirmed => {
                let past = forum.date().is_none_or(|option| today.0 > option.day.0 + REPORTABLE);
                past.then_some(Stage::Unreported)
            }
            _ => None,
        }
    }
}

impl Period {
    /// The period that a code of either cadence names.
    pub fn read(code: &str) -> Option<Period> {
        let (year, part) = code.split_once('-')?;
        let year: i16 = year.parse().ok().filter(|_| year.len() == 4)?;
        let (cadence, first) = match part.strip_prefix('T') {
            Some(quarter) => (Cadence::Quarter, quarter.parse::<i8>().ok()?.checked_mul(3)?.checked_sub(2)?),
            None => (Cadence::Month, part.parse().ok()?),
        };
        let period = cadence.period(Day::of(Date::new(year, first, 1).ok()?));
        (period.code == code).then_some(period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::board::ForumId;

    fn day(y: i16, m: i8, d: i8) -> Day {
        Day::of(Date::constant(y, m, d))
    }

    fn rota(forum: Option<Forum>) -> Rota {
        let had = forum.iter().map(|forum| forum.period.clone()).collect();
        Rota { cadence: Cadence::Quarter, starts: day(2026, 12, 1), pace: Pace::default(), forum, had }
    }

    fn forum(period: &str, stage: Stage) -> Forum {
        Forum {
            id: ForumId(1),
            period: period.into(),
            stage,
            begun: At(0),
            closes: At(0),
            said: Default::default(),
            edition: 0,
            chosen: None,
            venue: String::new(),
            reopened: false,
            options: Vec::new(),
        }
    }

    #[test]
    fn periods_of_both_cadences() {
        let quarter = Cadence::Quarter.period(day(2026, 11, 30));
        assert_eq!(
            (quarter.code.as_str(), quarter.first, quarter.next),
            ("2026-T4", day(2026, 10, 1), day(2027, 1, 1))
        );
        assert_eq!(Cadence::Quarter.period(day(2027, 5, 31)).code, "2027-T2");
        let month = Cadence::Month.period(day(2026, 12, 31));
        assert_eq!((month.code.as_str(), month.first, month.next), ("2026-12", day(2026, 12, 1), day(2027, 1, 1)));
    }

    #[test]
    fn codes_read_back_and_nothing_else_does() {
        for day in [day(2026, 11, 30), day(2027, 1, 1), day(2027, 6, 30), day(9999, 12, 31)] {
            for cadence in [Cadence::Quarter, Cadence::Month] {
                let period = cadence.period(day);
                assert_eq!(Period::read(&period.code), Some(period));
            }
        }
        for wrong in ["", "2027", "2027-T0", "2027-T5", "2027-T99", "2027-13", "2027-1", "2027-T01", "27-T1", "-999-T1"]
        {
            assert_eq!(Period::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_lie_in_this_period_or_the_next() {
        assert_eq!(Cadence::Quarter.horizon(day(2026, 11, 22)), day(2027, 4, 1));
        assert_eq!(Cadence::Month.horizon(day(2027, 1, 31)), day(2027, 3, 1));
    }

    #[test]
    fn a_series_starts_when_it_is_rolled_out_and_in_a_period_that_has_room() {
        let at = |y, m, d| day(y, m, d).at(MORNING);
        let early = rota(None).turn(at(2026, 11, 30));
        assert_eq!((early.begin, early.look), (None, at(2026, 12, 1)));
        // In December there is no time left for a forum of the fourth quarter.
        let late = rota(None).turn(at(2026, 12, 10));
        assert_eq!((late.begin, late.look), (None, at(2027, 1, 1)));
        let new_year = rota(None).turn(at(2027, 1, 1));
        assert_eq!(new_year.begin.map(|period| period.code), Some("2027-T1".into()));
        // The machine was off for five weeks: the forum still begins, once.
        assert!(rota(None).turn(at(2027, 2, 5)).begin.is_some());
        assert!(Rota { had: vec!["2027-T1".into()], ..rota(None) }.turn(at(2027, 2, 5)).begin.is_none());
    }

    #[test]
    fn what_is_not_over_is_waited_for_or_given_up() {
        let at = |y, m, d| day(y, m, d).at(MORNING);
        let stuck = rota(Some(forum("2027-T1", Stage::Stuck))).turn(at(2027, 4, 1));
        assert_eq!((stuck.give_up, stuck.begin.map(|p| p.code)), (Some(Stage::Missed), Some("2027-T2".into())));
        let polled = rota(Some(forum("2027-T1", Stage::Polling)));
        assert_eq!(polled.turn(at(2027, 4, 1)), Turn { give_up: None, begin: None, look: at(2027, 4, 2) });
        assert_eq!(polled.turn(at(2027, 5, 1)).give_up, Some(Stage::Missed));
        let own = rota(Some(forum("2027-T2", Stage::Stuck))).turn(at(2027, 4, 1));
        assert_eq!(own, Turn { give_up: None, begin: None, look: at(2027, 7, 1) });
    }
}

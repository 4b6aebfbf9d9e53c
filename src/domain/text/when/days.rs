//! What was found, weighed against today: the days that it can mean, then the hours.
//!
//! Must not know: any word. Tested in `tests` beside it.

use super::clock::Clock;
use super::parse::{Dated, Found, Loose};
use super::words::{Near, Part, Wide};
use super::{DAYS_AHEAD, Told, When, YEARS_AHEAD};
use crate::domain::time::{Day, Minute};
use jiff::civil::{Date, Weekday};

/// Most days that one question offers.
const MOST_DAYS: usize = 3;

/// The answer to a text.
pub(super) fn weigh(found: &Found, today: Day) -> When {
    if found.several {
        return When::Several;
    }
    answer(found, today).unwrap_or_else(|instead| instead)
}

/// The hours that can be meant.
enum Hours {
    None,
    One(Minute),
    Two([Minute; 2]),
    /// A part of the day only.
    Vague,
}

/// `Err` is an answer too: the one where no day is left to speak of.
fn answer(found: &Found, today: Day) -> Result<When, When> {
    let mut days = days(found, today)?;
    let mut clock = found.clock;
    let mut also = None;
    match found.loose {
        Some(Loose::Number(number)) => {
            clock = Some(Clock::new(number, 0));
            also = found.weekday.and_then(|weekday| day_of_month(number, today).find(|day| day.weekday() == weekday));
        }
        Some(Loose::Dotted(left, right)) => match dotted(left, right, found, &days, today)? {
            Dotted::Hour => clock = Some(Clock::new(left, right)),
            Dotted::Days(meant) => days = meant,
        },
        None => {}
    }
    if found.part.is_some_and(|part| part.before) {
        days = with_eves(&days, today);
    }
    let hours = hours(clock, found.part)?;
    let Some(also) = also else { return Ok(told(days, hours, &found.rest)) };
    // `mardi 8` with a Tuesday the 8th at hand. On one and the same day the number is its date.
    let minute = if let Hours::One(minute) = hours { Some(minute) } else { None };
    let others = days.into_iter().filter(|day| *day != also).map(|day| (day, minute));
    Ok(one_or_either(others.chain([(also, None)]).collect(), &found.rest))
}

fn told(mut days: Vec<Day>, hours: Hours, rest: &str) -> When {
    days.sort_unstable();
    days.dedup();
    days.truncate(MOST_DAYS);
    let rest = rest.to_owned();
    let minute = match hours {
        Hours::None => None,
        Hours::One(minute) => Some(minute),
        Hours::Two(hours) if days.len() == 1 => return When::WhichHour { day: days[0], hours, rest },
        Hours::Two(_) | Hours::Vague => return When::NeedsHour { days, rest },
    };
    one_or_either(days.into_iter().map(|day| (day, minute)).collect(), &rest)
}

fn one_or_either(mut all: Vec<(Day, Option<Minute>)>, rest: &str) -> When {
    all.sort_unstable();
    all.truncate(MOST_DAYS);
    let mut all: Vec<Told> = all.into_iter().map(|(day, minute)| Told { day, minute, rest: rest.to_owned() }).collect();
    if all.len() == 1 { When::Clear(all.remove(0)) } else { When::Either(all) }
}

/// The hours of a clock time in a part of the day. Without a part, 1 to 6 can be either half of the day.
fn hours(clock: Option<Clock>, part: Option<Part>) -> Result<Hours, When> {
    let Some(clock) = clock else { return Ok(if part.is_some() { Hours::Vague } else { Hours::None }) };
    if !clock.exists() {
        return Err(When::Impossible);
    }
    let halves = match (clock.hour, part) {
        (1..=6, None) => vec![clock.hour, clock.hour + 12],
        (_, None) => vec![clock.hour],
        (hour @ 1..=11, Some(part)) => [hour, hour + 12].into_iter().filter(|hour| part.has(*hour)).collect(),
        (hour, Some(part)) => [hour].into_iter().filter(|hour| part.has(*hour)).collect(),
    };
    let minutes = [Some(clock.minute), clock.or_minute];
    let all: Vec<Minute> = halves
        .iter()
        .flat_map(|hour| minutes.iter().flatten().map(move |minute| Minute((hour * 60 + minute) as u16)))
        .collect();
    match all[..] {
        [] => Err(When::Impossible),
        [one] => Ok(Hours::One(one)),
        [one, two] => Ok(Hours::Two([one, two])),
        _ => Ok(Hours::Vague),
    }
}

/// The days that can be meant, in order, none before today.
fn days(found: &Found, today: Day) -> Result<Vec<Day>, When> {
    let dated = match (found.date, found.tile) {
        (Some(date), _) => Some(date_days(date, found.wide, today)?),
        (None, Some(tile)) => Some(tile_days(tile, today)?),
        (None, None) => None,
    };
    let base = match (dated, found.shift) {
        (Some(dated), Some((first, last))) => {
            let both: Vec<Day> =
                dated.into_iter().filter(|day| (first..=last).any(|days| plus(today, days) == *day)).collect();
            if both.is_empty() {
                return Err(When::Several);
            }
            both
        }
        (Some(dated), None) => dated,
        (None, Some((first, last))) => shift_days(first, last, found.near, today)?,
        (None, None) => {
            return match (found.weekday, found.wide) {
                (Some(weekday), wide) => weekday_days(weekday, found.near, wide, today),
                (None, Some(_)) => Err(When::TooWide),
                (None, None) => Err(When::Unknown),
            };
        }
    };
    if found.near == Some(Near::Last) {
        // `demain dernier`; a date that is over has been answered above.
        return Err(When::Impossible);
    }
    let Some(weekday) = found.weekday else {
        let is_open = found.date.is_some_and(|date| date.month.is_none()) && base[0] != today;
        return Ok(if is_open { base[..1].to_vec() } else { base });
    };
    let agreeing: Vec<Day> = base.iter().copied().filter(|day| day.weekday() == weekday).collect();
    Ok(if agreeing.is_empty() { contradiction(base[0], weekday, today) } else { agreeing[..1].to_vec() })
}

/// A date and a weekday that is not its own: the date, and the nearest such weekday that is not over.
fn contradiction(day: Day, weekday: Weekday, today: Day) -> Vec<Day> {
    let near = (-3..=3).map(|days| plus(day, days)).find(|near| near.weekday() == weekday).unwrap_or(day);
    let mut both = vec![day, if near < today { plus(near, 7) } else { near }];
    both.sort_unstable();
    both
}

fn date_days(date: Dated, wide: Option<Wide>, today: Day) -> Result<Vec<Day>, When> {
    if !(1..=31).contains(&date.day) {
        return Err(When::Impossible);
    }
    if wide == Some(Wide::NextYear) && date.year.is_none() {
        return Err(When::TooWide);
    }
    let this = today.date();
    let day_in = |year: i16, month: i8| Date::new(year, month, date.day as i8).ok().map(Day::of);
    let Some(month) = date.month else {
        return match wide {
            Some(wide @ (Wide::ThisMonth | Wide::NextMonth)) => {
                let first = this.first_of_month();
                let later = i32::from(wide == Wide::NextMonth);
                let of = first.checked_add(jiff::Span::new().months(later)).unwrap_or(first);
                let day = day_in(of.year(), of.month()).ok_or(When::Impossible)?;
                if day < today { Err(When::Past { day }) } else { Ok(vec![day]) }
            }
            // None only at the end of all calendars.
            _ => Some(day_of_month(date.day, today).collect())
                .filter(|days: &Vec<Day>| !days.is_empty())
                .ok_or(When::Impossible),
        };
    };
    let month = i8::try_from(month).map_err(|_| When::Impossible)?;
    if let Some(year) = date.year {
        let year = i16::try_from(year).map_err(|_| When::Impossible)?;
        return match day_in(year, month).filter(|_| year >= 2000) {
            Some(day) if day < today => Err(When::Past { day }),
            Some(day) if year <= this.year().saturating_add(YEARS_AHEAD) => Ok(vec![day]),
            _ => Err(When::Impossible),
        };
    }
    let near = (-1..=1).filter_map(|years| day_in(this.year().saturating_add(years), month));
    let (past, coming): (Vec<Day>, Vec<Day>) = near.partition(|day| *day < today);
    match (coming.first(), past.last()) {
        (Some(next), _) if *next <= plus(today, DAYS_AHEAD) => Ok(vec![*next]),
        (_, Some(last)) => Err(When::Past { day: *last }),
        // 29/02, with none within reach.
        (_, None) => Err(When::Impossible),
    }
}

/// The next two days of this number.
fn day_of_month(number: u32, today: Day) -> impl Iterator<Item = Day> {
    let first = today.date().first_of_month();
    let months = (0..4).filter_map(move |later| first.checked_add(jiff::Span::new().months(later)).ok());
    let number = i8::try_from(number).unwrap_or(0);
    let days = months.filter_map(move |month| Date::new(month.year(), month.month(), number).ok()).map(Day::of);
    days.filter(move |day| *day >= today).take(2)
}

fn tile_days(number: u32, today: Day) -> Result<Vec<Day>, When> {
    let Some(of_month) = (1..=31).contains(&number).then(|| day_of_month(number, today).next()).flatten() else {
        return Err(When::Impossible);
    };
    let mut both = vec![plus(today, number as i32), of_month];
    both.sort_unstable();
    both.dedup();
    Ok(both)
}

fn shift_days(first: i32, last: i32, near: Option<Near>, today: Day) -> Result<Vec<Day>, When> {
    let weeks = if let Some(Near::Weeks(weeks)) = near { weeks * 7 } else { 0 };
    match first {
        ..0 => Err(When::Past { day: plus(today, first) }),
        0..=DAYS_AHEAD => Ok((first..=last).map(|days| plus(today, days + weeks)).collect()),
        _ => Err(When::Impossible),
    }
}

fn weekday_days(weekday: Weekday, near: Option<Near>, wide: Option<Wide>, today: Day) -> Result<Vec<Day>, When> {
    let gap = i32::from(today.weekday().until(weekday));
    let coming = plus(today, gap);
    let monday = plus(today, -i32::from(today.weekday().to_monday_zero_offset()));
    let this_week = plus(monday, i32::from(weekday.to_monday_zero_offset()));
    let next_week = plus(this_week, 7);
    match (wide, near) {
        (Some(Wide::ThisWeek), _) if this_week < today => Err(When::Past { day: this_week }),
        (Some(Wide::ThisWeek), _) => Ok(vec![this_week]),
        (Some(Wide::NextWeek), _) => Ok(vec![next_week]),
        (None, Some(Near::Next)) | (Some(Wide::NextRound), _) => Ok(match gap {
            0 => vec![plus(today, 7)],
            // The eve is its own trap: who says `mardi prochain` on a Monday or a Sunday may mean tomorrow.
            1 => vec![coming, plus(coming, 7)],
            _ if coming == next_week => vec![coming],
            _ => vec![coming, next_week],
        }),
        (Some(_), _) => Err(When::TooWide),
        (None, Some(Near::Last)) => Err(When::Past { day: plus(coming, -7) }),
        (None, Some(Near::Weeks(weeks))) if gap == 0 => Ok(vec![plus(today, 7 * weeks), plus(today, 7 * weeks + 7)]),
        (None, Some(Near::Weeks(weeks))) => Ok(vec![plus(coming, 7 * weeks)]),
        (None, Some(Near::This)) if gap > 0 => Ok(vec![coming]),
        (None, None | Some(Near::This)) => Ok(if gap < 2 { vec![coming, plus(coming, 7)] } else { vec![coming] }),
    }
}

/// `<day>su` begins at dusk of the day before: each day, and the evening before it.
fn with_eves(days: &[Day], today: Day) -> Vec<Day> {
    // The nearest alone, unless its eve is over: then the one a week on may be meant.
    let meant = if days[0] == today { days } else { &days[..1] };
    meant.iter().flat_map(|day| [plus(*day, -1), *day]).filter(|day| *day >= today).collect()
}

enum Dotted {
    Hour,
    Days(Vec<Day>),
}

/// `12.01` after a weekday or `demain`: the date if it falls on that day; else the hour if it is one that people set; else
/// both days, for they contradict each other.
fn dotted(left: u32, right: u32, found: &Found, days: &[Day], today: Day) -> Result<Dotted, When> {
    let is_set = right.is_multiple_of(5);
    let day = match date_days(Dated { day: left, month: Some(right), year: None }, None, today) {
        Ok(dated) => dated[0],
        Err(past @ When::Past { .. }) if !is_set => return Err(past),
        Err(_) => return Ok(Dotted::Hour),
    };
    Ok(match found.weekday {
        Some(weekday) if day.weekday() == weekday => Dotted::Days(vec![day]),
        None if days.contains(&day) => Dotted::Days(vec![day]),
        _ if is_set => Dotted::Hour,
        Some(weekday) => Dotted::Days(contradiction(day, weekday, today)),
        None => Dotted::Days(vec![days[0], day]),
    })
}

fn plus(day: Day, days: i32) -> Day {
    Day(day.0.saturating_add(days))
}

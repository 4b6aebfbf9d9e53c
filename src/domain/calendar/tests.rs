//! Dates judged and found: as cases, and for any calendar.

use super::*;
use crate::domain::message::Arg;
use jiff::civil::Date;
use proptest::prelude::*;

const TEN: Minute = Minute(10 * 60);

fn day(year: i16, month: i8, day: i8) -> Day {
    Day::of(Date::constant(year, month, day))
}

fn on(feast: Feast, day: Day, announced: bool) -> Observance {
    Observance { day, feast, announced }
}

/// 2027 as computed.
fn computed() -> Calendar {
    let observances = vec![
        on(Feast::Ramadan, day(2027, 2, 8), false),
        on(Feast::Korite, day(2027, 3, 9), false),
        on(Feast::Tabaski, day(2027, 5, 16), false),
        on(Feast::Maouloud, day(2027, 8, 14), false),
        on(Feast::Bapteme, day(2027, 8, 21), false),
    ];
    Calendar { observances }
}

fn season(from: (u8, u8), to: (u8, u8)) -> Season {
    let date = |(month, day)| MonthDay::new(month, day).unwrap();
    Season { from: date(from), to: date(to) }
}

#[test]
fn holidays_and_the_prayer_forbid() {
    let look = |day, hour: u16, minute: u16| look(day, Minute(hour * 60 + minute), &computed(), &Local::default());
    assert_eq!(look(day(2027, 1, 20), 10, 0), [Remark::Holiday(Holiday::Army)]);
    assert_eq!(look(day(2027, 3, 29), 10, 0), [Remark::Holiday(Holiday::EasterMonday)]);
    let friday = day(2027, 1, 15);
    assert_eq!(look(friday, 11, 59), []);
    assert_eq!(look(friday, 12, 0), [Remark::Prayer]);
    assert_eq!(look(friday, 14, 59), [Remark::Prayer]);
    assert_eq!(look(friday, 15, 0), []);
    assert_eq!(look(Day(friday.0 + 1), 13, 0), [], "a Saturday");
    assert!([Remark::Holiday(Holiday::Army), Remark::Prayer, Remark::Feast(Feast::Korite)].iter().all(|r| r.blocks()));
}

#[test]
fn a_feast_warns_where_it_is_computed_and_forbids_where_it_is_announced() {
    let tabaski = day(2027, 5, 16);
    let mut calendar = computed();
    let look = |calendar: &Calendar, after| look(Day(tabaski.0 + after), TEN, calendar, &Local::default());
    for (after, near) in [(-2, false), (-1, true), (0, true), (1, true), (2, true), (3, false)] {
        let expected: &[Remark] = if near { &[Remark::NearFeast(Feast::Tabaski)] } else { &[] };
        assert_eq!(look(&calendar, after), expected, "{after}");
        assert!(!look(&calendar, after).iter().any(|remark| remark.blocks()));
    }
    calendar.observances[2] = on(Feast::Tabaski, Day(tabaski.0 + 1), true);
    for after in -2..=3 {
        let expected: &[Remark] = if after == 1 { &[Remark::Feast(Feast::Tabaski)] } else { &[] };
        assert_eq!(look(&calendar, after), expected, "{after}");
    }
    assert_eq!(closed(Day(tabaski.0 + 1), &calendar), Some(Remark::Feast(Feast::Tabaski)));
    assert_eq!(closed(tabaski, &calendar), None);
}

#[test]
fn ramadan_is_from_its_first_day_to_korite() {
    let (first, korite) = (day(2027, 2, 8), day(2027, 3, 9));
    let mut calendar = computed();
    for (date, is) in [(Day(first.0 - 1), false), (first, true), (Day(korite.0 - 1), true), (korite, false)] {
        assert_eq!(is_ramadan(date, &calendar), is, "{date:?}");
    }
    let looked = |hour: u16| look(day(2027, 2, 15), Minute(hour * 60), &calendar, &Local::default());
    assert_eq!(looked(10), [Remark::Ramadan { afternoon: false }]);
    assert_eq!(looked(15), [Remark::Ramadan { afternoon: true }]);
    assert_eq!(looked(17), [Remark::Ramadan { afternoon: true }, Remark::Dark]);
    assert!(!look(first, TEN, &calendar, &Local::default())[0].blocks(), "its first day is no holiday");
    // Announced is like computed; nobody fasts longer than thirty days although Korité is not in the table.
    calendar.observances = vec![on(Feast::Ramadan, first, true), on(Feast::Korite, day(2026, 3, 20), true)];
    assert!(is_ramadan(Day(first.0 + 29), &calendar) && !is_ramadan(Day(first.0 + 30), &calendar));
    assert_eq!(look(first, TEN, &calendar, &Local::default()), [Remark::Ramadan { afternoon: false }]);
}

#[test]
fn what_is_so_at_a_place() {
    let rains = Some(season((6, 15), (9, 30)));
    let market = |round, wish| Some(Market { anchor: day(2027, 1, 7), round, wish });
    let look = |date, market| look(date, TEN, &Calendar::default(), &Local { market, rains });
    for (date, wet) in [((6, 14), false), ((6, 15), true), ((9, 30), true), ((10, 1), false)] {
        let expected: &[Remark] = if wet { &[Remark::Rains] } else { &[] };
        assert_eq!(look(day(2027, date.0, date.1), None), expected, "{date:?}");
    }
    assert!(season((11, 1), (2, 29)).contains(day(2027, 1, 1)), "a season may pass New Year");
    assert!(!season((11, 1), (2, 29)).contains(day(2027, 3, 1)));
    let every = |round, date| !look(date, market(round, Wish::Avoid)).is_empty();
    for (date, five, seven) in
        [((1, 7), true, true), ((1, 12), true, false), ((1, 14), false, true), ((1, 2), true, false)]
    {
        let date = day(2027, date.0, date.1);
        assert_eq!((every(Round::Five, date), every(Round::Seven, date)), (five, seven), "{date:?}");
    }
    assert_eq!(look(day(2027, 1, 7), market(Round::Seven, Wish::Seek)), []);
    assert_eq!(look(day(2027, 1, 7), market(Round::Seven, Wish::Avoid)), [Remark::Market]);
}

#[test]
fn days_of_the_year() {
    assert_eq!([MonthDay::new(2, 30), MonthDay::new(13, 1), MonthDay::new(0, 1), MonthDay::new(4, 0)], [None; 4]);
    assert_eq!(MonthDay::new(2, 29), Some(MonthDay::of(day(2028, 2, 29))));
}

#[test]
fn hours_without_daylight_are_said() {
    let dark =
        |minute| look(day(2027, 1, 12), Minute(minute), &Calendar::default(), &Local::default()) == [Remark::Dark];
    assert_eq!([0, 419, 420, 1019, 1020, 1439].map(dark), [true, true, false, false, true, true]);
}

#[test]
fn suggestions_keep_to_the_usual_day_and_avoid_what_warns() {
    let suggest = |from, weekday, minute, local, n| suggest(from, weekday, minute, &computed(), &local, n);
    let plain = Local::default();
    let tuesdays = suggest(day(2027, 1, 4), Some(Weekday::Tuesday), TEN, plain, 2);
    assert_eq!(tuesdays, [day(2027, 1, 5), day(2027, 1, 12)]);
    // 20 January is a Wednesday.
    let wednesdays = suggest(day(2027, 1, 14), Some(Weekday::Wednesday), TEN, plain, 2);
    assert_eq!(wednesdays, [day(2027, 1, 27), day(2027, 2, 3)]);
    // Ramadan from 8 February to 8 March; 9 March may be Korité.
    let after = suggest(day(2027, 2, 15), Some(Weekday::Tuesday), TEN, plain, 2);
    assert_eq!(after, [day(2027, 2, 16), day(2027, 3, 16)], "the one free day, then the first that only warns");
    let any = suggest(day(2027, 1, 9), None, TEN, plain, 3);
    assert_eq!(any, [day(2027, 1, 9), day(2027, 1, 11), day(2027, 1, 12)], "no Sunday");
    let noon = suggest(day(2027, 1, 11), Some(Weekday::Friday), Minute(13 * 60), plain, 2);
    assert_eq!(noon, [day(2027, 1, 11), day(2027, 1, 12)], "a Friday at noon can never be");
    let market = Market { anchor: day(2027, 1, 7), round: Round::Seven, wish: Wish::Seek };
    let sought = suggest(day(2027, 1, 4), None, TEN, Local { market: Some(market), rains: None }, 2);
    assert_eq!(sought, [day(2027, 1, 7), day(2027, 1, 14)]);
    assert_eq!(suggest(day(2027, 1, 4), Some(Weekday::Tuesday), TEN, plain, 9).len(), 9, "as many as are wanted");
    assert_eq!(suggest(day(2027, 1, 4), None, TEN, plain, 0), []);
}

#[test]
fn remarks_become_messages() {
    let date = day(2027, 1, 20);
    let said = Remark::Holiday(Holiday::Army).message(date);
    assert_eq!(said.key, "date-holiday");
    assert_eq!(said.args[0].1, Arg::Key("holiday-army".into()));
    assert_eq!(said.args[1].1, Arg::Date(date));
    assert_eq!(Remark::NearFeast(Feast::Korite).message(date).args[0].1, Arg::Key("feast-korite".into()));
}

#[test]
fn words_in_tables_come_back() {
    for feast in Feast::ALL {
        assert_eq!(Feast::read(feast.code()), Some(feast));
    }
    for round in [Round::Five, Round::Seven] {
        assert_eq!(Round::read(i64::from(round.days())), Some(round));
    }
    for wish in [Wish::Avoid, Wish::Seek] {
        assert_eq!(Wish::read(wish.code()), Some(wish));
    }
    assert_eq!((Feast::read("Korite"), Round::read(6), Wish::read("")), (None, None, None));
}

/// A day from 2025 to 2035.
fn days() -> impl Strategy<Value = Day> {
    (day(2025, 1, 1).0..day(2036, 1, 1).0).prop_map(Day)
}

#[test]
fn a_feast_stands_once_in_a_year() {
    let (one, other) = (Day(20_886), Day(21_240));
    let calendar = Calendar { observances: vec![on(Feast::Korite, one, false), on(Feast::Korite, other, true)] };
    let day = |days: i32| Day(one.0 + days);
    assert_eq!(calendar.same_year(Feast::Korite, day(1), None), Some(one));
    assert_eq!(calendar.same_year(Feast::Korite, day(1), Some(one)), None, "it moves");
    assert_eq!(calendar.same_year(Feast::Korite, one, None), None, "the same line is announced");
    assert_eq!(calendar.same_year(Feast::Tabaski, day(1), None), None);
    assert_eq!(calendar.same_year(Feast::Korite, day(708), None), None, "the year after the next");
    assert_eq!(calendar.on(Feast::Korite, other).map(|seen| seen.announced), Some(true));
    assert_eq!(calendar.on(Feast::Korite, day(1)), None);
}

fn calendars() -> impl Strategy<Value = Calendar> {
    let observance = (days(), prop::sample::select(Feast::ALL.to_vec()), any::<bool>());
    let observances =
        prop::collection::vec(observance.prop_map(|(day, feast, announced)| on(feast, day, announced)), 0..40);
    observances.prop_map(|observances| Calendar { observances })
}

fn locals() -> impl Strategy<Value = Local> {
    let round = prop::sample::select(vec![Round::Five, Round::Seven]);
    let wish = prop::sample::select(vec![Wish::Avoid, Wish::Seek]);
    let market = (days(), round, wish).prop_map(|(anchor, round, wish)| Market { anchor, round, wish });
    let rains = (days(), days()).prop_map(|(from, to)| Season { from: MonthDay::of(from), to: MonthDay::of(to) });
    (prop::option::of(market), prop::option::of(rains)).prop_map(|(market, rains)| Local { market, rains })
}

fn weekdays() -> impl Strategy<Value = Option<Weekday>> {
    prop::option::of((0i8..7).prop_map(|n| Weekday::from_monday_zero_offset(n).expect("0 to 6 are weekdays")))
}

proptest! {
    #[test]
    fn what_blocks_comes_first(date in days(), minute in 0u16..1440, calendar in calendars(), local in locals()) {
        let remarks = look(date, Minute(minute), &calendar, &local);
        prop_assert!(remarks.is_sorted_by_key(|remark| !remark.blocks()));
        prop_assert_eq!(closed(date, &calendar), remarks.first().copied().filter(|r| r.blocks() && *r != Remark::Prayer));
    }

    #[test]
    fn suggestions_are_as_many_as_wanted_in_order_and_never_blocked(
        from in days(), weekday in weekdays(), minute in 0u16..1440, calendar in calendars(), local in locals(), n in 0usize..12,
    ) {
        let minute = Minute(minute);
        let days = suggest(from, weekday, minute, &calendar, &local, n);
        prop_assert_eq!(days.len(), n);
        prop_assert!(days.is_sorted() && days.windows(2).all(|pair| pair[0] < pair[1]));
        let usual = weekday.filter(|usual| *usual != Weekday::Friday || !PRAYER.contains(&minute));
        for day in &days {
            prop_assert!(*day >= from);
            prop_assert!(!look(*day, minute, &calendar, &local).iter().any(|remark| remark.blocks()));
            prop_assert!(usual.map_or(day.weekday() != Weekday::Sunday, |usual| day.weekday() == usual));
        }
        // No day without a warning is passed over for one with it.
        let warned = |day: &Day| !look(*day, minute, &calendar, &local).is_empty();
        let near = |day: &Day| day.0 < from.0 + NEAR as i32;
        let fits = |day: &Day| usual.map_or(day.weekday() != Weekday::Sunday, |usual| day.weekday() == usual);
        if days.iter().any(warned) {
            let better = (from.0..from.0 + NEAR as i32).map(Day).filter(|day| fits(day) && !warned(day));
            prop_assert!(better.filter(near).all(|day| days.contains(&day)));
        }
        prop_assert_eq!(suggest(from, weekday, minute, &calendar, &local, n), days);
    }

    #[test]
    fn ramadan_never_lasts_longer_than_its_calendar_says(date in days(), calendar in calendars()) {
        let begun = |seen: &Observance| seen.feast == Feast::Ramadan && (0..30).contains(&(date.0 - seen.day.0));
        prop_assert!(!is_ramadan(date, &calendar) || calendar.observances.iter().any(begun));
    }
}

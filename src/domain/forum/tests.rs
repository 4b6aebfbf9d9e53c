//! Polls, ties, refusals and quorums, as data.

use super::*;
use crate::domain::board::Kind;
use crate::domain::board::{Choice, Disclosure, ForumId, Post, SeriesId};
use crate::domain::force::Force;
use crate::domain::message::Arg;
use crate::domain::place::PlaceId;
use crate::domain::time::{DAY, Day, HOUR, Minute};

const NOW: At = At(20_000 * DAY);

/// Five participants (1 to 5, the first two women), three posts held by 11, 12, 13; two options, a month ahead.
fn case() -> Case {
    let option = |id: i64, number, ahead| Choice {
        id: OptionId(id),
        number,
        day: Day(20_000 + ahead),
        minute: Minute(600),
        refused: false,
    };
    let post = |id: i64, force| Post {
        id: PostId(id),
        force,
        holder: Some(PersonId(10 + id)),
        deputy: None,
        required: true,
        unsure: false,
    };
    let member = |id: i64, gender| Member { person: PersonId(id), gender: Some(gender), stopped: false, deputy: false };
    Case {
        series: Series {
            id: SeriesId(1),
            place: PlaceId("konna".into()),
            kind: Kind::Forum,
            disclosure: Disclosure::Open,
            venue: "mairie".into(),
            cadence: Cadence::Quarter,
            notice_days: 10,
            posts: vec![post(1, Force::Army), post(2, Force::Gendarmerie), post(3, Force::Police)],
            forum: None,
            last: None,
        },
        forum: Forum {
            id: ForumId(9),
            period: "2027-T1".into(),
            stage: Stage::Polling,
            begun: NOW.plus(-4 * DAY),
            closes: NOW.plus(DAY),
            said: Said::default(),
            edition: 0,
            chosen: None,
            venue: "mairie".into(),
            reopened: false,
            options: vec![option(1, 1, 30), option(2, 2, 32)],
        },
        title: Arg::Meeting(Kind::Forum, "Konna".into()),
        pace: Pace::default(),
        quorum: Quorum::default(),
        participants: (1..=5).map(|i| member(i, if i <= 2 { Gender::Woman } else { Gender::Man })).collect(),
        facilitators: vec![member(20, Gender::Man)],
        subscribers: vec![member(30, Gender::Woman)],
        out_of_reach: vec![],
        answers: vec![],
        confirmations: vec![],
        presence: vec![],
        hands: vec![],
        told: vec![],
        dated: vec![],
        usual: vec![],
        report: None,
        pulse: false,
        promises: None,
    }
}

impl Case {
    fn says(mut self, who: i64, first: bool, second: bool) -> Case {
        self.answers.retain(|(_, person, _)| *person != PersonId(who));
        self.answers.extend([(OptionId(1), PersonId(who), first), (OptionId(2), PersonId(who), second)]);
        self
    }

    fn confirms(mut self, post: i64, option: i64, yes: bool) -> Case {
        self.confirmations.push((PostId(post), OptionId(option), yes));
        self
    }

    /// Writes an outcome as the store does.
    fn after(mut self, outcome: Outcome) -> Case {
        self.forum = outcome.forum;
        self.confirmations.retain(|(_, option, yes)| *yes || outcome.asked_again != Some(*option));
        self.confirmations.extend(outcome.confirmed.iter().map(|(post, option)| (*post, *option, true)));
        self.confirmations.extend(outcome.refused.iter().map(|(post, option)| (*post, *option, false)));
        for (post, word) in outcome.presence {
            self.presence.retain(|(said, _)| *said != post);
            self.presence.push((post, word));
        }
        self
    }
}

#[test]
fn a_poll_waits_for_everybody_and_then_for_nobody() {
    let mut case = case();
    for who in [1, 2, 3, 4, 5, 11, 12] {
        case = case.says(who, true, true);
    }
    case.forum.begun = NOW.plus(-DAY);
    case.forum.closes = NOW.plus(4 * DAY);
    assert_eq!(advance(&case, NOW), None, "one post is silent");
    let outcome = advance(&case.says(13, true, false), NOW).unwrap();
    assert_eq!((outcome.forum.stage, outcome.forum.chosen), (Stage::Confirming, Some(OptionId(1))));
    assert_eq!(outcome.confirmed.len(), 3);
    assert_eq!(outcome.notices, vec![], "whoever said yes to the poll is not asked again");
}

#[test]
fn every_post_counts_more_than_many_people_and_a_tie_goes_to_the_earlier_date() {
    let mut many_want_two = case();
    for who in [1, 2, 3, 4] {
        many_want_two = many_want_two.says(who, false, true);
    }
    let many_want_two =
        many_want_two.says(5, true, false).says(11, true, true).says(12, true, true).says(13, true, false);
    assert_eq!(advance(&many_want_two, NOW).unwrap().forum.chosen, Some(OptionId(1)));
    let tie = case().says(1, true, true).says(2, true, true);
    assert_eq!(advance(&tie, NOW.plus(DAY)).unwrap().forum.chosen, Some(OptionId(1)));
}

#[test]
fn only_silent_posts_are_asked_and_their_yes_confirms() {
    let mut case = case();
    for who in [1, 2, 3, 4, 5, 11] {
        case = case.says(who, true, false);
    }
    let outcome = advance(&case, NOW.plus(DAY)).unwrap();
    let asked: Vec<PersonId> = outcome.notices.iter().map(|notice| notice.to).collect();
    assert_eq!(asked, [PersonId(12), PersonId(13)]);
    let case = case.after(outcome).confirms(2, 1, true);
    assert_eq!(advance(&case, NOW), None);
    let outcome = advance(&case.confirms(3, 1, true), NOW).unwrap();
    assert_eq!(outcome.forum.stage, Stage::Confirmed);
    let mut told: Vec<i64> = outcome.notices.iter().map(|notice| notice.to.0).collect();
    told.sort_unstable();
    assert_eq!(told, [1, 2, 3, 4, 5, 11, 12, 13, 20, 30]);
}

#[test]
fn a_silent_post_does_not_stop_a_quorum() {
    let mut case = case();
    for who in [1, 2, 3, 4, 5, 11] {
        case = case.says(who, true, false);
    }
    let outcome = advance(&case, NOW.plus(DAY)).unwrap();
    let case = case.after(outcome);
    let late = case.forum.closes;
    assert_eq!(advance(&case, late).unwrap().forum.stage, Stage::Confirmed);
    let few = Case { quorum: Quorum { women: 3, ..Quorum::default() }, ..case };
    assert_eq!(advance(&few, late).unwrap().forum.stage, Stage::Stuck);
}

#[test]
fn a_no_reopens_once_and_then_staff_decide() {
    let mut case = case();
    for who in [1, 2, 3, 4, 5, 11, 12, 13] {
        case = case.says(who, true, true);
    }
    let outcome = advance(&case, NOW).unwrap();
    let case = case.after(outcome).confirms(3, 1, false);
    let outcome = advance(&case, NOW).unwrap();
    assert_eq!((outcome.forum.stage, outcome.forum.reopened), (Stage::Polling, true));
    assert_eq!(outcome.notices, vec![], "everybody has answered the option that is left");
    let case = case.after(outcome);
    let outcome = advance(&case, NOW).unwrap();
    assert_eq!(outcome.forum.chosen, Some(OptionId(2)));
    let case = case.after(outcome).confirms(1, 2, false);
    assert_eq!(advance(&case, NOW).unwrap().forum.stage, Stage::Stuck);
}

#[test]
fn a_no_to_the_only_date_collects_again() {
    let mut case = case();
    case.forum.options.pop();
    case.answers = vec![(OptionId(1), PersonId(1), true)];
    let outcome = advance(&case, NOW.plus(DAY)).unwrap();
    let case = case.after(outcome).confirms(1, 1, false);
    let outcome = advance(&case, NOW).unwrap();
    assert_eq!(outcome.forum.stage, Stage::Collecting);
    assert!(outcome.notices.iter().any(|notice| notice.to == PersonId(20)));
}

#[test]
fn nobody_likes_any_date() {
    let mut case = case();
    for who in [1, 2, 3, 4, 5, 11, 12, 13] {
        case = case.says(who, false, false);
    }
    assert_eq!(advance(&case, NOW).unwrap().forum.stage, Stage::Stuck);
}

#[test]
fn three_options_or_the_deadline_open_the_poll_and_a_stopped_person_is_left_alone() {
    let mut case = case();
    case.forum.stage = Stage::Collecting;
    case.forum.said = Said::BEGUN;
    case.participants[0].stopped = true;
    case.forum.begun = NOW.plus(-DAY / 2);
    assert_eq!(advance(&case, NOW), None);
    let outcome = advance(&case, NOW.plus(DAY)).unwrap();
    assert_eq!(outcome.forum.stage, Stage::Polling);
    assert!(outcome.notices.iter().all(|notice| notice.to != PersonId(1)));
    assert_eq!(outcome.notices.len(), 4 + 3);
    case.forum.options.clear();
    assert_eq!(advance(&case, NOW.plus(DAY)).unwrap().forum.stage, Stage::Stuck);
}

/// The case with its first date confirmed, everybody told.
fn standing() -> Case {
    let mut case = case();
    for who in [1, 2, 3, 4, 5, 11, 12, 13] {
        case = case.says(who, true, true);
    }
    for post in 1..=3 {
        case = case.confirms(post, 1, true);
    }
    case.forum.stage = Stage::Confirmed;
    case.forum.chosen = Some(OptionId(1));
    case.forum.closes = Day(20_030).at(Minute(600));
    case.told = [1, 2, 3, 4, 5, 11, 12, 13, 20, 30].map(PersonId).to_vec();
    case.dated = case.told.clone();
    let word = |post: i64| (PostId(post), case.word(PostId(post), OptionId(1)).unwrap_or(Word::Silent));
    case.presence = (1..=3).map(word).collect();
    case
}

fn at(day: i32, hour: u16) -> At {
    Day(day).at(Minute(hour * 60))
}

fn classes(outcome: &Outcome) -> std::collections::BTreeSet<Class> {
    outcome.notices.iter().map(|notice| notice.class).collect()
}

#[test]
fn each_ruling_is_allowed_at_its_stages_and_refused_at_the_others() {
    use Stage::{Cancelled, Collecting, Confirmed, Confirming, Held, Missed, Polling, Stuck, Unreported};
    let all = [Collecting, Polling, Confirming, Confirmed, Stuck, Held, Cancelled, Missed, Unreported];
    let moved = Ruling::Move { day: Day(20_040), minute: Minute(600), venue: "école".into() };
    let propose = Ruling::Propose { day: Day(20_040), minute: Minute(600) };
    let word = Ruling::Word { post: PostId(1), yes: true };
    let rulings: [(Ruling, &[Stage]); 8] = [
        (Ruling::Choose(OptionId(2)), &[Collecting, Polling, Confirming, Stuck]),
        (propose, &[Collecting, Stuck]),
        (Ruling::Stand, &[Confirming, Stuck]),
        (moved, &[Confirmed]),
        (Ruling::Postpone, &[Polling, Confirming, Confirmed, Stuck]),
        (Ruling::Cancel, &[Collecting, Polling, Confirming, Confirmed, Stuck]),
        (Ruling::Held, &[]),
        (word, &[Confirming, Confirmed]),
    ];
    for (ruling, allowed) in rulings {
        for stage in all {
            let mut case = standing();
            case.forum.stage = stage;
            let said = rule(&case, &ruling, NOW);
            assert_eq!(said.is_ok(), allowed.contains(&stage), "{ruling:?} at {stage:?}: {said:?}");
        }
    }
    // Held is said when its hour has come, and only of a date that stood.
    let mut case = standing();
    assert_eq!(rule(&case, &Ruling::Held, at(20_030, 11)).unwrap().forum.stage, Held);
    case.forum.stage = Stuck;
    assert_eq!(rule(&case, &Ruling::Held, at(20_030, 11)), Err(Refusal::Stage));
    // Also weeks later; then nobody is asked any more whether they were heard.
    (case.forum.stage, case.pulse) = (Unreported, true);
    let late = rule(&case, &Ruling::Held, at(20_060, 11)).unwrap();
    assert_eq!((late.forum.stage, late.notices.len()), (Held, 0));
}

#[test]
fn when_the_silent_are_asked_again_can_be_said_before_and_after() {
    let mut case = standing();
    (case.forum.stage, case.forum.begun, case.forum.closes) = (Stage::Confirming, at(20_000, 9), at(20_004, 9));
    let planned = nudges(&case.forum);
    let times: Vec<(At, bool, bool)> = planned.iter().map(|nudge| (nudge.at, nudge.last, nudge.done)).collect();
    assert_eq!(times, [(at(20_002, 8), false, false), (at(20_003, 8), true, false)]);
    case.confirmations.clear();
    let case = case.clone().after(advance(&case, at(20_002, 8)).unwrap());
    assert_eq!(nudges(&case.forum).iter().map(|nudge| nudge.done).collect::<Vec<_>>(), [true, false]);
    assert!(nudges(&standing().forum).is_empty(), "nobody is asked for a date that stands");
    assert!(has_begun(&standing().forum, at(20_030, 11)) && !has_begun(&standing().forum, NOW));
}

#[test]
fn a_stamp_changes_with_the_stage_the_date_and_what_people_were_told() {
    let forum = standing().forum;
    let other = |change: fn(&mut Forum)| {
        let mut other = forum.clone();
        change(&mut other);
        other.stamp()
    };
    assert_eq!(other(|_| ()), forum.stamp());
    assert_ne!(other(|forum| forum.stage = Stage::Stuck), forum.stamp());
    assert_ne!(other(|forum| forum.edition += 1), forum.stamp());
    assert_ne!(other(|forum| forum.chosen = Some(OptionId(2))), forum.stamp());
    assert_eq!(other(|forum| forum.said = Said(1)), forum.stamp(), "a reminder is no other forum");
}

#[test]
fn rulings_name_what_is_wrong_with_them() {
    let confirmed = standing();
    let move_to = |day| Ruling::Move { day: Day(day), minute: Minute(600), venue: "mairie".into() };
    assert_eq!(rule(&confirmed, &move_to(19_999), NOW), Err(Refusal::Date), "into the past");
    assert_eq!(rule(&confirmed, &move_to(20_040), at(20_030, 11)), Err(Refusal::Date), "what has begun stays");
    let nobody = Ruling::Word { post: PostId(9), yes: true };
    assert_eq!(rule(&confirmed, &nobody, NOW), Err(Refusal::Post));
    let mut stuck = standing();
    stuck.forum.stage = Stage::Stuck;
    assert_eq!(rule(&stuck, &Ruling::Choose(OptionId(9)), NOW), Err(Refusal::Date));
    assert_eq!(rule(&stuck, &Ruling::Stand, at(20_031, 8)), Err(Refusal::Date), "its day has gone by");
    let first = stuck.forum.options[0].clone();
    stuck.forum.options = (1..=9).map(|n| Choice { id: OptionId(n), number: n as u8, ..first.clone() }).collect();
    let propose = Ruling::Propose { day: Day(20_040), minute: Minute(600) };
    assert_eq!(rule(&stuck, &propose, NOW), Err(Refusal::Full));
}

#[test]
fn a_date_that_was_refused_can_be_chosen_and_who_refused_it_is_asked_again() {
    let mut case = standing();
    let posts: Vec<PostId> = case.required().collect();
    case.forum.stage = Stage::Collecting;
    case.forum.options[0].refused = true;
    case.confirmations = vec![(posts[0], OptionId(1), false), (posts[1], OptionId(1), true)];
    let before = case.forum.edition;
    let chosen = rule(&case, &Ruling::Choose(OptionId(1)), NOW).unwrap();
    let asked: Vec<&str> = chosen.notices.iter().map(|notice| notice.once.as_str()).collect();
    assert_eq!(asked, [format!("confirm 9 {} 1 1 11", before + 1)], "also who had said yes in the poll, and only he");
    let case = case.after(chosen);
    assert_eq!(case.word(posts[0], OptionId(1)), None);
    assert_eq!(advance(&case, NOW).map(|outcome| outcome.forum.stage), None, "it waits for the answer");
}

#[test]
fn a_word_by_voice_counts_as_one_by_phone_and_one_taken_back_is_told_to_staff() {
    let mut case = standing();
    let no = rule(&case, &Ruling::Word { post: PostId(2), yes: false }, NOW).unwrap();
    assert_eq!(no.refused, [(PostId(2), OptionId(1))]);
    assert_eq!((no.forum.stage, no.notices.len()), (Stage::Confirmed, 0));
    let told = advance(&case.clone().after(no), NOW).unwrap();
    assert_eq!((told.alerts, told.presence), (vec![Alert::Withdrawn(PostId(2))], vec![(PostId(2), Word::No)]));
    case.forum.stage = Stage::Confirming;
    case.confirmations.clear();
    for post in 1..=3 {
        let yes = rule(&case, &Ruling::Word { post: PostId(post), yes: true }, NOW).unwrap();
        case = case.after(yes);
    }
    assert_eq!(advance(&case, NOW).unwrap().forum.stage, Stage::Confirmed);
}

#[test]
fn reminders_come_on_their_mornings_each_once() {
    let mut case = standing();
    let mut said = Vec::new();
    // Looked at every hour for six weeks.
    for hour in 0..42 * 24 {
        let now = NOW.plus(hour * HOUR);
        if let Some(outcome) = advance(&case, now) {
            said.extend(classes(&outcome).into_iter().map(|class| (class, now)));
            said.extend(outcome.alerts.iter().map(|_| (Class::Answer, now)));
            case = case.after(outcome);
        }
    }
    let expected = [
        (Class::Week, at(20_023, 8)),
        (Class::Eve, at(20_029, 8)),
        (Class::Today, at(20_030, 8)),
        (Class::Question, at(20_030, 13)),
        // There is no deputy: staff see to it at once.
        (Class::Answer, at(20_033, 13)),
    ];
    assert_eq!(said, expected);
    assert_eq!(look(&case), None);
}

#[test]
fn after_a_late_wake_up_only_the_latest_is_said() {
    let wakes = [
        (at(20_026, 8), Some(Class::Week)),
        // Two days before, the week's reminder says nothing that the eve's will not say tomorrow.
        (at(20_028, 12), None),
        (at(20_029, 23), Some(Class::Eve)),
        (at(20_030, 9), Some(Class::Today)),
        (at(20_030, 11), None),
        (at(20_030, 18), Some(Class::Question)),
    ];
    for (now, class) in wakes {
        let outcome = advance(&standing(), now).unwrap();
        assert_eq!(classes(&outcome).into_iter().collect::<Vec<_>>(), Vec::from_iter(class), "{now:?}");
        assert_eq!(advance(&standing().after(outcome), now), None, "and once");
    }
    // An early meeting is reminded of before it begins, not in the night.
    let mut early = standing();
    early.forum.options[0].minute = Minute(8 * 60);
    assert_eq!(classes(&advance(&early, at(20_030, 7)).unwrap()).into_iter().collect::<Vec<_>>(), [Class::Today]);
}

#[test]
fn nothing_is_reminded_of_after_a_cancellation_and_anew_after_a_move() {
    let cancelled = rule(&standing(), &Ruling::Cancel, at(20_025, 9)).unwrap();
    assert!(cancelled.unsaid && cancelled.notices.iter().all(|notice| notice.class == Class::Change));
    let told: Vec<PersonId> = cancelled.notices.iter().map(|notice| notice.to).collect();
    assert_eq!(told, [1, 2, 3, 4, 5, 11, 12, 13, 20, 30].map(PersonId));
    let over = standing().after(cancelled);
    for day in 20_025..20_050 {
        assert_eq!(advance(&over, at(day, 8)), None);
    }
    // The week's reminder was said; moved by ten days, it will be said again.
    let reminded = advance(&standing(), at(20_023, 8)).unwrap();
    let case = standing().after(reminded);
    let ruling = Ruling::Move { day: Day(20_040), minute: Minute(600), venue: "mairie".into() };
    let moved = case.clone().after(rule(&case, &ruling, at(20_025, 9)).unwrap());
    assert_eq!(look(&moved), Some(at(20_033, 8)));
    assert_eq!(classes(&advance(&moved, at(20_033, 8)).unwrap()).into_iter().collect::<Vec<_>>(), [Class::Week]);
    // Moved to tomorrow, the change itself says all that the eve would.
    let ruling = Ruling::Move { day: Day(20_026), minute: Minute(600), venue: "mairie".into() };
    let soon = case.clone().after(rule(&case, &ruling, at(20_025, 9)).unwrap());
    assert_eq!(look(&soon), Some(at(20_026, 8)));
}

#[test]
fn a_cancellation_for_today_is_urgent_and_after_the_meeting_nobody_is_told() {
    let today = rule(&standing(), &Ruling::Cancel, at(20_030, 4)).unwrap();
    assert_eq!(classes(&today).into_iter().collect::<Vec<_>>(), [Class::Urgent]);
    assert!(today.notices.iter().all(|notice| notice.expires == at(20_030, 11)));
    assert_eq!(rule(&standing(), &Ruling::Cancel, at(20_030, 11)).unwrap().notices, vec![]);
}

#[test]
fn a_meeting_of_today_that_is_moved_is_urgent_too() {
    for (day, venue) in [(20_032, "mairie"), (20_030, "camp")] {
        let ruling = Ruling::Move { day: Day(day), minute: Minute(600), venue: venue.into() };
        let moved = rule(&standing(), &ruling, at(20_030, 4)).unwrap();
        assert_eq!(classes(&moved).into_iter().collect::<Vec<_>>(), [Class::Urgent], "{day} {venue}");
        let earlier = rule(&standing(), &ruling, at(20_029, 4)).unwrap();
        assert_eq!(classes(&earlier).into_iter().collect::<Vec<_>>(), [Class::Change], "{day} {venue}");
    }
}

#[test]
fn a_change_is_told_to_who_was_told_and_only_what_they_may_know() {
    let mut case = standing();
    case.series.disclosure = Disclosure::Eve;
    case.dated.retain(|person| *person != PersonId(2));
    let told = |case: &Case, day, venue: &str| -> Vec<(i64, Class)> {
        let ruling = Ruling::Move { day: Day(day), minute: Minute(600), venue: venue.into() };
        let outcome = rule(case, &ruling, NOW).unwrap();
        outcome.notices.iter().map(|notice| (notice.to.0, notice.class)).collect()
    };
    let (change, invited) = (Class::Change, Class::Invitation);
    let leads = [(11, change), (12, change), (13, change), (20, change)];
    assert_eq!(told(&case, 20_030, "école"), [&leads[..], &[(2, invited)]].concat(), "the venue is theirs alone");
    assert_eq!(told(&case, 20_030, "mairie"), [(2, invited)], "nothing is new");
    let everybody = told(&case, 20_044, "mairie");
    assert_eq!(everybody.len(), 10);
    assert!(everybody.contains(&(30, change)) && everybody.contains(&(2, invited)));
}

#[test]
fn staff_add_no_fourth_date_and_none_twice() {
    let mut case = case();
    case.forum.stage = Stage::Stuck;
    let propose =
        |case: &Case, ahead| rule(case, &Ruling::Propose { day: Day(20_000 + ahead), minute: Minute(600) }, NOW);
    assert_eq!(propose(&case, 32).unwrap().added, vec![], "that date is open already");
    assert_eq!(propose(&case, 40).unwrap().added.len(), 1);
    let third = Choice { id: OptionId(3), number: 3, day: Day(20_034), ..case.forum.options[0].clone() };
    case.forum.options.push(third);
    assert_eq!(propose(&case, 40), Err(Refusal::Full));
    // What nobody can come to any more makes room.
    case.forum.options[0].day = Day(19_999);
    assert_eq!(propose(&case, 40).unwrap().added.len(), 1);
}

#[test]
fn usual_dates_keep_to_numbers_of_one_digit() {
    let mut case = case();
    (case.forum.stage, case.forum.said) = (Stage::Collecting, Said::BEGUN);
    let first = case.forum.options[0].clone();
    let refused = |number: u8| Choice { id: OptionId(number.into()), number, refused: true, ..first.clone() };
    case.usual = vec![(Day(20_040), Minute(600)), (Day(20_041), Minute(600))];
    case.forum.options = (1..=8).map(refused).collect();
    assert_eq!(advance(&case, NOW.plus(DAY)).unwrap().added.len(), 1);
    case.forum.options = (1..=9).map(refused).collect();
    let outcome = advance(&case, NOW.plus(DAY)).unwrap();
    assert_eq!((outcome.added.len(), outcome.forum.stage), (0, Stage::Stuck));
}

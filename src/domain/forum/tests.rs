//! Polls, ties, refusals and quorums, as data.

use super::*;
use crate::domain::board::Kind;
use crate::domain::board::{Choice, Disclosure, ForumId, Post, SeriesId};
use crate::domain::force::Force;
use crate::domain::message::Arg;
use crate::domain::place::PlaceId;
use crate::domain::time::{DAY, Day, Minute};

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
        self.confirmations.extend(outcome.confirmed.iter().map(|(post, option)| (*post, *option, true)));
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

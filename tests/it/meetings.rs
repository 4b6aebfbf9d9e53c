//! What staff see of forums and decide about them on pages, on both engines: one forum whole, all side by side, who holds which post,
//! what a decision would send, what somebody must see to.

use crate::afterwards::confirmed;
use crate::book::{NOW, advance, both, caller, manners, options, turn_at, village};
use baro::domain::board::{ForumId, Kind, Stage};
use baro::domain::dialogue::Effect;
use baro::domain::force::Force;
use baro::domain::forum::{Class, Refusal, Ruling, Went, Word};
use baro::domain::person::Role;
use baro::domain::place::PlaceId;
use baro::domain::time::{At, DAY, Day, HOUR, Minute};
use baro::store::book::alerts::{self, SeeTo};
use baro::store::book::decisions::{Copies, Decide, NotDecided, Part, Weigh, WriteReport};
use baro::store::book::forums::Rule;
use baro::store::book::roster::{self, Reach, RemoveMember};
use baro::store::book::series::{SetDeputy, SetMember};
use baro::store::book::sheet::{self, Sheet};
use baro::store::book::timetable::{self, Dated};
use baro::store::book::{Book, outbox, record};

/// Four hours after the first date of the village.
const AFTER: At = At(20_020 * DAY + 14 * HOUR);

async fn read(book: &Book, forum: ForumId) -> Sheet {
    sheet::read(book.engine(), forum).await.unwrap().unwrap()
}

fn ruled(book: &Book, forum: ForumId, ruling: Ruling, now: At) -> Rule {
    let (staff, reason) = ("Aminata".to_owned(), "the prefect asked".to_owned());
    Rule { forum, ruling, staff, reason, now, manners: manners(book) }
}

async fn decide(book: &Book, forum: ForumId, seen: &str, ruling: Ruling, now: At) -> Result<(), NotDecided> {
    let out = book.write(Decide { rule: ruled(book, forum, ruling, now), seen: seen.to_owned() }).await.unwrap();
    book.refresh().await.unwrap();
    out
}

async fn weigh(book: &Book, forum: ForumId, ruling: Ruling, now: At) -> Result<Vec<Copies>, Refusal> {
    book.write(Weigh(ruled(book, forum, ruling, now))).await.unwrap()
}

fn told(copies: &[Copies], part: Part) -> u64 {
    copies.iter().filter(|copies| copies.part == part).map(|copies| copies.people).sum()
}

async fn kinds(book: &Book, forum: Option<ForumId>) -> Vec<String> {
    alerts::open(book.engine(), forum).await.unwrap().into_iter().map(|alert| alert.kind).collect()
}

#[tokio::test]
async fn a_forum_is_read_whole_at_every_stage() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let [one, two] = options(&book.board(), forum)[..] else { panic!() };
        for (n, first, second) in [(1u8, true, false), (2, true, true), (11, true, false), (12, false, true)] {
            let person = caller(&book, n).await.person;
            let answers = vec![(one, first), (two, second)];
            turn_at(&book, Effect::Vote { forum, person, answers }, NOW).await;
        }
        let facilitator = caller(&book, 4).await.person;
        turn_at(&book, Effect::Hands { forum, person: facilitator, counts: vec![(one, 14)] }, NOW).await;
        let polled = read(&book, forum).await;
        assert_eq!((polled.series, polled.forum.stage), (series, Stage::Polling));
        assert_eq!((polled.people.all, polled.people.stopped, polled.people.answered), (3, 0, 2));
        let [first, second] = polled.dates.as_slice() else { panic!("{:?}", polled.dates) };
        assert_eq!((first.yes.participants, first.yes.women, first.no, first.hands), (2, 1, 0, Some(14)));
        assert_eq!((second.yes.participants, second.yes.women, second.no, second.hands), (1, 1, 1, None));
        let [army, police] = polled.posts.as_slice() else { panic!("{:?}", polled.posts) };
        assert_eq!((army.command.force, police.command.force), (Force::Army, Force::Police));
        assert_eq!((army.votes[&one], army.votes[&two], police.votes[&one]), (true, false, false));
        assert_eq!(
            polled.sent.iter().map(|(class, fates)| (*class, fates.waiting)).collect::<Vec<_>>(),
            [(Class::Question, 5)]
        );
        // The poll closes: the army's yes is its word, the police are asked.
        advance(&book, forum, NOW.plus(6 * DAY)).await;
        let asked = read(&book, forum).await;
        assert_eq!((asked.forum.stage, asked.forum.chosen), (Stage::Confirming, Some(one)));
        assert_eq!(asked.posts[0].words.get(&one).map(|(yes, _)| *yes), Some(true));
        assert!(asked.posts[1].words.is_empty() && asked.dates[0].yes.commanders == 1);
        let seen = asked.forum.stamp();
        assert_eq!(decide(&book, forum, &seen, Ruling::Stand, NOW.plus(7 * DAY)).await, Ok(()));
        let stands = read(&book, forum).await;
        assert_eq!(
            stands.posts.iter().filter_map(|post| post.presence).map(|(said, _)| said).collect::<Vec<_>>(),
            [Word::Yes, Word::Silent]
        );
        let [decision] = stands.decisions.as_slice() else { panic!("{:?}", stands.decisions) };
        assert_eq!((decision.what.as_str(), decision.staff.as_str()), ("stand", "Aminata"));
        assert_eq!(decision.reason, "the prefect asked");
        assert!(sheet::read(book.engine(), ForumId(99)).await.unwrap().is_none());
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_decision_would_send_is_what_it_sends() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let two = options(&book.board(), forum)[1];
        let before = outbox::count(book.engine()).await.unwrap();
        let chosen = weigh(&book, forum, Ruling::Choose(two), NOW).await.unwrap();
        assert_eq!((told(&chosen, Part::Leads), told(&chosen, Part::TakesPart)), (2, 0), "commanders are asked");
        assert!(chosen.iter().all(|copies| copies.language.as_deref() == Some("fr")));
        let forum_after = read(&book, forum).await;
        assert_eq!(forum_after.forum.stage, Stage::Polling, "nothing has happened");
        assert_eq!(outbox::count(book.engine()).await.unwrap(), before);
        assert!(forum_after.decisions.is_empty());
        assert_eq!(weigh(&book, forum, Ruling::Held, NOW).await, Err(Refusal::Stage));
        for ruling in [Ruling::Choose(two), Ruling::Stand] {
            let seen = read(&book, forum).await.forum.stamp();
            assert_eq!(decide(&book, forum, &seen, ruling, NOW).await, Ok(()));
        }
        // Everybody was put in for an invitation, but nobody has it yet: who was told nothing is not told that it changed.
        let venue = |venue: &str| Ruling::Move { day: Day(20_022), minute: Minute(600), venue: venue.into() };
        let moved = weigh(&book, forum, venue("école"), NOW).await.unwrap();
        assert_eq!(
            [Part::Leads, Part::TakesPart, Part::Listens].map(|part| told(&moved, part)),
            [3, 3, 1],
            "two commanders, the facilitator; three participants; a subscriber"
        );
        let queued = || async {
            let counted = outbox::count(book.engine()).await.unwrap();
            counted.into_iter().find(|(state, _)| state == "queued").map_or(0, |(_, count)| count)
        };
        let seen = read(&book, forum).await.forum.stamp();
        assert_eq!(decide(&book, forum, &seen, venue("école"), NOW).await, Ok(()));
        assert_eq!(queued().await, 7, "as many as were weighed");
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_decision_about_what_has_changed_meanwhile_is_not_taken() {
    both(|book| async move {
        let (_, forum) = confirmed(&book).await;
        let seen = read(&book, forum).await.forum.stamp();
        let venue = |venue: &str| Ruling::Move { day: Day(20_020), minute: Minute(600), venue: venue.into() };
        assert_eq!(decide(&book, forum, &seen, venue("école"), NOW).await, Ok(()));
        assert_eq!(decide(&book, forum, &seen, venue("mairie"), NOW).await, Err(NotDecided::Stale));
        assert_eq!(read(&book, forum).await.forum.venue, "école");
        let seen = read(&book, forum).await.forum.stamp();
        let choose = Ruling::Choose(options(&book.board(), forum)[0]);
        assert_eq!(decide(&book, forum, &seen, choose, NOW).await, Err(NotDecided::Refused(Refusal::Stage)));
        assert_eq!(decide(&book, ForumId(99), &seen, Ruling::Cancel, NOW).await, Err(NotDecided::Stale));
        assert_eq!(decide(&book, forum, &seen, Ruling::Cancel, NOW).await, Ok(()));
        assert_eq!(read(&book, forum).await.forum.stage, Stage::Cancelled);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn staff_write_the_report_that_nobody_sent_and_put_one_right() {
    both(|book| async move {
        let (_, forum) = confirmed(&book).await;
        let sheet = read(&book, forum).await;
        let army = sheet.posts[0].command.post;
        let write = |seen: String, counts, now| WriteReport {
            forum,
            seen,
            counts,
            came: vec![army],
            points: "route, eau".into(),
            staff: "Aminata".into(),
            reason: "called the mayor".into(),
            now,
            manners: manners(&book),
        };
        let early = book.write(write(sheet.forum.stamp(), [12, 30, 8], NOW)).await.unwrap();
        assert_eq!(early, Err(NotDecided::Refused(Refusal::Stage)), "its hour has not come");
        assert!(read(&book, forum).await.report.is_none());
        // Nobody says anything for a week: staff are told.
        for days in [0, 3, 7] {
            advance(&book, forum, AFTER.plus(days * DAY)).await;
        }
        assert_eq!(kinds(&book, Some(forum)).await, ["unreported"]);
        assert_eq!(book.write(write("held-0-0-0".into(), [1, 1, 1], AFTER)).await.unwrap(), Err(NotDecided::Stale));
        let seen = read(&book, forum).await.forum.stamp();
        assert_eq!(book.write(write(seen, [12, 30, 8], AFTER.plus(8 * DAY))).await.unwrap(), Ok(()));
        let held = read(&book, forum).await;
        let report = held.report.clone().unwrap();
        assert_eq!((held.forum.stage, report.went, report.counts), (Stage::Held, Went::Held, [12, 30, 8]));
        assert_eq!((report.points.as_str(), report.doubtful), ("route, eau", false));
        assert_eq!(
            held.posts.iter().map(|post| post.presence.unwrap().1).collect::<Vec<_>>(),
            [Some(true), Some(false)]
        );
        assert_eq!(kinds(&book, None).await, [""; 0], "it is seen to");
        // Put right: the same again with other numbers.
        assert_eq!(book.write(write(held.forum.stamp(), [13, 30, 8], AFTER.plus(9 * DAY))).await.unwrap(), Ok(()));
        let right = read(&book, forum).await;
        assert_eq!(right.report.map(|report| report.counts), Some([13, 30, 8]));
        assert_eq!(
            right.decisions.iter().map(|d| d.what.as_str()).collect::<Vec<_>>(),
            ["choose", "stand", "held", "report"]
        );
        let missing = timetable::missing(book.engine(), Kind::Forum, 2024, 2024).await.unwrap();
        let missing: Vec<(Force, i64, i64)> = missing.iter().map(|m| (m.force, m.absent, m.silent)).collect();
        assert_eq!(
            missing,
            [(Force::Army, 0, 1), (Force::Police, 1, 1)],
            "staff let the date stand without their word"
        );
        assert!(timetable::missing(book.engine(), Kind::Forum, 2025, 2026).await.unwrap().is_empty());
        let entries = record::entries(book.engine(), &PlaceId("mopti".into()), "2024-T1", "2024-T4").await.unwrap();
        assert_eq!(entries[0].counts, Some([13, 30, 8]));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn forums_stand_side_by_side_by_period_and_by_day() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let slots = |kind, first, last| {
            let engine = book.engine().clone();
            async move { timetable::slots(&engine, kind, first, last).await.unwrap() }
        };
        let [slot] = &slots(Kind::Forum, 2024, 2024).await[..] else { panic!() };
        assert_eq!((slot.forum, slot.series, slot.stage, slot.date), (forum, series, Stage::Polling, None));
        assert_eq!((slot.period.as_str(), slot.posts, slot.spoken, slot.reported), ("2024-T4", 2, 0, false));
        assert!(slots(Kind::Forum, 2025, 2026).await.is_empty() && slots(Kind::Network, 2024, 2024).await.is_empty());
        let dates = || async { timetable::dates(book.engine(), Day(20_020), Day(20_050)).await.unwrap() };
        let both_asked: Vec<(Day, bool)> = dates().await.iter().map(|dated| (dated.day, dated.chosen)).collect();
        assert_eq!(both_asked, [(Day(20_020), false), (Day(20_022), false)]);
        let one = options(&book.board(), forum)[0];
        let seen = read(&book, forum).await.forum.stamp();
        assert_eq!(decide(&book, forum, &seen, Ruling::Choose(one), NOW).await, Ok(()));
        let word = Ruling::Word { post: read(&book, forum).await.posts[0].command.post, yes: true };
        let seen = read(&book, forum).await.forum.stamp();
        assert_eq!(decide(&book, forum, &seen, word, NOW).await, Ok(()));
        let [slot] = &slots(Kind::Forum, 2024, 2024).await[..] else { panic!() };
        assert_eq!((slot.stage, slot.spoken, slot.date), (Stage::Confirming, 1, Some((Day(20_020), Minute(600)))));
        let soon = timetable::waiting(book.engine(), NOW.plus(30 * DAY)).await.unwrap();
        assert_eq!((soon.len(), soon[0].forum, soon[0].silent), (1, forum, 1));
        assert!(timetable::waiting(book.engine(), NOW).await.unwrap().is_empty());
        let stage = Stage::Confirming;
        let (day, minute) = (Day(20_020), Minute(600));
        assert_eq!(dates().await, [Dated { forum, series, stage, day, minute, chosen: true }]);
        assert!(timetable::dates(book.engine(), Day(20_021), Day(20_050)).await.unwrap().is_empty());
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn who_holds_convenes_and_might_take_over_is_found_by_name() {
    both(|book| async move {
        let (series, _) = village(&book).await;
        let [army, _] = &roster::commands(book.engine(), Some(series)).await.unwrap()[..] else { panic!() };
        let holder = army.holder.clone().unwrap();
        assert_eq!((holder.name.as_str(), holder.reach, army.since), ("person 11", Reach::Fine, Some(NOW)));
        assert_eq!((army.required, army.unsure, army.leaves, army.deputy.clone()), (true, false, false, None));
        let deputy = caller(&book, 5).await.person;
        book.write(SetDeputy { series, force: Force::Army, deputy: Some(deputy) }).await.unwrap();
        turn_at(&book, Effect::InPost { person: holder.id, stays: false }, NOW.plus(DAY)).await;
        let all = roster::commands(book.engine(), None).await.unwrap();
        assert_eq!(all[0].deputy.as_ref().map(|deputy| deputy.name.as_str()), Some("person 5"));
        assert!(all[0].leaves && !all[1].leaves);
        assert_eq!(kinds(&book, None).await, ["hand-over"]);
        assert!(crate::posts::hand_over(&book, army.post, Some(deputy), NOW.plus(2 * DAY)).await);
        assert_eq!(kinds(&book, None).await, [""; 0]);
        let terms = roster::terms(book.engine(), army.post).await.unwrap();
        let names: Vec<_> = terms.iter().map(|(_, until, name)| (until.is_some(), name.as_deref())).collect();
        assert_eq!(names, [(false, Some("person 5")), (true, Some("person 11"))]);
        // Who convenes, and who might.
        let [(four, second)] = &roster::facilitators(book.engine(), series).await.unwrap()[..] else { panic!() };
        assert_eq!((four.name.as_str(), *second), ("person 4", false));
        book.write(SetMember { series, person: deputy, role: Role::Facilitator }).await.unwrap();
        assert_eq!(roster::facilitators(book.engine(), series).await.unwrap().len(), 2);
        let remove = RemoveMember { series, person: deputy, role: Role::Facilitator };
        assert!(book.write(remove).await.unwrap());
        assert!(!book.write(remove).await.unwrap(), "once");
        let counts = roster::counts(book.engine(), series).await.unwrap();
        assert!(counts.contains(&(Role::Participant, 3)) && counts.contains(&(Role::Facilitator, 1)));
        let near = PlaceId("konna".into());
        let found = |name: &'static str| {
            let (engine, near) = (book.engine().clone(), near.clone());
            async move { roster::candidates(&engine, &near, name).await.unwrap().len() }
        };
        assert_eq!((found("").await, found("PÈRSON 1").await, found("person 12").await), (7, 3, 1));
        assert_eq!((found("%").await, found("_").await, found("person_1").await, found("nobody").await), (0, 0, 0, 0));
        let elsewhere = roster::candidates(book.engine(), &PlaceId("mopti".into()), "").await.unwrap();
        assert!(elsewhere.is_empty());
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_staff_have_seen_to_is_listed_no_more() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        advance(&book, forum, NOW.plus(6 * DAY)).await;
        let [stuck] = &alerts::open(book.engine(), Some(forum)).await.unwrap()[..] else { panic!() };
        assert_eq!((stuck.kind.as_str(), stuck.forum, stuck.post), ("stuck", Some((forum, Stage::Stuck)), None));
        assert!(alerts::open(book.engine(), Some(ForumId(99))).await.unwrap().is_empty());
        let later = NOW.plus(7 * DAY);
        assert!(book.write(SeeTo { alert: stuck.id, now: later }).await.unwrap());
        assert!(!book.write(SeeTo { alert: stuck.id, now: later }).await.unwrap());
        assert_eq!(kinds(&book, None).await, [""; 0]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_decision_and_a_word_see_to_what_they_answer() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        for n in [1u8, 2, 3, 11] {
            let person = caller(&book, n).await.person;
            let answers = options(&book.board(), forum).into_iter().map(|option| (option, true)).collect();
            turn_at(&book, Effect::Vote { forum, person, answers }, NOW).await;
        }
        advance(&book, forum, NOW.plus(6 * DAY)).await;
        advance(&book, forum, NOW.plus(11 * DAY)).await;
        let raised = kinds(&book, Some(forum)).await;
        assert_eq!(raised, ["silent", "stuck"], "three participants are too few for the quorum");
        let seen = read(&book, forum).await.forum.stamp();
        let now = NOW.plus(12 * DAY);
        assert_eq!(decide(&book, forum, &seen, Ruling::Stand, now).await, Ok(()));
        assert_eq!(kinds(&book, Some(forum)).await, [""; 0]);
        // The police take part after all, then not: that is told anew, and seen to by their word.
        let police = read(&book, forum).await.posts[1].command.post;
        let word = |yes| Ruling::Word { post: police, yes };
        let seen = read(&book, forum).await.forum.stamp();
        assert_eq!(decide(&book, forum, &seen, word(false), now.plus(1)).await, Ok(()));
        assert_eq!(kinds(&book, Some(forum)).await, ["withdrawn"]);
        assert_eq!(decide(&book, forum, &seen, word(true), now.plus(2)).await, Ok(()));
        assert_eq!(kinds(&book, Some(forum)).await, [""; 0]);
        book.close().await;
    })
    .await;
}

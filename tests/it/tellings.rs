//! Summaries and promises as staff work on them together, on both engines: nothing is written over unseen, what waits is found, what was
//! done is told in the trail.

use crate::accounts::acting;
use crate::book::{NOW, advance, both, village};
use crate::summaries::{BOTH, approve, draft, send, texts};
use baro::domain::board::{ForumId, Kind, SeriesId};
use baro::domain::force::Force;
use baro::domain::message::Language;
use baro::domain::place::PlaceId;
use baro::domain::review::StaffId;
use baro::domain::review::audit::Action;
use baro::domain::summary::{Audience, Circle, Draft, Fate, Lack, Standing, Step, SummaryId};
use baro::domain::time::{At, DAY, Day, HOUR};
use baro::store::book::audited::Audited;
use baro::store::book::broadcasts::{Broadcast, Course, PutChunk, Stand, Steer};
use baro::store::book::commitments::CheckCommitment;
use baro::store::book::editing::{TakeBack, WriteOver, Writing};
use baro::store::book::promises::Filter;
use baro::store::book::summaries::{Past, Refused, WriteDraft};
use baro::store::book::tellings::{State, Waits};
use baro::store::book::{Book, audit, promises, reach, tellings};

fn konna() -> PlaceId {
    PlaceId("konna".into())
}

/// A forum that was held, with the series that it is of.
async fn held(book: &Book) -> (SeriesId, ForumId) {
    let (series, _) = village(book).await;
    book.refresh().await.unwrap();
    let day = Day(NOW.day().0 - 3);
    let past = Past { series, period: "2024-T3".into(), day, venue: "mairie".into() };
    (series, book.write(past).await.unwrap())
}

async fn over(
    book: &Book,
    forum: ForumId,
    seen: Writing,
    draft: &Draft,
    (author, at, ask): (&str, At, bool),
) -> Result<(SummaryId, i64), Refused> {
    let write = WriteDraft { forum, draft: draft.clone(), author: author.into(), at };
    book.write(WriteOver { seen, write, ask: ask.then(|| BOTH.to_vec()) }).await.unwrap()
}

async fn telling(book: &Book, forum: ForumId) -> tellings::Telling {
    tellings::one(book.engine(), forum).await.unwrap().unwrap()
}

#[tokio::test]
async fn nobody_writes_over_what_they_have_not_seen() {
    both(|book| async move {
        let (series, forum) = held(&book).await;
        let draft = draft(&book, series).await;
        let none = telling(&book, forum).await.writing();
        assert_eq!(none, Writing::default());
        let first = over(&book, forum, none, &draft, ("aminata", NOW, false)).await.unwrap();
        // Two had the empty page in front of them: the second one loses nothing that the first one wrote.
        assert_eq!(over(&book, forum, none, &draft, ("sekou", NOW, false)).await, Err(Refused::Changed));
        // The same writing once more, as after an answer that was lost.
        let again = over(&book, forum, none, &draft, ("aminata", NOW, false)).await.unwrap();
        assert_eq!(again.0, first.0);
        let seen = telling(&book, forum).await;
        let latest = seen.latest().unwrap();
        assert_eq!((latest.state, latest.written.clone()), (State::Draft, ("aminata".into(), NOW)));
        assert_eq!((latest.texts.clone(), seen.commitments.len()), (draft.texts.clone(), 2));
        let later = NOW.plus(HOUR);
        over(&book, forum, seen.writing(), &draft, ("sekou", later, true)).await.unwrap();
        let asked = telling(&book, forum).await;
        assert_eq!(asked.latest().unwrap().state, State::Asked);
        assert_eq!(asked.writing(), Writing { version: 1, revision: seen.writing().revision + 1 });
        // Whoever writes again does not ask by that.
        over(&book, forum, asked.writing(), &draft, ("sekou", later.plus(1), false)).await.unwrap();
        assert_eq!(telling(&book, forum).await.latest().unwrap().state, State::Draft);
        assert_eq!(tellings::one(book.engine(), ForumId(999)).await.unwrap(), None);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_whole_asks_nobody() {
    both(|book| async move {
        let (series, forum) = held(&book).await;
        let mut lacking = draft(&book, series).await;
        lacking.texts.retain(|(language, _)| *language == Language::FRENCH);
        let asked = over(&book, forum, Writing::default(), &lacking, ("aminata", NOW, true)).await;
        assert_eq!(asked, Err(Refused::Lacks(vec![Lack::Text(Language::BAMBARA)])));
        assert!(telling(&book, forum).await.versions.is_empty(), "nothing was written");
        assert!(over(&book, forum, Writing::default(), &lacking, ("aminata", NOW, false)).await.is_ok());
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_agreement_is_taken_back_until_it_is_sent() {
    both(|book| async move {
        let (series, forum) = held(&book).await;
        let draft = draft(&book, series).await;
        let written = over(&book, forum, Writing::default(), &draft, ("aminata", NOW, true)).await.unwrap();
        let back = |(summary, revision)| TakeBack { summary, revision };
        approve(&book, written, "sekou").await.unwrap();
        assert_eq!(book.write(back((written.0, written.1 + 1))).await.unwrap(), Err(Refused::Changed));
        assert_eq!(book.write(back((SummaryId(99), 1))).await.unwrap(), Err(Refused::Gone));
        assert_eq!(book.write(back(written)).await.unwrap(), Ok(()));
        assert_eq!(book.write(back(written)).await.unwrap(), Ok(()), "the same once more");
        let seen = telling(&book, forum).await;
        assert_eq!((seen.latest().unwrap().state, &seen.latest().unwrap().approved), (State::Asked, &None));
        approve(&book, written, "sekou").await.unwrap();
        send(&book, written.0).await;
        assert_eq!(book.write(back(written)).await.unwrap(), Err(Refused::NoDraft));
        book.close().await;
    })
    .await;
}

async fn steps(book: &Book, step: Option<Step>) -> Vec<(ForumId, Step)> {
    let (lines, many) = tellings::list(book.engine(), (step, None), 50, 0).await.unwrap();
    assert_eq!(lines.len() as i64, many);
    lines.into_iter().map(|line| (line.forum, line.step)).collect()
}

#[tokio::test]
async fn each_forum_is_listed_where_it_is() {
    both(|book| async move {
        let (series, forum) = held(&book).await;
        assert_eq!(steps(&book, None).await, [(forum, Step::Missing)]);
        let draft = draft(&book, series).await;
        over(&book, forum, Writing::default(), &draft, ("aminata", NOW, false)).await.unwrap();
        assert_eq!(steps(&book, Some(Step::Draft)).await, [(forum, Step::Draft)]);
        assert_eq!(steps(&book, Some(Step::Asked)).await, []);
        let seen = telling(&book, forum).await.writing();
        let written = over(&book, forum, seen, &draft, ("aminata", NOW.plus(1), true)).await.unwrap();
        assert_eq!(steps(&book, None).await, [(forum, Step::Asked)]);
        approve(&book, written, "sekou").await.unwrap();
        assert_eq!(steps(&book, None).await, [(forum, Step::Approved)]);
        send(&book, written.0).await;
        assert_eq!(steps(&book, None).await, [(forum, Step::Going)], "messages wait on the line");
        let telling = telling(&book, forum).await;
        assert_eq!((telling.broadcasts.len(), telling.is_told()), (1, true));
        assert_eq!((telling.broadcasts[0].stand, telling.broadcasts[0].name.as_str()), (Stand::Done, "konna"));
        assert_eq!(
            tellings::sending(book.engine(), telling.broadcasts[0].id).await.unwrap().unwrap(),
            telling.broadcasts[0]
        );
        book.write(Steer { broadcast: telling.broadcasts[0].id, course: Course::Cancel, at: NOW }).await.unwrap();
        assert_eq!(steps(&book, Some(Step::Told)).await, [(forum, Step::Told)]);
        let (lines, _) = tellings::list(book.engine(), (None, Some(&PlaceId("mopti".into()))), 50, 0).await.unwrap();
        let line = &lines[0];
        assert_eq!((line.name.as_str(), line.kind, line.period.as_str()), ("konna", Kind::Forum, "2024-T3"));
        assert_eq!(line.written, Some((1, "aminata".into(), NOW.plus(1))));
        let (none, many) = tellings::list(book.engine(), (None, Some(&PlaceId("gao".into()))), 50, 0).await.unwrap();
        assert_eq!((none, many), (vec![], 0));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn many_forums_are_paged() {
    both(|book| async move {
        let (series, _) = held(&book).await;
        for n in 0..60 {
            let past = Past { series, period: format!("19{n}-T1"), day: NOW.day(), venue: "mairie".into() };
            book.write(past).await.unwrap();
        }
        let page = async |skipped| tellings::list(book.engine(), (None, None), 50, skipped).await.unwrap();
        let ((first, many), (second, _)) = (page(0).await, page(50).await);
        assert_eq!((first.len(), second.len(), many), (50, 11, 61));
        assert!(first.iter().all(|line| !second.contains(line)));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_counted_for_each() {
    both(|book| async move {
        let (series, forum) = held(&book).await;
        let since = At(0);
        let waits = async |name: &str, days| {
            tellings::waits(book.engine(), name, since, Day(NOW.day().0 + days)).await.unwrap()
        };
        assert_eq!(waits("sekou", 0).await, Waits { missing: 1, ..Waits::default() });
        let draft = draft(&book, series).await;
        let written = over(&book, forum, Writing::default(), &draft, ("aminata", NOW, true)).await.unwrap();
        assert_eq!(waits("sekou", 0).await, Waits { asked: 1, ..Waits::default() });
        assert_eq!(waits("aminata", 0).await, Waits::default(), "nobody agrees to their own");
        approve(&book, written, "sekou").await.unwrap();
        assert_eq!(waits("aminata", 0).await, Waits { approved: 1, ..Waits::default() });
        send(&book, written.0).await;
        let broadcast = telling(&book, forum).await.broadcasts[0].id;
        book.write(Steer { broadcast, course: Course::Pause, at: NOW }).await.unwrap();
        assert_eq!(waits("aminata", 31).await, Waits { paused: 1, overdue: 1, ..Waits::default() });
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn promises_are_followed_with_what_is_overdue_first() {
    both(|book| async move {
        let (series, forum) = held(&book).await;
        let mut draft = draft(&book, series).await;
        draft.commitments[1].due = Day(NOW.day().0 + 20);
        let written = over(&book, forum, Writing::default(), &draft, ("aminata", NOW, true)).await.unwrap();
        let today = Day(NOW.day().0 + 25);
        let list = async |filter: Filter| promises::list(book.engine(), &filter, today, 50, 0).await.unwrap();
        assert_eq!(list(Filter::default()).await, (vec![], 0), "nothing was told yet");
        approve(&book, written, "sekou").await.unwrap();
        send(&book, written.0).await;
        let (all, many) = list(Filter::default()).await;
        assert_eq!((all.len(), many), (2, 2));
        let (lamps, patrol) = (&all[0], &all[1]);
        assert_eq!(
            (lamps.commitment.standing(today), patrol.commitment.standing(today)),
            (Standing::Overdue, Standing::Open)
        );
        assert_eq!(lamps.commitment.text(Language::FRENCH), "réparer 2 lampes");
        assert_eq!((lamps.forum, lamps.name.as_str(), lamps.period.as_str()), (forum, "konna", "2024-T3"));
        let of = |owner| Filter { owner: Some(owner), ..Filter::default() };
        assert_eq!(list(of(Some(Force::Army))).await.0[0].commitment.id, patrol.commitment.id);
        assert_eq!(list(of(None)).await.0[0].commitment.id, lamps.commitment.id);
        assert_eq!(list(of(Some(Force::Police))).await.1, 0);
        let standing =
            |standing| Filter { standing: Some(standing), place: Some(PlaceId("mopti".into())), owner: None };
        assert_eq!(list(standing(Standing::Overdue)).await.1, 1);
        assert_eq!(list(standing(Standing::Kept)).await.1, 0);
        let check = |found, seen, at| CheckCommitment {
            commitment: lamps.commitment.id,
            seen,
            found,
            note: " une lampe sur deux ".into(),
            by: "sekou".into(),
            at,
        };
        assert!(book.write(check(Fate::Late, Fate::Open, NOW)).await.unwrap());
        assert!(book.write(check(Fate::Late, Fate::Open, NOW)).await.unwrap(), "the same once more");
        let checked = promises::one(book.engine(), lamps.commitment.id, today).await.unwrap().unwrap();
        assert_eq!(
            (checked.note.as_str(), checked.checked.clone()),
            ("une lampe sur deux", Some(("sekou".into(), NOW)))
        );
        assert_eq!(checked.commitment.standing(today), Standing::Overdue);
        assert!(book.write(check(Fate::Kept, Fate::Late, NOW.plus(DAY))).await.unwrap());
        assert_eq!(list(standing(Standing::Kept)).await.1, 1);
        assert!(!book.write(check(Fate::Dropped, Fate::Late, NOW.plus(DAY))).await.unwrap(), "a stale page");
        assert!(book.write(check(Fate::Open, Fate::Kept, NOW.plus(2 * DAY))).await.unwrap(), "a look that was wrong");
        assert_eq!(list(standing(Standing::Overdue)).await.1, 1);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn some_of_the_people_can_be_chosen() {
    both(|book| async move {
        let (series, forum) = held(&book).await;
        let draft = draft(&book, series).await;
        let written = over(&book, forum, Writing::default(), &draft, ("aminata", NOW, true)).await.unwrap();
        approve(&book, written, "sekou").await.unwrap();
        type Choice = (&'static [Circle], &'static [Option<Language>], usize);
        let choices: [Choice; 6] = [
            (&[], &[], 7),
            (&[Circle::Participant], &[], 3),
            (&[Circle::Commander, Circle::Facilitator], &[], 3),
            (&[Circle::Subscriber], &[Some(Language::FRENCH)], 1),
            (&[], &[None], 0),
            (&[], &[Some(Language::BAMBARA), None], 0),
        ];
        for (circles, languages, expected) in choices {
            let audience = Audience::new(konna(), circles.iter().copied(), languages.iter().copied());
            let people = reach::people(book.engine(), &audience).await.unwrap();
            let numbers = reach::numbers(book.engine(), &audience, 0, 50).await.unwrap();
            let total: i64 = people.iter().map(|(_, count)| count).sum();
            assert_eq!((total as usize, numbers.len()), (expected, expected), "{audience:?}");
            assert!(numbers.iter().all(|one| one.language() == Some(Language::FRENCH) && one.sealed.len() == 56));
        }
        // What is put in is what was counted; whoever has it gets it once.
        let mut put_in = 0;
        for (circles, languages, expected) in [choices[1], choices[3], choices[0]] {
            let audience = Audience::new(konna(), circles.iter().copied(), languages.iter().copied());
            let order =
                Broadcast { summary: written.0, audience, starts: NOW, total: 7, by: "aminata".into(), at: NOW };
            let broadcast = book.write(order.clone()).await.unwrap().unwrap();
            assert_eq!(book.write(order).await.unwrap(), Ok(broadcast), "ordered twice is ordered once");
            let chunk = PutChunk { broadcast, now: NOW, opens: NOW, line: "sim".into(), most: 100, weekly_cap: 3 };
            let put = book.write(chunk).await.unwrap().put;
            assert_eq!(put as usize, if circles.is_empty() { expected - put_in } else { expected });
            put_in += put as usize;
            let outcomes = reach::outcomes(book.engine(), broadcast).await.unwrap();
            assert_eq!(outcomes.iter().map(|outcome| outcome.count).sum::<i64>() as u64, put);
            let messages = reach::messages(book.engine(), broadcast, 0, 2).await.unwrap();
            let rest = reach::messages(book.engine(), broadcast, messages.last().unwrap().0, 50).await.unwrap();
            assert_eq!((messages.len() + rest.len()) as u64, put);
        }
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_trail_tells_what_was_done_and_not_what_was_refused() {
    both(|book| async move {
        let (series, forum) = held(&book).await;
        let written =
            over(&book, forum, Writing::default(), &draft(&book, series).await, ("aminata", NOW, true)).await.unwrap();
        approve(&book, written, "sekou").await.unwrap();
        let back = |revision| Audited {
            work: TakeBack { summary: written.0, revision },
            action: Action::SummaryTakenBack,
            acting: acting(StaffId(1)),
        };
        assert!(book.write(back(written.1 + 1)).await.unwrap().is_err());
        assert_eq!(audit::stands(book.engine()).await.unwrap().count, 0);
        assert!(book.write(back(written.1)).await.unwrap().is_ok());
        let rows = audit::after(book.engine(), 0, 10).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.action.as_str()).collect::<Vec<_>>(), ["summary_taken_back"]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_forum_under_way_is_in_no_list() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        assert_eq!(steps(&book, None).await, []);
        let draft = Draft { day: NOW.day(), texts: texts("a", "a"), commitments: vec![] };
        over(&book, forum, Writing::default(), &draft, ("aminata", NOW, false)).await.unwrap();
        assert_eq!(steps(&book, None).await, [(forum, Step::Draft)], "what was written is never hidden");
        assert!(telling(&book, forum).await.report.is_none() && series == telling(&book, forum).await.series);
        book.close().await;
    })
    .await;
}

//! The book on both engines: one story for each kind of question, the same on SQLite and PostgreSQL.

use crate::postgres;
use baro::domain::board::{Board, Disclosure, ForumId, Kind, OptionId, SeriesId, Stage};
use baro::domain::delivery::{Nights, Quiet, State};
use baro::domain::dialogue::Effect;
use baro::domain::force::Force;
use baro::domain::forum::{Refusal, Ruling};
use baro::domain::message::Language;
use baro::domain::person::{Caller, Gender, PersonId, Role};
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::time::{At, DAY, Day, HOUR, Minute};
use baro::store::book::forums::{self, Advance, Rule};
use baro::store::book::notices::Manners;
use baro::store::book::outbox::{self, Claim, Free, Lease, Leased, NewReply, Purge, Record, Report};
use baro::store::book::people::{AddPeople, NewPerson, OptOut};
use baro::store::book::places::AddPlaces;
use baro::store::book::series::{Open, SetDeputy, SetSeries};
use baro::store::book::turns::{TurnOut, TurnWrite};
use baro::store::book::{Book, STATEMENTS};
use baro::store::engine::Settings;
use std::collections::BTreeSet;

pub const NOW: At = At(20_000 * DAY + 9 * HOUR);

/// Runs a story on SQLite, and on PostgreSQL where there is one.
pub async fn both<F: Future<Output = ()>>(story: impl Fn(Book) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("book.db").display());
    story(Book::open(&url, &Settings::default(), true).await.unwrap()).await;
    if let Some(url) = postgres::fresh_url().await {
        story(Book::open(&url, &Settings::default(), true).await.unwrap()).await;
    }
}

pub fn blind(n: u8) -> [u8; 32] {
    [n; 32]
}

pub fn somebody(n: u8, role: Option<Role>, force: Option<Force>) -> NewPerson {
    NewPerson {
        name: format!("person {n}"),
        place: PlaceId("konna".into()),
        language: Some(Language::FRENCH),
        gender: Some(if n.is_multiple_of(2) { Gender::Woman } else { Gender::Man }),
        consent: "said so".into(),
        role,
        force,
        numbers: vec![(blind(n), vec![n; 56]), (blind(n + 100), vec![n; 56])],
    }
}

/// Konna with participants 1 to 3, facilitator 4, subscriber 5, commanders 11 (army) and 12 (police); two dates to vote on.
pub async fn village(book: &Book) -> (SeriesId, ForumId) {
    let place = |id: &str, level, parent: Option<&str>| Place {
        id: PlaceId(id.into()),
        level,
        name: id.into(),
        also: vec!["Kona".into()],
        parent: parent.map(|parent| PlaceId(parent.into())),
    };
    let places = vec![place("mopti", Level::Region, None), place("konna", Level::Commune, Some("mopti"))];
    book.write(AddPlaces { places }).await.unwrap();
    let set = SetSeries::new(PlaceId("konna".into()), Kind::Forum, Disclosure::Open, "mairie");
    let series = book.write(set).await.unwrap();
    let mut people: Vec<NewPerson> = (1..=3).map(|n| somebody(n, Some(Role::Participant), None)).collect();
    people.push(somebody(4, Some(Role::Facilitator), None));
    people.push(somebody(5, Some(Role::Subscriber), None));
    people.push(somebody(11, None, Some(Force::Army)));
    people.push(somebody(12, None, Some(Force::Police)));
    book.write(AddPeople { people, at: NOW }).await.unwrap();
    let options = vec![(Day(20_020), Minute(600)), (Day(20_022), Minute(600))];
    let open = Open { series, period: "2024-T4".into(), now: NOW, closes: NOW, venue: "mairie".into(), options };
    let forum = book.write(open).await.unwrap().unwrap();
    (series, forum)
}

/// As the default settings are.
pub fn manners(book: &Book) -> Manners {
    let hours = |from: u16, to: u16| Quiet { from: Minute(from * 60), to: Minute(to * 60) };
    let nights = Nights { usual: hours(20, 7), ramadan: hours(18, 8) };
    Manners { line: "sim".into(), nights, board: book.board(), weekly_cap: 3 }
}

pub async fn advance(book: &Book, forum: ForumId, now: At) -> Option<u64> {
    let out = book.write(Advance { forum, now, manners: manners(book) }).await.unwrap();
    book.refresh().await.unwrap();
    out
}

pub async fn caller(book: &Book, n: u8) -> Caller {
    book.caller(blind(n)).await.unwrap().unwrap()
}

pub fn options(board: &Board, forum: ForumId) -> Vec<OptionId> {
    board.of_forum(forum).unwrap().1.options.iter().map(|option| option.id).collect()
}

pub async fn turn(book: &Book, effect: Effect) -> TurnOut {
    turn_at(book, effect, NOW).await
}

pub async fn turn_at(book: &Book, effect: Effect, at: At) -> TurnOut {
    book.turn(TurnWrite { at, effect: Some(effect), caller: None, reply: None, otherwise: None }).await.unwrap()
}

pub async fn rule(book: &Book, forum: ForumId, ruling: Ruling, now: At) -> Result<(), Refusal> {
    let (staff, reason) = ("Aminata".to_owned(), "said so".to_owned());
    let ruled = book.write(Rule { forum, ruling, staff, reason, now, manners: manners(book) }).await.unwrap();
    book.refresh().await.unwrap();
    ruled
}

fn reply(once: u8, screen: &str) -> NewReply {
    NewReply {
        once: vec![once; 32],
        line: "sim".into(),
        recipient: vec![7; 56],
        language: "fr".into(),
        screen: screen.into(),
        due: NOW,
        expires: NOW.plus(HOUR),
        lease: None,
    }
}

#[tokio::test]
async fn a_number_leads_to_its_owner_and_all_that_a_turn_asks() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let first = caller(&book, 1).await;
        assert_eq!(first, caller(&book, 101).await, "two numbers, one person");
        assert_eq!(first.roles, [(series, Role::Participant)]);
        assert_eq!((first.language, first.stopped), (Some(Language::FRENCH), false));
        assert_eq!(book.caller(blind(99)).await.unwrap(), None);
        let board = book.board();
        let [one, two] = options(&board, forum)[..] else { panic!() };
        turn(&book, Effect::Vote { forum, person: first.person, answers: vec![(one, true), (two, false)] }).await;
        let answers: BTreeSet<(i64, bool)> =
            caller(&book, 1).await.answers.iter().map(|(o, yes)| (o.0, *yes)).collect();
        assert_eq!(answers, BTreeSet::from([(one.0, true), (two.0, false)]));
        // Many at once, some twice, some unknown: each gets their own answer.
        let all = futures(&book, &[1, 99, 2, 1, 12, 102]).await;
        let people: Vec<Option<i64>> = all.iter().map(|found| found.as_ref().map(|caller| caller.person.0)).collect();
        assert_eq!(people[0], people[3]);
        assert_eq!((people[1], people[2]), (None, people[5]));
        book.close().await;
    })
    .await;
}

async fn futures(book: &Book, numbers: &[u8]) -> Vec<Option<Caller>> {
    let tasks: Vec<_> = numbers
        .iter()
        .map(|n| {
            let (book, n) = (book.clone(), *n);
            tokio::spawn(async move { book.caller(blind(n)).await.unwrap() })
        })
        .collect();
    let mut found = Vec::new();
    for task in tasks {
        found.push(task.await.unwrap());
    }
    found
}

#[tokio::test]
async fn votes_in_one_group_each_count_and_a_closed_poll_refuses() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        let early = Effect::Vote { forum, person: PersonId(1), answers: vec![(OptionId(1), true)] };
        assert!(turn(&book, early).await.refused, "the poll is not open yet");
        advance(&book, forum, NOW).await;
        let [one, two] = options(&book.board(), forum)[..] else { panic!() };
        let mut tasks = Vec::new();
        for n in [1u8, 2, 3, 1, 2, 3, 1, 2, 3] {
            let (book, person) = (book.clone(), caller(&book, n).await.person);
            tasks.push(tokio::spawn(async move {
                turn(&book, Effect::Vote { forum, person, answers: vec![(one, true), (two, true)] }).await
            }));
        }
        for task in tasks {
            let out = task.await.unwrap();
            assert_eq!((out.refused, out.repeat), (false, false));
        }
        assert_eq!(advance(&book, forum, NOW.plus(6 * DAY)).await, Some(2), "two commanders are asked");
        let late = Effect::Vote { forum, person: caller(&book, 1).await.person, answers: vec![(one, false)] };
        assert!(turn(&book, late).await.refused);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_repeated_message_changes_and_says_nothing_twice() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let [one, two] = options(&book.board(), forum)[..] else { panic!() };
        let person = caller(&book, 1).await.person;
        let vote = |yes: bool, once: u8| TurnWrite {
            at: NOW,
            effect: Some(Effect::Vote { forum, person, answers: vec![(one, yes), (two, yes)] }),
            caller: None,
            reply: Some(reply(once, "noted")),
            otherwise: Some("late".into()),
        };
        let first = book.turn(vote(true, 1)).await.unwrap();
        assert!(first.message.is_some() && !first.repeat);
        book.turn(vote(false, 2)).await.unwrap();
        let again = book.turn(vote(true, 1)).await.unwrap();
        assert_eq!((again.repeat, again.message), (true, None));
        let answers = caller(&book, 1).await.answers;
        assert!(answers.iter().all(|(_, yes)| !yes), "the repeat of the first did not undo the second");
        // A turn that only answers.
        let ask = || TurnWrite { at: NOW, effect: None, caller: None, reply: Some(reply(9, "help")), otherwise: None };
        assert!(!book.turn(ask()).await.unwrap().repeat);
        let again = book.turn(ask()).await.unwrap();
        assert_eq!((again.repeat, again.message), (true, None));
        // Both in one group.
        let (left, right) = tokio::join!(book.turn(vote(true, 3)), book.turn(vote(true, 3)));
        assert_eq!([left.unwrap().repeat, right.unwrap().repeat].iter().filter(|repeat| **repeat).count(), 1);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_refused_turn_answers_what_it_prepared_for_that() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        let person = caller(&book, 1).await.person;
        let option = OptionId(1);
        let write = TurnWrite {
            at: NOW,
            effect: Some(Effect::Vote { forum, person, answers: vec![(option, true)] }),
            caller: None,
            reply: Some(reply(1, "noted")),
            otherwise: Some("late".into()),
        };
        assert!(book.turn(write).await.unwrap().refused);
        let [message] = &claim(&book, 1, NOW, 10).await[..] else { panic!() };
        assert_eq!(message.screen, "late");
        book.close().await;
    })
    .await;
}

pub async fn claim(book: &Book, owner: i64, now: At, most: i64) -> Vec<Leased> {
    let lease = Lease { owner, until: now.plus(30_000) };
    book.write(Claim { line: "sim".into(), rank: 0, now, most, lease }).await.unwrap()
}

#[tokio::test]
async fn a_confirmed_date_is_told_to_each_once_and_for_ever() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        assert_eq!(advance(&book, forum, NOW).await, Some(5), "three participants and two commanders are asked");
        assert_eq!(advance(&book, forum, NOW).await, None);
        let [one, two] = options(&book.board(), forum)[..] else { panic!() };
        for n in [1u8, 2, 3, 11] {
            let person = caller(&book, n).await.person;
            turn(&book, Effect::Vote { forum, person, answers: vec![(one, true), (two, false)] }).await;
        }
        assert!(forums::is_worth_advancing(book.engine(), forum).await.unwrap());
        assert_eq!(advance(&book, forum, NOW).await, None, "the police are silent");
        assert_eq!(advance(&book, forum, NOW.plus(6 * DAY)).await, Some(1));
        let board = book.board();
        let (series, found) = board.of_forum(forum).unwrap();
        assert_eq!((found.stage, found.chosen), (Stage::Confirming, Some(one)));
        let post = series.posts.iter().find(|post| post.force == Force::Police).unwrap().id;
        let stranger = caller(&book, 1).await.person;
        let confirm = |person| Effect::Confirm { forum, post, option: one, person, yes: true };
        assert!(turn(&book, confirm(stranger)).await.refused, "only who speaks for the post may");
        let police = caller(&book, 12).await.person;
        assert!(!turn(&book, confirm(police)).await.refused);
        assert_eq!(caller(&book, 12).await.confirmations, [(post, one, true)]);
        assert_eq!(advance(&book, forum, NOW).await, Some(7));
        assert_eq!(advance(&book, forum, NOW).await, None);
        let counted = outbox::count(book.engine()).await.unwrap();
        assert_eq!(
            counted.into_iter().collect::<BTreeSet<_>>(),
            [("dropped".to_owned(), 5 + 1), ("queued".to_owned(), 7)].into(),
            "questions that had not left when their stage was over are asked of nobody"
        );
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn offers_begin_a_forum_join_a_poll_and_reopen_once() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        let facilitator = caller(&book, 4).await.person;
        let offer = |person, day| Effect::Offer { series, person, day: Day(day), minute: Minute(540), venue: None };
        assert!(turn(&book, offer(facilitator, 20_025)).await.board_changed);
        assert!(turn(&book, offer(facilitator, 20_026)).await.refused, "three are enough");
        advance(&book, forum, NOW).await;
        let police = caller(&book, 12).await.person;
        assert_eq!(options(&book.board(), forum).len(), 3);
        let [one, two, three] = options(&book.board(), forum)[..] else { panic!() };
        for n in [1u8, 2, 3, 11, 12] {
            let person = caller(&book, n).await.person;
            let answers = vec![(one, n != 12), (two, false), (three, false)];
            turn(&book, Effect::Vote { forum, person, answers }).await;
        }
        advance(&book, forum, NOW).await;
        assert_eq!(book.board().of_forum(forum).unwrap().1.stage, Stage::Confirming);
        assert!(turn(&book, offer(facilitator, 20_027)).await.refused, "only who is asked may answer so");
        assert!(!turn(&book, offer(police, 20_027)).await.refused);
        assert_eq!(advance(&book, forum, NOW).await, Some(5), "everybody is asked about the new date");
        let board = book.board();
        let found = board.of_forum(forum).unwrap().1;
        assert_eq!((found.stage, found.reopened, found.open_options().count()), (Stage::Polling, true, 3));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_post_without_holder_is_spoken_for_by_its_deputy() {
    both(|book| async move {
        let (series, forum) = village(&book).await;
        let deputy = caller(&book, 5).await.person;
        assert!(book.write(SetDeputy { series, force: Force::Army, deputy: Some(deputy) }).await.unwrap());
        assert!(!book.write(SetDeputy { series, force: Force::Customs, deputy: None }).await.unwrap());
        let army = caller(&book, 11).await.person;
        advance(&book, forum, NOW).await;
        let [one, two] = options(&book.board(), forum)[..] else { panic!() };
        let vote = Effect::Vote { forum, person: army, answers: vec![(one, true), (two, true)] };
        assert!(!turn(&book, vote).await.refused);
        assert_eq!(caller(&book, 11).await.answers.len(), 2, "a commander's answers are found by his post");
        assert!(turn(&book, Effect::Erase { person: army }).await.board_changed);
        let left = book.engine().query(baro::store::engine::Sql::both("SELECT count(*) FROM answer"));
        assert_eq!(book.engine().one::<(i64,)>(left).await.unwrap(), (0,), "with all answers");
        assert_eq!(book.caller(blind(11)).await.unwrap(), None, "with all numbers");
        assert_eq!(book.caller(blind(111)).await.unwrap(), None);
        let board = book.board();
        let (series, _) = board.of_forum(forum).unwrap();
        let post = series.posts.iter().find(|post| post.force == Force::Army).unwrap();
        assert_eq!((post.holder, post.deputy), (None, Some(deputy)));
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn stop_takes_back_what_has_not_left() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        advance(&book, forum, NOW).await;
        let person = caller(&book, 1).await.person;
        turn(&book, Effect::Stop { person, stopped: true }).await;
        book.write(OptOut { person: caller(&book, 2).await.person, at: NOW }).await.unwrap();
        let mut counted = outbox::count(book.engine()).await.unwrap();
        counted.sort();
        assert_eq!(counted, [("dropped".to_owned(), 2), ("queued".to_owned(), 3)]);
        assert!(caller(&book, 1).await.stopped && caller(&book, 2).await.stopped);
        turn(&book, Effect::Stop { person, stopped: false }).await;
        assert!(!caller(&book, 1).await.stopped);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_message_is_leased_recorded_reported_and_forgotten() {
    both(|book| async move {
        for n in 1..=3 {
            book.turn(TurnWrite { at: NOW, effect: None, caller: None, reply: Some(reply(n, "{}")), otherwise: None })
                .await
                .unwrap();
        }
        let [first, second] = &claim(&book, 1, NOW, 2).await[..] else { panic!() };
        assert_eq!(claim(&book, 2, NOW, 10).await.len(), 1, "what is leased is nobody else's");
        assert_eq!(outbox::next_due(book.engine(), "sim", 2, NOW).await.unwrap(), None);
        let record = |id, owner, state, provider: Option<&str>| Record {
            id,
            owner,
            state,
            line: None,
            due: NOW.plus(HOUR),
            provider_id: provider.map(str::to_owned),
            why: None,
            unknown: false,
            spent: None,
            at: NOW,
        };
        assert!(!write(&book, record(first.id, 2, State::Sent, None)).await, "not with another's lease");
        assert!(write(&book, record(first.id, 1, State::Sent, Some("a"))).await);
        assert!(!write(&book, record(first.id, 1, State::Failed, None)).await, "once");
        assert!(write(&book, record(second.id, 1, State::Queued, None)).await);
        assert_eq!(outbox::next_due(book.engine(), "sim", 2, NOW).await.unwrap(), Some(NOW.plus(HOUR)));
        let report = |state| Report { line: "sim".into(), provider_id: "a".into(), state, why: None, at: NOW };
        assert!(book.door().write_many(report(State::Failed)).await.unwrap().is_some());
        assert!(
            book.door().write_many(report(State::Delivered)).await.unwrap().is_some(),
            "failed may turn into delivered"
        );
        assert!(book.door().write_many(report(State::Failed)).await.unwrap().is_none(), "and never back");
        let unknown = Report { provider_id: "never".into(), ..report(State::Delivered) };
        assert!(book.door().write_many(unknown).await.unwrap().is_none());
        assert_eq!(book.write(Free { owner: 2, line: "sim".into() }).await.unwrap(), 1);
        let later = claim(&book, 3, NOW.plus(31_000), 10).await;
        assert_eq!(later.iter().map(|m| (m.attempts, m.unknowns)).collect::<Vec<_>>(), [(1, 0)]);
        assert_eq!(
            claim(&book, 4, NOW.plus(62_000), 10).await[0].unknowns,
            1,
            "a lease that ran out is an outcome not learnt"
        );
        assert_eq!(book.write(Purge { answers: NOW.plus(1), notices: NOW, abandoned: vec![] }).await.unwrap(), 1);
        // What nobody serves goes when it is of no use any more.
        let abandoned = outbox::abandoned(book.engine(), NOW.plus(2 * HOUR)).await.unwrap();
        assert_eq!(abandoned.len(), 2);
        assert_eq!(outbox::abandoned(book.engine(), NOW).await.unwrap(), Vec::<i64>::new());
        assert_eq!(book.write(Purge { answers: NOW, notices: NOW, abandoned }).await.unwrap(), 2);
        book.close().await;
    })
    .await;
}

pub async fn write(book: &Book, record: Record) -> bool {
    book.door().write_many(record).await.unwrap()
}

#[tokio::test]
async fn another_process_sees_a_changed_board() {
    both(|book| async move {
        let (_, forum) = village(&book).await;
        book.refresh().await.unwrap();
        let before = book.board();
        book.refresh().await.unwrap();
        assert!(std::sync::Arc::ptr_eq(&before, &book.board()), "nothing changed, nothing read");
        assert_eq!(before.of_forum(forum).unwrap().1.stage, Stage::Collecting);
        advance(&book, forum, NOW).await;
        assert_eq!(book.board().of_forum(forum).unwrap().1.stage, Stage::Polling);
        assert!(forums::due(book.engine(), NOW).await.unwrap().is_empty());
        assert_eq!(forums::due(book.engine(), NOW.plus(6 * DAY)).await.unwrap(), [forum]);
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn every_statement_is_understood_by_the_engine() {
    both(|book| async move {
        assert!(!book.engine().logs_parameters().await.unwrap(), "nobody asked the server to");
        for sql in STATEMENTS.iter().flat_map(|file| file.iter()) {
            book.engine().prepare(*sql).await.unwrap();
        }
        book.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_copy_of_the_book_is_a_book() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let url = |name: &str| format!("sqlite://{}", path(name).display());
    let book = Book::open(&url("book.db"), &Settings::default(), true).await.unwrap();
    village(&book).await;
    book.backup(&path("copy.db")).await.unwrap();
    let copy = Book::open(&url("copy.db"), &Settings::default(), false).await.unwrap();
    assert_eq!(caller(&copy, 1).await, caller(&book, 1).await);
    assert_eq!(copy.board().series.len(), 1);
    if let Some(url) = postgres::fresh_url().await {
        let book = Book::open(&url, &Settings::default(), true).await.unwrap();
        let refused = book.backup(&path("other.db")).await.unwrap_err();
        assert!(refused.to_string().contains("pg_dump"), "{refused}");
    }
}

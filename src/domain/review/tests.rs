//! Casework and releases: every action at every status, who may, two people, delays, what is written reads back.

use super::case::tests::note;
use super::case::{Case, Opened, Thread, gather};
use super::casework::{Action, Casework, Closing, Danger, Refusal, Status, Translation, Triage, Unreadable, apply};
use super::finer::Finer;
use super::release::{self, Draft, Extra, Outcome, Recipient, Stage, Step};
use super::remarks::{Checked, Ground};
use super::role::{By, Role, Roles, StaffId};
use super::wording::Wording;
use crate::domain::concern::{Accused, Kind};
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::time::{At, DAY, Day, HOUR, Minute};
use proptest::prelude::*;

/// A Monday, at eight.
const NOW: At = At(20_002 * DAY + 8 * HOUR);

fn by(id: i64, role: Role) -> By {
    By { id: StaffId(id), roles: Roles::of(&[role]).unwrap(), ties: Vec::new() }
}

fn ana() -> By {
    by(1, Role::Moderator)
}

fn bakary() -> By {
    by(2, Role::Lead)
}

fn coumba() -> By {
    by(3, Role::Lead)
}

fn case(accused: Accused, kind: Option<Kind>) -> Case {
    let mut first = note(7, 0, 20_000, "les gendarmes du pont prennent de l'argent a tous ceux qui passent la nuit");
    (first.accused, first.kind) = (accused, kind);
    gather([Opened::Note(first)]).cases.remove(0)
}

fn fresh() -> Casework {
    Casework::of(&case(Accused::Force(Force::Gendarmerie), Some(Kind::Corruption)))
}

fn text(words: &str) -> Vec<(Language, Wording)> {
    vec![(Language::FRENCH, Wording::new(words).unwrap())]
}

fn triage(danger: Danger) -> Action {
    let accused = Accused::Force(Force::Gendarmerie);
    Action::Triage(Triage { finer: Finer::Checkpoint, accused, place: None, danger })
}

/// Does several things one after the other, all by one person.
fn does(work: &Casework, who: &By, actions: impl IntoIterator<Item = Action>) -> Casework {
    actions.into_iter().fold(work.clone(), |work, action| apply(&work, action, who, NOW).unwrap())
}

fn refused(work: &Casework, action: Action, who: &By) -> Refusal {
    apply(work, action, who, NOW).unwrap_err()
}

fn draft(words: &str) -> Draft {
    Draft { text: Wording::new(words).unwrap(), place: None, week: Some(Day(20_000)), recipient: Recipient::Oversight }
}

const FINE: &str = "Des usagers disent payer aux barrages sans recevoir de quittance.";

fn checked(draft: &Draft, report: &[&str]) -> Checked {
    Checked::of(draft, Ground { report, places: &[], enough: &|_| false })
}

fn approve(work: &Casework) -> Action {
    let draft = &work.releases.last().unwrap().draft;
    let case = case(Accused::Force(Force::Gendarmerie), Some(Kind::Corruption));
    let report: Vec<&str> = case.texts().collect();
    Action::Release(Step::Approve(checked(draft, &report), Extra::of(0)))
}

/// Triaged by Ana, with a draft of hers.
fn drafted(danger: Danger) -> Casework {
    does(&fresh(), &ana(), [Action::Claim, triage(danger), Action::Release(Step::Draft(draft(FINE)))])
}

#[test]
fn a_case_from_new_to_closed() {
    let work = fresh();
    assert_eq!((work.status, work.deadline()), (Status::New, Some(Day(20_007))));
    let work =
        does(&work, &ana(), [Action::Claim, triage(Danger::None), Action::Ask(text("Quel jour de la semaine ?"))]);
    assert_eq!((work.status, work.deadline()), (Status::Waiting, None));
    let work = does(&work, &ana(), [Action::Added(Day(20_002))]);
    assert_eq!((work.status, work.deadline()), (Status::Claimed, Some(Day(20_009))));
    let work = does(&work, &ana(), [Action::Answer(text("Merci.")), Action::Close(Closing::Settled)]);
    assert_eq!((work.status, work.deadline()), (Status::Closed(Closing::Settled), None));
    assert_eq!(work.letters.iter().map(|letter| letter.asks).collect::<Vec<_>>(), [true, false]);
    // What its author adds opens it again, for who worked on it.
    let work = does(&work, &bakary(), [Action::Added(Day(20_005))]);
    assert_eq!((work.status, work.holder, work.deadline()), (Status::Claimed, Some(StaffId(1)), Some(Day(20_012))));
}

#[test]
fn danger_shortens_the_time_to_answer_and_nothing_lengthens_it_again() {
    let promised = Casework::of(&case(Accused::Unknown, Some(Kind::Abuse)));
    assert_eq!(promised.deadline(), Some(Day(20_003)));
    let work = does(&promised, &ana(), [Action::Claim, triage(Danger::None)]);
    assert_eq!(work.deadline(), Some(Day(20_003)), "three days were promised on the phone");
    assert_eq!(does(&fresh(), &ana(), [Action::Claim, triage(Danger::Harm)]).deadline(), Some(Day(20_003)));
    // Who writes twice does not wait longer.
    assert_eq!(does(&fresh(), &ana(), [Action::Added(Day(20_005))]).deadline(), Some(Day(20_007)));
    assert_eq!(refused(&fresh(), Action::Added(Day(20_000)), &ana()), Refusal::Known);
}

/// Each action at each status, by who holds the case; `+` where it is done.
#[test]
fn every_action_at_every_status() {
    let triaged = || does(&fresh(), &ana(), [Action::Claim, triage(Danger::None)]);
    let merge = || Action::MergeInto { thread: Thread([0; 16]), reported: Day(19_000) };
    let statuses = [
        ("new", fresh()),
        ("claimed", does(&fresh(), &ana(), [Action::Claim])),
        ("triaged", triaged()),
        ("waiting", does(&triaged(), &ana(), [Action::Ask(text("?"))])),
        ("answered", does(&triaged(), &ana(), [Action::Answer(text("."))])),
        ("merged", does(&triaged(), &ana(), [merge()])),
        ("closed", does(&triaged(), &ana(), [Action::Close(Closing::CannotHelp)])),
    ];
    let actions: [(&str, &dyn Fn() -> Action, &str); 17] = [
        ("claim", &|| Action::Claim, "++++++-"),
        ("let go", &|| Action::LetGo, "-+++++-"),
        ("triage", &|| triage(Danger::None), "-+++++-"),
        ("ask", &|| Action::Ask(text("?")), "-+++++-"),
        ("answer", &|| Action::Answer(text(".")), "--++++-"),
        ("added", &|| Action::Added(Day(20_001)), "+++++++"),
        ("escalate", &|| Action::Escalate, "-+++++-"),
        ("conflict", &|| Action::DeclareConflict, "+++++++"),
        ("merge", &merge, "-++++--"),
        ("part", &|| Action::Part, "-----+-"),
        ("ask translation", &|| Action::AskTranslation(Language::BAMBARA), "-+++++-"),
        ("translate", &|| Action::Translate(Wording::new("x").unwrap()), "-------"),
        ("close", &|| Action::Close(Closing::Settled), "--++++-"),
        ("close as none", &|| Action::Close(Closing::NoConcern), "-+++++-"),
        ("reopen", &|| Action::Reopen, "------+"),
        ("draft", &|| Action::Release(Step::Draft(draft(FINE))), "--+++-+"),
        ("hand over", &|| Action::Release(Step::HandOver), "-------"),
    ];
    for (name, action, marks) in actions {
        let mark = |(_, work): &(&str, Casework)| if apply(work, action(), &ana(), NOW).is_ok() { '+' } else { '-' };
        assert_eq!(statuses.iter().map(mark).collect::<String>(), marks, "{name}");
    }
}

#[test]
fn who_may_and_who_holds() {
    let work = does(&fresh(), &ana(), [Action::Claim]);
    let other = by(9, Role::Moderator);
    assert_eq!(refused(&work, Action::Claim, &other), Refusal::Held(StaffId(1)));
    assert_eq!(refused(&work, triage(Danger::None), &other), Refusal::Held(StaffId(1)));
    assert_eq!(refused(&fresh(), triage(Danger::None), &ana()), Refusal::NotHeld);
    assert_eq!(refused(&work, Action::Answer(text(".")), &ana()), Refusal::NotTriaged);
    assert_eq!(refused(&work, Action::Ask(Vec::new()), &ana()), Refusal::NoText);
    // A lead takes it over.
    assert_eq!(does(&work, &bakary(), [Action::Claim]).holder, Some(StaffId(2)));
    for role in [Role::Manager, Role::Administrator, Role::Auditor] {
        assert_eq!(refused(&work, Action::Claim, &by(5, role)), Refusal::Role);
        assert_eq!(refused(&work, Action::DeclareConflict, &by(5, role)), Refusal::Role);
    }
}

#[test]
fn who_is_tied_stays_away() {
    let tied = By { ties: vec![Force::Gendarmerie], ..bakary() };
    assert_eq!(refused(&fresh(), Action::Claim, &tied), Refusal::Tied);
    // Whom staff see behind it counts too, and whom its author named still does.
    let work = does(&fresh(), &ana(), [Action::Claim]);
    let seen =
        Triage { finer: Finer::Checkpoint, accused: Accused::Force(Force::Police), place: None, danger: Danger::None };
    let work = does(&work, &ana(), [Action::Triage(seen)]);
    for force in [Force::Gendarmerie, Force::Police] {
        assert_eq!(refused(&work, Action::Claim, &By { ties: vec![force], ..bakary() }), Refusal::Tied);
    }
    let stepped = does(&work, &ana(), [Action::DeclareConflict]);
    assert_eq!((stepped.holder, stepped.status), (None, Status::New));
    assert_eq!(refused(&stepped, Action::Claim, &ana()), Refusal::Conflict);
    assert_eq!(does(&stepped, &bakary(), [Action::Claim]).holder, Some(StaffId(2)));
}

#[test]
fn translations_are_given_by_who_is_not_asked_to_hold_the_case() {
    let work = does(&fresh(), &ana(), [Action::Claim, Action::AskTranslation(Language::FRENCH)]);
    let done = does(&work, &bakary(), [Action::Translate(Wording::new("Ils prennent de l'argent.").unwrap())]);
    assert!(matches!(done.translation, Translation::Done { by: StaffId(2), .. }));
    assert_eq!(refused(&done, Action::Translate(Wording::new("x").unwrap()), &ana()), Refusal::NotAsked);
}

#[test]
fn counted_once_and_only_when_triaged() {
    let work = does(&fresh(), &ana(), [Action::Claim]);
    assert!(work.counted().is_none());
    let work = does(&work, &ana(), [triage(Danger::None)]);
    assert!(work.counted().is_some());
    let merged = does(&work, &ana(), [Action::MergeInto { thread: Thread([0; 16]), reported: Day(20_000) }]);
    assert!(merged.counted().is_none() && does(&merged, &ana(), [Action::Part]).counted().is_some());
    assert!(does(&work, &ana(), [Action::Close(Closing::NoConcern)]).counted().is_none());
    for (thread, reported) in
        [(work.thread, Day(20_000)), (Thread([255; 16]), Day(20_000)), (Thread([0; 16]), Day(20_001))]
    {
        assert_eq!(refused(&work, Action::MergeInto { thread, reported }, &ana()), Refusal::NotEarlier);
    }
}

#[test]
fn a_text_leaves_by_two_people_after_its_delay() {
    let work = drafted(Danger::None);
    assert_eq!(refused(&work, approve(&work), &ana()), Refusal::Role);
    assert_eq!(work.releases[0].draft.week, Some(Day(20_000).monday()));
    let work = does(&work, &bakary(), [approve(&work)]);
    let Stage::Approved { due, .. } = work.releases[0].stage else { panic!("{:?}", work.releases) };
    // Approved on day 20,002 at eight: 72 hours are over on day 20,005 at eight.
    assert_eq!(due, Day(20_006));
    assert_eq!(refused(&work, Action::Close(Closing::Settled), &ana()), Refusal::Releasing);
    let early = apply(&work, Action::Release(Step::HandOver), &coumba(), At(due.start().0 - 1)).unwrap_err();
    assert_eq!(early, Refusal::Release(release::Refusal::NotDue(due)));
    let work = apply(&work, Action::Release(Step::HandOver), &coumba(), due.start()).unwrap();
    let work = does(&work, &coumba(), [Action::Release(Step::End(Outcome::Acted))]);
    assert!(matches!(work.releases[0].stage, Stage::Ended { outcome: Outcome::Acted, by: StaffId(3), .. }));
    // The next one is a text of its own.
    assert_eq!(does(&work, &ana(), [Action::Release(Step::Draft(draft("Encore.")))]).releases.len(), 2);
}

#[test]
fn danger_to_life_shortens_the_delay_and_not_the_two_people() {
    let work = drafted(Danger::Life);
    let own = does(&work, &bakary(), [Action::Release(Step::Draft(draft(FINE)))]);
    assert_eq!(refused(&own, approve(&own), &bakary()), Refusal::Release(release::Refusal::OwnText));
    let work = does(&own, &coumba(), [approve(&own)]);
    assert!(matches!(work.releases[0].stage, Stage::Approved { due, .. } if due == NOW.day()));
    does(&work, &coumba(), [Action::Release(Step::HandOver)]);
}

#[test]
fn what_is_approved_is_what_was_read() {
    use release::Refusal as R;
    let work = drafted(Danger::None);
    let read = approve(&work);
    let changed = does(&work, &ana(), [Action::Release(Step::Draft(draft("Autre chose.")))]);
    assert_eq!(refused(&changed, read, &bakary()), Refusal::Release(R::OtherText));
    let quoting = draft("Les gendarmes du pont prennent de l'argent à tous ceux qui passent.");
    let quoting = does(&work, &ana(), [Action::Release(Step::Draft(quoting))]);
    assert_eq!(refused(&quoting, approve(&quoting), &bakary()), Refusal::Release(R::Remarks));
    let approved = does(&work, &bakary(), [approve(&work)]);
    assert_eq!(refused(&approved, Action::Release(Step::Draft(draft("x y"))), &ana()), Refusal::Release(R::Stage));
    let back = does(&approved, &ana(), [Action::Release(Step::Withdraw)]);
    assert_eq!(refused(&back, Action::Release(Step::HandOver), &bakary()), Refusal::Release(R::Stage));
}

#[test]
fn never_to_whom_it_names() {
    use release::Refusal as R;
    let work = does(&fresh(), &ana(), [Action::Claim, triage(Danger::None)]);
    let to =
        |force, words: &str| Action::Release(Step::Draft(Draft { recipient: Recipient::Force(force), ..draft(words) }));
    assert_eq!(refused(&work, to(Force::Gendarmerie, FINE), &ana()), Refusal::Release(R::NamesRecipient));
    assert_eq!(refused(&work, to(Force::Guard, "Des militaires."), &ana()), Refusal::Release(R::NamesRecipient));
    let sent = does(&work, &ana(), [to(Force::Police, FINE)]);
    // A lead who is tied to a force that only the text names does not approve it either.
    let named = does(&sent, &ana(), [Action::Release(Step::Draft(draft("Des douaniers aident.")))]);
    let tied = By { ties: vec![Force::Customs], ..bakary() };
    assert_eq!(refused(&named, approve(&named), &tied), Refusal::Release(R::Tied));
    assert_eq!(Recipient::default(), Recipient::Oversight);
}

#[test]
fn what_is_written_reads_back() {
    let work = drafted(Danger::Harm);
    let work = does(&work, &bakary(), [approve(&work), Action::Claim, Action::Escalate, Action::Ask(text("Où ?"))]);
    assert_eq!(Casework::read(&work.write()).unwrap(), work);
    assert_eq!(format!("{work:?}"), "Casework(…)");
    assert_eq!(Casework::read(b"{\"version\":2}"), Err(Unreadable::Newer));
    for broken in [&b""[..], b"{}", b"{\"version\":1}", b"\xff", b"[]"] {
        assert_eq!(Casework::read(broken), Err(Unreadable::Broken));
    }
    // As the first version wrote it: what is sealed today opens in a year.
    let first = r#"{"version":1,"thread":[7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7],"reported":20000,"accused":{"force":"police"},
        "dangerous":true,"status":{"closed":"no_concern"},"since":20001,"holder":4,"triage":{"finer":"threat","accused":"unknown",
        "place":"konna","danger":"life"},"escalated":null,"conflicts":[2],"same_as":null,"translation":"not_asked",
        "letters":[{"texts":[["fr","Merci."]],"asks":false,"by":4,"on":20001}],"releases":[{"draft":{"text":"Un texte.",
        "place":null,"week":19995,"recipient":"oversight"},"authors":[4],"stage":{"approved":{"by":2,"on":20001,"due":20006}}}]}"#;
    let read = Casework::read(first.as_bytes()).unwrap();
    assert_eq!((read.status, read.letters.len(), read.releases.len()), (Status::Closed(Closing::NoConcern), 1, 1));
}

proptest! {
    #[test]
    fn a_delay_is_never_short(hour in 0i64..24, minute in 0u16..60, random in any::<u64>()) {
        let now = At(NOW.day().start().0 + hour * HOUR).plus(i64::from(Minute(minute).0) * 60_000);
        let work = drafted(Danger::None);
        let draft = &work.releases[0].draft;
        let step = Action::Release(Step::Approve(checked(draft, &[]), Extra::of(random)));
        let work = apply(&work, step, &bakary(), now).unwrap();
        let Stage::Approved { due, .. } = work.releases[0].stage else { panic!("approved") };
        let waited = due.start().0 - now.0;
        prop_assert!((72 * HOUR..=(72 + 48 + 24) * HOUR).contains(&waited));
    }

    /// Whatever staff try, in whatever order: nothing that must hold is broken.
    #[test]
    fn any_course_of_things(tries in proptest::collection::vec((0usize..18, 1i64..5, 0i32..9), 0..60)) {
        let mut work = fresh();
        for (what, who, days) in tries {
            let who = if who == 1 { ana() } else { by(who, Role::Lead) };
            let actions: [&dyn Fn() -> Action; 18] = [
                &|| Action::Claim, &|| Action::LetGo, &|| triage(Danger::None), &|| triage(Danger::Life),
                &|| Action::Ask(text("?")), &|| Action::Answer(text(".")), &|| Action::Added(Day(20_000 + days)),
                &|| Action::Escalate, &|| Action::DeclareConflict, &|| Action::Part, &|| Action::Close(Closing::Settled),
                &|| Action::Reopen, &|| Action::Release(Step::Draft(draft(FINE))),
                &|| Action::Release(Step::Approve(checked(&draft(FINE), &[]), Extra::of(7))),
                &|| Action::Release(Step::HandOver), &|| Action::Release(Step::Withdraw),
                &|| Action::Release(Step::End(Outcome::Refused)),
                &|| Action::MergeInto { thread: Thread([0; 16]), reported: Day(19_990 + days) },
            ];
            let at = NOW.plus(i64::from(days) * DAY);
            let before = work.clone();
            let Ok(after) = apply(&work, actions[what](), &who, at) else { continue };
            prop_assert!(!before.conflicts.contains(&who.id) || what == 8);
            for release in &after.releases {
                if let Stage::Approved { by, on, due } = &release.stage {
                    prop_assert!(!release.authors.contains(by) && due >= on);
                }
            }
            let open = after.releases.iter().filter(|release| release.is_open()).count();
            prop_assert!(open <= 1 && (open == 0 || after.same_as.is_none()));
            prop_assert!(after.status != Status::Claimed || after.holder.is_some());
            prop_assert_eq!(&Casework::read(&after.write()).unwrap(), &after);
            work = after;
        }
    }
}

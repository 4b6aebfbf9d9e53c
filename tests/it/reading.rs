//! What a member of staff reads and does: concerns told on phones are opened with the keys they were given, cases are worked on, and the
//! author reads the answer with the code.

use crate::app::TestApp;
use crate::filing::{AWA, Moderators, OTHER, Phone, TO_THE_TEXT, code, keyed};
use baro::domain::concern::{Accused, Compartment, Kind};
use baro::domain::force::Force;
use baro::domain::key::Month;
use baro::domain::message::Language;
use baro::domain::review::audit;
use baro::domain::review::casework::{Action, Danger, Refusal, Status, Triage};
use baro::domain::review::finer::Finer;
use baro::domain::review::role::{By, Role, Roles, StaffId};
use baro::domain::review::wording::Wording;
use baro::gateway::Gateway;
use baro::reading::NotDone;
use baro::reading::desk::Desk;
use baro::reading::index::{Found, Index};
use baro::reading::keyring::Keyring;
use baro::seal::audit::link;
use baro::seal::audit_key::AuditKey;
use baro::seal::index::Token;
use baro::seal::{StaffKey, random};
use baro::store::book::audit::{after, verify};
use baro::store::vault::keys::{Freeze, SetWraps, Wrap};
use std::collections::HashMap;

/// A member of staff, with the keys of some compartments.
struct Member {
    slot: i64,
    key: StaffKey,
    by: By,
}

async fn member(app: &TestApp, keys: &Moderators, slot: i64, compartments: &[Compartment]) -> Member {
    let key = StaffKey::new(&random());
    let own = keys.0.iter().filter(|(id, _)| id.compartment().is_some_and(|of| compartments.contains(&of)));
    let wrap = |(id, review): (&_, &baro::seal::ReviewKey)| Wrap {
        key: *id,
        slot,
        body: review.wrap(*id, &key.public(), slot, random()).unwrap(),
    };
    app.gateway.concerns.vault.write(SetWraps(own.map(wrap).collect())).await.unwrap();
    let by = By { id: StaffId(slot), roles: Roles::of(&[Role::Moderator]).unwrap(), ties: vec![] };
    Member { slot, key, by }
}

impl Member {
    async fn keyring(&self, gateway: &Gateway) -> Keyring {
        Keyring::open(&gateway.concerns.vault, self.slot, &self.key).await.unwrap()
    }

    /// What they see, all opened anew.
    async fn sees(&self, gateway: &Gateway) -> Vec<Found> {
        let mut index = Index::default();
        index.catch_up(&gateway.concerns.vault, &self.keyring(gateway).await, |_| true).await.unwrap();
        index.cases(&HashMap::new()).0
    }

    fn desk<'a>(&'a self, app: &'a TestApp, keyring: &'a Keyring, trail: &'a AuditKey) -> Desk<'a> {
        let gateway = &app.gateway;
        Desk { vault: &gateway.concerns.vault, keyring, book: &gateway.book, trail, by: &self.by, now: app.clock.now() }
    }
}

/// A racket by the gendarmerie, and its code.
async fn told(app: &TestApp, session: &str, text: &str) -> String {
    let mut awa = Phone::dial(app, session, AWA).await;
    awa.types_all(&TO_THE_TEXT).await;
    let own = code(&awa.types(text).await.0).unwrap();
    awa.types("0").await;
    own
}

fn texts(found: &Found) -> Vec<&str> {
    found.case.texts().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_from_the_first_text_to_the_answer_that_its_author_reads() {
    let app = TestApp::empty().await;
    let keys = keyed(&app).await;
    let ana = member(&app, &keys, 1, &[Compartment::Gendarmerie, Compartment::Unsorted]).await;
    let trail = AuditKey::new(random());
    let own = told(&app, "s1", "Au pont ils prennent 1000 F").await;
    app.sms("m1", OTHER, "Les douaniers demandent de l'argent").await;

    let seen = ana.sees(&app.gateway).await;
    assert_eq!(seen.len(), 2);
    let case = seen.iter().find(|found| found.case.kind() == Some(Kind::Corruption)).unwrap();
    assert_eq!(texts(case), ["Au pont ils prennent 1000 F"]);
    assert_eq!(case.case.accused(), Accused::Force(Force::Gendarmerie));
    let ring = ana.keyring(&app.gateway).await;
    let desk = ana.desk(&app, &ring, &trail);
    desk.opened(case).await.unwrap();
    assert_eq!(desk.act(case, Action::Claim).await.unwrap().status, Status::Claimed);
    // Two of the staff at one case: the second one reads again.
    assert!(matches!(desk.act(case, Action::Claim).await, Err(NotDone::Changed)));

    let seen = ana.sees(&app.gateway).await;
    let case = seen.iter().find(|found| found.case.kind() == Some(Kind::Corruption)).unwrap();
    let question = vec![(Language::FRENCH, Wording::new("Quel jour etait-ce?").unwrap())];
    assert_eq!(desk.act(case, Action::Ask(question)).await.unwrap().status, Status::Waiting);

    // Its author reads and answers, on another phone.
    let mut other = Phone::dial(&app, "s2", OTHER).await;
    let (shown, _) = other.types_all(&["2", "2", &own]).await;
    assert!(shown.contains("Quel jour etait-ce?"), "{shown}");
    other.types_all(&["2", "Jeudi", "0"]).await;
    let seen = ana.sees(&app.gateway).await;
    let case = seen.iter().find(|found| found.case.kind() == Some(Kind::Corruption)).unwrap();
    assert_eq!(texts(case), ["Au pont ils prennent 1000 F", "Jeudi"]);
    assert_eq!(case.casework.as_ref().unwrap().letters.len(), 1);

    // A letter that is left again is the same one.
    let letter = case.casework.as_ref().unwrap().letters[0].clone();
    assert!(desk.deliver(case, &letter, 1).await.unwrap());
    let contents = app.gateway.concerns.vault.look(case.reply_to.unwrap().locator.0).await.unwrap();
    assert_eq!(contents.replies.len(), 1);

    let triage = Triage { finer: Finer::ALL[0], accused: case.case.accused(), place: None, danger: Danger::None };
    desk.act(case, Action::Triage(triage)).await.unwrap();
    let rows = after(app.gateway.book.engine(), 0, 100).await.unwrap();
    let actions: Vec<&str> = rows.iter().map(|row| row.action.as_str()).collect();
    let word = |action: audit::Action| action.code();
    assert_eq!(
        actions,
        [
            word(audit::Action::CaseOpened),
            word(audit::Action::CaseClaimed),
            word(audit::Action::CaseClaimed),
            word(audit::Action::CaseAnswered),
            word(audit::Action::CaseTriaged)
        ]
    );
    assert!(rows.iter().all(|row| row.object == rows[0].object && row.object != case.case.thread.0));
    assert!(verify(app.gateway.book.engine(), link, None).await.unwrap().is_ok());
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_key_sees_nothing_and_a_swapped_key_shows() {
    let app = TestApp::empty().await;
    let keys = keyed(&app).await;
    told(&app, "s1", "Au pont ils prennent 1000 F").await;
    let boubacar = member(&app, &keys, 2, &[Compartment::Police, Compartment::Army]).await;
    assert_eq!(boubacar.sees(&app.gateway).await.len(), 0);
    let ana = member(&app, &keys, 1, &[Compartment::Gendarmerie, Compartment::Police]).await;
    assert_eq!(ana.sees(&app.gateway).await.len(), 1);
    // Somebody with a hand in the file puts their own key in the place of this month's.
    let own = baro::seal::ReviewKey::new(&[5; 32]);
    let id = *keys.0.keys().find(|id| id.compartment() == Some(Compartment::Gendarmerie)).unwrap();
    crate::filing::replace_key(&app, id, own.public().bytes()).await;
    let ring = ana.keyring(&app.gateway).await;
    assert!(ring.swapped.contains(&Compartment::Gendarmerie) && ring.swapped.len() == 1);
    assert!(ring.ids().all(|id| id.compartment() == Some(Compartment::Police)), "nothing of it is opened");
    // Frozen, the compartment gets nothing any more: what is for it goes to those who read what is unsorted.
    let (vault, month) = (&app.gateway.concerns.vault, Month::of(app.clock.now().day()));
    let compartment = Compartment::Gendarmerie;
    assert_eq!(vault.frozen().await.unwrap(), [compartment], "who found it has frozen it");
    app.gateway.concerns.refresh(month).await.unwrap();
    told(&app, "s2", "Ils sont revenus").await;
    let unsorted = member(&app, &keys, 3, &[Compartment::Unsorted]).await.sees(&app.gateway).await;
    assert_eq!(unsorted.iter().map(texts).collect::<Vec<_>>(), [["Ils sont revenus"]]);
    vault.write(Freeze { compartment, frozen: false }).await.unwrap();
    crate::filing::replace_key(&app, id, keys.0[&id].public().bytes()).await;
    app.gateway.concerns.refresh(month).await.unwrap();
    told(&app, "s3", "Encore").await;
    assert_eq!(ana.sees(&app.gateway).await.len(), 2);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn between_requests_an_index_is_locked_and_adds_only_what_is_new() {
    let app = TestApp::empty().await;
    let keys = keyed(&app).await;
    let ana = member(&app, &keys, 1, &[Compartment::Gendarmerie]).await;
    let trail = AuditKey::new(random());
    for n in 0..5 {
        told(&app, &format!("s{n}"), &format!("Texte {n}")).await;
    }
    let vault = &app.gateway.concerns.vault;
    let (ring, token) = (ana.keyring(&app.gateway).await, Token::new(random()));
    let (mut index, mut heard) = (Index::default(), Vec::new());
    index
        .catch_up(vault, &ring, |progress| {
            heard.push((progress.opened, progress.of));
            true
        })
        .await
        .unwrap();
    assert_eq!(heard, [(5, 5)]);
    let found = index.cases(&HashMap::new()).0;
    ana.desk(&app, &ring, &trail).act(&found[0], Action::Claim).await.unwrap();
    index.catch_up(vault, &ring, |_| panic!("nothing is new")).await.unwrap();
    let locked = token.lock_index(&index.to_bytes(), 1, random());
    assert!(Token::new(random()).unlock_index(&locked, 1).is_err());

    let mut again = Index::from_bytes(&token.unlock_index(&locked, 1).unwrap()).unwrap();
    let of = |index: &Index| -> Vec<(Vec<String>, Status)> {
        let found = index.cases(&HashMap::new()).0;
        let one = |found: &Found| {
            (texts(found).iter().map(|t| (*t).to_owned()).collect(), found.casework.as_ref().unwrap().status)
        };
        found.iter().map(one).collect()
    };
    assert_eq!(of(&again), of(&index));
    assert_eq!(of(&again).iter().filter(|(_, status)| *status == Status::Claimed).count(), 1);
    // One that is known already: the next one's id may sort before it.
    crate::filing::tamper(&app, 1).await;
    told(&app, "s9", "Texte 9").await;
    heard.clear();
    again
        .catch_up(vault, &ring, |progress| {
            heard.push((progress.opened, progress.of));
            true
        })
        .await
        .unwrap();
    assert_eq!(heard, [(6, 6)]);
    assert_eq!(of(&again).len(), 6);
    let bytes = again.to_bytes();
    assert!((0..bytes.len()).step_by(97).all(|cut| Index::from_bytes(&bytes[..cut]).is_err() || cut >= 8 + 6 * 1043));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_was_tampered_with_is_shown_as_damaged() {
    let app = TestApp::empty().await;
    let keys = keyed(&app).await;
    let ana = member(&app, &keys, 1, &[Compartment::Gendarmerie]).await;
    told(&app, "s1", "Un").await;
    told(&app, "s2", "Deux").await;
    crate::filing::tamper(&app, 1).await;
    let mut index = Index::default();
    index.catch_up(&app.gateway.concerns.vault, &ana.keyring(&app.gateway).await, |_| true).await.unwrap();
    let (cases, damaged) = index.cases(&HashMap::new());
    assert_eq!((cases.len(), damaged.len()), (1, 1));
    let again = Index::from_bytes(&index.to_bytes()).unwrap();
    assert_eq!(again.cases(&HashMap::new()).1, damaged);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_tied_or_has_no_right_changes_nothing_and_is_not_in_the_trail() {
    let app = TestApp::empty().await;
    let keys = keyed(&app).await;
    let mut ana = member(&app, &keys, 1, &[Compartment::Gendarmerie]).await;
    let trail = AuditKey::new(random());
    told(&app, "s1", "Un").await;
    let case = &ana.sees(&app.gateway).await[0];
    ana.by.ties = vec![Force::Gendarmerie];
    let ring = ana.keyring(&app.gateway).await;
    let refused = ana.desk(&app, &ring, &trail).act(case, Action::Claim).await;
    assert!(matches!(refused, Err(NotDone::Refused(Refusal::Tied))), "{:?}", refused.map(|_| ()));
    assert_eq!(after(app.gateway.book.engine(), 0, 100).await.unwrap().len(), 0);
    app.finish().await;
}

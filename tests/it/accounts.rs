//! Accounts of staff and the register of grants, on both engines: who may open, close and let in, and that the trail tells each act once.

use crate::book::both;
use baro::domain::concern::Compartment;
use baro::domain::force::Force;
use baro::domain::review::grant::{Grant, Member, Refusal};
use baro::domain::review::{Account, Role, Roles, StaffId};
use baro::domain::time::{At, HOUR};
use baro::seal;
use baro::store::book::grants::{ApproveGrant, RequestGrant, RevokeGrant, register};
use baro::store::book::staff::{
    Acting, Activate, AddStaff, Lost, Right, Secrets, SetState, SetTies, list, public_key, secrets,
};
use baro::store::book::{Book, audit};

const NOW: At = At(480_000 * HOUR + 17);

/// A new act of somebody.
pub fn acting(by: StaffId) -> Acting {
    let object = seal::audit::object_id(&[9; 32], &by.0.to_be_bytes());
    Acting { by, at: NOW, object, once: seal::random(), link: seal::audit::link }
}

async fn add(book: &Book, name: &str, role: Role, by: Option<&Member>) -> Result<Member, Refusal> {
    let (name, roles) = (name.to_owned(), Roles::of(&[role]).unwrap());
    let acting = acting(by.map_or(StaffId(0), |by| by.id));
    book.write(AddStaff { name, roles, acting, right: by.map_or(Right::First, |_| Right::Administrator) })
        .await
        .unwrap()
}

fn key(of: &Member) -> Secrets {
    let bytes = |n: u8| vec![n, of.slot as u8];
    Secrets { salt: bytes(1), auth: bytes(2), public_key: bytes(3), sealed_key: bytes(4), sealed_factor: None }
}

async fn enter(book: &Book, who: &Member) -> Result<(), Refusal> {
    book.write(Activate { secrets: key(who), acting: acting(who.id) }).await.unwrap()
}

/// The smallest team, and a moderator: administrator, two leads, Ana.
pub async fn team(book: &Book) -> [Member; 4] {
    let administrator = add(book, "sekou", Role::Administrator, None).await.unwrap();
    enter(book, &administrator).await.unwrap();
    let mut members = vec![administrator];
    for (name, role) in [("bakary", Role::Lead), ("coumba", Role::Lead), ("ana", Role::Moderator)] {
        let member = add(book, name, role, Some(&members[0])).await.unwrap();
        enter(book, &member).await.unwrap();
        members.push(member);
    }
    members.try_into().unwrap()
}

async fn ask(book: &Book, to: &Member, compartment: Compartment, by: &Member) -> Result<Grant, Refusal> {
    book.write(RequestGrant { staff: to.id, compartment, acting: acting(by.id) }).await.unwrap()
}

async fn agree(book: &Book, grant: &Grant, by: &Member) -> Result<Grant, Refusal> {
    book.write(ApproveGrant { grant: grant.id, acting: acting(by.id) }).await.unwrap()
}

async fn give(book: &Book, to: &Member, compartment: Compartment, by: [&Member; 2]) -> Grant {
    let asked = ask(book, to, compartment, to).await.unwrap();
    agree(book, &asked, by[0]).await.unwrap();
    let given = agree(book, &asked, by[1]).await.unwrap();
    assert!(given.is_given());
    given
}

/// What the trail tells, whole.
async fn told(book: &Book) -> Vec<String> {
    assert!(audit::verify(book.engine(), seal::audit::link, None).await.unwrap().is_ok());
    let rows = audit::after(book.engine(), 0, 1000).await.unwrap();
    assert!(rows.iter().all(|row| row.hour == 480_000));
    rows.into_iter().map(|row| format!("{} {} {}", row.actor, row.action, row.detail).trim().to_owned()).collect()
}

#[tokio::test]
async fn accounts_are_opened_by_administrators_and_entered_once() {
    both(|book| async move {
        let [administrator, lead, ..] = team(&book).await;
        assert_eq!(
            list(book.engine()).await.unwrap().iter().map(|member| member.slot).collect::<Vec<_>>(),
            [1, 2, 3, 4]
        );
        assert_eq!(add(&book, "again", Role::Lead, None).await, Err(Refusal::Role), "the shell opens the first only");
        assert_eq!(add(&book, "more", Role::Lead, Some(&lead)).await, Err(Refusal::Role));
        assert_eq!(add(&book, " ana ", Role::Auditor, Some(&administrator)).await, Err(Refusal::Taken));
        assert_eq!(enter(&book, &lead).await, Err(Refusal::Stage), "nobody replaces the key of an active account");
        let (id, kept) = secrets(book.engine(), "bakary").await.unwrap().unwrap();
        assert!(id == lead.id && kept == key(&lead));
        assert!(secrets(book.engine(), "nobody").await.unwrap().is_none());
        let told = told(&book).await;
        assert_eq!(
            told[..4],
            [
                "1 account_added roles administrator",
                "1 activated account active",
                "1 account_added roles lead",
                "2 activated account active"
            ]
        );
        assert_eq!(told.len(), 8, "what is refused is no act");
    })
    .await;
}

#[tokio::test]
async fn a_closed_account_keeps_nothing() {
    both(|book| async move {
        let [administrator, lead, other, ana] = team(&book).await;
        give(&book, &lead, Compartment::Police, [&lead, &administrator]).await;
        give(&book, &ana, Compartment::Police, [&lead, &administrator]).await;
        let set = |staff: &Member, state, by: &Member| SetState { staff: staff.id, state, acting: acting(by.id) };
        assert_eq!(book.write(set(&ana, Account::Disabled, &lead)).await.unwrap(), Err(Refusal::Role));
        assert_eq!(book.write(set(&ana, Account::Active, &administrator)).await.unwrap(), Err(Refusal::Stage));
        assert_eq!(
            book.write(set(&administrator, Account::Invited, &administrator)).await.unwrap(),
            Err(Refusal::Last)
        );
        let lost = book.write(set(&ana, Account::Disabled, &administrator)).await.unwrap();
        assert_eq!(lost, Ok(Lost { slot: 4, compartments: vec![Compartment::Police] }));
        assert!(secrets(book.engine(), "ana").await.unwrap().is_none());
        assert_eq!(public_key(book.engine(), ana.id).await.unwrap(), None);
        assert_eq!(ask(&book, &ana, Compartment::Police, &lead).await, Err(Refusal::Stage));
        // A forgotten password: a new key without access, granted again.
        let lost = book.write(set(&lead, Account::Invited, &administrator)).await.unwrap();
        assert_eq!(lost, Ok(Lost { slot: 2, compartments: vec![Compartment::Police] }));
        enter(&book, &lead).await.unwrap();
        assert!(register(book.engine()).await.unwrap().iter().all(|grant| !grant.is_given()));
        assert!(told(&book).await.ends_with(&[
            "1 account_set account disabled".into(),
            "1 reset_started account invited".into(),
            "2 activated account active".into()
        ]));
        assert_eq!(other.slot, 3);
    })
    .await;
}

#[tokio::test]
async fn a_key_takes_a_lead_who_holds_it_and_an_administrator() {
    both(|book| async move {
        let [administrator, lead, other, ana] = team(&book).await;
        give(&book, &lead, Compartment::Army, [&lead, &administrator]).await;
        let asked = ask(&book, &ana, Compartment::Army, &ana).await.unwrap();
        assert_eq!(ask(&book, &ana, Compartment::Army, &lead).await, Ok(asked.clone()), "asked once");
        assert_eq!(agree(&book, &asked, &other).await, Err(Refusal::NotHolder));
        assert_eq!(agree(&book, &asked, &ana).await, Err(Refusal::Role));
        let half = agree(&book, &asked, &administrator).await.unwrap();
        assert!(!half.is_given());
        assert_eq!(agree(&book, &asked, &administrator).await, Ok(half), "and nothing more is told");
        assert!(agree(&book, &asked, &lead).await.unwrap().is_given());
        let acting = acting(lead.id);
        let gone = book.write(RevokeGrant { grant: asked.id, acting: acting.clone() }).await.unwrap();
        assert_eq!(gone, Ok(Lost { slot: 4, compartments: vec![Compartment::Army] }));
        assert_eq!(book.write(RevokeGrant { grant: asked.id, acting }).await.unwrap(), gone, "a repeat finds it done");
        assert_eq!(agree(&book, &asked, &lead).await, Err(Refusal::Revoked));
        // The register keeps it, and a new way to the same key is a new row.
        let again = ask(&book, &ana, Compartment::Army, &lead).await.unwrap();
        assert_ne!(again.id, asked.id);
        let rows = register(book.engine()).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.revoked_by).collect::<Vec<_>>(), [None, Some(lead.id), None]);
        assert_eq!(
            told(&book).await[8..],
            [
                "2 grant_requested compartment army",
                "2 grant_approved compartment army",
                "1 grant_countersigned compartment army",
                "4 grant_requested compartment army",
                "1 grant_countersigned compartment army",
                "2 grant_approved compartment army",
                "2 grant_revoked compartment army",
                "2 grant_requested compartment army",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_tie_takes_the_key_away() {
    both(|book| async move {
        let [administrator, lead, _, ana] = team(&book).await;
        for compartment in [Compartment::Army, Compartment::Police] {
            give(&book, &lead, compartment, [&lead, &administrator]).await;
            give(&book, &ana, compartment, [&lead, &administrator]).await;
        }
        let ties = |ties: &[Force], by: &Member| SetTies { staff: ana.id, ties: ties.to_vec(), acting: acting(by.id) };
        assert_eq!(book.write(ties(&[Force::Guard], &lead)).await.unwrap(), Err(Refusal::Role));
        let lost = book.write(ties(&[Force::Guard, Force::Guard], &ana)).await.unwrap();
        assert_eq!(lost, Ok(Lost { slot: 4, compartments: vec![Compartment::Army] }));
        assert_eq!(list(book.engine()).await.unwrap()[3].ties, [Force::Guard]);
        assert_eq!(ask(&book, &ana, Compartment::Army, &lead).await, Err(Refusal::Tied));
        assert_eq!(book.write(ties(&[], &ana)).await.unwrap(), Err(Refusal::OwnTie));
        assert!(book.write(ties(&[], &administrator)).await.unwrap().is_ok());
        assert!(ask(&book, &ana, Compartment::Army, &lead).await.is_ok());
        assert!(told(&book).await.iter().any(|row| row == "4 ties_declared"));
    })
    .await;
}

//! Review keys made, renewed and watched (anonymity, section 7).

use super::*;
use baro::custody::NotDone;
use baro::custody::survey::Worry;
use baro::domain::concern::Compartment;
use baro::domain::force::Force;
use baro::domain::key::{KeyId, Month};
use baro::gateway::concerns::upkeep::Done;
use baro::store::book::grants::{ApproveGrant, RequestGrant};
use baro::store::book::staff::{Acting, SetTies};
use baro::store::vault::keys::RemoveWraps;

fn acting(place: &Place, by: &SignedIn) -> Acting {
    let (object, once) = ([0; 32], baro::seal::random());
    Acting { by: by.member.id, at: place.now, object, once, link: baro::seal::audit::link }
}

#[tokio::test]
async fn the_first_keys_are_made_once() {
    let place = Place::new().await;
    let lead = place.first("aminata", Role::Lead).await;
    assert!(matches!(place.custody().rotate(&lead, false).await, Err(NotDone::Unsettled)));
    let (one, other) = (place.custody().prepare().await.unwrap(), place.custody().prepare().await.unwrap());
    assert!(place.vault.review_keys().await.unwrap().is_empty(), "nothing is kept before the shares are written down");
    let made = place.custody().found(&lead, &one).await.unwrap();
    assert_eq!((made.keys, made.until.to_string()), (91, "2027-11".into()));
    assert_eq!((made.readers, made.unread), (vec!["aminata".to_owned()], vec![]));
    // Somebody who prepared at the same time comes too late, and changes nothing.
    assert!(matches!(place.custody().found(&lead, &other).await, Err(NotDone::Settled)));
    assert!(matches!(place.custody().prepare().await, Err(NotDone::Settled)));
    let [first, second, _] = &one.shares;
    place.custody().rebuild(first, second).await.unwrap();
    let [first, second, _] = &other.shares;
    assert!(matches!(place.custody().rebuild(first, second).await, Err(NotDone::Recovery(_))));
    assert_eq!(place.opens(&lead).await, 91);
}

#[tokio::test]
async fn a_year_passes_and_keys_follow() {
    let mut place = Place::new().await;
    let (lead, _) = place.founded().await;
    let today = |place: &Place| place.now.day();
    place.now = at(2027, 3);
    let made = place.custody().rotate(&lead, false).await.unwrap();
    assert_eq!((made.keys, made.until.to_string()), (4 * 7, "2028-03".into()));
    assert_eq!(place.custody().rotate(&lead, false).await.unwrap().keys, 0, "nothing is lacking");
    // Thirteen months later: the last key has ended, and the first ones were destroyed in time.
    place.now = at(2028, 4);
    let survey = place.custody().survey().await.unwrap();
    assert_eq!(survey.worries(today(&place)), [Worry::OneLead, Worry::Missing(7)]);
    assert_eq!(place.vault.purge(today(&place)).await.unwrap().keys, 5 * 7);
    // The word covered a month whose keys are gone: that it can't be checked is said, not passed over.
    let unvouched = place.custody().rotate(&lead, false).await;
    assert!(matches!(unvouched, Err(NotDone::Unvouched(month)) if month.to_string() == "2027-04"), "{unvouched:?}");
    let made = place.custody().rotate(&lead, true).await.unwrap();
    assert_eq!((made.keys, made.until.to_string()), (13 * 7, "2029-04".into()));
    assert_eq!(place.opens(&lead).await, 25 * 7);
    assert_eq!(place.custody().survey().await.unwrap().worries(today(&place)), [Worry::OneLead]);
    place.now = at(2029, 3);
    let survey = place.custody().survey().await.unwrap();
    assert_eq!(survey.worries(today(&place)), [Worry::OneLead, Worry::Ending(46)]);
}

#[tokio::test]
async fn keys_that_all_went_with_their_time_are_made_anew() {
    let mut place = Place::new().await;
    let (lead, _) = place.founded().await;
    place.now = at(2029, 1);
    place.vault.purge(place.now.day()).await.unwrap();
    assert!(place.vault.review_keys().await.unwrap().is_empty());
    assert_eq!(place.custody().rotate(&lead, false).await.unwrap().keys, 91);
    assert_eq!(place.opens(&lead).await, 91);
}

#[tokio::test]
async fn a_swapped_public_key_is_found_and_told() {
    let place = Place::new().await;
    let (lead, _) = place.founded().await;
    let army = KeyId::new(Month::of(place.now.day()).next(), Compartment::Army);
    let hex: String = army.0.iter().map(|byte| format!("{byte:02x}")).collect();
    place.tamper(&format!("UPDATE review_key SET public = randomblob(32) WHERE key_id = x'{hex}'")).await;
    for trust in [false, true] {
        let found = place.custody().rotate(&lead, trust).await.unwrap_err();
        assert!(matches!(&found, NotDone::Swapped(of) if of == &[Compartment::Army]), "{found:?}");
        assert!(found.to_string().starts_with("ALARM: the public key of army"), "{found}");
    }
    let told = place.told().await;
    assert_eq!(told.last().unwrap(), "1 keys_doubted compartment army");
    assert_eq!(told.iter().filter(|row| row.ends_with("keys_made")).count(), 1, "nothing was renewed");
}

#[tokio::test]
async fn a_key_that_was_replaced_with_all_its_wraps_is_found_by_the_leads_word() {
    let place = Place::new().await;
    let (lead, _) = place.founded().await;
    let id = KeyId::new(Month::of(place.now.day()), Compartment::Police);
    // Anybody can wrap a key of their own to a public key: this wrap opens, and fits its row.
    let own = baro::seal::ReviewKey::new(&[7; 32]);
    let public = baro::seal::StaffPublic::from_bytes(public_of(&place, &lead).await);
    let wrap = own.wrap(id, &public, lead.member.slot, [8; 32]).unwrap();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let key = hex(&id.0);
    place
        .tamper(&format!("UPDATE review_key SET public = x'{}' WHERE key_id = x'{key}'", hex(own.public().bytes())))
        .await;
    place.tamper(&format!("UPDATE wrap SET body = x'{}' WHERE key_id = x'{key}'", hex(&wrap))).await;
    assert_eq!(place.opens(&lead).await, 91);
    for trust in [false, true] {
        assert!(matches!(place.custody().rotate(&lead, trust).await, Err(NotDone::Changed)));
    }
    assert_eq!(place.told().await.last().unwrap(), "1 keys_doubted");
    // Without the word the list is one that nobody has vouched for.
    place.tamper("DELETE FROM manifest").await;
    assert!(
        matches!(place.custody().rotate(&lead, false).await, Err(NotDone::Unvouched(month)) if month == id.month())
    );
}

async fn public_of(place: &Place, who: &SignedIn) -> [u8; 32] {
    let public = baro::store::book::staff::public_key(place.book.engine(), who.member.id).await.unwrap().unwrap();
    public.try_into().unwrap()
}

#[tokio::test]
async fn keys_that_others_took_away_or_added_are_seen() {
    let place = Place::new().await;
    let (lead, _) = place.founded().await;
    place.tamper("INSERT INTO review_key VALUES (x'FFFF00', randomblob(32), randomblob(81))").await;
    let added = place.custody().rotate(&lead, false).await;
    assert!(matches!(added, Err(NotDone::Unvouched(Month(u16::MAX)))), "{added:?}");
    assert_eq!(place.custody().survey().await.unwrap().worries(place.now.day()), [Worry::OneLead, Worry::Clock]);
    place.tamper("DELETE FROM review_key WHERE key_id = x'FFFF00'").await;
    place.custody().rotate(&lead, false).await.unwrap();
    place.tamper("DELETE FROM review_key WHERE key_id = (SELECT max(key_id) FROM review_key)").await;
    for trust in [false, true] {
        assert!(matches!(place.custody().rotate(&lead, trust).await, Err(NotDone::Changed)));
    }
    // A whole month that is gone could have gone with its time: nobody goes on without being asked.
    let next = KeyId::first(Month::of(place.now.day()).next()).0.map(|byte| format!("{byte:02x}")).concat();
    place.tamper(&format!("DELETE FROM review_key WHERE key_id < x'{next}'")).await;
    assert!(matches!(place.custody().rotate(&lead, false).await, Err(NotDone::Unvouched(_))));
}

#[tokio::test]
async fn new_keys_go_to_whom_the_register_lets_in() {
    let mut place = Place::new().await;
    let (lead, _) = place.founded().await;
    let administrator = place.first("sekou", Role::Administrator).await;
    let (ana, bakary) = (
        place.added("ana", Role::Moderator, &administrator).await,
        place.added("bakary", Role::Lead, &administrator).await,
    );
    for (who, compartment, both) in
        [(&ana, Compartment::Police, true), (&ana, Compartment::Army, true), (&bakary, Compartment::Customs, false)]
    {
        let request = RequestGrant { staff: who.member.id, compartment, acting: acting(&place, who) };
        let grant = place.book.write(request).await.unwrap().unwrap().id;
        place.book.write(ApproveGrant { grant, acting: acting(&place, &lead) }).await.unwrap().unwrap();
        if both {
            place.book.write(ApproveGrant { grant, acting: acting(&place, &administrator) }).await.unwrap().unwrap();
        }
    }
    let tied = SetTies { staff: ana.member.id, ties: vec![Force::Guard], acting: acting(&place, &ana) };
    place.book.write(tied).await.unwrap().unwrap();
    place.now = at(2027, 1);
    let made = place.custody().rotate(&lead, false).await.unwrap();
    assert_eq!(made.readers, ["aminata", "ana"], "one word is not two");
    assert_eq!(place.opens(&ana).await, 2, "police, two months; the army is barred by the tie");
    assert_eq!(place.opens(&lead).await, 93 + 12);
    // A lead whom nobody has let in can make no keys, whatever he trusts.
    assert!(matches!(place.custody().rotate(&bakary, true).await, Err(NotDone::NoHolder)));
}

#[tokio::test]
async fn a_tie_bars_the_lead_who_makes_the_keys() {
    let mut place = Place::new().await;
    let lead = place.first("aminata", Role::Lead).await;
    let tied = SetTies { staff: lead.member.id, ties: vec![Force::Police], acting: acting(&place, &lead) };
    place.book.write(tied).await.unwrap().unwrap();
    let lead = place.custody().sign_in("aminata", PASSWORD).await.unwrap();
    let founding = place.custody().prepare().await.unwrap();
    let made = place.custody().found(&lead, &founding).await.unwrap();
    assert_eq!((made.keys, made.unread), (91, vec![Compartment::Police]));
    assert_eq!(place.opens(&lead).await, 78);
    // Nor do they get it by making the next ones, or once the tie is said later.
    let keys = (0..13).map(|n| KeyId::new(Month::of(place.now.day()).plus(n), Compartment::Customs)).collect();
    place.vault.write(RemoveWraps { slot: lead.member.slot, keys: Some(keys) }).await.unwrap();
    place.now = at(2026, 12);
    let made = place.custody().rotate(&lead, false).await.unwrap();
    assert_eq!(made.unread, [Compartment::Police, Compartment::Customs]);
    assert_eq!(place.opens(&lead).await, 65 + 5);
}

#[tokio::test]
async fn a_server_whose_clock_leaps_destroys_nothing() {
    let app = crate::app::TestApp::empty().await;
    crate::filing::keyed(&app).await;
    let years = |years: i64| years * 365 * baro::domain::time::DAY;
    let keys = async || app.gateway.concerns.vault.review_keys().await.unwrap().len();
    app.clock.advance(years(4));
    app.gateway.keep_vault(&mut Done::default()).await;
    assert_eq!(keys().await, 91);
    // Two years are believed: the twelve months of the first keys are over then.
    app.clock.advance(-years(2));
    app.gateway.keep_vault(&mut Done::default()).await;
    assert!(keys().await < 91);
    app.finish().await;
}

//! The last resort: any two of three papers, and what the new lead can open.

use super::*;
use crate::app::TestApp;
use baro::custody::NotDone;
use baro::domain::concern::Compartment;
use baro::seal::ReviewPublic;
use baro::seal::envelope::Envelope;
use baro::seal::filing::Id;
use baro::seal::recovery::{Misread, NotRecovered, Share};

#[tokio::test]
async fn any_two_papers_rebuild_the_key_and_a_slip_is_named() {
    let place = Place::new().await;
    let (_, founding) = place.founded().await;
    let typed = founding.shares.each_ref().map(|share| Share::read(&share.lines()).unwrap());
    for (one, other) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
        place.custody().rebuild(&typed[one], &typed[other]).await.unwrap();
    }
    let twice = place.custody().rebuild(&typed[0], &typed[0]).await.map(drop);
    assert!(matches!(twice, Err(NotDone::Recovery(NotRecovered::Twice(1)))), "{twice:?}");
    let mut lines: Vec<String> = typed[0].lines().lines().map(str::to_owned).collect();
    let slip = if lines[4].starts_with('7') { "8" } else { "7" };
    lines[4].replace_range(0..1, slip);
    assert_eq!(Share::read(&lines.join("\n")).unwrap_err(), Misread::Line(5));
}

#[tokio::test]
async fn a_new_lead_opens_what_was_sealed_before() {
    let app = TestApp::empty().await;
    let (book, vault, now) = (&app.gateway.book, &app.gateway.concerns.vault, app.clock.now());
    let custody = Custody { book, vault, now, cost: CHEAP };
    let lead = Roles::of(&[Role::Lead]).unwrap();
    custody.open_account("aminata", lead, PASSWORD, None).await.unwrap();
    let founding = custody.prepare().await.unwrap();
    custody.found(&custody.sign_in("aminata", PASSWORD).await.unwrap(), &founding).await.unwrap();
    let month = baro::domain::key::Month::of(now.day());
    app.gateway.concerns.refresh(month).await.unwrap();
    assert_eq!(app.sms("1", "+22376000011", "ils ont pris mon argent").await, 200);

    let [_, second, third] = &founding.shares;
    let key = custody.rebuild(second, third).await.unwrap();
    let recovered = custody.recover(&key, "coumba", PASSWORD).await.unwrap();
    assert_eq!((recovered.keys, recovered.lost, recovered.made.unwrap().keys), (91, vec![], 0));
    let coumba = custody.sign_in_lead("coumba", PASSWORD).await.unwrap();
    let mut texts = Vec::new();
    for wrap in vault.wraps(coumba.member.slot).await.unwrap() {
        let rows = vault.review_keys().await.unwrap();
        let row = rows.iter().find(|row| row.id == wrap.key).unwrap();
        let key = coumba.unwrap(&wrap, &ReviewPublic::from_bytes(row.public)).unwrap();
        let ids = vault.envelope_ids(wrap.key).await.unwrap();
        for row in vault.envelopes_with(&ids).await.unwrap() {
            let envelope = Envelope::open(&key, wrap.key, &Id(row.id), &row.body).unwrap();
            texts.push(envelope.text.read().to_owned());
        }
    }
    assert_eq!(texts, ["ils ont pris mon argent"]);
    app.finish().await;
}

#[tokio::test]
async fn recovery_is_finished_after_a_crash_and_told() {
    let mut place = Place::new().await;
    let (_, founding) = place.founded().await;
    place.first("sekou", Role::Administrator).await;
    let [first, second, _] = &founding.shares;
    let key = place.custody().rebuild(first, second).await.unwrap();
    place.custody().recover(&key, "coumba", PASSWORD).await.unwrap();
    let coumba = place.custody().sign_in("coumba", PASSWORD).await.unwrap();
    // As if it had ended before the wraps were written.
    place.tamper(&format!("DELETE FROM wrap WHERE slot = {}", coumba.member.slot)).await;
    place.tamper(&format!("DELETE FROM manifest WHERE slot = {}", coumba.member.slot)).await;
    place.now = at(2027, 2);
    let again = place.custody().recover(&key, "coumba", PASSWORD).await.unwrap();
    assert_eq!((again.keys, again.made.unwrap().keys), (91, 21), "late keys are made in the same breath");
    assert_eq!(place.opens(&coumba).await, 91 + 21);
    let other = place.custody().recover(&key, "coumba", "un autre mot de passe").await;
    assert!(other.is_err_and(|error| error.to_string() == "the name is taken"));
    let told = place.told().await;
    assert_eq!(told.iter().filter(|row| *row == "3 keys_recovered").count(), 2, "{told:?}");
}

#[tokio::test]
async fn a_lost_key_does_not_keep_the_others_from_the_new_lead() {
    let place = Place::new().await;
    let (_, founding) = place.founded().await;
    place
        .tamper("UPDATE review_key SET public = randomblob(32) WHERE key_id = (SELECT max(key_id) FROM review_key)")
        .await;
    place
        .tamper(
            "UPDATE review_key SET recovery_wrap = randomblob(81) WHERE key_id = (SELECT min(key_id) FROM review_key)",
        )
        .await;
    let [first, _, third] = &founding.shares;
    let key = place.custody().rebuild(third, first).await.unwrap();
    let recovered = place.custody().recover(&key, "coumba", PASSWORD).await.unwrap();
    let lost: Vec<Compartment> = recovered.lost.iter().map(|key| key.compartment().unwrap()).collect();
    assert_eq!((recovered.keys, lost), (89, vec![Compartment::Police, Compartment::Unsorted]));
    assert!(recovered.made.is_none());
    let told = place.told().await;
    assert_eq!(told[told.len() - 2..], ["2 keys_doubted compartment police", "2 keys_doubted compartment unsorted"]);
    // Nobody vouches for such a list without being asked.
    let coumba = place.custody().sign_in("coumba", PASSWORD).await.unwrap();
    assert!(matches!(place.custody().rotate(&coumba, false).await, Err(NotDone::Unvouched(_))));
}

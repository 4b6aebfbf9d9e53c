//! Accounts with passwords and keys: who opens them, what signing in says, what is left of one that was closed.

use super::*;
use baro::custody::NotDone;
use baro::domain::review::grant::Refusal;

#[tokio::test]
async fn the_first_need_nobody_and_later_ones_an_administrator() {
    let place = Place::new().await;
    let custody = place.custody();
    let administrator = place.first("sekou", Role::Administrator).await;
    let lead = place.first("aminata", Role::Lead).await;
    for role in [Role::Lead, Role::Moderator, Role::Administrator] {
        let roles = Roles::of(&[role]).unwrap();
        let alone = custody.open_account("more", roles, PASSWORD, None).await;
        assert!(matches!(alone, Err(NotDone::Refused(Refusal::Role))), "{role:?}");
        let by_lead = custody.open_account("more", roles, PASSWORD, Some(&lead)).await;
        assert!(matches!(by_lead, Err(NotDone::Refused(Refusal::Role))), "{role:?}");
    }
    place.added("ana", Role::Moderator, &administrator).await;
    let taken =
        custody.open_account(" ana ", Roles::of(&[Role::Auditor]).unwrap(), PASSWORD, Some(&administrator)).await;
    assert!(matches!(taken, Err(NotDone::Refused(Refusal::Taken))));
    let told = [
        "1 account_added roles administrator",
        "1 activated account active",
        "2 account_added roles lead",
        "2 activated account active",
        "1 account_added roles moderator",
        "3 activated account active",
    ];
    assert_eq!(place.told().await, told);
}

#[tokio::test]
async fn names_and_passwords_are_looked_at() {
    let place = Place::new().await;
    let lead = Roles::of(&[Role::Lead]).unwrap();
    for (name, password) in [("", PASSWORD), ("  ", PASSWORD), ("a\nb", PASSWORD), (&"x".repeat(41), PASSWORD)] {
        let opened = place.custody().open_account(name, lead, password, None).await;
        assert!(matches!(opened, Err(NotDone::Name)), "{name:?}");
    }
    let short = place.custody().open_account("aminata", lead, "éléphant ab", None).await;
    assert!(matches!(short, Err(NotDone::Short)), "eleven characters, more bytes");
    assert!(place.told().await.is_empty() && place.custody().staff().await.unwrap().is_empty());
    place.custody().open_account("aminata", lead, "éléphant abc", None).await.unwrap();
}

#[tokio::test]
async fn signing_in_says_nothing_of_who_is_there() {
    let place = Place::new().await;
    let administrator = place.first("sekou", Role::Administrator).await;
    place.added("ana", Role::Moderator, &administrator).await;
    place.added("gone", Role::Moderator, &administrator).await;
    place.custody().close_account("gone", &administrator).await.unwrap();
    for (name, password) in [("ana", "un autre mot"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", ""), ("ana", "")] {
        let refused = place.custody().sign_in(name, password).await.unwrap_err();
        assert_eq!(refused.to_string(), "name or password is wrong", "{name}");
    }
    let moderator = place.custody().sign_in_lead("ana", PASSWORD).await;
    assert!(matches!(moderator, Err(NotDone::NotLead)));
    assert_eq!(format!("{administrator:?}"), "SignedIn(…)");
}

#[tokio::test]
async fn a_closed_or_renewed_account_opens_nothing_of_before() {
    let mut place = Place::new().await;
    let (lead, _) = place.founded().await;
    let administrator = place.first("sekou", Role::Administrator).await;
    assert_eq!(place.opens(&lead).await, 91);
    assert!(place.custody().renew_account("aminata", "court", &administrator).await.is_err());
    assert_eq!(place.opens(&lead).await, 91, "a password that is too short takes nothing away");
    place.custody().renew_account("aminata", "un nouveau mot", &administrator).await.unwrap();
    assert!(place.custody().sign_in("aminata", PASSWORD).await.is_err());
    let renewed = place.custody().sign_in("aminata", "un nouveau mot").await.unwrap();
    assert!(place.vault.wraps(renewed.member.slot).await.unwrap().is_empty());
    place.now = at(2027, 5);
    // The administrator, who knows the new password, has gained nothing.
    for trust in [false, true] {
        let refused = place.custody().rotate(&renewed, trust).await;
        assert!(matches!(refused, Err(NotDone::NoHolder)), "{refused:?}");
    }
    place.custody().close_account("aminata", &administrator).await.unwrap();
    assert!(place.custody().sign_in("aminata", "un nouveau mot").await.is_err());
    let last = place.custody().close_account("sekou", &administrator).await;
    assert!(matches!(last, Err(NotDone::Refused(Refusal::Last))));
}

#[tokio::test]
async fn a_swapped_key_of_an_account_is_found_at_the_door() {
    let place = Place::new().await;
    place.first("sekou", Role::Administrator).await;
    let url = format!("sqlite:{}", place.folder.path().join("book.db").display());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("UPDATE staff SET public_key = randomblob(32)").execute(&mut file).await.unwrap();
    file.close().await.unwrap();
    let refused = place.custody().sign_in("sekou", PASSWORD).await.unwrap_err();
    assert!(refused.to_string().contains("swapped"), "{refused}");
}

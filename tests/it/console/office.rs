//! The office: accounts, keys, the trail, settings.

use super::{CHEAP, Desk};
use axum::http::StatusCode;
use baro::domain::review::audit::Action;
use baro::domain::review::{Role, StaffId};
use baro::locale::console::{Console as Words, Tongue};

#[test]
fn every_action_has_words() {
    let words = Words::embedded();
    for action in Action::ALL {
        let key = format!("audit-{}", action.code().replace('_', "-"));
        assert!(Tongue::ALL.into_iter().all(|tongue| words.has(tongue, &key)), "{key}");
    }
}

async fn id(desk: &Desk, name: &str) -> StaffId {
    let all = desk.console.custody().staff().await.unwrap();
    all.into_iter().find(|member| member.name == name).unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn invited_by_an_administrator_and_in_with_a_second_key() {
    let desk = Desk::start().await;
    let mut administrator = desk.visit(Role::Administrator).await;
    administrator.get("/office/staff").await;
    let seen = administrator.post("/office/staff", &[("name", "Oumou <b>"), ("role", "moderator")]).await;
    assert!(seen.has("Donnez ce code à Oumou <b>"), "{}", seen.text());
    let code = seen.html.split("class=\"code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();

    let mut browser = desk.browser();
    browser.get("/invitation").await;
    let fields = |code: &'static str| {
        [("name", "Oumou <b>"), ("password", "trois mots longs"), ("again", "trois mots longs"), ("invitation", code)]
    };
    let wrong = browser.post("/invitation", &fields("abcd-efgh-jkmn-pqrs")).await;
    assert!(wrong.has("Ce nom et ce code ne vont pas ensemble"));
    let code: &'static str = code.leak();
    let seen = browser.post("/invitation", &fields(code)).await;
    assert!(seen.has("Code à 6 chiffres"), "{}", seen.text());
    let again = desk.browser().post("/invitation", &fields(code)).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "an invitation counts once");

    let seen = browser.post("/sign-in", &[("name", "Oumou <b>"), ("password", "trois mots longs"), ("code", "")]).await;
    assert_eq!(seen.path, "/second-factor");
    assert_eq!(browser.get("/office").await.path, "/second-factor", "nothing else is open");
    let seed = seen.html.split("class=\"code\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
    let unix = u64::try_from(desk.clock.now().0 / 1000).unwrap();
    let secret = totp_rs::Secret::try_from_base32(&seed).unwrap();
    let totp = totp_rs::Builder::new()
        .with_algorithm(totp_rs::Algorithm::SHA1)
        .with_secret(secret)
        .with_account_name("a")
        .build()
        .unwrap();
    let code = totp.generate(unix).to_string();
    let seen = browser.post("/second-factor", &[("code", "000000"), ("password", "trois mots longs")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    let seen = browser.post("/second-factor", &[("code", &code), ("password", "trois mots longs")]).await;
    assert!(seen.has("Notez ces 8 codes sur papier"), "{}", seen.text());
    let spare = seen.html.split("<ul class=\"code\"><li>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(browser.get("/").await.has("Bonjour Oumou <b>"));

    let mut elsewhere = desk.browser();
    elsewhere.get("/sign-in").await;
    let seen =
        elsewhere.post("/sign-in", &[("name", "Oumou <b>"), ("password", "trois mots longs"), ("code", &spare)]).await;
    assert_eq!(seen.status, StatusCode::OK, "a spare code stands for the phone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_by_two_and_away_by_one() {
    let desk = Desk::start().await;
    let fanta = id(&desk, "fanta").await;
    let page = format!("/office/staff/{}", fanta.0);
    let mut moderator = desk.visit_as("fanta").await;
    assert!(moderator.get(&page).await.has("ne lit pas"));
    let seen = moderator.post(&format!("{page}/ask"), &[("compartment", "police")]).await;
    assert!(seen.has("attend une personne responsable et l’administration"), "{}", seen.text());
    let grant =
        desk.console.custody().register().await.unwrap().into_iter().find(|grant| grant.staff == fanta).unwrap();
    let agree = format!("/office/grants/{}/agree", grant.id.0);

    let mut other = desk.visit_as("issa").await;
    other.get(&page).await;
    let refused = other.post(&agree, &[]).await;
    assert!(refused.has("Seule une personne responsable qui lit déjà"), "{}", refused.text());
    let mut administrator = desk.visit(Role::Administrator).await;
    assert!(administrator.get("/").await.has("Un accès attend votre accord"));
    administrator.get(&page).await;
    assert!(administrator.post(&agree, &[]).await.has("sekou est d’accord ; attend une personne responsable"));
    let mut lead = desk.visit_as("aminata").await;
    lead.get(&page).await;
    let seen = lead.post(&agree, &[]).await;
    assert!(seen.has("accord de aminata et de sekou"), "{}", seen.text());
    let slot =
        desk.console.custody().staff().await.unwrap().into_iter().find(|member| member.id == fanta).unwrap().slot;
    let count = desk.console.vault.held().await.unwrap().iter().filter(|(_, own)| *own == slot).count();
    assert_eq!(count, 13, "this month and twelve ahead");
    assert!(
        desk.console.vault.audit_wrap(slot).await.unwrap().is_some(),
        "who writes under the trail's names has the key"
    );

    lead.get(&page).await;
    lead.post(&format!("/office/grants/{}/take", grant.id.0), &[]).await;
    assert!(desk.console.vault.held().await.unwrap().iter().all(|(_, own)| *own != slot));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tie_takes_the_key_and_nobody_takes_their_own_tie_back() {
    let desk = Desk::start().await;
    let mut lead = desk.visit_as("aminata").await;
    lead.get("/office/me").await;
    let seen = lead.post("/office/me/ties", &[("tie", "police")]).await;
    assert!(seen.has("Les liens sont gardés"), "{}", seen.text());
    let slot =
        desk.console.custody().staff().await.unwrap().into_iter().find(|member| member.name == "aminata").unwrap().slot;
    let police = baro::domain::concern::Compartment::Police;
    let held = desk.console.vault.held().await.unwrap();
    assert!(held.iter().all(|(key, own)| *own != slot || key.compartment() != Some(police)));
    lead.get("/office/me").await;
    lead.post("/office/me/ties", &[]).await;
    let me = desk.console.custody().staff().await.unwrap().into_iter().find(|member| member.name == "aminata").unwrap();
    assert_eq!(me.ties.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_tells_what_staff_did_and_is_whole() {
    let desk = Desk::start().await;
    let mut auditor = desk.visit(Role::Auditor).await;
    let seen = auditor.get("/office/trail").await;
    assert!(seen.has("aminata") && seen.has("a fait des clés") && seen.has("awa est entré"), "{}", seen.text());
    assert!(auditor.get("/office/trail/verify").await.has("aucune changée"));
    assert!(auditor.get("/office/trail?page=999999").await.has("Registre"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_opens_the_same_key() {
    let desk = Desk::start().await;
    let mut lead = desk.visit_as("aminata").await;
    lead.get("/office/me").await;
    let now = desk.password();
    let wrong = lead
        .post(
            "/office/me/password",
            &[("password", "faux"), ("new", "encore trois mots"), ("again", "encore trois mots")],
        )
        .await;
    assert!(wrong.has("Le mot de passe est faux"));
    let short = lead.post("/office/me/password", &[("password", now), ("new", "court"), ("again", "court")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    lead.post(
        "/office/me/password",
        &[("password", now), ("new", "encore trois mots"), ("again", "encore trois mots")],
    )
    .await;
    let custody = desk.console.custody();
    let half = custody.claim("aminata").await.unwrap().begin("encore trois mots", CHEAP).unwrap();
    assert!(half.has_factor(), "the phone is still the second key");
    assert!(custody.sign_in("aminata", now).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_without_secrets_and_keys_ahead() {
    let desk = Desk::start().await;
    let mut administrator = desk.visit(Role::Administrator).await;
    let seen = administrator.get("/office/settings").await;
    assert!(seen.has("rate_per_second = 1000") && !seen.html.contains("0123456789abcdef"), "{}", seen.text());
    let mut lead = desk.visit_as("aminata").await;
    lead.get("/office/keys").await;
    assert!(lead.post("/office/keys", &[]).await.has("Toutes les clés sont là"));
}

//! When the vault cannot take it, when twins race, when the process dies: nothing is thanked for that is not durable, nothing that was is lost.

use super::{AWA, OTHER, Phone, TO_THE_TEXT, code, keyed};
use crate::app::TestApp;
use std::path::{Path, PathBuf};

/// The vault's file is somewhere else for a while.
pub struct Gone(PathBuf, PathBuf);

impl Gone {
    pub fn now(app: &TestApp) -> Gone {
        let file = app.data().join("vault.db");
        let away = app.data().join("vault.away");
        std::fs::rename(&file, &away).unwrap();
        Gone(file, away)
    }

    pub fn back(self) {
        let Gone(file, away): &Gone = &self;
        std::fs::rename(away, file as &Path).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_vault_is_gone_nobody_is_thanked_and_a_repeat_files_under_the_same_names() {
    let app = TestApp::empty().await;
    let moderators = keyed(&app).await;
    let mut awa = Phone::dial(&app, "s1", AWA).await;
    awa.types_all(&TO_THE_TEXT).await;
    let gone = Gone::now(&app);
    let (sorry, end) = awa.types("Ils prennent tout").await;
    assert!(end && code(&sorry).is_none() && !sorry.contains("SMS"), "{sorry}");
    assert_eq!(awa.again().await, (sorry, true));
    assert_eq!(app.sms("m1", AWA, "Les douaniers demandent de l'argent").await, 503);
    gone.back();
    let (filed, end) = awa.again().await;
    assert!(!end && code(&filed).is_some(), "{filed}");
    assert_eq!(awa.again().await.0, filed);
    assert_eq!(app.sms("m1", AWA, "Les douaniers demandent de l'argent").await, 200);
    let mut texts = moderators.texts(&app).await;
    texts.sort();
    assert_eq!(texts, ["Ils prennent tout", "Les douaniers demandent de l'argent"], "each once");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_types_on_after_an_error_loses_nothing() {
    let app = TestApp::empty().await;
    let moderators = keyed(&app).await;
    let mut awa = Phone::dial(&app, "s1", AWA).await;
    awa.types_all(&TO_THE_TEXT).await;
    let gone = Gone::now(&app);
    awa.types("Un texte").await;
    gone.back();
    let (filed, _) = awa.types("Le texte, encore").await;
    let own = code(&filed).unwrap();
    assert_eq!(moderators.texts(&app).await, ["Le texte, encore"]);
    let (more, _) = awa.types("et la suite").await;
    assert_eq!(code(&more).unwrap(), own);
    assert_eq!(moderators.texts(&app).await, ["Le texte, encore", "et la suite"]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twins_get_one_code_and_file_once() {
    let app = TestApp::empty().await;
    let moderators = keyed(&app).await;
    for round in 0..10 {
        let session = format!("s{round}");
        let number = format!("+2237655{round:04}");
        let mut awa = Phone::dial(&app, &session, &number).await;
        awa.types_all(&TO_THE_TEXT).await;
        let turn = || app.ussd_turn(&session, &number, Some("Ils prennent tout"), Some(TO_THE_TEXT.len() + 1));
        let (a, b, c) = tokio::join!(turn(), turn(), turn());
        assert!(a == b && b == c && code(&a.0).is_some(), "{a:?} {b:?} {c:?}");
    }
    assert_eq!(moderators.texts(&app).await.len(), 10);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restart_the_session_is_over_and_what_was_filed_is_there() {
    let app = TestApp::empty().await;
    let moderators = keyed(&app).await;
    let mut awa = Phone::dial(&app, "s1", AWA).await;
    awa.types_all(&TO_THE_TEXT).await;
    let own = code(&awa.types("Ils prennent tout").await.0).unwrap();
    let app = app.restart().await;
    assert_eq!(moderators.texts(&app).await, ["Ils prennent tout"]);
    // The code leads to the box, on any phone, whatever happened to the session.
    let mut again = Phone::dial(&app, "s2", AWA).await;
    let (menu, _) = again.again().await;
    assert!(!menu.contains("Code") && !menu.contains("prennent"), "the draft is not shown: {menu}");
    let envelopes = moderators.read(&app).await;
    assert!(super::reply(&app, &envelopes[0].1.reply_to.unwrap(), "Merci, on regarde").await);
    let (shown, _) = again.types_all(&["2", "2", &own]).await;
    assert!(shown.contains("Merci, on regarde"), "{shown}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_races_after_an_error_shares_a_code_with_nobody() {
    let app = TestApp::empty().await;
    keyed(&app).await;
    let mut seen = std::collections::BTreeSet::new();
    for round in 0..6 {
        let (session, number) = (format!("s{round}"), format!("+2237644{round:04}"));
        let mut awa = Phone::dial(&app, &session, &number).await;
        awa.types_all(&TO_THE_TEXT).await;
        let gone = Gone::now(&app);
        awa.types("Un texte").await;
        gone.back();
        // Two different texts at once, after one that was not taken: one of them is the session's, and both show its code.
        let turn = |text: &'static str, n| app.ussd_turn(&session, &number, Some(text), Some(TO_THE_TEXT.len() + n));
        let (a, b) = tokio::join!(turn("Le texte, encore", 2), turn("Le texte, autrement", 3));
        let codes: std::collections::BTreeSet<String> = [a.0, b.0].iter().filter_map(|page| code(page)).collect();
        assert_eq!(codes.len(), 1, "{codes:?}");
        assert!(codes.into_iter().all(|code| seen.insert(code)), "each session has its own");
        let (session, number) = (format!("t{round}"), format!("+2237655{round:04}"));
        let mut other = Phone::dial(&app, &session, &number).await;
        other.types_all(&TO_THE_TEXT).await;
        assert!(seen.insert(code(&other.types("Autre").await.0).unwrap()), "each session has its own");
    }
    app.finish().await;
}

/// A phone on a line whose turns have no number and bring all that was typed so far.
async fn so_far(app: &TestApp, session: &str, text: &str) -> String {
    let form = [("sessionId", session), ("phoneNumber", AWA), ("serviceCode", "*123#"), ("text", text)];
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let (status, page) = app.post_to(&format!("/hooks/at/{}/ussd", crate::app::SECRET), body).await;
    assert_eq!(status, 200);
    page
}

async fn with_both_lines() -> TestApp {
    let line = "[[line]]\nname = \"at\"\nkind = \"africastalking\"\nshort_codes = [\"36000\"]\nsecret = \"0123456789abcdef\"\n\
                username = \"sandbox\"\napi_key = \"key\"\napi_url = \"http://127.0.0.1:9\"\n";
    TestApp::with(&format!("{}priority = 1\n{line}", crate::app::SETTINGS), None).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_late_throws_nobody_back() {
    let app = with_both_lines().await;
    let moderators = keyed(&app).await;
    for text in ["", "2", "2*1", "2*1*1", "2*1*1*1", "2*1*1*1*2"] {
        so_far(&app, "s1", text).await;
    }
    let filed = so_far(&app, "s1", "2*1*1*1*2*Ils prennent * tout").await;
    let own = code(&filed).unwrap();
    let more = so_far(&app, "s1", "2*1*1*1*2*Ils prennent * tout*et le reste").await;
    assert_eq!(code(&more).unwrap(), own);
    for late in ["2*1*1*1*2*Ils prennent * tout", "2*1*1*1*2", "2", ""] {
        assert_eq!(code(&so_far(&app, "s1", late).await).unwrap(), own, "late: {late:?}");
    }
    assert_eq!(moderators.texts(&app).await, ["Ils prennent * tout", "et le reste"]);
    let sure = so_far(&app, "s1", "2*1*1*1*2*Ils prennent * tout*et le reste*2").await;
    assert!(sure.starts_with("CON"), "{sure}");
    let erased = so_far(&app, "s1", "2*1*1*1*2*Ils prennent * tout*et le reste*2*1").await;
    assert!(erased.starts_with("END"), "{erased}");
    assert_eq!(moderators.texts(&app).await.len(), 0);
    // The same where turns are numbered.
    let mut awa = Phone::dial(&app, "s2", OTHER).await;
    awa.types_all(&TO_THE_TEXT).await;
    let own = code(&awa.types("Encore").await.0).unwrap();
    let (late, _) = app.ussd_turn("s2", OTHER, Some("2"), Some(1)).await;
    assert_eq!(code(&late).unwrap(), own);
    assert_eq!(moderators.texts(&app).await, ["Encore"]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_was_lost_files_when_the_vault_is_back() {
    let app = with_both_lines().await;
    let moderators = keyed(&app).await;
    let gone = Gone::now(&app);
    let sorry = so_far(&app, "s1", "2*1*1*1*2*Ils prennent tout").await;
    assert!(sorry.starts_with("END") && code(&sorry).is_none(), "{sorry}");
    gone.back();
    let filed = so_far(&app, "s1", "2*1*1*1*2*Ils prennent tout").await;
    assert!(code(&filed).is_some(), "{filed}");
    assert_eq!(moderators.texts(&app).await, ["Ils prennent tout"]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_text_that_may_be_filed_nobody_is_told_that_nothing_was() {
    let app = TestApp::empty().await;
    keyed(&app).await;
    let mut awa = Phone::dial(&app, "s1", AWA).await;
    awa.types_all(&TO_THE_TEXT).await;
    let gone = Gone::now(&app);
    let (sorry, _) = awa.types("Un texte").await;
    gone.back();
    assert_eq!(awa.types("0").await, (sorry, true));
    app.finish().await;
}

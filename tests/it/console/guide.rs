//! The guide.

use super::Desk;
use axum::http::StatusCode;
use axum::http::header;
use baro::domain::review::Role;

/// Bytes of a chapter with its pictures, before anything is made smaller on the way; sheet and script are 15 kB more at the most.
const MOST: usize = 34_000;

#[tokio::test(flavor = "multi_thread")]
async fn chapter_after_chapter_for_everybody() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Auditor).await;
    let contents = browser.get("/guide").await;
    assert_eq!(contents.html.matches("href=\"/guide/").count(), 8);
    let mut path = "/guide/sign-in".to_owned();
    let mut nth = 0;
    loop {
        nth += 1;
        let seen = browser.get(&path).await;
        assert!(seen.html.matches("<li>").count() >= 3, "{path} has steps");
        match seen.html.split("rel=\"next\" href=\"").nth(1) {
            Some(rest) => path = rest.split('"').next().unwrap().to_owned(),
            None => break,
        }
    }
    assert_eq!(nth, 8);
    let missing = browser.get("/assets/sign-in-0000000000000000.png").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/guide/none").await.status, StatusCode::NOT_FOUND);
    let lost = desk.visit(Role::Manager).await.get("/forums/abc").await;
    assert!(lost.status == StatusCode::NOT_FOUND && lost.has("Cette page n’existe pas"), "{}", lost.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_chapter_shows_what_it_tells_in_the_readers_language() {
    let desk = Desk::start().await;
    let mut browser = desk.visit(Role::Auditor).await;
    let mut seen = std::collections::BTreeSet::new();
    for tongue in ["fr", "en"] {
        browser.get("/guide").await;
        let contents = browser.post("/language", &[("tongue", tongue), ("back", "/guide")]).await;
        for chapter in contents.html.split("href=\"/guide/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let page = browser.get(&format!("/guide/{chapter}")).await;
            assert!(page.html.contains(&format!("<html lang=\"{tongue}\"")), "{chapter}");
            let pictures: Vec<&str> =
                page.html.split("<img src=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
            assert!(!pictures.is_empty() && page.html.matches("<figcaption").count() == pictures.len(), "{chapter}");
            let mut weight = page.html.len();
            for picture in pictures {
                assert!(seen.insert(picture.to_owned()), "{tongue} {picture}: each is another");
                let file = browser.send("GET", picture, Vec::new(), "").await;
                assert_eq!(file.headers[header::CONTENT_TYPE.as_str()], "image/png");
                assert!(file.headers[header::CACHE_CONTROL.as_str()].contains("immutable"));
                weight += file.bytes;
            }
            assert!(weight < MOST, "{tongue} {chapter}: {weight} bytes");
        }
    }
    assert_eq!(seen.len(), 18);
}

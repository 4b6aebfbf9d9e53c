//! The guide.

use super::Desk;
use axum::http::StatusCode;
use baro::domain::review::Role;

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
    assert_eq!(browser.get("/guide/none").await.status, StatusCode::NOT_FOUND);
}

//! The first page.

use super::Desk;
use baro::domain::review::Role;

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_greeted_by_name_and_day() {
    let desk = Desk::start().await;
    for role in Role::ALL {
        let mut browser = desk.visit(role).await;
        let seen = browser.get("/").await;
        assert!(seen.has("Nous sommes mardi 1er décembre 2026"), "{role:?}: {}", seen.text());
    }
}

//! A newcomer plays a vote to its confirmation in a real browser, against a whole app: the two minutes that the README promises.

use crate::app::TestApp;
use crate::browser::{click, picture, screen, until, with_browser};
use fantoccini::{Client, Locator};
use serde_json::json;

/// Takes somebody's phone into the hand.
async fn hold(client: &Client, phone: &str) {
    client.find(Locator::Css("#who")).await.unwrap().select_by_value(phone).await.unwrap();
}

/// Presses a key and sends.
async fn answer(client: &Client, key: &str) {
    click(client, &format!("[data-key='{key}']")).await;
    click(client, "#call").await;
}

/// Dials, looks, chooses the first date, and is told that it is noted.
async fn vote(client: &Client, phone: &str, asked: &str, noted: &str) {
    hold(client, phone).await;
    click(client, "#call").await;
    screen(client, "Konna").await;
    answer(client, "1").await;
    screen(client, asked).await;
    picture(client, "play-question-1280").await;
    answer(client, "1").await;
    screen(client, noted).await;
}

/// True on the page once somebody's card shows these words.
fn card(phone: &str, words: &str) -> String {
    let card = json!(format!("[data-phone='{phone}']"));
    format!("document.querySelector({card}).closest('li').textContent.includes({})", json!(words))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vote_is_played_to_its_confirmation() {
    let app = TestApp::demo().await;
    let page = format!("http://{}/phone", app.address);
    with_browser(async move |client| played(client, page).await).await;
    app.finish().await;
}

async fn played(client: Client, page: String) {
    client.goto(&page).await.unwrap();
    until(&client, "!document.querySelector('#main').inert").await;
    vote(&client, "+22370000001", "Quelle date?", "Noté:").await;
    vote(&client, "+22370000002", "Don jumèn?", "A sèbènna:").await;
    vote(&client, "+22370000012", "Quelle date?", "Noté:").await;
    vote(&client, "+22370000013", "Don jumèn?", "A sèbènna:").await;
    // Everybody hears the date, each in their language.
    until(&client, &card("+22370000004", "Date choisie")).await;
    until(&client, &card("+22370000005", "Don sugandira")).await;
    picture(&client, "play-confirmed-1280").await;
    client.set_window_size(360, 780).await.unwrap();
    picture(&client, "play-confirmed-360").await;
    // A commander's phone shows the forum as it stands.
    hold(&client, "+22370000011").await;
    click(&client, "#call").await;
    screen(&client, "Forum de Konna").await;
    answer(&client, "1").await;
    screen(&client, "mairie").await;
    picture(&client, "play-stands-360").await;
}

//! A newcomer plays a forum from the vote to the next quarter in a real browser, against a whole app: the ten minutes that the README
//! promises.

use crate::app::TestApp;
use crate::browser::{click, picture, screen, until, with_browser, write};
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

/// Writes a text message from a phone.
async fn text(client: &Client, phone: &str, words: &str) {
    hold(client, phone).await;
    click(client, "[data-mode='sms']").await;
    write(client, words).await;
    click(client, "#call").await;
}

/// Moves the clock and waits until the page shows the new time.
async fn move_clock(client: &Client, by: &str) {
    let shown = crate::browser::text(client, "#now").await;
    click(client, &format!("[data-move='{by}']")).await;
    until(client, &format!("document.querySelector('#now').textContent !== {}", json!(shown))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forum_is_played_to_its_report_and_the_next_quarter() {
    let app = TestApp::demo().await;
    let page = format!("http://{}/phone", app.address);
    with_browser(async move |client| {
        played(client.clone(), page).await;
        client.set_window_size(1280, 900).await.unwrap();
        reported(&client).await;
    })
    .await;
    app.finish().await;
}

/// The date stands on Tuesday 22 December; it is 1 December, 9:00.
async fn reported(client: &Client) {
    let (awa, oumar, army) = ("+22370000001", "+22370000006", "+22370000011");
    for _ in 0..2 {
        move_clock(client, "week").await;
    }
    until(client, &card(awa, "Rappel. Forum de Konna: mar 22/12")).await;
    for _ in 0..6 {
        move_clock(client, "morning").await;
    }
    until(client, &card(awa, "DEMAIN")).await;
    move_clock(client, "morning").await;
    until(client, &card(awa, "AUJOURD'HUI")).await;
    picture(client, "play-reminded-1280").await;
    move_clock(client, "morning").await;
    until(client, &card(oumar, "a eu lieu?")).await;
    for (words, answer) in [
        ("1", "Combien?"),
        ("12 30 8", "Femmes: 12. Hommes: 30. Dont jeunes: 8."),
        ("oui", "Quelles forces"),
        ("12", "POINTS"),
        ("POINTS le poste de la route de Mopti", "le poste de la route de Mopti"),
        ("1", "C'est gardé"),
    ] {
        text(client, oumar, words).await;
        until(client, &card(oumar, answer)).await;
    }
    picture(client, "play-reported-1280").await;
    until(client, &card(awa, "vous a-t-on écouté?")).await;
    text(client, awa, "1").await;
    until(client, &card(awa, "sans les noms")).await;
    // The new year: dates are called for, and commanders asked whether the post is still theirs.
    for _ in 0..9 {
        move_clock(client, "morning").await;
    }
    until(client, &card(oumar, "quelle date cette fois?")).await;
    until(client, &card(army, "toujours en poste?")).await;
    text(client, army, "oui").await;
    until(client, &card(army, "notre contact")).await;
    client.set_window_size(360, 780).await.unwrap();
    picture(client, "play-new-quarter-360").await;
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

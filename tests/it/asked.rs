//! Messages whose outcome was not learnt, on lines that can be asked or that name them themselves: nothing is sent twice that arrived once,
//! and nothing is lost that did not.

use crate::app::{SECRET, TestApp};
use crate::dispatch::{Waiting, row_once};
use crate::lines::calls::{Deed, Script, says};
use baro::domain::time::MINUTE;
use baro::store::book::outbox::Lease;

const TO: &str = "+22365000001";

async fn start(script: &Script, kind: &str) -> TestApp {
    let settings = format!(
        "[server]\nmetrics_bind = \"off\"\n[[line]]\nname = \"at\"\nsecret = \"{SECRET}\"\nrate_per_second = 1000\n\
         burst = 1000\napi_url = \"{}\"\nusername = \"baro\"\npassword = \"password\"\n{kind}\n",
        script.url
    );
    TestApp::with(&settings, None).await
}

async fn put(app: &TestApp, lease: Option<Lease>) {
    Waiting { lease, ..Waiting::now(&app.clock, "m", TO) }.put(&app.gateway, "at").await;
}

/// Methods and paths of what was asked, ids left out.
fn asked(script: &Script) -> Vec<String> {
    let short =
        |line: &str| line.split([' ', '/']).filter(|part| !part.is_empty()).take(2).collect::<Vec<_>>().join(" ");
    script.asked().iter().map(|(line, _)| short(line)).collect()
}

const PHONE: &str = "kind = \"android\"\nsigning_key = \"0123456789abcdef\"";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_has_the_message_is_not_given_it_again() {
    let script = Script::start([Deed::Cuts, says(200, r#"{"id":"x","state":"Sent"}"#)]).await;
    let app = start(&script, PHONE).await;
    put(&app, None).await;
    row_once(&app.gateway, "m", |row| row.unknowns == 1 && row.leased_until == 0).await;
    app.clock.advance(10 * MINUTE);
    row_once(&app.gateway, "m", |row| row.state == "sent").await;
    assert_eq!(asked(&script), ["POST message", "GET message"]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_never_heard_of_it_gets_it_and_one_that_is_silent_is_asked_again() {
    let taken = says(202, r#"{"id":"x","state":"Pending"}"#);
    let script = Script::start([Deed::Cuts, says(502, ""), says(404, ""), taken]).await;
    let app = start(&script, PHONE).await;
    put(&app, None).await;
    row_once(&app.gateway, "m", |row| row.unknowns == 1 && row.leased_until == 0).await;
    app.clock.advance(10 * MINUTE);
    let unclear = row_once(&app.gateway, "m", |row| row.attempts == 2 && row.leased_until == 0).await;
    assert_eq!((unclear.state.as_str(), unclear.unknowns, unclear.why.as_deref()), ("queued", 1, Some("unclear")));
    app.clock.advance(10 * MINUTE);
    row_once(&app.gateway, "m", |row| row.state == "sent").await;
    assert_eq!(asked(&script), ["POST message", "GET message", "GET message", "POST message"]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_died_with_a_message_in_hand_is_asked_after() {
    let script = Script::start([says(200, r#"{"id":"x","state":"Failed"}"#)]).await;
    let app = start(&script, PHONE).await;
    put(&app, Some(Lease { owner: 7, until: app.clock.now().plus(30_000) })).await;
    app.clock.advance(30_000);
    let row = row_once(&app.gateway, "m", |row| row.state == "failed").await;
    assert_eq!(row.why.as_deref(), Some("reported"));
    assert_eq!(asked(&script), ["GET message"]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_settles_a_message_whose_outcome_was_not_learnt() {
    for (value, state) in [("1", "delivered"), ("2", "failed")] {
        let script = Script::start([Deed::Cuts]).await;
        let app = start(&script, "kind = \"kannel\"").await;
        put(&app, None).await;
        row_once(&app.gateway, "m", |row| row.unknowns == 1 && row.leased_until == 0).await;
        let said = script.header("x-kannel-dlr-url");
        let (_, path) = said.split_once("/hooks/").unwrap();
        let path = format!("/hooks/{}", path.replace("%d", value));
        assert_eq!(app.get(&path).await, (200, String::new()));
        assert_eq!(row_once(&app.gateway, "m", |row| row.state == state).await.attempts, 1);
        app.clock.advance(60 * MINUTE);
        assert_eq!(asked(&script), ["POST cgi-bin"], "nothing is sent again");
        app.finish().await;
    }
}

//! Delivery reports in any order, opt-outs, clocks that jump.

use super::*;

async fn sent(app: &TestApp, standin: &Standin, once: &str, id: &'static str) {
    let number = "+22365000001";
    standin.answers(number, [Answer::Named(id)]);
    Waiting::now(&app.clock, once, number).put(&app.gateway, "at").await;
    row_once(&app.gateway, once, |row| row.state == "sent").await;
}

async fn state(app: &TestApp, once: &str) -> String {
    row(&app.gateway, once).await.unwrap().state
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_in_any_order_end_at_what_is_true() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    sent(&app, &standin, "a", "ATXid_a").await;
    report(&app, "ATXid_nobody", "Success", "").await;
    report(&app, "ATXid_a", "Sent", "").await;
    assert_eq!(state(&app, "a").await, "sent");
    // By another line the same id is another message.
    assert_eq!(app.post("status", &[("id", "ATXid_a"), ("status", "failed")]).await.0, 200);
    assert_eq!(state(&app, "a").await, "sent");
    report(&app, "ATXid_a", "Failed", "DeliveryFailure").await;
    assert_eq!(state(&app, "a").await, "failed");
    report(&app, "ATXid_a", "Success", "").await;
    assert_eq!(state(&app, "a").await, "delivered", "what arrived has arrived");
    for status in ["Failed", "Sent", "Success", "Expired"] {
        report(&app, "ATXid_a", status, "").await;
        assert_eq!(state(&app, "a").await, "delivered");
    }
    let row: Row = row(&app.gateway, "a").await.unwrap();
    assert_eq!((row.attempts, row.why), (1, None), "and is not sent again");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_is_faster_than_our_own_record_waits_for_it() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    let number = "+22365000001";
    let cases: [(&'static str, &[&str], &str); 4] = [
        ("ATXid_b", &["Success"], "delivered"),
        ("ATXid_c", &["Failed"], "failed"),
        ("ATXid_d", &["Success", "Failed"], "delivered"),
        ("ATXid_e", &["Failed", "Success"], "delivered"),
    ];
    for (n, (id, statuses, wanted)) in cases.into_iter().enumerate() {
        let gate = Arc::new(Semaphore::new(0));
        standin.answers(number, [Answer::Held(id, gate.clone())]);
        Waiting::now(&app.clock, id, number).put(&app.gateway, "at").await;
        standin.until(number, n + 1).await;
        for status in statuses {
            report(&app, id, status, "").await;
        }
        gate.add_permits(1);
        let row = row_once(&app.gateway, id, |row| !["queued", "sent"].contains(&row.state.as_str())).await;
        assert_eq!(row.state, wanted, "{statuses:?}");
    }
    app.finish().await;
}

/// An app at 22:00, when questions wait: the poll of Konna is queued for Awa.
async fn at_night(standin: &Standin) -> TestApp {
    let app = TestApp::with(&settings(standin, "", WIDE, ""), None).await;
    app.clock.advance(13 * HOUR);
    let series = demo::people(&app.gateway).await.unwrap();
    demo::forums(&app.gateway, series).await.unwrap();
    assert_eq!(notices(&app.gateway, AWA).await, ["queued"]);
    app
}

/// Nothing more for Awa, neither what waited nor what comes.
async fn has_silence(mut app: TestApp) {
    eventually("the stop", async || is_stopped(&app.gateway, AWA).await.then_some(())).await;
    assert_eq!(notices(&app.gateway, AWA).await, ["dropped"]);
    app.clock.advance(9 * HOUR);
    app.settle().await;
    let texts = app.received().await;
    assert!(texts.iter().any(|sms| sms.to == "+22370000002") && texts.iter().all(|sms| sms.to != AWA), "{texts:?}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_left_at_the_aggregator_hears_nothing_more() {
    let standin = Standin::start().await;
    let app = at_night(&standin).await;
    let path = format!("/hooks/at/{AT_SECRET}/optout");
    let stranger = form(&[("phoneNumber", "+22379999999"), ("senderId", "BARO")]);
    assert_eq!(app.post_to(&path, stranger).await.0, 200);
    for _ in 0..2 {
        assert_eq!(app.post_to(&path, form(&[("phoneNumber", AWA), ("senderId", "BARO")])).await.0, 200);
    }
    has_silence(app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_because_they_left_silences_the_rest() {
    let standin = Standin::start().await;
    let app = at_night(&standin).await;
    standin.answers(AWA, [Answer::Entry("UserInBlacklist")]);
    at_sms(&app, "m1", AWA, "AIDE").await;
    has_silence(app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_they_left_silences_the_rest() {
    let standin = Standin::start().await;
    let app = at_night(&standin).await;
    standin.answers(AWA, [Answer::Named("ATXid_awa")]);
    at_sms(&app, "m1", AWA, "AIDE").await;
    standin.until(AWA, 1).await;
    report(&app, "ATXid_awa", "Failed", "UserInBlackList").await;
    has_silence(app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_locks_nobody_out() {
    let standin = Standin::start().await;
    let narrow = "ussd_sessions = [\"40/day\", \"6/10min\"]\nsms = [\"30/day\"]\n";
    let app = konna_with(&settings(&standin, "", narrow, ""), None).await;
    turn(&app, "s1", AWA, "").await;
    app.clock.advance(HOUR);
    assert!(turn(&app, "s1", AWA, "1").await.contains("Quelle date?"), "a session is gone through again");
    // The poll is over by then; only that everything is answered counts.
    app.clock.advance(400 * DAY);
    assert!(turn(&app, "s2", AWA, "").await.starts_with("CON Forum de Konna"));
    assert_eq!(at_sms(&app, "m1", AWA, "AIDE").await, 200);
    standin.until(AWA, 1).await;
    app.clock.advance(-400 * DAY);
    let back = turn(&app, "s3", AWA, "").await;
    assert!(back.starts_with("CON Forum de Konna"), "{back}");
    assert_eq!(at_sms(&app, "m2", AWA, "LANGUE").await, 200);
    standin.until(AWA, 2).await;
    let said = standin.to(AWA)[1].text.clone();
    assert!(!said.contains("Trop de SMS"), "{said}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_and_a_repeat_go_over_midnight() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    app.clock.advance(15 * HOUR - MINUTE);
    turn(&app, "s1", AWA, "").await;
    turn(&app, "s1", AWA, "1").await;
    at_sms(&app, "m1", "+22370000002", "OUI 12").await;
    app.clock.advance(2 * MINUTE);
    assert!(turn(&app, "s1", AWA, "1").await.contains("Quelle date?"));
    assert!(turn(&app, "s1", AWA, "1*12").await.starts_with("END Noté: "));
    at_sms(&app, "m1", "+22370000002", "0").await;
    assert_eq!(answers(&app.gateway, "+22370000002").await, BOTH);
    app.finish().await;
}

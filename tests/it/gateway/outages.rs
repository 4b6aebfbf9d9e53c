//! A book that is away and comes back, and limits that name themselves.

use super::*;

/// What phones and aggregators get while the book is away, and after it came back.
async fn outage(app: TestApp, standin: &Standin, away: impl AsyncFnOnce(), back: impl AsyncFnOnce()) {
    turn(&app, "s1", AWA, "").await;
    turn(&app, "s1", AWA, "1").await;
    away().await;
    let vote = form(&[("sessionId", "s1"), ("phoneNumber", AWA), ("text", "1*12")]);
    let heard = raw(&app, "POST", &format!("/hooks/at/{AT_SECRET}/ussd"), FORM, vote.as_bytes()).await;
    assert_eq!(
        (heard.status, heard.body.as_str()),
        (200, "END Le service ne marche pas maintenant. Essayez plus tard.")
    );
    let sms = form(&[("id", "m1"), ("from", AWA), ("text", "OUI 12")]);
    let path = format!("/hooks/at/{AT_SECRET}/sms");
    // Longer than a loop of machines would be silenced, and than the limit of a day.
    for _ in 0..6 {
        let heard = raw(&app, "POST", &path, FORM, sms.as_bytes()).await;
        assert!(heard.status == 503 && heard.has("retry-after: ") && heard.body.is_empty(), "{heard:?}");
    }
    let sim = raw(&app, "POST", &format!("/hooks/sim/{SECRET}/sms"), FORM, sms.as_bytes()).await;
    assert!(sim.status == 503 && sim.has("retry-after: "), "{sim:?}");
    assert_eq!(app.get("/healthz").await.0, 200);
    back().await;
    eventually("readiness", async || (app.get("/readyz").await.0 == 200).then_some(())).await;
    assert_eq!(answers(&app.gateway, AWA).await, [], "what was not acknowledged was not kept, or will be repeated");
    assert!(turn(&app, "s1", AWA, "1*12").await.starts_with("END Noté: "), "the session goes on where it was");
    assert_eq!(at_sms(&app, "m1", AWA, "OUI 12").await, 200);
    assert_eq!(answers(&app.gateway, AWA).await, BOTH);
    standin.until(AWA, 1).await;
    let said = standin.to(AWA)[0].text.clone();
    assert!(said.starts_with("Noté: "), "{said}");
    app.finish().await;
}

const FEW: &str = "ussd_sessions = [\"400/day\"]\nsms = [\"5/day\"]\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_went_away_is_said_and_survived() {
    let standin = Standin::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (there, gone) = (folder.path().join("book.db"), folder.path().join("gone.db"));
    let book = format!("sqlite://{}", there.display());
    let app = konna_with(&settings(&standin, "", FEW, ""), Some(&book)).await;
    outage(
        app,
        &standin,
        async || std::fs::rename(&there, &gone).unwrap(),
        async || std::fs::rename(&gone, &there).unwrap(),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_went_away_is_said_and_survived() {
    let Some(url) = postgres::fresh_url().await else { return };
    let standin = Standin::start().await;
    let (server, name) = url.rsplit_once('/').unwrap();
    let admin = format!("{server}/postgres");
    let app = konna_with(&settings(&standin, "", FEW, ""), Some(&url)).await;
    let away = async || {
        postgres::execute(&admin, format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        postgres::execute(&admin, end).await;
    };
    let back = async || postgres::execute(&admin, format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
    outage(app, &standin, away, back).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readiness_follows_the_book_and_health_does_not() {
    let Some(url) = postgres::fresh_url().await else { return };
    let standin = Standin::start().await;
    let (server, name) = url.rsplit_once('/').unwrap();
    let admin = format!("{server}/postgres");
    let app = TestApp::with(&settings(&standin, "", WIDE, ""), Some(&url)).await;
    assert_eq!(app.get("/healthz").await, (200, "ok\n".into()));
    assert_eq!(app.get("/readyz").await, (200, "ready\n".into()));
    postgres::execute(&admin, format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
    let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    postgres::execute(&admin, end).await;
    assert_eq!(app.get("/readyz").await.0, 503);
    assert_eq!(app.get("/healthz").await.0, 200);
    postgres::execute(&admin, format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
    eventually("readiness", async || (app.get("/readyz").await.0 == 200).then_some(())).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_name_themselves() {
    let standin = Standin::start().await;
    let app =
        konna_with(&settings(&standin, "", "ussd_sessions = [\"8/day\", \"3/10min\"]\nsms = [\"3/day\"]\n", ""), None)
            .await;
    for n in 0..3 {
        assert!(turn(&app, &format!("s{n}"), AWA, "").await.starts_with("CON "));
        assert!(turn(&app, &format!("s{n}"), AWA, "5").await.starts_with("END "), "turns of a session are not counted");
    }
    let burst = turn(&app, "s3", AWA, "").await;
    assert_eq!(burst, "END Trop d'appels. Réessayez dans 10 minutes.");
    assert_eq!(turn(&app, "s3", AWA, "").await, burst, "a repeat too");
    assert!(turn(&app, "s4", "+22370000002", "").await.starts_with("CON "), "each number for itself");
    for n in 10..15 {
        app.clock.advance(10 * MINUTE);
        turn(&app, &format!("s{n}"), AWA, "").await;
    }
    app.clock.advance(10 * MINUTE);
    assert_eq!(turn(&app, "s20", AWA, "").await, "END Trop d'appels aujourd'hui. Réessayez demain.");

    let chatty = "+22370000002";
    for n in 0..8 {
        assert_eq!(at_sms(&app, &format!("m{n}"), chatty, "AIDE").await, 200, "never 429: it would be repeated");
    }
    eventually("three answers and a notice", async || (standin.to(chatty).len() >= 4).then_some(())).await;
    assert_eq!(at_sms(&app, "m9", chatty, "STOP").await, 200);
    standin.until(chatty, 5).await;
    assert!(is_stopped(&app.gateway, chatty).await, "STOP is always heard");
    let notices = standin.to(chatty).iter().filter(|m| m.text == "I ye cikan caman ci bi. Segin a kan sini.").count();
    assert_eq!((notices, standin.to(chatty).len()), (1, 5), "told once, then silence");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_over_its_rate_is_asked_to_come_again() {
    let standin = Standin::start().await;
    let app = konna_with(&settings(&standin, "", &format!("{WIDE}line_in = [\"5/10s\"]\n"), ""), None).await;
    let sms = form(&[("id", "x"), ("from", "+22379999999"), ("text", "bonjour")]);
    let path = format!("/hooks/at/{AT_SECRET}/sms");
    for _ in 0..5 {
        assert_eq!(raw(&app, "POST", &path, FORM, sms.as_bytes()).await.status, 200);
    }
    let heard = raw(&app, "POST", &path, FORM, sms.as_bytes()).await;
    assert!(heard.status == 503 && heard.has("retry-after: "), "{heard:?}");
    assert!(app.ussd("s", AWA, None).await.0.contains("Konna"), "each line for itself");
    app.clock.advance(10_000);
    assert_eq!(raw(&app, "POST", &path, FORM, sms.as_bytes()).await.status, 200);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_secrets_changes_nothing_for_who_knows_them() {
    let standin = Standin::start().await;
    let app = konna_with(&settings(&standin, "", &format!("{WIDE}wrong_secret = [\"3/min\"]\n"), ""), None).await;
    let sms = form(&[("id", "x"), ("from", AWA), ("text", "AIDE")]);
    let first = raw(&app, "POST", "/hooks/at/0000000000000000/sms", FORM, sms.as_bytes()).await;
    for n in 0..10 {
        let heard = raw(&app, "POST", &format!("/hooks/at/000000000000000{n}/sms"), FORM, sms.as_bytes()).await;
        assert_eq!(heard, first);
    }
    assert_eq!(at_sms(&app, "m1", AWA, "AIDE").await, 200);
    standin.until(AWA, 1).await;
    app.finish().await;
}

//! A line proved step by step with `baro check --line`, and tried with `baro send`, as programs, against providers at the wire.

mod tls;
mod trial;

use crate::cli::{BARO, baro, folder, said};
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use std::io::Write;
use std::net::TcpListener as Blocking;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;

/// The secret of the lines' callbacks.
const SECRET: &str = "0123456789abcdef";
/// What accounts are opened with, here.
const KEY: &str = "the-key-of-the-tests";

/// The settings of one line.
fn settings(folder: &Path, kind: &str, api_url: &str, more: &str) {
    let line = format!(
        "[server]\nmetrics_bind = \"off\"\n[[line]]\nname = \"main\"\nkind = \"{kind}\"\nsecret = \"{SECRET}\"\napi_url = \"{api_url}\"\n{more}\n"
    );
    std::fs::write(folder.join("baro.toml"), line).unwrap();
}

const AT: &str = "username = \"baro\"\napi_key = \"the-key-of-the-tests\"\nshort_codes = [\"36000\"]\n";
const ORANGE: &str = "client_id = \"c\"\nclient_secret = \"the-key-of-the-tests\"\n";

/// Runs the program beside the servers of the test, with some more environment.
async fn run(folder: &Path, arguments: &[&str], environment: &[(&str, String)]) -> Output {
    let mut command = Command::new(BARO);
    command.args(arguments).current_dir(folder).envs(environment.iter().cloned()).stdin(Stdio::null());
    spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

async fn check(folder: &Path) -> (Option<i32>, String) {
    let output = run(folder, &["check", "--line", "main"], &[]).await;
    assert!(!said(&output).contains(KEY), "{}", said(&output));
    (output.status.code(), said(&output))
}

/// Serves a provider; says where.
async fn provider(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

/// Africa's Talking as far as the account: it takes the key of the tests, and says that so much is left.
fn account(left: &'static str) -> Router {
    let user = move |headers: HeaderMap| async move {
        match headers.get("apikey").is_some_and(|key| key == KEY) {
            true => (StatusCode::OK, format!("{{\"UserData\":{{\"balance\":\"{left}\"}}}}")),
            false => (StatusCode::UNAUTHORIZED, "The supplied authentication is invalid".to_owned()),
        }
    };
    Router::new().route("/version1/user", get(user))
}

#[test]
fn without_a_line_nobody_outside_is_called() {
    let folder = folder();
    let outside = Blocking::bind("127.0.0.1:0").unwrap();
    outside.set_nonblocking(true).unwrap();
    settings(folder.path(), "africastalking", &format!("http://{}", outside.local_addr().unwrap()), AT);
    let dry = said(&baro(folder.path(), &["check"]));
    assert!(dry.contains("ok       line main: its settings are complete"), "{dry}");
    assert!(dry.contains("warning  line main: its provider has no address to call: set server.public_url"), "{dry}");
    assert!(outside.accept().is_err(), "somebody called");

    let unknown = baro(folder.path(), &["check", "--line", "other"]);
    assert!(unknown.status.code() == Some(1) && said(&unknown).contains("no line \"other\""), "{}", said(&unknown));
    assert_eq!(baro(folder.path(), &["check", "--line", "main", "--print"]).status.code(), Some(2));
    assert!(said(&baro(folder.path(), &["check", "--help"])).contains("no message is sent"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_holds_is_proved_to_the_balance() {
    let folder = folder();
    settings(folder.path(), "africastalking", &provider(account("XOF 12500")).await, AT);
    let (code, said) = check(folder.path()).await;
    assert_eq!(code, Some(0), "{said}");
    for step in [
        "Line main (africastalking). No message is sent.",
        "ok       its settings are complete",
        "ok       name: 127.0.0.1 is known",
        "ok       connection: port ",
        "ok       clock: as the provider's",
        "ok       key: taken",
        "ok       balance: 12 500 F",
        "warning  statuses: there is no book yet; start `baro serve`, then baro send --line main --to NUMBER Essai",
        "status   https://YOUR-ADDRESS/hooks/main/0123456789abcdef/status",
        "SMS to 36000: AIDE",
        "dial *123#",
    ] {
        assert!(said.lines().any(|line| line.trim().starts_with(step)), "{step}\n{said}");
    }
    settings(
        folder.path(),
        "africastalking",
        &provider(account("XOF 400")).await,
        &format!("{AT}balance_warning = 500\n"),
    );
    let (code, said) = check(folder.path()).await;
    assert!(code == Some(0) && said.contains("warning  balance: 400 F, less than balance_warning"), "{said}");
    settings(folder.path(), "africastalking", &provider(account("XOF 0")).await, AT);
    let (code, said) = check(folder.path()).await;
    assert!(code == Some(1) && said.contains("WRONG    balance: 0 F; top it up"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_says_where_it_ends() {
    let folder = folder();
    let closed = Blocking::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mail = Blocking::bind("127.0.0.1:0").unwrap();
    let of_mail = mail.local_addr().unwrap();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = mail.accept() {
            stream.write_all(b"220 mail.example ESMTP\r\n").ok();
        }
    });
    for (url, told) in [
        ("https://api.provider.invalid".to_owned(), "WRONG    name: nobody knows api.provider.invalid"),
        (format!("http://{closed}"), "of 127.0.0.1: nothing listens there"),
        (format!("http://{of_mail}"), "WRONG    answer: what answers there does not speak HTTP"),
    ] {
        settings(folder.path(), "africastalking", &url, AT);
        let (code, said) = check(folder.path()).await;
        assert!(code == Some(1) && said.contains(told), "{told}\n{said}");
        assert!(
            said.contains("the steps from there to the key could not be tried") && !said.contains("key: "),
            "{said}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_key_is_told_from_one_that_cannot_be_asked_for() {
    let folder = folder();
    let refuses = Router::new().fallback(|| async { StatusCode::UNAUTHORIZED });
    let refuses = provider(refuses).await;
    let broken = provider(Router::new().fallback(|| async { StatusCode::BAD_REQUEST })).await;
    let token = || async { "{\"token_type\":\"Bearer\",\"access_token\":\"t0k\",\"expires_in\":\"3600\"}" };
    let grants = provider(Router::new().route("/oauth/v3/token", post(token))).await;
    let android = "username = \"u\"\npassword = \"the-key-of-the-tests\"\nsigning_key = \"0123456789abcdef\"\n";
    let never_heard = provider(Router::new()).await;
    let kannel = "username = \"u\"\npassword = \"the-key-of-the-tests\"\n";
    for (kind, url, more, code, told) in [
        ("africastalking", &refuses, AT, 1, "WRONG    key: the key or password is refused"),
        ("africastalking", &broken, AT, 0, "warning  key: not proved (code)"),
        ("orange", &refuses, ORANGE, 1, "WRONG    key: the key or password is refused"),
        ("orange", &broken, ORANGE, 1, "WRONG    key: the key or password is refused"),
        ("orange", &grants, ORANGE, 0, "ok       key: taken"),
        ("android", &refuses, android, 1, "WRONG    key: the key or password is refused"),
        ("android", &never_heard, android, 0, "ok       key: taken"),
        (
            "kannel",
            &refuses,
            kannel,
            0,
            "warning  key: can't be asked for here; only a message proves it: baro send --line main",
        ),
    ] {
        settings(folder.path(), kind, url, more);
        let (is, said) = check(folder.path()).await;
        assert!(is == Some(code) && said.contains(told), "{kind}, {told}\n{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_off_is_told() {
    let folder = folder();
    let late =
        Router::new().fallback(|| async { ([("date", "Sun, 06 Nov 1994 08:49:37 GMT")], StatusCode::NOT_FOUND) });
    settings(folder.path(), "kannel", &provider(late).await, "username = \"u\"\npassword = \"the-key-of-the-tests\"\n");
    let (code, said) = check(folder.path()).await;
    assert!(code == Some(1) && said.contains("s ahead of the provider's; set this machine's"), "{said}");
}

//! One message by hand, with a running server beside: what the provider says of it, its status, and what the callbacks prove.

use super::{AT, SECRET, provider, run, settings};
use crate::cli::{Started, folder, said};
use crate::standin::{API_KEY, Answer, Standin};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use baro::gateway::dispatch;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Command;
use tokio::task::block_in_place;

/// Starts the server; says where it listens.
fn serve(folder: &Path) -> (Started, String) {
    let mut server = Started::new(folder, &["serve", "--bind", "127.0.0.1:0"]);
    let mut line = String::new();
    BufReader::new(server.0.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    let bind = ["/fields/bind", "/bind"].iter().find_map(|at| said.pointer(at)).and_then(|bind| bind.as_str());
    let address = format!("http://{}", bind.unwrap());
    (server, address)
}

/// Sends to a number and says how it ended: exit code and words. Nothing private is among them.
async fn send(folder: &Path, to: &str, more: &[&str]) -> (Option<i32>, String) {
    let output = run(folder, &[&["send", "--to", to, "Essai", "un"], more].concat(), &[]).await;
    let said = said(&output);
    for private in [API_KEY, SECRET, &to[3..]] {
        assert!(!said.contains(private), "{private}\n{said}");
    }
    (output.status.code(), said)
}

fn of(standin: &Standin, folder: &Path, more: &str) {
    let own = AT.replace("the-key-of-the-tests", API_KEY);
    settings(folder, "africastalking", &standin.url(), &format!("{own}{more}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_provider_says_is_told_with_what_to_do() {
    let (folder, standin) = (folder(), Standin::start().await);
    of(&standin, folder.path(), "prices = { orange = 14 }\n");
    for (to, answer, told) in [
        ("+22376000001", Answer::Entry("InsufficientBalance"), "Not taken (balance): the account is empty; top it up."),
        ("+22376000002", Answer::Entry("InvalidSenderId"), "Refused (sender): the sender is not allowed;"),
        ("+22376000003", Answer::WrongKey, "Not taken (auth): the key or password is refused;"),
        ("+22376000004", Answer::HangUp, "It may have gone: do not send again before you have looked at the phone."),
        ("+22376000005", Answer::Entry("InvalidPhoneNumber"), "Refused (number): the provider refuses this number;"),
    ] {
        standin.answers(to, [answer]);
        let (code, said) = send(folder.path(), to, &[]).await;
        assert!(code == Some(1) && said.contains(told), "{told}\n{said}");
    }
    let (code, said) = send(folder.path(), "+22376000006", &["--line", "main"]).await;
    assert_eq!(code, Some(0), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines,
        [
            "Line main (africastalking), to +223 •• •• •• 06 (Orange): 8 characters in GSM-7, 1 segment, 14 F.",
            "Its status will not be heard (`baro serve` has not run here yet): look at the phone.",
            "Accepted; the provider calls it ATXid_6.",
        ]
    );
    assert_eq!(standin.to("+22376000006")[0].text, "Essai un");
    assert!(!folder.path().join("data").exists(), "trying a line makes no data");
    let (_, said) = send(folder.path(), "+22376000007", &["--", "ɛɔ"]).await;
    assert!(said.contains("11 characters in UCS-2 (letters that GSM-7 lacks), 1 segment"), "{said}");
    let (code, _) = send(folder.path(), "+22376000007", &["--line", "other"]).await;
    assert_eq!(code, Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_status_that_comes_to_the_running_server_is_told() {
    let (folder, standin) = (folder(), Standin::start().await);
    of(&standin, folder.path(), "");
    let (server, address) = serve(folder.path());
    let client = dispatch::client().unwrap();
    let status = async |id: &str, status: &str| {
        let form = format!("id={id}&phoneNumber=%2B22376000001&status={status}");
        let url = format!("{address}/hooks/main/{SECRET}/status");
        assert_eq!(dispatch::exchange(&client, "POST", &url, Some(form)).await.unwrap().0, 200);
    };
    for (to, id, word, code, told) in [
        ("+22376000001", "ATa", "Success", Some(0), "it is on the phone."),
        ("+22376000002", "ATb", "Failed", Some(1), "(reported): the network says that it did not arrive"),
    ] {
        standin.answers(to, [Answer::Named(id)]);
        let mut sending = Started::new(folder.path(), &["send", "--to", to, "Essai"]);
        let said = block_in_place(|| sending.until("Waiting up to 60 s for its status"));
        assert!(said.contains(&format!("Accepted; the provider calls it {id}.")), "{said}");
        status(id, word).await;
        block_in_place(|| sending.until(told));
        assert_eq!(block_in_place(|| sending.0.wait()).unwrap().code(), code);
    }
    // Ctrl-C ends the waiting and not the message.
    let mut sending = Started::new(folder.path(), &["send", "--to", "+22376000003", "Essai"]);
    block_in_place(|| sending.until("Ctrl-C stops waiting"));
    assert!(Command::new("kill").args(["-INT", &sending.0.id().to_string()]).status().unwrap().success());
    block_in_place(|| sending.until("No status after"));
    assert_eq!(block_in_place(|| sending.0.wait()).unwrap().code(), Some(0));
    let (code, said) = send(folder.path(), "+22376000003", &["--wait", "1"]).await;
    assert!(code == Some(0) && said.contains("No status after 1 s: look at the phone."), "{said}");
    let (code, said) = send(folder.path(), "+22376000003", &["--wait", "0"]).await;
    assert!(code == Some(0) && !said.contains("Waiting"), "{said}");

    // The same server proves its own callbacks, and tells of the statuses.
    let public = |url: &str| [("BARO_SERVER__PUBLIC_URL", url.to_owned())];
    let check = async |environment: &[(&str, String)]| said_of(folder.path(), environment).await;
    let proved = check(&public(&address)).await;
    assert!(proved.contains(&format!("ok       callbacks: {address} leads to this line")), "{proved}");
    assert!(proved.contains("ok       statuses: the last came just now"), "{proved}");
    assert!(proved.contains(&format!("status   {address}/hooks/main/{SECRET}/status")), "{proved}");
    let other = ("BARO_LINE__MAIN__SECRET", "another-secret-0123".to_owned());
    let stranger = check(&[&public(&address)[..], &[other]].concat()).await;
    assert!(stranger.contains(&format!("WRONG    callbacks: {address} does not know this line")), "{stranger}");
    assert_eq!(block_in_place(|| server.terminate()), 0);
}

async fn said_of(folder: &Path, environment: &[(&str, String)]) -> String {
    said(&run(folder, &["check", "--line", "main"], environment).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_have_gone_is_asked_for_where_that_can_be() {
    let folder = folder();
    let phone = |found: (StatusCode, &'static str)| {
        let broken = || async { StatusCode::INTERNAL_SERVER_ERROR };
        Router::new().route("/message", post(broken)).route("/message/{id}", get(move || async move { found }))
    };
    for (found, code, told) in [
        ((StatusCode::NOT_FOUND, ""), 1, "it never heard of it; you may send again."),
        ((StatusCode::OK, "{\"state\":\"Sent\"}"), 0, "it has the message."),
        ((StatusCode::OK, "{\"state\":\"Failed\"}"), 1, "it had the message, and it did not arrive."),
        ((StatusCode::BAD_GATEWAY, ""), 1, "it does not say."),
    ] {
        let account = "username = \"u\"\npassword = \"p\"\nsigning_key = \"0123456789abcdef\"\n";
        settings(folder.path(), "android", &provider(phone(found)).await, account);
        let (is, said) = send(folder.path(), "+22376000001", &[]).await;
        assert!(is == Some(code) && said.contains(told) && said.contains("do not send again before"), "{told}\n{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_public_address_answers_is_told() {
    let folder = folder();
    let nobody = provider(Router::new()).await;
    let down = provider(Router::new().fallback(|| async { StatusCode::BAD_GATEWAY })).await;
    let moved = provider(Router::new().fallback(|| async { StatusCode::PERMANENT_REDIRECT })).await;
    let page = provider(Router::new().fallback(|| async { "<html>" })).await;
    let android = "username = \"u\"\npassword = \"p\"\nsigning_key = \"0123456789abcdef\"\n";
    let fenced = format!("{AT}allow = [\"192.0.2.0/24\"]\n");
    for (kind, more, public, told) in [
        ("africastalking", AT, nobody.as_str(), "WRONG    callbacks: http://127.0.0.1"),
        ("africastalking", AT, &down, "answers, Baro behind it does not; is `baro serve` running?"),
        ("africastalking", AT, &moved, "leads elsewhere; set server.public_url to where it leads"),
        ("africastalking", AT, &page, "answers 200, which Baro would not"),
        ("africastalking", AT, "https://baro.invalid", "https://baro.invalid is not reached from this machine"),
        ("africastalking", AT, "http://baro.invalid", "warning  its provider calls us without https"),
        ("africastalking", &fenced, &nobody, "answers; `allow` leaves this machine out"),
        ("android", android, &nobody, "shows only when the provider signs a call"),
    ] {
        settings(folder.path(), kind, "http://127.0.0.1:9", more);
        let said = said_of(folder.path(), &[("BARO_SERVER__PUBLIC_URL", public.to_owned())]).await;
        assert!(said.contains(told), "{told}\n{said}");
    }
}

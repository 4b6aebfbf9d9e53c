//! The aggregators' own client libraries as judges: Twilio's takes signatures of ours and makes those that we take; that of Africa's
//! Talking sends through the stand-in that all tests of sending use, which shows that the stand-in is honest.
//!
//! `BARO_TEST_PYTHON` names an interpreter that has what is in `tests/sdk/requirements.txt` (`tests/run` makes one). Without it these tests
//! say so and pass, unless `BARO_REQUIRE_PYTHON=1`.

use super::{NOW, SECRET, phone};
use crate::standin::{API_KEY, Answer, Standin};
use baro::domain::phone::ProviderMessageId;
use baro::domain::time::HOUR;
use baro::gateway::dispatch::{self, Caller};
use baro::lines::africastalking::AfricasTalking;
use baro::lines::form::Form;
use baro::lines::twilio::{self, Twilio};
use baro::lines::{Event, Hook, Outbound, Refused, Request, Verdict, Wire};
use baro::seal::proof;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use zeroize::Zeroizing;

/// What a program of `tests/sdk` says to this; nothing where there is no interpreter and need not be.
fn said(program: &str, input: &Value) -> Option<Value> {
    let Some(python) = crate::set("BARO_TEST_PYTHON") else {
        assert_ne!(crate::set("BARO_REQUIRE_PYTHON").as_deref(), Some("1"), "Python is required: see BARO_TEST_PYTHON");
        crate::left_out("no client libraries of aggregators (tests/run installs them for BARO_TEST_PYTHON)");
        return None;
    };
    let program = format!("{}/tests/sdk/{program}.py", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(python);
    let mut child = command.arg(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the program failed");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn line(hooks: &str) -> Twilio {
    Twilio {
        account_sid: "AC9".into(),
        auth_token: Zeroizing::new(SECRET.into()),
        sender: "BARO".into(),
        api_url: twilio::API_URL.into(),
        hooks: Zeroizing::new(hooks.into()),
    }
}

/// One callback: where the line is, hook, query, body.
type Case = (&'static str, Hook, String, String);

fn cases() -> Vec<Case> {
    const HOOKS: &str = "https://baro.example.org/hooks/tw/s3cret";
    let form = |fields: &[(&str, &str)]| {
        let first = Form::new().with("MessageSid", "SM0a1b").with("From", "+22376123456");
        fields.iter().fold(first, |form, (name, value)| form.with(name, value)).written()
    };
    let texts = [
        "AIDE",
        "",
        "l'été à Gao, ça va ? 100 % + 1 & = ; #",
        "Nyɔgɔnye Ɛ ŋ ɲ",
        "ߊ߬ ߣߌ߫ ߛߐ߯ߡߊ߫",
        "😀👩🏾‍🌾",
        "ligne 1\r\nligne 2\t",
        "a\"b\\c<d>",
        "%2B %zz",
    ];
    let mut cases: Vec<Case> = texts
        .iter()
        .map(|text| (HOOKS, Hook::Sms, String::new(), form(&[("Body", text), ("NumMedia", "0")])))
        .collect();
    // In another order, upper case after lower case, names with accents, repeated ones alike and different.
    let odd = [
        ("zoé", "é"),
        ("Body", "AIDE"),
        ("b", "2"),
        ("B", "1"),
        ("a", "z"),
        ("a", "y"),
        ("a", "z"),
        ("New", ""),
        ("From", "+22376123456"),
    ];
    cases.push((HOOKS, Hook::Sms, String::new(), form(&odd)));
    cases.push((HOOKS, Hook::Sms, String::new(), form(&[("Body", &"é".repeat(1500))])));
    let status = Form::new().with("MessageStatus", "delivered").with("MessageSid", "SM0a1b").written();
    for query in ["ref=2a-ff", "ref=2a-ff&x=%C3%A9+%26&y=", "", "ref=2a-ff&ref=2a-ff"] {
        cases.push((HOOKS, Hook::Status, query.into(), status.clone()));
    }
    for hooks in ["https://baro.example.org:8443/hooks/tw/s3cret", "http://baro.example.org/hooks/tw/s3cret"] {
        cases.push((hooks, Hook::Sms, String::new(), form(&[("Body", "AIDE")])));
    }
    cases
}

fn address((hooks, hook, query, _): &Case) -> String {
    let question = if query.is_empty() { "" } else { "?" };
    format!("{hooks}/{}{question}{query}", hook.segment())
}

fn receive((hooks, hook, query, body): &Case, signature: &str) -> Result<Vec<Event>, Refused> {
    let (headers, content_type) = ([("x-twilio-signature", signature)], Some(Form::CONTENT_TYPE));
    let body = body.as_bytes();
    line(hooks).receive(&Request { content_type, query, body, headers: &headers, ..Request::to(*hook) })
}

#[test]
fn twilio_and_we_sign_alike() {
    let cases = cases();
    let ours = |case: &Case| line(case.0).signature(&address(case), case.3.as_bytes()).expect("a form");
    let asked = |case: &Case, signature: &str| json!({ "token": SECRET, "url": address(case), "body": case.3, "signature": signature });
    let mut all: Vec<Value> = cases.iter().map(|case| asked(case, &ours(case))).collect();
    // And what is not ours it must not take, else it proves nothing.
    all.extend(cases.iter().map(|case| asked(case, &ours(case).to_lowercase())));
    let Some(judged) = said("twilio_signatures", &all.into()) else { return };
    let judged = judged.as_array().unwrap();
    assert_eq!(judged.len(), 2 * cases.len());
    let (right, wrong) = judged.split_at(cases.len());
    for ((case, right), wrong) in cases.iter().zip(right).zip(wrong) {
        let blame = format!("{} {}", address(case), case.3);
        assert_eq!((&right["valid"], &wrong["valid"]), (&true.into(), &false.into()), "{blame}");
        let theirs = right["computed"].as_str().unwrap();
        assert_eq!(theirs, ours(case), "{blame}");
        assert!(receive(case, theirs).is_ok(), "{blame}");
        assert_eq!(receive(case, &theirs.to_lowercase()), Err(Refused::Unproved), "{blame}");
    }
}

#[test]
fn twilio_and_we_sign_json_alike() {
    let url = "https://baro.example.org/hooks/tw/s3cret/sms";
    let bodies = [r#"{"property": "value", "boolean": true}"#, "{}", r#"{"été":"ɛ"}"#];
    let asked = bodies.map(|body| {
        let url = format!("{url}?bodySHA256={}", proof::digest(body.as_bytes()));
        let signature = line("").signature(&url, b"").unwrap();
        json!({ "token": SECRET, "url": url, "body": body, "signature": signature })
    });
    let Some(judged) = said("twilio_signatures", &asked.to_vec().into()) else { return };
    for (asked, judged) in asked.iter().zip(judged.as_array().unwrap()) {
        assert_eq!((&judged["valid"], &judged["computed"]), (&true.into(), &asked["signature"]), "{asked}");
        // It is proved, and then it is no form.
        let (signature, query) = (judged["computed"].as_str().unwrap(), asked["url"].as_str().unwrap());
        let (query, body) = (query.split_once('?').unwrap().1, asked["body"].as_str().unwrap().as_bytes());
        let (headers, content_type) = ([("x-twilio-signature", signature)], Some("application/json"));
        let request = Request { content_type, query, body, headers: &headers, ..Request::to(Hook::Sms) };
        let line = line("https://baro.example.org/hooks/tw/s3cret");
        assert_eq!(line.receive(&request), Err(Refused::ContentType));
        assert_eq!(line.receive(&Request { body: b"{ }", ..request }), Err(Refused::Unproved));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn africas_talkings_own_client_gets_along_with_the_stand_in() {
    let standin = Standin::start().await;
    let message = |text: &str, to: &[&str], sender: Option<&str>, enqueue: bool| json!({ "text": text, "to": to, "sender": sender, "enqueue": enqueue });
    let told = |key: &str, messages: &[Value]| json!({ "url": standin.url(), "username": "baro", "key": key, "messages": messages });
    standin.answers("+22370000003", [Answer::Entry("UserInBlacklist")]);
    standin.answers("+22370000004", [Answer::Nobody("InvalidSenderId")]);
    let messages = [
        message("l'été à Gao & ɛ 😀", &["+22370000001"], None, false),
        message("Forum", &["+22370000001", "+22370000002"], Some("36001"), true),
        message("Forum", &["+22370000003"], Some("36001"), false),
        message("Forum", &["+22370000004"], Some("WRONG"), false),
    ];
    let (all, wrong) = (told(API_KEY, &messages), told("atsk_of_nobody", &messages[..1]));
    let judged = tokio::task::spawn_blocking(move || {
        let judged = said("africastalking_send", &all)?;
        Some((judged, said("africastalking_send", &wrong)?))
    });
    let Some((judged, refused)) = judged.await.unwrap() else { return };
    let entries = |at: usize| {
        let entries = judged[at]["SMSMessageData"]["Recipients"].as_array();
        let entries = entries.unwrap_or_else(|| panic!("{judged}")).iter();
        let entry = |entry: &Value| {
            let id = entry["messageId"].as_str().unwrap();
            let word = |name: &str| entry[name].as_str().unwrap().to_owned();
            assert_eq!(id.starts_with("ATXid_"), entry["status"] == "Success");
            (word("number"), entry["statusCode"].as_u64().unwrap(), word("status"))
        };
        entries.map(entry).collect::<Vec<_>>()
    };
    let entry = |number: &str, code, status: &str| (number.to_owned(), code, status.to_owned());
    assert_eq!(entries(0), [entry("+22370000001", 101, "Success")]);
    assert_eq!(entries(1), [entry("+22370000001", 102, "Success"), entry("+22370000002", 102, "Success")]);
    assert_eq!(entries(2), [entry("+22370000003", 406, "UserInBlacklist")]);
    assert_eq!((entries(3).len(), &judged[3]["SMSMessageData"]["Message"]), (0, &"InvalidSenderId".into()));
    assert_eq!(refused[0]["raised"], "The supplied authentication is invalid");
    assert_eq!(standin.to("+22370000001")[0].text, "l'été à Gao & ɛ 😀");

    // And the same stand-in with our own line.
    let wire = |key: &str| AfricasTalking {
        username: "baro".into(),
        api_key: Zeroizing::new(key.into()),
        sender: Some("36001".into()),
        api_url: standin.url(),
        enqueue: true,
    };
    let caller = Caller::new(dispatch::client().unwrap());
    let to = phone("+22370000001");
    let ours = Outbound { reference: 42, to: &to, text: "l'été à Gao & ɛ 😀", now: NOW, until: NOW.plus(HOUR) };
    let verdict = caller.send(&wire(API_KEY), &ours, || true, async {}).await;
    assert!(matches!(&verdict, Verdict::Accepted { id: Some(ProviderMessageId(id)) } if id.starts_with("ATXid_")));
    let arrived = standin.to("+22370000001");
    assert_eq!((arrived.len(), &arrived[2].text), (3, &arrived[0].text));
    let verdict = caller.send(&wire("atsk_of_nobody"), &ours, || true, async {}).await;
    assert!(matches!(verdict, Verdict::Again { why: "auth", .. }), "{verdict:?}");
}

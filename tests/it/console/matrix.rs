//! Every page against every role (T13): who may go there sees it or is told what is wrong with the form; all others are refused, and nobody without a session sees anything.

use super::Desk;
use axum::http::{Method, StatusCode};
use baro::console::pages;
use baro::console::pages::Needs;
use baro::domain::review::{Role, Roles};

/// An address with something in the place of what changes.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/")
}

fn meets(roles: Roles, needs: Needs) -> bool {
    match needs {
        Needs::Nobody | Needs::SignedIn => true,
        Needs::Act(act) => roles.may(act),
        Needs::Any(acts) => acts.iter().any(|act| roles.may(*act)),
    }
}

/// Pages that end the session of whoever looks, or all sessions.
const ENDING: [&str; 2] = ["/sign-out", "/close"];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_against_every_role() {
    let desk = Desk::start().await;
    let table = pages();
    assert!(table.listed().len() > 10);
    for role in Role::ALL {
        let roles = Roles::of(&[role]).unwrap();
        let mut browser = desk.visit(role).await;
        for page in table.listed().iter().filter(|page| !ENDING.contains(&page.path)) {
            let path = filled(page.path);
            let seen = match page.method {
                Method::GET => browser.send("GET", &path, Vec::new(), "").await,
                // Without the token of the session: whoever may go there is told that the form is stale, and nothing is done.
                _ => browser.send("POST", &path, b"x=1".to_vec(), "application/x-www-form-urlencoded").await,
            };
            let refused = seen.status == StatusCode::FORBIDDEN;
            assert_eq!(refused, !meets(roles, page.needs), "{role:?} {} {path}: {}", page.method, seen.status);
            assert!(!seen.status.is_server_error(), "{role:?} {} {path}: {} {}", page.method, seen.status, seen.text());
            if page.method == Method::POST && page.needs != Needs::Nobody && !refused {
                assert_eq!(
                    seen.status,
                    StatusCode::BAD_REQUEST,
                    "{path} takes a form that no page of the session made"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_anything() {
    let desk = Desk::start().await;
    let mut browser = desk.browser();
    for page in pages().listed().iter().filter(|page| page.needs != Needs::Nobody) {
        let path = filled(page.path);
        let seen =
            browser.send(page.method.as_str(), &path, b"x=1".to_vec(), "application/x-www-form-urlencoded").await;
        let expected = if page.method == Method::GET { StatusCode::SEE_OTHER } else { StatusCode::UNAUTHORIZED };
        assert_eq!(seen.status, expected, "{} {path}", page.method);
    }
}

#[test]
fn what_forms_alone_go_to_is_not_read() {
    for (path, read) in [
        ("/", "/"),
        ("/forums/3", "/forums/3"),
        ("/forums/3/decide/move", "/forums/3/decide/move"),
        ("/review/case/ab/letter", "/review/case/ab"),
        ("/people/2/number/show", "/people/2"),
        ("/people/find", "/people"),
        ("/nowhere/at/all", "/"),
    ] {
        assert_eq!(pages().read_at(path), read);
    }
}

#[test]
fn the_table_names_each_page_once() {
    let table = pages();
    let mut names: Vec<String> = table.listed().iter().map(|page| format!("{} {}", page.method, page.path)).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
    let _: &[pages::Listed] = table.listed();
}

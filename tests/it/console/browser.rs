//! The console in a real Chromium: every page read by axe (WCAG 2.2 AA), at 360 and 1280 px, weighed, its links followed to pages that there are. Whole hours of
//! work are in [`super::hours`].
//!
//! Needs chromedriver, as [`crate::browser`]; and axe-core, whose file `BARO_TEST_AXE` names (`tests/run` fetches it). Without it the tests say so and pass, unless
//! `BARO_REQUIRE_BROWSER=1`. With `BARO_TEST_PICTURES=DIR` every page is left there as a picture.

use super::Desk;
use crate::browser::{click, picture, until, with_browser};
use axum::http::Method;
use baro::console::pages;
use baro::domain::review::{Role, Roles};
use baro::serve;
use fantoccini::{Client, Locator};
use serde_json::json;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Bytes of a page with sheet and script, as they are sent.
const MOST: usize = 40 * 1024;
/// Pages with a part of their address that changes, and what the demo has there.
const PLACES: &[(&str, &str)] = &[
    ("/delivery/people/{id}", "/delivery/people/2"),
    ("/forums/posts/{id}", "/forums/posts/1"),
    ("/forums/series/{id}", "/forums/series/1"),
    ("/forums/series/{id}/settings", "/forums/series/1/settings"),
    ("/forums/{id}", "/forums/2"),
    ("/forums/{id}/decide/{what}", "/forums/3/decide/move"),
    ("/forums/{id}/report", "/forums/1/report"),
    ("/office/staff/{id}", "/office/staff/3"),
    ("/people/{id}", "/people/2"),
    ("/people/{id}/edit", "/people/2/edit"),
    ("/promises/{promise}", "/promises/1"),
    ("/summaries/{forum}", "/summaries/1"),
    ("/summaries/{forum}/edit", "/summaries/1/edit"),
    ("/summaries/{forum}/radio", "/summaries/1/radio"),
    ("/summaries/{forum}/send", "/summaries/1/send"),
];

/// What axe is made of; nothing where it is not there and need not be.
pub fn axe() -> Option<String> {
    match crate::set("BARO_TEST_AXE") {
        Some(file) => Some(std::fs::read_to_string(file).unwrap()),
        None => {
            assert_ne!(crate::set("BARO_REQUIRE_BROWSER").as_deref(), Some("1"), "axe is required: see BARO_TEST_AXE");
            crate::left_out("no axe-core (set BARO_TEST_AXE to its axe.min.js)");
            None
        }
    }
}

/// Serves a desk on loopback until the test ends.
pub async fn served(desk: &Desk) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = desk.router.clone();
    tokio::spawn(async move {
        let drained = serve::serve(listener, router, std::future::pending(), baro::app::limits()).await;
        assert_eq!(drained.cut_off, 0);
    });
    address
}

pub async fn fill(client: &Client, selector: &str, words: &str) {
    let field = client.find(Locator::Css(selector)).await.unwrap();
    field.clear().await.ok();
    field.send_keys(words).await.unwrap();
}

/// Signs in as somebody would.
pub async fn sign_in(desk: &Desk, client: &Client, address: SocketAddr, name: &str) {
    desk.clock.advance(30_000);
    client.delete_all_cookies().await.unwrap();
    client.goto(&format!("http://{address}/sign-in")).await.unwrap();
    fill(client, "#name", name).await;
    fill(client, "#password", desk.password()).await;
    fill(client, "#code", &desk.code(name)).await;
    click(client, "main form button").await;
    until(client, "document.querySelector('h1')?.textContent === 'Aujourd’hui'").await;
}

/// What axe finds wrong, as `rule: element`.
async fn faults(client: &Client, axe: &str) -> BTreeSet<String> {
    client.execute(axe, vec![]).await.unwrap();
    let run = "const done = arguments[arguments.length - 1]; \
        axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}) \
        .then(r => done(r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 160)))), e => done([String(e)]))";
    let found = client.execute_async(run, vec![]).await.unwrap();
    found.as_array().unwrap().iter().map(|fault| fault.as_str().unwrap().to_owned()).collect()
}

/// Where the page leads that no page of ours is at.
async fn nowhere(client: &Client) -> Vec<String> {
    let led = "return [...document.links].filter(a => a.origin === location.origin && !a.getAttribute('href').startsWith('#')).map(a => 'GET ' + a.pathname)\
        .concat([...document.forms].map(f => f.method.toUpperCase() + ' ' + new URL(f.getAttribute('action'), location).pathname))\
        .concat([...document.querySelectorAll('[formaction]')].map(b => 'POST ' + new URL(b.formAction).pathname))";
    let led = client.execute(led, vec![]).await.unwrap();
    let led: BTreeSet<&str> = led.as_array().unwrap().iter().map(|led| led.as_str().unwrap()).collect();
    let pages = pages();
    let is_page = |led: &&str| {
        let (method, path) = led.split_once(' ').unwrap();
        pages.listed().iter().any(|page| page.method == method && page.is_at(path))
    };
    led.into_iter().filter(|led| !is_page(led)).map(str::to_owned).collect()
}

/// All that is wrong with the page that is open.
pub async fn look(client: &Client, axe: &str, name: &str) -> Vec<String> {
    let mut wrong: Vec<String> =
        faults(client, axe).await.into_iter().map(|fault| format!("{name}: {fault}")).collect();
    wrong.extend(nowhere(client).await.into_iter().map(|led| format!("{name}: leads nowhere: {led}")));
    let weight = client
        .execute(
            "return performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))\
                .reduce((sum, entry) => sum + entry.encodedBodySize + 300, 0)",
            vec![],
        )
        .await
        .unwrap();
    let weight = usize::try_from(weight.as_u64().unwrap_or(0)).unwrap();
    if weight > MOST {
        wrong.push(format!("{name}: {weight} bytes"));
    }
    let others = "return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin) && !n.startsWith('data:'))";
    let others = client.execute(others, vec![]).await.unwrap();
    if others != json!([]) {
        wrong.push(format!("{name}: asks elsewhere: {others}"));
    }
    for width in [1280, 360] {
        client.set_window_size(width, 900).await.unwrap();
        let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
        if client.execute(wide, vec![]).await.unwrap() == json!(true) {
            wrong.push(format!("{name}: wider than {width} px"));
        }
        picture(client, &format!("console-{name}-{width}")).await;
    }
    client.set_window_size(1280, 900).await.unwrap();
    wrong
}

fn address_of(path: &'static str) -> Option<&'static str> {
    if path.contains('{') { PLACES.iter().find(|(own, _)| *own == path).map(|(_, place)| *place) } else { Some(path) }
}

/// Files to take away, and what ends a session.
fn is_page(path: &str) -> bool {
    !path.ends_with(".csv") && !path.ends_with(".xlsx") && !path.ends_with(".txt") && !path.ends_with("/text")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_reads_well() {
    let Some(axe) = axe() else { return };
    let desk = Arc::new(Desk::start().await);
    let address = served(&desk).await;
    with_browser(async move |client| inspected(client, desk, address, axe).await).await;
}

/// Who looks: together they see every page.
const EYES: [(&str, Role); 4] =
    [("aminata", Role::Lead), ("moussa", Role::Manager), ("sekou", Role::Administrator), ("awa", Role::Auditor)];

fn may(roles: Roles, needs: pages::Needs) -> bool {
    match needs {
        pages::Needs::Nobody => false,
        pages::Needs::SignedIn => true,
        pages::Needs::Act(act) => roles.may(act),
        pages::Needs::Any(acts) => acts.iter().any(|act| roles.may(*act)),
    }
}

async fn inspected(client: Client, desk: Arc<Desk>, address: SocketAddr, axe: String) {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, role) in EYES {
        sign_in(&desk, &client, address, name).await;
        let roles = Roles::of(&[role]).unwrap();
        for page in pages().listed().iter().filter(|page| page.method == Method::GET && is_page(page.path)) {
            let Some(path) =
                address_of(page.path).filter(|path| may(roles, page.needs) && seen.insert((*path).to_owned()))
            else {
                continue;
            };
            client.goto(&format!("http://{address}{path}")).await.unwrap();
            let name = path.trim_start_matches('/').replace(['/', '?', '='], "-");
            wrong.extend(look(&client, &axe, if name.is_empty() { "today" } else { &name }).await);
        }
    }
    client.delete_all_cookies().await.unwrap();
    for path in ["sign-in", "invitation"] {
        client.goto(&format!("http://{address}/{path}")).await.unwrap();
        wrong.extend(look(&client, &axe, path).await);
    }
    assert!(seen.len() > 10, "pages were looked at: {seen:?}");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

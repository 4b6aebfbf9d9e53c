//! What is logged and counted: lines of known form alone, and the same for a session that tells a concern as for one that looks around.

use super::{ABOUT_POLICE, site, started};
use crate::privacy::{Caller, at_rest, counters};
use crate::standin::{Standin, eventually};
use baro::gateway::dispatch;
use baro::telemetry::FIELDS;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// As many turns as [`ABOUT_POLICE`] and a text: the forum's menu, messages, help, and out again.
const HARMLESS: &str = "2*0*2*1*2*0*0";
const SESSIONS: usize = 20;

/// All literals of the program, to know its own events by.
fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all += &sources(&path);
        } else if path.extension().is_some_and(|end| end == "rs") {
            all += &std::fs::read_to_string(&path).unwrap();
        }
    }
    all
}

/// Event, where it is from, fields. Fails on any line that has another form.
fn form(line: &str, sources: &str) -> (String, String, Vec<String>) {
    let line: BTreeMap<String, Value> = serde_json::from_str(line).unwrap();
    let text = |key: &str| line[key].as_str().unwrap().to_owned();
    assert!(line.keys().all(|key| ["at", "event", "fields", "from", "level"].contains(&key.as_str())), "{line:?}");
    let at = text("at");
    assert!(at.len() == "2026-12-01T09:00:00Z".len() && at.ends_with('Z'), "no more than seconds: {at}");
    let (event, from) = (text("event"), text("from"));
    let own = from == "panic" || from == "baro" || from.starts_with("baro::");
    assert!(if own { sources.contains(&format!("\"{event}\"")) } else { event == "not shown" }, "{line:?}");
    let fields: Vec<String> =
        line.get("fields").map(|fields| fields.as_object().unwrap().keys().cloned().collect()).unwrap_or_default();
    assert!(fields.iter().all(|field| FIELDS.contains(&field.as_str()) || field == "place"), "{line:?}");
    (event, from, fields)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_tells_leaves_the_lines_and_counts_of_one_that_looks() {
    let standin = Standin::start().await;
    let free = crate::ports::free();
    let site = site(&standin, &free.to_string());
    site.settle(2).await;
    site.keyed().await;
    let (process, client) = started(&site).await;
    let caller = Caller::of(&process, &client);
    let metrics = async || dispatch::exchange(&client, "GET", &format!("http://{free}/metrics"), None).await.unwrap().1;
    let log = || std::fs::read_to_string(site.path("stderr.log")).unwrap();
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    at_rest(&site.data()).await;
    let told = format!("{ABOUT_POLICE}*La police prend 500 F au pont");
    assert_eq!(told.matches('*').count(), HARMLESS.matches('*').count());
    let rounds = [(HARMLESS, "xyz"), (told.as_str(), "Les militaires ont pris mes moutons au poste de Konna")];
    let (mut grown, mut forms) = (Vec::new(), Vec::new());
    for (round, (typed, text)) in rounds.into_iter().enumerate() {
        let (before, sent, said) = (counters(&metrics().await), standin.count(), log().lines().count());
        for n in 0..SESSIONS {
            let number = format!("+223765{round}{n:04}");
            let page = caller.goes_through(&format!("s{round}n{n}"), &number, typed).await;
            assert_eq!(page.contains("Recu"), round == 1, "{page}");
            caller.sms(&format!("m{round}n{n}"), &number, text).await;
            // An answer that is counted, so that there is something to compare.
            caller.sms(&format!("a{round}n{n}"), &number, "AIDE").await;
        }
        eventually("two answers for all", async || (standin.count() == sent + 2 * SESSIONS).then_some(())).await;
        at_rest(&site.data()).await;
        let after = counters(&metrics().await);
        let growth = |(name, n): (&String, &i64)| (name.clone(), n - before.get(name).unwrap_or(&0));
        grown.push(after.iter().map(growth).filter(|(_, n)| *n != 0).collect::<BTreeMap<_, _>>());
        forms.push(log().lines().skip(said).map(|line| form(line, &sources)).collect::<BTreeSet<_>>());
    }
    // Of every metric also its name and labels: none is of concerns alone.
    crate::measured(format_args!("counted for both: {:?}; said for both: {:?}", grown[0].keys(), forms[0]));
    assert!(!grown[0].is_empty());
    assert_eq!(grown[0], grown[1]);
    assert_eq!(forms[0], forms[1]);
    process.terminate();
    log().lines().for_each(|line| drop(form(line, &sources)));
}

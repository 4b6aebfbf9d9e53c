//! What transcripts print of the book: the outbox as a whole, what is kept of forums, what waits for the team, and when something falls
//! due next.

use crate::app::TestApp;
use crate::village::SUBSCRIBERS;
use baro::domain::dialogue::Screen;
use baro::domain::time::{At, Day};
use baro::store::engine::Sql;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const OUTBOX: Sql = Sql::both(
    "SELECT due_at, coalesce(sent_at, 0), state, coalesce(why, ''), class, recipient, screen FROM outbox
      WHERE class <> 'answer' ORDER BY due_at, id",
);
const DUE: Sql = Sql::both(
    "SELECT min(at) FROM (
       SELECT min(look_at) AS at FROM series WHERE look_at > $1
       UNION ALL SELECT min(look_at) FROM forum WHERE look_at > $1
       UNION ALL SELECT min(due_at) FROM outbox WHERE state = 'queued' AND due_at > $1) AS due",
);
const FORUMS: Sql = Sql::both(
    "SELECT f.id, p.name || ' ' || s.kind || ' ' || f.period || ' ' || f.stage || ' at ' || f.venue FROM forum f
       JOIN series s ON s.id = f.series JOIN place p ON p.id = s.place ORDER BY f.id",
);
const OPTIONS: Sql = Sql::both(
    "SELECT o.day, o.minute, coalesce(h.votes, -1), o.id = coalesce(f.chosen, 0), o.refused FROM option o
       JOIN forum f ON f.id = o.forum LEFT JOIN hands h ON h.option = o.id WHERE f.id = $1 ORDER BY o.number",
);
const PRESENCE: Sql = Sql::both(
    "SELECT t.force || ' ' || p.said || CASE WHEN p.came IS NULL THEN '' WHEN p.came THEN ', came' ELSE ', did not come' END
       FROM presence p JOIN post t ON t.id = p.post WHERE p.forum = $1 ORDER BY t.id",
);
const REPORT: Sql = Sql::both(
    "SELECT outcome || ' ' || women || ' women ' || men || ' men ' || youth || ' youth' || CASE WHEN doubtful THEN ' (doubtful)' ELSE '' END
       || CASE WHEN points = '' THEN '' ELSE ': ' || points END FROM report WHERE forum = $1",
);
const PULSE: Sql = Sql::both(
    "SELECT 'pulse ' || period || ': ' || heard || ' yes, ' || unheard || ' no, ' || absent || ' not there' FROM pulse ORDER BY period",
);
const DECISIONS: Sql = Sql::both("SELECT 'decided: ' || what || ' by ' || staff FROM decision ORDER BY id");
const ALERTS: Sql = Sql::both(
    "SELECT 'for the team: ' || a.kind || CASE WHEN t.force IS NULL THEN '' ELSE ' ' || t.force END
       || CASE WHEN a.done_at IS NULL THEN '' ELSE ' (done)' END FROM alert a LEFT JOIN post t ON t.id = a.post ORDER BY a.id",
);

/// When the rules, a period or a message are due next.
pub async fn next_due(app: &TestApp) -> Option<At> {
    let engine = app.gateway.book.engine();
    let (next,): (Option<i64>,) = engine.one(engine.query(DUE).bind(app.clock.now().0)).await.unwrap();
    next.map(At)
}

/// `mon 04/01 08:00`.
pub fn moment(at: At) -> String {
    let (date, minute) = (at.day().date(), at.minute().0);
    let weekday = format!("{:?}", date.weekday()).to_lowercase();
    format!("{} {:02}/{:02} {:02}:{:02}", &weekday[..3], date.day(), date.month(), minute / 60, minute % 60)
}

type Put = (i64, i64, String, String, String, Vec<u8>, String);

/// Every message that was ever put in but answers, oldest first: when it was due and what became of it, its class, its first words, to
/// whom. Those that differ in nothing but who gets them stand on one line, by the end of their numbers.
pub async fn outbox(app: &TestApp) -> String {
    let engine = app.gateway.book.engine();
    let rows: Vec<Put> = engine.all(engine.query(OUTBOX)).await.unwrap();
    let mut order: Vec<String> = Vec::new();
    let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (due, sent, state, why, class, recipient, screen) in rows {
        let number = app.gateway.numbers.open(&recipient).unwrap().e164().to_string();
        let language = language_of(app, &number).await;
        let shown: Screen = serde_json::from_str(&screen).unwrap();
        let words = app.gateway.words.sms(language, &shown, "*123#");
        // A summary is a reference in its row, and gets its words when it leaves.
        let words = if words.is_empty() { format!("({})", shown.body[0].key) } else { words };
        let first: String = words.chars().take(44).collect();
        let state = match (state.as_str(), sent == due) {
            ("sent" | "delivered", true) => "sent".to_owned(),
            ("sent" | "delivered", false) => format!("sent {}", moment(At(sent))),
            _ => format!("{state} {why}").trim().to_owned(),
        };
        let line = format!("{} {state}, {class}: {first}", moment(At(due)));
        if !lines.contains_key(&line) {
            order.push(line.clone());
        }
        lines.entry(line).or_default().push(number);
    }
    let mut out = String::new();
    for line in order {
        writeln!(out, "= {line} -> {}", recipients(&lines[&line])).unwrap();
    }
    out
}

/// Numbers by their ends, in order, subscribers as a count. Nobody gets the same twice at once.
pub fn recipients(numbers: &[String]) -> String {
    let mut all: Vec<&String> = numbers.iter().collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), numbers.len(), "somebody gets the same twice");
    let (subscribers, others): (Vec<&String>, Vec<&String>) =
        all.into_iter().partition(|number| number.starts_with(SUBSCRIBERS));
    let mut ends: Vec<String> = others.iter().map(|number| number[number.len() - 3..].to_owned()).collect();
    match subscribers.len() {
        0 => {}
        1 => ends.push("a subscriber".into()),
        many => ends.push(format!("{many} subscribers")),
    }
    ends.join(" ")
}

async fn language_of(app: &TestApp, number: &str) -> baro::domain::message::Language {
    let phone = baro::domain::phone::Phone::read(number, app.gateway.plan).unwrap();
    let caller = app.gateway.book.caller(app.gateway.numbers.blind(&phone).0).await.unwrap();
    caller.and_then(|caller| caller.language).unwrap_or(app.gateway.languages()[0])
}

/// What is kept of forums, and what the team has to see to.
pub async fn record(app: &TestApp) -> String {
    let engine = app.gateway.book.engine();
    let mut out = String::new();
    let forums: Vec<(i64, String)> = engine.all(engine.query(FORUMS)).await.unwrap();
    for (id, forum) in forums {
        writeln!(out, "= {forum}").unwrap();
        let options: Vec<(i64, i64, i64, bool, bool)> = engine.all(engine.query(OPTIONS).bind(id)).await.unwrap();
        for (day, minute, hands, chosen, refused) in options {
            let at = Day(day as i32).start().plus(minute * 60_000);
            let hands = if hands < 0 { String::new() } else { format!(", {hands} hands") };
            let (chosen, refused) = (if chosen { ", chosen" } else { "" }, if refused { ", closed" } else { "" });
            writeln!(out, "=   {}{hands}{chosen}{refused}", moment(At(at.0))).unwrap();
        }
        for sql in [PRESENCE, REPORT] {
            let lines: Vec<(String,)> = engine.all(engine.query(sql).bind(id)).await.unwrap();
            lines.into_iter().for_each(|(line,)| writeln!(out, "=   {line}").unwrap());
        }
    }
    for sql in [PULSE, DECISIONS, ALERTS] {
        let lines: Vec<(String,)> = engine.all(engine.query(sql)).await.unwrap();
        lines.into_iter().for_each(|(line,)| writeln!(out, "= {line}").unwrap());
    }
    out
}

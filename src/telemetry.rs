//! What operators see: log lines, the place of a panic, metrics. Only what is listed gets out.
//!
//! A log line is a fixed event with fields of listed names. A message is written only if it is one literal: text put together
//! at run time may hold a number or somebody's words, and is replaced by the place in the source. Of other crates nothing is
//! written but where a warning came from, because their messages carry URLs, values and SQL.
//!
//! Must not know: what any event means, the clock. Metrics have no label that comes from input: a label is a literal or a
//! name from the settings. Tested here.

use crate::domain::time::At;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use serde_json::{Map, Value};
use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal, Write};
use std::panic::{self, PanicHookInfo};
use std::sync::Arc;
use std::time::Duration;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Fields that may be written; all others are dropped. None may carry what somebody wrote, who they are or when they came.
pub const FIELDS: [&str; 16] = [
    "attempt",
    "bind",
    "count",
    "engine",
    "forum",
    "hook",
    "key",
    "kind",
    "left",
    "line",
    "migration",
    "ms",
    "parts",
    "status",
    "version",
    WHY,
];
/// The field that gives a reason, as a fixed word (`why = "timeout"`). Never an error's own text (`why = %error`), which is dropped.
const WHY: &str = "why";
/// Longest text of a field, in bytes; the rest of it is no name of anything.
const LONGEST: usize = 120;
/// So many digits in a row may be somebody's number (Mali: eight).
const DIGITS: usize = 7;
/// How often [`Metrics::upkeep`] folds what was measured.
const UPKEEP: Duration = Duration::from_secs(5);
/// Bounds of durations in milliseconds: the goal for a USSD turn is 50, networks give up after 10,000.
const MILLISECONDS: [f64; 12] = [1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 1_000.0, 2_500.0, 10_000.0, 30_000.0];

/// Why telemetry could not be installed.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// There is a subscriber already.
    #[error("log lines already go elsewhere in this process")]
    Logs,
    /// There is a recorder already.
    #[error("metrics already go elsewhere in this process")]
    Metrics,
}

/// Sends log lines of `level` and above, and the place of each panic, to standard error: as JSON, or readable on a terminal.
/// Starts the metrics. `now` is asked for the time of each line.
///
/// The panic hook only writes: whether a panic ends the process stays with whoever catches it.
///
/// # Errors
/// Where the process has a subscriber or a recorder already.
pub fn install(level: Level, now: impl Fn() -> At + Send + Sync + 'static) -> Result<Metrics, TelemetryError> {
    let shape = if io::stderr().is_terminal() { Shape::Terminal } else { Shape::Json };
    let log = Log { shape, level, now: Arc::new(now), out: Arc::new(|line| drop(io::stderr().write_all(line))) };
    let hook = log.clone().panic_hook();
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(log))
        .map_err(|_| TelemetryError::Logs)?;
    let handle = builder().install_recorder().map_err(|_| TelemetryError::Metrics)?;
    panic::set_hook(hook);
    Ok(Metrics(handle))
}

fn builder() -> PrometheusBuilder {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_ms".to_owned()), &MILLISECONDS)
        .expect("the bounds are not empty")
}

/// What was counted and measured so far.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// The text that Prometheus fetches.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Folds what was measured, for ever; without it histograms grow with every sample. To be spawned once.
    pub async fn upkeep(self) {
        let mut tick = tokio::time::interval(UPKEEP);
        loop {
            tick.tick().await;
            self.0.run_upkeep();
        }
    }
}

/// How a line is written.
#[derive(Clone, Copy)]
enum Shape {
    Json,
    Terminal,
}

/// Writes the lines. Keeps nothing: spans are not stored at all.
#[derive(Clone)]
struct Log {
    shape: Shape,
    level: Level,
    now: Arc<dyn Fn() -> At + Send + Sync>,
    out: Arc<Out>,
}

/// Takes one whole line.
type Out = dyn Fn(&[u8]) + Send + Sync;

impl Log {
    fn line(&self, level: Level, from: &str, event: &str, fields: Map<String, Value>) {
        // Operators need no more than seconds, and whoever compares a log with an operator's records shall not get more.
        let at = jiff::Timestamp::from_second((self.now)().0.div_euclid(1_000)).unwrap_or_default();
        let mut line = match self.shape {
            Shape::Json => {
                let mut all = Map::new();
                for (key, value) in [("at", at.to_string()), ("level", level.to_string())] {
                    all.insert(key.to_owned(), Value::String(value));
                }
                all.insert("from".to_owned(), from.into());
                all.insert("event".to_owned(), event.into());
                if !fields.is_empty() {
                    all.insert("fields".to_owned(), Value::Object(fields));
                }
                Value::Object(all).to_string()
            }
            Shape::Terminal => {
                let mut line = format!("{at} {level:5} {event}");
                for (key, value) in fields {
                    write!(line, " {key}={value}").expect("a String takes all that is written");
                }
                line
            }
        };
        line.push('\n');
        (self.out)(line.as_bytes());
    }

    fn panic_hook(self) -> Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync> {
        Box::new(move |panic| {
            // Never the payload: `expect` and slices put values into it.
            let place = panic.location().map_or("unknown".to_owned(), |at| format!("{}:{}", at.file(), at.line()));
            let fields = Map::from_iter([("place".to_owned(), Value::String(place))]);
            self.line(Level::ERROR, "panic", "panicked", fields);
        })
    }
}

/// Whether an event is our own, by where it was written and by what it calls itself.
fn is_ours(about: &Metadata<'_>) -> bool {
    let ours = |path: &str| path == "baro" || path.starts_with("baro::");
    ours(about.target()) && about.module_path().is_some_and(ours)
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Log {
    fn enabled(&self, about: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let most = if is_ours(about) { self.level } else { self.level.min(Level::WARN) };
        about.is_event() && *about.level() <= most
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level.into())
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let about = event.metadata();
        if !is_ours(about) {
            self.line(*about.level(), about.target(), "not shown", Map::new());
            return;
        }
        let mut listed = Listed::default();
        event.record(&mut listed);
        // Without a literal message this is `event src/…/file.rs:12`, or the name given to the event: static both.
        let name = listed.message.unwrap_or_else(|| about.name().to_owned());
        self.line(*about.level(), about.target(), &name, listed.fields);
    }
}

/// Collects the message and the fields that may be written.
#[derive(Default)]
struct Listed {
    message: Option<String>,
    fields: Map<String, Value>,
}

impl Listed {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        if FIELDS.contains(&field.name()) {
            self.fields.insert(field.name().to_owned(), value.into());
        }
    }

    fn put_text(&mut self, field: &Field, text: &str) {
        let digits = text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= DIGITS);
        self.put(field, if digits || text.len() > LONGEST { "withheld" } else { text });
    }
}

impl Visit for Listed {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            let mut literal = Literal::default();
            write!(literal, "{value:?}").expect("a Literal takes all that is written");
            self.message = literal.found();
        } else if field.name() != WHY && FIELDS.contains(&field.name()) {
            self.put_text(field, &format!("{value:?}"));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        // A `message` given as a str (`message = text`) is not known to be a literal.
        self.put_text(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }

    fn record_error(&mut self, _: &Field, _: &(dyn std::error::Error + 'static)) {
        // Errors of other crates carry URLs and values: say `why` with a literal instead.
    }
}

/// Tells a literal from text put together: a format string without arguments is written in one piece, one with arguments in
/// several. An argument alone (`"{x}"`) is one piece too, so a piece with anything but words in it does not count either,
/// and a test reads the sources for such messages.
#[derive(Default)]
struct Literal {
    text: String,
    pieces: usize,
}

impl fmt::Write for Literal {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.pieces += 1;
        self.text.push_str(piece);
        Ok(())
    }
}

impl Literal {
    fn found(self) -> Option<String> {
        let words =
            |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | ',' | ':' | ';' | '\'' | '-' | '.' | '/' | '_');
        (self.pieces == 1 && self.text.len() <= LONGEST && self.text.chars().all(words)).then_some(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;
    use std::sync::Mutex;

    /// What is logged while `act` runs, without the time.
    fn logged(shape: Shape, act: impl FnOnce()) -> Vec<String> {
        let (log, lines) = log(shape);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(log), act);
        lines()
    }

    fn log(shape: Shape) -> (Log, impl Fn() -> Vec<String>) {
        let written = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&written);
        let out: Arc<Out> = Arc::new(move |line| kept.lock().unwrap().extend_from_slice(line));
        let log = Log { shape, level: Level::INFO, now: Arc::new(|| At(1_795_312_800_123)), out };
        let lines = move || {
            let text = String::from_utf8(written.lock().unwrap().clone()).unwrap();
            text.lines().map(|line| line.replace("2026-11-22T02:00:00Z", "@")).collect()
        };
        (log, lines)
    }

    #[test]
    fn listed_fields_and_literal_messages_are_written() {
        let lines = logged(Shape::Json, || {
            tracing::info!(line = "main", count = 3, ms = 1.5, "messages sent");
            tracing::warn!(name: "book.slow", bind = %"127.0.0.1:8080");
            tracing::debug!("below the level");
        });
        let from = r#""from":"baro::telemetry::tests""#;
        let sent = r#"{"at":"@","event":"messages sent","fields":{"count":3,"line":"main","ms":1.5},"#;
        let slow = r#"{"at":"@","event":"book.slow","fields":{"bind":"127.0.0.1:8080"},"#;
        assert_eq!(lines, [format!(r#"{sent}{from},"level":"INFO"}}"#), format!(r#"{slow}{from},"level":"WARN"}}"#),]);
        let lines = logged(Shape::Terminal, || tracing::info!(line = "ma\nin", "messages sent"));
        assert_eq!(lines, [r#"@ INFO  messages sent line="ma\nin""#]);
    }

    #[test]
    fn nothing_private_is_written() {
        let phone = "+22376123456";
        let text = "the mayor of Konna";
        let error = io::Error::other(text);
        for shape in [Shape::Json, Shape::Terminal] {
            let lines = logged(shape, || {
                tracing::info!(phone, "one");
                tracing::info!(phone = 76_123_456_u64, text, "two");
                tracing::info!(phone = ?phone, text = %text, "three");
                tracing::info!(line = phone, key = %phone, kind = ?Some(phone), "four");
                tracing::info!(error = &error as &dyn std::error::Error, why = %error, why = ?error, "five");
                tracing::info!("said {text} by {phone}");
                tracing::info!("said {text} twice");
                tracing::info!("{phone}");
                tracing::info!("{}", 22_376_123_456_u64);
                tracing::info!(message = text);
                let span = tracing::info_span!("turn", phone, line = phone, text);
                span.in_scope(|| tracing::info!("in a span"));
            });
            assert_eq!(lines.len(), 11, "{lines:?}");
            let all = lines.join("\n");
            for (i, word) in ["one", "two", "three", "four", "five"].into_iter().enumerate() {
                assert!(lines[i].contains(word), "{}", lines[i]);
            }
            for private in ["76", "Konna", "mayor", "said"] {
                assert!(!all.contains(private), "{private} in {all}");
            }
        }
    }

    #[test]
    fn of_other_crates_only_the_place_of_a_warning_is_written() {
        let lines = logged(Shape::Json, || {
            tracing::info!(target: "sqlx::query", count = 1, "SELECT");
            tracing::warn!(target: "sqlx::query", count = 1, line = "main", "slow statement");
            tracing::error!(target: "barometer", status = 500, "https://example.org/?to=76123456");
        });
        assert_eq!(
            lines,
            [
                r#"{"at":"@","event":"not shown","from":"sqlx::query","level":"WARN"}"#,
                r#"{"at":"@","event":"not shown","from":"barometer","level":"ERROR"}"#,
            ]
        );
    }

    #[test]
    fn a_panic_shows_its_place_alone() {
        let (log, lines) = log(Shape::Json);
        let hook = log.panic_hook();
        let theirs = panic::take_hook();
        panic::set_hook(hook);
        let phone = "76123456";
        let caught = panic::catch_unwind(|| panic!("no plan for {phone}"));
        panic::set_hook(theirs);
        assert!(caught.is_err(), "the hook does not end the process");
        let line = lines().into_iter().find(|line| line.contains("telemetry.rs:")).expect("the place is written");
        assert!(line.contains(r#""event":"panicked""#), "{line}");
        assert!(!line.contains(phone) && !line.contains("plan"), "{line}");
    }

    #[test]
    fn metrics_render_with_the_bounds_of_milliseconds() {
        let recorder = builder().build_recorder();
        let shown = Metrics(recorder.handle());
        metrics::with_local_recorder(&recorder, || {
            metrics::counter!("messages_sent", "line" => "main").increment(2);
            metrics::histogram!("turn_ms").record(7.0);
        });
        let text = shown.render();
        for wanted in [
            "messages_sent{line=\"main\"} 2",
            "turn_ms_bucket{le=\"5\"} 0",
            "turn_ms_bucket{le=\"10\"} 1",
            "turn_ms_count 1",
        ] {
            assert!(text.contains(wanted), "{wanted} in {text}");
        }
    }

    /// The calls of tracing's macros in a source whose texts take arguments.
    fn messages_put_together(source: &str) -> Vec<&str> {
        let macros = ["error!(", "warn!(", "info!(", "debug!(", "trace!(", "event!("];
        let calls = macros.into_iter().flat_map(|start| source.match_indices(start)).map(|(at, _)| at);
        let call = |at: usize| {
            let mut depth = 0;
            let end = source[at..].find(|c| {
                depth += i32::from(c == '(') - i32::from(c == ')');
                c == ')' && depth == 0
            });
            &source[at..at + end.unwrap_or(source.len() - at - 1) + 1]
        };
        // Odd pieces between quotes are texts.
        calls.map(call).filter(|call| call.split('"').skip(1).step_by(2).any(|text| text.contains('{'))).collect()
    }

    #[test]
    fn messages_put_together_are_seen() {
        let source = r#"tracing::info!(count = f(1), "sent"); tracing::warn!(line = "x", "{why}"); format!("{x}")"#;
        assert_eq!(messages_put_together(source), [r#"warn!(line = "x", "{why}")"#]);
    }

    #[test]
    fn no_message_in_the_sources_is_put_together() {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut read = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("src/telemetry.rs") {
                    let source = fs::read_to_string(&path).unwrap();
                    assert_eq!(messages_put_together(&source), Vec::<&str>::new(), "{}", path.display());
                    read += 1;
                }
            }
        }
        assert!(read > 0);
    }
}

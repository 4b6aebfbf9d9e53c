//! All that the program says of itself while a test runs, before anything is filtered: every field of every event of its own at every level,
//! and its metrics. Stricter than what operators see, who get listed fields only.
//!
//! Must not know: what may be said. Tested by `what_is_said_is_heard`.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// What this thread says, until this is dropped.
pub struct Heard {
    said: Arc<Mutex<String>>,
    metrics: PrometheusHandle,
    _logs: DefaultGuard,
    _recorder: metrics::LocalRecorderGuard<'static>,
}

struct Ear(Arc<Mutex<String>>);

struct Written<'a>(&'a mut String);

impl Visit for Written<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

fn is_ours(target: &str) -> bool {
    target == "baro" || target.starts_with("baro::")
}

impl<S: Subscriber> Layer<S> for Ear {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let target = event.metadata().target();
        if is_ours(target) || target.starts_with("it::") {
            let mut said = self.0.lock().unwrap();
            said.push_str(target);
            event.record(&mut Written(&mut said));
            said.push('\n');
        }
    }

    fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if is_ours(span.metadata().target()) {
            span.record(&mut Written(&mut self.0.lock().unwrap()));
        }
    }
}

/// Listens to this thread: of a test on a runtime of one thread.
pub fn listen() -> Heard {
    let said = Arc::new(Mutex::new(String::new()));
    let logs = tracing::subscriber::set_default(tracing_subscriber::registry().with(Ear(said.clone())));
    // It has to outlive the guard, and a test's process is short.
    let recorder: &'static PrometheusRecorder = Box::leak(Box::new(PrometheusBuilder::new().build_recorder()));
    let metrics = recorder.handle();
    Heard { said, metrics, _logs: logs, _recorder: metrics::set_default_local_recorder(recorder) }
}

impl Heard {
    /// The line in which one of these was said, with what it was.
    fn found<'n>(&self, needles: impl IntoIterator<Item = &'n str>) -> Option<String> {
        let all = [self.said.lock().unwrap().clone(), self.metrics.render()].join("\n");
        let found = |needle: &str| {
            assert!(needle.len() >= 4, "{needle:?} may stand anywhere");
            let line = all.lines().find(|line| line.contains(needle))?;
            Some(format!("{needle} in {line}"))
        };
        needles.into_iter().find_map(found)
    }

    /// Fails where any of these was said; and where nothing was said at all, which proves nothing.
    pub fn holds_none<'n>(&self, needles: impl IntoIterator<Item = &'n str>, blame: &str) {
        assert!(self.metrics.render().contains("baro_"), "{blame}: nothing was counted, so nothing was listened to");
        assert_eq!(self.found(needles), None, "{blame}");
    }
}

#[test]
fn what_is_said_is_heard() {
    let heard = listen();
    tracing::trace!(number = 22_376_123_456_u64, "a field");
    metrics::counter!("baro_tests_total", "line" => "KANARI").increment(1);
    assert_eq!(heard.found(["76123456"]).unwrap(), "76123456 in it::faults::heard message=a field number=22376123456");
    assert_eq!(heard.found(["NOBODY", "KANARI"]).unwrap(), "KANARI in baro_tests_total{line=\"KANARI\"} 1");
    heard.holds_none(["NOBODY"], "of this test");
}

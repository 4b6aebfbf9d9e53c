//! Why a message did not leave or arrive, in plain words: each fixed word of the program has a sentence that says what to do.
//!
//! Must not know: aggregators, rows. Tested in `tests/it/console/delivery.rs`.

use super::super::visit::Visit;
use crate::domain::delivery::State;
use crate::domain::forum::Class;

/// The sentence for a word. A word of a version to come is shown as it is.
pub(super) fn words(visit: &Visit, why: &str) -> String {
    match key(why) {
        Some(key) => visit.say(key),
        None => why.to_owned(),
    }
}

fn key(why: &str) -> Option<&'static str> {
    Some(match why {
        "" | "reported" => "delivery-why-reported",
        "number" | "refused" => "delivery-why-number",
        "opted out" | "stopped" => "delivery-why-stopped",
        "balance" => "delivery-why-balance",
        "auth" => "delivery-why-auth",
        "address" => "delivery-why-address",
        "sender" => "delivery-why-sender",
        "risk" => "delivery-why-risk",
        "policy" => "delivery-why-policy",
        "route" | "network" | "nobody" => "delivery-why-route",
        "rate" | "busy" | "slow" | "provider" | "permit" | "together" => "delivery-why-busy",
        "unreachable" => "delivery-why-unreachable",
        "timeout" | "broken" | "long" | "status" | "code" | "unreadable" | "unclear" | "unknown" => {
            "delivery-why-unknown"
        }
        "late" => "delivery-why-late",
        "closed" | "gone" => "delivery-why-closed",
        "handed over" => "delivery-why-handed-over",
        "left" => "delivery-why-left",
        "number gone" => "delivery-why-number-gone",
        "cap" => "delivery-why-cap",
        "bundled" | "untied" => "delivery-why-bundled",
        "cancelled" => "delivery-why-cancelled",
        _ => return None,
    })
}

/// Where a message stands.
pub(super) fn state(visit: &Visit, state: State) -> String {
    visit.say(match state {
        State::Queued => "delivery-state-queued",
        State::Sent => "delivery-state-sent",
        State::Delivered => "delivery-state-delivered",
        State::Failed => "delivery-state-failed",
        State::Held => "delivery-state-held",
        State::Expired => "delivery-state-expired",
        State::Dropped => "delivery-state-dropped",
    })
}

/// What kind of message it is; its own word where a version to come wrote it.
pub(super) fn class(visit: &Visit, written: &str) -> String {
    let Some(class) = Class::read(written) else { return written.to_owned() };
    visit.say(match class {
        Class::Answer => "delivery-class-answer",
        Class::Urgent => "delivery-class-urgent",
        Class::Change => "delivery-class-change",
        Class::Today => "delivery-class-today",
        Class::Question => "delivery-class-question",
        Class::Invitation => "delivery-class-invitation",
        Class::Eve => "delivery-class-eve",
        Class::Summary => "delivery-class-summary",
        Class::Week => "delivery-class-week",
        Class::Pulse => "delivery-class-pulse",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { sources(&entry, into) } else { into.push(entry) }
        }
    }

    #[test]
    fn every_word_that_lines_and_workers_write_has_a_sentence() {
        let mut files = Vec::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        sources(&root.join("lines"), &mut files);
        sources(&root.join("gateway"), &mut files);
        let mut words = BTreeSet::new();
        for file in files {
            let text = fs::read_to_string(file).unwrap_or_default();
            for before in ["why: \"", "Never(\"", "Again(\"", "None, Some(\"", "acts(\""] {
                let found = text.split(before).skip(1).filter_map(|rest| rest.split('"').next());
                words.extend(found.map(str::to_owned));
            }
        }
        assert!(words.len() > 15, "{words:?}");
        let unsaid: Vec<&String> = words.iter().filter(|word| key(word).is_none()).collect();
        assert!(unsaid.is_empty(), "{unsaid:?}");
    }
}

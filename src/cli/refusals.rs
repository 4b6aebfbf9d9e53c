//! What the fixed words of lines and of the dispatcher mean for whoever tries a line, and what to do next.
//!
//! Must not know: aggregators. Tested here.

/// The sentence for a word; the word itself where a version to come wrote it.
pub(super) fn plain(why: &str) -> &str {
    match why {
        "auth" => "the key or password is refused; compare it with the provider's page",
        "permit" => "the provider gave no token; try again in a few minutes, then call them",
        "address" => "there is no such address at the provider; compare api_url with their documents",
        "balance" => "the account is empty; top it up",
        "sender" => "the sender is not allowed; have it registered, or leave `sender` out",
        "policy" => "the contract does not allow this message; ask the provider about the bundle and the sender",
        "risk" => "the provider holds our messages back as suspicious; call them",
        "route" | "network" => "the provider has no way to this network; have it opened",
        "nobody" => "the provider took nobody as a recipient and did not say why; ask them",
        "number" => "the provider refuses this number; is it right, and a mobile phone?",
        "refused" => "the provider refuses this request; is the number right? If it is, ask them",
        "together" => "one of several messages in a request was wrong; each is tried alone",
        "rate" => "too many messages at once; wait a minute",
        "busy" | "slow" | "provider" => "the provider is busy or broken down; try again later",
        "unreachable" => "no connection; `baro check --line NAME` says where it ends",
        "reported" => "the network says that it did not arrive: phone off, full, or out of reach?",
        "opted out" => "this number has said STOP",
        "late" => "it came too late",
        "timeout" => "no answer came in time",
        "broken" => "the connection broke off",
        "long" | "status" | "code" | "unreadable" | "unclear" => "the answer is none that its documents know",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { sources(&entry, into) } else { into.push(entry) }
        }
    }

    #[test]
    fn every_word_of_lines_and_calls_has_a_sentence() {
        let mut files = Vec::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        sources(&root.join("lines"), &mut files);
        files.push(root.join("gateway/dispatch/calls.rs"));
        let mut words = 0;
        for text in files.into_iter().map(|file| fs::read_to_string(file).unwrap()) {
            for before in ["why: \"", "Never(\"", "Again(\"", "acts(\""] {
                for word in text.split(before).skip(1).filter_map(|rest| rest.split('"').next()) {
                    assert_ne!(plain(word), word);
                    words += 1;
                }
            }
        }
        assert!(words > 50, "{words}");
    }
}

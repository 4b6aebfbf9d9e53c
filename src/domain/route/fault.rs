//! Whose fault it is that a message was not taken: by the fixed words that lines and the dispatcher give.
//!
//! Must not know: wires. Tested here.

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The line's, whatever the message is: another line may take it.
    Line,
    /// The line's with this network, or this message's on this line: another line may take it.
    Way,
    /// The message's, the person's or nobody's: no other line would change it.
    Message,
}

/// The words, and whose fault each is; all others are [`Fault::Message`].
const WORDS: &[(&str, Fault)] = &[
    ("address", Fault::Line),
    ("auth", Fault::Line),
    ("balance", Fault::Line),
    ("broken", Fault::Line),
    ("busy", Fault::Line),
    ("code", Fault::Line),
    ("long", Fault::Line),
    ("nobody", Fault::Line),
    ("permit", Fault::Line),
    ("policy", Fault::Line),
    ("provider", Fault::Line),
    ("risk", Fault::Line),
    ("sender", Fault::Line),
    ("slow", Fault::Line),
    ("status", Fault::Line),
    ("timeout", Fault::Line),
    ("unreachable", Fault::Line),
    ("unreadable", Fault::Line),
    // A network that a line does not reach, or a request that this aggregator does not like.
    ("network", Fault::Way),
    ("refused", Fault::Way),
    ("route", Fault::Way),
];

/// Whose fault a word says that it is.
pub fn fault(why: &str) -> Fault {
    WORDS.iter().find(|(word, _)| *word == why).map_or(Fault::Message, |(_, fault)| *fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_number_and_a_full_line_blame_nobody() {
        for why in ["number", "opted out", "rate", "late", "reported", "together", "unclear", "?"] {
            assert_eq!(fault(why), Fault::Message, "{why}");
        }
        assert_eq!((fault("balance"), fault("route")), (Fault::Line, Fault::Way));
        assert!(WORDS.is_sorted_by_key(|(word, fault)| (*fault == Fault::Way, *word)), "each once, easily found");
    }
}

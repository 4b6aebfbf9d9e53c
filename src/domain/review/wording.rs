//! Words that staff wrote: kept inside what is sealed, shown to who may read it, printed nowhere.
//!
//! Must not know: what they are about. Tested here.

use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A text by staff. It can be serialised, because casework is sealed as a whole; it has no `Display`, its `Debug` shows nothing, and it
/// is wiped when dropped.
///
/// ```compile_fail
/// fn printed(text: baro::domain::review::wording::Wording) -> String {
///     format!("{text}")
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Wording(String);

impl Wording {
    /// The text without blanks around it; `None` where nothing is left.
    pub fn new(text: &str) -> Option<Wording> {
        let text = text.trim();
        (!text.is_empty()).then(|| Wording(text.to_owned()))
    }

    /// The text, for showing it to who may read it.
    pub fn read(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wording(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_trimmed_and_not_shown() {
        let text = Wording::new("  Nous lisons. ").unwrap();
        assert_eq!((text.read(), format!("{text:?}").as_str()), ("Nous lisons.", "Wording(…)"));
        assert!(Wording::new(" \n ").is_none());
    }
}

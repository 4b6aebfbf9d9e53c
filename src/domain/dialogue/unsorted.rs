//! Which text messages are concerns: those that are no command and long enough to say something. They are sealed in the request that
//! carried them and answered as everything unknown is, so that no answer tells them apart.
//!
//! Must not know: commands beyond SIGNALER; whoever asks has found that the text is none. Tested here and in
//! `tests/transcripts/concern/`.

use super::keyword;
use crate::domain::phone::FreeText;
use crate::domain::text::fold;

/// Fewest words of a concern that is short.
const FEWEST_WORDS: usize = 3;
/// Most characters of a text that says nothing yet.
const SHORT: usize = 20;
/// From so many digits on a text may hold a code: digits then count for nothing, and what is left decides.
const CODE_DIGITS: usize = 12;
/// What may stand before a concern, in both languages. After these any text counts.
const KEYWORDS: &[&str] = &["signaler", "signale", "signalement", "haminanko"];
/// Shortest word before a concern that forgives a slip.
const FORGIVING: usize = 5;

/// The concern of a text message that is no command; `None` where it says too little, greets, or is nothing but a code: those are
/// dropped unread.
///
/// Twelve digits and more are dropped where little else is said: a code belongs on no SMS, and moderators must not see one. A text that names
/// two telephone numbers has as many and is somebody's concern: it is kept for its words.
pub fn read(text: &str) -> Option<FreeText> {
    let text = text.trim();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if is_keyword(first) {
        return however_short(rest);
    }
    let counts = if may_hold_code(text) { says_enough(&words_of(text)) } else { says_enough(text) };
    (counts && !keyword::is_polite(text)).then(|| FreeText::new(text))
}

/// The same of one part of a long text, on lines that bring its parts one by one: it belongs to something that is long enough.
pub fn part(text: &str) -> Option<FreeText> {
    let text = text.trim();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    however_short(if is_keyword(first) { rest } else { text })
}

fn however_short(text: &str) -> Option<FreeText> {
    let text = text.trim();
    let counts = !text.is_empty() && (!may_hold_code(text) || says_enough(&words_of(text)));
    counts.then(|| FreeText::new(text))
}

fn is_keyword(word: &str) -> bool {
    let word = fold::key(word);
    let near =
        |known: &&str| **known == word || word.chars().count() >= FORGIVING && fold::within_one_edit(known, &word);
    KEYWORDS.iter().any(near)
}

fn says_enough(text: &str) -> bool {
    let words = text.split(|c: char| c.is_whitespace() || ",.;:!?/".contains(c)).filter(|word| !word.is_empty());
    text.chars().count() > SHORT || words.count() >= FEWEST_WORDS
}

fn may_hold_code(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= CODE_DIGITS
}

/// The text without its digits and the signs between them: only words with a letter are left.
fn words_of(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> Option<String> {
        read(text).map(|text| text.read().to_owned())
    }

    #[test]
    fn what_says_something_is_a_concern() {
        for text in [
            "Stop au racket a Konna",
            "ils prennent 1000 F",
            "merci de venir vite",
            "a b c",
            "racket,pont,konna",
            "1 2 3 4",
            "Anticonstitutionnellement",
            "Appelez le 76 12 34 56 ou le 65 43 21 09, ils ont pris les boeufs",
            "ߊ߬ ߞߊ߬ ߜߏ߬",
            "😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡",
        ] {
            assert_eq!(kept(text).as_deref(), Some(text));
        }
        assert_eq!(kept(&"mot ".repeat(500)).map(|text| text.len()), Some(1999));
    }

    #[test]
    fn what_says_too_little_or_is_a_code_is_dropped() {
        for text in [
            "",
            "  ",
            "racket",
            "ah bon",
            "5000",
            "merci",
            "Bonjour, merci beaucoup",
            "i ni sogoma i ni ce",
            "18890549884248",
            "18 89 05 49 88 42 48",
            "18-89-05-49-88-42",
            "mon code 18 89 05 49 88 42 48",
            "SIGNALER",
            "signaler 18 89 05 49 88 42 48",
            "+223 76 12 34 56 / 65 43 21 09",
        ] {
            assert_eq!(kept(text), None, "{text}");
        }
    }

    #[test]
    fn after_the_keyword_one_word_is_enough() {
        for (text, said) in [
            ("SIGNALER racket", "racket"),
            ("Signalé  vol de boeufs", "vol de boeufs"),
            ("siganler le poste", "le poste"),
            ("haminanko: surafɛn", "surafɛn"),
            ("signaler\n5000 F", "5000 F"),
        ] {
            assert_eq!(kept(text).as_deref(), Some(said), "{text}");
        }
        assert_eq!(kept("signalisation morte"), None, "two words, and another one");
    }
}

//! The GSM 7-bit default alphabet: which characters a text message carries at seven bits each (3GPP TS 23.038, 6.2.1).
//!
//! Must not know: segments, prices or languages. Tested here, and against the PyPI package `gsm0338` by the table of
//! [`crate::domain::text::segment`].
//!
//! National language shift tables are left out on purpose: none exists for French or for a language of Mali, and phones
//! and gateways support them unevenly.

/// How many septets a character takes: 1 if it is in the basic table, 2 if it is reached through the escape code, `None` if
/// the alphabet lacks it. The escape code itself is no character: `None`.
pub const fn septets(c: char) -> Option<u8> {
    match c {
        '\n' | '\r' | ' '..='Z' | '_' | 'a'..='z' => Some(1),
        '¡' | '£' | '¤' | '¥' | '§' | '¿' => Some(1),
        'Ä' | 'Å' | 'Æ' | 'Ç' | 'É' | 'Ñ' | 'Ö' | 'Ø' | 'Ü' | 'ß' => Some(1),
        'à' | 'ä' | 'å' | 'æ' | 'è' | 'é' | 'ì' | 'ñ' | 'ò' | 'ö' | 'ø' | 'ù' | 'ü' => Some(1),
        'Γ' | 'Δ' | 'Θ' | 'Λ' | 'Ξ' | 'Π' | 'Σ' | 'Φ' | 'Ψ' | 'Ω' => Some(1),
        '\u{c}' | '[' | '\\' | ']' | '^' | '{' | '|' | '}' | '~' | '€' => Some(2),
        _ => None,
    }
}

/// Whether every character of the text is in the alphabet, so that it can be sent without UCS-2.
pub fn is_gsm7(text: &str) -> bool {
    text.chars().all(|c| septets(c).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_taking(width: u8) -> String {
        ('\0'..=char::MAX).filter(|c| septets(*c) == Some(width)).collect()
    }

    #[test]
    fn the_basic_table_has_every_code_but_the_escape() {
        assert_eq!(all_taking(1).chars().count(), 128 - 1);
    }

    #[test]
    fn the_extension_table_is_the_ten_of_the_standard() {
        assert_eq!(all_taking(2), "\u{c}[\\]^{|}~€");
    }

    #[test]
    fn the_escape_code_is_not_a_character() {
        assert_eq!(septets('\u{1b}'), None);
    }

    #[test]
    fn french_and_bambara_letters_are_in_or_out_as_the_table_has_them() {
        assert!(is_gsm7("àèéìòùäöüñæ ÉÇÄÖÜÑÆ"));
        for c in "âêîôûëïÿçœÀÈÙÂÊÎÔÛËÏŒÒɛɔɲŋƐƆƝŊ`\t’‘«»–…°\u{a0}\u{202f}\u{2068}".chars()
        {
            assert_eq!(septets(c), None, "{c:?}");
        }
    }

    #[test]
    fn look_alikes_of_greek_letters_are_out() {
        // OHM SIGN and INCREMENT are other characters than the capitals Ω and Δ.
        assert!(!is_gsm7("\u{2126}") && !is_gsm7("\u{2206}"));
    }

    #[test]
    fn no_text_is_within_the_alphabet() {
        assert!(is_gsm7(""));
    }
}

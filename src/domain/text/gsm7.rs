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

/// The basic table in the order of its codes; the escape code's place is held by what no text has.
const BASIC: [char; 128] = [
    '@', '£', '$', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', '\n', 'Ø', 'ø', '\r', 'Å', 'å', 'Δ', '_', 'Φ', 'Γ', 'Λ', 'Ω',
    'Π', 'Ψ', 'Σ', 'Θ', 'Ξ', '\u{1b}', 'Æ', 'æ', 'ß', 'É', ' ', '!', '"', '#', '¤', '%', '&', '\'', '(', ')', '*', '+',
    ',', '-', '.', '/', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':', ';', '<', '=', '>', '?', '¡', 'A', 'B',
    'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y',
    'Z', 'Ä', 'Ö', 'Ñ', 'Ü', '§', '¿', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p',
    'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', 'ä', 'ö', 'ñ', 'ü', 'à',
];
/// What stands after the escape code.
const EXTENSION: [(u8, char); 10] = [
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];

/// The text of these codes, one a byte. `None` where one is above 127: then it is another alphabet. An unknown code of the extension table
/// is the character of the basic table, as phones show it (3GPP TS 23.038, 6.2.1.1); an escape with nothing after it says nothing.
pub fn decoded(codes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(codes.len());
    let mut rest = codes.iter();
    while let Some(&code) = rest.next() {
        let basic = |code: u8| BASIC.get(usize::from(code)).copied();
        let shown = match code {
            0x1b => rest.next().and_then(|&code| {
                let extension = EXTENSION.iter().find(|(known, _)| *known == code).map(|(_, shown)| Some(*shown));
                extension.or_else(|| Some(basic(code)))
            }),
            code => Some(basic(code)),
        };
        if let Some(shown) = shown {
            text.push(shown?);
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_the_table_has_them() {
        let basic: String = BASIC.iter().filter(|c| **c != '\u{1b}').collect();
        assert!(basic.chars().all(|c| septets(c) == Some(1)) && basic.chars().count() == 127);
        assert!(EXTENSION.iter().all(|(_, c)| septets(*c) == Some(2)));
        for (codes, text) in [
            (&b"AIDE 1*2"[..], Some("AIDE 1*2")),
            (b"\x04t\x05 \x7f", Some("èté à")),
            (b"\x00\x09\x1f", Some("@ÇÉ")),
            (b"14 \x1b\x65 \x1b\x28", Some("14 € {")),
            (b"\x1bA\x1b", Some("A")),
            (b"\x1b\x1b", Some("\u{1b}")),
            (b"\xe9t\xe9", None),
            (b"\x1b\xe9", None),
            (b"", Some("")),
        ] {
            assert_eq!(decoded(codes).as_deref(), text, "{codes:?}");
        }
    }

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

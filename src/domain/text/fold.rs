//! Letters a phone may lack, written with letters it has: for texts we send ([`fold`], [`for_phone`]) and for words people
//! type ([`key`], [`within_one_edit`]).
//!
//! Must not know: keywords, languages of a person, prices. Tested here.
//!
//! The Bambara letters follow the spelling in use before the reform: ɛ è, ɔ ò, ɲ ny, ŋ ng. It reads well and all of it is in
//! GSM-7, but it cannot be undone (`nga` has n and g), so what is stored stays in official letters.

use super::{gsm7, segment};
use std::borrow::Cow;

/// How a programme wants its Bambara to reach phones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orthography {
    /// Always in letters every phone shows.
    #[default]
    Gsm7,
    /// In official letters wherever they cost no segment more.
    Official,
}

/// The text as it is to be sent as an SMS. `Gsm7` folds, `Official` folds only when that saves a segment.
///
/// Folding can also cost one: where a character that cannot be folded keeps the text in UCS-2, `…` becomes three units, and 54
/// `…` fit one message of 70 units but not one of 160 septets. Such a text is left as it is in either orthography, so the
/// result never needs more segments than the text.
pub fn for_phone(text: &str, orthography: Orthography) -> Cow<'_, str> {
    let folded = fold(text);
    let (before, after) = (segment::measure(text).segments, segment::measure(&folded).segments);
    let worth_it = match orthography {
        Orthography::Gsm7 => after <= before,
        Orthography::Official => after < before,
    };
    if worth_it { folded } else { Cow::Borrowed(text) }
}

/// Writes a text with GSM-7 characters as far as it is known how. What has no known replacement (emoji, N'Ko, Arabic) stays:
/// only marks that carry nothing on a phone are dropped, which are zero-width and direction marks, and accents that no GSM-7
/// letter has (Bambara tones among them). Folding twice changes nothing more.
pub fn fold(text: &str) -> Cow<'_, str> {
    if gsm7::is_gsm7(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            'Ɲ' | 'Ŋ' => out.push_str(capital_digraph(c, &out, &text[at + c.len_utf8()..])),
            ACCENTS_START..=ACCENTS_END => accent(&mut out, c),
            _ => match replacement(c) {
                Some(letters) => out.push_str(letters),
                None => out.push(c),
            },
        }
    }
    Cow::Owned(out)
}

/// The form in which typed words are compared: small letters without accents, ɛ e, ɔ o, ɲ and ñ ny, ŋ ng, apostrophes all `'`,
/// one space between words and none around, nothing invisible, no `. , ! ? ; :` at the end. A text of nothing but such signs
/// keeps them, so that a lone `?` can be a word.
pub fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '\u{303}' if out.ends_with('n') => out.push('y'),
            ACCENTS_START..=ACCENTS_END => {}
            _ => match replacement(c) {
                Some(letters) => letters.chars().for_each(|letter| push_bare(&mut out, letter)),
                None => push_bare(&mut out, c),
            },
        }
    }
    let spaced = out.trim();
    let ended = spaced.trim_end_matches(|c: char| c == ' ' || ".,!?;:".contains(c));
    if ended.is_empty() { spaced.to_owned() } else { ended.to_owned() }
}

/// Whether a character shows nothing: zero-width and direction marks. In a name they would hide that it is another one.
pub fn is_invisible(c: char) -> bool {
    replacement(c) == Some("")
}

/// Whether two words are the same or one slip apart: a letter too many, too few, wrong, or two neighbours exchanged.
pub fn within_one_edit(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([] | [_], [] | [_]) => true,
        ([a1, a2], [b1, b2]) => a1 == b2 && a2 == b1,
        _ => false,
    }
}

/// Combining accents (Unicode block Combining Diacritical Marks). N'Ko and Arabic have their own, which stay.
const ACCENTS_START: char = '\u{300}';
const ACCENTS_END: char = '\u{36f}';

/// Puts an accent on the letter before it, if GSM-7 has the two as one. On any other letter the accent is dropped; after
/// anything else (a sign struck through, an emoji) it means something and stays.
fn accent(out: &mut String, mark: char) {
    match out.chars().next_back() {
        Some(base) if base.is_alphabetic() => {
            if let Some(letter) = composed(base, mark) {
                out.pop();
                out.push(letter);
            }
        }
        _ => out.push(mark),
    }
}

/// The GSM-7 letter for a letter and the accent after it.
const fn composed(base: char, mark: char) -> Option<char> {
    Some(match (base, mark) {
        ('a', '\u{300}') => 'à',
        ('e', '\u{300}') => 'è',
        ('i', '\u{300}') => 'ì',
        ('o', '\u{300}') => 'ò',
        ('u', '\u{300}') => 'ù',
        ('e', '\u{301}') => 'é',
        ('E', '\u{301}') => 'É',
        ('n', '\u{303}') => 'ñ',
        ('N', '\u{303}') => 'Ñ',
        ('a', '\u{308}') => 'ä',
        ('o', '\u{308}') => 'ö',
        ('u', '\u{308}') => 'ü',
        ('A', '\u{308}') => 'Ä',
        ('O', '\u{308}') => 'Ö',
        ('U', '\u{308}') => 'Ü',
        ('a', '\u{30a}') => 'å',
        ('A', '\u{30a}') => 'Å',
        ('C', '\u{327}') => 'Ç',
        _ => return None,
    })
}

/// `NY` inside a word in capitals, else `Ny`; the same for Ŋ. Judged by the next letter, or by the one before at a word's end.
fn capital_digraph(c: char, before: &str, after: &str) -> &'static str {
    let invisible = |c: &char| matches!(*c, ACCENTS_START..=ACCENTS_END) || replacement(*c) == Some("");
    let next = after.chars().find(|c| !invisible(c)).filter(|c| c.is_alphabetic());
    let capitals = next.or(before.chars().next_back()).is_some_and(char::is_uppercase);
    match (c, capitals) {
        ('Ɲ', true) => "NY",
        ('Ɲ', false) => "Ny",
        (_, true) => "NG",
        (_, false) => "Ng",
    }
}

/// What GSM-7 has instead of a character, whatever stands around it; `""` for what is invisible. No GSM-7 character is here.
const fn replacement(c: char) -> Option<&'static str> {
    Some(match c {
        'ɛ' => "è",
        'ɔ' => "ò",
        'ɲ' => "ny",
        'ŋ' => "ng",
        // È and Ò are not in GSM-7.
        'Ɛ' => "E",
        'Ɔ' => "O",
        'œ' => "oe",
        'Œ' => "OE",
        'á' | 'â' | 'ã' | 'ā' | 'ă' | 'ą' | 'ǎ' => "a",
        'À' | 'Á' | 'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' | 'Ǎ' => "A",
        'ɓ' => "b",
        'Ɓ' => "B",
        'ç' | 'ć' | 'č' => "c",
        'Ć' | 'Č' => "C",
        'ɗ' | 'ḍ' => "d",
        'Ɗ' | 'Ḍ' => "D",
        'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẽ' => "e",
        'È' | 'Ê' | 'Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' | 'Ẽ' => "E",
        'ğ' | 'ǧ' => "g",
        'Ğ' | 'Ǧ' => "G",
        'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ǐ' => "i",
        'Ì' | 'Í' | 'Î' | 'Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'Ǐ' => "I",
        'ḷ' => "l",
        'Ḷ' => "L",
        'ḿ' => "m",
        'Ḿ' => "M",
        'ń' | 'ǹ' | 'ň' => "n",
        'Ń' | 'Ǹ' | 'Ň' => "N",
        'ó' | 'ô' | 'õ' | 'ō' | 'ŏ' | 'ǒ' => "o",
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ō' | 'Ŏ' | 'Ǒ' => "O",
        'ř' | 'ṛ' => "r",
        'Ř' | 'Ṛ' => "R",
        'ś' | 'š' | 'ş' | 'ṣ' => "s",
        'Ś' | 'Š' | 'Ş' | 'Ṣ' => "S",
        'ṭ' => "t",
        'Ṭ' => "T",
        'ú' | 'û' | 'ũ' | 'ū' | 'ŭ' | 'ǔ' => "u",
        'Ù' | 'Ú' | 'Û' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ǔ' => "U",
        'ý' | 'ÿ' | 'ŷ' | 'ƴ' => "y",
        'Ý' | 'Ÿ' | 'Ŷ' | 'Ƴ' => "Y",
        'ź' | 'ž' | 'ẓ' => "z",
        'Ź' | 'Ž' | 'Ẓ' => "Z",
        '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | '´' | '`' | '′' | '‹' | '›' => "'",
        '«' | '»' | '“' | '”' | '„' | '‟' | '″' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '•' | '·' => "-",
        '‚' => ",",
        '…' => "...",
        '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{85}' | '\u{2028}' | '\u{2029}' => "\n",
        // Soft hyphen, zero-width characters, direction marks and isolates, byte order mark.
        '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => "",
        _ => return None,
    })
}

/// Adds a small letter without the accents GSM-7 allows it, and a space only after something that is not one.
fn push_bare(out: &mut String, c: char) {
    match c {
        'à' | 'ä' | 'å' => out.push('a'),
        'æ' => out.push_str("ae"),
        'è' | 'é' => out.push('e'),
        'ì' => out.push('i'),
        'ñ' => out.push_str("ny"),
        'ò' | 'ö' | 'ø' => out.push('o'),
        'ß' => out.push_str("ss"),
        'ù' | 'ü' => out.push('u'),
        _ if !c.is_whitespace() => out.push(c),
        _ if out.ends_with(' ') => {}
        _ => out.push(' '),
    }
}

#[cfg(test)]
mod tests {
    use super::segment::{Encoding, measure};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bambara_takes_its_older_letters() {
        assert_eq!(fold("I ni sɔgɔma. Ɲɛtaa ka ɲi, ŋɔmi b’a la"), "I ni sògòma. Nyètaa ka nyi, ngòmi b'a la");
        assert_eq!(fold("Ɛɛ! Ɔwɔ"), "Eè! Owò");
    }

    #[test]
    fn capital_digraphs_follow_the_word() {
        for (official, folded) in [
            ("ƝƐ", "NYE"),
            ("Ɲɛ", "Nyè"),
            ("Ŋ", "Ng"),
            ("KAŊ", "KANG"),
            ("BAƝA", "BANYA"),
            ("Ŋana", "Ngana"),
            ("KAŊ ka", "KANG ka"),
            ("Ɲ\u{301}Ɛ", "NYE"),
            ("A Ŋana", "A Ngana"),
            ("BƝ\u{200b}a", "BNya"),
        ] {
            assert_eq!(fold(official), folded, "{official}");
        }
    }

    #[test]
    fn french_keeps_what_gsm7_has() {
        assert_eq!(fold("Français reçu à l’août, où êtes-vous ?"), "Francais recu à l'aout, où etes-vous ?");
        assert_eq!(fold("ÀÂÈÊËÎÏÔÙÛ É Ç Œuf cœur naïf L’Haÿ"), "AAEEEIIOUU É Ç OEuf coeur naif L'Hay");
        assert_eq!(fold("«\u{a0}12\u{202f}345 F\u{a0}» – “oui”…"), "\" 12 345 F \" - \"oui\"...");
    }

    #[test]
    fn fulfulde_and_tamasheq_hooks_and_dots_go() {
        assert_eq!(fold("ɓiɗɗo ƴami ŋari, aḍu ṭiṭṭ"), "biddo yami ngari, adu titt");
    }

    #[test]
    fn accents_compose_or_go() {
        assert_eq!(fold("e\u{300}e\u{301}n\u{303}C\u{327}c\u{327}a\u{302}"), "èéñÇca");
        assert_eq!(fold("bɛ\u{301}lɔ\u{300} sɛ\u{300}bɛn m\u{300}"), "bèlò sèbèn m");
        assert_eq!(fold("=\u{338}"), "=\u{338}", "a stroke through a sign says something");
    }

    #[test]
    fn invisible_marks_go_and_unknown_characters_stay() {
        assert_eq!(fold("\u{2068}Konna\u{2069}\u{200b}\u{feff}"), "Konna");
        for kept in ["😀 👍", "ߒߞߏ߫", "السلام", "35°", "Ж"] {
            assert_eq!(fold(kept), kept);
        }
    }

    #[test]
    fn gsm7_text_is_not_even_copied() {
        assert!(matches!(fold("Écrivez à Mopti [1] {2} 5€"), Cow::Borrowed(_)));
        for c in ('\0'..=char::MAX).filter(|c| gsm7::septets(*c).is_some()) {
            assert_eq!(replacement(c), None, "{c:?}");
        }
    }

    #[test]
    fn every_replacement_is_gsm7() {
        for c in '\0'..=char::MAX {
            assert!(replacement(c).is_none_or(gsm7::is_gsm7), "{c:?}");
        }
    }

    #[test]
    fn the_orthography_decides_and_segments_overrule_it() {
        let short = "I ni sɔgɔma";
        assert_eq!(for_phone(short, Orthography::Gsm7), "I ni sògòma");
        assert_eq!(for_phone(short, Orthography::Official), short);
        let long = "sɔgɔma ".repeat(11);
        assert_eq!(for_phone(&long, Orthography::Official), fold(&long), "77 units are two segments, folded one");
        let longest = "sɔgɔma ".repeat(19) + "😀";
        assert_eq!(for_phone(&longest, Orthography::Official), longest, "the emoji keeps it in UCS-2 either way");
    }

    #[test]
    fn folding_is_not_done_where_it_costs_a_segment() {
        let dots = "…".repeat(54);
        assert_eq!((measure(&dots).segments, measure(&fold(&dots)).segments), (1, 2));
        let held_by_emoji = "ɲ".repeat(60) + "😀";
        assert_eq!(measure(&fold(&held_by_emoji)).segments, 2);
        for text in [&dots, &held_by_emoji] {
            assert_eq!(for_phone(text, Orthography::Gsm7), *text);
            assert_eq!(for_phone(text, Orthography::Official), *text);
        }
    }

    #[test]
    fn keys_of_what_people_type() {
        for (typed, expected) in [
            ("  Sɛbɛn ", "seben"),
            ("sèbèn", "seben"),
            ("se\u{300}be\u{300}n", "seben"),
            ("ARRÊT !", "arret"),
            ("D’accord.", "d'accord"),
            ("d´accord", "d'accord"),
            ("ɔ̀wɔ̀...", "owo"),
            ("Ɔnhɔn…", "onhon"),
            ("ɲɛ ŊANA ñe n\u{303}e Ñ", "nye ngana nye nye ny"),
            ("Résumé \t\n du\u{a0}forum ?!", "resume du forum"),
            ("O\u{200b}UI\u{2069}", "oui"),
            ("Français, cœur", "francais, coeur"),
            ("?", "?"),
            ("1.", "1"),
            (" . ", "."),
            ("", ""),
            ("ߒߞߏ", "ߒߞߏ"),
        ] {
            assert_eq!(key(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        for (typed, meant) in
            [("forum", "forum"), ("form", "forum"), ("foruum", "forum"), ("fotum", "forum"), ("fourm", "forum")]
        {
            assert!(within_one_edit(typed, meant) && within_one_edit(meant, typed), "{typed}");
        }
        for (typed, meant) in [("frm", "forum"), ("froum ", "forum"), ("fomur", "forum"), ("ab", "cd"), ("", "ab")] {
            assert!(!within_one_edit(typed, meant) && !within_one_edit(meant, typed), "{typed}");
        }
        assert!(within_one_edit("ɛ", "e") && within_one_edit("", "é"), "letters are counted, not bytes");
    }

    /// All words one slip from a word, written out from the definition.
    fn slips(word: &str) -> Vec<String> {
        let letters: Vec<char> = word.chars().collect();
        let mut all = vec![word.to_owned()];
        for at in 0..=letters.len() {
            let (before, after) = letters.split_at(at);
            for insert in ['a', 'b', 'c'] {
                all.push(before.iter().chain(&[insert]).chain(after).collect());
                all.extend(after.get(1..).map(|rest| before.iter().chain(&[insert]).chain(rest).collect()));
            }
            all.extend(after.get(1..).map(|rest| before.iter().chain(rest).collect()));
            if let [first, second, rest @ ..] = after {
                all.push(before.iter().chain([second, first]).chain(rest).collect());
            }
        }
        all
    }

    const MIXED: &str =
        "[a-zA-Z .,!?\nàçéêœŒÉɛɔɲŋƐƆƝŊ’«»…\u{a0}\u{202f}\u{200b}\u{2068}\u{300}-\u{303}\u{327}😀ߒ߫=]{0,300}|\\PC{0,200}";

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in MIXED) {
            let once = fold(&text).into_owned();
            prop_assert_eq!(fold(&once), once.as_str());
        }

        #[test]
        fn a_text_for_phones_never_costs_more(text in MIXED) {
            for orthography in [Orthography::Gsm7, Orthography::Official] {
                prop_assert!(measure(&for_phone(&text, orthography)).segments <= measure(&text).segments);
            }
        }

        #[test]
        fn french_and_bambara_always_reach_gsm7(text in "[a-zA-Z àâçéèêëîïôûùüÿœÀÂÇÉÈÊËÎÏÔÛÙÜŸŒɛɔɲŋƐƆƝŊ’«»…–]{0,300}") {
            prop_assert_eq!(measure(&fold(&text)).encoding, Encoding::Gsm7);
        }

        #[test]
        fn characters_without_a_replacement_are_all_there(text in MIXED) {
            let unknown = |text: &str| -> String {
                text.chars().filter(|c| gsm7::septets(*c).is_none() && replacement(*c).is_none())
                    .filter(|c| !matches!(c, 'Ɲ' | 'Ŋ' | ACCENTS_START..=ACCENTS_END)).collect()
            };
            prop_assert_eq!(unknown(&fold(&text)), unknown(&text));
        }

        #[test]
        fn a_key_is_its_own_key(text in MIXED) {
            let once = key(&text);
            prop_assert_eq!(key(&once), once.as_str());
            prop_assert_eq!(once.trim(), once.as_str());
        }

        #[test]
        fn what_is_folded_has_the_same_key(text in "[a-zA-Z àâçéèêëîïôûùüÿœÀÂÉÈÊÎÔŒɛɔɲŋƐƆƝŊ’]{0,60}") {
            prop_assert_eq!(key(&fold(&text)), key(&text));
        }

        #[test]
        fn one_edit_is_what_the_definition_says(a in "[abc]{0,5}", b in "[abc]{0,5}") {
            prop_assert_eq!(within_one_edit(&a, &b), slips(&a).contains(&b));
        }
    }
}

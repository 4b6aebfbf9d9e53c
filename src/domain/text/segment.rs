//! What a text message costs: its encoding, its length and the number of segments an operator bills.
//!
//! Must not know: prices, lines or languages. Tested here, by properties and against a table of 10,000 texts made with the
//! npm package `sms-segments-calculator` and the PyPI package `gsm0338` (`tests/golden/segments/`).
//!
//! One message holds 140 octets: 160 septets or 70 UTF-16 code units. In a longer text each part gives 6 octets to the
//! header that joins the parts (3GPP TS 23.040, 9.2.3.24.1, 8-bit reference), which leaves 153 septets or 67 units. A
//! gateway that uses the rarer 16-bit reference has one unit less in each part; none we know bills by it.

use super::gsm7;
use std::iter;

/// How a text travels. One character outside the GSM 7-bit alphabet puts all of it into UCS-2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// GSM 7-bit default alphabet, counted in septets.
    Gsm7,
    /// UCS-2, in practice UTF-16, counted in code units of 16 bits.
    Ucs2,
}

impl Encoding {
    /// Most units that one message without parts can hold.
    pub const fn whole(self) -> usize {
        match self {
            Encoding::Gsm7 => 160,
            Encoding::Ucs2 => 70,
        }
    }

    /// Most units in each part of a longer text.
    pub const fn part(self) -> usize {
        match self {
            Encoding::Gsm7 => 153,
            Encoding::Ucs2 => 67,
        }
    }

    /// Units one character takes. An escape pair and a surrogate pair are one character, so they are never split.
    fn width(self, c: char) -> usize {
        match self {
            Encoding::Gsm7 => gsm7::septets(c).expect("a text is Gsm7 only if all its characters are").into(),
            Encoding::Ucs2 => c.len_utf16(),
        }
    }
}

/// The length of a text under both encodings; grows by addition, so that pages can be filled word by word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Septets, or `None` once a character is outside the GSM 7-bit alphabet.
    pub septets: Option<usize>,
    /// UTF-16 code units.
    pub utf16: usize,
}

impl Extent {
    /// The length of nothing.
    pub const EMPTY: Extent = Extent { septets: Some(0), utf16: 0 };

    /// The length of a text.
    pub fn of(text: &str) -> Extent {
        text.chars().fold(Extent::EMPTY, |sum, c| sum.plus(Extent::of_char(c)))
    }

    /// The length of one character.
    pub fn of_char(c: char) -> Extent {
        Extent { septets: gsm7::septets(c).map(usize::from), utf16: c.len_utf16() }
    }

    /// The length of two texts one after the other.
    pub fn plus(self, next: Extent) -> Extent {
        let septets = self.septets.zip(next.septets).map(|(a, b)| a + b);
        Extent { septets, utf16: self.utf16 + next.utf16 }
    }

    /// The encoding a text of this length is sent in, and its length in that encoding's units.
    pub fn as_sent(self) -> (Encoding, usize) {
        match self.septets {
            Some(septets) => (Encoding::Gsm7, septets),
            None => (Encoding::Ucs2, self.utf16),
        }
    }
}

/// What a text message costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// How it travels.
    pub encoding: Encoding,
    /// Its length in septets (GSM-7) or UTF-16 code units (UCS-2), headers not counted.
    pub units: usize,
    /// Messages the operator carries and bills. Never 0: an empty text is one empty message.
    pub segments: usize,
}

/// Measures a text as it would be sent.
pub fn measure(text: &str) -> Size {
    let (encoding, units) = Extent::of(text).as_sent();
    let segments = if units <= encoding.whole() { 1 } else { parts(text, encoding).count() };
    Size { encoding, units, segments }
}

/// The parts of a text as they would be sent; an empty text is one empty part. No part ends inside an escape pair or a
/// surrogate pair. Together they are the text.
pub fn split(text: &str) -> Vec<&str> {
    let (encoding, units) = Extent::of(text).as_sent();
    if units <= encoding.whole() { vec![text] } else { parts(text, encoding).collect() }
}

fn parts(text: &str, encoding: Encoding) -> impl Iterator<Item = &str> {
    let mut rest = text;
    iter::from_fn(move || {
        let (part, after) = rest.split_at(end_of_part(rest, encoding));
        rest = after;
        (!part.is_empty()).then_some(part)
    })
}

/// Where the first part of a long text ends, in bytes.
fn end_of_part(text: &str, encoding: Encoding) -> usize {
    let mut used = 0;
    let over = text.char_indices().find(|(_, c)| {
        used += encoding.width(*c);
        used > encoding.part()
    });
    over.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn size(encoding: Encoding, units: usize, segments: usize) -> Size {
        Size { encoding, units, segments }
    }

    fn lengths(text: &str) -> Vec<usize> {
        split(text).into_iter().map(|part| measure(part).units).collect()
    }

    #[test]
    fn an_empty_text_is_one_empty_message() {
        assert_eq!(measure(""), size(Encoding::Gsm7, 0, 1));
        assert_eq!(split(""), [""]);
    }

    #[test]
    fn septets_fill_one_message_then_parts() {
        assert_eq!(measure(&"a".repeat(160)), size(Encoding::Gsm7, 160, 1));
        assert_eq!(measure(&"a".repeat(161)), size(Encoding::Gsm7, 161, 2));
        assert_eq!(lengths(&"a".repeat(161)), [153, 8]);
        assert_eq!(measure(&"a".repeat(306)).segments, 2);
        assert_eq!(measure(&"a".repeat(307)).segments, 3);
    }

    #[test]
    fn an_escape_pair_is_never_split() {
        let at_the_edge = format!("{}€{}", "a".repeat(152), "a".repeat(20));
        assert_eq!(lengths(&at_the_edge), [152, 22]);
        assert_eq!(measure(&format!("{}€", "a".repeat(159))), size(Encoding::Gsm7, 161, 2));
        assert_eq!(measure(&format!("{}€€{}", "a".repeat(152), "a".repeat(4))), size(Encoding::Gsm7, 160, 1));
        // 306 septets would be two full parts, but 153 is odd: each part holds 76 pairs.
        assert_eq!(lengths(&"€".repeat(153)), [152, 152, 2]);
    }

    #[test]
    fn code_units_fill_one_message_then_parts() {
        assert_eq!(measure(&"ɛ".repeat(70)), size(Encoding::Ucs2, 70, 1));
        assert_eq!(measure(&"ɛ".repeat(71)), size(Encoding::Ucs2, 71, 2));
        assert_eq!(lengths(&"ɛ".repeat(71)), [67, 4]);
        assert_eq!(measure("߲ߒߞߏ"), size(Encoding::Ucs2, 4, 1), "every N'Ko mark is a unit");
    }

    #[test]
    fn a_surrogate_pair_is_never_split() {
        let at_the_edge = format!("{}😀{}", "ɛ".repeat(66), "ɛ".repeat(10));
        assert_eq!(measure(&at_the_edge), size(Encoding::Ucs2, 78, 2));
        assert_eq!(lengths(&at_the_edge), [66, 12]);
        assert_eq!(measure(&"😀".repeat(35)), size(Encoding::Ucs2, 70, 1));
        assert_eq!(measure(&"😀".repeat(67)), size(Encoding::Ucs2, 134, 3));
    }

    #[test]
    fn one_letter_decides_for_the_whole_text() {
        assert_eq!(measure("FRANÇAIS").encoding, Encoding::Gsm7);
        assert_eq!(measure("Français").encoding, Encoding::Ucs2);
        assert_eq!(measure("\u{1b}").encoding, Encoding::Ucs2, "a bare escape code is no GSM-7 text");
        // Under UCS-2 the characters of the extension table are one unit like all others.
        assert_eq!(measure("{€}ɛ"), size(Encoding::Ucs2, 4, 1));
    }

    /// The generator of `tests/golden/segments/`, as in `generate.mjs` and `generate.py`: Marsaglia's 32-bit xorshift.
    struct Draw(u32);

    impl Draw {
        fn below(&mut self, bound: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 17;
            self.0 ^= self.0 << 5;
            self.0 as usize % bound
        }
    }

    #[test]
    fn ten_thousand_texts_measure_as_other_people_s_counters_say() {
        let palettes: Vec<Vec<char>> = include_str!("../../../tests/golden/segments/palettes.txt")
            .lines()
            .map(|line| line.replace('␊', "\n").replace('␌', "\u{c}").chars().collect())
            .collect();
        let mut draw = Draw(20_270_112);
        let mut lines = 0;
        for (number, expected) in include_str!("../../../tests/golden/segments/table.txt").lines().enumerate() {
            let palette = &palettes[draw.below(palettes.len())];
            let length = draw.below(401);
            let text: String = (0..length).map(|_| palette[draw.below(palette.len())]).collect();
            let Size { encoding, units, segments } = measure(&text);
            let found = match encoding {
                Encoding::Gsm7 => format!("G {units} {segments} {units}"),
                Encoding::Ucs2 => format!("U {units} {segments} -"),
            };
            assert_eq!(found, expected, "line {}: {text:?}", number + 1);
            assert_eq!(split(&text).len(), segments);
            lines += 1;
        }
        assert_eq!(lines, 10_000);
    }

    proptest! {
        #[test]
        fn parts_are_the_text_and_each_fits(text in "[a-zéàò€{}ɛɔŋ’ߒߞ😀👍\n]{0,500}|\\PC{0,300}") {
            let whole = measure(&text);
            let parts = split(&text);
            prop_assert_eq!(parts.concat(), text.as_str());
            prop_assert_eq!(parts.len(), whole.segments);
            let limit = if whole.segments == 1 { whole.encoding.whole() } else { whole.encoding.part() };
            for part in &parts {
                let length: usize = part.chars().map(|c| whole.encoding.width(c)).sum();
                prop_assert!(length <= limit);
                prop_assert_eq!(measure(part).segments, 1);
            }
            // No part could have taken the first character of the next.
            for pair in parts.windows(2) {
                let next = pair[1].chars().next().unwrap();
                let used: usize = pair[0].chars().chain([next]).map(|c| whole.encoding.width(c)).sum();
                prop_assert!(used > limit);
            }
        }

        #[test]
        fn one_more_character_never_costs_less(text in "[a-z€ɛ😀]{0,300}", c in any::<char>()) {
            let longer = format!("{text}{c}");
            prop_assert!(measure(&longer).segments >= measure(&text).segments);
        }
    }
}

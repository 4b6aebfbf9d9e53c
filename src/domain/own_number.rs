//! The caller's own number, taken out of what they wrote: people put it there although they are asked not to.
//!
//! Must not know: what happens to the text next. Tested here.
//!
//! A number is found by its last eight digits (a whole Malian number), whatever stands between them, and taken out together with the
//! country code, `+` or `00` before them. Numbers written as words are not found.

use crate::domain::phone::{FEWEST_DIGITS, FreeText, Phone};
use zeroize::Zeroizing;

/// What stands in the place of the number.
pub const INSTEAD: &str = "[numero]";
/// Most characters between two digits of one number: blanks, dots, `et`, `puis le`. That the digits of the own number come in
/// their order by accident does not happen.
const MOST_BETWEEN: usize = 12;
/// Longest country code (ITU-T E.164).
const LONGEST_CODE: usize = 3;

/// A digit of the text.
struct Digit {
    value: u8,
    /// Where it begins and ends, in bytes.
    span: (usize, usize),
    /// Characters between it and the digit before.
    gap: usize,
}

/// The text with [`INSTEAD`] wherever the number `own` stands in any spelling: `76 12 34 56`, `+223 76.12.34.56`, `00223-76123456`,
/// `76 12 et 34 56`, also in digits of other scripts.
pub fn without(text: &FreeText, own: &Phone) -> FreeText {
    let text = text.read();
    let digits = digits(text);
    let spellings = spellings(own.digits());
    let mut kept = Zeroizing::new(String::with_capacity(text.len() + INSTEAD.len()));
    let (mut at, mut written) = (0, 0);
    while at < digits.len() {
        let found = spellings.iter().find(|spelling| stands_at(&digits[at..], spelling));
        let Some(length) = found.map(|spelling| spelling.len()) else {
            at += 1;
            continue;
        };
        let (start, end) = (digits[at].span.0, digits[at + length - 1].span.1);
        kept.push_str(text[written..start].trim_end_matches('+'));
        kept.push_str(INSTEAD);
        (at, written) = (at + length, end);
    }
    kept.push_str(&text[written..]);
    FreeText::new(kept.as_str())
}

fn digits(text: &str) -> Zeroizing<Vec<Digit>> {
    let mut digits = Zeroizing::new(Vec::new());
    let mut gap = 0;
    for (start, c) in text.char_indices() {
        match value(c) {
            Some(value) => {
                digits.push(Digit { value, span: (start, start + c.len_utf8()), gap });
                gap = 0;
            }
            None => gap += 1,
        }
    }
    digits
}

/// The value of a digit: ASCII, Arabic (both kinds), N'Ko, full width.
fn value(c: char) -> Option<u8> {
    let zero = ['0', '\u{660}', '\u{6f0}', '\u{7c0}', '\u{ff10}']
        .into_iter()
        .find(|zero| (*zero..).take(10).any(|d| d == c))?;
    u8::try_from(u32::from(c) - u32::from(zero)).ok()
}

/// How the number may be written, longest first: `00` and all of it, all of it, without its country code (of which we do not know the
/// length) after a `0` or nothing; never less than a whole number.
fn spellings(full: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let values: Zeroizing<Vec<u8>> = Zeroizing::new(full.iter().map(|digit| digit - b'0').collect());
    let after = |zeros: usize, code: usize| Zeroizing::new([&[0; 2][..zeros], &values[code..]].concat());
    let codes = (1..=LONGEST_CODE).filter(|code| values.len() - code >= FEWEST_DIGITS);
    [after(2, 0), after(0, 0)].into_iter().chain(codes.flat_map(|code| [after(1, code), after(0, code)])).collect()
}

fn stands_at(digits: &[Digit], spelling: &[u8]) -> bool {
    let near = |(nth, digit): (usize, &Digit)| nth == 0 || digit.gap <= MOST_BETWEEN;
    digits.len() >= spelling.len()
        && digits.iter().map(|digit| &digit.value).take(spelling.len()).eq(spelling)
        && digits[..spelling.len()].iter().enumerate().all(near)
}

impl zeroize::Zeroize for Digit {
    fn zeroize(&mut self) {
        self.value.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phone::Plan;
    use proptest::prelude::*;

    fn without(text: &str) -> String {
        let own = Phone::read("76123456", Plan::MALI).unwrap();
        super::without(&FreeText::new(text), &own).read().to_owned()
    }

    #[test]
    fn the_own_number_in_every_spelling() {
        for written in [
            "76123456",
            "76 12 34 56",
            "76.12.34.56",
            "76-12-34-56",
            "7 6 1 2 3 4 5 6",
            "761 234 56",
            "+22376123456",
            "+223 76 12 34 56",
            "(223) 76123456",
            "0022376123456",
            "00 223 76/12/34/56",
            "22376123456",
            "76 12 et 34 56",
            "76, 12 puis le 34, 56",
            "76\u{a0}12\u{200b}34\n56",
            "７６１２３４５６",
            "߇߆߁߂߃߄߅߆",
            "٧٦١٢٣٤٥٦",
        ] {
            let said = without(&format!("Appelez-moi au {written}, merci"));
            assert!(!said.contains("34") && said.matches(INSTEAD).count() == 1, "{written}: {said}");
            assert!(said.starts_with("Appelez-moi au ") && said.ends_with(", merci"), "{written}: {said}");
        }
        assert_eq!(without("76123456"), INSTEAD);
        assert_eq!(without("+223 76 12 34 56"), INSTEAD);
        assert_eq!(without("76123456 ou 76 12 34 56!"), "[numero] ou [numero]!");
        assert_eq!(without("x7612345676123456"), "x[numero][numero]");
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "",
            "ils ont pris 5000 F",
            "76123457",
            "76 12 34 5",
            "66 12 34 56",
            "76 12 43 56",
            "le 15/12 a 10h30",
            "76 motos, 12 hommes, 34 boeufs dans la brousse, 56 chevres",
            "1 2 3 4 5 6 7 8 9 0",
            "😡 \u{1}\u{2} ߞߎߡߊ",
        ] {
            assert_eq!(without(text), text);
        }
    }

    #[test]
    fn a_number_of_another_country() {
        let own = Phone::read("+33612345678", Plan::MALI).unwrap();
        for written in ["+33612345678", "06 12 34 56 78", "612345678", "0033 6 12 34 56 78"] {
            let said = super::without(&FreeText::new(written), &own);
            assert_eq!(said.read(), INSTEAD, "{written}");
        }
    }

    proptest! {
        #[test]
        fn no_digit_of_it_is_left_in_any_text(
            before in "[a-z ,ɛ😀]{0,40}",
            prefix in "|\\+223|223 |00223-|\\(\\+223\\) ",
            gaps in prop::collection::vec("[ .,/()a-zɛ-]{0,12}", 7),
            after in "[a-z ,ɛ😀]{0,40}",
        ) {
            let number: String = "76123456".chars().zip(gaps.iter().map(String::as_str).chain([""])).map(|(d, gap)| format!("{d}{gap}")).collect();
            let said = without(&format!("{before}{prefix}{number}{after}"));
            prop_assert!(!said.contains(|c: char| c.is_ascii_digit()), "{said}");
            prop_assert!(said.starts_with(&before) && said.ends_with(&after), "{said}");
        }

        #[test]
        fn a_text_without_it_is_the_same(text in "[0-57-9a-z .+]{0,60}|\\PC{0,60}") {
            let digits: String = text.chars().filter_map(value).map(|digit| char::from(b'0' + digit)).collect();
            prop_assume!(!digits.contains("76123456"));
            prop_assert_eq!(without(&text), text);
        }
    }
}

//! A telephone number, kept so that it cannot be printed, and the other private things that come with a message.
//!
//! Must not know: where numbers are stored or how they are sealed. Tested here.
//!
//! Numbering of Mali: country code 223, then eight digits written without a trunk prefix (`76 12 34 56`); the
//! international prefix is 00. Numbers of other countries are accepted in international form only.

use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Most digits an international number may have (ITU-T E.164, section 6).
pub const MOST_DIGITS: usize = 15;
/// Fewest digits we take for a subscriber's number in international form; anything shorter is a short code.
pub const FEWEST_DIGITS: usize = 8;

/// Fewest digits of a number of another country that came without `+` or `00`; shorter is more likely a slip of the hand.
const FEWEST_BARE: usize = 10;

/// The numbering plan of the programme's country: what a number without a prefix means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Country calling code, digits only.
    pub code: &'static str,
    /// Length of a national number.
    pub national_digits: usize,
}

impl Plan {
    /// Mali (libphonenumber metadata: +223, eight digits since 2008).
    pub const MALI: Plan = Plan { code: "223", national_digits: 8 };

    /// The plan of a country by its ISO 3166-1 code; `None` where none is known.
    pub fn of(country: &str) -> Option<Plan> {
        (country == "ML").then_some(Plan::MALI)
    }
}

/// A subscriber's number in international form. It has no `Display` and no `Serialize`, its `Debug` shows nothing, and it is
/// wiped when dropped. On the heap, because what is moved stays behind where it was: in a queue, on a stack.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Phone(Box<[u8]>);

impl Phone {
    /// Reads a number as people and aggregators write it: `76 12 34 56`, `+22376123456`, `0022376123456`, `22376123456`,
    /// `tel:+223…`, with spaces, dots, dashes, slashes or brackets between digits. `None` for short codes, names, and anything that no
    /// telephone can have.
    pub fn read(written: &str, plan: Plan) -> Option<Phone> {
        let written = written.trim();
        let written = written.strip_prefix("tel:").unwrap_or(written);
        let mut digits = Zeroizing::new(Vec::with_capacity(MOST_DIGITS + 2));
        let mut international = false;
        for c in written.chars() {
            match c {
                '+' if digits.is_empty() && !international => international = true,
                '0'..='9' => digits.push(c as u8),
                ' ' | '.' | '-' | '(' | ')' | '/' | '\u{a0}' | '\u{202f}' => {}
                _ => return None,
            }
            if digits.len() > MOST_DIGITS + 2 {
                return None;
            }
        }
        if !international && digits.starts_with(b"00") {
            digits.drain(..2);
            international = true;
        }
        if !international && digits.len() == plan.national_digits {
            let mut full = Zeroizing::new(plan.code.as_bytes().to_vec());
            full.extend_from_slice(&digits);
            digits = full;
        } else if !international && digits.len() < FEWEST_BARE {
            return None;
        }
        Phone::of_digits(&digits, plan)
    }

    fn of_digits(digits: &[u8], plan: Plan) -> Option<Phone> {
        let length = digits.len();
        if !(FEWEST_DIGITS..=MOST_DIGITS).contains(&length) || digits[0] == b'0' {
            return None;
        }
        if let Some(national) = digits.strip_prefix(plan.code.as_bytes()) {
            // No Malian number starts with 0, 1 or 3; a wrong length is a slip of the hand, not another country.
            if national.len() != plan.national_digits || matches!(national[0], b'0' | b'1' | b'3') {
                return None;
            }
        }
        Some(Phone(digits.into()))
    }

    /// The digits in international form without `+`, for sealing and look-up.
    pub fn digits(&self) -> &[u8] {
        &self.0
    }

    /// `+` and the digits, as aggregators want it. Wiped when dropped.
    pub fn e164(&self) -> Zeroizing<String> {
        let mut written = String::with_capacity(MOST_DIGITS + 1);
        written.push('+');
        written.extend(self.digits().iter().map(|&d| d as char));
        Zeroizing::new(written)
    }

    /// All but its last two digits hidden, for who knows it already: `+223 •• •• •• 41`.
    pub fn masked(&self, plan: Plan) -> String {
        let code = if self.0.starts_with(plan.code.as_bytes()) { plan.code } else { "" };
        format!("+{code}{} {}", " ••".repeat(3), self.ends()).replace("+ ", "+")
    }

    /// Its last two digits.
    pub fn ends(&self) -> String {
        self.0[self.0.len() - 2..].iter().map(|digit| char::from(*digit)).collect()
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

/// Words that somebody wrote on a phone. No `Display`, no `Serialize`, nothing in `Debug`; wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct FreeText(String);

impl FreeText {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> FreeText {
        FreeText(text.into())
    }

    /// The text, for reading on the spot; whoever keeps it owes an explanation.
    pub fn read(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for FreeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FreeText(…)")
    }
}

/// An aggregator's name for one USSD session. As private as the number that it stands for.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct SessionId(pub String);

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(…)")
    }
}

/// An aggregator's name for one message.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct ProviderMessageId(pub String);

impl fmt::Debug for ProviderMessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProviderMessageId(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> Option<String> {
        Phone::read(written, Plan::MALI).map(|p| p.e164().to_string())
    }

    #[test]
    fn a_number_is_hidden_but_for_two_digits() {
        let masked = |written| Phone::read(written, Plan::MALI).map(|phone| phone.masked(Plan::MALI));
        assert_eq!(masked("76123441").as_deref(), Some("+223 •• •• •• 41"));
        assert_eq!(masked("+33612345678").as_deref(), Some("+•• •• •• 78"));
    }

    #[test]
    fn one_number_in_all_its_spellings() {
        for written in [
            "76123456",
            "76 12 34 56",
            "76.12.34.56",
            "76-12-34-56",
            "+22376123456",
            "+223 76 12 34 56",
            "0022376123456",
            "00 223 76 12 34 56",
            "22376123456",
            "tel:+22376123456",
            " (223) 76123456 ",
        ] {
            assert_eq!(read(written).as_deref(), Some("+22376123456"), "{written}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for written in [
            "",
            "+",
            "36001",
            "15",
            "ORANGE",
            "7612345",
            "761234567",
            "+2237612345",
            "+223761234567",
            "+22306123456",
            "0076",
            "+0012345678",
            "+1234567890123456",
            "76a23456",
            "++22376123456",
            "7612+3456",
            "٧٦١٢٣٤٥٦",
        ] {
            assert_eq!(read(written), None, "{written}");
        }
    }

    #[test]
    fn other_countries_need_their_code() {
        assert_eq!(read("+33612345678").as_deref(), Some("+33612345678"));
        assert_eq!(read("0033612345678").as_deref(), Some("+33612345678"));
        assert_eq!(read("221771234567").as_deref(), Some("+221771234567"));
    }

    #[test]
    fn nothing_private_is_printed() {
        let phone = Phone::read("76123456", Plan::MALI).unwrap();
        let shown = format!("{phone:?} {:?} {:?}", FreeText::new("Konna"), SessionId("76123456".into()));
        assert!(!shown.contains("76") && !shown.contains("Konna"), "{shown}");
    }
}

//! Concerns: what a report is made of, who reads it, and the code that lets its author come back to it.
//!
//! Must not know: keys, stores, who reports. Tested here.

use crate::domain::force::Force;
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

/// What a concern is about, as its author says; the finer kind is the moderator's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A bribe or racket, unlawful detention for money, protection of traffickers, misuse of aid.
    Corruption,
    /// Armed groups, trafficking, fights between communities, theft of cattle, attacks.
    Insecurity,
    /// Violence by a force, sexual or domestic violence, threat, arrest, disappearance.
    Abuse,
    /// Something else.
    Other,
}

impl Kind {
    /// All, in the order in which lists show them.
    pub const ALL: [Kind; 4] = [Kind::Corruption, Kind::Insecurity, Kind::Abuse, Kind::Other];

    /// The word in tables and forms.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Corruption => "corruption",
            Kind::Insecurity => "insecurity",
            Kind::Abuse => "abuse",
            Kind::Other => "other",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == written)
    }

    /// Somebody may be in danger: numbers to call come first.
    pub fn is_dangerous(self) -> bool {
        matches!(self, Kind::Insecurity | Kind::Abuse)
    }
}

/// Whom a concern is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accused {
    /// A security force.
    Force(Force),
    /// A self-defence group.
    SelfDefence,
    /// Somebody else.
    Other,
    /// The author does not know, or did not say.
    Unknown,
}

impl Accused {
    /// All, in the order in which lists show them.
    pub const ALL: [Accused; 10] = {
        let mut all = [Accused::Unknown; 10];
        let mut n = 0;
        while n < Force::ALL.len() {
            all[n] = Accused::Force(Force::ALL[n]);
            n += 1;
        }
        all[n] = Accused::SelfDefence;
        all[n + 1] = Accused::Other;
        all
    };
}

/// Who of the staff can read a concern: those with the key to its compartment. Who is tied to a force never gets the key to what is
/// said about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compartment {
    /// The police.
    Police,
    /// The gendarmerie.
    Gendarmerie,
    /// The army and the national guard.
    Army,
    /// Customs and forest guards.
    Customs,
    /// Other officials.
    Officials,
    /// Trafficking and armed groups.
    Armed,
    /// What does not say whom it is about.
    Unsorted,
}

impl Compartment {
    /// All seven.
    pub const ALL: [Compartment; 7] = [
        Compartment::Police,
        Compartment::Gendarmerie,
        Compartment::Army,
        Compartment::Customs,
        Compartment::Officials,
        Compartment::Armed,
        Compartment::Unsorted,
    ];

    /// Where a concern goes. An SMS says neither kind nor force.
    pub fn of(kind: Option<Kind>, accused: Accused) -> Compartment {
        match accused {
            Accused::Force(Force::Police) => Compartment::Police,
            Accused::Force(Force::Gendarmerie) => Compartment::Gendarmerie,
            Accused::Force(Force::Army | Force::Guard) => Compartment::Army,
            Accused::Force(Force::Customs | Force::Forest) => Compartment::Customs,
            Accused::Force(Force::Drugs) | Accused::Other => Compartment::Officials,
            Accused::SelfDefence => Compartment::Armed,
            Accused::Unknown if kind == Some(Kind::Insecurity) => Compartment::Armed,
            Accused::Unknown => Compartment::Unsorted,
        }
    }

    /// The word in files and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Compartment::Police => "police",
            Compartment::Gendarmerie => "gendarmerie",
            Compartment::Army => "army",
            Compartment::Customs => "customs",
            Compartment::Officials => "officials",
            Compartment::Armed => "armed",
            Compartment::Unsorted => "unsorted",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Compartment> {
        Compartment::ALL.into_iter().find(|compartment| compartment.code() == written)
    }
}

/// Digits of a code, its two check digits included.
const DIGITS: usize = 14;

/// The code that lets its holder come back to a concern: twelve random digits and two check digits. It has no `Display` and no
/// `Serialize`, its `Debug` shows nothing, and it is wiped when dropped. On the heap, because what is moved stays behind where it was.
///
/// ```compile_fail
/// fn printed(code: baro::domain::concern::ReceiptCode) -> String {
///     format!("{code}")
/// }
/// ```
///
/// ```compile_fail
/// fn kept(code: baro::domain::concern::ReceiptCode) -> String {
///     serde_json::to_string(&code).unwrap()
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptCode(Box<Zeroizing<[u8; DIGITS]>>);

/// What was typed is not a code: digits are missing, too many or mistaken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a code: digits are missing or mistaken")]
pub struct Mistyped;

impl ReceiptCode {
    /// The code of a random number below 10^12.
    ///
    /// # Panics
    /// If `number` has more than twelve digits: one that is cut would not be evenly random.
    pub fn new(number: u64) -> ReceiptCode {
        assert!(number < 1_000_000_000_000, "a code is made of twelve digits");
        // ISO/IEC 7064, MOD 97-10: the whole number leaves the remainder 1.
        let whole = number * 100 + (98 - number * 100 % 97);
        let mut digits = ReceiptCode(Box::default());
        let mut rest = whole;
        for digit in digits.0.iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).expect("a digit is below ten");
            rest /= 10;
        }
        digits
    }

    /// Reads what somebody typed: digits with spaces, dots or dashes between them, and nothing else.
    ///
    /// # Errors
    /// If it is not fourteen digits, or the check digits say that one is mistaken or two are swapped.
    pub fn read(typed: &str) -> Result<ReceiptCode, Mistyped> {
        let mut digits = ReceiptCode(Box::default());
        let mut count = 0;
        for c in typed.trim().bytes() {
            match c {
                b'0'..=b'9' => {
                    *digits.0.get_mut(count).ok_or(Mistyped)? = c;
                    count += 1;
                }
                b' ' | b'.' | b'-' => {}
                _ => return Err(Mistyped),
            }
        }
        let remainder = digits.0.iter().fold(0u64, |sum, digit| (sum * 10 + u64::from(digit.wrapping_sub(b'0'))) % 97);
        if count == DIGITS && remainder == 1 { Ok(digits) } else { Err(Mistyped) }
    }

    /// The fourteen digits, for the derivation of keys only.
    pub fn digits(&self) -> &[u8; DIGITS] {
        &self.0
    }

    /// Seven pairs, as numbers are read aloud: `18 89 05 49 88 42 48`. For the screen of its holder only.
    pub fn pairs(&self) -> Zeroizing<String> {
        let mut shown = Zeroizing::new(String::with_capacity(DIGITS + DIGITS / 2));
        for (n, digit) in self.0.iter().enumerate() {
            if n > 0 && n % 2 == 0 {
                shown.push(' ');
            }
            shown.push(char::from(*digit));
        }
        shown
    }
}

impl fmt::Debug for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_force_has_its_readers() {
        assert_eq!(
            Accused::ALL.map(|accused| Compartment::of(None, accused)),
            [
                Compartment::Army,
                Compartment::Gendarmerie,
                Compartment::Police,
                Compartment::Army,
                Compartment::Customs,
                Compartment::Customs,
                Compartment::Officials,
                Compartment::Armed,
                Compartment::Officials,
                Compartment::Unsorted,
            ]
        );
        assert_eq!(Compartment::of(Some(Kind::Insecurity), Accused::Unknown), Compartment::Armed);
        assert!(Compartment::ALL.iter().all(|own| Compartment::read(own.code()) == Some(*own)));
    }

    #[test]
    fn a_code_is_shown_in_pairs_and_read_back() {
        for number in [0, 1, 188_905_498_842, 999_999_999_999] {
            let code = ReceiptCode::new(number);
            assert!(ReceiptCode::read(&code.pairs()) == Ok(code.clone()), "{number}");
        }
        let code = ReceiptCode::new(188_905_498_842);
        assert_eq!(code.pairs().as_str(), "18 89 05 49 88 42 48");
        assert!(ReceiptCode::read(" 18890549884248 ") == Ok(code.clone()));
        assert!(ReceiptCode::read("18-89.05 49884248") == Ok(code.clone()));
        assert_eq!(format!("{code:?}"), "ReceiptCode(…)");
    }

    #[test]
    fn a_slip_of_the_hand_is_seen() {
        let right = ReceiptCode::new(188_905_498_842);
        let digits = *right.digits();
        for at in 0..DIGITS {
            for other in b'0'..=b'9' {
                let mut typed = digits;
                typed[at] = other;
                let read = ReceiptCode::read(std::str::from_utf8(&typed).unwrap());
                assert_eq!(read.is_ok(), other == digits[at], "digit {at}");
            }
        }
        for at in 1..DIGITS {
            let mut typed = digits;
            typed.swap(at - 1, at);
            let read = ReceiptCode::read(std::str::from_utf8(&typed).unwrap());
            assert_eq!(read.is_ok(), typed == digits, "swapped at {at}");
        }
        for typed in
            ["", "1", "1889054988424", "188905498842480", "1889054988424O", "18 89 05 49 88 42 48 !", "+18890549884248"]
        {
            assert_eq!(ReceiptCode::read(typed), Err(Mistyped), "{typed}");
        }
    }
}

//! Which network a number belongs to, by its first digits: what messages cost is counted by it, nothing is decided by it.
//!
//! Must not know: prices, lines. Tested here.
//!
//! The blocks are those of libphonenumber's carrier data for Mali, named as settings name prices. A number that was taken to another network
//! keeps its digits; no such move is known in Mali.

use crate::domain::phone::Phone;

/// The first digits of each network's numbers, after the country's code. Longer ones come before those that begin them.
const BLOCKS: [(&str, &str); 21] = [
    ("2079", "malitel"),
    ("217", "malitel"),
    ("200", "orange"),
    ("82", "orange"),
    ("83", "orange"),
    ("84", "orange"),
    ("85", "orange"),
    ("89", "malitel"),
    ("90", "orange"),
    ("91", "orange"),
    ("92", "orange"),
    ("93", "orange"),
    ("94", "orange"),
    ("95", "malitel"),
    ("96", "malitel"),
    ("97", "malitel"),
    ("98", "malitel"),
    ("99", "malitel"),
    ("5", "telecel"),
    ("6", "malitel"),
    ("7", "orange"),
];

/// The network that a number's block was given to; `None` for blocks of nobody we know, and for other countries.
pub fn of(phone: &Phone) -> Option<&'static str> {
    let national = phone.digits().strip_prefix(b"223")?;
    BLOCKS.iter().find(|(block, _)| national.starts_with(block.as_bytes())).map(|(_, network)| *network)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phone::Plan;

    #[test]
    fn the_first_digits_name_the_network() {
        for (number, network) in [
            ("76123456", Some("orange")),
            ("66123456", Some("malitel")),
            ("50123456", Some("telecel")),
            ("83123456", Some("orange")),
            ("89123456", Some("malitel")),
            ("94123456", Some("orange")),
            ("95123456", Some("malitel")),
            ("20012345", Some("orange")),
            ("20791234", Some("malitel")),
            ("21712345", Some("malitel")),
            ("20221234", None),
            ("+33612345678", None),
        ] {
            assert_eq!(of(&Phone::read(number, Plan::MALI).unwrap()), network, "{number}");
        }
    }
}

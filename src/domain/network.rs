//! Whose network a number is on, by its first digits: what a message costs depends on it.
//!
//! Must not know: prices, lines. Tested here.
//!
//! The digits tell to whom a block of numbers was given first (libphonenumber's carriers for +223, 9.0.43). That is good enough to
//! count money with, and nothing is routed by it.

use super::phone::Phone;

/// Mobile networks of Mali.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Network {
    /// Orange Mali.
    Orange,
    /// Sotelma, which is called Malitel, then Moov Africa.
    Malitel,
    /// Alpha Telecom, which is called Telecel.
    Telecel,
}

/// The beginnings of national numbers. No one is the beginning of another.
const BLOCKS: &[(&str, Network)] = &[
    ("7", Network::Orange),
    ("82", Network::Orange),
    ("83", Network::Orange),
    ("84", Network::Orange),
    ("85", Network::Orange),
    ("90", Network::Orange),
    ("91", Network::Orange),
    ("92", Network::Orange),
    ("93", Network::Orange),
    ("94", Network::Orange),
    ("200", Network::Orange),
    ("6", Network::Malitel),
    ("89", Network::Malitel),
    ("95", Network::Malitel),
    ("96", Network::Malitel),
    ("97", Network::Malitel),
    ("98", Network::Malitel),
    ("99", Network::Malitel),
    ("2079", Network::Malitel),
    ("217", Network::Malitel),
    ("5", Network::Telecel),
];

impl Network {
    /// All three.
    pub const ALL: [Network; 3] = [Network::Orange, Network::Malitel, Network::Telecel];

    /// The network of a number; `None` for fixed lines and other countries.
    pub fn of(phone: &Phone) -> Option<Network> {
        let national = phone.digits().strip_prefix(b"223")?;
        BLOCKS.iter().find(|(block, _)| national.starts_with(block.as_bytes())).map(|(_, network)| *network)
    }

    /// The word that prices in the settings go by.
    pub fn code(self) -> &'static str {
        match self {
            Network::Orange => "orange",
            Network::Malitel => "malitel",
            Network::Telecel => "telecel",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Network::Orange => "Orange",
            Network::Malitel => "Moov Africa Malitel",
            Network::Telecel => "Telecel",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phone::Plan;

    #[test]
    fn first_digits_tell_the_network() {
        let of = |number: &str| Network::of(&Phone::read(number, Plan::MALI).unwrap());
        for (number, network) in [
            ("76 12 34 56", Some(Network::Orange)),
            ("94 12 34 56", Some(Network::Orange)),
            ("66 12 34 56", Some(Network::Malitel)),
            ("95 12 34 56", Some(Network::Malitel)),
            ("51 12 34 56", Some(Network::Telecel)),
            ("44 12 34 56", None),
            ("+33 6 12 34 56 78", None),
        ] {
            assert_eq!(of(number), network, "{number}");
        }
    }

    #[test]
    fn no_block_hides_another() {
        for (at, (block, _)) in BLOCKS.iter().enumerate() {
            let others = BLOCKS.iter().enumerate().filter(|(other, _)| *other != at);
            assert!(others.clone().all(|(_, (other, _))| !block.starts_with(other)), "{block}");
        }
        let codes: std::collections::BTreeSet<&str> = Network::ALL.iter().map(|network| network.code()).collect();
        assert_eq!(codes.len(), Network::ALL.len());
    }
}

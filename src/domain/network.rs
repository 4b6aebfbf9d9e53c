//! Whose network a number is on, by its first digits: what a message costs depends on it, and by which line it leaves.
//!
//! Must not know: prices, lines. Tested here.
//!
//! The digits tell to whom a block of numbers was given first (libphonenumber's carriers for +223, 9.0.43); numbers are not
//! carried from one network to another in Mali. The settings may say otherwise.

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

/// The beginnings of national numbers, as they were given. No one is the beginning of another.
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

/// Which beginnings of numbers are of which network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocks(Vec<(String, Network)>);

impl Blocks {
    /// The blocks of the settings: digits of national numbers. The longest that fits decides.
    pub fn new(mut blocks: Vec<(String, Network)>) -> Blocks {
        blocks.sort_by_key(|(block, _)| std::cmp::Reverse(block.len()));
        Blocks(blocks)
    }

    /// Those of Mali, as they were given.
    pub fn of_mali() -> Blocks {
        Blocks::new(BLOCKS.iter().map(|(block, network)| ((*block).to_owned(), *network)).collect())
    }

    /// The network of a number; `None` for fixed lines and other countries.
    pub fn network(&self, phone: &Phone) -> Option<Network> {
        let national = phone.digits().strip_prefix(b"223")?;
        self.0.iter().find(|(block, _)| national.starts_with(block.as_bytes())).map(|(_, network)| *network)
    }

    /// The blocks of a network, in the order of their digits.
    pub fn of(&self, network: Network) -> Vec<String> {
        let mut blocks: Vec<String> =
            self.0.iter().filter(|(_, of)| *of == network).map(|(block, _)| block.clone()).collect();
        blocks.sort();
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phone::Plan;

    #[test]
    fn first_digits_tell_the_network() {
        let blocks = Blocks::of_mali();
        let of = |number: &str| blocks.network(&Phone::read(number, Plan::MALI).unwrap());
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
    fn the_longest_block_decides() {
        let blocks = [("7", Network::Orange), ("79", Network::Malitel)].map(|(block, of)| (block.to_owned(), of));
        let blocks = Blocks::new(blocks.into());
        let of = |number: &str| blocks.network(&Phone::read(number, Plan::MALI).unwrap());
        assert_eq!(
            (of("79 12 34 56"), of("76 12 34 56"), of("66 12 34 56")),
            (Some(Network::Malitel), Some(Network::Orange), None)
        );
        assert_eq!(blocks.of(Network::Malitel), ["79"]);
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

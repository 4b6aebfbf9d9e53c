//! Money: whole francs, and what a segment costs on each network.
//!
//! Must not know: lines, texts. Tested here.

use std::fmt;

/// Whole CFA francs (XOF has no smaller coin in use).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Francs(pub u64);

impl Francs {
    /// What `segments` to each of `people` cost at `price` francs a segment. Stays at the largest number rather than turning over.
    pub fn of(segments: usize, people: u64, price: u32) -> Francs {
        Francs((segments as u64).saturating_mul(people).saturating_mul(u64::from(price)))
    }

    /// The sum.
    pub fn plus(self, more: Francs) -> Francs {
        Francs(self.0.saturating_add(more.0))
    }
}

impl fmt::Display for Francs {
    /// `1 250 000 F`: threes are set apart by a blank, as prices are written in Mali.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        f.write_str(" F")
    }
}

/// What is left on an account at an aggregator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Hundredths of the unit.
    pub hundredths: i64,
    /// A currency by its three letters, or `SMS` where messages are bought ahead.
    pub unit: String,
}

impl fmt::Display for Balance {
    /// `1 250 F`, `1250 SMS`, `12.50 USD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.hundredths / 100, (self.hundredths % 100).abs());
        match (self.unit.as_str(), part) {
            ("XOF", _) => write!(f, "{}{}", if self.hundredths < 0 { "-" } else { "" }, Francs(whole.unsigned_abs())),
            (unit, 0) => write!(f, "{whole} {unit}"),
            (unit, part) => write!(f, "{whole}.{part:02} {unit}"),
        }
    }
}

/// Francs for one segment, by network, as a line's settings have them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices(Vec<(String, u32)>);

impl Prices {
    /// Each network with its price.
    pub fn new(prices: Vec<(String, u32)>) -> Prices {
        Prices(prices)
    }

    /// Each network with its price, in the order of the settings.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        self.0.iter().map(|(network, price)| (network.as_str(), *price))
    }

    /// The price on a network.
    pub fn on(&self, network: &str) -> Option<u32> {
        self.iter().find(|(name, _)| *name == network).map(|(_, price)| price)
    }

    /// The dearest: what is counted with where the network is not known. `None` where no price is.
    pub fn dearest(&self) -> Option<u32> {
        self.iter().map(|(_, price)| price).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broadcast_is_segments_by_people_by_price() {
        assert_eq!(Francs::of(2, 100_000, 17), Francs(3_400_000));
        assert_eq!(Francs::of(2, u64::MAX, 17), Francs(u64::MAX));
        assert_eq!(Francs(1).plus(Francs(2)), Francs(3));
    }

    #[test]
    fn francs_are_set_apart_in_threes() {
        for (francs, written) in
            [(0, "0 F"), (15, "15 F"), (1_000, "1 000 F"), (12_500, "12 500 F"), (3_400_000, "3 400 000 F")]
        {
            assert_eq!(Francs(francs).to_string(), written);
        }
    }

    #[test]
    fn the_dearest_network_stands_for_the_unknown() {
        let prices = Prices::new(vec![("orange".into(), 15), ("malitel".into(), 17)]);
        assert_eq!((prices.on("orange"), prices.on("telecel"), prices.dearest()), (Some(15), None, Some(17)));
        assert_eq!(Prices::default().dearest(), None);
    }
}

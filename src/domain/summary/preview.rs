//! What a summary will look like on phones and what it will cost, before anybody is sent anything.
//!
//! Must not know: words, settings, numbers of people (they come as arguments). Tested here.

use super::layout::Laid;
use crate::domain::message::Language;
use crate::domain::money::{Francs, Prices};
use crate::domain::text::fold::fold;
use crate::domain::text::gsm7;
use crate::domain::text::segment::{Size, measure};
use std::collections::BTreeSet;

/// A character that makes the text dearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costly {
    /// The character as it was written.
    pub c: char,
    /// Where it stands first, counted in characters from 1.
    pub at: usize,
    /// Segments, of all messages together, that would be saved without it and all others of its kind.
    pub segments: usize,
}

/// How many people read a language, and how many of them on networks that are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readers {
    /// The language.
    pub language: Language,
    /// All of them.
    pub people: u64,
    /// Those whose network is known, by network. May be empty: numbers are sealed.
    pub networks: Vec<(String, u64)>,
}

/// What a language costs on a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The network; `None` where it is not known, which is counted at the dearest price.
    pub network: Option<String>,
    /// How many people.
    pub people: u64,
    /// How much; `None` where there is no price.
    pub cost: Option<Francs>,
}

/// What phones of one language will show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The language.
    pub language: Language,
    /// What everybody gets, and its size.
    pub short: (String, Size),
    /// What `SUITE` brings, each with its size.
    pub pieces: Vec<(String, Size)>,
    /// The pages of USSD.
    pub pages: Vec<String>,
    /// What makes it dear.
    pub costly: Vec<Costly>,
    /// What sending the short text costs.
    pub bills: Vec<Bill>,
}

/// Looks at one language's text. `lay` lays a text out as it will be sent, `pages` as USSD will show it.
pub fn preview(
    text: &str,
    readers: &Readers,
    prices: &Prices,
    lay: impl Fn(&str) -> Laid,
    pages: impl Fn(&str) -> Vec<String>,
) -> Shown {
    let laid = lay(text);
    let measured = |text: String| {
        let size = measure(&text);
        (text, size)
    };
    let costly = costly(text, &lay);
    let short = measured(laid.short);
    Shown {
        language: readers.language,
        bills: bills(short.1.segments, readers, prices),
        short,
        pieces: laid.pieces.into_iter().map(measured).collect(),
        pages: pages(text),
        costly,
    }
}

fn bills(segments: usize, readers: &Readers, prices: &Prices) -> Vec<Bill> {
    let known: u64 = readers.networks.iter().map(|(_, people)| people).sum();
    let mut bills: Vec<Bill> = readers
        .networks
        .iter()
        .map(|(network, people)| {
            let price = prices.on(network).or(prices.dearest());
            let cost = price.map(|price| Francs::of(segments, *people, price));
            Bill { network: Some(network.clone()), people: *people, cost }
        })
        .collect();
    let rest = readers.people.saturating_sub(known);
    if rest > 0 {
        let cost = prices.dearest().map(|price| Francs::of(segments, rest, price));
        bills.push(Bill { network: None, people: rest, cost });
    }
    bills
}

/// How dear a character is on a phone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One septet.
    Cheap,
    /// Two septets.
    Double,
    /// It puts the whole message into UCS-2.
    Wide,
}

/// The kind of a character; `folds` where what is sent is folded.
fn kind(c: char, folds: bool) -> Kind {
    let mut bytes = [0; 4];
    let written: &str = c.encode_utf8(&mut bytes);
    let sent = if folds { fold(written).into_owned() } else { written.to_owned() };
    sent.chars().fold(Kind::Cheap, |worst, c| match (gsm7::septets(c), worst) {
        (None, _) | (_, Kind::Wide) => Kind::Wide,
        (Some(2), _) | (_, Kind::Double) => Kind::Double,
        _ => Kind::Cheap,
    })
}

fn costly(text: &str, lay: &impl Fn(&str) -> Laid) -> Vec<Costly> {
    let segments = |text: &str| {
        let laid = lay(text);
        std::iter::once(&laid.short).chain(&laid.pieces).map(|message| measure(message).segments).sum::<usize>()
    };
    // Where the laid out text holds a letter that folding would have replaced, what is sent is not folded.
    let all: String = std::iter::once(lay(text)).flat_map(|laid| [vec![laid.short], laid.pieces].concat()).collect();
    let folds = fold(&all) == all;
    let now = segments(text);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (at, c) in text.chars().enumerate() {
        let dear = kind(c, folds);
        if dear == Kind::Cheap || !seen.insert(c) {
            continue;
        }
        // One character of UCS-2 less saves nothing as long as there is another.
        let without: String = text
            .chars()
            .filter(|other| *other != c && !(dear == Kind::Wide && kind(*other, folds) == Kind::Wide))
            .collect();
        let saved = now.saturating_sub(segments(&without));
        if saved > 0 {
            found.push(Costly { c, at: at + 1, segments: saved });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::summary::{Frame, lay_out};
    use crate::domain::text::segment::Encoding;

    fn readers(people: u64, networks: &[(&str, u64)]) -> Readers {
        let networks = networks.iter().map(|(network, people)| ((*network).to_owned(), *people)).collect();
        Readers { language: Language::FRENCH, people, networks }
    }

    fn prices() -> Prices {
        Prices::new(vec![("orange".into(), 15), ("malitel".into(), 17)])
    }

    fn folded(text: &str) -> Laid {
        lay_out(&Frame { head: "Forum:".into(), more: "La suite: SUITE".into() }, &fold(text))
    }

    fn shown(text: &str, readers: &Readers) -> Shown {
        preview(text, readers, &prices(), folded, |text| vec![text.to_owned()])
    }

    #[test]
    fn money_is_counted_by_network_and_the_unknown_at_the_dearest() {
        let seen = shown("La route est sure.", &readers(1_000, &[("orange", 600), ("telecel", 100)]));
        let bill = |network: Option<&str>, people, cost| Bill {
            network: network.map(str::to_owned),
            people,
            cost: Some(Francs(cost)),
        };
        let expected = [bill(Some("orange"), 600, 9_000), bill(Some("telecel"), 100, 1_700), bill(None, 300, 5_100)];
        assert_eq!(seen.bills, expected);
        assert_eq!((seen.short.1.encoding, seen.short.1.segments), (Encoding::Gsm7, 1));
        let unpriced = preview("a", &readers(5, &[]), &Prices::default(), folded, |_| vec![]);
        assert_eq!(unpriced.bills, [Bill { network: None, people: 5, cost: None }]);
    }

    #[test]
    fn a_sign_that_folds_costs_nothing() {
        assert_eq!(shown(&"l’eau d’ici ".repeat(20), &readers(1, &[])).costly, []);
    }

    #[test]
    fn a_sign_that_does_not_fold_is_named_with_its_price() {
        let text = format!("Merci 😀 {}", "le pont est garde ".repeat(12));
        let costly = shown(&text, &readers(1, &[])).costly;
        assert_eq!(costly, [Costly { c: '😀', at: 7, segments: 1 }], "one of two messages is in UCS-2");
        let twice = shown(&format!("{text} ☂ "), &readers(1, &[])).costly;
        assert_eq!(twice.iter().map(|costly| costly.c).collect::<Vec<_>>(), ['😀', '☂']);
    }

    #[test]
    fn a_letter_of_the_official_alphabet_costs_where_it_is_sent() {
        let official = |text: &str| lay_out(&Frame { head: "Forum:".into(), more: "A to: SUITE".into() }, text);
        let text = "Sira lakananen don tile fɛ. ".repeat(8);
        let seen = preview(&text, &readers(1, &[]), &prices(), official, |_| vec![]);
        assert_eq!(seen.costly[0].c, 'ɛ');
        assert_eq!(seen.costly[0].at, 26);
    }

    #[test]
    fn a_sign_of_two_septets_is_named_where_it_matters() {
        let text = format!("{} [", "a".repeat(151));
        let costly = shown(&text, &readers(1, &[])).costly;
        assert_eq!(costly, [Costly { c: '[', at: 153, segments: 1 }]);
    }
}

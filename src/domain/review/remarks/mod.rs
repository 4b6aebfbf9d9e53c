//! What in a text that is to leave the house could tell who wrote in: words of the report, days, small places, numbers, names.
//!
//! Must not know: whether a text is approved ([`crate::domain::review::release`] asks). Tested here and in [`words`].
//!
//! Remarks help two people read; they do not replace them. What is surely wrong stops a text, the rest asks for a look. A remark says
//! where and why, and holds no words itself.

pub mod words;

use crate::domain::force::Force;
use crate::domain::place::{Level, Place, PlaceId};
use crate::domain::review::release::Draft;
use crate::domain::text::fold;
use std::fmt;
use std::ops::Range;
use words::Word;

/// So many words in a row that the report has too are a quote; a few less ask for a look.
const QUOTED: usize = 6;
const NEARLY_QUOTED: usize = 4;
/// The same in letters, blind to how words are cut and spelt apart.
const QUOTED_LETTERS: usize = 32;
/// Digits in a row that can be somebody's number; fewer may be an amount or a year.
const PHONE: usize = 8;
const LONG_NUMBER: usize = 4;
/// Numbers in words in a row that can be somebody's.
const PHONE_IN_WORDS: usize = 6;
const NUMBER_IN_WORDS: usize = 3;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Words of the report.
    Quote,
    /// A few words of the report.
    NearQuote,
    /// A day, a date or an hour.
    Day,
    /// A commune that too few wrote from.
    SmallPlace,
    /// Digits, or numbers in words, that can be a telephone.
    Phone,
    /// A longer number: an amount, a year, a card.
    Number,
    /// A plate.
    Plate,
    /// A word with a capital that is no known place.
    Name,
    /// A relative, or somebody known by their office.
    Kin,
}

impl Why {
    /// Whether the text cannot leave with it.
    pub fn stops(self) -> bool {
        matches!(self, Why::Quote | Why::Day | Why::SmallPlace | Why::Phone | Why::Plate)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Why::Quote => {
                "these are words of the report, and whoever heard them there knows who wrote: say it in your own"
            }
            Why::NearQuote => "the report says it with these words too: can you say it differently?",
            Why::Day => "a day or an hour tells who was there: leave it out, the week is enough",
            Why::SmallPlace => "fewer than five wrote from this commune: name the cercle or the region",
            Why::Phone => "this can be somebody's number: leave it out",
            Why::Number => "an exact number can tell who paid or was there: say about how much",
            Why::Plate => "this looks like a plate: leave it out",
            Why::Name => "is this somebody's name, or a place known to few? leave it out",
            Why::Kin => "a relative or an office points at one person: is it needed?",
        })
    }
}

/// Something to look at in a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Why.
    pub why: Why,
    /// Which bytes of the text; empty where it is about the place or the week beside the text.
    pub at: Range<usize>,
}

impl Remark {
    /// Whether the text cannot leave with it.
    pub fn stops(&self) -> bool {
        self.why.stops()
    }
}

/// What a draft is held against.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// All texts of the report.
    pub report: &'a [&'a str],
    /// The list of places.
    pub places: &'a [Place],
    /// Whether enough wrote from a commune for it to be named ([`crate::domain::review::aggregate::is_enough`]).
    pub enough: &'a dyn Fn(&PlaceId) -> bool,
}

/// A draft together with what was remarked on it: what an approver has read.
#[derive(Clone, Debug)]
pub struct Checked {
    draft: Draft,
    remarks: Vec<Remark>,
}

impl Checked {
    /// Holds a draft against the ground.
    pub fn of(draft: &Draft, ground: Ground<'_>) -> Checked {
        Checked { draft: draft.clone(), remarks: remarks(draft, ground) }
    }

    /// The draft.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What was remarked, in the order of the text.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }
}

/// All that is to be looked at, in the order of the text.
pub fn remarks(draft: &Draft, ground: Ground<'_>) -> Vec<Remark> {
    let text = draft.text.read();
    let words = words::split(text);
    let mut found = quotes(text, &words, ground.report);
    found.extend(of_words(&words, words::days(text, &words), Why::Day));
    found.extend(places(&words, draft, ground));
    found.extend(figures(&words));
    found.extend(of_words(&words, words::plates(text, &words), Why::Plate));
    found.extend(of_words(&words, words::names(&words, |word| is_known(word, ground.places)), Why::Name));
    found.extend(of_words(&words, words::kin(&words), Why::Kin));
    found.sort_by_key(|remark| (remark.at.start, remark.at.end, remark.why));
    found.dedup();
    found
}

/// What in a report could tell who wrote it or whom it names: numbers, plates, names, relatives; in the order of the text, none inside
/// another. Who writes a text from it leaves these out.
pub fn marks(text: &str, places: &[Place]) -> Vec<Remark> {
    let words = words::split(text);
    let mut found = figures(&words);
    found.extend(of_words(&words, words::plates(text, &words), Why::Plate));
    found.extend(of_words(&words, words::names(&words, |word| is_known(word, places)), Why::Name));
    found.extend(of_words(&words, words::kin(&words), Why::Kin));
    // Of two that overlap the one that would stop a text is told, then the longer.
    found.sort_by_key(|remark| (!remark.stops(), std::cmp::Reverse(remark.at.len()), remark.at.start));
    let mut kept: Vec<Remark> = Vec::new();
    for remark in found {
        if kept.iter().all(|other| other.at.end <= remark.at.start || remark.at.end <= other.at.start) {
            kept.push(remark);
        }
    }
    kept.sort_by_key(|remark| remark.at.start);
    kept
}

/// Numbers in digits and in words.
fn figures(words: &[Word]) -> Vec<Remark> {
    let digits = words::numbers(words).into_iter().filter_map(|(range, digits)| {
        let why = if digits >= PHONE { Why::Phone } else { Why::Number };
        (digits >= LONG_NUMBER).then(|| remark(words, range, why))
    });
    let spelt = words::spelt(words).into_iter().filter_map(|range| {
        let why = if range.len() >= PHONE_IN_WORDS { Why::Phone } else { Why::Number };
        (range.len() >= NUMBER_IN_WORDS).then(|| remark(words, range, why))
    });
    digits.chain(spelt).collect()
}

/// The forces that a text names, in French or Bambara.
pub fn forces(text: &str) -> Vec<Force> {
    let words = words::split(text);
    let mut named: Vec<Force> = words.iter().filter_map(words::force).collect();
    // A name of several words.
    if !words::phrase(&words, &["eaux", "et", "forets"]).is_empty() {
        named.push(Force::Forest);
    }
    named.sort_unstable();
    named.dedup();
    named
}

fn remark(words: &[Word], range: Range<usize>, why: Why) -> Remark {
    Remark { why, at: words[range.start].at.start..words[range.end - 1].at.end }
}

fn of_words(words: &[Word], ranges: Vec<Range<usize>>, why: Why) -> Vec<Remark> {
    ranges.into_iter().map(|range| remark(words, range, why)).collect()
}

/// Words in a row, and letters in a row, that the report has too.
fn quotes(text: &str, words: &[Word], report: &[&str]) -> Vec<Remark> {
    let own: Vec<&str> = words.iter().map(|word| word.key.as_str()).collect();
    let mut found = Vec::new();
    for theirs in report {
        let split = words::split(theirs);
        let keys: Vec<&str> = split.iter().map(|word| word.key.as_str()).collect();
        for range in shared(&own, &keys, NEARLY_QUOTED) {
            let why = if range.len() >= QUOTED { Why::Quote } else { Why::NearQuote };
            found.push(remark(words, range, why));
        }
        let (letters, places) = letters(text);
        for range in shared(&letters, &self::letters(theirs).0, QUOTED_LETTERS) {
            let last = places[range.end - 1];
            found.push(Remark { why: Why::Quote, at: places[range.start].start..last.end });
        }
    }
    found
}

/// Letters and digits without accents, blanks and signs, and where each came from.
fn letters(text: &str) -> (Vec<char>, Vec<Spot>) {
    let mut letters = Vec::new();
    let mut places = Vec::new();
    let mut bytes = [0; 4];
    for (start, c) in text.char_indices() {
        for letter in fold::key(c.encode_utf8(&mut bytes)).chars().filter(|c| c.is_alphanumeric()) {
            letters.push(letter);
            places.push(Spot { start, end: start + c.len_utf8() });
        }
    }
    (letters, places)
}

#[derive(Clone, Copy)]
struct Spot {
    start: usize,
    end: usize,
}

/// The longest runs of `own` that `theirs` has too, of at least `least`, as ranges of `own`. Time grows with the product of both lengths: a
/// thousand letters against ten thousand are ten million steps.
fn shared<T: PartialEq>(own: &[T], theirs: &[T], least: usize) -> Vec<Range<usize>> {
    let mut ending = vec![0usize; theirs.len() + 1];
    let mut longest = Vec::with_capacity(own.len() + 1);
    for one in own {
        // From the right, so that the run before is still that of the row before.
        for at in (0..theirs.len()).rev() {
            ending[at + 1] = if *one == theirs[at] { ending[at] + 1 } else { 0 };
        }
        longest.push(ending.iter().copied().max().unwrap_or(0));
    }
    longest.push(0);
    let ends = |at: &usize| longest[*at] >= least && longest[at + 1] <= longest[*at];
    (0..own.len()).filter(ends).map(|at| at + 1 - longest[at]..at + 1).collect()
}

/// Communes that too few wrote from, in the text or beside it.
fn places(words: &[Word], draft: &Draft, ground: Ground<'_>) -> Vec<Remark> {
    let small = |place: &&Place| place.level == Level::Commune && !(ground.enough)(&place.id);
    let mut found = Vec::new();
    for place in ground.places.iter().filter(small) {
        if draft.place.as_ref() == Some(&place.id) {
            found.push(Remark { why: Why::SmallPlace, at: 0..0 });
        }
        for name in std::iter::once(&place.name).chain(&place.also) {
            let split = words::split(name);
            let keys: Vec<&str> = split.iter().map(|word| word.key.as_str()).collect();
            // A cercle or a region of the same name is meant where there is one and it is named as such.
            let twin = ground.places.iter().any(|other| other.level != Level::Commune && other.is_called(name));
            let is_small = |range: &Range<usize>| !(twin && words::is_larger(words, range.start));
            let ranges = words::phrase(words, &keys).into_iter().filter(is_small);
            found.extend(ranges.map(|range| remark(words, range, Why::SmallPlace)));
        }
    }
    found
}

/// Whether a word is in the name of a place of the list: those are looked at as places.
fn is_known(word: &Word, places: &[Place]) -> bool {
    places.iter().any(|place| words::split(&place.name).iter().any(|part| part.key == word.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::review::release::Recipient;
    use crate::domain::review::wording::Wording;
    use proptest::prelude::*;

    fn place(id: &str, level: Level, name: &str) -> Place {
        Place { id: PlaceId(id.into()), level, name: name.into(), also: Vec::new(), parent: None }
    }

    fn draft(text: &str) -> Draft {
        let text = Wording::new(text).unwrap();
        Draft { text, place: None, week: None, recipient: Recipient::Oversight }
    }

    /// What is found, as why and the words that it is about.
    fn found(text: &str, report: &str) -> Vec<(Why, String)> {
        let places = [
            place("konna", Level::Commune, "Konna"),
            place("fatoma", Level::Commune, "Fatoma"),
            place("mopti", Level::Region, "Mopti"),
            place("mopti-c", Level::Commune, "Mopti"),
        ];
        let enough = |id: &PlaceId| id.0 == "fatoma";
        let ground = Ground { report: &[report], places: &places, enough: &enough };
        let found = remarks(&draft(text), ground);
        found.into_iter().map(|remark| (remark.why, text[remark.at].to_owned())).collect()
    }

    fn check(text: &str, expected: &[(Why, &str)]) {
        let expected: Vec<(Why, String)> = expected.iter().map(|(why, words)| (*why, (*words).to_owned())).collect();
        assert_eq!(found(text, ""), expected, "{text}");
    }

    const REPORT: &str = "Hier au poste de Somadougou deux gendarmes ont pris 2500 a ma soeur qui vend du poisson";

    #[test]
    fn a_clear_text_has_no_remarks() {
        let text = "Dans le cercle de Mopti, des usagers disent payer aux barrages sans recevoir de quittance.";
        assert_eq!(found(text, REPORT), []);
        check("Des usagers de Fatoma se plaignent des barrages.", &[]);
    }

    #[test]
    fn words_of_the_report_are_seen_in_any_spelling() {
        let quote = "Deux gendarmes ont pris 2500 à ma sœur";
        let whys: Vec<Why> = found(quote, REPORT).into_iter().map(|(why, _)| why).collect();
        assert!(whys.contains(&Why::Quote) && whys.contains(&Why::Kin) && whys.contains(&Why::Number), "{whys:?}");
        let cut = "des gens auposte desomadougou deuxgendarmes ontpris";
        assert!(found(cut, REPORT).iter().any(|(why, words)| *why == Why::Quote && words.starts_with("auposte")));
        let few = "Quelqu'un qui vend du poisson a dû payer.";
        assert_eq!(found(few, REPORT), [(Why::NearQuote, "qui vend du poisson".to_owned())]);
    }

    #[test]
    fn days_and_hours() {
        check("Cela s'est passé mardi.", &[(Why::Day, "mardi")]);
        check("Le 12 janvier ils ont payé.", &[(Why::Day, "12 janvier")]);
        check("C'était avant-hier vers 10h30.", &[(Why::Day, "avant-hier"), (Why::Day, "10h30")]);
        check("Depuis le 3/4 on paie.", &[(Why::Day, "3/4")]);
        check("Taratadon wari minɛna.", &[(Why::Day, "Taratadon")]);
        check("Kunun sogoma wari minena.", &[(Why::Day, "Kunun")]);
        check("En janvier les usagers ont payé.", &[]);
    }

    #[test]
    fn small_places() {
        check("Les usagers de Konna paient.", &[(Why::SmallPlace, "Konna")]);
        check("Dans la région de Mopti on paie.", &[]);
        check("Dans le cercle de Konna on paie.", &[(Why::SmallPlace, "Konna")]);
        check("À la barrière de Mopti on paie.", &[(Why::SmallPlace, "Mopti")]);
        let places = [place("konna", Level::Commune, "Konna")];
        let ground = Ground { report: &[], places: &places, enough: &|_| false };
        let named = Draft { place: Some(PlaceId("konna".into())), ..draft("On paie.") };
        assert_eq!(remarks(&named, ground), [Remark { why: Why::SmallPlace, at: 0..0 }]);
    }

    #[test]
    fn numbers_in_any_spelling() {
        check("Appelez le 76 12 34 56.", &[(Why::Phone, "76 12 34 56")]);
        check("Appelez +223-76.12.34.56 donc.", &[(Why::Phone, "223-76.12.34.56")]);
        let words = "soixante seize douze trente quatre cinquante six";
        check(&format!("Le {words} répond."), &[(Why::Phone, words)]);
        check("Wolonwula wɔɔrɔ kelen fila saba naani", &[(Why::Phone, "Wolonwula wɔɔrɔ kelen fila saba naani")]);
        check("Ils prennent 2 500 francs.", &[(Why::Number, "2 500")]);
        check("Trois agents, deux motos.", &[]);
    }

    #[test]
    fn plates() {
        check("La voiture AB 1234 MD est là.", &[(Why::Plate, "AB 1234 MD"), (Why::Number, "1234")]);
        check("La moto AB1234 est là.", &[(Why::Plate, "AB1234")]);
        check("Le 4x4 est là.", &[]);
        check("La moto A 1234 F est là.", &[(Why::Plate, "A 1234 F"), (Why::Number, "1234")]);
        check("Ils prennent 2000 F.", &[(Why::Number, "2000")]);
        check("Ils prennent 2000F, ou 5000 FCFA.", &[(Why::Number, "2000F"), (Why::Number, "5000")]);
    }

    #[test]
    fn names_and_relatives() {
        check("Ils ont battu Moussa Traoré hier.", &[(Why::Name, "Moussa"), (Why::Name, "Traoré"), (Why::Day, "hier")]);
        check("Moussa Traoré est venu.", &[(Why::Name, "Moussa"), (Why::Name, "Traoré")]);
        check("Un voisin est venu.", &[(Why::Kin, "voisin")]);
        check("A balima nana.", &[(Why::Kin, "balima")]);
        check("Le Mali et la Gendarmerie.", &[]);
    }

    #[test]
    fn what_is_marked_in_a_report() {
        let text =
            "Moussa Traoré, le mari de ma voisine, AB 1234 MD: appelez le 76 12 34 56 a Konna, ils ont pris 12500.";
        let konna = place("konna", Level::Commune, "Konna");
        let found: Vec<(Why, &str)> =
            marks(text, &[konna]).iter().map(|own| (own.why, &text[own.at.clone()])).collect();
        let expected = [
            (Why::Name, "Moussa"),
            (Why::Name, "Traoré"),
            (Why::Kin, "mari"),
            (Why::Kin, "voisine"),
            (Why::Plate, "AB 1234 MD"),
            (Why::Phone, "76 12 34 56"),
            (Why::Number, "12500"),
        ];
        assert_eq!(found, expected);
        assert_eq!(marks("", &[]), []);
    }

    #[test]
    fn forces_are_known_by_their_names() {
        assert_eq!(forces("Les gendarmes et la Douane de Mopti"), [Force::Gendarmerie, Force::Customs]);
        assert_eq!(forces("un agent des Eaux et Forêts"), [Force::Forest]);
        assert_eq!(forces("polisiw ni sorodasiw"), [Force::Army, Force::Police]);
        assert_eq!(forces("des usagers"), []);
    }

    #[test]
    fn every_remark_explains_itself() {
        let all = [
            Why::Quote,
            Why::NearQuote,
            Why::Day,
            Why::SmallPlace,
            Why::Phone,
            Why::Number,
            Why::Plate,
            Why::Name,
            Why::Kin,
        ];
        assert!(all.iter().all(|why| why.to_string().len() > 20));
    }

    proptest! {
        #[test]
        fn any_text_is_taken_and_a_copy_never_passes(text in "\\PC{0,200}", report in "[a-zé ]{0,40}( [a-z]{3,7}){8,20}") {
            let places = [place("konna", Level::Commune, "Konna")];
            let ground = Ground { report: &[&report], places: &places, enough: &|_| false };
            if let Some(text) = Wording::new(&text) {
                let whole = text.read().to_owned();
                for remark in remarks(&Draft { text, ..draft("x") }, ground) {
                    prop_assert!(whole.get(remark.at).is_some(), "a remark is about whole characters");
                }
            }
            let seen = marks(&text, &places);
            prop_assert!(seen.iter().all(|own| text.get(own.at.clone()).is_some()));
            prop_assert!(seen.windows(2).all(|two| two[0].at.end <= two[1].at.start), "none is inside another");
            prop_assert!(remarks(&draft(&report), ground).iter().any(|remark| remark.why == Why::Quote));
            let inside = format!("Selon un usager, {} et rien de plus.", report.trim());
            prop_assert!(remarks(&draft(&inside), ground).iter().any(|remark| remark.why == Why::Quote));
        }
    }
}

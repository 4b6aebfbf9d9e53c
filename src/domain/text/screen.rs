//! USSD pages: a body and its choices, laid out so that each page fits what one USSD message carries.
//!
//! Must not know: what a screen asks, or which page a person is on. Tested here.
//!
//! USSD has no parts: what does not fit is cut by the network. A page is sent in GSM-7 if all its characters allow it, each
//! page judged by itself.

use super::segment::Extent;
use std::collections::VecDeque;

/// What a person types for the next page; no screen may have a choice of this number.
pub const MORE: &str = "98";
/// What a person types for the page before, unless the screen's own choices use it.
pub const BACK: &str = "0";

/// How much one page may hold on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    septets: usize,
    units: usize,
}

impl Default for Limits {
    /// What every gateway we know passes: 160 septets or 70 UTF-16 code units, as in one SMS.
    fn default() -> Limits {
        Limits { septets: 160, units: 70 }
    }
}

impl Limits {
    /// Limits of one line, in septets and UTF-16 code units. `None` unless they lie within 100 to 182 and 50 to 80, and there
    /// are at least two septets to a unit.
    ///
    /// The upper ends are the 160 octets of a USSD message (3GPP TS 23.038, 5). The lower ends leave room for text beside the
    /// longest [`Nav`]. Two septets to a unit hold for any number of octets; with them, a page that fits still fits when
    /// something is taken from it.
    pub fn checked(septets: usize, units: usize) -> Option<Limits> {
        let possible = (100..=182).contains(&septets) && (50..=80).contains(&units) && septets >= 2 * units;
        possible.then_some(Limits { septets, units })
    }

    /// Most septets on a page in GSM-7.
    pub fn septets(self) -> usize {
        self.septets
    }

    /// Most UTF-16 code units on any other page.
    pub fn units(self) -> usize {
        self.units
    }

    fn hold(self, page: Extent) -> bool {
        page.septets.map_or(page.utf16 <= self.units, |septets| septets <= self.septets)
    }
}

/// The words beside the numbers that turn pages, such as `Suite` and `Retour`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nav {
    more: String,
    back: String,
}

impl Nav {
    /// Most UTF-16 code units in each word, so that a page always has room for text.
    pub const LONGEST: usize = 16;

    /// `None` if a word is empty, has a line break or is longer than [`Nav::LONGEST`].
    pub fn checked(more: &str, back: &str) -> Option<Nav> {
        let fits =
            |word: &str| !word.is_empty() && !word.contains(['\n', '\r']) && Extent::of(word).utf16 <= Nav::LONGEST;
        let (more, back) = (more.trim(), back.trim());
        (fits(more) && fits(back)).then(|| Nav { more: more.to_owned(), back: back.to_owned() })
    }

    /// The lines at the foot of a page.
    fn foot(&self, more: bool, back: bool) -> String {
        let more = if more { format!("\n{MORE} {}", self.more) } else { String::new() };
        let back = if back { format!("\n{BACK} {}", self.back) } else { String::new() };
        more + &back
    }
}

/// Lays a screen out: the body, then each choice on a line of its own, then the lines of `nav` where pages need turning.
///
/// Guaranteed, for any text:
/// - Every page fits `limits` and says something. A screen with nothing to say has no pages.
/// - All characters but white space come, in order, on one page each. White space is kept except where pages meet and around
///   the body and each choice.
/// - A word is broken only if no page can hold it, and then between characters; a choice is broken only if no page can hold
///   it, and then between words. A no-break space is no place to break.
/// - If everything fits one page, that is the only page, without `nav`. Else `98` and the word for more stand on every page
///   but the last, `0` and the word for back on every page but the first, and nowhere if a choice has the number 0.
pub fn pages(body: &str, choices: &[String], nav: &Nav, limits: Limits) -> Vec<String> {
    let zero_is_free = !choices.iter().any(|choice| number(choice) == BACK);
    let mut rest = pieces(body, choices);
    let mut pages = Vec::new();
    while let Some(&first) = rest.front() {
        let back = zero_is_free && !pages.is_empty();
        let (last_foot, foot) = (nav.foot(false, back), nav.foot(true, back));
        let taken = fill(&rest, &last_foot, limits);
        if taken == rest.len() {
            pages.push(page(rest.drain(..), &last_foot));
            continue;
        }
        let taken = fill(&rest, &foot, limits);
        if taken > 0 {
            pages.push(page(rest.drain(..taken), &foot));
            continue;
        }
        // Too long for any page: go on with its pieces.
        rest.pop_front();
        for part in broken(first.text, &foot, limits).into_iter().rev() {
            rest.push_front(part);
        }
    }
    pages
}

/// The number a choice is called by; empty if it has none.
fn number(choice: &str) -> &str {
    let choice = choice.trim_start();
    let end = choice.find(|c: char| !c.is_ascii_digit()).unwrap_or(choice.len());
    &choice[..end]
}

/// Something that goes on one page: a word or a choice, and the white space before it if it is not the first there.
#[derive(Clone, Copy)]
struct Piece<'a> {
    gap: &'a str,
    text: &'a str,
}

fn pieces<'a>(body: &'a str, choices: &'a [String]) -> VecDeque<Piece<'a>> {
    let lines = choices.iter().map(|choice| choice.trim_matches(breaks)).filter(|choice| !choice.is_empty());
    words(body).into_iter().chain(lines.map(|text| Piece { gap: "\n", text })).collect()
}

/// White space at which a page may end.
fn breaks(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

fn words(text: &str) -> Vec<Piece<'_>> {
    let mut words = Vec::new();
    let mut rest = text.trim_end_matches(breaks);
    while !rest.is_empty() {
        let (gap, from_word) = rest.split_at(rest.find(|c| !breaks(c)).unwrap_or(rest.len()));
        let (text, after) = from_word.split_at(from_word.find(breaks).unwrap_or(from_word.len()));
        words.push(Piece { gap, text });
        rest = after;
    }
    words
}

/// How many of the pieces fit one page above its foot.
fn fill(rest: &VecDeque<Piece<'_>>, foot: &str, limits: Limits) -> usize {
    let mut used = Extent::of(foot);
    let fits = |(at, piece): &(usize, &Piece<'_>)| {
        let gap = if *at == 0 { "" } else { piece.gap };
        used = used.plus(Extent::of(gap)).plus(Extent::of(piece.text));
        limits.hold(used)
    };
    rest.iter().enumerate().take_while(fits).count()
}

fn page<'a>(pieces: impl Iterator<Item = Piece<'a>>, foot: &str) -> String {
    let mut page = String::new();
    for piece in pieces {
        if !page.is_empty() {
            page.push_str(piece.gap);
        }
        page.push_str(piece.text);
    }
    page + foot
}

/// A choice that is too long as its words; a word that is too long as what fits above the foot, and what is left.
fn broken<'a>(text: &'a str, foot: &str, limits: Limits) -> Vec<Piece<'a>> {
    let words = words(text);
    if words.len() > 1 {
        return words;
    }
    let mut used = Extent::of(foot);
    let over = text.char_indices().find(|(_, c)| {
        used = used.plus(Extent::of_char(*c));
        !limits.hold(used)
    });
    let (head, tail) = text.split_at(over.map_or(text.len(), |(at, _)| at));
    vec![Piece { gap: "", text: head }, Piece { gap: "", text: tail }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nav() -> Nav {
        Nav::checked("Suite", "Retour").unwrap()
    }

    fn lay_out(body: &str, choices: &[&str]) -> Vec<String> {
        let choices: Vec<String> = choices.iter().map(|choice| (*choice).to_owned()).collect();
        pages(body, &choices, &nav(), Limits::default())
    }

    #[test]
    fn a_menu_is_one_page_as_written() {
        let menu = lay_out("Forum de Konna", &["1 Prochain forum", "2 Dire un souci", "9 Bamanankan"]);
        assert_eq!(menu, ["Forum de Konna\n1 Prochain forum\n2 Dire un souci\n9 Bamanankan"]);
        assert_eq!(lay_out("Mardi  12/01\n\n10h\n", &[]), ["Mardi  12/01\n\n10h"]);
        assert_eq!(lay_out("", &["1 Oui", "2 Non"]), ["1 Oui\n2 Non"]);
    }

    #[test]
    fn nothing_to_say_has_no_page() {
        assert!(lay_out(" \n", &["", "  "]).is_empty());
    }

    #[test]
    fn a_full_page_has_no_foot() {
        let body = format!("{} {}", "a".repeat(100), "b".repeat(59));
        assert_eq!(lay_out(&body, &[]), [body.as_str()]);
        let [first, second] = &lay_out(&format!("{body}b"), &[])[..] else { panic!("two pages") };
        assert_eq!(*first, format!("{}\n98 Suite", "a".repeat(100)));
        assert_eq!(*second, format!("{}\n0 Retour", "b".repeat(60)));
    }

    #[test]
    fn a_gap_between_pages_takes_no_room() {
        let second = format!("{} {}", "b".repeat(75), "c".repeat(75));
        let laid = lay_out(&format!("{} {second}", "a".repeat(100)), &[]);
        assert_eq!(laid[1..], [format!("{second}\n0 Retour")], "160 septets");
    }

    #[test]
    fn choices_follow_the_body_in_whole_lines() {
        let body = "Le forum a parle du marche. ".repeat(6);
        let laid = lay_out(&body, &["1 Voir les engagements", "2 Voir la date du prochain forum", "3 Quitter"]);
        assert!(laid[0].ends_with("\n98 Suite"));
        assert!(laid[1].ends_with("\n1 Voir les engagements\n2 Voir la date du prochain forum\n3 Quitter\n0 Retour"));
        assert_eq!(laid.len(), 2);
    }

    #[test]
    fn a_screen_with_its_own_zero_has_no_way_back() {
        let body = "mot ".repeat(100);
        for own in ["0 Quitter", " 0) Quitter", "0"] {
            assert!(lay_out(&body, &[own]).iter().all(|page| !page.contains("Retour")), "{own}");
        }
        assert!(lay_out(&body, &["01 Oui", "10 Non"])[1].ends_with("\n0 Retour"));
    }

    #[test]
    fn each_page_is_judged_by_its_own_letters() {
        let body = format!("{}ɲɛtaa", "a ".repeat(90));
        let laid = lay_out(&body, &[]);
        assert!(laid[0].chars().count() > 140, "the first page is all GSM-7");
        assert!(laid[1].ends_with("ɲɛtaa\n0 Retour"));
    }

    #[test]
    fn a_word_or_choice_too_long_for_a_page_is_broken() {
        let laid = lay_out(&"😀".repeat(40), &[]);
        assert_eq!(laid, [format!("{}\n98 Suite", "😀".repeat(30)), format!("{}\n0 Retour", "😀".repeat(10))]);
        let laid = lay_out("Choisissez", &[&format!("1 {}", "mot ".repeat(60))]);
        assert_eq!(laid[0], "Choisissez\n98 Suite");
        assert!(laid[1].starts_with("1 mot mot") && laid[1].ends_with("mot\n98 Suite\n0 Retour"));
    }

    #[test]
    fn a_no_break_space_holds_a_number_together() {
        let body = format!("{} 76\u{a0}12\u{a0}34\u{a0}56 {}", "a".repeat(55), "b".repeat(20));
        assert!(lay_out(&body, &[])[1].starts_with("76\u{a0}12\u{a0}34\u{a0}56"));
    }

    #[test]
    fn limits_and_words_that_leave_no_room_are_refused() {
        assert!(Limits::checked(182, 80).is_some() && Limits::checked(160, 70).is_some());
        for (septets, units) in [(183, 80), (182, 81), (99, 50), (160, 49), (120, 70), (0, 0)] {
            assert_eq!(Limits::checked(septets, units), None);
        }
        for (more, back) in [("", "Retour"), ("Suite", " "), ("Suite\nx", "Retour"), ("Suite", "Retour a la page 1")] {
            assert_eq!(Nav::checked(more, back), None);
        }
    }

    /// A screen's text without white space, and its words.
    fn said(text: &str) -> (String, Vec<String>) {
        let words: Vec<String> = text.split(breaks).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        (words.concat(), words)
    }

    /// Takes the foot off each page after checking that it is the right one.
    fn without_feet(laid: &[String], nav: &Nav, zero_is_free: bool) -> Vec<String> {
        let bare = |(at, page): (usize, &String)| {
            let foot = nav.foot(at + 1 < laid.len(), at > 0 && zero_is_free);
            page.strip_suffix(foot.as_str()).expect("every page has its foot").to_owned()
        };
        laid.iter().enumerate().map(bare).collect()
    }

    fn navs() -> impl Strategy<Value = Nav> {
        let pairs = [
            ("Suite", "Retour"),
            ("A tɔ", "Kɔfɛ"),
            ("€€€€€€€€€€€€€€€€", "[[[[[[[[[[[[[[[["),
            ("😀😀😀😀😀😀😀😀", "ߞߐ"),
        ];
        prop::sample::select(pairs.to_vec()).prop_map(|(more, back)| Nav::checked(more, back).unwrap())
    }

    fn limits() -> impl Strategy<Value = Limits> {
        prop::sample::select(vec![(160, 70), (182, 80), (100, 50), (182, 50)])
            .prop_map(|(septets, units)| Limits::checked(septets, units).unwrap())
    }

    const BODY: &str = "([a-zA-Zéàɛɔŋ€{}ߒߞߏ߫😀👍\u{a0}]{1,12}[ \n]{1,2}){0,80}|\\PC{0,600}|[a-z😀ɛ€]{0,900}";

    proptest! {
        #[test]
        fn every_page_fits_and_nothing_is_lost(
            body in BODY,
            choices in prop::collection::vec("[0-9] [a-zéɛ😀ߒ ]{0,30}|\\PC{0,120}", 0..8),
            nav in navs(),
            limits in limits(),
        ) {
            let laid = pages(&body, &choices, &nav, limits);
            let zero_is_free = choices.iter().all(|choice| number(choice) != BACK);
            for page in &laid {
                prop_assert!(limits.hold(Extent::of(page)), "{page:?}");
            }
            let bare = without_feet(&laid, &nav, zero_is_free);
            prop_assert!(bare.iter().all(|page| !page.is_empty()));
            let written = format!("{body}\n{}", choices.join("\n"));
            prop_assert_eq!(said(&bare.concat()).0, said(&written).0);
        }

        #[test]
        fn words_and_choices_that_fit_a_page_are_whole(
            body in "([a-zéɛ😀ߒ]{1,9}[ \n]{1,2}){0,200}",
            choices in prop::collection::vec("[1-9][a-zéɛ😀ߒ]{1,4} [a-zɛ]{1,5}", 0..12),
            nav in navs(),
        ) {
            let laid = pages(&body, &choices, &nav, Limits::default());
            let bare = without_feet(&laid, &nav, true);
            prop_assert_eq!(said(&bare.join("\n")).1, said(&format!("{body}\n{}", choices.join("\n"))).1);
            let lines: Vec<&str> = bare.iter().flat_map(|page| page.lines()).collect();
            prop_assert!(lines.ends_with(&choices.iter().map(String::as_str).collect::<Vec<_>>()));
        }
    }

    #[test]
    fn ten_thousand_characters_are_laid_out() {
        for unit in ["a", "ɛ", "😀", "€", "ߞ߫", "mot ", "ߒߞߏ "] {
            let body = unit.repeat(10_000 / unit.chars().count());
            let laid = lay_out(&body, &["1 Oui"]);
            assert!(laid.iter().all(|page| Limits::default().hold(Extent::of(page))));
            let bare = without_feet(&laid, &nav(), true);
            assert_eq!(said(&bare.concat()).0, said(&format!("{body}\n1 Oui")).0);
        }
    }
}

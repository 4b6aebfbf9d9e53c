//! A text cut into words, numbers and the marks between numbers, each with its place, so that what is left over can be handed
//! back as it was typed.
//!
//! Must not know: any word of any language but the `h` of hours. Tested in `tests` beside it.

use crate::domain::text::fold;

/// The smallest piece with a meaning.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters.
    Word,
    /// Digits, and their value; more than four digits are no number that a date can hold.
    Number(u32),
    /// `/`, `.`, `-` or `:` between two numbers. All other marks only separate.
    Mark(char),
}

/// A piece and where it stands.
#[derive(Debug)]
pub(super) struct Atom {
    /// What it is.
    pub kind: Kind,
    /// Folded, digits with slips mended.
    pub said: String,
    /// First byte in the text.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// Follows the piece before it without a gap.
    pub glued: bool,
}

/// Cuts a text. Never fails: what is neither letter nor digit separates.
pub(super) fn cut(text: &str) -> Vec<Atom> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let sorts = sorts(&letters);
    let mut atoms: Vec<Atom> = Vec::new();
    let mut from = 0;
    while from < letters.len() {
        let sort = sorts[from];
        let length = match sort {
            Sort::Mark(_) => 1,
            _ => sorts[from..].iter().take_while(|same| **same == sort).count(),
        };
        let (start, end) = (letters[from].0, letters.get(from + length).map_or(text.len(), |(at, _)| *at));
        if let Some((kind, said)) = understood(sort, &text[start..end]) {
            let glued = atoms.last().is_some_and(|before| before.end == start);
            atoms.push(Atom { kind, said, start, end, glued });
        }
        from += length;
    }
    without_stray_marks(atoms)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Digit,
    Letter,
    Mark(char),
    Gap,
}

fn understood(sort: Sort, written: &str) -> Option<(Kind, String)> {
    match sort {
        Sort::Gap => None,
        Sort::Mark(mark) => Some((Kind::Mark(mark), mark.to_string())),
        Sort::Letter => Some((Kind::Word, fold::key(written))),
        Sort::Digit => {
            let digits: String = written.chars().map(mended).collect();
            let value = if digits.len() <= 4 { digits.parse().unwrap_or(u32::MAX) } else { u32::MAX };
            Some((Kind::Number(value), digits))
        }
    }
}

/// What each character is, `O` for `0` and `l` for `1` counting as digits where the neighbours ask for one. The second look
/// mends those whose neighbour was mended in the first (`lO/l2`).
fn sorts(letters: &[(usize, char)]) -> Vec<Sort> {
    let mut sorts: Vec<Sort> = letters.iter().map(|(_, c)| sort(*c)).collect();
    for _ in 0..2 {
        let mut from = 0;
        while from < letters.len() {
            let length = letters[from..].iter().take_while(|(_, c)| is_slip(*c)).count();
            if length > 0 && asks_for_digits(letters, &sorts, from, from + length) {
                sorts[from..from + length].fill(Sort::Digit);
            }
            from += length.max(1);
        }
    }
    sorts
}

fn sort(c: char) -> Sort {
    match c {
        '0'..='9' => Sort::Digit,
        '/' | '\\' => Sort::Mark('/'),
        '.' | ',' => Sort::Mark('.'),
        '-' | '_' | '\u{2010}'..='\u{2015}' => Sort::Mark('-'),
        ':' => Sort::Mark(':'),
        // Combining accents belong to their letter: people's keyboards send `e` + U+0301.
        '\u{300}'..='\u{36f}' => Sort::Letter,
        c if c.is_alphabetic() => Sort::Letter,
        _ => Sort::Gap,
    }
}

fn is_slip(c: char) -> bool {
    matches!(c, 'o' | 'O' | 'l' | 'I')
}

fn mended(c: char) -> char {
    match c {
        'o' | 'O' => '0',
        'l' | 'I' => '1',
        c => c,
    }
}

/// Whether the slip-like letters `from..to` stand where a digit is expected: `1O/12`, `l5/12`, `1Oh3O`, but not `10 lere`,
/// `10oct` or `l'an`.
fn asks_for_digits(letters: &[(usize, char)], sorts: &[Sort], from: usize, to: usize) -> bool {
    let at = |place: Option<usize>| place.and_then(|place| Some((letters.get(place)?.1, sorts[place])));
    let digit = |c: Option<(char, Sort)>| c.is_some_and(|(_, sort)| sort == Sort::Digit);
    let hour = |c: Option<(char, Sort)>| matches!(c, Some(('h' | 'H', _)));
    let mark = |c: Option<(char, Sort)>| c.is_some_and(|(_, sort)| matches!(sort, Sort::Mark(_)));
    let letter = |c: Option<(char, Sort)>| c.is_some_and(|(_, sort)| sort == Sort::Letter);
    let (left, right) = (at(from.checked_sub(1)), at(Some(to)));
    let (far_left, far_right) = (at(from.checked_sub(2)), at(Some(to + 1)));
    let fits_left = !letter(left) || hour(left) && digit(far_left);
    let fits_right = !letter(right) || hour(right);
    let asked_left = digit(left) || (mark(left) || hour(left)) && digit(far_left);
    let asked_right = digit(right) || (mark(right) || hour(right)) && digit(far_right);
    fits_left && fits_right && (asked_left || asked_right)
}

/// Keeps only marks between two numbers; a full stop or a single-sided dash with a gap ends a sentence.
fn without_stray_marks(atoms: Vec<Atom>) -> Vec<Atom> {
    let number = |place: Option<&Atom>| place.is_some_and(|atom| matches!(atom.kind, Kind::Number(_)));
    let joins: Vec<bool> = (0..atoms.len())
        .map(|i| {
            let Kind::Mark(mark) = atoms[i].kind else { return true };
            let (before, after) = (i.checked_sub(1).and_then(|i| atoms.get(i)), atoms.get(i + 1));
            let (left, right) = (atoms[i].glued, after.is_some_and(|after| after.glued));
            let close = match mark {
                '.' => left && right,
                '-' => left == right,
                _ => true,
            };
            number(before) && number(after) && close
        })
        .collect();
    let mut kept: Vec<Atom> = atoms.into_iter().zip(joins).filter(|(_, joins)| *joins).map(|(atom, _)| atom).collect();
    for i in 1..kept.len() {
        kept[i].glued = kept[i - 1].end == kept[i].start;
    }
    kept
}

//! Numbers in words, and hours: `10h30`, `10:30`, `dix heures et demie`, `nɛgɛ kanɲɛ 10 ni sanga 30`, `midi`.
//!
//! Must not know: days. Tested in `tests` beside it.

use super::atoms::{Atom, Kind};
use super::words;

/// An hour as it was written; it may not exist (`25h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// 0 to 23, or no hour.
    pub hour: u32,
    /// 0 to 59, or no minute.
    pub minute: u32,
    /// The other minute that can be meant: `10h5` is 10h05 or 10h50.
    pub or_minute: Option<u32>,
}

impl Clock {
    /// An hour without doubt about its minute.
    pub(super) fn new(hour: u32, minute: u32) -> Clock {
        Clock { hour, minute, or_minute: None }
    }

    /// Whether a day has such an hour.
    pub(super) fn exists(&self) -> bool {
        self.hour < 24 && self.minute < 60
    }
}

/// The atoms of a text, asked by place. What is read comes with the number of atoms that it takes.
#[derive(Clone, Copy)]
pub(super) struct Atoms<'t>(pub &'t [Atom]);

impl<'t> Atoms<'t> {
    /// A folded word.
    pub(super) fn word(self, at: usize) -> Option<&'t str> {
        self.0.get(at).filter(|atom| atom.kind == Kind::Word).map(|atom| atom.said.as_str())
    }

    /// Whether a word of the list stands here.
    pub(super) fn is_one_of(self, at: usize, list: &[&str]) -> bool {
        self.word(at).is_some_and(|word| list.contains(&word))
    }

    /// Digits, and how many they are.
    pub(super) fn digits(self, at: usize) -> Option<(u32, usize)> {
        let atom = self.0.get(at)?;
        if let Kind::Number(value) = atom.kind { Some((value, atom.said.len())) } else { None }
    }

    /// `/`, `.`, `-` or `:` between two numbers.
    pub(super) fn mark(self, at: usize) -> Option<char> {
        if let Kind::Mark(mark) = self.0.get(at)?.kind { Some(mark) } else { None }
    }

    fn glued(self, at: usize) -> bool {
        self.0.get(at).is_some_and(|atom| atom.glued)
    }

    /// Whether the words of `phrase` stand here; how many they are.
    pub(super) fn phrase(self, at: usize, phrase: &str) -> Option<usize> {
        let mut length = 0;
        for word in phrase.split(' ') {
            if self.0.get(at + length)?.said != word {
                return None;
            }
            length += 1;
        }
        Some(length)
    }

    /// A number in digits or in words of either language: `15`, `vingt et un`, `tan ni duuru`, `bi saba ni kelen`.
    pub(super) fn number(self, at: usize) -> Option<(u32, usize)> {
        if let Some((value, _)) = self.digits(at) {
            return Some((value, 1));
        }
        let (tens, mut length) = match self.word(at)? {
            "bi" => (words::number(self.word(at + 1)?).filter(|times| (3..=5).contains(times))? * 10, 2),
            word => (words::number(word)?, 1),
        };
        if tens < 10 || tens % 10 != 0 {
            return Some((tens, length));
        }
        let joined = usize::from(self.is_one_of(at + length, &["et", "ni"]));
        let units = self
            .word(at + length + joined)
            .and_then(words::number)
            .filter(|units| *units < 10 || tens == 20 && *units < 20);
        let follows = self.is_one_of(at + length + joined + 1, words::HOURS);
        match units {
            // `dix et trois heures` are two things.
            Some(units) if !(joined == 1 && follows && self.word(at + length) == Some("et")) => {
                length += joined + 1;
                Some((tens + units, length))
            }
            _ => Some((tens, length)),
        }
    }

    /// An hour that says it is one.
    pub(super) fn clock(self, at: usize) -> Option<(Clock, usize)> {
        if self.word(at) == Some("midi") {
            return Some(self.with_minutes(12, at, 1));
        }
        if let Some(length) = words::CLOCKS.iter().filter_map(|phrase| self.phrase(at, phrase)).max() {
            let (hour, digits) = self.number(at + length)?;
            return Some(self.with_minutes(hour, at, length + digits));
        }
        let (hour, length) = self.number(at)?;
        if self.mark(at + length) == Some(':') {
            let (minute, _) = self.digits(at + length + 1)?;
            return Some((Clock::new(hour, minute), length + 2 + self.minutes_word(at + length + 2)));
        }
        self.says_hour(at + length).then(|| self.with_minutes(hour, at, length + 1))
    }

    /// Whether the number before `at` is an hour: not the 12 of `15/12 lere 10`.
    pub(super) fn says_hour(self, at: usize) -> bool {
        let opens_another = self.is_one_of(at, words::CLOCKS) && self.number(at + 1).is_some();
        self.is_one_of(at, words::HOURS) && !opens_another
    }

    /// Reads on after the first `length` atoms, which say the hour.
    fn with_minutes(self, hour: u32, at: usize, length: usize) -> (Clock, usize) {
        let next = at + length;
        let plus = |minute, more| (Clock::new(hour, minute), length + more);
        if let Some((minute, digits)) = self.digits(next).filter(|_| self.glued(next)) {
            let unit = self.minutes_word(next + 1);
            let or_minute = (digits == 1 && (1..=5).contains(&minute) && unit == 0).then(|| minute * 10);
            return (Clock { hour, minute, or_minute }, length + 1 + unit);
        }
        for (phrase, minute) in [("et demie", 30), ("et demi", 30), ("et quart", 15), ("et un quart", 15)] {
            if let Some(more) = self.phrase(next, phrase) {
                return plus(minute, more);
            }
        }
        if self.word(next) == Some("moins") {
            let article = usize::from(self.is_one_of(next + 1, &["le", "un"]));
            let quarter = (self.word(next + 1 + article) == Some("quart")).then_some((15, 1));
            if let Some((less, more)) =
                quarter.or_else(|| self.number(next + 1 + article)).filter(|(less, _)| (1..60).contains(less))
            {
                return (Clock::new(hour.wrapping_sub(1), 60 - less), length + 1 + article + more);
            }
        }
        if self.word(next) == Some("ni")
            && self.is_one_of(next + 1, &["sanga", "miniti"])
            && let Some((minute, more)) = self.number(next + 2)
        {
            return plus(minute, 2 + more);
        }
        match self.minutes_apart(next) {
            Some((minute, more)) => plus(minute, more),
            None => plus(0, 0),
        }
    }

    /// `10h 30`, `dix heures trente`: two digits or a word, and nothing behind that they could count (`10h 30 rue 12`).
    fn minutes_apart(self, at: usize) -> Option<(u32, usize)> {
        let (minute, length) = self.number(at).filter(|(minute, _)| *minute < 60)?;
        if self.digits(at).is_some_and(|(_, digits)| digits != 2) || self.mark(at + length).is_some() {
            return None;
        }
        let unit = self.minutes_word(at + length);
        let counts_nothing = unit > 0
            || self.0.get(at + length).is_none()
            || self.is_one_of(at + length, words::FILLERS)
            || words::PHRASES.iter().any(|(phrase, _)| self.phrase(at + length, phrase).is_some());
        counts_nothing.then_some((minute, length + unit))
    }

    fn minutes_word(self, at: usize) -> usize {
        usize::from(self.is_one_of(at, words::MINUTES))
    }
}

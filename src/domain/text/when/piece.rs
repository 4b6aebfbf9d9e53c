//! What can stand at one place of a text: a weekday, `15/12`, `le 15 decembre`, `desanburukalo tile 15`, `dans 3 jours`, an
//! hour, or a word that says nothing.
//!
//! Must not know: today. Tested in `tests` beside it.

use super::clock::{Atoms, Clock};
use super::parse::{Dated, Found, Loose};
use super::words::{self, Meaning, Near, Part, Wide};
use jiff::civil::Weekday;

/// One thing said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// `mardi`.
    Weekday(Weekday),
    /// `mar`, `jeu`: also other words.
    Short(Weekday),
    /// `<day>su`.
    Evening(Weekday, Part),
    /// `15/12`, `le 15`.
    Date(Dated),
    /// `sini`, `dans 3 jours`: the fewest and the most days from today.
    Shift(i32, i32),
    /// `tile 3`.
    Tile(u32),
    /// `mardi 8`.
    Loose(Loose),
    /// `10h`.
    Clock(Clock),
    /// `sogoma`.
    Part(Part),
    /// `prochain`.
    Near(Near),
    /// `dogokun nata`.
    Wide(Wide),
    /// `15 et 17 decembre`.
    Several,
    /// A word or a mark that stands around dates and says nothing.
    Nothing,
}

impl Piece {
    /// Whether `prochain` can follow.
    pub(super) fn is_day(self) -> bool {
        matches!(self, Piece::Weekday(_) | Piece::Short(_) | Piece::Evening(..) | Piece::Date(_) | Piece::Shift(..))
    }
}

/// A piece, and the number of atoms that it takes.
pub(super) type Taken = Option<(Piece, usize)>;

/// Reads single pieces in the light of what was found before them.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    /// The whole text.
    pub atoms: Atoms<'a>,
    /// What stands before.
    pub found: &'a Found,
    /// The piece before was a day.
    pub after_day: bool,
}

impl Reader<'_> {
    /// What stands at `at`; `None` at the end, and before a word that is no part of a date.
    pub(super) fn piece(self, at: usize) -> Taken {
        let atoms = self.atoms;
        if atoms.mark(at).is_some() {
            return Some((Piece::Nothing, 1));
        }
        if atoms.is_one_of(at, &["i", "aw"])
            && atoms.word(at + 1) == Some("ni")
            && atoms.is_one_of(at + 2, words::GREETED)
        {
            return Some((Piece::Nothing, 3));
        }
        self.phrase(at)
            .or_else(|| self.this(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.counted(at))
            .or_else(|| atoms.clock(at).map(|(clock, length)| (Piece::Clock(clock), length)))
            .or_else(|| self.day_and_month(at))
            .or_else(|| self.month_first(at))
            .or_else(|| self.bare_pair(at))
            .or_else(|| self.bare(at))
            .or_else(|| atoms.is_one_of(at, words::FILLERS).then_some((Piece::Nothing, 1)))
    }

    fn phrase(self, at: usize) -> Taken {
        let known =
            words::PHRASES.iter().filter_map(|(phrase, meaning)| Some((self.atoms.phrase(at, phrase)?, *meaning)));
        let (length, meaning) = known.max_by_key(|(length, _)| *length)?;
        let piece = match meaning {
            Meaning::Shift(days) => Piece::Shift(days, days),
            Meaning::Part(part) => Piece::Part(part),
            Meaning::Wide(wide) => Piece::Wide(wide),
            Meaning::Near(near) if self.after_day => Piece::Near(near),
            Meaning::Near(_) => return None,
        };
        Some((piece, length))
    }

    /// `ce mardi`, `nin juma`, `ce soir`.
    fn this(self, at: usize) -> Taken {
        if !self.atoms.is_one_of(at, &["ce", "cet", "cette", "nin"]) {
            return None;
        }
        match self.phrase(at + 1).or_else(|| self.weekday(at + 1))?.0 {
            Piece::Part(_) => Some((Piece::Shift(0, 0), 1)),
            Piece::Weekday(_) | Piece::Short(_) => Some((Piece::Near(Near::This), 1)),
            _ => None,
        }
    }

    fn weekday(self, at: usize) -> Taken {
        let (day, is_short, evening) = words::weekday(self.atoms.word(at)?)?;
        // The Friday mosque is a place.
        if self.atoms.word(at + 1).is_some_and(|next| next.starts_with("misiri")) {
            return None;
        }
        let piece = match evening {
            Some(part) => Piece::Evening(day, part),
            None if is_short => Piece::Short(day),
            None => Piece::Weekday(day),
        };
        Some((piece, 1))
    }

    /// `dans 3 jours`, `tile 3 kofe`, `tile 15`, `kalo tile 15`, `le 15`.
    fn counted(self, at: usize) -> Taken {
        let atoms = self.atoms;
        let in_month = usize::from(atoms.word(at) == Some("kalo") && atoms.word(at + 1) == Some("tile"));
        let (number, digits) = atoms.number(at + in_month + 1)?;
        let next = at + in_month + 1 + digits;
        let length = next - at;
        let day = Piece::Date(Dated { day: number, month: None, year: None });
        let days = i32::try_from(number).ok()?;
        match atoms.word(at + in_month)? {
            "dans" if atoms.is_one_of(next, &["jour", "jours", "jr", "jrs", "j"]) => {
                // A week and a fortnight, counted as the Romans did.
                let first = if days == 8 || days == 15 { days - 1 } else { days };
                Some((Piece::Shift(first, days), length + 1))
            }
            "tile" if atoms.word(next) == Some("kofe") => Some((Piece::Shift(days, days), length + 1)),
            "tile" if atoms.clock(at + in_month + 1).is_some() => None,
            "tile" if atoms.is_one_of(next, words::ORDINALS) => Some((day, length + 1)),
            "tile" if in_month > 0 || matches!(self.found.wide, Some(Wide::ThisMonth | Wide::NextMonth)) => {
                Some((day, length))
            }
            "tile" => Some((Piece::Tile(number), length)),
            "le" if atoms.mark(next).is_none()
                && atoms.clock(at + 1).or(atoms.clock(next - 1)).is_none()
                && self.day_and_month(at + 1).or_else(|| self.bare_pair(at + 1)).is_none() =>
            {
                Some((day, length + usize::from(atoms.is_one_of(next, words::ORDINALS))))
            }
            _ => None,
        }
    }

    /// `15/12`, `15/12/2026`, `15-12`, `15.12`, `15 decembre 2026`, `1er mars`.
    fn day_and_month(self, at: usize) -> Taken {
        let atoms = self.atoms;
        let (day, length) = atoms.number(at)?;
        if self.is_pair_of_days(at, length) {
            return Some((Piece::Several, length));
        }
        if let (Some(mark @ ('/' | '.' | '-')), Some((month, _))) = (atoms.mark(at + 1), atoms.digits(at + 2)) {
            return self.marked(at, mark, day, month);
        }
        let mut next = at + length + usize::from(atoms.is_one_of(at + length, words::ORDINALS));
        while next < at + length + 4 && atoms.is_one_of(next, &["de", "du", "d", "en", "le", "mois"]) {
            next += 1;
        }
        let (month, _) = words::month(atoms.word(next)?)?;
        next += 1 + usize::from(atoms.word(next + 1) == Some("kalo"));
        let (year, more) = self.year(next);
        Some((Piece::Date(Dated { day, month: Some(month), year }), next + more - at))
    }

    fn marked(self, at: usize, mark: char, day: u32, month: u32) -> Taken {
        let atoms = self.atoms;
        let is_name = |at: usize| atoms.word(at).and_then(words::month).is_some();
        let date = |year, length| Some((Piece::Date(Dated { day, month: Some(month), year }), length));
        if let Some((year, digits)) = atoms.digits(at + 4).filter(|_| atoms.mark(at + 3) == Some(mark)) {
            if matches!(atoms.mark(at + 5), Some('/' | '.' | '-')) {
                // Four numbers in a row are a telephone's.
                return None;
            }
            if atoms.mark(at + 5).is_none() && !atoms.says_hour(at + 5) {
                return date(Some(if digits == 2 { 2000 + year } else { year }), 5);
            }
        }
        let is_hour = atoms.says_hour(at + 3);
        if is_name(at + 3) || is_hour && mark != '.' {
            return Some((Piece::Several, 4));
        }
        let (year, more) = self.year(at + 3);
        let has_hour = self.found.clock.is_some() || self.clock_follows(at + 3);
        let clock = (Piece::Clock(Clock::new(day, month)), 3 + usize::from(is_hour));
        match mark {
            '.' if is_hour => Some(clock),
            '.' if year.is_some() || self.found.clock.is_some() => date(year, 3 + more),
            '.' if self.found.date.is_some() => Some(clock),
            '.' if self.found.has_day() && !has_hour => Some((Piece::Loose(Loose::Dotted(day, month)), 3)),
            '.' if !(1..=12).contains(&month) => Some(clock),
            _ => date(year, 3 + more),
        }
    }

    /// `15 et 17 decembre`, `15 au 17/12`.
    fn is_pair_of_days(self, at: usize, length: usize) -> bool {
        let atoms = self.atoms;
        let second = at + length + 1;
        atoms.is_one_of(at + length, words::JOINING)
            && atoms.number(second).is_some_and(|(_, more)| {
                let is_marked =
                    matches!(atoms.mark(second + more), Some('/' | '-')) && atoms.digits(second + more + 1).is_some();
                is_marked || atoms.word(second + more).and_then(words::month).is_some()
            })
    }

    /// `2026`, `san 2026`.
    fn year(self, at: usize) -> (Option<u32>, usize) {
        let word = usize::from(self.atoms.word(at) == Some("san"));
        match self.atoms.digits(at + word) {
            Some((year @ 2000..=2099, 4)) => (Some(year), word + 1),
            _ => (None, 0),
        }
    }

    /// `desanburukalo tile 15 san 2026`, `decembre 15`; `en decembre` is no day.
    fn month_first(self, at: usize) -> Taken {
        let atoms = self.atoms;
        let (month, alone) = words::month(atoms.word(at)?)?;
        let kalo = usize::from(atoms.word(at + 1) == Some("kalo"));
        let tile = usize::from(atoms.word(at + 1 + kalo) == Some("tile"));
        if !alone && kalo + tile == 0 {
            return None;
        }
        let next = at + 1 + kalo + tile;
        let is_day = |(day, length): &(u32, usize)| *day < 100 && atoms.mark(next + length).is_none();
        let Some((day, length)) = atoms.number(next).filter(is_day).filter(|_| atoms.clock(next).is_none()) else {
            return Some((Piece::Wide(Wide::Other), 1 + kalo + self.year(at + 1 + kalo).1));
        };
        let next = next + length + usize::from(atoms.is_one_of(next + length, words::ORDINALS));
        let (year, more) = self.year(next);
        Some((Piece::Date(Dated { day, month: Some(month), year }), next + more - at))
    }

    /// `15 12 10h`, `15 12 2026`; `15 12` only in two digits each and with nothing behind, for numbers alone are mostly answers.
    fn bare_pair(self, at: usize) -> Taken {
        let ((day, day_digits), (month, month_digits)) = (self.atoms.digits(at)?, self.atoms.digits(at + 1)?);
        if self.found.date.is_some()
            || self.atoms.mark(at + 2).is_some()
            || !(1..=31).contains(&day)
            || !(1..=12).contains(&month)
        {
            return None;
        }
        let (year, more) = self.year(at + 2);
        let ends = self.atoms.0.len() == at + 2 && day_digits == 2 && month_digits == 2;
        let is_date = year.is_some() || ends || self.clock_follows(at + 2);
        is_date.then_some((Piece::Date(Dated { day, month: Some(month), year }), 2 + more))
    }

    /// A number behind a day: the hour, or after a weekday perhaps the day of the month.
    fn bare(self, at: usize) -> Taken {
        let (number, _) = self.atoms.digits(at).filter(|(_, digits)| *digits <= 2)?;
        if !self.found.has_day() || self.found.loose.is_some() || self.atoms.mark(at + 1).is_some() {
            return None;
        }
        let has_hour = self.found.clock.is_some() || self.clock_follows(at + 1);
        let only_weekday = self.found.date.is_none() && self.found.shift.is_none() && self.found.tile.is_none();
        if only_weekday && (1..=31).contains(&number) && (has_hour || number > 23) {
            return Some((Piece::Date(Dated { day: number, month: None, year: None }), 1));
        }
        if has_hour || number > 23 {
            return None;
        }
        if let Some((minute, 2)) = self.atoms.digits(at + 1).filter(|(minute, _)| minute % 5 == 0 && *minute < 60)
            && self.atoms.0.len() == at + 2
        {
            return Some((Piece::Clock(Clock::new(number, minute)), 2));
        }
        let is_said = at > 0 && self.atoms.is_one_of(at - 1, &["a", "vers"]);
        let piece = if only_weekday && !is_said {
            Piece::Loose(Loose::Number(number))
        } else {
            Piece::Clock(Clock::new(number, 0))
        };
        Some((piece, 1))
    }

    fn clock_follows(self, at: usize) -> bool {
        let fillers = (at..).take_while(|at| self.atoms.is_one_of(*at, words::FILLERS)).count();
        self.atoms.clock(at + fillers).is_some()
    }
}

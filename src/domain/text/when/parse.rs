//! From atoms to what was found: weekday, date, hour, part of the day, each at most once, and where the date ends.
//!
//! Must not know: today. Tested in `tests` beside it.

use super::atoms::{self, Atom};
use super::clock::{Atoms, Clock};
use super::piece::{Piece, Reader};
use super::words::{self, Near, Part, Wide};
use jiff::civil::Weekday;

/// A day of a month, which may not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dated {
    /// 1 to 31, or no day.
    pub day: u32,
    /// 1 to 12, or no month. None after `le 15`.
    pub month: Option<u32>,
    /// In full.
    pub year: Option<u32>,
}

/// Numbers whose meaning depends on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loose {
    /// `mardi 8`: the hour, or the day of the month.
    Number(u32),
    /// `mardi 12.01`, `demain 10.30`: the date, or the hour.
    Dotted(u32, u32),
}

/// All that a text says, before it is weighed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// `mardi`.
    pub weekday: Option<Weekday>,
    /// `prochain`.
    pub near: Option<Near>,
    /// `15/12`.
    pub date: Option<Dated>,
    /// Days from today; two where an idiom means either (`dans 8 jours` is a week).
    pub shift: Option<(i32, i32)>,
    /// `tile 3` alone: in three days, or the third.
    pub tile: Option<u32>,
    /// `mardi 8`.
    pub loose: Option<Loose>,
    /// `la semaine prochaine`.
    pub wide: Option<Wide>,
    /// `10h`.
    pub clock: Option<Clock>,
    /// `du matin`.
    pub part: Option<Part>,
    /// Two different things where one can be.
    pub several: bool,
    /// What comes after, as typed.
    pub rest: String,
}

impl Found {
    /// Whether a day was said, of whatever kind.
    pub(super) fn has_day(&self) -> bool {
        self.weekday.is_some() || self.date.is_some() || self.shift.is_some() || self.tile.is_some()
    }

    fn add(&mut self, piece: Piece) {
        let agrees = match piece {
            Piece::Weekday(day) | Piece::Short(day) => once(&mut self.weekday, day),
            Piece::Evening(day, part) => once(&mut self.weekday, day) && once(&mut self.part, part),
            Piece::Date(date) => once(&mut self.date, date),
            Piece::Shift(from, to) => once(&mut self.shift, (from, to)),
            Piece::Tile(day) => once(&mut self.tile, day),
            Piece::Loose(loose) => once(&mut self.loose, loose),
            Piece::Clock(clock) => once(&mut self.clock, clock),
            Piece::Part(part) => {
                // `sogoma, walaha la` says one thing twice, and the hour is asked anyway.
                self.part.get_or_insert(part);
                true
            }
            Piece::Near(near) => once(&mut self.near, near),
            Piece::Wide(wide) => once(&mut self.wide, wide),
            Piece::Several => false,
            Piece::Nothing => true,
        };
        self.several |= !agrees;
    }
}

fn once<T: PartialEq + Copy>(place: &mut Option<T>, value: T) -> bool {
    *place.get_or_insert(value) == value
}

/// Reads the date at the start of a text; `None` where there is none.
pub(super) fn found(text: &str) -> Option<Found> {
    let atoms = atoms::cut(text);
    let mut found = Found::default();
    let (mut at, mut end, mut short, mut after_day) = (0, 0, true, false);
    while let Some((piece, length)) = (Reader { atoms: Atoms(&atoms), found: &found, after_day }).piece(at) {
        at += length;
        if piece != Piece::Nothing {
            end = at;
            after_day = piece.is_day();
            short &= matches!(piece, Piece::Short(_));
            found.add(piece);
        }
    }
    if !(found.has_day() || found.wide.is_some() || found.several) {
        return None;
    }
    if at < atoms.len() {
        // `jeu de cartes`, `mer calme`: a short form needs a date, an hour or the end of the text behind it.
        if short {
            return None;
        }
        found.rest = trimmed(&text[atoms[end - 1].end..]).to_owned();
        closing_hour(&mut found, text, &atoms, end, at);
        found.several |= (at..atoms.len()).any(|at| is_date(&atoms, at));
    }
    Some(found)
}

/// `15/12 mairie a 10h`: an hour that closes the text belongs to the date, if it has none yet.
fn closing_hour(found: &mut Found, text: &str, atoms: &[Atom], end: usize, at: usize) {
    if found.clock.is_some() || found.loose.is_some() {
        return;
    }
    let reader = |found| Reader { atoms: Atoms(atoms), found, after_day: false };
    let Some((start, (clock, length))) = (at..atoms.len()).find_map(|at| Some((at, Atoms(atoms).clock(at)?))) else {
        return;
    };
    let (mut part, mut next) = (None, start + length);
    while let Some((piece, length)) = reader(&*found).piece(next) {
        match piece {
            Piece::Nothing => {}
            Piece::Part(said) => part = Some(said),
            _ => return,
        }
        next += length;
    }
    if next == atoms.len() {
        let fillers = (end..start).rev().take_while(|at| Atoms(atoms).is_one_of(*at, words::FILLERS)).count();
        found.rest = trimmed(&text[atoms[end - 1].end..atoms[start - fillers].start]).to_owned();
        found.clock = Some(clock);
        found.part = found.part.or(part);
    }
}

/// Whether `15/12` stands here. Names of months do not count: squares are called after days (`place du 26 mars`).
fn is_date(atoms: &[Atom], at: usize) -> bool {
    let said = |at: usize| atoms.get(at).map(|atom| atom.said.as_str());
    let number =
        |at: usize, most: u32| said(at).and_then(|said| said.parse().ok()).is_some_and(|n| (1..=most).contains(&n));
    said(at + 1) == Some("/") && number(at, 31) && number(at + 2, 12)
}

fn trimmed(rest: &str) -> &str {
    rest.trim_start_matches(|c: char| c.is_whitespace() || ",;:.-/)".contains(c)).trim_end()
}

//! Dates as people write them, in French and in Bambara, in any mixture: `15/12 10h`, `mardi prochain`, `sini`, `juma 10h`,
//! `desanburukalo tile 15`. What can be meant in two ways is handed back as such, to be asked; nothing is guessed.
//!
//! A text is cut into [`atoms`], read from the left into what was [`found`](parse) by the closed lists in [`words`], and
//! [`days`] weighs that against today. A date must come first; the words after it are handed back as typed.
//!
//! Must not know: what the date is for, whether it suits anybody, or how the question back is worded. Tested in `tests`.

mod atoms;
mod clock;
mod days;
mod parse;
mod piece;
mod words;

#[cfg(test)]
mod tests;

use crate::domain::time::{Day, Minute};

/// Days ahead within which a day and month without a year are taken for the next such day; beyond, the one that has gone by
/// is meant or it is a slip, and that is asked. In November `12/01` is next January; `20/11` is two days ago.
pub const DAYS_AHEAD: i32 = 275;

/// Years ahead that a written year may lie: `15/12/2062` is a slip, not a forum.
pub const YEARS_AHEAD: i16 = 2;

/// One day that was written, never before today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The day.
    pub day: Day,
    /// The hour, where one was written beyond doubt.
    pub minute: Option<Minute>,
    /// The words after the date that are no part of it, as typed: a venue.
    pub rest: String,
}

/// What a text says about a day and an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// A day, perhaps with an hour.
    Clear(Told),
    /// More than one day can be meant: two or three, all different, in order, none before today, each with the hour if one
    /// was said. `mardi` on a Monday or a Tuesday; a weekday that is not the date's (the date, and the nearest such weekday);
    /// `mardi 8` where a Tuesday the 8th is near; `arabasu 20h` (the evening before, and that of the day).
    Either(Vec<Told>),
    /// The hour can be two (`3h`: 3h or 15h; `10h5`: 10h05 or 10h50), the day is known.
    WhichHour {
        /// The day.
        day: Day,
        /// Both hours, the earlier first.
        hours: [Minute; 2],
        /// As in [`Told`].
        rest: String,
    },
    /// A part of the day without an hour (`demain matin`, `sini wula`), or neither day nor hour is sure (`mardi 3h` on a
    /// Monday): the hour is to be asked.
    NeedsHour {
        /// The days that can be meant: one to three, in order. For `<day>su`, which begins at dusk of the day before, both.
        days: Vec<Day>,
        /// As in [`Told`].
        rest: String,
    },
    /// Understood, but over: `hier`, `mardi dernier`, a day and month whose next one lies beyond [`DAYS_AHEAD`].
    Past {
        /// The day that has gone by.
        day: Day,
    },
    /// Cannot be: 30/02, 32/1, 25h, `15h du matin`, a year beyond [`YEARS_AHEAD`].
    Impossible,
    /// A week, a month, a market day: no day yet.
    TooWide,
    /// Two dates, or two hours, in one text.
    Several,
    /// Not a date, or not at the start of the text.
    Unknown,
}

/// Reads the date at the start of `text`, as said on `today`. Only a caller that expects a date should use it: `bi` and `hier`
/// also open sentences. Otherwise see [`alone`].
pub fn read(text: &str, today: Day) -> When {
    parse::found(text).map_or(When::Unknown, |found| days::weigh(&found, today))
}

/// Like [`read`], for a text of which nobody knows that it is a date: [`When::Unknown`] unless the date is all there is, so
/// that `hier ils ont pris 5000` stays a text.
pub fn alone(text: &str, today: Day) -> When {
    let whole = parse::found(text).filter(|found| found.rest.is_empty());
    whole.map_or(When::Unknown, |found| days::weigh(&found, today))
}

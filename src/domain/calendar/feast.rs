//! Feasts by the moon. Their dates are announced the evening before; what is known earlier is computed, and off by a day
//! or two. Both stand in a table that staff may edit.
//!
//! Must not know: how the moon is computed, or where the table is kept. Tested in the parent.

use crate::domain::time::Day;

/// What the moon decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feast {
    /// The first day of fasting (1 Ramadan); not a holiday.
    Ramadan,
    /// The end of Ramadan (1 Shawwal).
    Korite,
    /// 10 Dhu l-Hijja.
    Tabaski,
    /// The birth of the Prophet (12 Rabi I).
    Maouloud,
    /// His baptism, a week later.
    Bapteme,
}

impl Feast {
    /// All of them.
    pub const ALL: [Feast; 5] = [Feast::Ramadan, Feast::Korite, Feast::Tabaski, Feast::Maouloud, Feast::Bapteme];

    /// The word in tables and commands.
    pub fn code(self) -> &'static str {
        match self {
            Feast::Ramadan => "ramadan",
            Feast::Korite => "korite",
            Feast::Tabaski => "tabaski",
            Feast::Maouloud => "maouloud",
            Feast::Bapteme => "bapteme",
        }
    }

    /// Reads the word of tables and commands.
    pub fn read(written: &str) -> Option<Feast> {
        Feast::ALL.into_iter().find(|feast| feast.code() == written)
    }

    /// The message that names it.
    pub fn key(self) -> &'static str {
        match self {
            Feast::Ramadan => "feast-ramadan",
            Feast::Korite => "feast-korite",
            Feast::Tabaski => "feast-tabaski",
            Feast::Maouloud => "feast-maouloud",
            Feast::Bapteme => "feast-bapteme",
        }
    }

    /// Whether nobody works on the day.
    pub fn is_holiday(self) -> bool {
        self != Feast::Ramadan
    }
}

/// A line of the table: a feast on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Observance {
    /// The day; that which is expected where it was not announced.
    pub day: Day,
    /// Which feast.
    pub feast: Feast,
    /// The date was announced for Mali, no longer computed.
    pub announced: bool,
}

impl Observance {
    /// Whether the feast may fall on `day`: announced, on its day; computed, from the day before to two days after (in eleven years
    /// Mali was never further from the calendar of Umm al-Qura).
    pub fn may_be_on(&self, day: Day) -> bool {
        let after = i64::from(day.0) - i64::from(self.day.0);
        if self.announced { after == 0 } else { (-1..=2).contains(&after) }
    }
}

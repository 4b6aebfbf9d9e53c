//! Dice that fall the same way for the same seed.
//!
//! Must not know: what is decided by them. Tested by every run that is repeated.

/// A small generator (splitmix64): what falls depends on the seed only.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        // Seeds that are neighbours must not begin at neighbouring places of one row.
        let mut first = Dice(seed);
        Dice(first.roll())
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + (self.roll() % (to - from + 1) as u64) as i64
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, percent: i64) -> bool {
        self.between(0, 99) < percent
    }

    /// True in so many of a million cases.
    pub fn per_million(&mut self, parts: i64) -> bool {
        self.between(0, 999_999) < parts
    }

    /// One of them.
    pub fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.between(0, of.len() as i64 - 1) as usize]
    }

    /// One of them, if there are any.
    pub fn any<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        if of.is_empty() { None } else { Some(*self.pick(of)) }
    }
}

//! Which review keys there are to be, and which of those that live seals a concern today.
//!
//! Must not know: keys themselves, who makes them. Tested here.

use crate::domain::concern::Compartment;
use crate::domain::key::{KeyId, Month};

/// Months ahead for which keys are made.
pub const AHEAD: i16 = 12;

/// The names of all keys that there should be: this month's and those of the months ahead, for every compartment.
pub fn wanted(now: Month) -> impl Iterator<Item = KeyId> {
    (0..=AHEAD).flat_map(move |months| Compartment::ALL.map(|own| KeyId::new(now.plus(months), own)))
}

/// Days before the last key of all ends on which leads are asked for new ones.
pub const WARNED: i32 = 60;

/// Whether a clock that says `now` may be believed by who destroys what is over: a clock years off would destroy everything, or nothing ever.
/// The newest key is made for [`AHEAD`] months after a lead was last there, and a programme may rest for two years. Without a key there
/// is nothing to hold the clock against, and nothing to lose.
pub fn is_plausible(live: &[KeyId], now: Month) -> bool {
    live.iter().max().is_none_or(|newest| {
        let newest = newest.month();
        newest.plus(-AHEAD - 1) <= now && now <= newest.plus(2 * AHEAD)
    })
}

/// How well a key is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The compartment's key of this month.
    Due,
    /// The compartment's newest older key: leads are told that rotation is late.
    Late,
    /// The key of what is unsorted, this month's or an older one: nobody has made any for the compartment, or all are gone.
    Unsorted,
}

/// The key that seals what goes to `compartment`, of those that live and are not frozen; `None` if none can, and then no concern can be taken.
/// Keys of months to come seal nothing yet: they live longer than a concern of today may.
pub fn sealing(live: &[KeyId], now: Month, compartment: Compartment) -> Option<(KeyId, Choice)> {
    let newest = |of: Compartment| {
        live.iter().copied().filter(|name| name.compartment() == Some(of) && name.month() <= now).max()
    };
    let choice = |name: KeyId| if name.month() == now { Choice::Due } else { Choice::Late };
    let own = newest(compartment).map(|name| (name, choice(name)));
    own.or_else(|| newest(Compartment::Unsorted).map(|name| (name, Choice::Unsorted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Month = Month(2026 * 12 + 10);

    fn name(months: i16, compartment: Compartment) -> KeyId {
        KeyId::new(NOW.plus(months), compartment)
    }

    #[test]
    fn keys_are_made_for_a_year_and_this_month() {
        let names: Vec<KeyId> = wanted(NOW).collect();
        assert_eq!(names.len(), 13 * 7);
        assert!(names.is_sorted() && names[0].month() == NOW);
        assert_eq!(names.last().unwrap().month().to_string(), "2027-11");
        for compartment in Compartment::ALL {
            assert_eq!(sealing(&names, NOW, compartment), Some((name(0, compartment), Choice::Due)));
        }
    }

    #[test]
    fn a_clock_that_is_years_off_is_not_believed() {
        let live = [name(0, Compartment::Army), name(12, Compartment::Army)];
        for (months, believed) in [(-2, false), (-1, true), (0, true), (36, true), (37, false)] {
            assert_eq!(is_plausible(&live, NOW.plus(months)), believed, "{months}");
        }
        assert!(is_plausible(&[], Month(0)));
    }

    #[test]
    fn a_missing_key_is_made_up_for_by_older_ones() {
        use Compartment::{Army, Police, Unsorted};
        let live = [name(-3, Army), name(-1, Army), name(1, Army), name(-2, Unsorted), name(5, Police)];
        assert_eq!(sealing(&live, NOW, Army), Some((name(-1, Army), Choice::Late)));
        assert_eq!(sealing(&live, NOW, Police), Some((name(-2, Unsorted), Choice::Unsorted)));
        assert_eq!(sealing(&live, NOW, Unsorted), Some((name(-2, Unsorted), Choice::Late)));
        assert_eq!(sealing(&live[..3], NOW, Police), None, "the key of one compartment never seals for another");
        assert_eq!(sealing(&live[..3], NOW.plus(-4), Army), None, "keys of months to come seal nothing");
        assert_eq!(sealing(&[], NOW, Army), None);
        assert_eq!(
            sealing(&[KeyId([0xff, 0, 7])], Month(u16::MAX), Unsorted),
            None,
            "a name from elsewhere is nobody's"
        );
    }
}

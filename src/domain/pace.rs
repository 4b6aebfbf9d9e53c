//! How processes that send by the same line share what it was granted.
//!
//! Must not know: rows, clocks. Tested here.

/// A message a second, in the parts that shares are counted in.
pub const MESSAGE: u32 = 1_000;

/// What the process at place `me` of `all` may send of a grant of `rate` messages a second, where the others hold `held` parts: its fair
/// part, and no more than is free. Whole messages while there are enough for all; the first get what is left over.
pub fn share(rate: u32, me: u32, all: u32, held: u32) -> u32 {
    let all = all.max(1);
    let fair = if rate >= all { (rate / all + u32::from(me < rate % all)) * MESSAGE } else { rate * MESSAGE / all };
    fair.min((rate * MESSAGE).saturating_sub(held))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_messages_while_there_are_enough() {
        let of = |rate, all| (0..all).map(|me| share(rate, me, all, 0)).collect::<Vec<u32>>();
        assert_eq!(of(5, 1), [5_000]);
        assert_eq!(of(5, 2), [3_000, 2_000]);
        assert_eq!(of(25, 3), [9_000, 8_000, 8_000]);
        assert_eq!(of(1, 2), [500, 500]);
    }

    proptest! {
        /// Processes come, go and look in any order, each knowing what the others last took: together they never hold more than the grant, and when
        /// all have looked twice they hold all of it.
        #[test]
        fn together_never_more_than_the_grant(
            rate in 1u32..200,
            looks in proptest::collection::vec((0usize..4, any::<bool>()), 0..60),
        ) {
            let mut held: Vec<Option<u32>> = vec![None; 4];
            let look = |held: &mut Vec<Option<u32>>, who: usize| {
                held[who].get_or_insert(0);
                let all: Vec<usize> = (0..4).filter(|other| held[*other].is_some()).collect();
                let others: u32 = all.iter().filter(|other| **other != who).filter_map(|other| held[*other]).sum();
                let me = all.iter().position(|other| *other == who).unwrap();
                held[who] = Some(share(rate, me as u32, all.len() as u32, others));
            };
            for (who, stays) in looks {
                if stays { look(&mut held, who) } else { held[who] = None }
                prop_assert!(held.iter().flatten().sum::<u32>() <= rate * MESSAGE);
            }
            let there: Vec<usize> = (0..4).filter(|who| held[*who].is_some()).collect();
            for _ in 0..2 {
                there.iter().for_each(|who| look(&mut held, *who));
            }
            let sum = held.iter().flatten().sum::<u32>();
            prop_assert!(there.is_empty() || sum > rate * MESSAGE - 4, "{sum} of {rate}");
        }
    }
}

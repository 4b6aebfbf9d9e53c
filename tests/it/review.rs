//! Ten thousand cases at a moderator's sign-in: gathered, and like ones found, in time; also where somebody floods.

use baro::domain::concern::{Accused, Kind};
use baro::domain::phone::FreeText;
use baro::domain::review::alike::{Why, groups};
use baro::domain::review::case::{Case, EnvelopeId, Note, Opened, Sort, Thread, gather};
use baro::domain::time::Day;
use std::time::Duration;
use tokio::time::Instant;

const CASES: u32 = 10_000;
/// Without optimisation it takes six seconds on two cores, gathering a fifth of one. A quadratic way takes minutes.
const PATIENCE: Duration = Duration::from_secs(40);

/// A number that looks random; the same for the same seed.
fn dice(seed: u32) -> usize {
    let mixed = (u64::from(seed) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) as usize
}

/// So many words of a vocabulary in which a few words are said often, as in any language.
fn text(seed: u32) -> String {
    const SOUNDS: [&str; 12] = ["ba", "po", "ste", "ma", "ri", "don", "ge", "fla", "ku", "san", "tie", "lo"];
    let word = |n: u32| {
        let rank = dice(seed * 101 + n) % 60 * (dice(seed * 103 + n) % 50 + 1);
        [SOUNDS[rank % 12], SOUNDS[rank / 12 % 12], SOUNDS[rank / 144 % 12]].concat()
    };
    (0..12 + seed % 40).map(word).collect::<Vec<_>>().join(" ")
}

fn cases(text: impl Fn(u32) -> String) -> Vec<Case> {
    let opened = (0..CASES).map(|n| {
        let mut token = [0; 16];
        token[..4].copy_from_slice(&n.to_be_bytes());
        Opened::Note(Note {
            id: EnvelopeId(token),
            thread: Thread(token),
            sort: Sort::Concern,
            day: Day((n / 50) as i32),
            kind: Kind::ALL.get(n as usize % 5).copied(),
            accused: Accused::ALL[n as usize % 10],
            place: None,
            language: None,
            part: 0,
            text: FreeText::new(text(n)),
        })
    });
    gather(opened).cases
}

fn timed(name: &str, cases: &[Case]) -> usize {
    let begun = Instant::now();
    let near = groups(cases).into_iter().filter(|group| group.why == Why::NearlySame).count();
    let took = begun.elapsed();
    assert!(took < PATIENCE, "{name} took {took:?}");
    near
}

#[test]
fn ten_thousand_cases_are_looked_through_in_time() {
    let begun = Instant::now();
    let all = cases(text);
    assert!(begun.elapsed() < PATIENCE, "gathering took {:?}", begun.elapsed());
    assert_eq!(all.len(), CASES as usize);
    // One text in ten is passed on with a small change.
    let passed_on = cases(|n| if n % 10 == 0 { text(n % 500) + " donc" } else { text(n) });
    assert!(timed("some passed on", &passed_on) >= 50);
    // One text ten thousand times, each with a number of its own.
    assert_eq!(timed("a flood", &cases(|n| format!("{} {n}", text(39)))), 1);
    // Half of each text is the same.
    timed("a flood of halves", &cases(|n| format!("{} {}", text(39), text(n))));
}

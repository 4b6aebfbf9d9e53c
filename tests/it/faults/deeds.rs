//! What a stand-in may do with a message and tell of it later, and dice that draw from all of that.
//!
//! Must not know: wires, connections.

use crate::simulation::dice::Dice;
use baro::lines::Fate;

/// What is done with a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Deed {
    /// Accepted, as it should be.
    Takes,
    /// Accepted, and said so many milliseconds later.
    Late(u64),
    /// Accepted, and never delivered.
    Lies,
    /// Read, and the connection closed. Taken, or not.
    Cuts(bool),
    /// Accepted; of the answer only the beginning comes.
    CutsShort,
    /// Accepted; the answer is one whole piece of half of what it should be.
    Halves,
    /// Accepted; the answer comes so slowly that nobody waits for its end.
    Drips,
    /// Accepted; more is said than anybody wants to read.
    Floods,
    /// A portal's page, with 200. Taken, or not.
    Page(bool),
    /// An error from behind the point where messages are taken. Taken, or not.
    Fails(u16, bool),
    /// Not taken, with this status and `Retry-After` in seconds, where that is not 0.
    Refuses(u16, u64),
    /// Not taken: go elsewhere.
    Moved,
    /// Not taken: the permit holds no more. Of kinds without permits: a wrong key.
    Revokes,
    /// Not taken: the number is dead.
    Dead,
}

impl Deed {
    /// A phone gets the message.
    pub fn reaches(self) -> bool {
        match self {
            Deed::Takes | Deed::Late(_) | Deed::CutsShort | Deed::Halves | Deed::Drips | Deed::Floods => true,
            Deed::Cuts(taken) | Deed::Page(taken) | Deed::Fails(_, taken) => taken,
            Deed::Lies | Deed::Refuses(..) | Deed::Moved | Deed::Revokes | Deed::Dead => false,
        }
    }

    /// Whoever sent it can tell that it was taken.
    pub fn says_yes(self) -> bool {
        matches!(self, Deed::Takes | Deed::Late(_) | Deed::Lies)
    }

    /// Whoever sent it can tell that it was not taken.
    pub fn says_no(self) -> bool {
        matches!(self, Deed::Refuses(..) | Deed::Moved | Deed::Revokes | Deed::Dead)
    }
}

/// What is told of messages later, and how long after each other, in milliseconds.
pub type Told = Vec<(u64, About, Fate)>;

/// Whose a status is that is told after a message was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum About {
    /// This message's.
    Itself,
    /// The first message's that was taken: a lie.
    Another,
    /// Nobody's.
    Nobody,
}

/// Draws what is done with a message, and what is told of it.
pub type Mood = dyn FnMut(&mut Dice, usize) -> (Deed, Told) + Send;

/// Faults of a line; `storm`: what befalls everything for a while, from this message to that one.
pub fn mood(storm: Option<(Deed, usize, usize)>) -> Box<Mood> {
    Box::new(move |dice, count| {
        let coin = dice.percent(50);
        let wait = dice.between(1, 4) as u64;
        let drawn = match dice.between(0, 99) {
            0..=51 => Deed::Takes,
            52..=58 => Deed::Late(dice.between(20, 600) as u64),
            59..=61 => Deed::Lies,
            62..=66 => Deed::Cuts(coin),
            67..=69 => Deed::CutsShort,
            70..=72 => Deed::Halves,
            73..=74 => Deed::Drips,
            75..=76 => Deed::Floods,
            77..=79 => Deed::Page(coin),
            80..=83 => Deed::Fails(if coin { 500 } else { 502 }, dice.percent(50)),
            84..=90 => Deed::Refuses(503, 0),
            91..=93 => Deed::Refuses(429, wait),
            94 => Deed::Moved,
            95..=96 => Deed::Revokes,
            _ => Deed::Dead,
        };
        let stormy = storm.filter(|(_, from, to)| (*from..*to).contains(&count));
        let deed = stormy.map_or(drawn, |(deed, _, _)| deed);
        let mut soon = || dice.between(0, 900) as u64;
        let plans: [&[(About, Fate)]; 9] = [
            &[],
            &[(About::Itself, Fate::Delivered)],
            &[(About::Itself, Fate::Delivered), (About::Itself, Fate::Delivered)],
            &[(About::Itself, Fate::Underway), (About::Itself, Fate::Failed)],
            &[(About::Itself, Fate::Failed), (About::Itself, Fate::Delivered)],
            &[(About::Itself, Fate::Delivered), (About::Itself, Fate::Failed)],
            &[(About::Nobody, Fate::Delivered), (About::Itself, Fate::Delivered), (About::Itself, Fate::Underway)],
            &[(About::Nobody, Fate::Failed)],
            &[(About::Another, Fate::Failed)],
        ];
        let gaps: Vec<u64> = (0..3).map(|_| soon()).collect();
        let plan = dice.pick(&plans).iter().zip(gaps).map(|((about, fate), gap)| (gap, *about, *fate)).collect();
        (deed, plan)
    })
}

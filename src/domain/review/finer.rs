//! The finer kinds of concerns, which moderators tell apart; a phone asks for the coarse one only.
//!
//! Must not know: words of any language. Tested here. From the field studies.

use crate::domain::concern::Kind;
use serde::{Deserialize, Serialize};

/// What a concern is about, as a moderator says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finer {
    /// A bribe or racket at a checkpoint.
    Checkpoint,
    /// A bribe for a service or a paper.
    Bribe,
    /// Unlawful detention for money.
    Ransom,
    /// Protection of traffickers.
    Protection,
    /// Misuse of aid or public goods.
    Misuse,
    /// An armed or terrorist group.
    ArmedGroup,
    /// Drugs.
    Drugs,
    /// Arms.
    Arms,
    /// People smuggled.
    People,
    /// Foreign fighters.
    Fighters,
    /// A fight between communities.
    Communities,
    /// Herders against farmers.
    Herders,
    /// Cattle theft or banditry.
    Banditry,
    /// Smuggled goods.
    Goods,
    /// An attack on a mine.
    Mine,
    /// Violence by a force.
    Violence,
    /// Sexual or domestic violence.
    Intimate,
    /// A threat.
    Threat,
    /// An arrest or a disappearance.
    Disappearance,
    /// Something else.
    Other,
}

impl Finer {
    /// All, in the order in which lists show them.
    pub const ALL: [Finer; 20] = [
        Finer::Checkpoint,
        Finer::Bribe,
        Finer::Ransom,
        Finer::Protection,
        Finer::Misuse,
        Finer::ArmedGroup,
        Finer::Drugs,
        Finer::Arms,
        Finer::People,
        Finer::Fighters,
        Finer::Communities,
        Finer::Herders,
        Finer::Banditry,
        Finer::Goods,
        Finer::Mine,
        Finer::Violence,
        Finer::Intimate,
        Finer::Threat,
        Finer::Disappearance,
        Finer::Other,
    ];

    /// The word in tables and forms.
    pub fn code(self) -> &'static str {
        match self {
            Finer::Checkpoint => "checkpoint",
            Finer::Bribe => "bribe",
            Finer::Ransom => "ransom",
            Finer::Protection => "protection",
            Finer::Misuse => "misuse",
            Finer::ArmedGroup => "armed_group",
            Finer::Drugs => "drugs",
            Finer::Arms => "arms",
            Finer::People => "people",
            Finer::Fighters => "fighters",
            Finer::Communities => "communities",
            Finer::Herders => "herders",
            Finer::Banditry => "banditry",
            Finer::Goods => "goods",
            Finer::Mine => "mine",
            Finer::Violence => "violence",
            Finer::Intimate => "intimate",
            Finer::Threat => "threat",
            Finer::Disappearance => "disappearance",
            Finer::Other => "other",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Finer> {
        Finer::ALL.into_iter().find(|finer| finer.code() == written)
    }

    /// The coarse kind that it belongs to.
    pub fn kind(self) -> Kind {
        use Finer::{
            ArmedGroup, Arms, Banditry, Bribe, Checkpoint, Communities, Disappearance, Drugs, Fighters, Goods, Herders,
            Intimate, Mine, Misuse, People, Protection, Ransom, Threat, Violence,
        };
        match self {
            Checkpoint | Bribe | Ransom | Protection | Misuse => Kind::Corruption,
            ArmedGroup | Drugs | Arms | People | Fighters | Communities | Herders | Banditry | Goods | Mine => {
                Kind::Insecurity
            }
            Violence | Intimate | Threat | Disappearance => Kind::Abuse,
            Finer::Other => Kind::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_coarse_kind_has_finer_ones() {
        let count = |kind| Finer::ALL.iter().filter(|finer| finer.kind() == kind).count();
        assert_eq!(Kind::ALL.map(count), [5, 10, 4, 1]);
    }

    #[test]
    fn words_are_those_of_casework_and_read_back() {
        for finer in Finer::ALL {
            assert_eq!(serde_json::to_value(finer).unwrap(), finer.code());
            assert_eq!(Finer::read(finer.code()), Some(finer));
        }
    }
}

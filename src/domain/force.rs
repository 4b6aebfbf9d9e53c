//! The security forces: a fixed list, each with a code for files and tables.
//!
//! Must not know: how a force is called in any language (`locales/`). Tested here.

use crate::domain::message::Name;
use serde::{Deserialize, Serialize};

/// A force whose commanders come to forums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// The army.
    Army,
    /// The gendarmerie.
    Gendarmerie,
    /// The national police.
    Police,
    /// The national guard.
    Guard,
    /// Customs.
    Customs,
    /// Forest guards (Eaux et Forêts).
    Forest,
    /// The central office against drugs (OCS).
    Drugs,
}

impl Force {
    /// All seven, in the order in which lists show them.
    pub const ALL: [Force; 7] =
        [Force::Army, Force::Gendarmerie, Force::Police, Force::Guard, Force::Customs, Force::Forest, Force::Drugs];

    /// The word in tables and files.
    pub fn code(self) -> &'static str {
        match self {
            Force::Army => "army",
            Force::Gendarmerie => "gendarmerie",
            Force::Police => "police",
            Force::Guard => "guard",
            Force::Customs => "customs",
            Force::Forest => "forest",
            Force::Drugs => "drugs",
        }
    }

    /// The message that names it.
    pub fn key(self) -> Name {
        Name::Borrowed(match self {
            Force::Army => "force-army",
            Force::Gendarmerie => "force-gendarmerie",
            Force::Police => "force-police",
            Force::Guard => "force-guard",
            Force::Customs => "force-customs",
            Force::Forest => "force-forest",
            Force::Drugs => "force-drugs",
        })
    }

    /// Reads a code, or the French name as people files have it.
    pub fn read(written: &str) -> Option<Force> {
        let key = crate::domain::text::fold::key(written);
        Some(match key.as_str() {
            "army" | "armee" | "armee de terre" | "fama" => Force::Army,
            "gendarmerie" | "gendarmerie nationale" => Force::Gendarmerie,
            "police" | "police nationale" => Force::Police,
            "guard" | "garde" | "garde nationale" => Force::Guard,
            "customs" | "douane" | "douanes" => Force::Customs,
            "forest" | "eaux et forets" | "forets" => Force::Forest,
            "drugs" | "ocs" | "office central des stupefiants" => Force::Drugs,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for force in Force::ALL {
            assert_eq!(Force::read(force.code()), Some(force));
        }
        assert_eq!(Force::read("Eaux et Forêts"), Some(Force::Forest));
        assert_eq!(Force::read("pompiers"), None);
    }
}

//! Places: region > cercle > commune. The list is data that staff may edit; codes are ours.
//!
//! Must not know: where the list is kept. Tested here.

use crate::domain::text::fold;
use serde::{Deserialize, Serialize};

/// A place's code, e.g. `ml-r05-konna`. Short and stable.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlaceId(pub String);

/// How large a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A region, or the district of Bamako.
    Region,
    /// A cercle.
    Cercle,
    /// A commune.
    Commune,
}

impl Level {
    /// Reads the word of tables and files. Old divisions count as what they were.
    pub fn read(written: &str) -> Option<Level> {
        match written {
            "region" | "district" => Some(Level::Region),
            "cercle" | "cercle_old" => Some(Level::Cercle),
            "commune" | "commune_old" => Some(Level::Commune),
            _ => None,
        }
    }

    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Level::Region => "region",
            Level::Cercle => "cercle",
            Level::Commune => "commune",
        }
    }
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its code.
    pub id: PlaceId,
    /// Its size.
    pub level: Level,
    /// Its name, French spelling as everybody writes it.
    pub name: String,
    /// Other spellings met, for matching only.
    pub also: Vec<String>,
    /// The place that it lies in.
    pub parent: Option<PlaceId>,
}

impl Place {
    /// Whether `typed` are the first letters of its name in any spelling; blind to case, accents, apostrophes, hyphens and blanks.
    pub fn starts_with(&self, typed: &str) -> bool {
        let typed = bare(typed);
        !typed.is_empty() && self.spellings().any(|name| bare(name).starts_with(&typed))
    }

    /// Whether `written` is its name in any spelling.
    pub fn is_called(&self, written: &str) -> bool {
        let written = bare(written);
        !written.is_empty() && self.spellings().any(|name| bare(name) == written)
    }

    fn spellings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.also.iter().map(String::as_str))
    }
}

fn bare(name: &str) -> String {
    fold::key(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_matched_as_people_type_them() {
        let place = Place {
            id: PlaceId("t".into()),
            level: Level::Commune,
            name: "Soni Ali-Ber".into(),
            also: vec!["Sony Aliber".into()],
            parent: None,
        };
        assert!(place.starts_with("soni a") && place.starts_with("SONY") && place.starts_with("sonialiber"));
        assert!(place.is_called("sony ali ber") && !place.is_called("soni"));
        assert!(!place.starts_with("") && !place.starts_with("-") && !place.starts_with("oni"));
    }
}

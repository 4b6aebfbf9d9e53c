//! Known people: members, facilitators, commanders. A person may have several numbers; a number belongs to one person.
//!
//! Must not know: numbers (they are sealed in the store and looked up blindly). Tested here and through the transcripts.

use crate::domain::board::{ForumId, OptionId, PostId, SeriesId};
use crate::domain::message::Language;
use crate::domain::place::PlaceId;
use crate::domain::text::fold;
use serde::{Deserialize, Serialize};

/// A known person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonId(pub i64);

/// What a person is to a series. Commanders are not here: they hold posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Named for the series: polled, invited, reminded, counted in the quorum.
    Participant,
    /// Joined by himself: told the date once and sent the summary, as disclosure allows; never polled.
    Subscriber,
    /// Convenes the forum, or is the deputy of who does.
    Facilitator,
}

impl Role {
    /// The word in tables and files.
    pub fn code(self) -> &'static str {
        match self {
            Role::Participant => "participant",
            Role::Subscriber => "subscriber",
            Role::Facilitator => "facilitator",
        }
    }

    /// Reads a code, or the French word of people files.
    pub fn read(written: &str) -> Option<Role> {
        match fold::key(written).as_str() {
            "participant" | "participante" => Some(Role::Participant),
            "subscriber" | "abonne" | "abonnee" => Some(Role::Subscriber),
            "facilitator" | "facilitateur" | "facilitatrice" => Some(Role::Facilitator),
            _ => None,
        }
    }
}

/// Woman or man, where a person has said so. Quorums may ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// A woman.
    Woman,
    /// A man.
    Man,
}

impl Gender {
    /// The letter in tables.
    pub fn code(self) -> &'static str {
        match self {
            Gender::Woman => "f",
            Gender::Man => "m",
        }
    }

    /// Reads `f`, `femme`, `woman` … and `m`, `homme`, `man` …
    pub fn read(written: &str) -> Option<Gender> {
        match fold::key(written).as_str() {
            "f" | "femme" | "woman" | "female" | "muso" => Some(Gender::Woman),
            "m" | "h" | "homme" | "man" | "male" | "ce" => Some(Gender::Man),
            _ => None,
        }
    }
}

/// A name as it is looked for and sorted: its words as [`fold::key`] writes them, each with one blank before it, so that a word is found by
/// its first letters.
pub fn folded(name: &str) -> String {
    let key = fold::key(name);
    let words = key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.flat_map(|word| [" ", word]).collect()
}

/// What a listed number's owner is and has said, as one look-up finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub person: PersonId,
    /// The language chosen, where one was.
    pub language: Option<Language>,
    /// The commune that greets them.
    pub place: PlaceId,
    /// They said STOP.
    pub stopped: bool,
    /// What they are to which series.
    pub roles: Vec<(SeriesId, Role)>,
    /// Their answers to options of forums that are not over.
    pub answers: Vec<(OptionId, bool)>,
    /// Their answers for posts: which post, which option, yes or no.
    pub confirmations: Vec<(PostId, OptionId, bool)>,
    /// Forums after which they were asked whether they were heard, and have not said.
    pub unheard: Vec<ForumId>,
}

impl Caller {
    /// Whether the person is `role` in `series`.
    pub fn is(&self, role: Role, series: SeriesId) -> bool {
        self.roles.contains(&(series, role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_the_first_letters_of_each_word() {
        for (name, found) in [
            ("Élisabeth O. N'Diaye", " elisabeth o n diaye"),
            ("  Fanta-Mady  Ɲɛ", " fanta mady nye"),
            ("", ""),
            ("-", ""),
            ("أحمد", " أحمد"),
        ] {
            assert_eq!(folded(name), found);
        }
    }
}

//! What we say, before it has words: the key of a message with its arguments, and the language somebody reads.
//!
//! Must not know: any wording, alphabet or length; the words are in `locales/`, put in by [`crate::locale`]. Tested here.

use crate::domain::board::Kind;
use crate::domain::time::{Day, Minute};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A language, by its tag of two or three small letters (ISO 639: `fr`, `bm`, `ses`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language([u8; 3]);

/// What was given is not a language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a language is two or three small letters, as in fr, bm or ses")]
pub struct NotALanguage;

impl Language {
    /// French.
    pub const FRENCH: Language = Language(*b"fr\0");
    /// Bambara (`bm` and not `bam`: ISO 639 has both, Unicode's data and our folders the shorter).
    pub const BAMBARA: Language = Language(*b"bm\0");

    /// The tag, as folders and settings write it.
    pub fn tag(&self) -> &str {
        let length = if self.0[2] == 0 { 2 } else { 3 };
        str::from_utf8(&self.0[..length]).expect("a tag is made of ASCII letters only")
    }
}

impl FromStr for Language {
    type Err = NotALanguage;

    fn from_str(tag: &str) -> Result<Language, NotALanguage> {
        let letters = tag.as_bytes();
        if !(2..=3).contains(&letters.len()) || !letters.iter().all(u8::is_ascii_lowercase) {
            return Err(NotALanguage);
        }
        let mut kept = [0; 3];
        kept[..letters.len()].copy_from_slice(letters);
        Ok(Language(kept))
    }
}

impl TryFrom<String> for Language {
    type Error = NotALanguage;

    fn try_from(tag: String) -> Result<Language, NotALanguage> {
        tag.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> String {
        language.tag().to_owned()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.tag())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A name in code: borrowed from the program when it is made, owned when it comes back from a row.
pub type Name = Cow<'static, str>;

/// One thing to say. It is stored as this, so that a change of language or wording reaches what still waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Which message of the catalogue.
    pub key: Name,
    /// What it is about, each under the name the catalogue gives it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(Name, Arg)>,
}

/// An argument of a message. Each kind has one way to be written, which each language decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arg {
    /// A count.
    Number(i64),
    /// A day: the weekday with day and month, `mar 12/01`.
    Date(Day),
    /// An hour of the day: `10h30`.
    Hour(Minute),
    /// The week that the day is in, named by its Monday: `semaine du 11/01`.
    Week(Day),
    /// The name of a place, as it is.
    Place(String),
    /// A meeting by its kind and place: `Forum de Konna`, the message `meeting-forum`.
    Meeting(Kind, String),
    /// Somebody's words kept with consent, as they are: a venue, a key point. Never a concern's.
    Text(String),
    /// Another message that takes no arguments, by its key: the name of a force.
    Key(Name),
    /// The code of the session's receipt: put in when a screen is worded ([`crate::domain::dialogue::receipt::revealed`]), so that no
    /// message holds one.
    Receipt,
    /// A reply to a concern by its place in its box, newest first from 0: put in when a screen is worded, as the code is.
    Reply(u8),
    /// A language by its own name for itself: the message `language-name` in that language (`Bamanankan`).
    Language(Language),
}

impl Message {
    /// The message of that key, so far without arguments.
    pub fn new(key: &'static str) -> Message {
        Message { key: Cow::Borrowed(key), args: Vec::new() }
    }

    /// The same with one more argument.
    pub fn with(mut self, name: &'static str, arg: Arg) -> Message {
        self.args.push((Cow::Borrowed(name), arg));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_read_and_written() {
        for tag in ["fr", "bm", "ses"] {
            let language: Language = tag.parse().unwrap();
            assert_eq!(language.tag(), tag);
            let json = serde_json::to_string(&language).unwrap();
            assert_eq!(json, format!("\"{tag}\""));
            assert_eq!(serde_json::from_str::<Language>(&json).unwrap(), language);
        }
        assert_eq!("fr".parse(), Ok(Language::FRENCH));
        assert_eq!("bm".parse(), Ok(Language::BAMBARA));
        for wrong in ["", "f", "FR", "fra1", "bm-Latn", "é", "..", "f\0"] {
            assert_eq!(wrong.parse::<Language>(), Err(NotALanguage), "{wrong:?}");
        }
        assert!(serde_json::from_str::<Language>("\"../x\"").is_err());
    }

    #[test]
    fn a_message_survives_a_row() {
        let message = Message::new("forum-next")
            .with("n", Arg::Number(-3))
            .with("date", Arg::Date(Day(20_830)))
            .with("hour", Arg::Hour(Minute(630)))
            .with("week", Arg::Week(Day(20_830)))
            .with("place", Arg::Place("Konna".into()))
            .with("forum", Arg::Meeting(Kind::Committee, "Konna".into()))
            .with("venue", Arg::Text("mairie \"haute\"".into()))
            .with("force", Arg::Key("force-army".into()))
            .with("code", Arg::Receipt)
            .with("reply", Arg::Reply(2))
            .with("other", Arg::Language(Language::BAMBARA));
        let row = serde_json::to_string(&message).unwrap();
        assert_eq!(serde_json::from_str::<Message>(&row).unwrap(), message);
        assert_eq!(serde_json::to_string(&Message::new("menu")).unwrap(), r#"{"key":"menu"}"#);
    }
}

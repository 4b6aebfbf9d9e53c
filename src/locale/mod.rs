//! Words: a key with arguments, and a language, become the text that a phone shows.
//!
//! Must not know: why something is said, to whom, or how long a text may be on which line. Tested in `tests/it/locales.rs`.
//!
//! The words are in `locales/<language>/phone.ftl` (Mozilla's Fluent), built into the binary. A folder of the same shape,
//! named in the settings, adds a language or replaces one: weekdays, dates and the language's own name are messages
//! like any other, so that no language needs code. [`check()`] proves at the start that every text can be made
//! in every language; so a [`Fault`] later is a bug, to be counted, and nothing is sent in its place.

mod check;
pub mod console;
mod dates;
pub mod inventory;
pub mod phrases;
pub mod radio;
pub mod render;
pub mod summary;

pub use check::{Expect, LONGEST_NAME, Limit, Sample, Shown, check, shown, table};

use crate::domain::board::Kind;
use crate::domain::message::{Arg, Language, Message};
use check::Entry;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// The files that come with the program.
const EMBEDDED: [(Language, &str); 2] = [
    (Language::FRENCH, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/fr/phone.ftl"))),
    (Language::BAMBARA, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/bm/phone.ftl"))),
];
/// The name of the file in a language's folder.
const FILE: &str = "phone.ftl";
/// The message by which a language is offered in menus: its name in itself.
pub const LANGUAGE_NAME: &str = "language-name";

/// Something wrong with the words of one language. Holds keys and places in files, never what a message was about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{language} {at}: {wrong}")]
pub struct Fault {
    /// In which language.
    pub language: Language,
    /// The key, or `phone.ftl` with a line where there is no key to name.
    pub at: String,
    /// What is wrong there.
    pub wrong: Wrong,
}

/// What can be wrong with words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Wrong {
    /// A language of the settings has no file, or it can't be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Not Fluent's grammar.
    #[error("{0}")]
    Grammar(String),
    /// Said twice; which one is meant nobody can tell.
    #[error("is there twice")]
    Duplicate,
    /// A `# review:` comment with another word than high, medium or low: it would pass for reviewed.
    #[error("review is high, medium or low, not {0:?}")]
    Review(String),
    /// The program says it, the file does not.
    #[error("is missing")]
    Missing,
    /// The file has it, the program never says it.
    #[error("is used by nothing")]
    Unused,
    /// It refers to what the file does not have; functions end in `()`.
    #[error("refers to {0}, which is not there")]
    Refers(String),
    /// The arguments are not those that the program gives.
    #[error("takes {takes:?} where the program gives {given:?}")]
    Arguments {
        /// What the text asks for.
        takes: Vec<String>,
        /// What the inventory promises.
        given: Vec<String>,
    },
    /// An argument that is no number is counted with, or chosen by: the text would break in cases that no check renders.
    #[error("uses ${0} as a number, which it is not")]
    NotANumber(String),
    /// A term (`-name`) uses arguments or messages: Fluent shows those it can't find in braces, without an error.
    #[error("is a term and may use no argument and no message")]
    Term,
    /// Fluent could not make the text.
    #[error("cannot be rendered: {0}")]
    Unrendered(String),
    /// Characters that no phone alphabet has, after folding.
    #[error("has characters outside the GSM alphabet: {0}")]
    Letters(String),
    /// With its longest arguments it does not fit.
    #[error("is too long: {size}, at most {limit}")]
    TooLong {
        /// Its size with its longest arguments.
        size: String,
        /// What it has to fit.
        limit: String,
    },
}

/// How sure the writer of a text was that has not been read by a native speaker yet: `# review: medium` above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Partly guessed.
    Low,
    /// Known words, put together by us.
    Medium,
    /// Known words in a construction seen elsewhere.
    High,
}

/// The words of every language in use.
pub struct Locales {
    /// In the order of the settings; never empty.
    catalogues: Vec<Arc<Catalogue>>,
}

/// The words of one language.
struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    /// What each message (`key`, `key.attribute`) and term (`-term`) of the file uses.
    entries: BTreeMap<String, Entry>,
    /// The file, which the bundle does not give back.
    ftl: Arc<str>,
}

impl Locales {
    /// The languages that come with the program: French, Bambara.
    pub fn embedded() -> Locales {
        Locales::load(None, &[]).expect("the built-in files are read in every test")
    }

    /// The words of `languages`, the default one first, from `dir/<language>/phone.ftl` where that exists, else from the
    /// program. Where `languages` is empty, those that come with the program.
    ///
    /// # Errors
    /// All that is wrong with any of the files, every language that has none or is named twice, and a `dir` that is none.
    pub fn load(dir: Option<&Path>, languages: &[Language]) -> Result<Locales, Vec<Fault>> {
        let built_in = EMBEDDED.map(|(language, _)| language);
        let languages = if languages.is_empty() { &built_in } else { languages };
        let mut catalogues = Vec::with_capacity(languages.len());
        let mut faults = Vec::new();
        if let Some(dir) = dir.filter(|dir| !dir.is_dir()) {
            let wrong = Wrong::Unreadable("there is no such folder".into());
            faults.push(Fault { language: languages[0], at: dir.display().to_string(), wrong });
        }
        for (nth, &language) in languages.iter().enumerate() {
            if languages[..nth].contains(&language) {
                faults.push(Fault { language, at: FILE.into(), wrong: Wrong::Duplicate });
                continue;
            }
            match source(dir, language).map_err(|fault| vec![fault]).and_then(|ftl| Catalogue::read(language, ftl)) {
                Ok(catalogue) => catalogues.push(Arc::new(catalogue)),
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Ok(Locales { catalogues }) } else { Err(faults) }
    }

    /// The same with another file for one of the languages.
    ///
    /// # Errors
    /// What keeps the file from being read.
    fn with(&self, language: Language, ftl: String) -> Result<Locales, Vec<Fault>> {
        let changed = Arc::new(Catalogue::read(language, ftl)?);
        let each = |one: &Arc<Catalogue>| if one.language == language { changed.clone() } else { one.clone() };
        Ok(Locales { catalogues: self.catalogues.iter().map(each).collect() })
    }

    /// The file of a language.
    pub fn source(&self, language: Language) -> Option<&str> {
        self.catalogue(language).map(|catalogue| &*catalogue.ftl)
    }

    /// The languages in the order of the settings, the default one first.
    pub fn languages(&self) -> impl ExactSizeIterator<Item = Language> {
        self.catalogues.iter().map(|catalogue| catalogue.language)
    }

    /// The text of a message, in official spelling. Someone whose language is no longer in the settings gets the default one.
    ///
    /// # Errors
    /// Where the text can't be made whole; there is no text then, because half a text (`{$date}`) must never leave. After
    /// [`check()`] found nothing, this is a bug in whoever made the message.
    pub fn text(&self, language: Language, message: &Message) -> Result<String, Fault> {
        self.render(self.catalogue(language).unwrap_or(&self.catalogues[0]), message)
    }

    /// How unsure a text is that no native speaker has read, its parts included; `None` for one that was reviewed.
    pub fn review(&self, language: Language, key: &str) -> Option<Confidence> {
        let catalogue = self.catalogue(language)?;
        catalogue.reach(key).iter().filter_map(|name| catalogue.entries.get(*name)?.review).min()
    }

    /// The texts of [`inventory::SAFETY`] that no native speaker of the language has read.
    pub fn unread_for_safety(&self, language: Language) -> Vec<&'static str> {
        inventory::SAFETY.iter().copied().filter(|key| self.review(language, key).is_some()).collect()
    }

    /// The messages and terms of a language that no native speaker has read.
    pub fn unreviewed(&self, language: Language) -> impl Iterator<Item = (&str, Confidence)> {
        let entries = self.catalogue(language).into_iter().flat_map(|catalogue| &catalogue.entries);
        entries.filter_map(|(name, entry)| Some((name.as_str(), entry.review?)))
    }

    fn render(&self, catalogue: &Catalogue, message: &Message) -> Result<String, Fault> {
        let mut args = FluentArgs::with_capacity(message.args.len());
        for (name, arg) in &message.args {
            args.set(name.as_ref(), self.value(catalogue, arg)?);
        }
        catalogue.format(&message.key, &args)
    }

    fn value<'a>(&self, catalogue: &Catalogue, arg: &'a Arg) -> Result<FluentValue<'a>, Fault> {
        let alone = FluentArgs::new();
        Ok(match arg {
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Date(day) => FluentValue::from(dates::date(catalogue, *day)?),
            Arg::Hour(minute) => FluentValue::from(minute.spoken()),
            Arg::Week(day) => FluentValue::from(dates::week(catalogue, *day)?),
            Arg::Place(words) | Arg::Text(words) => FluentValue::from(words.as_str()),
            Arg::Meeting(kind, place) => {
                let mut named = FluentArgs::with_capacity(1);
                named.set("place", place.as_str());
                FluentValue::from(catalogue.format(meeting(*kind), &named)?)
            }
            Arg::Key(key) => FluentValue::from(catalogue.format(key, &alone)?),
            Arg::Receipt | Arg::Reply(_) => {
                let why = "what only its reader may see was not put in".to_owned();
                return Err(catalogue.fault("", Wrong::Unrendered(why)));
            }
            Arg::Language(named) => {
                let missing = Fault { language: *named, at: LANGUAGE_NAME.to_owned(), wrong: Wrong::Missing };
                FluentValue::from(self.catalogue(*named).ok_or(missing)?.format(LANGUAGE_NAME, &alone)?)
            }
        })
    }

    fn catalogue(&self, language: Language) -> Option<&Catalogue> {
        self.catalogues.iter().find(|catalogue| catalogue.language == language).map(AsRef::as_ref)
    }
}

/// What a meeting is called.
fn meeting(kind: Kind) -> &'static str {
    match kind {
        Kind::Forum => "meeting-forum",
        Kind::Committee => "meeting-committee",
        Kind::Network => "meeting-network",
    }
}

/// The file of a language: the folder's, else the program's own.
fn source(dir: Option<&Path>, language: Language) -> Result<String, Fault> {
    let unreadable = |why: String| Fault { language, at: FILE.into(), wrong: Wrong::Unreadable(why) };
    if let Some(path) = dir.map(|dir| dir.join(language.tag()).join(FILE)) {
        match std::fs::read_to_string(path) {
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => {}
            read => return read.map_err(|error| unreadable(error.to_string())),
        }
    }
    let built_in = EMBEDDED.iter().find(|(built_in, _)| *built_in == language);
    built_in.map(|(_, ftl)| (*ftl).to_owned()).ok_or_else(|| unreadable("there is no such file".into()))
}

impl Catalogue {
    fn read(language: Language, ftl: String) -> Result<Catalogue, Vec<Fault>> {
        let entries = check::entries(language, &ftl)?;
        let tag = language.tag().parse().expect("two or three letters are a language identifier");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Fluent would put U+2068 and U+2069 around arguments, which cost every text the GSM alphabet.
        bundle.set_use_isolating(false);
        bundle.add_builtins().expect("a new bundle has no functions yet");
        let kept = Arc::from(ftl.as_str());
        let resource = FluentResource::try_new(ftl).expect("`entries` has parsed the file");
        bundle.add_resource(resource).expect("`entries` has refused duplicates");
        Ok(Catalogue { language, bundle, entries, ftl: kept })
    }

    fn format(&self, key: &str, args: &FluentArgs<'_>) -> Result<String, Fault> {
        let message = self.bundle.get_message(key);
        let pattern = message.and_then(|message| message.value()).ok_or_else(|| self.fault(key, Wrong::Missing))?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        match errors.first() {
            None => Ok(without_direction_marks(text)),
            Some(error) => Err(self.fault(key, Wrong::Unrendered(error.to_string()))),
        }
    }

    /// The entry of that name and all that it refers to, however deep, whether it is there or not.
    fn reach<'a>(&'a self, name: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut next = vec![name];
        while let Some(name) = next.pop() {
            if reached.insert(name) {
                let references = self.entries.get(name).into_iter().flat_map(|entry| &entry.references);
                next.extend(references.map(String::as_str));
            }
        }
        reached
    }

    fn fault(&self, at: &str, wrong: Wrong) -> Fault {
        Fault { language: self.language, at: at.to_owned(), wrong }
    }
}

/// The text without marks of writing direction, which come in with pasted names: unseen, they cost the GSM alphabet.
fn without_direction_marks(mut text: String) -> String {
    text.retain(
        |c| !matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'),
    );
    text
}

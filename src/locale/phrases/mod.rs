//! Phrases to review: what no native speaker has read of a language, laid beside the French, and what comes back from whoever has.
//!
//! Must not know: who may review, files of settings. Tested here, in each file, and in `tests/it/phrases.rs` and `tests/it/console/phrases.rs`.
//!
//! What comes back is proved like at the start ([`check()`]) with every other text as it is, so that nothing gets in place with which the
//! service would not start. A row is right if the file is right with it and with the right rows above it.

mod file;
pub mod table;

use super::check::{Limit, Shown, check, shown};
use super::inventory::{INVENTORY, SAFETY};
use super::{Confidence, FILE, Fault, Locales};
use crate::domain::message::Language;
use crate::domain::time::Day;
use file::{Change, File};
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Most characters of the name of whoever has read phrases.
pub const LONGEST_READER: usize = 60;

/// A text of one language, as it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Its key; that of a term begins with `-`.
    pub key: String,
    /// As written, its arguments in braces.
    pub text: String,
    /// The same in French, for a language that is not; empty where French has none.
    pub french: String,
    /// What is said about it to whoever writes it, in its own file or the French one.
    pub remarks: String,
    /// How sure its writer was, where no native speaker has read it.
    pub confidence: Option<Confidence>,
    /// Who has read it, and when.
    pub reader: Option<String>,
    /// Whether people stake their safety on it: until these are read, nobody can file a concern in the language.
    pub is_safety: bool,
    /// At its longest; `None` for a term, which is a part of others.
    pub shown: Option<Shown>,
    /// The French at its longest.
    pub french_shown: Option<Shown>,
}

impl Phrase {
    /// Whether nobody has read it.
    pub fn is_unread(&self) -> bool {
        self.confidence.is_some()
    }

    /// Where it has to fit.
    pub fn limit(&self) -> Limit {
        self.shown.as_ref().map_or(Limit::Fragment, |shown| shown.limit)
    }
}

/// All texts of a language: those that nobody has read first, of these what safety rests on, then what is least sure; else in the order of
/// the file. Empty for a language that is not in use.
pub fn list(locales: &Locales, language: Language) -> Vec<Phrase> {
    let Some(catalogue) = locales.catalogue(language) else { return Vec::new() };
    let file = File::read(&catalogue.ftl);
    let french =
        beside(locales, language).map(|french| (french, File::read(locales.source(french).unwrap_or_default())));
    let safety: BTreeSet<&str> = SAFETY.iter().flat_map(|key| catalogue.reach(key)).collect();
    let phrase = |entry: &file::Entry<'_>| {
        let key = entry.key;
        let other =
            french.as_ref().and_then(|(_, file)| Some((file, file.entries.iter().find(|other| other.key == key)?)));
        let remarks = Some(file.remarks(entry)).filter(|remarks| !remarks.is_empty());
        Phrase {
            key: key.to_owned(),
            text: file.text(entry),
            french: other.map(|(file, entry)| file.text(entry)).unwrap_or_default(),
            remarks: remarks.or(other.map(|(file, entry)| file.remarks(entry))).unwrap_or_default(),
            confidence: catalogue.entries.get(key).and_then(|entry| entry.review),
            reader: file.reader(entry).map(str::to_owned),
            is_safety: safety.contains(key),
            shown: shown(locales, language, key),
            french_shown: french.as_ref().and_then(|(french, _)| shown(locales, *french, key)),
        }
    };
    let mut all: Vec<Phrase> = file.entries.iter().map(phrase).collect();
    all.sort_by_key(|phrase| (!phrase.is_unread(), !phrase.is_safety, phrase.confidence));
    all
}

/// What a language is laid beside: French, where the programme speaks it and it is another.
fn beside(locales: &Locales, language: Language) -> Option<Language> {
    locales.languages().find(|known| *known == Language::FRENCH && *known != language)
}

/// Who has read what comes back, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader(String);

impl Reader {
    /// `None` where the name is none, is too long, or has characters that a line of a file can't keep.
    pub fn new(name: &str, day: Day) -> Option<Reader> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_plain = super::without_direction_marks(name.clone()) == name && !name.contains(char::is_control);
        let is_name = is_plain && (1..=LONGEST_READER).contains(&name.chars().count());
        is_name.then(|| Reader(format!("{name}, {}", day.date())))
    }
}

/// A row that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line in the table that it begins on.
    pub line: u64,
    /// Of which text.
    pub key: String,
    /// The French that it was read beside, if the table has any.
    pub french: Option<String>,
    /// What it is to say.
    pub text: String,
    /// What the reader says of it.
    pub status: String,
}

/// Why a row can't be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// There is no such text.
    #[error("there is no phrase of this key")]
    Unknown,
    /// Another row is about the same.
    #[error("line {0} is about the same phrase")]
    Twice(u64),
    /// Nothing to say.
    #[error("the text is empty: take the row out of the table to leave it as it is")]
    Empty,
    /// Neither read nor to be read.
    #[error("the status is not understood: write `approved`, or nothing")]
    Status,
    /// It was read beside another French.
    #[error("the French has changed since this table was written, or was corrected here: export it again")]
    French,
    /// The service would not start with it.
    #[error("{}", told(.0, .1))]
    Fault(String, Fault),
}

fn told(key: &str, fault: &Fault) -> String {
    if fault.at == key || fault.at.starts_with(FILE) { fault.wrong.to_string() } else { format!("with this, {fault}") }
}

/// A row that can't be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {key}: {reason}")]
pub struct Wrong {
    /// The line in the table that it begins on.
    pub line: u64,
    /// Of which text.
    pub key: String,
    /// Why.
    pub reason: Reason,
}

/// What a table comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The file with all rows that are right.
    pub ftl: String,
    /// Whether that is another file than before.
    pub is_new: bool,
    /// Keys of texts that were approved as they stood and had not been.
    pub approved: Vec<String>,
    /// Keys of texts that were corrected.
    pub corrected: Vec<String>,
    /// The other rows, by line.
    pub wrong: Vec<Wrong>,
    /// Texts that nobody has read after this.
    pub unread: usize,
    /// Of these, what safety rests on.
    pub unread_for_safety: usize,
}

/// What the file of a language becomes with these rows. A row whose text is another corrects it; one that is approved says that the text
/// was read; any other changes nothing.
///
/// # Panics
/// If the language is not in use.
pub fn bring_in(locales: &Locales, language: Language, rows: &[Row], reader: &Reader) -> Outcome {
    let ftl = locales.source(language).expect("the language is one of those in use");
    let trial = Trial { locales, language, file: File::read(ftl), reader: &reader.0 };
    let known = list(locales, language);
    let (mut wrong, mut all, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        match asked(row, &known, &seen) {
            Ok(one) => all.extend(one),
            Err(reason) => wrong.push(Wrong { line: row.line, key: row.key.clone(), reason }),
        }
        seen.push((row.key.as_str(), row.line));
    }
    // What was only read can break nothing.
    let (to_prove, mut taken): (Vec<Asked<'_>>, Vec<Asked<'_>>) = all.into_iter().partition(|one| one.text.is_some());
    trial.admit(to_prove, &mut taken, &mut wrong);
    wrong.sort_by_key(|wrong| wrong.line);
    let ftl = trial.with(&taken);
    let after = locales.with(language, ftl.clone()).expect("every row that was taken has been proved");
    let (corrected, approved): (Vec<&Asked<'_>>, Vec<_>) = taken.iter().partition(|one| one.text.is_some());
    let keys = |of: Vec<&Asked<'_>>| of.iter().map(|one| one.phrase.key.clone()).collect();
    Outcome {
        is_new: locales.source(language) != Some(&ftl),
        ftl,
        approved: keys(approved),
        corrected: keys(corrected),
        wrong,
        unread: after.unreviewed(language).count(),
        unread_for_safety: after.unread_for_safety(language).len(),
    }
}

/// A row that asks for something.
struct Asked<'r> {
    row: &'r Row,
    phrase: &'r Phrase,
    /// The new text, where it is another.
    text: Option<String>,
}

/// What a row asks for, if anything.
fn asked<'r>(row: &'r Row, known: &'r [Phrase], seen: &[(&str, u64)]) -> Result<Option<Asked<'r>>, Reason> {
    let phrase = known.iter().find(|phrase| phrase.key == row.key).ok_or(Reason::Unknown)?;
    if let Some((_, line)) = seen.iter().find(|(key, _)| *key == row.key) {
        return Err(Reason::Twice(*line));
    }
    let is_approved = table::is_approved(&row.status).ok_or(Reason::Status)?;
    let text = super::without_direction_marks(file::one_ended(row.text.trim()));
    if text.is_empty() {
        return Err(Reason::Empty);
    }
    let is_other = text != phrase.text;
    if !is_approved && !is_other {
        return Ok(None);
    }
    if row.french.as_ref().is_some_and(|french| file::one_ended(french.trim()) != phrase.french) {
        return Err(Reason::French);
    }
    let asks = is_other || phrase.is_unread();
    Ok(asks.then(|| Asked { row, phrase, text: is_other.then_some(text) }))
}

/// The file of a language, to be tried with other texts.
struct Trial<'t> {
    locales: &'t Locales,
    language: Language,
    file: File<'t>,
    reader: &'t str,
}

impl Trial<'_> {
    fn with(&self, taken: &[Asked<'_>]) -> String {
        let changes = taken.iter().map(|Asked { phrase, text, .. }| Change {
            key: &phrase.key,
            text: text.as_deref(),
            reader: self.reader,
        });
        self.file.with(&changes.collect::<Vec<_>>())
    }

    /// Takes what the file is right with. All at once, for most tables are; else half by half, down to the rows that are to blame.
    fn admit<'a>(&self, mut asked: Vec<Asked<'a>>, taken: &mut Vec<Asked<'a>>, wrong: &mut Vec<Wrong>) {
        let before = taken.len();
        let size = asked.len();
        taken.append(&mut asked);
        let fault = if size > 0 { self.first_fault(taken) } else { None };
        let Some(fault) = fault else { return };
        let mut refused = taken.split_off(before);
        match size {
            1 => wrong.extend(refused.into_iter().map(|Asked { row: Row { line, key, .. }, .. }| Wrong {
                line: *line,
                key: key.clone(),
                reason: Reason::Fault(key.clone(), fault.clone()),
            })),
            _ => {
                let rest = refused.split_off(size / 2);
                self.admit(refused, taken, wrong);
                self.admit(rest, taken, wrong);
            }
        }
    }

    /// What is wrong with the file that was not before; the fault of the changed text itself first.
    fn first_fault(&self, taken: &[Asked<'_>]) -> Option<Fault> {
        let faults = match self.locales.with(self.language, self.with(taken)) {
            Ok(changed) => check(&changed, INVENTORY),
            Err(faults) => faults,
        };
        let is_own = |fault: &&Fault| taken.last().is_some_and(|one| one.phrase.key == fault.at);
        faults.iter().find(is_own).or(faults.first()).cloned()
    }
}

/// Where the file of a language is in the folder of words.
pub fn path(dir: &Path, language: Language) -> PathBuf {
    dir.join(language.tag()).join(FILE)
}

/// Puts a file in its place in the folder of words: the old one is there until the new one is, whole.
///
/// # Errors
/// What the system says; the old file is untouched then.
pub fn put(dir: &Path, language: Language, ftl: &str) -> io::Result<()> {
    let place = path(dir, language);
    let folder = place.parent().expect("a file of words is in its language's folder");
    fs::create_dir_all(folder)?;
    let draft = place.with_extension(format!("ftl.{}.new", std::process::id()));
    let mut open = OpenOptions::new().write(true).create_new(true).open(&draft)?;
    let written =
        open.write_all(ftl.as_bytes()).and_then(|()| open.sync_all()).and_then(|()| fs::rename(&draft, &place));
    if written.is_err() {
        fs::remove_file(&draft).ok();
    }
    written?;
    fs::File::open(folder)?.sync_all()
}

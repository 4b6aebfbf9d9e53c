//! `baro phrases`: what no native speaker has read, as a list, as a table to read it in, and back.
//!
//! Must not know: how phrases are proved and put into their file ([`crate::locale::phrases`]). Tested in `tests/it/phrases.rs`.

use super::{Session, run::say};
use crate::app;
use crate::config::Config;
use crate::domain::message::Language;
use crate::locale::console::{Console, Tongue};
use crate::locale::phrases::{self, Outcome, Phrase, Reader, table};
use crate::locale::{Confidence, Locales};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};

/// `baro phrases`.
#[derive(Subcommand)]
pub(super) enum Phrases {
    /// What no native speaker has read, of each language: what opens concerns, then the least sure first
    Check,
    /// Write a CSV file to read phrases in, beside the French
    Export(Export),
    /// Read that file back: what was approved or corrected goes into the folder of words
    Import(Import),
}

/// `baro phrases export`.
#[derive(Args)]
pub(super) struct Export {
    /// Where to write it [default: standard output]
    file: Option<PathBuf>,
    /// Which language, as the settings name it [default: the one besides French]
    #[arg(long, value_name = "TAG")]
    language: Option<Language>,
}

/// `baro phrases import`.
#[derive(Args)]
pub(super) struct Import {
    /// The file that was exported: status `approved` where a text is right, another text where it is not
    file: PathBuf,
    /// The native speaker who has read them
    #[arg(long = "read-by", value_name = "NAME")]
    reader: String,
    /// Only say what is wrong and what would be done
    #[arg(long)]
    dry_run: bool,
    /// Leave wrong rows out instead of refusing the whole table
    #[arg(long)]
    skip_bad: bool,
}

impl Phrases {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        let words = app::words(&config).map_err(|faults| {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            anyhow::anyhow!("the words do not hold:\n{}", faults.join("\n"))
        })?;
        match self {
            Phrases::Check => {
                words.languages.iter().for_each(|language| listed(&words.locales, *language));
                Ok(true)
            }
            Phrases::Export(export) => export.run(&words.locales),
            Phrases::Import(import) => import.run(&config, &words.locales, session),
        }
    }
}

/// What nobody has read of a language.
fn listed(locales: &Locales, language: Language) {
    let all = phrases::list(locales, language);
    let unread: Vec<&Phrase> = all.iter().filter(|phrase| phrase.is_unread()).collect();
    say(&format!("{language}: {} of {} phrases not yet read by a native speaker", unread.len(), all.len()));
    let parts = [
        ("  opens concerns:", None),
        ("  low confidence:", Some(Confidence::Low)),
        ("  medium confidence:", Some(Confidence::Medium)),
        ("  high confidence:", Some(Confidence::High)),
    ];
    for (title, confidence) in parts {
        let is_here = |phrase: &&&Phrase| match confidence {
            None => phrase.is_safety,
            some => !phrase.is_safety && phrase.confidence == some,
        };
        let here: Vec<_> = unread.iter().filter(is_here).collect();
        if !here.is_empty() {
            say(title);
            here.iter().for_each(|phrase| say(&format!("    {:<28} {}", phrase.key, one_line(&phrase.text))));
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Export {
    fn run(self, locales: &Locales) -> anyhow::Result<bool> {
        let language = self.language(locales)?;
        let table = table::write(&phrases::list(locales, language), language, &Console::embedded(), Tongue::French);
        match &self.file {
            None => std::io::stdout().write_all(&table)?,
            Some(file) => {
                std::fs::write(file, table).with_context(|| format!("{} can't be written", file.display()))?;
                say(&format!(
                    "Written: {}. Whoever reads it writes `approved` beside what is right, and puts right what is not.",
                    file.display()
                ));
            }
        }
        Ok(true)
    }

    fn language(&self, locales: &Locales) -> anyhow::Result<Language> {
        let known: Vec<Language> = locales.languages().collect();
        let others: Vec<Language> = known.iter().copied().filter(|language| *language != Language::FRENCH).collect();
        match (self.language, &others[..]) {
            (Some(language), _) if known.contains(&language) => Ok(language),
            (None, [language]) => Ok(*language),
            (None, []) => Ok(Language::FRENCH),
            _ => {
                let tags: Vec<&str> = known.iter().map(Language::tag).collect();
                bail!("say which language: --language {}", tags.join(" or "))
            }
        }
    }
}

impl Import {
    fn run(self, config: &Config, locales: &Locales, session: &Session) -> anyhow::Result<bool> {
        let reader = Reader::new(&self.reader, session.clock().now().day());
        let reader = reader.context("--read-by: write the name of whoever has read them, in at most 60 characters")?;
        let bytes = std::fs::read(&self.file).with_context(|| format!("{} can't be read", self.file.display()))?;
        let languages: Vec<Language> = locales.languages().collect();
        let (language, rows) = table::read(&bytes, &languages)?;
        let outcome = phrases::bring_in(locales, language, &rows, &reader);
        outcome.wrong.iter().for_each(|wrong| say(&wrong.to_string()));
        let summary = summary(&outcome);
        if !outcome.wrong.is_empty() && !self.skip_bad {
            let todo = "Put the table right, or leave these rows out with --skip-bad.";
            say(&format!("{summary}. Nothing was written. {todo}"));
            return Ok(false);
        }
        if self.dry_run || !outcome.is_new {
            let why = if self.dry_run { "this was a dry run" } else { "the table changes nothing" };
            say(&format!("{summary}. Nothing was written: {why}."));
            return Ok(true);
        }
        let Some(dir) = &config.programme.locales_dir else {
            say(&format!(
                "{summary}. Nothing was written: there is no folder of words. Set one, for example\n\n    \
                 [programme]\n    locales_dir = \"words\"\n\nmake it, and run this again."
            ));
            return Ok(false);
        };
        put(dir, language, &outcome)?;
        let place = phrases::path(dir, language);
        say(&format!("{summary}. Written: {}. A running service says it from its next start on.", place.display()));
        Ok(true)
    }
}

fn put(dir: &Path, language: Language, outcome: &Outcome) -> anyhow::Result<()> {
    let place = phrases::path(dir, language);
    phrases::put(dir, language, &outcome.ftl).with_context(|| format!("{} can't be written", place.display()))
}

fn summary(outcome: &Outcome) -> String {
    let Outcome { approved, corrected, wrong, unread, unread_for_safety, .. } = outcome;
    let (approved, corrected, wrong) = (approved.len(), corrected.len(), wrong.len());
    format!(
        "Approved: {approved}; corrected: {corrected}; wrong rows: {wrong}; then still to read: {unread}, \
         of which open concerns: {unread_for_safety}"
    )
}

//! The words of the staff console: French and English, in one file a group of pages.
//!
//! Must not know: what pages show. Tested here: both languages have the same keys and take the same arguments; that what the pages say exists, and all that
//! exists is said, is tested in `tests/it/console/words.rs`.
//!
//! Unlike what phones show ([`super::Locales`]) these have no limits of length and no folder to replace them: who runs a programme in another language sends
//! us a file.

use crate::domain::time::{At, Day};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::fmt::Write;

pub use fluent_bundle::FluentValue as Value;

macro_rules! files {
    ($($group:literal),+ $(,)?) => {
        /// The files of a language, by group of pages.
        const FRENCH: &[(&str, &str)] =
            &[$(($group, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/fr/console/", $group, ".ftl")))),+];
        const ENGLISH: &[(&str, &str)] =
            &[$(($group, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en/console/", $group, ".ftl")))),+];
    };
}

files!(
    "frame",
    "terms",
    "signing",
    "today",
    "review",
    "release",
    "forums",
    "people",
    "summaries",
    "delivery",
    "reports",
    "office",
    "guide",
);

/// A language of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Tongue {
    /// French, for whoever says nothing else.
    #[default]
    French,
    /// English.
    English,
}

impl Tongue {
    /// Both, French first.
    pub const ALL: [Tongue; 2] = [Tongue::French, Tongue::English];

    /// BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Tongue::French => "fr",
            Tongue::English => "en",
        }
    }

    /// Reads a tag.
    pub fn read(tag: &str) -> Option<Tongue> {
        Tongue::ALL.into_iter().find(|tongue| tongue.tag() == tag)
    }
}

/// The words of both languages.
pub struct Console {
    french: FluentBundle<FluentResource>,
    english: FluentBundle<FluentResource>,
}

impl Default for Console {
    fn default() -> Console {
        Console::embedded()
    }
}

impl Console {
    /// The words that come with the program.
    ///
    /// # Panics
    /// Never: the files are part of the program, and read in every test.
    pub fn embedded() -> Console {
        Console { french: bundle("fr", FRENCH), english: bundle("en", ENGLISH) }
    }

    /// What `key` says in a language. What is not there is shown by its key: a page with a hole is more use than none, and tests find it first.
    pub fn say(&self, tongue: Tongue, key: &str, args: &[(&'static str, Value<'_>)]) -> String {
        let bundle = match tongue {
            Tongue::French => &self.french,
            Tongue::English => &self.english,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut given = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            given.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned()
    }

    /// Whether a key is there.
    pub fn has(&self, tongue: Tongue, key: &str) -> bool {
        match tongue {
            Tongue::French => self.french.has_message(key),
            Tongue::English => self.english.has_message(key),
        }
    }

    /// `mardi 12 janvier 2027`.
    pub fn day(&self, tongue: Tongue, day: Day) -> String {
        let date = day.date();
        let weekday = self.say(tongue, WEEKDAYS[day.weekday().to_monday_zero_offset() as usize], &[]);
        let month = self.say(tongue, MONTHS[usize::from(date.month().unsigned_abs()) - 1], &[]);
        // The first of a month has a form of its own in French.
        let nth = if date.day() == 1 { "day-first" } else { "day-other" };
        let number = self.say(tongue, nth, &[("day", i64::from(date.day()).into())]);
        let year = date.year().to_string();
        self.say(
            tongue,
            "date",
            &[("weekday", weekday.into()), ("day", number.into()), ("month", month.into()), ("year", year.into())],
        )
    }

    /// `12/01/2027`: day, month and year in both languages, as Mali writes them.
    pub fn day_short(&self, day: Day) -> String {
        let date = day.date();
        format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
    }

    /// `janvier 2027`.
    pub fn month(&self, tongue: Tongue, day: Day) -> String {
        let date = day.date();
        format!("{} {}", self.say(tongue, MONTHS[usize::from(date.month().unsigned_abs()) - 1], &[]), date.year())
    }

    /// `mardi 12 janvier 2027, 10 h 05`.
    pub fn at(&self, tongue: Tongue, at: At) -> String {
        let minute = at.minute().0;
        let (hour, minute) = (format!("{:02}", minute / 60), format!("{:02}", minute % 60));
        let day = self.day(tongue, at.day());
        self.say(tongue, "date-hour", &[("date", day.into()), ("hour", hour.into()), ("minute", minute.into())])
    }

    /// `12 500`: in groups of three, with a narrow space that no line breaks at.
    pub fn number(&self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut shown = String::from(if number < 0 { "−" } else { "" });
        for (nth, digit) in digits.chars().enumerate() {
            if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
                shown.push('\u{202f}');
            }
            shown.push(digit);
        }
        shown
    }
}

const WEEKDAYS: [&str; 7] = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];
const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

fn bundle(tag: &str, files: &[(&str, &str)]) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().expect("the tag is a language")]);
    // Marks of direction around arguments would be copied out of the page with the text.
    bundle.set_use_isolating(false);
    bundle.add_builtins().expect("a new bundle has no functions yet");
    for (group, text) in files {
        let resource = FluentResource::try_new((*text).to_owned());
        let resource = resource.unwrap_or_else(|(_, errors)| panic!("{tag}/console/{group}.ftl: {}", listed(&errors)));
        if let Err(errors) = bundle.add_resource(resource) {
            panic!("{tag}/console/{group}.ftl: {errors:?}");
        }
    }
    bundle
}

fn listed(errors: &[fluent_syntax::parser::ParserError]) -> String {
    errors.iter().fold(String::new(), |mut all, error| {
        write!(all, "{error}; ").expect("a string takes all");
        all
    })
}

/// Every key of a language with the arguments that it takes, for tests.
pub fn keys(tongue: Tongue) -> std::collections::BTreeMap<String, std::collections::BTreeSet<String>> {
    use fluent_syntax::ast::Entry;
    let files = match tongue {
        Tongue::French => FRENCH,
        Tongue::English => ENGLISH,
    };
    let mut keys = std::collections::BTreeMap::new();
    for (_, text) in files {
        let resource = fluent_syntax::parser::parse(*text).expect("read in `embedded`");
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let written = format!("{:?}", message.value);
                let taken = written.split("VariableReference { id: Identifier { name: \"").skip(1);
                let taken = taken.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
                keys.insert(message.id.name.to_owned(), taken);
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_with_the_same_arguments() {
        let (french, english) = (keys(Tongue::French), keys(Tongue::English));
        assert!(french.len() > 50);
        let missing: Vec<&String> = french.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(missing.is_empty(), "not in English: {missing:?}");
        let missing: Vec<&String> = english.keys().filter(|key| !french.contains_key(*key)).collect();
        assert!(missing.is_empty(), "not in French: {missing:?}");
        for (key, taken) in &french {
            assert_eq!(taken, &english[key], "{key}");
        }
    }

    #[test]
    fn days_and_numbers() {
        let words = Console::embedded();
        let day = Day::of(jiff::civil::date(2027, 1, 12));
        assert_eq!(words.day(Tongue::French, day), "mardi 12 janvier 2027");
        assert_eq!(words.day(Tongue::English, day), "Tuesday 12 January 2027");
        assert_eq!(words.day(Tongue::French, Day::of(jiff::civil::date(2026, 8, 1))), "samedi 1er août 2026");
        assert_eq!(words.at(Tongue::French, At(day.start().0 + 36_300_000)), "mardi 12 janvier 2027, 10 h 05");
        assert_eq!(
            (words.number(12_500), words.number(-1_000_000), words.number(7)),
            ("12\u{202f}500".into(), "−1\u{202f}000\u{202f}000".into(), "7".into())
        );
        assert_eq!(words.say(Tongue::French, "not-there", &[]), "not-there");
    }
}

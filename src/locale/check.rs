//! The proof, before anything is said, that every language can say everything: each message of the inventory is there,
//! asks for what the program gives, and fits its place with its longest arguments.
//!
//! Must not know: any particular message or language. Tested in `tests/it/locales.rs`.

use super::inventory::INVENTORY;
use super::{Catalogue, Confidence, FILE, Fault, Locales, Wrong, dates};
use crate::domain::board::Kind;
use crate::domain::message::{Arg, Language, Message};
use crate::domain::text::fold::fold;
use crate::domain::text::gsm7;
use crate::domain::text::screen::{Limits, Nav, pages};
use crate::domain::text::segment::{Encoding, Size, measure};
use crate::domain::time::{Day, Minute};
use fluent_bundle::FluentValue;
use fluent_syntax::ast;
use fluent_syntax::parser::ParserError;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A message that the program says.
#[derive(Clone, Copy, Debug)]
pub struct Expect {
    /// Its key.
    pub key: &'static str,
    /// All its arguments, each with what may stand there.
    pub args: &'static [(&'static str, Sample)],
    /// Where it has to fit.
    pub limit: Limit,
}

/// What may stand for an argument, at its longest.
#[derive(Clone, Copy, Debug)]
pub enum Sample {
    /// A count up to this.
    Number(i64),
    /// A day.
    Date,
    /// An hour with minutes.
    Hour,
    /// A week.
    Week,
    /// A meeting of any kind at the longest place.
    Meeting,
    /// A place's name, [`LONGEST_NAME`] characters.
    Place,
    /// Somebody's words, so many characters.
    Text(usize),
    /// The longest of the inventory's messages whose key begins so: `force-`.
    Key(&'static str),
    /// Any of the languages in use.
    Language,
}

/// Most characters of the name of a place or a venue; imports and forms refuse longer ones.
pub const LONGEST_NAME: usize = 20;

/// Where a text has to fit, in the GSM alphabet: Bambara letters count as what they are folded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// One page of a USSD session.
    UssdPage,
    /// A USSD text that may go on over three pages.
    UssdPages,
    /// One SMS of one segment.
    SmsOne,
    /// One SMS of two segments.
    SmsTwo,
    /// A part of other texts, measured there.
    Fragment,
}

/// More pages than this nobody reads.
const MOST_PAGES: usize = 3;

impl Limit {
    /// How many pages or segments a folded text takes there, and how many it may; nothing counts for a fragment.
    fn count(self, text: &str) -> (usize, usize) {
        match self {
            Limit::UssdPage => (laid_out(text).len(), 1),
            Limit::UssdPages => (laid_out(text).len(), MOST_PAGES),
            Limit::SmsOne => (measure(text).segments, 1),
            Limit::SmsTwo => (measure(text).segments, 2),
            Limit::Fragment => (0, 0),
        }
    }

    /// What the limit counts, for `number` of them.
    fn unit(self, number: usize) -> &'static str {
        match (self, number) {
            (Limit::UssdPage | Limit::UssdPages, 1) => "page",
            (Limit::UssdPage | Limit::UssdPages, _) => "pages",
            (Limit::SmsOne | Limit::SmsTwo, 1) => "segment",
            (Limit::SmsOne | Limit::SmsTwo, _) => "segments",
            (Limit::Fragment, _) => "",
        }
    }

    /// The size of a folded text: `gsm7 148/160  1 segment`.
    fn describe(self, text: &str) -> String {
        let Size { encoding, units, .. } = measure(text);
        let alphabet = if encoding == Encoding::Gsm7 { "gsm7" } else { "ucs2" };
        if self == Limit::Fragment {
            return format!("{alphabet} {units:>3}");
        }
        let count = self.count(text).0;
        format!("{alphabet} {units:>3}/{}  {count} {}", encoding.whole(), self.unit(count))
    }
}

/// The pages of a text on a USSD line that grants no more than all do, with words for turning them as long as words may be.
fn laid_out(text: &str) -> Vec<String> {
    let word = "x".repeat(Nav::LONGEST);
    let nav = Nav::checked(&word, &word).expect("the longest word is allowed");
    pages(text, &[], &nav, Limits::default())
}

/// A message at its longest, as a phone shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Where it has to fit.
    pub limit: Limit,
    /// Its pages, or its one text.
    pub screens: Vec<String>,
    /// What it takes: septets, or units of 16 bits where a letter is not of the GSM alphabet.
    pub size: usize,
    /// How much there is room for, where that can be told in the same units.
    pub most: Option<usize>,
}

/// A message of the inventory with its longest arguments, folded; `None` where it can't be said, or is none.
pub fn shown(locales: &Locales, language: Language, key: &str) -> Option<Shown> {
    let all = with_own(INVENTORY);
    let expect = all.iter().find(|expect| expect.key == key)?;
    let text = Reader { locales, catalogue: locales.catalogue(language)?, all: &all }.longest(expect).ok()?;
    let text = fold(&text).into_owned();
    let Size { encoding, units, .. } = measure(&text);
    let screens = match expect.limit {
        Limit::UssdPage | Limit::UssdPages => laid_out(&text),
        Limit::SmsOne | Limit::SmsTwo | Limit::Fragment => vec![text],
    };
    let most = match expect.limit {
        Limit::UssdPage | Limit::SmsOne => Some(encoding.whole()),
        Limit::SmsTwo => Some(2 * encoding.part()),
        Limit::UssdPages | Limit::Fragment => None,
    };
    Some(Shown { limit: expect.limit, screens, size: units, most })
}

/// All that is wrong with any language; empty when everything can be said in each.
pub fn check(locales: &Locales, inventory: &[Expect]) -> Vec<Fault> {
    let all = with_own(inventory);
    let mut faults = Vec::new();
    for catalogue in &locales.catalogues {
        let reader = Reader { locales, catalogue, all: &all };
        let mut used = BTreeSet::new();
        for expect in &all {
            match reader.longest(expect) {
                Ok(text) => faults.extend(misfit(&text, expect.limit).map(|wrong| catalogue.fault(expect.key, wrong))),
                Err(found) => faults.extend(found),
            }
            used.extend(catalogue.reach(expect.key));
        }
        for (name, entry) in &catalogue.entries {
            if !used.contains(name.as_str()) {
                faults.push(catalogue.fault(name, Wrong::Unused));
            } else if name.starts_with('-') && !entry.stands_alone() {
                faults.push(catalogue.fault(name, Wrong::Term));
            }
        }
    }
    faults
}

/// One line a message and language: what it takes with its longest arguments. Kept in a file, so that a review sees what
/// one `ɲ` costs.
pub fn table(locales: &Locales, inventory: &[Expect]) -> String {
    let all = with_own(inventory);
    let mut lines = String::new();
    for expect in &all {
        for catalogue in &locales.catalogues {
            let size = match (Reader { locales, catalogue, all: &all }).longest(expect) {
                Ok(text) => expect.limit.describe(&fold(&text)),
                Err(faults) => faults[0].wrong.to_string(),
            };
            writeln!(lines, "{:<28} {:<3} {size}", expect.key, catalogue.language).expect("a String takes all");
        }
    }
    lines
}

fn with_own(inventory: &[Expect]) -> Vec<Expect> {
    dates::OWN.iter().chain(inventory).copied().collect()
}

/// By what texts are compared: one outside the GSM alphabet is wider than any within it.
fn width(text: &str) -> (bool, usize) {
    let size = measure(&fold(text));
    (size.encoding == Encoding::Ucs2, size.units)
}

/// What keeps a text out of its place.
fn misfit(text: &str, limit: Limit) -> Option<Wrong> {
    let text = fold(text);
    if measure(&text).encoding != Encoding::Gsm7 {
        return Some(Wrong::Letters(text.chars().filter(|&c| gsm7::septets(c).is_none()).collect()));
    }
    let (count, most) = limit.count(&text);
    let limit_said = || format!("{most} {}", limit.unit(most));
    (count > most).then(|| Wrong::TooLong { size: limit.describe(&text), limit: limit_said() })
}

/// Reads one language as the program would say it.
struct Reader<'a> {
    locales: &'a Locales,
    catalogue: &'a Catalogue,
    all: &'a [Expect],
}

impl Reader<'_> {
    /// The longest text that a message can become; or all that is wrong before one can be made.
    fn longest(&self, expect: &Expect) -> Result<String, Vec<Fault>> {
        let uses = self.uses(expect)?;
        let mut messages = vec![Message::new(expect.key)];
        for (name, sample) in expect.args {
            let values =
                self.samples(name, *sample, &uses).map_err(|wrong| vec![self.catalogue.fault(expect.key, wrong)])?;
            let each = |message: Message| values.iter().map(move |value| message.clone().with(name, value.clone()));
            messages = messages.into_iter().flat_map(each).collect();
        }
        let said = |message| self.locales.render(self.catalogue, message);
        let texts: Vec<String> =
            messages.iter().map(said).collect::<Result<_, Fault>>().map_err(|fault| vec![fault])?;
        let longest = texts.into_iter().max_by_key(|text| width(text));
        Ok(longest.expect("every sample has a value"))
    }

    /// What a message and all its parts use, where that is what the program gives.
    fn uses(&self, expect: &Expect) -> Result<Entry, Vec<Fault>> {
        let entries = &self.catalogue.entries;
        if !entries.contains_key(expect.key) {
            return Err(vec![self.catalogue.fault(expect.key, Wrong::Missing)]);
        }
        let mut wrong = Vec::new();
        let mut uses = Entry::default();
        for name in self.catalogue.reach(expect.key) {
            match entries.get(name) {
                Some(entry) => uses.add(entry),
                None => wrong.push(Wrong::Refers(name.to_owned())),
            }
        }
        let given: BTreeSet<String> = expect.args.iter().map(|(name, _)| (*name).to_owned()).collect();
        if given != uses.variables {
            let takes = uses.variables.iter().cloned().collect();
            wrong.push(Wrong::Arguments { takes, given: given.into_iter().collect() });
        }
        let no_number = |name: &&String| {
            expect.args.iter().any(|(given, sample)| given == *name && !matches!(sample, Sample::Number(_)))
        };
        wrong.extend(uses.counted.iter().filter(no_number).cloned().map(Wrong::NotANumber));
        if wrong.is_empty() {
            return Ok(uses);
        }
        Err(wrong.into_iter().map(|wrong| self.catalogue.fault(expect.key, wrong)).collect())
    }

    /// Values that together give the longest text: one each, but of a number that decides between variants, one for each.
    fn samples(&self, name: &str, sample: Sample, uses: &Entry) -> Result<Vec<Arg>, Wrong> {
        let one = match sample {
            Sample::Number(most) if uses.counted.contains(name) => {
                let singled_out = uses.numbers.iter().copied().chain(OF_EACH_PLURAL).filter(|&number| number < most);
                return Ok(singled_out.chain([most]).map(Arg::Number).collect());
            }
            Sample::Number(most) => Some(Arg::Number(most)),
            Sample::Date => self.widest((LAST_MONDAY..LAST_MONDAY + 7).map(|day| Arg::Date(Day(day)))),
            Sample::Week => Some(Arg::Week(Day(LAST_MONDAY))),
            Sample::Hour => Some(Arg::Hour(Minute(10 * 60 + 30))),
            Sample::Place => Some(Arg::Place(filler(LONGEST_NAME))),
            Sample::Meeting => self.widest(Kind::ALL.map(|kind| Arg::Meeting(kind, filler(LONGEST_NAME))).into_iter()),
            Sample::Text(length) => Some(Arg::Text(filler(length))),
            Sample::Key(beginning) => {
                let keys = self.all.iter().map(|expect| expect.key).filter(|key| key.starts_with(beginning));
                self.widest(keys.map(|key| Arg::Key(key.into())))
            }
            Sample::Language => self.widest(self.locales.languages().map(Arg::Language)),
        };
        one.map(|arg| vec![arg]).ok_or_else(|| Wrong::Unrendered("no argument can be put in".into()))
    }

    /// The argument that takes most room, of those that can be said; faults of the others are found at their own keys.
    fn widest(&self, args: impl Iterator<Item = Arg>) -> Option<Arg> {
        let said = |arg: Arg| match self.locales.value(self.catalogue, &arg) {
            Ok(FluentValue::String(said)) => Some((width(&said), arg)),
            _ => None,
        };
        args.filter_map(said).max_by_key(|(width, _)| *width).map(|(_, arg)| arg)
    }
}

/// Whole numbers of every plural category that any language has (CLDR: zero, one, two, few, many; the largest is `other`).
const OF_EACH_PLURAL: [i64; 5] = [0, 1, 2, 3, 11];
/// 20 December 2027, a Monday, in days since 1970: that week has two digits in every day and month.
const LAST_MONDAY: i32 = 21_172;

/// So many characters, in words as long as those of names are.
fn filler(length: usize) -> String {
    "Koulikoro ".chars().cycle().take(length.saturating_sub(1)).chain(['o']).take(length).collect()
}

/// What one message or term of a file uses, and how sure we are of its words.
#[derive(Default)]
pub(super) struct Entry {
    /// Arguments.
    variables: BTreeSet<String>,
    /// Arguments that decide between variants or are formatted as numbers.
    counted: BTreeSet<String>,
    /// Numbers that have a variant of their own.
    numbers: BTreeSet<i64>,
    /// Messages, `-terms` and functions() that it refers to.
    pub(super) references: BTreeSet<String>,
    /// How sure, where no native speaker has read it.
    pub(super) review: Option<Confidence>,
}

/// All entries of a file by name: `key`, `key.attribute`, `-term`.
pub(super) fn entries(language: Language, ftl: &str) -> Result<BTreeMap<String, Entry>, Vec<Fault>> {
    let resource = fluent_syntax::parser::parse(ftl).map_err(|(_, errors)| {
        let line = |at: usize| 1 + ftl.bytes().take(at).filter(|&byte| byte == b'\n').count();
        let fault = |error: ParserError| Fault {
            language,
            at: format!("{FILE}:{}", line(error.pos.start)),
            wrong: Wrong::Grammar(error.to_string()),
        };
        errors.into_iter().map(fault).collect::<Vec<_>>()
    })?;
    let mut entries = BTreeMap::new();
    let mut faults = Vec::new();
    for entry in &resource.body {
        let (name, value, attributes, comment) = match entry {
            ast::Entry::Message(m) => (m.id.name.to_owned(), m.value.as_ref(), &m.attributes, m.comment.as_ref()),
            ast::Entry::Term(t) => (format!("-{}", t.id.name), Some(&t.value), &t.attributes, t.comment.as_ref()),
            _ => continue,
        };
        let review = review(comment).unwrap_or_else(|word| {
            faults.push(Fault { language, at: name.clone(), wrong: Wrong::Review(word) });
            None
        });
        let value = value.map(|value| (name.clone(), value));
        let attributes = attributes.iter().map(|a| (format!("{name}.{}", a.id.name), &a.value));
        for (name, pattern) in value.into_iter().chain(attributes) {
            let mut entry = Entry { review, ..Entry::default() };
            entry.pattern(pattern);
            if entries.insert(name.clone(), entry).is_some() {
                faults.push(Fault { language, at: name, wrong: Wrong::Duplicate });
            }
        }
    }
    if faults.is_empty() { Ok(entries) } else { Err(faults) }
}

/// The confidence that a comment states; an error with the word that is none.
fn review(comment: Option<&ast::Comment<&str>>) -> Result<Option<Confidence>, String> {
    let lines = comment.into_iter().flat_map(|comment| &comment.content);
    let stated = lines.filter_map(|line| line.split_once(':')).find(|(label, _)| label.trim() == "review");
    match stated.map(|(_, word)| word.trim()) {
        None => Ok(None),
        Some("high") => Ok(Some(Confidence::High)),
        Some("medium") => Ok(Some(Confidence::Medium)),
        Some("low") => Ok(Some(Confidence::Low)),
        Some(other) => Err(other.to_owned()),
    }
}

impl Entry {
    fn add(&mut self, part: &Entry) {
        self.variables.extend(part.variables.iter().cloned());
        self.counted.extend(part.counted.iter().cloned());
        self.numbers.extend(&part.numbers);
    }

    /// Whether a term keeps to what Fluent reports errors of: within a term, an argument that is missing is shown as `{$name}`
    /// without one.
    fn stands_alone(&self) -> bool {
        self.variables.is_empty() && self.references.iter().all(|name| name.starts_with('-') || name.ends_with("()"))
    }

    fn pattern(&mut self, pattern: &ast::Pattern<&str>) {
        for element in &pattern.elements {
            if let ast::PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &ast::Expression<&str>) {
        match expression {
            ast::Expression::Inline(inline) => self.inline(inline, false),
            ast::Expression::Select { selector, variants } => {
                self.inline(selector, true);
                for variant in variants {
                    if let ast::VariantKey::NumberLiteral { value } = &variant.key {
                        self.numbers.extend(value.parse::<i64>().ok());
                    }
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &ast::InlineExpression<&str>, counts: bool) {
        use ast::InlineExpression::{
            FunctionReference, MessageReference, NumberLiteral, Placeable, StringLiteral, TermReference,
            VariableReference,
        };
        let of = |id: &str, attribute: &Option<ast::Identifier<&str>>| match attribute {
            Some(attribute) => format!("{id}.{}", attribute.name),
            None => id.to_owned(),
        };
        match inline {
            StringLiteral { .. } | NumberLiteral { .. } => {}
            VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
                if counts {
                    self.counted.insert(id.name.to_owned());
                }
            }
            MessageReference { id, attribute } => {
                self.references.insert(of(id.name, attribute));
            }
            TermReference { id, attribute, arguments } => {
                self.references.insert(format!("-{}", of(id.name, attribute)));
                arguments.iter().for_each(|arguments| self.arguments(arguments, false));
            }
            FunctionReference { id, arguments } => {
                // The one function that there is.
                if id.name != "NUMBER" {
                    self.references.insert(format!("{}()", id.name));
                }
                self.arguments(arguments, true);
            }
            Placeable { expression } => self.expression(expression),
        }
    }

    fn arguments(&mut self, arguments: &ast::CallArguments<&str>, counts: bool) {
        let named = arguments.named.iter().map(|argument| &argument.value);
        arguments.positional.iter().chain(named).for_each(|argument| self.inline(argument, counts));
    }
}

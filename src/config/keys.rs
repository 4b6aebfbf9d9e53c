//! Where each setting comes from: default, file, environment, flag; and which settings nobody knows.
//!
//! All tiers end in one flat map from path (`server.bind`, `line.main.api_key`) to value. Reading takes a path out of it, so
//! what is left at the end is unknown, and the paths asked for are the known ones: the two cannot drift apart.
//!
//! Must not know: what any single setting means. Values never appear in a problem: under a wrong key there may be a secret.
//! Tested here and in `tests/it/config.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use toml::{Table, Value};

/// The environment as a map, taken once by the command line.
pub type Environment = BTreeMap<String, String>;

/// What all variables of Baro start with.
const PREFIX: &str = "BARO_";
/// Variables of the tests, which settings leave alone.
const OF_TESTS: [&str; 2] = ["BARO_TEST", "BARO_REQUIRE"];

/// Which tier a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The file compiled in.
    Default,
    /// The operator's file, by the name it was opened with.
    File(String),
    /// A variable of the environment.
    Variable(String),
    /// A flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Default => f.write_str("default"),
            Source::File(name) | Source::Variable(name) => f.write_str(name),
            Source::Flag(name) => f.write_str(name),
        }
    }
}

/// One value and where it comes from.
pub(super) struct Setting {
    pub(super) value: Value,
    pub(super) source: Source,
}

impl Setting {
    /// Whether the value was typed as bare text (environment, flag), so that `5` may be a number.
    pub(super) fn is_bare(&self) -> bool {
        matches!(self.source, Source::Variable(_) | Source::Flag(_))
    }
}

/// Everything wrong with the settings, one line each.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Problems {}

/// All tiers laid over each other, and the problems found so far.
#[derive(Default)]
pub(super) struct Settings {
    given: BTreeMap<String, Setting>,
    lines: Vec<String>,
    known: BTreeSet<String>,
    problems: Vec<String>,
}

impl Settings {
    /// Lays the settings of a TOML text over those that are there.
    pub(super) fn add_file(&mut self, text: &str, source: &Source) {
        let table = match text.parse::<Table>() {
            Ok(table) => table,
            Err(error) => {
                // Its Display would quote the line, which may hold a secret.
                let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
                self.problems.push(format!("{source}, line {line}: this is no TOML ({})", error.message()));
                return;
            }
        };
        for (section, value) in table {
            match value {
                Value::Array(blocks) if section == "line" => self.add_lines(blocks, source),
                Value::Table(keys) if section != "line" => {
                    for (key, value) in keys {
                        self.put(format!("{section}.{key}"), value, source.clone());
                    }
                }
                value => self.put(section, value, source.clone()),
            }
        }
    }

    fn add_lines(&mut self, blocks: Vec<Value>, source: &Source) {
        for (i, block) in blocks.into_iter().enumerate() {
            let place = format!("[[line]] number {} ({source})", i + 1);
            let Value::Table(mut keys) = block else {
                self.problems.push(format!("{place}: write each line as a block that starts with [[line]]"));
                continue;
            };
            let name = keys.remove("name");
            let Some(name) = name.as_ref().and_then(Value::as_str).filter(|name| is_line_name(name)) else {
                self.problems.push(format!("{place}: `name` must be 1 to 20 lower-case letters, digits or -"));
                continue;
            };
            if self.lines.iter().any(|known| in_variable(known) == in_variable(name)) {
                self.problems.push(format!("{place}: there is a line `{name}` already; give each line its own name"));
                continue;
            }
            self.lines.push(name.to_owned());
            for (key, value) in keys {
                self.put(format!("line.{name}.{key}"), value, source.clone());
            }
        }
    }

    /// Lays the variables `BARO_SECTION__KEY` and `BARO_LINE__NAME__KEY` over what is there, except those `elsewhere`.
    pub(super) fn add_environment(&mut self, environment: &Environment, elsewhere: &[&str]) {
        for (variable, value) in environment {
            let Some(rest) = variable.strip_prefix(PREFIX) else { continue };
            if OF_TESTS.iter().any(|start| variable.starts_with(start)) || elsewhere.contains(&variable.as_str()) {
                continue;
            }
            let mut path = rest.to_ascii_lowercase().replace("__", ".");
            if let Some((name, key)) = path.strip_prefix("line.").and_then(|line| line.split_once('.')) {
                let known = self.lines.iter().find(|line| in_variable(line) == name).cloned();
                let name = known.unwrap_or_else(|| self.line_of_environment(name, environment));
                path = format!("line.{name}.{key}");
            }
            self.put(path, Value::String(value.clone()), Source::Variable(variable.clone()));
        }
    }

    /// A line that no file names exists if the environment gives its kind; otherwise its name is a slip.
    fn line_of_environment(&mut self, name: &str, environment: &Environment) -> String {
        let kind = variable_of(&format!("line.{name}.kind"));
        if environment.contains_key(&kind) && is_line_name(&name.replace('_', "-")) {
            self.lines.push(name.replace('_', "-"));
            return name.replace('_', "-");
        }
        name.to_owned()
    }

    /// Lays one flag over what is there.
    pub(super) fn add_flag(&mut self, path: &str, flag: &'static str, value: String) {
        self.put(path.to_owned(), Value::String(value), Source::Flag(flag));
    }

    fn put(&mut self, path: String, value: Value, source: Source) {
        self.given.insert(path, Setting { value, source });
    }

    /// Lays a value under what is there.
    pub(super) fn lay(&mut self, path: &str, value: Value) {
        self.given.entry(path.to_owned()).or_insert(Setting { value, source: Source::Default });
    }

    /// A value as it was given.
    pub(super) fn value(&self, path: &str) -> Option<&Value> {
        self.given.get(path).map(|setting| &setting.value)
    }

    /// Names of the lines, in the order of the file.
    pub(super) fn line_names(&self) -> Vec<String> {
        self.lines.clone()
    }

    /// A setting that may be absent; an empty variable is no setting. The outer `None` says that it is wrong, and noted.
    pub(super) fn may<T>(&mut self, path: &str, read: impl FnOnce(&Setting) -> Result<T, String>) -> Option<Option<T>> {
        let unset = |setting: &Setting| setting.is_bare() && setting.value.as_str() == Some("");
        self.read(path, |setting| if unset(setting) { Ok(None) } else { read(setting).map(Some) }).map(Option::flatten)
    }

    /// A setting that must be there. `None` says that it is absent or wrong, and noted.
    pub(super) fn need<T>(&mut self, path: &str, read: impl FnOnce(&Setting) -> Result<T, String>) -> Option<T> {
        let value = self.read(path, read)?;
        if value.is_none() {
            self.problems.push(format!("`{path}` is missing: set it in the file, or as {}", variable_of(path)));
        }
        value
    }

    /// A setting with what holds when it is absent. `None` says that it is wrong, and noted.
    pub(super) fn or<T>(
        &mut self,
        path: &str,
        default: T,
        read: impl FnOnce(&Setting) -> Result<T, String>,
    ) -> Option<T> {
        Some(self.read(path, read)?.unwrap_or(default))
    }

    fn read<T>(&mut self, path: &str, read: impl FnOnce(&Setting) -> Result<T, String>) -> Option<Option<T>> {
        self.known.insert(path.to_owned());
        let Some(setting) = self.given.remove(path) else { return Some(None) };
        match read(&setting) {
            Ok(value) => Some(Some(value)),
            Err(wanted) => {
                self.wrong(path, &setting.source, &wanted);
                None
            }
        }
    }

    /// Notes that the setting at `path` is wrong, and what is wanted instead.
    pub(super) fn wrong(&mut self, path: &str, source: &Source, wanted: &str) {
        self.problems.push(format!("`{path}` ({source}): {wanted}"));
    }

    /// Notes a problem between settings that are each right.
    pub(super) fn clash(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// Takes a setting out unread and says where it came from; for those that belong to something else.
    pub(super) fn take(&mut self, path: &str) -> Option<Source> {
        self.given.remove(path).map(|setting| setting.source)
    }

    /// All problems, with one for each setting that nobody asked for.
    pub(super) fn finish(mut self) -> Problems {
        for (path, setting) in &self.given {
            self.problems.push(match &setting.source {
                Source::Variable(name) => {
                    let nearest = nearest(path, &self.known).map(variable_of);
                    format!("unknown variable `{name}`{}", hint(nearest, path, &self.known))
                }
                source => {
                    let nearest = nearest(path, &self.known).map(str::to_owned);
                    format!("unknown key `{path}` ({source}){}", hint(nearest, path, &self.known))
                }
            });
        }
        Problems(self.problems)
    }
}

fn is_line_name(name: &str) -> bool {
    (1..=20).contains(&name.len()) && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn in_variable(name: &str) -> String {
    name.replace('-', "_")
}

/// The variable that sets `path`.
fn variable_of(path: &str) -> String {
    format!("{PREFIX}{}", in_variable(path).replace('.', "__").to_ascii_uppercase())
}

fn hint(nearest: Option<String>, path: &str, known: &BTreeSet<String>) -> String {
    if let Some(nearest) = nearest {
        return format!("; did you mean `{nearest}`?");
    }
    let section = path.rsplit_once('.').map_or(path, |(section, _)| section);
    let keys: Vec<&str> = known.iter().filter_map(|k| k.strip_prefix(section)?.strip_prefix('.')).collect();
    match (keys.is_empty(), path.starts_with("line")) {
        (false, _) => format!("; [{section}] knows {}", keys.join(", ")),
        (true, true) => "; lines are blocks that start with [[line]] and have a name".to_owned(),
        (true, false) => {
            let sections: BTreeSet<&str> = known.iter().filter_map(|k| Some(k.split_once('.')?.0)).collect();
            format!("; the sections are {}", sections.into_iter().collect::<Vec<_>>().join(", "))
        }
    }
}

/// The known path that `path` is most likely a slip of: few letters apart, or the same key in another section.
fn nearest<'a>(path: &str, known: &'a BTreeSet<String>) -> Option<&'a str> {
    let key = |path: &str| path.rsplit('.').next().map(str::to_owned);
    let close = known.iter().map(|known| (letters_apart(path, known), known)).min()?;
    // A third of the key may be wrong: further off, the guess is noise.
    if close.0 <= (key(path)?.len() / 3).max(2) {
        return Some(close.1);
    }
    known.iter().find(|known| key(known) == key(path)).map(String::as_str)
}

/// Levenshtein's distance: letters to insert, delete or replace.
fn letters_apart(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.chars().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.chars().count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, apart) in
            [("", "", 0), ("", "abc", 3), ("bind", "bindd", 1), ("bnid", "bind", 2), ("kitten", "sitting", 3)]
        {
            assert_eq!(letters_apart(a, b), apart, "{a} {b}");
            assert_eq!(letters_apart(b, a), apart, "{b} {a}");
        }
    }

    #[test]
    fn slips_and_strangers() {
        let known: BTreeSet<String> =
            ["server.bind", "server.data", "book.url", "line.main.secret"].map(str::to_owned).into();
        for (path, wanted) in [
            ("server.bindd", Some("server.bind")),
            ("servr.data", Some("server.data")),
            ("bind", Some("server.bind")),
            ("server.url", Some("book.url")),
            ("line.mian.secret", Some("line.main.secret")),
            ("server.colour", None),
            ("weather", None),
        ] {
            assert_eq!(nearest(path, &known), wanted, "{path}");
        }
    }
}

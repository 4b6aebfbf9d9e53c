//! A table as spreadsheets save it: CSV with a header, commas or semicolons, UTF-8 or Windows-1252.
//!
//! Must not know: what the columns mean. Tested here, and in `tests/it/people/` through the lists.
//!
//! Any cell may hold a telephone number, for people mix up columns: a refusal holds a cell only as a [`Quote`].

use crate::domain::text::fold;
use std::borrow::Cow;
use std::fmt;

/// A column that a file may have, under any of these names (as [`fold::key`] writes them), the first being ours.
pub struct Column {
    names: &'static [&'static str],
    required: bool,
}

impl Column {
    /// A column that every file must have.
    pub const fn required(names: &'static [&'static str]) -> Column {
        Column { names, required: true }
    }

    /// A column that a file may leave out: its cells are empty then.
    pub const fn optional(names: &'static [&'static str]) -> Column {
        Column { names, required: false }
    }
}

/// Why a row, or the whole file, can't be taken. Shows no telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong<R> {
    /// The line in the file, the header being the first.
    pub line: u64,
    /// The column as the file's header calls it, where one is to blame.
    pub column: Option<String>,
    /// What is wrong, and what to do.
    pub reason: R,
}

impl<R> Wrong<R> {
    /// The same with another reason, or the same reason in other words.
    pub fn map<S>(self, words: impl FnOnce(R) -> S) -> Wrong<S> {
        Wrong { line: self.line, column: self.column, reason: words(self.reason) }
    }
}

impl<R: fmt::Display> fmt::Display for Wrong<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// What stands in a cell, as far as a refusal may show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quote {
    /// Nothing.
    Empty,
    /// A few harmless characters.
    Cell(String),
    /// What could hold a telephone number, would fill the screen, or can't be shown.
    Hidden,
}

impl Quote {
    /// Of a cell.
    pub fn of(cell: &str) -> Quote {
        let digits = cell.chars().filter(|c| c.is_numeric()).count();
        if cell.is_empty() {
            Quote::Empty
        } else if digits < 5 && cell.chars().count() <= 40 && !cell.chars().any(char::is_control) {
            Quote::Cell(cell.to_owned())
        } else {
            Quote::Hidden
        }
    }
}

impl fmt::Display for Quote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Quote::Empty => f.write_str("``"),
            Quote::Cell(cell) => write!(f, "`{cell}`"),
            Quote::Hidden => f.write_str("what stands here"),
        }
    }
}

/// What makes a whole file unreadable. In English as the command line says it; the console has words of its own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A spreadsheet's own format, or no text at all.
    #[error("this is not a CSV file: save the sheet as \"CSV UTF-8\"")]
    NotCsv,
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty,
    /// Two columns that mean the same.
    #[error("there are two columns for `{0}`")]
    Twice(&'static str),
    /// A column that must be there is not.
    #[error("the column `{0}` is missing")]
    Missing(&'static str),
    /// A title that is nearly one of ours.
    #[error("unknown column {title}; did you mean `{meant}`?")]
    Misspelt {
        /// As the file has it.
        title: Quote,
        /// Ours.
        meant: &'static str,
    },
    /// A title that is none of ours; most likely there is no header.
    #[error("unknown column {title}; the first line names the columns: {}", ours.join(", "))]
    Unknown {
        /// As the file has it.
        title: Quote,
        /// All of ours.
        ours: Vec<&'static str>,
    },
}

/// The rows of a file, its cells in the order of the columns asked for.
pub struct Sheet<const N: usize> {
    /// What the file calls each column; our name where it has none.
    pub titles: [String; N],
    /// Rows that hold anything.
    pub rows: Vec<Row<N>>,
}

/// One row.
pub struct Row<const N: usize> {
    /// The line that it starts on.
    pub line: u64,
    /// Its cells without the blanks around them; empty where the row is shorter than the header.
    pub cells: [String; N],
    /// Something stands to the right of the last column: a separator in a text, most likely.
    pub overfull: bool,
}

/// Reads a file.
///
/// # Errors
/// What makes the whole file unreadable: it is no CSV, or its header lacks a column or has one that is unknown.
pub fn read<const N: usize>(bytes: &[u8], columns: &[Column; N]) -> Result<Sheet<N>, Vec<Wrong<Fault>>> {
    let text = decoded(bytes).map_err(|fault| vec![in_header(fault)])?;
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let separator = if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut lines = Lines { text: text.as_bytes(), line: 1, upto: 0 };
    let mut records = reader.records().map(|record| record.expect("text in memory is read, in rows of any length"));
    let header = records.next().ok_or_else(|| vec![in_header(Fault::Empty)])?;
    let places = placed(&header, columns)?;
    let titles = std::array::from_fn(|i| places[i].map_or(columns[i].names[0], |at| &header[at]).to_owned());
    let rows = records
        .filter(|record| record.iter().any(|cell| !cell.is_empty()))
        .map(|record| Row {
            line: lines.of(&record),
            cells: places.map(|at| at.and_then(|at| record.get(at)).unwrap_or_default().to_owned()),
            overfull: record.iter().skip(header.len()).any(|cell| !cell.is_empty()),
        })
        .collect();
    Ok(Sheet { titles, rows })
}

fn in_header(reason: Fault) -> Wrong<Fault> {
    Wrong { line: 1, column: None, reason }
}

/// Which column of the file is which of ours.
fn placed<const N: usize>(
    header: &csv::StringRecord,
    columns: &[Column; N],
) -> Result<[Option<usize>; N], Vec<Wrong<Fault>>> {
    let mut places = [None; N];
    let mut wrong = Vec::new();
    for (at, title) in header.iter().enumerate() {
        let key = fold::key(title);
        match columns.iter().position(|column| column.names.contains(&key.as_str())) {
            Some(i) if places[i].is_none() => places[i] = Some(at),
            Some(i) => wrong.push(in_header(Fault::Twice(columns[i].names[0]))),
            None => wrong.push(in_header(unknown(title, &key, columns))),
        }
    }
    let missing = columns.iter().zip(places).filter(|(column, place)| column.required && place.is_none());
    wrong.extend(missing.map(|(column, _)| in_header(Fault::Missing(column.names[0]))));
    if wrong.is_empty() { Ok(places) } else { Err(wrong) }
}

fn unknown(title: &str, key: &str, columns: &[Column]) -> Fault {
    let names = || columns.iter().flat_map(|column| column.names);
    let slip = names().find(|name| fold::within_one_edit(key, name));
    let part = || names().find(|name| key.contains(**name) || (key.len() > 2 && name.contains(key)));
    let title = Quote::of(title);
    match slip.or_else(part) {
        Some(meant) => Fault::Misspelt { title, meant },
        None => Fault::Unknown { title, ours: columns.iter().map(|column| column.names[0]).collect() },
    }
}

/// A cell of a file that we write, with semicolons between cells. A spreadsheet runs a cell that begins like a formula: such a cell gets an
/// apostrophe before it (OWASP, CSV injection).
pub fn harmless(cell: &str) -> String {
    let runs = cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '|', '%'])
        || cell.starts_with(['\t', '\r', '\n']);
    let cell = if runs { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) };
    if cell.contains(['"', ';', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.into_owned()
    }
}

/// Counts lines up to a record. The reader's own count is behind by one where lines end in CR LF, and by blank lines.
struct Lines<'a> {
    text: &'a [u8],
    line: u64,
    upto: usize,
}

impl Lines<'_> {
    fn of(&mut self, record: &csv::StringRecord) -> u64 {
        let before = record.position().expect("a record that was read has a position").byte() as usize;
        let blank = self.text[before..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = before + blank;
        self.line += self.text[self.upto..start].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.upto = start;
        self.line
    }
}

/// The text of a file: UTF-8 where that is valid, else Windows-1252, in which Excel for Windows saves French.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    if bytes.starts_with(b"PK") || bytes.contains(&0) {
        return Err(Fault::NotCsv);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| windows_1252(*byte)).collect()),
    })
}

/// Windows code page 1252; U+FFFD for the five bytes that it leaves open.
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
        '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => FROM_80[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COLUMNS: [Column; 3] =
        [Column::required(&["name", "nom"]), Column::required(&["phone", "telephone"]), Column::optional(&["note"])];

    fn refusals(bytes: &[u8]) -> Vec<String> {
        read(bytes, &COLUMNS).err().unwrap().iter().map(|wrong| wrong.to_string()).collect()
    }

    #[test]
    fn one_table_in_all_its_clothes() {
        for file in [
            "name,phone,note\nZoé,1,a\n".as_bytes(),
            "\u{feff}Nom;Téléphone;NOTE\r\nZoé;1;a".as_bytes(),
            b"note;t\xe9l\xe9phone;nom\r\n a ;1;Zo\xe9;;\r\n;;\r\n",
            "\"nom\",\"note\",\"phone\"\n\"Zoé\",\"a\",\"1\"\n".as_bytes(),
        ] {
            let sheet = read(file, &COLUMNS).ok().unwrap();
            assert_eq!(sheet.rows.len(), 1);
            assert_eq!(sheet.rows[0].cells, ["Zoé", "1", "a"].map(str::to_owned));
            assert!(!sheet.rows[0].overfull);
        }
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        for end in ["\n", "\r\n"] {
            let file = ["\u{feff}name,phone", "a,1", "", "\"b", "b\",2", ",", "c", "d,1,,x"].join(end);
            let sheet = read(file.as_bytes(), &COLUMNS).ok().unwrap();
            let lines: Vec<(u64, bool)> = sheet.rows.iter().map(|row| (row.line, row.overfull)).collect();
            assert_eq!(lines, [(2, false), (4, false), (7, false), (8, true)], "{end:?}");
        }
    }

    #[test]
    fn headers_that_can_not_be_used() {
        for (file, expected) in [
            ("", vec!["line 1: the file is empty"]),
            ("PK\u{3}\u{4}…", vec!["line 1: this is not a CSV file: save the sheet as \"CSV UTF-8\""]),
            ("n\0a\0", vec!["line 1: this is not a CSV file: save the sheet as \"CSV UTF-8\""]),
            (
                "nom;telephon;nom",
                vec![
                    "line 1: unknown column `telephon`; did you mean `telephone`?",
                    "line 1: there are two columns for `name`",
                    "line 1: the column `phone` is missing",
                ],
            ),
            (
                "name,phone number",
                vec![
                    "line 1: unknown column `phone number`; did you mean `phone`?",
                    "line 1: the column `phone` is missing",
                ],
            ),
            (
                "Awa,76 12 34 56",
                vec![
                    "line 1: unknown column `Awa`; the first line names the columns: name, phone, note",
                    "line 1: unknown column what stands here; the first line names the columns: name, phone, note",
                    "line 1: the column `name` is missing",
                    "line 1: the column `phone` is missing",
                ],
            ),
        ] {
            assert_eq!(refusals(file.as_bytes()), expected, "{file:?}");
        }
    }

    #[test]
    fn no_cell_that_we_write_is_a_formula() {
        for (cell, written) in [
            ("Awa", "Awa"),
            ("=1+1", "'=1+1"),
            ("+223", "'+223"),
            ("-1", "'-1"),
            (" @x", "' @x"),
            ("\tx", "'\tx"),
            ("=a;\"b\"", "\"'=a;\"\"b\"\"\""),
            ("a, b", "\"a, b\""),
        ] {
            assert_eq!(harmless(cell), written);
        }
    }

    #[test]
    fn windows_letters() {
        let letters: String = [0x80, 0x8c, 0x92, 0x9c, 0x9f, 0xe9, 0xff, 0x41, 0x81].map(windows_1252).iter().collect();
        assert_eq!(letters, "€Œ’œŸéÿA\u{fffd}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), with_header: bool) {
            let file = if with_header { [b"name,phone\n", &bytes[..]].concat() } else { bytes };
            let lines = file.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            if let Ok(sheet) = read(&file, &COLUMNS) {
                prop_assert!(sheet.rows.is_sorted_by(|a, b| a.line <= b.line));
                prop_assert!(sheet.rows.last().is_none_or(|row| row.line <= lines));
            }
        }
    }
}

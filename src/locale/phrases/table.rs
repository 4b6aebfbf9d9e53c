//! Phrases as a table that a reviewer opens in a spreadsheet, and that table as it comes back.
//!
//! Must not know: what is right. Tested here and in `tests/it/phrases.rs`.
//!
//! Only UTF-8 is read: the other encodings of spreadsheets have no ɛ, and would bring `?` in its place back.

use super::{Phrase, Row};
use crate::domain::message::Language;
use crate::domain::text::fold;
use crate::locale::Confidence;
use crate::locale::check::{Limit, Shown};
use crate::locale::console::{Console, Tongue};

/// Most bytes of a table: ten times what it has.
pub const MOST: usize = 1024 * 1024;
/// Most rows.
const MOST_ROWS: usize = 3000;
/// Excel takes a file without it for Windows-1252.
const BOM: &str = "\u{feff}";
/// What divides cells where numbers have a decimal comma, as in Mali. A comma is read too.
const DIVIDER: u8 = b';';
/// Titles that are read, in French too; others are for the reader's eyes.
const KEY: [&str; 2] = ["key", "cle"];
const STATUS: [&str; 2] = ["status", "statut"];
/// What says that a text was read, as [`fold::key`] writes it.
const APPROVED: [&str; 7] = ["approved", "approuve", "approuvee", "ok", "read", "lu", "lue"];
/// What says that it was not.
const OPEN: [&str; 3] = ["", "to read", "a lire"];

/// What makes a whole table unreadable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// A spreadsheet's own format, or another encoding than UTF-8.
    #[error("this is not a table in UTF-8: save the sheet as \"CSV UTF-8\"")]
    Encoding,
    /// Longer than such a table can be.
    #[error("this is too long for a table of phrases")]
    Long,
    /// No column of that name.
    #[error("the column `{0}` is missing: the first line names the columns")]
    Column(&'static str),
    /// No language, or several, besides French.
    #[error("the table has to have the column of one language of the programme: `bm`, say")]
    Language,
}

/// Whether a status says that a text was read; `None` for one that says neither.
pub(super) fn is_approved(status: &str) -> Option<bool> {
    let status = fold::key(status);
    let is = |words: &[&str]| words.contains(&status.as_str());
    (is(&APPROVED) || is(&OPEN)).then(|| is(&APPROVED))
}

/// Phrases of a language as a table: UTF-8 with a mark that says so, no cell that a spreadsheet would reckon with. `tongue`: of the words
/// that tell where a text is shown.
pub fn write(phrases: &[Phrase], language: Language, words: &Console, tongue: Tongue) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new().delimiter(DIVIDER).from_writer(BOM.as_bytes().to_vec());
    let has_french = language != Language::FRENCH;
    let french = has_french.then_some(Language::FRENCH.tag());
    let titles = ["where", "limit", "size", "status", "confidence", "comment"];
    let first = ["key"].into_iter().chain(french).chain([language.tag()]).chain(titles);
    table.write_record(first).expect("memory takes all");
    for phrase in phrases {
        let say = |key: &str| words.say(tongue, key, &[]);
        let cells = [phrase.key.clone()].into_iter().chain(has_french.then(|| phrase.french.clone())).chain([
            phrase.text.clone(),
            say(place(phrase)),
            say(room(phrase.limit())),
            phrase.shown.as_ref().map(size).unwrap_or_default(),
            say(status(phrase)),
            phrase.confidence.map(|confidence| say(sureness(confidence))).unwrap_or_default(),
            phrase.remarks.clone(),
        ]);
        table.write_record(cells.map(guarded)).expect("memory takes all, and every row has as many cells");
    }
    table.into_inner().expect("memory takes all")
}

/// The key of what tells where a text is shown.
pub fn place(phrase: &Phrase) -> &'static str {
    match phrase.limit() {
        _ if phrase.is_safety => "office-phrases-in-safety",
        Limit::UssdPage | Limit::UssdPages => "office-phrases-in-ussd",
        Limit::SmsOne | Limit::SmsTwo => "office-phrases-in-sms",
        Limit::Fragment => "office-phrases-in-part",
    }
}

/// The key of what tells how long a text may be.
pub fn room(limit: Limit) -> &'static str {
    match limit {
        Limit::UssdPage => "office-phrases-room-page",
        Limit::UssdPages => "office-phrases-room-pages",
        Limit::SmsOne => "office-phrases-room-one",
        Limit::SmsTwo => "office-phrases-room-two",
        Limit::Fragment => "office-phrases-room-part",
    }
}

/// `148 / 160`.
pub fn size(shown: &Shown) -> String {
    let Shown { size, most, .. } = shown;
    most.map_or(size.to_string(), |most| format!("{size} / {most}"))
}

/// The key of whether a text was read.
pub fn status(phrase: &Phrase) -> &'static str {
    if phrase.is_unread() { "office-phrases-unread" } else { "office-phrases-read" }
}

/// The key of how sure a writer was.
pub fn sureness(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "office-phrases-low",
        Confidence::Medium => "office-phrases-medium",
        Confidence::High => "office-phrases-high",
    }
}

/// What a spreadsheet would take for a formula begins with an apostrophe, and so does what begins with one.
fn guarded(cell: String) -> String {
    if cell.starts_with(is_guarded) { format!("'{cell}") } else { cell }
}

fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(is_guarded)).unwrap_or(cell)
}

fn is_guarded(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\'')
}

/// The language and the rows of a table that came back.
///
/// # Errors
/// What makes all of it unreadable.
pub fn read(bytes: &[u8], languages: &[Language]) -> Result<(Language, Vec<Row>), Unread> {
    if bytes.len() > MOST {
        return Err(Unread::Long);
    }
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(Unread::Encoding)?;
    let text = text.strip_prefix(BOM).unwrap_or(text);
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let divider = if header.matches(',').count() > header.matches(';').count() { b',' } else { DIVIDER };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(divider).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records().map(|record| record.expect("text in memory is read, in rows of any length"));
    let titles: Vec<String> = records.next().iter().flatten().map(|title| title.trim().to_lowercase()).collect();
    let at = |names: [&str; 2]| titles.iter().position(|title| names.contains(&fold::key(title).as_str()));
    let key = at(KEY).ok_or(Unread::Column(KEY[0]))?;
    let status = at(STATUS).ok_or(Unread::Column(STATUS[0]))?;
    let (language, own, french) = columns(&titles, languages)?;
    let mut lines = Lines { text, line: 1, upto: 0 };
    let mut rows = Vec::new();
    for record in records.filter(|record| record.iter().any(|cell| !cell.trim().is_empty())) {
        if rows.len() == MOST_ROWS {
            return Err(Unread::Long);
        }
        let cell = |at: usize| unguarded(record.get(at).unwrap_or_default().trim()).to_owned();
        let french = french.map(cell);
        let line = lines.of(&record);
        rows.push(Row { line, key: cell(key), french, text: cell(own), status: cell(status) });
    }
    Ok((language, rows))
}

/// The language that a table is of, its column and that of the French beside it.
fn columns(titles: &[String], languages: &[Language]) -> Result<(Language, usize, Option<usize>), Unread> {
    let of = |language: &Language| Some((*language, titles.iter().position(|title| title == language.tag())?));
    let (french, others): (Vec<(Language, usize)>, Vec<_>) =
        languages.iter().filter_map(of).partition(|(language, _)| *language == Language::FRENCH);
    match (&others[..], &french[..]) {
        ([(language, own)], french) => Ok((*language, *own, french.first().map(|(_, at)| *at))),
        ([], [(language, own)]) => Ok((*language, *own, None)),
        _ => Err(Unread::Language),
    }
}

/// Counts lines up to a record, as an editor does; the reader's own count leaves blank ones out.
struct Lines<'t> {
    text: &'t str,
    line: u64,
    upto: usize,
}

impl Lines<'_> {
    fn of(&mut self, record: &csv::StringRecord) -> u64 {
        let before = record.position().expect("a record that was read has a position").byte() as usize;
        let bytes = self.text.as_bytes();
        let start = before + bytes[before..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.line += bytes[self.upto..start].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.upto = start;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::super::list;
    use super::*;
    use crate::locale::Locales;
    use proptest::prelude::*;

    const BOTH: [Language; 2] = [Language::FRENCH, Language::BAMBARA];

    fn rows(table: &str) -> Vec<(u64, String, Option<String>, String, String)> {
        let (_, rows) = read(table.as_bytes(), &BOTH).unwrap();
        rows.into_iter().map(|row| (row.line, row.key, row.french, row.text, row.status)).collect()
    }

    #[test]
    fn what_is_written_comes_back_in_both_tongues() {
        let (locales, words) = (Locales::embedded(), Console::embedded());
        for tongue in Tongue::ALL {
            for language in BOTH {
                let phrases = list(&locales, language);
                let table = write(&phrases, language, &words, tongue);
                let (read_of, rows) = read(&table, &BOTH).unwrap();
                assert_eq!((read_of, rows.len()), (language, phrases.len()));
                for (row, phrase) in rows.iter().zip(&phrases) {
                    assert_eq!((&row.key, &row.text), (&phrase.key, &phrase.text));
                    assert_eq!(row.french.as_deref().unwrap_or_default(), phrase.french);
                    assert_eq!(is_approved(&row.status), Some(!phrase.is_unread()), "{}", row.status);
                }
            }
        }
    }

    #[test]
    fn one_table_in_all_its_clothes() {
        let expected = [(2, "yes".to_owned(), Some("Oui".to_owned()), "Awɔ".to_owned(), "ok".to_owned())];
        for table in [
            "key,fr,bm,status\nyes,Oui,Awɔ,ok\n",
            "\u{feff}Clé;FR;bm;Statut\r\n yes ;Oui;Awɔ;ok\r\n;;;\r\n",
            "status;comment;bm;fr;key\nok;x;\"Awɔ\";Oui;yes;y",
        ] {
            assert_eq!(rows(table), expected, "{table}");
        }
        let lines: Vec<u64> = rows("key;bm;status\r\n\r\na;\"x\r\ny\";\r\nb;z;\r\n").iter().map(|row| row.0).collect();
        assert_eq!(lines, [3, 5]);
    }

    #[test]
    fn tables_that_can_not_be_used() {
        for (table, expected) in [
            (&b""[..], Unread::Column("key")),
            (b"key;bm\nyes;a", Unread::Column("status")),
            (b"key;status\nyes;a", Unread::Language),
            (b"key;ff;status\nyes;a", Unread::Language),
            (b"key;bm;status\nyes;Aw\xe9;", Unread::Encoding),
            (b"PK\x03\x04\0", Unread::Encoding),
            (&[b'a'; MOST + 1], Unread::Long),
        ] {
            assert_eq!(read(table, &BOTH), Err(expected), "{}", String::from_utf8_lossy(&table[..table.len().min(30)]));
        }
        let third = ["key;bm;ff;status\n", "key;bm;status\n"]
            .map(|table| read(table.as_bytes(), &["bm".parse().unwrap(), "ff".parse().unwrap()]));
        assert_eq!(third, [Err(Unread::Language), Ok((Language::BAMBARA, Vec::new()))]);
        let many = format!("key;bm;status\n{}", "a;b;c\n".repeat(MOST_ROWS + 1));
        assert_eq!(read(many.as_bytes(), &BOTH), Err(Unread::Long));
    }

    #[test]
    fn statuses() {
        for (status, expected) in
            [("Approuvé", Some(true)), (" OK. ", Some(true)), ("à lire", Some(false)), ("", Some(false)), ("non", None)]
        {
            assert_eq!(is_approved(status), expected, "{status}");
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, kept) in
            [("=1+1", "'=1+1"), ("-stop", "'-stop"), ("'=x", "''=x"), ("'n b'a", "''n b'a"), ("a=b", "a=b")]
        {
            assert_eq!(guarded(cell.into()), kept);
            assert_eq!(unguarded(kept), cell);
        }
        // Who writes an apostrophe means one.
        assert_eq!(unguarded("'n b'a"), "'n b'a");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), with_header: bool) {
            let table = if with_header { [b"key;bm;status\n", &bytes[..]].concat() } else { bytes };
            let lines = table.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            if let Ok((_, rows)) = read(&table, &BOTH) {
                prop_assert!(rows.is_sorted_by(|a, b| a.line <= b.line));
                prop_assert!(rows.last().is_none_or(|row| row.line <= lines));
            }
        }

        #[test]
        fn guards_come_off_again(cell in "['=+@a-]{0,4}") {
            let kept = guarded(cell.clone());
            prop_assert_eq!(unguarded(&kept), cell);
        }
    }
}

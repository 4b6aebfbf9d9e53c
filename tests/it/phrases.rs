//! Phrases out to a native speaker and back: what is taken, what is refused and why, what stands in the file afterwards; the same on the
//! command line.

use baro::domain::message::Language;
use baro::domain::time::Day;
use baro::locale::console::{Console, Tongue};
use baro::locale::inventory::SAFETY;
use baro::locale::phrases::{self, Outcome, Phrase, Reader, Row, bring_in, list, table};
use baro::locale::{Confidence, Limit, Locales};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const BM: Language = Language::BAMBARA;

fn reader() -> Reader {
    Reader::new("Awa Traoré", Day::of(jiff::civil::date(2027, 1, 12))).unwrap()
}

/// A row about a phrase, as the table has it, with another text or status.
fn row(line: u64, key: &str, text: Option<&str>, status: &str) -> Row {
    let all = list(&Locales::embedded(), BM);
    let phrase = all.iter().find(|phrase| phrase.key == key).unwrap();
    row_of(phrase, line, text, status)
}

fn row_of(phrase: &Phrase, line: u64, text: Option<&str>, status: &str) -> Row {
    let (text, french) = (text.unwrap_or(&phrase.text).to_owned(), Some(phrase.french.clone()));
    Row { line, key: phrase.key.clone(), french, text, status: status.to_owned() }
}

fn bring(rows: &[Row]) -> Outcome {
    bring_in(&Locales::embedded(), BM, rows, &reader())
}

fn told(outcome: &Outcome) -> Vec<String> {
    outcome.wrong.iter().map(ToString::to_string).collect()
}

#[test]
fn what_matters_most_comes_first() {
    let locales = Locales::embedded();
    let all = list(&locales, BM);
    assert_eq!(all.iter().filter(|phrase| phrase.is_unread()).count(), locales.unreviewed(BM).count());
    let safety: Vec<&str> =
        all.iter().take_while(|phrase| phrase.is_safety).map(|phrase| phrase.key.as_str()).collect();
    assert!(SAFETY.iter().all(|key| safety.contains(key)), "{safety:?}");
    assert_eq!(all[safety.len()].confidence, Some(Confidence::Low));
    let phrase = all.iter().find(|phrase| phrase.key == "concern-warning").unwrap();
    assert_eq!((phrase.limit(), phrase.shown.as_ref().unwrap().screens.len()), (Limit::UssdPage, 1));
    assert!(!phrase.french.is_empty() && phrase.remarks.contains("all that is hidden"));
    assert!(list(&locales, Language::FRENCH).iter().all(|phrase| !phrase.is_unread() && phrase.french.is_empty()));
    assert_eq!(list(&locales, "ff".parse().unwrap()), []);
}

#[test]
fn a_table_that_nobody_touched_changes_nothing() {
    let locales = Locales::embedded();
    for language in [Language::FRENCH, BM] {
        let table = table::write(&list(&locales, language), language, &Console::embedded(), Tongue::French);
        let (_, rows) = table::read(&table, &[Language::FRENCH, BM]).unwrap();
        let outcome = bring_in(&locales, language, &rows, &reader());
        assert_eq!((outcome.wrong, outcome.is_new), (Vec::new(), false));
        assert_eq!(Some(&*outcome.ftl), locales.source(language), "byte for byte");
    }
}

#[test]
fn approved_and_corrected_texts_lose_their_marks() {
    let before = Locales::embedded().source(BM).unwrap().to_owned();
    let outcome = bring(&[row(2, "yes", None, "approuvé"), row(3, "no", Some("Ayi dɛ"), ""), row(4, "back", None, "")]);
    assert_eq!(told(&outcome), [""; 0]);
    assert_eq!((&outcome.approved[..], &outcome.corrected[..]), (&["yes".to_owned()][..], &["no".to_owned()][..]));
    let read = "# read by Awa Traoré, 2027-01-12\n";
    let expected = before
        .replace("# review: high\nyes = Awɔ\n", &format!("{read}yes = Awɔ\n"))
        .replace("# review: high\nno = Ayi\n", &format!("{read}no = Ayi dɛ\n"));
    assert_eq!(outcome.ftl, expected, "and nothing else");
    assert_eq!(outcome.unread, Locales::embedded().unreviewed(BM).count() - 2);
    assert_eq!(outcome.unread_for_safety, SAFETY.len());
}

#[test]
fn when_all_is_read_concerns_open() {
    let all = list(&Locales::embedded(), BM);
    let rows: Vec<Row> = all.iter().map(|phrase| row_of(phrase, 1, None, "ok")).collect();
    let outcome = bring(&rows);
    assert_eq!(told(&outcome), [""; 0]);
    assert_eq!((outcome.unread, outcome.unread_for_safety, outcome.approved.len()), (0, 0, rows.len()));
    let folder = tempfile::tempdir().unwrap();
    phrases::put(folder.path(), BM, &outcome.ftl).unwrap();
    phrases::put(folder.path(), BM, &outcome.ftl).unwrap();
    let after = Locales::load(Some(folder.path()), &[Language::FRENCH, BM]).unwrap();
    assert_eq!(after.unread_for_safety(BM), [""; 0]);
    assert_eq!(after.source(BM), Some(&*outcome.ftl));
    assert_eq!(fs::read_dir(folder.path().join("bm")).unwrap().count(), 1, "no draft is left");
    // The same table again says nothing new.
    assert!(!bring_in(&after, BM, &rows, &reader()).is_new);
}

#[test]
fn rows_that_are_wrong_say_why() {
    let long = "Ayi ".repeat(60);
    let rows = [
        Row { key: "nothing".into(), ..row(2, "yes", None, "ok") },
        row(3, "yes", None, "ok"),
        row(4, "yes", Some("Awɔ dɛ"), ""),
        row(5, "no", Some("  "), "ok"),
        row(6, "back", None, "non"),
        Row { french: Some("Autre".into()), ..row(7, "more", None, "ok") },
        row(8, "menu-title", Some("{ $forun }"), ""),
        row(9, "erased", Some(&long), ""),
        row(10, "help", Some("N bɛ { dɛmɛ"), ""),
        row(11, "stopped", Some("A kɛra 日"), ""),
        row(12, "started", Some("A kɛra\n.title = x"), ""),
        row(13, "weekday-1", Some(&"ntɛnɛ ".repeat(20)), ""),
        row(14, "offer", Some("Don dɔ fɔ sisan"), ""),
    ];
    let outcome = bring(&rows);
    let told = told(&outcome);
    let expected = [
        "line 2, nothing: there is no phrase of this key",
        "line 4, yes: line 3 is about the same phrase",
        "line 5, no: the text is empty",
        "line 6, back: the status is not understood",
        "line 7, more: the French has changed",
        "line 8, menu-title: takes [\"forun\"] where the program gives [\"forum\"]",
        "line 9, erased: is too long: gsm7 239/160  2 segments, at most 1 segment",
        "line 10, help: Expected",
        "line 11, stopped: has characters outside the GSM alphabet: 日",
        "line 12, started: with this, bm started.title: is used by nothing",
        "line 13, weekday-1: with this, bm ",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}");
    }
    assert_eq!((&outcome.approved[..], &outcome.corrected[..]), (&["yes".to_owned()][..], &["offer".to_owned()][..]));
    assert!(outcome.is_new);
}

#[test]
fn a_correction_stays_in_its_place() {
    // A line break can neither begin another text nor a comment; marks of direction do not come in.
    let outcome = bring(&[row(2, "offer", Some("Don\r\nyes = Ayi\r\n# x\u{202e}"), "")]);
    assert_eq!(told(&outcome), [""; 0]);
    assert!(outcome.ftl.contains("\noffer = Don\n    yes = Ayi\n    # x\n"));
    assert!(outcome.ftl.contains("\nyes = Awɔ\n"));
}

#[test]
fn names_of_readers() {
    let day = Day::of(jiff::civil::date(2027, 1, 12));
    for name in ["", "  \n", "a\u{202e}b", "a\0b", &"a".repeat(61)] {
        assert_eq!(Reader::new(name, day), None, "{name:?}");
    }
    assert_eq!(Reader::new(" Awa\n  Traoré ", day), Some(reader()));
}

fn baro(folder: &Path, arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_baro");
    let arguments = [&["phrases"], arguments].concat();
    Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let check = baro(at, &["check"]);
    assert_eq!(check.status.code(), Some(0));
    assert!(said(&check).contains("fr: 0 of") && said(&check).contains("opens concerns:\n    concern-warning"));

    assert_eq!(baro(at, &["export", "bm.csv"]).status.code(), Some(0));
    let table = fs::read_to_string(at.join("bm.csv")).unwrap();
    assert_eq!(baro(at, &["export"]).stdout, table.as_bytes());
    assert!(table.starts_with("\u{feff}key;fr;bm;where;limit;size;status;confidence;comment\n"));
    assert_eq!(baro(at, &["export", "--language", "ff"]).status.code(), Some(1));

    let import = |more: &[&str]| baro(at, &[&["import", "bm.csv", "--read-by", "Awa"], more].concat());
    assert!(said(&import(&[])).contains("the table changes nothing"));
    let read = table.replacen("yes;Oui;Awɔ;", "yes;Oui;Awɔ dɛ;", 1).replacen("no;Non;Ayi;", "no;Non;Ayi 日;", 1);
    assert_ne!(read, table);
    fs::write(at.join("bm.csv"), &read).unwrap();
    let wrong = import(&[]);
    assert_eq!(wrong.status.code(), Some(1));
    let line = 1 + table[..table.find("\nno;").unwrap() + 1].matches('\n').count();
    assert!(said(&wrong).starts_with(&format!("line {line}, no: has characters outside")), "{}", said(&wrong));

    let nowhere = import(&["--skip-bad"]);
    assert!(nowhere.status.code() == Some(1) && said(&nowhere).contains("locales_dir = "), "{}", said(&nowhere));
    fs::write(at.join("baro.toml"), "[programme]\nlocales_dir = \"words\"\n").unwrap();
    fs::create_dir(at.join("words")).unwrap();
    assert!(said(&import(&["--skip-bad", "--dry-run"])).contains("a dry run"));
    assert!(!at.join("words/bm").exists());
    let done = import(&["--skip-bad"]);
    assert!(done.status.code() == Some(0) && said(&done).contains("corrected: 1; wrong rows: 1"), "{}", said(&done));
    let put = fs::read_to_string(at.join("words/bm/phone.ftl")).unwrap();
    assert!(put.contains("# read by Awa, 20") && put.contains("\nyes = Awɔ dɛ\n"));
    assert!(said(&import(&["--skip-bad"])).contains("the table changes nothing"), "nothing twice");
}

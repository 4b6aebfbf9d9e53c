//! Every message in every language: there, whole, short enough; and what becomes of words that are not.

use baro::domain::message::{Arg, Language, Message};
use baro::domain::text::fold::fold;
use baro::domain::text::segment::{Encoding, measure};
use baro::domain::time::{Day, Minute};
use baro::locale::inventory::{INVENTORY, SAFETY};
use baro::locale::{Confidence, Expect, LANGUAGE_NAME, Limit, Locales, Sample, Wrong, check, table};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What every language must have besides what it says.
const BASE: &str = "language-name = Pulaar\nweekday-1 = alt\nweekday-2 = tal\nweekday-3 = ala\nweekday-4 = alk\n\
    weekday-5 = alj\nweekday-6 = ase\nweekday-7 = dew\ndate = { $weekday } { $day }/{ $month }\nweek = { $day }/{ $month }\n";
/// What these tests say.
const SAID: &[Expect] = &[
    Expect { key: "force-guard", args: &[], limit: Limit::Fragment },
    Expect { key: "force-police", args: &[], limit: Limit::Fragment },
    Expect {
        key: "next",
        args: &[
            ("place", Sample::Place),
            ("date", Sample::Date),
            ("hour", Sample::Hour),
            ("n", Sample::Number(99)),
            ("force", Sample::Key("force-")),
        ],
        limit: Limit::SmsOne,
    },
];
/// The same in words, with a plural, a term and a reference.
const WORDS: &str = "force-guard = Garde\nforce-police = Police\n-stop = STOP\ngoing = avec\n\
    next = { $place } { $date } { $hour } { $n ->\n    [one] { $n } poste\n   *[other] { $n } postes\n } { going } { $force }. { -stop }\n";

fn language(tag: &str) -> Language {
    tag.parse().expect("tests name languages by their tags")
}

/// A folder with one language whose file is `ftl`.
fn folder(tag: &str, ftl: &str) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(dir.path().join(tag)).expect("the folder is new");
    fs::write(dir.path().join(tag).join("phone.ftl"), ftl).expect("the folder can be written");
    dir
}

fn pulaar(words: &str) -> Locales {
    let dir = folder("ff", &format!("{BASE}{words}"));
    Locales::load(Some(dir.path()), &[language("ff")]).expect("the words are in Fluent's grammar")
}

/// The faults of `words`, each as `key: what`.
fn faults(words: &str) -> Vec<String> {
    check(&pulaar(words), SAID).into_iter().map(|fault| format!("{}: {}", fault.at, fault.wrong)).collect()
}

/// The faults that keep `ftl` from being loaded at all.
fn refused(ftl: &str) -> Vec<String> {
    let dir = folder("ff", ftl);
    let Err(faults) = Locales::load(Some(dir.path()), &[language("ff")]) else { panic!("{ftl} was taken") };
    faults.into_iter().map(|fault| fault.to_string()).collect()
}

fn next(n: i64) -> Message {
    Message::new("next")
        .with("place", Arg::Place("Konna".into()))
        .with("date", Arg::Date(Day(20_830)))
        .with("hour", Arg::Hour(Minute(630)))
        .with("n", Arg::Number(n))
        .with("force", Arg::Key("force-guard".into()))
}

#[test]
fn every_message_is_whole_in_every_language() {
    let faults = check(&Locales::embedded(), INVENTORY);
    let report: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(report.is_empty(), "\n{}", report.join("\n"));
}

#[test]
fn the_inventory_names_no_message_twice() {
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = INVENTORY.iter().map(|expect| expect.key).filter(|key| !seen.insert(*key)).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

/// `tests/golden/messages.txt` says what each message costs; run with `UPDATE_EXPECT=1` to accept new sizes.
#[test]
fn sizes_are_those_agreed() {
    let path = Path::new(ROOT).join("tests/golden/messages.txt");
    let found = table(&Locales::embedded(), INVENTORY);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    let changed: Vec<_> = found.lines().filter(|line| !agreed.lines().any(|known| known == *line)).collect();
    assert!(found == agreed, "new or changed sizes (or lines gone):\n{}", changed.join("\n"));
}

#[test]
fn a_third_language_needs_a_folder_and_no_code() {
    let french = fs::read_to_string(Path::new(ROOT).join("locales/fr/phone.ftl")).unwrap();
    let own_name = |line: &str| line.starts_with("language-name ");
    let lines = french.lines().map(|line| if own_name(line) { "language-name = Pulaar" } else { line });
    let dir = folder("ff", &lines.collect::<Vec<_>>().join("\n"));
    let (fr, bm, ff) = (Language::FRENCH, Language::BAMBARA, language("ff"));
    let locales = Locales::load(Some(dir.path()), &[bm, fr, ff]).unwrap();

    assert_eq!(check(&locales, INVENTORY), []);
    assert_eq!(locales.languages().collect::<Vec<_>>(), [bm, fr, ff]);
    let name = Message::new(LANGUAGE_NAME);
    assert_eq!(locales.text(ff, &name).unwrap(), "Pulaar");
    assert_ne!(locales.text(fr, &name).unwrap(), "Pulaar");
    assert_eq!(locales.text(language("ses"), &name), locales.text(bm, &name), "the first is the default");
}

#[test]
fn a_folder_replaces_a_language() {
    let dir = folder("fr", &format!("{BASE}{WORDS}"));
    let locales = Locales::load(Some(dir.path()), &[Language::FRENCH, Language::BAMBARA]).unwrap();
    assert_eq!(locales.text(Language::FRENCH, &Message::new(LANGUAGE_NAME)).unwrap(), "Pulaar");
    let other = Locales::embedded().text(Language::BAMBARA, &Message::new(LANGUAGE_NAME));
    assert_eq!(locales.text(Language::BAMBARA, &Message::new(LANGUAGE_NAME)), other);
}

#[test]
fn arguments_are_put_into_words() {
    let locales = pulaar(WORDS);
    let said = |n| locales.text(language("ff"), &next(n)).unwrap();
    // 12 January 2027 is a Tuesday, and day 20,830.
    assert_eq!(said(1), "Konna tal 12/01 10h30 1 poste avec Garde. STOP");
    assert_eq!(said(1_234_567), "Konna tal 12/01 10h30 1234567 postes avec Garde. STOP");
    assert_eq!(check(&locales, SAID), []);
}

#[test]
fn a_language_is_named_in_its_own_words() {
    let dir = folder("ff", &format!("{BASE}also = 9 {{ $language }}\n"));
    let (ff, bm) = (language("ff"), Language::BAMBARA);
    let locales = Locales::load(Some(dir.path()), &[ff, bm]).unwrap();
    let said = locales.text(ff, &Message::new("also").with("language", Arg::Language(bm))).unwrap();
    assert_eq!(said, format!("9 {}", locales.text(bm, &Message::new(LANGUAGE_NAME)).unwrap()));
    let unknown = Message::new("also").with("language", Arg::Language(language("ses")));
    assert_eq!(locales.text(ff, &unknown).unwrap_err().to_string(), "ses language-name: is missing");
}

#[test]
fn half_a_text_is_no_text() {
    let locales = pulaar(WORDS);
    let wrong = |message: &Message| {
        let fault = locales.text(language("ff"), message).unwrap_err();
        (fault.at, fault.wrong)
    };
    assert_eq!(wrong(&Message::new("nothing")), ("nothing".into(), Wrong::Missing));
    assert_eq!(wrong(&Message::new("going").with("x", Arg::Key("nothing".into()))), ("nothing".into(), Wrong::Missing));
    let (at, unrendered) = wrong(&Message::new("next"));
    assert_eq!(at, "next");
    assert!(matches!(unrendered, Wrong::Unrendered(_)), "{unrendered}");
}

#[test]
fn what_is_missing_or_too_much_is_named() {
    assert_eq!(faults(&WORDS.replace("force-guard = Garde\n", "")), ["force-guard: is missing"]);
    assert_eq!(
        faults(&format!("{WORDS}old = ancien\n-older = plus ancien\n")),
        ["-older: is used by nothing", "old: is used by nothing",]
    );
    assert_eq!(faults(&format!("{WORDS}    .title = titre\n")), ["next.title: is used by nothing"]);
    assert_eq!(faults(&WORDS.replace("-stop = STOP\n", "")), ["next: refers to -stop, which is not there"]);
    assert_eq!(
        faults(&WORDS.replace("{ -stop }", "{ -stop } { DATETIME($date) }")),
        ["next: refers to DATETIME(), which is not there", "next: uses $date as a number, which it is not",]
    );
}

#[test]
fn arguments_are_those_the_program_gives() {
    assert_eq!(
        faults(&WORDS.replace("{ $place }", "{ $lieu }")),
        [
            r#"next: takes ["date", "force", "hour", "lieu", "n"] where the program gives ["date", "force", "hour", "n", "place"]"#
        ]
    );
    assert_eq!(
        faults(&WORDS.replace("{ $hour } ", "")),
        [
            r#"next: takes ["date", "force", "n", "place"] where the program gives ["date", "force", "hour", "n", "place"]"#
        ]
    );
    // In a part, and in a variant that no sample reaches.
    assert_eq!(faults(&WORDS.replace("going = avec", "going = avec { $chef }")).len(), 1);
    assert_eq!(faults(&WORDS.replace("[one] { $n } poste", "[one] { $n } { $quoi }")).len(), 1);
    assert_eq!(faults(&WORDS.replace("{ $n ->", "{ $force ->")), ["next: uses $force as a number, which it is not"]);
    assert_eq!(
        faults(&WORDS.replace("-stop = STOP", "-stop = { $word }")),
        [
            r#"next: takes ["date", "force", "hour", "n", "place", "word"] where the program gives ["date", "force", "hour", "n", "place"]"#,
            "-stop: is a term and may use no argument and no message",
        ]
    );
    assert_eq!(
        faults(&WORDS.replace("-stop = STOP", "-stop = { going }")),
        ["-stop: is a term and may use no argument and no message"]
    );
}

#[test]
fn what_does_not_fit_is_named_with_its_size() {
    let long = |rest: usize| WORDS.replace("{ -stop }", &"x".repeat(rest));
    // The longest place, weekday, plural and force.
    let taken = measure("Koulikoro Koulikoroo alt 20/12 10h30 99 postes avec Police. ").units;
    let unused = "-stop: is used by nothing";
    assert_eq!(faults(&long(160 - taken)), [unused]);
    assert_eq!(faults(&long(161 - taken)), ["next: is too long: gsm7 161/160  2 segments, at most 1 segment", unused]);
    let on_pages = |words: usize, limit| {
        let said = [Expect { key: "said", args: &[], limit }];
        let faults = check(&pulaar(&format!("said = {}\n", "mot ".repeat(words).trim_end())), &said);
        faults.into_iter().map(|fault| fault.wrong.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(on_pages(40, Limit::UssdPage), [""; 0]);
    assert_eq!(on_pages(41, Limit::UssdPage), ["is too long: gsm7 163/160  2 pages, at most 1 page"]);
    assert_eq!(on_pages(90, Limit::UssdPages), [""; 0]);
    assert_eq!(on_pages(120, Limit::UssdPages), ["is too long: gsm7 479/160  4 pages, at most 3 pages"]);
    assert_eq!(on_pages(76, Limit::SmsTwo), [""; 0]);
    assert_eq!(on_pages(77, Limit::SmsTwo), ["is too long: gsm7 307/160  3 segments, at most 2 segments"]);
    // The longest of the plural's variants counts, also where only one number has it.
    let of_three = WORDS.replace("[one]", &format!("[3] {}\n    [one]", "y".repeat(140)));
    assert_eq!(faults(&of_three).len(), 1);
    assert_eq!(
        faults(&WORDS.replace("Garde", "Garde日")),
        [
            "force-guard: has characters outside the GSM alphabet: 日",
            "next: has characters outside the GSM alphabet: 日"
        ]
    );
}

#[test]
fn a_file_with_slips_is_not_loaded() {
    let twice = format!("{BASE}{WORDS}going = sans\n");
    assert_eq!(refused(&twice), ["ff going: is there twice"]);
    let broken = refused(&format!("{BASE}next = {{ $place\n"));
    assert!(broken.len() == 1 && broken[0].starts_with("ff phone.ftl:12: "), "{broken:?}");
    assert_eq!(
        refused(&format!("{BASE}# review: hihg\ngoing = avec\n")),
        [r#"ff going: review is high, medium or low, not "hihg""#]
    );

    let (ff, fr) = (language("ff"), Language::FRENCH);
    let empty = tempfile::tempdir().unwrap();
    let of = |dir: &Path, languages: &[Language]| {
        let faults = Locales::load(Some(dir), languages).err().unwrap_or_default();
        faults.into_iter().map(|fault| fault.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of(empty.path(), &[fr, ff]), ["ff phone.ftl: cannot be read: there is no such file"]);
    assert_eq!(of(empty.path(), &[fr, fr]), ["fr phone.ftl: is there twice"]);
    assert_eq!(of(&empty.path().join("none"), &[fr]).len(), 1);
}

#[test]
fn texts_without_a_reviewer_are_known() {
    let ff = language("ff");
    let reviewed =
        WORDS.replace("-stop =", "# Opting out.\n# review: low\n-stop =").replace("going", "# review: high\ngoing");
    let locales = pulaar(&reviewed.replacen("{ # review: high\ngoing }", "{ going }", 1));
    assert_eq!(locales.review(ff, "going"), Some(Confidence::High));
    assert_eq!(locales.review(ff, "next"), Some(Confidence::Low), "as unsure as its least sure part");
    assert_eq!(locales.review(ff, "force-guard"), None);
    let unreviewed: Vec<_> = locales.unreviewed(ff).collect();
    assert_eq!(unreviewed, [("-stop", Confidence::Low), ("going", Confidence::High)]);
}

#[test]
fn texts_that_safety_rests_on_are_read_first() {
    let locales = Locales::embedded();
    assert!(SAFETY.iter().all(|key| INVENTORY.iter().any(|expect| expect.key == *key)));
    assert_eq!(locales.unread_for_safety(Language::FRENCH), [""; 0]);
    assert_eq!(locales.unread_for_safety(Language::BAMBARA), SAFETY, "nobody has read them yet");
}

#[test]
fn no_text_carries_a_mark_of_direction() {
    let locales = pulaar(&format!("{WORDS}pasted = a\u{200e}b{{ \"\\u2068\" }}{{ $venue }}\n"));
    let marks = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
    let pasted = Message::new("pasted").with("venue", Arg::Text(format!("c{marks}d")));
    assert_eq!(locales.text(language("ff"), &pasted).unwrap(), "abcd");
    let said = locales.text(language("ff"), &next(2)).unwrap();
    assert!(!said.contains(|c| marks.contains(c)), "{said:?}");
}

#[test]
fn every_day_of_a_year_can_be_said_on_every_phone() {
    for tag in ["fr", "bm"] {
        let own = fs::read_to_string(Path::new(ROOT).join("locales").join(tag).join("phone.ftl")).unwrap();
        let dir = folder(tag, &format!("{own}\nsaid = {{ $day }}\n"));
        let locales = Locales::load(Some(dir.path()), &[language(tag)]).unwrap();
        let said = |arg: Arg| {
            let text = locales.text(language(tag), &Message::new("said").with("day", arg)).unwrap();
            let text = fold(&text).into_owned();
            assert_eq!(measure(&text).encoding, Encoding::Gsm7, "{tag} {text}");
            text
        };
        // 2028 is a leap year; its first day, a Saturday, is day 21,184.
        let year = || (21_184..21_184 + 366).map(Day);
        let days: BTreeSet<String> = year().map(|day| said(Arg::Date(day))).collect();
        let weeks: BTreeSet<String> = year().map(|day| said(Arg::Week(day))).collect();
        assert_eq!((days.len(), weeks.len()), (366, 53), "{tag}: each day and each week has its own words");
    }
}

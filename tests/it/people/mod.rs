//! Lists that staff bring in: people and places, from the file to the book, on both engines.
//!
//! Must not know: the command line's words.

// Says to clippy that the functions here which the tests share may unwrap too.
#![cfg(test)]

use crate::postgres;
use baro::cli::people::{Options, import};
use baro::cli::places;
use baro::domain::message::Language;
use baro::domain::person::Role;
use baro::domain::phone::{Phone, Plan};
use baro::domain::place::{Level, PlaceId};
use baro::domain::time::At;
use baro::lists::Known;
use baro::seal::numbers::NumberKeys;
use baro::sql;
use baro::store::StoreError;
use baro::store::book::Book;
use baro::store::book::people::{AddPeople, NewPerson};
use baro::store::door::Work;
use baro::store::engine::{Settings, Sql, Tx};
use std::fmt::Write;
use tempfile::TempDir;

/// Runs a test on both engines, each on a new book.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => { $(mod $name {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn sqlite() {
            super::$name(super::Desk::lite().await).await;
        }
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn postgres() {
            if let Some(desk) = super::Desk::postgres().await {
                super::$name(desk).await;
            }
        }
    })+ };
}

mod joined;
mod large;

on_both_engines!(
    a_list_in_all_its_clothes_is_one_list,
    what_is_wrong_is_named_and_nothing_written,
    rows_that_contradict_each_other_are_all_wrong,
    a_dry_run_writes_nothing,
    wrong_rows_are_left_out_when_asked,
    the_same_list_again_changes_nothing,
    a_number_of_somebody_else_is_refused,
    several_numbers_are_one_person,
    the_first_new_number_is_the_one_messages_go_to,
    what_a_person_chose_is_stronger_than_a_list,
    a_post_that_passes_on_is_told,
    an_import_that_fails_is_completed_by_another,
    the_built_in_places,
    places_are_renewed,
    wrong_places_are_named_and_nothing_written,
);

const PLACES: &[u8] = b"id,level,name,also,parent
ml-r05,region,Mopti,,
ml-c0501,cercle,Mopti,,ml-r05
ml-c0502,cercle,Djenn\xc3\xa9,Jene,ml-r05
ml-c0503,cercle,Koro,,ml-r05
konna,commune,Konna,,ml-c0501
soni,commune,Soni Ali-Ber,Sony Aliber,ml-c0501
fanfi,commune,Inlamawane (Fanfi),,ml-c0501
p1,commune,Pondori,,ml-c0502
p2,commune,Pondori,,ml-c0503
";
const NOW: At = At(1_800_000_000_000);
const HEADER: &str = "phone,name,commune,role,force,language,gender,consent\n";
const DRY_RUN: Options = Options { dry_run: true, skip_bad: false };
const SKIP_BAD: Options = Options { dry_run: false, skip_bad: true };

/// A book with a few places, and whoever imports into it.
struct Desk {
    book: Book,
    numbers: NumberKeys,
    _folder: Option<TempDir>,
}

impl Desk {
    async fn lite() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("book.db").display());
        Desk::open(&url, Some(folder)).await
    }

    async fn postgres() -> Option<Desk> {
        Some(Desk::open(&postgres::fresh_url().await?, None).await)
    }

    async fn open(url: &str, folder: Option<TempDir>) -> Desk {
        let book = Book::open(url, &Settings::default(), true).await.unwrap();
        let desk = Desk { book, numbers: NumberKeys::new(&[1; 32], &[2; 32]), _folder: folder };
        assert_eq!(desk.places(PLACES).await, (true, "Places: 9. Written.\n".to_owned()));
        desk
    }

    async fn places(&self, file: &[u8]) -> (bool, String) {
        let mut out = Vec::new();
        let done = places::import(&self.book, file, &mut out).await.unwrap();
        (done, String::from_utf8(out).unwrap())
    }

    /// What an import says. No number of the file may be in it.
    async fn people(&self, file: &[u8], options: Options) -> (bool, String) {
        let languages = vec![Language::FRENCH, Language::BAMBARA];
        let known = Known::load(&self.book, languages, Plan::MALI).await.unwrap();
        let mut out = Vec::new();
        let done = import(&self.book, &self.numbers, &known, file, options, NOW, &mut out).await.unwrap();
        let said = String::from_utf8(out).unwrap();
        let longest = said.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
        assert!(longest < Some(5), "so many digits may be a number:\n{said}");
        (done, said)
    }

    /// The rows after our header, read with no options.
    async fn rows(&self, rows: &str) -> (bool, String) {
        self.people(format!("{HEADER}{rows}").as_bytes(), Options::default()).await
    }

    /// The people of the book with all that an import can write, one a line; numbers in the order of their positions.
    async fn listed(&self) -> String {
        type Person = (i64, String, String, Option<String>, Option<String>, String, i64);
        const PEOPLE: Sql =
            Sql::both("SELECT id, name, place, language, gender, consent, consent_at FROM person ORDER BY place, name");
        const NUMBERS: Sql =
            Sql::both("SELECT blind, sealed, position FROM number WHERE person = $1 ORDER BY position");
        const DUTIES: Sql = Sql::both(
            "SELECT s.place, m.role FROM member m JOIN series s ON s.id = m.series WHERE m.person = $1
              UNION ALL SELECT s.place, p.force FROM post p JOIN series s ON s.id = p.series WHERE p.holder = $1
              ORDER BY 1, 2",
        );
        let engine = self.book.engine();
        let mut listed = String::new();
        let people: Vec<Person> = engine.all(engine.query(PEOPLE)).await.unwrap();
        for (id, name, place, language, gender, consent, at) in people {
            assert_eq!(at, NOW.0);
            let numbers: Vec<(Vec<u8>, Vec<u8>, i64)> = engine.all(engine.query(NUMBERS).bind(id)).await.unwrap();
            let duties: Vec<(String, String)> = engine.all(engine.query(DUTIES).bind(id)).await.unwrap();
            let [language, gender] = [language, gender].map(|said| said.unwrap_or("-".to_owned()));
            write!(listed, "{name} @{place} {language} {gender} ({consent})").unwrap();
            for (at, duty) in duties {
                assert_eq!(at, place);
                write!(listed, " {duty}").unwrap();
            }
            for (i, (blind, sealed, position)) in numbers.iter().enumerate() {
                let phone = self.numbers.open(sealed).unwrap();
                assert_eq!((&self.numbers.blind(&phone).0[..], i as i64), (&blind[..], *position));
                write!(listed, " {}", *phone.e164()).unwrap();
            }
            listed.push('\n');
        }
        listed
    }
}

/// Any statement without parameters.
pub struct Statement(pub Sql);
impl Work for Statement {
    type Out = u64;
    const NAME: &'static str = "statement";
    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        tx.exec(tx.query(self.0)).await
    }
}

async fn a_list_in_all_its_clothes_is_one_list(desk: Desk) {
    let plain = "phone,name,commune,role,force,language,gender,consent\n\
        76 00 00 01,Awa Traoré,Konna,participant,,bm,f,oral\n\
        +33612345678,Col. Œuvré,konna,commander,army,FR,,\"lettre, signée\"\n";
    let french = "Nom;Consentement;Téléphone;Commune;Rôle;Force;Langue;Sexe\r\n\
        Awa  Traoré;oral;0022376000001;KONNA;Participante;;bm;Femme\r\n\
        ;;;;;;;\r\n\
        Col. Œuvré;lettre, signée;0033612345678;konna;Commandant;Armée de terre;fr;\r\n";
    let windows: Vec<u8> = french.chars().map(|c| if c == 'Œ' { 0x8c } else { u8::try_from(c).unwrap() }).collect();
    let marked = format!("\u{feff}{french}");
    let expected = "Awa Traoré @konna bm f (oral) participant +22376000001\n\
        Col. Œuvré @konna fr - (lettre, signée) army +33612345678\n";
    let first = "People: 2; numbers: 2, of which already there: 0; wrong rows: 0. Written.\n";
    let later = "People: 2; numbers: 2, of which already there: 2; wrong rows: 0. Written.\n";
    for (i, file) in [plain.as_bytes(), french.as_bytes(), &windows, marked.as_bytes()].into_iter().enumerate() {
        let said = if i == 0 { first } else { later };
        assert_eq!(desk.people(file, Options::default()).await, (true, said.to_owned()), "{i}");
        assert_eq!(desk.listed().await, expected, "{i}");
    }
    assert_eq!(desk.book.board().series.len(), 1, "the board is renewed");
    assert!(
        desk.book.caller(desk.numbers.blind(&Phone::read("76000001", Plan::MALI).unwrap()).0).await.unwrap().is_some(),
        "the number is found as a turn finds it"
    );
}

async fn what_is_wrong_is_named_and_nothing_written(desk: Desk) {
    const TODO: &str = "Nothing was written. Put the list right, or leave these rows out with --skip-bad.\n";
    for (row, reason) in [
        (",Awa,Konna,participant,,,,oral", "phone: there is no number"),
        (
            "7600001,Awa,Konna,participant,,,,oral",
            "phone: this is no telephone number: write 8 digits, or + and the country's code",
        ),
        (
            "2.2376E+10,Awa,Konna,participant,,,,oral",
            "phone: the spreadsheet has rounded the number: format the column as text and write it again",
        ),
        ("76000001,,Konna,participant,,,,oral", "name: this is empty"),
        ("76000001,Awa 76000001,Konna,participant,,,,oral", "name: a name has no number in it"),
        (
            &format!("76000001,{},Konna,participant,,,,oral", "é".repeat(61)),
            "name: this has 61 characters; 60 is the most",
        ),
        (
            "76000001,A\u{7}wa,Konna,participant,,,,oral",
            "name: this has a character that can't be read: save the sheet as \"CSV UTF-8\"",
        ),
        ("76000001,Awa,,participant,,,,oral", "commune: this is empty"),
        ("76000001,Awa,Gao,participant,,,,oral", "commune: no commune is called `Gao`"),
        ("76000001,Awa,76000001,participant,,,,oral", "commune: no commune is called what stands here"),
        (
            "76000001,Awa,Kona,participant,,,,oral",
            "commune: no commune is called `Kona`; did you mean `Konna (Mopti)`?",
        ),
        (
            "76000001,Awa,pondori,participant,,,,oral",
            "commune: several communes are called so: write `Pondori (Djenné)` or `Pondori (Koro)`",
        ),
        (
            "76000001,Awa,Pondori (Gao),participant,,,,oral",
            "commune: no commune is called `Pondori (Gao)`; did you mean `Pondori (Djenné)` or `Pondori (Koro)`?",
        ),
        (
            "76000001,Awa,Jene,participant,,,,oral",
            "commune: this is a cercle: write a commune, or ml-c0502 for the cercle's own forum",
        ),
        ("76000001,Awa,ml-r05,participant,,,,oral", "commune: a forum is of a commune or a cercle"),
        ("76000001,Awa,Konna,,,,,oral", "role: this is empty: write participant, subscriber, facilitator or commander"),
        (
            "76000001,Awa,Konna,chief,,,,oral",
            "role: `chief` is not known: write participant, subscriber, facilitator or commander",
        ),
        ("76000001,Awa,Konna,participant,army,,,oral", "force: only a commander has a force"),
        (
            "76000001,Awa,Konna,commander,,,,oral",
            "force: a commander needs a force: the forces are army, gendarmerie, police, guard, customs, forest, drugs",
        ),
        (
            "76000001,Awa,Konna,commander,navy,,,oral",
            "force: `navy` is not known: the forces are army, gendarmerie, police, guard, customs, forest, drugs",
        ),
        ("76000001,Awa,Konna,participant,,ses,,oral", "language: `ses` is not known: the languages here are fr, bm"),
        ("76000001,Awa,Konna,participant,,,x,oral", "gender: `x` is not known: write f, m or nothing"),
        ("76000001,Awa,Konna,participant,,,,", "consent: say how the person agreed; nobody is listed who did not"),
        ("76000001,Awa,Konna,participant", "consent: say how the person agreed; nobody is listed who did not"),
        (
            &format!("76000001,Awa,Konna,participant,,,,{}", "o".repeat(201)),
            "consent: this has 201 characters; 200 is the most",
        ),
    ] {
        let expected =
            format!("line 3, {reason}\nPeople: 1; numbers: 1, of which already there: 0; wrong rows: 1. {TODO}");
        let said = desk.rows(&format!("76000009,Right,Konna,participant,,,,oral\n{row}\n")).await;
        assert_eq!(said, (false, expected), "{row}");
    }
    let all_at_once = "15,,Gao,chief,navy,xx,x,,76000001\n";
    let (done, said) = desk.rows(all_at_once).await;
    assert!(!done);
    assert_eq!(said.matches("line 2").count(), 9, "{said}");
    assert!(
        said.starts_with("line 2: the row has more cells than the header: put a text with a separator in quotes\n")
    );
    let headless = desk.people(b"76000001,Awa,Konna,participant,,,,oral\n", SKIP_BAD).await;
    assert!(!headless.0 && headless.1.contains("line 1: the column `phone` is missing\n"), "{headless:?}");
    let titled = "numero;nom;commune;role;consentement\n15;Awa;Konna;abonnée;oral\n";
    let (_, said) = desk.people(titled.as_bytes(), Options::default()).await;
    assert!(said.starts_with("line 2, numero: "), "columns are called as the file calls them: {said}");
    assert_eq!(
        desk.rows("").await,
        (
            false,
            "People: 0; numbers: 0, of which already there: 0; wrong rows: 0. \
        Nothing was written. The list is empty.\n"
                .to_owned()
        )
    );
    assert_eq!(desk.listed().await, "");
}

async fn rows_that_contradict_each_other_are_all_wrong(desk: Desk) {
    let list = "76000001,Awa,Konna,participant,,,,oral\n\
        76 00 00 01,Binta,Konna,participant,,,,oral\n\
        76000001,Awa,Soni Ali-Ber,participant,,,,oral\n\
        76000002,Col. A,Konna,commander,army,,,oral\n\
        76000003,Col. B,Konna,commander,army,,,oral\n\
        76000004,Col. B,sony aliber,commander,army,,,oral\n\
        76000005,Moussa,Konna,participant,,fr,m,oral\n\
        76000006,Moussa,Konna,facilitator,,bm,f,oral\n\
        76000007,Moussa,p1,participant,,bm,,oral\n\
        76000008,Moussa,Pondori (djenne),participant,,,m,oral\n";
    let (done, said) = desk.rows(list).await;
    let two = "says otherwise of this name and commune: two people need two names";
    let expected = format!(
        "line 2, phone: line 3 gives this number to another person\n\
         line 3, phone: line 2 gives this number to another person\n\
         line 4, phone: line 2 gives this number to another person\n\
         line 5, force: line 6 names another commander for this post\n\
         line 6, force: line 5 names another commander for this post\n\
         line 8, gender: line 9 {two}\n\
         line 8, language: line 9 {two}\n\
         line 8, role: line 9 {two}\n\
         line 9, gender: line 8 {two}\n\
         line 9, language: line 8 {two}\n\
         line 9, role: line 8 {two}\n\
         People: 2; numbers: 3, of which already there: 0; wrong rows: 7. Nothing was written. \
         Put the list right, or leave these rows out with --skip-bad.\n"
    );
    assert_eq!((done, said), (false, expected));
    assert_eq!(desk.listed().await, "");
}

async fn a_dry_run_writes_nothing(desk: Desk) {
    let list = format!("{HEADER}76000001,Awa,Inlamawane (Fanfi),facilitatrice,,,,oral\n");
    let said =
        "People: 1; numbers: 1, of which already there: 0; wrong rows: 0. Nothing was written: this was a dry run.\n";
    assert_eq!(desk.people(list.as_bytes(), DRY_RUN).await, (true, said.to_owned()));
    assert_eq!(desk.listed().await, "");
}

async fn wrong_rows_are_left_out_when_asked(desk: Desk) {
    let list = format!(
        "{HEADER}76000001,Awa,Konna,participant,,,,oral\n\
         15,Awa,Konna,participant,,,,oral\n\
         76000002,Binta,Nowhere,participant,,,,oral\n"
    );
    let both = Options { dry_run: true, skip_bad: true };
    let (done, said) = desk.people(list.as_bytes(), both).await;
    assert!(done && said.ends_with("wrong rows: 2. Nothing was written: this was a dry run.\n"), "{said}");
    assert_eq!(desk.listed().await, "");
    let (done, said) = desk.people(list.as_bytes(), SKIP_BAD).await;
    assert!(done && said.contains("line 3, phone: ") && said.contains("line 4, commune: "), "{said}");
    assert!(said.ends_with("People: 1; numbers: 1, of which already there: 0; wrong rows: 2. Written.\n"), "{said}");
    assert_eq!(desk.listed().await, "Awa @konna - - (oral) participant +22376000001\n");
}

async fn the_same_list_again_changes_nothing(desk: Desk) {
    let list = "76000001,Awa,Konna,participant,,bm,f,oral\n76000002,Awa,Konna,participant,,,,oral\n\
        76000002,Awa,Konna,participant,,,,oral\n76000003,Col. A,Konna,commander,police,,,lettre\n";
    let (done, first) = desk.rows(list).await;
    let before = desk.listed().await;
    let (again, second) = desk.rows(list).await;
    assert!(done && again);
    assert!(first.contains("numbers: 3, of which already there: 0"), "{first}");
    assert!(second.contains("numbers: 3, of which already there: 3"), "{second}");
    assert_eq!(desk.listed().await, before);
    assert_eq!(
        before,
        "Awa @konna bm f (oral) participant +22376000001 +22376000002\n\
        Col. A @konna - - (lettre) police +22376000003\n"
    );
}

async fn a_number_of_somebody_else_is_refused(desk: Desk) {
    assert!(desk.rows("76000001,Awa,Konna,participant,,,,oral\n").await.0);
    let before = desk.listed().await;
    let list = "76000002,Binta,Konna,participant,,,,oral\n76000001,Binta,Konna,participant,,,,oral\n\
        76000001,Binta,Konna,participant,,,,oral\n";
    let taken = "the number already belongs to another person, or to this one under another name or commune";
    let expected = format!(
        "line 3, phone: {taken}\nline 4, phone: {taken}\n\
         People: 1; numbers: 1, of which already there: 0; wrong rows: 2. Nothing was written. \
         Put the list right, or leave these rows out with --skip-bad.\n"
    );
    assert_eq!(desk.rows(list).await, (false, expected));
    assert_eq!(desk.listed().await, before);
    assert!(!desk.rows("76000001,Awa,p1,participant,,,,oral\n").await.0, "the same name elsewhere is somebody else");
    assert!(desk.people(format!("{HEADER}{list}").as_bytes(), SKIP_BAD).await.0);
    assert_eq!(desk.listed().await, format!("{before}Binta @konna - - (oral) participant +22376000002\n"));
}

async fn several_numbers_are_one_person(desk: Desk) {
    assert!(desk.rows("76000002,Awa,Konna,participant,,,,oral\n76000001,Awa,konna,participant,,bm,f,vu\n").await.0);
    assert_eq!(desk.listed().await, "Awa @konna bm f (oral) participant +22376000002 +22376000001\n");
    assert!(
        desk.rows(
            "76000004,Awa,Konna,participant,,,,oral\n76000001,Awa,konna,participant,,,,oral\n\
        76000003,Awa,Konna,participant,,,,oral\n"
        )
        .await
        .0
    );
    let expected = "Awa @konna bm f (oral) participant +22376000002 +22376000001 +22376000004 +22376000003\n";
    assert_eq!(desk.listed().await, expected, "the number that messages go to stays");
}

/// Between look-up and write another list may have taken a number: the person must still have one at position 0.
async fn the_first_new_number_is_the_one_messages_go_to(desk: Desk) {
    let number = |written| {
        let phone = Phone::read(written, Plan::MALI).unwrap();
        (desk.numbers.blind(&phone).0, desk.numbers.seal(&phone, [7; 24]))
    };
    let person = |name: &str, numbers| NewPerson {
        name: name.to_owned(),
        place: PlaceId("konna".to_owned()),
        language: None,
        gender: None,
        consent: "oral".to_owned(),
        role: Some(Role::Participant),
        force: None,
        numbers,
    };
    let first = vec![person("Awa", vec![number("76000001")])];
    let second = vec![person("Binta", vec![number("76000001"), number("76000002"), number("76000003")])];
    for people in [first, second] {
        desk.book.write(AddPeople { people, at: NOW }).await.unwrap();
    }
    let expected = "Awa @konna - - (oral) participant +22376000001\n\
        Binta @konna - - (oral) participant +22376000002 +22376000003\n";
    assert_eq!(desk.listed().await, expected);
}

async fn what_a_person_chose_is_stronger_than_a_list(desk: Desk) {
    let list = "76000001,Awa,Konna,participant,,fr,,oral\n";
    assert!(desk.rows(list).await.0);
    desk.book.write(Statement(Sql::both("UPDATE person SET language = 'bm', stopped = TRUE"))).await.unwrap();
    assert!(desk.rows(list).await.0);
    assert_eq!(desk.listed().await, "Awa @konna bm - (oral) participant +22376000001\n");
    let engine = desk.book.engine();
    let stopped: (bool,) = engine.one(engine.query(Sql::both("SELECT stopped FROM person"))).await.unwrap();
    assert_eq!(stopped, (true,));
}

async fn a_post_that_passes_on_is_told(desk: Desk) {
    assert!(desk.rows("76000001,Col. A,Konna,commander,army,,,oral\n").await.0);
    let list = "76000003,Awa,Konna,participant,,,,oral\n76000002,Col. B,Konna,commander,army,,,oral\n";
    let told = "warning: line 3: the post (army) passes from its holder to this person\n\
        People: 2; numbers: 2, of which already there: 0; wrong rows: 0. Written.\n";
    assert_eq!(desk.rows(list).await, (true, told.to_owned()));
    let (_, again) = desk.rows(list).await;
    assert!(!again.contains("warning"), "{again}");
    let expected = "Awa @konna - - (oral) participant +22376000003\n\
        Col. A @konna - - (oral) +22376000001\nCol. B @konna - - (oral) army +22376000002\n";
    assert_eq!(desk.listed().await, expected);
}

async fn an_import_that_fails_is_completed_by_another(desk: Desk) {
    let rows = (0..700).map(|i| format!("7600{i:04},Personne {i},Konna,participant,,,,oral\n")).collect::<String>();
    const FAIL: Sql = sql!(either(
        "CREATE TRIGGER fail BEFORE INSERT ON person WHEN new.name = 'Personne 600'
           BEGIN SELECT RAISE(ABORT, 'no'); END",
        "ALTER TABLE person ADD CONSTRAINT fail CHECK (name <> 'Personne 600')"
    ));
    const WORK: Sql = sql!(either("DROP TRIGGER fail", "ALTER TABLE person DROP CONSTRAINT fail"));
    desk.book.write(Statement(FAIL)).await.unwrap();
    let known = Known::load(&desk.book, vec![], Plan::MALI).await.unwrap();
    let (file, mut out) = (format!("{HEADER}{rows}"), Vec::new());
    let failed = import(&desk.book, &desk.numbers, &known, file.as_bytes(), Options::default(), NOW, &mut out).await;
    let error = failed.unwrap_err().to_string();
    let expected = "500 of 700 people were written, then the book refused; \
        run the same command again: it adds what is missing and changes nothing else";
    assert_eq!(error, expected);
    assert!(out.is_empty());
    desk.book.write(Statement(WORK)).await.unwrap();
    let said = "People: 700; numbers: 700, of which already there: 500; wrong rows: 0. Written.\n";
    assert_eq!(desk.rows(&rows).await, (true, said.to_owned()));
    assert_eq!(desk.listed().await.lines().count(), 700);
}

async fn the_built_in_places(desk: Desk) {
    let (done, said) = desk.places(places::MALI).await;
    assert!(done && said.ends_with("Places: 934. Written.\n"), "{said}");
    assert_eq!(said.matches("warning: ").count(), 4, "{said}");
    let list = baro::store::book::places::list(desk.book.engine()).await.unwrap();
    let of = |level| list.iter().filter(|place| place.level == level && place.id.0.starts_with("ml-")).count();
    // Three of the cercles and one region are those of this file, renewed.
    assert_eq!([Level::Region, Level::Cercle, Level::Commune].map(of), [20, 208, 706]);
    let roots = list.iter().filter(|place| place.parent.is_none());
    assert!(roots.clone().all(|place| place.level == Level::Region), "every commune is reached from a region");
    let segou = list.iter().find(|place| place.id.0 == "ml-r04").unwrap();
    assert_eq!((segou.name.as_str(), &segou.also[..]), ("Ségou", &["Segu".to_owned()][..]));
    let (done, said) = desk.rows("76000001,Awa,Pondori (Djenne),participant,,,,oral\n").await;
    assert!(!done && said.contains("write `ml-ok-djenne-pondori` or `p1`\n"), "{said}");
    assert!(desk.rows("76000001,Awa,ml-ok-djenne-pondori,participant,,,,oral\n").await.0);
}

async fn places_are_renewed(desk: Desk) {
    // The long form, children before parents; a parent may also be in the book already.
    let long = "id,level,vintage,code,name,name_ascii,alt_names,name_bm,iso3166_2,parent_id,region_2023,source\n\
        x2,commune_old,2019,,Bandé,Bande,Bandey|bande,Bandɛ,,x1,Mopti,me\n\
        x1,cercle_old,2019,,Haut,,,,,ml-r05,,\n\
        konna,commune_old,2019,,Konna-Ville,,Konna,,,ml-c0501,,\n";
    assert_eq!(desk.places(long.as_bytes()).await, (true, "Places: 3. Written.\n".to_owned()));
    let list = baro::store::book::places::list(desk.book.engine()).await.unwrap();
    let find = |id| list.iter().find(|place| place.id.0 == id).unwrap();
    assert_eq!((find("x2").level, &find("x2").also[..]), (Level::Commune, &["Bandey".to_owned()][..]));
    assert_eq!((find("konna").name.as_str(), find("konna").is_called("Konna")), ("Konna-Ville", true));
}

async fn wrong_places_are_named_and_nothing_written(desk: Desk) {
    let list = "id;level;name;also;parent\n\
        A b;region;X;;\n\
        x1;village;X;;\n\
        x2;region;;;\n\
        x3;region;X;;x9\n\
        x4;cercle;X;;konna\n\
        x5;region;X;;\n\
        x5;region;Une tres longue region;;\n\
        x6;region;X;;;;y\n";
    let (done, said) = desk.places(list.as_bytes()).await;
    let expected = "line 2, id: an id is made of small letters, digits and hyphens, 60 at most\n\
        line 3, level: `village` is not known: write region, cercle or commune\n\
        line 4, name: a name has 1 to 60 readable characters\n\
        line 5, parent: no place has the id `x9`\n\
        line 6, parent: `konna` is no larger place\n\
        line 8, id: line 7 has the same id\n\
        line 9, name: the row has more cells than the header: put a text with a separator in quotes\n\
        warning: line 8, name: x5 has 22 characters; with more than 20 a message may cost one SMS more\n\
        Nothing was written. Put the list right first.\n";
    assert_eq!((done, said.as_str()), (false, expected));
    assert_eq!(baro::store::book::places::list(desk.book.engine()).await.unwrap().len(), 9);
}

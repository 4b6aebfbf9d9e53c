//! A code that was given out and has no reply, one that nobody has; a name of staff, and one of nobody: nothing on the phone or the screen,
//! in the stores or on the clock tells them apart.
//!
//! Which statements run is seen from outside, without a hook in the store that could tell it to a log: each column of each table is taken
//! away in turn. A question that asked for it fails, and one that did not is answered as before.

use super::above;
use crate::app::TestApp;
use crate::filing::{AWA, OTHER, Phone, TO_THE_TEXT, code, keyed, reply};
use crate::keys::{PASSWORD, Place};
use baro::custody::NotDone;
use baro::domain::concern::ReceiptCode;
use baro::domain::review::Role;
use baro::seal::Cost;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

/// Readings of each kind. With so many, chance alone moves the rank by 0.03.
const READS: u64 = 200;
/// Five times what chance moves it: a proof that holds on a busy machine as well.
const BEYOND_CHANCE: f64 = 0.15;

/// An eighth of the memory of a real password's work, once instead of three times: what is hidden behind this is hidden all the better there.
const EIGHTH: Cost = Cost::new(8192, 1);

/// The content of the vault's files.
fn vault(app: &TestApp) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(app.data()).unwrap().map(Result::unwrap);
    let files = entries.map(|e| (e.file_name().into_string().unwrap(), e.path()));
    // What readers tell each other is no row.
    let rows = files.filter(|(name, _)| name.starts_with("vault") && !name.ends_with("-shm"));
    rows.map(|(name, path)| (name, std::fs::read(path).unwrap())).collect()
}

/// What a code shows in a session of its own, and after how many microseconds.
async fn reads(app: &TestApp, session: &str, code: &str) -> ((String, bool), f64) {
    let mut phone = Phone::dial(app, session, OTHER).await;
    phone.types_all(&["2", "2"]).await;
    #[expect(clippy::disallowed_methods, reason = "how long an answer takes is what is measured")]
    let begun = Instant::now();
    let page = phone.types(code).await;
    (page, begun.elapsed().as_secs_f64() * 1e6)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_box_and_no_box_cannot_be_told_apart() {
    let app = TestApp::with(&super::unhurried(), None).await;
    keyed(&app).await;
    let mut codes = Vec::new();
    for n in 0..6 {
        let mut awa = Phone::dial(&app, &format!("told{n}"), AWA).await;
        awa.types_all(&TO_THE_TEXT).await;
        codes.push(code(&awa.types("Ils prennent tout").await.0).unwrap());
        awa.types("0").await;
    }
    let before = vault(&app);
    let (mut empty, mut unknown, mut pages) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..READS {
        let own = &codes[n as usize % codes.len()];
        let nobodys = ReceiptCode::new(7_000_000_000 + n).pairs();
        // Turn about, so that what else the machine does meets both.
        for (first, code) in [(n % 2 == 0, own.as_str()), (n % 2 == 1, nobodys.as_str())] {
            let is_own = first == (n % 2 == 0);
            let (page, took) = reads(&app, &format!("r{n}{is_own}"), code).await;
            pages.push(page);
            if is_own { &mut empty } else { &mut unknown }.push(took);
        }
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "they look different");
    assert!(vault(&app) == before, "reading wrote something");
    let rank = above(&empty, &unknown);
    crate::measured(format_args!("an empty box takes longer than none in {rank:.3} of all pairs"));
    assert!((rank - 0.5).abs() < BEYOND_CHANCE, "{rank}");

    // What is done in them looks the same as well: an answer is kept, replies are erased.
    let nobodys = ReceiptCode::new(8_000_000_000).pairs();
    let mut endings = Vec::new();
    for (n, code) in [codes[0].as_str(), &nobodys].into_iter().enumerate() {
        for (k, rest) in [&["2", "Jeudi, au marche", "0"][..], &["1", "1"], &["1", "2", "0"]].into_iter().enumerate() {
            let mut phone = Phone::dial(&app, &format!("e{n}{k}"), OTHER).await;
            phone.types_all(&["2", "2", code]).await;
            let mut said = Vec::new();
            for typed in rest {
                said.push(phone.types(typed).await);
            }
            endings.push(said);
        }
    }
    assert_eq!(endings[..3], endings[3..]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mistyped_code_is_said_to_be_one_before_any_work() {
    let app = TestApp::with(&super::unhurried(), None).await;
    keyed(&app).await;
    let (mut mistyped, mut unknown) = (Vec::new(), Vec::new());
    for n in 0..READS {
        let code = ReceiptCode::new(7_000_000_000 + n).pairs().to_string();
        // The last digit is another one.
        let last = (code.as_bytes()[code.len() - 1] - b'0' + 1) % 10;
        let (page, took) = reads(&app, &format!("m{n}"), &format!("{}{last}", &code[..code.len() - 1])).await;
        assert!(!page.1 && page.0.contains("mal tap"), "{}", page.0);
        mistyped.push(took);
        let (page, took) = reads(&app, &format!("u{n}"), &code).await;
        assert!(!page.1 && !page.0.contains("mal tap"), "{}", page.0);
        unknown.push(took);
    }
    // Also with the cheap derivation of the tests, what is not done is seen: the comparison above is not blind.
    let rank = above(&unknown, &mistyped);
    crate::measured(format_args!("an unknown code takes longer than a mistyped one in {rank:.3} of all pairs"));
    assert!(rank > 0.5 + BEYOND_CHANCE, "{rank}");
    app.finish().await;
}

/// Columns of a store without which a question is not answered, by name: it asks for these and no others. `fails` asks it of every kind.
async fn needed<const KINDS: usize>(file: &Path, fails: impl AsyncFn() -> [bool; KINDS]) -> [BTreeSet<String>; KINDS] {
    let store = Connection::open(file).unwrap();
    let all = "SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
                WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'";
    let mut all = store.prepare(all).unwrap();
    let columns: Vec<(String, String)> =
        all.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    drop(all);
    assert_eq!(fails().await, [false; KINDS], "with all of them it is answered");
    let mut needed = [const { BTreeSet::new() }; KINDS];
    for (table, column) in columns {
        let rename = |from: &str, to: &str| {
            store.execute_batch(&format!("ALTER TABLE \"{table}\" RENAME COLUMN \"{from}\" TO \"{to}\"")).unwrap();
        };
        rename(&column, "away");
        for (needed, fails) in needed.iter_mut().zip(fails().await) {
            needed.extend(fails.then(|| format!("{table}.{column}")));
        }
        rename("away", &column);
    }
    assert_eq!(fails().await, [false; KINDS], "all of them are back");
    needed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_code_asks_the_vault_the_same() {
    let app = TestApp::with(&super::unhurried(), None).await;
    let moderators = keyed(&app).await;
    let told = async |session: &str| {
        let mut awa = Phone::dial(&app, session, AWA).await;
        awa.types_all(&TO_THE_TEXT).await;
        code(&awa.types("Ils prennent tout").await.0).unwrap()
    };
    let answered = told("answered").await;
    let to = moderators.read(&app).await[0].1.reply_to.unwrap();
    assert!(reply(&app, &to, "Quel jour?").await);
    let codes = [answered, told("empty").await, ReceiptCode::new(7_000_000_000).pairs().to_string()];
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let fails = async || {
        let mut failed = [false; 3];
        for (failed, code) in failed.iter_mut().zip(&codes) {
            let n = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let ((_, end), _) = reads(&app, &format!("a{n}"), code).await;
            *failed = end;
        }
        failed
    };
    let needed = needed(&app.data().join("vault.db"), fails).await;
    crate::measured(format_args!("any code asks the vault for {:?}", needed[0]));
    let wanted = ["box.locator", "box.thread", "reply.body", "reply.id", "reply.locator"].map(str::to_owned);
    assert_eq!(needed, [const { BTreeSet::new() }; 3].map(|_: BTreeSet<String>| BTreeSet::from(wanted.clone())));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_of_staff_and_one_of_nobody_cannot_be_told_apart() {
    let place = Place::new().await;
    let administrator = place.first("sekou", Role::Administrator).await;
    for name in ["ana", "bakary", "coumba"] {
        place.added(name, Role::Moderator, &administrator).await;
    }
    place.custody().close_account("coumba", &administrator).await.unwrap();
    // One at work, one whose account is closed, nobody.
    let names = ["ana", "coumba", "dramane"];
    let fails = async || {
        let mut failed = [false; 3];
        for (failed, name) in failed.iter_mut().zip(names) {
            *failed = place.custody().claim(name).await.is_err();
        }
        failed
    };
    let needed = needed(&place.folder.path().join("book.db"), fails).await;
    crate::measured(format_args!("any name asks the book for {:?}", needed[0]));
    assert!(needed[0].contains("staff.auth") && needed[0].contains("staff.slot"));
    assert!(needed[0].iter().all(|column| column.starts_with("staff.")), "{:?}", needed[0]);
    assert!(needed[1] == needed[0] && needed[2] == needed[0], "{needed:?}");

    // Reading a row takes some microseconds more than finding none; nobody sees that behind the work on the password.
    let mut took = [const { Vec::new() }; 3];
    for n in 0..3 * READS as usize {
        let who = n % 3;
        #[expect(clippy::disallowed_methods, reason = "how long an answer takes is what is measured")]
        let begun = Instant::now();
        let claim = place.custody().claim(names[who]).await.unwrap();
        let answer = claim.prove("un autre mot de passe", EIGHTH);
        took[who].push(begun.elapsed().as_secs_f64() * 1e6);
        assert!(matches!(answer, Err(NotDone::NotAdmitted)));
    }
    let [known, closed, nobody] = took;
    let (rank, closed) = (above(&known, &nobody), above(&closed, &nobody));
    crate::measured(format_args!(
        "a known name takes longer than none in {rank:.3} of all pairs, a closed one in {closed:.3}"
    ));
    assert!((rank - 0.5).abs() < BEYOND_CHANCE && (closed - 0.5).abs() < BEYOND_CHANCE, "{rank} {closed}");
    // Only who knows the password is let in.
    assert!(place.custody().sign_in("ana", PASSWORD).await.is_ok());
    assert!(place.custody().sign_in("coumba", PASSWORD).await.is_err());
}

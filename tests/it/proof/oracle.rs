//! A code that was given out and has no reply, one that nobody has: nothing on the phone, in the vault or on the clock tells them apart.

use super::above;
use crate::app::TestApp;
use crate::filing::{AWA, OTHER, Phone, TO_THE_TEXT, code, keyed};
use baro::domain::concern::ReceiptCode;
use std::collections::BTreeMap;
use std::time::Instant;

/// Readings of each kind. With so many, chance alone moves the rank by 0.03.
const READS: u64 = 200;
/// Five times what chance moves it: a proof that holds on a busy machine as well.
const BEYOND_CHANCE: f64 = 0.15;

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

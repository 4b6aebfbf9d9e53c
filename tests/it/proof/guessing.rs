//! Guessing codes, and guessing numbers: how often somebody may try, and that nothing stored is a number in disguise.

use super::{ABOUT_POLICE, site, started};
use crate::app::TestApp;
use crate::filing::{Phone, code, keyed, reply};
use crate::privacy::Caller;
use crate::standin::Standin;
use baro::domain::concern::ReceiptCode;
use baro::domain::time::DAY;
use sha2::{Digest, Sha256, Sha512};
use std::collections::HashSet;

/// Unknown codes a day from which on each session may read one box; each day draws its own bound, so many more at most.
const MOST_UNKNOWN: u64 = 2000;
const DRAWN: u64 = 510;
/// Codes that a session may try.
const TRIES: u64 = 3;
const TOLD: &str = "+22376000011";

/// A code that nobody was given: the tests give out fewer than there are numbers.
fn unknown(n: u64) -> String {
    ReceiptCode::new(7_000_000_000 + n).pairs().to_string()
}

async fn asks<'a>(app: &'a TestApp, session: &str, number: &'a str) -> Phone<'a> {
    let mut phone = Phone::dial(app, session, number).await;
    phone.types_all(&["2", "2"]).await;
    phone
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_guesses_is_slowed_down_and_nobody_is_shut_out() {
    let app = TestApp::with(&super::unhurried(), None).await;
    let moderators = keyed(&app).await;
    let mut awa = Phone::dial(&app, "awa", TOLD).await;
    awa.types_all(&crate::filing::TO_THE_TEXT).await;
    let own = code(&awa.types("Ils prennent tout").await.0).unwrap();
    let to = moderators.read(&app).await[0].1.reply_to.unwrap();
    assert!(reply(&app, &to, "Quel jour?").await);

    // Three in a session, right or wrong.
    let mut guesser = asks(&app, "three", "+22366000000").await;
    let pages = [guesser.types(&unknown(1)).await, guesser.types(&unknown(2)).await, guesser.types(&unknown(3)).await];
    assert!(pages.iter().all(|(_, end)| !end) && pages[0] == pages[1] && pages[1] == pages[2], "{pages:?}");
    let (over, end) = guesser.types(&own).await;
    assert!(end && !over.contains("Quel"), "{over}");

    // Others may try three each, until the day has seen some two thousand.
    let mut tried = TRIES;
    for n in 0.. {
        let number = format!("+2236700{n:04}");
        let mut guesser = asks(&app, &format!("g{n}"), &number).await;
        let before = tried;
        for _ in 0..TRIES {
            if guesser.types(&unknown(tried + 10)).await.1 {
                break;
            }
            tried += 1;
        }
        if tried - before < TRIES {
            break;
        }
    }
    assert!((MOST_UNKNOWN..=MOST_UNKNOWN + DRAWN + TRIES).contains(&tried), "{tried}");
    for n in 0..5 {
        let number = format!("+2236800000{n}");
        let mut guesser = asks(&app, &format!("one{n}"), &number).await;
        assert!(!guesser.types(&unknown(n)).await.1, "the first try is nobody's to take");
        assert!(guesser.types(&unknown(n + 100)).await.1, "one box a session");
    }
    // Who has a code reads as before; who mistypes it may correct it.
    let mut awa = asks(&app, "awa-after", TOLD).await;
    assert!(!awa.types("18 89 05 49 88 42 49").await.1);
    assert!(awa.types(&own).await.0.contains("Quel jour?"));
    // It is a matter of one day.
    app.clock.advance(2 * DAY);
    let mut later = asks(&app, "later", "+22369000000").await;
    let pages = [later.types(&unknown(1)).await, later.types(&unknown(2)).await, later.types(&unknown(3)).await];
    assert!(pages.iter().all(|(_, end)| !end), "{pages:?}");
    app.finish().await;
}

/// Every run of eight bytes, plain and as text in hex.
struct Windows(HashSet<u64>);

impl Windows {
    fn add(&mut self, bytes: &[u8]) {
        self.0.extend(bytes.windows(8).map(|window| u64::from_be_bytes(window.try_into().unwrap())));
    }

    /// Whether a value, or as little of it as its first eight bytes, stands there.
    fn hold(&self, value: &[u8]) -> bool {
        let begin = |bytes: &[u8]| u64::from_be_bytes(bytes[..8].try_into().unwrap());
        let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble)];
        let hex: [u8; 16] = std::array::from_fn(|at| digit(value[at / 2] >> (4 * (1 - at % 2)) & 15));
        self.0.contains(&begin(value)) || self.0.contains(&begin(&hex)) && self.0.contains(&begin(&hex[8..]))
    }
}

/// What a number becomes without a key: each hash of each way of writing it.
fn disguised(number: u32) -> impl Iterator<Item = Vec<u8>> {
    ["", "223", "+223", "00223"].into_iter().flat_map(move |prefix| {
        let written = format!("{prefix}{number}");
        [Sha256::digest(&written).to_vec(), Sha512::digest(&written).to_vec()]
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_stored_value_is_a_hash_of_any_number_of_a_million() {
    let standin = Standin::start().await;
    let site = site(&standin, "off");
    // These are known people, with rows of their own: +223 71 00 00 00 and on.
    site.settle(5).await;
    site.keyed().await;
    let (process, client) = started(&site).await;
    let caller = Caller::of(&process, &client);
    for n in 0..10 {
        let number = format!("+2237100{n:04}");
        let page =
            caller.goes_through(&format!("s{n}"), &number, &format!("{ABOUT_POLICE}*La police prend tout")).await;
        assert!(page.contains("Recu"), "{page}");
        caller.sms(&format!("m{n}"), &number, "Les militaires ont pris mes moutons").await;
        caller.sms(&format!("c{n}"), &number, "AIDE").await;
    }
    crate::privacy::at_rest(&site.data()).await;
    process.terminate();
    let mut windows = Windows(HashSet::new());
    for entry in std::fs::read_dir(site.data()).unwrap() {
        windows.add(&std::fs::read(entry.unwrap().path()).unwrap());
    }
    let searched = windows.0.len();
    let million = 71_000_000..72_000_000;
    let found: Vec<u32> =
        million.clone().filter(|number| disguised(*number).any(|value| windows.hold(&value))).collect();
    crate::measured(format_args!(
        "{} numbers, each hashed eight ways, are looked for in {searched} runs of bytes",
        million.len()
    ));
    assert_eq!(found, Vec::<u32>::new());
    // It would be seen: whole, cut to sixteen bytes, in hex.
    for (n, value) in disguised(71_000_003).enumerate() {
        let planted =
            [&value[..], &value[..16], format!("{:02x?}", &value[..8]).replace([',', ' ', '[', ']'], "").as_bytes()]
                [n % 3]
                .to_vec();
        let mut windows = Windows(HashSet::new());
        windows.add(&[b"before".to_vec(), planted, b"after".to_vec()].concat());
        assert!(windows.hold(&value) && !windows.hold(&Sha256::digest("71000004")));
    }
}

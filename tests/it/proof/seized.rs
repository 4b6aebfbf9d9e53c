//! An attacker's evening: a service at work is stopped, and everything in its folder is taken together with its secrets file. What can be
//! learnt from it is listed, as `src/THREATS.md` tells it to programmes; what must not be learnt is tried.

use super::{ABOUT_ARMY, ABOUT_POLICE, site, started};
use crate::accounts::acting;
use crate::crash::Site;
use crate::filing::{Moderators, code};
use crate::privacy::Caller;
use crate::privacy::scanner::Scanner;
use crate::standin::Standin;
use baro::config::secrets;
use baro::domain::concern::{Compartment, ReceiptCode};
use baro::domain::key::{KeyId, Month};
use baro::domain::review::{Role, Roles, StaffId};
use baro::seal::envelope::{Envelope, ReplyTo};
use baro::seal::filing::Id;
use baro::seal::numbers::NumberKeys;
use baro::seal::receipt::{Codes, Reply, ReplyText, Standing};
use baro::seal::staff::Account;
use baro::seal::{self, Cost, ReviewKey, ReviewPublic, StaffKey};
use baro::store::book::staff::{Activate, AddStaff, Right, Secrets};
use baro::store::vault::boxes::{self, PutReply};
use baro::store::vault::keys::{SetWraps, Wrap};
use baro::store::vault::review::{Casework, PutCasework};
use baro::store::vault::upkeep::Upkeep;
use hpke::{Deserializable, Kem, Serializable};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type X25519 = hpke::kem::X25519HkdfSha256;

/// Texts that were told, by whom and where: none of it may be found again.
const TOLD: usize = 24;
/// Runs of 32 bytes that are tried as private keys, at most; each takes as long as opening an envelope.
const TRIED: usize = 60_000;
const PASSWORD: &str = "soleil2026";
/// Of the moderator, who came third.
const LAST_SLOT: i64 = 3;

fn text(n: usize) -> String {
    format!("Concert numero {n} contre le village")
}

/// An account that somebody entered, with keys to some compartments.
async fn enter(site: &Site, name: &str, role: Role, by: StaffId, keys: Vec<(KeyId, &ReviewKey)>) -> StaffId {
    let app = site.open().await;
    let book = &app.gateway().book;
    let roles = Roles::of(&[role]).unwrap();
    let right = if by == StaffId(0) { Right::First } else { Right::Administrator };
    let member = book.write(AddStaff { name: name.into(), roles, acting: acting(by), right }).await.unwrap().unwrap();
    let (account, kek) = Account::new(PASSWORD, seal::random(), Cost::PASSWORD).unwrap();
    let key = StaffKey::new(&seal::random());
    let auth = account.to_bytes();
    let secrets = Secrets {
        salt: auth[1..17].to_vec(),
        auth: auth.to_vec(),
        public_key: key.public().bytes().to_vec(),
        sealed_key: kek.lock(&key, member.slot, seal::random()),
        sealed_factor: None,
    };
    book.write(Activate { secrets, acting: acting(member.id) }).await.unwrap().unwrap();
    let wrap = |(name, review): (KeyId, &ReviewKey)| Wrap {
        key: name,
        slot: member.slot,
        body: review.wrap(name, &key.public(), member.slot, seal::random()).unwrap(),
    };
    let vault = &app.gateway().concerns.vault;
    vault.write(SetWraps(keys.into_iter().map(wrap).collect())).await.unwrap();
    vault.close().await;
    book.close().await;
    member.id
}

/// A service that has been at work: members, forums, staff with keys, concerns, an answer, casework. The codes that were given out.
async fn lived(site: &Site, moderators: &Moderators) -> Vec<String> {
    let keys = || moderators.0.iter().map(|(name, key)| (*name, key));
    let administrator = enter(site, "sekou", Role::Administrator, StaffId(0), Vec::new()).await;
    enter(site, "bakary", Role::Lead, administrator, keys().collect()).await;
    let police = keys().filter(|(name, _)| name.compartment() == Some(Compartment::Police));
    enter(site, "ana", Role::Moderator, administrator, police.collect()).await;
    let (process, client) = started(site).await;
    process.stocked().await;
    let caller = Caller::of(&process, &client);
    let mut codes = Vec::new();
    for n in 0..TOLD {
        let number = format!("+2237600{n:04}");
        let way = if n % 3 == 0 { ABOUT_ARMY } else { ABOUT_POLICE };
        let page = caller.goes_through(&format!("s{n}"), &number, &format!("{way}*{}", text(n))).await;
        assert!(page.contains("Recu"), "{page}");
        codes.extend(code(&page));
    }
    process.terminate();
    let vault = site.vault().await;
    let read = moderators.open(&vault).await;
    let (compartment, envelope) = read.iter().find(|(_, envelope)| envelope.reply_to.is_some()).unwrap();
    let to: ReplyTo = envelope.reply_to.unwrap();
    let id = Id(seal::random());
    let reply = Reply { standing: Standing::Asked, day: envelope.day, text: ReplyText::new("Quel jour?").unwrap() };
    let body = reply.seal(&to, &id, seal::random()).unwrap();
    assert!(vault.write(PutReply { locator: to.locator.0, reply: boxes::Reply { id: id.0, body } }).await.unwrap());
    let key = KeyId::new(Month::of(envelope.day), *compartment);
    let id = seal::random();
    let body =
        seal::casework::seal(b"a note of staff", &moderators.0[&key].public(), key, &id, seal::random()).unwrap();
    let casework = Casework { id, key, state: 0, body };
    assert!(vault.write(PutCasework { casework, over: None }).await.unwrap());
    vault.maintain(Upkeep::Nightly).await.unwrap();
    vault.close().await;
    codes
}

/// All values of all tables, by table and column.
fn values(file: &Path) -> Vec<(String, Vec<u8>)> {
    let store = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut tables = store.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = Vec::new();
    for table in tables {
        let mut rows = store.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns: Vec<String> = rows.column_names().into_iter().map(|name| format!("{table}.{name}")).collect();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for (at, column) in columns.iter().enumerate() {
                let value = match row.get_ref(at).unwrap() {
                    ValueRef::Blob(bytes) | ValueRef::Text(bytes) => bytes.to_vec(),
                    ValueRef::Integer(n) => n.to_be_bytes().to_vec(),
                    ValueRef::Null | ValueRef::Real(_) => continue,
                };
                all.push((column.clone(), value));
            }
        }
    }
    all
}

fn of<'v>(values: &'v [(String, Vec<u8>)], column: &str) -> Vec<&'v [u8]> {
    values.iter().filter(|(name, _)| name == column).map(|(_, value)| value.as_slice()).collect()
}

fn words(values: &[&[u8]]) -> BTreeSet<String> {
    values.iter().map(|value| String::from_utf8_lossy(value).into_owned()).collect()
}

/// Runs of 32 bytes of what was taken that are the private half of one of these public keys, or its seed.
fn opening(taken: &[Vec<u8>], public: &BTreeSet<[u8; 32]>) -> (usize, usize) {
    let runs: BTreeSet<&[u8]> = taken.iter().flat_map(|bytes| bytes.windows(32)).collect();
    let step = runs.len().div_ceil(TRIED);
    let (mut tried, mut found) = (0, 0);
    for run in runs.into_iter().step_by(step) {
        let seed: [u8; 32] = run.try_into().unwrap();
        let Ok(key) = <X25519 as Kem>::PrivateKey::from_bytes(run) else { continue };
        let own: [u8; 32] = X25519::sk_to_pk(&key).to_bytes().as_slice().try_into().unwrap();
        let seeded = *ReviewKey::new(&seed).public().bytes();
        tried += 1;
        found += usize::from(public.contains(&own) || public.contains(&seeded));
    }
    (tried, found)
}

/// What the thief has: the rows of both stores, and what is in the secrets file.
struct Taken {
    vault: Vec<(String, Vec<u8>)>,
    book: Vec<(String, Vec<u8>)>,
    secrets: secrets::Secrets,
    file: Vec<u8>,
}

impl Taken {
    fn from(site: &Site) -> Taken {
        let file = site.path("secrets.toml");
        Taken {
            vault: values(&site.data().join("vault.db")),
            book: values(&site.data().join("book.db")),
            secrets: secrets::load(&file, &site.data(), &BTreeMap::default()).unwrap(),
            file: std::fs::read(&file).unwrap(),
        }
    }

    /// How many envelopes each month and compartment has.
    fn envelopes(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for key in of(&self.vault, "envelope.key_id") {
            let key = KeyId(key.try_into().unwrap());
            let name = format!("{} {}", key.month(), key.compartment().unwrap().code());
            *counts.entry(name).or_default() += 1;
        }
        counts
    }

    /// Of boxes, of replies that nobody has erased, of cases that somebody works on.
    fn counts(&self) -> [usize; 3] {
        ["box.locator", "reply.id", "casework.id"].map(|column| of(&self.vault, column).len())
    }

    /// The numbers of known people.
    fn numbers(&self) -> BTreeSet<String> {
        let keys = NumberKeys::new(&self.secrets.index_key, &self.secrets.contact_key);
        let sealed = of(&self.book, "number.sealed").into_iter();
        sealed.map(|sealed| keys.open(sealed).unwrap().e164().to_string()).collect()
    }

    /// What a code opens, for who found it: whether there is such a box.
    fn leads_somewhere(&self, codes: &Codes, code: &ReceiptCode) -> bool {
        let locator = codes.derive(code).unwrap().locator.0;
        of(&self.vault, "box.locator").contains(&&locator[..])
    }

    fn codes(&self) -> Codes {
        let settings = of(&self.vault, "setting.value");
        let salt = settings.into_iter().find_map(|value| value.try_into().ok()).unwrap();
        Codes::new(salt, &self.secrets.pepper, Cost::CODE)
    }

    /// How many envelopes open with a password of the last of the staff, if that is theirs.
    fn opened_with(&self, password: &str, slot: i64) -> Option<usize> {
        let account = Account::from_bytes(of(&self.book, "staff.auth").last().unwrap()).unwrap();
        let kek = account.admit(password, Cost::PASSWORD).ok()?;
        let holder = kek.unlock(of(&self.book, "staff.sealed_key").last().unwrap(), slot).unwrap();
        let public: BTreeMap<&[u8], &[u8]> =
            of(&self.vault, "review_key.key_id").into_iter().zip(of(&self.vault, "review_key.public")).collect();
        let mut keys = BTreeMap::new();
        for (name, wrap) in of(&self.vault, "wrap.key_id").into_iter().zip(of(&self.vault, "wrap.body")) {
            let public = ReviewPublic::from_bytes(public[name].try_into().unwrap());
            let key = ReviewKey::unwrap(wrap, KeyId(name.try_into().unwrap()), &holder, slot, &public);
            keys.extend(key.ok().map(|key| (name, key)));
        }
        let rows = of(&self.vault, "envelope.id").into_iter().zip(of(&self.vault, "envelope.key_id"));
        let rows = rows.zip(of(&self.vault, "envelope.body"));
        let open = |((id, name), body): &((&[u8], &[u8]), &[u8])| {
            let name_of = KeyId((*name).try_into().unwrap());
            let key = keys.get(name)?;
            Envelope::open(key, name_of, &Id((*id).try_into().unwrap()), body).ok()
        };
        Some(rows.filter(|row| open(row).is_some()).count())
    }

    /// All that a key could be in: the secrets, plain and as they are written, and every value that is not a sealed text.
    fn key_like(&self) -> Vec<Vec<u8>> {
        let secrets = [self.secrets.index_key, self.secrets.contact_key, self.secrets.pepper];
        let rows = self.vault.iter().chain(&self.book).map(|(_, value)| value.clone());
        let short = rows.filter(|value| value.len() < 200);
        std::iter::once(self.file.clone()).chain(secrets.map(|key| key.to_vec())).chain(short).collect()
    }

    /// Values of envelopes that stand in another place too, and so would join them to something.
    fn joined(&self) -> Vec<BTreeSet<&str>> {
        let mut places: BTreeMap<&[u8], Vec<&str>> = BTreeMap::new();
        for (column, value) in self.vault.iter().chain(&self.book).filter(|(_, value)| value.len() >= 12) {
            places.entry(value).or_default().push(column);
        }
        let joined = places.into_values().filter(|places| places.len() > 1);
        joined.filter(|places| places.iter().any(|at| at.starts_with("envelope."))).map(BTreeSet::from_iter).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_thief_of_a_stopped_service_learns() {
    let standin = Standin::start().await;
    let site = site(&standin, "off");
    let members = site.settle(4).await;
    let moderators = site.keyed().await;
    let codes = lived(&site, &moderators).await;
    let taken = Taken::from(&site);

    // What can be learnt.
    let (envelopes, numbers, [boxes, replies, cases]) = (taken.envelopes(), taken.numbers(), taken.counts());
    let [names, staff, roles] =
        ["person.name", "staff.name", "staff.roles"].map(|column| words(&of(&taken.book, column)));
    let opened = taken.opened_with(PASSWORD, LAST_SLOT).unwrap();
    crate::measured(format_args!("Envelopes by month and compartment: {envelopes:?}"));
    crate::measured(format_args!(
        "Boxes by month: {boxes} in all; replies that lie in one: {replies}; cases that staff work on: {cases}"
    ));
    crate::measured(format_args!("With the secrets, the numbers of {} known people: {numbers:?}", numbers.len()));
    crate::measured(format_args!("Without them, their names: {names:?}"));
    crate::measured(format_args!(
        "Staff: {staff:?}; roles: {roles:?}; to whom which compartment is open: {} wraps",
        of(&taken.vault, "wrap.slot").len()
    ));
    crate::measured(format_args!("What staff did, and in which hour: {} acts", of(&taken.book, "audit.action").len()));
    crate::measured(format_args!("With the password of a moderator, if it is guessed: {opened} of {TOLD} envelopes"));
    assert_eq!(envelopes.values().sum::<usize>(), TOLD);
    assert_eq!((boxes, replies, cases), (codes.len(), 1, 1));
    assert!(members.iter().all(|member| numbers.contains(member)) && names.contains("Habitant 0"));
    assert!(["ana", "bakary", "sekou"].iter().all(|name| staff.contains(*name)) && roles.contains("lead"));
    assert_eq!(Some(opened), envelopes.iter().find(|(name, _)| name.ends_with("police")).map(|(_, count)| *count));
    assert_eq!(taken.opened_with("bonjour", LAST_SLOT), None);
    let derive = taken.codes();
    let found = codes.iter().filter(|code| taken.leads_somewhere(&derive, &ReceiptCode::read(code).unwrap())).count();
    crate::measured(format_args!("With a code that was found on paper: its box; {found} of {} codes", codes.len()));
    assert!(found == codes.len() && !taken.leads_somewhere(&derive, &ReceiptCode::new(1)));

    // What cannot.
    let public =
        ["review_key.public", "staff.public_key"].map(|column| [of(&taken.vault, column), of(&taken.book, column)]);
    let public: BTreeSet<[u8; 32]> =
        public.into_iter().flatten().flatten().map(|key| key.try_into().unwrap()).collect();
    let (tried, found) = opening(&taken.key_like(), &public);
    crate::measured(format_args!(
        "{tried} runs of 32 bytes were tried as the key to one of {} public keys; {found} are",
        public.len()
    ));
    assert!(tried > 5_000 && found == 0);
    let seed = [7; 32];
    assert_eq!(opening(&[seed.to_vec()], &BTreeSet::from([*ReviewKey::new(&seed).public().bytes()])), (1, 1));
    assert_eq!(taken.joined(), Vec::<BTreeSet<&str>>::new());
    let reporters = (0..TOLD).map(|n| format!("7600{n:04}"));
    let mut search = Scanner::new((0..TOLD).map(text).chain(codes), reporters).search();
    search.files(&site.data());
    search.found_nothing("In what was taken");
}

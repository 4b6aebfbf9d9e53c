//! Concerns through the whole program: from callbacks to sealed rows and back, with the keys that moderators will have.

pub mod outages;
mod told;

use crate::app::TestApp;
use baro::domain::concern::Compartment;
use baro::domain::key::{KeyId, Month};
use baro::seal::envelope::{Envelope, ReplyTo};
use baro::seal::filing::Id;
use baro::seal::receipt::{Reply, ReplyText, Standing};
use baro::seal::{RecoveryKey, ReviewKey, rotation};
use baro::store::vault::Vault;
use baro::store::vault::boxes::{self, PutReply};
use baro::store::vault::keys::{self, SetReviewKeys};
use sqlx::Connection;
use std::collections::BTreeMap;
use std::time::Duration;

pub const AWA: &str = "+22376000011";
pub const OTHER: &str = "+22366000022";
/// The way from the menu to the question for the text: a racket, by the gendarmerie, where no place is open.
pub const TO_THE_TEXT: [&str; 5] = ["2", "1", "1", "1", "2"];

/// The private halves of this month's keys.
pub struct Moderators(pub BTreeMap<KeyId, ReviewKey>);

/// Makes the keys of the month and waits until codes are ready.
pub async fn keyed(app: &TestApp) -> Moderators {
    let (concerns, month) = (&app.gateway.concerns, Month::of(app.clock.now().day()));
    let moderators = Moderators::make(&concerns.vault, month).await;
    concerns.refresh(month).await.unwrap();
    for _ in 0..1000 {
        if concerns.ready() > 8 {
            return moderators;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("no receipts are made");
}

impl Moderators {
    /// Makes the keys of a month and those after it.
    pub async fn make(vault: &Vault, month: Month) -> Moderators {
        let recovery = RecoveryKey::new(&[9; 32]).public();
        let all: BTreeMap<KeyId, ReviewKey> =
            rotation::wanted(month).map(|id| (id, ReviewKey::new(&baro::seal::random()))).collect();
        let row = |(id, key): (&KeyId, &ReviewKey)| keys::ReviewKey {
            id: *id,
            public: *key.public().bytes(),
            recovery_wrap: key.wrap_for_recovery(*id, &recovery, baro::seal::random()).unwrap(),
        };
        let set = SetReviewKeys { keys: all.iter().map(row).collect(), wraps: Vec::new() };
        assert!(vault.write(set).await.unwrap());
        Moderators(all)
    }

    /// Everything in the vault that opens, by compartment, thread and part.
    pub async fn read(&self, app: &TestApp) -> Vec<(Compartment, Envelope)> {
        self.open(&app.gateway.concerns.vault).await
    }

    /// The same of a vault.
    pub async fn open(&self, vault: &Vault) -> Vec<(Compartment, Envelope)> {
        let mut all = Vec::new();
        for (id, key) in &self.0 {
            let rows = vault.envelope_ids(*id).await.unwrap();
            for row in vault.envelopes_with(&rows).await.unwrap() {
                let envelope = Envelope::open(key, *id, &Id(row.id), &row.body).unwrap();
                all.push((id.compartment().unwrap(), envelope));
            }
        }
        all.sort_by_key(|(compartment, envelope)| (*compartment, envelope.thread, envelope.part));
        all
    }

    /// The texts alone.
    pub async fn texts(&self, app: &TestApp) -> Vec<String> {
        self.read(app).await.iter().map(|(_, envelope)| envelope.text.read().to_owned()).collect()
    }
}

/// Leaves a reply; whether the box is there.
pub async fn reply(app: &TestApp, to: &ReplyTo, text: &str) -> bool {
    let id = Id(baro::seal::random());
    let reply = Reply { standing: Standing::Asked, day: app.clock.now().day(), text: ReplyText::new(text).unwrap() };
    let body = reply.seal(to, &id, baro::seal::random()).unwrap();
    let reply = boxes::Reply { id: id.0, body };
    app.gateway.concerns.vault.write(PutReply { locator: to.locator.0, reply }).await.unwrap()
}

/// A phone in a session, on a line that numbers its turns.
pub struct Phone<'a> {
    app: &'a TestApp,
    session: String,
    number: &'a str,
    typed: Vec<String>,
}

impl<'a> Phone<'a> {
    pub async fn dial(app: &'a TestApp, session: &str, number: &'a str) -> Phone<'a> {
        let phone = Phone { app, session: session.into(), number, typed: Vec::new() };
        phone.again().await;
        phone
    }

    /// Types something and answers the page and whether the session ends.
    pub async fn types(&mut self, typed: &str) -> (String, bool) {
        self.typed.push(typed.to_owned());
        self.again().await
    }

    /// The same request once more, as aggregators repeat it.
    pub async fn again(&self) -> (String, bool) {
        let (last, turn) = (self.typed.last().map(String::as_str), self.typed.len());
        self.app.ussd_turn(&self.session, self.number, last, Some(turn)).await
    }

    pub async fn types_all(&mut self, all: &[&str]) -> (String, bool) {
        let mut page = (String::new(), false);
        for typed in all {
            page = self.types(typed).await;
        }
        page
    }
}

/// The code on a page.
pub fn code(page: &str) -> Option<String> {
    let (_, after) = page.split_once("Code: ")?;
    Some(after.chars().take_while(|c| c.is_ascii_digit() || *c == ' ').collect::<String>().trim().to_owned())
}

/// Somebody with a hand in the file: a connection of their own to the vault.
async fn hand_in_the_file(app: &TestApp) -> sqlx::SqliteConnection {
    let url = format!("sqlite:{}", app.data().join("vault.db").display());
    sqlx::SqliteConnection::connect(&url).await.unwrap()
}

/// Puts another public key in the place of one.
pub async fn replace_key(app: &TestApp, id: KeyId, public: &[u8; 32]) {
    let mut hand = hand_in_the_file(app).await;
    let swap = sqlx::query("UPDATE review_key SET public = $2 WHERE key_id = $1");
    assert_eq!(swap.bind(id.0.to_vec()).bind(public.to_vec()).execute(&mut hand).await.unwrap().rows_affected(), 1);
}

/// Changes a byte in the bodies of so many envelopes.
pub async fn tamper(app: &TestApp, count: i64) {
    let mut hand = hand_in_the_file(app).await;
    let change = "UPDATE envelope SET body = CAST(substr(body, 1, 500) || x'00ff00ff' || substr(body, 505) AS BLOB)
                   WHERE id IN (SELECT id FROM envelope ORDER BY id LIMIT $1)";
    assert_eq!(sqlx::query(change).bind(count).execute(&mut hand).await.unwrap().rows_affected(), count as u64);
}

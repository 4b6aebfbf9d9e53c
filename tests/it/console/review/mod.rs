//! Concerns in the console: told into the vault as phones do it, read and worked on by moderators in their browsers.

mod acts;
mod case;
mod large;
mod letter;
mod opening;
mod queue;

use super::{Browser, CHEAP, Desk};
use baro::domain::concern::{Accused, Compartment, Kind};
use baro::domain::force::Force;
use baro::domain::key::{KeyId, Month};
use baro::domain::message::Language;
use baro::domain::place::PlaceId;
use baro::domain::time::Day;
use baro::seal::envelope::{Envelope, Origin, PlaceTag, parts};
use baro::seal::filing::{Id, Thread};
use baro::seal::receipt::{Codes, Opener, Receipt, Reply};
use baro::seal::{ReviewPublic, random};
use baro::store::vault::filing::{Envelope as Row, File, NewBox};
use baro::store::vault::keys::{SetWraps, Wrap};

pub const GENDARMES: Accused = Accused::Force(Force::Gendarmerie);

/// A concern as its author tells it.
pub struct Told {
    pub thread: [u8; 16],
    pub origin: Origin,
    pub kind: Option<Kind>,
    pub accused: Accused,
    pub place: Option<&'static str>,
    pub language: Language,
    pub day: Day,
    pub receipt: Option<Receipt>,
}

impl Told {
    /// A racket by the gendarmerie, told today by somebody with a code.
    pub fn racket(desk: &Desk) -> Told {
        Told {
            thread: random(),
            origin: Origin::Concern,
            kind: Some(Kind::Corruption),
            accused: GENDARMES,
            place: None,
            language: Language::FRENCH,
            day: desk.clock.now().day(),
            receipt: Some(codes().receipt(random).unwrap()),
        }
    }

    /// What its author adds later.
    pub fn more(&self, day: Day) -> Told {
        Told { origin: Origin::FollowUp, day, receipt: None, ..*self }
    }

    /// Files it with these words, in as many envelopes as it takes.
    pub async fn says(&self, desk: &Desk, text: &str) {
        let vault = &desk.console.vault;
        let name = KeyId::new(Month::of(desk.clock.now().day()), Compartment::of(self.kind, self.accused));
        let keys = vault.review_keys().await.unwrap();
        let public = ReviewPublic::from_bytes(keys.iter().find(|key| key.id == name).unwrap().public);
        let mut envelopes = Vec::new();
        for (part, text) in (0..).zip(parts(text)) {
            let envelope = Envelope {
                origin: self.origin,
                thread: Thread(self.thread),
                reply_to: self.receipt.as_ref().map(|receipt| receipt.to),
                day: self.day,
                kind: self.kind,
                accused: self.accused,
                place: self.place.map(|place| PlaceTag::of(&PlaceId(place.into()))),
                language: self.language,
                part,
                text,
            };
            let id: [u8; 16] = random();
            let body = envelope.seal(&public, name, &Id(id), random()).unwrap();
            envelopes.push(Row { id, key: name, body });
        }
        let place = self.receipt.as_ref().map(|receipt| NewBox {
            locator: receipt.to.locator.0,
            month: Month::of(self.day),
            thread: vec![1; baro::store::vault::THREAD],
        });
        vault.file(File { envelopes, place }).await.unwrap();
    }

    /// What its author finds with the code.
    pub async fn box_of(&self, desk: &Desk) -> Vec<String> {
        let opener: Opener = codes().derive(&self.receipt.as_ref().unwrap().code).unwrap();
        let contents = desk.console.vault.look(opener.locator.0).await.unwrap();
        let read = |row: &baro::store::vault::boxes::Reply| Reply::open(&opener, &Id(row.id), &row.body).unwrap();
        contents.replies.iter().map(|row| read(row).text.read().to_owned()).collect()
    }
}

fn codes() -> Codes {
    Codes::new([1; 16], &[2; 32], CHEAP)
}

/// Files a racket with these words.
pub async fn told(desk: &Desk, text: &str) -> Told {
    let told = Told::racket(desk);
    told.says(desk, text).await;
    told
}

/// Gives the moderator and the second lead what the first lead has: as a ceremony and two people would.
pub async fn let_in(desk: &Desk) {
    let custody = desk.console.custody();
    let lead = custody.sign_in("aminata", desk.password()).await.unwrap();
    let vault = &desk.console.vault;
    let keys = vault.review_keys().await.unwrap();
    for name in ["fanta", "issa"] {
        let own = custody.sign_in(name, desk.password()).await.unwrap();
        let mut wraps = Vec::new();
        for wrap in vault.wraps(lead.member.slot).await.unwrap() {
            let public = keys.iter().find(|key| key.id == wrap.key).unwrap().public;
            let key = lead.unwrap(&wrap, &ReviewPublic::from_bytes(public)).unwrap();
            let body = key.wrap(wrap.key, &own.key().public(), own.member.slot, random()).unwrap();
            wraps.push(Wrap { key: wrap.key, slot: own.member.slot, body });
        }
        vault.write(SetWraps(wraps)).await.unwrap();
    }
    custody.share_trail(&lead).await.unwrap();
}

/// A console with readers, and Fanta's browser, who is a moderator.
pub async fn with_readers() -> Desk {
    let desk = Desk::start().await;
    let_in(&desk).await;
    desk
}

/// The addresses of the cases that a page of the queue lists, in its order.
pub fn listed(html: &str) -> Vec<String> {
    let after = html.split("href=\"/review/case/").skip(1);
    after.map(|rest| format!("/review/case/{}", rest.split('"').next().unwrap())).collect()
}

/// Goes to the only case in the list.
pub async fn only_case(browser: &mut Browser<'_>) -> String {
    let queue = browser.get("/review").await;
    let cases = listed(&queue.html);
    assert_eq!(cases.len(), 1, "{}", queue.text());
    cases[0].clone()
}

/// Presses a button of a case's page that was just seen.
pub async fn press(browser: &mut Browser<'_>, case: &str, form: &str, fields: &[(&str, &str)]) -> super::Seen {
    browser.get(case).await;
    press_here(browser, case, form, fields).await
}

/// The same on the page that is there.
pub async fn press_here(browser: &mut Browser<'_>, case: &str, form: &str, fields: &[(&str, &str)]) -> super::Seen {
    let seen = browser.hidden("seen").unwrap();
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("seen", seen.as_str())]).collect();
    browser.post(&format!("{case}/{form}"), &fields).await
}

/// What a case is about, said well.
pub const TRIAGE: [(&str, &str); 3] = [("finer", "checkpoint"), ("accused", "gendarmerie"), ("danger", "none")];

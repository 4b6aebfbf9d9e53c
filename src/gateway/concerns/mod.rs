//! Concerns: what the dialogue wants filed is sealed in the request that carried it and is durable before anybody says thanks; what a
//! code opens is read.
//!
//! Must not know: screens, words, the book. Tested by `tests/transcripts/concern/`, `tests/it/concerns/` and `tests/it/privacy/`.
//!
//! Nothing here is logged, counted or told of one concern: not even that there was one.

pub mod keys;
pub mod receipts;
pub mod session;
pub mod upkeep;

use super::Unavailable;
use crate::domain::concern::{Accused, Compartment, ReceiptCode};
use crate::domain::dialogue::Filing as Wish;
use crate::domain::key::Month;
use crate::domain::message::Language;
use crate::domain::own_number;
use crate::domain::phone::{FreeText, Phone};
use crate::domain::time::{At, Day};
use crate::seal::envelope::{self, Envelope, Origin, PlaceTag, ReplyTo};
use crate::seal::filing::{Filing, Id, Thread};
use crate::seal::receipt::{Codes, Entry, Opener, Receipt, Reply};
use crate::seal::{self, BadKey, Cost, ReviewPublic};
use crate::store::StoreError;
use crate::store::vault::filing::{Envelope as Row, Erase, File, NewBox};
use crate::store::vault::keys::{Setting, Settle};
use crate::store::vault::{Vault, boxes};
use keys::Keys;
use receipts::Receipts;
use session::{About, Confided, Opened};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// Who may wait while another's code is derived; beyond, the session is asked to come again: each takes 64 MiB.
const MOST_WAITING: usize = 8;

/// Where concerns go, and what is needed to seal them. Nothing in it opens the past.
pub struct Concerns {
    /// The vault.
    pub vault: Vault,
    keys: RwLock<Arc<Keys>>,
    codes: Arc<Codes>,
    receipts: Receipts,
    waiting: Semaphore,
    /// One derivation at a time that somebody waits for.
    deriving: Semaphore,
}

/// Whose text it is and when: for the time of one request.
#[derive(Clone, Copy)]
pub(super) struct Author<'a> {
    pub phone: &'a Phone,
    pub language: Language,
    pub now: At,
}

/// Envelopes of one thread to one key.
struct Letter<'a> {
    origin: Origin,
    thread: Thread,
    reply_to: Option<ReplyTo>,
    about: Option<About>,
    compartment: Compartment,
    text: &'a FreeText,
}

impl Concerns {
    /// Makes the parts that need an open vault: its salt is settled at the first start. `pepper` is the secret that codes are mixed with.
    ///
    /// # Errors
    /// Those of the vault.
    pub async fn open(vault: Vault, pepper: &[u8; 32], cost: Cost, today: Day) -> Result<Concerns, StoreError> {
        let fresh = seal::random::<16>().to_vec();
        vault.write(Settle { setting: Setting::Salt, value: fresh }).await?;
        let salt = vault.setting(Setting::Salt).await?.and_then(|salt| salt.try_into().ok());
        let salt = salt.ok_or_else(|| StoreError::Broken("the vault's salt is not one that we wrote".into()))?;
        let concerns = Concerns {
            vault,
            keys: RwLock::default(),
            codes: Arc::new(Codes::new(salt, pepper, cost)),
            receipts: Receipts::new(),
            waiting: Semaphore::new(MOST_WAITING),
            deriving: Semaphore::new(1),
        };
        concerns.refresh(Month::of(today)).await?;
        Ok(concerns)
    }

    /// Reads the public keys again: staff make new ones in another process. Receipts are made from the day on which there is a key.
    ///
    /// # Errors
    /// Those of the vault.
    pub async fn refresh(&self, month: Month) -> Result<(), StoreError> {
        let frozen = self.vault.frozen().await?;
        let rows = self.vault.review_keys().await?.into_iter();
        let keys = Keys::new(rows.map(|row| (row.id, ReviewPublic::from_bytes(row.public))), frozen);
        if keys.freezes_more_than(&self.keys()) {
            tracing::error!("a review key was swapped: its compartment is frozen until a lead has looked");
        }
        if keys.is_open(month) {
            self.receipts.fill(self.codes.clone());
        }
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(())
    }

    fn keys(&self) -> Arc<Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether concerns can be filed: there is a key that somebody can open.
    pub fn is_open(&self, today: Day) -> bool {
        self.keys().is_open(Month::of(today))
    }

    /// Whether a compartment lacks its key of this month: leads are late.
    pub fn is_late(&self, today: Day) -> bool {
        self.keys().is_late(Month::of(today))
    }

    /// Whether this day is near enough to the keys that there are: what is over is not destroyed on the word of a clock that is years off.
    pub fn is_plausible(&self, today: Day) -> bool {
        self.keys().is_plausible(Month::of(today))
    }

    /// How many receipts are ready.
    pub fn ready(&self) -> usize {
        self.receipts.ready()
    }

    /// Reserves a receipt for the session, if one is ready; whether it has one.
    pub(super) fn reserve(&self, confided: &mut Confided) -> bool {
        // What was filed without one, or may have been, has none: replies would not find it.
        if confided.receipt.is_none() && confided.filing.is_none() {
            confided.receipt = self.receipts.take();
        }
        confided.receipt.is_some()
    }

    /// Puts a receipt back that no session has and nobody saw.
    pub(super) fn give_back(&self, receipt: Receipt) {
        self.receipts.give_back(receipt);
    }

    /// What is in the box of a code. Whether there is one changes neither what is done nor how long it takes.
    pub(super) async fn read(&self, code: ReceiptCode) -> Result<Opened, Unavailable> {
        let _place = self.waiting.try_acquire().map_err(|_| Unavailable)?;
        let _turn = self.deriving.acquire().await.map_err(|_| Unavailable)?;
        let codes = self.codes.clone();
        let derived = tokio::task::spawn_blocking(move || codes.derive(&code)).await;
        let Ok(Ok(opener)) = derived else { return Err(Unavailable) };
        let contents = quietly(self.vault.look(opener.locator.0).await)?;
        // A box that does not open was tampered with: for its holder it is none.
        let entry = opener.look(contents.thread.as_deref()).ok().flatten();
        let replies = opened_replies(&opener, contents.replies);
        Ok(Opened { opener, entry, replies })
    }

    /// Does what a turn of the dialogue wants, durably; answers how many envelopes that were. The same wish of the same session is the
    /// same rows: doing it twice changes nothing.
    pub(super) async fn carry_out(
        &self,
        wish: &Wish,
        confided: &Confided,
        author: Author<'_>,
    ) -> Result<u8, Unavailable> {
        let Some(filing) = &confided.filing else { return Err(Unavailable) };
        let reply_to = confided.receipt.as_ref().map(|receipt| receipt.to);
        match wish {
            Wish::File { draft, text } => {
                let (about, empty) = (About::of(draft), FreeText::new(""));
                let letter = Letter {
                    origin: Origin::Concern,
                    thread: filing.thread(),
                    reply_to,
                    about: Some(about),
                    compartment: about.compartment(),
                    text: text.as_ref().unwrap_or(&empty),
                };
                let place = reply_to.map(|to| new_box(&to, &letter, author.now)).transpose()?;
                self.file(filing, confided.parts, &letter, place, author).await
            }
            Wish::Add { text } => {
                let about = confided.about.ok_or(Unavailable)?;
                let (thread, compartment) = (filing.thread(), about.compartment());
                let about = Some(about);
                let letter = Letter { origin: Origin::Concern, thread, reply_to, about, compartment, text };
                self.file(filing, confided.parts, &letter, None, author).await
            }
            Wish::FollowUp { text } => {
                let opened = confided.opened.as_ref().ok_or(Unavailable)?;
                let entry = opened.entry;
                let thread = entry.map_or_else(|| filing.thread(), |entry| entry.thread);
                let compartment = entry.map_or(Compartment::Unsorted, |entry| entry.compartment);
                let (origin, about) = (Origin::FollowUp, None);
                let letter = Letter { origin, thread, reply_to: None, about, compartment, text };
                self.file(filing, confided.parts, &letter, None, author).await
            }
            Wish::EraseFiling => {
                let envelopes = (0..confided.parts).map(|part| filing.id(part).0).collect();
                let locator = reply_to.map(|to| to.locator.0);
                quietly(self.vault.write(Erase { envelopes, locator }).await)?;
                Ok(0)
            }
            Wish::EraseBox => {
                let opened = confided.opened.as_ref().ok_or(Unavailable)?;
                quietly(self.vault.write(boxes::EraseReplies { locator: opened.opener.locator.0 }).await)?;
                Ok(0)
            }
            // No session says this.
            Wish::Unsorted { text } => self.unsorted(text, author).await,
        }
    }

    /// Files a text message that says neither what it is about nor whom. Where no key lives it is dropped unread.
    pub(super) async fn unsorted(&self, text: &FreeText, author: Author<'_>) -> Result<u8, Unavailable> {
        if !self.is_open(author.now.day()) {
            return Ok(0);
        }
        let filing = Filing::new(seal::random());
        let letter = Letter {
            origin: Origin::Sms,
            thread: filing.thread(),
            reply_to: None,
            about: None,
            compartment: Compartment::Unsorted,
            text,
        };
        self.file(&filing, 0, &letter, None, author).await
    }

    async fn file(
        &self,
        filing: &Filing,
        first: u8,
        letter: &Letter<'_>,
        place: Option<NewBox>,
        author: Author<'_>,
    ) -> Result<u8, Unavailable> {
        let month = Month::of(author.now.day());
        let (key, public) = self.keys().sealing(month, letter.compartment).ok_or(Unavailable)?;
        let masked = own_number::without(letter.text, author.phone);
        let parts = envelope::parts(masked.read());
        // The next one must have a number too: what has none would be thanked for and lost.
        let count =
            u8::try_from(parts.len()).ok().filter(|count| first.checked_add(*count).is_some()).ok_or(Unavailable)?;
        let mut envelopes = Vec::new();
        for (part, text) in (first..first + count).zip(parts) {
            let envelope = letter.part(part, text, author);
            let id = filing.id(part);
            let body = envelope.seal(&public, key, &id, seal::random())?;
            envelopes.push(Row { id: id.0, key, body });
        }
        quietly(self.vault.file(File { envelopes, place }).await)?;
        Ok(count)
    }
}

impl Letter<'_> {
    fn part(&self, part: u8, text: envelope::Part, author: Author<'_>) -> Envelope {
        Envelope {
            origin: self.origin,
            thread: self.thread,
            reply_to: self.reply_to,
            day: author.now.day(),
            kind: self.about.map(|about| about.kind),
            accused: self.about.map_or(Accused::Unknown, |about| about.accused),
            place: self.about.and_then(|about| about.place).map(PlaceTag),
            language: author.language,
            part,
            text,
        }
    }
}

fn new_box(to: &ReplyTo, letter: &Letter<'_>, now: At) -> Result<NewBox, BadKey> {
    let entry = Entry { thread: letter.thread, compartment: letter.compartment };
    let thread = entry.seal(to, seal::random())?;
    Ok(NewBox { locator: to.locator.0, month: Month::of(now.day()), thread })
}

/// Newest first; a reply that does not open was tampered with and is left out.
fn opened_replies(opener: &Opener, rows: Vec<boxes::Reply>) -> Vec<FreeText> {
    let open = |row: boxes::Reply| Reply::open(opener, &Id(row.id), &row.body).ok();
    let mut replies: Vec<Reply> = rows.into_iter().filter_map(open).collect();
    replies.sort_by_key(|reply| std::cmp::Reverse(reply.day));
    replies.iter().map(|reply| FreeText::new(reply.text.read())).collect()
}

/// How many envelopes a wish may need.
pub(super) fn most_parts(wish: &Wish) -> u8 {
    // Where a number is masked, later cuts move.
    let parts = wish.text().map_or(1, |text| envelope::parts(text.read()).len() + 1);
    u8::try_from(parts).unwrap_or(u8::MAX)
}

/// Without a line in the log and without a count: they would tell when somebody filed or read. That the vault is out of order is told by
/// its upkeep.
fn quietly<T>(done: Result<T, StoreError>) -> Result<T, Unavailable> {
    done.map_err(|_| Unavailable)
}

impl From<BadKey> for Unavailable {
    fn from(_: BadKey) -> Unavailable {
        Unavailable
    }
}

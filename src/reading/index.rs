//! What a session has opened: every envelope and all casework of its compartments, as they were when it last looked. About 1 KiB an
//! envelope; locked under the session's token between two requests.
//!
//! Must not know: tokens, who reads. Tested in `tests/it/reading.rs`, measured by `benches/concerns`.

use super::keyring::Keyring;
use crate::domain::key::KeyId;
use crate::domain::phone::FreeText;
use crate::domain::place::PlaceId;
use crate::domain::review::case::{self, Case, EnvelopeId, Gathered, Note, Opened, Sort};
use crate::domain::review::casework::Casework;
use crate::seal::envelope::{Envelope, Origin, PLAIN, PlaceTag, ReplyTo};
use crate::seal::filing::{Id, Thread};
use crate::seal::{Unopened, casework};
use crate::store::StoreError;
use crate::store::vault::Vault;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use zeroize::Zeroizing;

/// Rows that are read at a time: few enough that writers wait for none of them.
const PAGE: usize = 256;
/// Of an envelope: key, id, contents.
const HELD: usize = 3 + 16 + PLAIN;

/// An envelope that was opened, or found damaged.
struct Held {
    key: KeyId,
    id: [u8; 16],
    envelope: Option<Envelope>,
}

/// Casework that was opened.
struct Work {
    key: KeyId,
    tag: [u8; 16],
    /// Nothing where it does not open.
    body: Option<Zeroizing<Vec<u8>>>,
}

/// The index.
#[derive(Default)]
pub struct Index {
    envelopes: BTreeMap<(KeyId, [u8; 16]), Held>,
    works: BTreeMap<[u8; 16], Work>,
}

/// How far an index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Envelopes that it has.
    pub opened: usize,
    /// Of how many that there are.
    pub of: usize,
    /// Whether it is not what it was: it has to be kept again.
    pub changed: bool,
}

impl Progress {
    /// Whether all is open.
    pub fn is_done(self) -> bool {
        self.opened >= self.of
    }
}

/// What was written as an index is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an index that this program wrote")]
pub struct NotAnIndex;

/// What is known of a case besides its notes.
pub struct Found {
    /// The case.
    pub case: Case,
    /// The key that its report is sealed to: what staff add goes with it.
    pub key: KeyId,
    /// Where answers go; nothing where its author got no code.
    pub reply_to: Option<ReplyTo>,
    /// What staff added, with what follows of what its author added since; `Err` where it does not open.
    pub casework: Result<Casework, Unopened>,
    /// Whether its author added something that staff have not acted on.
    pub news: bool,
    /// Which casework that is, for [`super::desk`].
    pub(super) over: Option<[u8; 16]>,
}

impl Found {
    /// As what it is now: another value once staff or its author added something. Whoever acts on a page says which value they read.
    pub fn version(&self) -> String {
        let tag = self.over.unwrap_or_default();
        let tag: String = tag[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{tag}{}", self.case.notes.len())
    }
}

impl Index {
    /// Opens what the index does not have yet, and drops what is gone from the vault. `goes_on` hears how far it is after each page, and says
    /// whether there is time for another: what is left is opened the next time.
    ///
    /// # Errors
    /// Those of the vault. What does not open is shown as damaged.
    pub async fn catch_up(
        &mut self,
        vault: &Vault,
        keyring: &Keyring,
        mut goes_on: impl FnMut(Progress) -> bool,
    ) -> Result<Progress, StoreError> {
        let mut there = BTreeSet::new();
        for key in keyring.ids() {
            there.extend(vault.envelope_ids(key).await?.into_iter().map(|id| (key, id)));
        }
        let before = self.envelopes.len();
        self.envelopes.retain(|name, _| there.contains(name));
        let of = there.len();
        let mut progress = Progress { opened: self.envelopes.len(), of, changed: self.envelopes.len() != before };
        let missing: Vec<(KeyId, [u8; 16])> =
            there.into_iter().filter(|name| !self.envelopes.contains_key(name)).collect();
        for page in missing.chunks(PAGE) {
            let ids: Vec<[u8; 16]> = page.iter().map(|(_, id)| *id).collect();
            for row in vault.envelopes_with(&ids).await? {
                let Some(key) = keyring.key(row.key) else { continue };
                let envelope = Envelope::open(key, row.key, &Id(row.id), &row.body).ok();
                self.envelopes.insert((row.key, row.id), Held { key: row.key, id: row.id, envelope });
            }
            // Also what was erased meanwhile: it is not missing any more.
            progress = Progress { opened: progress.opened + page.len(), changed: true, ..progress };
            if !goes_on(progress) && !progress.is_done() {
                return Ok(progress);
            }
        }
        progress.changed |= self.catch_up_casework(vault, keyring).await?;
        Ok(progress)
    }

    /// Whether anything is not as it was.
    async fn catch_up_casework(&mut self, vault: &Vault, keyring: &Keyring) -> Result<bool, StoreError> {
        let mut there = BTreeMap::new();
        for key in keyring.ids() {
            there.extend(vault.casework_tags(key).await?);
        }
        let before = self.works.len();
        self.works.retain(|id, work| there.get(id) == Some(&work.tag));
        let missing: Vec<[u8; 16]> = there.into_keys().filter(|id| !self.works.contains_key(id)).collect();
        for page in missing.chunks(PAGE) {
            for row in vault.casework_with(page).await? {
                let Some(key) = keyring.key(row.key) else { continue };
                let body = casework::open(key, row.key, &row.id, &row.body).ok();
                self.works.insert(row.id, Work { key: row.key, tag: row.tag(), body });
            }
        }
        Ok(self.works.len() != before || !missing.is_empty())
    }

    /// The envelopes gathered into cases, with what staff added. `places` says which place has which tag.
    pub fn cases(&self, places: &HashMap<PlaceTag, PlaceId>) -> (Vec<Found>, Vec<EnvelopeId>) {
        let Gathered { cases, damaged } = case::gather(self.envelopes.values().map(|held| held.opened(places)));
        let mut first: HashMap<Thread, &Held> = HashMap::new();
        for held in self.envelopes.values() {
            let Some(envelope) = &held.envelope else { continue };
            let before = first.entry(envelope.thread).or_insert(held);
            if held.place() < before.place() {
                *before = held;
            }
        }
        let found = |case: Case| {
            let held = first.get(&Thread(case.thread.0))?;
            let reply_to = held.envelope.as_ref().and_then(|envelope| envelope.reply_to);
            let work = self.works.get(&Thread(case.thread.0).casework());
            let casework = work.map_or_else(|| Ok(Casework::of(&case)), Work::read);
            let (casework, news) = match casework {
                Ok(casework) => (Ok(casework.caught_up(&case)), casework.is_news(&case)),
                damaged => (damaged, false),
            };
            Some(Found { key: held.key, reply_to, casework, news, over: work.map(|work| work.tag), case })
        };
        (cases.into_iter().filter_map(found).collect(), damaged)
    }

    /// The index as bytes to be locked: key, id and contents of each envelope, then casework.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let works: usize = self.works.values().map(|work| 64 + work.body.as_ref().map_or(0, |body| body.len())).sum();
        let mut bytes = Zeroizing::new(Vec::with_capacity(8 + self.envelopes.len() * HELD + works));
        bytes.extend((self.envelopes.len() as u64).to_be_bytes());
        for held in self.envelopes.values() {
            bytes.extend(held.key.0);
            bytes.extend(held.id);
            match &held.envelope {
                Some(envelope) => bytes.extend_from_slice(&envelope.to_bytes()[..]),
                None => bytes.extend([0; PLAIN]),
            }
        }
        for (id, work) in &self.works {
            bytes.extend(id);
            bytes.extend(work.key.0);
            bytes.extend(work.tag);
            let length = work.body.as_ref().map_or(u32::MAX, |body| u32::try_from(body.len()).unwrap_or(u32::MAX));
            bytes.extend(length.to_be_bytes());
            if let Some(body) = &work.body {
                bytes.extend_from_slice(body);
            }
        }
        bytes
    }

    /// What [`Index::to_bytes`] wrote.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Index, NotAnIndex> {
        let mut rest = Rest(bytes);
        let count = u64::from_be_bytes(rest.take()?);
        let mut index = Index::default();
        for _ in 0..count {
            let (key, id) = (KeyId(rest.take()?), rest.take()?);
            let plain = Zeroizing::new(rest.take::<PLAIN>()?);
            // A version is never zero: these were damaged.
            let envelope = match plain[0] {
                0 => None,
                _ => Some(Envelope::from_bytes(&plain).map_err(|_| NotAnIndex)?),
            };
            index.envelopes.insert((key, id), Held { key, id, envelope });
        }
        while !rest.0.is_empty() {
            let (id, key, tag) = (rest.take()?, KeyId(rest.take()?), rest.take()?);
            let length = u32::from_be_bytes(rest.take()?);
            let body = match length {
                u32::MAX => None,
                length => Some(Zeroizing::new(rest.some(length as usize)?.to_vec())),
            };
            index.works.insert(id, Work { key, tag, body });
        }
        Ok(index)
    }
}

impl Held {
    /// The first note of a report, wherever it is in the vault.
    fn place(&self) -> (bool, u8, [u8; 16]) {
        let envelope = self.envelope.as_ref();
        (envelope.is_none_or(|own| own.origin == Origin::FollowUp), envelope.map_or(u8::MAX, |own| own.part), self.id)
    }

    fn opened(&self, places: &HashMap<PlaceTag, PlaceId>) -> Opened {
        let id = EnvelopeId(self.id);
        let Some(envelope) = &self.envelope else { return Opened::Damaged { id } };
        Opened::Note(Note {
            id,
            thread: case::Thread(envelope.thread.0),
            sort: match envelope.origin {
                Origin::Concern => Sort::Concern,
                Origin::FollowUp => Sort::FollowUp,
                Origin::Sms => Sort::Unsorted,
            },
            day: envelope.day,
            kind: envelope.kind,
            accused: envelope.accused,
            place: envelope.place.and_then(|tag| places.get(&tag).cloned()),
            language: Some(envelope.language),
            part: u16::from(envelope.part),
            text: FreeText::new(envelope.text.read()),
        })
    }
}

impl Work {
    fn read(&self) -> Result<Casework, Unopened> {
        let body = self.body.as_ref().ok_or(Unopened::Wrong)?;
        Casework::read(body).map_err(|_| Unopened::Content)
    }
}

/// What is left to read of an index.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], NotAnIndex> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(NotAnIndex)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn some(&mut self, length: usize) -> Result<&'b [u8], NotAnIndex> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(NotAnIndex)?;
        self.0 = rest;
        Ok(taken)
    }
}

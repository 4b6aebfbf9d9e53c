//! A moderator's sign-in: ten thousand envelopes read, opened and gathered into cases, beside bare HPKE openings of the very same; then a
//! later request of the same session, which opens its index, adds what is new and locks it again; then what memory is left of it, as the
//! system counts it: the allocator keeps some of what was freed (and wiped), so it has to be the same after each session.
//!
//! An index holds 1 KiB a case here; what is in it is the console's.

use super::table::{Goal, Row};
use super::{PAIRS, process, safe};
use anyhow::{Context, ensure};
use baro::domain::phone::FreeText;
use baro::domain::review::case::{EnvelopeId, Gathered, Note, Opened, Sort, Thread, gather};
use baro::seal::envelope::{Envelope, Origin};
use baro::seal::filing::Id;
use baro::seal::index::Token;
use baro::seal::{self, ReviewKey};
use baro::store::vault::Vault;
use baro::store::vault::filing::Envelope as Sealed;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR};
use std::collections::HashSet;
use tokio::task::JoinSet;
use tokio::time::Instant;
use zeroize::Zeroizing;

/// Envelopes that are there.
const ENVELOPES: usize = 10_000;
/// Envelopes that came between two requests.
const NEW: usize = 10;
/// Envelopes filed at a time.
const SOME: usize = 500;
/// Envelopes read at a time.
const PAGE: u16 = 500;
/// Bytes of a case in an index.
const CASE: usize = 1024;
/// Whose session.
const SLOT: i64 = 7;

/// All of it.
///
/// # Errors
/// If the vault can't be used, or an envelope does not open.
pub async fn measured() -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let vault = safe::open(&folder.path().join("vault.db")).await?;
    file(&vault, ENVELOPES).await?;
    let [mut ours, mut bare, mut later, mut held, mut left] = [const { Vec::new() }; 5];
    let memory = || process::memory(&[std::process::id()]);
    let before = memory()?;
    for run in 0..=PAIRS {
        let begun = Instant::now();
        let gathered = sign_in(&vault, &safe::key()).await?;
        let took = begun.elapsed().as_secs_f64();
        let cases = gathered.cases.len();
        ensure!(gathered.damaged.is_empty() && cases >= ENVELOPES, "{cases} of {ENVELOPES} envelopes opened");
        let (token, at_sign_in) = (Token::new(seal::random()), memory()?);
        let index = token.lock_index(&written(&gathered), SLOT, seal::random());
        drop(gathered);
        file(&vault, NEW).await?;
        let begun = Instant::now();
        let index = request(&vault, &token, &index).await?;
        let request_took = begun.elapsed().as_secs_f64() * 1e3;
        ensure!(index.len() > (cases + NEW) * CASE, "the index lacks what is new");
        drop((index, token));
        let after = memory()?;
        let bare_took = bare_openings(&vault).await?;
        if run > 0 {
            ours.push(cases as f64 / took);
            bare.push(bare_took);
            later.push(request_took);
            held.push(at_sign_in - before);
            left.push(after - before);
        }
    }
    vault.close().await;
    Ok(vec![
        Row::beside("envelopes read, opened, gathered /s, bare HPKE", ours, bare, Goal::Over(0.7, 0.9)),
        Row::alone("a later request with the index, ms", later, Goal::Under(100.0, 50.0)),
        Row::alone("memory at sign-in over that before the first, MB", held, Goal::Told),
        Row::alone("memory after a session's end over that before the first, MB", left, Goal::Told),
    ])
}

async fn file(vault: &Vault, count: usize) -> anyhow::Result<()> {
    for first in (0..count).step_by(SOME) {
        let mut filings = JoinSet::new();
        for _ in first..count.min(first + SOME) {
            let (vault, sealed) = (vault.clone(), safe::sealed()?);
            filings.spawn(async move { vault.file(sealed).await });
        }
        while let Some(filed) = filings.join_next().await {
            filed??;
        }
    }
    Ok(())
}

/// As a sign-in does it for one key.
async fn sign_in(vault: &Vault, key: &ReviewKey) -> anyhow::Result<Gathered> {
    let mut notes = Vec::new();
    for some in vault.envelope_ids(safe::name()).await?.chunks(usize::from(PAGE)) {
        notes.extend(vault.envelopes_with(some).await?.iter().map(|row| opened(key, row)));
    }
    Ok(gather(notes))
}

fn opened(key: &ReviewKey, row: &Sealed) -> Opened {
    let id = EnvelopeId(row.id);
    let Ok(envelope) = Envelope::open(key, row.key, &Id(row.id), &row.body) else { return Opened::Damaged { id } };
    let sort = match envelope.origin {
        Origin::Concern => Sort::Concern,
        Origin::FollowUp => Sort::FollowUp,
        Origin::Sms => Sort::Unsorted,
    };
    Opened::Note(Note {
        id,
        thread: Thread(envelope.thread.0),
        sort,
        day: envelope.day,
        kind: envelope.kind,
        accused: envelope.accused,
        // The console has the tags of all places at hand: a look into a map.
        place: None,
        language: Some(envelope.language),
        part: u16::from(envelope.part),
        text: FreeText::new(envelope.text.read()),
    })
}

fn written(gathered: &Gathered) -> Zeroizing<Vec<u8>> {
    let mut index = Zeroizing::new(Vec::with_capacity(gathered.cases.len() * CASE));
    for note in gathered.cases.iter().flat_map(|case| &case.notes) {
        add(&mut index, note);
    }
    index
}

fn add(index: &mut Vec<u8>, note: &Note) {
    let end = index.len() + CASE;
    index.extend_from_slice(&note.id.0);
    index.extend_from_slice(&note.thread.0);
    index.extend_from_slice(note.text.read().as_bytes());
    index.resize(end, 0);
}

/// A later request: the index is opened, what is new in the vault is opened and added, the index is locked again.
async fn request(vault: &Vault, token: &Token, locked: &[u8]) -> anyhow::Result<Vec<u8>> {
    let index = token.unlock_index(locked, SLOT)?;
    let known: HashSet<[u8; 16]> = index.chunks(CASE).filter_map(|case| case.first_chunk().copied()).collect();
    let ids = vault.envelope_ids(safe::name()).await?;
    let new: Vec<[u8; 16]> = ids.into_iter().filter(|id| !known.contains(id)).collect();
    let mut more = Zeroizing::new(Vec::with_capacity(index.len() + new.len() * CASE));
    more.extend_from_slice(&index);
    for row in vault.envelopes_with(&new).await? {
        let Opened::Note(note) = opened(&safe::key(), &row) else { continue };
        add(&mut more, &note);
    }
    Ok(token.lock_index(&more, SLOT, seal::random()))
}

/// Openings a second by the crate itself, of the same envelopes, in memory already.
async fn bare_openings(vault: &Vault) -> anyhow::Result<f64> {
    let ids: Vec<[u8; 16]> = vault.envelope_ids(safe::name()).await?;
    let mut rows = Vec::new();
    for some in ids.chunks(usize::from(PAGE)) {
        rows.extend(vault.envelopes_with(some).await?);
    }
    let (key, _) = X25519HkdfSha256::derive_keypair(&safe::SEED);
    let begun = Instant::now();
    for row in &rows {
        let (agreed, body) = row.body[1..].split_at_checked(32).context("an envelope has a public key")?;
        let agreed = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(agreed)?;
        let plain = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &key,
            &agreed,
            b"baro/envelope/v1",
            body,
            &bound(row),
        )?;
        ensure!(plain.len() == 1024, "an envelope holds 1024 bytes");
    }
    Ok(rows.len() as f64 / begun.elapsed().as_secs_f64())
}

/// What an envelope is bound to: version, then key and row with their lengths.
fn bound(row: &Sealed) -> Vec<u8> {
    let with_length = |bytes: &[u8]| [&(bytes.len() as u64).to_be_bytes()[..], bytes].concat();
    [vec![1], with_length(&row.key.0), with_length(&row.id)].concat()
}

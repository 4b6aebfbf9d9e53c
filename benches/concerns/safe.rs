//! A vault with keys, and what is put in it: envelopes as the service seals them.
//!
//! Must not know: what is measured.

use anyhow::ensure;
use baro::clock::Clock;
use baro::domain::concern::{Accused, Compartment, Kind};
use baro::domain::force::Force;
use baro::domain::key::{KeyId, Month};
use baro::domain::message::Language;
use baro::domain::place::PlaceId;
use baro::domain::time::Day;
use baro::seal::envelope::{Envelope, Origin, Part, PlaceTag, ReplyTo};
use baro::seal::filing::{Filing, Locator};
use baro::seal::receipt::Entry;
use baro::seal::{self, BoxPublic, RecoveryKey, ReviewKey, rotation};
use baro::store::vault::Vault;
use baro::store::vault::filing::{Envelope as Row, File, NewBox};
use baro::store::vault::keys::{ReviewKey as KeyRow, SetReviewKeys};
use std::path::Path;

/// What a concern says: as long as people type.
pub const TEXT: &str = "Au pont de Konna les gendarmes prennent mille francs a chaque moto";
/// The key that seals what [`concern`] says.
pub const SEED: [u8; 32] = [7; 32];

/// The month of today.
pub fn month() -> Month {
    Month::of(today())
}

/// Today.
pub fn today() -> Day {
    Clock::system().now().day()
}

/// The name of the key of all that is filed here.
pub fn name() -> KeyId {
    KeyId::new(month(), Compartment::Gendarmerie)
}

/// The key of that name.
pub fn key() -> ReviewKey {
    ReviewKey::new(&SEED)
}

/// Opens a vault in a new file, with the keys of a year.
///
/// # Errors
/// If it can't be written.
pub async fn open(file: &Path) -> anyhow::Result<Vault> {
    let vault = Vault::open(file, true).await?;
    let recovery = RecoveryKey::new(&[9; 32]).public();
    let row = |id: KeyId| {
        let key = if id == name() { key() } else { ReviewKey::new(&seal::random()) };
        let recovery_wrap = key.wrap_for_recovery(id, &recovery, seal::random())?;
        anyhow::Ok(KeyRow { id, public: *key.public().bytes(), recovery_wrap })
    };
    let keys = rotation::wanted(month()).map(row).collect::<Result<_, _>>()?;
    ensure!(vault.write(SetReviewKeys { keys, wraps: Vec::new() }).await?, "the vault has other keys already");
    Ok(vault)
}

/// Where staff would leave a reply.
pub fn reply_to() -> ReplyTo {
    ReplyTo { locator: Locator(seal::random()), public: *BOX }
}

/// A key of some box: which one does not matter to whoever seals to it.
static BOX: std::sync::LazyLock<BoxPublic> = std::sync::LazyLock::new(|| seal::BoxKey::new(&[3; 32]).public());

/// A concern as a session tells it.
///
/// # Errors
/// Never: the text is short.
pub fn concern(filing: &Filing, reply_to: Option<ReplyTo>) -> anyhow::Result<Envelope> {
    Ok(Envelope {
        origin: Origin::Concern,
        thread: filing.thread(),
        reply_to,
        day: today(),
        kind: Some(Kind::Corruption),
        accused: Accused::Force(Force::Gendarmerie),
        place: Some(PlaceTag::of(&PlaceId("bench-0".into()))),
        language: Language::FRENCH,
        part: 0,
        text: Part::new(TEXT)?,
    })
}

/// All that is filed with a concern that has a receipt: an envelope and a box.
///
/// # Errors
/// Never: the keys are honest.
pub fn sealed() -> anyhow::Result<File> {
    let (filing, to) = (Filing::new(seal::random()), reply_to());
    let id = filing.id(0);
    let body = concern(&filing, Some(to))?.seal(&key().public(), name(), &id, seal::random())?;
    let entry = Entry { thread: filing.thread(), compartment: Compartment::Gendarmerie };
    let place = NewBox { locator: to.locator.0, month: month(), thread: entry.seal(&to, seal::random())? };
    Ok(File { envelopes: vec![Row { id: id.0, key: name(), body }], place: Some(place) })
}

//! Key pairs, and what is sealed to them: HPKE (RFC 9180) in base mode, in one suite: X25519, HKDF-SHA-256, ChaCha20-Poly1305.
//!
//! Must not know: what is sealed, who holds a key. Tested here, with the vectors of RFC 9180, A.2.1.
//!
//! A key has a role, so that nothing can be sealed to the wrong kind of key. What is sealed begins with a version byte, followed by the
//! fresh public key of its key agreement and the ciphertext. Each sealing has a key agreement of its own: a common one would tie rows together.

use super::{Secret, Unopened, VERSION, framed, secret};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use subtle::ConstantTimeEq;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// Bytes that sealing adds: version, public key of the agreement, tag.
pub const OVERHEAD: usize = 1 + AGREED + 16;
const AGREED: usize = 32;

/// What a key is for.
pub trait Role: Copy + Eq + fmt::Debug {
    /// The name of its private key, all that is ever printed of one.
    const NAME: &'static str;
}

/// Concerns of one month and compartment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {}
/// One of the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staff {}
/// The last resort, held in three shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {}
/// The holder of a receipt's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailbox {}

impl Role for Review {
    const NAME: &'static str = "ReviewKey(…)";
}
impl Role for Staff {
    const NAME: &'static str = "StaffKey(…)";
}
impl Role for Recovery {
    const NAME: &'static str = "RecoveryKey(…)";
}
impl Role for Mailbox {
    const NAME: &'static str = "BoxKey(…)";
}

/// A public key. Its bytes are no secret, but a swapped one is an attack: see [`Private::is_of`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Public<R: Role>([u8; 32], PhantomData<R>);

impl<R: Role> Public<R> {
    /// Takes the bytes as they were kept. Whether it is the right key only its private key can say.
    pub fn from_bytes(bytes: [u8; 32]) -> Public<R> {
        Public(bytes, PhantomData)
    }

    /// The bytes, to be kept.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A private key. It has no `Display`, no `Serialize` and no `Clone`, its `Debug` shows the role only, and it is wiped when dropped.
///
/// ```compile_fail
/// fn printed(key: baro::seal::StaffKey) -> String {
///     format!("{key}")
/// }
/// ```
///
/// ```compile_fail
/// fn kept(key: baro::seal::ReviewKey) -> String {
///     serde_json::to_string(&key).unwrap()
/// }
/// ```
///
/// ```compile_fail
/// fn taken(key: &baro::seal::RecoveryKey) -> [u8; 32] {
///     *key.secret()
/// }
/// ```
pub struct Private<R: Role>(Secret, PhantomData<R>);

// By its only field that holds anything.
impl<R: Role> ZeroizeOnDrop for Private<R> {}

impl<R: Role> Private<R> {
    /// The key that a random seed stands for (`DeriveKeyPair` of RFC 9180, 7.1.3).
    pub fn new(seed: &[u8; 32]) -> Private<R> {
        Private::keep(&X25519HkdfSha256::derive_keypair(seed).0)
    }

    /// The public key, computed anew.
    pub fn public(&self) -> Public<R> {
        Public::from_bytes(X25519HkdfSha256::sk_to_pk(&self.read()).to_bytes().into())
    }

    /// Whether `public` is the public key of this one: if not, somebody has put another in its place.
    pub fn is_of(&self, public: &Public<R>) -> bool {
        self.public().0.ct_eq(&public.0).into()
    }

    /// Takes the bytes as [`Private::secret`] gave them.
    pub(super) fn from_secret(bytes: &[u8; 32]) -> Private<R> {
        Private(secret(bytes), PhantomData)
    }

    /// The bytes, to be sealed or to derive keys from.
    pub(super) fn secret(&self) -> &[u8; 32] {
        &self.0
    }

    fn keep(key: &<X25519HkdfSha256 as Kem>::PrivateKey) -> Private<R> {
        let mut bytes = secret(&[0; 32]);
        key.write_exact(&mut bytes[..]);
        Private(bytes, PhantomData)
    }

    fn read(&self) -> <X25519HkdfSha256 as Kem>::PrivateKey {
        Deserializable::from_bytes(&self.0[..]).expect("any 32 bytes are a private key of X25519")
    }
}

impl<R: Role> fmt::Debug for Private<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(R::NAME)
    }
}

/// Nothing can be sealed to this public key: it is one of the few that make every secret zero. No honest key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing can be sealed to this public key: it was made to give secrets away, or is damaged")]
pub struct BadKey;

/// Seals `plain` to a key for one purpose, bound to `bound`: it opens only with the same. `seed` must be fresh and random.
pub(super) fn seal<R: Role>(
    to: &Public<R>,
    purpose: &[u8],
    bound: &[&[u8]],
    plain: &[u8],
    seed: [u8; 32],
) -> Result<Vec<u8>, BadKey> {
    let public =
        <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&to.0).expect("any 32 bytes are a public key of X25519");
    let (agreed, body) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        purpose,
        plain,
        &framed(bound),
        &mut Seed(Some(Zeroizing::new(seed))),
    )
    .map_err(|_| BadKey)?;
    Ok([&[VERSION][..], &agreed.to_bytes(), &body].concat())
}

/// Opens what [`seal`] sealed.
pub(super) fn open<R: Role>(
    key: &Private<R>,
    purpose: &[u8],
    bound: &[&[u8]],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let (version, rest) = sealed.split_first().ok_or(Unopened::Length)?;
    if *version != VERSION {
        return Err(Unopened::Version);
    }
    let (agreed, body) = rest.split_at_checked(AGREED).ok_or(Unopened::Length)?;
    let agreed =
        <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(agreed).expect("any 32 bytes are a public key of X25519");
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &key.read(),
        &agreed,
        purpose,
        body,
        &framed(bound),
    )
    .map(Zeroizing::new)
    .map_err(|_| Unopened::Wrong)
}

/// Opens what has one length.
pub(super) fn open_exact<const N: usize, R: Role>(
    key: &Private<R>,
    purpose: &[u8],
    bound: &[&[u8]],
    sealed: &[u8],
) -> Result<Secret<N>, Unopened> {
    // The version first: another one may have another length.
    if sealed.first().is_some_and(|version| *version == VERSION) && sealed.len() != N + OVERHEAD {
        return Err(Unopened::Length);
    }
    let opened = open(key, purpose, bound, sealed)?;
    Ok(secret(opened.as_slice().try_into().expect("what is sealed and what was sealed differ by the overhead")))
}

/// The randomness of one key agreement, as hpke wants it: a generator, of which it draws 32 bytes once (RFC 9180's `ikmE`). Given as
/// an argument and not drawn from the system here, so that the same inputs give the same bytes in known-answer tests; the test with
/// RFC 9180's own vectors holds hpke to drawing it so.
struct Seed(Option<Zeroizing<[u8; 32]>>);

impl TryRng for Seed {
    type Error = Infallible;

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        let seed = self.0.take().expect("hpke draws once for a key agreement");
        bytes.copy_from_slice(&seed[..]);
        Ok(())
    }

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("hpke draws bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("hpke draws bytes")
    }
}

impl TryCryptoRng for Seed {}

#[cfg(test)]
mod tests {
    use super::super::kat::{bytes, each_byte, hex};
    use super::*;

    #[test]
    fn the_suite_is_that_of_the_rfc() {
        let array = |written: &str| <[u8; 32]>::try_from(bytes(written)).unwrap();
        let key = Private::<Review>::new(&array("1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df"));
        // The RFC prints it as derived; it is kept clamped: of the last byte, fb, the highest bit is taken away.
        assert_eq!(hex(key.secret()), "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e07b");
        assert_eq!(hex(key.public().bytes()), "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
        let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(key.public().bytes()).unwrap();
        let seed = array("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
        let (agreed, body) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &public,
            b"Ode on a Grecian Urn",
            b"Beauty is truth, truth beauty",
            b"Count-0",
            &mut Seed(Some(Zeroizing::new(seed))),
        )
        .unwrap();
        assert_eq!(hex(&agreed.to_bytes()), "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
        assert_eq!(
            hex(&body),
            "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
        );
    }

    #[test]
    fn sealed_and_opened_by_its_key_for_its_purpose_in_its_place_only() {
        let key = Private::<Review>::new(&[1; 32]);
        let sealed = seal(&key.public(), b"purpose", &[b"a", b"bc"], b"plain", [2; 32]).unwrap();
        assert_eq!(sealed.len(), OVERHEAD + 5);
        assert_eq!(open(&key, b"purpose", &[b"a", b"bc"], &sealed).unwrap().as_slice(), b"plain");
        assert_eq!(open_exact::<5, _>(&key, b"purpose", &[b"a", b"bc"], &sealed).unwrap()[..], *b"plain");
        let other = Private::<Review>::new(&[3; 32]);
        for refused in [
            open(&other, b"purpose", &[b"a", b"bc"], &sealed),
            open(&key, b"another", &[b"a", b"bc"], &sealed),
            open(&key, b"purpose", &[b"ab", b"c"], &sealed),
        ] {
            assert_eq!(refused.unwrap_err(), Unopened::Wrong);
        }
        assert_eq!(open_exact::<6, _>(&key, b"purpose", &[b"a", b"bc"], &sealed).unwrap_err(), Unopened::Length);
        each_byte(&sealed, |changed| open_exact::<5, _>(&key, b"purpose", &[b"a", b"bc"], changed).map(drop));
        each_byte(&sealed, |changed| open(&key, b"purpose", &[b"a", b"bc"], changed).map(drop));
    }

    #[test]
    fn a_key_made_to_give_secrets_away_is_refused_on_both_sides() {
        let null = Public::<Review>::from_bytes([0; 32]);
        assert_eq!(seal(&null, b"purpose", &[], b"plain", [2; 32]), Err(BadKey));
        let key = Private::<Review>::new(&[1; 32]);
        let sealed = [&[VERSION][..], &[0; AGREED], &[0; 20]].concat();
        assert_eq!(open(&key, b"purpose", &[], &sealed).unwrap_err(), Unopened::Wrong);
    }

    #[test]
    fn a_swapped_public_key_shows() {
        let key = Private::<Staff>::new(&[1; 32]);
        assert!(key.is_of(&Public::from_bytes(*key.public().bytes())));
        assert!(!key.is_of(&Private::new(&[2; 32]).public()));
        // X25519 takes no notice of the highest bit; the check does.
        let mut same = *key.public().bytes();
        same[31] ^= 0x80;
        assert!(!key.is_of(&Public::from_bytes(same)));
        assert_eq!(format!("{key:?}"), "StaffKey(…)");
    }
}

//! The second factor of staff: codes of six digits that change every 30 seconds (TOTP, RFC 6238, SHA-1 as all authenticators have it), and
//! spare codes for who has lost their phone. A code counts once.
//!
//! Must not know: passwords, accounts, when somebody tried. Tested here, with the vectors of RFC 6238.

use super::staff::Kek;
use super::{Unopened, proof};
use sha2::{Digest, Sha256};
use std::fmt;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

/// Bytes of the seed: as long as the hash that codes are made with (RFC 4226, section 4).
pub const SEED: usize = 20;
/// Spare codes that somebody gets.
pub const SPARES: usize = 8;
/// Bytes that are kept of a spare code.
const SPARE: usize = 16;
/// Seconds that a code is shown (RFC 6238, section 5.2).
const STEP: u64 = 30;
/// Steps that a clock may be ahead or behind: a phone's clock is not ours.
const SKEW: u16 = 1;
/// Bytes as they are kept: the seed, the last step that was used, spare codes.
pub const KEPT: usize = SEED + 8 + SPARES * SPARE;

/// The second factor of one person. No `Display`, no `Serialize`, nothing in `Debug`; wiped when dropped.
///
/// ```compile_fail
/// fn kept(factor: baro::seal::factor::Factor) -> String {
///     serde_json::to_string(&factor).unwrap()
/// }
/// ```
pub struct Factor(Box<Zeroizing<[u8; KEPT]>>);

impl Factor {
    /// A new one from random bytes, with its spare codes: they are shown once.
    pub fn new(seed: &[u8; SEED], spares: [[u8; 5]; SPARES]) -> (Factor, [Zeroizing<String>; SPARES]) {
        let mut factor = Factor(Box::new(Zeroizing::new([0; KEPT])));
        factor.0[..SEED].copy_from_slice(seed);
        let codes = spares.map(spare_code);
        for (nth, code) in codes.iter().enumerate() {
            factor.spare(nth).copy_from_slice(&spare_mark(code));
        }
        (factor, codes)
    }

    /// Whether what somebody typed at `unix` (seconds) is a code that was not used yet; it is used then.
    pub fn accept(&mut self, typed: &str, unix: u64) -> bool {
        let typed: Zeroizing<String> =
            Zeroizing::new(typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect());
        if typed.len() != 6 {
            return self.accept_spare(&typed);
        }
        let used = u64::from_be_bytes(self.0[SEED..SEED + 8].try_into().expect("eight bytes"));
        // The newest step first would let an older code in after it; `check` says which one it is.
        match self.totp().check(&typed, unix) {
            Some(step) if step > used => {
                self.0[SEED..SEED + 8].copy_from_slice(&step.to_be_bytes());
                true
            }
            _ => false,
        }
    }

    fn accept_spare(&mut self, typed: &str) -> bool {
        let mark = spare_mark(&typed.to_ascii_lowercase());
        let found = (0..SPARES).filter(|nth| proof::same(self.spare(*nth), &mark)).last();
        found.inspect(|nth| self.spare(*nth).fill(0)).is_some()
    }

    /// How many spare codes are left.
    pub fn spares_left(&mut self) -> usize {
        (0..SPARES).filter(|nth| self.spare(*nth).iter().any(|byte| *byte != 0)).count()
    }

    /// The code of a moment, as an authenticator shows it: for phones that we play ourselves.
    pub fn code_at(&self, unix: u64) -> Zeroizing<String> {
        Zeroizing::new(self.totp().generate(unix).to_string())
    }

    fn spare(&mut self, nth: usize) -> &mut [u8] {
        &mut self.0[SEED + 8 + nth * SPARE..][..SPARE]
    }

    fn totp(&self) -> Totp {
        let mut seed = [0; SEED];
        seed.copy_from_slice(&self.0[..SEED]);
        totp(&seed, "baro", "baro")
    }

    /// Locks it under what a password opens. `nonce` must be fresh and random.
    pub fn lock(&self, kek: &Kek, slot: i64, nonce: [u8; super::locked::NONCE]) -> Vec<u8> {
        kek.lock_second(&self.0, slot, nonce)
    }

    /// Opens what [`Factor::lock`] locked.
    ///
    /// # Errors
    /// If it is damaged, another's or of another version.
    pub fn unlock(locked: &[u8], kek: &Kek, slot: i64) -> Result<Factor, Unopened> {
        kek.unlock_second(locked, slot).map(Factor)
    }
}

impl fmt::Debug for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Factor(…)")
    }
}

/// What an authenticator reads: `otpauth://totp/…`, and the seed for who types it. `programme` and `name` as it is to show them.
pub fn invitation(seed: &[u8; SEED], programme: &str, name: &str) -> (Zeroizing<String>, Zeroizing<String>) {
    // A colon would part the two in the label.
    let (programme, name) = (programme.replace(':', " "), name.replace(':', " "));
    let url = totp(seed, &programme, &name).to_url().expect("neither part has a colon");
    (Zeroizing::new(url), Zeroizing::new(Secret::from(seed.to_vec()).to_base32()))
}

fn totp(seed: &[u8; SEED], programme: &str, name: &str) -> Totp {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(SKEW)
        .with_step_duration(STEP)
        .with_secret(seed.to_vec())
        .with_account_name(name)
        .with_issuer(Some(programme))
        .build()
        .expect("a seed of 160 bits, six digits and names without a colon are within RFC 6238")
}

/// `abcd-2345`: eight letters and digits that no one mistakes, 40 bits. They only count with the password.
fn spare_code(random: [u8; 5]) -> Zeroizing<String> {
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let bits = random.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    let sign = |nth: u32| char::from(SIGNS[usize::try_from(bits >> (35 - 5 * nth) & 31).expect("five bits")]);
    Zeroizing::new((0..8).map(sign).collect())
}

fn spare_mark(code: &str) -> [u8; SPARE] {
    let digest = Sha256::new().chain_update(b"baro/spare-code/v1").chain_update(code).finalize();
    digest[..SPARE].try_into().expect("a digest is longer")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED_OF_RFC: &[u8; SEED] = b"12345678901234567890";

    fn factor() -> (Factor, [Zeroizing<String>; SPARES]) {
        let mut nth = 0;
        Factor::new(
            SEED_OF_RFC,
            [[0; 5]; SPARES].map(|_: [u8; 5]| {
                nth += 1;
                [nth; 5]
            }),
        )
    }

    #[test]
    fn the_vectors_of_rfc_6238() {
        // Appendix B, the last six of eight digits.
        for (unix, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            let (mut factor, _) = factor();
            assert_eq!(factor.code_at(unix).as_str(), code);
            assert!(factor.accept(code, unix), "{unix}");
        }
    }

    #[test]
    fn a_code_counts_once_and_an_older_one_not_after_it() {
        let (mut factor, _) = factor();
        let now = 1_234_567_890;
        let (before, code, next) = (factor.code_at(now - 30), factor.code_at(now), factor.code_at(now + 30));
        assert!(factor.accept(&code, now) && !factor.accept(&code, now));
        assert!(!factor.accept(&before, now), "an older one, seen over a shoulder");
        assert!(factor.accept(&next, now), "a phone that is ahead");
        assert!(!factor.accept(&next, now + 30));
        assert!(!factor.accept(&factor.code_at(now + 120), now), "too far ahead");
        assert!(!factor.accept("", now) && !factor.accept("12345", now) && !factor.accept("١٢٣٤٥٦", now));
    }

    #[test]
    fn spare_codes_count_once_each() {
        let (mut factor, codes) = factor();
        assert_eq!((codes[0].len(), factor.spares_left()), (8, 8));
        let typed = format!(" {}-{} ", codes[3][..4].to_uppercase(), &codes[3][4..]);
        assert!(factor.accept(&typed, 0) && !factor.accept(&typed, 0));
        assert_eq!(factor.spares_left(), 7);
        assert!(!factor.accept("aaaaaaaa", 0));
    }

    #[test]
    fn kept_and_read() {
        let (mut factor, codes) = factor();
        assert!(factor.accept(&codes[0], 0));
        let (_, kek) =
            super::super::staff::Account::new("a long password", [1; 16], super::super::Cost::new(64, 1)).unwrap();
        let locked = factor.lock(&kek, 7, [2; super::super::locked::NONCE]);
        let mut again = Factor::unlock(&locked, &kek, 7).unwrap();
        assert_eq!(again.spares_left(), 7);
        assert!(Factor::unlock(&locked, &kek, 8).is_err());
        assert_eq!(format!("{factor:?}"), "Factor(…)");
        let (url, seed) = invitation(SEED_OF_RFC, "Forum: Mopti", "Aïssata");
        assert!(
            url.starts_with("otpauth://totp/Forum%20%20Mopti:A%C3%AFssata?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            "{}",
            *url
        );
        assert_eq!(seed.as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}

//! What is locked under a secret key: XChaCha20-Poly1305 with a random 24-byte nonce.
//!
//! Must not know: what is locked, where the key comes from. Tested here.

use super::{Secret, Unopened, VERSION, framed, secret};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// Bytes that locking adds: version, nonce, tag.
pub const OVERHEAD: usize = 1 + NONCE + 16;
/// Bytes of a nonce: so many that random ones do not meet.
pub const NONCE: usize = 24;

/// Locks `plain` for one purpose, bound to `bound`: it opens only with the same. `nonce` must be fresh and random.
pub(super) fn lock(key: &[u8; 32], purpose: &[u8], bound: &[&[u8]], plain: &[u8], nonce: [u8; NONCE]) -> Vec<u8> {
    let body = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &place(purpose, bound) })
        .expect("the cipher takes any text that memory holds");
    [&[VERSION][..], &nonce, &body].concat()
}

/// Opens what [`lock`] locked.
pub(super) fn unlock(
    key: &[u8; 32],
    purpose: &[u8],
    bound: &[&[u8]],
    locked: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let (version, rest) = locked.split_first().ok_or(Unopened::Length)?;
    if *version != VERSION {
        return Err(Unopened::Version);
    }
    let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or(Unopened::Length)?;
    XChaCha20Poly1305::new(&(*key).into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &place(purpose, bound) })
        .map(Zeroizing::new)
        .map_err(|_| Unopened::Wrong)
}

/// Opens what has one length.
pub(super) fn unlock_exact<const N: usize>(
    key: &[u8; 32],
    purpose: &[u8],
    bound: &[&[u8]],
    locked: &[u8],
) -> Result<Secret<N>, Unopened> {
    // The version first: another one may have another length.
    if locked.first().is_some_and(|version| *version == VERSION) && locked.len() != N + OVERHEAD {
        return Err(Unopened::Length);
    }
    let opened = unlock(key, purpose, bound, locked)?;
    Ok(secret(opened.as_slice().try_into().expect("what is locked and what was locked differ by the overhead")))
}

fn place(purpose: &[u8], bound: &[&[u8]]) -> Vec<u8> {
    framed(&[&[purpose], bound].concat())
}

#[cfg(test)]
mod tests {
    use super::super::kat::{each_byte, hex};
    use super::*;

    #[test]
    fn locked_and_opened_by_its_key_for_its_purpose_in_its_place_only() {
        let locked = lock(&[1; 32], b"purpose", &[b"a", b"bc"], b"plain", [2; NONCE]);
        assert_eq!(
            hex(&locked),
            "01020202020202020202020202020202020202020202020202bc0a5786c4755972554400b00885fe35b8b21b9527"
        );
        assert_eq!(locked.len(), OVERHEAD + 5);
        assert_eq!(unlock(&[1; 32], b"purpose", &[b"a", b"bc"], &locked).unwrap().as_slice(), b"plain");
        assert_eq!(unlock_exact::<5>(&[1; 32], b"purpose", &[b"a", b"bc"], &locked).unwrap()[..], *b"plain");
        for refused in [
            unlock(&[3; 32], b"purpose", &[b"a", b"bc"], &locked),
            unlock(&[1; 32], b"another", &[b"a", b"bc"], &locked),
            unlock(&[1; 32], b"purpose", &[b"ab", b"c"], &locked),
            unlock(&[1; 32], b"purposea", &[b"bc"], &locked),
        ] {
            assert_eq!(refused.unwrap_err(), Unopened::Wrong);
        }
        assert_eq!(unlock_exact::<6>(&[1; 32], b"purpose", &[b"a", b"bc"], &locked).unwrap_err(), Unopened::Length);
        each_byte(&locked, |changed| unlock(&[1; 32], b"purpose", &[b"a", b"bc"], changed).map(drop));
        each_byte(&locked, |changed| unlock_exact::<5>(&[1; 32], b"purpose", &[b"a", b"bc"], changed).map(drop));
    }
}

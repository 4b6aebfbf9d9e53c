//! For tests of the formats: bytes as hexadecimal digits, and what each format must answer to damage.
//!
//! Must not know: any format. Used by the tests beside it.
//!
//! The known answers of this folder were computed by a second program, in another language, from the RFCs and over other primitives
//! (OpenSSL's): they hold the formats, and not only what this program happens to do.

use super::{Unopened, VERSION};

/// Bytes as digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Digits as bytes.
pub fn bytes(written: &str) -> Vec<u8> {
    (0..written.len()).step_by(2).map(|at| u8::from_str_radix(&written[at..at + 2], 16).unwrap()).collect()
}

/// SHA-256 as digits: known answers that are too long to be read.
pub fn digest(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex(&sha2::Sha256::digest(bytes))
}

/// Holds `open` to refusing `sealed` with any one bit changed in any byte, cut anywhere, longer, and of another version, each with the
/// error that says so.
pub fn each_byte(sealed: &[u8], open: impl Fn(&[u8]) -> Result<(), Unopened>) {
    assert_eq!(open(sealed), Ok(()), "unchanged");
    for at in 0..sealed.len() {
        let mut changed = sealed.to_vec();
        changed[at] ^= 1 << (at % 8);
        let said = if at == 0 { Unopened::Version } else { Unopened::Wrong };
        assert_eq!(open(&changed), Err(said), "byte {at}");
        let cut = open(&sealed[..at]);
        assert!(matches!(cut, Err(Unopened::Length | Unopened::Wrong)), "cut at {at}: {cut:?}");
    }
    let longer = open(&[sealed, &[0]].concat());
    assert!(matches!(longer, Err(Unopened::Length | Unopened::Wrong)), "longer: {longer:?}");
    for version in [0, VERSION + 1, u8::MAX] {
        let other = [&[version], &sealed[1..]].concat();
        assert_eq!(open(&other), Err(Unopened::Version), "version {version}");
    }
}

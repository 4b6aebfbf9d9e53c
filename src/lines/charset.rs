//! Texts in the charsets in which gateways to operators hand them on, besides UTF-8.
//!
//! Must not know: any gateway's names of them. Tested in `kannel.rs` and `jasmin.rs`.

/// UTF-16 (UCS-2) in either order of bytes. Half of a sign at the end was cut off by the phone that sent it and costs no more than that
/// sign; half a unit was cut off on the way here: `None`.
pub(super) fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text = char::decode_utf16(units).map(|sign| sign.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    rest.is_empty().then_some(text)
}

/// Windows-1252, and with it ISO-8859-1 and ASCII.
pub(super) fn windows_1252(bytes: &[u8]) -> String {
    let sign = |byte: &u8| {
        let own = usize::from(*byte).checked_sub(0x80).and_then(|at| WINDOWS_1252.get(at));
        own.copied().unwrap_or(char::from(*byte))
    };
    bytes.iter().map(sign).collect()
}

/// The signs of 0x80 to 0x9F; the others are those of Unicode. Bytes without one stand for themselves, as browsers read them.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

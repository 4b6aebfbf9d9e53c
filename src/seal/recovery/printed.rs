//! Shares on paper: nine lines of four groups, to be read aloud or typed.
//!
//! Must not know: what a share is good for. Tested here.
//!
//! Each line holds eight bytes and two of a check, so that a slip is found in its line and not in 144 signs.

use super::{Marks, Share};
use crate::seal::{VERSION, secret};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Lines of a printed share.
pub const LINES: usize = 1 + 2 * 32 / DATA;
/// Bytes that a line holds, and those of its check.
const DATA: usize = 8;
const CHECK: usize = 2;
/// Characters of a line, without the blanks between its groups: five bits each.
const LINE: usize = (DATA + CHECK) * 8 / 5;
/// Crockford's digits: no I, L, O or U to be mistaken.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What was typed is not a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misread {
    /// A sign that no share has.
    #[error("line {0}: a sign that is neither a digit nor a letter of a share")]
    Sign(usize),
    /// A slip of the hand, or a line of another share.
    #[error("line {0} is mistyped, or of another share")]
    Line(usize),
    /// Lines are missing, or there are too many.
    #[error("a share has {LINES} lines of {LINE} signs: some are missing, or too many")]
    Length,
    /// Made by a later program.
    #[error("a share of a kind that this program does not know")]
    Version,
}

impl Share {
    /// The lines to be printed, for its holder only.
    pub fn lines(&self) -> Zeroizing<String> {
        let mut printed = Zeroizing::new(String::with_capacity(LINES * (LINE + 4)));
        let head = self.head();
        for (at, data) in
            std::iter::once(&head[..]).chain(self.pieces.iter().flat_map(|piece| piece.chunks(DATA))).enumerate()
        {
            // The ten bytes of a line as one number, of which each sign is five bits.
            let bytes =
                data.iter().chain(&check(&head, at, data)).fold(0u128, |all, byte| all << 8 | u128::from(*byte));
            for sign in 0..LINE {
                if sign > 0 && sign % 4 == 0 {
                    printed.push(' ');
                }
                let digit = (bytes >> (5 * (LINE - 1 - sign))) % 32;
                printed.push(char::from(DIGITS[usize::try_from(digit).expect("a remainder of 32 is small")]));
            }
            printed.push('\n');
        }
        printed
    }

    /// Reads what was typed: capital or small letters, blanks, dots and dashes anywhere, `O` for 0, `I` and `L` for 1.
    ///
    /// # Errors
    /// Names the first line that is wrong.
    pub fn read(typed: &str) -> Result<Share, Misread> {
        let mut data = Zeroizing::new(Vec::with_capacity(LINES * DATA));
        let (mut line, mut signs) = (0u128, 0);
        for sign in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.')) {
            line = line << 5 | u128::from(digit(sign).ok_or(Misread::Sign(signs / LINE + 1))?);
            signs += 1;
            if signs % LINE == 0 {
                let bytes = Zeroizing::new(std::mem::take(&mut line).to_be_bytes());
                let (own, given) = bytes[16 - DATA - CHECK..].split_at(DATA);
                data.extend_from_slice(own);
                let head = data.first_chunk().expect("the first line is in");
                if !bool::from(check(head, signs / LINE - 1, own).ct_eq(given)) {
                    return Err(Misread::Line(signs / LINE));
                }
                if head[0] != VERSION {
                    return Err(Misread::Version);
                }
            }
        }
        if signs != LINES * LINE {
            return Err(Misread::Length);
        }
        Share::from_data(&data).ok_or(Misread::Line(1))
    }

    fn from_data(data: &[u8]) -> Option<Share> {
        let (head, pieces) = data.split_first_chunk::<DATA>()?;
        let [_, number @ 1..=3, a, b, c, d, e, f] = *head else { return None };
        let (first, second) = pieces.split_first_chunk()?;
        let pieces = [secret(first), secret(second.try_into().ok()?)];
        Some(Share { number, marks: Marks { instance: [a, b, c], key: [d, e, f] }, pieces })
    }

    fn head(&self) -> [u8; DATA] {
        let ([a, b, c], [d, e, f]) = (self.marks.instance, self.marks.key);
        [VERSION, self.number, a, b, c, d, e, f]
    }
}

/// The check of a line, which depends on its place and on the first line: lines of two shares do not mix.
fn check(head: &[u8; DATA], at: usize, data: &[u8]) -> [u8; CHECK] {
    let at = u8::try_from(at).unwrap_or(u8::MAX);
    let digest = Sha256::new().chain_update(b"baro/share/v1").chain_update(head).chain_update([at]).chain_update(data);
    let digest = digest.finalize();
    [digest[0], digest[1]]
}

fn digit(sign: char) -> Option<u8> {
    let sign = match sign.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = DIGITS.iter().position(|digit| char::from(*digit) == sign)?;
    u8::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::super::{combine, shares};
    use super::*;
    use crate::seal::{RecoveryKey, RecoveryPublic};
    use proptest::prelude::*;

    const HERE: &[u8; 16] = &[9; 16];

    fn made() -> (RecoveryPublic, [Share; 3]) {
        shares([[1; 32], [2; 32], [3; 32]], HERE)
    }

    #[test]
    fn known_answers() {
        let (public, shares) = made();
        assert_eq!(public, RecoveryKey::new(&[1; 32]).public());
        let printed = shares.each_ref().map(|share| share.lines().replace('\n', "/"));
        assert_eq!(
            printed[0],
            "040Z 5EYP YCDX CGS6/0810 40G2 0810 5T4D/0810 40G2 0810 4MRF/0810 40G2 0810 43QQ/0810 40G2 0810 5MVG/0C1G 60R3 0C1G 6DH0/0C1G 60R3 0C1G 7CJE/0C1G 60R3 0C1G 67D5/0C1G 60R3 0C1G 77JE/"
        );
        assert_eq!(
            printed[1],
            "041F 5EYP YCDX D18C/0C1G 60R3 0C1G 6Q3X/0C1G 60R3 0C1G 69ZM/0C1G 60R3 0C1G 64F9/0C1G 60R3 0C1G 6FGK/0000 0000 0000 1XS3/0000 0000 0000 178R/0000 0000 0000 0Q1Q/0000 0000 0000 1AD7/"
        );
        assert_eq!(
            printed[2],
            "041Z 5EYP YCDX CV6Z/0810 40G2 0810 54HS/0810 40G2 0810 4G6T/0810 40G2 0810 4Q1V/0810 40G2 0810 45N4/0000 0000 0000 0FAF/0000 0000 0000 0WJW/0000 0000 0000 0NAX/0000 0000 0000 07CG/"
        );
    }

    #[test]
    fn a_share_is_read_however_it_is_typed() {
        let (public, [one, two, _]) = made();
        let printed = one.lines();
        assert_eq!(printed.lines().count(), LINES);
        assert!(printed.lines().all(|line| line.len() == LINE + 3));
        for typed in [
            printed.to_string(),
            printed.to_lowercase(),
            printed.replace([' ', '\n'], ""),
            printed.replace(' ', " - "),
            printed.replace('0', "o").replace('1', "l"),
            printed.replace('1', "I"),
        ] {
            let read = Share::read(&typed).unwrap();
            assert_eq!(read.number(), 1);
            assert!(combine(&read, &two, HERE, &public).is_ok());
        }
        assert_eq!(format!("{one:?}"), "Share(1 of 3, …)");
    }

    #[test]
    fn a_slip_is_found_in_its_line() {
        let printed = made().1[2].lines();
        let signs: Vec<char> = printed.chars().filter(|c| !c.is_whitespace()).collect();
        for at in 0..signs.len() {
            let line = at / LINE + 1;
            let with = |sign: char| {
                let mut typed = signs.clone();
                typed[at] = sign;
                Share::read(&typed.iter().collect::<String>()).map(drop)
            };
            let next = DIGITS[(usize::from(digit(signs[at]).unwrap()) + 1) % 32];
            assert_eq!(with(char::from(next)), Err(Misread::Line(line)), "sign {at}");
            assert_eq!(with('u'), Err(Misread::Sign(line)));
            assert_eq!(with('é'), Err(Misread::Sign(line)));
            let cut: String = signs[..at].iter().collect();
            assert_eq!(Share::read(&cut).map(drop), Err(Misread::Length), "cut at {at}");
            let mut left_out = signs.clone();
            left_out.remove(at);
            let said = Share::read(&left_out.iter().collect::<String>()).map(drop);
            let expected = if line == LINES { Misread::Length } else { Misread::Line(line) };
            assert_eq!(said, Err(expected), "without {at}");
        }
        assert_eq!(Share::read(&format!("{}0", printed.as_str())).map(drop), Err(Misread::Length));
    }

    #[test]
    fn lines_swapped_or_of_another_share_are_found() {
        let (_, [one, two, _]) = made();
        let (one, two) = (one.lines(), two.lines());
        let (one, two): (Vec<&str>, Vec<&str>) = (one.lines().collect(), two.lines().collect());
        let mut swapped = one.clone();
        swapped.swap(2, 5);
        assert_eq!(Share::read(&swapped.join("\n")).map(drop), Err(Misread::Line(3)));
        let mixed = [&one[..4], &two[4..]].concat();
        assert_eq!(Share::read(&mixed.join("\n")).map(drop), Err(Misread::Line(5)));
    }

    #[test]
    fn a_share_of_a_later_program_is_told_as_such() {
        let mut head = made().1[0].head();
        head[0] = 2;
        let line = head.iter().chain(&check(&head, 0, &head)).fold(0u128, |all, byte| all << 8 | u128::from(*byte));
        let signs = (0..LINE).map(|sign| char::from(DIGITS[(line >> (5 * (LINE - 1 - sign))) as usize % 32]));
        assert_eq!(Share::read(&signs.collect::<String>()).map(drop), Err(Misread::Version));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_answered(typed in "\\PC{0,200}", some in 0..LINES) {
            prop_assert!(Share::read(&typed).is_err());
            let begun: Vec<String> = made().1[0].lines().lines().take(some).map(str::to_owned).collect();
            prop_assert!(Share::read(&[begun.join("\n"), typed].join("\n")).is_err());
        }
    }
}

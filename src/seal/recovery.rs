//! The key of last resort: three printed shares of which any two rebuild it.
//!
//! Must not know: who holds a share, what the key opens (`review`, `backup`). Tested here.
//!
//! The secret is `r1 ^ r2 ^ r3`; each holder has two of the three, so that two holders have all and one alone has nothing: the piece that he lacks
//! could be any. A share is nine lines of four groups, to be read aloud or typed: eight bytes and two of a check in each line, so that a slip is
//! found in its line and not in 144 characters.

use super::{RecoveryKey, RecoveryPublic, Secret, VERSION, secret};
use sha2::{Digest, Sha256};
use std::fmt;
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
/// Which two of the three pieces the holder of each share has.
const HELD: [[usize; 2]; 3] = [[0, 1], [1, 2], [0, 2]];

/// Whose share it is: three bytes each for the instance and the key, in print on every share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Marks {
    instance: [u8; 3],
    key: [u8; 3],
}

/// One of three shares of a recovery key. No `Display`, no `Serialize`, only its number in `Debug`; wiped when dropped.
///
/// ```compile_fail
/// fn printed(share: baro::seal::recovery::Share) -> String {
///     format!("{share}")
/// }
/// ```
///
/// ```compile_fail
/// fn kept(share: baro::seal::recovery::Share) -> String {
///     serde_json::to_string(&share).unwrap()
/// }
/// ```
pub struct Share {
    number: u8,
    marks: Marks,
    pieces: [Secret; 2],
}

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

/// Why two shares gave no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRecovered {
    /// One share, given twice.
    #[error("share {0} was given twice: another holder's is needed")]
    Twice(u8),
    /// A share of another instance of the program.
    #[error("share {0} is of another programme")]
    OtherInstance(u8),
    /// A share of a key that this instance has no longer, or not yet.
    #[error("share {0} is of another recovery key of this programme")]
    OtherKey(u8),
    /// Each is well-formed, and what both hold differs: one was made up.
    #[error("shares {0} and {1} do not belong together: try each with the third")]
    Disagree(u8, u8),
    /// They belong together, and give another key than that of the server.
    #[error("shares {0} and {1} give another key than the one on the server: try each with the third")]
    WrongKey(u8, u8),
}

/// Makes the recovery key of an instance: its public half, to be kept, and three shares, to be shown once. `random` is the secret and two
/// of its pieces.
pub fn shares(random: [[u8; 32]; 3], instance: &[u8; 16]) -> (RecoveryPublic, [Share; 3]) {
    let [own, one, two] = random.each_ref().map(secret);
    let public = RecoveryKey::new(&own).public();
    let three = xor(&own, &xor(&one, &two));
    let pieces = [one, two, three];
    let share = |number: u8| {
        let [a, b] = HELD[usize::from(number) - 1];
        Share { number, marks: marks(instance, &public), pieces: [secret(&pieces[a]), secret(&pieces[b])] }
    };
    (public, [1, 2, 3].map(share))
}

/// Rebuilds the key of this instance from two of its shares, and holds it against the public key on the server.
///
/// # Errors
/// If one share is another instance's or another key's, the same one was given twice, or they are not what they seem.
pub fn combine(
    first: &Share,
    second: &Share,
    instance: &[u8; 16],
    public: &RecoveryPublic,
) -> Result<RecoveryKey, NotRecovered> {
    let expected = marks(instance, public);
    for share in [first, second] {
        if share.marks.instance != expected.instance {
            return Err(NotRecovered::OtherInstance(share.number));
        }
        if share.marks.key != expected.key {
            return Err(NotRecovered::OtherKey(share.number));
        }
    }
    let numbers = (first.number, second.number);
    if numbers.0 == numbers.1 {
        return Err(NotRecovered::Twice(numbers.0));
    }
    let mut pieces = [&[0; 32]; 3];
    for share in [first, second] {
        for (at, piece) in HELD[usize::from(share.number) - 1].into_iter().zip(&share.pieces) {
            pieces[at] = piece;
        }
    }
    // The second share's pieces are in place; the first's are too, if the one that both hold is the same.
    let held = HELD[usize::from(first.number) - 1];
    if !held.into_iter().zip(&first.pieces).all(|(at, piece)| pieces[at].ct_eq(&***piece).into()) {
        return Err(NotRecovered::Disagree(numbers.0, numbers.1));
    }
    let key = RecoveryKey::new(&xor(pieces[0], &xor(pieces[1], pieces[2])));
    if key.is_of(public) { Ok(key) } else { Err(NotRecovered::WrongKey(numbers.0, numbers.1)) }
}

fn xor(a: &[u8; 32], b: &[u8; 32]) -> Secret {
    let mut both = secret(a);
    both.iter_mut().zip(b).for_each(|(own, other)| *own ^= other);
    both
}

fn marks(instance: &[u8; 16], public: &RecoveryPublic) -> Marks {
    let mark = |purpose: &[u8], of: &[u8]| {
        let digest = Sha256::new().chain_update(purpose).chain_update(of).finalize();
        [digest[0], digest[1], digest[2]]
    };
    Marks { instance: mark(b"baro/instance/v1", instance), key: mark(b"baro/recovery/v1", public.bytes()) }
}

impl Share {
    /// Which share it is: 1, 2 or 3.
    pub fn number(&self) -> u8 {
        self.number
    }

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

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({} of 3, …)", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn any_two_in_any_order_rebuild_the_key() {
        let (public, shares) = made();
        for (first, second) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
            let key = combine(&shares[first], &shares[second], HERE, &public).unwrap();
            assert!(key.is_of(&public));
        }
        let again = combine(&shares[1], &shares[1], HERE, &public);
        assert_eq!(again.unwrap_err(), NotRecovered::Twice(2));
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
    fn a_share_of_elsewhere_is_named() {
        let (public, [one, two, three]) = made();
        let (other_public, [_, other, _]) = shares([[4; 32], [2; 32], [3; 32]], HERE);
        assert_eq!(combine(&one, &other, HERE, &public).unwrap_err(), NotRecovered::OtherKey(2));
        assert_eq!(combine(&one, &other, HERE, &other_public).unwrap_err(), NotRecovered::OtherKey(1));
        let (_, [_, _, foreign]) = shares([[1; 32], [2; 32], [3; 32]], &[8; 16]);
        assert_eq!(combine(&foreign, &one, HERE, &public).unwrap_err(), NotRecovered::OtherInstance(3));
        // Made up by somebody who knows the marks: what both hold differs, or what comes out.
        let forged =
            |pieces: [[u8; 32]; 2]| Share { number: 2, marks: two.marks, pieces: pieces.each_ref().map(secret) };
        let disagrees = forged([[7; 32], **two.pieces[1]]);
        assert_eq!(combine(&one, &disagrees, HERE, &public).unwrap_err(), NotRecovered::Disagree(1, 2));
        let agrees = forged([**two.pieces[0], [7; 32]]);
        assert_eq!(combine(&one, &agrees, HERE, &public).unwrap_err(), NotRecovered::WrongKey(1, 2));
        assert_eq!(combine(&agrees, &three, HERE, &public).unwrap_err(), NotRecovered::Disagree(2, 3));
    }

    #[test]
    fn a_share_of_a_later_program_is_told_as_such() {
        let mut head = made().1[0].head();
        head[0] = 2;
        let line = head.iter().chain(&check(&head, 0, &head)).fold(0u128, |all, byte| all << 8 | u128::from(*byte));
        let signs = (0..LINE).map(|sign| char::from(DIGITS[(line >> (5 * (LINE - 1 - sign))) as usize % 32]));
        assert_eq!(Share::read(&signs.collect::<String>()).map(drop), Err(Misread::Version));
    }

    #[test]
    fn one_share_alone_says_nothing_of_the_secret() {
        // Another secret, split so that the first holder gets the same two pieces: what he has fits any secret.
        let [one, _, _] = made().1;
        let [same, other, _] = shares([[5; 32], **one.pieces[0], **one.pieces[1]], HERE).1;
        assert!(same.pieces == one.pieces && other.pieces != made().1[1].pieces);
    }
}

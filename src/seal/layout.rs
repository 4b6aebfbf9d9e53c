//! Plain texts of one size: fields in order, a text with its length, zeros to the end. What all have in common cannot tell them apart.
//!
//! Must not know: which fields there are. Tested here.

use super::Unopened;
use std::fmt;
use zeroize::Zeroizing;

/// Private words, of `MAX` bytes at most. No `Display`, no `Serialize`, nothing in `Debug`; wiped when dropped.
///
/// ```compile_fail
/// fn printed(words: baro::seal::envelope::Part) -> String {
///     format!("{words}")
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Words<const MAX: usize>(Zeroizing<String>);

/// A text is longer than what it is to be put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text has more than {0} bytes")]
pub struct TooLong(pub usize);

impl<const MAX: usize> Words<MAX> {
    /// Takes a copy of `text`.
    ///
    /// # Errors
    /// If it has more than `MAX` bytes.
    pub fn new(text: &str) -> Result<Words<MAX>, TooLong> {
        if text.len() <= MAX { Ok(Words(Zeroizing::new(text.to_owned()))) } else { Err(TooLong(MAX)) }
    }

    /// The words, for reading on the spot.
    pub fn read(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Debug for Words<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words(…)")
    }
}

/// A plain text of `N` bytes that is being written.
pub(super) struct Sheet<const N: usize> {
    // On the heap: what is moved on the stack stays behind there.
    bytes: Zeroizing<Vec<u8>>,
}

impl<const N: usize> Sheet<N> {
    /// With no field yet.
    pub fn blank() -> Sheet<N> {
        Sheet { bytes: Zeroizing::new(Vec::with_capacity(N)) }
    }

    /// Writes the next field. The formats' own constants see to it that there is room; their tests fill them to the end.
    pub fn put(mut self, field: &[u8]) -> Sheet<N> {
        assert!(field.len() <= N - self.bytes.len(), "the fields of a format fit its size");
        self.bytes.extend_from_slice(field);
        self
    }

    /// Writes a text with its length before it.
    pub fn words<const MAX: usize>(self, words: &Words<MAX>) -> Sheet<N> {
        let length = u16::try_from(words.0.len()).expect("the words of a format are shorter than 64 KiB");
        self.put(&length.to_be_bytes()).put(words.0.as_bytes())
    }

    /// All of it.
    pub fn done(mut self) -> Zeroizing<Vec<u8>> {
        self.bytes.resize(N, 0);
        self.bytes
    }
}

/// A plain text that is being read.
pub(super) struct Fields<'a>(pub &'a [u8]);

impl Fields<'_> {
    /// The next `N` bytes.
    pub fn take<const N: usize>(&mut self) -> Result<[u8; N], Unopened> {
        let (field, rest) = self.0.split_first_chunk().ok_or(Unopened::Content)?;
        self.0 = rest;
        Ok(*field)
    }

    /// The next byte.
    pub fn byte(&mut self) -> Result<u8, Unopened> {
        self.take::<1>().map(|[byte]| byte)
    }

    /// The member of a list that the next byte counts to.
    pub fn one_of<T: Copy>(&mut self, list: &[T]) -> Result<T, Unopened> {
        let at = usize::from(self.byte()?);
        list.get(at).copied().ok_or(Unopened::Content)
    }

    /// A text with its length before it.
    pub fn words<const MAX: usize>(&mut self) -> Result<Words<MAX>, Unopened> {
        let length = usize::from(u16::from_be_bytes(self.take()?));
        let (text, rest) = self.0.split_at_checked(length).ok_or(Unopened::Content)?;
        self.0 = rest;
        let text = str::from_utf8(text).map_err(|_| Unopened::Content)?;
        Words::new(text).map_err(|TooLong(_)| Unopened::Content)
    }

    /// The end: nothing but zeros.
    pub fn end(self) -> Result<(), Unopened> {
        if self.0.iter().all(|byte| *byte == 0) { Ok(()) } else { Err(Unopened::Content) }
    }
}

/// Where `member` stands in its list, as the byte that [`Fields::one_of`] reads.
pub(super) fn place<T: PartialEq>(list: &[T], member: &T) -> u8 {
    let at = list.iter().position(|own| own == member).expect("a list of all has each");
    u8::try_from(at).expect("lists are short")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read() {
        let words = Words::<4>::new("a\u{254}b").unwrap();
        let sheet = Sheet::<12>::blank().put(&[place(&['x', 'y'], &'y')]).words(&words).done();
        assert_eq!(sheet.as_slice(), b"\x01\x00\x04a\xc9\x94b\0\0\0\0\0");
        let mut fields = Fields(&sheet[..]);
        assert_eq!(fields.one_of(&['x', 'y']), Ok('y'));
        assert!(fields.words::<4>() == Ok(words));
        assert_eq!(fields.end(), Ok(()));
        assert_eq!(Words::<4>::new("abcde"), Err(TooLong(4)));
        assert_eq!(format!("{:?}", Words::<4>::new("abcd")), "Ok(Words(…))");
    }

    #[test]
    fn what_was_not_written_so_is_refused() {
        assert_eq!(Fields(&[2]).one_of(&['x', 'y']), Err(Unopened::Content));
        assert_eq!(Fields(&[]).byte(), Err(Unopened::Content));
        assert_eq!(Fields(&[0, 1]).end(), Err(Unopened::Content));
        for wrong in [&[0][..], &[0, 2, b'a'], &[0, 1, 0xff], &[0, 5, b'a', b'a', b'a', b'a', b'a']] {
            assert_eq!(Fields(wrong).words::<4>(), Err(Unopened::Content), "{wrong:?}");
        }
    }
}

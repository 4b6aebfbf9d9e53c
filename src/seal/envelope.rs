//! Envelopes: what a concern, a note to it or a text from an SMS is sealed in, all of one size and look.
//!
//! Must not know: who reports, where envelopes are kept. Tested here.
//!
//! An envelope is sealed to the review key of its compartment and month, and bound to that key's name and to its own id: moved to
//! another row it does not open. Nothing outside it tells a concern from an answer, a long text from none, or one day from another.

use super::filing::{Id, Locator, Thread};
use super::layout::{Fields, Sheet, Words, place};
use super::pair::{self, OVERHEAD};
use super::{BadKey, BoxPublic, ReviewKey, ReviewPublic, Unopened, VERSION};
use crate::domain::concern::{Accused, Kind};
use crate::domain::key::KeyId;
use crate::domain::message::Language;
use crate::domain::place::PlaceId;
use crate::domain::time::Day;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Bytes of a sealed envelope.
pub const SEALED: usize = PLAIN + OVERHEAD;
/// Bytes of an envelope before it is sealed.
pub const PLAIN: usize = 1024;
/// Bytes of text that one envelope holds: what the other fields leave.
pub const TEXT: usize = PLAIN - (1 + 1 + 16 + 16 + 32 + 4 + 1 + 1 + 8 + 3 + 1 + 2);
const PURPOSE: &[u8] = b"baro/envelope/v1";

/// A text, or the piece of a longer one that an envelope holds.
pub type Part = Words<TEXT>;

/// Where an envelope comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The dialogue: a concern, or more of its text in the same session.
    Concern,
    /// Its author, who came back with the code.
    FollowUp,
    /// An SMS that is no command.
    Sms,
}

const ORIGINS: [Origin; 3] = [Origin::Concern, Origin::FollowUp, Origin::Sms];

/// A place, as its tag: short, and of one length for all. Staff find the place by the tags of all places; it hides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlaceTag(pub [u8; 8]);

impl PlaceTag {
    /// The tag of a place: the first bytes of its code's SHA-256.
    pub fn of(place: &PlaceId) -> PlaceTag {
        let digest = Sha256::digest(place.0.as_bytes());
        PlaceTag(std::array::from_fn(|at| digest[at]))
    }
}

/// Where staff leave replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyTo {
    /// The row.
    pub locator: Locator,
    /// The key to which replies are sealed.
    pub public: BoxPublic,
}

/// What an envelope says.
#[derive(PartialEq, Eq)]
pub struct Envelope {
    /// Where it comes from.
    pub origin: Origin,
    /// What it belongs to.
    pub thread: Thread,
    /// The box of its author, who may have none.
    pub reply_to: Option<ReplyTo>,
    /// The day on which it was filed: the only time that is kept of it.
    pub day: Day,
    /// What it is about, if its author said so.
    pub kind: Option<Kind>,
    /// Whom it is about.
    pub accused: Accused,
    /// Where, if its author said so.
    pub place: Option<PlaceTag>,
    /// The language of the dialogue.
    pub language: Language,
    /// Which of the session's envelopes it is, from 0.
    pub part: u8,
    /// What was written; nothing, if its author did not or cannot write.
    pub text: Part,
}

impl Envelope {
    /// Seals it to `to`, the key called `key`, for the row `id`. `seed` must be fresh and random, also for a repeat.
    ///
    /// # Errors
    /// If the public key was made to give secrets away.
    pub fn seal(&self, to: &ReviewPublic, key: KeyId, id: &Id, seed: [u8; 32]) -> Result<Vec<u8>, BadKey> {
        pair::seal(to, PURPOSE, &[&key.0, &id.0], &self.plain(), seed)
    }

    /// Opens the envelope of the row `id`.
    ///
    /// # Errors
    /// If it is damaged, from another row, sealed with another key or of another version.
    pub fn open(key: &ReviewKey, name: KeyId, id: &Id, sealed: &[u8]) -> Result<Envelope, Unopened> {
        let plain = pair::open_exact::<PLAIN, _>(key, PURPOSE, &[&name.0, &id.0], sealed)?;
        Envelope::read(Fields(&plain[..]))
    }

    /// What is inside, for the index of a session and nothing else: version byte first.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        self.plain()
    }

    /// What [`Envelope::to_bytes`] gave.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn from_bytes(plain: &[u8; PLAIN]) -> Result<Envelope, Unopened> {
        Envelope::read(Fields(plain))
    }

    fn plain(&self) -> Zeroizing<Vec<u8>> {
        let (locator, public) = self.reply_to.map_or(([0; 16], [0; 32]), |to| (to.locator.0, *to.public.bytes()));
        let mut language = [0; 3];
        language[..self.language.tag().len()].copy_from_slice(self.language.tag().as_bytes());
        Sheet::<PLAIN>::blank()
            .put(&[VERSION])
            .put(&[place(&ORIGINS, &self.origin)])
            .put(&self.thread.0)
            .put(&locator)
            .put(&public)
            .put(&self.day.0.to_be_bytes())
            .put(&[self.kind.map_or(0, |kind| 1 + place(&Kind::ALL, &kind))])
            .put(&[place(&Accused::ALL, &self.accused)])
            .put(&self.place.map_or([0; 8], |tag| tag.0))
            .put(&language)
            .put(&[self.part])
            .words(&self.text)
            .done()
    }

    fn read(mut fields: Fields<'_>) -> Result<Envelope, Unopened> {
        if fields.byte()? != VERSION {
            return Err(Unopened::Version);
        }
        let envelope = Envelope {
            origin: fields.one_of(&ORIGINS)?,
            thread: Thread(fields.take()?),
            reply_to: {
                let (locator, public) = (fields.take()?, fields.take()?);
                let to = ReplyTo { locator: Locator(locator), public: BoxPublic::from_bytes(public) };
                match (locator == [0; 16], public == [0; 32]) {
                    (false, _) => Some(to),
                    (true, true) => None,
                    (true, false) => return Err(Unopened::Content),
                }
            },
            day: Day(i32::from_be_bytes(fields.take()?)),
            kind: fields.one_of(&[
                None,
                Some(Kind::ALL[0]),
                Some(Kind::ALL[1]),
                Some(Kind::ALL[2]),
                Some(Kind::ALL[3]),
            ])?,
            accused: fields.one_of(&Accused::ALL)?,
            place: Some(fields.take()?).filter(|tag| *tag != [0; 8]).map(PlaceTag),
            language: {
                let tag = fields.take::<3>()?;
                let tag = str::from_utf8(&tag).map_err(|_| Unopened::Content)?;
                tag.trim_end_matches('\0').parse().map_err(|_| Unopened::Content)?
            },
            part: fields.byte()?,
            text: fields.words()?,
        };
        fields.end()?;
        Ok(envelope)
    }
}

/// A text in pieces that each fit an envelope: cut after a blank where there is one in the second half of a piece, else between two
/// characters. Put together again they are the text. No text is one empty piece.
pub fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while rest.len() > TEXT {
        let longest = rest.floor_char_boundary(TEXT);
        let blank = rest[..longest].char_indices().rfind(|(_, c)| c.is_whitespace());
        let after = blank.map(|(at, c)| at + c.len_utf8()).filter(|at| *at > longest / 2);
        let (part, more) = rest.split_at(after.unwrap_or(longest));
        parts.push(Part::new(part).expect("a piece is cut to fit"));
        rest = more;
    }
    parts.push(Part::new(rest).expect("what is left fits"));
    parts
}

#[cfg(test)]
mod tests {
    use super::super::kat::{digest, each_byte, hex};
    use super::*;
    use crate::domain::concern::Compartment;
    use crate::domain::force::Force;
    use crate::domain::key::Month;
    use proptest::prelude::*;

    const ID: Id = Id([8; 16]);

    fn key() -> ReviewKey {
        ReviewKey::new(&[1; 32])
    }

    fn name() -> KeyId {
        KeyId::new(Month(2026 * 12 + 10), Compartment::Police)
    }

    fn full() -> Envelope {
        Envelope {
            origin: Origin::FollowUp,
            thread: Thread([2; 16]),
            reply_to: Some(ReplyTo { locator: Locator([3; 16]), public: BoxPublic::from_bytes([4; 32]) }),
            day: Day(20_779),
            kind: Some(Kind::Corruption),
            accused: Accused::Force(Force::Police),
            place: Some(PlaceTag::of(&PlaceId("ml-r05-konna".into()))),
            language: Language::BAMBARA,
            part: 7,
            text: Part::new(&"ɛ".repeat(TEXT / 2)).unwrap(),
        }
    }

    fn bare() -> Envelope {
        Envelope {
            origin: Origin::Concern,
            thread: Thread([2; 16]),
            reply_to: None,
            day: Day(0),
            kind: None,
            accused: Accused::Unknown,
            place: None,
            language: Language::FRENCH,
            part: 0,
            text: Part::new("").unwrap(),
        }
    }

    #[test]
    fn known_answers() {
        assert_eq!(TEXT, 938);
        assert_eq!(
            hex(&full().plain()[..86]),
            "0101020202020202020202020202020202020303030303030303030303030303030304040404040404040404040404040404040404040404040404040404040404040000512b01020983904bc6f14b19626d000703aa"
        );
        assert_eq!(
            hex(&bare().plain()[..86]),
            "0100020202020202020202020202020202020000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000090000000000000000667200000000"
        );
        let sealed = full().seal(&key().public(), name(), &ID, [5; 32]).unwrap();
        assert_eq!(
            hex(&sealed[..48]),
            "01402802aae25501861e6da002ef9f3e105b9296c3e3c90c92e600ec9a0ff52657e69dbb094099d28ec61fd2283a43cf"
        );
        assert_eq!(digest(&sealed), "6298735421d40793bb3ed7d88fc4a2e268332dc4c56ba5f35e8d3ec1c82d58d9");
    }

    #[test]
    fn each_kind_and_force_has_its_number_for_ever() {
        let numbers = |envelope: Envelope| (envelope.plain()[70], envelope.plain()[71]);
        for (n, accused) in Accused::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(numbers(Envelope { accused, ..bare() }).1), n);
        }
        for (n, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(numbers(Envelope { kind: Some(kind), ..bare() }).0), n + 1);
        }
        assert_eq!(
            Accused::ALL[..7],
            [Force::Army, Force::Gendarmerie, Force::Police, Force::Guard, Force::Customs, Force::Forest, Force::Drugs]
                .map(Accused::Force)
        );
        assert_eq!(Accused::ALL[7..], [Accused::SelfDefence, Accused::Other, Accused::Unknown]);
        assert_eq!(Kind::ALL, [Kind::Corruption, Kind::Insecurity, Kind::Abuse, Kind::Other]);
    }

    #[test]
    fn all_are_of_one_size_and_come_back_as_they_were() {
        for envelope in [full(), bare()] {
            let sealed = envelope.seal(&key().public(), name(), &ID, [5; 32]).unwrap();
            assert_eq!(sealed.len(), SEALED);
            assert!(Envelope::open(&key(), name(), &ID, &sealed) == Ok(envelope));
        }
        let one = full().seal(&key().public(), name(), &ID, [5; 32]).unwrap();
        let two = full().seal(&key().public(), name(), &ID, [6; 32]).unwrap();
        assert_ne!(one[1..33], two[1..33], "each has a key agreement of its own");
    }

    #[test]
    fn opened_by_its_key_in_its_row_only() {
        let sealed = full().seal(&key().public(), name(), &ID, [5; 32]).unwrap();
        let opened = |key: &ReviewKey, name, id: &Id| Envelope::open(key, name, id, &sealed).map(drop);
        assert_eq!(opened(&ReviewKey::new(&[9; 32]), name(), &ID), Err(Unopened::Wrong));
        assert_eq!(opened(&key(), KeyId::new(name().month(), Compartment::Army), &ID), Err(Unopened::Wrong));
        assert_eq!(opened(&key(), name(), &Id([9; 16])), Err(Unopened::Wrong));
        each_byte(&sealed, |changed| Envelope::open(&key(), name(), &ID, changed).map(drop));
    }

    #[test]
    fn what_was_sealed_by_somebody_who_does_not_keep_to_the_format_is_told_as_such() {
        // Origin, box key without a box, kind, accused, language, length of the text, padding.
        for (at, byte) in [(1, 3), (34, 1), (70, 5), (71, 10), (80, b'F'), (84, 4), (1023, 1)] {
            let mut plain = bare().plain();
            plain[at] = byte;
            let sealed = pair::seal(&key().public(), PURPOSE, &[&name().0, &ID.0], &plain, [5; 32]).unwrap();
            assert_eq!(Envelope::open(&key(), name(), &ID, &sealed).map(drop), Err(Unopened::Content), "byte {at}");
        }
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        let text = "Au poste de Konna ".repeat(100);
        let parts = parts(&text);
        assert!(parts.len() == 2 && parts.iter().all(|part| part.read().ends_with(' ')), "{}", parts.len());
        assert_eq!(super::parts("").len(), 1);
        assert_eq!(super::parts(&"a".repeat(TEXT)).len(), 1);
        assert_eq!(super::parts(&"a".repeat(TEXT + 1))[1].read(), "a");
    }

    proptest! {
        #[test]
        fn whatever_was_sealed_is_read_as_it_stands_or_refused(
            changes in proptest::collection::vec((0..PLAIN, any::<u8>()), 0..6), full in any::<bool>(),
        ) {
            let mut plain = if full { self::full() } else { bare() }.plain();
            changes.into_iter().for_each(|(at, byte)| plain[at] = byte);
            if let Ok(envelope) = Envelope::read(Fields(&plain)) {
                prop_assert!(*envelope.plain() == *plain, "two writings of one envelope");
            }
        }

        #[test]
        fn nothing_is_lost_between_parts(text in "[a-zɛŋ🙂 \u{a0}\n]{0,3000}") {
            let parts = parts(&text);
            let whole: String = parts.iter().map(Part::read).collect();
            prop_assert_eq!(&whole, &text);
            let (last, full) = parts.split_last().unwrap();
            prop_assert!(full.iter().all(|part| part.read().len() > TEXT / 2 - 4));
            prop_assert!(full.is_empty() || !last.read().is_empty());
        }
    }
}

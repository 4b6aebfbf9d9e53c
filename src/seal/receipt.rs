//! Receipts: from a code come the place of a box and its key, and nothing of a person. What is in the box is sealed to that key.
//!
//! Must not know: who holds a code, where boxes are kept, when they are made. Tested here.
//!
//! Neither code nor private key is kept. Twelve digits could all be tried: what stands against it is the work of each try and a pepper that is
//! not kept beside the boxes.

use super::envelope::ReplyTo;
use super::filing::{Id, Locator, Thread};
use super::layout::{Fields, Sheet, Words, place};
use super::pair::{self, OVERHEAD};
use super::stretch::{Cost, NoMemory, expand, stretch};
use super::{BadKey, BoxKey, Secret, Unopened, VERSION, secret};
use crate::domain::concern::{Compartment, ReceiptCode};
use crate::domain::time::Day;

/// Bytes of a sealed [`Entry`].
pub const ENTRY_SEALED: usize = ENTRY + OVERHEAD;
const ENTRY: usize = 16 + 1;
/// Bytes of a sealed [`Reply`].
pub const REPLY_SEALED: usize = REPLY + OVERHEAD;
const REPLY: usize = 640;
/// Bytes of text that a reply holds.
pub const REPLY_TEXT: usize = REPLY - (1 + 4 + 2);

/// How this instance makes boxes from codes. Another one makes others: a code is good in one programme only.
pub struct Codes {
    salt: [u8; 16],
    pepper: Secret,
    cost: Cost,
}

/// What a code opens. The key is wiped when dropped.
pub struct Opener {
    /// The row of the box.
    pub locator: Locator,
    /// The key to what is in it.
    pub key: BoxKey,
}

/// A code that was never shown, with the box to be made when it is. No `Display`, no `Serialize`, no `Debug`; the code is wiped when
/// dropped.
///
/// ```compile_fail
/// fn told(receipt: baro::seal::receipt::Receipt) -> String {
///     format!("{receipt:?}")
/// }
/// ```
pub struct Receipt {
    /// For the screen of its author.
    pub code: ReceiptCode,
    /// For the envelope, and the row of the box.
    pub to: ReplyTo,
}

impl Codes {
    /// Takes the instance's salt, its box pepper and the cost of one derivation: [`Cost::CODE`] outside of tests.
    pub fn new(salt: [u8; 16], pepper: &[u8; 32], cost: Cost) -> Codes {
        Codes { salt, pepper: secret(pepper), cost }
    }

    /// What `code` opens, whether there is such a box or not: the same work for all.
    ///
    /// # Errors
    /// If there is no memory for it just now.
    pub fn derive(&self, code: &ReceiptCode) -> Result<Opener, NoMemory> {
        let root = stretch(code.digits(), &self.salt, &self.pepper[..], self.cost)?;
        let seed = expand::<32>(&root, b"baro/box-key/v1");
        Ok(Opener { locator: Locator(**expand(&root, b"baro/box-locator/v1")), key: BoxKey::new(&seed) })
    }

    /// A receipt with a new code. `fresh` gives random bytes; it is asked again for the few that would favour some codes.
    ///
    /// # Errors
    /// If there is no memory for it just now.
    pub fn receipt(&self, fresh: impl FnMut() -> [u8; 8]) -> Result<Receipt, NoMemory> {
        let code = ReceiptCode::new(twelve_digits(fresh));
        let opener = self.derive(&code)?;
        Ok(Receipt { code, to: ReplyTo { locator: opener.locator, public: opener.key.public() } })
    }
}

/// A number below 10^12, each as likely as any other: 40 random bits, drawn again if they are too many (one time in eleven).
fn twelve_digits(mut fresh: impl FnMut() -> [u8; 8]) -> u64 {
    loop {
        let number = u64::from_be_bytes(fresh()) >> 24;
        if number < 1_000_000_000_000 {
            return number;
        }
    }
}

/// What a box says to who opens it: where more text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The thread of the concern.
    pub thread: Thread,
    /// Who reads it.
    pub compartment: Compartment,
}

impl Entry {
    /// Seals it for the box `to`. `seed` must be fresh and random.
    ///
    /// # Errors
    /// If the public key was made to give secrets away.
    pub fn seal(&self, to: &ReplyTo, seed: [u8; 32]) -> Result<Vec<u8>, BadKey> {
        let compartment = place(&Compartment::ALL, &self.compartment);
        let plain = Sheet::<ENTRY>::blank().put(&self.thread.0).put(&[compartment]).done();
        pair::seal(&to.public, b"baro/box/v1", &[&to.locator.0], &plain, seed)
    }

    /// Opens what is in the box.
    ///
    /// # Errors
    /// If it is damaged, from another box, sealed with another key or of another version.
    pub fn open(opener: &Opener, sealed: &[u8]) -> Result<Entry, Unopened> {
        let plain = pair::open_exact::<ENTRY, _>(&opener.key, b"baro/box/v1", &[&opener.locator.0], sealed)?;
        let mut fields = Fields(&plain[..]);
        Ok(Entry { thread: Thread(fields.take()?), compartment: fields.one_of(&Compartment::ALL)? })
    }
}

impl Opener {
    /// Opens the box, if there is one; if there is none, the work of opening one is done all the same, so that time does not tell.
    ///
    /// # Errors
    /// If there is one, and it is damaged, another's or of another version.
    pub fn look(&self, row: Option<&[u8]>) -> Result<Option<Entry>, Unopened> {
        match row {
            Some(sealed) => Entry::open(self, sealed).map(Some),
            None => {
                // Well-formed, with an honest public key to agree with; it cannot open, for nobody sealed it.
                let mut decoy = [0; ENTRY_SEALED];
                decoy[0] = VERSION;
                decoy[1..33].copy_from_slice(self.key.public().bytes());
                std::hint::black_box(Entry::open(self, &decoy)).ok();
                Ok(None)
            }
        }
    }
}

/// How a concern stands, for its author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was read and is looked into.
    Open,
    /// Staff ask something.
    Asked,
    /// Nothing more will come of it.
    Closed,
}

const STANDINGS: [Standing; 3] = [Standing::Open, Standing::Asked, Standing::Closed];

/// The text of a reply.
pub type ReplyText = Words<REPLY_TEXT>;

/// What staff leave in a box.
#[derive(PartialEq, Eq)]
pub struct Reply {
    /// How the concern stands.
    pub standing: Standing,
    /// When it was written: replies have no order but this.
    pub day: Day,
    /// The words.
    pub text: ReplyText,
}

impl Reply {
    /// Seals it for the box `to`, in the row `id`. `seed` must be fresh and random.
    ///
    /// # Errors
    /// If the public key was made to give secrets away.
    pub fn seal(&self, to: &ReplyTo, id: &Id, seed: [u8; 32]) -> Result<Vec<u8>, BadKey> {
        let plain = Sheet::<REPLY>::blank()
            .put(&[place(&STANDINGS, &self.standing)])
            .put(&self.day.0.to_be_bytes())
            .words(&self.text)
            .done();
        pair::seal(&to.public, b"baro/reply/v1", &[&to.locator.0, &id.0], &plain, seed)
    }

    /// Opens the reply in the row `id` of a box.
    ///
    /// # Errors
    /// If it is damaged, from another row or box, sealed with another key or of another version.
    pub fn open(opener: &Opener, id: &Id, sealed: &[u8]) -> Result<Reply, Unopened> {
        let bound: [&[u8]; 2] = [&opener.locator.0, &id.0];
        let plain = pair::open_exact::<REPLY, _>(&opener.key, b"baro/reply/v1", &bound, sealed)?;
        let mut fields = Fields(&plain[..]);
        let reply = Reply {
            standing: fields.one_of(&STANDINGS)?,
            day: Day(i32::from_be_bytes(fields.take()?)),
            text: fields.words()?,
        };
        fields.end()?;
        Ok(reply)
    }
}

#[cfg(test)]
mod tests {
    use super::super::kat::{digest, each_byte, hex};
    use super::*;

    const CHEAP: Cost = Cost::new(64, 1);

    fn codes() -> Codes {
        Codes::new([1; 16], &[2; 32], CHEAP)
    }

    fn receipt() -> Receipt {
        codes().receipt(|| (188_905_498_842u64 << 24).to_be_bytes()).unwrap()
    }

    fn opener() -> Opener {
        codes().derive(&ReceiptCode::read("18 89 05 49 88 42 48").unwrap()).unwrap()
    }

    fn entry() -> Entry {
        Entry { thread: Thread([3; 16]), compartment: Compartment::Army }
    }

    fn reply(text: &str) -> Reply {
        Reply { standing: Standing::Asked, day: Day(20_779), text: ReplyText::new(text).unwrap() }
    }

    #[test]
    fn known_answers() {
        assert_eq!(receipt().code.pairs().as_str(), "18 89 05 49 88 42 48");
        assert_eq!(hex(&receipt().to.locator.0), "33aee28d756a097a09f3061a6986a7e7");
        assert_eq!(
            hex(receipt().to.public.bytes()),
            "7f49c74a74570d033c3a55169e34fd900c86e1d2d6ae8b55c8fc4415c2cc503b"
        );
        assert_eq!(
            hex(&entry().seal(&receipt().to, [4; 32]).unwrap()),
            "01008d4fd6c00663955bf73dc152fe43bcf13c97453924872458a229f46c80801215353483422a0e2737f9410c45db32e3ee5791a6caec97e2db593faacb537571eb"
        );
        assert_eq!(
            digest(&reply("A quelle heure?").seal(&receipt().to, &Id([5; 16]), [4; 32]).unwrap()),
            "77adad1b435c34732300a0517f007a88c097deaad02ccdd652cb5c088c9ee8c9"
        );
        assert_eq!((ENTRY_SEALED, REPLY_SEALED, REPLY_TEXT), (66, 689, 633));
    }

    #[test]
    fn the_cost_of_the_specification_gives_a_box_too() {
        let codes = Codes::new([1; 16], &[2; 32], Cost::CODE);
        assert_eq!(hex(&codes.derive(&receipt().code).unwrap().locator.0), "55c4116ab9c8692ce4f9c10ff9003d7f");
    }

    #[test]
    fn what_the_code_opens_is_what_was_sealed() {
        let sealed = entry().seal(&receipt().to, [4; 32]).unwrap();
        assert_eq!(Entry::open(&opener(), &sealed), Ok(entry()));
        for text in ["", "A quelle heure?", &"ɛ".repeat(REPLY_TEXT / 2)] {
            let sealed = reply(text).seal(&receipt().to, &Id([5; 16]), [4; 32]).unwrap();
            assert_eq!(sealed.len(), REPLY_SEALED);
            assert!(Reply::open(&opener(), &Id([5; 16]), &sealed) == Ok(reply(text)));
            let elsewhere = Reply::open(&opener(), &Id([6; 16]), &sealed).map(drop);
            assert_eq!(elsewhere, Err(Unopened::Wrong));
        }
        assert!(ReplyText::new(&"a".repeat(REPLY_TEXT + 1)).is_err());
    }

    #[test]
    fn nothing_is_opened_by_another_code_or_after_a_change() {
        let entry = entry().seal(&receipt().to, [4; 32]).unwrap();
        let reply = reply("A quelle heure?").seal(&receipt().to, &Id([5; 16]), [4; 32]).unwrap();
        let other = codes().derive(&ReceiptCode::new(188_905_498_843)).unwrap();
        assert_eq!(Entry::open(&other, &entry), Err(Unopened::Wrong));
        assert_eq!(Reply::open(&other, &Id([5; 16]), &reply).map(drop), Err(Unopened::Wrong));
        let moved = Opener { locator: other.locator, key: opener().key };
        assert_eq!(Entry::open(&moved, &entry), Err(Unopened::Wrong));
        each_byte(&entry, |changed| Entry::open(&opener(), changed).map(drop));
        each_byte(&reply, |changed| Reply::open(&opener(), &Id([5; 16]), changed).map(drop));
        assert_eq!(opener().look(Some(&entry)), Ok(Some(self::entry())));
        assert_eq!(opener().look(Some(&entry[..65])), Err(Unopened::Length));
        assert_eq!(opener().look(None), Ok(None));
        let unknown = [&[3; 16][..], &[7]].concat();
        let sealed = pair::seal(&receipt().to.public, b"baro/box/v1", &[&receipt().to.locator.0], &unknown, [4; 32]);
        assert_eq!(Entry::open(&opener(), &sealed.unwrap()), Err(Unopened::Content));
    }

    #[test]
    fn salt_pepper_and_cost_all_count() {
        let code = receipt().code;
        let own = opener().locator;
        for other in [
            Codes::new([9; 16], &[2; 32], CHEAP),
            Codes::new([1; 16], &[9; 32], CHEAP),
            Codes::new([1; 16], &[2; 32], Cost::new(64, 2)),
            Codes::new([1; 16], &[2; 32], Cost::new(72, 1)),
        ] {
            assert!(other.derive(&code).unwrap().locator != own);
        }
    }

    #[test]
    fn codes_are_evenly_random() {
        // What is too large is drawn again, never folded.
        let mut drawn = [u64::MAX, 1_000_000_000_000 << 24, 999_999_999_999 << 24].into_iter();
        assert_eq!(twelve_digits(|| drawn.next().unwrap().to_be_bytes()), 999_999_999_999);
        // The first digit, from numbers that are spread evenly.
        let mut n = 0u64;
        let mut count = [0u32; 10];
        for _ in 0..100_000 {
            let number = twelve_digits(|| {
                n += 1;
                n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes()
            });
            count[usize::try_from(number / 100_000_000_000).unwrap()] += 1;
        }
        assert!(count.iter().all(|times| (9_950..=10_050).contains(times)), "{count:?}");
    }

    #[test]
    fn a_receipt_and_its_code_lead_to_one_box() {
        let (receipt, opener) = (receipt(), opener());
        assert!(receipt.to.locator == opener.locator && opener.key.is_of(&receipt.to.public));
    }
}

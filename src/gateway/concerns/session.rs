//! What a session keeps for a concern between two turns: what names its rows and what opens its box, never a word of what was written.
//!
//! Must not know: how sessions are found. Tested here and by `tests/transcripts/concern/`.
//!
//! It lives in memory for ten minutes and nowhere else. Whoever has that memory can find and open what this session filed or read, as
//! the session itself can.

use crate::domain::concern::{Accused, Compartment, Kind, ReceiptCode};
use crate::domain::dialogue::Draft;
use crate::domain::phone::FreeText;
use crate::seal::BoxPublic;
use crate::seal::envelope::{PlaceTag, ReplyTo};
use crate::seal::filing::{Filing, Locator, Thread};
use crate::seal::receipt::{Entry, OPENER, Opener, Receipt};
use serde::{Deserialize, Serialize};

/// What is kept. Empty for the many sessions that have nothing to do with concerns.
#[derive(Default)]
pub struct Confided {
    /// Names the rows of everything that the session files.
    pub filing: Option<Filing>,
    /// Envelopes filed so far; the next one has this number.
    pub parts: u8,
    /// Reserved before the first text.
    pub receipt: Option<Receipt>,
    /// What the concern is about, once it is filed: more text goes to the same readers.
    pub about: Option<About>,
    /// The box of the code that was typed.
    pub opened: Option<Opened>,
}

/// What a concern is about, for all its envelopes.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What it is about.
    pub kind: Kind,
    /// Whom it is about.
    pub accused: Accused,
    /// Where.
    pub place: Option<[u8; 8]>,
}

impl About {
    /// As it was chosen.
    pub fn of(draft: &Draft) -> About {
        let place = draft.place.as_ref().map(|place| PlaceTag::of(place).0);
        About { kind: draft.kind, accused: draft.accused, place }
    }

    /// Who reads it.
    pub fn compartment(&self) -> Compartment {
        Compartment::of(Some(self.kind), self.accused)
    }
}

/// A box that a code led to, or would have led to.
pub struct Opened {
    /// What the code opens.
    pub opener: Opener,
    /// What the box says; nothing where there is none.
    pub entry: Option<Entry>,
    /// Its replies, newest first.
    pub replies: Vec<FreeText>,
}

/// The bytes' form. The types above have none, so that they can be written nowhere else.
#[derive(Serialize, Deserialize)]
struct Row {
    seed: Option<[u8; 32]>,
    parts: u8,
    receipt: Option<(String, [u8; 16], [u8; 32])>,
    about: Option<About>,
    opened: Option<OpenedRow>,
}

/// The opener, thread and compartment, the replies.
type OpenedRow = (Vec<u8>, Option<([u8; 16], Compartment)>, Vec<String>);

impl Serialize for Confided {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let receipt = self
            .receipt
            .as_ref()
            .map(|receipt| (receipt.code.pairs().to_string(), receipt.to.locator.0, *receipt.to.public.bytes()));
        let opened = self.opened.as_ref().map(|opened| {
            let entry = opened.entry.map(|entry| (entry.thread.0, entry.compartment));
            let replies = opened.replies.iter().map(|reply| reply.read().to_owned()).collect();
            (opened.opener.to_bytes().to_vec(), entry, replies)
        });
        let seed = self.filing.as_ref().map(|filing| *filing.seed());
        Row { seed, parts: self.parts, receipt, about: self.about, opened }.serialize(serializer)
    }
}

impl<'d> Deserialize<'d> for Confided {
    fn deserialize<D: serde::Deserializer<'d>>(deserializer: D) -> Result<Confided, D::Error> {
        let Row { seed, parts, receipt, about, opened } = Row::deserialize(deserializer)?;
        let broken = || serde::de::Error::custom("not what a session keeps");
        let receipt = receipt.map(|(code, locator, public)| {
            let to = ReplyTo { locator: Locator(locator), public: BoxPublic::from_bytes(public) };
            Ok(Receipt { code: ReceiptCode::read(&code).map_err(|_| broken())?, to })
        });
        let opened = opened.map(|(opener, entry, replies)| {
            let opener = <[u8; OPENER]>::try_from(opener).map_err(|_| broken())?;
            let entry = entry.map(|(thread, compartment)| Entry { thread: Thread(thread), compartment });
            let replies = replies.into_iter().map(FreeText::new).collect();
            Ok(Opened { opener: Opener::from_bytes(&opener), entry, replies })
        });
        let filing = seed.map(Filing::new);
        Ok(Confided { filing, parts, receipt: receipt.transpose()?, about, opened: opened.transpose()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::place::PlaceId;
    use crate::seal::Cost;
    use crate::seal::receipt::Codes;

    #[test]
    fn bytes_and_back() {
        let codes = Codes::new([1; 16], &[2; 32], Cost::new(64, 1));
        let receipt = codes.receipt(|| [7; 8]).ok();
        let opener = codes.derive(&ReceiptCode::new(188_905_498_842)).unwrap();
        let draft = Draft { kind: Kind::Abuse, accused: Accused::SelfDefence, place: Some(PlaceId("konna".into())) };
        let entry = Some(Entry { thread: Thread([5; 16]), compartment: Compartment::Armed });
        let kept = Confided {
            filing: Some(Filing::new([9; 32])),
            parts: 3,
            receipt,
            about: Some(About::of(&draft)),
            opened: Some(Opened { opener, entry, replies: vec![FreeText::new("ou?")] }),
        };
        let read: Confided = serde_json::from_slice(&serde_json::to_vec(&kept).unwrap()).unwrap();
        assert!(read.filing.unwrap().seed() == &[9; 32] && read.parts == 3);
        assert!(read.receipt.unwrap().code == kept.receipt.unwrap().code);
        assert!(read.about == kept.about && read.about.unwrap().compartment() == Compartment::Armed);
        let (was, is) = (kept.opened.unwrap(), read.opened.unwrap());
        assert!(*was.opener.to_bytes() == *is.opener.to_bytes() && was.entry == is.entry && was.replies == is.replies);

        let nothing = serde_json::to_vec(&Confided::default()).unwrap();
        assert!(serde_json::from_slice::<Confided>(&nothing).unwrap().filing.is_none());
    }
}

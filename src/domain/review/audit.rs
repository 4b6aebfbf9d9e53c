//! The audit trail: what staff did, each row chained to the one before.
//!
//! Must not know: how links are computed (a function is given), where rows are kept. Tested here and in `tests/it/audit.rs`.
//!
//! Staff only. Nothing that somebody does on a phone has a word here, so it cannot be written: a trail with "received" or "code used"
//! in it would tell when who wrote in.

use crate::domain::concern::Compartment;
use crate::domain::review::role::{Account, Act, Roles, StaffId};
use crate::domain::time::{At, HOUR};

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $name:ident $code:literal $act:expr;)+) => {
        /// What staff did. The list is closed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Action {
            /// All.
            pub const ALL: &[Action] = &[$(Action::$name),+];

            /// The word in the trail. Never changed: it is part of the chain.
            pub fn code(self) -> &'static str {
                match self {
                    $(Action::$name => $code,)+
                }
            }

            /// The right that it takes; none where it is about one's own account.
            pub fn takes(self) -> Option<Act> {
                match self {
                    $(Action::$name => $act,)+
                }
            }
        }
    };
}

actions! {
    /// Signed in.
    SignedIn "signed_in" None;
    /// Signed out.
    SignedOut "signed_out" None;
    /// Chose a password and made a key.
    Activated "activated" None;
    /// Said which forces one is tied to.
    TiesDeclared "ties_declared" None;
    /// Stepped back from a case.
    ConflictDeclared "conflict_declared" Some(Act::ReadConcerns);
    /// Made an account.
    AccountAdded "account_added" Some(Act::ManageAccounts);
    /// Opened or closed an account.
    AccountSet "account_set" Some(Act::ManageAccounts);
    /// Let somebody choose a password again; the old key is lost with it.
    ResetStarted "reset_started" Some(Act::ManageAccounts);
    /// Asked for a key.
    GrantRequested "grant_requested" Some(Act::RequestGrant);
    /// Agreed to it, as who holds the key.
    GrantApproved "grant_approved" Some(Act::GrantKeys);
    /// Agreed to it, as who holds none.
    GrantCountersigned "grant_countersigned" Some(Act::CountersignGrant);
    /// Took a key away.
    GrantRevoked "grant_revoked" Some(Act::RevokeGrant);
    /// Made keys for months to come.
    KeysMade "keys_made" Some(Act::GrantKeys);
    /// Rebuilt keys from printed shares.
    KeysRecovered "keys_recovered" Some(Act::GrantKeys);
    /// Found a public key that is not what it should be: concerns may have been sealed to somebody else.
    KeysDoubted "keys_doubted" Some(Act::GrantKeys);
    /// Opened a case.
    CaseOpened "case_opened" Some(Act::ReadConcerns);
    /// Took a case.
    CaseClaimed "case_claimed" Some(Act::Classify);
    /// Said what a case is.
    CaseTriaged "case_triaged" Some(Act::Classify);
    /// Put a case to another one.
    CaseMerged "case_merged" Some(Act::Classify);
    /// Called a lead.
    CaseEscalated "case_escalated" Some(Act::Classify);
    /// Left a text for the holder of the code.
    CaseAnswered "case_answered" Some(Act::Answer);
    /// Closed a case.
    CaseClosed "case_closed" Some(Act::Classify);
    /// Wrote a text that is to leave the house.
    ReleaseDrafted "release_drafted" Some(Act::DraftRelease);
    /// Agreed to another's.
    ReleaseApproved "release_approved" Some(Act::ApproveRelease);
    /// Took one back.
    ReleaseWithdrawn "release_withdrawn" Some(Act::DraftRelease);
    /// Handed one over.
    ReleaseHandedOver "release_handed_over" Some(Act::HandOver);
    /// Said what came of one.
    OutcomeNoted "outcome_noted" Some(Act::HandOver);
    /// Published counts.
    AggregatesPublished "aggregates_published" Some(Act::PublishAggregates);
    /// Proposed a theme of concerns to the forums of a place.
    ThemeProposed "theme_proposed" Some(Act::PrepareThemes);
    /// Took such a theme back.
    ThemeWithdrawn "theme_withdrawn" Some(Act::PrepareThemes);
    /// Agreed to another's summary of a forum.
    SummaryApproved "summary_approved" Some(Act::WriteSummaries);
    /// Took that back.
    SummaryTakenBack "summary_taken_back" Some(Act::WriteSummaries);
    /// Let everybody read a summary without sending it.
    SummaryPublished "summary_published" Some(Act::WriteSummaries);
    /// Ordered a summary to be sent to many.
    BroadcastOrdered "broadcast_ordered" Some(Act::Broadcast);
    /// Held it, let it go on or ended it.
    BroadcastSteered "broadcast_steered" Some(Act::Broadcast);
    /// Switched a line on, off, or let it run dry.
    LineSwitched "line_switched" Some(Act::ManageLines);
    /// Said what became of a promise.
    PromiseChecked "promise_checked" Some(Act::WriteSummaries);
    /// Took counts out as a file.
    Exported "exported" Some(Act::Export);
    /// Looked a person up by a number.
    NumberSought "number_sought" Some(Act::ManagePeople);
    /// Had a number shown in full.
    NumberShown "number_shown" Some(Act::ManagePeople);
    /// Wrote somebody down.
    PeopleAdded "people_added" Some(Act::ManagePeople);
    /// Changed what is written of somebody.
    PeopleChanged "people_changed" Some(Act::ManagePeople);
    /// Brought in a list.
    PeopleImported "people_imported" Some(Act::ManagePeople);
    /// Erased somebody, at their word.
    PeopleErased "people_erased" Some(Act::ManagePeople);
    /// Put a new version of the program in place.
    Deployed "deployed" Some(Act::Configure);
    /// Put phrases in place that a native speaker has read. Whoever may change settings may, too.
    PhrasesPlaced "phrases_placed" Some(Act::WriteSummaries);
    /// Changed settings.
    Configured "configured" Some(Act::Configure);
    /// Ended all sessions.
    Frozen "frozen" Some(Act::Freeze);
    /// Let sessions begin again.
    Thawed "thawed" Some(Act::Thaw);
}

/// More about an action: one of a few values, never words of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Nothing more to say.
    Nothing,
    /// Which compartment.
    Compartment(Compartment),
    /// What became of an account.
    Account(Account),
    /// With which roles.
    Roles(Roles),
    /// Why a number was shown.
    Need(Need),
}

/// Why staff have a number shown. The list is closed: words of somebody may name others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To call the person about a forum.
    Call,
    /// The person asks which of their numbers is written down.
    Asked,
    /// To hold it against a list on paper.
    List,
    /// Messages do not arrive.
    Trouble,
}

impl Need {
    /// All.
    pub const ALL: [Need; 4] = [Need::Call, Need::Asked, Need::List, Need::Trouble];

    /// The word in the trail and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Need::Call => "call",
            Need::Asked => "asked",
            Need::List => "list",
            Need::Trouble => "trouble",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Need> {
        Need::ALL.into_iter().find(|need| need.code() == written)
    }
}

impl Detail {
    /// As the trail has it.
    pub fn code(self) -> String {
        match self {
            Detail::Nothing => String::new(),
            Detail::Compartment(compartment) => format!("compartment {}", compartment.code()),
            Detail::Account(state) => format!("account {}", state.code()),
            Detail::Roles(roles) => format!("roles {}", roles.code()),
            Detail::Need(need) => format!("need {}", need.code()),
        }
    }
}

/// Something that a member of staff did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When. Kept to the hour: enough to ask somebody, too little to follow a hand.
    pub at: At,
    /// Who.
    pub actor: StaffId,
    /// What.
    pub action: Action,
    /// To what, as an HMAC under the key of leads and auditors; zeros where it is to nothing.
    pub object: [u8; 32],
    /// More about it.
    pub detail: Detail,
    /// Random, so that a repeated write is known and made once.
    pub once: [u8; 16],
}

/// A row of the trail as it is kept. The chain is over these words and bytes, not over what they are read as: what no version wrote
/// does not fit either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// From 1, without a gap.
    pub sequence: i64,
    /// Hours since 1970-01-01T00:00Z.
    pub hour: i64,
    /// Who.
    pub actor: i64,
    /// What.
    pub action: String,
    /// To what.
    pub object: Vec<u8>,
    /// More about it.
    pub detail: String,
    /// The random name.
    pub once: Vec<u8>,
    /// The hash of the row before; zeros in the first.
    pub previous: Vec<u8>,
    /// The link of `previous` and this row.
    pub hash: Vec<u8>,
}

/// How the next link is computed: `seal::audit::link`.
pub type Link = fn(&[u8; 32], &[u8]) -> [u8; 32];

impl Row {
    /// The row that follows `head`.
    pub fn after(head: Head, entry: &Entry, link: Link) -> Row {
        let mut row = Row {
            sequence: head.count + 1,
            hour: entry.at.0.div_euclid(HOUR),
            actor: entry.actor.0,
            action: entry.action.code().to_owned(),
            object: entry.object.to_vec(),
            detail: entry.detail.code(),
            once: entry.once.to_vec(),
            previous: head.hash.to_vec(),
            hash: Vec::new(),
        };
        row.hash = link(&head.hash, &row.bytes()).to_vec();
        row
    }

    /// What the link is over: all columns but the two hashes, each with its length before it.
    fn bytes(&self) -> Vec<u8> {
        let numbers = [self.sequence, self.hour, self.actor].map(i64::to_be_bytes);
        let parts: [&[u8]; 7] = [
            &numbers[0],
            &numbers[1],
            &numbers[2],
            self.action.as_bytes(),
            &self.object,
            self.detail.as_bytes(),
            &self.once,
        ];
        let mut bytes = Vec::with_capacity(160);
        for part in parts {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part);
        }
        bytes
    }
}

/// Where a trail stands. Written down elsewhere it shows later whether rows were cut off its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Head {
    /// How many rows.
    pub count: i64,
    /// The hash of the last; zeros where there is none.
    pub hash: [u8; 32],
}

/// The first row that does not fit, by the number that it should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {row} {why}")]
pub struct Break {
    /// Its number.
    pub row: i64,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Another number stands in its place: a row was taken out, put in or moved.
    #[error("is missing or was moved")]
    Number,
    /// It does not follow from the one before.
    #[error("does not follow from the row before it")]
    Previous,
    /// Its own words were changed.
    #[error("was changed")]
    Changed,
    /// The trail ends before the count that it keeps of itself, or with another hash.
    #[error("is cut off, or the trail's own count was changed")]
    End,
    /// A head that was written down is nowhere in it.
    #[error(
        "is the end of a trail that lacks the head which was written down: rows were cut off or all was written anew"
    )]
    Head,
}

/// A walk along the trail, row by row.
pub struct Walk {
    link: Link,
    head: Head,
    sought: Option<[u8; 32]>,
    met: Option<i64>,
}

impl Walk {
    /// Starts before the first row. `sought` is a hash that was written down earlier, which must be met on the way.
    pub fn new(link: Link, sought: Option<[u8; 32]>) -> Walk {
        let mut walk = Walk { link, head: Head::default(), sought, met: None };
        walk.look();
        walk
    }

    /// Goes on to the next row.
    ///
    /// # Errors
    /// Where it does not follow.
    pub fn step(&mut self, row: &Row) -> Result<(), Break> {
        let number = self.head.count + 1;
        let broken = |why| Err(Break { row: number, why });
        if row.sequence != number {
            return broken(Why::Number);
        }
        if row.previous != self.head.hash {
            return broken(Why::Previous);
        }
        let hash = (self.link)(&self.head.hash, &row.bytes());
        if row.hash != hash {
            return broken(Why::Changed);
        }
        self.head = Head { count: number, hash };
        self.look();
        Ok(())
    }

    fn look(&mut self) {
        if self.sought == Some(self.head.hash) {
            self.met = Some(self.head.count);
        }
    }

    /// Ends after the last row. `kept` is the head that the trail keeps of itself.
    ///
    /// # Errors
    /// Where rows are missing at the end.
    pub fn end(self, kept: Head) -> Result<Walked, Break> {
        if kept != self.head {
            return Err(Break { row: self.head.count + 1, why: Why::End });
        }
        if self.sought.is_some() && self.met.is_none() {
            return Err(Break { row: self.head.count, why: Why::Head });
        }
        Ok(Walked { head: self.head, met: self.met })
    }
}

/// A whole trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walked {
    /// Where it stands.
    pub head: Head,
    /// At which row the head that was sought stood; 0 is before the first.
    pub met: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::review::role::{Role, may};

    #[test]
    fn no_word_for_what_somebody_does_on_a_phone() {
        for action in Action::ALL {
            // Each is an act of staff that some role may do, or about the own account of who acts.
            match action.takes() {
                Some(act) => assert!(Role::ALL.iter().any(|role| may(*role, act)), "{action:?}"),
                None => {
                    let own = [Action::SignedIn, Action::SignedOut, Action::Activated, Action::TiesDeclared];
                    assert!(own.contains(action), "{action:?} takes no right");
                }
            }
            for word in [
                "receive", "received", "file", "filed", "code", "used", "concern", "box", "reply", "report", "sms",
                "call",
            ] {
                assert!(
                    !action.code().split('_').any(|part| part == word),
                    "{} names a citizen's event",
                    action.code()
                );
            }
        }
    }

    #[test]
    fn words_are_told_apart() {
        let mut codes: Vec<&str> = Action::ALL.iter().map(|action| action.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Action::ALL.len());
        assert_eq!(Detail::Compartment(Compartment::Army).code(), "compartment army");
        assert_eq!(Detail::Nothing.code(), "");
    }
}

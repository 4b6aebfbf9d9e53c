//! Who of the staff may do what.
//!
//! Must not know: accounts, passwords, pages. Tested here: every role against every act.

use crate::domain::concern::{Accused, Compartment};
use crate::domain::force::Force;
use serde::{Deserialize, Serialize};

/// A member of staff: the id of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StaffId(pub i64);

/// What somebody is in the programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads, clears and answers concerns.
    Moderator,
    /// The same; answers for what leaves the house and for who reads.
    Lead,
    /// Forums, people, summaries.
    Manager,
    /// Accounts, lines, settings. Reads no concern.
    Administrator,
    /// Sees who did what. Reads neither concerns nor numbers.
    Auditor,
}

impl Role {
    /// All five.
    pub const ALL: [Role; 5] = [Role::Moderator, Role::Lead, Role::Manager, Role::Administrator, Role::Auditor];

    /// The word in tables and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Role::Moderator => "moderator",
            Role::Lead => "lead",
            Role::Manager => "manager",
            Role::Administrator => "administrator",
            Role::Auditor => "auditor",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == written)
    }
}

/// The roles of one person. Only a lead may have a second one, that of the programme manager: who guards the machines or watches
/// over others does nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Role>", into = "Vec<Role>")]
pub struct Roles(&'static [Role]);

/// No person may have these roles together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a lead may also be programme manager; all others have one role")]
pub struct Incompatible;

impl Roles {
    /// All that one person may be, in the order in which lists show them.
    pub const EACH: [Roles; 6] = {
        let mut each = [Roles(Roles::ALLOWED[0]); 6];
        let mut nth = 1;
        while nth < 6 {
            each[nth] = Roles(Roles::ALLOWED[nth]);
            nth += 1;
        }
        each
    };

    const ALLOWED: [&[Role]; 6] = [
        &[Role::Moderator],
        &[Role::Lead],
        &[Role::Lead, Role::Manager],
        &[Role::Manager],
        &[Role::Administrator],
        &[Role::Auditor],
    ];

    /// The roles together, in any order.
    ///
    /// # Errors
    /// Where no person may have all of them, or there is none.
    pub fn of(roles: &[Role]) -> Result<Roles, Incompatible> {
        let same = |allowed: &&[Role]| {
            allowed.iter().all(|role| roles.contains(role)) && roles.iter().all(|role| allowed.contains(role))
        };
        Roles::ALLOWED.into_iter().find(same).map(Roles).ok_or(Incompatible)
    }

    /// Reads what [`Roles::code`] wrote.
    pub fn read(written: &str) -> Option<Roles> {
        let roles: Option<Vec<Role>> = written.split('+').map(Role::read).collect();
        Roles::of(&roles?).ok()
    }

    /// `lead+manager`: the words in tables and on the command line.
    pub fn code(self) -> String {
        self.0.iter().map(|role| role.code()).collect::<Vec<_>>().join("+")
    }

    /// Whether this role is among them.
    pub fn has(self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether one of them may do it.
    pub fn may(self, act: Act) -> bool {
        self.0.iter().any(|role| may(*role, act))
    }
}

impl TryFrom<Vec<Role>> for Roles {
    type Error = Incompatible;

    fn try_from(roles: Vec<Role>) -> Result<Roles, Incompatible> {
        Roles::of(&roles)
    }
}

impl From<Roles> for Vec<Role> {
    fn from(roles: Roles) -> Vec<Role> {
        roles.0.to_vec()
    }
}

/// How far an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// Made; its owner has not been there yet and has no key.
    Invited,
    /// Its owner has a password and a key of their own.
    Active,
    /// Closed; it holds nothing any more.
    Disabled,
}

impl Account {
    /// All three.
    pub const ALL: [Account; 3] = [Account::Invited, Account::Active, Account::Disabled];

    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Account::Invited => "invited",
            Account::Active => "active",
            Account::Disabled => "disabled",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Account> {
        Account::ALL.into_iter().find(|state| state.code() == written)
    }
}

/// Who does something, with what decides whether they may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub id: StaffId,
    /// What they are.
    pub roles: Roles,
    /// The forces that they said they are tied to: family, an earlier post, a business.
    pub ties: Vec<Force>,
}

impl By {
    /// Whether they are tied to whom a concern is about. Forces whose reports lie together count as one: who may not have the key
    /// to the one cannot be let near the other.
    pub fn is_tied_to(&self, accused: Accused) -> bool {
        let of = |accused| Compartment::of(None, accused);
        matches!(accused, Accused::Force(_)) && is_barred(&self.ties, of(accused))
    }
}

/// Whether these ties keep somebody from the key to a compartment.
pub fn is_barred(ties: &[Force], compartment: Compartment) -> bool {
    ties.iter().any(|force| Compartment::of(None, Accused::Force(*force)) == compartment)
}

/// What staff can do. Everything that needs a right is here; what anybody may do (read a help page) is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Hold a key to compartments.
    HoldKeys,
    /// Read concerns of own compartments.
    ReadConcerns,
    /// Say what a concern is, whom and where it is about; put like ones together.
    Classify,
    /// Take out of a text what would tell who wrote it, and translate.
    Redact,
    /// Write to the holder of a code.
    Answer,
    /// Write a text that is to leave the house.
    DraftRelease,
    /// Agree to another's text.
    ApproveRelease,
    /// Hand an approved text over, from its day on, and say what came of it.
    HandOver,
    /// Propose themes for a forum's agenda.
    PrepareThemes,
    /// Publish counts.
    PublishAggregates,
    /// Read counts that were published.
    ReadAggregates,
    /// Take published counts out as a file.
    Export,
    /// Ask for somebody to get a key.
    RequestGrant,
    /// Wrap keys for somebody, as who holds them.
    GrantKeys,
    /// Agree to a grant, as who holds none.
    CountersignGrant,
    /// Take keys away.
    RevokeGrant,
    /// See who got which key, from whom.
    ReadGrants,
    /// See what staff did.
    ReadAudit,
    /// Forums and their dates.
    ManageForums,
    /// Lists of people.
    ManagePeople,
    /// Summaries and promises.
    WriteSummaries,
    /// Send to many.
    Broadcast,
    /// Accounts of staff.
    ManageAccounts,
    /// Lines to aggregators.
    ManageLines,
    /// Settings.
    Configure,
    /// End all sessions at once.
    Freeze,
    /// Let sessions begin again; two are needed.
    Thaw,
}

impl Act {
    /// All.
    pub const ALL: [Act; 27] = [
        Act::HoldKeys,
        Act::ReadConcerns,
        Act::Classify,
        Act::Redact,
        Act::Answer,
        Act::DraftRelease,
        Act::ApproveRelease,
        Act::HandOver,
        Act::PrepareThemes,
        Act::PublishAggregates,
        Act::ReadAggregates,
        Act::Export,
        Act::RequestGrant,
        Act::GrantKeys,
        Act::CountersignGrant,
        Act::RevokeGrant,
        Act::ReadGrants,
        Act::ReadAudit,
        Act::ManageForums,
        Act::ManagePeople,
        Act::WriteSummaries,
        Act::Broadcast,
        Act::ManageAccounts,
        Act::ManageLines,
        Act::Configure,
        Act::Freeze,
        Act::Thaw,
    ];
}

/// Whether a role may do something at all. What also depends on the person (not one's own draft, no tie, the key in hand) is asked
/// where it is done.
pub fn may(role: Role, act: Act) -> bool {
    use Role::{Administrator, Auditor, Lead, Manager, Moderator};
    let roles: &[Role] = match act {
        Act::HoldKeys | Act::ReadConcerns | Act::Classify | Act::Redact | Act::Answer => &[Moderator, Lead],
        Act::DraftRelease | Act::PrepareThemes => &[Moderator, Lead],
        Act::ApproveRelease | Act::HandOver | Act::PublishAggregates | Act::GrantKeys | Act::Thaw => &[Lead],
        Act::ReadAggregates => &[Moderator, Lead, Manager, Auditor],
        Act::Export => &[Lead, Manager],
        // Who needs a key asks for it; nobody asks in the name of others but those who agree in the end.
        Act::RequestGrant => &[Moderator, Lead, Administrator],
        Act::CountersignGrant | Act::ManageAccounts | Act::ManageLines | Act::Configure => &[Administrator],
        // Taking away needs no second word.
        Act::RevokeGrant => &[Lead, Administrator],
        Act::ReadGrants => &[Lead, Administrator, Auditor],
        // Names in the trail open with a key that leads and auditors have.
        Act::ReadAudit => &[Lead, Auditor],
        Act::ManageForums | Act::ManagePeople | Act::WriteSummaries | Act::Broadcast => &[Manager],
        Act::Freeze => &Role::ALL,
    };
    roles.contains(&role)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line an act; `+` where moderator, lead, manager, administrator, auditor may.
    const MATRIX: &str = "
        HoldKeys          ++---
        ReadConcerns      ++---
        Classify          ++---
        Redact            ++---
        Answer            ++---
        DraftRelease      ++---
        ApproveRelease    -+---
        HandOver          -+---
        PrepareThemes     ++---
        PublishAggregates -+---
        ReadAggregates    +++-+
        Export            -++--
        RequestGrant      ++-+-
        GrantKeys         -+---
        CountersignGrant  ---+-
        RevokeGrant       -+-+-
        ReadGrants        -+-++
        ReadAudit         -+--+
        ManageForums      --+--
        ManagePeople      --+--
        WriteSummaries    --+--
        Broadcast         --+--
        ManageAccounts    ---+-
        ManageLines       ---+-
        Configure         ---+-
        Freeze            +++++
        Thaw              -+---";

    #[test]
    fn every_role_against_every_act() {
        let lines: Vec<(&str, &str)> = MATRIX.trim().lines().map(|line| line.trim().split_once(' ').unwrap()).collect();
        assert_eq!(lines.len(), Act::ALL.len());
        for ((name, marks), act) in lines.into_iter().zip(Act::ALL) {
            assert_eq!(name, format!("{act:?}"));
            let mark = |role| if may(role, act) { '+' } else { '-' };
            assert_eq!(Role::ALL.map(mark).iter().collect::<String>(), marks.trim(), "{name}");
        }
    }

    #[test]
    fn who_guards_the_machines_sees_nothing() {
        let content = [Act::HoldKeys, Act::ReadConcerns, Act::Redact, Act::Answer, Act::DraftRelease, Act::GrantKeys];
        for role in [Role::Manager, Role::Administrator, Role::Auditor] {
            assert!(content.iter().all(|act| !may(role, *act)), "{role:?}");
        }
        // Nobody can give a key alone: no set of roles has both halves.
        for allowed in Roles::ALLOWED {
            let roles = Roles::of(allowed).unwrap();
            assert!(!(roles.may(Act::GrantKeys) && roles.may(Act::CountersignGrant)));
        }
    }

    #[test]
    fn roles_that_go_together() {
        for one in Role::ALL {
            assert_eq!(Roles::of(&[one]).map(Roles::code), Ok(one.code().to_owned()));
            for other in Role::ALL {
                let fits = one == other || [one, other].iter().all(|role| matches!(role, Role::Lead | Role::Manager));
                assert_eq!(Roles::of(&[one, other]).is_ok(), fits, "{one:?} {other:?}");
            }
        }
        assert_eq!(Roles::of(&[]), Err(Incompatible));
        assert_eq!(Roles::of(&[Role::Manager, Role::Lead]).unwrap().code(), "lead+manager");
        assert_eq!(Roles::read("lead+manager"), Roles::of(&[Role::Lead, Role::Manager]).ok());
        assert_eq!((Roles::read("auditor+lead"), Roles::read("")), (None, None));
    }

    #[test]
    fn a_tie_bars_the_whole_compartment() {
        let by = |ties: &[Force]| By { id: StaffId(1), roles: Roles(&[Role::Lead]), ties: ties.to_vec() };
        assert!(by(&[Force::Guard]).is_tied_to(Accused::Force(Force::Army)));
        assert!(!by(&[Force::Guard]).is_tied_to(Accused::Force(Force::Police)));
        // What is said about no force is nobody's tie.
        assert!(!by(&Force::ALL).is_tied_to(Accused::Unknown) && !by(&Force::ALL).is_tied_to(Accused::Other));
        assert!(is_barred(&[Force::Drugs], Compartment::Officials));
    }
}

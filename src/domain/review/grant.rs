//! Who gets which key: asked for, agreed to by two people of different kinds, taken away by one.
//!
//! Must not know: keys themselves, the tables. Tested here; on both engines in `tests/it/accounts.rs`.
//!
//! A lead who holds the key wraps it, an administrator who holds none agrees: neither can let somebody in alone.

use crate::domain::concern::Compartment;
use crate::domain::force::Force;
use crate::domain::review::role::{Account, Act, By, Role, Roles, StaffId, is_barred};

/// An account of staff, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: StaffId,
    /// Their name among staff.
    pub name: String,
    /// What they are.
    pub roles: Roles,
    /// How far the account is.
    pub state: Account,
    /// What wraps of keys call them.
    pub slot: i64,
    /// The forces that they said they are tied to.
    pub ties: Vec<Force>,
}

impl Member {
    /// Whether the account is open and one of its roles may do it.
    pub fn may(&self, act: Act) -> bool {
        self.state == Account::Active && self.roles.may(act)
    }
}

impl From<&Member> for By {
    fn from(member: &Member) -> By {
        By { id: member.id, roles: member.roles, ties: member.ties.clone() }
    }
}

/// A row of the register of grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GrantId(pub i64);

/// Somebody's way to the key of a compartment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Who is to read.
    pub staff: StaffId,
    /// What.
    pub compartment: Compartment,
    /// Who asked.
    pub asked_by: StaffId,
    /// The lead who agreed.
    pub lead: Option<StaffId>,
    /// The administrator who agreed.
    pub administrator: Option<StaffId>,
    /// Who took it away.
    pub revoked_by: Option<StaffId>,
}

impl Grant {
    /// Whether two have agreed and nobody has taken it away.
    pub fn is_given(&self) -> bool {
        self.lead.is_some() && self.administrator.is_some() && self.revoked_by.is_none()
    }
}

/// Why something about accounts or grants is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not with this role, or not with this account any more.
    #[error("your role may not do this")]
    Role,
    /// There is no such account or grant.
    #[error("there is none")]
    Unknown,
    /// Somebody else has this name.
    #[error("the name is taken")]
    Taken,
    /// The account is not at the stage for it.
    #[error("the account is not at this stage")]
    Stage,
    /// Whoever is to read may hold no key at all.
    #[error("this role holds no keys")]
    Keyless,
    /// Whoever is to read is tied to a force of the compartment.
    #[error("they are tied to a force of this compartment")]
    Tied,
    /// The lead does not hold the key.
    #[error("who agrees as a lead holds the key")]
    NotHolder,
    /// Another lead, or administrator, has agreed already.
    #[error("another one has agreed already")]
    Agreed,
    /// It was taken away.
    #[error("it was taken away")]
    Revoked,
    /// Nobody could open accounts any more.
    #[error("this is the last administrator")]
    Last,
    /// Nobody takes back what they said of themselves.
    #[error("an administrator takes a tie back, not who declared it")]
    OwnTie,
}

/// Whether `by` may ask for `to` to read a compartment.
///
/// # Errors
/// Where not.
pub fn request(by: &Member, to: &Member, compartment: Compartment) -> Result<(), Refusal> {
    let asks =
        by.may(Act::RequestGrant) && (by.id == to.id || by.roles.has(Role::Lead) || by.roles.has(Role::Administrator));
    if !asks {
        return Err(Refusal::Role);
    }
    fits(to, compartment)
}

/// Whether somebody can hold the key of a compartment at all.
fn fits(to: &Member, compartment: Compartment) -> Result<(), Refusal> {
    if !to.roles.may(Act::HoldKeys) {
        Err(Refusal::Keyless)
    } else if to.state != Account::Active {
        Err(Refusal::Stage)
    } else if is_barred(&to.ties, compartment) {
        Err(Refusal::Tied)
    } else {
        Ok(())
    }
}

/// The grant after `by` has agreed to it. `others` are the grants of its compartment. Agreeing twice changes nothing.
///
/// The first key of a compartment is nobody's yet: the lead who makes it agrees to their own, and an administrator all the same.
///
/// # Errors
/// Where `by` may not, or it cannot be given.
pub fn approve(grant: &Grant, by: &Member, to: &Member, others: &[Grant]) -> Result<Grant, Refusal> {
    if grant.revoked_by.is_some() {
        return Err(Refusal::Revoked);
    }
    fits(to, grant.compartment)?;
    let mut agreed = grant.clone();
    let half = if by.may(Act::GrantKeys) {
        let held = others.iter().filter(|other| other.compartment == grant.compartment && other.is_given());
        let holders: Vec<StaffId> = held.map(|other| other.staff).collect();
        if grant.lead != Some(by.id) && !holders.is_empty() && !holders.contains(&by.id) {
            return Err(Refusal::NotHolder);
        }
        &mut agreed.lead
    } else if by.may(Act::CountersignGrant) {
        &mut agreed.administrator
    } else {
        return Err(Refusal::Role);
    };
    if half.is_some_and(|agreed| agreed != by.id) {
        return Err(Refusal::Agreed);
    }
    *half = Some(by.id);
    Ok(agreed)
}

/// The grant after `by` has taken it away. The first who does stands in the register.
///
/// # Errors
/// Where `by` may not.
pub fn revoke(grant: &Grant, by: &Member) -> Result<Grant, Refusal> {
    if !by.may(Act::RevokeGrant) {
        return Err(Refusal::Role);
    }
    Ok(Grant { revoked_by: grant.revoked_by.or(Some(by.id)), ..grant.clone() })
}

/// Whether `by` may set the ties of `of`: everybody adds to their own, an administrator sets them.
///
/// # Errors
/// Where not.
pub fn declare(by: &Member, of: &Member, ties: &[Force]) -> Result<(), Refusal> {
    if by.may(Act::ManageAccounts) {
        Ok(())
    } else if by.id != of.id || by.state != Account::Active {
        Err(Refusal::Role)
    } else if of.ties.iter().all(|tie| ties.contains(tie)) {
        Ok(())
    } else {
        Err(Refusal::OwnTie)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: i64, role: Role) -> Member {
        let roles = Roles::of(&[role]).unwrap();
        Member { id: StaffId(id), name: format!("m{id}"), roles, state: Account::Active, slot: id, ties: Vec::new() }
    }

    fn grant(id: i64, staff: i64, lead: Option<i64>, administrator: Option<i64>) -> Grant {
        Grant {
            id: GrantId(id),
            staff: StaffId(staff),
            compartment: Compartment::Police,
            asked_by: StaffId(staff),
            lead: lead.map(StaffId),
            administrator: administrator.map(StaffId),
            revoked_by: None,
        }
    }

    #[test]
    fn two_people_of_different_kinds() {
        let (ana, lead, other) = (member(1, Role::Moderator), member(2, Role::Lead), member(3, Role::Lead));
        let administrator = member(4, Role::Administrator);
        let held = [grant(1, 2, Some(2), Some(4))];
        let asked = grant(2, 1, None, None);
        assert_eq!(approve(&asked, &other, &ana, &held), Err(Refusal::NotHolder));
        assert_eq!(approve(&asked, &ana, &ana, &held), Err(Refusal::Role));
        let half = approve(&asked, &lead, &ana, &held).unwrap();
        assert!(!half.is_given());
        assert_eq!(approve(&half, &lead, &ana, &held), Ok(half.clone()), "agreeing twice is agreeing once");
        let given = approve(&half, &administrator, &ana, &held).unwrap();
        assert!(given.is_given());
        assert_eq!(approve(&given, &member(5, Role::Administrator), &ana, &held), Err(Refusal::Agreed));
        let gone = revoke(&given, &administrator).unwrap();
        assert!(!gone.is_given());
        assert_eq!(revoke(&gone, &lead).unwrap().revoked_by, Some(StaffId(4)));
        assert_eq!(approve(&gone, &lead, &ana, &held), Err(Refusal::Revoked));
        assert_eq!(revoke(&given, &ana), Err(Refusal::Role));
        // The first key of all.
        assert!(approve(&grant(3, 3, None, None), &other, &other, &[]).is_ok());
    }

    #[test]
    fn who_can_hold_a_key() {
        let (lead, ana) = (member(2, Role::Lead), member(1, Role::Moderator));
        assert_eq!(request(&ana, &ana, Compartment::Police), Ok(()));
        assert_eq!(request(&lead, &ana, Compartment::Police), Ok(()));
        assert_eq!(request(&ana, &lead, Compartment::Police), Err(Refusal::Role));
        for role in [Role::Manager, Role::Administrator, Role::Auditor] {
            assert_eq!(request(&lead, &member(9, role), Compartment::Police), Err(Refusal::Keyless));
        }
        let tied = Member { ties: vec![Force::Police], ..ana.clone() };
        assert_eq!(request(&lead, &tied, Compartment::Police), Err(Refusal::Tied));
        assert_eq!(approve(&grant(1, 1, None, None), &lead, &tied, &[]), Err(Refusal::Tied));
        let closed = Member { state: Account::Disabled, ..lead.clone() };
        assert_eq!(request(&closed, &ana, Compartment::Police), Err(Refusal::Role));
        assert_eq!(approve(&grant(1, 1, None, None), &closed, &ana, &[]), Err(Refusal::Role));
    }

    #[test]
    fn ties_are_added_by_oneself_and_taken_back_by_others() {
        let tied = Member { ties: vec![Force::Police], ..member(1, Role::Lead) };
        assert_eq!(declare(&tied, &tied, &[Force::Army, Force::Police]), Ok(()));
        assert_eq!(declare(&tied, &tied, &[Force::Army]), Err(Refusal::OwnTie));
        assert_eq!(declare(&member(2, Role::Administrator), &tied, &[]), Ok(()));
        assert_eq!(declare(&member(2, Role::Lead), &tied, &[Force::Police]), Err(Refusal::Role));
    }
}

//! Under which names somebody's pages call cases, in addresses.
//!
//! Must not know: pages, what is in a case. Tested here.
//!
//! They are the same in each of somebody's sessions, so that a page that was left open goes on after signing in again; another's are others,
//! and without their key a name leads to no row and no entry of the trail: what a proxy writes down joins nothing.

use super::audit::object_id;
use super::stretch::expand;
use super::{Secret, StaffKey};

/// The names that somebody has for cases. Nothing of it is printed; it is wiped when dropped.
pub struct CaseNames(Secret);

impl CaseNames {
    /// Those of the owner of a key.
    pub fn of(owner: &StaffKey) -> CaseNames {
        CaseNames(expand(owner.secret(), b"baro/case-names/v1"))
    }

    /// The name of the case of a thread: sixteen small letters and digits.
    pub fn name(&self, thread: &[u8; 16]) -> String {
        object_id(&self.0, thread)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_names_of_their_own() {
        let of = |key: u8, thread: u8| CaseNames::of(&StaffKey::new(&[key; 32])).name(&[thread; 16]);
        assert_eq!(of(1, 7), of(1, 7));
        assert!(of(1, 7).len() == 16 && of(1, 7).bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_ne!(of(1, 7), of(1, 8));
        assert_ne!(of(1, 7), of(2, 7));
    }
}

//! The key to the names in the audit trail, wrapped to leads and auditors.
//!
//! Must not know: the trail, who is an auditor. Tested here.

use super::pair;
use super::{BadKey, Secret, StaffKey, StaffPublic, Unopened, secret};
use std::fmt;

/// The key of `audit::object_id`. No `Display`, no `Serialize`, nothing in `Debug`; wiped when dropped.
///
/// ```compile_fail
/// fn kept(key: baro::seal::audit_key::AuditKey) -> String {
///     serde_json::to_string(&key).unwrap()
/// }
/// ```
pub struct AuditKey(Secret);

const PURPOSE: &[u8] = b"baro/wrap/audit/v1";

impl AuditKey {
    /// Takes random bytes.
    pub fn new(random: [u8; 32]) -> AuditKey {
        AuditKey(secret(&random))
    }

    /// The bytes, for names in the trail only.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Wraps it to who has the slot `slot` of the staff. `seed` must be fresh and random.
    ///
    /// # Errors
    /// If the public key was made to give secrets away.
    pub fn wrap(&self, to: &StaffPublic, slot: i64, seed: [u8; 32]) -> Result<Vec<u8>, BadKey> {
        pair::seal(to, PURPOSE, &[&slot.to_be_bytes()], &self.0[..], seed)
    }

    /// Opens a wrap with the key of its holder.
    ///
    /// # Errors
    /// If it is damaged, another's or of another version.
    pub fn unwrap(wrap: &[u8], holder: &StaffKey, slot: i64) -> Result<AuditKey, Unopened> {
        pair::open_exact(holder, PURPOSE, &[&slot.to_be_bytes()], wrap).map(AuditKey)
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::super::kat::{each_byte, hex};
    use super::*;

    #[test]
    fn a_wrap_opens_for_its_holder_in_its_slot() {
        let holder = StaffKey::new(&[2; 32]);
        let wrap = AuditKey::new([1; 32]).wrap(&holder.public(), 7, [3; 32]).unwrap();
        assert_eq!(
            hex(&wrap),
            "0190ab790ecbf0704232ffe9436faeccc913b66a60e99c688a40bba4d5e2e6145064b13a815b95df045b42e5957788a14af5409701572f0f06d6a5fb3c19c742ea3bfb28d1fb8bcdbae7836b05498258c6"
        );
        assert_eq!(AuditKey::unwrap(&wrap, &holder, 7).unwrap().bytes(), &[1; 32]);
        assert_eq!(AuditKey::unwrap(&wrap, &holder, 8).unwrap_err(), Unopened::Wrong);
        assert_eq!(AuditKey::unwrap(&wrap, &StaffKey::new(&[9; 32]), 7).unwrap_err(), Unopened::Wrong);
        each_byte(&wrap, |changed| AuditKey::unwrap(changed, &holder, 7).map(drop));
    }
}

//! The register of grants: who may read what, who asked, which two agreed, who took it away.
//!
//! Must not know: keys and wraps (the vault has them), the rules ([`crate::domain::review::grant`]). Tested in `tests/it/accounts.rs` on both
//! engines.

use super::staff::{Acting, Lost, find, locked};
use super::unreadable;
use crate::domain::concern::Compartment;
use crate::domain::review::audit::{Action, Detail};
use crate::domain::review::grant::{self, Grant, GrantId, Refusal};
use crate::domain::review::{Act, StaffId};
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const REGISTER: Sql =
    Sql::both("SELECT id, staff, compartment, asked_by, lead, administrator, revoked_by FROM key_grant ORDER BY id");
const ASK: Sql = Sql::both(
    "INSERT INTO key_grant (staff, compartment, asked_by) VALUES ($1, $2, $3)
     ON CONFLICT (staff, compartment) WHERE revoked_by IS NULL DO NOTHING
     RETURNING id, staff, compartment, asked_by, lead, administrator, revoked_by",
);
const LIVE: Sql = Sql::both(
    "SELECT id, staff, compartment, asked_by, lead, administrator, revoked_by FROM key_grant
      WHERE staff = $1 AND compartment = $2 AND revoked_by IS NULL",
);
const HOLD: Sql = sql!(
    "INSERT INTO key_grant (staff, compartment, asked_by, lead, administrator)
     SELECT CAST($1 AS BIGINT), value ->> 0, CAST($1 AS BIGINT), CAST($1 AS BIGINT), CAST($1 AS BIGINT) FROM ",
    rows("$2"),
    " WHERE TRUE ON CONFLICT (staff, compartment) WHERE revoked_by IS NULL DO NOTHING"
);
const SET: Sql = Sql::both("UPDATE key_grant SET lead = $2, administrator = $3, revoked_by = $4 WHERE id = $1");
const REVOKE_OF: Sql = sql!(
    "UPDATE key_grant SET revoked_by = $2 WHERE staff = $1 AND revoked_by IS NULL
        AND compartment IN (SELECT value ->> 0 FROM ",
    rows("$3"),
    ") RETURNING compartment"
);

/// This file's statements.
pub const ALL: &[Sql] = &[REGISTER, ASK, LIVE, HOLD, SET, REVOKE_OF];

#[derive(sqlx::FromRow)]
struct GrantRow {
    id: i64,
    staff: i64,
    compartment: String,
    asked_by: i64,
    lead: Option<i64>,
    administrator: Option<i64>,
    revoked_by: Option<i64>,
}

impl GrantRow {
    fn read(self) -> Result<Grant, StoreError> {
        Ok(Grant {
            id: GrantId(self.id),
            staff: StaffId(self.staff),
            compartment: compartment(&self.compartment)?,
            asked_by: StaffId(self.asked_by),
            lead: self.lead.map(StaffId),
            administrator: self.administrator.map(StaffId),
            revoked_by: self.revoked_by.map(StaffId),
        })
    }
}

fn compartment(code: &str) -> Result<Compartment, StoreError> {
    Compartment::read(code).ok_or_else(|| unreadable("key_grant.compartment"))
}

/// The whole register, in the order in which it was written.
///
/// # Errors
/// Those of the look-up.
pub async fn register(engine: &Engine) -> Result<Vec<Grant>, StoreError> {
    engine.all::<GrantRow>(engine.query(REGISTER)).await?.into_iter().map(GrantRow::read).collect()
}

async fn register_in(tx: &mut Tx) -> Result<Vec<Grant>, StoreError> {
    tx.all::<GrantRow>(tx.query(REGISTER)).await?.into_iter().map(GrantRow::read).collect()
}

/// Takes all grants of somebody to these compartments away; says which there were.
pub(super) async fn revoke_of(
    staff: StaffId,
    compartments: &[Compartment],
    by: StaffId,
    tx: &mut Tx,
) -> Result<Vec<Compartment>, StoreError> {
    let set = dialect::rows(compartments.iter().map(|compartment| [compartment.code()]));
    let gone: Vec<(String,)> = tx.all(tx.query(REVOKE_OF).bind(staff.0).bind(by.0).bind(set)).await?;
    let gone: Result<Vec<Compartment>, StoreError> = gone.iter().map(|(code,)| compartment(code)).collect();
    let mut gone = gone?;
    gone.sort_unstable();
    Ok(gone)
}

async fn set(grant: &Grant, tx: &mut Tx) -> Result<(), StoreError> {
    let [lead, administrator, revoked_by] =
        [grant.lead, grant.administrator, grant.revoked_by].map(|staff| staff.map(|staff| staff.0));
    tx.exec(tx.query(SET).bind(grant.id.0).bind(lead).bind(administrator).bind(revoked_by)).await?;
    Ok(())
}

/// Asks for somebody to read a compartment. Where that was asked already, the same row is returned.
#[derive(Clone, Debug)]
pub struct RequestGrant {
    /// Who is to read.
    pub staff: StaffId,
    /// What.
    pub compartment: Compartment,
    /// Who asks.
    pub acting: Acting,
}

impl Work for RequestGrant {
    type Out = Result<Grant, Refusal>;
    const NAME: &'static str = "request_grant";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let all = locked(tx).await?;
        let fits =
            find(&all, self.acting.by).and_then(|by| grant::request(by, find(&all, self.staff)?, self.compartment));
        if let Err(refusal) = fits {
            return Ok(Err(refusal));
        }
        let code = self.compartment.code().to_owned();
        let asked = tx.query(ASK).bind(self.staff.0).bind(code.clone()).bind(self.acting.by.0);
        if let Some(asked) = tx.opt::<GrantRow>(asked).await? {
            self.acting.tell(Action::GrantRequested, Detail::Compartment(self.compartment), tx).await?;
            return Ok(Ok(asked.read()?));
        }
        let there: Option<GrantRow> = tx.opt(tx.query(LIVE).bind(self.staff.0).bind(code)).await?;
        Ok(Ok(there.ok_or_else(|| unreadable("key_grant.staff"))?.read()?))
    }
}

/// Agrees to a grant, as a lead who holds the key or as an administrator who holds none. It is given when both have: then the lead's
/// session wraps the key.
#[derive(Clone, Debug)]
pub struct ApproveGrant {
    /// Which.
    pub grant: GrantId,
    /// Who agrees.
    pub acting: Acting,
}

impl Work for ApproveGrant {
    type Out = Result<Grant, Refusal>;
    const NAME: &'static str = "approve_grant";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let all = locked(tx).await?;
        let grants = register_in(tx).await?;
        let agreed = find(&all, self.acting.by).and_then(|by| {
            let asked = grants.iter().find(|grant| grant.id == self.grant).ok_or(Refusal::Unknown)?;
            Ok((asked, by, grant::approve(asked, by, find(&all, asked.staff)?, &grants)?))
        });
        let (asked, by, agreed) = match agreed {
            Ok(agreed) => agreed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if agreed != *asked {
            set(&agreed, tx).await?;
            let lead = by.may(Act::GrantKeys);
            let action = if lead { Action::GrantApproved } else { Action::GrantCountersigned };
            self.acting.tell(action, Detail::Compartment(agreed.compartment), tx).await?;
        }
        Ok(Ok(agreed))
    }
}

/// Enters in the register that somebody holds keys by a ceremony: made them, or had them rebuilt. They stand for all three who agree, so that
/// everybody sees how it came about.
#[derive(Clone, Debug)]
pub struct HoldKeys {
    /// Who.
    pub staff: StaffId,
    /// What.
    pub compartments: Vec<Compartment>,
}

impl Work for HoldKeys {
    type Out = ();
    const NAME: &'static str = "hold_keys";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        let rows = dialect::rows(self.compartments.iter().map(|own| (own.code(),)));
        tx.exec(tx.query(HOLD).bind(self.staff.0).bind(rows)).await?;
        Ok(())
    }
}

/// Takes a grant away. The caller deletes the wraps, and next month's keys are wrapped to the rest.
#[derive(Clone, Debug)]
pub struct RevokeGrant {
    /// Which.
    pub grant: GrantId,
    /// Who does it.
    pub acting: Acting,
}

impl Work for RevokeGrant {
    type Out = Result<Lost, Refusal>;
    const NAME: &'static str = "revoke_grant";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let all = locked(tx).await?;
        let grants = register_in(tx).await?;
        let gone = find(&all, self.acting.by).and_then(|by| {
            let given = grants.iter().find(|grant| grant.id == self.grant).ok_or(Refusal::Unknown)?;
            Ok((given, find(&all, given.staff)?.slot, grant::revoke(given, by)?))
        });
        let (given, slot, gone) = match gone {
            Ok(gone) => gone,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if gone != *given {
            set(&gone, tx).await?;
            self.acting.tell(Action::GrantRevoked, Detail::Compartment(gone.compartment), tx).await?;
        }
        Ok(Ok(Lost { slot, compartments: vec![gone.compartment] }))
    }
}

//! That the console is closed: by anybody, until two leads open it again.
//!
//! Must not know: sessions, pages. Tested in `tests/it/accounts.rs` on both engines.

use super::staff::{Acting, find, locked};
use crate::domain::review::audit::{Action, Detail};
use crate::domain::review::grant::Refusal;
use crate::domain::review::{Act, StaffId};
use crate::store::StoreError;
use crate::store::dialect::sql;
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const STANDS: Sql = Sql::both("SELECT closed_by, opened_by FROM closing WHERE id = 1");
const LOCK: Sql = sql!("SELECT closed_by, opened_by FROM closing WHERE id = 1", for_update);
const CLOSE: Sql =
    Sql::both("INSERT INTO closing (id, closed_by) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET opened_by = NULL");
const AGREE: Sql = Sql::both("UPDATE closing SET opened_by = $1 WHERE id = 1");
const OPEN: Sql = Sql::both("DELETE FROM closing WHERE id = 1");

/// This file's statements.
pub const ALL: &[Sql] = &[STANDS, LOCK, CLOSE, AGREE, OPEN];

/// That it is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Who closed it.
    pub by: StaffId,
    /// The lead who would open it again; another one has to agree.
    pub opened_by: Option<StaffId>,
}

fn closing((by, opened_by): (i64, Option<i64>)) -> Closing {
    Closing { by: StaffId(by), opened_by: opened_by.map(StaffId) }
}

/// Whether it is closed.
///
/// # Errors
/// Those of the look-up.
pub async fn stands(engine: &Engine) -> Result<Option<Closing>, StoreError> {
    Ok(engine.opt(engine.query(STANDS)).await?.map(closing))
}

/// Closes it. A lead's word to open it again is void then.
#[derive(Clone, Debug)]
pub struct Close {
    /// Who does it.
    pub acting: Acting,
}

impl Work for Close {
    type Out = Result<(), Refusal>;
    const NAME: &'static str = "close_console";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let all = locked(tx).await?;
        if !find(&all, self.acting.by).is_ok_and(|by| by.may(Act::Freeze)) {
            return Ok(Err(Refusal::Role));
        }
        tx.exec(tx.query(CLOSE).bind(self.acting.by.0)).await?;
        self.acting.tell(Action::Frozen, Detail::Nothing, tx).await?;
        Ok(Ok(()))
    }
}

/// A lead's word to open it again: the second of two different ones does.
#[derive(Clone, Debug)]
pub struct Thaw {
    /// Who does it.
    pub acting: Acting,
}

impl Work for Thaw {
    /// Whether it is open now.
    type Out = Result<bool, Refusal>;
    const NAME: &'static str = "thaw_console";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<Self::Out, StoreError> {
        let all = locked(tx).await?;
        if !find(&all, self.acting.by).is_ok_and(|by| by.may(Act::Thaw)) {
            return Ok(Err(Refusal::Role));
        }
        let stands: Option<(i64, Option<i64>)> = tx.opt(tx.query(LOCK)).await?;
        let open = match stands.map(closing) {
            None => return Ok(Ok(true)),
            Some(Closing { opened_by: Some(first), .. }) if first != self.acting.by => {
                tx.exec(tx.query(OPEN)).await?;
                true
            }
            Some(_) => {
                tx.exec(tx.query(AGREE).bind(self.acting.by.0)).await?;
                false
            }
        };
        self.acting.tell(Action::Thawed, Detail::Nothing, tx).await?;
        Ok(Ok(open))
    }
}

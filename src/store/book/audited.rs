//! Something that staff do, told in the audit trail in the transaction that does it.
//!
//! Must not know: what is done. Tested in `tests/it/tellings.rs`.

use super::staff::Acting;
use crate::domain::review::audit::{Action, Detail};
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::Tx;

/// Whether something was done, or refused.
pub trait Outcome {
    /// It was done.
    fn is_done(&self) -> bool;
}

impl Outcome for bool {
    fn is_done(&self) -> bool {
        *self
    }
}

impl<T, E> Outcome for Result<T, E> {
    fn is_done(&self) -> bool {
        self.is_ok()
    }
}

/// The work, and how the trail tells it. What is refused is not told.
#[derive(Clone, Debug)]
pub struct Audited<W> {
    /// What is done.
    pub work: W,
    /// What the trail calls it.
    pub action: Action,
    /// Who does it, when.
    pub acting: Acting,
}

impl<W: Work + Sync> Work for Audited<W>
where
    W::Out: Outcome,
{
    type Out = W::Out;
    const NAME: &'static str = W::NAME;

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<W::Out, StoreError> {
        let out = self.work.run(tx).await?;
        if out.is_done() {
            self.acting.tell(self.action, Detail::Nothing, tx).await?;
        }
        Ok(out)
    }
}

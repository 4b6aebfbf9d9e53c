//! Lines as staff switched them, and what is left on their accounts: in the book, so that it holds for every process.
//!
//! Must not know: settings of lines, wires. Tested in `tests/it/routing.rs` on both engines.

use super::unreadable;
use crate::domain::money::Balance;
use crate::domain::route::Switch;
use crate::domain::time::At;
use crate::store::StoreError;
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const LIST: Sql = Sql::both("SELECT name, switch, switched_at, balance, unit, balance_at FROM line ORDER BY name");
const SET: Sql = Sql::both(
    "INSERT INTO line (name, switch, switched_at) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET switch = excluded.switch, switched_at = excluded.switched_at WHERE line.switch <> excluded.switch",
);
const READ: Sql = Sql::both(
    "INSERT INTO line (name, balance, unit, balance_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (name) DO UPDATE SET balance = excluded.balance, unit = excluded.unit, balance_at = excluded.balance_at
       WHERE line.balance_at IS NULL OR line.balance_at <= excluded.balance_at",
);

/// This file's statements.
pub const ALL: &[Sql] = &[LIST, SET, READ];

/// What is known of a line. A line that is not in the list is on, and nothing was read of its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: String,
    /// What staff want of it.
    pub switch: Switch,
    /// Since when.
    pub switched: At,
    /// What was left on its account, and when that was.
    pub balance: Option<(Balance, At)>,
}

type Row = (String, String, i64, Option<i64>, Option<String>, Option<i64>);

/// All lines of which something is known.
///
/// # Errors
/// Those of the look-up.
pub async fn list(engine: &Engine) -> Result<Vec<Known>, StoreError> {
    let rows: Vec<Row> = engine.all(engine.query(LIST)).await?;
    let read = |(name, switch, switched, amount, unit, at): Row| {
        let switch = Switch::read(&switch).ok_or_else(|| unreadable("line.switch"))?;
        let balance = amount.zip(unit).map(|(hundredths, unit)| Balance { hundredths, unit }).zip(at.map(At));
        Ok(Known { name, switch, switched: At(switched), balance })
    };
    rows.into_iter().map(read).collect()
}

/// Switches a line.
#[derive(Clone, Debug)]
pub struct SetSwitch {
    /// Which.
    pub line: String,
    /// How.
    pub switch: Switch,
    /// Now.
    pub at: At,
}

impl Work for SetSwitch {
    /// `false` where it stood so already.
    type Out = bool;
    const NAME: &'static str = "set_switch";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<bool, StoreError> {
        let query = tx.query(SET).bind(self.line.clone()).bind(self.switch.code().to_owned()).bind(self.at.0);
        Ok(tx.exec(query).await? > 0)
    }
}

/// Keeps what an aggregator said is left.
#[derive(Clone, Debug)]
pub struct SetBalance {
    /// Of which line.
    pub line: String,
    /// How much.
    pub balance: Balance,
    /// When it said so.
    pub at: At,
}

impl Work for SetBalance {
    type Out = ();
    const NAME: &'static str = "set_balance";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        let Balance { hundredths, unit } = self.balance.clone();
        let query = tx.query(READ).bind(self.line.clone()).bind(hundredths).bind(unit).bind(self.at.0);
        tx.exec(query).await.map(drop)
    }
}

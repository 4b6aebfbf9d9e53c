//! `baro audit`: whether the trail of what staff did is whole.
//!
//! Must not know: what is in it; its pages show that to leads and auditors. Tested in `tests/it/audit.rs`.

use super::{Session, run::say};
use crate::app;
use crate::domain::review::audit::Walked;
use crate::seal;
use crate::store::book::audit;
use anyhow::Context;
use clap::{Args, Subcommand};

/// `baro audit`.
#[derive(Subcommand)]
pub(super) enum Audit {
    /// Walk the trail from its first row, and say where it stands or at which row it breaks
    Verify(Verify),
}

/// `baro audit verify`.
#[derive(Args)]
pub(super) struct Verify {
    /// A head that was written down earlier: it must still be in the trail
    #[arg(long, value_name = "HEX", value_parser = hash)]
    head: Option<[u8; 32]>,
}

impl Audit {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let Audit::Verify(Verify { head }) = self;
        let config = session.config(None, None)?;
        let book = app::open_book(&config, false).await.context("the book can't be opened")?;
        let walked = audit::verify(book.engine(), seal::audit::link, head).await;
        book.close().await;
        match walked? {
            Ok(walked) => {
                say(&whole(walked));
                Ok(true)
            }
            Err(broken) => {
                say(&format!("The trail is broken: {broken}.\nKeep the book as it is and tell the auditors."));
                Ok(false)
            }
        }
    }
}

fn whole(walked: Walked) -> String {
    let Walked { head, met } = walked;
    let hash: String = head.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let known = match met {
        Some(row) => {
            format!("The head that was written down is row {row}: nothing before it was changed or cut off.\n")
        }
        None => "Rows that were cut off its end show only against a head from earlier: --head HEX.\n".to_owned(),
    };
    format!("The trail is whole: {} rows.\n{known}Write down for next time: {hash}", head.count)
}

/// 64 hexadecimal digits.
fn hash(written: &str) -> Result<[u8; 32], String> {
    let wrong = || "a head is 64 hexadecimal digits, as `baro audit verify` prints it".to_owned();
    if written.len() != 64 || !written.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let mut hash = [0; 32];
    for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&written[at..at + 2], 16).map_err(|_| wrong())?;
    }
    Ok(hash)
}

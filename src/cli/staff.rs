//! `baro staff`: accounts of staff. It opens and closes them; what somebody may read is granted by two others, never here.
//!
//! Must not know: passwords beyond the call, keys. Tested in `tests/it/keys`.

use super::run::say;
use super::stores::Stores;
use super::{Session, ask};
use crate::custody::accounts::SignedIn;
use crate::custody::{Custody, NotDone};
use crate::domain::review::grant::{Member, Refusal};
use crate::domain::review::{Role, Roles};
use clap::{Args, Subcommand};

/// `baro staff`.
#[derive(Subcommand)]
pub(super) enum Staff {
    /// Open an account: by an administrator; the first administrator and the first lead need nobody
    Add(Add),
    /// Everybody
    List,
    /// Close an account: its keys and grants are taken away
    Disable(Of),
    /// A forgotten password: a new one with a new key, which opens nothing until it is granted again
    Reset(Of),
}

/// `baro staff add`.
#[derive(Args)]
pub(super) struct Add {
    #[command(flatten)]
    of: Of,
    /// moderator, lead, lead+manager, manager, administrator or auditor
    #[arg(long, value_parser = roles)]
    role: Roles,
}

/// Whose account, and who does it.
#[derive(Args)]
pub(super) struct Of {
    /// The name to sign in with
    name: String,
    /// The administrator who does it
    #[arg(long = "as", value_name = "NAME")]
    by: Option<String>,
    /// Read passwords from standard input, one a line: first that of the administrator, if one is named, then the new one
    #[arg(long)]
    password_stdin: bool,
}

impl Staff {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        let config = session.config(None, None)?;
        let stores = Stores::open(session, &config).await?;
        let done = self.perform(&stores.custody()).await;
        stores.close().await;
        say(&done?);
        Ok(true)
    }

    async fn perform(self, custody: &Custody<'_>) -> anyhow::Result<String> {
        match self {
            Staff::Add(Add { of, role }) => {
                let by = of.signed_in(custody).await?;
                let password = ask::new_password(&of.name, of.password_stdin)?;
                let opened = custody.open_account(&of.name, role, &password, by.as_ref()).await;
                let member = match opened {
                    Err(NotDone::Refused(Refusal::Role)) if by.is_none() => {
                        anyhow::bail!("there is an administrator already: one of them opens accounts, --as NAME")
                    }
                    opened => opened?,
                };
                Ok(format!(
                    "{} is there: {}. Keys are granted by a lead and an administrator.",
                    member.name,
                    role.code()
                ))
            }
            Staff::List => Ok(listed(&custody.staff().await?)),
            Staff::Disable(of) => {
                custody.close_account(&of.name, &of.administrator(custody).await?).await?;
                Ok(format!("{} can't sign in any more and holds nothing.", of.name))
            }
            Staff::Reset(of) => {
                let by = of.administrator(custody).await?;
                let password = ask::new_password(&of.name, of.password_stdin)?;
                custody.renew_account(&of.name, &password, &by).await?;
                Ok(format!("{} has a new password and a new key. What they may read is granted again.", of.name))
            }
        }
    }
}

impl Of {
    async fn signed_in(&self, custody: &Custody<'_>) -> anyhow::Result<Option<SignedIn>> {
        let Some(by) = &self.by else { return Ok(None) };
        let password = ask::password(by, self.password_stdin)?;
        Ok(Some(custody.sign_in(by, &password).await?))
    }

    async fn administrator(&self, custody: &Custody<'_>) -> anyhow::Result<SignedIn> {
        self.signed_in(custody).await?.ok_or_else(|| anyhow::anyhow!("say which administrator does it: --as NAME"))
    }
}

fn listed(staff: &[Member]) -> String {
    let line = |member: &Member| format!("{:<24} {:<14} {}", member.name, member.roles.code(), member.state.code());
    if staff.is_empty() {
        return "Nobody yet: `baro staff add NAME --role administrator`.".into();
    }
    staff.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn roles(written: &str) -> Result<Roles, String> {
    let all = || Role::ALL.map(Role::code).join(", ");
    Roles::read(written).ok_or_else(|| format!("one of {}, or lead+manager", all()))
}

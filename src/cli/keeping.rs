//! What `baro check` finds about accounts, keys and the vault.
//!
//! Must not know: how to repair; it says what to do. Tested in `tests/it/keys`.

use super::Session;
use super::check::Finding;
use crate::config::Config;
use crate::custody::Custody;
use crate::custody::survey::Worry;
use crate::domain::time::Day;
use crate::seal::Cost;
use crate::store::book::Book;
use crate::store::vault::Vault;

/// Looks at all of it, without making anything.
pub(super) async fn findings(session: &Session, config: &Config, book: &Book) -> Vec<Finding> {
    let now = session.clock().now();
    let mut findings = vec![disk(config)];
    if !config.vault.file.exists() {
        findings.push(Finding::Good("vault: none yet; the first start makes it".into()));
        return findings;
    }
    let vault = match Vault::open(&config.vault.file, false).await {
        Ok(vault) => vault,
        Err(error) => {
            findings.push(Finding::Bad(format!("vault: {error}")));
            return findings;
        }
    };
    let custody = Custody { book, vault: &vault, now, cost: Cost::PASSWORD };
    findings.extend(looked_over(&custody, now.day()).await);
    vault.close().await;
    findings
}

async fn looked_over(custody: &Custody<'_>, today: Day) -> Vec<Finding> {
    let counts = match custody.vault.counts().await {
        Ok(counts) => counts,
        Err(error) => return vec![Finding::Bad(format!("vault: {error}"))],
    };
    let opens = Finding::Good(format!("vault opens, its settings hold, {} review keys", counts.review_keys));
    let survey = match custody.survey().await {
        Ok(survey) => survey,
        Err(error) => return vec![opens, Finding::Bad(format!("keys: {error}"))],
    };
    let worries = survey.worries(today);
    let good = worries.is_empty().then(|| Finding::Good("keys of this month are there, and of those ahead".into()));
    let told = worries.into_iter().map(|worry| {
        let part = if matches!(worry, Worry::NoLead | Worry::OneLead) { "staff" } else { "keys" };
        Finding::Warning(format!("{part}: {worry}"))
    });
    std::iter::once(opens).chain(good).chain(told).collect()
}

/// No program can see it for every kind of disk; whoever installs must answer.
fn disk(config: &Config) -> Finding {
    let data = config.server.data.display();
    Finding::Warning(format!(
        "disk: what was deleted can be found in free blocks; is the disk of {data} encrypted? Nobody but you can answer"
    ))
}

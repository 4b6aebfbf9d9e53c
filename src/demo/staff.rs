//! The demo's staff: somebody of every role, with passwords and phones that were made for this demo and are kept beside its data.
//!
//! Must not know: the command line, pages. Tested in `tests/it/cli.rs` and by the browser tests of the console.

use crate::custody::{Custody, NotDone};
use crate::domain::concern::Compartment;
use crate::domain::key::Month;
use crate::domain::review::{Role, Roles};
use crate::gateway::Gateway;
use crate::seal::factor::{Factor, SEED, SPARES};
use crate::seal::{self, Cost};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Who there is. The first two may read everything; the third may read what they were let in to.
const STAFF: [(&str, &[Role]); 6] = [
    ("aminata", &[Role::Lead]),
    ("issa", &[Role::Lead, Role::Manager]),
    ("fanta", &[Role::Moderator]),
    ("moussa", &[Role::Manager]),
    ("sekou", &[Role::Administrator]),
    ("awa", &[Role::Auditor]),
];

/// Somebody who can be signed in as.
#[derive(Clone, Serialize, Deserialize)]
pub struct Login {
    /// Their name.
    pub name: String,
    /// What they are.
    pub roles: Roles,
    /// Made for this demo.
    pub password: String,
    /// The seed of the codes that their phone shows.
    pub seed: [u8; SEED],
}

impl Login {
    /// The code that their phone shows at `unix` (seconds).
    pub fn code(&self, unix: u64) -> Zeroizing<String> {
        Factor::new(&self.seed, [[0; 5]; SPARES]).0.code_at(unix)
    }
}

/// Opens everybody's account, makes the keys of the months ahead and lets the others read; nothing where there are keys already. Nobody gets
/// the shares of the recovery key: what is invented needs no last resort.
///
/// # Errors
/// Those of the ceremony.
pub async fn hire(gateway: &Gateway, cost: Cost) -> Result<Option<Vec<Login>>, NotDone> {
    let (book, vault, now) = (&gateway.book, &gateway.concerns.vault, gateway.clock.now());
    let custody = Custody { book, vault, now, cost };
    let founding = match custody.prepare().await {
        Err(NotDone::Settled) => return Ok(None),
        prepared => prepared?,
    };
    let logins: Vec<Login> = STAFF.into_iter().map(login).collect();
    let named = |name: &str| logins.iter().find(|login| login.name == name).expect("they are in the list");
    let administrator = named("sekou");
    custody.open_account(&administrator.name, administrator.roles, &administrator.password, None).await?;
    let administrator = custody.sign_in(&administrator.name, &administrator.password).await?;
    for login in &logins {
        if login.name != administrator.member.name {
            custody.open_account(&login.name, login.roles, &login.password, Some(&administrator)).await?;
        }
        let half = custody.claim(&login.name).await?.begin(&login.password, cost)?;
        let spares = std::array::from_fn(|_| seal::random());
        custody.keep_factor(half.renew(Factor::new(&login.seed, spares).0)).await?;
    }
    let lead = named("aminata");
    let lead = custody.sign_in(&lead.name, &lead.password).await?;
    custody.found(&lead, &founding).await?;
    let readers = [
        ("issa", &Compartment::ALL[..]),
        ("fanta", &[Compartment::Gendarmerie, Compartment::Police, Compartment::Unsorted][..]),
    ];
    for (name, compartments) in readers {
        let reader = custody.sign_in(name, &named(name).password).await?;
        for compartment in compartments {
            let grant = custody.ask(reader.member.id, *compartment, &reader).await?;
            custody.agree(grant.id, &administrator).await?;
            custody.agree(grant.id, &lead).await?;
        }
    }
    gateway.concerns.refresh(Month::of(now.day())).await?;
    Ok(Some(logins))
}

fn login((name, roles): (&str, &[Role])) -> Login {
    let roles = Roles::of(roles).expect("these roles go together");
    Login { name: name.into(), roles, password: password(), seed: seal::random() }
}

/// Four groups of four small letters and digits that no one mistakes: 80 bits.
fn password() -> String {
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut password = String::with_capacity(24);
    for (at, byte) in seal::random::<16>().into_iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(SIGNS[usize::from(byte % 32)]));
    }
    password
}

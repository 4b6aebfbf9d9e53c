//! The staff console: pages made by the server, in French and English. Which there are stands in the tables of each group ([`mod@pages`]), who may go
//! there at the gate ([`gate`]); what a session holds opens with its cookie only ([`sessions`]).
//!
//! Must not know: the gateway, lines, the command line. What staff do are rows that the gateway finds, so that the two can run as two processes.
//! Tested in `tests/it/console/`, with a real browser in `tests/it/console/browser.rs`.

mod assets;
mod delivery;
mod forums;
pub mod gate;
mod guide;
mod office;
pub mod pages;
pub mod parts;
mod people;
pub mod posted;
mod release;
mod reports;
mod review;
pub mod sessions;
mod signing;
mod summaries;
pub mod terms;
mod today;
pub mod trouble;
pub mod visit;

use crate::clock::Clock;
use crate::custody::accounts::SignedIn;
use crate::custody::{Custody, NotDone};
use crate::domain::delivery::Nights;
use crate::domain::money::{Francs, Prices};
use crate::domain::network::Blocks;
use crate::domain::phone::Plan;
use crate::domain::route::{self, Carries};
use crate::domain::time::At;
use crate::limits::Limits;
use crate::locale::console::Console as Words;
use crate::locale::render;
use crate::seal::Cost;
use crate::seal::numbers::NumberKeys;
use crate::store::StoreError;
use crate::store::book::Book;
use crate::store::book::closing;
use crate::store::vault::Vault;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use pages::Pages;
use sessions::Sessions;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use trouble::Trouble;

/// What a handler answers.
pub type Answer = Result<Response, Trouble>;

/// What all pages share.
pub struct Console {
    /// People, forums, messages, accounts.
    pub book: Book,
    /// Concerns.
    pub vault: Vault,
    /// The keys to known people's numbers.
    pub numbers: Arc<NumberKeys>,
    /// The time.
    pub clock: Clock,
    /// What a password costs.
    pub cost: Cost,
    /// What phones show.
    pub phone: Arc<render::Words>,
    /// What pages say.
    pub words: Words,
    /// What of the settings pages show or need.
    pub settings: Settings,
    /// Who is signed in.
    pub sessions: Sessions,
    /// Rates.
    pub limits: Limits,
    /// The list of people that is being brought in.
    pub imports: people::Imports,
    /// Who tries to.
    door: signing::Door,
    frozen: AtomicBool,
}

/// What of the settings pages show or need.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How the service names itself.
    pub programme: String,
    /// What people dial.
    pub short_code: String,
    /// How numbers without a prefix are read.
    pub plan: Plan,
    /// Most programme messages that a participant or subscriber gets in seven days.
    pub weekly_cap: u32,
    /// Hours in which only answers leave.
    pub nights: Nights,
    /// Which numbers are of which network.
    pub networks: Blocks,
    /// What a month may cost before broadcasts stop.
    pub monthly_ceiling: Option<Francs>,
    /// The lines, in the order of the settings.
    pub lines: Vec<LineFacts>,
    /// The folder of words laid over the built-in ones.
    pub locales_dir: Option<PathBuf>,
    /// How the world reaches us; no slash at the end.
    pub public_url: Option<String>,
    /// The secret part of the calendar's address.
    pub calendar_token: Option<String>,
    /// All settings as they stand, secrets hidden.
    pub printed: String,
    /// Where addresses of whoever knocks are believed from.
    pub proxies: Vec<ipnet::IpNet>,
}

impl Settings {
    /// Where messages are put in; `None` where there is no line.
    pub fn wait_at(&self) -> Option<String> {
        self.lines.first()?;
        let lines = self.lines.iter().map(|line| (line.name.as_str(), &line.priority));
        Some(route::wait_at(lines).to_owned())
    }
}

/// What pages show of a line.
#[derive(Clone, Debug)]
pub struct LineFacts {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its numbers.
    pub numbers: Vec<String>,
    /// Its short codes.
    pub short_codes: Vec<String>,
    /// Whether people can answer on it.
    pub can_receive: bool,
    /// Messages a second.
    pub rate_per_second: u32,
    /// What it carries, and in which place.
    pub priority: Carries,
    /// What a segment costs, by network.
    pub prices: Prices,
}

/// What a console is opened with.
pub struct Outset {
    /// The book.
    pub book: Book,
    /// The vault.
    pub vault: Vault,
    /// The keys to known people's numbers.
    pub numbers: Arc<NumberKeys>,
    /// The time.
    pub clock: Clock,
    /// What a password costs: [`Cost::PASSWORD`] outside of tests.
    pub cost: Cost,
    /// What phones show.
    pub phone: Arc<render::Words>,
    /// Rates; only those of sign-ins are asked.
    pub limits: Limits,
    /// The settings.
    pub settings: Settings,
}

impl Console {
    /// Opens a console.
    ///
    /// # Errors
    /// If the book can't be read.
    pub async fn open(outset: Outset) -> Result<Arc<Console>, StoreError> {
        let Outset { book, vault, numbers, clock, cost, phone, limits, settings } = outset;
        let closed = closing::stands(book.engine()).await?.is_some();
        Ok(Arc::new(Console {
            book,
            vault,
            numbers,
            clock,
            cost,
            phone,
            words: Words::embedded(),
            limits,
            settings,
            sessions: Sessions::default(),
            imports: people::Imports::default(),
            door: signing::Door::default(),
            frozen: AtomicBool::new(closed),
        }))
    }

    /// Where keys and accounts are changed, at this moment.
    pub fn custody(&self) -> Custody<'_> {
        Custody { book: &self.book, vault: &self.vault, now: self.clock.now(), cost: self.cost }
    }

    /// Whether somebody has closed everything.
    pub fn is_frozen(&self) -> bool {
        self.frozen.load(Ordering::Relaxed)
    }

    /// The second that authenticators show codes of.
    fn unix(&self) -> u64 {
        let At(ms) = self.clock.wall();
        u64::try_from(ms / 1000).unwrap_or(0)
    }

    /// Drops sessions that are over, now and then, until `stopped`.
    pub async fn sweep(self: Arc<Console>, stopped: impl Future<Output = ()>) {
        tokio::pin!(stopped);
        loop {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(60)) => self.sessions.sweep(self.clock.ran()),
                () = &mut stopped => return,
            }
        }
    }

    /// Name, password and code: who it is, if all three belong together. The code is used then.
    async fn prove(&self, name: &str, password: &str, code: &str) -> Result<Option<SignedIn>, Trouble> {
        let Some(half) = self.door.half(self, name, password).await? else { return Ok(None) };
        let (signed, factor) = match half.accept(code, self.unix()) {
            Ok(whole) => whole,
            Err(NotDone::NotAdmitted) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        match self.custody().keep_factor(factor).await {
            Ok(()) => Ok(Some(signed)),
            Err(NotDone::NotAdmitted) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// The table of all pages.
pub fn pages() -> Pages {
    signing::pages()
        .and(today::pages())
        .and(review::pages())
        .and(release::pages())
        .and(forums::pages())
        .and(people::pages())
        .and(summaries::pages())
        .and(delivery::pages())
        .and(reports::pages())
        .and(office::pages())
        .and(guide::pages())
}

/// All routes.
pub fn router(console: Arc<Console>) -> Router {
    pages()
        .into_router()
        .route("/assets/{file}", get(assets::show))
        .fallback(gate::nowhere)
        // Each form has its own bound (`posted`).
        .layer(DefaultBodyLimit::disable())
        .layer(Extension(console.clone()))
        .layer(from_fn(gate::guard))
        .with_state(console)
}

//! Where all is joined: stores are opened, lines built, workers started, and everything ended in order.
//!
//! Must not know: the command line. Tested by everything in `tests/it/` that starts a whole app.

use crate::clock::Clock;
use crate::config::{self, Config, Kind, Secret};
use crate::console::{self, Console, LineFacts, posted};
use crate::domain::calendar::ics;
use crate::domain::delivery::{Nights, Quiet};
use crate::domain::message::Language;
use crate::domain::route::{self, Roads};
use crate::domain::text::fold::Orthography;
use crate::domain::text::screen;
use crate::domain::time::{At, HOUR};
use crate::gateway::concerns::{Concerns, upkeep};
use crate::gateway::dispatch::{self, Grant, Worker, account};
use crate::gateway::outlet::{self, Inlet, Outlet};
use crate::gateway::purse::Purse;
use crate::gateway::roads::{self, Map};
use crate::gateway::schedule::{self, Rung};
use crate::gateway::shares::{self, Share};
use crate::gateway::{Gateway, Line, UnderWay, webhooks};
use crate::limits::Limits;
use crate::lines::Wire;
use crate::lines::africastalking::AfricasTalking;
use crate::lines::android::Android;
use crate::lines::generic::Generic;
use crate::lines::infobip::Infobip;
use crate::lines::jasmin::Jasmin;
use crate::lines::kannel::Kannel;
use crate::lines::orange::Orange;
use crate::lines::simulator::Simulator;
use crate::lines::twilio::Twilio;
use crate::lines::vonage::Vonage;
use crate::locale::render::Words;
use crate::locale::{Fault, Locales};
use crate::phone::{self, Handset, MovableClock, Person};
use crate::seal::day::DayKeys;
use crate::seal::numbers::NumberKeys;
use crate::seal::{self, Cost, proof};
use crate::serve;
use crate::store::StoreError;
use crate::store::book::Book;
use crate::store::engine::Settings;
use crate::store::moment::{MOST_ENTRIES, Moment};
use crate::store::vault::Vault;
use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use zeroize::Zeroizing;

/// What an app is opened with besides its settings.
pub struct Outset {
    /// The keys to known people's numbers.
    pub numbers: NumberKeys,
    /// What codes are mixed with, from the secrets file.
    pub pepper: Zeroizing<[u8; 32]>,
    /// What deriving a box from a code costs: [`Cost::CODE`] outside of tests.
    pub cost: Cost,
    /// The time.
    pub clock: Clock,
    /// Where we are served, for simulator lines whose messages go to the built-in phone.
    pub address: SocketAddr,
    /// The built-in phone is served although a real line is configured.
    pub with_phone: bool,
    /// The clock may be moved from the phone page, and these people's phones held: the demo.
    pub cast: Option<Vec<Person>>,
}

/// An open app, not yet at work.
pub struct App {
    gateway: Arc<Gateway>,
    workers: Vec<(Arc<Line>, Inlet, Grant)>,
    owner: i64,
    rung: Rung,
    handset: Option<Arc<Handset>>,
    calendar_token: Option<Secret>,
    console: Option<Arc<Console>>,
    beside: Router,
}

impl App {
    /// Opens stores, words and lines. Nothing is sent or answered yet.
    ///
    /// # Errors
    /// What is wrong, and what to do about it.
    pub async fn open(config: &Config, outset: Outset) -> anyhow::Result<App> {
        let words = words(config).map_err(|faults| anyhow::anyhow!("the words do not hold:\n{}", listed(&faults)))?;
        let book = open_book(config, true).await.context("the book can't be opened")?;
        let owner = i64::from_be_bytes(seal::random());
        let (bell, rung) = schedule::bell();
        let (mut lines, mut workers) = (Vec::new(), Vec::new());
        for settings in &config.lines {
            let (outlet, inlet) = outlet::outlet(owner);
            let share = Share::of(least(settings.rate_per_second), !book.engine().is_lite());
            let line = Line { at: lines.len(), ..line(config, settings, (share, outlet), outset.address)? };
            let line = Arc::new(line);
            workers.push((line.clone(), inlet, grant(settings)));
            lines.push(line);
        }
        let carriers = || config.lines.iter().map(|line| (line.name.as_str(), &line.priority));
        let roads = Roads::new(config.lines.iter().map(|line| (&line.priority, &line.prices)));
        let map = Map::new(roads, config.networks.clone(), route::wait_at(carriers()).to_owned());
        let handset = handset(config, &outset);
        let today = outset.clock.now().day();
        let vault = Vault::open(&config.vault.file, true).await.context("the vault can't be opened")?;
        let concerns = Concerns::open(vault, &outset.pepper, outset.cost, today).await;
        let concerns = concerns.context("the vault can't be read")?;
        let gateway = Arc::new(Gateway {
            book,
            concerns,
            moment: Moment::new(MOST_ENTRIES),
            numbers: Arc::new(outset.numbers),
            day: DayKeys::new(today, [seal::random(), seal::random()]),
            words: Arc::new(words),
            limits: Limits::new(&config.limits, &outset.clock),
            clock: outset.clock,
            plan: config.programme.plan,
            answer_abroad: config.programme.answer_abroad.clone(),
            weekly_cap: config.programme.weekly_cap,
            nights: nights(config),
            answers_kept: i64::from(config.retention.reply_hours) * HOUR,
            lines,
            map,
            purse: Purse::new(config.money.monthly_ceiling),
            proxies: config.server.proxies.clone(),
            schedule: bell,
            under_way: UnderWay::default(),
        });
        Ok(App {
            gateway,
            workers,
            owner,
            rung,
            handset,
            calendar_token: config.server.calendar_token.clone(),
            console: None,
            beside: Router::new(),
        })
    }

    /// The same with the pages of staff. `cost`: what a password costs, [`Cost::PASSWORD`] outside of tests.
    ///
    /// # Errors
    /// If the book can't be read.
    pub async fn with_console(mut self, config: &Config, cost: Cost) -> anyhow::Result<App> {
        let Gateway { book, concerns, numbers, clock, words, .. } = &*self.gateway;
        let outset = console::Outset {
            book: book.clone(),
            vault: concerns.vault.clone(),
            numbers: numbers.clone(),
            clock: clock.clone(),
            cost,
            phone: words.clone(),
            limits: Limits::new(&config.limits, clock),
            settings: console_settings(config),
        };
        self.console = Some(Console::open(outset).await.context("the console can't be opened")?);
        Ok(self)
    }

    /// The same with other routes beside its own.
    pub fn beside(mut self, router: Router) -> App {
        self.beside = self.beside.merge(router);
        self
    }

    /// The console, where it is served.
    pub fn console(&self) -> Option<&Arc<Console>> {
        self.console.as_ref()
    }

    /// The gateway, for those who ask it directly.
    pub fn gateway(&self) -> &Arc<Gateway> {
        &self.gateway
    }

    /// All routes.
    pub fn router(&self) -> Router {
        let health = Router::new()
            .route("/healthz", get(async || "ok\n"))
            .route("/readyz", get(ready))
            .with_state(self.gateway.clone());
        let mut router = health.merge(webhooks::router(self.gateway.clone()));
        if let Some(token) = &self.calendar_token {
            let known = (self.gateway.clone(), token.clone());
            router = router.merge(Router::new().route("/calendar/{file}", get(calendar)).with_state(known));
        }
        if let Some(handset) = &self.handset {
            router = router.merge(phone::router(handset.clone()));
        }
        if let Some(console) = &self.console {
            router = router.merge(console::router(console.clone()));
        }
        router.merge(self.beside.clone())
    }

    /// Starts what works by itself: one worker a line, and the schedule.
    ///
    /// # Errors
    /// If no HTTP client can be made.
    pub fn start(self) -> anyhow::Result<Running> {
        let client =
            dispatch::client().context("no HTTP client can be made: are the system's certificates installed?")?;
        let (stop, stopped) = watch::channel(false);
        let stopped = || {
            let mut stopped = stopped.clone();
            // An error means that the sender is gone: stop as well.
            async move { drop(stopped.wait_for(|stop| *stop).await) }
        };
        let mut tasks = JoinSet::new();
        for (line, inlet, grant) in self.workers {
            tasks.spawn(account::run(self.gateway.clone(), line.clone(), client.clone(), stopped()));
            let worker = Worker::new(self.gateway.clone(), line, inlet, client.clone(), grant);
            tasks.spawn(worker.run(stopped()));
        }
        tasks.spawn(roads::run(self.gateway.clone(), stopped()));
        tasks.spawn(shares::run(self.gateway.clone(), self.owner, stopped()));
        tasks.spawn(schedule::run(self.gateway.clone(), self.rung, stopped()));
        tasks.spawn(upkeep::run(self.gateway.clone(), stopped()));
        if let Some(console) = self.console {
            tasks.spawn(console.sweep(stopped()));
        }
        Ok(Running { gateway: self.gateway, stop, tasks, whole: true })
    }
}

/// An app at work.
pub struct Running {
    gateway: Arc<Gateway>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    whole: bool,
}

impl Running {
    /// The gateway.
    pub fn gateway(&self) -> &Arc<Gateway> {
        &self.gateway
    }

    /// Returns when a part of it has ended by itself, which none should: the server is better started anew.
    pub async fn died(&mut self) {
        // Where nothing runs, nothing can end.
        if self.tasks.join_next().await.is_none() {
            std::future::pending::<()>().await;
        }
        self.whole = false;
    }

    /// Ends in order: what is under way is finished, leases are given back, the book is closed. `false` if a part of it had died.
    pub async fn stop(mut self) -> bool {
        self.stop.send(true).ok();
        while let Some(ended) = self.tasks.join_next().await {
            self.whole &= ended.is_ok();
        }
        self.gateway.under_way.idle().await;
        self.gateway.book.close().await;
        self.gateway.concerns.vault.close().await;
        self.whole
    }
}

/// The quiet hours of the settings.
pub fn nights(config: &Config) -> Nights {
    let quiet = |hours: config::QuietHours| Quiet { from: hours.from, to: hours.to };
    Nights { usual: quiet(config.programme.quiet_hours), ramadan: quiet(config.programme.ramadan_quiet_hours) }
}

/// What of the settings the console's pages show or need.
pub fn console_settings(config: &Config) -> console::Settings {
    let facts = |line: &config::Line| LineFacts {
        name: line.name.clone(),
        kind: line.kind.name(),
        numbers: line.numbers.clone(),
        short_codes: line.short_codes.clone(),
        can_receive: line.can_receive,
        rate_per_second: line.rate_per_second,
        priority: line.priority.clone(),
        prices: line.prices.clone(),
    };
    console::Settings {
        programme: config.programme.name.clone(),
        short_code: config.programme.short_code.clone(),
        plan: config.programme.plan,
        weekly_cap: config.programme.weekly_cap,
        nights: nights(config),
        networks: config.networks.clone(),
        monthly_ceiling: config.money.monthly_ceiling,
        lines: config.lines.iter().map(facts).collect(),
        locales_dir: config.programme.locales_dir.clone(),
        public_url: config.server.public_url.clone(),
        calendar_token: config.server.calendar_token.as_ref().map(|token| token.reveal().to_owned()),
        printed: config.print(),
        proxies: config.server.proxies.clone(),
    }
}

/// What peers may take: lists of people come in over slow lines, a few at a time.
pub fn limits() -> serve::Limits {
    let files = serve::Files {
        paths: posted::FILES,
        body_bytes: posted::MOST_WITH_FILE + 64 * 1024,
        body: Duration::from_secs(300),
        at_once: 4,
    };
    serve::Limits { files: Some(files), ..serve::Limits::default() }
}

/// Able to take work: the book answers.
async fn ready(State(gateway): State<Arc<Gateway>>) -> (StatusCode, &'static str) {
    match gateway.book.refresh().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the book does not answer\n"),
    }
}

/// What calendars fetch: the forums of the board, as anybody may know of them. Nothing for who does not know the address.
async fn calendar(State((gateway, token)): State<(Arc<Gateway>, Secret)>, uri: Uri) -> Response {
    let given = uri.path().strip_prefix("/calendar/").and_then(|file| file.strip_suffix(".ics")).unwrap_or_default();
    if !proof::same(given.as_bytes(), token.reveal().as_bytes()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let (board, now) = (gateway.book.board(), gateway.clock.now());
    let current = board.series.iter().filter_map(|series| Some((series, series.forum.as_ref()?)));
    let events: Vec<ics::Event> =
        current.filter_map(|(series, forum)| ics::event(series, forum, board.name(&series.place), now.day())).collect();
    ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], ics::feed(&events, now)).into_response()
}

/// The words of the configured languages, the default one first, if every message can be said in each.
///
/// # Errors
/// Everything that is wrong with them.
pub fn words(config: &Config) -> Result<Words, Vec<Fault>> {
    let default = &config.programme.default_language;
    let others = config.programme.languages.iter().filter(|tag| *tag != default);
    let languages: Vec<Language> = std::iter::once(default).chain(others).filter_map(|tag| tag.parse().ok()).collect();
    let locales = Locales::load(config.programme.locales_dir.as_deref(), &languages)?;
    let faults = crate::locale::check(&locales, crate::locale::inventory::INVENTORY);
    if !faults.is_empty() {
        return Err(faults);
    }
    let orthography = match config.programme.orthography {
        config::Orthography::Gsm7 => Orthography::Gsm7,
        config::Orthography::Official => Orthography::Official,
    };
    Ok(Words { locales, languages, orthography })
}

/// Opens the book of the settings.
///
/// # Errors
/// Those of [`Book::open`].
pub async fn open_book(config: &Config, migrate: bool) -> Result<Book, StoreError> {
    Book::open(config.book.url.reveal(), &Settings::default(), migrate).await
}

/// Opens the pages of staff alone: a process of their own beside one that serves the lines.
///
/// # Errors
/// What is wrong, and what to do about it.
pub async fn open_console(
    config: &Config,
    numbers: NumberKeys,
    clock: Clock,
    cost: Cost,
) -> anyhow::Result<Arc<Console>> {
    let words = words(config).map_err(|faults| anyhow::anyhow!("the words do not hold:\n{}", listed(&faults)))?;
    let book = open_book(config, true).await.context("the book can't be opened")?;
    let vault = Vault::open(&config.vault.file, true).await.context("the vault can't be opened")?;
    let outset = console::Outset {
        book,
        vault,
        numbers: Arc::new(numbers),
        limits: Limits::new(&config.limits, &clock),
        clock,
        cost,
        phone: Arc::new(words),
        settings: console_settings(config),
    };
    Console::open(outset).await.context("the console can't be opened")
}

/// The wire of a line of the settings. `address` is where the built-in phone is.
pub fn wire(settings: &config::Line, code: &str, address: SocketAddr) -> Box<dyn Wire> {
    match &settings.kind {
        Kind::Simulator { api_url } => Box::new(Simulator {
            api_url: api_url.clone().unwrap_or_else(|| format!("http://{address}/phone/api")),
            secret: revealed(&settings.secret),
            number: settings
                .short_codes
                .first()
                .or(settings.numbers.first())
                .cloned()
                .unwrap_or_else(|| code.to_owned()),
        }),
        Kind::AfricasTalking(account) => Box::new(AfricasTalking {
            username: account.username.clone(),
            api_key: revealed(&account.api_key),
            sender: account.sender.clone().or(settings.short_codes.first().cloned()),
            api_url: account.api_url.clone(),
            enqueue: account.enqueue,
        }),
        Kind::Orange(account) => Box::new(Orange {
            client_id: account.client_id.clone(),
            client_secret: revealed(&account.client_secret),
            sender_address: account.sender_address.clone(),
            sender: account.sender.clone(),
            api_url: account.api_url.clone(),
        }),
        Kind::Kannel(user) => Box::new(Kannel {
            api_url: user.api_url.clone(),
            username: user.username.clone(),
            password: revealed(&user.password),
            sender: user.sender.clone().or(settings.short_codes.first().cloned()),
            smsc: user.smsc.clone(),
            hooks: hooks(settings, user.callback_url.as_deref(), address),
        }),
        Kind::Android(phone) => Box::new(Android {
            api_url: phone.api_url.clone(),
            cloud: phone.cloud,
            username: phone.username.clone(),
            password: revealed(&phone.password),
            signing_key: revealed(&phone.signing_key),
            sim: phone.sim,
        }),
        Kind::Jasmin(user) => Box::new(Jasmin {
            api_url: user.api_url.clone(),
            username: user.username.clone(),
            password: revealed(&user.password),
            sender: user.sender.clone().or(settings.short_codes.first().cloned()),
            hooks: hooks(settings, user.callback_url.as_deref(), address),
        }),
        Kind::Infobip(account) => Box::new(Infobip {
            api_url: account.api_url.clone(),
            api_key: revealed(&account.api_key),
            sender: account.sender.clone(),
            callback: account.callback.as_ref().map(|(name, password)| proof::basic(name, password.reveal())),
            hooks: hooks(settings, Some(&account.callback_url), address),
        }),
        Kind::Twilio(account) => Box::new(Twilio {
            account_sid: account.account_sid.clone(),
            auth_token: revealed(&account.auth_token),
            sender: account.sender.clone(),
            api_url: account.api_url.clone(),
            hooks: hooks(settings, Some(&account.callback_url), address),
        }),
        Kind::Vonage(account) => Box::new(Vonage {
            api_key: account.api_key.reveal().to_owned(),
            api_secret: revealed(&account.api_secret),
            signature: account.signature_secret.as_ref().map(|secret| (account.signature_method, revealed(secret))),
            sender: account.sender.clone(),
            api_url: account.api_url.clone(),
        }),
        Kind::Generic(generic) => Box::new(Generic {
            shape: generic.shape.clone(),
            key: revealed(&generic.key),
            sender: generic.sender.clone().or(settings.short_codes.first().cloned()).unwrap_or_default(),
            proof: generic.proof.as_ref().map(|(header, value)| (header.clone(), revealed(value))),
        }),
    }
}

fn revealed(secret: &Secret) -> Zeroizing<String> {
    Zeroizing::new(secret.reveal().to_owned())
}

/// Where the callbacks of a line are, for gateways that are told with each message.
fn hooks(settings: &config::Line, reached_at: Option<&str>, address: SocketAddr) -> Zeroizing<String> {
    let base = reached_at.map_or_else(|| format!("http://{address}"), str::to_owned);
    Zeroizing::new(format!("{base}/hooks/{}/{}", settings.name, settings.secret.reveal()))
}

fn line(
    config: &Config,
    settings: &config::Line,
    (share, outlet): (Share, Outlet),
    address: SocketAddr,
) -> anyhow::Result<Line> {
    let code = config.programme.short_code.clone();
    let (septets, units) = (settings.ussd_page_septets as usize, settings.ussd_page_units as usize);
    let page = screen::Limits::checked(septets, units).with_context(|| {
        format!("line {}: a USSD page of {septets} septets or {units} units can't be laid out", settings.name)
    })?;
    Ok(Line {
        name: settings.name.clone(),
        at: 0,
        wire: wire(settings, &code, address),
        secret: settings.secret.clone(),
        allow: settings.allow.clone(),
        page,
        patience: Duration::from_secs(settings.ussd_answer_seconds.into()),
        code,
        can_receive: settings.can_receive,
        prices: settings.prices.clone(),
        balance_warning: settings.balance_warning,
        share,
        outlet,
    })
}

fn grant(settings: &config::Line) -> Grant {
    let networks = settings.network_rates.iter().map(|(network, rate)| (*network, least(*rate))).collect();
    Grant { burst: least(settings.burst), networks }
}

fn least(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

/// The built-in phone of the first simulator line that has no other place for its messages; never beside a real line unless asked.
fn handset(config: &Config, outset: &Outset) -> Option<Arc<Handset>> {
    let real = config.lines.iter().any(|line| !matches!(line.kind, Kind::Simulator { .. }));
    if real && !outset.with_phone {
        return None;
    }
    let line = config.lines.iter().find(|line| matches!(line.kind, Kind::Simulator { api_url: None }))?;
    let code = config.programme.short_code.clone();
    let clock = outset.cast.is_some().then(|| Arc::new(outset.clock.clone()) as Arc<dyn MovableClock>);
    Some(Arc::new(Handset {
        line: line.name.clone(),
        secret: line.secret.reveal().to_owned(),
        number: line.short_codes.first().or(line.numbers.first()).cloned().unwrap_or_else(|| code.clone()),
        short_code: code,
        plan: config.programme.plan,
        cast: outset.cast.clone().unwrap_or_default(),
        clock,
        inbox: phone::inbox::Inbox::default(),
    }))
}

impl MovableClock for Clock {
    fn now(&self) -> At {
        Clock::now(self)
    }

    fn offset(&self) -> i64 {
        Clock::offset(self)
    }

    fn advance(&self, ms: i64) {
        Clock::advance(self, ms);
    }

    fn reset(&self) {
        Clock::reset(self);
    }
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("  {fault}\n")).collect()
}

//! `serve`, `console`, `migrate`, and what commands share: the metrics bind, the end on a signal, one line on standard output.
//!
//! Must not know: the demo. Tested in `tests/it/cli.rs`.

use super::Session;
use crate::app::{self, App, Outset};
use crate::clock::Clock;
use crate::config::Config;
use crate::config::secrets::Secrets;
use crate::seal::Cost;
use crate::seal::numbers::NumberKeys;
use crate::serve;
use crate::telemetry::{self, Metrics};
use anyhow::Context;
use axum::Router;
use axum::routing::get;
use clap::Args;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use zeroize::Zeroizing;

/// `baro serve`.
#[derive(Args)]
pub(super) struct Serve {
    /// Address and port to serve on
    #[arg(long, value_name = "ADDRESS:PORT")]
    bind: Option<SocketAddr>,
    /// Folder of the data
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Serve the simulated phone although a real line is configured
    #[arg(long)]
    with_phone: bool,
    /// Do not serve the pages of staff: `baro console` does, as another user
    #[arg(long)]
    without_console: bool,
}

impl Serve {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        keep_memory_private()?;
        let stop = Stop::listen()?;
        let config = session.config(self.bind, self.data)?;
        let clock = session.clock();
        let now = clock.clone();
        let metrics = telemetry::install(tracing::Level::INFO, move || now.now())?;
        let secrets = session.secrets(&config)?;
        let listener = listen(config.server.bind).await?;
        let address = listener.local_addr()?;
        if config.lines.is_empty() {
            tracing::warn!("no line is configured: nobody can be heard or reached");
        }
        let outset = outset(&secrets, clock, address);
        let app = App::open(&config, Outset { with_phone: self.with_phone, ..outset }).await?;
        let app = if self.without_console { app } else { app.with_console(&config, Cost::PASSWORD).await? };
        tracing::info!(bind = %address, version = env!("CARGO_PKG_VERSION"), "serving");
        until_stopped(app, listener, metrics, &config, stop).await
    }
}

/// `baro console`.
#[derive(Args)]
pub(super) struct Console {
    /// Address and port to serve on; a proxy with TLS stands before it
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8081")]
    bind: SocketAddr,
    /// Folder of the data
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

impl Console {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        keep_memory_private()?;
        let stop = Stop::listen()?;
        let config = session.config(None, self.data)?;
        let clock = session.clock();
        let now = clock.clone();
        telemetry::install(tracing::Level::INFO, move || now.now())?;
        let secrets = session.secrets(&config)?;
        let listener = listen(self.bind).await?;
        let numbers = NumberKeys::new(&secrets.index_key, &secrets.contact_key);
        let console = app::open_console(&config, numbers, clock, Cost::PASSWORD).await?;
        tracing::info!(bind = %self.bind, version = env!("CARGO_PKG_VERSION"), "serving");
        let (ended, end) = tokio::sync::oneshot::channel::<()>();
        let sweeping = tokio::spawn(console.clone().sweep(async { drop(end.await) }));
        let router = crate::console::router(console.clone());
        let drained = serve::serve(listener, router, stop.heard(), app::limits()).await;
        drop(ended);
        let whole = sweeping.await.is_ok();
        console.book.close().await;
        console.vault.close().await;
        tracing::info!(left = drained.cut_off, "stopped");
        Ok(whole)
    }
}

/// The signals that end a server. Heard from the moment that it is made: before anything is announced.
pub(super) struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

/// What the program is opened with, besides its settings.
pub(super) fn outset(secrets: &Secrets, clock: Clock, address: SocketAddr) -> Outset {
    let numbers = NumberKeys::new(&secrets.index_key, &secrets.contact_key);
    let pepper = Zeroizing::new(secrets.pepper);
    Outset { numbers, pepper, cost: Cost::CODE, clock, address, with_phone: false, cast: None }
}

/// What is in memory stays there: no core file when the process dies, no reading by a debugger of the same user.
pub(super) fn keep_memory_private() -> anyhow::Result<()> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })
        .context("core files can't be forbidden")?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).context("debuggers can't be kept out")
}

impl Stop {
    pub(super) fn listen() -> anyhow::Result<Stop> {
        let listen = |kind| signal(kind).context("no signals can be heard");
        Ok(Stop { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    pub(super) async fn heard(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Serves until a signal, then ends in order.
pub(super) async fn until_stopped(
    app: App,
    listener: TcpListener,
    metrics: Metrics,
    config: &Config,
    stop: Stop,
) -> anyhow::Result<bool> {
    if let Some(bind) = config.server.metrics_bind {
        let render = metrics.clone();
        let router = Router::new().route("/metrics", get(async move || render.render()));
        let listener = listen(bind).await.context("set server.metrics_bind to another address, or to \"off\"")?;
        tokio::spawn(serve::serve(listener, router, std::future::pending(), serve::Limits::default()));
    }
    tokio::spawn(metrics.upkeep());
    let router = app.router();
    let mut running = app.start()?;
    let ended = async {
        tokio::select! {
            () = stop.heard() => {}
            () = running.died() => tracing::error!("a part of the server has died"),
        }
    };
    let drained = serve::serve(listener, router, ended, app::limits()).await;
    let whole = running.stop().await;
    tracing::info!(left = drained.cut_off, "stopped");
    Ok(whole)
}

/// Binds, or says what to do.
pub(super) async fn listen(bind: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(bind)
        .await
        .with_context(|| format!("{bind} is taken or not ours: choose another address or port"))
}

/// `baro migrate`.
pub(super) async fn migrate(session: &Session) -> anyhow::Result<bool> {
    let config = session.config(None, None)?;
    let book = app::open_book(&config, true).await.context("the book can't be migrated")?;
    book.close().await;
    say("The book is up to date.");
    Ok(true)
}

/// One line on standard output. That nobody reads it is no failure.
pub(super) fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").ok();
}

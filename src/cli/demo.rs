//! `baro demo`: a data folder of its own, two invented communes, and a server with phones to hold.
//!
//! Must not know: what happens in the communes ([`crate::demo`]). Tested in `tests/it/cli.rs`.

use super::run::{self, Stop, keep_memory_private, listen, say, until_stopped};
use super::{Session, codes};
use crate::app::{App, Outset};
use crate::config::Config;
use crate::config::secrets::Secrets;
use crate::demo::staff::Login;
use crate::seal::Cost;
use crate::{demo, phone, telemetry};
use anyhow::Context;
use clap::Args;
use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// `baro demo`.
#[derive(Args)]
pub(super) struct Demo {
    /// Port on this machine
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// Folder of the demo's data
    #[arg(long, value_name = "FOLDER", default_value = "demo-data")]
    data: PathBuf,
    /// Forget what was played and start over
    #[arg(long)]
    fresh: bool,
}

/// The port of the demo unless another is asked for; also that of the settings, where `talk` looks.
const PORT: u16 = 8080;

/// The demo's settings in its folder: the mark by which a folder is known to be a demo's.
const FILE: &str = "demo.toml";
/// Who can be signed in as, in its folder.
const LOGINS: &str = "logins.json";

impl Demo {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<bool> {
        keep_memory_private()?;
        let stop = Stop::listen()?;
        let file = self.data.join(FILE);
        if self.fresh {
            forget(&self.data, &file)?;
        }
        let bind = SocketAddr::from(([127, 0, 0, 1], self.port));
        let listener = listen(bind).await?;
        let address = listener.local_addr()?;
        let is_new = !file.exists();
        if is_new {
            settle(&self.data, &file)?;
        }
        let session = Session { config: Some(file.clone()), environment: session.environment.clone() };
        let config = session.config(Some(address), Some(self.data.clone()))?;
        let clock = session.clock();
        let now = clock.clone();
        let metrics = telemetry::install(tracing::Level::WARN, move || now.now())?;
        let secrets = keys(&session, &config, is_new)?;
        let outset = Outset { with_phone: true, cast: Some(demo::cast()), ..run::outset(&secrets, clock, address) };
        let codes = outset.clock.clone();
        let app = App::open(&config, outset).await?.with_console(&config, Cost::PASSWORD).await?;
        if app.gateway().book.board().series.is_empty() {
            let series = demo::people(app.gateway()).await.context("the demo's people can't be written")?;
            demo::forums(app.gateway(), series).await.context("the demo's forums can't be written")?;
        }
        let hired = demo::staff::hire(app.gateway(), Cost::PASSWORD)
            .await
            .context("the demo's keys can't be made; --fresh starts over")?;
        if let Some(logins) = hired {
            keep(&self.data, &logins)?;
            let hooks = phone::hooks(&config.lines[0].name, config.lines[0].secret.reveal());
            demo::told::tell(&app.router(), &hooks).await.context("the demo's concerns can't be told")?;
        }
        let logins = kept(&self.data)?;
        greet(&config, address, &file, &logins);
        let app = app.beside(codes::router(logins, codes));
        until_stopped(app, listener, metrics, &config, stop).await
    }
}

/// Makes the folder and its settings, with a secret of its own.
fn settle(data: &Path, file: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(data).with_context(|| format!("{} can't be made", data.display()))?;
    let secret: String = crate::seal::random::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
    let text = format!(
        "# The settings of this demo; made by `baro demo`, forgotten by `baro demo --fresh`.\n\
         [server]\nmetrics_bind = \"off\"\n\n[secrets]\nfile = \"{{data}}-secrets.toml\"\n\n\
         # No quiet hours: whoever plays at night gets the messages too.\n\
         [programme]\nname = \"Baro\"\nquiet_hours = \"00:00-00:00\"\nramadan_quiet_hours = \"00:00-00:00\"\n\n\
         # A demo is played faster than life.\n\
         [limits]\nussd_sessions = [\"400/day\", \"60/10min\"]\nsms = [\"300/day\"]\n\n\
         [[line]]\nname = \"sim\"\nkind = \"simulator\"\nshort_codes = [\"36000\"]\nsecret = \"{secret}\"\nrate_per_second = 50\nburst = 50\n\
         prices = {{ orange = 15, malitel = 17, telecel = 17 }}\n"
    );
    let mut open = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    open.write_all(text.as_bytes())?;
    Ok(())
}

/// Removes a demo's folder and keys, and nothing else: a folder without the demo's mark is left alone.
fn forget(data: &Path, file: &Path) -> anyhow::Result<()> {
    if !data.exists() {
        return Ok(());
    }
    let empty = fs::read_dir(data)?.next().is_none();
    anyhow::ensure!(empty || file.exists(), "{} is not a demo's folder: --fresh removes nothing there", data.display());
    fs::remove_dir_all(data)?;
    match fs::remove_file(secrets_of(data)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn secrets_of(data: &Path) -> PathBuf {
    let mut name = data.as_os_str().to_owned();
    name.push("-secrets.toml");
    PathBuf::from(name)
}

fn keys(session: &Session, config: &Config, is_new: bool) -> anyhow::Result<Secrets> {
    if is_new {
        let mut random = zeroize::Zeroizing::new([0u8; 96]);
        random.copy_from_slice(&crate::seal::random::<96>());
        match crate::config::secrets::create(&config.secrets.file, &config.server.data, &random) {
            Ok(_) | Err(crate::config::secrets::SecretsError::Exists(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    session.secrets(config)
}

/// Writes down who can be signed in as: whoever plays forgets.
fn keep(data: &Path, logins: &[Login]) -> anyhow::Result<()> {
    let mut open =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(data.join(LOGINS))?;
    open.write_all(&serde_json::to_vec_pretty(logins)?)?;
    Ok(())
}

fn kept(data: &Path) -> anyhow::Result<Vec<Login>> {
    let file = data.join(LOGINS);
    let text = fs::read(&file).with_context(|| format!("{} is gone; --fresh starts over", file.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} can't be read; --fresh starts over", file.display()))
}

fn greet(config: &Config, address: SocketAddr, file: &Path, logins: &[Login]) {
    let line = &config.lines[0];
    let hooks = phone::hooks(&line.name, line.secret.reveal());
    let code = &config.programme.short_code;
    // As this program was called, and where it listens: the line must work as it stands, also after `cargo run` and on another port.
    let program = std::env::args().next().unwrap_or_else(|| "baro".into());
    let there = if address.port() == PORT { String::new() } else { format!("BARO_SERVER__BIND={address} ") };
    let line = |login: &Login| format!("  {:10} {:16} {}", login.name, login.roles.code(), login.password);
    let staff = logins.iter().map(line).collect::<Vec<_>>().join("\n");
    say(&format!(
        "Baro, a demo with invented people. Stop it with Ctrl-C; --fresh starts over.\n\n\
         Hold a phone       http://{address}/phone\n\
         Dial               {code}\n\
         In the terminal    {there}{program} talk --config {file} --from +22370000001\n\
         One USSD turn      curl -d session=1 -d from=+22370000001 http://{address}{hooks}/ussd\n\
         Staff sign in      http://{address}/\n\
         Their codes        http://{address}{codes}\n\n\
         Staff: name, role, password\n{staff}\n\n\
         To play a vote: as Awa and Moussa dial {code}, 1, and choose a date. As Lieutenant Sidibé and\n\
         Commissaire Dembélé do the same. Then everybody gets the date by SMS.\n\
         To tell a concern without a name: dial {code}, 2, from any phone. What is told is sealed; only staff who were let in can open it.\n",
        file = file.display(),
        codes = codes::PATH,
    ));
}

//! The service itself: the release binary, `serve`d with settings and a book of its own, as an operator would start it.
//!
//! Must not know: what is measured. The only settings that differ in kind from an operator's are the limits, which are there to stop
//! what a measurement does; lines are several because a line may be granted at most a thousand messages a second.

use super::driver::Target;
use super::http::{self, FORM};
use super::process::{Process, free_address};
use super::village;
use rusqlite::{Connection, OpenFlags};
use std::fmt::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release binary.
pub const BINARY: &str = env!("CARGO_BIN_EXE_baro");
/// The secret of its lines.
pub const SECRET: &str = "0123456789abcdef";
const LINES: usize = 8;

/// The lines of a service, and what each is granted.
#[derive(Clone, Copy)]
pub struct Lines {
    /// How many.
    pub count: usize,
    /// Messages a second.
    pub rate: u32,
    /// How many of them at once.
    pub burst: u32,
}

/// As many as the requests of this file come in on, so fast that no message waits for its turn.
pub const FAST: Lines = Lines { count: LINES, rate: 1000, burst: 1000 };

/// A running service.
pub struct Ours {
    process: Process,
    /// Where it is served.
    pub address: SocketAddr,
    metrics: SocketAddr,
    book: PathBuf,
}

impl Ours {
    /// Starts it in `folder` on the book that is there, or on the one of this address, and waits until it is ready. Its messages go
    /// to `api`.
    ///
    /// # Errors
    /// If it does not get ready.
    pub async fn start(folder: &Path, url: Option<&str>, api: SocketAddr) -> anyhow::Result<Ours> {
        Ours::start_with(FAST, folder, url, api).await
    }

    /// As [`Ours::start`], with the lines that are said.
    ///
    /// # Errors
    /// If it does not get ready.
    pub async fn start_with(lines: Lines, folder: &Path, url: Option<&str>, api: SocketAddr) -> anyhow::Result<Ours> {
        Ours::start_as(Command::new(BINARY), lines, folder, url, api).await
    }

    /// As [`Ours::start_with`], with another program that takes the arguments of `baro serve`.
    ///
    /// # Errors
    /// If it does not get ready.
    pub async fn start_as(
        program: Command,
        lines: Lines,
        folder: &Path,
        url: Option<&str>,
        api: SocketAddr,
    ) -> anyhow::Result<Ours> {
        let (address, metrics) = (free_address()?, free_address()?);
        std::fs::write(folder.join("baro.toml"), written(lines, url, address, metrics, api))?;
        Ours::run(program, folder, address, metrics).await
    }

    /// Starts it at `address` with these lines.
    ///
    /// # Errors
    /// If it does not get ready.
    pub async fn at(address: SocketAddr, lines: &str, folder: &Path) -> anyhow::Result<Ours> {
        let metrics = free_address()?;
        let none = Lines { count: 0, ..FAST };
        std::fs::write(folder.join("baro.toml"), written(none, None, address, metrics, address) + lines)?;
        Ours::run(Command::new(BINARY), folder, address, metrics).await
    }

    async fn run(
        mut program: Command,
        folder: &Path,
        address: SocketAddr,
        metrics: SocketAddr,
    ) -> anyhow::Result<Ours> {
        let settings = folder.join("baro.toml");
        program.arg("--config").arg(settings).arg("serve").arg("--data").arg(data(folder));
        let mut process = Process::start(program.env_clear().envs(village::keys()).current_dir(folder))?;
        process.answers(address, "/readyz").await?;
        Ok(Ours { process, address, metrics, book: book(folder) })
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// As a target of round trips.
    ///
    /// # Errors
    /// If its book can't be read.
    pub fn target(&self) -> anyhow::Result<Target> {
        let book = Connection::open_with_flags(&self.book, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let unsent = Box::new(move || village::unsent(&book));
        Ok(Target { address: self.address, ids: vec![self.id()], sms: Box::new(sms), unsent })
    }

    /// The sum of a counter, of the samples whose labels hold `label`.
    ///
    /// # Errors
    /// If the metrics can't be read.
    pub async fn counted(&self, name: &str, label: &str) -> anyhow::Result<f64> {
        let text = http::once(self.metrics, &http::get("/metrics")).await?.text();
        let samples =
            text.lines().filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '{'])));
        let values =
            samples.filter(|line| line.contains(label)).filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok());
        Ok(values.sum())
    }
}

/// The address of the book that a service started in `folder` opens.
pub fn url(folder: &Path) -> String {
    format!("sqlite://{}", book(folder).display())
}

/// The file of that book.
pub fn book(folder: &Path) -> PathBuf {
    data(folder).join("book.db")
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn written(lines: Lines, url: Option<&str>, address: SocketAddr, metrics: SocketAddr, api: SocketAddr) -> String {
    let mut text = format!("[server]\nbind = \"{address}\"\nmetrics_bind = \"{metrics}\"\n");
    let mut add = |more: std::fmt::Arguments<'_>| text.write_fmt(more).expect("a String takes all that is written");
    if let Some(url) = url {
        add(format_args!("[book]\nurl = \"{url}\"\n"));
    }
    add(format_args!("[limits]\nussd_sessions = [\"1000000/s\"]\nsms = [\"1000000/s\"]\nline_in = [\"1000000/s\"]\n"));
    // Whenever it is measured, it is day.
    add(format_args!("[programme]\nquiet_hours = \"00:00-00:00\"\nramadan_quiet_hours = \"00:00-00:00\"\n"));
    let Lines { count, rate, burst } = lines;
    for i in 0..count {
        add(format_args!(
            "[[line]]\nname = \"bench-{i}\"\nkind = \"simulator\"\nshort_codes = [\"36000\"]\nsecret = \"{SECRET}\"\n\
             rate_per_second = {rate}\nburst = {burst}\napi_url = \"http://{api}\"\n"
        ));
    }
    text
}

/// The request with which somebody asks for help by SMS. An answer to everybody, listed or not.
pub fn sms(number: usize) -> String {
    sms_by(number % LINES, number)
}

/// The same on one line.
pub fn sms_by(line: usize, number: usize) -> String {
    let from = village::number(number);
    let body = format!("id=bench-{number}&from=%2B{from}&to=36000&text=AIDE");
    http::post(&format!("/hooks/bench-{line}/{SECRET}/sms"), FORM, &body)
}

/// The request of one USSD turn; the first one has no input.
pub fn ussd(session: &str, number: usize, input: Option<&str>) -> String {
    let (line, from) = (number % LINES, village::number(number));
    let mut body = format!("session={session}-{number}&from=%2B{from}&code=%2A123%23");
    if let Some(input) = input {
        body.push_str("&input=");
        body.push_str(input);
    }
    http::post(&format!("/hooks/bench-{line}/{SECRET}/ussd"), FORM, &body)
}

/// The size of the binary, in MB of 10⁶ bytes.
///
/// # Errors
/// If it is not there.
pub fn size() -> anyhow::Result<f64> {
    Ok(std::fs::metadata(BINARY)?.len() as f64 / 1e6)
}

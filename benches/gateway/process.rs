//! Processes that a measurement starts: their life, their ports, what they cost.
//!
//! Must not know: what they do.

use super::http;
use anyhow::{Context, bail};
use std::fs::read_to_string;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

/// Longest wait for a process to be ready.
const START: Duration = Duration::from_secs(30);
/// Linux counts CPU time for user space in hundredths of a second on every architecture (proc(5)).
const TICKS: f64 = 100.0;

/// A process that ends with its owner.
pub struct Process(Child);

impl Process {
    /// Starts it, its words thrown away.
    ///
    /// # Errors
    /// If there is no such program.
    pub fn start(command: &mut Command) -> anyhow::Result<Process> {
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = quiet.spawn().with_context(|| format!("{:?} can't be started", quiet.get_program()))?;
        Ok(Process(child))
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Waits until somebody listens at `address`.
    ///
    /// # Errors
    /// If it ends before, or takes too long.
    pub async fn listens(&mut self, address: SocketAddr) -> anyhow::Result<()> {
        self.until(async || TcpStream::connect(address).await.is_ok()).await
    }

    /// Waits until `path` at `address` answers with 200.
    ///
    /// # Errors
    /// If it ends before, or takes too long.
    pub async fn answers(&mut self, address: SocketAddr, path: &str) -> anyhow::Result<()> {
        self.until(async || http::once(address, &http::get(path)).await.is_ok_and(|heard| heard.status() == 200)).await
    }

    async fn until(&mut self, ready: impl AsyncFn() -> bool) -> anyhow::Result<()> {
        let begun = Instant::now();
        while !ready().await {
            if let Some(status) = self.0.try_wait()? {
                bail!("a process ended before it was ready: {status}");
            }
            if begun.elapsed() > START {
                bail!("a process was not ready in {START:?}");
            }
            sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails only for a process that has ended.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// CPU seconds that these processes have used so far, user and system.
///
/// # Errors
/// If one of them has ended.
pub fn cpu(ids: &[u32]) -> anyhow::Result<f64> {
    let mut ticks = 0.0;
    for id in ids {
        let stat = read_to_string(format!("/proc/{id}/stat")).context("a process that was measured has ended")?;
        // The name in brackets may hold anything; utime and stime are the 14th and 15th field.
        let fields = stat.rsplit_once(')').context("/proc/*/stat has brackets")?.1;
        for field in fields.split_ascii_whitespace().skip(11).take(2) {
            ticks += field.parse::<f64>()?;
        }
    }
    Ok(ticks / TICKS)
}

/// Memory that these processes hold at this moment, in MB of 10⁶ bytes.
///
/// # Errors
/// If one of them has ended.
pub fn memory(ids: &[u32]) -> anyhow::Result<f64> {
    let mut kib = 0.0;
    for id in ids {
        let status = read_to_string(format!("/proc/{id}/status")).context("a process that was measured has ended")?;
        let resident =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("/proc/*/status has VmRSS")?;
        kib += resident.trim().trim_end_matches(" kB").parse::<f64>()?;
    }
    Ok(kib * 1024.0 / 1e6)
}

/// An address on this machine that nobody listens at.
///
/// # Errors
/// If there is none.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// `work`, or an error once it took longer than any measurement may.
///
/// # Errors
/// Its own, or that it took too long.
pub async fn within<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    timeout(Duration::from_secs(120), work).await.context("a run took longer than two minutes")?
}

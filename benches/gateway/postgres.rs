//! A PostgreSQL of the system's own binaries, in a temporary folder, as durable as it comes: `fsync` is on.
//!
//! Must not know: what is kept in it.

use super::process::{Process, free_address};
use anyhow::{Context, ensure};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::fs::read_dir;
use std::net::SocketAddr;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A server at work.
pub struct Cluster {
    // Before the folder: the server ends first.
    _server: Process,
    _folder: TempDir,
    address: SocketAddr,
}

impl Cluster {
    /// Makes and starts one; `None` where there is no PostgreSQL.
    ///
    /// # Errors
    /// If it does not get ready.
    pub async fn start() -> anyhow::Result<Option<Cluster>> {
        let Some(programs) = programs() else { return Ok(None) };
        let (folder, address) = (tempfile::tempdir()?, free_address()?);
        let user = user(folder.path())?;
        if let Some((owner, group)) = user {
            chown(folder.path(), Some(owner), Some(group))?;
        }
        let command = |program: &str| {
            let mut command = Command::new(programs.join(program));
            if let Some((owner, group)) = user {
                command.uid(owner).gid(group);
            }
            command.current_dir(folder.path()).env_clear().env("LANG", "C.UTF-8");
            command
        };
        let data = folder.path().join("data");
        let made = command("initdb").args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "-D"]).arg(&data).output()?;
        ensure!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let port = address.port().to_string();
        let mut server = command("postgres");
        server.arg("-D").arg(&data).args([
            "-p",
            &port,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
        ]);
        let mut server = Process::start(&mut server)?;
        server.listens(address).await?;
        Ok(Some(Cluster { _server: server, _folder: folder, address }))
    }

    /// The address of a new, empty database.
    ///
    /// # Errors
    /// If there is one of that name.
    pub async fn database(&self, name: &'static str) -> anyhow::Result<String> {
        let mut tries = 0;
        let mut server = loop {
            // It listens a moment before it takes connections.
            match PgConnection::connect(&self.url("postgres")).await {
                Ok(server) => break server,
                Err(error) if tries == 50 => return Err(error.into()),
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
            }
            tries += 1;
        };
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut server).await?;
        server.close().await?;
        Ok(self.url(name))
    }

    fn url(&self, name: &str) -> String {
        format!("postgres://postgres@{}/{name}", self.address)
    }
}

/// The newest server's programs, where distributions put them.
fn programs() -> Option<PathBuf> {
    let versions = read_dir("/usr/lib/postgresql").ok()?;
    let newest = versions.filter_map(|version| version.ok()?.file_name().to_str()?.parse::<u32>().ok()).max()?;
    let programs = Path::new("/usr/lib/postgresql").join(newest.to_string()).join("bin");
    programs.join("postgres").exists().then_some(programs)
}

/// PostgreSQL refuses to run as root: the user `postgres` runs it then, or nobody.
fn user(folder: &Path) -> anyhow::Result<Option<(u32, u32)>> {
    if std::fs::metadata(folder)?.uid() != 0 {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let ids = |name: &str| {
        let mut fields = users.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Ok(Some(ids("postgres").or_else(|| ids("nobody")).context("there is no user for PostgreSQL")?))
}

//! PostgreSQL for tests: a throw-away cluster from the system's own binaries, without docker, download or sudo, as root or
//! as anyone.
//!
//! `tests/postgres.sh start` starts one server for a whole run and `BARO_TEST_PG_URL` names it (without a database); else each
//! test process starts its own. Machines without PostgreSQL skip these tests, unless `BARO_REQUIRE_PG` is set.

use std::env::{split_paths, temp_dir, var_os};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The address of a new, empty database. `None` where there is no PostgreSQL: the test has nothing to do.
pub async fn fresh_url() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    static OWN: OnceLock<Option<Server>> = OnceLock::new();
    let shared = var_os("BARO_TEST_PG_URL").map(|url| url.into_string().expect("an address is text"));
    let server = match &shared {
        Some(url) => url.trim_end_matches('/'),
        None => &OWN.get_or_init(Server::start).as_ref()?.url,
    };
    // Process ids come back; on a shared server a leftover of the same name must not be met.
    let since_boot = std::fs::read_to_string("/proc/uptime").expect("Linux tells its uptime");
    let since_boot: String = since_boot.chars().take_while(|c| *c != ' ').filter(char::is_ascii_digit).collect();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("t{}_{since_boot}_{number}", std::process::id());
    execute(&format!("{server}/postgres"), format!("CREATE DATABASE {name}")).await;
    if shared.is_some() {
        drop_at_exit(server, &name);
    }
    Some(format!("{server}/{name}"))
}

/// Runs one statement on a connection of its own.
pub async fn execute(url: &str, statement: String) {
    use sqlx::Connection;
    let mut connection = sqlx::PgConnection::connect(url).await.expect("the server of the tests answers");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.expect("the statement is right");
    connection.close().await.expect("the connection closes");
}

/// A server of its own, stopped and removed when this is dropped or the process ends.
pub struct Server {
    /// Its address, without a database.
    pub url: String,
    shell: Child,
    /// Open as long as the server shall run: the shell reads it until then.
    life: Option<ChildStdin>,
}

impl Server {
    /// Starts one; takes about a second. `None` where there is no PostgreSQL.
    ///
    /// # Panics
    /// If there is none although `BARO_REQUIRE_PG` is set, or it does not start.
    pub fn start() -> Option<Server> {
        let Some(programs) = programs() else {
            assert!(var_os("BARO_REQUIRE_PG").is_none(), "no PostgreSQL here: apt-get install postgresql");
            crate::left_out("no PostgreSQL (Debian: apt-get install postgresql)");
            return None;
        };
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = temp_dir().join(format!("baro-pg-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder in the temporary folder");
        let user = server_user();
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).expect("root may give a folder away");
        }
        let command = |program: &Path| {
            let mut command = Command::new(program);
            if let Some((uid, gid)) = user {
                command.uid(uid).gid(gid);
            }
            command.current_dir(&folder).env_remove("LC_ALL").env("LANG", "C.UTF-8");
            command
        };
        let made = command(&programs.join("initdb"))
            .args(["-N", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-D"])
            .arg(folder.join("data"))
            .output()
            .expect("initdb can be run");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));

        let port = crate::ports::free().port();
        // The shell outlives a test process that fails or is killed, but only until its standard input closes.
        const RUN: &str = r#""$0" -D "$1/data" -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 >"$1/log" 2>&1 &
            server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$1""#;
        let mut shell = command(Path::new("/bin/sh"));
        shell.args(["-c", RUN]).arg(programs.join("postgres")).arg(&folder).arg(port.to_string());
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let mut shell = shell.spawn().expect("a shell can be run");
        let life = shell.stdin.take();
        let server = Server { url: format!("postgres://postgres@127.0.0.1:{port}"), shell, life };
        for _ in 0..1000 {
            if answers(port) {
                return Some(server);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("PostgreSQL did not start: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default());
    }

    /// Stops it, as a broken machine would: connections end in the middle.
    pub fn stop(mut self) {
        drop(self.life.take());
        self.shell.wait().expect("the shell ends after its server");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Waiting here would only make each test slower; the shell cleans up by itself.
        drop(self.life.take());
    }
}

/// The newest PostgreSQL of this machine.
fn programs() -> Option<PathBuf> {
    let version = |folder: &Path| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let mut installed: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((version(&entry.path())?, entry.path().join("bin"))))
        .collect();
    installed.sort();
    let in_path = var_os("PATH").unwrap_or_default();
    let mut folders = installed.into_iter().rev().map(|(_, folder)| folder).chain(split_paths(&in_path));
    folders.find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// Who the server runs as when we are root, which it refuses to be.
fn server_user() -> Option<(u32, u32)> {
    let root = std::fs::metadata("/proc/self").expect("Linux shows the process to itself").uid() == 0;
    root.then(|| account("postgres").or_else(|| account("nobody")).expect("a user that is not root"))
}

fn account(name: &str) -> Option<(u32, u32)> {
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    let fields = |line: &str| line.split(':').map(str::to_owned).collect::<Vec<_>>();
    let found = accounts.lines().map(fields).find(|fields| fields.len() > 3 && fields[0] == name)?;
    Some((found[2].parse().ok()?, found[3].parse().ok()?))
}

/// Whether the server takes connections: one start-up packet (protocol 3.0), answered by a request to authenticate. A TCP
/// connection alone says too little.
fn answers(port: u16) -> bool {
    const START: &[u8] = b"\0\0\0\x29\0\x03\0\0user\0postgres\0database\0postgres\0\0";
    let Ok(mut socket) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut first = [0];
    socket.set_read_timeout(Some(Duration::from_secs(1))).is_ok()
        && socket.write_all(START).is_ok()
        && socket.read_exact(&mut first).is_ok()
        && first == *b"R"
}

/// Leaves a shell behind that drops the database once this process has ended: a run makes some hundred of them.
fn drop_at_exit(server: &str, name: &str) {
    static LIVES: std::sync::Mutex<Vec<ChildStdin>> = std::sync::Mutex::new(Vec::new());
    let Some(programs) = programs() else { return };
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", r#"cat >/dev/null; "$0" --force --if-exists --maintenance-db="$1/postgres" "$2""#]);
    shell.arg(programs.join("dropdb")).arg(server).arg(name);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    // Without it the database stays until the server goes: no harm.
    if let Ok(mut shell) = shell.spawn() {
        LIVES.lock().expect("nobody panics while holding it").extend(shell.stdin.take());
    }
}
